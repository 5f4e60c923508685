"""Measures of valuation: price-to-book of small and big, the gap between them, concentration, what
followed.
"""

from __future__ import annotations

import functools
import math

import pandas as pd

from research import stats, valuation
from research.measures.cycles import monthly_wealth, natural_basis
from research.registry import NUMBER, SHARE, NotCovered, Result, closed, measure

DEFINITION = closed(*valuation.SMALL)
GRID = {"definition": tuple(valuation.SMALL)}
FIRST = next(iter(valuation.SMALL))
NEGATIVE = "companies with negative book value are left out"


@functools.cache
def ratio_history(data) -> pd.DataFrame:
    """:func:`research.valuation.history` of a vintage: price-to-book of big and small, gaps,
    published ratios.
    """
    names = ("firms", "average_size", "be_me_june", "be_me_december")
    return valuation.history({name: data.table(f"monthly/size_value_{name}") for name in names})


def concentration_history(data) -> pd.DataFrame:
    """Share of the largest companies at month ends: ``top_share`` (New York decile) and
    ``largest_tenth`` (of all).
    """
    tables = [data.table(f"monthly/size_{name}") for name in ("firms", "average_size")]
    return pd.concat([valuation.top_share(*tables), valuation.largest_tenth(*tables)], axis=1)


def _to(data, values: pd.Series, on, name: str) -> pd.Series:
    """Values up to the last month end on or before a day, or NotCovered when the data stop before
    it.
    """
    values = values.dropna()
    wanted = on + pd.offsets.Day() - pd.offsets.MonthEnd()
    if wanted > values.index[-1]:
        raise NotCovered(
            f"{name} ends in {values.index[-1]:%Y-%m}, needed to {wanted:%Y-%m}.",
            needed=on,
            later=on > data.as_of,
        )
    if wanted < values.index[0]:
        raise NotCovered(
            f"{name} begins in {values.index[0]:%Y-%m}, needed in {wanted:%Y-%m}.", needed=on
        )
    return values.loc[:wanted]


def _since(values: pd.Series, since, name: str) -> pd.Series:
    """Values from the month of a day on, or NotCovered when the data begin after it."""
    values = values.dropna()
    if since + pd.offsets.MonthEnd(0) < values.index[0]:
        raise NotCovered(
            f"{name} begins in {values.index[0]:%Y-%m}, needed from {since:%Y-%m}.", needed=since
        )
    return values.loc[since:]


def _ratios(data, on, definition: str, column: str) -> tuple[pd.Series, pd.DataFrame]:
    ratios = ratio_history(data)
    gap = ratios["gap" if definition == FIRST else f"gap {definition}"]
    chosen = pd.DataFrame({"big": ratios["big"], "small": ratios["big"] / gap, "gap": gap})
    values = _to(data, chosen[column], on, "price-to-book")
    beside = ratios[["gap june", "gap december"]] if definition == FIRST else ratios[[]]
    rows = chosen.join(beside).loc[: values.index[-1]].iloc[[-1, *range(-13, -121, -12)]]
    return values, rows.rename_axis("month").reset_index()


@measure(
    unit="ratio",
    moves="on",
    choices=GRID,
    reads={"side": closed("big", "small"), "definition": DEFINITION},
)
def price_to_book(data, *, on, side, definition=FIRST) -> Result:
    """Market value over book value, each summed over all companies of one side, at the last month
    end.
    """
    values, rows = _ratios(data, on, definition, side)
    return Result(
        float(values.iloc[-1]), values.index[-1], rows, n=len(values), caveats=(NEGATIVE,)
    )


@measure(unit="ratio", moves="on", choices=GRID, reads={"definition": DEFINITION})
def valuation_gap(data, *, on, definition=FIRST) -> Result:
    """Price-to-book of the largest quintile over that of small companies, at the last month end."""
    values, rows = _ratios(data, on, definition, "gap")
    return Result(
        float(values.iloc[-1]), values.index[-1], rows, n=len(values), caveats=(NEGATIVE,)
    )


@measure(
    unit="ratio",
    moves="end",
    choices=GRID,
    reads={"of": closed("gap", "small", "big"), "definition": DEFINITION},
)
def valuation_change(data, *, of, start, end, definition=FIRST) -> Result:
    """Change of the gap in price-to-book, or of the ratio of one side, between the month ends
    before two days.
    """
    values, rows = _ratios(data, end, definition, of)
    before, _ = _ratios(data, start, definition, of)
    ends = before.index[-1], values.index[-1]
    return Result(
        float(values.iloc[-1] - before.iloc[-1]),
        ends[1],
        rows,
        caveats=(
            (
                f"{before.iloc[-1]:.2f} at the end of {ends[0]:%B %Y}, {values.iloc[-1]:.2f} at the"
                f" end of {ends[1]:%B %Y}"
            ),
            NEGATIVE,
        ),
    )


@measure(
    unit="date",
    moves="end",
    choices=GRID | {"within": (0.0, 0.02)},
    reads={"definition": DEFINITION, "within": SHARE},
)
def valuation_gap_low(data, *, start, end, definition=FIRST, within=0.0) -> Result:
    """Month end with the narrowest gap between two days; ``within`` as 0.02: the last one within 2%
    of it.
    """
    values, rows = _ratios(data, end, definition, "gap")
    inside = _since(values, start, "price-to-book")
    low = inside[inside <= inside.min() * (1 + within)].index[-1] if within else inside.idxmin()
    return Result(f"{low:%Y-%m-%d}", values.index[-1], rows, n=len(inside), caveats=(NEGATIVE,))


@measure(unit="decimal", moves="on", choices=GRID, reads={"definition": DEFINITION})
def valuation_gap_rank(data, *, on, since, definition=FIRST) -> Result:
    """Share of the months from ``since`` to the month before with a narrower gap."""
    values, rows = _ratios(data, on, definition, "gap")
    ranks = _ranked(values, since, "price-to-book")
    return Result(
        float(ranks.iloc[-1]), values.index[-1], rows, n=len(ranks) - 1, caveats=(NEGATIVE,)
    )


def _ranked(values: pd.Series, since, name: str) -> pd.Series:
    ranks = valuation.rank(_since(values, since, name), since=since)
    if len(ranks) < 2:
        raise ValueError(
            f"since: expected a month before {values.index[-1]:%Y-%m}, got {since:%Y-%m-%d}."
        )
    return ranks


def _share(data, on) -> tuple[pd.Series, pd.DataFrame]:
    history = concentration_history(data)
    values = _to(data, history["top_share"], on, "concentration")
    rows = history.loc[: values.index[-1]].nlargest(10, "top_share").sort_index()
    return (
        values,
        pd.concat([rows, history.loc[values.index[-1:]]]).rename_axis("month").reset_index(),
    )


@measure(unit="decimal", moves="on")
def concentration(data, *, on) -> Result:
    """Share of the largest tenth of companies, by New York breakpoints, in the value of all, at the
    last month end.
    """
    values, rows = _share(data, on)
    return Result(float(values.iloc[-1]), values.index[-1], rows, n=len(values))


@measure(unit="decimal", moves="on")
def concentration_rank(data, *, on, since) -> Result:
    """Share of the months from ``since`` to the month before with a lower concentration."""
    values, rows = _share(data, on)
    ranks = _ranked(values, since, "concentration")
    return Result(float(ranks.iloc[-1]), values.index[-1], rows, n=len(ranks) - 1)


@measure(unit="decimal", points=True, reads={"at_least": NUMBER})
def after_concentration(data, *, ahead, behind, at_least, months, since, basis=None) -> Result:
    """Mean later lead after months in which concentration ranked at or above a level among the
    months before.

    Of months whose windows would overlap the first counts; the first ten years only serve as a
    yardstick.
    """
    shares = _since(concentration_history(data)["top_share"], since, "concentration")
    ranks = valuation.rank(shares, since=since)
    return _after_high(data, ranks, ahead, behind, at_least, months, since, basis)


@measure(unit="decimal", points=True, reads={"at_least": NUMBER})
def after_wide_gap(data, *, ahead, behind, at_least, months, since, basis=None) -> Result:
    """Mean later lead after months in which the gap in price-to-book ranked at or above a level
    among the months before.

    Counted as in :func:`after_concentration`.
    """
    ranks = valuation.rank(_since(ratio_history(data)["gap"], since, "price-to-book"), since=since)
    return _after_high(data, ranks, ahead, behind, at_least, months, since, basis)


def _after_high(data, ranks, ahead, behind, at_least, months, since, basis) -> Result:
    high = valuation.months_at_least(ranks, at_least)
    wealth = [
        monthly_wealth(data, names, basis=basis or natural_basis(data, names))
        for names in (ahead, behind)
    ]
    high = high[high.isin(wealth[0].index.intersection(wealth[1].index))]
    table = valuation.after(
        *wealth, valuation.non_overlapping(high, months=months), months=months, values=ranks
    )
    if table["open"].all():
        raise NotCovered(
            f"no month since {since:%Y-%m} ranks at {at_least} or above with {months} months"
            " after it."
        )
    found = stats.mean_after(table)
    every = valuation.after(*wealth, high, months=months, values=ranks)["later"].dropna()
    interval = None if math.isnan(found.low) else (float(found.low), float(found.high))
    return Result(
        found.statistic,
        table["end"].max() if not table["open"].any() else table.loc[~table["open"], "end"].max(),
        table,
        n=len(high),
        n_events=len(every),
        event_mean=float(every.mean()),
        cluster_mean=found.statistic,
        clusters=int(found.effective),
        interval=interval,
        p=None if math.isnan(found.p) else found.p,
        null=found.null,
        alternative=found.alternative,
        caveats=found.caveats,
    )
