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
import subprocess
import sys
import tracemalloc
from collections.abc import Callable
from datetime import date
from functools import partial
from importlib.metadata import version
from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from publish.files import write
from research import returns, risk, scan, stats, store, streaks
from research.claims import judge as judging

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "benchmarks.md"
PAIRS, PANEL_SESSIONS = 1_000, 10_000
SESSIONS, BLOCK, REPLICATES, UP_TO, LENGTH = 12_000, 10, 100_000, 20, 14
WINDOW, STEP = 252, 21
GROWING_PAIRS, GROWING_REPLICATES, GROWING_SERIES = (
    (125, 250, 500, 1_000),
    (500, 1_000, 2_000, 4_000),
    (21, 42, 84),
)
SCAN_BLOCK, PAIR_SESSIONS = 20, 2_500
IMPORT = "import time; begin = time.perf_counter(); {}; print(time.perf_counter() - begin)"
PUBLIC = "import research; [getattr(research, name) for name in dir(research)]"
PACKAGES = ("numpy", "pandas", "arch", "quantstats", "statsmodels")

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


def take_turns(works: dict[str, Callable], repeats: int) -> tuple[dict[str, list[float]], dict]:
    """Seconds of each work in each turn, and what each gave; one turn beforehand is not counted."""
    times, results = {name: [] for name in works}, {}
    for turn in range(repeats + 1):
        for name, work in works.items():
            begin = perf_counter()
            result = work()
            spent = perf_counter() - begin
            results[name] = result
            if turn:
                times[name].append(spent)
    return times, results


def summary(values: list[float]) -> dict:
    """Median, smallest and largest."""
    return {"median": median(values), "min": min(values), "max": max(values), "runs": len(values)}


def ratio(over: list[float], under: list[float], scale: float = 1.0) -> dict:
    """Ratio of the medians, with the smallest and largest ratio of a turn."""
    turns = [a / b * scale for a, b in zip(over, under, strict=True)]
    return {"ratio": median(over) / median(under) * scale, "min": min(turns), "max": max(turns)}


def race(
    what: str, other: str, ours: list[float], others: list[float], *, at_least: float | None = None
) -> dict:
    """One row of the comparison."""
    return {
        "what": what,
        "other": other,
        "ours_seconds": summary(ours),
        "other_seconds": summary(others),
        "ratio": ratio(others, ours),
        "at_least": at_least,
    }


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


def usual_bootstrap(wins: pd.Series, replicates: int) -> np.ndarray:
    """Longest run of wins in each resample that arch draws."""
    from arch.bootstrap import StationaryBootstrap

    return StationaryBootstrap(
        BLOCK, wins.to_numpy(dtype=float), seed=np.random.default_rng(1)
    ).apply(_longest, replicates)


def _longest(row: np.ndarray) -> int:
    losses = np.flatnonzero(row < 0.5)
    return int(np.diff(losses, prepend=-1, append=len(row)).max()) - 1


def bootstrap_longest_run(wins: pd.Series, *, block: float, up_to: int) -> np.ndarray:
    """Chances of each length of the longest run in a resample, the last one standing for that or
    more.
    """
    tails = [
        stats.bootstrap_probability(wins, length, block=block) for length in range(1, up_to + 1)
    ]
    return -np.diff([1.0, *tails, 0.0])


def usual_deepest(wealth: pd.DataFrame, windows: dict) -> list[float]:
    """Deepest fall in each window and series by quantstats."""
    from quantstats import stats

    return [
        stats.max_drawdown(wealth.loc[start:end, name])
        for start, end in windows.values()
        for name in wealth
    ]


def rolling_windows(days: pd.DatetimeIndex) -> dict:
    """A year of sessions behind every twenty-first session."""
    return {
        f"{days[k]:%Y-%m-%d}": (days[k - WINDOW], days[k]) for k in range(WINDOW, len(days), STEP)
    }


def noise(sessions: int, names: int, seed: int) -> pd.DataFrame:
    """Normal daily returns, as good as any for timing."""
    values = np.random.default_rng(seed).normal(0.0004, 0.012, size=(sessions, names))
    return pd.DataFrame(
        values,
        index=pd.bdate_range("1979-01-02", periods=sessions),
        columns=[f"s{k}" for k in range(names)],
    )


def same_rows(fast: pd.DataFrame, usual: pd.DataFrame) -> bool:
    """Whether two run tables hold the same runs."""
    same = all(
        (fast[name].to_numpy() == usual[name].to_numpy()).all()
        for name in ("label", "start", "end", "length")
    )
    return bool(same and np.allclose(fast["lead"], usual["lead"], atol=1e-12))


def largest_gap(one, other) -> float:
    """Largest difference between numbers that ought to agree."""
    return float(np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)).max())


def run_tables(repeats: int) -> dict:
    """Runs of a panel of pairs against the pandas idiom."""
    leads = noise(PANEL_SESSIONS, PAIRS, 1)
    works = {
        "ours": partial(streaks.run_table, leads),
        "again": partial(streaks.run_table, leads),
        "pandas": partial(usual_run_table, leads),
    }
    times, results = take_turns(works, repeats)
    what = f"run table, {PAIRS:,} pairs x {PANEL_SESSIONS:,} sessions"
    return {
        "races": [
            race("the same work twice", "run table again", times["ours"], times["again"]),
            race(what, "pandas, groupby per pair", times["ours"], times["pandas"], at_least=20),
        ],
        "checks": {
            "run tables hold the same rows": same_rows(
                results["ours"].drop(columns="open"), results["pandas"]
            )
        },
    }


def exact_runs(repeats: int) -> dict:
    """The exact distribution of the longest run against resampling, and the exact nulls."""
    wins = noise(SESSIONS, 1, 2)["s0"] > 0
    works = {
        "distribution": partial(bootstrap_longest_run, wins, block=BLOCK, up_to=UP_TO),
        "one": partial(stats.bootstrap_probability, wins, LENGTH, block=BLOCK),
        "arch": partial(usual_bootstrap, wins, REPLICATES),
    }
    times, results = take_turns(works, repeats)
    shares = (
        np.bincount(np.minimum(results["arch"].ravel().astype(int), UP_TO), minlength=UP_TO + 1)
        / REPLICATES
    )
    nulls = {}
    for name, chain in stats.null_models(wins).items():
        nulls[f"exact null, {name}: a run of {LENGTH}"] = partial(stats.probability, chain, LENGTH)
        nulls[f"exact null, {name}: lengths to {UP_TO}"] = partial(
            stats.longest_run, chain, up_to=UP_TO
        )
    exact, _ = take_turns(nulls, 4 * repeats)
    arch, kind = (
        f"arch, {REPLICATES:,} resamples",
        f"longest run in a resample, {SESSIONS:,} sessions",
    )
    return {
        "races": [
            race(
                f"{kind}, lengths to {UP_TO}",
                arch,
                times["distribution"],
                times["arch"],
                at_least=20,
            ),
            race(f"{kind}, one of {LENGTH} or more", arch, times["one"], times["arch"]),
        ],
        "times": [
            {"what": f"{name}, {SESSIONS:,} sessions", "seconds": summary(spent), "under": 0.010}
            for name, spent in exact.items()
        ],
        "checks": {
            "longest run in a resample: largest gap in a probability": largest_gap(
                results["distribution"], shares
            )
        },
    }


def falls(repeats: int) -> dict:
    """Drawdowns and rolling windows against quantstats."""
    from quantstats import stats

    daily = noise(SESSIONS, 2, 4)
    one, wealth = daily["s0"], (1.0 + daily).cumprod()
    based = pd.concat([pd.Series([np.nan], index=[daily.index[0] - pd.offsets.BDay()]), one])
    windows = rolling_windows(daily.index)
    works = {
        "below": lambda: risk.underwater(returns.levels(based)),
        "their below": lambda: stats.to_drawdown_series(one),
        "falls": lambda: risk.drawdowns(returns.levels(based)),
        "their falls": lambda: stats.drawdown_details(stats.to_drawdown_series(one)),
        "deepest": lambda: risk.deepest_in(wealth, windows),
        "their deepest": lambda: usual_deepest(wealth, windows),
    }
    times, results = take_turns(works, 2 * repeats)
    theirs, dates = results["their falls"], results["falls"]["trough"].dt.strftime("%Y-%m-%d")
    kinds = {
        "below": f"distance below the high, {SESSIONS:,} sessions",
        "falls": f"every fall, {len(theirs)} in {SESSIONS:,} sessions",
        "deepest": (
            f"deepest fall in rolling windows, {len(windows)} of {WINDOW} sessions, two series"
        ),
    }
    found = {
        "below": (results["below"].iloc[1:], results["their below"]),
        "falls": (results["falls"]["depth"] * 100, theirs["max drawdown"]),
        "deepest": (results["deepest"]["depth"], results["their deepest"]),
    }
    return {
        "races": [
            race(kind, "quantstats", times[name], times[f"their {name}"])
            for name, kind in kinds.items()
        ],
        "checks": (
            {
                f"{kinds[name].split(',')[0]}: largest gap": largest_gap(*both)
                for name, both in found.items()
            }
            | {"every fall: same troughs": dates.tolist() == theirs["valley"].tolist()}
        ),
    }


def imports(repeats: int) -> dict:
    """Imports, each in a new Python."""
    statements = {
        "ours": PUBLIC,
        "research": "import research",
        "pandas": "import pandas",
        "quantstats": "import quantstats",
        "arch": "import arch",
        "statsmodels": "import statsmodels.api",
    }
    turns = [
        {name: import_time(code) for name, code in statements.items()} for _ in range(repeats + 1)
    ][1:]
    times = {name: [turn[name] for turn in turns] for name in statements}
    return {
        "races": [
            race("import of everything public", f"import of {name}", times["ours"], times[name])
            for name in ("quantstats", "arch", "statsmodels")
        ],
        "times": [
            {"what": f"import {name}", "seconds": summary(times[name]), "under": None}
            for name in ("research", "pandas")
        ],
    }


def import_time(statement: str) -> float:
    """Seconds that a statement takes in a new Python."""
    found = subprocess.run(
        [sys.executable, "-c", IMPORT.format(statement)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(found.stdout.split()[-1])


def register(repeats: int) -> dict:
    """Every claim of the register in a new process, and again in one that has judged them."""
    data = store.load()
    command = [sys.executable, "-m", "research", "claims", "--json"]
    works = {
        "cold": partial(subprocess.run, command, cwd=ROOT, check=True, capture_output=True),
        "warm": partial(judging.judge_files, data=data),
    }
    times, results = take_turns(works, repeats)
    verdicts = [json.loads(json.dumps(verdict.to_json())) for verdict in results["warm"][0]]
    return {
        "times": [
            {
                "what": f"the whole register, {len(verdicts)} claims, {name}",
                "seconds": summary(times[name]),
                "under": None,
            }
            for name in works
        ],
        "checks": {
            "register: cold and warm verdicts are the same": (
                json.loads(results["cold"].stdout) == verdicts
            )
        },
    }


def peak_memory(work: Callable) -> float:
    """Bytes held at most while some work is done, beyond those held before."""
    tracemalloc.start()
    work()
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


def growing(what: str, unit: str, works: dict[int, Callable], repeats: int) -> dict:
    """Time and memory of the same work at several sizes."""
    times, _ = take_turns(works, repeats)
    first, last = min(works), max(works)
    return {
        "what": what,
        "unit": unit,
        "each": ratio(times[last], times[first], first / last),
        "sizes": [
            {"size": size, "seconds": summary(times[size]), "peak_bytes": peak_memory(work)}
            for size, work in works.items()
        ],
    }


def growth(repeats: int) -> dict:
    """Cost with pairs and with replicates."""
    leads, universe = (
        noise(PANEL_SESSIONS, max(GROWING_PAIRS), 1),
        noise(PANEL_SESSIONS, max(GROWING_SERIES), 5),
    )
    pair = noise(PAIR_SESSIONS, 1, 3)["s0"]
    tables = {
        pairs: partial(streaks.run_table, leads.iloc[:, :pairs].copy()) for pairs in GROWING_PAIRS
    }
    scans = {
        n * (n - 1): partial(
            scan.long_runs, universe.iloc[:, :n].copy(), at_least=LENGTH, block=SCAN_BLOCK
        )
        for n in GROWING_SERIES
    }
    intervals = {
        replicates: partial(_interval, pair, replicates) for replicates in GROWING_REPLICATES
    }
    return {
        "growth": [
            growing(f"run table, {PANEL_SESSIONS:,} sessions", "pairs", tables, repeats),
            growing(
                f"scan for runs of {LENGTH}, {PANEL_SESSIONS:,} sessions, blocks of {SCAN_BLOCK}",
                "pairs",
                scans,
                repeats,
            ),
            growing(
                f"bootstrap interval, {PAIR_SESSIONS:,} sessions", "replicates", intervals, repeats
            ),
        ]
    }


def _interval(daily: pd.Series, replicates: int) -> stats.Finding:
    return stats.interval(daily, rng=np.random.default_rng(1), block=5, replicates=replicates)


def load_average() -> float:
    """Processes that wanted a core, over the last minute."""
    return round(os.getloadavg()[0], 2)


def measure(repeats: int) -> dict:
    """All figures: seconds, bytes, and ratios without unit."""
    found = {"races": [], "times": [], "growth": [], "checks": {}}
    loads = [load_average()]
    for part in (run_tables, exact_runs, falls, imports, register, growth):
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
