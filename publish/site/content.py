"""What stands on each page: verdicts, studies and texts as plain values for the templates."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

import pandas as pd
from markupsafe import Markup

from publish import claim_figure, claims, drawing, rows, studies, text
from publish.claims import Register
from publish.site import prose
from publish.site.study_page import Chart
from publish.studies import Study
from research.claims import rules
from research.claims.verdict import Verdict, show

MOST_ROWS, MOST_WORDS = 24, 6000
_ASIDE = re.compile(r"\*[^*].*[^*]\*")
_PUBLISHED = (*rows.PUBLISHED, "address", "grade", "reading", "reason")


def weight(register: Register, claim: str) -> int:
    """The place of a claim by importance: those of ``front.toml`` first, then the rest in their
    order.
    """
    first = claims.front().get("first", [])
    if claim in first:
        return first.index(claim)
    return len(first) + list(register.known).index(claim)


def board_rows(register: Register, verdicts: Sequence[Verdict]) -> list[dict]:
    """Rows of the scoreboard, the most important first."""
    made = []
    for v in verdicts:
        claim, (fits, choices) = v.claim, v.holds
        place = register.places.get(v.id, "")
        compared = claim.relation != "is_true" and v.unit not in ("", "text", None)
        made.append(
            {
                "id": v.id,
                "says": claim.says,
                "article": claim.article.id,
                "nickname": claims.nickname(claim.article),
                "category": claim.category or "other",
                "claimed": v.claimed_text if compared else "",
                "found": claims.found(v),
                "why": text.plain(v.reason),
                "verdict": v.verdict,
                "because": v.because,
                "today": v.today["verdict"] if v.today else "",
                "rank": rules.VERDICTS.index(v.verdict),
                "holds": v.holds_text.partition(" (")[0],
                "share": f"{fits / choices:.4f}" if choices > 1 else "",
                "place": f"studies/{place}.html#claim-{v.id}" if place else "",
                "study": short(place),
                "weight": weight(register, v.id),
                "words": text.plain(f"{claim.tested_as} {claim.category} {claim.measure}"),
            }
        )
    return sorted(made, key=lambda row: row["weight"])


def short(study: str) -> str:
    """A study's name where there is little room.

    >>> short("07_rates_and_macro"), short("did_small_caps_keep_up")
    ('Rates and macro', 'Did small caps keep up')
    """
    return study.lstrip("0123456789").strip("_").replace("_", " ").capitalize()


def article_info(article, mine: Sequence[Verdict]) -> dict:
    """What a page says of an article."""
    return {
        "id": article.id,
        "nickname": claims.nickname(article),
        "title": claims.title(article),
        "published": claims.published(article),
        "count": len(mine),
    }


def tally(register: Register, article: str = "") -> list[tuple[str, int]]:
    """Claims by verdict, in the order of the rules; verdicts that do not occur are left out."""
    frame = register.frame
    counted = frame[frame["article"].eq(article) | (article == "")]["verdict"].value_counts()
    return [(label, int(counted[label])) for label in rules.VERDICTS if label in counted]


def claim_context(register: Register, verdict: Verdict) -> dict:
    """Everything on the page of a claim."""
    claim, data = verdict.claim, register.data
    choices, other = claims.choices(verdict, data=data), claims.elsewhere(verdict, data=data)
    mine = register.articles[claim.article]
    here = mine.index(verdict)
    drawn = claim_figure.draw(verdict, data=data)
    ruling, why = claims.sentence(verdict), text.plain(verdict.reason)
    if set(re.findall(r"\w+", why.lower())) <= set(re.findall(r"\w+", ruling.lower())):
        why = ""
    return {
        "claim": claim,
        "verdict": verdict,
        "article": article_info(claim.article, mine),
        "ruling": ruling.partition(": ")[2] if ": " in ruling else ruling.partition(". ")[2],
        "quoted": claim.words,
        "why": why,
        "parts": verdict.parts,
        "drawn": Chart("figure", drawn.svg and drawing.cleaned(drawn.svg), drawn.caption),
        "reasons": _reasons(register, verdict),
        "choices": _told(choices) if len(choices) > 1 else None,
        "held": held(verdict),
        "elsewhere": _told(other) if len(other) else None,
        "blank": "; ".join(claims.spoken(c, data=data) for c in verdict.without_value),
        "conflicts": [
            {
                "id": other.id,
                "claim": other.claim,
                "verdict": other.verdict,
                "nickname": claims.nickname(other.claim.article),
            }
            for other in register.conflicts.get(verdict.id, [])
        ],
        "rows": (
            rows.printed(verdict.rows, MOST_ROWS, unit=verdict.unit, published=_PUBLISHED)
            if len(verdict.rows)
            else None
        ),
        "rows_said": _rows_said(len(verdict.rows), MOST_ROWS),
        "citation": claims.citation(data, verdict.id),
        "review": review(verdict, data),
        "before": mine[here - 1] if here else None,
        "after": mine[here + 1] if here + 1 < len(mine) else None,
    }


def _told(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.assign(fits=frame["fits"].map({True: "yes", False: "no"}))[
        ["choice", "computed", "fits"]
    ]


def _rows_said(count: int, most: int) -> str:
    some = rows.shown(count, most)
    unit = "Leads are in percentage points."
    return f"{some} of {count:,} rows, the first and the last. {unit}" if some < count else unit


def held(verdict: Verdict) -> str:
    """In how many choices a claim holds, in words that fit its kind."""
    fits, choices = verdict.holds
    general = verdict.claim.kind == "general"
    said = "The estimate lies on the claimed side" if general else "The claim holds"
    return f"{said} in {fits} of {choices} choice{'s' * (choices != 1)}."


def _reasons(register: Register, verdict: Verdict) -> list[tuple[str, object]]:
    claim, today = verdict.claim, verdict.today
    stated = ", ".join(f"{name} = {_argument(value)}" for name, value in claim.args.items())
    interval = (
        show(verdict.interval, verdict.printed_unit, rounding=claim.rounding)
        if verdict.interval
        else ""
    )
    counted = [
        f"{number:,} {what}"
        for number, what in (
            (verdict.n, "observations"),
            (verdict.n_events, "events"),
            (verdict.clusters, "clusters that do not overlap"),
        )
        if number is not None
    ]
    p = f" (p = {verdict.p:.3f})" if verdict.p is not None else ""
    place = register.places.get(claim.id, "")
    measure = Markup('<a href="../measures.html">{}</a>{}').format(
        claim.measure, f"({stated})" if stated else ""
    )
    return [
        ("Tested as", claim.tested_as or "As stated."),
        ("Not tested", claim.untested),
        ("Measure", measure if claim.measure and not verdict.parts else ""),
        ("Claimed", verdict.claimed_text if verdict.unit else ""),
        ("Data to", claims.day(verdict.as_of) if verdict.as_of else ""),
        ("Interval", interval),
        ("Sample", "; ".join(counted)),
        ("Mean", verdict.means_text),
        ("Null", verdict.null + p if verdict.null else ""),
        ("Alternative", verdict.alternative),
        ("Dated to", claims.day(verdict.dated_to) if verdict.dated_to else ""),
        ("Would also fit on", ", ".join(claims.day(day) for day in verdict.other_days)),
        (
            "Today",
            (
                f"{verdict.text(today['computed'])}, {today['verdict']} (data to"
                f" {claims.day(today['as_of'])})"
                if today
                else ""
            ),
        ),
        ("Due", claims.day(claim.due) if claim.due else ""),
        ("The claim is", claim.clarity),
        (
            "Taken apart in",
            (
                Markup('<a href="../studies/{}.html#claim-{}">{}</a>').format(
                    place, claim.id, short(place)
                )
                if place
                else ""
            ),
        ),
    ]


def _argument(value) -> str:
    return " and ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


_RATING = {"supported": 5, "partly": 3, "contradicted": 1}


def review(verdict: Verdict, data) -> Markup:
    """The verdict as a ClaimReview of schema.org, for search engines; nothing in it can end the
    element.
    """
    article = verdict.claim.article
    made: dict = {
        "@context": "https://schema.org",
        "@type": "ClaimReview",
        "claimReviewed": text.plain(verdict.claim.says),
        "datePublished": f"{data.as_of:%Y-%m-%d}",
        "author": {"@type": "Organization", "name": claims.citation_file()["authors"][0]["name"]},
        "itemReviewed": {
            "@type": "Claim",
            "appearance": {"@type": "CreativeWork", "headline": claims.title(article)},
        },
        "reviewRating": {"@type": "Rating", "alternateName": verdict.verdict},
    }
    if article.published:
        made["itemReviewed"]["datePublished"] = article.published.isoformat()
    if verdict.verdict in _RATING:
        value = _RATING[verdict.verdict]
        made["reviewRating"] |= {"ratingValue": value, "bestRating": 5, "worstRating": 1}
    said = json.dumps(made, ensure_ascii=True)
    for sign in "<>&":
        said = said.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(said)


def findings(books: Sequence[Study], register: Register) -> list[dict]:
    """The five findings of the front page: the question, and the first sentence of its study's
    answer.
    """
    found = []
    known = {study.name: study for study in books}
    for entry in claims.front()["finding"]:
        study = known.get(entry["study"])
        answer = first_paragraph(study.answer) if study else ""
        if not answer and entry["claim"] in register.known:
            answer = claims.sentence(register[entry["claim"]])
        if answer:
            address = (
                f"studies/{entry['study']}.html" if study else (f"claims/{entry['claim']}.html")
            )
            found.append(
                {"question": entry["question"], "answer": text.inline(answer), "address": address}
            )
    return found


def first_paragraph(answer: str) -> str:
    """The first paragraph of an answer, its line on the age of the data left out.

    >>> first_paragraph("**It was 14.** Not 15.  \\n*Data to August.*\\n\\nMore.")
    '**It was 14.** Not 15.'
    """
    lines = answer.strip().split("\n\n")[0].splitlines()
    return " ".join(line.strip() for line in lines if not _ASIDE.fullmatch(line.strip()))


def index_entries(register: Register, books: Sequence[Study], texts: dict) -> list[dict]:
    """What search finds: claims, studies, articles and texts, each with title, key words and
    prose.
    """
    made = []
    for v in register:
        c = v.claim
        keys = [claims.nickname(c.article), v.id, c.category, c.tested_as, claims.found(v)]
        keys += [v.claimed_text if v.unit else "", c.measure, *c.words]
        made.append(
            {
                "address": f"claims/{v.id}.html",
                "title": text.plain(c.says),
                "kind": f"claim, {claims.nickname(c.article)}",
                "verdict": v.verdict,
                "keys": text.plain(" ".join(filter(None, map(str, keys)))),
                "text": f"{claims.sentence(v)} {text.plain(v.reason)}",
                "weight": (
                    1.2 if weight(register, v.id) < len(claims.front().get("first", [])) else 1
                ),
            }
        )
    for study in books:
        headings = " ".join(section.heading for section in study.sections[1:])
        made.append(
            {
                "address": f"studies/{study.name}.html",
                "title": study.title,
                "kind": "study",
                "verdict": "",
                "keys": text.plain(f"{short(study.name)} {headings} {_bare(study.answer)}"),
                "text": _study_words(study)[:MOST_WORDS],
                "weight": 1.3,
            }
        )
    for page, (_, source) in texts.items():
        made.append(
            {
                "address": f"{page}.html",
                "title": prose.title(source),
                "kind": "text",
                "verdict": "",
                "keys": "",
                "text": _bare(source)[:MOST_WORDS],
                "weight": 0.5,
            }
        )
    return made


def _study_words(study: Study) -> str:
    parts = [_bare(study.answer)]
    for cell in study.cells:
        if cell.cell_type == "markdown":
            parts.append(_bare(cell.source))
        else:
            said = studies.said(cell)
            parts.append(" ".join(_bare(line) for line in said.splitlines() if "|" not in line))
    return " ".join(filter(None, parts))


def _bare(source: str) -> str:
    """Markdown as plain prose: tables, code and marks left out."""
    lines = [line for line in source.splitlines() if not line.lstrip().startswith(("|", "```"))]
    words = " ".join(lines)
    for sign in ("**", "`", "#", "<details>", "</details>", "<summary>", "</summary>"):
        words = words.replace(sign, " ")
    return text.plain(words.replace("*", ""))
