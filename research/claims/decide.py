"""From one claim and its evidence to its verdict: which rule applies, and what stands behind it."""

from dataclasses import fields, replace

import pandas as pd

from research import registry
from research.claims import bind, choices, reasons, rules, words
from research.claims.claim import Claim
from research.claims.dating import Joint
from research.claims.evidence import Case
from research.claims.hints import across, hints, overlooked
from research.claims.verdict import Verdict

LATEST = "latest"
DATED_BY = "The article carries no date, and this figure is one of those it was dated by."
REACH = 30  # sessions around the stated one that are searched for other fits
FEWEST_OF_AN_INTERVAL = 3  # cases; a t interval of two reaches twelve deviations either way
_DECIDED = (rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED, rules.NOT_SHOWN, rules.TOO_FEW)
Remarks = tuple[str, ...]


def decide(case: Case, joint: Joint | None = None) -> Verdict:
    """The verdict on a claim or a part; ``joint`` holds what is stated for the same session.

    Raises
    ------
    ValueError
        Where a slip shows only beside the data: a percentage typed as a number, a general claim
        without an interval, arguments that do not go together.
    """
    claim = case.claim
    if claim.due and pd.Timestamp(claim.due) > case.data.as_of:
        late = reasons.not_due(claim, case.data.as_of)
        return _verdict(case.without(late), rules.NOT_DUE, late)
    if claim.measure == "published" and case.args:
        return _by_published(case, case.args["evidence_id"])
    if claim.measure == "published":
        undecided = reasons.undecided(claim.needs)
        return _verdict(case.without(undecided), rules.NOT_TESTABLE, undecided)
    stated = joint and joint.stated(claim.id)
    joint = joint if stated else None
    case = stated or (case.at(pd.Timestamp(claim.end[1])) if claim.end else case)
    if case.missing:
        return _without_data(case)
    _refuse_slip(case)
    lacking, remarks = _lacking(case)
    if lacking and claim.evidence_id:
        return _by_published(case, claim.evidence_id, remarks=(lacking,))
    if lacking:
        return _verdict(case, rules.NOT_TESTABLE, lacking)
    day = joint.day if joint and claim.end else None
    if label := _general(case):
        return _verdict(case, label, reasons.general(case, label), remarks=remarks, day=day)
    if claim.open:
        return _by_votes(case, remarks, day)
    return _jointly(case, remarks, joint) if joint and joint.searched else _alone(case, remarks)


def _refuse_slip(case: Case) -> None:
    if slip := bind.percent_slip(case):
        raise ValueError(f"claimed: {slip}")


def _general(case: Case) -> str:
    """Rule 4: the verdict on a general claim; empty where it is a fact, as an exact count is."""
    claim, result = case.claim, case.result
    if claim.kind != "general" or case.measure.unit in ("count", "sessions"):
        return ""
    if result.hindsight or result.one_window:
        return rules.NOT_TESTABLE
    return claim.terms.by_interval(result.interval, result.clusters)


def _by_votes(case: Case, remarks: Remarks, day: pd.Timestamp | None) -> Verdict:
    """Rule 3: the choices that a claim leaves open, unless those without a value could turn it."""
    votes, without = choices.votes(case)
    label = rules.by_votes(votes)
    without = without if label == rules.CONTRADICTED else []
    reason, vote = reasons.votes(case, votes, without), (sum(votes), len(votes))
    if label != rules.by_votes(votes + [True] * len(without)):
        label = rules.NOT_TESTABLE
    because = rules.DISAGREE
    return _verdict(case, label, reason, because=because, remarks=remarks, day=day, vote=vote)


def _jointly(case: Case, remarks: Remarks, joint: Joint) -> Verdict:
    """Rule 5: claims stated for one session, which is looked for."""
    claim = case.claim
    label, because = joint.decide(claim.id)
    day = joint.day if label != rules.CONTRADICTED and claim.end else None
    return _verdict(
        case,
        label,
        reasons.joint(case, joint, because or label),
        because=because,
        remarks=remarks,
        day=day,
        others=[other for other in joint.own_fits(claim.id) if other != day],
    )


def _alone(case: Case, remarks: Remarks) -> Verdict:
    """Rules 1 and 2: a figure on its own terms, and what to check where it does not fit."""
    label, day = case.direct()
    because, earlier = reasons.missed_by(case) if day is None else rules.ANOTHER_DAY, ""
    if day is not None:
        sessions = case.data.sessions
        off = int(sessions.get_indexer([day, case.result.as_of]) @ [-1, 1])
        earlier = reasons.another_day(case, case.at(day), off)
    if label == rules.CONTRADICTED:
        remarks += overlooked(case) + hints(case)
    return _verdict(
        case,
        label,
        reasons.direct(case, label, earlier, slack=bool(case.slack_days())),
        because=because,
        remarks=remarks + across(case),
        day=day,
        others=_other_days(case),
        earlier=earlier,
    )


def untested(claim: Claim, label: str, because: str, reason: str) -> tuple[str, str, str]:
    """Rule 7: a claim of which something is not tested at all is at best partly borne out."""
    if not claim.untested or label not in _DECIDED:
        return label, because, reason
    said = f"{reason} Not tested: {claim.untested}."
    if label != rules.SUPPORTED:
        return label, because, said
    return rules.PARTLY, rules.PART_UNTESTED, f"{said} {rules.AT_BEST}"


def _lacking(case: Case) -> tuple[str, Remarks]:
    """Rule 9: what the sample lacks where that can turn the verdict, and what is said besides."""
    result, claim = case.result, case.claim
    stands = claim.kind == "general" or case.fits or case.near
    turns = result.possible is None or claim.terms.apart(result.possible) is None
    turns |= case.near and not case.fits  # partly borne out, or not even that
    if result.unseen and turns and not (result.from_the_first and stands):
        return reasons.unseen(case), ()
    if claim.terms.too_close(case.value, error=case.error):
        return reasons.too_close(case), ()
    late = _seen_too_late(case)
    if late is None:
        return "", ()
    then, there = _by_publication(case), case
    if case.args.get("seen", late) < late:  # what is case is what was to be seen
        whole = case.tried(seen=late)
        then, there = (then, there) if whole.missing else (case, whole)
    same = then is not None and then.fits == there.fits
    if same or claim.kind == "general":
        return "", (reasons.ends_late(case, late, then if same else None),)
    return reasons.ends_late(case, late, then, there=there), ()


def _seen_too_late(case: Case) -> pd.Timestamp | None:
    """The last day that a claim names or its window reaches, where a session was to come by then.

    A forecast is about such a day, and an undated claim is dated before it.
    """
    claim = case.claim
    if claim.due or claim.end or claim.article.latest is None:
        return None
    named = [v if isinstance(v, tuple) else (v,) for v in case.args.values()]
    if case.measure.moves and claim.kind != "general":
        named.append((case.result.as_of,))
    days = [day for days in named for day in days if isinstance(day, pd.Timestamp)]
    out, sessions = pd.Timestamp(claim.article.latest), case.data.sessions
    to_come = sessions[sessions > out][:1]
    return max((day for day in days if day > out and all(day >= to_come)), default=None)


def _by_publication(case: Case) -> Case | None:
    """What was to be seen on the day of publication, of a month not yet over its part up to then.

    None where the measure's end cannot be moved there.
    """
    if not case.measure.moves:
        return None
    out = case.data.sessions[case.data.sessions <= pd.Timestamp(case.claim.article.latest)][
        -1:
    ].max()
    seen = {"seen": out} if {"over", "on"} <= {*case.measure.parameters} else {}
    found = case.at(out).tried(**seen)
    return None if found.missing or found.result.as_of > out else found


def _without_data(case: Case) -> Verdict:
    """Rule 6 where the data stop: not yet due, a cited figure, or not testable for want of one."""
    claim, missing = case.claim, f"{case.missing}"
    day, out = case.missing and case.missing.later, claim.article.latest
    if day and (claim.due or not out or pd.Timestamp(out) < day):
        then = _by_publication(case) if out else None
        slip = () if claim.due or claim.end else (reasons.years_off(then, dated=out is not None),)
        return _verdict(case, rules.NOT_DUE, missing, remarks=slip)
    if claim.evidence_id:
        return _by_published(case, claim.evidence_id, remarks=(missing,))
    return _verdict(case, rules.NOT_TESTABLE, reasons.undecided(claim.needs, missing))


def _by_published(case: Case, evidence_id: str, *, remarks: Remarks = ()) -> Verdict:
    """Rule 6: a figure, or a text as read by us, published by somebody else."""
    claim, row = case.claim, case.data.published.loc[evidence_id].fillna("")
    measure, args = registry.REGISTRY["published"], {"evidence_id": evidence_id}
    case, more = replace(case, measure=measure, args=args), {}
    said = f"{row['fact']} ({row['publisher']}, {row['as_of']}, grade {row['grade']})."
    if case.value is not None:
        _refuse_slip(case)
        label, _ = case.direct()
    else:
        reading, why = claim.reading or row["reading"] or "neither", claim.reason or row["reason"]
        more = {"rows": case.result.rows.assign(reading=reading, reason=why)}
        label = rules.BY_READING[reading]
        said = f"As read by us, {reasons.READ[reading]}: {said} {why}".strip()
    return _verdict(case, label, said, because=rules.LAST_DIGIT, remarks=remarks, **more)


def _other_days(case: Case) -> list[pd.Timestamp]:
    """Other sessions near the stated one on which a figure would fit; shown, never counted."""
    result, figure = case.result, case.measured and case.claim.relation in rules.FIGURES
    if not (figure and case.measure.moves and result.sessions >= rules.SLACK_WINDOW):
        return []
    here = case.data.sessions.searchsorted(result.as_of)
    first = max(here - min(REACH, result.sessions - 1), 0)
    days = case.data.sessions[first : here + REACH + 1]
    near = {day: case.at(day) for day in days if day != result.as_of}
    # on the day itself, and not only in the month or week that holds it
    return [day for day, at in near.items() if at.fits and at.result.as_of == day]


def _verdict(
    case: Case,
    label: str,
    reason: str,
    *,
    because: str = "",
    remarks: Remarks = (),
    day: pd.Timestamp | None = None,
    others: list[pd.Timestamp] | tuple = (),
    **more,
) -> Verdict:
    """The record of a verdict, ``because`` if it is partly; ``day`` and ``others`` that it fits on.

    A figure published by somebody else has no choices, and needs no word on its session.
    """
    claim, cited = case.claim, case.measure.name.startswith("published")
    because = because if label == rules.PARTLY else ""
    label, because, reason = untested(claim, label, because, reason)
    same, without, elsewhere = ((), (), ()) if cited or case.missing else _choices(case)
    behind: dict = {"evidence": "none"}
    if not case.missing:
        result, said = case.result, reasons.session_used(case)
        behind = {f.name: getattr(result, f.name) for f in fields(registry.Statistics)}
        behind |= {"rows": result.rows, "as_of": f"{result.as_of:%Y-%m-%d}"}
        behind["evidence"] = "published" if cited else "computed"
        count = result.clusters
        if result.interval and count is not None and count < FEWEST_OF_AN_INTERVAL:
            behind["interval"] = None
            remarks += (f"no interval: {words.cases(count)}, fewer than {FEWEST_OF_AN_INTERVAL}",)
        if not cited:
            said += reasons.stands_in(case) + reasons.published(claim, case.data.as_of)
        remarks = (*reasons.out_of_reach(case), *remarks, *result.caveats, *said)
    return Verdict(
        claim=claim,
        verdict=label,
        because=because,
        computed=case.value,
        reason=reason,
        unit=case.unit,
        points=case.printed_unit == "points",
        holds=(sum(row["fits"] for row in same), len(same)),
        variants=same,
        without_value=without,
        elsewhere=elsewhere,
        dated_to=None if day is None else f"{day:%Y-%m-%d}",
        other_days=tuple(f"{other:%Y-%m-%d}" for other in others),
        today=None if cited or label == rules.NOT_TESTABLE else _today(case),
        caveats=(DATED_BY,) * (claim.id in claim.article.dated_by) + claim.caveats + remarks,
        sources=_sources(case),
        data_hash=case.data.hash,
        **behind | more,
    )


def _choices(case: Case) -> tuple[tuple[dict, ...], tuple, tuple]:
    """Every way to measure the same thing, those of them without a value, and what is apart.

    Apart stand other indices and counts of a shorter history: they answer another question.
    """
    left_open = {*choices.ONLY_WHEN_OPEN} - {*case.claim.open}
    dimensions = tuple(name for name in case.measure.choices if name not in left_open)
    same, without, others = [], [], []
    for cell in choices.every(case, dimensions, vendors=True):
        said, is_same = choices.described(cell), choices.is_same_thing(case, cell)
        row = {"choice": said, "computed": cell.value, "fits": cell.fits}
        if cell is case:
            same.append(row)
        elif cell.value is None:
            without += [said] if is_same else []
        elif begins := choices.begins_later(case, cell):
            others.append(row | {"choice": f"{said}, from {begins:%Y-%m-%d} only"})
        else:
            (same if is_same else others).append(row)
    return tuple(same), tuple(without), tuple(others)


def _today(case: Case) -> dict | None:
    """The same rule on the latest data; None for closed windows.

    A figure of a stated vintage is read in the latest one; a forecast or general claim is judged
    with the end moved to the last session that every series has.
    """
    claim, data = case.claim, case.data
    if case.args.get("vintage", LATEST) != LATEST:
        now = case.tried(vintage=LATEST)
    elif not (claim.due or claim.kind == "general") or not case.measure.moves or claim.end:
        return None
    else:
        held = [name for name in case.series if name in data.catalogue.index]
        last = min([*map(data.last_session, held), data.as_of])
        now = case.at(last).tried()  # a window that is still to begin has no value
    if now.missing:
        return None
    if not (label := _general(now)):
        label = rules.by_votes(choices.votes(now)[0]) if claim.open else now.direct()[0]
    label, as_of = rules.at_best_partly(label, claim.untested), f"{now.result.as_of:%Y-%m-%d}"
    return {"computed": now.value, "verdict": label, "as_of": as_of}


def _sources(case: Case) -> tuple[str, ...]:
    called, source = (case.data.by_id(column) for column in ("name", "source"))
    other = "FRED" if "series" in case.args else "49 industries of Kenneth French"
    names = dict.fromkeys(case.series)
    return tuple(f"{called.get(name, name)}: {source.get(name, other)}" for name in names)
