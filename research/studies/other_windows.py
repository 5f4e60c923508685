"""Would another window fit? Every pair of closes, tried for the figure that a claim gives of one share."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from research import prose, returns, store
from research.claims import rules
from research.measures.windows import covered
from research.studies.answers import Answers


def fitting(name: str, verdict, *, bases: tuple, ends: tuple, data=None) -> pd.DataFrame:
    """Pairs of closes between which a share moved as a claim says, the longest window last.

    Parameters
    ----------
    name : id of the share
    verdict : verdict on a claim of its change
    bases, ends : first and last day of the closes tried as base and as end

    Returns
    -------
    DataFrame with columns ``base``, ``end``, ``change`` and ``stated`` (from the close that the claim
    starts from); ``attrs["tried"]`` is the number of pairs tried
    """
    data = data or store.load()
    claim = verdict.claim
    wealth = returns.levels(covered(data, data.resolve(name)))
    first, last = wealth.loc[bases[0] : bases[1]], wealth.loc[ends[0] : ends[1]]
    start = wealth.loc[: pd.Timestamp(claim.args["start"])].index[-1]
    rows, tried = [], 0
    for base, level in first.items():
        for end, other in last[last.index > base].items():
            change, tried = float(other / level - 1.0), tried + 1
            if rules.fits(
                change, relation=claim.relation, claimed=claim.claimed, rounding=claim.rounding
            ):
                rows.append([base, end, change, base == start])
    table = pd.DataFrame(rows, columns=["base", "end", "change", "stated"])
    table.attrs["tried"] = tried
    return table


def fitting_all(
    answers: Answers, windows: Mapping[str, tuple], *, data=None
) -> dict[str, pd.DataFrame]:
    """Pairs of closes inside a window that fit each of several claims, see :func:`fitting`.

    Parameters
    ----------
    answers : verdicts on claims of the change of one share
    windows : id of the share -> first and last day of the closes tried

    Returns
    -------
    dict from the name of the share and the figure in print to the table of its pairs
    """
    data = data or store.load()
    tables = {}
    for verdict in answers:
        name = data.resolve(verdict.claim.args["series"])
        label = f"{data.catalogue.loc[name, 'name']}, {verdict.claimed_text}"
        tables[label] = fitting(name, verdict, bases=windows[name], ends=windows[name], data=data)
    return tables


def source(series: pd.Series) -> str:
    """Footer of a figure of one share."""
    return (
        f"{series.name}, price; {prose.span(series.index[0], series.index[-1])}; n = {len(series) - 1:,} "
        "sessions."
    )


def path(name: str, *, base, start=None, data=None) -> pd.Series:
    """Level of a share, 1 at a base session, from an earlier day on."""
    data = data or store.load()
    wealth = returns.levels(covered(data, data.resolve(name)))
    anchor = wealth.loc[:base].iloc[-1]
    return (wealth / anchor).loc[start:].rename(data.catalogue.loc[data.resolve(name), "name"])


def say_fitting(tables: Mapping[str, pd.DataFrame]) -> prose.Prose:
    """For each share, how many of the pairs of closes that were tried fit the figure, and when they lie.

    Parameters
    ----------
    tables : name in print -> of :func:`fitting`
    """
    lines = []
    for name, table in tables.items():
        text = f"- **{name}**: {len(table):,} of {table.attrs['tried']:,} pairs of closes fit"
        if len(table):
            low, high = (table[column].agg(["min", "max"]) for column in ("base", "end"))
            text += (
                f", from a close of {prose.span(*low)} to one of {prose.span(*high)}; "
                f"{prose.words(int(table['stated'].sum())) if table['stated'].any() else 'none'} of "
                "them from the stated base"
            )
        lines.append(text + ".")
    return prose.Prose("\n".join(lines))


def say_worst_day(series: pd.Series, *, start=None, end=None) -> prose.Prose:
    """The largest fall of a share in one session.

    Parameters
    ----------
    series : of :func:`path`
    start, end : sessions looked at
    """
    moved = series.pct_change().loc[start:end]
    return prose.Prose(
        f"{series.name}, worst session: {prose.day(moved.idxmin())}: **{prose.number(moved.min(), '%')}**."
    )
