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


def claim(
    measure="change",
    relation="equals",
    claimed=0.07,
    *,
    args=None,
    id="900-01",
    article=ARTICLE,
    **rest,
):
    return Claim(
        id=id,
        says="A statement.",
        measure=measure,
        relation=relation,
        claimed=claimed,
        args=args or {},
        article=article,
        file="900.toml",
        **rest,
    )


def judged(*made, data=None):
    verdicts, problems = judging.judge(made, data or Toy())
    assert problems == []
    return verdicts


def one(*made, data=None):
    return judged(*made, data=data)[0]


def test_a_figure_that_fits_as_stated():
    v = one(claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]}))
    assert v.verdict == rules.SUPPORTED
    assert v.computed == pytest.approx(1.01**10 - 1)
    assert v.as_of == DAY[10]


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
    near = one(claim(claimed=1.01**10 - 1 + 0.008, rounding=0.01, args={**YTD, "end": DAY[10]}))
    assert near.verdict == rules.PARTLY
    assert near.dated_to is None
    far = claim(
        claimed=1.01**10 - 1 - 0.008,
        rounding=0.01,
        args={"series": "sp_500", "start": "2025-12-31", "end": DAY[10]},
    )
    assert one(far).verdict == rules.CONTRADICTED


def test_no_slack_on_a_window_that_ends_with_a_calendar_quarter():
    quarter = pd.bdate_range("2026-03-10", "2026-04-30", name="date")
    data = Toy(russell_2000=frame([0.01] * (len(quarter) - 1), index=quarter))
    data.sessions, data.as_of = quarter, quarter[-1]
    for end, verdict in (("2026-03-31", rules.CONTRADICTED), ("2026-04-01", rules.PARTLY)):
        at = quarter.get_loc(pd.Timestamp(end))
        late = Article(id="900", published=dt.date(2026, 4, 30))
        args = {"series": "russell_2000", "start": "2026-03-10", "end": end}
        v = one(
            claim(claimed=1.01 ** (at - 2) - 1, rounding=1e-6, args=args, article=late), data=data
        )
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
    v = one(
        claim(
            "streak",
            claimed=claimed,
            rounding=1,
            args={"ahead": "russell_2000", "behind": "sp_500", "on": DAY[15]},
        )
    )
    assert (v.verdict, v.computed, v.unit) == (verdict, 15, "sessions")


def test_a_streak_after_it_ended_is_zero_and_the_longest_is_found():
    pair = {"ahead": "russell_2000", "behind": "sp_500"}
    assert (
        one(claim("streak", claimed=0, rounding=1, args={**pair, "on": DAY[25]})).verdict
        == rules.SUPPORTED
    )
    longest = one(
        claim("longest_streak", claimed=20, args={**pair, "start": DAY[0], "end": DAY[40]})
    )
    assert longest.computed == 20
    assert (
        one(
            claim("longest_streak", claimed=10, args={**pair, "start": DAY[10], "end": DAY[40]})
        ).computed
        == 10
    )


def test_last_matched_is_the_end_of_the_latest_earlier_run_as_long():
    lead = (
        [0.01] * 4
        + [-0.01]
        + [0.01] * 3
        + [-0.01]
        + [0.01] * 2
        + [-0.01]
        + [0.01] * 3
        + [-0.01] * 25
    )
    data = Toy(russell_2000=frame(lead), sp_500=frame([0.0] * 40))
    args = {"ahead": "russell_2000", "behind": "sp_500"}
    v = one(claim("last_matched", "on_date", DAY[8], args={**args, "on": DAY[15]}), data=data)
    assert (v.verdict, v.computed) == (rules.SUPPORTED, DAY[8])
    first = one(
        claim("last_matched", "in_month", "2026-01", args={**args, "on": DAY[4]}), data=data
    )
    assert first.verdict == rules.CONTRADICTED
    assert first.computed is None


def test_records():
    assert (
        one(
            claim("record_close", "is_true", True, args={"series": "russell_2000", "on": DAY[20]})
        ).verdict
        == rules.SUPPORTED
    )
    assert (
        one(
            claim("record_close", "is_true", True, args={"series": "russell_2000", "on": DAY[21]})
        ).verdict
        == rules.CONTRADICTED
    )
    assert (
        one(
            claim("record_close", "is_true", False, args={"series": "russell_2000", "on": DAY[21]})
        ).verdict
        == rules.SUPPORTED
    )
    assert (
        one(
            claim(
                "previous_record",
                "on_date",
                DAY[20],
                args={"series": "russell_2000", "on": DAY[30]},
            )
        ).verdict
        == rules.SUPPORTED
    )


def test_a_close_at_the_record_is_none():
    data = Toy(russell_2000=frame([0.1, 0.0, -0.1] + [0.0] * 37))
    on = {"series": "russell_2000"}
    found = [
        one(claim("record_close", "is_true", True, args={**on, "on": DAY[k]}), data=data).computed
        for k in (1, 2, 3)
    ]
    assert found == [True, False, False]


def test_a_record_high_is_one_of_the_highest_price_within_the_day():
    high = {"series": "russell_2000"}
    found = [
        one(claim("record_high", "is_true", True, args={**high, "on": DAY[k]})).computed
        for k in (20, 21, 25)
    ]
    assert found == [
        True,
        False,
        False,
    ]  # the index rises to session 20 and falls from then on, highs with it
    spike = Toy(
        russell_2000=frame([0.0] * 40).assign(high=[None, *[0.001] * 9, 0.03, *[0.001] * 30])
    )
    assert [
        one(claim("record_high", "is_true", True, args={**high, "on": DAY[k]}), data=spike).computed
        for k in (10, 11)
    ] == [True, False]


def test_a_rebound_is_measured_from_the_lowest_close_of_the_window():
    data = Toy(russell_2000=frame([-0.5, 1.0, 0.5] + [0.0] * 37))  # 1, 0.5, 1, 1.5
    args = {"series": "russell_2000", "low_start": DAY[0], "low_end": DAY[2], "end": DAY[3]}
    assert one(claim("rebound", "above", 1.0, args=args), data=data).computed == pytest.approx(2.0)


def test_volatility_is_the_daily_deviation_times_the_root_of_252():
    data = Toy(russell_2000=frame([0.01, -0.01] * 20))
    args = {"series": "russell_2000", "start": DAY[0], "end": DAY[40]}
    by_hand = (
        0.01 * (40 / 39) ** 0.5 * 252**0.5
    )  # forty returns of one percent up or down, mean zero
    assert one(claim("volatility", "above", 0.1, args=args), data=data).computed == pytest.approx(
        by_hand
    )


def test_the_intraday_range_is_the_median_of_high_less_low():
    wide = frame([0.0] * 40).assign(
        high=[None, *[0.01] * 21, *[0.09] * 19], low=[None, *[-0.01] * 40]
    )
    args = {"series": "russell_2000", "start": DAY[0], "end": DAY[40]}
    assert one(
        claim("intraday_range", "above", 0.0, args=args), data=Toy(russell_2000=wide)
    ).computed == pytest.approx(0.02)


def test_leads_of_several_series():
    args = {
        "ahead": "iwb",
        "behind": ["sp_500", "russell_2000"],
        "start": "2025-12-31",
        "end": DAY[10],
    }
    best, both = 1.02**10 - 1.01**10, 1.02**10 - 1.01**10 - 1.005**10 + 1
    assert one(claim("lead", "above", 0.0, args=args)).computed == pytest.approx(best)
    assert one(
        claim("lead", "above", 0.0, args={**args, "combine": "sum"})
    ).computed == pytest.approx(both)


def test_all_of_a_list_must_pass_whichever_side_is_claimed():
    args = {"series": ["sp_500", "iwb"], "start": "2025-12-31", "end": DAY[10]}
    assert one(claim(relation="above", claimed=0.1, args=args)).verdict == rules.CONTRADICTED
    assert one(claim(relation="below", claimed=0.1, args=args)).verdict == rules.CONTRADICTED


def test_joint_claims_stand_and_fall_together():
    span = (dt.date.fromisoformat(DAY[5]), dt.date.fromisoformat(DAY[15]))
    small = claim(claimed=1.01**10 - 1, rounding=1e-6, args=YTD, joint="A", end=span)
    large = {
        "args": {"series": "sp_500", "start": "2025-12-31"},
        "joint": "A",
        "end": span,
        "id": "900-02",
    }
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
    args = {"ahead": "russell_2000", "behind": "sp_500", "start": "2025-12-31", "end": DAY[10]}
    v = one(claim("lead", "above", 0.0, args=args, open=("series",)))
    assert v.verdict == rules.PARTLY
    assert "2 of 3 choices" in v.reason
    closed = one(claim("lead", "above", 0.0, args=args))
    assert closed.verdict == rules.SUPPORTED
    assert closed.holds[1] > 1


def test_more_variants_never_change_a_verdict():
    args = {"ahead": "russell_2000", "behind": "sp_500", "start": "2025-12-31", "end": DAY[10]}
    made = [
        claim("lead", "above", 0.0, args=args),
        claim("lead", "above", 0.0, args=args, open=("series",), id="900-02"),
    ]
    before = [v.verdict for v in judged(*made)]
    after = judged(
        *made, data=Toy().disagrees("russell_2000", "other", SESSIONS[1:12], frame([-0.01] * 40))
    )
    assert [v.verdict for v in after] == before
    assert after[0].holds[1] > judged(made[0])[0].holds[1]


def choices(v):
    return [row["choice"] for row in v.variants]


def test_a_choice_of_vendor_counts_only_where_the_vendor_has_the_whole_window():
    args = {"ahead": "russell_2000", "behind": "sp_500", "start": "2025-12-31", "end": DAY[10]}
    other = "russell_2000@other against sp_500, price"
    short = one(
        claim("lead", "above", 0.0, args=args),
        data=Toy().disagrees("russell_2000", "other", SESSIONS[1:9], frame([-0.01] * 40)),
    )
    assert other not in choices(short)
    assert other in short.without_value
    whole = one(
        claim("lead", "above", 0.0, args=args),
        data=Toy().disagrees("russell_2000", "other", SESSIONS[[1, 10]], frame([-0.01] * 40)),
    )
    assert other in choices(whole)
    assert other not in whole.without_value
    assert whole.holds == (short.holds[0], short.holds[1] + 1)


def test_a_vendor_is_read_on_its_own_sessions_only():
    data = Toy().disagrees("russell_2000", "other", SESSIONS[5:9], frame([-0.01] * 40))
    v = one(
        claim(
            "change",
            "below",
            0.0,
            args={"series": "russell_2000@other", "start": DAY[4], "end": DAY[8]},
        ),
        data=data,
    )
    assert v.computed == pytest.approx(0.99**4 - 1)
    for start, end in ((DAY[3], DAY[8]), (DAY[4], DAY[9])):
        outside = one(
            claim(
                "change",
                "below",
                0.0,
                args={"series": "russell_2000@other", "start": start, "end": end},
            ),
            data=data,
        )
        assert outside.verdict == rules.NOT_TESTABLE


def test_a_choice_that_rests_on_the_same_returns_is_no_other_choice():
    paid = [0.01] * 20 + [-0.01] * 20
    data = Toy(
        iwm=frame(paid, [*paid[:10], 0.02, *paid[11:]]), spy=frame([0.005] * 40, [0.0050001] * 40)
    )  # a distribution on session 11
    args = {"ahead": "iwm", "behind": "spy", "start": "2025-12-31"}
    before, after = (
        one(claim("lead", "above", 0.0, args={**args, "end": DAY[k]}), data=data) for k in (10, 11)
    )
    assert "iwm against spy, total" not in choices(before)
    assert "iwm against spy, total" in choices(after)
    assert choices(before)[0] == "iwm against spy, price"  # the stated one stays


def test_only_distinct_choices_vote():
    window = {"series": "russell_2000", "start": "2025-12-31", "end": DAY[30]}
    v = one(claim("change", "above", 0.0, args=window, open=("window",)))
    assert (
        "of 1 choices" in v.reason
    )  # the year to date is the stated window, and the others begin before the data


def test_choices_without_a_value_are_counted_beside_those_with_one():
    v = one(claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]}))
    assert v.holds == (2, 3)
    assert v.without_value == ("russell_2000, total",)
    assert v.holds_text == "2 of 3 (1 without a value)"
    assert "(1 more without a value)" in v._repr_markdown_()
    lone = one(
        claim(relation="above", args={"series": "stock", "start": "2025-12-31", "end": DAY[10]})
    )
    assert lone.holds == (1, 1)
    assert lone.holds_text == ""


def test_a_claim_with_an_untested_part_is_at_best_partly_and_says_so():
    args = {**YTD, "end": DAY[10]}
    fits, fails = (
        one(claim(claimed=figure, rounding=0.01, args=args, untested="the cause"))
        for figure in (0.10, 0.20)
    )
    assert (fits.verdict, fails.verdict) == (rules.PARTLY, rules.CONTRADICTED)
    assert fits.reason.startswith("Found: 10.46%, as claimed.")
    assert "Not tested: the cause." in fits.reason
    assert "at best" in fits.reason
    assert "Not tested: the cause." in fails.reason
    assert "at best" not in fails.reason
    assert fits.because == rules.PART_UNTESTED
    assert fits.to_json()["untested"] == "the cause"
    plain = one(claim(claimed=0.10, rounding=0.01, args=args))
    assert (plain.verdict, plain.reason, plain.to_json()["untested"]) == (
        rules.SUPPORTED,
        "Found: 10.46%, as claimed.",
        "",
    )
    later = claim(
        "lead",
        "below",
        0.0,
        args={"ahead": "russell_2000", "behind": "sp_500", "start": DAY[20]},
        due=dt.date(2026, 12, 31),
        untested="why",
    )
    assert one(later).verdict == rules.NOT_DUE
    assert "Not tested" not in one(later).reason
    assert one(later).today["verdict"] == rules.PARTLY


@pytest.mark.parametrize(
    ("computed", "shown"),
    [(0.0144590, "1.446%"), (0.0145503, "1.46%"), (0.0145003, "1.45003%"), (0.0144999, "1.44999%")],
)
def test_a_figure_is_printed_in_as_many_digits_as_tell_its_side(computed, shown):
    data = Toy(russell_2000=frame([computed] + [0.0] * 39))
    v = one(claim(claimed=0.015, rounding=0.001, args={**YTD, "end": DAY[10]}), data=data)
    assert v.computed_text == shown


def test_a_difference_of_changes_is_printed_in_points_and_stays_a_decimal():
    args = {"ahead": "russell_2000", "behind": "sp_500", "start": "2025-12-31", "end": DAY[10]}
    v = one(claim("lead", "above", 0.0, args=args))
    assert (v.computed_text, v.claimed_text, v.unit, v.to_json()["unit"]) == (
        "+5.3 points",
        "above zero",
        "decimal",
        "decimal",
    )
    assert v.computed == pytest.approx(1.01**10 - 1.005**10)
    assert "+5.3 points" in v._repr_markdown_()
    assert "%" not in v._repr_markdown_()


def test_a_figure_that_dated_the_article_says_so():
    undated = Article(id="900", published=dt.date(2026, 2, 20), dated_by=("900-01",))
    args = {**YTD, "end": DAY[10]}
    first, second = judged(
        claim(claimed=0.10, rounding=0.01, args=args, article=undated),
        claim(claimed=0.10, rounding=0.01, args=args, article=undated, id="900-02"),
    )
    assert "dated by" in first.caveats[0]
    assert second.caveats == ()
    _, [problem] = judging.judge(
        [
            claim(
                claimed=0.10,
                rounding=0.01,
                args=args,
                article=Article(id="900", dated_by=("900-07",)),
            )
        ],
        Toy(),
    )
    assert str(problem).startswith(
        "900.toml: claim -: article.dated_by: expected the id of a claim, got '900-07'"
    )


def test_what_followed_an_event_is_held_against_ordinary_times(monkeypatch):
    def after(data, *, end):
        return registry.Result(
            0.022, SESSIONS[-1], n=12, clusters=11, interval=(-0.08, 0.12), usual=0.037
        )

    monkeypatch.setitem(
        registry.REGISTRY,
        "after",
        registry.Measure("after", after, "decimal", "end", {}, points=True),
    )
    v = one(claim("after", "above", 0.0, kind="general", args={"end": DAY[10]}))
    assert v.verdict == rules.NOT_SHOWN
    assert (
        "In ordinary times it is +3.7 points over windows as long: +2.2 points is less" in v.reason
    )


def test_a_forecast_is_not_yet_due_and_is_judged_today_all_the_same():
    due = claim(
        "lead",
        "above",
        0.0,
        args={"ahead": "russell_2000", "behind": "sp_500", "start": DAY[20]},
        due=dt.date(2026, 12, 31),
    )
    v = one(due)
    assert (v.verdict, v.computed, v.evidence) == (rules.NOT_DUE, None, "none")
    assert v.today["verdict"] == rules.CONTRADICTED
    assert v.today["as_of"] == DAY[40]
    past = one(claim("lead", "below", 0.0, args=due.args, due=dt.date.fromisoformat(DAY[30])))
    assert past.verdict == rules.SUPPORTED
    assert past.as_of == DAY[30]


def test_a_closed_window_has_no_today():
    assert one(claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]})).today is None


def test_a_window_beyond_the_data():
    later = one(claim(claimed=0.10, rounding=0.01, args={**YTD, "end": "2026-12-31"}))
    assert later.verdict == rules.NOT_DUE
    short = one(
        claim(
            claimed=0.10,
            rounding=0.01,
            args={"series": "stock", "start": "2025-12-31", "end": DAY[20]},
        )
    )
    assert short.verdict == rules.NOT_TESTABLE
    assert DAY[10] in short.reason
    early = one(
        claim(claimed=0.10, rounding=0.01, args={**YTD, "start": "1999-12-31", "end": DAY[20]})
    )
    assert early.verdict == rules.NOT_TESTABLE


def test_a_cited_figure_decides_only_where_the_data_do_not():
    cited = claim("published", claimed=0.044, rounding=0.001, evidence_id="e1")
    assert (one(cited).verdict, one(cited).evidence) == (rules.SUPPORTED, "published")
    text = one(claim("published", "is_true", True, evidence_id="e2"))
    assert text.verdict == rules.CONTRADICTED
    assert "As read by us" in text.reason
    computed = one(
        claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]}, evidence_id="e1")
    )
    assert computed.evidence == "computed"
    neither = one(claim("published", "is_true", True, needs="The holdings of the index."))
    assert (neither.verdict, neither.reason) == (
        rules.NOT_TESTABLE,
        (
            "Not decided, as the record that would decide it is not in the snapshot: The holdings"
            " of the index."
        ),
    )


@pytest.mark.parametrize(
    ("made", "line"),
    [
        (
            claim("chnage", args={**YTD, "end": DAY[10]}, rounding=0.01),
            "measure: unknown measure 'chnage'; nearest valid name: 'change'",
        ),
        (
            claim(args={"serie": "sp_500", "start": DAY[0], "end": DAY[10]}, rounding=0.01),
            "args.serie: change has no such argument; nearest valid name: 'series'",
        ),
        (
            claim(args={"series": "sp_500", "start": DAY[0]}, rounding=0.01),
            "args.end: expected a date, or end =",
        ),
        (
            claim(args={"series": "sp_500", "start": "tomorrow", "end": DAY[10]}, rounding=0.01),
            "args.start: expected an ISO date; got 'tomorrow'",
        ),
        (
            claim(args={"series": "sp_500", "end": DAY[10]}, rounding=0.01),
            "args: start: expected either start or months, got neither",
        ),
        (
            claim(args={**YTD, "end": DAY[10], "basis": "net"}, rounding=0.01),
            "args.basis: expected one of price, total; got 'net'",
        ),
        (
            claim(args={**YTD, "end": DAY[10]}),
            "rounding: expected one unit of the last printed digit",
        ),
        (
            claim(args={**YTD, "end": DAY[10]}, rounding=0.01, open=("colour",)),
            "open: change has no choice 'colour'",
        ),
        (
            claim("streak", "in_month", "2026-01", args={"ahead": "iwm", "on": DAY[9]}),
            "relation: streak gives a sessions, expected equals",
        ),
        (
            claim(args={"series": "sp_500", "start": DAY[10], "end": DAY[5]}, rounding=0.01),
            "args.end: expected a day after start (2026-01-14), got 2026-01-07.",
        ),
        (
            claim("change", "equals", True, args={**YTD, "end": DAY[10]}, rounding=0.01),
            "claimed: change gives a decimal, expected a number for equals; got true",
        ),
        (
            claim(
                "longest_streak",
                "equals",
                True,
                args={"ahead": "iwm", "start": DAY[0], "end": DAY[9]},
            ),
            "claimed: longest_streak gives a sessions, expected a number",
        ),
        (
            claim("record_close", "equals", 1, args={"series": "iwm", "on": DAY[9]}),
            "claimed: record_close gives a boolean, expected true or false for equals; got 1",
        ),
        (
            claim("published", claimed=1.0, rounding=0.1, evidence_id="e9"),
            "evidence_id: expected the id of a row in published.csv, got 'e9'",
        ),
    ],
)
def test_bad_claims_give_one_line_and_good_ones_go_on(made, line):
    good = claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]}, id="900-99")
    verdicts, [problem] = judging.judge([made, good], Toy())
    assert [v.id for v in verdicts] == ["900-99"]
    assert line in str(problem)
    assert str(problem).startswith("900.toml: claim 900-01: ")
    assert "\n" not in str(problem)


def test_general_claims_need_ten_clusters(monkeypatch):
    def after(data, *, end):
        return registry.Result(
            0.02,
            SESSIONS[-1],
            pd.DataFrame({"event": range(9)}),
            n=20,
            clusters=9,
            interval=(0.01, 0.03),
        )

    monkeypatch.setitem(
        registry.REGISTRY, "after", registry.Measure("after", after, "decimal", "end", {})
    )
    v = one(claim("after", "above", 0.0, kind="general", args={"end": DAY[10]}))
    assert v.verdict == rules.TOO_FEW
    assert len(v.rows) == 9


def test_json_has_the_fields_of_the_interface_in_plain_types():
    import json

    v = one(claim(claimed=0.10, rounding=0.01, args={**YTD, "end": DAY[10]}))
    plain = json.loads(json.dumps(v.to_json()))
    wanted = (
        "id article says category clarity measure relation claimed computed unit verdict evidence"
        " as_of n clusters interval p holds variants dated_to conflicts_with due today caveats"
    ).split()
    assert list(plain)[: len(wanted)] == wanted
    assert plain["holds"] == [
        2,
        3,
    ]  # index and fund on price, not the fund with dividends, which gained 10.6%
    assert plain["unit"] == "decimal"
    assert plain["variants"][0]["computed"] == plain["computed"]


def test_a_ratio_is_a_decimal_for_a_machine(monkeypatch):
    def ratio(data, *, end):
        return registry.Result(1.5, SESSIONS[-1])

    monkeypatch.setitem(
        registry.REGISTRY, "ratio", registry.Measure("ratio", ratio, "ratio", "end", {})
    )
    v = one(claim("ratio", "above", 1.0, args={"end": DAY[10]}))
    assert (v.computed_text, v.to_json()["unit"]) == ("1.50", "decimal")


def test_an_id_that_no_claim_has_is_a_problem_of_its_own():
    verdicts, problems = judging.judge_files(only=["002-03", "nosuch"])
    assert [v.id for v in verdicts] == ["002-03"]
    assert [str(p) for p in problems] == [
        "-: claim nosuch: id: expected the id of a claim, got 'nosuch'."
    ]
