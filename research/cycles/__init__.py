"""Leadership of small over large: turning points, spells, and what decides their length."""

from .spells import DATINGS as DATINGS
from .spells import combined, longest_by_threshold, spells
from .turns import threshold_points, turning_points

__all__ = ["combined", "longest_by_threshold", "spells", "threshold_points", "turning_points"]
