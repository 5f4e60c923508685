"""JupyterLab as `make lab` opens it. What is given on the command line outranks this."""

from pathlib import Path

c = get_config()  # noqa: F821

c.ServerApp.root_dir = str(Path(__file__).resolve().parent.parent)
c.LabApp.default_url = "/lab/tree/notebooks/START.md"
# packages come from requirements.lock, so the list of an index is never asked for
c.LabApp.extension_manager = "readonly"
c.MappingKernelManager.transport_encryption = "auto"
