"""Words that belong beside a verdict: what was tested in place of what was meant, and what hangs on the last day."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import prose


def say_proxies(verdicts, instead: Mapping[str, str]) -> prose.Prose:
    """The verdicts that rest on a stand-in, each with what would decide the claim itself.

    Parameters
    ----------
    verdicts : of :func:`research.studies.answers.answers`
    instead : claim -> what was tested, and what is missing
    """
    lines = [f"- {v.id}: {v.verdict}, **tested on a proxy**: {instead[v.id]}." for v in verdicts if v.id in instead]
    return prose.Prose("\n".join(lines))


def say_end(verdict, panel: pd.DataFrame) -> prose.Prose:
    """How much a lead between two dates hangs on the second of them.

    Parameters
    ----------
    verdict : on a claim whose measure is ``lead``
    panel : daily returns of the side ahead and of the side behind, in this order
    """
    start, end = (pd.Timestamp(verdict.claim.args[side]) for side in ("start", "end"))
    gains = (1 + panel.loc[start:end].iloc[1:]).cumprod() - 1
    leads = gains.iloc[:, 0] - gains.iloc[:, 1]
    low = leads.idxmin()
    return prose.Prose(
        f"- {verdict.id}: {verdict.verdict}, and **the verdict hangs on the end date**. Small caps were behind at {(leads < 0).sum()} of the {len(leads)} closes, most on "
        f"{prose.day(low)} ({prose.number(leads[low], 'pp', sign=True)}); on the last, {prose.day(leads.index[-1])}, they ended about level ({prose.number(leads.iloc[-1], 'pp', sign=True)}).")
