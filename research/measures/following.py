"""What follows a signal: the window after each of its events, and the same at ordinary times.

A sample of which a part ends after the data do is refused: what is left would answer another
question.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from research.measures import periods, signals
from research.measures.question import Question
from research.measures.subjects import LATE
from research.months import is_monthly
from research.registry import NotCovered


def _unknown(asked: Question) -> pd.DatetimeIndex:
    """Days up to the last that counts on which a signal could have come, were its series longer."""
    signal = asked.after
    whole = signal.subject.as_if_to(asked.last_day)
    days = whole.index
    if whole is signal.subject or signal.kind in ("dates", "event"):
        return days[:0]
    if signal.kind in signals.DATED:
        days = days[replace(signal.asked, subject=whole).windows()["last"]]
    return days[days > signal.subject.index[-1]]


def following(asked: Question) -> pd.DataFrame:
    """The window after each event with its status.

    ``since`` and ``until`` bound the events, ``seen`` the outcomes: one that ends later is open.
    """
    of, signal = asked.subject, asked.after
    rows = signals.found(signal, since=asked.since, until=asked.last_day)
    index = of.as_if_to(asked.seen).index
    date = pd.DatetimeIndex(rows["date"]).append(_unknown(asked)).as_unit(index.unit)
    if signal.month_ends or is_monthly(index):
        date = date + pd.offsets.MonthEnd(0)
    base = index.searchsorted(date, side="right") - 1
    base, last, late = _window(asked, index, date, base, signal.month_ends)
    short = ~late & (last <= base)  # its month, or what there is of its series, ends on that day
    good = ~late & ~short & (base >= 0)
    table = pd.DataFrame({"base": base[good], "last": last[good], "date": date[good]})
    table = periods.kept(index, table, **asked.filters)
    signal.subject.refuse_cut(table["date"])
    of.refuse_cut(index[table["last"]])
    if asked.seen is not None:
        late |= index[np.clip(last, 0, len(index) - 1)] > asked.seen
    late |= last >= len(of.index)
    left = ["before the data", "open", "without a later close"]
    status = np.select([base < 0, late, short], left, "complete")[: len(rows)]
    last = np.where(status == "complete", last[: len(rows)], -1)
    base = np.minimum(base[: len(rows)], len(of.index) - 1)
    return rows.assign(base=base, last=last, status=status)


def _offset(unit: str, n: int, month_ends: bool) -> pd.DateOffset:
    """A length of weeks, months or years; from month end to month end, if the days stand for it."""
    n, unit = (12 * n, "months") if unit == "years" else (n, unit)
    whole = month_ends and unit == "months"
    return pd.offsets.MonthEnd(n) if whole else pd.DateOffset(**{unit: n})


def leading(asked: Question) -> pd.DataFrame:
    """The windows of a length that end with the close of each event, or its session alone."""
    idle = ("falls", "rises", "start", "session")
    if asked.over not in (None, "sessions") or any(getattr(asked, name) for name in idle):
        raise ValueError(
            "up_to: such a window is a session, or has a length (sessions, weeks, months, years)."
        )
    index = asked.subject.index
    rows = signals.found(asked.up_to, since=asked.since, until=asked.last_day)
    date = pd.DatetimeIndex(rows["date"]).as_unit(index.unit)
    last = index.searchsorted(date, side="right") - 1
    unit, n = asked.length or ("sessions", 1)
    base = last - n
    if unit != "sessions":
        begun = date - _offset(unit, n, asked.up_to.month_ends or is_monthly(index))
        base = index.searchsorted(begun.as_unit(index.unit), side="right") - 1
    if asked.since and (early := date[base < 0]).size:
        text = f"{asked.subject.printed} begins on {index[0]:%Y-%m-%d}, needed from"
        raise NotCovered(f"{text} {n} {unit} before {early[0]:%Y-%m-%d}.")
    held = (base >= 0) & (date <= index[-1] + LATE)
    return pd.DataFrame({"base": base[held], "last": last[held]}).drop_duplicates(ignore_index=True)


def _next(asked: Question, index, base):
    """Positions of base and of the next event that ends a window, and whether none has come."""
    held = asked.subject.index[-1]
    asked.to.subject.refuse_cut([min(asked.seen or held, held) - pd.DateOffset(months=1)])
    days = pd.DatetimeIndex(signals.found(asked.to)["date"])
    place = np.unique(index.searchsorted(days.as_unit(index.unit), side="right") - 1)
    last = np.r_[place, len(index)][np.searchsorted(place, base, side="right")]
    return base, last, last == len(index)


def _window(asked: Question, index, date, base, month_ends):
    """Positions of base and last observation after each event, and whether the data end before."""
    length, calendar = asked.length, asked.subject.data.calendar
    if (length is None) == (asked.to is None):
        raise ValueError(
            "sessions: what follows a signal needs a length (sessions, weeks, months, years) or "
            "to = 'year end', one of the two."
        )
    if isinstance(asked.to, signals.Signal):
        return _next(asked, index, base)
    if asked.to:
        over = f"{asked.to.replace('whole', '').replace('end', '').strip()}s"
        ends, code = periods.ends(index, over, calendar), periods.codes(index, over)
        here = code[np.maximum(base, 0)]
        place = np.searchsorted(code[ends], here)
        if asked.to.startswith("whole"):
            base = np.where(base < 0, base, np.searchsorted(code, here) - 1)
        return base, ends[np.minimum(place, len(ends) - 1)], place >= len(ends)
    (unit, n), final = length, len(index) - 1
    periods.refuse_finer(index, unit)
    if unit == "sessions":
        return base, np.minimum(base + n, final), base + n > final
    offset = _offset(unit, n, month_ends or is_monthly(index))
    due, held = pd.DatetimeIndex(date + offset).as_unit(index.unit), index[-1]
    after = calendar[calendar > held][:1]
    if len(after) and after[0].month != held.month:
        held += pd.offsets.MonthEnd(0)
    return base, index.searchsorted(due, side="right") - 1, due > held


def usual(asked: Question, since: pd.Timestamp) -> np.ndarray:
    """The statistic of all windows like those asked for, from a day on, whatever came before."""
    index = asked.subject.index
    if asked.after is None:
        table = replace(asked, up_to=None).windows(filtered=False)
        return asked.values(periods.kept(index, table, since=since, until=asked.until))
    place = np.arange(len(index))
    if asked.after.kind in signals.DATED and not asked.after.inside:
        every = asked.after.asked.windows(filtered=bool(asked.to))
        days = asked.after.subject.index[every["last"]]
        place = np.unique(index.searchsorted(days, side="right") - 1)
    place = place[place >= index.searchsorted(since)]
    base, last, late = _window(asked, index, index[place], place, False)
    good = ~late & (last > base) & (base >= 0)
    return asked.values(pd.DataFrame({"base": base[good], "last": last[good]}))
