"""The Fed's rate and the lead of small caps: decisions, the days themselves, what came after, and two-year yields."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from research import inference, macro, policy, prose, returns, rules, store, streaks
from research.inference.events import mean_after
from research.studies.aftermath import RECENT, Pair, sides
from research.studies.answers import Answers

WORDS = {"cut": "cut", "hike": "rise", "first_cut": "first cut"}
DECISIONS = {"date": "decided", "effective": "in force from", "kind": "what", "change": ("change", "bp", 0), "range": "target range after it"}
CLUSTERS = {"first": "first", "last": "last", "n": "events", "mean": ("mean lead", "pp"), "lowest": ("lowest", "pp"), "highest": ("highest", "pp"), "open": "not over"}
DAYS = {"kind": "decision", "since": "since", "n": "days", "mean": ("mean lead", "pp", 2), "interval": ("95% interval", ""), "share": ("led on", "%", 0), "p": ("p", "", 2)}
SLOPES = {"claim": "claim", "asked": "slope of", "slope": ("slope", "", 2), "interval": ("95% interval", ""), "n": "periods", "choices": ("all choices", ""),
          "p": ("p", "", 3), "bh": ("adjusted p", "", 3)}
ASKED = {"002-06": "monthly lead on the change of 10-year yields", "001-10": "daily lead on the change of 2-year yields, summer 2025",
         "003-09": "quarterly lead on growth in the quarter", "002-07": "growth of the next year on the lead of the last"}


def decisions(since, *, data=None) -> pd.DataFrame:
    """Changes of the target since a day: ``date``, ``effective``, ``kind`` (cut, rise), ``change``, ``target``, ``range`` (in words)."""
    table = policy.decisions((data or store.load()).events())
    rows = table[table["date"] >= pd.Timestamp(since)]
    text = [f"{100 * (t - policy.RANGE):.2f}% to {100 * t:.2f}%" if day >= policy.RANGE_SINCE else f"{100 * t:.2f}%"
            for t, day in zip(rows["target"], rows["effective"], strict=True)]
    return rows.assign(range=text, kind=rows["kind"].map(WORDS))[["date", "effective", "kind", "change", "target", "range"]].reset_index(drop=True)


def known_to(*, data=None) -> pd.Timestamp:
    """Last day on which the list of decisions is known to be complete: as far as the monthly rate confirms it."""
    return (data or store.load()).macro("FEDFUNDS").index[-1] + pd.offsets.MonthEnd(0)


def target(since, *, data=None) -> pd.DataFrame:
    """The target range as steps, for a figure: ``date`` (in force from), ``lower`` and ``upper``, the last row at the end of what is known."""
    data = data or store.load()
    table = policy.decisions(data.events())
    days = [pd.Timestamp(since), *table.loc[table["effective"] > pd.Timestamp(since), "effective"], known_to(data=data)]
    return pd.DataFrame([{"date": day, **{side: policy.rate_on(table, day, side=side) for side in ("lower", "upper")}} for day in days])


def articles(answers: Answers) -> pd.DataFrame:
    """When each article can have been published: ``article``, ``start``, ``end``."""
    spans = {v.claim.article.id: v.claim.article for v in answers}
    rows = [{"article": name, "start": pd.Timestamp((a.published_between or (a.published,))[0]), "end": pd.Timestamp(a.latest)}
            for name, a in sorted(spans.items())]
    return pd.DataFrame(rows)


def on_the_day(*, since: Mapping[str, str], pair: Pair = RECENT, data=None) -> pd.DataFrame:
    """The lead on the very day of a decision, from the close before it; a decision on a Sunday counts on the next session.

    Parameters
    ----------
    since : kind of decision -> first day

    Returns
    -------
    DataFrame with columns ``kind``, ``since``, ``n``, ``mean``, ``low``, ``high`` (95%, Student), ``share`` (of days on which small led) and ``p``
    """
    data = data or store.load()
    panel = returns.align(*sides(pair, data))
    lead = streaks.lead(panel.iloc[:, 0], panel.iloc[:, 1])
    rows = []
    for kind, first in since.items():
        days = policy.of_kind(policy.decisions(data.events()), kind)["date"]
        days = days[days >= pd.Timestamp(first)]
        place = lead.index.searchsorted(days)
        found = lead.iloc[place[place < len(lead)]].to_numpy()
        mean = mean_after(pd.DataFrame({"later": found, "cluster": range(len(found)), "open": False}))
        rows.append({"kind": WORDS[kind], "since": str(pd.Timestamp(first).year), "n": mean.n, "mean": mean.statistic, "low": mean.low, "high": mean.high,
                     "share": float((found > 0).mean()), "p": mean.p})
    return pd.DataFrame(rows)


def path_since(day, *, before: int = 5, until, pair: Pair = RECENT, data=None) -> pd.DataFrame:
    """Changes since the close of a day, from some sessions before it.

    Returns
    -------
    DataFrame indexed by session with columns ``small``, ``large`` and ``lead`` (their difference; decimals, zero on the day)
    """
    panel = returns.align(*sides(pair, data))
    wealth = panel.apply(returns.levels)
    base = wealth.index.searchsorted(pd.Timestamp(day), side="right") - 1
    part = wealth.iloc[max(base - before, 0) :].loc[: pd.Timestamp(until)] / wealth.iloc[base] - 1
    part.columns = ["small", "large"]
    return part.assign(lead=part["small"] - part["large"])


def slopes_by_period(*, years: int = 5, since: int = 1980, pair: Pair = RECENT, data=None) -> pd.DataFrame:
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
        rows.append({"period": f"{first}–{end}" if end > first else f"{first}"} | {name: found[name] for name in ("slope", "low", "high", "n", "correlation")})
    return pd.DataFrame(rows)


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
            rows.append({"claim": v.id, "asked": asked[v.id], "slope": v.computed, "low": v.interval[0], "high": v.interval[1], "n": v.n, "p": v.p,
                         "choices": f"{min(others):+.2f} to {max(others):+.2f}", "verdict": v.verdict})
    table = pd.DataFrame(rows)
    adjusted = inference.adjusted(table["p"], family=pd.Series("slopes", index=table.index))
    return table.assign(bh=adjusted["bh"], by=adjusted["by"])


def shown_days(table: pd.DataFrame) -> prose.Prose:
    """Leads on the days of decisions for print."""
    return prose.table(table.assign(interval=_intervals(table, digits=2)), DAYS)


def shown_slopes(table: pd.DataFrame) -> prose.Prose:
    """The slopes for print."""
    return prose.table(table.assign(interval=[f"{row.low:+.2f} to {row.high:+.2f}" for row in table.itertuples()]), SLOPES)


def _intervals(table: pd.DataFrame, *, digits: int) -> list[str]:
    return [f"{prose.number(100 * row.low, digits=digits, sign=True)} to {prose.number(100 * row.high, digits=digits, sign=True)}" for row in table.itertuples()]


def _count(number: int) -> str:
    return prose.words(number) if number else "none"


def in_short(answers: Answers, blocks: pd.DataFrame, path: pd.DataFrame) -> prose.Prose:
    """What the Fed did before the articles, what followed cuts in general, and what followed the last one.

    Parameters
    ----------
    answers : verdicts, 002-16 among them
    blocks : of :func:`research.studies.aftermath.clusters`, after cuts
    path : of :func:`path_since`, from the last cut to the end of the year
    """
    rule = next(v for v in answers if v.id == "002-16")
    led = int((blocks.loc[~blocks["open"], "mean"] > 0).sum())
    return prose.Prose(
        f"Over the twelve months after a cut small caps led by **{prose.number(rule.computed, 'pp', sign=True)}** on average, with a 95% interval from "
        f"{prose.number(rule.interval[0], 'pp', sign=True)} to {prose.number(rule.interval[1], 'pp', sign=True)}: {rule.n} cuts, but only **{prose.words(rule.clusters)}** "
        f"stretches of time that do not overlap, of which small caps led in {prose.words(led)}. That is *{rule.verdict}*. After the cut of {prose.day(path.index[path['lead'].abs().eq(0)][-1])} "
        f"they fell behind by **{prose.number(-path['lead'].iloc[-1], 'pp')}** to the end of the year; the run of January began after that.")


def say_decisions(table: pd.DataFrame, *, on="2025-12-10", data=None) -> prose.Prose:
    """Cuts since the last rise, the day a decision was taken and the day it took effect, and what is known since.

    Parameters
    ----------
    table : of :func:`decisions`, the last rise its first row
    on : day of a decision
    """
    cuts = table[table["kind"] == "cut"]
    row = table[table["date"] == pd.Timestamp(on)].iloc[0]
    year = int((cuts["date"].dt.year == row["date"].year).sum())
    monthly = (data or store.load()).macro("FEDFUNDS")
    return prose.Prose(
        f"Between the last rise, on {prose.day(table['date'].iloc[0])}, and January 2026 the Fed **cut {prose.words(len(cuts))} times**, {prose.words(year)} of them in {row['date'].year}. The last "
        f"cut was decided on **{prose.day(row['date'])}** and in force from **{prose.day(row['effective'])}**; the range is {row['range']} since. The rate paid in the "
        f"market confirms that to {prose.month(monthly.index[-1])}, when it was {prose.number(monthly.iloc[-1], '%', digits=2)}.")


def say_days(table: pd.DataFrame) -> prose.Prose:
    """Whether the day of a decision shows anything."""
    row = table.iloc[0]
    clear = int(((table["low"] > 0) | (table["high"] < 0)).sum())
    return prose.Prose(
        f"On {row['n']} days on which a {row['kind']} was decided small caps led by **{prose.number(row['mean'], 'pp', digits=2, sign=True)}** on average and on "
        f"{prose.number(row['share'], '%', digits=0)} of the days. Of the {prose.words(len(table))} intervals in the table **{_count(clear)}** leaves zero out.")


def say_path(table: pd.DataFrame, days: Sequence) -> prose.Prose:
    """The lead since a day, read at the close of several later days; and the session from which it stayed above zero.

    Parameters
    ----------
    table : of :func:`path_since`
    """
    found = [f"{prose.number(table['lead'].loc[: pd.Timestamp(day)].iloc[-1], 'pp', sign=True)} to {prose.day(day)}" for day in days]
    ahead = table["lead"] > 0
    behind = ahead.index[~ahead]
    stayed = ahead.index[ahead.index > behind[-1]]
    text = f" From {prose.day(stayed[0])} on they stayed ahead." if len(stayed) else ""
    return prose.Prose(f"Counted from the close of {prose.day(table.index[table['lead'].eq(0)][-1])}, small caps' lead was {prose.listed(found)}.{text}")


def say_slopes_by_period(table: pd.DataFrame) -> prose.Prose:
    """In how many periods small caps led when yields fell, and in how many when they rose."""
    parts, whole = table.iloc[:-1], table.iloc[-1]
    up, down = parts[parts["low"] > 0], parts[parts["high"] < 0]
    return prose.Prose(
        f"In **{prose.words(len(up))}** of {prose.words(len(parts))} periods small caps led on days on which two-year yields *rose*, clearly enough for the interval to leave zero out; in "
        f"**{_count(len(down))}** on days on which they fell. Over all {whole['n']:,} days the slope is **{whole['slope']:+.2f}** ({whole['low']:+.2f} to {whole['high']:+.2f}): a rise of a tenth of a "
        f"point in the yield went with a lead of {prose.number(whole['slope'] * 0.001, 'pp', digits=2, sign=True)}.")


def say_slopes(table: pd.DataFrame, *, level: float = 0.05) -> prose.Prose:
    """How many slopes are clear of zero, alone and as a family, and how many lean the way that is claimed."""
    alone, family = int((table["p"] < level).sum()), int((table["bh"] < level).sum())
    same = int((table["verdict"] != rules.CONTRADICTED).sum())
    return prose.Prose(
        f"Of {prose.words(len(table))} slopes, **{_count(alone)}** differ{'' if alone > 1 else 's'} from zero with p under {level:.0%} when looked at alone, and "
        f"**{_count(family)}** when the false discovery rate is held over the family (Benjamini and Hochberg). In **{_count(same)}** of them the estimate "
        "has the sign that is claimed.")
