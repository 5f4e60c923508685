"""Leadership cycles: how long large caps had led, by definition and dating, and whether chance would do it.

What is dated is relative wealth of small over large at month ends. Length and rank of the spell in force are
kept apart: a claim may be wrong on one and right on the other.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from research import cycles, prose, store
from research.claims import rules
from research.measures import cycles as measured

DATINGS = {
    "turning_points": "turning points",
    "threshold": "reversal of 20%",
    "calendar": "calendar years",
}
ACCOUNTING = {
    "definition": "small against large",
    "basis": "returns",
    "first": "base month",
    "last": "last month",
    "months": "months",
}
WINDOWS = {
    "definition": "small against large",
    "years": "calendar years to 2025",
    "per_year": ("small gained a year", "%"),
    "led": "years led by large",
}
LONG = 10  # years from which a spell counts as long in a sentence
RISES = tuple(np.round(np.arange(0.10, 0.601, 0.02), 2))


def levels(data=None, *, end=None) -> dict[str, pd.Series]:
    """Relative wealth of small over large by definition, at month ends up to a day.

    Parameters
    ----------
    data : a vintage; the current one by default
    end : last day; None takes all months. A definition whose data stop earlier keeps what it has.
    """
    day = None if end is None else pd.Timestamp(end)
    return {
        name: level.loc[:day] for name, level in measured.all_levels(data or store.load()).items()
    }


def accounting(found: Mapping[str, pd.Series], data=None) -> pd.DataFrame:
    """What each definition compares: ``definition``, ``basis``, ``first`` and ``last`` month end, ``months`` of returns."""
    data = data or store.load()
    basis = {
        name: measured.natural_basis(data, pair["small"])
        for name, pair in measured.DEFINITIONS.items()
    }
    words = {"total": "with dividends", "price": "prices only"}
    rows = [
        {
            "definition": name,
            "basis": words[basis[name]],
            "first": level.index[0],
            "last": level.index[-1],
            "months": len(level) - 1,
        }
        for name, level in found.items()
    ]
    return pd.DataFrame(rows)


def reaching(found: Mapping[str, pd.Series], on) -> dict[str, pd.Series]:
    """The definitions whose data reach the month end of a day, cut there."""
    month = pd.Timestamp(on) + pd.offsets.MonthEnd(0)
    return {name: level.loc[:month] for name, level in found.items() if month in level.index}


def grid(found: Mapping[str, pd.Series], on, *, leader: str = "large") -> pd.DataFrame:
    """Length and rank of the leader's spell in force on a day, for every definition and dating.

    Parameters
    ----------
    found : of :func:`levels`; spells are dated with the months up to ``on`` only
    on : day
    leader : ``"large"`` or ``"small"``

    Returns
    -------
    DataFrame with columns ``leader``, ``definition``, ``dating``, ``start`` (missing when the other side leads), ``length``
    (years, 0 when the other side leads), ``rank`` (among the leader's spells, 1 = longest, equals share the
    better one; missing when the other side leads), ``spells`` (of the leader), ``other_length``, ``other_start``
    and ``other_end`` (the leader's longest other spell)
    """
    table = cycles.by_definition(reaching(found, on))
    found = cycles.longest(table, on, leader=leader)
    own = table[table["leader"] == leader]
    now = own[own["open"]].set_index(["definition", "dating"])["rank"]
    keys = pd.MultiIndex.from_frame(found[["definition", "dating"]])
    count = own.groupby(["definition", "dating"]).size()
    columns = [
        "leader",
        "definition",
        "dating",
        "start",
        "length",
        "rank",
        "spells",
        "other_length",
        "other_start",
        "other_end",
    ]
    return found.assign(
        leader=leader,
        rank=now.reindex(keys).astype("Int64").to_numpy(),
        spells=count.reindex(keys).to_numpy(),
    )[columns]


def printed(table: pd.DataFrame) -> prose.Prose:
    """The table of :func:`grid` for a reader: datings in words, spans as years."""
    span = [
        f"{row.other_length:.1f} ({row.other_start.year}–{row.other_end.year})"
        if row.other_length
        else "none"
        for row in table.itertuples()
    ]
    rank = [
        f"{row.rank:.0f} of {row.spells}" if pd.notna(row.rank) else f"not {row.leader}"
        for row in table.itertuples()
    ]
    shown = table.assign(
        dating=table["dating"].map(DATINGS),
        other=span,
        place=rank,
        start=[f"{day:%b %Y}" if pd.notna(day) else "–" for day in table["start"]],
    )
    return prose.table(
        shown,
        {
            "definition": "small against large",
            "dating": "dating",
            "leader": "leader",
            "start": "began",
            "length": ("years so far", "", 1),
            "place": "rank",
            "other": "longest other, years",
        },
    )


def windows(
    found: Mapping[str, pd.Series], on, *, years: Sequence[int] = (5, 10, 15, 20, 25)
) -> pd.DataFrame:
    """What small gained on large over the last so many calendar years: the plain reading of a stretch of years.

    Returns
    -------
    DataFrame with columns ``definition``, ``years``, ``per_year`` (growth of relative wealth a year, decimal) and
    ``led`` (number of those calendar years in which large led)
    """
    rows = []
    for name, level in reaching(found, on).items():
        gains = _gains(level)
        for count in years:
            start = level.index[-1] - pd.offsets.MonthEnd(12 * count)
            rows.append(
                {
                    "definition": name,
                    "years": count,
                    "per_year": (level.iloc[-1] / level[start]) ** (1 / count) - 1,
                    "led": int((gains.iloc[-count:] < 0).sum()),
                }
            )
    return pd.DataFrame(rows)


def reversals(
    found: Mapping[str, pd.Series], on, *, rises: Sequence[float] = RISES
) -> pd.DataFrame:
    """The spell of large in force on a day by the reversal that is asked for to end a spell.

    Returns
    -------
    DataFrame with columns ``definition`` and those of :func:`research.cycles.by_threshold`
    """
    tables = [
        cycles.by_threshold(level, on, rises=rises).assign(definition=name)
        for name, level in reaching(found, on).items()
    ]
    table = pd.concat(tables, ignore_index=True)
    return table[["definition", *table.columns.drop("definition")]]


def interruptions(found: Mapping[str, pd.Series], on) -> pd.DataFrame:
    """The lead of small that ended where the spell of large in force begins (reversal of 20%): what decides.

    Returns
    -------
    DataFrame with columns ``definition``, ``start``, ``end`` and ``amplitude`` (what small gained on large, decimal)
    """
    rows = []
    for name, level in reaching(found, on).items():
        table = cycles.spells(level, dating="threshold")
        row = table[table["leader"] == "small"].iloc[-1]
        rows.append(
            {
                "definition": name,
                "start": row["start"],
                "end": row["end"],
                "amplitude": row["amplitude"],
            }
        )
    return pd.DataFrame(rows)


def _gains(level: pd.Series) -> pd.Series:
    """Change of relative wealth in each calendar year."""
    ends = level[level.index.month == 12]
    return ends.pct_change().iloc[1:].set_axis(ends.index.year[1:])


def years(level: pd.Series, *, since: int | None = None, until: int | None = None) -> pd.DataFrame:
    """Calendar years of one definition for print and picture: ``year``, ``lead`` (small over large, decimal), ``whole``."""
    gains = _gains(level).loc[since:until]
    return gains.rename("lead").rename_axis("year").reset_index().assign(whole=True)


def say_grid(table: pd.DataFrame, *, claimed: float = 15) -> prose.Prose:
    """Length and rank of the spell in force over all readings, each judged on its own.

    Parameters
    ----------
    table : of :func:`grid`
    claimed : years claimed
    """
    slack = rules.tolerance("about", claimed, 1)
    known = len(table)
    fits = int((table["length"] - claimed).abs().le(slack).sum())
    first = table[table["rank"] == 1]
    top = table.loc[table["other_length"].idxmax()]
    none, side = table[table["length"] == 0], table["leader"].iloc[0]
    rest = "small" if side == "large" else "large"
    text = (
        f"**Length.** Read in {prose.words(known)} ways, the spell of {side}-cap leadership in force was {prose.number(table['length'].min(), digits=0)} to "
        f"{prose.number(table['length'].max(), digits=1)} years old; **{_count(fits)}** of the {prose.words(known)} comes within "
        f"{prose.words(int(slack))} years of {claimed:.0f}."
    )
    if len(none):
        text += f" Zero means that {rest} caps led: {prose.listed(f'{row.definition} by {DATINGS[row.dating]}' for row in none.itertuples())}."
    text += f"\n\n**Rank.** It is the longest such spell so far in **{_count(len(first))}** of the {prose.words(known)}"
    if len(first):
        ties = (
            "shared with another of the same length"
            if (first["length"] <= first["other_length"]).all()
            else "outright"
        )
        text += f" ({prose.listed(f'{row.definition} by {DATINGS[row.dating]}' for row in first.itertuples())}; {ties})"
    return prose.Prose(
        text
        + f". The longest spell of {side} caps anywhere in the table lasted {top['other_length']:.1f} years, {top['other_start']:%B %Y} to "
        f"{top['other_end']:%B %Y} ({top['definition']} by {DATINGS[top['dating']]})."
    )


def _count(number: int) -> str:
    return prose.words(number) if number else "none"


def in_short(table: pd.DataFrame, stretch: pd.DataFrame, *, claimed: float = 15) -> prose.Prose:
    """Both halves of the claim in two sentences.

    Parameters
    ----------
    table : of :func:`grid`
    stretch : of :func:`windows`
    claimed : years claimed
    """
    slack = rules.tolerance("about", claimed, 1)
    fits, first = (
        int((table["length"] - claimed).abs().le(slack).sum()),
        int((table["rank"] == 1).sum()),
    )
    rows = stretch[stretch["years"] == claimed]
    led = sorted(set(rows["led"]))
    behind = [
        prose.number(-value, "%") for value in (rows["per_year"].max(), rows["per_year"].min())
    ]
    return prose.Prose(
        f"Read loosely, as years over which small caps fell behind, the claim would hold: over the {claimed:.0f} years to the end of 2025 small caps fell behind by **{behind[0]} to {behind[1]} a year**, and large caps led in {prose.listed(map(prose.words, led))} of the {claimed:.0f} calendar years. "
        f"Read as one unbroken spell, which is what the verdict tests, it does not: of {prose.words(len(table))} ways to date the stretch that was running, "
        f"**{_count(fits)}** makes it about {claimed:.0f} years long (the most is {table['length'].max():.1f}), and **{_count(first)}** makes it the longest on record."
    )


def say_windows(table: pd.DataFrame, *, count: int = 15) -> prose.Prose:
    """What holds over a stretch of years without asking who led in between."""
    rows = table[table["years"] == count]
    longer = table[(table["years"] > count)].groupby("years")["per_year"].agg(["min", "max"])
    text = (
        f"Over the {count} calendar years as a whole, small caps fell behind by **{prose.number(-rows['per_year'].max(), '%')} to "
        f"{prose.number(-rows['per_year'].min(), '%')} a year**, and large caps led in **{prose.words(int(rows['led'].min()))}"
        + (f" to {prose.words(int(rows['led'].max()))}" if rows["led"].nunique() > 1 else "")
        + f" of the {count}** calendar years, on every definition. "
    )
    ends = [
        f"over {years} years {prose.number(row['min'], '%', sign=True)} to {prose.number(row['max'], '%', sign=True)}"
        for years, row in longer.iterrows()
    ]
    return prose.Prose(
        text + f"Further back the gap closes: small against large, a year, {prose.listed(ends)}."
    )


def say_interruptions(table: pd.DataFrame) -> prose.Prose:
    """The stretch led by small that the whole question hangs on."""
    rows = [
        f"{row.definition}: {row.start:%B %Y} to {row.end:%B %Y}, small up **{prose.number(row.amplitude, '%', digits=0)}** on large"
        for row in table.itertuples()
    ]
    return prose.Prose("\n".join(f"- {row}" for row in rows))


def steps_of(table: pd.DataFrame) -> pd.DataFrame:
    """The lengths that a table of :func:`reversals` takes, and over which reversals.

    Returns
    -------
    DataFrame with columns ``definition``, ``low`` and ``high`` (reversals, decimal), ``length`` (years), ``start`` and
    ``record`` (True where the spell in force is the longest of all, all along the step)
    """
    step = (
        table["definition"].ne(table["definition"].shift())
        | table["length"].ne(table["length"].shift())
    ).cumsum()
    found = table.groupby(step).agg(
        definition=("definition", "first"),
        low=("rise", "min"),
        high=("rise", "max"),
        length=("length", "first"),
        start=("start", "first"),
        record=("is_longest", "all"),
    )
    return found.reset_index(drop=True)


def say_reversals(table: pd.DataFrame, *, claimed: float = 15) -> prose.Prose:
    """How the age of the spell in force depends on the reversal that ends a spell, by definition."""
    lines = []
    for name, part in steps_of(table).groupby("definition", sort=False):
        last = part["high"].max()
        ways = [
            f"**{row.length:.1f} years** "
            + (
                f"at {row.low:.0%}"
                if row.low == row.high
                else f"at {row.low:.0%} or more"
                if row.high == last
                else f"at {row.low:.0%} to {row.high:.0%}"
            )
            + (
                f" (since {row.start:%B %Y}{'; the longest so far' if row.record else ''})"
                if pd.notna(row.start)
                else ""
            )
            for row in part.itertuples()
        ]
        lines.append(f"- {name}: {prose.listed(ways)}.")
    slack = rules.tolerance("about", claimed, 1)
    fits = int((table["length"] - claimed).abs().le(slack).sum())
    lines.append(
        f"\nOf {len(table)} settings, **{_count(fits)}** gives {claimed - slack:.0f} to {claimed + slack:.0f} years."
    )
    long = table[table["length"] >= LONG]
    lines[-1] += (
        f" In {len(long)} the spell is {LONG} years old or older; in **{_count(int(long['is_longest'].sum()))}** of these it is the longest so far"
        f"{f', and it is so in {_count(int(table.is_longest.sum() - long.is_longest.sum()))} of the others' if len(long) < len(table) else ''}."
    )
    return prose.Prose("\n".join(lines))


def say_since(found: Mapping[str, pd.Series], on, *, name: str) -> prose.Prose:
    """What the months after a day have made of the spell in force on it.

    Parameters
    ----------
    found : of :func:`levels`, all months
    on : day
    name : a definition
    """
    level = found[name]
    day = pd.Timestamp(on)
    low = level.loc[day - pd.DateOffset(years=1) :].idxmin()
    gain = level.iloc[-1] / level[low] - 1
    parts = []
    for dating in ("turning_points", "threshold"):
        last = cycles.spells(level, dating=dating).iloc[-1]
        parts.append(
            f"by {DATINGS[dating]} {last['leader']} caps have led since {last['start']:%B %Y}"
        )
    return prose.Prose(
        f"With the months to {level.index[-1]:%B %Y} ({name}): {prose.listed(parts)}. From the low of {low:%B %Y} small caps have gained "
        f"{prose.number(gain, '%', digits=0)} on large ones; the second dating waits for 20%."
    )


def say_turn(relative: pd.Series, *, claimed: tuple[str, str]) -> prose.Prose:
    """When small caps stood highest and lowest against large ones, and how low they came in the months claimed for the low.

    Parameters
    ----------
    relative : daily relative wealth of small over large
    claimed : first and last day of the months claimed
    """
    high, low, inside = relative.idxmax(), relative.idxmin(), relative.loc[claimed[0] : claimed[1]]
    text = f"Within the window, {prose.span(relative.index[0], relative.index[-1])}, small caps stood highest on {prose.day(high)} and lowest on **{prose.day(low)}**. "
    if low in inside.index:
        return prose.Prose(text + "The low lies in the months claimed.")
    return prose.Prose(
        text
        + f"The low of the months claimed, on {prose.day(inside.idxmin())}, was {prose.number(inside.min() / relative[low] - 1, '%')} above it."
    )
