"""Two Markov regimes in a series of returns, and whether they differ in mean or only in variance.

Reference: Hamilton (1989), A new approach to the economic analysis of nonstationary time series and
the business cycle, Econometrica 57(2), 357-384.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
import pandas as pd

from .draws import generator
from .results import Finding, sample

FEWEST = 100


@dataclass(frozen=True)
class Regimes:
    """A fitted two-regime model; regime 0 is the calm one.

    Attributes
    ----------
    table : one row per regime: ``mean`` and ``deviation`` (decimals per period), ``stay``
        (probability of staying), ``duration`` (expected, periods), ``share`` (of the sample, by
        smoothed probability)
    mean_gap : Finding on the difference of the means, turbulent less calm
    log_likelihood : of the best start
    converged : whether the best start converged
    starts : one row per start: ``log_likelihood`` and ``converged``; a failed start has NaN and
        False
    probability : smoothed probability of the turbulent regime, index = period
    """

    table: pd.DataFrame
    mean_gap: Finding
    log_likelihood: float
    converged: bool
    starts: pd.DataFrame
    probability: pd.Series


def regimes(
    returns: pd.Series,
    *,
    rng: np.random.Generator,
    starts: int = 8,
) -> Regimes:
    """Markov switching in mean and variance, from several random starts, labels sorted by variance.

    Parameters
    ----------
    returns : Series (decimals), index = period
    rng : draws the starting values
    starts : number of starts; the best log-likelihood among the converged ones wins

    Returns
    -------
    Regimes

    Raises
    ------
    ValueError
        If there are fewer than a hundred returns, they are constant or have gaps, ``rng`` is no
        Generator, or no start gives a finite log-likelihood.
    """
    from scipy.stats import norm

    values = sample(returns, "returns", fewest=FEWEST)
    if starts < 1:
        raise ValueError(f"starts: expected one or more, got {starts}.")
    scale = values.std()
    drawn = [_start(generator(rng), values / scale) for _ in range(starts)]
    fits = [_fit(values / scale, start) for start in drawn]
    tried = pd.DataFrame([fit[:2] for fit in fits], columns=["log_likelihood", "converged"])
    if tried["log_likelihood"].isna().all():
        raise ValueError(
            f"returns: expected a finite log-likelihood from one of {starts} starts, got none."
        )
    winner = tried.dropna().sort_values(["converged", "log_likelihood"]).index[-1]
    best = _model(values / scale).smooth(fits[winner][2], cov_type="approx")

    stay_first, leave_second, *means, first_variance, second_variance = best.params
    variances = np.array([first_variance, second_variance])
    calm, wild = np.argsort(variances)
    stay = np.array([stay_first, 1.0 - leave_second])
    smoothed = best.smoothed_marginal_probabilities
    table = (
        pd.DataFrame(
            {
                "mean": np.array(means) * scale,
                "deviation": np.sqrt(variances) * scale,
                "stay": stay,
                "duration": 1.0 / (1.0 - stay),
                "share": smoothed.mean(axis=0),
            }
        )
        .iloc[[calm, wild]]
        .reset_index(drop=True)
    )

    contrast = np.zeros(len(best.params))
    contrast[[2 + wild, 2 + calm]] = 1.0, -1.0
    gap, error = (
        float(contrast @ best.params) * scale,
        float(np.sqrt(contrast @ best.cov_params() @ contrast)) * scale,
    )
    known = np.isfinite(error)
    reach = norm.ppf(0.975) * error if known else np.nan
    mean_gap = Finding(
        gap,
        len(values),
        len(values),
        "both regimes have the same mean",
        "their means differ",
        "Markov switching, Wald with the approximate information matrix",
        low=gap - reach,
        high=gap + reach,
        p=float(2 * norm.sf(abs(gap) / error)) if known else np.nan,
        caveats=() if known else ("no standard error: the information matrix is singular",),
    )
    log_likelihood = float(best.llf - len(values) * np.log(scale))
    tried["log_likelihood"] -= len(values) * np.log(scale)
    return Regimes(
        table,
        mean_gap,
        log_likelihood,
        bool(tried["converged"][winner]),
        tried,
        pd.Series(smoothed[:, wild], index=returns.index, name="turbulent"),
    )


def _start(rng: np.random.Generator, values: np.ndarray) -> np.ndarray:
    stay = rng.uniform(0.8, 0.99, size=2)
    means = values.mean() + 0.2 * rng.normal(size=2)
    return np.r_[stay[0], 1.0 - stay[1], means, values.var() * np.exp(rng.normal(size=2))]


def _model(values: np.ndarray):
    from statsmodels.tsa.regime_switching.markov_regression import MarkovRegression

    return MarkovRegression(values, k_regimes=2, switching_variance=True)


def _fit(values: np.ndarray, start: np.ndarray) -> tuple[float, bool, np.ndarray | None]:
    """Log-likelihood, convergence and parameters from one start; a start that fails has NaN, False
    and none.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            found = _model(values).fit(start_params=start, em_iter=20, maxiter=300, disp=False)
        except (np.linalg.LinAlgError, ValueError):
            return np.nan, False, None
    if not np.isfinite(found.llf):
        return np.nan, False, None
    return float(found.llf), bool(found.mle_retvals["converged"]), np.asarray(found.params)
