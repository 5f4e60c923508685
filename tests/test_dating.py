"""Claims stated for one session: the session is found among all that they allow."""

import datetime as dt
from dataclasses import replace

import pytest
from toy import DAY, SESSIONS, Toy, claim

from research.claims import bind, dating, judge, rules
from research.claims.claim import Article

GAIN = [1.01**n - 1 for n in range(21)]  # of the small index on each of the first sessions


def bound(*made, data=None):
    data = data or Toy()
    return [bind.bind(one, data)[0] for one in made], data


def undated(first, last, claimed=0.10, rounding=0.01, **rest):
    days = tuple(dt.date.fromisoformat(DAY[n]) for n in (first, last))
    args = {"series": "russell_2000", "start": DAY[0]}
    return claim(claimed=claimed, rounding=rounding, args=args, end=days, **rest)


def test_a_range_holds_both_its_ends_and_stops_at_publication():
    cases, data = bound(undated(3, 6))
    assert list(dating.date(cases, data)["900-01"].readings) == list(SESSIONS[3:7])
    early = Article(id="900", published=dt.date.fromisoformat(DAY[5]))
    cases, data = bound(undated(3, 6, article=early))
    assert list(dating.date(cases, data)["900-01"].readings) == list(SESSIONS[3:6])


def test_members_share_the_range_that_all_of_them_allow():
    cases, data = bound(undated(3, 6, joint="a"), undated(5, 9, joint="a", id="900-02"))
    joints = dating.date(cases, data)
    assert joints["900-01"] is joints["900-02"]
    assert list(joints["900-01"].readings) == list(SESSIONS[5:7])


@pytest.mark.parametrize(
    ("claimed", "rounding", "label", "day"),
    [
        (GAIN[5], 0.01, "supported", 5),
        (GAIN[4] + 0.007, 0.004, "partly", 5),  # 0.003 off on the fifth, 0.007 on the fourth
        (0.30, 0.01, "contradicted", 6),
        (-0.10, 0.01, "contradicted", 3),
    ],
)
def test_the_session_that_fits_or_comes_nearest(claimed, rounding, label, day):
    cases, data = bound(undated(3, 6, claimed=round(claimed, 4), rounding=rounding))
    assert dating.date(cases, data)["900-01"].decide() == (label, SESSIONS[day])


def test_of_several_sessions_the_one_nearest_to_all_figures_is_taken():
    wide = {"rounding": 0.05, "joint": "a"}
    cases, data = bound(undated(3, 8, 0.06, **wide), undated(3, 8, 0.07, id="900-02", **wide))
    joints = dating.date(cases, data)
    label, day = joints["900-01"].decide()
    assert label == rules.SUPPORTED
    assert day in SESSIONS[3:9]
    assert joints["900-02"].own_fits("900-02") == list(SESSIONS[5:9])


def test_another_figure_in_one_claim_leaves_the_others_and_the_evidence():
    cases, data = bound(undated(3, 6, joint="a"), undated(3, 6, joint="a", id="900-02"))
    group = dating.date(cases, data)["900-01"]
    other = group.with_claimed("900-02", 0.5)
    assert [case.claim.claimed for case in other.cases] == [0.10, 0.5]
    assert [case.claim.id for case in other.cases] == ["900-01", "900-02"]
    assert other.readings is group.readings


def test_members_with_days_of_their_own_are_read_there():
    said = {"claimed": 0.05, "rounding": 0.01, "joint": "a"}
    window = {"series": "iwm", "start": DAY[0]}
    made = [claim(args={**window, "end": DAY[n]}, id=f"900-{n:02d}", **said) for n in (5, 9)]
    cases, data = bound(*made)
    [(day, row)] = dating.date(cases, data)["900-05"].readings.items()
    assert day == SESSIONS[9]
    assert [row[name].value for name in row] == pytest.approx([GAIN[5], GAIN[9]])


def test_what_makes_no_sense_on_a_day_has_no_value_on_it():
    late = replace(undated(5, 9), args={"series": "russell_2000", "start": DAY[4]})
    [case], data = bound(late)
    reading = case.tried(data, case.moved(SESSIONS[3]))
    assert reading.result is None
    assert "expected a session after 2026-01-06" in str(reading.missing)


def test_a_claim_that_the_data_never_cover_is_left_out_of_its_group():
    gone = replace(undated(3, 6, id="900-02", joint="a"), args={"series": "stock", "start": DAY[0]})
    far = tuple(dt.date.fromisoformat(DAY[n]) for n in (15, 18))
    cases, data = bound(replace(undated(3, 6), joint="a", end=far), replace(gone, end=far))
    joints = dating.date(cases, data)
    assert set(joints) == {"900-01"}
    assert [case.claim.id for case in joints["900-01"].cases] == ["900-01"]


def test_an_undated_claim_that_the_data_never_cover_waits_for_them():
    days = (dt.date(2026, 6, 1), dt.date(2026, 6, 30))
    [v], _ = judge.judge([replace(undated(3, 6), end=days)], Toy())
    assert (v.verdict, v.evidence) == (rules.NOT_DUE, "none")


def test_a_cited_figure_dates_nothing():
    cited = claim("published", claimed=0.5, rounding=0.01, evidence_id="e1", id="900-02", joint="a")
    cases, data = bound(undated(3, 6, claimed=0.05, joint="a"), cited)
    assert set(dating.date(cases, data)) == {"900-01"}


def test_only_asked_for_claims_are_judged_but_dated_with_all_of_their_group():
    pair = [
        undated(3, 6, claimed=0.05, joint="a"),
        undated(5, 9, claimed=0.05, joint="a", id="900-02"),
    ]
    [found], problems = judge.judge(pair, Toy(), only=["900-01"])
    assert problems == []
    assert found.dated_to == DAY[5]
