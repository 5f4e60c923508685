"""Bind a claim to its measure, or say every slip in it (rule 10)."""

import difflib
import math
from collections.abc import Iterator

import pandas as pd

from research import registry
from research.claims import form, rules
from research.claims.claim import Claim, Problem
from research.claims.evidence import MEASURED, SLIPS, Case
from research.claims.form import Fault
from research.measures import finder
from research.measures.inside import PRICES
from research.suggestions import OTHER_WORDS, nearest, shown

LONGEST_RANGE = 366  # days that an undated claim may leave open
WIDEST = 0.05  # the widest rounding of a percentage under 100%
PAIRS = (
    *(("start", "end"), ("since", "end"), ("low_start", "low_end")),
    *(("start", "on"), ("since", "on"), ("since", "until")),
)
SIDES = (("ahead", "behind"), ("other_ahead", "other_behind"), ("small", "large"))
IN_POINTS = {"change": "stat = 'points'"}  # what a figure of hundreds of points is asked as
IN_POINTS |= {name: f"stat = 'points', of = '{name}'" for name, *_ in PRICES}
PERIODS = ("in_month", "in_year", "on_date", "between", "equals")


def bind(claim: Claim, data) -> tuple[Case | None, list[Problem]]:
    """A claim with its measure and checked arguments, or all of its faults.

    Each fault names the field, what was expected and what arrived, and the nearest valid name. A
    claim with parts is bound part by part, see :func:`research.claims.judge.judge`.
    """
    measure = registry.REGISTRY.get(claim.measure)
    if measure is None:
        case, faults = None, [_unknown(claim.measure)]
    elif claim.measure == "published":
        case, faults = _cited(claim, measure, data)
    else:
        case, faults = _measured(claim, measure, data)
    problems = [Problem(claim.file, claim.id, name, text) for name, text in faults]
    return (None, problems) if problems else (case, [])


def faults_of_test(measure: str, args: dict, data) -> list[Fault]:
    """Faults of a measure and its arguments alone, for a claim whose form has others."""
    found = registry.REGISTRY.get(measure)
    if found is None:
        return [_unknown(measure)] if measure else []
    try:
        return [] if measure == "published" else registry.read_args(data, found, args)[1]
    except SLIPS:  # arguments so far from sound that the faults of form have to do
        return []


def _unknown(measure: str) -> Fault:
    close = nearest(OTHER_WORDS.get(measure, measure), registry.REGISTRY)
    sure = bool(difflib.get_close_matches(measure, registry.REGISTRY, 1, 0.8))
    hint = close if sure or OTHER_WORDS.get(measure) in registry.REGISTRY else ""
    hint = hint or finder.meant(measure) or close
    text = f"unknown measure {shown(measure)}{hint}"
    return "measure", f"{text}{'' if hint.endswith('?') else ';'} docs/measures.md lists them all."


def _cited(claim: Claim, measure: registry.Measure, data) -> tuple[Case, list[Fault]]:
    """A claim that rests on a figure published by somebody else, or on one that is not held."""
    stated = claim.args | ({"evidence_id": claim.evidence_id} if claim.evidence_id else {})
    if not stated:
        return Case(claim, measure, {}, data), []
    args, faults = registry.read_args(data, measure, stated)
    faults += [*_choices(claim, measure), *_time(claim, measure, args)]
    return Case(claim, measure, args, data), faults


def _measured(claim: Claim, measure: registry.Measure, data) -> tuple[Case, list[Fault]]:
    args, faults = registry.read_args(data, measure, claim.args)
    measure = measure if faults else measure.bound(args)
    if claim.evidence_id and claim.evidence_id not in data.published.index:
        got = f"{claim.evidence_id!r}{nearest(claim.evidence_id, data.published.index)}"
        text = f"expected the id of a row in published.csv, got {got}."
        faults.append(("evidence_id", text))
    faults += _choices(claim, measure)
    moves, published = measure.moves or "", claim.article.latest
    if moves and moves not in {*claim.args, *args} and not claim.end:
        if claim.due:
            args[moves] = pd.Timestamp(claim.due)
        elif measure.parameters[moves].default is not None:
            where = "expected a date, or end = [from, to] or due = date on the claim; found none."
            faults.append((f"args.{moves}", where))
    for name in ("seen", moves) if published and not claim.end else ():
        if name in measure.parameters and measure.parameters[name].default is None:
            args.setdefault(name, pd.Timestamp(published))  # left open: what was to be seen then
    if published and moves == "on" and "until" in measure.parameters:
        args.setdefault("until", pd.Timestamp(published))
    below = claim.relation in ("below", "at_most") and measure.unit in MEASURED
    if below and "combine" in measure.parameters and args.get("combine", "all") == "all":
        args["combine"] = "all_below"
    faults += [*_time(claim, measure, args), *_ahead(claim, args), *_sides(args)]
    faults += [*_kind(claim, measure)] or [*_size(claim, measure), *_rounding(claim, measure)]
    return Case(claim, measure, args, data), faults


def _choices(claim: Claim, measure: registry.Measure) -> Iterator[Fault]:
    """What a claim leaves open is a choice of its measure."""
    for choice in claim.open:
        if choice not in measure.choices:
            hint = nearest(choice, measure.choices)
            yield "open", f"{measure.name} has no choice {choice!r}{hint}."


def _time(claim: Claim, measure: registry.Measure, args: dict) -> Iterator[Fault]:
    """A window ends after it starts, and a range of days is short enough to be one."""
    for first, last in PAIRS:
        a, b = args.get(first), args.get(last)
        if first in measure.parameters and isinstance(a, pd.Timestamp) and b is not None and b < a:
            yield f"args.{last}", f"expected a day after {first} ({a:%Y-%m-%d}), got {b:%Y-%m-%d}."
    if not claim.end:
        return
    start, days = args.get("start"), (claim.end[1] - claim.end[0]).days
    if start is not None and pd.Timestamp(claim.end[0]) <= start:
        yield "end", f"expected days after args.start ({start:%Y-%m-%d}), got {claim.end[0]}."
    if days > LONGEST_RANGE:
        yield "end", f"expected a range of at most {LONGEST_RANGE} days, got {days}."


def _ahead(claim: Claim, args: dict) -> Iterator[Fault]:
    """No day after publication but in a forecast; a month that is going on, or its end, may be."""
    out, stated = claim.article.latest, claim.args.get("on")
    if out is None or claim.due or None in (stated, args.get("on")):
        return
    period = pd.Period(f"{stated}")
    if args["on"].is_month_end and period.freqstr == "D":
        period = period.asfreq("M")
    if period.start_time > pd.Timestamp(out):
        expected = f"expected a day up to publication ({out}), got {stated}"
        yield "args.on", f"{expected}; of a forecast say due."


def _sides(args: dict) -> Iterator[Fault]:
    """No series stands on both sides of a comparison."""
    for one, other in SIDES:
        if both := {*(args.get(one) or ())} & {*(args.get(other) or ())}:
            text = f"expected other series than {one} has, got {', '.join(sorted(both))} again."
            yield f"args.{other}", text


def relations(measure: registry.Measure) -> tuple[str, ...]:
    """The relations in which the unit of a measure can stand to a claimed value."""
    allowed = {"date": PERIODS, "boolean": ("is_true", "equals")}
    return allowed.get(f"{measure.unit}", form.RELATIONS[:7])


def _kind(claim: Claim, measure: registry.Measure) -> Iterator[Fault]:
    """A relation and a claimed value that go with the unit, where the arguments tell which."""
    if callable(measure.unit):
        return
    gives = f"{measure.name} gives a {measure.unit}"
    if claim.relation not in relations(measure):
        expected = ", ".join(relations(measure))
        yield "relation", f"{gives}, expected {expected}; got {claim.relation!r}."
        return
    kinds = {"date": (str, "a date (in_year for a year)"), "boolean": (bool, "true or false")}
    kind, word = kinds.get(measure.unit, (float, "a number"))
    for bound in claim.claimed if isinstance(claim.claimed, tuple) else (claim.claimed,):
        if kind is not (type(bound) if isinstance(bound, bool | str) else float):
            got = f"{bound}".lower() if isinstance(bound, bool) else shown(bound)
            yield "claimed", f"{gives}, expected {word} for {claim.relation}; got {got}."
            return


def _size(claim: Claim, measure: registry.Measure) -> Iterator[Fault]:
    """A figure that the measure can give: no positive drawdown, no fall of more than 100%."""
    low, high = measure.range or (-math.inf, math.inf)
    for bound in claim.terms.figures:
        if not low <= bound <= high:
            hint = _meant(bound, measure)
            yield "claimed", f"{measure.name} {_between(low, high)}, got {bound:g}{hint}."


def _between(low: float, high: float) -> str:
    if high == 0:
        return "is zero or below"
    if math.isinf(high):
        return f"is never below {low:g}"
    return f"lies between {low:g} and {high:g}"


def _meant(bound: float, measure: registry.Measure) -> str:
    low, high = measure.range or (-math.inf, math.inf)
    if high == 0 and low <= -bound <= high:
        return f"; a fall of {bound:.4g} or more is written at_most {-bound:g}"
    if measure.unit == "decimal" and low <= bound / 100 <= high:
        return f"; {bound:g}% is written {bound / 100:g}"
    return ""


def _rounding(claim: Claim, measure: registry.Measure) -> Iterator[Fault]:
    """One unit of the last printed digit, never so wide that it swallows the figure."""
    expected, figures = "expected one unit of the last printed digit", claim.terms.figures
    whole = " (0.01 for whole percent)"
    if claim.rounding is None:
        if claim.relation == "equals" and measure.unit in MEASURED:
            yield "rounding", f"{expected}{whole}, found none."
    elif figures:
        widest = widest_rounding(max(map(abs, figures)), f"{measure.unit}")
        if claim.rounding > widest + 1e-12:
            expected += whole if measure.unit == "decimal" else ""
            got = f"at most {widest:g} for this figure; got {claim.rounding:g}."
            yield "rounding", f"{expected}, {got}"


def widest_rounding(figure: float, unit: str) -> float:
    """The widest rounding that leaves a figure standing.

    A percentage is printed to a few points, a large one to a quarter of itself; a number to itself.

    >>> widest_rounding(0.30, "decimal"), widest_rounding(4.0, "decimal")
    (0.075, 1.0)
    >>> widest_rounding(15, "count")
    15
    """
    if unit == "decimal":
        return max(min(WIDEST, figure), figure / 4) or WIDEST
    return figure or 1.0


def percent_slip(case: Case) -> str:
    """What to write where a percentage is typed as a number, or empty.

    It is one where the figure, read as a percentage, lies within a factor of ten of what the data
    give, and as it stands beyond. A figure that fits is none, but for a bound that nothing could
    have missed, within a factor of five. Whether less than 1 is one cannot be told.
    """
    claim, value, figures = case.claim, case.value, case.claim.terms.figures
    measured = isinstance(value, int | float) and not isinstance(value, bool)
    largest = max(map(abs, figures), default=0)
    if case.unit != "decimal" or not measured or largest < 1:
        return ""
    within = 5 if case.fits else 10
    slip = 1 / within < 100 * abs(value) / largest < within or largest >= 10 and abs(value) < 1
    if case.fits and claim.relation not in rules.BOUNDS or not slip:
        return ""
    figure, unit = figures[0], " points" if case.measure.points else "%"
    basis = f", {figure:g} basis points {figure / 1e4:g}" if case.measure.points else ""
    stat = "stat" in case.measure.parameters and case.args.get("stat", "change")
    points = f" In index points it is {IN_POINTS[stat]}." if stat in IN_POINTS else ""
    return (
        f"{figure:g} is {100 * figure:,.0f}{unit}; the data give {100 * value:.4g}{unit}. "
        f"{figure:g}{unit} is written {figure / 100:g}{basis}.{points * (largest >= 100)}"
    )
