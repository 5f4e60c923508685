"""Claims stated for one session: the session is found among all that they allow."""

import datetime as dt

import pytest
from toy import DAY, SESSIONS, YTD, Toy, claim, one

from research.claims import bind, dating, judge, rules
from research.claims.claim import Article

GAIN = [1.01**n - 1 for n in range(21)]  # of the small index on each of the first sessions


DATA = Toy()


def bound(*made):
    return [bind.bind(one, DATA)[0] for one in made]


def dated(*made):
    """The groups of claims that are stated for one session, by claim."""
    return dating.date(bound(*made))


def undated(first, last, claimed=0.10, rounding=0.01, **rest):
    days = tuple(dt.date.fromisoformat(DAY[n]) for n in (first, last))
    stated = {"claimed": claimed, "rounding": rounding, "args": YTD, "end": days}
    return claim(**stated | rest)


def another(first, last, *figures, **rest):
    """The second claim of the group of which the first is labelled ``a``, too."""
    return undated(first, last, *figures, joint="a", id="900-02", **rest)


def test_a_range_holds_both_its_ends_and_stops_at_publication():
    assert list(dated(undated(3, 6))["900-01"].cases) == list(SESSIONS[3:7])
    early = Article(id="900", published=dt.date.fromisoformat(DAY[5]))
    assert list(dated(undated(3, 6, article=early))["900-01"].cases) == list(SESSIONS[3:6])


def test_members_share_the_range_that_all_of_them_allow():
    joints = dated(undated(3, 6, joint="a"), another(5, 9))
    assert joints["900-01"] is joints["900-02"]
    assert list(joints["900-01"].cases) == list(SESSIONS[5:7])


def test_claims_of_another_group_or_of_none_are_dated_apart():
    others = undated(5, 9, joint="b", id="900-02"), undated(4, 8, id="900-03")
    joints = dated(undated(3, 6, joint="a"), *others)
    assert [[*joint.cases][-1] for joint in joints.values()] == [*SESSIONS[[6, 9, 8]]]


NEAREST = [  # what is claimed, its rounding, the verdict and the session taken
    (GAIN[5], 0.01, "supported", 5),
    (GAIN[4] + 0.007, 0.004, "contradicted", 5),  # within a rounding of the fifth
    (0.30, 0.01, "contradicted", 6),
    (-0.10, 0.01, "contradicted", 3),
]


@pytest.mark.parametrize(("claimed", "rounding", "label", "day"), NEAREST)
def test_the_session_that_fits_or_comes_nearest(claimed, rounding, label, day):
    found = dated(undated(3, 6, round(claimed, 4), rounding))["900-01"]
    assert (found.decide("900-01"), found.day) == ((label, ""), SESSIONS[day])


def test_of_several_sessions_the_one_nearest_to_all_figures_is_taken():
    joints = dated(undated(3, 8, 0.06, 0.05, joint="a"), another(3, 8, 0.07, 0.05))
    assert joints["900-01"].decide("900-01") == (rules.SUPPORTED, "")
    assert joints["900-01"].day == SESSIONS[5]
    assert joints["900-02"].own_fits("900-02") == list(SESSIONS[5:9])


FIFTH = dt.date.fromisoformat(DAY[5])


@pytest.mark.parametrize("day", [{"args": {**YTD, "end": DAY[5]}}, {"end": (FIFTH, FIFTH)}])
def test_on_a_session_that_is_stated_each_figure_stands_by_itself(day):
    day = {"rounding": 0.004, "joint": "a", "args": YTD} | day
    figures = [claim(claimed=GAIN[5] + n, id=f"900-{n}", **day) for n in (0, 0.003, 0.1)]
    found = judge.judge(figures, DATA)[0]
    assert [v.verdict for v in found] == [rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED]
    assert {v.dated_to for v in found} == {None}


def test_a_figure_that_never_fits_falls_alone_and_dates_nothing():
    """10% is no gain of the third to the sixth day; 3.5% is one of the third and the fourth."""
    joints = dated(undated(3, 6, 0.035, 0.012, joint="a"), another(3, 6, 0.10, 0.001))
    assert joints["900-01"].decide("900-01") == (rules.PARTLY, rules.PART_FAILS)
    assert joints["900-01"].decide("900-02") == (rules.CONTRADICTED, "")
    assert joints["900-01"].day == SESSIONS[4]


def test_another_figure_in_one_claim_leaves_the_others_and_the_evidence():
    group = dated(undated(3, 6, joint="a"), another(3, 6))["900-01"]
    other = group.with_claimed("900-02", 0.5)
    for day, row in other.cases.items():
        told = [(name, case.claim.claimed, case.value) for name, case in row.items()]
        value = group.cases[day]["900-02"].value
        assert told == [("900-01", 0.10, value), ("900-02", 0.5, value)]


def test_a_member_with_a_day_of_its_own_is_read_there_on_every_session_of_the_others():
    own = claim(args={**YTD, "end": DAY[9]}, id="900-02", joint="a", claimed=0.05, rounding=0.01)
    cases = dated(undated(3, 6, joint="a"), own)["900-02"].cases
    assert [row["900-02"].value for row in cases.values()] == pytest.approx([GAIN[9]] * 4)


def test_of_claims_with_open_choices_those_are_dated_that_carry_no_day():
    free, own = {"joint": "a", "open": ("series",)}, {**YTD, "end": DAY[5]}
    made = [claim(args=own, id="900-02", claimed=0.05, rounding=0.01, **free)]
    found = judge.judge([*made, undated(3, 6, 0.05, **free)], DATA)[0]
    assert [v.dated_to for v in found] == [None, DAY[5]]


def test_what_makes_no_sense_on_a_day_has_no_value_on_it():
    [case] = bound(undated(5, 9, args={**YTD, "start": DAY[4]}))
    there = case.at(SESSIONS[3])
    assert there.tried().value is None
    assert "expected a session after 2026-01-06" in str(there.tried().missing)


def test_a_claim_that_the_data_never_cover_is_left_out_of_its_group():
    gone = another(15, 18, args={**YTD, "series": "stock"})
    assert dated(undated(15, 18, joint="a"), gone)["900-01"].members == ["900-01"]


def test_an_undated_claim_that_the_data_never_cover_waits_for_them():
    v = one(undated(3, 6, end=(dt.date(2026, 6, 1), dt.date(2026, 6, 30))))
    assert (v.verdict, v.evidence) == (rules.NOT_DUE, "none")


def test_a_cited_figure_dates_nothing():
    cited = claim("published", claimed=0.5, rounding=0.01, evidence_id="e1", id="900-02", joint="a")
    assert set(dated(undated(3, 6, claimed=0.05, joint="a"), cited)) == {"900-01"}


def test_only_asked_for_claims_are_judged_but_dated_with_all_of_their_group():
    pair = undated(3, 6, 0.05, joint="a"), another(5, 9, 0.05)
    [found], problems = judge.judge(pair, DATA, only=["900-01"])
    assert (found.dated_to, problems) == (DAY[5], [])
