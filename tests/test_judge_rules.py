"""What a verdict may rest on: parts, samples that cannot carry it, other indices, and slips."""

import datetime as dt
import math
from dataclasses import replace
from unittest.mock import Mock

import pandas as pd
import pytest
from asked import judged
from toy import DAY, LEAD, PAIR, SESSIONS, TEN, YTD, Toy, claim, frame, one

from research import registry
from research.claims import choices, decide, register, rules
from research.claims import judge as judging
from research.claims.evidence import Case
from research.claims.register import Article


def measure(monkeypatch, name, unit, answer, *, moves="end", **more):
    """A measure that answers with one result, or as a function of its last day does."""

    def function(data, *, end):
        return answer(end) if callable(answer) else answer

    made = registry.Measure(name, function, unit, moves, {}, **more)
    monkeypatch.setitem(registry.REGISTRY, name, made)


def found(value, **more):
    return registry.Result(value, SESSIONS[5], **more)


def asked(name, relation, claimed, **rest):
    return claim(name, relation, claimed, args={"end": DAY[5]}, **rest)


def whole(*parts, **rest):
    parts = tuple(replace(part, id=f"900-01.{n}") for n, part in enumerate(parts, start=1))
    return claim("parts", "is_true", True, parts=parts, **rest)


YES, NO, NOT = rules.SUPPORTED, rules.NOT_TESTABLE, rules.CONTRADICTED

# Parts

CITED = {"measure": "published", "rounding": 0.001, "evidence_id": "e1"}


@pytest.mark.parametrize(
    ("other", "because", "said"),
    [
        (claim(claimed=0.20, **TEN), rules.PART_FAILS, "1 of 2 parts hold: part 2 contradicted."),
        (claim("published"), rules.PART_UNTESTED, "1 of 2 parts hold: part 2 not testable."),
        (claim(claimed=0.044, **CITED), "", "2 of 2 parts hold."),
    ],
)
def test_a_claim_is_partly_true_when_not_all_of_its_parts_hold(other, because, said):
    v = one(whole(claim(claimed=0.10, **TEN), other))
    assert (v.verdict, v.because) == (rules.PARTLY if because else rules.SUPPORTED, because)
    assert (v.evidence, v.reason) == ("computed", said)


def test_the_rows_of_a_claim_are_what_became_of_its_parts():
    late = claim(claimed=1.01**10 - 1, rounding=1e-6, args={**TEN["args"], "end": DAY[12]})
    v = one(whole(claim(claimed=0.10, **TEN, caveats=("So.",)), late, caveats=("As said.",)))
    assert (v.verdict, v.because, v.as_of) == (rules.PARTLY, rules.ANOTHER_DAY, DAY[12])
    assert (v.computed, v.unit, v.evidence) == (None, "boolean", "computed")
    assert v.data_hash == "0" * 64
    assert (v.caveats, v.sources) == (("As said.", "So."), ("russell_2000: made by hand",))
    first, second = v.rows.itertuples(index=False, name=None)
    one_part, other = v.parts
    assert first == ("A statement.", "10%", "10.46%", rules.SUPPORTED, one_part.reason)
    assert second[1].startswith("10.46")
    assert second[2:] == (other.found, rules.PARTLY, other.reason)
    assert [*v.rows] == ["part", "claimed", "found", "verdict", "reason"]


def test_an_undated_part_is_dated_by_its_figure():
    days = tuple(dt.date.fromisoformat(DAY[n]) for n in (3, 12))
    undated = {"claimed": 1.01**8 - 1, "rounding": 1e-6, "args": YTD, "end": days}
    first, other = one(whole(claim(**undated), claim(claimed=0.10, **TEN))).parts
    assert [(v.verdict, v.dated_to) for v in (first, other)] == [(YES, DAY[8]), (YES, None)]


FORECASTS = [
    ("below", 0.10, "", rules.SUPPORTED),
    ("below", 0.10, "why", rules.PARTLY),
    ("below", 0.30, "", rules.PARTLY),
    ("above", 0.30, "", rules.CONTRADICTED),
]


@pytest.mark.parametrize(("relation", "other", "untested", "verdict"), FORECASTS)
def test_a_forecast_among_parts_is_judged_on_the_latest_data(relation, other, untested, verdict):
    due = {"args": {**PAIR, "start": DAY[20]}, "due": dt.date(2026, 12, 31)}
    parts = claim("lead", relation, 0.0, **due), claim(claimed=other, **TEN)
    v = one(whole(*parts, untested=untested))
    assert v.today == {"computed": None, "verdict": verdict, "as_of": DAY[40]}


def test_the_evidence_for_a_claim_is_the_best_of_its_parts():
    cited, none = claim(claimed=0.044, **CITED), claim("published")
    made = [one(whole(*parts)) for parts in ((cited, cited), (cited, none), (none, none))]
    best = ("published", "2026-01-22")
    assert [(v.evidence, v.as_of) for v in made] == [best, best, ("none", None)]


PARTS = """
article = { id = "900", published = 2026-02-20 }
[[claim]]
id = "900-01"
says = "It rose 10%, and the other one 20%."
words = ["up by a tenth", "a fifth"]
found_as = "the two: {computed}"
"""
PART = """[[claim.part]]
says = "It rose {claimed}."
measure = "change"
args = {{ series = "{series}", start = "2025-12-31", end = "2026-01-14" }}
relation = "equals"
claimed = {claimed}
rounding = 0.01
"""
PARTS += PART.format(series="russell_2000", claimed=0.1)
PARTS += 'found_as = "gain: {computed}; said: {claimed}"\n'
PARTS += PART.format(series="sp_500", claimed=0.2)


def test_parts_words_and_phrases_are_read_from_a_file(write):
    [v], problems = judging.judge_files([write(PARTS)], Toy())
    assert problems == []
    assert v.claim.words == ("up by a tenth", "a fifth")
    assert v.parts[0].found == "gain: 10.46%; said: 10%"
    assert v.found == "gain: 10.46%; said: 10%; 5.1%"


OF_A_PART = [
    ('["up by a tenth", "a fifth"]', '["one"]', "words: expected one to three"),
    ("{claimed}", "{claimd}", "part 1: found_as: expected text with no other braces"),
    ("found_as", 'measure = "change"\nfound_as', "measure: a claim with parts has"),
    ('says = "It rose 0.1."\n', "", "part 1: says: expected this field, found none"),
    ("claimed = 0.2", 'claimed = "x"', "part 2: claimed: expected a number for equals"),
]


@pytest.mark.parametrize(("old", "new", "line"), OF_A_PART)
def test_a_fault_of_a_part_names_the_part(write, old, new, line):
    _, [problem] = register.read(write(PARTS.replace(old, new, 1)))
    assert line in str(problem)


# Rule 9: samples that cannot carry a verdict

CUT = {"unseen": "the rows begin in 2014"}
CARRIED = [  # unit, what is found, what is claimed, the verdict, and what is said of it
    ("boolean", True, CUT | {"possible": (False, True)}, "is_true", True, NO, "begin in 2014"),
    ("boolean", False, CUT | {"possible": (False, False)}, "is_true", True, NOT, ""),
    ("count", 3, CUT | {"possible": (3, math.inf)}, "at_most", 10, NO, "begin in 2014"),
    ("count", 15, CUT | {"possible": (15, math.inf)}, "at_most", 10, NOT, ""),
    ("decimal", 0.5, {"error": 0.10}, "above", 0.45, NO, ""),
    ("decimal", 0.5, {"error": 0.04}, "above", 0.45, YES, ""),
    ("decimal", 0.5, {"error": 0.04}, "above", 0.55, NOT, ""),
    ("decimal", 0.5, {}, "above", 0.45, YES, ""),
    ("years", 2.8, {"reach": (0.1, 11.6)}, "at_least", 13.0, NOT, "No stretch of this sample"),
    ("years", 2.8, {"reach": (0.1, 11.6)}, "at_least", 11.0, NOT, ""),
]


@pytest.mark.parametrize(
    ("unit", "value", "more", "relation", "claimed", "verdict", "said"), CARRIED
)
def test_what_a_sample_can_carry(monkeypatch, unit, value, more, relation, claimed, verdict, said):
    measure(monkeypatch, "made", unit, found(value, **more))
    v = one(asked("made", relation, claimed))
    assert v.verdict == verdict
    assert said in " ".join([v.reason, *v.caveats])
    assert bool(v.caveats) == said.startswith("No stretch")


FIGURE = 0.0504
FINER = [  # relation, unit, digit, sessions, how far the claim is off; the verdict
    ("equals", "decimal", 0.001, 0, 0.00054, YES),  # half of either last digit
    ("about", "decimal", 0.001, 0, 0.0031, YES),  # 5% of the figure besides
    ("equals", "decimal", 0.001, 0, 0.00056, NOT),
    ("equals", "decimal", 0.0001, 0, 0.00006, rules.PARTLY),  # no finer than the digit
    ("equals", "decimal", 0.0, 0, 0.00054, NOT),
    ("equals", "decimal", 0.0, 100, 0.000054, YES),  # 100 returns kept to six places
    ("equals", "ratio", 0.0, 100, 0.000054, YES),
    ("equals", "decimal", 0.0, 100, 0.000056, rules.PARTLY),
    ("equals", "index points", 0.0, 100, 0.000054, rules.PARTLY),
    ("at_least", "decimal", 0.001, 100, 0.00001, rules.PARTLY),  # a bound has neither
]


@pytest.mark.parametrize(("relation", "unit", "digit", "n", "off", "verdict"), FINER)
def test_a_figure_is_as_fine_as_its_source(monkeypatch, relation, unit, digit, n, off, verdict):
    measure(monkeypatch, "fine", unit, found(FIGURE, digit=digit, sessions=n))
    v = one(asked("fine", relation, FIGURE + off, rounding=0.0001))
    assert v.verdict == verdict


SAME, UNSEEN = "then, 80.0%, comes to the same", "its writer cannot have seen it"
LATE = [("end", 0.5, YES, SAME), ("end", 0.85, NO, UNSEEN), (None, 0.5, NO, UNSEEN)]


@pytest.mark.parametrize(("moves", "bound", "verdict", "said"), LATE)
def test_any_day_after_publication_counts(monkeypatch, moves, bound, verdict, said):
    out = dt.date.fromisoformat(DAY[8])
    share = lambda end: registry.Result(0.9 if end.date() > out else 0.8, end)
    measure(monkeypatch, "share", "decimal", share, moves=moves)
    article = Article(id="900", published=out)
    v = one(claim("share", "above", bound, args={"end": DAY[20]}, article=article))
    assert v.verdict == verdict
    assert said in " ".join([v.reason, *v.caveats])


@pytest.mark.parametrize(("clusters", "interval"), [(2, None), (3, (-9.0, 9.8))])
def test_an_interval_of_fewer_than_three_cases_is_not_told(monkeypatch, clusters, interval):
    measure(monkeypatch, "mean", "decimal", found(0.4, interval=(-9.0, 9.8), clusters=clusters))
    v = one(asked("mean", "above", 0.0, kind="general"))
    assert v.interval == interval
    said = "no interval: 2 cases that do not overlap, fewer than 3"
    assert (said in v.caveats) is (interval is None)


@pytest.mark.parametrize("why", [{"hindsight": "Lows are these"}, {"each": "names side by side"}])
def test_days_picked_later_and_a_single_window_show_nothing_usual(monkeypatch, why):
    measure(monkeypatch, "mean", "decimal", found(0.02, interval=(0.01, 0.03), clusters=12, **why))
    v = one(asked("mean", "above", 0.0, kind="general"))
    assert (v.verdict, v.today) == (rules.NOT_TESTABLE, None)
    said = "Lows are these, so by what came after: 2.0% de", "12 names side by side: 2.0% de"
    assert v.reason.startswith(said)
    assert one(asked("mean", "above", 0.0)).verdict == rules.SUPPORTED


def test_a_general_claim_rests_on_the_whole_sample_and_says_where_that_ends(monkeypatch):
    early = Article(id="900", published=dt.date.fromisoformat(DAY[3]))
    measure(monkeypatch, "mean", "decimal", found(0.02, interval=(0.01, 0.03), clusters=12))
    v = one(asked("mean", "above", 0.0, kind="general", article=early))
    assert v.verdict == rules.SUPPORTED
    assert f"The window ends on {DAY[5]}, after the article was published" in v.caveats[0]
    assert v.today == {"computed": 0.02, "verdict": rules.SUPPORTED, "as_of": DAY[5]}
    assert one(asked("mean", "above", 0.0, article=Article(id="900"))).today is None


# Rule 6: cited figures and texts

FITS, NEXT, AWAY = (0.044, "supported", ""), (0.045, "partly", "last digit"), (0.046, NOT, "")


@pytest.mark.parametrize(("claimed", "verdict", "because"), [FITS, NEXT, AWAY])
def test_a_cited_figure_has_the_slack_of_its_last_digit(claimed, verdict, because):
    v = one(claim("published", claimed=claimed, rounding=0.001, evidence_id="e1"))
    assert (v.verdict, v.because, v.evidence) == (verdict, because, "published")
    assert v.reason == "growth (a bureau, 2026-01-22, grade A)."
    assert (v.today, v.variants, v.holds) == (None, (), (0, 0))


READ = [
    (None, "", NOT, "speaking against the claim: says no (a paper,"),
    ("supports", "so we read it", YES, "supporting the claim: says no (a paper,"),
    ("neither", "", NO, "deciding nothing: says no (a paper,"),
]


@pytest.mark.parametrize(("reading", "reason", "verdict", "said"), READ)
def test_a_cited_text_as_read_on_file_or_by_the_claim(reading, reason, verdict, said):
    v = one(claim("published", "is_true", True, evidence_id="e2", reading=reading, reason=reason))
    why = reason or "it names another cause"
    assert v.verdict == verdict
    assert v.reason.startswith(f"As read by us, {said}")
    assert v.reason.endswith(f" grade B). {why}")
    assert v.rows[["reading", "reason"]].squeeze().tolist() == [reading or "against", why]


def test_a_cited_figure_decides_only_where_the_data_do_not(monkeypatch):
    cited = {"claimed": 0.044, "rounding": 0.001, "evidence_id": "e1"}
    assert one(claim(**cited, args=TEN["args"])).evidence == "computed"
    measure(monkeypatch, "level", "decimal", found(0.05, unseen="cut"))
    of_stock = {"args": {"series": "stock", "start": DAY[0], "end": DAY[20]}}
    lacking = [claim("level", **cited, args={"end": DAY[5]}), claim(**cited, **of_stock)]
    why = ["cut; what is found without it, 5.00%, decides nothing."]
    why += [f"stock (price return) ends on {DAY[10]}, needed to {DAY[20]}."]
    for made, said in zip(lacking, why, strict=True):
        v = one(made)
        assert (v.verdict, v.evidence, v.computed) == (YES, "published", 0.044)
        assert v.caveats == (said,)
    neither = one(claim("published", "is_true", True, needs="The holdings."))
    assert neither.verdict == NO
    assert neither.reason.endswith("is not in the snapshot: The holdings.")


SOURCES = [
    ({"ahead": ("iwm", "spy"), "behind": ("iwm",)}, ("iwm: made by hand", "spy: made by hand")),
    ({"series": ("iwm@other",)}, ("iwm: made by hand",)),
    ({"series": ("GDPC1",)}, ("GDPC1: FRED",)),
    ({"ahead": ("Beer",)}, ("Beer: 49 industries of Kenneth French",)),
]


@pytest.mark.parametrize(("args", "sources"), SOURCES)
def test_sources_are_named_once(args, sources):
    assert decide._sources(Case(claim(), None, args | {"basis": "price"}, Toy())) == sources


@pytest.mark.parametrize(("reach", "days"), [(1, ()), (2, (DAY[12],))])
def test_other_days_are_sought_so_many_sessions_on_either_side(monkeypatch, reach, days):
    monkeypatch.setattr(decide, "REACH", reach)
    args = {"series": "russell_2000", "start": DAY[0], "end": DAY[10]}
    assert one(claim(claimed=1.01**12 - 1, rounding=1e-6, args=args)).other_days == days
    back = {**args, "end": DAY[12]}
    before = one(claim(claimed=1.01**10 - 1, rounding=1e-6, args=back))
    assert before.other_days == ((DAY[10],) if days else ())


STATISTICS = {"n": 30, "n_events": 20, "clusters": 12, "event_mean": 0.03, "cluster_mean": 0.02}
STATISTICS |= {"interval": (0.01, 0.04), "p": 0.02, "null": "no", "alternative": "some"}
STATISTICS |= {"usual": 0.01, "a_year": 0.005}


def test_the_record_of_a_verdict_is_that_of_its_measure(monkeypatch):
    rows = pd.DataFrame({"x": [1]})
    result = found(0.02, table=rows, unit="ratio", caveats=("Few.",), **STATISTICS)
    measure(monkeypatch, "made", "decimal", result, points=True)
    made = asked("made", "above", 0.0, kind="general", caveats=("Own.",), article=Article(id="900"))
    v = one(made)
    assert {name: getattr(v, name) for name in STATISTICS} == STATISTICS
    assert v.rows is rows
    assert (v.as_of, v.evidence, v.data_hash) == (DAY[5], "computed", "0" * 64)
    assert (v.unit, v.points) == ("ratio", False)
    assert v.caveats == ("Own.", "Few.", "no day of publication: judged on all data")
    assert v.variants == ({"choice": "as stated", "computed": 0.02, "fits": True},)
    measure(monkeypatch, "made", "decimal", found(0.02), points=True)
    assert one(asked("made", "above", 0.0)).points


def test_a_figure_of_an_early_vintage_is_read_in_the_latest_today(monkeypatch):
    of = lambda data, *, vintage="latest": found(0.5 if vintage == "first" else 0.4)
    monkeypatch.setitem(registry.REGISTRY, "seen", registry.Measure("seen", of, "decimal"))
    early, late = (claim("seen", "above", 0.45, args={"vintage": x}) for x in ("first", "latest"))
    assert one(early).today == {"computed": 0.4, "verdict": NOT, "as_of": DAY[5]}
    assert one(late).today is None


# Rule 3: the same thing measured another way, and other indices


def test_another_index_stands_elsewhere_and_never_lowers_k_of_n():
    v = one(claim("lead", "above", 0.02, args=LEAD))
    assert v.holds == (3, 3)  # index, and the funds on the two indices by price and with dividends
    by_price = 1.01**10 - 1.005**10
    leads = {
        "russell_2000 against sp_500, price": by_price,
        "iwm against spy, price": by_price,
        "iwm against spy, total": 1.0101**10 - 1.0051**10,
    }
    assert [row["choice"] for row in v.variants] == [*leads]
    assert [row["computed"] for row in v.variants] == pytest.approx([*leads.values()])
    others = [f"iwm against iwb, {basis}" for basis in ("price", "total")]
    assert [(row["choice"], row["fits"]) for row in v.elsewhere] == [(x, False) for x in others]
    free = one(claim("lead", "above", 0.02, args=LEAD, open=("series",)))
    assert (free.elsewhere, free.holds[1]) == ((), 5)  # any index is as good


def test_a_choice_in_words():
    several = {"series": ("a", "b"), "ahead": ("c",), "window": "year"}
    sides = {"small": ("a",), "large": ("b", "c"), "basis": "price"}
    made = registry.Measure("made", lambda data: None, "decimal")
    found = [choices.described(Case(claim(), made, args)) for args in ({}, several, sides)]
    assert found == ["as stated", "a + b, year", "a against b + c, price"]


def test_a_choice_of_a_later_sample_stands_elsewhere_and_has_no_vote(monkeypatch):
    share = lambda data, *, series, since=None: found(0.5 if series == ("russell_2000",) else 0.2)
    made = registry.Measure("share", share, "decimal", None, {"series": registry.CELLS[:2]})
    monkeypatch.setitem(registry.REGISTRY, "share", made)
    data = Toy(iwm=frame([0.01] * 9, index=SESSIONS[-10:]))
    stated = {"args": {"series": "russell_2000"}}
    for free in ((), ("series",)):
        v = one(claim("share", "above", 0.4, **stated, open=free), data=data)
        assert (v.verdict, v.holds, v.vote) == (YES, (1, 1), (1, 1) if free else None)
        later = {"choice": f"iwm, from {DAY[31]} only", "computed": 0.2, "fits": False}
        assert v.elsewhere == (later,)


def test_no_choice_sets_a_series_against_itself():
    """Both sides are of small companies here, so every pair of the grid would."""
    args = {"ahead": ("russell_2000",), "behind": ("iwm",), "basis": "price", "combine": "all"}
    lead = Case(claim(), registry.REGISTRY["lead"], args, Toy())
    assert choices.grid(lead, ("series",)) == [args]


# Rule 4: general claims


def test_a_general_claim_without_an_interval_is_refused_and_an_exact_count_is_a_fact(monkeypatch):
    measure(monkeypatch, "share", "decimal", found(0.532))
    measure(monkeypatch, "cases", "count", found(13))
    _, [problem] = judging.judge([asked("share", "above", 0.5, kind="general")], Toy())
    needed = "kind: a general claim needs an interval, and its measure gives none"
    assert str(problem).endswith(f'{needed}; an exact count ("13 of 14") is a fact.')
    assert one(asked("cases", "equals", 13, kind="general")).verdict == rules.SUPPORTED
    measure(monkeypatch, "few", "decimal", found(0.02, clusters=9))
    assert one(asked("few", "above", 0.0, kind="general")).verdict == rules.TOO_FEW


# Rule 10: slips


@pytest.mark.parametrize(("more", "last"), [({"clarty": "clear"}, []), ({}, ["rounding"])])
def test_all_faults_of_a_claim_are_said_at_once(more, last):
    args = 'series = "XLF", start = "11/08/2021", end = "2022-01-27"'
    _, problems = judged("change", "equals", args, claimed=-0.209, **more)
    fields = [line.split(": ")[2] for line in problems]
    assert fields == [*more, "args.series", "args.start", *last]


SPAN = tuple(dt.date.fromisoformat(DAY[n]) for n in (5, 12))
UNKNOWN = "measure: unknown measure 'chnage'; nearest valid name: 'change'"
WITH_A_FAULT = [
    (claim("chnage", **TEN), f": {UNKNOWN}"),
    (whole(claim("chnage", **TEN), claim(claimed=0.1, **TEN)), f".1: {UNKNOWN}"),
    (claim(relation="above", args={**YTD, "end": "soon"}), ": args.end: expected an ISO date; got"),
    (claim(args=TEN["args"]), ": rounding: expected one unit of the last printed digit"),
    (claim("change", "above", 12, **TEN), ": claimed: 12 is 1,200%; the data give 10.46%"),
    (claim(args={**YTD, "start": DAY[8]}, rounding=0.01, end=SPAN), ": end: expected days after"),
    (whole(claim(claimed=0.1, **TEN), claim(claimed=10.0, **TEN)), ".2: claimed: 10 is 1,000%"),
    (asked("broken", "above", 0.0), ": args: could not be judged (RuntimeError: in two lines)."),
]


@pytest.mark.parametrize(("made", "line"), WITH_A_FAULT)
def test_a_claim_with_a_fault_has_one_line_and_takes_no_other_with_it(monkeypatch, made, line):
    measure(monkeypatch, "broken", "decimal", Mock(side_effect=RuntimeError("in two\nlines")))
    good = claim(claimed=0.10, id="900-99", **TEN)
    verdicts, [problem] = judging.judge([made, good], Toy())
    assert [v.id for v in verdicts] == ["900-99"]
    assert str(problem).startswith(f"900.toml: claim 900-01{line}")
    assert "\n" not in str(problem)


def test_a_claim_that_another_names_is_there_unless_its_article_is_not():
    made = claim(claimed=0.1, **TEN, conflicts_with=("900-01", "900-09", "901-01"))
    _, [fault] = judging.judge([made], Toy())
    said = "expected the id of another claim, got '900-09'; nearest valid name: '900-01'."
    assert (fault.claim, fault.field, fault.text) == ("900-01", "conflicts_with", said)


BESIDE = [(f"{name}: no.", name, "no.") for name in ("claimed", "kind", "rounding")]
BESIDE += [("end: no.", "args.end", "no."), ("start: no.", "args", "start: no.")]


@pytest.mark.parametrize(("said", "field", "text"), [*BESIDE, ("no.", "args", "no.")])
def test_a_fault_found_beside_the_data_names_its_field(monkeypatch, said, field, text):
    measure(monkeypatch, "refusing", "decimal", Mock(side_effect=ValueError(said)))
    alone = asked("refusing", "above", 0.0)
    for made, name in ((alone, "900-01"), (whole(alone), "900-01.1")):
        verdicts, [problem] = judging.judge([made], Toy())
        assert verdicts == []
        told = (problem.file, problem.claim, problem.field, problem.text)
        assert told == ("900.toml", name, field, text)
