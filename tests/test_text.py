"""Text is text: Markdown, drawings, cells of a spreadsheet, file names that can do nothing."""

import re
import xml.etree.ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from publish import drawing, text

LIVE = re.compile(
    r"<(?!/?(?:p|h[1-6]|em|strong|code|pre|span|div|table|thead|tbody|tr|th|td|ul|ol|li|a|hr|br|"
    r"blockquote|details|summary|sub|sup|math|m[a-z]+)\b)|\son\w+=|javascript:|<a href=\"file:",
    re.IGNORECASE,
)


@given(st.text(alphabet="<>/abscript=\"' \n`$*|[](){}:!&#-", max_size=120))
def test_no_text_becomes_a_live_tag(source):
    tags = re.findall(r"<[^>]*>", str(text.markdown(source)))
    assert not [tag for tag in tags if LIVE.search(tag)]


def test_what_is_allowed_stays():
    made = text.markdown(
        "<details><summary>In</summary>\n\n| a | b |\n|:--|--:|\n| x | 1 |\n\n</details>\n\n"
        "[a](https://example.org) $x_1$ `<b>`"
    )
    told = ["<details><summary>In</summary>", '<td class="right">1</td>', "<msub>"]
    told += ['<a href="https://example.org">a</a>', "<code>&lt;b&gt;</code>"]
    assert [part for part in told if part not in made] == []


def test_pictures_become_their_words():
    assert text.markdown("![a](front.png) ![<b](/etc/passwd)") == "<p>a &lt;b</p>\n"


def test_no_cell_is_a_formula():
    shown = [text.cell(value) for value in ("=1+1", "+4", "@SUM(A1)", "\t=1", -1)]
    assert shown == ["'=1+1", "'+4", "'@SUM(A1)", "'=1", "-1"]


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".x", "a b", "a\nb", "x" * 65, "a#b", "ü"])
def test_names_of_files_have_a_form(name):
    with pytest.raises(ValueError, match="id: expected letters, digits"):
        text.file_stem(name)


def test_control_characters_are_left_out():
    assert text.plain("a\x1b]0;title\x07b\x1b[2J\u202ec\nd") == "abc d"


def test_a_drawing_can_do_nothing():
    made = drawing.cleaned(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
        ' onload="a()"><style>@import'
        " url(http://h/x)</style><script>b()</script><foreignObject><p/></foreignObject><a"
        ' xlink:href="javascript:c()"><path d="M0 0"/></a><image href="http://h/y.png"/><clipPath'
        ' id="p"/><g class="mark" clip-path="url(#p)"><title>21 January: +1</title><use'
        ' xlink:href="#p" onclick="d()"/><rect style="fill: red; background:'
        ' url(http://h)"/></g></svg>',
        name="f1-",
    )
    root = ET.fromstring(str(made))
    tags = {element.tag.partition("}")[2] for element in root.iter()}
    assert tags == {"svg", "image", "clipPath", "g", "title", "use", "rect"}
    assert not re.search(r"http://h|javascript|on\w+=|style=|import", str(made))
    told = ('clip-path="url(#f1-p)"', 'href="#f1-p"', 'fill="red"')
    assert [part for part in told if part not in made] == []


def test_what_is_no_drawing_is_refused_and_entities_read_no_file():
    for source in ("no svg", "<html/>", "<svg/>"):
        with pytest.raises(ValueError, match="drawing: expected"):
            drawing.cleaned(source)
    entity = '<!DOCTYPE svg [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    source = f'{entity}<svg xmlns="http://www.w3.org/2000/svg"><text>&e;</text></svg>'
    assert "root:" not in drawing.cleaned(source)
