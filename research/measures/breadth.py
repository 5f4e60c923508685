"""Measures of breadth, many or few: industries, portfolios, old ranges, leads that go together."""

import numpy as np
import pandas as pd

from research import returns, valuation
from research.measures.windows import between, covered, lead_by_month, months_held, session_of
from research.months import last_complete
from research.registry import SERIES_AND_BASIS, NotCovered, Result, closed, measure
from research.series import in_print
from research.stats.intervals import t_interval
from research.suggestions import TEXTS, nearest

INDUSTRIES = {"value": "monthly/industries_vw", "equal": "monthly/industries_ew"}
SMALL, BIG = (1, 2), (4, 5)  # quintiles by size
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


CODES = (_codes, "a list of industry codes", TEXTS | {"minItems": 1})


def months_of(data, table: str, *, start, end) -> pd.DataFrame:
    """Rows of a monthly panel that a window holds, see :func:`months_held`."""
    name = table.removeprefix("monthly/")
    return months_held(data, data.table(table), name, after=start, to=end)


def _changes(held: pd.DataFrame, names) -> pd.Series:
    """Compounded return of each portfolio; those ``names`` must have every month."""
    changes = ((1 + held).prod(skipna=False) - 1).rename("change")
    if lacking := [name for name in names if pd.isna(changes[name])]:
        raise NotCovered(f"{', '.join(lacking)}: a month of the window has no return.")
    return changes


def apart(ahead: np.ndarray, behind: np.ndarray) -> tuple[float, tuple[float, float, float]]:
    """Mean of one group less that of another, with Welch's 95% interval and its p, values taken as
    independent draws: missing where a side has one value, or none differ.

    >>> lead, (low, high, p) = apart(np.array([1.0, 2.0, 3.0]), np.array([0.0, 2.0, 4.0]))
    >>> round(lead, 3), round(low, 3), round(high, 3), round(p, 3)
    (0.0, -4.155, 4.155, 1.0)
    """
    sizes, lead = np.array([len(ahead), len(behind)]), float(ahead.mean() - behind.mean())
    spread = np.array([ahead.var(), behind.var()])
    if sizes.min() < 2 or not spread.any():
        return lead, (np.nan,) * 3
    parts = spread * (sizes / (sizes - 1)) / sizes
    degrees = parts.sum() ** 2 / (parts**2 / (sizes - 1)).sum()
    return lead, t_interval(lead, float(np.sqrt(parts.sum())), degrees)


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
    if both := {*ahead} & {*behind}:
        raise ValueError(f"behind: expected others than ahead, got {min(both)!r} in both.")
    held = months_of(data, INDUSTRIES[weights], start=start, end=end)
    changes = _changes(held, [*ahead, *behind])
    side = dict.fromkeys(ahead, "ahead") | dict.fromkeys(behind, "behind")
    rows = changes.sort_values(ascending=False).rename_axis("industry").reset_index()
    rows.insert(1, "side", rows["industry"].map(side).fillna(""))
    rows.insert(0, "rank", rows["change"].rank(ascending=False, method="first").astype("Int64"))
    first, second = (rows["change"][rows["side"] == one].to_numpy() for one in ("ahead", "behind"))
    lead, (low, high, p) = apart(first, second)
    beat = (first > np.median(second)).sum()
    said = f"{beat} of the {len(ahead)} named first beat the median of the {len(behind)} others"
    return Result(
        round(lead, 12),
        held.index[-1],
        rows,
        n=len(side),
        clusters=len(side),
        interval=(low, high),
        p=p,
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
    """Share of the ten smallest (biggest) 5x5 size-value portfolios that rose in a window."""
    held = months_of(data, PORTFOLIOS[weights], start=start, end=end)
    names = valuation.cells(SMALL if size == "small" else BIG)
    changes = _changes(held, names)[names]
    rows = changes.rename_axis("portfolio").reset_index()
    return Result(float((changes > 0).mean()), held.index[-1], rows, n=len(names))


@measure(unit="boolean", moves="on", choices=SERIES_AND_BASIS)
def above_range(data, *, series: str, range_start, range_end, on, basis="price") -> Result:
    """Whether a close is above every close of an earlier stretch, both its ends included."""
    wealth = returns.levels(covered(data, series, basis=basis, start=range_start, end=on))
    stretch, session = between(wealth, range_start, range_end), session_of(wealth.index, on)
    if session <= stretch.index[-1]:
        span = f"{range_start:%Y-%m-%d} to {range_end:%Y-%m-%d}"
        raise ValueError(f"on: expected a session after the range {span}, got {on:%Y-%m-%d}.")
    over = float(wealth[session] / stretch.max() - 1)
    row = {"session": session, "highest_on": stretch.idxmax(), "over": over, "above": over > 0}
    return Result(over > 0, session, pd.DataFrame([row]), n=len(stretch), since=range_start)


def correlation(first: pd.Series, second: pd.Series) -> dict[str, float]:
    """Correlation of two monthly leads: ``correlation`` (Pearson), ``low`` and ``high`` (95%, by
    Fisher's transformation, months taken as independent), ``p`` (Student's t, two-sided, of none),
    ``rank_correlation`` (Spearman), ``agree`` (share of months with one sign in both), ``months``.

    Raises ValueError with fewer than four common months, or a lead that does not vary.
    """
    both = pd.concat([first, second], axis=1, join="inner").dropna()
    n = len(both)
    if n < 4 or (both.std() == 0).any():
        raise ValueError(f"end: expected four months or more with leads that vary, got {n}.")
    x, y = both.iloc[:, 0], both.iloc[:, 1]
    r, reach = float(x.corr(y)), 1.959964 / np.sqrt(n - 3)
    low, high = np.tanh(np.arctanh(np.clip(r, -1 + 1e-12, 1 - 1e-12)) + [-reach, reach])
    p = t_interval(r, np.sqrt(max(0.0, 1 - r**2) / (n - 2)), n - 2)[2]
    found = {"correlation": r, "low": low, "high": high, "p": p}
    found |= {"rank_correlation": x.rank().corr(y.rank())}
    return found | {"agree": (np.sign(x) == np.sign(y)).mean(), "months": n}


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
    """Correlation of two monthly leads over a window; its interval takes months as independent.

    With ``months_later`` the second lead is that of so many months after the first.
    """
    after, last = last_complete(start), last_complete(end)
    for leg in (ahead, behind, other_ahead, other_behind):
        covered(data, leg, basis=basis, start=start, end=last)
    pairs = (ahead, behind), (other_ahead, other_behind)
    leads = [lead_by_month(data, *pair, basis) for pair in pairs]
    first, second = (lead[lead.index > after].loc[:last] for lead in leads)
    found = correlation(first, second.shift(-months_later))
    caveats = [f"the signs agree in {found['agree']:.0%} of the months"]
    if behind == other_behind:
        called = in_print(behind, data.catalogue)
        caveats.append(f"{called} is behind in both leads, which alone makes them go together")
    return Result(
        found["correlation"],
        first.index[-1],
        pd.DataFrame([found]),
        n=found["months"],
        clusters=found["months"],
        interval=(found["low"], found["high"]),
        p=found["p"],
        null="The two monthly leads are not correlated.",
        alternative="They are.",
        caveats=tuple(caveats),
    )
