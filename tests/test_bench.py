"""The benchmarks compare ways that agree, and their page says what was found. Nothing here is
timed.
"""

import copy
import importlib.util
import json
import sys

import numpy as np
import pandas as pd
import pytest

from publish.files import ROOT
from research import risk, streaks

sys.path.insert(0, str(ROOT / "bench"))  # as `python bench/bench.py` has it
import races

SPEC = importlib.util.spec_from_file_location("bench", ROOT / "bench" / "bench.py")
bench = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(bench)

RACE = races.race("runs", "by hand", [1.0, 2.0, 4.0], [30.0, 50.0, 80.0], at_least=20)
FOUND = {
    "machine": {
        "date": "2026-01-05",
        "system": "Linux",
        "machine": "x86_64",
        "cores": 2,
        "memory_gb": 8,
        "load_before": 0.1,
        "load_during": 1.2,
        "python": "3.13.1",
    }
    | dict.fromkeys(bench.PACKAGES, "1.0"),
    "races": [RACE],
    "times": [
        {
            "what": "exact null, fair: one",
            "seconds": races.summary([0.001, 0.002, 0.009]),
            "under": 0.01,
        },
        {
            "what": "exact null, fair: all",
            "seconds": races.summary([0.011, 0.012, 0.013]),
            "under": 0.01,
        },
        {"what": "import x", "seconds": races.summary([3.0, 2.0, 1.0]), "under": None},
    ],
    "growth": [
        {
            "what": "runs",
            "unit": "pairs",
            "each": races.ratio([8.0, 9.0], [1.0, 1.0], 1 / 8),
            "sizes": [{"size": 1_000, "seconds": races.summary([0.5]), "peak_bytes": 2_500_000.0}],
        }
    ],
    "checks": {"same rows": True, "gap": 0.25},
}


def test_a_ratio_is_that_of_medians_with_the_range_of_the_turns():
    """50 over 2; the turns are 30, 25 and 20."""
    assert RACE["ratio"] == {"ratio": 25.0, "min": 20.0, "max": 30.0}
    assert FOUND["growth"][0]["each"] == {"ratio": 8.5 / 8, "min": 1.0, "max": 9 / 8}


def test_works_take_turns_and_the_first_turn_is_not_counted():
    """Two works, three turns: called in turn, two times kept of each."""
    called = []
    times, results = races.take_turns(
        {"a": lambda: called.append("a"), "b": lambda: called.append("b") or len(called)}, 2
    )
    assert called == list("ababab")
    assert results == {"a": None, "b": 6}
    assert [len(spent) for spent in times.values()] == [2, 2]


def test_a_target_that_is_missed_is_said_to_be():
    """The race holds; of the limited times the slowest counts, and it is over."""
    held = bench.targets(FOUND)
    assert [row["held"] for row in held] == [True, False]
    assert held[1]["found"] == "12.0 ms"
    slow = copy.deepcopy(FOUND)
    slow["races"][0]["ratio"]["ratio"] = 19.9
    assert not bench.targets(slow)[0]["held"]


def test_the_page_holds_every_figure():
    """Ratios, times, memory, checks, date, machine and load; the same goes into JSON."""
    found = FOUND | {"targets": bench.targets(FOUND)}
    page = bench.as_text(found)
    for words in (
        "2026-01-05, Linux x86_64, 2 cores, 8 GB",
        "python 3.13.1",
        "was 0.10 before the run and at most 1.20",
        "| 25.0 (20.0 to 30.0) |",
        "| 2.0 ms (1.0 ms to 9.0 ms) |",
        "| 2.00 s (1.00 s to 3.00 s) |",
        "| 1,000 pairs | 500.0 ms (500.0 ms to 500.0 ms) | 2.5 MB |",
        "| 1.06 (1.00 to 1.12) |",
        "| same rows | yes |",
        "| gap | 2.5e-01 |",
        "| under 10.0 ms | 12.0 ms | **no** |",
    ):
        assert words in page, words
    assert json.loads(json.dumps(found)) == found


def test_fewer_than_five_turns_are_refused(monkeypatch, capsys):
    """A median of four is none; nothing is measured."""
    monkeypatch.setattr("sys.argv", ["bench.py", "--repeats", "4"])
    with pytest.raises(SystemExit):
        bench.main()
    assert "--repeats: expected five or more, got 4." in capsys.readouterr().err


def test_memory_is_the_most_held_at_once():
    """Two arrays one after the other count once, beside what was there before."""
    assert races.peak_memory(lambda: [np.ones(1_000_000).sum() for _ in range(2)]) == pytest.approx(
        8e6, rel=0.05
    )


def test_the_usual_run_table_has_the_same_rows():
    """Ties, losses and an open run; a changed row is noticed."""
    days = pd.bdate_range("2026-01-05", periods=6)
    leads = pd.DataFrame(
        {"a": [0.1, 0.2, 0.0, 0.1, -0.1, 0.3], "b": [-0.1, -0.1, 0.5, 0.5, 0.0, -0.2]}, index=days
    )
    usual = races.usual_run_table(leads)
    fast = streaks.run_table(leads).drop(columns="open")
    assert usual["length"].tolist() == [2, 1, 1, 2]
    assert races.same_rows(fast, usual)
    assert not races.same_rows(fast, usual.assign(length=1))


def test_the_usual_bootstrap_draws_runs_of_the_sample():
    """A sample of wins is one run; one without any has none."""
    days = pd.bdate_range("2026-01-05", periods=40)
    assert set(races.usual_bootstrap(pd.Series(True, index=days), 3).ravel()) == {40}
    assert set(races.usual_bootstrap(pd.Series(False, index=days), 3).ravel()) == {0}


def test_falls_agree_with_quantstats():
    """Distance below the high, each fall and the deepest in rolling windows: the numbers of another
    library.
    """
    stats = pytest.importorskip("quantstats").stats
    daily = races.noise(600, 2, 8)
    wealth = (1.0 + daily).cumprod()
    windows = races.rolling_windows(daily.index)
    assert len(windows) == 17
    assert (
        races.largest_gap(
            risk.deepest_in(wealth, windows)["depth"], races.usual_deepest(wealth, windows)
        )
        < 1e-12
    )
    found, theirs = (
        risk.drawdowns(wealth["s1"]),
        stats.drawdown_details(stats.to_drawdown_series(wealth["s1"])),
    )
    assert found["trough"].dt.strftime("%Y-%m-%d").tolist() == theirs["valley"].tolist()
    assert races.largest_gap(found["depth"] * 100, theirs["max drawdown"]) < 1e-9
