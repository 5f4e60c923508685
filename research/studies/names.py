"""Named shares: the stated window beside what the share did in it, and what came after.

A share is followed on price returns, as the articles count. Companies that are not in the data are judged
on cited figures, see :mod:`research.studies.told`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import prose, returns, store
from research.claims import rules
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
    "other": ("compared with", "%"),
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
    ``window`` (as printed, marked where it is ours as the claim names none), ``stated`` (as printed),
    ``change``, ``market`` (the S&P 500) and ``other`` (what the claim measures the share against; missing
    where it gives a figure), all decimals, ``fits`` (this share on its own, on that window), ``miss`` (sign
    or size; empty where it fits) and ``verdict`` (on the whole claim)
    """
    data = data or store.load()
    named = data.catalogue["kind"].eq("stock") | data.catalogue["family"].eq("sector")
    rows = []
    for verdict in answers:
        claim = verdict.claim
        if (
            claim.measure not in ("change", "lead")
            or "start" not in claim.args
            or "end" not in claim.args
        ):
            continue
        if verdict.verdict == rules.NOT_DUE:
            continue
        window = {
            "start": pd.Timestamp(claim.args["start"]),
            "end": pd.Timestamp(claim.args["end"]),
        }
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
                beside = [
                    returns.change(covered(data, other, **window), **window) for other in others
                ]
                fits = _fits(claim, role, change, beside)
                rows.append(
                    {
                        "article": claim.article.id,
                        "claim": claim.id,
                        "series": name,
                        "name": data.catalogue.loc[name, "name"],
                        "base": base,
                        "last": last,
                        "window": prose.span(base, last)
                        + (" (ours)" if "window" in claim.open else ""),
                        "stated": _stated(verdict, role, others, data),
                        "change": change,
                        "market": returns.change(covered(data, MARKET, **window), **window),
                        "other": (max if role == "ahead" else min)(beside, default=np.nan),
                        "fits": fits,
                        "miss": "" if fits else _miss(claim, role, change),
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
            "other",
            "fits",
            "miss",
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
        return rules.fits(
            change, relation=claim.relation, claimed=claim.claimed, rounding=claim.rounding
        )
    return change > max(others) if role == "ahead" else change < min(others)


def _miss(claim, role: str, change: float) -> str:
    """Where only a lead or only a rise is stated, every miss is one of sign."""
    if role != "series" or claim.claimed == 0:
        return "sign"
    return "size" if change * claim.claimed > 0 else "sign"


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
    """How many shares moved as stated, and which did not: those of the wrong sign first."""
    failed = table[~table["fits"]].sort_values("miss", kind="stable")
    ours = table.loc[table["window"].str.endswith("(ours)"), "claim"].unique()
    window = f", or on ours where the claim names none ({prose.listed(ours)})" if len(ours) else ""
    text = [
        f"{row['name']} ({row['stated']}; came to {prose.number(row['change'], '%')})"
        for row in failed.to_dict("records")
    ]
    return prose.Prose(
        f"Of {len(table)} statements on single shares and sector funds **{int(table['fits'].sum())}** hold "
        f"for that share on the stated window{window}. The others: {'; '.join(text)}.{_say_misses(failed)}"
    )


def _say_misses(failed: pd.DataFrame) -> str:
    if failed.empty:
        return ""
    sign, size = ((failed["miss"] == kind).sum() for kind in ("sign", "size"))
    return (
        f" Of these misses **{prose.words(sign) if sign else 'none'}** {'is' if sign == 1 else 'are'} wrong in sign "
        f"(fell or trailed where a rise or a lead is stated, or the reverse), and **{prose.words(size) if size else 'none'}** in size only."
    )


def source(table: pd.DataFrame) -> str:
    """Footer of the figure of leads before and after publication.

    Parameters
    ----------
    table : of :func:`before_and_after`
    """
    first, last = table["last"].min(), table["last"].max()
    return (
        "Leads over the S&P 500 (its fund where only returns with distributions reach on). Last session of "
        f"each between {prose.day(first, year=first.year != last.year)} and {prose.day(last)}; n = {len(table)}."
    )


def say_before_and_after(table: pd.DataFrame) -> prose.Prose:
    """What became of the shares that had done as the article said, and what the count can show."""
    from scipy.stats import binomtest, spearmanr

    won = table[(table["call"] == "winner") & (table["before"] > 0)]
    kept = int((won["after"] > 0).sum())
    bounds = binomtest(kept, len(won)).proportion_ci(method="exact")
    rank, p = spearmanr(table["before"], table["after"])
    return prose.Prose(
        f"Of {len(won)} named winners that had beaten the S&P 500 in the stated window, **{kept}** went on "
        "to beat it after publication (exact 95% interval for the share "
        f"{prose.number(bounds.low, '%', digits=0)} to {prose.number(bounds.high, '%', digits=0)}, if they "
        f"were independent, which shares named together are not){_of_a_coin(bounds)}. The rank "
        f"correlation of the lead before and after is {prose.number(rank, digits=2)} (n = {len(table)}, p = {prose.number(p, digits=2)})."
    )


def _of_a_coin(bounds) -> str:
    return ": too few to tell it from the toss of a coin" if bounds.low < 0.5 < bounds.high else ""
