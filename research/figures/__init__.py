"""Figures from finished tables: they draw, they do not compute. The only place that imports matplotlib.

Every function takes a table that a study has built and tested, and returns the axes. The title states what
the table shows and is made from it, so it cannot go stale; ``source`` is the footer.
"""

from research.figures.board import firmness, placebo_rates, verdicts
from research.figures.chances import bootstrap_trap, day_late, longest_run_chances
from research.figures.january import calls, claims_by_session, paths
from research.figures.pair import calendar_years, relative_wealth
from research.figures.runs import (
    after_runs,
    long_and_large,
    longest_runs,
    run_by_choice,
    run_sessions,
    since_when,
)
from research.figures.style import in_notebook

__all__ = [
    "after_runs", "bootstrap_trap", "calendar_years", "calls", "claims_by_session", "day_late", "firmness", "long_and_large",
    "longest_run_chances", "longest_runs", "paths", "placebo_rates", "relative_wealth", "run_by_choice", "run_sessions",
    "since_when", "verdicts",
]

in_notebook()
