"""Figures of doubt: where vendors disagree, which choices turn a claim, and the values behind the claims that hang on one."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, LogLocator, MaxNLocator, NullLocator

from research import prose
from research.charts.files import columns
from research.figures import style

ACROSS = 3


def vendor_differences(
    table: pd.DataFrame,
    *,
    compared: int,
    names: tuple[str, str],
    source: str,
    ax: Axes | None = None,
) -> Axes:
    """Size of every disagreement between two vendors, and the sessions on which it turns the lead of the day.

    Parameters
    ----------
    table : of :func:`research.studies.vendors.apart`
    compared : sessions on which both have a return
    names : the two vendors
    source : footer
    """
    ax = ax or style.new()[1]
    turned = table["turned"].to_numpy()
    ax.plot(
        table["date"][~turned],
        table["size"][~turned],
        ".",
        color=style.NEUTRAL,
        ms=4,
        alpha=0.6,
        label="the same winner of the day",
    )
    ax.plot(
        table["date"][turned],
        table["size"][turned],
        "D",
        color=style.SMALL,
        ms=5.5,
        mec="white",
        mew=0.4,
        label="another winner of the day",
    )
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_minor_locator(NullLocator())
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{1e4 * value:g}"))
    odd = table.loc[table["size"].idxmax()]
    ax.annotate(
        f"{prose.number(odd['size'], 'bp')}, {odd['date']:%b %Y}",
        (odd["date"], odd["size"]),
        xytext=(9, 0),
        textcoords="offset points",
        va="center",
        fontsize=10,
    )
    ax.legend(loc="upper right", fontsize=10.5, frameon=False, handletextpad=0.3)
    title = f"{names[0]} and {names[1]} differ by more than 1 bp on {len(table):,} of {compared:,} sessions; on {int(turned.sum())} the winner of the day changes"
    return style.finish(
        ax,
        table=columns(table, "date", size="difference", turned="another winner of the day"),
        title=title,
        y="difference, basis points\n(log scale)",
        source=source,
        alt=f"Dots of the difference between two vendors by date. {title}.",
    )


def turned_by(
    table: pd.DataFrame,
    *,
    source: str,
    beside: Mapping[str, str] | None = None,
    ax: Axes | None = None,
) -> Axes:
    """Claims that turn with each kind of choice, out of those that have one.

    Parameters
    ----------
    table : of :func:`research.studies.doubts.changes`
    source : footer
    beside : kind of choice -> what the title says beside its count
    """
    rows = table.iloc[::-1].reset_index(drop=True)
    ax = ax or style.new(height=0.5 * len(rows) + 1.9)[1]
    place = np.arange(len(rows))
    ax.barh(place, rows["claims"], color=style.PALE, height=0.62)
    ax.barh(place, rows["turned"], color=style.SMALL, height=0.62)
    for y, row in zip(place, rows.itertuples(), strict=True):
        ax.annotate(
            f"{row.turned} of {row.claims}",
            (row.claims, y),
            xytext=(6, 0),
            textcoords="offset points",
            va="center",
            fontsize=10.5,
        )
    ax.set_yticks(place, rows["kind"])
    ax.tick_params(axis="y", length=0)
    ax.set_ylim(-0.6, len(rows) - 0.4)
    ax.margins(x=0.14)
    ax.grid(axis="y", visible=False)
    alone = table[~table["kind"].str.contains(" together") & (table["claims"] > 0)].sort_values(
        "turned", ascending=False, kind="stable"
    )
    title = prose.listed(
        f"{row.kind} {'turns ' if k == 0 else ''}{row.turned or 'none'} of {row.claims}"
        + (" claims" if k == 0 else "")
        + (f" ({beside[row.kind]})" if row.kind in (beside or {}) else "")
        for k, row in enumerate(alone.itertuples())
    )
    title = title[0].upper() + title[1:]
    drawn = columns(
        table, kind="choice", claims="claims that have it", turned="claims that turn with it"
    )
    return style.finish(
        ax,
        table=drawn,
        title=title,
        x="claims",
        source=source,
        note="Pale: claims that have such a choice. Filled: claims whose fit is another with it.",
        alt=f"Bars of claims by kind of choice. {title}.",
    )


def specification_curves(table: pd.DataFrame, *, source: str, of: int | None = None) -> Axes:
    """Every choice of each claim that hangs on one, in ascending order, with the values that fit shaded.

    Parameters
    ----------
    table : of :func:`research.studies.doubts.curve`
    source : footer
    of : number of claims that hang on a choice, those without a number among them

    Returns
    -------
    The first of the panels
    """
    claims = list(dict.fromkeys(table["claim"]))
    down = -(-len(claims) // ACROSS)
    figure, grid = style.new(width=9.5, height=1.75 * down + 1.4, rows=down, columns=ACROSS)
    panels = np.ravel(grid)
    for ax, claim in zip(panels, claims, strict=False):
        _panel(ax, table[table["claim"] == claim])
    for ax in panels[len(claims) :]:
        ax.set_visible(False)
    few = sum(part["fits"].mean() < 0.5 for _, part in table.groupby("claim"))
    drawn_of = (
        f"{prose.words(len(claims)).capitalize()} of the {of}"
        if of and of > len(claims)
        else prose.words(len(claims)).capitalize()
    )
    title = f"{drawn_of} claims that fit in some choices only have a number for a value; {prose.words(few)} of these fit in fewer than half"
    drawn = columns(
        table.replace([-np.inf, np.inf], np.nan),
        "claim",
        label="measure",
        computed="value",
        unit="unit",
        fits="fits",
        stated="stated choice",
        vendor="another vendor",
        low="fits from",
        high="fits up to",
    )
    style.finish(
        panels[0],
        table=drawn,
        title=claims[0],
        source=source,
        note="One mark per choice, smallest value first. Filled: fits; hollow: does not; ringed: the stated choice"
        + (
            "; no ring: it has no value"
            if table.groupby("claim")["stated"].any().eq(False).any()
            else ""
        )
        + ("; diamond: another vendor" if table["vendor"].any() else "")
        + ". Shaded: values that fit.",
        alt=f"Panels of the values of each claim over its choices. {title}.",
    )
    panels[0].set_title(_heading(table[table["claim"] == claims[0]]), fontsize=11, loc="left", x=0)
    figure.suptitle(
        "\n".join(style.balanced(title, 82)),
        x=0.01,
        y=1.0,
        ha="left",
        va="bottom",
        fontsize=14,
        fontweight="bold",
    )
    return panels[0]


def _panel(ax: Axes, part: pd.DataFrame) -> None:
    """One claim: its values in order, its stated choice, and the values that fit."""
    low, high = part["low"].iloc[0], part["high"].iloc[0]
    ends = [value for value in (low, high) if np.isfinite(value)]
    least, most = min([part["computed"].min(), *ends]), max([part["computed"].max(), *ends])
    room = 0.16 * ((most - least) or 1.0)
    ax.set_ylim(least - room, most + room)
    ax.axhspan(max(low, least - room), min(high, most + room), color=style.PALE, alpha=0.55, lw=0)
    for row in part.itertuples():
        ax.plot(
            row.order,
            row.computed,
            "D" if row.vendor else "o",
            color=style.LARGE,
            mfc=style.LARGE if row.fits else "white",
            ms=6,
            mew=1.5,
        )
        if row.stated:
            ax.plot(row.order, row.computed, "o", color=style.SMALL, mfc="none", ms=12, mew=1.8)
    ax.set_title(_heading(part), fontsize=11, loc="left")
    ax.set_xticks([])
    ax.margins(x=0.12)
    scale, unit = {"decimal": (100, "%"), "points": (100, "")}.get(part["unit"].iloc[0], (1, ""))
    ax.yaxis.set_major_locator(
        MaxNLocator(
            nbins=4, steps=[1, 2, 5, 10], integer=part["unit"].iloc[0] in ("sessions", "count")
        )
    )
    ax.yaxis.set_major_formatter(
        FuncFormatter(lambda value, _: f"{round(scale * value, 6) + 0.0:g}{unit}")
    )
    ax.tick_params(axis="y", labelsize=9.5, length=0)


def _heading(part: pd.DataFrame) -> str:
    """Claim and measure over a panel, with the unit where the ticks do not show it."""
    claim, label, unit = part[["claim", "label", "unit"]].iloc[0]
    return f"{claim}  {label}" + (f", {unit}" if unit in ("points", "sessions", "years") else "")
