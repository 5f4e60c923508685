"""Figures of follow-up and doubt: what is drawn is what the table holds, the title says it, and no words lie on words."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.markers import CARETLEFTBASE, CARETRIGHTBASE

from research import figures
from research.figures import style

SOURCE = "Made by hand; n = 6."
DAYS = pd.bdate_range("2025-10-01", periods=120)
RELATIVE = pd.Series(1.0 + 0.05 * np.sin(np.arange(120) / 12) + 0.0004 * np.arange(120), index=DAYS)
ARTICLES = pd.DataFrame(
    {"article": ["001", "001", "004"], "base": DAYS[[2, 20, 70]], "lead": [0.03, -0.001, 0.021]}
)
RANGES = pd.DataFrame(
    {
        "claim": ["900-01", "900-02", "900-03"],
        "what": ["A ahead of B", "A ahead of C", "A falls"],
        "measure": ["lead", "lead", "drawdown"],
        "relation": ["above", "above", "at_most"],
        "from": DAYS[[0, 0, 5]],
        "to": DAYS[[119, 119, 119]],
        "needed": [0.0, 0.0, -0.1],
        "highest": [0.05, 0.04, -0.01],
        "lowest": [-0.02, 0.01, -0.12],
        "end": [0.03, 0.02, -0.12],
        "fits": [True, True, True],
        "waits": [False, True, False],
        "fitting": [60, 120, 30],
        "closes": [120, 120, 120],
    }
)
NAMED = pd.DataFrame(
    {
        "article": ["001", "004", "004"],
        "name": ["A", "B", "C"],
        "call": ["winner", "loser", "mentioned"],
        "lead": [-0.2, 0.4, 0.05],
        "last": DAYS[[40, 119, 118]],
        "beat": [False, True, True],
    }
)
PRICES = pd.Series(
    [0.024, 0.026, 0.028, 0.031], index=pd.date_range("2025-11-01", periods=4, freq="MS")
)
HALVES = pd.DataFrame(
    {
        "start": pd.date_range("2023-01-01", periods=5, freq="6MS"),
        "end": pd.date_range("2023-06-30", periods=5, freq="6ME"),
        "lead": [-0.051, -0.058, 0.012, 0.018, 0.104],
    }
)
CAME_TO = pd.DataFrame(
    {
        "claim": ["900-01", "900-02"],
        "from": DAYS[[0, 0]],
        "to": DAYS[[119, 119]],
        "end": [0.02, 0.05],
    }
)
APART = pd.DataFrame(
    {
        "date": pd.to_datetime(["1992-01-02", "1992-10-16", "2001-05-01"]),
        "size": [0.0012, 0.00844, 0.0002],
        "turned": [False, True, False],
    }
)
CHANGES = pd.DataFrame(
    {
        "kind": ["another vendor", "another index or fund", "index and basis together"],
        "claims": [5, 9, 8],
        "turned": [0, 3, 4],
    }
)
CURVE = pd.DataFrame(
    [
        (claim, "change", "decimal", k, value, value > 0, k == 2, k == 0, 0.0, float("inf"))
        for claim in ("900-01", "900-02", "900-03", "900-04")
        for k, value in enumerate([-0.02, -0.01, 0.01])
    ],
    columns=[
        "claim",
        "label",
        "unit",
        "order",
        "computed",
        "fits",
        "stated",
        "vendor",
        "low",
        "high",
    ],
)

CASES = {
    "since_publication": (
        (RELATIVE, ARTICLES),
        {},
        "Since the last possible day of each article small caps lead by -0.1 to 2.1 points; from 29 October, not at all",
    ),
    "forecast_ranges": (
        (RANGES,),
        {},
        "One of two forecasts of a lead would have been right on some days and wrong on others",
    ),
    "named_since": (
        (NAMED,),
        {},
        "After publication none of one named winners beat the S&P 500, and one of one named losers",
    ),
    "inflation_condition": (
        (PRICES,),
        {"band": (0.02, 0.025), "day": "2026-01-16"},
        "Inflation was inside the range in none of two months from January 2026, and rose to 3.1%",
    ),
    "half_years": (
        (HALVES, CAME_TO),
        {},
        "Small caps led in 3 of 5 half-years; a lead like those forecast is ordinary",
    ),
    "vendor_differences": (
        (APART,),
        {"compared": 50, "names": ("FRED", "Yahoo")},
        "FRED and Yahoo differ by more than 1 bp on 3 of 50 sessions; on 1 the winner of the day changes",
    ),
    "turned_by": (
        (CHANGES,),
        {},
        "Another index or fund turns 3 of 9 claims and another vendor none of 5",
    ),
    "specification_curves": (
        (CURVE,),
        {"of": 6},
        "Four of the 6 claims that fit in some choices only have a number for a value; four of these fit in fewer than half",
    ),
}


@pytest.fixture(autouse=True)
def close():
    """No figure outlives its test."""
    yield
    plt.close("all")


def draw(name):
    """One of the cases, drawn."""
    tables, options, _ = CASES[name]
    return getattr(figures, name)(*tables, source=SOURCE, **options)


def words_drawn(figure):
    """Every text a reader sees: ticks inside the axes, axis labels, annotations, titles and footer."""
    texts = [*figure.texts, *([figure._suptitle] if figure._suptitle else [])]
    for ax in (ax for ax in figure.axes if ax.get_visible()):
        for axis, labels, (low, high) in (
            (0, ax.get_xticklabels(), sorted(ax.get_xlim())),
            (1, ax.get_yticklabels(), sorted(ax.get_ylim())),
        ):
            texts += [text for text in labels if low <= text.get_position()[axis] <= high]
        texts += [*ax.texts, ax.xaxis.label, ax.yaxis.label, ax._left_title]
    return list(
        {
            id(text): text for text in texts if text.get_text().strip() and text.get_visible()
        }.values()
    )


@pytest.mark.parametrize("name", CASES)
def test_the_title_is_the_finding_and_is_told_to_those_who_cannot_see(name):
    ax = draw(name)
    head = ax.figure._suptitle or ax._left_title
    assert " ".join(head.get_text().replace("\xa0", " ").split()) == CASES[name][2]
    assert CASES[name][2] in ax.figure.get_label() and any(
        text.get_text().replace("\xa0", " ").startswith(SOURCE) for text in ax.figure.texts
    )


@pytest.mark.parametrize("name", CASES)
def test_no_words_lie_on_words_and_tables_are_left_alone(name):
    before = [table.copy(deep=True) for table in CASES[name][0]]
    figure = draw(name).figure
    figure.canvas.draw()
    boxes = [
        (text.get_text(), text.get_window_extent().shrunk(0.9, 0.8)) for text in words_drawn(figure)
    ]
    assert not [
        (one, other) for (one, a), (other, b) in itertools.combinations(boxes, 2) if a.overlaps(b)
    ]
    for table, old in zip(CASES[name][0], before, strict=True):
        (
            pd.testing.assert_series_equal
            if isinstance(table, pd.Series)
            else pd.testing.assert_frame_equal
        )(table, old)


def test_a_dot_at_the_last_possible_day_of_each_article():
    ax = draw("since_publication")
    dots = next(line for line in ax.lines if line.get_marker() == "o")
    assert dots.get_ydata().tolist() == RELATIVE[DAYS[[20, 70]]].tolist()


def test_hollow_dots_wait():
    ax = draw("forecast_ranges")
    marks = {
        tuple(line.get_xdata()): line.get_markerfacecolor()
        for line in ax.lines
        if len(line.get_xdata()) and line.get_marker() == "o"
    }
    assert marks[(0.02,)] == "white" and {fill for x, fill in marks.items() if 0.02 not in x} == {
        style.LARGE
    }


def test_flags_point_to_the_side_that_fits():
    """Two forecasts of a lead need more than their stroke, the fall needs less."""
    flags = {
        line.get_marker(): len(line.get_xdata())
        for line in draw("forecast_ranges").lines
        if line.get_marker() in (CARETLEFTBASE, CARETRIGHTBASE)
    }
    assert flags == {CARETRIGHTBASE: 2, CARETLEFTBASE: 1}


def test_a_series_that_ends_early_says_so():
    labels = [label.get_text() for label in draw("named_since").get_yticklabels()]
    assert labels == [f"A (001), to {DAYS[40].day} {DAYS[40]:%B}", "C (004)", "B (004)"]


def test_months_are_drawn_at_their_ends():
    """A month whose inflation is known after it ended lies right of a publication in its middle."""
    line = next(line for line in draw("inflation_condition").lines if line.get_marker() == "o")
    assert sum(pd.Timestamp(day) > pd.Timestamp("2026-01-16") for day in line.get_xdata()) == 2


def test_one_mark_per_half_year_and_per_choice():
    assert sum(
        len(line.get_xdata()) for line in draw("half_years").lines if line.get_marker() in "os"
    ) == len(HALVES)
    panels = [ax for ax in draw("specification_curves").figure.axes if ax.get_visible()]
    assert len(panels) == 4
    filled = sum(line.get_markerfacecolor() == style.LARGE for ax in panels for line in ax.lines)
    ringed = sum(line.get_markerfacecolor() == "none" for ax in panels for line in ax.lines)
    assert (filled, ringed) == (4, 4)


def test_bars_are_the_leads_and_the_counts():
    assert sorted(bar.get_width() for bar in draw("named_since").patches) == sorted(NAMED["lead"])
    assert sorted(bar.get_width() for bar in draw("turned_by").patches) == sorted(
        [*CHANGES["claims"], *CHANGES["turned"]]
    )
    noted = figures.turned_by(
        CHANGES, source=SOURCE, beside={"another vendor": "as only one is held"}
    )
    assert any(
        "another vendor none of 5 (as only one is held)" in text.get_text().replace("\n", " ")
        for text in words_drawn(noted.figure)
    )


def test_panels_say_what_the_ticks_do_not():
    """Units beside the measure where an axis has none; the note speaks of vendors and missing values only where there are some."""
    panels = [
        ax.get_title("left") for ax in draw("specification_curves").figure.axes if ax.get_visible()
    ]
    assert panels == [f"900-0{k}  change" for k in (1, 2, 3, 4)]
    drawn = figures.specification_curves(
        CURVE.assign(
            unit="points", vendor=False, stated=CURVE["stated"] & (CURVE["claim"] != "900-02")
        ),
        source=SOURCE,
    )
    assert drawn.get_title("left") == "900-01  change, points" and {
        label.get_text() for label in drawn.get_yticklabels()
    } >= {"-2", "0"}
    notes = " ".join(text.get_text() for text in drawn.figure.texts).replace("\n", " ")
    assert "no ring: it has no value" in notes and "diamond" not in notes
