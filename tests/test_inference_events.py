"""Events: clusters and windows by hand, textbook intervals, placebo dates, and tests that keep
their size.
"""

from math import comb

import numpy as np
import pandas as pd
import pytest
from scipy.stats import nct, norm, t

from research import stats

DAYS = pd.bdate_range("2026-01-05", periods=10)
DAILY = pd.Series([0.01, 0.02, -0.01, 0.03, 0.0, 0.01, -0.02, 0.04, 0.01, 0.02], index=DAYS)
LONG = pd.Series(
    np.random.default_rng(1).normal(0.0, 0.01, size=2_000),
    index=pd.bdate_range("2010-01-01", periods=2_000),
)


class TestAfter:
    def test_by_hand(self):
        table = stats.after(DAILY, DAYS[[0, 2, 4, 8]], horizon=2)
        assert table["later"].tolist()[:3] == pytest.approx([0.01, 0.03, -0.01])
        assert np.isnan(table["later"].iloc[3])
        assert table["open"].tolist() == [
            False,
            False,
            False,
            True,
        ]
        assert table["start"].tolist()[:2] == [DAYS[1], DAYS[3]]
        assert table["end"].tolist()[:2] == [
            DAYS[2],
            DAYS[4],
        ]
        assert table["cluster"].tolist() == [0, 1, 2, 3]

    def test_overlapping_windows_share_a_cluster_also_through_others(self):
        assert stats.after(DAILY, DAYS[[0, 1, 3, 7]], horizon=3)["cluster"].tolist() == [
            0,
            0,
            0,
            1,
        ]

    def test_windows_that_touch_do_not_overlap(self):
        assert stats.after(DAILY, DAYS[[0, 3]], horizon=3)["cluster"].tolist() == [0, 1]

    def test_order_of_events_and_weekends(self):
        table = stats.after(DAILY, [pd.Timestamp("2026-01-11"), DAYS[0]], horizon=1)
        assert table["later"].tolist() == pytest.approx([0.02, 0.01])

    def test_no_event_keeps_the_columns(self):
        assert list(stats.after(DAILY, [], horizon=2)) == list(
            stats.after(DAILY, DAYS[:1], horizon=2)
        )
        assert len(stats.after(DAILY, [], horizon=2)) == 0

    def test_the_event_day_itself_and_all_before_it_play_no_part(self):
        shocked = DAILY.copy()
        shocked.iloc[:3] += 5.0
        events = DAYS[[2, 5]]
        same = stats.after(shocked, events, horizon=2)["later"]
        assert same.tolist() == stats.after(DAILY, events, horizon=2)["later"].tolist()

    @pytest.mark.parametrize(
        ("change", "message"),
        [
            ({"horizon": 10}, "horizon: expected 1 to 9 sessions, got 10"),
            ({"horizon": 0}, "horizon: expected 1 to 9 sessions, got 0"),
            ({"events": [pd.Timestamp("2025-12-31")]}, "events: expected 2026-01-05"),
            ({"lead": DAILY * 0.0}, "lead: expected values that vary"),
            ({"lead": DAILY.where(DAILY > 0)}, "lead: expected finite numbers, 3 of 10 missing"),
            ({"lead": DAILY.iloc[:2]}, "lead: expected at least 3 observations, got 2"),
            ({"lead": DAILY.iloc[::-1]}, "lead: expected a sorted index"),
        ],
    )
    def test_bad_input(self, change, message):
        with pytest.raises(ValueError, match=message):
            stats.after(**{"lead": DAILY, "events": DAYS[:1], "horizon": 2} | change)

    @pytest.mark.parametrize(
        "estimate", [stats.mean_after, stats.share_positive, stats.cluster_means]
    )
    def test_zero_events(self, estimate):
        with pytest.raises(
            ValueError, match="events: expected at least one with a complete window, got 0"
        ):
            estimate(stats.after(DAILY, [], horizon=2))
        with pytest.raises(ValueError, match="complete window, got 1 without"):
            estimate(stats.after(DAILY, DAYS[-1:], horizon=2))


class TestMeanAfter:
    def test_student_t_on_clusters(self):
        from scipy.stats import ttest_1samp

        table = stats.after(LONG, LONG.index[100:1_900:100], horizon=20)
        found, theirs = stats.mean_after(table), ttest_1samp(table["later"], 0.0)
        bounds = theirs.confidence_interval(0.95)
        assert (found.n, found.effective) == (18, 18)
        assert (found.p, found.low, found.high) == pytest.approx(
            (theirs.pvalue, bounds.low, bounds.high)
        )

    def test_an_event_repeated_within_its_window_counts_once(self):
        alone = stats.mean_after(stats.after(LONG, LONG.index[100:1_900:100], horizon=20))
        twice = LONG.index[np.sort(np.r_[100:1_900:100, 101])]
        crowded = stats.mean_after(stats.after(LONG, twice, horizon=20))
        assert (crowded.n, crowded.effective) == (19, alone.effective)

    def test_no_p_under_ten_clusters(self):
        few = stats.mean_after(stats.after(LONG, LONG.index[100:1_000:100], horizon=20))
        assert few.effective == 9
        assert np.isnan(few.p)
        assert np.isfinite(few.low)
        assert any("9 clusters, fewer than 10" in caveat for caveat in few.caveats)
        one = stats.mean_after(stats.after(LONG, LONG.index[[100]], horizon=20))
        assert np.isnan(one.low)
        assert np.isnan(one.p)

    def test_open_windows_are_counted_out_loud(self):
        found = stats.mean_after(stats.after(DAILY, DAYS[[0, 4, 9]], horizon=2))
        assert found.n == 2
        assert found.caveats[0].startswith("1 events with an incomplete window")

    def test_size_under_the_null(self):
        rng, rejected = np.random.default_rng(2), 0
        for _ in range(400):
            noise = pd.Series(rng.normal(size=600), index=pd.RangeIndex(600))
            rejected += stats.mean_after(stats.after(noise, range(0, 590, 30), horizon=10)).p < 0.05
        assert rejected / 400 == pytest.approx(0.05, abs=0.033)


class TestSmallestEffect:
    @pytest.mark.parametrize(
        ("clusters", "power"), [(3, 0.8), (10, 0.8), (34, 0.8), (34, 0.5), (200, 0.9)]
    )
    def test_the_power_is_that_of_the_noncentral_t(self, clusters, power):
        effect = stats.smallest_effect(2.0, clusters, power=power) / 2.0
        degrees, shift = clusters - 1, effect * np.sqrt(clusters)
        critical = t.ppf(0.975, degrees)
        found = nct.sf(critical, degrees, shift) + nct.cdf(-critical, degrees, shift)
        assert found == pytest.approx(power, abs=1e-5)

    def test_more_clusters_find_less(self):
        found = [stats.smallest_effect(1.0, clusters) for clusters in (2, 5, 10, 50)]
        assert found == sorted(found, reverse=True)
        with pytest.raises(ValueError, match="clusters: expected two or more, got 1"):
            stats.smallest_effect(1.0, 1)


class TestSharePositive:
    @pytest.mark.parametrize(
        ("positive", "clusters", "low", "high"),
        [
            (0, 10, 0.0, 0.3085),
            (7, 10, 0.3475, 0.9333),
            (10, 10, 0.6915, 1.0),
            (15, 20, 0.5090, 0.9134),
        ],
    )
    def test_bounds_leave_one_in_forty_on_either_side(self, positive, clusters, low, high):
        """What makes limits exact: at each of them the data, or more extreme ones, have 2.5%."""
        table = pd.DataFrame(
            {"later": [0.01] * positive + [-0.01] * (clusters - positive), "open": False}
        )
        found = stats.share_positive(table.assign(cluster=range(clusters)))
        assert (found.low, found.high) == pytest.approx((low, high), abs=5e-5)

        def chance(share, counts):
            return sum(comb(clusters, k) * share**k * (1 - share) ** (clusters - k) for k in counts)

        if positive:
            assert chance(found.low, range(positive, clusters + 1)) == pytest.approx(0.025)
        if positive < clusters:
            assert chance(found.high, range(positive + 1)) == pytest.approx(0.025)
        both = 2 * chance(0.5, range(max(positive, clusters - positive), clusters + 1))
        assert found.p == pytest.approx(min(both, 1.0))

    def test_the_share_is_of_clusters_not_of_events(self):
        table = pd.DataFrame(
            {"later": [0.01] * 9 + [-0.01], "cluster": [0] * 9 + [1], "open": False}
        )
        found = stats.share_positive(table)
        assert found.statistic == 0.5
        assert np.isnan(found.p)


class TestPlacebo:
    events = LONG.index[np.sort(np.r_[100:1_900:150, 105, 110, 410])]

    def test_centres_on_the_sample_and_reports_true_noise(self):
        table = stats.after(LONG, self.events, horizon=20)
        found = stats.placebo(LONG, table, horizon=20, rng=np.random.default_rng(1), draws=2_000)
        assert found.table["mean"].mean() == pytest.approx(20 * LONG.mean(), abs=0.003)
        assert 0.02 < found.p <= 1.0
        assert found.effective == table["cluster"].nunique() == 12

    def test_no_p_under_ten_clusters(self):
        nine, ten = (
            stats.after(LONG, LONG.index[100 : 100 * count + 1 : 100], horizon=20)
            for count in (9, 10)
        )
        few, enough = (
            stats.placebo(LONG, table, horizon=20, rng=np.random.default_rng(1), draws=50)
            for table in (nine, ten)
        )
        assert few.effective == 9
        assert np.isnan(few.p)
        assert np.isfinite(few.low)
        assert enough.effective == 10
        assert 0 < enough.p <= 1

    def test_finds_what_is_there(self):
        lead = LONG.copy()
        for place in lead.index.searchsorted(self.events):
            lead.iloc[place + 1 : place + 21] += 0.005
        table = stats.after(lead, self.events, horizon=20)
        found = stats.placebo(lead, table, horizon=20, rng=np.random.default_rng(1), draws=999)
        assert found.p <= 0.002
        assert found.statistic > found.high

    def test_clusters_keep_their_shape_and_never_overlap(self):
        count = pd.Series(np.arange(60.0) ** 2, index=pd.RangeIndex(60))
        table = stats.after(count, [0, 3, 20, 40], horizon=5)
        assert table["cluster"].tolist() == [0, 0, 1, 2]
        wide = stats.after(count, [0, 4, 8, 12, 30, 34, 38, 42], horizon=5)
        with pytest.raises(ValueError, match="horizon: expected"):
            stats.placebo(count, wide, horizon=60, rng=np.random.default_rng(1))
        tight = stats.after(count.iloc[:19], [0, 3, 9], horizon=5)
        found = stats.placebo(
            count.iloc[:19], tight, horizon=5, rng=np.random.default_rng(1), draws=2_000
        )
        total = np.append(0.0, count.cumsum())

        def later(place):
            return total[place + 6] - total[place + 1]

        possible = set()
        for free in range(6):
            for gap in range(6 - free):
                first, second = free, free + 8 + gap
                possible.add(round(((later(first) + later(first + 3)) / 2 + later(second)) / 2, 6))
                first, second = free, free + 5 + gap
                possible.add(round(((later(second) + later(second + 3)) / 2 + later(first)) / 2, 6))
        assert set(found.table["mean"].round(6)) == possible


class TestNeweyWest:
    later = LONG.rolling(20).sum().dropna()

    def test_against_the_formula(self):
        """Autocovariances with the weights of Bartlett, written out."""
        gap, n = (self.later - self.later.mean()).to_numpy(), len(self.later)
        cov = [gap[k:] @ gap[: n - k] / n for k in range(20)]
        variance = cov[0] + 2 * sum((1 - k / 20) * cov[k] for k in range(1, 20))
        reach = norm.ppf(0.975) * np.sqrt(variance / n)
        found = stats.newey_west(self.later, lags=19)
        assert found.high - found.statistic == pytest.approx(reach, rel=1e-9)
        assert found.statistic - found.low == pytest.approx(reach, rel=1e-9)
        assert found.p == pytest.approx(
            2 * norm.sf(abs(self.later.mean()) / np.sqrt(variance / n)), rel=1e-9
        )

    def test_it_rejects_a_true_null_too_often_when_windows_overlap(self):
        """What its caveat says: of a test that claims 5%, more than 10%."""
        rng, rejected = np.random.default_rng(1), 0
        for _ in range(400):
            total = np.append(0.0, rng.normal(size=500).cumsum())
            rejected += stats.newey_west(total[63:] - total[:-63], lags=62).p < 0.05
        assert rejected / 400 > 0.10

    @pytest.mark.parametrize(
        ("later", "lags", "message"),
        [
            (later.iloc[:10], 9, "later: expected at least 11 observations, got 10"),
            (later * 0.0, 2, "later: expected values that vary"),
            (later, -1, "lags: expected zero or more, got -1"),
        ],
    )
    def test_bad_input(self, later, lags, message):
        with pytest.raises(ValueError, match=message):
            stats.newey_west(later, lags=lags)
