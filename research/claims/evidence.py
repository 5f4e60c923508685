"""A claim bound to its measure: evaluated as stated, at another end, or in another choice."""

import functools
from dataclasses import dataclass, field, replace
from typing import Any

import pandas as pd

from research import registry
from research.claims import rules, words
from research.claims.claim import Claim

MEASURED = ("decimal", "ratio", "index points")
HALF_A_PLACE = 5e-7  # of a return; errors of a window add up as the root of their number
# What a measure should have answered with a ValueError: a claim file is foreign text, and one claim
# must not take the others with it.
SLIPS = (ArithmeticError, LookupError, TypeError, AttributeError, RuntimeError)


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
    """A claim with its measure and checked arguments on a vintage of the data: as it is stated, at
    another end, or in another choice. What the measure gives is asked for when it is needed: of a
    case ``beside`` the stated one a fault is no more than no value, and of one with a ``fault``
    nobody asks.
    """

    claim: Claim
    measure: registry.Measure
    args: dict
    data: Any = field(default=None, repr=False, compare=False)
    beside: bool = False
    fault: registry.NotCovered | None = None

    @functools.cached_property
    def _outcome(self) -> registry.Result | registry.NotCovered:
        try:
            return self.fault or _evaluated(self.measure, self.data, tuple(self.args.items()))
        except (ValueError, *SLIPS) as error:
            if not self.beside:
                raise
            return registry.NotCovered(f"{error}")

    @property
    def missing(self) -> registry.NotCovered | None:
        """Why there is no result."""
        return self._outcome if isinstance(self._outcome, registry.NotCovered) else None

    @property
    def result(self) -> registry.Result:
        """What the measure gives; a LookupError where that is nothing."""
        if isinstance(self._outcome, registry.Result):
            return self._outcome
        raise LookupError(f"{self._outcome}")

    @property
    def value(self):
        """The measured value; None without a result."""
        return None if self.missing else self.result.value

    def at(self, day: pd.Timestamp) -> "Case":
        """The same with the moving end, if the measure has one, set to ``day``."""
        moves = self.measure.moves
        return replace(self, args=self.args | {moves: day}) if moves else self

    def tried(self, **args) -> "Case":
        """The same with other arguments: what would be a fault if stated has no value here."""
        return replace(self, args=self.args | args, beside=True, fault=None)

    def without(self, why: str) -> "Case":
        """The same, for a reason without a result and not evaluated."""
        return replace(self, fault=registry.NotCovered(why))

    def claiming(self, **changes) -> "Case":
        """The same evidence for a claim that states something else."""
        return replace(self, claim=replace(self.claim, **changes))

    @property
    def unit(self) -> str:
        """The unit of the value: that of the result, or else of the measure."""
        return ("" if self.missing else self.result.unit) or f"{self.measure.unit}"

    @property
    def measured(self) -> bool:
        """Whether the measure gives a quantity; counts, dates and truths have no slack."""
        return self.measure.unit in MEASURED

    @property
    def printed_unit(self) -> str:
        """The unit in print: ``points`` for a difference of percentages."""
        return "points" if self.measure.points and self.unit == "decimal" else self.unit

    def text(self, value=None) -> str:
        """A value as a reader expects it; its own by default."""
        value = self.value if value is None else value
        return words.found_text(value, self.claim, self.printed_unit)

    @property
    def claimed_text(self) -> str:
        """What is claimed, with its relation."""
        return words.claimed_text(self.claim, self.unit, self.printed_unit)

    @functools.cached_property
    def error(self) -> float:
        """How far the value may be off, for a claim finer than the digit it is kept to as well, and
        for a figure by what the rounding of returns to six places adds up to over the window.
        """
        result, rounding = self.result, self.claim.rounding
        if self.claim.relation not in rules.FIGURES:
            return result.error
        finer = rounding is not None and rounding < result.digit - 1e-12
        rounded = HALF_A_PLACE * result.sessions**0.5 * (self.measure.unit in ("decimal", "ratio"))
        return max(result.error, result.digit * finer / 2, rounded)

    @property
    def fees(self) -> dict[str, float]:
        """What each fund among the series costs a year, by symbol."""
        fee, symbols = self.data.histories["fee"], self.data.by_id("symbols")
        return {symbols[name]: fee[name] for name in self.series if fee.get(name, 0.0) > 0}

    @property
    def cost(self) -> float:
        """What the dearest fund among the series costs over the window: its index, which pays no
        fee, grows by it every year, and ends so much above the fund.
        """
        grown = 1 + max(self.value if isinstance(self.value, float) else 0.0, 0.0)
        return grown * ((1 - max(self.fees.values(), default=0.0)) ** -self.result.years - 1)

    @functools.cached_property
    def strayed(self) -> float:
        """How far funds came off their indices on price, where the data hold both: the last trade
        of a fund is not at what its shares are worth.
        """
        apart = 0.0
        for role in filter(self.args.get, registry.ROLES):
            index = {role: self.data.tracked(self.args[role])}
            both = [self.tried(basis="price", **more).value for more in ({}, index)]
            if all(isinstance(value, float) for value in both):
                apart += abs(both[0] - both[1])
        return apart

    @property
    def slack(self) -> float:
        """How far a figure may lie from what stands for the thing that is claimed: a fund for its
        index, the Treasury's curve for a desk's quote. What lies between them contradicts nothing.
        """
        of_index = self.claim.about == "index"
        return max(self.result.slack, self.cost + self.strayed if of_index else 0.0)

    @property
    def fits(self) -> bool:
        """Rule 1 for the claim."""
        return not self.missing and self.would_fit(self.value)

    def would_fit(self, value) -> bool:
        """Rule 1 for another value in place of this one."""
        return self.claim.terms.fits(value, error=self.error)

    @property
    def near(self) -> bool:
        """The rounding slack of rule 2 for the claim; counts, dates and truths have none."""
        return self.measured and self.claim.terms.near(self.value, slack=self.slack)

    @property
    def distance(self) -> float:
        """How far the value is from fitting, in roundings."""
        return 0.0 if self.fits else self.claim.terms.distance(self.value)

    @property
    def series(self) -> list[str]:
        """The series that were read, vendors put aside."""
        return registry.named(self.args)

    def slack_days(self) -> list[pd.Timestamp]:
        """Rule 2: the five sessions before the stated one, latest first, none after publication.

        Empty for counts, dates and truths, for undated claims, for windows under ten sessions, and
        for a window that ends with a calendar quarter: that is the end of a period, no day on which
        somebody looked.
        """
        data, moves = self.data, self.measure.moves
        short = self.result.sessions < rules.SLACK_WINDOW
        if not self.measured or not moves or short or self.claim.end:
            return []
        monthly = any(data.by_id("frequency").get(name) == "monthly" for name in self.series)
        if self.args[moves].is_quarter_end or monthly:
            return []
        latest = self.claim.article.latest
        before = data.sessions[data.sessions < self.result.as_of][-rules.SLACK_SESSIONS :][::-1]
        return [day for day in before if latest is None or day <= pd.Timestamp(latest)]

    def direct(self) -> tuple[str, pd.Timestamp | None]:
        """Rules 1 and 2: verdict on the claim's own terms, and the earlier session it may need."""
        if self.fits:
            return rules.SUPPORTED, None
        if self.near:
            return rules.PARTLY, None
        for day in self.slack_days():
            if self.at(day).fits:
                return rules.PARTLY, day
        return rules.CONTRADICTED, None
