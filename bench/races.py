"""The works that are raced: each way does the same on the same numbers, in turn."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from research import returns, risk, scan, stats, streaks

PAIRS, PANEL_SESSIONS = 1_000, 10_000
SESSIONS, BLOCK, REPLICATES, UP_TO, LENGTH = 12_000, 10, 100_000, 20, 14
WINDOW, STEP = 252, 21
GROWING_PAIRS, GROWING_REPLICATES, GROWING_SERIES = (
    (125, 250, 500, 1_000),
    (500, 1_000, 2_000, 4_000),
    (21, 42, 84),
)
SCAN_BLOCK, PAIR_SESSIONS, MEANS = 20, 2_500, 2_000


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


def polars_run_table(leads: dict[str, object]) -> object:
    """The rows of streaks.run_table by polars' run-length ids, pair by pair."""
    import polars as pl

    won = pl.col("lead") > 0
    tables = [
        frame.lazy()
        .with_columns(won.alias("won"), won.rle_id().alias("run"))
        .filter(pl.col("won"))
        .group_by("run", maintain_order=True)
        .agg(
            pl.col("date").first().alias("start"),
            pl.col("date").last().alias("end"),
            pl.len().alias("length"),
            pl.col("lead").sum(),
        )
        .drop("run")
        .with_columns(pl.lit(name).alias("label"))
        for name, frame in leads.items()
    ]
    return pl.concat(pl.collect_all(tables))


def usual_mean_interval(daily: pd.Series, replicates: int) -> np.ndarray:
    """Interval of the mean from resamples that arch draws."""
    from arch.bootstrap import StationaryBootstrap

    drawn = StationaryBootstrap(BLOCK, daily.to_numpy(), seed=np.random.default_rng(1))
    return drawn.conf_int(np.mean, replicates, method="percentile").ravel()


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
    import polars as pl

    columns = {
        name: pl.DataFrame({"date": leads.index.to_numpy(), "lead": lead.to_numpy()})
        for name, lead in leads.items()
    }
    works = {
        "ours": partial(streaks.run_table, leads),
        "again": partial(streaks.run_table, leads),
        "pandas": partial(usual_run_table, leads),
        "polars": partial(polars_run_table, columns),
    }
    times, results = take_turns(works, repeats)
    of_polars = pd.DataFrame(results["polars"].to_dict(as_series=False))
    what = f"run table, {PAIRS:,} pairs x {PANEL_SESSIONS:,} sessions"
    return {
        "races": [
            race("the same work twice", "run table again", times["ours"], times["again"]),
            race(what, "pandas, groupby per pair", times["ours"], times["pandas"], at_least=40),
            race(what, "polars, run-length ids per pair", times["ours"], times["polars"]),
        ],
        "checks": {
            "run tables hold the same rows": same_rows(
                results["ours"].drop(columns="open"), results["pandas"]
            ),
            "run tables of polars hold the same rows": same_rows(
                results["ours"].drop(columns="open"),
                of_polars,
            ),
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
                at_least=30,
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


def means(repeats: int) -> dict:
    """The interval of a mean against arch, which draws whole resamples."""
    daily = noise(PAIR_SESSIONS, 1, 3)["s0"]
    works = {
        "ours": partial(_interval, daily, MEANS),
        "arch": partial(usual_mean_interval, daily, MEANS),
    }
    times, results = take_turns(works, repeats)
    low, high = results["arch"]
    width = float(high - low)
    found = results["ours"]
    return {
        "races": [
            race(
                f"interval of a mean, {PAIR_SESSIONS:,} sessions, {MEANS:,} resamples",
                "arch",
                times["ours"],
                times["arch"],
            )
        ],
        "checks": {
            "interval of a mean: largest gap in units of its width": max(
                abs(found.low - low), abs(found.high - high)
            )
            / width
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
    return stats.interval(daily, rng=np.random.default_rng(1), block=BLOCK, replicates=replicates)
