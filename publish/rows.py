"""The rows behind a verdict as text: days as days, shares in percent, first and last of many."""

import math
import re
from collections.abc import Iterable

import pandas as pd

from research.claims.verdict import Verdict
from research.claims.words import named
from research.formats import dated
from research.measures.reaction import FACTORS

PUBLISHED = ("fact", "value", "unit", "as_of", "publisher")
PERCENT = set(
    "change gain share range depth slope growth_ahead target over above above_low level_vs_session "
    "amplitude ahead behind small large spread plain negative recovery from below volatility "
    "vs_high top_share largest_tenth agree wider".split()
)
POINTS = set("lead per_year lead_before side_lead factor".split())
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_HEADINGS = {"level_vs_session": "level (last session: 100%)"}
_RATIOS = {"small", "large", "over", "above", "from", "below", "recovery"}


def printed(
    verdict: Verdict, catalogue: pd.DataFrame, most: int, *, published: Iterable[str] = PUBLISHED
) -> pd.DataFrame:
    """The rows behind a verdict as text, columns without any value left out; heads name points.

    Parameters
    ----------
    catalogue : of the vintage, which names the series
    most : how many are shown at most, half of them from either end
    published : columns to show where the rows are cited figures
    """
    rows, made = verdict.rows, {}
    if set(PUBLISHED) <= set(rows):
        rows = rows[[*published]].replace({"unit": {"text": None, "decimal": None}})
        rows = rows.replace("", None)
    if "status" in rows and set(rows["status"]) == {"complete"}:
        rows = rows.drop(columns="status")
    rows = ends(rows, most).dropna(axis="columns", how="all")
    for name in rows:
        said = FACTORS[verdict.claim.args["factor"]] if name == "factor" else heading(name)
        growth = "growth" in said  # a factor that is a share, where the others are changes
        unit = "percent" if growth else kind(name, rows[name], unit=unit_of(verdict))
        cells = [cell(value, unit) for value in rows[name]]
        cells = [named(text, catalogue) for text in cells] if name == "series" else cells
        made[said + ", points" * (unit == "points")] = cells
    return pd.DataFrame(made, index=rows.index)


def unit_of(verdict: Verdict) -> str:
    """The unit of the values in the rows of a verdict: points of leads, a decimal of growth."""
    args = verdict.claim.args
    if args.get("transform") in ("yoy", "mom", "saar"):
        return "decimal"
    return "points" if verdict.points and "ahead" in args else verdict.unit


def ends(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """The first and the last of many rows."""
    if len(rows) <= most:
        return rows
    return pd.concat([rows.head(most // 2), rows.tail(most // 2)])


def heading(name: str) -> str:
    """A column's name in words."""
    return _HEADINGS.get(name, str(name).replace("_", " "))


def kind(name: str, values: pd.Series, *, unit: str = "decimal") -> str:
    """Whether a column is in ``percent`` or ``points``, by its name; empty for any other.

    >>> kind("change", pd.Series([0.07])), kind("lead", pd.Series([0.01]))
    ('percent', 'points')

    Periods that begin with a month are ``months``.
    """
    key = str(name).replace(" ", "_")
    if key == "period" and pd.api.types.is_datetime64_any_dtype(values):
        return "months" * bool(values.dt.is_month_start.all())
    if not pd.api.types.is_float_dtype(values) or (unit == "ratio" and key in _RATIOS):
        return ""
    if key in ("value", "latest"):
        return {"decimal": "percent", "points": "points"}.get(unit, "")
    return "percent" if key in PERCENT else "points" if key in POINTS else ""


def cell(value, kind: str = "") -> str:
    """A value as text: a day in words, a share in percent, another number in four digits.

    Nothing stands for what is missing, and for a bound that is none.

    >>> cell(0.0716237, "percent"), cell(-0.0012, "points"), cell(12345.6), cell(True), cell(None)
    ('7.16%', '-0.12', '12,346', 'yes', '')
    """
    if pd.isna(value) or value in (math.inf, -math.inf):
        return ""
    if isinstance(value, pd.Timestamp):
        return f"{value:%b %Y}" if kind == "months" else f"{value.day} {value:%b %Y}"
    if isinstance(value, str) and _DAY.fullmatch(value):
        return cell(pd.Timestamp(value))
    if type(value).__name__.startswith("bool"):
        return "yes" if value else "no"
    if isinstance(value, float):
        if kind:
            digits = 2 if abs(value) < 1 else 1
            return f"{100 * value:,.{digits}f}%" if kind == "percent" else f"{100 * value:+,.2f}"
        if abs(value) >= 10_000 or float(value).is_integer():
            return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.0f}"
        return f"{value:.4g}" if abs(value) >= 1e-4 else f"{value:.6f}"
    return dated(str(value))
