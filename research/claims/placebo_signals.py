"""How often a general claim would be supported if its events meant nothing.

The events of a claim are thrown onto other dates, each cluster as it is, and the claim is judged on
them by the same rule. A rule of 95% intervals should support a claim without content in 2.5% of
such draws and contradict it in as many, where the lead is zero in ordinary times; a drift of one
index against the other moves both.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from research import events, store
from research.claims import rules
from research.claims.bind import bind
from research.claims.claim import Claim
from research.claims.evidence import Case
from research.measures.windows import covered
from research.stats.event_study import thrown

NEEDED = {"base", "last", "lead", "cluster", "status"}
LABELS = [rules.SUPPORTED, rules.CONTRADICTED, rules.NOT_SHOWN, rules.TOO_FEW]
COLUMNS = ["measure", "clusters", "draws", *LABELS]


def signals(
    claims: Iterable[Claim], data=None, *, rng: np.random.Generator, draws: int = 200
) -> pd.DataFrame:
    """Verdicts on the general claims that rest on events, with the events thrown onto other dates.

    Parameters
    ----------
    claims : records of the register
    data : a vintage; the current one by default
    rng, draws : a Generator, and how many sets of dates are drawn for each claim

    Returns
    -------
    DataFrame indexed by claim id: ``measure``, ``clusters`` (of the events as they are), ``draws``,
    and the share of draws with each of the verdicts *supported*, *contradicted*, *not shown* and
    *too few events* (clusters that land beside each other become one). Claims on other samples are
    left out.
    """
    data = data or store.load()
    rows = {}
    for claim in [test for whole in claims for test in whole.parts or (whole,)]:
        case, _ = bind(claim, data) if claim.kind == "general" else (None, [])
        found = _events(case, data) if case else None
        if found is None:
            continue
        labels = pd.Series([_label(case, data, dates) for dates in _drawn(found, data, rng, draws)])
        shares = [float((labels == label).mean()) for label in LABELS]
        rows[claim.id] = [claim.measure, int(found["cluster"].max()), len(labels), *shares]
    return pd.DataFrame.from_dict(rows, orient="index", columns=COLUMNS).rename_axis("claim")


def _events(case: Case, data) -> pd.DataFrame | None:
    """Events of a claim with their whole windows; None where it rests on no events."""
    result = case.read(data).result
    if result is None or not set(result.rows) >= NEEDED:
        return None
    return result.rows[result.rows["status"] == events.COMPLETE]


def _pair(case: Case, data) -> list[pd.Series]:
    basis = case.args.get("basis", "price")
    return [covered(data, case.args[role][0], basis=basis) for role in ("ahead", "behind")]


def _drawn(found: pd.DataFrame, data, rng: np.random.Generator, draws: int):
    """Dates of the events in every draw: clusters as they are, on other sessions of the same
    sample.
    """
    index = data.sessions[data.sessions >= found["base"].min()]
    index = index[index <= data.as_of]
    place = index.searchsorted(found["base"])
    span = int((index.searchsorted(found["last"], side="right") - 1 - place).max())
    blocks = pd.Series(place).groupby(found["cluster"].to_numpy())
    patterns = [(block - block.iloc[0]).to_numpy() for _, block in blocks]
    for places in thrown(rng, draws, patterns=patterns, horizon=span, sessions=len(index)):
        yield index[np.sort(places)]


def _label(case: Case, data, dates: pd.DatetimeIndex) -> str:
    window = {name: case.args[name] for name in ("months", "sessions") if case.args.get(name)}
    rows = events.leads_after(*_pair(case, data), dates, **window)
    mean, _ = events.judged(rows[rows["status"] == events.COMPLETE])
    interval = None if np.isnan(mean.low) else (float(mean.low), float(mean.high))
    claim = case.claim
    return rules.by_interval(
        interval,
        int(mean.effective),
        relation=claim.relation,
        claimed=claim.claimed,
        rounding=claim.rounding,
    )
