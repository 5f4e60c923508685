"""What each publisher says today: a look at every source, before the first real refresh or when one
fails.
"""

from __future__ import annotations

import time

import pandas as pd

from ingest import downloads, merge, yahoo
from ingest.http import Limits, Line, Offline, OutOfTime
from research import store
from research.vintage import DataError

COLUMNS = ["source", "answers", "seconds", "layout"]
BYTES = 4000


def check(*, base=None, limits: Limits | None = None, mirror: str | None = None) -> pd.DataFrame:
    """Ask each publisher for a few rows of one source of every kind, and keep nothing.

    Parameters
    ----------
    base : vintage whose series are meant; the snapshot by default
    limits, mirror : see :class:`ingest.http.Line`

    Returns
    -------
    DataFrame with a row per source: ``source``, ``answers`` (bool), ``seconds``, and ``layout``:
    the header of what came, or why nothing did
    """
    start, line = store.load(base), Line(limits or Limits(), mirror=mirror)
    feed = next(iter(merge.feeds(start).values()), None)
    wanted = {}
    if feed is not None:
        symbol = next(iter(feed.symbols.values()))
        wanted[f"yahoo {symbol}"] = lambda: _quotes(yahoo.Yahoo(line), symbol)
    firsts = {source.kind: source for source in reversed(downloads.sources())}
    for source in firsts.values():
        wanted[source.key] = lambda source=source: _first_bytes(source, line)
    rows = []
    for name, ask in wanted.items():
        began = time.monotonic()
        try:
            answers, layout = True, ask()
        except (DataError, ValueError, Offline, OutOfTime, OSError) as error:
            answers, layout = False, " ".join(str(error).split())[:160]
        rows.append([name, answers, round(time.monotonic() - began, 1), layout])
    line.stopped.set()
    return pd.DataFrame(rows, columns=COLUMNS)


def _quotes(client: yahoo.Yahoo, symbol: str) -> str:
    frame = client.history(symbol, period="5d").frame
    return f"{', '.join(frame.columns)}; {len(frame)} rows to {frame.index[-1]:%Y-%m-%d}"


def _first_bytes(source: downloads.Source, line: Line) -> str:
    content = downloads.fetch(source, line, most=BYTES)
    if source.suffix == "csv":
        lines = content.decode("utf-8", errors="replace").splitlines()
        return f"{lines[0][:60]}; {lines[1][:60]}" if len(lines) > 1 else lines[0][:60]
    return f"{'a zip' if source.suffix == 'zip' else 'an Excel workbook'}"
