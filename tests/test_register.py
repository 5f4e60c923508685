"""Reading claim files: what is well-formed, and one clear line for everything else."""

import datetime as dt
import math
import re
from dataclasses import replace

import pytest
from asked import claim_file

from research.claims import form, register
from research.claims.claim import Article, Claim, Problem
from research.claims.rules import Terms

WINDOW = 'series = "russell_2000", start = "2025-12-31", end = "2026-01-16"'
FIGURE = {"says": "The index rose 7%.", "where": "p. 1", "claimed": 0.07, "rounding": 0.01}
GOOD = f"{claim_file('change', 'equals', WINDOW, out='2026-01-24', **FIGURE)}\n"


@pytest.mark.parametrize("text", [GOOD, b"\xef\xbb\xbf" + GOOD.replace("\n", "\r\n").encode()])
def test_a_good_file_whatever_its_line_ends_and_mark(write, text):
    [claim], problems = register.read([write(text)])
    assert problems == []
    assert claim.id == "900-01"
    assert claim.terms == Terms("equals", 0.07, 0.01)
    assert f"{claim.article.latest}" == "2026-01-24"


def changed(field, value):
    """The good file with another value of a field, a field more, or one less."""
    line = f"{field} = {value}" if value else ""
    found, n = re.subn(rf"^{field} = .*$", lambda _: line, GOOD, flags=re.MULTILINE)
    return found if n else f"{GOOD}{line}\n"


FAULTS = [  # field, what it is given as, what is said to be expected
    ("relation", "", "this field, found none"),
    ("relation", '"equalz"', "one of .* got 'equalz'; nearest valid name: 'equals'"),
    ("claimed", '"seven"', "a number for equals, got 'seven'"),
    ("claimed", "nan", "a number for equals, got nan"),
    ("claimed", "", "a value for equals, got 'nothing'"),
    ("rounding", "-1", "a number above zero; got -1"),
    ("says", "", "this field, found none"),
    ("end", '["2026-01-28", "2026-01-20"]', "two ISO dates in order"),
    ("clarity", '"murky"', "one of clear, dated .*, undefined terms; got 'murky'"),
    ("untested", '["x"]', r"text; got \['x'\]"),
    ("open", '"series"', "a list of texts; got 'series'"),
    ("published", '"soon"', "an ISO date; got 'soon'"),
    ("id", "", "this field, found none"),
]
ELSEWHERE = {"published": "article.published", "id": "claim number 1: id"}


@pytest.mark.parametrize(("field", "value", "line"), FAULTS)
def test_each_fault_is_one_line_naming_file_claim_and_field(write, field, value, line):
    _, [problem] = register.read([write(changed(field, value))])
    where = ELSEWHERE.get(field, f"claim 900-01: {field}")
    assert re.match(f"900.toml: {where}: expected {line}", str(problem))
    assert "\n" not in str(problem)


TYPED = {"where": "wher", "says": "sayz", "relation": "relatoin", "claimed": "claimd"}


@pytest.mark.parametrize(("right", "wrong"), [*TYPED.items(), ("measure", "measur")])
def test_a_mistyped_field_is_one_fault_and_not_missed_as_well(write, right, wrong):
    _, [problem] = register.read([write(GOOD.replace(f"{right} = ", f"{wrong} = "))])
    text = f"{wrong}: unknown field; nearest valid name: '{right}'"
    assert str(problem).startswith(f"900.toml: claim 900-01: {text}")


OFFICE = "expected a text file, found a file of Excel or Word, or a zip[.]$"
UNREADABLE = [
    (b"\xff\xfe[\x00a\x00", "expected UTF-8 text"),
    ("[article\n", "file: expected TOML, expected ']' at the end of .*[0-9]\\)[.]$"),
    (f"a = {'[' * 999}", "file: expected TOML, found brackets nested too deep[.]$"),
    ("", r"expected at least one \[\[claim\]\]"),
    (GOOD.replace("[article]", "[artikel]"), "'artikel'; nearest valid name: 'article'"),
    *[(begins, OFFICE) for begins in (b"PK\x03\x04\x14\x95", b"\xd0\xcf\x11\xe0\xa1\x95")],
]


@pytest.mark.parametrize(("content", "line"), UNREADABLE)
def test_unreadable_files(write, content, line):
    claims, problems = register.read([write(content)])
    assert claims == []
    assert re.search(line, str(problems[0]))


def test_a_file_without_an_article_is_one_fault(write):
    _, [problem] = register.read([write(GOOD[GOOD.index("[[claim]]") :])])
    text = "expected an [article] table (id, title, published), found none."
    assert str(problem) == f"900.toml: article: {text}"


def test_a_missing_file_and_a_folder(tmp_path):
    _, problems = register.read([tmp_path / "none.toml", tmp_path])
    found = [p.text.removeprefix("expected a claim file, found ") for p in problems]
    assert found == ["nothing there.", "a folder."]


def test_good_claims_survive_a_bad_neighbour_and_a_doubled_id(write):
    second = "[[claim]]" + GOOD.split("[[claim]]")[1]
    third = second.replace("900-01", "900-02").replace("equals", "equalz")
    nameless = second.replace('id = "900-01"', "")
    claims, problems = register.read([write(GOOD + second + third + nameless)])
    assert [c.id for c in claims] == ["900-01"]
    found = [(p.claim, p.field) for p in problems]
    assert found == [("900-01", "id"), ("900-02", "relation"), ("number 4", "id")]


CITED, OTHER = {"evidence_id": "e1"}, {"evidence_id": "e1", "claimed": 0.05}


@pytest.mark.parametrize(("more", "claimed"), [({}, [True]), (CITED, []), (OTHER, [0.05])])
def test_a_cited_figure_is_held_against_a_stated_one(write, more, claimed):
    claims, problems = register.read([write(claim_file("published", "equals", **more))])
    assert [claim.claimed for claim in claims] == claimed
    said = [] if claimed else ["expected a value for equals, got 'nothing'."]
    assert [p.text for p in problems] == said


DAY = dt.date(2026, 1, 24)
FORMS = [
    (form.text, ["a", "a\nb"], [" \t", "a\x1b", 1]),
    (form.identifier, ["a-1._", "a" * 64], ["-a", "a" * 65, "é", 1]),
    (form.texts, [("a",), ()], [["a", 1], "a"]),
    (form.quotes, [("a b",), ("a b", "c d", "e f")], [["a"], ["a"] * 4, ["a b c", "d e f g"], []]),
    (form.phrase, ["{n} of {claimed}", "no"], ["{m}", "{n:d}", "{n!r}", "}", ""]),
    (form.tables, [[{}, {}]], [[{}], [{}, 1], {}]),
    (form.date, [DAY, dt.date(1700, 1, 1), dt.date(2200, 12, 31)], ["2026-02-30", "20260124"]),
    (form.date, [], [dt.date(1699, 12, 31), dt.date(2201, 1, 1), 2026]),
    (form.span, [(DAY, DAY)], [[DAY, dt.date(2026, 1, 23)], [DAY], [DAY] * 3, ["x", DAY], DAY]),
    (form.number, [0, -1.5, 1e15], [True, 2e15, math.inf, math.nan, "1"]),
    (form.positive, [1e-9], [0, -1, True]),
    (form.month, ["2026-01"], ["2026-13", "2026-1", "2026-01-24", 1]),
    (form.bound, [1.0, "2026-01", "2026-01-24"], ["x", True]),
]


@pytest.mark.parametrize(("parse", "held", "refused"), FORMS)
def test_what_a_field_holds_and_what_it_refuses(parse, held, refused):
    """TOML has lists where we have tuples."""
    given = [list(value) if isinstance(value, tuple) else value for value in held]
    assert [parse(value) for value in given] == held
    assert [value for value in refused if parse(value) is not None] == []


def test_a_day_in_other_forms_and_one_quote_alone():
    assert form.date("2026-01-24") == form.date(dt.datetime(2026, 1, 24, 9)) == DAY
    assert form.quotes("a b") == ("a b",)


NO_YEAR, NO_RANGE = (None, "a year such as 1958"), (None, "[low, high]")
CLAIMED = [
    ("is_true", [True, 1], [(True, ""), (None, "true or false")]),
    ("in_month", ["2026-01", "2026"], [("2026-01", ""), (None, "YYYY-MM")]),
    ("in_year", [1958, 1000, 9999], [("1958", ""), ("1000", ""), ("9999", "")]),
    ("in_year", ["1958", 999, 10000], [NO_YEAR] * 3),
    ("on_date", ["2026-01-24", 0.1], [("2026-01-24", ""), (None, "YYYY-MM-DD")]),
    ("equals", ["2026-01-24", True, 0.1], [("2026-01-24", ""), (True, ""), (0.1, "")]),
    ("above", ["2026-01-24", True, 0], [(None, "a number")] * 2 + [(0, "")]),
    ("between", [[1, 2], [1, 1]], [((1.0, 2.0), ""), ((1.0, 1.0), "")]),
    ("between", [[2, 1], [1], [1, "2026-01"], 1], [NO_RANGE] * 4),
    ("between", [["2026-01", "2026-02"]], [(("2026-01", "2026-02"), "")]),
]


@pytest.mark.parametrize(("relation", "given", "held"), CLAIMED)
def test_what_can_be_claimed(relation, given, held):
    assert [form.claimed(relation, value) for value in given] == held


def test_a_range_given_as_an_argument_is_the_range_of_the_claim(write):
    both = GOOD.replace('end = "2026-01-16"', 'end = ["2026-01-16", "2026-01-20"]')
    [claim], problems = register.read([write(both)])
    assert problems == []
    assert "end" not in claim.args
    assert [f"{day}" for day in claim.end] == ["2026-01-16", "2026-01-20"]


# the record of a claim, its article and a fault of either

EVE = dt.date(2026, 1, 23)
ARTICLE = Article("9", title="(untitled)", published_between=(EVE, DAY))


def test_an_article_has_a_last_possible_day_and_a_title_without_brackets():
    days = [made.latest for made in (ARTICLE, replace(ARTICLE, published=EVE), Article("9"))]
    assert days == [DAY, EVE, None]
    titles = ("(untitled)", "One (of two)", "(One) of (two)")
    assert [Article("9", title=title).printed for title in titles] == ["untitled", *titles[1:]]


def test_a_claim_and_a_fault_are_one_line():
    assert repr(Claim("9-01", "It rose.", "change", "above")) == "<Claim 9-01: It rose.>"
    fault = Problem("9.toml", "9-01", "due", "expected a day.")
    assert str(fault) == "9.toml: claim 9-01: due: expected a day."
    assert repr(fault) == f"<Problem {fault}>"
