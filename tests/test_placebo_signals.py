"""The share of general claims without content that would be supported."""

import numpy as np
import pandas as pd
import pytest

from research import store
from research.claims import placebo_signals as placebo
from research.claims import register, rules

DATA = store.load("snapshot")
CLAIMS, _ = register.read(sorted(DATA.claims.glob("*.toml")))
EVENTS = [claim for claim in CLAIMS if claim.kind == "general" and claim.measure == "after_events"]


def test_events_are_thrown_as_they_are_and_judged_by_the_same_rule():
    found = placebo.signals(EVENTS[:1], DATA, rng=np.random.default_rng(1), draws=5)
    row = found.iloc[0]
    assert row["draws"] == 5
    assert row[placebo.LABELS].sum() == pytest.approx(1.0)


def test_the_same_generator_gives_the_same_draws():
    one, other = (
        placebo.signals(EVENTS[:1], DATA, rng=np.random.default_rng(7), draws=4) for _ in range(2)
    )
    pd.testing.assert_frame_equal(one, other)


def test_clusters_of_events_keep_their_spacing():
    base = DATA.sessions[[6000, 6010, 9000]]
    found = pd.DataFrame(
        {"base": base, "last": DATA.sessions[[6100, 6110, 9100]], "cluster": [1, 1, 2]}
    )
    for dates in placebo._drawn(found, DATA, np.random.default_rng(3), 20):
        gaps = np.diff(DATA.sessions.searchsorted(dates))
        assert 10 in gaps
        assert len(dates) == 3


def test_a_fact_and_a_sample_without_events_are_left_out():
    others = [c for c in CLAIMS if not c.parts and c.measure in ("change", "sensitivity")][:20]
    assert placebo.signals(others, DATA, rng=np.random.default_rng(1), draws=2).empty


def test_a_rule_of_intervals_supports_noise_in_a_fortieth_of_draws():
    rng, labels = np.random.default_rng(11), []
    for _ in range(2000):
        sample = rng.normal(0.0, 0.1, size=15)
        half = 2.1448 * sample.std(ddof=1) / np.sqrt(15)
        span = (sample.mean() - half, sample.mean() + half)
        labels.append(rules.by_interval(span, 15, relation="above", claimed=0.0))
    share = labels.count(rules.SUPPORTED) / len(labels)
    assert abs(share - 0.025) < 0.01
    assert abs(labels.count(rules.CONTRADICTED) / len(labels) - 0.025) < 0.01
