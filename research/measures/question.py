"""The arguments that all measures of the language share: of what, which windows, compared with
which.

A question is asked of a subject (``series``, or ``ahead`` and ``behind``). Its windows are those of
the calendar (``over``), of a length (``sessions = 5``), or those that follow a signal (``after``
with a length or ``to``). Filters keep some of them; a bound says which values count.
"""

from __future__ import annotations

import functools
import inspect
from dataclasses import dataclass, fields, replace

import numpy as np
import pandas as pd

from research.measures import periods, signal_form, signals
from research.measures.statistics import (
    BOUNDS,
    COUNTABLE,
    OF_LAST,
    OPTIONS,
    STATISTICS,
    STREAKS,
    STRETCHES,
    Statistic,
    refuse_empty,
    refuse_percent,
)
from research.measures.subjects import DAILY_YIELDS, Subject, subject
from research.months import is_monthly
from research.registry import NUMBER, PARAMETERS, closed, lacks

TO = ("month end", "quarter end", "year end", "whole month", "whole quarter", "whole year")


def _day(data, value, *, last: bool):
    """A day from an ISO date, a month (``2025-09``) or a year (``2025``): the first of it, or the
    last.
    """
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
    if isinstance(text, str) and text.isdigit() and len(text) == 4:
        return pd.Timestamp(int(text), 12, 31) if last else pd.Timestamp(int(text), 1, 1)
    if isinstance(text, str) and len(text) == 7:
        first = PARAMETERS["start"][0](data, f"{text}-01")
        return first + pd.offsets.MonthEnd(0) if last and first is not None else first
    return PARAMETERS["start"][0](data, text)


DAY = "an ISO date, a month as YYYY-MM, or a year"
FIRST = (lambda data, value: _day(data, value, last=False), DAY)
LAST = (lambda data, value: _day(data, value, last=True), DAY)


def _of(data, value):
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list | tuple) and len(names) == 1 and names[0] in DAILY_YIELDS:
        return tuple(names)
    return PARAMETERS["series"][0](data, value)


def _among(largest: int):
    def read(data, value):
        values = value if isinstance(value, list | tuple) else [value]
        good = values and all(type(v) is int and 1 <= v <= largest for v in values)
        return tuple(values) if good else None

    return read, f"whole numbers from 1 to {largest}, or a list of them"


READS = {
    "series": (_of, "a series of the catalogue, or one of " + ", ".join(DAILY_YIELDS)),
    "stat": closed(*STATISTICS),
    "of": closed(*COUNTABLE),
    "over": closed(*periods.OVER),
    **dict.fromkeys(
        (*periods.LENGTHS, "average", "of_last", "session", "before", "nth"),
        PARAMETERS["sessions"],
    ),
    **dict.fromkeys(("start", "since"), FIRST),
    **dict.fromkeys(("on", "until", "seen"), LAST),
    **dict.fromkeys(
        ("after", "signal"),
        (signal_form.parse, "a table that describes a signal, or a list of them"),
    ),
    "to": closed(*TO),
    "counted": closed(*periods.COUNTED),
    "in_months": _among(12),
    "in_quarters": _among(4),
    "in_halves": _among(2),
    "term_years": _among(4),
    **dict.fromkeys(BOUNDS, NUMBER),
    "side": closed("high", "low"),
    "strictly": signal_form.TRUTH,
}


@dataclass(frozen=True)
class Question:
    """Every argument, with what holds where it is left out."""

    series: tuple = ()
    ahead: tuple = ()
    behind: tuple = ()
    basis: str = "price"
    stat: str = "change"
    over: str | None = None
    sessions: int | None = None
    weeks: int | None = None
    months: int | None = None
    years: int | None = None
    start: pd.Timestamp | None = None
    on: pd.Timestamp | None = None
    counted: str = "date"
    session: int | None = None
    before: int | None = None
    after: signals.Signal | None = None
    signal: signals.Signal | None = None
    to: str | None = None
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    seen: pd.Timestamp | None = None
    in_months: tuple = ()
    in_quarters: tuple = ()
    in_halves: tuple = ()
    term_years: tuple = ()
    average: int | None = None
    of_last: int | None = None
    of: str | None = None
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    side: str = "high"
    strictly: bool = False
    nth: int = 1

    @property
    def sides(self) -> tuple[tuple, tuple]:
        """Both sides by name; the second is empty for a single series."""
        if bool(self.series) == bool(self.ahead):
            raise ValueError("series: expected either series, or ahead and behind.")
        return self.series or self.ahead, self.behind

    @property
    def length(self) -> tuple[str, int] | None:
        """Unit and number of a window of a given length."""
        given = [(unit, n) for unit in periods.LENGTHS if (n := getattr(self, unit))]
        if len(given) > 1:
            raise ValueError(f"{given[1][0]}: expected one length, got two.")
        return given[0] if given else None

    @property
    def bound(self) -> tuple:
        """The bound as pairs of name and number."""
        return tuple((name, v) for name in BOUNDS if (v := getattr(self, name)) is not None)

    @property
    def statistic(self) -> Statistic:
        """The statistic asked for."""
        return STATISTICS[self.stat]

    @property
    def stretches(self) -> bool:
        """Whether a value is the length so far of a stretch: a streak, or the time since."""
        sessions = self.over in (None, "sessions") and self.length is None
        return self.stat in STREAKS or (sessions and self.stat in STRETCHES)

    @property
    def filters(self) -> dict:
        """Arguments of :func:`research.measures.periods.kept`, the days aside."""
        return {name: getattr(self, name) for name in signals.FILTERS}

    def subject(self, data) -> Subject:
        """What the statistic is taken of, checked to reach ``on``."""
        found, on = subject(data, *self.sides, self.basis), self.on
        if on is None:
            return found
        first, held = found.index[[0, -1]]
        names = [name for side in self.sides for name in side if name not in DAILY_YIELDS]
        days = [data.last_observation(name, on) for name in names]
        if not names:
            days = [min(on, held) if on <= held + signals.LATE else on]
        if None in days or on < first or max(days) > held:
            span = f"{first:%Y-%m-%d} to {held:%Y-%m-%d}, needed on {on:%Y-%m-%d}"
            raise lacks(data, f"{found.name} runs from {span}.", on)
        return found

    def refuse_idle(self, *, lone_start: bool) -> None:
        """Refuse an argument that nothing would look at: the number would be of another question.

        Raises
        ------
        ValueError
            If an argument does not go with the others; ``lone_start``: a start needs no ``over``.
        """
        same, year = self.over == "same days", self.over == "year to date"
        start_goes = same or (lone_start and self.over is None and self.length is None)
        days = "goes with over = 'same days' only; since is the first day that counts"
        if lone_start:
            days = "goes with over = 'same days', or with neither over nor a length"
        of_last = (
            f"goes with stat = {', '.join(map(repr, OF_LAST))} only; a new high of 252 sessions "
            "is signal_date with signal = { new_high = 252 }"
        )
        looked_at = self.of or self.stat
        averaged = ("distance_from_average", "volume_ratio")
        average = "goes with stat = 'distance_from_average' or 'volume_ratio' only"
        session = "goes with over = 'year to date', or weeks to years, only"
        counted = "goes with over = 'year to date' or 'same days' only"
        in_periods = year or self.over in periods.CALENDAR[1:]
        for name, idle, text in (
            ("over", self.over and self.after, "what follows a signal has a length, or to"),
            ("session", self.session and not in_periods, session),
            ("before", self.before and not self.session, "goes with session only"),
            ("counted", self.counted != "date" and not (same or year), counted),
            ("start", self.start is not None and not start_goes, days),
            ("of", self.of and not self.statistic.bounded, "goes with a streak or a count only"),
            ("average", self.average and looked_at not in averaged, average),
            ("of_last", self.of_last and looked_at not in OF_LAST, of_last),
            ("to", self.to and self.after is None, "goes with after only"),
        ):
            if idle:
                raise ValueError(f"{name}: {text}.")
        refuse_empty(self.bound)

    def unit(self) -> tuple[str, bool]:
        """Unit of the statistic, and whether it is a difference printed in points."""
        if self.stat in ("streak_up", "streak_down"):
            return (self.over or "sessions"), False
        of_yields = self.series and self.series[0] in DAILY_YIELDS
        if of_yields and self.stat in ("level", "points"):
            return "decimal", self.stat == "points"
        pair = bool(self.behind) or bool(of_yields)
        return self.statistic.unit, pair and self.stat in ("change", "size")


def signature(*names: str, needs: tuple[str, ...] = ()) -> inspect.Signature:
    """The signature of a measure that takes some arguments of a question, for errors, tables and
    editors.
    """
    defaults = {f.name: f.default for f in fields(Question)}
    defaults |= dict.fromkeys(needs, inspect.Parameter.empty)
    keyword = functools.partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    data = inspect.Parameter("data", inspect.Parameter.POSITIONAL_ONLY)
    every = dict.fromkeys((*needs, *names))
    return inspect.Signature([data, *(keyword(name, default=defaults[name]) for name in every)])


def windows(data, asked: Question, of: Subject) -> pd.DataFrame:
    """All windows of the kind that is asked for, before any filter."""
    kind = {name: getattr(asked, name) for name in ("over", "length", *signals.TO_SESSION)}
    kind |= {name: getattr(asked, name) for name in ("start", "on", "counted")}
    return periods.asked_for(of.index, data.calendar, **kind)


def last_asked(asked: Question) -> pd.Timestamp | None:
    """The last day that counts: the one stated, or what was to be seen."""
    return min(filter(None, (asked.until, asked.seen)), default=None)


def as_if_to(data, of: Subject, day: pd.Timestamp | None) -> Subject:
    """A subject with the observations that it lacks up to a day, without values."""
    index = of.index
    if day is None or day <= index[-1] + signals.LATE:
        return of
    more = data.calendar[(data.calendar > index[-1]) & (data.calendar <= day)]
    if periods_are_months(index):
        more = pd.date_range(index[-1], day, freq="ME")[1:]
    return replace(of, level=of.level.reindex(index.append(more.as_unit(index.unit))))


def refuse_cut(data, of: Subject, ends: pd.DatetimeIndex) -> None:
    """Refuse a sample of which windows end after the data do: a count of the others is of another
    question.
    """
    if len(ends) and (needed := ends.max()) > of.index[-1] + signals.LATE:
        name = f"{of.name} ({of.basis} return)" if of.basis == "total" else of.name
        text = f"{name} ends on {of.index[-1]:%Y-%m-%d}, needed to {needed:%Y-%m-%d}."
        raise lacks(data, text, needed)


def _unknown(data, asked: Question, looked_at: Subject) -> pd.DatetimeIndex:
    """Days up to the last that counts on which a signal could have come, were its series longer."""
    whole = as_if_to(data, looked_at, last_asked(asked))
    days = whole.index
    if whole is looked_at or asked.after.kind in ("dates", "event"):
        return days[:0]
    if asked.after.kind == "window":
        days = days[signals.windows(data, asked.after, whole)["last"]]
    return days[days > looked_at.index[-1]]


def following(data, asked: Question, of: Subject) -> tuple[pd.DataFrame, pd.Timestamp | None]:
    """The window after each event of a signal with its status, and from when on events can be
    found.

    ``since`` and ``until`` bound the events, ``seen`` the outcomes: one that ends later is open.
    """
    bounds = {"basis": asked.basis, "since": asked.since, "until": last_asked(asked)}
    events = signals.found(data, asked.after, of, **bounds)
    looked_at = signals.looked_at(data, asked.after, of, asked.basis)
    rows, index = events.rows, as_if_to(data, of, asked.seen).index
    date = pd.DatetimeIndex(rows["date"]).append(_unknown(data, asked, looked_at))
    date = date.as_unit(index.unit)
    if events.month_ends or periods_are_months(index):
        date = date + pd.offsets.MonthEnd(0)
    base = index.searchsorted(date, side="right") - 1
    base, last, late = _window(data, asked, index, date, base, events.month_ends)
    late |= last <= base
    good = ~late & (base >= 0)
    table = pd.DataFrame({"base": base[good], "last": last[good], "date": date[good]})
    table = periods.kept(index, table, **asked.filters)
    refuse_cut(data, looked_at, pd.DatetimeIndex(table["date"]))
    refuse_cut(data, of, index[table["last"]])
    if asked.seen is not None:
        late |= index[np.clip(last, 0, len(index) - 1)] > asked.seen
    late |= last >= len(of.index)
    status = np.select([base < 0, late], ["before the data", "open"], "complete")[: len(rows)]
    last = np.where(status == "complete", last[: len(rows)], -1)
    base = np.minimum(base[: len(rows)], len(of.index) - 1)
    return rows.assign(base=base, last=last, status=status), events.begins


def periods_are_months(index: pd.DatetimeIndex) -> bool:
    """Whether observations are months."""
    return is_monthly(index[:50])


def _window(data, asked: Question, index, date, base, month_ends):
    """Positions of the base and the last observation after each event, and whether the data end
    before it does.
    """
    length = asked.length
    if (length is None) == (asked.to is None):
        raise ValueError(
            "sessions: what follows a signal needs a length (sessions, weeks, months, years) or "
            "to = 'year end', one of the two."
        )
    if asked.to:
        over = f"{asked.to.replace('whole', '').replace('end', '').strip()}s"
        ends, code = periods.ends(index, over, data.calendar), periods.codes(index, over)
        here = code[np.maximum(base, 0)]
        place = np.searchsorted(code[ends], here)
        if asked.to.startswith("whole"):
            base = np.where(base < 0, base, np.searchsorted(code, here) - 1)
        return base, ends[np.minimum(place, len(ends) - 1)], place >= len(ends)
    (unit, n), final = length, len(index) - 1
    if unit == "sessions":
        return base, np.minimum(base + n, final), base + n > final
    n, unit = (12 * n, "months") if unit == "years" else (n, unit)
    offset = pd.DateOffset(**{unit: n})
    if unit == "months" and (month_ends or periods_are_months(index)):
        offset = pd.offsets.MonthEnd(n)
    due, held = pd.DatetimeIndex(date + offset).as_unit(index.unit), index[-1]
    if _month_done(data, held):
        held += pd.offsets.MonthEnd(0)
    return base, index.searchsorted(due, side="right") - 1, due > held


def _month_done(data, day: pd.Timestamp) -> bool:
    after = data.calendar[data.calendar > day][:1]
    return bool(len(after)) and after[0].month != day.month


def values(of: Subject, table: pd.DataFrame, asked: Question, *, bound: tuple = ()) -> np.ndarray:
    """The statistic of every window, noise rounded away."""
    options = {name: n for name in OPTIONS if (n := getattr(asked, name))}
    options["bound"] = asked.bound if asked.statistic.must else bound
    places = (table[name].to_numpy() for name in ("base", "last"))
    found = asked.statistic.function(of, *places, **options)
    if asked.unit()[0] == "decimal" and not asked.statistic.bounded:
        refuse_percent(asked.bound, found)
    return np.round(np.asarray(found, float), 10) + 0.0


def usual(data, asked: Question, of: Subject, since: pd.Timestamp) -> np.ndarray:
    """The statistic of all windows like those asked for, without signal and filters, from a day
    on.
    """
    if asked.after is None:
        plain = replace(asked, in_months=(), in_quarters=(), in_halves=(), term_years=())
        table = periods.kept(of.index, windows(data, plain, of), since=since, until=asked.until)
        return values(of, table, asked)
    place = np.arange(len(of.index))
    if asked.after.kind == "window":
        looked_at = signals.looked_at(data, asked.after, of, asked.basis)
        plain = asked.after if asked.to else asked.after.unfiltered
        days = looked_at.index[signals.windows(data, plain, looked_at)["last"]]
        place = np.unique(of.index.searchsorted(days, side="right") - 1)
    place = place[place >= of.index.searchsorted(since)]
    base, last, late = _window(data, asked, of.index, of.index[place], place, False)
    good = ~late & (last > base) & (base >= 0)
    return values(of, pd.DataFrame({"base": base[good], "last": last[good]}), asked)
