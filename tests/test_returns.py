"""Compounding, windows and alignment, by hand and by properties."""

from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import SESSIONS, Toy, frame

from research import returns
from research.measures.windows import inside


def series(values, index=SESSIONS, name="s"):
    return pd.Series([np.nan, *values], index=index[: len(values) + 1], name=name)


def test_change_compounds_from_the_close_of_the_base():
    s = series([0.10, -0.50, 1.00])
    assert returns.change(s, start=SESSIONS[0], end=SESSIONS[2]) == pytest.approx(-0.45)
    assert returns.change(s, start=SESSIONS[1], end=SESSIONS[3]) == pytest.approx(0.0)


def test_a_window_starts_and_ends_on_the_last_session_on_or_before():
    saturday, sunday = pd.Timestamp("2026-01-03"), pd.Timestamp("2026-01-11")
    base, last = returns.window(SESSIONS, start=saturday, end=sunday)
    assert (f"{base:%Y-%m-%d}", f"{last:%Y-%m-%d}") == ("2026-01-02", "2026-01-09")


@pytest.mark.parametrize(
    ("start", "end", "line"),
    [
        ("2025-12-30", "2026-01-10", "start: expected 2025-12-31 or later"),
        ("2026-01-09", "2026-01-09", "end: expected a session after 2026-01-09"),
        ("2026-01-09", "2026-01-05", "end: expected a session after 2026-01-09"),
    ],
)
def test_impossible_windows(start, end, line):
    with pytest.raises(ValueError, match=line):
        returns.window(SESSIONS, start=start, end=end)


def test_the_stretch_of_a_basis_begins_at_its_base_and_holds_no_hole():
    table = frame([0.01] * 5, index=SESSIONS[:6])
    table["total_return"] = [np.nan, np.nan, 0.02, 0.02, np.nan, np.nan]
    total = returns.on_basis(table, "total")
    assert total.index.tolist() == SESSIONS[1:4].tolist()
    assert np.isnan(total.iloc[0])
    table.loc[SESSIONS[3], "price_return"] = np.nan
    with pytest.raises(ValueError, match="s: price return missing at 2026-01-05"):
        returns.on_basis(table, "price", name="s")
    with pytest.raises(ValueError, match="basis: expected 'price' or 'total', got 'net'"):
        returns.on_basis(table, "net")


def test_alignment_cuts_the_ends_and_refuses_a_hole_inside():
    long, late = (
        series([0.01] * 9, name="long"),
        series([0.02] * 5, index=SESSIONS[2:], name="late"),
    )
    panel = returns.align(long, late)
    assert panel.index.tolist() == SESSIONS[2:8].tolist()
    assert panel.iloc[0].isna().all()
    with pytest.raises(ValueError, match="long: session 2026-01-07 missing between"):
        returns.align(long.drop(SESSIONS[5]), late)
    with pytest.raises(ValueError, match="no common stretch"):
        returns.align(long, series([0.1], index=SESSIONS[20:], name="later"))


def test_levels_of_a_slice_are_refused_and_those_of_nothing_are_empty():
    with pytest.raises(ValueError, match="expected the base session first, got a return of 0.2"):
        returns.levels(series([0.1, 0.2]).iloc[2:])
    assert returns.levels(series([]).iloc[:0]).empty


def test_a_window_inside_a_series_is_on_the_basis_asked_for():
    data = Toy()
    for basis, gain in (("price", 0.01), ("total", 0.0101)):
        found = inside(data, "iwm", start=SESSIONS[2], end=SESSIONS[5], basis=basis)
        assert found.index.tolist() == SESSIONS[2:6].tolist()
        assert found.iloc[1:].tolist() == pytest.approx([gain] * 3)


def test_changes_begin_at_the_base_and_not_before():
    panel = pd.DataFrame({"a": series([0.10, -0.50])})
    whole = pd.DataFrame({"start": [SESSIONS[0], SESSIONS[1]], "end": [SESSIONS[2], SESSIONS[2]]})
    assert returns.changes(panel, whole)["a"].tolist() == pytest.approx([-0.45, -0.5])
    early = whole.assign(start=SESSIONS[0] - pd.Timedelta(days=1))
    with pytest.raises(ValueError, match="windows: expected 2025-12-31 or later, got 2025-12-30"):
        returns.changes(panel, early)


@given(st.lists(st.floats(-0.5, 0.5), min_size=2, max_size=30), st.data())
def test_changes_chain_over_adjoining_windows_and_agree_with_levels(values, data):
    s = series(values)
    middle = data.draw(st.integers(1, len(values) - 1))
    first = returns.change(s, start=s.index[0], end=s.index[middle])
    second = returns.change(s, start=s.index[middle], end=s.index[-1])
    whole = returns.change(s, start=s.index[0], end=s.index[-1])
    assert (1 + first) * (1 + second) - 1 == pytest.approx(whole, abs=1e-12)
    assert returns.levels(s).iloc[-1] - 1 == pytest.approx(whole, abs=1e-12)


@given(st.lists(st.tuples(st.floats(-0.3, 0.3), st.floats(-0.3, 0.3)), min_size=1, max_size=20))
def test_relative_wealth_turns_over_when_the_sides_are_swapped(pairs):
    a, b = (series([p[k] for p in pairs], name=f"s{k}") for k in (0, 1))
    assert (returns.relative(a, b) * returns.relative(b, a)).to_numpy() == pytest.approx(1.0)


def test_a_panel_holds_the_common_sessions():
    """The later base of two is left out; each column keeps its name."""
    days = pd.to_datetime(["2026-01-02", "2026-01-05", "2026-01-06"])
    long = pd.DataFrame({"price_return": [None, 0.1, 0.2], "total_return": None}, index=days)
    late = pd.DataFrame({"price_return": [None, 0.3], "total_return": None}, index=days[1:])
    data = SimpleNamespace(series={"a": long, "b": late}.get)
    found = returns.panel(data, "a", "b")
    assert found.to_dict("list") == {"a": [0.2], "b": [0.3]}
    assert found.index.tolist() == [days[2]]


def test_a_panel_on_a_basis_without_returns_is_refused():
    days = pd.to_datetime(["2026-01-02", "2026-01-05"])
    frame = pd.DataFrame({"price_return": [None, 0.1], "total_return": None}, index=days)
    with pytest.raises(ValueError, match="a: no common stretch"):
        returns.panel(SimpleNamespace(series={"a": frame}.get), "a", basis="total")
