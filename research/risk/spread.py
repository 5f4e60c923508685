r"""The gap between bid and ask, estimated from daily highs and lows (Corwin and Schultz 2012).

A high is mostly a trade at the ask and a low one at the bid. Over two days the variance in the
range doubles while the spread in it does not, so the two can be told apart:

.. math::
   \alpha = \frac{(\sqrt{2} - 1) \sqrt{\beta}}{3 - 2\sqrt{2}}
          - \sqrt{\frac{\gamma}{3 - 2\sqrt{2}}}, \qquad
   S = \frac{2 (e^{\alpha} - 1)}{1 + e^{\alpha}},

with beta the sum of the squared log ranges of two sessions and gamma the squared log range of both
together.

What the estimate can and cannot do: single values scatter widely and a good third are negative. Set
to zero one by one, as the authors prefer, their mean is *above zero even without any spread* and
grows in step with volatility. For a fund whose true spread is a hundredth of a percent it shows
mostly that. :func:`stress_table` therefore gives the plain mean and the mean per unit of range
beside it.

References
----------
Corwin, S. A., and P. Schultz (2012). A simple way to estimate bid-ask spreads from daily high and
low prices. Journal of Finance 67(2), 719-760. doi:10.1111/j.1540-6261.2012.01729.x
"""

from __future__ import annotations

import numpy as np
import pandas as pd

CONSTANT = 3.0 - 2.0 * np.sqrt(2.0)
FEWEST_A_MONTH = 12


def two_day_spreads(
    frame: pd.DataFrame, *, floor: bool = True, overnight: bool = True
) -> pd.Series:
    """Spread estimates from each pair of adjacent sessions, dated at the second one.

    Highs and lows are kept as returns on the previous close. Both sessions are put on the scale of
    the close between them: the second already is, the first is divided by one plus its own return.

    Parameters
    ----------
    frame : DataFrame with columns ``price_return``, ``high`` and ``low`` (decimals on the previous
        close)
    floor : set a negative estimate to zero, each by itself
    overnight : where the second session lies wholly above (below) the close before it, move it down
        (up) to touch that close, so that a gap overnight is not taken for a spread

    Returns
    -------
    Series named ``spread`` (decimal of the price), without pairs that lack a high or low or have no
    range.

    Examples
    --------
    >>> days = pd.DatetimeIndex(["2026-01-05", "2026-01-06"])
    >>> quotes = pd.DataFrame({"price_return": [0.0, 0.0], "high": [0.02, 0.02],
    ...     "low": [-0.02, -0.02]}, index=days)
    >>> two_day_spreads(quotes).round(6).tolist()
    [0.04]
    """
    high, low = 1.0 + frame["high"].astype(float), 1.0 + frame["low"].astype(float)
    between = 1.0 + frame["price_return"].astype(float)
    first_high, first_low = (high / between).shift(), (low / between).shift()
    if overnight:
        gap = (low - 1.0).clip(lower=0.0) - (1.0 - high).clip(lower=0.0)
        high, low = high - gap, low - gap
    beta = np.log(first_high / first_low) ** 2 + np.log(high / low) ** 2
    gamma = np.log(np.maximum(first_high, high) / np.minimum(first_low, low)) ** 2
    alpha = (np.sqrt(2.0) - 1.0) * np.sqrt(beta) / CONSTANT - np.sqrt(gamma / CONSTANT)
    found = 2.0 * (np.exp(alpha) - 1.0) / (1.0 + np.exp(alpha))
    found = found[(high > low) & (first_high > first_low)].dropna().rename("spread")
    return found.clip(lower=0.0) if floor else found


def monthly_spreads(frame: pd.DataFrame) -> pd.DataFrame:
    """Mean estimate of each calendar month with at least twelve pairs of sessions, as the authors
    ask for.

    Returns
    -------
    DataFrame indexed by ``month`` (month end) with columns ``spread`` (negative estimates as zero),
    ``plain`` (negative estimates as they are; both decimals) and ``pairs`` (count).

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-01", "2026-01-30")
    >>> monthly_spreads(pd.DataFrame({"price_return": 0.0, "high": 0.01, "low": -0.01},
    ...     index=days)).round(4)
                spread  plain  pairs
    month
    2026-01-31    0.02   0.02     21
    """
    plain = two_day_spreads(frame, floor=False)
    both = pd.DataFrame({"spread": plain.clip(lower=0.0), "plain": plain})
    month = both.groupby(both.index + pd.offsets.MonthEnd(0))
    table = month.mean().assign(pairs=month.size())
    return table[table["pairs"] >= FEWEST_A_MONTH].rename_axis("month")


def stress_table(frame: pd.DataFrame, stress: pd.Series, *, top: float = 0.10) -> pd.DataFrame:
    """Spreads on sessions in stress and on the others.

    Parameters
    ----------
    frame : DataFrame as for :func:`two_day_spreads`
    stress : Series of a gauge of stress (the VIX, say); its scale does not matter
    top : share of the common sessions that count as stress, those with the highest readings

    Returns
    -------
    DataFrame with a row ``stress`` and a row ``other``: ``sessions``, ``spread`` (mean, negative
    estimates as zero), ``plain`` (mean, negative estimates as they are), ``negative`` (share),
    ``range`` (mean range, decimal) and ``spread_per_range``. Without any spread the last one is the
    same in both rows.

    Raises
    ------
    ValueError
        If either part would hold no session.

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> wide = pd.Series([0.01, 0.01, 0.01, 0.02, 0.02], index=days)
    >>> frame = pd.DataFrame({"price_return": 0.0, "high": wide, "low": -wide})
    >>> stress_table(frame, pd.Series([1.0, 1.0, 1.0, 1.0, 2.0], index=days),
    ...     top=0.25)[["sessions", "spread"]].round(4)
            sessions  spread
    stress         1  0.0400
    other          3  0.0171
    """
    return _summary(*_parts(frame, stress, top))


def stress_ratio(
    frame: pd.DataFrame, stress: pd.Series, *, top: float = 0.10, per_range: bool = False
) -> pd.DataFrame:
    """Spread in stress over the spread on other sessions, and how sure the ratio is.

    Sessions of stress come in spells, so single sessions are no independent looks: the interval is
    a jackknife over calendar years (each left out in turn, Student t with the years that hold
    stress).

    Parameters
    ----------
    frame, stress, top : as for :func:`stress_table`
    per_range : divide the spread of each part by its mean range first; only this ratio is one
        without a spread

    Returns
    -------
    DataFrame of one row: ``ratio``, ``low``, ``high`` (95% interval, missing with fewer than three
    such years), ``years`` (calendar years that hold sessions of stress) and ``without_spread`` (the
    ratio of mean ranges, which the plain ratio has when there is no spread at all; 1 per range).

    Examples
    --------
    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> wide = pd.Series([0.01, 0.01, 0.01, 0.02, 0.02], index=days)
    >>> frame = pd.DataFrame({"price_return": 0.0, "high": wide, "low": -wide})
    >>> gauge = pd.Series([1.0, 1.0, 1.0, 1.0, 2.0], index=days)
    >>> stress_ratio(frame, gauge, top=0.25,
    ...     per_range=True)[["ratio", "years", "without_spread"]].round(3)
       ratio  years  without_spread
    0  1.556      1             1.0
    """
    from scipy import stats

    both, tense = _parts(frame, stress, top)
    yearly = both.assign(spread=both["plain"].clip(lower=0.0), count=1.0).groupby(
        [both.index.year, tense]
    )[["spread", "range", "count"]]
    sums = yearly.sum().unstack(fill_value=0.0)
    scale = "range" if per_range else "count"

    def log_ratio(total: pd.DataFrame | pd.Series):
        return np.log(
            total["spread", True]
            / total[scale, True]
            * total[scale, False]
            / total["spread", False]
        )

    total, years = sums.sum(), int((sums["count", True] > 0).sum())
    value, low, high = log_ratio(total), np.nan, np.nan
    if years > 2:
        left_out = log_ratio(total - sums)
        error = np.sqrt(
            (len(left_out) - 1) / len(left_out) * ((left_out - left_out.mean()) ** 2).sum()
        )
        reach = stats.t.ppf(0.975, years - 1) * error
        low, high = np.exp(value - reach), np.exp(value + reach)
    table = _summary(both, tense)
    mechanical = 1.0 if per_range else table.loc["stress", "range"] / table.loc["other", "range"]
    return pd.DataFrame(
        {
            "ratio": [np.exp(value)],
            "low": [low],
            "high": [high],
            "years": [years],
            "without_spread": [mechanical],
        }
    )


def _parts(frame: pd.DataFrame, stress: pd.Series, top: float) -> tuple[pd.DataFrame, pd.Series]:
    plain = two_day_spreads(frame, floor=False).rename("plain")
    width = (frame["high"] - frame["low"]).rename("range")
    both = pd.concat([plain, width, stress.rename("stress")], axis=1, join="inner").dropna()
    tense = (
        both["stress"] > both["stress"].quantile(1.0 - top) if len(both) else pd.Series(dtype=bool)
    )
    if not 0 < int(tense.sum()) < len(both):
        raise ValueError(
            f"stress: expected readings above and below their {1 - top:.0%} quantile on {len(both)}"
            " sessions."
        )
    return both, tense


def _summary(both: pd.DataFrame, tense: pd.Series) -> pd.DataFrame:
    rows = {}
    for name, part in (("stress", both[tense]), ("other", both[~tense])):
        spread, width = part["plain"].clip(lower=0.0).mean(), part["range"].mean()
        rows[name] = [
            len(part),
            spread,
            part["plain"].mean(),
            (part["plain"] < 0).mean(),
            width,
            spread / width,
        ]
    return pd.DataFrame.from_dict(
        rows,
        orient="index",
        columns=["sessions", "spread", "plain", "negative", "range", "spread_per_range"],
    )
