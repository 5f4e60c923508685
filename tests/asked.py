"""What tests of several files ask: a measure as a claim file does, and what a module imports."""

import ast

from research import measures, registry  # noqa: F401  (measures enters them into the registry)


def measured(data, name, **args):
    values, faults = registry.read_args(data, registry.REGISTRY[name], args)
    assert faults == []
    return registry.REGISTRY[name](data, **values)


def imports(tree, *, everywhere=True):
    """The top-level packages that a module imports, at its top or anywhere."""
    nodes = list(ast.walk(tree)) if everywhere else tree.body
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    told = [node for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.split(".")[0] for name in (*names, *(node.module for node in told))}
