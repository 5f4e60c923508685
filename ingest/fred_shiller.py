"""FRED's macro series, the Federal Reserve's decisions, recessions, and Shiller's workbook."""

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
STEP = 1.25
BOUNDS = {  # of rates, beyond what each has ever come near
    **dict.fromkeys(("FEDFUNDS", "TB3MS", "DFEDTAR", "DFEDTARU"), (0.0, 25.0)),
    **dict.fromkeys(("GS10", "GS2", "DGS10", "DGS2"), (0.0, 20.0)),
    "T10Y2Y": (-5.0, 5.0),
    "GDPNOW": (-60.0, 60.0),
}
STEPS = {"D": "every day", "MS": "every month on its first day"}
STEPS["QS"] = "every quarter on its first day"
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
    files = [(name, "latest", f"{name}.csv") for name in (*LEVELS, *RATES)]
    files += [(n, v, f"{n}_vintage_{v}.csv") for v, names in OLDER.items() for n in names]
    found = []
    for name, vintage, file in sorted(files):
        label = f"fred/{file}"
        with reading(label):
            rows = series(folder / label, name, label=label, missing=missing)
        found.append(rows.assign(vintage=vintage))
    return pd.concat(found, ignore_index=True)


def unpublished(exceptions: pd.DataFrame) -> set[tuple[str, str]]:
    """Series and dates of ``exceptions.csv`` for which FRED has no value."""
    rows = exceptions[(exceptions["rule"] == "missing") & (exceptions["source"] == "fred")]
    return set(zip(rows["series"], rows["date"], strict=True))


def series(
    path: Path, name: str, *, label: str, missing: Collection[tuple[str, str]] = ()
) -> pd.DataFrame:
    """One macro series: columns ``series``, ``period``, ``value``, as in :func:`macro`.

    Refuses a gap, a value missing without a line in exceptions.csv, and values that cannot be.
    """
    frame = readers.observations(path, label=label)
    every, row = frame["value"], frame["row"]
    if name not in DAILY or name in EVERY_DAY:
        step = "D" if name in EVERY_DAY else "QS" if name in QUARTERLY else "MS"
        days = pd.date_range(every.index[0], every.index[-1], freq=step).as_unit("us")
        wrong = days.symmetric_difference(every.index)
        if len(wrong):
            found = f"{wrong[0]:%Y-%m-%d} {'out of step' if wrong[0] in row else 'missing'}"
            raise fault(label, row=row.get(wrong[0]), expected=STEPS[step], found=found)
        listed = np.array([(name, f"{day:%Y-%m-%d}") in missing for day in every.index])
        due, found = "a value for {:%Y-%m-%d}".format, "none, and no line in exceptions.csv"
        refuse(label, every.isna() & ~listed, expected=due, found=found, rows=row)
    value = every.dropna()
    told = {"found": lambda day: f"{value[day]:g}", "rows": row}
    if name == "USREC":
        refuse(label, ~value.isin([0, 1]), expected="0 or 1", **told)
    elif name in LEVELS:
        refuse(label, value <= 0, expected="a level above zero", **told)
        ratio = value / value.shift()
        expected = f"a level within 1/{STEP} to {STEP} times the one before"
        refuse(label, (ratio > STEP) | (ratio < 1 / STEP), expected=expected, **told)
    else:
        low, high = BOUNDS[name]
        inside = f"a value from {low:g} to {high:g} for {{:%Y-%m-%d}}".format
        refuse(label, (value < low) | (value > high), expected=inside, **told)
    value = value if name in DAILY else every
    value = (value / 100).round(8) if name in RATES else value
    return pd.DataFrame(
        {"series": name, "period": value.index.strftime("%Y-%m-%d"), "value": value.to_numpy()}
    )


def revision(
    name: str, held: pd.DataFrame, arrived: pd.DataFrame, *, label: str, now: pd.Timestamp
) -> None:
    """Refuse what is no revision of the figures held, and figures of a period that has not ended.

    Rates are not revised; levels are, and may be rebased by at most half; recessions are dated anew
    only at their end. ``held`` and ``arrived`` have ``period`` and ``value``; ``now`` is in New
    York.
    """
    last = pd.Timestamp(arrived["period"].iloc[-1])
    months = 0 if name in (*DAILY, "GDPNOW") else 3 if name in QUARTERLY else 1
    if last + pd.DateOffset(months=months) > now:
        expected = f"periods that are over on {now:%Y-%m-%d}"
        raise fault(label, expected=expected, found=f"{last:%Y-%m-%d}")
    old, new = (rows.set_index("period")["value"] for rows in (held, arrived))
    both = pd.DataFrame({"old": old, "new": new}).dropna()
    if both.empty:
        return
    old, new = both["old"], both["new"]
    if name == "USREC":
        wrong, what = (old != new).iloc[:-RECENT_MONTHS], "months of recession"
    elif name in RATES:
        wrong, what = (old - new).abs() > 0.002, "rates"
    else:
        times = (new / old).median()
        if not 1 / REBASED < times < REBASED:
            raise fault(label, expected="levels near those held", found=f"{times:.3g} times them")
        wrong = (new / new.shift() - old / old.shift()).abs() > 0.01
        what = "changes from one period to the next"
    if wrong.mean() > REVISED:
        found = f"{wrong.mean():.0%} of the {what} far away (another series?)"
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
    ranged = "range " + figures["lower"].map("{:.2f}-".format)
    detail = change.map("{:+.0f} bp; ".format) + ranged.where(figures["lower"].notna(), "target ")
    detail += target.map("{:.2f}%".format)
    detail += np.where(days.isin(unscheduled), "; between scheduled meetings", "")
    return pd.DataFrame(
        {
            "date": days.strftime("%Y-%m-%d"),
            "effective": raw["effective"].to_numpy(),
            "kind": np.where(change < 0, "fed_cut", "fed_hike"),
            "value": (target / 100).round(6).to_numpy(),
            "detail": detail.to_numpy(),
            "reference": "Federal Reserve, Open Market Operations; " + raw["source"].to_numpy(),
        }
    )[EVENTS]


def events(decided: pd.DataFrame, macro: pd.DataFrame) -> pd.DataFrame:
    """Decisions, and turns of :func:`recessions` from the rows of ``macro.csv``, in order."""
    rows = macro[(macro["series"] == "USREC") & (macro["vintage"] == "latest")]
    flags = pd.Series(rows["value"].to_numpy(), index=pd.DatetimeIndex(rows["period"]))
    found = pd.concat([decided, recessions(flags)])
    return found.sort_values(["date", "kind"], kind="stable", ignore_index=True)


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
    with reading(label, expected="a whole workbook with a sheet 'Data'"):
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO())
        sheet = book.sheet_by_name("Data")
    begins = [str(sheet.cell_value(n, 0)).strip() for n in range(min(20, sheet.nrows))]
    header = begins.index("Date") if "Date" in begins else 0
    there = [c for c in SHILLER if c < sheet.ncols and begins]
    names = {c: str(sheet.cell_value(header, c)).strip() for c in there}
    if names != {c: name for c, (name, _) in SHILLER.items()}:
        expected = f"columns {', '.join(n for n, _ in SHILLER.values())}"
        raise fault(label, row=header + 1, expected=expected, found=str(names))
    rows = {
        n + 1: [sheet.cell_value(n, c) for c in SHILLER] for n in range(header + 1, sheet.nrows)
    }
    rows = {line: row for line, row in rows.items() if isinstance(row[0], float)}
    columns = [name for _, name in SHILLER.values()]
    frame = pd.DataFrame.from_dict(rows, orient="index", columns=columns)
    keys = (frame.pop("month").astype(float) * 100).round().astype(int).astype(str)
    values = frame.apply(pd.to_numeric, errors="coerce")
    values["long_rate"] = values["long_rate"] / 100
    return values.round(6).set_index(periods(keys, 6, label=label))
