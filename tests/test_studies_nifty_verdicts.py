"""Leads over years as leads a year, and verdicts on few cases: hand-made verdicts with gains that can be checked on paper."""

import pandas as pd
import pytest

from research import rules
from research.register import Claim
from research.studies import nifty_verdicts
from research.verdict import Verdict


def verdict(measure, rows=(), *, label=rules.SUPPORTED, computed=0.0, args=None, **more):
    """A verdict with the rows behind it."""
    claim = Claim(id="900-01", says="A statement.", measure=measure, relation="above", claimed=0.0, args=args or {}, kind=more.pop("kind", "fact"))
    return Verdict(claim=claim, verdict=label, computed=computed, unit="decimal", evidence="computed", reason="", rows=pd.DataFrame(rows), points=True, **more)


@pytest.fixture
def decade():
    """Fourfold against twofold over ten years: 14.87% against 7.18% a year."""
    return verdict("lead", [{"side": "ahead", "change": 3.0}, {"side": "behind", "change": 1.0}], computed=2.0, args={"start": "1965-01-01", "end": "1975-01-01"})


def test_a_lead_a_year_by_hand(decade):
    row = nifty_verdicts.a_year(decade)
    assert row["years"] == pytest.approx(10.0, abs=0.01)
    assert row["ahead"] == pytest.approx(4**0.1 - 1, abs=2e-4) and row["behind"] == pytest.approx(2**0.1 - 1, abs=2e-4)
    assert row["lead"] == row["ahead"] - row["behind"]


def test_a_year_is_a_year():
    """Over one year the gains stay as they are, up to the quarter of a day."""
    row = nifty_verdicts.a_year(verdict("lead", [{"side": "behind", "change": 0.05}, {"side": "ahead", "change": 0.1}], args={"start": "2025-01-01", "end": "2026-01-01"}))
    assert (row["ahead"], row["behind"]) == (pytest.approx(0.1, abs=1e-4), pytest.approx(0.05, abs=1e-4))


def test_the_sentence_gives_both_sides_and_the_lead(decade):
    assert nifty_verdicts.say_a_year([decade]) == ("- 900-01: +200.0 points is the difference of two gains over 10.0 years. A year it is 14.9% against 7.2%, a lead of **7.7 points a year**.")
    assert nifty_verdicts.say_a_year([decade, decade]).count("\n") == 1


def test_two_episodes_in_points_a_year():
    """Four years: 1.4641 is ten percent a year, 1.2155 five; the other episode ends where it began."""
    rows = [{"base": pd.Timestamp("1972-12-29"), "ahead": 0.4641, "behind": 1.05**4 - 1}, {"base": pd.Timestamp("2000-03-31"), "ahead": 0.0, "behind": 0.0}]
    said = nifty_verdicts.say_two(verdict("after_dates", rows, args={"months": 48}))
    assert "on **n = 2** episodes" in said and "over four years, +5.0 points a year from December 1972 and 0.0 points a year from March 2000" in said


def test_few_cases_exclude_nothing():
    few = verdict("after_concentration", label=rules.TOO_FEW, computed=0.25, args={"months": 120}, kind="general", clusters=2, interval=(-3.1, 3.6))
    said = nifty_verdicts.say_few(few)
    assert said.startswith("**900-01: too few events.** A statement. The mean lead over ten years is +25.0 points, from two windows that do not overlap.")
    assert "from -310% to +360%" in said
