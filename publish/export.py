"""The register and the tables of a study for a spreadsheet: CSV and Excel, formulas disarmed."""

from __future__ import annotations

import io
import math
from collections.abc import Iterable, Mapping
from pathlib import Path

import pandas as pd

from publish import claims, files, measures_page, text
from publish.claims import Register
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


def csv(frame: pd.DataFrame) -> str:
    """A table as CSV; no cell starts a formula.

    >>> csv(pd.DataFrame({"a": ["=1+1", -1]}, dtype=object))
    "a\\n'=1+1\\n-1\\n"
    """
    return frame.map(text.cell).to_csv(index=False, lineterminator="\n")


def xlsx(sheets: Mapping[str, pd.DataFrame]) -> bytes:
    """Tables by name of their sheet as an Excel file, always the same bytes and no formulas."""
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book, held = Workbook(write_only=True), io.BytesIO()
    for name, frame in sheets.items():
        sheet = book.create_sheet(text.plain(name)[:31] or "table")
        sheet.freeze_panes = "B2"
        for place, column in enumerate(frame.columns, start=1):
            longest = int(frame[column].map(lambda value: len(str(value))).max() or 0)
            width = min(60, max(len(str(column)), longest) + 2)
            sheet.column_dimensions[get_column_letter(place)].width = width
        head = [WriteOnlyCell(sheet, value=text.plain(column)) for column in frame.columns]
        for cell in head:
            cell.font = Font(bold=True)
        sheet.append(head)
        for row in frame.itertuples(index=False, name=None):
            sheet.append([_typed(WriteOnlyCell(sheet), value) for value in row])
    book.save(held)
    return files.undated(held.getvalue(), saved=b"1980-01-01T00:00:00Z")


def _typed(cell, value):
    """A cell that holds a number as a number and anything else as text, never as a formula."""
    if isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value):
        cell.value = value
    else:
        cell.value = text.cell(None if isinstance(value, float) else value)
        cell.data_type = "s"
    return cell


def register_file(register: Register, ending: str) -> str | bytes:
    """The register as ``csv`` or ``xlsx``."""
    frame = register_frame(register)
    meaning = pd.DataFrame({"column": list(COLUMNS), "meaning": list(COLUMNS.values())})
    return csv(frame) if ending == "csv" else xlsx({"claims": frame, "columns": meaning})


def write_register(path: Path, verdicts: Iterable[Verdict], data) -> None:
    """Write verdicts as an Excel file, whole or not at all."""
    register = Register(tuple(verdicts), (), data, claims.links())
    files.write(path, register_file(register, "xlsx"))


def columns_page() -> str:
    """A section of the codebook on the columns of the register, in Markdown."""
    table = measures_page.table(("column", "meaning"), [(f"`{n}`", m) for n, m in COLUMNS.items()])
    head = "## register.csv: the scoreboard as a table\n\nOne row per claim."
    return f"{head}\n\n{table}\n"
