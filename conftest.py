"""One environment for every test, doctest and notebook: no settings of the user, no other data, no
network.
"""

import ipaddress
import os
import socket

import hypothesis

from publish import kernel_environment

# how long an example takes says more of the machine than of the code
hypothesis.settings.register_profile("untimed", deadline=None)
hypothesis.settings.load_profile("untimed")


def pytest_configure() -> None:
    """Fix the environment before anything is collected; kernels and subprocesses inherit it."""
    for name in ("SMALLCAPS_DATA", "SMALLCAPS_VINTAGE"):
        os.environ.pop(name, None)
    os.environ.update(kernel_environment())
    os.environ.setdefault("MPLBACKEND", "agg")
    socket.socket.connect = _connect_on_this_machine


_connect = socket.socket.connect


def _connect_on_this_machine(self: socket.socket, address):
    """Connect, unless the address is on another machine."""
    if self.family in (socket.AF_INET, socket.AF_INET6):
        host = address[0]
        if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
            raise OSError(f"a test tried to reach {host}; tests stay on this machine.")
    return _connect(self, address)
