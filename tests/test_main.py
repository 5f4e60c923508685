"""The command line: what is printed where, exit codes, and one line for every fault."""

import json
import re
import shutil
import subprocess
import sys

import pytest
from asked import claim_file

from publish.files import ROOT
from research import store

SAYS = "The fund on the Russell 2000 beat the one on the S&P 500 on fourteen sessions in a row."
RUN = 'ahead = "IWM", behind = "SPY", on = "2026-01-22"'
SOUND = claim_file("streak", "equals", RUN, out="2026-01-24", says=SAYS, claimed=14)
NOWHERE = 'series = "russel_2000", start = "2025-12-31", end = "2026-01-16"'
FAULTY = claim_file("change", "above", NOWHERE, article="", claimed=0.0).replace("900-01", "900-02")


@pytest.fixture
def file(write):
    return str(write(f"{SOUND}\n{FAULTY}", "mine.toml"))


def test_the_good_claim_is_on_stdout_and_the_bad_one_is_one_line_on_stderr(file, ran):
    out, err = ran(2, "claims", file, "--json")
    [claim] = json.loads(out)
    told = [claim[name] for name in ("id", "computed", "verdict", "evidence")]
    assert told == ["900-01", 14, "supported", "computed"]
    [line] = err.splitlines()
    assert line.startswith("mine.toml: claim 900-02: args.series: ")
    assert "russell_2000" in line


def test_a_sound_file_exits_with_zero_and_the_table_says_what_was_judged(file, write, ran):
    out = ran(0, "claims", write(SOUND)).out
    assert "14 sessions" in out
    assert "1 claim on data to" in out
    assert "1 left out for a fault" in ran(2, "claims", file).out


def test_an_explanation_gives_rule_rows_and_sources_and_no_fault_of_other_claims(file, ran):
    """And that of a part is its whole's."""
    out, err = ran(0, "claims", file, "--explain", "900-01")
    assert err == ""
    parts = "SUPPORTED", "Measure: streak", "Rows behind the number:", "2026-01-22", "Sources: iSh"
    assert [part for part in parts if part not in out] == []
    assert ran(0, "claims", "--explain", "002-18.1").out.startswith("002-18  SUPPORTED")


FAULTS = [
    ("claims --explain 003-99", "nearest valid name: '003-19'"),
    (f"claims {ROOT}/examples/claims/x01.toml --article 0O3", "0O3: no claim of such an article"),
    ("compare snapshot 1999-01-01", "got '1999-01-01'; `python -m research refresh` makes a new"),
    ("claims nowhere.toml", "expected a claim file, found nothing there"),
    ("import nowhere", "nowhere: expected a folder of exports, found none"),
]


@pytest.mark.parametrize(("words", "line"), FAULTS)
def test_each_fault_is_one_line_and_exit_code_two(words, line, refused):
    assert line in refused(*words.split())


def test_without_a_command_the_help_is_shown(ran):
    assert "claims" in ran(2).out


def test_a_reader_who_has_seen_enough_is_no_fault(file):
    shell = f"{sys.executable} -m research claims --explain 900-01 {file} 2>&1 | head -1"
    told = subprocess.check_output(["bash", "-o", "pipefail", "-c", shell], text=True)
    assert re.fullmatch("900-01.*\n", told)


def test_text_of_a_claim_file_is_shown_and_not_read_as_markup(write, ran):
    text = SOUND.replace("The fund on", "Rose [sic] in [/x] [red]small[/red] caps: the fund on")
    assert "[sic] in [/x] [red]small[/red]" in " ".join(ran(0, "claims", write(text)).out.split())


@pytest.mark.parametrize("where", ['says = "The fund', 'id = "900-01'])
def test_control_characters_in_a_claim_file_are_a_fault_that_prints_none(where, write, ran):
    text = SOUND.replace(where, where + r"\u001b[2J\u0007")
    out, err = ran(2, "claims", write(text))
    assert not {"\x1b", "\x07"} & {*out, *err}
    assert len(err.splitlines()) == 1


def test_a_fault_of_the_article_leaves_out_no_claim(write, ran):
    path = write("[[claim]]" + SOUND.split("[[claim]]")[1])
    for words in ((), ("--explain", "900-01")):
        out, err = ran(2, "claims", path, *words)
        assert "left out" not in out
        assert "expected an [article] table" in err


@pytest.fixture
def folder(tmp_path, monkeypatch):
    root = shutil.copytree(store.load("snapshot").root, tmp_path / "data")
    monkeypatch.setenv("SMALLCAPS_DATA", str(root))
    return root


def test_a_missing_or_empty_register_is_an_error(folder, ran):
    shutil.rmtree(folder / "claims")
    assert "expected claim files (*.toml), found none" in ran(2, "claims").err
    (folder / "claims").mkdir()
    for command in ("claims", "verify"):
        assert "expected claim files (*.toml), found none" in ran(2, command).err


MAGS = '"Roundhill, fund page: inception 11 April 2023"'
TARIFF = "\n1930-06-17,,industrial_policy,,Tariff Act of 1930 (Smoot-Hawley),somewhere else\n"
CUT = "\n2024-09-18,,fed_cut,,typed in by hand,somewhere\n"
BAD_FILES = [
    ("daily/kre.csv", "0", "1", "kre.csv: expected sha256"),
    ("published.csv", "0.054,decimal", "inf,decimal", "expected a number or nothing as value"),
    ("published.csv", ",B,,\n", ",B,foo,\n", "supports, against, neither or nothing as reading"),
    ("events_kept.csv", "1930-06-17", "17 June", "row 2: expected an ISO date as date, found '17"),
    ("histories.csv", ",yes,", ",perhaps,", "histories.csv: row 2: expected yes or no as whole"),
    ("histories.csv", ",0.0019,", ",cheap,", "row 15: expected a decimal under 0.05, or nothing, "),
    ("histories.csv", ",0.0019,", ",0.19,", "decimal under 0.05, or nothing, as fee, found '0.19'"),
    ("histories.csv", MAGS, "", "histories.csv: row 24: expected publisher and document as source"),
    ("levels.csv", "4786.35", "high", "levels.csv: row 2: expected a number above zero as close"),
    ("levels.csv", "4786.35", "0", "levels.csv: row 2: expected a number above zero as close"),
    ("claims/000.toml", "[[claim]]", "[[clam]]", "000.toml"),
    ("histories.csv", "\niwm,", "\nijr,", "a new series, found 'ijr' again"),
    ("levels.csv", "2023-12-26", "2021-12-28", "row 3: expected a new series, kind and date, "),
    (
        "events_kept.csv",
        "\n",
        CUT,
        "row 2: expected an event that events.csv does not hold, found ",
    ),
    ("events_kept.csv", "\n", TARIFF, "row 3: expected a new date and kind, found '1930"),
]


@pytest.mark.parametrize(("file", "old", "new", "line"), BAD_FILES)
def test_verify_names_the_file_that_is_not_as_it_should_be(file, old, new, line, folder, ran):
    text = (folder / file).read_text("utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    assert line in ran(2, "verify").err


def test_verify_counts_what_it_checked_and_finds_a_file_that_does_not_belong(folder, ran):
    counted = "computed files, 5 kept by hand and 5 claim files of snapshot"
    assert counted in ran(0, "verify").out
    (folder / "daily" / "mine.csv").write_text("date\n", encoding="utf-8")
    assert "mine.csv: expected a file of the manifest" in ran(2, "verify").err
