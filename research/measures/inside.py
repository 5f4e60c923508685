"""Statistics of what a subject did inside a window: how far it swung, fell and ranged on the way.

They are entered beside those of :mod:`research.measures.statistics`, and take and return the same.
"""

import functools
from collections.abc import Callable

import numpy as np

from research.measures.statistics import FALL, SIZE, STATISTICS, each, statistic
from research.measures.subjects import Subject
from research.returns import SESSIONS_A_YEAR


def _of_daily(base, last, of: Callable, *daily: np.ndarray) -> np.ndarray:
    """A number for each window of two observations and more from the changes inside it."""
    length, found = last - base, np.full(len(base), np.nan)
    for n in np.unique(length[length > 1]):
        rows = np.flatnonzero(length == n)
        view = np.lib.stride_tricks.sliding_window_view
        found[rows] = of(*(view(change, n)[base[rows] + 1] for change in daily))
    return found


@statistic("volatility", "decimal", range=SIZE)
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


@statistic("correlation", "ratio", "correlation of the changes of a pair")
def _correlation(subject, base, last, **_):
    if subject.behind is None:
        raise ValueError("stat: correlation is of ahead with behind.")
    return _of_daily(base, last, _correlated, *(side.daily for side in subject.sides))


def _furthest(subject, base, last, *, of=np.min, **_):
    """The lowest (highest) change, or lead, from the start of each window to a close inside it."""

    def change(b, e):
        return of(subject.change(np.full(e - b, b), np.arange(b + 1, e + 1)))

    return each(base, last, change)


for _name, _of, _far in (("at_worst", np.min, "lowest"), ("at_best", np.max, "highest")):
    _said = f"change from the window's start to its {_far} close"
    statistic(_name, "decimal", _said, options={"of": _of})(_furthest)


@statistic("drawdown", "decimal", range=FALL)
def _drawdown(subject, base, last, *, from_first_close=False, **_):
    """Deepest fall from a high of the window, its base included unless `from_first_close`."""
    base = base + from_first_close
    level = subject.priced("drawdown").to_numpy()
    highest = np.maximum.accumulate
    return each(base, last, lambda b, e: min(level[b : e + 1] / highest(level[b : e + 1]) - 1))


def _price_over_price(subject, base, last, *, over: str, under: str, points=False, **_):
    """One price of each window over another, less one, or the difference in index points."""
    what = "a range or a price traded"
    level = subject.index_points(what) if points else subject.priced(what)

    def traded(side: str) -> np.ndarray:
        return (level.shift() * (1 + subject.column(side))).to_numpy()

    def inside(of: Callable, values: np.ndarray) -> np.ndarray:
        return each(base, last, lambda b, e: of(values[b + 1 : e + 1]))

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
    first, second = prices[over](), prices[under]()
    return first - second if points else first / second - 1


TRADED = ("high", "low")
PRICES = (
    ("closing_range", "highest close", "lowest close", SIZE),
    ("trading_range", "highest price", "lowest price", SIZE),
    ("intraday_high", "highest price", "close before", None),
    ("intraday_low", "lowest price", "close before", None),
    ("from_intraday_high", "last close", "highest price", FALL),
    ("from_intraday_low", "last close", "lowest price", SIZE),
    ("gap_up", "lowest price", "highest price of the session before", None),
    ("gap_down", "highest price", "lowest price of the session before", None),
)
for _name, _over, _under, _span in PRICES:
    _said = f"{_over} of the window (a session, ...) over the {_under}, less one"
    _kind = {"range": _span, "columns": () if _name == "closing_range" else TRADED}
    _options = {"over": _over, "under": _under}
    statistic(_name, "decimal", _said, options=_options, **_kind)(_price_over_price)


@statistic("points", "index points")
def _points(subject, base, last, *, of=None, **_):
    """Change in index points, or `of` a price over another (`intraday_low`, ...) the difference."""
    subject.refuse_pair("a change in points")
    if of is None:
        level = subject.index_points("a change in points").to_numpy()
        return level[last] - level[base]
    if of not in (known := [name for name, *_ in PRICES]):
        raise ValueError(f"of: points are of {', '.join(known)}; got {of}.")
    return STATISTICS[of].function(subject, base, last, points=True)


@statistic("range", "decimal", range=SIZE, columns=TRADED)
def _range(subject, base, last, **_):
    """Median of high less low, over the close before."""
    width = (subject.column("high") - subject.column("low")).to_numpy()
    return each(base, last, lambda b, e: np.median(width[b + 1 : e + 1]))


@statistic("volume_ratio", "ratio", state=True, columns=("volume",))
def _volume_ratio(subject, base, last, *, average=50, **_):
    """Volume over its average of the `average` (50) sessions before."""
    volume = subject.column("volume")
    return (volume / volume.shift().rolling(average).mean()).to_numpy()[last]


@statistic("daily_average", "as `of`", "average of `of` (level, size, range) over its sessions")
def _daily_average(subject, base, last, *, of=None, **options):
    if of is None:
        raise ValueError("of: daily_average needs a statistic, such as of = 'level' or 'size'.")
    place = np.arange(1, len(subject.index))
    daily = np.r_[np.nan, STATISTICS[of].function(subject, place - 1, place, **options)]
    total, known = np.nancumsum(daily), np.cumsum(~np.isnan(daily))
    whole = known[last] - known[base] == last - base
    return np.where(whole, (total[last] - total[base]) / np.maximum(last - base, 1), np.nan)


COUNTABLE = tuple(
    name for name, s in STATISTICS.items() if not s.must and name not in ("daily_average", "points")
)
