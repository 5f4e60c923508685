"""Wrong figures put to the rules: how far off one may be and still pass, and which claims cannot be tried."""

from __future__ import annotations

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.false_positive_rate import left_out, tried
from research.studies.answers import Answers


def placebo_by_distance(answers: Answers, *, data=None) -> pd.DataFrame:
    """How many wrong figures pass by how far they are off.

    Returns
    -------
    DataFrame indexed by ``distance`` (units of the last printed digit, either side): ``wrong`` (figures tried),
    ``supported`` and ``partly`` (how many passed as what) and ``rate`` (share that passed as either)
    """
    rows = tried([v.claim for v in answers], data or store.load())
    away = rows["distance"].abs().rename("distance")
    table = pd.DataFrame(
        {"wrong": rows.groupby(away).size()}
        | {
            label: (rows["verdict"] == label).groupby(away).sum()
            for label in (rules.SUPPORTED, rules.PARTLY)
        }
    )
    return table.assign(rate=(table[rules.SUPPORTED] + table[rules.PARTLY]) / table["wrong"])


def say_distance(table: pd.DataFrame) -> prose.Prose:
    """How much of the placebo rate is the slack of one unit that the rules grant, and how much lies beyond.

    Parameters
    ----------
    table : of :func:`placebo_by_distance`
    """
    near, far = table.loc[:1], table.loc[2:]
    rates = [
        prose.number((part[rules.SUPPORTED] + part[rules.PARTLY]).sum() / part["wrong"].sum(), "%")
        for part in (near, far)
    ]
    return prose.Prose(
        f"By distance: {rates[0]} of the figures one unit of the last printed digit off pass as one or the "
        f"other, which the slack of one unit grants by itself, and **{rates[1]}** of those farther off."
    )


def say_not_tried(answers: Answers, table: pd.DataFrame) -> prose.Prose:
    """How many of the claims that state a figure are put to the placebo, and why not the others.

    Parameters
    ----------
    answers : verdicts
    table : of :func:`research.studies.scoreboard.placebo_rate` on the same
    """
    rest = left_out([v.claim for v in answers])
    why = prose.listed(
        f"{prose.words(int(count))} on {reason}"
        for reason, count in rest["why"].value_counts().items()
    )
    others = f"; the verdicts on the others rest {why}" if len(rest) else ""
    return prose.Prose(
        f"Tried are {len(table)} of the {len(table) + len(rest)} claims that state a figure{others}."
    )
