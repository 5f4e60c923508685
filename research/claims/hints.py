"""What one checks first where a figure is plainly wrong: sign, sides, high or low, the window."""

from collections.abc import Iterator
from dataclasses import replace

from research.claims import rules
from research.claims.evidence import Case
from research.measures.statistics import EVERY, SINCE_RECORD

TURNED = {"high": "low", "low": "high"}
ENDED = "counted to a rise of as much, and not to the record, it fits (ended = 'rise')"
COUNTED = ("sessions", "days", "sessions_since", "days_since", *SINCE_RECORD)
SESSIONS_IN = {"weeks": 5, "months": 21, "years": 252}


def hints(case: Case) -> tuple[str, ...]:
    """What would fit in place of a figure or a day that does not; it turns no verdict.

    A bound has none: on the other side of zero it would nearly always hold.
    """
    claim, figures = case.claim, case.claim.terms.figures
    if claim.relation in rules.BOUNDS:
        return ()
    if figures and case.unit == "decimal" and claim.relation in rules.FIGURES:
        claimed, rounding = figures[0] / 100, (claim.rounding or 0.0) / 100
        if case.claiming(claimed=claimed, rounding=rounding).fits:
            return (f"{figures[0]:g}% is written {claimed:g}: it fits then",)
    for text, args in _instead(case):
        if case.tried(**args).fits:
            return (text,)
    signed = figures and case.value is not None
    if signed and case.would_fit(-case.value):
        return ("the size fits, the sign does not",)
    if case.args.get("stat") in COUNTED and case.value is not None:
        if case.would_fit(case.value + 1):
            return ("with its first day counted, too, it fits",)
        if case.would_fit(case.value - 1):
            return ("without its last day counted it fits",)
    of_closes = case.measure.name in ("highest", "lowest") and case.args.get("stat") == "level"
    return ("of closes: what was reached within a session does not count",) if of_closes else ()


def overlooked(case: Case) -> tuple[str, ...]:
    """What to say of a claim about a fund that its index might have borne out."""
    if case.claim.about == "index" or not case.claiming(about="index").near:
        return ()
    return ('it misses by no more than fund and index lie apart; of that say about = "index"',)


def across(case: Case) -> tuple[str, ...]:
    """The highest or lowest with windows begun before the sample, where they turn the verdict."""
    since = case.args.get("since")
    if case.measure.name not in ("highest", "lowest") or since is None:
        return ()
    wider = case.tried(across=True)
    if wider.value is None or wider.fits == case.fits:
        return ()
    said = f"with windows that began before {since:%Y-%m-%d} it is"
    return (f"{said} {case.text(wider.value)}",)


def _instead(case: Case) -> Iterator[tuple[str, dict]]:
    """What else may be meant, in words and in arguments."""
    args = case.args
    if "side" in case.measure.parameters and (side := TURNED.get(args.get("side", "high"))):
        yield f'side = "{side}"? It fits then', {"side": side}
    if args.get("ahead") and args.get("behind"):
        yield "exchanged, the sides fit", {"ahead": args["behind"], "behind": args["ahead"]}
    if args.get("stat") in EVERY and not args.get("every"):
        yield "of month ends it fits (every = 'months')", {"every": "months"}
    if args.get("stat") == "drawdown" and not args.get("from_first_close"):
        told = "from the first close of each window it fits (from_first_close = true)"
        yield told, {"from_first_close": True}
    if (args.get("falls") or args.get("rises")) and not args.get("ended"):
        yield ENDED, {"ended": "rise"}
    for key in ("signal", "after"):
        signal = args.get(key)
        if signal and signal.kind == "fall" and not signal["of_last"] and not signal["ended"]:
            yield ENDED, {key: replace(signal, args=(*signal.args, ("ended", "rise")))}
        if signal and signal.kind == "streak" and not signal["dated"]:
            told = 'of the last of each run it fits (dated = "last")'
            yield told, {key: replace(signal, args=(*signal.args, ("dated", "last")))}
    if seen := args.get("seen"):
        before = case.data.sessions[case.data.sessions < seen][-1:].max()
        yield f"up to the session before, {before:%Y-%m-%d}, it fits", {"seen": before}
    for unit, length in SESSIONS_IN.items() if args.get("after") else ():
        if n := args.get(unit):
            yield f"over {n * length} sessions it fits", {unit: None, "sessions": n * length}
        n, rest = divmod(args.get("sessions") or 0, length)
        if n and not rest:
            yield f"over {unit} = {n} it fits", {unit: n, "sessions": None}
