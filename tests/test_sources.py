"""Exports read strictly, vendors settled against each other, imports whole or not at all."""

import re
import shutil

import numpy as np
import pandas as pd
import pytest
import rawfolder
from liveworld import state
from rawfolder import CLOSES, DAYS, edited, prices

from ingest import fred_shiller, french, readers, reconcile, snapshot
from research import calendar, store
from research.store import DataError


@pytest.fixture
def one(write):
    """Write one price file and read it."""
    return lambda text: readers.prices(write(text, "ONE.csv"), label="prices/alpha/ONE.csv")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """A raw folder, and a data folder into which it has been imported."""
    scratch = tmp_path_factory.mktemp("made")
    raw, home = rawfolder.write(scratch / "raw"), rawfolder.home(scratch / "data")
    with pytest.MonkeyPatch.context() as patch:
        rawfolder.fake_workbook(patch, rawfolder.SHILLER_ROWS)
        snapshot.import_folder(raw, home)
    return scratch


@pytest.fixture
def folders(made, tmp_path, monkeypatch):
    """Copies of both, with Shiller's workbook faked."""
    rawfolder.fake_workbook(monkeypatch, rawfolder.SHILLER_ROWS)
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "data"))
    return [shutil.copytree(made / name, tmp_path / name) for name in ("raw", "data")]


@pytest.fixture
def imported(folders):
    """Import again, with other files and further exceptions."""

    def imported(files, *exceptions):
        raw, home = folders
        rawfolder.laid(raw, files)
        with (home / "exceptions.csv").open("a") as listed:
            listed.writelines(f"{row}\n" for row in exceptions)
        return snapshot.import_folder(raw, home)

    return imported


ROW = "2026-01-02,99.97,100.47,99.47,99.97,,1003.0"
ROWS = {  # in place of ROW, and what is said
    "close missing": ("2026-01-02,99.97,100.47,99.47,,,1003.0", "a close"),
    "close zero": ("2026-01-02,,,,0.00,,1003.0", "above zero"),
    "close is text": ("2026-01-02,,,,n/a,,1003.0", "n/a"),
    "close infinite": ("2026-01-02,,,,inf,,1003.0", "inf"),
    "volume negative": (ROW.replace("1003", "-1003"), "-1003"),
    "high below low": ("2026-01-02,,99.00,99.47,99.47,,", "High 99"),
    "close above high": ("2026-01-02,99.97,100.47,99.47,100.97,,", "100.97"),
    "open below low": ("2026-01-02,99.17,100.47,99.47,99.97,,", "99.17"),
    "field too many": (f"{ROW},1", "8"),
    "unsorted dates": (ROW.replace("2026-01-02", "2025-12-01"), "2025-12-01"),
    "doubled date": (ROW.replace("2026-01-02", "2025-12-31"), "2025-12-31 again"),
    "no such date": (ROW.replace("2026-01-02", "2026-02-30"), "2026-02-30"),
    "no such year": (ROW.replace("2026-01-02", "0206-01-02"), "0206-01-02"),
    "null bytes": (ROW.replace("1003.0", "1003\0"), "null byte"),
}
FAULTS = {name: (prices().replace(ROW, row), "row 5", said) for name, (row, said) in ROWS.items()}
FAULTS |= {
    "missing column": (prices().replace("Adj Close", "Adjusted"), "row 1", "Adj Close"),
    "last line cut in a field": (prices()[:-12], "row 7", "fields|line end"),
    "last row cut": (prices().rstrip().rpartition(",")[0], "row 7", "7 fields"),
    "utf-16": (prices().encode("utf-16"), "row 1", "UTF-16"),
    "latin-1": (prices().replace("1003.0", "1003\xa0").encode("latin-1"), "row 5", "0xa0"),
    "empty": (b"", "row 1", "empty"),
    "header only": (prices().partition("\n")[0] + "\n", "row 2", "none"),
}


@pytest.mark.parametrize(("content", "row", "found"), FAULTS.values(), ids=FAULTS)
def test_a_structural_fault_is_one_line_with_file_and_row(one, content, row, found):
    with pytest.raises(DataError, match=found) as caught:
        one(content)
    assert re.fullmatch(rf"prices/alpha/ONE.csv: {row}: expected .*, found .*", str(caught.value))


def test_prices_are_numbers_by_date_and_what_spreadsheets_put_round_them_is_no_fault(one):
    frame = one(prices())
    assert frame["Close"].tolist() == CLOSES
    assert frame.index.equals(DAYS.as_unit("us"))
    assert frame["row"].tolist() == [2, 3, 4, 5, 6, 7]
    assert frame.attrs["decimals"] == 2
    content = prices().replace(",", ", ").replace("\n", "\r\n").rstrip()
    assert one(f"\ufeff{content}\r\n,,,,,,\r\n").equals(frame)
    assert len(one(prices(spread=0.0))) == len(DAYS)  # a range that touches the close


@pytest.mark.parametrize("header", ["DATE,VALUE", "date,value", "observation_date,RU2000PR"])
def test_fred_headers_and_dates(write, header):
    text = f"{header}\n9/27/1982,10.25\n9/28/1982,.\n10/1/1982,\n"
    frame = readers.observations(write(text, "X.csv"), label="fred/X.csv")
    assert frame.index.strftime("%Y-%m-%d").tolist() == ["1982-09-27", "1982-09-28", "1982-10-01"]
    assert frame["value"].isna().tolist() == [False, True, True]


def test_sessions_a_year():
    """Saturdays to May 1952; Wednesdays closed in late 1968; September 2001; Sandy; mourning."""
    counts = calendar.nyse(2026).year.value_counts()[[1952, 1968, 2001, 2012, 2024, 2025]]
    assert counts.tolist() == [271, 226, 248, 250, 252, 250]


def said(file, *values, lineage=None, error=0.0):
    series = pd.Series(values, index=DAYS[1 : len(values) + 1])
    return reconcile.Candidate(lineage or file, f"{file}/ONE", series, series * 0.0 + error)


def test_rounding_of_the_quotes_widens_what_agrees():
    """Quotes of 1.00 in cents can be off by half a cent each: 1% on the return."""
    error = reconcile.rounding(pd.Series(1.0, index=DAYS), DAYS, decimals=2)
    assert error.iloc[1:].tolist() == pytest.approx([0.01] * 5)
    chosen, rows = reconcile.settle([said("a", 0.01), said("b", 0.015, error=0.01)])
    assert chosen["chosen"].tolist() == [0.01]
    assert rows.empty
    assert list(rows.columns) == reconcile.COLUMNS
    assert len(reconcile.settle([said("a", 0.01), said("b", 0.0201, error=0.01)])[1]) == 1


A, B, C = said("a", 0.01), said("b", 0.02), said("c", 0.02005)
A2, B2 = said("a2", 0.01, lineage="a"), said("b2", 0.02, lineage="b")
APART = said("a2", 0.02, lineage="a")
SETTLED = {  # candidates, whose fault is listed, the return chosen, who against whom, the rule
    "two lineages: by order": ([A, B], "", 0.01, "a b order"),
    "a majority outvotes the first": ([A, B, C], "", 0.02, "b a majority"),
    "one vendor has one vote": ([A, A2, B, C], "", 0.02, "b a majority"),
    "also the second vendor": ([A, B, B2], "", 0.01, "a b order"),
    "downloads of one vendor that differ": ([A, APART], "", 0.01, "a a2 same lineage"),
    "the one of them is at fault": ([A, APART], "a2", 0.01, "a a2 listed fault"),
    "a listed fault takes the vote away": ([A, B], "a", 0.02, "b a listed fault"),
    "unless all are at fault": ([A, B], "a b", 0.01, "a b order"),
}


@pytest.mark.parametrize(("candidates", "faulty", "value", "listed"), SETTLED.values(), ids=SETTLED)
def test_vendors_that_disagree_are_settled_by_rule(candidates, faulty, value, listed):
    distrusted = {name: {DAYS[1]} for name in faulty.split()}
    chosen, rows = reconcile.settle(candidates, distrusted=distrusted)
    assert chosen["chosen"].tolist() == [value]
    [row] = rows[["chosen_source", "other_source", "rule"]].values.tolist()
    assert row == listed.split(maxsplit=2)
    assert rows["difference_bp"].abs().tolist() == pytest.approx([100.0])


def test_later_sources_extend_the_first_at_its_ends():
    early, late = said("b", 0.5, 0.01, 0.02), said("a", np.nan, 0.01, 0.02, 0.03)
    chosen, rows = reconcile.settle([late, early])
    assert chosen["chosen"].tolist() == [0.5, 0.01, 0.02, 0.03]
    assert chosen["lineage"].tolist() == ["b", "a", "a", "a"]
    assert rows.empty


SIZE_TEXT = rawfolder.french_text("Portfolios_Formed_on_ME.csv")


def panel(name, text=SIZE_TEXT):
    """A panel of a file of French's."""
    _, tables = french.tables(text, label="french/f.csv")
    return french.panel(tables, french.PANELS[name], label="french/f.csv")


def test_tables_are_told_apart_by_heading_and_date_length():
    """Two of book to market bear nearly the same heading."""
    assert french.tables(rawfolder.french_text("x"), label="f")[0] == "202602"
    value = panel("size_vw")
    assert value.index.tolist() == [str(month) for month in rawfolder.MONTHS]
    assert list(value.columns) == list(french.TENTHS.values())
    assert value.loc["2019-07", ["lo30", "med40"]].tolist() == [0.0, 0.001]
    assert panel("size_ew").loc["2019-07", "lo30"] == 0.01
    assert panel("size_firms").loc["2019-07", "lo30"] == 2.0
    text, june = rawfolder.french_text("25_Portfolios_5x5_CSV.zip"), "size_value_be_me_june"
    apart = panel(june, text) - panel("size_value_be_me_december", text)
    assert apart.round(6).eq(1.0).all(axis=None)
    with pytest.raises(DataError, match="found 0"):
        panel(june, text.replace("ME(Jun t)", "ME(t)"))


def test_daily_portfolios_are_found_in_the_zip(write):
    header = ",".join(["", *french.OUTER])
    rows = lambda value: [f"{day:%Y%m%d}{f',{value}' * len(french.OUTER)}" for day in DAYS]
    text = ["Made using the 202602 CRSP database.", "  Value Weighted Returns -- Daily", header]
    text += [*rows("0.50"), "", "  Equal Weighted Returns -- Daily", header, *rows("0.60")]
    path = write(rawfolder.packed("\n".join([*text, rawfolder.RIGHTS])), french.SIZE_ZIP)
    [(file, (frame, month, _))] = french.panels(path, file=french.SIZE_ZIP, label="x").items()
    assert (file, month) == ("daily_size.csv", "2026-02")
    assert frame.index.tolist() == [f"{day:%Y-%m-%d}" for day in DAYS]
    assert frame.eq(0.005).all(axis=None)


@pytest.mark.parametrize("missing", ["-99.99", "-999", " -999.00"])
def test_missing_is_missing(missing):
    found = panel("size_vw", SIZE_TEXT.replace("201907, 0.00", f"201907, {missing}", 1))
    assert np.isnan(found.loc["2019-07", "lo30"])
    assert found.iloc[1:].notna().all(axis=None)


FRENCH_FAULTS = {  # a pattern in the text, what stands in its place, what is said
    "copyright line cut off": (rawfolder.RIGHTS, "", "copyright"),
    "no vintage": ("202602 CRSP", "CRSP", "CRSP vintage"),
    "row cut": ("201907, 0.00, 0.10,", "201907, 0.00,", "values"),
    "month missing": (r"201909.*\n", "", "next period"),
    "thirteenth month": ("201909", "201913", "next period"),
    "text for a number": ("201907, 0.00", "201907, x", "a number"),
    "number missing": ("201907, 0.00", "201907,", "a number"),
    "column renamed": ("Lo 30", "Low 30", "Lo 30"),
    "column doubled": ("Med 40", "Lo 30", "'Lo 30', once"),
}


@pytest.mark.parametrize(("old", "new", "found"), FRENCH_FAULTS.values(), ids=FRENCH_FAULTS)
def test_faults_of_french_files(old, new, found):
    with pytest.raises(DataError, match=found) as caught:
        panel("size_vw", edited(SIZE_TEXT, (old, new)))
    assert re.fullmatch("french/f.csv:.*", str(caught.value))


def test_shillers_october_is_not_january(monkeypatch, write):
    """The workbook writes October as 2025.1."""
    rawfolder.fake_workbook(monkeypatch, rawfolder.SHILLER_ROWS)
    frame = fred_shiller.shiller(write(b"stands in", "x.xls"), label="x")
    assert frame.index.tolist() == ["2025-09", "2025-10"]
    assert frame.loc["2025-10", ["price", "long_rate", "cape"]].tolist() == [6700.0, 0.0406, 39.5]
    assert np.isnan(frame.loc["2025-10", "earnings"])


def test_import_builds_a_snapshot_that_loads(made):
    built = store.load(folder=made / "data")
    one = built.series("one")
    assert one.index.equals(DAYS.as_unit("us").rename("date"))
    changes = [0.01, 0.01, 99.97 / 102.01 - 1, 100 / 99.97 - 1, 0.05]
    assert one["price_return"].iloc[1:].tolist() == pytest.approx(changes, abs=5e-7)
    assert one["total_return"].iloc[4] == pytest.approx(100 / (99.97 * 0.99) - 1, abs=1e-4)
    assert one["high"].iloc[5] == pytest.approx(0.055)
    assert one["low"].iloc[5] == pytest.approx(0.045)
    assert one["volume"].tolist() == [1000, 1001, 1002, 1003, 1004, 1005]
    assert built.reconciliation.empty


def test_import_extends_an_index_with_fred_and_leaves_total_empty_after_it(made):
    two = store.load(folder=made / "data").series("two")
    assert two["price_return"].notna().tolist() == [False] + [True] * 5
    assert two["total_return"].notna().tolist() == [False, True, True, True, False, False]
    assert two["high"].notna().tolist() == [False, False, False, True, True, True]
    assert two["volume"].isna().all()


def test_import_reads_the_other_files(made):
    built = store.load(folder=made / "data")
    assert built.macro("FEDFUNDS").tolist() == [0.04, 0.041, 0.042, 0.043]
    assert built.macro("DGS10").tolist() == [0.04, 0.0425, 0.045]
    assert built.macro("CPIAUCSL").isna().tolist() == [False, True, False, False]
    assert built.macro("CPIAUCSL", "2026-01-03").index[-1] == pd.Timestamp("2025-12-01")
    kinds = built.frame("macro.csv")[["series", "vintage"]].to_numpy().tolist()
    assert kinds == sorted(kinds), "the rows of each series, the oldest vintage first"
    assert built.table("monthly/factors")["mkt"].iloc[0] == pytest.approx(0.0 + 0.003)
    assert built.table("daily_factors")["mkt"].tolist() == [0.0011] * len(DAYS)
    assert built.table("daily_size").columns.tolist() == [*french.OUTER.values()]
    events = built.events()
    kinds = "fed_cut fiscal_law recession_peak fed_hike recession_trough"
    assert events["kind"].tolist() == kinds.split()
    assert events["value"].iloc[0] == 0.06


def test_vendors_that_disagree_are_settled_and_listed(imported):
    another = ("(01-05,100.00,100.50,99.50),100.00", r"\1,100.20")
    data = imported({ALPHA: edited(rawfolder.daily()[ALPHA], another)})
    assert len(data.reconciliation) == 2
    columns = ["series", "basis", "chosen_source", "other_source", "rule"]
    [row] = data.reconciliation[columns].drop_duplicates().values.tolist()
    assert row == ["one", "price", "beta", "alpha", "majority"]
    own, other = (data.series(name)["price_return"] for name in ("one", "one@alpha"))
    assert own["2026-01-05"] == pytest.approx(100 / 99.97 - 1, abs=5e-7)
    assert other["2026-01-05"] == pytest.approx(100.2 / 99.97 - 1, abs=5e-7)
    assert other["2025-12-30"] == own["2025-12-30"]
    assert data.resolve("uno@alpha") == "one@alpha"


ALPHA, BETA, GAMMA = (f"prices/{vendor}/ONE.csv" for vendor in ("alpha", "beta", "gamma"))
HALVED = [c / (2 if d < DAYS[4] else 1) for c, d in zip(CLOSES[2:], DAYS[2:], strict=False)]
SHORT = [*CLOSES[:3], *(c * 0.99 for c in CLOSES[3:])]
STILL = prices([100.0] * 5 + [105.0], spread=0.0)
SPLIT, JUMP = prices(HALVED, DAYS[2:]), prices([*CLOSES[:5], 141.0])
BELOW, ALL = prices(adjusted=SHORT), "(?s).+"
LOST, SESSION = "2025-12-31,102.01,102.51,101.51,102.01,,1002.0\n", "expected an NYSE session"
NOV, ZERO = "2025-11-01,4.1", "expected a level above zero"
IMPORT_FAULTS = {  # file; what stands in place of what, or what is left; what is said
    "file missing": (BETA, None, f"{BETA}: expected a readable file"),
    "session missing": (BETA, (LOST, ""), "row 4: expected the session 2025-12-31"),
    "non-session": (BETA, ("2026-01-02", "2026-01-01"), f"row 5: {SESSION}"),
    "unlisted split": (GAMMA, (ALL, SPLIT), r"row 4: .* 2\.001 times the one before"),
    "unlisted jump": (BETA, (ALL, JUMP), r"row 7: .*1\.410 times"),
    "unmoved close": (BETA, (ALL, STILL), "row 6: .* a close that moves within 3 sessions"),
    "non-session in fred": ("fred/TWOTR.csv", ("12-29", "12-28"), f"row 2: {SESSION}"),
    "session missing in fred": ("fred/TWOPR.csv", ("101.0", "."), "the session 2025-12-30"),
    "level below zero": ("fred/TWOTR.csv", ("101.0", "-1.0"), "row 3: expected a level above"),
    "total below price": (ALPHA, (ALL, BELOW), "not below the price return on 2026-01-"),
    "decision of no change": (snapshot.DECISIONS, ("-50.0", "0.0"), "row 2"),
    "decision off its rate": (snapshot.DECISIONS, ("25.0", "50.0"), "row 3: .*a change"),
    "daily size cut": (f"french/{french.DAILY_SIZE}", lambda text: text[:-20], "line end"),
    "month missing": ("fred/GS10.csv", (f"{NOV}\n", ""), "on its first day, found 2025-11"),
    "day missing": ("fred/DFEDTARU.csv", ("2025-10-02,4.1\n", ""), "every day, found 2025-10-02"),
    "value missing": ("fred/FEDFUNDS.csv", (NOV, "2025-11-01,."), "row 3: expected a value for"),
    "negative rate": ("fred/DGS2.csv", ("4.2", "-4.2"), "DGS2.csv: row 4: .* from 0 to 20 for"),
    "negative level": ("fred/GDPC1.csv", ("4.2", "-4.2"), f"GDPC1.csv: row 4: {ZERO}, found -4.2"),
    "no flag": ("fred/USREC.csv", ("11-01,1", "11-01,2"), "row 3: expected 0 or 1, found 2"),
    "level doubled": ("fred/PCEPI.csv", ("4.2", "8.4"), "row 4: .* within 1/1.25 to 1.25"),
    "one column": ("fred/GS2.csv", ("observation_date,", ""), "row 1: expected 2 columns"),
    "no such series": ("recipe/sources.csv", ("two,price", "three,price"), "row 6: .*found three"),
    "id twice": ("recipe/series.csv", ("two,Second", "one,Second"), "row 3: .*an id that"),
    "recipe's column": ("recipe/series.csv", ("family", "kin"), "row 1: .*a column 'family'"),
    "no such rule": ("exceptions.csv", ("missing,not", "repair,not"), "row 2: expected a rule"),
}


@pytest.mark.parametrize(("file", "change", "found"), IMPORT_FAULTS.values(), ids=IMPORT_FAULTS)
def test_a_fault_stops_the_import_and_leaves_the_old_snapshot(folders, file, change, found):
    raw, home = folders
    path = raw / file if (raw / file).exists() else home / file
    text = path.read_text(encoding="utf-8")
    path.unlink()
    if change:
        path.write_text(edited(text, change), encoding="utf-8")
    before = state(home)
    with pytest.raises(DataError, match=found) as caught:
        snapshot.import_folder(raw, home)
    assert re.fullmatch(".*expected.*found.*", str(caught.value))
    assert state(home) == before
    assert [path.name for path in home.parent.glob(".*")] == [".data.lock"]


def test_a_listed_fault_is_let_through_by_its_rule(imported):
    jump, saturday = [*CLOSES[:5], 150.0], "2026-01-03,99.97,99.97,99.97,99.97,,0.0\n2026-01-05"
    files = {
        ALPHA: prices(jump, adjusted=jump),
        BETA: prices(jump).replace("2026-01-05", saturday),
        GAMMA: prices([*jump[2:4], jump[5]], DAYS[[2, 3, 5]]),
    }
    data = imported(
        files,
        "one,beta,2026-01-03,Saturday row,drop,no session,calendar",
        "one,*,2026-01-06,jump,true_move,news,volume",
        "one,gamma,2026-01-05,row lost,missing,source lacks it,calendar",
    )
    assert data.series("one")["price_return"].iloc[-1] == pytest.approx(0.5)
    assert pd.Timestamp("2026-01-03") not in data.series("one").index


LOW = [*CLOSES[:3], CLOSES[3] * 0.97, *CLOSES[4:]]


@pytest.mark.parametrize(("rule", "adjusted"), [("bridge", LOW), ("no_distribution", SHORT)])
def test_a_rule_for_a_faulty_total_return(imported, rule, adjusted):
    line = f"one,alpha,2026-01-02,wrong close,{rule},comes back,price"
    one = imported({ALPHA: prices(adjusted=adjusted)}, line).series("one")
    assert one.loc["2026-01-02", "total_return"] == one.loc["2026-01-02", "price_return"]
    assert (1 + one["total_return"].iloc[1:]).prod() == pytest.approx(1.05, abs=1e-5)


@pytest.mark.parametrize(("factor", "last", "change"), [(1.0, 7, 110 / 105), (0.99, 6, 1.05)])
def test_price_returns_after_the_last_raw_quote(folders, imported, factor, last, change):
    """A distribution after the last raw quote shows as an adjusted close below it."""
    with (folders[1] / "recipe/sources.csv").open("a") as file:
        file.write("one,tail,1,alpha2,ONE,Adj Close,alpha,,,\n")
    days = DAYS.append(pd.DatetimeIndex(["2026-01-07"]))
    adjusted = [*(c * factor for c in CLOSES), 110.0]
    data = imported({"prices/alpha2/ONE.csv": prices(adjusted, days, adjusted=adjusted)})
    assert data.catalogue.loc["one", "price_last"] == pd.Timestamp(f"2026-01-0{last}")
    assert data.series("one")["price_return"].iloc[-1] == pytest.approx(change - 1, abs=5e-7)


def test_an_empty_folder_is_a_fault(folders, tmp_path):
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="empty: expected folders prices, fred, french"):
        snapshot.import_folder(tmp_path / "empty", folders[1])


def test_a_new_data_folder_holds_the_same_bytes(folders, tmp_path, monkeypatch):
    raw, home = folders
    monkeypatch.setattr(store, "DATA", home)
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "fresh"))
    snapshot.import_folder(raw)
    same = {file: text for file, text in state(home).items() if not file.startswith("claims/")}
    assert state(tmp_path / "fresh") == same
