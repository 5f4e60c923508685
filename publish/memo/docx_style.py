"""House style for a Word document made by pandoc."""

import io
from typing import BinaryIO

import docx
from docx.enum.text import WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.run import Run

from publish.memo.render import Paper

FONT, INK, BLUE, GREY = "Calibri", "111111", "0B4F8A", "555555"
# of pandoc's styles: points, colour, alignment (1 is centred), points before and after
_STYLES = {
    "Title": (20, INK, 0, 0, 2),
    "Author": (9.5, GREY, 0, 0, 2),
    "Date": (9.5, GREY, 0, 0, 8),
    "Heading 1": (13, BLUE, None, 12, 4),
    **dict.fromkeys(("Heading 2", "Heading 3"), (11, BLUE, None, 12, 4)),
    **dict.fromkeys(("Normal", "Body Text", "First Paragraph"), (10.5, None, None, None, None)),
    "Compact": (10.5, None, None, 1, 1),
    "Captioned Figure": (10.5, None, 1, None, None),
    "Image Caption": (8.5, GREY, 1, None, 10),
}
_TABLE_SIZE, _WIDE_SIZE, _WIDE = 8.5, 7.5, 8  # points; smaller from eight columns on


def styled(source: BinaryIO, paper: Paper, size: tuple[float, float]) -> bytes:
    """The bytes of a document of pandoc's in house style; ``size`` is width and height in cm."""
    document = docx.Document(source)
    for section in document.sections:
        section.page_width, section.page_height = map(Cm, size)
        section.left_margin = section.right_margin = Cm(2.2)
        section.top_margin, section.bottom_margin = Cm(2), Cm(2.2)
        section.footer_distance = Cm(1)
        _foot(section.footer, paper.footer, width=size[0] - 4.4)
    for style in document.styles:
        if style.name in _STYLES:
            _face(style, *_STYLES[style.name])
    for table in document.tables:
        _rule(table)
    for shape in document.inline_shapes:
        shape._inline.docPr.set("title", "")
        # pandoc describes the picture inside by its source, the whole picture as text
        shape._inline.graphic.graphicData.pic.nvPicPr.cNvPr.set("descr", "")
    properties = document.core_properties
    properties.title, properties.author = paper.title[:255], paper.author[:255]
    properties.created = properties.modified = paper.as_of.to_pydatetime()
    properties.last_modified_by = paper.author[:255]
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def _face(style, size, colour, side, before, after) -> None:
    font, form = style.font, style.paragraph_format
    font.name, font.size = FONT, Pt(size)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for kind in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{kind}"), None)
    fonts.set(qn("w:cs"), FONT)
    heading = style.name.startswith("Heading")
    font.bold = heading or style.name == "Title"
    font.italic = False if style.name == "Image Caption" else None
    if colour:
        font.color.rgb = RGBColor.from_string(colour)
    if side is not None:
        form.alignment = side
    for name, points in (("space_before", before), ("space_after", after)):
        if points is not None:
            setattr(form, name, Pt(points))
    if heading or style.name == "Captioned Figure":
        form.keep_with_next = True


def _element(inside: str):
    """An element of Word's language."""
    return parse_xml(inside.replace(">", f" {nsdecls('w')}>", 1))


def _rule(table) -> None:
    """Thin rules below each row, a darker one below the head; rows are not broken."""
    line = '<w:{} w:val="single" w:sz="{}" w:space="0" w:color="{}"></w:{}>'
    thin = "".join(line.format(side, 4, "D0D0D0", side) for side in ("bottom", "insideH"))
    wide = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
    dark = line.format("bottom", 6, "5A5A5A", "bottom")
    for name, inside in (("tblCellMar", wide), ("tblBorders", thin)):
        table._tbl.tblPr.append(_element(f"<w:{name}>{inside}</w:{name}>"))
    size = Pt(_TABLE_SIZE if len(table.columns) < _WIDE else _WIDE_SIZE)
    for number, row in enumerate(table.rows):
        row._tr.get_or_add_trPr().append(_element("<w:cantSplit></w:cantSplit>"))
        for cell in row.cells:
            if number == 0:
                cell._tc.get_or_add_tcPr().append(_element(f"<w:tcBorders>{dark}</w:tcBorders>"))
            for paragraph in cell.paragraphs:
                form = paragraph.paragraph_format
                form.space_before = form.space_after = Pt(1)
                for run in paragraph.runs:
                    run.font.size = size
                    run.font.bold = number == 0 or run.font.bold


def _foot(footer, text: str, *, width: float) -> None:
    footer.is_linked_to_previous = False
    paragraph = footer.paragraphs[0]
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(width), WD_TAB_ALIGNMENT.RIGHT)
    field = '<w:fldSimple w:instr="{}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
    paragraph.add_run(f"{text}\t")
    paragraph._p.append(_element(field.format("PAGE")))
    paragraph.add_run(" of ")
    paragraph._p.append(_element(field.format("NUMPAGES")))
    for element in paragraph._p.iter(qn("w:r")):
        font = Run(element, paragraph).font
        font.size, font.name, font.color.rgb = Pt(7.5), FONT, RGBColor.from_string(GREY)
