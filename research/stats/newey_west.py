"""Newey-West beside the clusters: overlapping windows, and how often it rejects a true null.

Reference: Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix, Econometrica 55(3), 703-708.
"""

from __future__ import annotations

from concurrent.futures import Executor
from functools import partial

import numpy as np
import pandas as pd

from .parallel import spread
from .results import Finding, fraction, sample


def newey_west(later: pd.Series, *, lags: int, level: float = 0.95) -> Finding:
    """Mean of overlapping outcomes with Newey-West standard errors: shown beside the clusters.

    Parameters
    ----------
    later : Series of outcomes in order of time (decimals)
    lags : lags of the Bartlett kernel, for windows of h sessions usually h - 1

    Raises
    ------
    ValueError
        If there are no more observations than lags, or an outcome is missing or all are equal.
    """
    from scipy.stats import norm

    if lags < 0:
        raise ValueError(f"lags: expected zero or more, got {lags}.")
    values = sample(later, "later", fewest=max(3, lags + 2))
    error = float(np.sqrt(_bartlett(values, lags) / len(values)))
    if error == 0.0:
        raise ValueError(
            f"later: expected outcomes that vary, the standard error at {lags} lags is zero."
        )
    estimate = float(values.mean())
    reach = norm.ppf((1 + fraction(level, "level")) / 2) * error
    return Finding(
        estimate,
        len(values),
        len(values) / (1 + lags),
        "the mean is zero",
        "the mean is not zero",
        f"Newey-West, {lags} lags, normal",
        low=estimate - reach,
        high=estimate + reach,
        level=level,
        p=float(2 * norm.sf(abs(estimate) / error)),
        caveats=("rejects too often with overlapping windows: see newey_west_size",),
    )


def _bartlett(values: np.ndarray, lags: int) -> float:
    gap = values - values.mean()
    cov = np.array([gap[k:] @ gap[: len(gap) - k] for k in range(lags + 1)]) / len(gap)
    return float(cov[0] + 2.0 * (1.0 - np.arange(1, lags + 1) / (lags + 1)) @ cov[1:])


def _rejected(
    rng, size: int, *, sessions: int, horizon: int, lags: int, critical: float
) -> np.ndarray:
    out = np.empty(size, dtype=bool)
    for k in range(size):
        total = np.append(0.0, rng.normal(size=sessions).cumsum())
        later = total[horizon:] - total[:-horizon]
        out[k] = abs(later.mean()) > critical * np.sqrt(_bartlett(later, lags) / len(later))
    return out


def newey_west_size(
    *,
    sessions: int,
    horizon: int,
    rng: np.random.Generator,
    lags: int | None = None,
    level: float = 0.95,
    draws: int = 1_000,
    executor: Executor | None = None,
) -> float:
    """How often Newey-West rejects a true null with overlapping windows, by simulation.

    Daily leads are independent normal with mean zero and every session starts a window. The table for usual
    samples and windows is kept in ``tests/reference/newey_west_size.csv``: of a test that claims 5%, 11% to 34%.

    Returns
    -------
    float, share of rejections; an honest test has ``1 - level``

    Raises
    ------
    ValueError
        If there are no more windows than lags, or no draw is asked for.
    """
    from scipy.stats import norm

    lags = horizon - 1 if lags is None else lags
    if not 1 <= horizon < sessions or not 0 <= lags <= sessions - horizon - 1:
        raise ValueError(
            f"lags: expected none or more, but fewer than the {sessions - horizon + 1} windows of {horizon} sessions, "
            f"got {lags}."
        )
    task = partial(
        _rejected,
        sessions=sessions,
        horizon=horizon,
        lags=lags,
        critical=norm.ppf((1 + fraction(level, "level")) / 2),
    )
    return float(np.concatenate(spread(task, draws, rng=rng, executor=executor)).mean())
