"""The fifty themselves: what a table of fifty names of which only the better half is at hand can and cannot say.

Siegel's table lists the fifty by their later return. Only statistics of the better half are kept here
(``data/published.csv``, evidence of claim 004-38), never the table.
"""

from __future__ import annotations

import pandas as pd

from research import prose, returns, store
from research.studies.nifty_fifty import years_between


def facts(data=None) -> pd.DataFrame:
    """What is published on the fifty names, as statistics: ``evidence_id``, ``fact``, ``value``, ``unit``, ``publisher``."""
    rows = (data or store.load()).published
    mine = rows[rows["claim"].eq("004-38") & rows["unit"].ne("text")]
    return mine.reset_index()[["evidence_id", "fact", "value", "unit", "publisher"]]


def market_return(data=None, *, start="1972-12-31", end="1997-06-30") -> float:
    """Return a year of all companies, dividends included, between two month ends."""
    wealth = returns.levels(returns.on_basis((data or store.load()).series("ff_market"), "total"))
    return float(
        (wealth[pd.Timestamp(end)] / wealth[pd.Timestamp(start)]) ** (1 / years_between(start, end))
        - 1
    )


def say_facts(data=None) -> prose.Prose:
    """What the better half of a table of fifty fixes, whatever stands in the other half, and what it leaves open."""
    data = data or store.load()
    value = data.published["value"]
    better, everyone = value["004-38-e4"], value["004-38-e6"]
    return prose.Prose(
        f"**Fixed, whatever the missing half holds.** {value['004-38-e3']:.0f} of the fifty names beat all companies taken together, which returned "
        f"{prose.number(market_return(data), '%')} a year from December 1972 to June 1997; at least half of the fifty returned **{prose.number(value['004-38-e2'], '%')} a year or less**. "
        f"The 25 names that did better had cost {better:.0f} times earnings, all fifty about {everyone:.0f} (the S&P 500: {value['004-38-e7']:.0f}), so the 25 that did worse had cost about "
        f"{2 * everyone - better:.0f}.\n\n"
        f"**Not fixed.** The mean return of the fifty, and how price and outcome go together: inside the half the rank correlation is {value['004-38-e5']:.2f}, but a "
        f"table sorted by outcome and cut in the middle is a biased sample of exactly that relation.\n\n"
        f"**Published by others.** Counted from the start of 1971 instead of the peak, a dollar in the fifty became {value['004-38-e8']:.2f} by mid-1995 and a dollar in the market "
        f"{value['004-38-e9']:.2f} (Siegel). Two lists go by the name of the Nifty Fifty, Siegel's and another; the 24 names on both left their owner, at the end of "
        f"2001, with {prose.number(value['004-38-e10'], '%', digits=0)} of the wealth that the S&P 500 gave (Fesenmaier and Smith)."
    )
