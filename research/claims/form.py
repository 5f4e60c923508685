"""The form of a claim file: which fields there are, and what each may hold.

A parser turns a TOML value into ours, or gives None when it is not of the expected form. Nothing
here knows a measure or a rule.
"""

import datetime as dt
import re
import string
from collections.abc import Mapping

from research import suggestions as kinds
from research.suggestions import Reader, date, nearest, number, one_of

RELATIONS = (
    *("equals", "about", "above", "below", "at_least", "at_most", "between"),
    *("in_month", "in_year", "on_date", "is_true"),
)
CLARITY = ("clear", "dated loosely", "undefined terms")
KINDS = ("fact", "general")
ABOUT = ("fund", "index")
READINGS = ("supports", "against", "neither")
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


def bound(value) -> float | str | None:
    """One end of a range: a number, or a day or month as ISO text."""
    if number(value) is not None:
        return float(value)
    day = date(value)
    return month(value) or (day.isoformat() if day else None)


TEXT, TEXTS = Reader(text, "text", kinds.TEXT), Reader(texts, "a list of texts", kinds.TEXTS)
DATE = Reader(date, "an ISO date", kinds.DATE)
SPAN = Reader(span, "two ISO dates in order", kinds.SPAN)
NAME = {"type": "string", "pattern": r"^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$"}
ID = Reader(identifier, "letters, digits, '-', '.' and '_'", NAME)
QUOTES = {"anyOf": [kinds.TEXT, kinds.TEXTS | {"minItems": 1, "maxItems": 3}]}
POSITIVE = kinds.NUMBER | {"exclusiveMinimum": 0, "minimum": 0}

ARTICLE = {
    **dict.fromkeys(("title", "publisher", "dating", "url"), TEXT),
    "id": ID,
    "dated_by": TEXTS,
    "published": DATE,
    "published_between": SPAN,
}
TEST = {
    **dict.fromkeys(("says", "measure", "evidence_id"), TEXT),
    **dict.fromkeys(("reason", "needs", "tested_as", "untested", "note"), TEXT),
    **dict.fromkeys(("open", "caveats"), TEXTS),
    "found_as": Reader(phrase, f"text with no other braces than {{{'}, {'.join(PHRASE_NAMES)}}}"),
    "args": Reader(table, "a table of arguments", {"type": "object"}),
    "rounding": Reader(positive, "a number above zero", POSITIVE),
    "due": DATE,
    "end": SPAN,
    "relation": one_of(*RELATIONS),
    "kind": one_of(*KINDS),
    "about": one_of(*ABOUT),
    "reading": one_of(*READINGS),
    "claimed": Reader(lambda value: value, "a value"),
}
CLAIM = {
    **TEST,
    **dict.fromkeys(("where", "category", "joint"), TEXT),
    "id": ID,
    "conflicts_with": TEXTS,
    "words": Reader(quotes, "one to three quotes, two to six words in all", QUOTES),
    "clarity": one_of(*CLARITY),
    "part": Reader(tables, "two or more [[claim.part]] tables"),
}


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
    if relation == "is_true":
        return value, "" if isinstance(value, bool) else "true or false"
    if relation == "between":
        low, high = map(bound, value) if isinstance(value, list) and len(value) == 2 else (None, 0)
        good = low is not None and type(low) is type(high) and [low] <= [high]
        return ((low, high), "") if good else (None, "[low, high]")
    if relation == "in_month":
        return month(value), "" if month(value) else "YYYY-MM"
    if relation == "in_year":
        good = type(value) is int and 1000 <= value <= 9999
        return (f"{value}", "") if good else (None, "a year such as 1958")
    day = date(value)
    if relation == "on_date" or (relation == "equals" and day):
        return (day.isoformat(), "") if day else (None, "YYYY-MM-DD")
    if relation == "equals" and isinstance(value, bool):
        return value, ""
    return number(value), "" if number(value) is not None else "a number"
