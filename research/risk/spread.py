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

K = 3.0 - 2.0 * np.sqrt(2.0)
FEWEST_A_MONTH = 12


def two_day_spreads(frame: pd.DataFrame) -> pd.Series:
    """Spread estimates from each pair of adjacent sessions, dated at the second one.

    Highs and lows are kept as returns on the previous close. Both sessions are put on the scale of
    the close between them: the second already is, the first is divided by one plus its own return.
    Where the second session lies wholly above (below) that close, it is moved down (up) to touch
    it, so that a gap overnight is not taken for a spread.

    Takes ``price_return``, ``high`` and ``low``. Gives ``spread`` (decimal of the price; negative
    estimates as they are), without pairs that lack a high or low or have no range.

    >>> days = pd.DatetimeIndex(["2026-01-05", "2026-01-06"])
    >>> quotes = pd.DataFrame({"price_return": [0.0, 0.0], "high": [0.02, 0.02],
    ...     "low": [-0.02, -0.02]}, index=days)
    >>> two_day_spreads(quotes).round(6).tolist()
    [0.04]
    """
    high, low = 1.0 + frame["high"].astype(float), 1.0 + frame["low"].astype(float)
    between = 1.0 + frame["price_return"].astype(float)
    first_high, first_low = (high / between).shift(), (low / between).shift()
    gap = (low - 1.0).clip(lower=0.0) - (1.0 - high).clip(lower=0.0)
    high, low = high - gap, low - gap
    beta = np.log(first_high / first_low) ** 2 + np.log(high / low) ** 2
    gamma = np.log(np.maximum(first_high, high) / np.minimum(first_low, low)) ** 2
    alpha = (np.sqrt(2.0) - 1.0) * np.sqrt(beta) / K - np.sqrt(gamma / K)
    found = 2.0 * (np.exp(alpha) - 1.0) / (1.0 + np.exp(alpha))
    return found[(high > low) & (first_high > first_low)].dropna().rename("spread")


def monthly_spreads(frame: pd.DataFrame) -> pd.DataFrame:
    """Mean estimate of each calendar month (by its end) with at least twelve pairs of sessions, as
    the authors ask for: ``spread`` (negative estimates as zero), ``plain`` (negative estimates as
    they are; both decimals) and ``pairs`` (count).
    """
    plain = two_day_spreads(frame)
    both = pd.DataFrame({"spread": plain.clip(lower=0.0), "plain": plain})
    month = both.groupby(both.index + pd.offsets.MonthEnd(0))
    table = month.mean().assign(pairs=month.size())
    return table[table["pairs"] >= FEWEST_A_MONTH].rename_axis("month")


def stress_table(frame: pd.DataFrame, stress: pd.Series, *, top: float = 0.10) -> pd.DataFrame:
    """Spreads on sessions in stress and on the others.

    Takes a frame as for :func:`two_day_spreads` and a gauge of stress (the VIX, say; its scale does
    not matter); the ``top`` share of the common sessions, those with the highest readings, count as
    stress. Gives a row ``stress`` and a row ``other`` with ``sessions``, ``spread`` (mean, negative
    estimates as zero), ``plain`` (mean, negative estimates as they are), ``negative`` (share),
    ``range`` (mean range, decimal) and ``spread_per_range``, which without any spread is the same
    in both. Raises ValueError if either part would hold no session.

    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> wide = pd.Series([0.01, 0.01, 0.01, 0.02, 0.02], index=days)
    >>> frame = pd.DataFrame({"price_return": 0.0, "high": wide, "low": -wide})
    >>> gauge = pd.Series([1.0, 1.0, 1.0, 1.0, 2.0], index=days)
    >>> stress_table(frame, gauge, top=0.25)[["sessions", "spread"]].round(4)
            sessions  spread
    stress         1  0.0400
    other          3  0.0171
    """
    both = _parts(frame, stress, top)
    rows = both.groupby("part")[["spread", "plain", "negative", "range"]].mean()
    rows.insert(0, "sessions", both.groupby("part").size())
    rows["spread_per_range"] = rows["spread"] / rows["range"]
    return rows.loc[["stress", "other"]].rename_axis(None)


def stress_ratio(
    frame: pd.DataFrame, stress: pd.Series, *, top: float = 0.10, per_range: bool = False
) -> pd.DataFrame:
    """Spread in stress over the spread on other sessions, and how sure the ratio is.

    Sessions of stress come in spells, so single sessions are no independent looks: the interval is
    a jackknife over calendar years (each left out in turn, Student t with the years that hold
    stress). Takes what :func:`stress_table` takes; ``per_range`` divides the spread of each part by
    its mean range first, and only this ratio is one without a spread. Gives one row: ``ratio``,
    ``low``, ``high`` (95% interval, missing with fewer than three such years), ``years`` (calendar
    years that hold sessions of stress) and ``without_spread`` (the ratio of mean ranges, which the
    plain ratio has when there is no spread at all; 1 per range).
    """
    from scipy.special import stdtrit

    both = _parts(frame, stress, top).assign(count=1.0)
    scale = "range" if per_range else "count"
    by_year = both.groupby([both.index.year, "part"])[["spread", "range", "count"]]
    sums = by_year.sum().unstack(fill_value=0.0)

    def ratio(total: pd.DataFrame | pd.Series, of: str, scale: str):
        stressed = total[of, "stress"] / total[scale, "stress"]
        return stressed * total[scale, "other"] / total[of, "other"]

    total, years = sums.sum(), int((sums["count", "stress"] > 0).sum())
    found, low, high = ratio(total, "spread", scale), np.nan, np.nan
    if years > 2:
        left_out = np.log(ratio(total - sums, "spread", scale))
        error = np.sqrt((len(left_out) - 1) * left_out.var(ddof=0))
        reach = stdtrit(years - 1, 0.975) * error
        low, high = found * np.exp(-reach), found * np.exp(reach)
    mechanical = 1.0 if per_range else ratio(total, "range", "count")
    row = {"ratio": found, "low": low, "high": high, "years": years, "without_spread": mechanical}
    return pd.DataFrame([row])


def _parts(frame: pd.DataFrame, stress: pd.Series, top: float) -> pd.DataFrame:
    """Sessions with an estimate, a range and a reading, and the ``part`` they belong to."""
    plain = two_day_spreads(frame).rename("plain")
    width = (frame["high"] - frame["low"]).rename("range")
    both = pd.concat([plain, width, stress.rename("stress")], axis=1, join="inner").dropna()
    tense = both["stress"] > both["stress"].quantile(1.0 - top)
    if not 0 < tense.sum() < len(both):
        raise ValueError(
            f"stress: expected readings above and below their {1 - top:.0%} quantile on {len(both)}"
            " sessions."
        )
    spread = both["plain"].clip(lower=0.0)
    part = np.where(tense, "stress", "other")
    return both.assign(spread=spread, negative=both["plain"] < 0, part=part)
