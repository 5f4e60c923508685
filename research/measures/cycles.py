"""Measures of leadership: spells of small or large under three datings, calendar years, lows and
handovers.
"""

from __future__ import annotations

import functools
from dataclasses import replace

import pandas as pd

from research import cycles, returns
from research.measures.windows import covered, one, session_of, sides
from research.months import month_ends, yearly_lead
from research.registry import SERIES_AND_BASIS, SHARE, NotCovered, Result, closed, measure

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
READS = {"leader": closed("small", "large"), "dating": closed(*cycles.DATINGS)}


def natural_basis(data, names) -> str:
    """``"price"`` for an index or fund, ``"total"`` for a portfolio, which has nothing else."""
    return "total" if data.series(names[0])["price_return"].isna().all() else "price"


def monthly_wealth(data, names, *, end=None, basis: str | None = None) -> pd.Series:
    """Month-end wealth of one series, or of several size portfolios held by market value, to the
    month of ``end``.

    Parameters
    ----------
    basis : ``"price"`` or ``"total"``; by default :func:`natural_basis`
    """
    found = [
        covered(data, name, basis=basis or natural_basis(data, names), end=end) for name in names
    ]
    if len(found) == 1:
        return month_ends(returns.levels(found[0]).loc[:end])
    if not all(name.startswith("ff_size_") for name in names):
        raise ValueError(
            f"small: expected one series or several size portfolios, got {', '.join(names)}."
        )
    panel = returns.align(*found).set_axis(
        [name.removeprefix("ff_size_") for name in names], axis=1
    )
    value = data.table("monthly/size_firms") * data.table("monthly/size_average_size")
    together = cycles.combined(panel.iloc[1:], value).reindex(panel.index)
    return month_ends(returns.levels(together).loc[:end])


@functools.cache
def relative_wealth(data, small, large, *, end=None, basis: str | None = None) -> pd.Series:
    """Relative wealth of small over large at month ends, 1.0 in the first common month.

    Parameters
    ----------
    data : a vintage
    small, large : tuples of ids; several size portfolios of one side are held by market value
    end : last day to use; everything both sides have by default
    basis : ``"price"`` or ``"total"``; by default :func:`natural_basis` of each side
    """
    first, second = (monthly_wealth(data, names, end=end, basis=basis) for names in (small, large))
    ratio = (first / second).dropna()
    if len(ratio) < 2:
        raise NotCovered(f"{small[0]} and {large[0]} have no months in common.", needed=end)
    return (ratio / ratio.iloc[0]).rename("relative")


@functools.cache
def _spells(data, small, large, end, dating) -> tuple[pd.Series, pd.DataFrame]:
    level = relative_wealth(data, small, large, end=end)
    return level, cycles.spells(level, dating=dating)


def _in_force(data, small, large, on, leader, dating) -> tuple[pd.DataFrame, Result]:
    """The leader's spell in force, empty when the other side leads, and a result that lacks only
    its value.
    """
    level, table = _spells(data, small, large, on, dating)
    now, (everything, afterwards) = table.iloc[-1:], _spells(data, small, large, None, dating)
    caveats = ["dated with the data to that day, so the spell in force is open"]
    for spell in cycles.in_force(afterwards, level.index[-1]).itertuples():
        if [spell.leader, spell.start] != now[["leader", "start"]].squeeze().to_list():
            caveats.append(
                f"with data to {everything.index[-1]:%Y-%m} {spell.leader} leads from"
                f" {spell.start:%Y-%m}"
            )
        elif not spell.open:
            caveats.append(
                f"with data to {everything.index[-1]:%Y-%m} this spell ended in {spell.end:%Y-%m}"
            )
    result = Result(
        None,
        level.index[-1],
        table,
        n=int((table["leader"] == leader).sum()),
        caveats=tuple(caveats),
    )
    return now[now["leader"] == leader], result


@measure(unit="years", moves="on", choices=GRID, reads=READS)
def spell(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Years that the leadership spell in force has lasted, 0 when the other side leads.

    Spells are dated with the data to that day, as they could have been seen then.
    """
    now, result = _in_force(data, small, large, on, leader, dating)
    return replace(
        result,
        value=float(now["length"].sum()),
        caveats=(*result.caveats, *_last_decade(data, small, large, on)),
    )


def _last_decade(data, small, large, on) -> tuple[str, ...]:
    """What the two sides returned over the ten years to a day, whatever the turning points say;
    nothing where they are shorter.
    """
    wealth = [monthly_wealth(data, names, end=on) for names in (large, small)]
    last, first = wealth[0].index[-1], wealth[0].index[-1] - pd.offsets.MonthEnd(120)
    if any(first not in side.index or last not in side.index for side in wealth):
        return ()
    changes = [side[last] / side[first] - 1 for side in wealth]
    label = data.catalogue["name"]
    sides = " and ".join(
        f"{' + '.join(label[name] for name in names)} {change:+.0%}"
        for names, change in zip((large, small), changes, strict=True)
    )
    return (
        (
            "a spell ends at the turning points of the relative level; over the ten years to"
            f" {last:%Y-%m} the changes are {sides}"
        ),
    )


@measure(unit="count", moves="on", choices=GRID, reads=READS)
def spell_rank(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Rank by length of the spell in force among all spells of the same leader so far, 1 = longest.

    None when the other side leads. Equals share the better rank; the spell in force counts as it
    stands.
    """
    now, result = _in_force(data, small, large, on, leader, dating)
    return replace(result, value=int(now["rank"].iloc[0]) if len(now) else None)


@measure(unit="date", moves="on", choices=GRID, reads=READS)
def spell_start(data, *, small, large, on, leader="large", dating="turning_points") -> Result:
    """Month end at which the spell in force began; None when the other side leads."""
    now, result = _in_force(data, small, large, on, leader, dating)
    return replace(result, value=f"{now['start'].iloc[0]:%Y-%m-%d}" if len(now) else None)


WITHIN = (0.0, 0.02)  # of two lows this close, either may be meant


@measure(
    unit="date",
    moves="end",
    choices={**SERIES_AND_BASIS, "within": WITHIN},
    reads={"within": SHARE},
)
def relative_low(data, *, ahead, behind, start, end, basis="price", within=0.0) -> Result:
    """Session on which one series stood lowest against another between two days, both included.

    With ``within`` as 0.02, the last session on which it stood within 2% of that low: of two lows
    that close the later one.
    """
    panel = sides(
        data,
        (one(ahead, "relative_low"),),
        (one(behind, "relative_low"),),
        basis=basis,
        start=start,
        end=end,
    )
    inside = returns.relative(panel.iloc[:, 0], panel.iloc[:, 1]).loc[
        session_of(panel.index, start) : end
    ]
    low = inside[inside <= inside.min() * (1 + within)].index[-1] if within else inside.idxmin()

    def rows():
        lowest = inside.nsmallest(10) / inside.iloc[0]
        return lowest.rename("relative").rename_axis("date").reset_index()

    return Result(f"{low:%Y-%m-%d}", inside.index[-1], rows, len(inside) - 1, n=len(inside))


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def year_share(data, *, ahead, behind, start, end, basis="price") -> Result:
    """Share of the complete calendar years inside a window in which one series gained more than
    another.
    """
    panel = sides(
        data,
        (one(ahead, "year_share"),),
        (one(behind, "year_share"),),
        basis=basis,
        start=start,
        end=end,
    )
    inside = panel.loc[session_of(panel.index, start) : end]
    years = yearly_lead(inside.iloc[:, 0], inside.iloc[:, 1])
    if years.empty:
        raise ValueError(
            f"start: expected a window with a complete calendar year, got {start:%Y-%m-%d} to"
            f" {end:%Y-%m-%d}."
        )
    rows = years.reset_index()
    return Result(float((years > 0).mean()), inside.index[-1], rows, n=len(years))


@measure(unit="boolean", moves="end", choices=SERIES_AND_BASIS)
def handover(data, *, ahead, behind, start, end, basis="price") -> Result:
    """Whether one series led another over the first half of a window and trailed it over the
    second.

    The halves are equal in calendar time.
    """
    first, second = one(ahead, "handover"), one(behind, "handover")
    half = start + (end - start) / 2
    leads = [
        [
            returns.change(covered(data, name, basis=basis, start=start, end=end), start=a, end=b)
            for name in (first, second)
        ]
        for a, b in ((start, half), (half, end))
    ]
    rows = pd.DataFrame(leads, columns=["ahead", "behind"]).assign(
        start=[start, half], end=[half, end]
    )
    rows["lead"] = rows["ahead"] - rows["behind"]
    session = session_of(data.series(first).index, end)
    return Result(bool(rows["lead"].iloc[0] > 0 > rows["lead"].iloc[1]), session, rows)
