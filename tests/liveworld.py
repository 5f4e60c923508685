"""A small data folder, and publishers on the loopback that speak as real ones or fail at will."""

import contextlib
import functools
import http.server
import json
import shutil
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import numpy as np
import pandas as pd
import pytest
import rawfolder

from ingest import downloads, refresh, snapshot
from ingest.http import Limits
from research import calendar, store

NOW = pd.Timestamp("2026-03-06 18:00")
DAYS = calendar.nyse(2026)[calendar.nyse(2026).slice_indexer("2025-01-02", "2026-03-06")]
END = pd.Timestamp("2026-02-20")
QUICK = Limits(pause=0.0, tries=3, backoff=0.01, wait=0.05, timeout=2.0, total=20.0, size=400_000)
FAST, PATIENT = replace(QUICK, timeout=1.0), replace(QUICK, timeout=20.0, total=120.0)
SYMBOLS = {"one": "ONE", "two": "^TWO", "three": "THREE"}
WANTED = ("one", "two", "three", "GDPC1", "USREC", "GS10", "french-portfolios-formed-on-me")
SERIES = f"""{rawfolder.SERIES}\
three,Third stock,stock,stock,THREE,,daily,,
gone,Ended index,large,index,,,daily,,
"""
SOURCES = """series,basis,order,folder,symbol,column,lineage,from,until,note
one,price,1,yahoo,ONE,Close,yahoo,,,
one,total,1,yahoo,ONE,Adj Close,yahoo,,,
two,price,1,yahoo,^TWO,Close,yahoo,,,
three,price,1,yahoo,THREE,Close,yahoo,,,
three,total,1,yahoo2,THREE,Adj Close,yahoo,,,
gone,price,1,fred,GONE,VALUE,fred,,,
"""


def quotes(seed: int) -> pd.DataFrame:
    """A price history with one dividend of one percent."""
    rng = np.random.default_rng(seed)
    close = 50 * np.cumprod(1 + rng.normal(0, 0.01, len(DAYS)))
    adjusted = np.where(DAYS < "2025-12-16", close * 0.99, close)
    prices = {"open": close, "high": close * 1.01, "low": close * 0.99, "close": close}
    volume = 1000.0 + np.arange(len(DAYS))
    return pd.DataFrame(prices | {"adjclose": adjusted, "volume": volume}, index=DAYS)


def macro(name: str) -> tuple[pd.DatetimeIndex, list]:
    """Periods and values of a FRED series."""
    last, step = ("2025-10-01", "QS") if name == "GDPC1" else ("2026-01-01", "MS")
    days = pd.date_range("2024-01-01", last, freq=step)
    value = {"GDPC1": lambda n: 100 + n, "USREC": lambda n: int(6 <= n < 9)}
    return days, [value.get(name, lambda n: 4 + n / 100)(n) for n in range(len(days))]


def home(folder, part="data"):
    """A data folder with daily series to :data:`END`, the rest two periods less, or its ``raw``."""
    return shutil.copytree(Path(_made().name) / part, folder)


@functools.cache
def _made() -> tempfile.TemporaryDirectory:
    """Both, imported once for all that copy them."""
    scratch = tempfile.TemporaryDirectory()
    folder = rawfolder.home(Path(scratch.name) / "data", series=SERIES, sources=SOURCES)
    exports = {"fred/GONE.csv": rawfolder.observations(quotes(3).loc[:END, "close"], DAYS)}
    for key, symbol in SYMBOLS.items():
        frame = quotes(list(SYMBOLS).index(key)).loc[:END].rename(columns=str.capitalize)
        frame = frame.rename(columns={"Adjclose": "Adj Close"}).rename_axis("Date")
        for vendor in ("yahoo", "yahoo2"):
            exports[f"prices/{vendor}/{symbol}.csv"] = frame.to_csv()
    for name in ("GDPC1", "GS10", "USREC"):
        days, values = macro(name)
        exports[f"fred/{name}.csv"] = rawfolder.observations(values[:-2], days)
        exports[f"fred/{name}_vintage_2026-01-03.csv"] = rawfolder.observations(values[:6], days)
    written = rawfolder.write(Path(scratch.name) / "raw", exports, months=rawfolder.MONTHS[:-2])
    with pytest.MonkeyPatch.context() as patch:
        rawfolder.fake_workbook(patch, rawfolder.SHILLER_ROWS)
        snapshot.import_folder(written, folder)
    return scratch


def run(world, series=WANTED, **options):
    """A refresh that asks these publishers."""
    return refresh.refresh(series, mirror=world.address, **{"now": NOW, "limits": FAST} | options)


def state(folder, *, vintages: bool = True) -> dict[str, bytes]:
    """Every file of a folder with its bytes."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (vintages or "vintages" not in path.relative_to(folder).parts)
    }


def whole(name: str, folder=None):
    """A vintage of which every file is read and verified."""
    store._open.cache_clear()
    found = store.load(name, folder=folder)
    for file in found.manifest["files"]:
        found.read(file)
    return found


class Publishers(http.server.ThreadingHTTPServer):
    """Yahoo, FRED, French and Shiller on one loopback port; ``faults`` maps a piece of a path to
    what happens there.

    A fault is called with the request's handler and the content that would be sent; it returns
    other content, or None if it answered itself.
    """

    def __init__(self):
        self.quotes = {symbol: quotes(seed) for seed, symbol in enumerate(SYMBOLS.values())}
        self.meta: dict[str, dict] = {}
        self.faults: dict[str, object] = {}
        self.seen: list[str] = []
        kind, self.handle_error = http.server.BaseHTTPRequestHandler, lambda *told: None
        told = {"protocol_version": "HTTP/1.1", "log_message": self.handle_error}
        told["do_GET"] = lambda handler: self.answer(handler)
        super().__init__(("127.0.0.1", 0), type("Handler", (kind,), told))
        self.address = f"http://127.0.0.1:{self.server_port}"
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    def answer(self, handler):
        path = unquote(handler.path)
        self.seen.append(path)
        with contextlib.suppress(ConnectionError):
            content = self.content(path)
            for piece, fault in list(self.faults.items()):
                if piece in path:
                    content = fault(handler, content)
            if content is not None:
                self.send(handler, content, status=200 if content else 404)

    @staticmethod
    def send(handler, content: bytes, *, status=200, length=None, **headers):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(content) if length is None else length))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(content)
        if length is not None:
            handler.close_connection = True

    def content(self, path: str) -> bytes:
        """What is right to answer: the text, zip or workbook that lies there, else nothing."""
        host, _, rest = path.lstrip("/").partition("/")
        query = parse_qs(urlsplit(path).query)
        if "/v8/finance/chart/" in path:
            symbol = urlsplit(path).path.rpartition("/")[2]
            return json.dumps(self.chart(symbol, query)).encode()
        if path.endswith("getcrumb"):
            return b"crumb"
        if host == "fred.stlouisfed.org":
            name = query["id"][0]
            text = rawfolder.observations(*reversed(macro(name)))
            return text.replace("VALUE", name).encode()
        if rest.endswith(".zip"):
            file = rest.rpartition("/")[2].replace("_CSV.zip", ".csv")
            return rawfolder.packed(rawfolder.french_text(file))
        if host == "shillerdata.com":
            return b'<a href="//img1.wsimg.com/x/ie_data.xls?ver=1">data</a>'
        if rest.startswith("x/ie_data.xls"):
            return downloads.WORKBOOK + b"stands in for the workbook"
        return b""

    def chart(self, symbol: str, query: dict) -> dict:
        frame = self.quotes[symbol].tail(1) if query.get("range") == ["1d"] else self.quotes[symbol]
        stamps = [int((d + pd.Timedelta(hours=14, minutes=30)).timestamp()) for d in frame.index]
        cell = lambda column: [None if pd.isna(v) else float(v) for v in frame[column]]
        end = int(pd.Timestamp(f"{DAYS[-1]:%Y-%m-%d} 16:00", tz="America/New_York").timestamp())
        period = {"timezone": "EST", "gmtoffset": -18000, "start": end - 23400, "end": end}
        meta = {
            "currency": "USD",
            "symbol": symbol,
            "instrumentType": "ETF",
            "regularMarketTime": end,
            "exchangeTimezoneName": "America/New_York",
            "validRanges": ["1d", "5d", "max"],
            "currentTradingPeriod": dict.fromkeys(("pre", "regular", "post"), period),
        } | self.meta.get(symbol, {})
        quote = {name: cell(name) for name in ("open", "high", "low", "close", "volume")}
        series = {"quote": [quote], "adjclose": [{"adjclose": cell("adjclose")}]}
        result = {"meta": meta, "timestamp": stamps, "indicators": series}
        return {"chart": {"error": None, "result": [result]}}


def status(number: int, *, times: int = 10**6, **headers):
    """A fault: this status, the given number of times."""
    left = iter(range(times))

    def fault(handler, content):
        if next(left, None) is None:
            return content
        return Publishers.send(handler, b"busy", status=number, **headers)

    return fault


def slow(seconds: float):
    """A fault: the answer takes this long."""
    return lambda handler, content: time.sleep(seconds) or content
