"""What verdicts hang on: another vendor, another basis, another index; slack; weak evidence; many tests at once.

Everything here is read off finished verdicts. A *choice* is one cell of the fixed core grid of a measure, or the
same series from another vendor; a choice *turns* a claim when the claim fits with it and not as stated, or the
other way round. The verdict itself rests on the claim's own terms and does not move.
"""

from __future__ import annotations

import pandas as pd

from research import inference, prose, rules, store
from research.studies.answers import Answers
from research.verdict import show

VENDOR, BASIS, SERIES, BOTH, READING = "another vendor", "price or total return", "another index or fund", "index and basis together", "another reading"
KINDS = (VENDOR, BASIS, SERIES, BOTH, READING)
CHANGES = {"kind": "what is changed", "claims": "claims", "cells": "choices", "turned": "claims that turn", "held": "that fit as stated", "which": "which"}
CURVES = {"claim": "claim", "says": "in our words", "verdict": "verdict", "fits": "choices that fit", "choices": "of", "lowest": "from", "highest": "to", "claimed": "claimed"}
SLACK = {"why": "a verdict of partly rests on", "claims": "claims", "which": "which"}
GRADES = {"grade": "grade of the source", **{label: label for label in rules.VERDICTS[:3]}, rules.NOT_TESTABLE: rules.NOT_TESTABLE}
PLACEBO = {"measure": "measure", "claims": "claims", "wrong": "wrong figures", "supported": ("pass as supported", "%", 0), "partly": ("pass as partly", "%", 0)}
TESTS = {"family": "family", "claim": "claim", "says": "in our words", "n": "n", "clusters": "independent", "p": ("p", "", 3), "bh": ("Benjamini-Hochberg", "", 3),
         "by": ("Benjamini-Yekutieli", "", 3), "verdict": "verdict"}
NEEDS = {"claim": "claim", "says": "in our words", "needs": "would need"}

AFTER, WITH = "what follows an event", "what goes with what"
FAMILIES = {"after_events": AFTER, "after_decisions": AFTER, "after_concentration": AFTER, "after_streaks": AFTER, "sensitivity": WITH, "foretells": WITH,
            "lead_correlation": WITH, "spread_ratio": WITH}


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
    basis, own_basis = ([word for word in words if word in ("price", "total")] for words in (rest, own_rest))
    if "@" in names:
        return VENDOR
    no_series = " against " not in own_names and own_names.split(" + ")[0] not in series
    if no_series or [word for word in rest if word not in basis] != [word for word in own_rest if word not in own_basis]:
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
        rows += [{"claim": verdict.id, "verdict": verdict.verdict, "choice": row["choice"], "kind": kind(row["choice"], own["choice"], series=known), "computed": row["computed"],
                  "fits": row["fits"], "stated": own["fits"], "turned": row["fits"] != own["fits"]} for row in others]
    return pd.DataFrame(rows, columns=["claim", "verdict", "choice", "kind", "computed", "fits", "stated", "turned"])


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
        rows.append({"kind": name, "claims": part["claim"].nunique(), "cells": len(part), "turned": len(turned), "held": int(turned["stated"].sum()),
                     "which": ", ".join(turned["claim"])})
    return pd.DataFrame(rows, columns=["kind", "claims", "cells", "turned", "held", "which"])


def curves(answers: Answers) -> pd.DataFrame:
    """Claims that hang on a choice: those that fit in some choices and not in others.

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``verdict``, ``fits``, ``choices``, ``lowest``, ``highest`` and ``claimed`` (as printed)
    """
    rows = []
    for v in answers:
        if 0 < v.holds[0] < v.holds[1]:
            values = sorted(row["computed"] for row in v.variants if row["computed"] is not None)
            ends = [show(value, v.unit, rounding=v.claim.rounding) for value in (values[0], values[-1])]
            rows.append([v.id, v.claim.says, v.verdict, *v.holds, *ends, v.claimed_text])
    return pd.DataFrame(rows, columns=["claim", "says", "verdict", "fits", "choices", "lowest", "highest", "claimed"])


def curve(answers: Answers) -> pd.DataFrame:
    """The values behind :func:`curves` for a figure: claims whose value is a number, every choice in ascending order.

    Returns
    -------
    DataFrame with columns ``claim``, ``label``, ``unit``, ``order``, ``computed``, ``fits``, ``stated`` (True for the stated choice), ``vendor`` (True for
    the same series from another vendor), ``low`` and ``high`` (ends of the values that fit; infinite where there is none)
    """
    rows = []
    for v in answers:
        found = [row for row in v.variants if isinstance(row["computed"], int | float) and not isinstance(row["computed"], bool)]
        if not 0 < v.holds[0] < v.holds[1] or not found:
            continue
        low, high = _fitting(v.claim)
        for order, row in enumerate(sorted(found, key=lambda row: row["computed"])):
            rows.append([v.id, v.claim.measure.replace("_", " "), v.unit, order, float(row["computed"]), row["fits"], row is v.variants[0],
                         "@" in row["choice"], low, high])
    return pd.DataFrame(rows, columns=["claim", "label", "unit", "order", "computed", "fits", "stated", "vendor", "low", "high"])


def _fitting(claim) -> tuple[float, float]:
    if claim.relation in ("above", "at_least"):
        return claim.claimed, float("inf")
    if claim.relation in ("below", "at_most"):
        return float("-inf"), claim.claimed
    if claim.relation == "between":
        return claim.claimed
    reach = rules.tolerance(claim.relation, claim.claimed, claim.rounding)
    return claim.claimed - reach, claim.claimed + reach


def slack(answers: Answers) -> pd.DataFrame:
    """What the verdicts of partly rest on: ``why``, ``claims`` and ``which``."""
    reasons = {"an earlier session than the stated one": [], "one unit of the last printed digit": [], "a choice that the claim leaves open": [],
               "an estimate whose interval crosses the line": []}
    earlier, digit, open_, interval = reasons.values()
    for v in answers:
        if v.verdict == rules.PARTLY:
            (interval if v.claim.kind == "general" else open_ if v.claim.open else earlier if v.dated_to and not v.claim.end else digit).append(v.id)
    return pd.DataFrame([[why, len(ids), ", ".join(ids)] for why, ids in reasons.items()], columns=["why", "claims", "which"])


def grades(answers: Answers) -> pd.DataFrame:
    """Verdicts that rest on published evidence, by the weakest grade among its sources: A (wire, bank, agency, owner), B, C (weak)."""
    rows = [{"grade": v.rows["grade"].max(), "verdict": v.verdict} for v in answers if v.evidence == "published" and "grade" in v.rows]
    frame = pd.DataFrame(rows, columns=["grade", "verdict"])
    table = pd.crosstab(frame["grade"], frame["verdict"]).reindex(columns=[*rules.VERDICTS[:3], rules.NOT_TESTABLE], fill_value=0)
    table.columns.name = None
    return table.reset_index()


def placebo_by_measure(table: pd.DataFrame) -> pd.DataFrame:
    """Share of wrong figures that would have passed, by measure; most first.

    Parameters
    ----------
    table : of :func:`research.studies.scoreboard.placebo_rate`

    Returns
    -------
    DataFrame with columns ``measure``, ``claims``, ``wrong`` (figures tried), ``supported`` and ``partly`` (shares of them)
    """
    sums = table.groupby("measure").agg(claims=("wrong", "size"), wrong=("wrong", "sum"), supported=("supported", "sum"), partly=("partly", "sum"))
    shares = sums.assign(supported=sums["supported"] / sums["wrong"], partly=sums["partly"] / sums["wrong"])
    order = (shares["supported"] + shares["partly"]).sort_values(ascending=False, kind="stable").index
    return shares.loc[order].reset_index()


def tests(answers: Answers) -> pd.DataFrame:
    """General claims with their p-values, adjusted within two declared families.

    Returns
    -------
    DataFrame in order of family and p: ``family``, ``claim``, ``says``, ``n``, ``clusters``, ``p``, ``bh``, ``by`` (missing where there is no p-value) and ``verdict``
    """
    rows = [{"claim": v.id, "family": FAMILIES[v.claim.measure], "says": v.claim.says, "n": v.n, "clusters": v.clusters,
             "p": float("nan") if v.p is None else v.p, "verdict": v.verdict} for v in answers if v.claim.kind == "general"]
    table = pd.DataFrame(rows, columns=["claim", "family", "says", "n", "clusters", "p", "verdict"]).set_index("claim")
    adjusted = inference.adjusted(table["p"], family=table["family"])
    table = table.assign(bh=adjusted["bh"], by=adjusted["by"]).reset_index()
    return table.sort_values(["family", "p", "claim"], ignore_index=True)[["family", "claim", "says", "n", "clusters", "p", "bh", "by", "verdict"]]


def needs(answers: Answers) -> pd.DataFrame:
    """Claims that nothing here can decide, or not yet, and the data that would: ``claim``, ``says`` and ``needs``."""
    rows = [[v.id, v.claim.says, v.claim.needs] for v in answers if v.claim.needs]
    return pd.DataFrame(rows, columns=["claim", "says", "needs"])


def say_changes(table: pd.DataFrame, answers: Answers) -> prose.Prose:
    """How many claims turn with which choice, and which fund is behind most of it.

    Parameters
    ----------
    table : of :func:`choices`
    answers : all verdicts
    """
    turned = table[table["turned"]]
    single = [v for v in answers if v.evidence == "computed" and len(v.variants) < 2]
    ijr = turned[turned["choice"].str.contains("ijr")]["claim"].nunique()
    vendor = turned[turned["kind"] == VENDOR]["claim"].nunique()
    return prose.Prose(
        f"Of {len(answers)} claims {table['claim'].nunique()} can be read on more than one choice; **{turned['claim'].nunique()}** of them turn with some choice. "
        f"Another vendor turns **{prose.words(vendor) if vendor else 'none'}**. {prose.words(ijr).capitalize()} turn with IJR, a fund on the S&P 600, which is another index of small companies. "
        f"{len(single)} computed claims have no second choice at all.")


def say_slack(table: pd.DataFrame) -> prose.Prose:
    """How many verdicts would be harder without the two kinds of slack."""
    count = table.set_index("why")["claims"]
    return prose.Prose(f"Without slack, **{prose.words(int(count.iloc[:2].sum()))}** of {count.sum()} verdicts of partly would be contradicted.")


def say_tests(table: pd.DataFrame) -> prose.Prose:
    """The smallest p-value before and after adjustment, and how many fall below five percent."""
    known = table[table["p"].notna()]
    least = known.loc[known["p"].idxmin()]
    below = [int((known[name] < 0.05).sum()) for name in ("p", "bh", "by")]
    counts = prose.listed(prose.words(n) if n else "none" for n in below)
    return prose.Prose(
        f"Of {len(table)} general claims {prose.words(len(known))} have a p-value. Below 5% are {counts}, as they stand, by Benjamini-Hochberg and by Benjamini-Yekutieli. The smallest "
        f"is that of {least['claim']}: {least['p']:.3f}, which becomes {least['bh']:.3f} and {least['by']:.3f}.")


def say_chosen(answers: Answers) -> prose.Prose:
    """How much of the register is our reading."""
    total = len(answers)
    ours, open_ = sum(bool(v.claim.tested_as) for v in answers), sum(bool(v.claim.open) for v in answers)
    vague = sum(v.claim.clarity == "undefined terms" for v in answers)
    read = sum(v.evidence == "published" and v.computed is None for v in answers)
    return prose.Prose(
        f"Of {total} claims **{ours}** are tested in a form that we put into words, as the article's own cannot be tested; {vague} use terms that nobody defines; {open_} leave a choice open "
        f"that the core grid decides; {read} rest on a text as read by us.")
