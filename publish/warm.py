"""Kernels that start warm: one process imports what notebooks use, each kernel is a fork of it.

What a kernel manager starts is a small Python that hands its folder, environment and arguments over
a socket. If either it or the kernel it stands for ends, so does the other.
"""

import contextlib
import gc
import importlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

IMPORTS = (
    *("ipykernel.ipkernel", "ipykernel.zmqshell", "matplotlib_inline.backend_inline"),
    *("numpy", "pandas", "matplotlib.pyplot", "scipy.stats", "statsmodels.api", "arch.bootstrap"),
)
ASK = """
import json, os, signal, socket, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
kernel = socket.socket(socket.AF_UNIX)
kernel.connect(sys.argv[1])
kernel.sendall(json.dumps([os.getcwd(), dict(os.environ), sys.argv[2:]]).encode() + b"\\n")
kernel.recv(1)
"""


@contextlib.contextmanager
def kernels(environment: Mapping[str, str]) -> Iterator[list[str]]:
    """The command of a kernel, while the process that forks them runs in this environment."""
    with (
        tempfile.TemporaryDirectory() as folder,
        socket.socket(socket.AF_UNIX) as server,
    ):
        server.bind(address := str(Path(folder) / "kernels"))
        server.listen()
        begin = f"from publish import warm; warm.serve({server.fileno()})"
        process = subprocess.Popen(
            [sys.executable, "-c", begin],
            cwd=Path(__file__).parents[1],
            env={"MPLBACKEND": "module://matplotlib_inline.backend_inline", **environment},
            pass_fds=[server.fileno()],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        server.close()
        with process:  # at the end its input is closed, on which it ends
            yield [sys.executable, "-IS", "-c", ASK, address]


def serve(descriptor: int) -> None:
    """Import, then fork a kernel for everyone who asks, until the process that began this ends."""
    server, forked = socket.socket(fileno=descriptor), []
    for name in IMPORTS:
        importlib.import_module(name)
    gc.freeze()  # what all kernels share stays untouched, and is shared
    gc.set_threshold(100_000, 50)
    while sys.stdin not in select.select([server, sys.stdin], [], [])[0]:
        asker, _ = server.accept()
        forked.append(os.fork())
        if not forked[-1]:
            server.close()
            _become_kernel(asker)
        asker.close()
    for kernel in forked:  # none is awaited before, so each number is still its own
        os.kill(kernel, signal.SIGKILL)
        os.waitpid(kernel, 0)


def _become_kernel(asker: socket.socket) -> None:
    from ipykernel.kernelapp import IPKernelApp

    folder, environment, arguments = json.loads(asker.makefile().readline())
    sys.path.remove("")  # as ipykernel_launcher does
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)

    def end_with_asker() -> None:
        asker.recv(1)
        os._exit(0)

    threading.Thread(target=end_with_asker, daemon=True).start()
    IPKernelApp.launch_instance(argv=arguments)
    os._exit(0)
