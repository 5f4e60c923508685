"""What many tests ask for: the snapshot, and the verdicts on its register."""

import pytest

from research import store
from research.claims import remembered


@pytest.fixture(scope="session")
def data():
    """The snapshot; tests of other data make a folder of their own."""
    return store.load("snapshot")


@pytest.fixture(scope="session")
def verdicts():
    """The verdicts on the register by claim; they are judged once for all processes."""
    found, problems = remembered.judged()
    assert problems == []
    return {verdict.id: verdict for verdict in found}
