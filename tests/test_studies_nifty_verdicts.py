"""Leads over years as leads a year, and verdicts on few cases: hand-made verdicts with gains that can be checked on paper."""

import pandas as pd
import pytest

from research.claims import rules
from research.claims.register import Claim
from research.claims.verdict import Verdict
from research.studies import nifty_fifty, nifty_verdicts


def verdict(measure, rows=(), *, label=rules.SUPPORTED, computed=0.0, args=None, **more):
    """A verdict with the rows behind it."""
    claim = Claim(
        id="900-01",
        says="A statement.",
        measure=measure,
        relation="above",
        claimed=0.0,
        args=args or {},
        kind=more.pop("kind", "fact"),
    )
    return Verdict(
        claim=claim,
        verdict=label,
        computed=computed,
        unit="decimal",
        evidence="computed",
        reason="",
        rows=pd.DataFrame(rows),
        points=True,
        **more,
    )


@pytest.fixture
def decade():
    """Fourfold against twofold over ten years: 14.87% against 7.18% a year."""
    return verdict(
        "lead",
        [{"side": "ahead", "change": 3.0}, {"side": "behind", "change": 1.0}],
        computed=2.0,
        args={"start": "1965-01-01", "end": "1975-01-01"},
    )


def test_a_lead_a_year_by_hand(decade):
    row = nifty_verdicts.a_year(decade)
    assert row["years"] == pytest.approx(10.0, abs=0.01)
    assert row["ahead"] == pytest.approx(4**0.1 - 1, abs=2e-4) and row["behind"] == pytest.approx(
        2**0.1 - 1, abs=2e-4
    )
    assert row["lead"] == row["ahead"] - row["behind"]


def test_a_year_is_a_year():
    """Over one year the gains stay as they are, up to the quarter of a day."""
    row = nifty_verdicts.a_year(
        verdict(
            "lead",
            [{"side": "behind", "change": 0.05}, {"side": "ahead", "change": 0.1}],
            args={"start": "2025-01-01", "end": "2026-01-01"},
        )
    )
    assert (row["ahead"], row["behind"]) == (
        pytest.approx(0.1, abs=1e-4),
        pytest.approx(0.05, abs=1e-4),
    )


def test_the_sentence_gives_both_sides_and_the_lead(decade):
    assert nifty_verdicts.say_a_year([decade]) == (
        "- 900-01: +200.0 points is the difference of two gains over 10.0 years. A year it is 14.9% against 7.2%, a lead of **7.7 points a year**."
    )
    assert nifty_verdicts.say_a_year([decade, decade]).count("\n") == 1


def test_two_episodes_in_points_a_year():
    """Four years: 1.4641 is ten percent a year, 1.2155 five; the other episode ends where it began."""
    rows = [
        {
            "base": pd.Timestamp("1972-12-29"),
            "ahead": 0.4641,
            "behind": 1.05**4 - 1,
            "lead": 1.4641 - 1.05**4,
        },
        {"base": pd.Timestamp("2000-03-31"), "ahead": 0.0, "behind": 0.0, "lead": 0.0},
    ]
    said = nifty_verdicts.say_two(verdict("after_dates", rows, args={"months": 48}))
    assert (
        "on **n = 2** episodes" in said
        and "over four years, +5.0 points a year from December 1972 and 0.0 points a year from March 2000"
        in said
    )
    assert (
        "In the table stands 0.0 points, the whole lead over those years from March 2000: the smaller of the two"
        in said
    )


def test_the_short_answer_sets_each_figure_beside_its_start(decade):
    """Small value 30% and 20% a year against 10%: 20 and 10 points beside the leads of the verdicts, 7.7 points each."""
    falls, later = nifty_fifty.FALLS, nifty_fifty.LATER
    table = pd.DataFrame(
        {
            "group": ["small value", "all companies", "big growth", "second and third fifth"],
            falls[0]: [-0.3, -0.4, -0.5, -0.6],
            later[0]: [0.3, 0.1, 0.0, 0.0],
            later[1]: [0.2, 0.1, 0.0, 0.0],
        }
    )
    index = pd.to_datetime(["1960-01-31", "1972-12-31", "1999-12-31", "2025-12-31"])
    distance = pd.Series([0.9, 0.4, 0.1, 0.0], index=index)
    alike = pd.DataFrame({"moment": index[[2, 1]], "distance": [0.1, 0.4]})
    said = nifty_verdicts.in_short(table, alike, distance, decade, decade)
    assert (
        "by **7.7 points** a year from the low of January 1965 (900-01; 20.0 points from the high of December 1972)"
        in said
    )
    assert (
        "(10.0 points in French's corner of tiny companies)" in said
        and "big growth lost 50%" in said
        and "**60%**" in said
    )
    assert said.endswith(
        "December 2025 is much nearer to December 1999 (distance 0.10 on a scale from 0 to 1) than to December 1972 (0.40), which is nearer than 50% of all months."
    )


def test_much_nearer_is_less_than_half_as_far():
    distance = pd.Series(
        [0.9, 0.4, 0.3, 0.0],
        index=pd.to_datetime(["1960-01-31", "1972-12-31", "1999-12-31", "2025-12-31"]),
    )
    alike = pd.DataFrame(
        {"moment": pd.to_datetime(["1999-12-31", "1972-12-31"]), "distance": [0.3, 0.4]}
    )
    assert nifty_verdicts.say_near_and_far(alike, distance).startswith(
        "December 2025 is nearer to December 1999 (distance 0.30"
    )


def test_few_cases_exclude_nothing():
    few = verdict(
        "after_concentration",
        label=rules.TOO_FEW,
        computed=0.25,
        args={"months": 120},
        kind="general",
        clusters=2,
        interval=(-3.1, 3.6),
    )
    said = nifty_verdicts.say_few(few)
    assert said.startswith(
        "**900-01: too few events.** A statement. The mean lead over ten years as a whole is +25.0 points, from two windows that do not overlap."
    )
    assert "from -310 points to +360 points" in said
