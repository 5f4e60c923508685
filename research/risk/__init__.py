"""Risk: ranges within a session, volatility, falls, spreads read from highs and lows, volume,
dispersion.
"""

from .dispersion import dispersion, dispersion_table, size_groups
from .drawdowns import deepest, drawdowns, underwater
from .ranges import daily_range, range_table, share_between
from .spread import monthly_spreads, stress_ratio, stress_table, two_day_spreads
from .volatility import volatility_table
from .volume import record, traded, weekly

__all__ = ["daily_range", "deepest", "dispersion", "dispersion_table", "drawdowns"]
__all__ += ["monthly_spreads", "range_table", "record", "share_between", "size_groups"]
__all__ += ["stress_ratio", "stress_table", "traded", "two_day_spreads", "underwater"]
__all__ += ["volatility_table", "weekly"]
