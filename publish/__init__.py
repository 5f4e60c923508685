"""Editions of the notebooks: executed, and rendered as pages and memos.

=============  ===================================================================
report         run the notebooks, build the site, bring the README up to date
execute        notebooks run in kernels of this Python
studies        an executed notebook as its readers see it
claims         what every edition says of a claim
text           Markdown and text that can do nothing
site, memo     pages and documents
scaffold, lab  a new study; JupyterLab
=============  ===================================================================
"""

import importlib

_PLACES = {
    "Run": "execute",
    "run_notebooks": "execute",
    "normalise": "execute",
    "kernel_environment": "execute",
    "build_site": "site",
}
__all__ = [*_PLACES]  # noqa: PLE0604  (names only)


def __getattr__(name: str):
    """Import what is asked for when it is asked for."""
    if name in _PLACES:
        return getattr(importlib.import_module(f"publish.{_PLACES[name]}"), name)
    raise AttributeError(f"module 'publish' has no attribute {name!r}")
