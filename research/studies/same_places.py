"""Like with like: the band of one side that holds the same places as a band of the other."""

from __future__ import annotations

import pandas as pd

from research import prose


def alike(table: pd.DataFrame, *, low: float, high: float, of: str) -> pd.DataFrame:
    """A band named for one side, and the band of the other side that holds the same places.

    Parameters
    ----------
    table : of :func:`ranges`
    low, high : the band, decimals
    of : ``small`` or ``large``, the side it is named for

    Returns
    -------
    DataFrame of two rows, the named side first: ``side``, ``of`` (as named, same places), ``low``,
    ``high``, ``below`` and ``within`` (shares of the sessions)

    Examples
    --------
    >>> table = pd.DataFrame({"small": [0.01, 0.02, 0.03, 0.04], "large": [0.005, 0.006, 0.009, 0.02]})
    >>> alike(table, low=0.006, high=0.01, of="large")[["side", "low", "high"]].round(4).values.tolist()
    [['large', 0.006, 0.01], ['small', 0.0175, 0.0325]]
    """
    if of not in table:
        raise ValueError(f"of: expected small or large, got {of!r}.")
    other = "large" if of == "small" else "small"
    below, within = float((table[of] < low).mean()), float(table[of].between(low, high).mean())
    same = table[other].quantile([below, min(1.0, below + within)]).to_numpy()
    return pd.DataFrame(
        [[of, "as named", low, high, below, within], [other, "same places", *same, below, within]],
        columns=["side", "of", "low", "high", "below", "within"],
    )


def say_alike(table: pd.DataFrame) -> prose.Prose:
    """The band of one side that compares with the band named for the other."""
    named, same = table.iloc[0], table.iloc[1]
    words = {"small": "small caps", "large": "large caps"}
    return prose.Prose(
        f"For {words[named['side']]}, {prose.number(named['low'], '%', digits=1)} to "
        f"{prose.number(named['high'], '%', digits=1)} leaves "
        f"{prose.number(named['below'], '%', digits=0)} of the sessions below it and holds "
        f"{prose.number(named['within'], '%', digits=0)}. The same places "
        f"among the sessions of {words[same['side']]} are **{prose.number(same['low'], '%', digits=2)} to "
        f"{prose.number(same['high'], '%', digits=2)}**."
    )
