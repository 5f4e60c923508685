"""Sources side by side and what verdicts hang on: files read in plain Python, verdicts made by hand, another library."""

import csv
import math
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from publish.files import ROOT
from research import store
from research.claims import rules
from research.claims.register import Claim
from research.claims.verdict import Verdict
from research.studies import comparison, doubts, hangs, rule_checks, scoreboard, trust, vendors
from research.studies.answers import Answers, answers

DATA = ROOT / "data"


def rows_of(name):
    """Rows of a file of the snapshot as dictionaries of text."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def cited(*grades, names=("One",)):
    """Rows of published evidence: their grades and publishers."""
    return pd.DataFrame({"grade": grades, "publisher": (names * len(grades))[: len(grades)]})


def made(
    id,
    label=rules.SUPPORTED,
    *,
    variants=(),
    measure="change",
    relation="above",
    claimed=0.0,
    rounding=None,
    unit="decimal",
    **more,
):
    """A verdict made by hand."""
    claim_fields = {
        name: more.pop(name)
        for name in ("kind", "open", "end", "needs", "tested_as", "clarity", "due")
        if name in more
    }
    claim = Claim(
        id=id,
        says="A claim.",
        measure=measure,
        relation=relation,
        claimed=claimed,
        rounding=rounding,
        **claim_fields,
    )
    cells = tuple(
        {"choice": choice, "computed": value, "fits": fits} for choice, value, fits in variants
    )
    return Verdict(
        claim=claim,
        verdict=label,
        computed=more.pop("computed", cells[0]["computed"] if cells else None),
        unit=unit,
        evidence=more.pop("evidence", "computed"),
        reason="",
        holds=(sum(c["fits"] for c in cells), len(cells)),
        variants=cells,
        **more,
    )


TURNING = made(
    "900-01",
    variants=[
        ("russell_2000 against sp_500, price", 0.02, True),
        ("iwm against spy, price", 0.03, True),
        ("ijr against spy, price", -0.01, False),
        ("russell_2000 against sp_500, total", 0.01, True),
        ("iwm against spy, total", -0.02, False),
        ("russell_2000@fred against sp_500, price", 0.021, True),
    ],
)
FIRM = made("900-02", rules.CONTRADICTED, variants=[("value", -0.1, False), ("equal", -0.2, False)])
LONE = made("900-03", variants=[("sp_500, price", 0.01, True)])


@pytest.mark.parametrize(
    ("choice", "own", "expected"),
    [
        (
            "russell_2000@fred against sp_500, price",
            "russell_2000 against sp_500, price",
            doubts.VENDOR,
        ),
        ("russell_2000 against sp_500, total", "russell_2000 against sp_500, price", doubts.BASIS),
        ("iwm against spy, price", "russell_2000 against sp_500, price", doubts.SERIES),
        ("iwm against spy, total", "russell_2000 against sp_500, price", doubts.BOTH),
        ("russell_2000, price, high", "russell_2000, price, close", doubts.READING),
        ("quintiles 1-3", "quintiles 2-3", doubts.READING),
        ("equal", "value", doubts.READING),
    ],
)
def test_what_a_choice_changes(choice, own, expected):
    assert doubts.kind(choice, own, series={"russell_2000", "iwm", "sp_500"}) == expected


def test_changes_by_hand():
    table = doubts.choices(Answers([TURNING, FIRM, LONE]))
    assert len(table) == 6 and table["turned"].sum() == 2
    found = doubts.changes(table).set_index("kind")
    assert found["claims"].tolist() == [1, 1, 1, 1, 1] and found["cells"].tolist() == [
        1,
        1,
        2,
        1,
        1,
    ]
    assert found.loc[doubts.SERIES, ["turned", "held", "which"]].tolist() == [1, 1, "900-01"]
    assert found.loc[[doubts.VENDOR, doubts.BASIS, doubts.READING], "turned"].sum() == 0
    said = doubts.say_changes(table, Answers([TURNING, FIRM, LONE]))
    assert (
        "2 of 3 claims can be read in more than one way, and **1** of them" in said
        and "One turn with IJR" in said
        and "1 computed claims" in said
    )
    assert (
        "another index or fund turns **1 of 1**" in said
        and "another vendor turns **none of 1**" in said
    )


def test_curves_are_the_claims_that_fit_in_some_choices_only():
    judged = Answers([TURNING, FIRM, LONE])
    table = doubts.curves(judged)
    assert table["claim"].tolist() == ["900-01"] and table[["fits", "choices"]].iloc[
        0
    ].tolist() == [4, 6]
    curve = doubts.curve(judged)
    assert curve["computed"].tolist() == sorted([0.02, 0.03, -0.01, 0.01, -0.02, 0.021]) and curve[
        "order"
    ].tolist() == list(range(6))
    assert curve.loc[curve["stated"], "computed"].tolist() == [0.02] and curve.loc[
        curve["vendor"], "computed"
    ].tolist() == [0.021]
    assert (curve["low"] == 0.0).all() and (curve["high"] == math.inf).all()


@pytest.mark.parametrize(
    ("relation", "claimed", "rounding", "expected"),
    [
        ("equals", 0.1, 0.01, (0.095, 0.105)),
        ("about", 1.0, 0.01, (0.95, 1.05)),
        ("at_most", 0.2, None, (-math.inf, 0.2)),
        ("between", (1.0, 2.0), None, (1.0, 2.0)),
    ],
)
def test_the_shaded_values_are_those_that_fit(relation, claimed, rounding, expected):
    verdict = made(
        "900-01",
        relation=relation,
        claimed=claimed,
        rounding=rounding,
        variants=[("a", 0.1, True), ("b", 5.0, False)],
    )
    row = doubts.curve(Answers([verdict])).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(expected)
    for value in (expected[0] + 1e-6, expected[1] - 1e-6):
        if math.isfinite(value):
            assert rules.fits(value, relation=relation, claimed=claimed, rounding=rounding)


def test_curves_of_the_register_follow_the_rule():
    """Every claim that fits in some and not in all choices, no other."""
    judged = answers()
    assert set(doubts.curves(judged)["claim"]) == {
        v.id for v in judged if 0 < v.holds[0] < v.holds[1]
    }
    turned = doubts.choices(judged)
    assert set(turned.loc[turned["turned"], "claim"]) == set(doubts.curves(judged)["claim"])


def test_a_claim_that_turns_with_the_basis_does_not_on_the_same_years():
    claim = answers("002-07")[0].claim
    found = doubts.same_years(claim, start="1988-01-04", end="2018-12-31")
    assert found["price"] > 0 and found["total"] > 0 and answers("002-07")[0].computed < 0


def test_reasons_for_partly_by_hand():
    day = pd.Timestamp("2026-01-20").date()
    judged = Answers(
        [
            made("900-01", rules.PARTLY, dated_to="2026-01-14"),
            made("900-02", rules.PARTLY),
            made("900-03", rules.PARTLY, open=("series",)),
            made("900-04", rules.PARTLY, kind="general"),
            made("900-05", rules.PARTLY, dated_to="2026-01-14", end=(day, day)),
            made("900-06"),
        ]
    )
    assert rule_checks.slack(judged)["which"].tolist() == [
        "900-01",
        "900-02, 900-05",
        "900-03",
        "900-04",
        "",
    ]
    said = rule_checks.say_slack(rule_checks.slack(judged))
    assert (
        "Of 5 verdicts of *partly*, **0** fit in full as far as they are tested" in said
        and "and **3** would be contradicted" in said
    )


def test_partly_in_the_register_adds_up():
    table = rule_checks.slack(answers())
    assert table["claims"].sum() == sum(v.verdict == rules.PARTLY for v in answers())
    assert (
        "001-18" in table["which"].iloc[-1] and "001-10" in table["which"].iloc[-2]
    )  # one would fit in full, the other has a wide interval


def test_grades_agree_with_the_list_of_published_figures():
    grade = {row["evidence_id"]: row["grade"] for row in rows_of("published.csv")}
    expected = Counter()
    for v in answers():
        if v.evidence == "published":
            named = (
                [v.claim.evidence_id]
                if v.claim.evidence_id
                else [v.claim.args[key] for key in ("evidence_id", "minus") if key in v.claim.args]
            )
            expected[max(grade[name] for name in named), v.verdict] += 1
    table = rule_checks.grades(answers()).set_index("grade").drop(columns="relayed")
    assert {(g, label): n for g in table.index for label, n in table.loc[g].items() if n} == dict(
        expected
    )


def test_relays_are_counted_by_hand():
    def cited(id, *publishers):
        return made(
            id,
            evidence="published",
            rows=pd.DataFrame({"grade": ["A"] * len(publishers), "publisher": publishers}),
        )

    judged = Answers(
        [
            cited("900-01", "Reuters"),
            cited("900-02", "Reuters", "Bank of America via a daily"),
            cited("900-03", "A blog quoting the Fed"),
        ]
    )
    assert rule_checks.grades(judged)[["grade", "supported", "relayed"]].to_numpy().tolist() == [
        ["A", 3, 2]
    ]


def test_adjusted_p_values_against_another_library():
    from statsmodels.stats.multitest import multipletests

    table = rule_checks.p_values(answers())
    assert (
        len(table) == sum(v.claim.kind == "general" for v in answers())
        and table["p"].notna().sum() >= 5
    )
    for _, part in table[table["p"].notna()].groupby("family"):
        for column, method in (("bh", "fdr_bh"), ("by", "fdr_by")):
            assert part[column].to_numpy() == pytest.approx(
                multipletests(part["p"], method=method)[1]
            )
    too_few = table[table["clusters"] < 10]
    assert len(too_few) and too_few["p"].isna().all()


def test_p_values_in_words_by_hand():
    """With and without one below five percent; the adjustment is named only where it has something to take away."""
    table = pd.DataFrame(
        {
            "claim": ["a", "b", "c"],
            "p": [0.072, 0.4, np.nan],
            "bh": [0.2, 0.5, np.nan],
            "by": [0.3, 1.0, np.nan],
        }
    )
    assert rule_checks.say_tests(table) == (
        "Of 3 claims about what usually happens two have a p-value, and **none** is below 5%, so that there is nothing for an adjustment to take away. The smallest, that "
        "of a, is 0.072; adjusted it is 0.200 and 0.300."
    )
    low = rule_checks.say_tests(table.assign(p=[0.01, 0.4, np.nan], bh=[0.04, 0.5, np.nan]))
    assert (
        "**one** is below 5%; after Benjamini and Hochberg 1, after Benjamini and Yekutieli none."
        in low
        and "nothing for" not in low
    )
    found = pd.DataFrame(
        {
            "clusters": [16, 15],
            "led": [15 / 16, 14 / 15],
            "p": [0.072, 0.004],
            "event": [pd.NaT, pd.Timestamp("1933-03-31")],
            "lead": [np.nan, 2.076],
        }
    )
    assert rule_checks.say_one_case(found, "a").startswith(
        "In 15 of its 16 cases small stocks led, and still the p-value of a depends on a single case: without March 1933"
    )
    assert "does not depend" in rule_checks.say_one_case(found.assign(p=[0.072, 0.06]), "a")


def test_every_claim_that_cannot_be_tested_says_what_it_would_need():
    judged = answers()
    table = rule_checks.needs(judged)
    untestable = {v.id for v in judged if v.verdict == rules.NOT_TESTABLE}
    assert untestable <= set(table["claim"]) and table["needs"].str.len().min() > 20
    assert untestable == {"004-44", "001-27", "001-29", "003-10", "003-11", "004-30"}
    assert set(table["claim"]) - untestable == {"004-43"}  # notebook 11 names them all
    assert rule_checks.say_undecided(table).startswith(
        "**Six** claims are not decided"
    ) and "004-43 is not yet due" in rule_checks.say_undecided(table)


def test_rows_held_agree_with_the_files():
    table = vendors.held().set_index("what")
    shares = [row for row in rows_of("series.csv") if row["kind"] == "stock"]
    assert table.loc["daily shares", "files"] == len(shares)
    assert table.loc["daily shares", "rows"] == sum(len(rows_of(row["file"])) for row in shares)
    assert (table["gaps"].dropna() == 0).all() and table["gaps"].notna().sum() == 3
    assert table.loc["disagreements between vendors", "rows"] == len(rows_of("reconciliation.csv"))


def test_a_session_that_is_missing_is_counted():
    calendar = pd.bdate_range("2026-01-05", periods=10)
    thin = SimpleNamespace(
        calendar=calendar, series=lambda name: pd.DataFrame(index=calendar[[1, 2, 5, 6]])
    )
    assert vendors.missing_sessions("any", data=thin) == 2


def test_disagreements_agree_with_the_file_and_the_codebook():
    """The codebook speaks of FRED and Yahoo: a quarter of the sessions, at worst 84 basis points in October 1992."""
    rows = [row for row in rows_of("reconciliation.csv") if row["other_source"] == "fred"]
    table = vendors.disagreements()
    mine = table[table["other"] == "FRED"]
    assert mine["sessions"].sum() == len(rows) == 2045
    assert (
        mine["worst"].max()
        == pytest.approx(max(abs(float(row["difference_bp"])) for row in rows) / 1e4)
        == pytest.approx(0.00844)
    )
    worst = vendors.worst("russell_2000", "fred", count=2)
    assert [f"{day:%Y-%m-%d}" for day in worst["date"]] == ["1992-10-15", "1992-10-16"]


def test_winners_of_the_day_in_plain_python():
    """Sign of the lead with either vendor's return, from the rows of three files."""
    kept, large = (
        {
            row["date"]: float(row["price_return"])
            for row in rows_of(f"daily/{name}.csv")
            if row["price_return"]
        }
        for name in ("russell_2000", "sp_500")
    )
    rows = [
        row
        for row in rows_of("reconciliation.csv")
        if row["series"] == "russell_2000" and row["other_source"] == "fred"
    ]
    turned = {
        row["date"]
        for row in rows
        if (round(kept[row["date"]] - large[row["date"]], 10) > 0)
        != (round(float(row["other"]) - large[row["date"]], 10) > 0)
    }
    table = vendors.apart("russell_2000", "fred", "sp_500")
    assert {f"{day:%Y-%m-%d}" for day in table.loc[table["turned"], "date"]} == turned and len(
        turned
    ) == 45
    assert "**2,045 of 7,897** sessions, 26%" in vendors.say_apart(table, compared=7897)


def test_third_voice_in_plain_python():
    small = {
        row["date"]: (float(row["q2"]) + float(row["q3"])) / 2
        for row in rows_of("daily_size.csv")
        if row["q2"] and row["q3"]
    }
    nearer = Counter()
    for row in rows_of("reconciliation.csv"):
        if row["other_source"] == "fred" and abs(float(row["difference_bp"])) > 20:
            gap = abs(float(row["chosen"]) - small[row["date"]]) - abs(
                float(row["other"]) - small[row["date"]]
            )
            nearer["kept" if gap < 0 else "other"] += 1
    last = vendors.third_voice("russell_2000", "fred").iloc[-1]
    assert (last["size"], last["sessions"]) == ("above 20 bp", sum(nearer.values()))
    assert (last["kept"], last["other"]) == (nearer["kept"], nearer["other"])


def test_wrong_figures_beside_those_kept():
    """Six closes of the total return index, found by comparing it with the price index, and what the fund's false step was."""
    table = vendors.faults()
    bridged = table[(table["series"] == "sp_500")].set_index("date")["difference"]
    assert {f"{day:%Y-%m-%d}": round(1e4 * value, 1) for day, value in bridged.items()} == {
        "1988-03-01": 20.9,
        "1989-06-22": 31.3,
        "1990-01-24": -181.5,
        "2014-12-09": -21.1,
        "2019-03-12": -29.5,
        "2019-07-03": -57.3,
    }
    index = store.load().series("sp_500")
    assert (
        index.loc[bridged.index, "total_return"] == index.loc[bridged.index, "price_return"]
    ).all()
    fund = table[table["series"] == "iwb"].iloc[0]
    assert fund["difference"] == -0.0053 and fund["said"] < fund["kept"]
    assert (table["said"] - table["kept"]).to_numpy() == pytest.approx(
        table["difference"].to_numpy()
    )


def test_faults_are_printed_with_names():
    """No ids of the catalogue, and no sign of a vendor's own code, reach a reader."""
    table = vendors.faults()
    assert (
        set(table["source"]) <= {"FRED", "Yahoo", "Financial Modeling Prep", "Interactive Brokers"}
        and not table["fault"].str.contains("^", regex=False).any()
    )
    assert set(table["name"]) == {
        "iShares Russell 1000 ETF",
        "Meta Platforms",
        "Russell 2000",
        "S&P 500",
    }


def test_the_start_of_the_comparison_is_where_the_two_part():
    """Before it every return kept is FRED's; the first session on which they differ lies after it."""
    pair = comparison.compare("russell_2000_fred", "russell_2000", start="1987-09-10")
    other = {row["date"] for row in rows_of("reconciliation.csv") if row["other_source"] == "fred"}
    assert min(other) > "1987-09-10"
    theirs, kept = (
        store.load().series(name)["price_return"].dropna() for name in (pair.ahead, pair.behind)
    )
    before = theirs[theirs.index <= "1987-09-10"]
    assert (before == kept.reindex(before.index)).all()
    assert f"on all {len(before):,} earlier sessions" in vendors.say_compared(pair, name="FRED")


def test_decisions_are_complete_as_far_as_the_rate_is_known():
    rate = {
        row["period"]: float(row["value"])
        for row in rows_of("macro.csv")
        if (row["series"], row["vintage"]) == ("FEDFUNDS", "latest") and row["value"]
    }
    last = max(
        row["date"] for row in rows_of("events.csv") if row["kind"] in ("fed_cut", "fed_hike")
    )
    later = [value for period, value in rate.items() if period > last]
    assert max(later) - min(later) < 0.00125
    said = vendors.say_decisions()
    assert (
        f"The last is that of {pd.Timestamp(last).day} December 2025" in said
        and "to May 2026, so that none is missing" in said
    )


def test_two_vintages_of_the_size_premium():
    six, factors = (
        {row["month"]: row for row in rows_of(f"monthly/{name}.csv")}
        for name in ("six_portfolios_202002_vw", "factors")
    )
    table = vendors.size_premium()
    for month in ("1931-10", "2000-04"):
        row = six[month]
        then = (
            sum(float(row[f"small_{v}"]) - float(row[f"big_{v}"]) for v in ("low", "mid", "high"))
            / 3
        )
        held = table.loc[pd.Timestamp(month) + pd.offsets.MonthEnd(0)]
        assert held["then"] == pytest.approx(then) and held["now"] == float(factors[month]["smb"])
    assert len(table) == len(six)


def test_changes_between_vintages_by_hand():
    months = pd.date_range("1990-01-31", periods=3, freq="ME")
    said = vendors.say_changed(
        pd.DataFrame({"then": [0.01, -0.01, 0.02], "now": [0.012, 0.01, 0.02]}, index=months)
    )
    assert (
        "by 20.0 bp on the median and by 200.0 bp at worst (February 1990)" in said
        and "8.00% a year in the older and 16.80% in the newer" in said
    )


def test_what_a_verdict_hangs_on_by_hand():
    """One verdict for each reason, one for none, one for two."""
    day = pd.Timestamp("2026-01-20").date()
    general = {"kind": "general", "interval": (-0.1, 0.3)}
    judged = Answers(
        [
            made("900-01"),
            made("900-02", end=(day, day), dated_to="2026-01-20"),
            made("900-03", rules.PARTLY, dated_to="2026-01-14"),
            made("900-04", due=day),
            made("900-05", rules.CONTRADICTED, **general),
            made("900-06", rules.PARTLY, **general),
            made("900-07", kind="general", interval=(0.1, 0.3)),
            made("900-08", variants=[("value", 0.1, True), ("equal", -0.2, False)]),
            made("900-09", rules.PARTLY),
            made("900-10", evidence="published"),
            made("900-11", due=day, variants=[("value", 0.1, True), ("equal", -0.2, False)]),
            made("900-12", rules.NOT_DUE, due=day),
            made("900-13", rules.CONTRADICTED, clarity="undefined terms"),
            made("900-14", evidence="published", rows=cited("B", "B"), computed=0.1),
            made("900-15", variants=[("value", 0.1, True), ("equal", 0.2, True)]),
            made("900-16", evidence="published", rows=cited("A", "A"), computed=0.1),
            made(
                "900-17",
                evidence="published",
                rows=cited("A", "C", names=("One", "Two")),
                computed=0.1,
            ),
        ]
    )
    found = hangs.hangs(judged)
    assert found == {
        hangs.DAY: ["900-02"],
        hangs.EARLIER: ["900-03"],
        hangs.ITSELF: [],
        hangs.AHEAD: ["900-04", "900-11"],
        hangs.NOISE: ["900-05", "900-06"],
        hangs.CHOICE: ["900-08", "900-11"],
        hangs.DIGIT: ["900-09"],
        hangs.UNTESTED: [],
        hangs.READ: ["900-10"],
        hangs.VAGUE: ["900-13"],
        hangs.WEAK: ["900-14"],
        hangs.ONE: [v.id for v in judged if v.id not in ("900-08", "900-11", "900-12", "900-15")],
    }
    assert hangs.table(judged).set_index("why").loc[
        hangs.NOISE, ["claims", "supported", "partly", "contradicted", "which"]
    ].tolist() == [2, 0, 1, 1, "900-05, 900-06"]
    said = hangs.say_verdict(judged)
    assert (
        said.startswith(
            "**1 of 16** verdicts (1 supported) were tried in more than one reading and hang on nothing"
        )
        and "A further **5** hang on none of these either" in said
    )
    assert (
        "The other 10 hang on at least one, most often (2)" in said
        and "One claim has no such verdict" in said
        and "trusted" not in said
    )


def test_reasons_in_the_register_are_those_of_the_claims():
    """Circular dating, untested parts and forecasts, straight from the register."""
    judged, found = answers(), hangs.hangs(answers())
    assert set(found[hangs.ITSELF]) == {
        v.id
        for v in judged
        if v.id in v.claim.article.dated_by and v.verdict in (rules.SUPPORTED, rules.PARTLY)
    }
    assert set(found[hangs.AHEAD]) == {
        v.id for v in judged if v.claim.due and v.verdict in hangs.SETTLED
    }
    assert {"001-18", "002-11"} <= set(found[hangs.UNTESTED]) and {"002-07", "003-09"} <= set(
        found[hangs.NOISE]
    )
    free = {v.id for v in judged if v.verdict in hangs.SETTLED} - set().union(*found.values())
    assert hangs.say_verdict(judged).startswith(f"**{len(free)} of ")
    for id in free:
        verdict = next(v for v in judged if v.id == id)
        assert (
            verdict.holds[1] > 1
            and verdict.holds[0] in (0, verdict.holds[1])
            and verdict.claim.clarity != "undefined terms"
        )
    vague = [
        v.id
        for v in judged
        if v.verdict == rules.CONTRADICTED and v.claim.clarity == "undefined terms"
    ]
    assert "004-39" in vague and hangs.table(judged).set_index("why").at[
        hangs.VAGUE, "contradicted"
    ] == len(vague)
    assert "001-20" in found[hangs.WEAK] and not {"002-23", "000-07"} & set(
        found[hangs.WEAK]
    )  # a single C; a single A, twice the owner of the index


def test_what_failed_adds_up():
    judged = Answers(
        [
            made("900-01", rules.CONTRADICTED),
            made("900-02", rules.CONTRADICTED, relation="equals", claimed=0.1),
            made("900-03", rules.CONTRADICTED, relation="is_true", claimed=True),
            made("900-04", rules.CONTRADICTED, kind="general", interval=(-0.1, 0.2)),
            made("900-05"),
        ]
    )
    assert hangs.say_failed(judged).startswith(
        "Of the 4 that are contradicted, **1** name a direction or a bound that the data do not bear out, **1** give a figure or a date that is another, "
        "**1** tell of something that was not so and **1** are estimates that decide nothing"
    )


def test_the_short_answer_repeats_what_is_shown_below():
    judged = answers()
    placebo, apart = (
        scoreboard.placebo_rate(judged),
        vendors.apart("russell_2000", "fred", "sp_500"),
    )
    said = trust.say(judged, placebo, apart, compared=7897)
    kinds = doubts.changes(doubts.choices(judged)).set_index("kind")
    assert [line.split(".**")[0] for line in said.splitlines()[:4]] == [
        "- **The numbers",
        "- **The choices",
        "- **The rules",
        "- **Chance",
    ]
    assert (
        f"changes the outcome of **{kinds.at[doubts.SERIES, 'turned']} of {kinds.at[doubts.SERIES, 'claims']}**"
        in said
        and "on 26% of the days" in said
    )
    assert (
        f"**{100 * placebo['supported'].sum() / placebo['wrong'].sum():.1f}%** would be called supported"
        in said
    )
    assert said.endswith(hangs.say_verdict(judged))
    assert (
        f"by less than {1e4 * apart['size'].median():.1f} bp." in said
        and "index and basis together that of **" in said
    )
    assert "(and there it is the years, not the dividends)" in said and doubts.beside(judged) == {
        doubts.BASIS: "and there it is the years, not the dividends"
    }


def test_all_general_claims_are_accounted_for():
    """Tested, resampled and too few add up to the whole, in the register and with a claim of each kind."""
    judged = answers()
    general = [v for v in judged if v.claim.kind == "general"]
    tested, few = (
        [v for v in general if v.p is not None],
        [v for v in general if v.verdict == rules.TOO_FEW],
    )
    assert len(general) == len(tested) + len(few) + 2 and min(v.p for v in tested) >= 0.05
    said = trust.say(
        judged,
        scoreboard.placebo_rate(judged),
        vendors.apart("russell_2000", "fred", "sp_500"),
        compared=7897,
    )
    assert (
        "seven can be tested against luck, and **none** of them has a p-value below 5%, even alone; two are judged by resampled intervals, of which one (004-50) lies wholly on the claimed side; "
        "three rest on too few events to ask."
    ) in said


def test_a_claim_that_turns_with_dividends_over_the_same_years_gets_no_remark(monkeypatch):
    judged = answers()
    monkeypatch.setattr(doubts, "same_years", lambda *_, **__: {"price": -0.01, "total": 0.01})
    assert doubts.beside(judged) == {}
    assert "Dividends turn it even over the same years" in doubts.say_same_years(judged, "002-07")
