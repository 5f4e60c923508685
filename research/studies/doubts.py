"""What verdicts hang on: another vendor, another basis, another index, another reading.

Everything here is read off finished verdicts. A *choice* is one cell of the fixed core grid of a measure, or the
same series from another vendor; a choice *turns* a claim when the claim fits with it and not as stated, or the
other way round. The verdict itself rests on the claim's own terms and does not move.
"""

from __future__ import annotations

import pandas as pd

from research import prose, store
from research.claims import rules
from research.claims.bind import bind
from research.studies import words
from research.studies.answers import Answers

VENDOR, BASIS, SERIES, BOTH, READING = (
    "another vendor",
    "price or total return",
    "another index or fund",
    "index and basis together",
    "another reading",
)
KINDS = (VENDOR, BASIS, SERIES, BOTH, READING)
BOTH_BASES = ("1988-01-04", "2018-12-31")
CURVES = {
    "claim": "claim",
    "says": "in our words",
    "claimed": "claimed",
    "verdict": "verdict",
    "fits": "fits in",
    "choices": "of",
}


def kind(choice: str, own: str, *, series=()) -> str:
    """What a choice changes against the stated one, from their short descriptions.

    Parameters
    ----------
    choice, own : as in the variants of a verdict
    series : ids of the catalogue; a description that begins with none of them names a reading (a weighting, a group), no series

    Examples
    --------
    >>> kind("iwm against spy, price", "russell_2000 against sp_500, price")
    'another index or fund'
    >>> kind("russell_2000@fred, price", "russell_2000, price"), kind("iwm, total", "iwm, price", series=["iwm"])
    ('another vendor', 'price or total return')
    """
    (names, *rest), (own_names, *own_rest) = choice.split(", "), own.split(", ")
    basis, own_basis = (
        [word for word in words if word in ("price", "total")] for words in (rest, own_rest)
    )
    if "@" in names:
        return VENDOR
    no_series = " against " not in own_names and own_names.split(" + ")[0] not in series
    if no_series or [word for word in rest if word not in basis] != [
        word for word in own_rest if word not in own_basis
    ]:
        return READING
    if names == own_names:
        return BASIS if basis != own_basis else READING
    return SERIES if basis == own_basis else BOTH


def choices(answers: Answers, *, data=None) -> pd.DataFrame:
    """Every choice but the stated one, for every claim that has more than one.

    Returns
    -------
    DataFrame with columns ``claim``, ``verdict``, ``choice``, ``kind``, ``computed``, ``fits``, ``stated`` (whether the stated choice fits) and ``turned``
    """
    known = set((data or store.load()).catalogue.index)
    rows = []
    for verdict in answers:
        own, *others = verdict.variants or ({},)
        rows += [
            {
                "claim": verdict.id,
                "verdict": verdict.verdict,
                "choice": row["choice"],
                "kind": kind(row["choice"], own["choice"], series=known),
                "computed": row["computed"],
                "fits": row["fits"],
                "stated": own["fits"],
                "turned": row["fits"] != own["fits"],
            }
            for row in others
        ]
    return pd.DataFrame(
        rows, columns=["claim", "verdict", "choice", "kind", "computed", "fits", "stated", "turned"]
    )


def changes(table: pd.DataFrame) -> pd.DataFrame:
    """By what is changed: claims that have such a choice, and claims that turn with one of them.

    Parameters
    ----------
    table : of :func:`choices`

    Returns
    -------
    DataFrame in the order of :data:`KINDS`: ``kind``, ``claims``, ``cells``, ``turned`` (claims), ``held`` (those of them that fit as stated) and ``which``
    """
    rows = []
    for name in KINDS:
        part = table[table["kind"] == name]
        turned = part[part["turned"]].drop_duplicates("claim")
        rows.append(
            {
                "kind": name,
                "claims": part["claim"].nunique(),
                "cells": len(part),
                "turned": len(turned),
                "held": int(turned["stated"].sum()),
                "which": ", ".join(turned["claim"]),
            }
        )
    return pd.DataFrame(rows, columns=["kind", "claims", "cells", "turned", "held", "which"])


def curves(answers: Answers) -> pd.DataFrame:
    """Claims that hang on a choice: those that fit in some choices and not in others.

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``claimed`` (as printed), ``verdict``, ``fits`` and ``choices``
    """
    rows = []
    for v in answers:
        if 0 < v.holds[0] < v.holds[1]:
            rows.append([v.id, v.claim.says, v.claimed_text, v.verdict, *v.holds])
    return pd.DataFrame(rows, columns=list(CURVES))


def curve(answers: Answers) -> pd.DataFrame:
    """The values behind :func:`curves` for a figure: claims whose value is a number, every choice in ascending order.

    Returns
    -------
    DataFrame with columns ``claim``, ``label``, ``unit``, ``order``, ``computed``, ``fits``, ``stated`` (True for the stated choice), ``vendor`` (True for
    the same series from another vendor), ``low`` and ``high`` (ends of the values that fit; infinite where there is none)
    """
    rows = []
    for v in answers:
        found = [
            row
            for row in v.variants
            if isinstance(row["computed"], int | float) and not isinstance(row["computed"], bool)
        ]
        if not 0 < v.holds[0] < v.holds[1] or not found:
            continue
        low, high = _fitting(v.claim)
        for order, row in enumerate(sorted(found, key=lambda row: row["computed"])):
            rows.append(
                [
                    v.id,
                    words.of(v.claim.measure),
                    v.printed_unit,
                    order,
                    float(row["computed"]),
                    row["fits"],
                    row is v.variants[0],
                    "@" in row["choice"],
                    low,
                    high,
                ]
            )
    return pd.DataFrame(
        rows,
        columns=[
            "claim",
            "label",
            "unit",
            "order",
            "computed",
            "fits",
            "stated",
            "vendor",
            "low",
            "high",
        ],
    )


def _fitting(claim) -> tuple[float, float]:
    if claim.relation in ("above", "at_least"):
        return claim.claimed, float("inf")
    if claim.relation in ("below", "at_most"):
        return float("-inf"), claim.claimed
    if claim.relation == "between":
        return claim.claimed
    reach = rules.tolerance(claim.relation, claim.claimed, claim.rounding)
    return claim.claimed - reach, claim.claimed + reach


def say_changes(table: pd.DataFrame, answers: Answers) -> prose.Prose:
    """How many claims turn with which kind of choice, by rate and by number.

    Parameters
    ----------
    table : of :func:`choices`
    answers : all verdicts
    """
    turned, kinds = table[table["turned"]], changes(table)
    alone = kinds[(kinds["claims"] > 0) & (kinds["kind"] != BOTH)].sort_values(
        "turned", ascending=False, kind="stable"
    )
    rates = prose.listed(
        f"{row.kind} turns **{row.turned if row.turned else 'none'} of {row.claims}**"
        for row in alone.itertuples()
    )
    ijr = turned[turned["choice"].str.contains("ijr")]["claim"].nunique()
    single = [v for v in answers if v.evidence == "computed" and len(v.variants) < 2]
    return prose.Prose(
        f"{table['claim'].nunique()} of {len(answers)} claims can be read in more than one way, and **{turned['claim'].nunique()}** of them fit in one way and not in another: {rates} that have such a choice. "
        f"{prose.words(ijr).capitalize()} turn with IJR, a fund on the S&P 600, which is another index of small companies. {len(single)} computed claims have one reading only."
    )


def same_years(claim, *, start, end, data=None) -> dict[str, float]:
    """What a claim reads on price and on total returns over the same years: basis -> value."""
    data = data or store.load()
    case, _ = bind(claim, data)
    window = {"start": pd.Timestamp(start), "end": pd.Timestamp(end)}
    return {
        basis: case.read(data, case.args | window | {"basis": basis}).value
        for basis in ("price", "total")
    }


def beside(answers: Answers, *, data=None) -> dict[str, str]:
    """Kind of choice -> what has to be said beside its count: whether dividends still turn any claim over the years that both bases cover."""
    data = data or store.load()
    table = choices(answers, data=data)
    turned = set(table.loc[table["turned"] & (table["kind"] == BASIS), "claim"])
    claims = [v.claim for v in answers if v.id in turned]
    years = [
        claim
        for claim in claims
        if "start" in claim.args
        and _fits_alike(
            claim, same_years(claim, start=BOTH_BASES[0], end=BOTH_BASES[1], data=data), data
        )
    ]
    return (
        {BASIS: "and there it is the years, not the dividends"}
        if claims and len(years) == len(claims)
        else {}
    )


def _fits_alike(claim, found, data) -> bool:
    case, _ = bind(claim, data)
    return case.fits(found["price"]) == case.fits(found["total"])


def say_same_years(
    answers: Answers, claim: str, *, start=BOTH_BASES[0], end=BOTH_BASES[1], data=None
) -> prose.Prose:
    """Whether a claim that turns with the basis still does when both bases cover the same years."""
    data = data or store.load()
    verdict = next(v for v in answers if v.id == claim)
    found = same_years(verdict.claim, start=start, end=end, data=data)
    why = (
        "It is the years that turn it, not the dividends"
        if _fits_alike(verdict.claim, found, data)
        else "Dividends turn it even over the same years"
    )
    return prose.Prose(
        f"{claim} reads {prose.number(verdict.computed, digits=4)} on price returns as stated. From {prose.day(start)} to {prose.day(end)}, which both bases cover, it reads "
        f"**{prose.number(found['price'], digits=4)}** on price and **{prose.number(found['total'], digits=4)}** on total returns. {why}."
    )
