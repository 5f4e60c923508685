"""Two things that bend daily leads of the 1980s: small caps that trade late, and days of the week.

A small share that last traded at noon closes at noon's price, so a small-cap index moves partly a day late.
It then leans on yesterday's return of the big index, and its lead of today says less than it seems to.

Reference: Lo and MacKinlay (1990), When are contrarian profits due to stock market overreaction?, Review of
Financial Studies 3(2), 175-205.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from research import prose

FEWEST = 100
DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday"]
WEEKDAYS = {"decade": "decade", **{name: (name, "%", 0) for name in DAYS}, "sessions": "sessions"}


def lean(panel: pd.DataFrame, *, years: int = 5) -> pd.DataFrame:
    """How much of a move of the big index small caps make on the same day and a day late, by period.

    Parameters
    ----------
    panel : DataFrame of two columns of returns, small first, base session first
    years : length of a period; one with fewer than a hundred sessions is left out

    Returns
    -------
    DataFrame with columns ``period``, ``first`` (year), ``sessions``, ``same_day`` and ``day_late``
    (least-squares slopes on today's and yesterday's return of the big index) and ``error`` (standard error
    of ``day_late``, robust to changing variance)
    """
    small, large = panel.columns
    frame = pd.DataFrame(
        {"small": panel[small], "today": panel[large], "yesterday": panel[large].shift()}
    ).dropna()
    rows = []
    for _, part in frame.groupby(frame.index.year // years * years):
        if len(part) < FEWEST:
            continue
        x = np.column_stack([np.ones(len(part)), part["today"], part["yesterday"]])
        slopes, *_ = np.linalg.lstsq(x, part["small"], rcond=None)
        left = part["small"].to_numpy() - x @ slopes
        inverse = np.linalg.inv(x.T @ x)
        error = np.sqrt(np.diag(inverse @ (x.T * left**2) @ x @ inverse))
        begin, end = part.index[0].year, part.index[-1].year
        rows.append(
            {
                "period": f"{begin}–{end}" if begin != end else f"{begin}",
                "first": begin,
                "sessions": len(part),
                "same_day": slopes[1],
                "day_late": slopes[2],
                "error": error[2],
            }
        )
    return pd.DataFrame(rows)


def weekdays(lead: pd.Series) -> pd.DataFrame:
    """Share of sessions won on each weekday, by decade.

    Returns
    -------
    DataFrame with one row per decade: ``decade``, one column of shares per weekday, ``sessions``, and ``p``
    (chi-squared test that all weekdays are won alike)
    """
    from scipy.stats import chi2_contingency

    rows = []
    for _, part in lead.groupby(lead.index.year // 10 * 10):
        won, day = part > 0, part.index.day_of_week
        counts = pd.crosstab(day, won).reindex(columns=[False, True], fill_value=0)
        shares = {DAYS[number]: share for number, share in won.groupby(day).mean().items()}
        rows.append(
            {
                "decade": prose.decade(part.index),
                **shares,
                "sessions": len(part),
                "p": float(chi2_contingency(counts)[1]),
            }
        )
    return pd.DataFrame(rows)


def say_lean(table: pd.DataFrame) -> prose.Prose:
    """When the index stopped leaning on yesterday, in a sentence."""
    late = table[table["day_late"] > 2 * table["error"]]
    if late.empty:
        return prose.Prose(
            "In no period is what small caps do on the next day above zero by two standard errors."
        )
    rest = table[table["first"] > late["first"].max()]
    turned = rest[rest["day_late"] < -2 * rest["error"]]
    return prose.Prose(
        f"Up to {late['period'].iloc[-1].split('–')[-1]} a move of one point in the S&P 500 was followed "
        f"by {prose.number(late['day_late'].min())} to "
        f"{prose.number(late['day_late'].max())} points in small caps **on the next day**; since then by "
        f"{prose.number(rest['day_late'].min())} to "
        f"{prose.number(rest['day_late'].max())}."
        + (
            f" In {prose.listed(turned['period'])} it is below zero by more than two standard errors."
            if len(turned)
            else ""
        )
    )


def say_weekdays(table: pd.DataFrame) -> prose.Prose:
    """The weekday pattern of the first and the last decade, in a sentence."""
    whole = table[table["sessions"] > 1000]
    first, last = whole.iloc[0], whole.iloc[-1]

    def span(row) -> str:
        shares = row[DAYS].astype(float)
        return (
            f"from {prose.number(shares.min(), '%', digits=0)} of {shares.idxmin()}s to "
            f"{prose.number(shares.max(), '%', digits=0)} of "
            f"{shares.idxmax()}s"
        )

    odds = [row["decade"] for row in table.to_dict("records") if row["p"] < 0.01]
    return prose.Prose(
        f"In the {first['decade']} small caps won {span(first)}; in the {last['decade']}, {span(last)}. "
        "Weekdays differ by more than chance "
        f"(p below 1%) in the {prose.listed(odds)} and in no other decade."
    )
