"""What a notebook says about claims: the question asked, the standard fixed beforehand, and the verdict.

All three are rendered from the register and from the judge, so that a notebook never retypes them.
"""

from __future__ import annotations

import functools
import re

import pandas as pd

from research import prose, store
from research.claims import bind as binding
from research.claims import judge as judging
from research.claims import register, rules
from research.claims.evidence import MEASURED
from research.claims.register import Claim
from research.claims.verdict import Verdict, show, table
from research.registry import REGISTRY
from research.suggestions import nearest


@functools.lru_cache(maxsize=4)
def everything(data) -> tuple[tuple[Verdict, ...], tuple[register.Problem, ...]]:
    """All claims of the register judged on a vintage, and the faults of the rest; judged once per vintage."""
    verdicts, problems = judging.judge_files(data=data)
    return tuple(verdicts), tuple(problems)


class Answers(tuple):
    """Verdicts that render one below the other."""

    def _repr_markdown_(self) -> str:
        return "\n\n---\n\n".join(verdict._repr_markdown_() for verdict in self)

    def __repr__(self) -> str:
        return "\n".join(f"{verdict.id}: {verdict.verdict}" for verdict in self)

    @property
    def table(self) -> pd.DataFrame:
        """One row per claim: what it says, claimed, computed, verdict, holds in k of n choices, today."""
        return table(list(self))

    @property
    def brief(self) -> prose.Prose:
        """The verdicts as a table in Markdown, and below it what *without a value* means where it occurs."""
        blank = any("without a value" in verdict.holds_text for verdict in self)
        shown = prose.table(
            self.table,
            {
                "claim": "claim",
                "says": "in our words",
                "claimed": "claimed",
                "computed": "computed",
                "verdict": "verdict",
                "holds": "holds in",
            },
        )
        return prose.Prose(f"{shown}\n\n{_BLANK}") if blank else shown


_BLANK = "*Without a value*: choices that the data cannot fill over the whole time asked about. They count neither for nor against."


def answers(*ids: str, data=None, files=()) -> Answers:
    """Verdicts on some claims, judged with all others, as claims may hang together.

    Parameters
    ----------
    ids : ids of claims; none for all of them
    data : a vintage; the current one by default
    files : claim files to judge in place of the register

    Raises
    ------
    ValueError
        If an id is unknown, or a claim of this id could not be judged.
    """
    data = data or store.load()
    verdicts, problems = (
        judging.judge_files(files, data, only=ids) if files or ids else everything(data)
    )
    found = {verdict.id: verdict for verdict in verdicts}
    for name in ids:
        if name not in found:
            fault = next((problem for problem in problems if problem.claim == name), None)
            known = [
                claim.id for claim in register.read(files or sorted(data.claims.glob("*.toml")))[0]
            ]
            raise ValueError(
                f"ids: {fault}"
                if fault
                else f"ids: expected the id of a claim, got {name!r}{nearest(name, known)}."
            )
    return Answers(found[name] for name in ids) if ids else Answers(verdicts)


def faults(*, data=None, files=()) -> tuple[register.Problem, ...]:
    """Claims that could not be judged, one fault each; see :func:`answers`."""
    data = data or store.load()
    return tuple(judging.judge_files(files, data)[1]) if files else everything(data)[1]


def questions(answers: Answers) -> prose.Prose:
    """The claims in our own words, with the place in the article.

    Parameters
    ----------
    answers : of :func:`answers`
    """
    rows = [
        (v.claim.article.id, v.claim.article.title or v.claim.article.id, v.claim) for v in answers
    ]
    lines = []
    for key in dict.fromkeys((article, title) for article, title, _ in rows):
        mine = [claim for article, _, claim in rows if article == key[0]]
        lines += [f"**Article {key[0]}**, {key[1].strip('()')}:", ""]
        lines += [
            f"> **{claim.id}** {claim.says} *({claim.where or 'no place given'})*\n>"
            for claim in mine
        ]
        lines[-1] = lines[-1].removesuffix("\n>")
        lines.append("")
    return prose.Prose("\n".join(lines).strip())


def standards(answers: Answers, *, data=None) -> prose.Prose:
    """What counts as true for each claim: the statement tested, threshold and slack, by the register and the rules."""
    data = data or store.load()
    rows = [
        {
            "claim": v.id,
            "tested": v.claim.tested_as or "As stated.",
            "true": standard(v.claim, v.unit, data=data),
        }
        for v in answers
    ]
    frame = pd.DataFrame(rows, columns=["claim", "tested", "true"])
    return prose.table(
        frame,
        {"claim": "claim", "tested": "tested as", "true": "counts as true when it is"},
    )


def standard(claim: Claim, unit: str, *, data=None) -> str:
    """The condition of a claim in words, by rules 1 to 4; only what can decide something is said.

    Parameters
    ----------
    claim : record of the register
    unit : unit of its measure
    data : a vintage; the current one by default

    Examples
    --------
    >>> standard(Claim("x", "", "streak", "equals", claimed=15, rounding=1), "sessions")
    '15 sessions, exactly'
    >>> standard(Claim("x", "", "spell", "about", claimed=15, rounding=1), "years")
    '13 years to 17 years'
    """
    voters, slack = _leeway(claim, data or store.load())
    text = _condition(claim, unit, slack=slack)
    if claim.kind == "general":
        text += (
            f", with its whole interval and {rules.MINIMUM_CLUSTERS} clusters or more (partly: the "
            "estimate alone)"
        )
    elif claim.open and voters != 1:
        text += (
            f", whichever {' and '.join(claim.open)} of the fixed list of choices is taken (partly: at least half of "
            "them)"
        )
    if claim.untested:
        text += f" (at best partly; not tested: {claim.untested})"
    if claim.joint and claim.end:
        text += ", on one session together with the claims stated for the same day"
    return text


def _leeway(claim: Claim, data) -> tuple[int, bool]:
    """How many choices vote on a claim (none as long as the data do not cover it), and whether an earlier session may save it."""
    case, _ = binding.bind(claim, data)
    if case is None or claim.measure == "published" or not (claim.open or case.measure.moves):
        return 0, False
    stated = case.at(data, pd.Timestamp(claim.end[1])) if claim.end else case.read(data)
    if stated.missing:
        return 0, False
    earlier = not (claim.open or claim.joint) and any(
        case.at(data, day).value not in (None, stated.value)
        for day in case.slack_days(data, stated)
    )
    return len(case.votes(data, stated)) if claim.open else 0, earlier


_EARLIER = "on one of the five sessions before"


def _condition(claim: Claim, unit: str, *, slack: bool) -> str:
    value, relation, shown = claim.claimed, claim.relation, _shown(claim, unit)
    if relation == "is_true":
        return "true" if value else "false"
    if relation in ("in_month", "on_date"):
        return f"in {prose.month(value)}" if relation == "in_month" else prose.day(value)
    if relation == "between":
        return show(value, shown, rounding=claim.rounding)
    if relation in ("above", "below", "at_least", "at_most"):
        return f"{relation.replace('_', ' ')} {show(value, shown, rounding=claim.rounding)}" + (
            f" (partly: {_EARLIER})" if slack else ""
        )
    if unit not in MEASURED or isinstance(value, str):
        width = rules.tolerance(relation, value, claim.rounding) if relation == "about" else 0
        return (
            show((value - width, value + width), unit) if width else f"{show(value, unit)}, exactly"
        )
    return _measured(claim, unit, slack=slack)


def _shown(claim: Claim, unit: str) -> str:
    points = unit == "decimal" and claim.measure in REGISTRY and REGISTRY[claim.measure].points
    return "points" if points else unit


def _measured(claim: Claim, unit: str, *, slack: bool) -> str:
    def span(width: float) -> str:
        return show(
            (claim.claimed - width, claim.claimed + width),
            _shown(claim, unit),
            rounding=claim.rounding,
        )

    width = rules.tolerance(claim.relation, claim.claimed, claim.rounding)
    wider = claim.rounding and claim.rounding > width and not claim.open
    leeway = [span(claim.rounding)] * bool(wider) + [_EARLIER] * slack
    return span(width) + (f" (partly: {', or '.join(leeway)})" if leeway else "")


def say_noise(answers: Answers) -> prose.Prose:
    """How many contradicted claims are general ones whose interval holds a value that would fit: nothing is shown.

    Rule 4 calls a general claim contradicted when the estimate lies on the other side, however wide the interval.
    """
    failed = [v for v in answers if v.verdict == rules.CONTRADICTED]
    noise = [v for v in failed if v.claim.kind == "general" and v.interval and _holds_a_fit(v)]
    if not noise:
        return prose.Prose(
            f"None of the {len(failed)} contradicted claims is a general one whose interval reaches the claimed side."
        )
    return prose.Prose(
        f"**{prose.words(len(noise)).capitalize()}** of the {len(failed)} contradicted claims "
        f"({prose.listed(v.id for v in noise)}) {'is a general statement' if len(noise) == 1 else 'are general statements'} whose "
        f"interval reaches the claimed side, too: there, nothing is shown either way."
    )


def _holds_a_fit(verdict) -> bool:
    claim = verdict.claim
    return any(
        rules.fits(end, relation=claim.relation, claimed=claim.claimed) for end in verdict.interval
    )


def spoken(choice: str, *, data=None) -> str:
    """A choice of a verdict with the names of its series in place of their ids, funds by their symbols.

    >>> spoken("russell_2000@fred against spy, price"), spoken("quintiles 2 and 3 against 5, calendar years")
    ("Russell 2000 (FRED's figures) against SPY, price", 'quintiles 2 and 3 against 5, calendar years')
    """
    rows = (data or store.load()).catalogue

    def name(found: re.Match) -> str:
        stem, _, vendor = found[0].partition("@")
        if stem not in rows.index:
            return found[0]
        row = rows.loc[stem]
        return (row["symbols"] if row["kind"] == "fund" else row["name"]) + (
            f" ({vendor.upper()}'s figures)" if vendor else ""
        )

    head, comma, rest = choice.partition(",")
    return re.sub(r"[a-z][a-z0-9_]*(@\w+)?", name, head) + comma + rest.replace("_", " ")


def choices(verdict: Verdict, *, data=None) -> pd.DataFrame:
    """Every reasonable choice of series, basis, definition or source for one claim, the stated one first.

    Returns
    -------
    DataFrame with columns ``choice``, ``computed`` (as printed) and ``fits`` (bool)
    """
    rows = [
        {
            "choice": spoken(row["choice"], data=data),
            "computed": verdict.text(row["computed"]),
            "fits": bool(row["fits"]),
        }
        for row in verdict.variants
    ]
    return pd.DataFrame(rows, columns=["choice", "computed", "fits"])
