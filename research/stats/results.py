"""The result of a test or an estimate, the one gate that samples pass, and random draws."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

FEWEST_CLUSTERS = 10
NOISE = 1e-12
PIECE = 100


@dataclass(frozen=True)
class Finding:
    """What was estimated or tested, and how far it reaches.

    Attributes
    ----------
    statistic : the number (decimal where it is a return)
    n : observations or events
    effective : independent pieces behind them: clusters, blocks, or effective observations
    low, high : 95% interval; NaN where there is none
    p : p-value; NaN where none is given
    null, alternative : in words
    method : how interval and p-value were found, in words
    caveats : what to keep in mind
    table : rows behind the number (empty frame if there are none)
    """

    statistic: float
    n: int
    effective: float
    null: str
    alternative: str
    method: str
    low: float = float("nan")
    high: float = float("nan")
    p: float = float("nan")
    caveats: tuple[str, ...] = ()
    table: pd.DataFrame = field(default_factory=pd.DataFrame, compare=False, repr=False)

    def __post_init__(self):
        if not np.isfinite(self.statistic):
            raise ValueError(
                f"statistic: expected a finite number, got {self.statistic} ({self.method})."
            )

    def __str__(self) -> str:
        said = [f"n = {self.n}", f"{self.effective:.4g} independent"]
        if not np.isnan(self.low):
            said.append(f"95% interval {self.low:.4g} to {self.high:.4g}")
        if not np.isnan(self.p):
            said.append(f"p = {self.p:.3g}")
        return f"{self.statistic:.4g} ({', '.join(said)}). Null: {self.null}."


def sample(values: pd.Series | Sequence[float], name: str, *, fewest: int) -> np.ndarray:
    """The values as an array, or a plain refusal: ValueError if there are fewer than ``fewest``,
    one is missing, not finite or too large to be squared, or all are equal (up to the noise of
    floating point).

    >>> sample(pd.Series([0.01, -0.02]), "returns", fewest=2).tolist()
    [0.01, -0.02]
    >>> sample([0.01, None], "returns", fewest=2)
    Traceback (most recent call last):
    ValueError: returns: expected finite numbers, 1 of 2 missing or not finite.
    """
    array = np.asarray(values, dtype=float)
    if len(array) < fewest:
        raise ValueError(f"{name}: expected at least {fewest} observations, got {len(array)}.")
    with np.errstate(over="ignore"):
        bad = ~np.isfinite(array * array)
    if bad.any():
        raise ValueError(
            f"{name}: expected finite numbers, {int(bad.sum())} of {array.size} missing or not"
            " finite."
        )
    if np.ptp(array) <= NOISE * np.abs(array).max():
        raise ValueError(f"{name}: expected values that vary, got {len(array)} equal ones.")
    return array


def whole(count: float, name: str) -> int:
    """A whole number of at least one, or a plain refusal."""
    if not (1 <= count < np.inf and int(count) == count):
        raise ValueError(f"{name}: expected a whole number, one or more, got {count}.")
    return int(count)


def refuse_draws(rng: np.random.Generator, draws: int) -> None:
    """Refuse what is no Generator, and a number of draws that is none."""
    if not isinstance(rng, np.random.Generator):
        raise ValueError(  # noqa: TRY004  (as for every bad argument)
            f"rng: expected a numpy Generator, got {type(rng).__name__}."
        )
    whole(draws, "draws")


def drawn(task: Callable, draws: int, *, rng: np.random.Generator) -> np.ndarray:
    """What ``task(generator, size)`` gives for pieces of at most a hundred draws, end to end, each
    with a generator of its own, spawned from ``rng``: no more than a hundred resamples are in
    memory at once. Raises ValueError if no draw is asked for, or ``rng`` is no Generator.

    >>> drawn(lambda rng, size: np.full(1, size), 250, rng=np.random.default_rng(1)).tolist()
    [100, 100, 50]
    """
    refuse_draws(rng, draws)
    sizes = [min(PIECE, draws - done) for done in range(0, draws, PIECE)]
    return np.concatenate([task(rng.spawn(1)[0], size) for size in sizes])


def against(statistic: float, draws: np.ndarray, *, of: str, **what) -> Finding:
    """A statistic against what chance alone drew, one number a draw.

    The interval is the middle 95% of the draws and p the share of them that is as high or higher;
    ``of`` names the draws in the caveat, ``what`` are other attributes of the :class:`Finding`.
    Raises ValueError if a draw is not finite: it would count as neither high nor low.
    """
    if not np.isfinite(draws).all():
        raise ValueError(f"{of}: expected finite numbers, got {draws[~np.isfinite(draws)][0]}.")
    low, high = np.quantile(draws, [0.025, 0.975])
    p = float((1 + (draws >= statistic).sum()) / (1 + len(draws)))
    what["caveats"] = (f"the interval is that of {of}", *what.get("caveats", ()))
    return Finding(statistic, low=float(low), high=float(high), p=p, **what)
