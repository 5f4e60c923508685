"""Intervals of a mean and of a share, from special functions, which import fast.

Reference: Clopper and Pearson (1934), Biometrika 26(4), 404-413.
"""

from __future__ import annotations

import numpy as np

from .results import NOISE


def mean_interval(values) -> tuple[float, float, float]:
    """Student's t interval (95%) of a mean, and the two-sided p of zero: none for a single value,
    no p for equal ones.

    >>> [round(x, 4) for x in mean_interval([0.01, 0.02, 0.03, 0.04])]
    [0.0045, 0.0455, 0.0305]
    """
    from scipy.special import stdtr, stdtrit

    values = np.asarray(values)
    count, mean = len(values), float(values.mean())
    if count < 2:
        return (float("nan"),) * 3
    error = float(values.std(ddof=1) / np.sqrt(count))
    reach = float(stdtrit(count - 1, 0.975)) * error
    p = (
        float(2 * stdtr(count - 1, -abs(mean) / error))
        if error > NOISE * abs(mean)
        else float("nan")
    )
    return mean - reach, mean + reach, p


def share_interval(hits: int, count: int) -> tuple[float, float, float]:
    """Exact interval (95%) of a share and the two-sided exact p-value of one half.

    >>> [round(x, 3) for x in share_interval(7, 10)]
    [0.348, 0.933, 0.344]
    """
    from scipy.special import bdtr, betaincinv

    side = (1 - 0.95) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, count - hits + 1, side))
    high = 1.0 if hits == count else float(betaincinv(hits + 1, count - hits, 1 - side))
    p = min(1.0, 2 * float(bdtr(min(hits, count - hits), count, 0.5)))
    return low, high, p
