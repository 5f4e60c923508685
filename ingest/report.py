"""What ``refresh``, ``compare`` and ``import --mapping`` print, and their exit codes."""

import json
import os
import sys
from collections.abc import Iterable
from pathlib import Path

from ingest import diff
from ingest import refresh as _refresh
from ingest import user_files as _own
from ingest.http import Limits, Offline
from research import store

MIRROR = "SMALLCAPS_MIRROR"
SHOWN = 20
DONE, PARTLY, FAULT = 0, 1, 2


def refresh(
    series: Iterable[str] | None,
    *,
    base: str | None = None,
    name: str | None = None,
    limit: float = 1800.0,
    verdicts: bool = True,
) -> int:
    """Run a refresh and print what it changed; 0 if all went well, 1 if not, 2 offline."""
    try:
        done = _refresh.refresh(
            series,
            base=base,
            name=name,
            limits=Limits(total=limit),
            mirror=os.environ.get(MIRROR),
            say=lambda text: print(text, file=sys.stderr, flush=True),
        )
    except Offline as error:
        rest = "Nothing was changed; everything else works on the data that is here."
        print(f"smallcaps: {error} {rest}", file=sys.stderr)
        return FAULT
    if done.vintage:
        _written(store.load(done.vintage), f", from {done.base}")
        print(f"Use it: SMALLCAPS_VINTAGE={done.vintage}, or --vintage {done.vintage}.")
        _tell(diff.compare(done.base, done.vintage, verdicts=verdicts))
    else:
        why = "nothing has changed" if done.complete else "nothing new arrived whole"
        print(f"No new vintage: {why}.")
    if count := len(done.overlap):
        print("\nReturns that changed by over 1 basis point on sessions both have ", end="")
        print(f"({count}, kept as they were; all in overlap.csv):")
        by_size = done.overlap.sort_values("difference_bp", key=abs, ascending=False)
        print(by_size.head(SHOWN).to_string(index=False))
    for state, text in (
        (_refresh.FAILED, "Failed, kept as they were"),
        (_refresh.LATER, "Not fetched; run again to go on"),
    ):
        names = done.outcomes.loc[done.outcomes["state"] == state, "series"]
        if len(names):
            counted = f"({len(names)} of {len(done.outcomes)})"
            print(f"\n{text} {counted}: {', '.join(names)}.", file=sys.stderr)
    return DONE if done.complete else PARTLY


def check(*, base: str | None = None) -> int:
    """Ask each publisher for a few rows and print what came; 0 if all answered, else 1."""
    found = _refresh.check(base=base, mirror=os.environ.get(MIRROR))
    shown = found.assign(answers=found["answers"].map({True: "yes", False: "NO"}))
    print(shown.to_string(index=False))
    return DONE if found["answers"].all() else PARTLY


def compare(old: str, new: str, *, as_json: bool = False) -> int:
    """Print what differs between two vintages."""
    found = diff.compare(old, new)
    if as_json:
        print(json.dumps(found.to_json(), indent=1, ensure_ascii=False))
    else:
        print(f"{found.old} and {found.new}:")
        _tell(found)
    return DONE


def own(
    folder: Path, mapping: Path | None, *, base: str | None = None, name: str | None = None
) -> int:
    """Bring in files by a mapping, or publishers' files without one, and print what they added."""
    vintage, said = _own.bring_in(folder, mapping, base=base, name=name)
    print(*said, sep="\n")
    _written(vintage)
    return DONE


def _written(vintage: store.Vintage, origin: str = "") -> None:
    end, short = f"{vintage.as_of:%Y-%m-%d}", vintage.hash[:12]
    print(f"Vintage {vintage.name} written to {vintage.path}{origin}: data to {end}, hash {short}.")


def _tell(found: diff.Differences) -> None:
    revised = found.macro["change"] == "changed"
    fresh = found.macro[found.macro["change"] == "new"].drop(columns=["old", "change"])
    for title, table in (
        ("New sessions and periods", found.sessions),
        ("Changed cells", found.cells),
        ("Cells that were empty and are filled", found.filled),
        ("Rows that are gone", found.gone),
        ("New macro figures", fresh),
        ("Revised macro figures", found.macro[revised].drop(columns="change")),
        ("Verdicts that flip", found.flips),
    ):
        cut = f", the first {SHOWN}" if len(table) > SHOWN else ""
        print(f"\n{title}: {len(table) or 'none'}{cut}")
        if len(table):
            print(table.head(SHOWN).to_string(index=False, max_colwidth=60))
