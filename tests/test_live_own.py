"""A user's own exports as a vintage, and verdicts that flip between two vintages."""

import json

import pytest
from liveworld import END, NOW, home, quotes

from ingest import diff, refresh, user_files, writing
from research import __main__, store

MAPPING = """[[file]]
name = "mine.csv"
series = "two"
date = "Datum"
date_format = "%d.%m.%Y"
close = "Schluss"
delimiter = ";"
decimal = ","
"""
CLAIMS = """[article]
id = "000"
published = 2026-02-21

[[claim]]
id = "000-01"
says = "The third stock has changed by what it had changed by then."
measure = "change"
args = { series = "three", start = "2025-12-31", end = "2026-02-20" }
relation = "equals"
claimed = CLAIMED
rounding = 0.001

[[claim]]
id = "000-02"
says = "Output was 4% higher in the first quarter of 2025 than a year before."
measure = "macro"
args = { series = "GDPC1", period = "2025-01", transform = "yoy" }
relation = "equals"
claimed = 0.04
rounding = 0.01
"""


@pytest.fixture
def data(tmp_path, monkeypatch):
    """The data folder, which the environment names."""
    monkeypatch.setenv("SMALLCAPS_DATA", str(home(tmp_path / "data")))
    monkeypatch.delenv("SMALLCAPS_VINTAGE", raising=False)
    return tmp_path / "data"


@pytest.fixture
def mine(tmp_path):
    """A folder with one export as a German bank would write it, and its mapping."""
    folder = tmp_path / "mine"
    folder.mkdir()
    closes = (1000 * quotes(1)["close"]).map("{:.2f}".format).str.replace(".", ",")
    rows = [f"{day:%d.%m.%Y};{close}" for day, close in closes.items()]
    (folder / "mine.csv").write_text("Datum;Schluss\n" + "\n".join(reversed(rows)) + "\n")
    (folder / "map.toml").write_text(MAPPING)
    return folder


def bring(folder, **options):
    return user_files.bring_in(folder, folder / "map.toml", now=NOW, **options)


def test_own_files_lengthen_a_series(data, mine):
    vintage, said = bring(mine)
    assert vintage.name == "2026-03-06"
    assert said == ["mine.csv (two): 10 new sessions to 2026-03-06"]
    assert vintage.series("two")["price_return"].iloc[1:].to_numpy() == pytest.approx(
        quotes(1)["close"].pct_change().iloc[1:].to_numpy(), abs=2e-6
    )
    assert "own file mine.csv" in vintage.catalogue.loc["two", "source"]
    assert store.load("snapshot").series("two").index[-1] == END


def test_own_files_on_the_command_line(data, mine, capsys):
    words = ["import", str(mine), "--mapping", str(mine / "map.toml"), "--name", "mine"]
    assert __main__.main(words) == 0
    assert "Vintage mine written to" in capsys.readouterr().out
    assert __main__.main(words) == 2


def test_own_files_hold_the_lock_from_before_they_are_read(data, mine, monkeypatch):
    def meanwhile(*arguments):
        with pytest.raises(ValueError, match="another run is at work"):
            refresh.refresh(["one"], now=NOW)
        return real(*arguments)

    real = user_files._quotes
    monkeypatch.setattr(user_files, "_quotes", meanwhile)
    assert bring(mine)[0].name == "2026-03-06"


def test_a_name_is_checked_before_anything_is_made(tmp_path, mine, monkeypatch):
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "nowhere" / "data"))
    with pytest.raises(ValueError, match="plain folder name"):
        bring(mine, name="../x")
    with pytest.raises(store.DataError, match="expected a data folder, found none"):
        bring(mine, name="mine")
    assert not (tmp_path / "nowhere").exists()


FAULTS = {  # what is changed in the mapping, or in the file, and what is said
    "file elsewhere": (("mine.csv", "../data/series.csv"), None, "file inside"),
    "no such file": (("mine.csv", "yours.csv"), None, "expected a file, found none"),
    "no such series": (('"two"', '"twoo"'), None, "nearest: two"),
    "monthly series": (('"two"', '"ff_size_q1"'), None, "a daily series"),
    "unknown key": (("date_format", "datum"), None, "unknown datum"),
    "no series": (('series = "two"', ""), None, "no series"),
    "a number": (('"two"', "2"), None, "another type for series"),
    "no close": (("close =", "adjusted ="), None, "expected a column for price returns"),
    "no file at all": (("[[file]]", "[file]"), None, r"at least one \[\[file\]\]"),
    "no TOML": (("[[file]]", "[[file"), None, "expected TOML"),
    "column missing": (('"Schluss"', '"Kurs"'), None, "expected a column 'Kurs'"),
    "other dates": (("%d.%m.%Y", "%Y-%m-%d"), None, "expected a date once"),
    "text for a number": (None, (";4", ";x4"), "expected a number as Schluss"),
    "a session missing": (None, ("25.02.2026", "#"), "expected a date once|expected a close"),
    "a day twice": (None, ("25.02.2026", "24.02.2026"), "a date once"),
}


@pytest.mark.parametrize(("mapping", "content", "says"), FAULTS.values(), ids=FAULTS)
def test_a_fault_of_own_files_is_told_and_nothing_written(mapping, content, says, data, mine):
    for name, change in (("map.toml", mapping), ("mine.csv", content)):
        if change:
            text = (mine / name).read_text()
            assert change[0] in text
            (mine / name).write_text(text.replace(*change))
    with pytest.raises((store.DataError, ValueError), match=says):
        bring(mine)
    assert not (data / "vintages").exists()


def later(files):
    """The vintage of that name, with some files changed."""
    held = store.load()
    return writing.save("later", files, {file: writing.entry(held, file) for file in files})


def test_verdicts_that_flip_come_with_both_values(data):
    price = store.load().series("three")["price_return"]
    value = float((1 + price[price.index > "2025-12-31"]).prod() - 1)
    (data / "claims" / "000.toml").write_text(CLAIMS.replace("CLAIMED", f"{value:.3f}"))
    held = store.load()
    *rows, last = held.read("daily/three.csv").decode().splitlines()
    day, _, *rest = last.split(",")
    old, new = b"GDPC1,2025-01-01,104.0,latest", b"GDPC1,2025-01-01,106.0,latest"
    daily = "\n".join([*rows, ",".join([day, "0.05", *rest]), ""]).encode()
    macro = held.read("macro.csv").replace(old, new)
    later({"macro.csv": macro, "daily/three.csv": daily})
    found = diff.compare("snapshot", "later")
    flips = found.flips[found.flips["asked"] == "stated"].set_index("claim")
    assert flips["old_verdict"].tolist() == ["supported"] * 2
    assert "supported" not in flips["new_verdict"].tolist()
    assert flips.loc["000-02", ["old_value", "new_value"]].tolist() == ["4.0%", "6.0%"]
    assert flips.loc["000-01", "old_value"] != flips.loc["000-01", "new_value"]
    cells, macro = found.cells[["file", "column"]], found.macro[["period", "old", "new"]]
    assert cells.to_numpy().tolist() == [["daily/three.csv", "price_return"]]
    assert macro.to_numpy().tolist() == [["2025-01-01", "104.0", "106.0"]]
    assert found.filled.empty
    assert list(found.filled.columns) == diff.FILLED
    again = json.loads(json.dumps(found.to_json()))
    assert {row["claim"] for row in again["flips"]} == {"000-01", "000-02"}
    same = diff.compare("later", "later").flips
    assert same.empty
    assert list(same.columns) == diff.FLIPS


def test_cells_that_are_filled_are_no_changes(data):
    text = store.load().read("daily/two.csv").decode().rstrip()
    assert text.endswith(",")
    later({"daily/two.csv": f"{text}7\n".encode()})
    found = diff.compare("snapshot", "later", verdicts=False)
    assert found.cells.empty
    row = ["daily/two.csv", "volume", 1, "2026-02-20", "2026-02-20"]
    assert found.filled.to_numpy().tolist() == [row]
