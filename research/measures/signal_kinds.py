"""Kinds of signals: how the days of each are found in a subject, and when one is in force."""

from collections.abc import Callable
from dataclasses import dataclass, replace

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
def _dates(signal, of):
    return [(day, "named") for day in signal["dates"]]


@_kind("event", "the list of kind {n}")
def _event(signal, of):
    rows = episodes.dated(of.data, signal["event"])
    return list(zip(rows["date"], rows["detail"], strict=True))


def _run(signal, of) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """The end of each window, and how many in a row up to it are of the run."""
    asked = replace(signal.asked, subject=of)
    table = asked.windows()
    return of.index[table["last"]], asked.values(table)


def began(signal, of, date) -> pd.DatetimeIndex:
    """The end of the first window of each run, by the day that dates it."""
    days, length = _run(signal, of)
    place = days.searchsorted(date) - (signal["dated"] == "after")
    return days[place - length[place].astype(int) + 1]


def _running(signal, of):
    days, length = _run(signal, of)
    return days, length >= signal["streak"]


@_kind(
    "streak",
    "one event a run, dated at {dated}",
    *("dated", "down", "over", *periods.LENGTHS, *OPTIONS, *BOUNDS, *periods.FILTERS),
    in_force=_running,
)
def _streaks(signal, of):
    n, (days, length) = signal["streak"], _run(signal, of)
    ends = np.flatnonzero((length >= n) & ~np.r_[length[1:] > 0, False])
    place = {
        "reached": np.flatnonzero(length == n),
        "last": ends,
        "after": ends[ends + 1 < len(length)] + 1,
    }[signal["dated"] or "reached"]
    return [(days[k], f"run of {max(length[k], length[max(k - 1, 0)]):g}") for k in place]


def _gap(signal, of) -> np.ndarray:
    level = of.path
    short, long = (level.rolling(signal[n] or m).mean() for n, m in (("short", 50), ("long", 200)))
    return (short - long).to_numpy() * (1 if signal["cross"] == "up" else -1)


@_kind(
    "cross",
    "the first close on the other side, once a cross",
    *("short", "long"),
    in_force=lambda signal, of: (of.index, _gap(signal, of) > 0),
)
def _crosses(signal, of):
    gap, what = _gap(signal, of), f"cross {signal['cross']}"
    return [(day, what) for day in of.index[1:][(gap[1:] > 0) & (gap[:-1] <= 0)]]


def _turned(signal, of):
    """Whether the last turn known by each close is a peak, for a rise a low after a peak."""
    turned, share = np.zeros(len(of.index), dtype=bool), signal[signal.kind]
    turns = filtered(np.log(of.path.to_numpy()).tolist(), share, fall=share)
    for _, turn, known in turns[turns[:1] != [] and turns[0][1] < 0 :]:
        turned[known:] = turn == (1 if signal.kind == "fall" else -1)
    return of.index, turned


def _fallen(signal, of):
    """Whether each close comes after a fall, and before the record (or high) that ends it."""
    level, n, share = of.path, signal["of_last"], signal["fall"]
    if signal["ended"]:
        return _turned(signal, of)
    high = level.rolling(n).max() if n else highest_so_far(of, level.to_numpy())
    deep = np.round(level / high - 1, 10) <= -share
    spell = np.cumsum(extremes(of, n, high=True) if n else record_closes(of))
    return of.index, deep.groupby(spell).cummax().to_numpy()


def _begun(days: pd.DatetimeIndex, flags: np.ndarray) -> pd.DatetimeIndex:
    """The first day of each stretch of flags."""
    return days[flags & ~np.r_[False, flags[:-1]]]


_FALL = "the first close {n:.0%} below the {high}, once a {high}"


@_kind("fall", _FALL, "of_last", "ended", in_force=_fallen)
def _falls(signal, of):
    said = f"{signal['fall']:.0%} below the {signal.high}"
    return [(day, said) for day in _begun(*_fallen(signal, of))]


@_kind("rise", "the first close {n:.0%} above the low since a fall of as much", in_force=_turned)
def _rises(signal, of):
    return [(day, "rise") for day in _begun(*_turned(signal, of))]


@_kind("record_after", "the first record close after more than {n} days without one")
def _records_after(signal, of):
    days, wait = of.index[record_closes(of)], signal["record_after"]
    gap = np.diff(days.to_numpy()).astype("timedelta64[D]").astype(int)
    late = np.flatnonzero(gap > wait) + 1
    found = [(days[k], f"{gap[k - 1]} days after the one before") for k in late]
    # the record in force at the first close is older
    first = of.before is not None and len(days) and (days[0] - of.index[0]).days > wait
    return [(days[0], "first record"), *found] if first else found


def _extreme(signal, of):
    return of.index, extremes(of, signal[signal.kind], high=signal.kind == "new_high")


@_kind("new_low", "every close below all of the {n} sessions before it", in_force=_extreme)
@_kind("new_high", "every close above all of the {n} sessions before it", in_force=_extreme)
def _highs(signal, of):
    days, good = _extreme(signal, of)
    return [(day, signal.kind.replace("_", " ")) for day in days[good]]


def _kept(signal, of) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The windows of a signal, their values, and whether each keeps to the bound."""
    asked = replace(signal.asked, subject=of)
    table = asked.windows()
    values = asked.values(table)
    return table, values, within(values, asked.needed() if asked.bound else ())


def _ended(signal, of):
    if signal.asked.bound:
        table, _, good = _kept(signal, of)
        return of.index[table["last"]], good
    place = np.arange(len(of.index))
    sessions = pd.DataFrame({"base": place, "last": place})
    days = periods.kept(of.index, sessions, **signal.asked.filters)
    return of.index, np.isin(place, days["last"])


@_kind("window", "{which}, dated at {dated}", *WINDOWED, in_force=_ended)
def _windows(signal, of):
    table, values, good = _kept(signal, of)
    if signal["once"]:
        good &= ~np.r_[False, good[:-1]]
    place = table["last"][good]
    if signal.inside:
        good &= of.index[table["last"]] <= (signal.by or of.index[-1])
        table = table[good]
        level = of.path.to_numpy()
        turn = np.argmin if signal["dated"] == "low" else np.argmax
        spans = zip(table["base"] + 1, table["last"] + 1, strict=True)
        place = [start + turn(level[start:end]) for start, end in spans]
    return list(dict(zip(of.index[place], values[good], strict=True)).items())
