"""One claim, its article, and a fault of either: the records that everything else works on."""

import datetime as dt
import re
from dataclasses import dataclass, field

from research.claims import form
from research.claims.rules import Terms

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

    id: form.Name
    title: form.Text = ""
    publisher: form.Text = ""
    published: form.Day | None = None
    published_between: form.Span | None = None
    dating: form.Text = ""
    dated_by: form.Texts = ()
    url: form.Text = ""

    @property
    def printed(self) -> str:
        """The title, without brackets around the whole of it."""
        return re.sub(r"^\(([^()]*)\)$", r"\1", self.title)

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

    id: form.Name
    says: form.Text
    measure: form.Text
    relation: form.Relation
    args: form.Table = field(default_factory=dict)
    claimed: form.Value = True
    rounding: form.Positive | None = None
    where: form.Text = ""
    category: form.Text = ""
    clarity: form.Clarity = "clear"
    kind: form.Kind = "fact"
    about: form.About = "fund"
    open: form.Texts = ()
    joint: form.Text | None = None
    end: form.Span | None = None
    due: form.Day | None = None
    evidence_id: form.Text | None = None
    reading: form.Side | None = None
    reason: form.Text = ""
    needs: form.Text = ""
    tested_as: form.Text = ""
    untested: form.Text = ""
    note: form.Text = ""
    conflicts_with: form.Texts = ()
    caveats: form.Texts = ()
    words: form.Quotes = ()
    found_as: form.Phrase = ""
    parts: tuple["Claim", ...] = ()
    article: Article = Article(id="")
    file: str = ""

    @property
    def tests(self) -> tuple["Claim", ...]:
        """What is measured: the parts of a claim that has some, else the claim itself."""
        return self.parts or (self,)

    @property
    def terms(self) -> Terms:
        """What is claimed, as the rules take it: relation, claimed value and rounding."""
        return Terms(self.relation, self.claimed, self.rounding)

    def __repr__(self) -> str:
        return f"<Claim {self.id}: {self.says}>"


ARTICLE, CLAIM = form.readers(Article), {**form.readers(Claim), "part": form.PARTS}
# what no part of a claim has of its own
WHOLE = ("id", "where", "category", "clarity", "joint", "conflicts_with", "words", "part")
PART = {name: reader for name, reader in CLAIM.items() if name not in WHOLE}
