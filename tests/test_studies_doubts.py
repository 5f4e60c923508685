"""Sources side by side and what verdicts hang on: files read in plain Python, verdicts made by hand, another library."""

import csv
import math
from collections import Counter
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest

from research import rules, store
from research.edition.files import ROOT
from research.register import Claim
from research.studies import doubts, rule_checks, vendors
from research.studies.answers import Answers, answers
from research.verdict import Verdict

DATA = ROOT / "data"


def rows_of(name):
    """Rows of a file of the snapshot as dictionaries of text."""
    with (DATA / name).open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def made(id, label=rules.SUPPORTED, *, variants=(), measure="change", relation="above", claimed=0.0, rounding=None, unit="decimal", **more):
    """A verdict made by hand."""
    claim_fields = {name: more.pop(name) for name in ("kind", "open", "end", "needs", "tested_as", "clarity") if name in more}
    claim = Claim(id=id, says="A claim.", measure=measure, relation=relation, claimed=claimed, rounding=rounding, **claim_fields)
    cells = tuple({"choice": choice, "computed": value, "fits": fits} for choice, value, fits in variants)
    return Verdict(claim=claim, verdict=label, computed=cells[0]["computed"] if cells else None, unit=unit, evidence=more.pop("evidence", "computed"), reason="",
                   holds=(sum(c["fits"] for c in cells), len(cells)), variants=cells, **more)


TURNING = made("900-01", variants=[("russell_2000 against sp_500, price", 0.02, True), ("iwm against spy, price", 0.03, True), ("ijr against spy, price", -0.01, False),
                                   ("russell_2000 against sp_500, total", 0.01, True), ("iwm against spy, total", -0.02, False),
                                   ("russell_2000@fred against sp_500, price", 0.021, True)])
FIRM = made("900-02", rules.CONTRADICTED, variants=[("value", -0.1, False), ("equal", -0.2, False)])
LONE = made("900-03", variants=[("sp_500, price", 0.01, True)])


@pytest.mark.parametrize(("choice", "own", "expected"), [
    ("russell_2000@fred against sp_500, price", "russell_2000 against sp_500, price", doubts.VENDOR),
    ("russell_2000 against sp_500, total", "russell_2000 against sp_500, price", doubts.BASIS),
    ("iwm against spy, price", "russell_2000 against sp_500, price", doubts.SERIES),
    ("iwm against spy, total", "russell_2000 against sp_500, price", doubts.BOTH),
    ("russell_2000, price, high", "russell_2000, price, close", doubts.READING),
    ("quintiles 1-3", "quintiles 2-3", doubts.READING),
    ("equal", "value", doubts.READING),
])
def test_what_a_choice_changes(choice, own, expected):
    assert doubts.kind(choice, own, series={"russell_2000", "iwm", "sp_500"}) == expected


def test_changes_by_hand():
    table = doubts.choices(Answers([TURNING, FIRM, LONE]))
    assert len(table) == 6 and table["turned"].sum() == 2
    found = doubts.changes(table).set_index("kind")
    assert found["claims"].tolist() == [1, 1, 1, 1, 1] and found["cells"].tolist() == [1, 1, 2, 1, 1]
    assert found.loc[doubts.SERIES, ["turned", "held", "which"]].tolist() == [1, 1, "900-01"]
    assert found.loc[[doubts.VENDOR, doubts.BASIS, doubts.READING], "turned"].sum() == 0
    said = doubts.say_changes(table, Answers([TURNING, FIRM, LONE]))
    assert "Of 3 claims 2 can be read" in said and "One change with IJR" in said and "1 computed claims" in said


def test_curves_are_the_claims_that_fit_in_some_choices_only():
    judged = Answers([TURNING, FIRM, LONE])
    table = doubts.curves(judged)
    assert table["claim"].tolist() == ["900-01"] and table[["fits", "choices"]].iloc[0].tolist() == [4, 6]
    curve = doubts.curve(judged)
    assert curve["computed"].tolist() == sorted([0.02, 0.03, -0.01, 0.01, -0.02, 0.021]) and curve["order"].tolist() == list(range(6))
    assert curve.loc[curve["stated"], "computed"].tolist() == [0.02] and curve.loc[curve["vendor"], "computed"].tolist() == [0.021]
    assert (curve["low"] == 0.0).all() and (curve["high"] == math.inf).all()


@pytest.mark.parametrize(("relation", "claimed", "rounding", "expected"), [
    ("equals", 0.1, 0.01, (0.095, 0.105)), ("about", 1.0, 0.01, (0.95, 1.05)), ("at_most", 0.2, None, (-math.inf, 0.2)), ("between", (1.0, 2.0), None, (1.0, 2.0))])
def test_the_shaded_values_are_those_that_fit(relation, claimed, rounding, expected):
    verdict = made("900-01", relation=relation, claimed=claimed, rounding=rounding, variants=[("a", 0.1, True), ("b", 5.0, False)])
    row = doubts.curve(Answers([verdict])).iloc[0]
    assert (row["low"], row["high"]) == pytest.approx(expected)
    for value in (expected[0] + 1e-6, expected[1] - 1e-6):
        if math.isfinite(value):
            assert rules.fits(value, relation=relation, claimed=claimed, rounding=rounding)


def test_curves_of_the_register_follow_the_rule():
    """Every claim that fits in some and not in all choices, no other."""
    judged = answers()
    assert set(doubts.curves(judged)["claim"]) == {v.id for v in judged if 0 < v.holds[0] < v.holds[1]}
    turned = doubts.choices(judged)
    assert set(turned.loc[turned["turned"], "claim"]) == set(doubts.curves(judged)["claim"])


def test_a_claim_that_turns_with_the_basis_does_not_on_the_same_years():
    claim = answers("002-07")[0].claim
    found = doubts.same_years(claim, start="1988-01-04", end="2018-12-31")
    assert found["price"] > 0 and found["total"] > 0 and answers("002-07")[0].computed < 0


def test_reasons_for_partly_by_hand():
    day = pd.Timestamp("2026-01-20").date()
    judged = Answers([made("900-01", rules.PARTLY, dated_to="2026-01-14"), made("900-02", rules.PARTLY), made("900-03", rules.PARTLY, open=("series",)),
                      made("900-04", rules.PARTLY, kind="general"), made("900-05", rules.PARTLY, dated_to="2026-01-14", end=(day, day)), made("900-06")])
    assert rule_checks.slack(judged)["which"].tolist() == ["900-01", "900-02, 900-05", "900-03", "900-04", ""]
    assert rule_checks.say_slack(rule_checks.slack(judged)) == "Without slack, **three** of 5 verdicts of partly would be contradicted."


def test_partly_in_the_register_adds_up():
    table = rule_checks.slack(answers())
    assert table["claims"].sum() == sum(v.verdict == rules.PARTLY for v in answers())
    assert "001-18" in table["which"].iloc[-1] and "001-10" in table["which"].iloc[-2]  # one would fit in full, the other has a wide interval


def test_grades_agree_with_the_list_of_published_figures():
    grade = {row["evidence_id"]: row["grade"] for row in rows_of("published.csv")}
    expected = Counter()
    for v in answers():
        if v.evidence == "published":
            named = [v.claim.evidence_id] if v.claim.evidence_id else [v.claim.args[key] for key in ("evidence_id", "minus") if key in v.claim.args]
            expected[max(grade[name] for name in named), v.verdict] += 1
    table = rule_checks.grades(answers()).set_index("grade")
    assert {(g, label): n for g in table.index for label, n in table.loc[g].items() if n} == dict(expected)


def test_evidence_agrees_with_the_list_of_published_figures():
    held = {row["evidence_id"]: row for row in rows_of("published.csv")}
    row = rule_checks.evidence(answers("004-18")).iloc[0]
    both = [held["004-18-e1"], held["004-18-e2"]]
    assert row["fact"] == "; ".join(e["fact"] for e in both) and row["grade"] == ", ".join(e["grade"] for e in both)
    assert row["source"] == "; ".join(f"{e['publisher']}, {e['as_of']}" for e in both)
    assert rule_checks.evidence(answers("004-01", "003-11")).empty


def test_placebo_by_measure_by_hand():
    table = pd.DataFrame({"measure": ["change", "change", "streak"], "unit": "decimal", "wrong": [20, 20, 20], "supported": [1, 0, 0], "partly": [3, 4, 0]})
    found = rule_checks.placebo_by_measure(table)
    assert found.to_numpy().tolist() == [["change", 2, 40, 1 / 40, 7 / 40], ["streak", 1, 20, 0.0, 0.0]]


def test_adjusted_p_values_against_another_library():
    from statsmodels.stats.multitest import multipletests

    table = rule_checks.p_values(answers())
    assert len(table) == sum(v.claim.kind == "general" for v in answers()) and table["p"].notna().sum() >= 5
    for _, part in table[table["p"].notna()].groupby("family"):
        for column, method in (("bh", "fdr_bh"), ("by", "fdr_by")):
            assert part[column].to_numpy() == pytest.approx(multipletests(part["p"], method=method)[1])
    too_few = table[table["clusters"] < 10]
    assert len(too_few) and too_few["p"].isna().all()


def test_every_claim_that_cannot_be_tested_says_what_it_would_need():
    judged = answers()
    table = rule_checks.needs(judged)
    untestable = {v.id for v in judged if v.verdict == rules.NOT_TESTABLE}
    assert untestable <= set(table["claim"]) and table["needs"].str.len().min() > 20
    assert untestable == {"004-44", "001-27", "001-29", "003-10", "003-11", "004-30"}


def test_rows_held_agree_with_the_files():
    table = vendors.held().set_index("what")
    shares = [row for row in rows_of("series.csv") if row["kind"] == "stock"]
    assert table.loc["daily shares", "files"] == len(shares)
    assert table.loc["daily shares", "rows"] == sum(len(rows_of(row["file"])) for row in shares)
    assert (table["gaps"].dropna() == 0).all() and table["gaps"].notna().sum() == 3
    assert table.loc["disagreements between vendors", "rows"] == len(rows_of("reconciliation.csv"))


def test_a_session_that_is_missing_is_counted():
    calendar = pd.bdate_range("2026-01-05", periods=10)
    thin = SimpleNamespace(calendar=calendar, series=lambda name: pd.DataFrame(index=calendar[[1, 2, 5, 6]]))
    assert vendors.missing_sessions("any", data=thin) == 2


def test_disagreements_agree_with_the_file_and_the_codebook():
    """The codebook speaks of FRED and Yahoo: a quarter of the sessions, at worst 84 basis points in October 1992."""
    rows = [row for row in rows_of("reconciliation.csv") if row["other_source"] == "fred"]
    table = vendors.disagreements()
    mine = table[table["other"] == "fred"]
    assert mine["sessions"].sum() == len(rows) == 2045
    assert mine["worst"].max() == pytest.approx(max(abs(float(row["difference_bp"])) for row in rows) / 1e4) == pytest.approx(0.00844)
    worst = vendors.worst("russell_2000", "fred", count=2)
    assert [f"{day:%Y-%m-%d}" for day in worst["date"]] == ["1992-10-15", "1992-10-16"]


def test_winners_of_the_day_in_plain_python():
    """Sign of the lead with either vendor's return, from the rows of three files."""
    kept, large = ({row["date"]: float(row["price_return"]) for row in rows_of(f"daily/{name}.csv") if row["price_return"]} for name in ("russell_2000", "sp_500"))
    rows = [row for row in rows_of("reconciliation.csv") if row["series"] == "russell_2000" and row["other_source"] == "fred"]
    turned = {row["date"] for row in rows
              if (round(kept[row["date"]] - large[row["date"]], 10) > 0) != (round(float(row["other"]) - large[row["date"]], 10) > 0)}
    table = vendors.apart("russell_2000", "fred", "sp_500")
    assert {f"{day:%Y-%m-%d}" for day in table.loc[table["turned"], "date"]} == turned and len(turned) == 45
    assert "**2,045 of 7,897** sessions, 26%" in vendors.say_apart(table, compared=7897)


def test_third_voice_in_plain_python():
    small = {row["date"]: (float(row["q2"]) + float(row["q3"])) / 2 for row in rows_of("daily_size.csv") if row["q2"] and row["q3"]}
    nearer = Counter()
    for row in rows_of("reconciliation.csv"):
        if row["other_source"] == "fred" and abs(float(row["difference_bp"])) > 20:
            gap = abs(float(row["chosen"]) - small[row["date"]]) - abs(float(row["other"]) - small[row["date"]])
            nearer["kept" if gap < 0 else "other"] += 1
    last = vendors.third_voice("russell_2000", "fred").iloc[-1]
    assert (last["size"], last["sessions"]) == ("above 20 bp", sum(nearer.values()))
    assert (last["kept"], last["other"]) == (nearer["kept"], nearer["other"])


def test_wrong_figures_beside_those_kept():
    """Six closes of the total return index, found by comparing it with the price index, and what the fund's false step was."""
    table = vendors.faults()
    bridged = table[(table["series"] == "sp_500")].set_index("date")["difference"]
    assert {f"{day:%Y-%m-%d}": round(1e4 * value, 1) for day, value in bridged.items()} == {
        "1988-03-01": 20.9, "1989-06-22": 31.3, "1990-01-24": -181.5, "2014-12-09": -21.1, "2019-03-12": -29.5, "2019-07-03": -57.3}
    index = store.load().series("sp_500")
    assert (index.loc[bridged.index, "total_return"] == index.loc[bridged.index, "price_return"]).all()
    fund = table[table["series"] == "iwb"].iloc[0]
    assert fund["difference"] == -0.0053 and fund["said"] < fund["kept"]
    assert (table["said"] - table["kept"]).to_numpy() == pytest.approx(table["difference"].to_numpy())


def test_known_faults_are_all_counted():
    table = vendors.rules().set_index("rule")
    assert table["rows"].to_dict() == dict(Counter(row["rule"] for row in rows_of("exceptions.csv"))) and table["does"].str.len().min() > 5


def test_two_vintages_of_the_size_premium():
    six, factors = ({row["month"]: row for row in rows_of(f"monthly/{name}.csv")} for name in ("six_portfolios_202002_vw", "factors"))
    table = vendors.size_premium()
    for month in ("1931-10", "2000-04"):
        row = six[month]
        then = sum(float(row[f"small_{v}"]) - float(row[f"big_{v}"]) for v in ("low", "mid", "high")) / 3
        held = table.loc[pd.Timestamp(month) + pd.offsets.MonthEnd(0)]
        assert held["then"] == pytest.approx(then) and held["now"] == float(factors[month]["smb"])
    assert len(table) == len(six)


def test_changes_between_vintages_by_hand():
    months = pd.date_range("1990-01-31", periods=3, freq="ME")
    table = pd.DataFrame({"then": [0.01, -0.01, 0.02], "now": [0.012, 0.01, 0.02]}, index=months)
    row = vendors.changed(table).iloc[0]
    assert (row["months"], row["month"], row["turned"]) == (3, "February 1990", 1)
    assert row["largest"] == pytest.approx(0.02) and row["median"] == pytest.approx(0.002)
    assert np.isclose(12 * table["now"].mean(), 0.168) and "16.80% in the newer" in vendors.say_changed(table)
