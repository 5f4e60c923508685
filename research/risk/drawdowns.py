"""Falls from a running high: when they began, how deep they went, and whether they are over.

A fall runs from a record close to the first close that is back at it; of equal closes in a row at
the record the first is the peak. One that has not come back is open: it has no recovery, and its
trough is only the lowest close so far. That a close was the trough is known only afterwards. One
fall holds everything between a record and the next, so a rally that stops short of the record does
not split it: 2000-2007 is one fall of the S&P 500 with one trough (October 2002), 2007-2013 another
(March 2009).
"""

import numpy as np
import pandas as pd

AWAY = 0.20  # how far from a high a fall is one, and from its low a recovery
_EXACT = 1e-12


def underwater(wealth: pd.Series) -> pd.Series:
    """Distance of each level from the highest so far: zero at a record, else negative (decimals).

    Raises ValueError if a level is missing, or not above zero.

    >>> underwater(pd.Series([1.0, 2.0, 1.5, 2.0])).tolist()
    [0.0, 0.0, -0.25, 0.0]
    """
    levels = wealth.to_numpy(dtype=float)
    if not (levels > 0).all():
        raise ValueError(f"wealth: expected levels above zero, got {levels[~(levels > 0)][0]}.")
    below = levels / np.maximum.accumulate(levels) - 1.0
    return pd.Series(below, index=wealth.index, name="underwater")


def drawdowns(wealth: pd.Series, *, at_least: float = 0.0) -> pd.DataFrame:
    """Every fall from a record at least as deep as ``at_least`` (a positive decimal), in order.

    Takes levels (:func:`research.returns.levels`); gives ``peak`` (record close before the fall,
    the first of equals in a row), ``trough`` (lowest close), ``recovery`` (first close back at the
    record; ``NaT`` if there is none), ``depth`` (negative decimal), ``down`` (observations from
    peak to trough), ``under`` (observations from peak to recovery, or to the end of the data) and
    ``open``. No fall: an empty frame with the same columns.

    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> drawdowns(pd.Series([1.0, 0.75, 0.9, 1.0, 2.0, 1.5], index=days))[["peak", "recovery",
    ...     "depth", "under", "open"]]
            peak   recovery  depth  under   open
    0 2026-01-05 2026-01-08  -0.25      3  False
    1 2026-01-09        NaT  -0.25      1   True
    """
    if not 0 <= at_least < 1:
        raise ValueError(f"at_least: expected a depth from 0 to below 1, got {at_least}.")
    depth, level = underwater(wealth).to_numpy(), wealth.to_numpy()
    below = np.r_[False, depth < 0, False]
    peak = np.flatnonzero(below[1:] & ~below[:-1]) - 1
    back = np.flatnonzero(~below[1:] & below[:-1])
    step = np.flatnonzero(np.r_[True, level[1:] != level[:-1]])
    peak = step[np.searchsorted(step, peak, side="right") - 1]
    trough = np.array([p + depth[p:b].argmin() for p, b in zip(peak, back, strict=True)], dtype=int)
    keep = depth[trough] <= -at_least + _EXACT
    peak, back, trough = peak[keep], back[keep], trough[keep]
    still = back == len(wealth)
    found = {
        "peak": wealth.index.take(peak),
        "trough": wealth.index.take(trough),
        "recovery": pd.Series(wealth.index.take(np.where(still, 0, back))).mask(still),
        "depth": depth[trough],
        "down": trough - peak,
        "under": back - peak - still,
        "open": still,
    }
    return pd.DataFrame(found)


def recoveries(wealth: pd.Series) -> pd.DataFrame:
    """Lows by the day on which a reader of closing prices could first speak of a recovery.

    Reads forward and never back: whatever is measured from a low, known only afterwards, is no rule
    that anybody could have traded on. A fall is on from the first close 20% below the highest close
    since the last recovery, or from the first close below the low of that recovery: then it has
    failed and the fall goes on. A recovery is confirmed by the first close 20% above the lowest
    close of the fall. A recovery that failed stays on the list: false starts count.

    Gives columns ``began`` (first close that far below the high, or below the last low), ``low``
    (lowest close until then) and ``known`` (the confirming close), in order of time.

    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> recoveries(pd.Series([100, 80, 70, 80, 84, 60.0], index=days))
           began        low      known
    0 2026-01-06 2026-01-07 2026-01-09
    """
    values, found = wealth.to_numpy(), []
    began, low, high, floor = -1, 0, values[0] if len(values) else np.nan, -np.inf
    for at, value in enumerate(values):
        if began < 0:
            high = max(high, value)
            if value <= max(high * (1 - AWAY) * (1 + 1e-12), floor * (1 - 1e-12)):
                began = low = at
        else:
            low = at if value < values[low] else low
            if value >= values[low] * (1 + AWAY) * (1 - 1e-12):
                found.append((wealth.index[began], wealth.index[low], wealth.index[at]))
                began, high, floor = -1, value, values[low]
    return pd.DataFrame(found, columns=["began", "low", "known"])


def deepest(wealth: pd.Series) -> float:
    """Largest fall from a running high, as a negative decimal; zero when there is none.

    >>> deepest(pd.Series([1.0, 2.0, 1.5, 3.0, 2.7]))
    -0.25
    """
    return float(underwater(wealth).min()) if len(wealth) else 0.0
