"""The register and the tables of a study for a spreadsheet: CSV and Excel, formulas disarmed."""

import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from publish import claims, files, text
from publish.claims import Register
from research import formats
from research.claims.verdict import Verdict

COLUMNS = {
    "id": "claim",
    "article": "article it is from",
    "says": "the claim in our words",
    "category": "what it speaks of",
    "clarity": "whether the claim itself is clear",
    "measure": "what is computed",
    "relation": "how claimed and computed are compared",
    "claimed": "the stated value; the two ends of a range with ; between them",
    "computed": "the value found",
    "unit": "unit of both",
    "found": "the value found, in words",
    "verdict": "by the rules",
    "because": "why it is partly so",
    "reason": "why, in words",
    "evidence": "computed, published or none",
    "as_of": "last day of data used",
    "n": "cases",
    "clusters": "cases that do not overlap",
    "low": "lower end of the interval",
    "high": "upper end of the interval",
    "p": "p-value of the null",
    "holds_k": "choices in which the claim fits",
    "holds_n": "choices tried",
    "dated_to": "session on which an undated or misdated claim fits",
    "due": "day on which a forecast can be judged",
    "today_as_of": "last day of the latest data",
    "today_computed": "the value on the latest data",
    "today_verdict": "the verdict on the latest data",
    "tested_as": "the testable form, where the claim cannot be tested as it stands",
    "untested": "the part of the claim that is not tested",
    "study": "address of the place that takes the claim apart, from the front page",
}


def register_frame(register: Register) -> pd.DataFrame:
    """The register with its verdicts, one row per claim; columns as in ``COLUMNS``."""
    made = []
    for verdict in register:
        row, place = verdict.to_json(), register.places.get(verdict.id, "")
        row |= {f"today_{name}": value for name, value in (row["today"] or {}).items()}
        row |= zip(("low", "high"), row["interval"] or (None, None), strict=True)
        row |= zip(("holds_k", "holds_n"), row["holds"], strict=True)
        address = f"studies/{place}.html#claim-{verdict.id}" if place else ""
        row |= {"found": claims.found(verdict), "study": address}
        made.append({name: row.get(name) for name in COLUMNS})
    return pd.DataFrame(made, columns=list(COLUMNS), dtype=object)


def xlsx(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables by name of their sheet as an Excel file, always the same bytes and no formulas."""
    from openpyxl.utils import get_column_letter

    held = io.BytesIO()
    with pd.ExcelWriter(held, engine="openpyxl") as book:
        for name, frame in sheets.items():
            made = frame.map(_typed)
            made.to_excel(book, sheet_name=name, index=False, freeze_panes=(1, 1))
            for place, column in enumerate(frame, start=1):
                longest = max(map(len, [column, *made[column].map(str)]))
                letter = get_column_letter(place)
                book.sheets[name].column_dimensions[letter].width = min(60, longest + 2)
    return files.undated(held.getvalue(), saved=b"1980-01-01T00:00:00Z")


def _typed(value):
    """A finite number as it is, anything else as text that starts no formula."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and math.isfinite(value):
        return value
    return text.cell(None if isinstance(value, float) else value)


def register_file(register: Register, ending: str) -> str | bytes:
    """The register as ``csv`` or ``xlsx``."""
    frame = register_frame(register)
    if ending == "csv":
        return frame.map(text.cell).to_csv(index=False, lineterminator="\n")
    meaning = pd.DataFrame({"column": list(COLUMNS), "meaning": list(COLUMNS.values())})
    return xlsx({"claims": frame, "columns": meaning})


def write_register(path: Path, verdicts: Iterable[Verdict], data) -> None:
    """Write verdicts as an Excel file, whole or not at all."""
    register = Register(tuple(verdicts), (), data, claims.links())
    files.write(path, register_file(register, "xlsx"))


def columns_page() -> str:
    """A section of the codebook on the columns of the register, in Markdown."""
    columns = pd.DataFrame({"column": [f"`{n}`" for n in COLUMNS], "meaning": COLUMNS.values()})
    head = "## register.csv: the scoreboard as a table\n\nOne row per claim."
    return f"{head}\n\n{formats.table(columns)}\n"
