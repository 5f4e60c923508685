"""The federal funds target against published lists of decisions, effective days and first cuts."""

import pandas as pd
import pytest
from asked import measured

from research import policy, registry

# US Department of State, fact sheet of 20 March 2001 "Federal Funds for April 1992-March 2001"
# (EPF208), usinfo.org/wf-archive/2001/010320/epf208.htm: day and rate after the change, percent.
# Its three rows of 1992 are left out: the sizes of two of them are printed the wrong way round.
STATE = """\
1994-02-04 3.25, 1994-03-22 3.50, 1994-04-18 3.75, 1994-05-17 4.25, 1994-08-16 4.75,
1994-11-15 5.50, 1995-02-01 6.00, 1995-07-06 5.75, 1995-12-19 5.50, 1996-01-31 5.25,
1997-03-25 5.50, 1998-09-29 5.25, 1998-10-15 5.00, 1998-11-17 4.75, 1999-06-30 5.00,
1999-08-24 5.25, 1999-11-16 5.50, 2000-02-02 5.75, 2000-03-21 6.00, 2000-05-16 6.50,
2001-01-03 6.00, 2001-01-31 5.50, 2001-03-20 5.00"""

# Federal Reserve, "Open Market Operations", www.federalreserve.gov/fomc/fundsrate.htm, as archived
# on 17 January 2009: the last rise of the cycle before, and all cuts to a single figure after it
CRISIS = """\
2006-06-29 5.25, 2007-09-18 4.75, 2007-10-31 4.50, 2007-12-11 4.25, 2008-01-22 3.50,
2008-01-30 3.00, 2008-03-18 2.25, 2008-04-30 2.00, 2008-10-08 1.50, 2008-10-29 1.00"""

# Board of Governors, "The Fed Explained", accessible version of the figures, table "FOMC's target
# range for the federal funds rate",
# federalreserve.gov/aboutthefed/fedexplained/accessible-version.htm: effective day, low, high.
BOARD = """\
2015-12-17 0.25 0.5, 2016-12-15 0.5 0.75, 2017-03-16 0.75 1, 2017-06-15 1 1.25,
2017-12-14 1.25 1.5, 2018-03-22 1.5 1.75, 2018-06-14 1.75 2, 2018-09-27 2 2.25,
2018-12-20 2.25 2.5, 2019-08-01 2 2.25, 2019-09-19 1.75 2, 2019-10-31 1.5 1.75,
2020-03-04 1 1.25, 2020-03-16 0 0.25, 2022-03-17 0.25 0.5, 2022-05-05 0.75 1,
2022-06-16 1.5 1.75, 2022-07-28 2.25 2.5, 2022-09-22 3 3.25, 2022-11-03 3.75 4,
2022-12-15 4.25 4.5, 2023-02-02 4.5 4.75, 2023-03-23 4.75 5, 2023-05-04 5 5.25,
2023-07-27 5.25 5.5"""

# Neuberger Berman, "Fed Dovish Stance Fuels Equity Market" (August 2024), easing cycles "began on".
FIRST_CUTS = ["1995-07-06", "1998-09-29", "2001-01-03", "2007-09-18", "2019-07-31"]


@pytest.fixture(scope="module")
def table(data):
    return policy.decisions(data.events())


def lines(text):
    return [line.split() for line in text.replace("\n", " ").split(",")]


def events(*rows):
    frame = pd.DataFrame(rows, columns=["date", "kind", "value"])
    return frame.assign(date=pd.to_datetime(frame["date"]), effective=pd.NaT, detail="")


PUBLISHED = [  # by the day of the decision or the one from which it holds, and the upper end
    ("date", "1994-01-01", "2001-03-31", STATE),
    ("date", "2006-06-01", "2008-12-01", CRISIS),
    ("effective", "2015-01-01", "2023-12-31", BOARD),
]


@pytest.mark.parametrize(("column", "first", "last", "published"), PUBLISHED)
def test_decisions_as_published(table, column, first, last, published):
    rows = table[table[column].between(first, last)]
    found = zip(rows[column].dt.strftime("%Y-%m-%d"), (100 * rows["target"]).round(4), strict=True)
    assert [*found] == [(day, float(rate)) for day, *_, rate in lines(published)]


def rate(data, on, side):
    return measured(data, "policy_rate", on=on, side=side).value


def test_ranges_as_published(data):
    for day, low, high in lines(BOARD):
        sides = [rate(data, day, side) for side in ("lower", "middle")]
        low, high = float(low) / 100, float(high) / 100
        assert sides == pytest.approx([low, (low + high) / 2])


def test_the_target_is_one_figure_until_the_range_of_december_2008(data):
    """The same page of the Federal Reserve: 1% until 16 December 2008, then 0 to 0.25%."""
    for day, range_ in {"2008-12-15": [0.01] * 3, "2008-12-16": [0.0, 0.00125, 0.0025]}.items():
        sides = [rate(data, day, side) for side in ("lower", "middle", "upper")]
        assert sides == range_


def test_the_decision_comes_before_its_effect(table):
    assert (table["effective"] >= table["date"]).all()
    late = table[table["date"] >= "2015"]
    assert (late["effective"] > late["date"]).all()


def test_the_target_agrees_with_the_rate_paid_in_the_market(data):
    """The monthly effective rate is within a quarter point of mid-month's target."""
    paid = data.macro("FEDFUNDS").loc["1995":]
    target = [rate(data, f"{month:%Y-%m}-15", "middle") for month in paid.index]
    assert ((paid - target).abs() < 0.0026).mean() > 0.97


def test_first_cuts_as_published(table):
    first = policy.of_kind(table, "first_cut")["date"]
    assert [f"{day:%Y-%m-%d}" for day in first] == [*FIRST_CUTS, "2024-09-18"]


def test_a_cut_is_first_after_a_rise_or_after_a_quiet_year():
    days = "2000-01-15 2000-06-15 2001-06-14 2002-06-14 2002-07-01 2002-08-01".split()
    kinds = ["fed_cut"] * 4 + ["fed_hike", "fed_cut"]
    rates = [0.05, 0.045, 0.04, 0.035, 0.04, 0.035]
    found = policy.decisions(events(*zip(days, kinds, rates, strict=True)).iloc[::-1])
    assert found["first"].tolist() == [False, False, False, True, True, True]
    assert found["kind"].tolist() == ["cut"] * 4 + ["hike", "cut"]
    steps = [-0.005, -0.005, -0.005, 0.005, -0.005]
    assert found["change"].iloc[1:].tolist() == pytest.approx(steps)
    assert policy.decisions(events()).empty
    last = [[*policy.of_kind(found, f"last_{kind}").index] for kind in ("cut", "hike")]
    assert last == [[2, 3], [4]]


LATER = {
    "policy_rate": {"on": "2026-06-15"},
    "decision_date": {"kind": "cut", "near": "2026-07-01"},
    "decisions": {"kind": "cut", "start": "2026-01-01", "end": "2026-06-30"},
}


@pytest.mark.parametrize("name", LATER)
def test_nothing_is_said_of_days_on_which_later_decisions_are_unknown(data, name):
    with pytest.raises(registry.NotCovered, match="known to 2026-05-31"):
        measured(data, name, **LATER[name])


def test_kinds_add_up_and_what_is_not_there_is_refused(data, table):
    counts = {kind: len(policy.of_kind(table, kind)) for kind in policy.KINDS}
    assert counts["cut"] + counts["hike"] == counts["any"] == 109
    said = f"kind: expected one of {', '.join(policy.KINDS)}; got 'easing'"
    with pytest.raises(ValueError, match=said):
        policy.of_kind(table, "easing")
    with pytest.raises(ValueError, match="on: expected 1990-07-13 or later, got 1990-01-01"):
        rate(data, "1990-01-01", "upper")
    with pytest.raises(ValueError, match="side: expected one of upper, middle, lower"):
        rate(data, "2000-01-01", "top")
