"""Windows of the data as measures need them: covered, aligned, and never read at an earlier day in
silence.
"""

import functools
import re
from collections.abc import Callable

import numpy as np
import pandas as pd

from research import months, returns, streaks
from research.registry import DAILY_YIELDS, ROLES, NotCovered, lacks

# returns have six places; adjusted and raw quotes of one move may differ by one unit of the last
LAST_PLACE = 1e-6


@functools.cache
def _on_basis(data, name: str, basis: str) -> pd.Series:
    frame = data.series(name)
    only_total = (
        basis == "price" and months.is_monthly(frame.index) and frame["price_return"].isna().all()
    )
    found = returns.on_basis(frame, "total" if only_total else basis, name=name)
    return _own(data, found, name, basis) if "@" in name else found


def _own(data, found: pd.Series, name: str, basis: str) -> pd.Series:
    """Returns of ``id@vendor`` from the first session to the last on which the vendor is known to
    have one of its own, base session first; empty where it never is.

    The snapshot keeps a vendor's return where the series is taken from it, and where it disagrees
    with the return kept.
    """
    key, _, vendor = name.partition("@")
    rows = data.reconciliation
    apart = (rows["series"] == key) & (rows["other_source"] == vendor) & (rows["basis"] == basis)
    days = list(rows.loc[apart, "date"])
    parts = data.catalogue.at[key, "source"].split("; ")
    sources = dict(part.split(": ", 1) for part in parts if ": " in part)
    for piece in sources.get(basis, "").split(", "):
        if piece.startswith(f"{vendor}/"):
            days += map(pd.Timestamp, re.findall(r"\d{4}-\d\d-\d\d", piece))
    place = found.index.searchsorted(days)
    cut = found.iloc[max(min(place) - 1, 0) : max(place) + 1].copy() if days else found.iloc[:0]
    cut.iloc[:1] = float("nan")
    return cut


def follower(data, name: str, day: pd.Timestamp) -> str:
    """A hint at the first fund on an index that reaches a day; empty where there is none."""
    rows = data.histories
    funds = rows.index[(rows["tracks"] == name) & rows["fee"].notna()]
    reach = [fund for fund in funds if data.last_session(fund) >= day]
    return f"; {reach[0]}, a fund on it, reaches that day" if reach else ""


def wider(data, names: list[str], day: pd.Timestamp) -> str:
    """A hint at total returns that are held from a day at which prices are not."""
    begun = [data.catalogue.at[name.partition("@")[0], "total_first"] for name in names]
    held = begun and max(begun) <= day
    return f"; with basis = 'total' from {max(begun):%Y-%m-%d}" if held else ""


def has(data, name: str, basis: str) -> bool:
    """Whether a series has returns on a basis; a daily yield has its own."""
    return name in DAILY_YIELDS or not _on_basis(data, name, basis).empty


def covered(data, name: str, *, basis: str = "price", start=None, end=None) -> pd.Series:
    """Returns of a series on a basis, or :class:`NotCovered` when they do not span the window.

    The last observation on or before ``end`` must be the one the calendar asks for: a series that
    stops early is never silently read at an earlier day. A monthly portfolio has total returns
    only; they stand for its price returns too.
    """
    found = _on_basis(data, name, basis)
    if found.empty:
        raise NotCovered(f"{name} has no {basis} return in the data.")
    first, last, what = found.index[0], found.index[-1], f"{name} ({basis} return)"
    if start is not None and start < first:
        text = f"{what} begins on {first:%Y-%m-%d}, needed from {start:%Y-%m-%d}."
        raise NotCovered(text)
    if end is not None and not first <= end <= last:
        wanted = data.last_observation(name, end)
        if wanted is None or wanted > last:
            text = f"{what} ends on {last:%Y-%m-%d}, needed to {end:%Y-%m-%d}"
            raise lacks(data, f"{text}{follower(data, name, end)}.", end)
    return found


def returns_used(data, args, *, since=None, end=None) -> list[pd.Series] | None:
    """Returns that a measure reads with these arguments, after ``since`` up to ``end``.

    None where one of them is not of the catalogue, or does not cover the window.
    """
    names = [name for role in ROLES for name in args.get(role, ())]
    if not names or not all(name.partition("@")[0] in data.by_id("name") for name in names):
        return None
    try:
        return [_used(data, name, args.get("basis") or "price", since, end) for name in names]
    except NotCovered:
        return None


@functools.lru_cache(maxsize=4096)
def _used(data, name: str, basis: str, since, end) -> pd.Series:
    found = covered(data, name, basis=basis, start=since, end=end)
    first, last = (
        None if day is None else found.index.searchsorted(day, "right") for day in (since, end)
    )
    return found.iloc[first:last]


def same_returns(one: list[pd.Series] | None, other: list[pd.Series] | None) -> bool:
    """Whether two readings rest on the same returns, to the last place kept."""
    if one is None or other is None or len(one) != len(other):
        return False
    return all(
        a.index.equals(b.index)
        and not (np.abs(a.to_numpy() - b.to_numpy()) >= 1.5 * LAST_PLACE).any()
        for a, b in zip(one, other, strict=True)
    )


def sides(data, ahead, behind, *, basis: str, start=None, end=None) -> pd.DataFrame:
    """Returns of all series of a comparison on common sessions, by id, ``ahead`` first."""
    names = tuple(dict.fromkeys([*ahead, *(behind or ())]))
    for name in names:
        covered(data, name, basis=basis, start=start, end=end)
    return aligned(data, names, basis)


@functools.lru_cache(maxsize=256)
def aligned(data, names: tuple[str, ...], basis: str) -> pd.DataFrame:
    """Returns of some series on the sessions that all of them have."""
    return returns.align(*(covered(data, name, basis=basis) for name in names))


def pair(data, ahead: str, behind: str, *, basis: str, end=None) -> list[pd.Series]:
    """Returns of both sides of a comparison, each on its own sessions."""
    return [covered(data, name, basis=basis, end=end) for name in (ahead, behind)]


def daily_lead(data, ahead, behind, *, basis, combine, end, start=None) -> pd.Series:
    """Daily lead of ``ahead`` over ``behind`` (or zero) on common sessions, the base left out."""
    panel = sides(data, ahead, behind, basis=basis, start=start, end=end)
    second = panel[list(behind)] if behind else None
    return streaks.lead(panel[list(ahead)], second, combine=combine).loc[:end]


def session_of(index: pd.DatetimeIndex, on: pd.Timestamp) -> pd.Timestamp:
    """Last observation on or before a day."""
    return index[index.searchsorted(on, side="right") - 1]


def inside(data, name: str, *, start, end, basis: str = "price") -> pd.Series:
    """Returns of a window, base session first."""
    found = covered(data, name, basis=basis, start=start, end=end)
    base, last = returns.window(found.index, start=start, end=end)
    return found.loc[base:last]


def listed(values: pd.Series, name: str, label: str = "date") -> Callable[[], pd.DataFrame]:
    """A series as rows for a reader, index and values, made when they are asked for."""
    return lambda: values.rename(name).rename_axis(label).reset_index()


def between(values: pd.Series, start, end) -> pd.Series:
    """Values from one day to another, both included; ValueError where there are none."""
    found = values.loc[start:end]
    if found.empty:
        days = f"{start:%Y-%m-%d} and {end:%Y-%m-%d}"
        raise ValueError(f"expected an observation between {days}, found none.")
    return found


def months_held(data, held, what: str, *, after=None, to=None):
    """Monthly figures after one day and up to another, none of them left out.

    A day inside a month stands for the month end before it: no part of a month is ever counted.
    Without a day they begin, or end, as they are held. :class:`NotCovered` where the figures, by
    month end, are not held as far, ValueError where no month end lies between the days.
    """
    first, last = held.index[[0, -1]]
    base = first - pd.offsets.MonthEnd(1) if after is None else months.month_end_before(after)
    begin, end = base + pd.offsets.MonthEnd(1), last if to is None else months.month_end_before(to)
    if begin < first or not first <= end <= last:
        wanted, day = ("from", begin) if begin < first else ("to", end)
        held_to = f"from {first:%Y-%m} to {last:%Y-%m}"
        raise lacks(data, f"{what} runs {held_to}, needed {wanted} {day:%Y-%m}.", day)
    if end <= base:
        raise ValueError(f"expected a month end after {base:%Y-%m-%d}, the last is {end:%Y-%m-%d}.")
    return held.loc[begin:end]


@functools.lru_cache(maxsize=256)
def lead_by_month(data, ahead: str, behind: str, basis: str, months_long: int = 1) -> pd.Series:
    """Monthly lead of one series over another on all months that both have, one object for all."""
    return months.monthly_lead(*pair(data, ahead, behind, basis=basis), months=months_long)


MONTHS_OF = {"twelve months": 12, "six months": 6}


def window_start(start, end, *, months=None, window=None) -> pd.Timestamp:
    """Start of a window given by name, which outranks the others, as a day or as months."""
    if window == "year to date":
        return pd.Timestamp(end.year - 1, 12, 31)
    if window is not None:
        return end - pd.DateOffset(months=MONTHS_OF[window])
    if (start is None) == (months is None):
        got = "neither" if start is None else "both"
        raise ValueError(f"start: expected either start or months, got {got}.")
    return start if months is None else end - pd.DateOffset(months=months)
