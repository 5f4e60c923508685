"""Runs killed at random moments, side by side, on a full disk, without permission: data stay."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from liveworld import Publishers, home

TIMES = 50
HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def found():
    """What the runs left behind, in a folder open to any user so that one can be refused it."""
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        folder = home(Path(scratch) / "data")
        publishers = Publishers()
        try:
            environment = os.environ | {
                "SMALLCAPS_DATA": str(folder),
                "PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)]),
            }
            done = subprocess.run(
                [
                    sys.executable,
                    HERE / "livekill.py",
                    publishers.address,
                    folder,
                    str(TIMES),
                    "20260306",
                ],
                env=environment,
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
        finally:
            publishers.close()
        assert done.returncode == 0, done.stderr[-3000:]
        yield json.loads(done.stdout.splitlines()[-1])


def test_fifty_kills_and_more_leave_every_vintage_whole(found):
    """The script verifies every file after each kill; here, that kills fell where they should."""
    assert found["killed"] + found["finished"] == TIMES + 2
    assert found["killed"] >= TIMES / 3
    assert found["left_arrivals"] >= 5
    assert found["left_a_folder"] >= 2


def test_two_runs_at_once_do_not_mix(found):
    assert found["beside_each_other"] == "one ran, one was refused"


@pytest.mark.parametrize("obstacle", ["full_disk", "read_only", "interrupt"])
def test_an_obstacle_leaves_the_old_data_whole(found, obstacle):
    assert found[obstacle] == "old data whole"
