"""Kinds of signals: how the days of each are found in a subject, and when one is in force."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.cycles.turns import filtered
from research.measures import episodes, periods
from research.measures.bounds import BOUNDS, within
from research.measures.statistics import OPTIONS
from research.measures.subjects import extremes, highest_so_far, record_closes

WINDOW = ("over", *periods.LENGTHS, "session", "before", *OPTIONS, *BOUNDS, *periods.FILTERS)
PICKED, LATER = ("largest", "smallest"), "known only afterwards"
WINDOWED = ("stat", "once", "dated", *PICKED, *WINDOW)


@dataclass(frozen=True)
class Kind:
    """How the days of a signal are found, what is one event, its keys, when it is in force."""

    find: Callable
    rule: str
    takes: tuple[str, ...] = ()
    in_force: Callable | None = None


KINDS: dict[str, Kind] = {}


def _kind(name: str, rule: str, *takes: str, in_force: Callable | None = None) -> Callable:
    def enter(find: Callable) -> Callable:
        KINDS[name] = Kind(find, rule, takes, in_force)
        return find

    return enter


@_kind("dates", "the days that the claim names")
def _dates(signal):
    return [(day, "named") for day in signal["dates"]]


@_kind("event", "the list of kind {n}")
def _event(signal):
    rows = episodes.dated(signal.subject.data, signal["event"])
    return list(zip(rows["date"], rows["detail"], strict=True))


def _run(signal) -> pd.Series:
    """How many windows in a row up to each are of the run, by the end of each."""
    table = signal.asked.windows()
    return pd.Series(signal.asked.values(table), signal.subject.index[table["last"]])


def began(signal, date) -> pd.DatetimeIndex:
    """The end of the first window of each run, by the day that dates it."""
    length = _run(signal)
    place = length.index.searchsorted(date) - (signal["dated"] == "after")
    return length.index[place - length.to_numpy()[place].astype(int) + 1]


@_kind(
    "streak",
    "one event a run, dated at {dated}",
    *("dated", "down", "over", *periods.LENGTHS, *OPTIONS, *BOUNDS, *periods.FILTERS),
    in_force=lambda signal: _run(signal) >= signal["streak"],
)
def _streaks(signal):
    n, run = signal["streak"], _run(signal)
    days, length = run.index, run.to_numpy()
    ends = np.flatnonzero((length >= n) & ~np.r_[length[1:] > 0, False])
    place = {
        "reached": np.flatnonzero(length == n),
        "last": ends,
        "after": ends[ends + 1 < len(length)] + 1,
    }[signal["dated"] or "reached"]
    return [(days[k], f"run of {max(length[k], length[max(k - 1, 0)]):g}") for k in place]


def _gap(signal) -> pd.Series:
    level = signal.subject.path
    short, long = (level.rolling(signal[n] or m).mean() for n, m in (("short", 50), ("long", 200)))
    return short - long if signal["cross"] == "up" else long - short


@_kind(
    "cross",
    "the first close on the other side, once a cross",
    *("short", "long"),
    in_force=lambda signal: _gap(signal) > 0,
)
def _crosses(signal):
    gap, what = _gap(signal), f"cross {signal['cross']}"
    return [(day, what) for day in gap.index[(gap > 0) & (gap.shift() <= 0)]]


def _turned(signal) -> pd.Series:
    """Whether the last turn known by each close is a peak, for a rise a low after a peak."""
    level, share = signal.subject.path, signal[signal.kind]
    turned, way = np.zeros(len(level), dtype=bool), 1 if signal.kind == "fall" else -1
    turns = filtered(np.log(level.to_numpy()).tolist(), share, fall=share)
    for _, turn, known in turns[turns[:1] != [] and turns[0][1] < 0 :]:
        turned[known:] = turn == way
    return pd.Series(turned, level.index)


def _fallen(signal) -> pd.Series:
    """Whether each close comes after a fall, and before the record (or high) that ends it."""
    if signal["ended"]:
        return _turned(signal)
    of, n = signal.subject, signal["of_last"]
    high = of.path.rolling(n).max() if n else highest_so_far(of, of.path.to_numpy())
    deep = np.round(of.path / high - 1, 10) <= -signal["fall"]
    return deep.groupby(np.cumsum(extremes(of, n, high=True) if n else record_closes(of))).cummax()


_FALL = "the first close {n:.0%} below the {high}, once a {high}"


@_kind("rise", "the first close {n:.0%} above the low since a fall of as much", in_force=_turned)
@_kind("fall", _FALL, "of_last", "ended", in_force=_fallen)
def _begun(signal):
    state = signal.state
    fallen = f"{signal['fall'] or 0:.0%} below the {signal.high}"
    what = fallen if signal.kind == "fall" else "rise"
    return [(day, what) for day in state.index[state & ~state.shift(fill_value=False)]]


@_kind("record_after", "the first record close after more than {n} days without one")
def _records_after(signal):
    of, wait = signal.subject, signal["record_after"]
    days = of.index[record_closes(of)]
    gap = np.diff(days.to_numpy()).astype("timedelta64[D]").astype(int)
    late = np.flatnonzero(gap > wait) + 1
    found = [(days[k], f"{gap[k - 1]} days after the one before") for k in late]
    # the record in force at the first close is older
    first = of.before is not None and len(days) and (days[0] - of.index[0]).days > wait
    return [(days[0], "first record"), *found] if first else found


def _extreme(signal) -> pd.Series:
    found = extremes(signal.subject, signal[signal.kind], high=signal.kind == "new_high")
    return pd.Series(found, signal.subject.index)


@_kind("new_low", "every close below all of the {n} sessions before it", in_force=_extreme)
@_kind("new_high", "every close above all of the {n} sessions before it", in_force=_extreme)
def _highs(signal):
    days = signal.state.index[signal.state]
    return [(day, signal.kind.replace("_", " ")) for day in days]


def _kept(signal) -> tuple[pd.DataFrame, np.ndarray]:
    """The windows of a signal with their values, and whether each keeps to the bound."""
    asked = signal.asked
    table = asked.with_values(asked.windows())
    return table, within(table["value"], asked.needed() if asked.bound else ())


def _ended(signal) -> pd.Series:
    index, place = signal.subject.index, np.arange(len(signal.subject.index))
    if signal.asked.bound:
        table, good = _kept(signal)
        return pd.Series(good, index[table["last"]])
    sessions = pd.DataFrame({"base": place, "last": place})
    return pd.Series(periods.keeps(index, sessions, **signal.asked.filters), index)


@_kind("window", "{which}, dated at {dated}", *WINDOWED, in_force=_ended)
def _windows(signal):
    (table, good), index = _kept(signal), signal.subject.index
    if signal["once"]:
        good &= ~np.r_[False, good[:-1]]
    if signal.inside:
        good &= index[table["last"]] <= (signal.by or index[-1])
    table = table[good]
    place = table["last"]
    if signal.inside:
        level = signal.subject.path.to_numpy()
        turn = np.argmin if signal["dated"] == "low" else np.argmax
        spans = zip(table["base"] + 1, table["last"] + 1, strict=True)
        place = [start + turn(level[start:end]) for start, end in spans]
    return list(dict(zip(index[place], table["value"], strict=True)).items())
