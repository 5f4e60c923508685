"""Time and memory of what a reader waits for: ``python bench/times.py [--json]``.

The import, the data, the register and each notebook. Each line is one measurement in a fresh
Python; the notebooks run one at a time and are not written back.
"""

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import publish
from publish.files import NOTEBOOKS

STATEMENTS = {
    "import pandas": "import pandas",
    "import pandas, research": "import pandas, research",
    "load every series": (
        "import research; data = research.load(); [data.series(i) for i in data.catalogue.index]"
    ),
    "judge the register": "import research; research.judge_files()",
}


def in_a_new_python(statement: str) -> dict:
    """Seconds, peak memory and fault of one statement."""
    code = (
        f"{statement}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss //"
        " 1024)"
    )
    begin = time.perf_counter()
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    spent = time.perf_counter() - begin
    return {
        "seconds": spent,
        "peak_mb": int(done.stdout) if done.returncode == 0 else None,
        "fault": done.stderr[-300:],
    }


def notebooks() -> dict[str, dict]:
    """Seconds and fault of each notebook."""
    with tempfile.TemporaryDirectory() as folder:
        runs = {
            path.stem: publish.run_notebooks([path], into=Path(folder), force=True, progress=False)[
                0
            ]
            for path in sorted(NOTEBOOKS.glob("*.ipynb"))
        }
    return {
        name: {"seconds": run.seconds, "peak_mb": None, "fault": run.error}
        for name, run in runs.items()
    }


def main() -> None:
    """Print the table, or the same as data."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="print the figures as data")
    options = parser.parse_args()
    rows = {
        name: in_a_new_python(statement) for name, statement in STATEMENTS.items()
    } | notebooks()
    largest = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    if options.json:
        print(json.dumps({"rows": rows, "largest_mb": largest}, indent=1))
        return
    print(f"{'seconds':>8}  {'peak MB':>8}  what")
    for name, row in rows.items():
        print(
            f"{row['seconds']:8.2f}  {'' if row['peak_mb'] is None else row['peak_mb']:>8}  {name} "
            f" {row['fault']}".rstrip()
        )
    print(f"Largest process of all: {largest} MB.")


if __name__ == "__main__":
    main()
