"""Paths of leads around events: hand-computed cases, and the size of the placebo band."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from research import event_paths, events

MONTHS = pd.date_range("2020-01-31", periods=7, freq="ME")
SMALL = pd.Series([None, 0.10, 0.00, 0.50, 0.00, -0.50, 0.10], index=MONTHS)
LARGE = pd.Series([None, 0.00, 0.25, 0.00, 0.20, 0.00, 0.00], index=MONTHS)


def test_path_is_the_difference_of_two_changes_from_the_event():
    found = event_paths.paths(SMALL, LARGE, ["2020-03-10"], after=2, before=1)
    # from the end of March: small 1.1 -> 1.65 -> 1.65, large 1.25 -> 1.25 -> 1.5; before: 1.1, 1.0
    expected = [1.1 / 1.1 - 1.0 / 1.25, 0.0, 0.5, 0.5 - 0.2]
    assert found[pd.Timestamp("2020-03-31")].tolist() == pytest.approx(expected)


def test_beta_takes_the_large_change_more_than_once():
    found = event_paths.paths(SMALL, LARGE, ["2020-03-31"], after=2, beta=1.5)
    assert found.iloc[-1].item() == pytest.approx(0.5 - 1.5 * 0.2)


def test_path_is_missing_outside_the_data():
    found = event_paths.paths(SMALL, LARGE, ["2020-06-30"], after=3)
    assert found.squeeze().isna().tolist() == [False, False, True, True]


def test_path_ends_where_leads_after_says():
    rows = events.leads_after(SMALL, LARGE, ["2020-02-29", "2020-04-15"], months=2)
    found = event_paths.paths(SMALL, LARGE, rows["event"], after=2)
    assert found.loc[2].tolist() == pytest.approx(rows["lead"].tolist())


def test_events_outside_the_data_are_refused_when_none_is_left():
    with pytest.raises(ValueError, match="dates: expected an event"):
        event_paths.paths(SMALL, LARGE, ["1990-01-31"], after=1)


def _noise(months: int, seed: int) -> tuple[pd.Series, pd.Series]:
    rng = np.random.default_rng(seed)
    index = pd.date_range("1950-01-31", periods=months, freq="ME")
    return tuple(pd.Series(rng.normal(0, 0.03, months), index=index) for _ in range(2))


def test_mean_over_clusters_counts_each_cluster_once():
    small, large = _noise(120, 3)
    dates = small.index[[20, 21, 60]]
    every = event_paths.paths(small, large, dates, after=6)
    rng = np.random.default_rng(1)
    found = event_paths.placebo_band(small, large, dates, after=6, rng=rng, draws=20)
    expected = (every.iloc[:, :2].mean(axis=1) + every.iloc[:, 2]) / 2
    assert found["mean"].tolist() == pytest.approx(expected.tolist())


def test_mean_over_events_counts_each_event_once():
    small, large = _noise(120, 3)
    dates = small.index[[20, 21, 60]]
    every = event_paths.paths(small, large, dates, after=6)
    rng = np.random.default_rng(1)
    found = event_paths.placebo_band(small, large, dates, after=6, rng=rng, draws=20, over="events")
    assert found["mean"].tolist() == pytest.approx(every.mean(axis=1).tolist())


def test_band_holds_dates_without_meaning_nineteen_times_in_twenty():
    small, large = _noise(400, 5)
    rng = np.random.default_rng(2)
    inside = []
    for _ in range(120):
        dates = small.index[np.sort(rng.choice(np.arange(0, 380, 15), size=8, replace=False))]
        found = event_paths.placebo_band(small, large, dates, after=12, rng=rng, draws=200)
        inside.append(found["low"].iloc[-1] <= found["mean"].iloc[-1] <= found["high"].iloc[-1])
    assert 0.88 <= np.mean(inside) <= 0.99


def test_band_follows_the_generator():
    small, large = _noise(120, 3)
    found = [
        event_paths.placebo_band(
            small, large, small.index[[20, 60]], after=6, rng=np.random.default_rng(7), draws=30
        )
        for _ in range(2)
    ]
    pd.testing.assert_frame_equal(*found)


def test_unknown_weighting_is_refused():
    small, large = _noise(60, 3)
    with pytest.raises(ValueError, match="over: expected one of clusters, events; got 'months'"):
        event_paths.placebo_band(
            small, large, small.index[[20]], after=6, rng=np.random.default_rng(7), over="months"
        )
