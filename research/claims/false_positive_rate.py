"""The false-positive rate: how often a wrong figure, or events that mean nothing, would pass.

Figures beside the right one are judged by the rules that judge the stated ones. The events of a
general claim are thrown onto other dates, each cluster as it is, and judged by the same interval: a
rule of 95% intervals should support a claim without content in 2.5% of such draws and contradict it
in as many, where the lead is zero in ordinary times; a drift of one index against the other moves
both.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from research import events, store
from research.claims import rules
from research.claims.bind import bind
from research.claims.dating import Joint, date
from research.claims.evidence import Case
from research.claims.register import Claim
from research.measures.windows import pair
from research.registry import Result
from research.stats.event_study import thrown

TRIED = ["claim", "measure", "unit", "distance", "verdict"]
NEEDED = {"base", "last", "lead", "cluster", "status"}
ROUNDINGS = 10  # wrong figures on either side of the right one
LABELS = [rules.SUPPORTED, rules.CONTRADICTED, rules.NOT_SHOWN, rules.TOO_FEW]


def tried(claims: Iterable[Claim], data=None) -> pd.DataFrame:
    """Wrong figures, judged by the rules that judge the stated ones.

    For every claim or part that states a figure (``equals`` or ``about``) and rests on data and on
    one choice, the right figure is the computed one at the claim's own rounding. Every figure from
    one to ten units of the last printed digit above and below it is wrong; each is judged
    on the same evidence, with the same slack. For claims of a joint group the other members keep
    what they state.

    Returns
    -------
    DataFrame of a row a wrong figure: ``claim`` (or part), ``measure``, ``unit``, ``distance``
    (units, signed) and ``verdict``.
    """
    data = data or store.load()
    bound = [
        case for claim in claims for test in claim.tests for case in [bind(test, data)[0]] if case
    ]
    joints = date(bound)
    rows = [
        [case.claim.id, case.measure.name, case.measure.unit, step, label]
        for case in bound
        if _rests_on_its_figure(case.claim)
        for step, label in _wrong(case, joints.get(case.claim.id))
    ]
    return pd.DataFrame(rows, columns=TRIED)


def _rests_on_its_figure(claim: Claim) -> bool:
    """Whether the claim states a figure that the data decide, without a vote over open choices."""
    states = claim.relation in rules.FIGURES and not isinstance(claim.claimed, bool | str)
    return states and claim.measure != "published" and not claim.open


def _wrong(case: Case, joint: Joint | None) -> Iterator[tuple[int, str]]:
    """Distance and verdict of every wrong figure of one claim; none where the data do not reach."""
    claim, stated = case.claim, joint and joint.stated(case.claim.id)
    searched = joint if stated and joint and joint.searched else None
    case = stated or case
    if case.value is None:
        return
    unit = claim.rounding or 1
    for step in filter(None, range(-ROUNDINGS, ROUNDINGS + 1)):
        figure = (round(case.value / unit) + step) * unit
        if searched:
            label, _ = searched.with_claimed(claim.id, figure).decide(claim.id)
        else:
            label, _ = case.claiming(claimed=figure).direct()
        yield step, rules.at_best_partly(label, claim.untested)


def signals(
    claims: Iterable[Claim], data=None, *, rng: np.random.Generator, draws: int = 200
) -> pd.DataFrame:
    """Verdicts on the general claims that rest on events, with the events on other dates.

    Gives by claim id: ``measure``, ``clusters`` (of the events as they are), ``draws``, and the
    share of draws with each of the verdicts *supported*, *contradicted*, *not shown* and *too few
    events* (clusters that land beside each other become one). Claims on other samples are left out.
    """
    data = data or store.load()
    rows = {}
    for claim in (test for whole in claims for test in whole.tests):
        case = bind(claim, data)[0] if claim.kind == "general" else None
        found = _events(case) if case else None
        if case is None or found is None:
            continue
        labels = pd.Series([_label(case, dates) for dates in _drawn(found, data, rng, draws)])
        shares = labels.value_counts(normalize=True).reindex(LABELS, fill_value=0.0)
        rows[claim.id] = [claim.measure, int(found["cluster"].max()), len(labels), *shares]
    columns = ["measure", "clusters", "draws", *LABELS]
    return pd.DataFrame.from_dict(rows, orient="index", columns=columns).rename_axis("claim")


def _events(case: Case) -> pd.DataFrame | None:
    """Events of a claim with their whole windows; None where it rests on no events."""
    if case.missing or not set(case.result.rows) >= NEEDED:
        return None
    return case.result.rows[case.result.rows["status"] == events.COMPLETE]


def _drawn(found: pd.DataFrame, data, rng, draws: int) -> Iterator[pd.DatetimeIndex]:
    """Dates of the events in every draw: clusters as they are, elsewhere in the same sample."""
    index = data.sessions[data.sessions >= found["base"].min()]
    place = index.searchsorted(found["base"])
    span = int((index.searchsorted(found["last"], side="right") - 1 - place).max())
    blocks = pd.Series(place).groupby(found["cluster"].to_numpy())
    patterns = [(block - block.iloc[0]).to_numpy() for _, block in blocks]
    for places in thrown(rng, draws, patterns=patterns, horizon=span, sessions=len(index)):
        yield index[np.sort(places)]


def _label(case: Case, dates: pd.DatetimeIndex) -> str:
    sides = (case.args[role][0] for role in ("ahead", "behind"))
    ahead, behind = pair(case.data, *sides, basis=case.args.get("basis", "price"))
    window = {name: case.args[name] for name in ("months", "sessions") if case.args.get(name)}
    rows = events.leads_after(ahead, behind, dates, **window)
    mean, _ = events.judged(rows[rows["status"] == events.COMPLETE])
    found = Result.of(mean, case.result.as_of, rows)
    return case.claim.terms.by_interval(found.interval, found.clusters)
