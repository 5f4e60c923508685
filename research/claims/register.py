"""The register: other people's market claims, one TOML file per article, read and checked.

A fault is never repaired: it becomes a :class:`Problem` that names the file, the claim, the field,
what was expected and what arrived, and the other claims go on.
"""

import tomllib
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from research.claims import bind, form
from research.claims.claim import ARTICLE, CLAIM, PART, PARTS, Article, Claim, Problem
from research.claims.form import Fault
from research.faults import OFFICE, PACKED
from research.suggestions import nearest, shown

OWN = ("measure", "args", "relation", "claimed", "rounding", "evidence_id", "reading", "open")
_INHERITED = ("kind", "due", "end", "joint", "category", "clarity", "where", "article", "file")
LARGEST_FILE = 20_000_000


def read(paths: Iterable[Path | str] | Path | str, data=None) -> tuple[list[Claim], list[Problem]]:
    """Claims of one or more register files, and the faults of form of the others.

    Parameters
    ----------
    paths : TOML files in the format of the register, or one of them
    data : with a vintage, the test of a claim at fault is looked at, too: one run says all of it

    Returns
    -------
    (claims, problems): the well-formed claims in file order, and one :class:`Problem` per fault. A
    claim with a fault is left out; a file that cannot be read gives one problem with claim ``-``.
    """
    claims: dict[str, Claim] = {}
    problems: list[Problem] = []
    for path in map(Path, [paths] if isinstance(paths, str | Path) else paths):
        content, fault = _parse(path)
        if fault:
            problems.append(fault)
            continue
        article, faults = _article(content.get("article"), path.name)
        problems += faults
        for number, raw in enumerate(content["claim"], start=1):
            claim, faults = of_table(raw, article, path.name, data, number=number)
            if claim and claim.id in claims:
                text = f"expected an id used once, already used in {claims[claim.id].file}."
                faults = [Problem(path.name, claim.id, "id", text)]
            elif claim:
                claims[claim.id] = claim
            problems += faults
    return [*claims.values()], problems


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
    values, faults = form.fields(raw, ARTICLE)
    problems = [Problem(file, "-", f"article.{name}", text) for name, text in faults]
    return replace(article, **values), problems


def of_table(
    raw: dict, article: Article, file: str, data=None, *, number: int = 1
) -> tuple[Claim | None, list[Problem]]:
    """One [[claim]] table, each of its parts a claim inside it; or its faults."""
    name = form.identifier(raw.get("id")) or f"number {number}"
    values, faults = _test(raw, CLAIM)
    tests, parts = [("", values)], []
    if "part" in raw:
        said = "a claim with parts has none of its own; it belongs to a part."
        faults += [(own, said) for own in OWN if own in raw]
        tests = []
        for n, part in enumerate(values.pop("part", []), start=1):
            found, inside = _test(part, PART)
            faults += [(f"part {n}: {where}", text) for where, text in inside]
            tests.append((f"part {n}: ", found))
            parts.append(found | {"id": f"{name}.{n}"})
        values |= {"measure": PARTS, "relation": "is_true", "claimed": True}
    if faults:
        known = [field for field, _ in faults]
        for where, test in tests if data else ():
            inside = bind.faults_of_test(test.get("measure", ""), test.get("args", {}), data)
            faults += [(f"{where}{x}", text) for x, text in inside if f"{where}{x}" not in known]
        return None, [Problem(file, name, *fault) for fault in faults]
    whole = Claim(**values, article=article, file=file)
    common = {key: getattr(whole, key) for key in _INHERITED}
    return replace(whole, parts=tuple(Claim(**common | part) for part in parts)), []


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
