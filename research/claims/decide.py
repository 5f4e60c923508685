"""From one claim and its evidence to its verdict: which rule applies, and what stands behind it."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd

from research import registry
from research.claims import bind, choices, reasons, rules
from research.claims.claim import Claim
from research.claims.dating import Joint
from research.claims.evidence import MEASURED, Case, Reading
from research.claims.verdict import Verdict

LATEST = "latest"
REACH = 30  # sessions around the stated one that are searched for other fits
_DECIDED = (rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED, rules.NOT_SHOWN, rules.TOO_FEW)


def decide(case: Case, data, joint: Joint | None = None) -> Verdict:
    """The verdict on a claim or a part; ``joint`` holds what is stated for the same session.

    Raises
    ------
    ValueError
        Where a slip shows only beside the data: a percentage typed as a number, a general claim
        without an interval, arguments that do not go together.
    """
    claim = case.claim
    if claim.due and pd.Timestamp(claim.due) > data.as_of:
        late = reasons.not_due(claim, data.as_of)
        return _verdict(case, data, rules.NOT_DUE, Reading(case.args), reason=late)
    if claim.measure == "published":
        return _by_published(case, data, case.args.get("evidence_id"))
    if not (joint and joint.readings):
        joint, day = None, None
        stated = case.at(data, pd.Timestamp(claim.end[1])) if claim.end else case.read(data)
    else:
        label, day = joint.decide()
        stated = joint.readings[day][claim.id]
    if stated.missing:
        return _without_data(case, data, stated)
    if slip := bind.percent_slip(case, stated.value):
        raise ValueError(f"claimed: {slip}")
    lacking, remarks = _lacking(case, data, stated)
    if lacking and claim.evidence_id:
        return _by_published(case, data, claim.evidence_id, caveats=(lacking,))
    if lacking:
        return _verdict(case, data, rules.NOT_TESTABLE, stated, reason=lacking)
    because, other_days = rules.LAST_DIGIT, ()
    if _is_general(case):
        label = _general(case, stated)
        reason = reasons.general(case, stated, label)
    elif claim.open:
        votes = case.votes(data, stated)
        label, because = rules.by_votes(votes), rules.DISAGREE
        reason = reasons.votes(case, stated, votes)
    elif joint:
        reason = reasons.joint(case, joint, label, day)
        day = day if label != rules.CONTRADICTED and claim.end else None
        other_days = tuple(f"{d:%Y-%m-%d}" for d in joint.own_fits(claim.id) if d != day)
    else:
        label, day = case.direct(data, stated)
        because = rules.ANOTHER_DAY if day is not None else rules.LAST_DIGIT
        slack = bool(case.slack_days(data, stated))
        reason = reasons.direct(case, stated, label, day, slack=slack)
        other_days = _other_days(case, data, stated)
    return _verdict(
        case,
        data,
        label,
        stated,
        because=because if label == rules.PARTLY else "",
        dated_to=day,
        reason=reason,
        other_days=other_days,
        caveats=remarks,
    )


def untested(claim: Claim, label: str, because: str, reason: str) -> tuple[str, str, str]:
    """Rule 7: a claim of which something is not tested at all is at best partly borne out."""
    if not claim.untested or label not in _DECIDED:
        return label, because, reason
    said = f"{reason} Not tested: {claim.untested}."
    if label != rules.SUPPORTED:
        return label, because, said
    return rules.PARTLY, rules.PART_UNTESTED, f"{said} {rules.AT_BEST}"


def _is_general(case: Case) -> bool:
    return case.claim.kind == "general" and case.measure.unit not in ("count", "sessions")


def _general(case: Case, stated: Reading) -> str:
    result, claim = stated.result, case.claim
    few = result.clusters is not None and result.clusters < rules.MINIMUM_CLUSTERS
    if result.interval is None and not few:
        raise ValueError(reasons.interval_needed(case.measure))
    return rules.by_interval(
        result.interval,
        result.clusters,
        relation=claim.relation,
        claimed=claim.claimed,
        rounding=claim.rounding,
    )


def _lacking(case: Case, data, stated: Reading) -> tuple[str, tuple[str, ...]]:
    """Rule 9: what the sample lacks, where that can turn the verdict, else empty; and what is said
    of it all the same.
    """
    result, claim = stated.result, case.claim
    if result.unseen:
        possible = result.possible
        settled = possible is not None and rules.apart(
            possible, relation=claim.relation, claimed=claim.claimed, rounding=claim.rounding
        )
        if possible is None or settled is None:
            return reasons.unseen(case, stated), ()
    late = _seen_too_late(case, stated)
    if late is None:
        return "", ()
    then = _by_publication(case, data)
    same = then is not None and case.fits(then.value) == case.fits(stated.value)
    if same or claim.kind == "general":
        return "", (reasons.late_but_same(case, late, then if same else None),)
    return reasons.published_first(case, stated, late), ()


def _seen_too_late(case: Case, stated: Reading) -> pd.Timestamp | None:
    """The last day that a claim names or its window reaches, where that lies after publication.

    A forecast is about such a day, and an undated claim is dated before it.
    """
    claim = case.claim
    if claim.due or claim.end or claim.article.latest is None:
        return None
    named = [day for value in case.args.values() for day in _days(value)]
    window = [stated.result.as_of] if case.measure.moves and claim.kind != "general" else []
    last = max(named + window, default=None)
    return last if last is not None and last > pd.Timestamp(claim.article.latest) else None


def _days(value) -> list[pd.Timestamp]:
    values = value if isinstance(value, tuple) else (value,)
    return [day for day in values if isinstance(day, pd.Timestamp)]


def _by_publication(case: Case, data) -> Reading | None:
    """What was to be seen on the day of publication, where the measure's end can be moved there."""
    if not case.measure.moves:
        return None
    try:
        found = case.at(data, pd.Timestamp(case.claim.article.latest))
    except ValueError:
        return None
    return found if found.result else None


def _without_data(case: Case, data, stated: Reading) -> Verdict:
    """Rule 6 where the data stop: not yet due, a cited figure, or not testable, with what is
    needed.
    """
    if stated.missing.later:
        return _verdict(case, data, rules.NOT_DUE, stated, reason=f"{stated.missing}")
    if case.claim.evidence_id:
        return _by_published(case, data, case.claim.evidence_id, caveats=(str(stated.missing),))
    reason = reasons.undecided(case.claim.needs or f"{stated.missing}")
    return _verdict(case, data, rules.NOT_TESTABLE, stated, reason=reason)


def _by_published(
    case: Case, data, evidence_id: str | None, *, caveats: tuple[str, ...] = ()
) -> Verdict:
    """Rule 6: a figure, or a text as read by us, published by somebody else."""
    claim, case = case.claim, replace(case, measure=registry.REGISTRY["published"])
    if evidence_id is None:
        reason = reasons.undecided(claim.needs)
        return _verdict(case, data, rules.NOT_TESTABLE, Reading({}), reason=reason)
    stated = case.read(data, {"evidence_id": evidence_id})
    row = data.published.loc[evidence_id].fillna("")
    source = f"{row['publisher']}, {row['as_of']}, grade {row['grade']}"
    if stated.value is not None:
        near = not case.fits(stated.value) and case.near(stated.value)
        label = rules.SUPPORTED if case.fits(stated.value) else rules.CONTRADICTED
        return _verdict(
            case,
            data,
            rules.PARTLY if near else label,
            stated,
            because=rules.LAST_DIGIT if near else "",
            reason=f"{row['fact']} ({source}).",
            caveats=caveats,
        )
    reading = claim.reading or row["reading"] or "neither"
    why = claim.reason or row["reason"]
    rows = stated.result.rows.assign(reading=reading, reason=why)
    said = f"As read by us, {reasons.READ[reading]}: {row['fact']} ({source})."
    return _verdict(
        case,
        data,
        rules.by_reading(reading),
        replace(stated, result=replace(stated.result, table=rows)),
        caveats=caveats,
        reason=f"{said} {why}".strip(),
    )


def _other_days(case: Case, data, stated: Reading) -> tuple[str, ...]:
    """Other sessions near the stated one on which a stated figure would fit; shown, never
    counted.
    """
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
    because: str = "",
    dated_to: pd.Timestamp | None = None,
    other_days: tuple[str, ...] = (),
    caveats: tuple[str, ...] = (),
) -> Verdict:
    claim, result = case.claim, stated.result
    label, because, reason = untested(claim, label, because, reason)
    cited = case.measure.name.startswith("published")
    same, without, others = _choices(case, data, stated) if result and not cited else ((), (), ())
    unit = (result.unit if result else "") or case.measure.unit
    behind = {}
    if result is not None:
        shared = (
            "n",
            "n_events",
            "event_mean",
            "cluster_mean",
            "clusters",
            "interval",
            "p",
            "null",
            "alternative",
            "rows",
            "usual",
        )
        behind = {name: getattr(result, name) for name in shared}
        behind["as_of"] = f"{result.as_of:%Y-%m-%d}"
        far = reasons.out_of_reach(case, stated)
        caveats = (*((far,) if far else ()), *caveats, *result.caveats)
    return Verdict(
        claim=claim,
        verdict=label,
        because=because,
        computed=stated.value,
        reason=reason,
        unit=unit,
        points=case.measure.points and unit == "decimal",
        edges=rules.edges(claim.relation, claim.claimed, claim.rounding),
        evidence="none" if result is None else "published" if cited else "computed",
        **behind,
        holds=(sum(v["fits"] for v in same), len(same)),
        variants=same,
        without_value=without,
        elsewhere=others,
        dated_to=f"{dated_to:%Y-%m-%d}" if dated_to is not None else None,
        other_days=other_days,
        today=None if cited else _today(case, data),
        caveats=_circular(claim) + claim.caveats + caveats,
        sources=_sources(data, stated),
        data_hash=data.hash,
    )


def _circular(claim: Claim) -> tuple[str, ...]:
    said = "The article carries no date, and this figure is one of those it was dated by."
    return (said,) if claim.id in claim.article.dated_by else ()


def _choices(case: Case, data, stated: Reading) -> tuple[tuple[dict, ...], tuple[str, ...], tuple]:
    """The stated reading first and every other way to measure the same thing, those without a
    value, and other indices, which answer another question.
    """
    dimensions = tuple(
        name
        for name in case.measure.choices
        if name not in choices.ONLY_WHEN_OPEN or name in case.claim.open
    )
    cells = case.cells(data, stated, dimensions, vendors=True)
    same = [cell for cell in cells if case.is_same_thing(data, cell)]
    counted = case.counted(same)
    others = [cell for cell in cells if cell not in same and cell.value is not None]
    return (
        tuple(_row(case, data, cell) for cell in counted),
        tuple(_choice(case, data, cell) for cell in same if cell not in counted),
        tuple(_row(case, data, cell) for cell in others),
    )


def _row(case: Case, data, cell: Reading) -> dict:
    fits = case.fits(cell.value)
    return {"choice": _choice(case, data, cell), "computed": cell.value, "fits": fits}


def _choice(case: Case, data, cell: Reading) -> str:
    """A choice in words; what the claim does not state stands at its default."""
    return choices.describe(choices.grid(data, case.measure, cell.args, ())[0])


def _today(case: Case, data) -> dict | None:
    """The same rule on the latest data; None for closed windows.

    A figure of a stated vintage is read in the latest one; a forecast or general claim is judged
    with the end moved to the last session that every series has.
    """
    claim = case.claim
    if case.args.get("vintage", LATEST) != LATEST:
        return _as_of_today(case, data, case.read(data, {**case.args, "vintage": LATEST}))
    if not (claim.due or claim.kind == "general") or not case.measure.moves or claim.end:
        return None
    named = [name for role in registry.ROLES for name in case.args.get(role, ())]
    names = [name for name in named if name.partition("@")[0] in data.catalogue.index]
    return _as_of_today(
        case, data, case.at(data, min([data.last_session(name) for name in names] + [data.as_of]))
    )


def _as_of_today(case: Case, data, reading: Reading) -> dict | None:
    if reading.missing:
        return None
    if _is_general(case):
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
