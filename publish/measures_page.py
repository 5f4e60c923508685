"""The list of measures for readers who write claim files, made from the registry itself."""

import inspect
import re
from collections import defaultdict
from pathlib import Path

import pandas as pd

from publish.files import ROOT
from research.formats import table

PAGE, TEMPLATE = ROOT / "docs" / "measures.md", Path(__file__).with_name("measures.md")


def page() -> str:
    """The page, in Markdown: measures and what is expected of each argument, and the language."""
    return TEMPLATE.read_text(encoding="utf-8").format(**_registered(), **_language())


def _registered() -> dict[str, str]:
    """A table of measures and a table of arguments."""
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
    arguments = pd.DataFrame(expected, columns=["argument", "in", "expected"])
    return {"measures": table(pd.DataFrame(listed, columns=heads)), "arguments": table(arguments)}


def _language() -> dict[str, str]:
    """What the language's statistics, signals, and transforms of the economy mean."""
    from research.macro import TRANSFORMS
    from research.measures import signals
    from research.measures.statistics import STATISTICS

    statistics = [(f"`{name}`", s.unit or "windows", s.what) for name, s in STATISTICS.items()]
    heads = ["stat", "unit", "what it is, over a window or on its last day"]
    about = (inspect.getdoc(signals) or "").split("\n\n", 1)[1].replace("``", "`")
    return {
        "statistics": table(pd.DataFrame(statistics, columns=heads)),
        "signals": re.sub("^(`.*?`) {2,}", r"- \1: ", about, flags=re.MULTILINE),
        "transforms": "\n".join(f"- `{name}`: {text}" for name, text in TRANSFORMS.items()),
    }
