"""The check as a notebook shows it."""

import pytest

from cchc_lib.report.blocks import Group, Heading, Listing, Sentences, Table
from cchc_lib.report.faults import Check, open_check


@pytest.fixture(scope="module")
def faulty() -> Check:
    return open_check(school="thcs-song-cam", period="nam-hoc")


@pytest.fixture(scope="module")
def sound() -> Check:
    return open_check(school="thcs-bach-dang", period="nam-hoc")


def test_the_head_says_what_this_is(faulty: Check) -> None:
    head = faulty.head()
    assert (head.name, head.school, head.sample, head.draft) == (
        "KẾT QUẢ KIỂM TRA SỐ LIỆU",
        "Trường THCS Sông Cấm",
        True,
        True,
    )


def test_the_answer_first(faulty: Check, sound: Check) -> None:
    assert (faulty.summary().title, faulty.summary().tone) == ("16 lỗi, 8 cảnh báo", "draft")
    assert (sound.summary().title, sound.summary().tone) == ("Số liệu không có lỗi", "note")
    assert sound.summary().paragraphs == ("Đã đọc 8.314 dòng.",)


def test_what_to_do_first(faulty: Check, sound: Check) -> None:
    """The five most urgent, the one that spoils most rows first."""
    steps = faulty.first_steps()
    assert isinstance(steps, Listing)
    assert len(steps.items) == 5
    assert steps.items[0].startswith("Trang “Văn bản đi đến”, 2 dòng, các dòng 92-93")
    assert sound.first_steps() == Sentences(paragraphs=("Không có việc gì phải sửa.",))


def test_rows_by_sheet(faulty: Check, sound: Check) -> None:
    table = faulty.rows()
    assert ("Hồ sơ TTHC", "295", "287", "8") in table.rows
    assert table.note == ""
    lacking = open_check(school="thcs-hoa-phuong", period="nam-hoc")
    assert lacking.rows().note == "Sổ không có trang “Khảo sát hài lòng”, hoặc sổ chưa nhập gì."
    assert lacking.summary().title == "1 lỗi, 0 cảnh báo"


def test_all_faults_by_sheet(faulty: Check, sound: Check) -> None:
    group = faulty.by_sheet()
    assert isinstance(group, Group)
    headings = [block.text for block in group.blocks if isinstance(block, Heading)]
    assert headings[:3] == ["Trang “Hồ sơ TTHC”", "Trang “Nhiệm vụ”", "Trang “Văn bản đi đến”"]
    tables = [block for block in group.blocks if isinstance(block, Table)]
    assert sum(len(table.rows) for table in tables) == 23
    assert tables[0].rows[0] == (
        "Lỗi",
        "18",
        "Kênh tiếp nhận",
        "Ô bắt buộc còn trống.",
        "Cần một trong các giá trị: Trực tuyến, Trực tiếp, Bưu chính công ích. Điền vào ô này.",
    )
    assert sound.by_sheet() == Sentences(paragraphs=("Không có lỗi, không có cảnh báo.",))
