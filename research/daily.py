"""Daily series from the files that hold them, as ``sources.csv`` says and ``exceptions.csv`` allows.

A row of ``sources.csv`` names a file, the column with the closes, its lineage, and the first and last session
whose *return* may be taken from it. Sources are tried in their order: the first one that covers a session
gives it, later ones vote on it and extend the series where the earlier ones end.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from research import exports, reconcile, sessions
from research.vintage import DAILY, fault

JUMP = 1.4
BELOW_PRICE = 1e-3
PLACES = 6
TAIL = "tail"


class Exports:
    """The price files and FRED index files of one folder, each read and checked once."""

    def __init__(self, folder: Path, exceptions: pd.DataFrame):
        self.folder, self.exceptions = folder, exceptions
        self.days = pd.to_datetime(exceptions["date"], format="%Y-%m-%d", errors="coerce")
        self.held: dict[str, pd.DataFrame] = {}

    def listed(self, rule: str, series: str, *sources: str) -> pd.DatetimeIndex:
        """Dates on which ``exceptions.csv`` names this rule for the series (or ``*``) and one of the sources (any)."""
        rows = self.exceptions
        found = (rows["rule"] == rule) & rows["series"].isin([series, "*"])
        found &= rows["source"].isin([*sources, "*"]) | (not sources)
        return pd.DatetimeIndex(self.days[found]).as_unit("us")

    def file(self, folder: str, symbol: str) -> tuple[str, pd.DataFrame]:
        """Label and content of one file."""
        label = f"{'' if folder == 'fred' else 'prices/'}{folder}/{symbol}.csv"
        if label not in self.held:
            read = exports.observations if folder == "fred" else exports.prices
            self.held[label] = read(self.folder / label, label=label)
        return label, self.held[label]

    def closes(self, row: pd.Series) -> tuple[str, pd.DataFrame, pd.Series]:
        """Quotes and closes of one row of ``sources.csv`` on NYSE sessions, calendar and jumps checked."""
        label, frame = self.file(row["folder"], row["symbol"])
        column = "value" if row["folder"] == "fred" else row["column"]
        frame = frame.drop(self.listed("drop", row["series"], row["folder"]), errors="ignore")
        frame = frame[frame[column].notna()]
        first, last = _span(row)
        before = frame.index.searchsorted(first)
        frame = frame.iloc[max(before - 1, 0) :].loc[:last]
        if len(frame) < 2:
            raise fault(label, expected=f"values of {column} from {row['from'] or 'the start'}", found=f"{len(frame)}")
        if row["folder"] == "fred" and (frame[column] <= 0).any():
            at = frame.index[frame[column] <= 0][0]
            raise fault(label, row=frame.at[at, "row"], expected="a level above zero", found=f"{frame.at[at, column]}")
        missing = self.listed("missing", row["series"], row["folder"])
        sessions.check(frame.index, file=label, rows=frame["row"].to_numpy(), missing=missing)
        self._jumps(label, row["series"], frame, column)
        return label, frame, frame[column]

    def _jumps(self, label: str, series: str, frame: pd.DataFrame, column: str) -> None:
        ratio = frame[column] / frame[column].shift()
        wide = ratio[(ratio > JUMP) | (ratio < 1 / JUMP)].index.difference(self.listed("true_move", series))
        if len(wide):
            day = wide[0]
            raise fault(label, row=frame.at[day, "row"], found=f"{column} {frame.at[day, column]:g} on {day:%Y-%m-%d}, "
                        f"{ratio[day]:.3f} times the one before (an unadjusted split?), and no line in exceptions.csv",
                        expected=f"a close within 1/{JUMP} to {JUMP} times the one before")


def build(series: str, recipe: pd.DataFrame, files: Exports) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Build one daily series.

    Parameters
    ----------
    series : id in the catalogue
    recipe : its rows of ``sources.csv``
    files : the folder

    Returns
    -------
    the series (columns of :data:`research.vintage.DAILY`, base session first), its disagreements (columns of
    :data:`research.reconcile.COLUMNS` with ``basis``), and one text per source that says what it gave.

    Raises
    ------
    DataError
        If a source is faulty, or the result has a gap.
    """
    settled, parts, used = {}, [], []
    for basis in ("price", "total"):
        rows = recipe[recipe["basis"] == basis].sort_values("order")
        if rows.empty:
            continue
        candidates = [_candidate(row, files) for _, row in rows.iterrows()]
        tail = recipe[(recipe["basis"] == TAIL)].sort_values("order")
        if basis == "price" and len(tail):
            candidates += _tail(tail.iloc[0], rows, files)
        distrusted = {c.lineage: set(files.listed("distrust", series, c.lineage)) for c in candidates}
        chosen, table = reconcile.settle(candidates, distrusted=distrusted)
        settled[basis] = chosen
        parts.append(table.assign(series=series, basis=basis))
        used += [f"{basis}: {text}" for text in _used(candidates, chosen)]
    index = _sessions(series, settled)
    frame = pd.DataFrame(index=index, columns=DAILY, dtype=float)
    for basis, chosen in settled.items():
        frame[f"{basis}_return"] = chosen["chosen"].reindex(index)
    _mend(series, frame, files)
    _check_total(series, frame, settled)
    if "price" in settled:
        frame["high"], frame["low"] = _ranges(recipe[recipe["basis"] == "price"], settled["price"], files, index)
        frame["volume"] = _volume(recipe[recipe["basis"] == "price"].iloc[0], files, index)
    return frame.round(PLACES), pd.concat(parts, ignore_index=True), used


def _span(row: pd.Series) -> tuple[pd.Timestamp, pd.Timestamp]:
    return pd.Timestamp(row["from"] or sessions.FIRST), pd.Timestamp(row["until"] or "2200-01-01")


def _candidate(row: pd.Series, files: Exports) -> reconcile.Candidate:
    label, _, close = files.closes(row)
    calendar = sessions.nyse(close.index[-1].year)
    first, last = _span(row)
    found = reconcile.returns(close, calendar).loc[first:last]
    error = reconcile.rounding(close, calendar, decimals=files.file(row["folder"], row["symbol"])[1].attrs["decimals"])
    return reconcile.Candidate(row["lineage"], label.removeprefix("prices/").removesuffix(".csv"), found, error.loc[first:last])


def _tail(row: pd.Series, raw: pd.DataFrame, files: Exports) -> list[reconcile.Candidate]:
    """Price returns after the last raw quote, from adjusted closes that no later distribution has changed.

    The adjusted close equals the raw one on the last session with both exactly when no distribution
    followed; then the adjusted closes from there on are the quotes themselves.
    """
    closes = {files.closes(r)[0]: files.closes(r)[2] for _, r in raw.iterrows()}
    last_label = max(closes, key=lambda label: closes[label].index[-1])
    quoted, day = closes[last_label], closes[last_label].index[-1]
    adjusted = files.closes(row)[2]
    if day not in adjusted.index or adjusted.index[-1] <= day:
        return []
    decimals = min(files.held[last_label].attrs["decimals"], 4)
    if abs(adjusted[day] - quoted[day]) > 0.5 * 10.0**-decimals + 1e-6 * quoted[day]:
        return []
    after = _candidate(row, files)
    return [reconcile.Candidate(after.lineage, f"{after.file} (no later distribution)",
                                after.returns[after.returns.index > day], after.rounding[after.rounding.index > day])]


def _used(candidates, chosen: pd.DataFrame) -> list[str]:
    texts, held = [], pd.DatetimeIndex([])
    for c in candidates:
        given = chosen.index[chosen["lineage"] == c.lineage].intersection(c.returns.dropna().index).difference(held)
        if len(given):
            texts.append(f"{c.file} {given[0]:%Y-%m-%d} to {given[-1]:%Y-%m-%d}")
        held = held.union(given)
    return texts


def _sessions(series: str, settled: dict[str, pd.DataFrame]) -> pd.DatetimeIndex:
    """Base session and every session with a return; a hole in a basis is a fault."""
    first = min(chosen.index[0] for chosen in settled.values())
    last = max(chosen.index[-1] for chosen in settled.values())
    calendar = sessions.nyse(last.year)
    for basis, chosen in settled.items():
        lost = calendar[(calendar >= chosen.index[0]) & (calendar <= chosen.index[-1])].difference(chosen.index)
        if len(lost):
            raise fault(f"daily/{series}.csv", expected=f"a {basis} return on {lost[0]:%Y-%m-%d}", found="none in any source")
    at = calendar.get_loc(first)
    return calendar[max(at - 1, 0) : calendar.get_loc(last) + 1]


def _mend(series: str, frame: pd.DataFrame, files: Exports) -> None:
    """Apply the two rules for a faulty total return: both lean on the price return of the same session.

    ``no_distribution``: the total return of the session is its price return. ``bridge``: the close of the
    session is not used; its total return is the price return, and the next one is such that the two
    sessions together keep the total return of the source.
    """
    total, price = frame["total_return"], frame["price_return"]
    for day in files.listed("no_distribution", series).intersection(frame.index):
        frame.loc[day, "total_return"] = price[day]
    for day in files.listed("bridge", series).intersection(frame.index):
        after = frame.index[frame.index.get_loc(day) + 1]
        both = (1 + total[day]) * (1 + total[after])
        frame.loc[day, "total_return"] = price[day]
        frame.loc[after, "total_return"] = both / (1 + price[day]) - 1


def _check_total(series: str, frame: pd.DataFrame, settled: dict[str, pd.DataFrame]) -> None:
    """A total return below the price return of one lineage is no distribution but a broken file."""
    if len(settled) < 2:
        return
    same = settled["price"]["lineage"].reindex(frame.index) == settled["total"]["lineage"].reindex(frame.index)
    short = frame["total_return"] - frame["price_return"]
    bad = short[same & (short < -BELOW_PRICE)]
    if len(bad):
        day = bad.index[0]
        raise fault(f"daily/{series}.csv", expected=f"a total return not below the price return on {day:%Y-%m-%d}",
                    found=f"{bad.iloc[0] * 1e4:.1f} basis points less, and no line in exceptions.csv")


def _ranges(rows: pd.DataFrame, chosen: pd.DataFrame, files: Exports, index: pd.DatetimeIndex) -> tuple[pd.Series, pd.Series]:
    """High and low as returns on the previous close of the same file; missing where the file has no range."""
    high, low = pd.Series(np.nan, index=index), pd.Series(np.nan, index=index)
    ordered = rows.sort_values("order")
    for own in (True, False):
        for _, row in ordered[ordered["folder"] != "fred"].iterrows():
            _, frame, close = files.closes(row)
            first, last = _span(row)
            calendar = sessions.nyse(close.index[-1].year)
            before = close.reindex(calendar).shift().reindex(frame.index)
            told = (frame["High"] > frame["Low"]) & (frame.index >= first) & (frame.index <= last)
            if own:
                told &= chosen["lineage"].reindex(frame.index) == row["lineage"]
            high = high.fillna((frame["High"] / before - 1)[told].reindex(index))
            low = low.fillna((frame["Low"] / before - 1)[told].reindex(index))
    return high, low


def _volume(row: pd.Series, files: Exports, index: pd.DatetimeIndex) -> pd.Series:
    """Volume of the first price source; indices have none of their own."""
    if row["folder"] == "fred" or row["symbol"].startswith("^"):
        return pd.Series(np.nan, index=index)
    return files.closes(row)[1]["Volume"].reindex(index)
