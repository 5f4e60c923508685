"""Figures of events, recoveries, rates and the economy: drawn from tables made by hand, titles that say the finding."""

import itertools

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.axes import Axes
from test_figures import title, words_drawn

from research import figures
from research.figures import style

SOURCE = "Made by hand; n = 4."
DAYS = pd.to_datetime(["1990-10-11", "2002-10-09", "2009-03-09", "2022-10-12"])
MONTHS = np.arange(0, 13, 0.25)

LISTING = pd.DataFrame(
    {
        "date": [*DAYS, *DAYS[:3]],
        "kind": ["low"] * 4 + ["end"] * 3,
        "12m": [0.2, 0.1, 0.3, -0.2, 0.1, -0.05, 1.5],
    }
)
MEANS = pd.DataFrame(
    {
        "event": ["a low", "a cut", "a law"],
        "months": 12,
        "clusters": [11, 7, 19],
        "mean": [0.19, 0.03, 0.02],
        "low": [0.05, -0.04, -0.04],
        "high": [0.33, 0.10, 0.08],
        "usual": [0.02, 0.0, 0.02],
    }
)
CLIMBS = pd.DataFrame(
    {"s": [np.nan, 0.0, 0.6, 1.04, 1.2, 1.1], "l": [0.0, 0.1, 0.3, 0.5, 0.6, 0.7]},
    index=pd.date_range("2020-03-18", periods=6, freq="54D"),
)
CLOCK = pd.DataFrame(
    {day: 1 + slope * MONTHS for day, slope in zip(DAYS, (0.02, 0.01, 0.015, -0.01), strict=True)},
    index=MONTHS,
)
HILL = pd.Series(
    np.r_[np.linspace(1.0, 1.4, 60), np.linspace(1.4, 0.8, 100)],
    index=pd.date_range("1990-10-31", periods=160, freq="20D"),
)
TARGET = pd.DataFrame(
    {
        "date": pd.to_datetime(
            ["2022-01-01", "2023-07-27", "2024-09-19", "2025-12-11", "2026-05-31"]
        ),
        "upper": [0.0025, 0.055, 0.05, 0.0375, 0.0375],
    }
)
TARGET["lower"] = TARGET["upper"] - 0.0025
CHANGES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2023-07-26", "2024-09-18", "2025-12-10"]),
        "effective": pd.to_datetime(["2023-07-27", "2024-09-19", "2025-12-11"]),
        "kind": ["rise", "cut", "cut"],
        "target": [0.055, 0.05, 0.0375],
        "range": ["5.25% to 5.50%", "4.75% to 5.00%", "3.50% to 3.75%"],
    }
)
ARTICLES = pd.DataFrame(
    {
        "article": ["001", "002"],
        "start": pd.to_datetime(["2025-09-18", "2026-01-22"]),
        "end": pd.to_datetime(["2025-10-31", "2026-01-26"]),
    }
)
WINDOWS = pd.DataFrame(
    {
        "event": pd.to_datetime(["1998-09-29", "1998-11-17", "2001-01-03", "2025-12-10"]),
        "lead": [-0.06, 0.05, 0.12, 0.06],
        "cluster": [1, 1, 2, 3],
        "open": [False, False, False, True],
    }
)
BLOCKS = pd.DataFrame(
    {
        "first": pd.to_datetime(["1998-09-29", "2001-01-03", "2025-12-10"]),
        "last": pd.to_datetime(["1998-11-17", "2001-01-03", "2025-12-10"]),
        "n": [2, 1, 1],
        "mean": [-0.005, 0.12, 0.06],
        "open": [False, False, True],
    }
)
SINCE = pd.DataFrame(
    {"lead": [0.0, 0.01, -0.01, -0.024, -0.01, 0.02, 0.05]},
    index=pd.to_datetime(
        [
            "2025-12-10",
            "2025-12-11",
            "2025-12-12",
            "2025-12-31",
            "2026-01-02",
            "2026-01-08",
            "2026-01-22",
        ]
    ),
)
SLOPES = pd.DataFrame(
    {
        "period": ["1980–1984", "1985–1989", "1990–1994", "1980–1994"],
        "slope": [1.0, -1.5, 0.5, 0.3],
        "low": [0.5, -2.0, -0.2, 0.1],
        "high": [1.5, -1.0, 1.2, 0.5],
    }
)
ESTIMATES = pd.DataFrame(
    {
        "date": pd.to_datetime(["2026-01-08", "2026-02-19", "2026-02-20", "2026-04-09"]),
        "kind": ["nowcast", "nowcast", "official", "official"],
        "value": [0.054, 0.030, 0.014, 0.005],
    }
)
PRICES = pd.DataFrame(
    {
        "all": np.r_[np.linspace(0.05, 0.025, 20), np.linspace(0.025, 0.041, 18)],
        "core": np.linspace(0.05, 0.034, 38),
    },
    index=pd.date_range("2023-04-01", periods=38, freq="MS"),
)

CASES = {
    "every_event": (
        LISTING,
        {"kinds": {"low": "market lows", "end": "recession ends"}},
        "Small stocks led in the year after 3 of 4 market lows and 2 of 3 recession ends",
    ),
    "mean_by_kind": (
        MEANS,
        {},
        "Of two kinds of event with ten cases or more one stands clear of ordinary times: a low",
    ),
    "climb": (
        CLIMBS,
        {"names": {"s": "Small", "l": "Large"}, "small": "s", "large": "l", "judged": "2020-12-31"},
        "From its low of 11 May the Small had doubled by 27 August 2020",
    ),
    "one_clock": (
        CLOCK,
        {"what": "lows"},
        "Twelve months on, small caps were ahead after three of four lows",
    ),
    "rise_and_fall": (
        HILL,
        {"names": ("Small", "Large")},
        "Small caps gained 40% on large ones to January 1994 and ended 20% behind",
    ),
    "policy_path": (
        TARGET,
        {"cuts": CHANGES, "articles": ARTICLES},
        "Two cuts lay between the last rise of the rate and January 2026",
    ),
    "event_clusters": (
        WINDOWS,
        {"blocks": BLOCKS, "what": "cuts"},
        "4 cuts, one of them still open, make two finished cases: small caps led after one",
    ),
    "lead_since": (
        SINCE,
        {"marks": ["2025-12-31", "2026-01-22"]},
        "From the cut to the end of 2025 small caps lost 2.4 points on large ones; by 22 January they were 5.0 ahead",
    ),
    "slopes_by_period": (
        SLOPES,
        {},
        "In one of three periods small caps clearly led when yields rose, in one when they fell",
    ),
    "estimates": (
        ESTIMATES,
        {"quarter": "fourth quarter"},
        "The 5.4% of January had become 0.5% by April",
    ),
    "inflation": (
        PRICES,
        {"goal": 0.02, "month": "2025-11-01", "band": (0.02, 0.025)},
        "In November 2025 headline inflation was rising; by May 2026 it had reached 4.1%",
    ),
}
ONE_PANEL = [name for name in CASES if name != "every_event"]


@pytest.fixture(autouse=True)
def close():
    """No figure outlives its test."""
    yield
    plt.close("all")


def draw(name, **more):
    """One of the cases, drawn."""
    table, options, _ = CASES[name]
    return getattr(figures, name)(table, source=SOURCE, **options, **more)


@pytest.mark.parametrize("name", CASES)
def test_the_title_is_the_finding_and_the_rest_is_said(name):
    """Title, footer and alternative text."""
    ax = draw(name)
    assert isinstance(ax, Axes) and title(ax) == CASES[name][2]
    footer = " ".join(text.get_text() for text in ax.figure.texts).replace("\xa0", " ")
    assert footer.startswith(SOURCE) and CASES[name][2] in ax.figure.get_label()


@pytest.mark.parametrize("name", ONE_PANEL)
def test_it_draws_on_given_axes_and_leaves_the_table_alone(name):
    """The axes come back, the table is as it was."""
    table = CASES[name][0]
    before = table.copy(deep=True)
    ax = plt.figure(figsize=(8, 5)).add_subplot()
    assert draw(name, ax=ax) is ax
    (
        pd.testing.assert_series_equal
        if isinstance(table, pd.Series)
        else pd.testing.assert_frame_equal
    )(table, before)


@pytest.mark.parametrize("name", CASES)
def test_no_words_lie_on_words(name):
    """Labels, ticks, title and footer keep clear of one another."""
    figure = draw(name).figure
    figure.canvas.draw()
    for ax in figure.axes:
        boxes = [
            (text.get_text(), text.get_window_extent().shrunk(0.9, 0.8)) for text in words_drawn(ax)
        ]
        clashes = [
            (one, other)
            for (one, a), (other, b) in itertools.combinations(boxes, 2)
            if a.overlaps(b)
        ]
        assert not clashes


def marks(ax, marker):
    """Positions of the points drawn with one marker, from left to right."""
    return sorted(
        (x, float(y))
        for line in ax.lines
        if line.get_marker() == marker
        for x, y in zip(
            np.atleast_1d(line.get_xdata()), np.atleast_1d(line.get_ydata()), strict=True
        )
    )


def test_every_event_has_its_mark_on_its_side():
    """Circles above zero, squares below, an arrow with its size beyond the edge."""
    left, right = draw("every_event").figure.axes
    assert [x for x, _ in marks(left, "o")] == pytest.approx([0.1, 0.2, 0.3]) and [
        x for x, _ in marks(left, "s")
    ] == [-0.2]
    assert [x for x, _ in marks(right, ">")] == [0.6] and "+150" in [
        text.get_text() for text in right.texts
    ]


def test_means_and_intervals_are_those_of_the_table():
    """One line per interval; hollow where there are too few clusters, a diamond where zero is left out."""
    ax = draw("mean_by_kind")
    spans = sorted(
        tuple(segment[:, 0]) for lines in ax.collections for segment in lines.get_segments()
    )
    assert np.array(spans) == pytest.approx(
        np.array(sorted(zip(MEANS["low"], MEANS["high"], strict=True)))
    )
    assert [x for x, _ in marks(ax, "D")] == [0.19] and [
        x for x, _ in marks(ax, "o")
    ] == pytest.approx([0.02, 0.03])
    hollow = [
        line.get_xdata()[0]
        for line in ax.lines
        if line.get_marker() == "o" and line.get_markerfacecolor() == "white"
    ]
    assert hollow == [0.03]


def test_a_gain_that_is_never_reached_is_not_marked():
    """Without a doubling the title gives the largest gain."""
    ax = figures.climb(
        CLIMBS / 2,
        names={"s": "Small", "l": "Large"},
        small="s",
        large="l",
        judged="2020-12-31",
        source=SOURCE,
    )
    assert title(ax).endswith("the Small gained 60% at most")


def test_lines_on_the_clock_take_the_colour_of_their_side():
    """Orange where small caps are ahead at the month the title speaks of, blue where they are behind."""
    lines = [line for line in draw("one_clock").lines if len(line.get_xdata()) == len(MONTHS)]
    assert [line.get_color() for line in lines] == [style.SMALL] * 3 + [style.LARGE]
    assert lines[0].get_ydata() == pytest.approx(CLOCK.iloc[:, 0] - 1)


def test_the_clock_says_none():
    """No line ahead."""
    ax = figures.one_clock(2 - CLOCK.iloc[:, :3], what="lows", source=SOURCE)
    assert title(ax).endswith("after none of three lows")


def test_bars_since_a_decision_and_slopes_are_those_of_the_table():
    """Heights of the bars."""
    for name, values in (
        ("lead_since", SINCE["lead"]),
        ("slopes_by_period", SLOPES["slope"].iloc[:-1]),
    ):
        bars = draw(name).patches
        drawn = (
            pd.Series(
                [bar.get_height() for bar in bars],
                index=[round(bar.get_x() + bar.get_width() / 2) for bar in bars],
            )
            .groupby(level=0)
            .sum()
        )
        assert drawn.to_numpy() == pytest.approx(values.to_numpy())


def test_an_open_row_is_hollow():
    """Events whose window is not over are drawn, but not counted."""
    ax = draw("event_clusters")
    faces = {
        round(float(line.get_xdata()[0]), 3): line.get_markerfacecolor()
        for line in ax.lines
        if line.get_marker() == "D"
    }
    assert faces == {-0.005: style.MARK, 0.12: style.MARK, 0.06: "white"}


def test_a_title_without_a_later_year_ends_with_the_year():
    """Marks within the year of the decision: nothing is said of what came after; none open, nothing is said of that either."""
    ax = figures.lead_since(SINCE.loc[:"2025-12-31"], marks=["2025-12-31"], source=SOURCE)
    assert title(ax).endswith("2.4 points on large ones")
    ax = figures.event_clusters(WINDOWS.iloc[:2], BLOCKS.iloc[:1], what="cuts", source=SOURCE)
    assert title(ax) == "2 cuts make one finished case: small caps led after none"


def test_cuts_are_drawn_on_the_day_they_were_decided():
    """Triangles on the days of decision, not on those of effect."""
    ax = draw("policy_path")
    assert [x for x, _ in marks(ax, "v")] == list(
        CHANGES.loc[CHANGES["kind"] == "cut", "date"].to_numpy()
    )


def test_estimates_are_not_joined_and_a_gap_is_named():
    """No line runs between the points; where nowcasts lie weeks apart the figure says that none is held."""
    ax = draw("estimates")
    assert all(line.get_linestyle() == "None" for line in ax.lines)
    assert [text.get_text() for text in ax.texts].count("no readings held") == 1
    close = ESTIMATES.assign(date=[*pd.to_datetime(["2026-02-05"]), *ESTIMATES["date"].iloc[1:]])
    ax = figures.estimates(close, quarter="fourth quarter", source=SOURCE)
    assert "no readings held" not in [text.get_text() for text in ax.texts]


def test_nowcasts_are_hollow_and_official_figures_filled():
    """Two marks of each kind, at their values."""
    ax = draw("estimates")
    assert [y for _, y in marks(ax, "o")] == [0.054, 0.030] and [y for _, y in marks(ax, "s")] == [
        0.014,
        0.005,
    ]
