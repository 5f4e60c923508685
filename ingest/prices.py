"""Daily series from their files, as ``sources.csv`` says and ``exceptions.csv`` allows.

A row of ``sources.csv`` names a file, the column with the closes, its lineage, and the first and
last session whose *return* may be taken from it. The first source that covers a session gives it;
later ones vote on it and extend the series where the earlier ones end.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ingest import checks, readers, reconcile
from ingest.checks import refuse
from research import calendar
from research.vintage import DAILY, fault

PLACES = 6
TAIL = "tail"


@dataclass(frozen=True)
class Quotes(reconcile.Candidate):
    """Checked quotes of one row of the recipe, with the returns on the sessions it speaks for."""

    folder: str
    frame: pd.DataFrame
    close: pd.Series
    decimals: int


class Exports:
    """The price files and FRED index files of one folder, each read and checked once."""

    def __init__(self, folder: Path, exceptions: pd.DataFrame, kinds: Mapping[str, str]):
        self.folder, self.exceptions, self.kinds = folder, exceptions, kinds
        self.days = pd.to_datetime(exceptions["date"], format="%Y-%m-%d", errors="coerce")
        self.held: dict[str, pd.DataFrame] = {}

    def listed(self, rule: str, series: str, *sources: str) -> pd.DatetimeIndex:
        """Dates of this rule in ``exceptions.csv`` for the series and any of the sources."""
        rows = self.exceptions
        found = (rows["rule"] == rule) & rows["series"].isin([series, "*"])
        found &= rows["source"].isin([*sources, "*"]) | (not sources)
        return pd.DatetimeIndex(self.days[found]).as_unit("us")

    def quotes(self, row: pd.Series) -> Quotes:
        """Read what one row of ``sources.csv`` names; calendar and jumps are checked."""
        series, folder, lineage = row["series"], row["folder"], row["lineage"]
        index_file = folder == "fred"
        label = f"{'' if index_file else 'prices/'}{folder}/{row['symbol']}.csv"
        if label not in self.held:
            read = readers.observations if index_file else readers.prices
            with checks.reading(label):
                self.held[label] = read(self.folder / label, label=label)
        frame, column = self.held[label], "value" if index_file else row["column"]
        decimals = frame.attrs["decimals"]
        first = pd.Timestamp(row["from"] or calendar.FIRST)
        last = pd.Timestamp(row["until"] or "2200-01-01")
        frame = frame.drop(self.listed("drop", series, folder), errors="ignore")
        frame = frame[frame[column].notna()]
        frame = frame.iloc[max(frame.index.searchsorted(first) - 1, 0) :].loc[:last]
        close, rows, kind = frame[column], frame["row"], self.kinds[series]
        if len(frame) < 2:
            expected = f"values of {column} from {row['from'] or 'the start'}"
            raise fault(label, expected=expected, found=f"{len(frame)}")
        refuse(label, close <= 0, expected="a level above zero", found=close, rows=rows)
        missing = self.listed("missing", series, folder)
        calendar.check(frame.index, file=label, rows=rows.to_numpy(), missing=missing)
        checks.possible(label, frame, kind=kind)
        distrusted = self.listed("distrust", series, folder, lineage)
        checks.repeated(label, frame.drop(distrusted, errors="ignore"), kind=kind)
        moves = self.listed("true_move", series)
        checks.jumps(label, close, kind=kind, moves=moves, rows=rows)
        sessions, mine = calendar.nyse(close.index[-1].year), slice(first, last)
        returns = reconcile.returns(close, sessions).loc[mine]
        error = reconcile.rounding(close, sessions, decimals=decimals).loc[mine]
        return Quotes(lineage, label, returns, error, folder, frame, close, decimals)


def build(
    series: str, recipe: pd.DataFrame, files: Exports
) -> tuple[pd.DataFrame, pd.DataFrame, list[str]]:
    """Build one daily series from its rows of ``sources.csv``.

    Returns
    -------
    the series (columns of :data:`research.vintage.DAILY`, base session first), its disagreements
    (columns of :data:`ingest.reconcile.COLUMNS` with ``basis``), and a text per source
    """
    by_basis = {
        basis: [files.quotes(row) for _, row in rows.sort_values("order").iterrows()]
        for basis, rows in recipe.groupby("basis")
    }
    settled, parts, used = {}, [], []
    for basis in sorted(set(by_basis) - {TAIL}):
        candidates = list(by_basis[basis])
        if basis == "price" and TAIL in by_basis:
            candidates += _tail(by_basis[TAIL][0], by_basis["price"])
        names = {name for q in by_basis[basis] for name in (q.folder, q.lineage)}
        distrusted = {name: set(files.listed("distrust", series, name)) for name in names}
        settled[basis], table = reconcile.settle(candidates, distrusted=distrusted)
        parts.append(table.assign(series=series, basis=basis))
        used.append(f"{basis}: {_used(candidates, settled[basis])}")
    frame = pd.DataFrame(index=_sessions(series, settled), columns=DAILY, dtype=float)
    for basis, chosen in settled.items():
        frame[f"{basis}_return"] = chosen["chosen"].reindex(frame.index)
    _mend(series, frame, files)
    lineages = pd.DataFrame({b: chosen["lineage"] for b, chosen in settled.items()})
    own = frame[lineages.reindex(frame.index).nunique(axis=1) == 1]
    checks.distributions(f"daily/{series}.csv", own, why=", and no line in exceptions.csv")
    if "price" in settled:
        frame[["high", "low"]] = _ranges(by_basis["price"], settled["price"], frame.index)
        first = by_basis["price"][0]
        if first.folder != "fred" and "/^" not in first.file:  # an index has none of its own
            frame["volume"] = first.frame["Volume"].reindex(frame.index)
    return frame.round(PLACES), pd.concat(parts, ignore_index=True), used


def _tail(adjusted: Quotes, raw: list[Quotes]) -> list[Quotes]:
    """Price returns after the last raw quote, from adjusted closes no later distribution changed.

    The adjusted close equals the raw one on the last session with both exactly when no distribution
    followed; then the adjusted closes from there on are the quotes themselves.
    """
    quoted = max(raw, key=lambda quotes: quotes.close.index[-1])
    day = quoted.close.index[-1]
    if day not in adjusted.close.index or adjusted.close.index[-1] <= day:
        return []
    allowed = 0.5 * 10.0 ** -min(quoted.decimals, 4) + readers.NOISE * quoted.close[day]
    if abs(adjusted.close[day] - quoted.close[day]) > allowed:
        return []
    file = f"{adjusted.file} (no distribution since {day:%Y-%m-%d})"
    returns, rounding = (part[part.index > day] for part in (adjusted.returns, adjusted.rounding))
    return [replace(adjusted, file=file, returns=returns, rounding=rounding)]


def _used(candidates: list[Quotes], chosen: pd.DataFrame) -> str:
    """Which file gives which sessions, oldest first."""
    given = pd.Series("", index=chosen.index)
    for c in reversed(candidates):
        days = chosen.index[chosen["lineage"] == c.lineage]
        name = c.file.removeprefix("prices/").replace(".csv", "")
        given[c.returns.dropna().index.intersection(days)] = name
    spans: dict[str, list[str]] = {}
    for _, run in given.groupby((given != given.shift()).cumsum()):
        span = " to ".join(run.index[[0, -1]].strftime("%Y-%m-%d"))
        spans.setdefault(run.iloc[0], []).append(span)
    return ", ".join(f"{file} {' and '.join(when)}" for file, when in spans.items())


def _sessions(series: str, settled: dict[str, pd.DataFrame]) -> pd.DatetimeIndex:
    """Base session and every session with a return; a hole in a basis is a fault."""
    first = min(chosen.index[0] for chosen in settled.values())
    last = max(chosen.index[-1] for chosen in settled.values())
    sessions = calendar.nyse(last.year)
    for basis, chosen in settled.items():
        given = chosen.index
        wanted = sessions[(sessions >= given[0]) & (sessions <= given[-1])].difference(given)
        if len(wanted):
            expected = f"a {basis} return on {wanted[0]:%Y-%m-%d}"
            raise fault(f"daily/{series}.csv", expected=expected, found="none in any source")
    at = sessions.get_loc(first)
    return sessions[max(at - 1, 0) : sessions.get_loc(last) + 1]


def _mend(series: str, frame: pd.DataFrame, files: Exports) -> None:
    """Apply the two rules for a faulty total return, which lean on the session's price return.

    ``no_distribution``: the total return is the price return. ``bridge``: it is, too, and the next
    one is such that the two sessions together keep the total return of the source.
    """
    total, price = frame["total_return"].copy(), frame["price_return"]
    bridged = files.listed("bridge", series).intersection(frame.index)
    for day in bridged:
        after = frame.index[frame.index.get_loc(day) + 1]
        both = (1 + total[day]) * (1 + total[after])
        frame.loc[after, "total_return"] = both / (1 + price[day]) - 1
    days = files.listed("no_distribution", series).intersection(frame.index).union(bridged)
    frame.loc[days, "total_return"] = price[days]


def _ranges(raw: list[Quotes], chosen: pd.DataFrame, index: pd.DatetimeIndex) -> pd.DataFrame:
    """High and low as returns on the previous close of the same file, where it has a range."""
    found = {name: pd.Series(np.nan, index=index) for name in ("High", "Low")}
    for own in (True, False):
        for quotes in (quotes for quotes in raw if quotes.folder != "fred"):
            days, frame = quotes.frame.index, quotes.frame
            before = quotes.close.reindex(calendar.nyse(days[-1].year)).shift().reindex(days)
            told = frame["High"] > frame["Low"]
            if own:
                told &= chosen["lineage"].reindex(days) == quotes.lineage
            for name, held in found.items():
                found[name] = held.fillna((frame[name] / before - 1)[told].reindex(index))
    return pd.DataFrame(found)


def month_ends(closes: pd.Series) -> pd.Series:
    """Price returns between the last closes of whole months, by month (``YYYY-MM``), decimal.

    The source has no Saturday sessions: a month that ended on one (last in March 1951) ends before
    it.

    >>> days = pd.DatetimeIndex(["1949-12-30", "1950-01-31", "1950-02-28", "1950-03-01"])
    >>> month_ends(pd.Series([100.0, 110.0, 99.0, 99.5], index=days)).to_dict()
    {'1950-01': 0.1, '1950-02': -0.1}
    >>> year_end = pd.DatetimeIndex(["2025-11-28", "2025-12-31"])
    >>> month_ends(pd.Series([10.0, 11.0], index=year_end)).to_dict()
    {'2025-12': 0.1}
    """
    last = closes.groupby(closes.index.to_period("M")).last()
    days = calendar.nyse(closes.index[-1].year + 1)
    if days[days > closes.index[-1]][0].to_period("M") == last.index[-1]:
        last = last.iloc[:-1]  # the month under way
    found = last.pct_change().iloc[1:].round(6).rename("price_return")
    return found.set_axis(found.index.strftime("%Y-%m")).rename_axis("month")
