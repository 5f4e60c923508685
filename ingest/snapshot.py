"""Build the snapshot from folders of exports: check, settle what differs, swap it in whole.

What is built from which file stands in ``recipe/`` of the data folder: ``series.csv`` (the
catalogue), ``sources.csv`` (files and columns of the daily series) and ``publishers.csv`` (who
publishes what, on which terms). To add a series, add its rows there and import again.
"""

import io
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandas as pd

from ingest import checks, fred_shiller, french, prices, readers, reconcile, writing
from ingest.checks import refuse
from research import calendar, store
from research.vintage import EXCEPTIONS, KEPT, Vintage, fault

FOLDERS = ("prices", "fred", "french", "shiller", "tables")
RECIPE = {
    "series.csv": "id name family kind symbols aliases frequency table column".split(),
    "sources.csv": "series basis order folder symbol column lineage from until note".split(),
    "publishers.csv": ["folder", "publisher", "address", "terms"],
}
SPANS = "first last price_first price_last total_first total_last".split()
CATALOGUE = [*RECIPE["series.csv"][:7], "basis", *SPANS, "source", "file", "column"]
DECISIONS = "tables/fed_target_changes_1990_2025.csv"
SHILLER = "shiller/ie_data.xls"
SP_500, MONTH_ENDS = "prices/yahoo/^GSPC.csv", "sp_500_months"
RULES = "drop missing true_move distrust bridge no_distribution unscheduled note".split()


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
        source: str,
        *,
        publisher: str,
        span: Iterable[str] | None = None,
        as_of: str = "",
        adjusted: str = "",
    ) -> None:
        """Take in a table and its entry in the manifest; ``span`` are its dates, else the index."""
        self.files[file] = writing.csv(frame)
        terms = self.recipe["publishers.csv"].set_index("folder")["terms"]
        days = list(frame.index if span is None else span)
        first, last = min(days, default=""), max(days, default="")
        self.entries[file] = {
            "source": source,
            "as_of": as_of or last,
            "adjusted": adjusted,
            "rows": len(frame),
            "first": first,
            "last": last,
            "terms": " / ".join(dict.fromkeys(terms[name] for name in publisher.split())),
        }


def import_folder(folder, out=None) -> Vintage:
    """The snapshot, built from a folder of exports and swapped in; on any fault the old one stays.

    Parameters
    ----------
    folder : with ``prices/VENDOR/SYMBOL.csv``, ``fred/``, ``french/``, ``shiller/`` and
        ``tables/``; every file the recipe names must be there
    out : data folder to write; by default the one in use. Files kept by hand stay.

    Raises
    ------
    DataError
        At the first fault of any file, in one line.
    """
    folder = Path(folder)
    target = Path(out).resolve() if out is not None else store.root()
    if not folder.is_dir():
        raise fault(folder, expected="a folder of exports", found="none")
    if not any((folder / name).is_dir() for name in FOLDERS):
        raise fault(folder, expected=f"folders {', '.join(FOLDERS)}", found="none of them")
    with writing.alone(target, "import"):
        build = _built(folder, target)
        writing.publish(target, build.files, build.entries, keep=_kept(target))
    return store.load(store.SNAPSHOT, folder=target)


def _built(folder: Path, target: Path) -> Build:
    build = Build(folder, *_recipe(target), {}, {})
    catalogue = build.recipe["series.csv"]
    kinds = catalogue.set_index("id").apply(checks.kind_of, axis=1)
    files = prices.Exports(folder, build.exceptions, kinds.to_dict())
    daily = catalogue.loc[catalogue["table"] == "", "id"]
    made = {key: _series(build, key, files) for key in daily}
    settled = pd.concat([table for _, table, _ in made.values()], ignore_index=True)
    settled = settled.assign(date=pd.to_datetime(settled["date"]).dt.strftime("%Y-%m-%d"))
    _panels(build)
    _macro(build)
    _catalogue(build, made)
    settled = settled[["series", "basis", *reconcile.COLUMNS]]
    settled = settled.sort_values(["series", "date", "basis", "other_source"], kind="stable")
    source, told = "the daily series, lineage by lineage", {"span": settled["date"]}
    build.add("reconciliation.csv", settled, source, publisher="tables", **told)
    return build


def _recipe(target: Path) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """The tables of the recipe, and the rows of ``exceptions.csv``."""
    found = {}
    for name, columns in RECIPE.items():
        label = f"recipe/{name}"
        found[name] = readers.table(_home(target, label), label=label, columns=columns)
    file = "exceptions.csv"
    rows = readers.table(_home(target, file), label=file, columns=EXCEPTIONS, least=0)
    ids, named, rules = found["series.csv"]["id"], found["sources.csv"]["series"], rows["rule"]
    for label, wrong, expected, told in (
        ("recipe/series.csv", ids.duplicated(), "an id that was not there yet", ids),
        ("recipe/sources.csv", ~named.isin(ids), "an id of recipe/series.csv", named),
        (file, ~rules.isin(RULES), f"a rule out of {', '.join(RULES)}", rules.map(repr)),
    ):
        refuse(label, wrong, expected=expected, found=told)
    return found, rows


def _home(target: Path, file: str) -> Path:
    """A file kept by hand: that of the target, of the current data folder, or of the project."""
    places = [folder / file for folder in (target, store.root(), store.DATA)]
    return next((place for place in places if place.is_file()), places[0])


def _kept(target: Path) -> dict[str, bytes]:
    places = {name: _home(target, name) for name in (*(f"recipe/{n}" for n in RECIPE), *KEPT)}
    return {name: place.read_bytes() for name, place in places.items() if place.is_file()}


def _series(build: Build, key: str, files: prices.Exports):
    table = build.recipe["sources.csv"]
    recipe = table[table["series"] == key]
    if recipe.empty:
        raise fault("recipe/sources.csv", expected=f"a row for {key}", found="none")
    file = f"daily/{key}.csv"
    with checks.reading(file):
        made = prices.build(key, recipe.assign(order=recipe["order"].astype(int)), files)
    frame, _, used = made
    totals = set(recipe.loc[recipe["basis"] == "total", "column"])
    kind = "adjusted closes" if "Adj Close" in totals else "a total return index"
    told: dict = {"publisher": " ".join(dict.fromkeys(recipe["folder"]))}
    told["adjusted"] = f"total returns from {kind}" if totals else "price returns unadjusted"
    told["span"] = frame.index.strftime("%Y-%m-%d")
    frame = frame.assign(volume=frame["volume"].astype("Int64")).rename_axis("date")
    build.add(file, frame, "; ".join(used), **told)
    return made


def _panels(build: Build) -> None:
    add = partial(build.add, publisher="french", adjusted="total returns")
    specs = (*french.PANELS.values(), french.DAILY_FACTORS)
    for name in dict.fromkeys(spec.file for spec in specs):
        label = f"french/{name}"
        with checks.reading(label):
            found = french.panels(build.folder / label, file=name, label=label)
        for file, (frame, as_of, source) in found.items():
            adjusted = "total returns" if french.holds_returns(file) else "not a return"
            add(file, frame, source, as_of=as_of, adjusted=adjusted)
    label = f"french/{french.DAILY_SIZE}"
    with checks.reading(label):
        frame = french.daily_size(build.folder / label, label=label)
    add("daily_size.csv", frame, f"{french.DAILY_SIZE}: value weighted")
    with checks.reading(SHILLER):
        frame = fred_shiller.shiller(build.folder / SHILLER, label=SHILLER)
    file, source = "monthly/shiller.csv", "ie_data.xls: S&P composite"
    add(file, frame, source, publisher="shiller", adjusted="not a return")
    if MONTH_ENDS in set(build.recipe["series.csv"]["table"]):
        closes = readers.prices(build.folder / SP_500, label=SP_500)["Close"]
        source = "yahoo/^GSPC: change between the last closes of months"
        told = {"as_of": f"{closes.index[-1]:%Y-%m-%d}", "adjusted": "price returns"}
        frame = prices.month_ends(closes).to_frame()
        add(f"monthly/{MONTH_ENDS}.csv", frame, source, publisher="yahoo", **told)


def _macro(build: Build) -> None:
    rows = build.exceptions
    macro = fred_shiller.macro(build.folder, missing=fred_shiller.unpublished(rows))
    told = {"span": macro["period"], "adjusted": "as published"}
    source = "FRED: " + ", ".join(macro["series"].unique())
    build.add("macro.csv", macro, source, publisher="fred", **told)
    unscheduled = pd.DatetimeIndex(rows.loc[rows["rule"] == "unscheduled", "date"])
    path = build.folder / DECISIONS
    with checks.reading(DECISIONS):
        decided = fred_shiller.decisions(path, label=DECISIONS, unscheduled=unscheduled)
    events = fred_shiller.events(decided, macro)
    source = "decisions on the federal funds target; FRED USREC"
    told |= {"span": events["date"], "as_of": decided["date"].max()}
    build.add("events.csv", events, source, publisher="tables fred", **told)


def _catalogue(build: Build, made: dict) -> None:
    rows = build.recipe["series.csv"].to_dict("records")
    table = pd.DataFrame([_row(build, row, made) for row in rows], columns=CATALOGUE)
    told: dict = {"span": [table["first"].min(), table["last"].max()], "publisher": "tables"}
    told["as_of"] = table.loc[table["frequency"] == "daily", "last"].max()
    build.add("series.csv", table, "recipe/series.csv, with the spans found in the files", **told)
    days = calendar.nyse(int(table["last"].max()[:4])).strftime("%Y-%m-%d")
    source, listed = "NYSE calendar of pandas_market_calendars", pd.DataFrame({"date": days})
    build.add("sessions.csv", listed, source, publisher="tables", span=days)


def _row(build: Build, row: dict, made: dict) -> dict:
    """One row of the catalogue, with the spans found in the files."""
    found = {name: row.get(name, "") for name in CATALOGUE}
    if row["table"]:
        place = "monthly/" if row["frequency"] == "monthly" else ""
        file = f"{place}{row['table']}.csv"
        panel = pd.read_csv(io.BytesIO(build.files[file]), index_col=0)[row["column"]].dropna()
        basis = "price" if row["column"] == "price_return" else "total"
        spans = french.span(panel.index.to_series(), basis)
        source = build.entries[file]["source"]
        return found | spans | {"file": file, "basis": basis, "source": source}
    frame, _, used = made[row["id"]]
    days = frame.index.strftime("%Y-%m-%d")
    spans = {"first": days[0], "last": days[-1]}
    bases = [basis for basis in ("price", "total") if frame[f"{basis}_return"].notna().any()]
    for basis in bases:
        at = frame[f"{basis}_return"].notna().to_numpy().nonzero()[0]
        spans |= {f"{basis}_first": days[max(at[0] - 1, 0)], f"{basis}_last": days[at[-1]]}
    source, file = "; ".join(used), f"daily/{row['id']}.csv"
    return found | spans | {"basis": " ".join(bases), "source": source, "file": file, "column": ""}
