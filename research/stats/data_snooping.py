"""The best of many tries, judged by the distribution of the best: pairs, windows, definitions.

Reference: White (2000), A reality check for data snooping, Econometrica 68(5), 1097-1126.
"""

import numpy as np
import pandas as pd

from .bootstrap import FEWEST, accepted, positions
from .results import Finding, against, drawn, sample, whole
from .win_models import run_lengths


def best_window(
    lead: pd.Series,
    *,
    length: int,
    rng: np.random.Generator,
    block: float | None = None,
    replicates: int = 999,
) -> Finding:
    """The best window of a daily lead (decimals), judged by the best windows of resamples.

    The statistic is the largest sum of leads over such a window, p its share of resamples with one
    as large, the interval the middle of theirs; ``table`` names the window. ``block`` is the mean
    block length (default: automatic), ``replicates`` the number of resamples. Raises ValueError if
    the lead is short, constant or has gaps, or is not longer than two windows.
    """
    length = whole(length, "length")
    values = sample(lead, "lead", fewest=max(FEWEST, 2 * length))
    block = accepted(block, values)

    def every(values: np.ndarray) -> np.ndarray:
        total = np.append(0.0, values.cumsum())
        return total[length:] - total[:-length]

    def best(rng: np.random.Generator, size: int) -> np.ndarray:
        chosen = positions(rng, size, sessions=len(values), block=block)
        return np.array([every(values[row]).max() for row in chosen])

    sums = every(values)
    first = int(sums.argmax())
    window = {
        "start": lead.index[first],
        "end": lead.index[first + length - 1],
        "lead": sums[first],
    }
    return against(
        float(sums[first]),
        drawn(best, replicates, rng=rng),
        of="the resampled best windows",
        n=len(values),
        effective=len(values) // length,
        null="all windows are alike",
        alternative="the best window is better than the best of resampled windows",
        method=f"largest of {len(sums)} windows of {length}, stationary bootstrap, mean block"
        f" {block:.1f}",
        table=pd.DataFrame([window]),
    )


def longest_of(
    leads: pd.DataFrame, *, rng: np.random.Generator, length: int | None = None, draws: int = 999
) -> Finding:
    """A run picked from several pairs or definitions, judged by sessions put in random order.

    Whole sessions are shuffled, so the tries stay as alike as they are and only the order is lost.
    Takes daily leads (decimals), one column per try. The statistic is ``length`` (default: the
    longest run of positive leads over all columns, sessions), p the share of shuffles with a run as
    long in any column, the interval the middle of their longest; ``table`` has the ``longest`` of
    each try. Raises ValueError if there is no column, or one is short, constant or has gaps.
    """
    if not len(leads.columns):
        raise ValueError("leads: expected one series or more, got none.")
    tries = [sample(one, f"leads ({name})", fewest=FEWEST) for name, one in leads.items()]
    won = np.array(tries) > 0
    lengths = run_lengths(won).max(axis=1)

    def shuffled(rng: np.random.Generator, size: int) -> np.ndarray:
        orders = (rng.permutation(won.shape[1]) for _ in range(size))
        return np.array([run_lengths(won[:, order]).max() for order in orders])

    return against(
        float(lengths.max() if length is None else whole(length, "length")),
        drawn(shuffled, draws, rng=rng),
        of="the shuffled longest runs",
        n=won.shape[1],
        effective=won.shape[1],
        null="the order of the sessions does not matter",
        alternative="runs of some try are longer",
        method=f"{draws} shuffles of whole sessions",
        table=pd.DataFrame({"longest": lengths}, index=leads.columns),
    )
