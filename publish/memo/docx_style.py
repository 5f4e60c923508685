"""House style for a Word document made by pandoc: page, type, tables, figures and a footer with
page numbers.
"""

from __future__ import annotations

import io
from typing import BinaryIO

import pandas as pd

FONT, BLUE, GREY = "Calibri", "0B4F8A", "555555"
_SIZES = {
    "Title": 20,
    "Author": 9.5,
    "Date": 9.5,
    "Heading 1": 13,
    "Heading 2": 11,
    "Heading 3": 11,
    "Normal": 10.5,
    "Body Text": 10.5,
    "First Paragraph": 10.5,
    "Compact": 10.5,
    "Captioned Figure": 10.5,
    "Image Caption": 8.5,
}
_TABLE_SIZE, _WIDE_SIZE, _WIDE = 8.5, 7.5, 8  # points; smaller from eight columns on


def styled(
    source: BinaryIO,
    *,
    footer: str,
    title: str,
    author: str,
    made: pd.Timestamp,
    size: tuple[float, float],
) -> bytes:
    """A document in house style.

    Parameters
    ----------
    source : a document of pandoc
    footer : text at the foot of every page, beside its number
    title, author : for the file's properties
    made : day for the file's properties
    size : width and height of the paper in cm

    Returns
    -------
    the bytes of the document
    """
    import docx
    from docx.shared import Cm, Pt

    document = docx.Document(source)
    for section in document.sections:
        section.page_width, section.page_height = map(Cm, size)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2), Cm(2.2)
        section.footer_distance = Cm(1)
        _foot(section.footer, footer, width=size[0] - 4.4)
    for style in document.styles:
        if style.name in _SIZES:
            _face(style, size=Pt(_SIZES[style.name]))
    for table in document.tables:
        _rule(table)
    for shape in document.inline_shapes:
        shape._inline.docPr.set("title", "")
        # pandoc describes the picture inside by its source, the whole picture as text
        shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("descr", "")
    properties = document.core_properties
    properties.title, properties.author = title[:255], author[:255]
    properties.created = properties.modified = made.to_pydatetime()
    properties.last_modified_by = author[:255]
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _face(style, *, size) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    style.font.name, style.font.size = FONT, size
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), FONT)
    heading = style.name.startswith("Heading") or style.name == "Title"
    style.font.bold = heading
    style.font.italic = None if style.name != "Image Caption" else False
    if heading or style.name in ("Author", "Date", "Image Caption"):
        style.font.color.rgb = RGBColor.from_string(
            "111111" if style.name == "Title" else BLUE if heading else GREY
        )
    form = style.paragraph_format
    if style.name in ("Title", "Author", "Date"):
        form.alignment = 0
        form.space_before, form.space_after = Pt(0), Pt(2 if style.name != "Date" else 8)
    elif style.name == "Compact":
        form.space_before = form.space_after = Pt(1)
    elif heading:
        form.space_before, form.space_after, form.keep_with_next = Pt(12), Pt(4), True
    elif style.name == "Image Caption":
        form.alignment, form.space_after = 1, Pt(10)
    elif style.name == "Captioned Figure":
        form.alignment, form.keep_with_next = 1, True


def _rule(table) -> None:
    """Thin rules below each row, a darker one below the head, and the head repeated on
    every page.
    """
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls
    from docx.shared import Pt

    table.autofit = False
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="D0D0D0"/>'
        for side in ("bottom", "insideH")
    )
    properties = table._tbl.tblPr
    size = Pt(_TABLE_SIZE if len(table.columns) < _WIDE else _WIDE_SIZE)
    margins = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    properties.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    properties.append(parse_xml(f"<w:tblBorders {nsdecls('w')}>{borders}</w:tblBorders>"))
    for number, row in enumerate(table.rows):
        if number == 0:
            row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell in row.cells:
            if number == 0:
                cell._tc.get_or_add_tcPr().append(
                    parse_xml(
                        f'<w:tcBorders {nsdecls("w")}><w:bottom w:val="single" w:sz="6" w:space="0"'
                        ' w:color="5A5A5A"/></w:tcBorders>'
                    )
                )
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = (
                    Pt(1)
                )
                for run in paragraph.runs:
                    run.font.size = size
                    run.font.bold = True if number == 0 else run.font.bold


def _foot(footer, text: str, *, width: float) -> None:
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn
    from docx.shared import Cm, Pt, RGBColor
    from docx.text.run import Run

    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
    paragraph.add_run(f"{text}\t")
    for word in ("PAGE", " of ", "NUMPAGES"):
        if word.strip() == "of":
            paragraph.add_run(word)
        else:
            field = parse_xml(
                f"<w:fldSimple {nsdecls('w')}"
                f' w:instr="{word}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
            )
            paragraph._p.append(field)
    for element in paragraph._p.iter(qn("w:r")):
        run = Run(element, paragraph)
        run.font.size, run.font.name, run.font.color.rgb = Pt(7.5), FONT, RGBColor.from_string(GREY)
