"""What small stocks did after market lows, recessions, policy decisions and laws: every event, and their mean.

A pair names the small side, the large side and the basis. Monthly portfolios (total returns since 1926) carry
the long history, the Russell 2000 against the S&P 500 (price, since 1979) the recent one. Windows that overlap
form one cluster and count once, see :mod:`research.episodes`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import episodes, inference, macro, prose, recoveries, returns, store
from research.inference.events import after, mean_after, placebo, smallest_effect
from research.inference.finding import Finding
from research.measures.episodes import dated
from research.measures.windows import covered

Pair = tuple[str, str, str]

MAIN: Pair = ("ff_size_q2", "ff_size_q5", "total")
WIDEST: Pair = ("ff_size_lo30", "ff_size_hi30", "total")
RECENT: Pair = ("russell_2000", "sp_500", "price")
PAIRS: dict[str, Pair] = {
    "second fifth against largest fifth": MAIN,
    "smallest 30% against largest 30%": WIDEST,
    "smallest fifth against largest fifth": ("ff_size_q1", "ff_size_q5", "total"),
    "third fifth against largest fifth": ("ff_size_q3", "ff_size_q5", "total"),
    "Russell 2000 against S&P 500": RECENT,
}
KINDS = {
    "market_low": "low of the market", "known": "rise of 20% off a low", "trough": "end of a recession",
    "cut": "cut by the Fed", "first_cut": "first cut of a cycle", "hike": "rise by the Fed",
    "industrial_policy": "act for home industry", "fiscal_law": "tax cut or public works",
}
HORIZONS = (3, 6, 12, 24, 36)
SESSIONS_A_MONTH = 21
DAILY_SINCE = pd.Timestamp("1952-09-30")  # falls of the S&P 500 are dated by daily closes, which begin then


def sides(pair: Pair, data=None) -> tuple[pd.Series, pd.Series]:
    """Returns of both sides of a pair, each on its own dates."""
    data = data or store.load()
    small, large, basis = pair
    return covered(data, small, basis=basis), covered(data, large, basis=basis)


def said(pair: Pair, data=None) -> prose.Prose:
    """Which returns a pair holds, in one sentence."""
    panel = returns.align(*sides(pair, data))
    names = (data or store.load()).catalogue["name"]
    unit = "months" if episodes.is_monthly(panel.index) else "sessions"
    return prose.Prose(
        f"*{names[pair[0]]}* against *{names[pair[1]]}*: {len(panel) - 1:,} {unit}, {prose.month(panel.index[1])} to "
        f"{prose.month(panel.index[-1])}, {'dividends included' if pair[2] == 'total' else 'price only'}, none missing in between.")


def closeness(pairs: dict[str, Pair] = PAIRS, data=None) -> pd.DataFrame:
    """How closely the monthly lead of each pair follows that of the Russell 2000 over the S&P 500.

    Returns
    -------
    DataFrame with columns ``pair``, ``months`` (in common) and ``correlation``, the closest first
    """
    reference = macro.calendar_leads(*sides(RECENT, data))
    rows = []
    for name, pair in pairs.items():
        if pair != RECENT:
            both = pd.concat([reference, macro.calendar_leads(*sides(pair, data))], axis=1, join="inner")
            rows.append({"pair": name, "months": len(both), "correlation": both.corr().iloc[0, 1]})
    return pd.DataFrame(rows).sort_values("correlation", ascending=False, ignore_index=True)


def events(kind: str, data=None) -> pd.DataFrame:
    """Events of one of :data:`KINDS`: ``date``, ``detail``, ``known_afterwards``.

    ``known`` is the first close 20% above the lowest one of a fall of 20% of the S&P 500, read forward only, see
    :func:`research.recoveries.confirmed`; the others are those of the register's measures.
    """
    data = data or store.load()
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}; got {kind!r}.")
    if kind == "trough":
        peaks = dated(data, "peak")["date"]
        found = dated(data, kind)
        began = [peaks[peaks < day].max() for day in found["date"]]
        return found.assign(detail=["" if pd.isna(day) else f"recession since {prose.month(day)}" for day in began])
    if kind != "known":
        return dated(data, kind)
    found = recoveries.confirmed(returns.levels(covered(data, "sp_500")))
    return pd.DataFrame({"date": found["known"], "detail": [f"low of {prose.day(low)}" for low in found["low"]],
                         "known_afterwards": False})


def listing(kinds: Sequence[str], *, pair: Pair = MAIN, months: Sequence[int] = HORIZONS, beside: Pair = RECENT,
            data=None) -> pd.DataFrame:
    """Every event within the data of a pair, with its leads at several horizons.

    Parameters
    ----------
    kinds : of :data:`KINDS`
    pair : the sides
    months : horizons
    beside : another pair, shown at twelve months

    Returns
    -------
    DataFrame in order of time: ``date``, ``kind`` (in words), ``detail``, ``known_afterwards``, one column per
    horizon (``3m``, ...; decimals, missing while a window is open) and ``beside``
    """
    small, large = sides(pair, data)
    first = returns.align(small, large).index[0]
    every = pd.concat([events(kind, data).assign(kind=KINDS[kind]) for kind in kinds])
    every = every[every["date"] >= first].sort_values("date", kind="stable", ignore_index=True)
    table = episodes.table(small, large, every, months=months)
    other = episodes.leads_after(*sides(beside, data), every["date"], months=12)["lead"]
    columns = ["date", "kind", "detail", "known_afterwards", *(f"{m}m" for m in months)]
    return table[columns].assign(beside=other.round(10))


def horizons(kinds: Sequence[str], *, pair: Pair = MAIN, months: Sequence[int] = HORIZONS, since=None, data=None) -> pd.DataFrame:
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
        spread = [_means(episodes.leads_after(small, large, days, months=m)).std() for m in months]
        smallest = [smallest_effect(s, n) if n > 1 else np.nan for s, n in zip(spread, found["clusters"], strict=True)]
        parts.append(found.assign(smallest=smallest, kind=kind, event=KINDS[kind]))
    table = pd.concat(parts, ignore_index=True)
    adjusted = inference.adjusted(table["p"], family=pd.Series("events", index=table.index))
    front = ["kind", "event", "months", "n", "clusters", "mean", "low", "high"]
    rest = [name for name in table if name not in front]
    return table[front + rest].assign(bh=adjusted["bh"], by=adjusted["by"])


def _means(rows: pd.DataFrame) -> pd.Series:
    """Mean lead of each cluster."""
    return rows[rows["status"] == episodes.COMPLETE].groupby("cluster")["lead"].mean()


def by_pair(kind: str, *, months: int = 12, pairs: dict[str, Pair] = PAIRS, data=None) -> pd.DataFrame:
    """Mean lead after one kind of event for each pair: ``pair``, ``since`` (year) and the columns of :func:`horizons`."""
    rows = [horizons([kind], pair=pair, months=[months], data=data).assign(
        pair=name, since=str(returns.align(*sides(pair, data)).index[0].year)) for name, pair in pairs.items()]
    table = pd.concat(rows, ignore_index=True)
    return table[["pair", "since", *(name for name in table if name not in ("pair", "since", "bh", "by"))]]


def windows(kind: str, *, pair: Pair = RECENT, months: int = 12, data=None) -> pd.DataFrame:
    """The lead after every event, for the latest ones so far.

    Returns
    -------
    DataFrame in order of time with columns ``event``, ``lead`` (decimal), ``cluster`` (events whose window is not over
    share the last number) and ``open``
    """
    small, large = sides(pair, data)
    rows = episodes.leads_after(small, large, events(kind, data)["date"], months=months)
    rows = rows[rows["status"] != episodes.EARLY]
    late, last = rows["status"] == episodes.OPEN, min(small.index[-1], large.index[-1])
    so_far = [returns.change(small, start=day, end=last) - returns.change(large, start=day, end=last) for day in rows.loc[late, "event"]]
    lead = rows["lead"].astype(float)
    lead[late] = so_far
    number = rows["cluster"].fillna(rows["cluster"].max() + 1).astype(int)
    return pd.DataFrame({"event": rows["event"], "lead": lead, "cluster": number, "open": late}).reset_index(drop=True)


def clusters(table: pd.DataFrame) -> pd.DataFrame:
    """Clusters of overlapping windows, one row each.

    Parameters
    ----------
    table : of :func:`windows`

    Returns
    -------
    DataFrame with columns ``first`` and ``last`` (event), ``n``, ``mean``, ``lowest``, ``highest`` (leads) and ``open``
    """
    by = table.groupby("cluster")
    return by.agg(first=("event", "min"), last=("event", "max"), n=("lead", "size"), mean=("lead", "mean"), lowest=("lead", "min"),
                  highest=("lead", "max"), open=("open", "all")).reset_index(drop=True)


def thrown(kind: str, *, months: int = 12, pair: Pair = MAIN, rng: np.random.Generator, draws: int = 1_000, data=None) -> tuple[Finding, Finding]:
    """The mean lead after a kind of event, and the same clusters thrown onto other dates.

    Both count the sum of the monthly (or daily) leads, so that windows can be moved; a month is 21 sessions.

    Returns
    -------
    (mean, placebo): see :func:`research.inference.events.mean_after` and ``placebo``
    """
    panel = _since(returns.align(*sides(pair, data)), begin(kind))
    lead = (panel.iloc[:, 0] - panel.iloc[:, 1]).dropna()
    days, horizon = events(kind, data)["date"], months * SESSIONS_A_MONTH
    if episodes.is_monthly(lead.index):
        days, horizon = days + pd.offsets.MonthEnd(0), months
    rows = after(lead, days[days >= lead.index[0]].to_numpy(), horizon=horizon)
    return mean_after(rows), placebo(lead, rows, horizon=horizon, rng=rng, draws=draws)


def begin(kind: str) -> pd.Timestamp:
    """First day on which an event of a kind could have been found in the data."""
    return DAILY_SINCE if kind in ("market_low", "known") else pd.Timestamp("1926-06-30")


def _since(panel: pd.DataFrame, first: pd.Timestamp) -> pd.DataFrame:
    return panel.loc[first:]


def beyond_market(kind: str, *, months: int = 12, pair: Pair = MAIN, since=None, data=None) -> pd.DataFrame:
    """How much of the lead after events is left when small stocks' larger moves are allowed for.

    The slope of the monthly lead on the large side's return, from the months in no window, times the large
    side's return in a window, is what a rise of that size brings anyway.

    Parameters
    ----------
    since : first month for the slope; by default that from which events of the kind are known

    Returns
    -------
    DataFrame of one row: ``since``, ``slope``, ``mean`` (lead, summed over the months of a window), ``due`` (to the
    larger moves), ``left``, ``low`` and ``high`` (95% interval of what is left) and ``clusters``
    """
    panel = _since(returns.align(*sides(pair, data)), pd.Timestamp(since or begin(kind))).iloc[1:]
    if not episodes.is_monthly(panel.index):
        raise ValueError(f"pair: expected monthly portfolios, got {pair[0]} and {pair[1]}.")
    lead, large = panel.iloc[:, 0] - panel.iloc[:, 1], panel.iloc[:, 1]
    days = events(kind, data)["date"] + pd.offsets.MonthEnd(0)
    rows = after(lead, days[days >= lead.index[0]].to_numpy(), horizon=months)
    rows = rows[~rows["open"]]
    inside = pd.Series(False, index=lead.index)
    for row in rows.itertuples():
        inside.loc[row.start : row.end] = True
    slope = macro.slope(lead[~inside], large[~inside])["slope"]
    moved = np.array([large.loc[row.start : row.end].sum() for row in rows.itertuples()])
    found, left = mean_after(rows), mean_after(rows.assign(later=rows["later"] - slope * moved))
    return pd.DataFrame([{"since": panel.index[0], "slope": slope, "mean": found.statistic, "due": found.statistic - left.statistic,
                          "left": left.statistic, "low": left.low, "high": left.high, "clusters": int(left.effective)}])


def points(table: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """Columns of decimals as percentage points in print, with their sign; a missing one is a dash."""
    return table.assign(**{name: [prose.number(value * 100, digits=1, sign=True) if pd.notna(value) else "–" for value in table[name]]
                           for name in columns})


def shown(table: pd.DataFrame) -> prose.Prose:
    """A :func:`listing` for print, leads in percentage points."""
    ahead = [name for name in table if name.endswith("m") and name[:-1].isdigit()]
    heads = {name: (f"{name[:-1]} months", "") for name in ahead}
    return prose.table(points(table, [*ahead, "beside"]), {"date": "date", "kind": "event", "detail": "detail",
                       "known_afterwards": "known only afterwards"} | heads | {"beside": ("Russell 2000, 12 months", "")})


def means(table: pd.DataFrame, *, first: str = "event", months: bool = True) -> prose.Prose:
    """Means of :func:`horizons` or :func:`by_pair` for print, in percentage points.

    Parameters
    ----------
    first : column that names the row (``event`` or ``pair``)
    months : show the horizon
    """
    rows = points(table, ["mean", "usual"]).assign(
        interval=[f"{prose.number(100 * row.low, digits=1, sign=True)} to {prose.number(100 * row.high, digits=1, sign=True)}" for row in table.itertuples()],
        led=[f"{row.share:.0%} ({row.share_low:.0%} to {row.share_high:.0%})" for row in table.itertuples()])
    heads = {first: {"event": "after", "pair": "pair"}[first]} | ({"since": "data since"} if "since" in table else {})
    heads |= ({"months": "months"} if months else {}) | {
        "n": "events", "clusters": "clusters", "mean": ("mean lead", ""), "interval": ("95% interval", ""), "led": ("led in", ""),
        "usual": ("any window", ""), "p": ("p", "", 3)}
    heads |= {"bh": ("p in family", "", 3)} if "bh" in table and months else {}
    return prose.table(rows, heads)


def beyond(kind: str, *, months: int = 12, pair: Pair = MAIN, data=None) -> pd.DataFrame:
    """:func:`beyond_market` with the slope from the years of the events, and from all years since 1926: two rows."""
    spans = dict.fromkeys((begin(kind), pd.Timestamp("1926-06-30")))
    return pd.concat([beyond_market(kind, months=months, pair=pair, since=day, data=data) for day in spans], ignore_index=True)


def source(pair: Pair, *, n: int, what: str, data=None) -> str:
    """Footer of a figure: sides, basis, span and number of events."""
    panel = returns.align(*sides(pair, data))
    names = (data or store.load()).catalogue["name"]
    kind = "total" if pair[2] == "total" else "price"
    return (f"{names[pair[0]]} against {names[pair[1]]}, {kind} returns, {panel.index[1].year}–{panel.index[-1].year}; n = {n} {what}.")


def in_short(table: pd.DataFrame) -> prose.Prose:
    """What followed lows, rises that anybody could see, recession ends and laws, in a few sentences.

    Parameters
    ----------
    table : of :func:`horizons` at one horizon, with those kinds
    """
    row = {r.kind: r for r in table.itertuples()}
    span = {kind: f"{prose.number(r.mean, 'pp', sign=True)} ({prose.number(100 * r.low, digits=1, sign=True)} to {prose.number(100 * r.high, digits=1, sign=True)})"
            for kind, r in row.items()}
    low, laws = row["market_low"], [row["industrial_policy"], row["fiscal_law"]]
    same = all(r.low <= r.usual <= r.high for r in laws)
    few = [r.event for r in table.itertuples() if r.clusters < inference.finding.FEWEST_CLUSTERS]
    return prose.Prose(
        f"In the {low.months} months from a low of the market ({prose.words(low.clusters)} cases) small stocks led large ones by **{span['market_low']}** "
        f"on average, in brackets the 95% interval; any {low.months} months brought {prose.number(low.usual, 'pp', sign=True)}. But nobody knows a low on its day. From the first close "
        f"20% above it, which anybody can see, the lead was **{span['known']}**; from the end of a recession {span['trough']}. "
        f"After laws for home industry and after tax cuts or public works it was {span['industrial_policy']} and {span['fiscal_law']}, "
        + ("which is what other times brought, too." if same else "which differs from other times.")
        + (f" For *{'*, *'.join(few)}* there are too few cases to say." if few else ""))


def say_closest(table: pd.DataFrame) -> prose.Prose:
    """Which pair is nearest to the Russell's lead.

    Parameters
    ----------
    table : of :func:`closeness`
    """
    best, rest = table.iloc[0], table.iloc[1:]
    return prose.Prose(
        f"Over the {best['months']:,} months that all have, the lead of the *{best['pair']}* follows that of the Russell 2000 over the S&P 500 most "
        f"closely (correlation {best['correlation']:.2f}; the others {rest['correlation'].min():.2f} to {rest['correlation'].max():.2f}).")


def say_horizon(table: pd.DataFrame, kind: str, months: int = 12) -> prose.Prose:
    """Mean, interval, share and power at one horizon, in words.

    Parameters
    ----------
    table : of :func:`horizons`
    """
    row = table[(table["kind"] == kind) & (table["months"] == months)].iloc[0]
    whole = "leaves zero out" if row["low"] > 0 or row["high"] < 0 else "holds zero"
    few = "" if row["clusters"] >= inference.finding.FEWEST_CLUSTERS else ", **too few events** for a verdict"
    return prose.Prose(
        f"{prose.plural(int(row['n']), 'event').capitalize()} in {prose.plural(int(row['clusters']), 'cluster')}{few}: small stocks led by "
        f"**{prose.number(row['mean'], 'pp', sign=True)}** on average over {months} months; the 95% interval, {prose.number(row['low'], digits=1, unit='pp', sign=True)} to "
        f"{prose.number(row['high'], 'pp', sign=True)}, {whole}. They led in {prose.number(row['share'], '%', digits=0)} of the clusters "
        f"(exact interval {prose.number(row['share_low'], '%', digits=0)} to {prose.number(row['share_high'], '%', digits=0)}). Any {months} months since the "
        f"first event brought {prose.number(row['usual'], 'pp', sign=True)}; a true lead under {prose.number(row['smallest'], 'pp')} would mostly have gone unseen.")


def say_thrown(mean: Finding, thrown: Finding, *, draws: int) -> prose.Prose:
    """The placebo dates beside the interval, in words."""
    p = f"; p = {thrown.p:.3f} by placebo, {mean.p:.3f} by Student's t" if not np.isnan(thrown.p) else "; no p-value under ten clusters"
    return prose.Prose(
        f"Thrown onto other dates {draws:,} times, the same {thrown.effective:.0f} clusters give means from {prose.number(thrown.low, 'pp', sign=True)} to "
        f"{prose.number(thrown.high, 'pp', sign=True)} in 95% of the draws; the true dates give **{prose.number(thrown.statistic, 'pp', sign=True)}** "
        f"(sums of single leads){p}.")


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
        + f". With the stricter rule that allows for any dependence (Benjamini and Yekutieli) it is **{by}**.")


def say_beyond(table: pd.DataFrame) -> prose.Prose:
    """What is left of the lead beside small stocks' larger moves."""
    lines = [f"- In the other months since {prose.month(row.since)} small stocks gained {prose.number(row.slope, digits=2)} points more for each point that "
             f"large ones rose. For a rise like those after the events that makes {prose.number(row.due, 'pp')} of the {prose.number(row.mean, 'pp')}; "
             f"**{prose.number(row.left, 'pp')}** are left ({prose.number(row.low, 'pp', sign=True)} to {prose.number(row.high, 'pp', sign=True)})."
             for row in table.itertuples()]
    return prose.Prose("\n".join(lines))
