"""January 2026: what had risen by when, and which of the articles' figures belong to which session."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import prose, returns, store
from research.claims.bind import bind
from research.measures.windows import covered
from research.studies.answers import Answers

FITS, NEAR, OTHER = "fits", "within one rounding", "does not fit"
SESSIONS = {
    "label": "figure",
    "stated": "stated for",
    "fits_on": "fits the close of",
    "near_on": "within one rounding on",
    "fits_stated": "fits alone as stated",
}


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
    panel = returns.align(
        *(covered(data, name, start=pd.Timestamp(start), end=pd.Timestamp(end)) for name in ids)
    )
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
    DataFrame with one row per claim and session: ``claim``, ``label`` (article, series and stated figure),
    ``date``, ``computed``, ``reading`` (fits, within one rounding, does not fit) and ``stated`` (True on the
    session, or in the range of sessions, that the claim speaks of)

    Raises
    ------
    ValueError
        If the measure of a claim has no end that moves.
    """
    data = data or store.load()
    days = data.sessions[
        (data.sessions >= pd.Timestamp(start)) & (data.sessions <= pd.Timestamp(end))
    ]
    rows = []
    for verdict in answers:
        claim = verdict.claim
        case, _ = bind(claim, data)
        if not case.measure.moves:
            raise ValueError(
                f"answers: expected claims with a moving end, got {claim.id} ({claim.measure})."
            )
        on = case.args.get(case.measure.moves)
        for day in days:
            value = case.at(data, day).value
            reading = FITS if case.fits(value) else NEAR if case.near(value) else OTHER
            stated = (
                pd.Timestamp(claim.end[0]) <= day <= pd.Timestamp(claim.end[1])
                if claim.end
                else day == on
            )
            rows.append(
                {
                    "claim": claim.id,
                    "label": _label(verdict, data),
                    "date": day,
                    "computed": value,
                    "reading": reading,
                    "stated": stated,
                }
            )
    return pd.DataFrame(rows, columns=["claim", "label", "date", "computed", "reading", "stated"])


def _label(verdict, data) -> str:
    args = verdict.claim.args
    ids = args.get("series") or args.get("ahead")
    name = " and ".join(
        names(
            [data.resolve(i) for i in ([ids] if isinstance(ids, str) else ids)], data=data
        ).values()
    )
    if "behind" in args:
        others = [args["behind"]] if isinstance(args["behind"], str) else args["behind"]
        name += " ahead of " + " and ".join(
            names([data.resolve(i) for i in others], data=data).values()
        )
        return f"{verdict.id}  {name}"
    return f"{verdict.id}  {name} {verdict.claimed_text}"


def sessions_that_fit(table: pd.DataFrame) -> pd.DataFrame:
    """For each claim: the sessions at whose close its figure fits, and whether the stated one is among them.

    Parameters
    ----------
    table : of :func:`figures_by_session`

    Returns
    -------
    DataFrame with columns ``claim``, ``label``, ``stated``, ``fits_on`` and ``near_on`` (within one unit of the
    last digit), all as printed, and ``fits_stated``
    """
    rows = []
    for (claim, label), part in table.groupby(["claim", "label"], sort=False):
        stated, fit, near = (
            part.loc[chosen, "date"]
            for chosen in (part["stated"], part["reading"] == FITS, part["reading"] == NEAR)
        )
        rows.append(
            {
                "claim": claim,
                "label": label,
                "stated": days_in_words(stated, spans=True),
                "fits_on": days_in_words(fit, of=len(part)),
                "near_on": days_in_words(near),
                "fits_stated": bool(fit.isin(stated).any()),
            }
        )
    return pd.DataFrame(
        rows, columns=["claim", "label", "stated", "fits_on", "near_on", "fits_stated"]
    )


def days_in_words(days, *, spans: bool = False, of: int = 0) -> str:
    """Days as a list by month, or from the first to the last.

    Parameters
    ----------
    days : Series of dates of one year, in order
    spans : give the first and the last only
    of : number of days there are; when all of them are given, that is said instead

    Examples
    --------
    >>> list_ = pd.Series(pd.to_datetime(["2026-01-14", "2026-01-26", "2026-02-02"]))
    >>> days_in_words(list_), days_in_words(list_[:2], spans=True), days_in_words(list_, of=3)
    ('14 and 26 January, 2 February', '14 to 26 January', 'every close')
    """
    days = pd.Series(days)
    if days.empty:
        return "none"
    if len(days) == of:
        return "every close"
    if spans and len(days) > 1:
        return prose.span(days.iloc[0], days.iloc[-1]).rsplit(" ", 1)[0]
    months = days.groupby(days.dt.month)
    return ", ".join(f"{prose.listed(part.dt.day)} {part.iloc[0]:%B}" for _, part in months)


def inside_the_day(name: str, figure: float, *, start, end, data=None) -> pd.DataFrame:
    """Sessions on which a change since the base was reached at some moment between the low and the high.

    Parameters
    ----------
    name : id of a daily series with highs and lows
    figure : change since the base session, decimal
    start, end : base session and last session

    Returns
    -------
    DataFrame with columns ``date``, ``low``, ``close`` and ``high`` (changes since the base)
    """
    data = data or store.load()
    closes = paths([name], start=start, end=end, data=data).iloc[:, 0]
    frame = data.series(name).reindex(closes.index)
    before = 1.0 + closes.shift()
    rows = pd.DataFrame(
        {
            "date": closes.index,
            "low": before * (1 + frame["low"]) - 1,
            "close": closes,
            "high": before * (1 + frame["high"]) - 1,
        }
    )
    return rows[(rows["low"] <= figure) & (figure <= rows["high"])].reset_index(drop=True)


def say_paths(table: pd.DataFrame, days: Sequence, *, data=None) -> prose.Prose:
    """What each series had gained by some sessions, one line per session."""
    label = names(table.columns, data=data)
    lines = [
        f"- {prose.day(day)}: "
        + ", ".join(
            f"{label[name]} {prose.number(table.loc[pd.Timestamp(day), name], '%', sign=True)}"
            for name in table
        )
        for day in days
    ]
    return prose.Prose("\n".join(lines))


def say_fits(table: pd.DataFrame) -> prose.Prose:
    """How many figures fit the session they speak of, how many another one, how many none.

    Parameters
    ----------
    table : of :func:`sessions_that_fit`
    """
    as_stated = table["fits_stated"].sum()
    never = table["fits_on"].eq("none").sum()
    return prose.Prose(
        f"Of {prose.words(len(table))} figures, **{prose.words(int(as_stated))}** fit the close (or one of "
        "the closes) they speak of, "
        f"**{prose.words(int(len(table) - as_stated - never))}** only another close of the month, and "
        f"**{prose.words(int(never))}** none at all."
    )


def say_inside(table: pd.DataFrame, name: str, figure: float, *, data=None) -> prose.Prose:
    """On which sessions a figure was passed within the day.

    Parameters
    ----------
    table : of :func:`inside_the_day`
    """
    label = names([name], data=data)[name]
    when = days_in_words(table["date"])
    return prose.Prose(
        f"Between low and high, the {label} stood at {prose.number(figure, '%')} at some moment of "
        f"{prose.plural(len(table), 'session')}{': ' + when if len(table) else ''}."
    )


def say_data(table: pd.DataFrame, *, data=None) -> prose.Prose:
    """Row accounting of the paths: series, sessions, base, nothing filled in.

    Parameters
    ----------
    table : of :func:`paths`
    """
    label = names(table.columns, data=data)
    return prose.Prose(
        f"{prose.words(table.shape[1]).capitalize()} series ({prose.listed(label.values())}) on "
        f"{len(table) - 1} sessions, {prose.span(table.index[1], table.index[-1])}; "
        f"base is the close of {prose.day(table.index[0])}. Price returns, none missing and none filled in: "
        f"{int(table.iloc[1:].notna().sum().sum())} of {table.iloc[1:].size} values are there."
    )
