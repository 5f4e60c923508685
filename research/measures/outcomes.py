"""The language, over many windows: mean, median, highest, lowest, count and share of them, and how
often a signal came.

With ``after`` the windows are those that follow a signal; every event is among the rows, also one
whose window the data do not hold. A mean is one over events, and so is its interval, whose error is
robust to what the windows of one cluster have in common; a share is one of as many cases as there
are effective clusters (exact binomial). The mean of cluster means, another number, is told beside
it. Dated events (a list of cuts) whose windows overlap form one cluster. A signal that returns make
may hold for years (closes above an average): there, and without a signal, windows that overlap
count as the most that fit side by side, and a cluster may share days with the next. One cluster for
each spell would flatter it, as spells end because prices turn: short ones end well whatever follows
long ones. The sessions, weeks or months of what lasts (a level, a distance, a volatility) are one
case a calendar year, since one says much of the next; and as far as a year does of the next year,
fewer.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from research.events import clusters, side_by_side
from research.measures import periods, signals
from research.measures.bounds import within
from research.measures.entry import (
    MANY,
    ends_early,
    enter,
    longer_history,
    of_statistic,
    selected,
)
from research.measures.following import following, usual
from research.measures.question import Question
from research.measures.statistics import FALL, STATISTICS
from research.measures.windows import session_of
from research.registry import NotCovered, Result
from research.stats import intervals
from research.stats.results import FEWEST_CLUSTERS

LISTED = ("dates", "event")  # signals that are dated apart from the returns


@dataclass(frozen=True)
class Cases:
    """Windows that count, every case as rows, the values of ordinary times, and what is said of
    windows without a value.
    """

    asked: Question
    counted: pd.DataFrame
    rows: pd.DataFrame
    usual: np.ndarray
    left: tuple[str, ...] = ()

    @property
    def values(self) -> np.ndarray:
        """Value of each window that counts."""
        return self.counted["value"].to_numpy()

    def ordinary(self, of: Callable) -> float | None:
        """A number of the windows of ordinary times; None where they are those asked for."""
        return float(of(self.usual)) if len(self.usual) else None

    @property
    def clusters(self) -> int:
        """How many cases stand on their own."""
        return int(self.counted["cluster"].max())

    def result(
        self, number, *, interval=None, count: float = 0.0, null="", notes=(), **more
    ) -> Result:
        """A number of the cases with all that is known of them; of what lasts, its interval rests
        on a ``count`` of them (see :meth:`counting`).
        """
        index, counted = self.asked.subject.index, self.counted
        out = [f"events left out: {said}" for said in _left_out(self.rows["status"])]
        *span, p = interval or (None, None, None)
        clusters, n = round(count) if count and self.asked.lasting else self.clusters, len(counted)
        known = _unseen(self.asked, len(self.rows)) | {"years": self.asked.earned(counted)}
        chosen = [x for x in (self.asked.event, self.asked.to) if isinstance(x, signals.Signal)]
        known["hindsight"] = next(filter(None, (signal.hindsight for signal in chosen)), "")
        return Result(
            number,
            index[counted["last"].max()],
            self.rows,
            n=n,
            n_events=n,
            clusters=clusters,
            interval=tuple(span),
            p=None if clusters < FEWEST_CLUSTERS else p,
            null=f"The {null}." if null else "",
            alternative="It is not." if null else "",
            caveats=(*notes, *self.left, *out, *_said(self.asked)),
            since=index[counted["base"].iloc[0]],
            **(known | more),
        )

    def counting(self, values: np.ndarray) -> tuple[float, list[str]]:
        """How many cases an interval of some values rests on, and what is said of that."""
        lasting = self.asked.lasting
        if self.asked.after is None and not lasting:
            return float(self.clusters), []
        cases, n = intervals.effective_clusters(self.counted["cluster"]), len(values)
        if not lasting:
            return cases, []
        by_year = self.counted.assign(value=values).groupby("cluster")["value"].mean()
        cases *= intervals.standing_alone(by_year)
        said = f"{n:,} {self.asked.step} count as {cases:.0f}, at most one a year"
        return cases, [f"{said}, as each says much of the next"] * (cases < n)


def _left_out(status: pd.Series) -> list[str]:
    """How many events do not count, by why."""
    left = status[status != "complete"].value_counts().rename({"open": "not over"})
    return [f"{n} {why}" for why, n in left.items()]


def _said(asked: Question) -> tuple[str, ...]:
    """What counts as an event, if anything does, and where the sample ends early."""
    signal = asked.event
    rule = signals.said(signal, asked.subject, since=asked.since) if signal else ()
    closing = (asked.to,) if isinstance(asked.to, signals.Signal) else ()
    parts = [part for one in (signal, *closing) if one for part in (one, *one.also)]
    sides = [asked.subject, *(part.subject for part in parts)]
    early = [text for of in sides for text in ends_early(replace(asked, subject=of))]
    until = [f"each window ends with the next of: {end.rule}" for end in closing]
    return *rule, *until, *dict.fromkeys(early)


def _cases(data, asked: Question, *, counts: bool = False) -> Cases:
    """The windows asked for that keep to the bound, or where that is what ``counts`` all of them; a
    streak takes it for itself.
    """
    asked = asked.put(data, counts=counts)
    index, left = asked.subject.index, ()
    only = () if counts or asked.inside else asked.bound
    if asked.after is None:
        table, left = selected(asked, whole=True)
        every = table.assign(status="complete", date=index[table["last"]], detail="")
    else:
        every = following(asked)
        table = every[every["status"] == "complete"]
        table = table[periods.keeps(index, table, **asked.filters)]
        table = asked.with_values(table) if len(table) else table.assign(value=[])
        blank = table.index[table["value"].isna()]
        every.loc[blank, "status"] = "without a value"
        table = table.drop(blank)
        if table.empty:
            never = "its conditions are never in force on one close"
            none = never if asked.after.also and every.empty else "none known"
            why = ", ".join(_left_out(every["status"])) or none
            raise NotCovered(f"No event has a whole window in the data ({why}).")
    if only:
        table = table[within(table["value"], only)]
        if table.empty:
            raise NotCovered(f"{asked.subject.name} holds no such window within the bound.")
        out = every["status"].eq("complete") & ~every.index.isin(table.index)
        every = every.assign(status=every["status"].mask(out, "outside the bound"))
    table = table.assign(cluster=_numbered(asked, table))
    begun = every["base"]
    if asked.runs and asked.after is None:  # a run of sessions began so many before
        begun = begun - table["value"].astype(int).reindex(every.index, fill_value=1) + 1
    shown = {
        "event": every["date"],
        "detail": every["detail"],
        "from": index[begun.clip(lower=0)],
        "to": index[every["last"]].where(every["last"] != -1),
        "value": table["value"],
        "cluster": table["cluster"].astype("Int64"),
        "status": every["status"],
    }
    chosen = asked.up_to or any(asked.filters.values())
    alone = asked.after is None and (asked.stretches or not chosen)
    base = table["base"].iloc[0]
    first = index[base if asked.after else base + 1]
    ordinary = np.array([]) if alone else usual(asked, first)
    return Cases(asked, table, pd.DataFrame(shown), ordinary[within(ordinary, only)], left)


def _numbered(asked: Question, table: pd.DataFrame) -> np.ndarray:
    """Number of the case that each window belongs to, from 1."""
    listed = asked.event is not None and asked.event.kind in LISTED
    number = (clusters if listed else side_by_side)(table["base"], table["last"])
    ends = asked.subject.index[table["last"]]
    years = np.unique(ends.year, return_inverse=True)[1] + 1
    return years if asked.lasting and years.max() < number.max() else number


def _unseen(asked: Question, known: int) -> dict:
    """What lies before a sample, and whether that is so only because no first day is asked for."""
    signal, since, calendar = asked.event, asked.since, asked.subject.data.calendar
    looked_at = signal.subject if signal else asked.subject
    begins = signals.begins(signal) if signal else looked_at.index[0]
    if begins is None:
        return {}
    if since is None:
        text = f"what came before {begins:%Y-%m-%d}, where the data begin; the claim names no since"
        open_start = looked_at.cut or bool(signal and signal.kind == "event")
        return {"unseen": text, "from_the_first": True} if open_start else {}
    between = ((calendar >= since) & (calendar < begins)).any()
    if signal is None or since >= begins or (since >= calendar[0] and not between):
        return {}
    more = longer_history(looked_at) if signal.month_ends else ""
    before = f"events before {begins:%Y-%m-%d}, where the list begins{more}, asked for from"
    return {"unseen": f"{before} {since:%Y-%m-%d}; it holds {known} of those asked for"}


_MANY = (*MANY, "after", "to", "on", "seen")


@enter("mean", *_MANY, unit=of_statistic, moves="seen")
def mean(data, asked: Question) -> Result:
    """Mean over windows, or over what followed a signal, with an interval robust to clusters.

    With a bound it is that of the windows that keep to it: the average of the losing Decembers.
    """
    cases = _cases(data, asked)
    values, cluster = cases.values, cases.counted["cluster"]
    number, (count, few) = float(values.mean()), cases.counting(values)
    means = {"event_mean": number}
    means["cluster_mean"] = float(cases.counted.groupby("cluster")["value"].mean().mean())
    if asked.after is None and not asked.lasting:
        *span, p = intervals.mean_interval(values, cases=cases.clusters)
    else:
        shared = not asked.lasting and periods.shared(cases.counted)
        *span, p = intervals.clustered_interval(values, cluster, shared=shared, cases=count)
    said = f"median {asked.printed(float(np.median(values)))}"
    if (values <= 0).any() and STATISTICS[asked.unit_of].range != FALL:
        said += f", above zero in {(values > 0).sum():,} of {len(values):,}"
    return cases.result(
        number,
        interval=(*span, None if asked.lasts else p),
        count=count,
        null=f"mean {asked.stat.replace('_', ' ')} is {'as claimed' if asked.lasts else 'zero'}",
        usual=cases.ordinary(np.nanmean),
        notes=[said, *few],
        **({} if asked.lasting else means),
    )


@enter("median", *_MANY, unit=of_statistic, moves="seen")
def median(data, asked: Question) -> Result:
    """Median over windows, or over what followed a signal."""
    cases = _cases(data, asked)
    usual_ = cases.ordinary(np.nanmedian)
    return cases.result(float(np.median(cases.values)), usual=usual_)


@enter("highest", *_MANY, unit=of_statistic, moves="seen")
def highest(data, asked: Question) -> Result:
    """Largest value over windows, or over what followed a signal."""
    cases = _cases(data, asked)
    number = asked.number(cases.values.max())
    return cases.result(number, possible=(number, float("inf")), from_the_first=False)


@enter("lowest", *_MANY, unit=of_statistic, moves="seen")
def lowest(data, asked: Question) -> Result:
    """Smallest value over windows, or over what followed a signal."""
    cases = _cases(data, asked)
    number = asked.number(cases.values.min())
    return cases.result(number, possible=(float("-inf"), number), from_the_first=False)


@enter("share", *_MANY, unit="decimal", moves="seen")
def share(data, asked: Question) -> Result:
    """Share of the windows that keep to a bound, with its exact interval (Clopper and Pearson)."""
    cases, bound = _cases(data, asked, counts=True), asked.needed()
    good = within(cases.values, bound)
    count, few = cases.counting(good)
    return cases.result(
        float(good.mean()),
        interval=intervals.share_interval(good.mean() * count, count),
        count=count,
        null="share is one half",
        usual=cases.ordinary(lambda found: within(found, bound).mean()),
        years=0.0,
        notes=[f"{good.sum()} of {len(good)}", *few],
    )


@enter("count", *_MANY, unit="count", moves="seen")
def count(data, asked: Question) -> Result:
    """Number of the windows that keep to a bound: an exact count; falls and rises need none."""
    cases = _cases(data, asked, counts=True)
    bound = asked.bound if asked.falls or asked.rises else asked.needed()
    good = within(cases.values, bound)
    ordinary = cases.ordinary(lambda found: within(found, bound).mean())
    said = f"{good.sum()} of {len(good)}, {good.mean():.0%}"
    said += "" if ordinary is None else f"; in ordinary times {ordinary:.0%}"
    n = int(good.sum())
    return cases.result(n, possible=(n, float("inf")), notes=[said])


def _signalled(data, asked: Question) -> tuple[Question, Result]:
    """A question of a signal, put to data, and a result that lacks only its value."""
    asked, until = asked.put(data), asked.until or asked.on
    if asked.signal is None:
        raise ValueError("signal: expected a table that describes a signal, found none.")
    of = asked.subject
    rows = signals.found(asked.signal, since=asked.since, until=until)
    for side in (of, asked.signal.subject):
        side.refuse_cut([asked.since or until, until or side.index[-1]])
    as_of = of.index[-1] if until is None else session_of(of.index, until)
    known = {"n": len(rows), "since": of.index[0], "caveats": _said(asked)}
    return asked, Result(None, as_of, rows, **known)


_SIDES = ("series", "ahead", "behind", "basis")


@enter("signals", *_SIDES, "since", "until", needs=("signal",), unit="count", moves="until")
def signals_(data, asked: Question) -> Result:
    """How often a signal came from a day to another, both included."""
    asked, result = _signalled(data, asked)
    known = {"possible": (result.n, float("inf")), **_unseen(asked, result.n)}
    return replace(result, value=result.n, **known)


@enter("signal_date", *_SIDES, "nth", needs=("signal", "on"), unit="date", moves="on")
def signal_date(data, asked: Question) -> Result:
    """Day of the last signal up to a day, or with ``nth = 2`` the one before; None if none."""
    asked, result = _signalled(data, asked)
    days, signal = result.rows["date"].dt.strftime("%Y-%m-%d"), asked.signal
    result = replace(result, table=result.rows.tail(12).reset_index(drop=True))
    if len(days) >= asked.nth:
        result = replace(result, value=days.iloc[-asked.nth])
        if signal.kind != "fall" or signal["of_last"]:
            return result
        a_year = replace(signal, args=(*signal.args, ("of_last", 252)))
        other = signal_date(data, replace(asked, signal=a_year)).value
        said = (f"from the high of 252 sessions it was {other}",) * (other != result.value)
        return replace(result, caveats=(*result.caveats, *said))
    begins = signals.begins(signal)
    if not asked.subject.cut or begins is None:
        return result
    first = f"{begins:%Y-%m-%d}"
    return replace(result, unseen=f"signals before {first}", possible=("", first))
