"""Judge claims: gather the evidence, apply the rules, keep what stands behind each verdict.

The one place where measures meet claims. Nothing here knows a particular claim: a verdict follows from
the record in the register, the data vintage and the rules of :mod:`research.claims.rules`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from research import measures as _measures  # noqa: F401  (enters the measures into the registry)
from research import registry, store
from research.claims import register, rules
from research.claims.evidence import MEASURED, Case, Joint, Reading, bind, date
from research.claims.register import Claim, Problem
from research.claims.verdict import Verdict, show
from research.suggestions import nearest

LATEST = "latest"
REACH = 30  # sessions around the stated one that are searched for other fits


def judge(
    claims: Iterable[Claim], data=None, *, only: Collection[str] = ()
) -> tuple[list[Verdict], list[Problem]]:
    """Judge claims on a data vintage.

    Parameters
    ----------
    claims : records of :func:`research.claims.register.read`
    data : a vintage of :func:`research.store.load`; the current one by default
    only : ids of the claims to judge; all by default (claims of a joint group are dated together all the same)

    Returns
    -------
    (verdicts, problems): one :class:`~research.claims.verdict.Verdict` per claim that could be judged, in the
    order given, and one :class:`~research.claims.register.Problem` per fault in the others.
    """
    data = data or store.load()
    claims = list(claims)
    bound = [bind(claim, data) for claim in claims]
    problems = (
        [problem for _, faults in bound for problem in faults]
        + _unknown_conflicts(claims)
        + _unknown_datings(claims)
    )
    cases = [case for case, _ in bound if case]
    verdicts = []
    joints, faults = _dated(_related(cases, only), data)
    problems += faults
    for case in cases:
        if only and case.claim.id not in only:
            continue
        try:
            verdicts.append(_judge(case, data, joints.get(case.claim.id)))
        except ValueError as error:
            problems.append(_problem(case.claim, error))
    return verdicts, list(dict.fromkeys(problems))


def judge_files(
    paths: Sequence[Path | str] = (), data=None, *, only: Collection[str] = ()
) -> tuple[list[Verdict], list[Problem]]:
    """Judge register files; without paths, the package's own register.

    Parameters
    ----------
    paths : claim files (TOML)
    data, only : as in :func:`judge`

    Returns
    -------
    (verdicts, problems): as in :func:`judge`, in the order of files and claims; faults of form come first.
    ``research.claims.verdict.table(verdicts)`` puts the verdicts into a DataFrame, one row per claim.
    """
    data = data or store.load()
    claims, faults = register.read(paths or sorted(data.claims.glob("*.toml")))
    verdicts, problems = judge(claims, data, only=only)
    return verdicts, faults + problems


def _problem(claim: Claim, error: ValueError) -> Problem:
    name, _, text = str(error).partition(": ")
    return Problem(
        claim.file,
        claim.id,
        f"args.{name}" if name in claim.args else "args",
        text if name in claim.args else str(error),
    )


def _related(cases: list[Case], only: Collection[str]) -> list[Case]:
    """The cases wanted, and those stated for the same session as one of them."""
    labels = {(c.claim.file, c.claim.joint) for c in cases if c.claim.joint and c.claim.id in only}
    return [
        c
        for c in cases
        if not only or c.claim.id in only or (c.claim.file, c.claim.joint) in labels
    ]


def _dated(cases: list[Case], data) -> tuple[dict[str, Joint], list[Problem]]:
    sound, problems = [], []
    for case in cases:
        try:
            if case.claim.end and case.claim.measure != "published":
                case.at(data, pd.Timestamp(case.claim.end[1]))
            sound.append(case)
        except ValueError as error:
            problems.append(_problem(case.claim, error))
    return date(sound, data), problems


def _unknown_conflicts(claims: list[Claim]) -> list[Problem]:
    known = {claim.id for claim in claims}
    files = {claim.article.id for claim in claims}
    return [
        Problem(
            claim.file,
            claim.id,
            "conflicts_with",
            f"expected the id of another claim, got {other!r}{nearest(other, known)}.",
        )
        for claim in claims
        for other in claim.conflicts_with
        if other not in known and other.rpartition("-")[0] in files
    ]


def _unknown_datings(claims: list[Claim]) -> list[Problem]:
    known = {claim.id for claim in claims}
    named = dict.fromkeys(
        (claim.file, other) for claim in claims for other in claim.article.dated_by
    )
    return [
        Problem(
            file,
            "-",
            "article.dated_by",
            f"expected the id of a claim, got {other!r}{nearest(other, known)}.",
        )
        for file, other in named
        if other not in known
    ]


def _judge(case: Case, data, joint: Joint | None) -> Verdict:
    claim = case.claim
    if claim.due and pd.Timestamp(claim.due) > data.as_of:
        late = f"Due on {claim.due:%Y-%m-%d}; the data end on {data.as_of:%Y-%m-%d}."
        return _verdict(case, data, rules.NOT_DUE, Reading(case.args), reason=late)
    if claim.measure == "published":
        return _by_published(case, data, case.args.get("evidence_id"))
    if joint and joint.readings:
        label, day = joint.decide()
        stated = joint.readings[day][claim.id]
    else:
        joint, stated = (
            None,
            case.at(data, pd.Timestamp(claim.end[1])) if claim.end else case.read(data),
        )
    if stated.missing:
        return _without_data(case, data, stated)
    if _is_general(case, stated):
        label = _general(case, stated)
        return _verdict(
            case, data, label, stated, reason=_general_reason(case, stated.result, label)
        )
    if claim.open:
        votes = case.votes(data, stated)
        choices = " and ".join(claim.open)
        return _verdict(
            case,
            data,
            rules.by_votes(votes),
            stated,
            dated_to=day if joint else None,
            reason=f"The claim leaves {choices} open; it fits in {sum(votes)} of {len(votes)} choices of the fixed list.",
        )
    if joint:
        reason = _joint_reason(case, joint, label, day)
        dated = day if label != rules.CONTRADICTED and claim.end else None
        own = tuple(f"{d:%Y-%m-%d}" for d in joint.own_fits(claim.id) if d != dated)
        return _verdict(case, data, label, stated, dated_to=dated, reason=reason, elsewhere=own)
    label, day = case.direct(data, stated)
    return _verdict(
        case,
        data,
        label,
        stated,
        dated_to=day,
        reason=_direct_reason(stated, label, day, slack=bool(case.slack_days(data, stated))),
        elsewhere=_elsewhere(case, data, stated),
    )


def _direct_reason(stated: Reading, label: str, day, *, slack: bool) -> str:
    if label == rules.SUPPORTED:
        return "Fits as stated."
    if day is not None:
        return f"Does not fit at the close of {stated.result.as_of:%Y-%m-%d}; fits at the close of {day:%Y-%m-%d}."
    if label == rules.PARTLY:
        return "Not within half a unit of the last printed digit, but within one."
    return f"Does not fit as stated{', nor on any of the five sessions before' if slack else ''}."


def _joint_reason(case: Case, joint: Joint, label: str, day: pd.Timestamp) -> str:
    others = ", ".join(other.claim.id for other in joint.cases if other.claim.id != case.claim.id)
    together = f" together with {others}" if others else ""
    days = list(joint.readings)
    if label == rules.CONTRADICTED:
        alone = (
            f" Alone it fits on {len(joint.own_fits(case.claim.id))} of {len(days)}."
            if others
            else ""
        )
        return f"No session from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d} fits{together}; shown is the nearest, {day:%Y-%m-%d}.{alone}"
    only = " only within one unit of the last printed digit" if label == rules.PARTLY else ""
    return f"{'Undated: its' if case.claim.end else 'Its'} figures fit{together}{only} at the close of {day:%Y-%m-%d}."


def _is_general(case: Case, stated: Reading) -> bool:
    return case.claim.kind == "general" and (
        stated.result.interval is not None or stated.result.clusters is not None
    )


def _general(case: Case, stated: Reading) -> str:
    r = stated.result
    return rules.by_interval(
        r.value, r.interval, r.clusters, relation=case.claim.relation, claimed=case.claim.claimed
    )


def _general_reason(case: Case, result: registry.Result, label: str) -> str:
    found = _interval_reason(case, result, label)
    if result.usual is None:
        return found
    side = "less" if result.value < result.usual else "more"
    value, usual = (show(number, case.measure.printed) for number in (result.value, result.usual))
    return f"{found} That is {side} than in ordinary times: {value} against {usual} in any window of that length."


def _interval_reason(case: Case, result: registry.Result, label: str) -> str:
    count = (
        f"{result.clusters} cases that do not overlap"
        if result.clusters is not None
        else "this sample"
    )
    if label == rules.TOO_FEW:
        return f"Only {count}; {rules.MINIMUM_CLUSTERS} are needed to say what usually happens. Every event is listed."
    if label == rules.SUPPORTED:
        return f"With {count}, the whole interval lies on the claimed side."
    if label == rules.PARTLY:
        return f"With {count}, the estimate lies on the claimed side, but the interval reaches across: it may be nothing."
    reaches = result.interval is not None and any(
        rules.fits(end, relation=case.claim.relation, claimed=case.claim.claimed)
        for end in result.interval
    )
    doubt = (
        " The interval reaches the claimed side, too: nothing is shown either way."
        if reaches
        else ""
    )
    return f"With {count}, the estimate lies on the other side.{doubt}"


def _without_data(case: Case, data, stated: Reading) -> Verdict:
    """Rule 6 where the data stop: not yet due, a cited figure, or not testable with what would be needed."""
    if stated.missing.later:
        return _verdict(case, data, rules.NOT_DUE, stated, reason=f"{stated.missing}")
    if case.claim.evidence_id:
        return _by_published(case, data, case.claim.evidence_id, caveats=(str(stated.missing),))
    return _verdict(
        case,
        data,
        rules.NOT_TESTABLE,
        stated,
        reason=_undecided(case.claim.needs or f"{stated.missing}"),
    )


def _undecided(needs: str) -> str:
    return "Not decided, as the record that would decide it is not in the snapshot" + (
        f": {needs}" if needs else "."
    )


def _by_published(
    case: Case, data, evidence_id: str | None, *, caveats: tuple[str, ...] = ()
) -> Verdict:
    """Rule 6: a figure, or a text as read by us, published by somebody else."""
    claim, case = case.claim, replace(case, measure=registry.REGISTRY["published"])
    if evidence_id is None:
        return _verdict(case, data, rules.NOT_TESTABLE, Reading({}), reason=_undecided(claim.needs))
    stated = case.read(data, {"evidence_id": evidence_id})
    row = data.published.loc[evidence_id].fillna("")
    source = f"{row['publisher']}, {row['as_of']}, grade {row['grade']}"
    if stated.value is not None:
        label = (
            rules.SUPPORTED
            if case.fits(stated.value)
            else rules.PARTLY
            if case.near(stated.value)
            else rules.CONTRADICTED
        )
        return _verdict(
            case, data, label, stated, reason=f"{row['fact']} ({source}).", caveats=caveats
        )
    reading = claim.reading or row["reading"] or "neither"
    why = claim.reason or row["reason"]
    stated = replace(
        stated,
        result=replace(stated.result, rows=stated.result.rows.assign(reading=reading, reason=why)),
    )
    return _verdict(
        case,
        data,
        rules.by_reading(reading),
        stated,
        caveats=caveats,
        reason=f"As read by us, {_READ[reading]}: {row['fact']} ({source})."
        + (f" {why}" if why else ""),
    )


_DECIDED = (rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED, rules.TOO_FEW)
_READ = {
    "supports": "supporting the claim",
    "against": "speaking against the claim",
    "neither": "deciding nothing",
}


def _elsewhere(case: Case, data, stated: Reading) -> tuple[str, ...]:
    """Other sessions near the stated one on which a stated figure would fit; shown, never counted."""
    figure = case.measure.unit in MEASURED and case.claim.relation in ("equals", "about")
    if not (figure and case.measure.moves and stated.result.sessions >= rules.SLACK_WINDOW):
        return ()
    here = data.sessions.searchsorted(stated.result.as_of)
    days = data.sessions[max(here - min(REACH, stated.result.sessions - 1), 0) : here + REACH + 1]
    return tuple(
        f"{day:%Y-%m-%d}"
        for day in days
        if day != stated.result.as_of and case.fits(case.at(data, day).value)
    )


def _verdict(
    case: Case,
    data,
    label: str,
    stated: Reading,
    *,
    reason: str,
    dated_to: pd.Timestamp | None = None,
    elsewhere: tuple[str, ...] = (),
    caveats: tuple[str, ...] = (),
) -> Verdict:
    claim, result = case.claim, stated.result
    if claim.untested and label in _DECIDED:
        best = f" {rules.AT_BEST}" if label == rules.SUPPORTED else ""
        label, reason = (
            rules.at_best_partly(label, claim.untested),
            f"{reason} This is the part that is tested; not tested: {claim.untested}.{best}",
        )
    cited = case.measure.name.startswith("published")
    variants, without = _variants(case, data, stated) if result and not cited else ((), ())
    behind = (
        {}
        if result is None
        else {
            "as_of": f"{result.as_of:%Y-%m-%d}",
            "n": result.n,
            "clusters": result.clusters,
            "interval": result.interval,
            "p": result.p,
            "null": result.null,
            "alternative": result.alternative,
            "rows": result.rows,
        }
    )
    return Verdict(
        claim=claim,
        verdict=label,
        computed=stated.value,
        reason=reason,
        unit=(unit := (result.unit if result else "") or case.measure.unit),
        points=case.measure.points and unit == "decimal",
        edges=rules.edges(claim.relation, claim.claimed, claim.rounding),
        evidence="none" if result is None else "published" if cited else "computed",
        **behind,
        holds=(sum(v["fits"] for v in variants), len(variants)),
        variants=variants,
        without_value=without,
        dated_to=f"{dated_to:%Y-%m-%d}" if dated_to is not None else None,
        elsewhere=elsewhere,
        today=None if cited else _today(case, data),
        caveats=_circular(claim) + claim.caveats + caveats + (result.caveats if result else ()),
        sources=_sources(data, stated),
        data_hash=data.hash,
    )


def _circular(claim: Claim) -> tuple[str, ...]:
    return (
        ("The article carries no date, and this figure is one of those it was dated by.",)
        if claim.id in claim.article.dated_by
        else ()
    )


def _variants(case: Case, data, stated: Reading) -> tuple[tuple[dict, ...], tuple[str, ...]]:
    """The stated reading first, then every other choice with a value; and the choices without one, which are no evidence either way."""
    dimensions = tuple(
        name
        for name in case.measure.choices
        if name not in registry.ONLY_WHEN_OPEN or name in case.claim.open
    )
    cells = case.cells(data, stated, dimensions, vendors=True)
    counted = case.counted(cells)
    rows = [
        {"choice": _choice(case, data, cell), "computed": cell.value, "fits": case.fits(cell.value)}
        for cell in counted
    ]
    return tuple(rows), tuple(_choice(case, data, cell) for cell in cells if cell not in counted)


def _choice(case: Case, data, cell: Reading) -> str:
    """A choice in words; what the claim does not state stands at its default."""
    return registry.describe(registry.grid(data, case.measure, cell.args, ())[0])


def _today(case: Case, data) -> dict | None:
    """The same rule on the latest data; None for closed windows.

    A figure of a stated vintage is read in the latest one; a forecast or general claim is judged with the
    end moved to the last session that every series has.
    """
    claim = case.claim
    if case.args.get("vintage", LATEST) != LATEST:
        return _as_of_today(case, data, case.read(data, {**case.args, "vintage": LATEST}))
    if not (claim.due or claim.kind == "general") or not case.measure.moves or claim.end:
        return None
    names = [name for role in registry.ROLES for name in case.args.get(role, ())]
    return _as_of_today(
        case, data, case.at(data, min([data.last_session(name) for name in names] + [data.as_of]))
    )


def _as_of_today(case: Case, data, reading: Reading) -> dict | None:
    if reading.missing:
        return None
    if _is_general(case, reading):
        label = _general(case, reading)
    else:
        label = (
            rules.by_votes(case.votes(data, reading))
            if case.claim.open
            else case.direct(data, reading)[0]
        )
    return {
        "computed": reading.value,
        "verdict": rules.at_best_partly(label, case.claim.untested),
        "as_of": f"{reading.result.as_of:%Y-%m-%d}",
    }


def _sources(data, stated: Reading) -> tuple[str, ...]:
    names = {
        name.split("@")[0]: role for role in registry.ROLES for name in stated.args.get(role, ())
    }
    rows = data.catalogue
    return tuple(
        f"{rows.loc[name, 'name']}: {rows.loc[name, 'source']}"
        if name in rows.index
        else f"{name}: {'FRED' if role == 'series' else '49 industries of Kenneth French'}"
        for name, role in names.items()
    )
