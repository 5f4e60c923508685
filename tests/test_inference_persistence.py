"""A slow predictor against histories in which it foretells nothing: by hand and by simulation."""

import numpy as np
import pandas as pd
import pytest

from research.stats import persistence_of, predictive_correlation


def world(seed, *, months=400, slope=0.98, pull=-0.9, effect=0.0):
    """A persistent predictor that returns move, and returns foretold as strongly as asked."""
    rng = np.random.default_rng(seed)
    steps, shocks = rng.normal(size=months) * 0.03, rng.normal(size=months) * 0.02
    level = np.zeros(months)
    for at in range(1, months):
        steps[at] += effect * level[at - 1]
        level[at] = slope * level[at - 1] + pull * steps[at] + shocks[at]
    index = pd.date_range("1980-01-31", periods=months, freq="ME")
    return pd.Series(level, index), pd.Series(steps, index)


@pytest.mark.parametrize(("horizon", "apart"), [(1, 59), (12, 4)])
def test_the_statistic_is_the_correlation_with_the_sum_of_the_next_returns(horizon, apart):
    """Against numpy, window by window."""
    (level, steps), n = world(1, months=60), 60 - horizon
    later = [steps.iloc[at + 1 : at + 1 + horizon].sum() for at in range(n)]
    asked = {"horizon": horizon, "draws": 20, "rng": np.random.default_rng(0)}
    found = predictive_correlation(level, steps, **asked)
    assert found.statistic == pytest.approx(np.corrcoef(level.iloc[:n], later)[0, 1])
    assert (found.n, found.effective) == (n, apart)


def test_a_correlation_of_this_size_comes_from_nothing():
    """Persistence and a shared price tilt the null upwards; the price alone does it."""
    asked, rng = {"horizon": 60, "draws": 400}, np.random.default_rng
    shared, apart = (
        predictive_correlation(*world(2, pull=pull), rng=rng(0), **asked) for pull in (-0.9, 0.0)
    )
    assert shared.table["correlation"].median() > 0.2 > abs(apart.table["correlation"].median())


def test_true_nulls_are_rejected_as_often_as_they_should_be():
    """Of 120 worlds: p below 10% in about 12, below 50% in about 60 (99.9% bounds)."""
    asked, rng = {"horizon": 36, "draws": 99}, np.random.default_rng
    worlds = ((world(seed, months=300), rng(seed)) for seed in range(120))
    p = [predictive_correlation(*one, rng=draw, **asked).p for one, draw in worlds]
    low, middle = (sum(value <= level for value in p) for level in (0.1, 0.5))
    assert 2 <= low <= 24
    assert 42 <= middle <= 78


def test_persistence_by_hand():
    """2, 1, 1 on 0, 2, 1: covariance -1 over variance 2; halving keeps half, up to the cap."""
    level = pd.Series([0.0, 2.0, 1.0, 1.0])
    assert persistence_of(level, corrected=False) == pytest.approx(-0.5)
    assert persistence_of(level) == pytest.approx(-0.5 + (1 - 1.5) / 3)
    assert persistence_of(pd.Series([8.0, 4.0, 2.0, 1.0])) == 1.0


def test_persistence_beside_the_shock_that_both_share():
    """level = 0.9 before + 2 given, exactly: slope 0.9 only with the shock held fixed."""
    given = pd.Series(np.random.default_rng(6).normal(size=60))
    level = pd.Series(0.0, given.index)
    for at in range(1, 60):
        level[at] = 0.9 * level[at - 1] + 2 * given[at]
    assert persistence_of(level, given=given, corrected=False) == pytest.approx(0.9)
    assert persistence_of(level, corrected=False) != pytest.approx(0.9, abs=1e-6)
