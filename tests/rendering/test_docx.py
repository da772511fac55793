"""Tests of the paper as DOCX."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import unicodedata
import zipfile
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import qn
from PIL import Image

from cchc_lib.presentation.blocks import Block, Listing, Printed, Sentences, Table, TableColumn
from cchc_lib.rendering.document import NotebookError
from cchc_lib.rendering.docx import render_docx
from cchc_lib.rendering.paper.typeface import FOLDER
from tests.rendering.notebooks import code_cell, notebook_of
from tests.rendering.sample_report import chart, sample_head, sample_notebook

HOSTILE = "=cmd|'/C calc'!A0 <w:p/> ]]> &amp; \"q\" 'a' {HYPERLINK} <script>alert(1)</script>"
_WRITE = """
import sys
from cchc_lib.rendering.docx import render_docx
from tests.rendering.sample_report import sample_notebook
sys.stdout.buffer.write(render_docx(sample_notebook()))
"""


def opened(content: bytes) -> Any:
    """The document, open."""
    return docx.Document(io.BytesIO(content))


def texts(document: Any) -> list[str]:
    """The text of every paragraph of the body, in and out of tables, in order."""
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


def kind_of_number(paragraph: Any) -> str:
    """Whose number a heading bears: its style's, that of a list of its own, or none."""
    mark = paragraph._p.pPr.numPr
    return "style" if mark is None else "own" if mark.numId.val else "none"


def read_by_libreoffice(content: bytes, folder: Path) -> str:
    """What a reader sees in LibreOffice, page by page; without its Writer the test is skipped."""
    soffice = shutil.which("soffice")
    if soffice is None or shutil.which("pdftotext") is None:
        pytest.skip("needs LibreOffice Writer and pdftotext")
    path = folder / "a.docx"
    path.write_bytes(content)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    convert = [soffice, "--headless", profile, "--convert-to", "pdf", "--outdir", str(folder), str(path)]
    subprocess.run(convert, check=True, capture_output=True, timeout=180)
    if not path.with_suffix(".pdf").exists():
        pytest.skip("needs LibreOffice Writer: this LibreOffice has none")
    read = ["pdftotext", "-layout", str(path.with_suffix(".pdf")), "-"]
    return subprocess.run(read, check=True, capture_output=True).stdout.decode()


@pytest.fixture(scope="module")
def content() -> bytes:
    """The sample report as DOCX."""
    return render_docx(sample_notebook())


@pytest.fixture(scope="module")
def report(content: bytes) -> Any:
    """The sample report, open."""
    return opened(content)


def test_headings_are_words_own(report: Any) -> None:
    """A navigation pane shows the sections; appendices have a style based on Heading 1."""
    styled = [(p.style.name, p.text) for p in report.paragraphs if p.style.name.startswith(("Heading", "Appendix"))]
    assert styled == [
        ("Heading 1", "Tóm tắt kết quả"),
        ("Heading 1", "Công tác chỉ đạo, điều hành"),  # its number, I., is Word's
        ("Heading 1", "Kết quả thực hiện"),
        ("Heading 2", "2. Cải cách thủ tục hành chính"),  # Word would count 1.
        ("Heading 1", "Đánh giá chung"),
        ("Appendix", "Phụ lục I\nBIỂU 06"),
        ("Appendix", "Phụ lục II\nCÁCH TÍNH TỪNG CHỈ TIÊU"),
        ("Heading 2", "Cách tính chỉ tiêu 2.2"),
    ]
    assert report.styles["Appendix"].base_style.name == "Heading 1"


def test_headings_bear_words_own_numbers_where_they_are_the_ones_written() -> None:
    """I., 1., a) belong to the styles, so that a heading added by văn thư counts; any other stays as it was typed."""
    written = [
        ("# Mở đầu", "Mở đầu", False),
        ("# I. Một", "Một", True),
        ("## 1. Một một", "Một một", True),
        ("### a) Ý thứ nhất", "Ý thứ nhất", True),
        ("### b) Ý thứ hai", "Ý thứ hai", True),
        ("### Không số", "Không số", False),
        ("## 3. Nhảy cóc", "3. Nhảy cóc", False),
        ("## 2. Một hai", "Một hai", True),
        ("# II. Hai", "Hai", True),
        ("## 1. Hai một", "Hai một", True),
        ("## 2.1. Kiểu khác", "2.1. Kiểu khác", False),
        ("# 3. Ba", "3. Ba", False),
        ("# **III.** Ba", "III. Ba", False),
    ]
    document = opened(render_docx(notebook_of("# Tên", *(markdown for markdown, _, _ in written))))
    shown = [
        (p.text, p._p.pPr.numPr is None)  # without a word of its own, a heading has its style's number
        for p in document.paragraphs
        if p.style.name.startswith("Heading")
    ]
    assert shown == [(text, numbered) for _, text, numbered in written]
    levels = document.part.numbering_part.element.findall(f"{qn('w:abstractNum')}[3]/{qn('w:lvl')}")
    linked = {
        level.find(qn("w:pStyle")).get(qn("w:val")): level.find(qn("w:lvlText")).get(qn("w:val")) for level in levels
    }
    assert linked == {"Heading1": "%1.", "Heading2": "%2.", "Heading3": "%3)"}
    for name in ("Heading 1", "Heading 2", "Heading 3"):
        assert document.styles[name].element.pPr.numPr.numId.val == 1
    assert document.styles["Appendix"].element.pPr.numPr.numId.val == 0


def test_headings_below_one_without_number_are_a_list_of_their_own() -> None:
    """They begin at 1 in each such part, appendices too, and the numbers of the other headings go on past them."""
    written = [
        ("# Tóm tắt", "Tóm tắt", "none"),
        ("## 1. Điểm chính", "Điểm chính", "own"),
        ("### a) Nhỏ", "Nhỏ", "own"),
        ("## 2. Điểm khác", "Điểm khác", "own"),
        ("# I. Một", "Một", "style"),
        ("## 1. Một một", "Một một", "style"),
        ("# Xen giữa", "Xen giữa", "none"),
        ("## 2. Không nối theo", "2. Không nối theo", "none"),
        ("## 1. Đếm lại", "Đếm lại", "own"),
        ("# II. Hai", "Hai", "style"),
        ("# Phụ lục A. Một", "Phụ lục I\nMỘT", "style"),  # its style has none
        ("## 1. Trong phụ lục", "Trong phụ lục", "own"),
        ("# Phụ lục B. Hai", "Phụ lục II\nHAI", "style"),
        ("## 1. Phụ lục sau", "Phụ lục sau", "own"),
    ]
    document = opened(render_docx(notebook_of(sample_head(), *(markdown for markdown, _, _ in written))))
    shown = [(p.text, kind_of_number(p)) for p in document.paragraphs if p.style.name.startswith(("Heading", "App"))]
    assert shown == [(text, kind) for _, text, kind in written]
    own = [p._p.pPr.numPr.numId.val for p in document.paragraphs if kind_of_number(p) == "own"]
    assert [own.index(number) for number in own] == [0, 0, 0, 3, 4, 5]  # three of the summary, then each for itself
    numbers = {number.numId: number for number in document.part.numbering_part.element.num_lst}
    assert {numbers[number].abstractNumId.val for number in own} == {3}
    for number in own:
        (override,) = numbers[number].lvlOverride_lst
        assert (override.ilvl, override.startOverride.val) == (1, 1)


def test_every_style_is_that_of_the_form(report: Any) -> None:
    """Times New Roman, black, 13 or 14 points, Vietnamese; what văn thư adds looks like the rest."""
    for name in ("Normal", "Heading 1", "Heading 2", "Heading 3", "Title", "Caption"):
        style = report.styles[name]
        fonts = style.element.rPr.find(qn("w:rFonts"))
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "cs", "eastAsia")} == {"Times New Roman"}
        assert str(style.font.color.rgb) == "000000"
        assert style.font.size.pt in (13, 14)
        assert style.element.rPr.find(qn("w:lang")).get(qn("w:val")) == "vi-VN"
    normal = report.styles["Normal"].paragraph_format
    assert (round(normal.first_line_indent.mm), normal.space_after.pt) == (10, 6)


def test_the_official_form_stands_around_the_body(report: Any) -> None:
    """National head, blank number and date, closing, recipients, signature."""
    found = texts(report)
    for line in (
        "UBND XÃ QUYẾT THẮNG",
        "TRƯỜNG THCS TIÊN CƯỜNG",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BÁO CÁO",
        "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ.",
        "Kính gửi: Phòng Văn hóa - Xã hội",
        "- Như trên;",
        "- Lưu: VT.",
        "HIỆU TRƯỞNG",
    ):
        assert line in found
    assert next(line for line in found if line.startswith("Trên đây")).endswith("./.")


def test_those_whom_it_is_made_to_are_addressed() -> None:
    """Several stand below "Kính gửi", with a full stop behind the last; nobody is where nobody is reported to."""
    several = ("UBND xã Quyết Thắng (để báo cáo)", "Phòng Văn hóa - Xã hội (b/c)", "Tổ Văn phòng")
    found = texts(opened(render_docx(sample_notebook(recipients=several))))
    at = found.index("Kính gửi:")
    assert found[at : at + 3] == ["Kính gửi:", "- UBND xã Quyết Thắng;", "- Phòng Văn hóa - Xã hội."]
    assert [line for line in found if line in {"- Như trên;", "- Tổ Văn phòng;"}] == ["- Như trên;", "- Tổ Văn phòng;"]
    inside = texts(opened(render_docx(sample_notebook(recipients=("Tổ Văn phòng",)))))
    assert not [line for line in inside if "Kính gửi" in line or "Như trên" in line]


def test_what_leads_to_a_table_stays_with_it() -> None:
    """A sentence between a heading and a table never ends a page; a text of its own may."""
    table = Table(caption="Bảng", columns=(TableColumn(label="Tên"),), rows=(("Một",),))
    document = opened(render_docx(notebook_of("# A\n\n## B\n\nMỗi việc đã ghi.", table, "Một câu khác.")))
    kept = {p.text: p.paragraph_format.keep_with_next for p in document.paragraphs if p.text.endswith(".")}
    assert kept == {"Mỗi việc đã ghi.": True, "Một câu khác.": None}


def test_page_marks_and_sections(report: Any) -> None:
    """A4 with the form's margins; Biểu 06 lies; the number is a field from page 2; sample figures say so."""
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in report.sections]
    assert sizes == [(210, 297), (297, 210), (210, 297)]
    first = report.sections[0]
    margins = [round(getattr(first, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    assert margins == [20, 20, 30, 15]
    assert [s.different_first_page_header_footer for s in report.sections] == [True, True, True]
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in report.sections]  # each appendix is numbered for itself
    assert [None if start is None else start.get(qn("w:start")) for start in starts] == [None, "1", "1"]
    fields = [
        [f.get(qn("w:instr")) for f in h._element.iter(qn("w:fldSimple"))]
        for h in (first.first_page_header, first.header)
    ]
    assert fields == [[], ["PAGE"]]
    for header in (first.first_page_header, first.header):
        assert 'string="SỐ LIỆU MINH HỌA"' in header._element.xml


def test_several_marks_stand_in_one_line_across_the_page() -> None:
    """Draft and sample: both are read, one behind the other, and both fit on the page's diagonal."""
    header = opened(render_docx(sample_notebook(draft=True))).sections[0].header._element.xml
    assert header.count("<v:textpath style") == 1
    assert 'string="DỰ THẢO – SỐ LIỆU MINH HỌA"' in header


def test_it_is_laid_out_as_by_a_word_of_today(report: Any) -> None:
    """Not in Word's compatibility mode, in which tables stand out over the margin."""
    (mode,) = (
        setting.get(qn("w:val"))
        for setting in report.settings.element.iter(qn("w:compatSetting"))
        if setting.get(qn("w:name")) == "compatibilityMode"
    )
    assert mode == "15"


@pytest.mark.parametrize(
    ("after", "lying"), [((), [False, True]), (("## B", "wide"), [False, True]), (("Sau.",), [False, True, False])]
)
def test_wide_tables_leave_no_page_empty(after: tuple[str, ...], lying: list[bool]) -> None:
    """Wide tables next to each other share lying pages; nothing stands behind the last one but what follows."""
    columns = tuple(TableColumn(label=f"Cột thứ {place}") for place in range(20))
    wide = Table(caption="Rộng", columns=columns, rows=(tuple("123456" for _ in columns),))
    document = opened(render_docx(notebook_of("# A", wide, *(wide if part == "wide" else part for part in after))))
    assert [section.page_width > section.page_height for section in document.sections] == lying


def test_a_report_of_real_figures_bears_no_mark() -> None:
    """Neither sample nor draft: a clean header."""
    header = opened(render_docx(sample_notebook(sample=False))).sections[0].header
    assert "textpath" not in header._element.xml


def test_tables_are_real_with_repeated_headings(report: Any) -> None:
    """Each table of the body has heading rows that are repeated and a title for screen readers."""
    tables = [t for t in report.tables if t._tbl.tblPr.find(qn("w:tblCaption")) is not None]
    heads = [sum(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in t.rows) for t in tables]
    assert heads == [1, 1, 3]
    form = tables[2]
    assert [cell.text for cell in form.rows[0].cells][:3] == ["STT", "Lĩnh vực", "Nhận giải quyết"]
    assert [cell.text for cell in form.rows[1].cells][:4] == ["STT", "Lĩnh vực", "Tổng số", "Trực tuyến"]
    assert [cell.text for cell in form.rows[-1].cells] == [
        "",
        "Tổng số",
        *["219", "150", "65", "4", "213", "180", "29", "4", "6", "5", "1"],
    ]


def test_a_caption_stands_nearer_to_its_chart_than_to_the_next(report: Any) -> None:
    """Two charts below each other: no doubt which caption is whose."""
    place = next(place for place, p in enumerate(report.paragraphs) if p._p.findall(f".//{qn('w:drawing')}"))
    picture, caption = (p.paragraph_format for p in report.paragraphs[place : place + 2])
    before = report.styles["Caption"].paragraph_format.space_before
    assert picture.space_after + before < min(picture.space_before, caption.space_after)


def test_what_an_appendix_is_enclosed_with_stands_apart_from_its_text(report: Any) -> None:
    """A short rule stands below the line under an appendix's name, and room below the rule."""
    places = [place for place, p in enumerate(report.paragraphs) if p.text.startswith("(Kèm theo Báo cáo số")]
    rules = [report.paragraphs[place + 1] for place in places]
    assert len(rules) == 2
    for rule in rules:
        assert rule._p.pPr.find(qn("w:pBdr")) is not None
        assert rule.paragraph_format.space_after.pt >= 6


@pytest.mark.parametrize("labels", [("Tên", "Số"), ("",), ()])
def test_a_table_without_rows_is_its_headings(labels: tuple[str, ...]) -> None:
    """A school that has entered nothing yet gets its report; a table with nothing at all is its caption."""
    table = Table(caption="Bảng trống", columns=tuple(TableColumn(label=label) for label in labels), rows=())
    document = opened(render_docx(notebook_of(table)))
    assert [[cell.text for cell in row.cells] for one in document.tables for row in one.rows] == (
        [list(labels)] if labels else []
    )
    assert "Bảng trống" in texts(document)


def test_a_short_table_is_not_parted() -> None:
    """Each row but the last keeps with the next; a long one may part between rows."""
    columns = (TableColumn(label="Tên gọi"), TableColumn(label="Số", align="right"))
    kept = []
    for count in (3, 30):
        rows = tuple((f"Dòng {number}", str(number)) for number in range(count))
        document = opened(render_docx(notebook_of(Table(caption="Bảng", columns=columns, rows=rows))))
        kept.append(
            [
                {p.paragraph_format.keep_with_next for c in row.cells for p in c.paragraphs}
                for row in document.tables[0].rows
            ]
        )
    assert kept == [[{True}, {True}, {True}, {None}], [{True}] + [{None}] * 30]


def test_charts_are_pictures_with_words(content: bytes, report: Any) -> None:
    """A chart is a sharp PNG with its alt text."""
    drawn = list(report.element.body.iter(qn("wp:docPr")))
    assert [p.get("descr") for p in drawn] == [chart().alt]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        (name,) = [name for name in parts.namelist() if name.startswith("word/media/")]
        with Image.open(io.BytesIO(parts.read(name))) as image:
            assert image.format == "PNG"
            assert image.width > 900


@pytest.mark.parametrize("sample", [True, False])
def test_a_chart_does_not_hide_the_mark_behind_it(sample: bool) -> None:
    """Where a mark stands across the page, a chart has no ground of its own; else it has a white one."""
    with zipfile.ZipFile(io.BytesIO(render_docx(sample_notebook(sample=sample)))) as parts:
        (name,) = [name for name in parts.namelist() if name.startswith("word/media/")]
        with Image.open(io.BytesIO(parts.read(name))) as image:
            assert image.convert("RGBA").getpixel((image.width - 1, 0)) == ((0, 0, 0, 0) if sample else (255,) * 4)


def test_lists_and_links_are_words_own() -> None:
    """Bullets and numbers are Word's lists, each counting for itself; links lead where they say."""
    markdown = "1. một\n2. hai\n   - con\n\nXen giữa [trang](https://vi.example/a).\n\n5. năm\n"
    document = opened(render_docx(notebook_of("# Danh sách", markdown)))
    listed = [(p.text, p._p.pPr.numPr) for p in document.paragraphs if p.style.name == "List Paragraph"]
    assert [text for text, _ in listed] == ["một", "hai", "con", "năm"]
    numbers = [mark.numId.val for _, mark in listed]
    assert numbers[0] == numbers[1]
    assert len(set(numbers)) == 3
    starts = document.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert [start.get(qn("w:val")) for start in starts] == ["1", "5"]
    assert [link.address for p in document.paragraphs for link in p.hyperlinks] == ["https://vi.example/a"]


def test_small_print_has_small_dashes(report: Any) -> None:
    """A dash is as large as the words behind it."""
    sizes = [
        [size.get(qn("w:val")) for size in p._p.iter(qn("w:sz"))]
        for p in report.paragraphs
        if p.style.name == "List Paragraph"
    ]
    assert sizes == [[], [], ["22", "22"], ["22", "22"]]  # of the dash, of the words; in the body that of the style


def test_hostile_text_stands_as_text() -> None:
    """Markup, fields and formulas in data stay text; controls leave a mark."""
    table = Table(caption=HOSTILE, columns=(TableColumn(label=HOSTILE),), rows=((HOSTILE,),), note=HOSTILE)
    blocks: list[Block] = [
        Sentences(paragraphs=(HOSTILE, "a\x00b\x0bc\ud800d\u202e")),
        Listing(items=(HOSTILE,)),
        Printed(text=HOSTILE),
    ]
    document = opened(render_docx(notebook_of(*blocks, table)))
    assert texts(document).count(HOSTILE) == 7
    assert "a\ufffdb\ufffdc\ufffdd\ufffd" in texts(document)
    assert not list(document.element.body.iter(qn("w:instrText")))


def test_decomposed_letters_come_out_composed() -> None:
    """Text from a Mac can be searched like any other."""
    decomposed = unicodedata.normalize("NFD", "Đánh giá chất lượng")
    assert texts(opened(render_docx(notebook_of(decomposed)))).count("Đánh giá chất lượng") == 1


def test_properties_tell_of_the_report_and_no_time_of_day(report: Any, content: bytes) -> None:
    """Title, school and language are set; the file was made on the closing day."""
    properties = report.core_properties
    assert properties.title.startswith("Báo cáo: Kết quả thực hiện")
    assert (properties.author, properties.language) == ("Trường THCS Tiên Cường", "vi-VN")
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2026-01-17 00:00"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


def test_it_carries_letters_of_the_measures_of_times_new_roman(content: bytes) -> None:
    """Four styles, mixed with their keys as the format asks, for computers that have no such font."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        fonts, relations = (
            parse_xml(parts.read(name)) for name in ("word/fontTable.xml", "word/_rels/fontTable.xml.rels")
        )
        targets = {one.get("Id"): f"word/{one.get('Target')}" for one in relations}
        (times,) = fonts
        assert times.get(qn("w:name")) == "Times New Roman"
        for style in ("Regular", "Bold", "Italic", "BoldItalic"):
            entry = times.find(qn(f"w:embed{style}"))
            assert entry is not None
            key = bytes.fromhex(re.sub(r"[{}-]", "", entry.attrib[qn("w:fontKey")]))[::-1]
            mixed = parts.read(targets[entry.get(qn("r:id"))])
            font = bytes(one ^ key[place % 16] for place, one in enumerate(mixed[:32])) + mixed[32:]
            assert font == (FOLDER / f"Tinos-{style}.ttf").read_bytes()


def test_nothing_of_a_template_is_left(content: bytes) -> None:
    """No picture of another document, no styles for a Word of long ago."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert not [name for name in parts.namelist() if re.search("thumbnail|WithEffects|customXml", name)]


def test_the_same_notebook_gives_the_same_bytes_in_any_process(content: bytes) -> None:
    """No clock and no chance."""
    root = Path(__file__).parents[2]
    again = subprocess.run([sys.executable, "-c", _WRITE], cwd=root, capture_output=True, check=True)
    assert again.stdout == content


def test_a_failed_notebook_gives_no_docx() -> None:
    """A notebook that was not run is refused in words."""
    unrun = notebook_of(code_cell())
    unrun.cells[0].execution_count = None
    with pytest.raises(NotebookError, match="chưa chạy"):
        render_docx(unrun)


def test_libreoffice_opens_it(content: bytes, tmp_path: Path) -> None:
    """Another word processor reads the same document and numbers its pages."""
    text = read_by_libreoffice(content, tmp_path)
    pages = text.split("\f")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in pages[0]  # on one line: with the letters that it carries
    assert pages[1].split()[0] == "2"
    for heading in ("I. CÔNG TÁC CHỈ ĐẠO", "II. KẾT QUẢ THỰC HIỆN", "2. Cải cách thủ tục", "III. ĐÁNH GIÁ CHUNG"):
        assert re.search(rf"^ *{re.escape(heading)}", text, re.MULTILINE)
    assert "Biểu 06. Tình hình, kết quả giải quyết thủ tục hành chính" in text


def test_libreoffice_shows_the_numbers_that_were_written(tmp_path: Path) -> None:
    """Whatever the order of headings: those without number, sub-headings before the first section, a new start."""
    begins = (
        "# |## 1. |# |# I. |## 1. |### a) |### b) |## |### a) |# |## 1. |## 2. |# II. |## 1. |## 4. |# III. |## 1. "
    )
    marked = [f"{begin}Mục thứ {place}" for place, begin in enumerate(begins.split("|"))]
    text = read_by_libreoffice(render_docx(notebook_of("# Tên", *marked)), tmp_path)
    seen = [" ".join(line.split()) for line in text.casefold().splitlines() if "mục" in line.casefold()]
    assert seen == [line.lstrip("# ").casefold() for line in marked]
