"""FRED's macro series, the Federal Reserve's decisions, recessions, and Shiller's workbook."""

from __future__ import annotations

import io
from collections.abc import Collection
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import readers
from ingest.checks import reading, refuse
from ingest.french import periods
from research.vintage import EVENTS, fault

RATES = tuple("FEDFUNDS GS10 GS2 TB3MS GDPNOW DGS10 DGS2 T10Y2Y DFEDTAR DFEDTARU".split())
LEVELS = ("GDPC1", "PCEPI", "PCEPILFE", "CPIAUCSL", "USREC")
OLDER = {"2026-01-03": ("GDPC1", "CPIAUCSL", "PCEPILFE", "USREC")}
QUARTERLY = ("GDPC1", "GDPNOW")
DAILY = ("DGS10", "DGS2", "T10Y2Y", "DFEDTAR", "DFEDTARU")
EVERY_DAY = ("DFEDTAR", "DFEDTARU")
SIGNED = ("T10Y2Y", "GDPNOW")
STEP = 1.25
BOUNDS = {
    **dict.fromkeys(("FEDFUNDS", "TB3MS", "DFEDTAR", "DFEDTARU"), (-1.0, 25.0)),
    **dict.fromkeys(("GS10", "GS2", "DGS10", "DGS2"), (-1.0, 20.0)),
    "T10Y2Y": (-5.0, 5.0),
    "GDPNOW": (-60.0, 60.0),
}
MONTHS = {n: pd.offsets.MonthBegin(n) for n in (1, 3)}
REVISED, REBASED, RECENT_MONTHS = 0.05, 1.5, 24
SHILLER = {
    0: ("Date", "month"),
    1: ("P", "price"),
    2: ("D", "dividend"),
    3: ("E", "earnings"),
    4: ("CPI", "cpi"),
    6: ("Rate GS10", "long_rate"),
    12: ("CAPE", "cape"),
}
DECISIONS = ["decision", "effective", "lower", "upper_or_target", "change_bp", "source"]


def macro(folder: Path, *, missing: Collection[tuple[str, str]] = ()) -> pd.DataFrame:
    """Every macro series in every vintage, stacked: ``series``, ``period``, ``value``, ``vintage``.

    Rates and growth rates are decimals (0.0364), index levels stay in their own unit (GDP in
    billions of chained dollars, price indices, recessions as 0 or 1); ``period`` is its first day.
    Days without an observation are left out; a month that was not published keeps its row with no
    value. ``missing`` are pairs of series and date that are known to have none.
    """
    found = []
    for vintage, name, file in files():
        label = f"fred/{file}"
        with reading(label):
            rows = series(folder / label, name, label=label, missing=missing)
        found.append(rows.assign(vintage=vintage))
    return pd.concat(found, ignore_index=True)


def files() -> list[tuple[str, str, str]]:
    """Vintage, series and file name of every file of FRED's, by series."""
    latest = [("latest", name, f"{name}.csv") for name in (*LEVELS, *RATES)]
    older = [(v, n, f"{n}_vintage_{v}.csv") for v, names in OLDER.items() for n in names]
    return sorted([*latest, *older], key=lambda told: (told[1], told[0]))


def series(
    path: Path, name: str, *, label: str, missing: Collection[tuple[str, str]] = ()
) -> pd.DataFrame:
    """One macro series: columns ``series``, ``period``, ``value``, as in :func:`macro`."""
    frame = readers.observations(path, label=label)
    _possible(frame, name, label, missing)
    values = frame["value"].dropna() if name in DAILY else frame["value"]
    values = (values / 100).round(8) if name in RATES else values
    return pd.DataFrame(
        {"series": name, "period": values.index.strftime("%Y-%m-%d"), "value": values.to_numpy()}
    )


def _possible(
    frame: pd.DataFrame, name: str, label: str, missing: Collection[tuple[str, str]]
) -> None:
    """Refuse a gap, a value missing without a line in exceptions.csv, and values that cannot be."""
    value, row = frame["value"], frame["row"]
    if name not in DAILY or name in EVERY_DAY:
        unit = "day" if name in EVERY_DAY else "quarter" if name in QUARTERLY else "month"
        step = {"day": "D", "quarter": "QS", "month": "MS"}[unit]
        every = pd.date_range(value.index[0], value.index[-1], freq=step).as_unit("us")
        wrong = every.symmetric_difference(value.index)
        if len(wrong):
            expected = f"every {unit}{'' if unit == 'day' else ' on its first day'}"
            what = "out of step" if wrong[0] in value.index else "missing"
            found = f"{wrong[0]:%Y-%m-%d} {what}"
            raise fault(label, row=row.get(wrong[0]), expected=expected, found=found)
        listed = np.array([(name, f"{day:%Y-%m-%d}") in missing for day in value.index])
        due, found = "a value for {:%Y-%m-%d}".format, "none, and no line in exceptions.csv"
        refuse(label, value.isna() & ~listed, expected=due, found=found, rows=row)
    told = {"found": lambda day: f"{value[day]:g}", "rows": row}
    value = value.dropna()
    if name == "USREC":
        refuse(label, ~value.isin([0, 1]), expected="0 or 1", **told)
    elif name not in SIGNED:
        low = value < 0 if name in RATES else value <= 0
        refuse(label, low, expected="a value that is not negative", **told)
    if name in LEVELS and name != "USREC":
        ratio = value / value.shift()
        expected = f"a level within 1/{STEP} to {STEP} times the one before"
        refuse(label, (ratio > STEP) | (ratio < 1 / STEP), expected=expected, **told)
    low, high = BOUNDS.get(name, (-np.inf, np.inf))  # what the series has ever come near
    inside = f"a value from {low:g} to {high:g} for {{:%Y-%m-%d}}".format
    refuse(label, (value < low) | (value > high), expected=inside, **told)


def revision(
    name: str, held: pd.DataFrame, arrived: pd.DataFrame, *, label: str, now: pd.Timestamp
) -> None:
    """Refuse what is no revision of the figures held, and figures of a period that has not ended.

    Rates are not revised; levels are, and may be rebased by at most half; recessions are dated anew
    only at their end. ``held`` and ``arrived`` have ``period`` and ``value``; ``now`` is in New
    York.
    """
    last = pd.Timestamp(arrived["period"].iloc[-1])
    over = last if name in (*DAILY, "GDPNOW") else last + MONTHS[3 if name in QUARTERLY else 1]
    if over > now:
        expected = f"periods that are over on {now:%Y-%m-%d}"
        raise fault(label, expected=expected, found=f"{last:%Y-%m-%d}")
    old, new = (rows.set_index("period")["value"] for rows in (held, arrived))
    both = pd.DataFrame({"old": old, "new": new}).dropna()
    if both.empty:
        return
    if name == "USREC":
        moved = (both["old"] != both["new"]).iloc[:-RECENT_MONTHS]
        wrong, what = moved.mean(), "months of recession"
    elif name in RATES:
        wrong, what = ((both["old"] - both["new"]).abs() > 0.002).mean(), "rates"
    else:
        ratio = both["new"] / both["old"]
        if not 1 / REBASED < ratio.median() < REBASED:
            found = f"{ratio.median():.3g} times them"
            raise fault(label, expected="levels near those held", found=found)
        growth = (both["new"] / both["new"].shift() - both["old"] / both["old"].shift()).abs()
        wrong, what = (growth > 0.01).mean(), "changes from one period to the next"
    if wrong > REVISED:
        found = f"{wrong:.0%} of the {what} far away (another series?)"
        raise fault(label, expected="a revision of the figures held", found=found)


def decisions(path: Path, *, label: str, unscheduled: pd.DatetimeIndex) -> pd.DataFrame:
    """Changes of the federal funds target as events (columns of :data:`research.vintage.EVENTS`).

    ``value`` is the new target, or the upper end of the new range, as a decimal; ``detail`` gives
    the change in basis points and the range.
    """
    raw = readers.table(path, label=label, columns=DECISIONS)
    days = readers.dates(raw["decision"], label=label)
    figures = readers.numbers(raw[["change_bp", "upper_or_target", "lower"]], label=label)
    change, target = figures["change_bp"], figures["upper_or_target"]
    leads = (target.diff() * 100 - change).abs() <= 1e-6
    wrong = (change == 0) | change.isna() | target.isna()
    wrong |= ~(leads | (target.index == raw.index[0]))
    expected = "a change that leads from the target before to this one"
    found = raw["change_bp"] + " to " + raw["upper_or_target"]
    refuse(label, wrong, expected=expected, found=found)
    detail = [
        f"{row.change_bp:+.0f} bp; "
        + ("target " if pd.isna(row.lower) else f"range {row.lower:.2f}-")
        + f"{row.upper_or_target:.2f}%"
        + ("; between scheduled meetings" if day in unscheduled else "")
        for day, row in zip(days, figures.itertuples(), strict=True)
    ]
    return pd.DataFrame(
        {
            "date": days.strftime("%Y-%m-%d"),
            "effective": raw["effective"].to_numpy(),
            "kind": np.where(change < 0, "fed_cut", "fed_hike"),
            "value": (target / 100).round(6).to_numpy(),
            "detail": detail,
            "reference": "Federal Reserve, Open Market Operations; " + raw["source"].to_numpy(),
        }
    )[EVENTS]


def recessions_of(macro: pd.DataFrame) -> pd.DataFrame:
    """Turns of :func:`recessions` from the rows of ``macro.csv``."""
    rows = macro[(macro["series"] == "USREC") & (macro["vintage"] == "latest")]
    return recessions(pd.Series(rows["value"].to_numpy(), index=pd.DatetimeIndex(rows["period"])))


def recessions(indicator: pd.Series) -> pd.DataFrame:
    """Business-cycle peaks and troughs from FRED's USREC, dated at month end.

    USREC is 1 from the month after a peak to the trough: the peak is the month before the first 1.

    >>> months = pd.date_range("2020-01-01", periods=6, freq="MS")
    >>> recessions(pd.Series([0, 0, 1, 1, 0, 0], index=months))[["date", "kind"]].values.tolist()
    [['2020-02-29', 'recession_peak'], ['2020-04-30', 'recession_trough']]
    """
    change = indicator.diff()
    turns = change[change.abs() == 1].sort_index()
    return pd.DataFrame(
        {
            "date": (turns.index - pd.offsets.Day(1)).strftime("%Y-%m-%d"),
            "effective": "",
            "kind": np.where(turns > 0, "recession_peak", "recession_trough"),
            "value": "",
            "detail": "month of the turn",
            "reference": "NBER business-cycle dates by way of FRED USREC",
        }
    )[EVENTS]


def shiller(path: Path, *, label: str) -> pd.DataFrame:
    """Shiller's monthly S&P composite by ``month``; long rate a decimal, CAPE a ratio."""
    import xlrd

    content = readers.content(path, label=label)
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
        sheet = book.sheet_by_name("Data")
    except Exception as error:  # noqa: BLE001  (xlrd lets through what it meets)
        found = str(error) or type(error).__name__
        raise fault(label, expected="a whole workbook with a sheet 'Data'", found=found) from None
    begins = [str(sheet.cell_value(n, 0)).strip() for n in range(min(20, sheet.nrows))]
    header = begins.index("Date") if "Date" in begins else 0
    there = [c for c in SHILLER if c < sheet.ncols and begins]
    names = {c: str(sheet.cell_value(header, c)).strip() for c in there}
    if names != {c: name for c, (name, _) in SHILLER.items()}:
        expected = f"columns {', '.join(n for n, _ in SHILLER.values())}"
        raise fault(label, row=header + 1, expected=expected, found=str(names))
    rows = [
        [sheet.cell_value(n, c) for c in SHILLER]
        for n in range(header + 1, sheet.nrows)
        if isinstance(sheet.cell_value(n, 0), float)
    ]
    frame = pd.DataFrame(rows, columns=[new for _, new in SHILLER.values()])
    keys = (frame["month"].astype(float) * 100).round().astype(int).astype(str)
    months = periods(keys.set_axis(range(header + 2, header + 2 + len(keys))), 6, label=label)
    values = frame.drop(columns="month").apply(pd.to_numeric, errors="coerce")
    values["long_rate"] = values["long_rate"] / 100
    return values.round(6).set_index(months)
