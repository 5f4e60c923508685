"""What a mean lead after events hangs on: without its largest case, as a ratio of wealth, and as a bare count."""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import events as episodes
from research import prose
from research.stats.event_study import mean_after, share_positive
from research.studies.aftermath import WIDEST, Pair, events, sides

ALL, LOGS = "all cases", "all cases, logarithm of the ratio of wealth"
LEFT_OUT = {
    "what": "cases",
    "clusters": "clusters",
    "mean": ("mean lead", "pp"),
    "low": ("from", "pp"),
    "high": ("to", "pp"),
    "p": ("p", "", 3),
    "led": ("led in", "%", 0),
    "led_low": ("share from", "%", 0),
    "led_high": ("share to", "%", 0),
}


def table(
    kind: str = "trough", *, pair: Pair = WIDEST, months: int = 12, data=None
) -> pd.DataFrame:
    """The mean lead after a kind of event, without the case that lies farthest from the others, and in logarithms.

    Returns
    -------
    DataFrame of three rows: ``what``, ``clusters``, ``mean``, ``low`` and ``high`` (95%, Student), ``p``, ``led`` (share of clusters),
    ``led_low`` and ``led_high`` (exact 95%), ``event`` and ``lead`` (the case left out; missing elsewhere)
    """
    small, large = sides(pair, data)
    rows = episodes.leads_after(small, large, events(kind, data)["date"], months=months)
    rows = rows[rows["status"] == episodes.COMPLETE]
    far = rows.loc[(rows["lead"] - rows["lead"].median()).abs().idxmax()]
    logs = rows.assign(
        lead=np.log1p(rows["ahead"].astype(float)) - np.log1p(rows["behind"].astype(float))
    )
    parts = {
        ALL: rows,
        f"without {prose.month(far['event'])}": rows[rows["cluster"] != far["cluster"]],
        LOGS: logs,
    }
    out = []
    for what, part in parts.items():
        windows = part.assign(later=part["lead"].astype(float), open=False)
        mean, share = mean_after(windows), share_positive(windows)
        out.append(
            {
                "what": what,
                "clusters": int(mean.effective),
                "mean": mean.statistic,
                "low": mean.low,
                "high": mean.high,
                "p": mean.p,
                "led": share.statistic,
                "led_low": share.low,
                "led_high": share.high,
            }
        )
    found = pd.DataFrame(out)
    left = found.index == 1
    return found.assign(
        event=pd.Series(left).map({True: far["event"]}), lead=np.where(left, far["lead"], np.nan)
    )


def say(found: pd.DataFrame) -> prose.Prose:
    """Whether one case decides the interval of 001-05.

    Parameters
    ----------
    found : of :func:`table`
    """
    whole, rest, logs = found.iloc[0], found.iloc[1], found.iloc[2]

    def span(row, unit: str = "pp") -> str:
        return f"{prose.number(row['low'], unit, sign=True)} to {prose.number(row['high'], unit, sign=True)}"

    def clear(row) -> bool:
        return row["low"] > 0 or row["high"] < 0

    change = "One case decides it" if clear(whole) != clear(rest) else "No single case decides it"
    return prose.Prose(
        f"On the pair on which 001-05 is judged, the smallest 30% against the largest 30%, the mean is {prose.number(whole['mean'], 'pp', sign=True)} ({span(whole)}; p = {whole['p']:.3f}). "
        f"**{change}**: {prose.month(rest['event'])} alone brought {prose.number(rest['lead'], 'pp', sign=True)}. Without it the mean is **{prose.number(rest['mean'], 'pp', sign=True)}** "
        f"({span(rest)}; p = {rest['p']:.3f}). In logarithms, which weigh a large rise less, all cases together have p = {logs['p']:.3f}. Small stocks led in "
        f"{prose.words(round(whole['led'] * whole['clusters']))} of {prose.words(int(whole['clusters']))} clusters (exact interval {prose.number(whole['led_low'], '%', digits=0)} to "
        f"{prose.number(whole['led_high'], '%', digits=0)}). The verdict keeps to the rule, whose interval counts every case."
    )


def say_false_starts(found: pd.DataFrame, lows: pd.DataFrame) -> prose.Prose:
    """Which rises of 20% were followed by a lower low.

    Parameters
    ----------
    found : events of kind ``known``
    lows : events of kind ``market_low``
    """
    true = {prose.day(day) for day in lows["date"]}
    years = sorted(
        {
            day.year
            for day, detail in zip(found["date"], found["detail"], strict=True)
            if detail.removeprefix("low of ") not in true
        }
    )
    return prose.Prose(
        f"False starts, after which lower lows followed, stay on the list: those of **{prose.listed(years)}**."
    )


def say_shared(lows: pd.DataFrame, rises: pd.DataFrame) -> prose.Prose:
    """How many lows share their monthly window with the rise that followed.

    Parameters
    ----------
    lows, rises : of :func:`research.studies.aftermath.listing`, read on monthly portfolios
    """
    shared = sorted(set(lows["date"].dt.to_period("M")) & set(rises["date"].dt.to_period("M")))
    which = f": {prose.listed(prose.month(month.start_time) for month in shared)}" if shared else ""
    count, its = (
        (prose.words(len(shared)), "its")
        if len(shared) == 1
        else (prose.words(len(shared)) if shared else "none", "their")
    )
    return prose.Prose(
        f"Windows begin at the end of a month, so {count} of {prose.words(len(lows))} lows {'shares' if its == 'its' else 'share'} {its} window "
        f"with a rise of the same month{which}."
    )
