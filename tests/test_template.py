"""Copying the template and changing its first cell gives a complete study: other series, other claims, other files."""

import nbformat
import pytest

import publish
from publish.files import NOTEBOOKS

TEMPLATE = NOTEBOOKS / "_template.ipynb"
CLAIM = """
[article]
id = "950"
published = 2026-03-02
[[claim]]
id = "950-01"
says = "The Nasdaq-100 fund beat the S&P 500 fund in 2025."
measure = "lead"
args = { ahead = "qqq", behind = "spy", start = "2024-12-31", end = "2025-12-31" }
relation = "above"
claimed = 0.0
"""


def copied(folder, *lines):
    """The template with another first cell, executed; its outputs as one text per cell id."""
    book = nbformat.read(TEMPLATE, as_version=4)
    cell = next(cell for cell in book.cells if "parameters" in cell.metadata.get("tags", []))
    cell.source = "\n".join(lines)
    path = folder / "copy.ipynb"
    nbformat.write(book, path)
    (run,) = publish.run_notebooks([path], force=True, progress=False)
    assert not run.error
    done = nbformat.read(path, as_version=4)
    return {
        cell.id: "\n".join(
            o["data"].get("text/markdown", "") + str(o.get("metadata", "")) for o in cell.outputs
        )
        for cell in done.cells
        if cell.cell_type == "code"
    }


@pytest.fixture(autouse=True)
def own_memory(tmp_path, monkeypatch):
    """What is remembered of a run stays in the test's folder."""
    monkeypatch.setattr(publish.execute, "BUILD", tmp_path / "build")


def test_other_series_and_a_claim_file_of_ones_own(tmp_path):
    (tmp_path / "950.toml").write_text(CLAIM, encoding="utf-8")
    texts = copied(
        tmp_path,
        'ahead, behind, basis = "QQQ", "SPY", "price"',
        'start, end = "2009-12-31", "2025-12-31"',
        'files = ["950.toml"]',
        'ids = ["950-01"]',
    )
    assert (
        "The Nasdaq-100 fund beat" in texts["claims"]
        and "950-01: supported" in texts["short-answer"]
    )
    assert "QQQ led SPY in" in texts["years-figure"] and "whole calendar years" in texts["chance"]


def test_monthly_portfolios(tmp_path):
    texts = copied(
        tmp_path,
        'ahead, behind, basis = "ff_small_value", "ff_big_growth", "total"',
        "start, end = None, None",
        "files = []",
        'ids = ["004-36"]',
    )
    assert "months" in texts["data"] and "sessions" not in texts["data"]
    assert "004-36: supported" in texts["short-answer"]
