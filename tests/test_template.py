"""The template with another first cell is a complete study: other series, claims, files."""

import nbformat
import pytest
from asked import claim_file

from publish import execute
from publish.files import NOTEBOOKS

TEMPLATE = NOTEBOOKS / "_template.ipynb"
CLAIM = claim_file(
    "lead",
    "above",
    'ahead = "qqq", behind = "spy", start = "2024-12-31", end = "2025-12-31"',
    says="The Nasdaq-100 fund beat the S&P 500 fund in 2025.",
    claimed=0.0,
    out="2026-03-02",
)


def copied(folder, *lines):
    """The template with another first cell, executed; all that it says and draws, as one text."""
    book = nbformat.read(TEMPLATE, as_version=4)
    cell = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = "\n".join(lines)
    path = folder / "copy.ipynb"
    nbformat.write(book, path)
    (run,) = execute.run_notebooks([path], force=True, progress=False)
    assert not run.error
    outputs = [
        out for cell in nbformat.read(path, as_version=4).cells for out in cell.get("outputs", [])
    ]
    return "\n".join(
        out["data"].get("text/markdown", "") + str(out.get("metadata", "")) for out in outputs
    )


@pytest.fixture(autouse=True)
def own_memory(tmp_path, monkeypatch):
    """What is remembered of a run stays in the test's folder."""
    monkeypatch.setattr(execute, "BUILD", tmp_path / "build")


def test_other_series_and_a_claim_file_of_ones_own(tmp_path):
    (tmp_path / "900.toml").write_text(CLAIM, encoding="utf-8")
    series = 'series, basis = ["QQQ", "SPY"], "price"'
    span = 'start, end = "2024-12-31", "2025-12-31"'
    text = copied(tmp_path, series, span, 'files = ["900.toml"]', 'ids = ["900-01"]')
    assert "900-01 The Nasdaq-100 fund beat" in text
    assert "Supported: 1 of 1 claims." in text
    assert " and SPDR S&P 500 ETF moved by +" in text


def test_one_series_of_months(tmp_path):
    series = 'series, basis = ["ff_small_value"], "total"'
    span = 'start, end = "2000-12-31", "2025-12-31"'
    text = copied(tmp_path, series, span, "files = []", 'ids = ["004-36"]')
    assert "| 004-36" in text
    assert "moved by" in text
    assert "The share of years above zero" in text
