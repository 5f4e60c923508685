"""Long spells: how long the longest would be without any cause.

The dating rule is handed in, so that every definition of a spell is compared with its own null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import numpy as np
import pandas as pd

from .draws import in_pieces
from .results import Finding, against, sample

NULLS = {
    "random walk": "returns are independent, normal, with one mean and one variance",
    "years": "the order of the calendar years does not matter",
}


def longest_spell(
    returns: pd.Series,
    longest: Callable[[pd.Series], float],
    *,
    null: str,
    rng: np.random.Generator,
    draws: int = 1_000,
) -> Finding:
    """The longest spell of a series against the longest spells of series without any regimes.

    Raises ValueError for an unknown null, fewer than 24 periods, a constant or missing return, or,
    for ``"years"``, an index without years or fewer than five of them.

    Parameters
    ----------
    returns : Series of relative returns (decimals), index = period
    longest : dating rule: a Series of returns in, the length of its longest spell out
    null : ``"random walk"`` (normal steps with the mean and variance of the series) or ``"years"``
        (its calendar years in random order, each kept whole)
    rng : a Generator

    Returns
    -------
    Finding; one-sided p-value (a spell as long or longer). Simulated series end as abruptly as the
    real one, so their last spells are cut off too. For a spell that is still open at the end the
    length is a lower bound and p an upper one. ``table`` holds all simulated lengths.
    """
    if null not in NULLS:
        raise ValueError(f"null: expected {' or '.join(map(repr, NULLS))}, got {null!r}.")
    sample(returns, "returns", fewest=24)
    pieces, paths = len(returns), _walks if null == "random walk" else _years
    if null == "years":
        if not isinstance(returns.index, pd.DatetimeIndex):
            raise ValueError("returns: expected dates in the index to permute years.")
        pieces = returns.index.year.nunique()
        if pieces < 5:
            raise ValueError(
                f"returns: expected at least five calendar years to permute, got {pieces}."
            )

    def lengths(rng: np.random.Generator, size: int) -> np.ndarray:
        drawn = paths(rng, size, returns)
        return np.array([longest(pd.Series(path, index=returns.index)) for path in drawn], float)

    drawn = np.concatenate(in_pieces(lengths, draws, rng=rng))
    if not np.isfinite(drawn).all():
        raise ValueError("longest: expected a finite length for every simulated series.")
    return against(
        float(longest(returns)),
        drawn,
        of="the simulated lengths",
        n=len(returns),
        effective=pieces,
        null=NULLS[null],
        alternative="spells last longer",
        method=f"{draws} simulated series",
        table=pd.DataFrame({"longest": drawn}),
    )


def _walks(rng: np.random.Generator, size: int, returns: pd.Series) -> Iterable[np.ndarray]:
    return rng.normal(float(returns.mean()), returns.std(), size=(size, len(returns)))


def _years(rng: np.random.Generator, size: int, returns: pd.Series) -> Iterable[np.ndarray]:
    blocks = [part.to_numpy() for _, part in returns.groupby(returns.index.year)]
    orders = (rng.permutation(len(blocks)) for _ in range(size))
    return (np.concatenate([blocks[k] for k in order]) for order in orders)
