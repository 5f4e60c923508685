"""Swings within a session: the range from low to high, small caps beside large ones."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research import prose, risk, store
from research.registry import CELLS

PAIRS = tuple((cell["small"], cell["large"]) for cell in CELLS)
EDGES = (0.0, 0.005, 0.01, 0.015, 0.02, 0.03, float("inf"))
FINE = (*(k / 1000 for k in range(41)), float("inf"))
ACCOUNTING = {
    "series": "series",
    "rows": "sessions held",
    "without": "without high and low",
    "outside": "outside the window",
    "compared": "compared",
}
BANDS = {
    "band": "range of the session",
    "small": ("small caps", "%", 0),
    "large": ("large caps", "%", 0),
}
CHOICES = {
    "choice": "small and large",
    "window": "window",
    "sessions": "sessions",
    "small": ("median, small", "%", 2),
    "large": ("median, large", "%", 2),
    "ratio": ("ratio", "x"),
    "wider": ("sessions with the wider range", "%", 0),
}


def ranges(
    small: str = "iwm", large: str = "spy", *, start=None, end=None, data=None
) -> pd.DataFrame:
    """Range of each session of a window that has a high and a low on both sides.

    Parameters
    ----------
    small, large : ids of daily series
    start, end : sessions after ``start`` up to and with ``end``; None takes what the data hold

    Returns
    -------
    DataFrame with columns ``small`` and ``large`` (high less low, decimal of the previous close)

    Examples
    --------
    >>> ranges(start="2026-01-02", end="2026-01-07").round(4)["small"].tolist()
    [0.016, 0.0187, 0.0111]
    """
    data = data or store.load()
    both = pd.concat(
        {
            "small": risk.daily_range(data.series(data.resolve(small))),
            "large": risk.daily_range(data.series(data.resolve(large))),
        },
        axis=1,
        join="inner",
    )
    first = both.index > pd.Timestamp(start) if start is not None else slice(None)
    return both.loc[first].loc[:end]


def accounting(
    table: pd.DataFrame, small: str = "iwm", large: str = "spy", *, data=None
) -> pd.DataFrame:
    """Rows of both series and what became of them.

    Parameters
    ----------
    table : of :func:`ranges`, for the same two series

    Returns
    -------
    DataFrame with columns ``series``, ``rows`` (held), ``without`` (rows without high and low, the base
    session among them), ``outside`` (of the window or of the other's stretch) and ``compared``
    """
    data = data or store.load()
    rows = []
    for name in (data.resolve(small), data.resolve(large)):
        frame = data.series(name)
        held = int(frame[["high", "low"]].notna().all(axis=1).sum())
        rows.append(
            {
                "series": data.catalogue.loc[name, "name"],
                "rows": len(frame),
                "without": len(frame) - held,
                "outside": held - len(table),
                "compared": len(table),
            }
        )
    return pd.DataFrame(rows)


def bands(table: pd.DataFrame, edges: Sequence[float] = EDGES) -> pd.DataFrame:
    """Share of the sessions in each band of the range.

    Returns
    -------
    DataFrame with columns ``band`` (text), ``low``, ``high`` (decimals; a band holds its lower edge) and
    the shares ``small`` and ``large``

    Examples
    --------
    >>> table = pd.DataFrame({"small": [0.015, 0.021], "large": [0.004, 0.012]})
    >>> bands(table, (0.0, 0.015, 0.02, float("inf")))["small"].tolist()
    [0.0, 0.5, 0.5]
    """
    rows = []
    for low, high in itertools.pairwise(edges):
        text = (
            f"{100 * low:g}% or more"
            if np.isinf(high)
            else f"below {100 * high:g}%"
            if low == 0
            else f"{100 * low:g}% to {100 * high:g}%"
        )
        inside = ((table >= low) & (table < high)).mean()
        rows.append([text, low, high, inside["small"], inside["large"]])
    return pd.DataFrame(rows, columns=["band", "low", "high", "small", "large"])


def middles(table: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of the range of each side.

    Returns
    -------
    DataFrame indexed ``small``, ``large`` with columns ``q10``, ``q25``, ``median``, ``q75`` and ``q90``
    (decimals)
    """
    return table.quantile(list(risk.QUANTILES.values())).set_axis(list(risk.QUANTILES)).T


def by_year(table: pd.DataFrame) -> pd.DataFrame:
    """Quantiles of both sides and their ratio by calendar year, see :func:`research.risk.range_table`."""
    return risk.range_table(table["small"], table["large"])


def source(table: pd.DataFrame, small: str = "iwm", large: str = "spy", *, data=None) -> str:
    """Footer of a figure: series, span and n.

    >>> source(ranges(start="2026-01-02", end="2026-01-07"))
    'Ranges of IWM and SPY; 5 to 7 January 2026; n = 3 sessions.'
    """
    data = data or store.load()
    symbols = [_symbol(data, data.resolve(name)) for name in (small, large)]
    return (
        f"Ranges of {' and '.join(symbols)}; {prose.span(table.index[0], table.index[-1])}; n = "
        f"{len(table):,} sessions."
    )


def _symbol(data, name: str) -> str:
    row = data.catalogue.loc[name]
    return row["symbols"].split(";")[0] if row["kind"] == "fund" else row["name"]


def by_choice(windows: Mapping[str, tuple], *, pairs=PAIRS, data=None) -> pd.DataFrame:
    """Ranges for every choice of small and large and several windows.

    Returns
    -------
    DataFrame with columns ``choice``, ``window``, ``sessions``, ``small``, ``large`` (medians, decimals),
    ``ratio`` and ``wider`` (share of the sessions on which small had the wider range)
    """
    data = data or store.load()
    rows = []
    for small, large in pairs:
        both = ranges(small, large, data=data)
        found = risk.range_table(both["small"], both["large"], windows=windows)
        choice = f"{_symbol(data, small)} against {_symbol(data, large)}"
        rows.append(
            found.assign(choice=choice, small=found["small_median"], large=found["large_median"])
        )
    return pd.concat(rows, ignore_index=True)[
        ["choice", "window", "sessions", "small", "large", "ratio", "wider"]
    ]


def say_ranges(
    table: pd.DataFrame,
    *,
    small: tuple[float, float] = (0.015, 0.02),
    large: tuple[float, float] = (0.005, 0.01),
) -> prose.Prose:
    """How many sessions lie in the band named for each side, and where the middle half of each side lies."""
    lines = []
    for side, (low, high), words in (
        ("small", small, "Small caps"),
        ("large", large, "Large caps"),
    ):
        found, (first, middle, third) = (
            table[side],
            (prose.number(q, "%", digits=2) for q in table[side].quantile([0.25, 0.5, 0.75])),
        )
        lines.append(
            f"- **{words}**: {prose.number(found.between(low, high).mean(), '%', digits=0)} of the sessions "
            f"had a range from {100 * low:g}% to "
            f"{100 * high:g}%, {prose.number((found >= low).mean(), '%', digits=0)} one of {100 * low:g}% "
            f"or more. The median is **{middle}**; "
            f"the middle half of all sessions lies between {first} and {third}."
        )
    return prose.Prose("\n".join(lines))


def say_years(years: pd.DataFrame, *, at_least: float) -> prose.Prose:
    """In how many calendar years the ratio of median ranges reached a level, and its span."""
    reached, least, most = (
        years[years["ratio"] >= at_least],
        years.loc[years["ratio"].idxmin()],
        years.loc[years["ratio"].idxmax()],
    )
    return prose.Prose(
        f"Of {len(years)} calendar years, **{prose.words(len(reached)) if len(reached) else 'none'}** "
        f"reached a ratio of {at_least:g}. It runs from "
        f"{prose.number(least['ratio'])} ({least['window']}) to **{prose.number(most['ratio'])}** "
        f"({most['window']})."
    )
