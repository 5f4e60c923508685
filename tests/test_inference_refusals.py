"""Bad input to the inference: one error each, one line that names the thing, what was expected and what arrived."""

import inspect

import numpy as np
import pandas as pd
import pytest

from research import inference

MONTHS = pd.date_range("1990-01-31", periods=240, freq="ME")
GOOD, OTHER = (
    pd.Series(np.random.default_rng(seed).normal(0.001, 0.02, size=240), index=MONTHS)
    for seed in (1, 2)
)
WINS = GOOD > 0
RAGGED = MONTHS == MONTHS[7]


def rng():
    return np.random.default_rng(1)


def beside(series):
    return OTHER.reindex(series.index)


# every public function that takes a series of returns or outcomes
SERIES = {
    "after": lambda s: inference.after(s, s.index[:1], horizon=2),
    "best_of": lambda s: inference.best_of(pd.DataFrame({"a": s, "b": beside(s)}), rng=rng()),
    "best_window": lambda s: inference.best_window(s, length=5, rng=rng()),
    "block_length": inference.block_length,
    "end_of_sample": lambda s: inference.end_of_sample(s, last=5),
    "foretells": lambda s: inference.foretells(s, beside(s), horizon=6, rng=rng()),
    "foretells, returns": lambda s: inference.foretells(beside(s), s, horizon=6, rng=rng()),
    "interval": lambda s: inference.interval(s, rng=rng()),
    "interval of a pair": lambda s: inference.interval(
        pd.DataFrame({"a": beside(s), "b": s}), rng=rng()
    ),
    "longest_of": lambda s: inference.longest_of(pd.DataFrame({"a": s}), rng=rng()),
    "longest_spell": lambda s: inference.longest_spell(s, len, null="random walk", rng=rng()),
    "newey_west": lambda s: inference.newey_west(s, lags=5),
    "placebo": lambda s: inference.placebo(
        s, inference.after(GOOD, MONTHS[10:200:20], horizon=3), horizon=3, rng=rng()
    ),
    "regimes": lambda s: inference.regimes(s, rng=rng()),
    "scaled": lambda s: inference.scaled(s, warm_up=20),
    "search_end": lambda s: inference.search_end(s, shortest=2, longest=12, rng=rng()),
    "superior": lambda s: inference.superior(beside(s) * 0, pd.DataFrame({"a": s}), rng=rng()),
}
BAD = {
    "none": (GOOD.iloc[:0], "expected at least \\d+ observations, got 0"),
    "too short": (GOOD.iloc[:2], "expected at least \\d+ observations, got 2"),
    "constant": (GOOD * 0 + 0.01, "expected values that vary, got 240 equal ones"),
    "missing": (GOOD.where(~RAGGED), "expected finite numbers, 1 of 240 missing or not finite"),
    "infinite": (
        GOOD.where(~RAGGED, -np.inf),
        "expected finite numbers, 1 of 240 missing or not finite",
    ),
    "too large": (
        GOOD.where(~RAGGED, 1e200),
        "expected finite numbers, 1 of 240 missing or not finite",
    ),
}


@pytest.mark.parametrize("bad", BAD)
@pytest.mark.parametrize("name", SERIES)
def test_a_series_that_cannot_be_judged(name, bad):
    series, line = BAD[bad]
    with pytest.raises(ValueError, match=line) as error:
        SERIES[name](series)
    assert "\n" not in str(error.value) and str(error.value).split(":")[0].split(" (")[0] in (
        "returns",
        "lead",
        "later",
        "series",
        "predictor",
    )


def test_no_function_that_takes_a_series_is_left_out():
    taken = {"lead", "leads", "later", "predictor", "returns", "series", "tries"}
    public = {name: getattr(inference, name) for name in inference.__all__}
    takes = {
        name
        for name, function in public.items()
        if inspect.isfunction(function) and taken & set(inspect.signature(function).parameters)
    }
    assert takes == {name.split(",")[0].split()[0] for name in SERIES}


CASES = {
    "no events, mean": (
        lambda: inference.mean_after(inference.after(GOOD, [], horizon=2)),
        "events: expected at least one with a complete window",
    ),
    "no events, share": (
        lambda: inference.share_positive(inference.after(GOOD, [], horizon=2)),
        "events: expected at least one",
    ),
    "no events, placebo": (
        lambda: inference.placebo(GOOD, inference.after(GOOD, [], horizon=2), horizon=2, rng=rng()),
        "events: expected at least one",
    ),
    "more lags than outcomes": (
        lambda: inference.newey_west(GOOD.iloc[:8], lags=7),
        "later: expected at least 9 observations, got 8",
    ),
    "more lags than windows": (
        lambda: inference.newey_west_size(sessions=50, horizon=10, lags=41, rng=rng()),
        "lags: .* 41 windows of 10 sessions, got 41",
    ),
    "negative lags": (
        lambda: inference.newey_west_size(sessions=50, horizon=10, lags=-1, rng=rng()),
        "lags: expected none or more, .* got -1",
    ),
    "a statistic that is not finite": (
        lambda: inference.interval(
            GOOD,
            rng=rng(),
            kind="percentile",
            statistic=lambda drawn: drawn[:, 0, 0] / 0.0 if len(drawn) > 1 else np.ones(1),
        ),
        "statistic: expected finite numbers, got others",
    ),
    "a statistic of the wrong shape": (
        lambda: inference.interval(
            GOOD, rng=rng(), kind="percentile", statistic=lambda drawn: drawn.mean()
        ),
        "statistic: expected one number per resample, got shape \\(\\)",
    ),
    "a length that is not finite": (
        lambda: inference.longest_spell(GOOD, lambda s: np.nan, null="random walk", rng=rng()),
        "longest: expected a finite length",
    ),
    "a finding without number": (
        lambda: inference.Finding(np.inf, 1, 1, "", "", ""),
        "statistic: expected a finite number, got inf",
    ),
    "leads for wins, fit": (
        lambda: inference.fit(GOOD, words=""),
        "wins: expected True or False, got .* at 1990-01-31",
    ),
    "leads for wins, bootstrap": (
        lambda: inference.bootstrap_probability(GOOD, 2, block=3.0),
        "wins: expected True or False",
    ),
    "only wins": (
        lambda: inference.fit(WINS | True, words=""),
        "wins: the sample has no session after a loss",
    ),
    "part of a session": (
        lambda: inference.bootstrap_probability(WINS, 2.5, block=3.0),
        "at_least: expected a whole number, one or more, got 2.5",
    ),
    "no session": (lambda: inference.independent(0.5, 0), "sessions: expected one or more, got 0"),
    "no length told apart": (
        lambda: inference.bootstrap_longest_run(WINS, block=3.0, up_to=0),
        "up_to: expected a whole number, one or more, got 0",
    ),
    "no number told apart": (
        lambda: inference.number_of_runs(inference.independent(0.5, 9), 2, up_to=0),
        "up_to: expected a whole number",
    ),
    "a run that is the sample": (
        lambda: inference.in_and_out(WINS, at_least=2, blocks=[2], without=(MONTHS[0], MONTHS[-1])),
        "without: expected a run inside",
    ),
    "a run outside the sample": (
        lambda: inference.in_and_out(
            WINS, at_least=2, blocks=[2], without=(pd.Timestamp("2030-01-31"),) * 2
        ),
        "without: expected a run inside",
    ),
    "too short to mislead": (
        lambda: inference.how_often_it_misleads(sessions=9, samples=1, rng=rng()),
        "sessions: expected ten or more, got 9",
    ),
    "no sample": (
        lambda: inference.how_often_it_misleads(sessions=20, samples=0, rng=rng()),
        "draws: expected one or more, got 0",
    ),
    "a block below one": (
        lambda: inference.best_window(GOOD, length=5, block=0, rng=rng()),
        "block: expected between 1 and 80 sessions",
    ),
    "a block too long, best_of": (
        lambda: inference.best_of(pd.DataFrame({"a": GOOD}), block=81, rng=rng()),
        "block: expected between 1 and 80 sessions .* got 81",
    ),
    "a block too long, search_end": (
        lambda: inference.search_end(GOOD, shortest=2, longest=12, block=77, rng=rng()),
        "block: expected between 1 and 76 sessions",
    ),
    "a block too long, superior": (
        lambda: inference.superior(GOOD, pd.DataFrame({"a": OTHER}), block=81, rng=rng()),
        "block: expected between",
    ),
    "a window of nothing": (
        lambda: inference.best_window(GOOD, length=0, rng=rng()),
        "length: expected one session or more, got 0",
    ),
    "no try, superior": (
        lambda: inference.superior(GOOD, pd.DataFrame(index=MONTHS), rng=rng()),
        "returns: expected one series or more, got none",
    ),
    "no try, best_of": (
        lambda: inference.best_of(pd.DataFrame(index=MONTHS), rng=rng()),
        "returns: expected one series or more",
    ),
    "no try, longest_of": (
        lambda: inference.longest_of(pd.DataFrame(index=MONTHS), rng=rng()),
        "returns: expected one series or more",
    ),
    "a size of five": (
        lambda: inference.superior(GOOD, pd.DataFrame({"a": OTHER}), size=5, rng=rng()),
        "size: expected a number between 0 and 1, got 5",
    ),
    "no generator, superior": (
        lambda: inference.superior(GOOD, pd.DataFrame({"a": OTHER}), rng=7),
        "rng: expected a numpy Generator, got int",
    ),
    "no generator, regimes": (
        lambda: inference.regimes(GOOD, rng=None),
        "rng: expected a numpy Generator, got NoneType",
    ),
    "no half-life": (
        lambda: inference.scaled(GOOD, halflife=0),
        "halflife and warm_up: expected positive numbers, got 0 and 250",
    ),
    "a spell without length": (
        lambda: inference.survival([3, np.nan], open_=[False, True]),
        "lengths: expected positive numbers, got nan",
    ),
    "clusters that do not vary": (
        lambda: inference.smallest_effect(0.0, 12),
        "deviation: expected a positive number, got 0.0",
    ),
    "an infinite p": (
        lambda: inference.adjusted(pd.Series([0.1, np.inf]), family=pd.Series("x", index=[0, 1])),
        "p: expected values between 0 and 1, got inf for 1",
    ),
}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.filterwarnings("ignore:divide by zero", "ignore:invalid value")
def test_one_line_says_what_is_wrong(name):
    call, line = CASES[name]
    with pytest.raises(ValueError, match=line) as error:
        call()
    assert "\n" not in str(error.value)


def test_clusters_that_are_equal_up_to_rounding_have_no_p():
    found = inference.mean_after(
        pd.DataFrame({"later": [0.01] * 12, "cluster": range(12), "open": False})
    )
    assert found.statistic == pytest.approx(0.01) and np.isnan(found.p)


def test_an_automatic_block_is_never_longer_than_a_third():
    slow = pd.Series(np.arange(20.0) + np.random.default_rng(1).normal(0, 0.01, 20))
    assert inference.block_length(slow) <= 20 / 3
    assert np.isfinite(inference.interval(slow, rng=rng(), kind="percentile", replicates=50).low)
