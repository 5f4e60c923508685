"""Market claims about the small-cap rally of 2025-26, judged one by one from frozen data.

>>> from research import load, returns
>>> small = load().series("russell_2000")["price_return"]
>>> round(returns.change(small, start="2025-12-31", end="2026-01-22"), 4)
0.0954

load, verdicts, brief, check      the data, the claims and what the judge says of them
returns, months, streaks          windows, whole months, runs of days on which one side led
events                            what followed an event, and its path
cycles, valuation, risk           spells of leadership, price-to-book, volatility, falls, recoveries
macro, policy                     the economy, the Fed
stats                             chance: exact runs, intervals, placebo dates, breaks, tests
charts, formats                   kinds of chart, numbers and tables in print
"""

import importlib
import sys

__version__ = "0.2.0"
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
_MODULES = [
    *("charts", "claims", "cycles", "events", "formats"),
    *("macro", "measures", "months", "policy", "registry", "returns", "risk"),
    *("scan", "stats", "store", "streaks", "valuation"),
]
__all__ = _MODULES  # noqa: PLE0605  (modules only: what they hold is described in their own help)


def __getattr__(name: str):
    """Import what is asked for when it is asked for: slow packages load no earlier."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"research.{_PLACES[name]}"), name)
    if name in _MODULES:
        return importlib.import_module(f"research.{name}")
    raise AttributeError(f"module 'research' has no attribute {name!r}")


def __dir__() -> list[str]:
    """The public names, for completion."""
    return sorted([*_PLACES, *_MODULES])


def load_ipython_extension(shell) -> None:
    """Show refusals of this package as one line (``%load_ext research``)."""
    importlib.import_module("research.faults").load_ipython_extension(shell)


if "IPython" in sys.modules:
    importlib.import_module("research.faults").offer()
