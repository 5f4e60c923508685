"""One claim, its article, and a fault of either: the records that everything else works on."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

PARTS = "parts"  # stands for the measure of a claim whose parts are measured one by one


@dataclass(frozen=True)
class Problem:
    """One fault in a claim file, in one line."""

    file: str
    claim: str
    field: str
    text: str

    def __str__(self) -> str:
        where = f"{self.file}: " + f"claim {self.claim}: " * (self.claim != "-")
        return f"{where}{self.field}: {self.text}"

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
    def printed(self) -> str:
        """The title, without brackets around the whole of it."""
        return re.sub(r"^\((.*)\)$", r"\1", self.title)

    @property
    def latest(self) -> dt.date | None:
        """Last day on which the article can have been published, if known."""
        return self.published or (self.published_between[1] if self.published_between else None)


@dataclass(frozen=True)
class Claim:
    """One checkable statement, in our own words (see ``data/README.md`` for every field).

    ``claimed`` is a number (decimal for percentages), a pair for ``between``, an ISO date or month,
    or true/false; ``rounding`` is one unit of the last printed digit; ``end`` is the range of
    sessions that an undated claim may mean; claims that share a ``joint`` label speak of one and
    the same session. ``words`` quotes the two to six words on which the reading hangs, ``found_as``
    says in a phrase what the number is. A claim of several ``parts`` has no measure of its own:
    each part is a claim in itself, with the id of the whole and its number (``900-01.1``).
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
    about: str = "fund"
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
    words: tuple[str, ...] = ()
    found_as: str = ""
    parts: tuple[Claim, ...] = ()
    article: Article = Article(id="")
    file: str = ""

    @property
    def terms(self) -> dict:
        """What is claimed, as the rules take it: relation, claimed value and rounding."""
        return {"relation": self.relation, "claimed": self.claimed, "rounding": self.rounding}

    def __repr__(self) -> str:
        return f"<Claim {self.id}: {self.says}>"

    def _repr_markdown_(self) -> str:
        """A card: what is claimed and where, how it is measured, what counts as true."""
        source, claimed = self.article, self.claimed
        written = source.published or _range(source.published_between)
        article = [source.id, source.printed, source.publisher, f"{written}"]
        value = _range(claimed) if isinstance(claimed, tuple) else f"{claimed}"
        stated = ", ".join(f"{name}={value!r}" for name, value in self.args.items())
        relation = f"{self.relation.replace('_', ' ')} {value}"
        relation = f"is {value.lower()}" if self.relation == "is_true" else relation
        digit = f", last printed digit {self.rounding}" if self.rounding else ""
        rows = {
            "article": ", ".join(filter(None, article)),
            "where": self.where,
            "category": ", ".join(filter(None, [self.category, self.clarity, self.kind])),
            "words": " ... ".join(f'"{quote}"' for quote in self.words),
            **{f"part {n}": part.says for n, part in enumerate(self.parts, start=1)},
            "measure": "" if self.parts else f"`{self.measure}({stated})`",
            "claimed": "" if self.parts else relation + digit,
            "end": _range(self.end),
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


def _range(ends: tuple | None) -> str:
    return " to ".join(map(str, ends or ()))


def _cell(value) -> str:
    return re.sub(r"([\\<|])", r"\\\1", " ".join(str(value).split()))
