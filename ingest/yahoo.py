"""Price histories by way of yfinance, whose own client does the talking through a paced session."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import pandas as pd

from ingest.checks import said
from ingest.http import Line, Offline, OutOfTime
from research.vintage import DataError, fault

SYMBOL = re.compile(r"[\^A-Z0-9][A-Z0-9.=-]{0,14}")
ZONES = ("America/New_York", "America/Chicago")
CURRENCY = "USD"
HOST = "yahoo.com"
TOLD = ("symbol", "currency", "exchangeTimezoneName", "regularMarketTime", "currentTradingPeriod")
COLUMNS = ["Open", "High", "Low", "Close", "Adj Close", "Volume"]
CLOSES = pd.Timedelta(hours=16)
SETTLED = pd.Timedelta(minutes=20)


@dataclass(frozen=True)
class History:
    """Quotes of one symbol by session, and when the exchange last traded it (New York time)."""

    symbol: str
    frame: pd.DataFrame
    traded: pd.Timestamp | None
    shut: pd.Timestamp | None


def checked_symbol(symbol: str) -> str:
    """The symbol, if it is one: it becomes part of an address and of a file name.

    >>> checked_symbol("^RUT")
    '^RUT'
    """
    if not SYMBOL.fullmatch(symbol):
        expected = f"capital letters, digits and .=-, perhaps after ^; got {symbol!r}"
        raise ValueError(f"symbol: expected {expected}.")
    return symbol


class Yahoo:
    """A client for one run."""

    def __init__(self, line: Line):
        import logging
        import warnings

        import yfinance
        from yfinance import cache
        from yfinance.data import YfData

        self.line, self._yfinance, self._session = line, yfinance, _session(line)
        yfinance.config.debug.hide_exceptions = False
        yfinance.config.network.retries = 0
        warnings.filterwarnings("ignore", module="yfinance")
        for library in ("yfinance", "bs4.dammit"):  # its reader of pages in an odd encoding
            logging.getLogger(library).setLevel(logging.CRITICAL)
        # yfinance keeps cookies on disk as pickles: nothing is to be unpickled here, so they stay
        # in memory
        cache._CookieCacheManager._Cookie_cache = _Cookies()
        cache._TzCacheManager._tz_cache = cache._TzCacheDummy()
        YfData.cache_get.cache_clear()

    def history(self, symbol: str, *, period: str = "max") -> History:
        """What Yahoo has of a symbol, unadjusted and adjusted: everything, or ``5d``.

        Raises DataError if it refuses or the answer is damaged, empty or another symbol's,
        currency's or time zone's.
        """
        ticker = self._yfinance.Ticker(checked_symbol(symbol), session=self._session)
        try:
            frame = ticker.history(
                period=period, auto_adjust=False, actions=False, timeout=self.line.limits.timeout
            )
            about = ticker.history_metadata
            told = {key: about.get(key) for key in TOLD}
        except (Offline, OutOfTime, DataError):
            raise
        except Exception as error:  # noqa: BLE001  (yfinance lets through what it meets)
            raise fault(f"yahoo {symbol}", expected="a price history", found=said(error)) from None
        return read(symbol, frame, told)


class _Cookies:
    """The cookie cache yfinance asks for, for the length of a run."""

    def __init__(self):
        self._held = {}

    def lookup(self, strategy):
        return self._held.get(strategy)

    def store(self, strategy, cookie):
        self._held[strategy] = {"cookie": cookie}


def read(symbol: str, frame: pd.DataFrame, told: dict) -> History:
    """Check that an answer is what was asked for, and take it in by session.

    ``frame`` is as :meth:`yfinance.Ticker.history` gives it, ``told`` what Yahoo says of the
    symbol.
    """
    label = f"yahoo {symbol}"
    if frame is None or frame.empty:
        raise fault(label, expected="a price history", found="an empty one")
    lacking = ", ".join(name for name in COLUMNS if name not in frame)
    if lacking:
        raise fault(label, expected=f"columns {', '.join(COLUMNS)}", found=f"no {lacking}")
    wanted = {"symbol": (symbol,), "currency": (CURRENCY,), "exchangeTimezoneName": ZONES}
    for key, values in wanted.items():
        if told.get(key) not in values:
            raise fault(label, expected=f"{key} {' or '.join(values)}", found=repr(told.get(key)))
    zone = told["exchangeTimezoneName"]
    quotes = frame[COLUMNS].astype(float)
    days = quotes.index.tz_localize(None).normalize()
    quotes.index = pd.DatetimeIndex(days, name="date").as_unit("us")
    if not quotes.index.is_monotonic_increasing or quotes.index.has_duplicates:
        raise fault(label, expected="ascending dates", found="others")
    period = (told.get("currentTradingPeriod") or {}).get("regular", {})
    traded, shut = told.get("regularMarketTime"), dict(period).get("end")
    return History(symbol, quotes, _moment(traded, zone), _moment(shut, zone))


def finished(history: History, now: pd.Timestamp) -> pd.DataFrame:
    """Quotes of sessions that were over when taken (New York time): a running one has no close."""
    frame, shut = history.frame, history.shut
    while len(frame):
        day = frame.index[-1]
        running = now < day + CLOSES + SETTLED
        if history.traded is not None and history.traded.normalize() == day:
            known = shut is not None and shut.normalize() == day
            running |= history.traded < (shut if known else day + CLOSES)
        if not running:
            break
        frame = frame.iloc[:-1]
    return frame


def _moment(value, zone: str) -> pd.Timestamp | None:
    if value is None or value == "":
        return None
    if isinstance(value, int | float):
        stamp = pd.Timestamp(value, unit="s", tz="UTC")
    else:
        stamp = pd.Timestamp(value)
    stamp = stamp.tz_localize(zone) if stamp.tzinfo is None else stamp
    return stamp.tz_convert("America/New_York").tz_localize(None)


def _session(line: Line):
    """A session as yfinance's own (a browser's handshake where curl_cffi is there), but paced."""
    options: dict[str, Any] = {}
    try:
        from curl_cffi import CurlOpt
        from curl_cffi import requests as backend

        most = {CurlOpt.MAXFILESIZE_LARGE: line.limits.size}
        options = {"impersonate": "chrome", "curl_options": most}
    except ImportError:
        import requests as backend  # type: ignore[no-redef]
    lost = (backend.exceptions.RequestException,)

    class Paced(backend.Session):
        def request(self, method, url, *args, **named):
            quotes, plain = "/v8/finance/" in url, super().request
            named |= {"allow_redirects": False}
            send = lambda address: plain(method, address, *args, **named)
            answer = line.follow(
                lambda url: line.call(url, send, lost=lost, tries=None if quotes else 1),
                url,
                allowed=lambda host: host == HOST or host.endswith(f".{HOST}"),
            )
            size = len(answer.content)
            if size > line.limits.size:
                expected = f"at most {line.limits.size:,} bytes"
                raise fault(url[:60], expected=expected, found=f"{size:,}")
            if quotes and answer.content.lstrip()[:1] == b"<":
                raise fault(url.partition("?")[0], expected="price data", found="a web page")
            return answer

    return Paced(**options)
