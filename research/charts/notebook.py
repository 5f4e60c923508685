"""Figures in a notebook: shown after their cell with alternative text, saved where asked."""

import os
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import pandas as pd
from matplotlib.axes import Axes

from research.charts import files


def table_behind(ax: Axes) -> pd.DataFrame:
    """The table behind a figure, as its readers download it."""
    return ax.figure.table_behind


def described(ax: Axes, path=None) -> str:
    """What a figure shows, in words; it is closed, and with a path first saved there.

    A PNG file holds the same words as its description.
    """
    figure = ax.figure
    if path is not None:
        words = {"Description": figure.get_label(), "Software": None}
        figure.savefig(path, bbox_inches="tight", metadata=words)
    plt.close(figure)
    return figure.get_label()


def show_open_figures() -> None:
    """Display every open figure with its alternative text, and close it (run after each cell).

    Where ``SMALLCAPS_FIGURES`` names a folder, each is also saved there, with the table behind it.
    """
    from IPython.display import display

    folder = os.environ.get("SMALLCAPS_FIGURES")
    for number in plt.get_fignums():
        figure = plt.figure(number)
        alt = {"image/png": {"alt": figure.get_label()}} if figure.get_label() else {}
        display(figure, metadata=alt)
        if folder:
            files.save(figure, Path(folder), getattr(figure, "table_behind", None))
        plt.close(figure)


def in_notebook() -> None:
    """Show figures after each cell, in place of the inline backend's own display."""
    shell = sys.modules["IPython"].get_ipython() if "IPython" in sys.modules else None
    if not hasattr(shell, "kernel"):
        return
    from IPython.core.pylabtools import select_figure_formats

    plt.switch_backend("agg")
    select_figure_formats(shell, {"png"}, bbox_inches="tight", metadata={"Software": None})
    if show_open_figures not in shell.events.callbacks["post_execute"]:
        shell.events.register("post_execute", show_open_figures)
