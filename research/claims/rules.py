"""The verdict rules: does a value fit a claim, and what follows. Pure; no data, no dates looked up.

The rules are general and numbered as in the README: own terms (1), slack for measured quantities (2),
votes where a claim leaves a choice open (3), general claims (4), claims stated for one session (5),
published evidence (6), a part that is not tested (8). They were written by people who had seen these data; the placebo rate of
:func:`research.claims.placebo` says how often they would pass a wrong figure.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

SUPPORTED, PARTLY, CONTRADICTED = "supported", "partly", "contradicted"
TOO_FEW, NOT_TESTABLE, NOT_DUE = "too few events", "not testable", "not yet due"
VERDICTS = (SUPPORTED, PARTLY, CONTRADICTED, TOO_FEW, NOT_TESTABLE, NOT_DUE)

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


def fits(value, *, relation: str, claimed, rounding: float | None = None) -> bool:
    """Rule 1: whether a value fits a claim on its own terms.

    ``equals`` allows half of the rounding, ``about`` the larger of two roundings and 5% of the claimed
    value; bounds, dates and truths are exact. A missing value fits nothing.

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
    if relation == "is_true" or isinstance(value, bool) or isinstance(claimed, bool):
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
        return abs(value - claimed) <= tolerance(relation, claimed, rounding) + _EDGE
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

    >>> [round(edge, 4) for edge in edges("equals", 0.015, 0.001)], edges("above", 0.0, None), edges("in_month", "2008-06", None)
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


def by_interval(
    value: float,
    interval: tuple[float, float] | None,
    clusters: int | None,
    *,
    relation: str,
    claimed,
) -> str:
    """Rule 4: a general, directional claim against an interval.

    Supported when the whole interval lies on the claimed side, partly when only the estimate does,
    contradicted when the estimate lies on the other side; under ten non-overlapping clusters there
    are too few events for any of these.

    >>> by_interval(0.02, (0.01, 0.03), 12, relation="above", claimed=0.0)
    'supported'
    >>> by_interval(0.02, (-0.01, 0.05), 12, relation="above", claimed=0.0)
    'partly'
    >>> by_interval(0.02, (0.01, 0.03), 9, relation="above", claimed=0.0)
    'too few events'
    """
    if clusters is not None and clusters < MINIMUM_CLUSTERS:
        return TOO_FEW
    if not fits(value, relation=relation, claimed=claimed):
        return CONTRADICTED
    inside = interval is not None and all(
        fits(end, relation=relation, claimed=claimed) for end in interval
    )
    return SUPPORTED if inside else PARTLY


def at_best_partly(label: str, untested: str) -> str:
    """Rule 8: a claim of which a part is not tested at all is at best partly borne out.

    >>> at_best_partly("supported", "the cause"), at_best_partly("contradicted", "the cause"), at_best_partly("supported", "")
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
    """How far a value is from fitting, in roundings: 0 when it fits, infinite when it is not a matter of degree."""
    if fits(value, relation=relation, claimed=claimed, rounding=rounding):
        return 0.0
    bounds = claimed if relation == "between" else (claimed,)
    if value is None or isinstance(value, bool | str) or isinstance(bounds[0], bool | str):
        return float("inf")
    return float(min(abs(value - bound) for bound in bounds) / (rounding or 1.0))
