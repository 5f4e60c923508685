"""Bad input to the inference: one line that names the thing, what was expected, what arrived."""

import inspect
from functools import partial

import numpy as np
import pandas as pd
import pytest

from research import stats
from research.stats.bootstrap import accepted
from research.stats.event_study import thrown

MONTHS = pd.date_range("1990-01-31", periods=240, freq="ME")
GOOD, OTHER = (
    pd.Series(np.random.default_rng(seed).normal(0.001, 0.02, size=240), index=MONTHS)
    for seed in (1, 2)
)
WINS, RNG = GOOD > 0, np.random.default_rng(1)
RAGGED = MONTHS[7] == MONTHS

foretold = partial(stats.predictive_correlation, horizon=6, rng=RNG)
longest = partial(stats.longest_of, rng=RNG)
spell = partial(stats.longest_spell, longest=len, null="years", rng=RNG, draws=5)
window, search = (partial(one, GOOD, rng=RNG) for one in (stats.best_window, stats.search_end))
either = partial(stats.either_side, at_least=3, sessions=10)


def adjusted(p, *family):
    return stats.adjusted(pd.Series(p, list("ab")), family=pd.Series(family, list("ab")))


# every public function that takes a series of returns or outcomes
SERIES = {
    "best_window": lambda s: stats.best_window(s, length=5, rng=RNG),
    "end_of_sample": lambda s: stats.end_of_sample(s, last=5),
    "predictive_correlation": lambda s: foretold(s, OTHER.reindex(s.index)),
    "predictive_correlation, returns": lambda s: foretold(OTHER.reindex(s.index), s),
    "longest_of": lambda s: longest(pd.DataFrame({"a": s})),
    "longest_spell": lambda s: spell(s, null="random walk"),
    "persistence_of": stats.persistence_of,
    "scaled": lambda s: stats.scaled(s, warm_up=20),
    "search_end": lambda s: stats.search_end(s, shortest=2, longest=12, rng=RNG),
}
UNREAL = "expected finite numbers, 1 of 240 missing or not finite"
NAMES = ("returns", "lead", "leads", "series", "predictor")
BAD = {
    "none": (GOOD.iloc[:0], "expected at least \\d+ observations, got 0"),
    "too short": (GOOD.iloc[:2], "expected at least \\d+ observations, got 2"),
    "constant": (GOOD * 0 + 0.01, "expected values that vary, got 240 equal ones"),
    "equal up to rounding": (1e6 + 1e-7 * WINS, "expected values that vary, got 240 equal ones"),
    "missing": (GOOD.where(~RAGGED), UNREAL),
    "infinite": (GOOD.where(~RAGGED, -np.inf), UNREAL),
    "too large": (GOOD.where(~RAGGED, 1e200), UNREAL),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", SERIES)
def test_a_series_that_cannot_be_judged(name, bad):
    series, line = BAD[bad]
    with pytest.raises(ValueError, match=line) as error:
        SERIES[name](series)
    assert "\n" not in str(error.value)
    assert str(error.value).split(":")[0].split(" (")[0] in NAMES


def test_no_function_that_takes_a_series_is_left_out():
    taken = {"lead", "leads", "later", "predictor", "returns", "series"}
    public = {name: getattr(stats, name) for name in stats.__all__}
    functions = {name: one for name, one in public.items() if inspect.isfunction(one)}
    takes = {n for n, one in functions.items() if taken & set(inspect.signature(one).parameters)}
    assert takes == {name.split(",")[0].split()[0] for name in SERIES}


def after(events, estimate):
    """Of so many events whose windows are all open."""
    return estimate(pd.DataFrame({"later": 0.01, "cluster": 1, "open": True}, index=range(events)))


TWO = {"patterns": [np.array([0, 2]), np.array([0])], "horizon": 3, "sessions": 8}
NO_WINDOW = "events: expected at least one with a complete window, got {} without"
OUTSIDE = {"without": tuple(pd.bdate_range("2020-01-01", periods=2))}
NO_LEADS, STARTS_FLAT = pd.DataFrame(index=MONTHS), pd.Series([0.0] * 260 + [1.0, 2.0])
ENDS_UP, TICKS = pd.Series([0.0] * 90 + [1.0] * 4), pd.Series([1.0, -1.0] * 50)
GAP = pd.DataFrame({"later": [np.nan] + [0.01, -0.02, 0.03] * 4}).iloc[:12].assign(open=False)
GAP["cluster"] = range(12)
search_in = partial(stats.search_end, shortest=2, longest=12, rng=RNG, draws=20)
COIN, TOSSES = (stats.independent(0.5, n) for n in (9, 300))
CASES = [
    (lambda: stats.fit(GOOD), "wins: .*True or False, got .* at 1990-01-31"),
    (lambda: stats.fit(WINS | True), "wins: the sample has no session after a loss"),
    (lambda: stats.probability(COIN, 0), "at_least: expected a whole .*, got 0"),
    (lambda: stats.probability(COIN, 1.5), "at_least: expected a whole .*, got 1.5"),
    (lambda: stats.run_probabilities(TOSSES, 10, on=100), "on: expected 252 sessions .*has 101"),
    (lambda: stats.markov(1.0, 0.0, 5), "leave some way out, got 1.0, 0.0"),
    (lambda: either(0.0), "share: expected a number between 0 and 1"),
    (lambda: either(1.0), "share: expected a number between 0 and 1"),
    (lambda: stats.independent(0.5, 0), "sessions: expected a whole .*, got 0"),
    (lambda: either(0.5, sessions=0), "sessions: expected a whole number, one or more, got 0"),
    (lambda: window(length=5, block=0), "block: expected between 1 and 80"),
    (lambda: window(length=0), "length: expected a whole number, one or more, got 0"),
    (lambda: window(length=125), "lead: expected at least 250 observations, got 240"),
    (lambda: search(shortest=2, longest=12, block=77), "block: expected between 1 and 76 sessions"),
    (lambda: search(shortest=9, longest=5), "shortest: expected 1 to 5 sessions, got 9"),
    (lambda: search(shortest=9, longest=100), "series: .* at least 510 observations, got 240"),
    (lambda: stats.end_of_sample(GOOD, last=0), "last: expected a whole number, .*, got 0"),
    (lambda: stats.end_of_sample(ENDS_UP, last=4), r"series \(before the last 4\): .* that vary"),
    (lambda: stats.end_of_sample(TICKS, last=4), "series: .* a pattern that repeats, with 1"),
    (lambda: search_in(ENDS_UP), r"series \(before the last 12\): expected values that vary"),
    (lambda: longest(NO_LEADS), "leads: expected one series or more"),
    (lambda: longest(GOOD.to_frame(), length=0), "length: expected a whole number, .*, got 0"),
    (lambda: stats.scaled(GOOD, halflife=0, warm_up=9), "halflife must satisfy: halflife > 0"),
    (lambda: stats.scaled(STARTS_FLAT), "expected some variance before 250"),
    (lambda: stats.smallest_effect(0.0, 12), "positive number, got 0"),
    (lambda: stats.smallest_effect(2.0, 1), "clusters: expected two or more, got 1"),
    (lambda: adjusted([0.1, np.inf], "x", "x"), "p: .* between 0 and 1, got inf for b"),
    (lambda: adjusted([0.1, -0.1], "x", "x"), "p: .* between 0 and 1, got -0.1 for b"),
    (lambda: adjusted([0.1, 0.2], "x", None), "family: expected a label for every p-value"),
    (lambda: stats.Finding(np.nan, 1, 1, "", "", ""), "statistic: expected a finite .*, got nan"),
    (lambda: window(length=5, replicates=0), "draws: expected a whole number, .*, got 0"),
    (lambda: window(length=5, rng=7), "rng: expected a numpy Generator, got int"),
    (lambda: thrown(7, 50, **TWO), "rng: expected a numpy Generator, got int"),
    (lambda: thrown(RNG, 0, **TWO), "draws: expected a whole number, one or more, got 0"),
    (lambda: foretold(GOOD.iloc[1:], OTHER), "returns: expected the same periods"),
    (lambda: foretold(GOOD, OTHER, horizon=0), "horizon: expected a whole number, .*, got 0"),
    (lambda: foretold(GOOD, OTHER, horizon=200), "predictor: expected at least 602"),
    (lambda: foretold(GOOD, OTHER, persistence=1.01), "persistence: expected above -1"),
    (lambda: foretold(GOOD, OTHER, persistence=-1.0), "persistence: expected above -1"),
    (lambda: foretold(GOOD, OTHER, persistence=np.nan), "persistence: expected above -1"),
    (lambda: spell(GOOD, null="garch"), "null: expected 'random walk' or 'years', got 'garch'"),
    (lambda: spell(GOOD.iloc[:40]), "five calendar years to permute, got 4"),
    (lambda: spell(GOOD.reset_index(drop=True)), "dates in the index"),
    (
        lambda: spell(GOOD, longest=lambda path: np.nan),
        "simulated lengths: .* finite numbers, got nan",
    ),
    (lambda: stats.fit(WINS.iloc[:2]), "wins: expected at least 3 sessions, .*, got 2"),
    (lambda: stats.fit(WINS, **OUTSIDE), "expected a run inside"),
    (lambda: stats.fit(WINS, groups=["a"] * 3), "groups: expected 240 labels, .*, got 3"),
    (lambda: stats.fit(WINS, groups=["a"] * 239 + ["b"]), "groups: b has no session after a win"),
    (lambda: after(0, stats.mean_after), NO_WINDOW.format(0)),
    (lambda: after(1, stats.mean_after), NO_WINDOW.format(1)),
    (lambda: after(1, stats.share_positive), NO_WINDOW.format(1)),
    (lambda: stats.mean_after(GAP), "later: expected a number for .*, 1 of 12 missing or not"),
    (lambda: stats.share_positive(GAP), "later: expected a number for .*, 1 of 12 missing or not"),
    (lambda: stats.persistence_of(GOOD, given=GOOD.where(~RAGGED)), "given: .* 1 of 239 missing"),
    (lambda: after(2, partial(stats.mean_after, over="days")), "of clusters, events; got 'days'"),
    (lambda: thrown(RNG, 50, **TWO), "clusters of 7 sessions at most in all, got 8"),
]


@pytest.mark.parametrize(("call", "line"), CASES)
def test_one_line_says_what_is_wrong(call, line):
    with pytest.raises(ValueError, match=line) as error:
        call()
    assert "\n" not in str(error.value)


def test_a_block_is_never_longer_than_a_third():
    assert [accepted(block, GOOD) for block in (1, 80)] == [1.0, 80.0]
    slow = pd.Series(np.arange(20.0) + np.random.default_rng(1).normal(0, 0.01, 20))
    assert accepted(None, slow) <= 20 / 3
