"""Verdicts as a table: all that stands behind them for a program, the short form for a reader."""

import pandas as pd

from research import store
from research.claims import remembered
from research.claims.judge import judge_files
from research.claims.verdict import Verdict
from research.claims.words import in_words, named
from research.suggestions import nearest

COLUMNS = [
    *("article", "says", "words", "category", "clarity", "kind", "measure", "relation"),
    *("claimed", "computed", "found", "unit", "verdict", "because", "why", "fits", "choices"),
    *("elsewhere", "n", "n_events", "clusters", "event_mean", "cluster_mean", "low", "high", "p"),
    *("as_of", "dated_to", "evidence", "untested", "due", "today", "in_short"),
]
BRIEF = ["claim", "claimed or needed", "found", "verdict", "why"]
_judged: dict[str, tuple[Verdict, ...]] = {}


def verdicts(*ids: str, data=None, files=()) -> pd.DataFrame:
    """The verdicts of the register, or of other claim files, one row each.

    Parameters
    ----------
    ids : claims wanted, in this order; all by default
    data : a vintage of :func:`research.store.load`; the current one by default
    files : claim files in place of the register

    Returns
    -------
    DataFrame indexed by ``id``: ``article``; ``says`` (the claim in our words), ``words`` (quotes
    on which the reading hangs), ``category``, ``clarity``, ``kind``; ``measure``, ``relation``,
    ``claimed`` (text); ``computed`` (as measured: decimals, dates as ISO text), ``found`` (the same
    in words), ``unit``; ``verdict``, ``because`` (why it is *partly*), ``why`` (the reason);
    ``fits`` of ``choices`` that measure the same thing another way, ``elsewhere`` (fits of other
    indices, as text); ``n``, ``n_events``, ``clusters``, ``event_mean`` and ``cluster_mean`` (the
    means over events and over clusters), ``low`` and ``high`` (95% interval), ``p``; ``as_of``
    (last day used), ``dated_to``, ``evidence``, ``untested``, ``due``, ``today`` (the verdict on
    the latest data), ``in_short`` (why in a few words).

    Raises
    ------
    ValueError
        For an id that no judged claim has, naming the nearest; for the first fault of a file.

    Examples
    --------
    >>> verdicts("000-01")[["claimed", "verdict"]].squeeze().tolist()
    ['7%', 'supported']
    """
    found = {v.id: v for v in _verdicts(data, files, ids)}
    if unknown := [wanted for wanted in ids if wanted not in found]:
        hint = nearest(unknown[0], [v.id for v in _verdicts(data, files)])
        raise ValueError(f"id: expected the id of a claim, got {unknown[0]!r}{hint}.")
    catalogue = (data or store.load()).catalogue
    rows = [_row(found[name], catalogue) for name in ids or found]
    index = pd.Index(list(ids or found), name="id", dtype=str)
    return pd.DataFrame(rows, columns=COLUMNS, index=index)


def brief(frame: pd.DataFrame, *, words: int = 9) -> pd.DataFrame:
    """The short form of :func:`verdicts` for a notebook, in the columns :data:`BRIEF`.

    Parameters
    ----------
    frame : rows of :func:`verdicts`
    words : so many words of what the claim says stand behind its id

    Returns
    -------
    DataFrame with ``claim``, ``claimed or needed`` (what has to hold where no figure is stated),
    ``found``, ``verdict`` and ``why``: what is not tested, on which day it fits, in how many
    choices, the interval, or the reason in full.

    Examples
    --------
    >>> print(*brief(verdicts("000-01")).squeeze(), sep="\\n")
    000-01 The Russell 2000 has gained 7% since the start ...
    7%
    gain of the Russell 2000 in 2026, to 26 January 2026: 7.2%
    supported
    fits on 26 January 2026, in 2 of 2 choices
    """
    rows = [
        {
            "claim": " ".join([row.Index, *said[:words], *["..."] * (len(said) > words)]),
            # what two parts of a claim both state, once
            "claimed or needed": in_words("; ".join(dict.fromkeys(row.claimed.split("; ")))),
            "found": in_words(row.found),
            "verdict": row.verdict,
            "why": in_words(row.in_short),
        }
        for row in frame.itertuples()
        for said in [row.says.rstrip(".").split()]
    ]
    return pd.DataFrame(rows, columns=BRIEF)


def _verdicts(data, files, ids: tuple[str, ...] = ()) -> tuple[Verdict, ...]:
    """The verdicts wanted, with those they hang together with; all of a vintage are judged once."""
    data = data or store.load()
    if files:
        found, problems = judge_files(files, data)
        if problems:
            raise ValueError(str(problems[0]))
        return tuple(found)
    if ids and data.hash not in _judged:
        return tuple(remembered.judged((), data, only=ids)[0])
    if data.hash not in _judged:
        _judged[data.hash] = tuple(remembered.judged((), data)[0])
    return _judged[data.hash]


def _row(v: Verdict, catalogue: pd.DataFrame) -> list:
    claim, (low, high) = v.claim, v.interval or (None, None)
    others = [f"{named(x['choice'], catalogue)}: {v.text(x['computed'])}" for x in v.elsewhere]
    return [
        *(claim.article.id, claim.says, " ... ".join(claim.words), claim.category, claim.clarity),
        *(claim.kind, claim.measure, claim.relation, v.claimed_text, v.computed),
        *(v.told(claimed=False), v.unit, v.verdict, v.because, v.reason, *v.holds),
        "; ".join(others),
        *(v.n, v.n_events, v.clusters, v.event_mean, v.cluster_mean, low, high, v.p),
        *(v.as_of, v.dated_to, v.evidence),
        *(claim.untested, f"{claim.due or ''}", v.today["verdict"] if v.today else "", v.in_short),
    ]
