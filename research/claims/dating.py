"""An undated claim is dated by its own figures, those stated together as one (rule 5)."""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from research.claims import rules
from research.claims.evidence import Case, Reading


@dataclass(frozen=True)
class Joint:
    """Claims stated for one session, evaluated on every session that it may have been.

    Where it can have been one only, nothing is looked for, and each stands by itself.
    """

    cases: tuple[Case, ...]
    readings: dict[pd.Timestamp, dict[str, Reading]] = field(repr=False)

    @property
    def searched(self) -> bool:
        """Whether there is more than one session to look at."""
        return len(self.readings) > 1

    @functools.cached_property
    def _sound(self) -> tuple[Case, ...]:
        """Claims that fit on some session by themselves: the others date nothing."""
        return tuple(case for case in self.cases if self.own_fits(case.claim.id))

    @functools.cached_property
    def day(self) -> pd.Timestamp:
        """The session that the group was stated for, or the first of those that come nearest."""
        return min(self.readings, key=lambda day: [self._miss(day, self._sound), self._miss(day)])

    def decide(self, claim_id: str) -> tuple[str, str]:
        """Rule 5: the verdict on one claim of the group, and why it is partly.

        The last digit has no slack: to look for a session is slack already.
        """
        if not self._miss(self.day):
            return rules.SUPPORTED, ""
        sound = claim_id in {case.claim.id for case in self._sound}
        if sound and not self._miss(self.day, self._sound):
            return rules.PARTLY, rules.PART_FAILS
        return rules.CONTRADICTED, ""

    def own_fits(self, claim_id: str) -> list[pd.Timestamp]:
        """Sessions on which one claim of the group fits when it stands alone."""
        case = next(case for case in self.cases if case.claim.id == claim_id)
        return [day for day, row in self.readings.items() if case.fits(row[claim_id].value)]

    def with_claimed(self, claim_id: str, figure) -> "Joint":
        """The same group and evidence with another stated figure in one claim."""
        cases = tuple(
            replace(c, claim=replace(c.claim, claimed=figure)) if c.claim.id == claim_id else c
            for c in self.cases
        )
        return replace(self, cases=cases)

    def _miss(self, day: pd.Timestamp, cases: Collection[Case] | None = None) -> float:
        """By how much the figures of some claims, or of all, miss on a day, in roundings."""
        cases = self.cases if cases is None else cases
        return sum(case.distance(self.readings[day][case.claim.id].value) for case in cases)


def date(cases: Iterable[Case], data) -> dict[str, Joint]:
    """Group undated claims, joint ones together, and evaluate each group on every session that it
    may mean.

    The range is what all members allow, cut at publication. A member with dates of its own is
    evaluated at those. Members that the data never cover are left out of their group, and a group
    whose members all have dates of their own is none.

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
        if not any(case.claim.end for case in members):
            continue
        joint = _evaluate(members, data)
        found |= {case.claim.id: joint for case in joint.cases if joint.readings}
    return found


def _evaluate(members: list[Case], data) -> Joint:
    ranges = [case.claim.end for case in members if case.claim.end]
    first = max(pd.Timestamp(span[0]) for span in ranges)
    latest = [case.claim.article.latest for case in members if case.claim.article.latest]
    last = min(pd.Timestamp(day) for day in [span[1] for span in ranges] + latest)
    days = data.sessions[(data.sessions >= first) & (data.sessions <= last)]

    def found(case: Case, day: pd.Timestamp) -> Reading:
        return case.tried(data, case.moved(day) if case.claim.end else case.args)

    rows = {day: {case.claim.id: found(case, day) for case in members} for day in days}
    known = [case for case in members if any(row[case.claim.id].result for row in rows.values())]
    ids = [case.claim.id for case in known]
    whole = {day: row for day, row in rows.items() if ids and all(row[i].result for i in ids)}
    return Joint(tuple(known), whole)
