"""Exact distributions of runs under a null chain, by finite Markov chain imbedding.

A run is maximal. The state of the imbedded chain is the length of the run in force. Written for the
sessions that are *not* won, its recursion over time is a triangular banded system with non-negative
terms, so it is solved in one call, without rounding trouble, also when probabilities change daily.

Reference: Fu and Koutras (1994), Distribution theory of runs: a Markov chain approach, Journal of
the American Statistical Association 89(427), 1050-1058.
"""

import numpy as np
import pandas as pd

from research.returns import SESSIONS_A_YEAR

from .results import whole
from .win_models import marginal


def probability(chain: pd.DataFrame, at_least: int) -> float:
    """Probability that a run of at least this length occurs somewhere in the sessions of the chain:
    that a first one is completed, a loss and then that many wins.

    >>> from research.stats import independent
    >>> probability(independent(0.5, 4), 2)
    0.5
    """
    from scipy.linalg.lapack import dtbtrs

    length = whole(at_least, "at_least")
    if length > len(chain):
        return 0.0
    # A sure loss stands before the first session and after the last. Row k, column t of `wins` is
    # the chance of wins on the k sessions up to t, given a loss just before them. The bands hold
    # loss[t] = [t is 0] + sum over k of loss[t - 1 - k] * (k wins, then a loss on t): the diagonal
    # first, then a row per k.
    win, other = np.pad(chain[["after_win", "after_other"]].to_numpy().T, ((0, 0), (1, 1)))
    wins, bands = np.zeros((2, length + 1, len(win)))
    wins[0], wins[1, 1:] = 1.0, other[1:]
    bands[0], bands[1, :-1] = 1.0, other[1:] - 1.0
    for k in range(2, length + 1):
        wins[k, k:] = wins[k - 1, k - 1 : -1] * win[k:]
        bands[k, :-k] = wins[k - 1, k - 1 : -1] * (win[k:] - 1.0)
    loss = dtbtrs(bands, np.eye(len(win), 1), uplo="L", diag="U")[0][:, 0]
    return float((loss[:-length] * wins[length, length:]).sum())


def run_probabilities(
    chain: pd.DataFrame, at_least: int, *, on: object, year: int = SESSIONS_A_YEAR
) -> pd.DataFrame:
    """Three questions about a run: from a named day, within a year, somewhere in the sample.

    The chain is fitted without the run that is judged; ``on`` is the last session of the run, the
    named day the session on which it began, and the year the ``year`` sessions that end with it.
    One row per question: ``question``, ``sessions`` (length of the stretch asked about) and
    ``probability``. Raises ValueError if the sample does not hold the run or the year before it.
    """
    place = int(chain.index.searchsorted(on, side="right"))
    if place < max(at_least, year):
        raise ValueError(
            f"on: expected {max(at_least, year)} sessions up to {on}, the chain has {place}."
        )
    plain, first = marginal(chain), place - at_least
    one_year = chain.iloc[place - year : place].copy()
    one_year.iloc[0] = plain[place - year]
    named = plain[first] * chain["after_win"].iloc[first + 1 : place].prod()
    rows = [
        ("from a day named beforehand", at_least, float(named)),
        ("within a year", year, probability(one_year, at_least)),
        ("somewhere in the sample", len(chain), probability(chain, at_least)),
    ]
    return pd.DataFrame(rows, columns=["question", "sessions", "probability"])


def either_side(share: float, at_least: int, *, sessions: int) -> float:
    """Probability that independent sessions hold a run of a length on either side; exact.

    The state is the side of the run in force and its length; a run that is long enough leaves the
    table. Parameters: ``share`` of sessions won (0 to 1), ``at_least`` and ``sessions`` (counts).

    >>> round(either_side(0.5, 2, sessions=3), 6)
    0.75
    """
    if not 0 < share < 1:
        raise ValueError(f"share: expected a number between 0 and 1, got {share}.")
    size, steps = whole(at_least, "at_least") - 1, whole(sessions, "sessions") - 1
    if size == 0:
        return 1.0
    step, start = np.zeros((2 * size, 2 * size)), np.zeros(2 * size)
    for side, win in enumerate((share, 1.0 - share)):
        mine, other = side * size, (1 - side) * size
        step[other : other + size, mine] = win
        step[range(mine, mine + size - 1), range(mine + 1, mine + size)] = win
        start[mine] = win
    return float(1.0 - (start @ np.linalg.matrix_power(step, steps)).sum())
