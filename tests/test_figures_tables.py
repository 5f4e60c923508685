"""The table behind a figure holds the numbers that are drawn, under names that can be read."""

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
import test_figures as plain
import test_figures_events as events
import test_figures_follow_up as follow_up
from matplotlib.dates import date2num
from matplotlib.patches import Rectangle, StepPatch

from research import figures
from research.charts import files
from research.figures import style

SOURCE = "Made by hand."
MONTHS = pd.date_range("1990-01-31", periods=24, freq="ME", name="month")
LEVEL = pd.Series(
    1.0 + 0.1 * np.sin(np.arange(24) / 3) + 0.02 * np.arange(24), index=MONTHS, name="relative"
)
GROUPS = pd.DataFrame(
    {
        "group": ["big growth", "small value", "all companies"],
        "fall": [-0.5, -0.6, -0.4],
        "first": [0.01, 0.09, 0.05],
        "then": [-0.02, 0.07, 0.03],
    }
)
RATIOS = pd.DataFrame(
    {
        "big": 2.0 + LEVEL,
        "small": 0.5 + LEVEL / 2,
        "gap": 1 + LEVEL,
        "gap june": 1.1 + LEVEL,
        "gap december": 0.9 + LEVEL,
    }
)
LEVELS = pd.DataFrame(
    {
        "side": ["big", "small", "gap"],
        "value": [3.2, 1.1, 2.3],
        "median": [3.0, 1.05, 2.2],
        "1963": [0.9, 0.8, 0.7],
    }
)
QUARTILES = {
    f"{side}_{name}": [low + k / 1000 + step for k in range(4)]
    for side, low in (("small", 0.014), ("large", 0.009))
    for name, step in (("q25", -0.003), ("median", 0.0), ("q75", 0.004))
}

MORE = {
    "industry_groups": (
        (
            pd.DataFrame(
                {
                    "claim": ["900-01"] * 4,
                    "side": ["ahead", "ahead", "behind", "behind"],
                    "industry": ["Aero", "Mines", "Softw", "Banks"],
                    "change": [0.08, 0.11, -0.02, 0.03],
                }
            ),
            {"900-01": ("makers", "lenders")},
        ),
        {},
    ),
    "leads_together": (
        (
            pd.DataFrame(
                {
                    "equal": [0.01, -0.02, 0.03],
                    "small": [0.02, -0.01, 0.025],
                    "rest": [0.012, 0.011, -0.004],
                },
                index=MONTHS[:3],
            ),
            pd.DataFrame({"correlation": [0.9, 0.1]}),
        ),
        {},
    ),
    "leadership": (
        (pd.DataFrame({"relative": LEVEL, "threshold": ["small"] * 10 + ["large"] * 14}),),
        {},
    ),
    "spell_by_reversal": (
        (
            pd.DataFrame(
                {
                    "definition": ["a"] * 3 + ["b against c"] * 3,
                    "rise": [0.1, 0.2, 0.3] * 2,
                    "length": [3.0, 5.0, 9.0, 4.0, 8.0, 12.0],
                }
            ),
        ),
        {"claimed": (13, 17)},
    ),
    "longest_by_chance": (
        (
            pd.DataFrame(
                {
                    "rise": [0.1, 0.2],
                    "now": [3.0, 5.0],
                    "longest": [4.0, 11.0],
                    "low": [2.0, 4.5],
                    "middle": [4.1, 8.0],
                    "high": [7.0, 15.0],
                }
            ),
        ),
        {"draws": 10},
    ),
    "share_path": (
        (
            pd.Series(
                [0.5, 0.8, 1.0, 0.9, 0.7],
                index=pd.to_datetime(
                    ["2025-10-31", "2025-11-28", "2025-12-31", "2026-01-09", "2026-01-16"]
                ),
                name="A",
            ),
        ),
        {"start": "2025-12-31", "end": "2026-01-16", "claimed": 2.0},
    ),
    "before_and_after": (
        (
            pd.DataFrame(
                {
                    "article": ["900"] * 3,
                    "name": ["A", "B", "C"],
                    "call": ["winner", "winner", "loser"],
                    "before": [0.3, -0.1, 0.05],
                    "after": [-0.2, 0.15, 0.02],
                    "last": MONTHS[:3],
                }
            ),
        ),
        {},
    ),
    "falls": ((GROUPS,), {"phase": "fall"}),
    "led_after": ((GROUPS,), {"phases": ["first", "then"]}),
    "nine_years": ((LEVEL,), {"inside": (MONTHS[5], MONTHS[12])}),
    "then_and_now": (
        (
            pd.DataFrame(
                {
                    "reading": ["a", "b"] * 4,
                    "moment": np.repeat(MONTHS[[0, 5, 9, 23]], 2),
                    "value": np.arange(8.0),
                    "rank": np.arange(8) / 10,
                }
            ),
        ),
        {"alike": pd.DataFrame({"moment": MONTHS[[0, 5]], "distance": [0.1, 0.4]})},
    ),
    "likeness": (
        (pd.Series(np.linspace(0.5, 0.1, 24), index=MONTHS),),
        {"near": pd.DataFrame({"decade": ["1990s"], "month": ["June 1990"], "distance": [0.2]})},
    ),
    "ranges": (
        (
            pd.DataFrame(
                {
                    "low": np.arange(41) / 1000,
                    "high": [*(np.arange(1, 41) / 1000), np.inf],
                    "small": np.linspace(0.04, 0.0, 41),
                    "large": np.linspace(0.05, 0.0, 41),
                }
            ),
            pd.DataFrame({"median": [0.014, 0.009]}, index=["small", "large"]),
        ),
        {"small": (0.015, 0.02), "large": (0.005, 0.01)},
    ),
    "ranges_by_year": (
        (
            pd.DataFrame(
                {
                    "window": ["2000", "2001", "2002", "2003"],
                    **QUARTILES,
                    "ratio": [1.1, 1.2, 1.3, 1.2],
                }
            ),
        ),
        {"at": 2},
    ),
    "volatility_by_frequency": (
        (
            pd.DataFrame(
                {"window": ["1980s", "1990s"], "daily": [0.8, 0.9], "monthly": [1.25, 1.29]}
            ),
        ),
        {},
    ),
    "market_falls": (
        (
            pd.DataFrame(
                {
                    "peak": MONTHS[:2],
                    "trough": MONTHS[2:4],
                    "large": [-0.1, -0.2],
                    "small": [-0.14, -0.18],
                }
            ),
        ),
        {},
    ),
    "busy_weeks": (
        (
            pd.Series(
                [0.4, 1.0, 0.3, 0.6, 0.5, 0.7],
                index=pd.to_datetime(
                    [
                        "2008-09-19",
                        "2020-03-20",
                        "2025-06-20",
                        "2025-10-10",
                        "2026-01-02",
                        "2026-01-09",
                    ]
                ),
            ),
        ),
        {"start": "2026-01-01", "end": "2026-01-16"},
    ),
    "big_and_small": ((RATIOS,), {"levels": LEVELS, "on": MONTHS[-1]}),
    "gap_history": ((RATIOS,), {"levels": LEVELS, "on": MONTHS[-1]}),
    "gap_ranks": (
        (pd.DataFrame({"measure": ["a", "b"], "1926": [0.97, 0.95], "1963": [0.99, 0.93]}),),
        {"samples": ("1926", "1963")},
    ),
    "discounts": (
        (
            pd.DataFrame(
                {
                    "measure": ["a", "b"],
                    "kind": ["rebuilt", "published"],
                    "as_of": ["2025-09", "2025"],
                    "discount": [0.7, -0.1],
                }
            ),
        ),
        {},
    ),
    "gap_and_later": (
        (pd.DataFrame({"gap": RATIOS["gap"], "later": LEVEL / 20}),),
        {
            "apart": pd.DataFrame({"gap": RATIOS["gap"], "later": LEVEL / 20}).iloc[[0, 12]],
            "years": 1,
            "on": 2.0,
        },
    ),
    "correlation_by_chance": (
        (
            pd.DataFrame(
                {
                    "since": ["1926"],
                    "years": [3],
                    "correlation": [0.36],
                    "low": [-0.1],
                    "middle": [0.2],
                    "high": [0.5],
                }
            ),
        ),
        {"draws": 9},
    ),
    "gap_and_cape": (
        (
            pd.DataFrame(
                {"gap": [2.1, 2.3, 2.2, 2.6], "cape": [11.0, 30.0, 15.0, 20.0]},
                index=pd.to_datetime(["1950-01-31", "1951-01-31", "1970-01-31", "1980-01-31"]),
            ),
        ),
        {
            "marked": pd.DataFrame(
                {"month": pd.to_datetime(["1980-01-31"]), "gap": [2.6], "cape": [20.0]}
            )
        },
    ),
}
CASES = MORE | {name: (args, options) for name, (args, options, _) in follow_up.CASES.items()}
CASES |= {
    name: ((table,), options)
    for module in (plain, events)
    for name, (table, options, _) in module.CASES.items()
}

# columns that are told and not drawn as they stand: the day of a dot in a cloud, spans, ages, counts, sums of two bars, a lead beyond the edge
TOLD = {
    "leads_together": {"month"},
    "gap_and_later": {"month"},
    "gap_and_cape": {"month"},
    "every_event": {"lead over 12 months"},
    "placebo_rates": {
        "wrong figures",
        "pass as supported",
        "pass as partly",
        "share that would pass",
    },
    "firmness": {"share of choices that fit"},
    "verdicts": {"all"},
    "longest_runs": {"rank"},
    "since_when": {"years since then"},
    "mean_by_kind": {"months", "clusters"},
    "after_runs": {"length"},
    "day_late": {"standard error"},
    "claims_by_session": {"value at the close"},
    "event_clusters": {"cluster"},
    "slopes_by_period": {"95% interval, low", "95% interval, high", "days"},
    "forecast_ranges": {"closes that fit", "closes"},
    "half_years": {"lead"},
    "ranges_by_year": {"ratio of medians", "year"},
    "correlation_by_chance": {"years"},
    "then_and_now": {"value"},
    "longest_by_chance": {"reversal that ends a spell"},
    "specification_curves": {"fits from", "fits up to"},
    "policy_path": {"lower"},
    "lead_since": {"small", "large"},
    "calendar_years": {"year"},
    "one_clock": {"months"},
    "calls": {"lead over the S&P 500"},
    "inflation_condition": {"month"},
    "share_path": {"needed for the stated gain"},
    "bootstrap_trap": {"chance, exact, independent days"},
}


@pytest.fixture(autouse=True)
def close():
    """No figure outlives its test."""
    yield
    plt.close("all")


def drawn(name):
    """One of the cases, drawn, and the table behind it."""
    args, options = CASES[name]
    ax = getattr(figures, name)(*args, source=SOURCE, **options)
    return ax, style.table_behind(ax)


def coordinates(figure):
    """Every number that a mark, a line or a bar of a figure stands for, on either axis, to nine decimals."""
    found = []
    for ax in figure.axes:
        for line in ax.lines:
            found += [np.ravel(ax.convert_xunits(line.get_xdata())), np.ravel(line.get_ydata())]
        for patch in ax.patches:
            if isinstance(patch, StepPatch):
                found += [np.ravel(part) for part in patch.get_data()[:2]]
            elif isinstance(patch, Rectangle):
                found += [[patch.get_width(), patch.get_height(), patch.get_x(), patch.get_y()]]
        for collection in ax.collections:
            found += [np.ravel(path.vertices) for path in collection.get_paths()] + [
                np.ravel(np.ma.getdata(collection.get_offsets()))
            ]
    return {
        round(float(value), 8) + 0.0
        for part in found
        for value in np.asarray(part, float)
        if np.isfinite(value)
    }


def test_every_public_figure_is_tried():
    """A new figure needs a case here or in one of the other test files."""
    public = {name for name in figures.__all__ if name != "in_notebook"}
    assert public == set(CASES)


@pytest.mark.parametrize("name", CASES)
def test_the_table_can_be_read(name):
    """Rows, one name per column, plain values, and the same again after a trip through CSV."""
    table = drawn(name)[1]
    assert len(table) and table.columns.is_unique and isinstance(table.index, pd.RangeIndex)
    assert all(
        isinstance(column, str)
        and column == column.strip()
        and "_" not in column
        and len(column) > 1
        for column in table
    )
    kinds = {type(value) for column in table for value in table[column].dropna()}
    assert all(
        issubclass(kind, (str, bool, np.bool_, int, float, np.number, pd.Timestamp))
        for kind in kinds
    ), kinds


@pytest.mark.parametrize("name", CASES)
def test_the_numbers_of_the_table_are_drawn(name):
    """Each number and each day of the table is where some mark, line or bar is; a log or percent axis changes nothing."""
    ax, table = drawn(name)
    seen = coordinates(ax.figure)
    if name in (
        "paths",
        "run_sessions",
        "lead_since",
        "claims_by_session",
    ):  # sessions are drawn at 0, 1, 2, ...
        table = table.drop(columns="date")
    if name in (
        "verdicts",
        "turned_by",
        "placebo_rates",
        "before_and_after",
        "market_falls",
        "since_when",
        "long_and_large",
        "longest_runs",
        "run_by_choice",
        "then_and_now",
        "every_event",
        "after_runs",
        "event_clusters",
        "half_years",
        "policy_path",
        "named_since",
        "forecast_ranges",
    ):  # days stand on the labels
        table = table.select_dtypes(exclude="datetime")
    missing = {}
    for column in table.columns.difference(TOLD.get(name, set())):
        values = table[column].dropna()
        if values.dtype == bool or not (
            pd.api.types.is_numeric_dtype(values) or pd.api.types.is_datetime64_any_dtype(values)
        ):
            continue
        numbers = (
            date2num(values)
            if pd.api.types.is_datetime64_any_dtype(values)
            else values.astype(float)
        )
        away = [value for value in numbers if min(abs(other - value) for other in seen) > 1e-8]
        if away:
            missing[column] = away[:3]
    assert not missing


def test_a_column_that_is_not_drawn_is_noticed():
    """The comparison above can fail."""
    ax, table = drawn("calendar_years")
    assert not set((table["lead"] + 0.001).round(8)) & coordinates(ax.figure)


def test_parts_are_named_and_empty_ones_left_out():
    """One table of several, told apart by its first column."""
    both = files.joined({"line": LEVEL, "none": LEVEL.iloc[:0], "mark": LEVEL.iloc[[3]]})
    assert list(both) == ["part", "month", "relative"] and both[
        "part"
    ].value_counts().to_dict() == {"line": 24, "mark": 1}
