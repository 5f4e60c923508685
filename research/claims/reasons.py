"""Why a verdict is what it is, in words for whoever reads the table and not the code."""

import pandas as pd

from research.claims import rules
from research.claims.claim import Claim
from research.claims.dating import Joint
from research.claims.evidence import Case
from research.claims.words import cases, joined, show
from research.formats import words

READ = {
    "supports": "supporting the claim",
    "against": "speaking against the claim",
    "neither": "deciding nothing",
}
OF_A_FIGURE = {
    rules.SUPPORTED: "all of the interval fits the claimed figure",
    rules.CONTRADICTED: "the claimed figure lies outside the interval",
    rules.NOT_SHOWN: "the claimed figure lies inside the interval, as do others",
}


def another_day(case: Case, there: Case, sessions: int) -> str:
    """Rule 2: what a figure misses by on its day, and what it was so many sessions before."""
    of_percent = {"decimal": "points"}.get(case.printed_unit, case.printed_unit)
    off = min(abs(case.value - figure) for figure in case.claim.terms.figures)
    missed = show(off, of_percent, rounding=case.claim.rounding).removeprefix("+")
    earlier = f"{words(sessions)} session{'s' * (sessions > 1)} earlier"
    then = f"on {there.result.as_of:%Y-%m-%d}, it was {case.text(there.value)}"
    return f"{missed} on the day; {earlier}, {then}"


def direct(case: Case, label: str, earlier: str, *, slack: bool) -> str:
    """Rules 1 and 2: what was found against what was claimed."""
    relation, value = case.claim.relation, case.text()
    if isinstance(case.value, bool):
        return f"On the data it is {'so' if case.value else 'not so'}."
    if label == rules.SUPPORTED:
        way = "close enough to what is claimed" if relation == "about" else "as claimed"
        bare = case.claim.terms.fits(case.value)
        return f"Found: {value}, {way}{'' if bare else ' to within the rounding of the data'}."
    against = f"Found: {value}; claimed: {case.claimed_text}."
    if earlier:
        return f"{against} It misses by {earlier}."
    if label == rules.PARTLY:
        why = missed_by(case)
        unit = "less than one unit of " if why == rules.LAST_DIGIT else ""
        return f"{against} It misses by {unit}{rules.MISSES[why]}."
    if case.value is None:
        return f"{against} There is no such day in the data."
    if relation == "about" and not case.claim.rounding:
        return f"{against} Without a rounding about allows 5%."
    return against + (" It fits on none of the five sessions before either." if slack else "")


def missed_by(case: Case) -> str:
    """Why a figure near the claimed one is only partly right: the last digit, or its stand-in."""
    if case.claim.terms.near(case.value):
        return rules.LAST_DIGIT
    return rules.COST if case.claim.about == "index" else rules.QUOTE


def votes(case: Case, fits: list[bool], without: list[str]) -> str:
    """Rule 3: how many choices left open fit, and which ``without`` a value may turn that."""
    left = f"The claim leaves the choice of {' and '.join(case.claim.open)} open"
    against = f"{case.text()}; claimed: {case.claimed_text}"
    lacks = f" Without a value of the sample, and perhaps as claimed: {'; '.join(without)}."
    counted = f"it fits in {sum(fits)} of {len(fits)}. As stated: {against}."
    return f"{left}: {counted}{lacks if without else ''}"


def joint(case: Case, group: Joint, why: str) -> str:
    """Rule 5: whether figures fit on one session; ``why`` this one is partly, or its verdict."""
    others = ", ".join(name for name in group.members if name != case.claim.id)
    together = f" together with {others}" if others else ""
    days, value, at = list(group.cases), case.text(), f"{group.day:%Y-%m-%d}"
    none = f"No session from {days[0]:%Y-%m-%d} to {days[-1]:%Y-%m-%d} fits{together}"
    if why == rules.PART_FAILS:
        return f"{none}; this one fits at the close of {at}: {value}."
    if why == rules.CONTRADICTED:
        own = len(group.own_fits(case.claim.id))
        alone = f" Alone it fits on {own} of {len(days)}." if others else ""
        return f"{none}; the nearest is {at}: {value}, claimed {case.claimed_text}.{alone}"
    whose = "Undated: its" if case.claim.end else "Its"
    return f"{whose} figures fit{together} at the close of {at}: {value}."


def general(case: Case, label: str) -> str:
    """Rule 4: the interval against the claimed side, and what ordinary times give."""
    result = case.result
    if chosen := result.hindsight:
        value = case.text()
        return f"{chosen}, so by what came after: {value} describes them, and shows nothing usual."
    if result.one_window:
        of = cases(result.clusters or 0, result.each)
        return f"{of}: {case.text()} describes that window, and shows nothing usual."
    said = _interval(case, label)
    if result.usual is None:
        return said
    side = "more" if case.value < result.usual else "less"
    usual = case.text(result.usual)
    return f"{said} In ordinary times it is {usual} over windows as long, which is {side}."


def _interval(case: Case, label: str) -> str:
    result, value = case.result, case.text()
    if label == rules.TOO_FEW:
        few = f"Only {cases(result.clusters or 0, result.each)}"
        return f"{few}; {rules.MINIMUM_CLUSTERS} are needed to say what usually happens."
    over = "" if result.clusters is None else f" over {cases(result.clusters, result.each)}"
    low, high = (case.text(end) for end in result.interval or ())
    span = f"Estimate {value}, interval {joined(low, high)}{over}"
    if case.claim.relation in ("equals", "about", "between"):
        return f"{span}: {OF_A_FIGURE[label]} (claimed: {case.claimed_text})."
    across = label == rules.NOT_SHOWN
    holds = case.fits if across else label == rules.SUPPORTED
    bound = case.text(case.claim.claimed) if case.claim.claimed else "zero"
    side = f"lies on the {'claimed' if holds else 'wrong'} side of"
    chance = f"it includes {bound}; the estimate {side} it, which may be chance"
    return f"{span}: {chance if across else f'all of it {side} {bound}'}."


def unseen(case: Case) -> str:
    """Rule 9: what the sample lacks, so that its value decides nothing."""
    value, lacking = case.text(), case.result.unseen.rstrip(".")
    return f"{lacking}; what is found without it, {value}, decides nothing."


def too_close(case: Case) -> str:
    """Rule 9: the value is not known closely enough to tell on which side of a bound it lies."""
    known = f"{case.text()} is known to within {case.error:.2g} {case.printed_unit}"
    return f"{known} only: on which side of what is claimed it lies, cannot be told."


def ends_late(
    case: Case, late: pd.Timestamp, then: Case | None, *, there: Case | None = None
) -> str:
    """Rule 9: the window ends after the article was out; what was to be seen ``then``, and what is
    found ``there``, where that turns the verdict.
    """
    out, seen = case.claim.article.latest, then.text() if then else ""
    ends = f"The window ends on {late:%Y-%m-%d}, after the article was published ({out:%Y-%m-%d})"
    if there is None:
        same = f"; what was to be seen then, {seen}, comes to the same" if then else ""
        return f"{ends}{same}."
    before = f" On the day of publication it was {seen}." if then else ""
    return f"{ends}: its writer cannot have seen it; there it is {there.text()}.{before}"


def years_off(then: Case | None, *, dated: bool = True) -> str:
    """What to say of a day that is still to come, where the claim does not say that it is due."""
    seen = f" on the day of publication it was {then.text()};" if then else ""
    out = f"the article was out before that day:{seen} " if dated else ""
    return f"{out}of a forecast say due, else check the year"


def published(claim: Claim, as_of: pd.Timestamp) -> tuple[str, ...]:
    """What to say of a day of publication that is missing, or a year and more after the data."""
    if (out := claim.article.latest) is None:
        return ("no day of publication: judged on all data",)
    if pd.Timestamp(out) < as_of + pd.DateOffset(years=1):
        return ()
    return (f"published on {out:%Y-%m-%d}, but the data end on {as_of:%Y-%m-%d}: check the year",)


def session_used(case: Case) -> tuple[str, ...]:
    """On which close a day that is no session was read; the end of a month stands for that."""
    day, used = case.args.get(case.measure.moves or ""), case.result.as_of
    sessions = case.data.sessions
    if day is None or day.is_month_end or day in sessions or used not in sessions:
        return ()
    last = sessions[sessions < day][-1:].max()
    said = f"{day:%Y-%m-%d} is no session: the close of {used:%Y-%m-%d} stands for it"
    return (said,) if used == last else ()


def stands_in(case: Case) -> tuple[str, ...]:
    """What is said of funds that stand for their indices, where the claim is ``about`` those."""
    if case.claim.about != "index":
        return ()
    stands = "{} stands for its index, and costs {:.2g}% a year"
    apart = f"on price fund and index are {100 * case.strayed:.2f} points apart"
    said = (stands.format(symbol, 100 * fee) for symbol, fee in case.fees.items())
    return (*said, *(apart,) * (case.strayed >= 5e-5))


def out_of_reach(case: Case) -> tuple[str, ...]:
    """The smallest and largest value of the sample, where what is claimed lies beyond them."""
    reach, claim = case.result.reach, case.claim
    if reach is None or isinstance(claim.claimed, bool | str):
        return ()
    if claim.terms.apart(reach) is not False:
        return ()
    low, high = (case.text(end) for end in reach)
    said = "No stretch of this sample comes to what is claimed: the smallest value is"
    return (f"{said} {low}, the largest {high}. A test that nothing could pass is no test.",)


def undecided(needs: str, missing: str = "") -> str:
    """Rule 6: nothing to decide it with, and what would, or why the data ``missing`` it do not."""
    if missing and not needs:
        return f"Not decided: {missing}"
    return f"{rules.UNDECIDED}: {needs}" if needs else f"{rules.UNDECIDED}."


def not_due(claim: Claim, as_of: pd.Timestamp) -> str:
    """A forecast whose day has not come."""
    return f"Due on {claim.due:%Y-%m-%d}; the data end on {as_of:%Y-%m-%d}."


def parts(labels: list[str]) -> str:
    """Rule 8: how many parts hold, and what became of the others."""
    told = [f"part {n} {x}" for n, x in enumerate(labels, start=1) if x != rules.SUPPORTED]
    others = f": {', '.join(told)}" if told else ""
    return f"{len(labels) - len(told)} of {len(labels)} parts hold{others}."
