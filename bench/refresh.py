"""How a refresh behaves when publishers fail: ``python bench/refresh.py`` writes the tables of
docs/refresh.md.

Every case of the tests is run once through the real clients against publishers on the loopback,
then runs are killed at random moments; the tables stand between two markers in the page.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from publish.files import write

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "refresh.md"
BEGIN, END = "<!-- begin: written by bench/refresh.py -->", "<!-- end -->"
TAKEN = "taken"
sys.path.insert(0, str(ROOT / "tests"))


def cases() -> list[tuple[str, str, str]]:
    """One row per case: publisher, fault, and what came of it."""
    from livecases import CASES, YAHOO
    from liveworld import FAST, NOW, Publishers, home

    from ingest import refresh
    from research import store

    rows = []
    for case in CASES:
        with tempfile.TemporaryDirectory() as scratch:
            os.environ["SMALLCAPS_DATA"] = str(home(Path(scratch) / "data"))
            store._open.cache_clear()
            publishers = Publishers()
            case.install(publishers)
            asked = {"mirror": publishers.address, "now": NOW, "limits": FAST}
            done = refresh.refresh([case.series, "two"], **asked)
            publishers.close()
        name = case.series.partition("-")[0]
        publisher = "FRED" if name.isupper() else name.capitalize()
        states = done.outcomes.set_index("series")["state"]
        came = "refused" if states[case.series] == "failed" else TAKEN
        rows.append(("Yahoo" if case in YAHOO else publisher, case.name, came))
    return rows


def killed(times: int, seed: int) -> dict:
    """Kill that many runs; figures of bench/killed.py."""
    from liveworld import Publishers, home

    with tempfile.TemporaryDirectory() as scratch:
        folder = home(Path(scratch) / "data")
        publishers = Publishers()
        environment = os.environ | {
            "SMALLCAPS_DATA": str(folder),
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")]),
        }
        command = [sys.executable, str(ROOT / "bench" / "killed.py"), publishers.address]
        command += [str(folder), str(times), str(seed)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
        publishers.close()
    return json.loads(done.stdout.splitlines()[-1])


def section(rows: list[tuple[str, str, str]], runs: dict) -> str:
    """What the page says of the faults and of the killed runs."""
    names = {
        (publisher, taken): "; ".join(
            name for who, name, came in rows if (who, came == TAKEN) == (publisher, taken)
        )
        for publisher in dict.fromkeys(row[0] for row in rows)
        for taken in (False, True)
    }
    taken = sum(came == TAKEN for *_, came in rows)
    table = [
        f"| {publisher} | {names[publisher, False]} | {names[publisher, True] or 'none'} |"
        for publisher in dict.fromkeys(row[0] for row in rows)
    ]
    said = (
        f"{len(rows)} faults: {len(rows) - taken} refused with the series kept as it was, {taken}"
        " overcome, or told and the data taken. In every case the other series of the run was"
        " brought up to date."
    )
    killed = (
        f"Of {runs['killed'] + runs['finished']} runs to be ended by `kill -9`, half at a random"
        f" moment and half while the vintage was written, {runs['killed']} were ended and"
        f" {runs['finished']} were done first. {runs['left_arrivals']} left arrivals for the next"
        f" run, {runs['left_a_folder']} an unfinished folder, which the next run swept away. After"
        " each, every file of the snapshot and of every vintage was read and verified: no byte was"
        " lost."
    )
    head = ["| publisher | refused | overcome, or told and taken |", "|---|---|---|"]
    return "\n".join([said, "", *head, *table, "", killed])


def main() -> None:
    """Run everything and write the page."""
    rows, runs = cases(), killed(100, 7)
    head, rest = PAGE.read_text(encoding="utf-8").split(BEGIN)
    tail = rest.split(END)[1]
    write(PAGE, f"{head}{BEGIN}\n{section(rows, runs)}\n{END}{tail}")
    print(f"{len(rows)} faults and {runs} into {PAGE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
