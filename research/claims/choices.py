"""The reasonable choices of a claim: cells of a measure's core grid, and other vendors."""

import itertools
from collections.abc import Mapping

import pandas as pd

from research.claims.evidence import Case
from research.measures.windows import returns_used, same_returns
from research.registry import DAILY_YIELDS, ROLES

CHOICES_SHOWN = (
    *("basis", "field", "window", "dating", "definition", "weights", "estimate"),
    *("counted", "frequency", "within", "dated", "returns"),
)
# choices that a claim makes itself unless it says that it leaves them open
ONLY_WHEN_OPEN = ("window", "field", "within", "dated", "returns")
LATE = 31  # days by which a choice may begin later and still be of the same sample


def every(case: Case, dimensions: tuple[str, ...], *, vendors: bool = False) -> list[Case]:
    """The case itself, then every other choice of the core grid and, if asked, of vendor.

    A choice that comes to the same returns as one before it (no distribution fell into the window,
    a portfolio has one basis only) is no other choice. A vendor's choice has a value only where the
    vendor has the whole window.
    """
    found = [case]
    for args in grid(case, dimensions)[1:]:
        cell = case.tried(**args)
        if not any(is_same(cell, other) for other in found):
            found.append(cell)
    own = _returns(case)
    for args in lineages(case) if vendors else ():
        both = list(zip(own or (), _returns(case, args) or (), strict=False))
        whole = both and all(one.index.equals(other.index) for one, other in both)
        cell = case.tried(**args) if whole else case.tried(**args).without("cut short")
        if not same_returns(_returns(cell), own):
            found.append(cell)
    return found


def votes(case: Case) -> tuple[list[bool], list[str]]:
    """Rule 3: whether the claim fits, in every cell along the choices that it leaves open, and
    which of the stated series' own have no value of the sample.

    A cell without one, or of a sample that begins later, is no choice that fails.
    """
    fits, lacking = [case.fits], []
    for cell in every(case, case.claim.open)[1:]:
        if cell.value is not None and not begins_later(case, cell):
            fits.append(cell.fits)
        elif cell.series == case.series:
            lacking.append(described(cell))
    return fits, lacking


def is_same(one: Case, other: Case) -> bool:
    """Whether two choices differ by a basis or window that comes to the same returns."""
    kept = [{**case.args, "basis": None, "window": None} for case in (one, other)]
    if kept[0] != kept[1]:
        return False
    # yields have no basis
    return {*one.series} <= {*DAILY_YIELDS} or same_returns(_returns(one), _returns(other))


def _returns(case: Case, args: Mapping | None = None) -> list[pd.Series] | None:
    """The returns of the window of a case, or those of the series of other arguments."""
    if case.missing:
        return None
    since = case.args.get("start") if case.result.since is None else case.result.since
    return returns_used(case.data, args or case.args, since=since, end=case.result.as_of)


def is_same_thing(case: Case, cell: Case) -> bool:
    """Whether a choice measures what the claim names: the index, a fund on it, a vendor of it.

    Another index answers another question, unless the claim leaves the series open.
    """
    tracked, both = case.data.tracked, {*ROLES} & {*case.args} & {*cell.args}
    same = (tracked(cell.args[role]) == tracked(case.args[role]) for role in both)
    return "series" in case.claim.open or all(same)


def begins_later(case: Case, cell: Case) -> pd.Timestamp | None:
    """First day of a choice whose data begin after the stated ones and the day asked for.

    A count, a rank, a first time, or a share or mean over a sample, is of another sample on it;
    what a general claim says holds of any.
    """
    general = case.claim.kind == "general" and case.measured
    if general or "since" not in case.measure.parameters:
        return None
    own, others = (returns_used(case.data, one.args) for one in (case, cell))
    if own is None or others is None:
        return None
    stated, other = (max(side.index[0] for side in sides) for sides in (own, others))
    asked = max(case.args.get("since") or stated, stated)
    return other if other > asked + pd.Timedelta(days=LATE) else None


def grid(case: Case, dimensions: tuple[str, ...]) -> list[dict]:
    """Arguments of every cell of the core grid of a measure, the stated one first.

    Cells that come to the same arguments are counted once; a choice that is not stated stands at
    its default. A choice may set several arguments at once (a pair of series), where the stated
    ones are one of its pairs. A series outside the grid (a single stock, a sector fund) stays as it
    is.
    """
    measured = case.measure.choices
    dimensions = tuple(name for name in dimensions if name in measured)
    found, families = [_whole(case)], case.data.by_id("family")
    for choice in itertools.product(*(measured[name] for name in dimensions)):
        cell = dict(found[0])
        for name, value in zip(dimensions, choice, strict=True):
            if name == "series":
                for role in {*ROLES} & {*cell}:
                    named = (value.get(families.get(x.split("@")[0]), x) for x in cell[role])
                    cell[role] = tuple(dict.fromkeys(named))
            elif not isinstance(value, Mapping):
                cell[name] = value
            elif any(pair.items() <= cell.items() for pair in measured[name]):
                cell |= value
        against_itself = {*cell.get("ahead", ())} & {*cell.get("behind", ())}
        if cell not in found and not against_itself:
            found.append(cell)
    return found


def _whole(case: Case) -> dict:
    """The arguments of a case with the default of every choice that they leave out."""
    known = case.measure.parameters
    named = [known[name] for name in case.measure.choices if name in known]
    return {p.name: p.default for p in named if p.default not in (p.empty, None)} | case.args


def lineages(case: Case) -> list[dict]:
    """The arguments with one series from another vendor, for each that disagrees somewhere.

    None for a measure without a choice of basis: it reads highs, lows or volumes, of which one
    vendor's are kept.
    """
    return [
        case.args | {role: (*names[:n], f"{names[n]}@{lineage}", *names[n + 1 :])}
        for role in ROLES
        if "basis" in case.measure.choices
        for names in [case.args.get(role, ())]
        for n in range(len(names))
        for lineage in case.data.lineages(names[n])
    ]


def described(case: Case) -> str:
    """The choice that a case makes in one short line for tables: ``iwm against spy, total``."""
    args = _whole(case)
    names = {role: " + ".join(args[role]) for role in ROLES if role in args}
    first = names.get("series") or names.get("ahead") or names.get("small") or ""
    second = names.get("behind") or names.get("large")
    rest = [str(value) for name, value in args.items() if name in CHOICES_SHOWN]
    named = f"{first} against {second}" if second else first
    return ", ".join(filter(None, [named, *rest])) or "as stated"
