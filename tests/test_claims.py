"""The judge on a vintage made by hand: every rule, every verdict, and what must never happen."""

import datetime as dt
import os
import time
from dataclasses import replace
from unittest.mock import Mock

import pandas as pd
import pytest
from toy import DAY, LEAD, PAIR, SESSIONS, TEN, YTD, Toy, claim, frame, judged, one

from research.claims import judge as judging
from research.claims import rules
from research.claims.register import Article


def gain(sessions):
    return 1.01**sessions - 1


SLACK = [  # the sessions whose gain is claimed, the window's end, the day of the article
    (10, 10, 36, "supported", None, ()),
    (10, 12, 36, "partly", DAY[10], (DAY[10],)),
    (10, 15, 36, "partly", DAY[10], (DAY[10],)),
    (10, 16, 36, "contradicted", None, (DAY[10],)),  # five sessions before and not one more
    (12, 11, 36, "contradicted", None, (DAY[12],)),  # none after
    (8, 10, 36, "partly", DAY[8], (DAY[8],)),
    (8, 9, 36, "contradicted", None, ()),  # none in windows under ten sessions
    (10, 12, 9, "contradicted", None, (DAY[10],)),  # none after publication
    (10, 12, None, "partly", DAY[10], (DAY[10],)),  # whenever that was
]


@pytest.mark.parametrize(("claimed", "end", "out", "verdict", "dated", "others"), SLACK)
def test_a_figure_may_be_that_of_another_day(claimed, end, out, verdict, dated, others):
    article = Article(id="900", published=out and dt.date.fromisoformat(DAY[out]))
    window = {**YTD, "end": DAY[end]}
    v = one(claim(claimed=gain(claimed), rounding=1e-6, args=window, article=article))
    assert (v.verdict, v.dated_to) == (verdict, dated)
    assert v.other_days == others
    assert v.reason.endswith(f" It misses by {v.earlier}.") == (verdict == "partly")


def test_slack_of_one_rounding_and_never_both_together():
    near = one(claim(claimed=gain(10) + 0.008, **TEN))
    assert (near.verdict, near.dated_to) == (rules.PARTLY, None)
    large = {**TEN["args"], "series": "sp_500"}
    far = claim(claimed=gain(10) - 0.008, rounding=0.01, args=large)
    assert one(far).verdict == rules.CONTRADICTED


def test_no_slack_on_a_window_that_ends_with_a_calendar_quarter():
    quarter = pd.bdate_range("2026-03-10", "2026-04-30", name="date")
    data = Toy(russell_2000=frame([0.01] * (len(quarter) - 1), index=quarter))
    data.sessions, data.as_of = quarter, quarter[-1]
    late = Article(id="900", published=dt.date(2026, 4, 30))
    for at, verdict in ((15, rules.CONTRADICTED), (16, rules.PARTLY)):  # 31 March, 1 April
        args = {"series": "russell_2000", "start": quarter[0], "end": quarter[at]}
        exact = claim(claimed=gain(at - 2), rounding=1e-6, args=args, article=late)
        v = one(exact, data=data)
        assert v.verdict == verdict
        assert "five sessions before" not in v.reason


def test_counts_have_no_slack():
    run = {"rounding": 1, "args": {**PAIR, "on": DAY[15]}}
    found = [one(claim("streak", claimed=claimed, **run)) for claimed in (14, 15, 16)]
    assert [v.verdict for v in found] == ["contradicted", "supported", "contradicted"]
    assert {(v.computed, v.unit) for v in found} == {(15, "sessions")}


SPAN = tuple(dt.date.fromisoformat(DAY[n]) for n in (5, 15))


def test_joint_claims_stand_and_fall_together():
    same = {"joint": "A", "end": SPAN}
    small = claim(claimed=gain(10), rounding=1e-6, args=YTD, **same)
    large = {"args": {**YTD, "series": "sp_500"}, "id": "900-02", **same}
    both = judged(small, claim(claimed=1.005**10 - 1, rounding=1e-6, **large))
    assert [(v.verdict, v.dated_to) for v in both] == [("supported", DAY[10])] * 2
    neither = judged(small, claim(claimed=1.005**12 - 1, rounding=1e-6, **large))
    assert [v.verdict for v in neither] == ["contradicted"] * 2
    assert [v.other_days for v in neither] == [(DAY[10],), (DAY[12],)]
    rough = judged(small, claim(claimed=1.005**10 - 1 + 0.008, rounding=0.01, **large))
    assert [v.verdict for v in rough] == ["contradicted"] * 2


def test_open_choices_are_put_to_the_vote_of_the_core_grid_where_they_are_distinct():
    v, closed = (one(claim("lead", "above", 0.0, args=LEAD, open=x)) for x in (("series",), ()))
    assert (v.verdict, closed.verdict) == (rules.PARTLY, rules.SUPPORTED)
    assert "fits in 2 of 3." in v.reason
    assert closed.holds[1] > 1
    # the year to date is the stated window here, and the others begin before the data
    v = one(claim("change", "above", 0.0, args={**YTD, "end": DAY[30]}, open=("window",)))
    assert "fits in 1 of 1." in v.reason


def test_the_choices_of_a_forecast_vote_on_the_latest_data():
    """The index fits, the two funds do not."""
    data, args = Toy(iwm=frame([0.03] * 40)), {**PAIR, "start": DAY[20]}
    stated = claim("lead", "below", 0.0, args=args, due=dt.date(2026, 12, 31))
    made = stated, replace(stated, open=("series",))
    found = [one(x, data=data).today["verdict"] for x in made]
    assert found == [rules.SUPPORTED, rules.CONTRADICTED]


def choices(v):
    return [row["choice"] for row in v.variants]


def test_a_choice_of_vendor_counts_only_where_the_vendor_has_the_whole_window():
    other = "russell_2000@other against sp_500, price"
    made, of = claim("lead", "above", 0.0, args=LEAD), ("russell_2000", "other")
    rows, apart = frame([-0.01] * 40), (SESSIONS[1:9], SESSIONS[[1, 10]])
    short, whole = (one(made, data=Toy().disagrees(*of, days, rows)) for days in apart)
    assert (other in choices(short), other in short.without_value) == (False, True)
    assert (other in choices(whole), other in whole.without_value) == (True, False)
    assert whole.holds == (short.holds[0], short.holds[1] + 1)
    gap = frame([-0.01] * 39, index=SESSIONS.delete(5))  # one session is missing
    data = Toy().disagrees("russell_2000", "other", SESSIONS[[1, 10]], gap)
    alone = one(claim("change", "above", 0.0, args=TEN["args"]), data=data)
    assert "russell_2000@other, price" in alone.without_value


def test_a_choice_that_rests_on_the_same_returns_is_no_other_choice():
    paid, more = [0.01] * 40, [0.01] * 10 + [0.02] + [0.01] * 29  # a distribution on session 11
    data = Toy(iwm=frame(paid, more), spy=frame([0.005] * 40, [0.0050001] * 40))
    args = [{**LEAD, "ahead": "iwm", "behind": "spy", "end": DAY[k]} for k in (10, 11)]
    before, after = (one(claim("lead", "above", 0.0, args=x), data=data) for x in args)
    assert "iwm against spy, total" not in choices(before)
    assert "iwm against spy, total" in choices(after)
    assert choices(before)[0] == "iwm against spy, price"  # the stated one stays


def test_choices_without_a_value_are_counted_beside_those_with_one():
    v = one(claim(claimed=0.10, **TEN))
    assert v.holds == (2, 3)
    assert v.without_value == ("russell_2000, total",)
    assert one(claim(relation="above", args={**TEN["args"], "series": "stock"})).holds == (1, 1)


def test_a_claim_with_an_untested_part_is_at_best_partly_and_says_so():
    plain = one(claim(claimed=0.10, **TEN))
    fits, fails = (one(claim(claimed=x, **TEN, untested="the cause")) for x in (0.10, 0.20))
    assert (fits.verdict, fits.because) == (rules.PARTLY, rules.PART_UNTESTED)
    assert (fails.verdict, fails.because) == (rules.CONTRADICTED, "")
    said = f"{plain.reason} Not tested: the cause."
    assert fits.reason == f"{said} {rules.AT_BEST}"
    assert fails.reason.endswith("Not tested: the cause.")
    due = {"args": {**PAIR, "start": DAY[20]}, "due": dt.date(2026, 12, 31), "untested": "why"}
    later = one(claim("lead", "below", 0.0, **due))
    assert later.verdict == rules.NOT_DUE
    assert "Not tested" not in later.reason
    assert later.today["verdict"] == rules.PARTLY


def test_a_figure_that_dated_the_article_says_so():
    undated = Article(id="900", published=dt.date(2026, 2, 20), dated_by=("900-01",))
    figure = claim(claimed=0.10, **TEN, article=undated)
    first, second = judged(figure, replace(figure, id="900-02"))
    assert "dated by" in first.caveats[0]
    assert second.caveats == ()
    unknown = replace(undated, dated_by=("900-07",))
    _, [problem] = judging.judge([claim(claimed=0.10, **TEN, article=unknown)], Toy())
    line = "900.toml: article.dated_by: expected the id of a claim, got '900-07'"
    assert str(problem).startswith(line)


def test_a_forecast_is_not_yet_due_and_is_judged_today_all_the_same():
    args = {**PAIR, "start": DAY[20]}
    v = one(claim("lead", "above", 0.0, args=args, due=dt.date(2026, 12, 31)))
    assert (v.verdict, v.computed, v.evidence) == (rules.NOT_DUE, None, "none")
    assert v.today["verdict"] == rules.CONTRADICTED
    assert v.today["as_of"] == DAY[40]
    for day in (DAY[30], DAY[40]):
        past = one(claim("lead", "below", 0.0, args=args, due=dt.date.fromisoformat(day)))
        assert (past.verdict, past.as_of) == (rules.SUPPORTED, day)


@pytest.mark.parametrize("start", [DAY[9], DAY[10], "2026-12-01"])
def test_today_is_the_last_day_that_all_series_have_and_none_before_the_window_begins(start):
    args, due = {"series": "stock", "start": start}, dt.date(2026, 12, 31)
    v = one(claim("change", "above", 0.05, args=args, due=due))
    gain = {"computed": pytest.approx(0.1), "verdict": rules.SUPPORTED, "as_of": DAY[10]}
    assert (v.verdict, v.today) == (rules.NOT_DUE, gain if start == DAY[9] else None)


@pytest.mark.parametrize(
    ("args", "verdict", "said"),
    [
        ({**YTD, "end": "2026-12-31"}, rules.NOT_DUE, ""),
        ({**YTD, "series": "stock", "end": DAY[20]}, rules.NOT_TESTABLE, DAY[10]),
        ({**YTD, "start": "1999-12-31", "end": DAY[20]}, rules.NOT_TESTABLE, DAY[0]),
    ],
)
def test_a_window_beyond_the_data(args, verdict, said):
    v = one(claim(claimed=0.10, rounding=0.01, args=args))
    assert v.verdict == verdict
    assert said in v.reason


def test_a_day_still_to_come_is_due_or_a_slip_of_the_year():
    """Twenty rises of 1% and seventeen falls came to 2.9% when the article was out."""
    later = claim(claimed=0.10, rounding=0.01, args={**YTD, "end": "2026-12-31"})
    [said] = one(later).caveats
    assert said.startswith("the article was out before that day: on the day of publication it was")
    assert said.endswith(" 2.9%; of a forecast say due, else check the year")
    assert one(replace(later, due=dt.date(2026, 12, 31))).caveats == ()


@pytest.mark.parametrize("n", [1, 7, 256 * judging.BLOCK + 1])
@pytest.mark.parametrize("cores", [1, 2])
def test_what_two_processes_take_comes_back_in_order(monkeypatch, n, cores):
    forks = Mock(wraps=os.fork)
    monkeypatch.setattr(os, "fork", forks)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(cores)), raising=False)
    assert judging._by_two(lambda k: k * k, list(range(n))) == [k * k for k in range(n)]
    assert forks.call_count == cores - 1


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no forks on this system")
def test_both_of_two_processes_take_some(monkeypatch, tmp_path):
    """Each waits until the other is there."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {0, 1}, raising=False)
    limit = time.monotonic() + 60

    def step(_):
        (tmp_path / f"{os.getpid()}").touch()
        while len(list(tmp_path.iterdir())) < 2:
            assert time.monotonic() < limit
            time.sleep(0.01)
        return os.getpid()

    assert len(set(judging._by_two(step, list(range(40))))) == 2
    for file in tmp_path.iterdir():
        file.unlink()
    own, there = os.getpid(), lambda _: step(_) == own or os._exit(1)
    assert judging._by_two(there, list(range(40))) == [True] * 40  # whatever becomes of the other


@pytest.mark.parametrize(("n", "forked"), [(1, False), (0, True)])
def test_few_claims_are_judged_by_one_process(monkeypatch, n, forked):
    asked = Mock(wraps=lambda step, items: list(map(step, items)))
    monkeypatch.setattr(judging, "_by_two", asked)
    monkeypatch.setattr(judging, "FEW", n)
    made = claim(claimed=0.1, **TEN)
    [found], _ = judging.judge([made], Toy(), forked=True)
    judging.judge([made], Toy())
    assert (found.verdict, asked.call_count) == (rules.SUPPORTED, forked)


def test_an_id_that_no_claim_has_is_a_problem_of_its_own():
    [verdict], [problem] = judging.judge_files(only=["002-03", "nosuch"])
    assert verdict.id == "002-03"
    assert str(problem).endswith("claim nosuch: id: expected the id of a claim, got 'nosuch'.")
