"""Newey-West standard errors for overlapping windows, to be shown beside the clusters.

Reference: Newey and West (1987), A simple, positive semi-definite, heteroskedasticity and
autocorrelation consistent covariance matrix, Econometrica 55(3), 703-708.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

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
    from statsmodels.regression.linear_model import OLS

    if lags < 0:
        raise ValueError(f"lags: expected zero or more, got {lags}.")
    values = sample(later, "later", fewest=max(3, lags + 2))
    fitted = OLS(values, np.ones(len(values))).fit(cov_type="HAC", cov_kwds={"maxlags": lags})
    if not fitted.bse[0] > 0:
        raise ValueError(
            f"later: expected outcomes that vary, the standard error at {lags} lags is zero."
        )
    low, high = fitted.conf_int(alpha=1 - fraction(level, "level"))[0]
    return Finding(
        float(fitted.params[0]),
        len(values),
        len(values) / (1 + lags),
        "the mean is zero",
        "the mean is not zero",
        f"Newey-West, {lags} lags, normal",
        low=float(low),
        high=float(high),
        level=level,
        p=float(fitted.pvalues[0]),
        caveats=("rejects too often with overlapping windows: where it claims 5%, more than 10%",),
    )
