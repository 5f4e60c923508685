"""Finding a measure or a series by what one would call it; every example runs."""

import tomllib
from pathlib import Path

import pytest

from research import __main__ as command
from research import measures, store  # noqa: F401  (enters the measures into the registry)
from research.measures import finder
from research.registry import REGISTRY, read_args

TEXT = (Path(__file__).parent / "data" / "found.txt").read_text(encoding="utf-8")


def rows(kind):
    """The rows of one kind of the table of what is found."""
    every = [line.split(" | ") for line in TEXT.splitlines()]
    return [row for first, *row in every if first == kind]


@pytest.mark.parametrize(("words", "measure", "example"), finder.phrases(), ids=lambda x: x[:30])
def test_an_example_can_be_measured(words, measure, example):
    data = store.load("snapshot")
    args, faults = read_args(data, REGISTRY[measure], tomllib.loads(f"a = {{ {example} }}")["a"])
    assert faults == []
    assert REGISTRY[measure](data, **args).as_of <= data.as_of


@pytest.mark.parametrize(("name", "measure"), rows("name"))
def test_a_name_of_the_field_leads_to_a_measure(name, measure):
    assert finder.meant(name).startswith(f"; did you mean {measure} with ")


def test_a_measure_is_told_in_its_first_paragraph():
    told = finder.what(REGISTRY["record_close"])
    assert told == "Whether the close of a session is above every earlier close of the series."
    assert not any("``" in finder.what(measure) for measure in REGISTRY.values())


def test_search_takes_all_words(capsys):
    assert command.main(["measures", "golden", "cross"]) == 0
    assert 'after = { cross = "up" }' in capsys.readouterr().out
    assert command.main(["series", "Russell", "ETF"]) == 0
    assert capsys.readouterr().out.startswith("iwm: iShares Russell 2000 ETF")


def test_what_is_not_found_is_a_fault_and_no_hint(refused):
    assert "no series found" in refused("series", "bitcoin")
    assert finder.meant("xyzzy") == ""


@pytest.mark.parametrize(("words", "key", "name", "held"), rows("series"))
def test_series_are_found_by_kind_and_name(words, key, name, held):
    assert finder.series(store.load("snapshot"), words.split())[0] == (key, name, held)


@pytest.mark.parametrize(("words", "measure", "part"), rows("phrase"))
def test_a_plain_phrase_leads_to_a_measure(words, measure, part):
    name, _, example = finder.measures(words.split())[0]
    assert name == measure
    assert part in example
