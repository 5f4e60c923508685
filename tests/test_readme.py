"""The README is short and current; links, commands and examples of the docs hold."""

import re
import shlex

import pytest
from asked import judged_row, judged_text

import research
from publish import claims, measures_page, readme
from publish.files import ROOT
from research.__main__ import _parser
from research.claims import judge as judging
from research.claims import rules
from research.registry import REGISTRY

TEXT = readme.README.read_text(encoding="utf-8")
TEXTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in [readme.README, ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")]
}


@pytest.fixture(scope="module")
def register():
    return claims.judged()


@pytest.mark.parametrize("path", [readme.README, readme.METHOD, readme.START])
def test_what_stands_between_markers_is_current(path, register):
    """It is what the register and the notebooks give today; `make report` brings it up to date."""
    text = path.read_text(encoding="utf-8")
    assert "<!-- end -->" in text
    assert readme.render(text, register) == text


def test_picture_and_list_of_measures_are_current():
    """What the registry gives, each measure once, with what each argument takes."""
    assert readme.PICTURE.read_bytes() == readme.picture()
    text = measures_page.PAGE.read_text(encoding="utf-8")
    assert text == measures_page.page()
    measures, arguments = text.split("## Arguments")
    named = re.findall(r"^\| `(\w+)` \|", measures, re.MULTILINE)
    assert set(named) >= set(REGISTRY)
    used = {key for measure in REGISTRY.values() for key in measure.parameters}
    assert set(re.findall(r"^\| `(\w+)` \|", arguments, re.MULTILINE)) == used


def test_a_changed_answer_is_put_right_and_faulty_markers_are_refused(register):
    edited = re.sub(r"\*\*\d+\*\* supported", "**0** supported", TEXT, count=1) + "A last line.\n"
    assert edited != TEXT + "A last line.\n"
    assert readme.render(edited, register) == TEXT + "A last line.\n"
    with pytest.raises(ValueError, match="a marker named tally, findings, placebo, studies"):
        readme.render("<!-- score -->\n<!-- end -->", register)


@pytest.mark.parametrize("name", TEXTS)
def test_links_lead_somewhere(name):
    folder = (ROOT / name).parent
    for target, anchor in re.findall(r"\]\(([^)#\s]*)(?:#([^)\s]+))?\)", TEXTS[name]):
        if "://" in target:
            continue
        path = folder / target if target else ROOT / name
        assert path.exists(), target
        if anchor:
            heads = re.findall(r"^#+ (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)
            plain = [re.sub(r"[^\w -]", "", head).strip().lower() for head in heads]
            assert anchor in [head.replace(" ", "-") for head in plain], f"{target}#{anchor}"


def test_it_is_short_and_its_commands_exist():
    assert len([word for word in TEXT.split() if re.search(r"\w", word)]) <= 1000
    verbs = set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE))
    verbs |= set(re.findall(r"`make (\w+)`", " ".join(TEXTS.values())))
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {"report", "test", "lab"} <= verbs <= set(re.findall(r"^(\w+):", makefile, re.MULTILINE))
    text = TEXT + TEXTS["docs/memo.md"]
    lines = re.findall(r"^python -m research ([^#\n]+)", text, re.MULTILINE)
    assert {line.split()[0] for line in lines} >= {"claims", "report", "new", "memo", "refresh"}
    for line in lines:
        assert _parser().parse_args(shlex.split(line)).run


def test_the_claim_file_shown_is_sound(tmp_path):
    example = re.search(r"```toml\n(.+?)```", TEXT, re.DOTALL).group(1)
    (tmp_path / "005.toml").write_text(example, encoding="utf-8")
    verdicts, problems = judging.judge_files([tmp_path / "005.toml"])
    assert not problems
    assert verdicts[0].computed is not None


def test_the_python_shown_runs():
    example = re.search(r"```python\n(.+?)```", TEXT, re.DOTALL).group(1)
    *before, last = example.strip().splitlines()
    names: dict = {}
    exec("\n".join(before), names)  # noqa: S102  (our own README)
    assert list(eval(last, names)["length"]) == sorted(names["runs"]["length"])[:-4:-1]


def test_the_rules_say_what_the_code_does():
    section = TEXTS["docs/method.md"].partition("## What each verdict means")[2]
    assert re.findall(r"^(\d)\. \*\*", section, re.MULTILINE) == list("12345678")
    assert rules.SLACK_SESSIONS == 5
    assert "one of the five sessions before" in section
    assert rules.SLACK_WINDOW == 10
    assert "windows under ten sessions" in section
    assert rules.MINIMUM_CLUSTERS == 10
    assert "Under ten cases" in section
    assert rules.Terms("about", 1.0, 0.001).region == pytest.approx((0.95, 1.05))
    assert rules.Terms("equals", 0.07, 0.01).region == pytest.approx((0.065, 0.075))
    named = re.findall(r"^\| ([a-z ]+) \|", section, re.MULTILINE)
    assert named == ["verdict", *rules.VERDICTS]
    assert all(f"`{reason}`" in section for reason in rules.BECAUSE)


PAGE = TEXTS["docs/claims.md"]
TABLE = re.search(r"```text\n(.*?)```", PAGE, re.DOTALL)[1].strip()
ROWS = [[part.strip() for part in line.split(" | ")] for line in TABLE.split("\n")]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0][:40])
def test_a_line_of_the_page_on_claims_ends_in_its_verdict(row):
    assert len(ROWS) == 30
    *stated, printed = row
    verdict, problems = judged_row(*stated, out="2026-07-15")
    assert problems == []
    assert verdict.verdict == printed, verdict.reason


@pytest.mark.parametrize("text", re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
def test_an_example_file_of_it_is_supported(text):
    verdict, problems = judged_text(text)
    assert problems == []
    assert verdict.verdict == "supported"


def test_a_check_in_a_notebook_prints_what_stands_beside_it(capsys):
    code, printed = re.search(r"```python\n(.*?)```\n\n```\n(.*?)```", PAGE, re.DOTALL).groups()
    exec(code, {"research": research})  # noqa: S102  (our own page)
    assert capsys.readouterr().out == printed
