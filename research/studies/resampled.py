"""How sure is a ratio of two sides? Blocks of sessions or months are drawn again, both sides together."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import prose, stats

QUARTER, YEAR_OF_MONTHS = 63, 12


def ratio_of_medians(values: np.ndarray) -> np.ndarray:
    """Median of the first column over that of the second, for each resample."""
    middle = np.median(values, axis=1)
    return middle[:, 0] / middle[:, 1]


def ratio_of_deviations(values: np.ndarray) -> np.ndarray:
    """Standard deviation of the first column over that of the second, for each resample."""
    spread = values.std(axis=1, ddof=1)
    return spread[:, 0] / spread[:, 1]


def how_sure(
    table: pd.DataFrame,
    *,
    statistic=ratio_of_medians,
    block: float = QUARTER,
    rng: np.random.Generator,
) -> stats.Finding:
    """Interval of a ratio of the two sides: blocks of neighbouring sessions (or months) are drawn together.

    Parameters
    ----------
    table : two columns on common sessions
    statistic : :func:`ratio_of_medians`, or :func:`ratio_of_deviations`
    block : mean length of a block; ranges and volatility come in spells, so a quarter or a year
    """
    return stats.interval(table, rng=rng, statistic=statistic, block=block)


def say_sure(found: stats.Finding, *, what: str, unit: str = "sessions") -> prose.Prose:
    """A ratio with its interval; ``unit`` is what one row of the table stands for."""
    return prose.Prose(
        f"{what}: **{prose.number(found.statistic)}**, with a 95% interval from {prose.number(found.low)} "
        f"to {prose.number(found.high)} "
        f"({found.method.replace('sessions', unit)}; n = {found.n:,} {unit}, about {found.effective:.0f} blocks)."
    )
