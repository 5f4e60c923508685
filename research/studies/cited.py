"""What others published: claims that rest on a cited figure or text, with publisher and day."""

from __future__ import annotations

import pandas as pd

from research import prose, store
from research.claims.verdict import show
from research.studies.answers import Answers

CITED = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "published": "published",
    "where": "by, on",
    "verdict": "verdict",
}


def table(answers: Answers, *, data=None) -> pd.DataFrame:
    """Claims that rest on a figure or a text published by somebody else.

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``claimed``, ``published``, ``where`` (all as printed) and
    ``verdict``
    """
    data = data or store.load()
    rows = []
    for verdict in answers:
        if not verdict.claim.measure.startswith("published"):
            continue
        args = {"evidence_id": verdict.claim.evidence_id, **verdict.claim.args}
        found = [data.published.loc[args[key]] for key in ("evidence_id", "minus") if args.get(key)]
        text = (
            verdict.computed_text
            if verdict.computed is not None
            else "; ".join(row["fact"] for row in found)
        )
        where = "; ".join(dict.fromkeys(f"{row['publisher']}, {row['as_of']}" for row in found))
        rows.append(
            [
                verdict.id,
                verdict.claim.says,
                "" if verdict.claim.relation == "is_true" else verdict.claimed_text,
                text,
                where,
                verdict.verdict,
            ]
        )
    return pd.DataFrame(rows, columns=["claim", "says", "claimed", "published", "where", "verdict"])


def say_published(*evidence: str, data=None) -> prose.Prose:
    """Cited figures with their sources, one line each."""
    rows = [(data or store.load()).published.loc[name] for name in evidence]
    return prose.Prose(
        "\n".join(
            f"- Published elsewhere: {row['fact']}: **{show(row['value'], row['unit'], rounding=0.1)}** "
            f"({row['publisher']}, {row['as_of']})."
            for row in rows
        )
    )
