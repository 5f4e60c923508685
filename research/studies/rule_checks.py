"""The rules put to the test: what slack grants, what published evidence is worth, wrong figures, many tests at once."""

from __future__ import annotations

import pandas as pd

from research import inference, prose, rules
from research.studies.answers import Answers

SLACK = {"why": "a verdict of partly rests on", "claims": "claims", "which": "which"}
GRADES = {"grade": "grade of the source", **{label: label for label in rules.VERDICTS[:3]}, rules.NOT_TESTABLE: rules.NOT_TESTABLE}
PLACEBO = {"measure": "measure", "claims": "claims", "wrong": "wrong figures", "supported": ("pass as supported", "%", 0), "partly": ("pass as partly", "%", 0)}
TESTS = {"family": "family", "claim": "claim", "says": "in our words", "n": "n", "clusters": "independent", "p": ("p", "", 3), "bh": ("Benjamini-Hochberg", "", 3),
         "by": ("Benjamini-Yekutieli", "", 3), "verdict": "verdict"}
EVIDENCE = {"claim": "claim", "says": "in our words", "verdict": "verdict", "fact": "what was published", "source": "by whom and when", "grade": "grade"}
NEEDS = {"claim": "claim", "says": "in our words", "needs": "would need"}

AFTER, WITH = "what follows an event", "what goes with what"
FAMILIES = {"after_events": AFTER, "after_decisions": AFTER, "after_concentration": AFTER, "after_streaks": AFTER, "sensitivity": WITH, "foretells": WITH,
            "lead_correlation": WITH, "spread_ratio": WITH}


def slack(answers: Answers) -> pd.DataFrame:
    """What the verdicts of partly rest on: ``why``, ``claims`` and ``which``."""
    reasons = {"an earlier session than the stated one": [], "one unit of the last printed digit": [], "a choice that the claim leaves open": [],
               "an estimate whose interval crosses the line": [], "a part of the claim that is not tested": []}
    earlier, digit, open_, interval, untested = reasons.values()
    for v in answers:
        if v.verdict == rules.PARTLY:
            (untested if v.reason.endswith(rules.AT_BEST) else interval if v.claim.kind == "general" else open_ if v.claim.open else earlier if v.dated_to and not v.claim.end else digit).append(v.id)
    return pd.DataFrame([[why, len(ids), ", ".join(ids)] for why, ids in reasons.items()], columns=["why", "claims", "which"])


def grades(answers: Answers) -> pd.DataFrame:
    """Verdicts that rest on published evidence, by the weakest grade among its sources: A (wire, bank, agency, owner), B, C (weak)."""
    rows = [{"grade": v.rows["grade"].max(), "verdict": v.verdict} for v in answers if v.evidence == "published" and "grade" in v.rows]
    frame = pd.DataFrame(rows, columns=["grade", "verdict"])
    table = pd.crosstab(frame["grade"], frame["verdict"]).reindex(columns=[*rules.VERDICTS[:3], rules.NOT_TESTABLE], fill_value=0)
    table.columns.name = None
    return table.reset_index()


def evidence(answers: Answers) -> pd.DataFrame:
    """What verdicts without data of our own rest on: ``claim``, ``says``, ``verdict``, ``fact``, ``source`` (publisher and day) and ``grade``."""
    rows = [[v.id, v.claim.says, v.verdict, "; ".join(v.rows["fact"]), "; ".join(v.rows["publisher"] + ", " + v.rows["as_of"].astype(str)),
             ", ".join(v.rows["grade"])] for v in answers if v.evidence == "published" and "fact" in v.rows]
    return pd.DataFrame(rows, columns=["claim", "says", "verdict", "fact", "source", "grade"])


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


def p_values(answers: Answers) -> pd.DataFrame:
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


def say_slack(table: pd.DataFrame) -> prose.Prose:
    """How many verdicts would be harder without the two kinds of slack."""
    count = table.set_index("why")["claims"]
    return prose.Prose(f"Without slack, **{prose.words(int(count.iloc[:2].sum()))}** of {count.sum()} verdicts of partly would be contradicted.")


def say_tests(table: pd.DataFrame) -> prose.Prose:
    """The smallest p-value before and after adjustment, and how many fall below five percent."""
    known = table[table["p"].notna()]
    least = known.loc[known["p"].idxmin()]
    below = [prose.words(n) if (n := int((known[name] < 0.05).sum())) else "none" for name in ("p", "bh", "by")]
    return prose.Prose(
        f"Of {len(table)} general claims {prose.words(len(known))} have a p-value. Below 5% as they stand: **{below[0]}**; after Benjamini and Hochberg: {below[1]}; after Benjamini "
        f"and Yekutieli: {below[2]}. The smallest, that of {least['claim']}, is {least['p']:.3f} and becomes {least['bh']:.3f} and {least['by']:.3f}.")


def say_chosen(answers: Answers) -> prose.Prose:
    """How much of the register is our reading."""
    total = len(answers)
    ours, open_ = sum(bool(v.claim.tested_as) for v in answers), sum(bool(v.claim.open) for v in answers)
    vague = sum(v.claim.clarity == "undefined terms" for v in answers)
    read = sum(v.evidence == "published" and v.computed is None for v in answers)
    return prose.Prose(
        f"Of {total} claims **{ours}** are tested in a form that we put into words, because the article's own leaves something open; {vague} use terms that nobody defines; {open_} leave a choice open "
        f"that the core grid decides; {read} rest on a text as read by us.")
