"""A folder of exports written by code: two price series of three vendors, and all else it needs."""

import io
import re
import types
import zipfile
from pathlib import Path

import pandas as pd

from ingest import fred_shiller, french, snapshot

DAYS = pd.bdate_range("2025-12-29", "2026-01-06").drop(pd.Timestamp("2026-01-01"))
CLOSES = [100.0, 101.0, 102.01, 99.97, 100.0, 105.0]
MONTHS = pd.period_range("2019-07", "2020-02", freq="M")
SERIES = """id,name,family,kind,symbols,aliases,frequency,table,column
one,First fund,small,fund,ONE,uno;first,daily,,
two,Second index,large,index,^TWO,,daily,,
ff_size_q1,French: smallest fifth by size,portfolio,portfolio,,,monthly,size_vw,q1
"""
SOURCES = """series,basis,order,folder,symbol,column,lineage,from,until,note
one,price,1,alpha,ONE,Close,alpha,,,
one,price,2,beta,ONE,Close,beta,,,
one,price,3,gamma,ONE,Close,gamma,,,
one,total,1,alpha,ONE,Adj Close,alpha,,,
two,price,1,alpha,^TWO,Close,alpha,,,
two,price,2,fred,TWOPR,VALUE,fred,,,
two,total,1,fred,TWOTR,VALUE,fred,,,
"""
VENDORS = "alpha alpha2 beta gamma yahoo yahoo2 fred french shiller tables".split()
PUBLISHERS = "folder,publisher,address,terms\n" + "".join(f"{n},{n},,free\n" for n in VENDORS)
KEPT = {
    "exceptions.csv": """series,source,date,fault,rule,reason,reference
CPIAUCSL,fred,2025-11-01,no value,missing,not collected,agency
""",
    "claims/000.toml": '[article]\nid = "000"\npublished = 2026-02-21\n',
    "events_kept.csv": """date,effective,kind,value,detail,reference
2017-12-22,,fiscal_law,,A law,Pub. L. 1
""",
    "published.csv": """\
evidence_id,claim,fact,value,unit,as_of,publisher,address,grade,reading,reason
x-e1,x,A figure,0.05,decimal,2026-01-02,Somebody,,A,,
""",
}
DECISIONS = """decision,effective,lower,upper_or_target,change_bp,source
2001-01-03,,,6.0,-50.0,list
2025-12-10,2025-12-11,5.75,6.25,25.0,list
"""


def prices(closes=CLOSES, days=DAYS, *, adjusted=None, spread=0.5) -> str:
    """Text of one price file; open at the close, high and low ``spread`` around it."""
    close = pd.Series(closes, index=days, dtype=float)
    columns = {"Open": close, "High": close + spread, "Low": close - spread, "Close": close}
    columns |= {"Adj Close": adjusted, "Volume": [f"{1000 + at}.0" for at in range(len(days))]}
    return pd.DataFrame(columns).to_csv(float_format="%.2f", index_label="Date")


def observations(values, days) -> str:
    """Text of one FRED file."""
    rows = [f"{day:%Y-%m-%d},{value}" for day, value in zip(days, values, strict=False)]
    return "\n".join(["observation_date,VALUE", *rows, ""])


RIGHTS = "Copyright 2026 Eugene F. Fama and Kenneth R. French"


def french_text(file: str, *, months=MONTHS) -> str:
    """One of French's files: every table asked of it, and a yearly one that must not be taken."""
    lines = ["This file was created using the 202602 CRSP database."]
    lines += ["Missing data are indicated by -99.99 or -999.", "", ""]
    for number, spec in enumerate(s for s in french.PANELS.values() if s.file == file):
        columns = list(spec.columns or {"Agric": "", "Food": ""})
        header, places = ",".join(["", *columns]), [n / 10 for n in range(len(columns))]
        keys = [f"{m:%Y%m}" for m in months] if spec.digits == 6 else ["2018", "2019"]
        lines += [f"  {spec.heading}", header] if spec.heading else [header]
        for row, key in enumerate(keys, number):
            lines.append(", ".join([key, *(f"{row + place:.2f}" for place in places)]))
        lines += ["", "", "  Annual Returns: January to December", header]
        lines += [", ".join(["  2019", *["9.99"] * len(columns)]), ""]
    return "\n".join([*lines, "", f"{RIGHTS}\n"])


def packed(text: str, *names: str) -> bytes:
    """A zip with a text under one name or more."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in names or ("table.csv",):
            archive.writestr(name, text)
    return content.getvalue()


def edited(text: str, change) -> str:
    """A text with something in place of a pattern that must be there, or what a function makes."""
    if not isinstance(change, tuple):
        return change(text) if change else text
    text, found = re.subn(*change, text)
    assert found
    return text


def daily_factors() -> str:
    """Text of French's daily factors over :data:`DAYS`."""
    rows = [f"{day:%Y%m%d},    0.10,   -0.20,    0.30,    0.01" for day in DAYS]
    head = "This file was created by using the 202604 CRSP database."
    return "\n".join([head, "", ",Mkt-RF,SMB,HML,RF", *rows, "", f"{RIGHTS}\n"])


def fake_workbook(monkeypatch, rows) -> None:
    """Let :mod:`xlrd` find these rows in the sheet, below Shiller's header."""
    import xlrd

    header = [fred_shiller.SHILLER.get(c, ("", ""))[0] for c in range(13)]
    cells = [[""] * 13, header, *rows]
    sheet = types.SimpleNamespace(nrows=len(cells), ncols=13, cell_value=lambda n, c: cells[n][c])
    book = types.SimpleNamespace(sheet_by_name=lambda name: sheet)
    monkeypatch.setattr(xlrd, "open_workbook", lambda *words, **named: book)


SHILLER_ROWS = [
    [2025.09, 6000.0, 75.0, 240.0, 323.0, "", 4.12, "", "", "", "", "", 39.0],
    [2025.1, 6700.0, 79.0, "", 324.0, "", 4.06, "", "", "", "", "", 39.5],
    ["", "October CPI estimated", "", "", "", "", "", "", "", "", "", "", ""],
]


def daily() -> dict[str, str]:
    """The files of the small recipe's two daily series."""
    adjusted = [close * (0.99 if at < 4 else 1) for at, close in enumerate(CLOSES)]
    return {
        "prices/alpha/ONE.csv": prices(adjusted=adjusted),
        "prices/beta/ONE.csv": prices(),
        "prices/gamma/ONE.csv": prices(CLOSES[2:], DAYS[2:]),
        "prices/alpha/^TWO.csv": prices(CLOSES[2:], DAYS[2:]),
        "fred/TWOPR.csv": observations([*CLOSES[:4], ".", "."], DAYS),
        "fred/TWOTR.csv": observations(CLOSES[:4], DAYS[:4]),
    }


def write(folder: Path, more=None, *, months=MONTHS) -> Path:
    """Write every file an import needs, ``more`` among them; returns the folder."""
    sizes = [f"Date,<= 0,{','.join(french.SORTED)}"]
    sizes += [f"{day:%Y%m%d},-99.99{',0.50' * len(french.SORTED)}" for day in DAYS]
    files = {
        snapshot.DECISIONS: DECISIONS,
        "shiller/ie_data.xls": "stands in for the workbook",
        f"french/{french.DAILY_FACTORS.file}": daily_factors(),
        f"french/{french.DAILY_SIZE}": "\n".join([*sizes, ""]),
    }
    for name in (*fred_shiller.LEVELS, *fred_shiller.RATES):
        freq = "QS" if name in fred_shiller.QUARTERLY else "MS"
        freq = "D" if name in fred_shiller.EVERY_DAY else freq
        days = pd.date_range("2025-10-01", periods=4, freq=freq)
        values = [4.0, 4.1, 4.2, 4.3] if name != "USREC" else [0, 1, 1, 0]
        values = [4.0, ".", 4.25, 4.5] if name in ("DGS10", "CPIAUCSL") else values
        files[f"fred/{name}.csv"] = observations(values, days)
        for vintage, names in fred_shiller.OLDER.items():
            if name in names:
                files[f"fred/{name}_vintage_{vintage}.csv"] = observations(values[:3], days[:3])
    for file in {spec.file for spec in french.PANELS.values()}:
        plain, zipped = french_text(file, months=months), file.endswith(".zip")
        files[f"french/{file}"] = packed(plain) if zipped else plain
    return laid(folder, files | (more or daily()))


def home(folder: Path, *, series=SERIES, sources=SOURCES) -> Path:
    """A data folder that holds nothing but what is kept by hand."""
    recipe = {"series.csv": series, "sources.csv": sources, "publishers.csv": PUBLISHERS}
    return laid(folder, KEPT | {f"recipe/{name}": text for name, text in recipe.items()})


def laid(folder: Path, files: dict[str, str | bytes]) -> Path:
    """The folder with these files in it."""
    for file, content in files.items():
        (folder / file).parent.mkdir(parents=True, exist_ok=True)
        (folder / file).write_bytes(content.encode() if isinstance(content, str) else content)
    return folder
