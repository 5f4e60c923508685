"""Time and memory of what a reader waits for: the import, the data, the register and each notebook.

Each line is one measurement in a fresh Python; the notebooks run one at a time and are not written back.
"""

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from research import edition
from research.edition.files import NOTEBOOKS

STATEMENTS = {
    "import pandas": "import pandas",
    "import pandas, research": "import pandas, research",
    "load every series": "import research; data = research.load(); [data.series(i) for i in data.catalogue.index]",
    "judge the register": "import research; research.judge_files()",
}


def main() -> None:
    """Print the table."""
    print(f"{'seconds':>8}  {'peak MB':>8}  what")
    for name, statement in STATEMENTS.items():
        started = time.perf_counter()
        code = f"{statement}\nimport resource; print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)"
        done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
        peak = done.stdout.strip() or "failed"
        print(f"{time.perf_counter() - started:8.2f}  {peak:>8}  {name}")
    with tempfile.TemporaryDirectory() as folder:
        for path in sorted(NOTEBOOKS.glob("*.ipynb")):
            (run,) = edition.run_notebooks([path], into=Path(folder), force=True, progress=False)
            print(f"{run.seconds:8.2f}  {'':8}  {path.stem} {run.error}")
    print(f"Largest process of all: {resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024} MB.")


if __name__ == "__main__":
    main()
