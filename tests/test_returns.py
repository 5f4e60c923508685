"""Compounding, windows and alignment, by hand and by properties."""

import re
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from toy import DAY, SESSIONS, Toy, frame

from research import returns
from research.measures.windows import inside


def series(values, index=SESSIONS, name="s"):
    return pd.Series([np.nan, *values], index=index[: len(values) + 1], name=name)


SHORT, HOLE = series([0.1, 0.2]), frame([0.01, np.nan, 0.01, np.nan, 0.01], index=SESSIONS[:6])
LONG, LATER = series([0.01] * 9, name="long"), series([0.1], index=SESSIONS[20:], name="later")
FIRST = "start: expected {} or later, the first observation; got {}."
AFTER = "end: expected a session after 2026-01-09, the base; got {}."
DATE = "{}: expected a date such as 2026-01-30, got {}."
NO_STRETCH, NO_SERIES = (
    "no common stretch of sessions.",
    "a Series of returns by session, got list.",
)

BASE, CUT = "returns: expected the base session first", "cut the levels, not the returns."


def change(start, end, of=LONG):
    return lambda: returns.change(of, start=start, end=end)


def align(*sides):
    return lambda: returns.align(*sides)


def changes(start):
    windows = pd.DataFrame({"start": pd.to_datetime([DAY[2], start]), "end": SESSIONS[2]})
    return lambda: returns.changes(SHORT.to_frame(), windows)


@pytest.mark.parametrize(
    ("call", "line"),
    [
        (change("2025-12-30", DAY[5]), FIRST.format(DAY[0], "2025-12-30")),
        (change(DAY[0], DAY[5], LONG[:0]), FIRST.format("nothing", DAY[0])),
        (change("2026-01-10", "2026-01-11"), AFTER.format("2026-01-11")),
        (change("2026-01-09", DAY[3]), AFTER.format(DAY[3])),
        (change("soon", DAY[3]), DATE.format("start", "'soon'")),
        (change(DAY[0], None), DATE.format("end", "None")),
        (change(DAY[0], DAY[1], [0.1]), f"returns: expected {NO_SERIES}"),
        (changes("2025-12-30"), "windows: expected 2025-12-31 or later, got 2025-12-30."),
        (align(SHORT, LATER), f"s, later: {NO_STRETCH}"),
        (align(SHORT, LONG[2:]), f"s, long: {NO_STRETCH}"),
        (align(SHORT, LATER[:0]), f"s, later: {NO_STRETCH}"),
        (
            align(LONG.drop(SESSIONS[[5, 6]]), series([0.1] * 8)),
            f"long: session {DAY[5]} missing between {DAY[0]} and {DAY[8]}.",
        ),
        (lambda: returns.on_basis(HOLE, "price"), f"series: price return missing at {DAY[2]}."),
        (lambda: returns.on_basis(HOLE, "net"), "basis: expected 'price' or 'total', got 'net'."),
        (lambda: returns.levels(SHORT[2:]), f"{BASE}, got a return of 0.2 at {DAY[2]}; {CUT}"),
    ],
)
def test_one_line_says_what_is_wrong(call, line):
    with pytest.raises(ValueError, match=f"^{re.escape(line)}$"):
        call()


def test_the_stretch_of_a_basis_begins_at_its_base():
    table = frame([0.01] * 5, index=SESSIONS[:6])
    table["total_return"] = [np.nan, np.nan, 0.02, 0.02, np.nan, np.nan]
    total = returns.on_basis(table, "total", name="s")
    assert (total.index.tolist(), total.name) == (SESSIONS[1:4].tolist(), "s")
    assert total.tolist() == pytest.approx([np.nan, 0.02, 0.02], nan_ok=True)
    assert returns.on_basis(table[2:], "total").index.tolist() == SESSIONS[2:4].tolist()
    none = returns.on_basis(table.assign(total_return=None), "total", name="s")
    assert (none.empty, none.name) == (True, "s")


def test_alignment_cuts_the_ends():
    late = series([0.02] * 5, index=SESSIONS[2:], name="late")
    panel = returns.align(LONG, late)
    assert panel.index.tolist() == SESSIONS[2:8].tolist()
    assert panel.iloc[0].isna().all()
    assert panel.iloc[1:].to_dict("list") == {"long": [0.01] * 5, "late": [0.02] * 5}


def test_levels_keep_sessions_and_name_and_a_gap_is_no_change():
    gap = series([0.1, np.nan, 0.5])
    levels = returns.levels(gap)
    assert levels.tolist() == pytest.approx([1.0, 1.1, 1.1, 1.65])
    assert (levels.index.tolist(), levels.name) == (SESSIONS[:4].tolist(), "s")
    assert returns.levels(SHORT[:0]).empty
    assert returns.change(gap, start=DAY[0], end=DAY[3]) == pytest.approx(0.65)


def test_a_window_inside_a_series_is_on_the_basis_asked_for():
    data = Toy()
    for basis, gain in (("price", 0.01), ("total", 0.0101)):
        found = inside(data, "iwm", start=SESSIONS[2], end=SESSIONS[5], basis=basis)
        assert found.index.tolist() == SESSIONS[2:6].tolist()
        assert found.iloc[1:].tolist() == pytest.approx([gain] * 3)


def test_changes_over_windows_keep_the_index_of_the_windows():
    """A day without a session stands for the last one before it."""
    panel = pd.DataFrame({"a": series([0.10, -0.50]), "b": series([0.0, 1.0])})
    days = {"start": SESSIONS[:2], "end": pd.to_datetime(["2026-01-02", "2026-01-04"])}
    found = returns.changes(panel, pd.DataFrame(days, index=["x", "y"]))
    assert found.round(6).to_dict("index") == {"x": {"a": -0.45, "b": 1}, "y": {"a": -0.5, "b": 1}}
    assert returns.changes(panel, pd.DataFrame(days)[:0]).shape == (0, 2)


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
    product = returns.relative(a, b) * returns.relative(b, a)
    assert (product.name, product.to_numpy()) == ("relative", pytest.approx(1.0))


def test_a_panel_holds_the_common_sessions():
    """The later base of two is left out, or kept as a row without returns."""
    days = SESSIONS[1:4]
    long = pd.DataFrame({"price_return": [None, 0.1, 0.2], "total_return": None}, index=days)
    late = pd.DataFrame({"price_return": [None, 0.3], "total_return": [None, 0.4]}, index=days[1:])
    data = SimpleNamespace(series={"a": long, "b": late}.get)
    found = returns.panel(data, "a", "b")
    assert found.to_dict("list") == {"a": [0.2], "b": [0.3]}
    assert found.index.tolist() == [days[2]]
    based = returns.panel(data, "b", basis="total", base=True)
    assert based["b"].to_dict() == pytest.approx({days[1]: np.nan, days[2]: 0.4}, nan_ok=True)
    with pytest.raises(ValueError, match="b, a: no common stretch"):
        returns.panel(data, "b", "a", basis="total")
