"""Random work handed out in pieces: same answer for any number of workers."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor

import numpy as np

PIECE = 100


def spread(task: Callable, draws: int, *, rng: np.random.Generator, executor: Executor | None = None) -> list:
    """Run ``task(generator, size)`` in pieces of at most a hundred draws, each with a generator of its own.

    The pieces and their generators depend on ``draws`` and ``rng`` alone (``SeedSequence.spawn``), so
    the result does not depend on how many workers there are, or on none being given.

    Parameters
    ----------
    task : picklable callable of a Generator and a number of draws
    draws : total number of draws
    rng : parent generator
    executor : any ``concurrent.futures.Executor``, or None to run here

    Returns
    -------
    list with the result of each piece, in order

    Raises
    ------
    ValueError
        If no draw is asked for, or ``rng`` is no Generator.

    Examples
    --------
    >>> spread(_count, 250, rng=np.random.default_rng(1))
    [100, 100, 50]
    """
    if not hasattr(rng, "bit_generator"):
        raise ValueError(f"rng: expected a numpy Generator, got {type(rng).__name__}.")
    if draws < 1:
        raise ValueError(f"draws: expected one or more, got {draws}.")
    sizes = [PIECE] * (draws // PIECE) + ([draws % PIECE] if draws % PIECE else [])
    run = map if executor is None else executor.map
    return list(run(task, rng.spawn(len(sizes)), sizes))


def _count(_: np.random.Generator, size: int) -> int:
    return size
