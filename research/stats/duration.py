"""Long spells: how long the longest would be without any cause.

The dating rule is handed in, so that every definition of a spell is compared with its own null.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from .results import Finding, against, drawn, sample

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

    Takes relative returns (decimals, index = period) and the dating rule: a Series of returns in,
    the length of its longest spell out. ``null`` is ``"random walk"`` (normal steps with the mean
    and variance of the series) or ``"years"`` (its calendar years in random order, each kept
    whole). The p-value is one-sided (a spell as long or longer). Simulated series end as abruptly
    as the real one, so their last spells are cut off too; for a spell that is still open at the end
    the length is a lower bound and p an upper one. ``table`` holds all simulated lengths.

    Raises ValueError for an unknown null, fewer than 24 periods, a constant or missing return, or,
    for ``"years"``, an index without years or fewer than five of them.
    """
    if null not in NULLS:
        raise ValueError(f"null: expected {' or '.join(map(repr, NULLS))}, got {null!r}.")
    sample(returns, "returns", fewest=24)
    pieces = len(returns)
    if null == "years":
        if not isinstance(returns.index, pd.DatetimeIndex):
            raise ValueError("returns: expected dates in the index to permute years.")
        years = [part.to_numpy() for _, part in returns.groupby(returns.index.year)]
        pieces = len(years)
        if pieces < 5:
            raise ValueError(
                f"returns: expected at least five calendar years to permute, got {pieces}."
            )

    def lengths(rng: np.random.Generator, size: int) -> np.ndarray:
        if null == "years":
            orders = (rng.permutation(pieces) for _ in range(size))
            paths = (np.concatenate([years[k] for k in order]) for order in orders)
        else:
            mean, spread = float(returns.mean()), returns.std()
            paths = (path for path in rng.normal(mean, spread, size=(size, pieces)))
        return np.array([longest(pd.Series(path, index=returns.index)) for path in paths], float)

    simulated = drawn(lengths, draws, rng=rng)
    return against(
        float(longest(returns)),
        simulated,
        of="the simulated lengths",
        n=len(returns),
        effective=pieces,
        null=NULLS[null],
        alternative="spells last longer",
        method=f"{draws} simulated series",
        table=pd.DataFrame({"longest": simulated}),
    )
