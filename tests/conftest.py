"""What many tests ask for: the snapshot, a small data folder, the verdicts, a claim file."""

import pytest

from research import __main__, store
from research.claims import remembered


@pytest.fixture(scope="session")
def data():
    """The snapshot; tests of other data make a folder of their own."""
    return store.load("snapshot")


@pytest.fixture
def small(tmp_path, monkeypatch):
    """A small data folder of its own, which the environment names."""
    import liveworld

    monkeypatch.setenv("SMALLCAPS_DATA", str(tmp_path / "data"))
    monkeypatch.delenv("SMALLCAPS_VINTAGE", raising=False)
    return liveworld.home(tmp_path / "data")


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
def refused(capsys):
    """Run a command that must be refused: nothing is printed but one line, which it gives."""

    def refused(*words):
        assert __main__.main([str(word) for word in words]) == 2
        said = capsys.readouterr()
        assert said.out == ""
        assert said.err.count("\n") == 1, said.err
        return said.err

    return refused
