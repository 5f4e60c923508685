"""A daily series and later quotes: check that they fit together, add the sessions that are new.

The vintage before keeps its history; what arrived is compared with it where both have a return, and gives
only the sessions after its end. The first fault stops the series, in one line.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from ingest import reconcile
from research.vintage import DAILY, fault

JUMP = 1.4
BELOW_PRICE = 1e-3
CHANGED = 1e-4
FOREIGN, FOREIGN_SHARE, RECENT = 1e-3, 0.10, 250
COMMON = 20
LAG = 5
OVERLAP = ["series", "basis", "date", "held", "arrived", "difference_bp"]


@dataclass(frozen=True)
class Extended:
    """A longer series, the returns that changed on the overlap, and what is worth knowing though no fault.

    ``added`` holds per basis the first and last session added.
    """

    frame: pd.DataFrame
    overlap: pd.DataFrame
    added: dict[str, tuple[pd.Timestamp, pd.Timestamp]]
    notes: tuple[str, ...]


def extend(
    series: str,
    held: pd.DataFrame,
    quotes: Mapping[str, pd.DataFrame],
    closes: Mapping[str, str],
    *,
    calendar: pd.DatetimeIndex,
    due: pd.Timestamp,
    moves: Collection[pd.Timestamp] = (),
) -> Extended:
    """Add the sessions after the end of a series.

    Parameters
    ----------
    series : its id, for messages
    held : the series as the vintage before has it (columns of :data:`research.vintage.DAILY`)
    quotes : per basis (``price``, ``total``) the quotes by session: ``Close``, ``High``, ``Low``, ``Volume``, ...
    closes : per basis the column whose changes are its returns
    calendar : sessions of the exchange
    due : last session that is over
    moves : sessions whose large move is known to be real

    Raises
    ------
    DataError
        If a session after the end of the series is missing or has no close, a date is none of the exchange's, a
        price is impossible, a move looks like a split, the history is another one, or it ends long ago.
    """
    frame, overlaps, added, notes = held.copy(), [], {}, []
    for basis, column in closes.items():
        frame, table, span, said = _basis(
            series, basis, frame, quotes[basis], column, calendar, due, moves
        )
        overlaps.append(table)
        notes += said
        if span:
            added[basis] = span
    _totals(series, held, quotes, closes)
    if "price" in added:
        _ranges(
            frame,
            quotes["price"],
            closes["price"],
            added["price"],
            volume=held["volume"].notna().any(),
        )
    short = (frame["total_return"] - frame["price_return"])[frame.index > held.index[-1]]
    if (short < -BELOW_PRICE).any():
        day = short.index[short < -BELOW_PRICE][0]
        raise fault(
            series,
            expected=f"a total return not below the price return on {day:%Y-%m-%d}",
            found=f"{-short[day] * 1e4:.1f} basis points less",
        )
    return Extended(
        frame.round(6)[DAILY],
        pd.concat([pd.DataFrame(columns=OVERLAP), *overlaps], ignore_index=True),
        added,
        tuple(dict.fromkeys(notes)),
    )


def _basis(series, basis, frame, quotes, column, calendar, due, moves):
    label = f"{series} ({basis})"
    end = frame[f"{basis}_return"].last_valid_index()
    if end is None:
        raise fault(
            label, expected="a series to go on with", found="no return in the vintage before"
        )
    fresh = quotes[quotes.index > end]
    extra = fresh.index.difference(calendar)
    if len(extra):
        raise fault(label, expected="NYSE sessions", found=f"{extra[0]:%A %Y-%m-%d}")
    _possible(label, fresh, column)
    close = quotes[column].dropna()
    if close.empty or close.index[-1] < end:
        raise fault(
            label,
            expected=f"quotes to {end:%Y-%m-%d} and beyond",
            found=f"an end on {close.index[-1]:%Y-%m-%d}" if len(close) else "no close at all",
        )
    table, said = _overlap(series, basis, frame[f"{basis}_return"], close, calendar, label)
    last = max(quotes.index[-1], close.index[-1])
    wanted = calendar[(calendar >= end) & (calendar <= last)]
    lost = wanted.difference(close.index)
    if len(lost):
        volume = quotes["Volume"].reindex(lost)
        kind = (
            "a row without a close (its volume is there)" if volume.notna().iloc[0] else "nothing"
        )
        raise fault(
            label,
            expected=f"a close on {lost[0]:%Y-%m-%d}",
            found=kind + (f" ({_counted(lost)} in all)" if len(lost) > 1 else ""),
        )
    late = calendar[(calendar > last) & (calendar <= due)]
    if len(late) > LAG:
        raise fault(
            label,
            expected=f"quotes to about {due:%Y-%m-%d}",
            found=f"an end on {last:%Y-%m-%d}, {_counted(late)} before",
        )
    if len(late):
        said.append(f"the source ends on {last:%Y-%m-%d}, {_counted(late)} before the last close")
    path = close.reindex(wanted)
    ratio = path / path.shift()
    wide = ratio.index[(ratio > JUMP) | (ratio < 1 / JUMP)].difference(pd.DatetimeIndex(moves))
    if len(wide):
        raise fault(
            label,
            expected=f"a close within 1/{JUMP} to {JUMP} times the one before",
            found=f"{ratio[wide[0]]:.3f} times on {wide[0]:%Y-%m-%d} (an unadjusted split?), and no true_move in exceptions.csv",
        )
    returns = (ratio - 1).iloc[1:]
    if returns.empty:
        return frame, table, None, said
    frame = frame.reindex(frame.index.union(returns.index).rename("date"))
    frame.loc[returns.index, f"{basis}_return"] = returns
    return frame, table, (returns.index[0], returns.index[-1]), said


def _possible(label: str, fresh: pd.DataFrame, column: str) -> None:
    for name in ("Close", column, "High", "Low"):
        bad = (
            fresh.index[(fresh[name] <= 0) | np.isinf(fresh[name])]
            if name in fresh
            else fresh.index[:0]
        )
        if len(bad):
            raise fault(
                label,
                expected=f"{name} above zero on {bad[0]:%Y-%m-%d}",
                found=f"{fresh.at[bad[0], name]:g}",
            )
    if {"High", "Low", "Close"} <= set(fresh):
        room = 1 + 1e-4
        bad = fresh.index[
            (fresh["High"] * room < fresh["Low"])
            | (fresh["Close"] > fresh["High"] * room)
            | (fresh["Close"] * room < fresh["Low"])
        ]
        if len(bad):
            row = fresh.loc[bad[0]]
            raise fault(
                label,
                expected=f"a close between low and high on {bad[0]:%Y-%m-%d}",
                found=f"low {row['Low']:g}, close {row['Close']:g}, high {row['High']:g}",
            )


def _overlap(series, basis, held, close, calendar, label):
    """Sessions on which the two returns differ by over a basis point; another history is refused."""
    arrived = reconcile.returns(close, calendar)
    both = pd.DataFrame({"held": held, "arrived": arrived.reindex(held.index)}).dropna()
    least = min(COMMON, int(held.notna().sum()))
    if len(both) < least:
        raise fault(
            label,
            expected=f"at least {least} sessions in common with the vintage before",
            found=len(both),
        )
    apart = (both["arrived"] - both["held"]).abs()
    share = (apart.iloc[-RECENT:] > FOREIGN).mean()
    if share > FOREIGN_SHARE:
        raise fault(
            label,
            expected="the history of the vintage before",
            found=f"returns that differ by over {FOREIGN * 1e4:.0f} basis points "
            f"on {share:.0%} of the last {min(RECENT, len(both))} common sessions (another security?)",
        )
    rows = both[apart > CHANGED + 1e-9]
    table = pd.DataFrame(
        {
            "series": series,
            "basis": basis,
            "date": rows.index,
            "held": rows["held"],
            "arrived": rows["arrived"].round(6),
            "difference_bp": ((rows["arrived"] - rows["held"]) * 1e4).round(1),
        }
    ).reset_index(drop=True)[OVERLAP]
    inside = calendar[
        (calendar >= max(held.first_valid_index(), close.index[0]))
        & (calendar <= held.last_valid_index())
    ]
    holes = inside.difference(close.index)
    said = (
        [
            f"the source lacks {_counted(holes)} that the vintage before has, the last on {holes[-1]:%Y-%m-%d}"
        ]
        if len(holes)
        else []
    )
    return table, said


def _counted(days: pd.DatetimeIndex) -> str:
    return f"{len(days)} session{'s' if len(days) != 1 else ''}"


def _totals(
    series: str, held: pd.DataFrame, quotes: Mapping[str, pd.DataFrame], closes: Mapping[str, str]
) -> None:
    """Adjusted closes that are plain closes give no total return, though they look like one."""
    if closes.get("total") != "Adj Close":
        return
    found = quotes["total"].reindex(held.index[-3 * RECENT :])
    differ = (held["total_return"] - held["price_return"]).reindex(found.index).abs() > CHANGED
    told = found["Adj Close"].notna() & found["Close"].notna()
    if (differ & told).any() and (found["Adj Close"] == found["Close"])[told].all():
        raise fault(
            f"{series} (total)",
            expected="adjusted closes",
            found="closes again: distributions are not in them",
        )


def _ranges(
    frame: pd.DataFrame, quotes: pd.DataFrame, column: str, span: tuple, *, volume: bool
) -> None:
    days = frame.loc[span[0] : span[1]].index
    before = quotes[column].reindex(frame.index).shift().reindex(days)
    on = quotes.reindex(days)
    if {"High", "Low"} <= set(on):
        told = on["High"] > on["Low"]
        frame.loc[days, "high"] = (on["High"] / before - 1).where(told)
        frame.loc[days, "low"] = (on["Low"] / before - 1).where(told)
    if volume and "Volume" in on:
        frame.loc[days, "volume"] = on["Volume"]
