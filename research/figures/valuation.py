"""Figures of valuation: price-to-book of both sides, the gap and its ranks, discounts by measure, what the gap foretells."""

from __future__ import annotations

import textwrap

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.patheffects import withStroke

from research import prose
from research.charts.files import columns, joined
from research.figures import style
from research.figures.cycles import log_ticks

HALO = [withStroke(linewidth=3, foreground="white")]
PLACES = (
    (9, 0, "left", "center"),
    (-9, 0, "right", "center"),
    (0, 13, "center", "center"),
    (0, -13, "center", "center"),
    (8, 11, "left", "center"),
    (8, -11, "left", "center"),
    (-8, 11, "right", "center"),
    (-8, -11, "right", "center"),
)
KINDS = {
    "rebuilt": ("o", style.LARGE),
    "table": ("o", "white"),
    "article": ("D", style.SMALL),
    "published": ("s", style.NEUTRAL),
}


def big_and_small(
    ratios: pd.DataFrame, *, levels: pd.DataFrame, on, source: str, ax: Axes | None = None
) -> Axes:
    """Price over book value of big and of small companies, each with its median since 1963.

    Parameters
    ----------
    ratios : columns ``big`` and ``small`` by month end
    levels : of :func:`research.studies.valuation.levels`
    on : month end that is marked
    source : footer
    """
    ax = ax or style.new()[1]
    day, row = pd.Timestamp(on), levels.set_index("side")
    for side, colour, line in (
        ("big", style.LARGE, style.LINES["large"]),
        ("small", style.SMALL, style.LINES["small"]),
    ):
        ax.plot(ratios.index, ratios[side], color=colour, lw=1.4, ls=line)
        ax.plot(
            [pd.Timestamp("1963-06-30"), day],
            [row.loc[side, "median"]] * 2,
            color=colour,
            lw=1,
            ls=":",
        )
        ax.plot(day, row.loc[side, "value"], "o", color=colour, ms=8)
        ax.annotate(
            f"{side} {row.loc[side, 'value']:.1f}",
            (day, row.loc[side, "value"]),
            xytext=(10, 0),
            textcoords="offset points",
            va="center",
            color=colour,
            fontweight="bold",
            annotation_clip=False,
        )
    log_ticks(
        ax,
        [
            tick
            for tick in (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
            if ratios["small"].min() * 0.9 <= tick <= ratios["big"].max() * 1.3
        ],
    )
    big, small = (row.loc[side, "value"] / row.loc[side, "median"] for side in ("big", "small"))
    title = f"Big companies cost {big:.1f} times their usual price over book, small ones {small:.1f} times theirs"
    drawn = joined(
        {
            "price over book": ratios[["big", "small"]],
            "median since June 1963": row[["median"]].T[["big", "small"]].reset_index(drop=True),
        }
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="price over book value, log scale",
        source=source,
        note=f"Dots: {day:%B %Y}. Dotted: median since June 1963.",
        alt=f"Lines of price over book value of big and small companies. {title}.",
    )


def gap_history(
    ratios: pd.DataFrame, *, levels: pd.DataFrame, on, source: str, ax: Axes | None = None
) -> Axes:
    """The gap over time, rebuilt and as each of the two published tables would have it.

    Parameters
    ----------
    ratios : columns ``gap``, ``gap june`` and ``gap december`` by month end
    levels : of :func:`research.studies.valuation.levels`
    on : month end that is marked
    source : footer
    """
    ax = ax or style.new()[1]
    day, row = pd.Timestamp(on), levels.set_index("side").loc["gap"]
    ax.plot(ratios.index, ratios["gap june"], color=style.NEUTRAL, lw=1, alpha=0.8)
    ax.plot(
        ratios.index, ratios["gap december"], color=style.NEUTRAL, lw=1, ls=(0, (2, 1.5)), alpha=0.8
    )
    ax.plot(ratios.index, ratios["gap"], color=style.LARGE, lw=1.7)
    ax.axhline(1, color=style.MARK, lw=1)
    ax.plot([pd.Timestamp("1963-06-30"), day], [row["value"]] * 2, color=style.MARK, lw=1, ls=":")
    ax.plot(day, row["value"], "o", color=style.LARGE, ms=8)
    ax.annotate(
        f"{row['value']:.2f}",
        (day, row["value"]),
        xytext=(-6, 12),
        textcoords="offset points",
        ha="right",
        color=style.LARGE,
        fontweight="bold",
    )
    top = ratios["gap"].idxmax()
    ax.annotate(
        f"{top:%b %Y}",
        (top, ratios["gap"][top]),
        xytext=(8, 0),
        textcoords="offset points",
        va="center",
        fontsize=10,
    )
    ax.set_ylim(0.5, max(ratios["gap"].max(), ratios["gap june"].max()) * 1.06)
    title = f"In {day:%B %Y} the gap was wider than in {prose.number(row['1963'], '%')} of the months since 1963, but not as wide as in {top:%Y}"
    drawn = columns(
        ratios,
        "gap",
        **{
            "gap june": "gap, market value of June",
            "gap december": "gap, market value of December",
        },
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        y="price over book: big / small",
        source=source,
        note="Thick: rebuilt. Thin grey: from French's ratios with market value of June (solid) and of December (dashed).",
        alt=f"Line of the valuation gap with two thinner lines. {title}.",
    )


def gap_ranks(
    table: pd.DataFrame, *, samples: tuple[str, ...], source: str, ax: Axes | None = None
) -> Axes:
    """Rank of the gap by measure, one mark per sample.

    Parameters
    ----------
    table : of :func:`research.studies.valuation.ranks`
    samples : columns to draw
    source : footer
    """
    ax = ax or style.new(height=0.75 * len(table) + 2.2)[1]
    place = np.arange(len(table))[::-1]
    ax.hlines(place[:-1] - 0.5, 0, 1.01, color="#E6E6E6", lw=0.8)
    step = 0.2
    for number, (sample, mark, fill) in enumerate(
        zip(
            samples,
            ("o", "s", "D", "^"),
            ("white", style.LARGE, "white", style.NEUTRAL),
            strict=False,
        )
    ):
        ax.plot(
            table[sample],
            place + step * ((len(samples) - 1) / 2 - number),
            mark,
            color=style.LARGE if fill != style.NEUTRAL else style.NEUTRAL,
            mfc=fill,
            ms=8,
            mew=1.6,
            label=f"since {sample}",
        )
    ax.axvline(0.9, color=style.MARK, lw=1, ls=":")
    ax.annotate(
        "widest tenth",
        (0.9, len(table) - 0.55),
        xytext=(4, 0),
        textcoords="offset points",
        fontsize=9.5,
        va="center",
        color=style.NEUTRAL,
    )
    ax.set_yticks(place, table["measure"])
    ax.set_ylim(-0.5, len(table) - 0.3)
    ax.set_xlim(min(0.88, table[list(samples)].min().min() - 0.02), 1.005)
    ax.tick_params(axis="y", length=0)
    style.percent(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.legend(
        loc="upper center",
        bbox_to_anchor=(0.35, -0.22),
        ncols=len(samples),
        fontsize=10,
        frameon=False,
        handletextpad=0.2,
        columnspacing=1.2,
    )
    inside = int((table[list(samples)] >= 0.9).to_numpy().sum())
    title = f"In the widest tenth of all months by {inside} of {table[list(samples)].size} combinations of measure and sample"
    return style.finish(
        ax,
        table=columns(table, "measure", **{sample: f"rank since {sample}" for sample in samples}),
        title=title,
        x="share of earlier months with a narrower gap",
        source=source,
        note="Samples are nested and the measures much alike: far fewer than that many proofs.",
        alt=f"Dots of ranks by measure and sample. {title}.",
    )


def discounts(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """How much cheaper small companies are, by every measure.

    Parameters
    ----------
    table : of :func:`research.studies.valuation.discounts`
    source : footer
    """
    ax = ax or style.new(height=0.44 * len(table) + 2)[1]
    place = np.arange(len(table))[::-1]
    ax.hlines(place, 0, table["discount"], color=style.PALE, lw=3)
    for kind, (mark, fill) in KINDS.items():
        mine = (table["kind"] == kind).to_numpy()
        ax.plot(
            table["discount"][mine],
            place[mine],
            mark,
            color=style.LARGE if fill in (style.LARGE, "white") else fill,
            mfc=fill,
            ms=9,
            mew=1.6,
        )
    ax.axvline(0, color=style.MARK, lw=1)
    dated = table["measure"].where(
        table["kind"] != "published", table["measure"] + ", " + table["as_of"]
    )
    ax.set_yticks(place, [textwrap.fill(name, 40) for name in dated], fontsize=9.5)
    ax.set_ylim(-0.6, len(table) - 0.4)
    ax.tick_params(axis="y", length=0)
    style.percent(ax.xaxis)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    deep, last = table["discount"].max(), table["discount"].min()
    title = f"From {prose.number(deep, '%', digits=0)} cheaper to {prose.number(abs(last), '%', digits=0)} {'dearer' if last < 0 else 'cheaper'}: the measure decides"
    return style.finish(
        ax,
        table=table,
        title=title,
        x="small companies cheaper by (below zero: dearer by)",
        source=source,
        note="Filled circle: rebuilt. Hollow: one of French's ratios. Diamond: the articles' figures. Square: published elsewhere.",
        alt=f"Dots of the discount by measure. {title}.",
    )


def gap_and_later(
    frame: pd.DataFrame,
    *,
    apart: pd.DataFrame,
    years: int,
    on: float,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """The gap and what small gained on large over the next years; windows that do not overlap stand out.

    Parameters
    ----------
    frame : of :func:`research.studies.valuation.ahead`
    apart : its rows whose windows do not overlap
    years : length of the window
    on : the gap asked about
    source : footer
    """
    ax = ax or style.new()[1]
    ax.plot(frame["gap"], frame["later"], ".", color=style.NEUTRAL, ms=3, alpha=0.35)
    ax.plot(apart["gap"], apart["later"], "o", color=style.MARK, ms=8)
    for day, row in apart.iterrows():
        name_clear(
            ax,
            f"{day:%Y}",
            (row["gap"], row["later"]),
            among=pd.concat([frame, apart])[["gap", "later"]],
        )
    ax.axhline(0, color=style.MARK, lw=1)
    ax.axvline(on, color=style.LARGE, lw=1.4, ls=(0, (5, 2)))
    ax.annotate(
        "September 2025",
        (on, frame["later"].min()),
        xytext=(4, 2),
        textcoords="offset points",
        fontsize=10,
        color=style.LARGE,
        fontweight="bold",
    )
    style.points(ax.yaxis)
    title = f"{len(frame):,} months, but only {prose.words(len(apart))} windows of {prose.words(years)} years that do not overlap"
    drawn = columns(frame, "gap", later=f"small on large a year, next {years} years").rename_axis(
        "month"
    )
    drawn["counted from the first month"] = frame.index.isin(apart.index)
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="price over book: big / small",
        y=f"small gained on large a year,\nnext {prose.words(years)} years, points",
        source=source,
        note="Dots with years: windows counted from the first month. Grey: all months.",
        alt=f"Scatter of the gap against later leads. {title}.",
    )


def correlation_by_chance(
    table: pd.DataFrame, *, draws: int, source: str, ax: Axes | None = None
) -> Axes:
    """Correlation of the gap with later leads, beside what chance gives, by sample and horizon.

    Parameters
    ----------
    table : of :func:`research.studies.valuation_said.by_chance`
    draws : simulated histories behind each range
    source : footer
    """
    ax = ax or style.new(height=0.5 * len(table) + 1.9)[1]
    place = np.arange(len(table))[::-1]
    ax.hlines(place, table["low"], table["high"], color=style.PALE, lw=11)
    ax.vlines(table["middle"], place - 0.2, place + 0.2, color=style.NEUTRAL, lw=2)
    ax.plot(table["correlation"], place, "o", color=style.LARGE, ms=10)
    ax.annotate(
        "observed",
        (table["correlation"].iloc[0], place[0]),
        xytext=(0, 14),
        textcoords="offset points",
        ha="center",
        fontsize=10,
        color=style.LARGE,
        fontweight="bold",
    )
    ax.annotate(
        "by chance",
        (table["low"].iloc[0], place[0]),
        xytext=(0, 14),
        textcoords="offset points",
        ha="left",
        fontsize=10,
        color=style.NEUTRAL,
        fontweight="bold",
    )
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks(place, [f"{row.years} years, since {row.since}" for row in table.itertuples()])
    ax.set_ylim(-0.5, len(table) - 0.2)
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    inside = int(table["correlation"].between(table["low"], table["high"]).sum())
    title = f"Chance alone gives a correlation; the real one lies inside its range in {prose.words(inside) if inside else 'none'} of {prose.words(len(table))} tests"
    drawn = columns(
        table,
        "years",
        "since",
        "correlation",
        low="by chance, 2.5%",
        middle="by chance, median",
        high="by chance, 97.5%",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="correlation of the gap with the later lead of small caps",
        source=source,
        note=f"Bars: middle 95% (two-sided) of {draws:,} histories in which the gap foretells nothing; tick: their median.",
        alt=f"Observed correlations and ranges by chance. {title}.",
    )


def gap_and_cape(
    both: pd.DataFrame, *, marked: pd.DataFrame, source: str, ax: Axes | None = None
) -> Axes:
    """The gap between big and small beside the price of the whole market.

    Parameters
    ----------
    both : ``gap`` and ``cape`` by month end
    marked : rows with ``month``, ``gap`` and ``cape`` that are named
    source : footer
    """
    ax = ax or style.new()[1]
    early, late = both.loc[:"1962"], both.loc["1963":]
    ax.plot(early["cape"], early["gap"], "x", color=style.NEUTRAL, ms=3.5, mew=0.8, alpha=0.45)
    ax.plot(late["cape"], late["gap"], ".", color=style.LARGE, ms=4.5, alpha=0.6)
    ax.set_ylim(0.4, both["gap"].max() * 1.12)
    ax.set_xlim(both["cape"].min() - 3, both["cape"].max() + 3)
    for row in marked.itertuples():
        ax.plot(row.cape, row.gap, "o", color=style.MARK, ms=7)
        name_clear(ax, f"{row.month:%b %Y}", (row.cape, row.gap), among=both[["cape", "gap"]])
    whole = [part.corr(method="spearman").iloc[0, 1] for part in (late, early)]
    title = f"Gap and CAPE rise together since 1963 (rank correlation {whole[0]:.1f}), not before ({whole[1]:.1f})"
    return style.finish(
        ax,
        table=both.assign(named=both.index.isin(marked["month"])).rename_axis("month"),
        title=title,
        x="CAPE: price over ten years of real earnings",
        y="price over book: big / small",
        source=source,
        note="Dots: months since 1963. Crosses: before.",
        alt=f"Scatter of the gap against CAPE. {title}.",
    )


def name_clear(ax: Axes, text: str, point: tuple[float, float], *, among: pd.DataFrame) -> None:
    """Name a point on that side of it where the fewest other points lie, with a white rim around the letters.

    Parameters
    ----------
    point : where the named point lies
    among : all points drawn, two columns as on the axes, whose limits are set by now
    """
    scale = 72 / ax.figure.dpi
    apart = (ax.transData.transform(among.to_numpy()) - ax.transData.transform(point)) * scale
    room = (ax.transAxes.transform([(0, 0), (1, 1)]) - ax.transData.transform(point)) * scale
    wide = 6.6 * len(text)

    def covered(place) -> int:
        left = place[0] - {"left": 0, "center": wide / 2, "right": wide}[place[2]]
        outside = left < room[0, 0] + 4 or left + wide > room[1, 0]
        return len(apart) * outside + int(
            (
                (apart[:, 0] > left - 2)
                & (apart[:, 0] < left + wide + 2)
                & (abs(apart[:, 1] - place[1]) < 8)
            ).sum()
        )

    x, y, ha, va = min(PLACES, key=covered)
    ax.annotate(
        text,
        point,
        xytext=(x, y),
        textcoords="offset points",
        ha=ha,
        va=va,
        fontsize=10,
        path_effects=HALO,
        zorder=5,
    )
