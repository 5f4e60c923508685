"""Streaks: hand-counted runs, the edges (tie, gap, open, empty), and a naive count."""

import itertools

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import returns, store, streaks

DAYS = pd.DatetimeIndex(
    ["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07", "2026-01-08", "2026-01-09"]
)
TWO_RUNS = pd.Series([0.02, 0.01, -0.01, 0.03, 0.01, 0.02], index=DAYS, name="small less large")
TIE_INSIDE = pd.Series([0.02, 0.01, 0.0, 0.03, -0.01, -0.02], index=DAYS, name="tie")
NEVER_WON = pd.Series([-0.01, 0.0, -0.02], index=DAYS[:3])


def naive(lead):
    """Runs by itertools.groupby, one tuple per run: start, end, length, sum."""
    out, place = [], 0
    for won, block in itertools.groupby(lead.tolist(), key=lambda value: value > 0):
        block = list(block)
        if won:
            out.append(
                (lead.index[place], lead.index[place + len(block) - 1], len(block), sum(block))
            )
        place += len(block)
    return out


class TestLead:
    small = pd.DataFrame({"a": [None, 0.02, 0.03], "b": [None, 0.01, 0.05]}, index=DAYS[:3])
    large = pd.DataFrame({"c": [None, 0.015, 0.02], "d": [None, 0.0, 0.01]}, index=DAYS[:3])

    def test_all_takes_the_worst_of_one_side_and_the_best_of_the_other(self):
        assert streaks.lead(self.small, self.large).tolist() == pytest.approx(
            [0.01 - 0.015, 0.03 - 0.02]
        )

    def test_sum_adds_up_the_sides(self):
        assert streaks.lead(self.small, self.large, combine="sum").tolist() == pytest.approx(
            [0.015, 0.05]
        )

    def test_without_behind_it_is_the_return(self):
        assert streaks.lead(self.small["a"]).tolist() == [0.02, 0.03]

    def test_the_base_session_is_dropped_and_nothing_else(self):
        assert streaks.lead(self.small["a"], self.large["c"]).index.tolist() == DAYS[1:3].tolist()

    def test_equal_sums_tie_in_spite_of_floating_point(self):
        ahead = pd.DataFrame({"x": [0.1], "y": [0.2]}, index=DAYS[:1])
        assert streaks.lead(ahead, pd.Series([0.3], index=DAYS[:1]), combine="sum").tolist() == [
            0.0
        ]

    def test_bad_input(self):
        with pytest.raises(ValueError, match="combine: expected 'all' or 'sum', got 'mean'"):
            streaks.lead(self.small, combine="mean")
        with pytest.raises(ValueError, match="behind: expected the same sessions"):
            streaks.lead(self.small, self.large.iloc[1:])
        hole = pd.Series([0.01, None, 0.02], index=DAYS[:3])
        with pytest.raises(ValueError, match="behind: .*missing at 2026-01-05"):
            streaks.lead(pd.Series(0.0, index=DAYS[:3]), hole)


class TestStreaks:
    def test_hand_counted(self):
        first, second = streaks.streaks(TWO_RUNS).to_dict("records")
        where = {"label": "small less large", "start": DAYS[0], "end": DAYS[1], "length": 2}
        thin = {"lead": 0.03, "thinnest": 0.01, "thinnest_on": DAYS[1], "open": False}
        assert first == where | thin
        told = [second[name] for name in ("length", "lead", "thinnest_on", "open")]
        assert told == [3, 0.06, DAYS[4], True]

    def test_a_tie_ends_a_run(self):
        assert streaks.streaks(TIE_INSIDE)["length"].tolist() == [2, 1]

    @pytest.mark.parametrize("lead", [NEVER_WON, NEVER_WON.iloc[:0]])
    def test_no_run_keeps_the_columns_and_their_types(self, lead):
        table, filled = streaks.streaks(lead), streaks.streaks(TWO_RUNS)
        assert len(table) == 0
        assert list(table) == list(filled)
        assert table["length"].dtype == filled["length"].dtype
        assert table["lead"].dtype == float

    def test_a_missing_lead_is_an_error(self):
        hole = TWO_RUNS.where(TWO_RUNS.index != DAYS[3])
        for ask in (
            streaks.streaks,
            streaks.longest,
            lambda lead: streaks.streak_on(lead, DAYS[5]),
        ):
            with pytest.raises(ValueError, match="missing at 2026-01-07"):
                ask(hole)


class TestQuestions:
    @pytest.mark.parametrize(("day", "length"), list(zip(DAYS, [1, 2, 0, 1, 2, 3], strict=True)))
    def test_streak_on_every_session(self, day, length):
        assert streaks.streak_on(TWO_RUNS, day) == length

    def test_a_weekend_stands_for_the_friday_before(self):
        assert streaks.streak_on(TWO_RUNS, pd.Timestamp("2026-01-04")) == 1

    def test_before_the_first_session_is_an_error(self):
        with pytest.raises(ValueError, match="on: expected 2026-01-02"):
            streaks.streak_on(TWO_RUNS, pd.Timestamp("2026-01-01"))

    def test_longest(self):
        assert streaks.longest(TWO_RUNS) == 3
        assert streaks.longest(TWO_RUNS, end=DAYS[2]) == 2
        assert streaks.longest(TWO_RUNS, start=DAYS[3]) == 2
        assert streaks.longest(NEVER_WON) == 0
        with pytest.raises(ValueError, match="found none"):
            streaks.longest(TWO_RUNS, start=DAYS[5])

    def test_last_matched_asks_for_an_earlier_run_at_least_as_long(self):
        assert streaks.last_matched(TWO_RUNS, DAYS[4]) == DAYS[1]
        assert streaks.last_matched(TWO_RUNS, DAYS[5]) is pd.NaT
        assert streaks.last_matched(TWO_RUNS, DAYS[2]) is pd.NaT
        assert streaks.last_matched(TWO_RUNS, DAYS[0]) is pd.NaT

    def test_last_matched_gives_the_end_of_the_earlier_run_not_the_day_it_drew_level(self):
        lead = pd.Series([1.0, 1.0, 1.0, -1.0, 1.0, 1.0], index=DAYS)
        assert streaks.last_matched(lead, DAYS[5]) == DAYS[2]

    def test_reached(self):
        assert streaks.reached(TWO_RUNS, 2).tolist() == [DAYS[1], DAYS[4]]
        assert streaks.reached(TWO_RUNS, 3).tolist() == [DAYS[5]]
        assert len(streaks.reached(TWO_RUNS, 4)) == 0
        with pytest.raises(ValueError, match="at_least: expected one session or more, got 0"):
            streaks.reached(TWO_RUNS, 0)

    @given(st.lists(st.sampled_from([-0.01, 0.0, 0.01]), min_size=2, max_size=40), st.data())
    def test_later_sessions_change_nothing(self, values, data):
        lead = pd.Series(values, index=pd.bdate_range("2020-01-01", periods=len(values)))
        cut = data.draw(st.integers(1, len(values) - 1))
        day, known = lead.index[cut - 1], lead.iloc[:cut]
        assert streaks.streak_on(lead, day) == streaks.streak_on(known, day)
        assert str(streaks.last_matched(lead, day)) == str(streaks.last_matched(known, day))
        events = streaks.reached(lead, 2)
        assert events[events <= day].tolist() == streaks.reached(known, 2).tolist()


@settings(max_examples=60)
@given(st.lists(st.lists(st.integers(-2, 2), min_size=7, max_size=7), min_size=1, max_size=5))
def test_run_table_agrees_with_a_naive_count(columns):
    index = pd.bdate_range("2020-01-01", periods=7)
    panel = pd.DataFrame(
        {f"pair {k}": values for k, values in enumerate(columns)}, index=index, dtype=float
    )
    table = streaks.run_table(panel)
    for name, rows in panel.items():
        mine = table[table["label"] == name]
        expected = naive(rows)
        assert (
            list(mine[["start", "end", "length", "lead"]].itertuples(index=False, name=None))
            == expected
        )
        assert mine["open"].tolist() == [end == index[-1] for _, end, _, _ in expected]


def test_run_table_keeps_runs_of_a_least_length_and_does_not_join_neighbouring_pairs():
    always = pd.DataFrame(1.0, index=DAYS, columns=["a", "b"])
    assert streaks.run_table(always)["length"].tolist() == [6, 6]
    panel = pd.DataFrame({"a": TWO_RUNS, "b": TIE_INSIDE})
    assert streaks.run_table(panel, at_least=2)["length"].tolist() == [2, 3, 2]
    with pytest.raises(ValueError, match="leads: .*missing at 2026-01-05"):
        streaks.run_table(panel.drop(index=DAYS[1]).reindex(DAYS))
    with pytest.raises(ValueError, match="leads: expected at least one pair"):
        streaks.run_table(panel[[]])


@pytest.fixture(scope="module")
def lead():
    data = store.load()
    small, large = (
        data.series(name)["price_return"].rename(name) for name in ("russell_2000", "sp_500")
    )
    panel = returns.align(small, large)
    return streaks.lead(panel["russell_2000"], panel["sp_500"])


class TestSnapshot:
    """The runs of the snapshot against what was printed at the time.

    Daily returns of both indices, in percent, from 2 to 20 January 2026, "14 straight trading days"
    to 22 January and none like it since April and May 1996: The Motley Fool, 29 January 2026,
    https://www.fool.com/investing/2026/01/29/the-market-just-did-this-for-1st-time-in-30-years
    """

    PRINTED = (
        ("2026-01-02", 1.06, 0.19),
        ("2026-01-05", 1.58, 0.64),
        ("2026-01-06", 1.37, 0.62),
        ("2026-01-07", -0.29, -0.34),
        ("2026-01-08", 1.11, 0.01),
        ("2026-01-09", 0.78, 0.65),
        ("2026-01-12", 0.44, 0.16),
        ("2026-01-13", -0.10, -0.19),
        ("2026-01-14", 0.70, -0.53),
        ("2026-01-15", 0.86, 0.26),
        ("2026-01-16", 0.12, -0.06),
        ("2026-01-20", -1.21, -2.06),
    )

    def test_daily_leads(self, lead):
        for day, small, large in self.PRINTED:
            assert 100 * lead[pd.Timestamp(day)] == pytest.approx(small - large, abs=0.0101)

    def test_fourteen_and_the_run_before_it_that_was_as_long(self, lead):
        on = pd.Timestamp("2026-01-22")
        assert streaks.streak_on(lead, on) == 14
        assert streaks.streak_on(lead, pd.Timestamp("2026-01-23")) == 0
        assert f"{streaks.last_matched(lead, on):%Y-%m}" == "1996-05"
        assert streaks.streaks(lead.loc[:on]).iloc[-1]["start"] == pd.Timestamp("2026-01-02")
