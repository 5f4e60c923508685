"""Block bootstrap intervals for dependent returns: whole sessions are drawn, so that pairs stay
pairs.

References: Politis and Romano (1994), The stationary bootstrap, Journal of the American Statistical
Association 89(428), 1303-1313; Politis and White (2004) with Patton, Politis and White (2009),
Automatic block-length selection, Econometric Reviews 23(1), 53-70 and 28(4), 372-375; Goetze and
Kuensch (1996), Second-order correctness of the blockwise bootstrap, Annals of Statistics 24(5),
1914-1933.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pandas as pd

from .draws import in_pieces
from .results import Finding, fraction, sample

FEWEST = 20
_DEGENERATE, _ENOUGH = 1e-6, 0.95


def columns(returns: pd.Series | pd.DataFrame) -> np.ndarray:
    """Every column as an accepted sample, side by side."""
    frame = pd.DataFrame(returns)
    if frame.shape[1] == 0:
        raise ValueError("returns: expected one series or more, got none.")
    return np.column_stack(
        [sample(frame[name], f"returns ({name})", fewest=FEWEST) for name in frame]
    )


def block_length(returns: pd.Series | pd.DataFrame) -> float:
    """Automatic mean block length: the longest that any column asks for, from one session to a
    third of all.

    >>> noise = pd.Series(np.random.default_rng(1).normal(size=400))
    >>> block_length(noise) < block_length(noise.rolling(10).mean().dropna())
    True
    """
    from arch.bootstrap import optimal_block_length

    values = columns(returns)
    longest = optimal_block_length(values)["stationary"].max()
    return float(np.clip(longest, 1.0, len(values) / 3))


def accepted(block: float | None, returns: pd.Series | pd.DataFrame) -> float:
    """A mean block length from one session to a third of the sample, or a plain refusal; None asks
    for the automatic one.
    """
    if block is None:
        return block_length(returns)
    if not 1 <= block <= len(returns) / 3:
        raise ValueError(
            f"block: expected between 1 and {len(returns) / 3:.0f} sessions (a third of all), got"
            f" {block}."
        )
    return float(block)


def positions(
    rng: np.random.Generator, draws: int, *, sessions: int, block: float, source: int | None = None
) -> np.ndarray:
    """Positions of the sessions drawn by the stationary bootstrap, one row per resample.

    Blocks start anywhere with equal chance and wrap around the end of the sample; their lengths are
    geometric with mean ``block``. The sample has ``source`` sessions, by default as many as a
    resample.
    """
    source = sessions if source is None else source
    step = np.arange(sessions)
    opens = rng.random((draws, sessions)) < 1.0 / block
    opens[:, 0] = True
    opened = np.maximum.accumulate(np.where(opens, step, 0), axis=1)
    start = rng.integers(source, size=(draws, sessions))
    return (np.take_along_axis(start, opened, axis=1) + step - opened) % source


def _variance_of_mean(values: np.ndarray, block: float) -> float:
    """Variance of the mean over resamples, in closed form from circular autocovariances."""
    n, gap = len(values), values - values.mean()
    cov = np.fft.irfft(np.abs(np.fft.rfft(gap)) ** 2, n) / n
    lag = np.arange(1, n)
    return float(max(cov[0] + 2.0 * (1.0 - 1.0 / block) ** lag @ cov[1:], 0.0) / n)


def _means(rng, draws: int, *, values: np.ndarray, block: float) -> np.ndarray:
    """Mean and standard error of the mean of each resample, in two columns.

    Only the sums of the blocks are needed, and each is a difference of two prefix sums of the
    sample laid twice end to end.
    """
    n, usual = len(values), len(values) / block
    most = int(usual + 8 * np.sqrt(usual) + 20)
    total = np.r_[0.0, np.concatenate([values, values]).cumsum()]
    stop = rng.geometric(1.0 / block, size=(draws, most)).cumsum(axis=1)
    while stop[:, -1].min() < n:
        more = rng.geometric(1.0 / block, size=(draws, most)).cumsum(axis=1)
        stop = np.hstack([stop, stop[:, -1:] + more])
    length = np.diff(np.minimum(stop, n), axis=1, prepend=0)
    start = rng.integers(n, size=length.shape)
    sums = total[start + length] - total[start]
    mean = sums.sum(axis=1) / n
    gaps = sums - length * mean[:, None]
    return np.column_stack([mean, np.sqrt((gaps**2).sum(axis=1)) / n])


def interval(
    returns: pd.Series | pd.DataFrame,
    *,
    rng: np.random.Generator,
    statistic: Callable[[np.ndarray], np.ndarray] | None = None,
    block: float | None = None,
    level: float = 0.95,
    replicates: int = 999,
) -> Finding:
    """Stationary bootstrap interval for a mean return, a mean paired lead, or any statistic of the
    columns.

    Raises ValueError for fewer than twenty sessions, a constant or missing return, a block longer
    than a third of the sample, or a statistic that is not finite or not one number per resample.

    Parameters
    ----------
    returns : Series, or DataFrame of returns on the same sessions (decimals)
        Without ``statistic`` one column stands for itself and two for the first less the second.
    rng : a Generator
    statistic : function of an array (resamples, sessions, columns), one number per resample
    block : mean block length, sessions; chosen automatically if None
    level, replicates : level of the interval, number of resamples

    Returns
    -------
    Finding. For a mean the interval is studentised (each resample by its own standard error from
    its blocks; the rare resample that is one single block has none and is left out) and
    ``effective`` is the number of independent sessions with the same precision of the mean. For a
    statistic of your own it is the percentile interval, without p-value, and ``effective`` counts
    mean blocks.

    Examples
    --------
    >>> noise = pd.Series(np.random.default_rng(1).normal(0.0, 0.01, size=400))
    >>> found = interval(noise, rng=np.random.default_rng(2), replicates=199)
    >>> bool(found.low < noise.mean() < found.high)
    True
    """
    values = columns(returns)
    fraction(level, "level")
    block = accepted(block, returns)
    words = f"stationary bootstrap, mean block {block:.1f} sessions, {replicates} resamples"
    draw = partial(in_pieces, draws=replicates, rng=rng)
    if statistic is not None:
        return _interval_of(values, statistic, draw, block=block, level=level, words=words)
    if values.shape[1] > 2:
        raise ValueError(
            f"returns: expected one column or a pair, got {values.shape[1]} without a statistic."
        )
    lead = np.subtract(*values.T) if values.shape[1] == 2 else values[:, 0]
    return _interval_of_mean(lead, draw, block=block, level=level, words=words)


def _interval_of(values, statistic, draw, *, block, level, words) -> Finding:
    own = np.asarray(statistic(values[None]), dtype=float)
    if own.shape != (1,):
        raise ValueError(
            f"statistic: expected one number per resample, got shape {own.shape} for one resample."
        )

    def others(rng: np.random.Generator, size: int) -> np.ndarray:
        drawn = positions(rng, size, sessions=len(values), block=block)
        return np.asarray(statistic(values[drawn]), dtype=float)

    drawn = np.concatenate(draw(others))
    if not np.isfinite(drawn).all():
        raise ValueError("statistic: expected finite numbers, got others in some resamples.")
    low, high = (float(x) for x in np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2]))
    size, method = len(values), f"percentile, {words}"
    found = Finding(float(own[0]), size, size / block, "none", "none", method)
    return replace(found, low=low, high=high, level=level)


def _interval_of_mean(values, draw, *, block, level, words) -> Finding:
    values = sample(values, "returns (difference)", fewest=FEWEST)
    mean, error = float(values.mean()), np.sqrt(_variance_of_mean(values, block))
    if error == 0.0:
        raise ValueError("returns: expected some variance of the mean, the blocks have none.")
    means, errors = np.concatenate(draw(partial(_means, values=values, block=block))).T
    usable = errors > _DEGENERATE * error
    if usable.mean() < _ENOUGH:
        raise ValueError(
            f"block: expected more than one block a resample, {block:.1f} sessions leave "
            f"{1 - usable.mean():.0%} of the resamples with one."
        )
    ratios = (means[usable] - mean) / errors[usable]
    low, high = mean - error * np.quantile(ratios, [(1 + level) / 2, (1 - level) / 2])
    extreme = np.abs(ratios) >= abs(mean) / error
    return Finding(
        mean,
        len(values),
        float(values.var() / error**2),
        "the mean is zero",
        "the mean is not zero",
        f"studentised, {words}",
        low=float(low),
        high=float(high),
        level=level,
        p=float((1 + extreme.sum()) / (1 + len(extreme))),
    )
