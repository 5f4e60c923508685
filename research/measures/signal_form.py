"""A signal as a claim file states it: a table, or a list of a table and its conditions."""

from collections.abc import Mapping
from dataclasses import replace

from research.measures.bounds import BOUNDS
from research.measures.episodes import EVENTS
from research.measures.periods import FILTERS, LENGTHS
from research.measures.signal_kinds import KINDS, PICKED
from research.measures.signals import ANY, DATED, Signal
from research.policy import KINDS as DECISIONS
from research.registry import PARAMETERS, closed
from research.suggestions import TRUTH, Reader, nearest, some_of

SIGNAL = some_of({"$ref": "#/$defs/signal"})  # made of the keys of each kind, and their readers
YEAR = (
    "; the year to its 5th session is session = 5, its first eight months months = 8, in_months = 8"
)


def parse(data, value) -> Signal | None:
    """A signal as a claim file states it: a table, or a list of a table and its conditions.

    Raises
    ------
    ValueError
        If a key is unknown, does not go with the kind, or there is not one kind.
    """
    if isinstance(value, list | tuple) and value and all(isinstance(v, Mapping) for v in value):
        first, *others = value
        found = replace(_one(data, first), also=tuple(_condition(data, v) for v in others))
        if found["at"] or (found.kind != "streak" and any(other["at"] for other in found.also)):
            raise ValueError("at: goes with what has to be in force beside a streak only.")
        return found
    return parse(data, [value]) if isinstance(value, Mapping) else None


def _condition(data, value: Mapping) -> Signal:
    if {*value} & {*FILTERS} and {*value} <= {"at", *FILTERS}:
        return Signal("window", _arguments(data, value))
    found = _one(data, value)
    if KINDS[found.kind].in_force is None:
        able = ", ".join(name for name, kind in KINDS.items() if kind.in_force)
        raise ValueError(f"{found.kind}: a condition is a {able}; state {found.kind} first.")
    for key in ("dated", "once", "apart", *PICKED):
        if found[key]:
            raise ValueError(f"{key}: a condition has no day of its own; it is in force, or not.")
    return found


def keys(kind: str) -> tuple[str, ...]:
    """The keys of a signal of a kind: its name, but for windows, and what goes with it."""
    return (*ANY, *(() if kind == "window" else (kind,)), *KINDS[kind].takes)


def _one(data, value: Mapping) -> Signal:
    known = dict.fromkeys(key for kind in KINDS for key in keys(kind))
    for key in value:
        if key not in known:
            hint = YEAR if key in ("on", "start") else nearest(key, known)
            raise ValueError(f"{key}: a signal has no such key{hint}.")
    named = [key for key in KINDS if key in value]
    if len(named) > 1:
        raise ValueError(
            f"expected one kind of signal, got {' and '.join(named)}; a second one that has to be "
            "in force is a table of its own in a list."
        )
    kind = named[0] if named else "window"
    dated = any(name in value for name in ("over", *LENGTHS)) and set(value) & set(FILTERS)
    bounds = {*BOUNDS, *PICKED, "dated"} & {*value}
    if kind == "window" and not dated and not bounds:
        kinds = ", ".join(name for name in KINDS if name != "window")
        raise ValueError(
            f"expected a kind of signal ({kinds}) or windows with a bound such as "
            "{ over = 'months', at_least = 0.1 }, found neither."
        )
    for key in value:
        if key not in keys(kind):
            hint = "; of = ... says what a run is of" if (key, kind) == ("stat", "streak") else ""
            raise ValueError(f"{key}: does not go with a signal of kind {kind}{hint}.")
    if ("ahead" in value) != ("behind" in value):
        raise ValueError("ahead: expected both ahead and behind, or series; got one of a pair.")
    found = Signal(kind, _arguments(data, value))
    ways, picked = DATED.get(kind, {}), [key for key in PICKED if found[key]]
    if found["dated"] and found["dated"] not in ways:
        raise ValueError(f"dated: a {kind} is by {', '.join(ways)}; got {found['dated']!r}.")
    if len(picked) > 1 or (picked and found["once"] and not found.asked.bound):
        raise ValueError(f"{picked[0]}: goes without {[*picked[1:], 'once'][0]}.")
    if found["ended"] and found["of_last"]:
        raise ValueError("ended: goes without of_last.")
    short, long = found["short"] or 50, found["long"] or 200
    if short >= long:
        raise ValueError(f"short: expected fewer sessions than long, got {short} and {long}.")
    if kind in DATED:
        found.asked.refuse_idle(lone_start=False)
    return found


def _arguments(data, value: Mapping) -> tuple[tuple[str, object], ...]:
    read = []
    for key, given in value.items():
        try:
            read.append((key, reader(key).read(data, given)))
        except ValueError as error:
            raise ValueError(f"{key}: {error}") from None
    return tuple(read)


COUNTS = ("apart", "streak", "short", "long", "record_after", "new_high", "new_low", *PICKED)
INSIDE = {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 1}
SHARE = (lambda _, v: v if type(v) is float and 0 < v < 1 else None, "a share such as 0.2", INSIDE)
READS = {
    "event": closed(*EVENTS, *DECISIONS),
    "dated": closed(*{way: None for ways in DATED.values() for way in ways}),
    "cross": closed("up", "down"),
    "at": closed("start"),
    "ended": closed("rise"),
    **dict.fromkeys(("down", "once"), TRUTH),
    **dict.fromkeys(("fall", "rise"), SHARE),
    **dict.fromkeys(COUNTS, PARAMETERS["sessions"]),
}


def reader(key: str) -> Reader:
    """How a key of a signal is read."""
    from research.measures import entry  # the arguments of a question, read the same way

    return Reader(*(READS.get(key) or entry.READS.get(key) or PARAMETERS[key]))
