"""Long spells: how long the longest would be without any cause, and what an unfinished one tells.

The dating rule is handed in, so that every definition of a spell is compared with its own null.

Reference: Kaplan and Meier (1958), Nonparametric estimation from incomplete observations, Journal
of the American Statistical Association 53(282), 457-481.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import pandas as pd

from .draws import in_pieces
from .results import Finding, sample

NULLS = {
    "random walk": "returns are independent, normal, with one mean and one variance",
    "years": "the order of the calendar years does not matter",
}


def survival(lengths: Sequence[float], *, open_: Sequence[bool]) -> pd.DataFrame:
    """Share of spells that outlast each length, with unfinished spells counted as censored.

    Parameters
    ----------
    lengths : lengths of the spells, in periods
    open_ : bool per spell, True if it was still running when the sample ended

    Returns
    -------
    DataFrame with one row per length at which a spell ended: ``length``, ``at_risk`` (spells at
    least as long), ``ended``, ``survival`` (estimated probability that a spell lasts longer)

    Raises
    ------
    ValueError
        If there is no spell, a length is not a positive number, or the two arguments differ in
        length.

    Examples
    --------
    >>> survival([2, 3, 3, 5], open_=[False, False, True, False])
       length  at_risk  ended  survival
    0       2        4      1      0.75
    1       3        3      1      0.50
    2       5        1      1      0.00
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    lasted, running = np.asarray(lengths, dtype=float), np.asarray(open_, dtype=bool)
    if len(lasted) == 0 or len(lasted) != len(running):
        raise ValueError(
            f"open_: expected one entry per spell and at least one spell, got {len(running)}."
        )
    good = np.isfinite(lasted) & (lasted > 0)
    if not good.all():
        raise ValueError(f"lengths: expected positive numbers, got {lasted[~good][0]}.")
    fitted = SurvfuncRight(lasted, ~running)
    ends = fitted.surv_times
    return pd.DataFrame(
        {
            "length": ends.astype(int) if (ends == ends.astype(int)).all() else ends,
            "at_risk": fitted.n_risk.astype(int),
            "ended": fitted.n_events.astype(int),
            "survival": fitted.surv_prob,
        }
    )


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

    Raises
    ------
    ValueError
        For an unknown null, fewer than 24 periods, a constant or missing return, or, for
        ``"years"``, an index without years or fewer than five of them.
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
