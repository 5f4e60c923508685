"""What followed market lows, recessions, policy decisions and laws: the pairs of sides, the events, and every lead.

A pair names the small side, the large side and the basis. Monthly portfolios (total returns since 1926) carry
the long history, the Russell 2000 against the S&P 500 (price, since 1979) the recent one. Windows that overlap
form one cluster and count once, see :mod:`research.episodes`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import events as episodes
from research import prose, recoveries, returns, store
from research.measures.episodes import dated
from research.measures.windows import covered

Pair = tuple[str, str, str]

MAIN: Pair = ("ff_size_q2", "ff_size_q5", "total")
WIDEST: Pair = ("ff_size_lo30", "ff_size_hi30", "total")
RECENT: Pair = ("russell_2000", "sp_500", "price")
PAIRS: dict[str, Pair] = {
    "second fifth against largest fifth": MAIN,
    "smallest 30% against largest 30%": WIDEST,
    "smallest fifth against largest fifth": ("ff_size_q1", "ff_size_q5", "total"),
    "third fifth against largest fifth": ("ff_size_q3", "ff_size_q5", "total"),
    "Russell 2000 against S&P 500": RECENT,
}
KINDS = {
    "market_low": "low of the market",
    "known": "rise of 20% off a low",
    "trough": "end of a recession",
    "cut": "cut by the Fed",
    "first_cut": "first cut of a cycle",
    "hike": "rise by the Fed",
    "industrial_policy": "act for home industry",
    "fiscal_law": "tax cut or public works",
}
HORIZONS = (3, 6, 12, 24, 36)


def sides(pair: Pair, data=None) -> tuple[pd.Series, pd.Series]:
    """Returns of both sides of a pair, each on its own dates."""
    data = data or store.load()
    small, large, basis = pair
    return covered(data, small, basis=basis), covered(data, large, basis=basis)


def events(kind: str, data=None) -> pd.DataFrame:
    """Events of one of :data:`KINDS`: ``date``, ``detail``, ``known_afterwards``.

    ``known`` is the first close 20% above the lowest one of a fall of 20% of the S&P 500, read forward only, see
    :func:`research.recoveries.confirmed`; the others are those of the register's measures.
    """
    data = data or store.load()
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}; got {kind!r}.")
    if kind == "trough":
        peaks = dated(data, "peak")["date"]
        found = dated(data, kind)
        began = [peaks[peaks < day].max() for day in found["date"]]
        return found.assign(
            detail=["" if pd.isna(day) else f"recession since {prose.month(day)}" for day in began]
        )
    if kind != "known":
        return dated(data, kind)
    found = recoveries.confirmed(returns.levels(covered(data, "sp_500")))
    return pd.DataFrame(
        {
            "date": found["known"],
            "detail": [f"low of {prose.day(low)}" for low in found["low"]],
            "known_afterwards": False,
        }
    )


def listing(
    kinds: Sequence[str],
    *,
    pair: Pair = MAIN,
    months: Sequence[int] = HORIZONS,
    beside: Pair = RECENT,
    data=None,
) -> pd.DataFrame:
    """Every event within the data of a pair, with its leads at several horizons.

    Parameters
    ----------
    kinds : of :data:`KINDS`
    pair : the sides
    months : horizons
    beside : another pair, shown at twelve months

    Returns
    -------
    DataFrame in order of time: ``date``, ``kind`` (in words), ``detail``, ``known_afterwards``, one column per
    horizon (``3m``, ...; decimals, missing while a window is open) and ``beside``
    """
    small, large = sides(pair, data)
    first = returns.align(small, large).index[0]
    every = pd.concat([events(kind, data).assign(kind=KINDS[kind]) for kind in kinds])
    every = every[every["date"] >= first].sort_values("date", kind="stable", ignore_index=True)
    table = episodes.table(small, large, every, months=months)
    other = episodes.leads_after(*sides(beside, data), every["date"], months=12)["lead"]
    columns = ["date", "kind", "detail", "known_afterwards", *(f"{m}m" for m in months)]
    return table[columns].assign(beside=other.round(10))
