"""Signals: the days after which a claim looks, each dated when it could be known.

A signal is a small table in a claim file. One of its keys says what kind it is:

``dates``         named days
``event``         a list: ``cut``, ``first_cut``, ``hike``, ``first_hike``, ``trough``, ...
``streak``        a run of n sessions (``over``: weeks, ...), up or in a bound, dated by
``dated``         ``reached``, its nth session; ``last``, its last; ``after``, the first beyond it
``cross``         ``up`` or ``down``: the ``short`` moving average crosses the ``long`` one
``fall``          first close this far below the record (or high of ``of_last``), once a record;
                  ``ended = "rise"``: below the high since a rise of as much
``rise``          first close this far above the low since a fall of as much: a bull market
``record_after``  first record close after more than so many calendar days without one
``new_high``, ``new_low``  close above (below) all of the n sessions before it
``over`` or a length with a bound: each window that keeps to it; ``once``, the first in a row;
with filters such as ``in_months`` also without a bound; ``largest = 20``, ``smallest = 10``: only
so many of the sample, ties among them; ``dated`` by its ``last`` close, or its ``low`` or ``high``

``apart``         with any kind: only the first after more than n sessions without one

``series``, or ``ahead`` and ``behind``, name what is looked at, if not what the outcome is of.

A list of such tables is a signal under conditions: the first one dates the events, and each of the
others has to be in force at that close. A run is while it lasts, a cross as long as its average is
on that side, a fall until the next record, a window if the last one that had ended by then keeps to
the bound; filters alone, such as ``in_months = 12``, are of the day itself. After a run, ``at =
"start"`` asks for it at the first close of the run.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from research.cycles.turns import filtered
from research.measures import episodes, periods, question
from research.measures.bounds import BOUNDS, within
from research.measures.question import Question, needed
from research.measures.statistics import OPTIONS, STATISTICS
from research.measures.subjects import (
    LATE,
    Subject,
    extremes,
    highest_so_far,
    record_closes,
    subject,
)
from research.measures.windows import follower, has
from research.months import is_monthly
from research.registry import lacks

SIDES = ("series", "ahead", "behind")
ANY = ("series", "ahead", "behind", "apart", "at")
WINDOW = ("over", *periods.LENGTHS, "session", "before", *OPTIONS, *BOUNDS, *periods.FILTERS)
PICKED, LATER = ("largest", "smallest"), "known only afterwards"
WINDOWED = ("stat", "once", "dated", *PICKED, *WINDOW)
DATED = {
    "streak": {
        "reached": "its {step} number {n}, when nobody knew how long it would last",
        "last": "its last {step}, known only on the next",
        "after": "the first {step} that did not go on with it",
    },
    "window": {"last": "its last close"}
    | {way: f"its {way}est close, {LATER}" for way in ("low", "high")},
}


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


@dataclass(frozen=True)
class Signal:
    """What a claim looks for: the kind, its arguments, and what has to be in force besides; the day
    ``by`` which a window has to end that is dated inside.
    """

    kind: str
    args: tuple[tuple[str, object], ...]
    also: tuple[Signal, ...] = ()
    by: pd.Timestamp | None = None

    def __getitem__(self, name: str):
        return dict(self.args).get(name)

    @functools.cached_property
    def asked(self) -> Question:
        """What is asked of each window, or each session, that it looks at."""
        known = {key: value for key, value in self.args if key in ("stat", *WINDOW)}
        if self.kind == "streak":
            known["stat"] = "streak_down" if self["down"] else "streak_up"
        if self["session"] and not {"over", *periods.LENGTHS} & {*known}:
            known["over"] = "year to date"
        return Question(**known)

    @property
    def inside(self) -> bool:
        """Whether it is dated by a day inside its window."""
        return self["dated"] in ("low", "high")

    @property
    def hindsight(self) -> str:
        """In words: that its days are dated by the prices that came after them, if they are."""
        if self.inside or self["event"] == "market_low":
            return f"The days are {self['dated'] or 'low'}s, known only afterwards"
        return "The days are the last of runs, known only afterwards" * (self["dated"] == "last")

    @property
    def needs(self) -> int:
        """Sessions that have to lie before the first day on which it could come."""
        if self.kind == "cross":
            return self["long"] or 200
        back = self["new_high"] or self["new_low"] or self["average"] or self["of_last"] or 0
        return back * {"weeks": 5, "months": 21}.get(self["every"], 1)

    @property
    def high(self) -> str:
        """In words: the high that a fall is one from."""
        if self["ended"]:
            return "high since a rise of as much"
        return f"high of {self['of_last']} sessions" if self["of_last"] else "record"

    @property
    def rule(self) -> str:
        """In words: what counts as one event, and on which day."""
        n, ways = self[self.kind], DATED.get(self.kind, {})
        dated = ways.get(self["dated"] or next(iter(ways), ""), "")
        dated = dated.format(n=n, step=self.asked.step[:-1].replace("halve", "half"))
        which = "the first window of a row" if self["once"] else "every window"
        which += " that keeps to the bound" if self.asked.bound else " that the filters keep"
        for key in filter(self.__getitem__, PICKED):
            which = f"each of the {self[key]} {key} of the sample, {LATER}, of {which}"
        rule = KINDS[self.kind].rule.format(n=n, dated=dated, which=which, high=self.high)
        rule += f", {LATER}" if self["event"] in episodes.HINDSIGHT else ""
        if self["apart"]:
            rule += f", after more than {self['apart']} sessions without one"
        here = " at that close" * (self.kind == "streak")
        return rule + "".join(f", while {o.stated}{'' if o['at'] else here}" for o in self.also)

    @property
    def stated(self) -> str:
        """The arguments in words, as a claim states them."""
        texts = [", ".join(map(str, v)) if isinstance(v, tuple) else v for _, v in self.args]
        return " ".join(f"{key} = {text}" for (key, _), text in zip(self.args, texts, strict=True))


def refuse_cut(data, of: Subject, days: Iterable[pd.Timestamp]) -> None:
    """Refuse a sample of which days lie after the data: the rest would answer another question."""
    needed = pd.DatetimeIndex(days).max()
    if needed > of.index[-1] + LATE:
        what = f"{of.name} (total return)" if of.basis == "total" else of.name
        text = f"{what} ends on {of.index[-1]:%Y-%m-%d}, needed to {needed:%Y-%m-%d}"
        raise lacks(data, f"{text}{follower(data, of.name, needed)}.", needed)


def looked_at(data, signal: Signal, default: Subject, basis: str) -> Subject:
    """The subject of a signal: its own, of prices where it has no other returns, or that of the
    outcome.
    """
    columns = STATISTICS[signal.asked.looked_at].columns if signal.kind in DATED else ()
    names = (*(signal["series"] or signal["ahead"] or ()), *(signal["behind"] or ()))
    if names:
        basis = basis if all(has(data, name, basis) for name in names) else "price"
        default = subject(data, signal["series"] or signal["ahead"], signal["behind"] or (), basis)
    return default.with_columns(*columns)


def said(data, signal: Signal, of: Subject, *, basis: str, since=None) -> tuple[str, ...]:
    """What counts as one event, and the sessions of the sample too early for any."""
    early = []
    for part in (signal, *signal.also):
        seen, n = looked_at(data, part, of, basis), part.needs + (part["apart"] or 0)
        index = seen.index
        if part.kind in ("streak", "cross", "fall", "rise", "record_after") and is_monthly(index):
            early.append(f"{seen.name} holds month ends: what came and went inside one is not seen")
        if basis == "total" and part["series"] and not has(data, seen.name, basis):
            early.append(f"{seen.name} has no dividends in the data: its signal is of prices")
        if n and (first := index[min(n, len(index) - 1)]) > (since or index[0]):
            early.append(f"none could come before {first:%Y-%m-%d}, as it looks {n} sessions back")
    return f"one event is {signal.rule}", *early


@dataclass(frozen=True)
class Events:
    """Days of a signal in order with a detail each, and from when on they can be found.

    ``begins`` is the day before which an event could not have been seen, None for days that are
    named; ``month_ends`` says that the days stand for ends of months.
    """

    rows: pd.DataFrame
    begins: pd.Timestamp | None
    month_ends: bool


def found(
    data, signal: Signal, of: Subject, *, basis: str = "price", since=None, until=None
) -> Events:
    """Every event of a signal from a day to another, columns ``date`` and ``detail``.

    ``of`` is what the outcome is of; the signal and its conditions may look at something else.
    """
    seen, signal = looked_at(data, signal, of, basis), replace(signal, by=until)
    rows = pd.DataFrame(KINDS[signal.kind].find(data, signal, seen), columns=["date", "detail"])
    rows = rows.assign(date=pd.to_datetime(rows["date"])).sort_values("date", kind="stable")
    first, last = since or pd.Timestamp.min, until or pd.Timestamp.max
    for key in filter(signal.__getitem__, PICKED):
        rows = _picked(rows[rows["date"].between(first, last)], key, signal[key])
    if signal.kind == "window":
        rows = rows.assign(detail=rows["detail"].map("{:.4g}".format))
    begins = [_begins(data, signal, seen)]
    for condition in signal.also:
        side = looked_at(data, condition, of, basis)
        days, good = KINDS[condition.kind].in_force(data, condition, side)
        refuse_cut(data, side, rows["date"][rows["date"].between(first, last)])
        date = _began(data, signal, seen, rows["date"]) if condition["at"] else rows["date"]
        place = days.searchsorted(date, side="right") - 1
        rows = rows[(place >= 0) & good[place]]
        begins.append(days[0] if side.cut and len(days) else _first_known(side))
    if signal["apart"] and len(rows):
        place = seen.index.searchsorted(rows["date"], side="right")
        rows = rows[np.diff(place, prepend=signal.needs) > signal["apart"]]
    rows = rows[rows["date"].between(first, last)]
    over = signal["over"] in periods.CALENDAR[2:] and not signal["session"]
    months = bool(signal["months"] or signal["years"] or over) and not signal.inside
    return Events(rows.reset_index(drop=True), max(filter(None, begins), default=None), months)


def _picked(rows: pd.DataFrame, key: str, n: int) -> pd.DataFrame:
    """The n largest (smallest) of some windows, and any that come to the same as the last one."""
    if n > len(rows):
        raise ValueError(f"{key}: expected at most the {len(rows)} of the sample, got {n}.")
    found = rows["detail"].astype(float).rank(method="min", ascending=key == "smallest")
    return rows[found <= n]


def _begins(data, signal: Signal, of: Subject) -> pd.Timestamp | None:
    """The day before which no event could be found, as the data or the list begin; None if none."""
    if signal.kind == "dates":
        return None
    if signal.kind == "event":
        return episodes.begins(data, signal["event"])
    of_record = signal.kind == "record_after" or (
        signal.kind == "fall" and not signal["of_last"] and not signal["ended"]
    )
    if of_record and of.before_on is not None:
        return of.before_on  # no record from that day to the first close
    return _first_known(of)


def _first_known(of: Subject) -> pd.Timestamp:
    """The first day of the data; of that year, where they hold a series from its own beginning."""
    first = of.index[0]
    return first if of.cut else pd.Timestamp(first.year, 1, 1)


@_kind("dates", "the days that the claim names")
def _dates(data, signal, of):
    return [(day, "named") for day in signal["dates"]]


@_kind("event", "the list of kind {n}")
def _event(data, signal, of):
    rows = episodes.dated(data, signal["event"])
    return list(zip(rows["date"], rows["detail"], strict=True))


def _run(data, signal, of) -> tuple[pd.DatetimeIndex, np.ndarray]:
    """The end of each window, and how many in a row up to it are of the run."""
    table = question.windows(data, signal.asked, of)
    length = question.values(of, table, signal.asked, bound=signal.asked.bound)
    return of.index[table["last"]], length


def _began(data, signal, of, date) -> pd.DatetimeIndex:
    """The end of the first window of each run, by the day that dates it."""
    days, length = _run(data, signal, of)
    place = days.searchsorted(date) - (signal["dated"] == "after")
    return days[place - length[place].astype(int) + 1]


def _running(data, signal, of):
    days, length = _run(data, signal, of)
    return days, length >= signal["streak"]


@_kind(
    "streak",
    "one event a run, dated at {dated}",
    *("dated", "down", "over", *periods.LENGTHS, *OPTIONS, *BOUNDS, *periods.FILTERS),
    in_force=_running,
)
def _streaks(data, signal, of):
    n, (days, length) = signal["streak"], _run(data, signal, of)
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
    in_force=lambda data, signal, of: (of.index, _gap(signal, of) > 0),
)
def _crosses(data, signal, of):
    gap, what = _gap(signal, of), f"cross {signal['cross']}"
    return [(day, what) for day in of.index[1:][(gap[1:] > 0) & (gap[:-1] <= 0)]]


def _turned(data, signal, of):
    """Whether the last turn known by each close is a peak, for a rise a low after a peak."""
    turned, share = np.zeros(len(of.index), dtype=bool), signal[signal.kind]
    turns = filtered(np.log(of.path.to_numpy()).tolist(), share, fall=share)
    for _, turn, known in turns[turns[:1] != [] and turns[0][1] < 0 :]:
        turned[known:] = turn == (1 if signal.kind == "fall" else -1)
    return of.index, turned


def _fallen(data, signal, of):
    level, n, share = of.path, signal["of_last"], signal["fall"]
    if signal["ended"]:
        return _turned(data, signal, of)
    high = level.rolling(n).max() if n else highest_so_far(of, level.to_numpy())
    return of.index, np.round(level / high - 1, 10).to_numpy() <= -share


_FALL = "the first close {n:.0%} below the {high}, once a {high}"


@_kind("fall", _FALL, "of_last", "ended", in_force=_fallen)
def _falls(data, signal, of):
    fallen, n = _fallen(data, signal, of)[1], signal["of_last"]
    again = extremes(of, n, high=True) if n else record_closes(of)
    deep, spell = np.flatnonzero(fallen), np.cumsum(~fallen if signal["ended"] else again)
    first = deep[np.unique(spell[deep], return_index=True)[1]]
    return [(of.index[k], f"{signal['fall']:.0%} below the {signal.high}") for k in first]


@_kind("rise", "the first close {n:.0%} above the low since a fall of as much", in_force=_turned)
def _rises(data, signal, of):
    days, risen = _turned(data, signal, of)
    return [(day, "rise") for day in days[1:][risen[1:] & ~risen[:-1]]]


@_kind("record_after", "the first record close after more than {n} days without one")
def _records_after(data, signal, of):
    days, wait = of.index[record_closes(of)], signal["record_after"]
    gap = np.diff(days.to_numpy()).astype("timedelta64[D]").astype(int)
    late = np.flatnonzero(gap > wait) + 1
    found = [(days[k], f"{gap[k - 1]} days after the one before") for k in late]
    # the record in force at the first close is older
    first = of.before is not None and len(days) and (days[0] - of.index[0]).days > wait
    return [(days[0], "first record"), *found] if first else found


def _extreme(data, signal, of):
    return of.index, extremes(of, signal[signal.kind], high=signal.kind == "new_high")


@_kind("new_low", "every close below all of the {n} sessions before it", in_force=_extreme)
@_kind("new_high", "every close above all of the {n} sessions before it", in_force=_extreme)
def _highs(data, signal, of):
    days, good = _extreme(data, signal, of)
    return [(day, signal.kind.replace("_", " ")) for day in days[good]]


def _kept(data, signal, of) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
    """The windows of a signal, their values, and whether each keeps to the bound."""
    table, asked = question.windows(data, signal.asked, of), signal.asked
    values = question.values(of, table, asked)
    return table, values, within(values, needed(asked) if asked.bound else ())


def _ended(data, signal, of):
    if signal.asked.bound:
        table, _, good = _kept(data, signal, of)
        return of.index[table["last"]], good
    place = np.arange(len(of.index))
    sessions = pd.DataFrame({"base": place, "last": place})
    days = periods.kept(of.index, sessions, **signal.asked.filters)
    return of.index, np.isin(place, days["last"])


@_kind("window", "{which}, dated at {dated}", *WINDOWED, in_force=_ended)
def _windows(data, signal, of):
    table, values, good = _kept(data, signal, of)
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
