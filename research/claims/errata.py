"""What the verdicts of the first edition became, and why: the page ``docs/errata.md``.

``docs/first_edition.csv`` is the record of that edition and is never changed; ``docs/errata.csv``
gives the reason of each difference, by hand. Which verdicts differ is computed.
"""

from collections.abc import Iterable
from pathlib import Path

import pandas as pd

from research.claims import rules
from research.claims.verdict import Verdict
from research.claims.words import literal
from research.formats import listed, words

DOCS = Path(__file__).resolve().parents[2] / "docs"
RECORD, WHY, PAGE = (DOCS / file for file in ("first_edition.csv", "errata.csv", "errata.md"))
REASONS = {
    "rule": "a rule of the judge changed",
    "reading": "the article says something else than what was tested",
    "data": "data were added, corrected or found unfit",
    "bug": "the computation was wrong",
}
DROPPED, NEW = "dropped", "new"
COLUMNS = ["before", "after", "reason", "why"]


def errata(verdicts: Iterable[Verdict], *, record: Path = RECORD, why: Path = WHY) -> pd.DataFrame:
    """Every claim whose verdict, as judged now, is not that of the first edition.

    Takes the verdicts of the register, the record of that edition and the reasons kept by hand;
    gives by ``id``: ``before``, ``after`` (``dropped`` for a claim that is no longer there),
    ``reason`` (one of :data:`REASONS`, or empty) and ``why``, a sentence.
    """
    before = pd.read_csv(record, index_col="id", dtype=str)["verdict"]
    now = pd.Series({v.id: v.verdict for v in verdicts}, dtype=str)
    after = now.reindex(before.index, fill_value=DROPPED)
    kept = pd.read_csv(why, index_col="id", dtype=str)
    found = pd.DataFrame({"before": before, "after": after}).loc[before != after]
    return found.join(kept[["reason", "why"]]).fillna("")[COLUMNS]


def unsound(verdicts: Iterable[Verdict], *, record: Path = RECORD, why: Path = WHY) -> list[str]:
    """Reasons kept by hand that are missing, unknown, or of no difference, a line each."""
    verdicts = list(verdicts)
    found = errata(verdicts, record=record, why=why)
    kept = pd.read_csv(why, index_col="id", dtype=str, keep_default_na=False)
    lines = [f"{name}: a reason is missing" for name in found.index[found["reason"].eq("")]]
    unknown = kept["reason"][~kept["reason"].isin(REASONS)]
    lines += [f"{name}: {reason!r} is no reason" for name, reason in unknown.items()]
    kept = kept[kept["before"].ne(NEW)]
    lines += [f"{name}: no verdict differs" for name in kept.index.difference(found.index)]
    said, truth = (rows["before"] + " to " + rows["after"] for rows in (kept, found))
    both = pd.concat([said, truth], axis=1, join="inner").itertuples(name=None)
    return lines + [f"{id}: {one}, in truth {other}" for id, one, other in both if one != other]


def page(verdicts: Iterable[Verdict]) -> str:
    """Text of ``docs/errata.md``: counts by outcome, then every difference with its reason."""
    verdicts = list(verdicts)
    found = errata(verdicts)
    record = pd.read_csv(RECORD, index_col="id", dtype=str)["verdict"]
    now = pd.Series([v.verdict for v in verdicts], dtype=str).value_counts()
    says = {v.id: f"{v.id} {literal(v.claim.says)}" for v in verdicts}
    added = sum(v.id not in record.index for v in verdicts)
    counts = [f"| {x} | {(record == x).sum()} | {now.get(x, 0)} |" for x in rules.VERDICTS]
    rows = [
        f"| {says.get(row.Index, row.Index)} | {row.before} | {row.after} | {row.reason} "
        f"| {literal(row.why)} |"
        for row in found.itertuples()
    ]
    reasons = "; ".join(f"*{name}*: {text}" for name, text in REASONS.items())
    other = f"{len(found)} have another verdict or are no longer"
    lines = [
        "# Errata: verdicts that changed since the first edition\n",
        f"Of {len(record)} claims of the first edition, {other}",
        f"there; {added} claims are new. Reasons: {reasons}.\n",
        f"{direction(found, record)}\n",
        "| verdict | first edition | now |\n|:--|--:|--:|",
        *counts,
        "\n| claim | before | now | reason | why |\n|:--|:--|:--|:--|:--|",
        *rows,
    ]
    return "\n".join(lines) + "\n"


def direction(found: pd.DataFrame, record: pd.Series) -> str:
    """Which way the verdicts moved that were contradicted, or became so, and for which reasons."""
    left = found[found["before"].eq(rules.CONTRADICTED)]
    became = found["after"].eq(rules.CONTRADICTED).sum()
    told = listed(f"{n} {label}" for label, n in left["after"].value_counts().items())
    return (
        f"Of {record.eq(rules.CONTRADICTED).sum()} claims that "
        f"were contradicted {len(left)} no longer are (now {told}); "
        f"{words(became) if became else 'none'} became so. Of those {len(left)}, "
        f"{left['reason'].eq('reading').sum()} had been held to more than the article says, to "
        "something else, or counted twice. Each reason stands below, for a reader to dispute."
    )


def write(verdicts: Iterable[Verdict]) -> Path:
    """Write the page."""
    PAGE.write_text(page(verdicts), encoding="utf-8")
    return PAGE
