"""Everything that a measure of the language says of ten closes, written out by hand.

Of the changes two are zero, two the last of a week, and each rise but one makes a record.
"""

import dataclasses
import datetime as dt
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from asked import ask, evaluated
from toy import Toy, frame

from research import registry
from research.measures import entry, episodes, finder, macro, signals, valuation
from research.measures.entry import READS
from research.measures.question import Question
from research.measures.subjects import Subject, subject
from research.measures.windows import follower, returns_used, same_returns
from research.registry import NotCovered, Result
from research.stats.results import Finding

DAYS = pd.bdate_range("2025-01-27", periods=10, name="date")  # two weeks, the first ends January
CHANGES = [0.1, -0.1, 0.0, 0.2, -0.25, 0.0, 0.5, -0.4, 1.0]
# levels 100 110 99 99 118.8 | 89.1 89.1 133.65 80.19 160.38, records at 1, 4, 7 and 9


def by_month(*values, first="2024-12-01", freq="MS"):
    return pd.Series(values, index=pd.date_range(first, periods=len(values), freq=freq))


MACRO = {
    "DGS2": pd.Series([0.04, None, *[0.0425] * 7, 0.05], index=DAYS),
    "T10Y2Y": pd.Series([0.001 * k for k in range(10)], index=DAYS),
    "DGS10": pd.Series([0.05, 0.0404, 0.04, 0.0396, *[0.04] * 6], index=DAYS),
    "GS10": by_month(0.04, 0.041, 0.043, 0.045),
    "GS2": by_month(0.04, 0.04, 0.04, 0.04),
    "FEDFUNDS": by_month(0.045, 0.045, 0.04, 0.04),
    "CPIAUCSL": by_month(100, 101, 102, 101, 104),
    "CPIAUCSL as seen": by_month(100, 101, 102.5, 101),
    "GDPC1": by_month(100, 110, 99, 99, first="2024-01-01", freq="QS"),
    "USREC": by_month(0, 1, 0, 0),
    "USREC as seen": by_month(0, 1, 0, 0, 1),
}
EVENTS = pd.DataFrame(
    [
        ("2024-06-12", None, "fed_hike", 0.05, "up"),
        ("2024-12-18", "2024-12-19", "fed_cut", 0.045, "down"),
        ("2025-01-29", "2025-01-30", "fed_cut", 0.04, "down again"),
    ],
    columns=["date", "effective", "kind", "value", "detail"],
).astype({"date": "datetime64[us]", "effective": "datetime64[us]"})
PANEL = {
    "monthly/industries_vw": pd.DataFrame(
        {"Banks": [0.1, 0.1], "Food": [0.0, 0.01], "Oil": [-0.1, 0.1], "Toys": [0.2, 0.0]},
        index=pd.DatetimeIndex(["2025-01-31", "2025-02-28"]),
    ).assign(Gold=[None, 0.5])
}


class Ten(Toy):
    calendar = pd.bdate_range("2025-01-27", "2025-12-31")

    def macro(self, name, vintage="latest"):
        if vintage != "latest":
            name = f"{name} as seen"
        if name not in MACRO:
            raise ValueError(f"series: expected a FRED series in the snapshot, got {name!r}.")
        return MACRO[name]

    def events(self, kind=None):
        return EVENTS if kind is None else EVENTS[EVENTS["kind"] == kind].reset_index(drop=True)

    def table(self, name):
        return PANEL[name]

    def __init__(self):
        a, b = frame(CHANGES, index=DAYS), frame([0.1] * 9, [0.1] * 9, index=DAYS)
        wide = [k / 100 for k in range(10)]  # the range of session k is k percent
        a = a.assign(high=a["price_return"] + wide, low=a["price_return"], volume=range(1, 11))
        c = frame([0.1] * 9, CHANGES, index=DAYS)  # with dividends what a is without
        super().__init__(a=a, b=b, c=c, vix=frame([0.0] * 8 + [0.5], index=DAYS))
        self.catalogue["name"] = self.catalogue["symbols"] = [*map(str.upper, self.frames)]
        self.catalogue["kind"] = ["index" if name == "b" else "fund" for name in self.frames]
        self.sessions, self.as_of = DAYS, DAYS[-1]
        self.histories = pd.DataFrame({"tracks": {"a": "a"}, "whole": True, "fee": float("nan")})
        row = {"date": DAYS[0], "close": 200.0, "highest_on": pd.NaT, "highest_before": None}
        self.levels = pd.DataFrame([row], index=["a"])


THREE_YEARS = {"s": [0.02] * 12 + [-0.01] * 12 + [0.03] * 12, "l": [0.01] * 36}
THREE_YEARS |= {"u": [0.01, 0.03] * 18}
MOVES = [((5 * k) % 11 - 5) / 10_000 for k in range(132)]
E = [0.01 + 25 * move + (-1) ** k / 1000 for k, move in enumerate(MOVES)]
S, L = [0.02] * 66 + [-0.01] * 66, [0.01] * 132


class Months(Ten):
    """Three years of months: s leads l in the first and the third, u goes up and down."""

    def __init__(self, first="2021-12-31", changes=THREE_YEARS):
        super().__init__()
        n = len(changes["l"]) + 1
        self.sessions = pd.date_range(first, periods=n, freq="ME", name="date")
        self.calendar, self.as_of = pd.bdate_range(first, "2025-12-31"), self.sessions[-1]
        for name, total in changes.items():  # with dividends only
            rows = frame([0.0] * len(total), total, index=self.sessions)
            self.frames[name] = rows.assign(price_return=None, high=None, low=None, volume=None)
        self.catalogue = self.catalogue.reindex([*self.frames, "b_months"]).fillna("fund")
        self.catalogue["symbols"] = [*map(str.upper, self.catalogue.index)]
        self.catalogue["first"] = self.sessions[0]


class Decade(Months):
    """Eleven years of months: s leads l by one point in the first half, trails by two from then on;
    e leads by the fourth part of a percent for each hundredth that the ten-year yield moves.
    """

    def __init__(self):
        super().__init__("2013-12-31", {"s": S, "l": L, "e": E})

    def macro(self, name, vintage="latest"):
        if name == "GDPC1":
            quarters = pd.date_range("2014-01-01", periods=44, freq="QS")
            growth = [1 + ((3 * k) % 7) / 1000 for k in range(44)]
            return pd.Series(growth, index=quarters).cumprod() * 100
        level = 0.04 + pd.Series([0.0, *MOVES], index=self.sessions).cumsum()
        return level.rename(name)

    def events(self, kind=None):
        days = pd.to_datetime(["2024-12-31", "2015-02-28", "2015-01-31", "2020-03-31"])
        return pd.DataFrame({"date": days, "kind": kind, "detail": ["last", "two", "one", "three"]})


def recorded(close):
    """Ten closes, and what is known of a record before they begin."""
    data = Ten()
    data.levels = data.levels.assign(highest_before=close, highest_on=pd.Timestamp("2024-12-02"))
    return data


def without_highs(days):
    data = Ten()
    data.frames["a"].loc[DAYS[days], "high"] = None
    return data


def falling():
    data = Ten()
    data.frames["b"]["price_return"] *= -1
    return data


def short(name):
    data = Ten()
    data.frames[name] = data.frames[name].iloc[:5]
    return data


WORLDS = {"ten": Ten, "months": Months, "decade": Decade, "falling": falling}
WORLDS |= {f"record {close}": partial(recorded, close) for close in (200, 222, 240)}
WORLDS |= {f"short {name}": partial(short, name) for name in ("a", "b", "vix")}
LOST = {"a high": slice(2, 3), "highs to": slice(3), "highs from": slice(6, None)}
LOST |= {"any high": slice(None)}
WORLDS |= {f"without {name}": partial(without_highs, days) for name, days in LOST.items()}
HELD = Path(__file__).parent / "data"
CASES = (HELD / "whole_results.txt").read_text("utf-8").strip().split("\n\n")[1:]
EDGES = (HELD / "edges.txt").read_text("utf-8").splitlines()[1:]


def cell(value):
    if isinstance(value, pd.Timestamp):
        return f"{value:%m-%d}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)


def said(found):
    """A result as text: what is not as it is by default, in any order, and the rows."""
    fields = {f.name: (getattr(found, f.name), f.default) for f in dataclasses.fields(Result)}
    fields = {key: got for key, (got, usual) in fields.items() if key != "table" and got != usual}
    texts = [
        f"{key} {', '.join(map(cell, got)) if isinstance(got, tuple) else cell(got)}"
        for key, got in fields.items()
    ]
    rows = [" ".join(map(cell, row)) for row in found.rows.itertuples(index=False)]
    return {text.strip() for text in texts}, [" ".join(found.rows), *map(str.strip, rows)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.splitlines()[0])
def test_all_that_a_measure_says(case):
    first, *wanted = case.splitlines()
    world, _, text = first.partition(" | ")
    texts, rows = said(ask(WORLDS[world](), text))
    assert texts == set(wanted[: len(texts)])
    assert rows == wanted[len(texts) :]


SPREADS = {"gap": [2.0, 4.0, 2.5, 2.5], "big": [4.0, 4.0, 5.0, 5.0]}


@pytest.fixture
def four_months(monkeypatch):
    """The gap and the share of four months in place of those of the data."""
    months = pd.date_range("2024-12-31", periods=4, freq="ME", name="month")
    table = pd.DataFrame(SPREADS, index=months).assign(**{"gap june": 3.0, "gap december": 3.5})
    shares = table[["gap"]].set_axis(["top_share"], axis=1)
    monkeypatch.setattr(valuation, "ratio_history", lambda data: table)
    monkeypatch.setattr(valuation, "concentration_history", lambda data: shares)


@pytest.mark.usefixtures("four_months")
@pytest.mark.parametrize("case", EDGES, ids=lambda case: case.split(" | ")[1])
def test_what_a_measure_says_at_an_edge(case):
    world, text, *wanted = case.split(" | ")
    try:
        found = ask(WORLDS[world](), text)
        texts, rows = said(found)
        rows.append(" ".join(["values", *map(cell, found.rows.get("value", []))]))
    except ValueError as error:
        lacking = "not yet" if getattr(error, "later", False) else "not covered"
        texts = {f"{lacking if isinstance(error, NotCovered) else 'refused'}: {error}"}
        rows = []
    without = {text[3:] for text in wanted if text.startswith("no ")}
    assert {text for text in wanted if not text.startswith("no ")} <= {*texts, *rows}
    assert not without & {text.partition(" ")[0] for text in texts}


@pytest.fixture
def registered(monkeypatch):
    """A registry of its own, to enter measures into."""
    monkeypatch.setattr(registry, "REGISTRY", {})
    return registry.REGISTRY


def test_a_measure_enters_the_registry_as_it_is_described(registered):
    def answer(data, *, series, kind="all"):
        """What it is."""

    words = {"kind": ("all", "some"), "basis": ("price",), "series": registry.CELLS}
    own = {"series": registry.DAY}
    stated = {"unit": "ratio", "moves": "end", "choices": words, "range": (0.0, 1.0)}
    stated |= {"also": {"kind": "sort"}}
    assert registry.measure(reads=own, **stated)(answer) is answer
    found = registered["answer"]
    stated |= {"name": "answer", "function": answer}
    assert {name: getattr(found, name) for name in stated} == stated
    assert found.reads.keys() == {"kind", "series"}
    assert [found.reader("kind")[0](None, word) for word in ("some", "none")] == ["some", None]
    assert found.reader("series") == registry.DAY
    assert found.takes == "series, [kind]"
    registry.measure(unit="count", name="other", points=True)(answer)
    other = registered["other"]
    assert (found.points, other.points, other.unit, other.moves) == (False, True, "count", None)
    assert (other.choices, other.reads) == ({}, {})


@pytest.mark.parametrize(("name", "last"), [("value", "on"), ("mean", "until")])
def test_a_measure_of_the_language_enters_with_what_it_takes(registered, name, last):
    def answer(data, asked):
        """What it is."""
        return data, asked.start, asked.series

    takes = ("series", "over", "start")
    needs = (last,) if last == "on" else ()
    assert entry.enter(name, *takes, unit="count", needs=needs, moves=last)(answer) is answer
    found = registered[name]
    assert (found.unit, found.moves, found.also) == ("count", last, {"end": last})
    assert found.choices == registry.SERIES_AND_BASIS
    assert found.reads == {key: READS[key] for key in (*needs, *takes)}
    assert [*found.parameters] == [*needs, *takes]
    assert found.takes == "".join(f"{key}, " for key in needs) + "[series], [over], [start]"
    assert (found.function.__name__, found.function.__doc__) == (name, "What it is.")
    days = {"start": DAYS[0], "series": ("a",)}
    if name == "value":
        assert found("data", **days) == ("data", DAYS[0], ("a",))
    else:
        with pytest.raises(ValueError, match="^start: goes with over = 'same days' only; since"):
            found("data", **days)


def test_what_a_statistic_comes_to():
    told = {"null": "None.", "alternative": "Some.", "p": 0.25, "caveats": ("few",)}
    finding = Finding(0.5, 9, 3.0, method="by hand", low=-0.5, high=1.5, **told)
    wanted = Result(0.5, DAYS[1], pd.DataFrame, n=9, clusters=2, cluster_mean=0.5, **told)
    found = Result.of(finding, DAYS[1], pd.DataFrame, n=9, clusters=2)
    assert found == dataclasses.replace(wanted, interval=(-0.5, 1.5))
    unknown = dataclasses.replace(finding, low=float("nan"), high=float("nan"), p=float("nan"))
    found = Result.of(unknown, DAYS[1], pd.DataFrame)
    assert (found.interval, found.p, found.clusters) == (None, None, 3)


def test_without_a_measure_that_fits_the_three_closest_are_named():
    names, *told = zip(*finder.measures(["best", "gold", "inflation"]), strict=True)
    assert names == ("macro", "macro_last_matched", "highest")
    assert all(map(all, told))


LEAP, FEBRUARY = pd.Timestamp("2024-02-29"), pd.Timestamp("2024-02-01")
TAKEN = [  # an argument, what it takes as it stands or as something else, and what it refuses
    ("on", {"2024-02-29": LEAP, dt.date(2024, 2, 29): LEAP}, ["2024-02", "2023-02-29"]),
    ("period", {"2024-02": FEBRUARY, "2024-02-29": LEAP}, ["2024"]),
    ("dates", {("2024-02-29",): (LEAP,)}, [[], ["2024-02-29", "2024-02-30"], "2024-02-29"]),
    ("months", [1, 2400], [0, 2401, True, 1.0]),
    ("sessions", [1, 100_000], [0, 100_001]),
    ("within", [0, 0.5, 1], [-0.01, 1.01, True]),
    ("low", [-1e12, 1e12], [-1.1e12, 1.1e12, "1", False]),
    ("vintage", ["latest", "mine"], ["", 1]),
    ("basis", ["price", "total"], ["both", 1]),
    ("series", {"a": ("a",), ("a", "b"): ("a", "b")}, [[], ["a", 1], 1]),
]
OF_THE_LANGUAGE = [
    ("since", {"2024-02": FEBRUARY, "2024-02-01": FEBRUARY}, ["24"]),
    ("start", dict.fromkeys(("2024", 2024), pd.Timestamp("2024-01-01")), []),
    ("on", dict.fromkeys(("2024", 2024, "2024-12"), pd.Timestamp("2024-12-31")), []),
    ("until", {"2024-02": LEAP}, []),
    ("seen", [], ["2024-13", "24", True, "20245"]),
    ("in_months", {12: (12,), (1, 12): (1, 12)}, [0, 13, [], [1, 13], True, 1.0]),
    ("in_quarters", {4: (4,)}, [5]),
    ("in_halves", {2: (2,)}, [3]),
    ("term_years", {4: (4,)}, [5]),
    ("in_days", {31: (31,)}, [32]),
    ("weekdays", {"monday": ("monday",), ("friday", "monday"): ("friday", "monday")}, ["mon", 1]),
    ("side", ["low"], ["up"]),
    ("strictly", [False], [0]),
    ("series", {"DGS2": ("DGS2",), ("DGS2",): ("DGS2",), ("a", "b"): ("a", "b")}, []),
    ("to", ["month end"], ["end"]),
    ("stat", ["level"], ["levels"]),
    ("of", ["level", "streak_up"], ["points", "sessions_with"]),
    ("nth", [1], [0]),
]


@pytest.mark.parametrize(
    ("parsers", "name", "taken", "refused"),
    [(registry.PARAMETERS, *row) for row in TAKEN] + [(READS, *row) for row in OF_THE_LANGUAGE],
)
def test_an_argument_as_it_is_taken(parsers, name, taken, refused):
    wanted = taken if isinstance(taken, dict) else dict(zip(taken, taken, strict=True))
    assert {given: parsers[name][0](Ten(), given) for given in wanted} == wanted
    assert [given for given in refused if parsers[name][0](Ten(), given) is not None] == []


def test_the_end_of_a_period_is_its_last_day():
    found = [registry.PERIOD_END[0](None, value) for value in ("2024-02", "2024-02-15", "x")]
    assert found == [LEAP, pd.Timestamp("2024-02-15"), None]


UNITS = [  # of what is asked, and whether it is a difference printed in points
    *[({"stat": f"streak_{way}", "over": "weeks"}, "weeks", False) for way in ("up", "down")],
    ({"stat": "streak_down"}, "sessions", False),
    ({"stat": "streak_up", "over": "same days"}, "years", False),
    ({"stat": "streak_up", "over": "year to date", "on": DAYS[0]}, "years", False),
    ({"stat": "streak_up", "over": "year to date"}, "sessions", False),
    ({"stat": "streak_up", "weeks": 6}, "weeks", False),
    ({"stat": "streak_up", "years": 2}, "months", False),
    ({"series": ("DGS2",), "stat": "level"}, "decimal", False),
    ({"series": ("DGS2",), "stat": "points"}, "decimal", True),
    ({"series": ("DGS2",), "stat": "distance_from_low"}, "decimal", True),
    ({"series": ("DGS2",)}, "decimal", True),
    ({"ahead": ("a",), "behind": ("b",), "stat": "size"}, "decimal", True),
    ({"ahead": ("a",), "behind": ("b",), "stat": "relative"}, "decimal", False),
    ({"series": ("a",)}, "decimal", False),
    ({"series": ("a",), "stat": "points"}, "index points", False),
    ({"series": ("a",), "stat": "volume_ratio"}, "ratio", False),
]


@pytest.mark.parametrize(("args", "unit", "points"), UNITS)
def test_the_unit_of_what_is_asked(args, unit, points):
    assert Question(**args).unit() == (unit, points)


def compounded(returns, months):
    """What a month's return comes to over so many months, at each month end that has them."""
    level = np.cumprod([1.0, *(1 + r for r in returns)])
    return level[months:] / level[:-months] - 1


QUARTERS = np.array([1 + ((3 * k) % 7) / 1000 for k in range(44)])
GROWTH, OF_TWO = QUARTERS**4 - 1, (QUARTERS[:-1] * QUARTERS[1:]) ** 2 - 1
QUARTERLY = {name: compounded(r, 3)[::3] for name, r in (("e", E), ("s", S), ("l", L))}
HALF_YEARS = (compounded(E, 6) - compounded(L, 6))[::3]


AHEAD, S_AHEAD = (QUARTERLY[x] - QUARTERLY["l"] for x in "es")
LEAD = np.subtract(E, L)
REACTS = 'sensitivity ahead = "{}", factor = "{}"'
FORETELLS = 'foretells ahead = "e", quarters = {}, months = {}'
SLOPES = [  # what is asked of which, over which days, replies, factor, what a period is
    (REACTS, "e yield_change", "2014-12-31 2023-12-31", LEAD[12:-12], MOVES[12:-12], "month"),
    (REACTS, "e yield_change_2y", "2013-12-31 2024-12-31", LEAD, MOVES, "day"),
    (REACTS, "s gdp", "2014-12-31 2023-12-31", S_AHEAD[4:40], GROWTH[4:40], "quarter"),
    (FORETELLS, "1 3", "2013-12-31 2023-12-31", GROWTH[1:40], AHEAD[:39], "quarter_end"),
    (FORETELLS, "2 3", "2013-12-31 2024-06-30", OF_TWO[1:41:2], AHEAD[:40:2], "quarter_end"),
    (FORETELLS, "1 6", "2014-03-31 2024-12-31", GROWTH[3::2], HALF_YEARS[1:42:2], "quarter_end"),
]


@pytest.mark.parametrize(("form", "of", "days", "reply", "factor", "period"), SLOPES)
def test_a_slope_is_that_of_another_library(form, of, days, reply, factor, period):
    import statsmodels.api as sm  # takes seconds

    text = '{}, start = "{}", end = "{}"'.format(form.format(*of.split()), *days.split())
    found = ask(Decade(), f'{text}, behind = "l", basis = "total"')
    assert (found.n, found.clusters, found.rows.columns[0]) == (len(reply), len(reply), period)
    model = sm.OLS(reply, sm.add_constant(np.asarray(factor)))
    fitted = model.fit(cov_type="HC3", use_t=True)
    assert found.value == pytest.approx(fitted.params[1])
    assert found.interval == pytest.approx(fitted.conf_int()[1])
    assert found.p == pytest.approx(fitted.pvalues[1])


def test_a_slope_from_another_quarter_is_said_beside_it():
    text = 'foretells ahead = "e", behind = "l", months = 6, quarters = 1, start = "2013-12-31"'
    found = ask(Decade(), f'{text}, end = "2024-12-31", basis = "total"')
    one, other = (np.polyfit(HALF_YEARS[k:42:2], GROWTH[k + 2 : 44 : 2], 1)[0] for k in (0, 1))
    span = f"{min(one, other):+.2f} to {max(one, other):+.2f}"
    assert f"windows begun at other quarters give slopes from {span}" in found.caveats


def test_events_of_one_day_keep_their_order():
    data, days = Ten(), [DAYS[2], DAYS[1]] * 40
    data.events = lambda kind: pd.DataFrame({"date": days, "detail": range(80)})
    signal = signals.Signal("event", (("event", "fiscal_law"),))
    found = signals.found(signal.put(Subject("a", pd.Series(1.0, index=DAYS), data=data)))
    assert found["detail"].tolist() == [*range(1, 80, 2), *range(0, 80, 2)]
    assert episodes.dated(data, "fiscal_law")["detail"].tolist() == found["detail"].tolist()


@pytest.mark.parametrize("end", [None, DAYS[3]])
@pytest.mark.parametrize("since", [None, DAYS[1]])
def test_the_returns_that_a_window_uses(since, end):
    [found] = returns_used(Ten(), {"series": ("a",)}, since=since, end=end)
    assert found.index.equals(DAYS[2 if since else 0 : 4 if end else 10])


@pytest.mark.parametrize("args", [{"basis": "price"}, {"series": ("nobody",)}, {"series": ("s",)}])
def test_without_returns_over_the_window_none_are_used(args):
    assert returns_used(Months(), args, since=pd.Timestamp("2021-12-30")) is None


def test_a_pair_is_of_two_series_on_one_basis():
    assert subject(Months(), ("s",), ("l",), "total").basis == "total"
    assert subject(Ten(), ("a",), ("b",)).basis == "price"
    with pytest.raises(ValueError, match="^behind: expected a series of the catalogue on both"):
        subject(Ten(), ("a",), ("DGS2",))


def test_an_index_is_published_in_hundredths_and_a_fund_is_not():
    data = Ten()
    data.levels = pd.concat([data.levels, data.levels.set_axis(["b"])])
    assert [subject(data, (name,)).cents for name in "ab"] == [False, True]


LACKING = [
    (Months(), "s", "total", "2025-02-28", ["01-31", "02-28"]),
    (Ten(), "a", "price", "2025-02-16", [f"02-{day}" for day in range(10, 15)]),
    (Ten(), "a", "price", "2025-02-08", []),
]


@pytest.mark.parametrize(("data", "name", "basis", "day", "more"), LACKING)
def test_the_observations_that_a_series_lacks(data, name, basis, day, more):
    of = subject(data, (name,), (), basis)
    found = of.as_if_to(pd.Timestamp(day))
    lacking = found.level.index.difference(of.index)
    assert [f"{d:%m-%d}" for d in lacking] == more
    assert found.level[lacking].isna().all()


@pytest.mark.parametrize(
    ("returns", "highs", "records"),
    [
        ([0.0] * 4, [0.01, 0.01, 0.02, 0.01], [True, False, True, False]),  # a tie is none
        ([0.03, 0.0, 0.0, 0.0], [0.01, 0.0, 0.01, 0.0], [True, False, True, False]),
    ],
)
def test_a_high_is_a_record_above_every_high_and_close_before(returns, highs, records):
    data, left = Ten(), len(DAYS) - 5
    quotes = {
        "price_return": [None, *returns, *[0.0] * left],
        "high": [None, *highs, *[0.0] * left],
    }
    data.frames["a"] = data.frames["a"].assign(**quotes)
    found = [ask(data, f'record_high series = "a", on = "{day:%Y-%m-%d}"') for day in DAYS[1:5]]
    assert [result.value for result in found] == records


@pytest.mark.parametrize(("name", "basis"), [("c", "total"), ("vix", "price")])
def test_a_signal_is_of_total_returns_where_its_series_has_them(name, basis):
    of = subject(Ten(), ("c",), (), "total")
    run = signals.Signal("streak", (("streak", 2), ("series", (name,))))
    assert run.put(of).subject.basis == basis


PUBLISHED = [
    ("CPIAUCSL", {}, "index points"),
    ("CPIAUCSL", {"transform": "diff"}, "index points"),
    ("CPIAUCSL", {"transform": "yoy"}, "decimal"),
    ("GDPC1", {"transform": "level"}, "billion dollars"),
    ("DGS10", {}, "decimal"),
]


@pytest.mark.parametrize(("series", "more", "unit"), PUBLISHED)
def test_a_published_figure_is_in_its_own_unit(series, more, unit):
    assert registry.REGISTRY["macro"].bound({"series": (series,)} | more).unit == unit
    assert registry.REGISTRY["macro"].bound({}).unit == "decimal"


SEEN = dict.fromkeys(("2026-01-03", "2025-12-03"), "2026-01-03")
SEEN |= dict.fromkeys(("2026-01-04", "2025-12-02"), "latest")


@pytest.mark.parametrize(("seen", "vintage"), SEEN.items())
def test_an_article_is_judged_on_the_vintage_of_the_month_after_it(seen, vintage):
    found, unseen = macro.vintage_for("GDPC1", None, pd.Timestamp(seen))
    assert found == vintage
    assert bool(unseen) == (seen == "2025-12-02")
    assert macro.vintage_for("GDPC1", "mine", pd.Timestamp(seen)) == ("mine", "")


@pytest.mark.parametrize(("basis", "what"), [("price", "A"), ("total", "A (total return)")])
def test_a_series_that_ends_early_is_named(basis, what):
    of = Subject("a", pd.Series(1.0, index=DAYS), data=Months(), basis=basis)
    of.data.as_of = pd.Timestamp("2025-02-12")
    text = f"{what} ends on 2025-02-07, the data on 2025-02-12: no day after it counts"
    assert entry.ends_early(Question(subject=of)) == (text,)
    of.data.as_of = pd.Timestamp("2025-02-11")
    assert entry.ends_early(Question(subject=of)) == ()


def test_a_bound_on_what_is_counted_is_on_that_of_all_windows_compared():
    counted = 'series = "a", stat = "sessions_up", sessions = 2, at_least = 0.6'
    assert ask(Ten(), f'rank {counted}, on = "2025-02-03", until = "2025-02-07"').value == 2
    found = ask(Ten(), f'mean {counted}, after = {{ dates = ["2025-01-30"] }}')
    assert (found.value, found.usual) == (0, pytest.approx(1 / 5))


def test_a_signal_whose_series_ends_early_is_named():
    data = Ten()
    data.frames["b"] = data.frames["b"][:4]
    after = 'sessions = 1, after = { series = "b", over = "sessions", above = 0 }'
    said = "B ends on 2025-01-30, the data on 2025-02-07: no day after it counts"
    assert ask(data, f'mean series = "a", {after}').caveats[-1] == said


SPANS = [("over", over) for over in ("months", "quarters", "halves", "years")]


@pytest.mark.parametrize(("key", "value"), [("months", 3), ("years", 1), *SPANS])
def test_windows_of_months_stand_for_ends_of_months(key, value):
    windows = ((key, value), ("above", 0.0))
    assert signals.Signal("window", windows).month_ends
    if key == "over":
        days = (*windows, ("session", 1))
        assert not signals.Signal("window", days).month_ends


def of_vendors():
    """Prices of b from x, then from y, which also disagrees on one day; totals from x."""
    data = Ten()
    price = "x/B 2025-01-29 to 2025-01-31, y/B 2025-02-04"
    source = f"price: {price}; total: x/B 2025-01-28 to 2025-02-06"
    data.catalogue.loc["b", "source"] = source
    data.frames |= {f"b@{vendor}": data.frames["b"] for vendor in "xyz"}
    apart = {"series": [*"bba"], "basis": ["price", "total", "price"], "date": DAYS[[8, 9, 9]]}
    data.reconciliation = pd.DataFrame(apart | {"other_source": "y"})
    return data


OWN = [
    ("b@x", "price", 1, 4),
    ("b@x", "total", 0, 8),
    ("b@y", "price", 5, 8),
    ("b@y", "total", 8, 9),
]


@pytest.mark.parametrize(("name", "basis", "base", "last"), OWN)
def test_a_vendor_has_the_days_on_which_its_return_is_its_own(name, basis, base, last):
    of = subject(of_vendors(), (name,), (), basis)
    assert (of.index[0], of.index[-1]) == (DAYS[base], DAYS[last])
    assert of.level.iloc[-1] == pytest.approx(1.1 ** (last - base))


def test_a_vendor_without_a_return_of_its_own_has_none():
    assert registry.named({"series": ("b@x", "a"), "behind": ("c@y",)}) == ["b", "a", "c"]
    with pytest.raises(ValueError, match="^b@z has no price return in the data"):
        subject(of_vendors(), ("b@z",))


@pytest.mark.parametrize(("name", "day", "fund"), [("b", 4, "f"), ("b", 5, "g"), ("a", 4, "")])
def test_a_fund_on_an_index_that_reaches_a_day(name, day, fund):
    data = Ten()
    data.frames |= {"e": data.frames["b"], "f": data.frames["b"].iloc[:5], "g": data.frames["b"]}
    fees = {"b": None, "e": None, "f": 0.1, "g": 0.2}
    data.histories = pd.DataFrame({"tracks": "b", "fee": pd.Series(fees)})
    hint = f"; {fund}, a fund on it, reaches that day" if fund else ""
    assert follower(data, name, DAYS[day]) == hint


ONE = pd.Series([0.1, 0.2], index=DAYS[:2])


def test_readings_that_rest_on_the_same_returns():
    assert same_returns([ONE], [ONE])
    assert same_returns([ONE], [ONE + [1e-6, 0]])
    far, later = ([ONE + [0, 2e-6]], [ONE - [2e-6, 0]]), [ONE.set_axis(DAYS[1:3])]
    for other in (*far, later, [ONE, ONE], None):
        assert not same_returns([ONE], other)
        assert not same_returns(other, [ONE])
    assert not same_returns([ONE, ONE], [ONE, ONE + 1])


def test_what_lies_after_the_data_is_not_there_yet():
    days = (*DAYS[8:], pd.Timestamp("2025-02-08"))
    assert [registry.lacks(Ten(), "", day).later for day in days] == [None, None, days[2]]


def test_a_lead_that_is_to_be_below_is_that_of_the_best_over_the_worst():
    sides = {"ahead": ("a", "b"), "behind": ("vix", "b")}
    found = evaluated(Ten(), "lead", **sides, start=DAYS[0], end=DAYS[5], combine="all_below")
    assert found.value == pytest.approx(0.61051 - 0.0)


def test_a_window_stops_at_what_was_seen():
    """On Thursday the week stood at 80.19 from 118.8."""
    asks = {"series": ("a",), "over": "weeks", "on": DAYS[9], "seen": DAYS[8]}
    found = evaluated(Ten(), "value", **asks)
    assert (found.value, found.as_of) == (pytest.approx(80.19 / 118.8 - 1), DAYS[8])


@pytest.mark.parametrize(("sessions", "value"), [(9, 1.1**5 - 1), (8, None)])
def test_a_month_that_ends_on_a_weekend_is_held_by_its_last_session(sessions, value):
    """May 2025 ends on a Saturday, one week after the event."""
    data, days = Ten(), pd.bdate_range("2025-05-20", periods=sessions)
    data.frames["e"] = frame([0.1] * (sessions - 1), index=days)
    data.catalogue.loc["e"], data.as_of = data.catalogue.loc["b"], days[-1]
    text = 'mean series = "e", weeks = 1, after = { dates = ["2025-05-24"] }'
    if value is None:
        with pytest.raises(ValueError, match="No event has a whole window in the data"):
            ask(data, text)
    else:
        assert ask(data, text).value == pytest.approx(value)
