"""How leads and returns go with growth and yields: slopes as one family of tests, by period, and the size of the reaction."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import macro, prose, returns, stats, store, streaks
from research.claims import rules
from research.measures.reaction import beside, sized
from research.studies.aftermath import RECENT, Pair, sides
from research.studies.answers import Answers

SLOPES = {
    "claim": "claim",
    "asked": "slope of",
    "slope": ("slope", "", 2),
    "interval": ("95% interval", ""),
    "n": "periods",
    "choices": ("all choices", ""),
    "p": ("p", "", 3),
    "bh": ("adjusted p", "", 3),
}
ASKED = {
    "002-06": "size for small less size for large: monthly change on that of 10-year yields",
    "003-09": "quarterly lead on growth in the quarter",
    "002-07": "growth of the next year on the lead of the last",
    "001-10": "daily lead on the change of 2-year yields, summer 2025",
}
FACTORS = {
    "yield_change": "the 10-year yield (by month)",
    "yield_change_2y": "the 2-year yield (by day)",
    "gdp": "growth of real GDP (by quarter)",
}
REACTIONS = {
    "factor": "reaction to",
    "small": ("small caps", "", 2),
    "large": ("large caps", "", 2),
    "size": ("difference in size", "", 2),
    "interval": ("95% interval", ""),
    "n": "periods",
}


def slopes(answers: Answers, asked: Mapping[str, str] = ASKED) -> pd.DataFrame:
    """General claims that rest on a slope, as one family of tests.

    Returns
    -------
    DataFrame with columns ``claim``, ``asked`` (the slope in words), ``slope``, ``low``, ``high``, ``n``, ``p``, ``choices`` (lowest and highest slope over
    all choices, as printed), ``bh`` and ``by`` (adjusted p-values) and ``verdict``
    """
    rows = []
    for v in answers:
        if v.id in asked:
            others = [row["computed"] for row in v.variants if row["computed"] is not None]
            rows.append(
                {
                    "claim": v.id,
                    "asked": asked[v.id],
                    "slope": v.computed,
                    "low": v.interval[0],
                    "high": v.interval[1],
                    "n": v.n,
                    "p": v.p,
                    "choices": f"{min(others):+.2f} to {max(others):+.2f}",
                    "verdict": v.verdict,
                }
            )
    table = pd.DataFrame(rows)
    adjusted = stats.adjusted(table["p"], family=pd.Series("slopes", index=table.index))
    return table.assign(bh=adjusted["bh"], by=adjusted["by"])


def reactions(
    *,
    factors: Mapping[str, str] = FACTORS,
    pair: Pair = RECENT,
    start="1978-12-29",
    end="2025-12-31",
    data=None,
) -> pd.DataFrame:
    """How strongly each side goes with yields and growth, whichever way.

    Returns
    -------
    DataFrame with columns ``factor``, ``small`` and ``large`` (slopes), ``size`` (size of the one less size of the other), ``low``, ``high`` (95%) and ``n``
    """
    data = data or store.load()
    both = [side.loc[:end] for side in sides(pair, data)]
    rows = []
    for factor, words in factors.items():
        changes, values, _ = beside(data, factor, both)
        (small, large), lead = sized(
            changes.loc[pd.Timestamp(start) + pd.Timedelta(days=1) :], values
        )
        found = macro.slope(lead, values)
        rows.append(
            {
                "factor": words,
                "small": small,
                "large": large,
                "size": found["slope"],
                "low": found["low"],
                "high": found["high"],
                "n": found["n"],
            }
        )
    return pd.DataFrame(rows)


def slopes_by_period(
    *, years: int = 5, since: int = 1980, pair: Pair = RECENT, data=None
) -> pd.DataFrame:
    """Slope of the daily lead on the change of the two-year yield on the same day, by periods of some years.

    Returns
    -------
    DataFrame with columns ``period``, ``slope`` (points of lead per point of yield), ``low``, ``high`` (95%), ``n`` (days) and ``correlation``;
    the last row holds all days
    """
    data = data or store.load()
    panel = returns.align(*sides(pair, data))
    lead = streaks.lead(panel.iloc[:, 0], panel.iloc[:, 1])
    change = data.macro("DGS2").reindex(lead.index).diff()
    rows = []
    last = change.last_valid_index().year
    spans = [(year, min(year + years - 1, last)) for year in range(since, last + 1, years)]
    for first, end in [*spans, (since, last)]:
        found = macro.slope(lead.loc[str(first) : str(end)], change)
        rows.append(
            {"period": f"{first}–{end}" if end > first else f"{first}"}
            | {name: found[name] for name in ("slope", "low", "high", "n", "correlation")}
        )
    return pd.DataFrame(rows)


def shown(table: pd.DataFrame, columns: Mapping = SLOPES) -> prose.Prose:
    """Slopes for print, with their intervals."""
    return prose.table(
        table.assign(interval=[f"{row.low:+.2f} to {row.high:+.2f}" for row in table.itertuples()]),
        columns,
    )


def _count(number: int) -> str:
    return prose.words(number) if number else "none"


def say_slopes(table: pd.DataFrame, *, level: float = 0.05) -> prose.Prose:
    """How many slopes are clear of zero, alone and as a family, and how many lean the way that is claimed."""
    alone, family = int((table["p"] < level).sum()), int((table["bh"] < level).sum())
    same = int((table["verdict"] != rules.CONTRADICTED).sum())
    return prose.Prose(
        f"Of {prose.words(len(table))} slopes, **{_count(alone)}** differ{'' if alone > 1 else 's'} from zero with p under {level:.0%} when looked at alone, and "
        f"**{_count(family)}** when the false discovery rate is held over the family (Benjamini and Hochberg). In **{_count(same)}** of them the estimate "
        "has the sign that is claimed."
    )


def say_reactions(table: pd.DataFrame) -> prose.Prose:
    """To what small caps react more strongly, and to what no difference is to be seen.

    Parameters
    ----------
    table : of :func:`reactions`
    """
    more, less = table[table["low"] > 0], table[table["high"] < 0]
    rest = table[(table["low"] <= 0) & (table["high"] >= 0)]
    texts = [
        f"Small caps react {how} than large ones to {prose.listed(part['factor'])}{_way(part)}."
        for how, part in (("**more** strongly", more), ("**less** strongly", less))
        if len(part)
    ]
    texts += (
        [f"In the reaction to {prose.listed(rest['factor'])} no difference is to be seen."]
        if len(rest)
        else []
    )
    return prose.Prose(" ".join(texts))


def _way(part: pd.DataFrame) -> str:
    if (part["small"] > 0).all():
        return ", with gains when it *rises*"
    return ", with gains when it *falls*" if (part["small"] < 0).all() else ""


def say_slopes_by_period(table: pd.DataFrame) -> prose.Prose:
    """In how many periods small caps led when yields fell, and in how many when they rose; and what the last period shows.

    Parameters
    ----------
    table : of :func:`slopes_by_period`
    """
    parts, whole = table.iloc[:-1], table.iloc[-1]
    up, down, last = parts[parts["low"] > 0], parts[parts["high"] < 0], parts.iloc[-1]
    clear = (
        "the interval leaves zero out"
        if last["low"] > 0 or last["high"] < 0
        else "the interval holds zero"
    )
    return prose.Prose(
        f"In **{prose.words(len(up))}** of {prose.words(len(parts))} periods small caps led on days on which two-year yields *rose*, clearly enough for the interval to leave zero out; in "
        f"**{_count(len(down))}** on days on which they fell. In the last one, {last['period']}, the slope is {last['slope']:+.2f}, and {clear}. Over all {whole['n']:,} days it is "
        f"**{whole['slope']:+.2f}** ({whole['low']:+.2f} to {whole['high']:+.2f}): a rise of a tenth of a point in the yield went with a lead of "
        f"{prose.number(whole['slope'] * 0.001, 'pp', digits=2, sign=True)}."
    )


def say_curve(start, end, *, data=None) -> prose.Prose:
    """The yield of ten years less that of two years on two days, in points."""
    data = data or store.load()
    gap = data.macro("DGS10") - data.macro("DGS2")
    first, last = gap[pd.Timestamp(start)], gap[pd.Timestamp(end)]
    return prose.Prose(
        f"The ten-year yield stood {prose.number(first, 'pp', digits=2)} above the two-year yield on {prose.day(start)} and {prose.number(last, 'pp', digits=2)} above it on "
        f"{prose.day(end)}: the curve became {'steeper' if last > first else 'flatter'} by {prose.number(abs(last - first), 'pp', digits=2)}."
    )
