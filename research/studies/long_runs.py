"""The long runs of small-cap leads: how long, since when, and how thin the thinnest day.

Every table is built from a daily lead (:mod:`research.studies.comparison`). A run is dated by its first and
last session; the run that is asked about is named by its last session.
"""

from __future__ import annotations

import pandas as pd

from research import prose, streaks

LONGEST = {
    "rank": "rank",
    "start": "from",
    "end": "to",
    "length": "sessions",
    "lead": ("lead", "pp"),
    "per_session": ("a session", "bp"),
    "thinnest": ("thinnest", "bp"),
    "thinnest_on": "on",
}


def run_on(lead: pd.Series, on) -> pd.Series:
    """The run in force on a session, as one row of :func:`research.streaks.streaks`.

    Raises
    ------
    ValueError
        If no run is in force then.
    """
    table = streaks.streaks(lead)
    found = table[(table["start"] <= pd.Timestamp(on)) & (table["end"] >= pd.Timestamp(on))]
    if found.empty:
        raise ValueError(f"on: expected a session inside a run, got {pd.Timestamp(on):%Y-%m-%d}.")
    return found.iloc[0]


def longest(lead: pd.Series, *, count: int = 15) -> pd.DataFrame:
    """The longest runs, and all that are as long as the last of them.

    Parameters
    ----------
    lead : daily lead, decimal
    count : how many at least

    Returns
    -------
    DataFrame in order of length, then of time: ``rank`` (shared by runs of one length), ``start``, ``end``,
    ``length`` (sessions), ``lead`` (sum of the daily leads), ``per_session``, ``thinnest``, ``thinnest_on``

    Examples
    --------
    >>> daily = pd.Series([0.01, -0.01, 0.02, 0.01], index=pd.bdate_range("2026-01-05", periods=4))
    >>> longest(daily, count=1)[["rank", "start", "length", "lead"]]
       rank      start  length  lead
    0     1 2026-01-07       2  0.03
    """
    table = streaks.streaks(lead)
    kept = table.nlargest(count, "length", keep="all").sort_values(
        ["length", "start"], ascending=[False, True]
    )
    kept = kept.assign(
        rank=kept["length"].rank(ascending=False, method="min").astype(int),
        per_session=kept["lead"] / kept["length"],
    )
    columns = ["rank", "start", "end", "length", "lead", "per_session", "thinnest", "thinnest_on"]
    return kept[columns].reset_index(drop=True)


def around(lead: pd.Series, on, *, before: int = 3, after: int = 5) -> pd.DataFrame:
    """The sessions of a run and some on either side: ``date``, ``lead`` and ``inside``."""
    run = run_on(lead, on)
    first, last = lead.index.get_loc(run["start"]), lead.index.get_loc(run["end"])
    part = lead.iloc[max(first - before, 0) : last + after + 1]
    inside = (part.index >= run["start"]) & (part.index <= run["end"])
    return pd.DataFrame({"date": part.index, "lead": part.to_numpy(), "inside": inside})


def growing(lead: pd.Series, on) -> pd.DataFrame:
    """What could be said on each session of a run: since when had there been none as long?

    Returns
    -------
    DataFrame with one row per session of the run: ``date``, ``length`` (so far), ``matched`` (last session of
    the latest earlier run at least as long, ``NaT`` if none) and ``years`` (between the two)

    Examples
    --------
    >>> daily = pd.Series([0.01, -0.01, 0.02, 0.01], index=pd.bdate_range("2026-01-05", periods=4))
    >>> growing(daily, "2026-01-08")["matched"].dt.day.tolist()
    [5.0, nan]
    """
    run = run_on(lead, on)
    days = lead.loc[run["start"] : run["end"]].index
    matched = pd.DatetimeIndex([streaks.last_matched(lead, day) for day in days])
    return pd.DataFrame(
        {
            "date": days,
            "length": range(1, len(days) + 1),
            "matched": matched,
            "years": (days - matched).days / 365.25,
        }
    )


def say_run(lead: pd.Series, on) -> prose.Prose:
    """The run in one paragraph: dates, length, size, thinnest session, and the sessions on either side."""
    run, rows = run_on(lead, on), around(lead, on, before=1, after=1)
    outside = rows[~rows["inside"]]
    sides = [
        f"{prose.day(row.date)} was lost by {prose.number(-row.lead, 'bp')}"
        for row in outside.itertuples()
    ]
    return prose.Prose(
        f"The run lasted **{run['length']} sessions**, from {prose.day(run['start'])} to "
        f"{prose.day(run['end'])}. The daily leads "
        f"add up to **{prose.number(run['lead'], 'pp')}**; the thinnest, on "
        f"{prose.day(run['thinnest_on'])}, was "
        f"{prose.number(run['thinnest'], 'bp')} (hundredths of a point). On either side of it, "
        f"{prose.listed(sides)}."
    )


def say_rank(lead: pd.Series, on) -> prose.Prose:
    """Where the run stands among all runs of the sample, and how firm the longest one is."""
    table, run = streaks.streaks(lead), run_on(lead, on)
    longer = table[table["length"] > run["length"]]
    equal = table[(table["length"] == run["length"]) & (table["start"] != run["start"])]
    next_ = table[table["length"] < run["length"]].nlargest(1, "length").iloc[0]
    spans = [
        f"{row.length} sessions to {prose.day(row.end)} (thinnest session {prose.number(row.thinnest, 'bp')})"
        for row in longer.itertuples()
    ]
    if len(longer):
        above = (
            f"**{prose.plural(len(longer), 'run').capitalize()}** of {len(table):,} was longer: "
            f"{prose.listed(spans)}"
        )
        above = above.replace(" was ", " were ") if len(longer) > 1 else above
    else:
        above = f"**None** of the {len(table):,} others was longer"
    return prose.Prose(
        f"{above}; {prose.words(len(equal))} other was as long. The next shorter one has {next_['length']} "
        "sessions "
        f"and ended on {prose.day(next_['end'])}. The sample has {len(lead):,} sessions since "
        f"{prose.day(lead.index[0])}."
    )


def say_since(table: pd.DataFrame, lengths=(10, 13, 14)) -> prose.Prose:
    """Since when there had been no run as long, on the sessions that reached some lengths.

    Parameters
    ----------
    table : of :func:`growing`
    lengths : sessions
    """
    rows = table[table["length"].isin(lengths)].itertuples()
    lines = [
        f"- at **{row.length} sessions** ({prose.day(row.date)}): "
        + (
            "longer than any run before it in these data."
            if pd.isna(row.matched)
            else f"none as long since the run that ended on {prose.day(row.matched)}, {prose.number(row.years, digits=1)} years before."
        )
        for row in rows
    ]
    return prose.Prose("\n".join(lines))
