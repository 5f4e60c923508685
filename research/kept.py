"""Files kept by hand in the data folder: cited figures, dated facts, exceptions, histories.

They carry no hash and may be edited; each row is checked for form when the file is first read, and
a fault names the file, the row, what was expected and what was found.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from pathlib import Path

import pandas as pd

from research.faults import fault
from research.suggestions import LARGEST, date

EVENTS = ["date", "effective", "kind", "value", "detail", "reference"]
PUBLISHED = [
    *("evidence_id", "claim", "fact", "value", "unit", "as_of"),
    *("publisher", "address", "grade", "reading", "reason"),
]
EXCEPTIONS = ["series", "source", "date", "fault", "rule", "reason", "reference"]
HISTORIES = ["series", "tracks", "whole", "fee", "why", "source"]
LEVELS = ["series", "kind", "date", "close", "publisher", "address"]
KEPT = {
    "published.csv": PUBLISHED,
    "exceptions.csv": EXCEPTIONS,
    "events_kept.csv": EVENTS,
    "histories.csv": HISTORIES,
    "levels.csv": LEVELS,
}
READINGS = ("", "supports", "against", "neither")


def table(root: Path, file: str, *, optional: bool = False) -> pd.DataFrame:
    """A file kept by hand as texts, its columns checked; empty if ``optional`` and not there."""
    path = root / file
    if optional and not path.is_file():
        return pd.DataFrame(columns=KEPT[file], dtype=str)
    try:
        found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise fault(path, expected="a table of UTF-8 text", found=why) from None
    if list(found.columns) != KEPT[file]:
        columns = ",".join(map(str, found.columns))
        raise fault(path, row=1, expected=",".join(KEPT[file]), found=columns)
    return found


def _check(path: Path, column: pd.Series, sound: Callable[[str], bool], expected: str) -> None:
    for row, value in enumerate(column, start=2):
        if not sound(value):
            raise fault(path, row=row, expected=f"{expected} as {column.name}", found=repr(value))


def _reads(parse: Callable, value: str) -> bool:
    """Whether a cell is empty, or one that a parser takes."""
    try:
        return value == "" or bool(parse(value))
    except ValueError:
        return False


_is_day = functools.partial(_reads, date)
_is_number = functools.partial(_reads, lambda value: abs(float(value)) <= LARGEST)


def published(root: Path) -> pd.DataFrame:
    """Figures and texts published by others, by ``evidence_id``; ``value`` may be missing."""
    rows, path = table(root, "published.csv"), root / "published.csv"
    twice = rows["evidence_id"].duplicated()
    _check(path, rows["evidence_id"].mask(twice, ""), bool, "a new evidence_id")
    _check(path, rows["value"], _is_number, "a number or nothing")
    _check(path, rows["reading"], READINGS.__contains__, "supports, against, neither or nothing")
    value = pd.to_numeric(rows["value"].replace("", None))
    return rows.assign(value=value).set_index("evidence_id")


def events(root: Path) -> pd.DataFrame:
    """Dated facts kept by hand, as texts, their dates and values checked."""
    rows, path = table(root, "events_kept.csv"), root / "events_kept.csv"
    _check(path, rows["date"].where(rows["date"].ne(""), "no day"), _is_day, "an ISO date")
    _check(path, rows["effective"], _is_day, "an ISO date or nothing")
    _check(path, rows["value"], _is_number, "a number or nothing")
    return rows


def histories(root: Path) -> pd.DataFrame:
    """What each series tracks and whether it begins at its own beginning; see ``Vintage``."""
    rows, path = table(root, "histories.csv", optional=True), root / "histories.csv"
    _check(path, rows["whole"], ("yes", "no").__contains__, "yes or no")
    _check(path, rows["source"], bool, "publisher and document")
    _check(path, rows["fee"], _is_number, "a number or nothing")
    fee = pd.to_numeric(rows["fee"].replace("", None))
    return rows.assign(whole=rows["whole"].eq("yes"), fee=fee).set_index("series")


def levels(root: Path) -> pd.DataFrame:
    """Closing levels of some series, and the highest close before each begins; see ``Vintage``."""
    rows, path = table(root, "levels.csv", optional=True), root / "levels.csv"
    _check(path, rows["kind"], ("close", "highest before").__contains__, "close or highest before")
    _check(path, rows["date"].where(rows["date"].ne(""), "no day"), _is_day, "an ISO date")
    _check(path, rows["close"].where(rows["close"].ne(""), "none"), _is_number, "a number")
    days = pd.to_datetime(rows["date"]).dt.as_unit("us")
    rows = rows.assign(date=days, close=pd.to_numeric(rows["close"]))
    close, before = (
        rows[rows["kind"] == kind].set_index("series")[["date", "close"]]
        for kind in ("close", "highest before")
    )
    return close.join(before.set_axis(["highest_on", "highest_before"], axis=1))
