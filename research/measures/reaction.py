"""Measures of how leads go with the economy: beside growth and yields, and ahead of growth."""

import functools
import math

import numpy as np
import pandas as pd

from research import macro as economy
from research import returns
from research.measures.macro import SPAN
from research.measures.windows import lead_by_month, pair
from research.months import monthly_changes
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, measure

FEWEST = 20
LEEWAY = pd.DateOffset(months=6)
REVISED = "growth is that of the latest vintage, and is known only after the quarter"


FACTORS = {
    "gdp": "annualised growth of real GDP in the same quarter",
    "yield_change": "change of the 10-year yield from month end to month end",
    "yield_swing": "standard deviation of daily changes of the 10-year yield in the month",
    "yield_change_2y": "change of the 2-year yield on the same day",
}
READS = {"factor": closed(*FACTORS), "of": closed("lead", "size")}
SLOPE = "The slope on the {what} is zero.", "It is not zero."
SIZES = "The slopes on the {what} are of one size.", "They are not."


@functools.cache
def _beside(data, factor, ahead, behind, basis) -> tuple[pd.DataFrame, pd.Series, str]:
    """Changes of both sides, the factor over the same periods, and what a period is."""
    both = pair(data, ahead, behind, basis=basis)
    if factor == "yield_change_2y":
        changes = returns.align(*both)
        return changes, data.macro("DGS2").reindex(changes.index).diff(), "day"
    if factor == "gdp":
        growth = economy.transform(data.macro("GDPC1"), "saar")
        growth.index += pd.offsets.QuarterEnd(0)
        return monthly_changes(*both, months=3), growth, "quarter"
    daily = data.macro("DGS10").dropna()
    if factor == "yield_change":
        return monthly_changes(*both), daily.resample("ME").last().diff(), "month"
    return monthly_changes(*both), daily.diff().resample("ME").std(), "month"


def _fitted(table: pd.DataFrame, *, what: str, asked, caveats=(), sizes=False) -> Result:
    """Slope of the first column on the second; the index is named for the period."""
    table, (reply, factor) = table.dropna(), table.columns
    if len(table) < FEWEST:
        raise NotCovered(
            f"Only {len(table)} periods with both a {reply} and {what}, {FEWEST} needed."
        )
    caveats = (*caveats, *_shorter(table.index, *asked))
    found = economy.slope(table[reply], table[factor])
    null, alternative = SIZES if sizes else SLOPE
    return Result(
        found["slope"],
        table.index[-1],
        table.reset_index(),
        n=found["n"],
        clusters=found["n"],
        interval=(found["low"], found["high"]),
        p=found["p"],
        null=null.format(what=what),
        alternative=alternative,
        caveats=caveats if sizes else (f"correlation {found['correlation']:+.2f}", *caveats),
    )


def _shorter(index: pd.DatetimeIndex, start: pd.Timestamp, end: pd.Timestamp) -> tuple[str, ...]:
    """What is said of a sample that lacks more than :data:`LEEWAY` of what was asked for."""
    if index[0] <= start + LEEWAY and index[-1] >= end - LEEWAY:
        return ()
    held, wanted = (
        f"from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d}" for days in (index, (start, end))
    )
    return (f"the sample runs {held}, asked for {wanted}",)


def sized(changes: pd.DataFrame, factor: pd.Series) -> tuple[str, pd.Series]:
    """Slopes of two columns on a factor, in words, and the first less the second without signs.

    The slope of that difference is the size of the first slope less the size of the second.
    """
    slopes = [economy.slope(changes[name], factor)["slope"] for name in changes]
    plain = changes * np.sign(slopes)
    return f"{slopes[0]:+.2f} and {slopes[1]:+.2f}", plain.iloc[:, 0] - plain.iloc[:, 1]


def by_period(changes: pd.DataFrame, factor: pd.Series, split) -> tuple[str, pd.Series]:
    """:func:`sized` on each side of a day: slopes whose signs differ are not pooled."""
    changes = changes[changes.index.isin(factor.dropna().index)]
    parts = [changes[changes.index <= split], changes[changes.index > split]]
    if min(map(len, parts)) < FEWEST:
        raise NotCovered(f"Fewer than {FEWEST} periods on one side of {split:%Y-%m-%d}.")
    said, plain = zip(*(sized(part, factor) for part in parts), strict=True)
    spans = [f"{part.index[0]:%Y-%m} to {part.index[-1]:%Y-%m}" for part in parts]
    return "; ".join(map(" ".join, zip(spans, said, strict=True))), pd.concat(plain)


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS, reads=SPAN | READS)
def sensitivity(
    data, *, ahead: str, behind: str, factor, start, end, basis="price", of="lead", split=None
) -> Result:
    """Slope of the lead of one series over another on a factor of the same period.

    ``gdp``: quarterly leads on the growth of that quarter; ``yield_change``: monthly leads on the
    change of the 10-year yield, both from month end to month end; ``yield_swing``: monthly leads on
    the standard deviation of its daily changes in the month; ``yield_change_2y``: daily leads on
    the change of the 2-year yield. A slope of -2 on a yield means that the lead is two points lower
    when the yield rises by one. With ``of`` as ``size`` it is not asked which way: the size of the
    slope of ``ahead`` less the size of that of ``behind``, both signs taken as found, on each side
    of the day ``split`` by itself where one is given.
    """
    pair(data, ahead, behind, basis=basis, end=end)
    changes, values, unit = _beside(data, factor, ahead, behind, basis)
    changes = changes[(changes.index > start) & (changes.index <= end)]
    caveats = (REVISED,) if factor == "gdp" else ()
    lead, sizes = changes.iloc[:, 0] - changes.iloc[:, 1], of == "size"
    if sizes:
        said, lead = by_period(changes, values, split) if split else sized(changes, values)
        caveats = (f"slopes{':' if split else ''} {said}", *caveats)
    table = pd.DataFrame({"lead": lead, "factor": values.reindex(lead.index)}).rename_axis(unit)
    asked = start, end
    return _fitted(table, what=FACTORS[factor], asked=asked, caveats=caveats, sizes=sizes)


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS, reads=SPAN)
def foretells(
    data, *, ahead: str, behind: str, months, quarters, start, end, basis="price"
) -> Result:
    """Slope of the growth of real GDP over the next quarters on the lead of the past months.

    Windows are taken so far apart that neither leads nor growth overlap, from the first quarter end
    on. Growth is annualised and of the latest vintage.
    """
    pair(data, ahead, behind, basis=basis, end=end)
    lead = lead_by_month(data, ahead, behind, basis, months)
    gdp = data.macro("GDPC1").dropna().asfreq("QS")
    growth = (gdp.shift(-quarters) / gdp) ** (4 / quarters) - 1
    growth.index += pd.offsets.QuarterEnd(0)
    both = {"growth ahead": growth, "lead before": lead}
    table = pd.concat(both, axis=1, join="inner").dropna().rename_axis("quarter_end")
    first = start + pd.DateOffset(months=months)
    due = table.index + pd.offsets.QuarterEnd(quarters)
    table = table[(table.index >= first) & (due <= end)]
    step = max(quarters, math.ceil(months / 3))
    parts = [part for k in range(step) if len(part := table.iloc[k::step]) >= FEWEST]
    others = [economy.slope(part["growth ahead"], part["lead before"])["slope"] for part in parts]
    caveats = (REVISED,)
    if step > 1 and others:
        span = f"{min(others):+.2f} to {max(others):+.2f}"
        caveats = (f"windows begun at other quarters give slopes from {span}", REVISED)
    asked = first, end - pd.DateOffset(months=3 * quarters)
    what = f"lead of the past {'month' if months == 1 else f'{months} months'}"
    return _fitted(table.iloc[::step], what=what, asked=asked, caveats=caveats)
