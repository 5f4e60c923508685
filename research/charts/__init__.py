"""Kinds of chart in one house style: each draws a finished table and returns the axes.

==================================================================  ========================
call                                                                what it draws
==================================================================  ========================
``bars(leads, title=..., unit="pp", by_sign=True)``                 a bar or a group a row
``dots(table, title=..., unit="pp", reference=0)``                  a mark and a range a row
``stems(lengths, title=..., labels={day: "22"}, highlight=[day])``  stems over dates
``lines(levels, title=..., unit="pct", reference=0, shade=spans)``   paths, with a band of chance
``scatter(table, title=..., units=("count", "pp"), group="when")``  two numbers a row
``timeline(spells, title=..., row="dating", label="leader")``       coloured spells
``stacked(counts, title=...)``                                      counts by verdict
``heat(grid, title=..., unit="pp", bold=significant)``              a grid of numbers
``histogram(draws, title=..., unit="pp", marks={"found": 0.08})``   a distribution
==================================================================  ========================

``title`` is the finding, in one sentence. Further words, all optional: ``subtitle``, ``x``, ``y``
(axis labels with units), ``source`` (series, span and n, in the footer) and ``alt`` (for those who
cannot see it; made of title and table by default). ``unit`` is a name of
:data:`research.formats.UNITS`. The table drawn can be downloaded. A figure is shown at the end of
its cell; end the cell with ``ax = charts.bars(...)``.

Small caps are orange and solid, large caps blue and dashed, everything else grey; a verdict has one
colour everywhere (:data:`VERDICTS`). The colours differ in lightness, so they can be told apart in
grey and by colour-blind readers (Okabe and Ito 2008).

>>> import pandas as pd
>>> years = pd.Series([0.101, -0.021], index=["2003", "2004"], name="lead")
>>> ax = bars(years, title="Small caps led in 2003 and trailed in 2004", unit="pp", by_sign=True)
>>> table_behind(ax)
   item  lead, points
0  2003          10.1
1  2004          -2.1
>>> described(ax)
'Bars. Small caps led in 2003 and trailed in 2004. 2003: +10.1 points; 2004: -2.1 points.'
"""

from research.charts.areas import heat, histogram, stacked, timeline
from research.charts.notebook import described, in_notebook, table_behind
from research.charts.paths import lines, scatter, stems
from research.charts.rows import bars, dots
from research.charts.style import INK, LARGE, NEUTRAL, PALE, SMALL, VERDICTS

__all__ = ["INK", "LARGE", "NEUTRAL", "PALE", "SMALL", "VERDICTS", "bars", "described", "dots"]
__all__ += ["heat", "histogram", "lines", "scatter", "stacked", "stems", "table_behind", "timeline"]

in_notebook()
