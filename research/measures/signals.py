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

A list of such tables is a signal under conditions: the first one dates the events, ``apart`` from
others of its own, and each of the others has to be in force at that close. A run is while it lasts,
a cross as long as its average is on that side, a fall until the next record, a window if the last
one that had ended by then keeps to the bound; filters alone, such as ``in_months = 12``, are of the
day itself. After a run, ``at = "start"`` asks for it at the first close of the run.
"""

import functools
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from research.measures import episodes, periods
from research.measures.question import Question
from research.measures.signal_kinds import KINDS, LATER, PICKED, WINDOW, began
from research.measures.statistics import STATISTICS
from research.measures.subjects import Subject, subject
from research.measures.windows import has
from research.months import is_monthly

ANY = ("series", "ahead", "behind", "apart", "at")
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
class Signal:
    """What a claim looks for, with what has to be in force; once it is put to data, its subject,
    and ``by`` which day a window dated inside has to end.
    """

    kind: str
    args: tuple[tuple[str, object], ...]
    also: tuple["Signal", ...] = ()
    subject: Any = None
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
        return Question(**known, counts=self.kind == "window", subject=self.subject)

    def put(self, outcome: Subject) -> "Signal":
        """The signal of a series of its own, or of that of the outcome; so its conditions.

        Its own is of prices where it has no other returns, and where the outcome has no prices, so
        that nobody has asked for dividends.
        """
        of, data, basis = outcome, outcome.data, outcome.basis
        sides = self["series"] or self["ahead"], self["behind"] or ()
        if sides[0]:
            held = all(has(data, name, basis) for side in sides for name in side)
            of = subject(data, *sides, basis if held and not outcome.only_total else "price")
        columns = STATISTICS[self.asked.looked_at].columns if self.kind in DATED else ()
        also = tuple(condition.put(outcome) for condition in self.also)
        return replace(self, subject=of.with_columns(*columns), also=also)

    @functools.cached_property
    def state(self) -> pd.Series:
        """Whether it is in force, by day."""
        return KINDS[self.kind].in_force(self)

    @property
    def inside(self) -> bool:
        """Whether it is dated by a day inside its window."""
        return self["dated"] in ("low", "high")

    @property
    def month_ends(self) -> bool:
        """Whether its days stand for ends of months."""
        over = self["over"] in periods.CALENDAR[2:] and not self["session"]
        return bool(self["months"] or self["years"] or over) and not self.inside

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


def said(signal: Signal, of: Subject, *, since=None) -> tuple[str, ...]:
    """What counts as one event, and the sessions of the sample too early for any."""
    early = []
    for part in (signal, *signal.also):
        seen, n = part.subject, part.needs + (part["apart"] or 0)
        index = seen.index
        if part.kind in ("streak", "cross", "fall", "rise", "record_after") and is_monthly(index):
            early.append(f"{seen.name} holds month ends: what came and went inside one is not seen")
        if seen.basis != of.basis and not seen.yields:
            early.append(f"the signal of {seen.name} is of prices, not of total returns")
        if n and (first := index[min(n, len(index) - 1)]) > (since or index[0]):
            early.append(f"none could come before {first:%Y-%m-%d}, as it looks {n} sessions back")
    return f"one event is {signal.rule}", *early


def found(signal: Signal, *, since=None, until=None) -> pd.DataFrame:
    """Every event of a signal from a day to another, columns ``date`` and ``detail``."""
    signal = replace(signal, by=until)
    rows = pd.DataFrame(KINDS[signal.kind].find(signal), columns=["date", "detail"])
    rows = rows.assign(date=pd.to_datetime(rows["date"])).sort_values("date", kind="stable")
    first, last = since or pd.Timestamp.min, until or pd.Timestamp.max
    for key in filter(signal.__getitem__, PICKED):
        rows = _picked(rows[rows["date"].between(first, last)], key, signal[key])
    if signal.kind == "window":
        rows = rows.assign(detail=rows["detail"].map("{:.4g}".format))
    if signal["apart"] and len(rows):
        place = signal.subject.index.searchsorted(rows["date"], side="right")
        rows = rows[np.diff(place, prepend=signal.needs) > signal["apart"]]
    for condition in signal.also:
        state = condition.state
        condition.subject.refuse_cut(rows["date"][rows["date"].between(first, last)])
        date = began(signal, rows["date"]) if condition["at"] else rows["date"]
        place = state.index.searchsorted(date, side="right") - 1
        rows = rows[(place >= 0) & state.to_numpy()[place]]
    return rows[rows["date"].between(first, last)].reset_index(drop=True)


def _picked(rows: pd.DataFrame, key: str, n: int) -> pd.DataFrame:
    """The n largest (smallest) of some windows, and any that come to the same as the last one."""
    if n > len(rows):
        raise ValueError(f"{key}: expected at most the {len(rows)} of the sample, got {n}.")
    found = rows["detail"].astype(float).rank(method="min", ascending=key == "smallest")
    return rows[found <= n]


def begins(signal: Signal) -> pd.Timestamp | None:
    """The day before which no event could be found, as the data or the list begin, or those of a
    condition; None for days that are named.
    """
    of, kind = signal.subject, signal.kind
    of_record = kind == "fall" and not signal["of_last"] and not signal["ended"]
    if (of_record or kind == "record_after") and of.before_on is not None:
        days = [of.before_on]  # no record from that day to the first close
    elif kind == "event":
        days = [episodes.begins(of.data, signal["event"])]
    else:
        days = [_first_known(of)] * (kind != "dates")
    for condition in signal.also:
        cut = condition.subject.cut and len(condition.state)
        days.append(condition.state.index[0] if cut else _first_known(condition.subject))
    return max(days, default=None)


def _first_known(of: Subject) -> pd.Timestamp:
    """The first day of the data; of that year, where they hold a series from its own beginning."""
    first = of.index[0]
    return first if of.cut else pd.Timestamp(first.year, 1, 1)
