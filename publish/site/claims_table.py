"""Claims as rows of a table that can be filtered, sorted and read on a phone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from publish.site.html import badge, block, link, slug, study, study_name, text
from research.claims import rules
from research.claims.verdict import Verdict, table

_ROW, _CELL = '<tr role="row"', '<td role="cell"'
_HEADS = {
    "claim": True,
    "in our words": False,
    "claimed": False,
    "computed": False,
    "verdict": True,
    "holds in": True,
    "today": True,
    "study": True,
}


def board(
    verdicts: Sequence[Verdict],
    places: Mapping[str, str],
    *,
    up: str = "",
    name: str = "",
    label: str = "All claims",
) -> str:
    """A row per claim, in HTML with roles, as a narrow screen shows the rows as cards.

    Parameters
    ----------
    verdicts : one per row
    places : claim id -> the study that takes it apart
    up : from the page to the site's folder, such as ``../``
    name : id of the table; one with a name can be sorted
    label : what the table is, for those who cannot see it
    """
    heads = "".join(
        f'<th role="columnheader" scope="col"{" data-sort" if name and sorts else ""}>{head}</th>'
        for head, sorts in _HEADS.items()
    )
    named = f' id="{name}"' if name else ""
    return block(
        f'<table class="table scoreboard"{named} role="table" aria-label="{text(label)}">',
        f'<thead role="rowgroup">{_ROW}>{heads}</tr></thead>',
        '<tbody role="rowgroup">',
        *[
            _row(verdict, row["computed"], places, up)
            for verdict, row in zip(verdicts, table(list(verdicts)).to_dict("records"), strict=True)
        ],
        "</tbody>",
        "</table>",
        class_="claims",
    )


def _row(verdict: Verdict, computed: str, places: Mapping[str, str], up: str) -> str:
    claim, (fits, choices), today = (
        verdict.claim,
        verdict.holds,
        verdict.today["verdict"] if verdict.today else "",
    )
    category, to = claim.category or "other", study(verdict.id, places)
    cells = [
        f"{_CELL}>{text(claim.says)} <small>{text(category)}</small></td>",
        f"{_CELL}>{text(verdict.claimed_text)}</td>",
        f"{_CELL}>{text(computed)}</td>",
        _valued(badge(verdict.verdict), rules.VERDICTS.index(verdict.verdict)),
        _valued(f"{fits} of {choices}", f"{fits / choices:.4f}")
        if choices > 1
        else f"{_CELL}></td>",
        _valued(badge(today), rules.VERDICTS.index(today)) if today else f"{_CELL}></td>",
        f"{_CELL}>{link(up + to, study_name(verdict.id, places)) if to else ''}</td>",
    ]
    return (
        f'{_ROW} data-article="{slug(claim.article.id)}" data-category="{slug(category)}" data-verdict="{slug(verdict.verdict)}">'
        f'<th role="rowheader" scope="row">{link(f"{up}claims/{claim.id}.html", claim.id)}</th>{"".join(cells)}</tr>'
    )


def _valued(cell: str, value) -> str:
    return f'{_CELL} data-value="{value}">{cell}</td>'
