"""What happened since publication: small caps against large ones, the shares that were named, and half-years at random.

Most articles carry no date; the register gives the first and the last day on which each can have been
printed. Everything is counted from the last close on or before both of these days. The last day is the one
that forecasts are judged from.
"""

from __future__ import annotations

import re

import numpy as np
import pandas as pd

from research import prose, returns, store
from research.measures.windows import covered
from research.risk import underwater
from research.studies import comparison
from research.studies.answers import Answers
from research.studies.follow_up import publication

FIRST, LAST = "first possible", "last possible"
SINCE = {
    "article": "article",
    "day": "day",
    "base": "close of",
    "small": ("small", "%"),
    "large": ("large", "%"),
    "lead": ("lead", "pp"),
    "highest": ("largest lead", "pp"),
    "fall": ("largest shortfall", "%"),
    "ahead": "closes ahead",
    "closes": "of",
}
NAMED = {
    "article": "article",
    "name": "share or fund",
    "call": "named as",
    "basis": "returns",
    "base": "from",
    "last": "to",
    "change": ("change", "%"),
    "market": ("S&P 500 (price: index; total: fund)", "%"),
}
YARDSTICK = {"price": "sp_500", "total": "spy"}


def by_article(
    answers: Answers,
    *,
    ahead: str = "russell_2000",
    behind: str = "sp_500",
    basis: str = "price",
    data=None,
) -> pd.DataFrame:
    """One side against another from the publication of each article to the last session.

    Returns
    -------
    DataFrame with one row per article, two where its day is not known: ``article``, ``day`` (first or last possible), ``base`` and
    ``to`` (sessions), ``small``, ``large`` (changes), ``lead`` (their difference), ``highest`` and ``lowest`` (lead at a close) with ``highest_on``
    and ``lowest_on``, ``fall`` (deepest fall of the relative wealth from its highest close on the way) with ``fall_on`` (its lowest close),
    ``ahead`` (closes at which the lead was above zero) and ``closes``
    """
    rows = []
    for article in dict.fromkeys(verdict.claim.article for verdict in answers):
        days = dict(zip((FIRST, LAST), publication(article), strict=True))
        for label, day in days.items() if days[FIRST] != days[LAST] else [(LAST, days[LAST])]:
            rows.append(
                {
                    "article": article.id,
                    "day": label,
                    **_since(ahead, behind, day, basis=basis, data=data),
                }
            )
    return pd.DataFrame(
        rows,
        columns=[
            "article",
            "day",
            "base",
            "to",
            "small",
            "large",
            "lead",
            "highest",
            "highest_on",
            "lowest",
            "lowest_on",
            "fall",
            "fall_on",
            "ahead",
            "closes",
        ],
    )


def _since(ahead: str, behind: str, day, *, basis: str, data) -> dict:
    both = comparison.compare(ahead, behind, basis=basis, start=day, data=data)
    wealth = both.panel.apply(returns.levels)
    lead = (wealth[both.ahead] - wealth[both.behind]).iloc[1:]
    below = underwater(both.relative)
    return {
        "base": wealth.index[0],
        "to": wealth.index[-1],
        "small": wealth[both.ahead].iloc[-1] - 1,
        "large": wealth[both.behind].iloc[-1] - 1,
        "lead": lead.iloc[-1],
        "highest": lead.max(),
        "highest_on": lead.idxmax(),
        "lowest": lead.min(),
        "lowest_on": lead.idxmin(),
        "fall": below.min(),
        "fall_on": below.idxmin(),
        "ahead": int((lead > 0).sum()),
        "closes": len(lead),
    }


def half_years(
    ahead: str, behind: str, *, until, sessions: int = 126, basis: str = "price", data=None
) -> pd.DataFrame:
    """Half-years side by side that do not overlap, counted back from a day; the rest at the beginning is left out.

    Parameters
    ----------
    until : last session of the latest half-year (the last one on or before this day)
    sessions : length of a half-year

    Returns
    -------
    DataFrame in order of time: ``start`` (first session), ``end``, ``small``, ``large`` (changes) and ``lead``
    """
    panel = comparison.compare(ahead, behind, basis=basis, end=until, data=data).panel.iloc[1:]
    panel = panel.iloc[len(panel) % sessions :]
    number = np.arange(len(panel)) // sessions
    changes = (1.0 + panel).groupby(number).prod() - 1.0
    ends = panel.index.to_series().groupby(number)
    return pd.DataFrame(
        {
            "start": ends.first(),
            "end": ends.last(),
            "small": changes[panel.columns[0]],
            "large": changes[panel.columns[1]],
            "lead": changes[panel.columns[0]] - changes[panel.columns[1]],
        }
    )


def share_by_start(
    ahead: str, behind: str, *, until, sessions: int = 126, basis: str = "price", data=None
) -> pd.Series:
    """Share of the half-years of :func:`half_years` in which ``ahead`` led, if the count ended up to a half-year earlier.

    Returns
    -------
    Series of shares indexed by the number of sessions left out at the end, from 0
    """
    panel = comparison.compare(ahead, behind, basis=basis, end=until, data=data).panel
    wealth = panel.apply(returns.levels).to_numpy()
    shares = {}
    for left_out in range(sessions):
        ends = wealth[len(wealth) - 1 - left_out :: -sessions]
        changes = ends[:-1] / ends[1:]
        shares[left_out] = float((changes[:, 0] > changes[:, 1]).mean())
    return pd.Series(shares).rename_axis("left_out")


def named(answers: Answers, *, data=None) -> pd.DataFrame:
    """Shares and sector funds that claims speak of, from the last possible day of publication to their last session.

    A share or fund is a *winner* when a claim has it rise or lead, a *loser* when a claim has it fall or trail, and
    *mentioned* when a claim only speaks of it by name. Its series ends where the data do; on the basis that
    reaches further (price where both end together), against the S&P 500 index or its fund over the same sessions.

    Returns
    -------
    DataFrame in order of article and claim: ``article``, ``claim``, ``series``, ``name``, ``call``, ``basis``, ``base``, ``last`` (sessions),
    ``change``, ``market``, ``lead`` (decimals) and ``beat`` (True if it beat the market)
    """
    data = data or store.load()
    rows = {}
    for verdict in answers:
        for series, call in _spoken_of(verdict.claim, data).items():
            key = (verdict.claim.article.id, series)
            if key not in rows or rows[key]["call"] == "mentioned" != call:
                rows[key] = {
                    "article": key[0],
                    "claim": verdict.id,
                    **_outcome(data, series, publication(verdict.claim.article)[1]),
                    "call": call,
                }
    columns = [
        "article",
        "claim",
        "series",
        "name",
        "call",
        "basis",
        "base",
        "last",
        "change",
        "market",
        "lead",
        "beat",
    ]
    return pd.DataFrame(rows.values(), columns=columns)


def _spoken_of(claim, data) -> dict[str, str]:
    """Series id -> winner, loser or mentioned, for the shares and sector funds of one claim."""
    held = data.catalogue[
        data.catalogue["kind"].eq("stock") | data.catalogue["family"].eq("sector")
    ]
    falls = claim.relation in ("below", "at_most") or (
        isinstance(claim.claimed, float) and claim.claimed < 0
    )
    found = {}
    for role in ("series", "ahead", "behind"):
        yardstick = role == "behind" and bool(found)
        ids = (
            () if yardstick or claim.measure not in ("change", "lead") else claim.args.get(role, ())
        )
        loses = falls != (role == "behind")
        found |= {
            name: "loser" if loses else "winner"
            for name in ([ids] if isinstance(ids, str) else ids)
            if name in held.index
        }
    said = {
        name: "mentioned"
        for name, text in held["name"].items()
        if re.search(rf"\b{re.escape(text.split()[0])}(?!\w)", claim.says)
    }
    return said | found


def _outcome(data, series: str, day: pd.Timestamp) -> dict:
    held = data.catalogue.loc[series]
    basis = (
        "price"
        if pd.isna(held["total_last"]) or held["price_last"] >= held["total_last"]
        else "total"
    )
    moved, market = (
        covered(data, name, basis=basis, start=day) for name in (series, YARDSTICK[basis])
    )
    base, last = returns.window(moved.index, start=day, end=moved.index[-1])
    change, other = (returns.change(found, start=base, end=last) for found in (moved, market))
    return {
        "series": series,
        "name": held["name"],
        "basis": basis,
        "base": base,
        "last": last,
        "change": change,
        "market": other,
        "lead": change - other,
        "beat": change > other,
    }


def say_since(table: pd.DataFrame, total: pd.DataFrame) -> prose.Prose:
    """What the lead came to by article, and how much the day of publication matters.

    Parameters
    ----------
    table : of :func:`by_article` on price returns
    total : the same with distributions
    """
    last, first = (table[table["day"] == label].set_index("article") for label in (LAST, FIRST))
    change = (last["lead"] - first["lead"]).dropna()
    behind = table[table["lead"] <= 0]
    dividends = (total["lead"] - table["lead"]).abs().max()
    text = (
        f"From the last possible day of each article to {prose.day(table['to'].max())} small caps lead by {prose.number(last['lead'].min(), 'pp')} to "
        f"{prose.number(last['lead'].max(), 'pp')}. Counted from the first possible day it differs by up to **{prose.number(change.abs().max(), 'pp')}**"
    )
    text += (
        f", and from {prose.day(behind['base'].iloc[0])} (article {behind['article'].iloc[0]}) there is **none**."
        if len(behind)
        else "."
    )
    text += f" The later day is the kinder one for {_count(change > 0)} of {prose.plural(len(change), 'article')}."
    return prose.Prose(
        text
        + f" With dividends, on the funds, no lead differs by more than {prose.number(dividends, 'pp')}."
    )


def say_half_years(table: pd.DataFrame, shares: pd.Series, came_to: pd.Series) -> prose.Prose:
    """How often small caps lead over half a year, and whether a lead like those of forecasts is out of the ordinary.

    Parameters
    ----------
    table : of :func:`half_years`
    shares : of :func:`share_by_start`
    came_to : leads of forecasts over half a year; the middle one is placed among the others
    """
    from scipy.stats import binomtest

    won, n, lead = int((table["lead"] > 0).sum()), len(table), float(came_to.median())
    exact = binomtest(won, n).proportion_ci(method="exact")
    larger = int((table["lead"].abs() > abs(lead)).sum())
    begun = f"{prose.number(shares.min(), '%', digits=0)} to {prose.number(shares.max(), '%', digits=0)}"
    return prose.Prose(
        f"Of {n} half-years since {table['start'].iloc[0].year} that do not overlap, small caps led in **{won}** (exact 95% interval for the share "
        f"{prose.number(exact.low, '%', digits=0)} to {prose.number(exact.high, '%', digits=0)}; {begun} when the count is moved by up to half a year). "
        f"The middle one of the {prose.plural(len(came_to), 'forecast')} marked came to a lead of {prose.number(lead, 'pp')}; the lead was larger than that, one way or the other, in "
        f"**{larger}** of the half-years. The standard deviation of the lead is {prose.number(table['lead'].std(), 'pp')}."
    )


def odds(table: pd.DataFrame, falls: pd.Series, *, depth: float = 0.10) -> pd.DataFrame:
    """How often what a forecast says comes true in half a year without any forecast.

    Parameters
    ----------
    table : of :func:`half_years`
    falls : deepest fall of small caps in other half-years, negative decimals
    depth : size of a sharp fall

    Returns
    -------
    DataFrame indexed by ``lead``, ``rise`` and ``fall``: ``hits`` and ``of`` (half-years)
    """
    hits = {"lead": table["lead"] > 0, "rise": table["small"] > 0, "fall": falls <= -depth}
    return pd.DataFrame(
        {
            "hits": {name: int(found.sum()) for name, found in hits.items()},
            "of": {name: len(found) for name, found in hits.items()},
        }
    )


def say_odds(table: pd.DataFrame) -> prose.Prose:
    """The base rates of three kinds of forecast in one sentence.

    Parameters
    ----------
    table : of :func:`odds`
    """
    rate = {name: f"**{row['hits']} of {row['of']}**" for name, row in table.iterrows()}
    return prose.Prose(
        f"Without any forecast, half-years before these articles had small caps ahead of large caps in {rate['lead']}, higher than at the start in "
        f"{rate['rise']}, and at least a tenth below a high on the way in {rate['fall']}."
    )


def say_named(table: pd.DataFrame) -> prose.Prose:
    """How many named winners beat the market after publication, and how many losers trailed it."""
    text = []
    for article, part in table[table["call"] != "mentioned"].groupby("article"):
        won, lost = part[part["call"] == "winner"], part[part["call"] == "loser"]
        said = (
            [f"{_count(won['beat'])} of {prose.plural(len(won), 'named winner')} beat the S&P 500"]
            if len(won)
            else []
        )
        said += (
            [f"{_count(~lost['beat'])} of {prose.plural(len(lost), 'named loser')} trailed it"]
            if len(lost)
            else []
        )
        text.append(f"Article {article}: {prose.listed(said)}.")
    twice = table["series"].duplicated().sum()
    return prose.Prose(
        f"The {len(table)} rows are {table['series'].nunique()} shares and funds{', as some are named twice' if twice else ''}. "
        + " ".join(text)
    )


def _count(flags: pd.Series) -> str:
    return prose.words(int(flags.sum())) if flags.any() else "none"
