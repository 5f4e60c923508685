"""The stationary block bootstrap of dependent returns: block lengths and places drawn.

For the interval of a statistic take ``arch.bootstrap.StationaryBootstrap``.

References: Politis and Romano (1994), The stationary bootstrap, Journal of the American Statistical
Association 89(428), 1303-1313; Politis and White (2004) with Patton, Politis and White (2009),
Automatic block-length selection, Econometric Reviews 23(1), 53-70 and 28(4), 372-375.
"""

import numpy as np

FEWEST = 20


def accepted(block: float | None, values: np.ndarray) -> float:
    """A mean block length, up to a third of the sample; None asks for the automatic one.

    >>> noise = np.random.default_rng(1).normal(size=400)
    >>> accepted(None, noise) < accepted(None, np.convolve(noise, np.ones(10), "valid"))
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
