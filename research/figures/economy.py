"""Figures of the economy: one quarter's growth from nowcast to accounts, and inflation beside its goal."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.dates import DateFormatter, MonthLocator, YearLocator
from matplotlib.ticker import MultipleLocator

from research import prose
from research.figures import style

CLOSE, GAP = 14, 21


def estimates(table: pd.DataFrame, *, quarter: str, source: str, ax: Axes | None = None) -> Axes:
    """Published estimates of one quarter's growth over time: nowcasts hollow, official figures filled.

    Parameters
    ----------
    table : of :func:`research.studies.economy.estimates`
    quarter : the quarter in words
    source : footer
    """
    ax = ax or style.new()[1]
    colours = {"nowcast": style.NEUTRAL, "official": style.MARK}
    for kind, marker, fill in (("nowcast", "o", "white"), ("official", "s", style.MARK)):
        part = table[table["kind"] == kind]
        ax.plot(
            part["date"],
            part["value"],
            marker,
            mfc=fill,
            mec=colours[kind],
            mew=2.2,
            ms=10,
            ls="none",
        )
    for number, row in enumerate(table.itertuples()):
        following = table.iloc[number + 1 : number + 2]
        crowded = ((following["date"] - row.date).dt.days < CLOSE).any() and (
            (following["value"] - row.value).abs() < 0.01
        ).any()
        ax.annotate(
            f"{100 * row.value:.1f}%\n{prose.day(row.date, year=False)}",
            (row.date, row.value),
            xytext=(-8, 6) if number == 0 else (0, -12) if crowded else (10, 4),
            textcoords="offset points",
            fontsize=10.5,
            linespacing=1.05,
            va="top" if crowded and number else "bottom",
            ha="right" if number == 0 else "center" if crowded else "left",
        )
    guesses = table[table["kind"] == "nowcast"]
    for before, after in zip(guesses.itertuples(), guesses.iloc[1:].itertuples(), strict=False):
        if (after.date - before.date).days > GAP:
            ax.annotate(
                "no readings held",
                (before.date + (after.date - before.date) / 2, (before.value + after.value) / 2),
                ha="center",
                fontsize=10,
                color=style.NEUTRAL,
                style="italic",
            )
    ax.annotate(
        "nowcasts of the\nAtlanta Fed",
        (guesses["date"].iloc[-1], guesses["value"].iloc[-1]),
        xytext=(-14, -2),
        textcoords="offset points",
        color=style.NEUTRAL,
        fontweight="bold",
        ha="right",
        va="center",
    )
    first = table[table["kind"] == "official"].iloc[0]
    ax.annotate(
        "official estimates",
        (first["date"], first["value"]),
        xytext=(-14, 0),
        textcoords="offset points",
        color=style.MARK,
        fontweight="bold",
        ha="right",
        va="center",
    )
    ax.xaxis.set_major_locator(MonthLocator())
    ax.xaxis.set_major_formatter(DateFormatter("%B"))
    ax.set_xlim(
        table["date"].min() - pd.Timedelta(days=16), table["date"].max() + pd.Timedelta(days=14)
    )
    ax.set_ylim(0, table["value"].max() * 1.2)
    style.percent(ax.yaxis)
    title = f"The {100 * table['value'].max():.1f}% of January had become {100 * table['value'].iloc[-1]:.1f}% by {table['date'].iloc[-1]:%B}"
    return style.finish(
        ax,
        table=table.rename(columns={"value": "growth, annual rate"}),
        title=title,
        y=f"growth in the {quarter},\nannual rate",
        source=source,
        note="Hollow circles: nowcasts. Filled squares: official estimates.",
        alt=f"Points of published estimates of growth over time. {title}.",
    )


def inflation(
    table: pd.DataFrame,
    *,
    goal: float,
    month,
    band: tuple[float, float],
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """Inflation of consumption prices, all and core, beside the goal and a stated range.

    Parameters
    ----------
    table : of :func:`research.studies.economy.inflation`
    goal : the Fed's, decimal
    month : month of the figure that is quoted
    band : range stated by an article, decimals
    source : footer
    """
    ax = ax or style.new()[1]
    day = pd.Timestamp(month)
    ax.axhspan(*band, color=style.PALE, alpha=0.7, lw=0)
    ax.annotate(
        f"range stated, {100 * band[0]:.0f}% to {100 * band[1]:.1f}%",
        (table.index[0], band[1]),
        xytext=(4, -4),
        textcoords="offset points",
        va="top",
        fontsize=10,
        color=style.NEUTRAL,
    )
    ax.axhline(goal, color=style.MARK, lw=1.4, ls=":")
    ax.annotate(
        f"the Fed's goal, {100 * goal:.0f}%",
        (table.index[0], goal),
        xytext=(4, -4),
        textcoords="offset points",
        va="top",
        fontsize=10,
    )
    ax.plot(table.index, table["all"], color=style.MARK, lw=2.8)
    ax.plot(table.index, table["core"], color=style.NEUTRAL, lw=1.8, ls=style.LINES["large"])
    style.end_label(ax, table["all"], "all prices", style.MARK)
    style.end_label(ax, table["core"], "core", style.NEUTRAL)
    ax.plot(day, table.loc[day, "all"], "o", color=style.MARK, ms=9)
    ax.annotate(
        f"{day:%B %Y}:\n{100 * table.loc[day, 'all']:.1f}%",
        (day, table.loc[day, "all"]),
        xytext=(-8, 24),
        textcoords="offset points",
        ha="right",
        fontsize=10.5,
        fontweight="bold",
    )
    ax.xaxis.set_major_locator(YearLocator())
    ax.xaxis.set_major_formatter(DateFormatter("%Y"))
    ax.yaxis.set_major_locator(MultipleLocator(0.01))
    style.percent(ax.yaxis)
    ax.set_ylim(min(goal, table.to_numpy().min()) - 0.006, None)
    last, low = table["all"].iloc[-1], table["all"].loc[:day].tail(12)
    way = (
        "rising" if table.loc[day, "all"] > low.min() + 0.002 and low.idxmin() < day else "falling"
    )
    title = f"In {day:%B %Y} headline inflation was {way}; by {table.index[-1]:%B %Y} it had reached {100 * last:.1f}%"
    drawn = table.rename(columns={"all": "all prices", "core": "core prices"}).rename_axis("month")
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="consumption prices (PCE),\nchange over twelve months",
        source=source,
        note="Core leaves food and energy out.",
        alt=f"Lines of inflation beside its goal. {title}.",
    )
