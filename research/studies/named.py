"""The shares and funds that articles call winners and losers, and what became of them."""

from __future__ import annotations

import pandas as pd

from research import prose, returns, store
from research.claims import rules
from research.measures.windows import covered
from research.studies.answers import Answers


def calls(
    winners: Answers, losers: Answers, *, start, end, against: str = "sp_500", data=None
) -> pd.DataFrame:
    """The shares and funds that claims call winners or losers, and what became of them.

    Parameters
    ----------
    winners, losers : verdicts on the claims that name them; the indices among their series are left out, and
        so
        is the yardstick of a comparison with another share or fund
    start, end : base session and last session
    against : the index that a winner has to beat

    Returns
    -------
    DataFrame with columns ``series``, ``name``, ``call`` (winner, loser), ``change`` (decimal), ``lead``
    (over the index) and ``beat`` (True if the change is the larger)
    """
    data = data or store.load()
    market = _moved(data, against, start, end)
    rows = {}
    for call, chosen, roles in (
        ("winner", winners, ("series", "ahead")),
        ("loser", losers, ("series", "behind")),
    ):
        for verdict in chosen:
            stated = [verdict.claim.args.get(role, []) for role in roles]
            for name in [
                data.resolve(i) for ids in stated for i in ([ids] if isinstance(ids, str) else ids)
            ]:
                if data.catalogue.loc[name, "kind"] != "index":
                    change = _moved(data, name, start, end)
                    rows[name] = {
                        "series": name,
                        "name": data.catalogue.loc[name, "name"],
                        "call": call,
                        "change": change,
                        "lead": change - market,
                        "beat": change > market,
                    }
    return pd.DataFrame(rows.values(), columns=["series", "name", "call", "change", "lead", "beat"])


def _moved(data, name: str, start, end) -> float:
    return returns.change(
        covered(data, name, start=pd.Timestamp(start), end=pd.Timestamp(end)), start=start, end=end
    )


def say_verdicts(answers: Answers) -> prose.Prose:
    """How many claims on named shares are supported, and which are contradicted."""
    right = sum(v.verdict == rules.SUPPORTED for v in answers)
    wrong = [v.id for v in answers if v.verdict == rules.CONTRADICTED]
    return prose.Prose(
        f"Beating the index is not all that was said of them: of {prose.plural(len(answers), 'claim')} on these names **{prose.words(right)}** "
        f"{'is' if right == 1 else 'are'} supported"
        + (
            f", and {prose.listed(wrong)} {'is' if len(wrong) == 1 else 'are'} contradicted."
            if wrong
            else "."
        )
    )


def say_calls(table: pd.DataFrame) -> prose.Prose:
    """Winners and losers in a sentence."""
    won, lost = table[table["call"] == "winner"], table[table["call"] == "loser"]
    failed = won.loc[~won["beat"], "name"]
    but = f", all but {prose.listed(failed)}" if len(failed) else ""
    return prose.Prose(
        f"Of {prose.words(len(won))} shares and funds called winners "
        f"**{prose.words(int(won['beat'].sum()))}** beat the S&P 500{but}; of "
        f"{prose.words(len(lost))} called losers **{prose.words(int((~lost['beat']).sum()))}** trailed it."
    )
