"""Growth, prices, recessions and how leads go with them: published figures, another library."""

import numpy as np
import pandas as pd
import pytest
from asked import measured
from statsmodels.api import OLS, add_constant

from research import macro, registry, store


def quarters(*values, start="2025-01-01", freq="QS"):
    index = pd.date_range(start, periods=len(values), freq=freq)
    return pd.Series(values, index=index, dtype=float)


def months(*values):
    return quarters(*values, start="2024-01-01", freq="MS")


# transforms


def test_transforms_by_hand():
    gdp = quarters(100, 101, 99.99, 102, 104)
    assert macro.transform(gdp, "saar").iloc[0] == pytest.approx(1.01**4 - 1)
    assert macro.transform(gdp, "yoy").tolist() == pytest.approx([0.04])
    assert macro.transform(gdp, "diff").tolist() == pytest.approx([1, -1.01, 2.01, 2])
    monthly = macro.transform(months(100, 101), "saar")
    assert monthly.tolist() == pytest.approx([1.01**12 - 1])
    assert macro.transform(gdp, "level").equals(gdp)


def test_a_missing_month_is_never_bridged():
    prices = months(*range(100, 126)).drop(pd.Timestamp("2024-10-01"))
    assert pd.Timestamp("2025-10-01") not in macro.transform(prices, "yoy").index
    changes = macro.transform(prices, "diff")
    assert pd.Timestamp("2024-11-01") not in changes.index
    assert (changes == 1).all()


def test_bad_arguments_are_named():
    said = "transform: expected one of level, yoy, mom, saar, diff; got 'annual'"
    with pytest.raises(ValueError, match=said):
        macro.transform(quarters(1, 2), "annual")
    with pytest.raises(ValueError, match="series: expected months or quarters"):
        macro.transform(quarters(1, 2, freq="D"), "yoy")
    with pytest.raises(ValueError, match="series: expected first days of .*, got 2025-03-31"):
        macro.transform(quarters(1, 2, 3, freq="QE"), "mom")


# published figures


def test_growth_of_the_third_quarter_of_2025_as_published(data):
    """4.4% in the estimate of 22 January 2026 (Reuters), 4.3% in the first one of 23 December 2025
    (ABA Banking Journal,
    bankingjournal.aba.com/2025/12/third-quarter-2025-initial-estimate-increased-4-3), 3.8% in the
    quarter before."""
    args = {"series": "GDPC1", "transform": "saar"}
    latest, early = (
        measured(data, "macro", **args, period="2025-07", **v)
        for v in ({}, {"vintage": "2026-01-03"})
    )
    assert (round(latest.value, 3), round(early.value, 3)) == (0.044, 0.043)
    assert any("the vintage of 2026-01-03 has 4.34%" in caveat for caveat in latest.caveats)
    assert round(measured(data, "macro", **args, period="2025-04").value, 3) == 0.038
    assert early.as_of == pd.Timestamp("2025-09-30")
    assert measured(data, "macro_last_matched", **args, period="2025-07").value == "2023-07"


def test_a_figure_published_later_is_not_in_the_early_vintage(data):
    """Core PCE prices of November 2025 came out on 22 January 2026."""
    args = {"series": "PCEPILFE", "period": "2025-11", "transform": "yoy"}
    said = "no value for 2025-11; it runs from .* to 2025-09"
    with pytest.raises(registry.NotCovered, match=said) as early:
        measured(data, "macro", **args, vintage="2026-01-03")
    assert not early.value.later
    assert "not yet published on 2026-01-03" in measured(data, "macro", **args).caveats


# leads beside the economy


def test_slope_and_interval_are_those_of_statsmodels():
    """With the standard errors of MacKinnon and White (HC3)."""
    rng = np.random.default_rng(7)
    factor = pd.Series(rng.normal(size=80))
    lead = 0.3 * factor + rng.normal(size=80) * (1 + factor.abs())
    theirs = OLS(lead, add_constant(factor)).fit(cov_type="HC3", use_t=True)
    expected = [theirs.params[0], *theirs.conf_int().loc[0], theirs.pvalues[0], 80]
    expected.append(np.corrcoef(lead, factor)[0, 1])
    found = macro.slope(lead, factor)
    assert list(found) == ["slope", "low", "high", "p", "n", "correlation"]
    assert list(found.values()) == pytest.approx(expected)


FLAT = "expected values that vary, got 6 equal ones"
NO_SLOPE = [
    ([1, 1, 1, 1, 1, 1], [1, 2, 1, 3, 1, 2], f"factor: {FLAT}"),
    ([1, 2, 3, 4], [1, 2, 1, 3], "factor: expected at least 5 observations, got 4"),
    ([0, 0, 1, 0, 0, 0], [1, 2, 1, 3, 1, 2], "factor: expected moves in two periods or more"),
    ([1, 2, 3, 4, 5, 6], [1, 1, 1, 1, 1, 1], f"lead: {FLAT}"),
    ([1, 2, 3, 4, 5, 6], [1, 2, 1, 3, 1, np.inf], "lead: expected finite numbers, 1 of 6"),
]


@pytest.mark.parametrize(("factor", "lead", "line"), NO_SLOPE)
def test_a_slope_needs_periods_in_which_both_move(factor, lead, line):
    """Of a factor that moves once, the residual there is nil whatever the error."""
    with pytest.raises(ValueError, match=line):
        macro.slope(pd.Series(lead, dtype=float), pd.Series(factor, dtype=float))
    assert macro.slope(pd.Series([0.0, 1, 0, 2, 1]), pd.Series([1.0, 2, 3, 4, 5]))["n"] == 5


PAIR = {"ahead": "russell_2000", "behind": "sp_500"}


@pytest.mark.parametrize(
    ("start", "of_small", "of_large"),
    [("1980-01-31", -1, -1), ("1999-12-31", 1, 1), ("1985-12-31", 1, -1)],
)
def test_sizes_of_slopes_are_compared_whatever_their_sign(data, start, of_small, of_large):
    """By another routine on month ends, from the files: one size less the other."""
    end, names = "2025-12-31", (store.DATA / "daily" / f"{name}.csv" for name in PAIR.values())
    files = [pd.read_csv(n, index_col="date", parse_dates=True)["price_return"] for n in names]
    levels = [(1 + file.loc["1978-12-29":end].fillna(0)).cumprod() for file in files]
    ends = [level.resample("ME").last().pct_change().loc[start:].iloc[1:] for level in levels]
    factor = data.macro("DGS10").dropna().resample("ME").last().diff()
    small, large = (np.polyfit(factor.reindex(part.index), part, 1)[0] for part in ends)
    assert (np.sign(small), np.sign(large)) == (of_small, of_large)
    asked = {"factor": "yield_change", "of": "size", "start": start, "end": end}
    found = measured(data, "sensitivity", **PAIR, **asked)
    assert found.value == pytest.approx(abs(small) - abs(large))
    assert found.caveats[0] == f"slopes {small:+.2f} and {large:+.2f}"


def test_slopes_whose_signs_differ_are_not_pooled(data):
    """Small fell with rising yields before 2000 and rose after: pooled, the two cancel."""
    asked = {**PAIR, "factor": "yield_change", "of": "size"}
    start, turn, end = "1978-12-29", "1999-12-31", "2025-12-31"
    parts = pd.concat(
        measured(data, "sensitivity", **asked, start=first, end=last).rows
        for first, last in ((start, turn), (turn, end))
    )
    found = measured(data, "sensitivity", **asked, start=start, end=end, split=turn)
    assert found.value == pytest.approx(np.polyfit(parts["factor"], parts["lead"], 1)[0])
    assert found.n == len(parts)
    slopes = "1980-02 to 1999-12 -2.15 and -2.98; 2000-01 to 2025-12 +4.14 and +2.61"
    assert found.caveats[0] == f"slopes: {slopes}"


def test_a_calm_month_is_one_in_which_the_yield_moves_little(data):
    span = {"start": "2020-01-31", "end": "2025-12-31"}
    found = measured(data, "sensitivity", **PAIR, factor="yield_swing", **span)
    yields = data.macro("DGS10").dropna().diff()
    assert found.rows["factor"].iloc[-1] == pytest.approx(yields["2025-12"].std())


def test_too_few_periods_are_not_covered(data):
    with pytest.raises(registry.NotCovered, match="20 needed"):
        measured(data, "sensitivity", **PAIR, factor="gdp", start="2024-01", end="2025-12")
