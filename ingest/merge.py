"""The next vintage in the making: what arrived, checked, and the tables that follow from it."""

import re
from dataclasses import dataclass

import pandas as pd

from ingest import checks, downloads, extend, fred_shiller, french, readers, writing
from research import calendar
from research.vintage import Vintage

OVERLAP = "overlap.csv"
YAHOO = "yahoo"
CLOSES = {"price": "Close", "total": "Adj Close"}


@dataclass(frozen=True)
class Feed:
    """Where Yahoo has a daily series: per basis a symbol and the column that gives its returns."""

    symbols: dict[str, str]
    columns: dict[str, str]

    @property
    def arrivals(self) -> dict[str, str]:
        """What its quotes are kept as, with the symbol of each."""
        return {f"yahoo-{symbol}.csv": symbol for symbol in self.symbols.values()}


def feeds(base: Vintage) -> dict[str, Feed]:
    """The daily series that Yahoo carries, as ``recipe/sources.csv`` names their symbols.

    An index is followed in the column named there; closes of a fund or stock give the price return,
    adjusted closes the total return. A basis the catalogue does not have is not begun.
    """
    label, columns = "recipe/sources.csv", ["series", "basis", "folder", "symbol", "column"]
    recipe = readers.table(base.root / label, label=label, columns=columns)
    recipe = recipe[recipe["folder"].str.startswith(YAHOO)]
    found = {}
    for key, row in base.catalogue[base.catalogue["frequency"] == "daily"].iterrows():
        rows = recipe[(recipe["series"] == key) & recipe["basis"].isin(row["basis"].split())]
        rows = rows.drop_duplicates("basis").set_index("basis").sort_index()
        if len(rows):
            named = row["kind"] == "index"
            closes = rows["column"].to_dict() if named else {b: CLOSES[b] for b in rows.index}
            found[key] = Feed(rows["symbol"].to_dict(), closes)
    return found


class Merge:
    """Files and manifest entries of the next vintage, one arrival after the other.

    ``sessions`` are those of the exchange, ``due`` is the last that is over at ``stamp``.
    """

    def __init__(self, base: Vintage, sessions: pd.DatetimeIndex, due: pd.Timestamp, stamp: str):
        self.base, self.sessions, self.due, self.stamp = base, sessions, due, stamp
        self.files: dict[str, bytes] = {}
        self.entries: dict[str, dict] = {}
        self.overlap = pd.DataFrame(columns=extend.OVERLAP)
        texts = {"dtype": str, "keep_default_na": False}
        self.catalogue = base.frame("series.csv", index_col="id", **texts)
        self.macro = self.base.frame("macro.csv", dtype={"value": float, "period": str})
        self.macro = self.macro_first = self.macro.round({"value": 8})
        self.missing = fred_shiller.unpublished(self.base.exceptions)
        self.moves = self.base.exceptions[self.base.exceptions["rule"] == "true_move"]

    def series(self, key: str, arrived: extend.Arrived, due: pd.Timestamp | None = None) -> str:
        """Lengthen a daily series; the text says by what.

        ``due`` is the last session the series must have.
        """
        mine = self.moves["series"].isin([key, "*"])
        held, file = self.base.series(key), self.catalogue.at[key, "file"]
        taken = self.base.manifest["files"][file].get("fetched", "")
        # vendors revise a close overnight: one taken on its own day is taken again
        again = held.index[-1] if taken.startswith(f"{held.index[-1]:%Y-%m-%d}") else None
        frame, added, overlap, notes = extend.extend(
            key,
            held,
            arrived,
            kind=checks.kind_of(self.base.catalogue.loc[key]),
            calendar=self.sessions,
            due=due or self.due,
            moves=pd.DatetimeIndex(pd.to_datetime(self.moves.loc[mine, "date"])),
            again=again,
        )
        self.overlap = pd.concat([self.overlap, overlap], ignore_index=True)
        if len(overlap):
            notes.append(f"{len(overlap)} returns on the overlap differ by over 1 bp")
        if not added:
            return "; ".join(["nothing new", *notes])
        self._lengthened(key, frame, {basis: (arrived[basis][2], *added[basis]) for basis in added})
        gained = frame.index.difference(held.index)
        starts = {basis: a for basis, (a, _) in added.items() if a not in gained}
        filled = [f"{b} return from {a:%Y-%m-%d}" for b, a in starts.items() if a != again]
        news = "no new session" if filled else "the last session taken again, settled"
        if len(gained):
            news = f"{len(gained)} new sessions to {gained[-1]:%Y-%m-%d}"
        return "; ".join([news, *filled, *notes])

    def _lengthened(self, key: str, frame: pd.DataFrame, added: dict[str, tuple]) -> None:
        """Enter a longer series, ``added`` from where and when, in the files and the catalogue."""
        spans, row = [], self.catalogue.loc[key].copy()
        for basis, (origin, first, end) in added.items():
            spans.append(f"{basis}: {origin} {first:%Y-%m-%d} to {end:%Y-%m-%d}")
            row[f"{basis}_last"] = f"{end:%Y-%m-%d}"
        last, file = f"{frame.index[-1]:%Y-%m-%d}", row["file"]
        row[["last", "source"]] = last, _longer(row["source"], spans)
        self.catalogue.loc[key] = row
        source = _longer(self.base.manifest["files"][file]["source"], spans)
        frame = frame.assign(volume=frame["volume"].astype("Int64")).rename_axis("date")
        self._add(file, frame, last=last, as_of=last, source=source)

    def source(self, source: downloads.Source, path, *, now: pd.Timestamp) -> str:
        """Take in a file of FRED, French or Shiller; the text says what is new in it."""
        if source.kind == "macro":
            return self._series_of_fred(source, path, now)
        said, found = [], downloads.panels(source, path)
        files = [file for file in found if file in self.base.manifest["files"]]
        held = {file: self.base.frame(file, index_col=0) for file in files}
        for file, table in held.items():
            downloads.fits(source.key, file, table, found[file][0])
        for file, table in held.items():
            frame, as_of, origin = found[file]
            first, last = frame.index[[0, -1]]
            if writing.csv(frame) != self.base.read(file):
                self._add(file, frame, first=first, last=last, as_of=as_of, source=origin)
                for key in self.catalogue.index[self.catalogue["file"] == file]:
                    given = frame[self.catalogue.at[key, "column"]].dropna()
                    spans = french.span(given.index.to_series(), "total") | {"source": origin}
                    self.catalogue.loc[key, list(spans)] = list(spans.values())
                gained = len(frame.index.difference(table.index))
                said.append(f"{file} to {last} ({gained} new rows)")
        return "; ".join(said) or "nothing new"

    def _series_of_fred(self, source: downloads.Source, path, now: pd.Timestamp) -> str:
        mine = (self.macro["series"] == source.name) & (self.macro["vintage"] == "latest")
        held = self.macro[mine]
        rows = downloads.macro(source, path, missing=self.missing, held=held, now=now)
        old, new = (table.set_index("period")["value"].round(8) for table in (held, rows))
        both = old.index.intersection(new.index)
        revised = len(old[both].compare(new[both]))
        gained = len(new.index.difference(old.index))
        if not revised and not gained and len(old) == len(new):
            return "nothing new"
        whole = pd.concat([self.macro[~mine], rows.assign(vintage="latest")])
        self.macro = whole.sort_values(["series", "vintage"], kind="stable", ignore_index=True)
        return f"{gained} new periods to {rows['period'].iloc[-1]}, {revised} revised"

    def _add(self, file: str, frame: pd.DataFrame, **entry) -> None:
        self.files[file] = writing.csv(frame)
        held = writing.entry(self.base, file)
        self.entries[file] = held | {"rows": len(frame)} | entry | {"fetched": self.stamp}

    def finish(self) -> None:
        """Add the tables that follow from the others; without any change nothing is added."""
        if self.macro is not self.macro_first:
            first, last = self.macro["period"].min(), self.macro["period"].max()
            self._add("macro.csv", self.macro, first=first, last=last, as_of=last)
            events = self.base.frame("events.csv", dtype=str, keep_default_na=False)
            decided = events[~events["kind"].str.startswith("recession")]
            rows = fred_shiller.events(decided, self.macro)
            if not rows.equals(events):
                first, last = rows["date"].min(), rows["date"].max()
                self._add("events.csv", rows, first=first, last=last)
        if not self.files:
            return
        daily = self.catalogue["frequency"] == "daily"
        last = self.catalogue.loc[daily, "last"].max()
        end = self.catalogue["last"].max()
        self._add("series.csv", self.catalogue, as_of=last, last=end)
        if int(last[:4]) > self.base.calendar[-1].year:
            days = calendar.nyse(int(last[:4])).strftime("%Y-%m-%d")
            table, end = pd.DataFrame({"date": days}), days[-1]
            self._add("sessions.csv", table, as_of=end, last=end)
        days = pd.to_datetime(self.overlap["date"]).dt.strftime("%Y-%m-%d")
        base, none = self.base.name, dict.fromkeys(("first", "last", "adjusted", "terms"), "")
        source = f"returns of {base} and of what arrived that differ by over one basis point"
        as_of = f"{self.due:%Y-%m-%d}"
        self._add(OVERLAP, self.overlap.assign(date=days), **none, as_of=as_of, source=source)


def _longer(source: str, spans: list[str]) -> str:
    """The text of a source with what was added; a span from the same place goes on.

    >>> _longer("price: a 2026-01-02 to 2026-01-05", ["price: b 2026-01-06 to 2026-01-07"])
    'price: a 2026-01-02 to 2026-01-05; added price: b 2026-01-06 to 2026-01-07'
    >>> _longer(_, ["price: b 2026-01-08 to 2026-01-09"])
    'price: a 2026-01-02 to 2026-01-05; added price: b 2026-01-06 to 2026-01-09'
    """
    for text in spans:
        where, end = text.rsplit(" ", 3)[0], text.rsplit(" ", 1)[1]
        same = rf"(; added {re.escape(where)} \d{{4}}-\d\d-\d\d to )\d{{4}}-\d\d-\d\d"
        source, found = re.subn(same, rf"\g<1>{end}", source)
        source = source if found else f"{source}; added {text}"
    return source
