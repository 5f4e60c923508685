"""Measures of prices: changes, leads, streaks, records, ranges, volatility, and published
figures.
"""

from __future__ import annotations

import functools
import math
from collections.abc import Callable

import pandas as pd

from research import events, returns, streaks
from research.measures.statistics import record_closes
from research.measures.subjects import Subject, subject
from research.measures.windows import covered, daily_lead, one, session_of, window_start
from research.registry import SERIES, SERIES_AND_BASIS, NotCovered, Result, measure
from research.suggestions import nearest


def _changes(data, names, *, basis, start, end) -> list[dict]:
    return [_change_of(data, name, basis, start, end) for name in dict.fromkeys(names)]


@functools.lru_cache(maxsize=4096)
def _change_of(data, name: str, basis: str, start, end) -> dict:
    found = covered(data, name, basis=basis, start=start, end=end)
    base, last = returns.window(found.index, start=start, end=end)
    return {
        "series": name,
        "basis": basis,
        "base": base,
        "last": last,
        "change": returns.change(found, start=start, end=end),
        "sessions": found.index.get_loc(last) - found.index.get_loc(base),
    }


def _table(rows: list[dict], **more) -> Callable[[], pd.DataFrame]:
    """Rows as a table, made when it is asked for: of most choices only the value counts."""
    return lambda: pd.DataFrame(rows).assign(**more)


def _joined(rows: list[dict], combine: str, *, worst) -> float:
    values = [row["change"] for row in rows]
    return float(sum(values) if combine == "sum" else worst(values))


@measure(
    unit="decimal",
    moves="end",
    choices={**SERIES_AND_BASIS, "window": ("year to date", "twelve months", "six months")},
)
def change(
    data, *, series, end, start=None, months=None, window=None, basis="price", combine="all"
) -> Result:
    """Compounded return of a series over a window.

    ``months`` puts the start that many calendar months before the end; ``window`` names it. With a
    list, ``combine = "all"`` gives the change that has to pass for all to pass (the smallest, or
    the largest when the claim says below) and ``"sum"`` their sum.
    """
    start = window_start(start, end, months=months, window=window)
    rows = _changes(data, series, basis=basis, start=start, end=end)
    value = _joined(rows, combine, worst=max if combine == "all_below" else min)
    last, sessions = max(row["last"] for row in rows), min(row["sessions"] for row in rows)
    return Result(value, last, _table(rows), sessions, since=start)


@measure(unit="decimal", points=True, moves="end", choices=SERIES_AND_BASIS)
def lead(
    data, *, ahead, behind, end, start=None, months=None, basis="price", combine="all"
) -> Result:
    """Change of ``ahead`` less change of ``behind`` over a window.

    With lists, ``combine = "all"`` compares the worst of ``ahead`` with the best of ``behind`` (the
    other way round when the claim says below); ``"sum"`` adds up the changes of each side first.
    """
    start = window_start(start, end, months=months)
    first, second = (
        _changes(data, side, basis=basis, start=start, end=end) for side in (ahead, behind)
    )
    worst, best = (max, min) if combine == "all_below" else (min, max)
    value = _joined(first, combine, worst=worst) - _joined(second, combine, worst=best)
    rows, side = [*first, *second], ["ahead"] * len(first) + ["behind"] * len(second)
    last, sessions = max(row["last"] for row in rows), min(row["sessions"] for row in first)
    return Result(value, last, _table(rows, side=side), sessions, since=start)


def _run_rows(lead_: pd.Series, around: pd.Timestamp) -> pd.DataFrame:
    table = streaks.streaks(lead_)
    return table[table["end"] <= around].nlargest(15, "length").reset_index(drop=True)


@measure(unit="sessions", moves="on", choices=SERIES_AND_BASIS)
def streak(data, *, ahead, on, behind=(), basis="price", combine="all") -> Result:
    """Length of the run of daily leads in force on a session, 0 if there is none."""
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, end=on)
    session = session_of(found.index, on)
    length = int(streaks.streak_on(found, session))
    upto = found.loc[:session]
    rows = upto.tail(max(length, 1) + 1).rename("lead").rename_axis("date").reset_index()
    before = (
        upto.index[-length - 2] if len(upto) > length + 1 else None
    )  # the run, and the session that broke the one before it
    return Result(length, session, rows, n=len(upto), since=before)


@measure(unit="sessions", moves="end", choices=SERIES_AND_BASIS)
def longest_streak(data, *, ahead, start, end, behind=(), basis="price", combine="all") -> Result:
    """Length of the longest run of daily leads that lies inside a window, base session excluded."""
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, start=start, end=end)
    inside = found.loc[(found.index > start) & (found.index <= end)]
    if inside.empty:
        raise ValueError(f"end: expected a session after {start:%Y-%m-%d}, got {end:%Y-%m-%d}.")
    return Result(
        streaks.longest(inside),
        inside.index[-1],
        _run_rows(inside, inside.index[-1]),
        n=len(inside),
    )


@measure(unit="date", moves="on", choices=SERIES_AND_BASIS)
def last_matched(data, *, ahead, on, behind=(), basis="price", combine="all") -> Result:
    """Last session of the most recent earlier run at least as long as the run in force on ``on``.

    None when no earlier run in the data was as long.
    """
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, end=on)
    session = session_of(found.index, on)
    if found[session] <= 0:
        what = "leads" if behind else "gains"
        raise ValueError(f"on: no run of {what} is in force on {session:%Y-%m-%d}.")
    matched = streaks.last_matched(found, session)
    none, first = pd.isna(matched), found.index[0]
    cut = none and any(subject(data, (name,), (), basis).cut for name in (*ahead, *behind))
    return Result(
        None if none else f"{matched:%Y-%m-%d}",
        session,
        _run_rows(found, session),
        n=len(found.loc[:session]),
        caveats=(f"no earlier run as long since {first:%Y-%m-%d}",) if none else (),
        unseen=f"runs before {first:%Y-%m-%d}, where the data begin" if cut else "",
        possible=("", f"{first:%Y-%m-%d}") if cut else None,
    )


def _wealth(data, names, *, basis, on, measure_name) -> tuple[pd.Series, pd.Timestamp]:
    found = covered(data, one(names, measure_name), basis=basis, end=on)
    wealth = returns.levels(found)
    session = session_of(wealth.index, on)
    if session == wealth.index[0]:
        raise NotCovered(
            f"{names[0]}: expected sessions before {on:%Y-%m-%d}, found none.", needed=on
        )
    return wealth.loc[:session], session


def _record_rows(wealth: pd.Series) -> pd.DataFrame:
    records = wealth[wealth == wealth.cummax()]
    return (
        (records.tail(6) / wealth.iloc[-1])
        .rename("level_vs_session")
        .rename_axis("date")
        .reset_index()
    )


@measure(unit="boolean", moves="on", choices=SERIES_AND_BASIS)
def record_close(data, *, series, on, basis="price") -> Result:
    """Whether the close of a session is above every earlier close of the series."""
    wealth, session = _wealth(data, series, basis=basis, on=on, measure_name="record_close")
    of = subject(data, series, (), basis)
    return _record(bool(record_closes(of)[len(wealth) - 1]), session, wealth, of)


def _record(found: bool, session: pd.Timestamp, levels: pd.Series, of: Subject) -> Result:
    """A record is none yet where an earlier close that is not in the data may have been higher."""
    unseen = of.earlier if found else ""
    return Result(
        found,
        session,
        _record_rows(levels),
        n=len(levels),
        unseen=unseen,
        possible=(False, True) if unseen else None,
    )


def _peaks(data, name: str, wealth: pd.Series) -> pd.Series:
    """Highest price of each session on the scale of ``wealth``: its high, or its close where no
    high is kept.
    """
    highs = wealth.shift() * (1 + data.series(name)["high"].reindex(wealth.index))
    if pd.isna(highs.iloc[-1]):
        raise NotCovered(f"{name} has no daily high on {wealth.index[-1]:%Y-%m-%d}.")
    return pd.concat([highs, wealth], axis=1).max(axis=1)


@measure(unit="date", moves="on", choices={**SERIES_AND_BASIS, "field": ("close", "high")})
def previous_record(data, *, series, on, basis="price", field="close") -> Result:
    """Session of the highest close (or high) before ``on``: the record in force when ``on``
    began.
    """
    wealth, session = _wealth(data, series, basis=basis, on=on, measure_name="previous_record")
    if field == "high" and basis == "total":
        raise NotCovered(f"{series[0]} has highs on price only.")
    before = (wealth if field == "close" else _peaks(data, series[0], wealth)).iloc[:-1]
    day, of = f"{before.idxmax():%Y-%m-%d}", subject(data, series, (), basis)
    earlier = of.earlier
    if of.before is not None and before.max() <= of.before:
        earlier = f"the record of {of.before_on:%Y-%m-%d}, before the data of {of.name} begin"
    possible = ("", day) if earlier else None
    return Result(
        day, session, _record_rows(before), n=len(wealth), unseen=earlier, possible=possible
    )


@measure(unit="boolean", moves="on", choices=SERIES)
def record_high(data, *, series, on) -> Result:
    """Whether the highest price within a session is above every earlier high (or close) of the
    series.
    """
    wealth, session = _wealth(data, series, basis="price", on=on, measure_name="record_high")
    peaks = _peaks(data, series[0], wealth)
    of = subject(data, series)
    higher = peaks.iloc[-1] > max(peaks.iloc[:-1].max(), of.before or 0.0)
    return _record(bool(higher), session, peaks, of)


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def rebound(data, *, series, low_start, low_end, end, basis="price") -> Result:
    """Rise from the lowest close of a window to the close of a later session."""
    name = one(series, "rebound")
    found = covered(data, name, basis=basis, start=low_start, end=max(low_end, end))
    wealth = returns.levels(found)
    low = wealth.loc[low_start:low_end].idxmin()
    last = session_of(wealth.index, end)
    if last <= low:
        raise ValueError(
            f"end: expected a session after the low of {low:%Y-%m-%d}, got {end:%Y-%m-%d}."
        )
    rows = pd.DataFrame({"date": [low, last], "level": [1.0, wealth[last] / wealth[low]]})
    return Result(
        float(wealth[last] / wealth[low] - 1),
        last,
        rows,
        len(wealth.loc[low:last]) - 1,
        since=low_start,
    )


@measure(unit="decimal", moves="end", choices=SERIES)
def intraday_range(data, *, series, start, end) -> Result:
    """Median over the sessions of a window of high less low, both as returns on the
    previous close.
    """
    name = one(series, "intraday_range")
    found = covered(data, name, start=start, end=end)
    base, last = returns.window(found.index, start=start, end=end)
    frame = data.series(name).loc[base:last].iloc[1:]
    width = (frame["high"] - frame["low"]).dropna()
    if width.empty:
        raise NotCovered(
            f"{name} has no daily high and low between {base:%Y-%m-%d} and {last:%Y-%m-%d}."
        )
    rows = (
        width.quantile([0.1, 0.25, 0.5, 0.75, 0.9])
        .rename("range")
        .rename_axis("quantile")
        .reset_index()
    )
    lacking = len(frame) - len(width)
    caveats = (f"{lacking} of {len(frame)} sessions have no high and low",) if lacking else ()
    return Result(float(width.median()), last, rows, len(width), n=len(width), caveats=caveats)


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def volatility(data, *, series, start, end, basis="price") -> Result:
    """Standard deviation of the returns in a window, a year: daily ones times the root of 252,
    monthly of 12.
    """
    name = one(series, "volatility")
    found = covered(data, name, basis=basis, start=start, end=end)
    base, last = returns.window(found.index, start=start, end=end)
    inside = found.loc[base:last].iloc[1:]
    monthly = events.is_monthly(found.index)
    a_year, each = (12, "monthly") if monthly else (returns.SESSIONS_A_YEAR, "daily")
    rows = pd.DataFrame({"series": [name], f"{each}_sd": [inside.std()], "returns": [len(inside)]})
    size = float(inside.std() * math.sqrt(a_year))
    return Result(size, last, rows, 0 if monthly else len(inside), n=len(inside))


def _cited(data, evidence_id: str) -> pd.DataFrame:
    if evidence_id not in data.published.index:
        near = nearest(evidence_id, data.published.index)
        raise ValueError(
            f"evidence_id: expected the id of a row in published.csv, got {evidence_id!r}{near}."
        )
    return data.published.loc[[evidence_id]].reset_index()


@measure(unit="decimal")
def published(data, *, evidence_id) -> Result:
    """A figure published by somebody else, as kept with its source in ``published.csv``.

    A row of unit ``date`` gives its ``as_of`` day; a row of unit ``text`` has no value and is
    judged by its reading.
    """
    rows = _cited(data, evidence_id)
    row = rows.iloc[0]
    day, unit = str(row["as_of"]), str(row["unit"])
    value = day if unit == "date" else None if pd.isna(row["value"]) else float(row["value"])
    return Result(value, pd.Timestamp(day[:10]), rows, unit=unit)


@measure(unit="decimal", points=True)
def published_difference(data, *, evidence_id, minus) -> Result:
    """A published figure less another one, both as kept with their sources in ``published.csv``."""
    rows = pd.concat([_cited(data, evidence_id), _cited(data, minus)], ignore_index=True)
    if rows["value"].isna().any() or rows["unit"].nunique() > 1:
        raise ValueError(
            "minus: expected two numbers of one unit, got"
            f" {' and '.join(rows['unit'].astype(str))}."
        )
    difference = float(rows["value"].iloc[0] - rows["value"].iloc[1])
    return Result(
        difference,
        pd.Timestamp(rows["as_of"].astype(str).str[:10].max()),
        rows,
        unit=str(rows["unit"].iloc[0]),
    )
