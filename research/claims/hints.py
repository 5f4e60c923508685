"""What a reader checks first where a figure is plainly wrong: its sign, its sides, high or low."""

from __future__ import annotations

from research.claims import rules
from research.claims.evidence import Case, Reading

BOUNDS = ("above", "below", "at_least", "at_most")
TURNED = {"high": "low", "low": "high"}


def hints(case: Case, data, stated: Reading) -> tuple[str, ...]:
    """What would fit in place of a figure or a day that does not; it turns no verdict.

    A bound has none: on the other side of zero it would nearly always hold.
    """
    if case.claim.relation in BOUNDS:
        return ()
    args, figures = case.args, rules.figures(case.claim.claimed)
    side = TURNED.get(args.get("side", "high")) if "side" in case.measure.parameters else None
    if side and case.fits(case.tried(data, args | {"side": side}).value):
        return (f'side = "{side}"? It fits then',)
    sides = {"ahead": args.get("behind"), "behind": args.get("ahead")}
    if all(sides.values()) and case.fits(case.tried(data, args | sides).value):
        return ("exchanged, the sides fit",)
    if figures and case.fits(-stated.value if stated.value is not None else None):
        return ("the size fits, the sign does not",)
    return ()
