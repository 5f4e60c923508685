"""Long spells: how long the longest would be without any cause.

The dating rule is handed in, so that every definition of a spell is compared with its own null.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np
import pandas as pd

from .draws import in_pieces
from .results import Finding, sample

NULLS = {
    "random walk": "returns are independent, normal, with one mean and one variance",
    "years": "the order of the calendar years does not matter",
}


def _walks(rng, size: int, *, returns: pd.Series, longest: Callable, drift: float) -> np.ndarray:
    steps = rng.normal(drift, returns.std(), size=(size, len(returns)))
    return np.array([longest(pd.Series(row, index=returns.index)) for row in steps], dtype=float)


def _years(rng, size: int, *, returns: pd.Series, longest: Callable) -> np.ndarray:
    values, year = returns.to_numpy(), returns.index.year
    blocks = [values[year == one] for one in year.unique()]
    orders = (rng.permutation(len(blocks)) for _ in range(size))
    paths = (np.concatenate([blocks[k] for k in order]) for order in orders)
    return np.array([longest(pd.Series(path, index=returns.index)) for path in paths], dtype=float)


def longest_spell(
    returns: pd.Series,
    longest: Callable[[pd.Series], float],
    *,
    null: str,
    rng: np.random.Generator,
    draws: int = 1_000,
    drift: float | None = None,
    open_: bool = False,
) -> Finding:
    """The longest spell of a series against the longest spells of series without any regimes.

    Raises ValueError for an unknown null, fewer than 24 periods, a constant or missing return, or,
    for ``"years"``, an index without years or fewer than five of them.

    Parameters
    ----------
    returns : Series of relative returns (decimals), index = period
    longest : picklable dating rule: a Series of returns in, the length of its longest spell out
    null : ``"random walk"`` (normal steps with the mean and variance of the series) or ``"years"``
        (its calendar years in random order, each kept whole)
    rng : a Generator
    drift : mean step of the random walks (default: that of the series)
    open_ : whether the longest spell was still running at the end of the sample

    Returns
    -------
    Finding; one-sided p-value (a spell as long or longer). Simulated series end as abruptly as the
    real one, so their last spells are cut off too. For an open spell the length is a lower bound
    and p an upper one. The interval holds the middle of the simulated lengths, ``table`` all of
    them.
    """
    if null not in NULLS:
        raise ValueError(f"null: expected {' or '.join(map(repr, NULLS))}, got {null!r}.")
    sample(returns, "returns", fewest=24)
    if null == "years":
        if not hasattr(returns.index, "year"):
            raise ValueError("returns: expected dates in the index to permute years.")
        pieces = returns.index.year.nunique()
        if pieces < 5:
            raise ValueError(
                f"returns: expected at least five calendar years to permute, got {pieces}."
            )
        task = partial(_years, returns=returns, longest=longest)
    else:
        pieces = len(returns)
        step = float(returns.mean()) if drift is None else drift
        task = partial(_walks, returns=returns, longest=longest, drift=step)
    observed = float(longest(returns))
    drawn = np.concatenate(in_pieces(task, draws, rng=rng))
    if not np.isfinite(drawn).all():
        raise ValueError("longest: expected a finite length for every simulated series.")
    low, high = np.quantile(drawn, [0.025, 0.975])
    caveats: tuple[str, ...] = ("the interval is that of the simulated lengths",)
    if open_:
        caveats += ("the spell is open: its length is a lower bound and p an upper one",)
    return Finding(
        observed,
        len(returns),
        pieces,
        NULLS[null],
        "spells last longer",
        f"{draws} simulated series",
        low=float(low),
        high=float(high),
        p=float((1 + (drawn >= observed).sum()) / (1 + draws)),
        caveats=caveats,
        table=pd.DataFrame({"longest": drawn}),
    )
