"""Set-up finds a Python, hands on what pip is set up with, and says plainly what is missing."""

import importlib.util
import os
import shutil
import subprocess

import pytest

from publish.files import ROOT

spec = importlib.util.spec_from_file_location("bootstrap", ROOT / "bootstrap.py")
bootstrap = importlib.util.module_from_spec(spec)
spec.loader.exec_module(bootstrap)

SETTINGS = {
    "index-url": "https://mirror.example/simple",
    "extra-index-url": "https://one.example/simple  https://two.example/simple",
    "find-links": "wheels more-wheels",
    "cert": "authority.pem",
    "timeout": "180",
    "retries": "3",
}


@pytest.fixture
def clean(monkeypatch, tmp_path):
    """An environment in which nothing is set for uv."""
    for name in [name for name in os.environ if name.startswith(("UV_", "SSL_CERT"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_what_pip_knows_reaches_uv(clean):
    """Indexes are separated by spaces, folders of packages by commas, as uv wants them."""
    env = bootstrap.uv_environment(SETTINGS)
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"
    assert env["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert env["UV_FIND_LINKS"] == "wheels,more-wheels"
    assert (env["SSL_CERT_FILE"], env["UV_HTTP_TIMEOUT"]) == ("authority.pem", "180")
    assert "UV_CACHE_DIR" not in env
    untold = {"UV_DEFAULT_INDEX", "UV_INDEX", "UV_FIND_LINKS", "SSL_CERT_FILE"}
    assert not untold & set(bootstrap.uv_environment({}))


def test_settings_for_uv_come_first(clean, monkeypatch, tmp_path):
    monkeypatch.setenv("UV_INDEX", "https://own.example/simple")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "own-cache"))
    monkeypatch.setenv("SSL_CERT_FILE", "own.pem")
    env = bootstrap.uv_environment(SETTINGS)
    assert (env["UV_INDEX"], env["SSL_CERT_FILE"]) == ("https://own.example/simple", "own.pem")


def test_the_lock_is_made_from_the_main_index(clean):
    """Extra indexes and folders could bring hashes that exist on one machine only."""
    env = bootstrap.uv_environment(SETTINGS, only_main_index=True)
    assert "UV_DEFAULT_INDEX" in env
    assert not {"UV_INDEX", "UV_FIND_LINKS"} & set(env)


def test_an_unwritable_home_is_no_obstacle(clean, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))
    assert bootstrap.uv_environment({})["UV_CACHE_DIR"] == str(bootstrap.VENV / "cache")


def test_the_environment_outranks_the_files(monkeypatch):
    """pip lists all places it reads; [install] beats [global], the environment beats both."""
    said = "global.index-url='a'\nglobal.cert='c'\ninstall.index-url='b'\n"
    said += ":env:.cert='d'\ndownload.proxy='x'\n"
    done = subprocess.CompletedProcess([], 0, stdout=said)
    monkeypatch.setattr(bootstrap, "run", lambda *_, **__: done)
    assert bootstrap.pip_settings() == {"index-url": "b", "cert": "d"}


def test_uv_itself_is_hashed():
    lines = bootstrap.locked("uv").splitlines()
    assert lines[0].startswith("uv==")
    assert len(lines) > 5
    assert all(line.strip().startswith("--hash=sha256:") for line in lines[1:])


@pytest.fixture
def make(tmp_path):
    """Run make where only some Pythons are found, each of which ends with a code."""
    if not shutil.which("make"):
        pytest.skip("no make")

    def make(verb, pythons):
        for name in ("make", "sh"):
            (tmp_path / name).symlink_to(shutil.which(name))
        for name, code in pythons.items():
            script = f'test "$1" = bootstrap.py && echo "{name} $@"\nexit {code}\n'
            (tmp_path / name).write_text(f"#!/bin/sh\n{script}")
            (tmp_path / name).chmod(0o755)
        command, told = ["make", "-C", ROOT, verb], {"capture_output": True, "text": True}
        return subprocess.run(command, env={"PATH": str(tmp_path)}, check=False, **told)

    return make


@pytest.mark.parametrize("pythons", [{}, {"python3": 1}, {"python3": 1, "python3.12": 1}])
def test_one_line_when_no_python_is_new_enough(make, pythons):
    done = make("report", pythons)
    first, second = done.stderr.splitlines()
    assert first.startswith("Python 3.11 or newer")
    assert second.startswith("make: ***")
    assert done.returncode == 2


def test_a_versioned_python_is_found_behind_an_old_one(make):
    done = make("setup", {"python3": 1, "python3.12": 0})
    assert "python3.12 bootstrap.py" in done.stdout
    assert done.returncode == 0
