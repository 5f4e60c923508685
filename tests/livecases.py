"""Faults of publishers, each with what has to come of it: one row per case, used by the tests and
the table in the docs.
"""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import rawfolder
from liveworld import DAYS, END, Publishers, packed, slow, status

GOOD, BAD = "taken", "refused"
CHART, FRED, TEN = "/v8/finance/chart/ONE", "id=GDPC1", "id=GS10"
ZIP = "Portfolios_Formed_on_ME_CSV.zip"
SIZE = "Portfolios_Formed_on_ME.csv"
SIZE_KEY = "french-portfolios-formed-on-me"


@dataclass(frozen=True)
class Case:
    """A fault, the series it hits, and what must come of it: refused with these words, or taken
    with these.
    """

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
    """A feed that gives the last close held for ten sessions more, each under a volume of its
    own.
    """
    prices = [name for name in frame if name != "volume"]
    frame.loc[frame.index > END, prices] = frame.loc[END, prices].to_numpy()
    return frame


def flat(frame):
    """The last close held for ten sessions more, without a range, each under a volume of its
    own.
    """
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
YAHOO = [
    Case(
        "429 for good",
        "one",
        at(CHART, status(429)),
        BAD,
        "HTTP 429 .too many requests. after 3 tries",
    ),
    Case("500 for good", "one", at(CHART, status(500)), BAD, "HTTP 500 .* after 3 tries"),
    Case("503 for good", "one", at(CHART, status(503)), BAD, "HTTP 503 .* after 3 tries"),
    Case("429 twice, then data", "one", at(CHART, status(429, times=2)), GOOD, "10 new sessions"),
    Case(
        "503 once with Retry-After",
        "one",
        at(CHART, status(503, times=1, Retry_After="1")),
        GOOD,
        "10 new sessions",
    ),
    Case("crumb refused", "one", at("getcrumb", status(429)), GOOD, "10 new sessions"),
    Case("cookie server down", "one", at("fc.yahoo.com", status(503)), GOOD, "10 new sessions"),
    Case("answer takes too long", "one", at(CHART, slow(1.0)), BAD, "found silence"),
    Case("answer cut on the way", "one", at(CHART, cut), BAD, "expected a price history"),
    Case("connection dropped", "one", at(CHART, hang_up), BAD, "expected a price history"),
    Case(
        "half a JSON text",
        "one",
        at(CHART, body(lambda right: right[: len(right) // 2])),
        BAD,
        "JSON",
    ),
    Case(
        "no JSON at all",
        "one",
        at(CHART, body(b"Will be right back...")),
        BAD,
        "expected a price history",
    ),
    Case("web page in place of data", "one", at(CHART, body(HTML)), BAD, "a web page"),
    Case(
        "symbol unknown",
        "one",
        at(
            CHART,
            body(
                json.dumps(
                    {
                        "chart": {
                            "result": None,
                            "error": {
                                "code": "Not Found",
                                "description": "No data found, symbol may be delisted",
                            },
                        }
                    }
                ).encode()
            ),
        ),
        BAD,
        "delisted|price history",
    ),
    Case("no rows", "one", table(lambda frame: frame.iloc[:0]), BAD, "expected a price history"),
    Case(
        "larger than allowed",
        "one",
        at(CHART, body(lambda right: right + b" " * 500_000)),
        BAD,
        "at most|price history",
    ),
    Case("another symbol", "one", told(symbol="ONEX"), BAD, "expected symbol ONE, found 'ONEX'"),
    Case(
        "another currency", "one", told(currency="GBp"), BAD, "expected currency USD, found 'GBp'"
    ),
    Case(
        "another time zone",
        "one",
        told(exchangeTimezoneName="Europe/London"),
        BAD,
        "expected exchangeTimezoneName",
    ),
    Case(
        "columns renamed",
        "one",
        answer(
            lambda r: r["indicators"]["quote"][0].update(
                last=r["indicators"]["quote"][0].pop("close")
            )
        ),
        BAD,
        "KeyError",
    ),
    Case(
        "columns of unequal length",
        "one",
        answer(lambda r: r["indicators"]["quote"][0]["high"].pop()),
        BAD,
        "same length|ValueError",
    ),
    Case(
        "a new session missing",
        "one",
        drop("2026-02-25"),
        GOOD,
        "expected a close on 2026-02-25, found nothing",
    ),
    Case(
        "the last common session missing",
        "one",
        drop(f"{END:%Y-%m-%d}"),
        BAD,
        f"expected a close on {END:%Y-%m-%d}",
    ),
    Case(
        "two new sessions missing",
        "one",
        drop("2026-02-25", "2026-03-02"),
        GOOD,
        "2 sessions in all",
    ),
    Case(
        "volume without prices",
        "one",
        cells("2026-02-26", open=np.nan, high=np.nan, low=np.nan, close=np.nan, adjclose=np.nan),
        GOOD,
        "a row without a close .its volume is there",
    ),
    Case(
        "volume without prices, last row",
        "one",
        cells("2026-03-06", open=np.nan, high=np.nan, low=np.nan, close=np.nan, adjclose=np.nan),
        GOOD,
        "2026-03-06, found a row without a close",
    ),
    Case(
        "adjusted close missing",
        "one",
        cells("2026-02-26", adjclose=np.nan),
        GOOD,
        "one .total.: expected a close on 2026-02-26",
    ),
    Case("unadjusted split", "one", scaled("2026-03-02", 0.5), BAD, "an unadjusted split"),
    Case("split, adjusted throughout", "one", scaled("2025-01-02", 0.5), GOOD, "10 new sessions"),
    Case(
        "price of zero",
        "one",
        cells("2026-03-02", low=0.0),
        BAD,
        "expected Low above zero on 2026-03-02",
    ),
    Case(
        "negative price", "one", cells("2026-03-02", close=-3.0), BAD, "expected Close above zero"
    ),
    Case(
        "close above the high",
        "one",
        cells("2026-03-02", high=1.0, low=0.9),
        BAD,
        "between low and high",
    ),
    Case(
        "infinite adjusted close",
        "one",
        answer(
            lambda r: r["indicators"]["adjclose"][0]["adjclose"].__setitem__(
                slice(-1, None), [float("inf")]
            )
        ),
        BAD,
        "Adj Close above zero|total",
    ),
    Case("a low of nothing", "one", cells("2026-03-02", low=1e-4), BAD, "range within 1/3 to 3"),
    Case("a high without end", "one", cells("2026-03-02", high=1e9), BAD, "range within 1/3 to 3"),
    Case("a volume without end", "one", cells("2026-03-02", volume=1e300), BAD, "Volume from 0 to"),
    Case("a negative volume", "one", cells("2026-03-02", volume=-5.0), BAD, "found Volume -5"),
    Case("up by a third for a day", "one", leap("2026-03-02", 1.35), BAD, "1.360 times the one"),
    Case("split of 4 for 3", "one", scaled("2026-03-02", 0.75), BAD, "an unadjusted split"),
    Case("ten closes alike", "one", table(frozen), BAD, "quotes of its own on 2026-02-23"),
    Case("ten flat closes", "one", table(flat), BAD, "moves within 3 sessions by 2026-02-26"),
    Case(
        "redirect to another host",
        "one",
        at(CHART, redirect("http://example.org/v8/finance/chart/ONE")),
        BAD,
        "own host, found http://example.org",
    ),
    Case("row on a Saturday", "one", table(weekend), BAD, "Saturday 2026-02-28"),
    Case(
        "ends a week early",
        "one",
        table(lambda frame: frame.loc[:"2026-02-26"]),
        BAD,
        "6 sessions before",
    ),
    Case(
        "ends before the vintage",
        "one",
        table(lambda frame: frame.loc[:"2026-02-10"]),
        BAD,
        "and beyond, found an end on 2026-02-10",
    ),
    Case("another security", "one", table(stranger), BAD, "another security"),
    Case(
        "hardly any overlap",
        "one",
        table(lambda frame: frame.loc["2026-02-12":]),
        BAD,
        "at least 20 sessions in common",
    ),
    Case(
        "closes in place of adjusted closes",
        "one",
        table(lambda frame: frame.assign(adjclose=frame["close"])),
        BAD,
        "without distributions",
    ),
    Case(
        "adjusted falls short of the price",
        "one",
        scaled("2026-03-02", 0.99, ("adjclose",)),
        BAD,
        "not below the price return",
    ),
    Case(
        "session still running",
        "one",
        told(
            regularMarketTime=int(
                pd.Timestamp("2026-03-06 13:05", tz="America/New_York").timestamp()
            )
        ),
        GOOD,
        "9 new sessions to 2026-03-05",
    ),
    Case(
        "an old return changed",
        "one",
        cells("2025-11-03", close=50.0, high=90.0, low=10.0),
        GOOD,
        "returns on the overlap differ by over 1 bp",
    ),
    Case(
        "an old session missing",
        "one",
        drop("2025-07-28"),
        GOOD,
        "lacks 1 session that the vintage before has, the last on 2025-07-28",
    ),
    Case(
        "ends a session early",
        "one",
        table(lambda frame: frame.loc[:"2026-03-05"]),
        GOOD,
        "1 session before the last close",
    ),
]
FILES = [
    Case("429 for good", "GDPC1", at(FRED, status(429)), BAD, "HTTP 429"),
    Case("503 twice, then data", "GDPC1", at(FRED, status(503, times=2)), GOOD, "2 new periods"),
    Case("404", "GDPC1", at(FRED, status(404)), BAD, "expected a file, found HTTP 404"),
    Case("answer takes too long", "GDPC1", at(FRED, slow(1.0)), BAD, "found silence"),
    Case("cut on the way", "GDPC1", at(FRED, cut), BAD, "expected an answer"),
    Case("last line cut", "GDPC1", at(FRED, body(lambda right: right[:-4])), BAD, "cut off"),
    Case("web page in place of data", "GDPC1", at(FRED, body(HTML)), BAD, "a web page"),
    Case("empty", "GDPC1", at(FRED, body(b"\n")), BAD, "GDPC1"),
    Case(
        "another series", "GDPC1", at(FRED, text("GDPC1", "GDPDEF")), BAD, "expected a column GDPC1"
    ),
    Case("a third column", "GDPC1", at(FRED, text(",", ",1,")), BAD, "GDPC1: "),
    Case(
        "a quarter missing", "GDPC1", at(FRED, text("2024-07-01,102\n", "")), BAD, "every quarter"
    ),
    Case(
        "a value missing",
        "GDPC1",
        at(FRED, text("2024-07-01,102", "2024-07-01,.")),
        BAD,
        "a value for 2024-07-01",
    ),
    Case(
        "text in place of a value",
        "GDPC1",
        at(FRED, text("2024-07-01,102", "2024-07-01,n/a")),
        BAD,
        "expected a number",
    ),
    Case(
        "impossible level",
        "GDPC1",
        at(FRED, text("2024-07-01,102", "2024-07-01,1020")),
        BAD,
        "within 1/1.25 to 1.25",
    ),
    Case("an old, shorter file", "GDPC1", at(FRED, body(last_quarter)), BAD, "at least"),
    Case(
        "larger than allowed", "GDPC1", at(FRED, body(b"x" * 500_000)), BAD, "at most 400,000 bytes"
    ),
    Case(
        "redirect to another host",
        "GDPC1",
        at(FRED, redirect("http://example.org/x.csv")),
        BAD,
        "redirect to the publisher's own host",
    ),
    Case("endless redirects", "GDPC1", at(FRED, redirect("?id=GDPC1")), BAD, "HTTP 302"),
    Case(
        "a figure revised",
        "GDPC1",
        at(FRED, text("2024-07-01,102", "2024-07-01,102.5")),
        GOOD,
        "2 new periods to 2025-10-01, 1 revised",
    ),
    Case(
        "a rate of 424%",
        "GS10",
        at(TEN, text("01,4.24", "01,424")),
        BAD,
        "from -1 to 20 for 2026-01",
    ),
    Case("rates as decimals", "GS10", at(TEN, divided(100)), BAD, "100% of the rates far away"),
    Case("levels of another unit", "GDPC1", at(FRED, divided(0.01)), BAD, "found 100 times them"),
    Case(
        "a quarter that has not begun",
        "GDPC1",
        at(FRED, body(lambda right: right + b"2026-01-01,109\n2026-04-01,110\n")),
        BAD,
        "periods that are over on 2026-03-06, found 2026-04-01",
    ),
    Case("no zip", SIZE_KEY, at(ZIP, body(b"month,Lo 30\n")), BAD, "expected a zip"),
    Case(
        "zip cut",
        SIZE_KEY,
        at(ZIP, body(lambda right: right[: len(right) // 2])),
        BAD,
        "a whole zip",
    ),
    Case(
        "zip with a changed byte",
        SIZE_KEY,
        at(ZIP, body(lambda right: right[:90] + bytes([right[90] ^ 255]) + right[91:])),
        BAD,
        "a whole zip",
    ),
    Case("web page in place of a zip", SIZE_KEY, at(ZIP, body(HTML)), BAD, "a web page"),
    Case("zip of two files", SIZE_KEY, at(ZIP, body(two_files)), BAD, "one text file, found 2"),
    Case("zip that unpacks to 300 MB", SIZE_KEY, at(ZIP, body(bomb)), BAD, "bytes unpacked"),
    Case(
        "zip whose file is named ../../x",
        SIZE_KEY,
        at(ZIP, body(lambda right: packed(rawfolder.french_text(SIZE), "../../x"))),
        GOOD,
        "2 new rows",
    ),
    Case(
        "a column renamed",
        SIZE_KEY,
        zipped(lambda t: t.replace("Lo 30", "Low 30")),
        BAD,
        "expected a column 'Lo 30'",
    ),
    Case(
        "a heading renamed",
        SIZE_KEY,
        zipped(lambda t: t.replace("Average Firm Size", "Mean Firm Size")),
        BAD,
        "expected one table",
    ),
    Case(
        "copyright line missing",
        SIZE_KEY,
        zipped(lambda t: t[: t.index("Copyright")]),
        BAD,
        "closing copyright line",
    ),
    Case(
        "a month missing",
        SIZE_KEY,
        zipped(lambda t: "".join(x for x in t.splitlines(True) if not x.startswith("201911,"))),
        BAD,
        "next period",
    ),
    Case(
        "an older, shorter file",
        SIZE_KEY,
        zipped(
            lambda t: "".join(
                x for x in t.splitlines(True) if not x.startswith(("201912,", "2020"))
            )
        ),
        BAD,
        "at least",
    ),
    Case(
        "no link on Shiller's page",
        "shiller",
        at("shillerdata.com", body(b"<html>new design</html>")),
        BAD,
        "a link to ie_data.xls",
    ),
    Case(
        "Shiller's link leads elsewhere",
        "shiller",
        at("shillerdata.com", body(b'<a href="http://example.org/ie_data.xls">x</a>')),
        BAD,
        "found http://example.org",
    ),
    Case(
        "web page in place of the workbook",
        "shiller",
        at("x/ie_data.xls", body(HTML)),
        BAD,
        "a web page",
    ),
    Case(
        "an .xlsx in place of the workbook",
        "shiller",
        at("x/ie_data.xls", body(b"PK\x03\x04 new kind")),
        BAD,
        "expected an Excel workbook",
    ),
    Case("a broken workbook", "shiller", lambda world: None, BAD, "a whole workbook"),
]
CASES = [*YAHOO, *FILES]
assert DAYS[-1] == pd.Timestamp("2026-03-06")
