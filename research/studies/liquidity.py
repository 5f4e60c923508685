"""Trading under stress: spreads read from highs and lows, and volume in January 2026 against the record.

The estimate of Corwin and Schultz needs no quotes, but it grows with volatility even where there is no
spread. A fund of large caps with a spread of a hundredth of a percent stands beside the fund of small
caps as a control.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from research import prose, returns, risk, store
from research.measures.windows import covered

STRESS, TOP = "vix", 0.10
SPREADS = {
    "series": "fund",
    "stress": "sessions in stress",
    "other": "other sessions",
    "published": ("ratio as published", "x"),
    "mechanical": ("same without any spread", "x"),
    "ratio": ("ratio per range", "x"),
    "low": ("from", "x"),
    "high": ("to", "x"),
    "years": "years with stress",
}
RECORDS = {
    "series": "fund",
    "counted": "counted in",
    "period": "highest",
    "on": "on",
    "of_record": ("of the record", "%", 0),
    "before_on": "record of",
    "rank": "rank",
    "among": "of, itself included",
    "of_usual": ("times the median of the year before", "x", 2),
}


def spreads(
    ids: Sequence[str] = ("iwm", "ijr", "spy"),
    *,
    start="2000-05-26",
    end="2025-09-30",
    top: float = TOP,
    data=None,
) -> pd.DataFrame:
    """Estimated spread on sessions of high expected volatility over that on the others, fund by fund.

    Parameters
    ----------
    ids : daily series with highs and lows
    start, end : window; a series that begins later is taken from its first session
    top : share of the sessions that count as stress, those with the highest VIX

    Returns
    -------
    DataFrame with columns ``series``, ``stress``, ``other`` (sessions), ``published`` (ratio of the mean
    estimates), ``mechanical`` (what that ratio would be without any spread), ``ratio`` (per unit of
    range; 1 without a spread), ``low``, ``high`` (95% interval) and ``years`` (calendar years that hold
    sessions of stress)
    """
    data = data or store.load()
    gauge = returns.levels(covered(data, STRESS))
    rows = []
    for name in map(data.resolve, ids):
        frame = data.series(name).loc[max(pd.Timestamp(start), data.series(name).index[0]) : end]
        parts = risk.stress_table(frame, gauge.loc[frame.index[0] : frame.index[-1]], top=top)
        plain, scaled = (
            risk.stress_ratio(
                frame, gauge.loc[frame.index[0] : frame.index[-1]], top=top, per_range=flag
            ).iloc[0]
            for flag in (False, True)
        )
        rows.append(
            [
                data.catalogue.loc[name, "symbols"],
                int(parts.loc["stress", "sessions"]),
                int(parts.loc["other", "sessions"]),
                plain["ratio"],
                plain["without_spread"],
                scaled["ratio"],
                scaled["low"],
                scaled["high"],
                int(scaled["years"]),
            ]
        )
    return pd.DataFrame(
        rows,
        columns=[
            "series",
            "stress",
            "other",
            "published",
            "mechanical",
            "ratio",
            "low",
            "high",
            "years",
        ],
    )


def records(
    ids: Sequence[str] = ("iwm", "ijr"), *, start="2026-01-02", end="2026-01-16", data=None
) -> pd.DataFrame:
    """The highest volume of a window against all before it: by session and by week, in shares and in value.

    Returns
    -------
    DataFrame with columns ``series``, ``counted`` (shares, value), ``period`` (session, week), ``on``,
    ``of_record`` (share of the highest before), ``before_on``, ``rank`` (1 when none before was higher),
    ``among`` (how many came before, and itself), ``of_usual`` (over the median of the year before the window) and
    ``record`` (bool)
    """
    data = data or store.load()
    year_before = pd.Timestamp(start) - pd.DateOffset(years=1)
    rows = []
    for name in map(data.resolve, ids):
        volume = risk.traded(data.series(name))
        for counted in ("shares", "value"):
            for period, amount in (
                ("session", volume[counted]),
                ("week", risk.weekly(volume[counted])),
            ):
                found = risk.record(amount, start=start, end=end).iloc[0]
                usual = amount[
                    (amount.index >= year_before) & (amount.index < pd.Timestamp(start))
                ].median()
                rows.append(
                    [
                        data.catalogue.loc[name, "symbols"],
                        counted,
                        period,
                        found["on"],
                        found["ratio"],
                        found["before_on"],
                        found["rank"],
                        found["earlier"] + 1,
                        found["highest"] / usual,
                        bool(found["record"]),
                    ]
                )
    return pd.DataFrame(
        rows,
        columns=[
            "series",
            "counted",
            "period",
            "on",
            "of_record",
            "before_on",
            "rank",
            "among",
            "of_usual",
            "record",
        ],
    )


def weeks(name: str = "iwm", *, data=None) -> pd.Series:
    """Value traded in each calendar week, as a share of the week with the most."""
    data = data or store.load()
    value = risk.weekly(risk.traded(data.series(data.resolve(name)))["value"])
    return (value / value.max()).rename("week")


def source(series: pd.Series, name: str = "iwm", *, data=None) -> str:
    """Footer of a figure of weekly trading."""
    data = data or store.load()
    symbol = data.catalogue.loc[data.resolve(name), "symbols"].split(";")[0]
    return (
        f"{symbol}, value traded by calendar week; {prose.span(series.index[0], series.index[-1])}; n = "
        f"{len(series):,} weeks."
    )


def say_spreads(table: pd.DataFrame) -> prose.Prose:
    """What the estimate says of small caps, and what of the control."""
    small, control = table.iloc[0], table.iloc[-1]

    def line(row) -> str:
        return (
            f"**{prose.number(row['ratio'])}** times for {row['series']} (95% interval "
            f"{prose.number(row['low'])} to {prose.number(row['high'])})"
        )

    return prose.Prose(
        f"As published, the estimate for {small['series']} is {prose.number(small['published'])} times as "
        "large in stress as otherwise; without any spread it would be "
        f"{prose.number(small['mechanical'])} times, because ranges are wider. Per unit of range it is "
        f"{line(small)}, and {line(control)}. The first interval {'reaches down to one or below' if small['low'] <= 1 else 'lies above one'} and "
        f"{'overlaps' if small['low'] <= control['high'] and control['low'] <= small['high'] else 'lies clear of'} that of the control."
    )


def say_records(table: pd.DataFrame) -> prose.Prose:
    """How near early January came to a record, at best."""
    best = table.loc[table["of_record"].idxmax()]
    many = int(table["record"].sum())
    return prose.Prose(
        f"**{prose.words(many).capitalize() if many else 'None'}** of the {prose.words(len(table))} counts "
        f"is a record. The nearest is {best['series']}, by "
        f"{best['period']} and in {best['counted']}: {prose.number(best['of_record'], '%', digits=0)} of "
        f"the record of {prose.day(best['before_on'])}, rank {best['rank']} of "
        f"{best['among']:,}. The highest counts are "
        f"{prose.number(table['of_usual'].min(), digits=1)} to "
        f"{prose.number(table['of_usual'].max(), digits=1)} times "
        "the median of the year before."
    )
