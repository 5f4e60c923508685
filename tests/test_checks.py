"""Quotes that cannot be: each fault by hand, true histories without alarm."""

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
    plain = {
        "Close": [10.0, 10.1, 10.2, 10.3],
        "High": [10.1, 10.2, 10.3, 10.4],
        "Low": [9.9, 10.0, 10.1, 10.2],
        "Volume": [100.0, 110.0, 120.0, 130.0],
    }
    return pd.DataFrame(plain | columns, index=DAYS)


def test_quiet_quotes_and_missing_ones_pass():
    checks.possible("x", table(High=[np.nan] * 4), kind="fund")
    assert checks.repeated("x", table(), kind="fund", since=DAYS[0]) == []
    same_close_other_range = table(Close=[10.1, 10.1, 10.2, 10.3])
    assert checks.repeated("x", same_close_other_range, kind="fund", since=DAYS[0]) == []


def repeat(frame, at):
    frame.iloc[at] = frame.iloc[at - 1]
    return frame


@pytest.mark.parametrize("at", [1, 2, 3])
def test_a_row_that_repeats_the_one_before_is_named_wherever_it_stands(at):
    with pytest.raises(DataError, match=f"quotes of its own on {DAYS[at]:%Y-%m-%d}"):
        checks.repeated("x", repeat(table(), at), kind="fund")


def test_prices_that_repeat_under_a_new_volume_are_a_repeat_too():
    frame = repeat(table(), 2)
    frame.loc[DAYS[2], "Volume"] = 7.0
    with pytest.raises(DataError, match="those of 2026-01-06 again"):
        checks.repeated("x", frame, kind="fund")


def flat():
    """A row at the close before, no range or volume: true in old histories, frozen in new ones."""
    frame = table()
    frame.loc[DAYS[2], ["Close", "High", "Low"]] = frame.loc[DAYS[1], "Close"]
    frame.loc[DAYS[2], "Volume"] = 0.0
    return frame


def test_a_flat_row_is_a_fault_only_among_new_sessions():
    assert checks.repeated("x", flat(), kind="fund") == []
    with pytest.raises(DataError, match="2026-01-07"):
        checks.repeated("x", flat(), kind="fund", since=DAYS[1])


def test_closes_alone_that_do_not_change_are_told_and_no_fault():
    frame = pd.DataFrame({"Close": [10.0, 10.1, 10.1, 10.2]}, index=DAYS)
    said = checks.repeated("x", frame, kind="fund", since=DAYS[0])
    assert said == ["the close of 2026-01-07 is that of the session before"]


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


TOO_FAR = [("fund", 0.76), ("index", 0.75), ("fund", 1.29), ("stock", 0.5)]


@pytest.mark.parametrize(("kind", "ratio"), TOO_FAR)
def test_a_jump_beyond_the_bound_of_its_kind_is_refused_unless_it_is_listed(kind, ratio):
    close = pd.Series([100.0, 100.0 * ratio], index=DAYS[:2])
    with pytest.raises(DataError, match="2026-01-06"):
        checks.jumps("x", close, kind=kind)
    checks.jumps("x", close, kind=kind, moves=[DAYS[1]])


@pytest.mark.parametrize(
    ("kind", "ratio"), [("index", 1.24), ("stock", 1.38), ("volatility", 1.38)]
)
def test_a_jump_within_the_bound_of_its_kind_passes(kind, ratio):
    checks.jumps("x", pd.Series([100.0, 100.0 * ratio], index=DAYS[:2]), kind=kind)


def returns(seed, sessions=300):
    days = calendar.nyse(2025)[-sessions:]
    return pd.Series(np.random.default_rng(seed).normal(0, 0.01, sessions), index=days)


def test_another_security_is_refused_and_a_vendor_of_its_own_is_not():
    held = returns(1)
    vendor = held + np.where(np.arange(300) % 80 == 0, 8e-4, 0)
    assert len(checks.same_security("x", held, vendor, allowed=held * 0)) == 4
    with pytest.raises(DataError, match="another security"):
        checks.same_security("x", held, held + 2e-4, allowed=held * 0)
    rounded = checks.same_security("x", held, held + 2e-4, allowed=held * 0 + 3e-4)
    assert len(rounded) == 300


def recession_months(turned=False):
    months = pd.date_range("2000-01-01", "2026-01-01", freq="MS")
    flags = months.isin(pd.date_range("2008-01-01", "2009-06-01", freq="MS")) ^ turned
    return pd.DataFrame({"period": months.strftime("%Y-%m-%d"), "value": flags.astype(float)})


def test_recessions_turned_round_are_no_revision():
    told = {"label": "USREC", "now": NOW}
    late = recession_months()
    late.loc[late.index[-6:], "value"] = 1.0
    fred_shiller.revision("USREC", recession_months(), late, **told)
    with pytest.raises(DataError, match="100% of the months of recession far away"):
        fred_shiller.revision("USREC", recession_months(), recession_months(turned=True), **told)
