"""Price histories by way of yfinance, whose own client does the talking through a paced session."""

import re
from collections.abc import Mapping
from functools import partial

import pandas as pd

from ingest.checks import said
from ingest.http import Line, Offline, OutOfTime
from research.vintage import DataError, fault

SYMBOL = re.compile(r"[\^A-Z0-9][A-Z0-9.=-]{0,14}")
ZONES = ("America/New_York", "America/Chicago")
CURRENCY = "USD"
HOST = "yahoo.com"
COLUMNS = ["Open", "High", "Low", "Close", "Adj Close", "Volume"]
CLOSES = pd.Timedelta(hours=16)
SETTLED = pd.Timedelta(minutes=20)


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

    def history(self, symbol: str, *, now: pd.Timestamp, period: str = "max") -> pd.DataFrame:
        """Quotes of sessions that are over ``now`` (New York), unadjusted and adjusted.

        ``period`` is all that Yahoo has, or ``5d``. Raises DataError if it refuses or the answer is
        damaged, empty or another symbol's, currency's or time zone's; ValueError for a symbol that
        is none, as it becomes part of an address.
        """
        if not SYMBOL.fullmatch(symbol):
            expected = f"capital letters, digits and .=-, perhaps after ^; got {symbol!r}"
            raise ValueError(f"symbol: expected {expected}.")
        ticker = self._yfinance.Ticker(symbol, session=self._session)
        timeout = self.line.limits.timeout
        try:
            frame = ticker.history(period=period, auto_adjust=False, actions=False, timeout=timeout)
            told = ticker.history_metadata
            return _finished(_read(symbol, frame, told), told, now)
        except (Offline, OutOfTime, DataError):
            raise
        except Exception as error:  # noqa: BLE001  (yfinance lets through what it meets)
            raise fault(f"yahoo {symbol}", expected="a price history", found=said(error)) from None


class _Cookies(dict):
    """The cookie cache yfinance asks for, for the length of a run."""

    lookup = dict.get

    def store(self, strategy, cookie):
        self[strategy] = {"cookie": cookie}


def _read(symbol: str, frame: pd.DataFrame, told: Mapping) -> pd.DataFrame:
    """Quotes of yfinance by session, if they and what is ``told`` of the symbol are as asked."""
    label = f"yahoo {symbol}"
    if frame is None or frame.empty:
        raise fault(label, expected="a price history", found="an empty one")
    wanted = {"symbol": (symbol,), "currency": (CURRENCY,), "exchangeTimezoneName": ZONES}
    for key, values in wanted.items():
        if told.get(key) not in values:
            raise fault(label, expected=f"{key} {' or '.join(values)}", found=repr(told.get(key)))
    quotes = frame[COLUMNS].astype(float)
    days = quotes.index.tz_localize(None).normalize()
    quotes.index = pd.DatetimeIndex(days, name="date").as_unit("us")
    if not quotes.index.is_monotonic_increasing or quotes.index.has_duplicates:
        raise fault(label, expected="ascending dates", found="others")
    return quotes


def _finished(quotes: pd.DataFrame, told: Mapping, now: pd.Timestamp) -> pd.DataFrame:
    """Quotes of sessions that were over when taken: a running one has no close."""
    period = (told.get("currentTradingPeriod") or {}).get("regular") or {}
    traded, shut = _moment(told.get("regularMarketTime")), _moment(period.get("end"))
    while len(quotes):
        day = quotes.index[-1]
        running = now < day + CLOSES + SETTLED
        if traded is not None and traded.normalize() == day:
            known = shut is not None and shut.normalize() == day
            running |= traded < (shut if known else day + CLOSES)
        if not running:
            break
        quotes = quotes.iloc[:-1]
    return quotes


def _moment(value: pd.Timestamp | None) -> pd.Timestamp | None:
    """A moment in New York; yfinance gives it with a time zone, if Yahoo told it."""
    return value.tz_convert("America/New_York").tz_localize(None) if value else None


def _session(line: Line):
    """A session as yfinance's own, with a browser's handshake, but paced."""
    from curl_cffi import CurlOpt, requests

    lost = (requests.exceptions.RequestException,)

    class Paced(requests.Session):
        def request(self, method, url, *args, **named):
            quotes, plain = "/v8/finance/" in url, super().request
            named |= {"allow_redirects": False}
            send = lambda address: plain(method, address, *args, **named)
            ask = partial(line.call, send=send, lost=lost, tries=None if quotes else 1)
            answer = line.follow(ask, url, allowed=lambda host: f".{host}".endswith(f".{HOST}"))
            if (size := len(answer.content)) > line.limits.size:
                expected = f"at most {line.limits.size:,} bytes"
                raise fault(url[:60], expected=expected, found=f"{size:,}")
            if quotes and answer.content.lstrip()[:1] == b"<":
                raise fault(url.partition("?")[0], expected="price data", found="a web page")
            return answer

    return Paced(impersonate="chrome", curl_options={CurlOpt.MAXFILESIZE_LARGE: line.limits.size})
