"""What a person waits for, each in a process of its own: imports, the register, a notebook, the
site.
"""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

import nbformat
from races import summary, take_turns

from research import store
from research.claims import judge

ROOT = Path(__file__).resolve().parents[1]
BARE = "import numpy, pandas, matplotlib.pyplot, research"
RUN = (
    "import sys; from pathlib import Path; from publish.execute import run_notebooks; "
    "how = {'into': Path(sys.argv[2]), 'force': True, 'progress': False}; "
    "(run,) = run_notebooks([Path(sys.argv[1])], **how); "
    "sys.exit(run.error or 0)"
)
SITE = (
    "import sys; from pathlib import Path; from publish.site import build_site; "
    "build_site(Path(sys.argv[1]) / 'site', force=True, progress=False)"
)
# a small Python between the two, as a process passes its own peak of memory on to what it starts
WATCH = """
import json, resource, subprocess, sys, time
begin = time.perf_counter()
done = subprocess.run(sys.argv[1:], stdout=subprocess.DEVNULL)
spent, used = time.perf_counter() - begin, resource.getrusage(resource.RUSAGE_CHILDREN)
print(json.dumps([spent, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024]))
sys.exit(done.returncode)
"""
REGISTER = [sys.executable, "-m", "research", "claims", "--json"]


def run(command: list[str], **environment: str) -> dict:
    """Seconds, seconds of processor and peak memory of a command, those that it starts included."""
    # compiled modules are there and stay there, as after any first run
    keep = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    done = subprocess.run(
        [sys.executable, "-IS", "-c", WATCH, *command],
        cwd=ROOT,
        env=keep | environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)}: {done.stderr[-500:]}")
    return dict(zip(("seconds", "processor", "peak_mb"), json.loads(done.stdout), strict=True))


def waits(repeats: int) -> list[dict]:
    """Imports, the register, a notebook and the site, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.ipynb"
        cell = nbformat.v4.new_code_cell(BARE)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), bare)
        python, into = [sys.executable, "-c"], str(Path(folder) / "executed")
        cold, kept = {"SMALLCAPS_VERDICTS": ""}, {"SMALLCAPS_VERDICTS": f"{folder}/verdicts"}
        first = str(ROOT / "notebooks" / "01_streaks.ipynb")
        public = "import research; [getattr(research, name) for name in dir(research)]"
        works = {
            "import pandas": ([*python, "import pandas"], cold),
            "import of everything public": ([*python, public], cold),
            "import quantstats": ([*python, "import quantstats"], cold),
            "register, cold": (REGISTER, cold),
            "register, nothing changed since": (REGISTER, kept),
            "one claim explained": ([*REGISTER[:-1], "--explain", "002-03"], cold),
            "notebook 01_streaks": ([*python, RUN, first, into], kept),
            "a bare kernel with the same imports": ([*python, RUN, str(bare), into], kept),
            "site, every page": ([*python, SITE, folder], kept),
        }
        run(REGISTER, **kept)  # judged once, so that verdicts are there
        used = {name: [] for name in works}
        times, _ = take_turns(
            {
                name: lambda name=name: used[name].append(run(works[name][0], **works[name][1]))
                for name in works
            },
            repeats,
        )
    counted = {name: used[name][-len(spent) :] for name, spent in times.items()}
    rows = [
        {
            "what": name,
            "seconds": summary([turn["seconds"] for turn in turns]),
            "processor": median(turn["processor"] for turn in turns),
            "peak_mb": max(turn["peak_mb"] for turn in turns),
            "under": {"one claim explained": 1.0}.get(name),
        }
        for name, turns in counted.items()
    ]
    pandas = rows[0]["seconds"]["median"]
    next(row for row in rows if row["what"] == "register, cold")["under"] = 6 * pandas
    return [*rows, warm(repeats)]


def warm(repeats: int) -> dict:
    """All claims judged again in one process, where the readings of the first time are kept."""
    data, spent, used = store.load(), [], []
    judge.judge_files(data=data)
    for _ in range(repeats):
        begin, before = perf_counter(), os.times().user
        judge.judge_files(data=data)
        spent.append(perf_counter() - begin)
        used.append(os.times().user - before)
    what = "register, again in the same process"
    return {
        "what": what,
        "seconds": summary(spent),
        "processor": median(used),
        "peak_mb": None,
        "under": 0.3,
    }
