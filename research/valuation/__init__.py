"""Valuation of small and big companies, concentration, and what followed."""

from .concentration import largest_tenth, top_share
from .history import after, followed, months_at_least, non_overlapping, rank
from .ratios import (
    BIG,
    SMALL,
    book_value,
    cells,
    history,
    market_value,
    observed,
    price_to_book,
    weighted_ratio,
)

__all__ = [
    "BIG",
    "SMALL",
    "after",
    "book_value",
    "cells",
    "followed",
    "history",
    "largest_tenth",
    "market_value",
    "months_at_least",
    "non_overlapping",
    "observed",
    "price_to_book",
    "rank",
    "top_share",
    "weighted_ratio",
]
