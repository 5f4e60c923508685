"""Intervals of a mean and of a share, from special functions, which import fast.

References: Clopper and Pearson (1934), The use of confidence or fiducial limits illustrated in the
case of the binomial, Biometrika 26(4), 404-413. Liang and Zeger (1986), Longitudinal data analysis
using generalized linear models, Biometrika 73(1), 13-22. Carter, Schnepel and Steigerwald (2017),
Asymptotic behavior of a t-test robust to cluster heterogeneity, Review of Economics and Statistics
99(4), 698-709. Marriott and Pope (1954), Bias in the estimation of autocorrelations, Biometrika
41(3/4), 390-402.
"""

import numpy as np

from .results import NOISE


def t_interval(estimate: float, error: float, degrees: float) -> tuple[float, float, float]:
    """Student's t interval (95%) of an estimate, and the two-sided p of zero, if there is an error.

    >>> [round(x, 4) for x in t_interval(0.025, 0.0065, 3)]
    [0.0043, 0.0457, 0.031]
    """
    from scipy.special import stdtr, stdtrit

    reach, p = float(stdtrit(degrees, 0.975)) * error, float("nan")
    if error > NOISE * abs(estimate):
        p = float(2 * stdtr(degrees, -abs(estimate) / error))
    return estimate - reach, estimate + reach, p


def mean_interval(values, *, cases: int | None = None) -> tuple[float, float, float]:
    """:func:`t_interval` of a mean of values that count as ``cases``; none for a single one.

    >>> [round(x, 4) for x in mean_interval([0.01, 0.02, 0.03, 0.04])]
    [0.0045, 0.0455, 0.0305]
    """
    values = np.asarray(values)
    cases = len(values) if cases is None else cases
    if cases < 2:
        return (float("nan"),) * 3
    error = float(values.std(ddof=1) / np.sqrt(cases))
    return t_interval(float(values.mean()), error, cases - 1)


def effective_clusters(cluster) -> float:
    """How many clusters of one size tell as much as these, which differ in size (Kish).

    >>> effective_clusters([1, 1, 2, 2]), effective_clusters([1, 1, 1, 2])
    (2.0, 1.6)
    """
    sizes = np.unique(cluster, return_counts=True)[1]
    return float(sizes.sum() ** 2 / (sizes**2).sum())


def clustered_error(values, cluster, *, shared=False) -> float:
    """Standard error of a mean of values that hang together within two clusters or more (Liang and
    Zeger); ``shared`` says which clusters share days with the next, and so depend on it, too.

    >>> round(clustered_error([0.01, 0.02, 0.03, 0.04], [1, 2, 3, 4]), 6)
    0.006455
    """
    values, number = np.asarray(values), np.unique(cluster, return_inverse=True)[1]
    apart, clusters = np.bincount(number, values - values.mean()), number.max() + 1
    square = (apart**2).sum() + max(0.0, 2 * (apart[1:] * apart[:-1] * shared).sum())
    return float(np.sqrt(clusters / (clusters - 1) * square) / len(values))


def standing_alone(values) -> float:
    """The share of some values in a row that count, as each says something of the next: (1 - r) /
    (1 + r), r their first autocorrelation, its bias in short samples made good (Marriott and Pope);
    all where r is below zero.

    >>> standing_alone([1, 2, 1, 2, 1, 2]), round(standing_alone([1, 2, 3, 4, 5, 6]), 2)
    (1.0, 0.09)
    """
    apart, n = np.asarray(values) - np.mean(values), len(values)
    square = (apart**2).sum()
    r = (apart[1:] * apart[:-1]).sum() / square if square else 0.0
    r = min(max(r + (1 + 3 * r) / n, 0.0), 1 - 1 / n)
    return float((1 - r) / (1 + r))


def clustered_interval(
    values, cluster, *, shared=False, cases: float | None = None
) -> tuple[float, float, float]:
    """:func:`t_interval` of a mean by :func:`clustered_error`, with the degrees of freedom of the
    effective clusters (Carter and others); they may count as fewer ``cases``. None for a single
    cluster.

    >>> [round(x, 4) for x in clustered_interval([0.01, 0.02, 0.03, 0.04], [1, 2, 3, 4])]
    [0.0045, 0.0455, 0.0305]
    """
    effective = effective_clusters(cluster)
    if effective == 1:
        return (float("nan"),) * 3
    cases = effective if cases is None else cases
    error = clustered_error(values, cluster, shared=shared) * float(np.sqrt(effective / cases))
    return t_interval(float(np.mean(values)), error, max(cases - 1, 1))


def share_interval(hits: float, count: float) -> tuple[float, float, float]:
    """Exact interval (95%) of a share and the two-sided exact p-value of one half; cases that
    overlap count in part, so that neither number need be whole.

    >>> [round(x, 3) for x in share_interval(7, 10)]
    [0.348, 0.933, 0.344]
    """
    from scipy.special import betainc, betaincinv

    side = (1 - 0.95) / 2
    low = 0.0 if hits == 0 else float(betaincinv(hits, count - hits + 1, side))
    high = 1.0 if hits == count else float(betaincinv(hits + 1, count - hits, 1 - side))
    few = min(hits, count - hits)
    p = min(1.0, 2 * float(betainc(count - few, few + 1, 0.5)))
    return low, high, p
