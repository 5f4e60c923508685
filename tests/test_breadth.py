"""Breadth: published figures, cases worked by hand, another library, and what must always hold.

Published figures, quoted where they are used: ttmblog.com (MarketWatch, February 2025), Reuters and
Barron's (18 September 2025), thereconreports.com (January 2026).
"""

import numpy as np
import pandas as pd
import pytest
from asked import ask, measured
from scipy import stats

from research import months, returns
from research.measures import breadth


def test_groups_of_industries_differ_by_the_luck_of_the_draw():
    """Welch's interval as scipy has it; one value a side has none."""
    ahead, behind = np.array([0.05, 0.02, 0.06]), np.array([0.01, 0.04, 0.01, 0.0])
    theirs = stats.ttest_ind(ahead, behind, equal_var=False)
    lead, (*interval, p) = breadth.apart(ahead, behind)
    assert lead == pytest.approx(0.085 / 3)
    assert interval == pytest.approx(list(theirs.confidence_interval()))
    assert p == pytest.approx(theirs.pvalue)
    assert np.isnan(breadth.apart(ahead[:1], behind)[1]).all()


def test_scipy_agrees_on_the_correlation():
    rng = np.random.default_rng(11)
    index = pd.date_range("2000-01-31", periods=120, freq="ME")
    first = pd.Series(rng.normal(0, 0.02, 120), index=index)
    second = 0.5 * first + rng.normal(0, 0.02, 120)
    found, known = breadth.correlation(first, second), stats.pearsonr(first, second)
    theirs = {"correlation": known.statistic, "p": known.pvalue, "months": 120}
    theirs |= known.confidence_interval(0.95)._asdict()
    theirs |= {"rank_correlation": stats.spearmanr(first, second).statistic}
    assert found == pytest.approx(theirs | {"agree": (first * second > 0).mean()})


def test_only_common_months_count_and_few_are_refused():
    index = pd.date_range("2000-01-31", periods=6, freq="ME")
    lead = pd.Series([0.01, -0.01, 0.02, 0.0, 0.01, 0.03], index=index)
    assert breadth.correlation(lead, lead.iloc[1:])["months"] == 5
    with pytest.raises(ValueError, match="got 3"):
        breadth.correlation(lead, lead.iloc[3:])


def test_the_range_of_2021_to_2025_as_published(data):
    """2467.70 on 18 September 2025, the first close above the 2442.74 of 8 November 2021."""
    span = {"range_start": "2021-11-01", "range_end": "2025-08-31", "series": "russell_2000"}
    before, day = (measured(data, "above_range", **span, on=f"2025-09-{on}") for on in (17, 18))
    assert (before.value, day.value) == (False, True)
    assert day.rows["highest_on"].tolist() == [pd.Timestamp("2021-11-08")]
    assert day.rows["over"].tolist() == pytest.approx([2467.70 / 2442.74 - 1], abs=2e-5)


def test_a_lead_and_that_of_the_month_after(data):
    pairs = {"ahead": "kre", "behind": "spy", "other_ahead": "iwm", "other_behind": "spy"}
    days = {"start": "2010-12-31", "end": "2025-12-31"}
    found = measured(data, "lead_correlation", **pairs, **days, months_later=1)
    price = {name: returns.on_basis(data.series(name), "price") for name in pairs.values()}
    leads = (months.monthly_lead(price[name], price["spy"]) for name in ("kre", "iwm"))
    first, second = (lead["2011":"2025"] for lead in leads)
    assert found.value == pytest.approx(np.corrcoef(first[:-1], second[1:])[0, 1])
    assert found.n == len(first) - 1


def test_small_portfolios_of_january_2026(data):
    panel = data.table("monthly/size_value_ew").loc["2026-01-31"]
    small = [f"s{s}v{v}" for s in (1, 2) for v in range(1, 6)]
    asked = 'portfolio_share size = "{}", start = "2025-12-31", end = "2026-01-31"'
    found, big = (ask(data, asked.format(size)) for size in ("small", "big"))
    assert found.value == (panel[small] > 0).sum() / 10
    assert (found.n, f"{found.as_of:%Y-%m-%d}") == (10, "2026-01-31")
    assert big.rows["portfolio"].iloc[0] == "s4v1"
