"""An undated claim is dated by its own figures, those stated together as one (rule 5)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from research.claims import rules
from research.claims.evidence import Case, Reading


@dataclass(frozen=True)
class Joint:
    """Claims stated for one session, evaluated on every session that it may have been."""

    cases: tuple[Case, ...]
    readings: dict[pd.Timestamp, dict[str, Reading]] = field(repr=False)

    def decide(self) -> tuple[str, pd.Timestamp | None]:
        """Rule 5: one verdict for the group, and the session it was stated for or comes nearest."""
        tests = {rules.SUPPORTED: Case.fits, rules.PARTLY: lambda c, v: c.fits(v) or c.near(v)}
        for label, passes in tests.items():
            good = [
                day
                for day, row in self.readings.items()
                if all(passes(case, row[case.claim.id].value) for case in self.cases)
            ]
            if good:
                return label, min(good, key=self._miss)
        return rules.CONTRADICTED, min(self.readings, key=self._miss, default=None)

    def own_fits(self, claim_id: str) -> list[pd.Timestamp]:
        """Sessions on which one claim of the group fits when it stands alone."""
        case = next(case for case in self.cases if case.claim.id == claim_id)
        return [day for day, row in self.readings.items() if case.fits(row[claim_id].value)]

    def with_claimed(self, claim_id: str, figure) -> Joint:
        """The same group and evidence with another stated figure in one claim."""
        cases = tuple(
            replace(c, claim=replace(c.claim, claimed=figure)) if c.claim.id == claim_id else c
            for c in self.cases
        )
        return replace(self, cases=cases)

    def _miss(self, day: pd.Timestamp) -> float:
        return sum(case.distance(self.readings[day][case.claim.id].value) for case in self.cases)


def date(cases: Iterable[Case], data) -> dict[str, Joint]:
    """Group undated and joint claims, and evaluate each group on the sessions that it may mean.

    The range is what all members allow, cut at publication. A member with dates of its own is
    evaluated at those. Members that the data never cover are left out of their group.

    Returns
    -------
    dict from claim id to the :class:`Joint` it belongs to; other claims are absent.
    """
    groups: dict[tuple, list[Case]] = {}
    for case in cases:
        claim = case.claim
        if claim.measure != "published" and (claim.end or claim.joint):
            label = (claim.file, claim.article.id, claim.joint or claim.id)
            groups.setdefault(label, []).append(case)
    found: dict[str, Joint] = {}
    for members in groups.values():
        joint = _evaluate(members, data)
        found |= {case.claim.id: joint for case in joint.cases if joint.readings}
    return found


def _evaluate(members: list[Case], data) -> Joint:
    ranges = [case.claim.end for case in members if case.claim.end]
    if ranges:
        first = max(pd.Timestamp(span[0]) for span in ranges)
        latest = [case.claim.article.latest for case in members if case.claim.article.latest]
        last = min(pd.Timestamp(day) for day in [span[1] for span in ranges] + latest)
        days = list(data.sessions[(data.sessions >= first) & (data.sessions <= last)])
    else:
        stated = [case.args[case.measure.moves] for case in members if case.measure.moves]
        days = [max(stated, default=data.as_of)]

    def found(case: Case, day: pd.Timestamp) -> Reading:
        return case.tried(data, case.moved(day) if case.claim.end else case.args)

    rows = {day: {case.claim.id: found(case, day) for case in members} for day in days}
    known = [case for case in members if any(row[case.claim.id].result for row in rows.values())]
    ids = [case.claim.id for case in known]
    whole = {day: row for day, row in rows.items() if ids and all(row[i].result for i in ids)}
    return Joint(tuple(known), whole)
