"""What a statistic is taken of: one series, one series against another, or a daily yield.

A :class:`Subject` holds levels by observation. A share index or fund stands at one at its first
close and compounds its returns; a Treasury yield or a spread of two stands at its published value,
and its change is a difference. A pair is two subjects on common sessions. Its change is the lead:
one change less the other; its level, of which highs, lows and records are, is one over the other.
"""

import functools
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
import pandas as pd

from research import returns
from research.measures.windows import aligned, covered, follower
from research.months import is_monthly
from research.registry import DAILY_YIELDS, NotCovered, lacks, one
from research.series import in_print

LATE = pd.Timedelta(days=4)  # a series that ends so shortly before a day reaches it
# returns are kept to six places: errors of up to half a place add up, three deviations
WALK = 3 * 5e-7 / np.sqrt(3)


@dataclass(frozen=True, eq=False)
class Subject:
    """Levels of one side, or of two, by observation, and what is known from before the first one.

    ``cited`` is the index level that one unit of ``path`` stands for by session of a cited close,
    None where none is cited; ``before`` the highest close before the first observation, in units of
    ``level`` at the first cited close, None where none is known; ``cut`` says that the series
    existed before its first observation here, ``cents`` that its closes are in hundredths. Where
    it is held to sessions with some ``columns``, such as highs, these are named.
    """

    name: str
    level: pd.Series = field(repr=False)
    behind: pd.Series | None = field(default=None, repr=False)
    yields: bool = False
    cited: pd.Series | None = field(default=None, repr=False)
    cents: bool = False
    before: float | None = None
    before_on: pd.Timestamp | None = None
    cut: bool = False
    data: Any = field(default=None, repr=False)
    basis: str = "price"
    columns: tuple[str, ...] = ()

    @property
    def sides(self) -> list["Subject"]:
        """Each side by itself."""
        levels = (self.level,) if self.behind is None else (self.level, self.behind)
        return [replace(self, level=level, behind=None) for level in levels]

    @property
    def index(self) -> pd.DatetimeIndex:
        """Observations, the base first."""
        return self.level.index

    @property
    def called(self) -> str:
        """Its name in print; of a pair both names."""
        names = self.name.split(" less ")
        return " less ".join(in_print(name, self.data.catalogue) for name in names)

    @property
    def read_as(self) -> str:
        """The basis if that is not the price, and what its sessions have to have."""
        total = self.basis == "total" and not self.yields
        having = " with " * bool(self.columns) + " and ".join(self.columns)
        return f"{' (total return)' * total}{having}"

    @property
    def printed(self) -> str:
        """Its name as a claim file has it, and what it is read as."""
        return self.name + self.read_as

    @property
    def only_total(self) -> bool:
        """Whether it is read with dividends because the data hold no prices of it."""
        kept, names = self.data.catalogue.get("basis", {}), self.name.split(" less ")
        return self.basis == "total" and all(kept.get(name) == "total" for name in names)

    @property
    def earlier(self) -> str:
        """What lies before the first observation and can hold a higher close; else empty."""
        if not self.cut or self.before is not None:
            return ""
        return f"closes before {self.index[0]:%Y-%m-%d}, where the data of {self.called} begin"

    def change(self, base: np.ndarray, last: np.ndarray) -> np.ndarray:
        """Change by position: decimal; for a pair the lead, for a yield the difference.

        What rounded returns may come to where nothing has changed is no change.
        """
        value = _changed(self.level, base, last, self.yields)
        if self.behind is not None:
            value = value - _changed(self.behind, base, last, self.yields)
        if not self.yields:
            value = np.where(np.abs(value) < WALK * np.sqrt(np.abs(last - base)), 0.0, value)
        return np.round(value, 10) + 0.0

    @property
    def daily(self) -> np.ndarray:
        """Change of each observation on the one before it; the first is missing."""
        place = np.arange(1, len(self.index))
        return np.r_[np.nan, self.change(place - 1, place)]

    @functools.cached_property
    def path(self) -> pd.Series:
        """The level of one side; of a pair that of ahead over that of behind."""
        return self.level if self.behind is None else self.level / self.behind

    def refuse_pair(self, what: str) -> None:
        """Refuse a pair for ``what`` only one series has."""
        if self.behind is not None:
            raise ValueError(f"stat: {what} is of one series, and not of {self.name}.")

    def refuse_cut(self, days: Iterable[pd.Timestamp]) -> None:
        """Refuse a sample of which days lie after the data: the rest answers another question."""
        needed = pd.DatetimeIndex(days).max()
        if needed > self.index[-1] + LATE:
            text = f"{self.printed} ends on {self.index[-1]:%Y-%m-%d}, needed to {needed:%Y-%m-%d}"
            text += follower(self.data, self.name, needed)
            raise lacks(self.data, f"{text}.", needed)

    def as_if_to(self, day: pd.Timestamp | None) -> "Subject":
        """The subject with the observations that it lacks up to a day, without values."""
        index = self.index
        if day is None or day <= index[-1] + LATE:
            return self
        monthly = is_monthly(index)
        days = pd.date_range(index[-1], day, freq="ME") if monthly else self.data.calendar
        more = days[(days > index[-1]) & (days <= day)]
        return replace(self, level=self.level.reindex(index.append(more.as_unit(index.unit))))

    def column(self, name: str) -> pd.Series:
        """Highs and lows as returns on the close before, or volumes, of one series."""
        self.priced(name)
        self.refuse_pair(name)
        held = self.data.series(self.name)
        found = held[name].reindex(self.index) if name in held else pd.Series(dtype=float)
        if found.isna().all():
            every = self.data.catalogue.index
            having = [key for key in every if self.data.series(key).get(name, found).notna().any()]
            raise NotCovered(f"{self.name} has no {name} in the data; {', '.join(having)} have.")
        return found

    def with_columns(self, *names: str) -> "Subject":
        """The subject, of prices as columns are, from its first session with some to its last."""
        if self.basis == "total" and {"high", "low"} & {*names}:
            raise ValueError(f"{self.name} has highs and lows on price only.")
        of = self if not names or self.basis == "price" else subject(self.data, (self.name,))
        for name in names:
            held = of.index.get_indexer(of.column(name).dropna().index)
            level = of.level.iloc[max(held[0] - 1, 0) : held[-1] + 1]
            of = replace(of, level=level, cut=of.cut or held[0] > 1, columns=names)
        return of

    def priced(self, what: str) -> pd.Series:
        """The level of a subject with returns, of which ``what`` is a ratio."""
        if self.yields:
            raise ValueError(f"stat: {what} is of a series with returns, and not of {self.name}.")
        return self.path

    @property
    def comparable(self) -> "Subject":
        """The subject with levels to compare: 1 at first, where no close of a series is cited."""
        if self.yields or self.behind is not None or self.cited is not None:
            return self
        return replace(self, cited=pd.Series(1.0, index=self.index[:1]))

    def index_points(self, what: str) -> pd.Series:
        """Levels in index points, from returns and cited closes; a yield as it is published.

        That of a pair is their ratio, or where none of both is cited, 1 at the first session.

        An index is published in hundredths, which are had back where the rounding of returns leaves
        them.
        """
        level, pair = self.path, self.behind is not None
        if self.yields or (pair and self.cited is None):
            return level
        if self.cited is None:
            raise NotCovered(
                f"{what} of {self.name} needs a cited closing level (levels.csv has none)."
            )
        scale, away = self._bridge
        points = level * scale
        if not self.cents:
            return points
        return points.round(2).where(WALK * np.sqrt(away) * points < 0.005, points)

    @functools.cached_property
    def _bridge(self) -> tuple[np.ndarray, np.ndarray]:
        """The index level of one unit by observation, drawn straight between cited closes, and the
        sessions whose rounding it carries: those to the only close, or of a bridge between two.
        """
        here, at = np.arange(len(self.index)), self.index.get_indexer(self.cited.index)
        behind = np.searchsorted(at, here, side="right") - 1
        left, right = at[behind.clip(0)], at[(behind + 1).clip(max=len(at) - 1)]
        span = np.maximum(right - left, 1)
        away = np.where(left < right, (here - left) * (right - here) / span, abs(here - left))
        return np.interp(here, at, self.cited.to_numpy()), away

    def cited_near(self, place: int) -> pd.Timestamp:
        """Session of the cited close nearest to an observation."""
        days = self.cited.index
        return days[abs(self.index.get_indexer(days) - place).argmin()]

    def error(self, last: int, base: int | None = None) -> float:
        """What rounded returns can have added to a level, or its change: three deviations.

        Each return is off by up to half of its sixth place, evenly spread, so errors add up like a
        random walk: from the cited close to the level, and on over the change.
        """
        if self.yields or self.cited is None:
            return 0.0
        scale, away = self._bridge
        level = self.path.to_numpy() * scale
        if base is None:
            both = 1 if self.behind is None else 2
            return float(WALK * np.sqrt(both * away[last]) * level[last])
        before = np.sqrt(away[base]) * (level[last] - level[base])
        return float(WALK * np.hypot(before, np.sqrt(last - base) * level[last]))


def _changed(level: pd.Series, base, last, yields: bool) -> np.ndarray:
    values = level.to_numpy()
    return values[last] - values[base] if yields else values[last] / values[base] - 1


def record_closes(of: Subject) -> np.ndarray:
    """Whether each close is above every close before it, also one cited from before the first."""
    level = of.path.to_numpy()
    highest = np.maximum.accumulate(np.r_[of.before or -np.inf, level])[:-1]
    flags = np.round(level / highest - 1 if of.before else level - highest, 10) > 0
    flags[0] &= of.before is not None
    return flags


def extremes(of: Subject, sessions: int, *, high: bool) -> np.ndarray:
    """Whether each close is above (below) all closes of the sessions before it."""
    level = of.path if high else -of.path
    return (level > level.shift().rolling(sessions).max()).to_numpy()


def highest_so_far(of: Subject, level: np.ndarray) -> np.ndarray:
    """Highest level up to each observation, the one cited from before the first included."""
    return np.maximum.accumulate(np.r_[of.before or level[0], level])[1:]


def _whole(data, name: str) -> bool:
    return bool(data.histories["whole"].get(name.partition("@")[0], False))


def _cited(data, name: str, level: pd.Series) -> pd.Series:
    """The index level that one unit of ``level`` stands for, by session of a cited close."""
    closes = data.levels.loc[data.levels.index == name].set_index("date")["close"].sort_index()
    return (closes / level.reindex(closes.index)).dropna()


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
        panel = aligned(data, tuple(sides), basis)
        first, second = (returns.levels(panel[side]) for side in sides)
        born = [k for k in sides if covered(data, k, basis=basis).index[0] == first.index[0]]
        known = {"data": data, "basis": basis, "cut": not any(_whole(data, k) for k in born)}
        one_over_other = _cited(data, sides[0], first) / _cited(data, sides[1], second)
        if basis == "price" and len(ratio := one_over_other.dropna()):
            known["cited"] = ratio
        return Subject(f"{sides[0]} less {sides[1]}", first, second, **known)
    (name,) = sides
    if name in DAILY_YIELDS:
        found = data.macro(name).dropna()
        return Subject(name, found, yields=True, cut=True, data=data, basis=basis)
    level = returns.levels(covered(data, name, basis=basis))
    known = {"cut": not _whole(data, name), "data": data, "basis": basis}
    if basis == "price" and len(cited := _cited(data, name, level)):
        first = data.levels[data.levels.index == name].sort_values("date").iloc[0]
        known |= {"cited": cited, "cents": data.catalogue.at[name, "kind"] == "index"}
        if pd.notna(first["highest_before"]):
            before = float(first["highest_before"] / cited.iloc[0])
            known |= {"before": before, "before_on": first["highest_on"]}
    return Subject(name, level, **known)
