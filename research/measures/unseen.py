"""What a sample leaves unseen or unsure, so that a verdict may turn on it: what lay before the
data, quotes of a yield, the rounding of a level.
"""

from collections.abc import Callable

import numpy as np

from research.measures.question import Question
from research.measures.statistics import AWAY, within

OF_A_YIELD = 1e-4  # published to the second decimal of a percentage
OFF = 2e-4  # what desks' quotes of a day have lain from the Treasury's curve
DESK = "a desk's quote of the day may lie 0.02 point from the Treasury's curve of 15:30"


def quotes(asked: Question) -> int:
    """How many quotes of a yield a value is made of: one of a level, two of a change."""
    if not asked.subject.yields or asked.stat not in ("level", "points", "change", "size", *AWAY):
        return 0
    return 1 if asked.stat == "level" else 2


def accuracy(asked: Question, base: int, last: int) -> dict:
    """How far a level, a change in points or a yield may be off, and what is said of it."""
    of = asked.subject
    if number := quotes(asked):
        slack = number * (OFF + OF_A_YIELD / 2)
        finer = "yields are published to 0.01 point, and a finer figure is compared at that"
        return {"digit": number * OF_A_YIELD, "slack": slack, "caveats": (f"{finer}; {DESK}",)}
    if asked.stat not in ("level", "points") or of.yields:
        return {"caveats": ()}
    if of.behind is not None and of.cited is None:
        return {"caveats": (f"one over the other, 1 on {of.index[0]:%Y-%m-%d}",)}
    error = of.error(last, base if asked.stat == "points" else None)
    unit = " index points" if of.behind is None else ""
    exact = f"right to within {error:.2g}{unit}, as returns are kept to six places"
    cited = f"level from returns and the close of {of.cited_near(last):%Y-%m-%d} as cited"
    return {"error": error, "caveats": (f"{cited}: {exact}",)}


def start_unseen(asked: Question, found: np.ndarray) -> tuple[str, tuple | None]:
    """What a state leaves open where a streak may begin, or a high may lie, before the data."""
    of, number, known = asked.subject, found[-1], np.isfinite(found).sum()
    if of.earlier and asked.stat in ("records", "records_in_a_row") and number > 0:
        return of.earlier, (0, int(number))
    if of.earlier and not asked.of_last and asked.stat.endswith("_since_record"):
        return of.earlier, (0 if np.isnan(number) else int(number), float("inf"))
    if of.earlier and not asked.of_last and asked.stat == "distance_from_high":
        return of.earlier, (-1.0, float(number))
    if asked.stat in ("streak_up", "streak_down") and of.cut and number == known:
        begins = f"what came before {of.index[0]:%Y-%m-%d}, where the data of {of.called} begin"
        return begins, (int(number), float("inf"))
    return "", None


def unsure(answer: Callable, off: float, why: str) -> dict:
    """What is unseen where values, each so far off, would give another answer, and why."""
    possible = tuple(sorted((answer(off), answer(-off))))
    return {"unseen": why, "possible": possible} if possible[0] != possible[1] else {}


def other_quotes(asked: Question, answer: Callable) -> dict:
    """What is unseen of a yield where other quotes of the days would give another answer."""
    known = unsure(answer, 2 * OFF * quotes(asked), DESK)
    return known and known | {"from_the_first": True}


def kept_before(asked: Question) -> str:
    """What lies before a first time in the data, unless no close there keeps to the bound."""
    of = asked.subject
    cited = asked.stat == "level" and of.before is not None
    early = of.cut and not (cited and not within([of.before * of.cited.iloc[0]], asked.bound)[0])
    began = f"what came before {of.index[0]:%Y-%m-%d}, where the data of {of.called} begin"
    return began if asked.since is None and early else ""
