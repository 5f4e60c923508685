"""Leadership of small over large: turning points, spells, and what decides their length."""

from .spells import DATINGS as DATINGS
from .spells import by_definition, by_threshold, combined, in_force, longest_by_threshold, spells
from .turns import threshold_points, turning_points

__all__ = ["by_definition", "by_threshold", "combined", "in_force", "longest_by_threshold"]
__all__ += ["spells", "threshold_points", "turning_points"]
