"""A claim bound to its measure, and an undated claim dated by its own figures.

A :class:`Case` can be evaluated at any end and in any cell of the core grid. :func:`date` looks for the
session that a group of claims stated together can have meant (rule 5).
"""

from __future__ import annotations

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

import pandas as pd

from research import registry
from research.claims import rules
from research.claims.register import RELATIONS, Claim, Problem
from research.measures.windows import returns_used, same_returns
from research.suggestions import nearest

MEASURED = ("decimal", "ratio", "index points")


@dataclass(frozen=True)
class Reading:
    """One evaluation of a measure: the arguments used, and the result or why there is none."""

    args: dict
    result: registry.Result | None = None
    missing: registry.NotCovered | None = None

    @property
    def value(self):
        """The measured value; None without a result."""
        return self.result.value if self.result else None


@functools.lru_cache(maxsize=4096)
def _evaluated(
    measure: registry.Measure, data, args: tuple
) -> registry.Result | registry.NotCovered:
    try:
        return measure(data, **dict(args))
    except registry.NotCovered as missing:
        return missing


@dataclass(frozen=True)
class Case:
    """A claim bound to its measure with checked arguments."""

    claim: Claim
    measure: registry.Measure
    args: dict

    def fits(self, value) -> bool:
        """Rule 1 for this claim."""
        c = self.claim
        return rules.fits(value, relation=c.relation, claimed=c.claimed, rounding=c.rounding)

    def near(self, value) -> bool:
        """The rounding slack of rule 2 for this claim; counts, dates and truths have none."""
        c = self.claim
        measured = self.measure.unit in MEASURED
        return measured and rules.near(
            value, relation=c.relation, claimed=c.claimed, rounding=c.rounding
        )

    def distance(self, value) -> float:
        """How far a value is from fitting, in roundings."""
        c = self.claim
        return rules.distance(value, relation=c.relation, claimed=c.claimed, rounding=c.rounding)

    def read(self, data, args: dict | None = None) -> Reading:
        """Evaluate as stated or with other arguments; a window without data is a reading without a result."""
        args = self.args if args is None else args
        found = _evaluated(self.measure, data, tuple(args.items()))
        return (
            Reading(args, missing=found)
            if isinstance(found, registry.NotCovered)
            else Reading(args, found)
        )

    def at(self, data, day: pd.Timestamp) -> Reading:
        """Evaluate with the moving end set to ``day``; a measure without one is evaluated as stated."""
        return self.read(
            data, {**self.args, self.measure.moves: day} if self.measure.moves else self.args
        )

    def cells(
        self, data, stated: Reading, dimensions: tuple[str, ...], *, vendors: bool = False
    ) -> list[Reading]:
        """The stated reading first, then every other choice of the core grid, and of vendor, that is one.

        A choice that comes to the same returns as one before it (no distribution fell into the window, a portfolio has one
        basis only) is no other choice. A vendor's choice has a value only where the vendor has the whole window.
        """
        found = [stated]
        for args in registry.grid(data, self.measure, stated.args, dimensions)[1:]:
            reading = self.read(data, args)
            if not any(self._same(data, reading, other) for other in found):
                found.append(reading)
        for args in registry.lineages(data, self.measure, stated.args) if vendors else ():
            reading = self._from_vendor(data, args, stated)
            if not same_returns(self._returns(data, reading), self._returns(data, stated)):
                found.append(reading)
        return found

    def _from_vendor(self, data, args: dict, stated: Reading) -> Reading:
        reading, own = self.read(data, args), self._returns(data, stated)
        theirs = self._returns(data, replace(stated, args=args))
        whole = (
            own is not None
            and theirs is not None
            and all(a.index.equals(b.index) for a, b in zip(own, theirs, strict=True))
        )
        return (
            reading
            if whole
            else Reading(
                args,
                missing=registry.NotCovered("The vendor has no returns over the whole window."),
            )
        )

    def _returns(self, data, reading: Reading) -> list[pd.Series] | None:
        if reading.result is None:
            return None
        since = reading.result.since
        return returns_used(
            data,
            reading.args,
            since=reading.args.get("start") if since is None else since,
            end=reading.result.as_of,
        )

    def _same(self, data, one: Reading, other: Reading) -> bool:
        first, second = (
            {name: value for name, value in reading.args.items() if name not in ("basis", "window")}
            for reading in (one, other)
        )
        return first == second and same_returns(
            self._returns(data, one), self._returns(data, other)
        )

    def counted(self, cells: list[Reading]) -> list[Reading]:
        """The cells that count: the stated one, and every other one with a value."""
        return [cell for cell in cells if cell is cells[0] or cell.value is not None]

    def votes(self, data, stated: Reading) -> list[bool]:
        """Rule 3: whether the claim fits, in every cell of the core grid along the choices it leaves open."""
        return [
            self.fits(cell.value)
            for cell in self.counted(self.cells(data, stated, self.claim.open))
        ]

    def slack_days(self, data, stated: Reading) -> list[pd.Timestamp]:
        """Rule 2: the five sessions before the stated one, latest first, none of them after publication.

        Empty for counts, dates and truths, for undated claims, for windows under ten sessions, and for a window that ends
        with a calendar quarter: that is the end of a period, no day on which somebody looked.
        """
        short = stated.result.sessions < rules.SLACK_WINDOW
        if self.measure.unit not in MEASURED or not self.measure.moves or short or self.claim.end:
            return []
        if stated.args[self.measure.moves].is_quarter_end:
            return []
        latest = self.claim.article.latest
        before = data.sessions[data.sessions < stated.result.as_of][-rules.SLACK_SESSIONS :][::-1]
        return [day for day in before if latest is None or day <= pd.Timestamp(latest)]

    def direct(self, data, stated: Reading) -> tuple[str, pd.Timestamp | None]:
        """Rules 1 and 2: verdict on the claim's own terms, and the earlier session it fits if it needs one."""
        if self.fits(stated.value):
            return rules.SUPPORTED, None
        if self.near(stated.value):
            return rules.PARTLY, None
        day = next(
            (day for day in self.slack_days(data, stated) if self.fits(self.at(data, day).value)),
            None,
        )
        return (rules.PARTLY if day is not None else rules.CONTRADICTED), day


def bind(claim: Claim, data) -> tuple[Case | None, list[Problem]]:
    """Bind a claim to its measure, or name its first fault: the field, what was expected, the nearest valid name."""

    def fault(name: str, text: str) -> Problem:
        return Problem(claim.file, claim.id, name, text)

    measure = registry.REGISTRY.get(claim.measure)
    if measure is None:
        return None, [
            fault(
                "measure",
                f"unknown measure {claim.measure!r}{nearest(claim.measure, registry.REGISTRY)}.",
            )
        ]
    stated = dict(claim.args)
    if claim.measure == "published":
        stated |= {"evidence_id": claim.evidence_id} if claim.evidence_id else {}
        if not stated:
            return Case(claim, measure, {}), []
    args, faults = registry.read_args(data, measure, stated)
    measure = measure if faults else measure.bound(args)
    problems = [fault(name, text) for name, text in faults]
    for choice in claim.open:
        if choice not in measure.choices:
            problems.append(
                fault(
                    "open",
                    f"{measure.name} has no choice {choice!r}{nearest(choice, measure.choices)}.",
                )
            )
    if measure.moves and measure.moves not in stated:
        if claim.due and not claim.end:
            args[measure.moves] = pd.Timestamp(claim.due)
        elif not claim.end:
            problems.append(
                fault(
                    f"args.{measure.moves}",
                    "expected a date, or end = [from, to] or due = date on the claim; found none.",
                )
            )
    if (
        claim.relation in ("below", "at_most")
        and measure.unit in MEASURED
        and args.get("combine", "all") == "all"
        and "combine" in measure.parameters
    ):
        args["combine"] = "all_below"
    problems += [fault(name, text) for name, text in _misfit(claim, measure)]
    return (None, problems[:1]) if problems else (Case(claim, measure, args), [])


def _misfit(claim: Claim, measure: registry.Measure) -> list[tuple[str, str]]:
    """Faults between a relation and the unit of its measure."""
    if measure.name == "published":
        return []
    allowed = {
        "date": ("in_month", "on_date", "between", "equals"),
        "boolean": ("is_true", "equals"),
    }.get(measure.unit, RELATIONS[:7])
    if claim.relation not in allowed:
        return [
            (
                "relation",
                f"{measure.name} gives a {measure.unit}, expected {', '.join(allowed)}; got {claim.relation!r}.",
            )
        ]
    if isinstance(claim.claimed, bool) != (measure.unit == "boolean"):
        expected = (
            "true or false"
            if measure.unit == "boolean"
            else "a date"
            if measure.unit == "date"
            else "a number"
        )
        return [
            (
                "claimed",
                f"{measure.name} gives a {measure.unit}, expected {expected} for {claim.relation}; got {str(claim.claimed).lower()}.",
            )
        ]
    if claim.relation == "equals" and measure.unit in MEASURED and claim.rounding is None:
        return [
            (
                "rounding",
                "expected one unit of the last printed digit (0.01 for whole percent), found none.",
            )
        ]
    return []


@dataclass(frozen=True)
class Joint:
    """Claims stated for one and the same session, evaluated on every session that it may have been."""

    cases: tuple[Case, ...]
    readings: dict[pd.Timestamp, dict[str, Reading]] = field(repr=False)

    def sessions(self, passes) -> list[pd.Timestamp]:
        """Sessions on which every claim of the group passes."""
        return [
            day
            for day, row in self.readings.items()
            if all(passes(case, row[case.claim.id].value) for case in self.cases)
        ]

    def decide(self) -> tuple[str, pd.Timestamp | None]:
        """Rule 5: one verdict for the whole group, and the session it was stated for or comes nearest to."""
        for label, passes in (
            (rules.SUPPORTED, Case.fits),
            (rules.PARTLY, lambda case, v: case.fits(v) or case.near(v)),
        ):
            good = self.sessions(passes)
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
            replace(c, claim=c.claim.with_claimed(figure)) if c.claim.id == claim_id else c
            for c in self.cases
        )
        return replace(self, cases=cases)

    def _miss(self, day: pd.Timestamp) -> float:
        return sum(case.distance(self.readings[day][case.claim.id].value) for case in self.cases)


def date(cases: Iterable[Case], data) -> dict[str, Joint]:
    """Group undated and joint claims, and evaluate each group on the sessions that it may mean.

    The range is what all members allow, cut at publication. A member with dates of its own is evaluated
    at those. Members that the data never cover are left out of their group.

    Returns
    -------
    dict from claim id to the :class:`Joint` it belongs to; other claims are absent.
    """
    groups: dict[tuple, list[Case]] = {}
    for case in cases:
        claim = case.claim
        if claim.measure != "published" and (claim.end or claim.joint):
            groups.setdefault((claim.file, claim.article.id, claim.joint or claim.id), []).append(
                case
            )
    found = {}
    for members in groups.values():
        joint = _evaluate(members, data)
        found |= {case.claim.id: joint for case in joint.cases}
    return found


def _evaluate(members: list[Case], data) -> Joint:
    ranges = [case.claim.end for case in members if case.claim.end]
    if ranges:
        first = max(pd.Timestamp(span[0]) for span in ranges)
        latest = [case.claim.article.latest for case in members if case.claim.article.latest]
        last = min(pd.Timestamp(day) for day in [span[1] for span in ranges] + latest)
        days = list(data.sessions[(data.sessions >= first) & (data.sessions <= last)])
    else:
        days = [max(case.args[case.measure.moves] for case in members if case.measure.moves)]
    rows = {
        day: {
            case.claim.id: case.at(data, day) if case.claim.end else case.read(data)
            for case in members
        }
        for day in days
    }
    known = [case for case in members if any(row[case.claim.id].result for row in rows.values())]
    readings = {
        day: row
        for day, row in rows.items()
        if known and all(row[case.claim.id].result for case in known)
    }
    return Joint(tuple(known), readings)
