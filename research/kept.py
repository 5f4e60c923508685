"""Files kept by hand in the data folder: cited figures, dated facts, exceptions, histories.

They carry no hash and may be edited; each row is checked for form when the file is first read, and
a fault names the file, the row, what was expected and what was found.
"""

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from research.faults import fault
from research.formats import listed
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
OPTIONAL = ("histories.csv", "levels.csv")
ONCE = {
    "published.csv": ["evidence_id"],
    "exceptions.csv": ["series", "source", "date", "rule"],
    "events_kept.csv": ["date", "kind"],
    "histories.csv": ["series"],
    "levels.csv": ["series", "kind", "date"],
}


def _day(value: str) -> bool:
    return date(value) is not None


def _number(value: str) -> bool:
    try:
        return abs(float(value)) <= LARGEST
    except ValueError:
        return False


NUMBER = "a number or nothing", lambda value: value == "" or _number(value)
DAY = "an ISO date", _day
READINGS = ("", "supports", "against", "neither")
LEVEL_KINDS = ("close", "highest before")
SOUND: dict[str, dict[str, tuple[str, Callable[[str], bool]]]] = {
    "published.csv": {
        "value": NUMBER,
        "reading": ("supports, against, neither or nothing", READINGS.__contains__),
    },
    "events_kept.csv": {
        "date": DAY,
        "effective": ("an ISO date or nothing", lambda value: value == "" or _day(value)),
        "value": NUMBER,
    },
    "histories.csv": {
        "whole": ("yes or no", ("yes", "no").__contains__),
        "source": ("publisher and document", bool),
        "fee": (
            "a decimal under 0.05, or nothing,",
            lambda value: value == "" or (_number(value) and 0 <= float(value) < 0.05),
        ),
    },
    "levels.csv": {
        "kind": ("close or highest before", LEVEL_KINDS.__contains__),
        "date": DAY,
        "close": ("a number above zero", lambda value: _number(value) and float(value) > 0),
    },
}


def table(root: Path, file: str) -> pd.DataFrame:
    """A file kept by hand as checked texts; empty where an optional one is not there."""
    path = root / file
    if file in OPTIONAL and not path.is_file():
        return pd.DataFrame(columns=KEPT[file], dtype=str)
    try:
        found = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error).splitlines()[0]
        raise fault(path, expected="a table of UTF-8 text", found=why) from None
    if list(found.columns) != KEPT[file]:
        columns = ",".join(map(str, found.columns))
        raise fault(path, row=1, expected=",".join(KEPT[file]), found=columns)
    if (twice := found.duplicated(ONCE[file])).any():
        row = int(twice.argmax())
        again = ", ".join(found.loc[row, ONCE[file]])
        expected = f"a new {listed(ONCE[file])}"
        raise fault(path, row=row + 2, expected=expected, found=f"{again!r} again")
    for column, (expected, sound) in SOUND.get(file, {}).items():
        for row, value in enumerate(found[column], start=2):
            if not sound(value):
                raise fault(path, row=row, expected=f"{expected} as {column}", found=repr(value))
    return found
