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
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from research import inference, streaks

ROOT = Path(__file__).resolve().parents[1]
PAIRS, PANEL_SESSIONS = 1_000, 10_000
SESSIONS, BLOCK, REPLICATES, UP_TO = 12_000, 10, 100_000, 20
GROWING_PAIRS, GROWING_REPLICATES = (125, 250, 500, 1_000), (500, 1_000, 2_000, 4_000)
IMPORT = "import time, pandas; t = time.perf_counter(); import {}; print(time.perf_counter() - t)"


def timed(*works, repeats: int) -> list[dict]:
    """Median, smallest and largest time of each piece of work, seconds.

    Works given together take turns, so that what else the machine does falls on all of them; one turn
    beforehand is not counted.
    """
    times = [[] for _ in works]
    for turn in range(repeats + 1):
        for work, mine in zip(works, times, strict=True):
            begin = perf_counter()
            work()
            if turn:
                mine.append(perf_counter() - begin)
    return [summary(mine) for mine in times]


def summary(times: list[float]) -> dict:
    return {"median": median(times), "min": min(times), "max": max(times), "runs": len(times)}


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


def draw_interval(returns: pd.Series, replicates: int) -> inference.Finding:
    return inference.interval(returns, rng=np.random.default_rng(1), block=5, replicates=replicates)


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
    drawn = usual_bootstrap(wins, REPLICATES).ravel().astype(int)
    exact = inference.bootstrap_longest_run(wins, block=BLOCK, up_to=UP_TO)
    shares = np.bincount(np.minimum(drawn, UP_TO), minlength=UP_TO + 1) / REPLICATES
    pair = pd.Series(np.random.default_rng(3).normal(size=2_500))

    works = {
        "run table, 1,000 pairs x 10,000 sessions": lambda: streaks.run_table(leads),
        "same rows, pandas groupby per pair": lambda: usual_run_table(leads),
        "exact bootstrap: probability of a run of 14": lambda: inference.bootstrap_probability(
            wins, 14, block=BLOCK
        ),
        "exact bootstrap: distribution, lengths to 20": lambda: inference.bootstrap_longest_run(
            wins, block=BLOCK, up_to=UP_TO
        ),
        "arch StationaryBootstrap, 100,000 replicates": lambda: usual_bootstrap(wins, REPLICATES),
    }
    names = list(works)
    times = dict(zip(names[:2], timed(*(works[name] for name in names[:2]), repeats=repeats), strict=True))
    times |= dict(zip(names[2:], timed(*(works[name] for name in names[2:]), repeats=repeats), strict=True))
    nulls = {}
    for name, chain in chains.items():
        nulls[f"exact null, {name}: probability of a run of 14"] = partial(inference.probability, chain, 14)
        nulls[f"exact null, {name}: distribution, lengths to 20"] = partial(
            inference.longest_run, chain, up_to=UP_TO
        )
    times |= dict(zip(nulls, timed(*nulls.values(), repeats=4 * repeats), strict=True))
    times["import of research, pandas loaded"] = summary([import_time("research") for _ in range(repeats)])
    parts = "research.inference, research.streaks, research.store"
    times["import of its inference, streaks and store"] = summary(
        [import_time(parts) for _ in range(repeats)]
    )
    growing = {
        f"run table, {pairs:,} pairs": partial(streaks.run_table, leads.iloc[:, :pairs])
        for pairs in GROWING_PAIRS
    }
    for replicates in GROWING_REPLICATES:
        growing[f"bootstrap interval, 2,500 sessions, {replicates:,} replicates"] = partial(
            draw_interval, pair, replicates
        )
    times |= dict(zip(growing, timed(*growing.values(), repeats=repeats), strict=True))
    medians = {name: entry["median"] for name, entry in times.items()}
    grown = [times[name]["min"] for name in growing]
    ratios = {
        "run table: pandas over ours": medians[names[1]] / medians[names[0]],
        "run distribution: arch over exact": medians[names[4]] / medians[names[3]],
        "one run probability: arch over exact": medians[names[4]] / medians[names[2]],
        "run table, smallest times: 1,000 pairs over 125 (8 is linear)": grown[3] / grown[0],
        "interval, smallest times: 4,000 replicates over 500 (8 is linear)": grown[7] / grown[4],
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
