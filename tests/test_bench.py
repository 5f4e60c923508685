"""The benchmarks compare ways that agree, and their page says what was found; no timing here."""

import sys

import numpy as np
import pandas as pd
import pytest

from publish.files import ROOT
from research import risk, streaks

sys.path.insert(0, str(ROOT / "bench"))  # as `python bench/bench.py` has it
import mutation
import races
import waits

import bench


def test_growth_is_the_time_for_each_at_the_largest_size_over_the_smallest(monkeypatch):
    spent = {1: [1.0, 2.0, 3.0], 8: [30.0, 32.0, 40.0]}
    monkeypatch.setattr(races, "take_turns", lambda works, repeats: (spent, {}))
    assert races.growing("runs", "pairs", dict.fromkeys(spent, list), 3)["each"] == 2.0


def test_works_take_turns_and_the_first_is_not_counted_but_where_one_takes_long(monkeypatch):
    called = []
    works = {"a": lambda: called.append("a"), "b": lambda: called.append("b") or len(called)}
    times, results = races.take_turns(works, 2)
    assert called == list("ababab")
    assert results == {"a": None, "b": 6}
    assert [len(spent) for spent in times.values()] == [2, 2]
    for name, turns in (("ENOUGH", 5), ("LONG", 2)):
        with monkeypatch.context() as patch:
            patch.setattr(races, name, -1.0)
            assert len(races.take_turns({"a": list}, turns)[0]["a"]) == 3


def test_the_page_says_what_was_not_held_or_does_not_agree():
    race = races.race("runs", "by hand", [1.0, 2.0, 4.0], [30.0, 50.0, 80.0], True, at_least=20)
    row = " | ".join(bench.race_row(race))
    assert "2.00 s (1.00 s to 4.00 s) | by hand | 50.00 s (30.00 s to 80.00 s)" in row
    assert row.endswith("25.0 | same rows | 20 times: yes")
    assert bench.race_row(race | {"agree": 0.25, "at_least": 26})[-1] == "26 times: **no**"
    assert [bench.agreed(0.25), bench.agreed(False)] == ["2.5e-01", "**no**"]
    assert bench.shown(0.5) == "500.0 ms"
    wait = {"what": "site", "seconds": races.summary([3.0, 2.0, 1.0]), "processor": 1.5}
    slow, light = {"under": 1.9, "peak_mb": None}, {"under": None, "peak_mb": 180.4}
    assert bench.wait_row(wait | slow)[2:] == ["1.50 s", "", "under 1.90 s: **no**"]
    assert bench.wait_row(wait | light)[2:] == ["1.50 s", "180 MB", ""]


def test_a_command_that_fails_is_said_to(monkeypatch):
    with pytest.raises(RuntimeError, match="nobody"):
        waits.run([sys.executable, "-c", "raise SystemExit('nobody')"])
    used = waits.run([sys.executable, "-c", "held = bytearray(60_000_000)"])
    assert 60 < used["peak_mb"] < 90  # not what this process holds
    assert 0 < used["processor"] < 10
    assert used["seconds"] > 0


def test_memory_is_the_most_held_at_once():
    """Two arrays one after the other count once, beside what was there before."""
    held = races.peak_memory(lambda: [np.ones(1_000_000).sum() for _ in range(2)])
    assert held == pytest.approx(8e6, rel=0.05)


def test_the_usual_run_table_has_the_same_rows():
    paths = {"a": [0.1, 0.2, 0.0, 0.1, -0.1, 0.3], "b": [-0.1, -0.1, 0.5, 0.5, 0.0, -0.2]}
    leads = pd.DataFrame(paths, index=pd.bdate_range("2026-01-05", periods=6))
    usual = races.usual_run_table(leads)
    fast = streaks.run_table(leads).drop(columns="open")
    assert usual["length"].tolist() == [2, 1, 1, 2]
    assert races.same_rows(fast, usual)
    assert not races.same_rows(fast, usual.assign(length=1))


def test_falls_agree_with_quantstats():
    stats = pytest.importorskip("quantstats").stats
    daily = races.noise(600, 2, 8)
    wealth = (1.0 + daily).cumprod()
    windows = races.rolling_windows(daily.index)
    assert len(windows) == 17
    ways = (risk.deepest, stats.max_drawdown)
    ours, usual = (races.deepest_in(wealth, windows, way) for way in ways)
    assert races.largest_gap(ours, usual) < 1e-12
    found = risk.drawdowns(wealth["s1"])
    theirs = stats.drawdown_details(stats.to_drawdown_series(wealth["s1"]))
    assert found["trough"].dt.strftime("%Y-%m-%d").tolist() == theirs["valley"].tolist()
    assert races.largest_gap(found["depth"] * 100, theirs["max drawdown"]) < 1e-9


def test_the_page_of_deliberate_errors_keeps_what_was_run_elsewhere(tmp_path, monkeypatch):
    monkeypatch.setattr(mutation, "WORK", tmp_path)
    assert mutation.page() == mutation.PAGE.read_text(encoding="utf-8")


def test_the_longest_run_by_chance_is_the_same_counted_and_drawn():
    wins = np.array([True, False] * 6)
    lengths = np.bincount(races.usual_longest_runs(wins, 4_000), minlength=races.UP_TO + 1)
    assert races.largest_gap(races.exact_longest_run(wins), lengths / 4_000) < 0.04
