"""Null models for a row of wins: two-state chains whose probabilities may change by session.

Four models, from plain to rich: independent sessions, a two-state Markov chain, a Markov chain
whose probabilities differ by period, and one whose probabilities differ by weekday. Each is a
frame with a row a session and the probability of a win given what happened on the session before:
``after_win`` and ``after_other``. The first session has no session before it: both columns hold its
plain probability of a win.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from .results import whole


def run_lengths(won: np.ndarray) -> np.ndarray:
    """How many wins in a row there are up to each place, along the last axis.

    >>> run_lengths(np.array([True, True, False, True])).tolist()
    [1, 2, 0, 1]
    """
    place = np.arange(won.shape[-1])
    return place - np.maximum.accumulate(np.where(won, -1, place), axis=-1)


def marginal(chain: pd.DataFrame) -> np.ndarray:
    """Plain probability of a win on each session of a chain.

    >>> marginal(markov(0.6, 0.4, 2)).round(6).tolist()
    [0.5, 0.5]
    """
    from scipy.linalg import solve_banded

    bands = np.ones((2, len(chain)))
    bands[1, :-1] = (chain["after_other"] - chain["after_win"])[1:]
    return solve_banded((1, 0), bands, chain["after_other"].to_numpy())


def independent(probability: float, sessions: int) -> pd.DataFrame:
    """Independent sessions with one probability of a win.

    >>> independent(0.5, 2)
       after_win  after_other
    0        0.5          0.5
    1        0.5          0.5
    """
    return markov(probability, probability, sessions)


def markov(after_win: float, after_other: float, sessions: int) -> pd.DataFrame:
    """A two-state Markov chain started in its own long-run distribution."""
    if not (0 <= after_other <= 1 and 0 <= after_win <= 1 and after_other + 1 - after_win > 0):
        raise ValueError(
            f"after_win: expected two probabilities that leave some way out, got {after_win},"
            f" {after_other}."
        )
    steps = {"after_win": float(after_win), "after_other": float(after_other)}
    chain = pd.DataFrame(steps, index=pd.RangeIndex(whole(sessions, "sessions")))
    chain.iloc[0] = after_other / (after_other + 1 - after_win)
    return chain


def fit(
    wins: pd.Series,
    *,
    remember: bool = True,
    groups: Sequence | pd.Index | None = None,
    without: tuple | None = None,
) -> pd.DataFrame:
    """Fit a chain to a row of wins by counting, leaving out the run that is to be judged.

    Takes a row of True and False by session (sorted, unique). ``remember`` lets the probability
    depend on the session before, ``groups`` (a label a session) gives each group probabilities of
    its own, ``without`` is the ``(start, end)`` of the run left out, both included. A step counts
    when neither its session nor the one before lies in that run: the run itself and the loss that
    ends it are part of what is judged, so they must not shape the null. The first session has the
    share of wins of its group. Raises ValueError if fewer than three sessions are given, one is
    missing or neither True nor False, the run left out is no part of them, or a group has no
    session of one of its kinds.

    >>> days = pd.bdate_range("2026-01-05", periods=6)
    >>> wins = pd.Series([True, False, True, True, True, False], index=days)
    >>> fit(wins, remember=False)["after_win"].tolist()
    [0.6, 0.6, 0.6, 0.6, 0.6, 0.6]
    >>> fit(wins, remember=False, without=(days[2], days[4]))["after_win"].tolist()
    [0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    """
    if len(wins) < 3 or wins.isna().any():
        raise ValueError(f"wins: expected at least 3 sessions, none missing, got {len(wins)}.")
    other = wins[~wins.isin([True, False])]
    if len(other):
        raise ValueError(
            f"wins: expected True or False, got {other.iloc[0]!r} at {other.index[0]}."
        )
    won = wins.to_numpy(dtype=bool)
    group = np.zeros(len(won)) if groups is None else np.asarray(groups)
    if len(group) != len(won):
        raise ValueError(f"groups: expected {len(won)} labels, one per session, got {len(group)}.")
    kept = np.ones(len(won), dtype=bool)
    if without is not None:
        first, stop = wins.index.slice_locs(*without)
        if stop <= first:
            raise ValueError(
                f"without: expected a run inside the sessions given, got {without[0]} to"
                f" {without[1]}."
            )
        kept[first:stop] = False
    counts, before = np.r_[False, kept[1:] & kept[:-1]], np.r_[False, won[:-1]]

    def share(chosen: np.ndarray, kind: str) -> np.ndarray:
        found = pd.Series(won[chosen]).groupby(group[chosen]).mean().reindex(group)
        if found.isna().any():
            lacking = found.index[found.isna()][0]
            where = "wins: the sample" if groups is None else f"groups: {lacking}"
            raise ValueError(f"{where} has no session {kind} outside the run left out.")
        return found.to_numpy()

    plain = share(counts, "at all")
    if not remember:
        return pd.DataFrame({"after_win": plain, "after_other": plain}, index=wins.index)
    kinds = {"after_win": (before, "after a win"), "after_other": (~before, "after a loss")}
    steps = {name: share(counts & chosen, kind) for name, (chosen, kind) in kinds.items()}
    chain = pd.DataFrame(steps, index=wins.index)
    chain.iloc[0] = plain[0]
    return chain


def null_models(wins: pd.Series, *, without: tuple | None = None) -> dict[str, pd.DataFrame]:
    """The four null models on dated sessions: independent, Markov, by decade, by weekday.

    >>> days = pd.bdate_range("1995-01-02", "2006-12-29")
    >>> wins = pd.Series(np.random.default_rng(1).random(len(days)) < 0.5, index=days)
    >>> list(null_models(wins))
    ['independent', 'markov', 'by period', 'by weekday']
    """
    decade, weekday = wins.index.year // 10 * 10, wins.index.day_of_week
    return {
        "independent": fit(wins, without=without, remember=False),
        "markov": fit(wins, without=without),
        "by period": fit(wins, without=without, groups=decade),
        "by weekday": fit(wins, without=without, groups=weekday),
    }
