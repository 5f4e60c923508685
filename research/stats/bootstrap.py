"""Block bootstrap intervals for dependent returns: whole sessions are drawn, so that pairs stay pairs.

References: Politis and Romano (1994), The stationary bootstrap, Journal of the American Statistical
Association 89(428), 1303-1313; Politis and White (2004) with Patton, Politis and White (2009), Automatic
block-length selection, Econometric Reviews 23(1), 53-70 and 28(4), 372-375; Goetze and Kuensch (1996),
Second-order correctness of the blockwise bootstrap, Annals of Statistics 24(5), 1914-1933.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from functools import partial

import numpy as np
import pandas as pd

from .parallel import spread
from .results import Finding, fraction, sample

METHODS = ("stationary", "circular")
KINDS = ("percentile", "studentised")
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


def _known(value: str, known: tuple[str, ...], name: str) -> str:
    if value not in known:
        raise ValueError(f"{name}: expected {' or '.join(map(repr, known))}, got {value!r}.")
    return value


def block_length(returns: pd.Series | pd.DataFrame, *, method: str = "stationary") -> float:
    """Automatic (mean) block length: the longest that any column asks for, from one session to a third of all.

    Examples
    --------
    >>> noise = pd.Series(np.random.default_rng(1).normal(size=400))
    >>> block_length(noise) < block_length(noise.rolling(10).mean().dropna())
    True
    """
    from arch.bootstrap import optimal_block_length

    values = columns(returns)
    lengths = optimal_block_length(values)[_known(method, METHODS, "method")]
    return float(np.clip(lengths.max(), 1.0, len(values) / 3))


def accepted(
    block: float | None, returns: pd.Series | pd.DataFrame, *, method: str = "stationary"
) -> float:
    """A block length from one session to a third of the sample, or a plain refusal; None asks for the automatic one."""
    if block is None:
        return block_length(returns, method=method)
    if not 1 <= block <= len(returns) / 3:
        raise ValueError(
            f"block: expected between 1 and {len(returns) / 3:.0f} sessions (a third of all), got {block}."
        )
    return float(block)


def positions(
    rng: np.random.Generator,
    draws: int,
    *,
    sessions: int,
    block: float,
    method: str = "stationary",
    source: int | None = None,
) -> tuple[np.ndarray, np.ndarray]:
    """Positions of the sessions drawn and the number of the block each belongs to, one row per resample.

    Blocks start anywhere with equal chance and wrap around the end of the sample; their lengths are
    geometric with mean ``block`` (stationary) or fixed at ``block``, rounded (circular). The sample has
    ``source`` sessions, by default as many as a resample.
    """
    source = sessions if source is None else source
    step = np.arange(sessions)
    if method == "circular":
        length = max(1, round(block))
        number = np.broadcast_to(step // length, (draws, sessions))
        start = rng.integers(source, size=(draws, -(-sessions // length)))
        return (start[:, step // length] + step % length) % source, number
    opens = rng.random((draws, sessions)) < 1.0 / block
    opens[:, 0] = True
    opened = np.maximum.accumulate(np.where(opens, step, 0), axis=1)
    start = rng.integers(source, size=(draws, sessions))
    return (np.take_along_axis(start, opened, axis=1) + step - opened) % source, opens.cumsum(
        axis=1
    ) - 1


def _variance_of_mean(values: np.ndarray, block: float, method: str) -> float:
    """Variance of the mean in the resampling world, in closed form from circular autocovariances."""
    n, gap = len(values), values - values.mean()
    cov = np.fft.irfft(np.abs(np.fft.rfft(gap)) ** 2, n) / n
    lag = np.arange(1, n)
    weight = (
        (1.0 - 1.0 / block) ** lag
        if method == "stationary"
        else np.clip(1.0 - lag / max(1, round(block)), 0.0, 1.0)
    )
    return float(max(cov[0] + 2.0 * weight @ cov[1:], 0.0) / n)


def _means(rng, draws: int, *, values: np.ndarray, block: float, method: str) -> np.ndarray:
    """Mean and standard error of the mean of each resample, in two columns."""
    n = len(values)
    drawn, number = positions(rng, draws, sessions=n, block=block, method=method)
    taken = values[drawn]
    mean = taken.mean(axis=1)
    cell = (number + n * np.arange(draws)[:, None]).ravel()
    sums = np.bincount(cell, weights=(taken - mean[:, None]).ravel(), minlength=n * draws).reshape(
        draws, n
    )
    return np.column_stack([mean, np.sqrt((sums**2).sum(axis=1)) / n])


def _others(
    rng, draws: int, *, values: np.ndarray, block: float, method: str, statistic: Callable
) -> np.ndarray:
    drawn, _ = positions(rng, draws, sessions=len(values), block=block, method=method)
    return np.asarray(statistic(values[drawn]), dtype=float)


def interval(
    returns: pd.Series | pd.DataFrame,
    *,
    rng: np.random.Generator,
    statistic: Callable[[np.ndarray], np.ndarray] | None = None,
    method: str = "stationary",
    kind: str = "studentised",
    block: float | None = None,
    level: float = 0.95,
    replicates: int = 999,
    executor: Executor | None = None,
) -> Finding:
    """Block bootstrap interval for a mean return, a mean paired lead, or any statistic of the columns.

    Parameters
    ----------
    returns : Series, or DataFrame of returns on the same sessions (decimals)
        Without ``statistic`` one column stands for itself and two for the first less the second.
    rng, executor : see :func:`research.stats.parallel.spread`
    statistic : picklable function of an array (resamples, sessions, columns), one number per resample;
        intervals are then percentile intervals, without p-value
    method : ``"stationary"`` or ``"circular"``
    kind : ``"studentised"`` (each resample by its own standard error from its blocks; the rare resample
        that is one single block has none and is left out) or ``"percentile"``
    block : (mean) block length, sessions; chosen automatically if None
    level, replicates : level of the interval, number of resamples

    Returns
    -------
    Finding; ``effective`` is the number of independent sessions with the same precision of the mean.

    Raises
    ------
    ValueError
        For fewer than twenty sessions, a constant or missing return, an unknown name, a block longer
        than a third of the sample, or a statistic that is not finite or not one number per resample.

    Examples
    --------
    >>> noise = pd.Series(np.random.default_rng(1).normal(0.0, 0.01, size=400))
    >>> found = interval(noise, rng=np.random.default_rng(2), replicates=199)
    >>> bool(found.low < noise.mean() < found.high)
    True
    """
    values = columns(returns)
    _known(method, METHODS, "method")
    _known(kind, KINDS, "kind")
    fraction(level, "level")
    block = accepted(block, returns, method=method)
    tails = [(1 - level) / 2, (1 + level) / 2]
    kind_of_block = "mean block" if method == "stationary" else "block"
    words = f"{method} bootstrap, {kind_of_block} {block:.1f} sessions, {replicates} resamples"
    if statistic is not None:
        if kind == "studentised":
            raise ValueError(
                "kind: expected 'percentile' with a statistic of your own, got 'studentised'."
            )
        own = np.asarray(statistic(values[None]), dtype=float)
        if own.shape != (1,):
            raise ValueError(
                f"statistic: expected one number per resample, got shape {own.shape} for one resample."
            )
        task = partial(_others, values=values, block=block, method=method, statistic=statistic)
        drawn = np.concatenate(spread(task, replicates, rng=rng, executor=executor))
        if not np.isfinite(drawn).all():
            raise ValueError("statistic: expected finite numbers, got others in some resamples.")
        low, high = np.quantile(drawn, tails)
        return Finding(
            float(own[0]),
            len(values),
            len(values) / block,
            "none",
            "none",
            f"percentile, {words}",
            low=float(low),
            high=float(high),
            level=level,
        )
    if values.shape[1] > 2:
        raise ValueError(
            f"returns: expected one column or a pair, got {values.shape[1]} without a statistic."
        )
    series = values[:, 0] - values[:, 1] if values.shape[1] == 2 else values[:, 0]
    series = sample(series, "returns (difference)", fewest=FEWEST)
    mean, variance = float(series.mean()), _variance_of_mean(series, block, method)
    task = partial(_means, values=series, block=block, method=method)
    if variance == 0.0:
        raise ValueError("returns: expected some variance of the mean, the blocks have none.")
    means, errors = np.concatenate(spread(task, replicates, rng=rng, executor=executor)).T
    if kind == "percentile":
        low, high = np.quantile(means, tails)
        extreme = np.abs(means - mean) >= abs(mean)
    else:
        error = np.sqrt(variance)
        spread_out = errors > _DEGENERATE * error
        if spread_out.mean() < _ENOUGH:
            raise ValueError(
                f"block: expected more than one block a resample, {block:.1f} sessions leave "
                f"{1 - spread_out.mean():.0%} of the resamples with one."
            )
        ratios = (means[spread_out] - mean) / errors[spread_out]
        low, high = mean - error * np.quantile(ratios, tails[::-1])
        extreme = np.abs(ratios) >= abs(mean) / error
    return Finding(
        mean,
        len(series),
        float(series.var() / variance),
        "the mean is zero",
        "the mean is not zero",
        f"{kind}, {words}",
        low=float(low),
        high=float(high),
        level=level,
        p=float((1 + extreme.sum()) / (1 + len(extreme))),
    )
