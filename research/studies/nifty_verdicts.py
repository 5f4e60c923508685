"""What the verdicts on the Nifty Fifty and the dot-com years rest on, in numbers a reader can hold on to."""

from __future__ import annotations

import pandas as pd

from research import prose
from research.studies import nifty_fifty


def in_short(
    table: pd.DataFrame, alike: pd.DataFrame, distance: pd.Series, low, later
) -> prose.Prose:
    """The parallel in a few sentences: who led, who fell, and which moment the present is like.

    Parameters
    ----------
    table : of :func:`research.studies.nifty_fifty.wide`
    alike : of :func:`research.valuation.resemblance`
    distance : of :func:`research.studies.nifty_fifty.likeness`
    low, later : verdicts on the leads of small value after 1974 (counted from the low) and after 2000
    """
    row = table.set_index("group")
    fell, small = (
        row.loc[group, nifty_fifty.FALLS[0]] for group in ("big growth", "second and third fifth")
    )
    first, second = (
        prose.number(row.loc["small value", phase] - row.loc["all companies", phase], "pp")
        for phase in nifty_fifty.LATER
    )
    return prose.Prose(
        f"Small value ran ahead of the market by **{prose.number(a_year(low)['lead'], 'pp')}** a year from the low of {prose.month(low.claim.args['start'])} ({low.id}; {first} from the high of {prose.month(nifty_fifty.PHASES[nifty_fifty.LATER[0]][0])}) and "
        f"by **{prose.number(a_year(later)['lead'], 'pp')}** from {prose.month(later.claim.args['start'])} on the index that {later.id} is judged on ({second} in French's corner of tiny companies). "
        f"*Far better* is tested as better by any margin. What the story leaves out: in the fall of 1973-74 big growth lost {prose.number(-fell, '%', digits=0)}, and small companies (second and third "
        f"fifth by size) **{prose.number(-small, '%', digits=0)}**. And {say_near_and_far(alike, distance)}"
    )


def say_near_and_far(alike: pd.DataFrame, distance: pd.Series) -> str:
    """Which of the moments named is nearest and which furthest, and how far that is among all months.

    Parameters
    ----------
    alike : of :func:`research.valuation.resemblance`
    distance : of :func:`research.studies.nifty_fifty.likeness`
    """
    near, far = alike.iloc[0], alike.iloc[-1]
    much = "much " if near["distance"] < far["distance"] / 2 else ""
    share = nifty_fifty.nearer_than(distance, far["moment"])
    still = "still " if share > 0.5 else ""
    return (
        f"{distance.idxmin():%B %Y} is {much}nearer to {near['moment']:%B %Y} (distance {near['distance']:.2f} on a scale from 0 to 1) than to {far['moment']:%B %Y} "
        f"({far['distance']:.2f}), which is {still}nearer than {prose.number(share, '%', digits=0)} of all months."
    )


def a_year(verdict) -> dict[str, float]:
    """Both sides of a lead and the lead itself as returns a year.

    Parameters
    ----------
    verdict : on a claim whose measure is ``lead``, between two dates

    Returns
    -------
    dict with ``years``, and as decimals a year ``ahead``, ``behind`` and ``lead`` (their difference)
    """
    rows = pd.DataFrame(verdict.rows).set_index("side")
    args = verdict.claim.args
    years = (pd.Timestamp(args["end"]) - pd.Timestamp(args["start"])).days / 365.25
    ahead, behind = (
        (1 + rows.loc[side, "change"]) ** (1 / years) - 1 for side in ("ahead", "behind")
    )
    return {"years": years, "ahead": ahead, "behind": behind, "lead": ahead - behind}


def say_a_year(verdicts) -> prose.Prose:
    """The leads that are printed as differences of total gains, as points a year.

    Parameters
    ----------
    verdicts : on claims whose measure is ``lead``
    """
    lines = []
    for verdict in verdicts:
        row = a_year(verdict)
        lines.append(
            f"- {verdict.id}: {verdict.computed_text} is the difference of two gains over {row['years']:.1f} years. A year it is {prose.number(row['ahead'], '%')} against "
            f"{prose.number(row['behind'], '%')}, a lead of **{prose.number(row['lead'], 'pp')} a year**."
        )
    return prose.Prose("\n".join(lines))


def say_two(verdict) -> prose.Prose:
    """How little stands behind a verdict that rests on a few dates named by an article.

    Parameters
    ----------
    verdict : on a claim whose measure is ``after_dates``
    """
    rows = pd.DataFrame(verdict.rows)
    months = verdict.claim.args["months"]
    least = rows.loc[rows["lead"].idxmin()]
    leads = prose.listed(
        f"{prose.number((1 + row.ahead) ** (12 / months) - (1 + row.behind) ** (12 / months), 'pp', sign=True)} a year from {prose.month(row.base)}"
        for row in rows.itertuples()
    )
    return prose.Prose(
        f"- {verdict.id}: **{verdict.verdict}**, on **n = {len(rows)}** episodes, both named by the article: the market against big growth over {prose.words(months // 12)} years, {leads}. "
        f"In the table stands {prose.number(least['lead'], 'pp', sign=True)}, the whole lead over those years from {prose.month(least['base'])}: the smaller of the two, as both must hold. "
        "That is a poor return afterwards, not a price shown to be too high beforehand, and of a stand-in, not of the names."
    )


def say_few(verdict) -> prose.Prose:
    """A verdict of too few events, with what its interval amounts to.

    Parameters
    ----------
    verdict : on a general claim
    """
    low, high = (prose.number(value, "pp", digits=0, sign=True) for value in verdict.interval)
    return prose.Prose(
        f"**{verdict.id}: {verdict.verdict}.** {verdict.claim.says} The mean lead over {prose.words(verdict.claim.args['months'] // 12)} years as a whole is {verdict.computed_text}, "
        f"from {prose.plural(verdict.clusters, 'window')} that do not overlap. An interval from so few would run from {low} to {high}: it excludes nothing, not even the impossible, "
        "and is no estimate of anything."
    )
