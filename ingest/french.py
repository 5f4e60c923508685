"""Kenneth French's portfolio files: many tables under one another, told apart by their headings.

A file names its CRSP vintage in the first line and closes with a copyright line; a file without
either is cut. Percent become decimals, and -99.99 and -999 become missing.
"""

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
ROW = re.compile(r"\s*\d{4}")


@dataclass(frozen=True)
class Table:
    """One table of a file: the text above it, its column names, and its rows by date text."""

    heading: str
    rows: pd.DataFrame
    digits: int


@dataclass(frozen=True)
class Panel:
    """Where a panel of the snapshot comes from: file, words of the heading, its columns' names
    (``None``: as in the file), what its figures are divided by, digits of the dates.
    """

    file: str
    heading: str
    columns: dict[str, str] | None
    unit: float = PERCENT
    digits: int = 6


def _panels() -> dict[str, Panel]:
    size, value = "Portfolios_Formed_on_ME.csv", "Portfolios_Formed_on_BE-ME.csv"
    grid, industries = "25_Portfolios_5x5_CSV.zip", "49_Industry_Portfolios.csv"
    old, by_value = "6_Portfolios_2x3_vintage_202002.csv", {"<= 0": "negative"} | TENTHS
    equal = "Average Equal Weighted Returns -- Monthly"
    weighted = "Average Value Weighted Returns -- Monthly"
    firms, cap = "Number of Firms in Portfolios", "Average Firm Size"
    december, june = "BE(Fiscal Year t-1) / ME(Dec t-1)", "BE(Fiscal Year t-1) / ME(Jun t)"
    return {
        "size_vw": Panel(size, "Average Value Weight Returns -- Monthly", TENTHS),
        "size_ew": Panel(size, equal, TENTHS),
        "size_firms": Panel(size, firms, TENTHS, PLAIN),
        "size_average_size": Panel(size, cap, TENTHS, PLAIN),
        "value_vw": Panel(value, "Value Weight Returns -- Monthly", by_value),
        "value_ew": Panel(value, "Equal Weight Returns -- Monthly", by_value),
        "value_firms": Panel(value, firms, by_value, PLAIN),
        "value_average_size": Panel(value, cap, by_value, PLAIN),
        "value_sum_be_me": Panel(value, "Sum of BE / Sum of ME", by_value, PLAIN, 4),
        "value_be_me": Panel(value, "Value Weight Average of BE / ME", by_value, PLAIN, 4),
        "size_value_vw": Panel(grid, weighted, GRID),
        "size_value_ew": Panel(grid, equal, GRID),
        "size_value_firms": Panel(grid, firms, GRID, PLAIN),
        "size_value_average_size": Panel(grid, "Average Market Cap", GRID, PLAIN),
        "size_value_be_me_december": Panel(grid, december, GRID, PLAIN),
        "size_value_be_me_june": Panel(grid, june, GRID, PLAIN),
        "industries_vw": Panel(industries, weighted, None),
        "industries_ew": Panel(industries, equal, None),
        "industries_firms": Panel(industries, firms, None, PLAIN),
        "industries_average_size": Panel(industries, cap, None, PLAIN),
        "six_portfolios_202002_vw": Panel(old, weighted, SIX),
        "factors": Panel("F-F_Research_Data_Factors_CSV.zip", "", FACTORS),
    }


PANELS = _panels()
DAILY_FACTORS = Panel("F-F_Research_Data_Factors_daily.csv", "", FACTORS, digits=8)
DAILY_SIZE = "Portfolios_Formed_on_ME_Daily_VW.csv"
SIZE_ZIP = "Portfolios_Formed_on_ME_Daily_CSV.zip"
OUTER = {old: new for old, new in TENTHS.items() if not old.endswith("-Dec")}
DAILY = {"daily_factors": DAILY_FACTORS}
DAILY["daily_size"] = Panel(SIZE_ZIP, "Value Weight", OUTER, digits=8)


def tables(content: str, *, label: str) -> tuple[str, list[Table]]:
    """CRSP vintage (``"202602"``) and tables of a file that has its opening and closing line."""
    lines = content.splitlines()
    opening = re.search(r"using the (\d{6}) CRSP database", lines[0]) if lines else None
    if not opening:
        found = repr(lines[0][:60]) if lines else "nothing"
        raise fault(label, row=1, expected="a line that names the CRSP vintage", found=found)
    filled = [line for line in lines if line.strip()]
    if "Copyright" not in filled[-1]:
        found = f"{filled[-1].strip()[:60]!r} (cut off?)"
        raise fault(label, row=len(lines), expected="a closing copyright line", found=found)
    tables: list[Table] = []
    above: list[str] = []
    for number, line in enumerate(lines, 1):
        if line.startswith(","):
            tables.append(_table(lines, number, " ".join(above), label))
        elif not ROW.match(line):
            above = [*above, line.strip()] if line.strip() else []
    return opening[1], tables


def _table(lines: list[str], at: int, heading: str, label: str) -> Table:
    """The table whose header is the line before ``at``."""
    header = [re.sub(r"^Dec (\d)$", r"\1-Dec", n.strip()) for n in lines[at - 1].split(",")[1:]]
    rows = {}
    for number, line in enumerate(lines[at:], at + 1):
        if not ROW.match(line):
            break
        key, *values = (part.strip() for part in line.split(","))
        if len(values) != len(header):
            expected, found = f"{len(header)} values", f"{len(values)} for {key}"
            raise fault(label, row=number, expected=expected, found=found)
        rows[number] = [*values, key]
    if not rows:
        raise fault(label, row=at + 1, expected=f"rows under {heading!r}", found="none")
    lengths = {len(row[-1]) for row in rows.values()}
    if len(lengths) > 1:
        expected, found = "dates of one length", "several in one table"
        raise fault(label, row=at + 1, expected=expected, found=found)
    frame = pd.DataFrame(list(rows.values()), columns=[*header, ""], index=list(rows))
    return Table(heading, frame, lengths.pop())


def panel(found: list[Table], spec: Panel, *, label: str) -> pd.DataFrame:
    """One table as numbers: decimals, missing where the file says so, columns as in the snapshot.

    The index is ``month`` (``1926-07``; for a yearly table the June in which portfolios are formed)
    or ``date``.
    """
    fits = [t for t in found if t.digits == spec.digits and spec.heading in t.heading]
    if len(fits) != 1:
        expected = f"one table {spec.heading or 'of factors'!r} with {spec.digits}-digit dates"
        raise fault(label, expected=expected, found=f"{len(fits)}")
    rows, names = fits[0].rows, list(fits[0].rows.columns[:-1])
    columns = spec.columns or {name: name for name in names}
    wrong = next((name for name in columns if names.count(name) != 1), None)
    if wrong is not None:
        expected, shown = f"a column {wrong!r}, once", ",".join(names)
        raise fault(label, row=rows.index[0] - 1, expected=expected, found=shown)
    index = periods(rows[""], spec.digits, label=label)
    return _figures(rows, columns, spec.unit, label).set_index(index)


def _figures(rows: pd.DataFrame, columns: dict[str, str], unit: float, label: str) -> pd.DataFrame:
    """Columns of a table as numbers in decimals, under their names in the snapshot."""
    values = readers.numbers(rows[list(columns)], label=label, blank=())
    values = values.set_axis(list(columns.values()), axis=1)
    return (values.where(~values.isin(MISSING)) / unit).round(6)


def packed(file: str) -> str:
    """Name of the zip in which French hands out a file.

    >>> packed("Portfolios_Formed_on_ME.csv")
    'Portfolios_Formed_on_ME_CSV.zip'
    """
    return file if file.endswith(".zip") else f"{file[:-4]}_CSV.zip"


def panels(path: Path, *, file: str, label: str) -> dict[str, tuple[pd.DataFrame, str, str]]:
    """Tables that a file or its zip gives: path -> table, CRSP vintage, source in words."""
    vintage, found = tables(readers.unpacked(path, label=label), label=label)
    made, month = {}, f"{vintage[:4]}-{vintage[4:]}"
    for name, spec in (PANELS | DAILY).items():
        if packed(spec.file) == packed(file):
            frame = panel(found, spec, label=label)
            if spec.columns is FACTORS:
                frame["mkt"] = (frame["mkt_rf"] + frame["rf"]).round(6)
            table = f"{name}.csv" if name in DAILY else f"monthly/{name}.csv"
            source = f"{file}, CRSP vintage {vintage}: {spec.heading or 'factors'}"
            made[table] = frame, month, source
    return made


def holds_returns(file: str) -> bool:
    """Whether a table of the snapshot holds returns, and not levels or counts."""
    return file.endswith(("_vw.csv", "_ew.csv")) or "factors" in file or file.startswith("daily")


def span(periods: pd.Series, basis: str) -> dict[str, str]:
    """First and last day of a series of months or sessions, from the end of the one before its
    first.

    >>> span(pd.Series(["1926-07", "1926-08"]), "total")["total_first"]
    '1926-06-30'
    """
    first, last = periods.iloc[[0, -1]]
    if len(first) == len("1926-07"):
        ends = pd.Period(first, "M") - 1, pd.Period(last, "M")
        first, last = (f"{month.end_time:%Y-%m-%d}" for month in ends)
    else:
        days = calendar.nyse(int(last[:4]))
        first = f"{days[days.searchsorted(pd.Timestamp(first)) - 1]:%Y-%m-%d}"
    return {"first": first, "last": last, f"{basis}_first": first, f"{basis}_last": last}


def periods(keys: pd.Series, digits: int, *, label: str) -> pd.Index:
    """Dates of a table: months and years without a gap, sessions as the NYSE had them."""
    if digits == 8:
        index = readers.dates(keys, label=label, style="%Y%m%d")
        calendar.check(index, file=label, rows=keys.index.to_numpy())
        return index.strftime("%Y-%m-%d").rename("date")
    step, at = 1 if digits == 6 else 12, 0
    if digits == 4 or keys.str[4:].isin([f"{n:02d}" for n in range(1, 13)]).all():
        months = pd.PeriodIndex(keys if digits == 6 else keys + "06", freq="M")
        wrong = months.asi8[1:] - months.asi8[:-1] != step
        if not wrong.any():
            return months.strftime("%Y-%m").rename("month")
        at = 1 + int(wrong.argmax())
    raise fault(label, row=keys.index[at], expected="the next period in order", found=keys.iloc[at])


def daily_size(path: Path, *, label: str) -> pd.DataFrame:
    """Daily value-weighted size portfolios, the inner tenths left out: decimals, index ``date``."""
    raw = readers.table(path, label=label, columns=["Date", *OUTER])
    return _figures(raw, OUTER, PERCENT, label).set_index(periods(raw["Date"], 8, label=label))
