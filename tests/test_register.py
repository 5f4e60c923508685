"""Reading claim files: what is well-formed, and one clear line for everything else."""

import re

import pytest

from research.claims import register

GOOD = """
[article]
id = "900"
title = "A test article"
published = 2026-01-24
[[claim]]
id = "900-01"
says = "The index rose 7%."
where = "paragraph 1"
measure = "change"
args = { series = "russell_2000", start = "2025-12-31", end = "2026-01-16" }
relation = "equals"
claimed = 0.07
rounding = 0.01
"""


@pytest.fixture
def write(tmp_path):
    def write(text: str, name: str = "900.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_a_good_file(write):
    claims, problems = register.read([write(GOOD)])
    assert problems == []
    [claim] = claims
    assert claim.id == "900-01"
    assert claim.terms == {"relation": "equals", "claimed": 0.07, "rounding": 0.01}
    assert f"{claim.article.latest}" == "2026-01-24"


CLAIMED = 'relation = "equals"\nclaimed = 0.07'
FAULTS = [
    (
        'relation = "equals"',
        'relation = "equalz"',
        "relation: expected one of .* got 'equalz'; nearest valid name: 'equals'",
    ),
    ("where = ", "wher = ", "wher: unknown field; nearest valid name: 'where'"),
    ("claimed = 0.07", 'claimed = "seven"', "claimed: expected a number for equals, got 'seven'"),
    ("claimed = 0.07\n", "", "claimed: expected a value for equals, got 'nothing'"),
    ("claimed = 0.07", "claimed = nan", "claimed: expected a number for equals, got nan"),
    ("rounding = 0.01", "rounding = -1", "rounding: expected a number above zero; got -1"),
    ('says = "The index rose 7%."', "", "says: expected this field, found none"),
    ('id = "900-01"', "", "claim number 1: id: expected this field"),
    ("2026-01-24", '"soon"', "claim -: article.published: expected an ISO date; got 'soon'"),
    ("rounding", 'due = "later"\nrounding', "due: expected an ISO date; got 'later'"),
    (
        "rounding",
        'end = ["2026-01-28", "2026-01-20"]\nrounding',
        "end: expected two ISO dates in order",
    ),
    (
        "rounding",
        'clarity = "murky"\nrounding',
        "clarity: expected one of clear, dated loosely, undefined terms; got 'murky'",
    ),
    ("rounding", 'untested = ["x"]\nrounding', r"untested: expected text; got \['x'\]"),
    ("rounding", 'untested = ""\nrounding', "untested: expected text; got ''"),
    ("rounding", 'untestet = "x"\nrounding', "untestet: unknown .* nearest .* 'untested'"),
    ("rounding", 'open = "series"\nrounding', "open: expected a list of texts; got 'series'"),
    (
        CLAIMED,
        'relation = "between"\nclaimed = [0.2, 0.1]',
        r"claimed: expected \[low, high\] for between",
    ),
    (
        CLAIMED,
        'relation = "in_month"\nclaimed = "2008"',
        "claimed: expected YYYY-MM for in_month, got '2008'",
    ),
    (
        CLAIMED,
        'relation = "is_true"\nclaimed = "yes"',
        "claimed: expected true or false for is_true, got 'yes'",
    ),
]


@pytest.mark.parametrize(("old", "new", "line"), FAULTS)
def test_each_fault_is_one_line_naming_file_claim_and_field(write, old, new, line):
    assert old in GOOD
    _, [problem] = register.read([write(GOOD.replace(old, new, 1))])
    where = "" if line.startswith("claim ") else "claim 900-01: "
    assert re.match(f"900.toml: {where}{line}", str(problem))
    assert "\n" not in str(problem)


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (b"\xff\xfe[\x00a\x00", "expected UTF-8 text"),
        (b"[article\n", "expected TOML"),
        (b"", r"expected at least one \[\[claim\]\]"),
        (
            GOOD.replace("[article]", "[artikel]").encode(),
            "'artikel'; nearest valid name: 'article'",
        ),
    ],
)
def test_unreadable_files(write, content, line):
    claims, problems = register.read([write(content)])
    assert claims == []
    assert re.search(line, str(problems[0]))


def test_a_missing_file_and_a_folder(tmp_path):
    _, problems = register.read([tmp_path / "none.toml", tmp_path])
    assert [p.text for p in problems] == [
        "expected a claim file, found nothing there.",
        "expected a claim file, found a folder.",
    ]


def test_good_claims_survive_a_bad_neighbour_and_a_doubled_id(write):
    second = GOOD.split("[[claim]]")[1]
    third = second.replace("900-01", "900-02").replace("equals", "equalz")
    claims, problems = register.read([write(GOOD + "[[claim]]" + second + "[[claim]]" + third)])
    assert [c.id for c in claims] == ["900-01"]
    assert [(p.claim, p.field) for p in problems] == [("900-01", "id"), ("900-02", "relation")]


def test_a_range_given_as_an_argument_is_the_range_of_the_claim(write):
    [claim], problems = register.read(
        [write(GOOD.replace('end = "2026-01-16"', 'end = ["2026-01-16", "2026-01-20"]'))]
    )
    assert problems == []
    assert "end" not in claim.args
    assert [f"{day}" for day in claim.end] == ["2026-01-16", "2026-01-20"]
