"""Verdicts as a table: all that stands behind them for a program, the short form for a reader."""

from __future__ import annotations

import pandas as pd

from research import store
from research.claims.judge import judge_files
from research.claims.verdict import Verdict
from research.suggestions import nearest

COLUMNS = [
    *("article", "says", "words", "category", "clarity", "kind", "measure", "relation"),
    *("claimed", "computed", "found", "unit", "verdict", "because", "why", "fits", "choices"),
    *("elsewhere", "n", "n_events", "clusters", "low", "high", "p", "as_of", "dated_to"),
    *("evidence", "untested", "due", "today"),
]
BRIEF = ["claim", "claimed", "found", "verdict", "why"]
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
    DataFrame indexed by ``id``: ``article``; ``says`` (the claim in our words), ``words`` (quotes on which
    the reading hangs), ``category``, ``clarity``, ``kind``; ``measure``, ``relation``, ``claimed`` (text);
    ``computed`` (as measured: decimals, dates as ISO text), ``found`` (the same in words), ``unit``;
    ``verdict``, ``because`` (why it is *partly*), ``why`` (the reason); ``fits`` of ``choices`` that
    measure the same thing another way, ``elsewhere`` (fits of other indices, as text); ``n``,
    ``n_events``, ``clusters``, ``low`` and ``high`` (95% interval), ``p``; ``as_of`` (last day used),
    ``dated_to``, ``evidence``, ``untested``, ``due``, ``today`` (the verdict on the latest data).

    Raises
    ------
    ValueError
        For an id that no judged claim has, naming the nearest; for a file with a fault, naming the first.

    Examples
    --------
    >>> verdicts("000-01")[["claimed", "verdict"]].squeeze().tolist()
    ['7%', 'supported']
    """
    found = {v.id: v for v in _verdicts(data, files)}
    for wanted in ids:
        if wanted not in found:
            hint = nearest(wanted, found)
            raise ValueError(f"id: expected the id of a claim, got {wanted!r}{hint}.")
    rows = [_row(found[name]) for name in ids or found]
    index = pd.Index([v for v in ids or found], name="id", dtype=str)
    return pd.DataFrame(rows, columns=COLUMNS, index=index)


def brief(frame: pd.DataFrame, *, words: int = 9) -> pd.DataFrame:
    """The short form of :func:`verdicts` for a notebook: claim, claimed, found, verdict and why.

    Parameters
    ----------
    frame : rows of :func:`verdicts`
    words : so many words of what the claim says stand behind its id

    Returns
    -------
    DataFrame with the columns ``claim``, ``claimed``, ``found``, ``verdict`` (with the reason of a
    *partly*) and ``why`` (the first sentence of the reason that does not repeat what was found).

    Examples
    --------
    >>> brief(verdicts("000-01"))["claim"].item()
    '000-01 The Russell 2000 has gained 7% since the start ...'
    """
    if frame.empty:
        return pd.DataFrame(columns=BRIEF)
    because = frame["because"].where(frame["because"].eq(""), " (" + frame["because"] + ")")
    return pd.DataFrame(
        {
            "claim": [f"{name} {_few(says, words)}" for name, says in frame["says"].items()],
            "claimed": frame["claimed"].to_numpy(),
            "found": frame["found"].to_numpy(),
            "verdict": (frame["verdict"] + because).to_numpy(),
            "why": [_short(why) for why in frame["why"]],
        }
    )


def _verdicts(data, files) -> tuple[Verdict, ...]:
    data = data or store.load()
    if files:
        found, problems = judge_files(files, data)
        if problems:
            raise ValueError(str(problems[0]))
        return tuple(found)
    if data.hash not in _judged:
        _judged[data.hash] = tuple(judge_files((), data)[0])
    return _judged[data.hash]


def _row(v: Verdict) -> list:
    claim, (low, high) = v.claim, v.interval or (None, None)
    others = [f"{row['choice']}: {v.text(row['computed'])}" for row in v.elsewhere]
    return [
        *(claim.article.id, claim.says, " ... ".join(claim.words), claim.category, claim.clarity),
        *(claim.kind, claim.measure, claim.relation, v.claimed_text, v.computed, v.found, v.unit),
        *(v.verdict, v.because, v.reason, *v.holds, "; ".join(others)),
        *(v.n, v.n_events, v.clusters, low, high, v.p, v.as_of, v.dated_to, v.evidence),
        *(claim.untested, f"{claim.due or ''}", v.today["verdict"] if v.today else ""),
    ]


def _few(text: str, words: int) -> str:
    parts = text.rstrip(".").split()
    return " ".join(parts[:words]) + (" ..." if len(parts) > words else "")


def _short(why: str) -> str:
    """The first sentence that says more than what was found; all of a short reason."""
    sentences = [s for s in why.replace("? ", "?. ").split(". ") if s]
    first = next((s for s in sentences if not s.startswith("Found: ")), sentences[0])
    return first.rstrip(".") + "."
