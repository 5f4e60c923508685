"""Events: textbook intervals over clusters, and tests that keep their size."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import beta, binomtest, nct, t, ttest_1samp
from statsmodels.api import OLS

from research import stats
from research.events import side_by_side
from research.measures import periods
from research.stats.event_study import thrown
from research.stats.intervals import clustered_error, clustered_interval, mean_interval


def windows(later, *, cluster=None, unfinished=0):
    """What followed some events, each its own cluster unless said otherwise; the last ones open."""
    number = range(len(later)) if cluster is None else cluster
    open_ = np.arange(len(later)) >= len(later) - unfinished
    return pd.DataFrame({"later": later, "cluster": number, "open": open_})


NOISE = np.random.default_rng(1).normal(0.0, 0.05, size=18)


class TestMeanAfter:
    def test_student_t_on_clusters_where_an_event_repeated_within_its_window_counts_once(self):
        found = stats.mean_after(windows([*NOISE, NOISE[0]], cluster=[*range(18), 0]))
        theirs = ttest_1samp(NOISE, 0.0)
        expected = (NOISE.mean(), theirs.pvalue, *theirs.confidence_interval(0.95))
        assert (found.n, found.effective) == (19, 18)
        assert (found.statistic, found.p, found.low, found.high) == pytest.approx(expected)

    def test_no_p_under_ten_clusters(self):
        few = stats.mean_after(windows(NOISE[:9]))
        assert few.effective == 9
        assert np.isnan(few.p)
        assert np.isfinite(few.low)
        assert any("9 clusters, fewer than 10" in caveat for caveat in few.caveats)
        assert 0 < stats.mean_after(windows(NOISE[:10])).p < 1

    def test_open_windows_are_counted_out_loud(self):
        found = stats.mean_after(windows([0.01, 0.03, np.nan], unfinished=1))
        assert found.n == 2
        assert found.caveats == (
            "events left out: 1 not over",
            "no p-value: 2 clusters, fewer than 10",
        )


@pytest.mark.parametrize("equal", [[0.5, 0.5], [0.01] * 12, [0.5]])
def test_equal_values_have_no_p_and_one_has_no_interval(equal):
    """Twelve times a hundredth are equal up to rounding only."""
    expected = (*equal[:1] * 2, np.nan) if len(equal) > 1 else (np.nan,) * 3
    assert mean_interval(equal) == pytest.approx(expected, nan_ok=True)


def test_clusters_that_just_fit_are_thrown_one_behind_the_other():
    """Three of them, which take five, three and three sessions after the first, in any order."""
    clusters = {"patterns": [np.array([0, 2]), np.array([0]), np.array([0])], "horizon": 3}
    drawn = thrown(np.random.default_rng(1), 100, sessions=12, **clusters)
    orders = {(0, 2, 5, 8), (0, 2, 8, 5), (3, 5, 0, 8), (3, 5, 8, 0), (6, 8, 0, 3), (6, 8, 3, 0)}
    assert set(map(tuple, drawn)) == orders


@pytest.mark.parametrize("clusters", [3, 10, 34, 200])
def test_the_power_is_that_of_the_noncentral_t(clusters):
    effect = stats.smallest_effect(2.0, clusters) / 2.0
    degrees, shift = clusters - 1, effect * np.sqrt(clusters)
    critical = t.ppf(0.975, degrees)
    found = nct.sf(critical, degrees, shift) + nct.cdf(-critical, degrees, shift)
    assert found == pytest.approx(0.8, abs=1e-5)


class TestSharePositive:
    @pytest.mark.parametrize(("positive", "clusters"), [(0, 10), (7, 10), (10, 10), (15, 20)])
    def test_bounds_and_p_are_those_of_an_exact_binomial_test(self, positive, clusters):
        later = np.where(np.arange(clusters) < positive, 0.01, -0.01)
        found, theirs = stats.share_positive(windows(later)), binomtest(positive, clusters)
        bounds = theirs.proportion_ci(method="exact")
        assert (found.low, found.high, found.p) == pytest.approx((*bounds, theirs.pvalue))

    def test_the_share_is_of_clusters_not_of_events(self):
        found = stats.share_positive(windows([0.01] * 9 + [-0.01], cluster=[0] * 9 + [1]))
        assert found.statistic == 0.5
        assert np.isnan(found.p)


class TestOverEvents:
    TABLE = windows([0.04, 0.02, 0.03, -0.01, 0.01, -0.02], cluster=[0, 0, 0, 1, 2, 3])

    def test_the_mean_is_that_of_all_events(self):
        found = stats.mean_after(self.TABLE, over="events")
        assert (found.n, found.effective) == (6, 4)
        assert found.statistic == pytest.approx(0.07 / 6)
        own = clustered_interval(self.TABLE["later"], self.TABLE["cluster"])
        assert (found.low, found.high) == pytest.approx(own[:2])

    def test_the_share_counts_as_many_cases_as_effective_clusters(self):
        found, cases = stats.share_positive(self.TABLE, over="events"), 36 / 12
        assert found.statistic == pytest.approx(4 / 6)
        assert found.low == pytest.approx(beta.ppf(0.025, 2, cases - 1))


def test_the_interval_robust_to_clusters_is_that_of_statsmodels():
    cluster = np.repeat(range(12), [1, 2, 3, 4, 5, 6, 6, 5, 4, 3, 2, 1])
    values = (
        np.random.default_rng(5).normal(size=42) + np.random.default_rng(6).normal(size=12)[cluster]
    )
    fitted = OLS(values, np.ones(42)).fit(cov_type="cluster", cov_kwds={"groups": cluster})
    low, high, p = clustered_interval(values, cluster)
    degrees = 42**2 / (np.bincount(cluster) ** 2).sum() - 1
    assert (low + high) / 2 == pytest.approx(fitted.params[0])
    assert (high - low) / 2 == pytest.approx(fitted.bse[0] * t.ppf(0.975, degrees))
    assert p == pytest.approx(2 * t.sf(abs(fitted.tvalues[0]), degrees))


def test_clusters_that_share_days_with_the_next_depend_on_it():
    """Sums of 3, 3 and -6: the square of the error is 3/2 of 54, or of 54 + 2 x 9, over 16."""
    values, cluster = [3.0, 3.0, 0.0, -6.0], [1, 2, 3, 3]
    assert clustered_error(values, cluster) == pytest.approx((1.5 * 54 / 16) ** 0.5)
    for shared, square in (([True, False], 72), ([False, True], 54), ([True, True], 54)):
        error = clustered_error(values, cluster, shared=np.array(shared))
        assert error == pytest.approx((1.5 * square / 16) ** 0.5)


def test_a_signal_that_lasts_says_nothing_of_a_walk_without_drift():
    """Closes below an average of 100: an interval of the means of its spells lies above zero every
    time.
    """
    rng, on_one_side = np.random.default_rng(8), []
    for _ in range(200):
        walk = rng.normal(size=5000).cumsum()
        base = np.flatnonzero(walk < pd.Series(walk).rolling(100).mean())
        table = pd.DataFrame({"base": base, "last": base + 10})[base < 4990]
        table = table.assign(cluster=side_by_side(table["base"], table["last"]))
        gains = walk[table["last"]] - walk[table["base"]]
        low, high, _ = clustered_interval(gains, table["cluster"], shared=periods.shared(table))
        on_one_side += [low > 0, high < 0]
    assert np.mean(on_one_side) <= 0.035
