"""The long runs of small-cap leads: how long, since when, how large, and on which choice of series.

Every table is built from a daily lead (:mod:`research.studies.comparison`). A run is dated by its first and
last session; the run that is asked about is named by its last session.
"""

from __future__ import annotations

import pandas as pd

from research import inference, prose, streaks
from research.binding import CELLS
from research.studies.comparison import compare

CHOICES = [(cell["small"], cell["large"], basis) for cell in CELLS for basis in ("price", "total")] + [
    ("russell_2000@fred", "sp_500", "price"), ("russell_2000", "russell_1000", "price"), ("russell_2000", "russell_1000", "total")]

LONGEST = {"rank": "rank", "start": "from", "end": "to", "length": "sessions", "lead": ("lead", "pp"), "per_session": ("a session", "bp"),
           "thinnest": ("thinnest", "bp"), "thinnest_on": "on"}
BY_CHOICE = {"choice": "choice", "since": "from", "until": "to", "length": "run on that day", "best": "longest that month",
             "other": "longest other", "other_end": "ended"}
AFTER = {"event": "reached", "length": "final length", 21: ("next 21 sessions", "pp"), 63: ("next 63", "pp"), 126: ("next 126", "pp")}


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
    >>> daily = pd.Series([0.01, -0.01, 0.02, 0.01], index=pd.bdate_range("2026-01-05", periods=4), name="lead")
    >>> longest(daily, count=1)[["rank", "start", "length", "lead"]]
       rank      start  length  lead
    0     1 2026-01-07       2  0.03
    """
    table = streaks.streaks(lead)
    kept = table.nlargest(count, "length", keep="all").sort_values(["length", "start"], ascending=[False, True])
    kept = kept.assign(rank=kept["length"].rank(ascending=False, method="min").astype(int),
                       per_session=kept["lead"] / kept["length"])
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
    >>> daily = pd.Series([0.01, -0.01, 0.02, 0.01], index=pd.bdate_range("2026-01-05", periods=4), name="lead")
    >>> growing(daily, "2026-01-08")["matched"].dt.day.tolist()
    [5.0, nan]
    """
    run = run_on(lead, on)
    days = lead.loc[run["start"] : run["end"]].index
    matched = pd.DatetimeIndex([streaks.last_matched(lead, day) for day in days])
    return pd.DataFrame({"date": days, "length": range(1, len(days) + 1), "matched": matched,
                         "years": (days - matched).days / 365.25})


def by_choice(on, *, choices=CHOICES, data=None) -> pd.DataFrame:
    """The run in force on a session, and the longest other one, for each choice of series and basis.

    Returns
    -------
    DataFrame with columns ``choice``, ``since`` (first session compared), ``until``, ``length`` (of the run in
    force on ``on``, 0 if none; missing where the data end before), ``best`` (longest run within 30 days
    before ``on``), ``other`` (longest run outside those days) and ``other_end`` (its last session)
    """
    day = pd.Timestamp(on)
    rows = []
    for ahead, behind, basis in choices:
        try:
            both = compare(ahead, behind, basis=basis, data=data)
        except ValueError:
            continue
        runs = streaks.streaks(both.lead)
        near = (runs["end"] > day - pd.Timedelta(days=30)) & (runs["start"] <= day)
        other = runs[~near].sort_values("end").nlargest(1, "length", keep="last").iloc[0]
        reaches = both.panel.index[-1] >= day
        rows.append({"choice": both.short, "since": both.panel.index[1], "until": both.panel.index[-1],
                     "length": streaks.streak_on(both.lead, day) if reaches else float("nan"),
                     "best": runs.loc[near, "length"].max() if reaches else float("nan"),
                     "other": int(other["length"]), "other_end": other["end"]})
    return pd.DataFrame(rows)


def sizes(lead: pd.Series, on, *, at_least: int = 10) -> pd.DataFrame:
    """Long runs by length and by size: their lead, and how both rank among all runs of the sample.

    Size is measured twice: as the sum of the daily leads, and as that sum over the standard deviation of the
    daily lead in the 252 sessions before the run (missing where there are fewer).

    Returns
    -------
    DataFrame in order of time: ``start``, ``end``, ``length``, ``lead``, ``scaled`` and the ranks ``by_length``,
    ``by_lead``, ``by_scaled`` among all runs (1 = first), and ``asked`` (the run in force on ``on``)
    """
    runs = streaks.streaks(lead)
    before = lead.rolling(252).std().shift(1).reindex(runs["start"]).to_numpy()
    runs = runs.assign(scaled=runs["lead"] / before)
    for name, column in (("by_length", "length"), ("by_lead", "lead"), ("by_scaled", "scaled")):
        runs[name] = runs[column].rank(ascending=False, method="min").astype("Int64")
    asked = (runs["start"] <= pd.Timestamp(on)) & (runs["end"] >= pd.Timestamp(on))
    kept = runs.assign(asked=asked)[(runs["length"] >= at_least) | asked]
    return kept[["start", "end", "length", "lead", "scaled", "by_length", "by_lead", "by_scaled", "asked"]].reset_index(drop=True)


def afterwards(lead: pd.Series, *, at_least: int, horizons=(21, 63, 126)) -> pd.DataFrame:
    """What came after each run of a length, dated by the session on which it was first reached.

    Parameters
    ----------
    lead : daily lead, decimal
    at_least : length that makes a run an event
    horizons : sessions after that day

    Returns
    -------
    DataFrame in order of time: ``event``, ``length`` (of the whole run, known only later) and a column of leads (sums of
    the daily ones, missing while the data end inside the window) named for each horizon
    """
    events = streaks.reached(lead, at_least)
    later = {sessions: inference.after(lead, events, horizon=sessions)["later"] for sessions in horizons}
    return pd.DataFrame({"event": events, "length": [int(run_on(lead, day)["length"]) for day in events], **later})


def say_run(lead: pd.Series, on) -> prose.Prose:
    """The run in one paragraph: dates, length, size, thinnest session, and the sessions on either side."""
    run, rows = run_on(lead, on), around(lead, on, before=1, after=1)
    outside = rows[~rows["inside"]]
    sides = [f"{prose.day(row.date)} was lost by {prose.number(-row.lead, 'bp')}" for row in outside.itertuples()]
    return prose.Prose(
        f"The run lasted **{run['length']} sessions**, from {prose.day(run['start'])} to {prose.day(run['end'])}. The daily leads "
        f"add up to **{prose.number(run['lead'], 'pp')}**; the thinnest, on {prose.day(run['thinnest_on'])}, was "
        f"{prose.number(run['thinnest'], 'bp')} (hundredths of a point). On either side of it, {prose.listed(sides)}.")


def say_rank(lead: pd.Series, on) -> prose.Prose:
    """Where the run stands among all runs of the sample, and how firm the longest one is."""
    table, run = streaks.streaks(lead), run_on(lead, on)
    longer = table[table["length"] > run["length"]]
    equal = table[(table["length"] == run["length"]) & (table["start"] != run["start"])]
    next_ = table[table["length"] < run["length"]].nlargest(1, "length").iloc[0]
    spans = [f"{row.length} sessions to {prose.day(row.end)} (thinnest session {prose.number(row.thinnest, 'bp')})"
             for row in longer.itertuples()]
    if len(longer):
        above = f"**{prose.plural(len(longer), 'run').capitalize()}** of {len(table):,} was longer: {prose.listed(spans)}"
        above = above.replace(" was ", " were ") if len(longer) > 1 else above
    else:
        above = f"**None** of the {len(table):,} others was longer"
    return prose.Prose(f"{above}; {prose.words(len(equal))} other was as long. The next shorter one has {next_['length']} sessions "
                       f"and ended on {prose.day(next_['end'])}. The sample has {len(lead):,} sessions since {prose.day(lead.index[0])}.")


def say_since(table: pd.DataFrame, lengths=(10, 13, 14)) -> prose.Prose:
    """Since when there had been no run as long, on the sessions that reached some lengths.

    Parameters
    ----------
    table : of :func:`growing`
    lengths : sessions
    """
    rows = table[table["length"].isin(lengths)].itertuples()
    lines = [f"- at **{row.length} sessions** ({prose.day(row.date)}): " +
             ("longer than any run before it in these data." if pd.isna(row.matched) else
              f"none as long since the run that ended on {prose.day(row.matched)}, {prose.number(row.years, digits=1)} years before.")
             for row in rows]
    return prose.Prose("\n".join(lines))


def say_choices(table: pd.DataFrame, *, stated: int = 0) -> prose.Prose:
    """In how many choices the run is as long as in the stated one, and where it is not.

    Parameters
    ----------
    table : of :func:`by_choice`
    stated : row of the stated choice
    """
    known = table[table["length"].notna()]
    want = known.loc[stated, "length"]
    same, others = known[known["length"] == want], known[known["length"] != want]
    text = f"**{len(same)} of {len(known)}** choices that reach January 2026 give {int(want)} sessions."
    if len(others):
        best = others["best"].max()
        text += f" The rest ({prose.listed(others['choice'])}) has no run of more than {prose.words(int(best))} sessions in that month."
    longer, rest = same[same["other"] > want], same[same["other"] <= want]
    text += f" A longer run is found in {prose.words(len(longer))} of the {prose.words(len(same))}"
    text += f"; the data of the others begin later ({rest['since'].min().year})." if len(longer) and len(rest) and (
        rest["since"].min() > longer["other_end"].max()) else "."
    past = table[table["length"].isna()]
    text += f" The {prose.words(len(past))} that end before 2026 only check the earlier runs." if len(past) else ""
    return prose.Prose(text)


def say_sizes(table: pd.DataFrame) -> prose.Prose:
    """Rank of the run by length and by size, and the runs that were at least as long and as large."""
    run = table[table["asked"]].iloc[0]
    both = table[(table["length"] >= run["length"]) & (table["lead"] >= run["lead"]) & ~table["asked"]]
    matched = f"{prose.plural(len(both), 'other run').capitalize()} {'was' if len(both) == 1 else 'were'}" if len(both) else "No other run was"
    return prose.Prose(
        f"Among all runs of the sample this one ranks **{run['by_length']}** by length, **{run['by_lead']}** by its lead, and "
        f"**{run['by_scaled']}** by its lead against the usual size of a day in the year before. {matched} at once as long and as large.")


def say_after(lead: pd.Series, *, at_least: int, sessions: int, before) -> prose.Prose:
    """Mean later lead of the runs before a day, with what it is worth.

    Parameters
    ----------
    lead : daily lead, decimal
    at_least : length that makes a run an event
    sessions : horizon
    before : only runs that reached the length before this day are counted
    """
    events = streaks.reached(lead, at_least)
    rows = inference.after(lead, events[events < pd.Timestamp(before)], horizon=sessions)
    mean, share = inference.mean_after(rows), inference.share_positive(rows)
    least = inference.smallest_effect(inference.cluster_means(rows).std(), int(mean.effective))
    few = "Fewer than ten: too few to say what usually happens. " if mean.effective < 10 else ""
    return prose.Prose(
        f"Before {prose.day(before)} there were {prose.plural(int(mean.n), 'run')} of {at_least} or more, in {prose.plural(int(mean.effective), 'cluster')} of "
        f"windows that do not overlap. {few}Over the next {sessions} sessions small caps led after **{prose.number(share.statistic * mean.effective, digits=0)}** of "
        f"{int(mean.effective)} (an exact 95% interval for the share runs from {prose.number(share.low, '%', digits=0)} to {prose.number(share.high, '%', digits=0)}); "
        f"the mean lead was **{prose.number(mean.statistic, 'pp')}**, with a 95% interval from {prose.number(mean.low, 'pp')} to {prose.number(mean.high, 'pp')}. "
        f"So few cases would have shown, four times in five, only an effect of {prose.number(least, 'pp')} or more.")
