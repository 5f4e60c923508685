"""Memos open in other programs: text, tables, figures, no code, few pages, the same each time."""

import re
import socket
from unittest.mock import MagicMock

import docx
import hostile
import nbformat
import pypdf
import pytest
from asked import claim_file
from books import book, code, prints, says, study
from nbformat.v4 import new_output

from publish import studies
from publish.files import NOTEBOOKS
from publish.memo.memo import memo
from research import store

FORMATS = ("pdf", "docx")


sent = lambda *given, **options: memo(*given, **options).path


@pytest.fixture
def notebook(tmp_path):
    return study(tmp_path / "did_it.ipynb")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Make memos of a small executed study in either format; the same ones for all tests."""
    folder = tmp_path_factory.mktemp("memos")
    path, out = study(folder / "did_it.ipynb"), lambda to: folder / "out" / f"out.{to}"
    return {to: sent(path, to=to, author="A. Colleague", output=out(to)) for to in FORMATS}


def text_of(path):
    """All text of a document, its spaces single."""
    if path.suffix == ".pdf":
        pages = (page.extract_text() for page in pypdf.PdfReader(path).pages)
        return " ".join(" ".join(pages).split())
    document = docx.Document(path)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    parts += [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("to", FORMATS)
def test_a_memo_holds_what_a_colleague_needs(made, notebook, tmp_path, to):
    """The same text to the byte each time."""
    again = sent(notebook, to=to, author="A. Colleague", output=tmp_path / f"two.{to}")
    assert again.read_bytes() == made[to].read_bytes()
    text, data = text_of(made[to]).replace("\N{MINUS SIGN}", "-"), store.load()
    told = ["A. Colleague", f"held to {data.as_of.day} {data.as_of:%B %Y}", "lead & why?", "x-02"]
    told += ["The verdicts", "It led by 7.2%.", "-1.0%", "Figure 1. Line number 0 rises."]
    assert [p for p in (*told, "Few years.", data.hash[:12], "did_it.ipynb") if p not in text] == []
    untold = "secret_code Exercise recorded stderr warned import { **".split()
    assert [part for part in untold if part in text] == []
    assert text.count("It led by 7.2%") == 1


def test_word_has_real_parts(made):
    document = docx.Document(made["docx"])
    assert "data:image" not in document.element.xml
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["The verdicts"] == styles["Caveats"] == "Heading 1"
    assert styles["Did *it* lead & why?"] == "Title"
    (table,) = document.tables
    row = [cell.text for cell in table.rows[1].cells]
    assert row == ["003-02", "Small caps led.", "supported", "7.2%"]
    assert "w:tblHeader" in table.rows[0]._tr.xml
    assert "w:tblHeader" not in table.rows[1]._tr.xml
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Line number 0 rises."
    section = document.sections[0]
    assert shape.width <= section.page_width - section.left_margin - section.right_margin
    assert document.core_properties.author == "A. Colleague"
    assert document.core_properties.created.date() == store.load().as_of.date()
    assert "NUMPAGES" in section.footer._element.xml


def test_pdf_has_real_parts(made):
    reader = pypdf.PdfReader(made["pdf"])
    assert reader.metadata.title == "Did *it* lead & why?"
    assert reader.metadata.author == "A. Colleague"
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert "Line number 0 rises." in described(reader)
    (image,) = [image for page in reader.pages for image in page.images]
    assert image.image.size == (880, 500)
    embedded = [font for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    fonts = {font.get_object()["/BaseFont"].split("+")[1] for font in embedded}
    assert fonts
    assert not [f for f in fonts if not f.startswith(("Libertinus", "DejaVu", "NewCM"))]


def described(reader):
    """What a PDF says of its pictures."""
    objects = map(reader.get_object, range(1, reader.trailer["/Size"]))
    return [item["/Alt"] for item in objects if isinstance(item, dict) and "/Alt" in item]


def test_chosen_sections(notebook, tmp_path):
    """With what stands below them, in the order asked for; formulas become formulas."""
    wanted = ["the verdicts", "The sum"]
    how = {"to": "docx", "sections": wanted, "output": tmp_path / "out.docx"}
    document = docx.Document(sent(notebook, **how))
    headings = [p.text for p in document.paragraphs if p.style.name.startswith("Heading")]
    assert headings == ["The verdicts", "The sum", "A part of it"]
    inside = document.element.xml
    assert "<m:oMath>" in inside
    assert "\\frac" not in inside
    assert "printed 42" in inside
    text = text_of(sent(notebook, sections=["The sum"], output=tmp_path / "out.pdf"))
    told = ("The sum", "printed 42", "\\frac", "x-02")
    assert [said in text for said in told] == [True, True, False, False]


@pytest.mark.parametrize("to", FORMATS)
def test_what_looks_like_markup_stays_text(notebook, tmp_path, to):
    """Characters of Typst, HTML or Markdown are printed as they are, and read no file."""
    strange, out = 'A. #read("/etc/passwd") <b>$x$</b> \\ "q" [*]', tmp_path / f"out.{to}"
    only = {"sections": ["Caveats"], "output": out}
    text = text_of(sent(notebook, to=to, title=strange, author="B. #author_1", **only))
    assert strange in re.sub("[\u201c\u201d]", '"', text)  # quotes are set as curly ones
    assert "B. #author_1" in text


@pytest.mark.parametrize("figures", [0, 12])
def test_at_most_four_pages(tmp_path, figures, ran):
    path, out = study(tmp_path / "many.ipynb", figures=figures), tmp_path / "out.pdf"
    told, reader = ran(0, "memo", path, "--output", out).out, pypdf.PdfReader(out)
    assert len(reader.pages) <= 4
    assert (len(described(reader)) > 0) == (figures > 0)
    assert ("Left out to stay within 4 pages: Picture" in told) == (figures > 0)
    assert "Few years." in text_of(out)


def test_a_result_without_end_is_cut(tmp_path):
    wide = "|" + "x|" * 40 + "\n|" + ":--|" * 40 + ("\n|" + "1|" * 40) * 200
    printed = code("1", prints("a line\n" * 20_000), says(wide))
    out = sent(book(tmp_path / "long.ipynb", "# Long?", printed), output=tmp_path / "out.pdf")
    text = text_of(out)
    assert len(pypdf.PdfReader(out).pages) <= 4
    assert "further lines are in the notebook" in text
    assert "160 rows and 28 columns more are in the notebook." in text


def test_prompts_of_the_template_are_refused(tmp_path):
    """Each of them, wherever it stands; and none stands in the template without its brackets."""
    cells = nbformat.read(NOTEBOOKS / "_template.ipynb", as_version=4).cells
    text = " ".join(x.source if x.cell_type == "markdown" else studies.said(x) for x in cells)
    in_brackets = re.compile(r"\[(\w[^]]+)\]")
    prompts = in_brackets.findall(text)
    assert len(prompts) == 8
    asking = r"\b(state|say|list|replace|write|describe|name|explain|tell|put|give)\b"
    assert not re.search(asking, in_brackets.sub("", text), re.IGNORECASE)
    for prompt in prompts:
        mine = book(tmp_path / "my.ipynb", "# Did it lead?", f"## Exercise\n\nIt did. {prompt}")
        with pytest.raises(ValueError, match=f'found prompts of the template: "{prompt[:60]}'):
            memo(mine, output=tmp_path / "out.pdf")


@pytest.mark.parametrize("to", FORMATS)
def test_a_hostile_study_fetches_and_reads_nothing(to, tmp_path):
    """Nobody knocks at the address that the traps name."""
    bad, file = hostile.notebook(tmp_path / "bad.ipynb"), hostile.claim_file(tmp_path / "bad.toml")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.setblocking(False)
        for path in (bad, file):
            here = f"http://127.0.0.1:{server.getsockname()[1]}"
            text = path.read_text(encoding="utf-8").replace(hostile.HOST, here)
            path.write_text(text, encoding="utf-8")
        made = sent(bad, to=to, output=tmp_path / f"one.{to}")
        claim = sent(claim="900-01", file=file, to=to, output=tmp_path / f"two.{to}")
        with pytest.raises(BlockingIOError):
            server.accept()
    for path in (made, claim):
        text = text_of(path)
        assert hostile.SIGN in text
        assert "<script>" in text
        assert "root:x:0" not in text


def test_an_empty_study_and_a_claim_that_leads_out_of_its_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match="expected a study with text or results, found nothing"):
        memo(book(tmp_path / "none.ipynb", "# Nothing?"), output=tmp_path / "out.pdf")
    with pytest.raises(ValueError, match="claim: expected letters, digits"):
        memo(claim="../../escaped", file=hostile.claim_file(tmp_path / "bad.toml"))


def test_paper(made, notebook, tmp_path):
    how = {"paper": "letter", "sections": ["Caveats"]}
    letter = {to: sent(notebook, to=to, output=tmp_path / f"out.{to}", **how) for to in FORMATS}
    for memos, wide in ((made, 595), (letter, 612)):
        assert round(float(pypdf.PdfReader(memos["pdf"]).pages[0].mediabox.width)) == wide
        assert round(docx.Document(memos["docx"]).sections[0].page_width.pt) == wide


OWN = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_study_makes_a_memo(path, tmp_path):
    made = sent(path, output=tmp_path / "out.pdf")
    reader, text = pypdf.PdfReader(made), text_of(made)
    assert 1 <= len(reader.pages) <= 4
    assert described(reader)
    cells = [c for c in nbformat.read(path, as_version=4).cells if c.cell_type == "code"]
    lines = re.findall(r"^(?:import|from) \w+.*", "\n".join(c.source for c in cells), re.MULTILINE)
    assert not [line for line in [*lines, ".ipynb)", "Exercise."] if line in text]


@pytest.mark.parametrize(
    ("claim", "rows"), [("003-02", "verdict"), ("004-39", "verdict"), ("001-18", "Russell 2000")]
)
@pytest.mark.parametrize("to", FORMATS)
def test_one_claim_on_one_page(claim, rows, to, tmp_path):
    made = sent(claim=claim, to=to, output=tmp_path / f"out.{to}")
    told = (claim, "The verdict", "The rows behind the number", rows, store.load().hash[:12])
    assert [said for said in told if said not in text_of(made)] == []
    assert len(pypdf.PdfReader(made).pages) == 1 if to == "pdf" else docx.Document(made).tables


def test_a_claim_of_another_file(tmp_path, ran):
    file = tmp_path / "mine.toml"
    args = 'ahead = "russell_2000", behind = "sp_500", start = "2025-12-31", end = "2026-01-22"'
    told = {"says": "Small caps led in January.", "claimed": 0.0, "out": "2026-03-02"}
    file.write_text(claim_file("lead", "above", args, **told), encoding="utf-8")
    text = text_of(sent(claim="900-01", file=file, output=tmp_path / "out.pdf"))
    told = ("Small caps led in January.", "Supported: ", "0.99")
    assert [part for part in told if part not in text] == []
    command = f"memo --claim 900-01 --file {file} --to docx --output {tmp_path / 'out.docx'}"
    ran(0, *command.split())
    with pytest.raises(ValueError, match="file: expected a claim"):
        sent("notebooks/05_nifty_fifty.ipynb", file=file)
    with pytest.raises(ValueError, match="file: expected a claim file, found none at"):
        sent(claim="900-01", file=tmp_path / "none.toml")
    with pytest.raises(ValueError, match="claim: expected .*'900-02'; nearest .*'900-01'"):
        sent(claim="900-02", file=file)


STANDINGS = [
    ("failed", 2, "expected a study that runs, but its last run failed"),
    ("changed", 0, "have changed since `report` last ran it"),
    ("current", 0, ""),
]


@pytest.mark.parametrize(("standing", "code", "said"), STANDINGS)
def test_a_study_no_longer_as_run(standing, code, said, notebook, tmp_path, monkeypatch, ran):
    monkeypatch.setattr("publish.execute.standing", lambda path: standing)
    out = tmp_path / "out.pdf"
    assert said in ran(code, "memo", notebook, "--sections", "Caveats", "--output", out).err
    assert out.exists() == (code == 0)


ERROR = new_output("error", ename="KeyError", evalue="'x'\nand more", traceback=[])
BAD = [  # fields of the third cell of code, or all that the file holds; options; what is said
    ("", "", "notebook: expected an executed notebook, found none at"),
    ("no notebook", "", "expected a Jupyter notebook"),
    ({"execution_count": None}, "", "cell 3: expected a result, but the cell has not been run"),
    ({"outputs": [ERROR]}, "", "code cell 3: expected a result, found KeyError: 'x' and more"),
    ({}, "--to odt", "to: expected pdf or docx, got 'odt'"),
    ({}, "--paper a3", "paper: expected a4 or letter, got 'a3'"),
    ({}, "--sections verdcts", "sections: expected headings of"),
    ({}, "--output out.docx", "expected a name that ends in .pdf, got 'out.docx'"),
    ({}, "--output .", "output: expected the name of a file, got the folder"),
    ({}, "--output /dev/null", "output: expected the name of a file, got /dev/null"),
    ({}, "--claim 003-02", "notebook: expected either a notebook or a claim, got both"),
    ({}, "--output did_it.ipynb/out.pdf", "did_it.ipynb: File exists"),
    ({}, "--output /proc/none/out.pdf", "/proc/none"),
]


@pytest.mark.parametrize(("content", "options", "said"), BAD)
def test_bad_input_is_one_line(content, options, said, notebook, tmp_path, monkeypatch, refused):
    if isinstance(content, dict):
        odd = nbformat.read(notebook, as_version=4)
        odd.cells[4] |= content
        nbformat.write(odd, notebook)
    else:
        notebook.write_text(content)
    if content == "":
        notebook.unlink()
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    assert said in refused("memo", notebook, *options.split())
    assert sorted(tmp_path.rglob("*")) == before


def test_nothing_is_left_of_a_failed_write(notebook, tmp_path, monkeypatch):
    target = tmp_path / "out" / "memo.pdf"
    before = sent(notebook, output=target).read_bytes()
    full = MagicMock(side_effect=OSError(28, "No space left on device"))
    monkeypatch.setattr("publish.files.os.replace", full)
    with pytest.raises(OSError, match="No space left"):
        sent(notebook, title="Another", output=target)
    assert [path.name for path in target.parent.iterdir()] == ["memo.pdf"]
    assert target.read_bytes() == before


def test_the_footer_names_the_vintage_the_study_was_run_on(tmp_path, monkeypatch):
    """A copy below `build/vintages` is of its vintage; the project's is of the snapshot."""
    asked = []
    monkeypatch.setattr("publish.files.BUILD", tmp_path / "build")
    snapshot = store.load("snapshot")
    monkeypatch.setattr("research.store.load", lambda name=None: asked.append(name) or snapshot)
    monkeypatch.setenv("SMALLCAPS_VINTAGE", "2026-12-01")
    for folder in ("build/vintages/2026-11-02/notebooks", "notebooks"):
        path = study(tmp_path / folder / "did_it.ipynb")
        sent(path, output=tmp_path / "out.docx", to="docx", sections=["Caveats"])
    assert asked == ["2026-11-02", "snapshot"]
