"""The works that are raced: each way does the same on the same numbers, in turn."""

import tracemalloc
from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

import numpy as np
import pandas as pd

from research import returns, risk, scan, stats, streaks

ENOUGH = 5.0  # seconds of one work: after three turns it gets no more
LONG = 1.0  # seconds of one turn: a first one beyond it counts, as warming up is nothing beside it
PAIRS, PANEL_SESSIONS = 1_000, 10_000
SESSIONS, RESAMPLES, UP_TO = 12_000, 100_000, 20
WINDOW, STEP = 252, 21
SHORT = 500
GROWING_PAIRS, GROWING_SERIES = (625, 2_500, 10_000), (26, 51, 101)


def take_turns(works: dict[str, Callable], repeats: int) -> tuple[dict[str, list[float]], dict]:
    """Seconds of each work in each turn, and what each gave in the last; one turn beforehand is not
    counted unless it is long.
    """
    times, results = {name: [] for name in works}, {}
    for turn in range(repeats + 1):
        for name, work in works.items():
            if len(times[name]) >= 3 and sum(times[name]) > ENOUGH:
                continue
            begin = perf_counter()
            results[name] = work()
            spent = perf_counter() - begin
            times[name] += [spent] if turn or spent > LONG else []
    return times, results


def summary(values: list[float]) -> dict:
    """Median, smallest and largest."""
    return {"median": median(values), "min": min(values), "max": max(values), "runs": len(values)}


def race(
    what: str, other: str, ours: list[float], others: list[float], agree, *, at_least=None
) -> dict:
    """One row of the comparison; ``agree`` is True for the same rows, or the largest gap."""
    return {
        "what": what,
        "other": other,
        "ours": summary(ours),
        "others": summary(others),
        "ratio": median(others) / median(ours),
        "agree": agree,
        "at_least": at_least,
    }


def noise(sessions: int, names: int, seed: int) -> pd.DataFrame:
    """Normal daily returns, as good as any for timing."""
    values = np.random.default_rng(seed).normal(0.0004, 0.012, size=(sessions, names))
    days = pd.bdate_range("1979-01-02", periods=sessions)
    return pd.DataFrame(values, index=days, columns=[f"s{k}" for k in range(names)])


def largest_gap(one, other) -> float:
    """Largest difference between numbers that ought to agree."""
    return float(np.abs(np.asarray(one, dtype=float) - np.asarray(other, dtype=float)).max())


def same_rows(fast: pd.DataFrame, usual: pd.DataFrame) -> bool:
    """Whether two run tables hold the same runs."""
    names = ("label", "start", "end", "length")
    same = all((fast[name].to_numpy() == usual[name].to_numpy()).all() for name in names)
    return bool(same and np.allclose(fast["lead"], usual["lead"], atol=1e-12))


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
    row = {
        "start": pl.col("date").first(),
        "end": pl.col("date").last(),
        "length": pl.len(),
        "lead": pl.col("lead").sum(),
    }
    tables = [
        frame.lazy()
        .with_columns(won.alias("won"), won.rle_id().alias("run"))
        .filter(pl.col("won"))
        .group_by("run", maintain_order=True)
        .agg(**row)
        .drop("run")
        .with_columns(pl.lit(name).alias("label"))
        for name, frame in leads.items()
    ]
    return pl.concat(pl.collect_all(tables))


def run_tables(repeats: int) -> list[dict]:
    """Runs of a panel of pairs against pandas and polars, and against themselves."""
    import polars as pl

    leads = noise(PANEL_SESSIONS, PAIRS, 1)
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
    times, found = take_turns(works, repeats)
    fast = found["ours"].drop(columns="open")
    of_polars = pd.DataFrame(found["polars"].to_dict(as_series=False))
    agree = {
        "again": same_rows(fast, found["again"]),
        "pandas": same_rows(fast, found["pandas"]),
        "polars": same_rows(fast, of_polars),
    }
    what = f"run table, {PAIRS:,} pairs x {PANEL_SESSIONS:,} sessions"
    others = {
        "again": ("the same work twice", None),
        "pandas": ("pandas, groupby per pair", 40),
        "polars": ("polars, run-length ids per pair", None),
    }
    return [
        race(what, words, times["ours"], times[name], agree[name], at_least=needed)
        for name, (words, needed) in others.items()
    ]


def _longest(row: np.ndarray) -> int:
    losses = np.flatnonzero(~row)
    return int(np.diff(losses, prepend=-1, append=len(row)).max()) - 1


def usual_longest_runs(wins: np.ndarray, resamples: int) -> np.ndarray:
    """Longest run of wins in each resample that arch draws."""
    from arch.bootstrap import IIDBootstrap

    drawn = IIDBootstrap(wins, seed=np.random.default_rng(1))
    return drawn.apply(_longest, resamples).ravel().astype(int)


def exact_longest_run(wins: np.ndarray) -> np.ndarray:
    """Chances of each length of the longest run of independent wins, the last for that or more."""
    chain = stats.independent(wins.mean(), len(wins))
    tails = [stats.probability(chain, length) for length in range(1, UP_TO + 1)]
    return -np.diff([1.0, *tails, 0.0])


def exact_runs(repeats: int) -> list[dict]:
    """The exact distribution of the longest run by chance against drawing it."""
    wins = noise(SESSIONS, 1, 2)["s0"].to_numpy() > 0
    works = {
        "exact": partial(exact_longest_run, wins),
        "arch": partial(usual_longest_runs, wins, RESAMPLES),
    }
    times, found = take_turns(works, repeats)
    drawn = np.bincount(np.minimum(found["arch"], UP_TO), minlength=UP_TO + 1) / RESAMPLES
    gap = largest_gap(found["exact"], drawn)
    what = f"longest run by chance, {SESSIONS:,} sessions, lengths to {UP_TO}"
    other = f"arch, {RESAMPLES:,} resamples"
    return [race(what, other, times["exact"], times["arch"], gap, at_least=30)]


def deepest_in(wealth: pd.DataFrame, windows: dict, fall: Callable) -> list[float]:
    """Deepest fall in each window and series, by a function of levels."""
    return [fall(wealth.loc[a:b, name]) for a, b in windows.values() for name in wealth]


def rolling_windows(days: pd.DatetimeIndex) -> dict:
    """A year of sessions behind every twenty-first session."""
    ends = range(WINDOW, len(days), STEP)
    return {f"{days[k]:%Y-%m-%d}": (days[k - WINDOW], days[k]) for k in ends}


def falls(repeats: int) -> list[dict]:
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
        "deepest": lambda: deepest_in(wealth, windows, risk.deepest),
        "their deepest": lambda: deepest_in(wealth, windows, stats.max_drawdown),
    }
    times, found = take_turns(works, repeats)
    theirs = found["their falls"]
    kinds = {
        "below": (
            f"distance below the high, {SESSIONS:,} sessions",
            largest_gap(found["below"].iloc[1:], found["their below"]),
        ),
        "falls": (
            f"every fall, {len(theirs)} in {SESSIONS:,} sessions",
            largest_gap(found["falls"]["depth"] * 100, theirs["max drawdown"]),
        ),
        "deepest": (
            f"deepest fall in {len(windows)} windows of {WINDOW} sessions, two series",
            largest_gap(found["deepest"], found["their deepest"]),
        ),
    }
    return [
        race(what, "quantstats", times[name], times[f"their {name}"], gap)
        for name, (what, gap) in kinds.items()
    ]


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
        "each": median(times[last]) / median(times[first]) * first / last,
        "sizes": [
            {"size": size, "seconds": summary(times[size]), "peak_bytes": peak_memory(work)}
            for size, work in works.items()
        ],
    }


def growth(repeats: int) -> list[dict]:
    """Cost with pairs."""
    leads, universe = noise(SHORT, max(GROWING_PAIRS), 1), noise(SHORT, max(GROWING_SERIES), 5)
    tables = {n: partial(streaks.run_table, leads.iloc[:, :n].copy()) for n in GROWING_PAIRS}
    scans = {
        n * (n - 1): partial(scan.long_runs, universe.iloc[:, :n].copy(), at_least=10, block=50)
        for n in GROWING_SERIES
    }
    return [
        growing(f"run table, {SHORT:,} sessions", "pairs", tables, repeats),
        growing(f"scan for runs of 10, {SHORT:,} sessions", "pairs", scans, repeats),
    ]
