"""Which notebook takes which claim apart."""

import nbformat

from publish.claims import links


def notebook(path, source):
    title = nbformat.v4.new_markdown_cell("# See '009-09'", id="a")
    cells = [title, nbformat.v4.new_code_cell(source, id="b")]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)


def test_the_first_study_whose_code_names_a_claim(tmp_path):
    notebook(tmp_path / "00_scoreboard.ipynb", 'print("001-02")')
    notebook(tmp_path / "01_one.ipynb", "print(\"002-03\", '003-02')")
    notebook(tmp_path / "02_two.ipynb", 'print("002-03 004-05 ", "004-01 is not an id", 5)')
    notebook(tmp_path / "_template.ipynb", 'print("001-01")')
    assert links(tmp_path) == {"002-03": "01_one", "003-02": "01_one", "004-05": "02_two"}
