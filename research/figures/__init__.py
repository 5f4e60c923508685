"""Figures from finished tables: they draw, they do not compute. The only place that imports matplotlib."""

from research.figures.style import in_notebook

in_notebook()
