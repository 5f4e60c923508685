"""Exact run distributions against enumeration, published tables and closed forms."""

import itertools
from math import factorial

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import stats

PROBABILITIES = st.floats(0.0, 1.0)
MODELS = pytest.mark.parametrize("model", ["independent", "markov", "by period", "by weekday"])


def longest_run(chain):
    """Chances that the longest run has 0, 1, ... sessions, and 40 or more at the end."""
    tails = [stats.probability(chain, length) for length in range(1, min(len(chain), 40) + 1)]
    return -np.diff([1.0, *tails, 0.0])


def dated(first, last, share=0.5):
    """A row of wins on dated sessions, drawn with one chance or with one a session."""
    days = pd.bdate_range(first, last)
    return pd.Series(np.random.default_rng(4).random(len(days)) < share, index=days)


def lengths(word):
    return [len(list(block)) for won, block in itertools.groupby(word) if won]


def enumerate_words(chain):
    """Every word of wins and losses with its probability, by brute force."""
    for word in itertools.product([False, True], repeat=len(chain)):
        weight, before = 1.0, False
        for k, won in enumerate(word):
            win = chain.after_win[k] if before else chain.after_other[k]
            weight *= win if won else 1.0 - win
            before = won
        yield word, weight


@st.composite
def chains(draw, fewest=1):
    n = draw(st.integers(fewest, 8))
    win, other = (draw(st.lists(PROBABILITIES, min_size=n, max_size=n)) for _ in range(2))
    win[0] = other[0]
    return pd.DataFrame({"after_win": win, "after_other": other})


class TestEnumeration:
    @settings(max_examples=60)
    @given(chains())
    def test_a_chain_that_changes_every_session(self, chain):
        n = len(chain)
        longest, won_on = np.zeros(n + 1), np.zeros(n)
        for word, weight in enumerate_words(chain):
            longest[max(lengths(word), default=0)] += weight
            won_on += weight * np.array(word)
        np.testing.assert_allclose(longest_run(chain), longest, atol=1e-12)
        np.testing.assert_allclose(stats.marginal(chain), won_on, atol=1e-12)

    @settings(max_examples=40)
    @given(chains(fewest=6), st.integers(1, 3), st.integers(4, 6))
    def test_three_questions_about_a_run(self, chain, at_least, stop):
        asked, run, year = [0.0] * 3, slice(stop - at_least, stop), slice(stop - 4, stop)
        for word, weight in enumerate_words(chain):
            asked[0] += weight * all(word[run])
            asked[1] += weight * (max(lengths(word[year]), default=0) >= at_least)
            asked[2] += weight * (max(lengths(word), default=0) >= at_least)
        found = stats.run_probabilities(chain, at_least, on=stop - 1, year=4)
        np.testing.assert_allclose(found["probability"], asked, atol=1e-12)
        assert found["sessions"].tolist() == [at_least, 4, len(chain)]


class TestPublishedValues:
    def test_longest_run_of_ones_in_a_block(self):
        """NIST SP 800-22, blocks of 8, 128 and 10,000 bits; for the last the publication rounds
        (0.0882, 0.2092, ...), and these are the exact ones of corrected versions of the suite.
        """
        eight, block, long = (longest_run(stats.independent(0.5, n)) for n in (8, 128, 10_000))
        classes = [eight[:2].sum(), *eight[2:4], eight[4:].sum()]
        assert classes == pytest.approx([0.21484375, 0.3671875, 0.23046875, 0.1875], abs=1e-12)
        classes = [block[:5].sum(), *block[5:9], block[9:].sum()]
        expected = [0.1174035788, 0.242955959, 0.249363483, 0.17517706, 0.102701071, 0.112398847]
        assert classes == pytest.approx(expected, abs=1e-9)
        classes = [long[:11].sum(), *long[11:16], long[16:].sum()]
        expected = [0.086632311, 0.208200648, 0.248418582, 0.193912787, 0.121458485, 0.068011089]
        expected.append(0.073366097)
        assert classes == pytest.approx(expected, abs=1e-9)

    @pytest.mark.parametrize("n", [2, 5, 12, 100])
    def test_trials_that_are_not_alike_as_feller_couples_them_to_permutations(self, n):
        """Success with 1/t on trial t, and one more success at the end: no two in a row as often as
        a permutation of n has no fixed point (Feller 1945).
        """
        chances = np.r_[1.0 / np.arange(1, n + 1), 1.0]
        chain = pd.DataFrame({"after_win": chances, "after_other": chances})
        without = sum((-1) ** k / factorial(k) for k in range(n + 1))
        assert 1 - stats.probability(chain, 2) == pytest.approx(without, abs=1e-12)


def test_a_tail_far_below_rounding_of_one_keeps_its_digits():
    found = stats.probability(stats.independent(0.5, 100), 100)
    assert found == pytest.approx(0.5**100, rel=1e-9)


class TestFit:
    days = pd.bdate_range("2026-01-05", periods=12)
    wins = pd.Series([0, 1, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0], index=days).astype(bool)

    def test_counts_by_hand(self):
        chain = stats.fit(self.wins)
        # steps after a win: 1>0 1>1 1>1 1>1 1>0 1>1 1>0; after a loss: 0>1 0>1 0>0 0>1
        assert chain.after_win[1:].tolist() == pytest.approx([4 / 7] * 11)
        assert chain.after_other[1:].tolist() == pytest.approx([3 / 4] * 11)
        assert chain.iloc[0].tolist() == pytest.approx([7 / 11] * 2)
        plain = stats.fit(self.wins, remember=False)
        assert chain.index.equals(plain.index)
        assert plain.index.equals(self.wins.index)

    def test_the_run_judged_and_the_loss_that_ends_it_are_left_out(self):
        chain = stats.fit(self.wins, without=(self.days[3], self.days[6]))
        assert chain.after_win[1:].tolist() == pytest.approx([1 / 3] * 11)
        assert chain.after_other[1:].tolist() == pytest.approx([2 / 3] * 11)

    def test_groups_are_fitted_apart(self):
        chain = stats.fit(self.wins, remember=False, groups=["a"] * 6 + ["b"] * 6)
        assert chain.after_win.tolist() == pytest.approx([4 / 5] * 6 + [3 / 6] * 6)

    @MODELS
    def test_what_the_run_judged_holds_moves_none_of_the_four(self, model):
        wins, run = dated("1995-01-02", "2006-12-29"), slice(700, 760)
        won, lost = wins.copy(), wins.copy()
        won.iloc[run], lost.iloc[run] = True, False
        ends = tuple(wins.index[[700, 759]])
        one, two = (stats.null_models(row, without=ends)[model] for row in (won, lost))
        assert (one.after_win == two.after_win).all()
        assert (one.after_other == two.after_other).all()
        assert (one.after_win != stats.null_models(won)[model].after_win).any()

    def test_one_model_remembers_nothing_and_a_period_is_a_decade(self):
        wins = dated("1985-01-01", "2014-12-31")
        models = stats.null_models(wins)
        alone = models["independent"].iloc[[0, -1]].to_numpy()
        assert alone == pytest.approx(wins.iloc[1:].mean())
        after = models["by period"].after_win.iloc[1:]
        assert after.groupby(after.index.year // 10).nunique().tolist() == [1, 1, 1, 1]
        assert after.nunique() == 4

    def test_the_four_models_find_the_truth_they_are_made_from(self):
        days = pd.bdate_range("1980-01-01", "2019-12-31")
        truth = np.where(days.day_of_week == 0, 0.8, 0.4)
        chain = stats.null_models(dated(days[0], days[-1], truth))["by weekday"]
        assert chain.after_win[days.day_of_week == 0].mean() == pytest.approx(0.8, abs=0.03)
        assert chain.after_other[days.day_of_week == 3].mean() == pytest.approx(0.4, abs=0.03)


@pytest.mark.parametrize("share", [0.5, 0.3])
@pytest.mark.parametrize("at_least", [1, 2, 3, 5])
def test_a_run_on_either_side_against_every_history(share, at_least):
    """All 1,024 histories of ten sessions, weighed one by one."""
    total = 0.0
    for word, weight in enumerate_words(stats.independent(share, 10)):
        total += weight * (max(lengths(word) + lengths(not won for won in word)) >= at_least)
    assert stats.either_side(share, at_least, sessions=10) == pytest.approx(total)
