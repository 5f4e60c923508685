"""Forecasts whose verdict needs a second sentence: counted from another day, decided by the end, or right for another reason."""

from __future__ import annotations

import pandas as pd

from research import prose
from research.studies.answers import Answers
from research.studies.follow_up import publication


def starts(answers: Answers) -> pd.DataFrame:
    """Forecasts whose window does not begin on the last possible day of publication: ``claim``, ``start`` and ``latest``."""
    rows = [[v.id, pd.Timestamp(v.claim.args["start"]), publication(v.claim.article)[1]] for v in answers if v.claim.args.get("start")]
    table = pd.DataFrame(rows, columns=["claim", "start", "latest"])
    return table[table["start"] != table["latest"]].sort_values(["start", "claim"], ignore_index=True)


def say_starts(table: pd.DataFrame) -> prose.Prose:
    """Which windows begin on a day of their own.

    Parameters
    ----------
    table : of :func:`starts`
    """
    said = [f"{prose.listed(part['claim'])} from {prose.day(day)}" for day, part in table.groupby("start")]
    return prose.Prose(f"Not all are read from publication: the claim itself names another beginning for {prose.listed(said)}." if said else
                       "All are read from publication.")


def say_by_the_end(way: pd.DataFrame, claim: str) -> prose.Prose:
    """A forecast that small caps fall behind, which the last day decided.

    Parameters
    ----------
    way : of :func:`research.studies.follow_up.on_the_way`
    claim : id
    """
    row = way.set_index("claim").loc[claim]
    return prose.Prose(
        f"{claim}: from {prose.day(row['from'])} to {prose.day(row['to'])} small caps were behind at **{row['fitting']} of {row['closes']}** closes, by up to "
        f"{prose.number(-row['lowest'], 'pp')} on {prose.day(row['lowest_on'])}, and ended {prose.number(abs(row['end']), 'pp')} {'ahead' if row['end'] > 0 else 'behind'}. "
        "The verdict hangs on the last day.")


def say_condition(answers: Answers, met: pd.DataFrame, *, forecast: str) -> prose.Prose:
    """A verdict on an outcome beside the conditions that it was bound to.

    Parameters
    ----------
    met : of :func:`research.studies.seen_then.conditions`
    """
    verdict = next(v for v in answers if v.id == forecast)
    inside = int(met["inside"].sum())
    held = "held" if inside == len(met) else "**failed**" if not inside else "held in part"
    return prose.Prose(
        f"**{forecast}: {verdict.verdict}**, on the outcome alone. Its condition on inflation {held} (inside the range in {prose.words(inside) if inside else 'none'} of "
        f"{prose.words(len(met))} months); the Fed {'kept still' if met['still'].all() else 'moved'}.")


def say_peak(by_article: pd.DataFrame, peak: pd.Series, *, until) -> prose.Prose:
    """The highest relative wealth up to a day beside the highest of all.

    Parameters
    ----------
    by_article : of :func:`research.studies.since.by_article`
    peak : relative wealth
    until : end of the winter's rally
    """
    early = peak.loc[: pd.Timestamp(until)].idxmax()
    best = by_article.loc[by_article["base"].dt.year.eq(early.year), "base"]
    return prose.Prose(f"Relative wealth peaked on **{prose.day(early)}** for the winter and on {prose.day(peak.idxmax())} for the whole stretch; the articles of that year are dated "
                       f"between {prose.day(best.min())} and {prose.day(best.max())}.")
