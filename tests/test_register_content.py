"""The register itself: complete, well formed, and free of what only the judge may say.

The first list of claims was drawn up before any of them was judged: 149 ids in five articles. The
second edition read the articles again, dropped four ids and added new ones. These tests hold the
register to its inventory and to rules of form that the reader of one claim file cannot check.
"""

import datetime as dt
import math
import re
import tomllib
from pathlib import Path

import pandas as pd
import pytest

from research import returns, valuation
from research.claims import rules

FOLDER = Path(__file__).parents[1] / "data"
FILES = sorted((FOLDER / "claims").glob("*.toml"))
IDS = {"000": 14, "001": 39, "002": 30, "003": 21, "004": 62}  # the last number of each article
DROPPED = {"000-03", "002-05", "003-13", "004-22"}  # never used again
LOCATOR = re.compile(r"(opening|section '.+'), (paragraphs?|point) \d")
SOURCED = ("published", "published_difference")

CONTENT = {path.stem: tomllib.loads(path.read_text(encoding="utf-8")) for path in FILES}
CLAIMS = {claim["id"]: claim for content in CONTENT.values() for claim in content["claim"]}
# what is tested: the claim itself, or each of its parts, which share what is said of all of it
OF_ALL = {"clarity", "category", "due", "tested_as"}
TESTS = {
    f"{key}.{n}" if "part" in claim else key: (
        {name: claim[name] for name in OF_ALL & set(claim)} | part | {"id": key}
    )
    for key, claim in CLAIMS.items()
    for n, part in enumerate(claim.get("part", [claim]), start=1)
}
PUBLISHED = pd.read_csv(FOLDER / "published.csv", dtype=str).set_index("evidence_id")


def last_day(claim):
    source = CONTENT[claim["id"][:3]]["article"]
    return source.get("published") or source["published_between"][1]


def test_every_claim_of_the_inventory_is_judged_in_order_or_its_file_says_why_not(verdicts):
    given = [f"{name}-{n:02d}" for name, last in IDS.items() for n in range(1, last + 1)]
    assert list(verdicts) == [claim for claim in given if claim not in DROPPED]
    heads = "".join(path.read_text(encoding="utf-8").split("[article]")[0] for path in FILES)
    assert [claim for claim in DROPPED if claim not in heads] == []


@pytest.mark.parametrize("name", CONTENT)
def test_an_article_says_when_it_appeared_and_how_that_is_known(name):
    source = CONTENT[name]["article"]
    assert (source["id"], bool(source["title"]), bool(source["dating"])) == (name, True, True)
    first, last = source.get("published_between") or [source["published"]] * 2
    assert dt.date(2025, 9, 1) <= first <= last <= dt.date(2026, 1, 31)


def test_a_claim_is_told_in_a_sentence_and_can_be_found():
    for claim in CLAIMS.values():
        assert claim["says"].endswith((".", ")."))
        assert len(claim["says"].split()) <= 40
        assert LOCATOR.match(claim["where"])
        assert claim["clarity"]
        assert claim["words"]


def test_a_claimed_figure_is_a_whole_number_of_its_roundings():
    for claim in TESTS.values():
        if "rounding" in claim and isinstance(claim["claimed"], int | float):
            digits, units = math.log10(claim["rounding"]), claim["claimed"] / claim["rounding"]
            assert digits == pytest.approx(round(digits))
            assert units == pytest.approx(round(units), abs=1e-6)


def test_claims_of_one_session_share_its_range():
    joint = [(c["id"][:3], c["joint"], *c["end"]) for c in CLAIMS.values() if "joint" in c]
    ends = pd.DataFrame(joint).groupby([0, 1])
    assert (ends.size() > 1).all()
    assert (ends[[2, 3]].nunique() == 1).all(axis=None)


def test_conflicts_are_named_on_both_sides():
    for claim in CLAIMS.values():
        for other in claim.get("conflicts_with", []):
            assert other != claim["id"]
            assert claim["id"] in CLAIMS[other]["conflicts_with"]


def test_an_undated_claim_has_a_range_up_to_publication_and_no_end_of_its_own():
    for claim in TESTS.values():
        if "end" in claim:
            first, last = map(dt.date.fromisoformat, claim["end"])
            assert first < last <= last_day(claim)
            assert not {"end", "on"} & set(claim["args"])
            assert claim["clarity"] != "clear"


def test_a_window_past_publication_is_a_forecast_or_explained():
    for claim in TESTS.values():
        end = claim.get("args", {}).get("end", "")
        end = dt.date.fromisoformat(end) if len(end) == 10 else None  # some are months
        if end and end > last_day(claim):
            assert "due" in claim or "tested_as" in claim
        if "due" in claim:
            assert claim["category"] == "forecast"
            assert claim["due"] > last_day(claim)
            assert end in (None, claim["due"])
            # A forecast is judged from the last day on which the article can have appeared.
            start = claim.get("args", {}).get("start", str(last_day(claim)))
            assert start == str(last_day(claim))


def test_an_average_over_many_events_is_evidence_for_a_general_claim_only():
    for claim in TESTS.values():
        averaged = claim["measure"].startswith("after_") and claim["measure"] != "after_dates"
        assert claim.get("kind") == "general" or not averaged


def test_what_is_tested_what_is_not_and_what_was_found_is_said():
    for claim in TESTS.values():
        cited = claim["measure"] in SOURCED
        undecided = claim["measure"] == "published" and "evidence_id" not in claim
        assert undecided or 1 <= len(claim["found_as"].split("{")[0].split()) <= 20
        assert claim["clarity"] != "undefined terms" or cited or claim.get("tested_as")
        assert cited or "evidence_id" not in claim
        assert cited or "needs" not in claim or "due" in claim
        assert claim["measure"] != "published" or {"evidence_id", "needs"} & set(claim)
        args = claim.get("args", {})
        named = {claim.get("evidence_id"), args.get("evidence_id"), args.get("minus")} - {None}
        assert claim["relation"] == "is_true" or "text" not in {*PUBLISHED.loc[[*named], "unit"]}


def test_a_part_that_is_not_tested_stands_beside_what_is():
    for claim in CLAIMS.values():
        if "untested" in claim:
            assert "part" in claim or claim.get("tested_as")
            assert not claim["untested"].endswith(".")


def test_every_piece_of_evidence_has_its_source_grade_and_claim():
    assert PUBLISHED["publisher"].notna().all()
    assert PUBLISHED["address"].str.startswith("http").all()
    assert PUBLISHED["grade"].isin([*"ABC"]).all()
    assert PUBLISHED["claim"].isin(CLAIMS).all()
    texts = PUBLISHED[PUBLISHED["unit"] == "text"]
    assert texts["reading"].isin(["supports", "against", "neither"]).all()
    assert texts["reason"].notna().all()


@pytest.fixture(scope="module")
def closes(data):
    names = ("russell_2000", "sp_500", "iwm", "spy")
    price = {name: returns.on_basis(data.series(name), "price") for name in names}
    return pd.DataFrame({name: returns.levels(rows) for name, rows in price.items()})


def test_every_number_found_is_told_in_words(verdicts):
    for verdict in verdicts.values():
        for found in (part.found for part in verdict.parts or (verdict,)):
            assert "{" not in found
            assert "none" not in found.split()
            assert found or verdict.verdict in (rules.NOT_DUE, rules.NOT_TESTABLE)


def test_three_articles_make_one_bet_and_get_one_word(verdicts):
    bets = [verdicts[name] for name in ("000-12", "003-18", "004-51")]
    assert len({(bet.verdict, bet.because, bet.claim.untested) for bet in bets}) == 1
    assert all(bet.claim.args["ahead"] == "russell_2000" for bet in bets)


# What a caveat states as a fact is computed here once more, without the measures.


def lead(closes, start, end):
    gains = closes.loc[end] / closes.loc[start] - 1
    return gains["russell_2000"] - gains["sp_500"]


def test_a_pair_of_20_august_2025(closes):
    gains = closes.loc["2025-08-20"] / closes.loc["2024-12-31"] - 1
    assert gains["sp_500"] == pytest.approx(0.087, abs=0.0005)
    assert gains["russell_2000"] == pytest.approx(0.016, abs=0.002)
    assert "20 August 2025, within two tenths" in CLAIMS["001-13"]["caveats"][0]


WINDOWS = [  # a claim, its window, leads at other ends of it, and closes with a lead of how many
    ("001-17", "2025-04-02", "2025-10-31", {"2025-04-30": -2.2, "2025-09-18": 3.7}, (49, 147)),
    ("004-14", "2025-12-10", "2026-01-16", {"2025-12-31": -2.4}, (12, 25)),
]


@pytest.mark.parametrize(("claim", "start", "end", "leads", "ahead"), WINDOWS)
def test_the_end_of_the_window_decides(closes, claim, start, end, leads, ahead):
    each = [lead(closes, start, day) > 0 for day in closes.loc[start:end].index[1:]]
    assert (sum(each), len(each)) == ahead
    (caveat,) = CLAIMS[claim]["caveats"]
    assert f"{ahead[0]} of the {ahead[1]} closes" in caveat
    for day, points in leads.items():
        assert 100 * lead(closes, start, day) == pytest.approx(points, abs=0.05)
        assert f"{points:+} points" in caveat


SEEN = [
    ("002-01", "russell_2000", "16, 21 and 23 January"),
    ("004-31", "meta", "14 January"),
    ("004-32", "msft", "14 January"),
]


@pytest.mark.parametrize(("claim", "name", "days"), SEEN)
def test_a_figure_that_no_close_gives_was_seen_within_a_session(data, claim, name, days):
    rows = data.series(name).loc["2026-01-02":"2026-01-23"]
    before = (1 + rows["price_return"]).cumprod().shift(fill_value=1)
    low, high = (before * (1 + rows[side]) - 1 for side in ("low", "high"))
    sought = CLAIMS[claim]["claimed"]
    seen = rows.index.day[(low <= sought) & (sought <= high)].astype(str)
    assert {*re.findall(r"\d+", days)} <= {*seen}
    assert days in CLAIMS[claim]["caveats"][0]


def test_one_of_24_month_ends_was_followed_by_a_lead(closes):
    ends = closes.loc[:, ["russell_2000", "sp_500"]].dropna().resample("ME").last()
    after = ends.shift(-12) / ends - 1
    ahead = (after["russell_2000"] - after["sp_500"])[lambda x: x.index.year.isin([2019, 2021])]
    assert len(ahead) == 24
    assert [f"{month:%Y-%m}" for month in ahead.index[ahead > 0]] == ["2019-12"]
    assert "one (December 2019)" in CLAIMS["003-12"]["caveats"][0]


def test_two_highs_of_small_caps_lie_close_together(closes):
    for small, large in (("russell_2000", "sp_500"), ("iwm", "spy")):
        ratio = (closes[small] / closes[large]).dropna()
        highs = [ratio[span].max() for span in (slice("2011", "2011"), slice("2013", "2014"))]
        assert max(highs) / min(highs) < 1.02
    assert "within 1% to 2%" in CLAIMS["004-39"]["caveats"][0]


def test_price_to_book_and_what_later_estimates_imply(data, closes):
    cited, caveat = data.published["value"], lambda claim: CLAIMS[claim]["caveats"][0]
    rise = closes["sp_500"]["2025-08-15"] / closes["sp_500"]["2025-04-16"]
    level = f"{rise * cited['001-20-e4']:.1f}"
    assert f"rose by {rise - 1:.0%} to mid-August, which makes about {level}" in caveat("001-20")
    assert f"is {cited['001-20-e1'] / cited['001-19-e1']:.2f}." in caveat("001-21")
    differences, quotients = (5.35 - 2.03, 5.0 - 1.8), (5.35 / 2.03, 5.0 / 1.8)
    one, other = (f"({a:.2f} against {b:.2f})" for a, b in (differences, quotients))
    assert f"{one}, not by the quotient {other}" in caveat("001-22")
    assert f"imply {(3.11 / 2.10) ** 0.5 - 1:.1%}" in caveat("001-25")


def test_the_gap_hardly_narrowed_and_the_largest_companies_weighed_hardly_less(data):
    names = ("firms", "average_size", "be_me_june", "be_me_december")
    gap = valuation.history({n: data.table(f"monthly/size_value_{n}") for n in names})["gap"]
    assert 0.99 < gap["2025-12-31"] / gap["2025-09-30"] < 1
    said = f"in August the gap was {gap['2025-08-31']:.2f}, in October {gap['2025-10-31']:.2f}"
    assert said in CLAIMS["004-53"]["caveats"][0]
    assert f"{gap['2025-09-30']:.2f} at the end of September" in CLAIMS["004-53"]["found_as"]
    size = [data.table(f"monthly/size_{name}") for name in names[:2]]
    weight = valuation.concentration(*size)["top_share"]
    ends = ["2025-10-31", "2025-12-31", "2026-01-31"]
    assert weight.idxmax() == pd.Timestamp(ends[0])
    assert all(f"{weight[end]:.1%}" in CLAIMS["004-60"]["caveats"][0] for end in ends)


def test_a_correlation_without_giants_is_weak(data):
    daily = returns.panel(data, "iwm", "spy", "rsp", basis="total")
    months = (1 + daily).groupby(daily.index + pd.offsets.MonthEnd(0)).prod() - 1
    months = months.loc["2005-02":"2025-12"]
    size = data.table("monthly/size_vw").reindex(months.index)
    others = (size["q2"] - size["q4"], size["q2"] - size["q3"], months["iwm"] - months["rsp"])
    links = [(months["rsp"] - months["spy"]).corr(other) for other in others]
    (caveat,) = CLAIMS["004-50"]["caveats"]
    assert f"{links[0] ** 2:.0%} of the other's variance" in caveat
    assert f"correlation is {links[1]:.2f}; of IWM over RSP, {links[2]:.2f}" in caveat


def test_inflation_made_a_small_step_and_left_the_range_in_every_month(data):
    inflation = data.macro("PCEPI").pct_change(12)
    step = f"from {inflation['2025-08-01']:.2%} to {inflation['2025-11-01']:.2%}"
    assert step in CLAIMS["002-12"]["caveats"][0]
    assert (inflation["2026-01":"2026-05"] > 0.025).sum() == 5
    assert "every month from January to May 2026" in CLAIMS["004-46"]["needs"]
