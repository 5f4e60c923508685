"""What measures are called where a reader meets them: in the labels of figures and in tables."""

from __future__ import annotations

import pandas as pd

MEASURES = {
    "after_decisions": "lead after decisions",
    "after_events": "lead after events",
    "change": "change",
    "decisions": "number of decisions",
    "dispersion_ratio": "spread, small over large",
    "foretells": "growth after a lead",
    "last_matched": "last equal",
    "lead": "lead",
    "macro": "figure of the economy",
    "policy_rate": "policy rate",
    "price_to_book": "price to book",
    "published_difference": "difference of cited figures",
    "rebound": "rise from the low",
    "spell_rank": "rank by length",
    "streak": "run",
    "valuation_gap": "ratio of valuations",
}


def of(measure: str) -> str:
    """The name of a measure in plain words.

    >>> of("rebound"), of("year_share")
    ('rise from the low', 'year share')
    """
    return MEASURES.get(measure, measure.replace("_", " "))


def plain(table: pd.DataFrame) -> pd.DataFrame:
    """The same table with measures in plain words.

    Parameters
    ----------
    table : with a column ``measure``
    """
    return table.assign(measure=table["measure"].map(of))
