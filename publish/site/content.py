"""What stands on each page: verdicts, studies and texts as plain values for the templates."""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from publish import claims, rows, studies, text
from publish.claims import Register
from publish.site import prose
from publish.studies import Study
from research.claims import rules
from research.claims.verdict import Verdict

MOST_ROWS, MOST_WORDS = 24, 6000
_ASIDE = re.compile(r"\*[^*].*[^*]\*")
PUBLISHED = (*rows.PUBLISHED, "address", "grade", "reading", "reason")


def short(study: str) -> str:
    """A study's name where there is little room.

    >>> short("07_rates_and_macro"), short("10_follow_up")
    ('Rates and macro', 'Follow-up')
    """
    read = study.lstrip("0123456789").strip("_").replace("_", " ").capitalize()
    return claims.front()["studies"].get(study, read)


def tally(verdicts: Iterable[Verdict]) -> list[tuple[str, int]]:
    """Claims by verdict, in the order of the rules; verdicts that do not occur are left out."""
    count = Counter(verdict.verdict for verdict in verdicts)
    return [(label, count[label]) for label in rules.VERDICTS if label in count]


def findings(books: Sequence[Study], register: Register) -> list[dict]:
    """The findings of the front page: question, and first paragraph of the answer or a sentence."""
    found, known = [], {study.name: study for study in books}
    for entry in claims.front()["finding"]:
        study, claim_ = known.get(entry["study"]), entry["claim"]
        answer = first_paragraph(study.answer) if study else ""
        if not answer and claim_ in register.known:
            answer = claims.sentence(register[claim_])
        if answer:
            address = f"studies/{entry['study']}.html" if study else f"claims/{claim_}.html"
            found.append(entry | {"answer": answer, "address": address})
    return found


def leading(books: Sequence[Study], role: str) -> Study | None:
    """The study that ``front.toml`` gives a role on the front page, where it is among these."""
    wanted = claims.front().get(role)
    return next((study for study in books if study.name == wanted), None)


def first_paragraph(answer: str) -> str:
    """The first paragraph of an answer, its line on the age of the data left out.

    >>> first_paragraph("**It was 14.** Not 15.  \\n*Data to August.*\\n\\nMore.")
    '**It was 14.** Not 15.'
    """
    lines = answer.strip().split("\n\n")[0].splitlines()
    return " ".join(line.strip() for line in lines if not _ASIDE.fullmatch(line.strip()))


def index(register: Register, books: Sequence[Study], texts: Mapping) -> str:
    """What search finds, as a script: claims, studies and texts with title, key words and prose."""
    names = ("address", "title", "kind", "verdict", "keys", "text", "weight")
    first, made = claims.front()["first"], []
    for v in register:
        c, name = v.claim, claims.nickname(v.claim.article)
        keys = [name, v.id, c.category, c.tested_as, claims.found(v)]
        keys += [v.claimed_text if v.unit else "", c.measure, *c.words]
        said = f"{claims.sentence(v)} {claims.worded(v.reason)}"
        place = f"claims/{v.id}.html", text.plain(c.says), f"claim, {name}", v.verdict
        made.append((*place, _line(keys), said, 1.2 if v.id in first else 1))
    for study in books:
        keys = [short(study.name), *(s.heading for s in study.sections[1:]), _bare(study.answer)]
        place = f"studies/{study.name}.html", study.title, "study", ""
        told = [c.source if c.cell_type == "markdown" else studies.said(c) for c in study.cells]
        said = _bare("\n".join([study.answer, *told]))
        made.append((*place, _line(keys), said[:MOST_WORDS], 1.3))
    for page, (_, source) in texts.items():
        place = f"{page}.html", prose.title(source), "text", ""
        made.append((*place, "", _bare(source)[:MOST_WORDS], 0.5))
    entries = [dict(zip(names, entry, strict=True)) for entry in made]
    return f"window.siteIndex = {json.dumps(entries, ensure_ascii=True)};\n"


def _line(words: Sequence) -> str:
    return text.plain(" ".join(filter(None, map(str, words))))


def _bare(source: str) -> str:
    """Markdown as plain prose: tables, code and marks left out.

    >>> _bare("# Leads\\n<details><summary>All</summary>\\n| a |\\nIt led by **7.2%**, `pct`.")
    'Leads All It led by 7.2%, pct.'
    """
    lines = [line for line in source.splitlines() if not re.search(r"\||^ *```", line)]
    said = re.sub(r"</?(details|summary)>", " ", " ".join(lines))
    return text.plain(re.sub(r"\*|`|#", "", said))
