"""Measures of risk: ranges, volatility and spreads compared, record volume, dispersion, and the
deepest fall.

A measure of highs and lows needs them on the first and the last session of its window; a series
that keeps none there is not covered. Sessions without them in between are counted in a caveat. Both
are kept as returns on the previous close, so that their difference is the range as a part of it.

The range of an *index* is not that of a fund on it: an index is quoted from the last trades of its
members, and small members trade late. Before about 2000 the published highs and lows of the Russell
2000 lie closer together than those of the S&P 500; before 1983 those of the S&P 500 are themselves
wider by half, on another way of reckoning. Compare funds, or indices since 2000.
"""

from collections.abc import Callable

import numpy as np
import pandas as pd

from research import returns, risk, valuation
from research.measures.breadth import BIG, PORTFOLIOS, SMALL, months_of
from research.measures.subjects import subject
from research.measures.windows import covered, inside, listed, sides
from research.months import monthly_changes
from research.registry import SERIES, SERIES_AND_BASIS, NotCovered, Result, closed, measure
from research.series import in_print
from research.stats.results import NOISE

STRESS, TOP_TENTH = "vix", 0.10
FEWEST_RETURNS, FEWEST_PAIRS_A_MONTH = 3, 12


def _frame(data, name: str, *, start, end, needs=("high", "low")) -> pd.DataFrame:
    """Daily frame of a window, base session first, with what the measure needs at both ends."""
    frame = data.series(name).loc[inside(data, name, start=start, end=end).index]
    words, known = " and ".join(needs), frame[list(needs)].notna().all(axis=1)
    base, first, last = frame.index[[0, 1, -1]]
    if not known.any():
        span = f"between {base:%Y-%m-%d} and {last:%Y-%m-%d}"
        raise NotCovered(f"{name} has no daily {words} {span}.")
    if lacking := [day for day in (first, last) if not known[day]]:
        have = frame.index[known]
        span = f"from {have[0]:%Y-%m-%d} to {have[-1]:%Y-%m-%d}, needed on {lacking[0]:%Y-%m-%d}"
        raise NotCovered(f"{name} has a daily {words} {span}.")
    return frame


def _ranges(data, name: str, *, start, end) -> tuple[pd.Series, tuple[str, ...]]:
    frame = _frame(data, name, start=start, end=end).iloc[1:]
    found, all_ = (frame["high"] - frame["low"]).dropna().rename("range"), len(frame)
    called = in_print(name, data.catalogue)
    lacking = f"{called}: {all_ - len(found)} of {all_} sessions have no high and low"
    return found, (lacking,) if len(found) < all_ else ()


def _of_indices(data, names) -> tuple[str, ...]:
    text = (
        "quoted from the last trades of its members, so its range is narrower than that of a fund"
    )
    kinds = data.catalogue["kind"]
    indices = (name for name in names if kinds[name.split("@")[0]] == "index")
    return tuple(f"{in_print(name, data.catalogue)}: {text} on it" for name in indices)


def _by_year(
    row: Callable, ahead: pd.Series, behind: pd.Series, *, since, fewest: int = 1
) -> pd.DataFrame:
    """Numbers of two sides in all that they have together, and in each calendar year of it."""
    both = pd.concat({"ahead": ahead, "behind": behind}, axis=1, join="inner").dropna()
    parts = {f"after {since:%Y-%m-%d}": both}
    parts |= {str(year): part for year, part in both.groupby(both.index.year)}
    rows = ({"window": name, **row(part)} for name, part in parts.items() if len(part) >= fewest)
    return pd.DataFrame(rows)


def _wider(both: pd.DataFrame) -> float:
    return (both["ahead"] > both["behind"]).mean()


def _over(behind: str, rows: pd.DataFrame) -> float:
    """The ratio of the whole window; one over a series that never moves is none."""
    ratio = float(rows["ratio"].iloc[0])
    if pd.isna(ratio):
        raise NotCovered(f"{behind} never moves in the window, so there is no ratio to it.")
    return ratio


@measure(unit="decimal", moves="end", choices=SERIES)
def intraday_range(data, *, series: str, start, end) -> Result:
    """Median of high less low in a window, both as returns on the previous close."""
    found, notes = _ranges(data, series, start=start, end=end)
    rows = listed(found.quantile([0.1, 0.25, 0.5, 0.75, 0.9]), "range", "quantile")
    n = len(found)
    return Result(float(found.median()), found.index[-1], rows, n, n=n, caveats=notes)


@measure(unit="ratio", moves="end", choices=SERIES)
def range_ratio(data, *, ahead: str, behind: str, start, end) -> Result:
    """Median range of ``ahead`` over that of ``behind``, on the sessions that both have.

    A range is high less low, both as returns on the previous close.
    """
    (first, notes), (second, more) = (
        _ranges(data, name, start=start, end=end) for name in (ahead, behind)
    )

    def row(both: pd.DataFrame) -> dict:
        median = both.quantile(0.5)
        ratio = median["ahead"] / (median["behind"] or np.nan)
        return {"sessions": len(both), **median, "ratio": ratio, "wider": _wider(both)}

    rows = _by_year(row, first, second, since=start)
    ratio, n = _over(behind, rows), int(rows["sessions"].iloc[0])
    caveats = (*notes, *more, *_of_indices(data, (ahead, behind)))
    return Result(ratio, min(first.index[-1], second.index[-1]), rows, n, n=n, caveats=caveats)


@measure(unit="decimal", moves="end", choices=SERIES)
def range_share(data, *, series: str, start, end, low, high=None) -> Result:
    """Share of the sessions whose range lies from ``low`` to ``high``, or from ``low`` up."""
    if high is not None and high < low:
        raise ValueError(f"high: expected {low} or more, got {high}.")
    found, notes = _ranges(data, series, start=start, end=end)
    edges, n = [0.0, 0.005, 0.01, 0.015, 0.02, 0.03, 0.05, np.inf], len(found)
    counts = pd.cut(found, edges, right=False).value_counts(sort=False).to_numpy()
    rows = {"from": edges[:-1], "below": edges[1:], "sessions": counts, "share": counts / n}
    share = float(found.between(low, np.inf if high is None else high).mean())
    return Result(share, found.index[-1], pd.DataFrame(rows), n, n=n, caveats=notes)


@measure(unit="ratio", moves="end", choices=SERIES_AND_BASIS | {"frequency": ("daily", "monthly")})
def volatility_ratio(
    data, *, ahead: str, behind: str, start, end, basis="price", frequency="daily"
) -> Result:
    """Volatility of ``ahead`` over that of ``behind``, on common sessions or months.

    Daily returns of an index of small companies understate its swings where its members trade late
    (most of all before 2000); monthly returns hardly do.
    """
    panel = sides(data, (ahead,), (behind,), basis=basis, start=start, end=end)
    base, last = returns.window(panel.index, start=start, end=end)
    if frequency == "monthly":
        found, a_year = monthly_changes(panel[ahead], panel[behind], start=start, end=end), 12
    else:
        found, a_year = panel.loc[base:last].iloc[1:], returns.SESSIONS_A_YEAR
    n = len(found)
    if n < FEWEST_RETURNS:
        raise NotCovered(f"Only {n} {frequency} returns from {base:%Y-%m-%d} to {last:%Y-%m-%d}.")

    def row(both: pd.DataFrame) -> dict:
        moves = np.ptp(both.to_numpy(), axis=0) > NOISE
        one, other = both.to_numpy().std(axis=0, ddof=1) * np.sqrt(a_year) * moves
        known = {"returns": len(both), "ahead": one, "behind": other}
        ratio, correlation = one / (other or np.nan), both["ahead"].corr(both["behind"])
        return known | {"ratio": ratio, "correlation": correlation, "beta": ratio * correlation}

    rows = _by_year(row, found[ahead], found[behind], since=base, fewest=FEWEST_RETURNS)
    ratio, years = _over(behind, rows), rows["ratio"].iloc[1:].dropna()
    more = f"{sum(year > 1 for year in years)} of {len(years)} calendar years"
    caveats = (f"{in_print(ahead, data.catalogue)} was the more volatile in {more}",)
    return Result(ratio, last, rows, n * (frequency == "daily"), n=n, caveats=caveats)


@measure(unit="decimal", moves="end", choices=SERIES)
def spread(data, *, series: str, start, end) -> Result:
    """Mean estimated spread between bid and ask in a window (Corwin and Schultz 2012)."""
    frame = _frame(data, series, start=start, end=end)
    plain = risk.two_day_spreads(frame)
    if plain.empty:
        span = f"from {start:%Y-%m-%d} to {end:%Y-%m-%d}"
        raise NotCovered(f"{series} has no two adjacent sessions with a high and low {span}.")
    negative = f"{(plain < 0).mean():.0%} of the estimates are negative and count as zero"
    caveats = (
        f"{negative}; their plain mean is {plain.mean():.4%}",
        "set to zero one by one, estimates have a mean above zero even without any spread",
    )
    both = pd.DataFrame({"spread": plain.clip(lower=0.0), "plain": plain})
    month = both.groupby(both.index + pd.offsets.MonthEnd(0))
    rows = month.mean().assign(pairs=month.size()).rename_axis("month")
    rows = rows[rows["pairs"] >= FEWEST_PAIRS_A_MONTH].reset_index()
    mean, n = float(both["spread"].mean()), len(plain)
    return Result(mean, frame.index[-1], rows, n, n=n, caveats=caveats)


@measure(unit="ratio", moves="end", choices=SERIES | {"estimate": ("per range", "as published")})
def spread_ratio(data, *, series: str, start, end, estimate="per range") -> Result:
    """Estimated spread when the VIX is in its top tenth over that on other sessions.

    The published estimate grows with volatility even where there is no spread, so its ratio exceeds
    one by construction; ``per range`` divides the spread of each part by its mean range, and is one
    without a spread.
    """
    frame = _frame(data, series, start=start, end=end)
    base, last = frame.index[[0, -1]]
    gauge = returns.levels(covered(data, STRESS, start=start, end=end)).loc[base:last]
    parts = risk.in_stress(frame, gauge, top=TOP_TENTH)
    rows = parts.groupby("part")[["spread", "plain", "negative", "range"]].mean()
    rows["spread_per_range"] = rows["spread"] / rows["range"]
    rows.insert(0, "sessions", parts.groupby("part").size())
    caveats = ["sessions of stress come in spells: clusters are calendar years that hold some"]
    ratio, interval, years = risk.stress_ratio(parts, "spread", over="range")
    if estimate == "as published":
        ratio, interval, years = risk.stress_ratio(parts, "spread")
        without = f"{risk.stress_ratio(parts, 'range')[0]:.2f}, that of the mean ranges"
        caveats.append(f"without any spread this ratio would be {without}")
    return Result(
        ratio,
        last,
        rows.loc[["stress", "other"]].reset_index(),
        len(parts),
        n=len(parts),
        clusters=years,
        interval=interval,
        null="The spread is as wide in stress as at other times (ratio 1).",
        alternative="It is not.",
        caveats=tuple(caveats),
    )


@measure(
    unit="boolean",
    moves="end",
    choices=SERIES | {"counted": ("shares", "value")},
    reads={"kind": closed("day", "week")},
)
def volume_record(data, *, series: str, start, end, kind="day", counted="shares") -> Result:
    """Whether the highest volume of a window, both its days included, exceeds all before it.

    ``kind`` compares sessions or calendar weeks (a week under way on ``end`` with what it holds by
    then); ``counted`` in shares, restated for splits, or in the value traded.
    """
    eve = start - pd.Timedelta(days=1)
    frame = _frame(data, series, start=eve, end=end, needs=("volume",))
    volume = risk.traded(data.series(series).loc[: frame.index[-1]])[counted]
    amount = risk.weekly(volume) if kind == "week" else volume
    if not (amount.index < start).any():
        raise NotCovered(f"{series} has no volume before {start:%Y-%m-%d}.")
    row = risk.record(amount, start=start, end=end)
    found, first, of = row.iloc[0], volume.first_valid_index(), subject(data, (series,))
    true, n = bool(found["record"]), int(found["earlier"])
    note = (
        f"the highest {kind} of the window, {found['on']:%Y-%m-%d}, has {found['highest']:,.0f}"
        f" {'shares' if counted == 'shares' else 'USD'}, {found['ratio']:.0%} of the record before"
        f" ({found['before_on']:%Y-%m-%d}) and rank {found['rank']} of {n + 1}"
    )
    cut = true and (of.cut or first > of.index[5])
    unseen = (
        f"volume before {first:%Y-%m-%d}, where that of {in_print(series, data.catalogue)} begins"
        if cut
        else ""
    )
    known = {"n": n, "caveats": (note,), "unseen": unseen, "possible": (False, True)}
    return Result(true, frame.index[-1], row, **known)


@measure(unit="ratio", moves="end", choices={"weights": tuple(PORTFOLIOS)})
def dispersion_ratio(data, *, start, end, weights="value") -> Result:
    """Dispersion among the ten smallest 5x5 size-value portfolios over that among the ten biggest,
    median of months.

    Dispersion is the standard deviation across the portfolios of the two smallest (largest) size
    quintiles.
    """
    held = months_of(data, PORTFOLIOS[weights], start=start, end=end)
    small, big = (held[valuation.cells(quintiles)].std(axis=1) for quintiles in (SMALL, BIG))

    def row(both: pd.DataFrame) -> dict:
        ratio = (both["ahead"] / both["behind"].replace(0.0, np.nan)).median()
        return {"months": len(both), **both.median(), "ratio": ratio, "wider": _wider(both)}

    rows = _by_year(row, small, big, since=start)
    return Result(float(rows["ratio"].iloc[0]), held.index[-1], rows, n=int(rows["months"].iloc[0]))


@measure(unit="decimal", moves="end", choices=SERIES_AND_BASIS, range=(-1.0, 0.0))
def drawdown(data, *, series: str, start, end, basis="price") -> Result:
    """Largest fall from a running high in a window, its base included, as zero or below."""
    index = inside(data, series, basis=basis, start=start, end=end).index
    wealth = returns.levels(covered(data, series, basis=basis)).loc[index]
    rows = risk.drawdowns(wealth).nsmallest(5, "depth").reset_index(drop=True)
    return Result(risk.deepest(wealth), index[-1], rows, len(index) - 1)
