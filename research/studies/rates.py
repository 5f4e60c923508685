"""The Fed's rate and the lead of small caps: decisions, the days themselves, and what came after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd

from research import policy, prose, returns, store, streaks
from research.claims import rules
from research.measures.episodes import dated
from research.stats.event_study import mean_after
from research.stats.results import FEWEST_CLUSTERS
from research.studies.aftermath import RECENT, Pair, sides
from research.studies.answers import Answers

WORDS = {"cut": "cut", "hike": "rise", "first_cut": "first cut"}


def decisions(since, *, data=None) -> pd.DataFrame:
    """Changes of the target since a day: ``date``, ``effective``, ``kind`` (cut, rise), ``change``, ``target``, ``range`` (in words)."""
    table = policy.decisions((data or store.load()).events())
    rows = table[table["date"] >= pd.Timestamp(since)]
    text = [
        f"{100 * (t - policy.RANGE):.2f}% to {100 * t:.2f}%"
        if day >= policy.RANGE_SINCE
        else f"{100 * t:.2f}%"
        for t, day in zip(rows["target"], rows["effective"], strict=True)
    ]
    return rows.assign(range=text, kind=rows["kind"].map(WORDS))[
        ["date", "effective", "kind", "change", "target", "range"]
    ].reset_index(drop=True)


def known_to(*, data=None) -> pd.Timestamp:
    """Last day on which the list of decisions is known to be complete: as far as the monthly rate confirms it."""
    return (data or store.load()).macro("FEDFUNDS").index[-1] + pd.offsets.MonthEnd(0)


def target(since, *, data=None) -> pd.DataFrame:
    """The target range as steps, for a figure: ``date`` (in force from), ``lower`` and ``upper``, the last row at the end of what is known."""
    data = data or store.load()
    table = policy.decisions(data.events())
    days = [
        pd.Timestamp(since),
        *table.loc[table["effective"] > pd.Timestamp(since), "effective"],
        known_to(data=data),
    ]
    return pd.DataFrame(
        [
            {
                "date": day,
                **{side: policy.rate_on(table, day, side=side) for side in ("lower", "upper")},
            }
            for day in days
        ]
    )


def articles(answers: Answers) -> pd.DataFrame:
    """When each article can have been published: ``article``, ``start``, ``end``."""
    spans = {v.claim.article.id: v.claim.article for v in answers}
    rows = [
        {
            "article": name,
            "start": pd.Timestamp((a.published_between or (a.published,))[0]),
            "end": pd.Timestamp(a.latest),
        }
        for name, a in sorted(spans.items())
    ]
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
        mean = mean_after(
            pd.DataFrame({"later": found, "cluster": range(len(found)), "open": False})
        )
        rows.append(
            {
                "kind": WORDS[kind],
                "since": str(pd.Timestamp(first).year),
                "n": mean.n,
                "mean": mean.statistic,
                "low": mean.low,
                "high": mean.high,
                "share": float((found > 0).mean()),
                "p": mean.p,
            }
        )
    return pd.DataFrame(rows)


def path_since(day, *, until, pair: Pair = RECENT, data=None) -> pd.DataFrame:
    """Changes since the close of a day.

    Returns
    -------
    DataFrame indexed by session, that day first, with columns ``small``, ``large`` and ``lead`` (their difference; decimals, zero on the day)
    """
    panel = returns.align(*sides(pair, data))
    wealth = panel.apply(returns.levels)
    base = wealth.index.searchsorted(pd.Timestamp(day), side="right") - 1
    part = wealth.iloc[base:].loc[: pd.Timestamp(until)] / wealth.iloc[base] - 1
    part.columns = ["small", "large"]
    return part.assign(lead=part["small"] - part["large"])


def _count(number: int) -> str:
    return prose.words(number) if number else "none"


def in_short(answers: Answers, blocks: pd.DataFrame, path: pd.DataFrame) -> prose.Prose:
    """Whether cuts and growth carry small caps: what followed cuts in general, what followed the last one, and the slope on growth.

    Parameters
    ----------
    answers : verdicts, 002-16 and 003-09 among them
    blocks : of :func:`research.studies.aftermath.clusters`, after cuts
    path : of :func:`path_since`, from the last cut to the end of the year
    """
    rule, growth = (next(v for v in answers if v.id == name) for name in ("002-16", "003-09"))
    shown = [
        what for what, v in (("cuts", rule), ("growth", growth)) if v.verdict == rules.SUPPORTED
    ]
    answer = {
        0: "Neither is shown",
        1: f"Of {''.join(shown)} it is shown, of the other not",
        2: "Both are shown",
    }[len(shown)]
    led, end = int((blocks.loc[~blocks["open"], "mean"] > 0).sum()), path["lead"].iloc[-1]
    return prose.Prose(
        f"**{answer}.** Over the twelve months after a cut small caps led by **{prose.number(rule.computed, 'pp', sign=True)}** on average. But {rule.n} cuts make only "
        f"**{prose.words(rule.clusters)}** stretches of time that do not overlap; small caps led after {prose.words(led)} of them, and the 95% interval runs from "
        f"{prose.number(rule.interval[0], 'pp', sign=True)} to {prose.number(rule.interval[1], 'pp', sign=True)}: *{rule.verdict}*. From the cut of {prose.day(path.index[0])} to the end of "
        f"that year they {'gained' if end > 0 else 'lost'} **{prose.number(abs(end), 'pp')}** on large ones; the run of January began after that. In quarters in which growth was one point faster their lead was "
        f"{prose.number(abs(growth.computed) / 100, 'pp', digits=2)} {'larger' if growth.computed > 0 else 'smaller'} on average, "
        f"{'which stands clear of zero' if growth.interval[0] > 0 or growth.interval[1] < 0 else 'which cannot be told from nothing'}."
    )


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
        f"market confirms that to {prose.month(monthly.index[-1])}, when it was {prose.number(monthly.iloc[-1], '%', digits=2)}."
    )


def say_late(verdict, *, data=None) -> prose.Prose:
    """Whether the day that an article names for a decision is that of the decision or that on which it took effect.

    Parameters
    ----------
    verdict : on a claim whose measure is ``decision_date``
    """
    row = policy.nearest_decision(
        policy.decisions((data or store.load()).events()), verdict.claim.args["near"]
    )
    named = pd.Timestamp(verdict.claim.claimed)
    which = {
        row["date"]: "the day of the decision",
        row[
            "effective"
        ]: "the day on which the decision took effect, not the day on which it was taken",
    }
    return prose.Prose(
        f"{verdict.id} is *{verdict.verdict}*: {prose.day(named)} is {which.get(named, 'neither the day of the decision nor that of its effect')}."
    )


def say_recessions(blocks: pd.DataFrame, *, months: int = 12, data=None) -> prose.Prose:
    """Whether small caps led after the stretches of cuts in which a recession ended, and after the others.

    Parameters
    ----------
    blocks : of :func:`research.studies.aftermath.clusters`, after cuts
    months : length of the windows
    """
    ends = dated(data or store.load(), "trough")["date"]
    done = blocks[~blocks["open"]]
    inside = pd.Series(
        [
            ends.between(row.first, row.last + pd.DateOffset(months=months)).any()
            for row in done.itertuples()
        ],
        index=done.index,
    )
    with_end, without = (done.loc[rows, "mean"] > 0 for rows in (inside, ~inside))
    top = done.nlargest(2, "mean")
    named = prose.listed(
        f"{prose.month(row.first)} to {prose.month(row.last)} ({prose.number(row.mean, 'pp', sign=True)})"
        for row in top.itertuples()
    )
    return prose.Prose(
        f"In {prose.words(len(with_end))} of the {prose.words(len(done))} stretches, windows included, a recession ended: small caps led after {_count(int(with_end.sum()))} of these and after "
        f"{_count(int(without.sum()))} of the other {prose.words(len(without))}. The largest means are those of the cuts of {named}."
    )


def worth_showing(table: pd.DataFrame, *, months: int = 12) -> pd.DataFrame:
    """The rows at the horizon that was fixed beforehand, and those with enough clusters for a test.

    Parameters
    ----------
    table : of :func:`research.studies.mean_leads.horizons`
    """
    return table[(table["months"] == months) | (table["clusters"] >= FEWEST_CLUSTERS)]


def say_horizons(table: pd.DataFrame, *, months: int = 12, level: float = 0.05) -> prose.Prose:
    """How many rows allow a test at all and how many of these show anything; and in how many cases small caps led after a first cut.

    Parameters
    ----------
    table : of :func:`research.studies.mean_leads.horizons`
    """
    tests = table[table["p"].notna()]
    alone, kept = int((tests["p"] < level).sum()), int((tests["bh"] < level).sum())
    found = (
        f"**none** of these has p under {level:.0%}, alone or adjusted"
        if not alone + kept
        else f"p is under {level:.0%} in {_count(alone)} of these alone and in {_count(kept)} once adjusted"
    )
    first = table[(table["kind"] == "first_cut") & (table["months"] == months)].iloc[0]
    return prose.Prose(
        f"Of {len(table)} rows that were tried ({prose.words(table['kind'].nunique())} kinds of decision, horizons from {table['months'].min()} to {table['months'].max()} months) "
        f'{prose.words(len(tests))} have {prose.words(FEWEST_CLUSTERS)} clusters or more; {found}. After the *first* cut of a cycle, the case closest to the words "turn in policy", small caps led over '
        f"{prose.words(months)} months in {prose.words(round(first['share'] * first['clusters']))} of {prose.words(int(first['clusters']))} cases."
    )


def say_days(table: pd.DataFrame) -> prose.Prose:
    """Whether the day of a decision shows anything.

    Parameters
    ----------
    table : of :func:`on_the_day`
    """
    row = table.iloc[0]
    clear = int(((table["low"] > 0) | (table["high"] < 0)).sum())
    kinds = prose.listed(f"{row.kind}s" for row in table.itertuples())
    return prose.Prose(
        f"On {row['n']} days since {row['since']} on which a {row['kind']} was decided small caps {'led' if row['mean'] > 0 else 'trailed'} by "
        f"**{prose.number(abs(row['mean']), 'pp', digits=2)}** on average (95% interval {prose.number(100 * row['low'], digits=2, sign=True)} to {prose.number(row['high'], 'pp', digits=2, sign=True)}) "
        f"and led on {prose.number(row['share'], '%', digits=0)} of the days. Of the {prose.words(len(table))} intervals, for {kinds}, **{_count(clear)}** leaves zero out."
    )


def say_path(table: pd.DataFrame, days: Sequence, *, eve: pd.DataFrame) -> prose.Prose:
    """The lead since a day, read at the close of several later days; where its sign changes, and from when it stayed above zero.

    Parameters
    ----------
    table : of :func:`path_since`, from the day of a decision
    days : days to read it on, in order
    eve : of :func:`path_since`, from the session before, so that the reaction on the day is counted
    """
    found = [table["lead"].loc[: pd.Timestamp(day)].iloc[-1] for day in days]
    turns = [
        f"between {prose.day(a)} and {prose.day(b)}"
        for a, b, x, y in zip(days, days[1:], found, found[1:], strict=False)
        if x * y < 0
    ]
    ahead = table["lead"] > 0
    stayed = ahead.index[ahead.index > ahead.index[~ahead][-1]]
    leads = [
        f"{prose.number(value, 'pp', sign=True)} to {prose.day(day)}"
        for value, day in zip(found, days, strict=True)
    ]
    texts = [
        f"Counted from the close of {prose.day(table.index[0])}, small caps' lead was {prose.listed(leads)}.",
        f"From the close before it, the reaction on the day included, it was {prose.number(eve['lead'].loc[: pd.Timestamp(days[0])].iloc[-1], 'pp', sign=True)} to {prose.day(days[0])}.",
        f"The sign changes {prose.listed(turns)}." if turns else "",
        f"From {prose.day(stayed[0])} on they stayed ahead." if len(stayed) else "",
    ]
    return prose.Prose(" ".join(text for text in texts if text))


def say_since(day, *, until, data=None) -> prose.Prose:
    """What the Fed decided after a day, as far as the data know, and from when they do not.

    Parameters
    ----------
    day : of the last decision
    until : day to which a lead is followed
    """
    data = data or store.load()
    end = known_to(data=data)
    later = policy.decisions(data.events())
    later = later[
        (later["date"] > pd.Timestamp(day)) & (later["date"] <= min(end, pd.Timestamp(until)))
    ]
    found = (
        "no change of the rate is recorded"
        if later.empty
        else f"the rate was changed on {prose.listed(prose.day(x) for x in later['date'])}"
    )
    blank = (
        f" from then to {prose.day(until)} these data do not say what the Fed did."
        if end < pd.Timestamp(until)
        else ""
    )
    return prose.Prose(
        f"After {prose.day(day)} {found} to {prose.month(end)}{';' + blank if blank else '.'}"
    )
