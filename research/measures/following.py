"""What follows a signal: the window after each of its events, and the same at ordinary times.

A sample of which a part ends after the data do is refused: what is left would answer another
question.
"""

from dataclasses import replace

import numpy as np
import pandas as pd

from research.measures import periods, signals
from research.measures.question import Question, last_asked, values, windows
from research.measures.subjects import LATE, Subject
from research.months import is_monthly


def as_if_to(of: Subject, day: pd.Timestamp | None) -> Subject:
    """A subject with the observations that it lacks up to a day, without values."""
    index = of.index
    if day is None or day <= index[-1] + LATE:
        return of
    days = pd.date_range(index[-1], day, freq="ME") if is_monthly(index) else of.data.calendar
    more = days[(days > index[-1]) & (days <= day)]
    return replace(of, level=of.level.reindex(index.append(more.as_unit(index.unit))))


def _unknown(asked: Question, looked_at: Subject) -> pd.DatetimeIndex:
    """Days up to the last that counts on which a signal could have come, were its series longer."""
    whole = as_if_to(looked_at, last_asked(asked))
    days = whole.index
    if whole is looked_at or asked.after.kind in ("dates", "event"):
        return days[:0]
    if asked.after.kind in signals.DATED:
        days = days[windows(asked.after.asked, whole)["last"]]
    return days[days > looked_at.index[-1]]


def following(asked: Question, of: Subject) -> tuple[pd.DataFrame, pd.Timestamp | None]:
    """The window after each event with its status, and from when on events can be found.

    ``since`` and ``until`` bound the events, ``seen`` the outcomes: one that ends later is open.
    """
    events = signals.found(asked.after, of, since=asked.since, until=last_asked(asked))
    rows, index = events.rows, as_if_to(of, asked.seen).index
    date = pd.DatetimeIndex(rows["date"]).append(_unknown(asked, events.of))
    date = date.as_unit(index.unit)
    if events.month_ends or is_monthly(index):
        date = date + pd.offsets.MonthEnd(0)
    base = index.searchsorted(date, side="right") - 1
    base, last, late = _window(asked, of, index, date, base, events.month_ends)
    short = ~late & (last <= base)  # its month, or what there is of its series, ends on that day
    good = ~late & ~short & (base >= 0)
    table = pd.DataFrame({"base": base[good], "last": last[good], "date": date[good]})
    table = periods.kept(index, table, **asked.filters)
    signals.refuse_cut(events.of, table["date"])
    signals.refuse_cut(of, index[table["last"]])
    if asked.seen is not None:
        late |= index[np.clip(last, 0, len(index) - 1)] > asked.seen
    late |= last >= len(of.index)
    left = ["before the data", "open", "without a later close"]
    status = np.select([base < 0, late, short], left, "complete")[: len(rows)]
    last = np.where(status == "complete", last[: len(rows)], -1)
    base = np.minimum(base[: len(rows)], len(of.index) - 1)
    return rows.assign(base=base, last=last, status=status), events.begins


def leading(asked: Question, of: Subject) -> pd.DataFrame:
    """The windows of a length that end with the close of each event, or its session alone."""
    idle = ("falls", "rises", "start", "session")
    if asked.over not in (None, "sessions") or any(getattr(asked, name) for name in idle):
        raise ValueError(
            "up_to: such a window is a session, or has a length (sessions, weeks, months, years)."
        )
    index, until = of.index, last_asked(asked)
    events = signals.found(asked.up_to, of, since=asked.since, until=until)
    date = pd.DatetimeIndex(events.rows["date"]).as_unit(index.unit)
    signals.refuse_cut(of, date[date <= (until or index[-1])])
    last = index.searchsorted(date, side="right") - 1
    unit, n = asked.length or ("sessions", 1)
    if unit == "sessions":
        base = last - n
    else:
        n, unit = (12 * n, "months") if unit == "years" else (n, unit)
        ends = unit == "months" and (events.month_ends or is_monthly(index))
        back = pd.offsets.MonthEnd(n) if ends else pd.DateOffset(**{unit: n})
        base = index.searchsorted((date - back).as_unit(index.unit), side="right") - 1
    held = (base >= 0) & (date <= index[-1] + LATE)
    return pd.DataFrame({"base": base[held], "last": last[held]}).drop_duplicates(ignore_index=True)


def _next(asked: Question, of: Subject, index, base):
    """Positions of base and of the next event that ends a window, and whether none has come."""
    ends = signals.found(asked.to, of)
    known = min(asked.seen or of.index[-1], of.index[-1]) - pd.DateOffset(months=1)
    signals.refuse_cut(ends.of, [known])
    days = pd.DatetimeIndex(ends.rows["date"])
    place = np.unique(index.searchsorted(days.as_unit(index.unit), side="right") - 1)
    last = np.r_[place, len(index)][np.searchsorted(place, base, side="right")]
    return base, last, last == len(index)


def _window(asked: Question, of: Subject, index, date, base, month_ends):
    """Positions of base and last observation after each event, and whether the data end before."""
    length = asked.length
    if (length is None) == (asked.to is None):
        raise ValueError(
            "sessions: what follows a signal needs a length (sessions, weeks, months, years) or "
            "to = 'year end', one of the two."
        )
    if isinstance(asked.to, signals.Signal):
        return _next(asked, of, index, base)
    if asked.to:
        over = f"{asked.to.replace('whole', '').replace('end', '').strip()}s"
        ends, code = periods.ends(index, over, of.data.calendar), periods.codes(index, over)
        here = code[np.maximum(base, 0)]
        place = np.searchsorted(code[ends], here)
        if asked.to.startswith("whole"):
            base = np.where(base < 0, base, np.searchsorted(code, here) - 1)
        return base, ends[np.minimum(place, len(ends) - 1)], place >= len(ends)
    (unit, n), final = length, len(index) - 1
    periods.refuse_finer(index, unit)
    if unit == "sessions":
        return base, np.minimum(base + n, final), base + n > final
    n, unit = (12 * n, "months") if unit == "years" else (n, unit)
    offset = pd.DateOffset(**{unit: n})
    if unit == "months" and (month_ends or is_monthly(index)):
        offset = pd.offsets.MonthEnd(n)
    due, held = pd.DatetimeIndex(date + offset).as_unit(index.unit), index[-1]
    after = of.data.calendar[of.data.calendar > held][:1]
    if len(after) and after[0].month != held.month:
        held += pd.offsets.MonthEnd(0)
    return base, index.searchsorted(due, side="right") - 1, due > held


def usual(asked: Question, of: Subject, since: pd.Timestamp) -> np.ndarray:
    """The statistic of all windows like those asked for, from a day on, whatever came before."""
    if asked.after is None:
        table = windows(replace(asked, up_to=None), of, filtered=False)
        table = periods.kept(of.index, table, since=since, until=asked.until)
        return values(of, table, asked)
    place = np.arange(len(of.index))
    if asked.after.kind in signals.DATED and not asked.after.inside:
        looked_at = signals.looked_at(asked.after, of)
        every = windows(asked.after.asked, looked_at, filtered=bool(asked.to))
        days = looked_at.index[every["last"]]
        place = np.unique(of.index.searchsorted(days, side="right") - 1)
    place = place[place >= of.index.searchsorted(since)]
    base, last, late = _window(asked, of, of.index, of.index[place], place, False)
    good = ~late & (last > base) & (base >= 0)
    return values(of, pd.DataFrame({"base": base[good], "last": last[good]}), asked)
