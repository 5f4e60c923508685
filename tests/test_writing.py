"""Data written whole or not at all: killed at each step of a move, refused halfway, leftovers."""

import errno
import multiprocessing
import os
import random
import shutil
import signal
import tempfile
import time
from pathlib import Path
from unittest.mock import MagicMock

import liveworld
import pytest
import rawfolder
from liveworld import DAYS, state

from ingest import refresh, snapshot, writing
from research import store

STEPS = 3  # renames of a folder that has vintages
FORK = multiprocessing.get_context("fork")
KILLS = int(os.environ.get("SMALLCAPS_KILLS", "6"))


@pytest.fixture
def data(small):
    """A data folder with claims and one vintage."""
    writing.save("one", {}, {}, base="snapshot")
    store._open.cache_clear()
    return small


def written_again(folder):
    """Publish the same computed files once more, as an import does."""
    held = store.load("snapshot", folder=folder)
    files = {file: held.read(file) for file in held.manifest["files"]}
    entries = {file: writing.entry(held, file) for file in files}
    with writing.alone(folder, "import"):
        writing.publish(folder, files, entries)


def forked(work, *arguments):
    """A process that does some work and nothing else."""
    child = FORK.Process(target=work, args=arguments, daemon=True)
    child.start()
    return child


def ended(child):
    """The exit code of a process, or minus the signal that ended it."""
    child.join()
    return child.exitcode


def killed_at(folder, step, when, work=written_again):
    """The exit code of a process that dies before or after its n-th rename."""
    real, count = Path.rename, iter(range(1, 99))

    def rename(path, target):
        if (now := next(count) == step) and when == "before":
            os._exit(9)
        real(path, target)
        if now:
            os._exit(9)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Path, "rename", rename)
        return ended(forked(work, folder))


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_killed_at_any_rename_the_next_run_has_everything_back(data, step, when):
    before = state(data)
    assert killed_at(data, step, when) == 9
    with writing.alone(data, "verify"):
        assert state(data) == before
        assert [path.name for path in data.parent.glob(".*")] == [".data.lock"]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_new_vintage_killed_at_its_rename_leaves_nothing_aside(data, when):
    work = lambda folder: writing.save("two", {}, {}, base="snapshot")
    assert killed_at(data, 1, when, work) == 9
    with writing.alone(data, "verify"):
        names = sorted(path.name for path in (data / "vintages").iterdir())
    assert names == (["one"] if when == "before" else ["one", "two"])


@pytest.fixture
def address():
    """Publishers in a process of their own, as this one is forked."""
    told = FORK.SimpleQueue()
    child = forked(lambda: (told.put(liveworld.Publishers().address), signal.pause()))
    yield told.get()
    child.kill()
    ended(child)


@pytest.mark.parametrize("what", ["import", "refresh"])
def test_a_run_killed_at_random_moments_costs_no_byte(what, small, address, monkeypatch):
    """Half of the kills fall while the new folder is written and moved."""
    import curl_cffi.requests  # noqa: F401
    import yfinance  # noqa: F401  (here, and not in every child)

    rawfolder.fake_workbook(monkeypatch, rawfolder.SHILLER_ROWS)
    raw, told = liveworld.home(small.parent / "raw", "raw"), {"base": "snapshot", "name": "new"}
    told |= {"now": liveworld.NOW, "mirror": address, "limits": liveworld.QUICK}
    some = ("one", "two", "GDPC1", "french-portfolios-formed-on-me")  # of each publisher
    imported, refreshed = snapshot.import_folder, refresh.refresh
    work = lambda: imported(raw, small) if what == "import" else refreshed(some, **told)
    start, before, draw = time.monotonic(), state(small), random.Random(1)
    assert ended(forked(work)) == 0
    usual, codes, left, real = time.monotonic() - start, [], 0, writing._fill
    for number in range(KILLS):
        shutil.rmtree(small / "vintages" / "new", ignore_errors=True)
        began = FORK.Event()
        filling = lambda *words, began=began: (began.set(), real(*words))
        monkeypatch.setattr(writing, "_fill", filling)
        child = forked(work)
        if number % 2:
            began.wait(60.0)
        time.sleep(draw.uniform(0, 0.05 if number % 2 else usual))
        child.kill()
        codes.append(ended(child))
        left += any([*small.parent.glob(".data.*-*"), *small.glob("vintages/.new.*-*")])
        with writing.alone(small, "verify"):
            assert state(small, vintages=False) == before
        assert {path.name for path in small.parent.iterdir()} == {"data", "raw", ".data.lock"}
        names = {path.name for path in small.glob("vintages/*")} - {".incoming"}
        assert names <= {"new"}
        assert all(liveworld.whole(name).series("one").index[-1] == DAYS[-1] for name in names)
    print(f"{what}: {codes.count(-9)} of {KILLS} killed, {left} left something to put right")
    assert -9 in codes


def test_a_load_between_the_two_says_what_to_run(data):
    assert killed_at(data, 1, "after") == 9
    store._open.cache_clear()
    with pytest.raises(store.DataError, match="run `verify`"):
        store.load()


OBSTACLES = [
    (os, "fsync", errno.ENOSPC),
    (Path, "write_bytes", errno.ENOSPC),
    (Path, "write_text", errno.EDQUOT),
    (tempfile, "mkdtemp", errno.EACCES),
    (Path, "rename", errno.EROFS),
]


@pytest.mark.parametrize("target", ["data", "data/vintages/two"])
@pytest.mark.parametrize(("owner", "name", "number"), OBSTACLES, ids=lambda told: str(told))
def test_what_stops_a_write_is_named_and_costs_nothing(
    data, monkeypatch, target, owner, name, number
):
    before = state(data)
    monkeypatch.setattr(owner, name, MagicMock(side_effect=OSError(number, os.strerror(number))))
    with pytest.raises(OSError, match=os.strerror(number)) as caught:
        if target == "data":
            written_again(data)
        else:
            writing.save("two", {}, {}, base="snapshot")
    monkeypatch.undo()
    assert caught.value.filename == str(data.parent / target)
    assert state(data) == before
    assert {path.name for path in data.parent.iterdir()} <= {"data", ".data.lock"}
    assert [path.name for path in (data / "vintages").iterdir()] == ["one"]


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_a_rename_refused_halfway_takes_back_those_before_it(data, monkeypatch, step):
    before, real, count = state(data), Path.rename, iter(range(1, 99))

    def rename(path, target):
        if next(count) == step:
            raise OSError(errno.EROFS, "refused")
        return real(path, target)

    monkeypatch.setattr(Path, "rename", rename)
    with pytest.raises(OSError, match="refused"):
        written_again(data)
    assert state(data) == before
    assert {path.name for path in data.parent.iterdir()} == {"data", ".data.lock"}


WORDS = ["verify", "refresh", "import . --saved", "import . --mapping x", "import .", "claims"]


@pytest.mark.parametrize("words", WORDS)
def test_a_mistyped_data_folder_leaves_nothing_behind(tmp_path, monkeypatch, refused, words):
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "dta"))
    monkeypatch.setenv("SMALLCAPS_MIRROR", "http://127.0.0.1:9")
    monkeypatch.chdir(tmp_path)
    refused(*words.split())
    assert list(tmp_path.iterdir()) == []
