"""Figures of breadth: industries set against each other, and leads that go together."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from research import prose
from research.charts.files import columns
from research.figures import style

INDUSTRIES = {
    "Agric": "agriculture", "Food": "food", "Soda": "soft drinks", "Beer": "beer and liquor", "Smoke": "tobacco", "Toys": "recreation",
    "Fun": "entertainment", "Books": "publishing", "Hshld": "consumer goods", "Clths": "apparel", "Hlth": "healthcare",
    "MedEq": "medical equipment", "Drugs": "drugs", "Chems": "chemicals", "Rubbr": "rubber and plastics", "Txtls": "textiles",
    "BldMt": "building materials", "Cnstr": "construction", "Steel": "steel", "FabPr": "fabricated products", "Mach": "machinery",
    "ElcEq": "electrical equipment", "Autos": "cars and trucks", "Aero": "aircraft", "Ships": "ships and railways", "Guns": "defence",
    "Gold": "precious metals", "Mines": "mines", "Coal": "coal", "Oil": "oil and gas", "Util": "utilities", "Telcm": "telecoms",
    "PerSv": "personal services", "BusSv": "business services", "Hardw": "computers", "Softw": "software", "Chips": "chips",
    "LabEq": "instruments", "Paper": "paper", "Boxes": "containers", "Trans": "transport", "Whlsl": "wholesale", "Rtail": "retail",
    "Meals": "restaurants and hotels", "Banks": "banks", "Insur": "insurance", "RlEst": "real estate", "Fin": "trading", "Other": "other",
}  # fmt: skip


def industry_groups(
    table: pd.DataFrame,
    labels: Mapping[str, tuple[str, str]],
    *,
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """Returns of the industries that claims set against each other, one row of dots per group.

    Parameters
    ----------
    table : of :func:`research.studies.sectors.members`
    labels : claim -> names of the two groups
    source : footer
    """
    ax = ax or style.new(height=4.6)[1]
    ticks, y = [], 0.0
    leads = []
    for claim in reversed(list(labels)):
        part = table[table["claim"] == claim]
        for side, label, colour, mark in (
            ("behind", labels[claim][1], style.NEUTRAL, "s"),
            ("ahead", labels[claim][0], style.MARK, "o"),
        ):
            values = part[part["side"] == side]
            ax.plot(
                values["change"],
                np.full(len(values), y),
                mark,
                color=colour,
                mfc=colour if side == "ahead" else "white",
                alpha=0.6,
                ms=8,
            )
            mean = values["change"].mean()
            ax.plot([mean, mean], [y - 0.32, y + 0.32], color=colour, lw=3.2)
            ax.annotate(
                prose.number(mean, "%", sign=True),
                (mean, y + 0.34),
                xytext=(0, 2),
                textcoords="offset points",
                ha="center",
                va="bottom",
                color=colour,
                fontsize=10,
                fontweight="bold",
            )
            for row in (
                values.loc[values["change"].idxmin()],
                values.loc[values["change"].idxmax()],
            ):
                ax.annotate(
                    INDUSTRIES.get(row["industry"], row["industry"]),
                    (row["change"], y),
                    xytext=(0, -11),
                    textcoords="offset points",
                    ha="center",
                    va="center",
                    fontsize=8.5,
                    color=style.NEUTRAL,
                )
            ticks.append((y, label))
            y += 1.15
        means = part.groupby("side")["change"].mean()
        leads.append((labels[claim], means["ahead"] - means["behind"]))
        y += 0.5
    ax.margins(x=0.1)
    ax.axvline(0, color=style.MARK, lw=1)
    ax.set_yticks([place for place, _ in ticks], [label for _, label in ticks])
    ax.tick_params(axis="y", length=0)
    ax.grid(axis="y", visible=False)
    ax.grid(axis="x", visible=True)
    ax.set_ylim(-0.6, y - 0.75)
    style.percent(ax.xaxis)
    said = [
        f"{first} {'led' if lead > 0 else 'trailed'} {other} by {prose.number(abs(lead), 'pp')}"
        for (first, other), lead in reversed(leads)
    ]
    title = f"{prose.listed(said)}".capitalize()
    group = [
        labels[claim][0 if side == "ahead" else 1]
        for claim, side in zip(table["claim"], table["side"], strict=True)
    ]
    drawn = columns(
        table.assign(group=group, name=table["industry"].replace(INDUSTRIES)),
        "claim",
        "group",
        name="industry",
        change="return",
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="return in the month",
        source=source,
        note="One mark per industry, bars: means; lowest and highest named.",
        alt=f"Rows of dots, one per industry, for groups that are set against each other. {title}.",
    )


def leads_together(table: pd.DataFrame, links: pd.DataFrame, *, source: str) -> Axes:
    """The monthly lead of equal weight against two leads of small caps, with and without the giants.

    Parameters
    ----------
    table : of :func:`research.studies.giants.monthly_leads`
    links : of :func:`research.studies.giants.links`
    source : footer
    """
    figure, axes = style.new(width=9.0, height=4.8, columns=2, sharex=True, sharey=True)
    for ax, column, colour, name, row in zip(
        axes,
        ("small", "rest"),
        (style.SMALL, style.NEUTRAL),
        ("IWM over SPY", "IWM over RSP"),
        links.itertuples(),
        strict=False,
    ):
        ax.axhline(0, color=style.MARK, lw=0.8)
        ax.axvline(0, color=style.MARK, lw=0.8)
        ax.plot(table["equal"], table[column], "o", ms=4, alpha=0.55, color=colour, mec="none")
        ax.annotate(
            f"{name}\ncorrelation {row.correlation:.2f}",
            (0.04, 0.96),
            xycoords="axes fraction",
            va="top",
            fontweight="bold",
            color=colour,
        )
        ax.set_xlabel("RSP over SPY, points a month")
        ax.grid(visible=True)
        style.points(ax.xaxis)
        style.points(ax.yaxis)
    axes[0].set_ylabel("lead of small caps, points a month")
    first, second = links["correlation"].iloc[:2]
    title = (
        f"Equal weight leads when small caps lead SPY (correlation {first:.2f}), hardly when they lead "
        f"equal weight itself ({second:.2f})"
    )
    style.finish(
        axes[0],
        table=columns(table, equal="RSP over SPY", small="IWM over SPY", rest="IWM over RSP"),
        title="",
        x="RSP over SPY, points a month",
        y="lead of small caps, points a month",
        source=source,
        alt=f"Two clouds of monthly leads, a tight one and a loose one. {title}.",
    )
    figure.suptitle(
        "\n".join(style.balanced(title, 74)),
        x=0.01,
        ha="left",
        fontsize=14,
        fontweight="bold",
        y=1.09,
    )
    return axes[0]
