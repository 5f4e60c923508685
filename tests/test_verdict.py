"""A verdict as data, in a notebook, in a table and in a few words: written out by hand."""

import datetime as dt
import json
from dataclasses import replace

import numpy as np
import pytest

from research.claims import rules, terminal
from research.claims.claim import Article, Claim
from research.claims.verdict import Verdict

CLAIM = Claim(
    id="900-01",
    says="It led by [2] points.",
    measure="lead",
    relation="equals",
    claimed=0.02,
    rounding=0.01,
    category="market",
    conflicts_with=("900-02",),
    due=dt.date(2026, 3, 2),
    tested_as="A lead in <points>.",
    untested="the cause",
    words=("by two points",),
    found_as="{computed} of {claimed} on {as_of}; {low} to {high}, usually {usual};"
    " {n}, {n_events}, {clusters}",
    article=Article(id="900"),
)
FULL = Verdict(
    claim=CLAIM,
    verdict="partly",
    computed=np.float64(0.021),
    unit="decimal",
    evidence="computed",
    reason="Found: [2.1].",
    because=rules.ANOTHER_DAY,
    as_of="2026-01-14",
    n=1234,
    n_events=20,
    event_mean=0.03,
    cluster_mean=np.float64(0.01),
    clusters=12,
    interval=(np.float64(-0.01), 0.05),
    p=np.float64(0.25),
    holds=(2, 3),
    variants=({"choice": "iwm", "value": np.float64(0.02), "fits": np.bool_(True)},),
    without_value=("spy",),
    points=True,
    dated_to="2026-01-09",
    other_days=("2026-01-07",),
    elsewhere=({"choice": "ijr", "value": float("nan")},),
    usual=0.0,
    today={"computed": np.float64(0.04), "verdict": "contradicted", "as_of": "2026-02-27"},
    caveats=("A {caveat}.",),
)
TRUTH = Claim(id="900-03", says="So it is.", measure="m", relation="is_true")
PLAIN = Verdict(TRUTH, "supported", True, "boolean", "computed", "On the data it is so.")


def with_claim(made, **changes):
    return replace(made, claim=replace(made.claim, **changes))


AS_JSON = """
{"id": "900-01", "article": "900", "says": "It led by [2] points.", "category": "market",
"clarity": "clear", "measure": "lead", "relation": "equals", "claimed": 0.02, "computed": 0.021,
"unit": "decimal", "verdict": "partly", "evidence": "computed", "as_of": "2026-01-14", "n": 1234,
"clusters": 12, "interval": [-0.01, 0.05], "p": 0.25, "holds": [2, 3], "variants": [{"choice":
"iwm", "value": 0.02, "fits": true}], "dated_to": "2026-01-09", "conflicts_with": ["900-02"],
"due": "2026-03-02", "today": {"computed": 0.04, "verdict": "contradicted", "as_of": "2026-02-27"},
"caveats": ["A {caveat}."], "reason": "Found: [2.1].", "tested_as": "A lead in <points>.",
"elsewhere": [{"choice": "ijr", "value": null}], "without_value": ["spy"], "untested": "the cause",
"because": "another day", "parts": [], "found_as": "+2.1 points of +2 points on 2026-01-14; -1.0
to +5.0 points, usually 0.0 points; 1,234, 20, 12", "words": ["by two points"],
"n_events": 20, "other_days": ["2026-01-07"], "event_mean": 0.03, "cluster_mean": 0.01}
"""


def test_as_data_in_the_order_of_the_command_line():
    assert json.dumps(FULL.to_json()) == " ".join(AS_JSON.split())
    units = {"count": "count", "ratio": "decimal", "sessions": "sessions"}
    assert {unit: replace(FULL, unit=unit).to_json()["unit"] for unit in units} == units


def test_numbers_as_data_are_plain_and_what_is_missing_is_none():
    nothing = dict.fromkeys(("interval", "today", "p"))
    made = replace(with_claim(FULL, claimed=(1.0, 2.0), due=None), unit="ratio", **nothing)
    found = replace(made, because="", parts=(PLAIN,)).to_json()
    wanted = nothing | {"due": None, "because": None, "unit": "decimal", "claimed": [1.0, 2.0]}
    wanted |= {"parts": [PLAIN.to_json()]}
    assert {name: found[name] for name in wanted} == wanted
    plain = FULL.to_json()
    assert {type(number) for number in (plain["computed"], *plain["interval"])} == {float}


CARD = """\
**900-01: partly.** It led by \\[2\\] points. *Claimed +2 points; computed* **+2.1 points**.

Found: \\[2.1\\]. Interval -1.0 to +5.0 points, n = 1234, clusters = 12. Mean +3.0 points over\
 20 events, +1.0 points over 12 clusters. Holds in 2 of 3 reasonable choices (1 more without a\
 value). On data to 2026-02-27: +4.0 points, **contradicted**.

- Tested as: A lead in \\<points>.
- Caveat: A \\{caveat\\}."""
OF_PLAIN = "**900-03: supported.** So it is. *Computed:* **true**.\n\nOn the data it is so."


def test_as_a_card_in_a_notebook():
    assert FULL._repr_markdown_() == CARD
    assert PLAIN._repr_markdown_() == OF_PLAIN
    assert "Interval -1.00 to +5.00 points," in with_claim(FULL, rounding=1e-3)._repr_markdown_()
    published = replace(PLAIN, evidence="published")
    assert "*Published:* **true**." in published._repr_markdown_()
    text = replace(published, computed=None)
    assert text._repr_markdown_().split("\n")[0] == "**900-03: supported.** So it is."


def test_parts_stand_in_a_list_of_their_own():
    whole = replace(PLAIN, computed=None, parts=(PLAIN, FULL))
    plain = "\n\n- So it is. **supported**: On the data it is so.\n"
    full = r"- It led by \[2\] points. **partly**: Found: \[2.1\]."
    assert whole._repr_markdown_().endswith(f"On the data it is so.{plain}{full}")
    assert whole.claimed_text == "true; +2 points"
    assert whole.found.startswith("true; +2.1 points of")


SIDE = "The estimate lies on the claimed side"
CHOICES = [  # those that hold, those without a value, what a card says and what a table does
    ((1, 1), "ab", "fact", " No other choice has a value (2 tried).", ""),
    ((1, 1), "", "fact", "", ""),
    ((0, 0), "a", "fact", "", ""),
    ((1, 2), "", "fact", " Holds in 1 of 2 reasonable choices.", "1 of 2"),
    ((1, 2), "", "general", f" {SIDE} in 1 of 2 reasonable choices.", "1 of 2"),
]


@pytest.mark.parametrize(("holds", "blank", "kind", "said", "text"), CHOICES)
def test_choices_in_words(holds, blank, kind, said, text):
    made = replace(with_claim(PLAIN, kind=kind), holds=holds, without_value=tuple(blank))
    assert made._repr_markdown_().split("\n")[2] == "On the data it is so." + said
    assert made.holds_text == text


NOT, VOTED = rules.CONTRADICTED, "fits, in 1 of 2 choices left open, in 2 of 3 choices in all"
LAST, FAILS = {"because": rules.LAST_DIGIT}, {"because": rules.PART_FAILS}
TESTED, GENERAL = {"untested": ""}, {"kind": "general", "untested": ""}
WHY = [
    ({}, {}, "fits on 2026-01-09, in 2 of 3 choices, not tested: the cause"),
    ({"earlier": "1"}, TESTED, "misses by 1"),
    ({"dated_to": None}, TESTED, "fits, in 2 of 3 choices"),
    ({"verdict": NOT, "holds": (1, 1), "dated_to": None}, TESTED, "does not fit"),
    ({"dated_to": None, "vote": (1, 2)}, TESTED, VOTED),
    ({"dated_to": None, "vote": (2, 2), "holds": (3, 3)}, TESTED, "fits, in 3 of 3 choices"),
    ({"verdict": NOT, "holds": (0, 2)}, TESTED, "fits in none of 2 choices"),
    ({"verdict": NOT}, TESTED, "does not fit on 2026-01-09, though it does in 2 of 3 choices"),
    (LAST, TESTED, "misses by the last printed digit"),
    (FAILS, TESTED, "fits on 2026-01-09, in 2 of 3 choices, but what is stated with it does not"),
    ({}, GENERAL, "interval -1.0 to +5.0 points, 12 cases that do not overlap"),
    ({}, GENERAL | {"found_as": "{n} (95%: {low} to {high})"}, "12 cases that do not overlap"),
    ({"clusters": None}, GENERAL, "interval -1.0 to +5.0 points"),
    ({"verdict": "too few events", "holds": (0, 0)}, TESTED, "only 12 cases that do not overlap"),
    ({"verdict": "not testable", "reason": f"{rules.UNDECIDED}: x."}, {}, "no record: x."),
    ({"verdict": "not yet due"}, {}, "Found: [2.1]."),
    ({"evidence": "published"}, {}, "Found: [2.1]."),
    ({"parts": (PLAIN,)}, {}, "Found: [2.1]."),
]


@pytest.mark.parametrize(("changes", "claim", "said"), WHY)
def test_why_in_a_few_words(changes, claim, said):
    assert replace(with_claim(FULL, **claim), **changes).in_short == said


TEXT = {"computed": None, "evidence": "published"}
FOUND = [
    ({}, "", "+2.1 points"),
    ({"n": None, "interval": None, "as_of": None}, "{n} {low} {as_of}", "none none no day"),
    (TEXT, "", "a text, as read by us"),
    (TEXT, "holdings are low", "holdings are low"),
    (TEXT, "at {computed}", "a text, as read by us"),
    (TEXT | {"evidence": "none"}, "at {computed}", ""),
    ({"computed": None}, "at {computed}", "at none"),
]


@pytest.mark.parametrize(("changes", "found_as", "found"), FOUND)
def test_what_was_found_in_words(changes, found_as, found):
    assert replace(with_claim(FULL, found_as=found_as), **changes).found == found


def test_what_was_found_beside_what_is_claimed():
    made = with_claim(FULL, found_as="at {computed}; needed: {claimed} or so; {n} days")
    assert made.found == "at +2.1 points; needed: +2 points or so; 1,234 days"
    whole = replace(PLAIN, parts=(made, PLAIN))
    assert whole.told(claimed=False) == "at +2.1 points; 1,234 days; true"


def test_as_a_row_for_print():
    failed, supported = replace(PLAIN, verdict=NOT), replace(FULL, verdict="supported")
    part, some = (replace(PLAIN, parts=(one, FULL, failed)) for one in (PLAIN, failed))
    none, all_ = (replace(PLAIN, parts=(one, one)) for one in (failed, PLAIN))
    text, nothing = (replace(PLAIN, computed=None, evidence=x) for x in ("published", "none"))
    same_day = replace(FULL, dated_to="2026-01-14", today=None, n_events=12)
    made = [FULL, same_day, supported, PLAIN, part, some, none, all_, text, nothing]
    assert same_day.means_text == replace(FULL, event_mean=None).means_text == ""
    assert replace(FULL, clusters=1).means_text.endswith("over 1 cluster")
    rows = [[*terminal.cells(v).values()] for v in made]
    assert rows[3][:2] == ["900-03", "So it is."]
    holds, parts = "2 of 3", "true; +2 points; true"
    assert [row[2:] for row in rows] == [
        ["+2 points", "+2.1 points (fits on 2026-01-09)", "partly", holds, NOT],
        ["+2 points", "+2.1 points", "partly", holds, ""],
        ["+2 points", "+2.1 points", "supported", holds, NOT],
        ["true", "true", "supported", "", ""],
        [parts, "1 of 3 parts, not 2, 3", "supported", "", ""],
        [parts, "1 of 3 parts partly", "supported", "", ""],
        ["true; true", "0 of 2 parts", "supported", "", ""],
        ["true; true", "2 of 2 parts", "supported", "", ""],
        ["true", "a text, as read by us", "supported", "", ""],
        ["true", "", "supported", "", ""],
    ]


def test_in_a_terminal():
    assert repr(FULL) == "<Verdict 900-01: partly; claimed +2 points; computed +2.1 points>"
    assert repr(replace(PLAIN, computed=None)) == "<Verdict 900-03: supported; claimed true>"
    assert f"{FULL}".split("\n") == [
        "900-01: partly (another day). Claimed +2 points; found +2.1 points.",
        "Found: [2.1].",
        "Caveat: A {caveat}.",
    ]
    assert f"{replace(PLAIN, computed=None)}".startswith("900-03: supported. Claimed true.\n")
