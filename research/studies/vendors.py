"""Sources side by side: what the snapshot holds, where two vendors disagree, and what that does to a lead.

The import has settled every disagreement by a written rule and kept both figures; see ``data/README.md``. What is
counted here is read from those files: nothing is settled anew.
"""

from __future__ import annotations

import re

import pandas as pd

from research import prose, store
from research.studies import comparison

KINDS = {"index": "indices", "fund": "funds", "stock": "shares"}
HELD = {
    "what": "what",
    "files": "files",
    "rows": "rows",
    "first": "from",
    "last": "to",
    "gaps": "sessions missing in between",
}
APART = {
    "series": "series",
    "kept": "kept",
    "other": "set aside",
    "rule": "settled by",
    "sessions": "sessions",
    "first": "from",
    "last": "to",
    "median": ("median", "bp"),
    "worst": ("worst", "bp"),
}
WORST = {
    "date": "session",
    "kept": ("kept", "%", 2),
    "other": ("set aside", "%", 2),
    "difference": ("difference", "bp"),
}
FAULTS = {
    "name": "series",
    "date": "session",
    "basis": "returns",
    "source": "source",
    "said": ("said", "%", 2),
    "kept": ("kept", "%", 2),
    "difference": ("difference", "bp"),
    "fault": "what is wrong",
}
SMALLEST = 0.0025
NAMES = {
    "fred": "FRED",
    "yahoo": "Yahoo",
    "fmp": "Financial Modeling Prep",
    "ibkr": "Interactive Brokers",
}


def held(*, data=None) -> pd.DataFrame:
    """What the snapshot holds, by kind.

    Returns
    -------
    DataFrame with columns ``what``, ``files``, ``rows``, ``first`` and ``last`` (as in the manifest), and ``gaps`` (sessions of the calendar that a
    daily series lacks between its first and its last; missing for the rest)
    """
    data = data or store.load()
    files = data.manifest["files"]
    daily = data.catalogue[data.catalogue["frequency"] == "daily"]
    rows = [
        {
            "what": f"daily {KINDS[kind]}",
            "gaps": sum(missing_sessions(name, data=data) for name in part.index),
            **_span(files, part["file"]),
        }
        for kind, part in daily.groupby("kind", sort=False)
    ]
    rest = {
        "daily tables of Kenneth French": [f for f in files if f.startswith("daily_")],
        "monthly tables of Kenneth French": [
            f for f in files if f.startswith("monthly/") and "shiller" not in f
        ],
        "monthly table of Robert Shiller": ["monthly/shiller.csv"],
        "the economy, by vintage": ["macro.csv"],
        "decisions and turning points": ["events.csv"],
        "disagreements between vendors": ["reconciliation.csv"],
    }
    rows += [
        {"what": what, "gaps": float("nan"), **_span(files, names)} for what, names in rest.items()
    ]
    return pd.DataFrame(rows, columns=["what", "files", "rows", "first", "last", "gaps"])


def _span(files, names) -> dict:
    entries = [files[name] for name in names]
    return {
        "files": len(entries),
        "rows": sum(entry["rows"] for entry in entries),
        "first": min(entry["first"] for entry in entries),
        "last": max(entry["last"] for entry in entries),
    }


def missing_sessions(name: str, *, data=None) -> int:
    """Scheduled sessions between the first and the last of a daily series that it lacks."""
    data = data or store.load()
    index = data.series(name).index
    return len(
        data.calendar[(data.calendar >= index[0]) & (data.calendar <= index[-1])].difference(index)
    )


def disagreements(*, data=None) -> pd.DataFrame:
    """Sessions on which two vendors differ by more than rounding explains, by series, vendor and the rule that settled them.

    Returns
    -------
    DataFrame, most sessions first: ``series``, ``basis``, ``kept``, ``other`` (vendors, in print), ``rule``, ``sessions``, ``first``, ``last``, ``median`` and
    ``worst`` (size of the difference, decimal) and ``worst_on``
    """
    data = data or store.load()
    rows = data.reconciliation.assign(size=data.reconciliation["difference_bp"].abs() / 1e4)
    found = []
    for (series, basis, kept, other, rule), part in rows.groupby(
        ["series", "basis", "chosen_source", "other_source", "rule"]
    ):
        found.append(
            {
                "series": data.catalogue.loc[series, "name"],
                "basis": basis,
                "kept": NAMES.get(kept, kept),
                "other": NAMES.get(other, other),
                "rule": rule,
                "sessions": len(part),
                "first": part["date"].min(),
                "last": part["date"].max(),
                "median": part["size"].median(),
                "worst": part["size"].max(),
                "worst_on": part.loc[part["size"].idxmax(), "date"],
            }
        )
    columns = [
        "series",
        "basis",
        "kept",
        "other",
        "rule",
        "sessions",
        "first",
        "last",
        "median",
        "worst",
        "worst_on",
    ]
    return pd.DataFrame(found, columns=columns).sort_values(
        "sessions", ascending=False, ignore_index=True
    )


def worst(series: str, lineage: str, *, count: int = 6, data=None) -> pd.DataFrame:
    """The sessions on which two vendors differ most: ``date``, ``kept``, ``other`` and ``difference`` (other less kept), decimals."""
    data = data or store.load()
    rows = data.reconciliation
    mine = rows[(rows["series"] == data.resolve(series)) & (rows["other_source"] == lineage)]
    mine = mine.loc[mine["difference_bp"].abs().nlargest(count).index].sort_values("date")
    return pd.DataFrame(
        {
            "date": mine["date"],
            "kept": mine["chosen"],
            "other": mine["other"],
            "difference": mine["difference_bp"] / 1e4,
        }
    ).reset_index(drop=True)


def apart(series: str, lineage: str, against: str, *, data=None) -> pd.DataFrame:
    """Every session on which a vendor disagrees, and whether the daily lead changes its sign with it.

    Parameters
    ----------
    series, lineage : the series, and the vendor set aside
    against : the other side of the lead

    Returns
    -------
    DataFrame in order of time: ``date``, ``size`` (of the difference, decimal), ``lead`` and ``other_lead`` (of the session) and ``turned`` (True
    if one is above zero and the other is not)
    """
    data = data or store.load()
    rows = data.reconciliation
    mine = rows[
        (rows["series"] == data.resolve(series)) & (rows["other_source"] == lineage)
    ].set_index("date")
    lead, other = (
        comparison.compare(name, against, data=data).lead.reindex(mine.index)
        for name in (series, f"{series}@{lineage}")
    )
    return (
        pd.DataFrame(
            {
                "size": mine["difference_bp"].abs() / 1e4,
                "lead": lead,
                "other_lead": other,
                "turned": lead.gt(0) != other.gt(0),
            }
        )
        .rename_axis("date")
        .reset_index()
    )


def third_voice(
    series: str, lineage: str, *, portfolios=("q2", "q3"), edges=(0.0005, 0.002), data=None
) -> pd.DataFrame:
    """Which of two vendors lies nearer to a portfolio of small companies that neither of them makes, by size of the difference.

    The portfolio is the mean of French's second and third fifth of companies by size. It is not the index and strays from
    it by itself, so only large differences can be told apart by it.

    Parameters
    ----------
    series, lineage : the series, and the vendor set aside
    portfolios : columns of French's daily size portfolios
    edges : sizes (decimals) at which the classes part

    Returns
    -------
    DataFrame with columns ``size`` (class, as printed), ``sessions``, ``kept`` and ``other`` (sessions on which the return kept, or the one
    set aside, is the nearer)
    """
    data = data or store.load()
    rows = data.reconciliation
    mine = rows[
        (rows["series"] == data.resolve(series)) & (rows["other_source"] == lineage)
    ].set_index("date")
    third = data.table("daily_size")[list(portfolios)].mean(axis=1).reindex(mine.index)
    gap = (mine["chosen"] - third).abs() - (mine["other"] - third).abs()
    low, high = (prose.number(edge, "bp", digits=0) for edge in edges)
    label = pd.cut(
        mine["difference_bp"].abs() / 1e4,
        [0, *edges, float("inf")],
        labels=[f"up to {low}", f"{low} to {high}", f"above {high}"],
    )
    grouped = gap[third.notna()].groupby(label[third.notna()], observed=False)
    return (
        pd.DataFrame(
            {
                "sessions": grouped.size(),
                "kept": grouped.agg(lambda g: int((g < 0).sum())),
                "other": grouped.agg(lambda g: int((g > 0).sum())),
            }
        )
        .rename_axis("size")
        .reset_index()
        .astype({"size": str})
    )


def faults(*, data=None) -> pd.DataFrame:
    """Wrong figures of single sessions: what the source said, and what is kept in its place.

    Those of two vendors come from the disagreements; those of adjusted closes are the distance from the price
    return that the list of known faults states, as no second source has them.

    Returns
    -------
    DataFrame in order of series and time: ``series`` (id), ``name``, ``date``, ``basis``, ``source`` (in print), ``said``, ``kept`` and ``difference`` (decimals), ``fault``
    """
    data = data or store.load()
    listed = data.exceptions.assign(date=pd.to_datetime(data.exceptions["date"], errors="coerce"))
    said = data.reconciliation[data.reconciliation["rule"] == "listed fault"]
    rows = []
    for row in said.itertuples():
        why = listed[
            (listed["series"] == row.series)
            & (listed["source"] == row.other_source)
            & (listed["date"] == row.date)
        ]
        rows.append(
            [
                row.series,
                row.date,
                row.basis,
                row.other_source,
                row.other,
                row.chosen,
                row.other - row.chosen,
                ", ".join(why["fault"]),
            ]
        )
    for row in listed[listed["rule"].isin(["bridge", "no_distribution"])].itertuples():
        amount = float(re.search(r"(-?[0-9.]+) bp", row.fault).group(1)) / 1e4
        off = -abs(amount) if "short" in row.fault else amount
        kept = data.series(row.series).loc[row.date, "total_return"]
        rows.append([row.series, row.date, "total", row.source, kept + off, kept, off, row.fault])
    columns = ["series", "date", "basis", "source", "said", "kept", "difference", "fault"]
    found = pd.DataFrame(rows, columns=columns).sort_values(["series", "date"], ignore_index=True)
    found["fault"] = found["fault"].str.replace(
        r"\^\w+ is -?[\d.]+ bp off the price index and comes",
        "close off the price index, comes",
        regex=True,
    )
    return found.assign(
        name=found["series"].map(data.catalogue["name"]), source=found["source"].replace(NAMES)
    )


def size_premium(*, data=None) -> pd.DataFrame:
    """French's size factor by month in two vintages: rebuilt from the six portfolios of 2020, and as published in 2026.

    The factor is the mean of the three small portfolios less the mean of the three big ones.

    Returns
    -------
    DataFrame indexed by month: ``then`` and ``now``, decimals
    """
    data = data or store.load()
    six = data.table("monthly/six_portfolios_202002_vw")
    then = six.filter(like="small_").mean(axis=1) - six.filter(like="big_").mean(axis=1)
    return pd.DataFrame({"then": then, "now": data.table("monthly/factors")["smb"]}).dropna()


def say_compared(pair, *, name: str, data=None) -> prose.Prose:
    """On which sessions two vendors are compared, and why from then and up to then.

    Parameters
    ----------
    pair : comparison of the series from one vendor (``ahead``) with the series as it is kept, from a chosen start
    name : the vendor
    """
    data = data or store.load()
    theirs, kept = (
        data.series(name)["price_return"].dropna() for name in (pair.ahead, pair.behind)
    )
    rows, first, last = theirs.index, pair.panel.index[1], pair.panel.index[-1]
    before = int((theirs[rows < first] == kept.reindex(rows[rows < first])).sum())
    share = (
        f"all {before:,}"
        if before == (rows < first).sum()
        else f"{before:,} of the {(rows < first).sum():,}"
    )
    ends = f" The end is where {name}'s series ends." if rows[-1] == last else ""
    return prose.Prose(
        f"The two are compared on {len(pair.panel) - 1:,} sessions, {prose.span(first, last)}, on price returns; no session in between is missing. The start was chosen: on {share} "
        f"earlier sessions of {name} the returns kept here are {name}'s own, so there is nothing to compare.{ends}"
    )


def say_decisions(*, data=None) -> prose.Prose:
    """Up to when the list of decisions is known to be complete: only changes are rows."""
    data = data or store.load()
    events, rate = data.events(), data.macro("FEDFUNDS").dropna()
    last = events.loc[events["kind"].isin(["fed_cut", "fed_hike"]), "date"].max()
    after = rate[rate.index > last]
    moved = float(after.max() - after.min()) if len(after) else 0.0
    checked = (
        f"the monthly rate moves by no more than {prose.number(moved, 'bp', digits=0)} from then to {prose.month(after.index[-1])}, so that none is missing up to there"
        if len(after) and moved < SMALLEST / 2
        else f"the monthly rate was looked at up to {prose.month(rate.index[-1])}"
    )
    return prose.Prose(
        f"Of the decisions on the policy rate only changes are rows. The last is that of {prose.day(last)}; {checked}."
    )


def say_apart(table: pd.DataFrame, *, compared: int) -> prose.Prose:
    """How often two vendors disagree, by how much, and how often the lead of the day turns with them.

    Parameters
    ----------
    table : of :func:`apart`
    compared : sessions on which both have a return
    """
    size, late = table["size"], table[table["date"].dt.year > 2000]
    odd = table.loc[size.idxmax()]
    return prose.Prose(
        f"The two differ by more than one basis point (a hundredth of a point) on **{len(table):,} of {compared:,}** sessions, {prose.number(len(table) / compared, '%', digits=0)}; "
        f"half of these differences lie between {prose.number(size.quantile(0.25), 'bp')} and {prose.number(size.quantile(0.75), 'bp')}, the largest, on {prose.day(odd['date'])}, is "
        f"{prose.number(odd['size'], 'bp')}. {len(late)} of them are later than 2000. The winner of the day is another on **{int(table['turned'].sum())}** sessions."
    )


def say_third_voice(table: pd.DataFrame) -> prose.Prose:
    """With whom the third voice sides where the difference is large enough to tell.

    Parameters
    ----------
    table : of :func:`third_voice`
    """
    large, rest = table.iloc[-1], table.iloc[:-1][["sessions", "other"]].sum()
    return prose.Prose(
        f"Where the two differ by more than {large['size'].removeprefix('above ')}, the return that was **set aside** is the nearer on **{large['other']} of {large['sessions']}** sessions; "
        f"on the rest, on {rest['other']:,} of {rest['sessions']:,}, where the differences are smaller than what the portfolios stray from the index by themselves."
    )


def say_changed(table: pd.DataFrame) -> prose.Prose:
    """What a vintage does to the mean size premium, and to single months.

    Parameters
    ----------
    table : of :func:`size_premium`
    """
    size = (table["now"] - table["then"]).abs()
    then, now = 12 * table["then"].mean(), 12 * table["now"].mean()
    return prose.Prose(
        f"In {len(table):,} months the two vintages differ by {prose.number(size.median(), 'bp')} on the median and by {prose.number(size.max(), 'bp')} at worst "
        f"({prose.month(size.idxmax())}); the mean premium is {prose.number(then, '%', digits=2)} a year in the older and {prose.number(now, '%', digits=2)} in the newer."
    )
