"""Runs of a refresh killed at random moments: the data stay."""

import json
import os
import subprocess
import sys
from pathlib import Path

from liveworld import Publishers, home

TIMES = 20
HERE = Path(__file__).parent


def test_kills_leave_every_vintage_whole(tmp_path):
    """The script verifies every file after each kill; here, that kills fell where they should."""
    folder, publishers = home(tmp_path / "data"), Publishers()
    paths = {"PYTHONPATH": os.pathsep.join([str(HERE), str(HERE.parent)])}
    command = [sys.executable, HERE / "livekill.py", publishers.address, folder, TIMES, 20260306]
    environment = os.environ | {"SMALLCAPS_DATA": str(folder)} | paths
    told = {"capture_output": True, "text": True, "timeout": 300}
    done = subprocess.run([*map(str, command)], env=environment, check=False, **told)
    publishers.close()
    assert done.returncode == 0, done.stderr[-3000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["killed"] + found["finished"] == TIMES + 2
    assert found["killed"] >= TIMES / 3
    assert found["left_arrivals"] >= 1
    assert found["left_a_folder"] >= 1
