"""Quotes that cannot be: each fault by hand, true histories without alarm."""

from contextlib import nullcontext

import numpy as np
import pandas as pd
import pytest
from liveworld import NOW

from ingest import checks, fred_shiller
from research import calendar
from research.vintage import DataError

DAYS = pd.bdate_range("2026-01-05", periods=4, name="date")


def table(**columns):
    """Four sessions of a quiet fund, with some columns in place of its own."""
    close = np.array([10.0, 10.1, 10.2, 10.3])
    plain = {"Close": close, "High": close + 0.1, "Low": close - 0.1}
    plain["Volume"] = [100.0, 110.0, 120.0, 130.0]
    return pd.DataFrame(plain | columns, index=DAYS)


def again(at, **columns):
    """The same with a row that repeats the one before."""
    frame = table()
    frame.iloc[at] = frame.iloc[at - 1]
    return frame.assign(**columns)


# a row at the close before, no range or volume: true in old histories, frozen in new ones
FLAT = table()
FLAT.loc[DAYS[2]] = [10.1, 10.1, 10.1, 0.0]
CLOSES = pd.DataFrame({"Close": [10.0, 10.1, 10.1, 10.2]}, index=DAYS)
REPEATS = {  # quotes, the session after which they are new, and the remarks or the fault
    "quiet quotes": (table(), 0, []),
    "the same close in another range": (table(Close=[10.1, 10.1, 10.2, 10.3]), 0, []),
    "the second row again": (again(1), None, "quotes of its own on 2026-01-06"),
    "the third row again": (again(2), None, "quotes of its own on 2026-01-07"),
    "the last row again": (again(3), None, "quotes of its own on 2026-01-08"),
    "under a new volume": (again(2, Volume=[1.0, 2.0, 3.0, 4.0]), None, "of 2026-01-06 again"),
    "a flat row held": (FLAT, None, []),
    "a flat row that is new": (FLAT, 1, "2026-01-07"),
    "a flat row on the last day held": (FLAT, 2, []),
    "closes alone": (CLOSES, 0, ["the close of 2026-01-07 is that of the session before"]),
}


@pytest.mark.parametrize(("frame", "new", "told"), REPEATS.values(), ids=REPEATS)
def test_a_row_that_brings_nothing_new_is_a_fault_or_a_remark(frame, new, told):
    since = None if new is None else DAYS[new]
    with pytest.raises(DataError, match=told) if isinstance(told, str) else nullcontext():
        assert checks.repeated("x", frame, kind="fund", since=since) == told


@pytest.mark.parametrize(("kind", "most"), [("index", 4), ("fund", 3), ("stock", 4)])
@pytest.mark.parametrize("ranged", [True, False])
def test_a_close_that_stays_longer_than_it_ever_did_is_refused(kind, most, ranged):
    """Each row has a volume of its own, and no range or none given."""
    days = pd.bdate_range("2026-01-05", periods=most + 2, name="date")
    frame = pd.DataFrame({"Close": 10.0, "Volume": np.arange(most + 2) + 5.0}, index=days)
    frame = frame.assign(High=10.0, Low=10.0) if ranged else frame
    said = checks.repeated("x", frame.iloc[:-1], kind=kind, since=days[0])
    assert len(said) == most
    with pytest.raises(DataError, match=f"moves within {most} sessions by {days[-1]:%Y-%m-%d}"):
        checks.repeated("x", frame, kind=kind)


FAR = {("fund", 0.76), ("index", 0.75), ("fund", 1.29), ("stock", 0.5)}
NEAR = {("index", 1.24), ("stock", 1.38), ("volatility", 1.38)}


@pytest.mark.parametrize(("kind", "ratio"), sorted(FAR | NEAR))
def test_a_jump_beyond_the_bound_of_its_kind_is_refused_unless_it_is_listed(kind, ratio):
    close = pd.Series([100.0, 100.0 * ratio], index=DAYS[:2])
    fault = pytest.raises(DataError, match="2026-01-06")
    with fault if (kind, ratio) in FAR else nullcontext():
        checks.jumps("x", close, kind=kind)
    checks.jumps("x", close, kind=kind, moves=[DAYS[1]])


OTHER = pytest.raises(DataError, match="another security")


def test_another_security_is_refused_and_a_vendor_of_its_own_is_not():
    draw, days = np.random.default_rng(1), calendar.nyse(2025)[-300:]
    held = pd.Series(draw.normal(0, 0.01, 300), index=days)
    vendor = held + np.where(np.arange(300) % 80 == 0, 8e-4, 0)
    assert len(checks.same_security("x", held, vendor, allowed=held * 0)) == 4
    with OTHER:
        checks.same_security("x", held, held + 2e-4, allowed=held * 0)
    rounded = checks.same_security("x", held, held + 2e-4, allowed=held * 0 + 3e-4)
    assert len(rounded) == 300


@pytest.mark.parametrize(("sessions", "fault"), [(25, nullcontext()), (26, OTHER)])
def test_far_apart_on_a_tenth_of_the_last_sessions_is_another_security(sessions, fault):
    """Of the last 250 sessions so many are 20 basis points away, beyond any rounding."""
    held = pd.Series(np.linspace(-0.01, 0.01, 300), index=calendar.nyse(2025)[-300:])
    other = held + np.where(np.arange(300) >= 300 - sessions, 2e-3, 0)
    with fault:
        assert len(checks.same_security("x", held, other, allowed=held * 0)) == sessions


def test_recessions_turned_round_are_no_revision():
    months = pd.date_range("2000-01-01", "2026-01-01", freq="MS")
    flags = pd.Series(months.year == 2008).astype(float)
    held, late, turned = (
        pd.DataFrame({"period": months.strftime("%Y-%m-%d"), "value": value})
        for value in (flags, flags.where(months < "2024-06-01", 1.0), 1 - flags)
    )
    told = {"label": "USREC", "now": NOW}
    fred_shiller.revision("USREC", held, late, **told)
    with pytest.raises(DataError, match="100% of the months of recession far away"):
        fred_shiller.revision("USREC", held, turned, **told)
