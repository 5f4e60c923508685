"""Days and numbers as files state them, how a field is read, and what an error says of a value that
cannot be: the value, and the nearest valid name.
"""

import calendar
import contextlib
import datetime as dt
import difflib
import re
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

ALIKE = 0.65  # what a name has to have in common with another, at least, to be meant by it
WIDEST = 60  # characters of a value that an error shows
YEARS = range(1700, 2201)
LARGEST = 1e15  # no figure in a market article is larger; beyond it floats no longer count in ones

# what an argument of a measure, or a word that it takes, is called here: what people call it
_CALLED = {
    "behind": "versus, against",
    "series": "ticker, index",
    "start": "from",
    "on": "date, day",
    "in_months": "month",
    "in_quarters": "quarter",
    "sessions": "days",
    "above": "positive, up",
    "below": "negative, down",
    "change": "return, performance, gain",
    "mean": "average, avg",
    "highest": "maximum, max",
    "rise": "fall",
    "lowest": "minimum, min",
    "year to date": "ytd, year to date rank",
}
BESIDE = ("about", "claimed", "due", "kind", "open", "relation", "rounding")  # not in args
OTHER_WORDS = {word: name for name, words in _CALLED.items() for word in words.split(", ")}

# kinds of values as JSON Schema has them; TOML dates count as ISO texts
_CENTURY = "|".join(dict.fromkeys(f"{year // 100}" for year in YEARS))
_MONTH, _DAY = rf"^({_CENTURY})\d\d-(0[1-9]|1[0-2])", r"-(0[1-9]|[12]\d|3[01])($|[T ]\d\d:)"
DATE = {"type": "string", "pattern": _MONTH + _DAY, "description": "YYYY-MM-DD"}
MONTH = {"type": "string", "pattern": f"{_MONTH}$", "description": "YYYY-MM"}
YEAR: dict[str, object] = {"type": ["integer", "string"], "pattern": r"^\d{4}$"}
YEAR |= {"minimum": YEARS[0], "maximum": YEARS[-1]}
TEXT = {"type": "string", "pattern": r"\S"}
TEXTS = {"type": "array", "items": TEXT}
NUMBER = {"type": "number", "minimum": -LARGEST, "maximum": LARGEST}
BOOLEAN = {"type": "boolean"}


def some_of(one: Mapping) -> dict:
    """The schema of one value of a kind, or a list of them."""
    return {"anyOf": [one, {"type": "array", "items": one, "minItems": 1}]}


def two_of(one: Mapping) -> dict:
    """The schema of a list of two values of a kind."""
    return {"type": "array", "items": one, "minItems": 2, "maxItems": 2}


class Reader(NamedTuple):
    """How a field is read: a parser, None for what it refuses; what is expected, in words and as
    JSON Schema (empty where that could not say it).
    """

    parse: Callable
    expected: str
    schema: Mapping = {}

    @property
    def words(self) -> tuple[str, ...]:
        """The words of which it takes one, or some; none for any other kind."""
        one, *_ = self.schema.get("anyOf", [self.schema])
        return tuple(one.get("enum", ()))

    def __hash__(self) -> int:  # a schema has none
        return hash((self.parse, self.expected))

    def read(self, *given):
        """What the last value given is, or a ValueError that says what was expected."""
        if (found := self.parse(*given)) is not None:
            return found
        values = given[-1] if isinstance(given[-1], list) else given[-1:]
        wrong = next((value for value in values if value not in self.words), "")
        other = OTHER_WORDS.get(wrong) if isinstance(wrong, str) else None
        word = other if other in self.words else wrong
        hint = nearest(word, self.words, listed=False) or no_such_day(given[-1])
        raise ValueError(f"expected {self.expected}; got {shown(given[-1])}{hint}.")


def one_of(*words: str) -> Reader:
    """How one word of a closed list is read."""
    expected, schema = f"one of {', '.join(words)}", {"enum": [*words]}
    return Reader(lambda *given: given[-1] if given[-1] in words else None, expected, schema)


TRUTH = Reader(lambda *x: x[-1] if isinstance(x[-1], bool) else None, "true or false", BOOLEAN)


def date(value) -> dt.date | None:
    """A day, as TOML date or ISO text, in the centuries that markets have."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        with contextlib.suppress(ValueError):
            value = dt.date.fromisoformat(value)
    value = value.date() if isinstance(value, dt.datetime) else value
    return value if isinstance(value, dt.date) and value.year in YEARS else None


def number(value, *, low: float = -LARGEST, high: float = LARGEST) -> float | None:
    """A finite number between two others; by default any that a float can hold."""
    good = isinstance(value, int | float) and not isinstance(value, bool)
    return value if good and low <= value <= high else None  # which NaN is not


def nearest(word, valid: Iterable[str], *, listed: bool = True) -> str:
    """A hint naming the nearest valid name, else the whole list where it is short and may be
    ``listed``; empty when nothing is near.

    >>> nearest("chnage", ["change", "lead"])
    "; nearest valid name: 'change'"
    """
    valid = list(valid)
    close = difflib.get_close_matches(str(word)[:WIDEST], valid, n=1, cutoff=ALIKE)
    if close:
        return f"; nearest valid name: {close[0]!r}"
    return f"; valid: {', '.join(valid)}" if listed and len(valid) <= 12 else ""


def no_such_day(value) -> str:
    """A hint for a day that its month does not have; else empty.

    >>> no_such_day("2024-02-30")
    '; there is no 30 February 2024'
    """
    found = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", value) if isinstance(value, str) else None
    year, month, day = map(int, found.groups()) if found else (0, 0, 0)
    if not (year and 1 <= month <= 12 and calendar.monthrange(year, month)[1] < day <= 31):
        return ""
    return f"; there is no {day} {calendar.month_name[month]} {year}"


def shown(value) -> str:
    """A value of a file in one line of an error, cut where it is long.

    >>> shown("x" * 100)[-8:], shown(10**400), shown({"a": [1]})
    ("xxxx...'", 'a whole number of more than 15 digits', 'a table of 1')
    """
    if isinstance(value, int) and abs(value) > LARGEST:
        return "a whole number of more than 15 digits"
    if isinstance(value, dt.date | dt.time):
        return str(value)
    if isinstance(value, str):
        return repr(value if len(value) <= WIDEST else f"{value[:WIDEST]}...")
    if isinstance(value, list | dict):
        kind = "list" if isinstance(value, list) else "table"
        inside = value.values() if isinstance(value, dict) else value
        flat = all(
            isinstance(x, str | float) or (type(x) in (bool, int) and abs(x) <= LARGEST)
            for x in inside
        )
        short = str(value) if len(value) <= 4 and flat else ""
        return short if 0 < len(short) <= WIDEST else f"a {kind} of {len(value)}"
    return repr(value)
