"""One claim judged where it comes up, in a notebook, without a file."""

from research import store
from research.claims import form, register
from research.claims.claim import Article
from research.claims.judge import judge
from research.claims.verdict import Verdict
from research.suggestions import shown


def check(
    measure: str,
    relation: str = "is_true",
    claimed=True,
    *,
    rounding: float | None = None,
    says: str = "",
    general: bool = False,
    open: tuple[str, ...] = (),
    published=None,
    due=None,
    about: str | None = None,
    evidence_id: str | None = None,
    found_as: str = "",
    data=None,
    **args,
) -> Verdict:
    """Judge one claim by the rules of the register.

    Parameters
    ----------
    measure : a measure of ``docs/measures.md``; ``args`` are its arguments, as a claim file has
        them
    relation, claimed, rounding : what is claimed, as in a claim file (``"equals"``, 0.07, 0.01)
    says : the claim in words
    general : whether it says what usually happens, so that an interval decides
    open : choices that it leaves open, for example ``["series"]``
    published : the day it was published; a window that ends later cannot have been seen
    due : the day on which a forecast can be judged
    about, evidence_id, found_as : as in a claim file
    data : a vintage; the current one by default

    Raises
    ------
    ValueError
        With every fault of the claim.

    Examples
    --------
    >>> year = {"start": "2024-12-31", "end": "2025-12-31"}
    >>> print(check("change", "equals", 0.14, rounding=0.01, series="iwm", basis="total", **year))
    check: contradicted. Claimed 14%; found 12.7%.
    Found: 12.7%; claimed: 14%.
    Caveat: no day of publication: judged on all data
    """
    if args.get("kind") in form.KINDS:
        raise ValueError(f"kind: expected general = True or False; got {shown(args['kind'])}.")
    data = data or store.load()
    stated: dict = {
        "id": "check",
        "says": says or "A claim.",
        "measure": measure,
        "relation": relation,
    }
    stated |= {"args": {name: _listed(value) for name, value in args.items()}}
    stated |= {"claimed": _listed(claimed), "kind": "general" if general else "fact"}
    optional = {"rounding": rounding, "due": due, "open": list(open), "found_as": found_as}
    optional |= {"about": about, "evidence_id": evidence_id}
    raw = stated | {name: value for name, value in optional.items() if value not in (None, "", [])}
    out = form.date(published)
    if published is not None and out is None:
        raise ValueError(f"published: expected an ISO date; got {shown(published)}.")
    claim, faults = register.of_table(raw, Article(id="check", published=out), "check", data)
    found, more = judge([claim] if claim else [], data)
    if faults := faults + more:
        raise ValueError("; ".join(f"{fault.field}: {fault.text}".rstrip(".") for fault in faults))
    return found[0]


def _listed(value):
    return list(value) if isinstance(value, tuple) else value
