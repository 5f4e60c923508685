"""The verdict rules, by hand-computed cases at and beside every edge."""

import pytest

from research.claims import rules


@pytest.mark.parametrize(
    ("value", "passes"),
    [(0.075, True), (0.0651, True), (0.065, True), (0.0649, False), (0.0751, False)],
)
def test_equals_allows_half_of_the_rounding(value, passes):
    assert rules.fits(value, relation="equals", claimed=0.07, rounding=0.01) is passes


@pytest.mark.parametrize(("value", "passes"), [(2367.59, True), (2367.61, False)])
def test_the_error_of_a_level_adds_to_half_of_the_rounding(value, passes):
    found = rules.fits(value, relation="equals", claimed=2367, rounding=1, error=0.1)
    assert found is passes


@pytest.mark.parametrize(
    ("value", "relation", "claimed", "unclear"),
    [
        (2000.05, "above", 2000, True),
        (2000.2, "above", 2000, False),
        (1999.95, "at_most", 2000, True),
        (2100.05, "between", (2000, 2100), True),
        (2000.05, "equals", 2000, False),
    ],
)
def test_a_bound_within_the_error_cannot_be_told(value, relation, claimed, unclear):
    found = rules.too_close(value, error=0.1, relation=relation, claimed=claimed)
    assert found is unclear


@pytest.mark.parametrize(
    ("value", "claimed", "rounding", "passes"),
    [
        (1.049, 1.0, 0.01, True),
        (1.051, 1.0, 0.01, False),  # 5% of the figure is the larger allowance
        (0.039, 0.02, 0.01, True),
        (0.041, 0.02, 0.01, False),  # two roundings are
    ],
)
def test_about_allows_the_larger_of_two_roundings_and_five_percent(
    value, claimed, rounding, passes
):
    assert rules.fits(value, relation="about", claimed=claimed, rounding=rounding) is passes


@pytest.mark.parametrize(
    ("relation", "at", "above", "below"),
    [
        ("above", False, True, False),
        ("below", False, False, True),
        ("at_least", True, True, False),
        ("at_most", True, False, True),
    ],
)
def test_bounds_are_exact(relation, at, above, below):
    found = [rules.fits(value, relation=relation, claimed=0.07) for value in (0.07, 0.0701, 0.0699)]
    assert found == [at, above, below]


def test_edges_are_where_a_verdict_turns():
    found = rules.edges("equals", 0.07, 0.01)
    assert sorted(found) == pytest.approx([0.06, 0.065, 0.075, 0.08])
    for edge, judge in ((found[0], rules.fits), (found[2], rules.near)):
        inside, outside = (
            judge(edge + step, relation="equals", claimed=0.07, rounding=0.01)
            for step in (1e-6, -1e-6)
        )
        assert inside
        assert not outside
    assert rules.edges("is_true", True, None) == ()
    assert rules.edges("between", (1.0, 2.0), None) == (1.0, 2.0)


def test_between_includes_both_ends():
    found = [
        rules.fits(x, relation="between", claimed=(0.015, 0.02))
        for x in (0.0149, 0.015, 0.02, 0.0201)
    ]
    assert found == [False, True, True, False]


@pytest.mark.parametrize(
    ("relation", "claimed", "value", "passes"),
    [
        ("in_month", "2008-06", "2008-06-06", True),
        ("in_month", "2008-06", "2008-05-31", False),
        ("on_date", "2025-12-11", "2025-12-10", False),
        ("on_date", "2025-12-10", "2025-12-10", True),
        ("is_true", True, True, True),
        ("is_true", True, False, False),
        ("is_true", False, False, True),
        ("in_month", "1996-05", None, False),
        ("equals", 15, 14, False),
        ("equals", 14, 14, True),
    ],
)
def test_dates_truths_and_counts_are_exact(relation, claimed, value, passes):
    assert rules.fits(value, relation=relation, claimed=claimed, rounding=1) is passes


def test_a_missing_number_fits_nothing():
    assert not any(
        rules.fits(float("nan"), relation=r, claimed=0.0, rounding=1.0)
        for r in ("equals", "about", "above", "at_most")
    )


@pytest.mark.parametrize(
    ("value", "claimed", "passes"),
    [(0.0799, 0.07, True), (0.0801, 0.07, False), ("2026-01-02", 0.07, False), (True, 0.07, False)],
)
def test_near_is_one_rounding_and_only_for_numbers(value, claimed, passes):
    assert rules.near(value, relation="equals", claimed=claimed, rounding=0.01) is passes


def test_near_without_a_rounding_allows_nothing():
    assert not rules.near(0.07, relation="above", claimed=0.07, rounding=None)


@pytest.mark.parametrize(
    ("yes", "n", "verdict"),
    [
        (4, 4, "supported"),
        (3, 4, "partly"),
        (2, 4, "partly"),
        (1, 4, "contradicted"),
        (0, 4, "contradicted"),
    ],
)
def test_votes(yes, n, verdict):
    assert rules.by_votes([True] * yes + [False] * (n - yes)) == verdict


@pytest.mark.parametrize("label", rules.VERDICTS)
def test_an_untested_part_takes_away_only_full_support(label):
    assert rules.at_best_partly(label, "") == label
    assert rules.at_best_partly(label, "the cause") == (
        rules.PARTLY if label == rules.SUPPORTED else label
    )


def test_no_votes_is_an_error():
    with pytest.raises(ValueError, match="expected at least one"):
        rules.by_votes([])


@pytest.mark.parametrize(
    ("interval", "clusters", "verdict"),
    [
        ((0.001, 0.04), 10, "supported"),
        ((-0.001, 0.04), 10, "not shown"),
        ((-0.03, 0.01), 10, "not shown"),
        ((-0.03, -0.001), 10, "contradicted"),
        ((0.001, 0.04), 9, "too few events"),
        ((-0.6, -0.4), 3, "too few events"),
        ((0.001, 0.04), None, "supported"),
    ],
)
def test_general_claims_stand_where_the_whole_interval_does(interval, clusters, verdict):
    assert rules.by_interval(interval, clusters, relation="above", claimed=0.0) == verdict


@pytest.mark.parametrize("interval", [(0.01, 0.04), (-0.01, 0.02), (-0.05, -0.02)])
def test_both_sides_of_a_general_claim_are_treated_alike(interval):
    mirror = tuple(-end for end in reversed(interval))
    above = rules.by_interval(interval, 20, relation="above", claimed=0.0)
    assert above == rules.by_interval(mirror, 20, relation="below", claimed=0.0)


@pytest.mark.parametrize(
    ("interval", "verdict"),
    [
        ((0.078, 0.184), "contradicted"),
        ((0.05, 0.184), "not shown"),
        ((0.0746, 0.0754), "supported"),
    ],
)
def test_a_general_figure_is_held_against_the_interval_without_sides(interval, verdict):
    figure = {"relation": "equals", "claimed": 0.075, "rounding": 0.001}
    assert rules.by_interval(interval, 12, **figure) == verdict


def test_a_general_claim_without_an_interval_is_refused():
    with pytest.raises(ValueError, match="needs an interval"):
        rules.by_interval(None, None, relation="above", claimed=0.0)


@pytest.mark.parametrize(
    ("span", "relation", "claimed", "whole"),
    [
        ((False, True), "is_true", True, None),
        ((False, False), "is_true", True, False),
        ((3, float("inf")), "at_most", 10, None),
        ((15, float("inf")), "at_most", 10, False),
        ((3, float("inf")), "at_least", 2, True),
        (("", "1992-01-02"), "in_month", "1996-05", False),
        (("", "1992-01-02"), "in_month", "1991-06", None),
        ((0.0, 1.0), "between", (0.4, 0.6), None),
        ((-1.0, 0.0), "above", 0.0, False),
    ],
)
def test_what_a_span_of_possible_values_leaves_of_a_claim(span, relation, claimed, whole):
    assert rules.apart(span, relation=relation, claimed=claimed) is whole


@pytest.mark.parametrize(
    ("labels", "verdict"),
    [
        (["supported", "supported"], ("supported", "")),
        (["supported", "contradicted"], ("partly", "a part fails")),
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


@pytest.mark.parametrize(
    ("relation", "claimed", "value", "far"),
    [
        ("equals", 0.07, 0.074, 0.0),
        ("equals", 0.07, 0.10, 3.0),
        ("equals", 0.07, 0.04, 3.0),
        ("between", (0.05, 0.06), 0.08, 2.0),
        ("between", (0.05, 0.06), 0.02, 3.0),
        ("at_least", 0.07, 0.05, 2.0),
        ("equals", 0.07, None, float("inf")),
        ("equals", 0.07, "2026-01-02", float("inf")),
        ("equals", 0.07, False, float("inf")),
        ("is_true", True, False, float("inf")),
        ("on_date", "2026-01-02", "2026-01-05", float("inf")),
        ("between", ("2026-01", "2026-02"), "2026-04-01", float("inf")),
    ],
)
def test_how_far_a_value_is_from_fitting_in_roundings(relation, claimed, value, far):
    found = rules.distance(value, relation=relation, claimed=claimed, rounding=0.01)
    assert found == pytest.approx(far)


def test_without_a_rounding_the_distance_is_in_units():
    assert rules.distance(12, relation="at_least", claimed=15, rounding=None) == 3.0


def test_a_text_decides_as_it_is_read():
    found = [rules.by_reading(reading) for reading in ("supports", "against", "neither")]
    assert found == ["supported", "contradicted", "not testable"]


@pytest.mark.parametrize(
    ("relation", "claimed", "rounding", "span"),
    [
        ("between", (1.0, 2.0), None, (1.0, 2.0)),
        ("between", ("2026-01", "2026-02"), None, ("2026-01", "2026-02~")),
        ("on_date", "2026-01-02", None, ("2026-01-02", "2026-01-02~")),
        ("is_true", False, None, (False, False)),
        ("at_least", 3, None, (3, float("inf"))),
        ("below", 3, None, (float("-inf"), 3)),
        ("at_most", 3, None, (float("-inf"), 3)),
        ("equals", 3.0, 1.0, (2.5, 3.5)),
        ("about", 3.0, 1.0, (1.0, 5.0)),
        ("about", 100.0, None, (95.0, 105.0)),
    ],
)
def test_the_values_that_fit(relation, claimed, rounding, span):
    assert rules.region(relation, claimed, rounding) == span


@pytest.mark.parametrize(
    ("value", "claimed", "fits"),
    [
        ("2023-07-31", ("2023-07", "2023-09"), True),
        ("2023-09-30", ("2023-07", "2023-09"), True),
        ("2023-06-30", ("2023-07", "2023-09"), False),
        ("2023-10-02", ("2023-07", "2023-09"), False),
        ("2023-08-01", (0.1, 0.2), False),
        (0.15, ("2023-07", "2023-09"), False),
    ],
)
def test_days_between_months(value, claimed, fits):
    assert rules.fits(value, relation="between", claimed=claimed) is fits


def test_the_error_of_a_value_widens_a_figure_and_hides_a_bound():
    figure = {"relation": "equals", "claimed": 2000.0, "rounding": 1.0}
    assert rules.fits(2000.8, error=0.3, **figure)
    assert not rules.fits(2000.8, error=0.2, **figure)
    assert rules.too_close(2000.3, error=0.5, relation="above", claimed=2000)
    assert not rules.too_close(2000.6, error=0.5, relation="above", claimed=2000)
    assert not rules.too_close(2000.3, error=0.0, relation="above", claimed=2000)
    assert not rules.too_close(2000.3, error=0.5, relation="about", claimed=2000)


def test_edges_without_a_rounding_and_in_order():
    assert rules.edges("about", 1.0, None) == pytest.approx((0.95, 1.05))
    assert rules.edges("about", 1.0, 0.1) == pytest.approx((0.8, 1.2, 0.9, 1.1))
    assert rules.edges("on_date", "2026-01-02", None) == ()
    assert rules.edges("between", ("2026-01", "2026-02"), None) == ()


@pytest.mark.parametrize(
    ("span", "rounding", "whole"),
    [((0.066, 0.074), 0.01, True), ((0.064, 0.074), 0.01, None), ((0.08, 0.09), 0.01, False)],
)
def test_a_span_around_a_figure(span, rounding, whole):
    found = rules.apart(span, relation="equals", claimed=0.07, rounding=rounding)
    assert found is whole
