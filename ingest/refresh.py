"""From one vintage to the next: fetch, check, keep, and publish whole or not at all."""

from __future__ import annotations

import queue
import re
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial

import pandas as pd

from ingest import checks, downloads, writing, yahoo
from ingest.cache import Incoming
from ingest.http import Limits, Line, Offline, OutOfTime
from ingest.merge import Feed, Merge, feeds
from research import calendar, store
from research.vintage import DataError, Vintage, fault

DATED = re.compile(r"\d{4}-\d{2}-\d{2}(-\d{2})?")
FAILED, LATER = "failed", "not fetched"
CHECKED, BYTES = ["source", "answers", "seconds", "layout"], 4000


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
    requests: int

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
        store.check_name(name)
    now = now if now is not None else pd.Timestamp.now("America/New_York").tz_localize(None)
    with writing.alone(base.root if isinstance(base, Vintage) else store.root(), what):
        start = store.load(base or latest())
        writing.free(start, name or "")
        sessions = calendar.nyse(now.year)
        over = sessions[sessions + yahoo.CLOSES + yahoo.SETTLED <= now]
        merge = Merge(start, sessions, over[-1], f"{now:%Y-%m-%d %H:%M} New York")
        yield merge, name or free_name(start, f"{now:%Y-%m-%d}"), now


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
    groups = {"daily": list(carried)} | {
        group: [key for key, source in others.items() if source.kind == kind]
        for group, kind in (("macro", "fred"), ("french", "french"), ("shiller", "shiller"))
    }
    wanted: list[str] = []
    for text in series:
        key = text if text in others else text.upper()
        if text in groups or key in others:
            wanted += groups.get(text, [key])
            continue
        key = start.resolve(text).partition("@")[0]
        row = start.catalogue.loc[key]
        feeding = [name for name in groups["french"] if _feeds_panel(others[name], row["file"])]
        feeding = [key] if key in carried else feeding
        if not feeding:
            end = f"which ends on {row['last']:%Y-%m-%d} for good"
            raise ValueError(f"series: expected one with a live source, got {text!r}, {end}.")
        wanted += feeding
    return {key: every[key] for key in dict.fromkeys(wanted)}


def _feeds_panel(source: downloads.Source, file: str) -> bool:
    from ingest import french

    spec = french.PANELS.get(file.removeprefix("monthly/").removesuffix(".csv"))
    return spec is not None and french.packed(spec.file) == source.name


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
                for arrival in _keys(key, chosen[key]):
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
    overlap = pd.concat([pd.DataFrame(columns=["series"]), *merge.overlaps], ignore_index=True)
    made = name if merge.files and stopped is None else ""
    return Refreshed(made, start.name, outcomes, overlap, line.requests)


def _keys(key: str, task: Feed | downloads.Source) -> list[str]:
    """The arrivals that a task is made of."""
    if isinstance(task, Feed):
        return [f"yahoo-{symbol}.csv" for symbol in dict.fromkeys(task.symbols.values())]
    return [f"{key}.{task.suffix}"]


def _arrivals(chosen, line: Line, incoming: Incoming, now):
    """Each task with its contents by arrival key (``None``: it is there already), or the fault."""
    waiting: queue.Queue = queue.Queue()
    done: queue.Queue = queue.Queue()
    clients: list[yahoo.Yahoo] = []

    def fetched(key, task) -> dict[str, bytes]:
        if isinstance(task, Feed):
            return {name: _quotes(clients[0], name[6:-4], now) for name in _keys(key, task)}
        return dict.fromkeys(_keys(key, task), downloads.fetch(task, line))

    def work():
        while not line.stopped.is_set():
            try:
                key, task = waiting.get_nowait()
            except queue.Empty:
                return
            try:
                done.put((key, fetched(key, task)))
            except Exception as error:  # noqa: BLE001  (told in the main thread)
                done.put((key, error))

    for key, task in chosen.items():
        if all(incoming.held(arrival) for arrival in _keys(key, task)):
            yield key, dict.fromkeys(_keys(key, task))
            continue
        if isinstance(task, Feed) and not clients:
            clients.append(yahoo.Yahoo(line))
        waiting.put((key, task))
    pending = waiting.qsize()
    for _ in range(min(line.limits.connections, pending)):
        threading.Thread(target=work, daemon=True).start()
    try:
        for _ in range(pending):
            try:
                key, result = done.get(timeout=max(0.0, line.end - time.monotonic()))
            except queue.Empty:
                raise OutOfTime(f"the limit of {line.limits.total:g} seconds has passed") from None
            if isinstance(result, Offline | OutOfTime):
                raise result
            if isinstance(result, Exception) and not isinstance(result, DataError | ValueError):
                result = fault(key, expected="an answer", found=checks.said(result))
            yield key, result
    finally:
        line.stopped.set()


def _quotes(client: yahoo.Yahoo, symbol: str, now: pd.Timestamp) -> bytes:
    return yahoo.finished(client.history(symbol), now).to_csv(lineterminator="\n").encode()


def _take(
    merge: Merge,
    key: str,
    task: Feed | downloads.Source,
    contents: dict[str, bytes | None],
    incoming: Incoming,
    now: pd.Timestamp,
) -> str:
    """Keep what arrived where it can be read, and merge it; a fault leaves the merge as it was."""
    for arrival, content in contents.items():
        if content is not None:
            incoming.keep(arrival, content)
    paths = [incoming.path(arrival) for arrival in contents]
    if isinstance(task, downloads.Source):
        return merge.source(task, paths[0], now=now)
    read = {}
    for path in paths:
        frame = pd.read_csv(path, index_col="date", parse_dates=["date"])
        read[path.name[6:-4]] = frame.set_axis(frame.index.as_unit("us"))
    quotes = {basis: read[symbol] for basis, symbol in task.symbols.items()}
    origin = {basis: f"yfinance {symbol}" for basis, symbol in task.symbols.items()}
    return merge.series(key, quotes, task.columns, origin)


def check(*, base=None, limits: Limits | None = None, mirror: str | None = None) -> pd.DataFrame:
    """Ask each publisher for a few rows of one source of every kind, and keep nothing.

    Returns
    -------
    DataFrame with a row per source: ``source``, ``answers`` (bool), ``seconds``, and ``layout``:
    the header of what came, or why nothing did
    """
    start, line = store.load(base), Line(limits or Limits(), mirror=mirror)
    feed = next(iter(feeds(start).values()), None)
    firsts = {source.kind: source for source in reversed(downloads.sources())}
    wanted = {source.key: partial(_first_bytes, source, line) for source in firsts.values()}
    if feed is not None:
        symbol = next(iter(feed.symbols.values()))
        wanted = {f"yahoo {symbol}": partial(_latest, line, symbol)} | wanted
    rows = []
    for name, ask in wanted.items():
        began = time.monotonic()
        try:
            with checks.reading(name):
                answers, layout = True, ask()
        except DataError as error:
            answers, layout = False, str(error)[:160]
        rows.append([name, answers, round(time.monotonic() - began, 1), layout])
    line.stopped.set()
    return pd.DataFrame(rows, columns=CHECKED)


def _latest(line: Line, symbol: str) -> str:
    frame = yahoo.Yahoo(line).history(symbol, period="5d").frame
    return f"{', '.join(frame.columns)}; {len(frame)} rows to {frame.index[-1]:%Y-%m-%d}"


def _first_bytes(source: downloads.Source, line: Line) -> str:
    content = downloads.fetch(source, line, most=BYTES)
    if source.suffix == "csv":
        lines = content.decode("utf-8", errors="replace").splitlines()
        if len(lines) < 2:
            raise ValueError(f"a header and no row: {content[:60]!r}")
        return f"{lines[0][:60]}; {lines[1][:60]}"
    return f"{'a zip' if source.suffix == 'zip' else 'an Excel workbook'}"
