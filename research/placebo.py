"""The placebo rate: how often would a wrong figure have passed?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from research import rules, store
from research.cases import MEASURED, bind, date
from research.register import Claim

COLUMNS = ["measure", "unit", "wrong", "supported", "partly", "rate"]


def placebo(claims: Iterable[Claim], data=None, *, roundings: int = 10) -> pd.DataFrame:
    """Judge wrong figures by the rules that judge the stated ones.

    For every claim that states a figure (``equals`` or ``about``) and that the data cover, the right
    figure is the computed one at the claim's own rounding. Every figure from one to ``roundings`` units
    of the last printed digit above and below it is wrong; each is judged on the same evidence, with the
    same slack. For claims of a joint group the other members keep what they state.

    Parameters
    ----------
    claims : records of the register
    data : a vintage; the current one by default
    roundings : how far the wrong figures reach on either side

    Returns
    -------
    DataFrame indexed by claim id: ``measure``, ``unit``, ``wrong`` (figures tried), ``supported`` and
    ``partly`` (how many passed as what), ``rate`` (share that passed as either).
    """
    data = data or store.load()
    bound = [case for claim in claims for case in [bind(claim, data)[0]] if case]
    joints = date(bound, data)
    rows = {}
    for case in bound:
        claim = case.claim
        figure = claim.relation in ("equals", "about") and case.measure.unit in (*MEASURED, "sessions", "count")
        if not figure or claim.measure == "published" or claim.open:
            continue
        joint = joints.get(claim.id)
        stated = joint.readings[joint.decide()[1]][claim.id] if joint and joint.readings else case.read(data)
        if stated.value is None:
            continue
        unit = claim.rounding or 1
        wrong = [(round(stated.value / unit) + step) * unit for step in range(-roundings, roundings + 1) if step]
        if joint:
            labels = [joint.with_claimed(claim.id, figure).decide()[0] for figure in wrong]
        else:
            near = {day: case.at(data, day).value for day in case.slack_days(data, stated)}
            labels = [_label(replace(case, claim=claim.with_claimed(figure)), stated.value, near) for figure in wrong]
        labels = [rules.at_best_partly(label, claim.untested) for label in labels]
        passed = [labels.count(label) for label in (rules.SUPPORTED, rules.PARTLY)]
        rows[claim.id] = [case.measure.name, case.measure.unit, len(wrong), *passed, sum(passed) / len(wrong)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("claim")


def _label(case, value, near: dict) -> str:
    if case.fits(value):
        return rules.SUPPORTED
    return rules.PARTLY if case.near(value) or any(map(case.fits, near.values())) else rules.CONTRADICTED
