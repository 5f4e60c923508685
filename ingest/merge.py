"""The next vintage in the making: what arrived, checked against the vintage before, and the tables
that follow from it.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

import pandas as pd

from ingest import checks, downloads, extend, fred_shiller, readers
from research import calendar
from research.vintage import Vintage

OVERLAP = "overlap.csv"
YAHOO = "yahoo"


@dataclass(frozen=True)
class Feed:
    """Where Yahoo has a daily series: per basis a symbol and the column whose changes are its
    returns.
    """

    series: str
    symbols: dict[str, str]
    columns: dict[str, str]


def feeds(base: Vintage) -> dict[str, Feed]:
    """The daily series that Yahoo carries, as ``recipe/sources.csv`` names their symbols.

    An index is followed in the column named there. Of a fund or stock closes give the price return
    and adjusted closes the total return. A basis the catalogue does not have is not begun.
    """
    recipe = readers.table(
        base.root / "recipe" / "sources.csv",
        label="recipe/sources.csv",
        columns=["series", "basis", "folder", "symbol", "column"],
    )
    found = {}
    for key, row in base.catalogue[base.catalogue["frequency"] == "daily"].iterrows():
        rows = recipe[
            (recipe["series"] == key)
            & recipe["folder"].str.startswith(YAHOO)
            & recipe["basis"].isin(row["basis"].split())
        ]
        rows = rows.drop_duplicates("basis").set_index("basis").sort_index()
        if len(rows):
            plain = row["kind"] == "index"
            columns = {
                basis: (
                    rows.at[basis, "column"]
                    if plain
                    else "Adj Close"
                    if basis == "total"
                    else "Close"
                )
                for basis in rows.index
            }
            found[key] = Feed(key, rows["symbol"].to_dict(), columns)
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
        self.catalogue = self.base.frame("series.csv", dtype=str, keep_default_na=False).set_index(
            "id", drop=False
        )
        self.macro = self.base.frame("macro.csv", dtype={"value": float, "period": str}).round(
            {"value": 8}
        )
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
    ) -> str:
        """Lengthen a daily series; the text says by what. ``origin`` names the source per basis."""
        moves = pd.DatetimeIndex(
            pd.to_datetime(self.moves.loc[self.moves["series"].isin([key, "*"]), "date"])
        )
        held = self.base.series(key)
        made = extend.extend(
            key,
            held,
            quotes,
            columns,
            kind=checks.kind_of(self.base.catalogue.loc[key]),
            calendar=self.calendar,
            due=self.due,
            moves=moves,
            again=self._unsettled(key, held.index[-1]),
        )
        self.overlaps.append(made.overlap)
        notes = [
            *made.notes,
            *(
                [f"{len(made.overlap)} returns on the overlap differ by over 1 bp"]
                if len(made.overlap)
                else []
            ),
        ]
        if made.added:
            spans = {
                basis: f"{basis}: {origin[basis]} {a:%Y-%m-%d} to {z:%Y-%m-%d}"
                for basis, (a, z) in made.added.items()
            }
            row, last = self.catalogue.loc[key], f"{made.frame.index[-1]:%Y-%m-%d}"
            for basis, (_, end) in made.added.items():
                self.catalogue.at[key, f"{basis}_last"] = f"{end:%Y-%m-%d}"
            self.catalogue.at[key, "last"] = last
            self.catalogue.at[key, "source"] = _longer(row["source"], spans)
            frame = made.frame.assign(volume=made.frame["volume"].astype("Int64")).rename_axis(
                "date"
            )
            self._add(
                row["file"],
                frame,
                last=last,
                as_of=last,
                source=_longer(self.base.manifest["files"][row["file"]]["source"], spans),
                rows=len(frame),
            )
        gained = made.frame.index.difference(held.index)
        filled = [
            f"{basis} return from {a:%Y-%m-%d}"
            for basis, (a, _) in made.added.items()
            if a not in gained and a != self._unsettled(key, held.index[-1])
        ]
        news = (
            f"{len(gained)} new sessions to {made.frame.index[-1]:%Y-%m-%d}"
            if len(gained)
            else (
                "the last session taken again, settled"
                if made.added and not filled
                else "no new session"
                if made.added
                else "nothing new"
            )
        )
        notes = filled + notes
        return "; ".join([news, *notes])

    def _unsettled(self, key: str, last: pd.Timestamp) -> pd.Timestamp | None:
        """The last session held, if it was taken on its own day: vendors still revise such closes
        overnight.
        """
        taken = self.base.manifest["files"][self.catalogue.at[key, "file"]].get("fetched", "")
        return last if taken.startswith(f"{last:%Y-%m-%d}") else None

    def source(self, source: downloads.Source, path, *, now: pd.Timestamp) -> str:
        """Take in a file of FRED, French or Shiller; the text says what is new in it."""
        if source.kind == "fred":
            return self._series_of_fred(source, path, now)
        said, changed = [], {}
        for file, (frame, as_of, heading) in downloads.panels(source, path).items():
            if file in self.base.manifest["files"]:
                held = pd.read_csv(io.BytesIO(self.base.read(file)), index_col=0)
                downloads.fits(source.key, file, held, frame)
                if frame.to_csv(lineterminator="\n").encode() != self.base.read(file):
                    changed[file] = held, frame, as_of, heading
        for file, (held, frame, as_of, heading) in changed.items():
            vintage = f", CRSP vintage {as_of.replace('-', '')}" if source.kind == "french" else ""
            self._add(
                file,
                frame,
                last=frame.index[-1],
                first=frame.index[0],
                as_of=as_of,
                rows=len(frame),
                source=f"{source.name}{vintage}: {heading}",
            )
            self._portfolios(file, frame)
            said.append(
                f"{file} to {frame.index[-1]} ({len(frame.index.difference(held.index))} new rows)"
            )
        return "; ".join(said) or "nothing new"

    def _series_of_fred(self, source: downloads.Source, path, now: pd.Timestamp) -> str:
        mine = (self.macro["series"] == source.name) & (self.macro["vintage"] == "latest")
        held = self.macro[mine]
        rows = downloads.macro(source, path, missing=self.missing, held=held, now=now).assign(
            vintage="latest"
        )
        old, new = (t.set_index("period")["value"] for t in (held, rows))
        both = old.index.intersection(new.index)
        revised = int((old[both].fillna(-9e9).round(8) != new[both].fillna(-9e9).round(8)).sum())
        gained = len(new.index.difference(old.index))
        if not revised and not gained and len(old) == len(new):
            return "nothing new"
        at = int(mine.to_numpy().argmax()) if mine.any() else len(self.macro)
        rest = self.macro[~mine]
        before = int((~mine.to_numpy()[:at]).sum())
        self.macro = pd.concat(
            [rest.iloc[:before], rows[self.macro.columns], rest.iloc[before:]], ignore_index=True
        )
        return f"{gained} new periods to {rows['period'].iloc[-1]}, {revised} revised"

    def _portfolios(self, file: str, frame: pd.DataFrame) -> None:
        """Spans of the catalogue's monthly series in this panel."""
        for key, row in self.catalogue[self.catalogue["file"] == file].iterrows():
            months = frame[row["column"]].dropna().index
            first, last = (
                f"{pd.Period(month, 'M').end_time:%Y-%m-%d}"
                for month in (pd.Period(months[0], "M") - 1, months[-1])
            )
            self.catalogue.loc[key, ["first", "total_first", "last", "total_last", "source"]] = [
                first,
                first,
                last,
                last,
                self.entries[file]["source"],
            ]

    def _add(self, file: str, frame: pd.DataFrame, *, index: bool = True, **entry) -> None:
        self.files[file] = frame.to_csv(index=index, lineterminator="\n").encode()
        held = {k: v for k, v in self.base.manifest["files"].get(file, {}).items() if k != "sha256"}
        self.entries[file] = held | entry | {"fetched": self.stamp}

    def finish(self) -> None:
        """Add the tables that follow from the others; without any change there is nothing
        to add.
        """
        if self.macro is not self.macro_first:
            dated = {
                "last": self.macro["period"].max(),
                "first": self.macro["period"].min(),
                "as_of": self.macro["period"].max(),
            }
            self._add("macro.csv", self.macro, index=False, rows=len(self.macro), **dated)
            self._recessions()
        if not self.files:
            return
        daily = self.catalogue["frequency"] == "daily"
        last = self.catalogue.loc[daily, "last"].max()
        self._add(
            "series.csv",
            self.catalogue,
            index=False,
            rows=len(self.catalogue),
            as_of=last,
            last=self.catalogue["last"].max(),
        )
        if int(last[:4]) > self.base.calendar[-1].year:
            days = calendar.nyse(int(last[:4])).strftime("%Y-%m-%d")
            self._add(
                "sessions.csv",
                pd.DataFrame({"date": days}),
                index=False,
                rows=len(days),
                as_of=days[-1],
                last=days[-1],
            )
        table = pd.concat([pd.DataFrame(columns=extend.OVERLAP), *self.overlaps], ignore_index=True)
        table["date"] = pd.to_datetime(table["date"]).dt.strftime("%Y-%m-%d")
        self._add(
            OVERLAP,
            table,
            index=False,
            rows=len(table),
            first="",
            last="",
            as_of=self.due.strftime("%Y-%m-%d"),
            adjusted="",
            terms="",
            source=(
                f"returns of {self.base.name} and of what arrived that differ by over one basis"
                " point"
            ),
        )

    def _recessions(self) -> None:
        latest = self.macro[(self.macro["series"] == "USREC") & (self.macro["vintage"] == "latest")]
        if latest.empty:
            return
        events = self.base.frame("events.csv", dtype=str, keep_default_na=False)
        turns = fred_shiller.recessions(
            pd.Series(latest["value"].to_numpy(), index=pd.DatetimeIndex(latest["period"]))
        )
        old = events[events["kind"].str.startswith("recession")]
        if (
            turns[["date", "kind"]].to_numpy().tolist()
            != old.sort_values("date")[["date", "kind"]].to_numpy().tolist()
        ):
            rest = events[~events["kind"].str.startswith("recession")]
            rows = pd.concat([rest, turns]).sort_values(
                ["date", "kind"], kind="stable", ignore_index=True
            )
            self._add(
                "events.csv",
                rows,
                index=False,
                rows=len(rows),
                first=rows["date"].min(),
                last=rows["date"].max(),
            )


def _longer(source: str, spans: dict[str, str]) -> str:
    """The text of a source with what was added; a span from the same place goes on instead of being
    told twice.

    >>> _longer("price: a 2026-01-02 to 2026-01-05", {"price": "price: b 2026-01-06 to 2026-01-07"})
    'price: a 2026-01-02 to 2026-01-05; added price: b 2026-01-06 to 2026-01-07'
    >>> _longer(_, {"price": "price: b 2026-01-08 to 2026-01-09"})
    'price: a 2026-01-02 to 2026-01-05; added price: b 2026-01-06 to 2026-01-09'
    """
    for text in spans.values():
        where, end = text.rsplit(" ", 3)[0], text.rsplit(" ", 1)[1]
        same = re.compile(rf"(; added {re.escape(where)} \d{{4}}-\d\d-\d\d to )\d{{4}}-\d\d-\d\d")
        source = (
            same.sub(rf"\g<1>{end}", source) if same.search(source) else f"{source}; added {text}"
        )
    return source
