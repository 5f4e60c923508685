"""The risk notebook: tables worked by hand, counted in another way, and against published falls.

Published: the Bogleheads wiki (bogleheads.org/wiki/Bear_market, after Yahoo) puts falls of the S&P 500 at
33.5% (1987), 49.1% (2000 to 2002) and 56.8% (2007 to 2009); Hartford Funds (hartfordfunds.com, "Bear
Markets Have Been Common", after Ned Davis Research) those of 1980 to 1982 at 27.11%, of 2020 at 33.92%
and of 2022 at 25.43%.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from research import figures, risk, store
from research.claims import rules
from research.studies import (
    answers,
    comparison,
    dispersion,
    falls,
    liquidity,
    resampled,
    same_places,
    size_break,
    swings,
    unlike,
    volatility,
    wilder,
)

DAYS = pd.bdate_range("2026-01-05", periods=8)


@pytest.fixture(scope="module")
def data():
    return store.load("snapshot")


@pytest.fixture(scope="module")
def ten(data):
    return swings.ranges("iwm", "spy", start="2015-09-30", end="2025-09-30", data=data)


@pytest.fixture(scope="module")
def panel(data):
    return comparison.compare("russell_2000", "sp_500", data=data).panel


def panel_of(small, large):
    return pd.DataFrame(
        {"small": [None, *small], "large": [None, *large]},
        index=DAYS[: len(small) + 1],
        dtype=float,
    )


class TestSwings:
    def test_the_window_and_its_accounting(self, data, ten):
        sessions = data.sessions[(data.sessions > "2015-09-30") & (data.sessions <= "2025-09-30")]
        assert ten.index.equals(sessions) or list(ten.index) == list(sessions)
        for row in swings.accounting(ten, data=data).itertuples():
            assert row.rows == row.without + row.outside + row.compared and row.compared == len(ten)

    def test_the_verdicts_stand_on_the_same_numbers(self, data, ten):
        often, typical, far = answers.answers("001-31", "001-32", "001-33", data=data)
        assert often.computed == pytest.approx(ten["small"].between(0.015, 0.02).mean())
        assert typical.computed == pytest.approx(ten["large"].median())
        assert far.computed == pytest.approx(np.median(ten["small"]) / np.median(ten["large"]))
        assert swings.middles(ten)["median"]["large"] == pytest.approx(typical.computed)

    @pytest.mark.parametrize("edges", [swings.EDGES, swings.FINE])
    def test_bands_hold_every_session_once(self, ten, edges):
        table = swings.bands(ten, edges)
        assert table[["small", "large"]].sum().tolist() == pytest.approx([1.0, 1.0])
        counted, _ = np.histogram(ten["small"], [e if np.isfinite(e) else 9.0 for e in edges])
        assert (table["small"] * len(ten)).round().astype(int).tolist() == counted.tolist()

    def test_bands_are_named_as_they_count(self):
        table = swings.bands(
            pd.DataFrame({"small": [0.005, 0.0099, 0.03], "large": [0.0, 0.01, 0.04]})
        )
        assert table["band"].tolist() == [
            "below 0.5%",
            "0.5% to 1%",
            "1% to 1.5%",
            "1.5% to 2%",
            "2% to 3%",
            "3% or more",
        ]
        assert table["small"].round(4).tolist() == [0, 0.6667, 0, 0, 0, 0.3333]

    @pytest.mark.parametrize(
        ("of", "low", "high"), [("large", 0.005, 0.01), ("small", 0.015, 0.02)]
    )
    def test_bands_that_hold_the_same_places(self, ten, of, low, high):
        table = same_places.alike(ten, low=low, high=high, of=of)
        other = table.iloc[1]
        assert (ten[other["side"]] < other["low"]).mean() == pytest.approx(
            table["below"].iloc[0], abs=2 / len(ten)
        )
        assert ten[other["side"]].between(other["low"], other["high"]).mean() == pytest.approx(
            table["within"].iloc[0], abs=2 / len(ten)
        )

    def test_a_side_that_is_none_is_refused(self, ten):
        with pytest.raises(ValueError, match="of: expected small or large, got 'mid'"):
            same_places.alike(ten, low=0.01, high=0.02, of="mid")

    def test_the_stated_choice_is_one_of_the_table(self, data, ten):
        table = swings.by_choice({"ten": ("2015-09-30", "2025-09-30")}, data=data).set_index(
            "choice"
        )
        assert table.loc["IWM against SPY", "ratio"] == pytest.approx(
            ten["small"].median() / ten["large"].median()
        )
        assert table.loc["IWM against SPY", "wider"] == pytest.approx(
            (ten["small"] > ten["large"]).mean()
        )
        assert len(table) == 4 and (table["ratio"] < 2).all()

    def test_the_interval_holds_the_ratio_and_stays_below_two(self, ten):
        found = resampled.how_sure(ten, rng=np.random.default_rng(1))
        assert found.low < found.statistic < found.high < 2 and found.n == len(ten)

    def test_the_interval_covers_a_known_ratio(self):
        """Independent sessions, true ratio 1.5: the interval misses it about one time in twenty."""
        rng, missed = np.random.default_rng(5), 0
        for _ in range(60):
            table = pd.DataFrame(
                {
                    "small": rng.lognormal(np.log(1.5), 0.5, 250),
                    "large": rng.lognormal(0.0, 0.5, 250),
                }
            )
            found = resampled.how_sure(table, block=1, rng=rng)
            missed += not found.low <= 1.5 <= found.high
        assert missed <= 9

    def test_no_year_reaches_two(self, data):
        years = swings.by_year(swings.ranges("iwm", "spy", data=data))
        assert "**none** reached a ratio of 2" in swings.say_years(years, at_least=2)
        assert "**one** reached a ratio of 1.9." in swings.say_years(years, at_least=1.9)


class TestVolatility:
    def test_months_and_days_agree_where_they_are_the_same(self):
        """With one session a month, daily and monthly returns are the same."""
        months = pd.date_range("2020-12-31", periods=25, freq="ME")
        rng = np.random.default_rng(3)
        both = pd.DataFrame(
            {"small": rng.normal(0, 0.02, 25), "large": rng.normal(0, 0.01, 25)}, index=months
        )
        both.iloc[0] = np.nan
        row = volatility.by_window(both, {"all": (None, None)}).iloc[0]
        assert (
            row["daily"]
            == pytest.approx(row["monthly"])
            == pytest.approx(both["small"].std() / both["large"].std())
        )

    def test_stale_prices_calm_the_days_but_not_the_months(self):
        """Half of each move a day late: daily volatility shrinks by the root of two, monthly hardly."""
        days = pd.bdate_range("2000-12-29", "2020-12-31")
        large = pd.Series(np.random.default_rng(4).normal(0, 0.01, len(days)), index=days)
        both = pd.DataFrame({"small": (large + large.shift(fill_value=0.0)) / 2, "large": large})
        both.iloc[0] = np.nan
        row = volatility.by_window(both, {"all": (None, None)}).iloc[0]
        assert row["daily"] == pytest.approx(1 / np.sqrt(2), abs=0.02) and row[
            "monthly"
        ] == pytest.approx(1.0, abs=0.04)

    def test_decades_of_the_sample(self, panel):
        table = volatility.by_window(panel, volatility.decades(1980, 2020)).set_index("window")
        part = panel.loc["2010-01-01":"2019-12-31"]
        assert table.loc["2010s", "daily"] == pytest.approx(
            part["russell_2000"].std() / part["sp_500"].std()
        )
        wealth = (
            (1 + panel.fillna(0)).cumprod().resample("ME").last().pct_change().loc["2010":"2019"]
        )
        assert table.loc["2010s", "monthly"] == pytest.approx(
            wealth["russell_2000"].std() / wealth["sp_500"].std()
        )
        assert table.loc["2010s", "beta"] == pytest.approx(
            np.polyfit(wealth["sp_500"], wealth["russell_2000"], 1)[0]
        )

    def test_portfolios(self, data):
        table = volatility.portfolios({"1950s": ("1949-12-31", "1959-12-31")}, data=data).iloc[0]
        part = data.table("monthly/size_vw").loc["1950":"1959"]
        assert table["months"] == 120 and table["lo30"] == pytest.approx(
            part["lo30"].std() / part["hi30"].std()
        )
        assert table["q2"] == pytest.approx(part["q2"].std() / part["q5"].std())


class TestFalls:
    def test_falls_of_the_market_as_published(self, panel):
        table = falls.market_falls(panel, at_least=0.2).set_index("trough")["large"]
        assert table.loc[["1987-12-04", "2002-10-09", "2009-03-09"]].round(3).tolist() == [
            -0.335,
            -0.491,
            -0.568,
        ]
        assert table.loc[["1982-08-12", "2020-03-23", "2022-10-12"]].tolist() == pytest.approx(
            [-0.2711, -0.3392, -0.2543], abs=0.0001
        )

    def test_small_caps_between_the_dates_of_the_market(self):
        """Large falls 10% and 10% from a record; small stays, falls by half, regains half of that."""
        both = panel_of([0.5, 0.0, -0.5, 0.5], [0.1, -0.1, -0.1, -0.1])
        row = falls.market_falls(both).iloc[0]
        assert (row["peak"], row["trough"], row["over"]) == (DAYS[1], DAYS[4], False)
        assert row[["large", "small", "deepest", "extra"]].astype(float).tolist() == pytest.approx(
            [0.729 - 1, -0.25, -0.5, -0.25 - (0.729 - 1)]
        )

    def test_a_market_that_never_falls_has_no_rows(self):
        table = falls.market_falls(panel_of([0.1, -0.5], [0.1, 0.1]))
        assert table.empty and list(table) == [
            "peak",
            "trough",
            "large",
            "small",
            "deepest",
            "extra",
            "over",
        ]

    def test_counts_against_a_count_by_hand(self):
        both = panel_of([-0.15, 0.2, -0.25, 0.5], [0.1, 0.1, -0.05, 0.1])
        table = falls.counts(both, {"small": "A", "large": "B"}).set_index("series")
        assert (
            table.loc["A", ["tenth", "fifth", "third"]].tolist() == [2, 1, 0]
            and table.loc["B", "tenth"] == 0
        )
        assert table.loc["A", "below"] == 0.5 and table.loc["A", "trough"] == DAYS[3]

    def test_named_windows(self, panel, data):
        names = {"russell_2000": "R", "sp_500": "S"}
        table = falls.named_windows(panel, {"w": ("2025-01-17", "2025-04-08")}, names).set_index(
            "side"
        )
        assert table.loc["R", "trough"] == table.loc["S", "trough"] == pd.Timestamp("2025-04-08")
        wealth = (1 + panel["russell_2000"].fillna(0)).cumprod()
        assert table.loc["R", "depth"] == pytest.approx(
            wealth["2025-04-08"] / wealth["2025-01-21"] - 1
        )
        (verdict,) = answers.answers("002-18", data=data)
        assert falls.named_windows(panel, {"w": ("2025-01-17", "2025-04-30")}, names)["depth"].iloc[
            1
        ] == pytest.approx(verdict.computed)

    def test_half_years_do_not_overlap_and_reach_back(self, panel):
        table = falls.half_years(panel, end="2026-01-16")
        assert (table["last"].iloc[:-1].to_numpy() == table["base"].iloc[1:].to_numpy()).all()
        assert table["last"].iloc[-1] == pd.Timestamp("2026-01-16") and table["base"].iloc[
            0
        ] < pd.Timestamp("1979-07-31")
        row = table.iloc[-12]
        wealth = (1 + panel["russell_2000"].fillna(0)).cumprod().loc[row["base"] : row["last"]]
        assert row["small"] == pytest.approx(
            min(wealth.iloc[k] / wealth.iloc[: k + 1].max() - 1 for k in range(len(wealth)))
        )

    def test_thirds_by_run_up(self):
        table = pd.DataFrame(
            {
                "run_up": [None, 0.3, 0.2, 0.1, 0.0, -0.1, -0.2],
                "small": [-0.5, -0.2, -0.05, -0.2, -0.05, -0.05, -0.1],
                "large": -0.01,
            }
        )
        groups = falls.by_run_up(table)
        assert groups[["windows", "hits"]].values.tolist() == [[2, 1], [2, 1], [2, 1]] and groups[
            "from"
        ].tolist() == [-0.2, 0.0, 0.2]

    def test_the_sentence_counts_what_the_table_holds(self, panel):
        table = falls.half_years(panel, end="2026-01-16")
        text = falls.say_half_years(table, falls.by_run_up(table))
        assert (
            f"Of {len(table)} half years" in text
            and f"**{(table['small'] <= -0.1).sum()}** held" in text
        )


class TestTrading:
    def test_spreads_are_those_of_the_verdict(self, data):
        (verdict,) = answers.answers("001-34", data=data)
        row = liquidity.spreads(["iwm"], data=data).iloc[0]
        assert row["ratio"] == pytest.approx(verdict.computed) and row["years"] == verdict.clusters
        assert (row["low"], row["high"]) == pytest.approx(verdict.interval)

    def test_records_by_a_naive_search(self, data):
        table = liquidity.records(["iwm"], data=data).set_index(["counted", "period"])
        volume = data.series("iwm")["volume"].dropna()
        inside, before = volume.loc["2026-01-02":"2026-01-16"], volume.loc[:"2026-01-01"]
        row = table.loc[("shares", "session")]
        assert (
            row["of_record"] == pytest.approx(inside.max() / before.max())
            and row["rank"] == (before > inside.max()).sum() + 1
            and row["among"] == len(before) + 1
        )
        assert row["of_usual"] == pytest.approx(
            inside.max() / volume.loc["2025-01-02":"2026-01-01"].median()
        )
        assert not table["record"].any()

    def test_weeks_are_shares_of_the_busiest(self, data):
        weeks = liquidity.weeks("iwm", data=data)
        assert weeks.max() == 1.0 and weeks.index.is_monotonic_increasing and weeks.min() > 0
        assert weeks["2026-01-09"] / weeks[weeks.index < "2026-01-02"].max() == pytest.approx(
            liquidity.records(["iwm"], data=data)
            .set_index(["counted", "period"])
            .loc[("value", "week"), "of_record"]
        )


class TestDispersion:
    def test_the_verdict_is_the_first_row(self, data):
        (verdict,) = answers.answers("001-36", data=data)
        table = dispersion.ratios({"w": ("1963-07-31", "2025-09-30")}, data=data)
        assert table["ratio"].iloc[0] == pytest.approx(verdict.computed) and len(table) == 5

    def test_one_row_by_hand(self, data):
        table = dispersion.ratios({"w": ("2019-12-31", "2020-03-31")}, data=data).set_index(
            ["group", "weights"]
        )
        part = data.table("monthly/size_value_ew").loc["2020-01":"2020-03"]
        small, large = (part[[f"s{s}v{v}" for v in range(1, 6)]].std(axis=1) for s in (1, 5))
        row = table.loc[("one fifth at each end", "equal")]
        assert (
            row["months"] == 3
            and row["ratio"] == pytest.approx((small / large).median())
            and row["small"] == pytest.approx(small.median())
        )

    def test_firms_in_a_portfolio(self, data):
        counted = dispersion.firms(start="2020-01", end="2020-01", data=data)
        month = data.table("monthly/size_value_firms").loc["2020-01"].iloc[0]
        assert counted["large"] == pytest.approx(
            np.mean([month[f"s{s}v{v}"] for s in (4, 5) for v in range(1, 6)])
        )


def test_the_overview_repeats_its_parts(data, ten, panel):
    halves = falls.half_years(panel, end="2026-01-16")
    table = wilder.overview(ten, panel, halves).set_index("measure")
    assert table.loc["median range of a session (funds)", "ratio"] == pytest.approx(
        ten["small"].median() / ten["large"].median()
    )
    assert table.loc["volatility a year, daily returns", "ratio"] == pytest.approx(
        panel["russell_2000"].std() / panel["sp_500"].std()
    )
    assert table.loc["falls of 10% or more from a record", ["small", "large"]].tolist() == [
        str(len(risk.drawdowns((1 + panel[name].fillna(0)).cumprod(), at_least=0.1)))
        for name in panel
    ]


class TestFigures:
    """Titles and alternative texts are made from the table."""

    def text(self, ax):
        found = ax.get_title(loc="left").replace("\n", " ").replace("\xa0", " ")
        assert ax.figure.get_label()
        figures.style.plt.close(ax.figure)
        return found

    def test_ranges(self, ten):
        ax = figures.ranges(
            swings.bands(ten, swings.FINE),
            swings.middles(ten),
            small=(0.015, 0.02),
            large=(0.005, 0.01),
            source="s",
        )
        assert "1.42% for small caps and 0.89% for large: 1.6 times" in self.text(ax)

    def test_years(self):
        table = swings.by_year(
            pd.DataFrame(
                {"small": [0.04, 0.02], "large": [0.01, 0.02]},
                index=pd.to_datetime(["2020-01-02", "2021-01-04"]),
            )
        )
        assert self.text(figures.ranges_by_year(table, at=2, source="s")).startswith(
            "In one of 2 years since 2020 was the median range of small caps twice"
        )

    def test_volatility(self, panel):
        ax = figures.volatility_by_frequency(
            volatility.by_window(panel, volatility.decades(2000, 2020)), source="s"
        )
        assert "hide" not in self.text(ax)

    def test_falls(self, panel):
        table = falls.market_falls(panel)
        assert f"in {(table['extra'] < 0).sum()} of the {len(table)} falls" in self.text(
            figures.market_falls(table, source="s")
        )

    def test_weeks(self):
        series = pd.Series(
            [1.0, 0.2, 0.5, 0.4],
            index=pd.to_datetime(["2007-08-10", "2025-11-21", "2026-01-09", "2026-02-06"]),
        )
        title = self.text(
            figures.busy_weeks(series, start="2026-01-02", end="2026-01-16", source="s")
        )
        assert (
            title
            == "The busiest week of early January 2026 reached 50% of the record; one in November 2025 "
            "reached 20%"
        )


def test_sentences_turn_with_their_numbers():
    """One half inside the interval or not, a gap that is there or not, an interval clear of one or not."""
    few = pd.DataFrame(
        {"peak": pd.bdate_range("2020-01-01", periods=4), "extra": [-0.1, -0.1, -0.1, 0.1]}
    )
    many = pd.DataFrame(
        {"peak": pd.bdate_range("2020-01-01", periods=20), "extra": [-0.1] * 19 + [0.1]}
    )
    assert "one half included" in falls.say_market_falls(
        few
    ) and "one half included" not in falls.say_market_falls(many)
    states = pd.DataFrame(
        {
            "share": [0.8, 0.2],
            "deviation": [1.0, 2.0],
            "mean_gap": 0.001,
            "gap_low": [-0.001] * 2,
            "gap_high": 0.003,
            "gap_p": 0.4,
            "now": 0.5,
        }
    )
    assert "no difference that" in size_break.say_states(
        states
    ) and "do show" in size_break.say_states(states.assign(gap_low=0.0005))
    spreads = pd.DataFrame(
        {
            "series": ["small", "large"],
            "published": 2.0,
            "mechanical": 2.0,
            "ratio": [1.1, 1.0],
            "low": [0.9, 0.9],
            "high": [1.3, 1.1],
        }
    )
    assert "reaches down to one or below and overlaps" in liquidity.say_spreads(spreads)
    assert "lies above one and lies clear of" in liquidity.say_spreads(
        spreads.assign(low=[1.2, 0.9])
    )
    moved = pd.DataFrame(
        {
            "data": ["a", "a", "b", "b"],
            "question": [*size_break.QUESTIONS.values()] * 2,
            "p": [0.01, 0.1, 0.3, 0.8],
        }
    )
    assert size_break.say_answer(moved) == (
        "With the search paid for, **no break is shown** (smallest p = 0.10), and the later months weaken even the first: "
        "picked afterwards, p = 0.01 with data to a, p = 0.30 with data to b."
    )
    firm = size_break.say_answer(moved.assign(p=[0.01, 0.02, 0.01, 0.8]))
    assert "a break is shown" in firm and "do not weaken the first" in firm


def test_falls_of_one_year_are_told_apart():
    table = pd.DataFrame(
        {
            "peak": pd.to_datetime(["1980-02-13", "1980-11-28", "1987-08-25"]),
            "extra": [0.1, 0.2, -0.1],
        }
    )
    assert "the falls that began in February 1980 and November 1980." in falls.say_market_falls(
        table
    )
    assert falls.worse(table)[:2] == (1, 3)


def test_what_stands_beside_the_overview(panel):
    apart = pd.DataFrame({"ratio": [0.9], "window": ["w"]})
    spreads = pd.DataFrame({"ratio": [1.1, 1.0], "low": [0.9, 0.9], "high": [1.3, 1.1]})
    said = wilder.say_beside(panel, apart=apart, spreads=spreads)
    assert (
        said.startswith("Not so by the spread between portfolios (**0.90** times, w)")
        and "**shows nothing** (1.10 times" in said
    )
    assert (
        "calmer side in the 1980s and 1990s." in said
        and "13 of 18 falls" in said
        and "one half inside" in said
    )
    other = wilder.say_beside(
        panel, apart=apart.assign(ratio=1.2), spreads=spreads.assign(low=[1.2, 0.9])
    )
    assert other.startswith("So too") and "shows more" in other


def test_all_measures_or_some():
    table = pd.DataFrame({"measure": ["a", "b"], "ratio": [1.2, 1.4]})
    assert "by **all two** measures" in wilder.say_overview(table)
    assert "by **one of two** measures" in wilder.say_overview(table.assign(ratio=[0.9, 1.4]))


def test_the_verdict_on_groups_says_so(data):
    (verdict,) = answers.answers("001-36", data=data)
    silent = "on single stocks these data are silent."
    assert (
        dispersion.say_verdict(replace(verdict, verdict=rules.CONTRADICTED))
        == f"001-36: contradicted **for groups of stocks only**; {silent}"
    )
    assert (
        dispersion.say_verdict(replace(verdict, verdict=rules.NOT_TESTABLE))
        == f"001-36: not testable; {silent}"
    )


def test_closed_windows_have_no_later_value(data):
    asked = answers.answers("004-47", "001-34", data=data)
    assert all(verdict.today for verdict in asked)
    shut, running = unlike.closed(asked)
    assert (
        shut.today is None
        and running.today == asked[1].today
        and shut.computed == asked[0].computed
    )
