"""The measures of the register: what a claim file may ask of the data, by name.

Every function takes a data vintage and keyword arguments and returns a
:class:`~research.registry.Result`. The arithmetic lives in the modules named for it one level up;
here a name is bound to it, the window is checked against what the data cover, and the rows behind
the number are kept. Importing this package enters all measures into
:data:`research.registry.REGISTRY`.
"""

from research.measures import (
    among,
    breadth,
    cycles,
    episodes,
    macro,
    market,
    outcomes,
    policy,
    reaction,
    risk,
    valuation,
)

__all__ = ["among", "breadth", "cycles", "episodes", "macro", "market", "outcomes", "policy"]
__all__ += ["reaction", "risk", "valuation"]
