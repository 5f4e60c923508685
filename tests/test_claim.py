"""The record of one claim, its article and a fault of either."""

import datetime as dt
from dataclasses import replace

from research.claims.claim import Article, Claim, Problem

DAY, NEXT = dt.date(2026, 1, 23), dt.date(2026, 1, 24)
ARTICLE = Article("9", title="(untitled)", published_between=(DAY, NEXT))


def test_the_last_possible_day_of_publication():
    assert ARTICLE.latest == NEXT
    assert replace(ARTICLE, published=DAY).latest == DAY
    assert Article("9").latest is None


def test_a_title_in_brackets_is_printed_without_them():
    titles = ("(untitled)", "One (of two)", "(One) of (two)")
    assert [Article("9", title=title).printed for title in titles] == ["untitled", *titles[1:]]


def test_a_claim_and_a_fault_are_one_line():
    assert repr(Claim("9-01", "It rose.", "change", "above")) == "<Claim 9-01: It rose.>"
    fault = Problem("9.toml", "9-01", "due", "expected a day.")
    assert str(fault) == "9.toml: claim 9-01: due: expected a day."
    assert repr(fault) == f"<Problem {fault}>"
