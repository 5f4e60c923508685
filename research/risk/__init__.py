"""Risk: ranges within a session, falls and recoveries, spreads read from highs and lows, volume,
dispersion.
"""

from .dispersion import dispersion, size_groups
from .drawdowns import deepest, drawdowns, recoveries, underwater
from .ranges import daily_range
from .spread import in_stress, stress_ratio, two_day_spreads
from .volume import record, traded, weekly

__all__ = ["daily_range", "deepest", "dispersion", "drawdowns", "in_stress", "record"]
__all__ += ["recoveries", "size_groups", "stress_ratio", "traded", "two_day_spreads", "underwater"]
__all__ += ["weekly"]
