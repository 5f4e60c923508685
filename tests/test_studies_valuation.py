"""Valuation: ranks and discounts by hand, published ratios, and figures that say what their tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from research import figures, store
from research.binding import REGISTRY
from research.measures import valuation as measured
from research.studies import answers, valuation, valuation_said

ON = "2025-09-30"


@pytest.fixture(scope="module")
def data():
    """The snapshot."""
    return store.load()


@pytest.fixture(scope="module")
def ratios(data):
    """Price-to-book and gaps since 1926."""
    return valuation.history(data)


@pytest.fixture(scope="module")
def asked(data):
    """The verdicts whose stated figures are shown."""
    return answers.answers("001-20", "001-21", "001-22", "004-09", data=data)


class TestRanks:
    def test_by_hand(self):
        """Of the four months from February to May two lie below June's value."""
        values = pd.Series([9.0, 1.0, 5.0, 2.0, 7.0, 3.0], index=pd.date_range("2020-01-31", periods=6, freq="ME"))
        assert valuation.rank(values, "2020-06-30", since="2020-02-01") == 0.5

    def test_as_the_register_measures_it(self, data, ratios):
        """Rank since 2000 of the judge's own measure (claim 001-19)."""
        found = REGISTRY["valuation_gap_rank"](data, on=pd.Timestamp(ON), since=pd.Timestamp("2000-01-31"))
        levels = valuation.levels(ratios, ON).set_index("side")
        assert levels.loc["gap", "2000"] == pytest.approx(found.value)
        assert levels.loc["gap", "value"] == pytest.approx(levels.loc["big", "value"] / levels.loc["small", "value"])

    def test_big_is_dear_and_small_is_not_cheap(self, ratios):
        levels = valuation.levels(ratios, ON).set_index("side")
        assert levels.loc["big", "1963"] > 0.99 and levels.loc["small", "value"] > levels.loc["small", "median"]
        assert "Small companies are above their own median" in valuation_said.say_levels(valuation.levels(ratios, ON))

    def test_months_of_the_year_by_hand(self):
        """Widest before 2025: 2.0 in the sample since 2001 (5.0 in 2000 does not count); two months of 2025 exceed it."""
        index = pd.date_range("1963-06-30", "2025-12-31", freq="ME")
        gap = pd.Series(1.0, index=index)
        gap["2000-11-30"], gap["2010-01-31"], gap["2025-03-31"], gap["2025-09-30"] = 5.0, 2.0, 2.5, 2.1
        made = pd.DataFrame({column: gap for column in valuation.GAPS})
        row = valuation.ranks(made, ON).iloc[0]
        assert row["months"] == 2 and row["widest"] == "November 2000"
        assert row["2000"] == pytest.approx(1 - 2 / 308)

    def test_the_year_2025_depends_on_the_measure(self, ratios):
        ranks = valuation.ranks(ratios, ON)
        assert dict(zip(ranks["measure"], ranks["months"], strict=True)) == {
            "quintiles 2 and 3": 11, "quintiles 1 to 3": 7, "quintiles 1 and 2": 2,
            "French's table, market value of June": 7, "French's table, market value of December": 1}
        assert "**1 to 11 of twelve**" in valuation_said.say_year(ranks)


class TestDiscounts:
    def test_what_each_is_made_of(self, ratios, asked, data):
        """5.0 and 1.8 make 64%; 5.35 over 2.03 makes 62%; 28 over 24 is 17% dearer."""
        found = valuation.discounts(ratios, asked, ON, data).set_index("measure")["discount"]
        assert found["price-to-book, S&P 500 and Russell 2000 (001-20, 001-21)"] == pytest.approx(0.64)
        assert found["price-to-book, two unnamed indices (001-22)"] == pytest.approx(1 - 2.03 / 5.35, abs=0.001)
        assert found["P/E of this year, S&P 500 and Russell 2000 with loss-makers"] == pytest.approx(1 - 28 / 24)
        assert found["price-to-book, quintiles 2 and 3"] == pytest.approx(1 - 1 / ratios.loc[pd.Timestamp(ON), "gap"])

    def test_published_discounts_agree_with_their_ratios(self, data):
        """14.8 against 21.9, 15.8 against 22.48 and 15.70 against 22.45 (published.csv states ratios and discount)."""
        cited = data.published["value"]
        for key, small, large in (("004-09-e1", 14.8, 21.9), ("004-09-e2", 15.8, 22.48), ("004-09-e3", 15.70, 22.45)):
            assert cited[key] == pytest.approx(1 - small / large, abs=0.005)

    def test_the_second_pair_is_the_narrower(self, asked, data):
        text = valuation_said.say_pairs(asked, data.published)
        assert "2.78" in text and text.endswith("2.64: the narrower.") and "September 2024 (5.03)" in text

    def test_sentences(self, ratios, asked, data):
        table = valuation.discounts(ratios, asked, ON, data)
        assert table["discount"].is_monotonic_decreasing
        short = valuation_said.in_short(valuation.levels(ratios, ON), table)
        assert "**99.7%** of the months since 1963" in short and "to 17% dearer" in short
        assert valuation_said.say_discounts(table).endswith("**17% dearer**.")


class TestWhatFollowed:
    def test_ahead_by_hand(self, ratios, data):
        """June 1973 to June 1983, from the wealth of both sides."""
        frame = valuation.ahead(ratios, data, years=10)
        small, large = (measured.monthly_wealth(data, measured.PAIR[side]) for side in ("small", "large"))
        start, end = pd.Timestamp("1973-06-30"), pd.Timestamp("1983-06-30")
        gained = (small[end] / small[start]) / (large[end] / large[start])
        assert frame.loc[start, "later"] == pytest.approx(gained**0.1 - 1)
        assert frame.loc[start, "gap"] == ratios.loc[start, "gap"]

    def test_windows_kept_apart(self, ratios, data):
        apart = valuation.apart(valuation.ahead(ratios, data))
        assert apart.index.year.tolist() == list(range(1926, 2016, 10))

    def test_the_chance_table_adjusts_for_all_its_tests(self, ratios, data):
        table = valuation_said.by_chance(valuation.steps(ratios, data), since=("1963-06-30",), years=(5, 10), draws=60, rng=np.random.default_rng(1))
        worst = max(table["p"])
        assert table["bh"].max() == pytest.approx(worst) and table["bh"].min() == pytest.approx(min(2 * table["p"].min(), worst))
        steps = valuation.steps(ratios, data).loc["1963-06-30":]
        later = steps["lead"].rolling(120).sum().shift(-120)
        assert table["correlation"].iloc[1] == pytest.approx(later.corr(steps["gap"]))
        assert table["windows"].tolist() == [(len(steps) - 1) // 60, (len(steps) - 1) // 120]


def test_the_tables_told_apart(ratios):
    text = valuation_said.say_tables(ratios, ON)
    assert "rebuilt gap is 2.85" in text and "June 2.99" in text and "December 2.65" in text


def test_beside_cape(ratios, data):
    """CAPE of September 1929 and March 2000 as Shiller has them: 32.6 and 43.2."""
    found = valuation.beside_cape(ratios, data).set_index("month")
    assert found.loc["1929-09-30", "cape"] == pytest.approx(32.6, abs=0.1) and found.loc["2000-03-31", "cape"] == pytest.approx(43.2, abs=0.1)
    assert found["gap"].idxmax() == pd.Timestamp("1932-06-30")


def test_row_accounting(data):
    """No cell is empty, and what is left out is said with its share (304 companies in September 2025)."""
    assert (valuation.accounting(data)["missing"] == 0).all()
    text = valuation_said.say_left_out(measured.negative_book_share(data), ON)
    assert text.startswith("Left out in September 2025: 304 companies with negative book value, 3.7% of the market")


def test_titles_are_made_from_the_tables(ratios, asked, data):
    levels, ranks = valuation.levels(ratios, ON), valuation.ranks(ratios, ON)
    title = figures.big_and_small(ratios, levels=levels, on=ON, source="s").get_title("left").replace("\n", " ")
    assert title == "Big companies cost 2.6 times their usual price over book, small ones 1.2 times theirs"
    title = figures.gap_history(ratios, levels=levels, on=ON, source="s").get_title("left").replace("\n", " ")
    assert "99.7% of the months since 1963" in title and title.endswith("not as wide as in 1933")
    title = figures.gap_ranks(ranks, samples=tuple(valuation.SINCE), source="s").get_title("left").replace("\n", " ")
    assert "by 20 of 20 combinations" in title
    title = figures.discounts(valuation.discounts(ratios, asked, ON, data), source="s").get_title("left")
    assert title == "From 73% cheaper to 17% dearer: the measure decides"
    chance = pd.DataFrame({"since": ["1963"] * 2, "years": [5, 10], "correlation": [0.9, 0.1], "low": -0.2, "middle": 0.3, "high": 0.5})
    assert "in one of two tests" in figures.correlation_by_chance(chance, draws=9, source="s").get_title("left").replace("\n", " ")
    both = valuation.both(ratios, data)
    title = figures.gap_and_cape(both, marked=valuation.beside_cape(ratios, data), source="s").get_title("left").replace("\n", " ")
    assert title == "Gap and CAPE rise together since 1963 (rank correlation 0.6), not before (0.0)"
    plt.close("all")
