"""Measures of the economy: published figures by vintage, recessions and the yield curve."""

from __future__ import annotations

import pandas as pd

from research import macro as economy
from research.measures.windows import one
from research.registry import NUMBER, PERIOD, PERIOD_END, NotCovered, Result, closed, measure

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
    found = (
        [PERIOD[0](data, part) for part in value]
        if isinstance(value, list | tuple) and len(value) == 2
        else [None]
    )
    return None if None in found or found[0] > found[1] else tuple(found)


TRANSFORM = closed(*economy.TRANSFORMS)
SPAN = {"start": PERIOD, "end": PERIOD_END}
READS = {"series": (_series, "the name of a FRED series in the snapshot"), "transform": TRANSFORM}


def _own_unit(args) -> tuple[str, bool]:
    """A level or a difference of an index or an amount is in its own unit, a rate in decimals."""
    own = args.get("transform", "level") in ("level", "diff")
    unit = REVISED.get(args["series"][0]) if own and args.get("series") else None
    return unit or "decimal", False


def vintage_for(series, vintage: str | None, seen: pd.Timestamp | None) -> tuple[str, str]:
    """The vintage to judge on, and what is unseen: figures as an article could read them.

    A stated vintage stands. A series that is not revised has one. An article of the month up to a
    vintage held is judged on that; one from before it could see figures that no vintage held has.

    >>> vintage_for(("GDPC1",), None, pd.Timestamp("2025-12-30"))
    ('2026-01-03', '')
    >>> vintage_for(("DGS10",), None, pd.Timestamp("2022-07-28"))
    ('latest', '')
    """
    name, early = series[0], pd.Timestamp(EARLY)
    if vintage or seen is None or name not in REVISED or seen > early:
        return vintage or LATEST, ""
    if seen >= early - SOON:
        return EARLY, ""
    return (
        LATEST,
        (
            f"{name} as it stood on {seen:%Y-%m-%d}, before later revisions: the vintages held are"
            f" those of {EARLY} and the latest"
        ),
    )


def _values(data, series, transform, vintage, period=None) -> pd.Series:
    name = one(series, "macro")
    values = economy.transform(data.macro(name, vintage), transform)
    if period is not None and economy.start_of(values.index, period) not in values.index:
        raise NotCovered(
            f"{name} ({transform}, vintage {vintage}) has no value for {period:%Y-%m}; it runs from"
            f" {values.index[0]:%Y-%m} to {values.index[-1]:%Y-%m}.",
            needed=period,
            later=period > data.as_of,
        )
    return values


def _data_to(values: pd.Series) -> pd.Timestamp:
    return values.index[-1] + (
        pd.offsets.MonthEnd(0)
        if economy.periods_a_year(values.index) == 12
        else pd.offsets.QuarterEnd(0)
    )


def _as_seen(data, series, transform, vintage, period, value) -> tuple[str, ...]:
    """What the vintage of January 2026 said of the same period, where it said something else."""
    adjusted = ("seasonally adjusted; the headline is not",) if series == ("CPIAUCSL",) else ()
    if vintage != LATEST:
        return (f"vintage of {vintage}", *adjusted)
    try:
        early = economy.transform(data.macro(one(series, "macro"), EARLY), transform)
    except ValueError:
        return ()
    start = economy.start_of(early.index, period)
    if start not in early.index:
        return (f"not yet published on {EARLY}",)
    return (
        ()
        if abs(early[start] - value) < 1e-9
        else (f"the vintage of {EARLY} has {early[start]:.6g}",)
    )


def _around(data, series, transform, values, period) -> pd.DataFrame:
    """The last eight periods up to one, in the vintage used and in the latest."""
    start = economy.start_of(values.index, period)
    latest = economy.transform(data.macro(one(series, "macro")), transform)
    rows = pd.DataFrame({"value": values, "latest": latest.reindex(values.index)})
    return rows.loc[:start].tail(8).rename_axis("period").reset_index()


@measure(unit=_own_unit, reads=READS)
def macro(data, *, series, period, transform="level", vintage=None, seen=None) -> Result:
    """Value of a published series in a period, as one vintage had it.

    The transform is taken within the vintage. Without one, it is that of the month after the
    article, where it is held; an article from before it cannot be judged on figures that were
    revised since.
    """
    vintage, unseen = vintage_for(series, vintage, seen)
    values = _values(data, series, transform, vintage, period)
    value = economy.value_in(values, period)
    return Result(
        value,
        _data_to(values),
        _around(data, series, transform, values, period),
        caveats=_as_seen(data, series, transform, vintage, period, value),
        unseen=unseen,
    )


@measure(unit="decimal", points=True, reads=READS)
def macro_change(
    data, *, series, period, over, transform="level", vintage=None, seen=None
) -> Result:
    """Transformed value in a period less its value ``over`` months earlier."""
    vintage, unseen = vintage_for(series, vintage, seen)
    values = _values(data, series, transform, vintage, period)
    earlier = period - pd.DateOffset(months=over)
    before = _values(data, series, transform, vintage, earlier)
    value = economy.value_in(values, period) - economy.value_in(before, earlier)
    return Result(
        round(value, 10),
        _data_to(values),
        _around(data, series, transform, values, period),
        caveats=_as_seen(
            data, series, transform, vintage, period, economy.value_in(values, period)
        ),
        unseen=unseen,
    )


@measure(unit="date", reads=READS)
def macro_last_matched(
    data, *, series, period, transform="level", vintage=None, seen=None
) -> Result:
    """Month (first one of a quarter) of the latest earlier period at least as high."""
    vintage, unseen = vintage_for(series, vintage, seen)
    values = _values(data, series, transform, vintage, period)
    found = economy.last_as_high(values, period)
    caveats = (
        () if not pd.isna(found) else (f"no earlier period as high since {values.index[0]:%Y-%m}",)
    )
    caveats += _as_seen(data, series, transform, vintage, period, economy.value_in(values, period))
    return Result(
        None if pd.isna(found) else f"{found:%Y-%m}",
        _data_to(values),
        _around(data, series, transform, values, period),
        caveats=caveats,
        unseen=unseen,
    )


@measure(unit="count", reads=READS | {"since": PERIOD})
def macro_rank(
    data, *, series, period, transform="level", vintage=None, since=None, seen=None
) -> Result:
    """Rank of a period among all periods from ``since`` up to it, 1 for the highest."""
    vintage, unseen = vintage_for(series, vintage, seen)
    values = _values(data, series, transform, vintage, period).loc[since:]
    start = economy.start_of(values.index, period)
    upto = values.loc[:start]
    rows = upto.nlargest(10).rename("value").rename_axis("period").reset_index()
    return Result(
        int((upto > upto.iloc[-1]).sum()) + 1,
        _data_to(values),
        rows,
        n=len(upto),
        caveats=_as_seen(data, series, transform, vintage, period, float(upto.iloc[-1])),
        unseen=unseen,
    )


@measure(
    unit="decimal",
    reads=READS
    | {
        "at_least": NUMBER,
        "start": PERIOD,
        "end": PERIOD,
        "exclude": (_span, "two months in order"),
    },
)
def macro_share(
    data, *, series, at_least, start, end, transform="level", exclude=None, vintage=LATEST
) -> Result:
    """Share of the periods of a window at ``at_least`` or above; those inside ``exclude`` are left
    out.
    """
    _values(data, series, transform, vintage, end)
    values = _values(data, series, transform, vintage, start).loc[start:end]
    if exclude is not None:
        values = values[(values.index < exclude[0]) | (values.index > exclude[1])]
    high = values[values >= at_least]
    return Result(
        len(high) / len(values),
        _data_to(values),
        high.rename("value").rename_axis("period").reset_index(),
        n=len(values),
        caveats=() if vintage == LATEST else (f"vintage of {vintage}",),
    )


@measure(unit="boolean", moves="end", reads=SPAN)
def recession(data, *, start, end) -> Result:
    """Whether any month of a window is a recession month of the NBER.

    The window holds the months of ``start`` and ``end``; a month that ``end`` does not complete is
    left out. Where the latest vintage of the series ends, the vintage of 2026-01-03 goes on.
    """
    flags = data.macro("USREC").combine_first(data.macro("USREC", EARLY))
    last = (end + pd.offsets.Day(1)).to_period("M").start_time - pd.offsets.MonthBegin(1)
    if last > flags.index[-1] or start < flags.index[0]:
        raise NotCovered(
            f"Recession months are known from {flags.index[0]:%Y-%m} to {flags.index[-1]:%Y-%m},"
            f" needed to {last:%Y-%m}.",
            needed=last,
            later=last > data.as_of,
        )
    inside = flags.loc[start.to_period("M").start_time : last]
    rows = inside.rename("recession").rename_axis("month").reset_index()
    return Result(
        bool((inside > 0).any()),
        last + pd.offsets.MonthEnd(0),
        rows,
        n=len(inside),
        caveats=("the NBER dates a recession many months after it began",),
    )


@measure(unit="decimal", points=True, moves="end", reads=SPAN)
def yield_slope(data, *, start, end) -> Result:
    """Change of the 10-year less the 2-year Treasury yield between two days, decimal; above zero is
    steeper.

    From daily yields; where these end before ``end``, from the monthly averages of both months.
    """
    daily = data.macro("T10Y2Y").dropna()
    if start < daily.index[0]:
        raise NotCovered(
            f"Treasury yields begin on {daily.index[0]:%Y-%m-%d}, needed from {start:%Y-%m-%d}.",
            needed=start,
        )
    if end <= daily.index[-1]:
        at = [daily.index[daily.index.searchsorted(day, side="right") - 1] for day in (start, end)]
        values, caveats = daily.loc[at], ()
    else:
        monthly = (data.macro("GS10") - data.macro("GS2")).dropna()
        at = [pd.Timestamp(day).to_period("M").start_time for day in (start, end)]
        if at[1] > monthly.index[-1]:
            raise NotCovered(
                f"Treasury yields end in {monthly.index[-1]:%Y-%m}, needed to {end:%Y-%m-%d}.",
                needed=end,
                later=end > data.as_of,
            )
        values = monthly.loc[at]
        caveats = (
            (
                f"daily yields end on {daily.index[-1]:%Y-%m-%d}: averages of {at[0]:%Y-%m} and"
                f" {at[1]:%Y-%m}"
            ),
        )
    rows = values.rename("slope").rename_axis("period").reset_index()
    return Result(
        float(round(values.iloc[1] - values.iloc[0], 6)), values.index[1], rows, caveats=caveats
    )
