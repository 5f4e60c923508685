"""The register: other people's market claims, one TOML file per article, read and checked.

This module knows the *form* of a claim (fields, closed lists, types); what a measure is and which
arguments it takes is known to :mod:`research.measures`, and how a claim is judged to
:mod:`research.claims.judge`. A fault is never repaired: it becomes a :class:`Problem` that names the file,
the claim, the field, what was expected and what arrived, and the other claims go on.
"""

from __future__ import annotations

import datetime as dt
import math
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path

from research.suggestions import nearest

RELATIONS = (
    "equals",
    "about",
    "above",
    "below",
    "at_least",
    "at_most",
    "between",
    "in_month",
    "on_date",
    "is_true",
)
CLARITY = ("clear", "dated loosely", "undefined terms")
KINDS = ("fact", "general")


@dataclass(frozen=True)
class Problem:
    """One fault in a claim file, in one line."""

    file: str
    claim: str
    field: str
    text: str

    def __str__(self) -> str:
        return f"{self.file}: claim {self.claim}: {self.field}: {self.text}"

    def __repr__(self) -> str:
        return f"<Problem {self}>"


@dataclass(frozen=True)
class Article:
    """The article that claims come from; ``published`` is the last possible day of publication."""

    id: str
    title: str = ""
    publisher: str = ""
    published: dt.date | None = None
    published_between: tuple[dt.date, dt.date] | None = None
    dating: str = ""
    dated_by: tuple[str, ...] = ()
    url: str = ""

    @property
    def latest(self) -> dt.date | None:
        """Last day on which the article can have been published, if known."""
        return self.published or (self.published_between[1] if self.published_between else None)


@dataclass(frozen=True)
class Claim:
    """One checkable statement, in our own words (see ``data/README.md`` for every field).

    ``claimed`` is a number (decimal for percentages), a pair for ``between``, an ISO date or month, or
    true/false; ``rounding`` is one unit of the last printed digit; ``end`` is the range of sessions that
    an undated claim may mean; claims that share a ``joint`` label speak of one and the same session.
    """

    id: str
    says: str
    measure: str
    relation: str
    args: dict = field(default_factory=dict)
    claimed: object = True
    rounding: float | None = None
    where: str = ""
    category: str = ""
    clarity: str = "clear"
    kind: str = "fact"
    open: tuple[str, ...] = ()
    joint: str | None = None
    end: tuple[dt.date, dt.date] | None = None
    due: dt.date | None = None
    evidence_id: str | None = None
    reading: str | None = None
    reason: str = ""
    needs: str = ""
    tested_as: str = ""
    untested: str = ""
    note: str = ""
    conflicts_with: tuple[str, ...] = ()
    caveats: tuple[str, ...] = ()
    article: Article = Article(id="")
    file: str = ""

    def with_claimed(self, value) -> Claim:
        """The same claim with another stated figure (used for placebos)."""
        return replace(self, claimed=value)

    def __repr__(self) -> str:
        return f"<Claim {self.id}: {self.says}>"

    def _repr_markdown_(self) -> str:
        """A card: what is claimed and where, how it is measured, what counts as true."""
        written = self.article.published or " to ".join(
            map(str, self.article.published_between or ())
        )
        article = [
            self.article.id,
            self.article.title.strip("()"),
            self.article.publisher,
            str(written),
        ]
        value = (
            " to ".join(map(str, self.claimed))
            if isinstance(self.claimed, tuple)
            else str(self.claimed)
        )
        relation = (
            f"is {value.lower()}"
            if self.relation == "is_true"
            else f"{self.relation.replace('_', ' ')} {value}"
        )
        rows = {
            "article": ", ".join(filter(None, article)),
            "where": self.where,
            "category": ", ".join(filter(None, [self.category, self.clarity, self.kind])),
            "measure": f"`{self.measure}({', '.join(f'{name}={value!r}' for name, value in self.args.items())})`",
            "claimed": relation
            + (f", last printed digit {self.rounding}" if self.rounding else ""),
            "end": " to ".join(map(str, self.end)) if self.end else "",
            "due": self.due,
            "stated with": self.joint,
            "left open": ", ".join(self.open),
            "evidence": self.evidence_id,
            "conflicts with": ", ".join(self.conflicts_with),
            "tested as": self.tested_as,
            "not tested": self.untested,
            "needs": self.needs,
            "caveats": " ".join(self.caveats),
        }
        lines = [f"| {name} | {_cell(value)} |" for name, value in rows.items() if value]
        return "\n".join([f"| {self.id} | {_cell(self.says)} |", "|:--|:--|", *lines])


def _cell(value) -> str:
    return str(value).replace("|", "\\|").replace("\n", " ")


def read(paths: Iterable[Path | str] | Path | str) -> tuple[list[Claim], list[Problem]]:
    """Claims of one or more register files, and the first fault of each of the others.

    Parameters
    ----------
    paths : TOML files in the format of the register, or one of them

    Returns
    -------
    (claims, problems): the well-formed claims in file order, and one :class:`Problem` per fault. A claim
    with a fault is left out; a file that cannot be read gives one problem with claim ``-``.
    """
    claims: list[Claim] = []
    problems: list[Problem] = []
    seen: dict[str, str] = {}
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        content, fault = _parse(path)
        if fault:
            problems.append(fault)
            continue
        article, faults = _article(content.get("article"), path.name)
        problems += faults
        for number, raw in enumerate(content["claim"], start=1):
            claim, faults = _claim(raw, number, article, path.name)
            if claim and claim.id in seen:
                faults = [
                    Problem(
                        path.name,
                        claim.id,
                        "id",
                        f"expected an id used once, already used in {seen[claim.id]}.",
                    )
                ]
            if faults:
                problems += faults[:1]
            else:
                seen[claim.id] = path.name
                claims.append(claim)
    return claims, problems


def _parse(path: Path) -> tuple[dict, Problem | None]:
    def fault(text: str) -> tuple[dict, Problem]:
        return {}, Problem(str(path), "-", "file", text)

    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return fault("expected a claim file, found nothing there.")
    except IsADirectoryError:
        return fault("expected a claim file, found a folder.")
    except OSError as error:
        return fault(f"cannot be read ({error.strerror}).")
    except UnicodeDecodeError as error:
        return fault(f"expected UTF-8 text, found another encoding at byte {error.start}.")
    except tomllib.TOMLDecodeError as error:
        return fault(f"expected TOML, {str(error)[:1].lower()}{str(error)[1:]}.")
    claims = content.get("claim")
    if not isinstance(claims, list) or not claims or not all(isinstance(c, dict) for c in claims):
        return fault("expected at least one [[claim]] table, found none.")
    unknown = sorted(set(content) - {"article", "claim"})
    if unknown:
        return fault(
            f"expected [article] and [[claim]], found {unknown[0]!r}{nearest(unknown[0], ['article', 'claim'])}."
        )
    return content, None


# A parser turns a TOML value into ours, or gives None when it is not of the expected form.


def _text(value) -> str | None:
    return value if isinstance(value, str) and value.strip() else None


def _texts(value) -> tuple[str, ...] | None:
    return tuple(value) if isinstance(value, list) and all(map(_text, value)) else None


def _table(value) -> dict | None:
    return value if isinstance(value, dict) else None


def _date(value) -> dt.date | None:
    if isinstance(value, dt.datetime):
        return value.date()
    if isinstance(value, dt.date):
        return value
    try:
        return dt.date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def _range(value) -> tuple[dt.date, dt.date] | None:
    if not isinstance(value, list) or len(value) != 2:
        return None
    first, last = map(_date, value)
    return (first, last) if first and last and first <= last else None


def _number(value) -> float | None:
    return (
        value
        if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)
        else None
    )


def _positive(value) -> float | None:
    number = _number(value)
    return number if number is not None and number > 0 else None


def _month(value) -> bool:
    return isinstance(value, str) and len(value) == 7 and _date(f"{value}-01") is not None


def _bound(value) -> float | str | None:
    """One end of a range: a number, or a day or month as ISO text."""
    if _number(value) is not None:
        return float(value)
    return value if _month(value) else _date(value).isoformat() if _date(value) else None


def _one_of(names: tuple[str, ...]):
    return (lambda value: value if value in names else None), f"one of {', '.join(names)}"


_ARTICLE = {
    **dict.fromkeys(("id", "title", "publisher", "dating", "url"), (_text, "text")),
    "dated_by": (_texts, "a list of texts"),
    "published": (_date, "an ISO date"),
    "published_between": (_range, "two ISO dates in order"),
}
_CLAIM = {
    **dict.fromkeys(
        ("id", "says", "where", "category", "measure", "joint", "evidence_id"), (_text, "text")
    ),
    **dict.fromkeys(("reason", "needs", "tested_as", "untested", "note"), (_text, "text")),
    **dict.fromkeys(("open", "conflicts_with", "caveats"), (_texts, "a list of texts")),
    "args": (_table, "a table of arguments"),
    "rounding": (_positive, "a number above zero"),
    "due": (_date, "an ISO date"),
    "end": (_range, "two ISO dates in order"),
    "relation": _one_of(RELATIONS),
    "clarity": _one_of(CLARITY),
    "kind": _one_of(KINDS),
    "reading": _one_of(("supports", "against", "neither")),
    "claimed": (lambda value: value, "a value"),
}


def _fields(raw: dict, spec: dict, fault) -> dict:
    values = {}
    for name, value in raw.items():
        if name not in spec:
            fault(name, f"unknown field{nearest(name, spec)}.")
            continue
        parse, expected = spec[name]
        values[name] = parse(value)
        if values[name] is None:
            hint = (
                nearest(value, expected.removeprefix("one of ").split(", "))
                if expected.startswith("one of")
                else ""
            )
            fault(name, f"expected {expected}; got {value!r}{hint if 'nearest' in hint else ''}.")
    return values


def _article(raw, file: str) -> tuple[Article, list[Problem]]:
    article = Article(id=Path(file).stem)
    if not isinstance(raw, dict):
        return article, [
            Problem(
                file,
                "-",
                "article",
                "expected an [article] table (id, title, published), found none.",
            )
        ]
    faults: list[Problem] = []
    values = _fields(
        raw, _ARTICLE, lambda name, text: faults.append(Problem(file, "-", f"article.{name}", text))
    )
    return replace(
        article, **{name: value for name, value in values.items() if value is not None}
    ), faults


def _claim(
    raw: dict, number: int, article: Article, file: str
) -> tuple[Claim | None, list[Problem]]:
    faults: list[Problem] = []

    def fault(name: str, text: str) -> None:
        faults.append(Problem(file, _text(raw.get("id")) or f"number {number}", name, text))

    for name in ("id", "says", "measure", "relation"):
        if name not in raw:
            fault(name, "expected this field, found none.")
    raw = dict(raw)
    if isinstance(raw.get("args"), dict) and isinstance(raw["args"].get("end"), list):
        raw["end"] = raw["args"]["end"]
        raw["args"] = {name: value for name, value in raw["args"].items() if name != "end"}
    values = _fields(raw, _CLAIM, fault)
    if not faults:
        values["claimed"], expected = _claimed(values, stated="claimed" in raw)
        if expected:
            fault(
                "claimed",
                f"expected {expected} for {values['relation']}, got {raw.get('claimed', 'nothing')!r}.",
            )
    return (None, faults) if faults else (Claim(**values, article=article, file=file), [])


def _claimed(values: dict, *, stated: bool) -> tuple[object, str]:
    """The claimed value in our form, and what was expected when it is not of that form."""
    relation, value = values["relation"], values.get("claimed")
    if not stated:
        without = relation == "is_true" or (
            values["measure"] == "published" and "evidence_id" not in values
        )
        return (True, "") if without else (None, "a value")
    if relation == "is_true":
        return value, "" if isinstance(value, bool) else "true or false"
    if relation == "between":
        pair = [_bound(x) for x in value] if isinstance(value, list) else []
        good = (
            len(pair) == 2
            and None not in pair
            and len(set(map(type, pair))) == 1
            and pair[0] <= pair[1]
        )
        return (tuple(pair), "") if good else (None, "[low, high]")
    if relation == "in_month":
        return (value, "") if _month(value) else (None, "YYYY-MM")
    day = _date(value)
    if relation == "on_date" or (relation == "equals" and day):
        return (day.isoformat(), "") if day else (None, "YYYY-MM-DD")
    if relation == "equals" and isinstance(value, bool):
        return value, ""
    return (value, "") if _number(value) is not None else (None, "a number")
