"""Many tests at once: tries against a benchmark, and p-values within declared families.

References: Hansen (2005), A test for superior predictive ability, Journal of Business and Economic
Statistics 23(4), 365-380; Romano and Wolf (2005), Stepwise multiple testing as formalized data snooping,
Econometrica 73(4), 1237-1282; Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B
57(1), 289-300; Benjamini and Yekutieli (2001), Annals of Statistics 29(4), 1165-1188.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from .bootstrap import accepted, columns
from .parallel import generator
from .results import Finding, fraction


def superior(
    benchmark: pd.Series,
    tries: pd.DataFrame,
    *,
    rng: np.random.Generator,
    size: float = 0.05,
    block: float | None = None,
    replicates: int = 999,
) -> Finding:
    """Hansen's test of superior predictive ability, with the stepwise list of Romano and Wolf.

    Parameters
    ----------
    benchmark : Series of returns to be beaten (decimals)
    tries : DataFrame of returns of the tries on the same sessions
    rng : a Generator
    size : size of the stepwise test
    block, replicates : mean block length (default: automatic), number of resamples

    Returns
    -------
    Finding; the statistic is the largest mean excess return, p the consistent p-value (lower and upper
    ones among the caveats). ``effective`` counts
    mean blocks. ``table``: per try ``excess`` (decimal) and ``superior`` (bool).

    Raises
    ------
    ValueError
        If sessions differ, there is no try, a lead over the benchmark is short, constant or has gaps, a block is
        longer than a third of it, ``size`` is no fraction or ``rng`` no Generator.
    """
    from arch.bootstrap import SPA, StepM

    if not benchmark.index.equals(tries.index):
        raise ValueError("tries: expected the same sessions as benchmark.")
    excess = tries.sub(benchmark, axis=0)
    values = columns(excess)
    block = accepted(block, excess)
    generator(rng), fraction(size, "size")
    losses = pd.DataFrame(-values, columns=[str(name) for name in tries])
    nothing = np.zeros(len(values))
    options = {"block_size": max(1, round(block)), "reps": replicates, "bootstrap": "stationary"}
    test = SPA(nothing, losses, seed=rng, **options)
    test.compute()
    stepwise = StepM(nothing, losses, size=size, seed=rng, **options)
    stepwise.compute()
    means = values.mean(axis=0)
    table = pd.DataFrame(
        {"excess": means, "superior": losses.columns.isin(stepwise.superior_models)},
        index=tries.columns,
    )
    p = test.pvalues
    return Finding(
        float(means.max()),
        len(values),
        len(values) / block,
        "no try is better than the benchmark",
        "at least one is better",
        f"SPA and StepM, stationary bootstrap, mean block {options['block_size']}",
        p=float(p["consistent"]),
        table=table,
        caveats=(
            f"lower p {p['lower']:.3f}, upper p {p['upper']:.3f}",
            f"stepwise list at size {size}",
        ),
    )


def adjusted(p: pd.Series, *, family: pd.Series) -> pd.DataFrame:
    """p-values adjusted for the false discovery rate within declared families.

    Parameters
    ----------
    p : Series of p-values; claims without one stay out of their family's count
    family : Series of labels on the same index

    Returns
    -------
    DataFrame on the index of ``p``: ``family``, ``p``, ``tests`` (p-values in the family), ``bh``
    (Benjamini and Hochberg), ``by`` (Benjamini and Yekutieli, any dependence); NaN where p is.

    Raises
    ------
    ValueError
        If the two differ in index or a p-value is outside 0 to 1.

    Examples
    --------
    >>> p = pd.Series([0.01, 0.04, None], index=["a", "b", "c"])
    >>> adjusted(p, family=pd.Series("rates", index=p.index))[["tests", "bh", "by"]]
       tests    bh    by
    a      2  0.02  0.03
    b      2  0.04  0.06
    c      2   NaN   NaN
    """
    from scipy.stats import false_discovery_control

    if not p.index.equals(family.index) or family.isna().any():
        raise ValueError("family: expected a label for every p-value, on the same index.")
    outside = p[(p < 0) | (p > 1)]
    if len(outside):
        raise ValueError(
            f"p: expected values between 0 and 1, got {outside.iloc[0]} for {outside.index[0]}."
        )
    out = pd.DataFrame(
        {
            "family": family,
            "p": p.astype(float),
            "tests": p.groupby(family).transform("count"),
            "bh": np.nan,
            "by": np.nan,
        }
    )
    for _, members in p.dropna().groupby(family):
        for method in ("bh", "by"):
            out.loc[members.index, method] = false_discovery_control(members, method=method)
    return out
