"""A small vintage made by hand, with the interface of the store and numbers one can check."""

from __future__ import annotations

import io

import pandas as pd

SESSIONS = pd.bdate_range("2025-12-31", periods=41, name="date")

PUBLISHED = """evidence_id,fact,value,unit,as_of,publisher,address,grade,reading,reason
e1,growth,0.044,decimal,2026-01-22,a bureau,,A,,
e2,says no,,text,2026-01-22,a paper,,B,against,it names another cause
"""


def frame(
    price: list[float], total: list[float] | None = None, index: pd.DatetimeIndex = SESSIONS
) -> pd.DataFrame:
    """A daily frame from returns after the base; highs and lows one percent around the close."""
    returns = pd.Series([None, *price], index=index, dtype=float)
    paid = pd.Series([None, *total], index=index, dtype=float) if total else None
    basis = {"price_return": returns, "total_return": paid}
    return pd.DataFrame(basis | {"high": returns + 0.01, "low": returns - 0.01, "volume": 1.0})


class Toy:
    """Small rises 1% a session for 20 sessions, then falls; large rises 0.5% all along."""

    name, hash = "toy", "0" * 64

    def __init__(self, **frames: pd.DataFrame):
        small = [0.01] * 20 + [-0.01] * 20
        self.frames = {
            "russell_2000": frame(small),
            "sp_500": frame([0.005] * 40),
            "iwm": frame(small, [r + 0.0001 for r in small]),
            "spy": frame([0.005] * 40, [0.0051] * 40),
            "iwb": frame([0.02] * 40, [0.02] * 40),
            "stock": frame([0.1] * 10, index=SESSIONS[:11]),
            **frames,
        }
        family = dict.fromkeys(("russell_2000", "iwm"), "small")
        family |= dict.fromkeys(("sp_500", "spy", "iwb"), "large")
        families = {name: family.get(name, "stock") for name in self.frames}
        names = {name: name for name in self.frames}
        same = {"source": "made by hand", "symbols": "", "frequency": "daily"}
        self.catalogue = pd.DataFrame({"family": families, "name": names, **same})
        self.reconciliation = pd.DataFrame(columns=["series", "basis", "date", "other_source"])
        tracks = {name: name for name in self.frames} | {"iwm": "russell_2000", "spy": "sp_500"}
        self.histories = pd.DataFrame({"tracks": tracks, "whole": True, "fee": float("nan")})
        self.levels = pd.DataFrame(columns=["date", "close", "highest_on", "highest_before"])
        self.sessions, self.as_of = SESSIONS, SESSIONS[-1]
        self.published = pd.read_csv(io.StringIO(PUBLISHED), index_col=0, keep_default_na=False)
        self.published["value"] = pd.to_numeric(self.published["value"])

    def resolve(self, name: str) -> str:
        if name.partition("@")[0] not in self.frames:
            raise ValueError(f"expected a series of the catalogue, got {name!r}.")
        return name

    def by_id(self, column: str) -> dict[str, str]:
        return self.catalogue[column].to_dict()

    def series(self, name: str) -> pd.DataFrame:
        if name not in self.frames:
            from research.registry import NotCovered

            raise NotCovered(f"{name} is not in the data.")
        return self.frames[name]

    def tracked(self, names) -> tuple[str, ...]:
        keys = [name.partition("@")[0] for name in names]
        return tuple(self.histories["tracks"].get(key, key) for key in keys)

    def lineages(self, name: str) -> list[str]:
        return sorted(
            self.reconciliation.loc[self.reconciliation["series"] == name, "other_source"].unique()
        )

    def disagrees(self, name: str, vendor: str, days, frame: pd.DataFrame) -> Toy:
        """The same data with another vendor that is known to differ on some days."""
        self.frames[f"{name}@{vendor}"] = frame
        rows = [
            {"series": name, "basis": "price", "date": day, "other_source": vendor} for day in days
        ]
        self.reconciliation = pd.DataFrame(rows)
        return self

    def last_session(self, name: str) -> pd.Timestamp:
        return self.frames[name].index[-1]

    def last_observation(self, name: str, day) -> pd.Timestamp:
        day = pd.Timestamp(day)
        later = len(pd.bdate_range(self.as_of + pd.Timedelta(days=1), day))
        return day if later else self.sessions[self.sessions <= day][-1]
