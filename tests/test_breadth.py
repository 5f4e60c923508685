"""Breadth: published figures, cases worked by hand, another library, and what must always hold.

Published figures, quoted where they are used: ttmblog.com (MarketWatch, February 2025), Reuters and
Barron's (18 September 2025), thereconreports.com (January 2026).
"""

import numpy as np
import pandas as pd
import pytest
from asked import measured
from toy import SESSIONS, Toy, frame

from research import months, returns
from research.measures import breadth
from research.registry import REGISTRY, NotCovered, read_args

DAY = pd.Timestamp
MONTHS = pd.date_range("2025-11-30", periods=3, freq="ME")
PANEL = pd.DataFrame(
    {"Banks": [0.10, 0.10, -0.10], "Food": [0.0, 0.02, 0.01], "Gold": [0.5, -0.5, None]},
    index=MONTHS,
)
PAIR = {"ahead": ["Banks"], "behind": ["Food"]}
JANUARY = {"start": "2025-12-31", "end": "2026-01-31"}
NOVEMBER = {"start": "2025-10-31", "end": "2025-11-30"}


class Panel:
    """A vintage that holds one monthly panel."""

    as_of = MONTHS[-1]

    def table(self, name):
        return PANEL


class TestPortfolios:
    @pytest.mark.parametrize(
        ("start", "end", "months"),
        [
            ("2025-10-31", "2026-01-31", 3),
            ("2025-11-30", "2026-01-31", 2),
            ("2025-12-15", "2026-01-31", 2),
            ("2025-12-31", "2026-02-20", 1),
        ],
    )
    def test_a_window_holds_whole_months(self, start, end, months):
        held = breadth.months_of(Panel(), "monthly/panel", start=DAY(start), end=DAY(end))
        assert len(held) == months

    @pytest.mark.parametrize(
        ("start", "end", "text"),
        [
            ("2025-09-30", "2025-12-31", "panel runs from 2025-11 to 2026-01, needed from 2025-09"),
            ("2025-12-31", "2026-02-28", "needed to 2026-02"),
            ("2025-12-31", "2026-01-30", "a month end after 2025-12-31, the base; got 2026-01-30"),
        ],
    )
    def test_a_month_outside_the_panel_or_no_month_is_refused(self, start, end, text):
        with pytest.raises(ValueError, match=text):
            breadth.months_of(Panel(), "monthly/panel", start=DAY(start), end=DAY(end))

    def test_industries_by_hand(self):
        """Banks 1.1 * 1.1 * 0.9 = 1.089; Food 1.02 * 1.01 = 1.0302; Gold lacks a month."""
        found = measured(Panel(), "industry_lead", **PAIR, start="2025-10-31", end="2026-01-31")
        assert found.rows[["industry", "side"]].to_numpy().tolist() == [
            ["Banks", "ahead"],
            ["Food", "behind"],
            ["Gold", ""],
        ]
        assert found.rows["change"].iloc[:2].tolist() == pytest.approx([0.089, 0.0302])
        assert pd.isna(found.rows["change"].iloc[2])
        assert found.value == pytest.approx(0.089 - 0.0302)
        assert found.interval is None  # one draw a side

    def test_no_industry_stands_on_both_sides(self):
        same = {"ahead": ["Food"], "behind": ["Food"]}
        with pytest.raises(ValueError, match="'Food' in both"):
            measured(Panel(), "industry_lead", **same, **NOVEMBER)

    def test_groups_of_industries_differ_by_the_luck_of_the_draw(self):
        """Welch's interval as scipy has it; one value a side has none."""
        from scipy.stats import ttest_ind

        ahead, behind = np.array([0.05, 0.02, 0.06]), np.array([0.01, 0.04, 0.01, 0.0])
        theirs = ttest_ind(ahead, behind, equal_var=False)
        lead, (*interval, p) = breadth.apart(ahead, behind)
        assert lead == pytest.approx(0.085 / 3)
        assert interval == pytest.approx(list(theirs.confidence_interval()))
        assert p == pytest.approx(theirs.pvalue)
        assert np.isnan(breadth.apart(ahead[:1], behind)[1]).all()


class TestLeads:
    def test_scipy_agrees_on_the_correlation(self):
        from scipy import stats

        rng = np.random.default_rng(11)
        months = pd.date_range("2000-01-31", periods=120, freq="ME")
        first = pd.Series(rng.normal(0, 0.02, 120), index=months)
        second = 0.5 * first + rng.normal(0, 0.02, 120)
        found = breadth.correlation(first, second)
        known = stats.pearsonr(first, second)
        assert found["correlation"] == pytest.approx(known.statistic)
        interval = list(known.confidence_interval(0.95))
        assert [found["low"], found["high"]] == pytest.approx(interval)
        assert found["p"] == pytest.approx(known.pvalue)
        assert found["rank_correlation"] == pytest.approx(stats.spearmanr(first, second).statistic)
        assert found["agree"] == (first * second > 0).mean()

    def test_only_common_months_count_and_few_are_refused(self):
        months = pd.date_range("2000-01-31", periods=6, freq="ME")
        lead = pd.Series([0.01, -0.01, 0.02, 0.0, 0.01, 0.03], index=months)
        assert breadth.correlation(lead, lead.iloc[1:])["months"] == 5
        with pytest.raises(ValueError, match="got 3"):
            breadth.correlation(lead, lead.iloc[3:])


class TestNames:
    def test_the_range_of_2021_to_2025_as_published(self, data):
        """2467.70 on 18 September 2025, the first close above the 2442.74 of 8 November 2021."""
        span = {"range_start": "2021-11-01", "range_end": "2025-08-31", "series": "russell_2000"}
        before, day = (measured(data, "above_range", **span, on=f"2025-09-{on}") for on in (17, 18))
        assert (before.value, day.value) == (False, True)
        assert day.rows["highest_on"].tolist() == [DAY("2021-11-08")]
        assert day.rows["over"].tolist() == pytest.approx([2467.70 / 2442.74 - 1], abs=2e-5)

    def test_the_same_close_is_not_above_and_one_inside_the_range_is_refused(self):
        data = Toy(back=frame([-0.5, 1.0], index=SESSIONS[:3]))
        stretch = {"range_start": "2025-12-31", "range_end": "2026-01-01"}
        assert not measured(data, "above_range", series="back", **stretch, on="2026-01-02").value
        with pytest.raises(ValueError, match="after the range"):
            measured(data, "above_range", series="back", **stretch, on="2026-01-01")


class TestMeasures:
    def test_a_lead_and_that_of_the_month_after(self, data):
        pairs = {"ahead": "kre", "behind": "spy", "other_ahead": "iwm", "other_behind": "spy"}
        days = {"start": "2010-12-31", "end": "2025-12-31"}
        found = measured(data, "lead_correlation", **pairs, **days, months_later=1)
        price = {name: returns.on_basis(data.series(name), "price") for name in pairs.values()}
        leads = (months.monthly_lead(price[name], price["spy"]) for name in ("kre", "iwm"))
        first, second = (lead["2011":"2025"] for lead in leads)
        assert found.value == pytest.approx(np.corrcoef(first[:-1], second[1:])[0, 1])
        assert found.n == len(first) - 1

    def test_small_portfolios_of_january_2026(self, data):
        panel = data.table("monthly/size_value_ew").loc["2026-01-31"]
        small = [f"s{s}v{v}" for s in (1, 2) for v in range(1, 6)]
        found, big = (
            measured(data, "portfolio_share", size=s, **JANUARY) for s in ("small", "big")
        )
        assert found.value == (panel[small] > 0).sum() / 10
        assert (found.n, f"{found.as_of:%Y-%m-%d}") == (10, "2026-01-31")
        assert big.rows["portfolio"].iloc[0] == "s4v1"

    @pytest.mark.parametrize(
        ("name", "stated", "window", "text"),
        [
            ("industry_lead", PAIR, "2026-01-31 2026-04-30", "to 2026-02"),
            ("industry_lead", PAIR | {"ahead": ["Soda"]}, "1926-12-31 1927-12-31", "Soda: a month"),
            ("portfolio_share", {"size": "small"}, "2025-12-31 2026-07-31", "needed to 2026-07"),
            ("change_in_pace", {"series": "mags"}, "2026-01-02 2026-01-16", "begins on 2025-12-30"),
        ],
    )
    def test_what_the_data_do_not_hold_is_not_covered(self, data, name, stated, window, text):
        start, end = window.split()
        with pytest.raises(NotCovered, match=text):
            measured(data, name, **stated, start=start, end=end)

    def test_an_unknown_industry_is_named_with_the_nearest(self, data):
        stated = {"ahead": ["Bank"], "behind": ["Food"], **JANUARY}
        _, [(field, text)] = read_args(data, REGISTRY["industry_lead"], stated)
        assert field == "args.ahead"
        assert "got 'Bank'" in text
        assert "'Banks'" in text

    @pytest.mark.parametrize(("leg", "said"), [("spy", True), ("qqq", False)])
    def test_a_leg_that_stands_in_both_leads_is_pointed_out(self, data, leg, said):
        stated = {"ahead": "rsp", "behind": "spy", "other_ahead": "iwm", "other_behind": leg}
        found = measured(data, "lead_correlation", **stated, start="2005-01-31", end="2025-12-31")
        assert found.n == 251
        assert found.interval[0] < found.value < found.interval[1]
        assert any("behind in both" in note for note in found.caveats) == said
