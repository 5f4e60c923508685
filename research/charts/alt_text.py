"""Alternative text of a figure, from what is said above it and from the table behind it."""

from collections.abc import Iterable, Mapping, Sequence

import numpy as np
import pandas as pd

from research import formats

SPOKEN = 300  # characters, about


def words_for(kind: str, said: Iterable[str], frame: pd.DataFrame, unit) -> str:
    """Alternative text from what is said above a figure and from its table, some 300 characters.

    Entries beyond that are counted, not told: the table behind the figure has them all.
    ``unit`` is one for all columns, or column -> unit.
    """
    units = unit if isinstance(unit, Mapping) else dict.fromkeys(frame.columns, unit)
    numbers = frame.select_dtypes("number").dropna(axis=1, how="all")
    say = {name: formats.formatter(units.get(name, "")) for name in numbers}
    entries = []
    for row, values in numbers.iterrows() if len(frame) <= 12 else ():
        named = len(say) > 1
        told = [named * f"{name} " + say[name](v) for name, v in values.dropna().items()]
        heads = [f"; {label(row)}: ", *[", "] * len(told)]
        entries += [head + text for head, text in zip(heads, told, strict=False)]
    for name, column in numbers.items() if len(frame) > 12 else ():
        known = column.dropna()
        low, high, last = map(say[name], (known.min(), known.max(), known.iloc[-1]))
        entries.append(f". {name}: {len(known)} values from {low} to {high}, {last} at the end")
    parts = [text for text in (kind, *said) if text]
    parts.append(in_brief(entries, room=SPOKEN - len(" ".join(parts))))
    ended = (text if text.endswith((".", "?", "!")) else f"{text}." for text in parts if text)
    return " ".join(ended)


def in_brief(entries: Sequence[str], *, room: int) -> str:
    """The entries that fit in so many characters, at least one, and how many are left out.

    >>> in_brief(["; a: 1", ", b: 2", "; c: 3"], room=10)
    'a: 1, b: 2, and 1 more'
    """
    texts = [" ".join(text.split()) for text in entries]
    kept = max(1, int((np.cumsum([len(text) for text in texts]) <= room + 2).sum()))
    more = f", and {len(texts) - kept} more" if kept < len(texts) else ""
    return ("".join(texts[:kept]) + more).lstrip(",;. ")


def label(value) -> str:
    """A row's name in print.

    >>> label(pd.Timestamp("2026-01-22")), label(14), label(("cut", 2001))
    ('22 January 2026', '14', 'cut 2001')
    """
    if isinstance(value, pd.Timestamp):
        return formats.day(value)
    return " ".join(map(label, value)) if isinstance(value, tuple) else str(value)
