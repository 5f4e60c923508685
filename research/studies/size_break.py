"""Was early 2026 a break in the size premium? The tests of :mod:`research.regimes`, in sentences.

One article calls the first weeks of 2026 a change of regime. A break at the very end of a sample needs
tests made for it, and a start date picked after the event makes any test look too good.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from research import prose, regimes, streaks

START = "2025-12-31"
REGIMES = {
    "regime": "regime",
    "mean": ("mean a week", "pp", 2),
    "deviation": ("standard deviation", "pp", 2),
    "duration": ("lasts, weeks", "", 0),
    "share": ("share of weeks", "%", 0),
    "now": ("probability at the end", "%", 0),
}
QUESTIONS = {
    "named start": "at a date picked afterwards",
    "any start": "at any date of the last year",
}


def end_tests(
    panel: pd.DataFrame,
    ends: Mapping[str, object],
    *,
    rng: np.random.Generator,
    start=START,
    draws: int = 999,
) -> pd.DataFrame:
    """Tests for a break in the mean daily lead near the end of the data.

    Parameters
    ----------
    panel : daily returns, small first, base session first
    ends : name -> last day of the data used, None for all
    rng, draws : for the search over start dates
    start : day after which the break picked afterwards begins

    Returns
    -------
    DataFrame as of :func:`research.regimes.breaks`, the questions in words, and ``data`` for the name of
    the end
    """
    lead = streaks.lead(*(panel[name] for name in panel))
    found = regimes.breaks(lead, ends=ends, start=start, rng=rng, draws=draws)
    return found.assign(data=found["data_to"], question=found["question"].map(QUESTIONS))


def states(panel: pd.DataFrame, *, rng: np.random.Generator, starts: int = 2) -> pd.DataFrame:
    """Two regimes of the weekly lead on all data, see :func:`research.regimes.regimes`."""
    return regimes.regimes(
        regimes.weekly_lead(*(panel[name] for name in panel)),
        ends={"all": None},
        rng=rng,
        starts=starts,
    )


def say_tests(table: pd.DataFrame, panel: pd.DataFrame) -> prose.Prose:
    """The p-values by end of the data and question, and how far a test with the usual trimming could see.

    Parameters
    ----------
    table : of :func:`end_tests`
    """
    blind = regimes.blind_after(panel.index[1:])
    lines = [f"A test that trims 15% of either end cannot see past {prose.day(blind)}."]
    for data, part in table.groupby("data", sort=False):
        spans = [
            f"{question}, {_span(rows['p'])}"
            for question, rows in part.groupby("question", sort=False)
        ]
        lines.append(f"With data to **{data}**, a break {'; '.join(spans)}.")
    return prose.Prose("\n".join(f"- {line}" for line in lines))


def say_answer(table: pd.DataFrame, *, level: float = 0.05) -> prose.Prose:
    """What the tests amount to: with the search paid for, and with the months that came after.

    Parameters
    ----------
    table : of :func:`end_tests`, ends in order of time
    level : p-value below which a break counts as shown
    """
    searched, named = (
        table[table["question"] == QUESTIONS[kind]] for kind in ("any start", "named start")
    )
    least, ends = searched["p"].min(), table["data"].unique()
    first, last = (named.loc[named["data"] == end, "p"] for end in (ends[0], ends[-1]))
    shown = (
        "**no break is shown**" if least >= level else "**a break is shown** by at least one test"
    )
    weaker = last.min() > first.max()
    return prose.Prose(
        f"With the search paid for, {shown} (smallest p = {prose.number(least, digits=2)}), and the later months {'weaken even' if weaker else 'do not weaken'} the first: picked afterwards, "
        f"{_span(first)} with data to {ends[0]}, {_span(last)} with data to {ends[-1]}."
    )


def _span(p: pd.Series) -> str:
    low, high = (prose.number(value, digits=2) for value in (p.min(), p.max()))
    return f"p = {low}" if low == high else f"p = {low} to {high}"


def say_states(table: pd.DataFrame) -> prose.Prose:
    """What tells the two regimes apart."""
    calm, wild = table.iloc[0], table.iloc[1]
    return prose.Prose(
        f"In the turbulent regime, {prose.number(wild['share'], '%', digits=0)} of the weeks, the weekly "
        f"lead varies **{prose.number(wild['deviation'] / calm['deviation'], digits=1)} "
        "times** as much as in the calm one. The means differ by "
        f"{prose.number(wild['mean_gap'], 'pp', digits=2)} a week, with a 95% interval from "
        f"{prose.number(wild['gap_low'], 'pp', digits=2)} to "
        f"{prose.number(wild['gap_high'], 'pp', digits=2)} (p = {prose.number(wild['gap_p'], digits=2)}): "
        f"{'no difference that these data show' if wild['gap_low'] <= 0 <= wild['gap_high'] else 'a difference that these data do show'}. "
        "At the end of the data the turbulent regime has a probability of "
        f"{prose.number(wild['now'], '%', digits=0)}."
    )
