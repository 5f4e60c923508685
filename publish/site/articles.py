"""A page per article: what it is, how its claims fared, and which of them other articles contradict."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publish.site.claims_table import board
from publish.site.html import badge, block, facts, link, linked, listed, markdown, page, text
from research import prose
from research.claims.register import Article
from research.claims.verdict import Verdict
from research.studies import scoreboard
from research.studies.answers import Answers


def title(article: Article) -> str:
    """The title of an article; what it is about, where it has none.

    >>> title(Article("007", "(untitled letter on ships)")), title(Article("008"))
    ('untitled letter on ships', 'Article 008')
    """
    return article.title.strip("()") or f"Article {article.id}"


def name(article: Article) -> str:
    """Number and title of an article."""
    return f"Article {article.id}" + (f": {title(article)}" if article.title else "")


def published(article: Article) -> str:
    """When an article appeared, in words; empty if nothing is known."""
    if article.published:
        return prose.day(article.published)
    return (
        f"between {prose.span(*article.published_between).replace(' to ', ' and ')}"
        if article.published_between
        else ""
    )


def by_article(verdicts: Sequence[Verdict]) -> dict[Article, list[Verdict]]:
    """Verdicts of each article, in the order given."""
    found: dict[Article, list[Verdict]] = {}
    for verdict in verdicts:
        found.setdefault(verdict.claim.article, []).append(verdict)
    return found


def conflicts(verdicts: Sequence[Verdict]) -> dict[str, list[Verdict]]:
    """For each claim the claims that cannot hold together with it, whichever of the two says so."""
    known = {verdict.id: verdict for verdict in verdicts}
    found: dict[str, dict[str, Verdict]] = {}
    for verdict in verdicts:
        for other in verdict.claim.conflicts_with:
            if other in known:
                found.setdefault(verdict.id, {})[other] = known[other]
                found.setdefault(other, {})[verdict.id] = verdict
    return {claim: list(others.values()) for claim, others in found.items()}


def article_page(
    article: Article, verdicts: Sequence[Verdict], *, places: Mapping[str, str]
) -> str:
    """The page of one article.

    Parameters
    ----------
    article : record of the register
    verdicts : on all claims of the register, this article's among them
    places : claim id -> the study that takes it apart
    """
    mine = by_article(verdicts)[article]
    return page(
        name(article),
        facts(
            [
                ("Publisher", text(article.publisher)),
                ("Published", text(published(article))),
                ("How we know", text(article.dating)),
                ("Address", linked(article.url)),
            ]
        ),
        "## How its claims fared",
        tally(mine),
        f"No score follows from this: claims differ in weight and hang together. The same claims "
        f"[on the scoreboard](../index.html?article={article.id}#scoreboard) can be sorted and filtered.",
        *_categories(mine, places),
        *_against(mine, conflicts(verdicts)),
        description=f"{prose.plural(len(mine), 'claim')} of article {article.id}, each judged by data: {title(article)}.",
        wide=True,
    )


def tally(verdicts: Sequence[Verdict]) -> str:
    """Claims of an article by verdict, in one sentence of Markdown."""
    counts = scoreboard.counts(Answers(verdicts))[scoreboard.ORDER].sum()
    parts = prose.listed(
        f"**{counts[label]}** {label}" for label in scoreboard.ORDER if counts[label]
    )
    return f"{prose.plural(len(verdicts), 'claim').capitalize()}: {parts}."


def _categories(verdicts: Sequence[Verdict], places: Mapping[str, str]) -> list[str]:
    parts: list[str] = []
    for category in scoreboard.by_kind(Answers(verdicts)).index:
        mine = [v for v in verdicts if (v.claim.category or "other") == category]
        parts += [
            f"## {markdown(category.capitalize())}",
            board(mine, places, up="../", label=f"Claims about {category}"),
        ]
    return parts


def _against(mine: Sequence[Verdict], others: dict[str, list[Verdict]]) -> list[str]:
    items = [
        f"{link(f'../claims/{v.id}.html', v.id)} {text(v.claim.says)} {badge(v.verdict)} against "
        f"{link(f'../claims/{other.id}.html', other.id)} ({text(name(other.claim.article))}) {text(other.claim.says)} {badge(other.verdict)}"
        for v in mine
        for other in others.get(v.id, [])
    ]
    return (
        ["## Claims that cannot hold together", block(listed(items), class_="conflicts")]
        if items
        else []
    )
