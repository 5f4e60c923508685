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
mostly that, and only the mean per unit of range is the same in calm and in stress without a spread.

References
----------
Corwin, S. A., and P. Schultz (2012). A simple way to estimate bid-ask spreads from daily high and
low prices. Journal of Finance 67(2), 719-760. doi:10.1111/j.1540-6261.2012.01729.x
"""

import numpy as np
import pandas as pd

K = 3.0 - 2.0 * np.sqrt(2.0)


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


def in_stress(frame: pd.DataFrame, stress: pd.Series, *, top: float = 0.10) -> pd.DataFrame:
    """Sessions with an estimate, a range and a reading of stress, and the part they belong to.

    Takes a frame as for :func:`two_day_spreads` and a gauge of stress (the VIX, say; its scale does
    not matter); the ``top`` share of the common sessions, those with the highest readings, count as
    stress. Gives decimals ``plain`` (the estimate as it is), ``spread`` (zero where that is below
    zero) and ``range``, ``negative`` (bool) and ``part`` (``"stress"`` or ``"other"``). Raises
    ValueError if either part would hold no session.

    >>> days = pd.bdate_range("2026-01-05", periods=5)
    >>> wide = pd.Series([0.01, 0.01, 0.01, 0.02, 0.02], index=days)
    >>> frame = pd.DataFrame({"price_return": 0.0, "high": wide, "low": -wide})
    >>> gauge = pd.Series([1.0, 1.0, 1.0, 1.0, 2.0], index=days)
    >>> in_stress(frame, gauge, top=0.25).groupby("part")["spread"].mean().round(4).to_dict()
    {'other': 0.0171, 'stress': 0.04}
    """
    plain, width = two_day_spreads(frame), frame["high"] - frame["low"]
    asked = {"plain": plain, "range": width, "stress": stress}
    both = pd.concat(asked, axis=1, join="inner").dropna()
    reading = both.pop("stress")
    tense = reading > reading.quantile(1.0 - top)
    if not 0 < tense.sum() < len(both):
        raise ValueError(
            f"stress: expected readings above and below their {1 - top:.0%} quantile on {len(both)}"
            " sessions."
        )
    part, negative = np.where(tense, "stress", "other"), both["plain"] < 0
    return both.assign(spread=both["plain"].clip(lower=0.0), negative=negative, part=part)


def stress_ratio(
    parts: pd.DataFrame, of: str, *, over: str | None = None
) -> tuple[float, tuple[float, float], int]:
    """Mean of a column in stress over its mean on other sessions, its interval, and the number of
    years behind that.

    Sessions of stress come in spells, so single sessions are no independent looks: the interval
    (95%) is a jackknife over calendar years (each left out in turn, Student t with the years that
    hold stress; missing with fewer than three). It takes the parts as given: where a ratio depends
    on where they are cut, it is too narrow for the ratio of another sample. Takes what
    :func:`in_stress` gives. ``over`` puts the mean of another column under both: a spread per
    ``range`` is the one ratio that is one without a spread, wherever the cut lies.
    """
    from scipy.special import stdtrit

    scale = 1.0 if over is None else parts[over]
    columns = pd.DataFrame({"of": parts[of], "over": scale, "part": parts["part"]})
    sums = columns.groupby([columns.index.year, "part"]).sum().unstack(fill_value=0.0)

    def ratio(total: pd.DataFrame | pd.Series):
        stressed = total["of", "stress"] / total["over", "stress"]
        return stressed * total["over", "other"] / total["of", "other"]

    found, years = float(ratio(sums.sum())), int((sums["over", "stress"] > 0).sum())
    if years < 3:
        return found, (np.nan, np.nan), years
    left_out = np.log(ratio(sums.sum() - sums))
    error = np.sqrt((len(left_out) - 1) * left_out.var(ddof=0))
    reach = stdtrit(years - 1, 0.975) * error
    return found, (found * np.exp(-reach), found * np.exp(reach)), years
