"""The reasonable choices of a claim: cells of a measure's core grid, and other vendors."""

import itertools
from collections.abc import Mapping

from research.registry import ROLES, Measure

CHOICES_SHOWN = (
    *("basis", "field", "window", "dating", "definition", "weights", "estimate"),
    *("counted", "frequency", "within", "dated", "returns"),
)
# choices that a claim makes itself unless it says that it leaves them open
ONLY_WHEN_OPEN = ("window", "field", "within", "dated", "returns")


def grid(data, measure: Measure, args: Mapping, dimensions: tuple[str, ...]) -> list[dict]:
    """Arguments of every cell of a measure's core grid along ``dimensions``, the stated one first.

    Cells that come to the same arguments are counted once; a choice that is not stated stands at
    its default. A choice may set several arguments at once (a pair of series), where the stated
    ones are one of its pairs. A series outside the grid (a single stock, a sector fund) stays as it
    is.
    """
    dimensions = tuple(name for name in dimensions if name in measure.choices)
    found, families = [whole(measure, args)], data.by_id("family")
    for choice in itertools.product(*(measure.choices[name] for name in dimensions)):
        cell = dict(found[0])
        for name, value in zip(dimensions, choice, strict=True):
            if name == "series":
                for role in {*ROLES} & {*cell}:
                    named = (value.get(families.get(x.split("@")[0]), x) for x in cell[role])
                    cell[role] = tuple(dict.fromkeys(named))
            elif not isinstance(value, Mapping):
                cell[name] = value
            elif any(pair.items() <= cell.items() for pair in measure.choices[name]):
                cell |= value
        against_itself = {*cell.get("ahead", ())} & {*cell.get("behind", ())}
        if cell not in found and not against_itself:
            found.append(cell)
    return found


def whole(measure: Measure, args: Mapping) -> dict:
    """Arguments with the default of every choice that they leave out."""
    named = [measure.parameters[name] for name in measure.choices if name in measure.parameters]
    defaults = {p.name: p.default for p in named if p.default not in (p.empty, None)}
    return defaults | dict(args)


def lineages(data, measure: Measure, args: Mapping) -> list[dict]:
    """The same arguments with one series from another vendor, for each that disagrees somewhere.

    None for a measure without a choice of basis: it reads highs, lows or volumes, of which one
    vendor's are kept.
    """
    found: list[dict] = []
    if "basis" not in measure.choices:
        return found
    for role in ROLES:
        for position, name in enumerate(args.get(role, ())):
            for lineage in data.lineages(name):
                names = list(args[role])
                names[position] = f"{name}@{lineage}"
                found.append({**args, role: tuple(names)})
    return found


def describe(args: Mapping) -> str:
    """Arguments in one short line for tables.

    >>> describe({"ahead": ("iwm",), "behind": ("spy",), "basis": "total"})
    'iwm against spy, total'
    """
    names = {role: " + ".join(args[role]) for role in ROLES if role in args}
    first = names.get("series") or names.get("ahead") or names.get("small") or ""
    second = names.get("behind") or names.get("large")
    rest = [str(value) for name, value in args.items() if name in CHOICES_SHOWN]
    named = f"{first} against {second}" if second else first
    return ", ".join(filter(None, [named, *rest])) or "as stated"
