"""Verdicts kept between runs are those of the judge, and are judged anew on any doubt."""

import os
import shutil
from unittest.mock import Mock

import pytest

import research
from research import store
from research.claims import judge, remembered

CLAIM = research.store.DATA.parent / "examples" / "claims" / "x01.toml"


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder of verdicts that holds those of one claim file, and that file."""
    monkeypatch.setenv(remembered.FOLDER, str(tmp_path / "verdicts"))
    claims = shutil.copy(CLAIM, tmp_path / "mine.toml")
    remembered.judged([claims])
    return tmp_path / "verdicts", claims


@pytest.fixture
def judged(monkeypatch):
    """The judge, which counts how many times it is asked."""
    asked = Mock(wraps=judge.judge_files)
    monkeypatch.setattr(remembered, "judge_files", asked)
    return asked


def told(found):
    return [verdict.to_json() for verdict in found[0]], [str(problem) for problem in found[1]]


def test_what_is_kept_is_what_the_judge_says_without_asking_it(kept, judged):
    whole = judge.judge_files([kept[1]])
    assert told(remembered.judged([kept[1]])) == told(whole)
    last = whole[0][-1].id
    assert [v.id for v in remembered.judged([kept[1]], only=[last])[0]] == [last]
    judged.assert_not_called()
    nobody = remembered.judged([kept[1]], only=["nobody"])
    assert told(nobody) == told(judge.judge_files([kept[1]], only=["nobody"]))


def test_a_changed_claim_file_is_judged_anew_and_the_oldest_verdicts_go(kept, judged, monkeypatch):
    monkeypatch.setattr(remembered, "MOST", 1)
    with open(kept[1], "a", encoding="utf-8") as file:
        file.write("\n# read again\n")
    remembered.judged([kept[1]])
    assert judged.call_count == 1
    assert len(list(kept[0].iterdir())) == 1


@pytest.mark.parametrize("held", [b"", b"cut short", b"\0" * 64])
def test_a_damaged_file_is_judged_anew_and_put_right(kept, judged, held):
    (file,) = kept[0].glob("*.pickle")
    whole = file.read_bytes()
    file.write_bytes(held or whole[:-1])
    for _ in range(2):
        remembered.judged([kept[1]])
        assert judged.call_count == 1


def test_a_data_file_that_was_touched_or_edited_is_read_again(kept, judged, tmp_path, monkeypatch):
    folder = tmp_path / "data"
    shutil.copytree(store.DATA, folder)
    data = store.load(folder=folder)
    remembered.judged([kept[1]], data)
    os.utime(folder / "daily" / "iwm.csv")
    remembered.judged([kept[1]], data)
    assert judged.call_count == 2


def test_a_line_of_code_makes_another_state(kept, judged, tmp_path, monkeypatch):
    monkeypatch.setattr(remembered, "CODE", tmp_path)
    for line in ("FIT = 1\n", "FIT = 2\n"):
        (tmp_path / "rules.py").write_text(line, encoding="utf-8")
        remembered.judged([kept[1]])
    assert judged.call_count == 2


def test_without_a_folder_nothing_is_kept(kept, judged, monkeypatch):
    monkeypatch.delenv(remembered.FOLDER)
    remembered.judged([kept[1]])
    assert judged.call_count == 1


def test_a_folder_that_cannot_be_written_does_no_harm(kept, judged, tmp_path, monkeypatch):
    monkeypatch.setenv(remembered.FOLDER, str(tmp_path / "mine.toml" / "verdicts"))
    assert told(remembered.judged([kept[1]])) == told(judge.judge_files([kept[1]]))
