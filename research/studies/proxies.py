"""Words that belong beside a verdict: what was tested in place of what was meant."""

from __future__ import annotations

from collections.abc import Mapping

from research import prose


def say_proxies(verdicts, instead: Mapping[str, str]) -> prose.Prose:
    """The verdicts that rest on a stand-in, each with what would decide the claim itself.

    Parameters
    ----------
    verdicts : of :func:`research.studies.answers.answers`
    instead : claim -> what was tested, and what is missing
    """
    lines = [
        f"- {v.id}: {v.verdict}, **tested on a proxy**: {instead[v.id]}."
        for v in verdicts
        if v.id in instead
    ]
    return prose.Prose("\n".join(lines))
