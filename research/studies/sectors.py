"""Sectors, industries and small portfolios: did they do as an article says, and is that unusual?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research import breadth, prose, returns, risk, store
from research.measures.windows import covered

FUNDS = ("xbi", "kre", "iwm", "spy")
INDUSTRIES = {"value": "monthly/industries_vw", "equal": "monthly/industries_ew"}
PORTFOLIOS = {"value": "monthly/size_value_vw", "equal": "monthly/size_value_ew"}
SINCE = "1963-07"
GROUPS = {
    "claim": "claim",
    "first": "first group",
    "other": "second group",
    "weights": "weighted by",
    "ahead": ("first", "%"),
    "behind": ("second", "%"),
    "lead": ("lead", "pp"),
    "p": ("random groups as far apart", "%", 0),
    "months": ("months with a larger lead", "%", 0),
}
RISING = {
    "weights": "weighted by",
    "share": ("rose", "%", 0),
    "often": ("months with as many or more", "%", 0),
    "up": ("with more than half, when the market rose", "%", 0),
    "many": ("with as many or more, when it rose", "%", 0),
    "few": ("with as many or fewer, when it rose", "%", 0),
    "months": "months",
}


def funds(
    windows: Mapping[str, tuple], ids: Sequence[str] = FUNDS, *, basis: str = "price", data=None
) -> pd.DataFrame:
    """Change of several funds over several windows.

    Returns
    -------
    DataFrame with a column ``window`` and one of decimals per fund, named by its symbol
    """
    data = data or store.load()
    rows = [
        {
            "window": window,
            **{
                data.catalogue.loc[name, "symbols"].split(";")[0]: _moved(
                    data, name, basis, start, end
                )
                for name in ids
            },
        }
        for window, (start, end) in windows.items()
    ]
    return pd.DataFrame(rows)


def _moved(data, name: str, basis: str, start, end) -> float:
    found = covered(data, name, basis=basis, start=pd.Timestamp(start), end=pd.Timestamp(end))
    return returns.change(found, start=start, end=end)


def headings(table: pd.DataFrame) -> dict[str, tuple]:
    """Headings of a table of :func:`funds`."""
    return {"window": "window", **{name: (name, "%") for name in table.columns[1:]}}


def say_yearly(ids: Sequence[str], start, end, *, basis: str = "total", data=None) -> prose.Prose:
    """Returns a year of several funds over one window, days counted in years of 365.25."""
    data = data or store.load()
    row = funds({"": (start, end)}, ids, basis=basis, data=data).iloc[0, 1:]
    years = (pd.Timestamp(end) - pd.Timestamp(start)).days / 365.25
    said = prose.listed(
        f"{name} {prose.number((1 + change) ** (1 / years) - 1, '%')}"
        for name, change in row.items()
    )
    return prose.Prose(f"A year, {prose.span(start, end)}: {said}.")


def members(answers, *, data=None) -> pd.DataFrame:
    """Every industry of the groups that claims compare, with its return over the window of the claim.

    Parameters
    ----------
    answers : verdicts on claims whose measure is ``industry_lead``

    Returns
    -------
    DataFrame with columns ``claim``, ``side`` (ahead, behind), ``industry`` (French's code) and
    ``change`` (decimal)
    """
    panel = (data or store.load()).table(INDUSTRIES["value"])
    parts = []
    for verdict in answers:
        args = verdict.claim.args
        table = breadth.industry_table(
            panel, start=args["start"], end=args["end"], ahead=args["ahead"], behind=args["behind"]
        )
        parts.append(table[table["side"] != ""].assign(claim=verdict.id))
    return pd.concat(parts, ignore_index=True)[["claim", "side", "industry", "change"]]


def groups(
    answers,
    labels: Mapping[str, tuple[str, str]],
    *,
    rng: np.random.Generator,
    draws: int = 10_000,
    data=None,
) -> pd.DataFrame:
    """The lead of one group of industries over another, beside random groups and other months.

    Parameters
    ----------
    answers : verdicts on claims whose measure is ``industry_lead`` and whose window is one month
    labels : claim -> names of the two groups in print
    draws : random pairs of groups, of the same sizes, from the industries with a return in that month

    Returns
    -------
    DataFrame with columns ``claim``, ``first``, ``other``, ``weights`` (value, equal), ``ahead``,
    ``behind``, ``lead`` (decimals), ``p`` (share of random pairs at least as far apart, either way) and
    ``months`` (share of the months since July 1963 in which the same groups had a larger lead)
    """
    data = data or store.load()
    rows = []
    for verdict in answers:
        args = verdict.claim.args
        first, other = list(args["ahead"]), list(args["behind"])
        for weights, table in INDUSTRIES.items():
            panel = data.table(table)
            month = breadth.months_between(panel, start=args["start"], end=args["end"])
            if len(month) != 1:
                raise ValueError(
                    f"answers: expected a window of one month, {verdict.id} has {len(month)}."
                )
            leads = (panel[first].mean(axis=1) - panel[other].mean(axis=1)).loc[SINCE:].dropna()
            lead = leads[month.index[0]]
            rows.append(
                [
                    verdict.id,
                    *labels[verdict.id],
                    weights,
                    month[first].to_numpy().mean(),
                    month[other].to_numpy().mean(),
                    lead,
                    _as_far(
                        month.iloc[0].dropna().to_numpy(), len(first), len(other), lead, rng, draws
                    ),
                    (leads > lead).mean(),
                ]
            )
    return pd.DataFrame(
        rows,
        columns=["claim", "first", "other", "weights", "ahead", "behind", "lead", "p", "months"],
    )


def _as_far(
    values: np.ndarray, first: int, other: int, lead: float, rng: np.random.Generator, draws: int
) -> float:
    drawn = rng.permuted(np.tile(values, (draws, 1)), axis=1)
    apart = drawn[:, :first].mean(axis=1) - drawn[:, first : first + other].mean(axis=1)
    return float((1 + (np.abs(apart) >= abs(lead) - 1e-12).sum()) / (1 + draws))


def rising(month: str, *, data=None) -> pd.DataFrame:
    """Share of the ten small portfolios that rose in a month, and how ordinary that is.

    Parameters
    ----------
    month : as ``2026-01``

    Returns
    -------
    DataFrame with columns ``weights``, ``share`` (that month), ``often`` (share of all months with at
    least that share), ``up`` (share of the months in which the market rose with more than half rising),
    ``many`` and ``few`` (share of those months with at least and with at most that share) and ``months``
    (count)
    """
    data = data or store.load()
    rows = []
    for weights, table in PORTFOLIOS.items():
        panel = data.table(table)
        small, _ = risk.size_groups(panel)
        part = panel[small].dropna()
        shares = (part > 0).mean(axis=1)
        market = data.table("monthly/factors")["mkt"].reindex(part.index)
        found = float(shares.loc[month].iloc[0])
        rows.append(
            [
                weights,
                found,
                (shares >= found).mean(),
                (shares[market > 0] > 0.5).mean(),
                (shares[market > 0] >= found).mean(),
                (shares[market > 0] <= found).mean(),
                len(part),
            ]
        )
    return pd.DataFrame(rows, columns=["weights", "share", "often", "up", "many", "few", "months"])


def say_funds(
    table: pd.DataFrame, window: str, *, market: str = "SPY", small: str = "IWM"
) -> prose.Prose:
    """Where sector funds stand between the market and all small caps."""
    row = table[table["window"] == window].iloc[0]
    sectors = [name for name in table.columns[1:] if name not in (market, small)]
    said = prose.listed(f"{name} gained {prose.number(row[name], '%')}" for name in sectors)
    beat, short = (
        _of(sum(flags), len(sectors))
        for flags in (
            [row[name] > row[market] for name in sectors],
            [row[name] < row[small] for name in sectors],
        )
    )
    return prose.Prose(
        f"{window}: {said}. **{beat.capitalize()}** beat {market} ({prose.number(row[market], '%')}), and "
        f"**{short}** fell short of {small}, the fund of all "
        f"small caps ({prose.number(row[small], '%')})."
    )


def _of(count: int, n: int) -> str:
    return {0: "none", n: "both" if n == 2 else f"all {prose.words(n)}"}.get(
        count, f"{prose.words(count)} of {prose.words(n)}"
    )


def say_groups(table: pd.DataFrame) -> prose.Prose:
    """The leads of the named groups, and how often random ones lie as far apart."""
    value, equal = (table[table["weights"] == weights] for weights in ("value", "equal"))
    said = [
        f"{row.first.capitalize()} {'led' if row.lead > 0 else 'trailed'} {row.other} by "
        f"**{prose.number(abs(row.lead), 'pp')}**."
        for row in value.itertuples()
    ]
    spans = [
        f"{prose.number(part['p'].min(), '%', digits=0)} to {prose.number(part['p'].max(), '%', digits=0)}"
        for part in (value, equal)
    ]
    return prose.Prose(
        f"{' '.join(said)} Two groups drawn at random from the same month lie as far apart in "
        f"**{spans[0]}** of draws (with companies weighted equally, "
        f"{spans[1]})."
    )


def say_decided(answers, table: pd.DataFrame) -> prose.Prose:
    """The verdicts on the leads of industries, and which of these leads random groups often reach.

    Parameters
    ----------
    answers : verdicts on claims whose measure is ``industry_lead``
    table : of :func:`groups`
    """
    value = table[table["weights"] == "value"].set_index("claim")
    said = ", ".join(f"{verdict.id}: **{verdict.verdict}**" for verdict in answers)
    noise = [verdict.id for verdict in answers if value.loc[verdict.id, "p"] > 0.05]
    if not noise:
        return prose.Prose(f"{said}; leads as large are rare between groups drawn at random.")
    return prose.Prose(
        f"{said}. By the rule the sign alone decides. The lead of {prose.listed(noise)} lies within noise: groups drawn "
        "blind are as far apart in more than one draw of twenty, so that it carries little weight either way."
    )


def say_rising(table: pd.DataFrame) -> prose.Prose:
    """How many small portfolios rose, how often as many do, and whether that is unusual when the market rises."""
    row = table[table["weights"] == "equal"].iloc[0]
    usual = min(row["many"], row["few"]) >= 0.25
    verdict = (
        "as broad as rallies usually are"
        if usual
        else "broader than usual"
        if row["few"] > row["many"]
        else "narrower than usual"
    )
    return prose.Prose(
        f"**{prose.number(row['share'], '%', digits=0)}** of the ten small portfolios rose. As many or more "
        f"rise in {prose.number(row['often'], '%', digits=0)} of all "
        f"{row['months']:,} months since 1926, and more than half rise in "
        f"{prose.number(row['up'], '%', digits=0)} of the months in which the market rises. By portfolios the "
        f"rally was **{verdict}**; the members of the index were not counted."
    )
