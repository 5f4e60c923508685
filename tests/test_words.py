"""Numbers as a reader expects them, and the reasons of verdicts, written out by hand."""

import datetime as dt
import math
from dataclasses import replace
from types import SimpleNamespace as Made

import pandas as pd
import pytest
from toy import Toy, claim

from research import registry
from research.claims import reasons, words
from research.claims.evidence import Case

CLAIM = claim(rounding=0.01, open=("series", "basis"))
DAY = pd.Timestamp("2026-01-14")


IN_PRINT = [  # unit, rounding, digits more; values as they are printed
    ("boolean", None, 0, {None: "none", True: "true", False: "false"}),
    ("date", None, 0, {"2026-01": "2026-01"}),
    ("decimal", None, 0, {math.nan: "none", 0.0789: "7.9%", -0.00001: "0.0%"}),
    ("decimal", 0.1, 0, {0.0789: "8%"}),
    ("decimal", 0.01, 0, {0.0789: "7.9%"}),
    ("decimal", 0.001, 1, {0.07891: "7.891%"}),
    ("decimal", 1e-9, 0, {0.07891234: "7.8912%"}),
    ("points", None, 0, {12.5: "+1,250.0 points", 0.5: "+50.0 points", -0.00001: "0.0 points"}),
    ("points", 0.01, 0, {(0.01, 0.02): "+1.0 to +2.0 points"}),
    ("points", 0.01, 0, {(0.01, 0.02, 0.03): "+1.0 to +2.0 to +3.0 points"}),
    ("ratio", 0.01, 0, {1.499: "1.50"}),
    ("ratio", 0.01, 1, {1.499: "1.499"}),
    ("count", None, 0, {1234.0: "1,234", 1234.56: "1,234.6"}),
    ("count", None, 1, {1234.56: "1,234.56"}),
    ("years", None, 0, {2.26: "2.3 years"}),
    ("bn USD", None, 0, {5: "5 bn USD"}),
]


@pytest.mark.parametrize(("unit", "rounding", "finer", "texts"), IN_PRINT)
def test_values_in_print(unit, rounding, finer, texts):
    assert {x: words.show(x, unit, rounding=rounding, finer=finer) for x in texts} == texts


CLAIMED = [  # unit, rounding; relation and figure as they are printed
    ("decimal", 0.01, {("equals", 0.07): "7%", ("about", 0.07): "about 7%", ("equals", 0): "0%"}),
    ("decimal", 0.01, {("above", 0): "above zero", ("below", 0.0): "below zero"}),
    ("decimal", 0.01, {("at_least", 0): "at least zero", ("at_most", 0): "at most zero"}),
    ("decimal", 0.01, {("between", (0.1, 0.125)): "10.0% to 12.5%"}),
    ("decimal", 0.01, {("between", (0.01, 0.02)): "1% to 2%"}),
    ("decimal", None, {("above", 0.0123): "above 1.23%"}),
    ("points", 0.001, {("about", 0.00122): "about +0.122 points"}),
    ("count", 0.1, {("equals", 0.75): "0.75"}),
    ("count", 0.01, {("above", 3): "above 3", ("above", 3.456): "above 3.456"}),
    ("date", None, {("in_month", "2008-06"): "in 2008-06", ("in_year", "2008"): "in 2008"}),
    ("date", None, {("on_date", "2008-06-06"): "on 2008-06-06"}),
    ("date", None, {("between", ("2008-06", "2009-01")): "between 2008-06 and 2009-01"}),
    ("boolean", None, {("is_true", False): "false"}),
    ("ratio", 0.01, {("about", 1.5): "about 1.50"}),
    ("bn USD", 1, {("at_least", 5): "at least 5 bn USD"}),
    ("bn USD", 0.01, {("equals", 5.5): "5.50 bn USD"}),
]


@pytest.mark.parametrize(("unit", "rounding", "texts"), CLAIMED)
def test_claimed_figures_in_print(unit, rounding, texts):
    def printed(relation, claimed):
        stated = replace(CLAIM, relation=relation, claimed=claimed, rounding=rounding)
        return words.claimed_text(stated, unit, unit)

    assert {said: printed(*said) for said in texts} == texts


DIGITS = [  # where the verdict turns; values as they are printed
    ((), {0.0712: "7.1%", 0.0007: "0.07%", 0.00085: "0.1%", "2026-01-02": "2026-01-02"}),
    ((0.0653, 0.0753), {0.0712: "7.1%"}),
    ((0.0711,), {0.0712: "7.12%"}),
    ((0.07119,), {0.07121: "7.121%"}),
    ((0.071202,), {0.071201: "7.1201%"}),
    ((0.07,), {0.07: "7.0%"}),
    ((1.0,), {True: "true"}),
]


@pytest.mark.parametrize(("edges", "texts"), DIGITS)
def test_a_figure_has_the_digits_that_tell_it_from_where_the_verdict_turns(edges, texts):
    made = replace(CLAIM, relation="between", claimed=edges)
    assert {value: words.found_text(value, made, "decimal") for value in texts} == texts


def test_text_of_a_file_is_no_markup_and_no_answer_unless_it_stands_alone():
    assert words.in_words("2026-01: it is true, untrue") == "January 2026: it is true, untrue"
    told = r"a\\ \`b\` \<c> \[d\] \{e\} \$f\* \|g\~ _h_"
    assert words.literal(" a\\ `b`\n<c> [d]\t{e} $f* |g~ _h_ ") == told


def test_choices_with_the_names_of_their_series():
    rows = {"russell_2000": ("Russell 2000", "index", "^RUT"), "spy": ("SPDR", "fund", "SPY")}
    catalogue = pd.DataFrame.from_dict(rows, "index", columns=["name", "kind", "symbols"])
    pair, text = "russell_2000@fred against spy, price", "Russell 2000 (FRED's figures) against SPY"
    assert words.named(pair, catalogue) == f"{text}, price"
    assert words.named("spy, last_day, spy", catalogue) == "SPY, last day, spy"
    assert words.named("other_one", catalogue) == "other_one"


def case(unit="decimal", *, value=0.0712, points=False, finds=(), **changes):
    """A claim with what was found."""
    result = {"clusters": 12, "interval": (0.05, 0.09), "unseen": "The rows begin in 2014."}
    result = registry.Result(**{"value": value, "as_of": DAY} | result | dict(finds))
    made = registry.Measure("change", lambda data: result, unit, None, {}, points=points)
    return Case(replace(CLAIM, **changes), made, {})


@pytest.mark.parametrize("points", [False, True])
def test_the_unit_in_print_is_that_of_the_result_or_else_of_the_measure(points):
    """A decimal is told in points where the measure gives a difference, other units are not."""
    units = {"decimal": "points" if points else "decimal", "count": "count"}
    for unit, in_print in units.items():
        assert case(unit, points=points).without("no data").printed_unit == in_print
        for own, told in {"": in_print, **units}.items():
            assert case(unit, points=points, finds={"unit": own}).printed_unit == told


NONE_BEFORE = "It fits on none of the five sessions before either."
EARLIER = "2.1 points on the day; three sessions earlier, on 2026-01-09, it was 7.1%"
FAR, MISSES = "Found: 9.1%; claimed: 7%.", "It misses by"
LOOSE, ROUGH = {"relation": "about", "rounding": None}, "Found: 9.1%; claimed: about 7.0%."
DIGIT = f"{MISSES} less than one unit of the last printed digit."
NO_DAY = "Found: none; claimed: 7%. There is no such day in the data."
QUOTES = f"{MISSES} no more than quotes of a yield differ by."
ABOUT, ABOVE = {"relation": "about"}, {"relation": "above"}
INDEX, TRUTH = {"about": "index"}, {"relation": "is_true", "claimed": True}
FIGURES = [  # what is claimed and found, the verdict, another day and slack, and how it is told
    (ABOUT, 0.0712, "supported", "", False, "Found: 7.1%, close enough to what is claimed."),
    ({}, 0.0712, "supported", "", False, "Found: 7.1%, as claimed."),
    (ABOVE, 0.0912, "supported", "", False, "Found: 9.1%, as claimed."),
    ({}, 0.0912, "contradicted", "", False, FAR),
    ({}, 0.0912, "contradicted", "", True, f"{FAR} {NONE_BEFORE}"),
    ({}, 0.0792, "partly", "", True, f"Found: 7.9%; claimed: 7%. {DIGIT}"),
    ({}, 0.0912, "partly", EARLIER, True, f"{FAR} {MISSES} {EARLIER}."),
    ({}, None, "contradicted", "", False, NO_DAY),
    (LOOSE, 0.0912, "contradicted", "", True, f"{ROUGH} Without a rounding about allows 5%."),
    (
        INDEX,
        0.0912,
        "partly",
        "",
        True,
        f"{FAR} {MISSES} no more than fund and index lie apart.",
    ),
    ({}, 0.0912, "partly", "", True, f"{FAR} {QUOTES}"),
    (TRUTH, True, "supported", "", False, "On the data it is so."),
    (TRUTH, False, "contradicted", "", False, "On the data it is not so."),
]


@pytest.mark.parametrize(("claimed", "value", "label", "earlier", "slack", "text"), FIGURES)
def test_what_was_found_against_the_claim(claimed, value, label, earlier, slack, text):
    found = reasons.direct(case(value=value, **claimed), label, earlier, slack=slack)
    assert found == text


@pytest.mark.parametrize(
    ("value", "claimed", "measured", "sessions", "said"),
    [
        (0.0912, 0.07, "decimal", 3, EARLIER),
        (0.0412, 0.07, "decimal", 3, EARLIER.replace("2.1", "2.9")),
        (0.0912, 0.07, "decimal", 1, EARLIER.replace("three sessions", "one session")),
        (1.5, (1.1, 1.2), "ratio", 3, "0.30 on the day; three sessions"),
    ],
)
def test_a_figure_that_fits_on_an_earlier_day(value, claimed, measured, sessions, said):
    relation = "equals" if measured != "ratio" else "between"
    made = case(measured, value=value, claimed=claimed, relation=relation)
    there = case(finds={"as_of": pd.Timestamp("2026-01-09")})
    assert reasons.another_day(made, there, sessions).startswith(said)


def test_choices_left_open():
    left = "The claim leaves the choice of series and basis open: it fits in 2 of 3."
    found = reasons.votes(case(), [True, False, True], [])
    assert found == f"{left} As stated: 7.1%; claimed: 7%."


ESTIMATE = "Estimate 7.1%, interval 5.0% to 9.0%"
OVER = f"{ESTIMATE} over 12 cases that do not overlap"
FALL, FALLING = {"value": -0.01}, OVER.replace("7.1%", "-1.0%")
CHANCE = "it includes {}; the estimate lies on the {} side of it, which may be chance."
FEW = "Only 9 cases that do not overlap; 10 are needed to say what usually happens."
ALL = "all of it lies on the {} side of zero."
FITTING = "all of the interval fits the claimed figure"
OUTSIDE = "the claimed figure lies outside the interval"
INSIDE = "the claimed figure lies inside the interval, as do others"
UNCOUNTED = {"clusters": None}
GENERAL = [  # what is claimed, the verdict, what is found, and how it is told
    ("above", 0.0, "supported", {}, f"{OVER}: {ALL.format('claimed')}"),
    ("above", 0.0, "contradicted", UNCOUNTED, f"{ESTIMATE}: {ALL.format('wrong')}"),
    ("above", 0.0, "not shown", {}, f"{OVER}: {CHANCE.format('zero', 'claimed')}"),
    ("above", 0.0, "not shown", FALL, f"{FALLING}: {CHANCE.format('zero', 'wrong')}"),
    ("above", 0.0, "too few events", {"clusters": 9}, FEW),
    ("below", 0.08, "not shown", {}, f"{OVER}: {CHANCE.format('8.0%', 'claimed')}"),
    ("equals", 0.07, "supported", UNCOUNTED, f"{ESTIMATE}: {FITTING} (claimed: 7%)."),
    ("about", 0.07, "contradicted", UNCOUNTED, f"{ESTIMATE}: {OUTSIDE} (claimed: about 7%)."),
    ("between", (0.06, 0.07), "not shown", UNCOUNTED, f"{ESTIMATE}: {INSIDE} (claimed: 6% to 7%)."),
]


@pytest.mark.parametrize(("relation", "claimed", "label", "more", "text"), GENERAL)
def test_a_general_claim_beside_its_interval(relation, claimed, label, more, text):
    made = case(relation=relation, claimed=claimed, finds=more)
    assert reasons.general(made, label) == text


@pytest.mark.parametrize(("usual", "side"), [(0.08, "more"), (0.0712, "less"), (0.06, "less")])
def test_what_ordinary_times_give(usual, side):
    made = case(relation="above", claimed=0.0, finds={"usual": usual})
    found = reasons.general(made, "supported")
    ordinary = f"In ordinary times it is {100 * usual:.1f}% over windows as long, which is {side}."
    assert found.endswith(f" {ordinary}")


def test_samples_that_decide_nothing():
    told = "The rows begin in 2014; what is found without it, 7.1%, decides nothing."
    assert reasons.unseen(case()) == told
    nowhere = "Not decided, as the record that would decide it is not in the snapshot"
    assert reasons.undecided("") == f"{nowhere}."
    assert reasons.undecided("Rows.") == f"{nowhere}: Rows."
    assert reasons.undecided("", "a begins late.") == "Not decided: a begins late."
    assert reasons.undecided("Rows.", "a begins late.") == f"{nowhere}: Rows."
    told = "the article was out before that day: of a forecast say due, else check the year"
    assert reasons.years_off(None) == told
    assert reasons.years_off(None, dated=False) == "of a forecast say due, else check the year"
    due = replace(CLAIM, due=dt.date(2027, 1, 4))
    assert reasons.not_due(due, DAY) == "Due on 2027-01-04; the data end on 2026-01-14."
    side = "on which side of what is claimed it lies, cannot be told."
    told = reasons.too_close(case(relation="above", finds={"error": 0.00123}))
    assert told == f"7.1% is known to within 0.0012 decimal only: {side}"


def test_a_test_that_nothing_could_pass():
    def reach(claimed, relation="at_least", reach=(0.0, 0.1)):
        made = case(claimed=claimed, relation=relation, finds={"reach": reach})
        return reasons.out_of_reach(made)

    assert reach(0.1) == reach(0.2, reach=None) == reach(True, "is_true") == ()
    assert " ".join(reach(0.2)) == (
        "No stretch of this sample comes to what is claimed: the smallest value is 0.0%, the"
        " largest 10.0%. A test that nothing could pass is no test."
    )


def group(values, ids=("900-01", "900-02"), own=()):
    """Claims stated together, with what each finds on two sessions."""
    days = pd.DatetimeIndex(["2026-01-13", "2026-01-14"])
    cases = {d: {name: case(value=v) for name in ids} for d, v in zip(days, values, strict=True)}
    own_fits = {"own_fits": lambda _: list(own)}
    return [Made(members=ids, cases=cases, day=day, **own_fits) for day in days]


NONE, TOGETHER = "No session from 2026-01-13 to 2026-01-14 fits", "together with 900-02"
FIRST, SECOND = "at the close of 2026-01-13: 7.1%.", "at the close of 2026-01-14: 9.1%."
NEAREST = "the nearest is 2026-01-14: 9.1%, claimed 7%."


def test_claims_of_one_session():
    joint, other = group([0.0712, 0.0912], own=[1])
    first, second = case(), case(value=0.0912)
    undated = case(end=(dt.date(2026, 1, 13), dt.date(2026, 1, 14)))
    found = reasons.joint(undated, joint, "supported")
    assert found == f"Undated: its figures fit {TOGETHER} {FIRST}"
    assert reasons.joint(second, other, "supported") == f"Its figures fit {TOGETHER} {SECOND}"
    found = reasons.joint(second, other, "contradicted")
    assert found == f"{NONE} {TOGETHER}; {NEAREST} Alone it fits on 1 of 2."
    found = reasons.joint(first, joint, "a part fails")
    assert found == f"{NONE} {TOGETHER}; this one fits {FIRST}"
    _, alone = group([0.0712, 0.0912], ids=("900-01",))
    assert reasons.joint(second, alone, "contradicted") == f"{NONE}; {NEAREST}"


USED = [  # a day, the close that was read, and whether that is said
    ("2026-01-17", "2026-01-16", True),
    ("2026-01-17", "2026-01-15", False),  # that of a month or week, which says so itself
    ("2026-01-16", "2026-01-16", False),
    ("2026-01-16", "2026-01-15", False),
    ("2026-01-31", "2026-01-30", False),
]


@pytest.mark.parametrize(("day", "used", "said"), USED)
def test_a_day_that_is_no_session_names_the_close_that_stands_for_it(day, used, said):
    result = registry.Result(0.0712, pd.Timestamp(used))
    moving = registry.Measure("change", lambda data, *, end: result, "decimal", "end", {})
    data = Toy()
    told = reasons.session_used(Case(CLAIM, moving, {"end": pd.Timestamp(day)}, data))
    assert told == (f"{day} is no session: the close of {used} stands for it",) * said


def test_a_window_that_ends_after_publication():
    late = pd.Timestamp("2026-03-02")
    ends = "The window ends on 2026-03-02, after the article was published (2026-02-20)"
    first = f"{ends}: its writer cannot have seen it; there it is 7.1%."
    assert reasons.ends_late(case(), late, None, there=case()) == first
    then = " On the day of publication it was 6.9%."
    assert reasons.ends_late(case(), late, case(value=0.0688), there=case()) == first + then
    assert reasons.ends_late(case(), late, None) == f"{ends}."
    same = "what was to be seen then, 6.9%, comes to the same."
    assert reasons.ends_late(case(), late, case(value=0.0688)) == f"{ends}; {same}"
