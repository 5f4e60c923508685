"""Requests that are polite and bounded: few, paused, retried, limited in size and time."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from types import SimpleNamespace
from urllib.parse import urljoin, urlsplit

from research.vintage import fault

RETRIED = (429, 500, 502, 503, 504)
AGENT = "smallcaps research package (python-requests)"
CHUNK = 65536
LOST = 3
SILENT = 2
REDIRECTS = 4
MOVED = (301, 302, 303, 307, 308)


class Offline(Exception):
    """No publisher could be reached at all."""


class OutOfTime(Exception):
    """The total time limit has passed, or the run was stopped."""


@dataclass(frozen=True)
class Limits:
    """How a run behaves towards publishers; times in seconds, sizes in bytes.

    ``pause`` lies between two requests to one host, ``backoff`` before the second try (doubled each
    time, or what the publisher asks for, never over ``wait``), ``total`` bounds the whole run.
    """

    connections: int = 2
    pause: float = 0.5
    tries: int = 4
    backoff: float = 2.0
    wait: float = 60.0
    timeout: float = 20.0
    total: float = 1800.0
    size: int = 64_000_000


class Line:
    """The way out of one run: it paces, retries and counts; threads share it.

    ``mirror`` is an address that stands in for every publisher, as ``http://127.0.0.1:8000``; the
    publisher's host then becomes the first part of the path.
    """

    def __init__(self, limits: Limits | None = None, *, mirror: str | None = None):
        self.limits, self.mirror = limits or Limits(), mirror.rstrip("/") if mirror else None
        self.end = time.monotonic() + self.limits.total
        self.stopped = threading.Event()
        self.reached, self.lost = False, 0
        self._lock = threading.Lock()
        self._next: dict[str, float] = {}
        self._silent: dict[str, int] = {}

    def address(self, url: str) -> str:
        """Where a request for ``url`` really goes.

        >>> Line(mirror="http://127.0.0.1:8000/").address(
        ...     "https://fred.stlouisfed.org/graph/x.csv?id=GDPC1")
        'http://127.0.0.1:8000/fred.stlouisfed.org/graph/x.csv?id=GDPC1'
        """
        if self.mirror is None or url.startswith(self.mirror):
            return url
        return f"{self.mirror}/{url.partition('://')[2]}"

    def call(self, url: str, send: Callable, *, lost: tuple, tries: int | None = None):
        """Answer of ``send(address)``, which must have ``status_code`` and ``headers``.

        Parameters
        ----------
        lost : exceptions of ``send`` that mean a connection was refused, broken or too slow
        tries : by default those of the limits

        Raises
        ------
        Offline, OutOfTime
            If several connections in a row failed and none ever worked; if the time limit passed.
        DataError
            If the publisher still refuses after the last try.
        """
        tries, host, number = tries or self.limits.tries, urlsplit(url).netloc, 0
        while True:
            number += 1
            if self._silent.get(host, 0) >= SILENT:
                found = f"silence: it took {SILENT} calls and answered none; not asked again"
                raise fault(host, expected="an answer", found=f"{found} in this run")
            self._turn(host)
            delay = self.limits.backoff * 2 ** (number - 1)
            try:
                answer = send(self.address(url))
            except lost as error:
                self._broke(host, error)
                if number == tries:
                    raise
            else:
                self.reached, self.lost, self._silent[host] = True, 0, 0
                status = answer.status_code
                if status not in RETRIED or tries == 1:
                    return answer
                if number == tries:
                    why = "too many requests" if status == 429 else "the publisher's server failed"
                    found = f"HTTP {status} ({why}) after {tries} tries"
                    raise fault(url, expected="an answer", found=found)
                asked = answer.headers.get("Retry-After") or ""
                delay = max(delay, float(asked) if asked.isdigit() else 0.0)
            self._sleep(min(delay, self.limits.wait))

    def _turn(self, host: str) -> None:
        with self._lock:
            start = max(time.monotonic(), self._next.get(host, 0.0))
            self._next[host] = start + self.limits.pause
        self._sleep(start - time.monotonic())

    def _sleep(self, seconds: float) -> None:
        left = self.end - time.monotonic()
        if self.stopped.wait(max(0.0, min(seconds, left))):
            raise OutOfTime("stopped")
        if time.monotonic() >= self.end:
            raise OutOfTime(f"the limit of {self.limits.total:g} seconds has passed")

    def _broke(self, host: str, error: Exception) -> None:
        """Count a failed call: a host that takes calls and says nothing is its own fault."""
        silent = "Timeout" in type(error).__name__ and "Connect" not in type(error).__name__
        with self._lock:
            if silent:
                self._silent[host] = self._silent.get(host, 0) + 1
            else:
                self.lost += 1
        if not self.reached and self.lost >= LOST and not any(self._silent.values()):
            raise Offline("no publisher could be reached; is there a network?") from error

    def download(self, url: str, *, hosts: tuple[str, ...] = (), most: int | None = None) -> bytes:
        """Content of a file, whole and of at most the size allowed, from the publisher's hosts.

        ``hosts`` are further hosts of the publisher; ``most`` stops after so many bytes, for a
        look. Raises DataError if it cannot be had, is too large or cut, or a redirect leads
        elsewhere.
        """
        import requests

        enough = most or self.limits.size + 1

        def send(address: str) -> SimpleNamespace:
            agent = {"User-Agent": AGENT, "Accept-Encoding": "identity"}
            get = partial(requests.get, stream=True, allow_redirects=False, headers=agent)
            with get(address, timeout=self.limits.timeout) as answer:
                body = bytearray()
                for chunk in answer.iter_content(CHUNK):  # raises where the promised length is cut
                    body += chunk
                    if len(body) >= enough:
                        break
                    self._sleep(0.0)
            status, headers = answer.status_code, answer.headers
            return SimpleNamespace(status_code=status, headers=headers, body=bytes(body))

        ask = lambda url: self.call(url, send, lost=(requests.RequestException,))
        own = (urlsplit(url).netloc, *hosts)
        answer = self.follow(ask, url, allowed=own.__contains__)
        if answer.status_code != 200:
            raise fault(url, expected="a file", found=f"HTTP {answer.status_code}")
        if len(answer.body) > self.limits.size:
            raise fault(url, expected=f"at most {self.limits.size:,} bytes", found="more")
        return answer.body

    @staticmethod
    def follow(ask: Callable, url: str, *, allowed: Callable[[str], bool]):
        """Answer of ``ask(url)``, or of where it leads to within the publisher's hosts."""
        first = urlsplit(url).netloc
        for _ in range(REDIRECTS):
            answer = ask(url)
            if answer.status_code not in MOVED:
                break
            url = urljoin(url, answer.headers.get("Location", ""))
            parts = urlsplit(url)
            if not allowed(parts.netloc) or parts.scheme not in ("http", "https"):
                expected = "a redirect to the publisher's own host"
                raise fault(first, expected=expected, found=url[:80])
        return answer
