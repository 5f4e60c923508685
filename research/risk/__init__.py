"""Risk: ranges within a session, volatility, falls, spreads read from highs and lows, volume,
dispersion.
"""

from .dispersion import dispersion, dispersion_table, size_groups
from .drawdowns import deepest, deepest_in, drawdowns, underwater
from .ranges import QUANTILES, daily_range, range_table, share_between
from .spread import monthly_spreads, stress_ratio, stress_table, two_day_spreads
from .volatility import volatility, volatility_table
from .volume import record, traded, weekly

__all__ = [
    "QUANTILES",
    "daily_range",
    "deepest",
    "deepest_in",
    "dispersion",
    "dispersion_table",
    "drawdowns",
    "monthly_spreads",
    "range_table",
    "record",
    "share_between",
    "size_groups",
    "stress_ratio",
    "stress_table",
    "traded",
    "two_day_spreads",
    "underwater",
    "volatility",
    "volatility_table",
    "weekly",
]
