"""Statistics of windows, by name: what a claim may ask of a subject over each row of a table.

Every function takes a subject, the positions ``base`` and ``last`` of the windows, and options, and
returns one number a window. A state (a level, a streak, a distance) is that at the last observation
of the window.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from research.measures import periods
from research.measures.bounds import refuse_percent, refuse_sign, within
from research.measures.subjects import Subject, extremes, highest_so_far, record_closes
from research.returns import SESSIONS_A_YEAR

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


def _statistic(
    name: str, unit: str, what: str = "", *, options: dict | None = None, **kind
) -> Callable:
    """Enter a function, some of its options fixed, under a name; its docstring says what it is."""

    def enter(function: Callable) -> Callable:
        fixed = functools.partial(function, **options) if options else function
        said = what or f"{inspect.getdoc(function)}".rstrip(".")
        STATISTICS[name] = Statistic(fixed, unit, said[0].lower() + said[1:], **kind)
        return function

    return enter


def run_lengths(flags: np.ndarray) -> np.ndarray:
    """How many in a row up to each place are true, 0 where one is not.

    >>> run_lengths(np.array([True, True, False, True])).tolist()
    [1, 2, 0, 1]
    """
    place = np.arange(len(flags))
    return place - np.maximum.accumulate(np.where(flags, -1, place))


def ends_of_stretches(found: np.ndarray) -> np.ndarray:
    """Whether each value is the length of a whole stretch: the next one begins anew; none is of
    length zero.

    >>> ends_of_stretches(np.array([1, 2, 0, 1, 1])).tolist()
    [False, True, False, True, True]
    """
    return (found > 0) & np.r_[found[1:] <= found[:-1], True]


@_statistic("change", "decimal")
def _change(subject, base, last, *, without_best=0, without_worst=0, **_):
    """Change of a series, lead of a pair; `without_best`, `without_worst`: without n sessions."""
    found, few = subject.change(base, last), without_best + without_worst
    if not few:
        return found
    subject.refuse_pair("a change without some sessions")
    daily = 1 + subject.priced("a change without some sessions").pct_change().to_numpy()
    if min(last - base) <= few:
        raise ValueError(f"without_best: expected windows of more than {few} sessions.")
    left = slice(without_worst, -without_best or None)
    return _each(base, last, lambda b, e: np.prod(np.sort(daily[b + 1 : e + 1])[left])) - 1


SIZE, FALL = (0.0, np.inf), (-1.0, 0.0)  # what is never below zero, never above it


@_statistic("size", "decimal", "size of the change, up or down", range=SIZE)
def _size(subject, base, last, **_):
    return np.abs(subject.change(base, last))


@_statistic("days", "days", "calendar days of the window")
def _days(subject, base, last, **_):
    return (subject.index[last] - subject.index[base]).days.to_numpy()


@_statistic("sessions", "sessions", "sessions of the window")
def _sessions(subject, base, last, **_):
    return last - base


@_statistic("relative", "decimal", "change of ahead's wealth over behind's, less one")
def _relative(subject, base, last, **_):
    if subject.behind is None or subject.yields:
        raise ValueError("stat: relative is of ahead against behind.")
    level = subject.path.to_numpy()
    return np.round(level[last] / level[base] - 1, 10)


@_statistic("change_a_year", "decimal", "change compounded to a year; of a pair the difference")
def _a_year(subject, base, last, **options):
    years = (subject.index[last] - subject.index[base]).days.to_numpy() / DAYS_A_YEAR
    if subject.yields:
        raise ValueError("stat: change_a_year is of series with returns.")

    sides = (_change(side, base, last, **options) for side in subject.sides)
    first, *second = ((1 + change) ** (1 / years) - 1 for change in sides)
    return first - sum(second)


@_statistic("points", "index points", "change in index points")
def _points(subject, base, last, **_):
    subject.refuse_pair("a change in points")
    level = subject.index_points("a change in points").to_numpy()
    return level[last] - level[base]


@_statistic("level", "index points", state=True)
def _level(subject, base, last, **_):
    """Close in index points, the yield; of a pair ahead's over behind's, not cited: 1 at first."""
    return subject.index_points("a level").to_numpy()[last]


@_statistic("distance_from_high", "decimal", state=True, range=FALL)
def _from_high(subject, base, last, *, of_last=None, **_):
    """Close over the highest close so far, or of `of_last` sessions, less one."""
    level = subject.priced("distance_from_high")
    highest = level.rolling(of_last).max() if of_last else highest_so_far(subject, level.to_numpy())
    return (level / highest - 1).to_numpy()[last]


@_statistic("distance_from_low", "decimal", state=True, range=SIZE)
def _from_low(subject, base, last, *, of_last=252, **_):
    """Close over the lowest of `of_last` closes (252), less one."""
    level = subject.priced("distance_from_low")
    return (level / level.rolling(of_last).min() - 1).to_numpy()[last]


@_statistic("distance_from_average", "decimal", state=True)
def _from_average(subject, base, last, *, average=200, every="sessions", **_):
    """Close over its average of `average` closes (200), of `every` week's or month's, less one."""
    level = subject.priced("distance_from_average")
    place = ends = np.arange(len(level))
    if every != "sessions":
        ends = periods.ends(level.index, every, subject.data.calendar)
    before = np.r_[np.nan, level.iloc[ends].rolling(average - 1).sum()]
    mean = (before[np.searchsorted(ends, place)] + level) / average
    return (level / mean - 1).to_numpy()[last]


def counted(subject: Subject, base, last, *, of=None, bound=(), **options) -> np.ndarray:
    """What a streak or a count of sessions looks at: a statistic by name, or the change of each
    window; of a single session of a yield, its level.
    """
    statistic = STATISTICS[of or "change"]
    values = statistic.function(subject, base, last, **options)
    refuse_sign(of or "change", bound, statistic.range)
    if statistic.unit == "decimal" or subject.yields:
        refuse_percent(bound, values)
    return values


_UP = "windows in a row with a gain, or in the bound; `of` another statistic"
_DOWN = "windows in a row with a fall, or lag"


def _gains(subject, base, last, *, sign=1, bound=(), **options) -> np.ndarray:
    """Whether each window gains (``sign`` -1: falls), or keeps to the bound."""
    values = counted(subject, base, last, bound=bound, **options)
    return within(values, bound) if bound else sign * values > 0


def _streak(subject, base, last, **options):
    return run_lengths(_gains(subject, base, last, **options))


_statistic("streak_up", "", _UP, state=True, bounded=True)(_streak)
_statistic("streak_down", "", _DOWN, options={"sign": -1}, state=True, bounded=True)(_streak)


def _number(subject, base, last, *, unit, **options):
    """How many whole periods of a unit that end in a window gain (fall), or keep to the bound."""
    inside = periods.over_calendar(subject.index, unit, subject.data.calendar)
    flags = np.zeros(len(subject.index), dtype=int)
    flags[inside["last"]] = _gains(subject, *inside.to_numpy().T, **options)
    total = np.cumsum(flags)
    return total[last] - total[base]


for _unit in ("sessions", "weeks", "months", "quarters", "years"):
    for _way, _sign, _moved in (("up", 1, "gain"), ("down", -1, "fall, or lag")):
        _said = f"{_unit} ending in the window that {_moved}, or are in the bound; `of` likewise"
        _options = {"unit": _unit, "sign": _sign}
        _statistic(f"{_unit}_{_way}", "count", _said, options=_options, bounded=True)(_number)


@_statistic("records", "count", "record closes in the window")
def _records(subject, base, last, **_):
    total = np.cumsum(record_closes(subject))
    return total[last] - total[base]


@_statistic("records_in_a_row", "sessions", "record closes on sessions running", state=True)
def _records_in_a_row(subject, base, last, **_):
    return run_lengths(record_closes(subject))[last]


def _met(subject: Subject, *, bound: tuple, of=None, **options) -> np.ndarray:
    """Observations whose change (of a yield, level), or statistic ``of``, keeps to the bound."""
    if not bound:
        raise ValueError(
            "stat: sessions_since, days_since and sessions_with need a bound (at_most = -0.01)."
        )
    last, of = np.arange(len(subject.index)), of or ("level" if subject.yields else None)
    base = np.maximum(last - 1, 0)
    good = within(counted(subject, base, last, of=of, bound=bound, **options), bound)
    good[:1] &= of is not None
    return good


_SESSIONS = "sessions since the last one whose change (a yield: level; or `of`) is within the bound"
_DAYS = "calendar days since that session: `at_most = -0.02`, since the last fall of 2%"
_MET = {"bounded": True, "must": True}


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


def _since(subject, base, last, *, unit, **options):
    return _elapsed(subject, _met(subject, **options), last, unit=unit)


for _unit, _said in (("sessions", _SESSIONS), ("days", _DAYS)):
    _kind = {"options": {"unit": _unit}, "state": True, **_MET}
    _statistic(f"{_unit}_since", _unit, _said, **_kind)(_since)


def _since_record(subject, base, last, *, unit, of_last=None, **_):
    """Time from the last record close before a day, or the last high of ``of_last`` sessions."""
    flags = extremes(subject, of_last, high=True) if of_last else record_closes(subject)
    cited = None if of_last else subject.before_on
    return _elapsed(subject, flags, last, unit=unit, cited=cited, before=1)


for _unit in ("sessions", "days", "weeks", "months"):
    _said = f"{_unit} from the last record close before, or last high of `of_last` sessions"
    _said += "; a new record's own session counts" * (_unit == "sessions")
    _name, _options = f"{_unit}_since_record", {"unit": _unit}
    _statistic(_name, _unit, _said, options=_options, state=True)(_since_record)


@_statistic("sessions_with", "count", "sessions (no weeks) of the window within the bound", **_MET)
def _with(subject, base, last, **options):
    total = np.cumsum(_met(subject, **options))
    return total[last] - total[base]


def _of_daily(base, last, of: Callable, *daily: np.ndarray) -> np.ndarray:
    """A number for each window of two observations and more from the changes inside it."""
    length, found = last - base, np.full(len(base), np.nan)
    for n in np.unique(length[length > 1]):
        rows = np.flatnonzero(length == n)
        view = np.lib.stride_tricks.sliding_window_view
        found[rows] = of(*(view(change, n)[base[rows] + 1] for change in daily))
    return found


@_statistic("volatility", "decimal", range=SIZE)
def _volatility(subject, base, last, *, returns=None, **_):
    """Annualised deviation of returns, of log returns with `returns = 'log'`."""
    daily = np.log1p(subject.daily) if returns == "log" else subject.daily
    deviation = functools.partial(np.std, axis=1, ddof=1)
    return _of_daily(base, last, deviation, daily) * a_year(subject) ** 0.5


def a_year(subject: Subject) -> int:
    """How many observations a year has: sessions, weeks or months."""
    gap = np.median(np.diff(subject.index.to_numpy())) / np.timedelta64(1, "D")
    return 12 if gap > 20 else 52 if gap > 4 else SESSIONS_A_YEAR


def _correlated(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Correlation of rows, missing where one side moves by no more than the noise of its sums."""
    one, other = (rows - rows.mean(axis=1, keepdims=True) for rows in (one, other))
    spread = np.sqrt((one**2).sum(axis=1) * (other**2).sum(axis=1))
    return np.divide((one * other).sum(axis=1), spread, where=spread > 1e-15, out=spread * np.nan)


@_statistic("correlation", "ratio", "correlation of the changes of a pair")
def _correlation(subject, base, last, **_):
    if subject.behind is None:
        raise ValueError("stat: correlation is of ahead with behind.")
    return _of_daily(base, last, _correlated, *(side.daily for side in subject.sides))


def _each(base, last, of: Callable) -> np.ndarray:
    return np.array([of(b, e) for b, e in zip(base, last, strict=True)], dtype=float)


def _furthest(subject, base, last, *, of=np.min, **_):
    """The lowest (highest) change, or lead, from the start of each window to a close inside it."""

    def change(b, e):
        return of(subject.change(np.full(e - b, b), np.arange(b + 1, e + 1)))

    return _each(base, last, change)


for _name, _of, _far in (("at_worst", np.min, "lowest"), ("at_best", np.max, "highest")):
    _said = f"change from the window's start to its {_far} close"
    _statistic(_name, "decimal", _said, options={"of": _of})(_furthest)


@_statistic("drawdown", "decimal", range=FALL)
def _drawdown(subject, base, last, *, from_first_close=False, **_):
    """Deepest fall from a high of the window, its base included unless `from_first_close`."""
    base = base + from_first_close
    level = subject.priced("drawdown").to_numpy()
    highest = np.maximum.accumulate
    return _each(base, last, lambda b, e: min(level[b : e + 1] / highest(level[b : e + 1]) - 1))


def _price_over_price(subject, base, last, *, over: str, under: str, **_):
    """One price of each window over another, less one."""
    level = subject.priced("a range or a price traded")

    def traded(side: str) -> np.ndarray:
        return (level.shift() * (1 + subject.column(side))).to_numpy()

    def inside(of: Callable, values: np.ndarray) -> np.ndarray:
        return _each(base, last, lambda b, e: of(values[b + 1 : e + 1]))

    prices = {
        "highest close": lambda: inside(np.max, level.to_numpy()),
        "lowest close": lambda: inside(np.min, level.to_numpy()),
        "highest price": lambda: inside(np.max, traded("high")),
        "lowest price": lambda: inside(np.min, traded("low")),
        "last close": lambda: level.to_numpy()[last],
        "close before": lambda: level.to_numpy()[base],
        "highest price of the session before": lambda: traded("high")[base],
        "lowest price of the session before": lambda: traded("low")[base],
    }
    return prices[over]() / prices[under]() - 1


TRADED = ("high", "low")
for _name, _over, _under, _span in (
    ("closing_range", "highest close", "lowest close", SIZE),
    ("trading_range", "highest price", "lowest price", SIZE),
    ("intraday_high", "highest price", "close before", None),
    ("intraday_low", "lowest price", "close before", None),
    ("from_intraday_high", "last close", "highest price", FALL),
    ("from_intraday_low", "last close", "lowest price", SIZE),
    ("gap_up", "lowest price", "highest price of the session before", None),
    ("gap_down", "highest price", "lowest price of the session before", None),
):
    _said = f"{_over} of the window (a session, ...) over the {_under}, less one"
    _kind = {"range": _span, "columns": () if _name == "closing_range" else TRADED}
    _options = {"over": _over, "under": _under}
    _statistic(_name, "decimal", _said, options=_options, **_kind)(_price_over_price)


@_statistic("range", "decimal", range=SIZE, columns=TRADED)
def _range(subject, base, last, **_):
    """Median of high less low, over the close before."""
    width = (subject.column("high") - subject.column("low")).to_numpy()
    return _each(base, last, lambda b, e: np.median(width[b + 1 : e + 1]))


@_statistic("volume_ratio", "ratio", state=True, columns=("volume",))
def _volume_ratio(subject, base, last, *, average=50, **_):
    """Volume over its average of the `average` (50) sessions before."""
    volume = subject.column("volume")
    return (volume / volume.shift().rolling(average).mean()).to_numpy()[last]


@_statistic("daily_average", "", "average of `of` (level, size, range) over its sessions")
def _daily_average(subject, base, last, *, of=None, **options):
    if of is None:
        raise ValueError("of: daily_average needs a statistic, such as of = 'level' or 'size'.")
    place = np.arange(1, len(subject.index))
    daily = np.r_[np.nan, STATISTICS[of].function(subject, place - 1, place, **options)]
    total, known = np.nancumsum(daily), np.cumsum(~np.isnan(daily))
    whole = known[last] - known[base] == last - base
    return np.where(whole, (total[last] - total[base]) / np.maximum(last - base, 1), np.nan)


SINCE_RECORD = tuple(name for name in STATISTICS if name.endswith("_since_record"))
STREAKS = ("streak_up", "streak_down")
STRETCHES = (*STREAKS, "records_in_a_row", "sessions_since", "days_since", *SINCE_RECORD)
MOVES = ("change", "change_a_year", "points", "relative", "at_worst", "at_best")
OF_PAIR = ("change", "size", "change_a_year", "at_worst", "at_best")  # leads, printed in points
COUNTABLE = tuple(
    name for name, s in STATISTICS.items() if not s.bounded and name != "daily_average"
)
EVERY = ("volatility", "correlation", "drawdown")  # of which weeks or months may be asked for
TAKES = {  # statistics that an option is for
    "average": ("distance_from_average", "volume_ratio"),
    "of_last": ("distance_from_high", "distance_from_low", *SINCE_RECORD),
    "returns": ("volatility",),
    "every": (*EVERY, "distance_from_average"),
    "from_first_close": ("drawdown",),
    **dict.fromkeys(("without_best", "without_worst"), ("change", "change_a_year")),
}
OPTIONS = ("of", *TAKES)
