"""The list of measures for readers who write claim files, made from the registry itself."""

from __future__ import annotations

import inspect
import re

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

    rows = [
        "| measure | gives | arguments | moves | grid | what it is |",
        "|:--|:--|:--|:--|:--|:--|",
    ]
    for name, measure in sorted(REGISTRY.items()):
        arguments = [
            (
                f"`{key}`"
                if parameter.default is parameter.empty or key == measure.moves
                else f"[`{key}`]"
            )
            for key, parameter in measure.parameters.items()
        ]
        what = (
            (inspect.getdoc(measure.function) or "")
            .split("\n\n")[0]
            .replace("\n", " ")
            .replace("``", "`")
        )
        moves, grid = f"`{measure.moves}`" if measure.moves else "", ", ".join(measure.choices)
        rows.append(
            f"| `{name}` | {measure.unit if isinstance(measure.unit, str) else 'as `stat`'} |"
            f" {', '.join(arguments)} | {moves} | {grid} | {what} |"
        )
    expected = ["| argument | in | expected |", "|:--|:--|:--|"]
    found: dict[tuple[str, str], list[str]] = {}
    for name, measure in sorted(REGISTRY.items()):
        for key in measure.parameters:
            words = measure.reader(key)[1]
            found.setdefault((key, words), []).append(name)
    for (key, words), names in sorted(found.items()):
        general = key in PARAMETERS and words == PARAMETERS[key][1]
        expected.append(
            f"| `{key}` | {'' if general else ', '.join(f'`{name}`' for name in names)} | {words} |"
        )
    return "\n".join([_HEAD, *rows, "", *_language(), "", "## Arguments", "", *expected]) + "\n"


def _language() -> list[str]:
    """What the arguments of the language mean: statistics, signals, and transforms of the
    economy.
    """
    from research.macro import TRANSFORMS
    from research.measures import signals
    from research.measures.statistics import STATISTICS

    statistics = [
        f"| `{name}` | {found.unit or 'windows'} | {found.what} |"
        for name, found in STATISTICS.items()
    ]
    about = (inspect.getdoc(signals) or "").split("\n\n", 1)[1].replace("``", "`")
    return [
        "## Statistics (`stat`)",
        "",
        "| stat | unit | what it is, over a window or on its last day |",
        "|:--|:--|:--|",
        *statistics,
        "",
        "## Signals (`after`, `signal`)",
        "",
        *[re.sub("^(`.*?`) {2,}", r"- \1: ", line) for line in about.split("\n")],
        "",
        "## Transforms of the economy (`transform`)",
        "",
        *[f"- `{name}`: {text}" for name, text in TRANSFORMS.items()],
    ]
