"""Judge claims: gather the evidence, apply the rules, keep what stands behind each verdict.

Nothing here knows a particular claim: a verdict follows from the record in the register, the data
vintage and the rules of :mod:`research.claims.rules`.
"""

import contextlib
import itertools
import os
import pickle
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path

import pandas as pd

from research import measures as _measures  # noqa: F401  (enters the measures into the registry)
from research import store
from research.claims import bind as binding
from research.claims import decide, reasons, register, rules
from research.claims.claim import Claim, Problem
from research.claims.dating import date
from research.claims.evidence import SLIPS
from research.claims.verdict import Verdict
from research.suggestions import nearest

Judged = tuple[list[Verdict], list[Problem]]
FEW, BLOCK = 20, 4  # so few claims are judged before a fork has read its data; claims in a block


def judge(
    claims: Iterable[Claim], data=None, *, only: Collection[str] = (), forked: bool = False
) -> Judged:
    """Judge claims on a data vintage.

    Parameters
    ----------
    claims : records of :func:`research.claims.register.read`
    data : a vintage of :func:`research.store.load`; the current one by default
    only : ids of the claims to judge; all by default (a joint group is dated together all the same)
    forked : a fork of this process judges some of them, where there are two cores and Linux; only
        for a process without threads of its own, as the command line is one

    Returns
    -------
    (verdicts, problems): one :class:`~research.claims.verdict.Verdict` per claim that could be
    judged, in order, and one :class:`~research.claims.claim.Problem` per fault in the others.
    """
    data = data or store.load()
    claims = list(claims)
    tests = [test for claim in claims for test in claim.tests]
    cases, problems = {}, []
    for test in tests:
        bound, faults = _guarded(test, binding.bind, test, data)
        case, faults = bound or (None, faults)
        problems += faults
        if case:
            cases[test.id] = case
    problems += _unknown_ids(claims)
    whole = [c for c in claims if all(test.id in cases for test in c.tests)]
    wanted = [claim for claim in whole if not only or claim.id in only]
    joints = date(cases.values())

    def step(claim: Claim) -> tuple[Verdict | None, list[Problem]]:
        tried = [_guarded(t, decide.decide, cases[t.id], joints.get(t.id)) for t in claim.tests]
        found, faults = zip(*tried, strict=True)
        if any(faults):
            return None, list(itertools.chain(*faults))
        return (_whole(claim, found, data) if claim.parts else found[0]), []

    found = _by_two(step, wanted) if forked and len(wanted) > FEW else list(map(step, wanted))
    problems += [problem for _, faults in found for problem in faults]
    return [verdict for verdict, _ in found if verdict], list(dict.fromkeys(problems))


def judge_files(
    paths: Sequence[Path | str] = (), data=None, *, only: Collection[str] = (), forked: bool = False
) -> Judged:
    """Judge register files; without paths, the package's own register.

    Takes claim files (TOML), and the rest as :func:`judge` does; an id that no claim has is a
    problem. Gives what that gives, in the order of files and claims, faults of form first. Raises
    ValueError where the folder of the register holds no claim file.
    """
    data = data or store.load()
    paths = paths or sorted(data.claims.glob("*.toml"))
    if not paths:
        raise ValueError(f"{data.claims}: expected claim files (*.toml), found none.")
    claims, faults = register.read(paths, data)
    verdicts, problems = judge(claims, data, only=only, forked=forked)
    known = [claim.id for claim in claims] + [fault.claim for fault in faults]
    unknown = [
        Problem("-", name, "id", f"expected the id of a claim, got {name!r}{nearest(name, known)}.")
        for name in only
        if name not in known
    ]
    return verdicts, faults + problems + unknown


def _by_two(step: Callable, items: list) -> list:
    """What a step gives for each item; a fork, if there can be one, takes what is not yet taken."""
    if len(getattr(os, "sched_getaffinity", lambda _: [0])(0)) < 2:
        return list(map(step, items))
    size = max(BLOCK, -(-len(items) // 256))
    (blocks, put), (ours, theirs) = os.pipe(), os.pipe()
    os.write(put, bytes(range(-(-len(items) // size))))
    os.close(put)

    def taken() -> dict:
        found: dict = {}
        while block := os.read(blocks, 1):
            places = range(len(items))[block[0] * size :][:size]
            found |= {place: step(items[place]) for place in places}
        return found

    if not (fork := os.fork()):
        try:
            with os.fdopen(theirs, "wb") as file:
                pickle.dump(taken(), file)
        finally:
            os._exit(0)
    os.close(theirs)
    found = taken()
    with os.fdopen(ours, "rb") as held, contextlib.suppress(EOFError, pickle.UnpicklingError):
        found |= pickle.load(held)
    os.close(blocks)
    os.waitpid(fork, 0)
    return [found[place] if place in found else step(item) for place, item in enumerate(items)]


def _guarded(claim: Claim, step: Callable, *given) -> tuple:
    """A step for one claim: whatever goes wrong in it is a fault of that claim, and of no other."""
    try:
        return step(*given), []
    except ValueError as error:
        text = str(error)
    except SLIPS as error:
        text = " ".join(f"could not be judged ({type(error).__name__}: {error}).".split())
    name, _, rest = text.partition(": ")
    if name in ("claimed", "kind", "rounding"):
        return None, [Problem(claim.file, claim.id, name, rest)]
    field, text = (f"args.{name}", rest) if name in claim.args else ("args", text)
    return None, [Problem(claim.file, claim.id, field, text)]


def _unknown_ids(claims: list[Claim]) -> list[Problem]:
    """Other claims that a claim or an article names, where none of a judged article is there."""
    known, articles = {c.id for c in claims}, {c.article.id for c in claims}
    named: dict[tuple[str, str, str, str], str] = {}
    for c in claims:
        others = [other for other in c.conflicts_with if other.rpartition("-")[0] in articles]
        named |= {(c.file, c.id, "conflicts_with", other): "another claim" for other in others}
        by = c.article.dated_by
        named |= {(c.file, "-", "article.dated_by", other): "a claim" for other in by}
    return [
        Problem(
            file, claim, field, f"expected the id of {what}, got {other!r}{nearest(other, known)}."
        )
        for (file, claim, field, other), what in named.items()
        if other not in known
    ]


def _whole(claim: Claim, found: tuple[Verdict, ...], data) -> Verdict:
    """The verdict on a claim with parts, from the verdicts on them."""
    labels, kinds = [v.verdict for v in found], {v.evidence for v in found}
    label, because = rules.by_parts(labels, [v.because for v in found])
    label, because, reason = decide.untested(claim, label, because, reasons.parts(labels))
    rows = [[v.claim.says, v.claimed_text, v.found, v.verdict, v.reason] for v in found]
    return Verdict(
        claim=claim,
        verdict=label,
        because=because,
        computed=None,
        unit="boolean",
        evidence=next((k for k in ("computed", "published") if k in kinds), "none"),
        reason=reason,
        parts=found,
        as_of=max((v.as_of for v in found if v.as_of), default=None),
        today=_today(claim, found),
        caveats=tuple(dict.fromkeys([*claim.caveats, *(c for v in found for c in v.caveats)])),
        rows=pd.DataFrame(rows, columns=["part", "claimed", "found", "verdict", "reason"]),
        sources=tuple(dict.fromkeys(source for v in found for source in v.sources)),
        data_hash=data.hash,
    )


def _today(claim: Claim, found: tuple[Verdict, ...]) -> dict | None:
    """The parts on the latest data, where the window of one of them is still open."""
    latest = [v.today["as_of"] for v in found if v.today]
    if not latest:
        return None
    labels = [v.today["verdict"] if v.today else v.verdict for v in found]
    label = rules.at_best_partly(rules.by_parts(labels, [rules.PART_UNTESTED])[0], claim.untested)
    return {"computed": None, "verdict": label, "as_of": max(latest)}
