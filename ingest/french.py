"""Kenneth French's portfolio files: many tables under one another, told apart by their headings.

A file names the CRSP vintage it was made from in its first line and closes with a copyright line; a
file without either is cut. Percent become decimals, and -99.99 and -999 become missing.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest import readers
from research import calendar
from research.vintage import fault

MISSING = (-99.99, -999.0)
SORTED = "Lo 30;Med 40;Hi 30;Lo 20;Qnt 2;Qnt 3;Qnt 4;Hi 20;Lo 10".split(";")
SORTED += [*(f"{n}-Dec" for n in range(2, 10)), "Hi 10"]
FIFTHS, TENTHS_ONLY = [f"q{n}" for n in range(1, 6)], [f"d{n}" for n in range(1, 11)]
TENTHS = dict(zip(SORTED, ["lo30", "med40", "hi30", *FIFTHS, *TENTHS_ONLY], strict=True))
GRID = {f"ME{s} BM{v}": f"s{s}v{v}" for s in range(1, 6) for v in range(1, 6)}
CORNERS = {"ME1 BM1": "SMALL LoBM", "ME1 BM5": "SMALL HiBM"}
CORNERS |= {"ME5 BM1": "BIG LoBM", "ME5 BM5": "BIG HiBM"}
GRID = {CORNERS.get(old, old): new for old, new in GRID.items()}
SIX = {"SMALL LoBM": "small_low", "ME1 BM2": "small_mid", "SMALL HiBM": "small_high"}
SIX |= {"BIG LoBM": "big_low", "ME2 BM2": "big_mid", "BIG HiBM": "big_high"}
FACTORS = {"Mkt-RF": "mkt_rf", "SMB": "smb", "HML": "hml", "RF": "rf"}
PERCENT, PLAIN = 100.0, 1.0


@dataclass(frozen=True)
class Table:
    """One table of a file: the text above it, its column names, and its rows by date text."""

    heading: str
    rows: pd.DataFrame
    digits: int


@dataclass(frozen=True)
class Panel:
    """Where a panel of the snapshot comes from: file, words of the heading, digits of the dates,
    unit, columns.
    """

    file: str
    heading: str
    digits: int
    unit: float
    columns: dict[str, str] | None


def _panels() -> dict[str, Panel]:
    size, value = "Portfolios_Formed_on_ME.csv", "Portfolios_Formed_on_BE-ME.csv"
    grid, industries = "25_Portfolios_5x5_CSV.zip", "49_Industry_Portfolios.csv"
    by_value = {"<= 0": "negative"} | TENTHS
    return {
        "size_vw": Panel(size, "Average Value Weight Returns -- Monthly", 6, PERCENT, TENTHS),
        "size_ew": Panel(size, "Average Equal Weighted Returns -- Monthly", 6, PERCENT, TENTHS),
        "size_firms": Panel(size, "Number of Firms in Portfolios", 6, PLAIN, TENTHS),
        "size_average_size": Panel(size, "Average Firm Size", 6, PLAIN, TENTHS),
        "value_vw": Panel(value, "Value Weight Returns -- Monthly", 6, PERCENT, by_value),
        "value_ew": Panel(value, "Equal Weight Returns -- Monthly", 6, PERCENT, by_value),
        "value_firms": Panel(value, "Number of Firms in Portfolios", 6, PLAIN, by_value),
        "value_average_size": Panel(value, "Average Firm Size", 6, PLAIN, by_value),
        "value_sum_be_me": Panel(value, "Sum of BE / Sum of ME", 4, PLAIN, by_value),
        "value_be_me": Panel(value, "Value Weight Average of BE / ME", 4, PLAIN, by_value),
        "size_value_vw": Panel(grid, "Average Value Weighted Returns -- Monthly", 6, PERCENT, GRID),
        "size_value_ew": Panel(grid, "Average Equal Weighted Returns -- Monthly", 6, PERCENT, GRID),
        "size_value_firms": Panel(grid, "Number of Firms in Portfolios", 6, PLAIN, GRID),
        "size_value_average_size": Panel(grid, "Average Market Cap", 6, PLAIN, GRID),
        "size_value_be_me_december": Panel(
            grid, "BE(Fiscal Year t-1) / ME(Dec t-1)", 6, PLAIN, GRID
        ),
        "size_value_be_me_june": Panel(grid, "BE(Fiscal Year t-1) / ME(Jun t)", 6, PLAIN, GRID),
        "industries_vw": Panel(
            industries, "Average Value Weighted Returns -- Monthly", 6, PERCENT, None
        ),
        "industries_ew": Panel(
            industries, "Average Equal Weighted Returns -- Monthly", 6, PERCENT, None
        ),
        "industries_firms": Panel(industries, "Number of Firms in Portfolios", 6, PLAIN, None),
        "industries_average_size": Panel(industries, "Average Firm Size", 6, PLAIN, None),
        "six_portfolios_202002_vw": Panel(
            "6_Portfolios_2x3_vintage_202002.csv",
            "Average Value Weighted Returns -- Monthly",
            6,
            PERCENT,
            SIX,
        ),
        "factors": Panel("F-F_Research_Data_Factors_CSV.zip", "", 6, PERCENT, FACTORS),
    }


PANELS = _panels()
DAILY_FACTORS = Panel("F-F_Research_Data_Factors_daily.csv", "", 8, PERCENT, FACTORS)
DAILY_SIZE = "Portfolios_Formed_on_ME_Daily_VW.csv"
DAILY_COLUMNS = ["lo30", "med40", "hi30", "q1", "q2", "q3", "q4", "q5", "d1", "d10"]


def text(path: Path, *, label: str) -> str:
    """Text of a file, or of the one file inside a zip.

    Raises
    ------
    DataError
        If the file or zip is damaged or cut.
    """
    if path.suffix != ".zip":
        return readers.text(path, label=label)
    return readers.unpacked(readers.content(path, label=label), label=label)


def tables(content: str, *, label: str) -> tuple[str, list[Table]]:
    """CRSP vintage (``"202602"``) and tables of a file.

    Raises
    ------
    DataError
        If the opening or closing line is missing, or a row has another number of fields than its
        header.
    """
    lines = content.splitlines()
    opening = re.search(r"using the (\d{6}) CRSP database", lines[0]) if lines else None
    if not opening:
        raise fault(
            label,
            row=1,
            expected="a line that names the CRSP vintage",
            found=repr(lines[0][:60]) if lines else "nothing",
        )
    filled = [line for line in lines if line.strip()]
    if "Copyright" not in filled[-1]:
        raise fault(
            label,
            row=len(lines),
            expected="a closing copyright line",
            found=f"{filled[-1].strip()[:60]!r} (cut off?)",
        )
    found, above, number = [], [], 0
    while number < len(lines):
        line = lines[number]
        if line.startswith(","):
            table, number = _table(lines, number, " ".join(above), label)
            found.append(table)
            above = []
            continue
        above = [*above, line.strip()] if line.strip() else []
        number += 1
    return opening[1], found


def _table(lines: list[str], at: int, heading: str, label: str) -> tuple[Table, int]:
    header = [re.sub(r"^Dec (\d)$", r"\1-Dec", name.strip()) for name in lines[at].split(",")[1:]]
    keys, rows, numbers = [], [], []
    number = at + 1
    while number < len(lines) and re.match(r"\s*\d{4}", lines[number]):
        key, *values = (part.strip() for part in lines[number].split(","))
        if len(values) != len(header):
            raise fault(
                label,
                row=number + 1,
                expected=f"{len(header)} values",
                found=f"{len(values)} for {key}",
            )
        keys.append(key)
        rows.append(values)
        numbers.append(number + 1)
        number += 1
    if not keys:
        raise fault(label, row=at + 2, expected=f"rows under {heading!r}", found="none")
    if len({len(key) for key in keys}) > 1:
        raise fault(
            label, row=numbers[0], expected="dates of one length", found="several in one table"
        )
    frame = pd.DataFrame(rows, columns=header, index=pd.Index(numbers)).assign(**{"": keys})
    return Table(heading, frame, len(keys[0])), number


def panel(found: list[Table], spec: Panel, *, label: str) -> pd.DataFrame:
    """One table as numbers: decimals, missing where the file says so.

    Returns
    -------
    DataFrame whose index holds the dates: ``month`` (``1926-07``; for a yearly table the June in
    which the portfolios are formed) or ``date``; columns named as in the snapshot.

    Raises
    ------
    DataError
        If there is not exactly one such table, a column is missing, or a period is missing or
        doubled.
    """
    fits = [
        t
        for t in found
        if t.digits == spec.digits and (spec.heading in t.heading if spec.heading else True)
    ]
    if len(fits) != 1:
        raise fault(
            label,
            expected=f"one table {spec.heading or 'of factors'!r} with {spec.digits}-digit dates",
            found=f"{len(fits)}",
        )
    rows = fits[0].rows
    columns = spec.columns or {name: name for name in rows.columns[:-1]}
    lacking = [name for name in columns if name not in rows.columns]
    if lacking:
        raise fault(
            label,
            row=rows.index[0] - 1,
            expected=f"a column {lacking[0]!r}",
            found=",".join(rows.columns[:-1]),
        )
    index = periods(rows[""], spec.digits, label=label)
    values = pd.DataFrame(
        {new: readers.numbers(rows[old], label=label, blank=()) for old, new in columns.items()}
    )
    values = (values.where(~values.isin(MISSING)) / spec.unit).round(6)
    return values.set_index(index)


def packed(file: str) -> str:
    """Name of the zip in which French hands out a file.

    >>> packed("Portfolios_Formed_on_ME.csv")
    'Portfolios_Formed_on_ME_CSV.zip'
    """
    return file if file.endswith(".zip") else f"{file[:-4]}_CSV.zip"


def panels(
    content: str, *, file: str, label: str
) -> tuple[str, dict[str, tuple[pd.DataFrame, str]]]:
    """CRSP vintage of a file or its zip, and the tables of the snapshot it gives: path -> table,
    heading.
    """
    vintage, found = tables(content, label=label)
    made = {}
    for name, spec in {**PANELS, "daily_factors": DAILY_FACTORS}.items():
        if packed(spec.file) == packed(file):
            frame = panel(found, spec, label=label)
            if name == "factors":
                frame["mkt"] = (frame["mkt_rf"] + frame["rf"]).round(6)
            path = f"{name}.csv" if spec is DAILY_FACTORS else f"monthly/{name}.csv"
            made[path] = frame, spec.heading or "factors"
    return vintage, made


def holds_returns(file: str) -> bool:
    """Whether a table of the snapshot holds returns, and not levels or counts."""
    return file.endswith(("_vw.csv", "_ew.csv")) or "factors" in file or file.startswith("daily")


def month_span(months: pd.Series, basis: str) -> dict[str, str]:
    """First and last day of a monthly series, from the month end before its first month.

    >>> month_span(pd.Series(["1926-07", "1926-08"]), "total")["total_first"]
    '1926-06-30'
    """
    ends = (pd.Period(months.iloc[0], "M") - 1, pd.Period(months.iloc[-1], "M"))
    first, last = (f"{month.end_time:%Y-%m-%d}" for month in ends)
    return {"first": first, "last": last, f"{basis}_first": first, f"{basis}_last": last}


def periods(keys: pd.Series, digits: int, *, label: str) -> pd.Index:
    """Dates of a table: months and years without a gap, sessions as the NYSE had them."""
    if digits == 8:
        days = pd.DatetimeIndex(
            pd.to_datetime(keys, format="%Y%m%d", errors="coerce"), name="date"
        ).as_unit("us")
        if days.isna().any() or not days.is_monotonic_increasing or days.has_duplicates:
            raise fault(label, expected="ascending dates such as 20260130", found="others")
        calendar.check(days, file=label, rows=keys.index.to_numpy())
        return days.strftime("%Y-%m-%d").rename("date")
    step, at = 1 if digits == 6 else 12, 0
    if _months(keys, digits):
        months = pd.PeriodIndex(keys if digits == 6 else keys + "06", freq="M")
        wrong = months.asi8[1:] - months.asi8[:-1] != step
        if not wrong.any():
            return months.strftime("%Y-%m").rename("month")
        at = 1 + int(wrong.argmax())
    expected = "the next period in order"
    raise fault(label, row=keys.index[at], expected=expected, found=keys.iloc[at])


def _months(keys: pd.Series, digits: int) -> bool:
    return digits == 4 or keys.str[4:].isin([f"{n:02d}" for n in range(1, 13)]).all()


def daily_size(path: Path, *, label: str) -> pd.DataFrame:
    """Daily value-weighted size portfolios, the inner tenths left out: decimals, index ``date``."""
    raw = readers.table(path, label=label, columns=["Date", *SORTED])
    index = periods(raw["Date"].str.strip(), 8, label=label)
    values = pd.DataFrame(
        {
            new: readers.numbers(raw[old], label=label, blank=())
            for old, new in TENTHS.items()
            if new in DAILY_COLUMNS
        }
    )
    return (values.where(~values.isin(MISSING)) / PERCENT).round(6).set_index(index)[DAILY_COLUMNS]
