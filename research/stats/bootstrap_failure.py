"""The trap: what a stationary bootstrap says about a record run in the very sample it draws from.

The stationary bootstrap (Politis and Romano 1994) strings together blocks of the sample; block
lengths are geometric and starts uniform, so it renews at every block start and the distribution of
its longest run can be computed instead of drawn. Shown as a failure, never as an answer: a block
may hand the record back whole, so the "probability" depends on whether the record is left in and on
the block length.
"""

import numpy as np
import pandas as pd

from .run_distribution import whole
from .win_models import rows_of_wins, run_lengths

_STEADY = 1e-13


def bootstrap_probability(
    wins: pd.Series, at_least: int, *, block: float, sessions: int | None = None
) -> float:
    """Exact probability that a stationary bootstrap resample holds a run of a given length.

    Followed from session to session are the mass at every place of the sample whose block has
    already met a loss (there the run in force is known) and, by age, the blocks that have won
    throughout (there it is the run carried in plus the age). Once the rate of survival has been
    steady over ten mean blocks, the remaining sessions are a power of it. ``block`` is the mean
    block length (1 gives the ordinary bootstrap), ``sessions`` the length of the resample (default:
    that of the sample). Raises ValueError if the series is empty, has gaps or holds other values,
    or a length is no whole number of at least one.

    >>> round(bootstrap_probability(pd.Series([True, False]), 2, block=1.0, sessions=4), 6)
    0.5
    """
    won = rows_of_wins(wins, fewest=1)
    if not block >= 1:
        raise ValueError(
            f"block: expected a mean block length of one session or more, got {block}."
        )
    at_least = whole(at_least)
    sessions = len(wins) if sessions is None else whole(sessions, "sessions")
    renew, stay, size = 1.0 / block, 1.0 - 1.0 / block, len(won)
    in_a_circle = run_lengths(np.tile(won, 2 + at_least // size))[-size:]
    trailing = np.minimum(in_a_circle, at_least)
    full = np.flatnonzero(trailing == at_least)
    entry = np.where(won, at_least, np.minimum(np.roll(trailing, 1), at_least - 1))
    ages = np.arange(at_least)
    share = np.array([[(trailing > age).mean()] for age in ages])
    reaches = np.minimum(ages[:, None] + ages + 1, at_least).ravel()

    started = np.zeros((at_least, at_least))  # by age of the block and run carried into it
    within, shifted, added = np.zeros(size), np.empty(size), np.empty(size)
    carried, alive = np.r_[1.0, np.zeros(at_least - 1)], []
    patience = int(np.ceil(10 * block)) + at_least
    for session in range(1, sessions + 1):
        started[1:] = started[:-1] * stay
        started[0] = carried if session == 1 else renew * carried
        lost = np.cumsum(started, axis=1)[ages, at_least - 1 - ages]
        table = np.append(np.cumsum(lost) / size, 0.0)
        np.multiply(within[:-1], stay, out=shifted[1:])
        shifted[0] = within[-1] * stay
        shifted[full] = 0.0
        shifted += np.take(table, entry, out=added, mode="clip")  # "raise" would copy
        within, shifted = shifted, within
        carried = np.bincount(trailing, weights=within, minlength=at_least + 1)[:at_least]
        met = (started * share).ravel()
        carried += np.bincount(reaches, weights=met, minlength=at_least + 1)[:at_least]
        alive.append(carried.sum())
        if alive[-1] == 0.0:
            return 1.0
        if session > 2 * patience and session % patience == 0:
            now, then = alive[-1] / alive[-2], alive[-1 - patience] / alive[-2 - patience]
            if abs(now - then) <= _STEADY:
                rate = alive[-1] / alive[-1 - patience]
                return float(1.0 - alive[-1] * rate ** ((sessions - session) / patience))
    return float(1.0 - alive[-1])
