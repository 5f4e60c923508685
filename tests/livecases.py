"""Faults of publishers, each with what must come of it: for the tests and the table in the docs."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import rawfolder
from liveworld import END, Publishers, packed, slow, status

GOOD, BAD = "taken", "refused"
CHART, FRED, TEN = "/v8/finance/chart/ONE", "id=GDPC1", "id=GS10"
ZIP = "Portfolios_Formed_on_ME_CSV.zip"
SIZE = "Portfolios_Formed_on_ME.csv"
SIZE_KEY = "french-portfolios-formed-on-me"


@dataclass(frozen=True)
class Case:
    """A fault, the series it hits, and what must come of it: refused or taken, in these words."""

    name: str
    series: str
    install: Callable
    outcome: str
    says: str


def at(piece: str, fault) -> Callable:
    """Install a fault where the path holds this piece."""
    return lambda world: world.faults.update({piece: fault})


def body(content) -> Callable:
    """A fault: other content; a function gets the right one."""
    return lambda handler, right: content(right) if callable(content) else content


def cut(handler, content):
    """A fault: the connection ends before the promised length."""
    Publishers.send(handler, content[: len(content) // 2], length=len(content))


def hang_up(handler, content):
    """A fault: no answer at all."""
    handler.close_connection = True
    handler.connection.close()


def redirect(to: str):
    """A fault: the file is said to be elsewhere."""

    def fault(handler, content):
        Publishers.send(handler, b"", status=302, Location=to)

    return fault


def table(change: Callable) -> Callable:
    """Change Yahoo's history of ONE."""

    def install(world):
        world.quotes["ONE"] = change(world.quotes["ONE"].copy())

    return install


def told(**meta) -> Callable:
    """Change what Yahoo says of ONE."""
    return lambda world: world.meta.update({"ONE": meta})


def cells(day: str, **values) -> Callable:
    """Change cells of one session."""

    def change(frame):
        frame.loc[pd.Timestamp(day), list(values)] = list(values.values())
        return frame

    return table(change)


def scaled(
    day: str, factor: float, columns=("open", "high", "low", "close", "adjclose")
) -> Callable:
    """Multiply prices from a session on."""

    def change(frame):
        frame.loc[pd.Timestamp(day) :, list(columns)] *= factor
        return frame

    return table(change)


def leap(day: str, factor: float) -> Callable:
    """Multiply the prices of one session, all of them, so that it is whole in itself."""

    def change(frame):
        frame.loc[day, [name for name in frame if name != "volume"]] *= factor
        return frame

    return table(change)


def answer(change: Callable) -> Callable:
    """Change the JSON of Yahoo's answer."""

    def content(right):
        document = json.loads(right)
        change(document["chart"]["result"][0])
        return json.dumps(document).encode()

    return at(CHART, body(content))


def text(old: str, new: str) -> Callable:
    """Change a piece of text that must be there."""

    def content(right):
        assert old.encode() in right
        return right.replace(old.encode(), new.encode())

    return body(content)


def zipped(change: Callable[[str], str]) -> Callable:
    """Change the text in French's zip."""
    return at(ZIP, body(lambda right: packed(change(rawfolder.french_text(SIZE)))))


def without(*starts: str) -> Callable[[str], str]:
    """The same text without the lines that start so."""
    return lambda text: "".join(x for x in text.splitlines(True) if not x.startswith(starts))


def two_files(right):
    """A zip with a second file."""
    content = io.BytesIO(right)
    with zipfile.ZipFile(content, "a") as archive:
        archive.writestr("again.csv", "x")
    return content.getvalue()


def bomb(right):
    """A small zip that says it unpacks to 300 MB."""
    at = right.index(b"PK\x01\x02") + 24
    return right[:at] + (300_000_000).to_bytes(4, "little") + right[at + 4 :]


def drop(*days: str) -> Callable:
    """Leave sessions out of ONE."""
    return table(lambda frame: frame.drop(pd.DatetimeIndex(days)))


def weekend(frame):
    """A row on a Saturday."""
    extra = frame.loc[["2026-03-02"]].set_axis(pd.DatetimeIndex(["2026-02-28"]))
    return pd.concat([frame, extra]).sort_index()


def stranger(frame):
    """Another security's prices."""
    return frame.assign(
        **{c: frame[c].to_numpy()[::-1] for c in ("open", "high", "low", "close", "adjclose")}
    )


def frozen(frame):
    """A feed that gives the last close for ten sessions more, each with a volume of its own."""
    prices = [name for name in frame if name != "volume"]
    frame.loc[frame.index > END, prices] = frame.loc[END, prices].to_numpy()
    return frame


def flat(frame):
    """The last close for ten sessions more, without a range, each with a volume of its own."""
    prices = [name for name in frame if name != "volume"]
    frame.loc[frame.index > END, prices] = frame.loc[END, "close"]
    return frame


def divided(by: float) -> Callable:
    """FRED's figures, each divided by a number."""

    def content(right):
        header, *rows = right.decode().splitlines()
        cells = (row.split(",") for row in rows)
        return "\n".join([header, *(f"{day},{float(v) / by:g}" for day, v in cells), ""]).encode()

    return body(content)


def last_quarter(right):
    """FRED's file without its last four rows."""
    return b"".join(right.splitlines(keepends=True)[:-4])


HTML = b"<!DOCTYPE html><html><body>Please verify you are human</body></html>"
NOT_FOUND = (
    b'{"chart": {"result": null, "error": {"code": "Not Found", "description": "No data found, '
    b'symbol may be delisted"}}}'
)
VOID = dict.fromkeys(("open", "high", "low", "close", "adjclose"), np.nan)
TABLE = {
    ("one", BAD): [
        ("429 for good", at(CHART, status(429)), "HTTP 429 .too many requests. after 3 tries"),
        ("500 for good", at(CHART, status(500)), "HTTP 500 .* after 3 tries"),
        ("503 for good", at(CHART, status(503)), "HTTP 503 .* after 3 tries"),
        ("answer takes too long", at(CHART, slow(1.0)), "found silence"),
        ("answer cut on the way", at(CHART, cut), "expected a price history"),
        ("connection dropped", at(CHART, hang_up), "expected a price history"),
        ("half a JSON text", at(CHART, body(lambda right: right[: len(right) // 2])), "JSON"),
        ("no JSON at all", at(CHART, body(b"Will be right back...")), "expected a price history"),
        ("web page in place of data", at(CHART, body(HTML)), "a web page"),
        ("symbol unknown", at(CHART, body(NOT_FOUND)), "delisted|price history"),
        ("no rows", table(lambda frame: frame.iloc[:0]), "expected a price history"),
        (
            "larger than allowed",
            at(CHART, body(lambda right: right + b" " * 500000)),
            "at most|price history",
        ),
        ("another symbol", told(symbol="ONEX"), "expected symbol ONE, found 'ONEX'"),
        ("another currency", told(currency="GBp"), "expected currency USD, found 'GBp'"),
        (
            "another time zone",
            told(exchangeTimezoneName="Europe/London"),
            "expected exchangeTimezoneName",
        ),
        (
            "columns renamed",
            answer(
                lambda r: r["indicators"]["quote"][0].update(
                    last=r["indicators"]["quote"][0].pop("close")
                )
            ),
            "KeyError",
        ),
        (
            "columns of unequal length",
            answer(lambda r: r["indicators"]["quote"][0]["high"].pop()),
            "same length|ValueError",
        ),
        (
            "the last common session missing",
            drop(f"{END:%Y-%m-%d}"),
            f"expected a close on {END:%Y-%m-%d}",
        ),
        ("unadjusted split", scaled("2026-03-02", 0.5), "an unadjusted split"),
        ("price of zero", cells("2026-03-02", low=0.0), "expected Low above zero on 2026-03-02"),
        ("negative price", cells("2026-03-02", close=-3.0), "expected Close above zero"),
        ("close above the high", cells("2026-03-02", high=1.0, low=0.9), "between low and high"),
        (
            "infinite adjusted close",
            answer(
                lambda r: r["indicators"]["adjclose"][0]["adjclose"].__setitem__(
                    slice(-1, None), [float("inf")]
                )
            ),
            "Adj Close above zero|total",
        ),
        ("a low of nothing", cells("2026-03-02", low=0.0001), "range within 1/3 to 3"),
        ("a high without end", cells("2026-03-02", high=1000000000.0), "range within 1/3 to 3"),
        ("a volume without end", cells("2026-03-02", volume=1e300), "Volume from 0 to"),
        ("a negative volume", cells("2026-03-02", volume=-5.0), "found Volume -5"),
        ("up by a third for a day", leap("2026-03-02", 1.35), "1.360 times the one"),
        ("split of 4 for 3", scaled("2026-03-02", 0.75), "an unadjusted split"),
        ("ten closes alike", table(frozen), "quotes of its own on 2026-02-23"),
        ("ten flat closes", table(flat), "moves within 3 sessions by 2026-02-26"),
        (
            "redirect to another host",
            at(CHART, redirect("http://example.org/v8/finance/chart/ONE")),
            "own host, found http://example.org",
        ),
        ("row on a Saturday", table(weekend), "Saturday 2026-02-28"),
        ("ends a week early", table(lambda frame: frame.loc[:"2026-02-26"]), "6 sessions before"),
        (
            "ends before the vintage",
            table(lambda frame: frame.loc[:"2026-02-10"]),
            "and beyond, found an end on 2026-02-10",
        ),
        ("another security", table(stranger), "another security"),
        (
            "hardly any overlap",
            table(lambda frame: frame.loc["2026-02-12":]),
            "at least 20 sessions in common",
        ),
        (
            "closes in place of adjusted closes",
            table(lambda frame: frame.assign(adjclose=frame["close"])),
            "without distributions",
        ),
        (
            "adjusted falls short of the price",
            scaled("2026-03-02", 0.99, ("adjclose",)),
            "not below the price return",
        ),
    ],
    ("one", GOOD): [
        ("429 twice, then data", at(CHART, status(429, times=2)), "10 new sessions"),
        (
            "503 once with Retry-After",
            at(CHART, status(503, times=1, Retry_After="1")),
            "10 new sessions",
        ),
        ("crumb refused", at("getcrumb", status(429)), "10 new sessions"),
        ("cookie server down", at("fc.yahoo.com", status(503)), "10 new sessions"),
        (
            "a new session missing",
            drop("2026-02-25"),
            "expected a close on 2026-02-25, found nothing",
        ),
        ("two new sessions missing", drop("2026-02-25", "2026-03-02"), "2 sessions in all"),
        (
            "volume without prices",
            cells("2026-02-26", **VOID),
            "a row without a close .its volume is there",
        ),
        (
            "volume without prices, last row",
            cells("2026-03-06", **VOID),
            "2026-03-06, found a row without a close",
        ),
        (
            "adjusted close missing",
            cells("2026-02-26", adjclose=np.nan),
            "one .total.: expected a close on 2026-02-26",
        ),
        ("split, adjusted throughout", scaled("2025-01-02", 0.5), "10 new sessions"),
        (
            "session still running",
            told(
                regularMarketTime=int(
                    pd.Timestamp("2026-03-06 13:05", tz="America/New_York").timestamp()
                )
            ),
            "9 new sessions to 2026-03-05",
        ),
        (
            "an old return changed",
            cells("2025-11-03", close=50.0, high=90.0, low=10.0),
            "returns on the overlap differ by over 1 bp",
        ),
        (
            "an old session missing",
            drop("2025-07-28"),
            "lacks 1 session that the vintage before has, the last on 2025-07-28",
        ),
        (
            "ends a session early",
            table(lambda frame: frame.loc[:"2026-03-05"]),
            "1 session before the last close",
        ),
    ],
    ("GDPC1", BAD): [
        ("429 for good", at(FRED, status(429)), "HTTP 429"),
        ("404", at(FRED, status(404)), "expected a file, found HTTP 404"),
        ("answer takes too long", at(FRED, slow(1.0)), "found silence"),
        ("cut on the way", at(FRED, cut), "expected an answer"),
        ("last line cut", at(FRED, body(lambda right: right[:-4])), "cut off"),
        ("web page in place of data", at(FRED, body(HTML)), "a web page"),
        ("empty", at(FRED, body(b"\n")), "GDPC1"),
        ("another series", at(FRED, text("GDPC1", "GDPDEF")), "expected a column GDPC1"),
        ("a third column", at(FRED, text(",", ",1,")), "GDPC1: "),
        ("a quarter missing", at(FRED, text("2024-07-01,102\n", "")), "every quarter"),
        (
            "a value missing",
            at(FRED, text("2024-07-01,102", "2024-07-01,.")),
            "a value for 2024-07-01",
        ),
        (
            "text in place of a value",
            at(FRED, text("2024-07-01,102", "2024-07-01,n/a")),
            "expected a number",
        ),
        (
            "impossible level",
            at(FRED, text("2024-07-01,102", "2024-07-01,1020")),
            "within 1/1.25 to 1.25",
        ),
        ("an old, shorter file", at(FRED, body(last_quarter)), "at least"),
        ("larger than allowed", at(FRED, body(b"x" * 500000)), "at most 400,000 bytes"),
        (
            "redirect to another host",
            at(FRED, redirect("http://example.org/x.csv")),
            "redirect to the publisher's own host",
        ),
        ("endless redirects", at(FRED, redirect("?id=GDPC1")), "HTTP 302"),
        ("levels of another unit", at(FRED, divided(0.01)), "found 100 times them"),
        (
            "a quarter that has not begun",
            at(FRED, body(lambda right: right + b"2026-01-01,109\n2026-04-01,110\n")),
            "periods that are over on 2026-03-06, found 2026-04-01",
        ),
    ],
    ("GDPC1", GOOD): [
        ("503 twice, then data", at(FRED, status(503, times=2)), "2 new periods"),
        (
            "a figure revised",
            at(FRED, text("2024-07-01,102", "2024-07-01,102.5")),
            "2 new periods to 2025-10-01, 1 revised",
        ),
    ],
    ("GS10", BAD): [
        ("a rate of 424%", at(TEN, text("01,4.24", "01,424")), "from -1 to 20 for 2026-01"),
        ("rates as decimals", at(TEN, divided(100)), "100% of the rates far away"),
    ],
    (SIZE_KEY, BAD): [
        ("no zip", at(ZIP, body(b"month,Lo 30\n")), "expected a zip"),
        ("zip cut", at(ZIP, body(lambda right: right[: len(right) // 2])), "a whole zip"),
        (
            "zip with a changed byte",
            at(ZIP, body(lambda right: right[:90] + bytes([right[90] ^ 255]) + right[91:])),
            "a whole zip",
        ),
        ("web page in place of a zip", at(ZIP, body(HTML)), "a web page"),
        ("zip of two files", at(ZIP, body(two_files)), "one text file, found 2"),
        ("zip that unpacks to 300 MB", at(ZIP, body(bomb)), "bytes unpacked"),
        (
            "a column renamed",
            zipped(lambda t: t.replace("Lo 30", "Low 30")),
            "expected a column 'Lo 30'",
        ),
        (
            "a heading renamed",
            zipped(lambda t: t.replace("Average Firm Size", "Mean Firm Size")),
            "expected one table",
        ),
        (
            "copyright line missing",
            zipped(lambda t: t[: t.index("Copyright")]),
            "closing copyright line",
        ),
        ("a month missing", zipped(without("201911,")), "next period"),
        ("an older, shorter file", zipped(without("201912,", "2020")), "at least"),
    ],
    (SIZE_KEY, GOOD): [
        (
            "zip whose file is named ../../x",
            at(ZIP, body(lambda right: packed(rawfolder.french_text(SIZE), "../../x"))),
            "2 new rows",
        )
    ],
    ("shiller", BAD): [
        (
            "no link on Shiller's page",
            at("shillerdata.com", body(b"<html>new design</html>")),
            "a link to ie_data.xls",
        ),
        (
            "Shiller's link leads elsewhere",
            at("shillerdata.com", body(b'<a href="http://example.org/ie_data.xls">x</a>')),
            "found http://example.org",
        ),
        ("web page in place of the workbook", at("x/ie_data.xls", body(HTML)), "a web page"),
        (
            "an .xlsx in place of the workbook",
            at("x/ie_data.xls", body(b"PK\x03\x04 new kind")),
            "expected an Excel workbook",
        ),
        ("a broken workbook", lambda world: None, "a whole workbook"),
    ],
}
CASES = [
    Case(name, series, install, outcome, says)
    for (series, outcome), rows in TABLE.items()
    for name, install, says in rows
]
YAHOO = [case for case in CASES if case.series == "one"]
