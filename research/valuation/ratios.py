"""Price-to-book of small and big companies, from portfolios by size and book-to-market.

The portfolio tables state number of firms, average market value and two ratios of book to market;
the sum of book values is not among them. Two things decide how it is found.

*Dates.* A row of the tables belongs to the month in which a portfolio is held and gives the market
value with which that month begins: the July row holds values of the end of June. Here every value
carries the month end it was observed at, one month before its row.

*Which ratio.* Both published ratios weight the ratio of each firm, taken once a year, by its market
value of the current month: sum(ME(month) * BE/ME(then)) / sum(ME(month)). Only where "month" and
"then" are the same day does market value cancel and leave sum(BE) / sum(ME). For the table that
divides by the market value of June this happens in the July row; for the table that divides by that
of December it never does. So book value is read once a year, at the end of June, and carried to the
next June with the firms that are still there: it shrinks with the number of firms in each of the 25
portfolios, and nothing else.

Firms with negative book value are in none of these portfolios.

Reference: Fama and French (1993), Common risk factors in the returns on stocks and bonds, Journal
of Financial Economics 33, 3-56, for the portfolios; the data library of Kenneth French for the
tables.
"""

from collections.abc import Mapping

import pandas as pd

BIG = (5,)
SMALL = {"quintiles 2-3": (2, 3), "quintiles 1-3": (1, 2, 3), "quintiles 1-2": (1, 2)}
FORMATION = 6


def cells(quintiles: tuple[int, ...]) -> list[str]:
    """Names of the portfolios of some size quintiles, 1 = smallest.

    >>> cells((5,))
    ['s5v1', 's5v2', 's5v3', 's5v4', 's5v5']
    """
    return [f"s{size}v{value}" for size in quintiles for value in range(1, 6)]


def observed(panel: pd.DataFrame) -> pd.DataFrame:
    """The rows of a table at the month end of their values, one month before the row."""
    return panel.set_axis(panel.index - pd.offsets.MonthEnd(1))


def market_value(firms: pd.DataFrame, average_size: pd.DataFrame) -> pd.DataFrame:
    """Market value of each portfolio at month ends, in millions of dollars.

    Takes tables as published, row = month in which the portfolio is held.

    >>> july = pd.DatetimeIndex(["2025-07-31"])
    >>> market_value(pd.DataFrame({"s1v1": [10.0]}, index=july),
    ...     pd.DataFrame({"s1v1": [20.0]}, index=july))
                 s1v1
    2025-06-30  200.0
    """
    return observed(firms * average_size)


def book_value(
    firms: pd.DataFrame, average_size: pd.DataFrame, be_me_june: pd.DataFrame
) -> pd.DataFrame:
    """Book value of each portfolio at month ends, in millions of dollars.

    At the end of June: market value times the ratio of that June. Later: the same per firm, times
    the firms still in the portfolio. Months before the first formation are missing. Takes the
    tables of :func:`market_value` and book-to-market with the market value of June, as published.
    """
    value, count, ratio = market_value(firms, average_size), observed(firms), observed(be_me_june)
    at_formation = pd.Series(value.index.month == FORMATION, index=value.index)
    per_firm = (value * ratio / count).where(at_formation, axis=0)
    return per_firm.ffill(limit=11) * count


def price_to_book(value: pd.DataFrame, book: pd.DataFrame, quintiles: tuple[int, ...]) -> pd.Series:
    """Total market value over total book value of the companies of some size quintiles.

    >>> value, book = (pd.DataFrame([row], columns=cells((1,))) for row in ([30.0] * 5, [10.0] * 5))
    >>> price_to_book(value, book, (1,)).tolist()
    [3.0]
    """
    names = cells(quintiles)
    return value[names].sum(axis=1, skipna=False) / book[names].sum(axis=1, skipna=False)


def history(tables: Mapping[str, pd.DataFrame]) -> pd.DataFrame:
    """Price-to-book of small and big and their gap, beside what the published ratios would say.

    Takes ``firms``, ``average_size``, ``be_me_june`` and ``be_me_december`` of the 25 portfolios.
    Gives, by month end, ``big``, ``small`` (price-to-book; small is quintiles 2 and 3), ``gap``
    (big over small), the gap with the other definitions of small (``gap quintiles 1-3``, ...),
    ``gap june`` and ``gap december``: same companies, but one over the published ratio, which is an
    old ratio at current weights and no price-to-book.
    """
    firms, size = tables["firms"], tables["average_size"]
    value, book = market_value(firms, size), book_value(firms, size, tables["be_me_june"])
    big = price_to_book(value, book, BIG)
    small = {name: price_to_book(value, book, quintiles) for name, quintiles in SMALL.items()}
    first, *others = SMALL
    out = pd.DataFrame({"big": big, "small": small[first], "gap": big / small[first]})
    for name in others:
        out[f"gap {name}"] = big / small[name]
    for month in ("june", "december"):
        weighted = value * observed(tables[f"be_me_{month}"])
        one, other = (price_to_book(value, weighted, side) for side in (BIG, SMALL[first]))
        out[f"gap {month}"] = one / other
    return out
