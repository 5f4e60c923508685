"""Forecasts of the register: what was tested in which window, and how many of them are one and the same bet."""

from __future__ import annotations

import pandas as pd

from research import prose, store
from research.claims import rules
from research.studies.answers import Answers

FORECASTS = {
    "claim": "claim",
    "says": "in our words",
    "tested": "tested as",
    "window": "window",
    "needed": "needed",
    "computed": "came to",
    "verdict": "verdict",
    "so_far": "so far",
}
SETTLED = (rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED)
OURS = "(the horizon set for every forecast that names none)"
BET = ("russell_2000", "sp_500")


def table(answers: Answers, *, data=None) -> pd.DataFrame:
    """Claims with a date on which they fall due: what was tested, over which window, and what came of it.

    Returns
    -------
    DataFrame in the order of the register: ``claim``, ``says``, ``tested``, ``window``, ``needed`` and ``computed`` (as printed), ``verdict`` and ``so_far`` (reading at the
    last session of one that is due within a year of it; empty for the rest)
    """
    data = data or store.load()
    soon = data.as_of + pd.DateOffset(years=1)
    rows = []
    for v in (v for v in answers if v.claim.due):
        waits = v.verdict == rules.NOT_DUE and v.today and pd.Timestamp(v.claim.due) <= soon
        rows.append(
            {
                "claim": v.id,
                "says": v.claim.says,
                "tested": v.claim.tested_as.replace(OURS, "(our horizon)") or "as stated",
                "window": _window(v.claim),
                "needed": v.claimed_text,
                "computed": "" if v.computed is None else v.computed_text,
                "verdict": v.verdict,
                "so_far": v.text(v.today["computed"]) if waits else "",
            }
        )
    return pd.DataFrame(
        rows,
        columns=["claim", "says", "tested", "window", "needed", "computed", "verdict", "so_far"],
    )


def _window(claim) -> str:
    """First and last day of what is tested; the due day alone where the claim names no first one."""
    return (
        prose.span(claim.args["start"], claim.args["end"])
        if {"start", "end"} <= set(claim.args)
        else f"to {prose.day(claim.due)}"
    )


def one_bet(answers: Answers) -> tuple[list[str], list[str], list[str]]:
    """Ids of the settled forecasts that small caps lead large ones, of those that they trail them, and of those that small caps rise."""
    settled = [v for v in answers if v.claim.due and v.verdict in SETTLED]
    pair = [
        v
        for v in settled
        if v.claim.measure == "lead" and (v.claim.args["ahead"], v.claim.args["behind"]) == BET
    ]
    lead, trail = (
        [v.id for v in pair if v.claim.relation == relation] for relation in ("above", "below")
    )
    return (
        lead,
        trail,
        [
            v.id
            for v in settled
            if v.claim.measure == "change"
            and v.claim.args["series"] == BET[0]
            and v.claim.relation == "above"
        ],
    )


def say_one_bet(answers: Answers, halves: pd.DataFrame) -> prose.Prose:
    """How many forecasts are the same bet, and how often that bet is won without any forecast.

    Parameters
    ----------
    answers : verdicts
    halves : of :func:`research.studies.since.half_years`
    """
    lead, trail, rise = one_bet(answers)
    against = (
        f" ({prose.listed(trail)} {'is' if len(trail) == 1 else 'are'} the same bet the other way round)"
        if trail
        else ""
    )
    settled = sum(bool(v.claim.due) and v.verdict in SETTLED for v in answers)
    won, rose = int((halves["lead"] > 0).sum()), int((halves["small"] > 0).sum())
    return prose.Prose(
        f"Of the {prose.words(settled)} that have a verdict **{prose.words(len(lead))}** ({prose.listed(lead)}) are the same bet, that the Russell 2000 leads the S&P 500, over windows that overlap{against}, "
        f"and {prose.words(len(rise))} ({prose.listed(rise)}) are another, that it rises: one outcome counted many times. Without any forecast, over {len(halves)} half-years since "
        f"{halves['start'].iloc[0].year} that do not overlap, small caps led in **{won}** ({prose.number(won / len(halves), '%', digits=0)}) and rose in **{rose}** ({prose.number(rose / len(halves), '%', digits=0)})."
    )


def say_both_ways(answers: Answers) -> prose.Prose:
    """Forecasts of a rise and of a fall over one and the same window that are both borne out, if there are any."""
    held = [v for v in answers if v.claim.due and v.verdict in (rules.SUPPORTED, rules.PARTLY)]
    up, down = (
        [v for v in held if v.claim.measure == measure and v.claim.relation in relations]
        for measure, relations in (
            ("change", ("above", "at_least")),
            ("drawdown", ("below", "at_most")),
        )
    )
    pairs = [
        (one, two)
        for one in up
        for two in down
        if all(
            one.claim.args.get(key) == two.claim.args.get(key) for key in ("series", "start", "end")
        )
    ]
    return prose.Prose(
        " ".join(
            f"{one.id}, that it rises, and {two.id}, that it falls sharply on the way, are both borne out over the same window ({one.verdict} and {two.verdict}): the one does "
            "not exclude the other, so an article that says both is hard to prove wrong."
            for one, two in pairs
        )
    )
