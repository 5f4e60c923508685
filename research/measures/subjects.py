"""What a statistic is taken of: one series, one series against another, or a daily yield.

A :class:`Subject` holds levels by observation. A share index or fund stands at one at its first
close and compounds its returns; a Treasury yield or a spread of two stands at its published value,
and its change is a difference. A pair is two subjects on common sessions, and its change is the
lead: one change less the other.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from research import returns
from research.measures.windows import covered
from research.registry import DAILY_YIELDS, NotCovered, one

ROUNDED = 5e-7  # returns are kept to six places


@dataclass(frozen=True, eq=False)
class Subject:
    """Levels of one side, or of two, by observation, and what is known from before the first one.

    ``scale`` is the index level that one unit of ``level`` stands for, None where no closing level
    is cited; ``before`` the highest close before the first observation on the same scale, None
    where none is cited; ``cut`` says that the series existed before its first observation here.
    """

    name: str
    level: pd.Series = field(repr=False)
    behind: pd.Series | None = field(default=None, repr=False)
    yields: bool = False
    scale: float | None = None
    anchor: pd.Timestamp | None = None
    before: float | None = None
    before_on: pd.Timestamp | None = None
    cut: bool = False
    data: object = field(default=None, repr=False)
    basis: str = "price"

    @property
    def index(self) -> pd.DatetimeIndex:
        """Observations, the base first."""
        return self.level.index

    @property
    def earlier(self) -> str:
        """What lies before the first observation and can hold a higher close; empty where nothing
        can.
        """
        if not self.cut or self.before is not None:
            return ""
        return f"closes before {self.index[0]:%Y-%m-%d}, where the data of {self.name} begin"

    def change(self, base: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Change from observation to observation, by position: decimal; for a pair the lead, for a
        yield the difference.
        """
        value = _changed(self.level, base, last, self.yields)
        if self.behind is not None:
            value = value - _changed(self.behind, base, last, self.yields)
        return np.round(value, 10) + 0.0

    @property
    def daily(self) -> np.ndarray:
        """Change of each observation on the one before it; the first is missing."""
        place = np.arange(1, len(self.index))
        return np.r_[np.nan, self.change(place - 1, place)]

    def single(self, what: str) -> pd.Series:
        """The level of a subject of one side; ``what`` needs it."""
        if self.behind is not None:
            raise ValueError(f"stat: {what} is of one series, and not of {self.name}.")
        return self.level

    def priced(self, what: str) -> pd.Series:
        """The level of one series with returns; ``what`` is a ratio of levels, which yields do not
        have.
        """
        if self.yields:
            raise ValueError(f"stat: {what} is of a series with returns, and not of {self.name}.")
        return self.single(what)

    def index_points(self, what: str) -> pd.Series:
        """Levels in index points, from returns and one cited close; a yield as it is published."""
        level = self.single(what)
        if self.yields:
            return level
        if self.scale is None or self.basis != "price":
            raise NotCovered(
                f"{what} of {self.name} needs one cited closing level (levels.csv has none)."
            )
        return level * self.scale

    def error(self, last: int, base: int | None = None) -> float:
        """What the rounding of returns can have added to a level in index points, or to its change
        from ``base``, one part in twenty left out.

        Each return is off by up to half of its sixth place, evenly spread, so errors add up like a
        random walk: from the cited close to the level, and on over the change.
        """
        if self.yields or self.scale is None:
            return 0.0
        anchor, level = self.index.get_loc(self.anchor), self.level.to_numpy() * self.scale
        walk = 1.96 * ROUNDED / np.sqrt(3)
        if base is None:
            return float(walk * np.sqrt(abs(last - anchor)) * level[last])
        before = np.sqrt(abs(base - anchor)) * (level[last] - level[base])
        return float(walk * np.hypot(before, np.sqrt(last - base) * level[last]))


def _changed(level: pd.Series, base, last, yields: bool) -> np.ndarray:
    values = level.to_numpy()
    return values[last] - values[base] if yields else values[last] / values[base] - 1


@functools.lru_cache(maxsize=256)
def subject(data, names: tuple, behind: tuple = (), basis: str = "price") -> Subject:
    """The subject of a claim: a series or a daily yield, or one series against another.

    Raises
    ------
    ValueError
        If a side names more than one series, or a yield stands against a series.
    NotCovered
        If a series has no returns on the basis.
    """
    sides = [one(side, "a side") for side in (names, behind) if side]
    if len(sides) == 2:
        if any(side in DAILY_YIELDS for side in sides):
            raise ValueError("behind: expected a series of the catalogue on both sides.")
        panel = returns.align(*(covered(data, side, basis=basis) for side in sides))
        first, second = (returns.levels(panel[side]) for side in sides)
        return Subject(f"{sides[0]} less {sides[1]}", first, second, data=data, basis=basis)
    (name,) = sides
    if name in DAILY_YIELDS:
        found = data.macro(name).dropna()
        return Subject(name, found, yields=True, scale=1.0, cut=True, data=data)
    level = returns.levels(covered(data, name, basis=basis))
    row = data.levels.loc[name] if name in data.levels.index else None
    own = bool(data.histories["whole"].get(name.partition("@")[0], False))
    found = Subject(name, level, cut=not own, data=data, basis=basis)
    if row is None or basis != "price" or row["date"] not in level.index:
        return found
    scale = float(row["close"] / level[row["date"]])
    found = replace(found, scale=scale, anchor=row["date"])
    if pd.isna(row["highest_before"]):
        return found
    return replace(found, before=float(row["highest_before"]) / scale, before_on=row["highest_on"])
