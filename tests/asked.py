"""What tests of several files ask: a measure as a claim file does, and what a module imports."""

import ast
import json
import tempfile
import tomllib
from pathlib import Path

from research import measures, registry, store  # noqa: F401  (measures enters them)
from research.claims import judge


def claim_file(
    measure, relation="is_true", args="", *, out=None, article='id = "900"', says="A claim.", **more
):
    """The text of a file with one claim; ``args`` as TOML has them, ``out`` when it appeared."""
    head = [f"[article]\n{article}"] if article else []
    head += [f"published = {out}"] if out else []
    test = [f'measure = "{measure}"'] if measure else []
    test += [f"args = {{ {args} }}"] if args else []
    fields = {"says": says, "relation": relation, **more}
    told = [f"{name} = {json.dumps(value)}" for name, value in fields.items()]
    return "\n".join([*head, '[[claim]]\nid = "900-01"', *test, *told])


def judged(measure, relation="is_true", args="", **fields):
    """A claim of a file judged on the snapshot: the verdict, if any, and each fault in a line."""
    return judged_text(claim_file(measure, relation, args, **fields))


def judged_row(says, measure, args, relation, claimed, more, *, out=None):
    """A claim of a table of claims, as docs/claims.md prints them; a bare ``more`` is rounding."""
    more = f"rounding = {more}" if more[:1].isdigit() else more
    fields = {"out": out, "claimed": True}
    fields |= tomllib.loads(f"a = {{ claimed = {claimed} }}")["a"] if claimed else {}
    fields |= tomllib.loads(f"a = {{ {more} }}")["a"]
    return judged(measure, relation, args, says=says, **fields)


def judged_text(text):
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "900.toml")
        path.write_text(text, encoding="utf-8")
        verdicts, problems = judge.judge_files([path], store.load("snapshot"))
    return next(iter(verdicts), None), [str(problem) for problem in problems]


def measured(data, name, **args):
    values, faults = registry.read_args(data, registry.REGISTRY[name], args)
    if faults:
        raise ValueError("; ".join(map(": ".join, faults)))
    return evaluated(data, name, **values)


def ask(data, text):
    """A measure by its name, with its arguments as a claim file has them."""
    name, _, args = text.partition(" ")
    return measured(data, name, **tomllib.loads(f"a = {{ {args} }}")["a"])


def evaluated(data, name, **values):
    """A measure with arguments as it takes them; what stands behind its value is sound."""
    found = registry.REGISTRY[name](data, **values)
    assert unsound(found) == []
    return found


def unsound(found):
    """What is wrong with what stands behind a value, whatever the measure."""
    rows, (low, high) = found.rows, found.interval or (0.0, 0.0)
    wrong = {
        "rows are not numbered from nought": rows.index.tolist() != list(range(len(rows))),
        "columns": any(
            f"{name}" in ("index", "level_0") or not f"{name}".islower() for name in rows
        ),
        "interval": low > high,
        "no hypotheses": bool(found.interval) and not (found.null and found.alternative),
        "n": found.n is not None and found.n < 0,
        "sessions": found.n is not None and found.sessions not in (0, found.n, found.n - 1),
    }
    return [name for name, holds in wrong.items() if holds]


def imports(tree, *, everywhere=True):
    """The top-level packages that a module imports, at its top or anywhere."""
    nodes = list(ast.walk(tree)) if everywhere else tree.body
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    told = [node for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in (*names, *(node.module for node in told))}
