"""What a sample leaves unseen or unsure, so that a verdict may turn on it: what lay before the
data, quotes of a yield, the rounding of a level.
"""

import numpy as np

from research.measures.question import Question
from research.measures.statistics import within
from research.measures.subjects import Subject

OF_A_YIELD = 1e-4  # published to the second decimal of a percentage
OFF = 2e-4  # what desks' quotes of a day have lain from the Treasury's curve
DESK = "a desk's quote of the day may lie 0.02 point from the Treasury's curve of 15:30"


def quotes(asked: Question, of: Subject) -> int:
    """How many quotes of a yield a value is made of: one of a level, two of a change."""
    if not of.yields or asked.stat not in ("level", "points", "change", "size"):
        return 0
    return 1 if asked.stat == "level" else 2


def start_unseen(asked: Question, of: Subject, found: np.ndarray) -> tuple[str, tuple | None]:
    """What a state leaves open where a streak may begin, or a high may lie, before the data."""
    number = found[-1]
    if of.earlier and asked.stat in ("records", "records_in_a_row") and number > 0:
        return of.earlier, (0, int(number))
    if of.earlier and not asked.of_last and asked.stat.endswith("_since_record"):
        return of.earlier, (0 if np.isnan(number) else int(number), float("inf"))
    if of.earlier and not asked.of_last and asked.stat == "distance_from_high":
        return of.earlier, (-1.0, float(number))
    if asked.stat in ("streak_up", "streak_down") and of.cut and number == len(found):
        begins = f"what came before {of.index[0]:%Y-%m-%d}, where the data of {of.name} begin"
        return begins, (int(number), float("inf"))
    return "", None


def desk_yield(asked: Question, of: Subject, found, ends) -> tuple[str, tuple | None]:
    """The days compared with were a desk's quotes behind each value off, where they differ."""
    off, apart = 2 * OFF * quotes(asked, of), found[:-1] - found[-1] + 1e-9
    days = [ends[:-1][apart >= by] for by in (off, -off)]
    first, last = (day[-1] if len(day) else "" for day in days)
    return (DESK, (first, last)) if first != last else ("", None)


def day_unsure(of: Subject, kept, found, bound: tuple, error: float) -> tuple[str, tuple | None]:
    """The first days on which a level, off by its error, keeps to a bound, where they differ."""
    first = [within(found + off, bound) for off in (-error, error)]
    days = sorted(
        f"{of.index[kept['last'].iloc[np.argmax(good)]]:%Y-%m-%d}" if good.any() else "9999"
        for good in first
    )
    if days[0] == days[1]:
        return "", None
    return f"a level that is known to within {error:.2g} index points only", tuple(days)


def kept_before(asked: Question, of: Subject) -> str:
    """What lies before a first time in the data, unless no close there keeps to the bound."""
    cited = asked.stat == "level" and of.before is not None
    early = of.cut and not (cited and not within([of.before * of.cited.iloc[0]], asked.bound)[0])
    began = f"what came before {of.index[0]:%Y-%m-%d}, where the data of {of.name} begin"
    return began if asked.since is None and early else ""
