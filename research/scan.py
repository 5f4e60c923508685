"""Scan every pair of a universe for long runs, block against block, here or on a dask cluster.

Four thousand series make sixteen million ordered pairs; their leads do not fit into memory, their
long runs do. A piece is the pairs between two blocks of series. A worker holds the two blocks and
the leads of one series over one of them, ``sessions x block`` numbers each, whatever the size of
the universe.
"""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from research.streaks import run_table, settled

if TYPE_CHECKING:
    from distributed import Client

ORDER = ["length", "start", "ahead", "behind"]


def long_runs(
    returns: pd.DataFrame, *, at_least: int, block: int = 250, client: "Client | None" = None
) -> pd.DataFrame:
    """Runs of at least a given length in the daily lead of every series over every other.

    Takes simple returns by session (decimals, none missing), one column per series. ``block`` is
    the number of series on either side of a piece, which so holds up to ``block`` squared pairs;
    ``client`` a ``distributed.Client``, to whose workers each block is sent once (None: work here).
    Gives ``ahead``, ``behind``, ``start``, ``end``, ``length`` (sessions), ``lead`` (sum of daily
    leads, decimal) and ``open``, longest first, ties in order of date and pair; the same with a
    client and without. Raises ValueError if there are fewer than two series, a name comes twice, or
    a return is missing.

    >>> days = pd.bdate_range("2026-01-05", periods=3)
    >>> panel = pd.DataFrame({"a": [0.02, 0.02, 0.0], "b": [0.01, 0.01, 0.01]}, index=days)
    >>> long_runs(panel, at_least=2)[["ahead", "behind", "length"]]
      ahead behind  length
    0     a      b       2
    """
    if returns.shape[1] < 2 or not returns.columns.is_unique:
        raise ValueError(
            "returns: expected two or more series, each name once; "
            f"got {list(returns.columns)[:6]}."
        )
    finite = np.isfinite(returns.to_numpy(dtype=float)).all(axis=0)
    if not finite.all():
        raise ValueError(
            f"returns: expected finite numbers, others in {returns.columns[~finite][0]!r}."
        )
    if at_least < 1 or block < 1:
        raise ValueError(f"at_least and block: expected one or more, got {at_least} and {block}.")
    blocks = [returns.iloc[:, k : k + block] for k in range(0, returns.shape[1], block)]
    if client is None:
        found = [_piece(one, other, at_least) for one in blocks for other in blocks]
    else:
        sent = client.scatter(blocks, hash=False)
        pairs = zip(*((one, other) for one in sent for other in sent), strict=True)
        found = client.gather(client.map(_piece, *pairs, at_least=at_least, pure=False))
    return pd.concat(found).sort_values(
        ORDER, ascending=[False, True, True, True], ignore_index=True
    )


def _piece(ahead: pd.DataFrame, behind: pd.DataFrame, at_least: int) -> pd.DataFrame:
    found = [
        _against(ahead[name], others, at_least)
        for name in ahead
        for others in [behind.drop(columns=name, errors="ignore")]
        if others.shape[1]
    ]
    return pd.concat(found) if found else pd.DataFrame()


def _against(ahead: pd.Series, behind: pd.DataFrame, at_least: int) -> pd.DataFrame:
    leads = pd.DataFrame(
        settled(ahead.to_numpy()[:, None] - behind.to_numpy()),
        index=behind.index,
        columns=behind.columns,
    )
    runs = run_table(leads, at_least=at_least)
    runs = runs.rename(columns={"label": "behind"}).assign(
        behind=lambda t: t["behind"].astype(object), ahead=ahead.name
    )
    return runs[["ahead", "behind", "start", "end", "length", "lead", "open"]]
