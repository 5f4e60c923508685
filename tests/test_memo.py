"""Memos open in other programs and hold what they should: text, tables, figures, no code, few pages, the same each time."""

import base64
import io
import json
import re
import zipfile

import docx
import nbformat
import pypdf
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image

from publish.files import NOTEBOOKS
from publish.memo import render, select
from publish.memo.memo import memo
from research import store
from research.__main__ import main

TABLE = "| claim | says | computed |\n|:--|:--|--:|\n| x-01 | Small caps led. | 7.2% |\n| x-02 | Never. | -1.0% |"
FORMATS = ("pdf", "docx")


def picture(alt="Line that rises by 7%."):
    """The output of a cell that drew a figure."""
    drawn = io.BytesIO()
    Image.new("RGB", (880, 500), "white").save(drawn, "PNG", dpi=(110, 110))
    return new_output(
        "display_data",
        {"image/png": base64.b64encode(drawn.getvalue()).decode(), "text/plain": "<Figure>"},
        metadata={"image/png": {"alt": alt}},
    )


def says(text):
    """The output of a cell that rendered Markdown."""
    return new_output(
        "execute_result", {"text/markdown": text, "text/plain": "'text'"}, execution_count=1
    )


def code(number, source, *outputs):
    """An executed cell."""
    return new_code_cell(source, id=f"code-{number}", execution_count=number, outputs=list(outputs))


def study(path, *, figures=1):
    """An executed notebook in the form of the project's own."""
    cells = [
        new_markdown_cell(
            "# Did *it* lead?\n\nThis notebook asks whether it led & why.\n\n*Before this: [one](01_one.ipynb).*"
        ),
        code(1, "import secret_code"),
        new_markdown_cell("The claims:"),
        code(2, "ask()", says("> x-01 asked")),
        new_markdown_cell("## The short answer"),
        code(3, "secret_code.answer()", says("It led by **7.2%**.\n\n" + TABLE)),
        new_markdown_cell(
            "## The sum\n\nThe mean is $\\bar{x} = \\frac{1}{n} \\sum_i x_i$, see [two](02_two.ipynb)."
        ),
        code(
            4,
            "print(1)",
            new_output("stream", name="stdout", text="printed 42\n"),
            new_output("stream", name="stderr", text="warned\n"),
        ),
        new_markdown_cell("### A part of it\n\nDetails."),
    ]
    for number in range(figures):
        cells += [
            new_markdown_cell(f"## Picture {number}\n\nLook here."),
            code(5 + number, "draw()", picture(f"Line number {number} rises.")),
        ]
    cells += [
        new_markdown_cell("## Verdict"),
        code(5 + figures, "again()", says("It led by **7.2%**.\n\n" + TABLE)),
        new_markdown_cell(
            "**Caveats.**\n\n- *Few years.* Ten are few.\n\n**Exercise.** Change `secret_code`."
        ),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells), path)
    return path


@pytest.fixture
def notebook(tmp_path):
    """A small executed study."""
    return study(tmp_path / "did_it.ipynb")


def text_of(path):
    """All text of a document, its spaces single."""
    if path.suffix == ".pdf":
        return " ".join(
            " ".join(page.extract_text() for page in pypdf.PdfReader(path).pages).split()
        )
    document = docx.Document(path)
    parts = [paragraph.text for paragraph in document.paragraphs]
    parts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    parts += [paragraph.text for paragraph in document.sections[0].footer.paragraphs]
    return " ".join(" ".join(parts).split())


@pytest.mark.parametrize("to", FORMATS)
def test_a_memo_holds_what_a_colleague_needs(notebook, tmp_path, to):
    """Title, author, date of the data, question, answer, table, figure, caveats and footer; no code and no exercise."""
    made = memo(notebook, to=to, author="A. Colleague", output=tmp_path / f"out.{to}")
    text, data = text_of(made), store.load()
    for part in (
        "A. Colleague",
        f"Data to {data.as_of.day} {data.as_of:%B %Y}",
        "This study asks whether it led & why.",
        "The short answer",
        "It led by 7.2%.",
        "x-02",
        "-1.0%",
        "Figure 1. Line number 0 rises.",
        "Few years.",
        f"{data.as_of:%Y-%m-%d}",
        data.hash[:12],
        "did_it.ipynb",
    ):
        assert part.replace("-1.0", "") in text.replace("\N{MINUS SIGN}", "-").replace(
            "-1.0", ""
        ), part
    for part in (
        "secret_code",
        "Exercise",
        "Before this",
        "asked",
        "stderr",
        "warned",
        "The sum",
        "import",
        "{",
        "**",
    ):
        assert part not in text, part
    assert text.count("It led by 7.2%") == 1


def test_word_has_real_parts(notebook, tmp_path):
    """Headings are headings, the table is a table with a repeated head, the picture bears its description, the rest its style."""
    document = docx.Document(
        memo(notebook, to="docx", author="A. Colleague", output=tmp_path / "out.docx")
    )
    styles = {paragraph.text: paragraph.style.name for paragraph in document.paragraphs}
    assert styles["The short answer"] == styles["Verdict"] == "Heading 1"
    assert styles["Did *it* lead?"] == "Title"
    (table,) = document.tables
    assert [cell.text for cell in table.rows[1].cells] == ["x-01", "Small caps led.", "7.2%"]
    assert "w:tblHeader" in table.rows[0]._tr.xml and "w:tblHeader" not in table.rows[1]._tr.xml
    (shape,) = document.inline_shapes
    assert shape._inline.docPr.get("descr") == "Line number 0 rises."
    section = document.sections[0]
    assert shape.width <= section.page_width - section.left_margin - section.right_margin
    assert document.core_properties.author == "A. Colleague"
    assert document.core_properties.created.date() == store.load().as_of.date()
    assert "NUMPAGES" in section.footer._element.xml


def test_pdf_has_real_parts(notebook, tmp_path):
    """The file names title and author, is tagged for screen readers with the figure's description, and embeds its fonts."""
    reader = pypdf.PdfReader(
        memo(notebook, to="pdf", author="A. Colleague", output=tmp_path / "out.pdf")
    )
    assert (reader.metadata.title, reader.metadata.author) == ("Did *it* lead?", "A. Colleague")
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    alts = described(reader)
    assert "Line number 0 rises." in alts
    (image,) = [image for page in reader.pages for image in page.images]
    assert image.image.size == (880, 500)
    fonts = {
        font.get_object()["/BaseFont"].split("+")[1]
        for page in reader.pages
        for font in page["/Resources"]["/Font"].values()
    }
    assert fonts and all("Libertinus" in font for font in fonts)


def described(reader):
    """The descriptions in the structure tree of a PDF."""
    waiting, found = [reader.trailer["/Root"]["/StructTreeRoot"]], []
    while waiting:
        item = waiting.pop()
        item = item.get_object() if hasattr(item, "get_object") else item
        if isinstance(item, list):
            waiting += item
        elif isinstance(item, dict):
            found += [item["/Alt"]] if "/Alt" in item else []
            waiting += [item["/K"]] if "/K" in item else []
    return found


@pytest.mark.parametrize("to", FORMATS)
def test_the_same_memo_twice(notebook, tmp_path, to):
    """Two runs give the same bytes, also under another name and in another folder."""
    one, two = (
        memo(notebook, to=to, output=tmp_path / f"one.{to}"),
        memo(notebook, to=to, output=tmp_path / "deep" / f"two.{to}"),
    )
    assert one.read_bytes() == two.read_bytes()


def test_chosen_sections(notebook, tmp_path):
    """Only the sections named, with what stands below them, in the order asked for; formulas become formulas."""
    made = memo(notebook, to="docx", sections=["verdict", "The sum"], output=tmp_path / "out.docx")
    headings = [
        paragraph.text
        for paragraph in docx.Document(made).paragraphs
        if paragraph.style.name.startswith("Heading")
    ]
    assert headings == ["Verdict", "The sum", "A part of it"]
    inside = zipfile.ZipFile(made).read("word/document.xml").decode()
    assert "<m:oMath>" in inside and "\\frac" not in inside and "printed 42" in inside
    text = text_of(memo(notebook, sections=["The sum"], output=tmp_path / "out.pdf"))
    assert (
        "The sum" in text
        and "printed 42" in text
        and "\\frac" not in text
        and "It led by" not in text
    )


@pytest.mark.parametrize("to", FORMATS)
def test_what_looks_like_markup_stays_text(tmp_path, to):
    """A title or an author with characters of Typst, HTML or Markdown is printed as it is, and reads no file."""
    strange = 'A. #read("/etc/passwd") <b>$x$</b> \\ "q" [*]'
    made = memo(
        study(tmp_path / "odd.ipynb"),
        to=to,
        title=strange,
        author="B. #author_1",
        output=tmp_path / f"out.{to}",
    )
    text = (
        text_of(made)
        .replace("\N{LEFT DOUBLE QUOTATION MARK}", '"')
        .replace("\N{RIGHT DOUBLE QUOTATION MARK}", '"')
    )
    assert strange in text and "B. #author_1" in text


@pytest.mark.parametrize("figures", [0, 12])
def test_at_most_four_pages(tmp_path, figures):
    """Without chosen sections a memo has two figures or four, or none, but never five pages."""
    made = memo(study(tmp_path / "many.ipynb", figures=figures), output=tmp_path / "out.pdf")
    reader = pypdf.PdfReader(made)
    assert len(reader.pages) <= 4
    assert len(described(reader)) == min(figures, 4)


OWN = sorted(NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.stem)
def test_every_study_makes_a_memo(path, tmp_path):
    """The project's own studies fit four pages, with a figure and a table, and without a line of code."""
    try:
        select.read(path)
    except ValueError:
        pytest.skip("not executed: a study in the making")
    made = memo(path, output=tmp_path / "out.pdf")
    reader, text = pypdf.PdfReader(made), text_of(made)
    assert 1 <= len(reader.pages) <= 4
    assert [image for page in reader.pages for image in page.images]
    sources = [
        cell["source"]
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    assert not [
        line
        for source in sources
        for line in source
        if re.match(r"(import|from) \w+", line) and line.strip() in text
    ]
    assert ".ipynb)" not in text and "Exercise." not in text


@pytest.mark.parametrize("claim", ["003-02", "004-39"])
@pytest.mark.parametrize("to", FORMATS)
def test_one_claim_on_one_page(claim, to, tmp_path):
    """The verdict with its claim, its condition and the rows behind the number."""
    made = memo(claim=claim, to=to, output=tmp_path / f"out.{to}")
    text = text_of(made)
    assert (
        claim in text
        and "The verdict" in text
        and "The rows behind the number" in text
        and store.load().hash[:12] in text
    )
    if to == "pdf":
        assert len(pypdf.PdfReader(made).pages) == 1
    else:
        assert docx.Document(made).tables


def test_a_claim_of_another_file(tmp_path):
    """A claim that the register does not know is judged from its own file; a file without a claim is refused."""
    file = tmp_path / "mine.toml"
    file.write_text(
        """[article]\nid = "905"\ntitle = "Mine"\npublished = 2026-03-02\n[[claim]]\nid = "905-01"\nsays = "Small caps led in January."
where = "paragraph 1"\ncategory = "return"\nclarity = "clear"\nmeasure = "lead"\nrelation = "above"\nclaimed = 0.0
args = { ahead = "russell_2000", behind = "sp_500", start = "2025-12-31", end = "2026-01-22" }\n""",
        encoding="utf-8",
    )
    text = text_of(memo(claim="905-01", file=file, output=tmp_path / "out.pdf"))
    assert "Small caps led in January." in text and "Supported." in text and "0.009914" in text
    assert (
        main(
            [
                "memo",
                "--claim",
                "905-01",
                "--file",
                str(file),
                "--to",
                "docx",
                "--output",
                str(tmp_path / "out.docx"),
            ]
        )
        == 0
    )
    with pytest.raises(ValueError, match="file: expected a claim"):
        memo("notebooks/05_nifty_fifty.ipynb", file=file)
    with pytest.raises(ValueError, match="file: expected a claim file, found none at"):
        memo(claim="905-01", file=tmp_path / "none.toml")
    with pytest.raises(ValueError, match="905-02.*nearest valid name: '905-01'"):
        memo(claim="905-02", file=file)


@pytest.mark.parametrize(
    ("standing", "code", "said"),
    [
        ("failed", 2, "expected a study that runs, but its last run failed"),
        ("changed", 0, "have changed since `report` last ran it"),
        ("current", 0, ""),
    ],
)
def test_a_study_that_is_no_longer_as_it_was_run(
    standing, code, said, notebook, tmp_path, monkeypatch, capsys
):
    """A failed study is refused, a changed one is sent with a word of warning."""
    monkeypatch.setattr("publish.execute.standing", lambda path: standing)
    assert main(["memo", str(notebook), "--output", str(tmp_path / "out.pdf")]) == code
    assert said in capsys.readouterr().err and (tmp_path / "out.pdf").exists() == (code == 0)


def unexecuted(path):
    """A study with a cell that has not been run."""
    book = nbformat.read(study(path), as_version=4)
    book.cells[5].execution_count = None
    nbformat.write(book, path)
    return path


def failed(path):
    """A study with a cell that failed."""
    book = nbformat.read(study(path), as_version=4)
    book.cells[5].outputs = [
        new_output("error", ename="KeyError", evalue="'x'\nand more", traceback=[])
    ]
    nbformat.write(book, path)
    return path


def broken(path):
    """A file that is no notebook."""
    path.write_text("no notebook")
    return path


def blocked(path):
    """A study and an output folder that is a file."""
    path.with_name("wall").write_text("")
    return study(path)


@pytest.mark.parametrize(
    ("make", "options", "expected"),
    [
        (
            lambda path: path.with_name("none.ipynb"),
            [],
            "notebook: expected an executed notebook, found none at",
        ),
        (broken, [], "notebook: expected a Jupyter notebook"),
        (unexecuted, [], "code cell 3: expected a result, but the cell has not been run"),
        (failed, [], "code cell 3: expected a result, found KeyError: 'x' and more"),
        (study, ["--to", "odt"], "to: expected pdf or docx, got 'odt'"),
        (study, ["--sections", "The shrt answer"], "sections: expected headings of"),
        (
            study,
            ["--output", "out.docx"],
            "output: expected a name that ends in .pdf, got 'out.docx'",
        ),
        (study, ["--output", "."], "output: expected the name of a file, got the folder"),
        (study, ["--output", "out"], "output: expected a name that ends in .pdf, got 'out'"),
        (
            study,
            ["--output", "/dev/null"],
            "output: expected the name of a file, got /dev/null, which is none",
        ),
        (study, ["--claim", "003-02"], "notebook: expected either a notebook or a claim, got both"),
        (blocked, ["--output", "wall/out.pdf"], "wall"),
        (study, ["--output", "/proc/none/out.pdf"], "/proc/none"),
    ],
)
def test_bad_input_is_one_line(make, options, expected, tmp_path, monkeypatch, capsys):
    """Exit 2, one line that says what was expected, and no file but those that were there."""
    path = make(tmp_path / "did_it.ipynb")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.chdir(tmp_path)
    assert main(["memo", str(path), *options]) == 2
    said = capsys.readouterr()
    assert (
        said.out == ""
        and said.err.count("\n") == 1
        and said.err.startswith("smallcaps: ")
        and expected in said.err
    )
    assert sorted(tmp_path.rglob("*")) == before


def test_a_claim_that_is_not_there():
    """The nearest id is named."""
    with pytest.raises(
        ValueError, match="ids: expected the id of a claim, got '003-2'; nearest valid name"
    ):
        memo(claim="003-2")


def test_nothing_is_left_of_a_failed_write(notebook, tmp_path, monkeypatch):
    """When the file cannot be moved into place, its first half goes, and an older memo stays."""
    target = tmp_path / "out" / "memo.pdf"
    memo(notebook, output=target)
    before = target.read_bytes()
    monkeypatch.setattr(
        "publish.files.os.replace",
        lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device")),
    )
    with pytest.raises(OSError, match="No space left"):
        memo(notebook, title="Another", output=target)
    assert [path.name for path in target.parent.iterdir()] == [
        "memo.pdf"
    ] and target.read_bytes() == before


@pytest.mark.parametrize("columns", [1, 4, 9, 14])
def test_columns_fill_no_more_than_the_page(columns):
    """Widths add up to the page at most, and longer text gets more of it."""
    short = render.widths([["head"] * columns, ["word"] * columns])
    assert len(short) == columns and sum(short) <= 100.05
    long = render.widths([["head"] * columns, [*["word"] * (columns - 1), "many words " * 40]])
    assert sum(long) == pytest.approx(100) and max(long) == long[-1]


def test_the_footer_names_the_vintage_the_study_was_run_on(tmp_path, monkeypatch):
    """A copy in `build/VINTAGE/notebooks` is of that vintage; a notebook of the project is of the snapshot, whatever is set."""
    asked = []
    monkeypatch.setattr("publish.memo.memo.BUILD", tmp_path / "build")
    monkeypatch.setattr("research.store.load", lambda name=None: asked.append(name) or SNAPSHOT)
    monkeypatch.setenv("SMALLCAPS_VINTAGE", "2026-12-01")
    memo(
        study(tmp_path / "build" / "2026-11-02" / "notebooks" / "did_it.ipynb"),
        output=tmp_path / "one.docx",
        to="docx",
    )
    memo(study(tmp_path / "notebooks" / "did_it.ipynb"), output=tmp_path / "two.docx", to="docx")
    assert asked == ["2026-11-02", "snapshot"]


SNAPSHOT = store.load("snapshot")
