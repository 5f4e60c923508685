"""Defaults of JupyterLab in this project; the reader's own settings and the command line outrank
them.
"""

c = get_config()  # noqa: F821

# packages come from requirements.lock, so the list of an index is never asked for
c.LabApp.extension_manager = "readonly"
c.MappingKernelManager.transport_encryption = "auto"

# a notebook that is opened and saved unchanged is the same file, whatever the version of Python
from publish.lab import tidy

c.ContentsManager.pre_save_hook = tidy
