"""The next vintage in the making: what arrived, checked, and the tables that follow from it."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

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

    series: str
    symbols: dict[str, str]
    columns: dict[str, str]


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
            found[key] = Feed(key, rows["symbol"].to_dict(), closes)
    return found


@dataclass
class Merge:
    """Files and manifest entries of the next vintage, one arrival after the other."""

    base: Vintage
    calendar: pd.DatetimeIndex
    due: pd.Timestamp
    stamp: str
    files: dict[str, bytes] = field(default_factory=dict)
    entries: dict[str, dict] = field(default_factory=dict)
    overlaps: list[pd.DataFrame] = field(default_factory=list)

    def __post_init__(self):
        table = self.base.frame("series.csv", dtype=str, keep_default_na=False)
        self.catalogue = table.set_index("id", drop=False)
        self.macro = self.base.frame("macro.csv", dtype={"value": float, "period": str})
        self.macro = self.macro.round({"value": 8})
        self.macro_first = self.macro
        listed = self.base.exceptions
        missing = listed[(listed["rule"] == "missing") & (listed["source"] == "fred")]
        self.missing = set(zip(missing["series"], missing["date"], strict=False))
        self.moves = listed[listed["rule"] == "true_move"]

    def series(
        self,
        key: str,
        quotes: dict[str, pd.DataFrame],
        columns: dict[str, str],
        origin: dict[str, str],
        due: pd.Timestamp | None = None,
    ) -> str:
        """Lengthen a daily series; the text says by what.

        ``origin`` names the source per basis, ``due`` is the last session the series must have.
        """
        mine = self.moves["series"].isin([key, "*"])
        held, file = self.base.series(key), self.catalogue.at[key, "file"]
        again = self._unsettled(file, held.index[-1])
        made = extend.extend(
            key,
            held,
            quotes,
            columns,
            kind=checks.kind_of(self.base.catalogue.loc[key]),
            calendar=self.calendar,
            due=due or self.due,
            moves=pd.DatetimeIndex(pd.to_datetime(self.moves.loc[mine, "date"])),
            again=again,
        )
        self.overlaps.append(made.overlap)
        differ = f"{len(made.overlap)} returns on the overlap differ by over 1 bp"
        notes = [*made.notes, *([differ] if len(made.overlap) else [])]
        gained = made.frame.index.difference(held.index)
        starts = {basis: a for basis, (a, _) in made.added.items() if a not in gained}
        filled = [f"{b} return from {a:%Y-%m-%d}" for b, a in starts.items() if a != again]
        last = f"{made.frame.index[-1]:%Y-%m-%d}"
        if made.added:
            self._lengthened(key, file, made, origin, last)
        news = "nothing new"
        if len(gained):
            news = f"{len(gained)} new sessions to {last}"
        elif made.added:
            news = "no new session" if filled else "the last session taken again, settled"
        return "; ".join([news, *filled, *notes])

    def _lengthened(
        self, key: str, file: str, made: extend.Extended, origin: dict[str, str], last: str
    ) -> None:
        """Enter a longer series in the files and the catalogue."""
        spans = []
        for basis, (first, end) in made.added.items():
            spans.append(f"{basis}: {origin[basis]} {first:%Y-%m-%d} to {end:%Y-%m-%d}")
            self.catalogue.at[key, f"{basis}_last"] = f"{end:%Y-%m-%d}"
        self.catalogue.at[key, "last"] = last
        self.catalogue.at[key, "source"] = _longer(self.catalogue.at[key, "source"], spans)
        frame = made.frame.assign(volume=made.frame["volume"].astype("Int64")).rename_axis("date")
        source = _longer(self.base.manifest["files"][file]["source"], spans)
        self._add(file, frame, last=last, as_of=last, source=source)

    def _unsettled(self, file: str, last: pd.Timestamp) -> pd.Timestamp | None:
        """The last session held, if taken on its own day: vendors revise such closes overnight."""
        taken = self.base.manifest["files"][file].get("fetched", "")
        return last if taken.startswith(f"{last:%Y-%m-%d}") else None

    def source(self, source: downloads.Source, path, *, now: pd.Timestamp) -> str:
        """Take in a file of FRED, French or Shiller; the text says what is new in it."""
        if source.kind == "fred":
            return self._series_of_fred(source, path, now)
        said, taken = [], []
        for file, (frame, as_of, origin) in downloads.panels(source, path).items():
            if file not in self.base.manifest["files"]:
                continue
            held = pd.read_csv(io.BytesIO(self.base.read(file)), index_col=0)
            downloads.fits(source.key, file, held, frame)
            if frame.to_csv(lineterminator="\n").encode() != self.base.read(file):
                taken.append((file, frame, as_of, origin))
                gained = f"{len(frame.index.difference(held.index))} new rows"
                said.append(f"{file} to {frame.index[-1]} ({gained})")
        for file, frame, as_of, origin in taken:
            first, last = frame.index[[0, -1]]
            self._add(file, frame, first=first, last=last, as_of=as_of, source=origin)
            self._portfolios(file, frame)
        return "; ".join(said) or "nothing new"

    def _series_of_fred(self, source: downloads.Source, path, now: pd.Timestamp) -> str:
        mine = (self.macro["series"] == source.name) & (self.macro["vintage"] == "latest")
        held = self.macro[mine]
        rows = downloads.macro(source, path, missing=self.missing, held=held, now=now)
        rows = rows.assign(vintage="latest")
        old, new = (t.set_index("period")["value"] for t in (held, rows))
        both = old.index.intersection(new.index)
        revised = int((old[both].fillna(-9e9).round(8) != new[both].fillna(-9e9).round(8)).sum())
        gained = len(new.index.difference(old.index))
        if not revised and not gained and len(old) == len(new):
            return "nothing new"
        at = int(mine.to_numpy().argmax()) if mine.any() else len(self.macro)
        parts = [self.macro[:at], rows[self.macro.columns], self.macro[at:][~mine[at:]]]
        self.macro = pd.concat(parts, ignore_index=True)
        return f"{gained} new periods to {rows['period'].iloc[-1]}, {revised} revised"

    def _portfolios(self, file: str, frame: pd.DataFrame) -> None:
        """Spans of the catalogue's monthly series in this panel."""
        for key, row in self.catalogue[self.catalogue["file"] == file].iterrows():
            spans = french.span(frame[row["column"]].dropna().index.to_series(), "total")
            for name, value in (spans | {"source": self.entries[file]["source"]}).items():
                self.catalogue.at[key, name] = value

    def _add(self, file: str, frame: pd.DataFrame, *, index: bool = True, **entry) -> None:
        self.files[file] = frame.to_csv(index=index, lineterminator="\n").encode()
        held = writing.entry(self.base, file)
        self.entries[file] = held | {"rows": len(frame)} | entry | {"fetched": self.stamp}

    def finish(self) -> None:
        """Add the tables that follow from the others; without any change nothing is added."""
        if self.macro is not self.macro_first:
            first, last = self.macro["period"].min(), self.macro["period"].max()
            self._add("macro.csv", self.macro, index=False, first=first, last=last, as_of=last)
            self._recessions()
        if not self.files:
            return
        daily = self.catalogue["frequency"] == "daily"
        last = self.catalogue.loc[daily, "last"].max()
        end = self.catalogue["last"].max()
        self._add("series.csv", self.catalogue, index=False, as_of=last, last=end)
        if int(last[:4]) > self.base.calendar[-1].year:
            days = calendar.nyse(int(last[:4])).strftime("%Y-%m-%d")
            table, end = pd.DataFrame({"date": days}), days[-1]
            self._add("sessions.csv", table, index=False, as_of=end, last=end)
        table = pd.concat([pd.DataFrame(columns=extend.OVERLAP), *self.overlaps], ignore_index=True)
        table["date"] = pd.to_datetime(table["date"]).dt.strftime("%Y-%m-%d")
        base, none = self.base.name, dict.fromkeys(("first", "last", "adjusted", "terms"), "")
        source = f"returns of {base} and of what arrived that differ by over one basis point"
        as_of = f"{self.due:%Y-%m-%d}"
        self._add(OVERLAP, table, index=False, **none, as_of=as_of, source=source)

    def _recessions(self) -> None:
        if not (self.macro["series"] == "USREC").any():
            return
        events = self.base.frame("events.csv", dtype=str, keep_default_na=False)
        turns, dated = fred_shiller.recessions_of(self.macro), events["kind"].str.startswith("rec")
        columns = ["date", "kind"]
        old = events.loc[dated, columns].sort_values("date")
        if turns[columns].to_numpy().tolist() != old.to_numpy().tolist():
            rows = pd.concat([events[~dated], turns])
            rows = rows.sort_values(columns, kind="stable", ignore_index=True)
            first, last = rows["date"].min(), rows["date"].max()
            self._add("events.csv", rows, index=False, first=first, last=last)


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
