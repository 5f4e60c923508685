"""What the verdicts on the Nifty Fifty and the dot-com years rest on, in numbers a reader can hold on to."""

from __future__ import annotations

import pandas as pd

from research import prose


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
    ahead, behind = ((1 + rows.loc[side, "change"]) ** (1 / years) - 1 for side in ("ahead", "behind"))
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
        lines.append(f"- {verdict.id}: {verdict.computed_text} is the difference of two gains over {row['years']:.1f} years. A year it is {prose.number(row['ahead'], '%')} against "
                     f"{prose.number(row['behind'], '%')}, a lead of **{prose.number(row['lead'], 'pp')} a year**.")
    return prose.Prose("\n".join(lines))


def say_two(verdict) -> prose.Prose:
    """How little stands behind a verdict that rests on a few dates named by an article.

    Parameters
    ----------
    verdict : on a claim whose measure is ``after_dates``
    """
    rows = pd.DataFrame(verdict.rows)
    months = verdict.claim.args["months"]
    leads = prose.listed(f"{prose.number((1 + row.ahead) ** (12 / months) - (1 + row.behind) ** (12 / months), 'pp', sign=True)} a year from {prose.month(row.base)}"
                         for row in rows.itertuples())
    return prose.Prose(
        f"- {verdict.id}: **{verdict.verdict}**, on **n = {len(rows)}** episodes, both named by the article: the market against big growth over {prose.words(months // 12)} years, {leads}. "
        "That is a poor return afterwards, not a price shown to be too high beforehand, and of a stand-in, not of the names.")


def say_few(verdict) -> prose.Prose:
    """A verdict of too few events, with what its interval amounts to.

    Parameters
    ----------
    verdict : on a general claim
    """
    low, high = (prose.number(value, "%", digits=0, sign=True) for value in verdict.interval)
    return prose.Prose(
        f"**{verdict.id}: {verdict.verdict}.** {verdict.claim.says} The mean lead over {prose.words(verdict.claim.args['months'] // 12)} years is {verdict.computed_text}, "
        f"from {prose.plural(verdict.clusters, 'window')} that do not overlap. An interval from so few would run from {low} to {high}: it excludes nothing, not even the impossible, "
        "and is no estimate of anything.")
