"""Everything the site says about claims, as text by file name: made from verdicts, never typed."""

from __future__ import annotations

import csv
import functools
import io
from collections.abc import Mapping, Sequence

from publish import readme
from publish.files import ROOT
from publish.site import articles, claim_page, prose_pages, scoreboard
from publish.site.html import study, text
from research.claims.verdict import Verdict
from research.prose import day
from research.studies.answers import Answers

COLUMNS = {
    "id": "claim",
    "article": "article it is from",
    "says": "the claim in our words",
    "category": "what it speaks of",
    "clarity": "whether the claim itself is clear",
    "measure": "what is computed",
    "relation": "how claimed and computed are compared",
    "claimed": "the stated value; the two ends of a range with ; between them",
    "computed": "the value found",
    "unit": "unit of both",
    "verdict": "by the rules",
    "evidence": "computed, published or none",
    "as_of": "last day of data used",
    "n": "cases",
    "clusters": "cases that do not overlap",
    "low": "lower end of the interval",
    "high": "upper end of the interval",
    "p": "p-value of the null",
    "holds_k": "choices in which the claim fits",
    "holds_n": "choices tried",
    "dated_to": "session on which an undated or misdated claim fits",
    "due": "day on which a forecast can be judged",
    "today_as_of": "last day of the latest data",
    "today_computed": "the value on the latest data",
    "today_verdict": "the verdict on the latest data",
    "tested_as": "the testable form, where the claim cannot be tested as it stands",
    "untested": "the part of the claim that is not tested",
    "study": "address of the place that takes the claim apart, from the front page",
}


def content(verdicts: Sequence[Verdict], data, *, places: Mapping[str, str]) -> dict[str, str]:
    """The pages that need no notebook, and the register as CSV.

    Parameters
    ----------
    verdicts : on all claims of the register
    data : the vintage they were judged on
    places : claim id -> the study that takes it apart, such as ``studies/01_streaks``

    Returns
    -------
    dict from file name in the source folder of the site to text

    Raises
    ------
    ValueError
        If the README lacks a section that the pages need.
    """
    verdicts = list(verdicts)
    placebo = placebo_sentence(verdicts, data)
    studies = sorted(filter(None, set(places.values())))
    made = prose_pages.pages(placebo, COLUMNS, studies=studies)
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    not_claimed = prose_pages.section(readme, prose_pages.NOT_CLAIMED)
    made["index.md"] = scoreboard.front_page(
        verdicts,
        data,
        places=places,
        placebo=placebo,
        not_claimed=not_claimed,
        citation=citation(data),
    )
    made["register.csv"] = register_csv(verdicts, places=places)
    made |= {
        f"articles/{article.id}.md": articles.article_page(article, verdicts, places=places)
        for article in articles.by_article(verdicts)
    }
    made |= {
        f"claims/{v.id}.md": claim_page.claim_page(
            v, verdicts, places=places, citation=citation(data, v.id)
        )
        for v in verdicts
    }
    return made


def placebo_sentence(verdicts: Sequence[Verdict], data) -> str:
    """How often a wrong figure would pass, in Markdown; empty where no claim states a figure."""
    return readme.placebo(Answers(verdicts), data)


def citation(data, claim: str = "") -> str:
    """How to cite the site, or its verdict on a claim; HTML."""
    entry = _entry()
    who = " and ".join(
        author.get("name") or f"{author['given-names']} {author['family-names']}"
        for author in entry["authors"]
    )
    vintage = "" if data.name == "snapshot" else f" (vintage {text(data.name)})"
    what = f"claim {text(claim)}, " if claim else ""
    return (
        f"{text(who)}. <cite>{text(entry['title'])}</cite>. Version {text(entry['version'])}, {what}"
        f"data to {day(data.as_of)}{vintage}, hash {data.hash[:12]}."
    )


@functools.cache
def _entry() -> dict:
    import yaml

    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))


def register_csv(verdicts: Sequence[Verdict], *, places: Mapping[str, str]) -> str:
    """The register with its verdicts, one row per claim; columns as in ``COLUMNS``.

    Parameters
    ----------
    verdicts : on all claims
    places : claim id -> the study that takes it apart
    """
    file = io.StringIO()
    writer = csv.DictWriter(file, list(COLUMNS), lineterminator="\n", extrasaction="ignore")
    writer.writeheader()
    for verdict in verdicts:
        plain = verdict.to_json()
        low, high = plain["interval"] or (None, None)
        today = {f"today_{name}": value for name, value in (plain["today"] or {}).items()}
        row = (
            plain
            | today
            | {
                "low": low,
                "high": high,
                "holds_k": plain["holds"][0],
                "holds_n": plain["holds"][1],
                "study": study(verdict.id, places),
            }
        )
        writer.writerow({name: _plain(row.get(name)) for name in COLUMNS})
    return file.getvalue()


def _plain(value) -> str:
    """A value as JSON has it, texts without quotation marks."""
    if isinstance(value, list):
        return ";".join(map(_plain, value))
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
