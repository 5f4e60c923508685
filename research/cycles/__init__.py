"""Leadership of small over large: turning points of relative wealth, spells, and what decides their
length.
"""

from .spells import (
    COLUMNS,
    DATINGS,
    by_definition,
    by_threshold,
    combined,
    in_force,
    longest,
    longest_by_threshold,
    spells,
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
    "spells",
    "threshold_points",
    "turning_points",
]
