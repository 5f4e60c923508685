"""What followed market lows, recessions, policy decisions and laws: the pairs of sides, the events, and every lead.

A pair names the small side, the large side and the basis. Monthly portfolios (total returns since 1926) carry
the long history, the Russell 2000 against the S&P 500 (price, since 1979) the recent one. Windows that overlap
form one cluster and count once, see :mod:`research.episodes`.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import events as episodes
from research import months as months_
from research import prose, recoveries, returns, store
from research.measures.episodes import dated
from research.measures.windows import covered
from research.months import monthly_lead

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


def said(pair: Pair, data=None) -> prose.Prose:
    """Which returns a pair holds, in one sentence."""
    panel = returns.align(*sides(pair, data))
    names = (data or store.load()).catalogue["name"]
    unit = "months" if months_.is_monthly(panel.index) else "sessions"
    return prose.Prose(
        f"*{names[pair[0]]}* against *{names[pair[1]]}*: {len(panel) - 1:,} {unit}, {prose.month(panel.index[1])} to "
        f"{prose.month(panel.index[-1])}, {'dividends included' if pair[2] == 'total' else 'price only'}, none missing in between."
    )


def closeness(pairs: dict[str, Pair] = PAIRS, data=None) -> pd.DataFrame:
    """How closely the monthly lead of each pair follows that of the Russell 2000 over the S&P 500.

    Returns
    -------
    DataFrame with columns ``pair``, ``months`` (in common) and ``correlation``, the closest first
    """
    reference = monthly_lead(*sides(RECENT, data))
    rows = []
    for name, pair in pairs.items():
        if pair != RECENT:
            both = pd.concat([reference, monthly_lead(*sides(pair, data))], axis=1, join="inner")
            rows.append({"pair": name, "months": len(both), "correlation": both.corr().iloc[0, 1]})
    return pd.DataFrame(rows).sort_values("correlation", ascending=False, ignore_index=True)


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


def windows(kind: str, *, pair: Pair = RECENT, months: int = 12, data=None) -> pd.DataFrame:
    """The lead after every event, for the latest ones so far.

    Returns
    -------
    DataFrame in order of time with columns ``event``, ``lead`` (decimal), ``cluster`` (events whose window is not over
    share the last number) and ``open``
    """
    small, large = sides(pair, data)
    rows = episodes.leads_after(small, large, events(kind, data)["date"], months=months)
    rows = rows[rows["status"] != episodes.EARLY]
    late, last = rows["status"] == episodes.OPEN, min(small.index[-1], large.index[-1])
    so_far = [
        returns.change(small, start=day, end=last) - returns.change(large, start=day, end=last)
        for day in rows.loc[late, "event"]
    ]
    lead = rows["lead"].astype(float)
    lead[late] = so_far
    number = rows["cluster"].fillna(rows["cluster"].max() + 1).astype(int)
    return pd.DataFrame(
        {"event": rows["event"], "lead": lead, "cluster": number, "open": late}
    ).reset_index(drop=True)


def clusters(table: pd.DataFrame) -> pd.DataFrame:
    """Clusters of overlapping windows, one row each.

    Parameters
    ----------
    table : of :func:`windows`

    Returns
    -------
    DataFrame with columns ``first`` and ``last`` (event), ``n``, ``mean``, ``lowest``, ``highest`` (leads) and ``open``
    """
    by = table.groupby("cluster")
    return by.agg(
        first=("event", "min"),
        last=("event", "max"),
        n=("lead", "size"),
        mean=("lead", "mean"),
        lowest=("lead", "min"),
        highest=("lead", "max"),
        open=("open", "all"),
    ).reset_index(drop=True)


def points(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of decimals as percentage points in print, with their sign; a missing one is a dash."""
    return table.assign(
        **{
            name: [
                prose.number(value * 100, digits=1, sign=True) if pd.notna(value) else "–"
                for value in table[name]
            ]
            for name in columns
        }
    )


def shown(table: pd.DataFrame) -> prose.Prose:
    """A :func:`listing` for print, leads in percentage points."""
    ahead = [name for name in table if name.endswith("m") and name[:-1].isdigit()]
    heads = {name: (f"{name[:-1]} months", "") for name in ahead}
    return prose.table(
        points(table, [*ahead, "beside"]),
        {"date": "date", "kind": "event", "detail": "detail"}
        | heads
        | {"beside": ("Russell 2000, 12 months", "")},
    )


def source(pair: Pair, *, n: int, what: str, data=None) -> str:
    """Footer of a figure: sides, basis, span and number of events."""
    panel = returns.align(*sides(pair, data))
    names = (data or store.load()).catalogue["name"]
    kind = "total" if pair[2] == "total" else "price"
    return f"{names[pair[0]]} against {names[pair[1]]}, {kind} returns, {panel.index[1].year}–{panel.index[-1].year}; n = {n} {what}."


def say_closest(table: pd.DataFrame) -> prose.Prose:
    """Which pair is nearest to the Russell's lead.

    Parameters
    ----------
    table : of :func:`closeness`
    """
    best, rest = table.iloc[0], table.iloc[1:]
    return prose.Prose(
        f"Over the {best['months']:,} months that all have, the lead of the *{best['pair']}* follows that of the Russell 2000 over the S&P 500 most "
        f"closely (correlation {best['correlation']:.2f}; the others {rest['correlation'].min():.2f} to {rest['correlation'].max():.2f})."
    )
