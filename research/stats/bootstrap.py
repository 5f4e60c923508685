"""The stationary block bootstrap of dependent returns, and the interval of a mean.

References: Politis and Romano (1994), The stationary bootstrap, Journal of the American Statistical
Association 89(428), 1303-1313; Politis and White (2004) with Patton, Politis and White (2009),
Automatic block-length selection, Econometric Reviews 23(1), 53-70 and 28(4), 372-375; Goetze and
Kuensch (1996), Second-order correctness of the blockwise bootstrap, Annals of Statistics 24(5),
1914-1933.
"""

from functools import partial

import numpy as np
import pandas as pd

from .results import Finding, drawn, sample

FEWEST = 20


def accepted(block: float | None, values: np.ndarray) -> float:
    """A mean block length, up to a third of the sample; None asks for the automatic one.

    >>> noise = pd.Series(np.random.default_rng(1).normal(size=400))
    >>> accepted(None, noise) < accepted(None, noise.rolling(10).mean().dropna())
    True
    """
    most = len(values) / 3
    if block is None:
        from arch.bootstrap import optimal_block_length

        return float(np.clip(optimal_block_length(values)["stationary"].iloc[0], 1.0, most))
    if not 1 <= block <= most:
        raise ValueError(
            f"block: expected between 1 and {most:.0f} sessions (a third of all), got {block}."
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
    most = int(usual + 8 * np.sqrt(usual) + 20)  # the last of so many takes what may be left
    total = np.r_[0.0, np.concatenate([values, values]).cumsum()]
    stop = np.minimum(rng.geometric(1.0 / block, size=(draws, most)).cumsum(axis=1), n)
    stop[:, -1] = n
    length = np.diff(stop, axis=1, prepend=0)
    start = rng.integers(n, size=length.shape)
    sums = total[start + length] - total[start]
    mean = sums.sum(axis=1) / n
    gaps = sums - length * mean[:, None]
    return np.column_stack([mean, np.sqrt((gaps**2).sum(axis=1)) / n])


def interval(
    returns: pd.Series,
    *,
    rng: np.random.Generator,
    block: float | None = None,
    replicates: int = 999,
) -> Finding:
    """Stationary bootstrap interval (95%) of a mean return; of a mean lead, where ``returns`` are
    those of one series less those of another.

    Takes decimals; ``block`` is the mean block length (sessions; chosen automatically if None). The
    interval is studentised: each resample is measured by its own standard error, from its blocks;
    the rare resample that is one single block has none and is left out. ``effective`` is the number
    of independent sessions with the same precision of the mean. Raises ValueError for fewer than
    twenty sessions, a constant or missing return, or a block longer than a third of the sample.
    For any other statistic take ``arch.bootstrap.StationaryBootstrap``.

    >>> noise = pd.Series(np.random.default_rng(1).normal(0.0, 0.01, size=400))
    >>> found = interval(noise, rng=np.random.default_rng(2), replicates=199)
    >>> bool(found.low < noise.mean() < found.high)
    True
    """
    values = sample(returns, "returns", fewest=FEWEST)
    block = accepted(block, values)
    mean, error = float(values.mean()), np.sqrt(_variance_of_mean(values, block))
    if error == 0.0:
        raise ValueError("returns: expected some variance of the mean, the blocks have none.")
    resampled = partial(_means, values=values, block=block)
    means, errors = drawn(resampled, replicates, rng=rng).T
    usable = errors > 1e-6 * error  # some 19 of 20 or more: blocks are a third at most
    ratios = (means[usable] - mean) / errors[usable]
    low, high = mean - error * np.quantile(ratios, [0.975, 0.025])
    extreme = np.abs(ratios) >= abs(mean) / error
    return Finding(
        mean,
        len(values),
        float(values.var() / error**2),
        "the mean is zero",
        "the mean is not zero",
        f"studentised, stationary bootstrap, mean block {block:.1f} sessions, {replicates}"
        " resamples",
        low=float(low),
        high=float(high),
        p=float((1 + extreme.sum()) / (1 + len(extreme))),
    )
