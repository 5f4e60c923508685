"""Growth and prices as they could be read at the time and as they read now: estimates, nowcasts, inflation, vintages."""

from __future__ import annotations

import pandas as pd

from research import macro, prose, store

QUARTER = "2025-10-01"
EARLY = "2026-01-03"
GOAL = 0.02
CITED = {"000-04-e2": "nowcast", "003-07-e1": "nowcast", "000-04-e1": "nowcast", "000-04-e6": "nowcast", "000-04-e3": "official",
         "000-04-e4": "official", "000-04-e5": "official"}
SEEN = {"what": "figure", "early": ("seen on 3 January 2026", "%", 2), "latest": ("latest vintage", "%", 2)}
ESTIMATES = {"date": "day", "kind": "kind", "value": ("growth, annual rate", "%"), "publisher": "as told by"}
MISSES = {"period": "quarter", "nowcast": ("last nowcast", "%"), "outcome": ("latest accounts", "%"), "miss": ("outcome less nowcast", "pp")}


def estimates(*, data=None) -> pd.DataFrame:
    """Published estimates of growth in the last quarter of 2025: ``date``, ``kind`` (nowcast, official), ``value`` and ``publisher``."""
    rows = (data or store.load()).published.loc[list(CITED)]
    found = pd.DataFrame({"date": pd.to_datetime(rows["as_of"]), "kind": list(CITED.values()), "value": rows["value"], "publisher": rows["publisher"]})
    return found.sort_values("date", kind="stable", ignore_index=True)


def growth(*, vintage: str = "latest", data=None) -> pd.Series:
    """Growth of real GDP over the quarter before, annual rate."""
    return macro.transform((data or store.load()).macro("GDPC1", vintage), "saar")


def nowcasts(*, data=None) -> pd.DataFrame:
    """Last nowcast of each quarter beside the latest accounts: ``period``, ``nowcast``, ``outcome``, ``miss`` (outcome less nowcast)."""
    data = data or store.load()
    return macro.nowcasts(data.macro("GDPNOW"), growth(data=data))


def fast_quarters(at_least: float, *, since="2000-01-01", until="2025-07-01", without=("2020-07-01", "2021-12-31"), data=None) -> pd.DataFrame:
    """Quarters with growth of at least a rate: ``period``, ``growth`` and ``rebound`` (inside the months after the shutdown of 2020)."""
    found = growth(data=data).loc[pd.Timestamp(since) : pd.Timestamp(until)]
    fast = found[found >= at_least]
    inside = (fast.index >= pd.Timestamp(without[0])) & (fast.index <= pd.Timestamp(without[1]))
    return pd.DataFrame({"period": fast.index, "growth": fast.to_numpy(), "rebound": inside})


def inflation(since="2022-01-01", *, data=None) -> pd.DataFrame:
    """PCE prices over twelve months, indexed by month: ``all`` and ``core`` (without food and energy), decimals."""
    data = data or store.load()
    found = {name: macro.transform(data.macro(series), "yoy") for name, series in (("all", "PCEPI"), ("core", "PCEPILFE"))}
    return pd.DataFrame(found).loc[pd.Timestamp(since) :]


def seen(*, data=None) -> pd.DataFrame:
    """Figures that a writer of January 2026 may have wanted, in two vintages.

    Returns
    -------
    DataFrame with columns ``what``, ``early`` (vintage of 3 January 2026, missing where nothing was out) and ``latest``, decimals
    """
    data = data or store.load()
    wanted = (("GDPC1", "saar", "2025-07", "growth, third quarter of 2025"), ("GDPC1", "saar", "2025-10", "growth, fourth quarter of 2025"),
              ("PCEPILFE", "yoy", "2025-09", "core PCE prices, September 2025, on the year"), ("PCEPILFE", "yoy", "2025-11", "core PCE prices, November 2025, on the year"),
              ("CPIAUCSL", "yoy", "2025-11", "consumer prices, November 2025, on the year"))
    rows = []
    for series, kind, period, what in wanted:
        values = {}
        for vintage in (EARLY, "latest"):
            found = macro.transform(data.macro(series, vintage), kind)
            values[vintage] = found.get(macro.start_of(found.index, period), float("nan"))
        rows.append({"what": what, "early": values[EARLY], "latest": values["latest"]})
    return pd.DataFrame(rows)


def say_estimates(table: pd.DataFrame, *, data=None) -> prose.Prose:
    """From the nowcast quoted to the latest vintage."""
    data = data or store.load()
    first, top = table.iloc[0], table.loc[table["value"].idxmax()]
    final, last = table[table["kind"] == "nowcast"].iloc[-1], table.iloc[-1]
    official = table[table["kind"] == "official"]
    latest = growth(data=data).loc[pd.Timestamp(QUARTER)]
    lost = data.published.loc["000-04-e7", "value"]
    told = prose.listed(f"{prose.number(row.value, '%')} on {prose.day(row.date)}" for row in official.itertuples())
    return prose.Prose(
        f"The nowcast stood at {prose.number(first['value'], '%')} on {prose.day(first['date'])} and at most at **{prose.number(top['value'], '%')}**; the last one before the accounts, on {prose.day(final['date'])}, "
        f"was {prose.number(final['value'], '%')}. The official figure was {told}. In the latest vintage it is **{prose.number(latest, '%')}**, {prose.number(top['value'] - last['value'], 'pp')} below the nowcast that "
        f"two articles quote. The Bureau of Economic Analysis puts {prose.number(lost, 'pp')} of the loss down to the federal shutdown of that autumn.")


def say_nowcasts(table: pd.DataFrame, *, stated: float = 0.054, data=None) -> prose.Prose:
    """How far nowcasts usually miss, and how the miss of the last quarter of 2025 compares.

    Parameters
    ----------
    table : of :func:`nowcasts`
    stated : nowcast quoted, decimal
    """
    data = data or store.load()
    first_error = data.published.loc["000-04-e8", "value"]
    miss = growth(data=data).loc[pd.Timestamp(QUARTER)] - stated
    as_large = int((table["miss"].abs() >= abs(miss)).sum())
    calm = table[table["period"].dt.year != 2020]
    return prose.Prose(
        f"Over {len(table)} quarters the last nowcast before the accounts was off by **{prose.number(table['miss'].abs().mean(), 'pp')}** on average, measured against the latest accounts "
        f"({prose.number(calm['miss'].abs().mean(), 'pp')} without 2020); against the first official figure the Atlanta Fed counts {prose.number(first_error, 'pp')}. A miss of "
        f"{prose.number(abs(miss), 'pp')}, as from the nowcast quoted in January, is larger than **{'any' if not as_large else f'all but {prose.words(as_large)}'}** of them. But the nowcast quoted was not the last one.")


def say_fast(table: pd.DataFrame, *, at_least: float, quarters: int) -> prose.Prose:
    """How rare growth of a size is outside the rebound of 2020 and 2021.

    Parameters
    ----------
    table : of :func:`fast_quarters`
    quarters : number of quarters outside the rebound
    """
    calm = table[~table["rebound"]]
    named = prose.listed(f"{row.period.year} Q{row.period.quarter}" for row in calm.itertuples())
    return prose.Prose(f"Growth of {prose.number(at_least, '%')} or more came in **{prose.words(len(calm))} of {quarters}** quarters since 2000 outside the rebound from the pandemic ({named}).")


def say_inflation(table: pd.DataFrame, *, month="2025-11-01", over: int = 3) -> prose.Prose:
    """Inflation in the month of the claim, some months before, a year before, and in the latest month.

    Parameters
    ----------
    table : of :func:`inflation`
    """
    day = pd.Timestamp(month)
    now, before, year, last = (table["all"].loc[d] for d in (day, day - pd.DateOffset(months=over), day - pd.DateOffset(years=1), table.index[-1]))
    lowest = table["all"].loc[day - pd.DateOffset(years=1) : day].idxmin()
    def said(value: float) -> str:
        return prose.number(value, "%", digits=2)

    return prose.Prose(
        f"Prices of consumption (PCE) rose by **{said(now)}** over the year to {prose.month(day)}. {prose.words(over).capitalize()} months before it had been {said(before)}, a year before "
        f"{said(year)}; the lowest in between was {said(table['all'].loc[lowest])} in {prose.month(lowest)}. By {prose.month(table.index[-1])} it was **{said(last)}**.")


def say_conditions(table: pd.DataFrame, *, since="2026-01-01", low: float = 0.02, high: float = 0.025) -> prose.Prose:
    """Whether inflation stayed in a range after a day.

    Parameters
    ----------
    table : of :func:`inflation`
    """
    later = table["all"].loc[pd.Timestamp(since) :]
    inside = int(later.between(low, high).sum())
    return prose.Prose(
        f"Of the {prose.words(len(later))} months from {prose.month(later.index[0])} to {prose.month(later.index[-1])}, inflation lay between {prose.number(low, '%')} and {prose.number(high, '%')} in "
        f"**{prose.words(inside)}**: from {prose.number(later.min(), '%')} to {prose.number(later.max(), '%')}.")
