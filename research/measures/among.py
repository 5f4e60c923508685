"""The language: a statistic, over windows or after a signal, and what is asked of its values.

``value``        the statistic of one window, or on one day
``rank``         its place among all windows like it, 1 for the highest (``low``: the lowest)
``percentile``   share of the windows like it that are below it
``record``       whether it is above (below) every one before it
``last_time``    end of the last earlier window at least as high (as low)
``first_time``   end of the first window that keeps to a bound
``run_start``    end of the first window of those in a row that keep to a bound, up to a day
``mean``, ``median``, ``highest``, ``lowest``, ``count``, ``share``   of all windows, or some
``signals``, ``signal_date``   how often a signal came; when it last came

Windows that overlap share their days: they form clusters, and an interval rests on clusters.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research.measures import periods, signals
from research.measures.entry import (
    BOUND,
    KEPT,
    SUBJECT,
    WINDOWS,
    begins_late,
    enter,
    needed,
    of_statistic,
    selected,
)
from research.measures.question import Question, values, windows
from research.measures.statistics import STATISTICS, within
from research.measures.subjects import Subject
from research.registry import NotCovered, Result

SHOWN = 12


def _refuse_idle_bound(asked: Question) -> None:
    """Refuse a bound on which windows count, of a measure that ranks or reads one window."""
    if asked.bound and not asked.statistic.bounded:
        counted = ", ".join(name for name, s in STATISTICS.items() if s.bounded)
        name, edge = asked.bound[0]
        raise ValueError(
            f"{name}: a bound goes here with {counted}, not with {asked.stat}; the last time "
            f"{name.replace('_', ' ')} {edge:g} is signal_date with the bound inside signal and "
            "nth = 2."
        )


def _dates(of: Subject, table: pd.DataFrame, found: np.ndarray, **more) -> pd.DataFrame:
    """Windows as rows for a reader."""
    return pd.DataFrame(
        {"from": of.index[table["base"]], "to": of.index[table["last"]], "value": found, **more}
    )


def _asked_window(data, asked: Question, of: Subject) -> tuple[pd.DataFrame, int]:
    """All windows like the one asked for up to it, and its row."""
    table = windows(data, asked, of)
    by = asked.over if asked.over in periods.CALENDAR else None
    if asked.length:
        by = "months" if asked.length[0] == "years" else asked.length[0]
    if asked.over in ("year to date", "same days"):
        by = "years"
    here = periods.ending(of.index, table, asked.on, by or "sessions")
    if here is None:
        raise NotCovered(
            f"{of.name} holds no whole window of {asked.over or asked.length or 'sessions'} "
            f"that ends on {asked.on:%Y-%m-%d}; it runs from {of.index[0]:%Y-%m-%d} to "
            f"{of.index[-1]:%Y-%m-%d}.",
            needed=asked.on,
            later=asked.on > data.as_of,
        )
    return table.iloc[: here + 1].reset_index(drop=True), here


def _error(asked: Question, of: Subject, row) -> float:
    """How far a level, or a change in points, over the window in a row may be off."""
    if asked.stat not in ("level", "points"):
        return 0.0
    return of.error(int(row["last"]), int(row["base"]) if asked.stat == "points" else None)


def _level_caveat(asked: Question, of: Subject, error: float) -> tuple[str, ...]:
    if asked.stat not in ("level", "points") or of.yields:
        return ()
    text = (
        f"level from returns and the close of {of.anchor:%Y-%m-%d} as cited: right to within "
        f"{error:.2g} index points, as returns are kept to six places"
    )
    return (text,)


@enter(
    "value",
    *SUBJECT,
    *WINDOWS,
    *BOUND,
    needs=("on",),
    unit=of_statistic,
    moves="on",
)
def value(data, asked: Question) -> Result:
    """A statistic of one window, or on one day.

    The window runs from ``start`` to ``on``, or is the one of ``over`` (or of a length) that ends
    with ``on``.
    """
    _refuse_idle_bound(asked)
    of = asked.subject(data)
    if asked.start is not None and asked.over is None:
        if asked.start < of.index[0]:
            raise NotCovered(
                f"{of.name} begins on {of.index[0]:%Y-%m-%d}, needed from {asked.start:%Y-%m-%d}.",
                needed=asked.start,
            )
        base, last = (of.index.searchsorted(d, side="right") - 1 for d in (asked.start, asked.on))
        if last <= base:
            raise ValueError(
                f"on: expected a day after {asked.start:%Y-%m-%d}, got {asked.on:%Y-%m-%d}."
            )
        table = pd.DataFrame({"base": [base], "last": [last]})
    else:
        if asked.over is None and asked.length is None and not asked.statistic.state:
            raise ValueError(
                f"start: {asked.stat} needs a window: start, over = 'months', or a length."
            )
        table, _ = _asked_window(data, asked, of)
    found = values(of, table, asked, bound=asked.bound)
    row = table.iloc[-1]
    number = None if np.isnan(found[-1]) else float(found[-1])
    unit, _ = asked.unit()
    counts = unit not in ("decimal", "ratio", "index points")
    unseen, possible = _start_unseen(asked, of, found)
    error = _error(asked, of, row)
    return Result(
        int(number) if counts and number is not None else number,
        of.index[row["last"]],
        _dates(of, table, found).tail(SHOWN).reset_index(drop=True),
        0 if asked.statistic.state else int(row["last"] - row["base"]),
        since=of.index[0] if asked.statistic.state else of.index[row["base"]],
        caveats=_level_caveat(asked, of, error),
        unseen=unseen,
        possible=possible,
        error=error,
    )


def _start_unseen(asked: Question, of: Subject, found: np.ndarray) -> tuple[str, tuple | None]:
    """What a state leaves open on a history that is cut: a streak may have begun, a high may lie,
    before it.
    """
    number = found[-1]
    if asked.stat in ("records", "records_in_a_row") and of.earlier and number > 0:
        return of.earlier, (0, int(number))
    if asked.of_last:
        return "", None
    if asked.stat.endswith("_since_record") and of.earlier:
        return of.earlier, (0 if np.isnan(number) else int(number), float("inf"))
    if asked.stat == "distance_from_high" and of.earlier:
        return of.earlier, (-1.0, float(number))
    if asked.stat in ("streak_up", "streak_down") and of.cut and number == len(found):
        begins = f"what came before {of.index[0]:%Y-%m-%d}, where the data of {of.name} begin"
        return begins, (int(number), float("inf"))
    return "", None


def _compared(data, asked: Question):
    """The window asked for among those like it since a day: subject, windows, values, what is
    unseen.
    """
    _refuse_idle_bound(asked)
    of = asked.subject(data)
    cited = asked.stat in ("level", "distance_from_high") and of.before is not None
    earlier = ""
    if begins_late(data, asked, of):
        earlier = f"windows from {asked.since:%Y-%m-%d} to {of.index[0]:%Y-%m-%d}"
    elif asked.since is None and of.cut and not cited:
        earlier = f"windows before {of.index[0]:%Y-%m-%d}"
    table, _ = _asked_window(data, asked, of)
    found = values(of, table, asked, bound=asked.bound)
    kept = periods.kept(of.index, table.assign(value=found), since=asked.since, **asked.filters)
    if kept.empty or kept["last"].iloc[-1] != table["last"].iloc[-1]:
        raise ValueError("on: expected a window that the filters keep.")
    kept = kept[kept["value"].notna()].reset_index(drop=True)
    if kept.empty or kept["last"].iloc[-1] != table["last"].iloc[-1]:
        raise NotCovered(f"{of.name} has no {asked.stat} on {asked.on:%Y-%m-%d}.", needed=asked.on)
    unseen = f"{earlier}, which the data of {of.name} do not hold" if earlier else ""
    return of, kept, kept["value"].to_numpy(), unseen


def _extreme_rows(asked: Question, of: Subject, kept: pd.DataFrame) -> pd.DataFrame:
    order = kept["value"].rank(method="min", ascending=asked.side == "low").astype(int)
    rows = _dates(of, kept, kept["value"], rank=order)
    top = rows.nsmallest(SHOWN, "rank", keep="first").index.union([len(rows) - 1])
    return rows.loc[top].sort_values(["rank", "to"], ignore_index=True)


_LIKE = (*SUBJECT, *WINDOWS, *BOUND, "since", *signals.FILTERS)


@enter("rank", *_LIKE, "side", needs=("on",), unit="count", moves="on")
def rank(data, asked: Question) -> Result:
    """Place of a window among all like it up to then, 1 for the highest; ``side = "low"`` counts
    from the lowest.
    """
    of, kept, found, unseen = _compared(data, asked)
    here = found[-1]
    beyond = found > here if asked.side == "high" else found < here
    place = int(beyond.sum()) + 1
    return Result(
        place,
        of.index[kept["last"].iloc[-1]],
        _extreme_rows(asked, of, kept),
        n=len(kept),
        since=of.index[kept["base"].iloc[0]],
        caveats=_shown(asked, here),
        unseen=unseen,
        possible=(place, float("inf")) if unseen else None,
    )


def _shown(asked: Question, here: float) -> tuple[str, ...]:
    unit, points = asked.unit()
    text = f"{100 * here:+.2f}{' points' if points else '%'}" if unit == "decimal" else f"{here:g}"
    return (f"the {asked.stat.replace('_', ' ')} itself is {text}",)


@enter("percentile", *_LIKE, needs=("on",), unit="decimal", moves="on")
def percentile(data, asked: Question) -> Result:
    """Share of the earlier windows like it that are lower than the one asked for."""
    of, kept, found, unseen = _compared(data, asked)
    if len(found) < 2:
        raise NotCovered(f"{of.name} holds no earlier window to compare with.", needed=asked.on)
    return Result(
        float((found[:-1] < found[-1]).mean()),
        of.index[kept["last"].iloc[-1]],
        _extreme_rows(asked, of, kept),
        n=len(kept) - 1,
        since=of.index[kept["base"].iloc[0]],
        caveats=_shown(asked, found[-1]),
        unseen=unseen,
        possible=(0.0, 1.0) if unseen else None,
    )


@enter("record", *_LIKE, "side", needs=("on",), unit="boolean", moves="on")
def record(data, asked: Question) -> Result:
    """Whether a window is above every one like it before (``side = "low"``: below)."""
    of, kept, found, unseen = _compared(data, asked)
    here, earlier = found[-1], found[:-1]
    if asked.side == "high":
        if asked.stat == "level" and of.before is not None and asked.since is None:
            earlier = np.r_[of.before * of.scale, earlier]
        true = bool((here > earlier).all())
    else:
        true = bool((here < earlier).all())
    return Result(
        true,
        of.index[kept["last"].iloc[-1]],
        _extreme_rows(asked, of, kept),
        n=len(kept),
        since=of.index[kept["base"].iloc[0]],
        caveats=_shown(asked, here),
        unseen=unseen if true else "",
        possible=(False, True) if unseen and true else None,
    )


@enter("last_time", *_LIKE, "side", needs=("on",), unit="date", moves="on")
def last_time(data, asked: Question) -> Result:
    """End of the last earlier window at least as high as the one asked for (``side = "low"``: as
    low); None if none.
    """
    of, kept, found, unseen = _compared(data, asked)
    here = found[-1]
    match = np.flatnonzero(found[:-1] >= here if asked.side == "high" else found[:-1] <= here)
    first = of.index[kept["last"].iloc[0]]
    day = of.index[kept["last"].iloc[match[-1]]] if len(match) else None
    return Result(
        None if day is None else f"{day:%Y-%m-%d}",
        of.index[kept["last"].iloc[-1]],
        _extreme_rows(asked, of, kept),
        n=len(kept),
        since=of.index[kept["base"].iloc[0]],
        caveats=(
            *_shown(asked, here),
            *(() if len(match) else (f"no such window since {first:%Y-%m-%d}",)),
        ),
        unseen=unseen if day is None else "",
        possible=("", f"{first:%Y-%m-%d}") if day is None and unseen else None,
    )


_ALL = (*SUBJECT, *WINDOWS, *KEPT, *BOUND)


def _day_unsure(of: Subject, kept, found, bound: tuple, error: float) -> tuple[str, tuple | None]:
    """The first days on which a level keeps to a bound, were it off by its error; nothing where
    they agree.
    """
    first = [within(found + off, bound) for off in (-error, error)]
    days = sorted(
        f"{of.index[kept['last'].iloc[np.argmax(good)]]:%Y-%m-%d}" if good.any() else "9999"
        for good in first
    )
    if days[0] == days[1]:
        return "", None
    return f"a level that is known to within {error:.2g} index points only", tuple(days)


@enter("first_time", *_ALL, "on", unit="date", moves="until")
def first_time(data, asked: Question) -> Result:
    """End of the first window, since a day, that keeps to a bound; None if none does."""
    of = asked.subject(data)
    kept, found = selected(data, asked, of, to_end=False)
    good = np.flatnonzero(within(found, needed(asked)))
    if not len(good):
        kept, found = selected(data, asked, of)
    day = of.index[kept["last"].iloc[good[0]]] if len(good) else None
    error = _error(asked, of, kept.iloc[good[0]]) if len(good) else 0.0
    unseen = of.earlier if asked.since is None else ""
    possible = ("", f"{day:%Y-%m-%d}" if day is not None else "9999") if unseen else None
    if error and not unseen:
        unseen, possible = _day_unsure(of, kept, found, asked.bound, error)
    rows = _dates(of, kept, found).iloc[
        slice(max(good[0] - 5, 0), good[0] + 5) if len(good) else slice(-SHOWN, None)
    ]
    return Result(
        None if day is None else f"{day:%Y-%m-%d}",
        of.index[kept["last"].iloc[-1]],
        rows.reset_index(drop=True),
        n=len(kept),
        since=of.index[0],
        caveats=_level_caveat(asked, of, error) if len(good) else (),
        unseen=unseen,
        possible=possible,
    )


@enter("run_start", *SUBJECT, *WINDOWS, *BOUND, needs=("on",), unit="date", moves="on")
def run_start(data, asked: Question) -> Result:
    """End of the first of the windows in a row, up to one, that keep to a bound; None where that
    one does not.
    """
    of = asked.subject(data)
    table, here = _asked_window(data, asked, of)
    found = values(of, table, asked)
    good = within(found, needed(asked))
    length = 0 if good.all() else int(np.argmin(good[::-1]))
    if good.all():
        raise NotCovered(
            f"{of.name} keeps to the bound since its first day, {of.index[0]:%Y-%m-%d}.",
            needed=of.index[0],
        )
    rows = _dates(of, table, found).iloc[max(here - length, 0) :].head(SHOWN)
    day = of.index[table["last"].iloc[here - length + 1]] if length else None
    return Result(
        None if day is None else f"{day:%Y-%m-%d}",
        of.index[table["last"].iloc[-1]],
        rows.reset_index(drop=True),
        n=length,
        since=of.index[table["base"].iloc[max(here - length, 0)]],
    )
