"""What the mean after recessions hangs on, as notebook 11 prints it."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats as distributions

from research.studies import aftermath, left_out


def test_one_case_is_left_out_and_named():
    """The case left out is that of 1933; mean and interval of the rest by hand; the sentence follows the table."""
    found = left_out.table(pair=aftermath.MAIN)
    rows = aftermath.listing(["trough"])
    rest = rows.loc[rows["date"].dt.year != 1933, "12m"]
    rest = rest[rest.notna()]
    half = distributions.t.ppf(0.975, len(rest) - 1) * rest.std() / np.sqrt(len(rest))
    assert found["event"].iloc[1] == pd.Timestamp("1933-03-31") and found["clusters"].tolist() == [
        16,
        15,
        16,
    ]
    assert found["mean"].iloc[1] == pytest.approx(rest.mean()) and found["low"].iloc[
        1
    ] == pytest.approx(rest.mean() - half)
    assert "**One case decides it**: March 1933" in left_out.say(found)
    assert "**No single case decides it**" in left_out.say(found.assign(low=0.01))


def test_false_starts_are_those_without_a_low():
    """A rise whose low is none of the lows of a fall."""
    assert "**2001, 2002 and 2008**" in left_out.say_false_starts(
        aftermath.events("known"), aftermath.events("market_low")
    )
