"""Recoveries side by side: from the low on one clock, the 1990s as a whole, the doubling of 2020, named Januaries."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import events as episodes
from research import prose, recoveries, returns, risk, store
from research.measures.windows import covered
from research.studies.aftermath import HORIZONS, RECENT, Pair, points, sides

NOTED = 0.199  # the fall that ended in October 1990 is named by an article and misses the usual line of 20% by a hair
JANUARIES = ("2019-01-31", "2021-01-31", "2025-01-31")
DOUBLERS = (
    ("russell_2000", "price"),
    ("iwm", "price"),
    ("iwm", "total"),
    ("ijr", "total"),
    ("sp_500", "price"),
    ("spy", "total"),
)
SMALL_AND_LARGE = (
    RECENT,
    ("iwm", "spy", "price"),
    ("iwm", "spy", "total"),
    ("iwm", "iwb", "price"),
    ("iwm", "iwb", "total"),
    ("ijr", "spy", "price"),
    ("ijr", "spy", "total"),
)
SIDE_BY_SIDE = {
    "low": "low of the S&P 500",
    "fall": ("fall before", "%"),
    "small": ("small, 12 months", "%"),
    "large": ("large, 12 months", "%"),
} | {f"{m}m": (f"lead, {m} months", "") for m in HORIZONS}
STRETCHES = {
    "stretch": "stretch",
    "start": "from",
    "end": "to",
    "years": ("years", "", 1),
    "small": ("small", "%", 0),
    "large": ("large", "%", 0),
    "lead": ("lead", "pp", 0),
}
DOUBLED = {
    "name": "series",
    "basis": "returns",
    "low": "low",
    "doubled": "doubled on",
    "sessions": "sessions",
    "year_end": ("to the end of 2020", "%"),
}


def lows(*, since="1978-12-29", at_least: float = NOTED, data=None) -> pd.DataFrame:
    """Lows of the S&P 500 after falls of at least :data:`NOTED`: ``low`` and ``fall`` (negative decimal), in order of time."""
    found = risk.drawdowns(
        returns.levels(covered(data or store.load(), "sp_500")), at_least=at_least
    ).rename(columns={"trough": "low", "depth": "fall"})
    return found.loc[found["low"] >= pd.Timestamp(since), ["low", "fall"]].reset_index(drop=True)


def side_by_side(
    days: pd.DataFrame, *, pair: Pair = RECENT, months: Sequence[int] = HORIZONS, data=None
) -> pd.DataFrame:
    """What both sides did after some lows.

    Parameters
    ----------
    days : ``low`` and ``fall``, of :func:`lows`
    pair : the sides

    Returns
    -------
    ``days`` with ``small`` and ``large`` (changes over twelve months, decimals) and the lead at each horizon (``3m``, ...)
    """
    small, large = sides(pair, data)
    year = episodes.leads_after(small, large, days["low"], months=12)
    found = {
        f"{m}m": episodes.leads_after(small, large, days["low"], months=m)["lead"].to_numpy()
        for m in months
    }
    return days.assign(small=year["ahead"].to_numpy(), large=year["behind"].to_numpy(), **found)


def clock(
    starts: Sequence, *, months: int = 36, step: int = 7, pair: Pair = RECENT, data=None
) -> pd.DataFrame:
    """Relative wealth of small against large after each start, by calendar time, 1 at the start.

    Parameters
    ----------
    starts : days; a clock starts at the last close on or before each
    months : length of the clock
    step : days between the readings; the last one is always there

    Returns
    -------
    DataFrame, index ``months`` from 0 to ``months``, a column per start; each reading is the last close on or before its day,
    missing beyond the end of the data
    """
    relative = returns.relative(*sides(pair, data))
    paths = {}
    for day in pd.to_datetime(list(starts)):
        end = day + pd.DateOffset(months=months)
        whole = (end - day).days
        ticks = [*range(0, whole, step), whole]
        path = relative.reindex(day + pd.to_timedelta(ticks, unit="D"), method="ffill")
        path = path.where(path.index <= relative.index[-1])
        paths[day] = pd.Series(
            (path / path.iloc[0]).to_numpy(), index=[*(k / whole * months for k in ticks)]
        )
    grid = next(iter(paths.values())).index
    return pd.DataFrame(
        {day: path.reindex(grid, method="nearest") for day, path in paths.items()}
    ).rename_axis("months")


def stretch(*, start, end, pair: Pair = RECENT, data=None) -> pd.Series:
    """Relative wealth of small against large between two days, 1 at the first."""
    relative = returns.relative(*sides(pair, data))
    base, last = returns.window(relative.index, start=start, end=end)
    return (relative.loc[base:last] / relative[base]).rename("relative")


def parts(path: pd.Series, *, pair: Pair = RECENT, data=None) -> pd.DataFrame:
    """A stretch cut at its highest relative wealth, in halves, and whole.

    Parameters
    ----------
    path : of :func:`stretch`

    Returns
    -------
    DataFrame with columns ``stretch``, ``start``, ``end``, ``years``, ``small``, ``large`` (changes) and ``lead`` (decimals)
    """
    small, large = sides(pair, data)
    first, last, top = path.index[0], path.index[-1], path.idxmax()
    half = first + (last - first) / 2
    rows = []
    for name, start, end in (
        ("to the highest ratio", first, top),
        ("from there on", top, last),
        ("first half", first, half),
        ("second half", half, last),
        ("the whole", first, last),
    ):
        base, final = returns.window(path.index, start=start, end=end)
        a, b = (returns.change(side, start=start, end=end) for side in (small, large))
        rows.append(
            {
                "stretch": name,
                "start": base,
                "end": final,
                "years": (final - base).days / 365.25,
                "small": a,
                "large": b,
                "lead": a - b,
            }
        )
    return pd.DataFrame(rows)


def doublings(
    series: Sequence[tuple[str, str]] = DOUBLERS,
    *,
    low_start="2020-03-01",
    low_end="2020-03-31",
    gain: float = 1.0,
    year_end="2020-12-31",
    data=None,
) -> pd.DataFrame:
    """When each series first stood a gain above its lowest close of a month.

    Returns
    -------
    DataFrame with columns ``id``, ``name``, ``basis``, ``low``, ``doubled`` (``NaT`` if never), ``sessions`` and ``year_end`` (gain by then)
    """
    data = data or store.load()
    rows = []
    for name, basis in series:
        wealth = returns.levels(covered(data, name, basis=basis))
        [row] = recoveries.first_gain(
            wealth, low_start=low_start, low_end=low_end, gain=gain
        ).to_dict("records")
        rows.append(
            {
                "id": name,
                "name": data.catalogue.loc[name, "name"],
                "basis": basis,
                "low": row["low"],
                "doubled": row["first"],
                "sessions": row["sessions"],
                "year_end": wealth.loc[:year_end].iloc[-1] / wealth[row["low"]] - 1,
            }
        )
    return pd.DataFrame(rows)


def climbs(
    *, low_start="2020-03-01", low_end="2020-03-31", end="2021-03-31", data=None
) -> pd.DataFrame:
    """Gain of the Russell 2000 and the S&P 500 above their own lowest close of a month, by session; empty before each low."""
    data = data or store.load()
    found = {}
    for name in RECENT[:2]:
        wealth = returns.levels(covered(data, name)).loc[:end]
        low = recoveries.lowest(wealth, start=low_start, end=low_end)
        found[name] = wealth.loc[low:] / wealth[low] - 1
    return pd.DataFrame(found)


def januaries(
    dates: Sequence = JANUARIES,
    *,
    months: int = 12,
    pairs: Sequence[Pair] = SMALL_AND_LARGE,
    data=None,
) -> pd.DataFrame:
    """The lead after some named days, in every reasonable choice of series.

    Returns
    -------
    DataFrame with ``choice`` and one column of leads (decimals) per day, named ``2019-01-31`` and so on; missing where the data end before
    """
    data = data or store.load()
    rows = []
    for pair in pairs:
        leads = episodes.leads_after(*sides(pair, data), dates, months=months)["lead"]
        names = [_symbol(data, name) for name in pair[:2]]
        rows.append(
            {"choice": f"{names[0]} against {names[1]}, {pair[2]}"}
            | dict(zip(dates, leads.round(10), strict=True))
        )
    return pd.DataFrame(rows)


def _symbol(data, name: str) -> str:
    row = data.catalogue.loc[name]
    return row["symbols"].split(";")[0] if row["kind"] == "fund" else row["name"]


def shown(table: pd.DataFrame, columns) -> prose.Prose:
    """A table for print, its leads in percentage points."""
    return prose.table(
        points(table, [name for name in table if name.endswith("m") and name[:-1].isdigit()]),
        columns,
    )


def shown_januaries(table: pd.DataFrame) -> prose.Prose:
    """The named days for print, in percentage points."""
    days = [name for name in table if name != "choice"]
    return prose.table(
        points(table, days),
        {"choice": "choice"} | {day: (f"from {prose.day(day)}", "") for day in days},
    )


def say_doubling(table: pd.DataFrame) -> prose.Prose:
    """When the first series of the table had doubled, and where it stood at the end of the year."""
    row, fund = table.iloc[0], table.iloc[1]
    return prose.Prose(
        f"From its low of {prose.day(row['low'])} the {row['name']} had first **doubled on {prose.day(row['doubled'])}**, after {row['sessions']} sessions. "
        f"On the last session of the year the gain was **{prose.number(row['year_end'], '%')}**. The fund on it, whose low came on {prose.day(fund['low'])}, "
        f"had gained {prose.number(fund['year_end'], '%')} by then without dividends and doubled on {prose.day(fund['doubled'])}."
    )


def say_until(table: pd.DataFrame, day) -> prose.Prose:
    """The gains of both indices above their own lows on one day, and at the end.

    Parameters
    ----------
    table : of :func:`climbs`
    day : a session, or the last one before it is taken
    """
    rows = (table.loc[:day].iloc[-1], table.iloc[-1])
    gains = [
        f"{prose.number(row[RECENT[0]], '%', digits=0)} and {prose.number(row[RECENT[1]], '%', digits=0)}"
        for row in rows
    ]
    return prose.Prose(
        f"Above their own lows, small and large caps had gained {gains[0]} by {prose.day(rows[0].name)}, {gains[1]} by {prose.day(rows[1].name)}."
    )


def say_sides(table: pd.DataFrame) -> prose.Prose:
    """After how many lows small caps led at each horizon, and the exceptions at twelve months.

    Parameters
    ----------
    table : of :func:`side_by_side`
    """
    counts = [
        f"{int((table[f'{m}m'] > 0).sum())} of {int(table[f'{m}m'].notna().sum())} at {m} months"
        for m in HORIZONS
    ]
    worst = table.loc[table["12m"].idxmin()]
    return prose.Prose(
        f"Small caps were ahead after {prose.listed(counts)}. The exception at twelve months is the low of {prose.day(worst['low'])}, with a lead of "
        f"**{prose.number(worst['12m'], 'pp')}**."
    )


def say_parts(table: pd.DataFrame, path: pd.Series) -> prose.Prose:
    """The two parts of a stretch, and when the gain was gone.

    Parameters
    ----------
    table : of :func:`parts`
    path : of :func:`stretch`
    """
    up, down, *_, whole = table.itertuples()
    after = path.loc[up.end :]
    below = after.index[after < 1]
    gone = f" By {prose.day(below[0])} all of it was gone." if len(below) else ""
    side = "ahead" if path.iloc[-1] > 1 else "behind"
    return prose.Prose(
        f"To {prose.day(up.end)}, {prose.number(up.years, digits=1)} years, small caps gained {prose.number(up.small, '%', digits=0)} and large ones "
        f"{prose.number(up.large, '%', digits=0)}; in the {prose.number(down.years, digits=1)} years after it {prose.number(down.small, '%', digits=0)} and "
        f"{prose.number(down.large, '%', digits=0)}.{gone} Over the whole stretch large caps gained {prose.number(whole.large, '%', digits=0)}, "
        f"small caps {prose.number(whole.small, '%', digits=0)}: money in small caps ended {prose.number(abs(path.iloc[-1] - 1), '%', digits=0)} {side}."
    )


def say_januaries(table: pd.DataFrame) -> prose.Prose:
    """The leads after the named days on the first choice, and how many of all readings are above zero."""
    days = [name for name in table if name != "choice"]
    first = table.iloc[0]
    leads = prose.listed(
        f"{prose.number(first[day], 'pp', sign=True)} after {prose.day(day)}" for day in days
    )
    cells = table[days].to_numpy(dtype=float)
    known = cells[~pd.isna(cells)]
    return prose.Prose(
        f"Over twelve months the lead was {leads}. Of all {len(known)} readings below, **{prose.words(int((known > 0).sum()))}** "
        f"{'is' if (known > 0).sum() == 1 else 'are'} above zero."
    )


def say_end(start, ends: Sequence, *, pair: Pair = RECENT, data=None) -> prose.Prose:
    """How the lead since one day depends on the day it is read."""
    small, large = sides(pair, data)
    found = [
        f"{prose.number(returns.change(small, start=start, end=end) - returns.change(large, start=start, end=end), 'pp', sign=True)} to {prose.day(end)}"
        for end in ends
    ]
    return prose.Prose(f"Counted from {prose.day(start)} the lead is {prose.listed(found)}.")
