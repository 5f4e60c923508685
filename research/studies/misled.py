"""How often a bootstrap of the sample misleads about the record in it, tried on coins whose exact answer is known."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import prose, stats

YEAR = 252


def on_coins(
    *, samples: int, block: int, rng: np.random.Generator, sessions: int = YEAR
) -> pd.DataFrame:
    """Fair coins, each sample judged by the bootstrap of its own longest run: see :func:`research.stats.how_often_it_misleads`."""
    return stats.how_often_it_misleads(sessions=sessions, samples=samples, blocks=(block,), rng=rng)


def say(
    table: pd.DataFrame, *, sessions: int = YEAR, off: float = 0.10, level: float = 0.05
) -> prose.Prose:
    """How far off the bootstrap is on coins, and how often it calls their record rare.

    Parameters
    ----------
    table : of :func:`on_coins`
    sessions : of each sample
    off : distance from the exact probability that counts as misleading
    level : claimed size of a test
    """
    wrong = {
        side: ((table[side] - table["exact"]).abs() > off).mean() for side in ("inside", "outside")
    }
    rare = {side: (table[side] <= level).mean() for side in ("outside", "exact")}
    error = 2 * np.sqrt(wrong["inside"] * (1 - wrong["inside"]) / len(table))
    share = {name: prose.number(value, "%", digits=0) for name, value in wrong.items()}
    return prose.Prose(
        f"Is that bad luck? On {len(table)} samples of {sessions} tosses of a fair coin, each asked about its own longest run (mean block {table['block'].iloc[0]}), the bootstrap is more than "
        f"{prose.number(off, 'pp', digits=0)} off the exact chance in **{share['inside']}** with the run left in and **{share['outside']}** with it taken out (give or take "
        f"{prose.number(error, 'pp', digits=0)}). Taken out, {prose.number(rare['outside'], '%', digits=0)} of the records pass for rare at {level:.0%}; by the exact chance "
        f"{prose.number(rare['exact'], '%', digits=0)} do."
    )
