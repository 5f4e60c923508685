"""Bounds of a claim: what keeps to them, and those to which nothing could.

A bound is pairs of a name and a number, such as ``(("at_least", 0.1), ("below", 0.2))``.
"""

import itertools

import numpy as np

COMPARE = {
    "above": np.greater,
    "below": np.less,
    "at_least": np.greater_equal,
    "at_most": np.less_equal,
}
BOUNDS = tuple(COMPARE)


def within(values: np.ndarray, bound: tuple) -> np.ndarray:
    """Whether numbers keep to a bound such as ``(("at_least", 0.1),)``; a missing one never does.

    >>> within(np.array([0.1, 0.2, np.nan]), (("above", 0.1),)).tolist()
    [False, True, False]
    """
    values = np.round(np.asarray(values, float), 10)
    good = ~np.isnan(values)
    for name, edge in bound:
        good &= COMPARE[name](values, edge)
    return good


def refuse_empty(bound: tuple) -> None:
    """Refuse two bounds on one side, and bounds between which nothing lies.

    >>> refuse_empty((("above", 0.02), ("below", -0.02)))
    Traceback (most recent call last):
    ValueError: below: nothing is above 0.02 and below -0.02; a move either way is stat = 'size'.
    """
    lowest = [row for row in bound if row[0] in ("above", "at_least")]
    highest = [row for row in bound if row[0] in ("below", "at_most")]
    for pair in (lowest, highest):
        if len(pair) > 1:
            words = " and ".join(f"{name} {edge:g}" for name, edge in pair)
            how = "runs of n in a bound are signals: { streak = n } with the bound inside"
            raise ValueError(f"{pair[1][0]}: expected one bound on this side, got {words}; {how}.")
    for (low, a), (high, b) in itertools.product(lowest, highest):
        if b < a or (a == b and (low, high) != ("at_least", "at_most")):
            words = f"{low} {a:g} and {high} {b:g}".replace("_", " ")
            raise ValueError(f"{high}: nothing is {words}; a move either way is stat = 'size'.")


def refuse_percent(bound: tuple, found) -> None:
    """Refuse a bound on decimals that only a percentage typed as a number can be: 100% or more, up
    or down, and more than twice what any of them comes to.

    >>> refuse_percent((("at_least", 5),), [0.2, -1.9])
    Traceback (most recent call last):
    ValueError: at_least: 5 is 500%, the most that any comes to is 190%; 5% is written 0.05.
    """
    most = np.nanmax(np.abs(np.asarray(found, float)), initial=0.0)
    for name, edge in bound:
        if abs(edge) >= 1 and abs(edge) > 2 * most:
            raise ValueError(
                f"{name}: {edge:g} is {100 * edge:,.0f}%, the most that any comes to is "
                f"{100 * most:.3g}%; {edge:g}% is written {edge / 100:g}."
            )


def refuse_sign(stat: str, bound: tuple, span: tuple[float, float] | None) -> None:
    """Refuse a bound on the side of zero on which a statistic has no value.

    >>> refuse_sign("drawdown", (("at_most", 0.2),), (-1, 0))
    Traceback (most recent call last):
    ValueError: at_most: drawdown is never above zero, got 0.2; a fall of 20% is written -0.2.
    """
    low, high = span or (-np.inf, np.inf)
    for name, edge in bound:
        if edge > high:
            fall = f"a fall of {100 * edge:g}% is written {-edge:g}"
            raise ValueError(f"{name}: {stat} is never above zero, got {edge:g}; {fall}.")
        if edge < low == 0:
            raise ValueError(f"{name}: {stat} is never below zero, got {edge:g}.")
