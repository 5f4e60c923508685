"""Faults of publishers, each with what must come of it: told in one line, nothing half done."""

import re
from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
import rawfolder
from liveworld import END, Publishers, run, slow, state, status, whole
from rawfolder import packed

GOOD, BAD = "taken", "refused"
CHART, FRED, TEN = "/v8/finance/chart/ONE", "id=GDPC1", "id=GS10"
ZIP = "Portfolios_Formed_on_ME_CSV.zip"
FRENCH = rawfolder.french_text("Portfolios_Formed_on_ME.csv")
SIZE_KEY = "french-portfolios-formed-on-me"
QUOTES, META = "quotes of ONE", "what Yahoo says of ONE"
PRICES = ["open", "high", "low", "close", "adjclose"]


# faults: other content (a function gets the right one), another piece of text, another text zipped
body = lambda content: lambda _, right: content(right) if callable(content) else content
text = lambda old, new: body(lambda right: right.replace(old.encode(), new.encode()))
zipped = lambda change: body(lambda _: packed(change(FRENCH)))
# changes: lines that begin so are left out of a text, sessions of a history
without = lambda begin: lambda text: re.sub(rf"(?m)^({begin}).*\n", "", text)
drop = lambda *days: lambda frame: frame.drop(pd.DatetimeIndex(days))


def cut(handler, content):
    """A fault: the connection ends before the promised length."""
    Publishers.send(handler, content[: len(content) // 2], length=len(content))


def put(days, columns, change) -> Callable:
    """Put in place of cells of a history what a function makes of them."""

    def changed(frame):
        frame.loc[days, columns] = change(frame.loc[days, columns])
        return frame

    return changed


cells = lambda day, **to: put(pd.Timestamp(day), [*to], lambda _: [*to.values()])
scaled = lambda day, by, columns=PRICES: put(slice(day, None), columns, lambda held: held * by)
SINCE = slice("2026-02-21", None)
# a feed that gives its last close for ten sessions more, each with its own volume
frozen = lambda frame: put(SINCE, PRICES, lambda _: frame.at[END, "close"])(frame)


def bomb(right):
    """A small zip that says it unpacks to 300 MB."""
    at = right.index(b"PK\x01\x02") + 24
    return right[:at] + (300_000_000).to_bytes(4, "little") + right[at + 4 :]


def divided(by: float) -> Callable:
    """FRED's figures, each divided by a number."""
    other = lambda figure: b",%g\n" % (float(figure[1]) / by)
    return body(lambda right: re.sub(rb",([\d.]+)\n", other, right))


HTML = b"<!DOCTYPE html><html><body>Please verify you are human</body></html>"
VOID = dict.fromkeys(PRICES, np.nan)
RUNNING = int(pd.Timestamp("2026-03-06 13:05", tz="America/New_York").timestamp())
AWAY = "http://example.org"
ELSEWHERE = status(302, Location=f"{AWAY}/x.csv")
LINK = f'<a href="{AWAY}/ie_data.xls">x</a>'.encode()
AHEAD = b"2026-01-01,109\n2026-04-01,110\n"
LAST = f"{END:%Y-%m-%d}"
HISTORY = "expected a price history"
FEB_26, MARCH_2, LATEST = "2026-02-26", "2026-03-02", "2026-03-06"
saturday = lambda f: f.reindex(sorted([*f.index, pd.Timestamp("2026-02-28")])).ffill()
OTHER = {"close": 50.0, "high": 90.0, "low": 10.0}
# series, outcome, and where the fault is: where a path holds this piece, or with Yahoo and ONE
TABLE = {
    ("one", BAD, CHART): [
        ("429 for good", status(429), "HTTP 429 .too many requests. after 3 tries"),
        ("503 for good", status(503), "HTTP 503 .* after 3 tries"),
        ("answer takes too long", slow(1.6), "found silence"),
        ("answer cut on the way", cut, HISTORY),
        ("web page in place of data", body(HTML), "a web page"),
        ("larger than allowed", body(lambda r: r + b" " * 500000), "at most|price history"),
        ("redirect to another host", ELSEWHERE, f"own host, found {AWAY}"),
        ("a column renamed", text('"close"', '"last"'), "KeyError"),
    ],
    ("one", BAD, META): [
        ("another symbol", {"symbol": "ONEX"}, "expected symbol ONE, found 'ONEX'"),
        ("another currency", {"currency": "GBp"}, "expected currency USD, found 'GBp'"),
        ("another time zone", {"exchangeTimezoneName": "Europe/London"}, "exchangeTimezoneName"),
    ],
    ("one", BAD, QUOTES): [
        ("infinite adjusted close", cells(LATEST, adjclose=np.inf), "Adj Close above zero|total"),
        ("no rows", lambda f: f.iloc[:0], HISTORY),
        ("the last common session missing", drop(LAST), f"expected a close on {LAST}"),
        ("unadjusted split", scaled(MARCH_2, 0.5), "an unadjusted split"),
        ("a low of nothing", cells(MARCH_2, low=0.0001), "range within 1/3 to 3"),
        ("a high without end", cells(MARCH_2, high=1000000000.0), "range within 1/3 to 3"),
        ("a volume without end", cells(MARCH_2, volume=1e300), "Volume from 0 to"),
        ("ten flat closes", frozen, "within 3 sessions by 2026-02-26"),
        ("row on a Saturday", saturday, "Saturday"),
        ("ends a week early", lambda f: f.loc[:"2026-02-26"], "6 sessions before"),
        ("ends before the vintage", lambda f: f.loc[:"2026-02-10"], "an end on 2026-02-10"),
        ("hardly any overlap", lambda f: f.loc["2026-02-12":], "20 sessions in common"),
        ("adjusted falls short of the price", scaled(MARCH_2, 0.99, ["adjclose"]), "not below"),
    ],
    ("one", GOOD, CHART): [("429 twice, then data", status(429, times=2), "10 new sessions")],
    ("one", GOOD, "getcrumb"): [("crumb refused", status(429), "10 new sessions")],
    ("one", GOOD, META): [
        ("session still running", {"regularMarketTime": RUNNING}, "9 new sessions to 2026-03-05"),
    ],
    ("one", GOOD, QUOTES): [
        ("a new session missing", drop("2026-02-25"), "a close on 2026-02-25, found nothing"),
        ("two new sessions missing", drop("2026-02-25", MARCH_2), "2 sessions in all"),
        ("volume without prices", cells(FEB_26, **VOID), "a row without a close .its volume is"),
        ("volume without prices, last row", cells(LATEST, **VOID), f"{LATEST}, found a row with"),
        ("adjusted close missing", cells(FEB_26, adjclose=np.nan), f"total.: .* close on {FEB_26}"),
        ("split, adjusted throughout", scaled("2025-01-02", 0.5), "10 new sessions"),
        ("an old return changed", cells("2025-11-03", **OTHER), "overlap differ by over 1 bp"),
        ("an old session missing", drop("2025-07-28"), "lacks 1 session .*last on 2025-07-28"),
        ("ends a session early", lambda f: f.loc[:"2026-03-05"], "1 session before the last close"),
    ],
    ("GDPC1", BAD, FRED): [
        ("404", status(404), "expected a file, found HTTP 404"),
        ("answer takes too long", slow(1.6), "found silence"),
        ("cut on the way", cut, "expected an answer"),
        ("last line cut", body(lambda right: right[:-4]), "cut off"),
        ("empty", body(b"\n"), "GDPC1"),
        ("another series", text("GDPC1", "GDPDEF"), "expected a column GDPC1"),
        ("a third column", text(",", ",1,"), "GDPC1: "),
        ("a value missing", text("2024-07-01,102", "2024-07-01,."), "a value for 2024-07-01"),
        ("an old, shorter file", body(lambda right: right[: right.index(b"2025-0")]), "at least"),
        ("larger than allowed", body(b"x" * 500000), "at most 400,000 bytes"),
        ("redirect to another host", ELSEWHERE, "to the publisher's own host"),
        ("endless redirects", status(302, Location="?id=GDPC1"), "HTTP 302"),
        ("levels of another unit", divided(0.01), "found 100 times them"),
        ("a quarter that has not begun", body(lambda r: r + AHEAD), "found 2026-04-01"),
    ],
    ("GDPC1", GOOD, FRED): [
        ("a figure revised", text("07-01,102", "07-01,102.5"), "2 new periods .*, 1 revised"),
    ],
    ("GS10", BAD, TEN): [("rates as decimals", divided(100), "100% of the rates far away")],
    (SIZE_KEY, BAD, ZIP): [
        ("no zip", body(b"month,Lo 30\n"), "expected a zip"),
        ("zip cut", body(lambda right: right[: len(right) // 2]), "a whole zip"),
        ("a byte changed", body(lambda z: z[:90] + bytes([z[90] ^ 255]) + z[91:]), "a whole zip"),
        ("zip of two files", body(packed("x", "a.csv", "b.csv")), "one text file, found 2"),
        ("zip that unpacks to 300 MB", body(bomb), "bytes unpacked"),
        ("a month missing", zipped(without("201911,")), "next period"),
        ("an older, shorter file", zipped(without("201912|2020")), "at least"),
        ("another table", zipped(lambda t: re.sub(r", (\d\.)", r", 5\1", t)), "figures far away"),
    ],
    (SIZE_KEY, GOOD, ZIP): [
        ("a file named ../../x", body(packed(FRENCH, "../../x")), "2 new rows"),
    ],
    ("shiller", BAD, "shillerdata.com"): [
        ("no link on Shiller's page", body(b"<html>new design</html>"), "a link to ie_data.xls"),
        ("Shiller's link leads elsewhere", body(LINK), f"found {AWAY}"),
    ],
    ("shiller", BAD, "x/ie_data.xls"): [
        ("web page in place of the workbook", body(HTML), "a web page"),
        ("an .xlsx in place of the workbook", body(b"PK\x03\x04 new kind"), "an Excel workbook"),
        ("a broken workbook", body(lambda right: right), "a whole workbook"),
    ],
}
CASES = [
    pytest.param(series, outcome, where, fault, says, id=f"{series} {name}")
    for (series, outcome, where), rows in TABLE.items()
    for name, fault, says in rows
]


@pytest.mark.parametrize(("series", "outcome", "where", "fault", "says"), CASES)
def test_a_fault_is_told_and_its_series_kept(series, outcome, where, fault, says, world, small):
    if where == QUOTES:
        world.quotes["ONE"] = fault(world.quotes["ONE"].copy())
    elif where == META:
        world.meta["ONE"] = fault
    else:
        world.faults[where] = fault
    before = state(small, vintages=False)
    done = run(world, [series, "two"])
    outcomes = done.outcomes.set_index("series")
    told = outcomes.loc[series]
    assert re.search(says, told["detail"]), told["detail"]
    assert "\n" not in told["detail"]
    assert (told["state"] == "failed") == (outcome == BAD) == (not done.complete)
    assert outcomes.loc["two", "state"] == "new", "the other series is brought up to date"
    new, old = whole(done.vintage), whole("snapshot")
    if (series, outcome) == ("one", BAD):
        assert new.read("daily/one.csv") == old.read("daily/one.csv")
        assert new.catalogue.loc["one"].equals(old.catalogue.loc["one"])
    assert state(small, vintages=False) == before
    beside = {p.name for p in small.parent.iterdir()}
    assert beside == {"data", ".data.lock"}, "nothing lies outside the data folder"
