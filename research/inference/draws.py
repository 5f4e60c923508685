"""Random work handed out in pieces: same answer for any number of workers."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextvars import ContextVar

import numpy as np

PIECE = 100
_bar: ContextVar[str | None] = ContextVar("bar", default=None)


@contextlib.contextmanager
def progress(label: str = "draws") -> Iterator[None]:
    """Show a progress bar on stderr for everything that is handed out in pieces inside this block.

    >>> with progress("replicates"):
    ...     handed_out(len, [("a",), ("bc",)])
    [1, 2]
    """
    token = _bar.set(label)
    try:
        yield
    finally:
        _bar.reset(token)


def handed_out(task: Callable, pieces: Iterable[tuple], *, executor: Executor | None = None) -> list:
    """Results of ``task(*piece)`` for every piece, in order, here or on the workers of an executor.

    When one piece fails, or the caller is interrupted, pieces that have not begun are cancelled before
    the error goes on, so that no work is left running for nobody.

    Parameters
    ----------
    task : callable; picklable where the executor works in other processes
    pieces : tuples of arguments
    executor : any ``concurrent.futures.Executor``, or None to run here
    """
    pieces = list(pieces)
    if executor is None:
        return [task(*piece) for piece in _shown(pieces)]
    futures = [executor.submit(task, *piece) for piece in pieces]
    try:
        return [future.result() for future in _shown(futures)]
    except BaseException:
        for future in futures:
            future.cancel()
        raise


def _shown(pieces: list) -> Iterable:
    label = _bar.get()
    if label is None:
        return pieces
    from tqdm.auto import tqdm

    return tqdm(pieces, desc=label, unit="piece")


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
    return handed_out(task, zip(rng.spawn(len(sizes)), sizes, strict=True), executor=executor)


def _count(_: np.random.Generator, size: int) -> int:
    return size
