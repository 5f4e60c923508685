"""From one vintage to the next: fetch, check, keep, and publish whole or not at all."""

import re
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import TimeoutError as NoneInTime
from multiprocessing.pool import ThreadPool

import pandas as pd

from ingest import checks, downloads, french, writing, yahoo
from ingest.cache import Incoming
from ingest.http import Limits, Line, Offline, OutOfTime
from ingest.merge import Feed, Merge, feeds
from research import calendar, store
from research.vintage import DataError, Vintage, fault

DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-\d{2})?")
FAILED, LATER = "failed", "not fetched"
CHECKED, BYTES = ["source", "answers", "seconds", "layout"], 4000
KINDS = ("macro", "french", "shiller")


@dataclass(frozen=True)
class Refreshed:
    """What a run did: the new vintage ("" if none), the one before, and returns that changed.

    ``outcomes`` has a row per series: ``series``, ``state`` (``new``, ``same``, ``failed``, ``not
    fetched``) and ``detail``.
    """

    vintage: str
    base: str
    outcomes: pd.DataFrame
    overlap: pd.DataFrame

    @property
    def complete(self) -> bool:
        """Nothing failed and nothing was left for later."""
        return not self.outcomes["state"].isin([FAILED, LATER]).any()


def refresh(
    series: Iterable[str] | None = None,
    *,
    base=None,
    name: str | None = None,
    limits: Limits | None = None,
    mirror: str | None = None,
    now: pd.Timestamp | None = None,
    say: Callable[[str], None] = lambda text: None,
) -> Refreshed:
    """Bring series up to date in a new vintage beside the snapshot.

    Parameters
    ----------
    series : ids of the catalogue, FRED names, keys of files, or ``macro``, ``french``, ``shiller``,
        ``daily``; all by default
    base : vintage to start from; by default the latest dated one, else the snapshot
    name : of the new vintage; by default the date
    now : moment in New York, without time zone
    say : is told one line per series

    Raises
    ------
    Offline, ValueError
        If no publisher could be reached; for an unknown series, or while another run is at work.
    """
    with beginning("refresh", base, name, now) as (merge, called, moment):
        chosen = plan(merge.base, series)
        for path in (merge.base.root / "vintages" / ".incoming").glob(".*.part"):
            path.unlink(missing_ok=True)
        line = Line(limits or Limits(), mirror=mirror)
        return _run(merge, chosen, called, line, moment, say)


@contextmanager
def beginning(
    what: str, base, name: str | None, now: pd.Timestamp | None
) -> Iterator[tuple[Merge, str, pd.Timestamp]]:
    """Hold the lock from before the vintage to start from is read until the new one is saved.

    Yields what is to become the new vintage, its name, and the moment in New York.
    """
    if name is not None:
        writing.check_name(name)
    now = now if now is not None else new_york()
    with writing.alone(base.root if isinstance(base, Vintage) else store.root(), what):
        start = store.load(base or latest())
        if name is not None:
            writing.free(start, name)
        sessions = calendar.nyse(now.year)
        over = sessions[sessions + yahoo.CLOSES + yahoo.SETTLED <= now]
        merge = Merge(start, sessions, over[-1], f"{now:%Y-%m-%d %H:%M} New York")
        yield merge, name or free_name(start, f"{now:%Y-%m-%d}"), now


def new_york() -> pd.Timestamp:
    """The time in New York now, without its zone."""
    return pd.Timestamp.now("America/New_York").tz_localize(None)


def latest() -> str:
    """Name of the latest dated vintage; ``"snapshot"`` if there is none."""
    held = store.root().glob(f"vintages/*/{store.MANIFEST}")
    names = (path.parent.name for path in held)
    return max(filter(DATED.fullmatch, names), default=store.SNAPSHOT)


def free_name(start: Vintage, day: str) -> str:
    """The date, or the date with a number if it is taken."""
    names = [day, *(f"{day}-{number:02d}" for number in range(2, 100))]
    return next(name for name in names if not (start.root / "vintages" / name).exists())


def plan(start: Vintage, series: Iterable[str] | None) -> dict[str, Feed | downloads.Source]:
    """What to fetch, by the name it is told under: a feed per daily series, a source per file."""
    carried, others = feeds(start), {s.key: s for s in downloads.sources()}
    every = carried | others
    if series is None:
        return every
    groups = {kind: [s.key for s in others.values() if s.kind == kind] for kind in KINDS}
    groups["daily"] = list(carried)
    wanted: list[str] = []
    for text in series:
        key = text if text in others else text.upper()
        if text in groups or key in others:
            wanted += groups.get(text, [key])
            continue
        key = start.resolve(text).partition("@")[0]
        row = start.catalogue.loc[key]
        spec = french.PANELS.get(row["file"].removeprefix("monthly/").removesuffix(".csv"))
        packed = french.packed(spec.file) if spec else None
        feeding = [source.key for source in others.values() if source.name == packed]
        feeding = [key] if key in carried else feeding
        if not feeding:
            end = f"which ends on {row['last']:%Y-%m-%d} for good"
            raise ValueError(f"series: expected one with a live source, got {text!r}, {end}.")
        wanted += feeding
    return {key: every[key] for key in dict.fromkeys(wanted)}


def _run(merge: Merge, chosen, name, line, now, say) -> Refreshed:
    start, rows, stopped = merge.base, {}, None
    incoming = Incoming(start.root / "vintages" / ".incoming", now=now, session=merge.due)
    try:
        for key, result in _arrivals(chosen, line, incoming, now):
            try:
                if isinstance(result, Exception):
                    raise result
                with checks.reading(key):
                    detail = _take(merge, key, chosen[key], result, incoming, now)
                state = "same" if detail.startswith("nothing new") else "new"
            except (DataError, ValueError) as error:
                state, detail = FAILED, str(error)
                for arrival in chosen[key].arrivals:
                    incoming.drop(arrival)
            rows[key] = (key, state, detail)
            failed = "FAILED, kept as it was: " if state == FAILED else ""
            say(f"[{len(rows)}/{len(chosen)}] {key}: {failed}{detail}")
    except OutOfTime as error:
        stopped = str(error)
    listed = [rows.get(key, (key, LATER, stopped or "")) for key in chosen]
    outcomes = pd.DataFrame(listed, columns=["series", "state", "detail"])
    if stopped is None:
        merge.finish()
        if merge.files:
            writing.save(name, merge.files, merge.entries, base=start)
        if not outcomes["state"].isin([FAILED]).any():
            shutil.rmtree(incoming.folder, ignore_errors=True)
    made = name if merge.files and stopped is None else ""
    return Refreshed(made, start.name, outcomes, merge.overlap)


def _arrivals(chosen, line: Line, incoming: Incoming, now):
    """Each task with its contents by arrival (none that is there already), or the fault."""
    held = [key for key, task in chosen.items() if all(map(incoming.held, task.arrivals))]
    yield from ((key, {}) for key in held)
    waiting = [key for key in chosen if key not in held]
    client = yahoo.Yahoo(line) if any(isinstance(chosen[key], Feed) for key in waiting) else None

    def content(task, asked: str) -> bytes:
        if client is None or isinstance(task, downloads.Source):
            return downloads.fetch(task, line)
        return writing.csv(client.history(asked, now=now))

    def fetched(key: str):
        task = chosen[key]
        try:
            return key, {name: content(task, asked) for name, asked in task.arrivals.items()}
        except Exception as error:  # noqa: BLE001  (told in the main thread)
            return key, error

    pool = ThreadPool(line.limits.connections)
    done = pool.imap_unordered(fetched, waiting)
    try:
        for _ in waiting:
            try:
                key, result = done.next(timeout=max(0.0, line.end - time.monotonic()))
            except NoneInTime:
                raise OutOfTime(f"the limit of {line.limits.total:g} seconds has passed") from None
            if isinstance(result, Offline | OutOfTime):
                raise result
            if isinstance(result, Exception) and not isinstance(result, DataError | ValueError):
                result = fault(key, expected="an answer", found=checks.said(result))
            yield key, result
    finally:
        line.stopped.set()
        pool.terminate()


def _take(merge: Merge, key: str, task, contents: dict, incoming: Incoming, now) -> str:
    """Keep what arrived where it can be read, and merge it; a fault leaves the merge as it was."""
    for arrival, content in contents.items():
        incoming.keep(arrival, content)
    paths = {asked: incoming.path(arrival) for arrival, asked in task.arrivals.items()}
    if isinstance(task, downloads.Source):
        return merge.source(task, paths[task.name], now=now)
    arrived = {}
    for basis, symbol in task.symbols.items():
        quotes = pd.read_csv(paths[symbol], index_col="date", parse_dates=["date"])
        quotes.index = quotes.index.as_unit("us")
        arrived[basis] = quotes, task.columns[basis], f"yfinance {symbol}"
    return merge.series(key, arrived)


def check(*, base=None, limits: Limits | None = None, mirror: str | None = None) -> pd.DataFrame:
    """Ask each publisher for a few rows of one source of every kind, and keep nothing.

    Returns
    -------
    DataFrame with a row per source: ``source``, ``answers`` (bool), ``seconds``, and ``layout``:
    the header of what came, or why nothing did
    """
    start, line = store.load(base), Line(limits or Limits(), mirror=mirror)
    symbols = [symbol for feed in feeds(start).values() for symbol in feed.symbols.values()]
    firsts = {source.kind: source for source in reversed(downloads.sources())}
    wanted: dict = {f"yahoo {symbol}": symbol for symbol in symbols[:1]}
    wanted |= {source.key: source for source in firsts.values()}
    rows = []
    for name, asked in wanted.items():
        began = time.monotonic()
        try:
            with checks.reading(name):
                answers, layout = True, _layout(asked, line)
        except DataError as error:
            answers, layout = False, str(error)[:160]
        rows.append([name, answers, round(time.monotonic() - began, 1), layout])
    line.stopped.set()
    return pd.DataFrame(rows, columns=CHECKED)


def _layout(asked: str | downloads.Source, line: Line) -> str:
    """What the first rows of a symbol or a publisher's file look like."""
    if isinstance(asked, str):
        frame = yahoo.Yahoo(line).history(asked, now=new_york(), period="5d")
        return f"{', '.join(frame.columns)}; {len(frame)} rows to {frame.index[-1]:%Y-%m-%d}"
    content = downloads.fetch(asked, line, most=BYTES)
    if asked.suffix != "csv":
        return downloads.BEGINS[asked.suffix][1]
    lines = content.decode("utf-8", errors="replace").splitlines()
    if len(lines) < 2:
        raise fault(asked.key, expected="a header and a row", found=repr(content[:60]))
    return f"{lines[0][:60]}; {lines[1][:60]}"
