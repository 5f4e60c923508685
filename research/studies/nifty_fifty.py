"""The Nifty Fifty and the dot-com years beside today: who fell, who led afterwards, and how like each other the moments are.

French's portfolios of size and book-to-market stand in for the fifty names, whose prices are not here: *growth* is
the fifth of companies with the lowest ratio of book to market value, *value* the fifth with the highest.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research import prose, store, valuation
from research.measures import valuation as measured
from research.measures.cycles import monthly_wealth

GROUPS = {
    "big growth": ("ff_big_growth",),
    "big value": ("ff_big_value",),
    "all companies": ("ff_market",),
    "second and third fifth": ("ff_size_q2", "ff_size_q3"),
    "lowest 30%": ("ff_size_lo30",),
    "small growth": ("ff_small_growth",),
    "small value": ("ff_small_value",),
}
SMALL = tuple(name for name in GROUPS if not name.startswith(("big", "all")))
PHASES = {
    "fall of 1973-74": ("1972-12-31", "1974-09-30"),
    "1974-83, from the low": ("1974-09-30", "1983-12-31"),
    "1972-83, from the high": ("1972-12-31", "1983-12-31"),
    "fall of 2000-02": ("2000-03-31", "2002-09-30"),
    "2000-06, from the high": ("2000-03-31", "2006-12-31"),
}
FALLS, LATER = (
    ("fall of 1973-74", "fall of 2000-02"),
    ("1972-83, from the high", "2000-06, from the high"),
)
NINE = ("1974-12-31", "1983-12-31")
SMALL_STOCKS = {"source": "source", "small": ("small a year", "%"), "large": ("large a year", "%")}
CONCENTRATION = {
    "month": "month end",
    "top_share": ("largest tenth by New York sizes", "%"),
    "top_rank": ("rank", "", 2),
    "largest_tenth": ("largest tenth of all companies", "%"),
    "tenth_rank": ("rank", "", 2),
}
ACCOUNTING = {
    "reading": "reading",
    "first": "first month end",
    "last": "last month end",
    "months": "months",
    "missing": "missing in between",
}
NEAREST = {"decade": "decade", "month": "nearest month", "distance": ("distance", "", 3)}


def moves(
    data=None, *, phases: Mapping[str, tuple] = PHASES, groups: Mapping[str, tuple] = GROUPS
) -> pd.DataFrame:
    """What each group did in each phase.

    Parameters
    ----------
    data : a vintage; the current one by default
    phases : name -> first and last month end
    groups : name -> ids; several size portfolios are held by market value

    Returns
    -------
    DataFrame with columns ``group``, ``phase``, ``change`` and ``per_year`` (decimals, dividends included)
    """
    data = data or store.load()
    rows = []
    for name, ids in groups.items():
        wealth = monthly_wealth(data, ids)
        for phase, (start, end) in phases.items():
            grown = wealth.loc[:end].iloc[-1] / wealth.loc[:start].iloc[-1]
            rows.append(
                {
                    "group": name,
                    "phase": phase,
                    "change": grown - 1,
                    "per_year": grown ** (1 / years_between(start, end)) - 1,
                }
            )
    return pd.DataFrame(rows)


def years_between(start, end) -> float:
    """Years between two month ends."""
    first, last = pd.Timestamp(start), pd.Timestamp(end)
    return (last.year - first.year) + (last.month - first.month) / 12


def wide(table: pd.DataFrame, *, falls: Sequence[str] = FALLS) -> pd.DataFrame:
    """One row per group, one column per phase: the whole change for falls, the change a year for the others."""
    value = table["per_year"].where(~table["phase"].isin(falls), table["change"])
    order = table["group"].drop_duplicates()
    found = (
        table.assign(value=value)
        .pivot(index="group", columns="phase", values="value")
        .reindex(order)
    )
    found.columns.name = None
    return found.reset_index()


def nine_years(levels: Mapping[str, pd.Series], *, inside: tuple[str, str] = NINE) -> pd.DataFrame:
    """How much of the whole lead of small over large was made in a few years.

    Parameters
    ----------
    levels : definition -> relative wealth of small over large at month ends; those that do not hold the years are left out
    inside : first and last month end of the years

    Returns
    -------
    DataFrame with columns ``definition``, ``years`` (of the sample), ``whole`` (final relative wealth, 1 at the start), ``inside``
    (its growth in the years taken out), ``without`` (``whole`` over ``inside``) and ``share`` (of the lead, in logs; above one when
    small trails without those years)
    """
    first, last = map(pd.Timestamp, inside)
    rows = []
    for name, level in levels.items():
        if first in level.index and last in level.index:
            whole, part = level.iloc[-1] / level.iloc[0], level[last] / level[first]
            rows.append(
                {
                    "definition": name,
                    "years": years_between(level.index[0], level.index[-1]),
                    "whole": whole,
                    "inside": part,
                    "without": whole / part,
                    "share": np.log(part) / np.log(whole) if whole > 1 else np.nan,
                }
            )
    return pd.DataFrame(
        rows, columns=["definition", "years", "whole", "inside", "without", "share"]
    )


def small_stocks(data=None) -> pd.DataFrame:
    """Small and large stocks a year from 1975 to 1983: Siegel's published figures beside portfolios held here.

    Returns
    -------
    DataFrame with columns ``source``, ``small`` and ``large`` (decimals)
    """
    data = data or store.load()
    vw = data.table("monthly/size_vw").loc["1975-01":"1983-12"]
    shiller = data.table("monthly/shiller")
    composite = (shiller["price"] + shiller["dividend"] / 12) / shiller["price"].shift() - 1
    cited = data.published["value"]
    rows = [
        {"source": "Siegel, as published", "small": cited["004-36-e1"], "large": cited["004-36-e2"]}
    ]
    rows += [
        {"source": f"French: {text}", "small": _a_year(vw[small]), "large": _a_year(vw[large])}
        for text, small, large in (
            ("lowest and highest tenth", "d1", "d10"),
            ("lowest and highest fifth", "q1", "q5"),
            ("lowest and highest 30%", "lo30", "hi30"),
        )
    ]
    rows.append(
        {
            "source": "Shiller: S&P composite, monthly means",
            "small": np.nan,
            "large": _a_year(composite.loc["1975-01":"1983-12"]),
        }
    )
    return pd.DataFrame(rows)


def _a_year(monthly: pd.Series) -> float:
    return float((1 + monthly).prod() ** (12 / len(monthly)) - 1)


def likeness(data=None, *, on="2025-12-31", since=measured.CENTURY) -> pd.Series:
    """How far every month stands from one month, over all readings of "then and now".

    Each reading is ranked among all months since ``since`` (share of the other months with a lower value); the distance of
    two months is the mean absolute difference of ranks, as in :func:`research.valuation.resemblance`, but for every month.

    Returns
    -------
    Series named ``distance`` on the month ends that have all readings
    """
    readings = measured.readings(data or store.load())
    ranks = pd.DataFrame(
        {
            name: (series.loc[since:].dropna().rank(method="min") - 1)
            / (series.loc[since:].notna().sum() - 1)
            for name, series in readings.items()
        }
    ).dropna()
    return (ranks - ranks.loc[pd.Timestamp(on)]).abs().mean(axis=1).rename("distance")


def nearest(distance: pd.Series, *, apart: int = 60) -> pd.DataFrame:
    """The month of every decade that stands nearest, the months around the one asked about left out.

    Parameters
    ----------
    distance : of :func:`likeness`
    apart : months on either side of it that do not count as another time

    Returns
    -------
    DataFrame with columns ``decade``, ``month`` and ``distance``, nearest first
    """
    on = distance.idxmin()
    near = (distance.index > on - pd.offsets.MonthEnd(apart)) & (
        distance.index < on + pd.offsets.MonthEnd(apart)
    )
    others = distance[~near]
    rows = [
        {"decade": f"{decade}s", "month": f"{part.idxmin():%B %Y}", "distance": part.min()}
        for decade, part in others.groupby(others.index.year // 10 * 10)
    ]
    return pd.DataFrame(rows).sort_values("distance", kind="stable", ignore_index=True)


def accounting(data=None) -> pd.DataFrame:
    """Months that each reading has from 1926 on: ``reading``, ``first``, ``last``, ``months`` and ``missing`` (in between)."""
    rows = []
    for name, series in measured.readings(data or store.load()).items():
        inside = series.loc[measured.CENTURY :]
        held = inside.loc[inside.first_valid_index() : inside.last_valid_index()]
        rows.append(
            {
                "reading": name,
                "first": held.index[0],
                "last": held.index[-1],
                "months": int(held.notna().sum()),
                "missing": int(held.isna().sum()),
            }
        )
    return pd.DataFrame(rows)


def concentration(
    data=None,
    *,
    months: Sequence[str] = (
        "1932-06-30",
        "1972-12-31",
        "1999-12-31",
        "2000-11-30",
        "2025-10-31",
        "2025-12-31",
    ),
) -> pd.DataFrame:
    """Share of the largest companies in the value of all at some month ends, by both measures, with their ranks.

    Returns
    -------
    DataFrame with columns ``month``, ``top_share`` and ``largest_tenth`` (decimals), ``top_rank`` and ``tenth_rank`` (share of the other
    months since 1926 with less)
    """
    shares = measured.concentration_history(data or store.load()).dropna()
    ranks = (shares.rank(method="min") - 1) / (len(shares) - 1)
    found = shares.join(ranks.set_axis(["top_rank", "tenth_rank"], axis=1)).loc[
        pd.DatetimeIndex(months)
    ]
    return found.rename_axis("month").reset_index()[
        ["month", "top_share", "top_rank", "largest_tenth", "tenth_rank"]
    ]


def moments(table: pd.DataFrame) -> pd.DataFrame:
    """A table of :func:`research.valuation.then_and_now` for print: one row per reading, value and rank at each moment as text."""
    text = [f"{_value(row.reading, row.value)} ({row.rank:.2f})" for row in table.itertuples()]
    found = table.assign(text=text, when=table["moment"].dt.strftime("%b %Y"))
    order = found["when"].drop_duplicates()
    shown = found.pivot(index="reading", columns="when", values="text").reindex(
        index=found["reading"].drop_duplicates(), columns=order
    )
    shown.columns.name = None
    return shown.reset_index()


def _value(reading: str, value: float) -> str:
    return (
        prose.number(value, "%", digits=0)
        if "share" in reading or "lead" in reading
        else prose.number(value, digits=1 if value >= 10 else 2)
    )


def nearer_than(distance: pd.Series, moment) -> float:
    """Share of the other months that lie further away than one moment, the month asked about left out."""
    others = distance[distance > 0].drop(pd.Timestamp(moment))
    return float((others > distance[pd.Timestamp(moment)]).mean())


def say_falls(table: pd.DataFrame) -> prose.Prose:
    """Who fell how far, in both falls, least first, and whether the falls spared the small.

    Parameters
    ----------
    table : of :func:`wide`
    """
    lines, row = [], table.set_index("group")
    for phase in FALLS:
        moved = [
            f"{group} {prose.number(value, '%', digits=0, sign=True)}"
            for group, value in row[phase].sort_values(ascending=False).items()
        ]
        lines.append(
            f"- {phase} ({prose.month(PHASES[phase][0])} to {prose.month(PHASES[phase][1])}): {prose.listed(moved)}."
        )
    spared = [
        int((row.loc[list(SMALL), phase] > row.loc["big growth", phase]).sum()) for phase in FALLS
    ]
    counts = [
        f"{prose.words(count)} of {prose.words(len(SMALL))} in the {phase}"
        for count, phase in zip(spared, FALLS, strict=True)
    ]
    sides = {count > len(SMALL) / 2 for count in spared}
    end = (
        "The two precedents share no middle"
        if len(sides) == 2
        else "The falls spared the small both times"
        if sides == {True}
        else "The falls spared the small neither time"
    )
    return prose.Prose(
        "\n".join(lines)
        + f"\n\n{end}. Groups of small companies that lost less than big growth: {prose.listed(counts)}."
    )


def say_later(table: pd.DataFrame) -> prose.Prose:
    """What small value and small caps returned a year afterwards, from the low and from the high, and who led the market by how much."""
    row = table.set_index("group")
    lines, named = (
        [],
        ("small value", "second and third fifth", "small growth", "all companies", "big growth"),
    )
    for phase in ("1974-83, from the low", *LATER):
        first, *rest = [
            f"{name} {'**' * (not n)}{prose.number(row.loc[name, phase], '%')}{'**' * (not n)}"
            for n, name in enumerate(named)
        ]
        lines.append(f"- {phase}: {first} a year, {', '.join(rest)}.")
    leads = {
        name: prose.listed(
            [
                prose.number(
                    row.loc[name, phase] - row.loc["all companies", phase], "pp", sign=True
                )
                for phase in LATER
            ]
        )
        for name in named[:3]
    }
    return prose.Prose(
        "\n".join(lines)
        + f"\n\nFrom the highs, against all companies, a year: {'; '.join(f'{name} {text}' for name, text in leads.items())}."
    )


def say_small_stocks(table: pd.DataFrame) -> prose.Prose:
    """Siegel's figures against the nearest ones computed here."""
    cited, rest = table.iloc[0], table.iloc[1:]
    return prose.Prose(
        f"Siegel prints {prose.number(cited['small'], '%')} a year for small and {prose.number(cited['large'], '%')} for large stocks. The portfolios here give "
        f"{prose.number(rest['small'].min(), '%')} to {prose.number(rest['small'].max(), '%')} and {prose.number(rest['large'].min(), '%')} to "
        f"{prose.number(rest['large'].max(), '%')}: the same story, a little less of it."
    )


def say_nine_years(table: pd.DataFrame) -> prose.Prose:
    """What is left of the lead of a century without nine years, and on how many definitions they hold most of it."""
    lines = [
        f"- {row.definition}: over {row.years:.1f} years small caps grew to {row.whole:.1f} times what large caps grew to. Without the nine years it is "
        f"**{row.without:.2f} times**; they hold {prose.number(row.share, '%', digits=0)} of the lead (in logarithms)."
        for row in table.itertuples()
    ]
    most = int((table["share"] > 0.5).sum())
    whose = (
        "most"
        if most == len(table)
        else f"on {prose.words(most)} of {prose.words(len(table))} definitions most"
    )
    return prose.Prose(
        "\n".join(lines)
        + f"\n\nSo {whose} of the measured lead of small caps comes from these nine years."
        if most
        else "\n".join(lines)
    )


def say_alike(alike: pd.DataFrame, near: pd.DataFrame, distance: pd.Series) -> prose.Prose:
    """Which named moment comes nearest, and whether some month that nobody named comes nearer.

    Parameters
    ----------
    alike : of :func:`research.valuation.resemblance`
    near : of :func:`nearest`
    distance : of :func:`likeness`
    """
    named = [
        f"{moment:%B %Y} {distance[moment]:.2f}"
        for moment in alike["moment"]
        if distance[moment] > 0
    ]
    first, last = near.iloc[0], near[near["decade"] == "1970s"].iloc[0]
    far = distance[alike["moment"]].idxmax()
    return prose.Prose(
        f"Distance of {distance.idxmin():%B %Y} from the moments named: {prose.listed(named)}; the median of all {len(distance):,} months lies {distance.median():.2f} away, and "
        f"{far:%B %Y} is nearer than {prose.number(nearer_than(distance, far), '%', digits=0)} of them. Of those more "
        f"than five years from it, **{first['month']}** is nearest ({first['distance']:.2f}). The nearest month of the 1970s, {last['month']}, is at {last['distance']:.2f}."
    )


def say_after(table: pd.DataFrame) -> prose.Prose:
    """What followed high concentration, every window that does not overlap another one, and how few there are.

    Parameters
    ----------
    table : of :func:`research.measures.valuation.after_high_concentration`
    """
    lines = []
    for years, part in table.groupby("years"):
        done = part[~part["open"]]
        found = [
            f"from {row.start:%B %Y} {prose.number(row.per_year, 'pp', sign=True)} a year"
            for row in done.itertuples()
        ]
        lines.append(
            f"- {years} years later ({prose.plural(len(done), 'complete window')}): small against large {prose.listed(found)}."
        )
    return prose.Prose("\n".join(lines))


def say_early(data=None, *, start="1932-06-30", months: int = 60) -> prose.Prose:
    """What small did against large after the concentration of the early 1930s, which the rule leaves out."""
    data = data or store.load()
    small, large = (monthly_wealth(data, measured.PAIR[side]) for side in ("small", "large"))
    row = valuation.after(small, large, pd.DatetimeIndex([start]), months=months).iloc[0]
    return prose.Prose(
        f"The market was as concentrated in the early 1930s; those years lie in the first ten, which only serve as a yardstick. From {row['start']:%B %Y}, the low of "
        f"the Depression, small caps gained {prose.number(row['per_year'], 'pp', sign=True)} a year on large ones over {prose.words(months // 12)} years."
    )
