"""The notebook that looks at exports: proposals, a preview, rows by month; internal only."""

import shutil
from pathlib import Path

import pytest

from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Chart, Group, Listing, Table
from cchc_lib.report.first_look import open_exports
from cchc_lib.settings.params import Params

SCHOOL = "thcs-tien-cuong"


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
        "Nhóm",
        "tên quen dùng",
        "Cán bộ quản lý; Giáo viên; Nhân viên hỗ trợ, phục vụ",
    )
    chart = next(one for one in charts.blocks if isinstance(one, Chart) and "Hồ sơ" in one.caption)
    assert chart.table
    assert chart.table.rows[0] == ("08/2025", "3")
    assert isinstance(seen.rows().blocks[1], Group)


def test_one_file_and_the_command_for_it() -> None:
    """A file named alone is looked at alone; the next step is what writes its source."""
    seen = open_exports(school=SCHOOL, period="hk1").of("ban-xuat/van-ban-den.csv", "documents")
    assert [one.register.id for _, one in seen.proposals] == ["documents"]
    steps = seen.next_steps()
    assert isinstance(steps, Listing)
    path = "params/schools/thcs-tien-cuong/ban-xuat/van-ban-den.csv"
    assert steps.items == (f"python -m cchc_lib map {path} --school thcs-tien-cuong --write",)


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
