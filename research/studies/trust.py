"""How far data, choices and rules can be trusted: the answer in plain words, before any term is defined."""

from __future__ import annotations

import pandas as pd

from research import prose
from research.claims import rules
from research.studies import doubts, hangs, rule_checks
from research.studies.answers import Answers


def say(
    answers: Answers, placebo: pd.DataFrame, apart: pd.DataFrame, *, compared: int
) -> prose.Prose:
    """Four questions and their answers, one line each.

    Parameters
    ----------
    answers : all verdicts
    placebo : of :func:`research.studies.scoreboard.placebo_rate`
    apart : of :func:`research.studies.vendors.apart`
    compared : sessions on which both vendors have a return
    """
    lines = {
        "The numbers": _numbers(answers, apart, compared),
        "The choices": _choices(answers),
        "The rules": _rules(answers, placebo),
        "Chance": _chance(answers),
    }
    return prose.Prose(
        "\n".join([f"- **{head}.** {text}" for head, text in lines.items()])
        + f"\n\n{hangs.say_verdict(answers)}"
    )


def _numbers(answers: Answers, apart: pd.DataFrame, compared: int) -> str:
    vendor = doubts.changes(doubts.choices(answers)).set_index("kind").loc[doubts.VENDOR]
    only = (
        f"only {prose.plural(vendor['claims'], 'claim')} can be put to a second vendor at all"
        if vendor["claims"] <= 5
        else f"{vendor['claims']} claims can be put to a second vendor"
    )
    return (
        f"Two vendors with a long record of one index differ by more than a hundredth of a point (1 bp) on {prose.number(len(apart) / compared, '%', digits=0)} of the days, in half of these cases by less than "
        f"{prose.number(apart['size'].median(), 'bp')}. The vendor turns **{vendor['turned'] or 'no'}** {'verdict' if vendor['turned'] < 2 else 'verdicts'}, but {only}."
    )


def _choices(answers: Answers) -> str:
    table = doubts.changes(doubts.choices(answers)).set_index("kind")
    rate = {
        kind: f"**{table.at[kind, 'turned']} of {table.at[kind, 'claims']}**"
        for kind in (doubts.SERIES, doubts.BOTH, doubts.READING, doubts.BASIS)
    }
    remark = doubts.beside(answers).get(doubts.BASIS, "")
    return (
        f"Of the claims that leave such a choice, another index or fund changes the outcome of {rate[doubts.SERIES]}, index and basis together that of {rate[doubts.BOTH]}, another reading of the words that of {rate[doubts.READING]}, "
        f"and dividends in or out that of {rate[doubts.BASIS]}{f' ({remark})' if remark else ''}."
    )


def _rules(answers: Answers, placebo: pd.DataFrame) -> str:
    count = rule_checks.slack(answers).set_index("why")["claims"]
    passed = (
        prose.number(placebo[name].sum() / placebo["wrong"].sum(), "%")
        for name in ("supported", "partly")
    )
    full, partly = passed
    return (
        f"Of figures known to be wrong **{full}** would be called supported and **{partly}** partly. {prose.words(int(count[rule_checks.EARLIER] + count[rule_checks.DIGIT])).capitalize()} verdicts of *partly* "
        "are owed to the leeway that the rules grant."
    )


def _chance(answers: Answers) -> str:
    table = rule_checks.p_values(answers)
    known = table["p"].notna()
    alone, together = (int((table.loc[known, name] < 0.05).sum()) for name in ("p", "by"))
    told = (
        f"**{prose.words(alone)}** with a p-value below 5% alone, {prose.words(together) if together else 'none'} when all are looked at together"
        if alone
        else "**none** of them has a p-value below 5%, even alone"
    )
    general = [v for v in answers if v.claim.kind == "general"]
    few = sum(v.verdict == rules.TOO_FEW for v in general)
    resampled = [v for v in general if v.p is None and v.verdict in hangs.SETTLED]
    clear = [
        v.id
        for v in resampled
        if not hangs.across(v)
        and rules.fits(v.interval[0], relation=v.claim.relation, claimed=v.claim.claimed)
    ]
    which = f"{prose.words(len(clear))} ({prose.listed(clear)})" if clear else "none"
    parts = [f"{prose.words(int(known.sum()))} can be tested against luck, and {told}"]
    parts += (
        [
            f"{prose.words(len(resampled))} {'is' if len(resampled) == 1 else 'are'} judged by resampled intervals, of which {which} lies wholly on the claimed side"
        ]
        if resampled
        else []
    )
    parts += (
        [f"{prose.words(few)} {'rests' if few == 1 else 'rest'} on too few events to ask"]
        if few
        else []
    )
    return f"Of {len(table)} claims about what *usually* happens, {'; '.join(parts)}."
