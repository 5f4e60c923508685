"""Valuation of small and big companies, concentration, and what followed."""

from .concentration import concentration
from .history import followed, rank
from .ratios import SMALL as SMALL
from .ratios import book_value, cells, history, market_value, observed, price_to_book

__all__ = ["book_value", "cells", "concentration", "followed", "history", "market_value"]
__all__ += ["observed", "price_to_book", "rank"]
