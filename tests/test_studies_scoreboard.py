"""Counts, boards, conflicts and standards: hand-made verdicts, and sums over the real register."""

import csv
import re
from collections import Counter

import pandas as pd
import pytest
from test_studies_january import OTHER, stated, verdicts
from toy import SESSIONS

from publish.claim_index import links
from publish.files import ROOT
from research import prose
from research.claims import rules
from research.claims.register import Claim
from research.registry import REGISTRY
from research.studies import answers, forecasts, opposed, scoreboard, words, wrong_figures

DAY = [f"{day:%Y-%m-%d}" for day in SESSIONS]


@pytest.fixture(scope="module")
def judged():
    """The register, judged on the snapshot."""
    return answers.answers()


@pytest.fixture
def three():
    """One claim that fits, one that is off by one rounding, one that is wrong; two articles."""
    return verdicts(
        stated("900-01", 0.05, end=DAY[5]),
        stated("900-02", 0.06, end=DAY[5]),
        stated("901-01", 0.50, end=DAY[9], article=OTHER),
    )


def test_counts_by_hand(three):
    table = scoreboard.counts(three)
    assert table.columns.tolist() == [*rules.VERDICTS, "all"]
    assert table.loc["900", ["supported", "partly", "contradicted", "all"]].tolist() == [1, 1, 0, 2]
    assert table.loc["901", ["supported", "contradicted"]].tolist() == [0, 1]
    assert (
        scoreboard.say_counts(three)
        == "Two articles, 3 claims: **1** supported, **1** partly and **1** contradicted."
    )


def test_every_claim_is_counted_once_on_every_table(judged):
    tally = Counter(v.verdict for v in judged)
    for table in (
        scoreboard.counts(judged),
        scoreboard.by_kind(judged),
        scoreboard.by_clarity(judged),
    ):
        assert table["all"].sum() == len(judged)
        assert {name: table[name].sum() for name in rules.VERDICTS if table[name].sum()} == tally
    assert (
        len(scoreboard.board(judged)) == len(judged)
        and scoreboard.boards(judged).count("### Article") == 5
    )


def test_firmness_counts_the_choices_of_each_verdict(judged):
    table = scoreboard.firmness(judged).set_index("claim")
    for v in judged:
        assert (v.id in table.index) == (len(v.variants) > 1)
        if v.id in table.index:
            assert table.loc[v.id, "share"] == pytest.approx(
                sum(row["fits"] for row in v.variants) / len(v.variants)
            )
    held = table[table["verdict"] == "supported"]
    assert (
        f"Of the {len(held)} supported ones among them, **{(held['fits'] == held['choices']).sum()}** fit in every "
        "choice" in scoreboard.say_firmness(table.reset_index())
    )


def test_the_board_says_what_is_tested_and_what_is_cited(judged):
    """A truth reads as said or not so, never false against false; a figure of others is marked, a computed one is not."""
    lines = {
        line.split(" | ")[0].removeprefix("| "): line.split(" | ")
        for line in scoreboard.boards(judged).splitlines()
        if line.startswith("| 0")
    }
    assert len(lines) == len(judged)
    assert lines["002-19"][2:6] == [
        "No month of 2025 is dated as a recession.",
        "",
        "as said",
        "supported",
    ]
    assert (
        lines["002-22"][4] == "0.6 bn USD (cited)"
        and "cited" not in lines["002-03"][4]
        and lines["002-03"][4] == "14 sessions"
    )
    assert lines["003-02"][2] == "as stated" and lines["004-19"][4] == "not so"


def test_articles_have_names_and_dates(judged):
    table = scoreboard.articles(judged).set_index("article")
    assert table["claims"].sum() == len(judged) and table.loc[
        "001", ["publisher", "printed"]
    ].tolist() == ["The Independent Traders", "18 September to 31 October 2025"]
    names = scoreboard.names(judged)
    assert (
        names["004"] == "004  market commentary\n16 January 2026"
        and names["002"] == "002  Small-Cap Stocks Rally\n22 to 26 January 2026"
    )
    assert names["003"].startswith("003  article\n") and set(names) == set(table.index)


def test_pairs_come_once_and_name_both_sides(judged):
    table = opposed.table(judged)
    pairs = [frozenset(pair) for pair in table[["claim", "against"]].itertuples(index=False)]
    assert len(set(pairs)) == len(pairs) and frozenset({"002-03", "003-02"}) in pairs
    row = table[table["claim"] == "002-03"].iloc[0]
    assert (row["computed"], row["other_computed"], row["verdict"], row["other_verdict"]) == (
        "14 sessions",
        "10 sessions",
        "contradicted",
        "supported",
    )


def test_whether_both_of_a_pair_can_be_right(judged):
    """Counted by hand from the files: highest close up to 2024 over the last, sessions from 2 January, cuts of 2025 within those since 2023."""
    both = opposed.table(judged).set_index("claim")["both"]
    with (ROOT / "data" / "daily" / "russell_2000.csv").open(encoding="utf-8") as file:
        moved = [(row["date"], float(row["price_return"] or 0)) for row in csv.DictReader(file)]
    level, levels = 1.0, []
    for day, change in moved:
        level *= 1 + change
        if day <= "2024-12-31":
            levels.append(level)
    assert (
        both["001-08"]
        == f"no: a record lies at least {100 * (max(levels) / levels[-1] - 1):.1f}% above the close of 31 December 2024"
    )
    days = [day for day, _ in moved if day >= "2026-01-02"]
    assert (days[9], days[14]) == ("2026-01-15", "2026-01-23")
    assert (
        both["002-03"].startswith("yes, on different days")
        and "10 sessions on 15 January 2026" in both["002-03"]
        and "15 on 23 January 2026" in both["002-03"]
    )
    assert (
        both["002-14"]
        == "no: the 3 decisions that 004-11 counts lie in a time for which 002-14 claims 0"
    )
    shown = prose.table(opposed.table(judged), opposed.OPPOSED)
    assert [cell.strip() for cell in shown.splitlines()[0].strip("|").split("|")][2:4] == [
        "claimed",
        "computed",
    ]
    assert next(
        [cell.strip() for cell in line.strip("|").split("|")][2:4]
        for line in shown.splitlines()
        if "002-14" in line
    ) == ["0", "6"]


def test_forecasts_show_what_was_tested_and_when(judged):
    """Those that are due have a value; one that waits for years shows no reading that could be taken for a verdict."""
    table = forecasts.table(judged).set_index("claim")
    assert table.index.tolist() == [v.id for v in judged if v.claim.due]
    assert table.loc["004-51", ["window", "computed", "so_far"]].tolist() == [
        "16 January to 16 July 2026",
        "+2.5 points",
        "",
    ]
    assert (
        table.loc["004-49", ["computed", "so_far"]].tolist() == ["", ""]
        and table.loc["002-28", "so_far"] != ""
    )
    assert table.loc["004-43", ["tested", "window"]].tolist() == [
        "as stated",
        "to 31 December 2026",
    ]
    assert (
        table.loc["004-51", "tested"]
        == "Small caps lead over the six months after publication (our horizon)."
    )
    settled = table[table["verdict"].isin(forecasts.SETTLED)]
    assert (settled["computed"] != "").all() and (settled["so_far"] == "").all()


def test_one_bet_is_counted_once(judged):
    """Lead of the same pair above zero, and rise of the same index; the base rate is a plain share of half-years."""
    lead, trail, rise = forecasts.one_bet(judged)
    args = {v.id: v.claim.args for v in judged}
    assert (
        set(lead) == {"000-12", "001-18", "003-18", "004-51"}
        and set(rise) == {"003-15", "004-46"}
        and trail == ["004-47"]
    )
    assert all((args[id]["ahead"], args[id]["behind"]) == ("russell_2000", "sp_500") for id in lead)
    halves = pd.DataFrame(
        {
            "start": pd.to_datetime(["1979-01-02"] * 4),
            "lead": [0.1, -0.1, -0.2, -0.3],
            "small": [0.1, 0.2, 0.3, -0.3],
        }
    )
    said = forecasts.say_one_bet(judged, halves)
    assert (
        "**four** (000-12, 001-18, 003-18 and 004-51) are the same bet" in said
        and "(004-47 is the same bet the other way round)" in said
        and "over 4 half-years since 1979" in said
        and "led in **1** (25%) and rose in **3** (75%)" in said
    )


def test_a_forecast_each_way_is_named(judged):
    assert forecasts.say_both_ways(judged).startswith(
        "004-46, that it rises, and 004-48, that it falls sharply on the way"
    )
    assert forecasts.say_both_ways(answers.Answers(v for v in judged if v.id != "004-48")) == ""


def test_measures_in_plain_words():
    assert words.plain(pd.DataFrame({"measure": ["rebound", "year_share"]}))[
        "measure"
    ].tolist() == ["rise from the low", "year share"]
    assert set(words.MEASURES) <= set(REGISTRY)


def test_not_plain_leaves_out_what_holds_everywhere(three):
    assert [v.id for v in scoreboard.not_plain(three)] == [
        v.id for v in three if v.verdict != "supported" or v.holds[0] < v.holds[1] or v.caveats
    ]
    assert "901-01" in [v.id for v in scoreboard.not_plain(three)]


def test_a_supported_claim_with_a_caveat_needs_a_word(judged):
    """The caveat of 002-19 (a recession is dated many months later) is not hidden because the verdict is good."""
    assert {"002-19", "000-04"} <= {v.id for v in scoreboard.not_plain(judged)}
    shown = next(v for v in judged if v.id == "002-19")._repr_markdown_()
    assert (
        "supported" in shown
        and "Caveat: the NBER dates a recession many months after it began" in shown
    )


def test_placebo_rate_of_a_count_is_nil(judged):
    """A wrong number of sessions never passes; the sentence adds up the table."""
    table = scoreboard.placebo_rate(
        answers.Answers(
            v
            for v in judged
            if v.id in ("002-03", "003-02", "000-01", "000-02", "000-03", "000-13", "004-01")
        )
    )
    assert table.loc[["002-03", "003-02"], "rate"].tolist() == [0.0, 0.0]
    assert (
        f"Of {table['wrong'].sum():,} wrong figures tried on {len(table)} claims"
        in scoreboard.say_placebo(table)
    )


YEAR_TO = {"series": "russell_2000", "start": "2025-12-31"}
LEAD = {"ahead": "russell_2000", "behind": "sp_500", "start": "2025-12-31", "end": "2026-01-16"}
FIFTHS = {
    "ahead": "ff_size_lo30",
    "behind": "ff_size_hi30",
    "start": "1999-12-31",
    "end": "2000-11-30",
}
ANY_SERIES = (
    ", whichever series of the fixed list of choices is taken (partly: at least half of them)"
)
BEFORE = "on one of the five sessions before"


@pytest.mark.parametrize(
    ("made", "unit", "words"),
    [
        (
            Claim(
                "x",
                "",
                "change",
                "equals",
                claimed=0.068,
                rounding=0.001,
                args={**YEAR_TO, "end": "2026-01-16"},
            ),
            "decimal",
            f"6.75% to 6.85% (partly: 6.70% to 6.90%, or {BEFORE})",
        ),
        (
            Claim(
                "x",
                "",
                "change",
                "about",
                claimed=1.0,
                rounding=0.01,
                args={**YEAR_TO, "end": "2026-01-16"},
            ),
            "decimal",
            f"95.0% to 105.0% (partly: {BEFORE})",
        ),
        (
            Claim("x", "", "lead", "above", claimed=0.0, args=LEAD),
            "decimal",
            f"above 0.0 points (partly: {BEFORE})",
        ),
        (
            Claim("x", "", "lead", "above", claimed=0.0, args=LEAD, open=("series",)),
            "decimal",
            f"above 0.0 points{ANY_SERIES}",
        ),
        (
            Claim("x", "", "after_events", "above", claimed=0.0, kind="general"),
            "decimal",
            "above 0.0 points, with its whole interval and 10 clusters or more (partly: the estimate alone)",
        ),
        (Claim("x", "", "last_matched", "in_month", claimed="2008-06"), "date", "in June 2008"),
        (Claim("x", "", "recession", "is_true", claimed=False), "boolean", "false"),
        (Claim("x", "", "decisions", "equals", claimed=3, rounding=1), "count", "3, exactly"),
    ],
)
def test_standards_in_words(made, unit, words):
    assert answers.standard(made, unit) == words


@pytest.mark.parametrize(
    ("made", "unit", "words"),
    [
        pytest.param(
            Claim("x", "", "lead", "above", claimed=0.0, args=FIFTHS, open=("series",)),
            "decimal",
            "above 0.0 points",
            id="one choice has no half",
        ),
        pytest.param(
            Claim(
                "x",
                "",
                "after_events",
                "above",
                claimed=0.0,
                kind="general",
                open=("series",),
                args={
                    "ahead": "ff_size_lo30",
                    "behind": "ff_size_hi30",
                    "kind": "trough",
                    "months": 12,
                },
            ),
            "decimal",
            "above 0.0 points, with its whole interval and 10 clusters or more (partly: the estimate alone)",
            id="an interval decides, no vote",
        ),
        pytest.param(
            Claim(
                "x",
                "",
                "change",
                "equals",
                claimed=0.068,
                rounding=0.001,
                args={**YEAR_TO, "end": "2026-03-31"},
            ),
            "decimal",
            "6.75% to 6.85% (partly: 6.70% to 6.90%)",
            id="a quarter has no other end",
        ),
        pytest.param(
            Claim(
                "x",
                "",
                "change",
                "equals",
                claimed=0.068,
                rounding=0.001,
                args={**YEAR_TO, "end": "2026-01-16"},
                open=("series",),
            ),
            "decimal",
            f"6.75% to 6.85%{ANY_SERIES}",
            id="a vote knows no near miss",
        ),
    ],
)
def test_a_standard_names_no_leeway_that_can_decide_nothing(made, unit, words):
    assert answers.standard(made, unit) == words


def test_every_verdict_that_used_some_leeway_has_it_in_its_standard(judged):
    """An earlier session, a near miss, half of the choices: what made a claim partly stood in the condition beforehand."""
    said = {
        v.id: answers.standard(v.claim, v.unit)
        for v in judged
        if v.verdict == rules.PARTLY and not v.claim.untested and v.unit not in ("", "text")
    }
    assert said and all("partly:" in text for text in said.values())
    earlier = [
        v
        for v in judged
        if "five sessions before" in v.reason
        or (v.dated_to and not v.claim.end and not v.claim.joint)
    ]
    assert earlier and all(BEFORE in answers.standard(v.claim, v.unit) for v in earlier)


def test_choices_without_a_value_are_explained_below_the_table(judged):
    blank, full = (
        next(v for v in judged if v.holds[1] > 1 and bool(v.without_value) is wanted)
        for wanted in (True, False)
    )
    explained = answers.Answers([full, blank]).brief
    assert (
        explained.count("Without a value") == 1
        and explained.splitlines()[-1].startswith("*Without a value*")
        and explained.splitlines()[-2] == ""
    )
    assert "ithout a value" not in answers.Answers([full]).brief


def test_answers_come_in_the_order_asked_and_refuse_unknown_ids():
    found = answers.answers("003-03", "002-03")
    assert [v.id for v in found] == ["003-03", "002-03"] and len(
        re.findall(r"^\| 00", found.brief, re.MULTILINE)
    ) == 2
    with pytest.raises(ValueError, match="expected the id of a claim, got '009-99'"):
        answers.answers("009-99")


def test_a_faulty_claim_is_named(tmp_path):
    file = tmp_path / "bad.toml"
    file.write_text(
        '[article]\nid = "905"\n[[claim]]\nid = "905-01"\nsays = "x"\nmeasure = "chnage"\nrelation = "above"\nclaimed = 0.0\n'
    )
    with pytest.raises(
        ValueError, match="905-01: measure: unknown measure 'chnage'; nearest valid name: 'change'"
    ):
        answers.answers("905-01", files=[file])
    assert [fault.claim for fault in answers.faults(files=[file])] == ["905-01"]


def test_choices_list_the_stated_one_first(judged):
    verdict = next(v for v in judged if v.id == "002-03")
    table = answers.choices(verdict)
    assert len(table) == verdict.holds[1] and table["choice"].iloc[0].startswith(
        "Russell 2000 against S&P 500, price"
    )
    assert table["fits"].sum() == verdict.holds[0]


def test_questions_quote_every_claim_under_its_article():
    text = answers.questions(answers.answers("003-03", "002-03"))
    assert text.count("**Article") == 2 and "> **003-03** " in text and "> **002-03** " in text


def test_links_name_the_first_notebook_that_uses_a_claim():
    found = links()
    assert found["002-03"] == "01_streaks.ipynb" and found["004-01"] == "02_january_2026.ipynb"
    assert not {file for file in found.values() if file.startswith(("00_", "_"))}


def test_wrong_figures_by_distance_add_up_to_the_placebo(judged):
    table = scoreboard.placebo_rate(judged)
    away = wrong_figures.placebo_by_distance(judged)
    assert away.index.tolist() == list(range(1, 11))
    for name in ("wrong", rules.SUPPORTED, rules.PARTLY):
        assert away[name].sum() == table[name].sum()
    far = (
        away.loc[2:, [rules.SUPPORTED, rules.PARTLY]].to_numpy().sum() / away.loc[2:, "wrong"].sum()
    )
    assert f"**{100 * far:.1f}%** of those farther off" in wrong_figures.say_distance(away)


def test_claims_with_a_figure_are_tried_or_named_with_the_reason(judged):
    """Every stated figure is either put to the placebo, or rests on a cited figure or on a vote."""
    table = scoreboard.placebo_rate(judged)
    figures = {
        v.id
        for v in judged
        if v.claim.relation in ("equals", "about") and not isinstance(v.claim.claimed, bool | str)
    }
    rest = {
        v.id for v in judged if v.id in figures and (v.claim.open or v.claim.measure == "published")
    }
    assert set(table.index) == figures - rest
    assert wrong_figures.say_not_tried(judged, table) == (
        f"Tried are {len(table)} of the {len(figures)} claims that state a figure; the verdicts on the others rest "
        "five on a cited figure and five on a vote over choices left open."
    )


def test_contradicted_general_claims_whose_interval_holds_a_fit_are_named(judged):
    """Checked by hand against the intervals: above or below zero on the claimed side."""
    noise = {
        v.id
        for v in judged
        if v.verdict == rules.CONTRADICTED
        and v.claim.kind == "general"
        and (
            v.interval[1] > v.claim.claimed
            if v.claim.relation == "above"
            else v.interval[0] < v.claim.claimed
        )
    }
    said = answers.say_noise(judged)
    assert noise == {"002-06", "002-07", "003-09"} and all(name in said for name in noise)
    assert answers.say_noise(answers.Answers(v for v in judged if v.id == "002-03")).startswith(
        "None of the 1 contradicted"
    )
