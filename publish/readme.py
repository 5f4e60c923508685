"""The README's answers, written between markers: tally, findings, studies, placebo rate.

``<!-- tally -->`` ... ``<!-- end -->`` names what stands between; the text around is never touched.
"""

import re
from pathlib import Path

from publish import claims, measures_page, studies
from publish.claims import Register
from publish.files import NOTEBOOKS, ROOT, write
from publish.site import content
from research.claims import errata, rules, schema
from research.formats import day, listed, words

README, METHOD = ROOT / "README.md", ROOT / "docs" / "method.md"
START = NOTEBOOKS / "START.md"
PICTURE = ROOT / "docs" / "front.png"
_PART = re.compile(r"<!-- (?P<name>[a-z]+) -->\n.*?<!-- end -->", re.DOTALL)


def render(source: str, register: Register) -> str:
    """A text, what stands between its markers written anew; ValueError for an unknown marker."""
    parts = {"tally": tally, "findings": findings, "placebo": placebo, "studies": titles}

    def fill(found: re.Match) -> str:
        name = found["name"]
        if name not in parts:
            raise ValueError(f"text: expected a marker named {', '.join(parts)}, got {name!r}.")
        return f"<!-- {name} -->\n{parts[name](register)}\n<!-- end -->"

    return _PART.sub(fill, source)


def tally(register: Register) -> str:
    """Claims by verdict and by evidence, in two sentences."""
    told = [f"**{count}** {label}" for label, count in content.tally(register)]
    data, by = register.data, register.evidence
    return (
        f"{words(len(register.articles)).capitalize()} articles, {len(register)} claims: "
        f"{listed(told)}. {by['computed']} are computed from the data, {by['published']} rest on"
        f" cited figures or texts and {by['none']} have no evidence yet."
        f" Data to {day(data.as_of)}, hash {data.hash[:12]}."
    )


def findings(register: Register) -> str:
    """The five findings of the front page as a list, each with the notebook that answers it."""
    paths = [NOTEBOOKS / f"{entry['study']}.ipynb" for entry in claims.front()["finding"]]
    found = content.findings([_study(path) for path in paths if path.is_file()], register)
    return "\n".join(
        f"- [{f['question']}](notebooks/{f['study']}.ipynb) {f['answer']}" for f in found
    )


def titles(_: Register) -> str:
    """The studies as a list of links, each by the question it asks."""
    paths = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
    return "\n".join(f"- {p.name[:2]} [{_study(p).title}]({p.name})" for p in paths)


def _study(path: Path) -> studies.Study:
    return studies.Study(path, tuple(studies.notebook(path).cells))


def placebo(register: Register) -> str:
    """How often a wrong figure would pass, in one line; empty where no claim states a figure."""
    from research.claims import false_positive_rate

    wrong = false_positive_rate.tried([v.claim for v in register], register.data)
    if wrong.empty:
        return ""
    whole = wrong["verdict"].eq(rules.SUPPORTED).groupby(wrong["claim"], sort=False).sum()
    partly = wrong["verdict"].eq(rules.PARTLY).mean()
    return (
        f"{len(wrong):,} wrong figures were tried, one to ten units of the last printed digit away"
        f" from the right one, for the {len(whole)} claims that state an exact figure of their own:"
        f" {whole.sum() / len(wrong):.1%} passed as *supported* ({whole.sum()}, of which"
        f" {whole.max()} for claim {whole.idxmax()}) and {partly:.1%} as *partly*."
    )


def picture() -> bytes:
    """The best figure of the study that the front page leads with, as its notebook shows it."""
    return _study(NOTEBOOKS / f"{claims.front()['picture']}.ipynb").figure.png


def update() -> bool:
    """Write README, method, start page, picture, measures, errata and schemas where they are old.

    Returns True if the README has changed.
    """
    register = claims.judged()
    fresh = {
        path: render(path.read_text(encoding="utf-8"), register).encode("utf-8")
        for path in (README, METHOD, START)
    }
    fresh |= {PICTURE: picture(), measures_page.PAGE: measures_page.page().encode("utf-8")}
    old = [path for path in fresh if not path.exists() or path.read_bytes() != fresh[path]]
    for path in old:
        write(path, fresh[path])
    schema.write()
    errata.write(register)
    return README in old
