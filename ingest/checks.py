"""What daily quotes may not hold, whether they come by import, refresh or a file of one's own.

Every check takes quotes by session (``Close``, ``High``, ``Low``, ``Volume``, ...; ``row`` with the
line in the file) and raises a :class:`~research.vintage.DataError` at the first fault. Nothing is
mended.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager

import numpy as np
import pandas as pd

from research.vintage import DataError, fault

# How far a close may lie from the one before, a high or low from the close, and how often a close
# may repeat in a row, by kind of series. The largest true move in the histories held is 0.795 (S&P
# 500, 19 October 1987), beyond the bound a `true_move` says so; the longest true runs are of 3
# repeats (S&P 500 before 1970, Nvidia) and 2 (funds, VIX).
BOUNDS = {
    "index": (1.25, 1.5, 4),
    "fund": (1.25, 3.0, 3),
    "stock": (1.4, 5.0, 4),
    "volatility": (1.4, 3.0, 3),
}
PRICES = ["Open", "High", "Low", "Close", "Adj Close"]
MOST_VOLUME = 1e12
ROOM = 1e-4
CHANGED = 1e-4
RECENT = 250
FOREIGN_SHARE = 0.25
BELOW_PRICE = 1e-3
FAR, FAR_SHARE = 1e-3, 0.10
COMMON = 20
STEP = 1.5


def kind_of(row: pd.Series) -> str:
    """The kind of a series in :data:`BOUNDS`: the VIX moves unlike other indices."""
    return "volatility" if row["family"] == "volatility" else row["kind"]


def refuse(label: str, bad: pd.Series, *, expected, found, rows: pd.Series | None = None) -> None:
    """Raise a fault at the first place where ``bad`` holds, if there is one.

    Parameters
    ----------
    bad : bool by line of the file or by day
    expected, found : text, a Series with one by place, or a function of the place
    rows : lines of the file by day; an index of integers holds lines itself
    """
    if not bad.any():
        return
    at = bad.index[bad.to_numpy(dtype=bool)][0]
    row = at if isinstance(at, int | np.integer) else None if rows is None else rows[at]
    expected, found = (
        told[at] if isinstance(told, pd.Series) else told(at) if callable(told) else told
        for told in (expected, found)
    )
    raise fault(label, row=row, expected=expected, found=found)


@contextmanager
def reading(label: str, *, expected: str = "a file of the layout it is read as") -> Iterator[None]:
    """Whatever a reader meets that nobody thought of becomes a fault of its file, in one line."""
    try:
        yield
    except DataError:
        raise
    except Exception as error:  # noqa: BLE001  (libraries raise what they like on damaged input)
        raise fault(label, expected=expected, found=said(error)) from None


def said(error: Exception) -> str:
    """What a library says of its fault, in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())[:120] or 'no reason given'}"


def possible(label: str, frame: pd.DataFrame, *, kind: str | None = None) -> None:
    """Prices finite and above zero, close in the range, range near the close, a possible volume.

    ``frame`` holds quotes by session, missing values pass; ``kind`` bounds the range
    (:data:`BOUNDS`), without it only its order is checked.
    """

    def bounded(bad, what, *names):
        found = lambda day: ", ".join(f"{name} {frame.at[day, name]:g}" for name in names)
        expected = f"{what} on {{:%Y-%m-%d}}".format
        refuse(label, bad, expected=expected, found=found, rows=frame.get("row"))

    for name in frame.columns.intersection(PRICES):
        bounded((frame[name] <= 0) | np.isinf(frame[name]), f"{name} above zero", name)
    if "Volume" in frame:
        wrong = (frame["Volume"] < 0) | (frame["Volume"] > MOST_VOLUME)
        bounded(wrong, f"Volume from 0 to {MOST_VOLUME:,.0f}", "Volume")
    if not {"High", "Low", "Close"} <= set(frame):
        return
    high, low, close = frame["High"], frame["Low"], frame["Close"]
    for name in frame.columns.intersection(["High", "Open", "Close"]):
        wrong = (frame[name] * (1 + ROOM) < low) | (frame[name] > high * (1 + ROOM))
        bounded(wrong, f"{name} between low and high", "Low", name, "High")
    wide = BOUNDS[kind][1] if kind else np.inf
    wrong, what = (high > close * wide) | (low < close / wide), f"1/{wide:g} to {wide:g} times"
    bounded(wrong, f"a range within {what} the close", "Low", "Close", "High")


def repeated(
    label: str, frame: pd.DataFrame, *, kind: str, since: pd.Timestamp | None = None
) -> list[str]:
    """Refuse a row that brings no new quote, and a close that stays the same for too long.

    A row with a range (high above low) whose prices are those of the session before is a fault, and
    so is a close that repeats more often in a row than its ``kind`` ever did. True histories hold
    flat rows at the close before, so one of these is a fault only after ``since`` and without a
    volume of its own.

    Returns a remark per session after ``since`` without a range whose close is that of the session
    before: it cannot be told from a quiet day.
    """
    prices = [name for name in PRICES if name in frame and frame[name].notna().any()]
    told = frame[frame[prices].notna().all(axis=1)]
    if len(told) < 2 or not prices:  # FRED's levels have none
        return []
    before = told.index.to_series().shift()
    close = told["Close" if "Close" in prices else "Adj Close"]
    volume = told["Volume"] if "Volume" in told else pd.Series(np.nan, index=told.index)
    ranged = {"High", "Low"} <= set(prices)
    level = told["High"] == told["Low"] if ranged else close.notna()
    still = close == close.shift()
    fresh = told.index > (since or told.index[-1])
    stale = (volume > 0) & (volume == volume.shift())
    if ranged:
        stale |= volume.isna() | (volume == 0)
    again = (told[prices] == told[prices].shift()).all(axis=1) & ~level
    again |= still & level & fresh & stale
    rows, expected = told.get("row"), "quotes of its own on {:%Y-%m-%d}".format
    found = lambda day: f"those of {before[day]:%Y-%m-%d} again"
    refuse(label, again, expected=expected, found=found, rows=rows)
    run, most = still.groupby((~still).cumsum()).cumsum(), BOUNDS[kind][2]
    expected = f"a close that moves within {most} sessions by {{:%Y-%m-%d}}".format
    found = lambda day: f"{close[day]:g} once more"
    refuse(label, run > most, expected=expected, found=found, rows=rows)
    quiet = told.index[still & level & fresh]
    return [f"the close of {day:%Y-%m-%d} is that of the session before" for day in quiet]


def jumps(
    label: str,
    close: pd.Series,
    *,
    kind: str,
    moves: Collection = (),
    rows: pd.Series | None = None,
) -> None:
    """Refuse a close too far from the one before, unless known to be real (``moves``)."""
    bound, ratio = BOUNDS[kind][0], close / close.shift()
    wide = ((ratio > bound) | (ratio < 1 / bound)) & ~ratio.index.isin(pd.DatetimeIndex(moves))
    near = f"a close within 1/{bound:g} to {bound:g} times the one before on {{:%Y-%m-%d}}"
    why = "times the one before (an unadjusted split?), and no true_move in exceptions.csv"
    found = lambda day: f"{close[day]:g}, {ratio[day]:.3f} {why}"
    refuse(label, wide, expected=near.format, found=found, rows=rows)


def same_security(
    label: str, held: pd.Series, arrived: pd.Series, *, allowed: pd.Series
) -> pd.DataFrame:
    """Refuse the returns of another security, and give the days on which two sources differ.

    Vendors of one security differ by over a basis point on at most a few of 250 sessions; a fund
    differs from its index on four fifths.

    Parameters
    ----------
    held, arrived : returns by session
    allowed : what the rounding of the arrived quotes can explain, by session

    Returns
    -------
    DataFrame of ``held`` and ``arrived`` by ``date``, where they differ by over a basis point
    """
    both = pd.DataFrame({"held": held, "arrived": arrived.reindex(held.index)}).dropna()
    least = min(COMMON, int(held.notna().sum()))
    if len(both) < least:
        expected = f"at least {least} sessions in common with the vintage before"
        raise fault(label, expected=expected, found=f"{len(both)}")
    apart = (both["arrived"] - both["held"]).abs()
    room = allowed.reindex(both.index).fillna(0.0).clip(lower=CHANGED) + 1e-9
    last = apart.iloc[-RECENT:]
    share, far = (last > room.loc[last.index]).mean(), (last > FAR).mean()
    if share > FOREIGN_SHARE or far > FAR_SHARE:
        found = f"returns that differ by over 1 basis point on {share:.0%} of the last {len(last)} "
        found += f"common sessions, by over {FAR * 1e4:.0f} on {far:.0%} (another security?)"
        raise fault(label, expected="the history of the vintage before", found=found)
    return both[apart > CHANGED + 1e-9]


def adjustment(label: str, held: pd.DataFrame, arrived: pd.Series, *, basis: str) -> None:
    """Ask the data which adjustment a column has: price or total return on the ex-dates held.

    ``held`` has ``price_return`` and ``total_return``; ``arrived`` are returns of the column that
    is to be this ``basis``.
    """
    price, total = held["price_return"], held["total_return"]
    apart = (total - price).abs() > 2 * CHANGED
    days = held.index[apart & arrived.reindex(held.index).notna()][-RECENT:]
    if days.empty:
        return
    found, day = arrived.reindex(days), days[-1]
    share = ((found - total[days]).abs() < (found - price[days]).abs()).mean()
    closes, what, column = {
        "price": ("as they were quoted", "the total return: closes adjusted for", "adjusted"),
        "total": ("adjusted for distributions", "the price return: without", "close"),
    }[basis]
    if (share if basis == "price" else 1 - share) > 0.5:
        right = held.at[day, f"{basis}_return"]
        expected = f"closes {closes}, whose return on {day:%Y-%m-%d} is {right:.4%}"
        told = f"{found[day]:.4%}, {what} distributions (map the column as `{column}`)"
        raise fault(label, expected=expected, found=told)


def distributions(label: str, frame: pd.DataFrame, *, why: str = "") -> None:
    """Refuse a total return below the price return: no distribution, but a broken file."""
    short = frame["price_return"] - frame["total_return"]
    expected = "a total return not below the price return on {:%Y-%m-%d}".format
    found = lambda day: f"{short[day] * 1e4:.1f} basis points less{why}"
    refuse(label, short > BELOW_PRICE, expected=expected, found=found)


def volume_step(held: pd.Series, arrived: pd.Series) -> float:
    """How many times larger the arrived volumes are over the last common sessions, 1.0 if alike.

    >>> days = pd.date_range("2026-01-02", periods=3)
    >>> volume_step(pd.Series([1.0, 2.0, 3.0], days), pd.Series([10.0, 20.0, 30.0], days))
    10.0
    """
    both = pd.DataFrame({"held": held, "arrived": arrived.reindex(held.index)}).dropna()
    ratio = (both["arrived"] / both["held"].where(both["held"] > 0)).dropna().iloc[-COMMON:]
    step = float(ratio.median()) if len(ratio) else 1.0
    return step if step > STEP or step < 1 / STEP else 1.0
