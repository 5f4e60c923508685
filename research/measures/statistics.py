"""Statistics of windows, by name: what a claim may ask of a subject over each row of a table.

Every function takes a subject, the positions ``base`` and ``last`` of the windows, and options, and
returns one number a window. A state (a level, a streak, a distance) is that at the last observation
of the window.
"""

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from research.measures import periods
from research.measures.bounds import refuse_percent, refuse_sign, within
from research.measures.subjects import Subject, extremes, highest_so_far, record_closes
from research.stats.win_models import run_lengths

DAYS_A_YEAR = 365.2425


@dataclass(frozen=True)
class Statistic:
    """A statistic by name: its function, its unit, what it is in a line, whether it is a state, and
    whether it counts what keeps to a bound, with one only (``must``) or also without; its lowest
    and highest value, where that says something of the sign; and the columns that it needs.
    """

    function: Callable
    unit: str
    what: str
    state: bool = False
    bounded: bool = False
    must: bool = False
    range: tuple[float, float] | None = None
    columns: tuple[str, ...] = ()


STATISTICS: dict[str, Statistic] = {}


def statistic(
    name: str, unit: str, what: str = "", *, options: dict | None = None, **kind
) -> Callable:
    """Enter a function, some of its options fixed, under a name; its docstring says what it is."""

    def enter(function: Callable) -> Callable:
        fixed = functools.partial(function, **options) if options else function
        said = what or f"{inspect.getdoc(function)}".rstrip(".")
        STATISTICS[name] = Statistic(fixed, unit, said[0].lower() + said[1:], **kind)
        return function

    return enter


def ends_of_stretches(found: np.ndarray) -> np.ndarray:
    """Whether each value is the length of a whole stretch, as the next one begins anew.

    >>> ends_of_stretches(np.array([1, 2, 0, 1, 1])).tolist()
    [False, True, False, True, True]
    """
    return (found > 0) & np.r_[found[1:] <= found[:-1], True]


def each(base, last, of: Callable) -> np.ndarray:
    """A number for each window from the places of its base and of its last observation."""
    return np.array([of(b, e) for b, e in zip(base, last, strict=True)], dtype=float)


@statistic("change", "decimal")
def _change(subject, base, last, *, without_best=0, without_worst=0, held_on=(), **_):
    """Change of a series, lead of a pair; `without_best`, `without_worst`, `held_on` some days."""
    found, few = subject.change(base, last), without_best + without_worst
    if not few and not held_on:
        return found
    subject.refuse_pair("a change without some sessions")
    daily = 1 + subject.priced("a change without some sessions").pct_change().to_numpy()
    if held_on:
        periods.refuse_finer(subject.index, "sessions")
        daily[~np.isin(periods.FILTERS["weekdays"][0](subject.index), held_on)] = 1.0
    if len(base) and max(last - base) <= few:
        raise ValueError(f"without_best: expected windows of more than {few} sessions.")
    left = slice(without_worst, -without_best or None)
    found = each(base, last, lambda b, e: np.prod(np.sort(daily[b + 1 : e + 1])[left])) - 1
    return np.where(last - base > few, found, np.nan)


SIZE, FALL = (0.0, np.inf), (-1.0, 0.0)  # what is never below zero, never above it


@statistic("size", "decimal", "size of the change, up or down", range=SIZE)
def _size(subject, base, last, **_):
    return np.abs(subject.change(base, last))


@statistic("days", "days", "calendar days of the window")
def _days(subject, base, last, **_):
    return (subject.index[last] - subject.index[base]).days.to_numpy()


@statistic("sessions", "sessions", "sessions of the window")
def _sessions(subject, base, last, **_):
    return last - base


@statistic("relative", "decimal", "change of ahead's wealth over behind's, less one")
def _relative(subject, base, last, **_):
    if subject.behind is None or subject.yields:
        raise ValueError("stat: relative is of ahead against behind.")
    level = subject.path.to_numpy()
    return np.round(level[last] / level[base] - 1, 10)


@statistic("change_a_year", "decimal")
def _a_year(subject, base, last, **options):
    """Change compounded to a year, by months between month ends; of a pair the difference."""
    index = subject.index
    ends = np.isin(np.arange(len(index)), periods.ends(index, "months", subject.data.calendar))
    months = periods.codes(index, "months")
    days = (index[last] - index[base]).days.to_numpy()
    whole = ends[base] & ends[last]
    years = np.where(whole, (months[last] - months[base]) / 12, days / DAYS_A_YEAR)
    if subject.yields:
        raise ValueError("stat: change_a_year is of series with returns.")

    sides = (_change(side, base, last, **options) for side in subject.sides)
    first, *second = ((1 + change) ** (1 / years) - 1 for change in sides)
    return first - sum(second)


@statistic("level", "index points", state=True)
def _level(subject, base, last, **_):
    """Close in index points, the yield; of a pair ahead's over behind's, not cited: 1 at first."""
    return subject.index_points("a level").to_numpy()[last]


def _apart(subject, other: pd.Series | np.ndarray) -> np.ndarray:
    """The level over another one, less one; of a yield the difference."""
    return (subject.path - other if subject.yields else subject.path / other - 1).to_numpy()


@statistic("distance_from_high", "decimal", state=True, range=FALL)
def _from_high(subject, base, last, *, of_last=None, **_):
    """Close over the highest close so far, or of `of_last` sessions, less one; a yield: less it."""
    level = subject.path
    highest = level.rolling(of_last).max() if of_last else highest_so_far(subject, level.to_numpy())
    return _apart(subject, highest)[last]


@statistic("distance_from_low", "decimal", state=True, range=SIZE)
def _from_low(subject, base, last, *, of_last=252, **_):
    """Close over the lowest of `of_last` closes (252), less one; a yield: less it."""
    return _apart(subject, subject.path.rolling(of_last).min())[last]


@statistic("distance_from_average", "decimal", state=True)
def _from_average(subject, base, last, *, average=200, every="sessions", **_):
    """Close over its average of `average` closes (200), or `every` week's or month's, less one."""
    level = subject.path
    place = ends = np.arange(len(level))
    if every != "sessions":
        ends = periods.ends(level.index, every, subject.data.calendar)
    before = np.r_[np.nan, level.iloc[ends].rolling(average - 1).sum()]
    mean = (before[np.searchsorted(ends, place)] + level) / average
    return _apart(subject, mean)[last]


def counted(subject: Subject, base, last, *, of=None, bound=(), **options) -> np.ndarray:
    """What a streak or a count looks at: the change of each window, or another statistic."""
    statistic = STATISTICS[of or "change"]
    values = statistic.function(subject, base, last, **options)
    refuse_sign(of or "change", bound, statistic.range)
    if statistic.unit == "decimal" or subject.yields:
        refuse_percent(bound, values)
    return values


def _gains(subject, base, last, *, sign=1, bound=(), **options) -> tuple[np.ndarray, np.ndarray]:
    """Whether each window gains (``sign`` -1: falls), or keeps to the bound, and whether it is
    known.
    """
    values = counted(subject, base, last, bound=bound, **options)
    return within(values, bound) if bound else sign * values > 0, ~np.isnan(values)


def _streak(subject, base, last, **options):
    gains, known = _gains(subject, base, last, **options)
    lengths = run_lengths(gains)
    return lengths if known.all() else np.where(known, lengths, np.nan)


_UP = "windows in a row with a gain, or in the bound; `of` another statistic"
_DOWN = "windows in a row with a fall, or lag"
statistic("streak_up", "", _UP, state=True, bounded=True)(_streak)
statistic("streak_down", "", _DOWN, options={"sign": -1}, state=True, bounded=True)(_streak)


def _ending(subject, *, unit="sessions", **options) -> tuple[np.ndarray, np.ndarray]:
    """Whether each observation ends a whole period of a unit that gains (falls), or keeps to the
    bound, and whether that is known; of the first one a state only is.
    """
    flags, known = np.zeros(len(subject.index), dtype=bool), np.ones(len(subject.index), dtype=bool)
    base, last = periods.over_calendar(subject.index, unit, subject.data.calendar).to_numpy().T
    if unit == "sessions" and STATISTICS[options.get("of") or "change"].state:
        base, last = np.r_[0, base], np.r_[0, last]
    known[0] = False
    flags[last], known[last] = _gains(subject, base, last, **options)
    return flags, known


def _number(subject, base, last, **options):
    """How many such periods end in each window; missing where one of them is not known."""
    flags, known = _ending(subject, **options)
    total, unknown = np.cumsum(flags), np.cumsum(~known)
    return np.where(unknown[last] > unknown[base], np.nan, total[last] - total[base])


for _unit in ("sessions", "weeks", "months", "quarters", "years"):
    for _way, _sign, _moved in (("up", 1, "gain"), ("down", -1, "fall, or lag")):
        _said = f"{_unit} ending in the window that {_moved}, or are in the bound; `of` likewise"
        _options = {"unit": _unit, "sign": _sign}
        statistic(f"{_unit}_{_way}", "count", _said, options=_options, bounded=True)(_number)


@statistic("records", "count", "record closes in the window")
def _records(subject, base, last, **_):
    total = np.cumsum(record_closes(subject))
    return total[last] - total[base]


@statistic("records_in_a_row", "sessions", "record closes on sessions running", state=True)
def _records_in_a_row(subject, base, last, **_):
    return run_lengths(record_closes(subject))[last]


def _elapsed(subject, flags: np.ndarray, last, *, unit: str, cited=None, before=0) -> np.ndarray:
    """Time to each place from the last observation with a flag, up to it or to so many ``before``,
    or from a ``cited`` day before all of them.
    """
    days, cited = subject.index.to_numpy().astype("datetime64[D]"), np.datetime64(cited, "D")
    latest = np.maximum.accumulate(np.where(flags, np.arange(len(days)), -1))
    latest = np.r_[-np.ones(before, int), latest][last]
    start, day = np.where(latest < 0, cited, days[latest]), days[last]
    if unit == "sessions":
        index = subject.index if np.isnat(cited) else subject.data.calendar
        place = np.searchsorted(index.to_numpy().astype("datetime64[D]"), [day, start])
        gap = place[0] - place[1]
    elif unit == "months":
        month, begun = day.astype("datetime64[M]"), start.astype("datetime64[M]")
        gap = (month - begun).astype(float) - (day - month < start - begun)
    else:
        gap = (day - start).astype(float) // {"days": 1, "weeks": 7}[unit]
    return np.where(np.isnat(start), np.nan, gap)


def _met(subject, options: dict) -> dict:
    """What is asked of each session: of a yield its level, where it is of nothing else."""
    if not options["bound"]:
        raise ValueError(
            "stat: sessions_since, days_since and sessions_with need a bound (at_most = -0.01)."
        )
    return {"of": "level" if subject.yields else "change"} | options


def _since(subject, base, last, *, unit, **options):
    """Missing also where an observation since then is not known, as it might have been the last."""
    flags, known = _ending(subject, **_met(subject, options))
    latest = np.maximum.accumulate(np.where(flags | ~known, np.arange(len(flags)), -1))[last]
    return np.where(flags[latest], _elapsed(subject, flags, last, unit=unit), np.nan)


_SESSIONS = "sessions since the last one whose change (a yield: level; or `of`) is within the bound"
_DAYS = "calendar days since that session: `at_most = -0.02`, since the last fall of 2%"
_MET = {"bounded": True, "must": True}
for _unit, _said in (("sessions", _SESSIONS), ("days", _DAYS)):
    _kind = {"options": {"unit": _unit}, "state": True, **_MET}
    statistic(f"{_unit}_since", _unit, _said, **_kind)(_since)


def _since_record(subject, base, last, *, unit, of_last=None, **_):
    """Time from the last record close before a day, or the last high of ``of_last`` sessions."""
    flags = extremes(subject, of_last, high=True) if of_last else record_closes(subject)
    cited = None if of_last else subject.before_on
    return _elapsed(subject, flags, last, unit=unit, cited=cited, before=1)


for _unit in ("sessions", "days", "weeks", "months"):
    _said = f"{_unit} from the last record close before, or last high of `of_last` sessions"
    _said += "; a new record's own session counts" * (_unit == "sessions")
    _name, _options = f"{_unit}_since_record", {"unit": _unit}
    statistic(_name, _unit, _said, options=_options, state=True)(_since_record)


@statistic("sessions_with", "count", "sessions (no weeks) of the window within the bound", **_MET)
def _with(subject, base, last, **options):
    return _number(subject, base, last, **_met(subject, options))


SINCE_RECORD = tuple(name for name in STATISTICS if name.endswith("_since_record"))
STREAKS = ("streak_up", "streak_down")
STRETCHES = (*STREAKS, "records_in_a_row", "sessions_since", "days_since", *SINCE_RECORD)
MOVES = ("change", "change_a_year", "points", "relative", "at_worst", "at_best")
AWAY = ("distance_from_high", "distance_from_low", "distance_from_average")  # of a yield in points
OF_PAIR = ("change", "size", "change_a_year", "at_worst", "at_best")  # leads, printed in points
EVERY = ("volatility", "correlation", "drawdown")  # of which weeks or months may be asked for
TAKES = {  # statistics that an option is for
    "average": ("distance_from_average", "volume_ratio"),
    "of_last": ("distance_from_high", "distance_from_low", *SINCE_RECORD),
    "returns": ("volatility",),
    "every": (*EVERY, "distance_from_average"),
    "from_first_close": ("drawdown",),
    **dict.fromkeys(("without_best", "without_worst", "held_on"), ("change", "change_a_year")),
}
OPTIONS = ("of", *TAKES)
