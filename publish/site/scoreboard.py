"""The front page: what this is, a few answers, and every claim in one table that can be filtered and sorted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from publish.site import articles
from publish.site.claim_page import held
from publish.site.claims_table import board
from publish.site.html import badge, block, link, page, slug, study, study_name, text
from research import prose
from research.claims import rules
from research.claims.verdict import Verdict
from research.studies import scoreboard
from research.studies.answers import Answers, faults

START = ("002-03", "004-39", "001-19", "002-16")


def front_page(
    verdicts: Sequence[Verdict],
    data,
    *,
    places: Mapping[str, str],
    placebo: str,
    not_claimed: str,
    citation: str,
) -> str:
    """The front page.

    Parameters
    ----------
    verdicts : on all claims of the register
    data : the vintage they were judged on
    places : claim id -> the study that takes it apart
    placebo : how often a wrong figure would pass, in Markdown; may be empty
    not_claimed : the section on what is not claimed, in Markdown
    citation : how to cite the site, HTML
    """
    sources = articles.by_article(verdicts)
    count = prose.words(len(sources))
    return page(
        f"{prose.plural(len(sources), 'article').capitalize()} on the small-cap rally, claim by claim",
        f"In the winter of 2025-26 small American companies ran ahead of large ones, and the press explained why. Here {count} of the articles are "
        f"taken apart into {len(verdicts)} checkable claims; each is judged by general rules on frozen public data, with everything that stands "
        "behind the verdict.",
        _tally(verdicts),
        str(scoreboard.say_data(Answers(verdicts), faults(data=data), data=data)),
        *_start(verdicts, places),
        "## Scoreboard",
        "All claims in our own words. *Holds in* counts the reasonable choices of series, basis and source in which a claim fits; *today* is the "
        "same rule on the latest data. A claim's number leads to everything behind its verdict.",
        _filters(verdicts),
        board(verdicts, places, name="claims"),
        "All of it [as a table for a spreadsheet](register.csv), with its columns in the [codebook](codebook.html#register-csv-the-scoreboard-as-a-table).",
        "## The articles",
        block(
            *[
                f"<li>{link(f'articles/{article.id}.html', articles.name(article))}{_when(article)}, {prose.plural(len(mine), 'claim')}</li>"
                for article, mine in sources.items()
            ],
            tag="ul",
        ),
        *(
            [
                (
                    "## How often would a wrong figure pass?\n\n"
                    + placebo
                    + " [How a verdict is reached](method.html#how-a-verdict-is-reached)."
                )
            ]
            if placebo
            else []
        ),
        not_claimed,
        "## Citing",
        block(f"<p>{citation}</p>", class_="cite"),
        '<script src="_static/scoreboard.js"></script>',
        description=f"{len(verdicts)} claims about the small-cap rally of 2025-26, each judged from frozen public data.",
        wide=True,
    )


def _filters(verdicts: Sequence[Verdict]) -> str:
    labels = Counter(v.verdict for v in verdicts)
    boxes = [
        f'<label><input type="checkbox" name="verdict" value="{slug(label)}"> {badge(label)} <span class="count">{labels[label]}</span></label>'
        for label in rules.VERDICTS
        if labels[label]
    ]
    kinds = Counter(v.claim.category or "other" for v in verdicts)
    sources = {
        slug(a.id): (f"{a.id}: {articles.title(a)}", len(mine))
        for a, mine in articles.by_article(verdicts).items()
    }
    return block(
        block("<legend>Verdict</legend>", *boxes, tag="fieldset"),
        _select("article", "All articles", sources),
        _select(
            "category",
            "All categories",
            {slug(kind): (kind, kinds[kind]) for kind in sorted(kinds)},
        ),
        '<div class="field"><label for="filter-words">Words in the claim</label><input type="search" id="filter-words" name="words"></div>',
        f'<p class="found"><output aria-live="polite">{len(verdicts)} of {len(verdicts)} shown</output> <button type="reset">Show all</button></p>',
        tag="form",
        id="filters",
        class_="filters",
        role="search",
        aria_label="Filter the claims",
        autocomplete="off",
        hidden="",
    )


def _select(name: str, everything: str, options: Mapping[str, tuple[str, int]]) -> str:
    lines = [
        f'<option value="{value}" data-label="{text(label)}">{text(label)} ({count})</option>'
        for value, (label, count) in options.items()
    ]
    return block(
        f'<label for="filter-{name}">{name.capitalize()}</label>',
        f'<select id="filter-{name}" name="{name}">',
        f'<option value="">{everything}</option>',
        *lines,
        "</select>",
        class_="field",
    )


def _tally(verdicts: Sequence[Verdict]) -> str:
    counts = Counter(v.verdict for v in verdicts)
    return block(
        *[
            f'<li><a href="index.html?verdict={slug(label)}#scoreboard"><strong>{counts[label]}</strong> {badge(label)}</a></li>'
            for label in rules.VERDICTS
            if counts[label]
        ],
        tag="ul",
        class_="tally",
        aria_label="Claims by verdict",
    )


def _start(verdicts: Sequence[Verdict], places: Mapping[str, str]) -> list[str]:
    found = {v.id: v for v in verdicts}
    cards = [_card(found[claim], places) for claim in START if claim in found]
    return ["## Start here", block(*cards, tag="ul", class_="start")] if cards else []


def _card(verdict: Verdict, places: Mapping[str, str]) -> str:
    to = study(verdict.id, places)
    firm = f" {held(verdict)}." if verdict.holds[1] > 1 else ""
    more = f", {link(to, 'taken apart in ' + study_name(verdict.id, places))}" if to else ""
    tested = f"<p>Tested as: {text(verdict.claim.tested_as)}</p>" if verdict.claim.tested_as else ""
    return (
        f'<li><p class="says">{text(verdict.claim.says)}</p>'
        f"<p>{badge(verdict.verdict)} Claimed {text(verdict.claimed_text)}, computed <strong>{text(verdict.computed_text)}</strong>.{firm}</p>{tested}"
        f"<p>{link(f'claims/{verdict.id}.html', f'Claim {verdict.id}')}{more}</p></li>"
    )


def _when(article) -> str:
    when = articles.published(article)
    return f", {text(when)}" if when else ""
