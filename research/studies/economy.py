"""Growth and prices as they could be read at the time and as they read now: estimates, nowcasts, inflation, vintages."""

from __future__ import annotations

import pandas as pd

from research import macro, prose, store

QUARTER = "2025-10-01"
GOAL = 0.02
CITED = {
    "000-04-e2": "nowcast",
    "003-07-e1": "nowcast",
    "000-04-e1": "nowcast",
    "000-04-e6": "nowcast",
    "000-04-e3": "official",
    "000-04-e4": "official",
    "000-04-e5": "official",
}
REBOUND = ("2020-07-01", "2021-12-31")


def estimates(*, data=None) -> pd.DataFrame:
    """Published estimates of growth in the last quarter of 2025: ``date``, ``kind`` (nowcast, official), ``value`` and ``publisher``."""
    rows = (data or store.load()).published.loc[list(CITED)]
    found = pd.DataFrame(
        {
            "date": pd.to_datetime(rows["as_of"]),
            "kind": list(CITED.values()),
            "value": rows["value"],
            "publisher": rows["publisher"],
        }
    )
    return found.sort_values("date", kind="stable", ignore_index=True)


def growth(*, vintage: str = "latest", data=None) -> pd.Series:
    """Growth of real GDP over the quarter before, annual rate."""
    return macro.transform((data or store.load()).macro("GDPC1", vintage), "saar")


def nowcasts(*, data=None) -> pd.DataFrame:
    """Last nowcast of each quarter beside the latest accounts: ``period``, ``nowcast``, ``outcome``, ``miss`` (outcome less nowcast)."""
    data = data or store.load()
    return macro.nowcasts(data.macro("GDPNOW"), growth(data=data))


def quarters(*, since="2000-01-01", until="2025-07-01", rebound=REBOUND, data=None) -> pd.DataFrame:
    """Growth by quarter: ``period``, ``growth`` and ``rebound`` (inside the months after the lockdown of 2020)."""
    found = growth(data=data).loc[pd.Timestamp(since) : pd.Timestamp(until)]
    inside = (found.index >= pd.Timestamp(rebound[0])) & (found.index <= pd.Timestamp(rebound[1]))
    return pd.DataFrame({"period": found.index, "growth": found.to_numpy(), "rebound": inside})


def inflation(since="2022-01-01", *, data=None) -> pd.DataFrame:
    """PCE prices over twelve months, indexed by month: ``all`` and ``core`` (without food and energy), decimals."""
    data = data or store.load()
    found = {
        name: macro.transform(data.macro(series), "yoy")
        for name, series in (("all", "PCEPI"), ("core", "PCEPILFE"))
    }
    return pd.DataFrame(found).loc[pd.Timestamp(since) :]


def in_short(table: pd.DataFrame, prices: pd.DataFrame, *, month="2025-11-01") -> prose.Prose:
    """What became of the growth that was quoted, and where inflation went, in two sentences.

    Parameters
    ----------
    table : of :func:`estimates`
    prices : of :func:`inflation`
    month : month of the inflation that was quoted
    """
    top, last = table["value"].max(), table["value"].iloc[-1]
    now, then = prices["all"].loc[pd.Timestamp(month)], prices["all"].iloc[-1]
    lowest = prices["all"].loc[: pd.Timestamp(month)].tail(12)
    way = "rising" if lowest.idxmin() < pd.Timestamp(month) else "falling"
    return prose.Prose(
        f"The growth of **{prose.number(top, '%')}** that was in the air in January 2026 was a nowcast; the accounts made it **{prose.number(last, '%')}** by {table['date'].iloc[-1]:%B}. "
        f"Inflation was {prose.number(now, '%')} in {prose.month(month)}, as told, but **{way}** since {lowest.idxmin():%B}{_dips(prices['all'], lowest.idxmin(), month)}, and stood at {prose.number(then, '%')} in {prose.month(prices.index[-1])}."
    )


def _dips(values: pd.Series, start, end) -> str:
    """Months between two in which a series fell, as an aside in brackets."""
    steps = values.loc[pd.Timestamp(start) : pd.Timestamp(end)].diff()
    down = [f"{day:%B}" for day in steps.index[steps < 0]]
    return f" (with a dip in {prose.listed(down)})" if down else ""


def say_estimates(table: pd.DataFrame, *, data=None) -> prose.Prose:
    """From the nowcast quoted to the latest vintage."""
    data = data or store.load()
    guesses, official = (table[table["kind"] == kind] for kind in ("nowcast", "official"))
    top, final = guesses["value"].max(), guesses.iloc[-1]
    latest = growth(data=data).loc[pd.Timestamp(QUARTER)]
    lost = data.published.loc["000-04-e7", "value"]
    before, after = (
        prose.listed(
            f"{prose.number(row.value, '%')} on {prose.day(row.date, year=False)}"
            for row in part.itertuples()
        )
        for part in (guesses.iloc[:-1], official)
    )
    return prose.Prose(
        f"The nowcast was {before}; the last one before the accounts, on {prose.day(final['date'], year=False)}, was {prose.number(final['value'], '%')}. The official figure was {after}. In the "
        f"latest vintage it is **{prose.number(latest, '%')}**, {prose.number(top - latest, 'pp')} below the highest nowcast. The Bureau of Economic Analysis estimates that the federal shutdown "
        f"of that autumn took {prose.number(lost, 'pp')} off growth; that is no share of the miss, as the nowcasts came after it."
    )


def say_nowcasts(table: pd.DataFrame, told: pd.DataFrame, *, data=None) -> prose.Prose:
    """How far the last nowcast of a quarter usually misses, and how that of the last quarter of 2025 compares.

    Parameters
    ----------
    table : of :func:`nowcasts`
    told : of :func:`estimates`
    """
    data = data or store.load()
    last, first = (
        told.loc[told["kind"] == "nowcast", "value"].iloc[-1],
        told.loc[told["kind"] == "official", "value"].iloc[0],
    )
    miss = growth(data=data).loc[pd.Timestamp(QUARTER)] - last
    as_large = int((table["miss"].abs() >= abs(miss)).sum())
    calm = table[table["period"].dt.year != 2020]
    early, late = (f"{day.year} Q{day.quarter}" for day in table["period"].iloc[[0, -1]])
    return prose.Prose(
        f"How far nowcasts as old as those of January usually miss cannot be said: only the last one of each quarter is held. Over {len(table)} quarters, {early} to {late}, the last one missed the latest "
        f"accounts by **{prose.number(table['miss'].abs().mean(), 'pp')}** on average ({prose.number(calm['miss'].abs().mean(), 'pp')} without 2020). That of {prose.number(last, '%')} missed by "
        f"**{prose.number(abs(miss), 'pp')}**, and {prose.words(as_large) if as_large else 'none'} of the {len(table)} missed by as much. Against the first official figure it missed by "
        f"{prose.number(abs(first - last), 'pp')}, where the Atlanta Fed counts {prose.number(data.published.loc['000-04-e8', 'value'], 'pp')} on average."
    )


def say_fast(table: pd.DataFrame, *, at_least: float) -> prose.Prose:
    """How rare growth of a size is outside the rebound of 2020 and 2021.

    Parameters
    ----------
    table : of :func:`quarters`
    at_least : annual rate, decimal
    """
    calm = table[~table["rebound"]]
    fast = calm[calm["growth"] >= at_least]
    named = prose.listed(f"{row.period.year} Q{row.period.quarter}" for row in fast.itertuples())
    return prose.Prose(
        f"Growth of {prose.number(at_least, '%')} or more came in **{prose.words(len(fast))} of {len(calm)}** quarters since {calm['period'].iloc[0].year} "
        f"outside the rebound from the pandemic ({named})."
    )


def say_inflation(table: pd.DataFrame, *, month="2025-11-01", over: int = 3) -> prose.Prose:
    """Inflation in the month of the claim, some months before, a year before, and in the latest month.

    Parameters
    ----------
    table : of :func:`inflation`
    """
    day = pd.Timestamp(month)
    now, before, year, last = (
        table["all"].loc[d]
        for d in (
            day,
            day - pd.DateOffset(months=over),
            day - pd.DateOffset(years=1),
            table.index[-1],
        )
    )
    lowest = table["all"].loc[day - pd.DateOffset(years=1) : day].idxmin()

    def said(value: float) -> str:
        return prose.number(value, "%", digits=2)

    side = "higher than" if now > before else "lower than" if now < before else "the same as"
    return prose.Prose(
        f"Prices of consumption (PCE) rose by **{said(now)}** over the year to {prose.month(day)}. That is **{side}** {prose.words(over)} months before ({said(before)}); a year before it had been "
        f"{said(year)}, and the lowest in between was {said(table['all'].loc[lowest])} in {prose.month(lowest)}. By {prose.month(table.index[-1])} it was **{said(last)}**."
    )


def say_income(*, month="2025-10-01", evidence: str = "002-13-e1", data=None) -> prose.Prose:
    """Growth of personal income in a month, in dollars of the day, beside that of prices."""
    data = data or store.load()
    day, row = pd.Timestamp(month), data.published.loc[evidence]
    prices = data.macro("PCEPI")
    rise = prices[day] / prices[day - pd.DateOffset(months=1)] - 1
    real = (
        "fell"
        if rise > row["value"] + 0.0005
        else "rose"
        if rise < row["value"] - 0.0005
        else "hardly changed"
    )
    return prose.Prose(
        f"Personal income grew by {prose.number(row['value'], '%')} in {prose.month(day)} ({row['publisher']}, {row['as_of']}), in dollars of the day. Prices rose by "
        f"{prose.number(rise, '%')} in that month, so that in real terms income {real}."
    )
