"""Sentences on valuation, and the test of whether the gap predictive_correlation anything."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from research import prose, stats

LEVEL = 0.0005
CHANCE = {
    "since": "months since",
    "years": ("years ahead", "", 0),
    "windows": ("windows that do not overlap", "", 0),
    "correlation": ("correlation", "", 2),
    "middle": ("median by chance", "", 2),
    "low": ("2.5%", "", 2),
    "high": ("97.5%", "", 2),
    "p": ("p, one-sided", "", 2),
    "bh": ("p, adjusted (Benjamini and Hochberg)", "", 2),
}


def by_chance(
    steps: pd.DataFrame,
    *,
    since: Sequence[str] = ("1926", "1963-06-30"),
    years: Sequence[int] = (3, 5, 10),
    draws: int = 1000,
    rng: np.random.Generator,
) -> pd.DataFrame:
    """Correlation of the gap with later leads of small, against histories in which it predictive_correlation nothing.

    Parameters
    ----------
    steps : of :func:`research.studies.valuation.steps`
    since : first months of the samples
    years : horizons
    draws, rng : see :func:`research.stats.predictive_correlation`

    Returns
    -------
    DataFrame with columns ``since`` (year), ``years``, ``windows`` (that do not overlap), ``correlation``, ``low``, ``middle``, ``high`` (of the
    simulated ones), ``p`` (one-sided) and ``bh`` (adjusted for all tests of the table, Benjamini and Hochberg)
    """
    rows = []
    for first in since:
        part = steps.loc[first:]
        for horizon in years:
            found = stats.predictive_correlation(
                part["gap"], part["lead"], horizon=12 * horizon, rng=rng, draws=draws
            )
            rows.append(
                {
                    "since": f"{part.index[0].year}",
                    "years": horizon,
                    "windows": found.effective,
                    "correlation": found.statistic,
                    "low": found.low,
                    "middle": float(found.table["correlation"].median()),
                    "high": found.high,
                    "p": found.p,
                }
            )
    table = pd.DataFrame(rows)
    return table.assign(
        bh=stats.adjusted(table["p"], family=pd.Series("gap", index=table.index))["bh"]
    )


def in_short(levels: pd.DataFrame, discounts: pd.DataFrame) -> prose.Prose:
    """The discount in a few sentences: how wide, whose doing, by which measure.

    Parameters
    ----------
    levels : of :func:`research.studies.valuation.levels`
    discounts : of :func:`research.studies.valuation.discounts`
    """
    row = levels.set_index("side")
    deep, shallow = discounts.iloc[0], discounts.iloc[-1]
    big, small = (row.loc[side, "value"] / row.loc[side, "median"] for side in ("big", "small"))
    whose = "It comes from above" if min(big, small) >= 1 else "Small is below its own median"
    return prose.Prose(
        f"By price over book value the gap between big and small companies was wider in September 2025 than in **{prose.number(row.loc['gap', '1963'], '%')}** of the months "
        f"since 1963. {whose}: big companies cost {big:.1f} times their own median since then, small ones {small:.1f} times theirs. How deep the discount is depends on the measure: from "
        f"{_cheaper(deep['discount'])} ({deep['measure']}) to {_cheaper(shallow['discount'])} ({shallow['measure']})."
    )


def _cheaper(discount: float) -> str:
    return (
        f"{prose.number(abs(discount), '%', digits=0)} {'cheaper' if discount >= 0 else 'dearer'}"
    )


def say_levels(levels: pd.DataFrame) -> prose.Prose:
    """Whether small is cheap or big is dear."""
    row = levels.set_index("side")
    text = [
        f"{side} companies cost {row.loc[side, 'value']:.2f} times book, more than in {prose.number(row.loc[side, '1963'], '%')} of the months since 1963 "
        f"and {prose.number(row.loc[side, '1990'], '%')} of those since 1990"
        for side in ("big", "small")
    ]
    cheap = row.loc["small", "value"] < row.loc["small", "median"]
    ends = (
        ""
        if cheap or row.loc["big", "1963"] < 0.9
        else (
            ' A discount has two ends. Small companies are not cheap against their own past; big ones are nearly as dear as they have ever been. "Deep discount" sells the second as the first.'
        )
    )
    return prose.Prose(
        f"{text[0][0].upper()}{text[0][1:]}; {text[1]}. Small companies are {'below' if cheap else 'above'} their own median since 1963 ({row.loc['small', 'median']:.2f}).{ends}"
    )


def say_dates(accounting: pd.DataFrame, ratios: pd.DataFrame) -> prose.Prose:
    """Why the ratios run one month ahead of the tables.

    Parameters
    ----------
    accounting : of :func:`research.studies.valuation.accounting`
    ratios : of :func:`research.studies.valuation.history`
    """
    row = accounting.iloc[0]
    return prose.Prose(
        f"A row of these tables ({prose.month(row['first'])} to {prose.month(row['last'])}) holds the market value with which its month begins. The ratios carry the day on which that "
        f"value was observed, the end of the month before: {prose.month(ratios.index[0])} to {prose.month(ratios.index[-1])}."
    )


def spanned(ratios: pd.DataFrame) -> str:
    """First and last month of a table and how many there are, as the footer of a figure says it."""
    return f"{prose.month(ratios.index[0])} to {prose.month(ratios.index[-1])}; n = {len(ratios):,} months"


def say_held(ranks: pd.DataFrame) -> prose.Prose:
    """By how many definitions the gap was among the widest since the 1990s, and by which it was the widest of all.

    Parameters
    ----------
    ranks : of :func:`research.studies.valuation.ranks`
    """
    wide = (ranks[["1990", "2000"]] >= 0.9).all(axis=1)
    late = ranks["widest"].str.endswith("2025")
    count = (
        f"all {prose.words(len(ranks))}"
        if wide.all()
        else f"{prose.words(int(wide.sum()))} of {prose.words(len(ranks))}"
    )
    which = ranks["widest"].mask(late, "a month of 2025")
    each = [
        f" {prose.listed(f'by {name}' for name in part)} it was {when}.".replace(" b", " B", 1)
        for when, part in ranks.groupby(which, sort=False)["measure"]
    ]
    return prose.Prose(
        f"That the gap was in the widest tenth since 1990 and since 2000 holds on {count} definitions of price-to-book. The samples are nested and the definitions much alike, so these are not as many proofs. "
        f"Which month was *the* widest since 1963 depends on the definition.{''.join(each)}"
    )


def say_led(table: pd.DataFrame) -> prose.Prose:
    """After how many wide gaps small caps led, and what followed the last of them, by horizon.

    Parameters
    ----------
    table : of :func:`research.measures.valuation.after_wide_gaps`
    """
    lines = []
    for years, part in table.groupby("years"):
        done = part[~part["open"]]
        if done.empty:
            continue
        last = done.iloc[-1]
        lines.append(
            f"- {prose.words(years).capitalize()} years on: small caps ahead after {prose.words(int((done['per_year'] >= LEVEL).sum()))} of {prose.words(len(done))}; after the last complete one, "
            f"from {prose.month(last['start'])}, {_state(last['per_year'])} ({prose.number(last['ahead'], '%', digits=0)} against {prose.number(last['behind'], '%', digits=0)})."
        )
    return prose.Prose("\n".join(lines))


def _state(lead: float) -> str:
    return "level" if abs(lead) < LEVEL else "ahead" if lead > 0 else "behind"


def say_ranks(ranks: pd.DataFrame, ratios: pd.DataFrame) -> prose.Prose:
    """How firm the rank of the gap is, and when it was widest of all."""
    gap = ratios["gap"]
    late = gap.loc["1963-06-30":]
    low, high = (
        prose.number(getattr(ranks[["1963", "1990", "2000"]].to_numpy(), name)(), "%")
        for name in ("min", "max")
    )
    return prose.Prose(
        f"Over {prose.words(len(ranks))} measures and the samples since 1963, 1990 and 2000 the rank is {low} to {high}; since 1926, where the Depression counts, "
        f"{prose.number(ranks['1926'].min(), '%')} to {prose.number(ranks['1926'].max(), '%')}. The gap was widest in {gap.idxmax():%B %Y} ({gap.max():.2f}); since 1963 in "
        f"{late.idxmax():%B %Y} ({late.max():.2f}), and before 2025 in {late.loc[:'2024'].idxmax():%B %Y} ({late.loc[:'2024'].max():.2f})."
    )


def say_left_out(negative: pd.DataFrame, on) -> prose.Prose:
    """How much of the market has negative book value and is in none of the ratios.

    Parameters
    ----------
    negative : of :func:`research.measures.valuation.negative_book_share`
    on : month end
    """
    row, first = negative.loc[pd.Timestamp(on)], negative.loc["1963-06-30"]
    return prose.Prose(
        f"Left out in {prose.month(on)}: {row['firms']:.0f} companies with negative book value, {prose.number(row['share'], '%')} of the market "
        f"({prose.month(first.name)}: {first['firms']:.0f} companies, {prose.number(first['share'], '%')})."
    )


def say_pairs(asked, published: pd.DataFrame) -> prose.Prose:
    """The two pairs of price-to-book in article 001: how old the first figure looks, and which pair is the wider.

    Parameters
    ----------
    asked : verdicts on 001-20, 001-21 and 001-22
    published : published figures, indexed by evidence id
    """
    stated = {verdict.id: verdict.claim.claimed for verdict in asked}
    old, first = published.loc["001-20-e2"], stated["001-20"] / stated["001-21"]
    wider = "wider" if stated["001-22"] > first else "narrower"
    return prose.Prose(
        f"The article's {stated['001-20']:.1f} for the S&P 500 is what was published for {prose.month(old['as_of'])} ({old['value']:.2f}), a year before. Big over small, its first pair of "
        f"figures gives {first:.2f} and its second, offered as the wider one, {stated['001-22']:.2f}: the {wider}."
    )


def say_tables(ratios: pd.DataFrame, on) -> prose.Prose:
    """The two published ratios beside the one rebuilt, on one day and over all months."""
    row = ratios.loc[pd.Timestamp(on)]
    off = {name: (ratios[f"gap {name}"] / ratios["gap"] - 1).abs() for name in ("june", "december")}
    parts = [
        f"with market value of {name.capitalize()} {row[f'gap {name}']:.2f} (off by {prose.number(off[name].median(), '%')} in the median month, "
        f"{prose.number(off[name].max(), '%', digits=0)} in the worst, {off[name].idxmax():%B %Y})"
        for name in off
    ]
    return prose.Prose(
        f"In {pd.Timestamp(on):%B %Y} the rebuilt gap is {row['gap']:.2f}; {prose.listed(parts)}."
    )


def say_year(ranks: pd.DataFrame) -> prose.Prose:
    """In how many months of the year the gap was wider than in all the years since 2001, by measure."""
    low, high = ranks["months"].min(), ranks["months"].max()
    most = ranks.loc[ranks["months"].idxmax(), "measure"]
    return prose.Prose(
        f"Months of 2025 in which the gap was wider than in every month from 2001 to 2024: **{low} to {high} of twelve**, depending on the measure (most: {most})."
    )


def say_discounts(table: pd.DataFrame, published: pd.DataFrame) -> prose.Prose:
    """The range of each kind of measure.

    Parameters
    ----------
    table : of :func:`research.studies.valuation.discounts`
    published : published figures, indexed by evidence id
    """
    book, profit = (
        table[table["measure"].str.startswith("price-to-book") == side] for side in (True, False)
    )
    only = profit[profit["measure"].str.startswith("forward")]
    rest = profit[~profit["measure"].str.startswith("forward")].iloc[0]
    ratio = published["value"]
    return prose.Prose(
        f"By book value small companies are {prose.number(book['discount'].min(), '%', digits=0)} to {prose.number(book['discount'].max(), '%', digits=0)} cheaper. By the "
        f"earnings expected over the next year the S&P 600, whose companies must have been profitable to be let in, is {prose.number(only['discount'].min(), '%', digits=0)} to "
        f"{prose.number(only['discount'].max(), '%', digits=0)} cheaper than the S&P 500. By the earnings expected for the calendar year, loss-makers counted, the Russell 2000 stood at "
        f"{ratio['004-08-e2']:.0f} and the S&P 500 at {ratio['004-08-e3']:.0f} ({prose.day(published.loc['004-08-e2', 'as_of'])}): **{_cheaper(rest['discount'])}**."
    )


def say_chance(table: pd.DataFrame, *, draws: int) -> prose.Prose:
    """What persistence and overlap give by themselves, and what is left."""
    row = table[(table["years"] == 10) & (table["since"] == "1963")].iloc[0]
    return prose.Prose(
        f"Ten years ahead and since 1963 the correlation is {row['correlation']:.2f}, over {row['windows']:.0f} windows that do not overlap. Of {draws:,} histories in which the gap predictive_correlation nothing, "
        f"**{prose.number(row['p'], '%', digits=0)}** show as much or more; their median is {row['middle']:.2f}. Over all six tests p lies between {table['p'].min():.2f} and {table['p'].max():.2f}; "
        f"allowing for {prose.words(len(table))} of them (Benjamini and Hochberg), the smallest is {table['bh'].min():.2f}. Here p is one-sided; the bars leave out 2.5% at either end.{_left(table)}"
    )


def _left(table: pd.DataFrame) -> str:
    if table["bh"].min() < 0.05:
        return ""
    every = (table["correlation"] > table["middle"]).all()
    return (
        " The observed correlation is higher than the median by chance on every line, which is what one would see if the gap did foretell a little; allowing for all tests, it is not high enough to tell."
        if every
        else " Allowing for all tests, chance is enough."
    )


def say_lean(later: pd.DataFrame) -> prose.Prose:
    """Which way the cloud of gaps and later leads leans.

    Parameters
    ----------
    later : of :func:`research.studies.valuation.ahead`
    """
    found = later["gap"].corr(later["later"])
    way = (
        "to the right: wider gaps, better decades for small caps"
        if found > 0
        else "to the left: wider gaps, worse decades for small caps"
    )
    return prose.Prose(
        f"The cloud leans {way} (correlation {found:.2f}). But neighbouring months share nearly all of their ten years, so that the cloud is a handful of threads."
    )


def say_corners(both: pd.DataFrame, marked: pd.DataFrame) -> prose.Prose:
    """Of the named months with a gap in the widest tenth, which had a cheap market and which a dear one.

    Parameters
    ----------
    both : of :func:`research.studies.valuation.both`
    marked : of :func:`research.studies.valuation.beside_cape`, the month asked about last
    """
    wide = marked[marked["gap"] >= both["gap"].quantile(0.9)]
    dear = wide["cape"] > both["cape"].median()

    def named(rows: pd.DataFrame) -> str:
        return prose.listed(
            f"{prose.month(row.month)} ({row.gap:.2f}, CAPE {row.cape:.1f})"
            for row in rows.itertuples()
        )

    text = f"Of the named months the gap was in the widest tenth with a dear market in {named(wide[dear])}, with a cheap one in {named(wide[~dear])}."
    if dear.nunique() < 2 or wide.index[-1] != marked.index[-1]:
        return prose.Prose(text)
    return prose.Prose(
        f"A wide gap can mean two things. {text} Its rank does not tell the two apart; the level of the market does, and in {prose.month(wide['month'].iloc[-1])} the market was {'dear' if dear.iloc[-1] else 'cheap'}."
    )
