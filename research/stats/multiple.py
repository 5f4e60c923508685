"""Many tests at once: p-values adjusted within declared families.

References: Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B 57(1),
289-300; Benjamini and Yekutieli (2001), Annals of Statistics 29(4), 1165-1188.
"""

import pandas as pd


def adjusted(p: pd.Series, *, family: pd.Series) -> pd.DataFrame:
    """p-values adjusted for the false discovery rate within declared families.

    Takes p-values (claims without one stay out of their family's count) and labels on the same
    index. Gives, on that index, ``family``, ``p``, ``tests`` (p-values in the family), ``bh``
    (Benjamini and Hochberg), ``by`` (Benjamini and Yekutieli, any dependence); NaN where p is.
    Raises ValueError if the two differ in index or a p-value is outside 0 to 1.

    >>> p = pd.Series([0.01, 0.04, None], index=["a", "b", "c"])
    >>> adjusted(p, family=pd.Series("rates", index=p.index))[["tests", "bh", "by"]]
       tests    bh    by
    a      2  0.02  0.03
    b      2  0.04  0.06
    c      2   NaN   NaN
    """
    from statsmodels.stats.multitest import multipletests

    if not p.index.equals(family.index) or family.isna().any():
        raise ValueError("family: expected a label for every p-value, on the same index.")
    outside = p[(p < 0) | (p > 1)]
    if len(outside):
        raise ValueError(
            f"p: expected values between 0 and 1, got {outside.iloc[0]} for {outside.index[0]}."
        )
    tests = p.groupby(family).transform("count")
    out = pd.DataFrame({"family": family, "p": p.astype(float), "tests": tests})
    families = p.dropna().groupby(family)
    out["bh"] = families.transform(lambda part: multipletests(part, method="fdr_bh")[1])
    out["by"] = families.transform(lambda part: multipletests(part, method="fdr_by")[1])
    return out
