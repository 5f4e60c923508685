"""Recoveries side by side: published levels and days, sums by hand, sentences that follow their tables."""

import numpy as np
import pandas as pd
import pytest

from research import returns, stats, store
from research.studies import aftermath, mean_leads, overlapping, recoveries

SMALL = "russell_2000"


@pytest.fixture(scope="module")
def daily():
    """Price returns of both indices, read from the files without the package."""
    found = {}
    for name in (SMALL, "sp_500"):
        frame = pd.read_csv(
            store.DATA / "daily" / f"{name}.csv", index_col="date", parse_dates=True
        )
        found[name] = frame["price_return"]
    return found


def gain(daily, name, start, end):
    """Change between two closes, compounded by hand."""
    part = daily[name].loc[pd.Timestamp(start) + pd.Timedelta(days=1) : end]
    return float(np.prod(1 + part.to_numpy()) - 1)


def test_lows_are_the_published_ones():
    """Bear-market lows as tested with the measure, and that of October 1990, a fall of 19.9% (bogleheads.org/wiki/Bear_market)."""
    found = recoveries.lows()
    assert [f"{day:%F}" for day in found["low"]] == [
        "1982-08-12",
        "1987-12-04",
        "1990-10-11",
        "2002-10-09",
        "2009-03-09",
        "2020-03-23",
        "2022-10-12",
    ]
    assert (
        found.loc[2, "fall"] == pytest.approx(295.46 / 368.95 - 1, abs=1e-4)
        and len(recoveries.lows(since="2021-01-01")) == 1
    )


def test_the_doubling_of_2020_as_published():
    """The Russell 2000 closed at 991.16 on 18 March 2020, twice which is 1,982.32, and first traded above 2,000 on 23 December 2020
    (Wikipedia, "Russell 2000 Index"); it ended the year at 1,974.86. The S&P 500 had doubled on 16 August 2021 (CNBC that day)."""
    table = recoveries.doublings()
    row = table.iloc[0]
    assert (row["id"], f"{row['low']:%F}", f"{row['doubled']:%F}") == (
        SMALL,
        "2020-03-18",
        "2020-12-22",
    )
    assert row["year_end"] == pytest.approx(1974.86 / 991.16 - 1, abs=2e-4)
    climbs = recoveries.climbs()[SMALL].dropna()
    assert climbs.loc["2020-12-21"] < 1 <= climbs.loc["2020-12-22"] and 991.16 * (
        1 + climbs.loc["2020-12-22"]
    ) < 2000 < 991.16 * (1 + climbs.loc["2020-12-23"])
    assert table.set_index(["id", "basis"]).loc[("sp_500", "price"), "doubled"] == pd.Timestamp(
        "2021-08-16"
    )


def test_gains_by_a_day_are_those_of_the_closes():
    """The S&P 500 closed at 2,237.40 on 23 March and at 3,509.44 on 6 November 2020 (as widely printed)."""
    text = recoveries.say_until(recoveries.climbs(), "2020-11-06")
    assert f"{3509.44 / 2237.40 - 1:.0%} by 6 November 2020" in text and text.endswith(
        "by 31 March 2021."
    )


def test_a_gain_never_reached_has_no_date():
    """Tenfold in nine years is too much to ask."""
    table = recoveries.doublings(((SMALL, "price"),), gain=9.0)
    assert pd.isna(table["doubled"].iloc[0]) and pd.isna(table["sessions"].iloc[0])


def test_side_by_side_by_hand(daily):
    """Both sides over twelve months and the leads at three horizons after each low."""
    table = recoveries.side_by_side(recoveries.lows())
    for row in table.to_dict("records"):
        for months in (3, 12, 36):
            end = row["low"] + pd.DateOffset(months=months)
            a, b = (gain(daily, name, row["low"], end) for name in (SMALL, "sp_500"))
            assert row[f"{months}m"] == pytest.approx(a - b, abs=1e-9)
            if months == 12:
                assert (row["small"], row["large"]) == pytest.approx((a, b), abs=1e-9)


def test_the_clock_is_one_at_the_start_and_ends_on_the_day(daily):
    """Ratio after twelve calendar months by hand; missing beyond the data."""
    paths = recoveries.clock(["2019-01-31", "2025-12-31"], months=12)
    assert paths.index[0] == 0 and paths.index[-1] == 12 and (paths.iloc[0] == 1).all()
    a, b = (gain(daily, name, "2019-01-31", "2020-01-31") for name in (SMALL, "sp_500"))
    assert (
        paths.iloc[-1, 0] == pytest.approx((1 + a) / (1 + b))
        and np.isnan(paths.iloc[-1, 1])
        and paths.iloc[10, 1] > 0
    )
    assert recoveries.clock(["2019-01-31"], months=12, step=1).loc[12.0].iloc[0] == pytest.approx(
        paths.iloc[-1, 0]
    )


def test_the_nineties_by_hand(daily):
    """Parts at the highest ratio and at half time; the ratio is that of the two gains."""
    path = recoveries.stretch(start="1990-10-11", end="1999-12-31")
    table = recoveries.parts(path)
    assert (
        path.iloc[0] == 1
        and f"{path.idxmax():%F}" == "1994-03-25"
        and table["stretch"].tolist()[-1] == "the whole"
    )
    for row in table.to_dict("records"):
        a, b = (gain(daily, name, row["start"], row["end"]) for name in (SMALL, "sp_500"))
        assert (row["small"], row["large"], row["lead"]) == pytest.approx((a, b, a - b), abs=1e-9)
    whole = table.iloc[-1]
    assert path.iloc[-1] == pytest.approx((1 + whole["small"]) / (1 + whole["large"]))
    assert table.iloc[2]["end"] == table.iloc[3]["start"] == pd.Timestamp("1995-05-22")


def test_large_caps_of_the_nineties_about_as_published():
    """S&P 500: 295.46 on 11 October 1990, 1,469.25 on 31 December 1999 (closing levels as widely printed)."""
    whole = recoveries.parts(recoveries.stretch(start="1990-10-11", end="1999-12-31")).iloc[-1]
    assert whole["large"] == pytest.approx(1469.25 / 295.46 - 1, abs=1e-3)


def test_januaries_by_hand(daily):
    """Twelve months from the end of January, index and funds; the sum of January 2025 turns with the last day."""
    table = recoveries.januaries()
    first = table.iloc[0]
    assert (
        table["choice"].tolist()[:2]
        == ["Russell 2000 against S&P 500, price", "IWM against SPY, price"]
        and len(table) == 7
    )
    for day in recoveries.JANUARIES:
        end = pd.Timestamp(day) + pd.DateOffset(months=12)
        assert first[day] == pytest.approx(
            gain(daily, SMALL, day, end) - gain(daily, "sp_500", day, end), abs=1e-9
        )
    text = recoveries.say_end("2025-01-31", ["2025-12-31", "2026-01-20"])
    assert (
        text
        == "Counted from 31 January 2025 the lead is -4.8 points to 31 December 2025 and +3.1 points to 20 January 2026."
    )


def test_sentences_follow_their_tables():
    """Counts, exceptions, a gain that was lost and one that was kept."""
    table = pd.DataFrame(
        {
            "low": pd.to_datetime(["2009-03-09", "2022-10-12"]),
            **{f"{m}m": [0.1, -0.2] for m in recoveries.HORIZONS},
        }
    )
    assert "1 of 2 at 3 months" in recoveries.say_sides(
        table
    ) and "12 October 2022, with a lead of **-20.0 points**" in recoveries.say_sides(table)
    days = pd.bdate_range("1990-01-01", periods=4)
    lost, kept = (
        pd.Series([1, 1.5, 1.2, 0.9], index=days),
        pd.Series([1, 1.5, 1.2, 1.1], index=days),
    )
    parts = pd.DataFrame(
        {"end": days, "years": 1.0, "small": [0.5, 0.1, 0.0, 0.6], "large": [0.2, 0.3, 0.0, 0.7]}
    )
    parts.loc[0, "end"] = days[1]
    assert "By 4 January 1990 all of it was gone." in recoveries.say_parts(
        parts, lost
    ) and "gone" not in recoveries.say_parts(parts, kept)
    assert recoveries.say_parts(parts, lost).endswith(
        "money in small caps ended 10% behind."
    ) and recoveries.say_parts(parts, kept).endswith("ended 10% ahead.")
    named = pd.DataFrame(
        {"choice": ["a", "b"], "2019-01-31": [-0.1, 0.2], "2021-01-31": [-0.2, np.nan]}
    )
    assert "Of all 3 readings below, **one** is above zero." in recoveries.say_januaries(named)
    assert recoveries.shown_januaries(named).splitlines()[-1] == "| b | +20.0 | – |"


def test_returns_and_levels_agree():
    """The stretch is the ratio of two levels from the package's own rebasing."""
    path = recoveries.stretch(start="2020-03-18", end="2020-12-31")
    small, large = (
        returns.levels(returns.on_basis(store.load().series(name), "price"))
        for name in (SMALL, "sp_500")
    )
    ratio = (small / large).dropna()
    assert path.iloc[-1] == pytest.approx(ratio["2020-12-31"] / ratio["2020-03-18"])


# Newey-West beside Student's t ---------------------------------------------------------------------------


def test_newey_west_agrees_with_statsmodels_and_student_with_the_table_of_means():
    """Mean and 95% interval of every event with HAC errors, and of clusters as in the table above it in the notebook."""
    import statsmodels.api as sm

    found = overlapping.beside(list(aftermath.KINDS), draws=20, rng=np.random.default_rng(1))
    means = mean_leads.horizons(list(aftermath.KINDS), months=[12])
    pd.testing.assert_frame_equal(
        found[["kind", "n", "clusters", "mean", "low", "high"]],
        means[["kind", "n", "clusters", "mean", "low", "high"]],
        check_dtype=False,
    )
    for row in found.itertuples():
        leads = overlapping.windows(row.kind)["lead"]
        fit = sm.OLS(leads, np.ones(len(leads))).fit(cov_type="HAC", cov_kwds={"maxlags": row.lags})
        assert (row.nw_mean, row.nw_low, row.nw_high) == pytest.approx(
            (fit.params.iloc[0], *fit.conf_int().iloc[0])
        )


def test_the_lags_cover_every_overlap():
    """Lows are a year apart and more; the cuts of 2001 came eleven in one year, so ten others begin inside the window of the first."""
    assert overlapping.lags(overlapping.windows("market_low")["month"].to_numpy(), 12) == 0
    cuts = aftermath.events("cut")["date"]
    cuts = cuts[cuts < "2025-01-01"].dt.to_period("M")
    most = max(sum(0 <= (other - one).n < 12 for other in cuts) for one in cuts) - 1
    assert overlapping.lags(overlapping.windows("cut")["month"].to_numpy(), 12) == most == 10
    with pytest.raises(ValueError, match="pair: expected monthly portfolios"):
        overlapping.windows("cut", pair=aftermath.RECENT)


def test_the_true_size_one_history_at_a_time():
    """The same made-up months, judged one by one with the test of the package and that of scipy."""
    from scipy.stats import ttest_1samp

    found = overlapping.beside(["cut"], draws=60, rng=np.random.default_rng(5)).iloc[0]
    rows = overlapping.windows("cut")
    steps = np.random.default_rng(5).spawn(1)[0].normal(size=(60, rows["month"].iloc[-1] + 13))
    student, other = [], []
    for history in steps:
        later = pd.Series([history[month + 1 : month + 13].sum() for month in rows["month"]])
        student.append(ttest_1samp(later.groupby(rows["cluster"]).mean(), 0).pvalue < 0.05)
        other.append(stats.newey_west(later, lags=found["lags"]).p < 0.05)
    assert (found["size"], found["nw_size"]) == (
        pytest.approx(np.mean(student)),
        pytest.approx(np.mean(other)),
    )


def test_the_size_of_student_is_honest_and_that_of_newey_west_is_not():
    """A thousand histories: five percent give or take two; and one and a half times as much or more."""
    found = overlapping.beside(["trough", "cut"], draws=1000, rng=np.random.default_rng(6))
    assert found["size"].between(0.03, 0.07).all() and (found["nw_size"] > [0.06, 0.15]).all()


def test_the_sentence_on_both_tests_follows_the_table():
    """Three means by hand: Student's t finds the first, Newey-West two more."""
    made = pd.DataFrame(
        {
            "event": list("abc"),
            "n": 12,
            "clusters": 10,
            "lags": 2,
            "mean": 0.1,
            "low": [0.05, -0.02, -0.01],
            "high": 0.2,
            "size": [0.05, 0.04, 0.06],
            "nw_mean": 0.1,
            "nw_low": 0.02,
            "nw_high": 0.18,
            "nw_size": [0.1, 0.2, 0.15],
        }
    )
    said = overlapping.say(made, draws=500)
    assert (
        "rejects a true null in **10% (a) to 20% (b)** of 500 made-up histories, Student's t over clusters in 4% (b) to 6% (c); give or take 4 points."
        in said
    )
    assert said.endswith(
        "Of these three means Newey-West would have put three clear of zero, Student's t one; the difference is b and c."
    )
    assert overlapping.say(made.assign(low=0.01), draws=500).endswith("Student's t three.")
    assert (
        "| a | 12 | 10 | +10.0 (+5.0 to +20.0) | 5% | +10.0 (+2.0 to +18.0) | 2 | 10% |"
        in overlapping.shown(made)
    )
