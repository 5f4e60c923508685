"""The list of measures for readers who write claim files, made from the registry itself."""

import inspect
import re
from collections import defaultdict

import pandas as pd

from publish.files import ROOT
from research.formats import table

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
    heads = ["measure", "gives", "arguments", "moves", "grid", "what it is"]
    parts = [_HEAD.strip(), table(pd.DataFrame(listed, columns=heads)), *_language()]
    arguments = pd.DataFrame(expected, columns=["argument", "in", "expected"])
    parts += ["## Arguments", table(arguments)]
    return "\n\n".join(parts) + "\n"


def _language() -> list[str]:
    """What the language's statistics, signals, and transforms of the economy mean."""
    from research.macro import TRANSFORMS
    from research.measures import signals
    from research.measures.statistics import STATISTICS

    statistics = [(f"`{name}`", s.unit or "windows", s.what) for name, s in STATISTICS.items()]
    heads = ["stat", "unit", "what it is, over a window or on its last day"]
    about = (inspect.getdoc(signals) or "").split("\n\n", 1)[1].replace("``", "`")
    return [
        "## Statistics (`stat`)",
        table(pd.DataFrame(statistics, columns=heads)),
        "## Signals (`after`, `signal`)",
        re.sub("^(`.*?`) {2,}", r"- \1: ", about, flags=re.MULTILINE),
        "## Transforms of the economy (`transform`)",
        "\n".join(f"- `{name}`: {text}" for name, text in TRANSFORMS.items()),
    ]
