"""Risk: falls and recoveries, spreads read from highs and lows, volume."""

from .drawdowns import deepest, drawdowns, recoveries, underwater
from .spread import in_stress, stress_ratio, two_day_spreads
from .volume import record, traded, weekly

__all__ = ["deepest", "drawdowns", "in_stress", "record", "recoveries", "stress_ratio", "traded"]
__all__ += ["two_day_spreads", "underwater", "weekly"]
