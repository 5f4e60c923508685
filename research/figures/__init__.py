"""Figures from finished tables: they draw, they do not compute. The only place that imports matplotlib.

Every function takes a table that a study has built and tested, and returns the axes. The title states what
the table shows and is made from it, so it cannot go stale; ``source`` is the footer.
"""

from research.figures.board import firmness, placebo_rates, verdicts
from research.figures.breadth import industry_groups, leads_together
from research.figures.doubts import specification_curves, turned_by, vendor_differences
from research.figures.follow_up import (
    forecast_ranges,
    half_years,
    inflation_condition,
    named_since,
    since_publication,
)
from research.figures.january import calls, claims_by_session, paths
from research.figures.names import before_and_after, share_path
from research.figures.pair import calendar_years, relative_wealth
from research.figures.runs import longest_runs, run_sessions, since_when
from research.figures.style import in_notebook

__all__ = [
    "before_and_after",
    "calendar_years",
    "calls",
    "claims_by_session",
    "firmness",
    "forecast_ranges",
    "half_years",
    "industry_groups",
    "inflation_condition",
    "leads_together",
    "longest_runs",
    "named_since",
    "paths",
    "placebo_rates",
    "relative_wealth",
    "run_sessions",
    "share_path",
    "since_publication",
    "since_when",
    "specification_curves",
    "turned_by",
    "vendor_differences",
    "verdicts",
]

in_notebook()
