"""Breadth: is it many or a few? Portfolios, industries, equal against cap weight, and single names.

All windows run from the close of the last observation on or before ``start`` to that of the last one on or
before ``end``; monthly panels are dated at month ends.
"""

from .leads import lead_correlation
from .names import above_range, change_in_pace
from .portfolios import (
    group_lead,
    group_test,
    industry_table,
    months_between,
    portfolio_changes,
    share_rising,
)

__all__ = [
    "above_range",
    "change_in_pace",
    "group_lead",
    "group_test",
    "industry_table",
    "lead_correlation",
    "months_between",
    "portfolio_changes",
    "share_rising",
]
