"""Could chance do it: the longest spell of large caps against random walks and against years in random order, the unfinished
spell counted as unfinished, their calendar years against a coin, their best years against the best of resampled months."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from research import cycles, prose, stats

CHANCE = {
    "rise": ("reversal that ends a spell", "%", 0),
    "now": ("in force, years", "", 1),
    "longest": ("longest, years", "", 1),
    "spells": "spells of large",
    "low": ("random walks, 2.5%", "", 1),
    "middle": ("median", "", 1),
    "high": ("97.5%", "", 1),
    "p": ("walks as long or longer", "%", 0),
    "p_years": ("years in random order", "%", 0),
}


def by_chance(
    level: pd.Series,
    on,
    *,
    rises: Sequence[float] = (0.10, 0.20, 0.30, 0.40),
    leader: str = "large",
    draws: int = 1000,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """The leader's longest spell beside that of random walks with the same mean and variance, and of the same years in random order.

    Parameters
    ----------
    level : relative wealth of small over large
    on : day up to which the level is used
    rises : reversals that end a spell
    draws : random walks, and orders of the years, for each
    rng : generator of every draw

    Returns
    -------
    DataFrame with columns ``rise``, ``now`` (years of the spell in force, 0 if the other side leads), ``spells`` (of the
    leader), ``longest`` (years), ``open`` (it was still running: its length is a lower bound, both shares upper ones), ``low``, ``middle``, ``high`` (2.5%, 50%
    and 97.5% of the longest spells of the walks), ``p`` and ``p_years`` (share of walks and of orders with a spell as long or longer, one-sided),
    ``months`` (of returns) and ``pieces`` (calendar years that they make)
    """
    inside = level.loc[: pd.Timestamp(on)]
    steps = np.log(inside).diff().iloc[1:]
    rows = []
    for rise in rises:
        table = cycles.spells(inside, dating="threshold", rise=rise)
        own = table[table["leader"] == leader]
        rule = partial(cycles.longest_by_threshold, rise=rise, leader=leader)
        now, finding = (
            own.loc[own["open"], "length"].sum(),
            stats.longest_spell(steps, rule, null="random walk", rng=rng, draws=draws),
        )
        rows.append(
            {
                "rise": rise,
                "now": now,
                "spells": len(own),
                "longest": finding.statistic,
                "open": bool(now >= finding.statistic - 1e-9),
                "low": finding.low,
                "middle": float(finding.table["longest"].median()),
                "high": finding.high,
                "p": finding.p,
            }
        )
    years = [
        stats.longest_spell(
            steps,
            partial(cycles.longest_by_threshold, rise=rise, leader=leader),
            null="years",
            rng=rng,
            draws=draws,
        )
        for rise in rises
    ]
    return pd.DataFrame(rows).assign(
        p_years=[found.p for found in years],
        months=[found.n for found in years],
        pieces=[found.effective for found in years],
    )


def somewhere(count: int, *, among: int, tosses: int) -> float:
    """Chance that some stretch of fair tosses holds at least so many heads; exact.

    The state is the last ``among - 1`` tosses; a stretch with enough heads leaves the table.

    >>> somewhere(2, among=2, tosses=3)
    0.375
    """
    enough = np.array([state.bit_count() >= count for state in range(2**among)])
    alive = np.full(2 ** (among - 1), 0.5 ** (among - 1))
    for _ in range(tosses - among + 1):
        alive = np.where(enough, 0.0, np.repeat(alive, 2) / 2).reshape(2, -1).sum(axis=0)
    return float(1.0 - alive.sum())


def tossed(table: pd.DataFrame, *, last: int = 15) -> pd.DataFrame:
    """What tossing a fair coin for every calendar year would give for large caps.

    Parameters
    ----------
    table : of :func:`research.studies.cycles.years`
    last : number of years at the end

    Returns
    -------
    DataFrame of three rows with columns ``what``, ``found`` (years) and ``chance`` (probability of as many or more): the years
    led by large among the last ones, for a stretch named beforehand and for any stretch as long, and the longest run of such years anywhere
    """
    from scipy.stats import binom

    led = (table["lead"] < 0).to_numpy()
    changes = np.diff(np.r_[0, led.astype(int), 0])
    run = int((np.flatnonzero(changes == -1) - np.flatnonzero(changes == 1)).max(initial=0))
    among = int(led[-last:].sum())
    chances = [
        float(binom.sf(among - 1, last, 0.5)),
        somewhere(among, among=last, tosses=len(led)),
        stats.probability(stats.independent(0.5, len(led)), run) if run else 1.0,
    ]
    return pd.DataFrame(
        {
            "what": [
                f"of the last {last} years",
                f"{last} of {len(led)} years",
                f"in a row, of {len(led)} years",
            ],
            "found": [among, among, run],
            "chance": chances,
        }
    )


def best_years(
    level: pd.Series, on, *, years: int = 15, rng: np.random.Generator, replicates: int = 499
) -> tuple[stats.Finding, pd.Series]:
    """The best stretch of years that large caps ever had, beside the best of resampled months, and all stretches as long.

    Parameters
    ----------
    level : monthly relative wealth of small over large, used up to ``on``
    rng, replicates : see :func:`research.stats.best_window`

    Returns
    -------
    (best, every): the Finding on the logarithm of what large gained on small, and that logarithm for each stretch by its last month
    """
    gains = -np.log(level.loc[: pd.Timestamp(on)]).diff().iloc[1:]
    every = gains.rolling(12 * years).sum().dropna()
    return stats.best_window(gains, length=12 * years, rng=rng, replicates=replicates), every


def say_chance(table: pd.DataFrame, *, draws: int) -> prose.Prose:
    """Whether random walks have spells as long, by reversal."""
    row = table[table["rise"] == 0.20].iloc[0]
    return prose.Prose(
        f"With a reversal of 20%, large caps have had {row['spells']:.0f} spells since the data begin, and the longest lasted {row['longest']:.1f} years. Of {draws:,} random walks **{prose.number(row['p'], '%', digits=0)}** "
        f"have one as long or longer; the longest spell of a walk usually (19 times in 20) lasts {row['low']:.1f} to {row['high']:.1f} years, and {row['middle']:.1f} in the "
        f"middle. Over all four settings the share is {prose.number(table['p'].min(), '%', digits=0)} to {prose.number(table['p'].max(), '%', digits=0)}. With the real calendar years in "
        f"random order, each kept whole ({row['months']:,.0f} months in {row['pieces']:.0f} years), it is **{prose.number(row['p_years'], '%', digits=0)}**, and {prose.number(table['p_years'].min(), '%', digits=0)} to "
        f"{prose.number(table['p_years'].max(), '%', digits=0)} over all settings."
        + (
            f" At {prose.listed(prose.number(rise, '%', digits=0) for rise in table.loc[table['open'], 'rise'])} the longest is the one in force; as it had not ended, "
            "its shares are upper bounds."
            if table["open"].any()
            else ""
        )
    )


def say_unfinished(
    level: pd.Series, on, *, rise: float = 0.20, claimed: float = 15, leader: str = "large"
) -> prose.Prose:
    """How many of the leader's spells last longer than the one in force had, with that one counted as unfinished."""
    from scipy.stats import binomtest

    table = cycles.spells(level.loc[: pd.Timestamp(on)], dating="threshold", rise=rise)
    own = table[table["leader"] == leader]
    if not own["open"].any():
        return prose.Prose(
            f"None of the {prose.plural(len(own), 'spell')} of {leader} caps was unfinished."
        )
    now = own.loc[own["open"], "length"].item()
    curve = stats.survival(own["length"], open_=own["open"])
    share = (
        1.0
        if curve.empty or curve["length"].min() > now
        else curve.loc[curve["length"] <= now, "survival"].iloc[-1]
    )
    interval = binomtest(round(share * len(own)), len(own)).proportion_ci(0.95, method="exact")
    reached = int((own["length"] >= claimed).sum())
    return prose.Prose(
        f"The last of these {len(own)} spells had not ended. Counted as unfinished (Kaplan and Meier), **{prose.number(share, '%', digits=0)}** of spells last longer than the "
        f"{now:.1f} years it had reached (exact 95% interval {prose.number(interval.low, '%', digits=0)} to {prose.number(interval.high, '%', digits=0)}, n = {len(own)}); counted as "
        f"over, it would be {prose.number((own['length'] > now).mean(), '%', digits=0)}. {prose.words(reached).capitalize() if reached else 'None'} reached {claimed:.0f} years."
    )


def say_best(best: stats.Finding, every: pd.Series) -> prose.Prose:
    """The stretch that the claim picked among all stretches as long, and whether even the best of them is odd.

    Parameters
    ----------
    best, every : of :func:`best_years`
    """
    row, months = best.table.iloc[0], best.n - len(every) + 1

    def behind(gain: float) -> str:
        return prose.number(-np.expm1(-12 * gain / months), "%")

    better = int((every > every.iloc[-1] + 1e-12).sum())
    return prose.Prose(
        f"By the gain, the {months // 12} years to {prose.month(every.index[-1])} (small caps behind by {behind(every.iloc[-1])} a year) are number **{better + 1}** of {len(every):,} "
        f"overlapping stretches as long; the best for large caps, {prose.month(row['start'])} to {prose.month(row['end'])}, had {behind(row['lead'])}. A best stretch has to be held against "
        f"best stretches: **{prose.number(best.p, '%', digits=0)}** of histories made by drawing blocks of months again hold one as good (n = {best.n:,} months, "
        f"{prose.words(int(best.effective))} stretches that do not overlap)."
    )


def say_tossed(table: pd.DataFrame) -> prose.Prose:
    """Calendar years against coin tosses."""
    among, picked, run = (table.iloc[number] for number in range(3))
    return prose.Prose(
        f"Large caps led in {among['found']} {among['what']}. A fair coin gives that or more with a chance of {prose.chance(among['chance'])} for a stretch named "
        f"beforehand; this one was named afterwards, and *some* stretch of {picked['what']} gives as many with a chance of **{prose.chance(picked['chance'])}**. Their longest run of years is {run['found']} {run['what']}: "
        f"a coin gives as many with a chance of {prose.chance(run['chance'])}."
    )
