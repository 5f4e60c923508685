"""Small notebooks for tests: cells, their results, a file of them, and a study."""

import base64
import io

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output
from PIL import Image


def book(path, *cells, run=True, **metadata):
    """Write a notebook of these cells (a text is one of Markdown), numbered as if run in order."""
    cells, number = [new_markdown_cell(c) if isinstance(c, str) else c for c in cells], 0
    for place, cell in enumerate(cells):
        cell["id"] = f"cell-{place}"
        if cell.cell_type == "code" and run:
            cell.execution_count = number = number + 1
    path.parent.mkdir(parents=True, exist_ok=True)
    nbformat.write(new_notebook(cells=cells, metadata=metadata), path)
    return path


def code(source, *outputs, **metadata):
    """A cell of code with its results."""
    return new_code_cell(source, outputs=list(outputs), metadata=metadata)


def result(kind, content, *, plain="x", **about):
    """A result of some kind, such as ``text/html``, and what is said about it."""
    data, metadata = {"text/plain": plain, kind: content}, {kind: about} if about else {}
    return new_output("display_data", data, metadata=metadata)


def says(text):
    """A result that is Markdown."""
    return result("text/markdown", text)


def prints(text, name="stdout"):
    """A printed result."""
    return new_output("stream", name=name, text=text)


def picture(alt="Line that rises by 7%."):
    """A result that is a white picture, described in words."""
    drawn = io.BytesIO()
    Image.new("RGB", (880, 500), "white").save(drawn, "PNG", dpi=(110, 110))
    return result("image/png", base64.b64encode(drawn.getvalue()).decode(), alt=alt)


TABLE = """| claim | says | verdict | computed |
|:--|:--|:--|--:|
| 003-02 | Small caps led. | supported | 7.2% |
| x-02 | Never. | contradicted | -1.0% |"""


def study(path, *, figures=1):
    """An executed notebook in the form of the project's own."""
    sums = "The mean is $\\bar{x} = \\frac{1}{n} \\sum_i x_i$, see [two](02_two.ipynb)."
    drawn = [
        cell
        for n in range(figures)
        for cell in (f"## Picture {n}", code("draw()", picture(f"Line number {n} rises.")))
    ]
    return book(
        path,
        "# Did *it* lead & why?",
        code("import secret_code", tags=["setup"]),
        code(
            "secret_code.answer()",
            says("**It led by 7.2%.**  \n*Data to 1 May 2026.*"),
            tags=["answer"],
        ),
        "## The verdicts",
        code("secret_code.table()", says(TABLE)),
        f"## The sum\n\n{sums}",
        code("print(1)", prints("printed 42\n"), prints("warned\n", "stderr")),
        "### A part of it\n\nDetails.",
        *drawn,
        "## Caveats\n\n- *Few years.* Ten are few.",
        "## Exercise\n\nChange `secret_code`.",
        "## For the record",
        code("fold()", says("recorded in full"), tags=["record"]),
    )
