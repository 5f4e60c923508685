"""Claimed and computed values in the words and digits that a reader expects."""

import math
import re

import pandas as pd

from research.claims import rules
from research.claims.claim import Claim
from research.formats import dated, number, pct, pp
from research.registry import Statistics
from research.series import in_print

RELATION = {
    **dict.fromkeys(("equals", "between", "is_true"), ""),
    **{name: f"{name} " for name in ("about", "above", "below")},
    "at_least": "at least ",
    "at_most": "at most ",
    **dict.fromkeys(("in_month", "in_year"), "in "),
    "on_date": "on ",
}


def show(value, unit: str, *, rounding: float | None = None, finer: int = 0) -> str:
    """A value as a reader expects it, rounded one digit finer than the claim, or ``finer`` still.

    A decimal that is a difference of percentages has the unit ``points`` in print.

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
    >>> show(9.1349, "index points", rounding=0.01)
    '9.13 index points'
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "none"
    if isinstance(value, tuple | list):
        return joined(*(show(v, unit, rounding=rounding, finer=finer) for v in value))
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    places = 2 if rounding is None else max(0, math.ceil(-math.log10(rounding) - 1e-9))
    if unit in ("decimal", "points"):
        digits = min(max(0, places - 1), 4) + finer
        return pct(value, digits) if unit == "decimal" else pp(value, digits)
    if unit == "ratio":
        return f"{value:.{2 + finer}f}"
    if unit == "year":
        return f"{value:.0f}"
    digits = places - (rounding is None) + finer
    said = number(value, 0 if float(value).is_integer() else digits)
    return said if unit == "count" else f"{said} {unit}"


def joined(*ends: str) -> str:
    """The ends of a range, in print; of points the word is said once.

    >>> joined("19 index points", "20.3 index points")
    '19 to 20.3 index points'
    """
    first = (re.sub("( index)? points$", "", end) for end in ends[:-1])
    return " to ".join([*first, ends[-1]])


def cases(count: int, each: str = Statistics.each) -> str:
    """How many cases an interval rests on, and what ``each`` is.

    >>> cases(1), cases(3718), cases(20, "industries in one and the same window")
    ('1 case', '3,718 cases that do not overlap', '20 industries in one and the same window')
    """
    return "1 case" if count == 1 else f"{count:,} {each}"


def claimed_text(claim: Claim, unit: str, printed: str) -> str:
    """The claimed value with its relation, in a unit and in the one that is printed: in as many
    digits as it was typed with, up to three more than its rounding asks for.
    """
    bounded = claim.relation in rules.BOUNDS
    if bounded and claim.claimed == 0 and not isinstance(claim.claimed, bool):
        return f"{RELATION[claim.relation]}zero"
    rounding = (claim.rounding or 0) * (10 if unit == "decimal" else 1) or None
    if unit == "date" and isinstance(claim.claimed, tuple | list):
        return "between {} and {}".format(*claim.claimed)
    shown = [show(claim.claimed, printed, rounding=rounding, finer=finer) for finer in range(4)]
    told = (said for said in shown if _figures(said) == _figures(shown[-1]))
    return RELATION[claim.relation] + next(told)


def _figures(said: str) -> list[float]:
    return [float(figure) for figure in re.findall(r"[\d.]*\d", said)]


def found_text(value, claim: Claim, printed: str) -> str:
    """A computed value in digits that tell it from where the verdict turns, to within a quarter."""

    def shown(figure, finer: int) -> str:
        return show(figure, printed, rounding=claim.rounding, finer=finer)

    if not isinstance(value, int | float) or isinstance(value, bool):
        return show(value, printed)
    away = [edge for edge in claim.terms.edges if abs(edge - value) > 1e-9]
    size = abs(value) * (100 if printed in ("decimal", "points") else 1)
    for finer in range(4):
        said = shown(value, finer)
        close = abs(_figures(said.replace(",", ""))[0] - size) <= size / 4
        if close and said not in {shown(edge, finer) for edge in away}:
            break
    return said


def in_words(said: str) -> str:
    """A text of a verdict with its days and months in words, and its truths as answers.

    >>> in_words("the run to 2026-01-22: true"), in_words("2.8%; false")
    ('the run to 22 January 2026: yes', '2.8%; no')
    """
    answer = {"true": "yes", "false": "no"}
    return re.sub(r"(^|[:;] )(true|false)\b", lambda x: x[1] + answer[x[2]], dated(said))


def named(choice: str, catalogue: pd.DataFrame) -> str:
    """A choice of a verdict with the names of its series in place of their ids.

    With the ``catalogue`` of the vintage ``russell_2000@fred against spy, price`` becomes
    ``Russell 2000 (FRED's figures) against SPY, price``.
    """
    head, comma, rest = choice.partition(",")
    said = re.sub(r"[a-z][a-z0-9_]*(@\w+)?", lambda name: in_print(name[0], catalogue), head)
    return said + comma + rest.replace("_", " ")


def literal(text: str) -> str:
    """Text of a claim file for Markdown: shown as it stands, never read as markup.

    >>> literal("rose [sic] in {x}\\n<b>")
    'rose \\\\[sic\\\\] in \\\\{x\\\\} \\\\<b>'
    """
    return re.sub(r"([\\`<\[\]{}$*|~])", r"\\\1", " ".join(str(text).split()))
