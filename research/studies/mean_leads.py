"""Mean leads after events: over clusters, with their intervals, their power, and what a whole family of tests leaves.

Every mean counts a cluster of overlapping windows once; under ten clusters there is no p-value.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import events as episodes
from research import prose, returns, stats
from research.claims import rules
from research.stats.event_study import smallest_effect
from research.stats.results import FEWEST_CLUSTERS
from research.studies.aftermath import HORIZONS, KINDS, MAIN, PAIRS, Pair, events, points, sides


def horizons(
    kinds: Sequence[str],
    *,
    pair: Pair = MAIN,
    months: Sequence[int] = HORIZONS,
    since=None,
    data=None,
) -> pd.DataFrame:
    """Mean leads after each kind of event at each horizon, and what remains of their p-values as one family.

    Returns
    -------
    DataFrame: ``kind``, ``event`` (in words), the columns of :func:`research.episodes.summary`, ``smallest`` (true mean that so many
    clusters would find in four of five cases), ``bh`` and ``by`` (p-values adjusted over all rows of the table)
    """
    small, large = sides(pair, data)
    first = max(returns.align(small, large).index[0], pd.Timestamp(since or "1900-01-01"))
    parts = []
    for kind in kinds:
        days = events(kind, data)["date"]
        days = days[days >= first]
        found = episodes.summary(small, large, days, months=months)
        spread = [
            _of_clusters(episodes.leads_after(small, large, days, months=m)).std() for m in months
        ]
        smallest = [
            smallest_effect(s, n) if n > 1 else np.nan
            for s, n in zip(spread, found["clusters"], strict=True)
        ]
        parts.append(found.assign(smallest=smallest, kind=kind, event=KINDS[kind]))
    table = pd.concat(parts, ignore_index=True)
    adjusted = stats.adjusted(table["p"], family=pd.Series("events", index=table.index))
    front = ["kind", "event", "months", "n", "clusters", "mean", "low", "high"]
    rest = [name for name in table if name not in front]
    return table[front + rest].assign(bh=adjusted["bh"], by=adjusted["by"])


def _of_clusters(rows: pd.DataFrame) -> pd.Series:
    """Mean lead of each cluster."""
    return rows[rows["status"] == episodes.COMPLETE].groupby("cluster")["lead"].mean()


def by_pair(
    kind: str, *, months: int = 12, pairs: dict[str, Pair] = PAIRS, data=None
) -> pd.DataFrame:
    """Mean lead after one kind of event for each pair: ``pair``, ``since`` (year) and the columns of :func:`horizons`."""
    rows = [
        horizons([kind], pair=pair, months=[months], data=data).assign(
            pair=name, since=str(returns.align(*sides(pair, data)).index[0].year)
        )
        for name, pair in pairs.items()
    ]
    table = pd.concat(rows, ignore_index=True)
    return table[
        ["pair", "since", *(name for name in table if name not in ("pair", "since", "bh", "by"))]
    ]


def means(table: pd.DataFrame, *, first: str = "event", months: bool = True) -> prose.Prose:
    """Means of :func:`horizons` or :func:`by_pair` for print, in percentage points.

    Parameters
    ----------
    first : column that names the row (``event`` or ``pair``)
    months : show the horizon
    """
    rows = points(table, ["mean", "usual"]).assign(
        interval=[
            f"{prose.number(100 * row.low, digits=1, sign=True)} to {prose.number(100 * row.high, digits=1, sign=True)}"
            for row in table.itertuples()
        ],
        led=[
            f"{row.share:.0%} ({row.share_low:.0%} to {row.share_high:.0%})"
            for row in table.itertuples()
        ],
    )
    heads = {first: {"event": "after", "pair": "pair"}[first]} | (
        {"since": "data since"} if "since" in table else {}
    )
    heads |= ({"months": "months"} if months else {}) | {
        "n": "events",
        "clusters": "clusters",
        "mean": ("mean lead", ""),
        "interval": ("95% interval", ""),
        "led": ("led in", ""),
        "usual": ("any window", ""),
        "p": ("p", "", 3),
    }
    heads |= {"bh": ("adjusted p", "", 3)} if "bh" in table and months else {}
    return prose.table(rows, heads)


def in_short(
    table: pd.DataFrame,
    tests: pd.DataFrame,
    seen: pd.DataFrame,
    beyond: pd.DataFrame,
    *,
    pair: str = next(iter(PAIRS)),
    level: float = 0.05,
) -> prose.Prose:
    """Whether small stocks led after lows, rises that anybody could see, recession ends and laws, in a few sentences.

    Parameters
    ----------
    table : of :func:`horizons` at one horizon, with those kinds
    tests : of :func:`horizons` at several horizons; its adjusted p-values count all of them
    seen : of :func:`by_pair` for the rises that anybody could see
    beyond : of :func:`research.studies.other_dates.beyond` after lows
    pair : what the tables were read on, in words
    level : adjusted p-value under which a lead counts as clear of chance
    """
    row = {r.kind: r for r in table.itertuples()}
    low, known, laws = (
        row["market_low"],
        row["known"],
        [row["industrial_policy"], row["fiscal_law"]],
    )
    adjusted = tests.loc[
        (tests["kind"] == "market_low") & (tests["months"] == low.months), "bh"
    ].iloc[0]
    few = [r.event for r in table.itertuples() if r.clusters < FEWEST_CLUSTERS]
    same = all(r.low <= r.usual <= r.high for r in laws)
    return prose.Prose(
        f"**After {prose.words(round(low.share * low.clusters))} of {prose.words(low.clusters)} lows of the market, yes; "
        f"{'clear of chance' if adjusted < level else 'not clear of chance'} once all horizons tried are counted.** Over {low.months} months the lead was "
        f"{_lead(low)} on average (adjusted p {adjusted:.3f}), against {prose.number(low.usual, 'pp', sign=True)} in any {low.months} months; up to "
        f"{prose.number((beyond['due'] / beyond['mean']).max(), '%', digits=0)} of it is what the larger moves of small stocks bring in any strong rise. Nobody knows a low "
        f"on its day. From the first close 20% above it, which anybody can see, the lead was {_lead(known)}, "
        f"{'clear of' if _beyond_usual(known) else 'not clear of'} the {prose.number(known.usual, 'pp', sign=True)} of any time; {_on_pairs(seen)}. All of this is read on the *{pair}*."
        f"\n\nAfter laws for home industry and after tax cuts or public works small stocks led by {_lead(laws[0])} and {_lead(laws[1])}, "
        + ("which is what other times brought, too." if same else "which differs from other times.")
        + (f" There are too few cases to say what followed a {prose.listed(few)}." if few else "")
    )


def say_laws(answers, table: pd.DataFrame) -> prose.Prose:
    """What the rule makes of leads after laws that are no larger than those of other times.

    Parameters
    ----------
    answers : verdicts on claims about what followed laws
    table : of :func:`horizons` at one horizon, with the laws among its kinds
    """
    laws = table[table["kind"].isin(["industrial_policy", "fiscal_law"])]
    alike = ((laws["low"] <= laws["usual"]) & (laws["usual"] <= laws["high"])).all()
    partly = [v.id for v in answers if v.verdict == rules.PARTLY]
    if not (alike and partly):
        return prose.Prose("")
    one = len(partly) == 1
    return prose.Prose(
        f"{prose.listed(partly)} {'is' if one else 'are'} *partly* by the rule, which asks for a lead above nothing. Against other times there is no sign of "
        f"{'it' if one else 'either' if len(partly) == 2 else 'them'} in these data."
    )


def _lead(row) -> str:
    return f"**{prose.number(row.mean, 'pp', sign=True)}** (95% interval {_interval(row)})"


def _interval(row) -> str:
    return f"{prose.number(100 * row.low, digits=1, sign=True)} to {prose.number(100 * row.high, digits=1, sign=True)}"


def _beyond_usual(row) -> bool:
    """Whether there are enough clusters and the whole interval lies above the mean of all windows."""
    return row.clusters >= FEWEST_CLUSTERS and row.low > row.usual


def _on_pairs(table: pd.DataFrame) -> str:
    enough = table["clusters"] >= FEWEST_CLUSTERS
    zero, usual = (int((enough & (table["low"] > bound)).sum()) for bound in (0, table["usual"]))
    return (
        f"of {prose.words(len(table))} pairs of small and large, the interval leaves zero out on {prose.words(zero) if zero else 'none'} and "
        f"the lead of any time on {prose.words(usual) if usual else 'none'}"
    )


def say_pairs(table: pd.DataFrame) -> prose.Prose:
    """On how many pairs a mean lead is clear of zero and of ordinary times, with ten clusters or more.

    Parameters
    ----------
    table : of :func:`by_pair`
    """
    text = _on_pairs(table)
    return prose.Prose(f"After a {table['event'].iloc[0]}: {text}.")


def say_horizon(table: pd.DataFrame, kind: str, months: int = 12) -> prose.Prose:
    """Mean, interval, share and power at one horizon, in words.

    Parameters
    ----------
    table : of :func:`horizons`
    """
    row = table[(table["kind"] == kind) & (table["months"] == months)].iloc[0]
    whole = "leaves zero out" if row["low"] > 0 or row["high"] < 0 else "holds zero"
    few = "" if row["clusters"] >= FEWEST_CLUSTERS else ", **too few events** for a verdict"
    return prose.Prose(
        f"{prose.plural(int(row['n']), 'event').capitalize()} in {prose.plural(int(row['clusters']), 'cluster')}{few}: small stocks led by "
        f"**{prose.number(row['mean'], 'pp', sign=True)}** on average over {months} months; the 95% interval, {prose.number(row['low'], digits=1, unit='pp', sign=True)} to "
        f"{prose.number(row['high'], 'pp', sign=True)}, {whole}. They led in {prose.number(row['share'], '%', digits=0)} of the clusters "
        f"(exact interval {prose.number(row['share_low'], '%', digits=0)} to {prose.number(row['share_high'], '%', digits=0)}). Any {months} months since the "
        f"first event brought {prose.number(row['usual'], 'pp', sign=True)}; only a true lead of {prose.number(row['smallest'], 'pp')} or more would have been found in four of five such samples."
    )


def say_many(table: pd.DataFrame, *, level: float = 0.05) -> prose.Prose:
    """How many of all the tests of a table stand alone, and how many stand as members of the family.

    Parameters
    ----------
    table : of :func:`horizons`
    """
    tests = int(table["p"].notna().sum())
    alone, bh, by = ((table[name] < level).sum() for name in ("p", "bh", "by"))
    kept = table[table["bh"] < level].sort_values("bh")
    which = [f"{row.event}, {row.months} months" for row in kept.itertuples()]
    alone, bh, by = (prose.words(int(count)) if count else "none" for count in (alone, bh, by))
    return prose.Prose(
        f"The table holds **{prose.words(tests)}** tests. Looked at alone, {alone} of them {'has' if alone in ('none', 'one') else 'have'} p under {level:.0%}. "
        f"**{bh.capitalize()}** of them {'keeps' if bh in ('none', 'one') else 'keep'} it when the false discovery rate is held over all of them (Benjamini and Hochberg)"
        + (f": {'; '.join(which)}" if which else "")
        + f". With the stricter rule that allows for any dependence (Benjamini and Yekutieli) it is **{by}**."
    )
