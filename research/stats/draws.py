"""Random draws in pieces, so that no more than a hundred resamples are in memory at once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

PIECE = 100


def in_pieces(task: Callable, draws: int, *, rng: np.random.Generator) -> list:
    """What ``task(generator, size)`` gives for pieces of at most a hundred draws, in order, each
    with a generator of its own, spawned from ``rng``. Raises ValueError if no draw is asked for, or
    ``rng`` is no Generator.

    >>> in_pieces(lambda rng, size: size, 250, rng=np.random.default_rng(1))
    [100, 100, 50]
    """
    if not isinstance(rng, np.random.Generator):
        raise ValueError(  # noqa: TRY004  (as for every bad argument)
            f"rng: expected a numpy Generator, got {type(rng).__name__}."
        )
    if draws < 1:
        raise ValueError(f"draws: expected one or more, got {draws}.")
    sizes = [PIECE] * (draws // PIECE) + ([draws % PIECE] if draws % PIECE else [])
    return [task(rng.spawn(1)[0], size) for size in sizes]
