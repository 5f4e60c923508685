"""Measures of the economy: published figures by vintage, recessions and the yield curve."""

import functools
from dataclasses import replace

import pandas as pd

from research import macro as economy
from research.measures import among
from research.measures.question import Question
from research.measures.windows import between, listed, months_held
from research.registry import NUMBER, PERIOD, PERIOD_END, Result, closed, lacks, measure
from research.suggestions import TEXT, Reader, two_of

LATEST, EARLY = "latest", "2026-01-03"
REVISED = {"GDPC1": "billion dollars"} | dict.fromkeys(
    ("CPIAUCSL", "PCEPI", "PCEPILFE"), "index points"
)
SOON = pd.Timedelta(days=31)  # a vintage stands for what a writer of the month before it could see


def _series(data, value) -> tuple[str] | None:
    if not isinstance(value, str):
        return None
    data.macro(value)
    return (value,)


def _span(data, value):
    two = isinstance(value, list | tuple) and len(value) == 2
    found = [PERIOD[0](data, part) for part in value] if two else [None]
    return None if None in found or found[0] > found[1] else tuple(found)


SPAN = {"start": PERIOD, "end": PERIOD_END}
READS = {
    "series": (_series, "the name of a FRED series in the snapshot", TEXT),
    "transform": closed(*economy.TRANSFORMS),
}
WINDOW = {"at_least": NUMBER, "start": PERIOD, "end": PERIOD}
WINDOW |= {"exclude": Reader(_span, "two months in order", two_of(PERIOD.schema))}


def _own_unit(args) -> tuple[str, bool]:
    """A level or a difference of an index or an amount is in its own unit, a rate in decimals."""
    own = args.get("transform", "level") in ("level", "diff")
    unit = REVISED.get(args["series"][0]) if own and args.get("series") else None
    return unit or "decimal", False


def vintage_for(series: str, vintage: str | None, seen: pd.Timestamp | None) -> tuple[str, str]:
    """The vintage to judge on, and what is unseen: figures as an article could read them.

    A stated vintage stands. A series that is not revised has one. An article of the month up to a
    vintage held is judged on that; one from before it could see figures that no vintage held has.

    >>> vintage_for("GDPC1", None, pd.Timestamp("2025-12-30"))
    ('2026-01-03', '')
    >>> vintage_for("DGS10", None, pd.Timestamp("2022-07-28"))
    ('latest', '')
    """
    early = pd.Timestamp(EARLY)
    if vintage or seen is None or series not in REVISED or seen > early:
        return vintage or LATEST, ""
    if seen >= early - SOON:
        return EARLY, ""
    printed = " (seasonally adjusted; the change over a year in print is not)"
    return LATEST, (
        f"{series}{printed * (series == 'CPIAUCSL')} as it stood on {seen:%Y-%m-%d}, before later"
        f" revisions: the vintages held are those of {EARLY} and the latest"
    )


@functools.lru_cache(maxsize=256)
def _quoted(data, series, transform, vintage) -> pd.Series:
    return economy.transform(data.macro(series, vintage), transform)


def _held(data, series, transform, vintage, day) -> tuple[pd.Series, pd.Period]:
    """Values in a vintage, and the month or quarter of a day, which is among them."""
    values = _quoted(data, series, transform, vintage)
    period = pd.Period(day, "M" if economy.periods_a_year(values.index) == 12 else "Q")
    if period.start_time in values.index:
        return values, period
    what = f"{series} ({transform}, vintage {vintage}) has no value for {day:%Y-%m}"
    span = f"{values.index[0]:%Y-%m} to {values.index[-1]:%Y-%m}"
    raise lacks(data, f"{what}; it runs from {span}.", day)


def _as_seen(data, series, transform, vintage, start, value) -> tuple[str, ...]:
    """What the vintage of January 2026 said of the same period, where it said something else."""
    if vintage != LATEST:
        adjusted = ("seasonally adjusted; the headline is not",) if series == "CPIAUCSL" else ()
        return (f"vintage of {vintage}", *adjusted)
    try:
        early = _quoted(data, series, transform, EARLY)
    except ValueError:
        return ()
    if start not in early.index:
        return (f"not yet published on {EARLY}",)
    same = abs(early[start] - value) < 1e-9
    shown = format(early[start], ".6g" if transform in ("level", "diff") else ".2%")
    return () if same else (f"the vintage of {EARLY} has {shown}",)


def _read(data, series, transform, vintage, period, seen) -> tuple[pd.Series, pd.Timestamp, Result]:
    """Values in the vintage to judge on, first day of the period, result with the last eight."""
    vintage, unseen = vintage_for(series, vintage, seen)
    values, held = _held(data, series, transform, vintage, period)
    start, latest = held.start_time, _quoted(data, series, transform, LATEST)
    value, day = float(values[start]), held.end_time.normalize()
    rows = pd.DataFrame({"value": values, "latest": latest.reindex(values.index)}).loc[:start]
    rows = rows.tail(8).rename_axis("period").reset_index()
    caveats = _as_seen(data, series, transform, vintage, start, value)
    return values, start, Result(value, day, rows, caveats=caveats, unseen=unseen)


@measure(unit=_own_unit, reads=READS)
def macro(data, *, series: str, period, transform="level", vintage=None, seen=None) -> Result:
    """Value of a published series in a period, as one vintage had it.

    The transform is taken within the vintage. Without one, it is that of the month after the
    article, where it is held; an article from before it cannot be judged on figures that were
    revised since.
    """
    return _read(data, series, transform, vintage, period, seen)[-1]


@measure(unit="decimal", points=True, reads=READS)
def macro_change(
    data, *, series: str, period, over, transform="level", vintage=None, seen=None
) -> Result:
    """Transformed value in a period less its value ``over`` months earlier."""
    values, start, now = _read(data, series, transform, vintage, period, seen)
    apart = 12 // economy.periods_a_year(values.index)
    if over % apart:
        raise ValueError(f"over: expected months in steps of {apart}, got {over}.")
    earlier = start - pd.DateOffset(months=over)
    before = _read(data, series, transform, vintage, earlier, seen)[-1]
    return replace(now, value=round(now.value - before.value, 10))


@measure(unit="date", reads=READS)
def macro_last_matched(
    data, *, series: str, period, transform="level", vintage=None, seen=None
) -> Result:
    """Month (first one of a quarter) of the latest earlier period at least as high."""
    values, start, result = _read(data, series, transform, vintage, period, seen)
    earlier = values[values.index < start]
    high = earlier.index[earlier >= values[start]]
    if len(high):
        return replace(result, value=f"{high[-1]:%Y-%m}")
    none = f"no earlier period as high since {values.index[0]:%Y-%m}"
    return replace(result, value=None, caveats=(none, *result.caveats))


@measure(unit="count", reads=READS | {"since": PERIOD})
def macro_rank(
    data, *, series: str, period, transform="level", vintage=None, since=None, seen=None
) -> Result:
    """Rank of a period among all periods from ``since`` up to it, 1 for the highest."""
    values, start, result = _read(data, series, transform, vintage, period, seen)
    upto = between(values, since or values.index[0], start)
    rows, place = listed(upto.nlargest(10), "value", "period"), int((upto > values[start]).sum())
    return replace(result, value=place + 1, table=rows, n=len(upto))


@measure(unit="decimal", reads=READS | WINDOW)
def macro_share(
    data,
    *,
    series: str,
    at_least,
    start,
    end,
    transform="level",
    exclude=None,
    vintage=None,
    seen=None,
) -> Result:
    """Share of the periods of a window at ``at_least`` or above, those of ``exclude`` left out."""
    vintage, unseen = vintage_for(series, vintage, seen)
    (values, last), _ = (_held(data, series, transform, vintage, day) for day in (end, start))
    values = values.loc[start:end]
    if exclude is not None:
        values = values[(values.index < exclude[0]) | (values.index > exclude[1])]
    if values.empty:
        raise ValueError("exclude: expected to leave a period of the window, left none.")
    high, n = values[values >= at_least], len(values)
    caveats = () if vintage == LATEST else (f"vintage of {vintage}",)
    day = pd.Period(values.index[-1], last.freq).end_time.normalize()
    known = {"n": n, "unseen": unseen, "caveats": caveats}
    return Result(len(high) / n, day, listed(high, "value", "period"), **known)


@measure(unit="boolean", moves="end", reads=SPAN)
def recession(data, *, start, end) -> Result:
    """Whether any month of a window is a recession month of the NBER.

    The window holds the months of ``start`` and ``end``; a month that ``end`` does not complete is
    left out. Where the latest vintage of the series ends, the vintage of 2026-01-03 goes on.
    """
    flags = data.macro("USREC").combine_first(data.macro("USREC", EARLY))
    flags.index += pd.offsets.MonthEnd(0)
    before = start.to_period("M").start_time - pd.offsets.Day(1)
    months = months_held(data, flags, "the list of recession months", after=before, to=end)
    rows = listed(months, "recession", "month")
    late = ("the NBER dates a recession many months after it began",)
    return Result(bool(months.any()), months.index[-1], rows, n=len(months), caveats=late)


@measure(unit="decimal", points=True, moves="end", reads=SPAN)
def yield_slope(data, *, start, end) -> Result:
    """Change of the 10-year less the 2-year Treasury yield (daily); above zero is steeper."""
    return among.value(data, Question(series=("T10Y2Y",), start=start, on=end))
