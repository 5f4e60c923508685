"""The rows behind a verdict as text: the first and the last of many, numbers short enough to read."""

from __future__ import annotations

import pandas as pd

PUBLISHED = ("fact", "value", "unit", "as_of", "publisher")


def printed(
    rows: pd.DataFrame, most: int, *, published: tuple[str, ...] = PUBLISHED
) -> pd.DataFrame:
    """Rows as text, columns without any value left out.

    Parameters
    ----------
    rows : the rows of a verdict
    most : how many are shown at most, half of them from either end
    published : columns to show where the rows are cited figures

    Examples
    --------
    >>> printed(pd.DataFrame({"date": pd.to_datetime(["2026-01-02"]), "from_low": [0.07124], "note": [None]}), 4)
             date from low
    0  2026-01-02  0.07124
    """
    if set(PUBLISHED) <= set(rows):
        rows = rows[list(published)]
    if len(rows) > most:
        rows = pd.concat([rows.head(most // 2), rows.tail(most // 2)])
    rows = rows.dropna(axis="columns", how="all")
    return rows.map(cell).rename(columns=lambda name: str(name).replace("_", " "))


def shown(rows: int, most: int) -> int:
    """How many of the rows :func:`printed` shows.

    >>> shown(564, 20), shown(3, 20), shown(9, 5)
    (20, 3, 4)
    """
    return rows if rows <= most else most // 2 * 2


def cell(value) -> str:
    """One value: a day as ISO date, a number in four digits, a missing one as nothing.

    >>> cell(0.0716237), cell(12345.6), cell(6.099e-05), cell(True), cell(None)
    ('0.07162', '12,346', '0.000061', 'yes', '')
    """
    if pd.isna(value):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%Y-%m-%d}"
    if type(value).__name__.startswith("bool"):
        return "yes" if value else "no"
    if isinstance(value, float):
        return (
            f"{value:,.0f}"
            if abs(value) >= 10_000
            else f"{value:.4g}"
            if abs(value) >= 1e-4 or not value
            else f"{value:.6f}"
        )
    return str(value)
