"""The form of a claim file: which fields there are, and what each may hold.

A parser turns a TOML value into ours, or gives None when it is not of the expected form. Nothing
here knows a measure or a rule.
"""

import datetime as dt
import re
import string
from collections.abc import Mapping
from typing import Annotated, get_args, get_type_hints

from research import suggestions as kinds
from research.suggestions import TRUTH, Reader, date, nearest, number, one_of, two_of

RELATIONS = (
    *("equals", "about", "above", "below", "at_least", "at_most", "between"),
    *("in_month", "in_year", "on_date", "is_true"),
)
KINDS = ("fact", "general")
PHRASE_NAMES = ("computed", "claimed", "as_of", "n", "n_events", "clusters", "low", "high", "usual")
Fault = tuple[str, str]  # a field, and in words what is wrong with it
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


def text(value) -> str | None:
    """A text that is not blank and holds no control characters other than line ends and tabs."""
    good = isinstance(value, str) and value.strip() and not _CONTROL.search(value)
    return value if good else None


def identifier(value) -> str | None:
    """Letters, digits, ``-``, ``.`` and ``_``: a name that is safe as a file's and as a link's."""
    good = isinstance(value, str) and re.fullmatch(r"\w[\w.-]{0,63}", value, re.ASCII)
    return value if good else None


def texts(value) -> tuple[str, ...] | None:
    """A list of texts."""
    return tuple(value) if isinstance(value, list) and all(map(text, value)) else None


def quotes(value) -> tuple[str, ...] | None:
    """One to three short quotes, two to six words in all."""
    found = texts([value] if isinstance(value, str) else value)
    count = sum(len(quote.split()) for quote in found or ())
    return found if found and len(found) <= 3 and 2 <= count <= 6 else None


def phrase(value) -> str | None:
    """A template in which only the names of :data:`PHRASE_NAMES` stand in braces, plainly."""
    try:
        named = [part[1:] for part in string.Formatter().parse(text(value) or "{")]
    except ValueError:
        return None
    named = [part for part in named if part[0] is not None]
    plain = all(name in PHRASE_NAMES and not (spec or how) for name, spec, how in named)
    return value if plain else None


def table(value) -> dict | None:
    """A table."""
    return value if isinstance(value, dict) else None


def tables(value) -> list[dict] | None:
    """Two or more tables."""
    good = isinstance(value, list) and len(value) > 1 and all(isinstance(x, dict) for x in value)
    return value if good else None


def span(value) -> tuple[dt.date, dt.date] | None:
    """Two days in order."""
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, last = map(date, value)
    return (first, last) if first and last and first <= last else None


def positive(value) -> float | None:
    """A number above zero."""
    return value if (number(value) or 0) > 0 else None


def month(value) -> str | None:
    """A month as ``YYYY-MM``."""
    good = isinstance(value, str) and len(value) == 7 and date(f"{value}-01") is not None
    return value if good else None


def year(value) -> str | None:
    """A year of four digits."""
    return f"{value}" if type(value) is int and 1000 <= value <= 9999 else None


def day(value) -> str | None:
    """A day as ISO text."""
    found = date(value)
    return found.isoformat() if found else None


def bound(value) -> float | str | None:
    """One end of a range: a number, or a day or month as ISO text."""
    return float(value) if number(value) is not None else month(value) or day(value)


def bounds(value) -> tuple | None:
    """Both ends of a range, in order."""
    low, high = map(bound, value) if isinstance(value, list) and len(value) == 2 else (None, 0)
    good = low is not None and type(low) is type(high) and [low] <= [high]
    return (low, high) if good else None


def equal(value) -> bool | float | str | None:
    """What something can equal: true or false, a day as ISO text, or a number."""
    return value if isinstance(value, bool) else day(value) or number(value)


NAME = {"type": "string", "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"}
QUOTE = {"type": "string", "pattern": r"^\s*\S+(\s+\S+){1,5}\s*$"}  # of two to six words
ONE_QUOTE = two_of(QUOTE) | {"minItems": 1, "maxItems": 1}
QUOTED = {"anyOf": [QUOTE, two_of(kinds.TEXT) | {"maxItems": 3}, ONE_QUOTE]}
ABOVE_ZERO = kinds.NUMBER | {"exclusiveMinimum": 0, "minimum": 0}
SPAN = two_of(kinds.DATE)
RANGE = {"anyOf": [two_of(kinds.NUMBER), two_of({"anyOf": [kinds.DATE, kinds.MONTH]})]}
YEAR = {"type": "integer", "minimum": 1000, "maximum": 9999}
BRACES = f"{{{'}, {'.join(PHRASE_NAMES)}}}"
VALUES = "a number (0.07 is 7%), [low, high], a day, a month, or true and false"
EQUAL = {"anyOf": [kinds.NUMBER, kinds.BOOLEAN, kinds.DATE]}
VALUE = {"anyOf": [*EQUAL["anyOf"], kinds.MONTH, RANGE]}

# What a field of a claim file holds, and how it is read
Text = Annotated[str, Reader(text, "text", kinds.TEXT)]
Texts = Annotated[tuple[str, ...], Reader(texts, "a list of texts", kinds.TEXTS)]
Day = Annotated[dt.date, Reader(date, "an ISO date", kinds.DATE)]
Span = Annotated[tuple[dt.date, dt.date], Reader(span, "two ISO dates in order", SPAN)]
Name = Annotated[str, Reader(identifier, "letters, digits, '-', '.' and '_'", NAME)]
Phrase = Annotated[str, Reader(phrase, f"text with no other braces than {BRACES}", kinds.TEXT)]
Quotes = Annotated[
    tuple[str, ...], Reader(quotes, "one to three quotes, two to six words in all", QUOTED)
]
Table = Annotated[dict, Reader(table, "a table of arguments", {"type": "object"})]
Positive = Annotated[float, Reader(positive, "a number above zero", ABOVE_ZERO)]
Relation = Annotated[str, one_of(*RELATIONS)]
Clarity = Annotated[str, one_of("clear", "dated loosely", "undefined terms")]
Kind = Annotated[str, one_of(*KINDS)]
About = Annotated[str, one_of("fund", "index")]
Side = Annotated[str, one_of("supports", "against", "neither")]
Value = Annotated[object, Reader(lambda value: value, VALUES, VALUE)]
CLAIMED = {  # how a claimed value is read, by the relation in which it stands
    **dict.fromkeys(RELATIONS, Reader(number, "a number", kinds.NUMBER)),
    "equals": Reader(equal, "a number", EQUAL),
    "between": Reader(bounds, "[low, high]", RANGE),
    "in_month": Reader(month, "YYYY-MM", kinds.MONTH),
    "in_year": Reader(year, "a year such as 1958", YEAR),
    "on_date": Reader(day, "YYYY-MM-DD", kinds.DATE),
    "is_true": TRUTH,
}
PARTS = Reader(tables, "two or more [[claim.part]] tables", {"type": "array", "minItems": 2})


def readers(record: type) -> dict[str, Reader]:
    """How each field of a record that stands in a claim file is read."""
    hints = get_type_hints(record, include_extras=True)
    held = [(name, kind) for name, hint in hints.items() for kind in (hint, *get_args(hint))]
    return {name: kind.__metadata__[0] for name, kind in held if hasattr(kind, "__metadata__")}


def fields(raw: dict, spec: Mapping[str, Reader]) -> tuple[dict, list[Fault]]:
    """Values of the fields that are sound, and a fault for every other one."""
    values, faults = {}, []
    for name, value in raw.items():
        if name not in spec:
            faults.append((name, f"unknown field{nearest(name, spec)}."))
            continue
        try:
            values[name] = spec[name].read(value)
        except ValueError as error:
            faults.append((name, f"{error}"))
    return values, faults


def claimed(relation: str, value) -> tuple[object, str]:
    """The claimed value in our form, and what was expected when it is not of that form."""
    reader = CLAIMED[relation]
    found = reader.parse(value)
    return found, reader.expected if found is None else ""
