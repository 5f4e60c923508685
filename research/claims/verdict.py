"""The verdict on a claim: a frozen record that renders itself in a notebook and as JSON."""

import datetime as dt
import math
from dataclasses import dataclass, field

import pandas as pd

from research.claims import rules, words
from research.claims.claim import Claim
from research.claims.words import literal
from research.registry import Statistics

JSON = (
    *("id", "article", "says", "category", "clarity", "measure", "relation", "claimed"),
    *("computed", "unit", "verdict", "evidence", "as_of", "n", "clusters", "interval", "p"),
    *("holds", "variants", "dated_to", "conflicts_with", "due", "today", "caveats", "reason"),
    *("tested_as", "elsewhere", "without_value", "untested", "because", "parts", "found_as"),
    *("words", "n_events", "other_days", "event_mean", "cluster_mean"),
)


@dataclass(frozen=True)
class Verdict(Statistics):
    """What the data say of one claim, with everything that stands behind it.

    ``computed`` is in ``unit`` (decimal, ratio, sessions, count, years, date, boolean); ``because``
    says why it is *partly*, one of :data:`research.claims.rules.BECAUSE`; ``evidence`` is computed,
    published or none; ``as_of`` the last day of data used. ``holds`` counts the choices in which
    the claim fits, the stated one included: the same thing measured another way; ``variants`` lists
    them, ``without_value`` those that the data cannot fill, and ``elsewhere`` other indices, which
    answer another question; ``vote`` counts those that a claim leaves open, where it does, and that
    made the verdict. ``points`` says that a decimal is a difference; ``dated_to`` is the
    session on which an undated or misdated claim fits, ``earlier`` by how much it misses on its
    own day and what it was there, ``other_days`` are further ones on which it would fit; ``today``
    is the same rule on the latest data, None for a closed window; ``rows`` the table behind the
    number; ``parts`` the verdicts on the parts of a claim that has some.
    """

    claim: Claim
    verdict: str
    computed: object
    unit: str
    evidence: str
    reason: str
    because: str = ""
    parts: tuple["Verdict", ...] = ()
    as_of: str | None = None
    holds: tuple[int, int] = (0, 0)
    variants: tuple[dict, ...] = ()
    without_value: tuple[str, ...] = ()
    points: bool = False
    dated_to: str | None = None
    earlier: str = ""
    vote: tuple[int, int] | None = None
    other_days: tuple[str, ...] = ()
    elsewhere: tuple[dict, ...] = ()
    today: dict | None = None
    caveats: tuple[str, ...] = ()
    rows: pd.DataFrame = field(default_factory=pd.DataFrame, repr=False, compare=False)
    sources: tuple[str, ...] = ()
    data_hash: str = ""

    @property
    def id(self) -> str:
        """Id of the claim."""
        return self.claim.id

    @property
    def computed_text(self) -> str:
        """The computed value as a reader expects it."""
        return self.text(self.computed)

    @property
    def printed_unit(self) -> str:
        """The unit in print: ``points`` for a difference of percentages, else the unit itself."""
        return "points" if self.points else self.unit

    def text(self, value) -> str:
        """A value of this measure as a reader expects it, told from where the verdict turns."""
        return words.found_text(value, self.claim, self.printed_unit)

    @property
    def found(self) -> str:
        """What was found, in words: the claim's own phrase filled in, else the value, if any."""
        return self.told()

    def told(self, *, claimed: bool = True) -> str:
        """The same, ``claimed`` or not: without what the phrase adds of that behind a semicolon."""
        if self.parts:
            return "; ".join(part.told(claimed=claimed) or part.verdict for part in self.parts)
        first, *more = self.claim.found_as.split("; ")
        phrase = "; ".join([first, *(x for x in more if claimed or "{claimed}" not in x)])
        if self.computed is None and self.evidence != "computed":
            plain = "" if "{" in phrase else phrase
            return plain or ("a text, as read by us" if self.evidence == "published" else "")
        computed = self.computed_text
        computed += "" if self.a_year is None else f" ({self.text(self.a_year)} a year)"
        if not phrase:
            return computed
        low, high = map(self.text, self.interval or (None, None))
        phrase = phrase.replace("{low} to {high}", words.joined(low, high))
        counts = {"n": self.n, "n_events": self.n_events, "clusters": self.clusters}
        return phrase.format(
            **{name: "none" if count is None else f"{count:,}" for name, count in counts.items()},
            low=low,
            high=high,
            usual=self.text(self.usual),
            computed=computed,
            claimed=self.claimed_text,
            as_of=self.as_of or "no day",
        )

    @property
    def in_short(self) -> str:
        """Why, in a few words: what claimed, found and verdict do not say themselves."""
        undecided = self.verdict in (rules.NOT_TESTABLE, rules.NOT_DUE)
        if self.parts or undecided or self.evidence == "published":
            return self.reason.replace(f"{rules.UNDECIDED}: ", "no record: ")
        missed = self.earlier or rules.MISSES.get(self.because)
        if self.verdict == rules.TOO_FEW:
            said = [f"only {words.cases(self.clusters or 0, self.each)}"]
        elif self.claim.kind == "general" and self.interval:
            span = words.joined(*map(self.text, self.interval))
            said = [] if "(95%" in self.found else [f"interval {span}"]
            said += [words.cases(self.clusters, self.each)] if self.clusters else []
        elif missed:
            said = [f"misses by {missed}"]
        else:
            word = "does not fit" if self.verdict == rules.CONTRADICTED else "fits"
            said = [f"{word} on {self.dated_to}" if self.dated_to else word]
        if self.holds[1] > 1 and self.claim.kind != "general" and not missed:
            said = self._fits_in(*said)
        said += ["but what is stated with it does not"] * (self.because == rules.PART_FAILS)
        said += [f"not tested: {self.claim.untested}"] if self.claim.untested else []
        return ", ".join(said)

    @property
    def own_caveats(self) -> tuple[str, ...]:
        """Caveats of the claim as a whole: those of its parts stand with them."""
        of_parts = {caveat for part in self.parts for caveat in part.caveats}
        return tuple(caveat for caveat in self.caveats if caveat not in of_parts)

    @property
    def voted(self) -> bool:
        """Whether the choices left open, which decide, are others than all and not all fit."""
        return self.vote not in (None, self.holds) and self.holds[0] < self.holds[1]

    @property
    def fits_said(self) -> str:
        """What a choice that fits shows: of a general claim, where the estimate lies."""
        general = self.claim.kind == "general"
        return "The estimate lies on the claimed side" if general else "Holds"

    def _fits_in(self, word: str) -> list[str]:
        """In how many choices a figure fits, those left open first where it is they that decide."""
        fits, choices = self.holds
        if not fits:
            return [f"fits in none of {choices} choices"]
        counted = f"in {fits} of {choices} choices"
        if self.vote and self.voted:
            counted = "in {} of {} choices left open, {} in all".format(*self.vote, counted)
        return [f"{word}, though it does {counted}" if word[:4] == "does" else f"{word}, {counted}"]

    @property
    def holds_text(self) -> str:
        """In how many choices the claim fits; empty where there is no other."""
        return "{} of {}".format(*self.holds) if self.holds[1] > 1 else ""

    @property
    def claimed_text(self) -> str:
        """The claimed value with its relation, as a reader expects it; of parts, theirs."""
        if self.parts:
            return "; ".join(part.claimed_text for part in self.parts)
        return words.claimed_text(self.claim, self.unit, self.printed_unit)

    @property
    def means_text(self) -> str:
        """The means over events and over clusters, with both counts; empty where none cluster."""
        if self.event_mean is None or self.n_events == self.clusters:
            return ""
        each, joined = self.text(self.event_mean), self.text(self.cluster_mean)
        apart = f"{self.clusters:,} cluster{'s' * (self.clusters != 1)}"
        return f"{each} over {self.n_events:,} events, {joined} over {apart}"

    def to_json(self) -> dict:
        """The verdict as plain data, in the field order of the command line's ``--json``."""
        own = {
            "article": self.claim.article.id,
            "unit": "decimal" if self.unit == "ratio" else self.unit,
            "because": self.because or None,
            "parts": [part.to_json() for part in self.parts],
            "found_as": self.found,
        }
        values = {
            name: getattr(self if hasattr(self, name) else self.claim, name)
            for name in JSON
            if name not in own
        }
        return {name: _plain((own | values)[name]) for name in JSON}

    def __repr__(self) -> str:
        computed = f"; computed {self.computed_text}" if self.computed is not None else ""
        return f"<Verdict {self.id}: {self.verdict}; claimed {self.claimed_text}{computed}>"

    def __str__(self) -> str:
        """Verdict, figures, reason and caveats, in a line each."""
        found = f"; found {self.computed_text}" if self.computed is not None else ""
        why = f" ({self.because})" if self.because else ""
        head = f"{self.id}: {self.verdict}{why}. Claimed {self.claimed_text}{found}."
        return "\n".join([head, self.reason, *(f"Caveat: {text}" for text in self.caveats)])

    @property
    def interval_text(self) -> str:
        """The interval in print; "none" without one."""
        return words.show(self.interval, self.printed_unit, rounding=self.claim.rounding)

    def _repr_markdown_(self) -> str:
        claim, head, said = self.claim, "", [literal(self.reason)]
        if self.computed is not None:
            head = f"Claimed {self.claimed_text}; {self.evidence}"
            head = f"{self.evidence.capitalize()}:" if claim.relation == "is_true" else head
            head = f" *{head}* **{self.computed_text}**."
        if self.interval:
            counted = f"n = {self.n}, clusters = {self.clusters}"
            said.append(f"Interval {self.interval_text}, {counted}.")
        said += [f"Mean {self.means_text}."] if self.means_text else []
        said += self._choices_said()
        if now := self.today:
            text = f"{self.text(now['computed'])}, **{now['verdict']}**"
            said.append(f"On data to {now['as_of']}: {text}.")
        told = [f"{literal(p.claim.says)} **{p.verdict}**: {literal(p.reason)}" for p in self.parts]
        told += [f"Tested as: {literal(claim.tested_as)}"] if claim.tested_as else []
        told += [f"Caveat: {literal(text)}" for text in self.caveats]
        first = f"**{claim.id}: {self.verdict}.** {literal(claim.says)}{head}"
        rest = "\n".join(f"- {text}" for text in told)
        return "\n\n".join(filter(None, [first, " ".join(said), rest]))

    def _choices_said(self) -> list[str]:
        (fits, choices), blank = self.holds, len(self.without_value)
        if choices > 1:
            more = f" ({blank} more without a value)" if blank else ""
            return [f"{self.fits_said} in {fits} of {choices} reasonable choices{more}."]
        return [f"No other choice has a value ({blank} tried)."] if choices and blank else []


def _plain(value):
    """A value as JSON has it: no tuples, days or numbers of numpy, and nothing for what is none."""
    if isinstance(value, tuple | list):
        return [_plain(x) for x in value]
    if isinstance(value, dict):
        return {name: _plain(x) for name, x in value.items()}
    if isinstance(value, dt.date):
        return value.isoformat()
    value = value.item() if hasattr(value, "item") else value
    return None if isinstance(value, float) and math.isnan(value) else value
