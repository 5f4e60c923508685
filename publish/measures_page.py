"""The list of measures for readers who write claim files, made from the registry itself."""

from __future__ import annotations

import inspect
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence

from publish.files import ROOT

PAGE = ROOT / "docs" / "measures.md"
_HEAD = """# Measures a claim file may name

Made by `make report` from the measures themselves. Arguments in brackets may be left out. *Gives*
is the unit of the value: `decimal` (0.07 is 7%), `ratio`, `index points`, `sessions`, `count`,
`years`, `date` (ISO), `boolean`. *Moves* is the argument that an undated claim or a later look
moves. *Grid* lists the choices of the core grid: other series, price or total return,
definitions. The second table says what is expected of each argument; where *in* is empty, that
holds in every measure not named beside it.
"""


def page() -> str:
    """The page: a table of measures and a table of arguments, in Markdown."""
    from research import measures  # noqa: F401  (enters the measures into the registry)
    from research.registry import PARAMETERS, REGISTRY

    listed, found = [], defaultdict(list)
    for name, measure in sorted(REGISTRY.items()):
        arguments = []
        for key, parameter in measure.parameters.items():
            found[key, measure.reader(key)[1]].append(f"`{name}`")
            asked = parameter.default is parameter.empty or key == measure.moves
            arguments.append(f"`{key}`" if asked else f"[`{key}`]")
        unit = measure.unit if isinstance(measure.unit, str) else "as `stat`"
        moves, grid = f"`{measure.moves}`" if measure.moves else "", ", ".join(measure.choices)
        what = (inspect.getdoc(measure.function) or "").split("\n\n")[0].replace("\n", " ")
        what = what.replace("``", "`")
        listed.append((f"`{name}`", unit, ", ".join(arguments), moves, grid, what))
    expected = [
        (f"`{key}`", "" if words == PARAMETERS.get(key, ("", ""))[1] else ", ".join(names), words)
        for (key, words), names in sorted(found.items())
    ]
    heads = ("measure", "gives", "arguments", "moves", "grid", "what it is")
    parts = [_HEAD.strip(), table(heads, listed), *_language()]
    parts += ["## Arguments", table(("argument", "in", "expected"), expected)]
    return "\n\n".join(parts) + "\n"


def _language() -> list[str]:
    """What the language's statistics, signals, and transforms of the economy mean."""
    from research.macro import TRANSFORMS
    from research.measures import signals
    from research.measures.statistics import STATISTICS

    statistics = [(f"`{name}`", s.unit or "windows", s.what) for name, s in STATISTICS.items()]
    about = (inspect.getdoc(signals) or "").split("\n\n", 1)[1].replace("``", "`")
    return [
        "## Statistics (`stat`)",
        table(("stat", "unit", "what it is, over a window or on its last day"), statistics),
        "## Signals (`after`, `signal`)",
        re.sub("^(`.*?`) {2,}", r"- \1: ", about, flags=re.MULTILINE),
        "## Transforms of the economy (`transform`)",
        "\n".join(f"- `{name}`: {text}" for name, text in TRANSFORMS.items()),
    ]


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its columns to the left."""
    said = [f"| {' | '.join(row)} |" for row in (heads, *rows)]
    return "\n".join([said[0], f"|{':--|' * len(heads)}", *said[1:]])
