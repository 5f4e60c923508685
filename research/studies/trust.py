"""How far data, choices and rules can be trusted: the answer in plain words, before any term is defined."""

from __future__ import annotations

import pandas as pd

from research import prose, rules
from research.studies import doubts, hangs, rule_checks
from research.studies.answers import Answers


def say(answers: Answers, placebo: pd.DataFrame, apart: pd.DataFrame, *, compared: int) -> prose.Prose:
    """Four questions and their answers, one line each.

    Parameters
    ----------
    answers : all verdicts
    placebo : of :func:`research.studies.scoreboard.placebo_rate`
    apart : of :func:`research.studies.vendors.apart`
    compared : sessions on which both vendors have a return
    """
    lines = {"The numbers": _numbers(answers, apart, compared), "The choices": _choices(answers), "The rules": _rules(answers, placebo), "Chance": _chance(answers)}
    return prose.Prose("\n".join([f"- **{head}.** {text}" for head, text in lines.items()]) + f"\n\n{hangs.say_verdict(answers)}")


def _numbers(answers: Answers, apart: pd.DataFrame, compared: int) -> str:
    vendor = doubts.changes(doubts.choices(answers)).set_index("kind").loc[doubts.VENDOR]
    only = f"only {prose.plural(vendor['claims'], 'claim')} can be put to a second vendor at all" if vendor["claims"] <= 5 else f"{vendor['claims']} claims can be put to a second vendor"
    return (f"Two vendors with a long record of one index differ by more than a hundredth of a point on {prose.number(len(apart) / compared, '%', digits=0)} of the days, in half of these cases by less than "
            f"{prose.number(apart['size'].median(), 'pp', digits=2)}. The vendor turns **{vendor['turned'] or 'no'}** {'verdict' if vendor['turned'] < 2 else 'verdicts'}, but {only}.")


def _choices(answers: Answers) -> str:
    table = doubts.changes(doubts.choices(answers)).set_index("kind")
    rate = {kind: f"**{table.at[kind, 'turned']} of {table.at[kind, 'claims']}**" for kind in (doubts.SERIES, doubts.READING, doubts.BASIS)}
    return (f"Of the claims that leave such a choice, another index or fund changes the outcome of {rate[doubts.SERIES]}, another reading of the words that of {rate[doubts.READING]}, "
            f"and dividends in or out that of {rate[doubts.BASIS]}.")


def _rules(answers: Answers, placebo: pd.DataFrame) -> str:
    count = rule_checks.slack(answers).set_index("why")["claims"]
    passed = (prose.number(placebo[name].sum() / placebo["wrong"].sum(), "%") for name in ("supported", "partly"))
    full, partly = passed
    return (f"Of figures known to be wrong **{full}** would be called supported and **{partly}** partly. {prose.words(int(count[rule_checks.EARLIER] + count[rule_checks.DIGIT])).capitalize()} verdicts of *partly* "
            "are owed to the leeway that the rules grant.")


def _chance(answers: Answers) -> str:
    table = rule_checks.p_values(answers)
    known = table["p"].notna()
    told = int((table.loc[known, "by"] < 0.05).sum())
    few = sum(v.verdict == rules.TOO_FEW for v in answers)
    return (f"Of {len(table)} claims about what *usually* happens, {prose.words(int(known.sum()))} can be tested against luck; **{prose.words(told) if told else 'none'}** of them can be told from it when all are "
            f"looked at together, and {prose.words(few)} rest on too few events to ask.")
