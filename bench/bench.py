"""Speed beside the usual ways: ``python bench/bench.py [--json]`` writes docs/benchmarks.md.

One run measures everything. Ways that are compared work on the same data and take turns, so that
whatever else the machine does falls on both; each figure is the median of at least five turns, with
the smallest and the largest. ``--json`` prints the figures as data in place of the page.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sys
from datetime import date
from importlib.metadata import version
from pathlib import Path

from races import exact_runs, falls, growth, means, run_tables
from waits import edition, imports, register

from publish.files import write

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PACKAGES = ("numpy", "pandas", "polars", "arch", "quantstats", "statsmodels")

WORDS = {
    "races": (
        "Both do the same work on the same numbers in turn. The ratio is that of the medians; in"
        " brackets the smallest and the largest ratio of a single turn. Above one, this package is"
        " faster.\n\n- *The same work twice* is this machine's noise: what the ratio of two equal"
        " things looks like here.\n- *Run table*: every run of sessions in which one side led, for"
        " each pair. The other way groups each pair by the cumulative count of its changes.\n-"
        " *Longest run in a resample*: how long the longest run of wins in a stationary bootstrap"
        " resample is. Here it is computed exactly; arch draws the resamples. A race of computation"
        " only: what a bootstrap says about a record is no inference, as the notebook on streaks"
        " shows.\n- *Distance below the high* and *every fall*: quantstats also gives the depth"
        " without outliers and writes its dates as text; this package also gives the day of"
        " recovery.\n- *Deepest fall in rolling windows*: here with peak, trough and recovery; the"
        " other gives the depth alone.\n- *Import*, in a new Python each time: `import research`"
        " loads a part when it is asked for, so here everything public is asked for. quantstats is"
        " the comparable package; arch and statsmodels are there for scale."
    ),
    "times": (
        "The exact nulls are those of the longest run under four models of the chance of winning."
        " *Cold* is a new Python that reads and verifies the data and judges every claim, from the"
        " start of the process to its end. *Warm* judges them all again in the same process, where"
        " the readings of the first time are kept. `import research` alone loads no part of the"
        " package."
    ),
    "growth": (
        "Time for each pair or replicate, at the largest size over the smallest, is one where the"
        " cost is linear. Memory is the largest amount held at once beside the input, result"
        " included. The run table keeps every run, so its memory grows with the pairs; the scan"
        " keeps only long runs and holds a block of pairs at a time; the interval holds a hundred"
        " resamples at a time."
    ),
}


def load_average() -> float:
    """Processes that wanted a core, over the last minute."""
    return round(os.getloadavg()[0], 2)


def measure(repeats: int) -> dict:
    """All figures: seconds, bytes, and ratios without unit."""
    found = {"races": [], "times": [], "growth": [], "checks": {}}
    loads = [load_average()]
    for part in (run_tables, exact_runs, means, falls, imports, register, edition, growth):
        print(part.__doc__.splitlines()[0], file=sys.stderr)
        for kind, rows in part(repeats).items():
            found[kind] = found[kind] | rows if isinstance(rows, dict) else found[kind] + rows
        loads.append(load_average())
    machine = {
        "date": f"{date.today()}",
        "system": platform.system(),
        "machine": platform.machine(),
        "cores": os.cpu_count(),
        "memory_gb": round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30),
        "load_before": loads[0],
        "load_during": max(loads[1:]),
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }
    return {"machine": machine, **found, "targets": targets(found)}


def targets(found: dict) -> list[dict]:
    """What was asked for, and whether this run held it."""
    fast = [
        {
            "what": f"{row['what']}, against {row['other']}",
            "needed": f"at least {row['at_least']} times",
            "found": f"{row['ratio']['ratio']:,.1f} times",
            "held": row["ratio"]["ratio"] >= row["at_least"],
        }
        for row in found["races"]
        if row["at_least"]
    ]
    limited = [row for row in found["times"] if row["under"]]
    slowest = max(limited, key=lambda row: row["seconds"]["median"])
    return [
        *fast,
        {
            "what": f"the slowest exact null ({slowest['what'].removeprefix('exact null, ')})",
            "needed": f"under {shown(slowest['under'])}",
            "found": shown(slowest["seconds"]["median"]),
            "held": slowest["seconds"]["median"] < slowest["under"],
        },
    ]


def shown(seconds: float) -> str:
    """A time as it is read: seconds, or thousandths of one."""
    return f"{seconds:,.2f} s" if seconds >= 1 else f"{1e3 * seconds:,.1f} ms"


def spread(entry: dict) -> str:
    """A time with the smallest and the largest."""
    return f"{shown(entry['median'])} ({shown(entry['min'])} to {shown(entry['max'])})"


def times_over(entry: dict, digits: int = 1) -> str:
    """A ratio with the smallest and the largest."""
    return (
        f"{entry['ratio']:,.{digits}f} ({entry['min']:,.{digits}f} to {entry['max']:,.{digits}f})"
    )


def table(heads: list[str], rows: list[list]) -> list[str]:
    """Lines of a table, all columns but the first to the right."""
    lines = [heads, ["---"] + ["---:"] * (len(heads) - 1), *rows]
    return [f"| {' | '.join(map(str, line))} |" for line in lines] + [""]


def as_text(found: dict) -> str:
    """The figures as a page."""
    machine = found["machine"]
    packages = ", ".join(f"{name} {machine[name]}" for name in ("python", *PACKAGES))
    turns = min(row["ours_seconds"]["runs"] for row in found["races"])
    lines = [
        "# Benchmarks",
        "",
        (
            f"Written by `python bench/bench.py` on {machine['date']}, {machine['system']}"
            f" {machine['machine']}, {machine['cores']} cores, {machine['memory_gb']} GB;"
            f" {packages}."
        ),
        "",
        (
            f"All figures come from one run: medians of {turns} turns or more, in brackets the"
            " smallest and the largest. The load average over a minute was"
            f" {machine['load_before']:.2f} before the run and at most {machine['load_during']:.2f}"
            " during it, of which the run itself is one. Times belong to the machine; the ratios"
            " carry over to another."
        ),
        "",
        *table(
            ["asked for", "needed", "found", "held"],
            [
                [row["what"], row["needed"], row["found"], "yes" if row["held"] else "**no**"]
                for row in found["targets"]
            ],
        ),
        "## Against the usual ways",
        "",
        WORDS["races"],
        "",
        *table(
            ["what", "this package", "the other way", "its time", "ratio"],
            [
                [
                    row["what"],
                    spread(row["ours_seconds"]),
                    row["other"],
                    spread(row["other_seconds"]),
                    times_over(row["ratio"]),
                ]
                for row in found["races"]
            ],
        ),
        "## Times",
        "",
        WORDS["times"],
        "",
        *table(["what", "time"], [[row["what"], spread(row["seconds"])] for row in found["times"]]),
        "## Growth",
        "",
        WORDS["growth"],
        "",
        *table(
            ["what", "size", "time", "peak memory"],
            [
                [
                    entry["what"],
                    f"{size['size']:,} {entry['unit']}",
                    spread(size["seconds"]),
                    f"{size['peak_bytes'] / 1e6:,.1f} MB",
                ]
                for entry in found["growth"]
                for size in entry["sizes"]
            ],
        ),
        *table(
            ["what", "time for each at the largest size, over the smallest"],
            [
                [f"{entry['what']}, {entry['unit']}", times_over(entry["each"], 2)]
                for entry in found["growth"]
            ],
        ),
        "## Do the ways agree?",
        "",
        *table(
            ["check", "found"],
            [
                [name, f"{value:.1e}" if isinstance(value, float) else "yes" if value else "**no**"]
                for name, value in found["checks"].items()
            ],
        ),
    ]
    return "\n".join(lines).rstrip() + "\n"


def main() -> None:
    """Measure, write the page and print it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--json", action="store_true", help="print the figures as data in place of the page"
    )
    parser.add_argument("--repeats", type=int, default=5, help="turns per figure, five or more")
    options = parser.parse_args()
    if options.repeats < 5:
        parser.error(f"--repeats: expected five or more, got {options.repeats}.")
    found = measure(options.repeats)
    write(PAGE, as_text(found))
    print(json.dumps(found, indent=1) if options.json else as_text(found))


if __name__ == "__main__":
    main()
