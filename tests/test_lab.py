"""What a reader meets in JupyterLab: start page, kernel, cards, errors in one line, completion."""

import json
import os
import re
import runpy
import sys
from unittest.mock import MagicMock, patch

import nbformat
import pytest
from ipykernel.kernelspec import get_kernel_dict
from IPython.core.interactiveshell import InteractiveShell
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import start_new_kernel
from rawfolder import laid

import research
from publish import lab
from publish.files import NOTEBOOKS, ROOT
from research import faults

KERNEL = lab.SETTINGS / "kernels" / "python3" / "kernel.json"


def test_the_start_page_names_every_notebook_by_its_title():
    start = (NOTEBOOKS / "START.md").read_text(encoding="utf-8")
    links = re.findall(r"\[([^\]]+)\]\(([^)]+)\)", start)
    assert not [target for _, target in links if not (NOTEBOOKS / target).exists()]
    studies = {target: text for text, target in links if target.endswith(".ipynb")}
    assert sorted(int(name[:2]) for name in studies) == list(range(12))
    for name, title in studies.items():
        first = nbformat.read(NOTEBOOKS / name, as_version=4).cells[0].source
        assert first.splitlines()[0] == f"# {title}"


def test_the_kernel_is_the_usual_one_under_a_name_of_its_own():
    own, usual = json.loads(KERNEL.read_text(encoding="utf-8")), get_kernel_dict()
    assert own["argv"][0] == "python", "the server puts its own Python there"
    assert own["argv"][1:-1] == [word for word in usual["argv"][1:] if not word.startswith("-X")]
    for kernel in (own, usual):
        del kernel["argv"], kernel["display_name"]
    assert own == usual


def test_a_kernel_of_the_same_name_at_home_does_not_come_first(tmp_path, monkeypatch):
    for name in ("python3", "other"):
        spec = {"argv": ["nothing"], "display_name": f"mine: {name}", "language": "python"}
        laid(tmp_path, {f"kernels/{name}/kernel.json": json.dumps(spec)})
    monkeypatch.setenv("JUPYTER_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("JUPYTER_PATH", str(tmp_path))
    with patch.dict(os.environ, lab.environment()):
        specs = KernelSpecManager().get_all_specs()
    offered = {name: spec["spec"]["display_name"] for name, spec in specs.items()}
    assert offered == {"python3": "Python 3", "other": "mine: other"}


def test_the_command_line_outranks_the_start_page(monkeypatch):
    given = []
    monkeypatch.setattr("jupyterlab.labapp.main", given.append)
    for name in lab.environment():
        monkeypatch.setenv(name, "")
    lab.main(["--no-browser"])
    lab.main(["--ServerApp.root_dir=elsewhere"])
    start, place = "--LabApp.default_url=/lab/tree/notebooks/START.md", "--ServerApp.root_dir="
    assert given == [[f"{place}{ROOT}", start, "--no-browser"], [start, f"{place}elsewhere"]]
    assert os.environ["JUPYTER_PATH"].split(os.pathsep)[0] == str(lab.SETTINGS)
    assert os.environ["PYTHONNOUSERSITE"] == "1"


def test_the_command_hands_on_what_it_does_not_know(monkeypatch, ran):
    given = []
    monkeypatch.setattr(lab, "main", given.append)
    ran(0, "lab", "--no-browser", "--port=8889")
    assert given == [["--no-browser", "--port=8889"]]
    with pytest.raises(SystemExit):
        ran(2, "site", "--no-browser")


@pytest.fixture(scope="module")
def kernel():
    """A kernel as JupyterLab starts it, with the data loaded."""
    with patch.dict(os.environ, lab.environment()):
        manager, client = start_new_kernel(kernel_name="python3")
    judged = "research.judge_files(data=data, only=['003-02', '003-03'])"
    ask(client, f"import research\ndata = research.load()\nverdicts, problems = {judged}")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


def ask(client, code):
    """Run a cell; what it shows, by kind of message."""
    shown = {}
    hook = lambda message: shown.setdefault(message["msg_type"], message["content"])
    client.execute_interactive(code, timeout=60, output_hook=hook)
    return shown


SPAN, IWM = "start='2025-12-31', end=", "data.series('iwm')['price_return']"


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("data.series('russel')", "got 'russel'; nearest: russell_2000, russell_3000."),
        ("research.load('no such')", "vintage: expected"),
        (f"research.change('iwm', {SPAN}'2026-01-30')", "returns: expected a Series"),
        (f"research.change({IWM}, {SPAN}'soon')", "end: expected a date"),
        ("research.levels('iwm')", "returns: expected a Series"),
        ("research.lead('iwm', 'spy')", "ahead: expected a Series or DataFrame"),
        ("data.macro('GDP')", "nearest: GDPC1"),
        ("data.read('no.csv')", "no.csv: expected a file of the manifest"),
    ],
)
def test_bad_input_to_the_public_names_is_answered_in_one_line(kernel, code, message):
    error = ask(kernel, code)["error"]
    [line] = error["traceback"]
    assert line.startswith(f"\x1b[1;31m{error['ename']}\x1b[0m, line 1 of the cell: ")
    assert "\n" not in line
    assert message in line


def test_completion_finds_the_public_names(kernel):
    complete = lambda code: {*kernel.complete(code, reply=True, timeout=60)["content"]["matches"]}
    assert complete("research.") == set(dir(research))
    assert {"series", "table", "macro", "events", "catalogue", "as_of"} <= complete("data.")
    assert {"claim", "verdict", "computed", "rows"} <= complete("verdicts[0].")
    assert "combine=" in complete("research.lead(")
    assert {"russell_1000", "russell_2000"} <= complete("data.series.russ")


FUNCTIONS = [name for name in dir(research) if type(getattr(research, name)).__name__ == "function"]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_the_help_shows_shapes_and_units(kernel, name):
    told = kernel.inspect(f"research.{name}", reply=True, timeout=60)
    text = told["content"]["data"]["text/plain"]
    assert re.search(r"Parameters\n-----|Takes ", text)
    assert re.search(r"Returns\n-----|Gives|Raises\s", text)
    if name in ("change", "levels", "lead"):
        assert "decimal" in text
        assert "Series" in text


def test_results_show_themselves(kernel):
    shown = lambda code: ask(kernel, code)["execute_result"]["data"]
    data = shown("data")
    assert "| sessions to | 2026-08-21 |" in data["text/markdown"]
    assert str(ROOT) not in "".join(data.values())
    lines = shown("verdicts")["text/plain"].splitlines()
    assert lines[0].startswith("[<Verdict 003-02: ")
    assert len(lines) == 2
    assert shown("verdicts[0]")["text/markdown"].startswith("**003-02: ")
    assert "text/html" in shown("research.compare('snapshot', 'snapshot')")


def test_a_notebook_saved_unchanged_is_the_same_file():
    """What JupyterLab adds when it opens one (versions, trust, times of cells) is not written."""
    path = NOTEBOOKS / "01_streaks.ipynb"
    book = nbformat.read(path, as_version=4)
    book.metadata.language_info = {"name": "python", "version": "3.99", "mimetype": "text/x-python"}
    book.metadata.kernelspec.display_name = "Another name"
    for cell in book.cells:
        cell.metadata |= {"trusted": True, "execution": {"iopub.status.busy": "now"}}
    model = {"type": "notebook", "content": json.loads(json.dumps(book))}
    lab.tidy(model)
    assert nbformat.writes(model["content"]) + "\n" == path.read_text(encoding="utf-8")
    other = {"type": "file", "content": "x"}
    lab.tidy(other)
    assert other == {"type": "file", "content": "x"}


def test_settings_of_the_server():
    settings = MagicMock()
    config = str(lab.SETTINGS / "jupyter_lab_config.py")
    runpy.run_path(config, init_globals={"get_config": lambda: settings})
    assert settings.ContentsManager.pre_save_hook is lab.tidy
    path = lab.SETTINGS / "labconfig" / "default_setting_overrides.json"
    overrides = json.loads(path.read_text(encoding="utf-8"))
    assert overrides["@jupyterlab/docmanager-extension:plugin"]["autosave"] is True


def test_a_refusal_is_one_line_unless_another_handler_stands_there(monkeypatch, tmp_path):
    """In plain IPython; other errors are shown whole, and after ``%tb`` this one, too."""
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])
    shell, told = InteractiveShell(), []
    shell._showtraceback = lambda kind, error, lines: told.append((kind, type(error), lines))
    monkeypatch.setattr("IPython.get_ipython", lambda: shell)
    runpy.run_path(research.__file__)  # as on the first import
    refused = "import research\nresearch.load('no such')"
    for code in (refused, "%tb", "int('x')", "1 / 0", "exec('1 / 0', {})"):
        shell.run_cell(code)
    assert [kind for kind, *_ in told] == [*[ValueError] * 3, *[ZeroDivisionError] * 2]
    assert all(kind is found for kind, found, _ in told)
    [line], *others = (lines for *_, lines in told)
    assert "_open" in "".join(others[0])
    assert re.fullmatch(r"\x1b\[1;31mValueError\x1b\[0m, line 2 of the cell: vintage: .*", line)
    assert all(len(lines) > 2 for lines in others)
    with pytest.raises(ValueError, match="vintage: ") as refused:
        research.load("no such")
    assert "cell" not in faults.one_line(refused.value)
    shell.set_custom_exc((KeyError,), lambda *_, **__: None)
    faults.offer()
    assert shell.custom_exceptions == (KeyError,)
