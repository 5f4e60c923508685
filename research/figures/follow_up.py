"""Figures of what came after publication: the lead, the forecasts, the named shares, inflation, half-years at random."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib import dates
from matplotlib.axes import Axes
from matplotlib.markers import CARETLEFTBASE, CARETRIGHTBASE

from research import prose
from research.charts.files import columns, joined
from research.figures import style

CALLS = {
    "winner": ("named as winner", {"facecolor": style.SMALL}),
    "loser": ("named as loser", {"facecolor": "white", "edgecolor": style.LARGE, "hatch": "////"}),
    "mentioned": ("only mentioned", {"facecolor": style.PALE}),
}


def since_publication(
    relative: pd.Series, table: pd.DataFrame, *, source: str, ax: Axes | None = None
) -> Axes:
    """Relative wealth over the months of publication, with the days on which each article can have been printed.

    Parameters
    ----------
    relative : wealth in small over wealth in large by session; ``Comparison.relative``
    table : of :func:`research.studies.since.by_article`
    source : footer
    """
    ax = ax or style.new()[1]
    last = relative.iloc[-1]
    ax.plot(relative.index, relative, color=style.SMALL, lw=2.2)
    ax.axhline(last, color=style.MARK, lw=1, ls=":")
    ax.annotate(
        "level at the last session",
        (relative.index[0], last),
        xytext=(2, 5),
        textcoords="offset points",
        fontsize=10,
    )
    low, high = relative.min(), relative.max()
    step = 0.075 * (high - low)
    days = table.groupby("article")["base"].agg(["min", "max"]).sort_values("max")
    for place, (article, row) in enumerate(days.iterrows()):
        y = low - step * (place + 1.4)
        ax.plot([row["min"], row["max"]], [y, y], color=style.LARGE, lw=6, solid_capstyle="butt")
        ax.plot(row["max"], y, "s", color=style.LARGE, ms=6)
        ax.annotate(
            article,
            (row["max"], y),
            xytext=(8, 0),
            textcoords="offset points",
            va="center",
            fontsize=10.5,
            color=style.LARGE,
            fontweight="bold",
        )
    ax.plot(days["max"], relative.reindex(days["max"]), "o", color=style.LARGE, ms=7, zorder=3)
    ax.set_ylim(low - step * (len(days) + 1.2), high + step)
    ax.set_yticks([tick for tick in ax.get_yticks() if low - 0.01 <= tick <= high + 0.01])
    ax.xaxis.set_major_locator(dates.MonthLocator())
    ax.xaxis.set_major_formatter(
        dates.ConciseDateFormatter(ax.xaxis.get_major_locator(), show_offset=False)
    )
    final = table.loc[table.groupby("article")["base"].idxmax(), "lead"]
    none = table[table["lead"] <= 0]
    title = f"Since the last possible day of each article small caps lead by {100 * final.min():.1f} to {prose.number(final.max(), 'pp')}"
    title += (
        f"; from {prose.day(none['base'].iloc[0], year=False)}, not at all" if len(none) else ""
    )
    line = relative.rename("small / large")
    possible = {
        f"article {name}, {word} possible day": line.reindex([day])
        for word, end in (("first", "min"), ("last", "max"))
        for name, day in days[end].items()
    }
    drawn = joined({"relative wealth": line, **possible})
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y=f"small / large, 1 on\n{prose.day(relative.index[0])}",
        source=source,
        note="Bars: days on which each article can have been printed. Dots: the last of them; below the dotted line small caps have led since then.",
        alt=f"Line of small-cap wealth against large-cap wealth with the publication days of the articles. {title}.",
    )


def forecast_ranges(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """What each forecast read at its best and worst close on the way, and at its end.

    Parameters
    ----------
    table : of :func:`research.studies.follow_up.on_the_way`
    source : footer
    """
    rows = table.sort_values(["measure", "end"], ascending=[False, True], ignore_index=True)
    ax = ax or style.new(height=0.5 * len(rows) + 2.2)[1]
    place = np.arange(len(rows))
    ax.hlines(place, rows["lowest"], rows["highest"], color=style.PALE, lw=7)
    ax.vlines(rows["needed"], place - 0.36, place + 0.36, color=style.MARK, lw=1.6)
    less = rows["relation"].isin(["below", "at_most"]).to_numpy()
    for mine, caret in ((~less, CARETRIGHTBASE), (less, CARETLEFTBASE)):
        ax.plot(
            rows["needed"][mine], place[mine] + 0.3, ls="", marker=caret, color=style.MARK, ms=7
        )
    for fits, mark, colour in ((True, "o", style.LARGE), (False, "X", style.SMALL)):
        for waits, fill in ((False, colour), (True, "white")):
            mine = (rows["fits"].eq(fits) & rows["waits"].eq(waits)).to_numpy()
            ax.plot(
                rows["end"][mine],
                place[mine],
                mark,
                color=colour,
                mfc=fill,
                mew=1.8,
                ms=9,
                zorder=3,
            )
    for y, row in zip(place, rows.itertuples(), strict=True):
        ax.annotate(
            f"{row.fitting} of {row.closes}",
            (1.01, y),
            xycoords=("axes fraction", "data"),
            va="center",
            fontsize=10,
            annotation_clip=False,
        )
    ax.annotate(
        "closes\nthat fit",
        (1.01, len(rows) - 0.35),
        xycoords=("axes fraction", "data"),
        va="bottom",
        fontsize=10,
        color=style.NEUTRAL,
        annotation_clip=False,
    )
    spans = [prose.span(first, last) for first, last in zip(rows["from"], rows["to"], strict=True)]
    ax.set_yticks(
        place,
        [
            f"{row.claim}  {row.what}\n{span}"
            for row, span in zip(rows.itertuples(), spans, strict=True)
        ],
        fontsize=9.5,
    )
    leads = int((rows["measure"] == "lead").sum())
    ax.axhline(leads - 0.5, color=style.NEUTRAL, lw=0.8, ls=":")
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.7, len(rows) - 0.3)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    style.points(ax.xaxis)
    thin = rows[
        (rows["measure"] == "lead")
        & (rows["lowest"] < rows["needed"])
        & (rows["highest"] > rows["needed"])
    ]
    many = (
        f"All {prose.words(leads)}"
        if len(thin) == leads
        else f"{prose.words(len(thin)).capitalize()} of {prose.words(leads)}"
    )
    title = f"{many} forecasts of a lead would have been right on some days and wrong on others"
    drawn = columns(
        rows[::-1],
        "claim",
        "what",
        "needed",
        "lowest",
        "highest",
        end="at the end",
        fits="fits",
        waits="no verdict yet",
        fitting="closes that fit",
        closes="closes",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="points for leads, per cent for rises and falls",
        source=source,
        note="Grey: from the lowest to the highest reading on the way. Stroke: what the claim needs; its flag points to the side that fits. "
        "Dot: the reading when due fits; cross: it does not. Hollow: no verdict, last session held.",
        alt=f"Ranges of the reading of each forecast, with the value needed and the value at the end. {title}.",
    )


def named_since(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Lead over the market of the shares and funds that articles name, since publication.

    Parameters
    ----------
    table : of :func:`research.studies.since.named`
    source : footer
    """
    rows = table.sort_values("lead", ignore_index=True)
    ax = ax or style.new(height=0.31 * len(rows) + 2.1)[1]
    place = np.arange(len(rows))
    for call, (label, look) in CALLS.items():
        mine = (rows["call"] == call).to_numpy()
        ax.barh(place[mine], rows["lead"][mine], height=0.68, label=label, **look)
    for y, row in zip(place, rows.itertuples(), strict=True):
        side = 1 if row.lead >= 0 else -1
        ax.annotate(
            f"{100 * row.lead:+.0f}",
            (row.lead, y),
            xytext=(5 * side, 0),
            textcoords="offset points",
            va="center",
            ha="left" if side > 0 else "right",
            fontsize=10,
        )
    early = rows["last"] < rows["last"].max() - pd.Timedelta(days=7)
    ends = np.where(early, [f", to {prose.day(day, year=False)}" for day in rows["last"]], "")
    ax.set_yticks(place, rows["name"] + " (" + rows["article"] + ")" + ends, fontsize=10.5)
    ax.tick_params(axis="y", length=0)
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.margins(x=0.12)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    style.points(ax.xaxis)
    ax.legend(loc="lower right", fontsize=10.5, frameon=False)
    won, lost = rows[rows["call"] == "winner"], rows[rows["call"] == "loser"]
    beat, also = (
        prose.words(int(part["beat"].sum())) if part["beat"].any() else "none"
        for part in (won, lost)
    )
    title = f"After publication {beat} of {prose.words(len(won))} named winners beat the S&P 500, and {also} of {prose.words(len(lost))} named losers"
    drawn = rows[::-1].rename(
        columns={
            "base": "first close",
            "last": "last close",
            "market": "change of the S&P 500",
            "lead": "lead over the S&P 500",
            "beat": "beat the S&P 500",
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="lead over the S&P 500, percentage points",
        source=source,
        note=f"In brackets: article. To {prose.span(rows['last'][~early].min(), rows['last'].max())} unless the row says otherwise.",
        alt=f"Bars of the lead of named shares over the market since publication. {title}.",
    )


def inflation_condition(
    series: pd.Series, *, band: tuple[float, float], day, source: str, ax: Axes | None = None
) -> Axes:
    """Inflation by month against the range on which a forecast was made to depend.

    Parameters
    ----------
    series : of :func:`research.studies.seen_then.inflation`
    band : the range
    day : publication
    source : footer
    """
    ax = ax or style.new()[1]
    ends = series.index + pd.offsets.MonthEnd(0)
    ax.axhspan(*band, color=style.PALE, lw=0)
    ax.annotate(
        "range of the forecast",
        (ends[0], sum(band) / 2),
        xytext=(4, 0),
        textcoords="offset points",
        va="center",
        fontsize=10.5,
    )
    ax.plot(ends, series, color=style.MARK, marker="o", ms=5)
    ax.axvline(pd.Timestamp(day), color=style.LARGE, lw=1.4, ls="--")
    ax.annotate(
        "published",
        (pd.Timestamp(day), 1),
        xycoords=("data", "axes fraction"),
        xytext=(-6, -4),
        textcoords="offset points",
        ha="right",
        va="top",
        fontsize=10.5,
        color=style.LARGE,
    )
    ax.annotate(
        f"{prose.number(series.iloc[-1], '%')}",
        (ends[-1], series.iloc[-1]),
        xytext=(0, 8),
        textcoords="offset points",
        ha="center",
        fontweight="bold",
    )
    style.percent(ax.yaxis, digits=1)
    ax.margins(y=0.12)
    ax.xaxis.set_major_formatter(
        dates.ConciseDateFormatter(dates.AutoDateLocator(), show_offset=False)
    )
    later = series.loc[pd.Timestamp(day).replace(day=1) :]
    met = int(later.between(*band).sum())
    title = (
        f"Inflation was inside the range in {prose.words(met) if met else 'none'} of {prose.words(len(later))} months from {later.index[0]:%B %Y}, "
        f"and {'rose' if later.iloc[-1] > later.iloc[0] else 'fell'} to {prose.number(later.iloc[-1], '%')}"
    )
    return style.finish(
        ax,
        table=series.rename("inflation over a year").rename_axis("month"),
        title=title,
        y="PCE price index, change over a year",
        source=source,
        note="Each month is drawn at its end.",
        alt=f"Line of monthly inflation with a shaded range. {title}.",
    )


def half_years(
    table: pd.DataFrame, now: pd.DataFrame, *, source: str, ax: Axes | None = None
) -> Axes:
    """Leads over half-years that do not overlap, as dots, and the leads of forecasts over half a year.

    Parameters
    ----------
    table : of :func:`research.studies.since.half_years`
    now : ``claim``, ``from``, ``to`` and ``end``: forecasts over half a year and the leads they came to
    source : footer
    """
    ax = ax or style.new(height=3.6)[1]
    width = 0.01
    bins = np.floor(table["lead"] / width).astype(int)
    height = bins.groupby(bins).cumcount()
    won = table["lead"] > 0
    for mine, colour, mark in ((won, style.SMALL, "o"), (~won, style.LARGE, "s")):
        ax.plot((bins[mine] + 0.5) * width, height[mine], mark, color=colour, ms=5.5)
    top = height.max()
    ax.vlines(now["end"], -1.6, -0.6, color=style.MARK, lw=2.4)
    ax.annotate(
        prose.listed(now.sort_values("end")["claim"]),
        (now["end"].max(), -1.1),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=10.5,
        fontweight="bold",
    )
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_ylim(-2.2, top + 1)
    ax.set_yticks([])
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.spines["left"].set_visible(False)
    style.points(ax.xaxis)
    larger = int((table["lead"].abs() > abs(now["end"].median())).sum())
    usual = (
        "ordinary"
        if larger >= len(table) / 2
        else "not rare"
        if larger >= len(table) / 10
        else "rare"
    )
    title = f"Small caps led in {int(won.sum())} of {len(table)} half-years; a lead like those forecast is {usual}"
    drawn = joined(
        {
            "half-year": table[["start", "end", "lead"]],
            "forecast": columns(now, "claim", **{"from": "start", "to": "end"}, end="lead"),
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="lead over a half-year, percentage points",
        source=source,
        note=f"One mark per half-year, in steps of one point. Strokes: what the forecasts came to; in {larger} half-years the lead was larger than their middle one, "
        "one way or the other.",
        alt=f"Dot plot of half-year leads with the leads of the forecasts marked below. {title}.",
    )
