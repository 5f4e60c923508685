"""Which notebook takes which claim apart: read from the notebooks, so that no list has to
be kept.
"""

from __future__ import annotations

import re
from pathlib import Path

from publish.files import NOTEBOOKS, cells

_CLAIMS = re.compile(r"""["']((?:\d{3}-\d{2} ?)+)["']""")


def links(folder: Path = NOTEBOOKS) -> dict[str, str]:
    """The first notebook, the scoreboard left out, whose code names a claim.

    Returns
    -------
    dict from claim id to the file name of the notebook
    """
    found: dict[str, str] = {}
    for path in sorted(Path(folder).glob("[0-9][0-9]_*.ipynb")):
        if not path.name.startswith("00_"):
            source = "\n".join(
                "".join(cell["source"]) for cell in cells(path) if cell["cell_type"] == "code"
            )
            for claim in " ".join(_CLAIMS.findall(source)).split():
                found.setdefault(claim, path.name)
    return found
