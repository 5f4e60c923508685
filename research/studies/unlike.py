"""Words beside the verdicts on forecasts: what they needed, where they were counted from, how they ended, what they were bound to."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.bind import bind
from research.studies.answers import Answers
from research.studies.follow_up import path


def say_record(answers: Answers) -> prose.Prose:
    """What stands behind a record that looks good: no size named, and one question asked again and again.

    Parameters
    ----------
    answers : verdicts on forecasts; those without a due day are left out
    """
    due = [
        v for v in answers if v.claim.due and v.verdict not in (rules.NOT_DUE, rules.NOT_TESTABLE)
    ]
    held = sum(v.verdict in (rules.SUPPORTED, rules.PARTLY) for v in due)
    zero = sum(v.claim.claimed == 0 for v in due)
    pairs = [
        (v.claim.args["ahead"], v.claim.args["behind"]) for v in due if v.claim.measure == "lead"
    ]
    same = pairs.count(("russell_2000", "sp_500"))
    looks = (
        "**That looks like a good record, and it is the wrong way to read it.** "
        if held > len(due) / 2
        else ""
    )
    return prose.Prose(
        f"{looks}{prose.words(zero).capitalize()} of the {prose.words(len(due))} that have a verdict name no size and ask only for the right side of zero; "
        f"{prose.words(same)} ask one and the same question, whether the Russell 2000 beat the S&P 500, over windows that overlap."
    )


def say_past(answers: Answers) -> prose.Prose:
    """Claims among the forecasts that are about the past, with their verdict."""
    lines = [
        f"{v.id} sounds like a forecast and is none: it speaks of the time before publication and is judged on it (**{v.verdict}**, {v.computed_text})."
        for v in answers
        if not v.claim.due
    ]
    return prose.Prose(" ".join(lines))


def say_parted(table: pd.DataFrame) -> prose.Prose:
    """Windows that begin before publication: how much of the reading was there already.

    Parameters
    ----------
    table : of :func:`research.studies.follow_up.parted`
    """
    lines = [
        f"- {row.claim}, from {prose.day(row.start)}: it had come to **{prose.number(row.at_print, 'pp', sign=True)}** by publication ({prose.day(row.published)}) and to "
        f"{prose.number(row.whole, 'pp', sign=True)} by {prose.day(row.to)}; counted from publication, to **{prose.number(row.after, 'pp', sign=True)}**, which "
        f"{'fits' if row.fits_after else 'does not fit'}."
        for row in table.itertuples()
    ]
    return prose.Prose(
        "\n".join(["Some windows begin before the article could be read:", "", *lines])
        if lines
        else "No window begins before publication."
    )


def say_by_the_end(verdict, *, data=None) -> prose.Prose:
    """How a forecast stood on the way to its day, at its nearest or best, and at the last closes.

    Parameters
    ----------
    verdict : on a claim that :func:`research.studies.follow_up.path` can follow
    """
    data = data or store.load()
    case, _ = bind(verdict.claim, data)
    way = path(verdict.claim, data=data).loc[: pd.Timestamp(verdict.claim.due)]
    fits = way.map(case.fits)
    run = int((fits[::-1] == fits.iloc[-1]).cummin().sum())
    best = way.idxmin() if verdict.claim.relation in ("below", "at_most") else way.idxmax()
    last = (
        f"the last {prose.words(run)} closes, {prose.span(way.index[-run], way.index[-1])},"
        if run > 1
        else f"the last close, {prose.day(way.index[-1])},"
    )
    return prose.Prose(
        f"{verdict.id}: {verdict.verdict}. The claim would have fitted with an end at **{int(fits.sum())} of {len(way)}** closes, best on {prose.day(best)} "
        f"({prose.number(way[best], 'pp', sign=True)}). At {last} it {'fits' if fits.iloc[-1] else 'does not'}; it ends at {prose.number(way.iloc[-1], 'pp', sign=True)}."
    )


def closed(answers: Answers) -> Answers:
    """Verdicts without the value on later data where the window they were asked about has closed."""
    return Answers(
        replace(v, today=None)
        if v.today and v.claim.due and pd.Timestamp(v.claim.due) <= pd.Timestamp(v.today["as_of"])
        else v
        for v in answers
    )


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
        f"{prose.words(len(met))} months); the Fed {'kept still' if met['still'].all() else 'moved'} as far as the data go, to {met.index[-1]:%B %Y}, of a window to "
        f"{prose.day(verdict.claim.due)}."
    )


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
    return prose.Prose(
        f"Relative wealth peaked on **{prose.day(early)}** for the winter and on {prose.day(peak.idxmax())} for the whole stretch; the articles of that year are dated "
        f"between {prose.day(best.min())} and {prose.day(best.max())}."
    )
