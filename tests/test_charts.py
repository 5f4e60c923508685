"""Kinds of chart: each draws what its table holds, says it and keeps the table behind it."""

import re
import xml.etree.ElementTree as ET

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex, to_rgb
from PIL import Image

from research import charts
from research.charts import alt_text, files, notebook, style

SVG = "{http://www.w3.org/2000/svg}"
DAYS = pd.to_datetime(["2026-01-02", "2026-01-05", "2026-01-06", "2026-01-07"])
LEADS = pd.Series([0.01, -0.02, 0.005, 0.001], index=DAYS, name="lead")
SPELLS = pd.DataFrame({"rule": "a", "leader": ["small", "large"], "start": DAYS[:2]})
SPELLS["end"] = DAYS[1:3]
BAND = pd.DataFrame({"path": [0.0, 0.1], "low": [-0.1, -0.2], "high": [0.1, 0.2]}, index=[0, 1])
COUNTS = pd.DataFrame({"supported": [2, 1], "contradicted": [0, 3]}, index=["one", "two"])
PAIRS = pd.DataFrame({"n": [1, 2], "lead": [0.01, -0.02], "when": ["early", "late"]}, ["a", "b"])
CASES = {
    "bars": lambda **words: charts.bars(LEADS, unit="pp", by_sign=True, **words),
    "dots": lambda **words: charts.dots(BAND.set_axis(["a", "b"]), unit="pp", **words),
    "stems": lambda **words: charts.stems(LEADS, unit="pp", **words),
    "lines": lambda **words: charts.lines(LEADS, unit="pct", **words),
    "scatter": lambda **words: charts.scatter(BAND[["low", "path"]], units=("pp", "pp"), **words),
    "timeline": lambda **words: charts.timeline(SPELLS, row="rule", label="leader", **words),
    "lines with a band": lambda **words: charts.lines(BAND, unit="pp", band="chance", **words),
    "stacked": lambda **words: charts.stacked(COUNTS, **words),
    "heat": lambda **words: charts.heat(BAND, unit="pp", **words),
    "histogram": lambda **words: charts.histogram(pd.Series(np.arange(10.0)), bins=5, **words),
}


@pytest.fixture(autouse=True)
def close():
    """No figure outlives its test."""
    yield
    plt.close("all")


@pytest.fixture(params=CASES)
def draw(request):
    """Each kind of chart in turn, with its data."""
    return CASES[request.param]


def titles(svg):
    """What the marks of a drawing say when a reader points at them."""
    root = ET.fromstring(svg)
    return [mark.find(f"{SVG}title").text for mark in root.iter(f"{SVG}g") if mark.get("class")]


def test_every_kind_has_its_words_its_values_and_its_table(draw):
    """The same figure gives the same bytes; what is drawn stays as it was."""
    source, given = "Made by hand; n = 4.", repr([LEADS, SPELLS, BAND, COUNTS])
    ax = draw(title="A finding", source=source)
    svg = files.svg(ax.figure)
    root = ET.fromstring(svg)
    assert root.find(f"{SVG}title").text == "A finding"
    assert "A finding." in root.find(f"{SVG}desc").text
    assert "Made by hand; n\xa0=\xa04." in [text.get_text() for text in ax.figure.texts]
    assert len(charts.table_behind(ax))
    assert titles(svg), "no mark says its value"
    again = draw(title="A finding", source=source, alt="In words.").figure
    assert again.get_label() == "In words."
    again.set_label(ax.figure.get_label())
    assert files.svg(again) == svg
    with pytest.raises(TypeError, match="sorce"):
        draw(title="A finding", sorce="x")
    assert repr([LEADS, SPELLS, BAND, COUNTS]) == given


def test_bars_by_sign_or_highlighted_and_hollow():
    ax, (small, large) = charts.bars(LEADS, title="A", by_sign=True), (charts.SMALL, charts.LARGE)
    drawn = [(bar.get_height(), to_hex(bar.get_facecolor()).upper()) for bar in ax.patches]
    assert drawn == [(0.01, small), (-0.02, large), (0.005, small), (0.001, small)]
    ax = charts.bars(LEADS, title="A", highlight=[DAYS[1]], hollow=[DAYS[0]])
    assert [bar.get_hatch() for bar in ax.patches] == ["////", None, None, None]
    assert to_hex(ax.patches[1].get_facecolor()).upper() == charts.SMALL


@pytest.mark.parametrize("lying", [False, True])
def test_bars_of_years_stand_and_long_names_lie(lying):
    index = [f"a long name {k}" for k in range(31)] if lying else range(1988, 2019)
    ax = charts.bars(pd.Series(0.1, index=index, name="share"), title="A", values=False)
    assert (ax.patches[0].get_width() == pytest.approx(0.1)) == lying


LAST = [  # a kind, its data and options, what its last mark says
    ("bars", LEADS, {"unit": "pp"}, "7 January 2026: +0.1 points"),
    ("bars", LEADS.set_axis([*"abc", '<b>"x"</b> & so']), {}, '<b>"x"</b> & so: 0.00'),
    ("heat", COUNTS.replace(0, np.nan), {"texts": COUNTS > 1}, "two, contradicted: True"),
    ("dots", COUNTS, {}, "two: contradicted 3"),
    ("lines", PAIRS[["lead"]], {"unit": "bp"}, "b: lead -200.0 bp"),
    ("scatter", PAIRS, {"units": ("", "pp")}, "b: n 2, lead -2.0 points"),
    ("stacked", COUNTS, {}, "two: 3 contradicted"),
    ("histogram", PAIRS["lead"], {"bins": 2, "unit": "pct"}, "-0.5% to 1.0%: 1"),
]


@pytest.mark.parametrize(("kind", "data", "options", "said"), LAST)
def test_marks_say_row_and_value_and_words_on_them_are_text(kind, data, options, said):
    figure = getattr(charts, kind)(data, title="A", **options).figure
    assert titles(files.svg(figure))[-1] == said


def test_texts_stand_at_their_marks_in_their_colour_and_ticks_have_thousands_apart():
    texts = charts.stacked(COUNTS, title="A").texts
    middles = [(text.get_text(), float(text.xy[0])) for text in texts]
    assert middles == [("2", 1), ("1", 0.5), ("3", 2.5), ("2", 2), ("4", 4)]
    labels = {"2026-01-02": "x", DAYS[1]: "y"}
    texts = charts.stems(LEADS, title="A", labels=labels, highlight=["2026-01-05"]).texts
    assert [text.get_color() for text in texts] == [charts.INK, charts.SMALL]
    dots = charts.scatter(PAIRS, title="A", group="when").lines
    looks = [(dot.get_label(), dot.get_marker(), dot.get_color()) for dot in dots]
    assert looks == [("early", "o", charts.SMALL), ("late", "s", charts.LARGE)]
    for unit, tick in (("count", "3,000"), ("pct", "300,000%"), ("pp", "+300,000")):
        ax = charts.bars(LEADS, title="A", unit=unit)
        assert ax.yaxis.get_major_formatter()(3000, 0) == tick
    assert [text.get_va() for text in ax.texts[:3]] == ["bottom", "top", "bottom"]


def test_open_figures_are_shown_with_their_words_saved_and_closed(tmp_path, monkeypatch):
    shown = []
    monkeypatch.setattr("IPython.display.display", lambda _, metadata: shown.append(metadata))
    monkeypatch.setenv("SMALLCAPS_FIGURES", str(tmp_path / "new"))
    figure = CASES["bars"](title="A finding").figure
    notebook.show_open_figures()
    assert shown == [{"image/png": {"alt": figure.get_label()}}]
    assert len(list((tmp_path / "new").iterdir())) == 3
    assert not plt.get_fignums()


def test_alternative_text_of_a_long_or_wide_table_is_short():
    """Up to twelve rows are told one by one, more of them by column."""
    path = pd.Series(np.linspace(0, 1, 1000), index=range(1000), name="level")
    text = charts.described(charts.lines(path, title="It rose"))
    assert text == "Lines. It rose. level: 1000 values from 0 to 1, 1 at the end."
    for rows, said in ((12, ": column 0 1, "), (13, ": 13 values from 1 to 1, ")):
        wide = pd.DataFrame(np.ones((rows, 40)), columns=[f"column {k}" for k in range(40)])
        text = alt_text.words_for("Lines", ["Wide"], wide, "")
        assert len(text) < 330
        assert said in text[:60]
        assert re.search(r", and \d+ more\.$", text)
    unknown = alt_text.words_for("Lines", [], wide[["column 1"]].assign(gap=np.nan), "")
    assert unknown == "Lines. column 1: 13 values from 1 to 1, 1 at the end."


def test_a_label_at_a_low_stands_below_its_point():
    path = pd.Series(np.abs(np.arange(-50.0, 51.0)), name="level")
    (low,) = charts.lines(path, title="A", labels={50: "the lowest of all"}).texts
    (high,) = charts.lines(-path, title="A", labels={50: "the highest of all"}).texts
    assert low.xyann[1] < 0 < high.xyann[1]


def test_a_band_is_drawn_behind_and_named():
    ax = charts.lines(BAND, title="A", band="chance", reference=0)
    (edges,) = ax.collections
    assert edges.get_paths()[0].get_extents().bounds == (0, -0.2, 1, 0.4)
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["chance"]
    drawn = [list(line.get_ydata()) for line in ax.lines if len(line.get_xdata()) == 2]
    assert drawn == [[0.0, 0.1], [0, 0]]


def test_a_histogram_counts_and_verdicts_are_stacked():
    ax = charts.histogram(pd.Series([0.0, 0.1, 0.9, 1.0]), bins=2, title="A", marks={"found": 0.5})
    told = {"from": [0.0, 0.5], "to": [0.5, 1.0], "count": [2, 2]}
    assert charts.table_behind(ax).to_dict("list") == told
    assert "found: 0.50" in ax.figure.get_label()
    ax = charts.stacked(COUNTS[["contradicted", "supported"]], title="A")
    drawn = [(bar.get_width(), bar.get_x()) for bar in ax.patches]
    assert drawn == [(2, 0), (1, 0), (3, 1)]
    assert to_hex(ax.patches[0].get_facecolor()).upper() == charts.VERDICTS["supported"]


def test_neighbours_among_verdicts_differ_in_grey_and_a_series_has_the_colour_of_its_side():
    """On a print without colours; contradicted is hatched besides."""
    greys = np.array([to_rgb(c) for c in charts.VERDICTS.values()]) @ (0.299, 0.587, 0.114)
    assert np.abs(np.diff(greys)).min() > 0.09
    colours = [colour for colour, _ in style.looks(["SPY", "Nasdaq", "IWM"]).values()]
    assert colours == [charts.LARGE, charts.NEUTRAL, charts.SMALL]


@pytest.mark.parametrize("values", [[0.6, 1.7], [0.5, 400.0], [1.0, 30.0]])
def test_log_scales_have_a_few_ticks(values):
    ax = charts.lines(pd.Series(values, index=[0, 1], name="level"), title="A", log=True)
    assert 2 <= len(ax.yaxis.get_major_locator()()) <= 7


def test_a_picture_holds_its_words(tmp_path):
    path = tmp_path / "one.png"
    said = charts.described(charts.bars(LEADS, title="A finding", unit="pp"), path)
    assert Image.open(path).text["Description"] == said


def test_names_of_lines_keep_apart_from_their_ends():
    """A name begins with spaces that a browser keeps, and names of two lines do not overlap."""
    ends = pd.DataFrame({"a long name of one": [0.0, 1.0], "a long name of two": [0.0, 1.01]})
    figure = charts.lines(ends, title="Names").figure.narrow()
    notes = [text for text in figure.axes[0].texts if "name" in text.get_text()]
    assert all(line.startswith("\xa0") for note in notes for line in note.get_text().split("\n"))
    first, second = (note.get_window_extent() for note in notes)
    assert not first.overlaps(second)


def test_a_drawing_says_what_it_shows_and_keeps_its_letters():
    """Title and description come first for a screen reader; words are text; long paths are cut."""
    x = np.linspace(0, 50, 12_000)
    noise = 1e-3 * np.random.default_rng(1).standard_normal(len(x))
    path = pd.Series(np.sin(x) + noise, index=x, name="level")
    ax = charts.lines(path, title="Up <1% & down", alt="A line. Up <1% & down.")
    text = files.svg(ax.figure)
    root = ET.fromstring(text)
    first = [(child.tag.removeprefix(SVG), child.text) for child in root][:2]
    assert first == [("title", "Up <1% & down"), ("desc", "A line. Up <1% & down.")]
    drawn = {"".join(words.itertext()).strip() for words in root.iter(f"{SVG}text")}
    assert "Up <1% & down" in drawn
    assert "sans-serif" in text
    assert len(text) < 300_000


def test_a_table_comes_back_as_it_was(tmp_path):
    table = pd.DataFrame({"mean_lead": [0.1 + 0.2, 1 / 3], "n": [3, 4]}, index=DAYS[:2])
    ax = charts.lines(table, title="A")
    files.save(ax.figure, tmp_path, charts.table_behind(ax))
    back = pd.read_csv(tmp_path / "01.csv", parse_dates=["date"])
    assert list(back) == ["date", "mean lead", "n"]
    assert back["date"].tolist() == table.index.tolist()
    assert back["mean lead"].tolist() == [0.3, 0.333333333]


def test_a_table_without_names_or_rows_is_refused():
    for table, said in (
        (pd.DataFrame({"a b": [1], "a_b": [2]}), "table: expected.* with a name each, got 'a b'"),
        (pd.DataFrame({"a": [1]}, index=["x"]), "table: expected.* a name each, got 'index'"),
        (pd.DataFrame({"a": []}), "table: expected rows, got none"),
    ):
        with pytest.raises(ValueError, match=said):
            files.tidy(table)


def test_the_table_behind_has_the_unit_of_its_figure_in_each_head():
    days = pd.DatetimeIndex(["2026-01-02", "2026-01-05"], name="date")
    frame = pd.DataFrame({"lead": [0.0117, -0.2], "lead, points": [0.5, 0.25]}, index=days)
    table = charts.table_behind(charts.lines(frame[["lead"]], unit="points", title="A lead"))
    assert table["lead, points"].tolist() == [1.17, -20.0]
    told = files.in_units(frame[["lead, points"]], "points")
    assert list(told) == ["lead, points"]
    pairs = frame.set_axis(["book", "rate"], axis=1)
    axes = charts.scatter(pairs, units=("number", "pct"), title="Two units")
    assert list(charts.table_behind(axes))[1:] == ["book", "rate, %"]
