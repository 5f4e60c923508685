"""Two vintages side by side: changed figures, new sessions, revised macro series, and verdicts that
flip.
"""

from __future__ import annotations

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
    the macro series; ``filled`` counts, per file and column, the cells that were empty and no
    longer are; ``sessions`` counts the rows per file that only the newer vintage has; ``macro``
    lists revised, new and vanished figures; ``flips`` the claims whose verdict differs, ``asked``
    telling whether for the date of the claim (``stated``) or for the end of the data (``today``).
    ``gone`` are rows only the older vintage has.
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
        tables = {
            name: getattr(self, name)
            for name in ("cells", "filled", "sessions", "macro", "gone", "flips")
        }
        return {"old": self.old, "new": self.new} | {
            name: table.to_dict("records") for name, table in tables.items()
        }


def compare(old, new, *, verdicts: bool = True) -> Differences:
    """Compare two vintages.

    Parameters
    ----------
    old, new : vintages or their names
    verdicts : judge the register on both, too
    """
    old, new = store.load(old), store.load(new)
    every = store.compare(old, new)
    figures = every["file"].str.startswith("macro.csv ")
    macro = every[figures & ((every["change"] != "changed") | (every["column"] == "value"))]
    names = macro["file"].str.split(" ", expand=True).reindex(columns=[0, 1, 2])
    macro = pd.DataFrame(
        {
            "series": names[1],
            "vintage": names[2],
            "period": macro["date"],
            "old": macro["old"],
            "new": macro["new"],
            "change": macro["change"],
        }
    )
    if len(macro):
        value = new.frame("macro.csv", dtype=str, keep_default_na=False).set_index(
            ["series", "vintage", "period"]
        )["value"]
        fresh = macro["change"] == "new"
        macro.loc[fresh, "new"] = [
            value[key]
            for key in macro.loc[fresh, ["series", "vintage", "period"]].itertuples(
                index=False, name=None
            )
        ]
    rest = every[~figures]
    added = (
        rest[rest["change"] == "new"]
        .groupby("file")["date"]
        .agg(["size", "min", "max"])
        .reset_index()
    )
    added.columns = SESSIONS
    added["series"] = added["series"].str.removeprefix("daily/").str.removesuffix(".csv")
    changed = rest[rest["change"] == "changed"].drop(columns="change")
    empty = changed["old"] == ""
    filled = (
        changed[empty]
        .groupby(["file", "column"], sort=False)["date"]
        .agg(["size", "min", "max"])
        .reset_index()
    )
    filled.columns = FILLED
    flips = _flips(old, new) if verdicts else pd.DataFrame(columns=FLIPS)
    return Differences(
        old.name,
        new.name,
        changed[~empty].reset_index(drop=True),
        filled,
        added,
        macro[MACRO].reset_index(drop=True),
        rest.loc[rest["change"] == "gone", ["file", "date"]].reset_index(drop=True),
        flips,
    )


def _flips(old: store.Vintage, new: store.Vintage) -> pd.DataFrame:
    before, after = ({v.id: v for v in judging.judge_files(data=data)[0]} for data in (old, new))
    rows = []
    for key in dict.fromkeys([*before, *after]):
        a, b = before.get(key), after.get(key)
        known = b or a
        for asked in ("stated", "today"):
            (was, had), (now, has) = _read(a, asked), _read(b, asked)
            if was != now:
                rows.append((key, known.claim.says, asked, was, now, had, has))
    return pd.DataFrame(rows, columns=FLIPS)


def _read(verdict, asked: str) -> tuple[str, str]:
    """Verdict and value as texts; a claim that could not be judged says so."""
    if verdict is None:
        return "not judged", "none"
    said, value = (
        (verdict.verdict, verdict.computed)
        if asked == "stated"
        else (
            (verdict.today["verdict"], verdict.today["computed"])
            if verdict.today
            else ("closed", None)
        )
    )
    return said, verdict.text(value)
