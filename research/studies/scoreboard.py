"""All claims at a glance: counts by verdict, how firm each verdict is, and how often a wrong figure would
pass.

There is deliberately no single score: claims differ in weight, and a share of claims that hold says more
about how they were picked than about an article.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.false_positive_rate import placebo
from research.claims.register import CLARITY
from research.studies.answers import Answers

ORDER = list(rules.VERDICTS)
CLEAR = {"clarity": "the claim is", **{name: name for name in ORDER[:3]}, "all": "all"}
BOARD = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "computed": "computed",
    "verdict": "verdict",
    "holds": "holds in",
    "study": "taken apart in",
}
WHOLE = {
    "claim": "claim",
    "says": "in our words",
    "tested": "tested as",
    **{name: BOARD[name] for name in ("claimed", "computed", "verdict", "holds", "study")},
}
ARTICLES = {
    "article": "article",
    "what": "what it is",
    "publisher": "published by",
    "printed": "printed",
    "claims": "claims",
}


def counts(answers: Answers) -> pd.DataFrame:
    """Number of claims by article and verdict.

    Returns
    -------
    DataFrame indexed by article id, one column per verdict in the order of the rules, and ``all``
    """
    frame = pd.DataFrame(
        {"article": [v.claim.article.id for v in answers], "verdict": [v.verdict for v in answers]}
    )
    table = pd.crosstab(frame["article"], frame["verdict"]).reindex(columns=ORDER, fill_value=0)
    table.columns.name = None
    return table.assign(all=table.sum(axis=1))


def by_kind(answers: Answers) -> pd.DataFrame:
    """Number of claims by what they speak of, and by verdict; most claims first.

    Returns
    -------
    DataFrame indexed by category, one column per verdict, and ``all``
    """
    frame = pd.DataFrame(
        {
            "category": [v.claim.category or "other" for v in answers],
            "verdict": [v.verdict for v in answers],
        }
    )
    table = pd.crosstab(frame["category"], frame["verdict"]).reindex(columns=ORDER, fill_value=0)
    table.columns.name = None
    return table.assign(all=table.sum(axis=1)).sort_values("all", ascending=False, kind="stable")


def board(answers: Answers, studies: Mapping[str, str] | None = None) -> pd.DataFrame:
    """One row per claim: ``claim``, ``says``, ``claimed``, ``computed``, ``verdict``, ``holds`` and
    ``study`` (a link, or empty).

    Parameters
    ----------
    answers : verdicts
    studies : claim id -> file of the notebook that takes it apart
    """
    table = answers.table
    links = {claim: f"[{Path(file).stem}]({file})" for claim, file in (studies or {}).items()}
    return table.assign(study=[links.get(claim, "") for claim in table["claim"]])


def by_clarity(answers: Answers) -> pd.DataFrame:
    """Number of claims by how clear the claim itself is, and by verdict."""
    frame = pd.DataFrame(
        {"clarity": [v.claim.clarity for v in answers], "verdict": [v.verdict for v in answers]}
    )
    table = pd.crosstab(frame["clarity"], frame["verdict"]).reindex(
        index=list(CLARITY), columns=ORDER, fill_value=0
    )
    table.columns.name = None
    return table.assign(all=table.sum(axis=1)).reset_index()


def boards(answers: Answers, studies: Mapping[str, str] | None = None) -> prose.Prose:
    """The board article by article, each under its title, with what is tested; figures of others are marked as cited."""
    parts = []
    for article in dict.fromkeys(v.claim.article for v in answers):
        mine = Answers(v for v in answers if v.claim.article == article)
        table = board(mine, studies)
        table = table.assign(
            tested=[v.claim.tested_as or "as stated" for v in mine],
            claimed=["" if v.claim.relation == "is_true" else v.claimed_text for v in mine],
            computed=[_came_to(v, text) for v, text in zip(mine, table["computed"], strict=True)],
        )
        parts += [
            f"### Article {article.id}: {article.title.strip('()') or 'no title'}",
            prose.table(table, WHOLE),
        ]
    return prose.Prose("\n\n".join(parts))


def _came_to(verdict, text: str) -> str:
    """The computed value in print: a truth as said or not so, a figure of others marked as cited."""
    if isinstance(verdict.computed, bool) and verdict.claim.relation == "is_true":
        return "as said" if verdict.computed == verdict.claim.claimed else "not so"
    return f"{text} (cited)" if text and verdict.evidence == "published" else text


def articles(answers: Answers) -> pd.DataFrame:
    """The articles that the claims come from.

    Returns
    -------
    DataFrame with columns ``article``, ``what`` (title, or what it is), ``publisher``, ``printed`` (the day, or the first and the last possible one) and ``claims`` (number of them)
    """
    tally = counts(answers)["all"]
    rows = [
        [a.id, a.title.strip("()"), a.publisher or "not known", _printed(a), tally[a.id]]
        for a in dict.fromkeys(v.claim.article for v in answers)
    ]
    return pd.DataFrame(rows, columns=list(ARTICLES))


def _printed(article) -> str:
    return (
        prose.span(*article.published_between)
        if article.published_between
        else prose.day(article.published)
    )


def names(answers: Answers) -> dict[str, str]:
    """Article id -> a short name in two lines: id and kind or title, and when it was printed."""
    found = {}
    for article in dict.fromkeys(v.claim.article for v in answers):
        kind = re.split(r" on | that |, ", article.title.strip("()").removeprefix("untitled "))[0]
        found[article.id] = f"{article.id}  {kind}\n{_printed(article)}"
    return found


def firmness(answers: Answers) -> pd.DataFrame:
    """How often each claim fits over its reasonable choices of series, basis and source.

    Returns
    -------
    DataFrame of the claims with more than one choice: ``claim``, ``verdict``, ``fits``, ``choices`` and
    ``share``
    """
    rows = [
        {
            "claim": v.id,
            "verdict": v.verdict,
            "fits": v.holds[0],
            "choices": v.holds[1],
            "share": v.holds[0] / v.holds[1],
        }
        for v in answers
        if v.holds[1] > 1
    ]
    return pd.DataFrame(rows, columns=["claim", "verdict", "fits", "choices", "share"])


def not_plain(answers: Answers) -> Answers:
    """The verdicts that need a word: all but claims that fit as stated, whichever choice is made and without a caveat."""
    return Answers(
        v for v in answers if v.verdict != rules.SUPPORTED or v.holds[0] < v.holds[1] or v.caveats
    )


def placebo_rate(answers: Answers, *, data=None) -> pd.DataFrame:
    """Wrong figures judged by the same rules, see :func:`research.claims.false_positive_rate.placebo`; index is the claim."""
    return placebo([v.claim for v in answers], data or store.load())


def say_counts(answers: Answers) -> prose.Prose:
    """Claims by verdict in one sentence."""
    total = counts(answers)["all"].sum()
    tally = counts(answers)[ORDER].sum()
    articles = len({v.claim.article.id for v in answers})
    parts = prose.listed(f"**{tally[label]}** {label}" for label in ORDER if tally[label])
    return prose.Prose(f"{prose.words(articles).capitalize()} articles, {total} claims: {parts}.")


def say_clarity(table: pd.DataFrame) -> prose.Prose:
    """How often claims are contradicted, by how clear they are.

    Parameters
    ----------
    table : of :func:`by_clarity`
    """
    form = {
        "clear": "that are clear",
        "dated loosely": "that are dated loosely",
        "undefined terms": "with undefined terms",
    }
    parts = [
        f"of {row['all']} {form[row['clarity']]}, **{row[rules.CONTRADICTED]}** "
        f"({prose.number(row[rules.CONTRADICTED] / row['all'], '%', digits=0)})"
        for row in table.to_dict("records")
        if row["all"]
    ]
    return prose.Prose(f"Contradicted are: {prose.listed(parts)}.")


def say_firmness(table: pd.DataFrame) -> prose.Prose:
    """How many verdicts would be the same under every choice."""
    held, failed = (
        table[table["verdict"] == rules.SUPPORTED],
        table[table["verdict"] == rules.CONTRADICTED],
    )
    all_hold, none_hold = (held["share"] == 1).sum(), (failed["share"] == 0).sum()
    return prose.Prose(
        f"{len(table)} claims can be read in more than one way. Of the {len(held)} supported ones among them, "
        f"**{all_hold}** fit in every choice; of the {len(failed)} contradicted ones, **{none_hold}** fit in none. The other claims have "
        "one reading only, and nothing is known of how firm they are."
    )


def say_placebo(table: pd.DataFrame) -> prose.Prose:
    """The placebo rate in one sentence."""
    wrong, full, partly = table["wrong"].sum(), table["supported"].sum(), table["partly"].sum()
    worst = table["rate"].idxmax()
    return prose.Prose(
        f"Of {wrong:,} wrong figures tried on {len(table)} claims, **{prose.number(full / wrong, '%')}** "
        "would have been called supported and a "
        f"further **{prose.number(partly / wrong, '%')}** partly. The loosest is {worst}, where "
        f"{prose.number(table.loc[worst, 'rate'], '%', digits=0)} would have "
        "passed as one or the other."
    )


def say_data(answers: Answers, faults, *, data=None) -> prose.Prose:
    """What was judged on what: files, claims, faults, vintage, last session, hash."""
    data = data or store.load()
    evidence = pd.Series([v.evidence for v in answers]).value_counts()
    without = pd.Series([v.verdict for v in answers if v.evidence == "none"]).value_counts()
    why = prose.listed(f"{count} {label}" for label, count in without.items())
    kinds = prose.listed(
        f"{evidence[name]} {word}"
        for name, word in (
            ("computed", "computed from the data"),
            ("published", "from cited figures"),
            ("none", f"without any evidence yet ({why})"),
        )
        if name in evidence
    )
    failed = (
        f"{prose.plural(len(faults), 'claim')} could not be read and had to be left out."
        if faults
        else "No claim had to be left out for a fault in its record."
    )
    return prose.Prose(
        f"{len(answers)} claims, {kinds}, on the {data.name} with sessions to {prose.day(data.as_of)} "
        f"(hash {data.hash[:12]}). {failed}"
    )
