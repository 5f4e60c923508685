"""Counts, boards, conflicts and standards: hand-made verdicts, and sums over the real register."""

from collections import Counter

import pytest
from test_studies_january import OTHER, stated, verdicts
from toy import SESSIONS

from research import rules
from research.edition.coverage import links
from research.register import Claim
from research.studies import answers, scoreboard, wrong_figures

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
    for table in (scoreboard.counts(judged), scoreboard.by_kind(judged), scoreboard.by_clarity(judged)):
        assert table["all"].sum() == len(judged)
        assert {name: table[name].sum() for name in rules.VERDICTS if table[name].sum()} == tally
    assert (
        len(scoreboard.board(judged)) == len(judged) and scoreboard.boards(judged).count("### Article") == 5
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
        f"Of the {len(held)} supported ones, **{(held['fits'] == held['choices']).sum()}** fit in every "
        "choice" in scoreboard.say_firmness(table.reset_index())
    )


def test_conflicts_come_once_and_name_both_sides(judged):
    table = scoreboard.conflicts(judged)
    pairs = [frozenset(pair) for pair in table[["claim", "against"]].itertuples(index=False)]
    assert len(set(pairs)) == len(pairs) and frozenset({"002-03", "003-02"}) in pairs
    row = table[table["claim"] == "002-03"].iloc[0]
    assert (row["computed"], row["other_computed"], row["verdict"], row["other_verdict"]) == (
        "14 sessions",
        "10 sessions",
        "contradicted",
        "supported",
    )


def test_later_lists_what_has_a_due_date(judged):
    table = scoreboard.later(judged)
    assert table["claim"].tolist() == [v.id for v in judged if v.claim.due]


def test_not_plain_leaves_out_what_holds_everywhere(three):
    assert [v.id for v in scoreboard.not_plain(three)] == [
        v.id for v in three if v.verdict != "supported" or v.holds[0] < v.holds[1] or v.caveats
    ]
    assert "901-01" in [v.id for v in scoreboard.not_plain(three)]


def test_a_supported_claim_with_a_caveat_needs_a_word(judged):
    """The caveat of 002-19 (a recession is dated many months later) is not hidden because the verdict is good."""
    assert {"002-19", "000-04"} <= {v.id for v in scoreboard.not_plain(judged)}
    shown = next(v for v in judged if v.id == "002-19")._repr_markdown_()
    assert "supported" in shown and "Caveat: the NBER dates a recession many months after it began" in shown


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


@pytest.mark.parametrize(
    ("made", "unit", "words"),
    [
        (
            Claim("x", "", "change", "equals", claimed=0.068, rounding=0.001, args={"end": "2026-01-16"}),
            "decimal",
            "6.75% to 6.85% (partly: 6.70% to 6.90%, or on one of the five sessions before)",
        ),
        (
            Claim("x", "", "rebound", "about", claimed=1.0, rounding=0.01),
            "decimal",
            "95.0% to 105.0% (partly: on one of the five sessions before)",
        ),
        (
            Claim("x", "", "lead", "above", claimed=0.0, open=("series",)),
            "decimal",
            "above 0.0 points, whichever series of the fixed list of choices is taken (partly: at least half of them)",
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


def test_answers_come_in_the_order_asked_and_refuse_unknown_ids():
    found = answers.answers("003-03", "002-03")
    assert [v.id for v in found] == ["003-03", "002-03"] and found.brief.count("\n") == 3
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
    far = away.loc[2:, [rules.SUPPORTED, rules.PARTLY]].to_numpy().sum() / away.loc[2:, "wrong"].sum()
    assert f"**{100 * far:.1f}%** of those farther off" in wrong_figures.say_distance(away)


def test_claims_with_a_figure_are_tried_or_named_with_the_reason(judged):
    """Every stated figure is either put to the placebo, or rests on a cited figure or on a vote."""
    table = scoreboard.placebo_rate(judged)
    figures = {
        v.id for v in judged if v.claim.relation in ("equals", "about") and not isinstance(v.claim.claimed, bool | str)
    }
    rest = {v.id for v in judged if v.id in figures and (v.claim.open or v.claim.measure == "published")}
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
        and (v.interval[1] > v.claim.claimed if v.claim.relation == "above" else v.interval[0] < v.claim.claimed)
    }
    said = answers.say_noise(judged)
    assert noise == {"002-06", "002-07", "003-09"} and all(name in said for name in noise)
    assert answers.say_noise(answers.Answers(v for v in judged if v.id == "002-03")).startswith("None of the 1 contradicted")
