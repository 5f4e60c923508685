"""Block bootstrap: intervals against arch, coverage."""

import numpy as np
import pandas as pd
import pytest

from research import stats
from research.stats.bootstrap import _means, _variance_of_mean, positions

NOISE = pd.Series(np.random.default_rng(4).normal(0.0005, 0.01, size=500))


def test_stationary_blocks():
    drawn = positions(np.random.default_rng(1), 400, sessions=200, block=10)
    continues = drawn[:, 1:] == (drawn[:, :-1] + 1) % 200  # one jump in 200 lands there too
    assert 1 - continues.mean() == pytest.approx(199 / 200 / 10, rel=0.03)
    assert np.bincount(drawn.ravel(), minlength=200).std() / 400 < 0.2


class TestInterval:
    def test_a_studentised_interval_agrees_with_arch(self):
        from arch.bootstrap import StationaryBootstrap

        mine = stats.interval(NOISE, rng=np.random.default_rng(2), block=8, replicates=4_000)
        drawn = StationaryBootstrap(8, NOISE.to_numpy(), seed=np.random.default_rng(1))
        error = drawn.apply(np.mean, 4_000).std()
        assert _variance_of_mean(NOISE.to_numpy(), 8) == pytest.approx(error**2, rel=0.1)
        assert mine.effective == pytest.approx(NOISE.var() / error**2, rel=0.1)
        assert mine.high - mine.low == pytest.approx(3.92 * error, rel=0.1)

    def test_the_means_by_prefix_sums_are_those_of_whole_resamples(self):
        """Same draws, blocks strung together session by session."""
        values = NOISE.to_numpy()[:40]
        means = _means(np.random.default_rng(3), 50, values=values, block=6)
        rng, n, usual = np.random.default_rng(3), 40, 40 / 6
        stop = rng.geometric(1 / 6, size=(50, int(usual + 8 * np.sqrt(usual) + 20))).cumsum(axis=1)
        start = rng.integers(n, size=stop.shape)
        for row in range(50):
            blocks, before = [], 0
            for end, first in zip(np.minimum(stop[row], n), start[row], strict=True):
                blocks.append(values[(first + np.arange(end - before)) % n])
                before = end
            whole = np.concatenate(blocks)
            error = np.sqrt(sum((part - whole.mean()).sum() ** 2 for part in blocks)) / n
            assert len(whole) == n
            assert means[row] == pytest.approx([whole.mean(), error], rel=1e-9, abs=1e-15)

    @pytest.mark.parametrize("size", [6, 7])
    @pytest.mark.parametrize("block", [1.0, 3.0])
    def test_the_variance_of_the_mean_lag_by_lag(self, size, block):
        """Politis and Romano's formula with circular autocovariances, for odd and even samples."""
        values = NOISE.to_numpy()[:size]
        gap = values - values.mean()
        lags = [(gap * np.roll(gap, k)).mean() for k in range(size)]
        weighted = [(1 - 1 / block) ** k * lags[k] for k in range(1, size)]
        expected = (lags[0] + 2 * sum(weighted)) / size
        assert _variance_of_mean(values, block) == pytest.approx(max(expected, 0.0))

    def test_ordinary_noise_is_close_to_the_textbook_and_a_long_tail_is_reached_for(self):
        """Student's t; longer on the side of the tail (Hall 1992, The Bootstrap and Edgeworth
        Expansion)."""
        asked, tailed = {"block": 1, "replicates": 4_000}, np.random.default_rng(1)
        found = stats.interval(NOISE, rng=np.random.default_rng(2), **asked)
        reach = 1.965 * NOISE.std() / np.sqrt(500)
        bounds = [NOISE.mean() - reach, NOISE.mean() + reach]
        assert [found.low, found.high] == pytest.approx(bounds, abs=0.05 * reach)
        assert found.effective == pytest.approx(500, rel=1e-9)
        small = stats.interval(1e-6 * NOISE, rng=np.random.default_rng(2), **asked)
        assert 1e6 * small.low == pytest.approx(found.low)
        found = stats.interval(pd.Series(tailed.exponential(size=60)), rng=tailed, **asked)
        assert found.high - found.statistic > 1.2 * (found.statistic - found.low)

    def test_p_is_small_for_a_true_mean_and_not_for_none(self):
        shifted = NOISE - NOISE.mean()
        for mean in (0.003, -0.003):
            assert stats.interval(shifted + mean, rng=np.random.default_rng(1)).p == 1 / 1_000
        assert stats.interval(shifted + 1e-6, rng=np.random.default_rng(1)).p > 0.9


def test_intervals_hold_the_true_mean_of_a_dependent_series_as_often_as_they_did():
    """In 0.938 of 4,000 samples of 250 sessions whose variance clusters (GARCH)."""
    rng, held = np.random.default_rng(31), 0
    for _ in range(100):
        steps, variance = rng.normal(size=450), 1.0
        for t in range(450):
            steps[t] *= np.sqrt(variance)
            variance = 0.02 + 0.08 * steps[t] ** 2 + 0.90 * variance
        found = stats.interval(pd.Series(steps[200:]), rng=rng, replicates=199)
        held += found.low <= 0.0 <= found.high
    assert held / 100 == pytest.approx(0.938, abs=4 * np.sqrt(0.938 * 0.062 / 100))
