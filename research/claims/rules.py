"""The verdict rules: does a value fit a claim, and what follows. Pure; no data, no dates looked up.

The rules are general: own terms (1), slack for measured quantities (2), votes where a claim leaves
a choice open (3), general claims (4), claims stated for one session (5), published evidence (6), a
part that is not tested (7), claims of several parts (8), samples that cannot carry a verdict (9),
slips (10). They were written by people who had seen these data; the placebo rate of
:mod:`research.claims.false_positive_rate` says how often they would pass a wrong figure.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import pandas as pd

SUPPORTED, PARTLY, CONTRADICTED = "supported", "partly", "contradicted"
NOT_SHOWN, TOO_FEW = "not shown", "too few events"
NOT_TESTABLE, NOT_DUE = "not testable", "not yet due"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, NOT_SHOWN, TOO_FEW, NOT_TESTABLE, NOT_DUE)

ANOTHER_DAY, LAST_DIGIT, DISAGREE = "another day", "last digit", "choices disagree"
PART_FAILS, PART_UNTESTED = "a part fails", "a part untested"
BECAUSE = (ANOTHER_DAY, LAST_DIGIT, DISAGREE, PART_FAILS, PART_UNTESTED)

AT_BEST = "So it is partly borne out at best."
MINIMUM_CLUSTERS = 10
SLACK_SESSIONS = 5
SLACK_WINDOW = 10
_EDGE = 1e-9


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

    Examples
    --------
    >>> fits(0.0738, relation="equals", claimed=0.07, rounding=0.01)
    True
    >>> fits("2008-06-06", relation="in_month", claimed="2008-06")
    True
    >>> fits("2023-09-30", relation="between", claimed=("2023-07", "2023-09"))
    True
    >>> fits(14, relation="equals", claimed=15, rounding=1)
    False
    """
    if value is None or (isinstance(value, float) and pd.isna(value)):
        return False
    if isinstance(value, bool) or isinstance(claimed, bool):
        return bool(value) == bool(claimed)
    if relation == "in_month":
        return str(value)[:7] == claimed
    if relation == "on_date" or isinstance(claimed, str):
        return str(value) == claimed
    if isinstance(value, str) and relation == "between" and isinstance(claimed[0], str):
        return claimed[0] <= value[: len(claimed[0])] and value[: len(claimed[1])] <= claimed[1]
    if isinstance(value, str) or (relation == "between" and isinstance(claimed[0], str)):
        return False
    if relation in ("equals", "about"):
        return abs(value - claimed) <= tolerance(relation, claimed, rounding) + error + _EDGE
    if relation == "between":
        return claimed[0] - _EDGE <= value <= claimed[1] + _EDGE
    compare = {
        "above": value > claimed,
        "below": value < claimed,
        "at_least": value >= claimed - _EDGE,
        "at_most": value <= claimed + _EDGE,
    }
    return compare[relation]


def edges(relation: str, claimed, rounding: float | None) -> tuple[float, ...]:
    """The numbers at which a verdict on a figure turns; none for dates and truths.

    >>> [round(edge, 4) for edge in edges("equals", 0.015, 0.001)], edges("above", 0.0,
    ...     None), edges("in_month", "2008-06", None)
    ([0.0145, 0.0155, 0.014, 0.016], (0.0,), ())
    """
    bounds = claimed if relation == "between" else (claimed,)
    if any(isinstance(bound, bool | str) for bound in bounds):
        return ()
    if relation not in ("equals", "about"):
        return tuple(bounds)
    widths = (tolerance(relation, claimed, rounding), *([rounding] if rounding else []))
    return tuple(claimed + sign * width for width in widths for sign in (-1, 1))


def near(value, *, relation: str, claimed, rounding: float | None) -> bool:
    """Rule 2: whether a measured number lies within one rounding of the claimed figure.

    >>> near(0.0795, relation="equals", claimed=0.07, rounding=0.01)
    True
    """
    bounds = claimed if relation == "between" else (claimed,)
    if (
        rounding is None
        or value is None
        or isinstance(value, bool | str)
        or isinstance(bounds[0], bool | str)
    ):
        return False
    return bool(min(abs(value - bound) for bound in bounds) <= rounding + _EDGE)


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
    if relation == "between":
        low, high = claimed
        return low, f"{high}~" if isinstance(high, str) else high
    if isinstance(claimed, str):
        return claimed, f"{claimed}~"
    if isinstance(claimed, bool):
        return claimed, claimed
    if relation in ("above", "at_least"):
        return claimed, math.inf
    if relation in ("below", "at_most"):
        return -math.inf, claimed
    width = tolerance(relation, claimed, rounding)
    return claimed - width, claimed + width


def apart(span: tuple, *, relation: str, claimed, rounding: float | None = None) -> bool | None:
    """Whether a whole span of values fits a claim: True, or False when none does; None when it
    reaches across.

    >>> [apart(span, relation="above", claimed=0.0) for span in ((0.1, 0.2), (-0.2, -0.1),
    ...     (-1.0, 1.0))]
    [True, False, None]
    """
    low, high = region(relation, claimed, rounding)
    if all(fits(end, relation=relation, claimed=claimed, rounding=rounding) for end in span):
        return True
    touch = any(fits(end, relation=relation, claimed=claimed, rounding=rounding) for end in span)
    return None if touch or (span[0] < low and high < span[1]) else False


def too_close(
    value, *, error: float, relation: str, claimed, rounding: float | None = None
) -> bool:
    """Rule 9: whether a bound lies within the error of a value, so that the side cannot be told.

    >>> too_close(2000.3, error=0.5, relation="above", claimed=2000)
    True
    >>> too_close(2000.3, error=0.5, relation="equals", claimed=2000)
    False
    """
    if not error or relation in ("equals", "about"):
        return False
    span = (value - error, value + error)
    return apart(span, relation=relation, claimed=claimed, rounding=rounding) is None


def by_interval(
    interval: tuple[float, float] | None,
    clusters: int | None,
    *,
    relation: str,
    claimed,
    rounding: float | None = None,
) -> str:
    """Rule 4: a general claim against the interval of what usually happens.

    Supported when the whole interval fits, contradicted when none of it does, not shown when it
    reaches across: the same for both sides. Under ten non-overlapping clusters there are too few
    events.

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
        raise ValueError("kind: a general claim needs an interval; this measure gives none.")
    inside = apart(interval, relation=relation, claimed=claimed, rounding=rounding)
    return NOT_SHOWN if inside is None else SUPPORTED if inside else CONTRADICTED


def by_parts(labels: Sequence[str], becauses: Sequence[str] = ()) -> tuple[str, str]:
    """Rule 8: what follows for a claim from the verdicts on its parts, and why it is partly if it
    is.

    All hold: supported. None holds and one fails: contradicted. Some hold: partly. Where none holds
    and none fails, the claim stands where its parts stand: not shown, too few events, not yet due,
    not testable.

    >>> by_parts(["supported", "contradicted"])
    ('partly', 'a part fails')
    >>> by_parts(["supported", "not testable"]), by_parts(["contradicted", "not shown"])
    (('partly', 'a part untested'), ('contradicted', ''))
    """
    if all(label == SUPPORTED for label in labels):
        return SUPPORTED, ""
    if any(label in (SUPPORTED, PARTLY) for label in labels):
        if any(label in (CONTRADICTED, NOT_SHOWN) for label in labels):
            return PARTLY, PART_FAILS
        if any(label in (TOO_FEW, NOT_DUE, NOT_TESTABLE) for label in labels):
            return PARTLY, PART_UNTESTED
        return PARTLY, next(why for why in becauses if why)
    order = (CONTRADICTED, NOT_SHOWN, TOO_FEW, NOT_DUE, NOT_TESTABLE)
    return next(label for label in order if label in labels), ""


def at_best_partly(label: str, untested: str) -> str:
    """Rule 7: a claim of which a part is not tested at all is at best partly borne out.

    >>> at_best_partly("supported", "the cause"), at_best_partly("contradicted",
    ...     "the cause"), at_best_partly("supported", "")
    ('partly', 'contradicted', 'supported')
    """
    return PARTLY if label == SUPPORTED and untested else label


def by_reading(reading: str) -> str:
    """Rule 6: what follows from a published text, as read by us.

    >>> by_reading("against")
    'contradicted'
    """
    return {"supports": SUPPORTED, "against": CONTRADICTED, "neither": NOT_TESTABLE}[reading]


def distance(value, *, relation: str, claimed, rounding: float | None) -> float:
    """How far a value is from fitting, in roundings: 0 when it fits, infinite when it is not a
    matter of degree.
    """
    if fits(value, relation=relation, claimed=claimed, rounding=rounding):
        return 0.0
    bounds = claimed if relation == "between" else (claimed,)
    if value is None or isinstance(value, bool | str) or isinstance(bounds[0], bool | str):
        return float("inf")
    return float(min(abs(value - bound) for bound in bounds) / (rounding or 1.0))
