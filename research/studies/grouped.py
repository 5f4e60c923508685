"""Many claims in one study, each said once: verdicts by section, the cited figures with their sources, conditions with their places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.verdict import show
from research.studies.answers import Answers, standard

VERDICTS = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "found": "found",
    "verdict": "verdict",
    "holds": "holds in",
}
SOURCES = {
    "claims": "for",
    "fact": "what was published",
    "value": "figure",
    "publisher": "by",
    "date": "as of",
    "grade": "grade",
}
CONDITIONS = {
    "claim": "claim",
    "where": "in the article",
    "tested": "tested as",
    "true": "counts as true when it is",
}


def verdicts(answers: Answers) -> prose.Prose:
    """Claims, what was found and the verdict; a finding that somebody else published is marked as cited."""
    rows = [
        {
            "claim": v.id,
            "says": v.claim.says,
            "claimed": v.claimed_text if v.computed is not None else "",
            "found": _found(v),
            "verdict": f"**{v.verdict}**",
            "holds": f"{v.holds[0]} of {v.holds[1]}" if v.holds[1] > 1 else "",
        }
        for v in answers
    ]
    heads = (
        VERDICTS
        if any(row["holds"] for row in rows)
        else {name: head for name, head in VERDICTS.items() if name != "holds"}
    )
    return prose.table(pd.DataFrame(rows), heads)


def _found(verdict) -> str:
    text = verdict.computed_text if verdict.computed is not None else "a text"
    return f"{text} (cited)" if _cited(verdict) else text


def _cited(verdict) -> bool:
    return verdict.evidence == "published"


def tally(groups: Mapping[str, Answers]) -> pd.DataFrame:
    """How the claims of each section were judged: ``section``, one column per verdict that occurs, and ``all``."""
    labels = [v.verdict for answers in groups.values() for v in answers]
    rows = [
        {"section": name}
        | {
            label: sum(v.verdict == label for v in answers)
            for label in rules.VERDICTS
            if label in labels
        }
        | {"all": len(answers)}
        for name, answers in groups.items()
    ]
    return pd.DataFrame(rows)


def sources(answers: Answers, *, more: Sequence[tuple[str, str]] = (), data=None) -> pd.DataFrame:
    """The figures and texts of others that verdicts rest on, each once.

    Parameters
    ----------
    answers : verdicts
    more : pairs (claim, evidence) that stand beside a verdict without deciding it

    Returns
    -------
    DataFrame with columns ``claims``, ``fact``, ``value`` (as printed, empty for a text), ``publisher``, ``date`` and ``grade`` (A to C)
    """
    data = data or store.load()
    named = [
        (v.id, name)
        for v in answers
        if _cited(v)
        for name in (
            v.claim.evidence_id,
            v.claim.args.get("evidence_id"),
            v.claim.args.get("minus"),
        )
        if name
    ]
    pairs = pd.DataFrame(list(dict.fromkeys([*named, *more])), columns=["claim", "evidence"])
    claims = pairs.groupby("evidence", sort=False)["claim"].agg(", ".join)
    found = data.published.loc[claims.index]
    values = [
        "" if pd.isna(row["value"]) else show(row["value"], row["unit"])
        for _, row in found.iterrows()
    ]
    return pd.DataFrame(
        {
            "claims": claims,
            "fact": found["fact"],
            "value": values,
            "publisher": found["publisher"],
            "date": found["as_of"],
            "grade": found["grade"],
        }
    ).reset_index(drop=True)


def conditions(answers: Answers) -> prose.Prose:
    """Where each claim stands in its article, the statement tested, and when it counts as true."""
    rows = [
        {
            "claim": v.id,
            "where": v.claim.where,
            "tested": v.claim.tested_as or "As stated.",
            "true": standard(v.claim, v.unit),
        }
        for v in answers
    ]
    return prose.table(pd.DataFrame(rows), CONDITIONS)


def say_untested(answers: Answers) -> prose.Prose:
    """How many claims have a part that is not tested, and which; the part itself stands among the conditions."""
    found = [v.id for v in answers if v.claim.untested]
    if not found:
        return prose.Prose("No claim here has a part that is not tested.")
    return prose.Prose(
        f"{prose.plural(len(found), 'claim').capitalize()} of {len(answers)} ({prose.listed(found)}) {'has' if len(found) == 1 else 'have'} a part that is not tested, such as a cause; "
        "at best they are partly borne out."
    )
