"""One claim judged in a notebook: the same rules, the same faults, no file."""

import datetime as dt

import pandas as pd
import pytest

import research
from research.claims import judge as judging

WINDOW = {"series": "iwm", "start": "2024-12-31", "end": "2025-12-31"}
FILE = """
[article]
id = "900"
published = 2026-02-20
[[claim]]
id = "900-01"
says = "A claim."
measure = "change"
args = { series = "iwm", start = "2024-12-31", end = "2025-12-31" }
relation = "equals"
claimed = 0.11
rounding = 0.01
"""


def test_a_check_and_a_file_come_to_the_same(tmp_path):
    path = tmp_path / "900.toml"
    path.write_text(FILE, encoding="utf-8")
    [of_file], _ = judging.judge_files([path])
    made = research.check("change", "equals", 0.11, rounding=0.01, **WINDOW)
    assert (made.verdict, made.reason) == (of_file.verdict, of_file.reason)
    assert made.computed == of_file.computed


@pytest.mark.parametrize("day", [dt.date(2025, 12, 31), pd.Timestamp("2025-12-31"), "2025-12-31"])
def test_a_day_may_be_given_as_notebooks_have_it(day):
    assert research.check("change", "above", 0.1, **WINDOW | {"end": day}).as_of == "2025-12-31"


def test_every_fault_is_said_in_one_line():
    with pytest.raises(ValueError, match=r"args\.series: .*'iwmm'.*args\.start: .*; rounding: "):
        research.check("change", "equals", 0.1, series="iwmm", start="soon", end="2025-12-31")


def test_what_the_article_could_see_counts():
    v = research.check("change", "above", 0.1, published="2025-02-01", **WINDOW)
    assert v.verdict == "not testable"
    assert "2025-02-01" in v.reason


def test_verdicts_are_rows_in_the_order_asked_for():
    frame = research.verdicts("000-07", "000-01")
    assert frame.index.tolist() == ["000-07", "000-01"]
    assert frame.loc["000-01", ["claimed", "verdict"]].tolist() == ["7%", "supported"]
    assert research.brief(frame).columns.tolist() == ["claim", "claimed", "found", "verdict", "why"]


def test_an_unknown_claim_names_the_nearest():
    with pytest.raises(ValueError, match="expected the id of a claim, got '000-1'.*nearest"):
        research.verdicts("000-1")


def test_every_partly_has_its_reason_and_nothing_else_has():
    frame = research.verdicts()
    assert frame.loc[frame["verdict"] == "partly", "because"].ne("").all()
    assert frame.loc[frame["verdict"] != "partly", "because"].eq("").all()
    assert frame["why"].ne("").all()
    assert frame["in_short"].ne("").all()
