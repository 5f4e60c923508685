"""Published figures on valuation: all of them in one table, discounts from the ratios they print, and the weight they bear."""

from __future__ import annotations

import re

import pandas as pd

from research import prose, store
from research.claims import rules
from research.studies.answers import Answers

CITED = {
    "evidence": "evidence",
    "fact": "fact",
    "value": "value",
    "as_of": "as of",
    "publisher": "publisher",
    "grade": "grade",
}
FORWARD = ("004-09-e1", "004-09-e2", "004-09-e3")
PAIRS = {
    "evidence": "evidence",
    "publisher": "publisher",
    "as_of": "as of",
    "grade": "grade",
    "small": ("S&P 600", "", 2),
    "large": ("S&P 500", "", 2),
    "printed": ("discount as printed", "%", 1),
    "discount": ("from the two ratios", "%", 1),
    "verdict": "the claim would be",
}
INSTEAD = {
    "001-19": "the largest fifth of companies and fifths of small ones in place of the indices; missing is price-to-book of the S&P 500 and the Russell 2000 by month since the 1990s",
    "001-21": "fifths of small companies in place of the Russell 2000; missing is the index's own ratio, and how its provider treats losses",
    "001-22": "the quotient of two fifths in place of two unnamed indices; missing are their names",
}


def figures(asked: Answers, data=None) -> pd.DataFrame:
    """Every published figure kept for some claims.

    Returns
    -------
    DataFrame with columns ``evidence``, ``fact``, ``value`` (as printed), ``as_of``, ``publisher`` and ``grade`` (A best, C weak)
    """
    cited = (data or store.load()).published
    mine = cited[cited["claim"].isin([verdict.id for verdict in asked])]
    shown = [
        str(int(row.value))
        if row.unit == "year"
        else prose.number(row.value, "%" if row.unit == "decimal" else "")
        for row in mine.itertuples()
    ]
    return mine.assign(value=shown).rename_axis("evidence").reset_index()[list(CITED)]


def forward_pairs(asked: Answers, data=None) -> pd.DataFrame:
    """Forward P/E of the S&P 600 and the S&P 500 as published, and the discount each pair makes.

    Parameters
    ----------
    asked : verdicts, that on 004-09 among them

    Returns
    -------
    DataFrame with columns ``evidence``, ``publisher``, ``as_of``, ``grade``, ``small`` and ``large`` (ratios), ``printed`` and ``discount`` (decimal,
    the second from the two ratios) and ``verdict`` (what rules 1 and 2 make of that discount)

    Raises
    ------
    ValueError
        If a published figure does not state its two ratios.
    """
    claim = next(verdict.claim for verdict in asked if verdict.id == "004-09")
    terms = {"relation": claim.relation, "claimed": claim.claimed, "rounding": claim.rounding}
    rows = []
    for key in FORWARD:
        row = (data or store.load()).published.loc[key]
        found = re.search(r"S&P 600 ([\d.]+) against S&P 500 ([\d.]+)", row["fact"])
        if not found:
            raise ValueError(
                f"{key}: expected ratios of the S&P 600 and the S&P 500, got {row['fact']!r}."
            )
        small, large = map(float, found.groups())
        made = 1 - small / large
        label = (
            rules.SUPPORTED
            if rules.fits(made, **terms)
            else rules.PARTLY
            if rules.near(made, **terms)
            else rules.CONTRADICTED
        )
        rows.append(
            [
                key,
                row["publisher"],
                row["as_of"],
                row["grade"],
                small,
                large,
                row["value"],
                made,
                label,
            ]
        )
    return pd.DataFrame(rows, columns=list(PAIRS))


def say_provider(pairs: pd.DataFrame, asked: Answers) -> prose.Prose:
    """Whether the verdict on 004-09 is the same whichever pair of ratios it is read off.

    Parameters
    ----------
    pairs : of :func:`forward_pairs`
    asked : verdicts, that on 004-09 among them
    """
    verdict = next(verdict for verdict in asked if verdict.id == "004-09")
    named = pairs.set_index("evidence").loc[verdict.claim.evidence_id]
    each = [
        f"{prose.number(row.discount, '%')} ({row.publisher}, {row.as_of}): {row.verdict}"
        for row in pairs.sort_values("discount").itertuples()
    ]
    same = set(pairs["verdict"]) == {verdict.verdict}
    hangs = (
        "The verdict is the same by each."
        if same
        else "**The verdict hangs on the provider and on rounding.**"
    )
    return prose.Prose(
        f"004-09 is {verdict.verdict} by the printed {prose.number(named['printed'], '%', digits=0)}. From the ratios themselves the discount is {'; '.join(each)}. {hangs}"
    )


def say_weight(asked: Answers, data=None) -> prose.Prose:
    """Which verdicts rest on a single published figure, of what grade, which on stand-ins, and whether 004-09 stands by its ratios."""
    cited = (data or store.load()).published
    single = [
        f"{v.id} ({v.verdict}; grade {cited.loc[v.claim.evidence_id, 'grade']}, {cited.loc[v.claim.evidence_id, 'publisher']})"
        for v in asked
        if v.evidence == "published"
    ]
    stand_in = [f"{v.id} ({v.verdict})" for v in asked if v.id in INSTEAD]
    by_ratio = forward_pairs(asked, data)["verdict"]
    other = int((by_ratio != next(v.verdict for v in asked if v.id == "004-09")).sum())
    hangs = (
        f" By the ratios that publishers print, 004-09 would be judged otherwise in {prose.words(other)} of {prose.words(len(by_ratio))} cases."
        if other
        else ""
    )
    return prose.Prose(
        f"What they rest on. One published figure each: {prose.listed(single)}. A proxy, French's portfolios in place of indices: {prose.listed(stand_in)}.{hangs}"
    )


def say_not_chosen(asked: Answers, ratios: pd.DataFrame, on) -> prose.Prose:
    """What French's own two tables, which are no choice of 001-22, would have said of it.

    Parameters
    ----------
    asked : verdicts, that on 001-22 among them
    ratios : of :func:`research.studies.valuation.history`
    on : month end
    """
    claim = next(verdict.claim for verdict in asked if verdict.id == "001-22")
    row = ratios.loc[pd.Timestamp(on)]

    def said(name: str) -> str:
        fits = rules.fits(
            row[f"gap {name}"],
            relation=claim.relation,
            claimed=claim.claimed,
            rounding=claim.rounding,
        )
        return f"that of {name.capitalize()} gives {row[f'gap {name}']:.2f} ({'inside' if fits else 'outside'} what fits)"

    return prose.Prose(
        f"French's own two tables are no price-to-book of a group, and so are not among the choices for 001-22: {prose.listed(said(name) for name in ('june', 'december'))}. "
        f"The two figures of that claim are judged as a quotient only; French's groups stand at {row['big']:.2f} and {row['small']:.2f}."
    )


def say_day(asked: Answers, ratios: pd.DataFrame, on) -> prose.Prose:
    """Why this month end stands for the day of an undated article, and what the others in its span would give.

    Parameters
    ----------
    asked : verdicts, that on 001-19 among them
    ratios : of :func:`research.studies.valuation.history`
    on : month end used
    """
    span = next(
        verdict.claim.article.published_between for verdict in asked if verdict.id == "001-19"
    )
    inside = ratios.loc[pd.Timestamp(span[0]) : pd.Timestamp(span[1]), "gap"]
    others = [
        f"{gap:.2f} at the end of {prose.month(day)}"
        for day, gap in inside.drop(pd.Timestamp(on)).items()
    ]
    return prose.Prose(
        f"The article on price-to-book carries no date; it appeared on some day from {prose.span(*span)}. The first month end in that span is taken: the gap was {inside[pd.Timestamp(on)]:.2f} "
        f"at the end of {prose.month(on)}"
        + (f", and {prose.listed(others)}" if others else "")
        + "."
    )
