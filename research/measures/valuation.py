"""Measures of valuation: price-to-book of small and big, concentration, and what followed."""

import functools
from dataclasses import replace

import pandas as pd

from research import stats, valuation
from research.measures.cycles import lowest, monthly_wealth
from research.measures.windows import months_held
from research.registry import NUMBER, NotCovered, Result, closed, measure
from research.valuation.history import YARDSTICK

RATIO, SHARE = "price-to-book", "concentration"
NAMES = {side: f"price_to_book_of_{side}" for side in ("big", "small")}
GRID = {"definition": tuple(valuation.SMALL)}
FIRST = next(iter(valuation.SMALL))
NEGATIVE = "companies with negative book value are left out"


@functools.cache
def ratio_history(data) -> pd.DataFrame:
    """:func:`research.valuation.history` of a vintage."""
    names = ("firms", "average_size", "be_me_june", "be_me_december")
    return valuation.history({name: data.table(f"monthly/size_value_{name}") for name in names})


def concentration_history(data) -> pd.DataFrame:
    """:func:`research.valuation.concentration` of a vintage."""
    tables = (data.table(f"monthly/size_{name}") for name in ("firms", "average_size"))
    return valuation.concentration(*tables)


def _since(data, values: pd.Series, since, name: str) -> pd.Series:
    """Values from the month of a day on."""
    return months_held(data, values.dropna(), name, after=since - pd.offsets.Day(1))


def _ratios(data, on, definition: str, column: str) -> tuple[pd.Series, Result]:
    """A ratio up to a day, and a result with the last of it: that month of each of ten years."""
    chosen = _chosen(data, definition)
    values = months_held(data, chosen[column].dropna(), RATIO, to=on)
    last = values.index[-1]

    def rows() -> pd.DataFrame:
        return _by_month(chosen.loc[:last].iloc[:-121:-12].iloc[::-1])

    return values, Result(float(values[last]), last, rows, n=len(values), caveats=(NEGATIVE,))


def _by_month(values: pd.Series | pd.DataFrame) -> pd.DataFrame:
    """Values at month ends as rows, oldest first; a ratio of one side says that it is one."""
    return pd.DataFrame(values).rename(columns=NAMES).rename_axis("month").reset_index()


@functools.cache
def _chosen(data, definition: str) -> pd.DataFrame:
    """Both ratios and the gap of a definition; beside the first, the gaps of the others."""
    ratios = ratio_history(data)
    gap = ratios["gap" if definition == FIRST else f"gap {definition}"]
    chosen = pd.DataFrame({"big": ratios["big"], "small": ratios["big"] / gap, "gap": gap})
    return chosen.join(ratios[["gap june", "gap december"]]) if definition == FIRST else chosen


@measure(unit="ratio", moves="on", choices=GRID, reads={"side": closed("big", "small")})
def price_to_book(data, *, on, side, definition=FIRST) -> Result:
    """Total market value over total book value of one side's companies, at the last month end."""
    return _ratios(data, on, definition, side)[1]


@measure(unit="ratio", moves="on", choices=GRID)
def valuation_gap(data, *, on, definition=FIRST) -> Result:
    """Price-to-book of the largest quintile over that of small companies, at the last month end."""
    return _ratios(data, on, definition, "gap")[1]


@measure(unit="ratio", moves="end", choices=GRID, reads={"of": closed("gap", "small", "big")})
def valuation_change(data, *, of, start, end, definition=FIRST) -> Result:
    """Change of the gap in price-to-book, or of one side's, from month end to month end."""
    (_, before), (values, after) = (_ratios(data, day, definition, of) for day in (start, end))
    if after.as_of <= before.as_of:
        base = f"{before.as_of:%Y-%m-%d}, the base"
        raise ValueError(f"end: expected a month end after {base}; got {end:%Y-%m-%d}.")
    said = [f"{side.value:.2f} at the end of {side.as_of:%B %Y}" for side in (before, after)]
    caveats = (", ".join(said), NEGATIVE)
    change, between = after.value - before.value, _by_month(values.loc[before.as_of :])
    return replace(after, value=change, table=between, n=None, caveats=caveats)


@measure(unit="date", moves="end", choices=GRID | {"within": (0.0, 0.02)})
def valuation_gap_low(data, *, start, end, definition=FIRST, within=0.0) -> Result:
    """Month end of the narrowest gap between two days, or with ``within`` the last that near it."""
    values, result = _ratios(data, end, definition, "gap")
    found = _since(data, values, start, RATIO)
    low = f"{lowest(found, within):%Y-%m-%d}"
    return replace(result, value=low, table=_by_month(found), n=len(found))


@measure(unit="decimal", moves="on", choices=GRID)
def valuation_gap_rank(data, *, on, since, definition=FIRST) -> Result:
    """Share of the months from ``since`` to the month before with a narrower gap."""
    values, result = _ratios(data, on, definition, "gap")
    return _ranked(data, values, since, RATIO, result)


def _ranked(data, values: pd.Series, since, name: str, result: Result) -> Result:
    among = _since(data, values, since, name)
    ranks = valuation.rank(among, since=since)
    if len(ranks) < 2:
        last = f"{values.index[-1]:%Y-%m}"
        raise ValueError(f"since: expected a month before {last}, got {since:%Y-%m-%d}.")
    return replace(result, value=float(ranks.iloc[-1]), table=_by_month(among), n=len(ranks) - 1)


def _share(data, on) -> tuple[pd.Series, Result]:
    history = concentration_history(data)
    values = months_held(data, history["top_share"].dropna(), SHARE, to=on)
    last = values.index[-1]
    highest = history.loc[:last].nlargest(10, "top_share").sort_index()
    rows = _by_month(pd.concat([highest, history.loc[[last]]]))
    return values, Result(float(values.iloc[-1]), last, rows, n=len(values))


@measure(unit="decimal", moves="on")
def concentration(data, *, on) -> Result:
    """Share of the largest tenth (New York breakpoints) in the value of all, at the month end."""
    return _share(data, on)[1]


@measure(unit="decimal", moves="on")
def concentration_rank(data, *, on, since) -> Result:
    """Share of the months from ``since`` to the month before with a lower concentration."""
    values, result = _share(data, on)
    return _ranked(data, values, since, SHARE, result)


@measure(unit="decimal", points=True, reads={"at_least": NUMBER})
def after_concentration(data, *, ahead, behind, at_least, months, since, basis=None) -> Result:
    """Mean later lead after months in which concentration ranked at or above a level.

    A month is ranked among those before it; the first ten years only serve as a yardstick. Of
    months whose windows would overlap the first counts.
    """
    shares = _since(data, concentration_history(data)["top_share"], since, SHARE)
    return _after_high(data, shares, ahead, behind, at_least, months, since, basis)


@measure(unit="decimal", points=True, reads={"at_least": NUMBER})
def after_wide_gap(data, *, ahead, behind, at_least, months, since, basis=None) -> Result:
    """Mean later lead after months in which the gap in price-to-book ranked at or above a level.

    Counted as in :func:`after_concentration`.
    """
    gaps = _since(data, ratio_history(data)["gap"], since, RATIO)
    return _after_high(data, gaps, ahead, behind, at_least, months, since, basis)


def _after_high(data, values, ahead, behind, at_least, months, since, basis) -> Result:
    wealth = [monthly_wealth(data, names, basis=basis) for names in (ahead, behind)]
    asked = {"since": since, "at_least": at_least, "years": [months / 12]}
    table, every = (valuation.followed(values, *wealth, **asked, apart=x) for x in (True, False))
    if table["open"].all():
        what = f"no month since {since:%Y-%m} ranks at {at_least} or above"
        raise NotCovered(f"{what} with {months} months after it.")
    last, later = table.loc[~table["open"], "end"].max(), every["later"].dropna()
    counts = {"n": len(every), "n_events": len(later), "event_mean": float(later.mean())}
    rows = table.rename(columns={"value": values.name, "later": "lead"})
    mean, begun = stats.mean_after(table), values.index[YARDSTICK]
    said = f"months from {begun:%Y-%m} on count; the ten years before only serve as a yardstick"
    return Result.of(mean, last, rows, caveats=(said, *mean.caveats), **counts)
