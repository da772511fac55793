"""Tests of the paper as PDF."""

import base64
import io
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont
from PIL import Image
from pypdf import PdfReader

from cchc_lib.errors import CchcError
from cchc_lib.rendering import paper
from cchc_lib.rendering.paper.pdf import LACKING, render_pdf
from cchc_lib.report.blocks import Block, Details, Listing, Printed, Sentences, Table, TableColumn
from tests.rendering.notebooks import code_cell, notebook_of, shown
from tests.rendering.sample_report import chart, form06_table, sample_notebook

FONTS = Path(paper.__file__).parent / "fonts"
LETTERS = "aăâbcdđeêghiklmnoôơpqrstuưvxy" + "".join(
    unicodedata.normalize("NFC", vowel + tone) for vowel in "aăâeêioôơuưy" for tone in "\u0300\u0301\u0309\u0303\u0323"
)
HOSTILE = (
    "#import \"x\" $x$ @ref *b* _i_ `c` <lab> =cmd|'/C calc'!A0 \\u{41} "
    "<script>alert(1)</script> {{x}} [a](b) // c /* d */"
)


def reader(content: bytes) -> Any:
    return PdfReader(io.BytesIO(content))


def words(content: bytes) -> str:
    return " ".join(" ".join(page.extract_text() for page in reader(content).pages).split())


def tags(content: bytes) -> list[tuple[str, Any]]:
    def walk(element: Any) -> Iterator[tuple[str, Any]]:
        element = element.get_object()
        if not isinstance(element, dict):
            return
        if "/S" in element:
            yield str(element["/S"]), element
        children = element.get("/K", [])
        for child in children if isinstance(children, list) else [children]:
            yield from walk(child)

    return list(walk(reader(content).trailer["/Root"]["/StructTreeRoot"]))


def outline(content: bytes) -> list[str]:
    def titles(entries: Any) -> Iterator[str]:
        for entry in entries:
            yield from titles(entry) if isinstance(entry, list) else [str(entry.title)]

    return list(titles(reader(content).outline))


def font(name: str) -> Any:
    return TTFont(FONTS / f"{name}.ttf")


def lines_by_column(page: Any) -> dict[int, list[float]]:
    """The base lines of text that begins at the same place across, from what draws it."""
    lines: dict[int, list[float]] = {}

    def visit(text: str, matrix: list[float], *_: Any) -> None:
        if text.strip():
            lines.setdefault(round(matrix[4]), []).append(matrix[5])

    page.extract_text(visitor_text=visit)
    return lines


def in_upper_margin(page: Any) -> str:
    """What stands in the upper margin, which is the number of the page; it has to stand in the middle."""
    found: list[str] = []

    def visit(text: str, matrix: list[float], *_: Any) -> None:
        if text.strip() and matrix[5] > float(page.mediabox.height) - 50:
            found.append(text.strip())
            assert abs(matrix[4] - (float(page.mediabox.width) + 85.0 - 42.5) / 2) < 8  # between the margins

    page.extract_text(visitor_text=visit)
    return "".join(found)


@pytest.fixture(scope="module")
def report() -> bytes:
    return render_pdf(sample_notebook())


def test_it_says_that_it_is_accessible_and_archival(report: bytes) -> None:
    """PDF/UA-1 and PDF/A-2a are claimed; language, title and author are set; the title is what a window shows."""
    opened = reader(report)
    root: Any = opened.trailer["/Root"]
    claims = root["/Metadata"].get_object().get_data().decode()
    for part in ("<pdfuaid:part>1<", "<pdfaid:part>2<", "<pdfaid:conformance>A<"):
        assert part in claims
    assert root["/Lang"] == "vi-VN"
    assert bool(root["/MarkInfo"]["/Marked"])
    assert bool(root["/ViewerPreferences"]["/DisplayDocTitle"])
    assert opened.metadata is not None
    assert opened.metadata.title == (
        "Báo cáo: Kết quả thực hiện công tác cải cách hành chính học kỳ I năm học 2025-2026"
    )
    assert opened.metadata.author == "Trường THCS Tiên Cường"


def test_headings_tables_and_figures_are_tagged(report: bytes) -> None:
    found = tags(report)
    headings = [int(tag[2:]) for tag, _ in found if re.fullmatch(r"/H\d", tag)]
    assert headings == [1, 1, 1, 2, 1, 1]
    names = [tag for tag, _ in found]
    assert names.count("/Table") == 2
    assert names.count("/TH") == 5 + (2 + 3 + 11 + 13)
    assert names.count("/Caption") == 3
    assert [element["/Alt"] for tag, element in found if tag == "/Figure" and "/Alt" in element] == [chart().alt]
    assert "/L" in names
    assert "/Link" in names


def test_the_outline_has_the_sections_and_appendices(report: bytes) -> None:
    assert outline(report) == [
        *("Tóm tắt kết quả", "I. Công tác chỉ đạo, điều hành", "II. Kết quả thực hiện"),
        *("2. Cải cách thủ tục hành chính", "III. Đánh giá chung", "Phụ lục I Biểu 06"),
    ]


def test_every_line_of_the_form_is_a_paragraph(report: bytes) -> None:
    """What stands in the head, above the text and below the appendices' titles is no loose text to a screen reader."""
    loose = [tag for tag, element in tags(report) if tag == "/Span" and element["/P"]["/S"] in {"/Document", "/Div"}]
    assert loose == []


def test_all_letters_are_in_our_own_fonts(report: bytes) -> None:
    """Every font is Tinos or Cousine, embedded, with a map back to Unicode."""
    fonts = {
        str(font["/BaseFont"]).split("+")[1]: font
        for page in reader(report).pages
        for font in (entry.get_object() for entry in page["/Resources"]["/Font"].values())
    }
    assert set(fonts) == {"Tinos", "Tinos-Bold", "Tinos-Italic", "Tinos-BoldItalic"}
    for font in fonts.values():
        assert "/ToUnicode" in font
        assert "/FontFile2" in font["/DescendantFonts"][0].get_object()["/FontDescriptor"]


def test_the_fonts_have_every_vietnamese_letter() -> None:
    """All 134 letters, capital and small, stand in all styles; so do the signs that people use."""
    assert len(set(LETTERS) - set("abcdeghiklmnopqrstuvxy")) * 2 == 134
    assert not LACKING.search(LETTERS + LETTERS.upper() + "₫≥≤≠×–—“”…•→✓✗☐☑★½²°′″")
    signs = set(font("DejaVuSans-Signs").getBestCmap())
    for style in ("Regular", "Bold", "Italic", "BoldItalic"):
        tinos = font(f"Tinos-{style}")
        known = {ord("\n"), *tinos.getBestCmap(), *signs}
        assert all(LACKING.match(chr(code)) for code in range(0x11000) if code not in known)
        assert {ord(letter) for letter in LETTERS + LETTERS.upper()} <= set(tinos.getBestCmap())
        assert tinos["OS/2"].fsType == 0
    for licence in ("OFL.txt", "LICENSE_DEJAVU.txt"):
        assert "Copyright" in (FONTS / licence).read_text(encoding="utf-8")


def test_the_official_form_stands_around_the_body(report: bytes) -> None:
    text = words(report).replace("\u00a0", " ")
    for part in (
        *("UBND XÃ QUYẾT THẮNG", "TRƯỜNG THCS TIÊN CƯỜNG", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        *("Độc lập - Tự do - Hạnh phúc", "/BC-THCSTC", "năm 2026", "BÁO CÁO"),
        *("Căn cứ Nghị quyết số 76/NQ-CP ngày 15/7/2021 của Chính phủ.", "Trên đây là Báo cáo kết quả thực hiện"),
        *("(số liệu từ ngày 01/9/2025 đến ngày 17/01/2026) như sau:", "(kèm theo Phụ lục I: Biểu 06)./."),
        *("Nơi nhận: - Như trên; - Cán bộ, giáo viên, nhân viên (thực hiện); - Lưu: VT.", "HIỆU TRƯỞNG"),
        "(Kèm theo Báo cáo số",
    ):
        assert part in text


@pytest.mark.parametrize(
    ("recipients", "upper", "foot"),
    [
        (("Phòng Văn hóa - Xã hội (báo cáo)",), "Kính gửi: Phòng Văn hóa - Xã hội Căn cứ", "- Như trên; - Lưu: VT."),
        (
            ("UBND xã Quyết Thắng (để báo cáo);", "Tổ Văn phòng", "Phòng Văn hóa - Xã hội (b/c)", "Lưu: VT, HC"),
            "Kính gửi: - UBND xã Quyết Thắng; - Phòng Văn hóa - Xã hội. Căn cứ",
            "- Như trên; - Tổ Văn phòng; - Lưu: VT.",
        ),
        (("Tổ Văn phòng (thực hiện)",), "2025-2026 Căn cứ", "- Tổ Văn phòng (thực hiện); - Lưu: VT."),
    ],
)
def test_those_whom_it_is_made_to_are_addressed(recipients: tuple[str, ...], upper: str, foot: str) -> None:
    """A report to a superior body names it behind "Kính gửi" (Nghị định 30/2020, Phụ lục I), and once only."""
    text = words(render_pdf(sample_notebook(recipients=recipients)))
    assert upper in text
    assert f"Nơi nhận: {foot}" in text


def test_the_signature_stands_before_the_appendices(report: bytes) -> None:
    """What is signed comes first; how figures are worked out stands on the page alone."""
    text = words(report)
    order = ["TÓM TẮT KẾT QUẢ", "III. ĐÁNH GIÁ CHUNG", "./.", "HIỆU TRƯỞNG", "Phụ lục I BIỂU 06"]
    assert sorted(order, key=text.index) == order
    assert "Cách tính" not in text


def test_pages_are_numbered_from_the_second_and_each_appendix_for_itself() -> None:
    rows = tuple((str(number),) for number in range(100))
    long = Table(caption="Dài", columns=(TableColumn(label="Số"),), rows=rows)
    filler = Sentences(paragraphs=("Đoạn văn. " * 40,) * 3)
    pages = reader(render_pdf(sample_notebook(filler, "## Phụ lục. Danh sách", long))).pages
    assert [in_upper_margin(page) for page in pages] == ["", "2", "", "2", "3", ""]


@pytest.mark.parametrize(("rows", "begun"), [(4, [["I", "II"], []]), (20, [["I", "II"], []]), (26, [["I"], ["II"]])])
def test_upright_appendices_share_pages(rows: int, begun: list[list[str]]) -> None:
    """So that none stays half empty; one begins only where its head and some rows have room above the foot."""
    column, long = (TableColumn(label="Số"),), tuple((str(number),) for number in range(60))
    first, second = (Table(caption="Bảng", columns=column, rows=some) for some in (long[:rows], long))
    pages = reader(render_pdf(sample_notebook("## Phụ lục. A", first, "## Phụ lục. B", second))).pages[2:4]
    assert [re.findall(r"Phụ lục ([IV]+)", page.extract_text()) for page in pages] == begun
    on = next(text for page in pages if "Phụ lục II" in (text := page.extract_text())).split("Phụ lục II")[1]
    assert "3" in re.findall(r"^\d+", on, re.MULTILINE)


def test_a_documents_number_stays_in_one_line() -> None:
    text = " ".join(f"Văn bản{'n' * (place % 7)} số {place}/QĐ-THCSTC." for place in range(1, 60))
    said = "".join(page.extract_text() for page in reader(render_pdf(sample_notebook(text))).pages)
    assert [place for place in range(1, 60) if f"{place}/QĐ-THCSTC" not in said] == []


def test_place_and_day_stay_in_one_line() -> None:
    report = render_pdf(sample_notebook(place="Nguyễn Lương Bằng"))  # as long as names of communes are
    lines = [" ".join(line.split()) for line in reader(report).pages[0].extract_text().splitlines()]
    assert "Số: /BC-THCSTC Nguyễn Lương Bằng, ngày tháng năm 2026" in lines


def test_a_rule_stands_below_what_an_appendix_belongs_to() -> None:
    """As in model 2.1 of Nghị định 30/2020, Phụ lục III: a short rule in the middle, above the appendix's text."""
    page = reader(render_pdf(sample_notebook("## Phụ lục. Lời", "Đây là lời."))).pages[2]
    drawn = re.findall(r"([\d.]+) ([\d.]+) m\s+([\d.]+) ([\d.]+) l", page.get_contents().get_data().decode("latin-1"))
    assert [float(right) - float(left) for left, _, right, _ in drawn] == [75.0]


def test_the_form_lies(report: bytes) -> None:
    pages = reader(report).pages
    lying = ["Biểu 06. Tình hình" in page.extract_text() for page in pages]
    assert [page.mediabox.width > page.mediabox.height for page in pages] == lying
    assert sum(lying) == 1


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"sample": False}, ()),
        ({"sample": True}, ("SỐ LIỆU MINH HỌA",)),
        ({"draft": True, "internal": True}, ("DỰ THẢO", "SỐ LIỆU MINH HỌA", "NỘI BỘ")),
    ],
)
def test_marks_stand_on_every_page_where_they_hold(changes: dict[str, Any], marks: tuple[str, ...]) -> None:
    for page in reader(render_pdf(sample_notebook(**changes))).pages:
        text = page.extract_text()
        assert [mark for mark in ("DỰ THẢO", "SỐ LIỆU MINH HỌA", "NỘI BỘ") if mark in text] == list(marks)


def test_hostile_text_stands_as_text() -> None:
    rows = ((HOSTILE,),)
    blocks: list[Block | str] = [
        Sentences(paragraphs=(HOSTILE,)),
        Listing(items=(HOSTILE,)),
        Printed(text=HOSTILE),
        Table(caption=HOSTILE, columns=(TableColumn(label=HOSTILE),), rows=rows, note=HOSTILE),
    ]
    text = words(render_pdf(notebook_of(*blocks))).replace(" ", "")
    assert text.count(HOSTILE.replace(" ", "")) == 7


def test_what_cannot_be_printed_is_marked() -> None:
    """Controls, turns of direction and letters that the fonts lack leave a visible mark, never a fault or a gap."""
    text = words(render_pdf(notebook_of(Sentences(paragraphs=("a\x00b\u202ec😀d你e\ud800f",)))))
    assert "a\ufffdb\ufffdc\ufffdd\ufffde\ufffdf" in text


@pytest.mark.parametrize("words_of", ["0123456789" * 20, "\u00a0".join("thước" for _ in range(60))])
def test_long_words_stay_within_the_margins(words_of: str) -> None:
    """A word as long as a fingerprint is broken, and copies out whole."""
    table = Table(caption="Dài", columns=(TableColumn(label="A"), TableColumn(label="B")), rows=((words_of, "1"),))
    content = render_pdf(notebook_of(Sentences(paragraphs=(words_of,)), table))
    right = 0.0

    def visit(text: str, matrix: list[float], *_: Any) -> None:
        nonlocal right
        right = max(right, matrix[4] + 4.5 * len(text.strip()))

    for page in reader(content).pages:
        page.extract_text(visitor_text=visit)
    assert 400 < right < 596
    assert "\u200b" not in words(content)


def test_markdown_comes_out_in_full() -> None:
    """Headings, emphasis, links, lists, quotes, code, rules, tables and pictures of Markdown."""
    pixel = io.BytesIO()
    Image.new("RGB", (2, 2), "red").save(pixel, "PNG")
    uri = f"data:image/png;base64,{base64.b64encode(pixel.getvalue()).decode()}"
    markdown = f"""# Sĩ số

##### Bỏ cấp

*nghiêng* **đậm** ~~bỏ~~ `mã` [trang](https://vi.example/a) [xấu](javascript:alert(1)) &amp; <b>thô</b>

3. ba
   - con

> lời người khác

```
a   b
```

---

| Cột | Số |
|:--|--:|
| x | 1 |

![Cổng trường]({uri})
"""
    content = render_pdf(notebook_of(markdown))
    text = words(content)
    for part in ("Sĩ số", "nghiêng đậm bỏ mã trang xấu & thô", "3. ba", "- con", "lời người khác", "a   b", "Cột Số"):
        assert part.replace("   ", " ") in text
    found = tags(content)
    names = [tag for tag, _ in found]
    assert names.count("/L") == 2
    assert names.count("/TH") == 2
    assert [tag for tag in names if re.fullmatch(r"/H\d", tag)] == ["/H1"]
    assert [element["/Alt"] for tag, element in found if tag == "/Figure" and "/Alt" in element] == ["Cổng trường"]
    links = [
        a["/A"]["/URI"] for page in reader(content).pages for a in (x.get_object() for x in page.get("/Annots", []))
    ]
    assert links == ["https://vi.example/a"]
    assert reader(content).metadata.title == "Sĩ số"


def test_an_empty_heading_is_left_out() -> None:
    """The standard has no heading without words: neither one of Markdown nor the title of what may be opened."""
    content = render_pdf(notebook_of("#", Details(summary="", blocks=(Sentences(paragraphs=("Một.",)),)), "##\n\nHai."))
    assert words(content) == "Báo cáo Một. Hai."
    assert outline(content) == []


def test_a_chart_is_vectors_with_words() -> None:
    content = render_pdf(notebook_of("# Biểu đồ", chart()))
    assert "Chỉ tiêu 2.2: hồ sơ đúng hạn 98,12%" in words(content)
    assert not any(page.images for page in reader(content).pages)


@pytest.mark.parametrize("form", ["image/png", "image/jpeg", "image/svg+xml"])
def test_a_broken_picture_is_told(form: str) -> None:
    with pytest.raises(CchcError, match=r"Hình “Cổng”.*bị hỏng"):
        render_pdf(notebook_of(code_cell(shown({form: "<sv"}), caption="Cổng")))


def test_a_long_table_repeats_its_heading_and_keeps_its_caption() -> None:
    columns = (TableColumn(label="Tên gọi"), TableColumn(label="Số", align="right"))
    rows = tuple((f"Dòng {number}", str(number)) for number in range(120))
    filler = Sentences(paragraphs=("Đoạn văn. " * 40,) * 4 + ("Cuối.",) * 6)
    pages = [
        page.extract_text()
        for page in reader(render_pdf(notebook_of(filler, Table(caption="Bảng dài", columns=columns, rows=rows)))).pages
    ]
    with_rows = [text for text in pages if "Dòng " in text]
    assert len(with_rows) >= 3
    assert all("Tên gọi" in text for text in with_rows)
    assert "Bảng dài" in with_rows[0]
    assert not any("Bảng dài" in text for text in pages if text not in with_rows)


@pytest.mark.parametrize("above", range(24, 44, 3))
def test_a_short_table_is_not_parted(above: int) -> None:
    columns = (TableColumn(label="Tên gọi"), TableColumn(label="Số", align="right"))
    rows = tuple((f"Dòng {number}", str(number)) for number in range(9))
    filler = Sentences(paragraphs=("Đoạn văn.",) * above)
    pages = [
        page.extract_text()
        for page in reader(
            render_pdf(notebook_of(filler, Table(caption="Bảng ngắn", columns=columns, rows=rows)))
        ).pages
    ]
    (page,) = (text for text in pages if "Dòng " in text)
    assert page.count("Dòng ") == 9
    assert "Bảng ngắn" in page


@pytest.mark.parametrize("lines", range(24, 34, 3))
def test_what_leads_to_a_table_stands_on_its_page(lines: int) -> None:
    """Neither a heading nor the sentence below it is left alone at the end of a page, however much stands above."""
    columns = (TableColumn(label="Việc"), TableColumn(label="Số", align="right"))
    table = Table(caption="Bảng việc", columns=columns, rows=(("Một việc dài. " * 40, "1"),) * 3)
    above = Sentences(paragraphs=("Dòng.",) * lines)
    pages = reader(render_pdf(notebook_of("# A", above, "## Nhiệm vụ\n\nMỗi việc đã ghi.", table))).pages
    (found,) = [text for page in pages if "Bảng việc" in (text := page.extract_text())]
    assert "NHIỆM VỤ" in found
    assert "Mỗi việc đã ghi." in found
    assert "Một việc dài." in found


def test_a_long_heading_goes_on_at_the_margin() -> None:
    """Its first line is indented like a paragraph's, the others are not."""
    (page,) = reader(render_pdf(notebook_of("# A", "## II. Kết quả " + "thực hiện " * 12))).pages
    assert sorted(lines_by_column(page))[:2] == [85, 113]


def test_items_of_a_list_are_as_far_apart_as_paragraphs() -> None:
    """At least 6 pt more than the lines of one (Nghị định 30/2020, Phụ lục I, mục II.6.e)."""
    blocks = (Listing(items=("Một việc. " * 15, "Hai.")), Sentences(paragraphs=("Một việc. " * 15, "Hai.")))
    for block in blocks:
        (page,) = reader(render_pdf(notebook_of("# A", block))).pages
        heights = sorted({round(y, 1) for lines in lines_by_column(page).values() for y in lines}, reverse=True)[-3:]
        within, between = (above - below for above, below in pairwise(heights))
        assert between - within > 5.9


def test_rows_are_as_high_as_their_text() -> None:
    long = "Ban hành văn bản chỉ đạo, điều hành theo chương trình công tác quý, năm đầy đủ, đúng hạn, đạt tỷ lệ 100%. "
    rows = tuple(
        (long[: 7 * size], "Không phát sinh", long[-5 * size :].title(), f"{'8' * size}/2026-{size}")
        for size in range(1, 15)
    )
    columns = tuple(TableColumn(label=label) for label in ("Nội dung", "Đánh giá", "Ghi chú", "Số"))
    marked = "\n".join(f"| `{row[0]}` | *{row[1]}* `{row[1]}` | **{row[2]}** |" for row in rows)
    table = Table(caption="Bảng", columns=columns, rows=rows)
    content = render_pdf(notebook_of(table, f"| Mã | Nghiêng | Đậm |\n|---|---|---|\n{marked}\n"))
    printed = 0
    for page in reader(content).pages:
        for lines in lines_by_column(page).values():
            printed += len(lines)
            gaps = [above - below for above, below in pairwise(sorted(lines, reverse=True))]
            assert all(gap < 0.1 or gap > 10 for gap in gaps)
    assert printed > 100


def test_a_wide_table_lies_with_the_heading_above_it() -> None:
    columns = tuple(TableColumn(label=f"Cột thứ {place}") for place in range(20))
    wide = Table(caption="Rộng", columns=columns, rows=(tuple("123456" for _ in columns),))
    pages = reader(render_pdf(notebook_of("# A", "Trước.", "## Nhiều cột\n\nGồm:", wide, "Sau."))).pages
    shapes = [page.mediabox.width > page.mediabox.height for page in pages]
    assert shapes == [False, True, False]
    assert "NHIỀU CỘT" in pages[1].extract_text()
    assert "Gồm:" in pages[1].extract_text()


def test_pdftotext_reads_it_in_order(report: bytes, tmp_path: Path) -> None:
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    path = tmp_path / "a.pdf"
    path.write_bytes(report)
    text = subprocess.run(["pdftotext", str(path), "-"], capture_output=True, check=True).stdout.decode()  # noqa: S607
    flat = " ".join(text.split())
    order = ["CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "BÁO CÁO", "như sau:", "đúng hạn 209 (98,12%)", "Còn 4 hồ sơ", "./."]
    assert sorted(order, key=flat.index) == order


def test_the_last_sentence_is_as_wide_as_the_text(report: bytes, tmp_path: Path) -> None:
    """It is justified from margin to margin like every other paragraph."""
    if shutil.which("pdftotext") is None:
        pytest.skip("needs pdftotext (poppler-utils)")
    path = tmp_path / "a.pdf"
    path.write_bytes(report)
    told = subprocess.run(["pdftotext", "-bbox", "-f", "2", "-l", "2", str(path), "-"], capture_output=True, check=True)  # noqa: S607
    ends: dict[str, float] = {}
    for right, bottom in re.findall(r'xMax="([\d.]+)" yMax="([\d.]+)"', told.stdout.decode()):
        ends[bottom] = max(ends.get(bottom, 0.0), float(right))
    assert list(ends.values())[2] == pytest.approx(210 / 25.4 * 72 - 15 / 25.4 * 72, abs=0.5)


VERAPDF = shutil.which("verapdf")
if VERAPDF:  # a Java program that few machines have; .ci/run says when it does without

    def test_verapdf_finds_nothing(report: bytes, tmp_path: Path) -> None:
        for name, content in (("report", report), ("form", render_pdf(notebook_of("# Biểu", form06_table())))):
            path = tmp_path / f"{name}.pdf"
            path.write_bytes(content)
            for flavour in ("ua1", "2a"):
                command = [str(VERAPDF), "--flavour", flavour, "--format", "text", str(path)]
                told = subprocess.run(command, capture_output=True, check=False, text=True)
                assert told.stdout.startswith("PASS"), told.stdout
