"""The register: other people's market claims, one TOML file per article, read and checked.

A fault is never repaired: it becomes a :class:`Problem` that names the file, the claim, the field,
what was expected and what arrived, and the other claims go on.
"""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from research.claims import form
from research.claims.claim import PARTS, Article, Claim, Problem
from research.claims.form import Fault
from research.faults import OFFICE, PACKED
from research.suggestions import nearest, shown

_OWN = ("measure", "args", "relation", "claimed", "rounding", "evidence_id", "reading", "open")
_INHERITED = ("kind", "due", "end", "joint", "category", "clarity", "where", "article", "file")
LARGEST_FILE = 20_000_000


@dataclass(frozen=True)
class Draft:
    """A claim as far as its form is sound, or its faults and what can be read of its tests."""

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
    """Every claim of the files, sound or not; a fault of a file or article is a draft, too."""
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
        if raw.startswith(PACKED):
            return fault(f"expected a text file, found {OFFICE}.")
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
    values, faults = form.fields(raw, form.ARTICLE)
    problems = [Problem(file, "-", f"article.{name}", text) for name, text in faults]
    return replace(article, **values), problems


def _claim(raw: dict, number: int, article: Article, file: str) -> Draft:
    """One [[claim]] table; where it has parts, each of them is a claim of its own inside it."""
    name = form.identifier(raw.get("id")) or f"number {number}"
    values, faults = _test(raw, form.CLAIM)
    tests, parts = [("", values.get("measure", ""), values.get("args", {}))], []
    if "part" in raw:
        tests = []
        said = "a claim with parts has none of its own; it belongs to a part."
        faults += [(own, said) for own in _OWN if own in raw]
        for n, part in enumerate(values.pop("part", []), start=1):
            found, inside = _test(part, form.TEST)
            faults += [(f"part {n}: {where}", text) for where, text in inside]
            tests.append((f"part {n}: ", found.get("measure", ""), found.get("args", {})))
            parts.append(found | {"id": f"{name}.{n}"})
        values |= {"measure": PARTS, "relation": "is_true", "claimed": True}
    if faults:
        problems = tuple(Problem(file, name, *fault) for fault in faults)
        return Draft(None, problems, tuple(test for test in tests if test[1]))
    whole = Claim(**values, article=article, file=file)
    common = {key: getattr(whole, key) for key in _INHERITED}
    return Draft(replace(whole, parts=tuple(Claim(**common | part) for part in parts)))


def _test(raw: dict, spec: dict) -> tuple[dict, list[Fault]]:
    """Fields of a claim or of a part, and their faults."""
    raw = dict(raw)
    if isinstance(raw.get("args"), dict) and isinstance(raw["args"].get("end"), list):
        raw["args"] = dict(raw["args"])
        raw["end"] = raw["args"].pop("end")
    if "part" not in raw and "measure" not in raw and form.text(raw.get("needs")):
        raw = {"relation": "is_true", **raw, "measure": "published"}
    values, faults = form.fields(raw, spec)
    faulty = [name for name, _ in faults]
    mistyped = [name for name in faulty if name not in spec]
    needed = ("id", "says", *(() if "part" in raw else ("measure", "relation")))
    for name in needed:
        if name in spec and name not in raw and not _meant(name, mistyped, spec):
            faults.append((name, "expected this field, found none."))
    if "part" not in raw and "relation" in values and "claimed" not in faulty:
        values["claimed"], expected = _claimed(values, stated="claimed" in raw)
        if expected and not _meant("claimed", mistyped, spec):
            got = shown(raw.get("claimed", "nothing"))
            faults.append(("claimed", f"expected {expected} for {values['relation']}, got {got}."))
    return values, faults


def _meant(name: str, mistyped: list[str], spec: dict) -> bool:
    """Whether a missing field is one that stands there under a mistyped name."""
    return any(f"{name!r}" in nearest(other, spec) for other in mistyped)


def _claimed(values: dict, *, stated: bool) -> tuple[object, str]:
    if stated:
        return form.claimed(values["relation"], values["claimed"])
    cited = values.get("measure") == "published" and "evidence_id" not in values
    without = values["relation"] == "is_true" or cited
    return (True, "") if without else (None, "a value")
