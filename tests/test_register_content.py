"""The register itself: complete, well formed, and free of what only the judge may say.

The list of claims was drawn up before any of them was judged: 149 ids in five articles. These tests hold
the register to that list and to rules of form that the reader of one claim file cannot check.
"""

import datetime as dt
import math
import re
import tomllib
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest

from research import measures as _measures  # noqa: F401  (enters the measures into the registry)
from research import returns, store
from research.claims import bind, register

FOLDER = Path(__file__).parents[1] / "data"
FILES = sorted((FOLDER / "claims").glob("*.toml"))
CLAIMS_PER_ARTICLE = {"000": 14, "001": 36, "002": 28, "003": 19, "004": 52}
CLAIMS_PER_CATEGORY = {
    "return": 29,
    "macro": 15,
    "forecast": 14,
    "rates": 15,
    "single stock": 15,
    "regime history": 13,
    "other": 11,
    "earnings": 9,
    "valuation": 7,
    "flow-volume": 7,
    "breadth-technical": 5,
    "streak": 5,
    "volatility": 4,
}
LOCATOR = re.compile(r"(opening|section '.+'), (paragraphs?|point) \d")
SOURCED = ("published", "published_difference")

CONTENT = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
CLAIMS = {claim["id"]: claim for content in CONTENT.values() for claim in content["claim"]}
EACH = pytest.mark.parametrize("claim", CLAIMS.values(), ids=CLAIMS)


def article(claim):
    return CONTENT[claim["id"][:3]]["article"]


def last_day(claim):
    source = article(claim)
    return source.get("published") or source["published_between"][1]


def end_of(claim):
    value = claim.get("args", {}).get("end")
    return dt.date.fromisoformat(value) if value and len(value) == 10 else None


def evidence_of(claim):
    named = [
        claim.get("evidence_id"),
        claim.get("args", {}).get("evidence_id"),
        claim.get("args", {}).get("minus"),
    ]
    return [name for name in named if name]


@pytest.fixture(scope="module")
def published():
    return pd.read_csv(FOLDER / "published.csv", dtype=str).set_index("evidence_id")


def test_every_claim_of_the_inventory_has_its_record_in_order():
    expected = [
        f"{name}-{n:02d}" for name, count in CLAIMS_PER_ARTICLE.items() for n in range(1, count + 1)
    ]
    assert [claim["id"] for content in CONTENT.values() for claim in content["claim"]] == expected


def test_every_category_has_as_many_claims_as_the_inventory():
    assert Counter(claim["category"] for claim in CLAIMS.values()) == CLAIMS_PER_CATEGORY


def test_the_reader_finds_no_fault():
    claims, problems = register.read(FILES)
    assert [str(problem) for problem in problems] == []
    assert len(claims) == sum(CLAIMS_PER_ARTICLE.values())


def test_every_record_asks_what_its_measure_takes():
    data = store.load()
    claims, _ = register.read(FILES)
    assert [str(problem) for claim in claims for problem in bind.bind(claim, data)[1]] == []


@pytest.mark.parametrize("name", CONTENT)
def test_an_article_says_when_it_appeared_and_how_that_is_known(name):
    source = CONTENT[name]["article"]
    assert source["id"] == name
    assert source["title"] and source["dating"]
    first, last = source.get("published_between") or [source["published"]] * 2
    assert dt.date(2025, 9, 1) <= first <= last <= dt.date(2026, 1, 31)


@EACH
def test_a_claim_is_told_in_a_sentence_and_can_be_found(claim):
    assert claim["says"].endswith((".", ")."))
    assert len(claim["says"].split()) <= 40
    assert LOCATOR.match(claim["where"]), claim["where"]
    assert claim["clarity"] in register.CLARITY


@EACH
def test_a_claimed_figure_is_a_whole_number_of_its_roundings(claim):
    if "rounding" in claim and isinstance(claim["claimed"], int | float):
        assert math.log10(claim["rounding"]) == pytest.approx(round(math.log10(claim["rounding"])))
        assert claim["claimed"] / claim["rounding"] == pytest.approx(
            round(claim["claimed"] / claim["rounding"]), abs=1e-6
        )


@EACH
def test_conflicts_are_named_on_both_sides(claim):
    for other in claim.get("conflicts_with", []):
        assert other != claim["id"]
        assert claim["id"] in CLAIMS[other]["conflicts_with"]


def test_claims_of_one_session_share_its_range():
    groups = {}
    for claim in CLAIMS.values():
        if "joint" in claim:
            groups.setdefault((claim["id"][:3], claim["joint"]), []).append(claim)
    assert groups
    for members in groups.values():
        assert len(members) > 1
        assert len({tuple(claim["end"]) for claim in members}) == 1


@EACH
def test_an_undated_claim_has_a_range_up_to_publication_and_no_end_of_its_own(claim):
    if "end" in claim:
        first, last = map(dt.date.fromisoformat, claim["end"])
        assert first < last <= last_day(claim)
        assert not {"end", "on"} & set(claim["args"])
        assert claim["clarity"] != "clear"


@EACH
def test_a_window_past_publication_is_a_forecast_or_explained(claim):
    end = end_of(claim)
    if end and end > last_day(claim):
        assert "due" in claim or "tested_as" in claim
    if "due" in claim:
        assert claim["category"] == "forecast"
        assert claim["due"] > last_day(claim)
        assert end in (None, claim["due"])


@EACH
def test_a_general_claim_is_put_to_a_measure_with_an_interval(claim):
    if claim.get("kind") == "general":
        assert claim["measure"].startswith(
            ("after_", "sensitivity", "foretells", "spread_ratio", "lead_correlation")
        )
        assert claim["relation"] in ("above", "below")
    elif claim["measure"] in (
        "after_events",
        "after_decisions",
        "after_streaks",
        "after_concentration",
    ):
        pytest.fail("an average over many events is evidence for a general claim only")


@EACH
def test_a_claim_that_is_put_in_another_form_says_so(claim):
    if claim["clarity"] == "undefined terms" and claim["measure"] not in SOURCED:
        assert claim.get("tested_as")


@EACH
def test_a_part_that_is_not_tested_stands_beside_what_is(claim):
    if "untested" in claim:
        assert claim.get("tested_as")
        assert not claim["untested"].endswith(".") and "not tested" not in claim["tested_as"]


@EACH
def test_a_claim_without_data_names_its_evidence_or_what_it_would_need(claim):
    if claim["measure"] == "published" and "evidence_id" not in claim:
        assert claim.get("needs")
    if claim["measure"] not in SOURCED:
        assert "evidence_id" not in claim and ("needs" not in claim or "due" in claim)


@EACH
def test_evidence_exists_and_was_filed_for_such_a_claim(claim, published):
    for evidence_id in evidence_of(claim):
        row = published.loc[evidence_id]
        assert row["publisher"] and row["address"].startswith("http") and row["grade"] in "ABC"
        if row["unit"] == "text":
            assert row["reading"] in ("supports", "against", "neither") and row["reason"]
            assert claim["relation"] == "is_true"


def test_most_claims_are_computed():
    computed = [claim for claim in CLAIMS.values() if claim["measure"] not in SOURCED]
    assert (
        len(
            [
                claim
                for claim in computed
                if claim.get("due", dt.date(2026, 1, 1)) <= dt.date(2026, 8, 20)
            ]
        )
        >= 95
    )


def test_the_day_on_which_003_13_ends_decides_it_as_its_caveat_says():
    data, last = store.load(), str(last_day(CLAIMS["003-13"]))

    def gain(name, end):
        level = returns.levels(returns.on_basis(data.series(name), "price"))
        return level[end] / level["2025-01-31"] - 1

    def lead(ahead, behind, end):
        return gain(ahead, end) - gain(behind, end)

    assert last == "2026-01-20" and "20 January 2026" in CLAIMS["003-13"]["caveats"][0]
    assert lead("russell_2000", "sp_500", "2025-12-31") < 0 < lead("russell_2000", "sp_500", last)
    assert lead("ijr", "spy", last) < 0
