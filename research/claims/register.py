"""The register: other people's market claims, one TOML file per article, read and checked.

This module knows the *form* of a claim; what a measure is and which arguments it takes is known to
:mod:`research.measures`, and how a claim is judged to :mod:`research.claims.judge`. A fault is
never repaired: it becomes a :class:`Problem` that names the file, the claim, the field, what was
expected and what arrived, and the other claims go on.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from research.claims import form
from research.claims.claim import PARTS, Article, Claim, Problem
from research.claims.form import CLARITY, KINDS, RELATIONS
from research.suggestions import nearest, shown

__all__ = [
    "CLARITY",
    "KINDS",
    "RELATIONS",
    "Article",
    "Claim",
    "Draft",
    "Problem",
    "drafts",
    "read",
]

_OWN = ("measure", "args", "relation", "claimed", "rounding", "evidence_id", "reading", "open")
_INHERITED = ("kind", "due", "end")
LARGEST_FILE = 20_000_000


@dataclass(frozen=True)
class Draft:
    """A claim as far as its form is sound: the claim, or its faults and what can be read of its
    test.
    """

    claim: Claim | None
    problems: tuple[Problem, ...] = ()
    tests: tuple[tuple[str, str, dict], ...] = ()


def read(paths: Iterable[Path | str] | Path | str) -> tuple[list[Claim], list[Problem]]:
    """Claims of one or more register files, and the faults of form of the others.

    Parameters
    ----------
    paths : TOML files in the format of the register, or one of them

    Returns
    -------
    (claims, problems): the well-formed claims in file order, and one :class:`Problem` per fault. A
    claim with a fault is left out; a file that cannot be read gives one problem with claim ``-``.
    """
    found = list(drafts(paths))
    problems = [problem for draft in found for problem in draft.problems]
    return [draft.claim for draft in found if draft.claim], problems


def drafts(paths: Iterable[Path | str] | Path | str) -> Iterator[Draft]:
    """Every claim of the files, sound or not; a fault of a file or its article is a draft without a
    test.
    """
    seen: dict[str, str] = {}
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        content, fault = _parse(path)
        if fault:
            yield Draft(None, (fault,))
            continue
        article, faults = _article(content.get("article"), path.name)
        if faults:
            yield Draft(None, tuple(faults))
        for number, raw in enumerate(content["claim"], start=1):
            draft = _claim(raw, number, article, path.name)
            if draft.claim and draft.claim.id in seen:
                where = f"expected an id used once, already used in {seen[draft.claim.id]}."
                draft = Draft(None, (Problem(path.name, draft.claim.id, "id", where),))
            if draft.claim:
                seen[draft.claim.id] = path.name
            yield draft


def draft(raw: dict, *, published: dt.date | None = None, file: str = "check") -> Draft:
    """One claim given as a table, as a claim file has it, without a file."""
    return _claim(raw, 1, Article(id=file, published=published), file)


def _parse(path: Path) -> tuple[dict, Problem | None]:
    def fault(text: str) -> tuple[dict, Problem]:
        return {}, Problem(str(path), "-", "file", text)

    try:
        raw = path.read_bytes()
        if len(raw) > LARGEST_FILE:
            return fault(f"expected at most {LARGEST_FILE:,} bytes, found {len(raw):,}.")
        content = tomllib.loads(raw.decode("utf-8-sig").replace("\r\n", "\n"))
    except FileNotFoundError:
        return fault("expected a claim file, found nothing there.")
    except IsADirectoryError:
        return fault("expected a claim file, found a folder.")
    except OSError as error:
        return fault(f"cannot be read ({error.strerror}).")
    except UnicodeDecodeError as error:
        return fault(f"expected UTF-8 text, found another encoding at byte {error.start}.")
    except RecursionError:
        return fault("expected TOML, found brackets nested too deep.")
    except tomllib.TOMLDecodeError as error:
        return fault(f"expected TOML, {str(error)[:1].lower()}{str(error)[1:]}.")
    except ValueError as error:  # a number, date or time that Python cannot hold
        return fault(f"expected TOML, found a value that cannot be read ({error}).")
    claims = content.get("claim")
    if not isinstance(claims, list) or not claims or not all(isinstance(c, dict) for c in claims):
        return fault("expected at least one [[claim]] table, found none.")
    unknown = sorted(set(content) - {"article", "claim"})
    if unknown:
        hint = nearest(unknown[0], ["article", "claim"])
        return fault(f"expected [article] and [[claim]], found {unknown[0]!r}{hint}.")
    return content, None


def _article(raw, file: str) -> tuple[Article, list[Problem]]:
    article = Article(id=Path(file).stem)
    if not isinstance(raw, dict):
        text = "expected an [article] table (id, title, published), found none."
        return article, [Problem(file, "-", "article", text)]
    faults: list[Problem] = []

    def fault(name: str, text: str) -> None:
        faults.append(Problem(file, "-", f"article.{name}", text))

    return replace(article, **form.fields(raw, form.ARTICLE, fault)), faults


def _claim(raw: dict, number: int, article: Article, file: str) -> Draft:
    """One [[claim]] table; where it has parts, each of them is a claim of its own inside it."""
    name = form.identifier(raw.get("id")) or f"number {number}"
    faults: list[Problem] = []

    def fault(where: str, text: str) -> None:
        faults.append(Problem(file, name, where, text))

    values, test = _test(raw, form.CLAIM, fault)
    tests = [("", *test)]
    if "part" in raw:
        tests = []
        for own in (own for own in _OWN if own in raw):
            fault(own, "a claim with parts has none of its own; it belongs to a part.")
        parts = []
        for n, part in enumerate(values.pop("part", []), start=1):

            def inside(where: str, text: str, n: int = n) -> None:
                fault(f"part {n}: {where}", text)

            found, test = _test(part, form.TEST, inside)
            tests.append((f"part {n}: ", *test))
            parts.append(found | {"id": f"{name}.{n}"})
        values |= {"measure": PARTS, "relation": "is_true", "claimed": True}
    if faults:
        return Draft(None, tuple(faults), tuple(t for t in tests if t[1]))
    whole = Claim(**values, article=article, file=file)
    if "part" in raw:
        common = {"article": article, "file": file, "joint": whole.joint}
        common |= {key: getattr(whole, key) for key in _INHERITED}
        common |= {"category": whole.category, "clarity": whole.clarity, "where": whole.where}
        whole = replace(whole, parts=tuple(Claim(**common | part) for part in parts))
    return Draft(whole)


def _test(raw: dict, spec: dict, fault) -> tuple[dict, tuple[str, dict]]:
    """Fields of a claim or a part, and its measure with its arguments; a fault is said, never
    mended.
    """
    raw = dict(raw)
    if isinstance(raw.get("args"), dict) and isinstance(raw["args"].get("end"), list):
        raw["end"] = raw["args"]["end"]
        raw["args"] = {name: value for name, value in raw["args"].items() if name != "end"}
    if "part" not in raw and "measure" not in raw and form.text(raw.get("needs")):
        raw = {"relation": "is_true", **raw, "measure": "published"}
    faulty = []

    def note(name: str, text: str) -> None:
        faulty.append(name)
        fault(name, text)

    values = form.fields(raw, spec, note)
    needed = ("id", "says", *(() if "part" in raw else ("measure", "relation")))
    mistyped = [name for name in faulty if name not in spec]
    for name in needed:
        if name in spec and name not in raw and not _meant(name, mistyped, spec):
            note(name, "expected this field, found none.")
    if "part" not in raw and "relation" in values and "claimed" not in faulty:
        values["claimed"], expected = _claimed(values, stated="claimed" in raw)
        if expected and not _meant("claimed", mistyped, spec):
            got = shown(raw.get("claimed", "nothing"))
            note("claimed", f"expected {expected} for {values['relation']}, got {got}.")
    return values, (values.get("measure", ""), values.get("args", {}))


def _meant(name: str, mistyped: list[str], spec: dict) -> bool:
    """Whether a missing field is one that stands there under a mistyped name."""
    return any(f"{name!r}" in nearest(other, spec) for other in mistyped)


def _claimed(values: dict, *, stated: bool) -> tuple[object, str]:
    if stated:
        return form.claimed(values["relation"], values["claimed"])
    cited = values.get("measure") == "published" and "evidence_id" not in values
    without = values["relation"] == "is_true" or cited
    return (True, "") if without else (None, "a value")
