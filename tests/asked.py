"""What tests of several files ask: a measure as a claim file does, and what a module imports."""

import ast

from research import measures, registry  # noqa: F401  (measures enters them into the registry)


def measured(data, name, **args):
    values, faults = registry.read_args(data, registry.REGISTRY[name], args)
    assert faults == []
    return evaluated(data, name, **values)


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
