"""One claim judged in a notebook: the same rules, the same faults, no file; and many in a table."""

import datetime as dt
from dataclasses import replace
from unittest.mock import Mock

import pandas as pd
import pytest
from asked import claim_file, judged
from test_verdict import FULL, PLAIN, with_claim
from toy import Toy

import research
from research import formats
from research.claims import table
from research.claims.claim import Article

WINDOW = {"series": "iwm", "start": "2024-12-31", "end": "2025-12-31"}
ARGS = ", ".join(f'{name} = "{value}"' for name, value in WINDOW.items())


def test_a_check_and_a_file_come_to_the_same():
    of_file, _ = judged("change", "equals", ARGS, out="2026-02-20", claimed=0.11, rounding=0.01)
    made = research.check("change", "equals", 0.11, rounding=0.01, **WINDOW)
    assert (made.verdict, made.reason) == (of_file.verdict, of_file.reason)
    assert made.computed == of_file.computed


@pytest.mark.parametrize("day", [dt.date(2025, 12, 31), pd.Timestamp("2025-12-31"), "2025-12-31"])
def test_a_day_may_be_given_as_notebooks_have_it(day):
    assert research.check("change", "above", 0.1, **WINDOW | {"end": day}).as_of == "2025-12-31"


def test_every_fault_is_said_in_one_line():
    with pytest.raises(ValueError, match=r"args\.series: .*'iwmm'.*args\.start: .*; rounding: "):
        research.check("change", "equals", 0.1, series="iwmm", start="soon", end="2025-12-31")
    said = r"^relation: .*'equalz'; nearest .*; args\.series: .*'iwmm'"
    with pytest.raises(ValueError, match=said):
        research.check("change", "equalz", 0.1, **WINDOW | {"series": "iwmm"})


DUE = {"due": dt.date(2027, 1, 4)}
ASKED = [
    ({}, {"kind": "fact", "says": "A claim.", "rounding": None, "open": (), "due": None}),
    ({"due": "2027-01-04", "open": ["basis"]}, DUE | {"open": ("basis",)}),
    ({"due": dt.datetime(2027, 1, 4, 9), "found_as": "{n} days"}, DUE | {"found_as": "{n} days"}),
    ({"relation": "between", "claimed": (0.1, 0.2)}, {"claimed": (0.1, 0.2)}),
    ({"published": "2026-01-24"}, {"article": Article("check", published=dt.date(2026, 1, 24))}),
]


@pytest.mark.parametrize(("given", "changes"), ASKED)
def test_what_is_asked_is_a_claim_as_a_file_would_have_it(given, changes):
    claim = research.check("change", **{"relation": "above", "claimed": 0.1} | WINDOW | given).claim
    assert {name: getattr(claim, name) for name in changes} == changes
    assert (claim.id, claim.measure, claim.args) == ("check", "change", WINDOW)


def test_a_claim_is_said_to_be_general_in_a_word_of_python():
    with pytest.raises(ValueError, match="^kind: expected general = True or False; got 'general'"):
        research.check("share", "above", 0.5, series="iwm", over="years", above=0, kind="general")


def test_a_general_claim_is_judged_by_its_interval():
    cuts = {"ahead": "russell_2000", "behind": "sp_500", "kind": "cut", "months": 12}
    said = {"general": True, "says": "It led.", "since": "1990-01-01"}
    v = research.check("after_decisions", "above", 0.0, **said, **cuts)
    assert (v.claim.kind, v.claim.says, v.interval is not None) == ("general", "It led.", True)


def test_a_published_figure_is_found_by_its_name():
    v = research.check("published", "equals", 0.044, rounding=0.001, evidence_id="e1", data=Toy())
    assert (v.evidence, v.computed) == ("published", 0.044)


@pytest.fixture
def made(monkeypatch):
    """Verdicts written out by hand in place of those of a file."""
    others = {"choice": "ijr", "computed": 0.2}, {"choice": "x", "computed": None}
    said = {"words": ("a b", "c"), "kind": "general", "found_as": "{computed}; of {claimed}"}
    general = with_claim(PLAIN, id="900-04", **said)
    found = [replace(FULL, elsewhere=others), PLAIN, general]
    asked = {"files": ["made.toml"], "data": Toy()}
    judge = Mock(return_value=(found, []))
    monkeypatch.setattr(table, "judge_files", judge)
    yield asked
    judge.assert_called_with(*asked.values())


def test_a_row_has_all_that_stands_behind_a_verdict(made):
    frame = research.verdicts(**made)
    assert frame.index.tolist() == ["900-01", "900-03", "900-04"]
    full, plain = frame.iloc[:2].to_dict("records")
    words = {"article": "900", "says": "It led by [2] points.", "words": "by two points"}
    words |= {"category": "market", "clarity": "clear", "kind": "fact", "measure": "lead"}
    found = {"relation": "equals", "claimed": "+2 points", "computed": 0.021, "unit": "decimal"}
    found |= {"found": FULL.found, "verdict": "partly", "because": "another day"}
    found |= {"why": "Found: [2.1].", "fits": 2, "choices": 3, "n": 1234, "n_events": 20}
    found |= {"elsewhere": "ijr: +20.0 points; x: none", "clusters": 12, "event_mean": 0.03}
    found |= {"cluster_mean": 0.01, "low": -0.01, "high": 0.05, "p": 0.25, "as_of": "2026-01-14"}
    found |= {"dated_to": "2026-01-09", "evidence": "computed", "untested": "the cause"}
    found |= {"due": "2026-03-02", "today": "contradicted", "in_short": FULL.in_short}
    assert full == words | found
    assert (plain["due"], plain["today"], plain["words"], plain["untested"]) == ("", "", "", "")
    told = frame.loc["900-04", ["words", "kind", "found"]]
    assert told.tolist() == ["a b ... c", "general", "true"]
    assert (pd.isna(plain["low"]), frame.index.name) == (True, "id")


def test_those_asked_for_come_in_the_order_asked_for_and_an_unknown_one_names_the_nearest(made):
    assert research.verdicts("900-03", "900-01", **made).index.tolist() == ["900-03", "900-01"]
    with pytest.raises(ValueError, match="expected the id of a claim, got '900-3'.*'900-03'"):
        research.verdicts("900-3", **made)
    assert research.verdicts("000-07", "000-01").index.tolist() == ["000-07", "000-01"]


def test_a_file_with_a_fault_has_no_table(write):
    text = claim_file("change", "above", ARGS.replace("iwm", "iwmm"), claimed=0.1)
    with pytest.raises(ValueError, match="900.toml: claim 900-01: args.series: .*'iwmm'"):
        research.verdicts(files=[write(text)])


SHORT = [  # what a row says, the column it goes to, and what stands there
    ("says", "One two three.", "claim", "900-01 One two three"),
    ("says", "One two three four.", "claim", "900-01 One two three ..."),
    ("claimed", "true", "claimed or needed", "yes"),
    ("claimed", "7%; 7%", "claimed or needed", "7%"),
    ("found", "false", "found", "no"),
    ("found", "7% on 2026-01-09", "found", "7% on 9 January 2026"),
    ("in_short", "fits on 2026-01-09", "why", "fits on 9 January 2026"),
]


@pytest.mark.parametrize(("field", "told", "column", "text"), SHORT)
def test_the_short_form(field, told, column, text):
    row = {"says": "One two three.", "claimed": "7%", "found": "7.2%", "verdict": "supported"}
    row |= {"in_short": "fits", field: told}
    made = research.brief(pd.DataFrame([row], index=["900-01"]), words=3)
    assert made.columns.tolist() == ["claim", "claimed or needed", "found", "verdict", "why"]
    assert made.loc[0, column] == text


def test_a_figure_printed_as_text_is_whole_or_a_dash():
    frame = pd.DataFrame({"value": [2001.0, None, 5.3]})
    lines = formats.table(frame, formats={"value": str}).split("\n")
    assert lines[2:] == ["| 2001 |", f"| {formats.NONE} |", "| 5.3 |"]
    with pytest.raises(ValueError, match=r"expected some of length, lead; got 'led'\."):
        formats.table(pd.DataFrame({"length": [14], "lead": [0.1]}), {"led": "lead"})
    with pytest.raises(ValueError, match="columns: expected each name once, got 'lead' again"):
        formats.table(pd.DataFrame([[14, 0.1]], columns=["lead", "lead"]))
    with pytest.raises(ValueError, match=r"expected one of bp, .*, chance; got 'percent'\."):
        formats.formatter("percent")
