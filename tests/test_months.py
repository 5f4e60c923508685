"""Whole months and windows of months: against compounding over each window, and by hand."""

import pandas as pd
import pytest

from research import months, returns


@pytest.fixture(scope="module")
def pair(data):
    names = ("russell_2000", "sp_500")
    return [returns.on_basis(data.series(name), "price", name=name) for name in names]


def test_months_end_with_their_last_session():
    days = pd.bdate_range("2025-11-27", "2026-01-30")
    found = months.month_ends(pd.Series(range(1, len(days) + 1), index=days))
    ends = [(f"{day:%Y-%m-%d}", held) for day, held in found.items()]
    assert ends == [("2025-11-30", 2), ("2025-12-31", 25), ("2026-01-31", 47)]
    cut = months.month_ends(pd.Series(1.0, index=days[:-1]))
    assert cut.index[-1] == pd.Timestamp("2025-12-31")


@pytest.mark.parametrize(
    ("gaps", "monthly"), [([], False), ([31], True), ([1, 31], False), ([1, 31, 30], True)]
)
def test_monthly_is_an_index_whose_gaps_are_mostly_months(gaps, monthly):
    days = pd.Timestamp("2026-01-31") + pd.to_timedelta([0, *pd.Series(gaps).cumsum()], unit="D")
    assert months.is_monthly(pd.DatetimeIndex(days)) is monthly


def test_changes_of_whole_months_by_hand():
    days = pd.DatetimeIndex(["2025-12-31", "2026-01-15", "2026-01-30", "2026-02-27", "2026-03-02"])
    panel = [pd.Series([None, *r], days) for r in ([0.1, 0.1, 0.5, 9.0], [0.0, 1.0, 0.0, 9.0])]
    found = months.monthly_changes(*panel)
    assert found.index.tolist() == [pd.Timestamp("2026-01-31"), pd.Timestamp("2026-02-28")]
    assert found.to_numpy().ravel() == pytest.approx([0.21, 1.0, 0.5, 0.0])
    assert months.monthly_lead(*panel).to_numpy() == pytest.approx([-0.79, 0.5])
    assert months.monthly_lead(*panel).name == "lead"
    assert months.monthly_lead(*panel, months=2).to_numpy() == pytest.approx([1.815 - 2.0])


REFUSED = [
    ({"start": "1970-12-31"}, "start: expected 1978-12-29 or later, got 1970-12-31."),
    (
        {"start": "2025-12-31", "end": "2026-01-29"},
        "end: expected a complete month after 2025-12-31 up to 2026-01-29, found none.",
    ),
    (
        {"end": "1979-01-31", "months": 2},
        "end: expected 2 complete months after 1978-12-29 up to 1979-01-31, found none.",
    ),
]


@pytest.mark.parametrize(("asked", "line"), REFUSED)
def test_a_window_before_the_series_or_without_a_month_is_refused(pair, asked, line):
    with pytest.raises(ValueError, match=f"^{line}$"):
        months.monthly_changes(*pair, **asked)


def test_half_years_end_to_end():
    """Each begins where the one before ends, on the last session on or before the day."""
    days = pd.bdate_range("2024-01-16", "2026-01-30")
    found = months.back_to_back(days, months=6, end="2026-01-18")
    ends = ["2024-01-18", "2024-07-18", "2025-01-17", "2025-07-18", "2026-01-16"]
    assert found["start"].dt.strftime("%Y-%m-%d").tolist() == ends[:-1]
    assert found["end"].dt.strftime("%Y-%m-%d").tolist() == ends[1:]
    assert months.back_to_back(days, months=3)["end"].iloc[-1] == days[-1]
    with pytest.raises(ValueError, match="months: expected one or more, got 0"):
        months.back_to_back(days, months=0)
    for end in ("2030-01-16", "2024-01-15"):
        said = f"end: expected a day from 2024-01-16 to 2026-01-30, got {end}"
        with pytest.raises(ValueError, match=said):
            months.back_to_back(days, months=6, end=end)
