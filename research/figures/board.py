"""Figures of the scoreboard: verdicts by article, how firm they are, how often a wrong figure passes."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import prose
from research.charts.files import columns
from research.figures import style

COLOURS = {
    "supported": "#0B4F8A",
    "partly": "#7FB2D9",
    "contradicted": "#D55E00",
    "too few events": "#8C8C8C",
    "not testable": "#BDBDBD",
    "not yet due": "#E3E3E3",
}
DARK = ("supported", "contradicted", "too few events")
HATCHES = {"contradicted": "////"}
ABREAST = 4


def verdicts(
    table: pd.DataFrame,
    *,
    source: str,
    names: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Number of claims by article and verdict, as stacked bars with their counts.

    Parameters
    ----------
    table : of :func:`research.studies.scoreboard.counts`
    source : footer
    names : article id -> label of its bar; the id alone by default
    """
    names = names or {}
    ax = ax or style.new(height=0.62 * len(table) + 2.1)[1]
    place = np.arange(len(table))[::-1]
    start = np.zeros(len(table))
    tally = table.drop(columns="all").sum()
    for label in [name for name in COLOURS if tally.get(name, 0)]:
        count = table[label].to_numpy()
        ax.barh(
            place,
            count,
            left=start,
            color=COLOURS[label],
            height=0.68,
            edgecolor="white",
            lw=1.5,
            hatch=HATCHES.get(label),
            label=f"{label} ({tally[label]})",
        )
        for x, y, number in zip(start + count / 2, place, count, strict=True):
            if number:
                box = (
                    {"facecolor": COLOURS[label], "edgecolor": "none", "pad": 1.0}
                    if label in HATCHES and number > 1
                    else None
                )
                ax.text(
                    x,
                    y,
                    number,
                    ha="center",
                    va="center",
                    fontsize=10.5 if number > 1 else 8,
                    color="white" if label in DARK else style.MARK,
                    fontweight="bold" if number > 1 else "normal",
                    bbox=box,
                )
        start = start + count
    for x, y in zip(start, place, strict=True):
        ax.annotate(
            f"{x:.0f}",
            (x, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            color=style.NEUTRAL,
        )
    ax.set_yticks(place, [names.get(name, f"article {name}") for name in table.index])
    ax.set_ylim(-0.6, len(table) - 0.4)
    ax.grid(visible=False)
    ax.set_xticks([])
    for side in ("left", "bottom"):
        ax.spines[side].set_visible(False)
    ax.tick_params(length=0)
    ax.legend(
        loc="upper left",
        bbox_to_anchor=(-0.01, 0.0),
        ncols=3,
        fontsize=10.5,
        handlelength=1.2,
        columnspacing=1.6,
        frameon=False,
    )
    total = int(table["all"].sum())
    title = (
        f"Of {total} claims {tally['supported']} are supported, {tally['partly']} hold in part and "
        f"{tally['contradicted']} are contradicted"
    )
    rows = "; ".join(
        f"{name}: " + ", ".join(f"{row[label]} {label}" for label in COLOURS if row.get(label))
        for name, row in table.iterrows()
    )
    return style.finish(
        ax,
        table=table.rename_axis("article"),
        title=title,
        source=source,
        alt=f"Stacked bars of claims by article and verdict. {title}. By article, {rows}.",
    )


def firmness(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Share of choices in which each claim fits, stacked as dots by verdict.

    Parameters
    ----------
    table : of :func:`research.studies.scoreboard.firmness`
    source : footer
    """
    groups = [name for name in COLOURS if (table["verdict"] == name).any()][::-1]
    bins = table["share"].mul(20).round().div(20)
    tallest = table.groupby(["verdict", bins]).size().groupby("verdict").max()
    rows = {name: int(np.ceil(tallest[name] / ABREAST)) for name in groups}
    ax = ax or style.new(height=0.17 * sum(rows.values()) + 0.45 * len(groups) + 1.8)[1]
    base, ticks = 0.0, []
    for name in groups:
        for share, count in bins[table["verdict"] == name].value_counts().items():
            order = np.arange(count)
            across = (
                order % ABREAST - (np.minimum(count - order // ABREAST * ABREAST, ABREAST) - 1) / 2
            )
            ax.plot(
                share + 0.0135 * across,
                base + order // ABREAST,
                "s" if name == "contradicted" else "o",
                color=COLOURS[name],
                mec=style.NEUTRAL,
                mew=0.4,
                ms=6.5,
            )
        ticks.append(
            (base + (rows[name] - 1) / 2, f"{name} ({int((table['verdict'] == name).sum())})")
        )
        base += rows[name] + 2.6
        if name != groups[-1]:
            ax.axhline(base - 1.8, color="#E6E6E6", lw=1)
    ax.set_yticks([y for y, _ in ticks], [text for _, text in ticks])
    ax.set_ylim(-1.0, base - 1.9)
    ax.set_xlim(-0.06, 1.06)
    ax.grid(visible=False)
    ax.tick_params(axis="y", length=0)
    style.percent(ax.xaxis)
    held = table[table["verdict"] == "supported"]
    title = (
        f"Of the {len(held)} supported claims that can be read in more than one way, {(held['share'] == 1).sum()} fit "
        "whichever way is taken"
    )
    drawn = table.rename(columns={"fits": "choices that fit", "share": "share of choices that fit"})
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="share of reasonable choices in which the claim fits",
        source=source,
        note="One mark per claim with more than one choice, shares rounded to 5%.",
        alt=f"Dots for each claim by share of choices in which it fits, by verdict. {title}.",
    )


def placebo_rates(table: pd.DataFrame, *, source: str, ax: Axes | None = None) -> Axes:
    """Share of wrong figures that would have passed, by claim.

    Parameters
    ----------
    table : of :func:`research.studies.scoreboard.placebo_rate`
    source : footer
    """
    rows = table.sort_values("rate", kind="stable")
    ax = ax or style.new(height=0.3 * len(rows) + 1.8)[1]
    place = np.arange(len(rows))
    full, partly = rows["supported"] / rows["wrong"], rows["partly"] / rows["wrong"]
    ax.barh(place, full, color=COLOURS["supported"], height=0.62, label="pass as supported")
    ax.barh(place, partly, left=full, color=COLOURS["partly"], height=0.62, label="pass as partly")
    ax.legend(loc="lower right", fontsize=10.5, frameon=False)
    for y, rate in zip(place, rows["rate"], strict=True):
        ax.annotate(
            f"{100 * rate:.0f}%",
            (rate, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            fontsize=9.5,
        )
    ax.set_yticks(place, rows.index + "  " + rows["measure"].str.replace("_", " "), fontsize=9.5)
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_xlim(0, max(0.5, rows["rate"].max() * 1.12))
    style.percent(ax.xaxis)
    share = (
        rows["supported"].sum() / rows["wrong"].sum(),
        rows["partly"].sum() / rows["wrong"].sum(),
    )
    title = (
        f"{prose.number(share[0], '%')} of wrong figures would pass as supported, "
        f"{prose.number(share[1], '%')} as partly"
    )
    drawn = columns(
        rows[::-1],
        "measure",
        wrong="wrong figures",
        supported="pass as supported",
        partly="pass as partly",
        rate="share that would pass",
    ).rename_axis("claim")
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="share of wrong figures that would pass",
        source=source,
        alt=f"Bars of the share of wrong figures that pass, by claim. {title}.",
    )
