"""Valuation: ranks and discounts by hand, published ratios, and figures that say what their tables hold."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from research import figures, store
from research.measures import valuation as measured
from research.registry import REGISTRY
from research.studies import answers, valuation, valuation_cited, valuation_said

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
    return answers.answers("001-19", "001-20", "001-21", "001-22", "004-08", "004-09", data=data)


class TestRanks:
    def test_by_hand(self):
        """Of the four months from February to May two lie below June's value."""
        values = pd.Series(
            [9.0, 1.0, 5.0, 2.0, 7.0, 3.0], index=pd.date_range("2020-01-31", periods=6, freq="ME")
        )
        assert valuation.rank(values, "2020-06-30", since="2020-02-01") == 0.5

    def test_as_the_register_measures_it(self, data, ratios):
        """Rank since 2000 of the judge's own measure (claim 001-19)."""
        found = REGISTRY["valuation_gap_rank"](
            data, on=pd.Timestamp(ON), since=pd.Timestamp("2000-01-31")
        )
        levels = valuation.levels(ratios, ON).set_index("side")
        assert levels.loc["gap", "2000"] == pytest.approx(found.value)
        assert levels.loc["gap", "value"] == pytest.approx(
            levels.loc["big", "value"] / levels.loc["small", "value"]
        )

    def test_big_is_dear_and_small_is_not_cheap(self, ratios):
        levels = valuation.levels(ratios, ON).set_index("side")
        assert (
            levels.loc["big", "1963"] > 0.99
            and levels.loc["small", "value"] > levels.loc["small", "median"]
        )
        text = valuation_said.say_levels(valuation.levels(ratios, ON))
        assert (
            "Small companies are above their own median" in text
            and "A discount has two ends" in text
        )

    def test_a_small_side_below_its_median_is_not_called_dear(self, ratios):
        levels = valuation.levels(ratios, ON).set_index("side")
        levels.loc["small", "value"] = levels.loc["small", "median"] / 2
        text = valuation_said.say_levels(levels.reset_index())
        assert "below their own median" in text and "two ends" not in text

    def test_months_of_the_year_by_hand(self):
        """Widest before 2025: 2.0 in the sample since 2001 (5.0 in 2000 does not count); two months of 2025 exceed it."""
        index = pd.date_range("1963-06-30", "2025-12-31", freq="ME")
        gap = pd.Series(1.0, index=index)
        gap["2000-11-30"], gap["2010-01-31"], gap["2025-03-31"], gap["2025-09-30"] = (
            5.0,
            2.0,
            2.5,
            2.1,
        )
        made = pd.DataFrame(dict.fromkeys(valuation.GAPS, gap))
        row = valuation.ranks(made, ON).iloc[0]
        assert row["months"] == 2 and row["widest"] == "November 2000"
        assert row["2000"] == pytest.approx(1 - 2 / 308)

    def test_the_year_2025_depends_on_the_measure(self, ratios):
        ranks = valuation.ranks(ratios, ON)
        assert dict(zip(ranks["measure"], ranks["months"], strict=True)) == {
            "quintiles 2 and 3": 11,
            "quintiles 1 to 3": 7,
            "quintiles 1 and 2": 2,
            "French's table, market value of June": 7,
            "French's table, market value of December": 1,
        }
        assert "**1 to 11 of twelve**" in valuation_said.say_year(ranks)

    def test_by_how_many_definitions_the_gap_was_wide(self, ratios):
        ranks = valuation.ranks(ratios, ON)
        text = valuation_said.say_held(ranks)
        assert "holds on all five definitions" in text
        assert (
            "By quintiles 2 and 3 and by French's table, market value of June it was a month of 2025. By quintiles 1 to 3, by quintiles 1 and 2 and by "
            in text
        )
        assert text.endswith("market value of December it was November 2000.")
        ranks.loc[0, "2000"] = 0.89
        assert "holds on four of five definitions" in valuation_said.say_held(ranks)

    def test_why_this_month_end(self, ratios, asked):
        """The span of the article, 18 September to 31 October 2025, holds two month ends."""
        text = valuation_cited.say_day(asked, ratios, ON)
        assert (
            "from 18 September to 31 October 2025" in text
            and "2.85 at the end of September 2025, and 2.90 at the end of October 2025." in text
        )


class TestDiscounts:
    def test_what_each_is_made_of(self, ratios, asked, data):
        """5.0 and 1.8 make 64%; 5.35 over 2.03 makes 62%; 28 over 24 is 17% dearer."""
        found = valuation.discounts(ratios, asked, ON, data).set_index("measure")["discount"]
        assert found["price-to-book, S&P 500 and Russell 2000 (001-20, 001-21)"] == pytest.approx(
            0.64
        )
        assert found["price-to-book, two unnamed indices (001-22)"] == pytest.approx(
            1 - 2.03 / 5.35, abs=0.001
        )
        assert found[
            "P/E of this year, S&P 500 and Russell 2000 with loss-makers"
        ] == pytest.approx(1 - 28 / 24)
        assert found["price-to-book, quintiles 2 and 3"] == pytest.approx(
            1 - 1 / ratios.loc[pd.Timestamp(ON), "gap"]
        )

    def test_published_discounts_agree_with_their_ratios(self, data):
        """14.8 against 21.9, 15.8 against 22.48 and 15.70 against 22.45 (published.csv states ratios and discount)."""
        cited = data.published["value"]
        for key, small, large in (
            ("004-09-e1", 14.8, 21.9),
            ("004-09-e2", 15.8, 22.48),
            ("004-09-e3", 15.70, 22.45),
        ):
            assert cited[key] == pytest.approx(1 - small / large, abs=0.005)

    def test_the_second_pair_is_the_narrower(self, asked, data):
        text = valuation_said.say_pairs(asked, data.published)
        assert (
            "2.78" in text
            and text.endswith("2.64: the narrower.")
            and "September 2024 (5.03)" in text
        )

    def test_sentences(self, ratios, asked, data):
        table = valuation.discounts(ratios, asked, ON, data)
        assert table["discount"].is_monotonic_decreasing
        short = valuation_said.in_short(valuation.levels(ratios, ON), table)
        assert "**99.7%** of the months since 1963" in short and "to 17% dearer" in short
        text = valuation_said.say_discounts(table, data.published)
        assert (
            "30% to 32% cheaper than the S&P 500" in text
            and "stood at 28 and the S&P 500 at 24 (31 July 2025): **17% dearer**." in text
        )


class TestPublished:
    def test_discounts_come_from_the_ratios(self, asked, data):
        """1 - 14.8/21.9 = 32.42%, past the 32.0% that is near enough to 31%; 1 - 15.8/22.48 = 29.72%; 1 - 15.70/22.45 = 30.07%."""
        pairs = valuation_cited.forward_pairs(asked, data).set_index("evidence")
        assert pairs["discount"].round(4).to_dict() == {
            "004-09-e1": 0.3242,
            "004-09-e2": 0.2972,
            "004-09-e3": 0.3007,
        }
        assert pairs["verdict"].to_dict() == {
            "004-09-e1": "contradicted",
            "004-09-e2": "contradicted",
            "004-09-e3": "partly",
        }

    def test_the_verdict_hangs_on_the_provider_only_where_they_differ(self, asked, data):
        pairs = valuation_cited.forward_pairs(asked, data)
        assert "hangs on the provider" in valuation_cited.say_provider(pairs, asked)
        assert "is the same by each" in valuation_cited.say_provider(
            pairs.assign(verdict="partly"), asked
        )

    def test_a_figure_without_its_ratios_is_refused(self, asked, data):
        class Silent:
            published = data.published.assign(fact="Discount of the S&P 600")

        with pytest.raises(
            ValueError,
            match="004-09-e1: expected ratios of the S&P 600 and the S&P 500, got 'Discount of the S&P 600'",
        ):
            valuation_cited.forward_pairs(asked, Silent)

    def test_every_figure_kept_for_these_claims_is_shown(self, asked, data):
        table = valuation_cited.figures(asked, data).set_index("evidence")
        assert list(table.index) == [
            key for key in data.published.index if key[:6] in {verdict.id for verdict in asked}
        ]
        assert (
            table.loc["004-08-e1", "value"] == "2001"
            and table.loc["001-21-e1", "value"] == "3.79"
            and table.loc["004-09-e2", "value"] == "29.7%"
        )
        assert set(table["grade"]) <= set("ABC")

    def test_what_the_verdicts_rest_on(self, asked, data):
        text = valuation_cited.say_weight(asked, data)
        assert (
            "001-20 (contradicted; grade C, AInvest)" in text
            and "001-22 (contradicted)" in text
            and "judged otherwise in two of three cases" in text
        )

    def test_the_tables_that_are_no_choice(self, asked, ratios):
        """2.64, give or take 5%: French's December table (2.65) is inside, his June table (2.99) outside."""
        text = valuation_cited.say_not_chosen(asked, ratios, ON)
        assert (
            "that of June gives 2.99 (outside what fits) and that of December gives 2.65 (inside what fits)"
            in text
        )
        assert "6.03 and 2.12" in text


class TestWhatFollowed:
    def test_ahead_by_hand(self, ratios, data):
        """June 1973 to June 1983, from the wealth of both sides."""
        frame = valuation.ahead(ratios, data, years=10)
        small, large = (
            measured.monthly_wealth(data, measured.PAIR[side]) for side in ("small", "large")
        )
        start, end = pd.Timestamp("1973-06-30"), pd.Timestamp("1983-06-30")
        gained = (small[end] / small[start]) / (large[end] / large[start])
        assert frame.loc[start, "later"] == pytest.approx(gained**0.1 - 1)
        assert frame.loc[start, "gap"] == ratios.loc[start, "gap"]

    def test_who_led_is_said_by_horizon(self, data):
        """Three years from January 2020 both sides gained 33%; five years from then small fell behind; ten years are not over."""
        lines = valuation_said.say_led(measured.after_wide_gaps(data)).splitlines()
        assert lines == [
            "- Three years on: small caps ahead after three of four; after the last complete one, from January 2020, level (33% against 33%).",
            "- Five years on: small caps ahead after two of three; after the last complete one, from January 2020, behind (65% against 110%).",
            "- Ten years on: small caps ahead after two of two; after the last complete one, from July 1998, ahead (116% against 29%).",
        ]

    def test_no_window_over_gives_no_line(self, data):
        table = measured.after_wide_gaps(data)
        assert valuation_said.say_led(table[table["open"]]) == ""

    def test_chance_is_enough_unless_a_test_stands(self):
        table = pd.DataFrame(
            {
                "since": "1963",
                "years": [5, 10],
                "windows": 6,
                "correlation": [0.5, 0.7],
                "middle": [0.3, 0.4],
                "p": [0.2, 0.1],
                "bh": [0.2, 0.2],
            }
        )
        assert "on every line" in valuation_said.say_chance(table, draws=9)
        assert valuation_said.say_chance(table.assign(middle=[0.6, 0.4]), draws=9).endswith(
            "chance is enough."
        )
        assert valuation_said.say_chance(table.assign(bh=0.01), draws=9).endswith(
            "2.5% at either end."
        )

    def test_windows_kept_apart(self, ratios, data):
        apart = valuation.apart(valuation.ahead(ratios, data))
        assert apart.index.year.tolist() == list(range(1926, 2016, 10))

    def test_the_chance_table_adjusts_for_all_its_tests(self, ratios, data):
        table = valuation_said.by_chance(
            valuation.steps(ratios, data),
            since=("1963-06-30",),
            years=(5, 10),
            draws=60,
            rng=np.random.default_rng(1),
        )
        worst = max(table["p"])
        assert table["bh"].max() == pytest.approx(worst) and table["bh"].min() == pytest.approx(
            min(2 * table["p"].min(), worst)
        )
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
    assert found.loc["1929-09-30", "cape"] == pytest.approx(32.6, abs=0.1) and found.loc[
        "2000-03-31", "cape"
    ] == pytest.approx(43.2, abs=0.1)
    assert found["gap"].idxmax() == pd.Timestamp("1932-06-30")
    text = valuation_said.say_corners(
        valuation.both(ratios, data), valuation.beside_cape(ratios, data)
    )
    assert "with a cheap one in June 1932 (3.86, CAPE 5.6)." in text and text.endswith(
        "in September 2025 the market was dear."
    )


def test_no_second_meaning_is_claimed_where_the_named_months_show_one(ratios, data):
    marked = valuation.beside_cape(ratios, data, months=("2000-03-31", "2025-09-30"))
    assert "two things" not in valuation_said.say_corners(valuation.both(ratios, data), marked)


def test_which_way_the_cloud_leans():
    later = pd.DataFrame({"gap": [1.0, 2.0, 3.0], "later": [0.0, 0.1, 0.2]})
    assert (
        "leans to the right: wider gaps, better decades for small caps (correlation 1.00)"
        in valuation_said.say_lean(later)
    )
    assert "leans to the left" in valuation_said.say_lean(later.assign(later=-later["later"]))


def test_row_accounting(data):
    """No cell is empty, and what is left out is said with its share (304 companies in September 2025)."""
    assert (valuation.accounting(data)["missing"] == 0).all()
    text = valuation_said.say_dates(valuation.accounting(data), valuation.history(data))
    assert "(July 1926 to April 2026)" in text and text.endswith("June 1926 to March 2026.")
    assert (
        valuation_said.spanned(valuation.history(data))
        == "June 1926 to March 2026; n = 1,198 months"
    )
    text = valuation_said.say_left_out(measured.negative_book_share(data), ON)
    assert text.startswith(
        "Left out in September 2025: 304 companies with negative book value, 3.7% of the market"
    )


def test_titles_are_made_from_the_tables(ratios, asked, data):
    levels, ranks = valuation.levels(ratios, ON), valuation.ranks(ratios, ON)
    title = (
        figures.big_and_small(ratios, levels=levels, on=ON, source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert (
        title
        == "Big companies cost 2.6 times their usual price over book, small ones 1.2 times theirs"
    )
    title = (
        figures.gap_history(ratios, levels=levels, on=ON, source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert "99.7% of the months since 1963" in title and title.endswith("not as wide as in 1933")
    title = (
        figures.gap_ranks(ranks, samples=tuple(valuation.SINCE), source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert "by 20 of 20 combinations" in title
    title = figures.discounts(valuation.discounts(ratios, asked, ON, data), source="s").get_title(
        "left"
    )
    assert title == "From 73% cheaper to 17% dearer: the measure decides"
    drawn = figures.discounts(valuation.discounts(ratios, asked, ON, data), source="s")
    assert "below zero: dearer" in drawn.get_xlabel()
    chance = pd.DataFrame(
        {
            "since": ["1963"] * 2,
            "years": [5, 10],
            "correlation": [0.9, 0.1],
            "low": -0.2,
            "middle": 0.3,
            "high": 0.5,
        }
    )
    assert "in one of two tests" in figures.correlation_by_chance(
        chance, draws=9, source="s"
    ).get_title("left").replace("\n", " ")
    both = valuation.both(ratios, data)
    title = (
        figures.gap_and_cape(both, marked=valuation.beside_cape(ratios, data), source="s")
        .get_title("left")
        .replace("\n", " ")
    )
    assert title == "Gap and CAPE rise together since 1963 (rank correlation 0.6), not before (0.0)"
    plt.close("all")
