"""Loading, verifying, saving and comparing vintages, on a small data folder written by code."""

import pickle
import shutil
from pathlib import Path

import pandas as pd
import pytest
import rawfolder
from rawfolder import edited

from ingest import writing
from research import store
from research.store import DataError

DAILY = """date,price_return,total_return,high,low,volume
2025-12-31,,,,,4
2026-01-02,0.01,0.011,0.012,-0.002,5
2026-01-05,-0.02,-0.02,0.001,-0.021,6
"""
SPAN = "2025-12-31,2026-01-05"
SERIES = f"""id,name,family,kind,symbols,aliases,frequency,basis,first,last,price_first,price_last,\
total_first,total_last,source,file,column
one,First fund,small,fund,ONE,uno;first,daily,price total,{SPAN},{SPAN},{SPAN},hand,daily/one.csv,
ff_q1,Smallest fifth,portfolio,portfolio,,,monthly,total,2025-09-30,2025-11-30,,,2025-09-30,\
2025-11-30,by hand,monthly/size_vw.csv,q1
"""
FILES = {
    "series.csv": SERIES,
    "sessions.csv": "date\n2025-12-31\n2026-01-02\n2026-01-05\n2026-01-06\n2026-01-07\n",
    "daily/one.csv": DAILY,
    "monthly/size_vw.csv": "month,q1,q5\n2025-09,,0.5\n2025-10,0.1,0.2\n2025-11,-0.1,\n",
    "daily_factors.csv": "date,mkt_rf,rf\n2026-01-02,0.01,0.0001\n",
    "macro.csv": (
        "series,period,value,vintage\nGS10,2025-11-01,0.041,latest\n"
        "GS10,2025-12-01,,latest\nGS10,2025-11-01,0.042,2026-01-03\n"
    ),
    "events.csv": """date,effective,kind,value,detail,reference
2025-12-10,2025-12-11,fed_cut,0.0375,-25 bp,list
""",
    "reconciliation.csv": """\
series,basis,date,chosen_source,chosen,other_source,other,difference_bp,rule
one,price,2026-01-05,yahoo,-0.02,ibkr,-0.019,10.0,order
one,price,2026-01-02,yahoo,0.01,fred,0.02,100.0,order
""",
}


def written(files):
    """The bytes of some files, and what the manifest says of each."""
    same = {"source": 'by "hand"', "first": "", "last": ""}
    entries = {name: same | {"rows": text.count("\n") - 1} for name, text in files.items()}
    return {name: text.encode() for name, text in files.items()}, entries


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A data folder, which the environment names."""
    folder = rawfolder.home(tmp_path / "data")
    writing.publish(folder, *written(FILES))
    monkeypatch.setenv("SMALLCAPS_DATA", str(folder))
    return folder


def later(**changes):
    """The files with one text changed in some: file stem -> (old, new)."""
    names = {Path(name).stem: name for name in FILES}
    return {names[stem]: edited(FILES[names[stem]], change) for stem, change in changes.items()}


save = lambda name, **changes: writing.save(name, *written(later(**changes)))


# reading


def test_a_daily_series_and_a_monthly_one_with_its_base(home):
    one, q1 = (store.load().series(name) for name in ("one", "ff_q1"))
    assert one.columns.tolist() == ["price_return", "total_return", "high", "low", "volume"]
    assert one.index.name == q1.index.name == "date"
    assert one.index[0] == pd.Timestamp("2025-12-31")
    assert one["price_return"].isna().tolist() == [True, False, False]
    assert one.dtypes.eq("float64").all()
    assert q1.index.strftime("%Y-%m-%d").tolist() == ["2025-09-30", "2025-10-31", "2025-11-30"]
    assert q1["total_return"].tolist()[1:] == [0.1, -0.1]
    assert q1.drop(columns="total_return").isna().all(axis=None)
    assert q1.iloc[0].isna().all()


def test_tables_and_figures(home):
    data = store.load()
    assert data.table("monthly/size_vw").index.name == "month"
    assert data.table("monthly/size_vw").loc["2025-10-31"].tolist() == [0.1, 0.2]
    assert data.table("daily_factors").index.name == "date"
    assert data.macro("GS10").index[0] == pd.Timestamp("2025-11-01")
    assert data.macro("GS10").isna().tolist() == [False, True]
    assert data.macro("GS10", "2026-01-03").tolist() == [0.042]
    assert data.published.loc["x-e1", "value"] == 0.05
    assert " ".join(data.exceptions) == "series source date fault rule reason reference"
    assert data.claims == home / "claims"


def test_events_computed_and_kept_come_in_order(home):
    data = store.load()
    assert data.events()["kind"].tolist() == ["fiscal_law", "fed_cut"]
    cut = data.events("fed_cut").iloc[0]
    assert f"{cut['date']:%Y-%m-%d} {cut['effective']:%Y-%m-%d}" == "2025-12-10 2025-12-11"
    assert cut["value"] == 0.0375
    assert data.events("fed_pause").empty
    assert list(data.events("fed_pause")) == list(data.events())


UNKNOWN = [  # what is asked, of what, and what is said
    ("table", "monthly/sizes_vw", "table: .*'monthly/sizes_vw'; nearest: monthly/size_vw"),
    ("table", "daily/one", "table: "),
    ("series", "onne", "series: expected an id .*, got 'onne'; nearest: one"),
    ("resolve", "", "nearest: one"),
    ("resolve", "one@yahoo", "expected a lineage that disagrees .*fred, ibkr"),
]


@pytest.mark.parametrize(("method", "name", "said"), UNKNOWN)
def test_an_unknown_name_is_refused_with_the_nearest(home, method, name, said):
    with pytest.raises(ValueError, match=said):
        getattr(store.load(), method)(name)


def test_at_most_three_names_are_near_and_as_an_attribute_they_are_named_too(data):
    for ask, given in ((data.macro, "GS1"), (data.series, "#")):
        with pytest.raises(ValueError, match=r"series: .*'.* nearest: [^,]+, [^,]+, [^,]+\.$"):
            ask(given)
    with pytest.raises(AttributeError, match="got 'russel'; nearest: russell_2000"):
        _ = data.series.russel


def test_faults_of_what_is_kept_by_hand(home):
    with (home / "published.csv").open("a") as file:
        file.write("x-e1,x,Again,1,ratio,,,,A,,\n")
    with pytest.raises(DataError, match="row 3: expected a new evidence_id"):
        _ = store.load().published
    (home / "events_kept.csv").write_text("date,kind\n")
    with pytest.raises(DataError, match="events_kept.csv: row 1: expected date,effective"):
        store.load().events()
    kept = home / "exceptions.csv"
    kept.write_bytes(b"\xff")
    with pytest.raises(DataError, match="exceptions.csv: .*a table of UTF-8 text, found 'utf-8'"):
        _ = store.load().exceptions
    kept.unlink()
    with pytest.raises(DataError, match="a table of UTF-8 text, found No such file"):
        _ = store.load().exceptions


def test_names_in_any_case_and_a_series_as_another_lineage_has_it(home):
    data = store.load()
    for name in ("one", "ONE", "Uno", "first", "FIRST FUND", " one "):
        assert data.resolve(name) == "one", name
    assert data.lineages("one") == ["fred", "ibkr"]
    for name, returns in (("uno@fred", [0.02, -0.02]), ("one@ibkr", [0.01, -0.019])):
        assert data.series(name)["price_return"].tolist()[1:] == returns
    assert data.series("one")["price_return"].tolist()[1:] == [0.01, -0.02]


def test_calendar(home):
    data = store.load()
    assert data.as_of == pd.Timestamp("2026-01-05")
    assert data.sessions[-1] == data.as_of
    assert len(data.sessions) == 3
    assert data.last_session("ff_q1") == pd.Timestamp("2025-11-30")
    for name, day, last in (
        ("one", "2026-01-04", "2026-01-02"),
        ("one", "2026-01-06", "2026-01-06"),
        ("ff_q1", "2025-11-30", "2025-11-30"),
        ("ff_q1", "2025-11-29", "2025-10-31"),
    ):
        assert data.last_observation(name, day) == pd.Timestamp(last)
    assert data.last_observation("one", "1925-01-01") is None


def test_a_vintage_goes_to_another_process(home):
    data = store.load()
    data.series("one")
    again = pickle.loads(pickle.dumps(data))
    assert again == data
    assert again.series("one").equals(data.series("one"))
    assert str(pickle.loads(pickle.dumps(DataError("one line")))) == "one line"


@pytest.mark.parametrize("damaged", [DAILY.replace("0.01,", "0.02,"), DAILY[:-5], f"{DAILY}\n", ""])
def test_a_damaged_file_is_refused_when_it_is_read(home, damaged):
    (home / "daily/one.csv").write_text(damaged)
    data = store.load()
    assert data.series("ff_q1") is not None
    said = r"daily/one\.csv: expected sha256 \w{12} of 3 rows, found sha256"
    with pytest.raises(DataError, match=said) as caught:
        data.series("one")
    assert "\n" not in str(caught.value)
    (home / "daily/one.csv").unlink()
    with pytest.raises(DataError, match=r"daily/one\.csv: expected 3 rows, found no such file"):
        store.load().series("one")


@pytest.mark.parametrize("text", ["", "[files", "files = 3", '[files."x.csv"]\nrows = 1\n'])
def test_a_damaged_manifest_is_a_fault(home, text):
    (home / "manifest.toml").write_text(text)
    with pytest.raises(DataError, match="manifest.toml: expected TOML with a table for every file"):
        store.load()


def test_no_data_folder_is_a_fault(tmp_path):
    said = r"manifest of a data folder \(.* from a checkout only\), found no such file"
    with pytest.raises(DataError, match=said):
        store.load(folder=tmp_path / "nowhere")


def test_the_data_hash_covers_computed_and_kept_files(home):
    first = store.load().hash
    with (home / "published.csv").open("a") as file:
        file.write("x-e2,x,Another,1,ratio,,,,A,,\n")
    store._open.cache_clear()
    second = store.load().hash
    writing.publish(home, *written(FILES | later(one=("0.01,", "0.03,"))))
    assert len({first, second, store.load().hash}) == 3


# saving and comparing


def test_a_vintage_is_saved_beside_the_snapshot_once(home, monkeypatch):
    before = store.load().hash
    new = save("2026-02", one=("-0.02,-0.02,", "-0.03,-0.03,"))
    assert new.path == home / "vintages/2026-02"
    assert new.series("one")["price_return"].iloc[-1] == -0.03
    assert store.load().hash == before
    assert store.load().series("one")["price_return"].iloc[-1] == -0.02
    monkeypatch.setenv("SMALLCAPS_VINTAGE", "2026-02")
    assert store.load().name == "2026-02"
    assert store.load("snapshot").name == "snapshot"
    assert store.load(new) is new
    assert new.published.equals(store.load("snapshot").published)
    with pytest.raises(ValueError, match="name: expected a vintage that is not there yet, got '20"):
        save("2026-02")


@pytest.mark.parametrize("name", ["w", ".v.new-1", "../vintages/v"])
def test_only_a_whole_vintage_of_the_folder_is_opened(home, name):
    shutil.copytree(save("v").path, home / "vintages/.v.new-1")
    with pytest.raises(ValueError, match=f"vintage: expected one of snapshot, v; got '{name}'"):
        store.load(name)


@pytest.mark.parametrize("name", ["histories", "levels"])
def test_a_file_kept_by_hand_that_need_not_be_there_counts_as_empty(home, name):
    (home / f"{name}.csv").unlink(missing_ok=True)
    assert getattr(store.load(), name).empty


def test_publishing_keeps_what_is_not_computed_and_drops_what_is_no_longer(home):
    save("v")
    (home / "README.md").write_text("codebook")
    fewer = {name: text for name, text in FILES.items() if name != "daily_factors.csv"}
    writing.publish(home, *written(fewer))
    assert (home / "README.md").read_text() == "codebook"
    assert (home / "claims/000.toml").is_file()
    assert not (home / "daily_factors.csv").exists()
    assert store.load("v").table("daily_factors").shape == (1, 2)


def test_compare_lists_changed_cells_and_new_rows(home):
    save("same")
    nothing = store.compare("snapshot", "same")
    assert nothing.empty
    last = "2026-01-05,-0.02,-0.02,0.001,-0.021,6\n"
    one = (last, f"{last.replace('-0.02', '-0.03', 1)}2026-01-06,0.1,,,,\n")
    macro = ("GS10,2025-11-01,0.042,2026-01-03\n", "")
    files = later(one=one, macro=macro, size_vw=("09,,", "09,0.3,")) | {"daily/two.csv": DAILY}
    writing.save("v", *written(files))
    table = store.compare("snapshot", "v")
    days = ("2025-12-31", "2026-01-02", "2026-01-05")
    assert table.columns.tolist() == ["file", "date", "column", "old", "new", "change"]
    assert nothing.columns.equals(table.columns)
    assert table.index.is_unique
    assert table.values.tolist() == [
        ["daily/one.csv", "2026-01-05", "price_return", "-0.02", "-0.03", "changed"],
        ["daily/one.csv", "2026-01-06", "", "", "", "new"],
        *(["daily/two.csv", day, "", "", "", "new"] for day in days),
        ["macro.csv GS10 2026-01-03", "2025-11-01", "", "", "", "gone"],
        ["monthly/size_vw.csv", "2025-09", "q1", "", "0.3", "changed"],
    ]
