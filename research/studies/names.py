"""Named shares: the stated window beside what the share did in it, and what came after.

A share is followed on price returns, as the articles count. Companies that are not in the data are judged
on cited figures.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import prose, returns, rules, store
from research.measures.windows import covered
from research.studies.answers import Answers

MARKET = "sp_500"
HELD = {
    "name": "share or fund",
    "symbol": "symbol",
    "first": "prices from",
    "price_last": "price returns to",
    "total_last": "with distributions to",
}
STATED = {
    "claim": "claim",
    "name": "share or fund",
    "window": "window",
    "stated": "stated",
    "change": ("came to", "%"),
    "market": ("S&P 500", "%"),
    "fits": "as stated",
    "verdict": "verdict on the claim",
}


def held(ids: Sequence[str], *, data=None) -> pd.DataFrame:
    """Shares and funds in the data, and how far each basis reaches.

    Returns
    -------
    DataFrame, the earliest end first, with columns ``name``, ``symbol``, ``first``, ``price_last`` and
    ``total_last`` (missing where there are no returns with distributions)
    """
    data = data or store.load()
    rows = data.catalogue.loc[[data.resolve(name) for name in ids]]
    table = pd.DataFrame(
        {
            "name": rows["name"],
            "symbol": rows["symbols"].str.split(";").str[0],
            "first": rows["first"],
            "price_last": rows["price_last"],
            "total_last": rows["total_last"],
        }
    )
    for column in ("first", "price_last", "total_last"):
        table[column] = pd.to_datetime(table[column])
    return table.sort_values(["price_last", "name"], ignore_index=True)


def stated(answers: Answers, *, data=None) -> pd.DataFrame:
    """Every share or sector fund over the window a claim states for it, one by one.

    Parameters
    ----------
    answers : verdicts; claims on changes and leads count, those whose window is still open do not

    Returns
    -------
    DataFrame with columns ``article``, ``claim``, ``series``, ``name``, ``base``, ``last`` (sessions),
    ``window`` and ``stated`` (as printed), ``change`` and ``market`` (decimals; the market is the S&P
    500), ``fits`` (this share on its own, on the stated window) and ``verdict`` (on the whole claim)
    """
    data = data or store.load()
    named = data.catalogue["kind"].eq("stock") | data.catalogue["family"].eq("sector")
    rows = []
    for verdict in answers:
        claim = verdict.claim
        if claim.measure not in ("change", "lead") or "start" not in claim.args or "end" not in claim.args:
            continue
        if verdict.verdict == rules.NOT_DUE:
            continue
        window = {"start": pd.Timestamp(claim.args["start"]), "end": pd.Timestamp(claim.args["end"])}
        sides = {
            role: [data.resolve(name) for name in _listed(claim.args.get(role))]
            for role in ("series", "ahead", "behind")
        }
        for role, ids in sides.items():
            for name in [name for name in ids if named[name]]:
                if role == "behind" and any(named[other] for other in sides["ahead"]):
                    continue
                moved = covered(data, name, **window)
                base, last = returns.window(moved.index, **window)
                change = returns.change(moved, **window)
                others = sides["behind"] if role == "ahead" else sides["ahead"]
                rows.append(
                    {
                        "article": claim.article.id,
                        "claim": claim.id,
                        "series": name,
                        "name": data.catalogue.loc[name, "name"],
                        "base": base,
                        "last": last,
                        "window": prose.span(base, last),
                        "stated": _stated(verdict, role, others, data),
                        "change": change,
                        "market": returns.change(covered(data, MARKET, **window), **window),
                        "fits": _fits(
                            claim,
                            role,
                            change,
                            [returns.change(covered(data, other, **window), **window) for other in others],
                        ),
                        "verdict": verdict.verdict,
                    }
                )
    return pd.DataFrame(
        rows,
        columns=[
            "article",
            "claim",
            "series",
            "name",
            "base",
            "last",
            "window",
            "stated",
            "change",
            "market",
            "fits",
            "verdict",
        ],
    )


def _listed(value) -> list[str]:
    return [] if value is None else [value] if isinstance(value, str) else list(value)


def _stated(verdict, role: str, others: list[str], data) -> str:
    if role == "series":
        return verdict.claimed_text
    return f"{'ahead of' if role == 'ahead' else 'behind'} {prose.listed(data.catalogue.loc[others, 'name'])}"


def _fits(claim, role: str, change: float, others: list[float]) -> bool:
    if role == "series":
        return rules.fits(change, relation=claim.relation, claimed=claim.claimed, rounding=claim.rounding)
    return change > max(others) if role == "ahead" else change < min(others)


def before_and_after(table: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """Lead over the market in the stated window, and from publication on, for every share that has both.

    Parameters
    ----------
    table : of :func:`stated`; the first window counts where an article states two
    later : of :func:`research.studies.since.named`

    Returns
    -------
    DataFrame with columns ``article``, ``series``, ``name``, ``call``, ``before``, ``after`` (leads,
    decimals) and ``last`` (session up to which)
    """
    first = table.drop_duplicates(["article", "series"]).assign(
        before=lambda rows: rows["change"] - rows["market"]
    )
    both = first.merge(
        later[["article", "series", "call", "lead", "last"]],
        on=["article", "series"],
        suffixes=("_stated", ""),
    )
    return both.rename(columns={"lead": "after"})[
        ["article", "series", "name", "call", "before", "after", "last"]
    ]


def say_stated(table: pd.DataFrame) -> prose.Prose:
    """How many shares moved as stated, and which did not."""
    failed = table[~table["fits"]]
    text = [
        f"{row['name']} ({row['stated']}; came to {prose.number(row['change'], '%')})"
        for row in failed.to_dict("records")
    ]
    return prose.Prose(
        f"Of {len(table)} statements on single shares and sector funds **{int(table['fits'].sum())}** hold "
        f"for that share on the stated window. The others: {'; '.join(text)}."
    )


def say_before_and_after(table: pd.DataFrame) -> prose.Prose:
    """What became of the shares that had done as the article said, and what the count can show."""
    from scipy.stats import binomtest

    won = table[(table["call"] == "winner") & (table["before"] > 0)]
    kept = int((won["after"] > 0).sum())
    bounds = binomtest(kept, len(won)).proportion_ci(method="exact")
    rank = np.corrcoef(table["before"].rank(), table["after"].rank())[0, 1]
    return prose.Prose(
        f"Of {len(won)} named winners that had beaten the S&P 500 in the stated window, **{kept}** went on "
        "to beat it after publication (exact 95% interval for the share "
        f"{prose.number(bounds.low, '%', digits=0)} to {prose.number(bounds.high, '%', digits=0)}, if they "
        "were independent, which shares named together are not). The rank "
        f"correlation of the lead before and after is {prose.number(rank, digits=2)} (n = {len(table)})."
    )
