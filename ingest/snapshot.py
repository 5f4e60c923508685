"""Build the snapshot from folders of exports: check everything, settle what differs, then swap it
in whole.

What is built from which file stands in ``recipe/`` of the data folder: ``series.csv`` (the
catalogue), ``sources.csv`` (files and columns of the daily series) and ``publishers.csv`` (who
publishes what, on which terms). To add a series, add its rows there and import again.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from ingest import checks, fred_shiller, french, prices, readers, reconcile, writing
from research import calendar, store
from research.vintage import EXCEPTIONS, KEPT, fault

FOLDERS = ("prices", "fred", "french", "shiller", "tables")
RECIPE = {
    "series.csv": [
        "id",
        "name",
        "family",
        "kind",
        "symbols",
        "aliases",
        "frequency",
        "table",
        "column",
    ],
    "sources.csv": [
        "series",
        "basis",
        "order",
        "folder",
        "symbol",
        "column",
        "lineage",
        "from",
        "until",
        "note",
    ],
    "publishers.csv": ["folder", "publisher", "address", "terms"],
}
CATALOGUE = [
    "id",
    "name",
    "family",
    "kind",
    "symbols",
    "aliases",
    "frequency",
    "basis",
    "first",
    "last",
    "price_first",
    "price_last",
    "total_first",
    "total_last",
    "source",
    "file",
    "column",
]
DECISIONS = "tables/fed_target_changes_1990_2025.csv"
SHILLER = "shiller/ie_data.xls"
SP_500, MONTH_ENDS = "prices/yahoo/^GSPC.csv", "sp_500_months"
RULES = (
    "drop",
    "missing",
    "true_move",
    "distrust",
    "bridge",
    "no_distribution",
    "unscheduled",
    "note",
)


@dataclass(frozen=True)
class Imported:
    """What an import wrote: one row per file, the disagreements it settled, and exports nobody
    asked for.
    """

    files: pd.DataFrame
    disagreements: int
    unused: tuple[str, ...]


@dataclass
class Build:
    """A snapshot in the making: bytes and manifest entries by file name."""

    folder: Path
    recipe: dict[str, pd.DataFrame]
    exceptions: pd.DataFrame
    files: dict[str, bytes]
    entries: dict[str, dict]

    def add(
        self,
        file: str,
        frame: pd.DataFrame,
        *,
        publisher: str,
        source: str,
        as_of: str,
        adjusted: str,
        first: str = "",
        last: str = "",
        index: bool = True,
    ) -> None:
        """Take in one table with what the manifest is to say of it."""
        self.files[file] = frame.to_csv(index=index, lineterminator="\n").encode()
        terms = self.recipe["publishers.csv"].set_index("folder")["terms"]
        self.entries[file] = {
            "source": source,
            "as_of": as_of,
            "adjusted": adjusted,
            "rows": len(frame),
            "first": first,
            "last": last,
            "terms": " / ".join(dict.fromkeys(terms[name] for name in publisher.split())),
        }


def import_folder(folder, out=None, *, series: Iterable[str] | None = None) -> Imported:
    """Build the snapshot from a folder of exports and swap it in; on any fault the old one stays
    untouched.

    Parameters
    ----------
    folder : with ``prices/VENDOR/SYMBOL.csv``, ``fred/``, ``french/``, ``shiller/`` and
        ``tables/``; every file the recipe names must be there
    out : data folder to write; by default the one :func:`research.store.load` reads. Files kept by
        hand stay.
    series : ids of daily series; only these are built again, from the price files they need, and
        every other file of the old snapshot is taken over as it is

    Returns
    -------
    Imported

    Raises
    ------
    DataError
        At the first fault of any file: one line with file, row, what was expected and what was
        found.
    ValueError
        If ``series`` names something that is no daily series.

    Notes
    -----
    The same input gives the same bytes.
    """
    folder = Path(folder)
    target = Path(out).resolve() if out is not None else store.root()
    if not folder.is_dir():
        raise fault(folder, expected="a folder of exports", found="none")
    target.parent.mkdir(parents=True, exist_ok=True)
    with writing.alone(target, "import"):
        return _import(folder, target, series)


def _import(folder: Path, target: Path, series: Iterable[str] | None) -> Imported:
    build = Build(folder, _recipe(target), _exceptions(target), {}, {})
    chosen = _chosen(build, series)
    if series is None and not any((folder / name).is_dir() for name in FOLDERS):
        raise fault(folder, expected=f"folders {', '.join(FOLDERS)}", found="none of them")
    old = store.load(store.SNAPSHOT, folder=target) if series is not None else None
    kinds = build.recipe["series.csv"].set_index("id").apply(checks.kind_of, axis=1)
    files = prices.Exports(folder, build.exceptions, kinds.to_dict())
    made = {key: _series(build, key, files) for key in chosen}
    reconciliation = pd.concat([table for _, table, _ in made.values()], ignore_index=True)
    if old is None:
        _panels(build)
        _macro(build)
    else:
        kept = old.frame(
            "reconciliation.csv", dtype={"chosen": float, "other": float}, parse_dates=["date"]
        )
        reconciliation = pd.concat(
            [kept[~kept["series"].isin(chosen)], reconciliation], ignore_index=True
        )
        for file in old.manifest["files"]:
            if file not in build.files:
                build.files[file] = old.read(file)
                build.entries[file] = {
                    k: v for k, v in old.manifest["files"][file].items() if k != "sha256"
                }
    _catalogue(build, made, old)
    _reconciliation(build, reconciliation)
    writing.publish(target, build.files, build.entries, keep=_kept(target))
    report = (
        pd.DataFrame(build.entries)
        .T[["rows", "first", "last", "source"]]
        .rename_axis("file")
        .sort_index()
    )
    return Imported(report, len(reconciliation), _unused(folder, files, chosen, build))


def _recipe(target: Path) -> dict[str, pd.DataFrame]:
    found = {}
    for name, columns in RECIPE.items():
        label = f"recipe/{name}"
        found[name] = readers.table(_home(target, label), label=label, columns=columns)
    doubled = found["series.csv"]["id"].duplicated()
    if doubled.any():
        row = doubled.index[doubled][0]
        raise fault(
            "recipe/series.csv",
            row=row,
            expected="an id that was not there yet",
            found=found["series.csv"].at[row, "id"],
        )
    unknown = ~found["sources.csv"]["series"].isin(found["series.csv"]["id"])
    if unknown.any():
        row = unknown.index[unknown][0]
        raise fault(
            "recipe/sources.csv",
            row=row,
            expected="an id of recipe/series.csv",
            found=found["sources.csv"].at[row, "series"],
        )
    return found


def _exceptions(target: Path) -> pd.DataFrame:
    rows = readers.table(
        _home(target, "exceptions.csv"), label="exceptions.csv", columns=EXCEPTIONS, least=0
    )
    wrong = ~rows["rule"].isin(RULES)
    if wrong.any():
        row = rows.index[wrong][0]
        raise fault(
            "exceptions.csv",
            row=row,
            expected=f"a rule out of {', '.join(RULES)}",
            found=repr(rows.at[row, "rule"]),
        )
    return rows


def _home(target: Path, file: str) -> Path:
    """A file kept by hand: that of the target, of the current data folder, or of the project."""
    places = [folder / file for folder in (target, store.root(), store.DATA)]
    return next((place for place in places if place.is_file()), places[0])


def _kept(target: Path) -> dict[str, bytes]:
    names = [*(f"recipe/{name}" for name in RECIPE), *KEPT]
    return {
        name: _home(target, name).read_bytes() for name in names if _home(target, name).is_file()
    }


def _chosen(build: Build, series: Iterable[str] | None) -> list[str]:
    table = build.recipe["series.csv"]
    known = list(table.loc[table["frequency"] == "daily", "id"])
    wanted = known if series is None else list(series)
    unknown = [name for name in wanted if name not in known]
    if unknown:
        raise ValueError(
            f"series: expected daily series of the catalogue, got {', '.join(unknown)}."
        )
    return [name for name in known if name in wanted]


def _series(build: Build, key: str, files: prices.Exports):
    table = build.recipe["sources.csv"]
    recipe = table[table["series"] == key]
    if recipe.empty:
        raise fault("recipe/sources.csv", expected=f"a row for {key}", found="none")
    frame, disagreements, used = prices.build(
        key, recipe.assign(order=recipe["order"].astype(int)), files
    )
    written = frame.assign(volume=frame["volume"].astype("Int64")).rename_axis("date")
    totals = recipe.loc[recipe["basis"] == "total", "column"]
    adjusted = (
        "price returns unadjusted"
        if not len(totals)
        else "total returns from adjusted closes"
        if (totals == "Adj Close").any()
        else "total returns from a total return index"
    )
    build.add(
        f"daily/{key}.csv",
        written,
        publisher=" ".join(dict.fromkeys(recipe["folder"])),
        source="; ".join(used),
        as_of=f"{frame.index[-1]:%Y-%m-%d}",
        adjusted=adjusted,
        first=f"{frame.index[0]:%Y-%m-%d}",
        last=f"{frame.index[-1]:%Y-%m-%d}",
    )
    return frame, disagreements, used


def _panels(build: Build) -> None:
    read: dict[str, tuple[str, list[french.Table]]] = {}
    for name, spec in {**french.PANELS, "daily": french.DAILY_FACTORS}.items():
        label = f"french/{spec.file}"
        if spec.file not in read:
            with checks.reading(label):
                read[spec.file] = french.tables(
                    french.text(build.folder / label, label=label), label=label
                )
        vintage, tables = read[spec.file]
        frame = french.panel(tables, spec, label=label)
        if name == "factors":
            frame["mkt"] = (frame["mkt_rf"] + frame["rf"]).round(6)
        file = "daily_factors.csv" if name == "daily" else f"monthly/{name}.csv"
        _add_panel(
            build,
            file,
            frame,
            folder="french",
            source=f"{spec.file}, CRSP vintage {vintage}: {spec.heading or 'factors'}",
            as_of=f"{vintage[:4]}-{vintage[4:]}",
        )
    label = f"french/{french.DAILY_SIZE}"
    frame = french.daily_size(build.folder / label, label=label)
    _add_panel(
        build,
        "daily_size.csv",
        frame,
        folder="french",
        source=f"{french.DAILY_SIZE}: value weighted",
        as_of=frame.index[-1],
    )
    frame = fred_shiller.shiller(build.folder / SHILLER, label=SHILLER)
    _add_panel(
        build,
        "monthly/shiller.csv",
        frame,
        folder="shiller",
        source="ie_data.xls: S&P composite",
        as_of=frame.index[-1],
    )
    if MONTH_ENDS in set(build.recipe["series.csv"]["table"]):
        closes = readers.prices(build.folder / SP_500, label=SP_500)["Close"].dropna()
        returns = month_end_returns(closes)
        _add_panel(
            build,
            f"monthly/{MONTH_ENDS}.csv",
            returns.to_frame(),
            folder="yahoo",
            source="yahoo/^GSPC: change between the last closes of months",
            as_of=f"{closes.index[-1]:%Y-%m-%d}",
        )


def month_end_returns(closes: pd.Series) -> pd.Series:
    """Price returns between the last closes of whole months, by month (``YYYY-MM``), decimal.

    The source has no Saturday sessions; a month that ended on one (the last are of March 1951) ends
    with its last close before.

    >>> days = pd.DatetimeIndex(["1949-12-30", "1950-01-31", "1950-02-28", "1950-03-01"])
    >>> month_end_returns(pd.Series([100.0, 110.0, 99.0, 99.5], index=days)).to_dict()
    {'1950-01': 0.1, '1950-02': -0.1}
    """
    last = closes.groupby(closes.index.to_period("M")).last()
    days = calendar.nyse(closes.index[-1].year)
    after = days[days > closes.index[-1]][:1]
    if not len(after) or after[0].to_period("M") == last.index[-1]:
        last = last.iloc[:-1]  # the month under way
    found = last.pct_change().iloc[1:].round(6).rename("price_return")
    return found.set_axis(found.index.strftime("%Y-%m")).rename_axis("month")


def _add_panel(
    build: Build, file: str, frame: pd.DataFrame, *, folder: str, source: str, as_of: str
) -> None:
    total = (
        "price returns"
        if MONTH_ENDS in file
        else "total returns"
        if file.endswith(("_vw.csv", "_ew.csv")) or "factors" in file or "daily" in file
        else "not a return"
    )
    build.add(
        file,
        frame,
        publisher=folder,
        source=source,
        as_of=as_of,
        adjusted=total,
        first=frame.index[0],
        last=frame.index[-1],
    )


def _macro(build: Build) -> None:
    rows = build.exceptions
    lacking = rows[(rows["rule"] == "missing") & (rows["source"] == "fred")]
    macro = fred_shiller.macro(
        build.folder, missing=set(zip(lacking["series"], lacking["date"], strict=False))
    )
    dated = {
        "as_of": macro["period"].max(),
        "first": macro["period"].min(),
        "last": macro["period"].max(),
    }
    build.add(
        "macro.csv",
        macro,
        publisher="fred",
        source="FRED: " + ", ".join(macro["series"].unique()),
        adjusted="as published",
        index=False,
        **dated,
    )
    unscheduled = pd.DatetimeIndex(rows.loc[rows["rule"] == "unscheduled", "date"])
    latest = macro[(macro["series"] == "USREC") & (macro["vintage"] == "latest")]
    recessions = fred_shiller.recessions(
        pd.Series(latest["value"].to_numpy(), index=pd.DatetimeIndex(latest["period"]))
    )
    decisions = fred_shiller.decisions(
        build.folder / DECISIONS, label=DECISIONS, unscheduled=unscheduled
    )
    events = pd.concat([decisions, recessions]).sort_values(
        ["date", "kind"], kind="stable", ignore_index=True
    )
    build.add(
        "events.csv",
        events,
        publisher="tables fred",
        source="decisions on the federal funds target; FRED USREC",
        as_of=decisions["date"].max(),
        adjusted="as published",
        index=False,
        first=events["date"].min(),
        last=events["date"].max(),
    )


def _catalogue(build: Build, made: dict, old) -> None:
    rows = build.recipe["series.csv"].to_dict("records")
    before = (
        old.frame("series.csv", dtype=str, keep_default_na=False).set_index("id") if old else None
    )
    table = pd.DataFrame([_row(build, row, made, before) for row in rows], columns=CATALOGUE)
    build.add(
        "series.csv",
        table,
        publisher="tables",
        source="recipe/series.csv, with the spans found in the files",
        index=False,
        as_of=table.loc[table["frequency"] == "daily", "last"].max(),
        adjusted="",
        first=table["first"].min(),
        last=table["last"].max(),
    )
    if old is None:
        days = calendar.nyse(int(table["last"].max()[:4]))
        listed = pd.DataFrame({"date": days.strftime("%Y-%m-%d")})
        build.add(
            "sessions.csv",
            listed,
            publisher="tables",
            source="NYSE calendar of pandas_market_calendars",
            index=False,
            as_of=listed["date"].iloc[-1],
            adjusted="",
            first=listed["date"].iloc[0],
            last=listed["date"].iloc[-1],
        )


def _row(build: Build, row: dict, made: dict, before: pd.DataFrame | None) -> dict:
    found = {name: row.get(name, "") for name in CATALOGUE}
    if row["frequency"] == "monthly":
        file = f"monthly/{row['table']}.csv"
        months = pd.read_csv(
            pd.io.common.BytesIO(build.files[file]), usecols=["month", row["column"]]
        ).dropna()["month"]
        end = [
            f"{pd.Period(m, 'M').end_time:%Y-%m-%d}"
            for m in (pd.Period(months.iloc[0], "M") - 1, months.iloc[-1])
        ]
        basis = "price" if row["column"] == "price_return" else "total"
        return found | {
            "file": file,
            "basis": basis,
            "first": end[0],
            "last": end[1],
            f"{basis}_first": end[0],
            f"{basis}_last": end[1],
            "source": build.entries[file]["source"],
        }
    if row["id"] not in made:
        return found | before.loc[row["id"], CATALOGUE[CATALOGUE.index("basis") :]].to_dict()
    frame, _, used = made[row["id"]]
    spans, bases = {}, []
    for basis in ("price", "total"):
        held = frame[f"{basis}_return"].dropna().index
        if len(held):
            bases.append(basis)
            base = frame.index[max(frame.index.get_loc(held[0]) - 1, 0)]
            spans |= {f"{basis}_first": f"{base:%Y-%m-%d}", f"{basis}_last": f"{held[-1]:%Y-%m-%d}"}
    return (
        found
        | spans
        | {
            "basis": " ".join(bases),
            "first": f"{frame.index[0]:%Y-%m-%d}",
            "last": f"{frame.index[-1]:%Y-%m-%d}",
            "source": "; ".join(used),
            "file": f"daily/{row['id']}.csv",
            "column": "",
        }
    )


def _reconciliation(build: Build, table: pd.DataFrame) -> None:
    columns = ["series", "basis", *reconcile.COLUMNS]
    rows = table[columns].sort_values(["series", "date", "basis", "other_source"], kind="stable")
    rows = rows.assign(date=pd.to_datetime(rows["date"]).dt.strftime("%Y-%m-%d"))
    build.add(
        "reconciliation.csv",
        rows,
        publisher="tables",
        source="the daily series, lineage by lineage",
        index=False,
        adjusted="",
        as_of=rows["date"].max() if len(rows) else "",
        first=rows["date"].min() if len(rows) else "",
        last=rows["date"].max() if len(rows) else "",
    )


def _unused(
    folder: Path, files: prices.Exports, chosen: list[str], build: Build
) -> tuple[str, ...]:
    asked = set(files.held) | {
        DECISIONS,
        SHILLER,
        f"french/{french.DAILY_SIZE}",
        f"french/{french.DAILY_FACTORS.file}",
    }
    asked |= {f"french/{spec.file}" for spec in french.PANELS.values()}
    asked |= {f"fred/{name}.csv" for name in (*fred_shiller.LEVELS, *fred_shiller.RATES)}
    asked |= {
        f"fred/{name}_vintage_{v}.csv" for v, names in fred_shiller.OLDER.items() for name in names
    }
    there = (
        path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*")) if path.is_file()
    )
    return tuple(path for path in there if path not in asked and "/" in path)
