"""Speed of run tables, exact run distributions and the import: ``python bench/bench.py [--json]``.

Everything is measured in one go, the fast way next to the usual one on the same input; each figure is the
median of at least five runs, with the smallest and the largest. The usual ways are grouping each pair by
the cumulative count of its changes (pandas) and a hundred thousand resamples (arch). Writes
docs/benchmarks.md; ``--json`` prints the figures as JSON.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import date
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from research import inference, streaks

ROOT = Path(__file__).resolve().parents[1]
PAIRS, PANEL_SESSIONS = 1_000, 10_000
SESSIONS, BLOCK, REPLICATES, UP_TO = 12_000, 10, 100_000, 20
IMPORT = "import time, pandas; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def timed(work, repeats: int) -> dict:
    """Median, smallest and largest time of a piece of work, seconds; one run beforehand is not counted."""
    work()
    times = []
    for _ in range(repeats):
        begin = perf_counter()
        work()
        times.append(perf_counter() - begin)
    return {"median": median(times), "min": min(times), "max": max(times), "runs": repeats}


def usual_run_table(leads: pd.DataFrame) -> pd.DataFrame:
    """The rows of streaks.run_table by the usual pandas idiom, pair by pair."""
    tables = []
    for name, lead in leads.items():
        won = lead > 0
        rows = pd.DataFrame({"won": won, "date": lead.index, "lead": lead})
        table = rows.groupby((won != won.shift()).cumsum()).agg(
            won=("won", "first"),
            start=("date", "first"),
            end=("date", "last"),
            length=("lead", "size"),
            lead=("lead", "sum"),
        )
        tables.append(table[table["won"]].drop(columns="won").assign(label=name))
    return pd.concat(tables, ignore_index=True)


def longest(row: np.ndarray) -> int:
    """Longest run of ones in a resample."""
    losses = np.flatnonzero(row < 0.5)
    return int(np.diff(losses, prepend=-1, append=len(row)).max()) - 1


def usual_bootstrap(wins: pd.Series, replicates: int) -> np.ndarray:
    from arch.bootstrap import StationaryBootstrap

    return StationaryBootstrap(BLOCK, wins.to_numpy(dtype=float), seed=np.random.default_rng(1)).apply(
        longest, replicates
    )


def import_time(module: str) -> float:
    found = subprocess.run(
        [sys.executable, "-c", IMPORT.format(module)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return float(found.stdout)


def panel(pairs: int) -> pd.DataFrame:
    values = np.random.default_rng(1).normal(0.0, 0.01, size=(PANEL_SESSIONS, pairs))
    return pd.DataFrame(values, index=pd.bdate_range("1987-01-01", periods=PANEL_SESSIONS))


def same_rows(leads: pd.DataFrame) -> bool:
    fast, usual = streaks.run_table(leads).drop(columns="open"), usual_run_table(leads)
    same = all(
        (fast[name].to_numpy() == usual[name].to_numpy()).all()
        for name in ("label", "start", "end", "length")
    )
    return bool(same and np.allclose(fast["lead"], usual["lead"], atol=1e-12))


def measure(repeats: int) -> dict:
    """All figures, seconds; ratios without unit."""
    leads = panel(PAIRS)
    days = pd.bdate_range("1979-01-02", periods=SESSIONS)
    wins = pd.Series(np.random.default_rng(2).random(SESSIONS) < 0.505, index=days)
    chains = inference.four(wins)
    drawn = usual_bootstrap(wins, REPLICATES)
    exact = inference.bootstrap_longest_run(wins, block=BLOCK, up_to=UP_TO)
    shares = np.bincount(np.minimum(drawn, UP_TO), minlength=UP_TO + 1) / REPLICATES
    pair = pd.Series(np.random.default_rng(3).normal(size=2_500))

    times = {
        "run table, 1,000 pairs x 10,000 sessions": timed(lambda: streaks.run_table(leads), repeats),
        "same rows, pandas groupby per pair": timed(lambda: usual_run_table(leads), repeats),
        "exact bootstrap: probability of a run of 14": timed(
            lambda: inference.bootstrap_probability(wins, 14, block=BLOCK), repeats
        ),
        "exact bootstrap: distribution, lengths to 20": timed(
            lambda: inference.bootstrap_longest_run(wins, block=BLOCK, up_to=UP_TO), repeats
        ),
        "arch StationaryBootstrap, 100,000 replicates": timed(
            lambda: usual_bootstrap(wins, REPLICATES), repeats
        ),
    }
    for name, chain in chains.items():
        times[f"exact null, {name}: probability of a run of 14"] = timed(
            lambda chain=chain: inference.probability(chain, 14), 4 * repeats
        )
        times[f"exact null, {name}: distribution, lengths to 20"] = timed(
            lambda chain=chain: inference.longest_run(chain, up_to=UP_TO), 4 * repeats
        )
    imports = [import_time("research") for _ in range(repeats)]
    times["import of research, pandas loaded"] = {
        "median": median(imports),
        "min": min(imports),
        "max": max(imports),
        "runs": repeats,
    }
    for pairs in (125, 250, 500):
        times[f"run table, {pairs} pairs"] = timed(
            lambda some=leads.iloc[:, :pairs]: streaks.run_table(some), repeats
        )
    for replicates in (500, 1_000, 2_000, 4_000):
        times[f"bootstrap interval, 2,500 sessions, {replicates:,} replicates"] = timed(
            lambda n=replicates: inference.interval(
                pair, rng=np.random.default_rng(1), block=5, replicates=n
            ),
            repeats,
        )
    medians = {name: entry["median"] for name, entry in times.items()}
    names = list(medians)
    ratios = {
        "run table: pandas over ours": medians[names[1]] / medians[names[0]],
        "run distribution: arch over exact": medians[names[4]] / medians[names[3]],
        "run table: 1,000 pairs over 125 (8 is linear)": medians[names[0]] / medians["run table, 125 pairs"],
        "interval: 4,000 replicates over 500 (8 is linear)": medians[names[-1]] / medians[names[-4]],
    }
    checks = {
        "run tables have the same rows": same_rows(leads),
        "largest gap, exact against resampled distribution": float(np.abs(exact.to_numpy() - shares).max()),
    }
    machine = {
        "date": f"{date.today()}",
        "cores": os.cpu_count(),
        "machine": platform.machine(),
        "system": platform.system(),
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
    }
    return {"machine": machine, "seconds": times, "ratios": ratios, "checks": checks}


def as_text(found: dict) -> str:
    """The figures as a page."""
    machine = found["machine"]
    place = f"{machine['system']} {machine['machine']}, {machine['cores']} cores"
    versions = ", ".join(f"{name} {machine[name]}" for name in ("python", "numpy", "pandas"))
    lines = [
        "# Benchmarks",
        "",
        f"Made by `python bench/bench.py` on {machine['date']} ({place}, {versions}).",
        "All figures come from one run on one machine; the ratios are what carries over to another.",
        "",
        "| what | median, ms | smallest | largest | runs |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, entry in found["seconds"].items():
        cells = " | ".join(f"{1e3 * entry[key]:,.1f}" for key in ("median", "min", "max"))
        lines.append(f"| {name} | {cells} | {entry['runs']} |")
    lines += ["", "| ratio | |", "|---|---:|"]
    lines += [f"| {name} | {value:,.1f} |" for name, value in found["ratios"].items()]
    lines += ["", "| check | |", "|---|---:|"]
    lines += [
        f"| {name} | {value if isinstance(value, bool) else f'{value:.4f}'} |"
        for name, value in found["checks"].items()
    ]
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print JSON in place of the page")
    parser.add_argument("--repeats", type=int, default=5, help="runs per figure, five or more")
    options = parser.parse_args()
    if options.repeats < 5:
        parser.error(f"--repeats: expected five or more, got {options.repeats}.")
    found = measure(options.repeats)
    page = ROOT / "docs" / "benchmarks.md"
    page.parent.mkdir(exist_ok=True)
    page.write_text(as_text(found), encoding="utf-8")
    print(json.dumps(found, indent=2) if options.json else as_text(found))


if __name__ == "__main__":
    main()
