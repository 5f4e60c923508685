"""Measures of prices: changes, leads, streaks, records, volatility, and published figures."""

import functools
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from research import returns, streaks
from research.measures import outcomes
from research.measures.among import value
from research.measures.question import Question
from research.measures.signals import Signal
from research.measures.statistics import DAYS_A_YEAR
from research.measures.subjects import Subject, record_closes, subject
from research.measures.windows import between, covered, daily_lead, listed, window_start
from research.registry import SERIES, SERIES_AND_BASIS, NotCovered, Result, measure
from research.suggestions import nearest


@functools.lru_cache(maxsize=4096)
def _change_of(data, name: str, basis: str, start, end) -> dict:
    found = covered(data, name, basis=basis, start=start, end=end)
    base, last = returns.places(found.index, start=start, end=end)
    change = returns.change(found, start=start, end=end)
    days = {"base": found.index[base], "last": found.index[last]}
    return {"series": name, "basis": basis, **days, "change": change, "sessions": last - base}


JOIN = {"all": (min, max), "all_below": (max, min), "sum": (sum, sum)}


def _led(data, ahead, behind, *, start, end, basis, combine) -> Result:
    """Change of one side less that of the other, if any: the worst against the best, or sums."""
    first, second = (
        [_change_of(data, name, basis, start, end) for name in dict.fromkeys(side)]
        for side in (ahead, behind)
    )
    sides = {"side": ["ahead"] * len(first) + ["behind"] * len(second)} if second else {}
    rows = [*first, *second]
    last, sessions = max(row["last"] for row in rows), min(row["sessions"] for row in first)
    years = (last - rows[0]["base"]).days / DAYS_A_YEAR

    def led(of: Callable[[float], float]) -> float:
        value, less = (
            float(join(of(row["change"]) for row in rows)) if rows else 0.0
            for join, rows in zip(JOIN[combine], (first, second), strict=True)
        )
        return value - less

    known: dict = {"since": start, "years": years}
    if second and years > 1.99:  # two years, also where they end on a Friday
        known["a_year"] = led(lambda change: (1 + change) ** (1 / years) - 1)
    return Result(led(float), last, lambda: pd.DataFrame(rows).assign(**sides), sessions, **known)


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
    return _led(data, series, (), start=start, end=end, basis=basis, combine=combine)


@measure(unit="decimal", points=True, moves="end", choices=SERIES_AND_BASIS)
def lead(
    data, *, ahead, behind, end, start=None, months=None, basis="price", combine="all"
) -> Result:
    """Change of ``ahead`` less change of ``behind`` over a window.

    With lists, ``combine = "all"`` compares the worst of ``ahead`` with the best of ``behind`` (the
    other way round when the claim says below); ``"sum"`` adds up the changes of each side first.
    """
    start = window_start(start, end, months=months)
    return _led(data, ahead, behind, start=start, end=end, basis=basis, combine=combine)


@measure(unit="decimal", points=True, moves="end", choices=SERIES_AND_BASIS)
def change_in_pace(data, *, series: str, start, end, basis="price") -> Result:
    """Change over a window less the change over as many calendar days just before it."""
    before = start - (end - start)
    parts = {"before": (before, start), "window": (start, end)}
    rows = pd.DataFrame([_change_of(data, series, basis, *days) for days in parts.values()])
    last, window, sessions = rows.loc[1, ["last", "change", "sessions"]]
    rows.insert(0, "part", list(parts))
    return Result(window - rows.loc[0, "change"], last, rows, sessions, since=before)


def _longest(lead_: pd.Series) -> Callable[[], pd.DataFrame]:
    """The longest runs of a daily lead."""
    return lambda: streaks.streaks(lead_).nlargest(15, "length").reset_index(drop=True)


@measure(unit="sessions", moves="on", choices=SERIES_AND_BASIS)
def streak(data, *, ahead, on, behind=(), basis="price", combine="all") -> Result:
    """Length of the run of daily leads in force on a session, 0 if there is none."""
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, end=on)
    length = int(streaks.lengths(found).iloc[-1])
    before = found.index[-length - 2] if len(found) > length + 1 else None
    rows = listed(found.tail(max(length, 1) + 1), "lead")  # with what broke the run before it
    return Result(length, found.index[-1], rows, n=len(found), since=before)


@measure(unit="sessions", moves="end", choices=SERIES_AND_BASIS)
def longest_streak(data, *, ahead, start, end, behind=(), basis="price", combine="all") -> Result:
    """Length of the longest run of daily leads that lies inside a window, base session excluded."""
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, start=start, end=end)
    found = between(found, start + pd.offsets.Day(1), end)
    longest = int(streaks.lengths(found).max())
    return Result(longest, found.index[-1], _longest(found), n=len(found))


@measure(unit="date", moves="on", choices=SERIES_AND_BASIS)
def last_matched(data, *, ahead, on, behind=(), basis="price", combine="all") -> Result:
    """Last session of the most recent earlier run at least as long as the run in force on ``on``.

    None when no earlier run in the data was as long.
    """
    found = daily_lead(data, ahead, behind, basis=basis, combine=combine, end=on)
    first, session = found.index[[0, -1]].strftime("%Y-%m-%d")
    if found.iloc[-1] <= 0:
        what = "leads" if behind else "gains"
        raise ValueError(f"on: no run of {what} is in force on {session}.")
    matched = streaks.last_matched(found, on)
    none = pd.isna(matched)
    cut = none and any(subject(data, (name,), (), basis).cut for name in (*ahead, *behind))
    return Result(
        None if none else f"{matched:%Y-%m-%d}",
        found.index[-1],
        _longest(found),
        n=len(found),
        caveats=(f"no earlier run as long since {first}",) if none else (),
        unseen=f"runs before {first}, where the data begin" if cut else "",
        possible=("", first),
    )


@measure(unit="decimal", points=True, choices=SERIES_AND_BASIS)
def after_streaks(
    data, *, ahead: str, behind: str, at_least, sessions, since=None, end=None, basis="price"
) -> Result:
    """Mean later lead after a run of daily leads reached a length.

    A run is dated by the session on which it first reaches ``at_least`` sessions: nobody knew then
    how long it would last. ``since`` and ``end`` bound the events; an outcome that the data hold
    counts.
    """
    asked = {"ahead": (ahead,), "behind": (behind,), "basis": basis, "sessions": sessions}
    run = Signal("streak", (("streak", at_least),))
    return outcomes.mean(data, Question(**asked, after=run, since=since, until=end))


def _up_to(data, name: str, *, on, basis="price", field="close") -> Subject:
    """A series up to the session of a day: its closes, or the highest prices of its sessions."""
    covered(data, name, basis=basis, end=on)
    of = subject(data, (name,), (), basis)
    level = of.level.loc[:on]
    if len(level) == 1:
        raise NotCovered(f"{name}: expected sessions before {on:%Y-%m-%d}, found none.")
    if field == "close":
        return replace(of, level=level)
    if basis == "total":
        raise NotCovered(f"{name} has highs on price only.")
    highs = level.shift() * (1 + data.series(name)["high"].reindex(level.index))
    if pd.isna(highs.iloc[-1]):
        raise NotCovered(f"{name} has no daily high on {level.index[-1]:%Y-%m-%d}.")
    return replace(of, level=np.maximum(highs.fillna(level), level))


def _records(prices: pd.Series) -> Callable[[], pd.DataFrame]:
    """The last records up to a session."""
    records = prices[prices == prices.cummax()].tail(6)
    return listed(records / prices.iloc[-1], "level_vs_session")


def _record(of: Subject) -> Result:
    """Whether the last price is above all before it, those included that the data lack."""
    true = bool(record_closes(of)[-1])
    known = {"n": len(of.level), "unseen": of.earlier if true else "", "possible": (False, True)}
    return Result(true, of.index[-1], _records(of.level), **known)


@measure(unit="boolean", moves="on", choices=SERIES_AND_BASIS)
def record_close(data, *, series: str, on, basis="price") -> Result:
    """Whether the close of a session is above every earlier close of the series."""
    return _record(_up_to(data, series, on=on, basis=basis))


@measure(unit="boolean", moves="on", choices=SERIES)
def record_high(data, *, series: str, on) -> Result:
    """Whether the highest price of a session is above every earlier high (or close)."""
    return _record(_up_to(data, series, on=on, field="high"))


@measure(unit="date", moves="on", choices={**SERIES_AND_BASIS, "field": ("close", "high")})
def previous_record(data, *, series: str, on, basis="price", field="close") -> Result:
    """Session of the highest close (or high) before ``on``: the record in force when it began."""
    of = _up_to(data, series, on=on, basis=basis, field=field)
    before, unseen = of.level.iloc[:-1], of.earlier
    day = f"{before.idxmax():%Y-%m-%d}"
    if of.before is not None and before.max() <= of.before:
        unseen = f"the record of {of.before_on:%Y-%m-%d}, before the data of {of.called} begin"
    known = {"n": len(of.level), "unseen": unseen, "possible": ("", day)}
    return Result(day, of.index[-1], _records(before), **known)


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def rebound(data, *, series: str, low_start, low_end, end, basis="price") -> Result:
    """Rise from the lowest close of a window to the close of a later session."""
    found = covered(data, series, basis=basis, start=low_start, end=max(low_end, end))
    wealth = returns.levels(found)
    low = between(wealth, low_start, low_end).idxmin()
    rise = _led(data, (series,), (), start=low, end=end, basis=basis, combine="all")
    return replace(rise, value=float(wealth[rise.as_of] / wealth[low] - 1), since=low_start)


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS)
def volatility(data, *, series: str, start, end, basis="price") -> Result:
    """Annualised standard deviation of the daily (252 a year) or monthly (12) returns."""
    stated = {"series": (series,), "start": start, "on": end, "basis": basis}
    return value(data, Question(**stated, stat="volatility"))


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

    A row of unit ``date`` gives its ``as_of`` day, one of unit ``text`` no value: it is read.
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
    units, (first, second) = rows["unit"].astype(str), rows["value"]
    if rows["value"].isna().any() or units.nunique() > 1:
        raise ValueError(f"minus: expected two numbers of one unit, got {' and '.join(units)}.")
    days = pd.to_datetime(rows["as_of"].astype(str).str[:10])
    return Result(float(first - second), days.max(), rows, unit=units[0])
