"""The verdict rules: does a value fit a claim, and what follows. Pure; no data, no dates looked up.

The rules are general: own terms (1), slack for measured quantities (2), votes where a claim leaves
a choice open (3), general claims (4), claims stated for one session (5), published evidence (6), a
part that is not tested (7), claims of several parts (8), samples that cannot carry a verdict (9),
slips (10). They were written by people who had seen these data; the placebo rate of
:mod:`research.claims.false_positive_rate` says how often they would pass a wrong figure.
"""

import math
from collections.abc import Sequence

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

AT_BEST = "So it is partly borne out at best."
UNDECIDED = "Not decided, as the record that would decide it is not in the snapshot"
FIGURES = ("equals", "about")  # relations to a figure, which has an allowance
BOUNDS = ("above", "below", "at_least", "at_most")
MINIMUM_CLUSTERS = 10
SLACK_SESSIONS = 5
SLACK_WINDOW = 10
_EDGE = 1e-9


def figures(claimed) -> tuple[float, ...]:
    """The numbers that a claim states: one, the ends of a range, none for dates and truths."""
    bounds = claimed if isinstance(claimed, tuple) else (claimed,)
    return tuple(bound for bound in bounds if not isinstance(bound, bool | str))


def tolerance(relation: str, claimed: float, rounding: float | None) -> float:
    """Largest distance at which a number still fits ``equals`` or ``about``.

    >>> tolerance("equals", 0.07, 0.01), round(tolerance("about", 1.0, 0.01), 3)
    (0.005, 0.05)
    """
    rounding = rounding or 0.0
    return rounding / 2 if relation == "equals" else max(2 * rounding, 0.05 * abs(claimed))


def fits(
    value, *, relation: str, claimed, rounding: float | None = None, error: float = 0.0
) -> bool:
    """Rule 1: whether a value fits a claim on its own terms.

    ``equals`` allows half of the rounding, ``about`` the larger of two roundings and 5% of the
    claimed value, and both the error that the value itself may have; bounds, dates and truths are
    exact. A missing value fits nothing.

    >>> fits(0.0738, relation="equals", claimed=0.07, rounding=0.01)
    True
    >>> fits("2008-06-06", relation="in_month", claimed="2008-06")
    True
    >>> fits("2023-09-30", relation="between", claimed=("2023-07", "2023-09"))
    True
    >>> fits(14, relation="equals", claimed=15, rounding=1)
    False
    """
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return False
    if isinstance(value, bool) or isinstance(claimed, bool):
        return bool(value) == bool(claimed)
    low, high = region(relation, claimed, rounding)
    if isinstance(value, str) or isinstance(low, str):
        return isinstance(value, str) and isinstance(low, str) and low <= value <= high
    if relation == "above":
        return value > claimed
    if relation == "below":
        return value < claimed
    slack = _EDGE + (error if relation in FIGURES else 0.0)
    return low - slack <= value <= high + slack


def edges(relation: str, claimed, rounding: float | None) -> tuple[float, ...]:
    """The numbers at which a verdict on a figure turns; none for dates and truths.

    >>> [round(edge, 4) for edge in edges("equals", 0.015, 0.001)], edges("above", 0.0, None)
    ([0.0145, 0.0155, 0.014, 0.016], (0.0,))
    """
    if relation not in FIGURES or isinstance(claimed, bool | str):
        return figures(claimed)
    near_by = (claimed - rounding, claimed + rounding) if rounding else ()
    return (*region(relation, claimed, rounding), *near_by)


def near(value, *, relation: str, claimed, rounding: float | None, slack: float = 0.0) -> bool:
    """Rule 2: whether a measured number lies within one rounding of the claimed figure, or within
    the ``slack`` of what stands for the thing that is claimed, of a figure that rounds to it.

    >>> near(0.0795, relation="equals", claimed=0.07, rounding=0.01)
    True
    """
    rounding = rounding or 0.0
    slack = max(rounding, slack + rounding / 2)
    if not slack or value is None or isinstance(value, bool | str):
        return False
    return any(abs(value - figure) <= slack + _EDGE for figure in figures(claimed))


def by_votes(votes: Sequence[bool]) -> str:
    """Rule 3: all votes of the fixed grid supported, at least half partly, fewer contradicted.

    >>> by_votes([True, True]), by_votes([True, False]), by_votes([True, False, False])
    ('supported', 'partly', 'contradicted')
    """
    if not votes:
        raise ValueError("votes: expected at least one, got none.")
    share = sum(votes) / len(votes)
    return SUPPORTED if share == 1 else PARTLY if share >= 0.5 else CONTRADICTED


def region(relation: str, claimed, rounding: float | None = None) -> tuple:
    """The values that fit a claim on its own terms, as the lowest and the highest of them.

    Dates are ISO texts, which sort as dates do; a truth is its own region. Whether an end itself
    fits is left to :func:`fits`.

    >>> region("above", 0.0), region("in_month", "2008-06")
    ((0.0, inf), ('2008-06', '2008-06~'))
    """
    low, high = claimed if relation == "between" else (claimed, claimed)
    if isinstance(high, str):
        return low, f"{high}~"
    if relation == "between" or isinstance(claimed, bool):
        return low, high
    if relation in ("above", "at_least"):
        return claimed, math.inf
    if relation in ("below", "at_most"):
        return -math.inf, claimed
    width = tolerance(relation, claimed, rounding)
    return claimed - width, claimed + width


def apart(span: tuple, **terms) -> bool | None:
    """Whether a span of values fits a claim: True, False where none does, None where some do.

    ``terms`` are relation, claimed and rounding, as for :func:`fits`.

    >>> spans = (0.1, 0.2), (-0.2, -0.1), (-1.0, 1.0)
    >>> [apart(span, relation="above", claimed=0.0) for span in spans]
    [True, False, None]
    """
    inside = [fits(end, **terms) for end in span]
    if all(inside):
        return True
    return None if any(inside) or span[0] < region(**terms)[0] < span[1] else False


def too_close(value, *, error: float, relation: str, **terms) -> bool:
    """Rule 9: whether a bound lies within the error of a value, so that the side cannot be told.

    >>> too_close(2000.3, error=0.5, relation="above", claimed=2000)
    True
    >>> too_close(2000.3, error=0.5, relation="equals", claimed=2000)
    False
    """
    if not error or relation in FIGURES:
        return False
    return apart((value - error, value + error), relation=relation, **terms) is None


def by_interval(interval: tuple[float, float] | None, clusters: int | None, **terms) -> str:
    """Rule 4: a general claim against the interval of what usually happens.

    Supported when the whole interval fits, contradicted when none of it does, not shown when it
    reaches across: the same for both sides. Under ten non-overlapping clusters there are too few
    events. ``terms`` are relation, claimed and rounding.

    >>> by_interval((0.01, 0.03), 12, relation="above", claimed=0.0)
    'supported'
    >>> by_interval((-0.01, 0.05), 12, relation="above", claimed=0.0)
    'not shown'
    >>> by_interval((0.01, 0.03), 9, relation="above", claimed=0.0)
    'too few events'
    """
    if clusters is not None and clusters < MINIMUM_CLUSTERS:
        return TOO_FEW
    if interval is None:
        needed = "kind: a general claim needs an interval, and its measure gives none"
        raise ValueError(f'{needed}; an exact count ("13 of 14") is a fact.')
    return {True: SUPPORTED, False: CONTRADICTED, None: NOT_SHOWN}[apart(interval, **terms)]


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


def by_reading(reading: str) -> str:
    """Rule 6: what follows from a published text, as read by us.

    >>> by_reading("against")
    'contradicted'
    """
    return {"supports": SUPPORTED, "against": CONTRADICTED, "neither": NOT_TESTABLE}[reading]


def distance(value, *, rounding: float | None, **terms) -> float:
    """How far a value is from fitting, in roundings: 0 when it fits, infinite without a number.

    >>> distance(12, relation="at_least", claimed=15, rounding=None)
    3.0
    """
    if fits(value, rounding=rounding, **terms):
        return 0.0
    if value is None or isinstance(value, bool | str):
        return math.inf
    away = (abs(value - figure) for figure in figures(terms["claimed"]))
    return float(min(away, default=math.inf) / (rounding or 1.0))
