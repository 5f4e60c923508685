"""Reading claim files: what is well-formed, and one clear line for everything else."""

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
    assert (claim.id, claim.relation, claim.claimed, claim.rounding) == (
        "900-01",
        "equals",
        0.07,
        0.01,
    )
    assert f"{claim.article.latest}" == "2026-01-24"


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (
            'relation = "equals"',
            'relation = "equalz"',
            "claim 900-01: relation: expected one of .* got 'equalz'; nearest valid name: 'equals'",
        ),
        (
            'where = "paragraph 1"',
            'wher = "paragraph 1"',
            "claim 900-01: wher: unknown field; nearest valid name: 'where'",
        ),
        (
            "claimed = 0.07",
            'claimed = "seven"',
            "claim 900-01: claimed: expected a number for equals, got 'seven'",
        ),
        (
            "claimed = 0.07\n",
            "",
            "claim 900-01: claimed: expected a value for equals, got 'nothing'",
        ),
        (
            "claimed = 0.07",
            "claimed = nan",
            "claim 900-01: claimed: expected a number for equals, got nan",
        ),
        (
            "rounding = 0.01",
            "rounding = -1",
            "claim 900-01: rounding: expected a number above zero; got -1",
        ),
        ('says = "The index rose 7%."', "", "claim 900-01: says: expected this field, found none"),
        ('id = "900-01"', "", "claim number 1: id: expected this field"),
        (
            "published = 2026-01-24",
            'published = "soon"',
            "claim -: article.published: expected an ISO date; got 'soon'",
        ),
        (
            "rounding = 0.01",
            'rounding = 0.01\ndue = "later"',
            "claim 900-01: due: expected an ISO date; got 'later'",
        ),
        (
            "rounding = 0.01",
            'end = ["2026-01-28", "2026-01-20"]',
            "claim 900-01: end: expected two ISO dates in order",
        ),
        (
            "rounding = 0.01",
            'clarity = "murky"',
            (
                "claim 900-01: clarity: expected one of clear, dated loosely, undefined terms; got"
                " 'murky'"
            ),
        ),
        (
            "rounding = 0.01",
            'untested = ["the cause"]',
            r"claim 900-01: untested: expected text; got \['the cause'\]",
        ),
        ("rounding = 0.01", 'untested = ""', "claim 900-01: untested: expected text; got ''"),
        (
            "rounding = 0.01",
            'untestet = "the cause"',
            "claim 900-01: untestet: unknown field; nearest valid name: 'untested'",
        ),
        (
            "rounding = 0.01",
            'open = "series"',
            "claim 900-01: open: expected a list of texts; got 'series'",
        ),
        (
            'relation = "equals"\nclaimed = 0.07',
            'relation = "between"\nclaimed = [0.2, 0.1]',
            r"claimed: expected \[low, high\] for between",
        ),
        (
            'relation = "equals"\nclaimed = 0.07',
            'relation = "in_month"\nclaimed = "2008"',
            "claimed: expected YYYY-MM for in_month, got '2008'",
        ),
        (
            'relation = "equals"\nclaimed = 0.07',
            'relation = "is_true"\nclaimed = "yes"',
            "claimed: expected true or false for is_true, got 'yes'",
        ),
    ],
)
def test_each_fault_is_one_line_naming_file_claim_and_field(write, old, new, line):
    assert old in GOOD
    _, problems = register.read([write(GOOD.replace(old, new))])
    [problem] = problems
    assert str(problem).startswith("900.toml: claim ")
    assert "\n" not in str(problem)
    import re

    assert re.search(line, str(problem))


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
    import re

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
