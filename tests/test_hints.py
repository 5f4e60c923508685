"""What would fit in place of a figure that does not: by a measure that answers to one argument."""

import pandas as pd
import pytest
from toy import SESSIONS, claim

from research import registry
from research.claims.evidence import Case
from research.claims.hints import across, hints
from research.measures.signals import Signal

ENDED = "counted to a rise of as much, and not to the record, it fits (ended = 'rise')"
OWN = "from the first close of each window it fits (from_first_close = true)"
CLOSES = "of closes: what was reached within a session does not count"
FALL = Signal("fall", (("fall", 0.2),))
OF_LAST = Signal("fall", (("fall", 0.2), ("of_last", 252)))
RISEN = Signal("fall", (("fall", 0.2), ("ended", "rise")))
STREAK = Signal("streak", (("streak", 5),))
LAST = Signal("streak", (*STREAK.args, ("dated", "last")))
AFTER = {"after": STREAK}
PAIR = {"ahead": ("iwm",), "behind": ("spy",)}
TURNED = {"ahead": ("spy",), "behind": ("iwm",)}
ELSE = [  # what is asked, with which arguments it would fit, and what is said
    ({}, {"side": "low"}, 'side = "low"? It fits then'),
    ({"side": "low"}, {"side": "high"}, 'side = "high"? It fits then'),
    (PAIR, TURNED, "exchanged, the sides fit"),
    ({"stat": "drawdown"}, {"every": "months"}, "of month ends it fits (every = 'months')"),
    ({"stat": "drawdown", "every": "weeks"}, {"every": "months"}, ""),
    ({"stat": "change"}, {"every": "months"}, ""),
    ({"stat": "drawdown"}, {"from_first_close": True}, OWN),
    ({"stat": "drawdown", "from_first_close": True}, {"every": "never"}, ""),
    ({"stat": "change"}, {"from_first_close": True}, ""),
    ({"falls": 0.2}, {"ended": "rise"}, ENDED),
    ({"rises": 0.2}, {"ended": "rise"}, ENDED),
    ({"falls": 0.2, "ended": "record"}, {"ended": "rise"}, ""),
    ({}, {"ended": "rise"}, ""),
    ({"signal": FALL}, {"signal": RISEN}, ENDED),
    ({"after": FALL}, {"after": RISEN}, ENDED),
    ({"signal": OF_LAST}, {"signal": Signal("fall", (*OF_LAST.args, ("ended", "rise")))}, ""),
    ({"signal": STREAK}, {"signal": Signal("streak", (*STREAK.args, ("ended", "rise")))}, ""),
    ({"signal": STREAK}, {"signal": LAST}, 'of the last of each run it fits (dated = "last")'),
    ({"after": LAST}, {"after": STREAK}, ""),
    (AFTER | {"weeks": 3}, {"weeks": None, "sessions": 15}, "over 15 sessions it fits"),
    (AFTER | {"months": 6}, {"months": None, "sessions": 126}, "over 126 sessions it fits"),
    (AFTER | {"years": 2}, {"years": None, "sessions": 504}, "over 504 sessions it fits"),
    (AFTER | {"sessions": 126}, {"months": 6, "sessions": None}, "over months = 6 it fits"),
    (AFTER | {"sessions": 21}, {"months": 1, "sessions": None}, "over months = 1 it fits"),
    (AFTER | {"sessions": 20}, {"weeks": 4, "sessions": None}, "over weeks = 4 it fits"),
    (AFTER | {"sessions": 127}, {"months": 6, "sessions": None}, ""),
    ({"months": 6}, {"months": None, "sessions": 126}, ""),
    ({"stat": "level"}, {"side": "never"}, ""),
]


def asked(args, wanted, *, value=0.5, name="made", **stated):
    """A case whose measure gives what is claimed, 10%, where it is asked what is wanted."""

    def function(data, *, side=None, ahead=None, behind=None, **given):
        given |= {"side": side, "ahead": ahead, "behind": behind}
        fits = all(given.get(key) == held for key, held in wanted.items())
        return registry.Result(0.1 if fits else value, SESSIONS[5])

    fields = {"relation": "equals", "claimed": 0.1, "rounding": 0.01} | stated
    return Case(claim(name, **fields), registry.Measure(name, function, "decimal"), args)


@pytest.mark.parametrize(("args", "wanted", "text"), ELSE)
def test_what_would_fit_with_other_arguments(args, wanted, text):
    assert hints(asked(args, wanted)) == ((text,) if text else ())
    assert hints(asked(args, wanted, relation="above", claimed=0.7)) == ()


BESIDE = [  # what is asked, what is found, of which measure, and what is said
    ({}, -0.1, "made", ("the size fits, the sign does not",)),
    ({}, -0.2, "made", ()),
    ({}, 0.00104, "made", ("0.1% is written 0.001: it fits then",)),
    ({}, 0.00106, "made", ()),
    ({"stat": "level"}, 0.5, "highest", (CLOSES,)),
    ({"stat": "level"}, 0.5, "lowest", (CLOSES,)),
    ({"stat": "change"}, 0.5, "lowest", ()),
]


@pytest.mark.parametrize(("args", "value", "name", "lines"), BESIDE)
def test_what_is_said_where_nothing_else_fits(args, value, name, lines):
    assert hints(asked(args, {"side": "never"}, value=value, name=name)) == lines


def test_a_day_has_no_sign_and_a_figure_without_a_value_none():
    made = asked({}, {"side": "never"})
    assert hints(made.without("no data")) == ()
    day = {"value": "2026-01-05", "relation": "on_date", "claimed": "2026-01-06"}
    assert hints(asked({}, {"side": "never"}, **day)) == ()


SINCE = {"since": pd.Timestamp("2000-01-01")}
WIDER = ("with windows that began before 2000-01-01 it is 10.0%",)
HELD = [(SINCE, "highest", 0.5, WIDER), (SINCE, "lowest", 0.5, WIDER), (SINCE, "mean", 0.5, ())]
HELD += [({}, "highest", 0.5, ()), (SINCE, "highest", 0.101, ())]


@pytest.mark.parametrize(("args", "name", "value", "lines"), HELD)
def test_windows_that_began_before_the_sample_are_told_where_they_decide(args, name, value, lines):
    made = asked(args, {"across": True}, value=value, name=name)
    assert across(made) == lines
