"""Claims that sit ill together, side by side, and whether both of a pair can be right."""

from __future__ import annotations

import pandas as pd

from research import prose, returns, store
from research.studies.answers import Answers

OPPOSED = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "computed": "computed",
    "against": "against",
    "other_says": "in our words ",
    "other_claimed": "claimed ",
    "other_computed": "computed ",
    "both": "can both be right?",
}
COLUMNS = [
    "claim",
    "says",
    "claimed",
    "computed",
    "verdict",
    "against",
    "other_says",
    "other_claimed",
    "other_computed",
    "other_verdict",
    "both",
]


def table(answers: Answers, *, data=None) -> pd.DataFrame:
    """Pairs that the register marks, each once.

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``claimed``, ``computed`` and ``verdict``, the same of the other side as ``against``, ``other_says``, ... (figures as printed), and
    ``both`` (whether both can be right, and why; empty where the two measures are not compared here)
    """
    data = data or store.load()
    found = {verdict.id: verdict for verdict in answers}
    pairs = dict.fromkeys(
        tuple(sorted((v.id, other)))
        for v in answers
        for other in v.claim.conflicts_with
        if other in found
    )
    rows = [
        [*_side(found[first]), *_side(found[second]), _both(found[first], found[second], data)]
        for first, second in pairs
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _side(verdict) -> list[str]:
    return [
        verdict.id,
        verdict.claim.says,
        verdict.claimed_text,
        verdict.computed_text,
        verdict.verdict,
    ]


def _both(one, two, data) -> str:
    compare = {
        ("record_close", "change"): _record,
        ("streak", "streak"): _runs,
        ("decisions", "decisions"): _decisions,
    }.get((one.claim.measure, two.claim.measure))
    return compare(one, two, data) if compare else ""


def _record(one, two, data) -> str:
    """A close at a record against a gain since a day: the least gain that a record needs."""
    start = pd.Timestamp(two.claim.args["start"])
    levels = returns.levels(data.series(one.claim.args["series"])["price_return"])
    least = levels.loc[:start].max() / levels.loc[:start].iloc[-1] - 1
    answer = "no" if least > two.claim.claimed else "yes"
    return f"{answer}: a record lies at least {prose.number(least, '%')} above the close of {prose.day(start)}"


def _runs(one, two, data) -> str:
    """Two counts of runs: the session on which each would be reached, counted from the first of the run that one of them meets."""
    last = pd.Timestamp(one.claim.args["on"])
    begins = data.sessions.get_loc(last) - one.computed + 1
    long, short = (data.sessions[begins + v.claim.claimed - 1] for v in (one, two))
    same = begins == data.sessions.get_loc(pd.Timestamp(two.claim.args["on"])) - two.computed + 1
    if not same:
        return "yes: they count two runs"
    return f"yes, on different days: one run, begun on {prose.day(data.sessions[begins])}, has {two.claim.claimed} sessions on {prose.day(short)} and would have {one.claim.claimed} on {prose.day(long)}"


def _decisions(one, two, data) -> str:
    """Two counts of decisions, the window of the second inside that of the first: the larger window cannot hold fewer."""
    inside = (
        one.claim.args["start"] <= two.claim.args["start"]
        and two.claim.args["end"] <= one.claim.args["end"]
    )
    if not inside or one.claim.args["kind"] != two.claim.args["kind"]:
        return ""
    answer = "no" if one.claim.claimed < two.claim.claimed else "yes"
    return f"{answer}: the {two.claimed_text} decisions that {two.id} counts lie in a time for which {one.id} claims {one.claimed_text}"
