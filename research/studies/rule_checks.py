"""The rules put to the test: what slack grants, what published evidence is worth, wrong figures, many tests at once."""

from __future__ import annotations

import pandas as pd

from research import prose, stats
from research.claims import rules
from research.studies.answers import Answers

EARLIER, DIGIT, OPEN = (
    "an earlier session than the stated one",
    "one unit of the last printed digit",
    "a choice that the claim leaves open",
)
WIDE, UNTESTED = (
    "an estimate whose interval crosses the line",
    "a part of the claim that is not tested",
)
SLACK = {"why": "a verdict of partly rests on", "claims": "claims", "which": "which"}
GRADES = {
    "grade": "grade",
    **{label: label for label in rules.VERDICTS[:3]},
    rules.NOT_TESTABLE: rules.NOT_TESTABLE,
    "relayed": "of these, read at a relay",
}
TESTS = {
    "family": "family",
    "claim": "claim",
    "says": "in our words",
    "clusters": "independent cases",
    "p": ("p", "", 3),
    "bh": ("Benjamini-Hochberg", "", 3),
    "by": ("Benjamini-Yekutieli", "", 3),
    "verdict": "verdict",
}
RELAY = " via | quoting | on the "
NEEDS = {"claim": "claim", "says": "in our words", "verdict": "verdict", "needs": "would need"}

AFTER, WITH = "after events", "side by side"
FAMILIES = {
    "after_events": AFTER,
    "after_decisions": AFTER,
    "after_concentration": AFTER,
    "after_streaks": AFTER,
    "sensitivity": WITH,
    "foretells": WITH,
    "lead_correlation": WITH,
    "spread_ratio": WITH,
}


def slack(answers: Answers) -> pd.DataFrame:
    """What the verdicts of partly rest on: ``why``, ``claims`` and ``which``."""
    reasons = {why: [] for why in (EARLIER, DIGIT, OPEN, WIDE, UNTESTED)}
    earlier, digit, open_, interval, untested = reasons.values()
    for v in answers:
        if v.verdict == rules.PARTLY:
            (
                untested
                if v.reason.endswith(rules.AT_BEST)
                else interval
                if v.claim.kind == "general"
                else open_
                if v.claim.open
                else earlier
                if v.dated_to and not v.claim.end
                else digit
            ).append(v.id)
    return pd.DataFrame(
        [[why, len(ids), ", ".join(ids)] for why, ids in reasons.items()],
        columns=["why", "claims", "which"],
    )


def grades(answers: Answers) -> pd.DataFrame:
    """Verdicts that rest on published evidence, by the weakest grade among its sources.

    Returns
    -------
    DataFrame with columns ``grade`` (A: wire, bank, agency, owner; B; C: weak), one per verdict, and ``relayed`` (verdicts with a source that was read where another passed it on)
    """
    rows = [
        {
            "grade": v.rows["grade"].max(),
            "verdict": v.verdict,
            "relayed": v.rows["publisher"].str.contains(RELAY).any(),
        }
        for v in answers
        if v.evidence == "published" and "grade" in v.rows
    ]
    frame = pd.DataFrame(rows, columns=["grade", "verdict", "relayed"])
    table = pd.crosstab(frame["grade"], frame["verdict"]).reindex(
        columns=[*rules.VERDICTS[:3], rules.NOT_TESTABLE], fill_value=0
    )
    table.columns.name = None
    return table.assign(relayed=frame.groupby("grade")["relayed"].sum().astype(int)).reset_index()


def p_values(answers: Answers) -> pd.DataFrame:
    """General claims with their p-values, adjusted within two declared families.

    Returns
    -------
    DataFrame in order of family and p: ``family``, ``claim``, ``says``, ``n``, ``clusters``, ``p``, ``bh``, ``by`` (missing where there is no p-value) and ``verdict``
    """
    rows = [
        {
            "claim": v.id,
            "family": FAMILIES[v.claim.measure],
            "says": v.claim.says,
            "n": v.n,
            "clusters": v.clusters,
            "p": float("nan") if v.p is None else v.p,
            "verdict": v.verdict,
        }
        for v in answers
        if v.claim.kind == "general"
    ]
    table = pd.DataFrame(
        rows, columns=["claim", "family", "says", "n", "clusters", "p", "verdict"]
    ).set_index("claim")
    adjusted = stats.adjusted(table["p"], family=table["family"])
    table = table.assign(bh=adjusted["bh"], by=adjusted["by"]).reset_index()
    return table.sort_values(["family", "p", "claim"], ignore_index=True)[
        ["family", "claim", "says", "n", "clusters", "p", "bh", "by", "verdict"]
    ]


def needs(answers: Answers) -> pd.DataFrame:
    """Claims that nothing here can decide, or not yet, and the data that would: ``claim``, ``says``, ``verdict`` and ``needs``."""
    rows = [[v.id, v.claim.says, v.verdict, v.claim.needs] for v in answers if v.claim.needs]
    return pd.DataFrame(rows, columns=["claim", "says", "verdict", "needs"])


def say_slack(table: pd.DataFrame) -> prose.Prose:
    """How many verdicts of partly rest on the two kinds of slack, and how many on a part that is not tested."""
    count = table.set_index("why")["claims"]
    return prose.Prose(
        f"Of {count.sum()} verdicts of *partly*, **{count[UNTESTED]}** fit in full as far as they are tested, but a part of them is not, and **{count[EARLIER] + count[DIGIT]}** would be contradicted "
        "if the rules allowed neither an earlier session nor one unit of the last digit."
    )


def say_tests(table: pd.DataFrame) -> prose.Prose:
    """How many general claims would be told from chance, before and after adjustment, and the smallest p-value."""
    known = table[table["p"].notna()]
    least = known.loc[known["p"].idxmin()]
    below = {name: int((known[name] < 0.05).sum()) for name in ("p", "bh", "by")}
    after = (
        ""
        if not below["p"]
        else f"; after Benjamini and Hochberg {below['bh'] or 'none'}, after Benjamini and Yekutieli {below['by'] or 'none'}"
    )
    no_need = "" if below["p"] else ", so that there is nothing for an adjustment to take away"
    return prose.Prose(
        f"Of {len(table)} claims about what usually happens {prose.words(len(known))} have a p-value, and **{prose.words(below['p']) if below['p'] else 'none'}** is below 5%{after}{no_need}. "
        f"The smallest, that of {least['claim']}, is {least['p']:.3f}; adjusted it is {least['bh']:.3f} and {least['by']:.3f}."
    )


def say_one_case(found: pd.DataFrame, claim: str) -> prose.Prose:
    """Whether the smallest p-value depends on one case.

    Parameters
    ----------
    found : of :func:`research.studies.left_out.table`
    claim : id of the claim that it is the p-value of
    """
    whole, rest = found.iloc[0], found.iloc[1]
    turns = (whole["p"] < 0.05) != (rest["p"] < 0.05)
    led = prose.words(round(whole["led"] * whole["clusters"]))
    return prose.Prose(
        f"In {led} of its {prose.words(int(whole['clusters']))} cases small stocks led, and still the p-value of {claim} {'depends' if turns else 'does not depend'} on a single case: without "
        f"{prose.month(rest['event'])}, which alone brought {prose.number(rest['lead'], 'pp', sign=True)}, it is **{rest['p']:.3f}** in place of {whole['p']:.3f}. That is no reason to leave the case out."
    )


def say_chosen(answers: Answers) -> prose.Prose:
    """How much of the register is our reading."""
    total = len(answers)
    ours, open_ = (
        sum(bool(v.claim.tested_as) for v in answers),
        sum(bool(v.claim.open) for v in answers),
    )
    vague = sum(v.claim.clarity == "undefined terms" for v in answers)
    read = sum(v.evidence == "published" and v.computed is None for v in answers)
    return prose.Prose(
        f"Of {total} claims **{ours}** are tested in a form that we put into words, because the article's own leaves something open; {vague} use terms that nobody defines; {open_} leave a choice open "
        f"that a fixed list decides; {read} rest on a text as read by us. One claim can be in several of these groups."
    )


def say_undecided(table: pd.DataFrame) -> prose.Prose:
    """How many claims lack the record that would decide them, and how many of these only wait.

    Parameters
    ----------
    table : of :func:`needs`
    """
    wait = table.loc[table["verdict"] == rules.NOT_DUE, "claim"]
    waiting = (
        f"; {prose.listed(wait)} {'is' if len(wait) == 1 else 'are'} not yet due, and the record for it is not held either"
        if len(wait)
        else ""
    )
    return prose.Prose(
        f"**{prose.words(int((table['verdict'] == rules.NOT_TESTABLE).sum())).capitalize()}** claims are not decided, because the record that would decide them is not in the snapshot{waiting}."
    )
