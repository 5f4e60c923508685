"""Files of a user's own, by a small mapping: taken, or refused in one line."""

import numpy as np
import pandas as pd
import pytest
from liveworld import END, NOW, quotes
from rawfolder import edited

from ingest import refresh, user_files
from research import store

MAPPING = """[[file]]
name = "mine.csv"
series = "one"
date = "Date"
close = "close"
adjusted = "adjclose"
high = "high"
low = "low"
volume = "volume"
"""
GERMAN = """[[file]]
name = "mine.csv"
series = "two"
date = "Datum"
date_format = "%d.%m.%Y"
close = "Schluss"
delimiter = ";"
decimal = ","
"""


def own():
    """Nine months of ONE."""
    frame = quotes(0).loc["2025-06-01":, ["close", "adjclose", "high", "low", "volume"]]
    return frame.round(6).rename_axis("Date")


def german(_):
    """Closes of TWO as a German bank would write them, the latest first."""
    closes = 1000 * quotes(1)["close"].rename("Schluss").rename_axis("Datum")[::-1]
    return closes.to_csv(sep=";", decimal=",", float_format="%.2f", date_format="%d.%m.%Y")


def since_1970(unit):
    """Each date as the moment the exchange opened, in this part of a second."""
    opened = [(int(day.timestamp()) + 52_200) * unit for day in own().index]
    return lambda _: own().set_axis(pd.Index(opened, name="Date")).to_csv()


@pytest.fixture
def mine(small, tmp_path):
    """Bring in the export of ONE by its mapping, each with a change, from a folder of their own."""
    folder = tmp_path / "mine"
    folder.mkdir()

    def mine(mapping=None, content=None, **options):
        (folder / "map.toml").write_text(edited(MAPPING, mapping), encoding="utf-8")
        (folder / "mine.csv").write_text(edited(own().to_csv(), content), encoding="utf-8")
        return user_files.bring_in(folder, folder / "map.toml", **{"now": NOW} | options)

    return mine


def test_own_files_lengthen_a_series(mine):
    vintage, said = mine(lambda _: GERMAN, german)
    assert vintage.name == "2026-03-06"
    assert said == ["mine.csv (two): 10 new sessions to 2026-03-06"]
    change = quotes(1)["close"].pct_change().iloc[1:]
    returns = vintage.series("two")["price_return"].iloc[1:].to_numpy()
    assert returns == pytest.approx(change, abs=2e-6)
    assert "own file mine.csv" in vintage.catalogue.loc["two", "source"]
    assert store.load("snapshot").series("two").index[-1] == END


def test_own_files_hold_the_lock_from_before_they_are_read(mine, tmp_path, ran, monkeypatch):
    def meanwhile(*arguments):
        with pytest.raises(ValueError, match="another run is at work"):
            refresh.refresh(["one"], now=NOW)
        return real(*arguments)

    mine(name="before")
    real, folder = user_files._quotes, str(tmp_path / "mine")
    monkeypatch.setattr(user_files, "_quotes", meanwhile)
    words = ["import", folder, "--mapping", f"{folder}/map.toml", "--name", "mine"]
    assert "Vintage mine written to" in ran(0, *words).out
    ran(2, *words)


DAY, MIDNIGHT = r"(?m)^(20\d\d-\d\d-\d\d)", "%Y-%m-%d %H:%M:%S%z"
BELOW = "volume\nTicker,ONE,ONE,ONE,ONE,ONE\nDate,,,,,\n"
more = lambda line: (r"\Z", f"{line}\n")  # in the mapping
UNIX = more('date_format = "unix"')
TAKEN = {  # a change of the mapping, a change of the file, what is said
    "as it comes": (None, None, ""),
    "seconds since 1970": (UNIX, since_1970(1), ""),
    "blanks after commas": (None, (",", ", "), ""),
    "a blank in the delimiter": (more('delimiter = ", "'), (",", ", "), ""),
    "a byte order mark and no last line end": (None, lambda text: f"\ufeff{text.rstrip()}", ""),
    "lines above the header": (None, (r"\A", "sep=,\nMy broker,,,\n\n"), "above the header"),
    "lines below the header": (None, ("volume\n", BELOW), "2 lines below the header"),
    "New York midnights": (more(f'date_format = "{MIDNIGHT}"'), (DAY, r"\1 00:00:00-05:00"), ""),
    "moments in UTC": (None, (DAY, r"\1T14:30:00Z"), ""),
}


@pytest.mark.parametrize(("mapping", "content", "says"), TAKEN.values(), ids=TAKEN)
def test_what_spreadsheets_and_vendors_put_round_a_table(mapping, content, says, mine):
    [said] = mine(mapping, content)[1]
    assert "10 new sessions" in said
    assert says in said


TWICE = pd.concat([own(), own()["close"]], axis=1).to_csv()
REFUSED = {
    "file elsewhere": (("mine.csv", "../data/series.csv"), None, "file inside"),
    "no such file": (("mine.csv", "yours.csv"), None, "a readable file, found No such file"),
    "a workbook": (None, lambda text: "PK\x03\x04" + text, "a text file, found a file of Excel"),
    "no such series": (('"one"', '"onne"'), None, "nearest: one"),
    "monthly series": (('"one"', '"ff_size_q1"'), None, "a daily series"),
    "unknown key": (("volume =", "umsatz ="), None, "unknown umsatz"),
    "no series": (('series = "one"', ""), None, "no series"),
    "a number": (('"one"', "2"), None, "another type for series"),
    "no close": (("close = .*\nadjusted = .*\n", ""), None, "a column for price total returns"),
    "no file at all": ((r"\[\[file\]\]", "[file]"), None, r"at least one \[\[file\]\]"),
    "no TOML": ((r"file\]\]", "file"), None, "expected TOML"),
    "column missing": (('"close"', '"Kurs"'), None, "expected a column 'Kurs'"),
    "adjusted closes as closes": (('"close"', '"adjclose"'), None, "adjusted for distributions"),
    "closes as adjusted closes": (('"adjclose"', '"close"'), None, "without distributions"),
    "a long delimiter": (more('delimiter = "::"'), None, "delimiter"),
    "an odd decimal": (more('decimal = "x"'), None, "decimal"),
    "a guessed format": (more('date_format = "mixed"'), None, "date_format"),
    "other dates": (more('date_format = "%d.%m.%Y"'), None, "a date once, as %d.%m.%Y"),
    "milliseconds": (UNIX, since_1970(1000), "once, as unix"),
    "no date": (None, ("2026-02-25", "#"), "a date once"),
    "a day twice": (None, ("2026-02-25", "2026-02-24"), "a date once"),
    "text for a number": (None, ("(2026-03-02),", r"\1,x"), "expected a number as close"),
    "a negative volume": (None, (r"(2026-03-02.*,)[\d.]+", r"\1-5.0"), "Volume"),
    "a repeated last row": (None, (r"(-03-05)(.*)\n(2026-03-06).*", r"\1\2\n\3\2"), "2026-03-06"),
    "a short row": (None, lambda text: text.rstrip().rpartition(",")[0], "fields"),
    "a column twice": (None, lambda _: TWICE, "expected each column once"),
    "a header alone": (None, (r"(?s)\n.*", "\n"), "rows below the header"),
    "an empty file": (None, lambda text: "", "an empty file"),
}


@pytest.mark.parametrize(("mapping", "content", "says"), REFUSED.values(), ids=REFUSED)
def test_a_fault_is_told_in_one_line_and_nothing_written(mapping, content, says, small, mine):
    with pytest.raises((store.DataError, ValueError), match=says) as caught:
        mine(mapping, content)
    assert "\n" not in str(caught.value)
    assert not (small / "vintages").exists()


def test_a_missing_session_stops_one_basis_and_no_range_gives_none(mine):
    gap = own()
    gap.loc["2026-02-25", "adjclose"] = np.nan
    gap.loc["2026-03-02", ["high", "low"]] = gap.at["2026-03-02", "close"]
    vintage, [said] = mine(None, lambda _: gap.to_csv())
    assert vintage.series("one")[["high", "low"]].isna().all(axis=1).iloc[-10:].sum() == 1
    last = vintage.catalogue.loc["one", ["price_last", "total_last"]]
    assert last.astype(str).tolist() == ["2026-03-06", "2026-02-24"]
    assert "one (total): expected a close on 2026-02-25" in said


def test_rows_of_sessions_that_are_not_over_are_left_out_and_named(mine):
    vintage, [said] = mine(now=pd.Timestamp("2026-03-05 11:00"))
    assert vintage.series("one").index[-1] == pd.Timestamp("2026-03-04")
    assert "rows from 2026-03-05 on" in said


def test_volumes_after_a_split_come_in_one_unit(mine):
    vintage, [said] = mine(None, lambda _: (own() * [0.1, 0.1, 0.1, 0.1, 10]).to_csv())
    volume = vintage.series("one")["volume"]
    assert volume.iloc[-1] / volume.iloc[-20] < 1.1
    assert "volumes held were put in the unit of the source, 10 times" in said
