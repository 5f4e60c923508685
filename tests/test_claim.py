"""The record of one claim: its card says every field that is filled, and none that is not."""

import datetime as dt
from dataclasses import replace

import pytest

from research.claims.claim import Article, Claim, Problem

DAY, NEXT = dt.date(2026, 1, 23), dt.date(2026, 1, 24)
ARTICLE = Article("9", title="(untitled)", publisher="A paper", published_between=(DAY, NEXT))
CLAIM = Claim(
    "9-01",
    "A | B",
    "lead",
    "between",
    args={"ahead": "a", "behind": "b"},
    claimed=(0.1, 0.2),
    rounding=0.01,
    where="p. 1",
    category="market",
    open=("basis", "series"),
    joint="g",
    end=(DAY, NEXT),
    due=NEXT,
    evidence_id="e1",
    needs="more",
    tested_as="as <C>",
    untested="why",
    conflicts_with=("9-02", "9-03"),
    caveats=("One.", "Two."),
    words=("so it", "is said"),
    article=ARTICLE,
)


def rows(claim: Claim) -> dict[str, str]:
    head, rule, *lines = claim._repr_markdown_().splitlines()
    assert head == f"| {claim.id} | {claim.says.replace('|', chr(92) + '|')} |"
    assert rule == "|:--|:--|"
    return dict(line.removeprefix("| ").removesuffix(" |").split(" | ", 1) for line in lines)


def test_a_card_says_what_is_written_down():
    """A stroke in a text does not end a cell of the table."""
    assert list(rows(CLAIM).items()) == [
        ("article", "9, untitled, A paper, 2026-01-23 to 2026-01-24"),
        ("where", "p. 1"),
        ("category", "market, clear, fact"),
        ("words", '"so it" ... "is said"'),
        ("measure", "`lead(ahead='a', behind='b')`"),
        ("claimed", "between 0.1 to 0.2, last printed digit 0.01"),
        ("end", "2026-01-23 to 2026-01-24"),
        ("due", "2026-01-24"),
        ("stated with", "g"),
        ("left open", "basis, series"),
        ("evidence", "e1"),
        ("conflicts with", "9-02, 9-03"),
        ("tested as", "as \\<C>"),
        ("not tested", "why"),
        ("needs", "more"),
        ("caveats", "One. Two."),
    ]
    assert repr(CLAIM) == "<Claim 9-01: A | B>"


@pytest.mark.parametrize(
    ("changes", "claimed"),
    [
        ({"relation": "is_true", "claimed": False}, "is false"),
        ({"relation": "at_least", "claimed": 3}, "at least 3"),
        ({"relation": "in_month", "claimed": "2026-01"}, "in month 2026-01"),
    ],
)
def test_what_is_claimed_in_words(changes, claimed):
    bare = Claim("9-02", "x", "m", **changes)
    assert rows(bare) == {"category": "clear, fact", "measure": "`m()`", "claimed": claimed}


def test_parts_stand_on_the_card_of_the_whole():
    card = rows(replace(CLAIM, parts=(CLAIM, replace(CLAIM, says="C"))))
    assert (card["part 1"], card["part 2"]) == ("A \\| B", "C")
    assert not {"measure", "claimed"} & set(card)


def test_the_last_possible_day_of_publication():
    assert ARTICLE.latest == NEXT
    assert replace(ARTICLE, published=DAY).latest == DAY
    assert Article("9").latest is None
    assert rows(replace(CLAIM, article=Article("9", published=DAY)))["article"] == "9, 2026-01-23"


def test_a_fault_is_one_line():
    fault = Problem("9.toml", "9-01", "due", "expected a day.")
    assert str(fault) == "9.toml: claim 9-01: due: expected a day."
    assert repr(fault) == f"<Problem {fault}>"
