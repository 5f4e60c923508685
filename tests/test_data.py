"""The shipped snapshot: whole, consistent, and in agreement with figures others have published."""

import re

import numpy as np
import pandas as pd
import pytest

from ingest import snapshot
from research import calendar, returns, store, vintage

DATA = store.load(store.SNAPSHOT, folder=store.DATA)
FILES, FREQUENCY = DATA.manifest["files"], DATA.catalogue["frequency"]


# NBER, "US Business Cycle Expansions and Contractions", nber.org/cycles/cyclesmain.html
NBER = """1926-10 1927-11, 1929-08 1933-03, 1937-05 1938-06, 1945-02 1945-10, 1948-11 1949-10,
1953-07 1954-05, 1957-08 1958-04, 1960-04 1961-02, 1969-12 1970-11, 1973-11 1975-03,
1980-01 1980-07, 1981-07 1982-11, 1990-07 1991-03, 2001-03 2001-11, 2007-12 2009-06,
2020-02 2020-04"""


# whole


@pytest.mark.parametrize(("file", "entry"), FILES.items())
def test_every_file_is_the_one_of_the_manifest(file, entry):
    content = DATA.read(file)
    assert content.count(b"\n") - 1 == entry["rows"]
    assert entry["rows"] > 0
    assert len(content) < 3_000_000
    assert b"\r" not in content
    assert all(entry[key] != "" for key in ("source", "terms", "first", "last", "as_of"))


def test_the_codebook_describes_every_file_of_the_folder():
    kept = {*vintage.KEPT, "README.md", "manifest.toml"}
    kept |= {f"recipe/{name}" for name in snapshot.RECIPE}
    there = {p.relative_to(store.DATA).as_posix() for p in store.DATA.rglob("*") if p.is_file()}
    assert {f for f in there if not f.startswith(("claims/", "vintages/"))} == kept | {*FILES}
    text = (store.DATA / "README.md").read_text(encoding="utf-8")
    for file in (*FILES, *vintage.KEPT, *snapshot.RECIPE):
        assert file.partition("/")[0] in text or file in text
        if file.startswith("monthly/"):
            assert file.removeprefix("monthly/").removesuffix(".csv") in text, file
    columns = {*vintage.EXCEPTIONS, *vintage.PUBLISHED, *vintage.EVENTS, *vintage.DAILY}
    columns |= {*DATA.catalogue.columns}
    assert [column for column in columns if f"`{column}`" not in text] == []


# consistent


@pytest.mark.parametrize("name", FREQUENCY.index[FREQUENCY == "daily"])
def test_a_daily_series_has_every_session_once_and_returns_to_a_millionth(name):
    frame, row = DATA.series(name), DATA.catalogue.loc[name]
    sessions = calendar.nyse(2026)
    there = (sessions >= frame.index[0]) & (sessions <= frame.index[-1])
    assert frame.index.identical(sessions[there])
    assert (frame.index[0], frame.index[-1]) == (row["first"], row["last"])
    assert frame.iloc[0][["price_return", "total_return"]].isna().all()
    for basis in ("price", "total"):
        held = returns.on_basis(frame, basis).index
        ends = row[[f"{basis}_first", f"{basis}_last"]].dropna().tolist()
        assert [*held[:1], *held[1:][-1:]] == ends
        assert len(ends) == 2 * (basis in row["basis"].split())
    millionths = 1e6 * frame.drop(columns="volume")
    assert millionths.abs().max(axis=None) < 2e6  # no prices
    assert (millionths - millionths.round()).abs().max(axis=None) < 1e-3


@pytest.mark.parametrize("name", FREQUENCY.index[FREQUENCY == "monthly"])
def test_a_monthly_series_has_every_month(name):
    frame = DATA.series(name)
    months = pd.date_range(frame.index[0], frame.index[-1], freq="ME", unit="us")
    assert frame.index.equals(months.rename("date"))
    basis, first = ("price", "1927-12-31") if name == "sp_500_months" else ("total", "1926-06-30")
    assert frame[f"{basis}_return"].iloc[1:].notna().all()
    assert frame.index[0] == pd.Timestamp(first)


@pytest.mark.parametrize("name", [file[:-4] for file in FILES if file.startswith("monthly/")])
def test_a_panel_has_every_period_and_sane_values(name):
    panel = DATA.table(name)
    step = "12ME" if name.endswith(("sum_be_me", "value_be_me")) else "ME"
    rows = pd.date_range(panel.index[0], panel.index[-1], freq=step, unit="us")
    assert panel.index.equals(rows.rename("month"))
    if name.endswith(("_vw", "_ew")):
        assert panel.min(axis=None) > -1
        assert panel.max(axis=None) < 5
        assert panel.iloc[-1].notna().all()
        assert 0.002 < panel.stack().mean() < 0.02
    if name.endswith(("_firms", "_average_size", "_be_me_december", "_be_me_june")):
        assert panel.drop(columns="negative", errors="ignore").min(axis=None) >= 0


def test_size_orders_the_portfolios():
    """At the end of each June, when companies are sorted anew."""
    size = DATA.table("monthly/size_average_size")[[f"d{n}" for n in range(1, 11)]]
    steps = size[size.index.month == 7].diff(axis=1).iloc[:, 1:]
    assert (steps > 0).all(axis=None)


def test_the_older_vintage_stands_apart():
    old = DATA.table("monthly/six_portfolios_202002_vw")
    assert old.index[-1] == pd.Timestamp("2020-02-29")
    assert len(old.columns) == 6
    assert "202002" in FILES["monthly/six_portfolios_202002_vw.csv"]["source"]
    rows = DATA.catalogue[DATA.catalogue["file"].str.contains("202002")]
    assert rows["name"].str.endswith("of the six portfolios, vintage 202002").tolist() == [True] * 6


WRONG_DAYS = [  # days from line 10 on, known gaps, what is said
    ("2026-01-02 2026-01-03 2026-01-04", [], "row 11: expected an NYSE session, found Saturday"),
    ("2026-01-02 2026-01-05 2026-01-08", [], "row 12: expected the session 2026-01-06, found "),
    ("2025-12-29 2026-01-02", ["2025-12-30"], "row 11: expected the session 2025-12-31, found "),
]


@pytest.mark.parametrize(("days", "missing", "said"), WRONG_DAYS)
def test_the_first_day_that_is_wrong_is_named_with_its_line(days, missing, said):
    days = pd.DatetimeIndex(days.split())
    with pytest.raises(vintage.DataError, match=f"^a.csv: {said}.*2026"):
        calendar.check(days, file="a.csv", rows=range(10, 20), missing=missing)
    with pytest.raises(vintage.DataError, match=f"^a.csv: {said[8:]}"):
        calendar.check(days, file="a.csv", missing=missing)


# published


def test_shiller_cape():
    """Turning points as Shiller's site and most textbooks print them."""
    found = DATA.table("monthly/shiller")["cape"]
    turns = [found[month].item() for month in ("1929-09", "1982-08", "1999-12", "2009-03")]
    assert turns == pytest.approx([32.56, 6.64, 44.20, 13.32], abs=0.01)
    assert found.idxmax() == pd.Timestamp("1999-12-31")


def test_the_effective_target_of_fred_steps_with_the_decisions():
    """Since 2017 FRED's upper target changes on the effective date, a day after the decision."""
    apart = DATA.events()[lambda e: e["detail"].str.contains("between scheduled")]
    assert {"2001-09-17", "2008-01-22", "2020-03-15"} <= set(apart["date"].dt.strftime("%Y-%m-%d"))
    assert len(apart) == 9
    steps = DATA.macro("DFEDTARU").diff()
    steps = steps[steps.fillna(0).ne(0) & (steps.index >= "2017")]
    events = DATA.events()[lambda e: e["date"].between("2017-01-01", "2024-05-01")]
    events = events[events["kind"].isin(["fed_cut", "fed_hike"])]
    assert events["effective"].tolist() == steps.index.tolist()
    assert events["value"].tolist() == pytest.approx(DATA.macro("DFEDTARU")[steps.index].tolist())


def test_recessions():
    turns = [DATA.events(f"recession_{kind}")["date"][-16:] for kind in ("peak", "trough")]
    spans = zip(*(dates.dt.strftime("%Y-%m") for dates in turns), strict=True)
    assert " ".join(map(" ".join, spans)) == " ".join(re.findall(r"[\d-]+", NBER))


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
    rows = pd.read_csv(store.DATA / "recipe/series.csv", index_col="id")
    pd.testing.assert_series_equal(rows["family"], DATA.catalogue["family"])
