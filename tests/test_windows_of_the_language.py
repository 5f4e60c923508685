"""Windows, statistics and signals of the language on series small enough to count by hand."""

from contextlib import nullcontext
from dataclasses import replace
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from asked import measured as answered
from scipy.signal import lfilter
from scipy.stats import beta
from scipy.stats import t as student
from statsmodels.tsa.stattools import acf

from research.measures import periods, signal_form, signals
from research.measures.bounds import refuse_empty, refuse_percent, refuse_sign, within
from research.measures.question import Question
from research.measures.statistics import STATISTICS
from research.measures.subjects import WALK, Subject, highest_so_far, record_closes
from research.stats.intervals import clustered_interval, mean_interval, standing_alone

DAYS = pd.bdate_range("2024-12-24", "2025-03-12", unit="us")
CALENDAR = pd.bdate_range("2024-01-01", "2026-12-31", unit="us")
TOY = SimpleNamespace(calendar=CALENDAR)


def subject(levels, start="2025-01-06", *, scale=None, **more) -> Subject:
    index = pd.bdate_range(start, periods=len(levels), unit="us")
    more |= {} if scale is None else {"cited": pd.Series([scale], index=index[:1])}
    return Subject("toy", pd.Series(levels, index=index, dtype=float), **{"data": TOY} | more)


def test_a_correlation_is_that_of_the_changes_inside_a_window():
    one, other = np.cumprod([100, 1.1, 0.9, 1.2, 1.05]), np.cumprod([50, 1.2, 0.7, 1.1, 1.0])
    of = subject(one, behind=subject(other).level)
    found = STATISTICS["correlation"].function(of, np.array([0, 1, 3]), np.array([4, 4, 4]))
    every = np.corrcoef([0.1, -0.1, 0.2, 0.05], [0.2, -0.3, 0.1, 0.0])[0, 1]
    later = np.corrcoef([-0.1, 0.2, 0.05], [-0.3, 0.1, 0.0])[0, 1]
    assert found == pytest.approx([every, later, np.nan], nan_ok=True)


ONE, OTHER = [1.0, 2.0, 1.5, 3.0], [1.0, 1.0, 1.5, 2.0]  # their ratio: 1, 2, 1, 1.5
OF_THREE = {"of": "distance_from_average", "average": 3}


@pytest.mark.parametrize(
    ("stat", "options", "levels", "behind", "wanted"),  # from 0 to 2, and from 1 to 3
    [
        ("at_worst", {}, [100, 90, 85, 110], None, [-0.15, -0.15 / 2.7]),
        ("at_best", {}, [100, 90, 85, 110], None, [-0.1, 2 / 9]),
        ("at_worst", {}, ONE, OTHER, [0.0, -0.75]),
        ("at_best", {}, ONE, OTHER, [1.0, -0.5]),
        ("daily_average", {"of": "size"}, [10, 20, 30, 15], None, [0.75, 0.5]),
        ("daily_average", {"of": "change"}, [10, 20, 30, 15], None, [0.75, 0.0]),
        ("daily_average", {"of": "level"}, [10, 20, 30, 15], None, [25.0, 22.5]),
        ("daily_average", OF_THREE, [10, 20, 30, 40], None, [np.nan, 5 / 12]),
        ("level", {}, ONE, OTHER, [1.0, 1.5]),
        ("distance_from_high", {}, ONE, OTHER, [-0.5, -0.25]),
        ("drawdown", {}, ONE, OTHER, [-0.5, -0.5]),
        ("records", {}, ONE, OTHER, [1, 0]),
        ("distance_from_average", {"average": 2}, ONE, OTHER, [-1 / 3, 0.2]),
    ],
)
def test_statistics_inside_a_window_and_of_a_ratio(stat, options, levels, behind, wanted):
    more = {"behind": None if behind is None else subject(behind).level}
    of = subject(levels, scale=None if behind else 1.0, **more)
    found = STATISTICS[stat].function(of, np.array([0, 1]), np.array([2, 3]), **options)
    assert found == pytest.approx(wanted, nan_ok=True)


def test_the_error_of_a_ratio_is_that_of_both_sides():
    one, both = (
        subject([1.0, 2.0, 3.0], scale=1.0, behind=b) for b in (None, subject([1] * 3).level)
    )
    assert both.error(2) == pytest.approx(2**0.5 * one.error(2))


def test_a_window_holds_the_month_ends_between_its_own():
    of = Subject("toy", pd.Series(np.arange(1.0, len(DAYS) + 1), index=DAYS), data=TOY)
    asked = Question(series=("toy",), stat="drawdown", every="months", subject=of)
    first, last = DAYS.get_indexer(["2024-12-27", "2025-03-12"])
    thinned, table = asked.observed(pd.DataFrame({"base": [first], "last": [last]}))
    held = thinned.index[table["base"].item() : table["last"].item() + 1]
    assert held.strftime("%Y-%m-%d").tolist() == ["2024-12-31", "2025-01-31", "2025-02-28"]
    assert thinned.level[held].tolist() == [6.0, 29.0, 49.0]


def test_a_correlation_needs_two_and_both_to_move():
    for still in ([1.0, 1.0, 1.0, 1.0], np.cumprod([1.0, 1.02, 1.02, 1.02])):
        of = subject([1.0, 1.1, 1.0, 1.2], behind=subject(still).level)
        assert np.isnan(STATISTICS["correlation"].function(of, np.array([0]), np.array([3])))
    with pytest.raises(ValueError, match="stat: correlation is of ahead with behind"):
        STATISTICS["correlation"].function(subject([1.0, 1.1, 1.0]), np.array([0]), np.array([2]))


WHOLE = [("sessions", 57, 56), ("weeks", 57, 10), ("months", 57, 2), ("quarters", 57, 0)]
# months to 3 February, 31 and 30 January
WHOLE += [("months", 30, 1), ("months", 29, 1), ("months", 28, 0)]


@pytest.mark.parametrize(("over", "to", "count"), WHOLE)
def test_only_whole_periods_are_windows(over, to, count):
    assert len(periods.over_calendar(DAYS[:to], over, CALENDAR)) == count


TO_A_DAY = {  # windows up to a day inside a month or week, and up to its last session
    ("months", 1, "2025-03-05"): ["2025-01-03 2025-02-05", "2025-02-05 2025-03-05"],
    ("months", 1, "2025-02-28"): ["2024-12-31 2025-01-31", "2025-01-31 2025-02-28"],
    ("weeks", 8, "2025-02-26"): ["2024-12-25 2025-02-19", "2025-01-01 2025-02-26"],
    ("years", 1, "2025-03-05"): [],
}


@pytest.mark.parametrize(("unit", "length", "on"), TO_A_DAY)
def test_a_length_up_to_a_day_ends_on_it_and_on_no_later_one(unit, length, on):
    day = pd.Timestamp(on)
    of = Subject("toy", pd.Series(1.0, index=DAYS), data=TOY)
    found = Question(on=day, **{unit: length}, subject=of).windows()
    ends = [DAYS[found[side]].strftime("%Y-%m-%d") for side in ("base", "last")]
    spans = [" ".join(span) for span in zip(*ends, strict=True) if span[1] <= on]
    assert spans[-2:] == TO_A_DAY[unit, length, on]


EVENTS = ("2024-12-20", "2024-12-26", "2025-02-10", "2025-03-01", "2025-03-02", "2025-03-31")
UP_TO = {  # before the data and after, their third day, a Monday, both days of a weekend
    (): ["2024-12-25 2024-12-26", "2025-02-07 2025-02-10", "2025-02-27 2025-02-28"],
    ("sessions", 2): ["2024-12-24 2024-12-26", "2025-02-06 2025-02-10", "2025-02-26 2025-02-28"],
    ("weeks", 1): ["2025-02-03 2025-02-10", "2025-02-21 2025-02-28"],
    ("months", 2): ["2025-01-01 2025-02-28", "2025-01-02 2025-02-28"],
}


@pytest.mark.parametrize("length", UP_TO)
def test_a_window_up_to_an_event_ends_with_its_close_or_the_last_before_it(length):
    days = tuple(map(pd.Timestamp, EVENTS))
    of = Subject("toy", pd.Series(1.0, index=DAYS), data=TOY)
    asked = Question(
        up_to=signals.Signal("dates", (("dates", days),), subject=of),
        subject=of,
        **dict([length] if length else []),
    )
    found = asked.windows()
    spans = zip(*(DAYS[found[side]].strftime("%Y-%m-%d") for side in ("base", "last")), strict=True)
    assert [" ".join(span) for span in spans] == UP_TO[length]


@pytest.mark.parametrize(("unit", "base"), [("weeks", "2025-02-21"), ("months", "2025-01-31")])
def test_months_up_to_a_month_end_begin_with_one_and_weeks_do_not(unit, base):
    of = Subject("toy", pd.Series(1.0, index=DAYS), data=TOY)
    february = signals.Signal("window", (("over", "months"), ("in_months", (2,))), subject=of)
    (row,) = Question(up_to=february, subject=of, **{unit: 1}).windows().to_numpy()
    assert DAYS[row].strftime("%Y-%m-%d").tolist() == [base, "2025-02-28"]


@pytest.mark.parametrize(
    ("n", "options", "first"),
    [
        (10, {}, ["2024-12-31", "2025-01-14"]),
        (2, {"before": 5}, ["2024-12-24", "2025-01-02"]),  # the turn of a year has days of both
        (2, {"before": 6}, []),  # it would begin before the data
    ],
)
def test_the_nth_session_of_a_year(n, options, first):
    found = periods.to_session(DAYS, n, CALENDAR, **options)
    assert [f"{DAYS[k]:%Y-%m-%d}" for k in found.head(1).to_numpy().ravel()] == first


def test_the_turn_of_each_month():
    found = periods.to_session(DAYS, 1, CALENDAR, "months", before=1)
    assert [f"{day:%m-%d}" for day in DAYS[found["last"]]] == ["01-01", "02-03", "03-03"]


RECORDS = [100, 90, 101, 95, 96, 97, 102]  # records on the third and the last day


@pytest.mark.parametrize(
    ("unit", "known", "wanted"),
    [
        ("sessions", {}, [np.nan, np.nan, np.nan, 1, 2, 3, 4]),
        ("days", {}, [np.nan, np.nan, np.nan, 1, 2, 5, 6]),
        ("days", {"before": 100.5, "before_on": pd.Timestamp("2024-12-07")}, [30, 31, 32, 1]),
        ("weeks", {"before": 100.5, "before_on": pd.Timestamp("2024-12-11")}, [3, 3, 4, 0]),
        ("months", {"before": 100.5, "before_on": pd.Timestamp("2024-11-07")}, [1, 2, 2, 0]),
    ],
)
def test_time_since_the_last_record_before_a_day(unit, known, wanted):
    place = np.arange(len(wanted))
    of = subject(RECORDS, **known)
    found = STATISTICS[f"{unit}_since_record"].function(of, place - 1, place)
    np.testing.assert_array_equal(found, wanted)


def test_an_average_is_one_of_two_hundred_sessions_unless_another_is_named():
    of, place = subject(range(1, 202)), np.array([198, 199, 200])
    found = STATISTICS["distance_from_average"].function(of, place - 1, place)
    assert found == pytest.approx([np.nan, 200 / 100.5 - 1, 201 / 101.5 - 1], nan_ok=True)


def test_levels_lie_on_a_bridge_between_the_closes_that_are_cited():
    """A unit is worth 100 on the second day and 104 on the fourth: 102 between, and so beyond."""
    of = subject([1, 1, 2, 1, 1])
    of = replace(of, cited=pd.Series([100.0, 104.0], index=of.index[[1, 3]]))
    assert of.index_points("a level").tolist() == [100, 100, 204, 104, 104]
    carried = [1, 0, 1 / 2, 0, 1]  # sessions whose rounding a level carries
    wanted = WALK * np.sqrt(carried) * [100, 100, 204, 104, 104]
    assert [of.error(k) for k in range(5)] == pytest.approx(wanted)
    assert of.error(2, 0) == pytest.approx(WALK * np.hypot(204 - 100, 2**0.5 * 204))
    near = [of.index.get_loc(of.cited_near(k)) for k in range(5)]
    assert near == [1, 1, 1, 3, 3]


@pytest.mark.parametrize(
    ("scale", "cents", "change", "level"),
    [(100, False, 1e-5, 100.001), (100, True, 1e-5, 100.0), (1e6, True, 4e-9, 1_000_000.004)],
)
def test_hundredths_are_had_back_where_the_rounding_of_returns_leaves_them(
    scale, cents, change, level
):
    of = subject([1.0, 1.0 + change], scale=scale, cents=cents)
    assert of.index_points("a level").iloc[1] == pytest.approx(level, abs=1e-6)


@pytest.mark.parametrize("more", [{}, {"scale": 1.0, "yields": True}])
def test_a_yield_or_a_level_that_no_close_is_cited_for_has_no_error(more):
    assert subject([1.0, 1.1], **more).error(1) == 0.0


@pytest.mark.parametrize(
    ("bound", "kept"),
    [
        ({}, [-1, 0, 1, 2]),
        ({"above": 0}, [1, 2]),
        ({"below": 1}, [-1, 0]),
        ({"at_least": 0}, [0, 1, 2]),
        ({"at_most": 1}, [-1, 0, 1]),
        ({"at_least": 0, "below": 2}, [0, 1]),
        ({"at_most": 1, "above": -1}, [0, 1]),
    ],
)
def test_what_keeps_to_a_bound(bound, kept):
    values = np.array([-1, 0, 1, 2, np.nan])
    assert values[within(values, tuple(bound.items()))].tolist() == kept


@pytest.mark.parametrize(
    ("bound", "refused"),
    [
        ({"above": 1, "below": 2}, ""),
        ({"at_least": 1, "above": 2}, "above: expected one bound on this side, got at_least 1 and"),
        ({"below": 1, "at_most": 2}, "at_most: expected one bound on this side, got below 1 and"),
        ({"at_least": 1, "at_most": 1}, ""),
        ({"at_least": 1, "below": 1}, "below: nothing is at least 1 and below 1;"),
        ({"above": 1, "at_most": 1}, "at_most: nothing is above 1 and at most 1;"),
        ({"above": 1, "below": 1}, "below: nothing is above 1 and below 1;"),
        ({"at_least": 2, "at_most": 1}, "at_most: nothing is at least 2 and at most 1;"),
    ],
)
def test_a_bound_between_whose_ends_nothing_lies(bound, refused):
    with pytest.raises(ValueError, match=f"^{refused}") if refused else nullcontext():
        refuse_empty(tuple(bound.items()))


def test_a_bound_on_decimals_below_one_or_up_to_twice_the_most_is_no_percentage():
    for edge, values in ((1, [0.5]), (2, [0.1, -1.0]), (0.99, [0.1])):
        refuse_percent((("above", edge),), values)
    with pytest.raises(ValueError, match="above: -2 is -200%, the most that any comes to is 90%"):
        refuse_percent((("above", -2),), [np.nan, -0.9])


@pytest.mark.parametrize("span", [(-1.0, 0.0), (0.0, np.inf)])
def test_a_bound_at_zero_is_on_neither_side(span):
    refuse_sign("a statistic", (("at_least", 0), ("below", 0.0)), span)


def test_a_tie_is_no_record_and_a_cited_high_holds():
    assert record_closes(subject([100, 100, 101])).tolist() == [False, False, True]
    known = subject([100, 104, 106], before=105.0)
    assert record_closes(known).tolist() == [False, False, True]
    assert highest_so_far(known, known.level.to_numpy()).tolist() == [105, 105, 106]


def days_of(signal, levels, **more):
    of = subject(levels, scale=1.0, **more)
    return [of.index.get_loc(day) for day in signals.found(signal.put(of))["date"]]


UP_THEN_DOWN = [100, 101, 102, 103, 102, 103, 104]
FALLS = [*[100] * 6, 90, 100, 90, 90, 90, 90, 80, 90]  # at 6, 8 and 12
WEEKS = [100, 101, 102, 103, 104, 103, 102, 101, 100, 99, 100, 101]  # up, down, then a rise
BELOW = {"of": "distance_from_average", "average": 2, "below": 0.0}
LEVELS = [10, 9, 8, 8.5, 9, 9.5, 9.4, 9.5, 11, 12]  # the second rise in a row is at 4 and 8
TWO = {"streak": 2}
RISEN = {"fall": 0.2, "ended": "rise"}
AT_START = {"stat": "level", "over": "sessions", "at_least": 8.5, "below": 9.0, "at": "start"}
SIGNALS = [  # a signal, or one and what has to be in force on its day; levels; where it comes
    (TWO, UP_THEN_DOWN, [2, 6]),
    (TWO | {"dated": "last"}, UP_THEN_DOWN, [3, 6]),
    (TWO | {"dated": "after"}, UP_THEN_DOWN, [4]),
    (TWO | BELOW, [5, 4, 3, 4, 3, 2, 1], [2, 5]),
    ({"fall": 0.2}, [100, 79, 90, 78, 101, 80, 110], [1, 5]),  # once a record
    ({"fall": 0.2, "of_last": 3}, [100, 79, 90, 91, 92, 70, 69, 95, 70], [5, 8]),  # once a high
    (RISEN, [100, 80.1, 80, 95.9, 96, 76.9, 76.8], [2, 6]),  # once a rise of as much
    ([{"new_high": 1}, RISEN], [100, 80.1, 80, 95.9, 96, 76.9, 76.8], [3]),
    ({"rise": 0.2}, [100, 80.1, 80, 95.9, 96, 76.9, 76.8, 96], [4, 7]),
    ({"rise": 0.2}, [80, 96, 76.8, 95], [3]),  # the first one follows no fall
    ([{"new_high": 1}, {"rise": 0.2}], [100, 80, 96, 97, 77, 78], [2, 3]),
    ({"cross": "up", "short": 1, "long": 2}, [10, 9, 8, 9, 10, 9], [3]),
    ({"new_high": 2}, [5, 3, 4, 4, 6], [4]),
    *[
        ({"record_after": days}, [9, 10, 9, 9, 9, 9, 11, 12], places)  # a week without a record
        for days, places in ((1, [6]), (6, [6]), (7, []))
    ],
    *[
        ({"over": "sessions", "below": 0.0} | apart, FALLS, places)
        for apart, places in (({}, [6, 8, 12]), ({"apart": 2}, [6, 12]), ({"apart": 4}, [6]))
    ],
    *[  # the first needs as many sessions before it
        ({"over": "sessions", "below": 0.0, "apart": n}, FALLS, places)
        for n, places in ((6, [6]), (7, []))
    ],
    ([TWO, {"fall": 0.1}], LEVELS, [4]),
    ([TWO, {"cross": "up", "short": 1, "long": 3}], LEVELS, [4, 8]),
    ([TWO, {"new_high": 3}], LEVELS, [8]),
    ([TWO, {"stat": "level", "over": "sessions", "above": 9.2}], LEVELS, [8]),
    ([TWO, AT_START], LEVELS, [4]),  # which it was on the third day
    ([TWO | {"dated": "last"}, AT_START], LEVELS, [5]),
    ([TWO | {"dated": "after"}, AT_START], LEVELS, [6]),
    ([TWO, {"sessions": 4, "below": 0.0}], LEVELS, [4]),
    ([TWO, {"in_months": 1}], LEVELS, [4, 8]),
    ([TWO, {"in_months": 2}], LEVELS, []),
    ([TWO, {"over": "weeks", "below": 0.0}], WEEKS, [11]),  # the last week that had ended
    ([TWO, {"over": "weeks", "above": 0.0}], WEEKS, []),
    ({"streak": 2, "down": True, "sessions": 4}, WEEKS, [8]),
    (
        [{"over": "sessions", "above": 0.0}, {"streak": 1, "over": "weeks", "down": True}],
        WEEKS,
        [10, 11],
    ),
]


@pytest.mark.parametrize(("signal", "levels", "places"), SIGNALS)
def test_the_days_of_a_signal(signal, levels, places):
    assert days_of(signal_form.parse(TOY, signal), levels) == places


@pytest.mark.parametrize(("days", "places"), [(1, [2, 4]), (2, [])])
def test_the_first_record_here_comes_after_one_that_is_older(days, places):
    """Beyond a cited high on the third day, and again on the fifth."""
    levels, known = [9, 9, 11, 10, 12], {"before": 10.0}
    assert days_of(signal_form.parse(TOY, {"record_after": days}), levels, **known) == places


def test_a_calendar_day_is_a_signal_without_a_bound():
    day = signal_form.parse(TOY, {"over": "months", "session": 2, "in_months": 2})
    found = signals.found(day.put(subject(range(1, 60))))["date"]
    assert [f"{d:%m-%d}" for d in found] == ["02-04"]


@pytest.mark.parametrize(("dated", "ends"), [("last", True), ("low", False)])
def test_a_day_inside_a_month_does_not_stand_for_its_end(dated, ends):
    signal = signal_form.parse(TOY, {"over": "months", "dated": dated})
    assert signal.month_ends == ends


def test_later_closes_never_move_a_signal():
    signal = signals.Signal("streak", (("streak", 2),))
    whole = days_of(signal, UP_THEN_DOWN)
    for cut in range(3, len(UP_THEN_DOWN)):
        assert days_of(signal, UP_THEN_DOWN[:cut]) == [k for k in whole if k < cut]


def test_the_interval_of_overlapping_windows_holds_the_truth_as_often_as_it_says():
    drawn = np.random.default_rng(7).normal(0.01, 0.04, size=(600, 480)).cumsum(axis=1)
    years = drawn[:, 12:] - drawn[:, :-12]
    spans = [mean_interval(values, cases=39) for values in years]
    assert np.mean([low <= 0.12 <= high for low, high, _ in spans]) == pytest.approx(0.95, abs=0.02)


@pytest.mark.parametrize(("years", "memory"), [(36, 0.5), (73, 0.65), (73, 0.0)])
def test_the_interval_of_what_lasts_holds_the_truth_as_often_as_it_says(years, memory):
    """Five values a year around means that depend on those of the year before."""
    rng, hits = np.random.default_rng(8), []
    year = np.repeat(np.arange(years), 5)
    for _ in range(400):
        means = lfilter([1.0], [1.0, -memory], rng.normal(size=years + 50))[50:]
        values = 0.3 + means[year] + rng.normal(size=len(year))
        cases = years * standing_alone(pd.Series(values).groupby(year).mean())
        low, high, _ = clustered_interval(values, year, cases=cases)
        hits.append(low <= 0.3 <= high)
    assert 0.92 <= np.mean(hits) <= 0.98


def test_an_interval_of_fewer_cases_has_their_error_and_their_degrees_of_freedom():
    values = [0.01, 0.02, 0.03, 0.04]
    found = clustered_interval(values, [1, 2, 3, 4], cases=2)
    wanted = student.interval(0.95, 1, loc=0.025, scale=np.std(values, ddof=1) / 2**0.5)
    assert found[:2] == pytest.approx(wanted)


@pytest.mark.parametrize(("every", "sessions"), [({}, 20), ({"every": "weeks"}, 100)])
def test_an_average_of_weeks_looks_back_over_their_sessions(every, sessions):
    below = {"streak": 1, "of": "distance_from_average", "average": 20, "below": 0.0}
    assert signal_form.parse(TOY, below | every).needs == sessions


def cases_apart(data, **args):
    """Years by how far one's share of sessions above the average says what the next one's is."""
    level = (1 + data.series("sp_500")["price_return"].fillna(0)).cumprod()
    above = (level / level.rolling(args["average"]).mean()).dropna()["1953":] > 1
    share = above.groupby(above.index.year).mean()
    r = acf(share, nlags=1)[1]
    r += (1 + 3 * r) / len(share)
    sizes = above.groupby(above.index.year).size()
    return sizes.sum() ** 2 / (sizes**2).sum() * (1 - r) / (1 + r)


SHARES = [
    # years of rolling twelve months, whole or begun, from January 1953 to August 2026
    ({"months": 12}, 0.5, 73),
    # sessions at a distance from an average last: 74 calendar years, which depend on each other
    ({"stat": "distance_from_average", "average": 200, "over": "sessions"}, 0.667, 64),
    ({"over": "years"}, 0.5, 73),
]


@pytest.mark.parametrize(("args", "claimed", "cases"), SHARES)
def test_a_share_rests_on_cases_that_stand_on_their_own(data, args, claimed, cases):
    found = answered(data, "share", series="sp_500", since=1953, above=0, **args)
    assert found.clusters == cases
    cases = cases_apart(data, **args) if "average" in args else cases
    hits = found.value * cases
    assert found.interval[0] == pytest.approx(beta.ppf(0.025, hits, cases - hits + 1))
    assert found.interval[1] == pytest.approx(beta.ppf(0.975, hits + 1, cases - hits))


FOLLOWING = {"sessions": 5, "after": {"streak": 9}}


@pytest.mark.parametrize("asked", [{"over": "sessions"}, FOLLOWING])
def test_the_mean_of_what_lasts_has_one_count_and_after_a_signal_two(data, asked):
    of = {"series": "sp_500", "stat": "distance_from_average", "average": 200, "since": 1953}
    found, whole = answered(data, "mean", **of, **asked), "over" in asked
    assert ((found.event_mean, found.cluster_mean) == (None, None)) == whole
    assert (found.clusters < found.rows["cluster"].max()) == whole
