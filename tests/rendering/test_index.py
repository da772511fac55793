"""The index: every report under its school year, commune and school, with its state told by word."""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import replace

import pytest

from cchc_lib.rendering.page import IndexEntry, render_index

ENTRY = IndexEntry(
    school="thcs-tien-cuong",
    school_name="Trường THCS Tiên Cường",
    commune="xã Quyết Thắng",
    school_year="2025-2026",
    period="hk1",
    period_label="Học kỳ I năm học 2025-2026",
    counts={"not_met": 2, "met": 12, "no_data": 0},
    files={"pdf": "thcs-tien-cuong/2025-2026/hk1/bao-cao.pdf", "html": "thcs-tien-cuong/2025-2026/hk1/bao-cao.html"},
)
FORMATS = ("html", "pdf", "docx", "xlsx", "json")
OTHER = replace(ENTRY, school="thcs-song-cam", school_name="Trường THCS Sông Cấm", commune="phường Hồng Bàng")


def page(*entries: IndexEntry) -> str:
    (content,) = render_index(entries).values()
    return content.decode("utf-8")


def many(schools: int, communes: int, periods: int = 1, years: tuple[str, ...] = ("2025-2026",)) -> list[IndexEntry]:
    return [
        replace(
            ENTRY,
            school=f"thcs-xuan-phuong-{school}",
            school_name=f"Trường THCS Xuân Phương {school}",
            commune=f"xã Hòa {school % communes}",
            school_year=year,
            period=f"quy-{period}",
            period_label=f"Quý {period} năm học {year}",
            counts={"met": 10, "not_met": 2, "not_arisen": 1, "monitored": 1},
            files={form: f"thcs-xuan-phuong-{school}/{year}/quy-{period}/bao-cao.{form}" for form in FORMATS},
        )
        for year in years
        for school in range(schools)
        for period in range(periods)
    ]


def links(pages: Mapping[str, bytes], path: str) -> set[str]:
    """Where the links of a page lead, as paths from the index's folder."""
    found = re.findall(r'<a href="([^"#]+)"', pages[path].decode())
    return {posixpath.normpath(posixpath.join(posixpath.dirname(path), link)) for link in found}


def headings(html: str) -> list[tuple[str, str]]:
    return re.findall(r"<h(\d)[^>]*>([^<]+)</h\d>", html)


def test_a_report_has_its_link_its_state_and_its_files() -> None:
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
    assert [text for _, text in headings(page(ENTRY, replace(ENTRY, school="thcs-khac")))][2:] == [
        ENTRY.school_name
    ] * 2


def test_drafts_samples_and_failures_are_said() -> None:
    failed = replace(ENTRY, period="hk2", period_label="Học kỳ II", files={}, counts={}, failed="Không tìm thấy sổ.")
    html = page(replace(ENTRY, draft=True, errors=3), failed, replace(OTHER, sample=True))
    assert "2 trường, 2 báo cáo; 1 bản dự thảo vì sổ còn lỗi; 1 báo cáo không lập được." in html
    assert '<strong class="tag">DỰ THẢO: 3 lỗi</strong>' in html
    assert html.count("SỐ LIỆU MINH HỌA") == 1
    assert "Không lập được báo cáo: Không tìm thấy sổ." in html
    assert "<b>Học kỳ II</b>" in html


def test_an_index_of_sample_data_alone_is_marked_on_every_page() -> None:
    html = page(replace(ENTRY, sample=True))
    assert html.count("SỐ LIỆU MINH HỌA") == 2
    assert '<aside class="strip"' in html


def test_a_large_index_has_a_page_for_each_commune() -> None:
    """index.html lists the communes with the latest year at a glance; a commune's page has all its years."""
    pages = render_index(many(60, 3, periods=2, years=("2024-2025", "2025-2026")))
    assert pages.keys() == {"index.html", *(f"muc-luc/xa-hoa-{n}.html" for n in range(3))}
    index = pages["index.html"].decode()
    assert headings(index) == [
        ("1", "Báo cáo cải cách hành chính"),
        ("2", "Xã, phường: kết quả năm học 2025-2026"),
    ]
    assert '<a href="muc-luc/xa-hoa-1.html">Xã Hòa 1</a></p>\n<p class="files">20 trường, 80 báo cáo.</p>' in index
    assert re.findall(r"</svg>(\d+ [^<]+)</span>", index)[:2] == ["400 đạt", "80 chưa đạt"]
    commune = headings(pages["muc-luc/xa-hoa-1.html"].decode())
    assert commune[0] == ("1", "Báo cáo cải cách hành chính của các trường xã Hòa 1")
    assert [text for level, text in commune if level == "2"] == ["Năm học 2025-2026", "Năm học 2024-2025"]
    assert len(commune) == 1 + 2 + 2 * 20


def test_every_report_is_reached_and_every_link_leads_to_something() -> None:
    few, more = many(60, 3, periods=2, years=("2024-2025", "2025-2026")), many(30, 1, periods=15)
    entries = few + [replace(entry, school=f"x{entry.school}", commune="xã Hương") for entry in more]
    pages = render_index(entries)
    reached, files, todo = {"index.html"}, set[str](), ["index.html"]
    while todo:
        there = links(pages, todo.pop())
        todo += sorted(there & pages.keys() - reached)
        reached |= there & pages.keys()
        files |= there - pages.keys()
    assert reached == pages.keys()
    assert files == {file for entry in entries for file in entry.files.values()}
    assert all("index.html" in links(pages, path) for path in pages.keys() - {"index.html"})
    assert max(map(len, pages.values())) < 150_000


def test_communes_of_like_names_have_pages_of_their_own() -> None:
    names = ("xã Hòa", "xã Hoa", "", "…")
    entries = [replace(entry, commune=name) for name in names for entry in many(30, 1)]
    slugs = ("khac", "khac-2", "xa-hoa", "xa-hoa-2")
    assert render_index(entries).keys() == {"index.html", *(f"muc-luc/{slug}.html" for slug in slugs)}
    assert "Chưa rõ xã, phường" in render_index(entries)["index.html"].decode()


@pytest.mark.slow
def test_every_page_of_a_large_index_is_light() -> None:
    """1,700 schools in 114 communes, three periods in two years: all pages under 150 KB; the same bytes each time."""
    entries = many(1700, 114, periods=3, years=("2024-2025", "2025-2026"))
    pages = render_index(entries)
    assert len(pages) == 1 + 114
    assert max(map(len, pages.values())) < 150_000
    assert render_index(entries) == pages


def test_links_and_names_cannot_break_out() -> None:
    """A file name with spaces or quotes is a link still; names are text."""
    odd = replace(ENTRY, school_name="<b>A</b>", files={"html": 'thcs/kế hoạch "1".html', "lạ": "a.la"})
    html = page(odd)
    assert 'href="thcs/k%E1%BA%BF%20ho%E1%BA%A1ch%20%221%22.html"' in html
    assert "&lt;b&gt;A&lt;/b&gt;" in html
    assert ">LẠ</a>" in html


def test_an_empty_index_says_so() -> None:
    assert "Chưa có báo cáo nào." in page()


def test_a_hundred_reports_weigh_under_the_limit() -> None:
    """As many as one page takes, each with five files, stay under 150 KB."""
    assert len(page(*many(100, 1)).encode()) < 150_000
