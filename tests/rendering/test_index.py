"""The index: every report under its school year, commune and school, with its state told by word."""

from __future__ import annotations

import re
from dataclasses import replace

from cchc_lib.rendering.index import IndexEntry, render_index

ENTRY = IndexEntry(
    school="thcs-tien-cuong",
    school_name="Trường THCS Tiên Cường",
    commune="xã Quyết Thắng",
    school_year="2025-2026",
    period="hk1",
    period_label="Học kỳ I năm học 2025-2026",
    counts={"not_met": 2, "met": 12, "no_data": 0},
    files={
        "pdf": "thcs-tien-cuong/2025-2026/hk1/bao-cao.pdf",
        "html": "thcs-tien-cuong/2025-2026/hk1/bao-cao.html",
    },
)
OTHER = replace(ENTRY, school="thcs-song-cam", school_name="Trường THCS Sông Cấm", commune="phường Hồng Bàng")


def page(*entries: IndexEntry) -> str:
    """The index as text."""
    return render_index(entries).decode("utf-8")


def headings(html: str) -> list[tuple[str, str]]:
    """Level and text of each heading."""
    return re.findall(r"<h(\d)[^>]*>([^<]+)</h\d>", html)


def test_a_report_has_its_link_its_state_and_its_files() -> None:
    """The period leads to the page, the other files stand below, statuses in the kit's order."""
    html = page(ENTRY)
    assert '<a href="thcs-tien-cuong/2025-2026/hk1/bao-cao.html">Học kỳ I năm học 2025-2026</a>' in html
    assert '<a href="thcs-tien-cuong/2025-2026/hk1/bao-cao.pdf">PDF</a>' in html
    assert re.findall(r'class="status s-(\w+)">.*?</svg>([^<]+)</span>', html) == [
        ("met", "12 đạt"),
        ("not_met", "2 chưa đạt"),
    ]


def test_reports_stand_under_year_commune_and_school() -> None:
    """Latest year first; communes and schools by name; a level that has one member only is left out."""
    older = replace(ENTRY, school_year="2024-2025")
    assert headings(page(older, ENTRY, OTHER)) == [
        ("1", "Báo cáo cải cách hành chính"),
        ("2", "Năm học 2025-2026"),
        ("3", "Phường Hồng Bàng"),
        ("4", "Trường THCS Sông Cấm"),
        ("3", "Xã Quyết Thắng"),
        ("4", "Trường THCS Tiên Cường"),
        ("2", "Năm học 2024-2025"),
        ("3", "Trường THCS Tiên Cường"),
    ]


def test_two_schools_of_one_name_stay_two() -> None:
    """Schools are told apart by their codes."""
    assert [text for _, text in headings(page(ENTRY, replace(ENTRY, school="thcs-khac")))][2:] == [
        ENTRY.school_name
    ] * 2


def test_drafts_samples_and_failures_are_said() -> None:
    """A failed report has its reason and no link; a draft its number of errors; sample data its mark."""
    failed = replace(ENTRY, period="hk2", period_label="Học kỳ II", files={}, counts={}, failed="Không tìm thấy sổ.")
    html = page(replace(ENTRY, draft=True, errors=3), failed, replace(OTHER, sample=True))
    assert "2 báo cáo của 2 trường; 1 bản dự thảo vì sổ còn lỗi; 1 báo cáo không lập được." in html
    assert '<strong class="tag">DỰ THẢO: 3 lỗi</strong>' in html
    assert html.count("SỐ LIỆU MINH HỌA") == 1
    assert "Không lập được báo cáo: Không tìm thấy sổ." in html
    assert "<b>Học kỳ II</b>" in html


def test_an_index_of_sample_data_alone_is_marked_on_every_page() -> None:
    """The strip and the watermark, as on a report."""
    html = page(replace(ENTRY, sample=True))
    assert html.count("SỐ LIỆU MINH HỌA") == 2
    assert '<aside class="strip"' in html


def test_many_schools_are_folded_by_commune() -> None:
    """More than forty schools in a year: each commune opens on demand and says how many schools it has."""
    many = [
        replace(ENTRY, school=f"s-{number}", school_name=f"Trường {number}", commune=f"xã {number % 3}")
        for number in range(42)
    ]
    assert re.findall(r"<summary>([^<]+)</summary>", page(*many)) == [f"Xã {n} (14 trường)" for n in range(3)]


def test_links_and_names_cannot_break_out() -> None:
    """A file name with spaces or quotes is a link still; names are text."""
    odd = replace(ENTRY, school_name="<b>A</b>", files={"html": 'thcs/kế hoạch "1".html', "lạ": "a.la"})
    html = page(odd)
    assert 'href="thcs/k%E1%BA%BF%20ho%E1%BA%A1ch%20%221%22.html"' in html
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert ">LẠ</a>" in html


def test_an_empty_index_says_so() -> None:
    """Before the first run."""
    assert "Chưa có báo cáo nào." in page()


def test_a_hundred_reports_weigh_under_the_limit() -> None:
    """Forty schools with three periods each stay under 150 KB; the bytes are the same each time."""
    many = [replace(ENTRY, school=f"s-{n}", period=str(n)) for n in range(120)]
    assert len(render_index(many)) < 150_000
    assert render_index(many) == render_index(many)
