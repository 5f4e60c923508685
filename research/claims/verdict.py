"""The verdict on a claim: a frozen record that renders itself in a notebook, a terminal and as JSON."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import pandas as pd

from research.claims.register import Claim


def show(value, unit: str, *, rounding: float | None = None, finer: int = 0) -> str:
    """A value as a reader expects it: percentages and ratios rounded one digit finer than the claim, or ``finer`` than that.

    A decimal that is a difference of percentages has the unit ``points`` in print.

    Examples
    --------
    >>> show(0.07890, "decimal", rounding=0.001)
    '7.89%'
    >>> show(14, "sessions")
    '14 sessions'
    >>> show((0.015, 0.02), "decimal", rounding=0.005)
    '1.50% to 2.00%'
    >>> show(2001.0, "year"), show(None, "date")
    ('2001', 'none')
    >>> show(0.0563, "points"), show((0.04, 0.06), "points", finer=1)
    ('+5.6 points', '+4.00 to +6.00 points')
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "none"
    if isinstance(value, tuple | list):
        ends = [show(v, unit, rounding=rounding, finer=finer) for v in value]
        return " to ".join([end.removesuffix(" points") for end in ends[:-1]] + ends[-1:])
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if unit in ("decimal", "points"):
        digits = 1 if rounding is None else max(0, math.ceil(-math.log10(rounding) - 1e-9) - 1)
        text = (
            f"{100 * value:+,.{min(digits, 4) + finer}f}"
            if unit == "points"
            else f"{100 * value:.{min(digits, 4) + finer}f}"
        )
        text = text.lstrip("+-") if float(text.replace(",", "")) == 0 else text
        return f"{text} points" if unit == "points" else f"{text}%"
    if unit == "ratio":
        return f"{value:.{2 + finer}f}"
    if unit == "year":
        return f"{value:.0f}"
    number = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.{1 + finer}f}"
    return number if unit == "count" else f"{number} {unit}"


@dataclass(frozen=True)
class Verdict:
    """What the data say of one claim, with everything that stands behind it.

    ``computed`` is in ``unit`` (decimal, ratio, sessions, count, years, date, boolean); ``evidence`` is
    computed, published or none; ``as_of`` the last day of data used; ``holds`` counts the choices of the
    core grid, the stated one included, in which the claim fits, ``variants`` lists them and ``without_value``
    those that the data cannot fill; ``points`` says that a decimal is a difference, ``edges`` where the verdict turns; ``dated_to`` the session on which an undated or misdated claim fits; ``elsewhere`` further sessions on which it would; ``today`` the same
    rule on the latest data, None for a closed window; ``rows`` the table behind the number.
    """

    claim: Claim
    verdict: str
    computed: object
    unit: str
    evidence: str
    reason: str
    as_of: str | None = None
    n: int | None = None
    clusters: int | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    null: str = ""
    alternative: str = ""
    holds: tuple[int, int] = (0, 0)
    variants: tuple[dict, ...] = ()
    without_value: tuple[str, ...] = ()
    points: bool = False
    edges: tuple[float, ...] = ()
    dated_to: str | None = None
    elsewhere: tuple[str, ...] = ()
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
        """A value of this measure as a reader expects it, in as many digits as it takes to tell it from where the verdict turns."""

        def shown(number, finer: int) -> str:
            return show(number, self.printed_unit, rounding=self.claim.rounding, finer=finer)

        apart = (
            []
            if not isinstance(value, int | float) or isinstance(value, bool)
            else [e for e in self.edges if abs(e - value) > 1e-9]
        )
        return next(
            text
            for finer in range(4)
            if finer == 3 or shown(value, finer) not in {shown(e, finer) for e in apart}
            for text in [shown(value, finer)]
        )

    @property
    def holds_text(self) -> str:
        """In how many choices the claim fits, and how many have no value; empty where there is nothing to choose."""
        fits, choices = self.holds
        if choices < 2:
            return ""
        blank = f" ({len(self.without_value)} without a value)" if self.without_value else ""
        return f"{fits} of {choices}{blank}"

    @property
    def claimed_text(self) -> str:
        """The claimed value with its relation, as a reader expects it."""
        words = {
            "equals": "",
            "about": "about ",
            "above": "above ",
            "below": "below ",
            "at_least": "at least ",
            "at_most": "at most ",
            "between": "",
            "in_month": "in ",
            "on_date": "on ",
            "is_true": "",
        }
        rounding = (
            self.claim.rounding * 10
            if self.claim.rounding and self.unit == "decimal"
            else self.claim.rounding
        )
        return words[self.claim.relation] + show(
            self.claim.claimed, self.printed_unit, rounding=rounding
        )

    def to_json(self) -> dict:
        """The verdict as plain data, in the field order of the command line's ``--json``."""
        claim = self.claim
        return {
            "id": claim.id,
            "article": claim.article.id,
            "says": claim.says,
            "category": claim.category,
            "clarity": claim.clarity,
            "measure": claim.measure,
            "relation": claim.relation,
            "claimed": list(claim.claimed) if isinstance(claim.claimed, tuple) else claim.claimed,
            "computed": _plain(self.computed),
            "unit": "decimal" if self.unit == "ratio" else self.unit,
            "verdict": self.verdict,
            "evidence": self.evidence,
            "as_of": self.as_of,
            "n": self.n,
            "clusters": self.clusters,
            "interval": [_plain(x) for x in self.interval] if self.interval else None,
            "p": _plain(self.p),
            "holds": list(self.holds),
            "variants": [{k: _plain(v) for k, v in row.items()} for row in self.variants],
            "dated_to": self.dated_to,
            "conflicts_with": list(claim.conflicts_with),
            "due": claim.due.isoformat() if claim.due else None,
            "today": self.today and {k: _plain(v) for k, v in self.today.items()},
            "caveats": list(self.caveats),
            "reason": self.reason,
            "tested_as": claim.tested_as,
            "elsewhere": list(self.elsewhere),
            "without_value": list(self.without_value),
            "untested": claim.untested,
        }

    def __repr__(self) -> str:
        computed = f"; computed {self.computed_text}" if self.computed is not None else ""
        return f"<Verdict {self.id}: {self.verdict}; claimed {self.claimed_text}{computed}>"

    def _repr_markdown_(self) -> str:
        claim = self.claim
        lines = [f"**{claim.id}: {self.verdict}.** {claim.says}", ""]
        if self.computed is not None:
            kind = "published" if self.evidence == "published" else "computed"
            stated = f"claimed {self.claimed_text}; " if claim.relation != "is_true" else ""
            lines[0] += (
                f" *{stated.capitalize()}{kind}* **{self.computed_text}**."
                if stated
                else f" *{kind.capitalize()}:* **{self.computed_text}**."
            )
        lines.append(self.reason)
        if self.interval:
            lines[-1] += (
                f" Interval {show(self.interval, self.printed_unit, rounding=claim.rounding)}, n = {self.n}, clusters = {self.clusters}."
            )
        lines[-1] += self._choices_said()
        if self.today:
            lines[-1] += (
                f" On data to {self.today['as_of']}: {self.text(self.today['computed'])},"
                f" **{self.today['verdict']}**."
            )
        lines += [f"- Tested as: {claim.tested_as}"] if claim.tested_as else []
        lines += [f"- Caveat: {text}" for text in self.caveats]
        return "\n".join(lines[:3] + ([""] if len(lines) > 3 else []) + lines[3:])

    def _choices_said(self) -> str:
        fits, choices = self.holds
        blank = len(self.without_value)
        if choices == 1 and blank:
            return f" No other choice has a value ({blank} tried)."
        held = f"{fits} of {choices} reasonable choices"
        said = (
            f" The estimate lies on the claimed side in {held}"
            if self.claim.kind == "general"
            else f" Holds in {held}"
        )
        return (
            f"{said}{f' ({blank} more without a value)' if blank else ''}." if choices > 1 else ""
        )


def _plain(value):
    if hasattr(value, "item"):
        value = value.item()
    return None if isinstance(value, float) and math.isnan(value) else value


def _computed(v: Verdict) -> str:
    if v.computed is None:
        return "a text, as read by us" if v.evidence == "published" else ""
    elsewhere = v.verdict == "partly" and v.dated_to and v.dated_to != v.as_of
    return f"{v.computed_text} (fits on {v.dated_to})" if elsewhere else v.computed_text


def table(verdicts: list[Verdict]) -> pd.DataFrame:
    """Verdicts as a table for print: claim, what it says, claimed, computed, verdict, holds in k of n, today."""
    return pd.DataFrame(
        [
            {
                "claim": v.id,
                "says": v.claim.says,
                "claimed": v.claimed_text,
                "computed": _computed(v),
                "verdict": v.verdict,
                "holds": v.holds_text,
                "dated to": v.dated_to or "",
                "today": v.today["verdict"] if v.today else "",
            }
            for v in verdicts
        ],
        columns=["claim", "says", "claimed", "computed", "verdict", "holds", "dated to", "today"],
    )
