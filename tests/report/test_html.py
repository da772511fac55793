"""Blocks as HTML: text stands as text, tables are named and headed, ids are unique, headings go in steps."""

import json
import re
from base64 import b64encode
from dataclasses import asdict, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.report.blocks import (
    BLOCK_MIME,
    Block,
    Chart,
    Details,
    Group,
    Heading,
    Listing,
    Notice,
    Picture,
    Printed,
    Prose,
    Sentences,
    StatusCount,
    Summary,
    Table,
    TableColumn,
)
from cchc_lib.report.figures import bare_photo
from cchc_lib.report.html import PageWriter, environment, notebook_html
from cchc_lib.text import printable

SVG = (
    '<?xml version="1.0"?><!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
    '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="72pt" height="36pt">'
    "<style>*{stroke: red}</style><defs><clipPath id='p1'><rect width='9' height='9'/></clipPath></defs>"
    '<g id="figure_1" onclick="alert(1)" style="fill: #ff0000; font: bold 12px \'DejaVu Sans\'">'
    '<path id="m1" d="M 0 0  L 9 9" clip-path="url(#p1)"/><use xlink:href="#m1"/>'
    '<rect fill="URL(https://x)" stroke="u\\72l(https://x)" mask="image-set(\'//x\' 1x)" x="1"/>'
    '<a href="javascript:alert(1)"><text>liên kết</text></a><text>Số hồ sơ</text><script>alert(1)</script>'
    "<foreignObject><p>x</p></foreignObject></g></svg>"
)
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
TABLE = Table(
    caption="Biểu 06",
    columns=(
        TableColumn(label="STT", number="(1)"),
        TableColumn(label="Lĩnh vực", number="(2)"),
        TableColumn(label="Tổng số", group="Đã giải quyết", align="right", number="(3)=(4)+(5)"),
        TableColumn(label="Quá hạn", group="Đã giải quyết", align="right", number="(4)"),
    ),
    rows=(("1", "Giáo dục", "1.234", "0"), ("", "Tổng số", "1.234", "0")),
    row_header=1,
    total_rows=1,
    note="Đơn vị tính: hồ sơ.",
)


class Reader(HTMLParser):
    """Elements with their attributes, and the text, as a browser would read them."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.elements if name == tag]


def block_html(block: Block) -> str:
    return PageWriter().html(block)


def test_table_has_caption_scopes_groups_numbers_and_total() -> None:
    """A reader of any kind can tell what a cell belongs to."""
    html = block_html(TABLE)
    assert '<caption><span id="bang">Biểu 06</span></caption>' in html
    assert '<th scope="colgroup" colspan="2" class="c">Đã giải quyết</th>' in html
    assert '<th scope="col" rowspan="2" class="pin">Lĩnh vực</th>' in html
    assert '<tr class="numbers">' in html
    assert "(3)=(4)+<wbr>(5)" in html
    assert (
        '<tr><td>1</td><th scope="row" class="pin">Giáo dục</th><td class="r">1.234</td><td class="r">0</td></tr>'
        in html
    )
    assert '<tr class="total"><td></td><th scope="row" class="pin">Tổng số</th>' in html
    assert '<p class="note">Đơn vị tính: hồ sơ.</p>' in html


def test_wide_table_scrolls_in_a_box_that_the_keyboard_reaches() -> None:
    """Four columns or long words scroll; a small table does not take a stop of the Tab key."""
    assert '<div class="scroll" tabindex="0" role="region" aria-labelledby="bang">' in block_html(TABLE)
    small = Table(caption="Nhỏ", columns=(TableColumn(label="A"), TableColumn(label="B")), rows=(("1", "2"),))
    assert '<div class="scroll">' in block_html(small)
    assert "tabindex" in block_html(replace(small, rows=(("x" * 40, "2"),)))


def test_on_a_phone_short_cells_stand_below_a_long_text() -> None:
    """A number, a long text and two to four short cells; groups of columns, more, fewer or longer cells scroll."""
    words = "Tên rất dài của một nhiệm vụ trong kế hoạch năm học"
    columns = tuple(TableColumn(label=label) for label in ("Số", "Nội dung", "Giao", "Xong", "Chậm", "Minh chứng"))
    table = Table(caption="Nhiệm vụ", columns=columns, rows=(("N1.1", words, "1", "2", "3", "4"),))
    assert '<div class="scroll stack n4" tabindex="0"' in block_html(table)
    for columns, row in (
        (table.columns[:5] + table.columns[:2], ("N1.1", words, "1", "2", "3", "4", "5")),
        (table.columns[:3], ("N1.1", words, "1")),
        (table.columns, ("N1.1", words, words, "2", "3", "4")),
        (table.columns, ("N1.1", "Tên ngắn", "1", "2", "3", "4")),
        ((*table.columns[:5], TableColumn(label="A", group="B")), ("N1.1", words, "1", "2", "3", "4")),
    ):
        assert "stack" not in block_html(Table(caption="Nhiệm vụ", columns=columns, rows=(row,)))


def test_long_row_names_leave_their_place_to_the_first_column() -> None:
    table = replace(TABLE, rows=(("N1", "Tên rất dài của một nhiệm vụ trong kế hoạch năm học", "1", "2"),))
    html = block_html(table)
    assert '<td class="pin">N1</td>' in html
    assert '<th scope="col" rowspan="2" class="long">Lĩnh vực</th>' in html


def test_empty_table_says_so() -> None:
    assert '<td colspan="4">Không có dòng nào.</td>' in block_html(replace(TABLE, rows=(), total_rows=0))


def test_status_is_told_by_word_and_shape() -> None:
    """Colour is never alone."""
    columns = (TableColumn(label="Chỉ tiêu"), TableColumn(label="Đánh giá"))
    rows = (("1.1", "Đạt"), ("1.2", "Chưa đạt"))
    html = block_html(Table(caption="A", columns=columns, rows=rows, status_column=1, statuses=("met", "not_met")))
    shapes = re.findall(
        r'<span class="status s-(\w+)"><svg class="icon"[^>]*><path id="[^"]+" d="([^"]+)"/></svg>([^<]+)</span>', html
    )
    assert [(name, label) for name, _, label in shapes] == [("met", "Đạt"), ("not_met", "Chưa đạt")]
    assert shapes[0][1] != shapes[1][1]


def test_a_shape_is_drawn_once_and_referred_to_from_then_on() -> None:
    writer = PageWriter(prefix="c-")
    notice = Notice(tone="draft", title="Dự thảo", paragraphs=("Còn lỗi.",))
    assert '<path id="c-dau-draft" d="M10 1 ' in writer.html(notice)
    again = writer.html(notice)
    assert '<use href="#c-dau-draft"/>' in again
    assert "<path" not in again


def test_summary_gives_the_answer() -> None:
    """The counts, once: the sentence that says the same is for paper and search engines."""
    block = Summary(
        lead="1 chỉ tiêu", sentence="Có 1 chưa đạt.", counts=(StatusCount(status="not_met", label="Chưa đạt", count=1),)
    )
    html = PageWriter().html(block)
    assert "Có 1 chưa đạt." not in html
    assert '<p class="answer">1 chỉ tiêu</p>' in html
    assert '<li class="s-not_met"><b>1</b>' in html


def test_headings_never_skip_a_level() -> None:
    writer = PageWriter()
    for markdown in ("# Một", "### Hai", "#### Ba", "## Bốn", "###### Năm"):
        writer.html(Prose(markdown=markdown))
    writer.html(Heading(level=2, text="Sáu"))
    assert [(entry.level, entry.text) for entry in writer.outline] == [
        *((2, "Một"), (3, "Hai"), (4, "Ba"), (3, "Bốn"), (4, "Năm"), (3, "Sáu"))
    ]


def test_ids_are_unique_and_can_be_read() -> None:
    writer = PageWriter()
    chart = Chart(caption="Hình", alt="Một hình.", svg=SVG, table=TABLE)
    blocks: list[Block] = [Prose(markdown="## Nhận xét\n\n## Nhận xét"), TABLE, TABLE, chart, chart]
    html = "".join(map(writer.html, blocks))
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert {"nhan-xet", "nhan-xet-2", "bang", "bang-2"} <= set(ids)


def test_tables_of_one_caption_are_told_apart_by_their_headings() -> None:
    """Two regions of a page never bear the same name."""
    writer = PageWriter()
    html = ""
    for area in ("1. Thể chế", "2. Thủ tục"):
        html += writer.html(Prose(markdown=f"## {area}\n\n### Kết quả")) + writer.html(TABLE)
    assert re.findall(r'aria-labelledby="([^"]+)"', html) == ["bang", "ket-qua-2 bang-2"]


def test_prose_keeps_markdown_and_drops_what_could_run() -> None:
    html = block_html(
        Prose(
            markdown="**Đậm** [a](https://dichvucong.gov.vn) [b](javascript:alert(1)) [c](data:text/html,x) "
            "![Ảnh](https://x.vn/a.png) <script>alert(1)</script> <b onclick=x>c</b> &lt;d&gt;"
        )
    )
    reader = Reader(html)
    assert [attrs["href"] for attrs in reader.all("a")] == ["https://dichvucong.gov.vn"]
    assert {tag for tag, _ in reader.elements} == {"p", "strong", "a"}
    assert "Ảnh alert(1) c <d>" in "".join(reader.text)


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("Một<br>hai, <u>gạch **chân**</u>", "<p>Một<br>\nhai, <u>gạch <strong>chân</strong></u></p>"),
        ("m<sup>2</sup>, H<sub>2</sub>O", "<p>m<sup>2</sup>, H<sub>2</sub>O</p>"),
        ("<center>Chào <i>bạn</i></center>", "<p>Chào <em>bạn</em></p>"),
        ("<table><tr><td>1</td><td>2</td></tr><tr><td>3</td></tr></table>", "<p>1 | 2</p>\n<p>3</p>"),
        ("<!-- ẩn --><style>a</style>\n\nHiện <span style='color:red'>đỏ</span>", "<p>Hiện đỏ</p>"),
        ("a </u> b <sup>c", "<p>a  b <sup>c</sup></p>"),
    ],
)
def test_the_little_html_of_markdown_is_shown(markdown: str, shown: str) -> None:
    """Line breaks and looks; of other tags the words, a table's cells apart."""
    assert block_html(Prose(markdown=markdown)).strip() == shown


def test_markdown_tables_look_like_all_others() -> None:
    html = block_html(Prose(markdown="## Kinh phí\n\n| Mục | Số tiền |\n|---|---:|\n| **Sách** | 1.000 |"))
    assert '<span id="bang">Bảng: Kinh phí</span>' in html
    assert '<th scope="row" class="pin"><strong>Sách</strong></th><td class="r">1.000</td>' in html


def test_a_drawing_keeps_only_what_draws() -> None:
    """No script, style, link, handler or foreign element; styles become attributes; ids that are used are renamed."""
    html = block_html(Chart(caption="Biểu đồ", alt="Hai điểm.", svg=SVG))
    reader = Reader(html)
    drawn = [tag for tag, _ in reader.elements]
    assert not {"script", "style", "foreignobject", "a"} & set(drawn)
    assert 'viewbox="0 0 72 36"' in html.lower()
    assert 'role="img" aria-labelledby="hinh-title hinh-desc"' in html
    assert '<title id="hinh-title">Biểu đồ</title><desc id="hinh-desc">Hai điểm.</desc>' in html
    group = reader.all("g")[0]
    assert group == {"fill": "#ff0000", "font-size": "12", "font-weight": "bold"}
    assert reader.all("clippath")[0]["id"] == "hinh-1"
    assert reader.all("path")[0] == {"id": "hinh-2", "d": "M 0 0 L 9 9", "clip-path": "url(#hinh-1)"}
    assert reader.all("use")[0] == {"href": "#hinh-2"}
    assert reader.all("rect")[-1] == {"x": "1"}


def test_a_drawing_that_is_not_svg_is_said() -> None:
    """The page stays whole when a picture is broken or tries to expand entities."""
    for broken in ("<svg", '<!DOCTYPE a [<!ENTITY b "c">]><svg xmlns="http://www.w3.org/2000/svg"/>'):
        html = block_html(Picture(format="svg", content=broken, caption="Hình", alt="Số hồ sơ theo tháng."))
        assert "Hình này không đọc được. Số hồ sơ theo tháng." in html


def test_pictures_have_caption_and_alt() -> None:
    photo, bare = block_html(Picture(format="png", content=f"{PNG}\n", caption="Sân trường")), bare_photo(PNG)
    assert bare is not None
    assert '<title id="hinh-title">Sân trường</title><desc id="hinh-desc">Sân trường</desc>' in photo
    assert 'viewBox="0 0 1 1"' in photo
    assert 'width="1"' in photo.partition("<title")[0]  # as small as it is
    assert f'<image width="1" height="1" href="data:image/png;base64,{bare.content}" />' in photo
    assert "Hình có các chữ: Số hồ sơ." in block_html(Picture(format="svg", content=SVG, caption="Hình"))


def test_pictures_in_markdown_stand_in_the_text() -> None:
    """One that was dropped into the cell is shown; a broken one and one of another kind are told in words."""
    html = block_html(Prose(markdown=f"![Sân trường](data:image/png;base64,{PNG})"))
    assert html.startswith("<p><svg ")
    assert "<title" in html
    assert "Hình này không đọc được. Sân" in block_html(Prose(markdown="![Sân](data:image/png;base64,AAAA)"))
    assert 'width="30"' in block_html(Prose(markdown=f'<img src="data:image/png;base64,{PNG}" width="30">'))
    drawn = b64encode(SVG.encode()).decode()
    assert "<rect" in block_html(Prose(markdown=f"![Sân](data:image/svg+xml;base64,{drawn})"))
    assert block_html(Prose(markdown="![Sân](data:image/gif;base64,AAAA)")).strip() == "<p>Sân</p>"


def test_other_blocks() -> None:
    assert block_html(Sentences(paragraphs=("Một.", "Hai."))).split() == ["<p>Một.</p>", "<p>Hai.</p>"]
    assert block_html(Listing(items=("a",), ordered=True)).split() == ["<ol>", "<li>a</li>", "</ol>"]
    assert "<strong>Dự thảo</strong>" in block_html(Notice(tone="draft", title="Dự thảo", paragraphs=("Còn lỗi.",)))
    details = Details(summary="Cách tính", blocks=(Printed(text="a < b"),))
    assert "<summary>Cách tính</summary>" in block_html(details)
    assert "<pre>a &lt; b</pre>" in block_html(Group(blocks=(details,)))


@pytest.mark.slow
@given(st.text(st.characters(codec="utf-8")))
def test_any_text_stands_as_text(text: str) -> None:
    table = Table(caption=text, columns=(TableColumn(label=text),), rows=((text,),))
    reader = Reader(block_html(table))
    assert {tag for tag, _ in reader.elements} <= {
        *("div", "table", "caption", "span", "thead", "tbody", "tr", "th", "td"),
    }
    if printable(text).strip():
        assert "".join(reader.text).count(printable(text)) >= 3


@pytest.mark.parametrize("character", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\ufffe", "\r"])
def test_unprintable_characters_are_shown_as_a_mark(character: str) -> None:
    shown = "\n" if character == "\r" else "\N{REPLACEMENT CHARACTER}"
    assert f"<li>a{shown}b</li>" in block_html(Listing(items=(f"a{character}b",)))


def test_text_is_composed() -> None:
    assert "<li>Hồ sơ</li>" in block_html(Listing(items=("Ho\u0302\u0300 so\u031b",)))


def test_jupyterlab_gets_the_fragment_with_its_style_and_the_data() -> None:
    """The output carries HTML that looks right in both themes, and the block as data for every exporter."""
    bundle = TABLE._repr_mimebundle_()
    assert bundle[BLOCK_MIME] == json.loads(json.dumps(asdict(TABLE)))
    assert bundle["text/html"] == notebook_html(TABLE)
    assert notebook_html(TABLE).startswith('<div class="cchc"><style>')
    dark = '[data-jp-theme-light=false] .cchc .drawing [fill="#17212b"]'
    assert dark in notebook_html(Chart(caption="Biểu đồ", alt="Hai điểm.", svg=SVG))
    assert dark not in notebook_html(TABLE)


def test_ids_differ_between_the_cells_of_a_notebook() -> None:
    """JupyterLab shows all outputs in one document."""
    other = replace(TABLE, caption="Khác")
    first, second = (set(re.findall(r' id="([^"]+)"', notebook_html(block))) for block in (TABLE, other))
    assert not first & second


def test_a_row_leads_to_its_address() -> None:
    """The cell that names a row is a link where the row has one."""
    headed = (TableColumn(label="Trường"), TableColumn(label="Đạt"))
    rows = (("Trường A", "3"), ("Trường B", "2"))
    page = PageWriter().html(Table(caption="Các trường", columns=headed, rows=rows, links=("../a/bao-cao.html", "")))
    assert '<a href="../a/bao-cao.html">Trường A</a>' in page
    assert page.count("<a ") == 1


def test_templates_need_no_folder_to_keep_them_compiled_in(tmp_path: Path) -> None:
    """A kit that may not write beside its files compiles them each time."""
    jinja: Any = environment()
    jinja.bytecode_cache.directory = str(tmp_path / "missing")
    assert "printed" in vars(jinja.get_template("blocks.html.jinja").module)
    assert not [*tmp_path.iterdir()]


def test_an_address_below_a_table_is_a_link_where_a_row_leads_there_too() -> None:
    """The longer one as a whole; other addresses, relative ones, markup stay text."""
    links = ("https://cong.vn", "https://cong.vn/tra-cuu", "a/bao-cao.html")
    table = Table(
        caption="Thủ tục",
        columns=(TableColumn(label="Thủ tục"),),
        rows=(("Một",), ("Hai",), ("Ba",)),
        links=links,
        note="<b>: https://cong.vn/tra-cuu và https://cong.vn. a/bao-cao.html, https://khac.vn",
    )
    assert (
        '<p class="note">&lt;b&gt;: <a href="https://cong.vn/tra-cuu">https://cong.vn/tra-cuu</a> và '
        '<a href="https://cong.vn">https://cong.vn</a>. a/bao-cao.html, https://khac.vn</p>'
    ) in PageWriter().html(table)
