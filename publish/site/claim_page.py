"""A page per claim: the verdict with everything that stands behind it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publish import rows
from publish.site import articles
from publish.site.html import (
    badge,
    block,
    facts,
    link,
    linked,
    listed,
    page,
    study,
    study_name,
    table,
    text,
)
from research import prose
from research.claims.verdict import Verdict, show
from research.studies import answers

MOST_ROWS = 20
_PUBLISHED = (*rows.PUBLISHED, "address", "grade", "reading", "reason")


def claim_page(
    verdict: Verdict, verdicts: Sequence[Verdict], *, places: Mapping[str, str], citation: str
) -> str:
    """The page of one claim.

    Parameters
    ----------
    verdict : on this claim
    verdicts : on all claims of the register, this one among them
    places : claim id -> the study that takes it apart, such as ``studies/01_streaks``
    citation : how to cite this verdict, HTML
    """
    claim, known = verdict.claim, {other.id for other in verdicts}
    return page(
        f"{verdict.id}: {verdict.verdict}",
        f"```{{index}} single: {verdict.id}\n```",
        block(f"<p>{text(claim.says)}</p>", tag="blockquote", class_="says"),
        block(_origin(verdict), tag="p", class_="origin"),
        _figures(verdict),
        *_section("Why this verdict", _reasons(verdict, places, known)),
        *_section("Other choices", _choices(verdict)),
        *_section(
            "Caveats",
            listed(linked(caveat, known) for caveat in verdict.caveats) if verdict.caveats else "",
        ),
        *_section("Conflicts with", _conflicts(verdict, verdicts)),
        *_section("The rows behind the number", _rows(verdict)),
        *_section("Sources", listed(map(text, verdict.sources)) if verdict.sources else ""),
        *_section("Cite as", block(f"<p>{citation}</p>", class_="cite")),
        _onward(verdict, verdicts),
        description=f"{claim.says} Verdict: {verdict.verdict}.",
        orphan=True,
    )


def held(verdict: Verdict) -> str:
    """In how many choices a claim holds, in words that fit its kind."""
    fits, choices = verdict.holds
    said = (
        "The estimate lies on the claimed side"
        if verdict.claim.kind == "general"
        else "The claim holds"
    )
    return f"{said} in {fits} of {choices} choice" + "s" * (choices != 1)


def _section(title: str, body: str) -> list[str]:
    return [f"## {title}", body] if body else []


def _origin(verdict: Verdict) -> str:
    article = verdict.claim.article
    when = articles.published(article)
    place = "".join(
        f", {text(part)}"
        for part in (verdict.claim.where, f"published {when}" if when else "")
        if part
    )
    return f"{link(f'../articles/{article.id}.html', articles.name(article))}{place}."


def _figures(verdict: Verdict) -> str:
    claim, today = verdict.claim, verdict.today
    kind = "Cited figure" if verdict.evidence == "published" else "Computed"
    value = (
        f"<strong>{text(verdict.computed_text)}</strong>"
        if verdict.computed is not None
        else "no value"
    )
    later = (
        f"{text(verdict.text(today['computed']))}, {badge(today['verdict'])} <small>on data to {text(today['as_of'])}</small>"
        if today
        else ""
    )
    return facts(
        [
            ("Verdict", badge(verdict.verdict)),
            ("Claimed", text(verdict.claimed_text)),
            (
                kind,
                f"{value} <small>as of {text(verdict.as_of)}</small>" if verdict.as_of else value,
            ),
            ("Unit", text(verdict.printed_unit)),
            (
                "Holds in",
                f"{verdict.holds[0]} of {verdict.holds[1]} choices" if verdict.holds[1] > 1 else "",
            ),
            ("Today", later),
            ("Due", text(prose.day(claim.due)) if claim.due else ""),
            ("Category", text(claim.category)),
            ("The claim is", text(claim.clarity)),
        ]
    )


def _reasons(verdict: Verdict, places: Mapping[str, str], known: set[str]) -> str:
    claim = verdict.claim
    to = study(claim.id, places)
    stated = ", ".join(f"{name} = {_argument(value)}" for name, value in claim.args.items())
    condition = (
        answers.standard(claim, verdict.unit) if verdict.unit and verdict.unit != "text" else ""
    )
    interval = (
        show(verdict.interval, verdict.printed_unit, rounding=claim.rounding)
        if verdict.interval
        else ""
    )
    numbers = [
        f"{name} {prose.number(value)}"
        for name, value in (("n =", verdict.n), ("clusters that do not overlap:", verdict.clusters))
        if value is not None
    ]
    p = f" (p = {verdict.p:.3f})" if verdict.p is not None else ""
    return block(
        f"<p>{linked(verdict.reason, known)}</p>",
        facts(
            [
                ("Tested as", text(claim.tested_as or "As stated.")),
                ("Not tested", text(claim.untested)),
                ("Counts as true when", text(condition)),
                (
                    "Measure",
                    f"{link('../measures.html', claim.measure)}{text(f'({stated})') if stated else ''}",
                ),
                ("Interval", text(interval)),
                ("Sample", text("; ".join(numbers))),
                ("Null", text(verdict.null + p) if verdict.null else ""),
                ("Alternative", text(verdict.alternative)),
                ("Dated to", text(prose.day(verdict.dated_to)) if verdict.dated_to else ""),
                ("Would also fit on", text(", ".join(verdict.other_days))),
                ("Taken apart in", link(f"../{to}", study_name(claim.id, places)) if to else ""),
            ]
        ),
    )


def _argument(value) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _choices(verdict: Verdict) -> str:
    choices = answers.choices(verdict)
    if len(choices) < 2 and not verdict.without_value:
        return ""
    blank = (
        f"<p>Without a value: {text('; '.join(map(answers.spoken, verdict.without_value)))}.</p>"
        if verdict.without_value
        else ""
    )
    lines = [
        [text(row.choice), text(row.computed), "yes" if row.fits else "no"]
        for row in choices.itertuples()
    ]
    return block(
        f"<p>{held(verdict)} of series, basis, definition or source. The first is the one stated; "
        "the verdict rests on it alone, unless the claim leaves the choice open.</p>",
        table(["choice", "computed", "fits"], lines, label=f"Other choices for claim {verdict.id}"),
        blank,
    )


def _conflicts(verdict: Verdict, verdicts: Sequence[Verdict]) -> str:
    others = articles.conflicts(verdicts).get(verdict.id, [])
    return (
        listed(
            f"{link(f'{other.id}.html', other.id)} {text(other.claim.says)} {badge(other.verdict)}"
            for other in others
        )
        if others
        else ""
    )


def _rows(verdict: Verdict) -> str:
    if verdict.rows.empty:
        return ""
    printed = rows.printed(verdict.rows, MOST_ROWS, published=_PUBLISHED)
    count, some = len(verdict.rows), rows.shown(len(verdict.rows), MOST_ROWS)
    note = (
        f"{some} of {count:,} rows: the first and the last."
        if some < count
        else f"{prose.plural(count, 'row').capitalize()}."
    )
    lines = [[linked(value) for value in row] for row in printed.itertuples(index=False, name=None)]
    return block(
        f"<p>{note} Returns, rates and shares are decimals: 0.05 is 5%.</p>",
        table(list(printed), lines, label=f"Rows behind claim {verdict.id}"),
    )


def _onward(verdict: Verdict, verdicts: Sequence[Verdict]) -> str:
    mine = [v for v in verdicts if v.claim.article.id == verdict.claim.article.id]
    here, board = (
        mine.index(verdict),
        f"../index.html?article={verdict.claim.article.id}#scoreboard",
    )
    before = (
        f"{link(f'{mine[here - 1].id}.html', f'Previous: {mine[here - 1].id}')}"
        if here
        else "<span></span>"
    )
    after = (
        link(f"{mine[here + 1].id}.html", f"Next: {mine[here + 1].id}")
        if here + 1 < len(mine)
        else "<span></span>"
    )
    return block(
        before,
        link(board, "All claims of this article"),
        after,
        tag="nav",
        class_="onward",
        aria_label="Claims of this article",
    )
