"""Two vintages side by side: changed figures, new sessions, revisions, and verdicts that flip."""

from dataclasses import dataclass

import pandas as pd

from research import store
from research.claims import judge as judging

SESSIONS = ["series", "sessions", "first", "last"]
FILLED = ["file", "column", "cells", "first", "last"]
MACRO = ["series", "vintage", "period", "old", "new", "change"]
FLIPS = ["claim", "says", "asked", "old_verdict", "new_verdict", "old_value", "new_value"]


@dataclass(frozen=True)
class Differences:
    """What differs between two vintages.

    ``cells`` lists changed figures (columns of :data:`research.store.CHANGES` but the last) without
    the macro series; ``filled`` counts, per file and column, cells that are no longer empty;
    ``sessions`` counts the new rows per file, ``gone`` lists those only the older vintage has;
    ``macro`` lists revised, new and vanished figures; ``flips`` the claims whose verdict differs,
    ``asked`` for the date of the claim (``stated``) or for the end of the data (``today``).
    """

    old: str
    new: str
    cells: pd.DataFrame
    filled: pd.DataFrame
    sessions: pd.DataFrame
    macro: pd.DataFrame
    gone: pd.DataFrame
    flips: pd.DataFrame

    def to_json(self) -> dict:
        """The same as plain lists."""
        told = vars(self).items()
        return {name: v if isinstance(v, str) else v.to_dict("records") for name, v in told}


def compare(old, new, *, verdicts: bool = True) -> Differences:
    """Compare two vintages, given by name or loaded; ``verdicts`` judges the register on both."""
    old, new = store.load(old), store.load(new)
    every = store.compare(old, new)
    figures = every["file"].str.startswith("macro.csv ")
    rest, changes = every[~figures], every["change"]
    added = _counted(rest[rest["change"] == "new"], ["file"], SESSIONS)
    added["series"] = added["series"].str.removeprefix("daily/").str.removesuffix(".csv")
    changed = rest[rest["change"] == "changed"].drop(columns="change")
    empty = changed["old"] == ""
    return Differences(
        old.name,
        new.name,
        changed[~empty].reset_index(drop=True),
        _counted(changed[empty], ["file", "column"], FILLED),
        added,
        _macro(every[figures & ((changes != "changed") | (every["column"] == "value"))], new),
        rest.loc[rest["change"] == "gone", ["file", "date"]].reset_index(drop=True),
        _flips(old, new) if verdicts else pd.DataFrame(columns=FLIPS),
    )


def _counted(rows: pd.DataFrame, by: list[str], columns: list[str]) -> pd.DataFrame:
    """How many cells there are of each kind, with their first and last date."""
    found = rows.groupby(by, sort=len(by) == 1)["date"].agg(["size", "min", "max"])
    return found.reset_index().set_axis(columns, axis=1)


def _macro(rows: pd.DataFrame, new: store.Vintage) -> pd.DataFrame:
    """Changed macro figures by series and vintage; a new one gets its value from the vintage."""
    keys = rows["file"].str.split(" ", expand=True).reindex(columns=[0, 1, 2])
    table = rows.assign(series=keys[1], vintage=keys[2], period=rows["date"])[MACRO]
    fresh = table["change"] == "new"
    if fresh.any():
        whole = new.frame("macro.csv", dtype=str, keep_default_na=False)
        value = whole.set_index(MACRO[:3])["value"]
        wanted = pd.MultiIndex.from_frame(table.loc[fresh, MACRO[:3]])
        table.loc[fresh, "new"] = value.reindex(wanted).to_numpy()
    return table.reset_index(drop=True)


def _flips(old: store.Vintage, new: store.Vintage) -> pd.DataFrame:
    before, after = ({v.id: v for v in judging.judge_files(data=data)[0]} for data in (old, new))
    rows = []
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        for asked in ("stated", "today"):
            (was, had), (now, has) = _read(a, asked), _read(b, asked)
            if was != now:
                says = next(verdict.claim.says for verdict in (b, a) if verdict)
                rows.append((key, says, asked, was, now, had, has))
    return pd.DataFrame(rows, columns=FLIPS)


def _read(verdict, asked: str) -> tuple[str, str]:
    """Verdict and value as texts; a claim that could not be judged says so."""
    if verdict is None:
        return "not judged", "none"
    if asked == "stated":
        return verdict.verdict, verdict.text(verdict.computed)
    today = verdict.today or {"verdict": "closed", "computed": None}
    return today["verdict"], verdict.text(today["computed"])
