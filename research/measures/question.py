"""The arguments that all measures of the language share: of what, which windows, compared with
which.

A question is asked of a subject (``series``, or ``ahead`` and ``behind``). Its windows are those of
the calendar (``over``), of a length (``sessions = 5``), or those that follow a signal (``after``
with a length or ``to``). Filters keep some of them; a bound says which values count.
"""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from research.measures import periods
from research.measures.bounds import BOUNDS, refuse_empty, refuse_percent, refuse_sign
from research.measures.statistics import (
    AWAY,
    DAYS_A_YEAR,
    EVERY,
    MOVES,
    OF_PAIR,
    OPTIONS,
    STATISTICS,
    STREAKS,
    STRETCHES,
    TAKES,
    Statistic,
)
from research.measures.subjects import LATE, Subject, subject
from research.measures.windows import follower, wider
from research.registry import DAILY_YIELDS, lacks


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
    falls: float | None = None
    rises: float | None = None
    ended: str | None = None
    start: pd.Timestamp | None = None
    on: pd.Timestamp | None = None
    counted: str = "date"
    session: int | None = None
    before: int | None = None
    after: object = None
    signal: object = None
    to: object = None
    up_to: object = None
    since: pd.Timestamp | None = None
    until: pd.Timestamp | None = None
    seen: pd.Timestamp | None = None
    in_months: tuple = ()
    in_quarters: tuple = ()
    in_halves: tuple = ()
    term_years: tuple = ()
    in_days: tuple = ()
    weekdays: tuple = ()
    average: int | None = None
    of_last: int | None = None
    of: str | None = None
    returns: str | None = None
    every: str | None = None
    from_first_close: bool | None = None
    without_best: int | None = None
    without_worst: int | None = None
    held_on: tuple = ()
    above: float | None = None
    below: float | None = None
    at_least: float | None = None
    at_most: float | None = None
    side: str = "high"
    strictly: bool = False
    nth: int = 1
    across: bool = False  # whether windows count that began before since; no claim says it
    counts: bool = False  # whether the bound is on the number of what a statistic counts
    subject: Any = None  # what the statistic is taken of, once the question is put to data

    @property
    def sides(self) -> tuple[tuple, tuple]:
        """Both sides by name; the second is empty for a single series."""
        if bool(self.series) == bool(self.ahead) or bool(self.ahead) != bool(self.behind):
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
    def step(self) -> str:
        """Period from one window to the next; ``years = 2`` has one a month."""
        if self.up_to:
            return "sessions"
        if self.length:
            return "months" if self.length[0] == "years" else self.length[0]
        every = {"year to date": "years" if self.on else "sessions", "same days": "years"}
        return every.get(self.over, self.over or "sessions")

    @property
    def windowed(self) -> bool:
        """Whether a kind of window is asked for."""
        return bool(self.over or self.length or self.falls or self.rises or self.up_to)

    @property
    def bound(self) -> tuple:
        """The bound as pairs of name and number."""
        return tuple((name, v) for name in BOUNDS if (v := getattr(self, name)) is not None)

    @property
    def inside(self) -> tuple:
        """The bound as the statistic takes it for itself: on what it counts."""
        own = self.statistic.must or (self.statistic.bounded and not self.counts)
        return self.bound if own else ()

    @property
    def last_day(self) -> pd.Timestamp | None:
        """The last day that counts: the one stated, or what was to be seen."""
        return min(filter(None, (self.until, self.seen)), default=None)

    @property
    def statistic(self) -> Statistic:
        """The statistic asked for."""
        return STATISTICS[self.stat]

    @property
    def begun_since(self) -> pd.Timestamp | None:
        """The day before which no window may begin; of what came before events, none."""
        return None if self.across or self.up_to else self.since

    @property
    def looked_at(self) -> str:
        """The statistic, or what it counts, by name."""
        return self.of or self.stat

    @property
    def event(self):
        """The signal that is looked for: after it, up to it, or by itself; None if none is."""
        return self.after or self.up_to or self.signal

    @property
    def of_sessions(self) -> bool:
        """Whether every session is a window."""
        return self.over in (None, "sessions") and self.length is None and self.up_to is None

    @property
    def runs(self) -> bool:
        """Whether a value is the number of sessions in a row so far."""
        return self.stat in STREAKS and self.of_sessions and not any(self.filters.values())

    @property
    def stretches(self) -> bool:
        """Whether a value is the length so far of a stretch: a streak, or the time since."""
        return self.stat in STREAKS or (self.of_sessions and self.stat in STRETCHES)

    @property
    def lasts(self) -> bool:
        """Whether a value says much of the next, as a level or a volatility does of tomorrow's."""
        return self.stat not in MOVES and not self.stretches

    @property
    def lasting(self) -> bool:
        """Whether windows follow each other, and the value of one says much of that of the next."""
        return self.lasts and self.after is None

    @property
    def filters(self) -> dict:
        """Arguments of :func:`research.measures.periods.kept`, the days aside."""
        return {name: getattr(self, name) for name in periods.FILTERS}

    @property
    def options(self) -> dict:
        """Options of the statistic that are given."""
        return {name: given for name in OPTIONS if (given := getattr(self, name))}

    def put(self, data, *, counts: bool = False) -> "Question":
        """The question with its subject, checked to reach ``on``."""
        found, on = subject(data, *self.sides, self.basis), self.on
        found = found.with_columns(*STATISTICS[self.looked_at].columns)
        given = {name: getattr(self, name) for name in ("after", "signal", "to", "up_to")}
        put = {name: x.put(found) for name, x in given.items() if x and not isinstance(x, str)}
        asked = replace(self, subject=found, counts=counts, **put)
        if on is None:
            return asked
        first, held = found.index[[0, -1]]
        names = [name for side in self.sides for name in side if name not in DAILY_YIELDS]
        days = [data.last_observation(name, on) for name in names]
        if not names:
            days = [min(on, held) if on <= held + LATE else on]
        if None in days or on < first or max(days) > held:
            span = f"{first:%Y-%m-%d} to {held:%Y-%m-%d}, needed on {on:%Y-%m-%d}"
            span += follower(data, found.name, on) if on > held else ""
            span += wider(data, names, on) if on < first and self.basis == "price" else ""
            raise lacks(data, f"{found.printed} runs from {span}.", on)
        return asked

    def refuse_idle(self, *, lone_start: bool) -> None:
        """Refuse an argument that nothing would look at; a ``lone_start`` needs no ``over``."""
        turns, counts = ("falls", "rises"), self.stat in STREAKS or not lone_start
        same, year = self.over == "same days", self.over == "year to date"
        plain, looked_at = not self.windowed, self.looked_at
        in_periods = year or self.over in periods.CALENDAR[1:]
        day = "goes with over = 'same days' only; since is the first day that counts, "
        day += "and a month so far is session = n; the last whole month as good as a month so far: "
        day += "signal_date with signal = { over = 'months', at_least = its change }"
        if lone_start:
            day = "goes with over = 'same days', or with neither over nor a length"
        of = "goes with a streak, a count, points or daily_average only"
        only = {
            name: f"goes with stat = {' or '.join(map(repr, s))} only" for name, s in TAKES.items()
        }
        only["of_last"] += "; a new high of n sessions is a signal, { new_high = 252 }"
        many = self.average != 1 or looked_at == "volume_ratio"
        of_what = self.every or self.step == "sessions" or looked_at == "volume_ratio"
        whole = "what follows a signal has a length, or to ('whole year' is round it)"
        counted = "goes with over = 'year to date' or 'same days' only"
        by_filter = "says which of many windows count (mean, count, rank), and value is of one; it "
        by_filter += "goes here with a streak only"
        by_filter += "; a change of some weekdays' sessions alone is held_on"
        for name, goes, text in (
            *((name, self.after is None, whole) for name in ("over", "falls", "rises")),
            ("session", in_periods, "goes with over = 'year to date', or weeks to years, only"),
            ("before", (self.session or 0) > 0, "goes with session from 1 up only"),
            ("counted", same or year, counted),
            ("start", same or (lone_start and plain), day),
            ("of", self.statistic.bounded or self.stat in ("daily_average", "points"), of),
            *((name, looked_at in TAKES[name], text) for name, text in only.items()),
            ("average", of_what, "say of what: every = 'sessions', 'weeks' or 'months'"),
            ("average", many, "expected 2 or more, as an average of one close is that close"),
            ("ended", self.falls or self.rises, "goes with falls or rises only"),
            *((name, self.stat not in STREAKS, "no streak is one of these") for name in turns),
            *((name, counts, by_filter) for name in periods.FILTERS),
            ("to", self.after is not None, "goes with after only"),
            ("up_to", self.after is None, "goes without after"),
        ):
            if getattr(self, name) not in (None, "date", ()) and not goes:
                raise ValueError(f"{name}: {text}.")
        refuse_empty(self.bound)

    def unit(self) -> tuple[str, bool]:
        """Unit of the statistic, and whether it is a difference printed in points."""
        if self.stat in STREAKS:
            return self.step, False
        stat = self.unit_of
        of_yields = bool(self.series) and self.series[0] in DAILY_YIELDS
        if of_yields and stat in ("level", "points"):
            return "decimal", stat == "points"
        if self.behind and stat == "level":
            return "ratio", False
        pair = bool(self.behind) or of_yields
        return STATISTICS[stat].unit, pair and (stat in OF_PAIR or (of_yields and stat in AWAY))

    @property
    def unit_of(self) -> str:
        """The statistic whose unit and sign a value has."""
        return self.of or "change" if self.stat == "daily_average" else self.stat

    def earned(self, table: pd.DataFrame) -> float:
        """Years over which the returns of windows were earned, on average; 0 for what is none."""
        if self.stat == "change_a_year":
            return 1.0
        counted = {"distance_from_high": "days_since_record"}
        counted |= dict.fromkeys(("change", "size", "relative"), "days")
        if self.stat not in counted:
            return 0.0
        places = (table[name].to_numpy() for name in ("base", "last"))
        taken = {"of_last": self.of_last}
        days = STATISTICS[counted[self.stat]].function(self.subject, *places, **taken)
        return float(np.nan_to_num(days).mean() / DAYS_A_YEAR)

    def number(self, value: float) -> float | int:
        """A value of the statistic; a count is whole."""
        measured = self.unit()[0] in ("decimal", "ratio", "index points")
        return float(value) if measured else int(value)

    def printed(self, value: float) -> str:
        """A value of the statistic in print."""
        unit, points = self.unit()
        if unit != "decimal":
            return f"{value:g}"
        return f"{100 * value:+.2f}{' points' if points else '%'}"

    def needed(self) -> tuple:
        """The bound of a question that cannot do without one."""
        if self.statistic.must:
            raise ValueError(
                f"stat: {self.stat} counts what keeps to the bound, so that none is left for the "
                "windows; ask for mean, median, highest, lowest, rank or value."
            )
        if not self.bound:
            text = "expected a bound (above, below, at_least or at_most), found none."
            raise ValueError(f"above: {text}")
        for name, edge in self.bound if self.statistic.bounded else ():
            if self.stat in STREAKS and edge < 1 and (name, edge) != ("above", 0):
                runs = (
                    f"runs of windows in a bound are signals, {{ streak = 5, {name} = {edge:g} }}"
                )
                text = f"{name}: expected the length of a run, 1 or more, got {edge:g}; {runs}."
                raise ValueError(text)
            if edge % 1:
                raise ValueError(f"{name}: expected a whole number of windows, got {edge:g}.")
        return self.bound

    def windows(self, *, filtered: bool = True) -> pd.DataFrame:
        """All windows of the kind that is asked for, or those of them that the filters keep.

        Raises
        ------
        ValueError
            If two kinds are given, or a day that the kind needs is not.
        """
        table = self._all_windows()
        return periods.kept(self.subject.index, table, **self.filters) if filtered else table

    def _all_windows(self) -> pd.DataFrame:
        of, over, length, on = self.subject, self.over, self.length, self.on
        index, calendar = of.index, of.data.calendar
        periods.refuse_finer(index, over or (length and length[0]))
        if self.up_to:
            from research.measures import following  # a signal is made of questions, too

            return following.leading(self)
        if depth := self.falls or self.rises:
            if over or length or (self.falls and self.rises):
                raise ValueError("falls: expected one kind of window, got two.")
            of.refuse_pair("a fall from a record")
            level = of.priced("a fall from a record").loc[: self.last_day].dropna()
            rises = self.rises is not None
            return periods.between_turns(level, depth, rises=rises, ended=self.ended)
        if over and length:
            raise ValueError("over: expected over or a length such as sessions = 5, got both.")
        if self.session:
            period, before = (
                "years" if over == "year to date" else over or "years",
                self.before or 0,
            )
            return periods.to_session(index, self.session, calendar, period, before=before)
        if length:
            return periods.of_length(index, *length, calendar, on)
        if over not in ("year to date", "same days"):
            return periods.over_calendar(index, over or "sessions", calendar)
        if on is None and over == "year to date":
            return periods.so_far(index)
        if on is None:
            raise ValueError("on: 'same days' needs the day up to which each year is counted.")
        start = self.start if over == "same days" else pd.Timestamp(on.year - 1, 12, 31)
        if start is None:
            raise ValueError("start: 'same days' needs the day from which each year is counted.")
        return periods.same_days(index, start, on, counted=self.counted)

    def observed(self, table: pd.DataFrame) -> tuple[Subject, pd.DataFrame]:
        """The subject and windows, or of both ``every`` week or month end that a window holds."""
        of = self.subject
        if self.every is None or self.looked_at not in EVERY:
            return of, table
        ends = periods.ends(of.index, self.every, of.data.calendar)
        base = np.searchsorted(ends, table["base"])
        last = np.searchsorted(ends, table["last"], side="right") - 1
        if (last - base < 2).any():
            raise ValueError(f"every: expected windows of two {self.every} and more.")
        behind = None if of.behind is None else of.behind.iloc[ends]
        thinned = replace(of, level=of.level.iloc[ends], behind=behind)
        return thinned, pd.DataFrame({"base": base, "last": last})

    def values(self, table: pd.DataFrame) -> np.ndarray:
        """The statistic of every window, noise rounded away."""
        of, table = self.observed(table)
        places, unit = (table[name].to_numpy() for name in ("base", "last")), self.unit()[0]
        found = self.statistic.function(of, *places, **self.options, bound=self.inside)
        percentages = unit in ("decimal", "ratio") or (of.yields and unit == "index points")
        if not self.statistic.bounded:
            refuse_sign(self.unit_of, self.bound, STATISTICS[self.unit_of].range)
            if percentages:
                refuse_percent(self.bound, found)
        return np.round(np.asarray(found, float), 10) + 0.0

    def with_values(self, table: pd.DataFrame) -> pd.DataFrame:
        """Windows, and the ``value`` of each."""
        return table.assign(value=self.values(table))
