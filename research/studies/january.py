"""January 2026: what had risen by when, and which of the articles' figures belong to which session."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import prose, returns, store
from research.cases import bind
from research.measures.windows import covered
from research.studies.answers import Answers

FITS, NEAR, OTHER = "fits", "within one rounding", "does not fit"


def paths(ids: Sequence[str], *, start, end, data=None) -> pd.DataFrame:
    """Change of each series from a base session to every later one, price returns.

    Parameters
    ----------
    ids : ids of daily series
    start, end : base session and last session (the last ones on or before these days)

    Returns
    -------
    DataFrame indexed by session, the base first with zeros; one column of decimals per series

    Examples
    --------
    >>> paths(["russell_2000", "sp_500"], start="2025-12-31", end="2026-01-22").iloc[-1].round(4).tolist()
    [0.0954, 0.0099]
    """
    data = data or store.load()
    ids = [data.resolve(name) for name in ids]
    panel = returns.align(*(covered(data, name, start=pd.Timestamp(start), end=pd.Timestamp(end)) for name in ids))
    first, last = returns.window(panel.index, start=start, end=end)
    part = panel.loc[first:last].copy()
    part.iloc[0] = 0.0
    return (1.0 + part).cumprod() - 1.0


def names(ids: Sequence[str], *, data=None) -> dict[str, str]:
    """Name in print of each series."""
    data = data or store.load()
    return {name: data.catalogue.loc[name, "name"] for name in ids}


def figures_by_session(answers: Answers, *, start, end, data=None) -> pd.DataFrame:
    """Every figure of a claim read at the close of every session.

    Parameters
    ----------
    answers : verdicts on claims whose measure has an end that can be moved
    start, end : first and last session

    Returns
    -------
    DataFrame with one row per claim and session: ``claim``, ``label`` (article, series and stated figure), ``date``, ``computed``,
    ``reading`` (fits, within one rounding, does not fit) and ``stated`` (True on the session, or in the
    range of sessions, that the claim speaks of)

    Raises
    ------
    ValueError
        If the measure of a claim has no end that moves.
    """
    data = data or store.load()
    days = data.sessions[(data.sessions >= pd.Timestamp(start)) & (data.sessions <= pd.Timestamp(end))]
    rows = []
    for verdict in answers:
        claim = verdict.claim
        case, _ = bind(claim, data)
        if not case.measure.moves:
            raise ValueError(f"answers: expected claims with a moving end, got {claim.id} ({claim.measure}).")
        on = case.args.get(case.measure.moves)
        for day in days:
            value = case.at(data, day).value
            reading = FITS if case.fits(value) else NEAR if case.near(value) else OTHER
            stated = pd.Timestamp(claim.end[0]) <= day <= pd.Timestamp(claim.end[1]) if claim.end else day == on
            rows.append({"claim": claim.id, "label": _label(verdict, data), "date": day, "computed": value,
                         "reading": reading, "stated": stated})
    return pd.DataFrame(rows, columns=["claim", "label", "date", "computed", "reading", "stated"])


def _label(verdict, data) -> str:
    args = verdict.claim.args
    ids = args.get("series") or args.get("ahead")
    name = " and ".join(names([data.resolve(i) for i in ([ids] if isinstance(ids, str) else ids)], data=data).values())
    if "behind" in args:
        others = [args["behind"]] if isinstance(args["behind"], str) else args["behind"]
        name += " ahead of " + " and ".join(names([data.resolve(i) for i in others], data=data).values())
        return f"{verdict.id}  {name}"
    return f"{verdict.id}  {name} {verdict.claimed_text}"


def sessions_that_fit(table: pd.DataFrame) -> pd.DataFrame:
    """For each claim: the sessions at whose close its figure fits, and whether the stated one is among them.

    Parameters
    ----------
    table : of :func:`figures_by_session`

    Returns
    -------
    DataFrame with columns ``claim``, ``label``, ``stated`` (as printed), ``fits_on`` (as printed) and ``fits_stated``
    """
    rows = []
    for (claim, label), part in table.groupby(["claim", "label"], sort=False):
        stated, fit = part.loc[part["stated"], "date"], part.loc[part["reading"] == FITS, "date"]
        rows.append({"claim": claim, "label": label, "stated": _days(stated, spans=True), "fits_on": _days(fit),
                     "fits_stated": bool(fit.isin(stated).any())})
    return pd.DataFrame(rows, columns=["claim", "label", "stated", "fits_on", "fits_stated"])


def _days(days: pd.Series, *, spans: bool = False) -> str:
    short = [prose.day(day, year=False) for day in days]
    if spans and len(short) > 1:
        return f"{short[0]} to {short[-1]}"
    return ", ".join(short) or "none"


def common_sessions(table: pd.DataFrame, claims: Sequence[str]) -> list[pd.Timestamp]:
    """Sessions at whose close all of some claims fit."""
    part = table[table["claim"].isin(claims)]
    fit = part[part["reading"] == FITS].groupby("date")["claim"].nunique()
    return list(fit.index[fit == len(set(claims))])


def calls(winners: Answers, losers: Answers, *, start, end, against: str = "sp_500", data=None) -> pd.DataFrame:
    """The shares and funds that claims call winners or losers, and what became of them.

    Parameters
    ----------
    winners, losers : verdicts on the claims that name them; the indices among their series are left out, and so
        is the yardstick of a comparison with another share or fund
    start, end : base session and last session
    against : the index that a winner has to beat

    Returns
    -------
    DataFrame with columns ``series``, ``name``, ``call`` (winner, loser), ``change`` (decimal), ``lead`` (over the index) and
    ``beat`` (True if the change is the larger)
    """
    data = data or store.load()
    market = _moved(data, against, start, end)
    rows = {}
    for call, chosen, roles in (("winner", winners, ("series", "ahead")), ("loser", losers, ("series", "behind"))):
        for verdict in chosen:
            stated = [verdict.claim.args.get(role, []) for role in roles]
            for name in [data.resolve(i) for ids in stated for i in ([ids] if isinstance(ids, str) else ids)]:
                if data.catalogue.loc[name, "kind"] != "index":
                    change = _moved(data, name, start, end)
                    rows[name] = {"series": name, "name": data.catalogue.loc[name, "name"], "call": call, "change": change,
                                  "lead": change - market, "beat": change > market}
    return pd.DataFrame(rows.values(), columns=["series", "name", "call", "change", "lead", "beat"])


def _moved(data, name: str, start, end) -> float:
    return returns.change(covered(data, name, start=pd.Timestamp(start), end=pd.Timestamp(end)), start=start, end=end)


def conflicts(answers: Answers) -> pd.DataFrame:
    """Claims that contradict each other, side by side, each pair once.

    Returns
    -------
    DataFrame with columns ``claim``, ``says``, ``claimed``, ``against``, ``other_says``, ``other_claimed``, ``computed`` and
    ``other_computed`` (as printed), ``verdict`` and ``other_verdict``
    """
    found = {verdict.id: verdict for verdict in answers}
    pairs = dict.fromkeys(tuple(sorted((v.id, other))) for v in answers for other in v.claim.conflicts_with if other in found)
    rows = []
    for first, second in pairs:
        one, two = found[first], found[second]
        rows.append({"claim": first, "says": one.claim.says, "claimed": one.claimed_text, "against": second, "other_says": two.claim.says,
                     "other_claimed": two.claimed_text, "computed": one.computed_text, "other_computed": two.computed_text,
                     "verdict": one.verdict, "other_verdict": two.verdict})
    return pd.DataFrame(rows, columns=["claim", "says", "claimed", "against", "other_says", "other_claimed", "computed",
                                       "other_computed", "verdict", "other_verdict"])


def say_paths(table: pd.DataFrame, days: Sequence, *, data=None) -> prose.Prose:
    """What each series had gained by some sessions, one line per session."""
    label = names(table.columns, data=data)
    lines = [f"- {prose.day(day)}: " + ", ".join(f"{label[name]} {prose.number(table.loc[pd.Timestamp(day), name], '%', sign=True)}" for name in table)
             for day in days]
    return prose.Prose("\n".join(lines))


def say_common(table: pd.DataFrame, claims: Sequence[str]) -> prose.Prose:
    """The sessions on which some figures, stated together, do fit together."""
    stated = table.loc[table["claim"].isin(claims) & table["stated"], "date"]
    fit = common_sessions(table, claims)
    where = _days(stated.drop_duplicates().sort_values(), spans=True)
    if not fit:
        return prose.Prose(f"{prose.listed(claims)}, stated together for {where}, fit together at **no** close.")
    inside = [day for day in fit if day in set(stated)]
    text = f"{prose.listed(claims)}, stated together for {where}, fit together at the close of **{_days(pd.Series(fit))}**"
    return prose.Prose(text + ("." if inside else ", and not on the session they are stated for."))


def say_fits(table: pd.DataFrame) -> prose.Prose:
    """How many figures fit the session they speak of, how many another one, how many none.

    Parameters
    ----------
    table : of :func:`sessions_that_fit`
    """
    as_stated = table["fits_stated"].sum()
    never = table["fits_on"].eq("none").sum()
    return prose.Prose(
        f"Of {prose.words(len(table))} figures, **{prose.words(int(as_stated))}** fit the close (or one of the closes) they speak of, "
        f"**{prose.words(int(len(table) - as_stated - never))}** only another close of the month, and **{prose.words(int(never))}** none at all.")
