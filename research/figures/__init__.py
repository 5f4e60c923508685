"""Figures from finished tables: they draw, they do not compute. The only place that imports matplotlib.

Every function takes a table that a study has built and tested, and returns the axes. The title states what
the table shows and is made from it, so it cannot go stale; ``source`` is the footer.
"""

from research.figures.aftermath import every_event, mean_by_kind
from research.figures.cycles import leadership, longest_by_chance, spell_by_reversal
from research.figures.parallels import falls, led_after, likeness, nine_years, then_and_now
from research.figures.recoveries import climb, one_clock, rise_and_fall
from research.figures.style import in_notebook

__all__ = [
    "climb",
    "every_event",
    "falls",
    "leadership",
    "led_after",
    "likeness",
    "longest_by_chance",
    "mean_by_kind",
    "nine_years",
    "one_clock",
    "rise_and_fall",
    "spell_by_reversal",
    "then_and_now",
]

in_notebook()
