"""Volume: was it a record? In shares, and in the value traded.

Volumes are counts of shares as vendors keep them, restated for splits, so a split does not make a
record. A fund's price does: as it rises, the same money trades in fewer shares. The value traded
(shares times the price level) answers the other question; as the data hold no prices, it is told in
multiples only.
"""

import pandas as pd

from research import returns
from research.returns import Day


def traded(frame: pd.DataFrame) -> pd.DataFrame:
    """Shares traded on each session that has a volume, and their value on a scale of our own.

    Takes a frame with columns ``price_return`` and ``volume`` (shares); gives ``shares`` and
    ``value``: shares times the price, the first close of the series being 1, good for comparing
    sessions.

    >>> days = pd.bdate_range("2026-01-05", periods=3)
    >>> traded(pd.DataFrame({"price_return": [None, 0.5, 0.0], "volume": [10.0, 10.0, None]},
    ...     index=days))["value"].tolist()
    [10.0, 15.0]
    """
    shares = frame["volume"].astype(float)
    value = shares * returns.levels(frame["price_return"])
    return pd.DataFrame({"shares": shares, "value": value})[shares.notna()]


def weekly(volume: pd.Series) -> pd.Series:
    """Sums by calendar week, dated at the last session the week has in the data.

    A short week (a holiday, or the data end) holds less; it is kept.

    >>> days = pd.bdate_range("2026-01-08", periods=3)
    >>> weekly(pd.Series([1.0, 2.0, 4.0], index=days)).to_dict()
    {Timestamp('2026-01-09 00:00:00'): 3.0, Timestamp('2026-01-12 00:00:00'): 4.0}
    """
    week = volume.index.to_period("W-SUN")
    last = volume.index.to_series().groupby(week).max()
    return volume.groupby(week).sum().set_axis(pd.DatetimeIndex(last))


def record(volume: pd.Series, *, start: Day, end: Day) -> pd.DataFrame:
    """The highest volume of a window, both its days included, against everything before it.

    Takes volumes per session or per week (each belongs to its own session). Gives one row:
    ``highest`` and ``on`` (in the window), ``before`` and ``before_on`` (highest earlier),
    ``ratio``, ``rank`` (1 when none before was higher), ``earlier`` (how many came before) and
    ``record`` (highest above all before). Raises ValueError if the window is empty, or nothing lies
    before it.

    >>> daily = pd.Series([5.0, 3.0, 4.0, 2.0], index=pd.bdate_range("2026-01-05", periods=4))
    >>> record(daily, start="2026-01-07",
    ...     end="2026-01-08")[["highest", "before", "ratio", "rank", "record"]]
       highest  before  ratio  rank  record
    0      4.0     5.0    0.8     2   False
    """
    start, end = pd.Timestamp(start), pd.Timestamp(end)
    inside, before = volume.loc[start:end], volume[volume.index < start]
    if inside.empty or before.empty:
        raise ValueError(
            f"start: expected volumes before {start:%Y-%m-%d} and from there to {end:%Y-%m-%d}, "
            f"found {len(before)} and {len(inside)}."
        )
    highest, earlier = float(inside.max()), float(before.max())
    row = {"highest": highest, "on": inside.idxmax(), "before": earlier}
    row |= {"before_on": before.idxmax(), "ratio": highest / earlier}
    row |= {"rank": int((before > highest).sum()) + 1, "earlier": len(before)}
    return pd.DataFrame([row | {"record": highest > earlier}])
