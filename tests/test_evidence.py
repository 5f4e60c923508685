"""A claim beside its evidence: samples that begin later, what stands in, whose choice is whose."""

import pandas as pd
import pytest
from toy import DAY, SESSIONS, YTD, Toy, claim, frame, one

from research import registry
from research.claims import choices, hints, reasons, rules
from research.claims.claim import Article
from research.claims.evidence import Case


def case(args=None, unit="decimal", *, data=None, finds=None, **stated):
    """A claim bound to a measure of a sample, with what it finds."""
    made = registry.Measure("made", lambda data, *, series, since=None: finds, unit, None, {})
    return Case(claim("made", **stated), made, {"series": ("russell_2000",)} | (args or {}), data)


LATER = {"2026-02-02": None, "2026-02-03": pd.Timestamp("2026-02-03")}  # 31 and 32 days


@pytest.mark.parametrize(("first", "begins"), LATER.items())
@pytest.mark.parametrize("since", [None, "2025-12-31", "2026-01-02"])
def test_a_choice_of_another_sample_begins_a_month_later(first, begins, since):
    later = SESSIONS[first <= SESSIONS]
    data = Toy(russell_2000=frame([0.01] * 38, index=SESSIONS[2:]))
    data.frames["iwm"] = frame([0.01] * (len(later) - 1), index=later)
    asked = {} if since is None else {"since": pd.Timestamp(since)}
    cell = case({"series": ("iwm",)} | asked)
    assert choices.begins_later(case(asked, data=data), cell) == begins
    assert choices.begins_later(case(asked, data=data, kind="general"), cell) is None
    assert choices.begins_later(case(asked, "count", data=data, kind="general"), cell) == begins
    late, nobody = {"since": pd.Timestamp("2026-01-05")}, {"series": ("nobody",)}
    assert choices.begins_later(case(asked | late, data=data), cell) is None
    assert choices.begins_later(case(nobody, data=data), cell) is None
    assert choices.begins_later(case(asked, data=data), case(nobody)) is None


def test_only_a_sample_can_begin_later():
    data = Toy(iwm=frame([0.01] * 3, index=SESSIONS[-4:]))
    lead = Case(claim(), registry.REGISTRY["change"], {"series": ("russell_2000",)}, data)
    assert choices.begins_later(lead, case({"series": ("iwm",)})) is None


def test_a_yield_has_no_basis_and_a_window_of_the_same_returns_is_no_other():
    price, total = (case({"series": ("DGS2",), "basis": basis}) for basis in ("price", "total"))
    assert choices.is_same(price, total)
    assert not choices.is_same(price, case({"series": ("DGS10",), "basis": "price"}))


def test_definitions_are_varied_only_for_one_of_them():
    sides = {"small": ("russell_2000",), "large": ("sp_500",), "on": SESSIONS[-1]}
    spell, free = registry.REGISTRY["spell"], ("definition", "dating")
    assert len(choices.grid(Case(claim(), spell, sides, Toy()), free)) == 12
    tech = Case(claim(), spell, sides | {"large": ("nasdaq_100",)}, Toy())
    tech = choices.grid(tech, free)
    assert [cell["large"] for cell in tech] == [("nasdaq_100",)] * 3


def test_a_measure_of_highs_has_one_vendor():
    data = Toy().disagrees("russell_2000", "other", SESSIONS[1:3], frame([0.01] * 40))
    args = {"ahead": ("russell_2000",), "behind": ("sp_500",)}
    other = {"ahead": ("russell_2000@other",), "behind": ("sp_500",)}
    for name, found in {"range_ratio": [], "lead": [other]}.items():
        assert choices.lineages(Case(claim(), registry.REGISTRY[name], args, data)) == found


def test_a_series_of_months_has_no_sessions_before_a_day():
    late = {"args": {**YTD, "end": DAY[12]}, "article": Article(id="900"), "rounding": 1e-6}
    for frequency, verdict in {"daily": "partly", "monthly": "contradicted"}.items():
        data = Toy()
        data.catalogue["frequency"] = frequency
        assert one(claim(claimed=1.01**10 - 1, **late), data=data).verdict == verdict


# What stands for the thing that is claimed: IWM costs 1% a year here, SPY 0.2%


FUNDS = Toy()
FUNDS.histories.loc[["iwm", "spy"], "fee"] = [0.01, 0.002]
FUNDS.catalogue["symbols"] = FUNDS.catalogue.index.str.upper()
A_YEAR = 1.05 * (1 / 0.99 - 1)  # what IWM costs in a year in which it gains 5%


def of_funds(names, value=0.05, unit="decimal", years=1.0, slack=0.0, **stated):
    """A claim on some funds with what was found."""
    finds = registry.Result(value, SESSIONS[9], years=years, slack=slack)
    return case({"series": names}, unit, data=FUNDS, finds=finds, **stated)


@pytest.mark.parametrize(
    ("names", "value", "years", "cost"),
    [
        (("iwm",), 0.05, 1.0, A_YEAR),
        (("spy", "iwm"), 0.05, 1.0, A_YEAR),
        (("spy",), 0.5, 2.0, 1.5 * (0.998**-2 - 1)),
        (("iwm",), -0.5, 3.0, 0.99**-3 - 1),
        (("iwm",), 5, 1.0, 1 / 0.99 - 1),
        (("russell_2000",), 0.05, 1.0, 0.0),
    ],
)
def test_what_the_dearest_fund_costs_over_a_window(names, value, years, cost):
    assert of_funds(names, value, years=years).cost == pytest.approx(cost)
    for least in (0.0, 1.0):
        made = of_funds(names, value, years=years, slack=least)
        assert made.slack == least
        assert made.claiming(about="index").slack == pytest.approx(max(cost, least))


def test_a_fund_that_stands_for_its_index_is_named_with_what_it_costs():
    made = of_funds(("iwm", "russell_2000", "spy"))
    stands = "{} stands for its index, and costs {}% a year"
    told = stands.format("IWM", "1"), stands.format("SPY", "0.2")
    assert reasons.stands_in(made.claiming(about="index")) == told
    assert reasons.stands_in(made) == ()


OVERLOOKED = 'it misses by no more than fund and index lie apart; of that say about = "index"'
MISSES = [  # what is claimed where a fund gained 5%, of what, in which unit, and what is said
    (0.05 + 0.9 * A_YEAR, "fund", "decimal", OVERLOOKED, rules.QUOTE),
    (0.05 + 1.2 * A_YEAR, "fund", "decimal", "", rules.QUOTE),
    (0.05 + 0.9 * A_YEAR, "index", "decimal", "", rules.COST),
    (0.05 + 0.9 * A_YEAR, "fund", "count", "", rules.QUOTE),
    (0.051, "index", "decimal", "", rules.LAST_DIGIT),
]


@pytest.mark.parametrize(("claimed", "about", "unit", "said", "because"), MISSES)
def test_a_miss_that_the_cost_of_a_fund_may_account_for(claimed, about, unit, said, because):
    made = of_funds(("iwm",), unit=unit, claimed=claimed, about=about, rounding=0.001)
    assert hints.overlooked(made) == ((said,) if said else ())
    assert reasons.missed_by(made) == because
    index = of_funds(("russell_2000",), claimed=claimed, about=about, rounding=0.001)
    assert hints.overlooked(index) == ()
