"""A slow predictor and overlapping windows: how large a correlation comes from nothing.

A valuation gap moves slowly and shares its price with the returns it is to foretell: a bad month
for one side widens the gap. Both alone make the gap correlate with later returns, in overlapping
windows most of all. So the correlation is held against series in which returns foretell nothing,
but move the predictor as they do in the data.

References: Stambaugh (1999), Predictive regressions, Journal of Financial Economics 54, 375-421;
Nelson and Kim (1993), Predictable stock returns: the role of small sample bias, Journal of Finance
48, 641-661; Kendall (1954), Note on bias in the estimation of autocorrelation, Biometrika 41,
403-404.
"""

import numpy as np
import pandas as pd

from .results import Finding, against, drawn, sample, whole


def predictive_correlation(
    predictor: pd.Series,
    returns: pd.Series,
    *,
    horizon: int,
    rng: np.random.Generator,
    persistence: float | None = None,
    draws: int = 1_000,
) -> Finding:
    """Correlation of a slow predictor with later returns, against returns foretold by nothing.

    Takes the level of the predictor at the end of each period (for instance the logarithm of a
    valuation gap) and the log return over each period, on the same index; ``horizon`` is the number
    of periods ahead over which returns are added up. ``persistence`` is the share of its distance
    from the mean that the predictor keeps from one period to the next, above -1, up to one; by
    default :func:`persistence_of`, corrected for its bias.

    Null: returns are independent; the predictor follows its own last value with that persistence
    and is moved by the returns of the period as it is in the data. Periods are drawn with
    replacement. The statistic is the correlation over all overlapping windows, ``effective`` the
    windows that do not overlap. The interval holds the middle of the simulated correlations,
    ``table`` all of them; p is one-sided (a correlation as high or higher). Raises ValueError if
    the two differ in index, have gaps, do not vary, or are shorter than three windows.

    >>> months = pd.date_range("1990-01-31", periods=120, freq="ME")
    >>> noise = np.random.default_rng(1).normal(size=(2, 120))
    >>> finding = predictive_correlation(pd.Series(noise[0], months), pd.Series(noise[1], months),
    ...     horizon=12, rng=np.random.default_rng(2))
    >>> finding.n, finding.effective, bool(finding.low < finding.statistic < finding.high)
    (108, 9, True)
    """
    if not predictor.index.equals(returns.index):
        raise ValueError("returns: expected the same periods as predictor.")
    horizon = whole(horizon, "horizon")
    level, steps = (
        sample(values, name, fewest=3 * horizon + 2)
        for values, name in ((predictor, "predictor"), (returns, "returns"))
    )
    if persistence is None:
        persistence = persistence_of(predictor)
    if not -1 < persistence <= 1:
        raise ValueError(f"persistence: expected above -1 and at most 1, got {persistence}.")
    moved, shocks = steps[1:], level[1:] - persistence * level[:-1]
    known = np.column_stack([np.ones(len(moved)), moved])
    fitted, *_ = np.linalg.lstsq(known, shocks, rcond=None)
    rest, pull = shocks - known @ fitted, fitted[1]
    start, middle = level[0], level.mean()

    def histories(rng: np.random.Generator, size: int) -> np.ndarray:
        chosen = rng.integers(0, len(moved), size=(size, len(moved)))
        steps, shocks = moved[chosen], rest[chosen] + pull * (moved[chosen] - moved.mean())
        path = np.empty((size, len(moved) + 1))
        path[:, 0] = start
        for at in range(len(moved)):
            path[:, at + 1] = middle + persistence * (path[:, at] - middle) + shocks[:, at]
        wealth = np.concatenate([np.zeros((size, 1)), steps.cumsum(axis=1)], axis=1)
        return _ahead(path, wealth, horizon)

    simulated = drawn(histories, draws, rng=rng)
    return against(
        float(_ahead(level[None], np.append(0.0, moved.cumsum())[None], horizon)[0]),
        simulated,
        of="the simulated correlations",
        n=len(level) - horizon,
        effective=(len(level) - 1) // horizon,
        null="returns are independent and foretold by nothing",
        alternative="high readings are followed by high returns",
        method=f"{draws} simulated histories with the persistence and the shared moves of the data",
        caveats=("windows overlap in the statistic and in the simulations alike",),
        table=pd.DataFrame({"correlation": simulated}),
    )


def persistence_of(
    predictor: pd.Series, *, given: pd.Series | None = None, corrected: bool = True
) -> float:
    """First-order autoregression: the share of its distance from the mean that a period keeps.

    ``given`` is the return over each period, held fixed in the regression: the shock that both
    share. ``corrected`` adds Kendall's correction for the bias of short samples, (1 + 3 b) / n,
    derived for the regression on the last value alone, and caps the result at one.

    >>> halving = pd.Series([8.0, 4.0, 2.0, 1.0, 0.5])
    >>> persistence_of(halving, corrected=False), persistence_of(halving)
    (0.5, 1.0)
    """
    level = sample(predictor, "predictor", fewest=4)
    known = [np.ones(len(level) - 1), level[:-1]]
    if given is not None:
        if not predictor.index.equals(given.index):
            raise ValueError("given: expected the same periods as predictor.")
        known.append(sample(given[1:], "given", fewest=3))
    fitted, *_ = np.linalg.lstsq(np.column_stack(known), level[1:], rcond=None)
    slope = round(float(fitted[1]), 12)
    return min(slope + (1 + 3 * slope) / (len(level) - 1), 1.0) if corrected else slope


def _ahead(level: np.ndarray, wealth: np.ndarray, horizon: int) -> np.ndarray:
    """Correlation, per row, of a level with the change of wealth over the next periods."""
    later, now = wealth[:, horizon:] - wealth[:, :-horizon], level[:, :-horizon]
    later, now = later - later.mean(axis=1, keepdims=True), now - now.mean(axis=1, keepdims=True)
    return (later * now).sum(axis=1) / np.sqrt((later**2).sum(axis=1) * (now**2).sum(axis=1))
