"""How a name in the register becomes a number: parameters, results, and the choices.

A measure is a function of a data vintage and of keyword arguments that the register spells out. A
parameter name means the same thing in every measure, so one table (:data:`PARAMETERS`) reads and
checks them all. :mod:`research.measures` holds the measures themselves.
"""

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

import pandas as pd

from research import suggestions as kinds
from research.suggestions import BESIDE, OTHER_WORDS, Reader, date, nearest, number
from research.suggestions import one_of as closed


class NotCovered(ValueError):
    """The data do not reach far enough; ``later``: the day needed, where it lies after them."""

    def __init__(self, message: str, *, later: pd.Timestamp | None = None):
        super().__init__(message)
        self.later = later


@dataclass(frozen=True, kw_only=True)
class Statistics:
    """What stands behind a value, of a measure or in a verdict.

    ``n`` counts observations, ``n_events`` the events behind a mean, ``clusters`` those that do not
    overlap (``each`` says what they are); ``event_mean`` and ``cluster_mean`` are the means over
    either. ``usual`` is what the value would be without the event it follows, ``a_year`` a lead
    over years as one of changes compounded to a year.
    """

    n: int | None = None
    n_events: int | None = None
    clusters: int | None = None
    each: str = "cases that do not overlap"
    event_mean: float | None = None
    cluster_mean: float | None = None
    interval: tuple[float, float] | None = None
    p: float | None = None
    null: str = ""
    alternative: str = ""
    usual: float | None = None
    a_year: float | None = None


@dataclass(frozen=True)
class Result(Statistics):
    """What a measure found: the value and the rows and statistics behind it.

    ``sessions`` is the length of the window (0 where slack makes no sense); ``unit`` overrides that
    of the measure; ``since`` is the day after which the returns lie that the value rests on, where
    no ``start`` among the arguments says so.

    ``error`` is how far the value may be off because returns are kept to six places, ``digit`` the
    last one of a figure that is published to so many: a finer claim is compared at that.
    ``slack`` is how far the source may lie from others of the same thing, ``years`` how long a
    return was earned: what a fund costs adds up over them.

    ``unseen`` says what the sample lacks (a record before the series begins, events before the list
    does) and ``possible`` the lowest and highest value that it leaves possible, None for any: a
    verdict that turns within these is no verdict. A rank of 3 on a history that is cut has
    ``possible = (3, inf)``, a record close ``(False, True)``. ``from_the_first`` says that no first
    day was asked for, so that a figure which the sample bears out stands. ``reach`` is the lowest
    and highest value that any stretch of the sample comes to: a figure outside it is a test that
    nothing could pass. ``hindsight`` says how the days were chosen, where that was by what came
    after them: such a sample can describe, but shows nothing that usually happens.
    """

    value: object
    as_of: pd.Timestamp
    table: pd.DataFrame | Callable[[], pd.DataFrame] = pd.DataFrame
    sessions: int = 0
    caveats: tuple[str, ...] = ()
    unit: str = ""
    since: pd.Timestamp | None = None
    unseen: str = ""
    possible: tuple | None = None
    from_the_first: bool = False
    hindsight: str = ""
    reach: tuple[float, float] | None = None
    error: float = 0.0
    digit: float = 0.0
    slack: float = 0.0
    years: float = 0.0

    def __post_init__(self):
        """An interval or p that is no number is none; unless ``unseen``, nothing is possible."""
        low, high = (float("nan"),) * 2 if self.interval is None else self.interval
        interval = None if pd.isna(low) else (float(low), float(high))
        object.__setattr__(self, "interval", interval)
        object.__setattr__(self, "p", None if pd.isna(self.p) else self.p)
        object.__setattr__(self, "possible", self.possible if self.unseen else None)

    @classmethod
    def of(cls, finding, as_of: pd.Timestamp, table, **more) -> "Result":
        """What a statistic of :mod:`research.stats` comes to, a mean over clusters."""
        known = {name: getattr(finding, name) for name in ("p", "null", "alternative", "caveats")}
        known |= {"interval": (finding.low, finding.high), "clusters": int(finding.effective)}
        known |= {"cluster_mean": finding.statistic}
        return cls(finding.statistic, as_of, table, **(known | more))

    @property
    def one_window(self) -> bool:
        """Whether its cases share one window, which describes it and shows nothing usual."""
        return self.each != Statistics.each

    @property
    def rows(self) -> pd.DataFrame:
        """The rows behind the value, which ``table`` holds or makes when they are asked for."""
        return self.table() if callable(self.table) else self.table


ROLES = ("series", "ahead", "behind", "other_ahead", "other_behind", "small", "large")


@dataclass(frozen=True, eq=False)
class Measure:
    """A measure: its function and what is declared of it.

    Attributes
    ----------
    unit : ``decimal`` and ``ratio`` (measured quantities, with slack), ``count``, ``date``,
        ``boolean``, ``index points``, ``sessions``, ``years`` and so on, or a function of the
        arguments that gives it, ``points`` and, if it knows it, ``range``
    moves : the parameter that is moved when a claim is undated or is judged again today
    choices : dimension -> values of the fixed core grid (``"series"`` stands for :data:`CELLS`)
    reads : parameters that this measure reads in its own way (a closed list of its own, a series
        that is not a price)
    points : whether a decimal is a difference of two percentages, printed in points
    range : lowest and highest value there can be; a claimed figure outside it is a slip
    also : other names of a parameter: ``end`` for the day that another measure calls ``on``
    """

    name: str
    function: Callable
    unit: str | Callable
    moves: str | None = None
    choices: Mapping[str, tuple] = field(default_factory=dict)
    reads: Mapping[str, tuple] = field(default_factory=dict)
    points: bool = False
    range: tuple[float, float] | None = None
    also: Mapping[str, str] = field(default_factory=dict)

    def bound(self, args: Mapping) -> "Measure":
        """The measure with the unit and range that its value has with these arguments."""
        if isinstance(self.unit, str):
            return self
        return replace(
            self, **dict(zip(("unit", "points", "range"), self.unit(args), strict=False))
        )

    @functools.cached_property
    def parameters(self) -> Mapping[str, inspect.Parameter]:
        """Parameters that the register may state."""
        return {
            name: p
            for name, p in inspect.signature(self.function).parameters.items()
            if name != "data"
        }

    def reader(self, name: str) -> Reader:
        """How a parameter is read, and what is expected of it."""
        return Reader(*(self.reads.get(name) or PARAMETERS[name]))

    @property
    def takes(self) -> str:
        """The parameters in one line, those with a default in brackets."""
        named = self.parameters.items()
        return ", ".join(name if p.default is p.empty else f"[{name}]" for name, p in named)

    def __call__(self, data, /, **args) -> Result:
        """What the measure gives on a vintage; a role annotated ``str`` takes one series."""
        for role in ROLES:
            if role in args and self.parameters[role].annotation is str:
                args[role] = one(args[role], self.name)
        return self.function(data, **args)


def named(args: Mapping) -> list[str]:
    """The series among the arguments of a measure, their vendors put aside."""
    return [name.partition("@")[0] for role in ROLES for name in args.get(role, ())]


def one(names: tuple[str, ...], measure_name: str) -> str:
    """The single series of a measure that takes one."""
    if len(names) != 1:
        raise ValueError(f"series: {measure_name} takes one series, got {len(names)}.")
    return names[0]


def lacks(data, text: str, needed: pd.Timestamp) -> NotCovered:
    """What to raise where the data do not reach a day that is needed."""
    return NotCovered(text, later=needed if needed > data.as_of else None)


REGISTRY: dict[str, Measure] = {}


def measure(*, choices: Mapping[str, tuple] | None = None, name: str = "", **declared) -> Callable:
    """Enter a function into the registry, with what is declared of it: see :class:`Measure`.

    A choice between words of its own is how its parameter is read.
    """
    words = {
        dimension: closed(*values)
        for dimension, values in (choices or {}).items()
        if dimension not in PARAMETERS and all(isinstance(value, str) for value in values)
    }
    declared |= {"choices": choices or {}, "reads": words | dict(declared.get("reads", {}))}

    def enter(function: Callable) -> Callable:
        key = name or function.__name__
        REGISTRY[key] = Measure(key, function, **declared)
        return function

    return enter


# The fixed core grid: what a reasonable writer may take for "small" and "large". One row is one
# choice; a row replaces every small and every large series that a claim names.
CELLS = (
    {"small": "russell_2000", "large": "sp_500", "nasdaq": "nasdaq_composite"},
    {"small": "iwm", "large": "spy", "nasdaq": "qqq"},
    {"small": "iwm", "large": "iwb", "nasdaq": "qqq"},
    {"small": "ijr", "large": "spy", "nasdaq": "qqq"},
)
SERIES = {"series": CELLS}
SERIES_AND_BASIS = {"series": CELLS, "basis": ("price", "total")}


DAILY_YIELDS = ("DGS2", "DGS10", "T10Y2Y")


def _ids(data, value) -> tuple[str, ...] | None:
    names = [value] if isinstance(value, str) else value
    texts = isinstance(names, list | tuple) and all(isinstance(name, str) for name in names)
    if texts and (found := [name for name in names if name in DAILY_YIELDS]):
        goes = "it goes as series, alone, with value, lowest and whatever takes a stat"
        day = "whether a day is that of its high or low: rank, on that day, equals 1"
        raise ValueError(f"{found[0]} is a daily yield: {goes}; {day}.")
    return tuple(data.resolve(name) for name in names) if texts and names else None


MOST, MOST_MONTHS, MOST_SESSIONS = 1e12, 2_400, 100_000  # bounds of numbers, horizons and counts


def _day(data, value) -> pd.Timestamp | None:
    return None if (day := date(value)) is None else pd.Timestamp(day)


def _period(data, value) -> pd.Timestamp | None:
    month = isinstance(value, str) and len(value) == 7
    return _day(data, f"{value}-01" if month else value)


def _period_end(data, value) -> pd.Timestamp | None:
    first = _day(data, f"{value}-01")
    return _day(data, value) if first is None else first + pd.offsets.MonthEnd(0)


def _days(data, value) -> tuple[pd.Timestamp, ...] | None:
    found = [_day(data, day) for day in value] if isinstance(value, list | tuple) else []
    return tuple(found) if found and None not in found else None


def whole(most: int) -> Reader:
    """Reader of a whole number up to a bound."""

    def parse(data, value) -> float | None:
        return number(value, low=1, high=most) if isinstance(value, int) else None

    schema = {"type": "integer", "minimum": 1, "maximum": most}
    return Reader(parse, f"a whole number from 1 to {most:,}", schema)


def _number(low: float, high: float, expected: str) -> Reader:
    """Reader of a number between two others."""

    def parse(data, value) -> float | None:
        return None if (found := number(value, low=low, high=high)) is None else float(found)

    return Reader(parse, expected, {"type": "number", "minimum": low, "maximum": high})


def _text(expected: str) -> Reader:
    """Reader of a text that is not empty."""
    return Reader(lambda _, v: v if isinstance(v, str) and v else None, expected, kinds.TEXT)


DAY = Reader(_day, "an ISO date", kinds.DATE)
NUMBER = _number(-MOST, MOST, "a number")
MONTH_OR_DAY = {"anyOf": [kinds.MONTH, kinds.DATE]}
PERIOD = Reader(_period, "a month as YYYY-MM, or an ISO date", MONTH_OR_DAY)
PERIOD_END = PERIOD._replace(parse=_period_end)
DATES = {"type": "array", "items": kinds.DATE, "minItems": 1}
ONE_OR_MORE = kinds.some_of(kinds.TEXT)

PARAMETERS: dict[str, Reader] = {
    **dict.fromkeys(
        ROLES, Reader(_ids, "a series of the catalogue, or a list of them", ONE_OR_MORE)
    ),
    **dict.fromkeys(("start", "end", "on", "near", "since", "seen"), DAY),
    **dict.fromkeys(("low_start", "low_end", "range_start", "range_end", "split"), DAY),
    **dict.fromkeys(("months", "months_later", "quarters", "over"), whole(MOST_MONTHS)),
    **dict.fromkeys(("sessions", "at_least"), whole(MOST_SESSIONS)),
    **dict.fromkeys(("low", "high"), NUMBER),
    "within": _number(0, 1, "a number from 0 to 1"),
    "period": PERIOD,
    "dates": Reader(_days, "a list of ISO dates", DATES),
    "basis": closed("price", "total"),
    "combine": closed("all", "sum"),
    "window": closed("year to date", "twelve months", "six months"),
    "field": closed("close", "high"),
    "vintage": _text("latest, or the day of a vintage"),
    **dict.fromkeys(("evidence_id", "minus"), _text("the id of a row in published.csv")),
}


def _other_word(measure: Measure, name: str) -> str:
    """What to write for an argument that has another name, or is a word that another one takes."""
    if (other := OTHER_WORDS.get(name)) in measure.parameters:
        return f"; nearest valid name: {other!r}"
    takers = (key for key in measure.parameters if name in measure.reader(key).words)
    return next((f"; nearest: {key} = {name!r}" for key in takers), "")


def read_args(data, measure: Measure, args: Mapping) -> tuple[dict, list[tuple[str, str]]]:
    """Arguments as the measure takes them, and the faults found: pairs of field and text.

    Faults: an argument the measure does not have, one that is missing, or one whose value is not of
    its kind (series, date, count, closed list), each with the nearest valid name where there is
    one.
    """
    values, faults, known = {}, [], measure.parameters
    for name, value in args.items():
        name = measure.also.get(name, name) if name not in known else name
        if name not in known:
            hint = _other_word(measure, name) or nearest(name, known, listed=False)
            text = f"{measure.name} has no such argument{hint}; it takes {measure.takes}."
            text = "stands in the claim, beside measure and args." if name in BESIDE else text
            faults.append((f"args.{name}", text))
            continue
        try:
            values[name] = measure.reader(name).read(data, value)
        except ValueError as error:
            faults.append((f"args.{name}", str(error).removeprefix("series: ")))
    faults += _basis(data, measure, args, values)
    for name, parameter in known.items():
        needed = parameter.default is parameter.empty and name != measure.moves
        mistyped = any(f"valid name: {name!r}" in text for _, text in faults)
        if needed and name not in args and not mistyped:
            faults.append((f"args.{name}", f"{measure.name} needs this argument, found none."))
    return values, faults


def _basis(data, measure: Measure, args: Mapping, values: dict) -> list[tuple[str, str]]:
    """Series with total returns only are read on those; to ask for price returns is a fault."""
    if "basis" not in measure.parameters or "basis" not in data.catalogue:
        return []
    names = named(values)
    kept = data.catalogue["basis"]
    total = [name for name in names if name in kept.index and kept[name] == "total"]
    if args.get("basis") == "price" and total:
        return [("args.basis", f"{total[0]} has total returns only; got 'price'.")]
    if total and total == names:
        values["basis"] = "total"
    return []
