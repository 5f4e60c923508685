"""docs/claims.md: its examples are judged as printed, and end in the verdict it prints."""

import re
from pathlib import Path

import pytest

from research import store
from research.claims import judge

PAGE = (Path(__file__).parents[1] / "docs" / "claims.md").read_text(encoding="utf-8")
ROWS = [
    [part.strip() for part in line.split(" | ")]
    for line in re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1].strip().split("\n")
]


def _file(says, measure, args, relation, claimed, more, _verdict):
    more = more if not more or more.startswith("kind") else f"rounding = {more}"
    head = 'article = { id = "w", published = 2026-07-15 }\n[[claim]]\nid = "w-1"'
    test = f'measure = "{measure}"\nargs = {{ {args} }}\nrelation = "{relation}"'
    figure = f"claimed = {claimed}" if claimed else ""
    return "\n".join([head, f"says = '''{says}'''", test, figure, more])


def _judged(text: str, path: Path):
    path.write_text(text, encoding="utf-8")
    return judge.judge_files([path], store.load("snapshot"))


def test_there_are_twenty_five():
    assert len(ROWS) == 25


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_line_ends_in_its_verdict(row, tmp_path):
    verdicts, problems = _judged(_file(*row), tmp_path / "w.toml")
    assert problems == []
    assert verdicts[0].verdict == row[-1], verdicts[0].reason


@pytest.mark.parametrize(
    "text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL), ids=["value", "parts"]
)
def test_an_example_file_is_supported(text, tmp_path):
    verdicts, problems = _judged(text, tmp_path / "s.toml")
    assert problems == []
    assert verdicts[0].verdict == "supported"
