"""Run notebooks in kernels of this very Python and write back what has changed.

A notebook runs in its own folder and is replaced only when what it says has changed; a run that
fails leaves the old file. Notebooks are skipped whose sources, code and data are as they were at
the last run and whose figures, each with its table, are there.
"""

import asyncio
import contextlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from publish import files, studies, text, warm
from publish.files import ROOT, figure_folder, shown, write
from research import store
from research.claims import remembered

SECONDS_PER_CELL, MEMORY = 600, "notebooks.json"
COLD = [sys.executable, "-m", "ipykernel_launcher"]

_KEPT_METADATA = {"tags", "jupyter", "title"}


@dataclass(frozen=True)
class Run:
    """What became of one notebook.

    ``status`` is ``unchanged`` (skipped), ``same`` (run, nothing new), ``written`` or ``failed``;
    ``seconds`` is wall time; ``error`` is one line, empty unless the run failed.
    """

    notebook: Path
    status: str
    seconds: float = 0.0
    error: str = ""


def run_notebooks(
    paths: Iterable[Path],
    *,
    into: Path | None = None,
    jobs: int = 2,
    force: bool = False,
    progress: bool = True,
) -> list[Run]:
    """Run notebooks, several at a time, and write them back with their outputs.

    Parameters
    ----------
    into : folder for the executed copies; by default each notebook is replaced
    jobs : kernels at a time; ValueError below one
    force : run notebooks that have not changed, too
    progress : a bar on stderr; where that is no terminal, one line a notebook

    Returns
    -------
    list of Run, in the order of ``paths``
    """
    if jobs < 1:
        raise ValueError(f"jobs: expected one or more, got {jobs}.")
    paths = [Path(path).resolve() for path in paths]
    known, shared = _known(), surroundings()

    def fresh(path: Path) -> bool:
        target = files.executed(path, into)
        same = known.get(str(target)) == _state(path, target, shared)
        return same and files.drawn(target, figure_folder(path, into))

    runs = {path: Run(path, "unchanged") for path in paths if not force and fresh(path)}
    if waiting := [path for path in paths if path not in runs]:
        environment = kernel_environment()
        several = len(waiting) > jobs and sys.platform == "linux"
        with warm.kernels(environment) if several else contextlib.nullcontext(COLD) as command:
            if len(waiting) > 1 and os.environ.get(remembered.FOLDER):
                remembered.judged()  # once here, and not in every kernel
            done = _in_thread(_run_all(waiting, into, jobs, progress, environment, command))
        for run in done:
            runs[run.notebook] = run
            target = files.executed(run.notebook, into)
            known[str(target)] = None if run.error else _state(run.notebook, target, shared)
        write(files.BUILD / MEMORY, json.dumps(known, indent=1, sort_keys=True))
    return [runs[path] for path in paths]


def standing(notebook: Path) -> str:
    """What the last run of a notebook of the project is worth: ``current``, ``failed``, ``unknown``
    (never run on this machine) or ``changed`` (it, its claims, the code or the data have since).
    """
    path, known = Path(notebook).resolve(), _known()
    if str(path) not in known:
        return "unknown"
    if known[str(path)] is None:
        return "failed"
    return "current" if known[str(path)] == _state(path, path, surroundings()) else "changed"


def _known() -> dict[str, str | None]:
    """What is remembered of the runs on this machine."""
    try:
        known = json.loads((files.BUILD / MEMORY).read_text(encoding="utf-8"))
    except (OSError, ValueError):  # not there, or cut short: every notebook is run again
        known = {}
    return known if isinstance(known, dict) else {}


def kernel_environment() -> dict[str, str]:
    """The environment of a kernel that nobody's settings at home can change.

    Start-up files, Matplotlib settings and packages of the user are left out; the order of sets and
    the number of threads are fixed. Matplotlib's list of fonts is made here, once, because a kernel
    that makes it says so on stderr.
    """
    home = files.BUILD / "settings"
    environment = os.environ | {
        "IPYTHONDIR": str(home / "ipython"),
        "MPLCONFIGDIR": str(home / "matplotlib"),
        "JUPYTER_PREFER_ENV_PATH": "1",
        "PYTHONHASHSEED": "0",
        "PYTHONNOUSERSITE": "1",
        "OMP_NUM_THREADS": "1",
        "OPENBLAS_NUM_THREADS": "1",
    }
    if not any((home / "matplotlib").glob("fontlist*.json")):
        for name in ("ipython", "matplotlib"):
            (home / name).mkdir(parents=True, exist_ok=True)
        command = [sys.executable, "-c", "import matplotlib.font_manager"]
        subprocess.run(command, env=environment, capture_output=True, check=False)
    return environment


def normalise(notebook) -> None:
    """Strip, in place, what differs between two runs: versions, times, state of the editor."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    notebook.nbformat_minor = max(notebook.nbformat_minor, 5)
    for cell in notebook.cells:
        cell.metadata = {key: cell.metadata[key] for key in cell.metadata if key in _KEPT_METADATA}


async def _run_all(paths, into, jobs: int, progress: bool, environment, command) -> list[Run]:
    from tqdm import tqdm

    turn = asyncio.Semaphore(jobs)
    with (
        tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch,
        tqdm(total=len(paths), unit="notebook", disable=None if progress else True) as bar,
    ):

        async def one(path: Path) -> Run:
            async with turn:
                bar.set_postfix_str(path.stem)
                drawn, figures = Path(scratch) / "figures" / path.stem, figure_folder(path, into)
                own = environment | {"SMALLCAPS_FIGURES": str(drawn)}
                target = files.executed(path, into)
                run = await _run_one(path, target, Path(scratch), own, command)
                if not run.error:
                    shutil.rmtree(figures, ignore_errors=True)
                    if drawn.exists():  # else a notebook without figures
                        shutil.move(drawn, figures)
                        files.seal(target, figures)
                bar.update()
                if progress and bar.disable:
                    told = f"{path.stem}: {run.status}, {run.seconds:.0f} s"
                    print(told, file=sys.stderr, flush=True)
                return run

        return await asyncio.gather(*map(one, paths))


async def _run_one(path: Path, target: Path, scratch: Path, environment, command) -> Run:
    import nbformat
    from jupyter_client import AsyncKernelManager
    from jupyter_client.kernelspec import KernelSpec, KernelSpecManager
    from nbclient import NotebookClient
    from nbclient.exceptions import CellControlSignal, DeadKernelError

    class ThisPython(KernelSpecManager):
        def get_kernel_spec(self, kernel_name: str) -> KernelSpec:
            options = ["-f", "{connection_file}", "--HistoryManager.enabled=False"]
            return KernelSpec(argv=[*command, *options])

    started, before, book = time.monotonic(), path.read_bytes(), studies.notebook(path)
    manager = AsyncKernelManager(
        kernel_spec_manager=ThisPython(), connection_file=str(scratch / f"{path.stem}.json")
    )
    if os.name != "nt":
        manager.transport, manager.ip = "ipc", str(scratch / path.stem)
    patience = {"timeout": SECONDS_PER_CELL, "startup_timeout": SECONDS_PER_CELL}
    form = {"record_timing": False, "coalesce_streams": True, "resources": {}}
    client, error = NotebookClient(book, km=manager, **patience, **form), ""
    try:
        await client.async_execute(cwd=str(path.parent), env=environment)
    except (CellControlSignal, DeadKernelError, RuntimeError) as fault:
        number, said = studies.fault(book.cells) or (0, "")
        said = f"code cell {number}: {said}" if said else f"{type(fault).__name__}: {fault}"
        error = text.plain(f"{shown(path)}, {said}")
    finally:
        if manager.has_kernel:
            await manager.shutdown_kernel(now=True)
    if not error and path.read_bytes() != before:
        error = f"{shown(path)} was edited while it ran; nothing was written."
    status = "failed"
    if not error:
        normalise(book)
        made = nbformat.writes(book) + "\n"
        status = "written"
        if target.exists() and target.read_text(encoding="utf-8") == made:
            status = "same"
        else:
            write(target, made)
    return Run(path, status, time.monotonic() - started, error)


def _in_thread(work: Coroutine):
    """Run a coroutine in a thread: that works inside JupyterLab, and Ctrl-C ends every kernel."""
    loop = asyncio.new_event_loop()

    def run():
        with asyncio.Runner(loop_factory=lambda: loop) as runner:
            return runner.run(work)

    with ThreadPoolExecutor(1) as thread:
        done = thread.submit(run)
        try:
            return done.result()
        except BaseException:
            for task in asyncio.all_tasks(loop):
                loop.call_soon_threadsafe(task.cancel)
            raise


def surroundings() -> str:
    """Hash of all but the notebooks that can change a result: code, data, packages, Python."""
    data, vintage = store.root(), os.environ.get("SMALLCAPS_VINTAGE", "")
    held = [path for path in data.rglob("*") if "vintages" not in path.relative_to(data).parts]
    held += (data / "vintages" / vintage).rglob("*") if vintage else []
    held += [*(ROOT / "research").rglob("*.py"), ROOT / "requirements.lock"]
    return files.fingerprint(held, sys.version, str(data), vintage)


def _state(path: Path, target: Path, shared: str) -> str:
    """Hash of a notebook, its claims, its surroundings and the executed file."""
    claims = path.parent / "claims" / f"{path.stem}.toml"
    return files.fingerprint([path, target, claims], shared)
