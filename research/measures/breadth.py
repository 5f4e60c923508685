"""Measures of breadth: industries, portfolios, old ranges, leads that go together, and changes in
pace.
"""

from __future__ import annotations

import pandas as pd

from research import breadth, returns
from research.measures.windows import covered, lead_by_month, session_of
from research.months import last_complete, month_end_before
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, lacks, measure
from research.risk import size_groups
from research.suggestions import nearest

INDUSTRIES = {"value": "monthly/industries_vw", "equal": "monthly/industries_ew"}
PORTFOLIOS = {"value": "monthly/size_value_vw", "equal": "monthly/size_value_ew"}


def _codes(data, value) -> tuple[str, ...] | None:
    texts = isinstance(value, list | tuple) and all(isinstance(code, str) for code in value)
    if not texts or not value:
        return None
    known = {code.lower(): code for code in data.table(INDUSTRIES["value"]).columns}
    if unknown := [code for code in value if code.lower() not in known]:
        raise ValueError(
            "expected a code of the 49 industries of Kenneth French, got"
            f" {unknown[0]!r}{nearest(unknown[0], known.values())}."
        )
    return tuple(known[code.lower()] for code in value)


CODES = (_codes, "a list of industry codes")


def months_of(data, table: str, *, start, end) -> tuple[pd.DataFrame, pd.Timestamp]:
    """A monthly panel that holds every month of a window, and the last of them."""
    panel, last = data.table(table), month_end_before(end)
    early = month_end_before(start) < panel.index[0] - pd.offsets.MonthEnd(1)
    if early or last > panel.index[-1]:
        needed = f"from {start:%Y-%m}" if early else f"to {last:%Y-%m}"
        held = f"{panel.index[0]:%Y-%m} to {panel.index[-1]:%Y-%m}"
        text = f"{table.removeprefix('monthly/')} runs from {held}, needed {needed}."
        raise lacks(data, text, end)
    return panel, last


def _complete(changes: pd.Series) -> None:
    if lacking := [*changes.index[changes.isna()]]:
        raise NotCovered(f"{', '.join(lacking)}: a month of the window has no return.")


@measure(
    unit="decimal",
    points=True,
    moves="end",
    choices={"weights": ("value", "equal")},
    reads={"ahead": CODES, "behind": CODES},
)
def industry_lead(data, *, ahead, behind, start, end, weights="value") -> Result:
    """Mean compounded return of some of the 49 industries of Kenneth French, less that of others.

    Every named industry counts alike; ``weights`` are those of the companies inside an industry.
    The interval is Welch's, over industries: how far two groups of so many lie apart by the luck of
    the draw.
    """
    panel, last = months_of(data, INDUSTRIES[weights], start=start, end=end)
    rows = breadth.industry_table(panel, start=start, end=end, ahead=ahead, behind=behind)
    changes = rows.set_index("industry")["change"]
    _complete(changes[[*ahead, *behind]])
    apart, n = breadth.group_lead(rows), len(ahead) + len(behind)
    beat = (changes[[*ahead]] > changes[[*behind]].median()).sum()
    said = f"{beat} of the {len(ahead)} named first beat the median of the {len(behind)} others"
    return Result(
        apart["lead"],
        last,
        rows,
        n=n,
        clusters=n,
        interval=(apart["low"], apart["high"]),
        p=apart["p"],
        null="The two groups of industries have the same mean return.",
        alternative="They have not.",
        caveats=(said,),
    )


@measure(
    unit="decimal",
    moves="end",
    choices={"weights": ("equal", "value")},
    reads={"size": closed("small", "big")},
)
def portfolio_share(data, *, size, start, end, weights="equal") -> Result:
    """Share of the ten 5x5 size-value portfolios of the two smallest (largest) size quintiles that
    rose in a window.
    """
    panel, last = months_of(data, PORTFOLIOS[weights], start=start, end=end)
    names = size_groups(panel)[size == "big"]
    changes = breadth.portfolio_changes(panel[names], start=start, end=end)
    _complete(changes)
    rows = changes.rename_axis("portfolio").reset_index()
    return Result(float((changes > 0).mean()), last, rows, n=len(names))


@measure(unit="boolean", moves="on", choices=SERIES_AND_BASIS)
def above_range(data, *, series: str, range_start, range_end, on, basis="price") -> Result:
    """Whether the close of a session is above every close of an earlier stretch, both its ends
    included.
    """
    wealth = returns.levels(covered(data, series, basis=basis, start=range_start, end=on))
    stretch, session = wealth.loc[range_start:range_end], session_of(wealth.index, on)
    if stretch.empty or session <= stretch.index[-1]:
        span = f"{range_start:%Y-%m-%d} to {range_end:%Y-%m-%d}"
        raise ValueError(f"on: expected a session after the range {span}, got {on:%Y-%m-%d}.")
    over = float(wealth[session] / stretch.max() - 1)
    row = {"session": session, "highest_on": stretch.idxmax(), "over": over, "above": over > 0}
    return Result(over > 0, session, pd.DataFrame([row]), n=len(stretch), since=range_start)


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS)
def lead_correlation(
    data,
    *,
    ahead: str,
    behind: str,
    other_ahead: str,
    other_behind: str,
    start,
    end,
    basis="price",
    months_later=0,
) -> Result:
    """Correlation of two monthly leads over a window, with its interval; months are taken as
    independent.

    With ``months_later`` the second lead is that of so many months after: does the first run ahead
    of it?
    """
    after, last = last_complete(start), last_complete(end)
    for leg in (ahead, behind, other_ahead, other_behind):
        covered(data, leg, basis=basis, start=start, end=last)
    pairs = (ahead, behind), (other_ahead, other_behind)
    leads = [lead_by_month(data, *pair, basis) for pair in pairs]
    first, second = (lead[lead.index > after].loc[:last] for lead in leads)
    rows = breadth.lead_correlation(first, second.shift(-months_later))
    row = rows.iloc[0]
    caveats = [f"the signs agree in {row['agree']:.0%} of the months"]
    if behind == other_behind:
        caveats.append(f"{behind} is behind in both leads, which alone makes them go together")
    return Result(
        float(row["correlation"]),
        first.index[-1],
        rows,
        n=int(row["months"]),
        clusters=int(row["months"]),
        interval=(row["low"], row["high"]),
        p=float(row["p"]),
        null="The two monthly leads are not correlated.",
        alternative="They are.",
        caveats=tuple(caveats),
    )


@measure(unit="decimal", points=True, moves="end", choices=SERIES_AND_BASIS)
def change_in_pace(data, *, series: str, start, end, basis="price") -> Result:
    """Change over a window less the change over as many calendar days just before it."""
    before = start - (end - start)
    found = covered(data, series, basis=basis, start=before, end=end)
    parts = {"before": (before, start), "window": (start, end)}
    rows = [
        (part, *returns.window(found.index, start=a, end=b), returns.change(found, start=a, end=b))
        for part, (a, b) in parts.items()
    ]
    rows = pd.DataFrame(rows, columns=["part", "base", "last", "change"])
    base, last = rows.loc[1, ["base", "last"]]
    sessions, change = len(found.loc[base:last]) - 1, float(rows["change"].diff().iloc[-1])
    return Result(change, last, rows, sessions, since=before)
