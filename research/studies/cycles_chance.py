"""Could chance do it: the longest spell of large caps against random walks, their calendar years against a coin."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from research import cycles, inference, prose

CHANCE = {"rise": ("reversal that ends a spell", "%", 0), "now": ("in force, years", "", 1), "longest": ("longest, years", "", 1),
          "spells": "spells of large", "low": ("random walks, 2.5%", "", 1), "middle": ("median", "", 1), "high": ("97.5%", "", 1), "p": ("walks as long or longer", "%", 0)}


def longest_by_filter(returns: pd.Series, *, rise: float, leader: str) -> float:
    """Years of the longest spell of one side when a reversal of a given size ends a spell; 0 if it never led.

    The rule of :func:`research.cycles.spells` with ``dating="threshold"``, alike in both directions, in a form
    fast enough for thousands of simulated series.

    Parameters
    ----------
    returns : monthly log returns of small over large
    rise : reversal, decimal
    leader : ``"small"`` or ``"large"``

    Examples
    --------
    >>> steps = pd.Series(np.log([1.3, 1.0, 0.7, 1.1, 1.3]), index=pd.date_range("2020-02-29", periods=5, freq="ME"))
    >>> round(12 * longest_by_filter(steps, rise=0.20, leader="large"), 6)
    2.0
    """
    path = [0.0, *returns.cumsum().tolist()]
    needed, turns, side, high, low = float(np.log1p(rise)) - 1e-12, [], 0, 0, 0
    for at, value in enumerate(path):
        if value > path[high]:
            high = at
        if value < path[low]:
            low = at
        if side >= 0 and path[high] - value >= needed:
            turns.append(high)
            side, low = -1, at
        elif side <= 0 and value - path[low] >= needed:
            turns.append(low)
            side, high = 1, at
    bounds = sorted({0, *turns, len(path) - 1})
    sign = 1 if leader == "small" else -1
    months = [end - start for start, end in itertools.pairwise(bounds) if sign * (path[end] - path[start]) > 0]
    return max(months, default=0) / 12


def by_chance(level: pd.Series, on, *, rises: Sequence[float] = (0.10, 0.20, 0.30, 0.40), leader: str = "large", draws: int = 1000,
              rng: np.random.Generator) -> pd.DataFrame:
    """The leader's longest spell beside that of random walks with the same mean and variance.

    Parameters
    ----------
    level : relative wealth of small over large
    on : day up to which the level is used
    rises : reversals that end a spell
    draws : random walks for each
    rng : generator of every draw

    Returns
    -------
    DataFrame with columns ``rise``, ``now`` (years of the spell in force, 0 if the other side leads), ``spells`` (of the
    leader), ``longest`` (years), ``low``, ``middle``, ``high`` (2.5%, 50% and 97.5% of the longest spells of the walks) and ``p`` (share of walks
    with a spell as long or longer, one-sided)
    """
    inside = level.loc[: pd.Timestamp(on)]
    steps = np.log(inside).diff().iloc[1:]
    rows = []
    for rise in rises:
        table = cycles.spells(inside, dating="threshold", rise=rise)
        own = table[table["leader"] == leader]
        rule = partial(longest_by_filter, rise=rise, leader=leader)
        finding = inference.longest_spell(steps, rule, null="random walk", rng=rng, draws=draws)
        rows.append({"rise": rise, "now": own.loc[own["open"], "length"].sum(), "spells": len(own), "longest": finding.statistic, "low": finding.low,
                     "middle": float(finding.table["longest"].median()), "high": finding.high, "p": finding.p})
    return pd.DataFrame(rows)


def tossed(table: pd.DataFrame, *, last: int = 15) -> pd.DataFrame:
    """What tossing a fair coin for every calendar year would give for large caps.

    Parameters
    ----------
    table : of :func:`research.studies.cycles.years`
    last : number of years at the end

    Returns
    -------
    DataFrame of two rows with columns ``what``, ``found`` (years) and ``chance`` (probability of as many or more): the years
    led by large among the last ones, for a stretch named beforehand, and the longest run of such years anywhere
    """
    from scipy.stats import binom

    led = (table["lead"] < 0).to_numpy()
    changes = np.diff(np.r_[0, led.astype(int), 0])
    run = int((np.flatnonzero(changes == -1) - np.flatnonzero(changes == 1)).max(initial=0))
    among = int(led[-last:].sum())
    chances = [float(binom.sf(among - 1, last, 0.5)), inference.probability(inference.independent(0.5, len(led)), run) if run else 1.0]
    return pd.DataFrame({"what": [f"of the last {last} years", f"in a row, of {len(led)} years"], "found": [among, run], "chance": chances})


def say_chance(table: pd.DataFrame, *, draws: int) -> prose.Prose:
    """Whether random walks have spells as long, by reversal."""
    row = table[table["rise"] == 0.20].iloc[0]
    return prose.Prose(
        f"With a reversal of 20%, large caps have had {row['spells']:.0f} spells since the data begin, and the longest lasted {row['longest']:.1f} years. Of {draws:,} random walks **{prose.number(row['p'], '%', digits=0)}** "
        f"have one as long or longer; the longest spell of a walk usually (19 times in 20) lasts {row['low']:.1f} to {row['high']:.1f} years, and {row['middle']:.1f} in the "
        f"middle. Over all four settings the share is {prose.number(table['p'].min(), '%', digits=0)} to {prose.number(table['p'].max(), '%', digits=0)}.")


def say_tossed(table: pd.DataFrame) -> prose.Prose:
    """Calendar years against coin tosses."""
    among, run = table.iloc[0], table.iloc[1]
    return prose.Prose(
        f"Large caps led in {among['found']} {among['what']}. A fair coin gives that or more with a chance of {prose.chance(among['chance'])} for a stretch named "
        f"beforehand; this one was named afterwards, so the true chance is larger. Their longest run of years is {run['found']} {run['what']}: "
        f"a coin gives as many with a chance of {prose.chance(run['chance'])}.")
