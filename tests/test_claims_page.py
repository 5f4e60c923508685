"""docs/claims.md: its examples are judged as printed, and end in the verdict it prints."""

import re
from pathlib import Path

import pytest
from asked import judged_row, judged_text

import research

PAGE = (Path(__file__).parents[1] / "docs" / "claims.md").read_text(encoding="utf-8")
ROWS = [
    [part.strip() for part in line.split(" | ")]
    for line in re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1].strip().split("\n")
]


def test_there_are_twenty_nine():
    assert len(ROWS) == 29


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_line_ends_in_its_verdict(row):
    *stated, printed = row
    verdict, problems = judged_row(*stated, out="2026-07-15")
    assert problems == []
    assert verdict.verdict == printed, verdict.reason


@pytest.mark.parametrize(
    "text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL), ids=["value", "parts"]
)
def test_an_example_file_is_supported(text):
    verdict, problems = judged_text(text)
    assert problems == []
    assert verdict.verdict == "supported"


def test_a_check_in_a_notebook_prints_what_stands_beside_it(capsys):
    code, printed = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", PAGE, re.DOTALL).groups()
    exec(code, {"research": research})  # noqa: S102  (our own page)
    assert capsys.readouterr().out == printed
