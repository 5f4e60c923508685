"""What the publishers of files hold: where each is, how it must look, which tables it renews."""

import re
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest import fred_shiller, french
from ingest.http import Line
from research.vintage import fault

FRED = "https://fred.stlouisfed.org/graph/fredgraph.csv?id={}"
FRENCH = "https://mba.tuck.dartmouth.edu/pages/faculty/ken.french/ftp/{}"
SHILLER = "https://shillerdata.com/"
SHILLER_HOSTS = ("shillerdata.com", "www.shillerdata.com", "img1.wsimg.com")
WORKBOOK = bytes.fromhex("d0cf11e0a1b11ae1")
BEGINS = {"zip": (b"PK", "a zip"), "xls": (WORKBOOK, "an Excel workbook (.xls)")}
REVISED, REVISED_LEVEL, REVISED_SHARE = 0.01, 0.1, 0.2
OLD = "6_Portfolios_2x3_vintage_202002.csv"


@dataclass(frozen=True)
class Source:
    """One download: ``key`` names it for the user and on disk, ``kind`` tells how it is read."""

    key: str
    kind: str
    name: str
    suffix: str

    @property
    def arrivals(self) -> dict[str, str]:
        """What it is kept as, with its name."""
        return {f"{self.key}.{self.suffix}": self.name}


def sources() -> list[Source]:
    """Every file a refresh asks for."""
    specs = [spec.file for spec in (french.PANELS | french.DAILY).values() if spec.file != OLD]
    zips = dict.fromkeys(map(french.packed, specs))
    stem = lambda name: name.removesuffix("_CSV.zip").lower().replace("_", "-")
    fred = (*fred_shiller.LEVELS, *fred_shiller.RATES)
    return [
        *(Source(name, "macro", name, "csv") for name in fred),
        *(Source(f"french-{stem(name)}", "french", name, "zip") for name in zips),
        Source("shiller", "shiller", "ie_data.xls", "xls"),
    ]


def fetch(source: Source, line: Line, *, most: int | None = None) -> bytes:
    """Download one file (or its first ``most`` bytes) and refuse what is none of its kind."""
    if source.kind == "shiller":
        page = line.download(SHILLER).decode("utf-8", errors="replace")
        link = re.search(r'href="([^"]{1,300}ie_data\.xls[^"]{0,40})"', page)
        if link is None:
            raise fault(SHILLER, expected="a link to ie_data.xls", found="none on the page")
        address = f"https:{link[1]}" if link[1].startswith("//") else link[1]
        if not re.match(rf"https?://({'|'.join(map(re.escape, SHILLER_HOSTS))})/", address):
            expected = f"a link to {' or '.join(SHILLER_HOSTS)}"
            raise fault(SHILLER, expected=expected, found=address[:80])
        content = line.download(address.replace("&amp;", "&"), hosts=SHILLER_HOSTS, most=most)
    else:
        address = (FRED if source.kind == "macro" else FRENCH).format(source.name)
        content = line.download(address, most=most)
    look(source, content)
    return content


def look(source: Source, content: bytes) -> None:
    """Refuse the first bytes of what is no file of its kind: a web page, no zip, no workbook."""
    begin = content.lstrip()[:9].lower()
    if (source.suffix != "xls" and begin[:1] == b"<") or begin in (b"<!doctype", b"<html"):
        raise fault(source.key, expected="data", found="a web page")
    wanted, kind = BEGINS.get(source.suffix, (b"", ""))
    if not content.startswith(wanted):
        raise fault(source.key, expected=kind, found=f"something that begins with {content[:12]!r}")


def macro(
    source: Source,
    path: Path,
    *,
    missing: Collection[tuple[str, str]],
    held: pd.DataFrame,
    now: pd.Timestamp,
) -> pd.DataFrame:
    """One FRED series as rows of ``macro.csv``: no shorter than those held, a revision of them."""
    header = path.read_bytes()[:200].partition(b"\n")[0].decode("utf-8", errors="replace").strip()
    if header.rpartition(",")[2] != source.name:
        raise fault(source.key, row=1, expected=f"a column {source.name}", found=repr(header[:80]))
    rows = fred_shiller.series(path, source.name, label=source.key, missing=missing)
    _covers(source.key, held["period"], rows["period"])
    fred_shiller.revision(source.name, held, rows, label=source.key, now=now)
    return rows


def panels(source: Source, path: Path) -> dict[str, tuple[pd.DataFrame, str, str]]:
    """Tables of a French zip or Shiller's workbook: file -> table, month of it, source in words."""
    if source.kind == "shiller":
        frame = fred_shiller.shiller(path, label=source.key)
        return {"monthly/shiller.csv": (frame, frame.index[-1], f"{source.name}: S&P composite")}
    return french.panels(path, file=source.name, label=source.key)


def fits(key: str, file: str, held: pd.DataFrame, arrived: pd.DataFrame) -> None:
    """Refuse a table that is shorter than the one held, has other columns, or is another one.

    ``held`` and ``arrived`` have the period as a text index.
    """
    if list(held.columns) != list(arrived.columns):
        found = ",".join(map(str, arrived.columns))[:80]
        raise fault(key, expected=f"columns of {file}", found=found)
    _covers(key, held.index.to_series(), arrived.index.to_series())
    apart = (arrived.reindex(held.index) - held).abs()
    bound = REVISED if french.holds_returns(file) else REVISED_LEVEL * held.abs()
    share = (apart > bound).to_numpy().mean()
    if share > REVISED_SHARE:
        found = f"{share:.0%} of the figures far away (another table?)"
        raise fault(key, expected=f"a revision of {file}", found=found)


def _covers(key: str, held: pd.Series, arrived: pd.Series) -> None:
    """Refuse periods that begin later than those held, or end earlier."""
    if held.empty:
        return
    first, last = held.iloc[0], held.iloc[-1]
    if arrived.empty or arrived.iloc[0] > first or arrived.iloc[-1] < last:
        there = f"{arrived.iloc[0]} to {arrived.iloc[-1]}" if len(arrived) else "nothing"
        found = f"{there} (cut, or an old file?)"
        raise fault(key, expected=f"{first} to {last} at least", found=found)
