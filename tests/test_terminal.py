"""Verdicts in a terminal, written out by hand: the table, and all that stands behind one."""

from dataclasses import replace

import pandas as pd
import pytest
from test_verdict import FULL, PLAIN, with_claim
from toy import Toy

from research.claims import terminal

TOY = Toy()
TOY.catalogue = TOY.catalogue.assign(kind="index", name=TOY.catalogue.index.str.upper())
BEHIND = replace(
    with_claim(FULL, where="paragraph 1", args={"ahead": "iwm", "on": "2026-01-14"}),
    null="a mean of zero",
    alternative="another mean",
    sources=("A vendor", "a bureau"),
    rows=pd.DataFrame({"date": ["2026-01-13", "2026-01-14"], "lead": [0.0, 0.021]}),
    variants=(
        {"choice": "iwm against spy, total_return", "computed": 0.02, "fits": True},
        {"choice": "ijr", "computed": -0.1, "fits": False},
    ),
    elsewhere=({"choice": "stock", "computed": 0.0, "fits": False},),
)
WHOLE = replace(PLAIN, computed=None, parts=(PLAIN, BEHIND), caveats=("Of all.", *BEHIND.caveats))
TEST = """Measure: lead(ahead = iwm, on = 2026-01-14)
Claimed: +2 points (equals)
Computed: +2.1 points (computed, as of 2026-01-14)
Found: +2.1 points of +2 points on 2026-01-14; -1.0 to +5.0 points, usually 0.0 points;\
 1,234, 20, 12
Rule: Found: [2.1].
Interval: -1.0 to +5.0 points; n = 1234; clusters = 12; p = 0.250
Null: a mean of zero
Alternative: another mean
Mean: +3.0 points over 20 events, +1.0 points over 12 clusters

Holds in 2 of 3 choices:
  yes     +2.0 points  IWM against SPY, total return
  no     -10.0 points  ijr
Without a value: SPY.

Elsewhere, on other indices or of a shorter history:
  no       0.0 points  STOCK
Would also fit at the close of: 2026-01-07
Today (2026-02-27): +4.0 points, contradicted.
"""
SHORT = """Measure: m()
Claimed: true (is_true)
Computed: true (computed, as of n/a)
Rule: On the data it is so.
"""
ROWS = """      date  lead
2026-01-13 0.000
2026-01-14 0.021
"""
TABLE = """\
claim   says                           claimed          computed  verdict    holds   today
900-01  It led by [2] points.        +2 points       +2.1 points  partly     2 of 3  contradicted
                                                        (fits on
                                                     2026-01-09)
900-03  So it is.                         true              true  supported
900-03  So it is.              true; +2 points     1 of 2 parts,  supported
                                                           not 2

3 claims on data to 2026-02-25 (toy, 000000000000): 2 supported, 1 partly.
claim   says       claimed  computed  verdict    holds  today
900-03  So it is.     true      true  supported

1 claim on data to 2026-02-25 (toy, 000000000000): 1 supported; 2 left out for a fault.
"""
DATA = "Data: toy, hash 000000000000\n"


def explained(v, capsys) -> str:
    terminal.print_explanation(v, TOY)
    return capsys.readouterr().out


def test_all_that_stands_behind_a_verdict(capsys):
    assert explained(BEHIND, capsys) == (
        "900-01  PARTLY (another day)\nIt led by [2] points.\n"
        "Where: article 900, paragraph 1; clarity: clear.\nWords: by two points\n"
        f"Tested as: A lead in <points>.\n\n{TEST}Caveat: A {{caveat}}.\n\n"
        f"Rows behind the number:\n{ROWS}\nSources: A vendor; a bureau\n{DATA}"
    )


def test_parts_are_explained_one_by_one(capsys):
    assert explained(WHOLE, capsys) == (
        "900-03  SUPPORTED\nSo it is.\nWhere: article , no place given; clarity: clear.\n"
        "Rule: On the data it is so.\n"
        "  900-03   supported                true  On the data it is so.\n"
        "  900-01   partly            +2.1 points  Found: [2.1].\n"
        f"\n900-03  SUPPORTED\nSo it is.\n{SHORT}\n"
        f"900-01  PARTLY\nIt led by [2] points.\n{TEST}Caveat: A {{caveat}}.\n\n"
        "Caveat: Of all.\n\n"
        f"Rows behind the number of 900-01:\n{ROWS}\n"
        f"Sources: see the rows above\n{DATA}"
    )


def test_what_is_not_there_has_no_line(capsys):
    bare = replace(BEHIND, as_of=None, p=None, null="", sources=(), rows=BEHIND.rows[:0])
    lines = explained(bare, capsys).split("\n")
    assert "Computed: +2.1 points (computed, as of n/a)" in lines
    assert "Interval: -1.0 to +5.0 points; n = 1234; clusters = 12" in lines
    assert not [line for line in lines if line.startswith(("Null", "Alternative", "Rows"))]
    assert "Found: +" not in explained(replace(BEHIND, computed=None), capsys)


def test_long_texts_of_rows_are_cut(capsys):
    rows = pd.DataFrame({"text": ["a" * 70, "b" * 71]})
    said = explained(replace(BEHIND, rows=rows), capsys)
    assert f"{'a' * 70}\n{'b' * 67}...\n" in said


PICKED = pd.DataFrame(
    {"to": pd.to_datetime(["2025-01-02", "2025-01-03", "2026-01-14"]), "value": [0.5, 0.021, 0.021]}
)


@pytest.mark.parametrize(
    ("measure", "computed", "day"),
    [
        ("highest", 0.021, "2025-01-03"),
        ("lowest", 0.5, "2025-01-02"),
        ("rank", 2, "2026-01-14"),
        ("last_time", "2025-01-02", "2025-01-02"),
        ("mean", 0.021, None),
        ("highest", 0.3, None),
    ],
)
def test_the_row_that_answers_is_named_first(measure, computed, day, capsys):
    v = replace(with_claim(BEHIND, measure=measure), computed=computed, rows=PICKED)
    head, _, rest = explained(replace(v, as_of="2026-01-14"), capsys).partition(
        "The row that answers:\n"
    )
    assert rest.split()[2:3] == ([day] if day else [])
    assert (head + rest).count("Rows behind the number:\n") == 1


def test_of_a_part_the_last_rows_are_shown_and_the_others_counted(capsys):
    part = replace(BEHIND, rows=pd.DataFrame({"place": range(5001, 6014)}))
    shown = explained(replace(WHOLE, parts=(part,)), capsys).split("place\n")[1].split("\n\n")[0]
    assert [int(word) for word in shown.split()[:12]] == list(range(6002, 6014))
    assert shown.endswith("6013\n1,001 rows before these.")
    assert explained(part, capsys).count("\n") > 1013


def test_the_table_and_how_many_there_are_of_each(capsys):
    terminal.print_table([BEHIND, PLAIN, WHOLE], TOY, left_out=0)
    terminal.print_table([PLAIN], TOY, left_out=2)
    assert [line.rstrip() for line in capsys.readouterr().out.split("\n")] == TABLE.split("\n")


def test_a_verdict_has_its_colour(monkeypatch, capsys):
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    undecided = replace(PLAIN, verdict="not testable")
    terminal.print_table([PLAIN, BEHIND, undecided], TOY, left_out=0)
    said = capsys.readouterr().out
    for code in ("32msupported", "33mpartly", "2mnot testable"):
        assert f"\x1b[{code}" in said


def test_a_long_claim_is_told_in_full_in_140_columns_off_a_terminal(capsys):
    terminal.print_table([with_claim(PLAIN, says="word " * 60)], TOY, left_out=0)
    lines = capsys.readouterr().out.split("\n\n")[0].split("\n")
    assert max(map(len, lines)) == 140
    assert "".join(lines).count("word") == 60
