"""Verdicts in a terminal, as a table and one by one; text of files is shown, never obeyed."""

import re
import sys
from collections import Counter

import pandas as pd

from research.claims import rules
from research.claims.verdict import Verdict
from research.claims.words import named

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
COLOURS = {rules.SUPPORTED: "green", rules.PARTLY: "yellow", rules.CONTRADICTED: "red"}
WIDTH, MOST_OF_A_PART = 140, 12
COLUMNS: dict[str, dict] = {
    "claim": {"no_wrap": True},
    "says": {"ratio": 1},
    **{name: {"justify": "right", "max_width": 16} for name in ("claimed", "computed")},
    **{name: {"no_wrap": True} for name in ("verdict", "holds")},
    "today": {},
}


def plain(value) -> str:
    """One line without control characters: nothing in a file moves the cursor or sets a title.

    >>> plain("a\\x1b[2Jb\\nc")
    'a[2Jb c'
    """
    return _CONTROL.sub("", re.sub(r"[\r\n\t]+", " ", f"{value}"))


def print_table(verdicts: list[Verdict], data, *, left_out: int) -> None:
    """The verdicts in a table, and how many there are of each; ``left_out`` claims had a fault."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console(width=None if sys.stdout.isatty() else WIDTH, highlight=False)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name, options in COLUMNS.items():
        shown.add_column(name, **options)
    for v in verdicts:
        styles = {"verdict": COLOURS.get(v.verdict, "dim")}
        shown.add_row(*(Text(plain(x), style=styles.get(name, "")) for name, x in cells(v).items()))
    console.print(shown)
    counts = Counter(v.verdict for v in verdicts)
    several = "s" * (len(verdicts) != 1)
    said = ", ".join(f"{counts[label]} {label}" for label in rules.VERDICTS if counts[label])
    faults = f"; {left_out} left out for a fault." if left_out else "."
    vintage = f"data to {data.as_of:%Y-%m-%d} ({data.name}, {data.hash[:12]})"
    print(f"\n{len(verdicts)} claim{several} on {vintage}: {said}{faults}")


def cells(v: Verdict) -> dict[str, str]:
    """What stands in each column of a verdict's row."""
    return {
        "claim": v.id,
        "says": v.claim.says,
        "claimed": v.claimed_text,
        "computed": _computed(v),
        "verdict": v.verdict,
        "holds": v.holds_text,
        "today": v.today["verdict"] if v.today else "",
    }


def _computed(v: Verdict) -> str:
    labels = [part.verdict for part in v.parts]
    if labels:
        held, partly = labels.count(rules.SUPPORTED), labels.count(rules.PARTLY)
        others = [f"{n}" for n, label in enumerate(labels, 1) if label != rules.SUPPORTED]
        missing = f", not {', '.join(others)}" if held and others else ""
        some = f"{partly} of {len(labels)} parts partly"
        return some if partly and not held else f"{held} of {len(labels)} parts{missing}"
    if v.computed is None:
        return "a text, as read by us" if v.evidence == "published" else ""
    elsewhere = v.verdict == rules.PARTLY and v.dated_to and v.dated_to != v.as_of
    return f"{v.computed_text} (fits on {v.dated_to})" if elsewhere else v.computed_text


def print_explanation(v: Verdict, data) -> None:
    """One verdict with its rule, choices, rows and sources; of a claim with parts, each of them."""
    claim = v.claim
    said = [f"{claim.id}  {v.verdict.upper()}{f' ({v.because})' if v.because else ''}", claim.says]
    place = claim.where or "no place given"
    said += [f"Where: article {claim.article.id}, {place}; clarity: {claim.clarity}."]
    said += [f"Words: {' ... '.join(claim.words)}"] if claim.words else []
    said += [f"Tested as: {claim.tested_as}"] if claim.tested_as else []
    said += ["", *_test(v, data)] if not v.parts else [f"Rule: {v.reason}"]
    for part in v.parts:
        said += [f"  {part.id:8} {part.verdict:14} {part.computed_text:>14}  {part.reason}"]
    for part in v.parts:
        said += ["", f"{part.id}  {part.verdict.upper()}", part.claim.says, *_test(part, data)]
        said += [f"Caveat: {text}" for text in part.caveats]
    own = [f"Caveat: {text}" for text in v.own_caveats]
    said += ["", *own] if own and v.parts else own
    print("\n".join(map(plain, said)))
    for part in v.parts or (v,):
        if len(part.rows):
            title = f" of {part.id}" if v.parts else ""
            if len(first := _answer(part)):
                print(f"\nThe row that answers{title}:\n{plain_rows(first)}")
            print(f"\nRows behind the number{title}:")
            left = max(0, len(part.rows) - MOST_OF_A_PART) if v.parts else 0
            shown = part.rows.tail(len(part.rows) - left)
            print(plain_rows(shown))
            if left:
                print(f"{left:,} rows before these.")
    sources = "; ".join(v.sources) or "see the rows above"
    print(f"\n{plain(f'Sources: {sources}')}\nData: {data.name}, hash {data.hash[:12]}")


def plain_rows(rows: pd.DataFrame) -> str:
    """Rows in plain lines, long texts cut."""
    return "\n".join(map(plain, rows.to_string(index=False, max_colwidth=70).split("\n")))


def _answer(v: Verdict) -> pd.DataFrame:
    """The first row with the value found, of a measure that picks one of its windows."""
    picked = {"highest": "value", "lowest": "value", "rank": "to", "record": "to"}
    column = (picked | {"last_time": "to", "percentile": "to"}).get(v.claim.measure, "")
    if column not in v.rows:
        return v.rows[:0]
    sought = v.computed if column == "value" or v.claim.measure == "last_time" else v.as_of
    values = v.rows[column].astype(float if column == "value" else str)
    return v.rows[values == sought][:1]


def _test(v: Verdict, data) -> list[str]:
    """Measure, figures, rule and choices of one test, in lines."""
    claim = v.claim
    stated = ", ".join(f"{name} = {value}" for name, value in claim.args.items())
    p = f"; p = {v.p:.3f}" if v.p is not None else ""
    facts = {
        "Measure": f"{claim.measure}({stated})",
        "Claimed": f"{v.claimed_text} ({claim.relation})",
        "Computed": f"{v.computed_text} ({v.evidence}, as of {v.as_of or 'n/a'})",
        "Found": v.found if claim.found_as and v.computed is not None else "",
        "Rule": v.reason,
        "Interval": f"{v.interval_text}; n = {v.n}; clusters = {v.clusters}{p}"
        if v.interval
        else "",
        "Null": v.null if v.interval else "",
        "Alternative": v.alternative if v.interval and v.null else "",
        "Mean": v.means_text,
    }
    said = [f"{name}: {text}" for name, text in facts.items() if text]
    if v.variants:
        said += ["", f"{v.fits_said} in {v.holds[0]} of {v.holds[1]} choices:"]
        said += [_choice(v, row, data) for row in v.variants]
    blank = "; ".join(named(choice, data.catalogue) for choice in v.without_value)
    said += [f"Without a value: {blank}."] if blank else []
    if v.elsewhere:
        said += ["", "Elsewhere, on other indices or of a shorter history:"]
        said += [_choice(v, row, data) for row in v.elsewhere]
    said += [f"Would also fit at the close of: {', '.join(v.other_days)}"] if v.other_days else []
    if now := v.today:
        said += [f"Today ({now['as_of']}): {v.text(now['computed'])}, {now['verdict']}."]
    return said


def _choice(v: Verdict, row: dict, data) -> str:
    fits = "yes" if row["fits"] else "no"
    return f"  {fits:3}  {v.text(row['computed']):>14}  {named(row['choice'], data.catalogue)}"
