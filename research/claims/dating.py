"""An undated claim is dated by its own figures, those stated together as one (rule 5)."""

import functools
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field

import pandas as pd

from research.claims import rules
from research.claims.evidence import Case


@dataclass(frozen=True)
class Joint:
    """Claims stated for one session, by id, evaluated on every session that it may have been.

    Where it can have been one only, nothing is looked for, and each stands by itself.
    """

    cases: dict[pd.Timestamp, dict[str, Case]] = field(repr=False)

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
        return Joint(
            {
                day: row | {claim_id: row[claim_id].claiming(claimed=figure)}
                for day, row in self.cases.items()
            }
        )

    def _miss(self, day: pd.Timestamp, names: Collection[str]) -> float:
        """By how much the figures of some claims miss on a day, in roundings."""
        return sum(self.cases[day][name].distance for name in names)


def date(cases: Iterable[Case]) -> dict[str, Joint]:
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
    undated = [group for group in groups.values() if any(case.claim.end for case in group)]
    return {name: joint for joint in map(_evaluated, undated) for name in joint.members}


def _evaluated(cases: list[Case]) -> Joint:
    spans = [case.claim.end for case in cases if case.claim.end]
    latest = [case.claim.article.latest for case in cases if case.claim.article.latest]
    first = pd.Timestamp(max(start for start, _ in spans))
    last = pd.Timestamp(min([end for _, end in spans] + latest))
    days = cases[0].data.sessions
    days = days[(days >= first) & (days <= last)]
    found = {}
    for case in cases:
        read = {day: (case.at(day) if case.claim.end else case).tried() for day in days}
        if covered := {day: held for day, held in read.items() if not held.missing}:
            found[case.claim.id] = covered
    shared = [day for day in days if found and all(day in covered for covered in found.values())]
    return Joint({day: {name: read[day] for name, read in found.items()} for day in shared})
