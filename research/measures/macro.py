"""Measures of the economy: published figures by vintage, recessions, the yield curve, and leads beside them."""

from __future__ import annotations

import math

import pandas as pd

from research import macro as economy
from research.binding import NUMBER, PERIOD, PERIOD_END, SERIES_AND_BASIS, NotCovered, Result, closed, measure
from research.measures.windows import covered, one

LATEST, EARLY = "latest", "2026-01-03"
FEWEST = 20
REVISED = "growth is that of the latest vintage, and is known only after the quarter"


def _series(data, value) -> tuple[str] | None:
    if not isinstance(value, str):
        return None
    data.macro(value)
    return (value,)


def _span(data, value):
    found = [PERIOD[0](data, part) for part in value] if isinstance(value, list | tuple) and len(value) == 2 else [None]
    return None if None in found or found[0] > found[1] else tuple(found)


TRANSFORM = closed(*economy.TRANSFORMS)
SPAN = {"start": PERIOD, "end": PERIOD_END}
READS = {"series": (_series, "the name of a FRED series in the snapshot"), "transform": TRANSFORM}


def _values(data, series, transform, vintage, period=None) -> pd.Series:
    name = one(series, "macro")
    values = economy.transform(data.macro(name, vintage), transform)
    if period is not None and economy.start_of(values.index, period) not in values.index:
        raise NotCovered(f"{name} ({transform}, vintage {vintage}) has no value for {period:%Y-%m}; it runs from "
                         f"{values.index[0]:%Y-%m} to {values.index[-1]:%Y-%m}.", needed=period, later=period > data.as_of)
    return values


def _data_to(values: pd.Series) -> pd.Timestamp:
    return values.index[-1] + (pd.offsets.MonthEnd(0) if economy.periods_a_year(values.index) == 12 else pd.offsets.QuarterEnd(0))


def _as_seen(data, series, transform, vintage, period, value) -> tuple[str, ...]:
    """What the vintage of January 2026 said of the same period, where it said something else."""
    if vintage != LATEST:
        return (f"vintage of {vintage}",)
    try:
        early = economy.transform(data.macro(one(series, "macro"), EARLY), transform)
    except ValueError:
        return ()
    start = economy.start_of(early.index, period)
    if start not in early.index:
        return (f"not yet published on {EARLY}",)
    return () if abs(early[start] - value) < 1e-9 else (f"the vintage of {EARLY} has {early[start]:.6g}",)


def _around(data, series, transform, values, period) -> pd.DataFrame:
    """The last eight periods up to one, in the vintage used and in the latest."""
    start = economy.start_of(values.index, period)
    latest = economy.transform(data.macro(one(series, "macro")), transform)
    rows = pd.DataFrame({"value": values, "latest": latest.reindex(values.index)})
    return rows.loc[:start].tail(8).rename_axis("period").reset_index()


@measure(unit="decimal", reads=READS)
def macro(data, *, series, period, transform="level", vintage=LATEST) -> Result:
    """Value of a published series in a period, as one vintage had it.

    ``transform``: ``level``, ``yoy`` (over the same period a year earlier), ``saar`` (growth over one period,
    annualised) or ``diff``; taken within the vintage.
    """
    values = _values(data, series, transform, vintage, period)
    value = economy.value_in(values, period)
    return Result(value, _data_to(values), _around(data, series, transform, values, period),
                  caveats=_as_seen(data, series, transform, vintage, period, value))


@measure(unit="decimal", reads=READS)
def macro_change(data, *, series, period, over, transform="level", vintage=LATEST) -> Result:
    """Transformed value in a period less its value ``over`` months earlier."""
    values = _values(data, series, transform, vintage, period)
    earlier = period - pd.DateOffset(months=over)
    before = _values(data, series, transform, vintage, earlier)
    value = economy.value_in(values, period) - economy.value_in(before, earlier)
    return Result(round(value, 10), _data_to(values), _around(data, series, transform, values, period),
                  caveats=_as_seen(data, series, transform, vintage, period, economy.value_in(values, period)))


@measure(unit="date", reads=READS)
def macro_last_matched(data, *, series, period, transform="level", vintage=LATEST) -> Result:
    """Month (first one of a quarter) of the latest earlier period at least as high."""
    values = _values(data, series, transform, vintage, period)
    found = economy.last_matched(values, period)
    caveats = () if not pd.isna(found) else (f"no earlier period as high since {values.index[0]:%Y-%m}",)
    caveats += _as_seen(data, series, transform, vintage, period, economy.value_in(values, period))
    return Result(None if pd.isna(found) else f"{found:%Y-%m}", _data_to(values),
                  _around(data, series, transform, values, period), caveats=caveats)


@measure(unit="count", reads=READS | {"since": PERIOD})
def macro_rank(data, *, series, period, transform="level", vintage=LATEST, since=None) -> Result:
    """Rank of a period among all periods from ``since`` up to it, 1 for the highest."""
    values = _values(data, series, transform, vintage, period).loc[since:]
    start = economy.start_of(values.index, period)
    upto = values.loc[:start]
    rows = upto.nlargest(10).rename("value").rename_axis("period").reset_index()
    return Result(int((upto > upto.iloc[-1]).sum()) + 1, _data_to(values), rows, n=len(upto),
                  caveats=_as_seen(data, series, transform, vintage, period, float(upto.iloc[-1])))


@measure(unit="decimal", reads=READS | {"at_least": NUMBER, "start": PERIOD, "end": PERIOD, "exclude": (_span, "two months in order")})
def macro_share(data, *, series, at_least, start, end, transform="level", exclude=None, vintage=LATEST) -> Result:
    """Share of the periods of a window with a value of ``at_least`` or more; those inside ``exclude`` are left out."""
    _values(data, series, transform, vintage, end)
    values = _values(data, series, transform, vintage, start).loc[start:end]
    if exclude is not None:
        values = values[(values.index < exclude[0]) | (values.index > exclude[1])]
    high = values[values >= at_least]
    return Result(len(high) / len(values), _data_to(values), high.rename("value").rename_axis("period").reset_index(),
                  n=len(values), caveats=() if vintage == LATEST else (f"vintage of {vintage}",))


@measure(unit="boolean", moves="end", reads=SPAN)
def recession(data, *, start, end) -> Result:
    """Whether any month of a window is a recession month of the NBER.

    The window holds the months of ``start`` and ``end``; a month that ``end`` does not complete is left
    out. Where the latest vintage of the series ends, the vintage of 2026-01-03 goes on.
    """
    flags = data.macro("USREC").combine_first(data.macro("USREC", EARLY))
    last = (end + pd.offsets.Day(1)).to_period("M").start_time - pd.offsets.MonthBegin(1)
    if last > flags.index[-1] or start < flags.index[0]:
        raise NotCovered(f"Recession months are known from {flags.index[0]:%Y-%m} to {flags.index[-1]:%Y-%m}, needed to "
                         f"{last:%Y-%m}.", needed=last, later=last > data.as_of)
    inside = flags.loc[start.to_period("M").start_time : last]
    rows = inside.rename("recession").rename_axis("month").reset_index()
    return Result(bool((inside > 0).any()), last + pd.offsets.MonthEnd(0), rows, n=len(inside),
                  caveats=("the NBER dates a recession many months after it began",))


@measure(unit="decimal", moves="end", reads=SPAN)
def yield_slope(data, *, start, end) -> Result:
    """Change of the 10-year less the 2-year Treasury yield between two days, decimal; above zero is steeper.

    From daily yields; where these end before ``end``, from the monthly averages of both months.
    """
    daily = data.macro("T10Y2Y").dropna()
    if end <= daily.index[-1]:
        at = [daily.index[daily.index.searchsorted(day, side="right") - 1] for day in (start, end)]
        values, caveats = daily.loc[at], ()
    else:
        monthly = (data.macro("GS10") - data.macro("GS2")).dropna()
        at = [pd.Timestamp(day).to_period("M").start_time for day in (start, end)]
        if at[1] > monthly.index[-1]:
            raise NotCovered(f"Treasury yields end in {monthly.index[-1]:%Y-%m}, needed to {end:%Y-%m-%d}.", needed=end,
                             later=end > data.as_of)
        values = monthly.loc[at]
        caveats = (f"daily yields end on {daily.index[-1]:%Y-%m-%d}: monthly averages of {at[0]:%Y-%m} and {at[1]:%Y-%m}",)
    rows = values.rename("slope").rename_axis("period").reset_index()
    return Result(float(round(values.iloc[1] - values.iloc[0], 6)), values.index[1], rows, caveats=caveats)


def _sides(data, ahead, behind, basis, end):
    return [covered(data, one(names, "sensitivity"), basis=basis, end=end) for names in (ahead, behind)]


def _daily_factor(data, pair):
    lead = pair[0] - pair[1]
    yields = data.macro("DGS2").reindex(lead.index)
    return lead, yields.diff()


def _factor(data, factor, pair) -> tuple[pd.Series, pd.Series, str]:
    if factor == "yield_change_2y":
        return *_daily_factor(data, pair), "day"
    if factor == "yield_change":
        change = economy.transform(data.macro("GS10"), "diff")
        return economy.calendar_leads(*pair), change.set_axis(change.index + pd.offsets.MonthEnd(0)), "month"
    growth = economy.transform(data.macro("GDPC1"), "saar")
    return economy.calendar_leads(*pair, months=3), growth.set_axis(growth.index + pd.offsets.QuarterEnd(0)), "quarter"


FACTORS = {"gdp": "annualised growth of real GDP in the same quarter", "yield_change": "change of the 10-year yield (monthly averages)",
           "yield_change_2y": "change of the 2-year yield on the same day"}


def _fitted(lead: pd.Series, factor: pd.Series, *, what: str, unit: str, caveats=(), **span) -> Result:
    table = pd.concat([lead, factor], axis=1, keys=["lead", "factor"]).dropna()
    if len(table) < FEWEST:
        raise NotCovered(f"Only {len(table)} periods with both a lead and {what}, {FEWEST} needed.")
    found = economy.slope(table["lead"], table["factor"])
    return Result(found["slope"], table.index[-1], table.rename_axis(unit).reset_index(), n=found["n"], clusters=found["n"],
                  interval=(found["low"], found["high"]), p=found["p"], null=f"The slope on the {what} is zero.",
                  alternative="It is not zero.", caveats=(f"correlation {found['correlation']:+.2f}", *caveats))


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS, reads=SPAN | {"factor": closed(*FACTORS)})
def sensitivity(data, *, ahead, behind, factor, start, end, basis="price") -> Result:
    """Slope of the lead of one series over another on a factor of the same period, with its interval.

    ``gdp``: quarterly leads on the growth of that quarter; ``yield_change``: monthly leads on the change of
    the 10-year yield; ``yield_change_2y``: daily leads on the change of the 2-year yield. A slope of -2 on a
    yield means that the lead is two points lower when the yield rises by one.
    """
    lead, values, unit = _factor(data, factor, _sides(data, ahead, behind, basis, end))
    caveats = (REVISED,) if factor == "gdp" else ()
    after = lead.index > start
    return _fitted(lead[after & (lead.index <= end)], values, what=FACTORS[factor], unit=unit, caveats=caveats)


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS, reads=SPAN)
def foretells(data, *, ahead, behind, months, quarters, start, end, basis="price") -> Result:
    """Slope of the growth of real GDP over the next quarters on the lead of the past months.

    Windows are taken so far apart that neither leads nor growth overlap, from the first quarter end on.
    Growth is annualised and of the latest vintage.
    """
    lead = economy.calendar_leads(*_sides(data, ahead, behind, basis, None), months=months)
    gdp = data.macro("GDPC1")
    table = economy.growth_ahead(lead, gdp, quarters=quarters)
    due = table["quarter_end"] + pd.offsets.QuarterEnd(quarters)
    table = table[(table["quarter_end"] >= start + pd.DateOffset(months=months)) & (due <= end)].set_index("quarter_end")
    step = max(quarters, math.ceil(months / 3))
    what = f"lead of the past {months} months"
    others = [economy.slope(part["growth"], part["lead"])["slope"] for part in (table.iloc[k::step] for k in range(step)) if len(part) >= FEWEST]
    caveats = (f"windows begun at other quarters give slopes from {min(others):+.2f} to {max(others):+.2f}",) if step > 1 and others else ()
    apart = table.iloc[::step]
    return _fitted(apart["growth"], apart["lead"], what=what, unit="quarter_end", caveats=(*caveats, REVISED))
