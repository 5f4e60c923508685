"""Runs that are killed at random moments, in processes forked from one that has everything loaded.

``python killed.py MIRROR FOLDER TIMES SEED`` prints one JSON line: how many runs were killed and
where they were.
"""

from __future__ import annotations

import json
import os
import random
import select
import shutil
import signal
import sys
import time
from pathlib import Path

EACH = ("one", "two", "GDPC1", "french-portfolios-formed-on-me")  # of each publisher
PUBLISHING = 0.025  # seconds that writing a small vintage takes, about


def sound(folder: Path) -> list[str]:
    """Names of the vintages, every file of each read and verified."""
    from liveworld import whole

    names = sorted(p.name for p in (folder / "vintages").glob("[!.]*"))
    held = whole("snapshot").series("one")
    for name in names:
        assert whole(name).series("one").loc[:"2026-02-20"].equals(held), name
    return names


def forked(work) -> int:
    """Start a process that does some work and nothing else."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
            code = work() or 0
        finally:
            os._exit(code)
    return child


def ended(child: int) -> int:
    """Wait for a process; its exit code, or minus the signal that ended it."""
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main(mirror: str, folder: Path, times: int, seed: int) -> dict:
    """Kill that many runs, look at the store after each, and let one run to its end."""
    import curl_cffi.requests  # noqa: F401
    import filelock  # noqa: F401
    import requests  # noqa: F401
    import yfinance  # noqa: F401
    from liveworld import NOW, QUICK, state

    from ingest import refresh
    from research import calendar

    calendar.nyse(NOW.year)
    draw = random.Random(seed)
    before = state(folder, vintages=False)

    def run(name, **options):
        asked = {"base": "snapshot", "mirror": mirror, "now": NOW, "limits": QUICK, **options}
        return lambda: 0 if refresh.refresh(EACH, name=name, **asked).complete else 1

    started = time.monotonic()
    assert ended(forked(run("first"))) == 0
    usual = time.monotonic() - started
    found = {"killed": 0, "finished": 0, "left_arrivals": 0, "left_a_folder": 0, "vintages": 0}
    incoming = folder / "vintages" / ".incoming"
    for number in range(times):
        began, name = time.monotonic(), f"run-{number:03d}"
        if number % 2:
            listen, tell = os.pipe()
            child = forked(run(name, on_finish=lambda tell=tell: os.write(tell, b"!")))
            select.select([listen], [], [], 10.0)
            time.sleep(draw.uniform(0, PUBLISHING))
            os.close(listen)
            os.close(tell)
        else:
            child = forked(run(name))
            time.sleep(draw.uniform(0, 1.1 * usual))
        os.kill(child, signal.SIGKILL)
        code = ended(child)
        usual = min(usual, time.monotonic() - began) if code == 0 else usual
        found["killed" if code == -signal.SIGKILL else "finished"] += 1
        found["left_arrivals"] += code != 0 and incoming.is_dir() and any(incoming.iterdir())
        found["left_a_folder"] += code != 0 and any((folder / "vintages").glob(".run-*"))
        found["vintages"] += len(sound(folder)) - 1
        assert state(folder, vintages=False) == before, "the snapshot has changed"
        shutil.rmtree(folder / "vintages" / name, ignore_errors=True)
        if draw.random() < 0.7:
            shutil.rmtree(incoming, ignore_errors=True)
    assert ended(forked(run("last"))) == 0
    names = sound(folder)
    assert "last" in names
    assert state(folder, vintages=False) == before
    assert not [*(folder / "vintages").glob(".run-*")], "leftovers are swept"
    return found | {"usual_seconds": round(usual, 2)}


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4]))))
