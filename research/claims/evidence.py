"""A claim bound to its measure: evaluated as stated, at another end, and in every other choice."""

import functools
from dataclasses import dataclass, replace

import pandas as pd

from research import registry
from research.claims import choices, rules
from research.claims.claim import Claim
from research.measures.windows import returns_used, same_returns

LATE = 31  # days by which a choice may begin later and still be of the same sample
MEASURED = ("decimal", "ratio", "index points")
# What a measure should have answered with a ValueError: a claim file is foreign text, and one claim
# must not take the others with it.
SLIPS = (ArithmeticError, LookupError, TypeError, AttributeError, RuntimeError)


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

    @property
    def held(self) -> registry.Result:
        """The result of a reading that is known to have one."""
        if self.result is None:
            raise LookupError(f"{self.missing}")
        return self.result


@functools.lru_cache(maxsize=4096)
def _evaluated(measure: registry.Measure, data, args: tuple) -> Reading:
    stated = dict(args)
    try:
        return Reading(stated, measure(data, **stated))
    except registry.NotCovered as missing:
        return Reading(stated, missing=missing)


@dataclass(frozen=True)
class Case:
    """A claim bound to its measure and checked arguments; ``error`` is that of the stated value,
    ``slack`` how far what it was measured on may lie from what is claimed of.
    """

    claim: Claim
    measure: registry.Measure
    args: dict
    error: float = 0.0
    slack: float = 0.0

    @property
    def unit(self) -> str:
        """The unit that the value has with the claim's arguments."""
        return f"{self.measure.bound(self.args).unit}"

    def fits(self, value) -> bool:
        """Rule 1 for this claim."""
        return rules.fits(value, **self.claim.terms, error=self.error)

    def near(self, value) -> bool:
        """The rounding slack of rule 2 for this claim; counts, dates and truths have none."""
        return self.unit in MEASURED and rules.near(value, **self.claim.terms, slack=self.slack)

    def distance(self, value) -> float:
        """How far a value is from fitting, in roundings."""
        return rules.distance(value, **self.claim.terms)

    def read(self, data, args: dict | None = None) -> Reading:
        """Evaluate as stated or with other arguments; without data a reading has no result."""
        return _evaluated(self.measure, data, tuple((self.args if args is None else args).items()))

    def moved(self, day: pd.Timestamp) -> dict:
        """The arguments with the moving end, if the measure has one, set to ``day``."""
        return self.args | ({self.measure.moves: day} if self.measure.moves else {})

    def at(self, data, day: pd.Timestamp) -> Reading:
        """Evaluate with the moving end set to ``day``."""
        return self.read(data, self.moved(day))

    def tried(self, data, args: dict) -> Reading:
        """Arguments beside the stated ones: what would be a fault if stated has no value here."""
        try:
            return self.read(data, args)
        except (ValueError, *SLIPS) as error:
            return Reading(args, missing=registry.NotCovered(str(error)))

    def cells(
        self, data, stated: Reading, dimensions: tuple[str, ...], *, vendors: bool = False
    ) -> list[Reading]:
        """The stated reading, then every other choice of the core grid and, if asked, of vendor.

        A choice that comes to the same returns as one before it (no distribution fell into the
        window, a portfolio has one basis only) is no other choice. A vendor's choice has a value
        only where the vendor has the whole window.
        """
        found = [stated]
        for args in choices.grid(data, self.measure, stated.args, dimensions)[1:]:
            reading = self.tried(data, args)
            if not any(self._same(data, reading, other) for other in found):
                found.append(reading)
        for args in choices.lineages(data, self.measure, stated.args) if vendors else ():
            reading = self._from_vendor(data, args, stated)
            if not same_returns(self._returns(data, reading), self._returns(data, stated)):
                found.append(reading)
        return found

    def _from_vendor(self, data, args: dict, stated: Reading) -> Reading:
        own, theirs = self._returns(data, stated), self._returns(data, replace(stated, args=args))
        both = list(zip(own or (), theirs or (), strict=False))
        whole = both and all(one.index.equals(other.index) for one, other in both)
        return self.tried(data, args) if whole else Reading(args)

    def _returns(self, data, reading: Reading) -> list[pd.Series] | None:
        if reading.result is None:
            return None
        since, end = reading.result.since, reading.result.as_of
        since = reading.args.get("start") if since is None else since
        return returns_used(data, reading.args, since=since, end=end)

    def _same(self, data, one: Reading, other: Reading) -> bool:
        kept = [{**r.args, "basis": None, "window": None} for r in (one, other)]
        if kept[0] != kept[1]:
            return False
        if set(self.series) <= set(registry.DAILY_YIELDS):  # which have no basis
            return True
        return same_returns(self._returns(data, one), self._returns(data, other))

    def votes(self, data, stated: Reading) -> tuple[list[bool], list[str]]:
        """Rule 3: whether the claim fits, in every cell along the choices that it leaves open, and
        which of the stated series' own have no value of the sample.

        A cell without one, or of a sample that begins later, is no choice that fails.
        """
        fits, lacking = [self.fits(stated.value)], []
        for cell in self.cells(data, stated, self.claim.open)[1:]:
            if cell.value is not None and not self.begins_later(data, cell):
                fits.append(self.fits(cell.value))
            elif registry.named(cell.args) == self.series:
                lacking.append(choices.describe(choices.whole(self.measure, cell.args)))
        return fits, lacking

    def is_same_thing(self, data, cell: Reading) -> bool:
        """Whether a choice measures what the claim names: the index, a fund on it, a vendor of it.

        Another index answers another question, unless the claim leaves the series open.
        """
        return "series" in self.claim.open or all(
            data.tracked(cell.args[role]) == data.tracked(self.args[role])
            for role in registry.ROLES
            if role in self.args and role in cell.args
        )

    def begins_later(self, data, cell: Reading) -> pd.Timestamp | None:
        """First day of a choice whose data begin after the stated ones and the day asked for.

        A count, a rank, a first time, or a share or mean over a sample, is of another sample on it;
        what a general claim says holds of any.
        """
        general = self.claim.kind == "general" and self.unit in MEASURED
        if general or "since" not in self.measure.parameters:
            return None
        own, others = (returns_used(data, args) for args in (self.args, cell.args))
        if own is None or others is None:
            return None
        stated, other = (max(side.index[0] for side in sides) for sides in (own, others))
        asked = max(self.args.get("since") or stated, stated)
        return other if other > asked + pd.Timedelta(days=LATE) else None

    def slack_days(self, data, stated: Reading) -> list[pd.Timestamp]:
        """Rule 2: the five sessions before the stated one, latest first, none after publication.

        Empty for counts, dates and truths, for undated claims, for windows under ten sessions, and
        for a window that ends with a calendar quarter: that is the end of a period, no day on which
        somebody looked.
        """
        short = stated.held.sessions < rules.SLACK_WINDOW
        if self.unit not in MEASURED or not self.measure.moves or short or self.claim.end:
            return []
        monthly = any(data.by_id("frequency").get(name) == "monthly" for name in self.series)
        if stated.args[self.measure.moves].is_quarter_end or monthly:
            return []
        latest = self.claim.article.latest
        before = data.sessions[data.sessions < stated.held.as_of][-rules.SLACK_SESSIONS :][::-1]
        return [day for day in before if latest is None or day <= pd.Timestamp(latest)]

    @property
    def series(self) -> list[str]:
        """The series that the claim names, vendors put aside."""
        return registry.named(self.args)

    def direct(self, data, stated: Reading) -> tuple[str, pd.Timestamp | None]:
        """Rules 1 and 2: verdict on the claim's own terms, and the earlier session it may need."""
        if self.fits(stated.value):
            return rules.SUPPORTED, None
        if self.near(stated.value):
            return rules.PARTLY, None
        for day in self.slack_days(data, stated):
            if self.fits(self.at(data, day).value):
                return rules.PARTLY, day
        return rules.CONTRADICTED, None
