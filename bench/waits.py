"""What a reader waits for: imports, the register, a notebook, the site."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

import nbformat
from races import race, summary, take_turns

import publish
from research import store
from research.claims import judge as judging

ROOT = Path(__file__).resolve().parents[1]
NOTEBOOK = ROOT / "notebooks" / "01_streaks.ipynb"
BARE = "import numpy, pandas, matplotlib.pyplot, research"
IMPORT = "import time; begin = time.perf_counter(); {}; print(time.perf_counter() - begin)"
PUBLIC = "import research; [getattr(research, name) for name in dir(research)]"


def imports(repeats: int) -> dict:
    """Imports, each in a new Python."""
    statements = {
        "ours": PUBLIC,
        "research": "import research",
        "pandas": "import pandas",
        "quantstats": "import quantstats",
        "arch": "import arch",
        "statsmodels": "import statsmodels.api",
    }
    turns = [
        {name: import_time(code) for name, code in statements.items()} for _ in range(repeats + 1)
    ][1:]
    times = {name: [turn[name] for turn in turns] for name in statements}
    return {
        "races": [
            race("import of everything public", f"import of {name}", times["ours"], times[name])
            for name in ("quantstats", "arch", "statsmodels")
        ],
        "times": [
            {"what": f"import {name}", "seconds": summary(times[name]), "under": None}
            for name in ("research", "pandas")
        ],
    }


def import_time(statement: str) -> float:
    """Seconds that a statement takes in a new Python."""
    found = subprocess.run(
        [sys.executable, "-c", IMPORT.format(statement)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(found.stdout.split()[-1])


def register(repeats: int) -> dict:
    """Every claim of the register in a new process, and again in one that has judged them."""
    data = store.load()
    command = [sys.executable, "-m", "research", "claims", "--json"]
    works = {
        "cold": partial(subprocess.run, command, cwd=ROOT, check=True, capture_output=True),
        "warm": partial(judging.judge_files, data=data),
    }
    times, results = take_turns(works, repeats)
    verdicts = [json.loads(json.dumps(verdict.to_json())) for verdict in results["warm"][0]]
    return {
        "times": [
            {
                "what": f"the whole register, {len(verdicts)} claims, {name}",
                "seconds": summary(times[name]),
                "under": None,
            }
            for name in works
        ],
        "checks": {
            "register: cold and warm verdicts are the same": (
                json.loads(results["cold"].stdout) == verdicts
            )
        },
    }


def edition(repeats: int) -> dict:
    """One notebook against a bare kernel with the same imports, and the site."""
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "bare.ipynb"
        cell = nbformat.v4.new_code_cell(BARE)
        nbformat.write(nbformat.v4.new_notebook(cells=[cell]), bare)
        run = partial(publish.run_notebooks, into=Path(folder), force=True, progress=False)
        site = partial(
            publish.build_site, force=True, progress=False
        )  # else left alone, as current
        works = {
            f"notebook {NOTEBOOK.stem}": partial(run, [NOTEBOOK]),
            "a bare kernel with the same imports": partial(run, [bare]),
            "the site": partial(site, Path(folder) / "site"),
        }
        times, _ = take_turns(works, repeats)
    return {
        "times": [
            {"what": name, "seconds": summary(spent), "under": None}
            for name, spent in times.items()
        ]
    }
