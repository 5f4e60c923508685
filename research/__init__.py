"""Market claims about the small-cap rally of 2025-26, judged one by one from frozen data.

>>> import research
>>> data = research.load()                                     # the snapshot in data/, every file verified
>>> verdicts, problems = research.judge_files(data=data)       # the register in data/claims      # doctest: +SKIP
>>> small = data.series("russell_2000")["price_return"]
>>> bool(research.returns.levels(small).gt(0).all())
True

Everything else is in a module for one idea each, from the data up:

=============  ===================================================================
returns        windows, compounding, alignment
inference      exact nulls, intervals, placebo dates, breaks, multiple testing
store          load, verify, save and compare vintages
streaks        runs of sessions in which one index led another
cycles         spells of leadership
episodes       recoveries, falls, what came after events
valuation      price-to-book of small against big, and what it foretold
risk           volatility, ranges, drawdowns
macro          growth, prices, rates, recessions
breadth        portfolios, industries and single names
register       the claims as they are written down
claims         the judge
figures        axes from finished tables
edition        executed notebooks and pages
=============  ===================================================================
"""

import importlib

__version__ = "0.1.0"
__all__ = [  # noqa: RUF022  (in the order of the pipeline)
    "load",
    "compare",
    "DataError",
    "Vintage",
    "change",
    "levels",
    "lead",
    "read",
    "Claim",
    "judge",
    "judge_files",
    "Verdict",
    "report",
    "run_notebooks",
    "returns",
    "inference",
    "store",
    "streaks",
    "cycles",
    "episodes",
    "valuation",
    "risk",
    "macro",
    "breadth",
    "register",
    "claims",
    "figures",
    "edition",
]
_PLACES = {
    "load": "store",
    "compare": "store",
    "DataError": "store",
    "Vintage": "store",
    "change": "returns",
    "levels": "returns",
    "lead": "streaks",
    "read": "register",
    "Claim": "register",
    "judge": "claims",
    "judge_files": "claims",
    "Verdict": "verdict",
    "report": "edition",
    "run_notebooks": "edition",
}


def __getattr__(name: str):
    """Import what is asked for when it is asked for: the slow packages behind it load no earlier."""
    if name not in __all__:
        raise AttributeError(f"module 'research' has no attribute {name!r}")
    if name in _PLACES:
        return getattr(importlib.import_module(f"research.{_PLACES[name]}"), name)
    return importlib.import_module(f"research.{name}")


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*__all__, *(name for name in globals() if name.startswith("__"))])
