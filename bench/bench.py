"""Speed beside the usual ways: ``python bench/bench.py [--json]`` writes docs/benchmarks.md.

One run measures everything. Ways that are compared work on the same data and take turns, so that
whatever else the machine does falls on both. ``--json`` prints the figures as data in place of the
page.
"""

import argparse
import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from races import exact_runs, falls, growth, run_tables
from waits import waits

from publish.files import write

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("numpy", "pandas", "polars", "arch", "quantstats")
RACES = (run_tables, exact_runs, falls)
FEWEST = 3

WORDS = {
    "races": (
        "Both ways do the same work on the same numbers in turn; the ratio is that of the medians,"
        " above one where this package is faster. *The same work twice* shows this machine's noise."
        " *Agree* is the largest gap between the two answers, or whether they hold the same"
        " rows.\n\n"
        "- *Run table*: every run of sessions in which one side led, for each pair.\n"
        "- *Longest run by chance*: that of independent wins is computed exactly here; arch draws"
        " it, so the gap is the error of drawing.\n"
        "- *Falls*: this package also gives the day of recovery; quantstats also the depth without"
        " outliers."
    ),
    "waits": (
        "Each in a new Python, compiled modules there, from the start of the process to its end."
        " *Processor* counts every core and every kernel started; *memory* is the most that one"
        " process held. *Cold* reads and verifies the data and judges every claim; it should take"
        " at most six times a bare import of pandas. Where nothing has changed since, verdicts are"
        " read from `build/verdicts`. The notebook and the site find verdicts there."
    ),
    "growth": (
        "*Each* is the time for a pair at the largest size, over that at the"
        " smallest: one where the cost is linear. Memory is the most held at once beside the input,"
        " result included. The run table keeps every run; the scan keeps long runs only and holds a"
        " block of pairs at a time."
    ),
}


def load_average() -> float:
    """Processes that wanted a core, over the last minute."""
    return round(os.getloadavg()[0], 2)


def measure(repeats: int) -> dict:
    """All figures: seconds, bytes, and ratios without unit."""
    found, loads = {"races": [], "waits": [], "growth": []}, [load_average()]
    parts = [("races", part) for part in RACES] + [("waits", waits), ("growth", growth)]
    for kind, part in parts:
        print(part.__doc__.splitlines()[0], file=sys.stderr)
        found[kind] += part(repeats)
        loads.append(load_average())
    machine = {
        "date": f"{date.today()}",
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": loads[0],
        "load_during": max(loads[1:]),
        "turns": repeats,
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }
    return {"machine": machine, **found}


def shown(seconds: float) -> str:
    """A time as it is read: seconds, or thousandths of one."""
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{1e3 * seconds:,.1f} ms"


def spread(entry: dict) -> str:
    """A median with the smallest and the largest."""
    return f"{shown(entry['median'])} ({shown(entry['min'])} to {shown(entry['max'])})"


def held(needed: str, good: bool) -> str:
    """What was asked for, and whether this run held it."""
    return f"{needed}: {'yes' if good else '**no**'}" if needed else ""


def agreed(found) -> str:
    """A gap, or whether rows are the same."""
    if isinstance(found, bool):
        return "same rows" if found else "**no**"
    return f"{found:.1e}"


def table(heads: list[str], rows: list[list]) -> list[str]:
    """Lines of a table, all columns but the first to the right."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines] + [""]


def race_row(row: dict) -> list[str]:
    """A race as the page has it."""
    needed = f"{row['at_least']} times" if row["at_least"] else ""
    return [
        row["what"],
        spread(row["ours"]),
        row["other"],
        spread(row["others"]),
        f"{row['ratio']:,.1f}",
        agreed(row["agree"]),
        held(needed, row["ratio"] >= (row["at_least"] or 0)),
    ]


def wait_row(row: dict) -> list[str]:
    """A wait as the page has it."""
    needed = f"under {shown(row['under'])}" if row["under"] else ""
    return [
        row["what"],
        spread(row["seconds"]),
        shown(row["processor"]),
        f"{row['peak_mb']:,.0f} MB" if row["peak_mb"] else "",
        held(needed, row["seconds"]["median"] < (row["under"] or 0)),
    ]


def growth_row(entry: dict, size: dict) -> list[str]:
    """One size of a growing work as the page has it."""
    return [
        entry["what"],
        f"{size['size']:,} {entry['unit']}",
        spread(size["seconds"]),
        f"{size['peak_bytes'] / 1e6:,.1f} MB",
        f"{entry['each']:.2f}" if size is entry["sizes"][-1] else "",
    ]


def as_text(found: dict) -> str:
    """The figures as a page."""
    machine = found["machine"]
    packages = ", ".join(f"{name} {machine[name]}" for name in ("python", *PACKAGES))
    sizes = [(entry, size) for entry in found["growth"] for size in entry["sizes"]]
    lines = [
        "# Benchmarks",
        "",
        (
            f"Written by `make bench` on {machine['date']}, {machine['system']}"
            f" {machine['machine']}, {machine['cores']} cores, {machine['memory_gb']} GB;"
            f" {packages}. All figures come from one run: medians of {machine['turns']} turns (of"
            " three or more where one way takes long), in brackets the smallest and the largest."
            f" The load average over a minute was {machine['load_before']:.2f} before the run and"
            f" at most {machine['load_during']:.2f} during it, of which the run itself is one."
            " Times belong to the machine; the ratios carry over to another."
        ),
        "",
        "## Against the usual ways",
        "",
        WORDS["races"],
        "",
        *table(
            ["what", "this package", "the other way", "its time", "ratio", "agree", "needed"],
            [race_row(row) for row in found["races"]],
        ),
        "## What a person waits for",
        "",
        WORDS["waits"],
        "",
        *table(
            ["what", "time", "processor", "memory", "needed"],
            [wait_row(row) for row in found["waits"]],
        ),
        "## Growth",
        "",
        WORDS["growth"],
        "",
        *table(["what", "size", "time", "memory", "each"], [growth_row(*pair) for pair in sizes]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Measure, write the page and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as data")
    parser.add_argument("--turns", type=int, default=5, help="turns of each way, three or more")
    options = parser.parse_args()
    if options.turns < FEWEST:
        parser.error(f"--turns: expected {FEWEST} or more, got {options.turns}.")
    found = measure(options.turns)
    write(PAGE, as_text(found))
    print(json.dumps(found, indent=1) if options.json else as_text(found))


if __name__ == "__main__":
    main()
