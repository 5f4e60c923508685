"""One environment for every test, doctest and notebook: no settings of the user, no other data, no
network; what is slow to make is made once and shared by the processes that run tests.
"""

import contextlib
import functools
import ipaddress
import os
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import hypothesis
import nbval.kernel
import pytest
from jupyter_client.kernelspec import KernelSpec

from publish import execute, warm
from publish.files import NOTEBOOKS

# how long an example takes says more of the machine than of the code
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")

SHARED = "SMALLCAPS_TESTS"  # names the folder of what tests share
# a process takes a file at a time; these take longest, so no process is left with one at the end
LONGEST = (
    *("test_edition", "test_memo", "test_site", "test_jupyterlab", "test_tutorial", "test_sources"),
    *("test_lab", "test_fuzz_files", "test_notebook_form", "test_scan"),
)


def pytest_configure(config: pytest.Config) -> None:
    """Fix the environment before anything is collected; kernels and subprocesses inherit it."""
    for name in ("SMALLCAPS_DATA", "SMALLCAPS_VINTAGE"):
        os.environ.pop(name, None)
    os.environ.update(execute.kernel_environment())
    os.environ.setdefault("MPLBACKEND", "agg")
    socket.socket.connect = _connect_on_this_machine
    nbval.kernel.NbvalKernelspecManager.get_kernel_spec = lambda self, name: KernelSpec(
        argv=[*kernel_command(), "-f", "{connection_file}"]
    )
    if not hasattr(config, "workerinput"):
        os.environ[SHARED] = tempfile.mkdtemp(prefix="smallcaps-tests-")
        os.environ.setdefault("SMALLCAPS_VERDICTS", f"{os.environ[SHARED]}/verdicts")


_until_the_end = contextlib.ExitStack()


@functools.cache
def kernel_command() -> list[str]:
    """What starts a kernel of a notebook: where it can be, a fork of one process that has imported
    what notebooks use.
    """
    if sys.platform != "linux":
        return execute.COLD
    return _until_the_end.enter_context(warm.kernels(dict(os.environ)))


@pytest.fixture
def forked_kernels(monkeypatch):
    """Single notebooks run in such a kernel, too, instead of one from cold."""
    monkeypatch.setattr(execute, "COLD", kernel_command())


def pytest_unconfigure(config: pytest.Config) -> None:
    """What tests shared goes with the run."""
    _until_the_end.close()
    if not hasattr(config, "workerinput"):
        shared = os.environ.pop(SHARED)
        if os.environ.get("SMALLCAPS_VERDICTS", "").startswith(shared):
            del os.environ["SMALLCAPS_VERDICTS"]
        shutil.rmtree(shared, ignore_errors=True)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The notebooks first, as other tests use what they draw; then the longest files.

    Notebooks wait for the verdicts, which one process makes, so the other begins elsewhere.
    """
    first = min((item.path for item in items if item.path.parent == NOTEBOOKS), default=None)

    def rank(item: pytest.Item) -> int:
        name = item.path.stem
        if item.path.parent == NOTEBOOKS:
            return 0 if item.path == first else 2
        if name in ("test_live", "test_faults"):
            return 1
        return 3 + LONGEST.index(name) if name in LONGEST else 99

    items.sort(key=rank)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_setup(item: pytest.Item):
    """The kernel of a notebook finds all verdicts made and keeps its drawings for other tests."""
    if item.path.parent != NOTEBOOKS or item.parent.kernel:
        return (yield)
    from research.claims import remembered

    remembered.judged()
    os.environ["SMALLCAPS_FIGURES"] = str(Path(os.environ[SHARED]) / "figures" / item.path.stem)
    try:
        return (yield)
    finally:
        del os.environ["SMALLCAPS_FIGURES"]


_connect = socket.socket.connect


def _connect_on_this_machine(self: socket.socket, address):
    """Connect, unless the address is on another machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise OSError(f"a test tried to reach {host}; tests stay on this machine.")
    return _connect(self, address)
