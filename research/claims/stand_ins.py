"""What stands for the thing that a claim names: a fund for its index, the Treasury's curve for a
desk's quote. What lies between the two is no contradiction.
"""

from __future__ import annotations

import re

from research.claims.evidence import Case
from research.registry import Result


def fees(case: Case, data) -> dict[str, float]:
    """What each fund that stands for an index costs a year, by symbol; a claim that names the fund,
    or speaks of a fund at all, is about the fund.
    """
    fee, symbols = data.histories["fee"], data.by_id("symbols")
    found = {symbols[name]: fee[name] for name in case.series if fee.get(name, 0.0) > 0}
    of_fund = "|".join(["ETF", "fund", *found])
    of_it = found and re.search(rf"\b({of_fund})s?\b", case.claim.says, re.IGNORECASE)
    return {} if of_it else found


def said(case: Case, data) -> tuple[str, ...]:
    """A caveat for each fund that stands for its index."""
    return tuple(
        f"{symbol} stands for its index, and costs {100 * fee:.2g}% a year"
        for symbol, fee in fees(case, data).items()
    )


def slack(case: Case, data, result: Result) -> float:
    """How far a figure may lie from what stands for the thing that is claimed: what the dearest
    fund costs over the window, on the wealth at its end, or what quotes differ by.
    """
    if not result.years:
        return result.slack
    grown = 1 + max(result.value if isinstance(result.value, float) else 0.0, 0.0)
    return max([result.slack, *(fee * result.years * grown for fee in fees(case, data).values())])
