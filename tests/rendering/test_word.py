"""Tests of the paper as DOCX."""

import io
import re
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from cchc_lib.rendering import word
from cchc_lib.rendering.word import render_docx
from cchc_lib.rendering.word_template import template_fault
from cchc_lib.report.blocks import Block, Form, Listing, Notice, Printed, Sentences, Table, TableColumn
from tests.rendering.notebooks import notebook_of
from tests.rendering.sample_report import chart, sample_notebook

KIT_TEMPLATE = Path(word.__file__).with_name("mau.docx")
HOSTILE = "=cmd|'/C calc'!A0 <w:p/> ]]> &amp; \"q\" 'a' {HYPERLINK} <script>alert(1)</script>"


def opened(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


def texts(document: Any) -> list[str]:
    return ["".join(t.text or "" for t in p.iter(qn("w:t"))) for p in document.element.body.iter(qn("w:p"))]


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
    return render_docx(sample_notebook())


@pytest.fixture(scope="module")
def report(content: bytes) -> Any:
    return opened(content)


def test_headings_are_words_own(report: Any) -> None:
    """A navigation pane shows the sections, numbered as they were written; appendices have a style of their own."""
    styled = [(p.style.name, p.text) for p in report.paragraphs if p.style.name.startswith(("Heading", "Phụ lục"))]
    assert styled == [
        ("Heading 1", "Tóm tắt kết quả"),
        ("Heading 1", "I. Công tác chỉ đạo, điều hành"),
        ("Heading 1", "II. Kết quả thực hiện"),
        ("Heading 2", "2. Cải cách thủ tục hành chính"),
        ("Heading 1", "III. Đánh giá chung"),
        ("Phụ lục", "Phụ lục I\nBIỂU 06"),
    ]
    assert report.styles["Phụ lục"].base_style.name == "Heading 1"


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
    found = texts(report)
    for line in (
        *("UBND XÃ QUYẾT THẮNG", "TRƯỜNG THCS TIÊN CƯỜNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        *("Độc lập - Tự do - Hạnh phúc", "BÁO CÁO", "Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ."),
        *("Kính gửi: Phòng Văn hóa - Xã hội", "- Như trên;", "- Lưu: VT.", "HIỆU TRƯỞNG"),
    ):
        assert line in found
    assert next(line for line in found if line.startswith("Trên đây")).endswith("./.")


def test_those_whom_it_is_made_to_are_addressed() -> None:
    """Several stand below "Kính gửi", with a full stop behind the last; nobody is where nobody is reported to."""
    several = ("UBND xã Quyết Thắng (để báo cáo)", "Phòng Văn hóa - Xã hội (b/c)", "Tổ Văn phòng")
    found = texts(opened(render_docx(sample_notebook(recipients=several))))
    at = found.index("Kính gửi: ")
    assert found[at : at + 3] == ["Kính gửi: ", "- UBND xã Quyết Thắng;", "- Phòng Văn hóa - Xã hội."]
    assert [line for line in found if line in {"- Như trên;", "- Tổ Văn phòng;"}] == ["- Như trên;", "- Tổ Văn phòng;"]
    inside = texts(opened(render_docx(sample_notebook(recipients=("Tổ Văn phòng",)))))
    assert not [line for line in inside if "Kính gửi" in line or "Như trên" in line]


def test_what_leads_to_a_table_stays_with_it() -> None:
    """A sentence between a heading and a table never ends a page; a text of its own may."""
    table = Table(caption="Bảng", columns=(TableColumn(label="Tên"),), rows=(("Một",),))
    document = opened(render_docx(notebook_of("# A\n\n## B\n\nMỗi việc đã ghi.", table, "Một câu khác.")))
    kept = {p.text: p.paragraph_format.keep_with_next for p in document.paragraphs if p.text.endswith(".")}
    assert kept == {"Mỗi việc đã ghi.": True, "Một câu khác.": None}


def test_the_head_of_an_appendix_stays_with_it(report: Any) -> None:
    heads = [one for one in report.paragraphs if one.text.startswith(("Phụ lục", "(Kèm theo"))]
    assert len(heads) == 2
    assert {one.paragraph_format.keep_with_next for one in heads} == {True}


def test_pages_and_sections(report: Any) -> None:
    """A4 with the form's margins; Biểu 06 is landscape; the number is a field from page 2; sample figures say so."""
    sizes = [(round(s.page_width.mm), round(s.page_height.mm)) for s in report.sections]
    assert sizes == [(210, 297), (297, 210)]
    first = report.sections[0]
    margins = [round(getattr(first, f"{side}_margin").mm) for side in ("top", "bottom", "left", "right")]
    assert margins == [20, 20, 30, 15]
    assert [s.different_first_page_header_footer for s in report.sections] == [True, True]
    starts = [s._sectPr.find(qn("w:pgNumType")) for s in report.sections]  # each appendix is numbered for itself
    assert [None if start is None else start.get(qn("w:start")) for start in starts] == [None, "1"]
    headers = [header for section in report.sections for header in (section.first_page_header, section.header)]
    fields = [[f.get(qn("w:instr")) for f in header._element.iter(qn("w:fldSimple"))] for header in headers]
    assert fields == [[], ["PAGE"]] * 2
    assert [header.paragraphs[-1].text for header in headers] == ["SỐ LIỆU MINH HỌA"] * 4


@pytest.mark.parametrize(
    ("changes", "mark"), [({"draft": True}, "DỰ THẢO – SỐ LIỆU MINH HỌA"), ({"sample": False}, "")]
)
def test_a_mark_stands_on_every_page_where_it_holds(changes: dict[str, Any], mark: str) -> None:
    section = opened(render_docx(sample_notebook(**changes))).sections[0]
    assert [h.paragraphs[-1].text for h in (section.first_page_header, section.header)] == [mark] * 2


def test_what_makes_it_a_draft_stands_first() -> None:
    notice = Notice(tone="draft", title="Dự thảo", paragraphs=("Sổ còn 2 dòng có lỗi.",))
    assert texts(opened(render_docx(sample_notebook(notice, draft=True))))[0] == "Dự thảo: Sổ còn 2 dòng có lỗi."


def test_it_is_laid_out_as_by_a_word_of_today(report: Any) -> None:
    """Not in Word's compatibility mode, in which tables stand out over the margin."""
    (mode,) = (
        setting.get(qn("w:val"))
        for setting in report.settings.element.iter(qn("w:compatSetting"))
        if setting.get(qn("w:name")) == "compatibilityMode"
    )
    assert mode == "15"


@pytest.mark.parametrize(
    ("after", "landscape"), [((), [False, True]), (("## B", "wide"), [False, True]), (("Sau.",), [False, True, False])]
)
def test_wide_tables_leave_no_page_empty(after: tuple[str, ...], landscape: list[bool]) -> None:
    """Wide tables next to each other share lying pages; nothing stands behind the last one but what follows."""
    columns = tuple(TableColumn(label=f"Cột thứ {place}") for place in range(20))
    wide = Table(caption="Rộng", columns=columns, rows=(tuple("123456" for _ in columns),))
    document = opened(render_docx(notebook_of("# A", wide, *(wide if part == "wide" else part for part in after))))
    assert [section.page_width > section.page_height for section in document.sections] == landscape


def test_tables_are_real_with_repeated_headings(report: Any) -> None:
    """Each table of the body has heading rows that are repeated and a title for screen readers."""
    tables = [t for t in report.tables if t._tbl.tblPr.find(qn("w:tblCaption")) is not None]
    heads = [sum(row._tr.trPr.find(qn("w:tblHeader")) is not None for row in t.rows) for t in tables]
    assert heads == [1, 3]
    form = tables[1]
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
    picture, caption = (p.style.paragraph_format for p in report.paragraphs[place : place + 2])
    assert picture.space_after + caption.space_before < min(picture.space_before, caption.space_after)


def test_what_an_appendix_is_enclosed_with_stands_apart_from_its_text(report: Any) -> None:
    """A short rule stands below the line under an appendix's name, and room below the rule."""
    places = [place for place, p in enumerate(report.paragraphs) if p.text.startswith("(Kèm theo Báo cáo số")]
    rules = [report.paragraphs[place + 1] for place in places]
    assert len(rules) == 1
    for rule in rules:
        assert rule.style.name == "Đường kẻ"
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


def test_a_table_under_the_name_of_its_appendix_has_no_empty_line_above_it() -> None:
    table = Table(caption="", columns=(TableColumn(label="A"),), rows=(("1",),))
    found = texts(opened(render_docx(sample_notebook("## Phụ lục. Danh mục", table))))
    at = found.index("Phụ lục IDANH MỤC") + 2
    assert found[at : at + 3] == ["", "A", "1"]  # the rule, then the table


def test_a_short_table_is_not_parted() -> None:
    """Each row but the last keeps with the next, headings by their style; a long one may part between rows."""
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
    assert kept == [[{None}, {True}, {True}, {None}], [{None}] * 31]


def test_charts_are_pictures_with_words(content: bytes, report: Any) -> None:
    drawn = list(report.element.body.iter(qn("wp:docPr")))
    assert [p.get("descr") for p in drawn] == [chart().alt]
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        (name,) = [name for name in parts.namelist() if name.startswith("word/media/")]
        with Image.open(io.BytesIO(parts.read(name))) as image:
            assert image.format == "PNG"
            assert image.width > 900


def test_lists_and_links_are_words_own() -> None:
    """Bullets and numbers are Word's lists, each counting for itself; links lead where they say."""
    markdown = "1. một\n2. hai\n   - con\n\nXen giữa [trang](https://vi.example/a).\n\n5. năm\n"
    document = opened(render_docx(notebook_of("# Danh sách", markdown)))
    listed = [(p.style.name, p.text) for p in document.paragraphs if p.style.name.startswith("List")]
    assert listed == [
        *(("List Number", "một"), ("List Number", "hai"), ("List Bullet 2", "con")),
        ("List Number", "năm"),
    ]
    numbers = [p._p.pPr.numPr.numId.val for p in document.paragraphs if p.style.name == "List Number"]
    assert numbers[0] == numbers[1] != numbers[2]
    starts = document.part.numbering_part.element.findall(f".//{qn('w:startOverride')}")
    assert [start.get(qn("w:val")) for start in starts] == ["1", "5"]
    assert [link.address for p in document.paragraphs for link in p.hyperlinks] == ["https://vi.example/a"]


def test_what_stands_below_or_above_the_line_does_so() -> None:
    """One of the two was taken back by what was said of the other."""
    report = opened(render_docx(notebook_of("## A\n\nH<sub>2</sub>O và m<sup>2</sup>.")))
    runs = [run for one in report.paragraphs for run in one.runs if run.text == "2"]
    assert [(bool(run.font.subscript), bool(run.font.superscript)) for run in runs] == [(True, False), (False, True)]


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


def test_properties_tell_of_the_report_and_no_time_of_day(report: Any, content: bytes) -> None:
    properties = report.core_properties
    assert properties.title.startswith("Báo cáo: Kết quả thực hiện")
    assert (properties.author, properties.language) == ("Trường THCS Tiên Cường", "vi-VN")
    assert f"{properties.created:%Y-%m-%d %H:%M}" == "2026-01-17 00:00"
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        assert {entry.date_time for entry in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}


@pytest.mark.slow
def test_libreoffice_opens_it(content: bytes, tmp_path: Path) -> None:
    """Another word processor reads the same document and numbers its pages."""
    text = read_by_libreoffice(content, tmp_path)
    pages = text.split("\f")
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA" in pages[0]
    assert pages[1].split()[0] == "2"
    for heading in ("I. CÔNG TÁC CHỈ ĐẠO", "II. KẾT QUẢ THỰC HIỆN", "2. Cải cách thủ tục", "III. ĐÁNH GIÁ CHUNG"):
        assert re.search(rf"^ *{re.escape(heading)}", text, re.MULTILINE)
    assert "Biểu 06. Tình hình, kết quả giải quyết thủ tục hành chính" in text


def test_a_form_has_its_code_units_and_signatures() -> None:
    table = Table(caption="Biểu", columns=(TableColumn(label="A"),), rows=(("1",),))
    reporting, receiving = "Trường THCS Tiên Cường", "UBND xã Quyết Thắng"
    signers = ("Người lập biểu", "HIỆU TRƯỞNG")
    form = Form(code="Biểu số II.06a", table=table, signers=signers, reporting=reporting, receiving=receiving)
    document = opened(render_docx(notebook_of(form)))
    above, below = ([[cell.text for cell in row.cells] for row in one.rows] for one in document.tables[::2])
    told = "- Đơn vị báo cáo: Trường THCS Tiên Cường\n- Đơn vị nhận báo cáo: UBND xã Quyết Thắng"
    assert (above, below) == ([["Biểu số II.06a", told]], [["Người lập biểu", "HIỆU TRƯỞNG"]])
    assert document.tables[2].rows[0]._tr.xpath("./w:trPr/w:cantSplit")  # room to sign is on the page of the signature
    assert document.paragraphs[-1].paragraph_format.line_spacing.pt == 1  # and nothing behind it fills another page


def changed_template(folder: Path, change: Callable[[Any], object]) -> Path:
    document = docx.Document(str(KIT_TEMPLATE))
    change(document)
    path = folder / "truong" / "mau.docx"
    path.parent.mkdir(exist_ok=True)
    document.save(str(path))
    return path


def test_the_template_can_be_used() -> None:
    """Every style and place that the renderer needs stands in the kit's own, and no other place."""
    assert template_fault(KIT_TEMPLATE) == ""


def test_a_school_lays_its_own_template(tmp_path: Path) -> None:
    """Its words, styles and pages are the report's; a place parted by a word processor is found, wherever it is."""

    def change(document: Any) -> None:
        document.styles["Normal"].font.name = "Arial"
        (signer,) = (p for p in document.tables[1].cell(0, 1).paragraphs if "chức vụ" in p.text)
        signer.runs[0].text = "KT. {{ch"
        signer.add_run("ức vụ}}, trường")
        document.tables[1]._tbl.addprevious(document.add_paragraph("Gửi {{nơi nhận}}")._p)
        document.sections[0].footer.paragraphs[0].text = "{{trường}}"
        tracked = OxmlElement("w:ins")
        tracked.append(document.sections[0].footer.paragraphs[0].runs[0]._r)
        document.sections[0].footer.paragraphs[0]._p.append(tracked)

    made = opened(render_docx(sample_notebook(), changed_template(tmp_path, change)))
    assert made.styles["Normal"].font.name == "Arial"
    assert {"KT. HIỆU TRƯỞNG, trường", "Gửi - Lưu: VT."} <= set(texts(made))
    assert "".join(made.sections[0].footer._element.itertext("{*}t")) == "TRƯỜNG THCS TIÊN CƯỜNG"


def test_a_place_may_be_spaced_and_its_accents_decomposed(tmp_path: Path) -> None:
    """As a Mac writes it, or Word with a space that does not break."""
    place = unicodedata.normalize("NFD", "{{ tên\u00a0loại }}, {{trường}}")
    made = render_docx(
        sample_notebook(), changed_template(tmp_path, lambda d: d.tables[0].cell(0, 0).add_paragraph(place))
    )
    assert "BÁO CÁO, TRƯỜNG THCS TIÊN CƯỜNG" in texts(opened(made))


def without_marks(document: Any) -> None:
    for section in document.sections:
        for mark in (section.header.paragraphs[-1], section.first_page_header.paragraphs[-1]):
            mark.clear()


def without_headers(document: Any) -> None:
    for header in (document.sections[0].header, document.sections[0].first_page_header):
        header.is_linked_to_previous = True


@pytest.mark.parametrize("change", [without_marks, without_headers])
def test_a_mark_needs_no_place_in_a_template(tmp_path: Path, change: Callable[[Any], object]) -> None:
    """Sample figures and drafts are never without their mark, whatever a school takes out of the pages' heads."""
    made = opened(render_docx(sample_notebook(), changed_template(tmp_path, change)))
    heads = [head for section in made.sections for head in (section.first_page_header, section.header)]
    assert [head.paragraphs[-1].text for head in heads] == ["SỐ LIỆU MINH HỌA"] * 4


def as_saved_by_libreoffice(document: Any) -> None:
    """What its writing keeps: of the body's page its own head alone, and through ODT no style of tables."""
    body, appendix = (section._sectPr for section in document.sections)
    appendix[:0] = deepcopy(body.xpath("./w:headerReference"))
    first, default = body.xpath("./w:headerReference")
    body.remove(default)
    first.set(qn("w:type"), "default")
    body.titlePg_val = False
    document.styles.element.remove(document.styles["Table Grid"].element)


def test_what_libreoffice_leaves_out_of_a_template_is_put_back(tmp_path: Path) -> None:
    """Pages are numbered from the second, and tables have lines."""
    made = opened(render_docx(sample_notebook(), changed_template(tmp_path, as_saved_by_libreoffice)))
    heads = [head._element for section in made.sections for head in (section.first_page_header, section.header)]
    assert [[f.get(qn("w:instr")) for f in head.iter(qn("w:fldSimple"))] for head in heads] == [[], ["PAGE"]] * 2
    assert [section.different_first_page_header_footer for section in made.sections] == [True, True]
    assert made.styles["Table Grid"].element.xpath(".//w:insideH/@w:val") == ["single"]
    assert {table.style.name for table in made.tables if table._tbl.tblPr.find(qn("w:tblCaption")) is not None} == {
        "Table Grid"
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda d: d.styles.element.remove(d.styles["Caption"].element), "thiếu kiểu chữ “Caption”"),
        (lambda d: d.styles["List Number 2"].element.pPr.numPr.clear(), "có kiểu chữ “List Number 2” không đánh số"),
        (lambda d: d.add_paragraph("{{trừơng}}"), "có chỗ điền lạ “trừơng” (gần nhất là “{{trường}}”)"),
        (lambda d: d.add_paragraph("Gửi {{trường} ở xã"), "có chỗ điền lạ “{{trường}” (gần nhất là “{{trường}}”)"),
        (lambda d: d.sections[0].header.add_paragraph("{số}"), "có chỗ điền lạ “{số}” (gần nhất là “{{số}}”)"),
        (lambda d: d.add_paragraph("{{số}}: ngày}}"), "có chỗ điền lạ “: ngày}}” (gần nhất là “{{ngày}}”)"),
        (lambda d: next(p for p in d.paragraphs if p.text == "{{nội dung}}").clear(), "thiếu dòng {{nội dung}}"),
    ],
)
def test_a_template_that_cannot_be_used_is_told(tmp_path: Path, change: Callable[[Any], object], told: str) -> None:
    path = changed_template(tmp_path, change)
    assert told in template_fault(path)
    assert template_fault(path).endswith("nên tệp Word dùng mẫu có sẵn; hãy sửa lại từ bản mau.docx của bộ công cụ.")
    assert render_docx(sample_notebook(), path) == render_docx(sample_notebook())
    path.write_bytes(b"PK")
    assert "không mở được" in template_fault(path)


@pytest.mark.slow
def test_a_template_saved_by_libreoffice_is_a_template(tmp_path: Path) -> None:
    soffice = shutil.which("soffice")
    if soffice is None:
        pytest.skip("needs LibreOffice Writer")
    shutil.copy(KIT_TEMPLATE, tmp_path / "a.docx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [soffice, "--headless", profile, "--convert-to", "docx", "--outdir", str(tmp_path / "b")]
    subprocess.run([*command, str(tmp_path / "a.docx")], check=True, capture_output=True, timeout=180)
    if not (tmp_path / "b" / "a.docx").exists():
        pytest.skip("needs LibreOffice Writer: this LibreOffice has none")
    assert template_fault(tmp_path / "b" / "a.docx") == ""
    content = render_docx(sample_notebook(), tmp_path / "b" / "a.docx")
    assert "III. Đánh giá chung" in texts(opened(content))
    assert read_by_libreoffice(content, tmp_path).split("\f")[1].split()[0] == "2"
