"""The snapshot beside figures that others have published, and beside itself.

A hash says that a file is the one of the manifest; it cannot say that a figure is right. Changed
together with its hash, a figure is noticed here: by a closing level, a yearly return or a macro
figure as printed elsewhere (tests/data/closes.csv and years.csv, and below, each with its source),
or by what must hold between columns: a close within the day's range, a total return never below the
price return, a fifth made of its two tenths, a slope of two yields. At the end a sign is turned in
every column of every file, and each turn must be noticed.
"""

import itertools
from pathlib import Path

import pandas as pd
import pytest

from research import store

DATA = store.load(store.SNAPSHOT, folder=store.DATA)
TABLES = [file for file in DATA.manifest["files"] if file.startswith(("daily", "monthly/"))]
HERE = store.DATA.parent / "tests" / "data"
CLOSES = pd.read_csv(HERE / "closes.csv", comment="#", parse_dates=["date"])
YEARS = pd.read_csv(HERE / "years.csv", comment="#", dtype={"percent": str})

# FRED's pages of the series, which quote the Federal Reserve, BLS and BEA; GDPNow: the Atlanta
# Fed's last estimates before the first official one (2025Q1: its first, of 31 January)
NOW_MONTHS = "2018-04 2020-01 2020-04 2020-07 2021-01 2022-04 2023-07 2024-07 2024-10 2025-01"
NOW_RATES = [0.038, -0.010, -0.321, 0.370, 0.079, -0.012, 0.054, 0.028, 0.023, 0.029]
MACRO = {
    "CPIAUCSL": {"1960-01": 29.37, "1970-01": 37.9, "1980-01": 78.0, "2000-01": 169.3},
    "DFEDTAR": {"1994-02-04": 0.0325, "2000-05-16": 0.065, "2003-06-25": 0.01},
    "DFEDTARU": {"2008-12-16": 0.0025, "2023-07-27": 0.055},
    "DGS10": {"1981-09-30": 0.1584, "2020-08-04": 0.0052, "2023-10-19": 0.0498},
    "DGS2": {"2007-06-29": 0.0487, "2023-03-08": 0.0505},
    "FEDFUNDS": {"1981-06": 0.1910, "2007-07": 0.0526, "2008-12": 0.0016},
    "GDPNOW": dict(zip(NOW_MONTHS.split(), NOW_RATES, strict=True)),
    "GS10": {"1981-09": 0.1532, "2020-07": 0.0062},
    "GS2": {"1981-09": 0.1646, "2007-06": 0.0498, "2020-07": 0.0015},
    "T10Y2Y": {"2023-07-03": -0.0108},
    "TB3MS": {"1981-05": 0.1630, "2020-04": 0.0014},
}
# growth of real GDP over the year, percent (BEA, revision of September 2025)
GDP = {1982: -1.8, 2009: -2.6, 2020: -2.1, 2021: 6.2, 2022: 2.5, 2023: 2.9, 2024: 2.8}
# Changes over some days, percent: S&P 500 Hartford Funds, "10 worst single-day declines"; Nasdaq
# tradermike.net, 2008/09, "the worst one-day percentage losses"; MAGS www.etfrc.com/MAGS;
# GALT PR Newswire, 19 December 2025
DAYS = """sp_500 1987-10-16 1987-10-19 -20.47 0.006, sp_500 2020-03-13 2020-03-16 -11.98 0.006,
sp_500 2020-03-11 2020-03-12 -9.51 0.006, sp_500 2008-10-14 2008-10-15 -9.03 0.006,
sp_500 2008-11-28 2008-12-01 -8.93 0.006, sp_500 1997-10-24 1997-10-27 -6.87 0.006,
sp_500 1988-01-07 1988-01-08 -6.77 0.006, nasdaq_composite 1987-10-16 1987-10-19 -11.35 0.006,
nasdaq_composite 2000-04-13 2000-04-14 -9.67 0.006, mags 2024-12-31 2025-07-31 7.7 0.06,
nasdaq_composite 1998-08-28 1998-08-31 -8.56 0.006, mags 2024-12-31 2025-09-30 19.2 0.06,
galt 2025-12-18 2025-12-19 -28.9 0.06"""
DAYS = pd.DataFrame(
    [row.split() for row in DAYS.split(",")], columns="series start end percent within".split()
).astype({"start": "M8[us]", "end": "M8[us]", "percent": float, "within": float})
# groups of French's tables and the tenths they are made of
TENTHS = [f"d{n}" for n in range(1, 11)]
TENTH = pd.Series(range(1, 11), index=TENTHS)
GROUPS = {f"q{n}": n == (TENTH + 1) // 2 for n in range(1, 6)}
GROUPS |= {"lo30": TENTH <= 3, "med40": TENTH.between(4, 7), "hi30": TENTH > 7}
GROUPS = pd.DataFrame(GROUPS, dtype=float)
# no independent figure was found: held by their two bases, which are fed by two files
UNPUBLISHED = {"strl"}
BY_RULE = ["GDPC1", "PCEPI", "PCEPILFE", "USREC"]  # macro series held by what must be so


def beyond(gap, tolerance, words):
    """A line for each row in which two numbers are further apart than they may be."""
    gap = gap.abs()
    return [f"{words}: {row}" for row in gap[gap > tolerance].index]


def yearly_faults(file, frame):
    """Half of the last digit; 0.01 points for rounded months; vendors differ on total returns."""
    rows = YEARS[YEARS["file"] == file]
    held = frame[frame.index.year.isin(rows["year"])]
    gain = 100 * ((1 + held).groupby(held.index.year).prod() - 1)
    percent = rows.set_index(["year", "column"])["percent"]
    last = percent.map(lambda text: 10.0 ** -len(text.partition(".")[2])).astype(float)
    within = last / 2 + (0.06 if "/" in file else 0.02 if file == "sp_500" else 0.006)
    return beyond(gain.stack().reindex(percent.index) - percent.astype(float), within, file)


def few_days_faults(name, frame):
    rows = DAYS[DAYS["series"] == name].set_index("end", drop=False)
    level = (1 + frame["total_return" if name == "mags" else "price_return"].fillna(0)).cumprod()
    gain = 100 * (level[rows["end"]] / level[rows["start"]].to_numpy() - 1)
    return beyond(gain - rows["percent"], rows["within"], name)


def closing_faults(name, frame):
    """Changes between published closes; returns are rounded to a millionth each session."""
    rows = CLOSES[CLOSES["series"] == name]
    level = (1 + frame["price_return"].fillna(0)).cumprod()
    found = []
    for a, b in itertools.pairwise(rows.itertuples()):
        change, sessions = level[b.date] / level[a.date], level[a.date : b.date].size
        rounding = 0.006 * (change / a.close + 1 / a.close) + 1e-6 * change * sessions**0.5
        if abs(b.close / a.close - change) > rounding:
            found.append(f"{name} price_return: {a.date:%Y-%m-%d} to {b.date:%Y-%m-%d}")
    return found


def daily_faults(data, name):
    frame = data.series(name)
    price, total, high, low = (frame[c] for c in ("price_return", "total_return", "high", "low"))
    found = yearly_faults(name, frame) + closing_faults(name, frame) + few_days_faults(name, frame)
    known = data.reconciliation.loc[data.reconciliation["series"] == name, "date"]
    ranged = frame.drop(known, errors="ignore").dropna(subset=["price_return", "high", "low"])
    outside = (ranged["price_return"] - ranged[["low", "high"]].mean(axis=1)).abs()
    found += beyond((outside - (ranged["high"] - ranged["low"]) / 2).clip(lower=0), 3e-6, "range")
    found += beyond((low - high).clip(lower=0), 0, "high below low")
    found += beyond(frame["volume"].clip(upper=0), 0, "volume")
    if data.catalogue.at[name, "kind"] in ("fund", "stock"):
        income = (total - price).dropna()
        found += beyond(income.clip(upper=0), 1.5e-5, f"{name}: total return below price return")
        paid = income > 1e-4
        years = max(len(income) / 252, 1)
        found += [f"{name}: paid {paid.sum()} times"] * int(paid.sum() > 5.2 * years + 1)
        found += beyond(income[income > 0.03], 0, f"{name}: paid too much")
    return found


def portfolio_faults(data, table):
    """Value weights of French's groups are those of the month's beginning, equal weights counts."""
    sort, _, kind = table.removeprefix("monthly/").partition("_")
    allowed = {"firms": 0.5, "average_size": 0.011, "vw": 0.005, "ew": 0.0015}
    if sort not in ("size", "value") or kind not in allowed:
        return []
    held, firms, size = (data.table(f"monthly/{sort}_{k}") for k in (kind, "firms", "average_size"))
    weights = {"firms": firms, "vw": firms * size}.get(kind, firms)[TENTHS]
    made = (weights if kind == "firms" else weights * held[TENTHS]) @ GROUPS
    made = made if kind == "firms" else made / (weights @ GROUPS)
    return beyond((made - held[made.columns]).abs().max(axis=1), allowed[kind], f"{table} groups")


def monthly_faults(data, table):
    frame = data.table(table)
    found = yearly_faults(table, frame) + portfolio_faults(data, table)
    if table.endswith(("_firms", "_average_size", "_be_me", "_june", "_december", "shiller")):
        if "be_me" in table and "negative" in frame:
            frame = frame.assign(negative=-frame["negative"])
        found += beyond(frame.clip(upper=0).min(axis=1), 0, f"{table}: the wrong side of zero")
    if table == "monthly/shiller":
        real = frame["price"] / frame["cpi"]
        earned = (frame["earnings"] / frame["cpi"]).rolling(120).mean().shift()
        found += beyond(real / earned / frame["cape"] - 1, 1e-6, "shiller cape")
    if table == "monthly/sp_500_months":
        daily = data.series("sp_500")["price_return"]["1952-11":"2026-07"]
        made = (1 + daily).groupby(daily.index.to_period("M")).prod() - 1
        held = frame["price_return"].set_axis(frame.index.to_period("M"))
        found += beyond((made - held).dropna(), 2e-5, "sp_500_months")
    if table == "monthly/factors":
        found += beyond(frame["mkt_rf"] + frame["rf"] - frame["mkt"], 1e-9, "market less bill")
        found += factor_faults(data)
    return found


def factor_faults(data):
    """Daily factors over a month beside the monthly ones, and the bill.

    Products of days are in both legs: a factor is compounded as two of them, half of it above and
    half below the market. French spreads the rate of the bill evenly over the days of a month.
    """
    daily, monthly = data.table("daily_factors"), data.table("monthly/factors")
    month = daily.index.to_period("M")
    monthly = monthly.set_axis(monthly.index.to_period("M"))
    market = (1 + daily["mkt"]).groupby(month).prod() - 1
    found = beyond(daily["mkt_rf"] + daily["rf"] - daily["mkt"], 1e-9, "daily market less bill")
    found += beyond((market - monthly["mkt"]).dropna(), 0.005, "daily market")
    found += beyond(daily["rf"].groupby(month).nunique() - 1, 0, "daily bill")
    for name in ("smb", "hml"):
        legs = (daily["mkt_rf"] + daily["rf"] + side * daily[name] / 2 for side in (1, -1))
        long, short = ((1 + leg).groupby(month).prod() for leg in legs)
        gap = (long - short - monthly[name]).dropna()
        found += beyond(gap[:"1939"], 0.06, f"daily {name}")
        found += beyond(gap["1940":], 0.011, f"daily {name}")
    return found


def daily_size_faults(data):
    daily, monthly = data.table("daily_size"), data.table("monthly/size_vw")
    made = (1 + daily).groupby(daily.index.to_period("M")).prod() - 1
    apart = (made - monthly.set_axis(monthly.index.to_period("M"))[made.columns]).stack().dropna()
    return beyond(apart.drop(pd.Period("1937-03", "M")), 0.007, "daily size")


def macro_faults(data):
    found = []
    for name, figures in MACRO.items():
        cited = pd.Series(figures).rename(pd.Timestamp)
        gap = data.macro(name)[cited.index] - cited
        found += beyond(gap, 5.1e-4 if name == "GDPNOW" else 1e-9, name)
    mean = pd.Series({name: data.macro(name)["2017"].mean() for name in ("PCEPI", "PCEPILFE")})
    found += beyond(mean - 100, 0.01, "mean of 2017, by definition of the index")
    output = data.macro("GDPC1").groupby(lambda day: day.year).mean().pct_change() * 100
    found += beyond(output[list(GDP)] - pd.Series(GDP), 0.051, "GDP over the year")
    early = [(name, "2026-01-03") for name in ("CPIAUCSL", "GDPC1", "PCEPILFE")]
    for of in [("CPIAUCSL",), ("GDPC1",), ("PCEPI",), ("PCEPILFE",), *early]:
        found += beyond(data.macro(*of).pct_change().dropna(), 0.1, f"{of}: jump")
    for name in ("DFEDTAR", "DFEDTARU", "FEDFUNDS", "GS10", "GS2", "TB3MS", "DGS10", "DGS2"):
        found += beyond(data.macro(name).clip(upper=0), 0, f"{name}: below zero")
    ten, two, slope = (data.macro(n).dropna() for n in ("DGS10", "DGS2", "T10Y2Y"))
    found += beyond((ten - two - slope).dropna(), 3e-4, "slope of two yields")
    for monthly, daily in (("GS10", ten), ("GS2", two)):
        made = daily.groupby(daily.index.to_period("M").to_timestamp()).mean()
        found += beyond((made - data.macro(monthly)).dropna(), 6e-5, f"{monthly}: mean of days")
    rate = data.macro("GS10")
    yields = data.table("monthly/shiller")["long_rate"]
    yields = yields.set_axis(yields.index.to_period("M").to_timestamp())
    found += beyond((yields - rate).dropna(), 0.005, "long rate")
    turns = data.events()
    turns = turns[turns["kind"].str.startswith("recession")].sort_values("date")
    falling = (turns["kind"] == "recession_peak").astype(float)
    begins = turns["date"].dt.to_period("M").dt.to_timestamp() + pd.offsets.MonthBegin(1)
    recession = data.macro("USREC")["1855":]
    known = falling.set_axis(begins).reindex(recession.index, method="ffill")
    return found + beyond((recession - known).dropna(), 0, "USREC beside the turns of the NBER")


def faults(data, file):
    """What is noticed in one file of the snapshot."""
    folder, _, name = file.removesuffix(".csv").rpartition("/")
    if folder:
        return daily_faults(data, name) if folder == "daily" else monthly_faults(data, file[:-4])
    return {"daily_factors": factor_faults, "daily_size": daily_size_faults}[name](data)


@pytest.mark.parametrize("file", TABLES)
def test_the_snapshot_agrees_with_what_others_published(file):
    assert faults(DATA, file) == []


def test_the_economy_agrees_with_what_others_published():
    assert macro_faults(DATA) == []


def test_closes_that_stand_apart_from_the_market_and_come_back_are_listed():
    market = pd.read_csv(store.DATA / "daily_factors.csv", index_col="date", parse_dates=True)
    apart = DATA.series("sp_500")["price_return"] - market["mkt_rf"] - market["rf"]
    apart = apart.dropna()
    undone = (apart.abs() > 0.008) & ((apart + apart.shift(-1)).abs() < 0.002)
    notes = DATA.exceptions.query("series == 'sp_500' and rule == 'note'")
    assert [f"{day:%Y-%m-%d}" for day in apart.index[undone]] == notes["date"].tolist()


def test_every_series_and_every_column_of_returns_is_held_by_a_published_figure():
    held = {*CLOSES["series"], *YEARS["file"], *DAYS["series"]}
    assert {Path(file).stem for file in TABLES if "daily/" in file} - held == UNPUBLISHED
    for table in (file[:-4] for file in TABLES if file.endswith(("_vw.csv", "_ew.csv"))):
        assert set(DATA.table(table).columns) == set(YEARS.loc[YEARS["file"] == table, "column"])
    macro = pd.read_csv(store.DATA / "macro.csv", usecols=["series"])["series"].unique()
    assert set(macro) == {*MACRO, *BY_RULE}


# signs turned


class Changed:
    """The snapshot with other tables in place of some, by the call that gives them."""

    def __init__(self, tables):
        self.tables = tables

    def __getattr__(self, kind):
        plain, made = getattr(DATA, kind), self.tables
        if kind not in ("series", "table", "macro"):
            return plain
        return lambda *of: made[kind, *of] if (kind, *of) in made else plain(*of)


def largest(frame, name):
    """For each column the row of its largest figure in a year with published figures."""
    year = 2025 if name in ("mags", "galt", "ai", "strl") else 2008
    for column in frame.columns[frame.notna().any()]:
        values = frame[column] if column in ("high", "low") else frame[column].abs()
        values = -values if column == "low" else values
        parts = (values[values.index.year == y] for y in (year, 2024))
        part = next((part for part in parts if part.notna().any()), values)
        yield frame.index.get_loc(part.idxmax()), column


@pytest.mark.parametrize("file", TABLES)
def test_a_turned_sign_is_noticed(file):
    name, kind = file.removesuffix(".csv"), "table"
    if name.startswith("daily/"):
        name, kind = name.removeprefix("daily/"), "series"
    frame = getattr(DATA, kind)(name)
    for row, column in largest(frame, name):
        turned = frame.copy()
        turned.iloc[row, frame.columns.get_loc(column)] *= -1
        assert faults(Changed({(kind, name): turned}), file), column


@pytest.mark.parametrize("series", [*MACRO, *BY_RULE])
def test_a_turned_macro_figure_is_noticed(series):
    turned = DATA.macro(series).copy()
    row = turned["1961":"2024-03"].abs().idxmax()
    turned[row] = 1 - turned[row] if series == "USREC" else -turned[row]
    asked = ("macro", series), ("macro", series, "latest")
    assert macro_faults(Changed(dict.fromkeys(asked, turned)))
