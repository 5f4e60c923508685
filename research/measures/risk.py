"""Measures of risk: ranges, volatility and spreads compared, record volume, dispersion, and the
deepest fall.

A measure of highs and lows needs them on the first and the last session of its window; a series
that keeps none there is not covered. Sessions without them in between are counted in a caveat.
"""

from __future__ import annotations

import pandas as pd

from research import returns, risk
from research.measures.subjects import subject
from research.measures.windows import covered, one, session_of, sides
from research.months import monthly_changes
from research.registry import SERIES, SERIES_AND_BASIS, NotCovered, Result, closed, measure

STRESS, TOP_TENTH = "vix", 0.10
MONTHS_A_YEAR, FEWEST_RETURNS = 12, 3
WEIGHTS = {"value": "monthly/size_value_vw", "equal": "monthly/size_value_ew"}


def _frame(data, name: str, *, start, end, needs=("high", "low")) -> pd.DataFrame:
    """Daily frame of a window, base session first, with what the measure needs at both ends."""
    base, last = returns.window(
        covered(data, name, start=start, end=end).index, start=start, end=end
    )
    frame = data.series(name).loc[base:last]
    words = " and ".join(needs)
    known = frame[list(needs)].notna().all(axis=1)
    if not known.any():
        raise NotCovered(
            f"{name} has no daily {words} between {base:%Y-%m-%d} and {last:%Y-%m-%d}."
        )
    for day, needed in ((frame.index[1], start), (last, end)):
        if not known[day]:
            have = frame.index[known]
            raise NotCovered(
                f"{name} has a daily {words} from {have[0]:%Y-%m-%d} to {have[-1]:%Y-%m-%d}, needed"
                f" on {day:%Y-%m-%d}.",
                needed=needed,
            )
    return frame


def _ranges(data, name: str, *, start, end) -> tuple[pd.Series, tuple[str, ...]]:
    frame = _frame(data, name, start=start, end=end).iloc[1:]
    found = risk.daily_range(frame)
    lacking = len(frame) - len(found)
    return found, (
        (f"{name}: {lacking} of {len(frame)} sessions have no high and low",) if lacking else ()
    )


def _of_indices(data, names) -> tuple[str, ...]:
    kinds = data.catalogue["kind"]
    found = [name for name in names if kinds[name.split("@")[0]] == "index"]
    text = (
        "quoted from the last trades of its members, so its range is narrower than that of a fund"
        " on it"
    )
    return tuple(f"{name}: {text}" for name in found)


@measure(unit="ratio", moves="end", choices=SERIES)
def range_ratio(data, *, ahead, behind, start, end) -> Result:
    """Median range of ``ahead`` over that of ``behind``, on the sessions of a window that both
    have.

    A range is high less low, both as returns on the previous close.
    """
    names = [one(names, "range_ratio") for names in (ahead, behind)]
    found = [_ranges(data, name, start=start, end=end) for name in names]
    (first, notes), (second, more) = found
    last = min(first.index[-1], second.index[-1])
    rows = risk.range_table(first, second, windows={f"after {start:%Y-%m-%d}": (None, None)})
    years = risk.range_table(first, second)
    return Result(
        float(rows["ratio"].iloc[0]),
        last,
        pd.concat([rows, years], ignore_index=True),
        int(rows["sessions"].iloc[0]),
        n=int(rows["sessions"].iloc[0]),
        caveats=(*notes, *more, *_of_indices(data, names)),
    )


@measure(unit="decimal", moves="end", choices=SERIES)
def range_share(data, *, series, start, end, low, high=None) -> Result:
    """Share of the sessions of a window whose range lies from ``low`` to ``high`` (from ``low`` up
    without one).
    """
    found, notes = _ranges(data, one(series, "range_share"), start=start, end=end)
    edges = [0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, float("inf")]
    counts = pd.cut(found, edges, right=False).value_counts(sort=False)
    rows = pd.DataFrame(
        {
            "from": edges[:-1],
            "below": edges[1:],
            "sessions": counts.to_numpy(),
            "share": counts.to_numpy() / len(found),
        }
    )
    return Result(
        risk.share_between(found, low=low, high=high),
        found.index[-1],
        rows,
        len(found),
        n=len(found),
        caveats=notes,
    )


@measure(
    unit="ratio",
    moves="end",
    choices={**SERIES_AND_BASIS, "frequency": ("daily", "monthly")},
    reads={"frequency": closed("daily", "monthly")},
)
def volatility_ratio(
    data, *, ahead, behind, start, end, basis="price", frequency="daily"
) -> Result:
    """Annualised standard deviation of returns of ``ahead`` over that of ``behind``, on common
    sessions or months.

    Daily returns of an index of small companies understate its swings where its members trade late
    (most of all before 2000); monthly returns hardly do.
    """
    names = [one(names, "volatility_ratio") for names in (ahead, behind)]
    panel = sides(data, ahead, behind, basis=basis, start=start, end=end)
    base, last = returns.window(panel.index, start=start, end=end)
    if frequency == "monthly":
        inside, a_year = (
            monthly_changes(*(panel[name] for name in panel), start=start, end=end),
            MONTHS_A_YEAR,
        )
    else:
        inside, a_year = panel.loc[base:last].iloc[1:], returns.SESSIONS_A_YEAR
    pair = [inside[name] for name in names]
    if len(inside) < FEWEST_RETURNS:
        raise NotCovered(
            f"Only {len(inside)} {frequency} returns from {base:%Y-%m-%d} to {last:%Y-%m-%d}."
        )
    years = risk.volatility_table(*pair, a_year=a_year)
    rows = risk.volatility_table(
        *pair, windows={f"after {base:%Y-%m-%d}": (None, None)}, a_year=a_year
    )
    more = int((years["ratio"] > 1).sum())
    return Result(
        float(rows["ratio"].iloc[0]),
        last,
        pd.concat([rows, years], ignore_index=True),
        len(inside) if frequency == "daily" else 0,
        n=len(inside),
        caveats=(f"{names[0]} was the more volatile in {more} of {len(years)} calendar years",),
    )


@measure(unit="decimal", moves="end", choices=SERIES)
def spread(data, *, series, start, end) -> Result:
    """Mean spread between bid and ask in a window, estimated from highs and lows (Corwin and
    Schultz 2012).
    """
    name = one(series, "spread")
    frame = _frame(data, name, start=start, end=end)
    plain = risk.two_day_spreads(frame, floor=False)
    if plain.empty:
        raise NotCovered(
            f"{name} has no two adjacent sessions with a high and low from {start:%Y-%m-%d} to"
            f" {end:%Y-%m-%d}."
        )
    negative = (plain < 0).mean()
    return Result(
        float(plain.clip(lower=0.0).mean()),
        frame.index[-1],
        risk.monthly_spreads(frame).reset_index(),
        len(plain),
        n=len(plain),
        caveats=(
            (
                f"{negative:.0%} of the estimates are negative and count as zero; their plain mean"
                f" is {plain.mean():.4%}"
            ),
            "set to zero one by one, estimates have a mean above zero even without any spread",
        ),
    )


@measure(
    unit="ratio",
    moves="end",
    choices={**SERIES, "estimate": ("per range", "as published")},
    reads={"estimate": closed("per range", "as published")},
)
def spread_ratio(data, *, series, start, end, estimate="per range") -> Result:
    """Estimated spread on sessions of stress (VIX in the top tenth of the window) over that on the
    others.

    The published estimate grows with volatility even where there is no spread, so its ratio exceeds
    one by construction; ``per range`` divides the spread of each part by its mean range, and is one
    without a spread.
    """
    name = one(series, "spread_ratio")
    frame = _frame(data, name, start=start, end=end)
    gauge = returns.levels(covered(data, STRESS, start=start, end=end)).loc[
        frame.index[0] : frame.index[-1]
    ]
    per_range = estimate == "per range"
    found = risk.stress_ratio(frame, gauge, top=TOP_TENTH, per_range=per_range).iloc[0]
    rows = risk.stress_table(frame, gauge, top=TOP_TENTH).rename_axis("part").reset_index()
    mechanical = (
        ()
        if per_range
        else (
            (
                f"without any spread this ratio would be {found['without_spread']:.2f}, that of the"
                " mean ranges"
            ),
        )
    )
    return Result(
        float(found["ratio"]),
        frame.index[-1],
        rows,
        int(rows["sessions"].sum()),
        n=int(rows["sessions"].sum()),
        clusters=int(found["years"]),
        interval=None if pd.isna(found["low"]) else (float(found["low"]), float(found["high"])),
        null="The spread is as wide in stress as at other times (ratio 1).",
        alternative="It is not.",
        caveats=(
            "sessions of stress come in spells: clusters are calendar years that hold some",
            *mechanical,
        ),
    )


@measure(
    unit="boolean",
    moves="end",
    choices={**SERIES, "counted": ("shares", "value")},
    reads={"kind": closed("day", "week"), "counted": closed("shares", "value")},
)
def volume_record(data, *, series, start, end, kind="day", counted="shares") -> Result:
    """Whether the highest volume of a window, both its days included, exceeds all before it.

    ``kind`` compares sessions or calendar weeks (a week under way on ``end`` with what it holds by
    then); ``counted`` in shares, restated for splits, or in the value traded.
    """
    name = one(series, "volume_record")
    eve = start - pd.Timedelta(days=1)
    frame = _frame(data, name, start=eve, end=end, needs=("volume",))
    volume = risk.traded(data.series(name).loc[: frame.index[-1]])[counted]
    amount = risk.weekly(volume) if kind == "week" else volume
    if not (amount.index < start).any():
        raise NotCovered(f"{name} has no volume before {start:%Y-%m-%d}.", needed=start)
    row = risk.record(amount, start=start, end=end)
    found = row.iloc[0]
    note = (
        f"the highest {kind} of the window has {found['ratio']:.0%} of the record before it"
        f" ({found['before_on']:%Y-%m-%d}) and rank {found['rank']} of {found['earlier'] + 1}"
    )
    first, of = volume.first_valid_index(), subject(data, (name,))
    cut = bool(found["record"]) and (of.cut or first > of.index[5])
    return Result(
        bool(found["record"]),
        session_of(frame.index, end),
        row,
        n=int(found["earlier"]),
        caveats=(note,),
        unseen=f"volume before {first:%Y-%m-%d}, where that of {name} begins" if cut else "",
        possible=(False, True) if cut else None,
    )


@measure(
    unit="ratio",
    moves="end",
    choices={"weights": ("value", "equal")},
    reads={"weights": closed(*WEIGHTS)},
)
def dispersion_ratio(data, *, start, end, weights="value") -> Result:
    """Dispersion among the ten smallest 5x5 size-value portfolios over that among the ten biggest,
    median of months.

    Dispersion is the standard deviation across the portfolios of the two smallest (largest) size
    quintiles.
    """
    panel = data.table(WEIGHTS[weights])
    small, big = risk.size_groups(panel)
    if start < panel.index[0] - pd.offsets.MonthEnd(1) or end >= panel.index[
        -1
    ] + pd.offsets.MonthEnd(1):
        raise NotCovered(
            f"The 5x5 portfolios run from {panel.index[0]:%Y-%m} to {panel.index[-1]:%Y-%m}.",
            needed=start if start < panel.index[0] else end,
            later=end > data.as_of,
        )
    windows = {f"{start:%Y-%m} to {end:%Y-%m}": (start, end)}
    rows = risk.dispersion_table(panel[small], panel[big], windows=windows)
    inside = panel.loc[(panel.index > start) & (panel.index <= end)]
    return Result(
        float(rows["ratio"].iloc[0]), inside.index[-1], rows, n=int(rows["months"].iloc[0])
    )


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS, range=(-1.0, 0.0))
def drawdown(data, *, series, start, end, basis="price") -> Result:
    """Largest fall from a running high inside a window that starts at its base close, zero or a
    negative decimal.
    """
    found = covered(data, one(series, "drawdown"), basis=basis, start=start, end=end)
    base, last = returns.window(found.index, start=start, end=end)
    wealth = returns.levels(found).loc[base:last]
    rows = risk.drawdowns(wealth).nsmallest(5, "depth").reset_index(drop=True)
    return Result(risk.deepest(wealth), last, rows, len(wealth) - 1)
