"""Make ``.venv`` from ``requirements.lock``; needs a Python of 3.11 or newer and nothing else.

``python3 bootstrap.py``         installs what is missing; nothing where all is up to date
``python3 bootstrap.py --lock``  resolves pyproject.toml again and rewrites requirements.lock
                                 (add ``--upgrade`` for new versions)

Every package is checked against its hash. uv does the work because it is several times faster than
pip; where uv cannot be installed or cannot reach the package index, pip does it. An index,
certificate or folder of packages that pip is set up with is handed on to uv for the run and written
nowhere.
"""

import ast
import hashlib
import itertools
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BIN = VENV / ("Scripts" if os.name == "nt" else "bin")
PYTHON = BIN / ("python.exe" if os.name == "nt" else "python")
UV = BIN / ("uv.exe" if os.name == "nt" else "uv")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "installed.sha256"
PIP = (PYTHON, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")

UV_NAMES = {
    "index-url": "UV_DEFAULT_INDEX",
    "extra-index-url": "UV_INDEX",
    "find-links": "UV_FIND_LINKS",
    "cert": "SSL_CERT_FILE",
    "client-cert": "SSL_CLIENT_CERT",
    "trusted-host": "UV_INSECURE_HOST",
    "proxy": "ALL_PROXY",
    "timeout": "UV_HTTP_TIMEOUT",
    "default-timeout": "UV_HTTP_TIMEOUT",
}


def run(*command: object, **options) -> subprocess.CompletedProcess:
    """Run a command in the project's folder."""
    return subprocess.run([str(part) for part in command], cwd=ROOT, check=False, **options)


def pip_settings() -> dict[str, str]:
    """What pip is set up with, by option name; the environment outranks [install], which outranks
    [global].
    """
    listed = run(PYTHON, "-m", "pip", "config", "list", capture_output=True, text=True).stdout
    found: dict[str, dict[str, str]] = {"global": {}, "install": {}, ":env:": {}}
    for line in listed.splitlines():
        name, _, value = line.partition("=")
        section, _, option = name.rpartition(".")
        if section in found:
            found[section][option] = str(ast.literal_eval(value))
    return found["global"] | found["install"] | found[":env:"]


def uv_environment(settings: dict[str, str], *, only_main_index: bool = False) -> dict[str, str]:
    """The environment in which uv sees what pip sees. What is set for uv already stays as it is."""
    env = os.environ | {"UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    for option, name in UV_NAMES.items():
        if only_main_index and option in ("extra-index-url", "find-links"):
            continue
        words = settings.get(option, "").split()
        if words and name not in os.environ:
            env[name] = ",".join(words) if name == "UV_FIND_LINKS" else " ".join(words)
    # pip takes the best match of all indexes; every file is checked against the lock's hashes, so
    # uv may too
    env.setdefault("UV_INDEX_STRATEGY", "unsafe-best-match")
    try:
        cache = Path(env.get("UV_CACHE_DIR") or env.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        cache.mkdir(parents=True, exist_ok=True)
        tempfile.TemporaryFile(dir=cache).close()
    except OSError:
        env["UV_CACHE_DIR"] = str(VENV / "cache")
    return env


def locked(package: str) -> str:
    """The lines of the lock that hold one package and its hashes."""
    lines = LOCK.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith(f"{package}=="))
    held = itertools.takewhile(lambda line: line.startswith(" "), lines[start + 1 :])
    held = [line for line in held if not line.strip().startswith("#")]
    return "\n".join([lines[start], *held]) + "\n"


def have_uv() -> bool:
    """Install the locked uv with pip, unless it is there."""
    version = locked("uv").split("==")[1].split()[0]
    if UV.exists() and version in run(UV, "--version", capture_output=True, text=True).stdout:
        return True
    with tempfile.TemporaryDirectory() as folder:
        wanted = Path(folder) / "uv.txt"
        wanted.write_text(locked("uv"), encoding="utf-8")
        how = ("--only-binary=:all:", "--require-hashes", "-r", wanted)
        done = run(*PIP, *how, capture_output=True)
    return done.returncode == 0 and UV.exists()


def create() -> None:
    """Make ``.venv``, or make it anew when its Python no longer runs."""
    if PYTHON.exists() and run(PYTHON, "-c", "import pip", capture_output=True).returncode == 0:
        return
    shutil.rmtree(VENV, ignore_errors=True)
    made = run(sys.executable, "-m", "venv", VENV, capture_output=True, text=True)
    if made.returncode:
        reason = (made.stdout + made.stderr).strip().splitlines() or ["no reason given"]
        failed = f"{sys.executable} could not make .venv (on Debian, install python3-venv)"
        sys.exit(f"bootstrap: {failed}: {reason[0]}")


def install() -> None:
    """Install the lock, every file checked, and the project itself as an editable package."""
    own = ["--no-deps", "--no-build-isolation", "--editable", "."]
    if have_uv():
        uv, env = [UV, "pip", "--quiet"], uv_environment(pip_settings())
        done = run(*uv, "sync", "--python", PYTHON, "--require-hashes", LOCK, env=env)
        synced = done.returncode == 0
        if synced and run(*uv, "install", "--python", PYTHON, *own, env=env).returncode == 0:
            return
        print("bootstrap: uv could not do it; trying pip, which is slower.", file=sys.stderr)
    done = run(*PIP, "--require-hashes", "--no-deps", "-r", LOCK)
    if done.returncode or run(*PIP, *own).returncode:
        failed = "the packages of requirements.lock could not be installed; the reason is above"
        sys.exit(f"bootstrap: {failed}.")


def fingerprint() -> str:
    """Changes when the lock, the package's metadata, this script, the Python or the folder does."""
    parts = [path.read_bytes() for path in (LOCK, ROOT / "pyproject.toml", Path(__file__))]
    version = run(PYTHON, "-c", "import sys; print(sys.version)", capture_output=True).stdout
    return hashlib.sha256(b"\0".join([*parts, str(ROOT).encode(), version])).hexdigest()


def set_up() -> None:
    """Bring ``.venv`` up to date; nothing is done when it is."""
    if STAMP.exists() and PYTHON.exists() and STAMP.read_text() == fingerprint():
        return
    started = time.monotonic()
    print("Setting up .venv (once; a minute or less) ...", file=sys.stderr, flush=True)
    create()
    STAMP.unlink(missing_ok=True)
    install()
    STAMP.write_text(fingerprint())
    print(f"Set up in {time.monotonic() - started:.0f} s.", file=sys.stderr)


def lock(*options: str) -> None:
    """Rewrite requirements.lock for every platform and Python, from the main index alone."""
    create()
    have_uv()
    how = "--universal --python-version=3.11 --fork-strategy=fewest --generate-hashes --all-extras"
    how += f" --no-emit-index-url --no-emit-find-links --output-file={LOCK.name} pyproject.toml"
    command = [UV, "pip", "compile", "--quiet", "--custom-compile-command=make lock", *how.split()]
    env = uv_environment(pip_settings(), only_main_index=True)
    sys.exit(run(*command, *options, env=env).returncode)


if __name__ == "__main__":
    if sys.version_info < (3, 11):  # noqa: UP036  (this script is also started by older ones)
        found = sys.version.split()[0]
        sys.exit("bootstrap: Python 3.11 or newer is needed; this is " + found + ".")
    if sys.argv[1:2] == ["--lock"]:
        lock(*sys.argv[2:])
    set_up()
