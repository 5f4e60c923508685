"""The language: a statistic, over windows or after a signal, and what is asked of its values.

``value``        the statistic of one window, or on one day
``rank``         its place among all windows like it, 1 for the highest (``low``: the lowest)
``percentile``   share of the windows like it that are below it
``record``       whether it is above (below) every one before it
``last_time``    end of the last earlier window at least as high (as low)
``first_time``   end of the first window that keeps to a bound
``run_start``    end of the first window of those in a row that keep to a bound, up to a day
``mean``, ``median``, ``highest``, ``lowest``, ``count``, ``share``   of all windows, or some
``signals``, ``signal_date``   how often a signal came; when it last came

Windows that overlap share their days: they form clusters, and an interval rests on clusters.
"""

import numpy as np
import pandas as pd

from research.measures import periods
from research.measures.bounds import within
from research.measures.entry import MANY, ONE, begins_late, enter, of_statistic, selected, valued
from research.measures.inside import a_year
from research.measures.question import Question, needed, observed, values, windows
from research.measures.statistics import STREAKS, ends_of_stretches
from research.measures.subjects import Subject
from research.measures.unseen import accuracy, day_unsure, kept_before, other_quotes, start_unseen
from research.months import is_monthly
from research.registry import NotCovered, Result, lacks

SHOWN = 12
SIGN = {"high": 1, "low": -1}


def _refuse_idle_bound(asked: Question) -> None:
    """Refuse a bound on which windows count, of a measure that ranks or reads one window."""
    if asked.bound and not asked.statistic.bounded:
        name, edge = asked.bound[0]
        raise ValueError(
            f"{name}: a bound goes here with a streak, a count (weeks_up, sessions_with) or a time "
            f"since (sessions_since, days_since), not with {asked.stat}; the last time "
            f"{name.replace('_', ' ')} {edge:g} is signal_date with the bound inside signal and "
            "nth = 2."
        )


def _dates(of: Subject, table: pd.DataFrame, found: np.ndarray, **more) -> pd.DataFrame:
    """Windows as rows for a reader."""
    return pd.DataFrame(
        {"from": of.index[table["base"]], "to": of.index[table["last"]], "value": found, **more}
    )


def _to_window(asked: Question, of: Subject) -> pd.DataFrame:
    """All windows like the one asked for up to it, the last; it stops at what was ``seen``."""
    one = asked.over == "sessions" or asked.length == ("sessions", 1)
    if one and asked.on not in of.index and not asked.statistic.state:
        last = of.index[of.index.searchsorted(asked.on, side="right") - 1]
        raise ValueError(
            f"on: {asked.on:%Y-%m-%d} is no session of {of.name}; the last one before it is "
            f"{last:%Y-%m-%d}."
        )
    table = windows(asked, of, filtered=False)
    here = periods.ending(of.index, table, asked.on, asked.step)
    if here is None:
        text = (
            f"{of.name} holds no whole window of {asked.over or asked.length or 'sessions'} "
            f"that ends on {asked.on:%Y-%m-%d}; it runs from {of.index[0]:%Y-%m-%d} to "
            f"{of.index[-1]:%Y-%m-%d}."
        )
        if asked.falls or asked.rises or asked.up_to:
            turn = "low" if asked.falls else "high" if asked.rises else "signal"
            before = of.index[table["last"]]
            before = before[before < asked.on].strftime("%Y-%m-%d")
            text = f"Such a window ends with a {turn}, and none on {asked.on:%Y-%m-%d}"
            text += f"; the last before it: {['none', *before][-1]}."
        raise lacks(of.data, text, asked.on)
    table = table.iloc[: here + 1].reset_index(drop=True)
    if asked.seen is not None:
        held = of.index.searchsorted(asked.seen, side="right") - 1
        table.loc[here, "last"] = min(table["last"].iloc[here], held)
    kept = periods.kept(of.index, table, **asked.filters)
    if kept.empty or kept["last"].iloc[-1] != table["last"].iloc[-1]:
        raise ValueError("on: expected a window that the filters keep.")
    return kept


def _whole_period(asked: Question, of: Subject, last: int) -> tuple[str, ...]:
    """What is said of a window of the calendar, or of month ends, that does not end on the day."""
    day = of.index[last]
    if asked.on is not None and day < asked.on and is_monthly(of.index):
        last_end = f"{asked.on:%Y-%m-%d} is {day:%Y-%m-%d}"
        return (f"{of.called} holds month ends, of which the last to {last_end}",)
    if asked.on is None or day <= asked.on or asked.over not in periods.CALENDAR:
        return ()
    whole = f"the window is the whole {asked.over[:-1].replace('halve', 'half')}"
    so_far = "what it came to by then has a start and no over"
    return (f"{whole} that holds {asked.on:%Y-%m-%d}, to {day:%Y-%m-%d}; {so_far}",)


@enter("value", *ONE, needs=("on",), unit=of_statistic, moves="on")
def value(data, asked: Question) -> Result:
    """A statistic of one window, or on one day.

    The window runs from ``start`` to ``on``, or is the one of ``over`` that ends with ``on``.
    """
    _refuse_idle_bound(asked)
    of, state = asked.subject(data), asked.statistic.state
    if asked.start is not None and not asked.windowed:
        first, start = of.index[0], asked.start
        if start < first:
            text = f"{of.name} begins on {first:%Y-%m-%d}, needed from {start:%Y-%m-%d}."
            raise NotCovered(text)
        base, last = of.index.searchsorted([start, asked.on], side="right") - 1
        if last <= base:
            raise ValueError(f"on: expected a day after {start:%Y-%m-%d}, got {asked.on:%Y-%m-%d}.")
        table = pd.DataFrame({"base": [base], "last": [last]})
    elif not asked.windowed and not state:
        raise ValueError(
            f"start: {asked.stat} needs a window: start, over = 'months', or a length."
        )
    else:
        table = _to_window(asked, of)
    found, row = values(of, table, asked, bound=asked.bound), table.iloc[-1]
    base, last = int(row["base"]), int(row["last"])
    unseen, possible = start_unseen(asked, of, found)
    if np.isnan(found[-1]) and possible is None:
        raise NotCovered(f"{of.name} has no {asked.stat} on {asked.on:%Y-%m-%d}.")
    known = accuracy(asked, of, row)
    known["caveats"] += _whole_period(asked, of, last)
    if asked.stat == "volatility" and last - base > 1:
        seen, window = observed(of, table[-1:], asked)
        inside = seen.daily[window["base"].item() + 1 : window["last"].item() + 1]
        known["caveats"] += (_other_volatilities(seen, inside, logs=bool(asked.returns)),)
    return Result(
        None if np.isnan(found[-1]) else asked.number(found[-1]),
        of.index[last],
        lambda: _dates(of, table, found).tail(SHOWN).reset_index(drop=True),
        0 if state else last - base,
        since=of.index[0 if state else base],
        unseen=unseen,
        possible=possible,
        years=asked.earned(of, table[-1:]),
        **known,
    )


def _other_volatilities(of: Subject, plain: np.ndarray, *, logs: bool) -> str:
    """What other conventions make of a volatility: the mean over n, and the other returns."""
    root = a_year(of) ** 0.5
    own, other = (np.log1p(plain), plain) if logs else (plain, np.log1p(plain))
    over_n, others = np.std(own) * root, np.std(other, ddof=1) * root
    kind = "simple" if logs else "log"
    return f"with n in place of n - 1 it is {over_n:.2%}, of {kind} returns {others:.2%}"


def _compared(data, asked: Question) -> tuple[Subject, pd.DataFrame, np.ndarray, str, tuple]:
    """Windows since a day up to the one asked for: subject, table, values, what is unseen, and what
    is said of those without a value.
    """
    _refuse_idle_bound(asked)
    of, unseen = asked.subject(data), ""
    cited = asked.stat in ("level", "distance_from_high") and of.before is not None
    if begins_late(asked, of):
        unseen = f"windows from {asked.since:%Y-%m-%d} to {of.index[0]:%Y-%m-%d}"
    elif asked.since is None and of.cut and not cited:
        unseen = f"windows before {of.index[0]:%Y-%m-%d}"
    table = _to_window(asked, of)
    table = table.assign(value=values(of, table, asked, bound=asked.bound))
    if asked.stat == "points" and asked.side == "low" and of.before is not None:
        deeper = table["value"].iloc[-1] < -of.before * of.cited.iloc[0]
        unseen = "" if deeper else unseen  # no earlier close was high enough to fall so far
    if asked.stat in STREAKS:
        first = table.index - table["value"].fillna(1).clip(lower=1).astype(int) + 1
        table["begun"] = table["base"].to_numpy()[first]
    if asked.stretches:
        ended = ends_of_stretches(table["value"].to_numpy())
        table = table[ended | (table.index == table.index[-1])]
    kept = periods.kept(of.index, table, since=asked.since)
    if kept.empty:
        raise ValueError("since: expected a day before the window that is asked for.")
    if np.isnan(kept["value"].iloc[-1]):
        raise NotCovered(f"{of.name} has no {asked.stat} on {asked.on:%Y-%m-%d}.")
    kept, left = valued(kept)
    unseen = f"{unseen}, which the data of {of.called} do not hold" if unseen else ""
    return of, kept, kept["value"].to_numpy(), unseen, left


def _placed(
    asked: Question, of: Subject, kept, found, *, after=None, match=(), caveats=(), left=(), **more
) -> Result:
    """What is found of the last of some windows; rows are the highest, itself and a ``match``."""
    counted = pd.concat([kept, after], ignore_index=True)

    def rows() -> pd.DataFrame:
        order = counted["value"].rank(method="min", ascending=asked.side == "low").astype(int)
        every = _dates(of, counted, counted["value"], rank=order)
        top = every.nsmallest(SHOWN, "rank", keep="first").index
        top = top.union([*match, len(kept) - 1])
        return every.loc[top].sort_values(["rank", "to"], ignore_index=True)

    last = int(kept["last"].iloc[-1])
    itself = f"its {asked.stat.replace('_', ' ')}: {asked.printed(kept['value'].iloc[-1])}"
    return Result(
        found,
        of.index[last],
        rows,
        caveats=(itself, *caveats, *left, *_whole_period(asked, of, last)),
        since=of.index[kept["base"].iloc[0]],
        **({"n": len(counted)} | more),
    )


_LIKE = (*ONE, "since")


def _after_it(asked: Question, of: Subject, last: int) -> pd.DataFrame:
    """The windows like the one asked for that end after it, up to ``until``; none of a streak."""
    table = windows(asked, of)
    if asked.until is None or asked.stretches:
        return table[:0].assign(value=0.0)
    limits = {"since": asked.since, "until": asked.until, **asked.filters}
    table = periods.kept(of.index, table[table["last"] > last], **limits)
    return table.assign(value=values(of, table, asked)).dropna(subset="value")


@enter("rank", *_LIKE, "until", "side", needs=("on",), unit="count", moves="on")
def rank(data, asked: Question) -> Result:
    """Place of a window among all like it up to then, and after it up to ``until``, 1 for the
    highest; ``side = "low"`` counts from the lowest. Left out, ``until`` is the day of publication.
    """
    of, kept, found, unseen, left = _compared(data, asked)
    after = _after_it(asked, of, int(kept["last"].iloc[-1]))
    above = SIGN[asked.side] * np.round(np.r_[found[:-1], after["value"]] - found[-1], 10)

    def place(by: float = 0.0) -> int:
        return int((above > by).sum()) + 1

    then = int((above[: len(kept) - 1] > 0).sum()) + 1
    later = f"counting what came after it, up to {asked.until:%Y-%m-%d}" if place() > then else ""
    caveats = [f"{later}; up to then it was {then}"] if later else []
    known = {"unseen": unseen, "possible": (place(), float("inf"))}
    known = known if unseen else known | other_quotes(asked, of, place)
    return _placed(asked, of, kept, place(), after=after, caveats=caveats, left=left, **known)


@enter("percentile", *_LIKE, needs=("on",), unit="decimal", moves="on")
def percentile(data, asked: Question) -> Result:
    """Share of the earlier windows like it that are lower than the one asked for."""
    of, kept, found, unseen, left = _compared(data, asked)
    if len(found) < 2:
        raise NotCovered(f"{of.name} holds no earlier window to compare with.")
    share, n = float((found[:-1] < found[-1]).mean()), len(kept) - 1
    return _placed(asked, of, kept, share, left=left, n=n, unseen=unseen, possible=(0.0, 1.0))


@enter("record", *_LIKE, "side", needs=("on",), unit="boolean", moves="on")
def record(data, asked: Question) -> Result:
    """Whether a window is above every one like it before (``side = "low"``: below)."""
    of, kept, found, unseen, left = _compared(data, asked)
    here, earlier = found[-1], found[:-1]
    if asked.side == "high" and asked.stat == "level" and of.before and asked.since is None:
        earlier = np.r_[of.before * of.cited.iloc[0], earlier]
    ahead = SIGN[asked.side] * np.round(here - earlier, 10)

    def true(by: float = 0.0) -> bool:
        return bool((ahead > by).all())

    known = {"unseen": unseen if true() else "", "possible": (False, True)}
    known = known if known["unseen"] else known | other_quotes(asked, of, true)
    return _placed(asked, of, kept, true(), left=left, **known)


@enter("last_time", *_LIKE, "side", "strictly", needs=("on",), unit="date", moves="on")
def last_time(data, asked: Question) -> Result:
    """End of the last earlier window at least as high (``side``: low; ``strictly``: higher)."""
    of, kept, found, unseen, left = _compared(data, asked)
    here, earlier = found[-1], found[:-1]
    if asked.stretches and not here:
        none = (f"no such run on {asked.on:%Y-%m-%d}",)
        return _placed(asked, of, kept, None, caveats=none, left=left)
    apart = SIGN[asked.side] * (earlier - here)
    beyond, ends = apart > 0, of.index[kept["last"]].strftime("%Y-%m-%d")
    match = np.flatnonzero(beyond if asked.strictly else apart >= 0)
    if len(match):
        tied = earlier[match[-1]] == here and beyond.any()
        further, last = {"high": "higher", "low": "lower"}[asked.side], np.flatnonzero(beyond)
        tie = f"as {asked.side} then; {further} last on {ends[last[-1]]}" if tied else ""
        told = other_quotes(asked, of, lambda by: ["", *ends[:-1][apart + 1e-9 >= by]][-1])
        run = ""
        if asked.stat in STREAKS:
            run = f"that run began on {of.index[kept['begun'].iloc[match[-1]] + 1]:%Y-%m-%d}"
        caveats = tuple(filter(None, (tie, run, told.get("unseen"))))
        day = ends[match[-1]]
        return _placed(asked, of, kept, day, match=match[-1:], caveats=caveats, left=left, **told)
    none, possible = (f"no such window since {ends[0]}",), ("", ends[0])
    return _placed(asked, of, kept, None, caveats=none, left=left, unseen=unseen, possible=possible)


@enter("first_time", *MANY, "on", unit="date", moves="until")
def first_time(data, asked: Question) -> Result:
    """End of the first window, since a day, that keeps to a bound; None if none does."""
    of = asked.subject(data)
    kept, _ = valued(selected(asked, of, to_end=False))
    good = np.flatnonzero(within(kept["value"], needed(asked)))
    if not len(good):
        kept, _ = valued(selected(asked, of))
    first = good[0] if len(good) else None
    day = None if first is None else f"{of.index[kept['last'].iloc[first]]:%Y-%m-%d}"
    plain = first is None or of.yields
    known = {"caveats": ()} if plain else accuracy(asked, of, kept.iloc[first])
    unseen, possible = kept_before(asked, of), ("", day or "9999")
    if known.get("error") and not unseen:
        unseen, possible = day_unsure(of, kept, asked.bound, known["error"])
    around = slice(-SHOWN, None) if first is None else slice(max(first - 5, 0), first + 5)
    return Result(
        day,
        of.index[kept["last"].iloc[-1]],
        _dates(of, kept, kept["value"]).iloc[around].reset_index(drop=True),
        n=len(kept),
        since=of.index[0],
        caveats=known["caveats"],
        unseen=unseen,
        possible=possible,
    )


@enter("run_start", *ONE, needs=("on",), unit="date", moves="on")
def run_start(data, asked: Question) -> Result:
    """End of the first of the windows in a row, up to one, that keep to a bound; None if none."""
    of = asked.subject(data)
    table = _to_window(asked, of)
    found = values(of, table, asked)
    good = within(found, needed(asked))
    if good.all():
        begins = of.index[0]
        text = f"{of.name} keeps to the bound since its first day, {begins:%Y-%m-%d}."
        raise NotCovered(text)
    length, ends = int(np.argmin(good[::-1])), of.index[table["last"]]
    before = len(table) - 1 - length
    return Result(
        f"{ends[before + 1]:%Y-%m-%d}" if length else None,
        ends[-1],
        _dates(of, table, found).iloc[before:].head(SHOWN).reset_index(drop=True),
        n=length,
        since=of.index[table["base"].iloc[before]],
    )
