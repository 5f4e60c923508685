"""What followed an event: clusters of overlapping windows, honest intervals, thrown dates.

Windows that overlap share their days, so they are joined into one cluster. Of dated events (cuts,
laws) a cluster counts once. Of a signal that the same returns make (a run, a close below an
average) it must not: there windows overlap *because* of what came after, so that a mean of cluster
means is off on a series without memory; the mean is one over events, its error robust to clusters.
Under ten clusters there is no p-value: then the table of events is the result.
"""

import numpy as np
import pandas as pd

from .intervals import (
    clustered_error,
    clustered_interval,
    effective_clusters,
    mean_interval,
    share_interval,
)
from .results import FEWEST_CLUSTERS, Finding, refuse_draws

OVER = ("clusters", "events")


def _closed(table: pd.DataFrame, over: str) -> pd.DataFrame:
    """Events with a complete window, each with what followed it."""
    if over not in OVER:
        raise ValueError(f"over: expected one of {', '.join(OVER)}; got {over!r}.")
    closed = table[~table["open"]]
    if closed.empty:
        raise ValueError(
            f"events: expected at least one with a complete window, got {len(table)} without."
        )
    if not (known := np.isfinite(closed["later"])).all():
        found = f"{(~known).sum()} of {len(closed)} missing or not finite"
        raise ValueError(f"later: expected a number for every complete window, {found}.")
    return closed


def smallest_effect(deviation: float, clusters: int) -> float:
    """Smallest true mean that a two-sided t test (5%) on so many clusters would find in four of
    five cases, from the non-central t distribution, in the unit of ``deviation``, the standard
    deviation between clusters.

    >>> round(smallest_effect(1.0, 34), 3)
    0.495
    """
    from scipy.special import nctdtr, nctdtrinc, stdtrit

    if not clusters >= 2:
        raise ValueError(f"clusters: expected two or more, got {clusters}.")
    if not 0 < deviation < np.inf:
        raise ValueError(f"deviation: expected a positive number, got {deviation}.")
    degrees, missed = clusters - 1, 0.2
    critical = stdtrit(degrees, 0.975)
    shift = nctdtrinc(degrees, missed, critical)
    for _ in range(5):  # the chance of a find on the other side counts, too
        shift = nctdtrinc(degrees, missed + 1 - nctdtr(degrees, -shift, critical), critical)
    return float(deviation * shift / np.sqrt(clusters))


def mean_after(table: pd.DataFrame, *, over: str = "clusters") -> Finding:
    """Mean later lead over clusters, or over events with an interval robust to clusters.

    Takes one row per event: ``later`` (what followed, decimal), ``cluster`` (its number) and
    ``open`` (True if the data end inside the window; then it does not count). ``n`` counts events
    with complete windows, ``effective`` clusters. Under ten clusters ``p`` is NaN; with a single
    one there is no interval either. The caveats hold the smallest effect that this many clusters
    (three or more) would have found in four of five cases. Raises ValueError if no event has a
    complete window, or one lacks what followed.
    """
    closed, caveats = _closed(table, over), []
    means, method = closed.groupby("cluster")["later"].mean(), "Student t on cluster means"
    mean, deviation, interval = means.mean(), float(means.std()), mean_interval(means)
    if over == "events":
        method = "Student t on events, robust to clusters"
        each = closed["later"], closed["cluster"]
        mean, interval = closed["later"].mean(), clustered_interval(*each)
        deviation = clustered_error(*each) * np.sqrt(len(means)) if len(means) > 1 else np.nan
    if table["open"].any():
        caveats.append(f"events left out: {table['open'].sum()} not over")
    if not np.isnan(interval[2]) and len(means) > 2:
        least = 100 * smallest_effect(deviation, len(means))
        caveats.append(
            f"a true mean under {least:.1f} points would be missed more than one time in five"
        )
    words = ("the mean later lead is zero", "it is not zero", method)
    return _finding(table, float(mean), len(means), words, interval, caveats)


def share_positive(table: pd.DataFrame, *, over: str = "clusters") -> Finding:
    """Share of clusters with a positive mean later lead, or of events with one, of as many cases as
    there are effective clusters; with its exact interval and the two-sided exact p-value of one
    half, NaN under ten clusters. Takes the table of :func:`mean_after`.

    >>> ten = pd.DataFrame({"later": [0.01] * 7 + [-0.01] * 3, "cluster": range(10), "open": False})
    >>> found = share_positive(ten)
    >>> found.statistic, round(found.low, 4), round(found.high, 4)
    (0.7, 0.3475, 0.9333)
    """
    closed = _closed(table, over)
    means = closed.groupby("cluster")["later"].mean()
    share, cases = float((means > 0).mean()), float(len(means))
    if over == "events":
        share, cases = float((closed["later"] > 0).mean()), effective_clusters(closed["cluster"])
    null, method = f"half of the {over} are positive", "exact binomial (Clopper and Pearson)"
    words = (null, "another share is", method)
    return _finding(table, share, len(means), words, share_interval(share * cases, cases), [])


def _finding(table, statistic, clusters, words: tuple[str, str, str], interval, caveats) -> Finding:
    """A finding, without p-value where clusters are few."""
    low, high, p = interval
    if clusters < FEWEST_CLUSTERS:
        p = float("nan")
        caveats = [*caveats, f"no p-value: {clusters} clusters, fewer than {FEWEST_CLUSTERS}"]
    n, more = int((~table["open"]).sum()), {"caveats": tuple(caveats), "table": table}
    return Finding(statistic, n, clusters, *words, low=low, high=high, p=p, **more)


def thrown(
    rng: np.random.Generator, size: int, *, patterns: list[np.ndarray], horizon: int, sessions: int
) -> np.ndarray:
    """Places of the same clusters of events thrown onto other dates, their windows kept apart.

    ``patterns`` has one array per cluster: places of its events, counted from its first;
    ``horizon`` is the sessions that the window of an event takes, ``sessions`` those of the sample.
    Gives integers, one row per draw, one column per event in the order of ``patterns``; every
    window ends inside the sample. Raises ValueError if the clusters do not fit into it, no draw is
    asked for, or ``rng`` is no Generator.

    >>> pair, one = np.array([0, 2]), np.array([0])
    >>> found = thrown(np.random.default_rng(1), 500, patterns=[pair, one], horizon=3, sessions=10)
    >>> bool((found[:, 1] - found[:, 0] == 2).all()), int(found.min()), int(found.max())
    (True, 0, 6)
    """
    refuse_draws(rng, size)
    spans = np.array([pattern[-1] + horizon for pattern in patterns])
    count, free = len(patterns), sessions - 1 - spans.sum()
    if free < 0:
        raise ValueError(
            f"events: expected clusters of {sessions - 1} sessions at most in all, got"
            f" {spans.sum()}."
        )
    found = np.empty((size, sum(map(len, patterns))), dtype=int)
    for k in range(size):
        order = rng.permutation(count)
        gaps = np.sort(rng.choice(free + count, size=count, replace=False)) - np.arange(count)
        begin = np.empty(count, dtype=int)
        begin[order] = gaps + np.append(0, spans[order].cumsum()[:-1])
        found[k] = np.concatenate([b + p for b, p in zip(begin, patterns, strict=True)])
    return found
