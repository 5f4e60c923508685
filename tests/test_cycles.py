"""Leadership spells: published chronologies, hand-made paths, and what must hold for any path."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from research import cycles, returns
from research.months import month_ends


def months(count, start="1990-01-31"):
    return pd.date_range(start, periods=count, freq="ME")


def path(*levels):
    return pd.Series(levels, index=months(len(levels)), dtype=float)


def wealth(data, name, basis="price"):
    return returns.levels(returns.on_basis(data.series(name), basis))


@st.composite
def walks(draw, least=40, most=300):
    """A random walk of monthly log returns, rough enough to turn often; no two values are equal."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    drift, rough = draw(st.floats(-0.01, 0.01)), draw(st.floats(0.01, 0.12))
    steps = rng.normal(drift, rough, draw(st.integers(least, most)))
    return pd.Series(np.exp(steps.cumsum()), index=months(len(steps)))


def dated(found, form="%Y-%m"):
    """The days of the peaks and those of the troughs."""
    return [found[found == kind].index.strftime(form).tolist() for kind in ("peak", "trough")]


PAGAN = """1956-07 1959-07 1961-12 1966-01 1968-11 1971-04 1972-12 1976-12 1980-11 1983-06 1987-08
1990-05 1994-01, 1953-08 1957-12 1960-10 1962-06 1966-09 1970-06 1971-11 1974-09 1978-02 1982-07
1984-05 1987-11 1990-10 1994-06"""
YARDENI = """1956-08-02 1961-12-12 1966-02-09 1968-11-29 1973-01-11 1980-11-28 1987-08-25 2000-03-24
2007-10-09 2020-02-19, 1957-10-22 1962-06-26 1966-10-07 1970-05-26 1974-10-03 1982-08-12 1987-12-04
2002-10-09 2009-03-09"""


class TestPublishedChronologies:
    def test_bull_and_bear_markets_by_turning_points(self, data):
        """S&P 500, month-end closes, to May 1997: written down from memory of the table of Pagan
        and Sossounov (2003) before the procedure was run, and not compared with the paper.
        """
        found = cycles.turning_points(month_ends(wealth(data, "sp_500")).loc[:"1997-05"])
        assert dated(found) == [row.split() for row in PAGAN.split(",")]

    def test_bull_and_bear_markets_by_threshold(self, data):
        """Falls of 20% (rises of 25%): Yardeni Research, Bull & Bear Market Tables, 23 March 2020.

        https://www.scribd.com/document/495588282/S-P-500-Bull-Bear-Market-Tables-23Feb2021
        """
        found = cycles.threshold_points(wealth(data, "sp_500"), rise=0.25).loc["1956":"2020-02"]
        assert dated(found, "%Y-%m-%d") == [row.split() for row in YARDENI.split(",")]


THRESHOLD = [  # levels, and the places of a peak and a trough
    ([1.0, 1.25, 1.10, 1.30, 1.00, 1.15, 0.95, 1.20], [3, 6]),
    ([1.0, 1.2, 1.0], [1]),  # exactly at the threshold
    ([1.0, 1.19, 1.0], []),
    ([1.0, 1.3, 1.2, 1.3, 1.0], [1]),  # of equal ones the first
]


class TestByHand:
    @pytest.mark.parametrize(("levels", "places"), THRESHOLD)
    def test_threshold_and_its_mirror(self, levels, places):
        level, turns = path(*levels), ["peak", "trough"]
        for found, kinds in ((level, turns), (1 / level, turns[::-1])):
            expected = dict(zip(level.index[places], kinds, strict=False))
            turned = cycles.threshold_points(found)
            assert (turned.name, turned.to_dict()) == ("turn", expected)

    def test_of_equal_peaks_without_a_trough_between_them_the_first_is_the_turn(self):
        """Up to 20, down to 17.5 and up again, within eight months of lower values; then down."""
        steps = [1.0] * 10 + [-0.5] * 5 + [0.5] * 5 + [-0.5] * 15 + [0.5] * 15
        level = path(*np.cumsum([10.0, *steps]))
        assert level.iloc[10] == level.iloc[20] == 20
        turns = dict(zip(level.index[[10, 35]], ["peak", "trough"], strict=True))
        assert cycles.turning_points(level).to_dict() == turns

    def test_calendar_years_and_a_tie(self):
        years = pd.date_range("2019-12-31", periods=5, freq="YE")
        found = cycles.spells(pd.Series([1.0, 1.1, 1.1, 1.0, 0.9], years), dating="calendar")
        rows = [["small", 2.0, False, True], ["large", 2.0, True, False]]
        assert found[["leader", "length", "open", "from_start"]].values.tolist() == rows
        assert found["amplitude"].round(6).tolist() == [0.1, 0.222222]

    def test_spells_of_a_hand_made_path(self):
        found = cycles.spells(path(1.0, 1.5, 1.0, 2.0, 1.9), dating="threshold")
        assert found["leader"].tolist() == ["small", "large", "small"]
        assert found["length"].tolist() == pytest.approx([1 / 12, 1 / 12, 2 / 12])
        assert found["amplitude"].tolist() == pytest.approx([0.5, 0.5, 0.9])
        assert found["rank"].tolist() == [2, 1, 1]
        assert found["open"].tolist() == [False, False, True]
        alike = cycles.spells(path(1.0, 1.5, 1.0, 1.5), dating="threshold")
        assert alike["rank"].tolist() == [1, 1, 1]

    @pytest.mark.parametrize("dating", cycles.DATINGS)
    @pytest.mark.parametrize(
        "level",
        [pd.Series([], index=pd.DatetimeIndex([]), dtype=float), path(1.0), path(1.0, 1.0, 1.0)],
    )
    def test_nothing_to_date_keeps_the_columns(self, dating, level):
        found = cycles.spells(level, dating=dating)
        assert len(found) == 0
        assert list(found) == "leader start end length amplitude open from_start rank".split()

    def test_refusals(self):
        with pytest.raises(ValueError, match="dating: expected one of"):
            cycles.spells(path(1.0, 2.0), dating="yearly")
        with pytest.raises(ValueError, match="level: expected positive values"):
            cycles.spells(path(1.0, 0.0))
        with pytest.raises(ValueError, match="level: expected a sorted DatetimeIndex"):
            cycles.turning_points(path(1.0, 2.0).iloc[::-1])
        with pytest.raises(ValueError, match="rise: expected"):
            cycles.threshold_points(path(1.0, 2.0), rise=0.0)

    def test_the_reversal_asked_for_decides_the_length(self):
        """Down, up 30%, down: one fall of three months, or two of one month each."""
        for rise, lengths, ranks in ((0.2, [1, 1, 1], [1, 1, 1]), (0.4, [3], [1])):
            found = cycles.spells(path(2.0, 1.0, 1.3, 0.5), dating="threshold", rise=rise)
            assert (12 * found["length"]).tolist() == pytest.approx(lengths)
            assert found["rank"].tolist() == ranks


class TestAnyPath:
    @settings(max_examples=60)
    @given(walks(), st.sampled_from(cycles.DATINGS))
    def test_no_phase_of_the_wrong_sign(self, level, dating):
        found = cycles.spells(level, dating=dating)
        small = found["leader"] == "small"
        grew = level.reindex(found["end"]).to_numpy() > level.reindex(found["start"]).to_numpy()
        assert (grew == small).all()
        assert (found["amplitude"] > 0).all()
        assert (small != small.shift())[1:].all()
        assert found["end"].tolist()[:-1] == found["start"].tolist()[1:]
        assert found["open"].sum() == found["from_start"].sum() == min(len(found), 1)

    @settings(max_examples=40)
    @given(walks(), st.sampled_from(cycles.DATINGS), st.floats(0.1, 10))
    def test_blind_to_names_and_to_scale(self, level, dating, scale):
        found, swapped = (cycles.spells(x, dating=dating) for x in (level, scale / level))
        other = swapped["leader"].replace({"small": "large", "large": "small"})
        pd.testing.assert_frame_equal(found, swapped.assign(leader=other), check_exact=False)

    @settings(max_examples=40)
    @given(walks(), st.sampled_from([0.1, 0.2, 0.3]))
    def test_threshold_phases_hold_no_reversal_as_large_as_the_threshold(self, level, rise):
        found = cycles.threshold_points(level, rise=rise)
        x = np.log(level)
        for (a, kind), (b, _) in zip(found.items(), list(found.items())[1:], strict=False):
            phase = x.loc[a:b] if kind == "trough" else -x.loc[a:b]
            assert phase.iloc[-1] - phase.iloc[0] >= np.log1p(rise) - 1e-9
            assert phase.iloc[0] == phase.min()
            assert phase.iloc[-1] == phase.max()
            assert (phase.cummax() - phase).max() < np.log1p(rise)

    @settings(max_examples=40)
    @given(walks())
    def test_turning_points_keep_their_rules(self, level):
        found = cycles.turning_points(level)
        x, at = np.log(level.to_numpy()), level.index.get_indexer(found.index)
        assert (found != found.shift())[1:].all()
        assert (np.diff(at) > 0).all()
        assert (at[2:] - at[:-2] >= 16).all()
        if len(at):
            assert at[0] >= 6
            assert at[-1] <= len(x) - 7
        for place, kind in zip(at, found, strict=True):
            near = x[max(place - 8, 0) : place + 9]
            assert x[place] == (near.max() if kind == "peak" else near.min())
        moves = np.expm1(np.abs(np.diff(x[at])))
        assert ((np.diff(at) >= 4) | (moves > 0.20)).all()


def test_two_deciles_make_a_quintile(data):
    """Deciles 9 and 10 by value are the largest quintile, which is published on its own."""
    value = data.table("monthly/size_firms") * data.table("monthly/size_average_size")
    size = data.table("monthly/size_vw")
    together = cycles.combined(size[["d9", "d10"]], value[["d9", "d10"]])
    assert (together - size["q5"]).abs().max() < 0.0006
    assert (together - size["q5"]).abs().mean() < 0.0001


@settings(max_examples=40)
@given(walks(120, 120), st.sampled_from([0.1, 0.2, 0.4]), st.sampled_from(["small", "large"]))
def test_the_fast_rule_is_the_slow_one(level, rise, leader):
    """On random walks the longest spell is that of :func:`research.cycles.spells`."""
    table = cycles.spells(level, dating="threshold", rise=rise)
    longest = table.loc[table["leader"] == leader, "length"].max()
    steps = np.log(level).diff().iloc[1:]
    found = cycles.longest_by_threshold(steps, rise=rise, leader=leader)
    assert found == pytest.approx(np.nan_to_num(longest))
