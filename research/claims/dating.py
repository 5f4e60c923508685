"""An undated claim is dated by its own figures, those stated together as one (rule 5)."""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass

import pandas as pd

from research.claims import rules
from research.claims.evidence import Case


@dataclass(frozen=True)
class Joint:
    """Claims stated for one session, which is looked for when somebody asks.

    Where it can have been one only, nothing is looked for, and each stands by itself.
    """

    group: tuple[Case, ...]

    @functools.cached_property
    def cases(self) -> dict[pd.Timestamp, dict[str, Case]]:
        """Every session that the group may mean, with its claims on it, by id.

        The range is what all members allow, cut at publication. A member with dates of its own is
        evaluated at those. Members that the data never cover are left out.
        """
        spans = [case.claim.end for case in self.group if case.claim.end]
        latest = [case.claim.article.latest for case in self.group if case.claim.article.latest]
        first = pd.Timestamp(max(start for start, _ in spans))
        last = pd.Timestamp(min([end for _, end in spans] + latest))
        days = self.group[0].data.sessions
        days = days[(days >= first) & (days <= last)]
        found = {}
        for case in self.group:
            read = {day: (case.at(day) if case.claim.end else case).tried() for day in days}
            if covered := {day: held for day, held in read.items() if not held.missing}:
                found[case.claim.id] = covered
        shared = [day for day in days if found and all(day in read for read in found.values())]
        return {day: {name: read[day] for name, read in found.items()} for day in shared}

    @property
    def searched(self) -> bool:
        """Whether there is more than one session to look at."""
        return len(self.cases) > 1

    @property
    def members(self) -> list[str]:
        """The claims of the group."""
        return list(next(iter(self.cases.values()), ()))

    @functools.cached_property
    def _sound(self) -> list[str]:
        """Claims that fit on some session by themselves: the others date nothing."""
        return [name for name in self.members if self.own_fits(name)]

    @functools.cached_property
    def day(self) -> pd.Timestamp:
        """The session that the group was stated for, or the first of those that come nearest."""
        both = self._sound, self.members
        return min(self.cases, key=lambda day: [self._miss(day, names) for names in both])

    def stated(self, claim_id: str) -> Case | None:
        """One claim of the group on that session; None where the data do not cover it."""
        return self.cases[self.day].get(claim_id) if self.cases else None

    def decide(self, claim_id: str) -> tuple[str, str]:
        """Rule 5: the verdict on one claim of the group, and why it is partly.

        The last digit has no slack: to look for a session is slack already.
        """
        if not self._miss(self.day, self.members):
            return rules.SUPPORTED, ""
        if claim_id in self._sound and not self._miss(self.day, self._sound):
            return rules.PARTLY, rules.PART_FAILS
        return rules.CONTRADICTED, ""

    def own_fits(self, claim_id: str) -> list[pd.Timestamp]:
        """Sessions on which one claim of the group fits when it stands alone."""
        return [day for day, row in self.cases.items() if row[claim_id].fits]

    def with_claimed(self, claim_id: str, figure) -> "Joint":
        """The same group and evidence with another stated figure in one claim."""
        changed = {claim_id: {"claimed": figure}}
        return Joint(tuple(c.claiming(**changed.get(c.claim.id, {})) for c in self.group))

    def _miss(self, day: pd.Timestamp, names: Collection[str]) -> float:
        """By how much the figures of some claims miss on a day, in roundings."""
        return sum(self.cases[day][name].distance for name in names)


def date(cases: Iterable[Case]) -> dict[str, Joint]:
    """Undated claims in their groups, joint ones together, by claim id; other claims are absent, as
    is a group whose members all have dates of their own.
    """
    groups: dict[tuple, list[Case]] = {}
    for case in cases:
        claim = case.claim
        if claim.measure != "published" and (claim.end or claim.joint):
            label = (claim.file, claim.article.id, claim.joint or claim.id)
            groups.setdefault(label, []).append(case)
    joints = [Joint(tuple(group)) for group in groups.values() if any(c.claim.end for c in group)]
    return {case.claim.id: joint for joint in joints for case in joint.group}
