"""Quotes that cannot be: each fault by hand, true histories without alarm, files of one's own."""

import io

import numpy as np
import pandas as pd
import pytest
from liveworld import NOW, home, quotes

from ingest import checks, fred_shiller, user_files
from ingest.merge import Merge
from research import calendar, store
from research.vintage import DataError

DAYS = pd.bdate_range("2026-01-05", periods=4, name="date")
SERIES = {"close": "close", "adjusted": "adjclose"} | {c: c for c in ("high", "low", "volume")}


def table(**columns):
    """Four sessions of a quiet fund, with some columns in place of its own."""
    plain = {
        "Close": [10.0, 10.1, 10.2, 10.3],
        "High": [10.1, 10.2, 10.3, 10.4],
        "Low": [9.9, 10.0, 10.1, 10.2],
        "Volume": [100.0, 110.0, 120.0, 130.0],
    }
    return pd.DataFrame(plain | columns, index=DAYS)


def test_quiet_quotes_and_missing_ones_pass():
    checks.possible("x", table(High=[np.nan] * 4), kind="fund")
    assert checks.repeated("x", table(), kind="fund", since=DAYS[0]) == []
    same_close_other_range = table(Close=[10.1, 10.1, 10.2, 10.3])
    assert checks.repeated("x", same_close_other_range, kind="fund", since=DAYS[0]) == []


def repeat(frame, at):
    frame.iloc[at] = frame.iloc[at - 1]
    return frame


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_row_that_repeats_the_one_before_is_named_wherever_it_stands(at):
    with pytest.raises(DataError, match=f"quotes of its own on {DAYS[at]:%Y-%m-%d}"):
        checks.repeated("x", repeat(table(), at), kind="fund")


def test_prices_that_repeat_under_a_new_volume_are_a_repeat_too():
    frame = repeat(table(), 2)
    frame.loc[DAYS[2], "Volume"] = 7.0
    with pytest.raises(DataError, match="those of 2026-01-06 again"):
        checks.repeated("x", frame, kind="fund")


def flat():
    """A row at the close before, no range or volume: true in old histories, frozen in new ones."""
    frame = table()
    frame.loc[DAYS[2], ["Close", "High", "Low"]] = frame.loc[DAYS[1], "Close"]
    frame.loc[DAYS[2], "Volume"] = 0.0
    return frame


def test_a_flat_row_is_a_fault_only_among_new_sessions():
    assert checks.repeated("x", flat(), kind="fund") == []
    with pytest.raises(DataError, match="2026-01-07"):
        checks.repeated("x", flat(), kind="fund", since=DAYS[1])


def test_closes_alone_that_do_not_change_are_told_and_no_fault():
    frame = pd.DataFrame({"Close": [10.0, 10.1, 10.1, 10.2]}, index=DAYS)
    said = checks.repeated("x", frame, kind="fund", since=DAYS[0])
    assert said == ["the close of 2026-01-07 is that of the session before"]


@pytest.mark.parametrize(("kind", "most"), [("index", 4), ("fund", 3), ("stock", 4)])
@pytest.mark.parametrize("ranged", [True, False])
def test_a_close_that_stays_longer_than_it_ever_did_is_refused(kind, most, ranged):
    """Each row has a volume of its own, and no range or none given."""
    days = pd.bdate_range("2026-01-05", periods=most + 2, name="date")
    frame = pd.DataFrame({"Close": 10.0, "Volume": np.arange(most + 2) + 5.0}, index=days)
    frame = frame.assign(High=10.0, Low=10.0) if ranged else frame
    said = checks.repeated("x", frame.iloc[:-1], kind=kind, since=days[0])
    assert len(said) == most
    with pytest.raises(DataError, match=f"moves within {most} sessions by {days[-1]:%Y-%m-%d}"):
        checks.repeated("x", frame, kind=kind)


TOO_FAR = [("fund", 0.76), ("index", 0.75), ("fund", 1.29), ("stock", 0.5)]


@pytest.mark.parametrize(("kind", "ratio"), TOO_FAR)
def test_a_jump_beyond_the_bound_of_its_kind_is_refused_unless_it_is_listed(kind, ratio):
    close = pd.Series([100.0, 100.0 * ratio], index=DAYS[:2])
    with pytest.raises(DataError, match="2026-01-06"):
        checks.jumps("x", close, kind=kind)
    checks.jumps("x", close, kind=kind, moves=[DAYS[1]])


@pytest.mark.parametrize(
    ("kind", "ratio"), [("index", 1.24), ("stock", 1.38), ("volatility", 1.38)]
)
def test_a_jump_within_the_bound_of_its_kind_passes(kind, ratio):
    checks.jumps("x", pd.Series([100.0, 100.0 * ratio], index=DAYS[:2]), kind=kind)


def returns(seed, sessions=300):
    days = calendar.nyse(2025)[-sessions:]
    return pd.Series(np.random.default_rng(seed).normal(0, 0.01, sessions), index=days)


def test_another_security_is_refused_and_a_vendor_of_its_own_is_not():
    held = returns(1)
    vendor = held + np.where(np.arange(300) % 80 == 0, 8e-4, 0)
    assert len(checks.same_security("x", held, vendor, allowed=held * 0)) == 4
    with pytest.raises(DataError, match="another security"):
        checks.same_security("x", held, held + 2e-4, allowed=held * 0)
    rounded = checks.same_security("x", held, held + 2e-4, allowed=held * 0 + 3e-4)
    assert len(rounded) == 300


def recession_months(turned=False):
    months = pd.date_range("2000-01-01", "2026-01-01", freq="MS")
    flags = months.isin(pd.date_range("2008-01-01", "2009-06-01", freq="MS")) ^ turned
    return pd.DataFrame({"period": months.strftime("%Y-%m-%d"), "value": flags.astype(float)})


def test_recessions_turned_round_are_no_revision():
    told = {"label": "USREC", "now": NOW}
    late = recession_months()
    late.loc[late.index[-6:], "value"] = 1.0
    fred_shiller.revision("USREC", recession_months(), late, **told)
    with pytest.raises(DataError, match="100% of the months of recession far away"):
        fred_shiller.revision("USREC", recession_months(), recession_months(turned=True), **told)


# files of one's own, into the small data folder of the live tests


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("own")
        patch.setenv("SMALLCAPS_DATA", str(home(folder / "data")))
        patch.delenv("SMALLCAPS_VINTAGE", raising=False)
        yield folder


def written(folder, content, *, extra="", columns=SERIES):
    """A file for ONE and its mapping, whose path is given."""
    (folder / "mine.csv").write_bytes(content)
    lines = ['[[file]]\nname = "mine.csv"\nseries = "one"\ndate = "Date"']
    lines += [f'{kind} = "{column}"' for kind, column in columns.items()]
    (folder / "map.toml").write_text("\n".join([*lines, extra]) + "\n")
    return folder / "map.toml"


def told(folder, content, **options):
    """What a file brought in for ONE adds to the price return, and what is said."""
    entry = user_files._entries(written(folder, content, **options))[0]
    due = pd.Timestamp("2026-03-06")
    merge = Merge(store.load("snapshot"), calendar.nyse(2026), due, "2026-03-06 18:00 New York")
    return merge, user_files._export(merge, folder, entry)


def own():
    """Nine months of ONE, as a file of one's own has them."""
    return quotes(0).loc["2025-06-01":, list(SERIES.values())].round(6).rename_axis("Date")


def export(frame=None, *, form="%Y-%m-%d"):
    return (own() if frame is None else frame).to_csv(date_format=form).encode()


def changed(day, **values):
    frame = own()
    frame.loc[pd.Timestamp(day), list(values)] = list(values.values())
    return export(frame)


def since_1970(unit):
    """Each date as the moment the exchange opened, in this part of a second."""
    opened = [(int(day.timestamp()) + 52_200) * unit for day in own().index]
    return export(own().set_axis(pd.Index(opened, name="Date")))


MIDNIGHT = "%Y-%m-%d %H:%M:%S%z"
FORM = {"extra": f'date_format = "{MIDNIGHT}"'}
BELOW = b"volume\nTicker,ONE,ONE,ONE,ONE,ONE\nDate,,,,,\n"
UNIX = {"extra": 'date_format = "unix"'}
GOOD = {
    "as it comes": (export(), {}, ""),
    "seconds since 1970": (since_1970(1), UNIX, ""),
    "blanks after commas": (export().replace(b",", b", "), {}, ""),
    "a byte order mark and no last line end": (b"\xef\xbb\xbf" + export().rstrip(), {}, ""),
    "lines above the header": (b"sep=,\nMy broker,,,\n\n" + export(), {}, "lines above the header"),
    "lines below the header": (export().replace(b"volume\n", BELOW, 1), {}, "2 lines below the"),
    "New York midnights": (export(form=f"{MIDNIGHT[:8]} 00:00:00-05:00"), FORM, ""),
    "moments in UTC": (export(form="%Y-%m-%dT14:30:00Z"), {}, ""),
    "a blank in the delimiter": (export().replace(b",", b", "), {"extra": 'delimiter = ", "'}, ""),
}


@pytest.mark.parametrize(("content", "options", "says"), GOOD.values(), ids=GOOD)
def test_what_spreadsheets_and_vendors_put_round_a_table(data, content, options, says):
    said = told(data, content, **options)[1]
    assert "10 new sessions" in said
    assert says in said


SWAPPED = (("close", "adjclose"), ("adjusted", "close"))
PAID, UNPAID = ({"columns": SERIES | {to: of}} for to, of in SWAPPED)
*BEFORE, LAST = export().splitlines(keepends=True)
AGAIN = LAST[:10] + BEFORE[-1][10:]
REFUSED = {
    "adjusted closes as closes": (export(), PAID, "adjusted for distributions"),
    "closes as adjusted closes": (export(), UNPAID, "without distributions"),
    "a repeated last row": (b"".join([*BEFORE, AGAIN]), {}, "2026-03-06"),
    "a negative volume": (changed("2026-03-02", volume=-5.0), {}, "Volume"),
    "a header alone": (BEFORE[0], {}, "rows below the header"),
    "an empty file": (b"", {}, "an empty file"),
    "a guessed format": (export(), {"extra": 'date_format = "mixed"'}, "date_format"),
    "milliseconds": (since_1970(1000), UNIX, "once, as unix"),
    "a long delimiter": (export(), {"extra": 'delimiter = "::"'}, "delimiter"),
    "an odd decimal": (export(), {"extra": 'decimal = "x"'}, "decimal"),
    "a short row": (export().rstrip().rpartition(b",")[0], {}, "fields"),
}


@pytest.mark.parametrize(("content", "options", "says"), REFUSED.values(), ids=REFUSED)
def test_a_file_that_would_be_taken_wrongly_is_refused_in_one_line(data, content, options, says):
    with pytest.raises(DataError, match=says) as caught:
        told(data, content, **options)
    assert "\n" not in str(caught.value)


def test_a_missing_session_stops_the_one_basis_at_that_day(data):
    merge, said = told(data, changed("2026-02-25", adjclose=np.nan))
    last = merge.catalogue.loc["one", ["price_last", "total_last"]]
    assert last.tolist() == ["2026-03-06", "2026-02-24"]
    assert "one (total): expected a close on 2026-02-25" in said


def test_rows_of_sessions_that_are_not_over_are_left_out_and_named(data):
    told = {"base": "snapshot", "name": "running", "now": pd.Timestamp("2026-03-05 11:00")}
    vintage, said = user_files.bring_in(data, written(data, export()), **told)
    assert vintage.series("one").index[-1] == pd.Timestamp("2026-03-04")
    assert "rows from 2026-03-05 on" in said[0]


def test_volumes_after_a_split_come_in_one_unit(data):
    merge, said = told(data, export(own() * [0.1, 0.1, 0.1, 0.1, 10]))
    volume = pd.read_csv(io.BytesIO(merge.files["daily/one.csv"]), index_col=0)["volume"]
    assert volume.iloc[-1] / volume.iloc[-20] < 1.1
    assert "volumes held were put in the unit of the source, 10 times" in said
