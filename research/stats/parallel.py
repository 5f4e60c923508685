"""Random work handed out in pieces: same answer for any number of workers."""

from __future__ import annotations

import contextlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sized
from concurrent.futures import Executor
from contextvars import ContextVar

import numpy as np

PIECE = 100
AHEAD = 1_000
_bar: ContextVar[str | None] = ContextVar("bar", default=None)


@contextlib.contextmanager
def progress(label: str | None = "draws") -> Iterator[None]:
    """Show a progress bar on stderr for everything that is handed out in pieces inside this block.

    A piece that hands out work of its own shows no second bar. Without a label there is no bar.

    >>> with progress("replicates"):
    ...     handed_out(len, [("a",), ("bc",)])
    [1, 2]
    """
    token = _bar.set(label)
    try:
        yield
    finally:
        _bar.reset(token)


def handed_out(
    task: Callable,
    pieces: Iterable[tuple],
    *,
    executor: Executor | None = None,
    ahead: int = AHEAD,
    total: int | None = None,
) -> list:
    """Results of ``task(*piece)`` for every piece, in order, here or on the workers of an executor.

    Pieces are taken from ``pieces`` as they are needed, so of a generator of large ones no more than
    ``ahead`` are in memory at once. When one piece fails, or the caller is interrupted, pieces that have
    not begun are cancelled before the error goes on, so that no work is left waiting for nobody.

    Parameters
    ----------
    task : callable; picklable where the executor works in other processes
    pieces : tuples of arguments
    executor : any ``concurrent.futures.Executor``, or None to run here
    ahead : pieces handed out before the first result is taken; no fewer than there are workers
    total : number of pieces of a generator, for the progress bar

    Raises
    ------
    ValueError
        If ``ahead`` is below one.
    """
    if ahead < 1:
        raise ValueError(f"ahead: expected one piece or more, got {ahead}.")
    with _counter(len(pieces) if isinstance(pieces, Sized) else total) as counted, progress(None):
        if executor is None:
            return [counted(task(*piece)) for piece in pieces]
        return _taken(executor, task, pieces, ahead, counted)


def _taken(
    executor: Executor, task: Callable, pieces: Iterable[tuple], ahead: int, counted: Callable
) -> list:
    found, waiting = [], deque()

    def take() -> None:
        found.append(counted(waiting[0].result()))
        waiting.popleft()

    try:
        for piece in pieces:
            if len(waiting) == ahead:
                take()
            waiting.append(executor.submit(task, *piece))
        while waiting:
            take()
    except BaseException:
        for future in waiting:
            future.cancel()
        raise
    return found


@contextlib.contextmanager
def _counter(total: int | None) -> Iterator[Callable]:
    """A function that returns what it is given and moves the bar, if one is to be shown, by one piece."""
    label = _bar.get()
    if label is None:
        yield lambda result: result
        return
    from tqdm.auto import tqdm

    with tqdm(total=total, desc=label, unit="piece") as bar:

        def counted(result):
            bar.update()
            return result

        yield counted


def spread(
    task: Callable, draws: int, *, rng: np.random.Generator, executor: Executor | None = None
) -> list:
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
    generator(rng)
    if draws < 1:
        raise ValueError(f"draws: expected one or more, got {draws}.")
    sizes = [PIECE] * (draws // PIECE) + ([draws % PIECE] if draws % PIECE else [])
    pieces = zip(rng.spawn(len(sizes)), sizes, strict=True)
    return handed_out(task, pieces, executor=executor, total=len(sizes))


def generator(rng: np.random.Generator) -> np.random.Generator:
    """A numpy Generator, or a plain refusal."""
    if not hasattr(rng, "bit_generator") or not hasattr(rng, "spawn"):
        raise ValueError(f"rng: expected a numpy Generator, got {type(rng).__name__}.")
    return rng


def _count(_: np.random.Generator, size: int) -> int:
    return size
