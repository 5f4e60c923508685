"""Do stated figures agree: with one another on some close, across articles, and could that be luck?"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import prose, store
from research.studies.answers import Answers
from research.studies.january import FITS, days_in_words

OVERLAPS = {
    "series": "series",
    "one": "one article",
    "stated_one": "stated for",
    "other": "another",
    "stated_other": "stated for",
    "fit_both": "closes that fit both",
}


def common_sessions(table: pd.DataFrame, claims: Sequence[str]) -> list[pd.Timestamp]:
    """Sessions at whose close all of some claims fit."""
    part = table[table["claim"].isin(claims)]
    fit = part[part["reading"] == FITS].groupby("date")["claim"].nunique()
    return list(fit.index[fit == len(set(claims))])


def overlaps(table: pd.DataFrame, series: dict[str, str]) -> pd.DataFrame:
    """Pairs of figures that two articles give for one series and for days that overlap, and the closes that fit both.

    Parameters
    ----------
    table : of :func:`figures_by_session`
    series : claim -> series it speaks of

    Returns
    -------
    DataFrame with columns ``series``, ``one``, ``other`` (labels), ``stated_one``, ``stated_other`` and
    ``fit_both`` (as printed)
    """
    label = table.drop_duplicates("claim").set_index("claim")["label"]
    fit = {
        claim: set(part.loc[part["reading"] == FITS, "date"])
        for claim, part in table.groupby("claim")
    }
    stated = {claim: part.loc[part["stated"], "date"] for claim, part in table.groupby("claim")}
    rows = []
    for one, other in itertools.combinations(label.index, 2):
        same = (
            series.get(one)
            and series.get(one) == series.get(other)
            and set(stated[one]) & set(stated[other])
        )
        if one[:3] != other[:3] and same:
            both = pd.Series(sorted(fit[one] & fit[other]))
            rows.append(
                {
                    "series": series[one],
                    "one": label[one],
                    "other": label[other],
                    "stated_one": days_in_words(stated[one], spans=True),
                    "stated_other": days_in_words(stated[other], spans=True),
                    "fit_both": days_in_words(both),
                }
            )
    return pd.DataFrame(
        rows, columns=["series", "one", "other", "stated_one", "stated_other", "fit_both"]
    )


def series_of(answers: Answers, *, data=None) -> dict[str, str]:
    """The series of each claim on the change of one series, by name in print."""
    data = data or store.load()
    found = {
        v.id: v.claim.args["series"]
        for v in answers
        if v.claim.measure == "change" and isinstance(v.claim.args["series"], str)
    }
    return {claim: data.catalogue.loc[data.resolve(name), "name"] for claim, name in found.items()}


def chance_of_common(table: pd.DataFrame, claims: Sequence[str]) -> float:
    """Chance that some figures fit one and the same close, if the closes each of them fits were placed at
    random.

    Each figure keeps the number of closes that it fits; which ones is drawn anew, without regard to the
    others. The number of closes that fit the first two is then hypergeometric, and so on.

    Parameters
    ----------
    table : of :func:`figures_by_session`
    claims : ids
    """
    from scipy.stats import hypergeom

    days = table["date"].nunique()
    counts = [
        int((table.loc[table["claim"] == claim, "reading"] == FITS).sum()) for claim in claims
    ]
    common = np.zeros(days + 1)
    common[counts[0]] = 1.0
    for count in counts[1:]:
        common = sum(
            weight * hypergeom.pmf(np.arange(days + 1), days, count, size)
            for size, weight in enumerate(common)
            if weight
        )
    return float(1.0 - common[0])


def say_common(table: pd.DataFrame, claims: Sequence[str]) -> prose.Prose:
    """The sessions on which some figures, stated together, do fit together."""
    stated = table.loc[table["claim"].isin(claims) & table["stated"], "date"]
    fit = common_sessions(table, claims)
    where = days_in_words(stated.drop_duplicates().sort_values(), spans=True)
    if not fit:
        return prose.Prose(
            f"{prose.listed(claims)}, stated together for {where}, fit together at **no** close."
        )
    inside = [day for day in fit if day in set(stated)]
    text = (
        f"{prose.listed(claims)}, stated together for {where}, fit together at the close of "
        f"**{days_in_words(pd.Series(fit))}**"
    )
    several = stated.nunique() > 1
    if inside:
        return prose.Prose(
            text
            + (
                f", {prose.words(len(inside))} of the {prose.words(stated.nunique())} closes they can mean."
                if several
                else "."
            )
        )
    return prose.Prose(
        text
        + (
            ", none of the closes they can mean."
            if several
            else ", and not on the session they are stated for."
        )
    )


def say_chance(table: pd.DataFrame, claims: Sequence[str]) -> prose.Prose:
    """Whether figures that share a close could do so by luck."""
    fit = (
        table[table["claim"].isin(claims)]
        .groupby("claim", sort=False)["reading"]
        .agg(lambda column: int((column == FITS).sum()))
    )
    days = table["date"].nunique()
    return prose.Prose(
        f"{prose.listed(claims)} fit {prose.listed(fit.tolist())} of {days} closes. Were those closes "
        "scattered at random, all "
        f"{prose.words(len(claims))} would share one with a chance of "
        f"**{prose.chance(chance_of_common(table, claims))}**."
    )


def say_dated(answers: Answers) -> prose.Prose:
    """Which figures fit by construction, as their articles were dated by them.

    Parameters
    ----------
    answers : verdicts on the figures
    """
    by = [v.id for v in answers if v.id in v.claim.article.dated_by]
    if not by:
        return prose.Prose("")
    one = len(by) == 1
    return prose.Prose(
        f"{prose.listed(by)} {'is one' if one else 'are two' if len(by) == 2 else 'are some'} of the figures by which an article without a date was dated: "
        f"that {'it fits' if one else 'they fit'} there is partly so by construction."
    )
