"""Then and now: several readings at a few moments on one scale, and which moment another resembles.

The scale is the rank of a reading among all months of the sample, those before and those after: it
asks where the moments stand in the same century, not what could be known at the time. Which moments
are compared is a choice made by those who offer the comparison; what this adds is a rule for the
answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from research.returns import Day

from .history import rank


def then_and_now(
    readings: Mapping[str, pd.Series], moments: Sequence, *, since: Day
) -> pd.DataFrame:
    """Readings and their ranks at several moments.

    Parameters
    ----------
    readings : name -> monthly series on month ends
    moments : month ends
    since : first month of the sample that ranks refer to

    Returns
    -------
    DataFrame with one row per reading and moment: ``reading``, ``moment``, ``value``, ``rank``
    (share of the other months of the sample with a lower value), ``first`` and ``last`` month of
    the sample.

    Raises
    ------
    ValueError
        If a reading is missing at a moment.
    """
    rows = []
    for name, series in readings.items():
        sample = series.loc[pd.Timestamp(since) :].dropna()
        ranks = rank(sample, since=since, among="all")
        for moment in pd.DatetimeIndex(moments):
            if moment not in sample.index:
                raise ValueError(f"moments: expected months of {name}, got {moment:%Y-%m-%d}.")
            rows.append(
                [
                    name,
                    moment,
                    sample[moment],
                    ranks[moment],
                    sample.index[0],
                    sample.index[-1],
                ]
            )
    return pd.DataFrame(rows, columns=["reading", "moment", "value", "rank", "first", "last"])


def resemblance(table: pd.DataFrame, moment: Day) -> pd.DataFrame:
    """Distance of one moment from every other in a table of :func:`then_and_now`.

    The distance is the mean absolute difference of ranks over the readings: 0 is the same place in
    every distribution, 1 the opposite end; two moments drawn blindly are a third apart.

    Returns
    -------
    DataFrame with columns ``moment``, ``distance``, ``furthest`` (the reading that differs most)
    and ``nearest`` (True for the moment that comes closest), closest first.

    Examples
    --------
    >>> table = pd.DataFrame({"reading": ["cape"] * 3, "moment": [1972, 2000, 2025],
    ...     "rank": [0.6, 1.0, 0.9]})
    >>> resemblance(table, 2025)[["moment", "distance"]].round(2).values.tolist()
    [[2000.0, 0.1], [1972.0, 0.3]]
    """
    ranks = table.pivot(index="reading", columns="moment", values="rank")
    apart = ranks.drop(columns=moment).sub(ranks[moment], axis=0).abs()
    out = pd.DataFrame({"distance": apart.mean(), "furthest": apart.idxmax()}).sort_values(
        "distance", kind="stable"
    )
    return (
        out.assign(nearest=out["distance"].eq(out["distance"].min()))
        .rename_axis("moment")
        .reset_index()
    )
