"""What verdicts hang on: the calendar, noise, a choice, undefined words, an untested part, a text as read by us, a lone reading or source."""

from __future__ import annotations

import pandas as pd

from research import prose
from research.claims import rules
from research.studies import rule_checks
from research.studies.answers import Answers

SETTLED = (rules.SUPPORTED, rules.PARTLY, rules.CONTRADICTED)
DAY, EARLIER, ITSELF, AHEAD = (
    "a day that the article leaves open",
    "a session up to five before the stated one",
    "a figure by which the article itself was dated",
    "the one stretch after publication (a forecast)",
)
CALENDAR = (DAY, EARLIER, ITSELF, AHEAD)
NOISE, CHOICE, DIGIT = (
    "an estimate whose interval reaches the other side",
    "a choice: it fits with one index, basis or reading and not with another",
    "one unit of the last printed digit",
)
UNTESTED, READ = "a part that is not tested", "a text without a number, as read by us"
VAGUE, WEAK, ONE = (
    "terms that the article does not define",
    "a single cited source of grade B or C",
    "one reading only: there was no other to try",
)
UNTRIED = (WEAK, ONE)
HANGS = {
    "why": "the verdict hangs on",
    "claims": "claims",
    **{label: label for label in SETTLED},
    "which": "which",
}
WRONG = {
    "equals": "figure",
    "about": "figure",
    "between": "figure",
    "in_month": "figure",
    "on_date": "figure",
    "is_true": "told",
}


def hangs(answers: Answers) -> dict[str, list[str]]:
    """Reason -> ids of the verdicts (supported, partly or contradicted) that hang on it; one verdict may hang on several."""
    why = rule_checks.slack(answers).set_index("why")["which"].str.split(", ")
    settled = [v for v in answers if v.verdict in SETTLED]
    held = [v for v in settled if v.verdict != rules.CONTRADICTED]
    return {
        DAY: [v.id for v in held if v.claim.end and v.dated_to],
        EARLIER: [id for id in why[rule_checks.EARLIER] if id],
        ITSELF: [v.id for v in held if v.id in v.claim.article.dated_by],
        AHEAD: [v.id for v in settled if v.claim.due],
        NOISE: [v.id for v in settled if across(v)],
        CHOICE: [v.id for v in settled if 0 < v.holds[0] < v.holds[1]],
        DIGIT: [id for id in why[rule_checks.DIGIT] if id],
        UNTESTED: [v.id for v in held if v.claim.untested],
        READ: [v.id for v in settled if v.evidence == "published" and v.computed is None],
        VAGUE: [v.id for v in settled if v.claim.clarity == "undefined terms"],
        WEAK: [v.id for v in settled if v.evidence == "published" and _lone_and_weak(v.rows)],
        ONE: [v.id for v in settled if v.holds[1] < 2],
    }


def _lone_and_weak(rows: pd.DataFrame) -> bool:
    return "grade" in rows and rows["publisher"].nunique() == 1 and rows["grade"].max() > "A"


def across(verdict) -> bool:
    """Whether a general claim rests on an interval that holds values on either side of what is claimed."""
    claim = verdict.claim
    if claim.kind != "general" or not verdict.interval:
        return False
    return (
        len(
            {
                rules.fits(end, relation=claim.relation, claimed=claim.claimed)
                for end in verdict.interval
            }
        )
        == 2
    )


def table(answers: Answers) -> pd.DataFrame:
    """Reasons with the number of verdicts that hang on each.

    Returns
    -------
    DataFrame with columns ``why``, ``claims``, one per verdict of :data:`SETTLED`, and ``which``
    """
    label = {v.id: v.verdict for v in answers}
    rows = [
        [why, len(ids), *(sum(label[id] == name for id in ids) for name in SETTLED), ", ".join(ids)]
        for why, ids in hangs(answers).items()
    ]
    return pd.DataFrame(rows, columns=["why", "claims", *SETTLED, "which"])


def say_failed(answers: Answers) -> prose.Prose:
    """What the contradicted claims got wrong: a figure or date, a direction or bound, a thing told."""
    failed = [v for v in answers if v.verdict == rules.CONTRADICTED]
    noise = sum(map(across, failed))
    kinds = pd.Series(
        [WRONG.get(v.claim.relation, "bound") for v in failed if not across(v)]
    ).value_counts()
    about = pd.Series([v.claim.category or "other" for v in failed]).value_counts()
    names = {
        "bound": "name a direction or a bound that the data do not bear out",
        "figure": "give a figure or a date that is another",
        "told": "tell of something that was not so",
    }
    parts = [f"**{kinds[key]}** {text}" for key, text in names.items() if key in kinds] + (
        [f"**{noise}** are estimates that decide nothing"] if noise else []
    )
    most = [f"“{name}” ({about[name]})" for name in about.index if name != "other"][:2]
    return prose.Prose(
        f"Of the {len(failed)} that are contradicted, {prose.listed(parts)}; the largest groups are {prose.listed(most)}."
    )


def say_hangs(answers: Answers) -> prose.Prose:
    """How many of the claims that hold, in full or in part, rest on the calendar, on noise or on less than the whole claim."""
    found = hangs(answers)
    held = {v.id for v in answers if v.verdict in (rules.SUPPORTED, rules.PARTLY)}
    calendar = set().union(*(found[why] for why in CALENDAR)) & held
    return prose.Prose(
        f"Of the {len(held)} that hold in full or in part, **{len(calendar)}** rest on the calendar (an open day, an earlier session, a figure that dated its own article, or the one stretch after publication), "
        f"**{len(set(found[UNTESTED]) & held)}** are borne out in a part only, as the rest is not tested, and **{len(set(found[NOISE]) & held)}** rest on estimates that noise could turn."
    )


def say_verdict(answers: Answers) -> prose.Prose:
    """How many verdicts nothing turns, of how many that is not known, and which reason touches most of the others."""
    found = hangs(answers)
    settled = [v for v in answers if v.verdict in SETTLED]
    hung = set().union(*(ids for why, ids in found.items() if why not in UNTRIED))
    untried = set().union(*(found[why] for why in UNTRIED)) - hung
    free = pd.Series(
        [v.verdict for v in settled if v.id not in hung | untried], dtype=object
    ).value_counts()
    most = max((why for why in found if why not in UNTRIED), key=lambda why: len(found[why]))
    kinds = prose.listed(f"{free[label]} {label}" for label in SETTLED if label in free)
    return prose.Prose(
        f"**{free.sum()} of {len(settled)}** verdicts{f' ({kinds})' if kinds else ''} were tried in more than one reading and hang on nothing that was looked for (the calendar, noise, a choice, leeway in the rules, undefined terms, "
        f"an untested part, a text as read by us): nothing we looked for turns them. A further **{len(untried)}** hang on none of these either, but have one reading only, so that nothing more is known of how firm they are. "
        f"The other {len(hung)} hang on at least one, most often ({len(found[most])}) on {most}. {prose.plural(len(answers) - len(settled), 'claim').capitalize()} {'has' if len(answers) - len(settled) == 1 else 'have'} no such verdict, as there are too few events, no record or no end yet."
    )
