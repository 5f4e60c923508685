"""Tables and sentences on leadership cycles: hand-made levels, another implementation, published phases."""

from math import comb

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

from research import cycles, figures
from research.studies import cycles as study
from research.studies import cycles_chance


def months(count, start="2000-01-31"):
    """Month ends to hang a hand-made level on."""
    return pd.date_range(start, periods=count, freq="ME")


@pytest.fixture(scope="module")
def levels():
    """Relative wealth under every definition, from the snapshot."""
    return study.levels()


@pytest.fixture(scope="module")
def grid(levels):
    """Length and rank at the end of 2025."""
    return study.grid(levels, "2025-12-31")


class TestLengthAndRank:
    def test_by_hand(self):
        """Large led for ten months, small for five, large for eight and counting: the open spell is second."""
        path = np.r_[np.linspace(2.0, 1.0, 11), np.linspace(1.1, 1.6, 5), np.linspace(1.5, 0.9, 8)]
        table = study.grid({"made": pd.Series(path, index=months(24))}, months(24)[-1])
        row = table.set_index("dating").loc["threshold"]
        assert row["length"] == pytest.approx(8 / 12) and (row["rank"], row["spells"]) == (2, 2)
        assert (row["other_start"], row["other_end"], row["other_length"]) == (
            months(24)[0],
            months(24)[10],
            pytest.approx(10 / 12),
        )

    def test_a_side_that_trails_has_length_zero_and_no_rank(self):
        rising = pd.Series(np.linspace(1.0, 2.0, 30), index=months(30))
        row = study.grid({"made": rising}, months(30)[-1]).set_index("dating").loc["threshold"]
        assert row["length"] == 0 and pd.isna(row["rank"]) and pd.isna(row["start"])
        assert (
            study.printed(study.grid({"made": rising}, months(30)[-1])).count(
                "| 0.0 | not large | none |"
            )
            == 2
        )
        mirrored = (
            study.grid({"made": 1 / rising}, months(30)[-1]).set_index("dating").loc["threshold"]
        )
        assert mirrored["length"] == pytest.approx(29 / 12) and mirrored["rank"] == 1

    def test_later_months_are_not_read(self, levels):
        early = study.grid(levels, "2010-12-31")
        cut = study.grid(
            {name: level.loc[:"2010-12-31"] for name, level in levels.items()}, "2010-12-31"
        )
        pd.testing.assert_frame_equal(early, cut)

    def test_a_definition_that_ends_earlier_is_left_out(self, levels):
        assert "Russell 2000 against Russell 1000" not in study.reaching(levels, "2025-12-31")
        assert len(study.reaching(levels, "2015-12-31")) == 4

    def test_the_end_of_2025(self, grid):
        """The spells of the snapshot: none is fifteen years old, and the record is shared in one reading."""
        assert len(grid) == 9 and grid["length"].max() == 5.0 and (grid["length"] == 0).sum() == 1
        first = grid[grid["rank"] == 1]
        assert first[["definition", "dating"]].values.tolist() == [
            ["Russell 2000 against S&P 500", "calendar"]
        ]
        assert first["length"].item() == first["other_length"].item() == 5.0

    def test_sentences_follow_the_table(self, grid, levels):
        made = grid.assign(
            length=[15.0] * 4 + [3.0] * 5, rank=pd.array([1] * 4 + [2] * 5, dtype="Int64")
        )
        text = study.say_grid(made)
        assert (
            "**four** of the nine comes within two years of 15" in text
            and "in **four** of the nine" in text
        )
        short = study.in_short(made, study.windows(levels, "2025-12-31"))
        assert (
            "**four** makes it about 15 years long" in short
            and "**four** makes it the longest" in short
        )
        assert "**none** makes it about 15 years" in study.in_short(
            grid, study.windows(levels, "2025-12-31")
        )


class TestWindows:
    def test_by_hand(self):
        """Small doubles, then loses a fifth, then a half: over three years a fifth of one, large led in two."""
        level = (
            pd.Series([1.0, 2.0, 1.6, 0.8], index=pd.date_range("2022-12-31", periods=4, freq="YE"))
            .resample("ME")
            .ffill()
        )
        table = study.windows({"made": level}, "2025-12-31", years=(1, 3))
        assert table["per_year"].tolist() == pytest.approx([-0.5, 0.8 ** (1 / 3) - 1])
        assert table["led"].tolist() == [1, 2]

    def test_the_fifteen_years_to_2025(self, levels):
        rows = study.windows(levels, "2025-12-31").query("years == 15")
        assert (
            rows["led"].tolist() == [11, 11, 11] and rows["per_year"].between(-0.042, -0.035).all()
        )

    def test_calendar_years_agree_with_published_returns(self, levels):
        """Russell 2000 less S&P 500, price, 2011-2013: -5.45 less 0.00, 14.63 less 13.41, 37.00 less 29.60 (points).

        Index factsheets of FTSE Russell and S&P Dow Jones; the gap here is relative, (1 + a) / (1 + b) - 1.
        """
        gained = study.years(levels["Russell 2000 against S&P 500"], since=2011, until=2013)["lead"]
        small, large = np.array([-0.0545, 0.1463, 0.3700]), np.array([0.0000, 0.1341, 0.2960])
        assert gained.tolist() == pytest.approx(((1 + small) / (1 + large) - 1).tolist(), abs=2e-4)


class TestReversals:
    def test_the_rally_that_decides(self, levels):
        """The threshold at which the spell jumps is the size of the small-cap lead of 2020-21, definition by definition."""
        size = study.interruptions(levels, "2025-12-31").set_index("definition")["amplitude"]
        steps = study.steps_of(study.reversals(levels, "2025-12-31"))
        for name, part in steps.groupby("definition"):
            before, after = part["high"].iloc[-2], part["low"].iloc[-1]
            assert before < size[name] <= after

    def test_no_threshold_gives_the_length_claimed(self, levels):
        table = study.reversals(levels, "2025-12-31")
        assert not table["length"].between(
            13, 17
        ).any() and "**none** gives 13 to 17 years" in study.say_reversals(table)

    def test_steps_by_hand(self):
        table = pd.DataFrame(
            {
                "definition": list("aaab"),
                "rise": [0.1, 0.2, 0.3, 0.1],
                "length": [2.0, 2.0, 9.0, 1.0],
                "start": pd.Timestamp("2020-01-31"),
                "is_longest": [True, False, True, False],
            }
        )
        steps = study.steps_of(table)
        assert steps[["definition", "low", "high", "length", "record"]].values.tolist() == [
            ["a", 0.1, 0.2, 2.0, False],
            ["a", 0.3, 0.3, 9.0, True],
            ["b", 0.1, 0.1, 1.0, False],
        ]
        assert "- a: **2.0 years** at 10% to 20%" in study.say_reversals(table)


class TestChance:
    def test_random_walks_are_no_surprise_to_themselves(self):
        """Of forty random walks about half have a longest spell above the median of others."""
        p = []
        for seed in range(40):
            rng = np.random.default_rng(seed)
            level = pd.Series(np.exp(rng.normal(0, 0.03, 240).cumsum()), index=months(240))
            p.append(
                cycles_chance.by_chance(level, level.index[-1], rises=(0.2,), draws=60, rng=rng)[
                    "p"
                ].item()
            )
        assert 0.3 < np.mean(p) < 0.7 and min(p) < 0.25 and max(p) > 0.75

    def test_the_table_holds_the_real_spells(self, levels):
        level = levels["quintiles 2 and 3 against 5"].loc[:"2025-12-31"]
        table = cycles_chance.by_chance(
            level, "2025-12-31", rises=(0.20, 0.40), draws=50, rng=np.random.default_rng(1)
        )
        slow = cycles.by_threshold(level, "2025-12-31", rises=(0.20, 0.40))
        assert table["now"].tolist() == slow["length"].tolist()
        assert table["longest"].tolist() == pytest.approx(
            slow[["length", "other_length"]].max(axis=1).tolist()
        )
        assert table["p"].between(0.05, 1).all() and (table["low"] <= table["middle"]).all()

    def test_coins(self):
        """Eleven of fifteen, and a run of three in five years: counted out."""
        lead = pd.DataFrame({"year": range(15), "lead": [-1.0] * 11 + [1.0] * 4})
        chance = cycles_chance.tossed(lead)["chance"]
        assert chance[0] == pytest.approx(sum(comb(15, k) for k in range(11, 16)) / 2**15)
        short = cycles_chance.tossed(
            pd.DataFrame({"year": range(5), "lead": [-1.0, -1, -1, 1, 1]}), last=2
        )
        assert short["found"].tolist() == [0, 0, 3] and short["chance"].tolist() == pytest.approx(
            [1.0, 1.0, 8 / 32]
        )

    @pytest.mark.parametrize(("count", "among"), [(3, 4), (2, 5), (5, 5)])
    def test_some_stretch_of_tosses_by_counting_all_rows(self, count, among):
        """All 1,024 rows of ten tosses; and the sentence on the real years prints it for 11 of 15 among 99."""
        rows = [format(number, "010b") for number in range(2**10)]
        holds = [
            any(row[k : k + among].count("1") >= count for k in range(11 - among)) for row in rows
        ]
        assert cycles_chance.somewhere(count, among=among, tosses=10) == pytest.approx(
            np.mean(holds)
        )

    def test_the_stretch_picked_afterwards(self, levels):
        """Drawn instead of counted: 11 of some 15 among 99 fair tosses."""
        table = cycles_chance.tossed(study.years(levels["quintiles 2 and 3 against 5"], until=2025))
        heads = np.random.default_rng(11).integers(2, size=(4000, 99)).cumsum(axis=1)
        heads = np.hstack([np.zeros((4000, 1), dtype=int), heads])
        share = ((heads[:, 15:] - heads[:, :-15]).max(axis=1) >= 11).mean()
        assert (
            table["chance"][1] == pytest.approx(share, abs=0.03)
            and "*some* stretch of 15 of 99 years gives as many with a chance of **67%**"
            in cycles_chance.say_tossed(table)
        )

    def test_years_in_random_order_by_the_slow_rule(self, levels):
        """Whole years shuffled here and dated by the slow rule: the same share, within what so few draws allow."""
        level = levels["Russell 2000 against S&P 500"].loc[:"2025-12-31"]
        row = cycles_chance.by_chance(
            level, "2025-12-31", rises=(0.20,), draws=300, rng=np.random.default_rng(4)
        ).iloc[0]
        steps, rng, longer = np.log(level).diff().iloc[1:], np.random.default_rng(8), []
        years = [part.to_numpy() for _, part in steps.groupby(steps.index.year)]
        for _ in range(80):
            path = np.concatenate([years[k] for k in rng.permutation(len(years))])
            table = cycles.spells(
                pd.Series(np.exp(np.r_[0.0, path.cumsum()]), index=level.index),
                dating="threshold",
                rise=0.20,
            )
            longer.append(
                table.loc[table["leader"] == "large", "length"].max() >= row["longest"] - 1e-9
            )
        assert (
            row["p_years"] == pytest.approx(np.mean(longer), abs=0.17)
            and 0 < row["p_years"] < 1
            and not row["open"]
        )
        said = cycles_chance.say_chance(pd.DataFrame([row.to_dict() | {"open": True}]), draws=300)
        assert (
            f"each kept whole (564 months in 47 years), it is **{row['p_years']:.0%}**" in said
            and said.endswith(
                "At 20% the longest is the one in force; as it had not ended, its shares are upper bounds."
            )
        )

    def test_the_unfinished_spell_agrees_with_statsmodels(self, levels):
        from statsmodels.duration.survfunc import SurvfuncRight

        level = levels["quintiles 2 and 3 against 5"].loc[:"2025-12-31"]
        own = cycles.spells(level, dating="threshold").query("leader == 'large'")
        curve = SurvfuncRight(own["length"], (~own["open"]).astype(int))
        share = curve.surv_prob[curve.surv_times <= own["length"].iloc[-1]][-1]
        said = cycles_chance.say_unfinished(level, "2025-12-31")
        assert (
            own["open"].tolist() == [False] * 12 + [True]
            and f"**{share:.0%}** of spells last longer than the {own['length'].iloc[-1]:.1f} years"
            in said
        )
        assert f"counted as over, it would be {4 / 13:.0%}" in said and said.endswith(
            "None reached 15 years."
        )

    def test_an_unfinished_spell_by_hand(self):
        """Ten months, and eight so far: nothing has ended before the eighth month, so all last longer."""
        path = np.r_[np.linspace(2.0, 1.0, 11), np.linspace(1.1, 1.6, 5), np.linspace(1.5, 0.9, 8)]
        said = cycles_chance.say_unfinished(
            pd.Series(path, index=months(24)), months(24)[-1], claimed=0.8
        )
        assert (
            "last of these 2 spells" in said
            and "**100%** of spells last longer than the 0.7 years" in said
            and "it would be 50%. One reached" in said
        )
        assert (
            cycles_chance.say_unfinished(pd.Series(path[:16], index=months(16)), months(16)[-1])
            == "None of the one spell of large caps was unfinished."
        )

    def test_the_best_fifteen_years_by_ratios_of_levels(self, levels):
        """Rank of the last stretch, and dates and size of the best, from the levels themselves."""
        level = levels["quintiles 2 and 3 against 5"].loc[:"2025-12-31"]
        best, every = cycles_chance.best_years(
            level, "2025-12-31", rng=np.random.default_rng(3), replicates=99
        )
        gained = (level.shift(180) / level).dropna()
        again = cycles_chance.best_years(
            level, "2025-12-31", rng=np.random.default_rng(3), replicates=99
        )[0]
        assert len(gained) == len(every) == 1015 and best.p == again.p and best.effective == 6
        said, last = cycles_chance.say_best(best, every), gained.iloc[-1]
        assert (
            f"number **{1 + (gained > last * (1 + 1e-9)).sum()}** of 1,015" in said
            and f"to {gained.idxmax():%B %Y}, had {1 - gained.max() ** (-1 / 15):.1%}" in said
        )
        assert f"(small caps behind by {1 - last ** (-1 / 15):.1%} a year)" in said and best.table[
            "start"
        ][0] == gained.idxmax() - pd.offsets.MonthEnd(179)


def test_the_turn(levels):
    """By hand: a low outside the months claimed is said to be there."""
    days = pd.to_datetime(["2025-01-02", "2025-04-11", "2025-11-03", "2026-01-02"])
    text = study.say_turn(
        pd.Series([1.0, 0.8, 0.9, 0.95], index=days), claimed=("2025-10-01", "2025-12-31")
    )
    assert (
        "lowest on **11 April 2025**" in text and "on 3 November 2025, was 12.5% above it" in text
    )
    inside = study.say_turn(
        pd.Series([1.0, 0.9, 0.8, 0.95], index=days), claimed=("2025-10-01", "2025-12-31")
    )
    assert "lies in the months claimed" in inside


def test_titles_are_made_from_the_tables(levels):
    """A spell that does fit, and walks that are shorter, change what the figures say."""
    table = study.reversals(levels, "2025-12-31", rises=(0.2, 0.4))
    assert (
        figures.spell_by_reversal(table, claimed=(13, 17), source="s")
        .get_title("left")
        .startswith("No rule gives about 15 years")
    )
    fitting = figures.spell_by_reversal(table.assign(length=15.0), claimed=(13, 17), source="s")
    assert (
        fitting.get_title("left")
        .replace("\n", " ")
        .startswith("Six of 6 settings give about 15 years")
    )
    chance = pd.DataFrame(
        {
            "rise": [0.2],
            "now": [3.0],
            "longest": [9.0],
            "low": [1.0],
            "middle": [2.0],
            "high": [4.0],
            "p": [0.01],
        }
    )
    assert "no leads as long" in figures.longest_by_chance(chance, draws=10, source="s").get_title(
        "left"
    ).replace("\n", " ")
    assert "walks have leads as long" in figures.longest_by_chance(
        chance.assign(high=12.0), draws=10, source="s"
    ).get_title("left").replace("\n", " ")
    level = levels["quintiles 2 and 3 against 5"].loc[:"2025-12-31"]
    axes = figures.leadership(cycles.leaders(level), source="s")
    assert "2.8, 4.8 or 3.0 years" in axes.get_title("left").replace("\n", " ")
    plt.close("all")
