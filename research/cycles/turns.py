"""Peaks and troughs of a level by two published rules, both blind to which side is called small.

Settings were fixed before any leadership spell was looked at. Whatever the rule, a peak stands
above the troughs on either side of it: a phase of the wrong sign is taken out, never reported.

References
----------
Pagan and Sossounov (2003), A simple framework for analysing bull and bear markets, Journal of
Applied Econometrics 18, 23-46, appendix B. Lunde and Timmermann (2004), Duration dependence in
stock prices, Journal of Business & Economic Statistics 22, 253-273.
"""

import numpy as np
import pandas as pd

_PEAK, _TROUGH = 1, -1
_EDGE = 1e-12
WINDOW, ENDS, PHASE, CYCLE, LARGE = 8, 6, 4, 16, 0.20  # months, and a decimal: the paper's

Turn = tuple[int, int]  # position in the series, kind


def checked(level: pd.Series) -> np.ndarray:
    """Values of a level, or ValueError where one is not positive or the index is not sorted."""
    index = level.index
    dated = isinstance(index, pd.DatetimeIndex)
    if not (dated and index.is_monotonic_increasing and index.is_unique):
        raise ValueError(
            f"level: expected a sorted DatetimeIndex without doubles, got {type(index).__name__}."
        )
    wrong = level[~(level > 0)]
    if len(wrong):
        raise ValueError(
            f"level: expected positive values, got {wrong.iloc[0]} at {wrong.index[0]:%Y-%m-%d}."
        )
    return level.to_numpy(dtype=float)


def turning_points(level: pd.Series) -> pd.Series:
    """Peaks and troughs of a monthly level by the procedure of Pagan and Sossounov (2003).

    A peak (trough) is the highest (lowest) value within eight months on either side; the first of
    equal values counts. Of neighbours of one kind the more extreme stays. Then, until nothing
    changes: no turn within six months of either end, none that is reached again between it and the
    end of the sample, no cycle (peak to peak, trough to trough) under sixteen months, no phase
    under four months unless it moved more than 20%, and no phase of the wrong sign. Moves are
    measured from the lower to the higher end, up or down.

    Takes a positive level, one value a month; gives a Series named ``turn`` indexed by date, values
    ``"peak"`` and ``"trough"`` by turns, empty without a turn. Raises ValueError if the level is
    not positive, or its index not sorted in time.

    >>> months = pd.date_range("2000-01-31", periods=61, freq="ME")
    >>> wave = pd.Series(np.exp(np.sin(np.arange(61) * np.pi / 20)), index=months)
    >>> [f"{day:%Y-%m} {turn}" for day, turn in turning_points(wave).items()]
    ['2000-11 peak', '2002-07 trough', '2004-03 peak']
    """
    x, turns = np.log(checked(level)), []
    path = x.tolist()
    for at in range(ENDS, len(path) - ENDS):
        before, after = path[max(at - WINDOW, 0) : at], path[at + 1 : at + WINDOW + 1]
        if path[at] > max(before) and path[at] >= max(after):
            turns.append((at, _PEAK))
        if path[at] < min(before) and path[at] <= min(after):
            turns.append((at, _TROUGH))
    turns = _alternate(x, turns)
    while drop := _faulty(x, turns):
        turns = _alternate(x, [turn for turn in turns if turn not in drop])
    return _labelled(level, turns)


def threshold_points(level: pd.Series, *, rise: float = 0.20) -> pd.Series:
    """Peaks and troughs of a level by the filter of Lunde and Timmermann (2004).

    A trough is confirmed when the level stands ``rise`` (a decimal) above it, a peak when it stands
    as far below it: 1.20 one way is 1/1.20 the other way. For leadership the default reads: the
    lead has changed when the other side has gained 20% on the leader since the last turn. Twenty
    percent is the usual line for a bear market, and the move that overrules the shortest phase in
    :func:`turning_points`. Takes a positive level of any frequency, gives what that function gives.

    >>> months = pd.date_range("2020-01-31", periods=6, freq="ME")
    >>> threshold_points(pd.Series([1.0, 1.3, 1.2, 0.9, 1.0, 1.2], index=months)).to_dict()
    {Timestamp('2020-02-29 00:00:00'): 'peak', Timestamp('2020-04-30 00:00:00'): 'trough'}
    """
    turns = filtered(np.log(checked(level)).tolist(), rise)
    return _labelled(level, [(at, kind) for at, kind, _ in turns if at > 0])


def filtered(
    path: list[float], rise: float, *, fall: float | None = None
) -> list[tuple[int, int, int]]:
    """The filter on a logarithmic path, in plain numbers: fast enough for thousands of paths.

    Gives place and kind of each turn and the place at which it was known. With a ``fall`` (a
    decimal below one) a peak is known that far below it: 20% either way, as the press counts bear
    markets.

    >>> filtered(np.log([100, 80, 95, 96]).tolist(), 0.2, fall=0.2)
    [(0, 1, 1), (1, -1, 3)]
    """
    if not rise > 0:
        raise ValueError(f"rise: expected a decimal above zero, got {rise}.")
    needed, turns, side, high, low = float(np.log1p(rise)) - _EDGE, [], 0, 0, 0
    deep = needed if fall is None else -float(np.log1p(-fall)) - _EDGE
    for at, value in enumerate(path):
        if value > path[high]:
            high = at
        if value < path[low]:
            low = at
        if side >= 0 and path[high] - value >= deep:
            turns.append((high, _PEAK, at))
            side, low = -1, at
        elif side <= 0 and value - path[low] >= needed:
            turns.append((low, _TROUGH, at))
            side, high = 1, at
    return turns


def _alternate(x: np.ndarray, turns: list[Turn]) -> list[Turn]:
    kept: list[Turn] = []
    for at, kind in turns:
        if kept and kept[-1][1] == kind:
            if kind * x[at] > kind * x[kept[-1][0]]:
                kept[-1] = (at, kind)
        else:
            kept.append((at, kind))
    return kept


def _faulty(x: np.ndarray, turns: list[Turn]) -> list[Turn]:
    """The turns that must go next; empty when the chronology keeps all rules."""
    if not turns:
        return []
    (first, kind), (last, last_kind) = turns[0], turns[-1]
    if kind * x[first] <= (kind * x[:first]).max():
        return turns[:1]
    if last_kind * x[last] <= (last_kind * x[last + 1 :]).max():
        return turns[-1:]
    for i in range(len(turns) - 2):
        if turns[i + 2][0] - turns[i][0] < CYCLE:
            return _less_extreme(x, turns[i : i + 3])
    for i in range(len(turns) - 1):
        (a, kind), (b, _) = turns[i], turns[i + 1]
        move = kind * (x[a] - x[b])
        if move <= 0 or (b - a < PHASE and np.expm1(move) <= LARGE):
            return _less_extreme(x, turns[max(i - 1, 0) : i + 3])
    return []


def _less_extreme(x: np.ndarray, turns: list[Turn]) -> list[Turn]:
    """Of each kind found twice the turn that reaches less far; of two turns both."""
    if len(turns) == 2:
        return turns
    reach = [(kind * x[at], -at, (at, kind)) for at, kind in turns]
    found = ([one for one in reach if one[2][1] == kind] for kind in (_PEAK, _TROUGH))
    return [min(same)[2] for same in found if len(same) > 1]


def _labelled(level: pd.Series, turns: list[Turn]) -> pd.Series:
    kinds = ["peak" if kind == _PEAK else "trough" for _, kind in turns]
    return pd.Series(kinds, index=level.index[[at for at, _ in turns]], name="turn", dtype="str")
