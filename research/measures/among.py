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

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from research.measures import periods
from research.measures.bounds import within
from research.measures.entry import MANY, ONE, begins_late, enter, of_statistic, selected, valued
from research.measures.inside import a_year
from research.measures.question import Question
from research.measures.statistics import STREAKS, ends_of_stretches
from research.measures.subjects import Subject
from research.measures.unseen import accuracy, kept_before, other_quotes, start_unseen, unsure
from research.months import is_monthly
from research.registry import NotCovered, Result, lacks

SHOWN = 12
SIGN = {"high": 1, "low": -1}


def _refuse_idle_bound(asked: Question) -> None:
    """Refuse a bound on which windows count, of a measure that ranks or reads one window."""
    if asked.bound and not asked.statistic.bounded:
        name, edge = asked.bound[0]
        raise ValueError(
            f"{name}: a bound goes here with a streak, a count (weeks_up, sessions_with) or a time "
            f"since (sessions_since, days_since), not with {asked.stat}; the last time "
            f"{name.replace('_', ' ')} {edge:g} is signal_date with the bound inside signal and "
            "nth = 2."
        )


def _dates(asked: Question, table: pd.DataFrame, **more) -> pd.DataFrame:
    """Windows as rows for a reader."""
    index = asked.subject.index
    days = {"from": index[table["base"]], "to": index[table["last"]]}
    return pd.DataFrame({**days, "value": table["value"].to_numpy(), **more})


def _to_window(asked: Question) -> pd.DataFrame:
    """All windows like the one asked for up to it, the last; it stops at what was ``seen``."""
    of, one = asked.subject, asked.over == "sessions" or asked.length == ("sessions", 1)
    if one and asked.on not in of.index and not asked.statistic.state:
        last = of.index[of.index.searchsorted(asked.on, side="right") - 1]
        raise ValueError(
            f"on: {asked.on:%Y-%m-%d} is no session of {of.name}; the last one before it is "
            f"{last:%Y-%m-%d}."
        )
    table = asked.windows(filtered=False)
    here = periods.ending(of.index, table, asked.on, asked.step)
    if here is None:
        text = (
            f"{of.name} holds no whole window of {asked.over or asked.length or 'sessions'} "
            f"that ends on {asked.on:%Y-%m-%d}; it runs from {of.index[0]:%Y-%m-%d} to "
            f"{of.index[-1]:%Y-%m-%d}."
        )
        if asked.falls or asked.rises or asked.up_to:
            turn = "low" if asked.falls else "high" if asked.rises else "signal"
            before = of.index[table["last"]]
            before = before[before < asked.on].strftime("%Y-%m-%d")
            text = f"Such a window ends with a {turn}, and none on {asked.on:%Y-%m-%d}"
            text += f"; the last before it: {['none', *before][-1]}."
        raise lacks(of.data, text, asked.on)
    table = table.iloc[: here + 1]
    if asked.seen is not None:
        held = of.index.searchsorted(asked.seen, side="right") - 1
        table.loc[here, "last"] = min(table["last"].iloc[here], held)
    kept = periods.kept(of.index, table, **asked.filters)
    if kept.empty or kept["last"].iloc[-1] != table["last"].iloc[-1]:
        raise ValueError("on: expected a window that the filters keep.")
    return asked.with_values(kept)


def _from_start(asked: Question) -> pd.DataFrame:
    """The window from ``start`` to ``on``."""
    of, start = asked.subject, asked.start
    if start < of.index[0]:
        text = f"{of.name} begins on {of.index[0]:%Y-%m-%d}, needed from {start:%Y-%m-%d}."
        raise NotCovered(text)
    base, last = of.index.searchsorted([start, asked.on], side="right") - 1
    if last <= base:
        raise ValueError(f"on: expected a day after {start:%Y-%m-%d}, got {asked.on:%Y-%m-%d}.")
    return asked.with_values(pd.DataFrame({"base": [base], "last": [last]}))


def _whole_period(asked: Question, last: int) -> tuple[str, ...]:
    """What is said of a window of the calendar, or of month ends, that does not end on the day."""
    of, day = asked.subject, asked.subject.index[last]
    if day < asked.on and is_monthly(of.index):
        last_end = f"{asked.on:%Y-%m-%d} is {day:%Y-%m-%d}"
        return (f"{of.called} holds month ends, of which the last to {last_end}",)
    if day <= asked.on or asked.over not in periods.CALENDAR:
        return ()
    whole = f"the window is the whole {asked.over[:-1].replace('halve', 'half')}"
    so_far = "what it came to by then has a start and no over"
    return (f"{whole} that holds {asked.on:%Y-%m-%d}, to {day:%Y-%m-%d}; {so_far}",)


@enter("value", *ONE, needs=("on",), unit=of_statistic, moves="on")
def value(data, asked: Question) -> Result:
    """A statistic of one window, or on one day.

    The window runs from ``start`` to ``on``, or is the one of ``over`` that ends with ``on``.
    """
    _refuse_idle_bound(asked)
    asked, state = asked.put(data), asked.statistic.state
    of, plain = asked.subject, not asked.windowed
    if plain and not state and asked.start is None:
        text = f"{asked.stat} needs a window: start, over = 'months', or a length."
        raise ValueError(f"start: {text}")
    table = _from_start(asked) if plain and asked.start is not None else _to_window(asked)
    found, row = table["value"].to_numpy(), table.iloc[-1]
    base, last = int(row["base"]), int(row["last"])
    unseen, possible = start_unseen(asked, found)
    if np.isnan(found[-1]) and possible is None:
        raise NotCovered(f"{of.name} has no {asked.stat} on {asked.on:%Y-%m-%d}.")
    known = accuracy(asked, base, last)
    known["caveats"] += _whole_period(asked, last)
    if asked.stat == "volatility" and last - base > 1:
        seen, window = asked.observed(table[-1:])
        inside = seen.daily[window["base"].item() + 1 : window["last"].item() + 1]
        known["caveats"] += (_other_volatilities(seen, inside, logs=bool(asked.returns)),)
    return Result(
        None if np.isnan(found[-1]) else asked.number(found[-1]),
        of.index[last],
        lambda: _dates(asked, table).tail(SHOWN).reset_index(drop=True),
        0 if state else last - base,
        since=of.index[0 if state else base],
        unseen=unseen,
        possible=possible,
        years=asked.earned(table[-1:]),
        **known,
    )


def _other_volatilities(of: Subject, plain: np.ndarray, *, logs: bool) -> str:
    """What other conventions make of a volatility: the mean over n, and the other returns."""
    root = a_year(of) ** 0.5
    own, other = (np.log1p(plain), plain) if logs else (plain, np.log1p(plain))
    over_n, others = np.std(own) * root, np.std(other, ddof=1) * root
    kind = "simple" if logs else "log"
    return f"with n in place of n - 1 it is {over_n:.2%}, of {kind} returns {others:.2%}"


@dataclass(frozen=True)
class Like:
    """Windows like the one asked for, itself at ``place`` with the value ``here``, and the values
    of those before it; what lies before the data, and what is said of windows without a value.
    """

    asked: Question
    table: pd.DataFrame
    place: int
    here: float
    earlier: np.ndarray
    unseen: str
    left: tuple[str, ...]

    def open_to(self, answer: Callable, possible: tuple) -> dict:
        """What an answer leaves open: what lies before the data, or else other quotes of a day."""
        known = {"unseen": self.unseen, "possible": possible}
        return known if self.unseen else other_quotes(self.asked, answer)

    def result(self, found, *, match=(), caveats=(), **more) -> Result:
        """What is found of the one asked for; rows are the highest, itself and a ``match``."""
        asked, table, index = self.asked, self.table, self.asked.subject.index

        def rows() -> pd.DataFrame:
            order = table["value"].rank(method="min", ascending=asked.side == "low").astype(int)
            every = _dates(asked, table, rank=order)
            top = every.nsmallest(SHOWN, "rank", keep="first").index.union([*match, self.place])
            return every.loc[top].sort_values(["rank", "to"], ignore_index=True)

        last = int(table["last"].iloc[self.place])
        itself = f"its {asked.stat.replace('_', ' ')}: {asked.printed(self.here)}"
        return Result(
            found,
            index[last],
            rows,
            caveats=(itself, *caveats, *self.left, *_whole_period(asked, last)),
            since=index[table["base"].iloc[0]],
            **({"n": len(table)} | more),
        )


def _compared(data, asked: Question) -> Like:
    """Windows like the one asked for, since a day up to it, and those after it up to ``until``; of
    streaks the ends of those before it.
    """
    _refuse_idle_bound(asked)
    asked = asked.put(data)
    of, unseen = asked.subject, ""
    if asked.stat == "level":
        asked = replace(asked, subject=of.comparable)
    cited = asked.stat in ("level", "distance_from_high") and of.before is not None
    if begins_late(asked):
        unseen = f"windows from {asked.since:%Y-%m-%d} to {of.index[0]:%Y-%m-%d}"
    elif asked.since is None and of.cut and not cited:
        unseen = f"windows before {of.index[0]:%Y-%m-%d}"
    table = _to_window(asked)
    last, here = table[["last", "value"]].iloc[-1]
    if asked.stat == "points" and asked.side == "low" and of.before is not None:
        deeper = here < -of.before * of.cited.iloc[0]
        unseen = "" if deeper else unseen  # no earlier close was high enough to fall so far
    if asked.stat in STREAKS:
        first = table.index - table["value"].fillna(1).clip(lower=1).astype(int) + 1
        table["begun"] = table["base"].to_numpy()[first]
    if asked.stretches:
        ended = ends_of_stretches(table["value"].to_numpy())
        table = table[ended | (table.index == table.index[-1])]
    elif asked.until is not None:
        longer = of.as_if_to(asked.until)
        later = replace(asked, subject=longer).windows()
        later = periods.kept(longer.index, later[later["last"] > last], until=asked.until)
        held = later["last"] < len(of.index)
        if not held.all():
            unseen = unseen or f"windows from {of.index[-1]:%Y-%m-%d} to {asked.until:%Y-%m-%d}"
        table = pd.concat([table, asked.with_values(later[held])])
    kept = periods.kept(of.index, table, since=asked.begun_since)
    if last not in kept["last"].to_numpy():
        raise ValueError("since: expected a day before the window that is asked for.")
    if np.isnan(here):
        raise NotCovered(f"{of.name} has no {asked.stat} on {asked.on:%Y-%m-%d}.")
    kept, left = valued(kept)
    if asked.subject is not of:
        left = (*left, f"no close of {of.called} is cited: 1 is that of {of.index[0]:%Y-%m-%d}")
    unseen = f"{unseen}, which the data of {of.called} do not hold" if unseen else ""
    place = int(np.flatnonzero(kept["last"] == last)[-1])
    earlier = kept["value"].to_numpy()[:place]
    return Like(asked, kept, place, here, earlier, unseen, left)


_LIKE = (*ONE, "since")


@enter("rank", *_LIKE, "until", "side", needs=("on",), unit="count", moves="on")
def rank(data, asked: Question) -> Result:
    """Place of a window among all like it up to then, and after it up to ``until``, 1 for the
    highest; ``side = "low"`` counts from the lowest. Left out, ``until`` is the day of publication.
    """
    like = _compared(data, asked)
    above = SIGN[asked.side] * np.round(like.table["value"].to_numpy() - like.here, 10)
    above[like.place] = -np.inf  # it is not above itself

    def place(by: float = 0.0) -> int:
        return int((above > by).sum()) + 1

    then, caveats = int((above[: like.place] > 0).sum()) + 1, ()
    if place() > then:
        later = f"counting what came after it, up to {asked.until:%Y-%m-%d}"
        caveats = (f"{later}; up to then it was {then}",)
    known = like.open_to(place, (place(), float("inf")))
    return like.result(place(), caveats=caveats, **known)


@enter("percentile", *_LIKE, needs=("on",), unit="decimal", moves="on")
def percentile(data, asked: Question) -> Result:
    """Share of the earlier windows like it that are lower than the one asked for."""
    like = _compared(data, asked)
    if not like.place:
        name = like.asked.subject.name
        raise NotCovered(f"{name} holds no earlier window to compare with.")
    share = float((like.earlier < like.here).mean())
    return like.result(share, n=like.place, unseen=like.unseen, possible=(0.0, 1.0))


@enter("record", *_LIKE, "side", needs=("on",), unit="boolean", moves="on")
def record(data, asked: Question) -> Result:
    """Whether a window is above every one like it before (``side = "low"``: below)."""
    like = _compared(data, asked)
    of, earlier = like.asked.subject, like.earlier
    if asked.side == "high" and asked.stat == "level" and of.before and asked.since is None:
        earlier = np.r_[of.before * of.cited.iloc[0], earlier]
    ahead = SIGN[asked.side] * np.round(like.here - earlier, 10)

    def true(by: float = 0.0) -> bool:
        return bool((ahead > by).all())

    like = replace(like, unseen=like.unseen if true() else "")
    return like.result(true(), **like.open_to(true, (False, True)))


@enter("last_time", *_LIKE, "side", "strictly", needs=("on",), unit="date", moves="on")
def last_time(data, asked: Question) -> Result:
    """End of the last earlier window at least as high (``side``: low; ``strictly``: higher)."""
    like = _compared(data, asked)
    if asked.stretches and not like.here:
        return like.result(None, caveats=(f"no such run on {asked.on:%Y-%m-%d}",))
    index, apart = like.asked.subject.index, SIGN[asked.side] * (like.earlier - like.here)
    beyond, ends = apart > 0, index[like.table["last"]].strftime("%Y-%m-%d")
    match = np.flatnonzero(beyond if asked.strictly else apart >= 0)
    if not len(match):
        none, possible = (f"no such window since {ends[0]}",), ("", ends[0])
        return like.result(None, caveats=none, unseen=like.unseen, possible=possible)
    last, told = match[-1], []
    if apart[last] == 0 and beyond.any():
        further = {"high": "higher", "low": "lower"}[asked.side]
        told = [f"as {asked.side} then; {further} last on {ends[np.flatnonzero(beyond)[-1]]}"]
    if asked.stat in STREAKS:
        told += [f"that run began on {index[like.table['begun'].iloc[last] + 1]:%Y-%m-%d}"]
    known = other_quotes(like.asked, lambda by: ["", *ends[:-1][apart + 1e-9 >= by]][-1])
    told += [known["unseen"]] if known else []
    return like.result(ends[last], match=[last], caveats=told, **known)


@enter("first_time", *MANY, "on", unit="date", moves="until")
def first_time(data, asked: Question) -> Result:
    """End of the first window, since a day, that keeps to a bound; None if none does."""
    asked = asked.put(data, counts=True)
    of = asked.subject
    kept, _ = selected(asked, to_end=False)
    bound, days = asked.needed(), [*of.index[kept["last"]].strftime("%Y-%m-%d"), "9999"]

    def first(off: float = 0.0) -> int:
        return int(np.argmax([*within(kept["value"] + off, bound), True]))

    place, known = first(), {"caveats": ()}
    found, around = place < len(kept), slice(max(place - 5, 0), place + 5)
    if not found:
        selected(asked)  # refuses a sample that ends early
        around = slice(-SHOWN, None)
    elif not of.yields:
        known = accuracy(asked, *kept[["base", "last"]].iloc[place])
    told = {"unseen": kept_before(asked), "possible": ("", days[place])}
    if not told["unseen"]:
        error = known.get("error", 0.0)
        why = f"a level that is known to within {error:.2g} index points only"
        told = unsure(lambda off: days[first(off)], error, why)
    return Result(
        days[place] if found else None,
        of.index[kept["last"].iloc[-1]],
        _dates(asked, kept).iloc[around].reset_index(drop=True),
        n=len(kept),
        since=of.index[0],
        caveats=known["caveats"],
        **told,
    )


@enter("run_start", *ONE, needs=("on",), unit="date", moves="on")
def run_start(data, asked: Question) -> Result:
    """End of the first of the windows in a row, up to one, that keep to a bound; None if none."""
    asked = asked.put(data, counts=True)
    of, table = asked.subject, _to_window(asked)
    good = within(table["value"], asked.needed())
    if good.all():
        begins = of.index[0]
        text = f"{of.name} keeps to the bound since its first day, {begins:%Y-%m-%d}."
        raise NotCovered(text)
    length, ends = int(np.argmin(good[::-1])), of.index[table["last"]]
    before = len(table) - 1 - length
    return Result(
        f"{ends[before + 1]:%Y-%m-%d}" if length else None,
        ends[-1],
        _dates(asked, table).iloc[before:].head(SHOWN).reset_index(drop=True),
        n=length,
        since=of.index[table["base"].iloc[before]],
    )
