"""Signals: the days after which a claim looks, each dated when it could be known.

A signal is a small table in a claim file. One of its keys says what kind it is:

``dates``         named days
``event``         a list: ``cut``, ``first_cut``, ``hike``, ``first_hike``, ``trough``, ...
``streak``        a run of n sessions, up or in a bound, dated by
``dated``         ``reached``, its nth session; ``last``, its last; ``after``, the first beyond it
``cross``         ``up`` or ``down``: the ``short`` moving average crosses the ``long`` one
``fall``          first close this far below the record, once for each record
``record_after``  first record close after more than so many calendar days without one
``new_high``, ``new_low``  close above (below) all of the n sessions before it
``over`` or a length with a bound: each window that keeps to it; ``once``, the first in a row

``series``, or ``ahead`` and ``behind``, name what is looked at, if not what the outcome is of.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.measures import periods
from research.measures.statistics import (
    BOUNDS,
    OPTIONS,
    STATISTICS,
    extremes,
    highest_so_far,
    record_closes,
    refuse_percent,
    run_lengths,
    within,
)
from research.measures.subjects import Subject, subject
from research.suggestions import nearest

SIDES = ("series", "ahead", "behind")
KINDS = {
    "dates": (),
    "event": (),
    "streak": ("dated", "down", *BOUNDS),
    "cross": ("short", "long"),
    "fall": (),
    "record_after": (),
    "new_high": (),
    "new_low": (),
}
FILTERS = ("in_months", "in_quarters", "in_halves", "term_years")
TO_SESSION = ("session", "before")
WINDOWED = ("stat", "over", "once", *TO_SESSION, *OPTIONS, *periods.LENGTHS, *BOUNDS, *FILTERS)
DATED = {
    "reached": "its session number {n}, when nobody knew how long it would last",
    "last": "its last session, known only on the next",
    "after": "the first session that did not go on with it",
}


@dataclass(frozen=True)
class Signal:
    """What a claim looks for: the kind, and the arguments of that kind."""

    kind: str
    args: tuple[tuple[str, object], ...]

    def __getitem__(self, name: str):
        return dict(self.args).get(name)

    @property
    def bound(self) -> tuple:
        """The bound as pairs of name and number."""
        return tuple((name, v) for name in BOUNDS if (v := self[name]) is not None)

    @property
    def length(self) -> tuple[str, int] | None:
        """Unit and number of a window of a given length."""
        return next(((unit, self[unit]) for unit in periods.LENGTHS if self[unit]), None)

    @property
    def rule(self) -> str:
        """In words: what counts as one event, and on which day."""
        n = self[self.kind]
        return {
            "dates": "the days that the claim names",
            "event": f"the list of kind {n}",
            "streak": f"one event a run, dated at {DATED[self['dated'] or 'reached'].format(n=n)}",
            "cross": "the first close on the other side, once a cross",
            "fall": (
                f"the first close {float(self['fall'] or 0):.0%} below the record, once a record"
            ),
            "record_after": f"the first record close after more than {n} days without one",
            "new_high": f"every close above all of the {n} sessions before it",
            "new_low": f"every close below all of the {n} sessions before it",
            "window": (
                f"{'the first window of a row that' if self['once'] else 'every window that'} "
                "keeps to the bound, dated at its last close"
            ),
        }[self.kind]


def parse(data, value) -> Signal | None:
    """A signal as a claim file states it.

    Raises
    ------
    ValueError
        If a key is unknown, does not go with the kind, or there is not one kind.
    """
    if not isinstance(value, Mapping):
        return None
    known = (*SIDES, *KINDS, *WINDOWED, "dated", "down", "short", "long")
    for key in value:
        if key not in known:
            raise ValueError(f"{key}: a signal has no such key{nearest(key, known)}.")
    kinds = [key for key in KINDS if key in value]
    if len(kinds) > 1:
        raise ValueError(f"expected one kind of signal, got {' and '.join(kinds)}.")
    kind = kinds[0] if kinds else "window"
    allowed = {*SIDES, kind, *(KINDS[kind] if kinds else WINDOWED)}
    if kind == "window" and not any(name in value for name in BOUNDS):
        raise ValueError(
            f"expected a kind of signal ({', '.join(KINDS)}) or windows with a bound such as "
            "{ over = 'months', at_least = 0.1 }, found neither."
        )
    for key in value:
        if key not in allowed:
            raise ValueError(f"{key}: does not go with a signal of kind {kind}.")
    return Signal(kind, tuple((key, _read(data, key, given)) for key, given in value.items()))


COUNTS = ("streak", "short", "long", "record_after", "new_high", "new_low")


def _true_or_false(data, value) -> bool | None:
    return value if isinstance(value, bool) else None


def _read(data, key: str, value):
    from research.measures.question import READS  # the arguments of a question, read the same way
    from research.registry import PARAMETERS, closed

    text = isinstance(value, str) and bool(value)
    own = {
        "event": (lambda _, v: v if text else None, "the name of a list"),
        "dated": closed(*DATED),
        "cross": closed("up", "down"),
        **dict.fromkeys(("down", "once"), (_true_or_false, "true or false")),
        "fall": (lambda _, v: v if type(v) is float and 0 < v < 1 else None, "a share such as 0.2"),
        **dict.fromkeys(COUNTS, PARAMETERS["sessions"]),
    }
    parse_, expected = own.get(key) or READS.get(key) or PARAMETERS[key]
    found = parse_(data, value)
    if found is None:
        raise ValueError(f"{key}: expected {expected}; got {value!r}.")
    return found


def looked_at(data, signal: Signal, default: Subject, basis: str) -> Subject:
    """The subject of a signal: its own, or that of the outcome."""
    if not any(signal[name] for name in SIDES):
        return default
    return subject(data, signal["series"] or signal["ahead"], signal["behind"] or (), basis)


@dataclass(frozen=True)
class Events:
    """Days of a signal in order with a detail each, and from when on they can be found.

    ``begins`` is the day before which an event could not have been seen, None for days that are
    named; ``month_ends`` says that the days stand for ends of months.
    """

    rows: pd.DataFrame
    begins: pd.Timestamp | None
    month_ends: bool


def found(data, signal: Signal, of: Subject) -> Events:
    """Every event of a signal: columns ``date`` and ``detail``."""
    lasts = periods.years(signal["over"], signal.length)
    refuse_percent(signal.bound, signal["stat"] or "change", lasts, yields=of.yields)
    rows = pd.DataFrame(_FIND[signal.kind](data, signal, of), columns=["date", "detail"])
    rows = rows.sort_values("date", kind="stable", ignore_index=True)
    over = signal["over"] in ("months", "quarters", "halves", "years") and not signal["session"]
    months = signal.kind == "window" and bool(signal["months"] or signal["years"] or over)
    return Events(rows, _begins(data, signal, of), months)


def _begins(data, signal: Signal, of: Subject) -> pd.Timestamp | None:
    """The day before which an event could not have been found: the data, or the list, begin
    there.
    """
    if signal.kind == "dates":
        return None
    if signal.kind == "event":
        from research.measures.episodes import begins

        return begins(data, signal["event"])
    if signal.kind in ("record_after", "fall") and of.before_on is not None:
        return of.before_on  # no record from that day to the first close
    return of.index[0]


def _dates(data, signal, of):
    return [(day, "named") for day in signal["dates"]]


def _event(data, signal, of):
    from research.measures.episodes import dated

    rows = dated(data, signal["event"])
    return list(zip(rows["date"], rows["detail"], strict=True))


def _streaks(data, signal, of):
    n, daily = signal["streak"], -of.daily if signal["down"] else of.daily
    flags = within(of.daily, signal.bound) if signal.bound else daily > 0
    length = run_lengths(flags)
    ends = np.flatnonzero((length >= n) & ~np.r_[flags[1:], False])
    place = {
        "reached": np.flatnonzero(length == n),
        "last": ends,
        "after": ends[ends + 1 < len(flags)] + 1,
    }[signal["dated"] or "reached"]
    return [(of.index[k], f"run of {max(length[k], length[k - 1])}") for k in place]


def averages(of: Subject, short: int, long: int) -> np.ndarray:
    """Short moving average less the long one, missing until both are known."""
    level = of.single("a moving average")
    return (level.rolling(short).mean() - level.rolling(long).mean()).to_numpy()


def _crosses(data, signal, of):
    gap = averages(of, signal["short"] or 50, signal["long"] or 200)
    gap = gap if signal["cross"] == "up" else -gap
    crossed = (gap[1:] > 0) & (gap[:-1] <= 0)
    return [(day, f"cross {signal['cross']}") for day in of.index[1:][crossed]]


def _falls(data, signal, of):
    level, fall = of.single("a fall from a high").to_numpy(), signal["fall"]
    spell, highest = np.cumsum(record_closes(of)), highest_so_far(of, level)
    deep = np.flatnonzero(np.round(level / highest - 1, 10) <= -fall)
    first = deep[np.unique(spell[deep], return_index=True)[1]]
    return [(of.index[k], f"{fall:.0%} below the record") for k in first]


def _records_after(data, signal, of):
    days, wait = of.index[record_closes(of)], signal["record_after"]
    gap = np.diff(days.to_numpy()).astype("timedelta64[D]").astype(int)
    late = np.flatnonzero(gap > wait) + 1
    found = [(days[k], f"{gap[k - 1]} days after the one before") for k in late]
    # the record in force at the first close is older
    first = of.before is not None and len(days) and (days[0] - of.index[0]).days > wait
    return [(days[0], "first record"), *found] if first else found


def _highs(data, signal, of):
    new = extremes(of, signal[signal.kind], high=signal.kind == "new_high")
    return [(day, signal.kind.replace("_", " ")) for day in of.index[new]]


def windows(data, signal: Signal, of: Subject) -> pd.DataFrame:
    """Windows that a signal looks at, its filters kept, before its bound."""
    kind = {name: signal[name] for name in ("over", *TO_SESSION)}
    table = periods.asked_for(of.index, data.calendar, length=signal.length, **kind)
    return periods.kept(of.index, table, **{name: signal[name] or () for name in FILTERS})


def _windows(data, signal, of):
    table = windows(data, signal, of)
    options = {name: signal[name] for name in OPTIONS if signal[name]}
    places = (table[name].to_numpy() for name in ("base", "last"))
    values = STATISTICS[signal["stat"] or "change"].function(of, *places, **options)
    good = within(values, signal.bound)
    if signal["once"]:
        good &= ~np.r_[False, good[:-1]]
    days = of.index[table["last"][good]]
    return [(day, f"{value:.4g}") for day, value in zip(days, values[good], strict=True)]


_FIND = {
    "dates": _dates,
    "event": _event,
    "streak": _streaks,
    "cross": _crosses,
    "fall": _falls,
    "record_after": _records_after,
    "new_high": _highs,
    "new_low": _highs,
    "window": _windows,
}
