"""The verdict rules, by hand-computed cases at and beside every edge."""

import math

import pytest

from research.claims import rules

NAN, INF = float("nan"), math.inf
MONTHS = ("2023-07", "2023-09")
FITS = [  # relation, claimed, rounding, error, values that fit, values that do not
    ("equals", 0.07, 0.01, 0, [0.075, 0.0651, 0.065], [0.0649, 0.0751, NAN]),
    ("equals", 2367, 1, 0.1, [2367.59], [2367.61]),  # the error of a level adds to the half
    ("equals", 14, 1, 0, [14], [15]),
    ("about", 1.0, 0.01, 0, [1.049], [1.051, NAN]),  # 5% of the figure is the larger allowance
    ("about", 0.02, 0.01, 0, [0.039], [0.041]),  # two roundings are
    ("above", 0.07, None, 0, [0.0701], [0.07, 0.0699, NAN]),
    ("below", 0.07, None, 0, [0.0699], [0.07, 0.0701]),
    ("at_least", 0.07, None, 0, [0.07, 0.0701], [0.0699]),
    ("at_most", 0.07, None, 0, [0.07, 0.0699], [0.0701, NAN]),
    ("between", (0.015, 0.02), None, 0, [0.015, 0.02], [0.0149, 0.0201, "2023-08-01"]),
    ("between", MONTHS, None, 0, ["2023-07-31", "2023-09-30"], ["2023-06-30", "2023-10-02", 0.15]),
    ("in_month", "2008-06", None, 0, ["2008-06-06"], ["2008-05-31", None]),
    ("in_year", "2008", None, 0, ["2008-01-02", "2008-12-31"], ["2007-12-31", "2009-01-02"]),
    ("on_date", "2025-12-10", None, 0, ["2025-12-10"], ["2025-12-11"]),
    ("is_true", True, None, 0, [True], [False]),
    ("is_true", False, None, 0, [False], [True]),
]


@pytest.mark.parametrize(("relation", "claimed", "rounding", "error", "fit", "unfit"), FITS)
def test_what_fits_a_claim_and_what_does_not(relation, claimed, rounding, error, fit, unfit):
    def fits(value):
        return rules.Terms(relation, claimed, rounding).fits(value, error=error)

    assert [value for value in fit if not fits(value)] == []
    assert [value for value in unfit if fits(value)] == []


TOO_CLOSE = [
    (2000.05, 0.1, "above", 2000, True),
    (2000.2, 0.1, "above", 2000, False),
    (2000.05, 0.0, "above", 2000, False),
    (1999.95, 0.1, "at_most", 2000, True),
    (2100.05, 0.1, "between", (2000, 2100), True),
    (2000.05, 0.1, "equals", 2000, False),
    (2000.05, 0.1, "about", 2000, False),
]


@pytest.mark.parametrize(("value", "error", "relation", "claimed", "unclear"), TOO_CLOSE)
def test_a_bound_within_the_error_cannot_be_told(value, error, relation, claimed, unclear):
    assert rules.Terms(relation, claimed).too_close(value, error=error) is unclear


REGIONS = [  # relation, claimed, rounding; the values that fit, and where a verdict turns
    ("between", (1.0, 2.0), None, (1.0, 2.0), (1.0, 2.0)),
    ("between", ("2026-01", "2026-02"), None, ("2026-01", "2026-02~"), ()),
    ("on_date", "2026-01-02", None, ("2026-01-02", "2026-01-02~"), ()),
    ("is_true", False, None, (False, False), ()),
    ("at_least", 3, None, (3, INF), (3,)),
    ("above", 3, 1, (3, INF), (3,)),
    ("below", 3, None, (-INF, 3), (3,)),
    ("at_most", 3, None, (-INF, 3), (3,)),
    ("equals", 3.0, 1.0, (2.5, 3.5), (2.5, 3.5, 2.0, 4.0)),
    ("equals", 3.0, None, (3.0, 3.0), (3.0, 3.0)),
    ("about", 3.0, 1.0, (1.0, 5.0), (1.0, 5.0, 2.0, 4.0)),
    ("about", 100.0, None, (95.0, 105.0), (95.0, 105.0)),
]


@pytest.mark.parametrize(("relation", "claimed", "rounding", "span", "edges"), REGIONS)
def test_the_values_that_fit_and_where_a_verdict_turns(relation, claimed, rounding, span, edges):
    terms = rules.Terms(relation, claimed, rounding)
    assert (terms.region, terms.edges) == (span, edges)


def test_near_is_one_rounding_or_the_slack_of_a_stand_in_and_only_for_numbers():
    def near(value, rounding=0.01, claimed=0.07, **more):
        return rules.Terms("equals", claimed, rounding).near(value, **more)

    assert [near(value) for value in (0.0601, 0.08, 0.0801)] == [True, True, False]
    assert [near(value) for value in ("2026-01-02", True, None)] == [False] * 3
    assert [near(0.04, claimed=claimed) for claimed in ((0.05, 0.09), (0.01, 0.03))] == [True] * 2
    assert [near(0.07, None, slack=slack) for slack in (0.0, 0.001)] == [False, True]
    assert [near(0.075, 0.001, slack=slack) for slack in (0.0044, 0.0045)] == [False, True]


def test_votes():
    found = [rules.by_votes([True] * yes + [False] * (4 - yes)) for yes in range(5)]
    assert found == ["contradicted", "contradicted", "partly", "partly", "supported"]
    with pytest.raises(ValueError, match="expected at least one"):
        rules.by_votes([])


def test_an_untested_part_takes_away_only_full_support():
    whole, less = ([rules.at_best_partly(x, part) for x in rules.VERDICTS] for part in ("", "why"))
    assert whole == ["supported", *less[1:]] == [*rules.VERDICTS]
    assert less[0] == "partly"


INTERVALS = [
    ((0.001, 0.04), 10, "supported"),
    ((-0.001, 0.04), 10, "not shown"),
    ((-0.03, 0.01), 10, "not shown"),
    ((-0.03, -0.001), 10, "contradicted"),
    ((0.001, 0.04), 9, "too few events"),
    ((0.001, 0.04), None, "supported"),
]


@pytest.mark.parametrize(("interval", "clusters", "verdict"), INTERVALS)
def test_a_claim_and_its_mirror_stand_where_the_whole_interval_does(interval, clusters, verdict):
    assert rules.Terms("above", 0.0).by_interval(interval, clusters) == verdict
    mirror = tuple(-end for end in reversed(interval))
    assert rules.Terms("below", 0.0).by_interval(mirror, clusters) == verdict


def test_a_general_figure_is_held_against_the_interval_without_sides():
    figure, spans = rules.Terms("equals", 0.075, 0.001), [(0.078, 0.184), (0.05, 0.184)]
    found = [figure.by_interval(span, 12) for span in [*spans, (0.0746, 0.0754)]]
    assert found == ["contradicted", "not shown", "supported"]


@pytest.mark.parametrize(
    ("span", "relation", "claimed", "whole"),
    [
        ((False, True), "is_true", True, None),
        ((False, False), "is_true", True, False),
        ((3, INF), "at_most", 10, None),
        ((15, INF), "at_most", 10, False),
        ((3, INF), "at_least", 2, True),
        (("", "1992-01-02"), "in_month", "1996-05", False),
        (("", "1992-01-02"), "in_month", "1991-06", None),
        ((0.0, 1.0), "between", (0.4, 0.6), None),
        ((-1.0, 0.0), "above", 0.0, False),
        ((0.066, 0.074), "equals", 0.07, True),
        ((0.064, 0.074), "equals", 0.07, None),
        ((0.08, 0.09), "equals", 0.07, False),
    ],
)
def test_what_a_span_of_possible_values_leaves_of_a_claim(span, relation, claimed, whole):
    rounding = 0.01 if relation == "equals" else None
    assert rules.Terms(relation, claimed, rounding).apart(span) is whole


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        (["supported", "supported"], ("supported", "")),
        (["supported", "not shown"], ("partly", "a part fails")),
        (["supported", "not yet due"], ("partly", "a part untested")),
        (["supported", "partly"], ("partly", "last digit")),
        (["contradicted", "contradicted"], ("contradicted", "")),
        (["contradicted", "not testable"], ("contradicted", "")),
        (["not shown", "not testable"], ("not shown", "")),
        (["not testable", "not yet due"], ("not yet due", "")),
    ],
)
def test_parts(labels, verdict):
    why = [rules.LAST_DIGIT if label == "partly" else "" for label in labels]
    assert rules.by_parts(labels, why) == verdict


FAR = [  # relation, claimed; how many roundings of a hundredth a value is from fitting
    ("equals", 0.07, {0.074: 0.0, 0.10: 3.0, 0.04: 3.0, None: INF, "2026-01-02": INF, False: INF}),
    ("between", (0.05, 0.06), {0.08: 2.0, 0.02: 3.0}),
    ("at_least", 0.07, {0.05: 2.0}),
    ("is_true", True, {False: INF}),
    ("on_date", "2026-01-02", {"2026-01-05": INF}),
    ("between", ("2026-01", "2026-02"), {"2026-04-01": INF}),
]


@pytest.mark.parametrize(("relation", "claimed", "far"), FAR)
def test_how_far_a_value_is_from_fitting_in_roundings(relation, claimed, far):
    terms = rules.Terms(relation, claimed, 0.01)
    assert {value: terms.distance(value) for value in far} == pytest.approx(far)
