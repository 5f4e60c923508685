"""Paths of leads after events: hand-computed cases, and the size of the placebo band."""

import numpy as np
import pandas as pd
import pytest

from research import events
from research.events import placebo_band

MONTHS = pd.date_range("2020-01-31", periods=7, freq="ME")
SMALL = pd.Series([None, 0.10, 0.00, 0.50, 0.00, -0.50, 0.10], index=MONTHS)
LARGE = pd.Series([None, 0.00, 0.25, 0.00, 0.20, 0.00, 0.00], index=MONTHS)


def rng():
    return np.random.default_rng(7)


def noise(months, seed):
    draw = np.random.default_rng(seed)
    index = pd.date_range("1950-01-31", periods=months, freq="ME")
    return tuple(pd.Series(draw.normal(0, 0.03, months), index=index) for _ in range(2))


@pytest.mark.parametrize("beta", [1.0, 1.5])
def test_the_path_is_the_difference_of_two_changes_from_the_end_of_the_month(beta):
    """From the end of March small goes 1.1, 1.65, 1.65 and large 1.25, 1.25, 1.5."""
    found = placebo_band(SMALL, LARGE, ["2020-03-10"], after=2, beta=beta, rng=rng(), draws=5)
    assert found["mean"].tolist() == pytest.approx([0.0, 0.5, 0.5 - beta * 0.2])


def test_the_band_of_one_event_is_that_of_all_dates():
    """Five dates are followed by two months: the least, the middle and the largest of the five."""
    wealth = pd.DataFrame({"small": SMALL, "large": LARGE}).fillna(0.0).add(1).cumprod()
    paths = [wealth.iloc[k : k + 3].div(wealth.iloc[k]).diff(axis=1)["large"] for k in range(5)]
    leads = -np.array(paths)
    found = placebo_band(SMALL, LARGE, ["2020-03-10"], after=2, rng=rng(), draws=400)
    for name, of_five in (("low", np.min), ("middle", np.median), ("high", np.max)):
        assert found[name].to_numpy() == pytest.approx(of_five(leads, axis=0))


def test_each_cluster_counts_once_and_the_path_ends_where_the_leads_say():
    small, large = noise(120, 3)
    dates = [*small.index[[60, 20, 21]], pd.Timestamp("1940-01-31"), small.index[-3]]
    found = placebo_band(small, large, dates, after=6, rng=rng(), draws=20)
    rows = events.leads_after(small, large, dates, months=6)
    counts = rows["status"].value_counts().to_dict()
    assert counts == {"complete": 3, "open": 1, "before the data": 1}
    assert found["mean"].iloc[-1] == pytest.approx(rows.groupby("cluster")["lead"].mean().mean())
    assert found.index.equals(pd.RangeIndex(7))
    assert found.index.name == "period"


def test_the_band_holds_dates_without_meaning_nineteen_times_in_twenty():
    (small, large), draw, inside = noise(400, 5), np.random.default_rng(2), []
    for _ in range(120):
        dates = small.index[np.sort(draw.choice(np.arange(0, 380, 15), size=8, replace=False))]
        last = placebo_band(small, large, dates, after=12, rng=draw, draws=200).iloc[-1]
        inside.append(last["low"] <= last["mean"] <= last["high"])
    assert 0.88 <= np.mean(inside) <= 0.99


def test_the_generator_is_the_only_source_of_chance():
    small, large = noise(120, 3)
    asked = {"dates": small.index[[20, 60]], "after": 6, "draws": 30}
    one, two = (placebo_band(small, large, **asked, rng=rng()) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)


@pytest.mark.parametrize(
    ("date", "after", "line"),
    [
        ("1990-01-31", 1, "dates: expected an event with 1 periods after it"),
        ("2020-06-30", 2, "dates: expected an event with 2 periods after it"),
        ("2020-03", 0, "after: expected one period or more, got 0"),
    ],
)
def test_no_complete_window_is_refused(date, after, line):
    with pytest.raises(ValueError, match=line):
        placebo_band(SMALL, LARGE, [date], after=after, rng=rng())
