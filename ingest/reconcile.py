"""One return from several vendors: who agrees, who is outvoted, and by which rule.

Downloads of one vendor are one lineage with one vote. Two returns agree when they differ by no more
than the larger of one basis point and what the rounding of the two quotes can explain.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

TOLERANCE = 1e-4
COLUMNS = ["date", "chosen_source", "chosen", "other_source", "other", "difference_bp", "rule"]
MAJORITY, ORDER, LISTED, SAME = "majority", "order", "listed fault", "same lineage"


@dataclass(frozen=True)
class Candidate:
    """Returns of one file, its lineage, and how far rounding of the quotes can move them."""

    lineage: str
    file: str
    returns: pd.Series
    rounding: pd.Series


def returns(close: pd.Series, sessions: pd.DatetimeIndex) -> pd.Series:
    """Simple returns close to close; missing where this session or the one before has no close.

    >>> days = pd.DatetimeIndex(["2026-01-02", "2026-01-05", "2026-01-06"])
    >>> returns(pd.Series([10.0, 11.0, 9.9], index=days), days).round(3).tolist()
    [nan, 0.1, -0.1]
    """
    on = close.reindex(sessions[(sessions >= close.index[0]) & (sessions <= close.index[-1])])
    return on / on.shift() - 1


def rounding(close: pd.Series, sessions: pd.DatetimeIndex, *, decimals: int) -> pd.Series:
    """Largest error of a return when both closes are rounded to ``decimals`` places.

    Half a unit h in the last place on either close: h/p0 * (1 + p1/p0) to first order.

    >>> days = pd.DatetimeIndex(["2016-07-01", "2016-07-05"])
    >>> rounding(pd.Series([1.00, 1.00], index=days), days, decimals=2).tolist()
    [nan, 0.01]
    """
    on = close.reindex(sessions[(sessions >= close.index[0]) & (sessions <= close.index[-1])])
    before = on.shift()
    return 0.5 * 10.0**-decimals / before * (1 + on / before)


def settle(
    candidates: Sequence[Candidate], *, distrusted: dict[str, set] | None = None
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Choose a return for every session.

    The first candidate that has the session gives it, unless lineages disagree there: then their
    majority decides and, where there is none, their order. A lineage with a listed fault on the
    session has no vote.

    Parameters
    ----------
    candidates : in order of precedence
    distrusted : lineage or vendor's folder -> sessions on which a fault of it is listed

    Returns
    -------
    two DataFrames: ``chosen`` (decimal) and ``lineage`` by ``date``; and the disagreements, with
    ``difference_bp`` (other less chosen) and ``rule`` (``majority``, ``order``, ``listed fault`` or
    ``same lineage``)

    >>> day = pd.DatetimeIndex(["2026-01-05"])
    >>> def said(lineage, value):
    ...     return Candidate(lineage, lineage, pd.Series([value], day), pd.Series([0.0], day))
    >>> chosen, rows = settle([said("a", 0.03), said("b", 0.01), said("c", 0.01)])
    >>> float(chosen["chosen"].iloc[0]), rows["other_source"].tolist(), rows["rule"].tolist()
    (0.01, ['a'], ['majority'])
    """
    distrusted = distrusted or {}
    values, errors, rows = _by_lineage(candidates, distrusted)
    first = values.bfill(axis=1).iloc[:, 0]
    chosen = pd.DataFrame({"chosen": first, "lineage": values.notna().idxmax(axis=1)})
    chosen = chosen.dropna(subset="chosen")
    apart = values.sub(first, axis=0).abs()
    allowed = errors.add(errors.bfill(axis=1).iloc[:, 0], axis=0).clip(lower=TOLERANCE)
    doubtful = (apart > allowed).any(axis=1)
    for day, given in values[doubtful].iterrows():
        held, error = given.dropna(), errors.loc[day]
        names = list(held.index)
        voters = [name for name in names if day not in distrusted.get(name, ())] or names
        agree = {
            a: [b for b in names if abs(held[a] - held[b]) <= max(TOLERANCE, error[a] + error[b])]
            for a in names
        }
        support = {name: len(set(agree[name]) & set(voters)) for name in voters}
        best = max(voters, key=lambda name: support[name])
        rule = MAJORITY if support[best] > len(voters) / 2 and len(voters) > 1 else ORDER
        winner = best if rule == MAJORITY else voters[0]
        chosen.loc[day] = [held[winner], winner]
        for name in (name for name in names if name not in agree[winner]):
            why = rule if name in voters else LISTED
            rows.append((day, winner, held[winner], name, held[name], why))
    table = pd.DataFrame(rows, columns=[c for c in COLUMNS if c != "difference_bp"])
    table["difference_bp"] = ((table["other"] - table["chosen"]).astype(float) * 1e4).round(1)
    table = table.round({"chosen": 6, "other": 6})
    return chosen, table[COLUMNS].sort_values(["date", "other_source"], ignore_index=True)


def _by_lineage(candidates: Sequence[Candidate], distrusted: dict[str, set]) -> tuple:
    """Returns and rounding per lineage (first file first), and where two files of it disagree."""
    values: dict[str, pd.Series] = {}
    errors: dict[str, pd.Series] = {}
    rows = []
    for c in candidates:
        held, bound = values.get(c.lineage, c.returns), errors.get(c.lineage, c.rounding)
        both = held.dropna().index.intersection(c.returns.dropna().index)
        limit = np.maximum(TOLERANCE, bound.reindex(both) + c.rounding.reindex(both))
        folder = c.file.removeprefix("prices/").partition("/")[0]
        for day in both[(held[both] - c.returns[both]).abs() > limit]:
            why = LISTED if day in distrusted.get(folder, ()) else SAME
            rows.append((day, c.lineage, held[day], folder, c.returns[day], why))
        values[c.lineage] = held.combine_first(c.returns)
        errors[c.lineage] = bound.combine_first(c.rounding)
    return pd.DataFrame(values).sort_index(), pd.DataFrame(errors).sort_index(), rows
