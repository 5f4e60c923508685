"""What many tests ask for: the snapshot, a small data folder, the verdicts, a claim file."""

import liveworld
import pytest

from ingest import refresh
from research import __main__, store
from research.claims import remembered


@pytest.fixture(scope="session")
def data():
    """The snapshot; tests of other data make a folder of their own."""
    return store.load("snapshot")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A small data folder of its own, which the environment names."""
    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "data"))
    return liveworld.home(tmp_path / "data")


@pytest.fixture
def world():
    """Publishers that do everything right until they are told otherwise."""
    with liveworld.Publishers() as publishers:
        yield publishers
        publishers.shutdown()


@pytest.fixture
def command(world, small, monkeypatch, ran):
    """The command line, with the publishers of this test and a fixed moment."""
    monkeypatch.setenv("SMALLCAPS_MIRROR", world.address)
    told, real = {"limits": liveworld.PATIENT, "now": liveworld.NOW}, refresh.refresh
    monkeypatch.setattr(refresh, "refresh", lambda series, **more: real(series, **more | told))
    monkeypatch.setattr(refresh, "Limits", lambda: liveworld.PATIENT)  # of a check
    return ran


@pytest.fixture(scope="session")
def verdicts():
    """The verdicts on the register by claim; they are judged once for all processes."""
    found, problems = remembered.judged()
    assert problems == []
    return {verdict.id: verdict for verdict in found}


@pytest.fixture
def write(tmp_path):
    """Write a file, as a rule one of claims; gives its path."""

    def write(text, name="900.toml"):
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


@pytest.fixture
def ran(capsys):
    """Run a command that comes to an end of a kind, and give what it prints and its faults."""

    def ran(end, *words):
        assert __main__.main([str(word) for word in words]) == end
        return capsys.readouterr()

    return ran


@pytest.fixture
def refused(ran):
    """Run a command that must be refused: nothing is printed but one line, which it gives."""

    def refused(*words):
        out, err = ran(2, *words)
        assert out == ""
        assert err.count("\n") == 1, err
        return err

    return refused
