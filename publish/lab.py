"""JupyterLab on the start page, with the kernel of this very Python.

The settings in ``.jupyter`` are defaults: what readers have set for themselves stays in force, and
nothing is written to their home but what they change in JupyterLab.
"""

import os

from publish.files import BUILD, ROOT

SETTINGS = ROOT / ".jupyter"
PLACE = {"--ServerApp.root_dir": str(ROOT), "--LabApp.default_url": "/lab/tree/notebooks/START.md"}


def environment() -> dict[str, str]:
    """What the server and its kernels add to the environment.

    The project's kernel comes before others of its name, packages of this Python before those at
    home; open tabs are kept apart from other projects'.
    """
    spaces = os.environ.get("JUPYTERLAB_WORKSPACES_DIR") or str(BUILD / "lab" / "workspaces")
    added = {"JUPYTERLAB_WORKSPACES_DIR": spaces}
    for name in ("JUPYTER_CONFIG_PATH", "JUPYTER_PATH"):
        added[name] = os.pathsep.join(filter(None, [str(SETTINGS), os.environ.get(name)]))
    return added | {"JUPYTER_PREFER_ENV_PATH": "1", "PYTHONNOUSERSITE": "1"}


def tidy(model: dict, **_) -> None:
    """Keep a notebook that is saved as the project keeps it, without versions, times, tabs."""
    import nbformat

    from publish.execute import normalise

    if model["type"] == "notebook" and model["content"].get("nbformat") == 4:
        book = nbformat.from_dict(model["content"])
        normalise(book)
        model["content"] = book


def main(options: list[str]) -> None:
    """Serve until interrupted; ``options`` are those of ``jupyter lab``."""
    os.environ.update(environment())
    from jupyterlab.labapp import main as serve

    named = {option.partition("=")[0] for option in options}
    serve([*(f"{name}={value}" for name, value in PLACE.items() if name not in named), *options])
