"""Figures: what is drawn is what the table holds, the title says it, and a reader who cannot see it is told.

The tables behind them are tested where they are made; here each figure gets one made by hand.
"""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb

from research import figures
from research.figures import board, style

DAYS = pd.bdate_range("2026-01-01", periods=6)
SOURCE = "Made by hand; n = 6."

AROUND = pd.DataFrame(
    {
        "date": DAYS,
        "lead": [-0.01, 0.02, 0.001, 0.03, -0.02, 0.01],
        "inside": [False, True, True, True, False, False],
    }
)
LONGEST = pd.DataFrame(
    {
        "rank": [1, 2, 3],
        "start": pd.to_datetime(["1996-04-16", "2026-01-02", "2008-05-20"]),
        "end": pd.to_datetime(["1996-05-07", "2026-01-22", "2008-06-06"]),
        "length": [16, 14, 13],
    }
)
GROWING = pd.DataFrame(
    {
        "date": DAYS[:3],
        "length": [9, 10, 11],
        "matched": pd.to_datetime(["2017-09-01", "2008-06-06", "1996-05-07"]),
        "years": [8.4, 17.6, 29.7],
    }
)
CHOICES = pd.DataFrame(
    {
        "choice": ["a", "b", "c"],
        "length": [14.0, 14.0, 0.0],
        "best": [14.0, 14.0, 3.0],
        "other": [16, 13, 12],
        "other_end": pd.to_datetime(["1996-05-07", "2008-06-06", "2008-06-05"]),
    }
)
SIZES = pd.DataFrame(
    {
        "end": pd.to_datetime(["1996-05-07", "2026-01-22", "1991-02-05"]),
        "length": [16, 14, 12],
        "lead": [0.042, 0.082, 0.091],
        "asked": [False, True, False],
        "by_length": [1, 2, 3],
        "by_lead": [40, 8, 2],
    }
)
AFTER = pd.DataFrame({"event": DAYS[:3], "length": [10, 11, 14], 63: [0.02, -0.03, np.nan]})
TAILS = pd.DataFrame(
    {"independent": np.linspace(1, 0.02, 24), "by period": np.linspace(1, 0.20, 24)},
    index=pd.RangeIndex(1, 25, name="length"),
)
TRAP = pd.DataFrame(
    {"block": [1, 10, 100], "inside": [0.38, 0.69, 0.85], "outside": [0.38, 0.56, 0.63]}
)
LEAN = pd.DataFrame(
    {
        "period": ["1980–1984", "1985–1989", "2000–2004"],
        "first": [1980, 1985, 2000],
        "day_late": [0.24, 0.28, -0.01],
        "error": [0.01, 0.08, 0.02],
    }
)
PATHS = pd.DataFrame(
    {
        "s": [0.0, 0.01, 0.03, 0.05, 0.08, 0.06],
        "l": [0.0, 0.0, 0.01, 0.01, 0.01, 0.02],
        "o": [0.0, -0.01, 0.0, 0.02, 0.01, 0.02],
    },
    index=DAYS,
)
MATRIX = pd.DataFrame(
    [
        (claim, f"{claim}  S {figure}", day, reading, day == DAYS[stated])
        for claim, figure, stated, fits in (("000-01", "7%", 2, 2), ("004-01", "6.8%", 4, 1))
        for k, day in enumerate(DAYS)
        for reading in [
            "fits" if k == fits else "within one rounding" if k == fits + 1 else "does not fit"
        ]
    ],
    columns=["claim", "label", "date", "reading", "stated"],
)
CALLS = pd.DataFrame(
    {
        "name": ["A", "B", "C"],
        "call": ["winner", "winner", "loser"],
        "change": [0.4, -0.2, -0.05],
        "lead": [0.39, -0.21, -0.06],
        "beat": [True, False, False],
    }
)
COUNTS = pd.DataFrame(
    {
        "supported": [3, 1],
        "partly": [0, 2],
        "contradicted": [1, 1],
        "too few events": [0, 0],
        "not testable": [1, 0],
        "not yet due": [0, 0],
        "all": [5, 4],
    },
    index=["000", "001"],
)
FIRM = pd.DataFrame(
    {
        "claim": list("abcdef"),
        "verdict": ["supported"] * 4 + ["contradicted"] * 2,
        "share": [1.0, 1.0, 1.0, 0.5, 0.0, 0.25],
    }
)
PLACEBO = pd.DataFrame(
    {
        "measure": ["change", "rebound"],
        "wrong": [20, 20],
        "supported": [0, 9],
        "partly": [2, 4],
        "rate": [0.1, 0.65],
    },
    index=pd.Index(["000-01", "001-03"], name="claim"),
)
RELATIVE = pd.Series(
    [1.0, 1.2, 0.8, 0.9],
    index=pd.to_datetime(["1999-12-31", "2005-06-30", "2015-06-30", "2025-12-31"]),
)
YEARS = pd.DataFrame(
    {
        "year": [2023, 2024, 2025, 2026],
        "lead": [0.1, -0.05, 0.02, 0.03],
        "whole": [True, True, True, False],
    }
)

CASES = {
    "run_sessions": (AROUND, {}, "Small caps led on 3 sessions in a row, 2 to 6 January 2026"),
    "longest_runs": (
        LONGEST,
        {"on": "2026-01-22"},
        "One run was longer than the 14 sessions of January 2026: 16 in 1996",
    ),
    "since_when": (
        GROWING,
        {},
        "At ten sessions the run was the longest since 2008, at 11 the longest since 1996",
    ),
    "run_by_choice": (
        CHOICES,
        {},
        "Two of three choices give the same 14 sessions; the rest stop at three",
    ),
    "long_and_large": (
        SIZES,
        {},
        "The run of January 2026 ranks second by length and eighth by its lead",
    ),
    "after_runs": (
        AFTER,
        {"sessions": 63, "at_least": 10, "on": DAYS[1]},
        "Small caps led over the 63 sessions after one of one other run of ten",
    ),
    "longest_run_chances": (
        TAILS,
        {"at": 14},
        "One of two models gives a run of 14 or more in 45% of samples as long, another in 55%",
    ),
    "bootstrap_trap": (
        TRAP,
        {"exact": 0.38, "at": 14},
        "A bootstrap of the sample answers anything from 38% to 85%",
    ),
    "day_late": (
        LEAN,
        {},
        "Up to 1989 small caps followed the S&P 500 a day late, but no more since then",
    ),
    "paths": (
        PATHS,
        {
            "names": {"s": "Small", "l": "Large", "o": "Other"},
            "small": "s",
            "large": "l",
            "on": DAYS[4],
        },
        "By 7 January the Small had gained 8.0%, the Large 1.0%",
    ),
    "claims_by_session": (MATRIX, {}, "One of two figures fit a close that they were stated for"),
    "calls": (
        CALLS,
        {"on": "2026-01-16"},
        "One of two names called winners had beaten the S&P 500 by 16 January",
    ),
    "verdicts": (COUNTS, {}, "Of 9 claims 4 are supported, 2 hold in part and 2 are contradicted"),
    "firmness": (
        FIRM,
        {},
        "Of the 4 supported claims that can be read in more than one way, 3 fit whichever way is taken",
    ),
    "placebo_rates": (
        PLACEBO,
        {},
        "22.5% of wrong figures would pass as supported, 15.0% as partly",
    ),
    "relative_wealth": (
        RELATIVE,
        {"names": ("IWM", "SPY")},
        "IWM against SPY: down 10% since December 1999",
    ),
    "calendar_years": (
        YEARS,
        {"names": ("IWM", "SPY")},
        "IWM led SPY in 2 of 3 whole calendar years",
    ),
}


@pytest.fixture(autouse=True)
def close():
    """No figure outlives its test."""
    yield
    plt.close("all")


def title(ax):
    """The title as one line."""
    return " ".join(ax.get_title("left").replace("\xa0", " ").split())


def draw(name, **more):
    """One of the cases, drawn."""
    table, options, _ = CASES[name]
    return getattr(figures, name)(table, source=SOURCE, **options, **more)


@pytest.mark.parametrize("name", CASES)
def test_the_title_is_the_finding(name):
    ax = draw(name)
    assert isinstance(ax, Axes) and title(ax) == CASES[name][2]


@pytest.mark.parametrize("name", CASES)
def test_source_and_alternative_text_are_there(name):
    figure = draw(name).figure
    footer = " ".join(text.get_text() for text in figure.texts).replace("\xa0", " ")
    assert footer.startswith(SOURCE) and CASES[name][2] in figure.get_label()


@pytest.mark.parametrize("name", CASES)
def test_it_draws_on_given_axes_and_leaves_the_table_alone(name):
    table = CASES[name][0]
    before = table.copy(deep=True)
    ax = plt.figure(figsize=(8, 5)).add_subplot()
    assert draw(name, ax=ax) is ax
    (
        pd.testing.assert_series_equal
        if isinstance(table, pd.Series)
        else pd.testing.assert_frame_equal
    )(table, before)


def words_drawn(ax):
    """Every text a reader sees: ticks inside the axes, axis labels, annotations, title and footer."""
    ticks = []
    for axis, labels, (low, high) in (
        (0, ax.get_xticklabels(), sorted(ax.get_xlim())),
        (1, ax.get_yticklabels(), sorted(ax.get_ylim())),
    ):
        ticks += [text for text in labels if low <= text.get_position()[axis] <= high]
    texts = [*ticks, *ax.texts, ax.xaxis.label, ax.yaxis.label, ax._left_title, *ax.figure.texts]
    return [text for text in texts if text.get_text().strip() and text.get_visible()]


@pytest.mark.parametrize("name", CASES)
def test_no_words_lie_on_words(name):
    """Labels, ticks, title and footer keep clear of one another."""
    ax = draw(name)
    ax.figure.canvas.draw()
    boxes = [
        (text.get_text(), text.get_window_extent().shrunk(0.9, 0.8)) for text in words_drawn(ax)
    ]
    clashes = [
        (one, other) for (one, a), (other, b) in itertools.combinations(boxes, 2) if a.overlaps(b)
    ]
    assert not clashes


def heights(ax):
    """Heights of the bars from left to right."""
    return [bar.get_height() for bar in sorted(ax.patches, key=lambda bar: bar.get_x())]


def test_bars_are_the_daily_leads():
    assert heights(draw("run_sessions")) == pytest.approx(AROUND["lead"].tolist())


def test_bars_are_the_years_and_a_part_is_said():
    ax = draw("calendar_years")
    assert heights(ax) == pytest.approx(YEARS["lead"].tolist()) and [
        t.get_text() for t in ax.texts
    ] == ["part"]


def test_stems_are_the_lengths():
    ax = draw("longest_runs")
    tops = [segment[1][1] for lines in ax.collections for segment in lines.get_segments()]
    assert sorted(tops) == sorted(LONGEST["length"])


def test_points_of_the_curves_are_the_probabilities():
    ax = draw("longest_run_chances", first=10, last=20)
    drawn = {
        tuple(np.round(line.get_ydata(), 9)) for line in ax.lines if len(line.get_xdata()) == 11
    }
    assert drawn == {tuple(TAILS.loc[10:20, name].round(9)) for name in TAILS}


def test_stacked_bars_add_up_and_skip_empty_verdicts():
    ax = draw("verdicts")
    assert sum(bar.get_width() for bar in ax.patches) == COUNTS["all"].sum()
    assert [text.get_text() for text in ax.get_legend().get_texts()] == [
        "supported (4)",
        "partly (2)",
        "contradicted (2)",
        "not testable (1)",
    ]


def test_articles_can_be_named():
    """Bars are labelled with names where they are given, else with the id."""
    labels = [
        label.get_text()
        for label in draw("verdicts", names={"001": "001  letter\nautumn"}).get_yticklabels()
    ]
    assert labels == ["article 000", "001  letter\nautumn"]


def test_both_ways_to_pass_are_named():
    assert [text.get_text() for text in draw("placebo_rates").get_legend().get_texts()] == [
        "pass as supported",
        "pass as partly",
    ]


def test_one_mark_per_claim():
    ax = draw("firmness")
    marks = sum(len(line.get_xdata()) for line in ax.lines if line.get_marker() in "os")
    assert marks == len(FIRM)


def test_cells_and_frames_of_the_grid():
    ax = draw("claims_by_session")
    cells = [patch for patch in ax.patches if patch.get_facecolor()[3] > 0]
    frames = [patch for patch in ax.patches if patch.get_facecolor()[3] == 0]
    dark = [patch for patch in cells if patch.get_facecolor()[:3] == to_rgb(style.LARGE)]
    assert (len(cells), len(frames), len(dark)) == (12, 2, 2)
    assert round(frames[1].get_x() + 0.48) == 4


def test_a_run_that_beats_all_others_is_said_to():
    assert title(
        figures.longest_runs(
            LONGEST.assign(length=[12, 14, 13], rank=[3, 1, 2]), on="2026-01-22", source=SOURCE
        )
    ).startswith("No runs were longer")


def test_small_and_large_differ_in_grey():
    """Relative luminance of the two house colours is far enough apart to tell them in print, and verdicts step down."""

    def luminance(colour):
        parts = [
            c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)
        ]
        return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

    def contrast(a, b):
        high, low = sorted((luminance(a), luminance(b)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert contrast(style.SMALL, style.LARGE) > 2
    supported, partly, contradicted = (
        board.COLOURS[name] for name in ("supported", "partly", "contradicted")
    )
    assert (
        contrast(supported, partly) > 2
        and contrast(supported, contradicted) > 2
        and contrast(partly, contradicted) > 1.5
    )


@pytest.mark.parametrize("gap", [0.5, 1.0, 3.0])
def test_labels_are_spread_to_a_gap_and_keep_their_order_and_centre(gap):
    heights_ = np.sort(np.random.default_rng(5).uniform(0, 4, 7))
    moved = style.spread(heights_, gap=gap)
    assert (np.diff(moved) >= gap - 1e-9).all() and np.mean(moved) == pytest.approx(heights_.mean())


def test_points_are_round_numbers():
    ax = style.new()[1]
    ax.set_ylim(-0.08, 0.09)
    style.points(ax.yaxis)
    ax.figure.canvas.draw()
    labels = [text.get_text() for text in ax.get_yticklabels()]
    assert "0" in labels and all(
        float(label) == pytest.approx(100 * at)
        for label, at in zip(labels, ax.get_yticks(), strict=True)
    )
