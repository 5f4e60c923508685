"""The verdict rules: does a value fit a claim, and what follows. Pure; no data, no dates looked up.

The rules are general: own terms (1), slack for measured quantities (2), votes where a claim leaves
a choice open (3), general claims (4), claims stated for one session (5), published evidence (6), a
part that is not tested (7), claims of several parts (8), samples that cannot carry a verdict (9),
slips (10). They were written by people who had seen these data; the placebo rate of
:mod:`research.claims.false_positive_rate` says how often they would pass a wrong figure.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

SUPPORTED, PARTLY, CONTRADICTED = "supported", "partly", "contradicted"
NOT_SHOWN, TOO_FEW = "not shown", "too few events"
NOT_TESTABLE, NOT_DUE = "not testable", "not yet due"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, NOT_SHOWN, TOO_FEW, NOT_TESTABLE, NOT_DUE)

ANOTHER_DAY, LAST_DIGIT, DISAGREE = "another day", "last digit", "choices disagree"
PART_FAILS, PART_UNTESTED = "a part fails", "a part untested"
COST, QUOTE = "cost of a fund", "another quote"
MISSES = {
    LAST_DIGIT: "the last printed digit",
    COST: "no more than fund and index lie apart",
    QUOTE: "no more than quotes of a yield differ by",
}
BECAUSE = (ANOTHER_DAY, LAST_DIGIT, COST, QUOTE, DISAGREE, PART_FAILS, PART_UNTESTED)

BY_READING = {"supports": SUPPORTED, "against": CONTRADICTED, "neither": NOT_TESTABLE}  # rule 6
AT_BEST = "So it is partly borne out at best."
UNDECIDED = "Not decided, as the record that would decide it is not in the snapshot"
FIGURES = ("equals", "about")  # relations to a figure, which has an allowance
BOUNDS = ("above", "below", "at_least", "at_most")
MINIMUM_CLUSTERS = 10
SLACK_SESSIONS = 5
SLACK_WINDOW = 10
_EDGE = 1e-9


@dataclass(frozen=True)
class Terms:
    """What is claimed: a figure, a day or a truth, the relation in which a value has to stand to
    it, and one unit of its last printed digit.

    ``equals`` allows half of the rounding, ``about`` the larger of two roundings and 5% of the
    claimed figure; bounds, dates and truths are exact. Dates are ISO texts, which sort as they do.
    """

    relation: str
    claimed: Any
    rounding: float | None = None

    @property
    def figures(self) -> tuple[float, ...]:
        """The numbers that are stated: one, the ends of a range, none for dates and truths."""
        bounds = self.claimed if isinstance(self.claimed, tuple) else (self.claimed,)
        return tuple(bound for bound in bounds if not isinstance(bound, bool | str))

    @property
    def region(self) -> tuple:
        """The values that fit, as the lowest and the highest of them; a truth is its own region.

        Whether an end itself fits is left to :meth:`fits`.

        >>> Terms("above", 0.0).region, Terms("in_month", "2008-06").region
        ((0.0, inf), ('2008-06', '2008-06~'))
        >>> Terms("equals", 0.07, 0.01).region, Terms("about", 1.0, 0.01).region
        ((0.065..., 0.075...), (0.95, 1.05))
        """
        claimed, between = self.claimed, self.relation == "between"
        low, high = claimed if between else (claimed, claimed)
        if isinstance(high, str):
            return low, f"{high}~"
        if between or isinstance(claimed, bool):
            return low, high
        if self.relation in BOUNDS:
            above = self.relation in ("above", "at_least")
            return (claimed, math.inf) if above else (-math.inf, claimed)
        rounding = self.rounding or 0.0
        about = max(2 * rounding, 0.05 * abs(claimed))
        width = rounding / 2 if self.relation == "equals" else about
        return claimed - width, claimed + width

    @property
    def edges(self) -> tuple[float, ...]:
        """The numbers at which a verdict on a figure turns; none for dates and truths.

        >>> [round(edge, 4) for edge in Terms("equals", 0.015, 0.001).edges]
        [0.0145, 0.0155, 0.014, 0.016]
        """
        if self.relation not in FIGURES or not self.figures:
            return self.figures
        near_by = (
            (self.claimed - self.rounding, self.claimed + self.rounding) if self.rounding else ()
        )
        return (*self.region, *near_by)

    def fits(self, value, *, error: float = 0.0) -> bool:
        """Rule 1: whether a value fits on the claim's own terms; a missing one fits none.

        A figure allows for the error that the value itself may have as well.

        >>> Terms("equals", 0.07, 0.01).fits(0.0738), Terms("equals", 15, 1).fits(14)
        (True, False)
        >>> Terms("between", ("2023-07", "2023-09")).fits("2023-09-30")
        True
        """
        if value is None or (isinstance(value, float) and math.isnan(value)):
            return False
        if isinstance(value, bool) or isinstance(self.claimed, bool):
            return bool(value) == bool(self.claimed)
        low, high = self.region
        if isinstance(value, str) or isinstance(low, str):
            return isinstance(value, str) and isinstance(low, str) and low <= value <= high
        if self.relation in ("above", "below"):
            return low < value < high
        slack = _EDGE + (error if self.relation in FIGURES else 0.0)
        return low - slack <= value <= high + slack

    def near(self, value, *, slack: float = 0.0) -> bool:
        """Rule 2: whether a measured number lies within one rounding of the claimed figure, or
        within the ``slack`` of what stands for the thing that is claimed, of a figure that rounds
        to it.

        >>> Terms("equals", 0.07, 0.01).near(0.0795)
        True
        """
        rounding = self.rounding or 0.0
        slack = max(rounding, slack + rounding / 2)
        if not slack or value is None or isinstance(value, bool | str):
            return False
        return any(abs(value - figure) <= slack + _EDGE for figure in self.figures)

    def distance(self, value) -> float:
        """How far a value is from fitting, in roundings: 0 when it fits, infinite without a number.

        >>> Terms("at_least", 15).distance(12)
        3.0
        """
        if self.fits(value):
            return 0.0
        if value is None or isinstance(value, bool | str):
            return math.inf
        away = (abs(value - figure) for figure in self.figures)
        return float(min(away, default=math.inf) / (self.rounding or 1.0))

    def apart(self, span: tuple) -> bool | None:
        """Whether a span of values fits: True, False where none does, None where some do.

        >>> [Terms("above", 0.0).apart(span) for span in [(0.1, 0.2), (-0.2, -0.1), (-1.0, 1.0)]]
        [True, False, None]
        """
        inside = [self.fits(end) for end in span]
        if all(inside):
            return True
        return None if any(inside) or span[0] < self.region[0] < span[1] else False

    def too_close(self, value, *, error: float) -> bool:
        """Rule 9: whether a bound lies within the error of a value: its side cannot be told.

        >>> [Terms(relation, 2000).too_close(2000.3, error=0.5) for relation in ("above", "equals")]
        [True, False]
        """
        if not error or self.relation in FIGURES:
            return False
        return self.apart((value - error, value + error)) is None

    def by_interval(self, interval: tuple[float, float] | None, clusters: int | None) -> str:
        """Rule 4: a general claim against the interval of what usually happens.

        Supported when the whole interval fits, contradicted when none of it does, not shown when it
        reaches across: the same for both sides. Under ten non-overlapping clusters there are too
        few events.

        >>> spans = ((0.01, 0.03), 12), ((-0.01, 0.05), 12), ((0.01, 0.03), 9)
        >>> [Terms("above", 0.0).by_interval(*span) for span in spans]
        ['supported', 'not shown', 'too few events']
        """
        if clusters is not None and clusters < MINIMUM_CLUSTERS:
            return TOO_FEW
        if interval is None:
            needed = "kind: a general claim needs an interval, and its measure gives none"
            raise ValueError(f'{needed}; an exact count ("13 of 14") is a fact.')
        return {True: SUPPORTED, False: CONTRADICTED, None: NOT_SHOWN}[self.apart(interval)]


def by_votes(votes: Sequence[bool]) -> str:
    """Rule 3: all votes of the fixed grid supported, at least half partly, fewer contradicted.

    >>> by_votes([True, True]), by_votes([True, False]), by_votes([True, False, False])
    ('supported', 'partly', 'contradicted')
    """
    if not votes:
        raise ValueError("votes: expected at least one, got none.")
    share = sum(votes) / len(votes)
    return SUPPORTED if share == 1 else PARTLY if share >= 0.5 else CONTRADICTED


def by_parts(labels: Sequence[str], becauses: Sequence[str] = ()) -> tuple[str, str]:
    """Rule 8: what follows for a claim from the verdicts on its parts, and why it is partly.

    All hold: supported. None holds and one fails: contradicted. Some hold: partly. Where none holds
    and none fails, the claim stands where its parts stand: not shown, too few events, not yet due,
    not testable.

    >>> by_parts(["supported", "contradicted"])
    ('partly', 'a part fails')
    >>> by_parts(["supported", "not testable"]), by_parts(["contradicted", "not shown"])
    (('partly', 'a part untested'), ('contradicted', ''))
    """
    held = {SUPPORTED, PARTLY} & {*labels}
    if not held:
        order = (CONTRADICTED, NOT_SHOWN, TOO_FEW, NOT_DUE, NOT_TESTABLE)
        return next(label for label in order if label in labels), ""
    if {CONTRADICTED, NOT_SHOWN} & {*labels}:
        return PARTLY, PART_FAILS
    if {TOO_FEW, NOT_DUE, NOT_TESTABLE} & {*labels}:
        return PARTLY, PART_UNTESTED
    return (PARTLY, next(filter(None, becauses))) if PARTLY in held else (SUPPORTED, "")


def at_best_partly(label: str, untested: str) -> str:
    """Rule 7: a claim of which a part is not tested at all is at best partly borne out.

    >>> [at_best_partly(label, "the cause") for label in ("supported", "contradicted")]
    ['partly', 'contradicted']
    """
    return PARTLY if label == SUPPORTED and untested else label
