"""Breaks in the mean at the very end of a sample, where tests with trimming cannot look.

References: Andrews (2003), End-of-sample instability tests, Econometrica 71(6), 1661-1694, here for
a mean; the search over start dates is judged by resampling the sample before the longest window.
"""

import numpy as np
import pandas as pd

from .bootstrap import accepted, positions
from .results import Finding, drawn, sample, whole


def scaled(returns: pd.Series, *, halflife: float = 60.0, warm_up: int = 250) -> pd.Series:
    """Returns divided by the volatility that was known the day before, without unit.

    The variance is an exponentially weighted mean of past squared returns (``halflife`` sessions
    count half), so that a calm and a turbulent year weigh alike and the scale never sees the day it
    scales. The first ``warm_up`` sessions are used up. Raises ValueError if the series is no longer
    than that, constant or has gaps, or a past variance is zero.

    >>> noise = pd.Series(np.random.default_rng(1).normal(size=2_000))
    >>> bool(abs(scaled(noise).std() - scaled(7 * noise).std()) < 1e-9)
    True
    """
    sample(returns, "returns", fewest=warm_up + 2)
    variance = returns.pow(2).ewm(halflife=halflife).mean().shift(1).iloc[warm_up:]
    if not (variance > 0).all():
        raise ValueError(
            f"returns: expected some variance before {variance.index[~(variance > 0)][0]}, found"
            " none."
        )
    return returns.iloc[warm_up:] / np.sqrt(variance)


def end_of_sample(series: pd.Series, *, last: int) -> Finding:
    """Andrews' S test of whether the mean of the last observations differs from that before.

    The last stretch, less the full-sample mean, is weighted by the inverse of its covariance
    matrix; its statistic is compared with the same statistic of every earlier stretch of the same
    length, each with a mean estimated without the first half of the stretch.

    Takes a series, best scaled by its volatility (see :func:`scaled`), and the length of the
    stretch at its end. The statistic is S, ``effective`` the number of earlier stretches that do
    not overlap, p the share of earlier stretches with a statistic as large. Raises ValueError if
    the sample before is shorter than four such stretches, constant, or has gaps.
    """
    last = whole(last, "last")
    values = sample(series, "series", fewest=5 * last + 10)
    n, mean = len(values) - last, values.mean()
    sample(values[:n], f"series (before the last {last})", fewest=4 * last)
    stretches = np.lib.stride_tricks.sliding_window_view(values, last)
    gaps = stretches - mean
    if (rank := np.linalg.matrix_rank(gaps)) < last:
        what = f"stretches of {last} that vary in as many ways"
        raise ValueError(f"series: expected {what}, got a pattern that repeats, with {rank}.")
    weights = np.linalg.solve(gaps.T @ gaps / (n + 1), np.ones(last))
    projected, total = stretches @ weights, weights.sum()
    statistic = (projected[n] - mean * total) ** 2 / total
    half = -(-last // 2)
    running = np.append(0.0, values[:n].cumsum())
    first = np.arange(n - last + 1)
    without = (running[n] - running[first + half] + running[first]) / (n - half)
    earlier = (projected[first] - without * total) ** 2 / total
    tail = float(values[n:].mean() - values[:n].mean())
    return Finding(
        float(statistic),
        len(values),
        n // last,
        f"the mean of the last {last} observations is that of the sample before",
        "the mean differs",
        "Andrews (2003) S test, critical values from earlier stretches",
        p=float((earlier >= statistic).mean()),
        caveats=(f"mean of the last {last} less the mean before: {tail:.4f}",),
        table=pd.DataFrame({"start": series.index[first], "statistic": earlier}),
    )


def _largest(values: np.ndarray, shortest: int, longest: int) -> np.ndarray:
    """Studentised distance of the last m from the mean before, for all m; one row per series."""
    before = values[:, :-longest]
    mean, deviation = before.mean(axis=1, keepdims=True), before.std(axis=1, ddof=1, keepdims=True)
    sums = (values[:, -longest:] - mean)[:, ::-1].cumsum(axis=1)[:, shortest - 1 :]
    return sums / (deviation * np.sqrt(np.arange(shortest, longest + 1)))


def search_end(
    series: pd.Series,
    *,
    shortest: int,
    longest: int,
    rng: np.random.Generator,
    block: float | None = None,
    draws: int = 999,
) -> Finding:
    """Search all start dates of a break in the mean near the end, and pay for the search.

    Takes a series, best scaled by its volatility (see :func:`scaled`), the ``shortest`` and
    ``longest`` stretch from the break to the end of the sample, and the mean block length of the
    stationary bootstrap (default: automatic, before the search window). The statistic is the
    largest studentised distance (with its sign) over all start dates, p its share of resamples of
    the time before with one as large. ``table`` has one row per start date: ``start``,
    ``sessions``, ``statistic``, ``p_alone`` (as if that date had been named beforehand). Raises
    ValueError if the bounds are out of order, the sample before is shorter than four search
    windows, constant, or has gaps.
    """
    from scipy.special import ndtr

    if not 1 <= shortest <= longest:
        raise ValueError(f"shortest: expected 1 to {longest} sessions, got {shortest}.")
    values = sample(series, "series", fewest=5 * longest + 10)
    before = sample(values[:-longest], f"series (before the last {longest})", fewest=4 * longest)
    sessions = len(values)
    block = accepted(block, before)
    found = _largest(values[None], shortest, longest)[0]

    def largest(rng: np.random.Generator, size: int) -> np.ndarray:
        chosen = positions(rng, size, sessions=sessions, block=block, source=len(before))
        return np.abs(_largest(before[chosen], shortest, longest)).max(axis=1)

    simulated = drawn(largest, draws, rng=rng)
    best = int(np.abs(found).argmax())
    lengths = np.arange(shortest, longest + 1)
    rows = {"start": series.index[-lengths], "sessions": lengths, "statistic": found}
    on = str(series.index[-lengths[best]]).removesuffix(" 00:00:00")
    return Finding(
        float(found[best]),
        sessions,
        sessions / block,
        f"no break in the mean in the last {longest} observations",
        "the mean changed on one of the start dates searched",
        f"largest of {len(lengths)} start dates, stationary bootstrap, mean block {block:.1f}",
        p=float((1 + (simulated >= abs(found[best])).sum()) / (1 + draws)),
        caveats=(f"largest for a break on {on}",),
        table=pd.DataFrame(rows | {"p_alone": 2.0 * ndtr(-np.abs(found))}),
    )
