"""Measures of leadership: spells of small or large under three datings, calendar years, lows and
handovers.
"""

import functools
import math
from dataclasses import replace

import pandas as pd

from research import cycles, returns
from research.measures.windows import between, covered, listed, session_of, sides
from research.months import month_ends, monthly_lead
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, measure
from research.series import in_print

# What a reasonable writer may mean by small and large when he speaks of decades. One row is one
# choice.
DEFINITIONS = {
    "quintiles 2 and 3 against 5": {
        "small": ("ff_size_q2", "ff_size_q3"),
        "large": ("ff_size_q5",),
    },
    "lowest 30% against highest 30%": {"small": ("ff_size_lo30",), "large": ("ff_size_hi30",)},
    "Russell 2000 against S&P 500": {"small": ("russell_2000",), "large": ("sp_500",)},
    "Russell 2000 against Russell 1000": {"small": ("russell_2000",), "large": ("russell_1000",)},
}
GRID = {"definition": tuple(DEFINITIONS.values()), "dating": cycles.DATINGS}
READS = {"leader": closed("small", "large")}


def monthly_wealth(data, names, *, end=None, basis: str | None = None) -> pd.Series:
    """Month-end wealth of one series, or of several size portfolios held by market value."""
    if basis is None:
        basis = "total" if data.series(names[0])["price_return"].isna().all() else "price"
    found = [covered(data, name, basis=basis, end=end) for name in names]
    if len(found) == 1:
        return month_ends(returns.levels(found[0]).loc[:end])
    if not all(name.startswith("ff_size_") for name in names):
        raise ValueError(
            f"small: expected one series or several size portfolios, got {', '.join(names)}."
        )
    panel = returns.align(*found).rename(columns=lambda name: name.removeprefix("ff_size_"))
    value = data.table("monthly/size_firms") * data.table("monthly/size_average_size")
    together = cycles.combined(panel.iloc[1:], value).reindex(panel.index)
    return month_ends(returns.levels(together).loc[:end])


@functools.cache
def _spells(data, small, large, end, dating) -> tuple[pd.Timestamp, pd.DataFrame]:
    """The last month with data, and the spells of small over large up to it."""
    first, second = (monthly_wealth(data, names, end=end) for names in (small, large))
    level = (first / second).dropna()
    if len(level) < 2:
        raise NotCovered(f"{small[0]} and {large[0]} have no months in common.")
    return level.index[-1], cycles.spells(level, dating=dating)


def lowest(values: pd.Series, within: float) -> pd.Timestamp:
    """When values were lowest, or the last time that they were within a share of it."""
    return values[values <= values.min() * (1 + within)].index[-1] if within else values.idxmin()


def _in_force(data, small, large, on, leader, dating) -> tuple[pd.DataFrame, Result]:
    """The leader's spell in force, if the leader leads, and a result that lacks only its value."""
    last, table = _spells(data, small, large, on, dating)
    held, later = _spells(data, small, large, None, dating)
    now, known = table.iloc[-1:], f"with data to {held:%Y-%m}"
    caveats = ["dated with the data to that day, so the spell in force is open"]
    for found in later[(later["start"] < last) & (last <= later["end"])].itertuples():
        if [found.leader, found.start] != now[["leader", "start"]].squeeze().to_list():
            caveats.append(f"{known} {found.leader} leads from {found.start:%Y-%m}")
        elif not found.open:
            caveats.append(f"{known} this spell ended in {found.end:%Y-%m}")
    n = int((table["leader"] == leader).sum())
    return now[now["leader"] == leader], Result(None, last, table, n=n, caveats=tuple(caveats))


@measure(unit="years", moves="on", choices=GRID, reads=READS)
def spell(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Years that the leadership spell in force has lasted, 0 when the other side leads.

    Spells are dated with the data to that day, as they could have been seen then.
    """
    now, result = _in_force(data, small, large, on, leader, dating)
    caveats = (*result.caveats, *_last_decade(data, small, large, on))
    every = pd.concat(_spells(data, small, large, on, each)[1] for each in cycles.DATINGS)
    longest = float(every.loc[every["leader"] == leader, "length"].max())
    reach = None if math.isnan(longest) else (0.0, longest)
    return replace(result, value=float(now["length"].sum()), caveats=caveats, reach=reach)


def _last_decade(data, small, large, on) -> tuple[str, ...]:
    """What both sides returned over the ten years to a day; nothing where one is shorter."""
    sides = {names: monthly_wealth(data, names, end=on) for names in (large, small)}
    last = sides[large].index[-1]
    first, said = last - pd.offsets.MonthEnd(120), []
    for names, wealth in sides.items():
        if first not in wealth.index or last not in wealth.index:
            return ()
        printed = " + ".join(in_print(name, data.catalogue) for name in names)
        said.append(f"{printed} {wealth[last] / wealth[first] - 1:+.0%}")
    turns = "a spell ends at the turning points of the relative level"
    years = f"over the ten years to {last:%Y-%m} the changes are"
    return (f"{turns}; {years} {' and '.join(said)}",)


@measure(unit="count", moves="on", choices=GRID, reads=READS)
def spell_rank(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Rank by length of the spell in force among all spells of the same leader so far, 1 = longest.

    None when the other side leads; equals share the better rank.
    """
    now, result = _in_force(data, small, large, on, leader, dating)
    return replace(result, value=int(now["rank"].iloc[0]) if len(now) else None)


@measure(unit="date", moves="on", choices=GRID, reads=READS)
def spell_start(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Month end at which the spell in force began; None when the other side leads."""
    now, result = _in_force(data, small, large, on, leader, dating)
    return replace(result, value=f"{now['start'].iloc[0]:%Y-%m-%d}" if len(now) else None)


def _low(path: pd.Series, start, end, *, within: float = 0.0) -> Result:
    """The day on which a path was lowest between two days, beside the lows of other months."""
    found = between(path, start, end)
    lows = found[found.groupby(found.index.to_period("M")).idxmin()]
    rows = listed(lows.nsmallest(10).sort_index() / found.min() - 1, "above_low")
    return Result(f"{lowest(found, within):%Y-%m-%d}", found.index[-1], rows, n=len(found))


@measure(unit="date", moves="end")
def low_date(data, *, series: str, start, end) -> Result:
    """Day of the lowest level between two days (closes; total return for monthly portfolios)."""
    return _low(returns.levels(covered(data, series, start=start, end=end)), start, end)


@measure(unit="date", moves="end", choices=SERIES_AND_BASIS | {"within": (0.0, 0.02)})
def relative_low(data, *, ahead: str, behind: str, start, end, basis="price", within=0.0) -> Result:
    """Session on which one series stood lowest against another between two days, both included.

    With ``within`` as 0.02, the last session within 2% of that low: of two lows the later one.
    """
    panel = sides(data, (ahead,), (behind,), basis=basis, start=start, end=end)
    return _low(returns.relative(panel[ahead], panel[behind]), start, end, within=within)


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def year_share(data, *, ahead: str, behind: str, start, end, basis="price") -> Result:
    """Share of the whole calendar years of a window in which one series beat another."""
    panel = sides(data, (ahead,), (behind,), basis=basis, start=start, end=end)
    panel = panel.loc[session_of(panel.index, start) : end]
    years = monthly_lead(panel[ahead], panel[behind], months=12)
    years = years[years.index.month == 12]
    if years.empty:
        span = f"{start:%Y-%m-%d} to {end:%Y-%m-%d}"
        raise ValueError(f"start: expected a window with a complete calendar year, got {span}.")
    rows = listed(years.set_axis(years.index.year), "lead", "year")
    return Result(float((years > 0).mean()), panel.index[-1], rows, n=len(years))


@measure(unit="boolean", moves="end", choices=SERIES_AND_BASIS)
def handover(data, *, ahead: str, behind: str, start, end, basis="price") -> Result:
    """Whether one series led another in the first half of a window and trailed in the second.

    The halves are equal in calendar time.
    """
    panel = sides(data, (ahead,), (behind,), basis=basis, start=start, end=end)
    both = panel[[ahead, behind]].set_axis(["ahead", "behind"], axis=1)
    middle = start + (end - start) / 2
    halves = [{"start": start, "end": middle}, {"start": middle, "end": end}]
    rows = pd.DataFrame(
        [{k: returns.change(both[k], **half) for k in both} | half for half in halves]
    )
    rows = rows.assign(lead=rows["ahead"] - rows["behind"])
    first, second = rows["lead"]
    return Result(bool(first > 0 > second), session_of(panel.index, end), rows)
