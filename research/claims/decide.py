"""From one claim and its evidence to its verdict: which rule applies, and what stands behind it."""

from dataclasses import fields, replace

import pandas as pd

from research import registry
from research.claims import bind, choices, reasons, rules, stand_ins, words
from research.claims.claim import Claim
from research.claims.dating import Joint
from research.claims.evidence import MEASURED, Case, Reading
from research.claims.hints import across, hints
from research.claims.verdict import Verdict

LATEST = "latest"
DATED_BY = "The article carries no date, and this figure is one of those it was dated by."
UNDATED = "no day of publication: judged on all data"
HALF_A_PLACE = 5e-7  # of a return; errors of a window add up as the root of their number
REACH = 30  # sessions around the stated one that are searched for other fits
FEWEST_OF_AN_INTERVAL = 3  # cases; a t interval of two reaches twelve deviations either way
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
    day = None
    if joint:
        day, stated = joint.day, joint.readings[joint.day][claim.id]
    else:
        stated = case.at(data, pd.Timestamp(claim.end[1])) if claim.end else case.read(data)
    if stated.missing:
        return _without_data(case, data, stated)
    slack = stand_ins.slack(case, data, stated.held)
    case = replace(case, error=_error(case, stated.held), slack=slack)
    if slip := bind.percent_slip(case, stated.value):
        raise ValueError(f"claimed: {slip}")
    lacking, remarks = _lacking(case, data, stated)
    if lacking and claim.evidence_id:
        return _by_published(case, data, claim.evidence_id, caveats=(lacking,))
    if lacking:
        return _verdict(case, data, rules.NOT_TESTABLE, stated, reason=lacking)
    earlier, because = "", rules.LAST_DIGIT
    other_days: tuple[str, ...] = ()
    vote: tuple[int, int] | None = None
    if label := _general(case, stated):
        reason = reasons.general(case, stated, label)
    elif claim.open:
        votes, without = case.votes(data, stated)
        label, because, vote = rules.by_votes(votes), rules.DISAGREE, (sum(votes), len(votes))
        without = without if label == rules.CONTRADICTED else []
        label = (
            label if label == rules.by_votes(votes + [True] * len(without)) else rules.NOT_TESTABLE
        )
        reason = reasons.votes(case, stated, votes, without)
    elif joint and joint.searched:
        label, because = joint.decide(claim.id)
        reason = reasons.joint(case, joint, because or label)
        day = day if label != rules.CONTRADICTED and claim.end else None
        other_days = tuple(f"{d:%Y-%m-%d}" for d in joint.own_fits(claim.id) if d != day)
    else:
        label, day = case.direct(data, stated)
        because = rules.ANOTHER_DAY if day is not None else stand_ins.missed_by(case, stated.value)
        if label == rules.CONTRADICTED:
            remarks = (*remarks, *stand_ins.overlooked(case, data, stated.held))
            remarks += hints(case, data, stated)
        remarks += across(case, data, stated)
        slack = bool(case.slack_days(data, stated))
        if day is not None:
            off = int(data.sessions.get_indexer([day, stated.held.as_of]) @ [-1, 1])
            earlier = reasons.another_day(case, stated, case.at(data, day), off)
        reason = reasons.direct(case, stated, label, earlier, slack=slack)
        other_days = _other_days(case, data, stated)
    return _verdict(
        case,
        data,
        label,
        stated,
        because=because,
        dated_to=None if day is None else f"{day:%Y-%m-%d}",
        reason=reason,
        earlier=earlier,
        vote=vote,
        other_days=other_days,
        caveats=remarks,
    )


def _error(case: Case, result: registry.Result) -> float:
    """How far the value may be off, for a claim finer than the digit it is kept to as well, and for
    a figure by what the rounding of returns to six places adds up to over the window.
    """
    claim = case.claim
    if claim.relation not in rules.FIGURES:
        return result.error
    finer = claim.rounding is not None and claim.rounding < result.digit - 1e-12
    rounded = HALF_A_PLACE * result.sessions**0.5 * (case.unit in ("decimal", "ratio"))
    return max(result.error, result.digit * finer / 2, rounded)


def untested(claim: Claim, label: str, because: str, reason: str) -> tuple[str, str, str]:
    """Rule 7: a claim of which something is not tested at all is at best partly borne out."""
    if not claim.untested or label not in _DECIDED:
        return label, because, reason
    said = f"{reason} Not tested: {claim.untested}."
    if label != rules.SUPPORTED:
        return label, because, said
    return rules.PARTLY, rules.PART_UNTESTED, f"{said} {rules.AT_BEST}"


def _general(case: Case, stated: Reading) -> str:
    """Rule 4: the verdict on a general claim; empty where it is a fact, as an exact count is."""
    if case.claim.kind != "general" or case.unit in ("count", "sessions"):
        return ""
    if stated.held.hindsight:
        return rules.NOT_TESTABLE
    return rules.by_interval(stated.held.interval, stated.held.clusters, **case.claim.terms)


def _lacking(case: Case, data, stated: Reading) -> tuple[str, tuple[str, ...]]:
    """Rule 9: what the sample lacks where that can turn the verdict, and what is said besides."""
    result, claim = stated.held, case.claim
    fits, near = case.fits(stated.value), case.near(stated.value)
    stands = claim.kind == "general" or fits or near
    turns = result.possible is None or rules.apart(result.possible, **claim.terms) is None
    turns |= near and not fits  # partly borne out, or not even that
    if result.unseen and turns and not (result.from_the_first and stands):
        return reasons.unseen(case, stated), ()
    if rules.too_close(stated.value, error=case.error, **claim.terms):
        return reasons.too_close(case, stated), ()
    late = _seen_too_late(case, data, stated)
    if late is None:
        return "", ()
    then, there = _by_publication(case, data), stated
    if case.args.get("seen", late) < late:  # what is stated is what was to be seen
        whole = case.tried(data, case.args | {"seen": late})
        then, there = (stated, whole) if whole.result else (then, there)
    same = then is not None and case.fits(then.value) == case.fits(there.value)
    if same or claim.kind == "general":
        return "", (reasons.ends_late(case, late, then if same else None),)
    return reasons.ends_late(case, late, then, there=there), ()


def _seen_too_late(case: Case, data, stated: Reading) -> pd.Timestamp | None:
    """The last day that a claim names or its window reaches, where a session was to come by then.

    A forecast is about such a day, and an undated claim is dated before it.
    """
    claim = case.claim
    if claim.due or claim.end or claim.article.latest is None:
        return None
    stated_days = [v if isinstance(v, tuple) else (v,) for v in case.args.values()]
    if case.measure.moves and claim.kind != "general":
        stated_days.append((stated.held.as_of,))
    days = [day for days in stated_days for day in days if isinstance(day, pd.Timestamp)]
    out = pd.Timestamp(claim.article.latest)
    to_come = data.sessions[data.sessions > out][:1]
    return max((day for day in days if day > out and all(day >= to_come)), default=None)


def _by_publication(case: Case, data) -> Reading | None:
    """What was to be seen on the day of publication, of a month not yet over its part up to then.

    None where the measure's end cannot be moved there.
    """
    if not case.measure.moves:
        return None
    out = data.sessions[data.sessions <= pd.Timestamp(case.claim.article.latest)][-1:].max()
    seen = {"seen": out} if {"over", "on"} <= {*case.measure.parameters} else {}
    found = case.tried(data, case.moved(out) | seen)
    return found if found.result and found.held.as_of <= out else None


def _without_data(case: Case, data, stated: Reading) -> Verdict:
    """Rule 6 where the data stop: not yet due, a cited figure, or not testable for want of one."""
    claim, missing = case.claim, f"{stated.missing}"
    if stated.missing and stated.missing.later:
        then = _by_publication(case, data) if claim.article.latest else None
        slip = () if claim.due or claim.end else (reasons.years_off(case, then),)
        return _verdict(case, data, rules.NOT_DUE, stated, reason=missing, caveats=slip)
    if claim.evidence_id:
        return _by_published(case, data, claim.evidence_id, caveats=(missing,))
    reason = reasons.undecided(claim.needs, missing)
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
    said = f"{row['fact']} ({row['publisher']}, {row['as_of']}, grade {row['grade']})."
    if stated.value is not None:
        label, _ = case.direct(data, stated)
    else:
        reading, why = claim.reading or row["reading"] or "neither", claim.reason or row["reason"]
        rows = stated.held.rows.assign(reading=reading, reason=why)
        stated = replace(stated, result=replace(stated.held, table=rows))
        label = rules.by_reading(reading)
        said = f"As read by us, {reasons.READ[reading]}: {said} {why}".strip()
    return _verdict(case, data, label, stated, reason=said, caveats=caveats)


def _other_days(case: Case, data, stated: Reading) -> tuple[str, ...]:
    """Other sessions near the stated one on which a figure would fit; shown, never counted."""
    result = stated.held
    figure = case.unit in MEASURED and case.claim.relation in rules.FIGURES
    if not (figure and case.measure.moves and result.sessions >= rules.SLACK_WINDOW):
        return ()
    here = data.sessions.searchsorted(result.as_of)
    days = data.sessions[max(here - min(REACH, result.sessions - 1), 0) : here + REACH + 1]
    near = {day: case.at(data, day) for day in days if day != result.as_of}
    # on the day itself, and not only in the month or week that holds it
    fits = [day for day, at in near.items() if case.fits(at.value) and at.held.as_of == day]
    return tuple(f"{day:%Y-%m-%d}" for day in fits)


def _verdict(
    case: Case,
    data,
    label: str,
    stated: Reading,
    *,
    reason: str,
    because: str = rules.LAST_DIGIT,
    caveats: tuple[str, ...] = (),
    **dated,
) -> Verdict:
    """The record of a verdict, ``because`` if it is partly; ``dated``: its days and vote."""
    claim, result = case.claim, stated.result
    because = because if label == rules.PARTLY else ""
    label, because, reason = untested(claim, label, because, reason)
    cited = case.measure.name.startswith("published")
    same, without, others = _choices(case, data, stated) if result and not cited else ((), (), ())
    behind: dict = {"evidence": "none"}
    if result is not None:
        behind = {f.name: getattr(result, f.name) for f in fields(registry.Statistics)}
        count = result.clusters
        if result.interval and count is not None and count < FEWEST_OF_AN_INTERVAL:
            behind["interval"] = None
            caveats += (f"no interval: {words.cases(count)}, fewer than {FEWEST_OF_AN_INTERVAL}",)
        behind["rows"], behind["as_of"] = result.rows, f"{result.as_of:%Y-%m-%d}"
        behind["evidence"] = "published" if cited else "computed"
        said = reasons.session_used(case, stated, data.sessions)
        said += (
            () if cited else stand_ins.said(case, data) + (UNDATED,) * (not claim.article.latest)
        )
        caveats = (*reasons.out_of_reach(case, stated), *caveats, *result.caveats, *said)
    unit = reasons.unit(case, stated)
    return Verdict(
        claim=claim,
        verdict=label,
        because=because,
        computed=stated.value,
        reason=reason,
        unit=unit,
        points=case.measure.points and unit == "decimal",
        **behind,
        holds=(sum(row["fits"] for row in same), len(same)),
        variants=same,
        without_value=without,
        elsewhere=others,
        **dated,
        today=None if cited or label == rules.NOT_TESTABLE else _today(case, data),
        caveats=(DATED_BY,) * (claim.id in claim.article.dated_by) + claim.caveats + caveats,
        sources=_sources(data, stated),
        data_hash=data.hash,
    )


def _choices(case: Case, data, stated: Reading) -> tuple[tuple[dict, ...], tuple, tuple]:
    """Every way to measure the same thing, those of them without a value, and what is apart.

    Apart stand other indices and counts of a shorter history: they answer another question.
    """
    left_open = {*choices.ONLY_WHEN_OPEN} - {*case.claim.open}
    dimensions = tuple(name for name in case.measure.choices if name not in left_open)
    same, without, others = [], [], []
    for cell in case.cells(data, stated, dimensions, vendors=True):
        said = choices.describe(choices.whole(case.measure, cell.args))
        row = {"choice": said, "computed": cell.value, "fits": case.fits(cell.value)}
        if cell is stated:
            same.append(row)
        elif cell.value is None:
            without += [said] if case.is_same_thing(data, cell) else []
        elif begins := case.begins_later(data, cell):
            others.append(row | {"choice": f"{said}, from {begins:%Y-%m-%d} only"})
        else:
            (same if case.is_same_thing(data, cell) else others).append(row)
    return tuple(same), tuple(without), tuple(others)


def _today(case: Case, data) -> dict | None:
    """The same rule on the latest data; None for closed windows.

    A figure of a stated vintage is read in the latest one; a forecast or general claim is judged
    with the end moved to the last session that every series has.
    """
    claim = case.claim
    if case.args.get("vintage", LATEST) != LATEST:
        reading = case.read(data, {**case.args, "vintage": LATEST})
    elif not (claim.due or claim.kind == "general") or not case.measure.moves or claim.end:
        return None
    else:
        held = [name for name in case.series if name in data.catalogue.index]
        last = min([*map(data.last_session, held), data.as_of])
        reading = case.tried(data, case.moved(last))  # a window that is still to begin has none
    if reading.missing:
        return None
    if not (label := _general(case, reading)):
        votes = case.votes(data, reading)[0] if claim.open else []
        label = rules.by_votes(votes) if votes else case.direct(data, reading)[0]
    label, as_of = rules.at_best_partly(label, claim.untested), f"{reading.held.as_of:%Y-%m-%d}"
    return {"computed": reading.value, "verdict": label, "as_of": as_of}


def _sources(data, stated: Reading) -> tuple[str, ...]:
    called, source = data.by_id("name"), data.by_id("source")
    other = "FRED" if "series" in stated.args else "49 industries of Kenneth French"
    names = dict.fromkeys(registry.named(stated.args))
    return tuple(f"{called.get(name, name)}: {source.get(name, other)}" for name in names)
