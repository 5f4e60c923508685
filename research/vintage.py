"""One state of the data, read from disk.

A vintage is a folder of plain CSV files and a ``manifest.toml`` that holds, for every computed
file, its source, span and SHA-256. A file is verified when it is first read, so loading costs
nothing for what is not used. Files kept by hand (:data:`KEPT`) carry no hash: they may be edited,
and are checked for form.
"""

import difflib
import hashlib
import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import pandas as pd

from research import kept
from research.faults import DataError, fault
from research.kept import EVENTS, EXCEPTIONS, KEPT, PUBLISHED
from research.months import month_end_before
from research.returns import Day
from research.series import DAILY, Series

__all__ = ["DAILY", "EVENTS", "EXCEPTIONS", "KEPT", "PUBLISHED", "DataError", "Vintage", "fault"]


@dataclass(frozen=True)
class Vintage:
    """One state of the data; frames it returns are shared, so treat them as read-only.

    ``series("iwm")`` gives the returns of one series, see :class:`Series`.
    """

    name: str
    path: Path
    root: Path = field(repr=False)
    hash: str
    manifest: dict = field(repr=False, compare=False)
    series: Series = field(init=False, repr=False, compare=False)
    _cache: dict = field(default_factory=dict, repr=False, compare=False)

    def __post_init__(self):
        object.__setattr__(self, "series", Series(self))

    def __repr__(self) -> str:
        held = f"{len(self.manifest['files'])} files in {self._place}"
        return f"<Vintage {self.name}: {held}, hash {self.hash[:12]}>"

    def _repr_markdown_(self) -> str:
        """A card: how far the data reach, how much they hold, where they lie."""
        daily, files = (self.catalogue["frequency"] == "daily").sum(), len(self.manifest["files"])
        rows = {
            "vintage": self.name,
            ":--": ":--",
            "sessions to": f"{self.as_of:%Y-%m-%d}",
            "series": f"{len(self.catalogue)}, {daily} of them daily; listed in `catalogue`",
            "files": f"{files} in `{self._place}`, each verified when it is first read",
            "hash": f"`{self.hash[:12]}`",
        }
        lines = (f"| {name} | {text} |" for name, text in rows.items())
        return "\n".join(lines).replace("| :-- | :-- |", "|:--|:--|")

    @property
    def _place(self) -> str:
        """Where the folder lies, seen from the one that holds the data: the same everywhere."""
        return self.path.relative_to(self.root.parent).as_posix()

    def _once(self, key, make):
        if key not in self._cache:
            self._cache[key] = make()
        return self._cache[key]

    def read(self, file: str) -> bytes:
        """Bytes of a computed file after its SHA-256 was found to be the manifest's.

        Raises DataError if the manifest does not list the file, it is missing, or its bytes are not
        the recorded ones.
        """
        entry, path = self.manifest["files"].get(file), self.path / file
        if entry is None:
            raise fault(path, expected="a file of the manifest", found="no entry for it")
        rows = f"{entry['rows']} rows"
        try:
            content = path.read_bytes()
        except FileNotFoundError:
            raise fault(path, expected=rows, found="no such file") from None
        except OSError as error:
            why = f"a file that cannot be read ({error.strerror})"
            raise fault(path, expected=rows, found=why) from None
        digest = hashlib.sha256(content).hexdigest()
        if digest != entry["sha256"]:
            mend = "damaged or edited; restore it from version control or import again"
            found = f"sha256 {digest[:12]} in {len(content)} bytes ({mend})"
            raise fault(path, expected=f"sha256 {entry['sha256'][:12]} of {rows}", found=found)
        return content

    def frame(self, file: str, **options) -> pd.DataFrame:
        """A computed file, verified first; ``options`` go to :func:`pandas.read_csv`."""
        return pd.read_csv(io.BytesIO(self.read(file)), **options)

    @cached_property
    def catalogue(self) -> pd.DataFrame:
        """Every series by ``id``: name, family, kind, symbols, frequency, basis, spans, source."""
        dates = ["first", "last", "price_first", "price_last", "total_first", "total_last"]
        found = self.frame("series.csv", index_col="id", parse_dates=dates)
        return found.fillna({"column": "", "aliases": "", "symbols": ""})

    @cached_property
    def as_of(self) -> pd.Timestamp:
        """Last session held by any daily series."""
        return self.catalogue.loc[self.catalogue["frequency"] == "daily", "last"].max()

    @cached_property
    def calendar(self) -> pd.DatetimeIndex:
        """Scheduled NYSE sessions since 1926, to the end of the year after :attr:`as_of`."""
        days = self.frame("sessions.csv", parse_dates=["date"])["date"]
        return pd.DatetimeIndex(days, name="date").as_unit("us")

    @cached_property
    def sessions(self) -> pd.DatetimeIndex:
        """NYSE sessions since 1926 up to :attr:`as_of`."""
        return self.calendar[self.calendar <= self.as_of]

    def resolve(self, name: str) -> str:
        """Catalogue id for an id, a vendor's symbol, a name or an alias, in any case.

        ``"nvda@ibkr"`` stands for the series as another lineage has it and keeps its suffix.

        Raises ValueError if nothing has this name; the nearest valid ids are named.
        """
        stem, _, lineage = str(name).strip().partition("@")
        found = self._names.get(stem.lower())
        if found is None:
            close = difflib.get_close_matches(stem.lower(), self._names, n=3, cutoff=0.5)
            ids = list(dict.fromkeys(self._names[c] for c in close)) or self.catalogue.index[:3]
            got = f"{name!r}; nearest: {', '.join(ids)}"
            raise ValueError(f"series: expected an id of the catalogue, got {got}.")
        if lineage and lineage not in self.lineages(found):
            known = ", ".join(self.lineages(found)) or "none"
            what = f"a lineage that disagrees with {found} somewhere ({known})"
            raise ValueError(f"series: expected {what}, got {name!r}.")
        return f"{found}@{lineage}" if lineage else found

    @cached_property
    def _names(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for column in ("aliases", "symbols", "name"):
            for key, text in self.catalogue[column].items():
                found |= {part.strip().lower(): key for part in text.split(";") if part.strip()}
        return found | {key: key for key in self.catalogue.index}

    @cached_property
    def histories(self) -> pd.DataFrame:
        """What each series tracks and whether it begins at its own beginning, by series.

        ``tracks`` is the index that a fund follows, or the series itself; ``whole`` is True where
        no day of the index lies before the first row, so that a record in the rows is a record;
        ``why`` says it. A series that the table does not list, as of a vintage of one's own, is
        none that begins at its beginning.
        """
        rows = kept.table(self.root, "histories.csv")
        rows = rows.assign(whole=rows["whole"].eq("yes"), fee=_numbers(rows["fee"]))
        return rows.set_index("series")

    def by_id(self, column: str) -> dict[str, str]:
        """One column of the :attr:`catalogue` by series."""
        return self._once(("by id", column), lambda: self.catalogue[column].to_dict())

    def tracked(self, names: Iterable[str]) -> tuple[str, ...]:
        """The indices behind some series, vendors put aside: what two readings share or not."""
        tracks = self._once("tracks", lambda: self.histories["tracks"].to_dict())
        return tuple(tracks.get(key, key) for key in (name.partition("@")[0] for name in names))

    @cached_property
    def _lineages(self) -> dict[str, list[str]]:
        others = self.reconciliation.groupby("series")["other_source"].unique()
        return {key: sorted(names) for key, names in others.items()}

    def lineages(self, name: str) -> list[str]:
        """Other lineages that disagree with this series on at least one session."""
        return self._lineages.get(name.partition("@")[0], [])

    def alternative(self, name: str, lineage: str) -> pd.DataFrame:
        """The series with the returns of another lineage on the sessions where the two disagree."""
        key, _, lineage = self.resolve(f"{name}@{lineage}").partition("@")

        def swapped():
            rows = self.reconciliation
            rows = rows[(rows["series"] == key) & (rows["other_source"] == lineage)]
            frame = self.series(key).copy()
            for basis, part in rows.groupby("basis"):
                days = pd.DatetimeIndex(part["date"])
                frame.loc[days, f"{basis}_return"] = part["other"].to_numpy()
            return frame

        return self._once(("alternative", key, lineage), swapped)

    def last_session(self, name: str) -> pd.Timestamp:
        """Last session (or month end) of a series."""
        return self.by_id("last")[self.resolve(name).partition("@")[0]]

    def last_observation(self, name: str, day: Day) -> pd.Timestamp | None:
        """The last session (of a monthly series month end) of the calendar on or before ``day``.

        It may lie after the end of the series, which then does not reach ``day``; None before 1926.
        """
        asked = pd.Timestamp(day)
        if self.by_id("frequency")[self.resolve(name).partition("@")[0]] == "monthly":
            return month_end_before(asked)
        at = self.calendar.searchsorted(asked, side="right")
        return self.calendar[at - 1] if at else None

    def table(self, name: str) -> pd.DataFrame:
        """A wide panel such as ``"monthly/size_vw"``: decimals, index ``month`` (month end) or
        ``date``.

        Raises ValueError if there is no such panel.
        """
        panels = [file[:-4] for file in self.manifest["files"] if file.startswith("monthly/")]
        known = [*panels, "daily_factors", "daily_size"]
        if name not in known or f"{name}.csv" not in self.manifest["files"]:
            near = difflib.get_close_matches(name, known, n=3, cutoff=0.4) or known[:3]
            got = f"{name!r}; nearest: {', '.join(near)}"
            raise ValueError(f"table: expected a panel of the snapshot, got {got}.")
        return self._once(name, lambda: _panel(self.frame(f"{name}.csv")))

    @cached_property
    def _macro(self) -> dict[tuple[str, str], pd.Series]:
        table = self.frame("macro.csv", parse_dates=["period"])
        return {
            key: part.set_index("period")["value"].rename(key[0])
            for key, part in table.groupby(["series", "vintage"])
        }

    def macro(self, series: str, vintage: str = "latest") -> pd.Series:
        """A FRED series in one vintage, by the first day of each period; rates are decimals."""
        if (series, vintage) not in self._macro:
            known = sorted(f"{s} ({v})" for s, v in self._macro)
            near = difflib.get_close_matches(f"{series} ({vintage})", known, n=3, cutoff=0.3)
            got = f"{series!r} in vintage {vintage!r}; nearest: {', '.join(near)}"
            raise ValueError(f"series: expected a FRED series in the snapshot, got {got}.")
        return self._macro[series, vintage]

    @cached_property
    def _events(self) -> pd.DataFrame:
        computed = self.frame("events.csv", dtype=str, keep_default_na=False)
        own = kept.table(self.root, "events_kept.csv")
        rows = pd.concat([computed, own], ignore_index=True)
        if (again := rows.duplicated(["date", "kind"])).any():
            row, expected = int(again.argmax()), "an event that events.csv does not hold"
            place, found = row - len(computed) + 2, " ".join(rows.loc[row, ["date", "kind"]])
            raise fault(self.root / "events_kept.csv", row=place, expected=expected, found=found)
        days = {name: _dates(rows[name]) for name in ("date", "effective")}
        rows = rows.assign(**days, value=_numbers(rows["value"]))
        return rows.sort_values(["date", "kind"], kind="stable", ignore_index=True)

    def events(self, kind: str | None = None) -> pd.DataFrame:
        """Dated facts in order: date, effective, kind, value, detail and reference."""
        rows = self._events
        return rows if kind is None else rows[rows["kind"] == kind].reset_index(drop=True)

    @cached_property
    def published(self) -> pd.DataFrame:
        """Figures and texts published by others, by ``evidence_id``; ``value`` may be missing."""
        rows = kept.table(self.root, "published.csv")
        return rows.assign(value=_numbers(rows["value"])).set_index("evidence_id")

    @cached_property
    def levels(self) -> pd.DataFrame:
        """Closing levels of some series as others print them; index ``series``, a row a close.

        Columns ``date``, ``close`` and, where known, ``highest_before``: the highest close before
        the series begins here, and ``highest_on``, its day.
        """
        rows = kept.table(self.root, "levels.csv")
        rows = rows.assign(date=_dates(rows["date"]), close=_numbers(rows["close"]))
        rows = rows.set_index(["kind", "series"])[["date", "close"]]
        close, before = (rows.query("kind == @kind").droplevel(0) for kind in kept.LEVEL_KINDS)
        return close.join(before.set_axis(["highest_on", "highest_before"], axis=1))

    @cached_property
    def exceptions(self) -> pd.DataFrame:
        """Known faults of the sources, each with its rule and the reason for it."""
        return kept.table(self.root, "exceptions.csv")

    @cached_property
    def reconciliation(self) -> pd.DataFrame:
        """Sessions on which lineages disagree, both figures, and the rule that settled it."""
        return self.frame("reconciliation.csv", parse_dates=["date"])

    @property
    def claims(self) -> Path:
        """Folder of the register."""
        return self.root / "claims"


def _panel(frame: pd.DataFrame) -> pd.DataFrame:
    first = frame.columns[0]
    index = pd.to_datetime(frame[first])
    index = index + pd.offsets.MonthEnd(0) if first == "month" else index
    days = pd.DatetimeIndex(index, name=first).as_unit("us")
    return frame.drop(columns=first).set_index(days).astype(float)


def _dates(column: pd.Series) -> pd.Series:
    return pd.to_datetime(column.replace("", None), format="%Y-%m-%d").dt.as_unit("us")


def _numbers(column: pd.Series) -> pd.Series:
    return pd.to_numeric(column.replace("", None))
