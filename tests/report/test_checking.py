"""What a school looks at before its report: its faults, and its exports; internal only."""

import os
import shutil
from pathlib import Path

import pytest

from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Chart, Group, Heading, Listing, Sentences, Table
from cchc_lib.report.checking import Check, open_check, open_exports
from cchc_lib.settings.params import Params

SCHOOL = "thcs-tien-cuong"


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
    assert lacking.rows().note == "Sổ không có trang “Khảo sát hài lòng”."
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


@pytest.mark.slow
def test_the_sample_exports() -> None:
    """Thirteen sheets are registers; each has its columns, first rows, and months or a word why not."""
    seen = open_exports(school=SCHOOL, period="hk1").of("ban-xuat")
    assert seen.summary().title == "Trong ban-xuat có 13 trang đọc được thành sổ, gồm 1.530 dòng"
    assert seen.head().internal
    columns, charts = seen.columns(), seen.by_month()
    table = columns.blocks[1]
    assert isinstance(table, Table)
    assert table.rows[2] == (
        "C",
        "Loại cán bộ",
        "Nhóm (staff_group)",
        "tên quen dùng",
        "Cán bộ quản lý; Giáo viên; Nhân viên hỗ trợ, phục vụ",
    )
    chart = next(one for one in charts.blocks if isinstance(one, Chart) and "Hồ sơ" in one.caption)
    assert chart.table
    assert chart.table.rows[0] == ("08/2025", "3")
    assert isinstance(seen.rows().blocks[1], Table)


def test_one_file_and_the_command_for_it() -> None:
    """A file named alone is looked at alone; the next step is what writes its source."""
    seen = open_exports(school=SCHOOL, period="hk1").of("ban-xuat/van-ban-den.csv", "documents")
    assert [one.register.id for _, one in seen.proposals] == ["documents"]
    steps = seen.next_steps()
    assert isinstance(steps, Listing)
    path = "params/schools/thcs-tien-cuong/ban-xuat/van-ban-den.csv"
    assert steps.items == (f"python -m cchc_lib map {path} --school thcs-tien-cuong --write",)


def test_what_the_command_remarks_on_is_said_beside_the_rows() -> None:
    said = open_exports(school=SCHOOL, period="hk1").of("ban-xuat/viec-van-phong.ods").rows().blocks[-1]
    assert isinstance(said, Listing)
    assert said.items[-1] == (
        "Không nhận ra cột mã nên mã ghép từ “STT”: chỉ đúng khi các ô đó giữ nguyên ở lần xuất sau."
    )


def test_a_folder_without_exports_and_files_that_are_none(tmp_path: Path) -> None:
    """Nothing to look at is said; what cannot be read is told, and the others are looked at."""
    shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("thcs-[!t]*", "ban-xuat"))
    exports = open_exports(school=SCHOOL, period="hk1", params_dir=str(tmp_path / "params"))
    assert exports.of().summary().title == "Chưa có bản xuất nào trong 2025-2026"
    folder = tmp_path / "params" / "schools" / SCHOOL / "2025-2026"
    folder.mkdir()
    (folder / "a.xlsx").write_text("x")
    assert exports.of().summary().paragraphs == (
        "Tệp a.xlsx: tệp không phải là sổ Excel, ODS hay CSV. Hãy mở tệp bằng Excel, lưu lại thành .xlsx (Excel "
        "Workbook) rồi chạy lại.",
    )


def test_of_two_exports_of_one_kind_the_newest_is_shown(tmp_path: Path) -> None:
    """As it will be read: rows of the older one are not added, and it is said."""
    shutil.copytree(Params.open().root, tmp_path / "params", ignore=shutil.ignore_patterns("thcs-[!t]*", "ban-xuat"))
    folder = tmp_path / "params" / "schools" / SCHOOL / "2025-2026"
    folder.mkdir()
    for name, days in (("ks_20251031.csv", ("01/10/2025",)), ("ks_20251130.csv", ("01/10/2025", "02/11/2025"))):
        rows = "".join(f"{day};Cha mẹ học sinh;Kết quả;5\n" for day in days)
        (folder / name).write_text(f"Ngày;Đối tượng;Yếu tố;Mức\n{rows}", encoding="utf-8")
        os.utime(folder / name, (0, 0))
    exports = open_exports(school=SCHOOL, period="hk1", params_dir=str(tmp_path / "params"))
    assert exports.of().summary().title == "Trong 2025-2026 có 1 trang đọc được thành sổ, gồm 2 dòng"
    assert exports.of().summary().paragraphs == (
        "Nguồn “ks_*.csv” chỉ đọc tệp mới nhất ks_20251130.csv, không đọc tệp cũ hơn: ks_20251031.csv. Nếu mỗi tệp là "
        "một phần số liệu riêng, ghi mỗi tệp một nguồn.",
    )
    assert exports.of("2025-2026/ks_20251031.csv").summary().paragraphs == ()


@pytest.mark.parametrize(
    ("file", "register", "said"),
    [
        ("ban-xuatt", "", "không có “ban-xuatt”. Gần nhất là “ban-xuat”."),
        ("../thcs-hoa-phuong", "", "nằm ngoài thư mục thcs-tien-cuong của trường"),
        ("", "case", "Không có sổ “case”. Gần nhất là “cases”."),
    ],
)
def test_unknown_names(file: str, register: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        open_exports(school=SCHOOL, period="hk1").of(file, register)


def test_exports_are_never_shown_to_the_public() -> None:
    """They hold names of people."""
    with pytest.raises(UsageError, match="chỉ xem nội bộ"):
        open_exports(school=SCHOOL, period="hk1", audience="public")
