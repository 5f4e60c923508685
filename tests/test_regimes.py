"""Breaks and regimes: planted breaks are found, calm samples stay calm, and what came later plays
no part.
"""

import numpy as np
import pandas as pd
import pytest

from research import regimes, returns, store, streaks

DAYS = pd.bdate_range("2015-01-01", periods=1500)


@pytest.fixture(scope="module")
def pair():
    data = store.load("snapshot")
    return data.series("russell_2000")["price_return"], data.series("sp_500")["price_return"]


def daily_lead(pair):
    return streaks.lead(*(side for _, side in returns.align(*pair).items()))


@pytest.fixture(scope="module")
def early_2026(pair):
    ends = {"16 January 2026": "2026-01-16", "all": None}
    return regimes.breaks(
        daily_lead(pair),
        ends=ends,
        start="2025-12-31",
        rng=np.random.default_rng(20260116),
        draws=499,
    )


def noise(seed, *, deviation=0.01, days=DAYS):
    return pd.Series(np.random.default_rng(seed).normal(0, deviation, len(days)), index=days)


class TestLeads:
    def test_weeks_compound_each_side(self, pair):
        small, large = pair
        week = regimes.weekly_lead(small, large)["2026-01-16"]
        sides = [returns.change(side, start="2026-01-09", end="2026-01-16") for side in pair]
        assert week == pytest.approx(sides[0] - sides[1])


class TestBreaks:
    def test_trimming_hides_the_question(self, pair):
        """Fifteen percent of 47 years are seven: such a test ends before 2020."""
        lead = daily_lead(pair)
        last = regimes.blind_after(lead.index)
        assert last.year == 2019
        assert (lead.index > last).mean() == pytest.approx(0.15, abs=0.001)

    @pytest.mark.parametrize("trim", [0, 0.5, -1])
    def test_a_trim_without_sense_is_refused(self, trim):
        with pytest.raises(ValueError, match="between 0 and 0.5"):
            regimes.blind_after(DAYS, trim=trim)

    def test_a_planted_break_is_found_where_it_is(self):
        lead = noise(3)
        lead.iloc[-60:] += 0.01
        table = regimes.breaks(
            lead,
            ends={"all": None},
            start=DAYS[-61],
            rng=np.random.default_rng(4),
            longest=150,
            draws=199,
        )
        assert (table["p"] <= 0.01).all()
        assert table.loc[table["question"] == "named start", "sessions"].tolist() == [60, 60]
        found = table.loc[table["question"] == "any start", "start"]
        assert found.between(DAYS[-75], DAYS[-45]).all()

    def test_without_a_break_small_p_values_are_rare(self):
        """Forty samples without a break: about one twentieth of the searches may come out below
        0.05.
        """
        found = [
            regimes.breaks(
                noise(seed, days=DAYS[:700]),
                ends={"all": None},
                start=DAYS[679],
                rng=np.random.default_rng(seed),
                longest=60,
                draws=99,
            )
            for seed in range(40)
        ]
        searches = pd.concat(found).query("question == 'any start' and returns == 'as they are'")[
            "p"
        ]
        assert (searches <= 0.05).sum() <= 6
        assert 0.3 < searches.mean() < 0.7

    def test_a_wild_end_passes_for_a_break_unless_it_is_scaled(self):
        """Thirty samples without a break whose last year is four times as wild: how often each kind
        of return is fooled.
        """
        fooled = {"as they are": 0, "scaled by volatility": 0}
        for seed in range(30):
            lead = noise(seed, days=DAYS[:1200])
            lead.iloc[-250:] *= 4
            table = regimes.breaks(
                lead,
                ends={"all": None},
                start=DAYS[1099],
                rng=np.random.default_rng(seed),
                longest=180,
                draws=99,
            )
            for kind, p in table.query("question == 'any start'").set_index("returns")["p"].items():
                fooled[kind] += p <= 0.05
        assert fooled["as they are"] >= 10
        assert fooled["scaled by volatility"] <= 4

    def test_what_came_later_plays_no_part(self):
        lead = noise(9)
        other = lead.copy()
        other.iloc[-100:] = 0.5
        first, second = (
            regimes.breaks(
                series,
                ends={"then": DAYS[-101]},
                start=DAYS[-121],
                rng=np.random.default_rng(1),
                longest=60,
                draws=99,
            )
            for series in (lead, other)
        )
        pd.testing.assert_frame_equal(first, second)

    def test_a_start_beyond_the_data_is_refused(self):
        with pytest.raises(ValueError, match="2030-01-01"):
            regimes.breaks(
                noise(1), ends={"all": None}, start="2030-01-01", rng=np.random.default_rng(1)
            )

    def test_january_2026_stands_out_only_while_it_is_the_end(self, early_2026):
        p = early_2026.set_index(["data_to", "question", "returns"])["p"].sort_index()
        assert (early_2026["sessions"].iloc[0], early_2026["sessions"].iloc[4]) == (11, 160)
        assert (p["16 January 2026", "named start"] < 0.03).all()
        assert (p["16 January 2026", "any start"] > 0.05).all()
        assert (p["all"] > 0.2).all()


class TestRegimes:
    def test_two_planted_variances_are_found(self):
        rng = np.random.default_rng(10)
        wild = np.repeat([False, True, False, True, False], 200)
        lead = pd.Series(rng.normal(0, np.where(wild, 0.03, 0.01)), index=DAYS[:1000])
        table = regimes.regimes(lead, ends={"all": None}, rng=rng, starts=3)
        assert table["regime"].tolist() == ["calm", "turbulent"]
        assert table["converged"].all()
        assert table["deviation"].tolist() == pytest.approx([0.01, 0.03], rel=0.1)
        assert table["share"].tolist() == pytest.approx([0.6, 0.4], abs=0.05)
        assert table["now"].iloc[0] > 0.9
        assert table["gap_low"].iloc[0] < 0 < table["gap_high"].iloc[0]

    def test_the_regimes_of_the_size_premium_differ_in_variance_not_in_mean(self, pair):
        table = regimes.regimes(
            regimes.weekly_lead(*pair),
            ends={"16 January 2026": "2026-01-16"},
            rng=np.random.default_rng(1),
            starts=2,
        )
        calm, turbulent = table.to_dict("records")
        assert turbulent["deviation"] > 1.8 * calm["deviation"]
        assert calm["gap_low"] < 0 < calm["gap_high"]
        assert calm["gap_p"] > 0.5
        assert calm["share"] + turbulent["share"] == pytest.approx(1)
        assert calm["now"] + turbulent["now"] == pytest.approx(1)
