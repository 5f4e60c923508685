"""The shipped snapshot: whole, consistent, and in agreement with figures that others have
published.
"""

import csv
import itertools

import numpy as np
import pandas as pd
import pytest

from ingest import snapshot
from research import calendar, returns, store, vintage

DATA = store.load(store.SNAPSHOT, folder=store.DATA)
DAILY = list(DATA.catalogue.index[DATA.catalogue["frequency"] == "daily"])
MONTHLY = list(DATA.catalogue.index[DATA.catalogue["frequency"] == "monthly"])
TEN_TABLES = ["monthly/size_vw", "monthly/size_ew", "monthly/value_vw", "monthly/value_ew"]

# Calendar-year price and total returns (percent) of the Russell 2000 as its owner states them;
# quoted in the table "Annual returns" of https://en.wikipedia.org/wiki/Russell_2000_Index after
# FTSE Russell's factsheets.
RUSSELL_2000 = {
    1995: (26.21, 28.45),
    1996: (14.76, 16.49),
    1997: (20.52, 22.36),
    1998: (-3.45, -2.55),
    1999: (19.62, 21.26),
    2000: (-4.20, -3.02),
    2001: (1.03, 2.49),
    2002: (-21.58, -20.48),
    2003: (45.37, 47.25),
    2004: (17.00, 18.33),
    2005: (3.32, 4.55),
    2006: (17.00, 18.37),
    2007: (-2.75, -1.57),
    2008: (-34.80, -33.79),
    2009: (25.22, 27.17),
    2010: (25.31, 26.85),
    2011: (-5.45, -4.18),
    2012: (14.63, 16.35),
    2013: (37.00, 38.82),
    2014: (3.53, 4.89),
    2015: (-5.71, -4.41),
    2016: (19.48, 21.31),
    2017: (13.14, 14.65),
}
# Calendar-year total returns (percent) of the S&P 500: https://www.slickcharts.com/sp500/returns
SP_500_TOTAL = {
    1989: 31.69,
    1990: -3.10,
    1991: 30.47,
    1992: 7.62,
    1993: 10.08,
    1994: 1.32,
    1995: 37.58,
    1996: 22.96,
    1997: 33.36,
    1998: 28.58,
    1999: 21.04,
    2000: -9.10,
    2001: -11.89,
    2002: -22.10,
    2003: 28.68,
    2004: 10.88,
    2005: 4.91,
    2006: 15.79,
    2007: 5.49,
    2008: -37.00,
    2009: 26.46,
    2010: 15.06,
    2011: 2.11,
    2012: 16.00,
    2013: 32.39,
    2014: 13.69,
    2015: 1.38,
    2016: 11.96,
    2017: 21.83,
    2018: -4.38,
    2019: 31.49,
}
# Calendar-year price returns (percent, one decimal) of the S&P 500:
# https://stocklists.co/lists/sp500-returns
SP_500_PRICE = {
    1986: 14.6,
    1987: 2.0,
    1988: 12.4,
    1989: 27.3,
    1990: -6.6,
    1991: 26.3,
    1995: 34.1,
    2000: -10.1,
    2002: -23.4,
    2003: 26.4,
    2008: -38.5,
    2009: 23.5,
    2013: 29.6,
    2018: -6.2,
    2019: 28.9,
    2020: 16.3,
    2021: 26.9,
    2022: -19.4,
    2023: 24.2,
    2024: 23.3,
}
# Largest one-day moves (percent). S&P 500: Hartford Funds, "10 worst single-day declines"; Nasdaq:
# http://www.tradermike.net/2008/09/the_worst_one-day_percentage_losses_for_the_dow_sp_500_and_nasdaq/
ONE_DAY = [
    ("sp_500", "1987-10-19", -20.47),
    ("sp_500", "2020-03-16", -11.98),
    ("sp_500", "2020-03-12", -9.51),
    ("sp_500", "2008-10-15", -9.03),
    ("sp_500", "2008-12-01", -8.93),
    ("sp_500", "1997-10-27", -6.87),
    ("sp_500", "1988-01-08", -6.77),
    ("nasdaq_composite", "1987-10-19", -11.35),
    ("nasdaq_composite", "2000-04-14", -9.67),
    ("nasdaq_composite", "1998-08-31", -8.56),
]
# Annual returns (percent) that Ken French prints in the same files, in tables the import does not
# read.
FRENCH_ANNUAL = [
    ("monthly/size_vw", "lo30", 1933, 150.13),
    ("monthly/size_vw", "q1", 1967, 103.74),
    ("monthly/size_vw", "q5", 2008, -36.33),
    ("monthly/size_vw", "hi30", 2025, 18.22),
    ("monthly/size_vw", "d1", 2003, 91.23),
    ("monthly/size_ew", "lo30", 1967, 115.02),
    ("monthly/size_ew", "q3", 2008, -37.86),
]
# Changes of the federal funds target: Federal Reserve list as handed out by the Department of
# State, https://usinfo.org/wf-archive/2001/010320/epf208.htm, and
# https://www.federalreserve.gov/fomc/fundsrate.htm (archived 2009).
DECISIONS = [
    ("1994-02-04", 25, 3.25),
    ("1994-05-17", 50, 4.25),
    ("1994-11-15", 75, 5.50),
    ("1995-02-01", 50, 6.00),
    ("1995-07-06", -25, 5.75),
    ("1995-12-19", -25, 5.50),
    ("1996-01-31", -25, 5.25),
    ("1997-03-25", 25, 5.50),
    ("1998-09-29", -25, 5.25),
    ("1998-10-15", -25, 5.00),
    ("1998-11-17", -25, 4.75),
    ("1999-06-30", 25, 5.00),
    ("2000-05-16", 50, 6.50),
    ("2001-01-03", -50, 6.00),
    ("2001-01-31", -50, 5.50),
    ("2001-03-20", -50, 5.00),
    ("2006-06-29", 25, 5.25),
    ("2007-09-18", -50, 4.75),
    ("2008-01-22", -75, 3.50),
    ("2008-01-30", -50, 3.00),
    ("2008-03-18", -75, 2.25),
    ("2008-10-08", -50, 1.50),
    ("2008-10-29", -50, 1.00),
]


def by_year(series):
    """Compounded return per calendar year."""
    return (1 + series.dropna()).groupby(series.dropna().index.year).prod() - 1


# whole


@pytest.mark.parametrize("file", DATA.manifest["files"])
def test_every_file_is_the_one_of_the_manifest(file):
    content = DATA.read(file)
    entry = DATA.manifest["files"][file]
    assert content.count(b"\n") - 1 == entry["rows"]
    assert entry["rows"] > 0
    assert len(content) < 3_000_000
    assert b"\r" not in content
    assert all(entry[key] != "" for key in ("source", "terms", "first", "last", "as_of"))


def test_every_file_of_the_folder_is_computed_or_kept_by_hand():
    kept = {
        *vintage.KEPT,
        "README.md",
        "manifest.toml",
        *(f"recipe/{name}" for name in snapshot.RECIPE),
    }
    there = {p.relative_to(store.DATA).as_posix() for p in store.DATA.rglob("*") if p.is_file()}
    assert {f for f in there if not f.startswith(("claims/", "vintages/"))} == set(
        DATA.manifest["files"]
    ) | kept


def test_the_codebook_describes_every_file():
    text = (store.DATA / "README.md").read_text(encoding="utf-8")
    for file in (*DATA.manifest["files"], *vintage.KEPT, *snapshot.RECIPE):
        assert file.partition("/")[0] in text or file in text
        if file.startswith("monthly/"):
            assert file.removeprefix("monthly/").removesuffix(".csv") in text, file
    for column in {
        *DATA.catalogue.columns,
        *vintage.EXCEPTIONS,
        *vintage.PUBLISHED,
        *vintage.EVENTS,
        *vintage.DAILY,
    }:
        assert f"`{column}`" in text, column


def test_the_snapshot_holds_no_price_table():
    for name in DAILY:
        assert (
            DATA.series(name)[["price_return", "total_return", "high", "low"]].abs().max(axis=None)
            < 2
        )


# consistent


@pytest.mark.parametrize("name", DAILY)
def test_a_daily_series_has_every_session_once(name):
    frame = DATA.series(name)
    sessions = calendar.nyse(2026)
    assert frame.index.equals(
        sessions[(sessions >= frame.index[0]) & (sessions <= frame.index[-1])]
    )
    assert frame.iloc[0][["price_return", "total_return"]].isna().all()
    row = DATA.catalogue.loc[name]
    assert (frame.index[0], frame.index[-1]) == (row["first"], row["last"])
    for basis in ("price", "total"):
        held = returns.on_basis(frame, basis)
        if basis in row["basis"].split():
            assert (held.index[0], held.index[-1]) == (row[f"{basis}_first"], row[f"{basis}_last"])
        else:
            assert held.empty
            assert pd.isna(row[f"{basis}_first"])


@pytest.mark.parametrize("name", DAILY)
def test_returns_are_rounded_and_ranges_hold_the_close(name):
    frame = DATA.series(name)
    for column in ("price_return", "total_return", "high", "low"):
        assert (frame[column].dropna() * 1e6 % 1).map(
            lambda x: min(x, 1 - x)
        ).max() < 1e-3 or frame[column].isna().all()
    ranged = frame.dropna(subset=["high", "low", "price_return"])
    assert (ranged["high"] > ranged["low"]).all()
    chosen = DATA.reconciliation.loc[DATA.reconciliation["series"] == name, "date"]
    ranged = ranged.drop(chosen, errors="ignore")
    assert (ranged["price_return"] <= ranged["high"] + 3e-6).all()
    assert (ranged["price_return"] >= ranged["low"] - 3e-6).all()


@pytest.mark.parametrize("name", [n for n in DAILY if DATA.catalogue.loc[n, "kind"] == "fund"])
def test_a_fund_earns_its_price_return_but_on_ex_dates(name):
    frame = DATA.series(name).dropna(subset=["price_return", "total_return"])
    income = frame["total_return"] - frame["price_return"]
    years = (frame.index[-1] - frame.index[0]).days / 365.25
    assert income.min() > -1.5e-5
    assert (income > 1e-4).sum() <= 5.2 * years + 1
    assert 0 <= income.sum() / years < 0.04


def test_the_s_and_p_500_pays_its_dividends():
    """Total less price return: never negative over a month, and the dividend yield over a year."""
    frame = DATA.series("sp_500").dropna(subset="total_return")
    income = frame["total_return"] - frame["price_return"]
    assert income.groupby(frame.index.to_period("M")).sum().min() > -2e-4
    years = income.groupby(frame.index.year).sum()[1989 - frame.index[0].year :].loc[1989:2019]
    assert years.between(0.010, 0.042).all()
    assert len(years) == 31


@pytest.mark.parametrize("name", MONTHLY)
def test_a_monthly_series_has_every_month(name):
    frame = DATA.series(name)
    assert frame.index.equals(
        pd.date_range(frame.index[0], frame.index[-1], freq="ME", unit="us").rename("date")
    )
    basis, first = ("price", "1927-12-31") if name == "sp_500_months" else ("total", "1926-06-30")
    assert frame[f"{basis}_return"].iloc[1:].notna().all()
    assert frame.index[0] == pd.Timestamp(first)


def test_month_ends_of_the_sp_500_are_those_of_its_sessions():
    months = DATA.series("sp_500_months")["price_return"]["1952-11":]
    daily = DATA.series("sp_500")["price_return"]["1952-11":"2026-07"]
    found = (1 + daily).groupby(daily.index.to_period("M")).prod() - 1
    assert abs(found.to_numpy() - months.to_numpy()).max() < 2e-5


@pytest.mark.parametrize(
    "name", [f[:-4] for f in DATA.manifest["files"] if f.startswith("monthly/")]
)
def test_a_panel_has_every_period_and_sane_values(name):
    panel = DATA.table(name)
    step = "12ME" if name.endswith(("sum_be_me", "value_be_me")) else "ME"
    assert panel.index.equals(
        pd.date_range(panel.index[0], panel.index[-1], freq=step, unit="us").rename("month")
    )
    if name.endswith(("_vw", "_ew")):
        assert panel.min(axis=None) > -1
        assert panel.max(axis=None) < 5
        assert panel.iloc[-1].notna().all()
        assert 0.002 < panel.stack().mean() < 0.02
    if name.endswith(("_firms", "_average_size", "_be_me_december", "_be_me_june")):
        assert panel.drop(columns="negative", errors="ignore").min(axis=None) >= 0


def test_daily_and_monthly_portfolios_tell_one_story():
    """Two vintages of one database; the daily file is odd in March 1937, as the codebook says."""
    daily = DATA.table("daily_size")
    monthly = (1 + daily).groupby(daily.index.to_period("M")).prod() - 1
    other = DATA.table("monthly/size_vw")
    apart = (monthly - other.set_axis(other.index.to_period("M"))[monthly.columns]).abs().dropna()
    odd = apart.stack()[lambda x: x > 0.007]
    assert set(odd.index) == {
        (pd.Period("1937-03", "M"), "lo30"),
        (pd.Period("1937-03", "M"), "q2"),
    }
    assert apart.median().max() < 3e-4


def test_daily_and_monthly_factors_tell_one_story():
    daily, monthly = DATA.table("daily_factors"), DATA.table("monthly/factors")
    market = (1 + daily["mkt_rf"] + daily["rf"]).groupby(daily.index.to_period("M")).prod() - 1
    apart = (market - monthly["mkt"].set_axis(monthly.index.to_period("M"))).dropna()
    assert len(apart) == len(monthly)
    assert apart.abs().max() < 0.005


@pytest.mark.parametrize("year", [1975, 1987, 1991, 2013, 2019])
def test_the_two_book_to_market_tables_stand_where_they_belong(year):
    """The table of June divides by a later market value, so it is the lower one where prices rose
    since December.
    """
    large = DATA.series("ff_big_growth")["total_return"]
    assert (1 + large.loc[f"{year}-01" : f"{year}-06"]).prod() > 1.1
    december, june = (
        DATA.table(f"monthly/size_value_be_me_{m}").loc[f"{year}-07-31", "s5v3"]
        for m in ("december", "june")
    )
    assert june < december


def test_size_orders_the_portfolios():
    size = DATA.table("monthly/size_average_size")
    for a, b in itertools.pairwise([f"d{n}" for n in range(1, 11)]):
        assert (size[a] < size[b])[size.index.month == 7].all()
    last = (size * DATA.table("monthly/size_firms")).loc["2025-12-31", ["lo30", "med40", "hi30"]]
    assert last["lo30"] / last.sum() == pytest.approx(0.013, abs=0.001)


def test_the_older_vintage_stands_apart():
    old = DATA.table("monthly/six_portfolios_202002_vw")
    assert old.index[-1] == pd.Timestamp("2020-02-29")
    assert len(old.columns) == 6
    assert "202002" in DATA.manifest["files"]["monthly/six_portfolios_202002_vw.csv"]["source"]
    assert not DATA.catalogue["file"].str.contains("202002").any()


# published


@pytest.mark.parametrize("year", RUSSELL_2000)
def test_russell_2000_calendar_years(year):
    frame = DATA.series("russell_2000")
    price, total = RUSSELL_2000[year]
    assert by_year(frame["price_return"])[year] == pytest.approx(price / 100, abs=1.1e-4)
    assert by_year(frame["total_return"])[year] == pytest.approx(total / 100, abs=1.1e-4)


@pytest.mark.parametrize("year", SP_500_TOTAL)
def test_sp_500_total_return_of_calendar_years(year):
    assert by_year(DATA.series("sp_500")["total_return"])[year] == pytest.approx(
        SP_500_TOTAL[year] / 100, abs=2.5e-4
    )


@pytest.mark.parametrize("year", SP_500_PRICE)
def test_sp_500_price_return_of_calendar_years(year):
    assert by_year(DATA.series("sp_500")["price_return"])[year] == pytest.approx(
        SP_500_PRICE[year] / 100, abs=5.5e-4
    )


@pytest.mark.parametrize(("name", "day", "percent"), ONE_DAY)
def test_days_everybody_remembers(name, day, percent):
    assert DATA.series(name).loc[day, "price_return"] == pytest.approx(percent / 100, abs=6e-5)


@pytest.mark.parametrize(("table", "column", "year", "percent"), FRENCH_ANNUAL)
def test_french_annual_returns(table, column, year, percent):
    assert by_year(DATA.table(table)[column])[year] == pytest.approx(percent / 100, abs=6e-4)


@pytest.mark.parametrize(
    ("month", "cape"),
    [("1929-09", 32.56), ("1982-08", 6.64), ("1999-12", 44.20), ("2009-03", 13.32)],
)
def test_shiller_cape(month, cape):
    """Turning points of the ratio as Shiller's site and most textbooks print them, to a
    hundredth.
    """
    value = DATA.table("monthly/shiller")["cape"].loc[month].iloc[0]
    assert value == pytest.approx(cape, abs=0.01)


@pytest.mark.parametrize(
    ("month", "percent"), [("1981-06", 19.10), ("2007-07", 5.26), ("2008-12", 0.16)]
)
def test_federal_funds_rate(month, percent):
    """FRED FEDFUNDS, monthly averages of the effective rate."""
    assert DATA.macro("FEDFUNDS")[f"{month}-01"] == pytest.approx(percent / 100)


def test_gdp_in_two_vintages():
    """Real GDP of the third quarter of 2025: 4.3% annualised at first (BEA, 23 December 2025), 4.4%
    after revision (22 January 2026).
    """
    for name, expected in (("2026-01-03", 0.043), ("latest", 0.044)):
        gdp = DATA.macro("GDPC1", name)
        assert (gdp["2025-07-01"] / gdp["2025-04-01"]) ** 4 - 1 == pytest.approx(expected, abs=5e-4)


@pytest.mark.parametrize(("day", "change", "percent"), DECISIONS)
def test_decisions_of_the_federal_reserve(day, change, percent):
    events = DATA.events("fed_cut" if change < 0 else "fed_hike").set_index("date")
    assert events.loc[day, "value"] == pytest.approx(percent / 100)
    assert events.loc[day, "detail"].startswith(f"{change:+d} bp")


def test_the_list_of_decisions_is_whole():
    cuts, hikes = DATA.events("fed_cut"), DATA.events("fed_hike")
    assert len(cuts) + len(hikes) == 109
    assert cuts["date"].dt.year.value_counts()[[2001, 2008, 2024, 2025]].tolist() == [11, 7, 3, 3]
    assert len(hikes[hikes["date"].dt.year.isin([2004, 2005, 2006])]) == 17
    apart = DATA.events()[lambda e: e["detail"].str.contains("between scheduled")]
    assert {"2001-09-17", "2008-01-22", "2020-03-15"} <= set(apart["date"].dt.strftime("%Y-%m-%d"))
    assert len(apart) == 9


def test_the_effective_target_of_fred_steps_with_the_decisions():
    """Since 2017 FRED's upper target changes on the effective date, one day after the decision."""
    steps = DATA.macro("DFEDTARU").diff()
    steps = steps[steps.fillna(0).ne(0) & (steps.index >= "2017")]
    events = DATA.events()[
        lambda e: (
            e["kind"].isin(["fed_cut", "fed_hike"]) & e["date"].between("2017-01-01", "2024-05-01")
        )
    ]
    assert events["effective"].tolist() == steps.index.tolist()
    assert events["value"].tolist() == pytest.approx(DATA.macro("DFEDTARU")[steps.index].tolist())


def test_recessions():
    """NBER: https://www.nber.org/research/data/us-business-cycle-expansions-and-contractions"""
    peaks, troughs = (
        DATA.events(f"recession_{kind}")["date"].dt.strftime("%Y-%m").tolist()
        for kind in ("peak", "trough")
    )
    assert peaks[-5:] == ["1981-07", "1990-07", "2001-03", "2007-12", "2020-02"]
    assert troughs[-5:] == ["1982-11", "1991-03", "2001-11", "2009-06", "2020-04"]


# what is kept by hand


def test_exceptions_name_known_series_rules_and_dates():
    rows = DATA.exceptions
    known = {*DATA.catalogue.index, "*", "fed_funds", "CPIAUCSL"}
    assert set(rows["series"]) <= known
    assert set(rows["rule"]) <= set(snapshot.RULES)
    assert pd.to_datetime(rows["date"], format="%Y-%m-%d").notna().all()
    assert rows[["fault", "reason", "reference"]].ne("").all(axis=None)
    assert not rows.duplicated(["series", "source", "date", "rule"]).any()


def test_published_figures_are_graded_and_read():
    rows = DATA.published
    assert set(rows["grade"]) <= {"A", "B", "C"}
    assert not any("%" in unit for unit in rows["unit"])
    text = rows["unit"] == "text"
    assert rows.loc[text, "reading"].isin(["supports", "against", "neither"]).all()
    assert rows.loc[text, "reason"].ne("").all()
    assert rows.loc[~text & (rows["unit"] != "date"), "value"].notna().all()
    assert rows[["fact", "publisher", "address"]].ne("").all(axis=None)


def test_disagreements_are_beyond_a_basis_point_and_settled_by_a_known_rule():
    rows = DATA.reconciliation
    assert set(rows["rule"]) <= {"majority", "order", "listed fault", "same lineage"}
    assert (rows["difference_bp"].abs() >= 1).all()
    assert not rows.duplicated(["series", "basis", "date", "other_source"]).any()
    for name, part in rows.groupby("series"):
        held = DATA.series(name).loc[part["date"], "price_return"].to_numpy()
        assert np.allclose(held, part["chosen"], atol=1e-9)


def test_the_recipe_is_what_the_snapshot_was_built_from():
    with (store.DATA / "recipe/series.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["id"] for row in rows] == list(DATA.catalogue.index)
    assert [row["family"] for row in rows] == DATA.catalogue["family"].tolist()
