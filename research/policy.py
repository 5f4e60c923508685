"""The federal funds target: every change, when it was decided and when it took effect.

Markets learn of a change on the day of the *decision*; since 2015 the new rate takes *effect* on
the business day after it, and that is the day on which FRED's target series steps. An event study
uses the decision, a question about the rate in force the effective day.
"""

import pandas as pd

KINDS = ("cut", "hike", "first_cut", "first_hike", "last_cut", "last_hike", "any")
QUIET_MONTHS = 12
BEGINS = pd.Timestamp("1990-01-01")  # the list holds every change from here on


def decisions(events: pd.DataFrame) -> pd.DataFrame:
    """Changes of the federal funds target, with the first ones of a cycle marked.

    A change is *first* when the change before it went the other way, or when none of its own kind
    came within twelve months before it. The first row of the list is never marked: what came before
    is not known.

    Takes rows of ``events.csv``; gives, in order of time, ``date`` (decision), ``effective``,
    ``change`` and ``target`` (decimals; target or upper limit after the change), ``kind`` (``cut``
    or ``hike``), ``first`` (bool) and ``detail``.
    """
    rows = events[events["kind"].isin(["fed_cut", "fed_hike"])]
    rows = rows.sort_values("date", ignore_index=True)
    kind = rows["kind"].str.removeprefix("fed_")
    first = _turns(rows["date"], kind, 1)
    found = {"date": rows["date"], "effective": rows["effective"].fillna(rows["date"])}
    found |= {"change": rows["value"].diff().round(6), "target": rows["value"]}
    found |= {"kind": kind, "first": first, "detail": rows["detail"]}
    return pd.DataFrame(found)


def _turns(date: pd.Series, kind: pd.Series, step: int) -> pd.Series:
    """Whether each change is the first of its cycle, or with ``step`` -1 the last."""
    other, same = kind.shift(step), date.groupby(kind).shift(step)
    earlier, later = (same, date) if step > 0 else (date, same)
    quiet = same.isna() | (later - pd.DateOffset(months=QUIET_MONTHS) >= earlier)
    return other.notna() & (quiet | (kind != other))


def of_kind(table: pd.DataFrame, kind: str) -> pd.DataFrame:
    """Decisions of one of :data:`KINDS`, in order of time.

    The *last* one of a cycle is found as the first is (:func:`decisions`), by what came after it,
    and so known only then; the last row of the list is none.
    """
    if kind not in KINDS:
        raise ValueError(f"kind: expected one of {', '.join(KINDS)}; got {kind!r}.")
    which, _, name = kind.rpartition("_")
    rows = table if name == "any" else table[table["kind"] == name]
    if which == "last":
        return rows[_turns(table["date"], table["kind"], -1)[rows.index]]
    return rows[rows["first"]] if which else rows
