"""Faults in a person's words."""

from pathlib import Path

import cchc_lib
from cchc_lib.registers.checks.faults import KINDS, grouped, spans
from tests.registers.workbooks import ROWS, read, some


def test_a_fault_says_where_what_and_how_to_mend_it(tmp_path: Path) -> None:
    """Sheet, row, heading, value, what was expected, the remedy, in one line of Vietnamese."""
    book = read(some(cases=[{**ROWS["cases"], "channel": "Trực tuyn"}]), tmp_path)
    (group,) = grouped(book.faults)
    assert group.sentence == (
        "Trang “Hồ sơ TTHC”, dòng 2, cột “Kênh tiếp nhận”: “Trực tuyn” không có trong các lựa chọn của cột. "
        "Cần một trong các giá trị: Trực tuyến, Trực tiếp, Bưu chính công ích. "
        "Chọn trong danh sách; gần nhất là “Trực tuyến”."
    )


def test_a_fault_that_repeats_is_told_once(tmp_path: Path) -> None:
    rows = [
        {**ROWS["documents"], "dated": "32/1/2026" if 12 <= row <= 48 or row == 60 else "5/9/2025"}
        for row in range(2, 70)
    ]
    (group,) = grouped(read(some(documents=rows), tmp_path).faults)
    assert group.sentence.startswith(
        "Trang “Văn bản đi đến”, 38 dòng, các dòng 12-48, 60, cột “Ngày đến/đi”: “32/1/2026”"
    )


def test_different_values_of_one_kind_are_one_group(tmp_path: Path) -> None:
    rows = [{**ROWS["documents"], "dated": f"{day}/1/2026"} for day in (32, 33, 34)]
    (group,) = grouped(read(some(documents=rows), tmp_path).faults)
    assert group.message == "dòng 2: “32/1/2026” không đọc được thành một ngày có thật; các dòng kia tương tự"


def test_what_is_nearest_to_one_value_is_no_advice_for_others(tmp_path: Path) -> None:
    rows = [{**ROWS["staff"], "staff_no": str(at), "meets_standard": word} for at, word in enumerate(["Có.", "Chưa"])]
    (group,) = grouped(read(some(staff=rows), tmp_path).faults)
    assert (group.rows, "gần nhất" in group.sentence) == ((2, 3), False)


def test_errors_come_before_warnings(tmp_path: Path) -> None:
    late = {**ROWS["documents"], "dated": "27/11/2024"}
    book = read(some(documents=[late, {**ROWS["documents"], "form": None}]), tmp_path)
    assert [group.label for group in grouped(book.faults)] == ["Lỗi", "Cảnh báo"]


def test_a_fault_of_a_file_names_the_file(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xlsx"
    path.write_bytes(b"")
    (group,) = grouped(read(path, tmp_path).faults)
    assert (
        group.sentence
        == "Tệp 2025-2026.xlsx: tệp rỗng, không có gì bên trong. Cần một sổ đọc được. Chép lại từ bản gốc."
    )


def test_long_lists_of_rows_are_cut() -> None:
    """Twelve spans are enough to begin with."""
    assert spans(range(2, 60, 2)) == "2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, …"


def test_every_kind_of_fault_has_words_and_is_told_somewhere() -> None:
    """The table has no line that nothing tells, and each line its severity and what is wrong."""
    code = "".join(path.read_text(encoding="utf-8") for path in Path(cchc_lib.__file__).parent.rglob("*.py"))
    assert [name for name in KINDS if f'"{name.removeprefix("file_")}"' not in code] == []
    assert {kind.severity for kind in KINDS.values()} == {"error", "warning"}
    assert all(kind.message and (kind.remedy or kind.expected) for kind in KINDS.values())
