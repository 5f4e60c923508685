"""Find a measure or a series by what one would call it, in a small table of phrases.

Names of the field that are no measure of ours (golden cross, winning streak, month average) lead to
the words of the language that say it.
"""

import collections
import functools
import inspect
import re
from pathlib import Path

from research.registry import DAILY_YIELDS, REGISTRY, Measure

PHRASES = Path(__file__).with_name("phrases.txt")


@functools.cache
def phrases() -> list[tuple[str, str, str]]:
    """The table: words that one would use, a measure, and the arguments of an example.

    >>> phrases()[0][1]
    'change'
    """
    rows = PHRASES.read_text(encoding="utf-8").splitlines()
    return [tuple(part.strip() for part in row.split("|")) for row in rows]


IDLE = {"a", "an", "and", "the", "of", "to", "in", "on", "is", "its", "true", "what", "how"}


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower())
    return {word.rstrip("s")[:6] for word in words if word not in IDLE}


def _best(words: str) -> list[tuple[float, str, str]]:
    """Phrases that share words with some, best first: rare words count more, long phrases less."""
    asked, table = _stems(words), [(_stems(said), *rest) for said, *rest in phrases()]
    heard = collections.Counter(word for said, _, _ in table for word in said)
    scored = [
        (sum(1 / heard[word] ** 0.5 for word in asked & said) - 0.01 * len(said), name, example)
        for said, name, example in table
        if asked & said
    ]
    return sorted(scored, key=lambda row: -row[0])


def meant(name: str) -> str:
    """A hint for a name that is no measure, by meaning; empty where no phrase shares a word.

    >>> print(meant("golden_cross"))
    ; did you mean mean with series = "sp_500", sessions = 90, after = { cross = "up" }?
    """
    found = _best(name)
    return f"; did you mean {found[0][1]} with {found[0][2]}?" if found else ""


def what(measure: Measure) -> str:
    """The first sentence of what a measure is."""
    text = " ".join((inspect.getdoc(measure.function) or "").split("\n\n")[0].split())
    return text.replace("``", "")


def measures(words: list[str]) -> list[tuple[str, str, str]]:
    """Name, meaning and an example of all measures, of those that fit some words, or of three."""
    asked, found = _stems(" ".join(words)), _best(" ".join(words))
    fitting = {name: example for _, name, example in reversed(found)}
    any_example = {name: example for _, name, example in reversed(phrases())}
    rows = []
    for name, measure in REGISTRY.items():
        said = " ".join(text for text, key, _ in phrases() if key == name)
        if asked <= _stems(f"{name} {what(measure)} {said}"):
            rows.append((name, what(measure), fitting.get(name) or any_example.get(name, "")))
    order = {name: place for place, name in reversed([*enumerate(row[1] for row in found)])}
    rows = sorted(rows, key=lambda row: (order.get(row[0], len(order)), row[0]))
    return rows or [(name, what(REGISTRY[name]), fitting[name]) for name in [*order][::-1][:3]]


def _names(asked: set[str], said: set[str]) -> bool:
    """Whether every word that is asked for is there, or the beginning of one is: banks, banking."""
    return all(any(word.startswith(a) for word in said) for a in asked)


def series(data, words: list[str]) -> list[tuple[str, str, str]]:
    """Series by id, name, also of other vendors, and what they hold, for all of some words."""
    rows = []
    for key, row in data.catalogue.iterrows():
        others = [f"{key}@{vendor}" for vendor in data.lineages(key)]
        names = ", ".join([row["name"], *filter(None, row["aliases"].split(";")), *others])
        bases = row["basis"].replace(" ", " and ")
        held = f"{row['kind']}, {row['family']}, {row['frequency']}, {bases}, "
        held += f"{row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}"
        if row["total_first"] < row["price_first"]:
            held += f" (price from {row['price_first']:%Y-%m-%d})"
        if row["total_last"] < row["price_last"]:
            held += f" (total return to {row['total_last']:%Y-%m-%d})"
        rows.append((key, names, held))
    yields = ("two-year (2-year)", "ten-year (10-year)", "ten-year less two-year (10-year, 2-year)")
    for key, name in zip(DAILY_YIELDS, yields, strict=True):
        held = data.macro(key).dropna().index
        span = f"daily, level, {held[0]:%Y-%m-%d} to {held[-1]:%Y-%m-%d}"
        rows.append((key, f"{name} Treasury yield", span))
    asked = _stems(" ".join(words))
    return [row for row in rows if _names(asked, _stems(" ".join(row)))]
