"""A run that was heard of because it happened: how much odder it looks on one pair than on any of a declared family.

The family is every pair of the indices whose daily closes reach as far back as the run's own pair, each read from both
sides. Whole sessions are kept together, so the leads stay as alike as they are.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from functools import partial

import numpy as np
import pandas as pd

from research import prose, stats, streaks
from research.stats.draws import in_pieces
from research.studies.chances import models
from research.studies.comparison import compare
from research.studies.long_runs import run_on

FAMILY = ("russell_2000", "sp_500", "nasdaq_composite")
OVER = " over "


def leads(family: Sequence[str] = FAMILY, *, data=None) -> pd.DataFrame:
    """Daily leads of every pair of a family, from both sides, on the sessions that all share.

    Returns
    -------
    DataFrame with a column for each lead, named in words, in the order of the family: one pair and its mirror, then the next
    """
    found = {}
    for names in itertools.combinations(family, 2):
        both = compare(*names, data=data)
        one, other = (both.names[name] for name in names)
        found |= {one + OVER + other: both.lead, other + OVER + one: -both.lead}
    return pd.concat(found, axis=1, join="inner")


def _drawn(
    rng: np.random.Generator, size: int, *, won: np.ndarray, sessions: int, length: int
) -> list:
    found = []
    for _ in range(size):
        wins = won[rng.integers(len(won), size=sessions)].cumsum(axis=0, dtype=np.int32)
        wins = np.vstack([np.zeros_like(wins[:1]), wins])
        found.append((wins[length:] - wins[:-length] == length).any(axis=0))
    return found


def widened(
    table: pd.DataFrame,
    on,
    *,
    draws: int,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """How often days drawn at random hold a run as long: in the pair asked about, on either side of it, in any pair.

    Parameters
    ----------
    table : of :func:`leads`; its first column is the lead whose run is in force on ``on``
    on : session of the run, which is left out of the days drawn
    draws : samples as long as the table
    rng : a Generator

    Returns
    -------
    DataFrame of three rows (the lead asked about, all leads of the same side, all leads of the table) with columns ``tried`` (number of
    leads looked at), ``length`` (sessions), ``share`` of the samples that hold a run as long, and its standard ``error``
    """
    run = run_on(table.iloc[:, 0], on)
    rest = table[(table.index < run["start"]) | (table.index > run["end"])]
    task = partial(_drawn, won=rest.to_numpy() > 0, sessions=len(table), length=int(run["length"]))
    held = np.array([row for piece in in_pieces(task, draws, rng=rng) for row in piece])
    side = table.columns.str.startswith(table.columns[0].partition(OVER)[0] + OVER)
    families = [np.arange(held.shape[1]) == 0, side, np.full(held.shape[1], True)]
    share = np.array([held[:, family].any(axis=1).mean() for family in families])
    return pd.DataFrame(
        {
            "tried": [int(family.sum()) for family in families],
            "length": int(run["length"]),
            "share": share,
            "error": np.sqrt(share * (1 - share) / draws),
        }
    )


def say(table: pd.DataFrame, on, *, draws: int, rng: np.random.Generator) -> prose.Prose:
    """What picking the pair does to the chance of a run as long, and the longest run that the family holds.

    Parameters
    ----------
    table : of :func:`leads`
    on, draws, rng : as in :func:`widened`; the order of the sessions is lost as often
    """
    _, side, every = widened(table, on, draws=draws, rng=rng).itertuples()
    alone = stats.probability(models(table.iloc[:, 0], on)["independent"], every.length)
    best = stats.longest_of(table, rng=rng, draws=draws)
    first = best.table["longest"].idxmax()
    runs = streaks.streaks(table[first])
    ahead, _, behind = table.columns[0].partition(OVER)
    others = [
        name.partition(OVER)[2]
        for name in table
        if name.startswith(ahead + OVER) and not name.endswith(OVER + behind)
    ]
    return prose.Prose(
        f"The pair was picked because it had the run. The {prose.chance(alone)} are for {table.columns[0]} alone; for somebody who would have heard of {ahead} over "
        f"{prose.listed(others)}, too, {every.length} or more come up in **{prose.chance(side.share)}** of samples as long, and in *any* pair of these "
        f"{prose.words(len(others) + 2)} indices, from either side, in **{prose.chance(every.share)}** ({draws:,} samples of days drawn at random, give or take "
        f"{prose.number(2 * side.error, 'pp', digits=0)}). The longest run these pairs have had is one of {best.statistic:.0f} sessions, {first}, to "
        f"{prose.day(runs.loc[runs['length'].idxmax(), 'end'])}; with the sessions in random order {prose.chance(best.p)} hold one as long somewhere."
    )
