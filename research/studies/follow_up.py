"""Forecasts on three days: when they were printed, when they fell due, and at the last session held.

On the day of publication a forecast has no verdict: its window lies ahead. It is judged once, on the day it
falls due; the reading at the last session is shown beside that verdict and does not change it.
"""

from __future__ import annotations

import pandas as pd

from research import prose, returns, store
from research.claims import rules
from research.claims.bind import bind
from research.measures.windows import covered
from research.risk import deepest, underwater
from research.studies.answers import Answers
from research.studies.scoreboard import ORDER

REVIEWS = {
    "claim": "claim",
    "says": "in our words",
    "judged_on": "judged on",
    "value": "came to",
    "needed": "needed",
    "verdict": "verdict",
    "latest": "at the last session",
}
NEXT = {
    "claim": "claim",
    "says": "in our words",
    "due": "falls due",
    "standing": "reading so far",
    "label": "fits so far",
    "at_print": "of it at publication",
    "after": "counted from publication",
}
PATHS = ("lead", "change", "drawdown")


def publication(article) -> tuple[pd.Timestamp, pd.Timestamp]:
    """First and last day on which an article can have been printed; the same day twice where it is known.

    Raises
    ------
    ValueError
        If the register gives no day.
    """
    if article.latest is None:
        raise ValueError(f"article: expected a day of publication, article {article.id} has none.")
    span = article.published_between or (article.published, article.published)
    return pd.Timestamp(span[0]), pd.Timestamp(span[1])


def reviews(answers: Answers, *, data=None) -> pd.DataFrame:
    """Forecasts that have fallen due: their verdict, and what the same rule says at the last session.

    Returns
    -------
    DataFrame in order of the day judged on: ``claim``, ``says``, ``judged_on`` (date), ``value`` and ``needed`` (as printed), ``verdict``,
    ``latest`` (as printed, with its day where the data of the claim end more than a week early), ``as_of`` (that day) and ``same``
    (verdict that the latest reading would get)
    """
    data = data or store.load()
    early = data.as_of - pd.Timedelta(days=7)
    rows = []
    for v in (v for v in answers if v.claim.due and v.verdict != rules.NOT_DUE):
        day = pd.Timestamp(v.today["as_of"]) if v.today else pd.NaT
        rows.append(
            {
                "claim": v.id,
                "says": v.claim.says,
                "judged_on": pd.Timestamp(v.claim.due),
                "value": v.computed_text,
                "needed": v.claimed_text,
                "verdict": v.verdict,
                "latest": _shown(v, v.today)
                + (f", data to {prose.day(day)}" if day < early else ""),
                "as_of": day,
                "same": v.today["verdict"] if v.today else "",
            }
        )
    table = pd.DataFrame(
        rows,
        columns=[
            "claim",
            "says",
            "judged_on",
            "value",
            "needed",
            "verdict",
            "latest",
            "as_of",
            "same",
        ],
    )
    return table.sort_values(["judged_on", "claim"], ignore_index=True)


def waiting(answers: Answers, *, data=None) -> pd.DataFrame:
    """Forecasts whose day is still ahead: when it comes, and where they stand at the last session.

    Returns
    -------
    DataFrame in order of the day: ``claim``, ``says``, ``due``, ``standing`` (as printed), ``label`` (whether that reading fits: yes, no,
    or empty without one), ``at_print`` and ``after`` (as printed: what it was at publication already, and the same read from there)
    """
    data = data or store.load()
    split = parted(answers, data=data).set_index("claim")
    rows = []
    for v in (v for v in answers if v.verdict == rules.NOT_DUE):
        standing = _shown(v, v.today)
        before = (
            tuple(v.text(split.at[v.id, name]) for name in ("at_print", "after"))
            if v.id in split.index
            else ("none", standing)
        )
        case, _ = bind(v.claim, data)
        rows.append(
            {
                "claim": v.id,
                "says": v.claim.says,
                "due": pd.Timestamp(v.claim.due),
                "standing": standing,
                "label": ("yes" if case.fits(v.today["computed"]) else "no") if v.today else "",
                "at_print": before[0] if v.today else "",
                "after": before[1] if v.today else "",
            }
        )
    table = pd.DataFrame(
        rows, columns=["claim", "says", "due", "standing", "label", "at_print", "after"]
    )
    return table.sort_values(["due", "claim"], ignore_index=True)


def parted(answers: Answers, *, data=None) -> pd.DataFrame:
    """Forecasts whose window begins before the last possible day of publication, read up to that day and from it.

    Returns
    -------
    DataFrame with columns ``claim``, ``start``, ``published`` (close that both parts share), ``to`` (close on which it fell due, or the last one),
    ``at_print`` (reading on ``published``), ``after`` (the same reading counted from ``published``), ``whole`` and ``fits_after``
    """
    data = data or store.load()
    rows = []
    for claim in (
        v.claim for v in answers if v.claim.due and v.claim.measure in ("lead", "change")
    ):
        case, _ = bind(claim, data)
        wealth = _wealth(case, data).loc[: pd.Timestamp(claim.due)]
        before = wealth.loc[: publication(claim.article)[1]]
        if len(before) < 2 or len(before) == len(wealth):
            continue
        later = wealth.loc[before.index[-1] :]
        at_print, after, whole = (
            _reading(part / part.iloc[0], claim.measure) for part in (before, later, wealth)
        )
        rows.append(
            [
                claim.id,
                wealth.index[0],
                before.index[-1],
                wealth.index[-1],
                at_print,
                after,
                whole,
                case.fits(after),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=["claim", "start", "published", "to", "at_print", "after", "whole", "fits_after"],
    )


def _reading(wealth: pd.DataFrame, measure: str) -> float:
    last = wealth.iloc[-1]
    return float(last.iloc[0] - (last.iloc[1] if measure == "lead" else 1.0))


def again(answers: Answers) -> pd.DataFrame:
    """General claims read once more on the latest data: as in the register, and now."""
    rows = [
        {
            "claim": v.id,
            "says": v.claim.says,
            "then": v.computed_text,
            "verdict": v.verdict,
            "now": _shown(v, v.today),
            "today": v.today["verdict"],
            "as_of": pd.Timestamp(v.today["as_of"]),
        }
        for v in answers
        if v.today and v.claim.kind == "general"
    ]
    return pd.DataFrame(rows, columns=["claim", "says", "then", "verdict", "now", "today", "as_of"])


def path(claim, *, data=None) -> pd.Series:
    """What a claim on a lead, a change or a fall would have read at every close from its start to the last session.

    Parameters
    ----------
    claim : record of the register with a start, on one series a side

    Returns
    -------
    Series of decimals, without the base session; empty for other measures and for lists of series. The
    fall of a ``drawdown`` is the deepest one up to that close.

    Examples
    --------
    >>> from research.claims.register import Claim
    >>> claim = Claim("x", "", "change", "above", {"series": "sp_500", "start": "2026-01-16"}, claimed=0.0, due=pd.Timestamp("2026-01-22").date())
    >>> path(claim).loc["2026-01-20":"2026-01-22"].round(4).tolist()
    [-0.0206, -0.0093, -0.0038]
    """
    data = data or store.load()
    case, _ = bind(claim, data)
    wealth = _wealth(case, data) if case and claim.measure in PATHS else pd.DataFrame()
    if wealth.empty:
        return pd.Series(dtype=float)
    first = wealth.iloc[:, 0]
    if claim.measure == "lead":
        return (first - wealth.iloc[:, 1]).iloc[1:]
    return (first - 1.0 if claim.measure == "change" else underwater(first).cummin()).iloc[1:]


def _wealth(case, data) -> pd.DataFrame:
    """Wealth of the sides of a claim from its base session to the last one that all of them have."""
    args = case.args
    names = [name for role in ("series", "ahead", "behind") for name in args.get(role, ())]
    if (
        any(len(args.get(role, ())) > 1 for role in ("series", "ahead", "behind"))
        or "start" not in args
    ):
        return pd.DataFrame()
    panel = returns.align(
        *(
            covered(data, name, basis=args.get("basis", "price"), start=args["start"])
            for name in names
        )
    )
    panel = panel.loc[
        returns.window(panel.index, start=args["start"], end=panel.index[-1])[0] :
    ].copy()
    panel.iloc[0] = 0.0
    return (1.0 + panel).cumprod()


def on_the_way(answers: Answers, *, data=None) -> pd.DataFrame:
    """How far each forecast was right and wrong on the way to the day it fell due (or to the last session).

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``what`` (the sides and what is asked of them, in words), ``measure``, ``relation``, ``needed`` (decimal), ``from`` and ``to`` (sessions), ``highest``, ``highest_on``,
    ``lowest``, ``lowest_on``, ``fall`` (deepest fall of the wealth compared: relative for a lead), ``fitting`` (closes at which the claim
    would have fitted), ``closes``, ``end`` (reading at ``to``), ``latest`` (reading at the last session), ``fits`` (at ``to``) and ``waits`` (no verdict: not yet due, or the data end before)
    """
    data = data or store.load()
    rows = []
    for verdict in answers:
        claim = verdict.claim
        whole = path(claim, data=data) if claim.due else pd.Series(dtype=float)
        inside = whole.loc[: pd.Timestamp(claim.due)]
        if inside.empty:
            continue
        case, _ = bind(claim, data)
        wealth = _wealth(case, data).loc[: inside.index[-1]]
        compared = (
            wealth.iloc[:, 0] / wealth.iloc[:, 1] if claim.measure == "lead" else wealth.iloc[:, 0]
        )
        fits = inside.map(case.fits)
        rows.append(
            {
                "claim": claim.id,
                "says": claim.says,
                "what": _what(case, data),
                "measure": claim.measure,
                "relation": claim.relation,
                "needed": claim.claimed,
                "from": wealth.index[0],
                "to": inside.index[-1],
                "highest": inside.max(),
                "highest_on": inside.idxmax(),
                "lowest": inside.min(),
                "lowest_on": inside.idxmin(),
                "fall": deepest(compared),
                "fitting": int(fits.sum()),
                "closes": len(inside),
                "end": inside.iloc[-1],
                "latest": whole.iloc[-1],
                "fits": bool(fits.iloc[-1]),
                "waits": verdict.verdict in (rules.NOT_DUE, rules.NOT_TESTABLE),
            }
        )
    return pd.DataFrame(
        rows,
        columns=[
            "claim",
            "says",
            "what",
            "measure",
            "relation",
            "needed",
            "from",
            "to",
            "highest",
            "highest_on",
            "lowest",
            "lowest_on",
            "fall",
            "fitting",
            "closes",
            "end",
            "latest",
            "fits",
            "waits",
        ],
    )


def _what(case, data) -> str:
    """The sides of a claim and what is asked of them: by symbol for funds, else by name."""
    held = data.catalogue
    first, *others = [
        held.at[name, "symbols"] if held.at[name, "kind"] == "fund" else held.at[name, "name"]
        for role in ("series", "ahead", "behind")
        for name in case.args.get(role, ())
    ]
    less = case.claim.relation in ("below", "at_most")
    return (
        f"{first} {'behind' if less else 'ahead of'} {others[0]}"
        if others
        else f"{first} {'falls' if less else 'rises'}"
    )


def from_first_day(answers: Answers, *, data=None) -> pd.DataFrame:
    """Forecasts that are counted from publication, judged from the first possible day in place of the last.

    The window keeps its length in days; one that would still end after the last session is left out.

    Returns
    -------
    DataFrame with columns ``claim``, ``measure``, ``last_day`` and ``first_day`` (readings, decimals), ``fits`` and ``fits_first`` (bool; votes of the core
    grid where a claim leaves a choice open)
    """
    data = data or store.load()
    rows = []
    for verdict in answers:
        claim, (first, last) = verdict.claim, publication(verdict.claim.article)
        if (
            not claim.due
            or verdict.verdict in (rules.NOT_DUE, rules.NOT_TESTABLE)
            or first == last
            or pd.Timestamp(claim.args.get("start", first)) != last
        ):
            continue
        case, _ = bind(claim, data)
        moved = case.args | {"start": first, "end": case.args["end"] - (last - first)}
        readings = [case.read(data, args) for args in (case.args, moved)]
        fits = [
            all(case.votes(data, reading)) if claim.open else case.fits(reading.value)
            for reading in readings
        ]
        rows.append([claim.id, claim.measure, *(reading.value for reading in readings), *fits])
    return pd.DataFrame(
        rows, columns=["claim", "measure", "last_day", "first_day", "fits", "fits_first"]
    )


def _shown(verdict, reading) -> str:
    return verdict.text(reading["computed"]) if reading else ""


def say_reviews(answers: Answers, *, data=None) -> prose.Prose:
    """How many forecasts fell due and what became of them, and how many wait; never one score."""
    data = data or store.load()
    due = [v for v in answers if v.claim.due and v.verdict != rules.NOT_DUE]
    parts = prose.listed(
        f"**{prose.words(n)}** {label}"
        for label in ORDER
        if (n := sum(v.verdict == label for v in due))
    )
    turned = [
        v.id for v in due if v.today and v.today["verdict"] != v.verdict != rules.NOT_TESTABLE
    ]
    late = [v for v in answers if v.verdict == rules.NOT_DUE]
    moved = (
        f"{prose.listed(turned)} would now be judged otherwise."
        if turned
        else "None of them would be judged otherwise at the last session."
    )
    return prose.Prose(
        f"Of {prose.words(len(due) + len(late))} forecasts {prose.words(len(due))} have fallen due by {prose.day(data.as_of)}: {parts}. {moved} "
        f"{prose.words(len(late)).capitalize()} still wait."
    )


def say_again(table: pd.DataFrame) -> prose.Prose:
    """Whether general claims are judged otherwise on the latest data.

    Parameters
    ----------
    table : of :func:`again`
    """
    other = table.loc[table["verdict"] != table["today"], "claim"]
    return prose.Prose(
        f"{prose.words(len(table)).capitalize()} general claims, about what usually happens, were read once more on the latest data (the earliest end on "
        f"{prose.day(table['as_of'].min())}): "
        + (
            f"**{prose.listed(other)}** would be judged otherwise."
            if len(other)
            else "**none** would be judged otherwise."
        )
    )


def say_first_day(table: pd.DataFrame) -> prose.Prose:
    """Whether verdicts hang on the day of publication.

    Parameters
    ----------
    table : of :func:`from_first_day`
    """
    other = table[table["fits"] != table["fits_first"]]
    units = ["pp" if measure == "lead" else "%" for measure in table["measure"]]
    readings = [
        f"{row.claim} {prose.number(row.last_day, unit)} and {prose.number(row.first_day, unit)}"
        for row, unit in zip(table.itertuples(), units, strict=True)
    ]
    turned = (
        f"**{prose.listed(other['claim'])}** would be judged otherwise"
        if len(other)
        else "**none** would be judged otherwise"
    )
    return prose.Prose(
        f"Of {prose.words(len(table))} forecasts counted from a day of publication that is not known, {turned} from the first possible day "
        f"(readings from the last and from the first: {prose.listed(readings)})."
    )


def say_on_the_way(table: pd.DataFrame) -> prose.Prose:
    """Forecasts with a verdict that is not what most closes on the way would have given.

    Parameters
    ----------
    table : of :func:`on_the_way`
    """
    table = table[~table["waits"]]
    share = table["fitting"] / table["closes"]
    odd = table[(table["fits"] & (share < 0.5)) | (~table["fits"] & (share > 0.5))]
    cases = [
        f"{row.claim} fits at its end, but did at only **{row.fitting} of {row.closes}** closes"
        if row.fits
        else f"{row.claim} does not fit at its end, but did at **{row.fitting} of {row.closes}** closes"
        for row in odd.itertuples()
    ]
    text = f"The day of the review decided {prose.words(len(odd))} of {prose.words(len(table))} forecasts against most of their way: {'; '.join(cases)}."
    return prose.Prose(text if len(odd) else "No forecast was decided against most of its way.")
