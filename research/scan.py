"""Scan every pair of a universe for long runs: work in pieces, memory bounded, any executor.

Four thousand series make sixteen million ordered pairs; their leads do not fit into memory, their long
runs do. A piece is the pairs between two blocks of series. A worker holds the two blocks and the leads of
one series over one of them, ``sessions x block`` numbers each, whatever the size of the universe; here
no more pieces exist at once than have been handed out.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Executor

import numpy as np
import pandas as pd

from research.stats.parallel import handed_out
from research.streaks import run_table


def long_runs(
    returns: pd.DataFrame,
    *,
    at_least: int,
    block: int = 250,
    executor: Executor | None = None,
    ahead: int = 100,
) -> pd.DataFrame:
    """Runs of at least a given length in the daily lead of every series over every other.

    Parameters
    ----------
    returns : DataFrame, index = session, one column of simple returns (decimals) per series, none missing
    at_least : shortest run to keep, sessions
    block : series on either side of a piece, which so holds up to ``block`` squared pairs
    executor : any ``concurrent.futures.Executor``; the result is the same for any number of workers
    ahead : pieces handed out before the first result is taken; no fewer than there are workers

    Returns
    -------
    DataFrame with columns ``ahead``, ``behind``, ``start``, ``end``, ``length`` (sessions), ``lead`` (sum of
    daily leads, decimal) and ``open``, longest first, ties in order of date and pair.

    Raises
    ------
    ValueError
        If there are fewer than two series, a name comes twice, or a return is missing.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=3)
    >>> panel = pd.DataFrame({"a": [0.02, 0.02, 0.0], "b": [0.01, 0.01, 0.01]}, index=days)
    >>> long_runs(panel, at_least=2)[["ahead", "behind", "length"]]
      ahead behind  length
    0     a      b       2
    """
    if returns.shape[1] < 2 or not returns.columns.is_unique:
        raise ValueError(
            f"returns: expected two or more series, each name once; got {list(returns.columns)[:6]}."
        )
    values = returns.to_numpy(dtype=float)
    if not np.isfinite(values).all():
        raise ValueError(
            f"returns: expected finite numbers, others in {returns.columns[~np.isfinite(values).all(axis=0)][0]!r}."
        )
    if at_least < 1 or block < 1:
        raise ValueError(f"at_least and block: expected one or more, got {at_least} and {block}.")
    sides = -(-returns.shape[1] // block)
    pieces = _pieces(returns, block, at_least)
    found = pd.concat(
        handed_out(_piece, pieces, executor=executor, ahead=ahead, total=sides**2),
        ignore_index=True,
    )
    return found.sort_values(
        ["length", "start", "ahead", "behind"],
        ascending=[False, True, True, True],
        ignore_index=True,
    )


def _pieces(returns: pd.DataFrame, block: int, at_least: int) -> Iterator[tuple]:
    firsts = range(0, returns.shape[1], block)
    return (
        (returns.iloc[:, i : i + block], returns.iloc[:, j : j + block], at_least)
        for i in firsts
        for j in firsts
    )


def _piece(ahead: pd.DataFrame, behind: pd.DataFrame, at_least: int) -> pd.DataFrame:
    found = [
        _against(ahead[name], others, at_least)
        for name in ahead
        for others in [behind.drop(columns=name, errors="ignore")]
        if others.shape[1]
    ]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame()


def _against(ahead: pd.Series, behind: pd.DataFrame, at_least: int) -> pd.DataFrame:
    leads = pd.DataFrame(
        np.round(ahead.to_numpy()[:, None] - behind.to_numpy(), 10),
        index=behind.index,
        columns=behind.columns,
    )
    runs = run_table(leads, at_least=at_least)
    runs = runs.rename(columns={"label": "behind"}).assign(
        behind=lambda t: t["behind"].astype(object), ahead=ahead.name
    )
    return runs[["ahead", "behind", "start", "end", "length", "lead", "open"]]
