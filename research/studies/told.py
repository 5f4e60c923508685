"""Claims that no price can decide: each source in full, its grade, our reading and the part that is not tested."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.verdict import show
from research.studies import cited
from research.studies.answers import Answers

TOLD = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "published": "published",
    "where": "by, on (grade)",
    "leaves": "our reading, and what is not tested",
    "verdict": "verdict",
}


def table(answers: Answers, *, data=None) -> pd.DataFrame:
    """Claims that rest on what others published: each figure with what it is, its grade and what it leaves open.

    Returns
    -------
    DataFrame of :func:`research.studies.cited.table`, with ``published`` as fact and figure, the grade in
    ``where``, and ``leaves`` (the reservation to the source and the part of the claim that is not tested)
    """
    data = data or store.load()
    rows = cited.table(answers, data=data).set_index("claim", drop=False)
    judged = {verdict.id: verdict.claim for verdict in answers}
    published, where, leaves = [], [], []
    for name, row in rows.iterrows():
        claim = judged[name]
        args = {"evidence_id": claim.evidence_id, **claim.args}
        found = [data.published.loc[args[key]] for key in ("evidence_id", "minus") if args.get(key)]
        published.append(_facts(found, row["published"]))
        where.append(
            f"{row['where']} ({prose.listed(dict.fromkeys(part['grade'] for part in found))})"
        )
        kept = [
            part["reason"] for part in found if isinstance(part["reason"], str) and part["reason"]
        ]
        leaves.append(
            "; ".join(kept + ([f"not tested: {claim.untested}"] if claim.untested else []))
        )
    return rows.assign(published=published, where=where, leaves=leaves).reset_index(drop=True)


def _facts(found: list, text: str) -> str:
    """One fact with its figure, or the difference of two with both figures."""
    if len(found) == 1:
        fact = found[0]["fact"]
        return fact if fact == text else f"{fact}: {text}"
    parts = (
        f"{row['fact']} ({show(row['value'], row['unit'], rounding=0.01, finer=row['unit'] != 'decimal')})"
        for row in found
    )
    return f"{text}: {', less '.join(parts)}"


def say_fact(evidence: str, *, data=None) -> prose.Prose:
    """What a source tells in words, with publisher, day and grade."""
    row = (data or store.load()).published.loc[evidence]
    return prose.Prose(
        f"- Published elsewhere: {row['fact']} ({row['publisher']}, {row['as_of']}, grade {row['grade']})."
    )


def say_tallies(parts: Mapping[str, Answers]) -> prose.Prose:
    """Claims by verdict, one line for each part of a notebook.

    Parameters
    ----------
    parts : name in print -> verdicts
    """
    lines = []
    for name, answers in parts.items():
        kinds = Counter(verdict.verdict for verdict in answers)
        tally = prose.listed(
            f"**{kinds[label]}** {label}" for label in rules.VERDICTS if kinds[label]
        )
        lines.append(f"- {name}, {prose.plural(len(answers), 'claim')}: {tally}.")
    return prose.Prose("\n".join(lines))
