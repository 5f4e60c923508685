"""Spells, breaks and selection: plain recomputation, other libraries, simulated size and power."""

import numpy as np
import pandas as pd
import pytest

from research import stats
from research.stats import persistence_of, predictive_correlation
from research.stats.bootstrap import positions
from research.stats.results import against, drawn

MONTHS = pd.date_range("1980-01-31", periods=360, freq="ME")
NOISE = pd.Series(np.random.default_rng(1).normal(0.0, 0.02, size=360), index=MONTHS)
DAYS = pd.bdate_range("2018-01-01", periods=1_500)


def spell(returns, longest, null="random walk", draws=300):
    rng = np.random.default_rng(2)
    return stats.longest_spell(returns, longest, null=null, rng=rng, draws=draws)


class TestLongestSpell:
    @pytest.mark.parametrize("moment", [pd.Series.mean, pd.Series.std])
    def test_walks_have_the_mean_and_the_deviation_of_the_series(self, moment):
        found = spell(NOISE + 0.01, moment, draws=500)
        assert found.table["longest"].mean() == pytest.approx(found.statistic, rel=0.02)
        assert found.p == pytest.approx(0.5, abs=0.1)

    def test_permuted_years_keep_every_year_whole(self):
        found = spell(NOISE, lambda path: round(path.iloc[:12].sum(), 9), null="years", draws=400)
        years = NOISE.groupby(NOISE.index.year).sum().round(9)
        assert set(found.table["longest"].round(9)) == set(years)
        assert found.effective == 30

    def test_as_long_counts_as_long(self):
        found = spell(NOISE, lambda path: len(NOISE[path.index]), null="years", draws=250)
        assert (found.p, len(found.table)) == (1.0, 250)


def test_stationary_blocks():
    drawn = positions(np.random.default_rng(1), 400, sessions=200, block=10)
    continues = drawn[:, 1:] == (drawn[:, :-1] + 1) % 200  # one jump in 200 lands there too
    assert 1 - continues.mean() == pytest.approx(199 / 200 / 10, rel=0.03)
    assert np.bincount(drawn.ravel(), minlength=200).std() / 400 < 0.2


def test_the_scale_is_what_was_known_the_day_before():
    """By hand: of 270 squared returns before, those of sixty sessions ago count half."""
    past, weights = NOISE.iloc[269::-1].to_numpy(), 0.5 ** (np.arange(270) / 60)
    expected = NOISE.iloc[270] / np.sqrt((weights * past**2).sum() / weights.sum())
    found = stats.scaled(NOISE)
    assert found.iloc[20] == pytest.approx(expected)
    assert found.index[0] == NOISE.index[250]


def andrews_by_loops(values, last):
    """The S test of Andrews (2003) for a regression on a constant, one matrix at a time.

    Critical values are those of the earlier stretches, so no table is published. The steps are
    those of public implementations: one covariance matrix from all stretches, a generalised least
    squares score, for an earlier stretch the mean without its first half, rounded up.
    """
    n, ones = len(values) - last, np.ones((last, 1))
    stretches = np.lib.stride_tricks.sliding_window_view(values - values.mean(), last)
    covariance = sum(np.outer(one, one) for one in stretches) / (n + 1)
    inverse = np.linalg.inv(covariance)

    def statistic(first, mean):
        score = ones.T @ inverse @ (values[first : first + last] - mean)
        return (score.T @ np.linalg.inv(ones.T @ inverse @ ones) @ score).item()

    half = int(np.ceil(last / 2))
    earlier = []
    for j in range(n - last + 1):
        kept = [t for t in range(n) if not j <= t < j + half]
        earlier.append(statistic(j, values[kept].mean()))
    observed = statistic(n, values.mean())
    return observed, np.mean(np.array(earlier) >= observed)


class TestEndOfSample:
    @pytest.mark.parametrize("last", [1, 4, 9])
    def test_against_plain_loops(self, last):
        values = np.random.default_rng(last).normal(size=120)
        found = stats.end_of_sample(pd.Series(values), last=last)
        assert (found.statistic, found.p) == pytest.approx(andrews_by_loops(values, last))


class TestSearchEnd:
    def test_size_with_the_search_paid_for_and_without(self):
        rng, paid, unpaid = np.random.default_rng(5), 0, 0
        for _ in range(200):
            values = pd.Series(rng.normal(size=500))
            found = stats.search_end(values, shortest=5, longest=60, rng=rng, block=1, draws=199)
            paid += found.p <= 0.05
            unpaid += found.table["p_alone"].min() <= 0.05
        assert paid / 200 == pytest.approx(0.05, abs=0.05)
        assert unpaid / 200 > 0.15

    @pytest.mark.parametrize("jump", [1.5, -1.5])
    def test_finds_the_date_of_a_break(self, jump):
        values = pd.Series(np.random.default_rng(4).normal(size=1_500), index=DAYS)
        values.iloc[-25:] += jump
        found = stats.search_end(values, shortest=5, longest=60, rng=np.random.default_rng(1))
        best = found.table.loc[found.table["statistic"].abs().idxmax()]
        assert found.p <= 0.01
        assert found.statistic == best["statistic"]
        assert abs(best["sessions"] - 25) <= 5
        assert best["start"] == DAYS[-int(best["sessions"])]

    def test_the_table_by_hand(self):
        values = pd.Series(np.random.default_rng(4).normal(size=60))
        asked = {"shortest": 2, "longest": 5, "rng": np.random.default_rng(1), "block": 1}
        found, before = stats.search_end(values, **asked, draws=9), values.iloc[:-5]
        away = [(values.iloc[-m:] - before.mean()).sum() / np.sqrt(m) for m in (2, 3, 4, 5)]
        assert found.table["statistic"].tolist() == pytest.approx(np.array(away) / before.std())


class TestBest:
    def test_best_window_names_the_window(self):
        lead = pd.Series(np.random.default_rng(3).normal(0, 0.01, size=400), index=DAYS[:400])
        lead.iloc[100:120] += 0.02
        found = stats.best_window(lead, length=20, rng=np.random.default_rng(1), block=1)
        assert abs(DAYS.get_loc(found.table["start"].iloc[0]) - 100) <= 3
        assert found.statistic == pytest.approx(lead.rolling(20).sum().max())
        flat = lead.copy()
        flat.iloc[100:120] -= 0.02
        assert stats.best_window(flat, length=20, rng=np.random.default_rng(1), block=1).p > 0.05

    @pytest.mark.parametrize("length", [None, 10])
    @pytest.mark.parametrize("tries", [1, 2])
    def test_runs_of_one_pair_and_its_mirror_have_the_exact_distribution(self, tries, length):
        """The longest run, or one asked for by its length."""
        lead = pd.Series(np.random.default_rng(3).normal(size=600))
        asked = {"rng": np.random.default_rng(1), "length": length, "draws": 2_000}
        found = stats.longest_of(pd.DataFrame({"a": lead, "b": -lead}).iloc[:, :tries], **asked)
        assert found.statistic == (length or found.table["longest"].max())
        assert found.table.index.tolist() == ["a", "b"][:tries]
        share, at_least = (lead > 0).mean(), int(found.statistic)
        one = stats.probability(stats.independent(share, 600), at_least)
        exact = one if tries == 1 else stats.either_side(share, at_least, sessions=600)
        assert found.p == pytest.approx(exact, abs=0.05)


class TestMultiple:
    THROMBOLYSIS = """0.0001 0.0004 0.0019 0.0095 0.0201 0.0278 0.0298 0.0344 0.0459 0.3240 0.4262
        0.5719 0.6528 0.7590 1.0"""
    PRINTED = """0.0015 0.003 0.0095 0.035625 0.0603 0.06385714 0.06385714 0.0645 0.0765 0.486
        0.58118182 0.714875 0.75323077 0.81321429 1.0"""

    def test_published_example(self):
        """The fifteen p-values of Benjamini and Hochberg (1995): four are rejected at 5%, by
        Bonferroni three.

        Adjusted values as SciPy prints them for this example; under any dependence the harmonic sum
        dearer.
        """
        p = pd.Series(self.THROMBOLYSIS.split(), dtype=float).sample(frac=1, random_state=1)
        table = stats.adjusted(p, family=pd.Series("study", index=p.index)).sort_index()
        assert (table["bh"] <= 0.05).sum() == 4
        assert (p <= 0.05 / 15).sum() == 3
        assert table["bh"].tolist() == pytest.approx([*map(float, self.PRINTED.split())], abs=5e-9)
        harmonic = sum(1 / k for k in range(1, 16))
        assert table["by"].tolist() == pytest.approx(np.minimum(table["bh"] * harmonic, 1).tolist())

    def test_families_do_not_pay_for_each_other_and_no_p_counts_nowhere(self):
        p = pd.Series([0.01, 0.04, np.nan, 0.04], index=list("abcd"))
        table = stats.adjusted(p, family=pd.Series(["x", "x", "x", "y"], index=p.index))
        assert table.columns.tolist() == ["family", "p", "tests", "bh", "by"]
        pd.testing.assert_series_equal(table["p"], p.rename("p"))
        assert table["tests"].tolist() == [2, 2, 2, 1]
        assert table.loc[["a", "b", "d"], "bh"].tolist() == pytest.approx([0.02, 0.04, 0.04])
        assert np.isnan(table.loc["c", "bh"])
        assert table.loc["d", "by"] == pytest.approx(0.04)


RNG = {"rng": np.random.default_rng(1)}


TURNED, BACK = NOISE.where(NOISE.index < MONTHS[-7], 0.5), NOISE.iloc[::-1] * 2
FORETOLD = {"horizon": 7, "persistence": 0.0, **RNG}
SEARCHED = {"shortest": 2, "longest": 12, "block": 4, **RNG}
COUNTED = [  # what is found; its n and effective n, and how its method begins
    (lambda: stats.longest_spell(NOISE, len, null="random walk", **RNG), (360, 360, "1000 sim")),
    (lambda: stats.best_window(NOISE, length=7, block=1, **RNG), (360, 51, "largest of 354")),
    (lambda: stats.longest_of(NOISE.to_frame("a"), **RNG), (360, 360, "999 shuffles of whole")),
    (lambda: stats.predictive_correlation(NOISE, NOISE, **FORETOLD), (353, 51, "1000 simulated")),
    (lambda: stats.search_end(BACK, **SEARCHED), (360, 90, "largest of 11 start dates")),
    (lambda: stats.end_of_sample(TURNED, last=7), (360, 50, "Andrews (2003) S test")),
]


@pytest.mark.parametrize(("found", "expected"), COUNTED)
def test_a_finding_has_its_counts_and_its_method(found, expected):
    made, (n, effective, method) = found(), expected
    assert made.n == n
    assert made.effective == effective
    assert made.method.startswith(method)
    assert made.null
    assert made.alternative


def test_a_break_is_told_with_its_day_or_its_size():
    size = f"mean of the last 7 less the mean before: {0.5 - NOISE[:-7].mean():.4f}"
    assert stats.end_of_sample(TURNED, last=7).caveats[0].startswith(size)
    assert stats.search_end(BACK, **SEARCHED).caveats[0].startswith("largest for a break on 19")


@pytest.mark.parametrize(("draws", "sizes"), [(1, [1]), (100, [100]), (250, [100, 100, 50])])
def test_draws_are_made_a_hundred_at_a_time_each_with_a_generator_of_its_own(draws, sizes):
    made = drawn(lambda rng, size: [(size, rng.random())], draws, rng=np.random.default_rng(1))
    assert made[:, 0].tolist() == sizes
    assert len(set(made[:, 1])) == len(sizes)


def test_a_statistic_against_draws_by_hand():
    """Of 1 to 39 the middle 95% reaches from 1.95 to 38.05; 38 and 39 are as high."""
    what = {"n": 1, "effective": 1, "null": "", "alternative": "", "method": "", "caveats": ("c",)}
    found = against(38.0, np.arange(1.0, 40.0), of="them", **what)
    assert (found.low, found.high) == pytest.approx((1.95, 38.05))
    assert found.p == pytest.approx(3 / 40)
    assert found.caveats == ("the interval is that of them", "c")


def test_a_finding_says_what_it_found():
    found = stats.Finding(
        0.0123, 500, 42, "nothing happens", "something does", "by hand", low=-0.01, high=0.03, p=0.2
    )
    said = "0.0123 (n = 500, 42 independent, 95% interval -0.01 to 0.03, p = 0.2)"
    assert str(found) == f"{said}. Null: nothing happens."


# a slow predictor against histories in which it foretells nothing


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
