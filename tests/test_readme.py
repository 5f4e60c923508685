"""The README is current, its links and commands exist, and its rules are the ones in the code."""

import re
import shlex

import pytest

from publish import measures_page, readme
from publish.files import ROOT
from research.claims import rules
from research.registry import REGISTRY

TEXT = readme.README.read_text(encoding="utf-8")
NUMBERS = {5: "five", 10: "ten"}


def test_answers_are_current():
    """What stands between the markers is what the register gives today; `make report` brings it up to date."""
    assert readme.render(TEXT) == TEXT


def test_the_figure_is_current():
    """The picture says of itself what it would say if it were drawn now."""
    assert readme.described(readme.PICTURE) == readme.picture()


def test_the_list_of_measures_is_current():
    """It is what the registry gives, names every measure once, and says what each argument takes."""
    text = measures_page.PAGE.read_text(encoding="utf-8")
    assert text == measures_page.page()
    measures, arguments = text.split("## Arguments")
    assert re.findall(r"^\| `(\w+)` \|", measures, re.MULTILINE) == sorted(REGISTRY)
    used = {key for measure in REGISTRY.values() for key in measure.parameters}
    assert set(re.findall(r"^\| `(\w+)` \|", arguments, re.MULTILINE)) == used


def test_the_figure_tells_when_it_is_old(tmp_path):
    assert readme.described(tmp_path / "none.png") == ""
    assert (
        readme.picture(tmp_path / "new.png")
        == readme.described(tmp_path / "new.png")
        == readme.picture()
    )


@pytest.mark.parametrize(
    ("part", "wrong"),
    [
        (r"\*\*\d+\*\* supported", "**0** supported"),
        (r"\| contradicted \|", "| supported |"),
        (r"\d+ wrong figures tried", "1 wrong figures tried"),
    ],
)
def test_a_changed_answer_is_put_right(part, wrong):
    """An edited figure between the markers is written anew, text outside them is kept."""
    edited = re.sub(part, wrong, TEXT, count=1) + "A last line.\n"
    assert edited != TEXT + "A last line.\n" and readme.render(edited) == TEXT + "A last line.\n"


def test_faulty_markers_are_refused():
    with pytest.raises(
        ValueError, match="text: expected a marker named tally, answers, placebo, got 'score'"
    ):
        readme.render("<!-- score -->\n<!-- end -->")
    with pytest.raises(ValueError, match="expected the id of a claim, got '999-99'"):
        readme.render("<!-- answers 999-99 -->\n<!-- end -->")


def test_links_lead_somewhere():
    targets = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", TEXT)
    assert len(targets) > 10
    assert not [
        target for target in targets if "://" not in target and not (ROOT / target).exists()
    ]


def test_anchors_into_other_files_exist():
    for target, anchor in re.findall(r"\]\(([^)#\s]+)#([^)]+)\)", TEXT):
        heads = re.findall(r"^#+ (.+)$", (ROOT / target).read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in [
            re.sub(r"[^\w -]", "", head).strip().lower().replace(" ", "-") for head in heads
        ]


def test_make_verbs_exist():
    verbs = set(re.findall(r"^make (\w+)", TEXT, re.MULTILINE)) | set(
        re.findall(r"`make (\w+)`", TEXT)
    )
    known = set(
        re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert {"report", "test", "lab"} <= verbs <= known


def test_commands_parse():
    """Every `python -m research` line in the README is one the command line knows."""
    from research.__main__ import _parser

    lines = {line.strip() for line in re.findall(r"python -m research ([^`#\n]+)", TEXT)}
    assert {line.split()[0] for line in lines} >= {
        "claims",
        "report",
        "new",
        "memo",
        "refresh",
        "compare",
    }
    for line in lines:
        _parser().parse_args(shlex.split(line))


def test_the_claim_file_shown_is_sound(tmp_path):
    """The example is judged as it stands, on this data."""
    from research.claims import judge as judging

    example = re.search(r"```toml\n(.+?)```", TEXT, re.DOTALL).group(1)
    (tmp_path / "005.toml").write_text(example, encoding="utf-8")
    verdicts, problems = judging.judge_files([tmp_path / "005.toml"])
    assert (
        not problems and verdicts[0].verdict in rules.VERDICTS and verdicts[0].computed is not None
    )


def test_the_eight_rules_say_what_the_code_does():
    section = TEXT.split("## How a verdict is reached")[1].split("## ")[0]
    assert re.findall(r"^(\d)\. \*\*", section, re.MULTILINE) == list("12345678")
    assert f"one of the {NUMBERS[rules.SLACK_SESSIONS]} sessions before" in section
    assert f"windows of {NUMBERS[rules.SLACK_WINDOW]} sessions or more" in section
    assert f"Under {NUMBERS[rules.MINIMUM_CLUSTERS]} cases" in section
    assert "5% of the figure" in section and rules.tolerance("about", 1.0, 0.001) == pytest.approx(
        0.05
    )
    assert (
        "half a unit of the last printed digit" in section
        and rules.tolerance("equals", 0.07, 0.01) == 0.005
    )
