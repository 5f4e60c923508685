"""Risk: ranges within a session, volatility, falls, spreads read from highs and lows, volume,
dispersion.
"""

from .dispersion import dispersion, size_groups
from .drawdowns import deepest, drawdowns, recoveries, underwater
from .ranges import daily_range, share_between
from .spread import monthly_spreads, stress_ratio, stress_table, two_day_spreads
from .tables import dispersion_table, range_table, volatility_table
from .volume import record, traded, weekly

__all__ = ["daily_range", "deepest", "dispersion", "dispersion_table", "drawdowns"]
__all__ += ["monthly_spreads", "range_table", "record", "recoveries", "share_between"]
__all__ += ["size_groups", "stress_ratio", "stress_table", "traded", "two_day_spreads"]
__all__ += ["underwater", "volatility_table", "weekly"]
