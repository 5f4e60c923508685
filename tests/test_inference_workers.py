"""Work handed out in pieces: the same answer for any workers, one bar, and nothing left waiting after an interruption."""

import inspect
import re
import signal
import subprocess
import sys
import threading
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pandas as pd
import pytest

from publish.files import ROOT
from research import scan, stats
from research.stats.parallel import handed_out, progress

MONTHS = pd.date_range("1990-01-31", periods=240, freq="ME")
NOISE = pd.Series(np.random.default_rng(1).normal(0.001, 0.02, size=240), index=MONTHS)
LEADS = pd.DataFrame(
    np.random.default_rng(2).normal(0, 0.01, (240, 3)), index=MONTHS, columns=list("abc")
)
WINS = NOISE > 0
EVENTS = stats.after(NOISE, MONTHS[10:220:20], horizon=3)


def swing(drawn):
    return drawn[..., 0].max(axis=1) - drawn[..., 0].min(axis=1)


def under_water(returns):
    level = returns.cumsum()
    return int((level < level.cummax()).sum())


# every public function that takes an executor, in three pieces or more
WORK = {
    "best_of": lambda **o: stats.best_of(LEADS, replicates=250, **o),
    "best_window": lambda **o: stats.best_window(NOISE, length=12, replicates=250, **o),
    "bootstrap_longest_run": lambda **o: stats.bootstrap_longest_run(WINS, block=5, up_to=4, **o),
    "foretells": lambda **o: stats.foretells(NOISE.cumsum(), NOISE, horizon=6, draws=250, **o),
    "how_often_it_misleads": lambda **o: stats.how_often_it_misleads(
        sessions=20, samples=250, blocks=(1, 5), **o
    ),
    "in_and_out": lambda **o: stats.in_and_out(
        WINS, at_least=4, blocks=[1, 5], without=(MONTHS[4], MONTHS[5]), **o
    ),
    "interval": lambda **o: stats.interval(NOISE, block=5, replicates=250, **o),
    "interval with a statistic": lambda **o: stats.interval(
        NOISE, block=5, replicates=250, statistic=swing, kind="percentile", **o
    ),
    "long_runs": lambda **o: scan.long_runs(LEADS, at_least=3, block=1, **o),
    "longest_of": lambda **o: stats.longest_of(LEADS, draws=250, **o),
    "longest_spell": lambda **o: stats.longest_spell(
        NOISE, under_water, null="random walk", draws=250, **o
    ),
    "longest_spell of years": lambda **o: stats.longest_spell(
        NOISE, under_water, null="years", draws=250, **o
    ),
    "newey_west_size": lambda **o: stats.newey_west_size(sessions=60, horizon=5, draws=250, **o),
    "placebo": lambda **o: stats.placebo(NOISE, EVENTS, horizon=3, draws=250, **o),
    "regimes": lambda **o: stats.regimes(NOISE, starts=3, **o),
    "search_end": lambda **o: stats.search_end(
        NOISE, shortest=2, longest=12, block=2, draws=250, **o
    ),
}
PUBLIC = {name: getattr(stats, name) for name in stats.__all__} | {"long_runs": scan.long_runs}
TAKES = {
    name: set(inspect.signature(function).parameters)
    for name, function in PUBLIC.items()
    if inspect.isfunction(function)
}
PLUMBING = {"handed_out", "spread"}


def done(name, executor=None, seed=3):
    options = {"rng": np.random.default_rng(seed)} if "rng" in TAKES[name.split()[0]] else {}
    return WORK[name](executor=executor, **options)


def parts(result):
    """A result as something that can be compared, hidden tables included."""
    if isinstance(result, stats.Finding):
        return repr(result), result.table.to_dict()
    if isinstance(result, stats.Regimes):
        return (
            *parts(result.mean_gap),
            result.table.to_dict(),
            result.starts.to_dict(),
            result.probability.tolist(),
        )
    return result.to_dict() if hasattr(result, "to_dict") else result


@pytest.fixture(
    scope="module",
    params=[
        (kind, size) for kind in (ThreadPoolExecutor, ProcessPoolExecutor) for size in (1, 2, 3)
    ],
    ids=lambda pool: f"{pool[0].__name__} of {pool[1]}",
)
def pool(request):
    kind, size = request.param
    with kind(size) as running:
        yield running


@pytest.fixture(scope="module")
def alone():
    return {name: parts(done(name)) for name in WORK}


def test_all_that_takes_an_executor_is_tried_here():
    assert {name.split()[0] for name in WORK} == {
        name for name, takes in TAKES.items() if "executor" in takes
    } - PLUMBING


def test_all_that_draws_is_handed_its_generator_and_takes_an_executor():
    """``arch`` draws for ``superior``, in one process."""
    draws = {name for name, takes in TAKES.items() if "rng" in takes}
    assert {name for name in draws if "executor" not in TAKES[name]} == {"superior"}
    assert all(
        inspect.signature(PUBLIC[name]).parameters["rng"].default is inspect.Parameter.empty
        for name in draws
    )


@pytest.mark.parametrize("name", WORK)
def test_any_number_of_workers_gives_the_same_answer(name, pool, alone):
    assert parts(done(name, pool)) == alone[name]


@pytest.mark.parametrize("name", [name for name in WORK if "rng" in TAKES[name.split()[0]]])
def test_the_generator_is_the_only_source_of_chance(name, alone):
    np.random.seed(5)
    before = np.random.get_state()[1].tolist()
    assert parts(done(name)) == alone[name] != parts(done(name, seed=4))
    assert np.random.get_state()[1].tolist() == before


@pytest.mark.parametrize("name", WORK)
def test_one_bar_counts_the_pieces(name, capsys):
    with progress("judged"):
        done(name)
    counts = re.findall(r"(\d+)/(\d+) \[", capsys.readouterr().err)
    assert (
        len({total for _, total in counts}) == 1
        and counts[-1][0] == counts[-1][1]
        and int(counts[-1][1]) >= 3
    )


def test_the_bar_is_on_stderr_and_only_inside_its_block(capsys):
    with progress("replicates"), ThreadPoolExecutor(2) as pool:
        assert handed_out(abs, [(-1,), (-2,)], executor=pool) == [1, 2]
    shown = capsys.readouterr()
    assert "replicates: 100%" in shown.err and shown.out == ""
    handed_out(abs, [(-1,)])
    assert capsys.readouterr().err == ""


class Interrupted(Executor):
    """Its first piece is interrupted and the others never begin."""

    def __init__(self):
        self.futures = []

    def submit(self, task, /, *piece, **options):
        self.futures.append(Future())
        if len(self.futures) == 1:
            self.futures[0].set_exception(KeyboardInterrupt())
        return self.futures[-1]


@pytest.mark.parametrize("name", WORK)
def test_an_interruption_leaves_nothing_waiting(name):
    pool = Interrupted()
    with pytest.raises(KeyboardInterrupt):
        done(name, pool)
    assert len(pool.futures) >= 3 and all(future.done() for future in pool.futures)


def test_an_interruption_while_waiting_cancels_the_piece_waited_for():
    class Waiting(Future):
        def result(self, timeout=None):
            raise KeyboardInterrupt

    class Pool(Interrupted):
        def submit(self, task, /, *piece, **options):
            self.futures.append(Waiting())
            return self.futures[-1]

    pool = Pool()
    with pytest.raises(KeyboardInterrupt):
        handed_out(abs, [(1,), (2,)], executor=pool)
    assert all(future.cancelled() for future in pool.futures)


def test_a_piece_that_fails_stops_those_that_have_not_begun():
    """On one thread: the first piece fails, the second may have begun and is let finish, no other is done."""
    go_on, ran = threading.Event(), []

    def piece(number):
        ran.append(number)
        if number == 0:
            raise ValueError("no such piece")
        go_on.wait()

    with ThreadPoolExecutor(1) as pool:
        with pytest.raises(ValueError, match="no such piece"):
            handed_out(piece, [(k,) for k in range(50)], executor=pool)
        go_on.set()
    assert ran in ([0], [0, 1])


def test_pieces_are_made_as_they_are_needed():
    made = []

    def pieces():
        for number in range(20):
            made.append(number)
            yield (number,)

    def seen(number):
        return number, len(made)

    with ThreadPoolExecutor(1) as pool:
        found = handed_out(seen, pieces(), executor=pool, ahead=3)
    assert [number for number, _ in found] == list(range(20)) and all(
        so_far <= number + 4 for number, so_far in found
    )
    with pytest.raises(ValueError, match="ahead: expected one piece or more, got 0"):
        handed_out(seen, pieces(), ahead=0)


LONG = """
import numpy as np, pandas as pd
from concurrent.futures import ProcessPoolExecutor
from research import stats
noise = pd.Series(np.random.default_rng(1).normal(size=2_000))
with stats.progress("draws"), ProcessPoolExecutor(2) as pool:
    stats.interval(noise, rng=np.random.default_rng(1), block=5, replicates=2_000_000, executor=pool)
"""


def test_control_c_ends_a_long_computation_on_a_process_pool():
    with subprocess.Popen(
        [sys.executable, "-c", LONG], cwd=ROOT, stderr=subprocess.PIPE
    ) as running:
        shown = b""
        while not re.search(rb" [1-9]\d*/20000", shown):
            shown += running.stderr.read(1) or pytest.fail(shown.decode())
        running.send_signal(signal.SIGINT)
        rest = running.communicate(timeout=60)[1]
    assert running.returncode != 0 and b"KeyboardInterrupt" in rest and b"20000/20000" not in rest


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rng": np.random.RandomState(1)}, "rng: expected a numpy Generator, got RandomState"),
        ({"draws": 0}, "draws: expected one or more, got 0"),
    ],
)
def test_bad_input(change, message):
    options = {"draws": 5, "rng": np.random.default_rng(1)} | change
    with pytest.raises(ValueError, match=message):
        stats.spread(lambda rng, size: size, options["draws"], rng=options["rng"])
