"""Streaks: hand-counted runs, the edges (tie, gap, open, empty), and a naive count."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import returns, streaks

DAYS = pd.bdate_range("2026-01-02", periods=6)
TWO_RUNS = pd.Series([0.02, 0.01, -0.01, 0.03, 0.01, 0.02], index=DAYS, name="small less large")
TIE_INSIDE = pd.Series([0.02, 0.01, 0.0, 0.03, -0.01, -0.02], index=DAYS, name="tie")
NEVER_WON = pd.Series([-0.01, 0.0, -0.02], index=DAYS[:3])


def naive(lead):
    """Runs by itertools.groupby, one tuple per run: start, end, length, sum."""
    sessions = list(enumerate(lead))
    runs = [list(block) for won, block in itertools.groupby(sessions, lambda s: s[1] > 0) if won]
    ends = [(lead.index[run[0][0]], lead.index[run[-1][0]]) for run in runs]
    sums = [(len(run), sum(value for _, value in run)) for run in runs]
    return [(*end, *total) for end, total in zip(ends, sums, strict=True)]


SMALL = pd.DataFrame({"a": [None, 0.02, 0.03], "b": [None, 0.01, 0.05]}, index=DAYS[:3])
LARGE = pd.DataFrame({"c": [None, 0.015, 0.02], "d": [None, 0.0, 0.01]}, index=DAYS[:3])


class TestLead:
    @pytest.mark.parametrize(
        ("behind", "combine", "expected"),
        [
            (LARGE, "all", [0.01 - 0.015, 0.03 - 0.02]),  # the worst less the best
            (LARGE, "sum", [0.015, 0.05]),
            (None, "sum", [0.03, 0.08]),
            (None, "all", [0.01, 0.03]),
        ],
    )
    def test_two_sides_of_two_by_hand(self, behind, combine, expected):
        found = streaks.lead(SMALL, behind, combine=combine)
        assert found.tolist() == pytest.approx(expected)
        assert found.index.tolist() == DAYS[1:3].tolist()  # without the base session

    def test_equal_sums_tie_in_spite_of_floating_point(self):
        ahead = pd.DataFrame({"x": [0.1], "y": [0.2]}, index=DAYS[:1])
        behind = pd.Series([0.3], index=DAYS[:1])
        assert streaks.lead(ahead, behind, combine="sum").tolist() == [0.0]


class TestStreaks:
    def test_hand_counted(self):
        first, second = streaks.streaks(TWO_RUNS).to_dict("records")
        where = {"label": "small less large", "start": DAYS[0], "end": DAYS[1], "length": 2}
        thin = {"lead": 0.03, "thinnest": 0.01, "thinnest_on": DAYS[1], "open": False}
        assert [*first.items()] == [*where.items(), *thin.items()]
        told = [second[name] for name in ("length", "lead", "thinnest_on", "open")]
        assert told == [3, 0.06, DAYS[4], True]

    @pytest.mark.parametrize("lead", [NEVER_WON, NEVER_WON.iloc[:0]])
    def test_no_run_keeps_the_columns_and_their_types(self, lead):
        table, filled = streaks.streaks(lead), streaks.streaks(TWO_RUNS)
        assert len(table) == 0
        assert list(table) == list(filled)
        types = {"label": object, "length": "int64", "lead": float, "thinnest": float, "open": bool}
        for name, kind in types.items():
            assert table[name].dtype == filled[name].dtype == kind


class TestQuestions:
    def test_lengths(self):
        assert streaks.lengths(TWO_RUNS).tolist() == [1, 2, 0, 1, 2, 3]
        assert streaks.lengths(TWO_RUNS[DAYS[4] :]).tolist() == [1, 2]
        assert streaks.lengths(NEVER_WON).tolist() == [0, 0, 0]

    def test_last_matched_asks_for_an_earlier_run_at_least_as_long(self):
        assert streaks.last_matched(TWO_RUNS, DAYS[4]) == DAYS[1]
        assert all(streaks.last_matched(TWO_RUNS, DAYS[k]) is pd.NaT for k in (0, 2, 5))
        lead = pd.Series([1.0, 1.0, 1.0, -1.0, 1.0, 1.0], index=DAYS)
        assert streaks.last_matched(lead, DAYS[5]) == DAYS[2]

    def test_reached(self):
        assert streaks.reached(TWO_RUNS, 2).tolist() == [DAYS[1], DAYS[4]]
        assert streaks.reached(TWO_RUNS, 3).tolist() == [DAYS[5]]
        assert len(streaks.reached(TWO_RUNS, 4)) == 0

    @given(st.lists(st.sampled_from([-0.01, 0.0, 0.01]), min_size=2, max_size=40), st.data())
    def test_later_sessions_change_nothing(self, values, data):
        lead = pd.Series(values, index=pd.bdate_range("2020-01-01", periods=len(values)))
        cut = data.draw(st.integers(1, len(values) - 1))
        day, known = lead.index[cut - 1], lead.iloc[:cut]
        assert streaks.lengths(lead)[:cut].tolist() == streaks.lengths(known).tolist()
        assert str(streaks.last_matched(lead, day)) == str(streaks.last_matched(known, day))
        events = streaks.reached(lead, 2)
        assert events[events <= day].tolist() == streaks.reached(known, 2).tolist()


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=7, max_size=7), min_size=1, max_size=5))
def test_run_table_agrees_with_a_naive_count(columns):
    index = pd.bdate_range("2020-01-01", periods=7)
    leads = {f"pair {k}": values for k, values in enumerate(columns)}
    panel = pd.DataFrame(leads, index=index, dtype=float)
    table = streaks.run_table(panel)
    for name, rows in panel.items():
        mine, expected = table[table["label"] == name], naive(rows)
        found = mine[["start", "end", "length", "lead"]].itertuples(index=False, name=None)
        assert list(found) == expected
        assert mine["open"].tolist() == [end == index[-1] for _, end, _, _ in expected]


def test_run_table_keeps_runs_of_a_least_length_and_does_not_join_neighbouring_pairs():
    always = pd.DataFrame(1.0, index=DAYS, columns=["a", "b"])
    assert streaks.run_table(always)["length"].tolist() == [6, 6]
    panel = pd.DataFrame({"a": TWO_RUNS, "b": TIE_INSIDE})
    assert streaks.run_table(panel, at_least=2)["length"].tolist() == [2, 3, 2]


HOLE, MISSING = TWO_RUNS.where(TWO_RUNS.index != DAYS[3]), "missing at 2026-01-07"
REFUSED = [
    (lambda: streaks.lead(SMALL, combine="mean"), "combine: expected 'all' or 'sum', got 'mean'"),
    (lambda: streaks.lead(SMALL, LARGE.iloc[1:]), "behind: expected the same sessions"),
    (lambda: streaks.lead(TWO_RUNS, HOLE), f"behind: .*{MISSING}"),
    (lambda: streaks.streaks(HOLE), MISSING),
    (lambda: streaks.lengths(HOLE), MISSING),
    (lambda: streaks.last_matched(HOLE, DAYS[5]), MISSING),
    (lambda: streaks.reached(TWO_RUNS, 0), "at_least: expected one session or more, got 0"),
    (lambda: streaks.run_table(pd.DataFrame({"a": HOLE})), f"leads: .*{MISSING}"),
    (lambda: streaks.run_table(SMALL[[]]), "leads: expected at least one pair"),
]


@pytest.mark.parametrize(("call", "line"), REFUSED)
def test_one_line_says_what_is_wrong(call, line):
    with pytest.raises(ValueError, match=line):
        call()


def test_fourteen_and_the_run_before_it_that_was_as_long(data):
    """To 22 January 2026, and none like it since April and May 1996: The Motley Fool,
    https://www.fool.com/investing/2026/01/29/the-market-just-did-this-for-1st-time-in-30-years
    """
    panel, on = returns.panel(data, "russell_2000", "sp_500"), pd.Timestamp("2026-01-22")
    lead = streaks.lead(panel["russell_2000"], panel["sp_500"])
    assert streaks.lengths(lead)[["2026-01-22", "2026-01-23"]].tolist() == [14, 0]
    assert f"{streaks.last_matched(lead, on):%Y-%m}" == "1996-05"
    assert streaks.streaks(lead.loc[:on]).iloc[-1]["start"] == pd.Timestamp("2026-01-02")
