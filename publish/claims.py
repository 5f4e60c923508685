"""What every edition says of a claim: the verdict in a sentence, choices, its study."""

import functools
import re
import tomllib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from publish import studies, text
from publish.files import NOTEBOOKS, ROOT
from research import store
from research.claims import remembered, rules, words
from research.claims.register import Article, Problem
from research.claims.verdict import Verdict
from research.formats import day, span
from research.suggestions import nearest

_NAMED = re.compile(r"""["']((?:\d{3}-\d{2} ?)+)["']""")


@dataclass(frozen=True)
class Register:
    """Verdicts of claim files on a vintage, and by id of a claim the study that takes it apart."""

    verdicts: tuple[Verdict, ...]
    problems: tuple[Problem, ...]
    data: object
    places: dict[str, str]

    def __iter__(self):
        return iter(self.verdicts)

    def __len__(self) -> int:
        return len(self.verdicts)

    @functools.cached_property
    def known(self) -> dict[str, Verdict]:
        """Verdict by id."""
        return {verdict.id: verdict for verdict in self.verdicts}

    @property
    def evidence(self) -> Counter:
        """How many verdicts rest on what is ``computed``, on what is ``published``, on ``none``."""
        return Counter(verdict.evidence for verdict in self.verdicts)

    @functools.cached_property
    def weights(self) -> dict[str, int]:
        """The place of each claim by importance: those of ``front.toml`` first, the rest after."""
        order = dict.fromkeys([*front()["first"], *self.known])
        return {claim: place for place, claim in enumerate(order)}

    def by_weight(self, verdicts: Iterable[Verdict]) -> list[Verdict]:
        """Verdicts in the order of the importance of their claims."""
        return sorted(verdicts, key=lambda verdict: self.weights[verdict.id])

    @property
    def articles(self) -> dict[Article, list[Verdict]]:
        """The verdicts of each article, in the order given."""
        found: dict[Article, list[Verdict]] = {}
        for verdict in self.verdicts:
            found.setdefault(verdict.claim.article, []).append(verdict)
        return found

    @functools.cached_property
    def conflicts(self) -> dict[str, list[Verdict]]:
        """For each claim those that cannot hold together with it, whichever of the two says so."""
        found: dict[str, dict[str, Verdict]] = {}
        for verdict in self.verdicts:
            for other in verdict.claim.conflicts_with:
                if other in self.known:
                    found.setdefault(verdict.id, {})[other] = self.known[other]
                    found.setdefault(other, {})[verdict.id] = verdict
        return {claim: list(others.values()) for claim, others in found.items()}

    def __getitem__(self, claim: str) -> Verdict:
        if claim not in self.known:
            faults = [str(p) for p in self.problems if p.claim in (claim, "-")]
            got = f"{text.plain(claim)!r}{nearest(claim, self.known) or '.'}"
            got += f" {'; '.join(faults)}" if faults else ""
            raise ValueError(f"claim: expected the id of a claim, got {got}")
        return self.known[claim]


def judged(files: Iterable[Path] = ()) -> Register:
    """Judge claim files, the register by default; ValueError if there is not one claim."""
    data, files = store.load(), list(files)
    verdicts, problems = remembered.judged(files, data)
    if not verdicts and not problems:
        raise ValueError("claims: expected claim files in data/claims, found none.")
    return Register(tuple(verdicts), tuple(problems), data, {} if files else links())


def links(folder: Path = NOTEBOOKS) -> dict[str, str]:
    """The first notebook, the scoreboard left out, whose code names a claim, by the claim's id."""
    found: dict[str, str] = {}
    for path in sorted(Path(folder).glob("[0-9][0-9]_*.ipynb")):
        code = [cell.source for cell in studies.notebook(path).cells if studies.runs(cell)]
        for claim in " ".join(_NAMED.findall("\n".join(code))).split():
            if not path.name.startswith("00_"):
                found.setdefault(claim, path.stem)
    return found


@functools.cache
def front() -> dict:
    """What the front page leads with, and short names of the articles: ``publish/front.toml``."""
    return tomllib.loads(Path(__file__).with_name("front.toml").read_text(encoding="utf-8"))


def nickname(article: Article) -> str:
    """What an article is called where there is no room for its title.

    >>> nickname(Article("907", "Ships at sea")), nickname(Article("908"))
    ('Ships at sea', 'Article 908')
    """
    named = text.plain(article.printed).removeprefix("untitled ")
    return front()["articles"].get(article.id) or named or f"Article {article.id}"


def title(article: Article) -> str:
    """The title of an article, or what it is about where it has none.

    >>> title(Article("007", "(untitled letter on ships)")), title(Article("008"))
    ('Untitled letter on ships', 'Article 008')
    """
    named = text.plain(article.printed)
    return named[:1].upper() + named[1:] if named else f"Article {article.id}"


def published(article: Article) -> str:
    """When an article appeared, in words; empty if nothing is known."""
    if article.published:
        return day(article.published)
    if not article.published_between:
        return ""
    return f"between {span(*article.published_between).replace(' to ', ' and ')}"


def sentence(verdict: Verdict) -> str:
    """The verdict with its numbers, in one sentence; the reason where nothing is compared."""
    head = verdict.verdict.capitalize() + (f" ({verdict.because})" if verdict.because else "")
    return f"{head}{': ' if verdict.found else '. '}{ruling(verdict)}"


def ruling(verdict: Verdict) -> str:
    """What the sentence on a verdict says behind its name."""
    said, stated = found(verdict), claimed(verdict)
    if not said:
        return worded(verdict.reason)
    what = f"{asked(verdict)} {stated}; found {said}" if stated else said
    if verdict.earlier:
        return f"{what}. It misses by {worded(verdict.earlier)}."
    if verdict.because == rules.PART_FAILS and not verdict.parts:
        return f"{what}. What is stated with it fits on no such day."
    nothing = verdict.verdict == rules.NOT_TESTABLE and verdict.evidence == "computed"
    return f"{what}." + " This decides nothing." * nothing


def why(verdict: Verdict) -> str:
    """The reason of a verdict; empty where its sentence says all of it."""
    said, reason = sentence(verdict).lower(), worded(verdict.reason)
    new = set(re.findall(r"\w+", reason.lower())) - set(re.findall(r"\w+", said))
    return reason if new - {"found", "claimed"} else ""


def clash(one: Verdict, other: Verdict) -> str:
    """Why two claims cannot hold together: what is said of either beside the id of the other."""
    pairs = ((one, other), (other, one))
    return " ".join(worded(said) for v, named in pairs for said in v.caveats if named.id in said)


def asked(verdict: Verdict) -> str:
    """What stands before the claimed value: a bound is what is needed, seldom what was said."""
    return "needed:" if verdict.claim.relation in rules.BOUNDS else "claimed"


def claimed(verdict: Verdict) -> str:
    """What was claimed, in words; empty where nothing is compared or the finding says it itself."""
    if verdict.claim.relation == "is_true" or verdict.unit in ("", "text", None):
        return ""
    return "" if verdict.claimed_text in verdict.found else worded(verdict.claimed_text)


def stated(verdict: Verdict) -> str:
    """What the claim states, in words and each part once; empty where it is only that it is so."""
    parts = dict.fromkeys(str(verdict.claimed_text).split("; ")) if verdict.unit else ()
    return "; ".join(worded(part) for part in parts if part not in ("true", "false"))


def found(verdict: Verdict) -> str:
    """What was found, in words where the claim has a phrase for it; empty without a value."""
    return worded(verdict.found)


def worded(value) -> str:
    """A text on one line, its days and months in words, its truths as answers.

    >>> worded("the run to 2026-01-22:\\n true"), worded("in 2008-06")
    ('the run to 22 January 2026: yes', 'in June 2008')
    """
    return words.in_words(text.plain(value))


def choices(verdict: Verdict, tried: Iterable[dict], data) -> pd.DataFrame:
    """Choices of a verdict in print, such as its ``variants`` or ``elsewhere``, in their order.

    Columns are ``choice``, ``computed`` and ``fits`` ("yes" or "no").
    """
    made = [
        {
            "choice": words.named(row["choice"], data.catalogue),
            "computed": worded(verdict.text(row["computed"])),
            "fits": "yes" if row["fits"] else "no",
        }
        for row in tried
    ]
    return pd.DataFrame(made, columns=["choice", "computed", "fits"], dtype=object)


@functools.cache
def citation_file() -> dict:
    """What CITATION.cff holds."""
    import yaml

    return yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
