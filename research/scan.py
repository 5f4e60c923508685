"""Scan every pair of a universe for long runs: work in pieces, memory bounded, any executor.

Four thousand series make sixteen million ordered pairs; their leads do not fit into memory, their long
runs do. A piece holds the leads of one series over a block of others, so the memory of a worker is
``sessions x block`` numbers whatever the size of the universe.
"""

from __future__ import annotations

from concurrent.futures import Executor

import numpy as np
import pandas as pd

from research.inference.draws import handed_out
from research.streaks import run_table


def long_runs(returns: pd.DataFrame, *, at_least: int, block: int = 500, executor: Executor | None = None) -> pd.DataFrame:
    """Runs of at least a given length in the daily lead of every series over every other.

    Parameters
    ----------
    returns : DataFrame, index = session, one column of simple returns (decimals) per series, none missing
    at_least : shortest run to keep, sessions
    block : how many pairs a piece holds at most
    executor : any ``concurrent.futures.Executor``; the result is the same for any number of workers

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
        raise ValueError(f"returns: expected two or more series, each name once; got {list(returns.columns)[:6]}.")
    if returns.isna().to_numpy().any():
        raise ValueError(f"returns: expected no gaps, missing in {returns.columns[returns.isna().any()][0]!r}.")
    if at_least < 1 or block < 1:
        raise ValueError(f"at_least and block: expected one or more, got {at_least} and {block}.")
    pieces = [(returns[name], returns[list(others[k : k + block])], at_least) for name in returns.columns
              for others in [returns.columns.drop(name)] for k in range(0, len(others), block)]
    found = pd.concat(handed_out(_piece, pieces, executor=executor), ignore_index=True)
    return found.sort_values(["length", "start", "ahead", "behind"], ascending=[False, True, True, True], ignore_index=True)


def _piece(ahead: pd.Series, behind: pd.DataFrame, at_least: int) -> pd.DataFrame:
    leads = pd.DataFrame(np.round(ahead.to_numpy()[:, None] - behind.to_numpy(), 10), index=behind.index, columns=behind.columns)
    runs = run_table(leads, at_least=at_least)
    runs = runs.rename(columns={"label": "behind"}).assign(behind=lambda t: t["behind"].astype(object), ahead=ahead.name)
    return runs[["ahead", "behind", "start", "end", "length", "lead", "open"]]
