"""Tables and sentences on long runs: published days, hand-made leads, exact answers, another library."""

import numpy as np
import pandas as pd
import pytest

from research import stats, store
from research.studies import (
    chances,
    comparison,
    lateness,
    long_runs,
    misled,
    picked_pair,
    runs_compared,
)

# Daily lead of the Russell 2000 over the S&P 500 in points, as printed by The Motley Fool on 29 January 2026,
# "The Market Just Did This for the 1st Time in 30 Years" (fool.com/investing/2026/01/29), which also names
# April and May 1996 as the last run as long.
PUBLISHED = [0.87, 0.94, 0.75, 0.05, 1.10, 0.13, 0.28, 0.10, 1.23, 0.60, 0.18, 0.85]
DAY = "2026-01-22"


@pytest.fixture(scope="module")
def both():
    """The Russell 2000 against the S&P 500 in the snapshot."""
    return comparison.compare("russell_2000", "sp_500")


@pytest.fixture(scope="module")
def lead(both):
    """Its daily lead."""
    return both.lead


def days(count, start="2026-01-05"):
    """Weekdays to hang a hand-made lead on."""
    return pd.bdate_range(start, periods=count)


def made(*values):
    """A hand-made daily lead."""
    return pd.Series(values, index=days(len(values)), name="lead")


def test_the_run_agrees_with_a_published_table(lead):
    """Fourteen sessions from 2 to 22 January 2026, each lead within two hundredths of a point of the printed one."""
    run = long_runs.run_on(lead, DAY)
    assert (run["length"], f"{run['start']:%F}", f"{run['end']:%F}") == (
        14,
        "2026-01-02",
        "2026-01-22",
    )
    table = long_runs.around(lead, DAY, before=1, after=1)
    assert table["inside"].tolist() == [False] + [True] * 14 + [False]
    assert table.loc[table["inside"], "lead"].iloc[:12].mul(100).tolist() == pytest.approx(
        PUBLISHED, abs=0.02
    )


def test_the_last_run_as_long_is_the_published_one(lead):
    """June 2008 up to thirteen sessions, spring 1996 at fourteen (published on 21 and 29 January 2026)."""
    growing = long_runs.growing(lead, DAY).set_index("length")["matched"]
    assert {f"{growing[k]:%Y-%m}" for k in (10, 11, 12, 13)} == {
        "2008-06"
    } and f"{growing[14]:%Y-%m}" == "1996-05"


def test_growing_by_hand():
    """A run of three after one of two: first matched yesterday's run, then nothing."""
    table = long_runs.growing(made(0.1, 0.1, -0.1, 0.1, 0.1, 0.1), days(6)[5])
    assert table["length"].tolist() == [1, 2, 3]
    assert table["matched"].iloc[:2].tolist() == [days(6)[1]] * 2 and pd.isna(
        table["matched"].iloc[2]
    )
    assert table["years"].iloc[0] == pytest.approx((days(6)[3] - days(6)[1]).days / 365.25)


def test_no_run_on_a_lost_session():
    with pytest.raises(ValueError, match="on: expected a session inside a run, got 2026-01-06"):
        long_runs.run_on(made(0.1, -0.1, 0.1), days(3)[1])


def test_longest_keeps_ties_and_orders_by_length_then_time():
    table = long_runs.longest(made(0.1, -0.1, 0.1, 0.2, -0.1, 0.3, 0.1, -0.1), count=1)
    assert (
        table["length"].tolist() == [2, 2]
        and table["rank"].tolist() == [1, 1]
        and table["start"].is_monotonic_increasing
    )
    assert table["per_session"].tolist() == pytest.approx([0.15, 0.2])


def test_every_long_run_again_in_plain_python(lead):
    """The table of the longest runs against a loop over signs."""
    found, length, total = [], 0, 0.0
    for value in [*lead, -1.0]:
        if value > 0:
            length, total = length + 1, total + value
        else:
            found.append((length, total))
            length, total = 0, 0.0
    table = long_runs.longest(lead, count=15)
    expected = sorted((row for row in found if row[0] >= table["length"].min()), reverse=True)
    assert len(table) == len(expected) == 19
    assert sorted(zip(table["length"], table["lead"], strict=True), reverse=True) == [
        (n, pytest.approx(t)) for n, t in expected
    ]


def test_choices(lead):
    """Funds and dividends agree with the indices, the S&P 600 fund does not; rows without January 2026 are left empty."""
    table = runs_compared.by_choice(DAY).set_index("choice")
    assert (
        table.loc[
            [
                "Russell 2000 against S&P 500, price",
                "IWM against SPY, total",
                "IWM against IWB, price",
            ],
            "length",
        ]
        .eq(14)
        .all()
    )
    assert table.loc["IJR against SPY, price", ["length", "best"]].tolist() == [0, 3]
    assert pd.isna(table.loc["Russell 2000 against S&P 500, total", "length"])
    assert f"{table.loc['Russell 2000 against S&P 500, total', 'other_end']:%Y-%m}" == "1996-05"
    said = runs_compared.say_choices(runs_compared.by_choice(DAY))
    assert (
        said.startswith("**Five of seven** choices that reach January 2026 give 14 sessions.")
        and "no run of more than three" in said
    )


def test_sizes_by_hand(lead):
    """Ranks against the sums of all runs; the scale is the deviation of the 252 sessions before, and nothing later."""
    table = runs_compared.sizes(lead, DAY).set_index("end")
    row = table.loc[DAY]
    before = lead.loc[: row["start"]].iloc[-253:-1]
    assert row["scaled"] == pytest.approx(row["lead"] / before.std())
    runs = long_runs.longest(lead, count=10_000)
    assert (
        row["by_lead"] == 1 + (runs["lead"] > row["lead"]).sum()
        and row["by_length"] == 1 + (runs["length"] > 14).sum()
    )
    assert pd.isna(table["scaled"].iloc[0])
    assert "No other run was at once" in runs_compared.say_sizes(runs_compared.sizes(lead, DAY))


def test_afterwards_starts_after_the_day_the_length_was_reached():
    lead_ = made(0.01, 0.01, 0.01, -0.02, 0.03, -0.01, 0.0)
    table = runs_compared.afterwards(lead_, at_least=2, horizons=(1, 2, 6))
    assert table["event"].tolist() == [days(7)[1]] and table["length"].tolist() == [3]
    assert table[[1, 2]].iloc[0].tolist() == pytest.approx([0.01, -0.01]) and pd.isna(
        table[6].iloc[0]
    )


def test_what_is_said_of_later_leads(lead):
    said = runs_compared.say_after(lead, at_least=10, sessions=63, before="2026-01-15")
    assert "nine runs of 10 or more" in said and "too few" in said and "**5** of 9" in said


def test_memory_counts_only_steps_outside_the_run():
    """After a win one win of two, after a loss one of two; the run of two at the end and its end are left out."""
    lead_ = made(0.1, 0.1, -0.1, 0.1, -0.1, -0.1, 0.1, 0.1, -0.1)
    row = chances.memory(lead_, days(9)[7]).iloc[-1]
    assert (row["sessions"], row["after_win"], row["after_loss"]) == (
        5,
        pytest.approx(1 / 3),
        pytest.approx(1 / 2),
    )


def test_models_are_fitted_without_the_run(lead):
    chain = chances.models(lead, DAY)["independent"]
    won = lead > 0
    without = won[(won.index < "2026-01-02") | (won.index > DAY)]
    assert chain.after_win[5] == pytest.approx(without.mean(), abs=2e-4)


def test_tails_by_counting_all_rows_of_signs():
    """The chance that the longest of ten fair sessions reaches k, against all 1,024 rows."""
    rows = [format(n, "010b") for n in range(2**10)]
    table = chances.tails({"fair": stats.independent(0.5, 10)}, up_to=6)
    for length in range(1, 7):
        assert table.loc[length, "fair"] == pytest.approx(
            sum("1" * length in row for row in rows) / 2**10
        )


def test_three_questions_have_one_column_per_model(lead):
    models = chances.models(lead, DAY)
    table = chances.three_questions(models, 14, on=DAY)
    assert table.columns.tolist() == ["question", "sessions", *models] and table[
        "sessions"
    ].tolist() == [
        14,
        252,
        len(lead),
    ]
    share = models["independent"].after_win[100]
    assert table["independent"].iloc[0] == pytest.approx(share**14)
    assert chances.tails(models).loc[14, "markov"] == pytest.approx(table["markov"].iloc[2])


def test_random_days_agree_with_the_exact_answer(lead):
    """The share of redrawn samples with a run as long lies within four standard errors of the exact probability."""
    table = chances.long_and_large(lead, DAY, draws=200, rng=np.random.default_rng(7)).set_index(
        "run"
    )
    exact = stats.probability(chances.models(lead, DAY)["independent"], 14)
    assert abs(table.loc["as long", "share"] - exact) < 4 * table.loc["as long", "error"]
    assert table.loc["as long and as large", "share"] <= table["share"].min()
    again = chances.long_and_large(lead, DAY, draws=200, rng=np.random.default_rng(7))
    pd.testing.assert_frame_equal(table.reset_index(), again)


def test_the_sentences_hold_what_the_tables_hold(lead):
    models = chances.models(lead, DAY)
    said = chances.say_questions(
        chances.three_questions(models, 14, on=DAY), what="14 sessions or more"
    )
    assert "**38%** for independent days, 38% to 54% over all models" in said
    none = chances.none_for(models, 10, start="2008-06-09", end="2025-12-31")
    assert (
        none["sessions"].tolist()
        == [((lead.index >= "2008-06-09") & (lead.index <= "2025-12-31")).sum()] * 4
    )
    trap = chances.trap(lead, DAY, blocks=(1, 20))
    assert (
        trap["inside"] > trap["outside"]
    ).all() and "exact answer for independent days is 38%" in chances.say_trap(trap, 0.378)
    assert "**14 sessions**, 2 to 22 January 2026" in chances.in_short(lead, DAY)
    assert none["probability"].iloc[0] > 0.05 and chances.say_none(
        none, at_least=10, start="2008-06-09", end="2025-12-31"
    ).endswith("too common to need a cause.")
    rare = chances.say_none(
        none.assign(probability=0.01), at_least=10, start="2008-06-09", end="2025-12-31"
    )
    assert rare.endswith("By chance alone that is rare.")


def test_what_sets_one_model_apart(lead):
    """Without 1979 the chain by decade agrees with the others; fitted again by hand on the sessions from 1980 on."""
    table = chances.apart(lead, DAY)
    assert (
        table["later"].max() - table["later"].min() < 0.03 < table["all"].max() - table["all"].min()
    )
    later = chances.models(lead["1980":], DAY)["by period"]
    assert table.loc["by period", "later"] == pytest.approx(stats.probability(later, 14))
    said = chances.say_apart(table, lead)
    assert (
        "the chain fitted by decade says 54%, and 37% if the sample begins a year later: in 1979"
        in said
    )


@pytest.mark.parametrize("share", [0.5, 0.3])
def test_runs_of_either_side_by_counting_all_rows(share):
    """All 512 rows of nine sessions, weighted; and a run of one is certain."""
    for length in (2, 3, 5):
        total = 0.0
        for row in map("{:09b}".format, range(2**9)):
            if "1" * length in row or "0" * length in row:
                total += share ** row.count("1") * (1 - share) ** row.count("0")
        assert chances.either_side(share, length, sessions=9) == pytest.approx(total)
    assert chances.either_side(share, 1, sessions=1) == 1.0


def test_a_picked_pair_by_exact_answers():
    """A lead and its mirror over ten fair sessions, the run of two left out: one side and either side, exactly."""
    lead_ = made(1, -1, 1, -1, 1, -1, 1, -1, 1, 1)
    table = picked_pair.widened(
        pd.DataFrame({"a over b": lead_, "b over a": -lead_}),
        days(10)[9],
        draws=2000,
        rng=np.random.default_rng(5),
    )
    one, either = (
        stats.probability(stats.independent(0.5, 10), 2),
        chances.either_side(0.5, 2, sessions=10),
    )
    assert table["tried"].tolist() == [1, 1, 2] and table["length"].tolist() == [2, 2, 2]
    assert (abs(table["share"] - [one, one, either]) < 4 * table["error"]).all()


def test_the_family_of_the_run(lead):
    """Six leads on the sessions of the pair; its own share is the exact one, and a wider family holds more."""
    family = picked_pair.leads()
    assert (
        family.shape == (len(lead), 6)
        and family.iloc[:, 0].equals(lead.rename(family.columns[0]))
        and (family.iloc[:, 0] == -family.iloc[:, 1]).all()
    )
    table = picked_pair.widened(family, DAY, draws=200, rng=np.random.default_rng(9))
    exact = stats.probability(chances.models(lead, DAY)["independent"], 14)
    assert (
        table["tried"].tolist() == [1, 2, 6]
        and abs(table["share"][0] - exact) < 4 * table["error"][0]
        and table["share"].is_monotonic_increasing
    )
    again = picked_pair.widened(family, DAY, draws=200, rng=np.random.default_rng(9))
    pd.testing.assert_frame_equal(table, again)


def test_the_longest_run_of_the_family_from_the_files():
    """Returns of the three indices straight from the files; runs counted in a plain loop."""
    change = pd.DataFrame(
        {
            name: pd.read_csv(store.DATA / "daily" / f"{name}.csv", index_col="date")[
                "price_return"
            ]
            for name in picked_pair.FAMILY
        }
    ).dropna()
    best = (0, "", "")
    for one in change:
        for other in change:
            length = 0
            for day, won in ((change[one] - change[other]).round(10) > 0).items():
                length = length + 1 if won else 0
                best = max(best, (length, day, f"{one} {other}"))
    said = picked_pair.say(picked_pair.leads(), DAY, draws=100, rng=np.random.default_rng(2))
    assert (
        best == (18, "2024-12-24", "nasdaq_composite russell_2000")
        and "one of 18 sessions, Nasdaq Composite over Russell 2000, to 24 December 2024" in said
    )
    assert (
        "The 38% are for Russell 2000 over S&P 500 alone" in said
        and "any* pair of these three indices" in said
    )


def test_how_often_a_bootstrap_misleads_follows_the_table():
    """Four samples by hand: two off with the run in, three with it out, one rare without need; and the draws are the same again."""
    table = pd.DataFrame(
        {
            "block": 20,
            "exact": [0.5, 0.5, 0.5, 0.04],
            "inside": [0.5, 0.7, 0.3, 0.1],
            "outside": [0.3, 0.7, 0.03, 0.05],
        }
    )
    said = misled.say(table, sessions=252)
    assert (
        "On 4 samples of 252 tosses" in said
        and "in **50%** with the run left in and **75%** with it taken out (give or take 50 points)"
        in said
    )
    assert said.endswith(
        "Taken out, 50% of the records pass for rare at 5%; by the exact chance 25% do."
    )
    drawn = misled.on_coins(samples=3, block=20, sessions=60, rng=np.random.default_rng(1))
    pd.testing.assert_frame_equal(
        drawn, misled.on_coins(samples=3, block=20, sessions=60, rng=np.random.default_rng(1))
    )
    assert drawn["exact"].tolist() == pytest.approx(
        [stats.probability(stats.independent(0.5, 60), length) for length in drawn["longest"]]
    )


def test_gains_in_a_row():
    """Closing levels as printed: Russell 2000 at 2,481.91 on 31 December 2025, S&P 500 at 6,845.50 then and 6,913.35 on 22 January 2026."""
    said = runs_compared.say_gains(
        {"russell_2000": "R", "sp_500": "S"}, start="2025-12-31", end="2026-01-22"
    )
    assert f"S {6913.35 / 6845.50 - 1:+.1%}" in said and said.startswith(
        "From the close of 31 December 2025 to that of 22 January 2026: R +9.5%"
    )


def test_slopes_of_a_market_made_to_lag():
    """Small caps that move by 0.7 today and 0.3 tomorrow for each point: the slopes are exact, the error is nil."""
    large = np.random.default_rng(3).normal(0, 0.01, 600)
    small = 0.7 * large + 0.3 * np.r_[0.0, large[:-1]]
    panel = pd.DataFrame(
        {"small": np.r_[np.nan, small], "large": np.r_[np.nan, large]},
        index=pd.bdate_range("1980-01-01", periods=601),
    )
    table = lateness.lean(panel)
    assert table["period"].tolist() == ["1980–1982"] and table["sessions"].tolist() == [599]
    assert table[["same_day", "day_late", "error"]].iloc[0].tolist() == pytest.approx(
        [0.7, 0.3, 0.0], abs=1e-9
    )


def test_no_period_that_lags_is_said():
    """Funds of the 2000s do not trail the index by a day, so there is no last year to name."""
    table = pd.DataFrame(
        {"period": ["2000–2004"], "first": [2000], "day_late": [0.01], "error": [0.02]}
    )
    assert (
        lateness.say_lean(table)
        == "In no period is what small caps do on the next day above zero by two standard errors."
    )


def test_standard_errors_agree_with_statsmodels(both):
    import statsmodels.api as sm

    panel = both.panel.loc["1984-12-31":"1990-01-02"]
    table = lateness.lean(panel).set_index("period")
    frame = pd.DataFrame(
        {
            "small": panel["russell_2000"],
            "today": panel["sp_500"],
            "yesterday": panel["sp_500"].shift(),
        }
    ).dropna()
    part = frame.loc["1985":"1989"]
    fit = sm.OLS(part["small"], sm.add_constant(part[["today", "yesterday"]])).fit(cov_type="HC0")
    assert table.loc["1985–1989", "day_late"] == pytest.approx(fit.params["yesterday"])
    assert table.loc["1985–1989", "error"] == pytest.approx(fit.bse["yesterday"])


def test_weekdays_by_hand():
    """Mondays always won, other days never."""
    index = pd.bdate_range("2001-01-01", periods=50)
    lead_ = pd.Series(np.where(index.day_of_week == 0, 0.01, -0.01), index=index)
    row = lateness.weekdays(lead_).iloc[0]
    assert (
        row["decade"] == "2001"
        and row["Monday"] == 1.0
        and row["Friday"] == 0.0
        and row["p"] < 1e-6
    )


def test_accounting_adds_up(both):
    """Every row held is either without a return, outside the common stretch, or compared."""
    rows = both.accounting
    assert (rows["rows"] == rows[["without", "outside", "compared"]].sum(axis=1)).all()
    assert (rows["compared"] == len(both.lead)).all() and both.lead.index[0] == pd.Timestamp(
        "1979-01-02"
    )


def test_years_are_products_of_days(both):
    years = both.years.set_index("year")
    change = {name: (1 + both.panel.loc["2008", name]).prod() - 1 for name in both.panel}
    assert years.loc[2008, "lead"] == pytest.approx(change["russell_2000"] - change["sp_500"])
    assert years["whole"].sum() == len(years) - 1 and not years["whole"].iloc[-1]


def test_a_window_is_cut_at_its_ends():
    part = comparison.compare("IWM", "SPY", basis="total", start="2025-12-31", end="2026-01-25")
    assert [f"{day:%F}" for day in part.panel.index[[0, -1]]] == [
        "2025-12-31",
        "2026-01-23",
    ] and part.panel.iloc[0].isna().all()
    assert "15 sessions" in part.said()
    with pytest.raises(ValueError, match="behind: expected another series"):
        comparison.compare("IWM", "iwm")
