"""One side against another: common sessions and the rows behind them, daily lead, calendar years."""

from __future__ import annotations

from dataclasses import dataclass, field

import pandas as pd

from research import prose, returns, store, streaks
from research.measures.windows import covered
from research.months import is_monthly

BASIS = {"price": "price returns", "total": "total returns"}
ACCOUNTING = {
    "series": "series",
    "rows": "rows held",
    "without": "without a return",
    "outside": "outside the common stretch",
    "compared": "compared",
}


@dataclass(frozen=True)
class Comparison:
    """Two series on the sessions they share.

    Attributes
    ----------
    ahead, behind : ids of the catalogue
    basis : ``price`` or ``total``
    panel : returns of both on the common sessions, base session first and empty
    accounting : rows of each series and what became of them, see :func:`compare`
    names, symbols : id -> name in print, long and short
    """

    ahead: str
    behind: str
    basis: str
    panel: pd.DataFrame = field(repr=False)
    accounting: pd.DataFrame = field(repr=False)
    names: dict = field(repr=False)
    symbols: dict = field(repr=False)

    @property
    def words(self) -> str:
        """The comparison in one line."""
        return f"{self.names[self.ahead]} against {self.names[self.behind]}, {BASIS[self.basis]}"

    @property
    def short(self) -> str:
        """The comparison in few words, funds by their symbols, for the rows of a table."""
        return f"{self.symbols[self.ahead]} against {self.symbols[self.behind]}, {self.basis}"

    @property
    def unit(self) -> str:
        """What one row is: ``sessions`` or ``months``."""
        return "months" if is_monthly(self.panel.index) else "sessions"

    @property
    def lead(self) -> pd.Series:
        """Daily lead of ``ahead`` over ``behind``, decimal; the base session is dropped."""
        return streaks.lead(self.panel[self.ahead], self.panel[self.behind])

    @property
    def relative(self) -> pd.Series:
        """Wealth of ``ahead`` divided by that of ``behind``, 1.0 at the base session."""
        return returns.relative(self.panel[self.ahead], self.panel[self.behind])

    @property
    def years(self) -> pd.DataFrame:
        """Calendar years: ``year``, ``ahead``, ``behind`` (changes), ``lead``, ``sessions``, ``whole`` (not cut)."""
        moved = self.panel.iloc[1:]
        by_year = (1.0 + moved).groupby(moved.index.year)
        table = by_year.prod() - 1.0
        table.columns = ["ahead", "behind"]
        base, first, last = *self.panel.index[:2], moved.index[-1]
        cut = {first.year: base.year == first.year}
        cut[last.year] = cut.get(last.year, False) or (last.month, last.day) < (12, 29)
        table = table.assign(lead=table["ahead"] - table["behind"], sessions=by_year.size())
        return (
            table.assign(whole=[not cut.get(year, False) for year in table.index])
            .rename_axis("year")
            .reset_index()
        )

    def say_window(self) -> prose.Prose:
        """What each side gained over the whole stretch, and the lead."""
        gains = (1.0 + self.panel.iloc[1:]).prod() - 1.0
        first, last = self.panel.index[0], self.panel.index[-1]
        return prose.Prose(
            f"From the close of {prose.day(first)} to that of {prose.day(last)}, {self.names[self.ahead]} "
            f"moved by **{prose.number(gains[self.ahead], '%', sign=True)}** and "
            f"{self.names[self.behind]} by **{prose.number(gains[self.behind], '%', sign=True)}**: a lead "
            f"of **{prose.number(gains[self.ahead] - gains[self.behind], 'pp', sign=True)}**."
        )

    def say_years(self) -> prose.Prose:
        """In how many calendar years the first side led, by how much on average, and how sure that is."""
        from scipy.stats import binomtest, t

        years = self.years[self.years["whole"]]
        won, count = int((years["lead"] > 0).sum()), len(years)
        if count < 3:
            return prose.Prose(
                f"{prose.plural(count, 'whole calendar year').capitalize()}: too few to say anything of "
                "years."
            )
        share = binomtest(won, count).proportion_ci(0.95, method="exact")
        mean, reach = (
            years["lead"].mean(),
            t.ppf(0.975, count - 1) * years["lead"].std() / count**0.5,
        )
        return prose.Prose(
            f"{self.names[self.ahead]} led in **{won} of {count}** whole calendar years (if years were "
            "draws from one urn, the share lies between "
            f"{prose.number(share.low, '%', digits=0)} and {prose.number(share.high, '%', digits=0)}, "
            "exact 95% interval). The mean lead of a year was "
            f"**{prose.number(mean, 'pp', sign=True)}**, with a 95% interval from "
            f"{prose.number(mean - reach, 'pp', sign=True)} to {prose.number(mean + reach, 'pp', sign=True)}."
        )

    def said(self) -> prose.Prose:
        """Row accounting in one sentence."""
        rows = self.accounting
        first, last = self.panel.index[1], self.panel.index[-1]
        held = prose.listed(
            f"{name} holds {count:,} rows"
            for name, count in zip(rows["series"], rows["rows"], strict=True)
        )
        return prose.Prose(
            f"{held}; on {len(self.panel) - 1:,} {self.unit}, {prose.day(first)} to {prose.day(last)}, "
            "both have a return of this "
            f"kind and are compared ({BASIS[self.basis]}). The base before them has no return; nothing in "
            "between is missing or "
            "filled in."
        )


def compare(
    ahead: str, behind: str, *, basis: str = "price", start=None, end=None, data=None
) -> Comparison:
    """Put two series side by side and account for every row.

    Parameters
    ----------
    ahead, behind : ids, symbols or names of the catalogue
    basis : ``price`` or ``total``
    start, end : first base session and last session asked for; None takes what the data hold
    data : a vintage; the current one by default

    Returns
    -------
    Comparison; its ``accounting`` has columns ``series``, ``rows`` (held), ``without`` (rows without a return
    on this basis, the base session among them), ``outside`` (of the common stretch) and ``compared``

    Raises
    ------
    ValueError
        If there is no common stretch, or a session is missing inside it.

    Examples
    --------
    >>> both = compare("russell_2000", "sp_500", start="2025-12-31", end="2026-01-22")
    >>> both.words, len(both.lead)
    ('Russell 2000 against S&P 500, price returns', 14)
    """
    data = data or store.load()
    ids = [data.resolve(name) for name in (ahead, behind)]
    if ids[0] == ids[1]:
        raise ValueError(f"behind: expected another series than ahead, got {behind!r}.")
    panel = returns.align(*(covered(data, name, basis=basis) for name in ids))
    if start is not None or end is not None:
        first, last = returns.window(
            panel.index, start=start or panel.index[0], end=end or panel.index[-1]
        )
        panel = panel.loc[first:last].copy()
        panel.iloc[0] = float("nan")
    rows = []
    for name in ids:
        column = data.series(name)[f"{basis}_return"]
        filled = int(column.notna().sum())
        rows.append(
            {
                "series": _name(data, name),
                "rows": len(column),
                "without": len(column) - filled,
                "outside": filled - (len(panel) - 1),
                "compared": len(panel) - 1,
            }
        )
    names, symbols = (
        {name: _name(data, name, short=short) for name in ids} for short in (False, True)
    )
    return Comparison(*ids, basis, panel, pd.DataFrame(rows), names, symbols)


def _name(data, name: str, *, short: bool = False) -> str:
    stem, _, lineage = name.partition("@")
    row = data.catalogue.loc[stem]
    by_symbol = short and row["kind"] in ("fund", "stock") and row["symbols"]
    name = row["symbols"].split(";")[0] if by_symbol else row["name"]
    return name + (f" ({lineage.upper()}'s figures)" if lineage else "")


def source(comparison: Comparison, *, shown=None) -> str:
    """Footer of a figure: series, basis, span and n.

    Parameters
    ----------
    comparison : what the figure is drawn from
    shown : sessions drawn, where they are not all that are compared

    >>> source(compare("iwm", "spy", start="2025-12-31", end="2026-01-22"))
    'iShares Russell 2000 ETF against SPDR S&P 500 ETF, price returns; 2 to 22 January 2026; n = 14 sessions.'
    """
    days = list(comparison.panel.index[1:] if shown is None else shown)
    return (
        f"{comparison.words}; {prose.span(days[0], days[-1])}; n = {len(days):,} {comparison.unit}."
    )
