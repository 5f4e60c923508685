"""Whole months and windows of months: against compounding over each window, and by hand."""

import pandas as pd
import pytest

from research import months


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


DAYS = pd.DatetimeIndex(["2025-12-31", "2026-01-15", "2026-01-30", "2026-02-27", "2026-03-02"])
PANEL = [pd.Series([None, *r], DAYS) for r in ([0.1, 0.1, 0.5, 9.0], [0.0, 1.0, 0.0, 9.0])]


def test_changes_of_whole_months_by_hand():
    found = months.monthly_changes(*PANEL)
    assert found.index.tolist() == [pd.Timestamp("2026-01-31"), pd.Timestamp("2026-02-28")]
    assert found.to_numpy().ravel() == pytest.approx([0.21, 1.0, 0.5, 0.0])
    assert months.monthly_lead(*PANEL).to_numpy() == pytest.approx([-0.79, 0.5])
    assert months.monthly_lead(*PANEL).name == "lead"
    assert months.monthly_lead(*PANEL, months=2).to_numpy() == pytest.approx([1.815 - 2.0])
    for asked, kept in (({"end": "2026-01-30"}, found[:1]), ({"start": "2026-01-31"}, found[1:])):
        pd.testing.assert_frame_equal(months.monthly_changes(*PANEL, **asked), kept)


NONE = "end: expected {} after 2025-12-31 up to {}, found none."
REFUSED = [
    ({"start": "2025-11-30"}, "start: expected 2025-12-31 or later, got 2025-11-30."),
    *[({"months": n}, f"months: expected one or more, got {n}.") for n in (0, -1)],
    ({"end": "2026-01-29"}, NONE.format("a complete month", "2026-01-29")),
    ({"end": "2026-02-26", "months": 2}, NONE.format("2 complete months", "2026-02-26")),
]


@pytest.mark.parametrize(("asked", "line"), REFUSED)
def test_a_window_before_the_series_or_without_a_month_is_refused(asked, line):
    with pytest.raises(ValueError, match=f"^{line}$"):
        months.monthly_changes(*PANEL, **asked)


def test_half_years_end_to_end():
    """Each begins where the one before ends, on the last session on or before the day."""
    days = pd.bdate_range("2024-01-18", "2026-01-30")  # the first is the first base
    found = months.back_to_back(days, months=6, end="2026-01-18")
    ends = ["2024-01-18", "2024-07-18", "2025-01-17", "2025-07-18", "2026-01-16"]
    assert found["start"].dt.strftime("%Y-%m-%d").tolist() == ends[:-1]
    assert found["end"].dt.strftime("%Y-%m-%d").tolist() == ends[1:]
    assert months.back_to_back(days, months=3)["end"].iloc[-1] == days[-1]
    span = "end: expected a day from 2024-01-18 to 2026-01-30, got {}"
    for length, end in ((0, "2026-01-16"), (6, "2030-01-16"), (6, "2024-01-17")):
        said = span.format(end) if length else "months: expected one or more, got 0"
        with pytest.raises(ValueError, match=said):
            months.back_to_back(days, months=length, end=end)
