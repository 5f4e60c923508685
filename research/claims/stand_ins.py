"""What stands for the thing that a claim names: a fund for its index, the Treasury's curve for a
desk's quote. What lies between the two is no contradiction.
"""

from dataclasses import replace

from research.claims import rules
from research.claims.evidence import Case
from research.registry import ROLES, Result


def fees(case: Case, data) -> dict[str, float]:
    """What each fund among the series of a claim costs a year, by symbol."""
    fee, symbols = data.histories["fee"], data.by_id("symbols")
    return {symbols[name]: fee[name] for name in case.series if fee.get(name, 0.0) > 0}


def said(case: Case, data) -> tuple[str, ...]:
    """What is said of funds that stand for their indices, where the claim is ``about`` those."""
    if case.claim.about != "index":
        return ()
    apart = strayed(case, data)
    return (
        *(
            f"{symbol} stands for its index, and costs {100 * fee:.2g}% a year"
            for symbol, fee in fees(case, data).items()
        ),
        *(f"on price fund and index are {100 * apart:.2f} points apart",) * (apart >= 5e-5),
    )


def strayed(case: Case, data) -> float:
    """How far funds came off their indices on price, where the data hold both: the last trade of a
    fund is not at what its shares are worth.
    """
    price, apart = case.args | {"basis": "price"}, 0.0
    for role in filter(case.args.get, ROLES):
        index = {role: data.tracked(case.args[role])}
        both = [case.tried(data, args).value for args in (price, price | index)]
        if all(isinstance(value, float) for value in both):
            apart += abs(both[0] - both[1])
    return apart


def cost(case: Case, data, result: Result) -> float:
    """What the dearest fund among the series costs over the window: its index, which pays no fee,
    grows by it every year, and ends so much above the fund.
    """
    grown = 1 + max(result.value if isinstance(result.value, float) else 0.0, 0.0)
    dearest = max(fees(case, data).values(), default=0.0)
    return grown * ((1 - dearest) ** -result.years - 1)


def slack(case: Case, data, result: Result) -> float:
    """How far a figure may lie from what stands for the thing that is claimed."""
    if case.claim.about != "index":
        return result.slack
    return max(result.slack, cost(case, data, result) + strayed(case, data))


def missed_by(case: Case, value) -> str:
    """Why a figure near the claimed one is only partly right: the last digit, or its stand-in."""
    if rules.near(value, **case.claim.terms):
        return rules.LAST_DIGIT
    return rules.COST if case.claim.about == "index" else rules.QUOTE


def overlooked(case: Case, data, result: Result) -> tuple[str, ...]:
    """What to say of a claim about a fund that its index might have borne out."""
    of_index = replace(case, slack=cost(case, data, result))
    if case.claim.about == "index" or not (of_index.slack and of_index.near(result.value)):
        return ()
    return ('it misses by no more than the fund costs; of its index say about = "index"',)
