"""The false-positive rate: how often a wrong figure would have passed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pandas as pd

from research import store
from research.claims import rules
from research.claims.bind import bind
from research.claims.dating import Joint, date
from research.claims.evidence import Case
from research.claims.register import Claim

COLUMNS = ["measure", "unit", "wrong", "supported", "partly", "rate"]
TRIED = ["claim", "measure", "unit", "distance", "verdict"]


def placebo(claims: Iterable[Claim], data=None, *, roundings: int = 10) -> pd.DataFrame:
    """Judge wrong figures by the rules that judge the stated ones.

    For every claim that states a figure (``equals`` or ``about``) and rests on data and on one
    choice, the right figure is the computed one at the claim's own rounding. Every figure from one
    to ``roundings`` units of the last printed digit above and below it is wrong; each is judged on
    the same evidence, with the same slack. For claims of a joint group the other members keep what
    they state.

    Parameters
    ----------
    claims : records of the register
    data : a vintage; the current one by default
    roundings : how far the wrong figures reach on either side

    Returns
    -------
    DataFrame indexed by claim id: ``measure``, ``unit``, ``wrong`` (figures tried), ``supported``
    and ``partly`` (how many passed as what), ``rate`` (share that passed as either).
    """
    rows = {}
    for (claim, measure, unit), part in tried(claims, data, roundings=roundings).groupby(
        ["claim", "measure", "unit"], sort=False
    ):
        passed = [
            int((part["verdict"] == label).sum()) for label in (rules.SUPPORTED, rules.PARTLY)
        ]
        rows[claim] = [measure, unit, len(part), *passed, sum(passed) / len(part)]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("claim")


def tried(claims: Iterable[Claim], data=None, *, roundings: int = 10) -> pd.DataFrame:
    """Every wrong figure of :func:`placebo`, a row each.

    Columns ``claim`` (or part), ``measure``, ``unit``, ``distance`` (units, signed) and
    ``verdict``.
    """
    data = data or store.load()
    bound = [case for test in _tests(claims) for case in [bind(test, data)[0]] if case]
    joints = date(bound, data)
    rows = [
        [case.claim.id, case.measure.name, case.measure.unit, step, label]
        for case in bound
        if _states_a_figure(case.claim) and not _by_others(case.claim)
        for step, label in _wrong(case, joints.get(case.claim.id), data, roundings)
    ]
    return pd.DataFrame(rows, columns=TRIED)


def left_out(claims: Iterable[Claim]) -> pd.DataFrame:
    """Claims and parts that state a figure and are not tried, as more than the figure decides.

    Columns ``claim`` and ``why``.
    """
    rows = [
        [test.id, _by_others(test)]
        for test in _tests(claims)
        if _states_a_figure(test) and _by_others(test)
    ]
    return pd.DataFrame(rows, columns=["claim", "why"])


def _tests(claims: Iterable[Claim]) -> list[Claim]:
    """Claims, and in place of those with parts their parts."""
    return [test for claim in claims for test in claim.parts or (claim,)]


def _states_a_figure(claim: Claim) -> bool:
    return claim.relation in ("equals", "about") and not isinstance(claim.claimed, bool | str)


def _by_others(claim: Claim) -> str:
    return (
        "a cited figure"
        if claim.measure == "published"
        else "a vote over choices left open"
        if claim.open
        else ""
    )


def _wrong(case: Case, joint: Joint | None, data, roundings: int) -> list[tuple[int, str]]:
    """Distance and verdict of every wrong figure of one claim; none where the data do not reach."""
    claim = case.claim
    stated = (
        joint.readings[joint.decide()[1]][claim.id] if joint and joint.readings else case.read(data)
    )
    if stated.value is None:
        return []
    unit = claim.rounding or 1
    steps = [step for step in range(-roundings, roundings + 1) if step]
    wrong = [(round(stated.value / unit) + step) * unit for step in steps]
    if joint:
        labels = [joint.with_claimed(claim.id, figure).decide()[0] for figure in wrong]
    else:
        near = {day: case.at(data, day).value for day in case.slack_days(data, stated)}
        labels = [
            _label(replace(case, claim=claim.with_claimed(figure)), stated.value, near)
            for figure in wrong
        ]
    return [
        (step, rules.at_best_partly(label, claim.untested))
        for step, label in zip(steps, labels, strict=True)
    ]


def _label(case: Case, value, near: dict) -> str:
    if case.fits(value):
        return rules.SUPPORTED
    return (
        rules.PARTLY
        if case.near(value) or any(map(case.fits, near.values()))
        else rules.CONTRADICTED
    )
