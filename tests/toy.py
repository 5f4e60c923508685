"""A small vintage made by hand, with the interface of the store, and claims on it."""

import datetime as dt
import io

import pandas as pd

from research.claims import judge
from research.claims.claim import Article, Claim
from research.registry import NotCovered

SESSIONS = pd.bdate_range("2025-12-31", periods=41, name="date")
DAY = [f"{day:%Y-%m-%d}" for day in SESSIONS]
YTD = {"series": "russell_2000", "start": DAY[0]}
TEN = {"args": {**YTD, "end": DAY[10]}, "rounding": 0.01}  # the index gained 10.46%
PAIR = {"ahead": "russell_2000", "behind": "sp_500"}
LEAD = {**PAIR, "start": DAY[0], "end": DAY[10]}
ARTICLE = Article(id="900", title="A test article", published=dt.date(2026, 2, 20))

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
        names = pd.Series({name: name for name in self.frames})
        of_each = {"family": names.map(family).fillna("stock"), "name": names}
        same = {"source": "made by hand", "symbols": "", "frequency": "daily", "kind": "index"}
        self.catalogue = pd.DataFrame(of_each | same)
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
            raise NotCovered(f"{name} is not in the data.")
        return self.frames[name]

    def tracked(self, names) -> tuple[str, ...]:
        keys = [name.partition("@")[0] for name in names]
        return tuple(self.histories["tracks"].get(key, key) for key in keys)

    def lineages(self, name: str) -> list[str]:
        rows = self.reconciliation
        return sorted({*rows.loc[rows["series"] == name, "other_source"]})

    def disagrees(self, name: str, vendor: str, days, frame: pd.DataFrame) -> "Toy":
        """The same data with another vendor that is known to differ on some days."""
        self.frames[f"{name}@{vendor}"] = frame
        same = {"series": name, "basis": "price", "other_source": vendor}
        self.reconciliation = pd.DataFrame({"date": list(days)} | same)
        return self

    def last_session(self, name: str) -> pd.Timestamp:
        return self.frames[name].index[-1]

    def last_observation(self, name: str, day) -> pd.Timestamp:
        day = pd.Timestamp(day)
        later = len(pd.bdate_range(self.as_of + pd.Timedelta(days=1), day))
        return day if later else self.sessions[self.sessions <= day][-1]


def claim(measure="change", relation="equals", claimed=0.07, *, args=None, id="900-01", **rest):
    stated = {"relation": relation, "claimed": claimed, "args": args or {}, "article": ARTICLE}
    return Claim(id=id, says="A statement.", measure=measure, file="900.toml", **stated | rest)


def judged(*made, data=None):
    """The verdicts on claims without a fault."""
    verdicts, problems = judge.judge(made, data or Toy())
    assert problems == []
    return verdicts


def one(*made, data=None):
    return judged(*made, data=data)[0]
