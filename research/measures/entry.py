"""What the measures of the language share: arguments, entry in the registry, windows asked for."""

import functools
import inspect
import re
from collections.abc import Callable
from dataclasses import fields, replace

import numpy as np
import pandas as pd

from research.measures import periods, signal_form
from research.measures.bounds import BOUNDS
from research.measures.inside import COUNTABLE
from research.measures.question import Question
from research.measures.signal_form import SIGNAL
from research.measures.statistics import OPTIONS, STATISTICS, ends_of_stretches
from research.measures.subjects import LATE, Subject
from research.registry import (
    DAILY_YIELDS,
    MOST_SESSIONS,
    NUMBER,
    PARAMETERS,
    PERIOD,
    PERIOD_END,
    SERIES_AND_BASIS,
    NotCovered,
    Result,
    closed,
    measure,
    whole,
)
from research.suggestions import TEXT, TEXTS, TRUTH, YEAR, Reader, some_of

TO = ("month end", "quarter end", "year end", "whole month", "whole quarter", "whole year")


def _in_year(value, month: str):
    """One month of a year (``2025``); what is no year stays as it is."""
    return f"{value}-{month}" if re.fullmatch(r"\d{4}", str(value)) else value


DAY = "an ISO date, a month as YYYY-MM, or a year"
YEAR_TO_DAY = {"anyOf": [*PERIOD.schema["anyOf"], YEAR]}
FIRST = (lambda data, value: PERIOD.parse(data, _in_year(value, "01")), DAY, YEAR_TO_DAY)
LAST = (lambda data, value: PERIOD_END.parse(data, _in_year(value, "12")), DAY, YEAR_TO_DAY)


def _of(data, value):
    names = [value] if isinstance(value, str) else value
    if isinstance(names, list | tuple) and len(names) == 1 and names[0] in DAILY_YIELDS:
        return tuple(names)
    return PARAMETERS["series"][0](data, value)


def _some_of(allowed) -> Reader:
    """How one of some numbers or words is read, or a list of them."""

    def read(data, value) -> tuple | None:
        values = value if isinstance(value, list | tuple) else [value]
        good = values and all(type(v) in (int, str) and v in allowed for v in values)
        return tuple(values) if good else None

    one = whole(allowed[-1]) if isinstance(allowed, range) else closed(*allowed)
    return Reader(read, f"{one.expected}, or a list of them", some_of(one.schema))


def _end(data, value):
    return value if isinstance(value, str) and value in TO else signal_form.parse(data, value)


def _session(data, value) -> int | None:
    return value if type(value) is int and 1 <= abs(value) <= MOST_SESSIONS else None


NTH = {"type": "integer", "minimum": -MOST_SESSIONS, "maximum": MOST_SESSIONS, "not": {"const": 0}}
ONE_ID = {"anyOf": [TEXT, TEXTS | {"minItems": 1, "maxItems": 1}]}
END = {"anyOf": [*SIGNAL["anyOf"], {"enum": [*TO]}]}
STAT = closed(*STATISTICS)
READS = {
    "series": (_of, f"a series of the catalogue, or one of {', '.join(DAILY_YIELDS)}", ONE_ID),
    **dict.fromkeys(
        ("ahead", "behind"), Reader(PARAMETERS["ahead"].parse, "a series of the catalogue", ONE_ID)
    ),
    "stat": STAT._replace(expected=f"{STAT.expected} (opening prices are not in the data)"),
    "of": closed(*COUNTABLE),
    "over": closed(*periods.OVER),
    **dict.fromkeys(
        (*periods.LENGTHS, "average", "of_last", "without_best", "without_worst", "before", "nth"),
        PARAMETERS["sessions"],
    ),
    "session": Reader(_session, "a whole number from 1 up, or from the end from -1 down", NTH),
    "returns": closed("log"),
    "every": closed("sessions", "weeks", "months"),
    "ended": signal_form.READS["ended"],
    **dict.fromkeys(("falls", "rises"), signal_form.READS["fall"]),
    **dict.fromkeys(("start", "since"), FIRST),
    **dict.fromkeys(("on", "until", "seen"), LAST),
    **dict.fromkeys(
        ("after", "signal", "up_to"),
        (signal_form.parse, "a table that describes a signal, or a list of them", SIGNAL),
    ),
    "to": (_end, f"one of {', '.join(TO)}, or a table that describes a signal", END),
    "counted": closed(*periods.COUNTED),
    **{name: _some_of(allowed) for name, (_, allowed) in periods.FILTERS.items()},
    "held_on": _some_of(periods.WEEKDAYS),
    **dict.fromkeys(BOUNDS, NUMBER),
    "side": closed("high", "low"),
    **dict.fromkeys(("strictly", "from_first_close"), TRUTH),
}

TURNS = ("falls", "rises", "ended")
SUBJECT = ("series", "ahead", "behind", "basis", "stat", *OPTIONS)
WINDOWS = ("over", *periods.LENGTHS, *TURNS, "start", "counted", "session", "before", "up_to")
ONE = (*SUBJECT, *WINDOWS, *BOUNDS, *periods.FILTERS)
MANY = (*ONE, "since", "until")


def _signature(*names: str, needs: tuple[str, ...] = ()) -> inspect.Signature:
    """The signature of a measure that takes some arguments of a question."""
    defaults = {f.name: f.default for f in fields(Question)}
    defaults |= dict.fromkeys(needs, inspect.Parameter.empty)
    keyword = functools.partial(inspect.Parameter, kind=inspect.Parameter.KEYWORD_ONLY)
    data = inspect.Parameter("data", inspect.Parameter.POSITIONAL_ONLY)
    every = dict.fromkeys((*needs, *names))
    return inspect.Signature([data, *(keyword(name, default=defaults[name]) for name in every)])


def enter(name: str, *takes: str, unit, needs: tuple[str, ...] = (), moves: str) -> Callable:
    """Register a function of (data, question) as a measure with the arguments that it takes."""

    def entered(function: Callable) -> Callable:
        def asked(data, /, **args) -> Result:
            question = Question(**args)
            question.refuse_idle(lone_start=name == "value")
            if question.over == "year to date" and not (question.on or question.session):
                text = "on: 'year to date' needs the day up to which each year is counted"
                raise ValueError(f"{text}; of each session it is a signal.")
            return function(data, question)

        asked.__signature__ = _signature(*takes, needs=needs)
        asked.__doc__ = function.__doc__
        asked.__name__ = name
        reads = {key: READS[key] for key in (*takes, *needs) if key in READS}
        also = {"end": "on" if "on" in (*takes, *needs) else "until"}
        choices = SERIES_AND_BASIS | ({"returns": ("log",)} if "returns" in takes else {})
        shared = {"choices": choices, "reads": reads, "also": also}
        measure(name=name, unit=unit, moves=moves, **shared)(asked)
        return function

    return entered


def of_statistic(args) -> tuple[str, bool, tuple[float, float] | None]:
    """Unit of what is asked for, whether it is a difference in points, and its range."""
    asked = Question(**args)
    return *asked.unit(), STATISTICS[asked.unit_of].range


def begins_late(asked: Question) -> bool:
    """Whether sessions since the day asked for lie before the data of a series that existed."""
    of, calendar, since = asked.subject, asked.subject.data.calendar, asked.since
    missing = since is not None and of.cut and (calendar >= since) & (calendar < of.index[0])
    return bool(np.any(missing))


def longer_history(of: Subject) -> str:
    """A hint at the month ends of a series, where they are held from an earlier day on."""
    name, listed = f"{of.name}_months", of.data.catalogue
    held = name in listed.index
    return f" (month ends since {listed.at[name, 'first']:%Y}: {name})" if held else ""


def ends_early(asked: Question) -> tuple[str, ...]:
    """What is said of a sample without a last day, where the series ends before the data do."""
    of, last, to = asked.subject, asked.subject.index[-1], asked.subject.data.as_of
    if asked.until or asked.seen or asked.on or to <= last + LATE:
        return ()
    ends = f"{of.called}{of.read_as} ends on {last:%Y-%m-%d}, the data on {to:%Y-%m-%d}"
    return (f"{ends}: no day after it counts",)


def selected(
    asked: Question, *, whole: bool = False, to_end: bool = True
) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """Windows that are asked for and kept, of streaks each ``whole`` one once: :func:`valued`."""
    of, day = asked.subject, asked.last_day
    if begins_late(asked):
        more = "" if of.columns else longer_history(of)
        text = f"{of.printed} begins on {of.index[0]:%Y-%m-%d}, needed from {asked.since:%Y-%m-%d}"
        raise NotCovered(f"{text}{more}.")
    longer = of
    if to_end:
        of.refuse_cut([asked.until or of.index[-1]])
        longer = of.as_if_to(day)
    table = replace(asked, subject=longer).windows()
    limits = {"since": asked.begun_since, "until": day}
    of.refuse_cut(longer.index[periods.kept(longer.index, table, **limits)["last"]])
    table = asked.with_values(table[table["last"] < len(of.index)])
    if whole and asked.stretches:
        table = periods.kept(of.index, table, until=day)  # one still going counts as it stood then
        table = table[ends_of_stretches(table["value"].to_numpy())]
    kept, left = valued(periods.kept(of.index, table, **limits))
    if kept.empty:
        since, until = (f"{end:%Y-%m-%d}" if end else "" for end in (asked.since, day))
        span = (f" from {since}" if since else "") + (f" to {until}" if until else "")
        ended, _ = valued(periods.kept(of.index, table, until=day))
        began = since and (of.index[ended["last"]] >= asked.since).any()
        early = "; those that end there began before" if began else ""
        raise NotCovered(f"{of.name} holds no such window{span}{early}.")
    return kept, left


def valued(table: pd.DataFrame) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The windows that have a ``value``, numbered anew, and what is said of those that have none.

    >>> valued(pd.DataFrame({"value": [0.1, np.nan]}))[1]
    ('1 of 2 windows has no value and is left out',)
    """
    kept = table.dropna(subset="value", ignore_index=True)
    n = len(table) - len(kept)
    left = "has no value and is left out" if n == 1 else "have no value and are left out"
    return kept, (f"{n:,} of {len(table):,} windows {left}",) * (n > 0)
