"""Market claims about the small-cap rally of 2025-26, judged one by one from frozen data.

>>> import research
>>> data = research.load()                                     # the snapshot in data/, every file verified
>>> verdicts, problems = research.judge_files(data=data)       # the register in data/claims      # doctest: +SKIP
>>> small = data.series("russell_2000")["price_return"]
>>> bool(research.returns.levels(small).gt(0).all())
True

Everything else is in a module for one idea each, from the data up:

=============  ===================================================================
store          load, verify, save and compare vintages
returns        windows, compounding, alignment
streaks        runs of sessions in which one index led another
cycles         spells of leadership
events         what came after events
recoveries     falls, lows and the way back
event_paths    the path around events, with its placebo band
valuation      price-to-book of small against big, and what it foretold
risk           volatility, ranges, drawdowns
macro          growth, prices, rates, recessions
breadth        portfolios, industries and single names
stats          exact nulls, intervals, placebo dates, breaks, multiple testing
claims         the register, the judge and its rules
charts         kinds of chart in one house style
formats        number formats, Markdown tables, folds
=============  ===================================================================

What builds the data is in `ingest`, what builds pages and memos in `publish`.
"""

import importlib

__version__ = "0.1.0"
_PLACES = {
    "load": "store",
    "compare": "store",
    "DataError": "store",
    "Vintage": "store",
    "change": "returns",
    "levels": "returns",
    "lead": "streaks",
    "read": "claims.register",
    "Claim": "claims.register",
    "check": "claims.check",
    "judge": "claims.judge",
    "judge_files": "claims.judge",
    "Verdict": "claims.verdict",
    "verdicts": "claims.table",
    "brief": "claims.table",
}
_MODULES = (
    "store returns streaks cycles events event_paths months recoveries valuation risk macro breadth stats "
    "claims charts formats figures"
).split()
__all__ = [*_PLACES, *_MODULES]  # noqa: PLE0604  (both hold names only)


def __getattr__(name: str):
    """Import what is asked for when it is asked for: the slow packages behind it load no earlier."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"research.{_PLACES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"research.{name}")
    raise AttributeError(f"module 'research' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
