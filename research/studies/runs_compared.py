"""A run beside others: on other choices of series, by size as well as length, and what came after.

Every table is built from a daily lead; the run that is asked about is named by one of its sessions.
"""

from __future__ import annotations

import pandas as pd

from research import prose, returns, stats, store, streaks
from research.measures.windows import covered
from research.registry import CELLS
from research.studies.comparison import compare
from research.studies.long_runs import run_on

CHOICES = [
    (cell["small"], cell["large"], basis) for cell in CELLS for basis in ("price", "total")
] + [
    ("russell_2000@fred", "sp_500", "price"),
    ("russell_2000", "russell_1000", "price"),
    ("russell_2000", "russell_1000", "total"),
]
BY_CHOICE = {
    "choice": "choice",
    "since": "from",
    "until": "to",
    "length": "run on that day",
    "best": "longest that month",
    "other": "longest other",
    "other_end": "ended",
}
AFTER = {
    "event": "reached",
    "length": "final length",
    21: ("next 21 sessions", "pp"),
    63: ("next 63", "pp"),
    126: ("next 126", "pp"),
}


def by_choice(on, *, choices=CHOICES, data=None) -> pd.DataFrame:
    """The run in force on a session, and the longest other one, for each choice of series and basis.

    Returns
    -------
    DataFrame with columns ``choice``, ``since`` (first session compared), ``until``, ``length`` (of the run
    in force on ``on``, 0 if none; missing where the data end before), ``best`` (longest run within 30 days
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
        rows.append(
            {
                "choice": both.short,
                "since": both.panel.index[1],
                "until": both.panel.index[-1],
                "length": streaks.streak_on(both.lead, day) if reaches else float("nan"),
                "best": runs.loc[near, "length"].max() if reaches else float("nan"),
                "other": int(other["length"]),
                "other_end": other["end"],
            }
        )
    return pd.DataFrame(rows)


def sizes(lead: pd.Series, on, *, at_least: int = 10) -> pd.DataFrame:
    """Long runs by length and by size: their lead, and how both rank among all runs of the sample.

    Size is measured twice: as the sum of the daily leads, and as that sum over the standard deviation of the
    daily lead in the 252 sessions before the run (missing where there are fewer).

    Returns
    -------
    DataFrame in order of time: ``start``, ``end``, ``length``, ``lead``, ``scaled`` and the ranks
    ``by_length``, ``by_lead``, ``by_scaled`` among all runs (1 = first), and ``asked`` (the run in force on
    ``on``)
    """
    runs = streaks.streaks(lead)
    before = lead.rolling(252).std().shift(1).reindex(runs["start"]).to_numpy()
    runs = runs.assign(scaled=runs["lead"] / before)
    for name, column in (("by_length", "length"), ("by_lead", "lead"), ("by_scaled", "scaled")):
        runs[name] = runs[column].rank(ascending=False, method="min").astype("Int64")
    asked = (runs["start"] <= pd.Timestamp(on)) & (runs["end"] >= pd.Timestamp(on))
    kept = runs.assign(asked=asked)[(runs["length"] >= at_least) | asked]
    return kept[
        ["start", "end", "length", "lead", "scaled", "by_length", "by_lead", "by_scaled", "asked"]
    ].reset_index(drop=True)


def afterwards(lead: pd.Series, *, at_least: int, horizons=(21, 63, 126)) -> pd.DataFrame:
    """What came after each run of a length, dated by the session on which it was first reached.

    Parameters
    ----------
    lead : daily lead, decimal
    at_least : length that makes a run an event
    horizons : sessions after that day

    Returns
    -------
    DataFrame in order of time: ``event``, ``length`` (of the whole run, known only later) and a column of
    leads (sums of the daily ones, missing while the data end inside the window) named for each horizon
    """
    events = streaks.reached(lead, at_least)
    later = {
        sessions: stats.after(lead, events, horizon=sessions)["later"] for sessions in horizons
    }
    return pd.DataFrame(
        {"event": events, "length": [int(run_on(lead, day)["length"]) for day in events], **later}
    )


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
    text = f"**{prose.words(len(same)).capitalize()} of {prose.words(len(known))}** choices that reach January 2026 give {int(want)} sessions."
    if len(others):
        best = others["best"].max()
        text += (
            f" The rest ({prose.listed(others['choice'])}) has no run of more than "
            f"{prose.words(int(best))} sessions in that month."
        )
    longer, rest = same[same["other"] > want], same[same["other"] <= want]
    text += f" A longer run is found in {prose.words(len(longer))} of the {prose.words(len(same))}"
    text += (
        f"; the data of the others begin later ({rest['since'].min().year})."
        if len(longer) and len(rest) and (rest["since"].min() > longer["other_end"].max())
        else "."
    )
    past = table[table["length"].isna()]
    text += (
        f" The {prose.words(len(past))} that end before 2026 only check the earlier runs."
        if len(past)
        else ""
    )
    return prose.Prose(text)


def say_gains(series: dict[str, str], *, start, end, data=None) -> prose.Prose:
    """What some series gained over the same days, price only.

    Parameters
    ----------
    series : id -> name in print
    """
    data = data or store.load()
    gains = [
        f"{name} {prose.number(returns.change(covered(data, key), start=start, end=end), '%', sign=True)}"
        for key, name in series.items()
    ]
    return prose.Prose(
        f"From the close of {prose.day(start)} to that of {prose.day(end)}: {prose.listed(gains)}."
    )


def say_sizes(table: pd.DataFrame) -> prose.Prose:
    """Rank of the run by length and by size, and the runs that were at least as long and as large."""
    run = table[table["asked"]].iloc[0]
    both = table[
        (table["length"] >= run["length"]) & (table["lead"] >= run["lead"]) & ~table["asked"]
    ]
    matched = (
        f"{prose.plural(len(both), 'other run').capitalize()} {'was' if len(both) == 1 else 'were'}"
        if len(both)
        else "No other run was"
    )
    return prose.Prose(
        f"Among all runs of the sample this one ranks **{run['by_length']}** by length, "
        f"**{run['by_lead']}** by its lead, and "
        f"**{run['by_scaled']}** by its lead against the usual size of a day in the year before. {matched} "
        "at once as long and as large."
    )


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
    rows = stats.after(lead, events[events < pd.Timestamp(before)], horizon=sessions)
    mean, share = stats.mean_after(rows), stats.share_positive(rows)
    least = stats.smallest_effect(stats.cluster_means(rows).std(), int(mean.effective))
    few = "Fewer than ten: too few to say what usually happens. " if mean.effective < 10 else ""
    return prose.Prose(
        f"Before {prose.day(before)} there were {prose.plural(int(mean.n), 'run')} of {at_least} or more, "
        f"in {prose.plural(int(mean.effective), 'cluster')} of "
        f"windows that do not overlap. {few}Over the next {sessions} sessions small caps led after "
        f"**{prose.number(share.statistic * mean.effective, digits=0)}** of "
        f"{int(mean.effective)} (an exact 95% interval for the share runs from "
        f"{prose.number(share.low, '%', digits=0)} to {prose.number(share.high, '%', digits=0)}); "
        f"the mean lead was **{prose.number(mean.statistic, 'pp')}**, with a 95% interval from "
        f"{prose.number(mean.low, 'pp')} to {prose.number(mean.high, 'pp')}. "
        f"So few cases would have shown, four times in five, only an effect of {prose.number(least, 'pp')} "
        "or more."
    )
