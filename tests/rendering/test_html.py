"""The page as a file: one file, nothing loaded, no script, marked, the same bytes for the same notebook."""

import io
import re
import unicodedata
from base64 import b64encode
from hashlib import sha256

import matplotlib as mpl
import pandas as pd
import pytest
from matplotlib.figure import Figure
from nbformat import NotebookNode

from cchc_lib.rendering.exporters import HtmlExporter
from cchc_lib.rendering.page import render_html
from cchc_lib.report.blocks import Digest, Listing, Prose, Table, TableColumn
from tests.rendering.notebooks import code_cell, notebook_of, printed, shown
from tests.rendering.sample_report import sample_notebook

HOSTILE = '"><script>alert(1)</script> \u202eabc\x00 javascript:alert(1)'


PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def page(notebook: NotebookNode) -> str:
    return render_html(notebook).decode("utf-8")


def drawing(*, own_style: bool = True) -> str:
    """A figure of a teacher's own, as matplotlib writes it for a notebook."""
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.plot([1, 2, 3], [4, 1, 5])
    axes.set_title("Số học sinh")
    text = io.StringIO()
    with mpl.rc_context({"svg.fonttype": "none"}):
        figure.savefig(text, format="svg")
    assert ("<style" in text.getvalue()) is own_style
    return text.getvalue()


def teachers_own() -> NotebookNode:
    """A notebook of a teacher's own: no head, a frame, a styled frame, a figure, printed text."""
    frame = pd.DataFrame({"Tổ": ["Toán", "Văn"], "Số tiết": [12, 9]})
    return notebook_of(
        "# Kế hoạch dạy học\n\nSố tiết của từng tổ.",
        "## Bảng phân công",
        code_cell(shown({"text/html": frame.to_html(), "text/plain": "…"}, result=True)),
        code_cell(shown({"text/html": frame.style.hide(axis="index").to_html()}, result=True)),
        "## Biểu đồ",
        code_cell(shown({"image/svg+xml": drawing(), "text/plain": "<Figure>"})),
        code_cell(shown({"image/png": PNG, "text/plain": "<Figure>"}), caption="Ảnh chụp"),
        code_cell(printed("Xong\n")),
    )


@pytest.fixture(scope="module")
def report() -> str:
    return page(sample_notebook())


def test_one_exporter_serves_many_notebooks() -> None:
    exporter = HtmlExporter()  # type: ignore[no-untyped-call]
    first, _ = exporter.from_notebook_node(sample_notebook(school="Trường THCS A"))
    second, _ = exporter.from_notebook_node(sample_notebook(school="Trường THCS B"))
    assert "Trường THCS A" in first
    assert "Trường THCS A" not in second


def test_the_page_says_what_it_is(report: str) -> None:
    """Language, title, description with the answer, one first heading, landmarks, a skip link that leads somewhere."""
    assert report.startswith('<!DOCTYPE html>\n<html lang="vi">\n<head>\n<meta charset="utf-8">')
    title = re.search(r"<title>([^<]+)</title>", report)
    assert title is not None
    assert title[1] == (
        "Kết quả thực hiện công tác cải cách hành chính học kỳ I năm học 2025-2026 – Trường THCS Tiên Cường"
    )
    assert 'content="Trường THCS Tiên Cường: Trong 2 chỉ tiêu có 1 đạt, 1 chưa đạt."' in report
    assert report.count("<h1") == 1
    for part in ("<header ", '<nav class="contents"', '<nav class="ways"', "<main ", "<footer "):
        assert report.count(part) == 1, part
    assert '<a class="skip" href="#noi-dung">' in report
    assert '<main id="noi-dung"' in report


def test_the_page_says_whose_and_when(report: str) -> None:
    assert '<p class="school">Trường THCS Tiên Cường</p>' in report
    assert "Số liệu từ ngày 01/9/2025 đến ngày 17/01/2026" in report


def test_the_policy_allows_the_page_its_own_style_and_nothing_else(report: str) -> None:
    """The hash is that of the style sheet as it stands; no style attribute, script or address is there."""
    style = re.search(r"<style>(.*?)</style>", report, re.DOTALL)
    assert style is not None
    digest = b64encode(sha256(style[1].encode()).digest()).decode()
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]+)"', report)
    assert policy is not None
    assert policy[1].replace("&#39;", "'") == (
        f"default-src 'none'; style-src 'sha256-{digest}'; connect-src 'self'; base-uri 'none'; form-action 'none'"
    )
    assert report.count("<style") == 1
    assert not re.search(r"<script|<iframe|<object|<link|\sstyle=|\son\w+=|url\(|@import", report)


def test_pictures_are_allowed_where_there_are_some() -> None:
    shows_png = code_cell(shown({"image/png": PNG}))
    assert " img-src data:;" in page(sample_notebook(shows_png))


def test_a_section_with_a_digest_is_folded() -> None:
    """Its heading and the digest stand in the line that opens it; what is below, to the next heading alike, inside."""
    html = page(
        notebook_of(
            *("## II. Kết quả\n\n### 1. Thể chế", Digest(text="2 đạt < 3"), "Chi tiết", "#### Nhỏ\n\nRiêng"),
            *("### 2. Thủ tục\n\nMở", "## III. Đánh giá", Digest(text="Tốt"), "### 1. Ưu điểm\n\nHay"),
        )
    )
    flat = re.sub(r"\s+", " ", html)
    assert (
        '<details class="fold"><summary><h3 id="1-the-che">1. Thể chế</h3><span class="digest">2 đạt &lt; 3</span>'
        '</summary> <p>Chi tiết</p> <h4 id="nho">Nhỏ</h4> <p>Riêng</p> </details>' in flat
    )
    assert '</details> <h3 id="2-thu-tuc">2. Thủ tục</h3> <p>Mở</p>' in flat
    assert '<span class="digest">Tốt</span></summary> <h3 id="1-uu-diem">1. Ưu điểm</h3> <p>Hay</p> </details>' in flat


def test_code_is_never_shown() -> None:
    assert "hien()" not in page(sample_notebook())


@pytest.mark.parametrize(
    ("changes", "marks"),
    [
        ({"sample": True}, ["SỐ LIỆU MINH HỌA"]),
        ({"sample": False, "draft": True, "errors": 3}, ["DỰ THẢO"]),
        ({"sample": True, "draft": True, "internal": True}, ["DỰ THẢO", "SỐ LIỆU MINH HỌA", "NỘI BỘ"]),
        ({"sample": False}, []),
    ],
)
def test_marks_stand_on_top_and_on_every_printed_page(changes: dict[str, object], marks: list[str]) -> None:
    """In the strip that stays in sight and in the watermark that print repeats."""
    html = page(sample_notebook(**changes))
    strips = re.findall(r'<(?:aside class="strip"|div class="watermark")[^>]*>(.*?)</(?:aside|div)>', html, re.DOTALL)
    assert [re.findall(r"<strong[^>]*>([^<]+)</strong>", strip) for strip in strips] == (
        [marks, marks] if marks else []
    )


def test_the_contents_lead_to_the_sections(report: str) -> None:
    targets = re.findall(r'<a href="#([^"]+)">', report)
    assert targets[:4] == [
        "tom-tat-ket-qua",
        "i-cong-tac-chi-dao-dieu-hanh",
        "ii-ket-qua-thuc-hien",
        "iii-danh-gia-chung",
    ]
    assert len(targets) == report.count("<h2")
    for target in targets:
        assert f'<h2 id="{target}">' in report


def test_the_page_is_light_and_composed(report: str) -> None:
    assert len(report.encode()) < 40_000
    assert unicodedata.is_normalized("NFC", report)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", report)


def test_a_teachers_own_notebook_comes_out_in_the_same_style() -> None:
    html = page(teachers_own())
    assert "<title>Kế hoạch dạy học</title>" in html
    assert "<h1>Kế hoạch dạy học</h1>" in html
    assert html.count("<table>") == 2
    assert '<caption><span id="bang">Bảng phân công</span></caption>' in html
    assert '<th scope="col" class="r">Số tiết</th>' in html
    assert "<figcaption>Biểu đồ</figcaption>" in html
    assert re.search(r"<desc[^>]*>[^<]*Số học sinh", html)
    assert "<pre>Xong</pre>" in html
    assert not re.search(r"\sstyle=|<script", html)


def test_a_notebook_without_a_title_still_has_one() -> None:
    assert "<title>Báo cáo</title>" in page(notebook_of("Không có tiêu đề."))


def test_text_from_registers_stands_as_text() -> None:
    table = Table(caption=HOSTILE, columns=(TableColumn(label=HOSTILE),), rows=((HOSTILE,),))
    html = page(
        sample_notebook(table, Listing(items=(HOSTILE,)), Prose(markdown=f"[{HOSTILE}](javascript:x)"), school=HOSTILE)
    )
    assert "<script" not in html
    assert "\u202e" not in html
    assert html.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 7
    assert not re.search(r'(?:href|src)="(?!#|https://dichvucong)', html)
