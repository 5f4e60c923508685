"""Every pair of a universe, in one process and on a real cluster of two workers."""

import itertools

import numpy as np
import pandas as pd
import pytest

from research import scan, streaks

DAYS = pd.bdate_range("2020-01-01", periods=600)


@pytest.fixture
def universe():
    rng = np.random.default_rng(7)
    return pd.DataFrame(
        rng.normal(0, 0.01, (600, 9)).round(4), index=DAYS, columns=list("abcdefghi")
    )


@pytest.mark.parametrize("block", [1, 4, 100])
def test_all_ordered_pairs_give_the_runs_that_each_pair_gives_alone(universe, block):
    found = scan.long_runs(universe, at_least=6, block=block)
    for ahead, behind in itertools.permutations(universe.columns, 2):
        alone = streaks.streaks(streaks.lead(universe[ahead], universe[behind]))
        alone = alone[alone["length"] >= 6]
        pair = found[(found["ahead"] == ahead) & (found["behind"] == behind)].sort_values("start")
        assert pair["length"].tolist() == alone["length"].tolist()
        assert pair["start"].tolist() == alone["start"].tolist()
        assert pair["lead"].to_numpy() == pytest.approx(alone["lead"].to_numpy(), abs=1e-9)
    assert found["length"].is_monotonic_decreasing
    assert len(found) > 20


def test_a_universe_without_long_runs_is_an_empty_table_with_the_same_columns(universe):
    none, some = (scan.long_runs(universe, at_least=least) for least in (400, 1))
    assert none.empty
    assert none.columns.tolist() == some.columns.tolist()


AT, FINITE = DAYS[5] != DAYS, "returns: expected finite numbers, others in '{}'"
SIZES = "at_least and block: expected one or more, got {} and {}"
BAD = [  # what is changed, the sizes, and what is said
    (lambda u: u[["a"]], {}, "returns: expected two or more series, each name once"),
    (lambda u: u.rename(columns={"a": "b"}), {}, "each name once; got .'b', 'b', 'c'"),
    (lambda u: u.assign(a=u["a"].where(AT)), {}, FINITE.format("a")),
    (lambda u: u.assign(b=u["b"].where(AT, np.inf)), {}, FINITE.format("b")),
    (lambda u: u, {"at_least": 0}, SIZES.format(0, 250)),
    (lambda u: u, {"block": 0}, SIZES.format(5, 0)),
]


@pytest.mark.parametrize(("change", "sizes", "line"), BAD)
def test_bad_universes_and_sizes(universe, change, sizes, line):
    with pytest.raises(ValueError, match=line):
        scan.long_runs(change(universe), **{"at_least": 5} | sizes)


def test_a_real_cluster_of_two_workers_gives_the_same_runs(universe):
    distributed = pytest.importorskip(
        "distributed", reason="the optional extra 'cluster' is not installed"
    )
    workers = {"n_workers": 2, "threads_per_worker": 1, "processes": True}
    here = {"dashboard_address": None, "host": "127.0.0.1"}
    with (
        distributed.LocalCluster(**workers, **here) as cluster,
        distributed.Client(cluster) as client,
    ):
        assert len(client.scheduler_info()["workers"]) == 2
        pd.testing.assert_frame_equal(
            scan.long_runs(universe, at_least=5, block=2, client=client),
            scan.long_runs(universe, at_least=5),
        )
