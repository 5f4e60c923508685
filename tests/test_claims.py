"""The judge on a vintage made by hand: every rule, every verdict, and what must never happen."""

import datetime as dt

import pandas as pd
import pytest
from toy import SESSIONS, Toy, frame

from research import registry
from research.claims import judge as judging
from research.claims import rules
from research.claims.register import Article, Claim

ARTICLE = Article(id="900", title="A test article", published=dt.date(2026, 2, 20))
YTD = {"series": "russell_2000", "start": "2025-12-31"}
DAY = [f"{day:%Y-%m-%d}" for day in SESSIONS]
TEN = {"args": {**YTD, "end": DAY[10]}, "rounding": 0.01}  # the index gained 10.46%
PAIR = {"ahead": "russell_2000", "behind": "sp_500"}
LEAD = {**PAIR, "start": "2025-12-31", "end": DAY[10]}
PLAIN = {"boolean": ("is_true", True), "date": ("in_month", "2026-01")}


def claim(measure="change", relation="equals", claimed=0.07, *, args=None, id="900-01", **rest):
    test = {"measure": measure, "relation": relation, "claimed": claimed, "args": args or {}}
    return Claim(
        id=id, says="A statement.", file="900.toml", **{"article": ARTICLE, **test, **rest}
    )


def judged(*made, data=None):
    verdicts, problems = judging.judge(made, data or Toy())
    assert problems == []
    return verdicts


def one(*made, data=None):
    return judged(*made, data=data)[0]


def value(measure, data=None, **args):
    """What a measure finds, asked by way of a claim."""
    relation, claimed = PLAIN.get(registry.REGISTRY[measure].unit, ("above", 0.0))
    return one(claim(measure, relation, claimed, args=args), data=data).computed


def test_a_figure_that_fits_as_stated():
    v = one(claim(claimed=0.10, **TEN))
    assert v.verdict == rules.SUPPORTED
    assert v.computed == pytest.approx(1.01**10 - 1)
    assert v.as_of == DAY[10]
    assert v.today is None


@pytest.mark.parametrize(
    ("day", "verdict", "dated"),
    [
        (10, "supported", None),
        (12, "partly", DAY[10]),
        (15, "partly", DAY[10]),
        (16, "contradicted", None),
    ],
)
def test_slack_of_five_sessions_before_and_not_one_more(day, verdict, dated):
    exact = 1.01**10 - 1
    v = one(claim(claimed=exact, rounding=1e-6, args={**YTD, "end": DAY[day]}))
    assert (v.verdict, v.dated_to) == (verdict, dated)


def test_a_later_session_is_no_slack_but_is_shown_apart():
    v = one(claim(claimed=1.01**12 - 1, rounding=1e-6, args={**YTD, "end": DAY[11]}))
    assert v.verdict == rules.CONTRADICTED
    assert v.other_days == (DAY[12],)


def test_no_slack_in_windows_under_ten_sessions():
    v = one(claim(claimed=1.01**8 - 1, rounding=1e-6, args={**YTD, "end": DAY[9]}))
    assert v.verdict == rules.CONTRADICTED


def test_slack_of_one_rounding_and_never_both_together():
    near = one(claim(claimed=1.01**10 - 1 + 0.008, **TEN))
    assert near.verdict == rules.PARTLY
    assert near.dated_to is None
    large = {"series": "sp_500", "start": "2025-12-31", "end": DAY[10]}
    far = claim(claimed=1.01**10 - 1 - 0.008, rounding=0.01, args=large)
    assert one(far).verdict == rules.CONTRADICTED


def test_no_slack_on_a_window_that_ends_with_a_calendar_quarter():
    quarter = pd.bdate_range("2026-03-10", "2026-04-30", name="date")
    data = Toy(russell_2000=frame([0.01] * (len(quarter) - 1), index=quarter))
    data.sessions, data.as_of = quarter, quarter[-1]
    for end, verdict in (("2026-03-31", rules.CONTRADICTED), ("2026-04-01", rules.PARTLY)):
        at = quarter.get_loc(pd.Timestamp(end))
        late = Article(id="900", published=dt.date(2026, 4, 30))
        args = {"series": "russell_2000", "start": "2026-03-10", "end": end}
        exact = claim(claimed=1.01 ** (at - 2) - 1, rounding=1e-6, args=args, article=late)
        v = one(exact, data=data)
        assert v.verdict == verdict
        assert "five sessions before" not in v.reason


def test_slack_days_never_lie_after_publication():
    early = Article(id="900", published=dt.date.fromisoformat(DAY[9]))
    v = one(claim(claimed=1.01**10 - 1, rounding=1e-6, args={**YTD, "end": DAY[12]}, article=early))
    assert v.verdict == rules.CONTRADICTED


@pytest.mark.parametrize(
    ("claimed", "verdict"), [(15, "supported"), (14, "contradicted"), (16, "contradicted")]
)
def test_counts_have_no_slack(claimed, verdict):
    v = one(claim("streak", claimed=claimed, rounding=1, args={**PAIR, "on": DAY[15]}))
    assert (v.verdict, v.computed, v.unit) == (verdict, 15, "sessions")


def test_a_streak_after_it_ended_is_zero_and_the_longest_is_found():
    assert value("streak", **PAIR, on=DAY[25]) == 0
    assert value("longest_streak", **PAIR, start=DAY[0], end=DAY[40]) == 20
    assert value("longest_streak", **PAIR, start=DAY[10], end=DAY[40]) == 10


def test_last_matched_is_the_end_of_the_latest_earlier_run_as_long():
    runs = [sign * 0.01 for sign in [1] * 4 + [-1] + [1] * 3 + [-1, 1, 1, -1] + [1] * 3 + [-1] * 25]
    data = Toy(russell_2000=frame(runs), sp_500=frame([0.0] * 40))
    assert value("last_matched", data, **PAIR, on=DAY[15]) == DAY[8]
    first = one(
        claim("last_matched", "in_month", "2026-01", args={**PAIR, "on": DAY[4]}), data=data
    )
    assert (first.verdict, first.computed) == (rules.CONTRADICTED, None)


def test_records():
    small = {"series": "russell_2000"}
    found = [value("record_close", **small, on=DAY[k]) for k in (20, 21)]
    assert found == [True, False]
    below = claim("record_close", "is_true", False, args={**small, "on": DAY[21]})
    assert one(below).verdict == rules.SUPPORTED
    assert value("previous_record", **small, on=DAY[30]) == DAY[20]


def test_a_close_at_the_record_is_none():
    data = Toy(russell_2000=frame([0.1, 0.0, -0.1] + [0.0] * 37))
    found = [value("record_close", data, series="russell_2000", on=DAY[k]) for k in (1, 2, 3)]
    assert found == [True, False, False]


def test_a_record_high_is_one_of_the_highest_price_within_the_day():
    """The index rises to session 20 and falls from then on, highs with it."""
    found = [value("record_high", series="russell_2000", on=DAY[k]) for k in (20, 21, 25)]
    assert found == [True, False, False]
    highs = [None, *[0.001] * 9, 0.03, *[0.001] * 30]
    spike = Toy(russell_2000=frame([0.0] * 40).assign(high=highs))
    found = [value("record_high", spike, series="russell_2000", on=DAY[k]) for k in (10, 11)]
    assert found == [True, False]


def test_a_rebound_is_measured_from_the_lowest_close_of_the_window():
    data = Toy(russell_2000=frame([-0.5, 1.0, 0.5] + [0.0] * 37))  # 1, 0.5, 1, 1.5
    args = {"series": "russell_2000", "low_start": DAY[0], "low_end": DAY[2], "end": DAY[3]}
    assert value("rebound", data, **args) == pytest.approx(2.0)


def test_volatility_is_the_daily_deviation_times_the_root_of_252():
    """Forty returns of one percent up or down, mean zero."""
    data = Toy(russell_2000=frame([0.01, -0.01] * 20))
    found = value("volatility", data, series="russell_2000", start=DAY[0], end=DAY[40])
    assert found == pytest.approx(0.01 * (40 / 39) ** 0.5 * 252**0.5)


def test_the_intraday_range_is_the_median_of_high_less_low():
    highs, lows = [None, *[0.01] * 21, *[0.09] * 19], [None, *[-0.01] * 40]
    data = Toy(russell_2000=frame([0.0] * 40).assign(high=highs, low=lows))
    found = value("intraday_range", data, series="russell_2000", start=DAY[0], end=DAY[40])
    assert found == pytest.approx(0.02)


def test_leads_of_several_series():
    args = {**LEAD, "ahead": "iwb", "behind": ["sp_500", "russell_2000"]}
    best, both = 1.02**10 - 1.01**10, 1.02**10 - 1.01**10 - 1.005**10 + 1
    assert value("lead", **args) == pytest.approx(best)
    assert value("lead", **args, combine="sum") == pytest.approx(both)


@pytest.mark.parametrize("relation", ["above", "below"])
def test_all_of_a_list_must_pass_whichever_side_is_claimed(relation):
    args = {"series": ["sp_500", "iwb"], "start": "2025-12-31", "end": DAY[10]}
    assert one(claim(relation=relation, claimed=0.1, args=args)).verdict == rules.CONTRADICTED


def test_joint_claims_stand_and_fall_together():
    span = (dt.date.fromisoformat(DAY[5]), dt.date.fromisoformat(DAY[15]))
    same = {"joint": "A", "end": span}
    small = claim(claimed=1.01**10 - 1, rounding=1e-6, args=YTD, **same)
    large = {"args": {"series": "sp_500", "start": "2025-12-31"}, "id": "900-02", **same}
    both = judged(small, claim(claimed=1.005**10 - 1, rounding=1e-6, **large))
    assert [(v.verdict, v.dated_to) for v in both] == [("supported", DAY[10])] * 2
    neither = judged(small, claim(claimed=1.005**12 - 1, rounding=1e-6, **large))
    assert [v.verdict for v in neither] == ["contradicted"] * 2
    assert [v.other_days for v in neither] == [(DAY[10],), (DAY[12],)]
    rough = judged(small, claim(claimed=1.005**10 - 1 + 0.008, rounding=0.01, **large))
    assert [v.verdict for v in rough] == ["partly"] * 2


@pytest.mark.parametrize(("out", "verdict"), [(9, "contradicted"), (10, "supported")])
def test_an_undated_claim_is_dated_no_later_than_its_article(out, verdict):
    span = (dt.date.fromisoformat(DAY[5]), dt.date.fromisoformat(DAY[15]))
    article = Article(id="900", published=dt.date.fromisoformat(DAY[out]))
    exact = {"claimed": 1.01**10 - 1, "rounding": 1e-6}  # fits on the tenth session alone
    assert one(claim(args=YTD, end=span, article=article, **exact)).verdict == verdict


def test_open_choices_are_put_to_the_vote_of_the_core_grid():
    v = one(claim("lead", "above", 0.0, args=LEAD, open=("series",)))
    assert v.verdict == rules.PARTLY
    assert "2 of 3 choices" in v.reason
    closed = one(claim("lead", "above", 0.0, args=LEAD))
    assert closed.verdict == rules.SUPPORTED
    assert closed.holds[1] > 1


def test_more_variants_never_change_a_verdict():
    stated = claim("lead", "above", 0.0, args=LEAD)
    made = [stated, claim("lead", "above", 0.0, args=LEAD, open=("series",), id="900-02")]
    more = Toy().disagrees("russell_2000", "other", SESSIONS[1:12], frame([-0.01] * 40))
    after = judged(*made, data=more)
    assert [v.verdict for v in after] == [v.verdict for v in judged(*made)]
    assert after[0].holds[1] > one(stated).holds[1]


def choices(v):
    return [row["choice"] for row in v.variants]


def test_a_choice_of_vendor_counts_only_where_the_vendor_has_the_whole_window():
    stated, other = (
        claim("lead", "above", 0.0, args=LEAD),
        "russell_2000@other against sp_500, price",
    )
    short, whole = (
        one(stated, data=Toy().disagrees("russell_2000", "other", days, frame([-0.01] * 40)))
        for days in (SESSIONS[1:9], SESSIONS[[1, 10]])
    )
    assert other not in choices(short)
    assert other in short.without_value
    assert other in choices(whole)
    assert other not in whole.without_value
    assert whole.holds == (short.holds[0], short.holds[1] + 1)


def test_a_vendor_is_read_on_its_own_sessions_only():
    data = Toy().disagrees("russell_2000", "other", SESSIONS[5:9], frame([-0.01] * 40))

    def fall(start, end):
        args = {"series": "russell_2000@other", "start": start, "end": end}
        return one(claim("change", "below", 0.0, args=args), data=data)

    assert fall(DAY[4], DAY[8]).computed == pytest.approx(0.99**4 - 1)
    assert fall(DAY[3], DAY[8]).verdict == rules.NOT_TESTABLE
    assert fall(DAY[4], DAY[9]).verdict == rules.NOT_TESTABLE


def test_a_choice_that_rests_on_the_same_returns_is_no_other_choice():
    paid = [0.01] * 20 + [-0.01] * 20
    data = Toy(
        iwm=frame(paid, [*paid[:10], 0.02, *paid[11:]]), spy=frame([0.005] * 40, [0.0050001] * 40)
    )  # a distribution on session 11
    args = {**LEAD, "ahead": "iwm", "behind": "spy"}
    before, after = (
        one(claim("lead", "above", 0.0, args={**args, "end": DAY[k]}), data=data) for k in (10, 11)
    )
    assert "iwm against spy, total" not in choices(before)
    assert "iwm against spy, total" in choices(after)
    assert choices(before)[0] == "iwm against spy, price"  # the stated one stays


def test_only_distinct_choices_vote():
    """The year to date is the stated window, and the others begin before the data."""
    window = {"series": "russell_2000", "start": "2025-12-31", "end": DAY[30]}
    v = one(claim("change", "above", 0.0, args=window, open=("window",)))
    assert "of 1 choices" in v.reason


def test_choices_without_a_value_are_counted_beside_those_with_one():
    v = one(claim(claimed=0.10, **TEN))
    assert v.holds == (2, 3)
    assert v.without_value == ("russell_2000, total",)
    assert v.holds_text == "2 of 3 (1 without a value)"
    assert "(1 more without a value)" in v._repr_markdown_()
    lone = one(claim(relation="above", args={**TEN["args"], "series": "stock"}))
    assert lone.holds == (1, 1)
    assert lone.holds_text == ""


def test_a_claim_with_an_untested_part_is_at_best_partly_and_says_so():
    plain = one(claim(claimed=0.10, **TEN))
    fits, fails = (one(claim(claimed=x, **TEN, untested="the cause")) for x in (0.10, 0.20))
    assert (fits.verdict, fits.because) == (rules.PARTLY, rules.PART_UNTESTED)
    assert (fails.verdict, fails.because) == (rules.CONTRADICTED, "")
    said = f"{plain.reason} Not tested: the cause."
    assert fits.reason == f"{said} {rules.AT_BEST}"
    assert fails.reason.endswith("Not tested: the cause.")
    assert [v.to_json()["untested"] for v in (plain, fits)] == ["", "the cause"]
    open_end = {**PAIR, "start": DAY[20]}
    due = {"due": dt.date(2026, 12, 31), "untested": "why"}
    later = one(claim("lead", "below", 0.0, args=open_end, **due))
    assert later.verdict == rules.NOT_DUE
    assert "Not tested" not in later.reason
    assert later.today["verdict"] == rules.PARTLY


@pytest.mark.parametrize(
    ("computed", "shown"),
    [(0.0144590, "1.446%"), (0.0145503, "1.46%"), (0.0145003, "1.45003%"), (0.0144999, "1.44999%")],
)
def test_a_figure_is_printed_in_as_many_digits_as_tell_its_side(computed, shown):
    data = Toy(russell_2000=frame([computed] + [0.0] * 39))
    v = one(claim(claimed=0.015, rounding=0.001, args={**YTD, "end": DAY[10]}), data=data)
    assert v.computed_text == shown


def test_a_difference_of_changes_is_printed_in_points_and_stays_a_decimal():
    v = one(claim("lead", "above", 0.0, args=LEAD))
    assert (v.computed_text, v.claimed_text) == ("+5.3 points", "above zero")
    assert v.unit == v.to_json()["unit"] == "decimal"
    assert v.computed == pytest.approx(1.01**10 - 1.005**10)
    assert "+5.3 points" in v._repr_markdown_()
    assert "%" not in v._repr_markdown_()


def test_a_figure_that_dated_the_article_says_so():
    undated = Article(id="900", published=dt.date(2026, 2, 20), dated_by=("900-01",))
    first, second = judged(
        claim(claimed=0.10, **TEN, article=undated),
        claim(claimed=0.10, **TEN, article=undated, id="900-02"),
    )
    assert "dated by" in first.caveats[0]
    assert second.caveats == ()
    unknown = Article(id="900", dated_by=("900-07",))
    _, [problem] = judging.judge([claim(claimed=0.10, **TEN, article=unknown)], Toy())
    line = "900.toml: claim -: article.dated_by: expected the id of a claim, got '900-07'"
    assert str(problem).startswith(line)


def test_what_followed_an_event_is_held_against_ordinary_times(monkeypatch):
    def after(data, *, end):
        return registry.Result(
            0.022, SESSIONS[-1], n=12, clusters=11, interval=(-0.08, 0.12), usual=0.037
        )

    made = registry.Measure("after", after, "decimal", "end", {}, points=True)
    monkeypatch.setitem(registry.REGISTRY, "after", made)
    v = one(claim("after", "above", 0.0, kind="general", args={"end": DAY[10]}))
    assert v.verdict == rules.NOT_SHOWN
    assert (
        "In ordinary times it is +3.7 points over windows as long: +2.2 points is less" in v.reason
    )


def test_a_forecast_is_not_yet_due_and_is_judged_today_all_the_same():
    args = {**PAIR, "start": DAY[20]}
    v = one(claim("lead", "above", 0.0, args=args, due=dt.date(2026, 12, 31)))
    assert (v.verdict, v.computed, v.evidence) == (rules.NOT_DUE, None, "none")
    assert v.today["verdict"] == rules.CONTRADICTED
    assert v.today["as_of"] == DAY[40]
    past = one(claim("lead", "below", 0.0, args=args, due=dt.date.fromisoformat(DAY[30])))
    assert (past.verdict, past.as_of) == (rules.SUPPORTED, DAY[30])


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


def test_a_cited_figure_decides_only_where_the_data_do_not():
    cited = one(claim("published", claimed=0.044, rounding=0.001, evidence_id="e1"))
    assert (cited.verdict, cited.evidence) == (rules.SUPPORTED, "published")
    text = one(claim("published", "is_true", True, evidence_id="e2"))
    assert text.verdict == rules.CONTRADICTED
    assert "As read by us" in text.reason
    assert one(claim(claimed=0.10, **TEN, evidence_id="e1")).evidence == "computed"
    neither = one(claim("published", "is_true", True, needs="The holdings of the index."))
    assert neither.verdict == rules.NOT_TESTABLE
    assert neither.reason.endswith("is not in the snapshot: The holdings of the index.")


FLAT = {"series": "sp_500", "start": DAY[0], "end": DAY[10]}
BAD = [
    (claim("chnage", **TEN), "measure: unknown measure 'chnage'; nearest valid name: 'change'"),
    (
        claim(args={"serie": "sp_500", "start": DAY[0], "end": DAY[10]}, rounding=0.01),
        "args.serie: change has no such argument; nearest valid name: 'series'",
    ),
    (
        claim(args={**FLAT, "start": "tomorrow"}, rounding=0.01),
        "args.start: expected an ISO date; got 'tomorrow'",
    ),
    (
        claim(args={"series": "sp_500", "end": DAY[10]}, rounding=0.01),
        "args: start: expected either start or months, got neither",
    ),
    (
        claim(args={**FLAT, "basis": "net"}, rounding=0.01),
        "args.basis: expected one of price, total; got 'net'",
    ),
    (claim(args=FLAT), "rounding: expected one unit of the last printed digit"),
    (claim("change", "above", 12, **TEN), "claimed: 12 is 1,200%; the data give 10.46%"),
    (
        claim("lead", "above", 0, args={**LEAD, "ahead": "sp_500"}),
        "args.behind: expected other series than ahead has, got sp_500 again.",
    ),
]


@pytest.mark.parametrize(("made", "line"), BAD)
def test_bad_claims_give_one_line_and_good_ones_go_on(made, line):
    good = claim(claimed=0.10, **TEN, id="900-99")
    verdicts, [problem] = judging.judge([made, good], Toy())
    assert [v.id for v in verdicts] == ["900-99"]
    assert line in str(problem)
    assert str(problem).startswith("900.toml: claim 900-01: ")
    assert "\n" not in str(problem)


def test_general_claims_need_ten_clusters(monkeypatch):
    def after(data, *, end):
        found = {"n": 20, "clusters": 9, "interval": (0.01, 0.03)}
        return registry.Result(0.02, SESSIONS[-1], pd.DataFrame({"event": range(9)}), **found)

    monkeypatch.setitem(
        registry.REGISTRY, "after", registry.Measure("after", after, "decimal", "end", {})
    )
    v = one(claim("after", "above", 0.0, kind="general", args={"end": DAY[10]}))
    assert v.verdict == rules.TOO_FEW
    assert len(v.rows) == 9


def test_an_id_that_no_claim_has_is_a_problem_of_its_own():
    verdicts, problems = judging.judge_files(only=["002-03", "nosuch"])
    assert [v.id for v in verdicts] == ["002-03"]
    assert [str(p) for p in problems] == [
        "-: claim nosuch: id: expected the id of a claim, got 'nosuch'."
    ]
