"""Leadership of small over large: turning points of relative wealth, spells, and what decides their length."""

from .levels import combined, month_ends
from .spells import (
    COLUMNS,
    DATINGS,
    by_definition,
    by_threshold,
    in_force,
    longest,
    longest_by_threshold,
    spells,
    timeline,
    years_led,
)
from .turns import threshold_points, turning_points

__all__ = [
    "COLUMNS",
    "DATINGS",
    "by_definition",
    "by_threshold",
    "combined",
    "in_force",
    "longest",
    "longest_by_threshold",
    "month_ends",
    "spells",
    "threshold_points",
    "timeline",
    "turning_points",
    "years_led",
]
