"""What real workbooks look like: each item of the specification's list, with a fixture named for it."""

import re
import zipfile
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.checks.faults import grouped
from tests.registers.workbooks import ROWS, case, edited, grid, headings, line, ods, only, read, some, told, xls

CASES = headings("cases")


def rows_of(cells: list[list[Any]], folder: Path) -> list[int]:
    book = read(grid(cells), folder)
    assert told(book) == []
    return list(book.frames["cases"]["row"])


FOOT: list[list[Any]] = [
    ["Tổng cộng", 2],
    [],
    [None] * 8 + ["Quyết Thắng, ngày 31 tháng 5 năm 2026"],
    ["NGƯỜI LẬP BIỂU", *[None] * 7, "HIỆU TRƯỞNG"],
    ["(Ký, ghi rõ họ tên)", *[None] * 7, "(Ký, đóng dấu)"],
    [],
    ["Nguyễn Văn A", *[None] * 7, "Trần Thị B"],
]
NOTES = [["Ghi chú: hồ sơ tính đến hết ngày 31/5/2026"], ["* Nguồn: Cổng Dịch vụ công"], ["Danh sách có 01 hồ sơ"]]
STT = ["STT", *CASES]
ODD: dict[str, tuple[list[list[Any]], list[int]]] = {
    "titles and blank rows above": (
        [["TRƯỜNG THCS"], ["SỔ THEO DÕI HỒ SƠ TTHC NĂM HỌC 2025-2026"], [], [], CASES, case(1)],
        [6],
    ),
    "(1) (2) (3) below the headings": ([CASES, [f"({number})" for number in range(1, 16)], case(1)], [3]),
    "1 2 3": ([CASES, list(range(1, 16)), case(1)], [3]),
    "1 2 3 as text": ([CASES, list(map(str, range(1, 16))), case(1)], [3]),
    "A B C": ([CASES, list("ABCDEFGHIJKLMNO"), case(1)], [3]),
    "A B C under texts, 1 2 3 under figures": ([CASES, [*"ABCDE", *range(1, 11)], case(1)], [3]),
    "sections in the first column": (
        [
            *(CASES, ["I. Lĩnh vực giáo dục trung học"], case(1), ["II. LĨNH VỰC VĂN BẰNG"], case(2)),
            *(["A. Trực tuyến"], case(3), ["Lĩnh vực khác"], case(4)),
        ],
        [3, 5, 7, 9],
    ),
    "a section's number in the key's column": (
        [CASES, ["I", "Lĩnh vực giáo dục"], case(1), ["II.", "Lĩnh vực văn bằng"], case(2), ["B", "Khác"], case(3)],
        [3, 5, 7],
    ),
    "total, place and date, titles, names": ([CASES, case(1), case(2), *FOOT], [2, 3]),
    "sections and totals under STT": (
        [
            *(STT, ["I", "Giáo dục trung học"], [1, *case(1)], ["Cộng", None, 1], ["II.", "Văn bằng"], [2, *case(2)]),
            *(["Tổng cộng:", None, None, 2], ["Người lập"], ["Nguyễn Văn A"]),
        ],
        [3, 6],
    ),
    "notes": ([CASES, case(1), [], *NOTES], [2]),
    "subtotals, then more rows": ([CASES, case(1), ["Cộng", "1"], case(2), ["Tổng số: 2 hồ sơ"]], [2, 4]),
    "blank rows, also of spaces": ([CASES, case(1), [], [" ", "\xa0"], case(2)], [2, 5]),
    "columns turned about and one more": (
        [["STT", *reversed(CASES), "Ghi chú thêm"], [1, *reversed(case(1)), "gấp"], [2, *reversed(case(2)), None]],
        [2, 3],
    ),
    "prepared rows with nothing but STT": ([STT, [1, *case(1)], [2], [3]], [2]),
}


@pytest.mark.parametrize("form", ODD)
def test_what_stands_around_the_rows(tmp_path: Path, form: str) -> None:
    cells, rows = ODD[form]
    assert rows_of(cells, tmp_path) == rows


def test_a_section_merged_over_the_table(tmp_path: Path) -> None:
    book = grid([CASES, ["Hồ sơ tháng chín"], case(1)])
    book["Hồ sơ TTHC"].merge_cells("A2:O2")
    assert told(read(book, tmp_path)) == []


def test_a_row_with_its_number_and_its_key_alone_is_told(tmp_path: Path) -> None:
    book = read(grid([["STT", *CASES], [1, *case(1)], [2, "HS-002"]]), tmp_path)
    assert {(code, row) for code, row, _ in told(book)} == {("blank_required", 3)}


def test_a_broken_row_below_a_total_is_told(tmp_path: Path) -> None:
    """A row of data that lacks a cell is an error wherever it stands, never taken for a foot."""
    book = read(grid([CASES, case(1), ["Tổng cộng"], case(2, channel=None)]), tmp_path)
    assert told(book) == [("blank_required", 4, "Kênh tiếp nhận")]


def test_a_head_of_school_among_the_staff_is_no_signature(tmp_path: Path) -> None:
    """A position Hiệu trưởng with a blank cell beside it is an error of that row."""
    row = {**ROWS["staff"], "position": "Hiệu trưởng", "meets_standard": None}
    assert told(read(some(staff=[row]), tmp_path)) == [("blank_required", 2, "Đạt chuẩn chức danh")]


@pytest.mark.parametrize(
    ("register", "given"),
    [
        ("work_programme", {"content": "Công khai dự toán thu chi"}),
        ("work_programme", {"content": "Tổng kết công tác kiểm tra nội bộ"}),
        ("work_programme", {"content": "Kế toán nộp báo cáo quyết toán"}),
        ("staff", {"staff_no": "CB004", "full_name": "Trần Thị Hạnh", "position": "Văn thư"}),
        ("staff", {"full_name": "Trần Thị Hạnh", "position": "Kế toán"}),
    ],
)
def test_a_row_with_words_of_a_foot_is_told(tmp_path: Path, register: str, given: dict[str, Any]) -> None:
    """A row that lacks cells is an error, though its work begins with Công or its person is the văn thư."""
    book = read(some(**{register: [ROWS[register], dict.fromkeys(ROWS[register]) | given]}), tmp_path)
    assert {(code, row) for code, row, _ in told(book)} == {("blank_required", 3)}


def test_sums_in_many_columns_are_no_row(tmp_path: Path) -> None:
    sums: list[list[Any]] = [["Cộng tháng 9", 1, 1, 1, 1], ["Lũy kế", 2, 2, 2, 2], ["Tổng số hồ sơ", 2, 2, 2, 2]]
    assert rows_of([CASES, case(1), sums[0], case(2), *sums[1:]], tmp_path) == [2, 4]
    below = read(grid([CASES, case(1), sums[0], case(2, channel=None, received_on="5/9/2025")]), tmp_path)
    assert told(below) == [("blank_required", 4, "Kênh tiếp nhận")]


def test_a_day_in_words_beside_other_cells_is_no_signature(tmp_path: Path) -> None:
    """Rows of a survey that lack a cell are errors, not lost without a word with all that stands below."""
    whole = ROWS["survey"]
    days: list[dict[str, Any]] = [
        {"answered_on": "ngày 01 tháng 12 năm 2025", "factor": None, "score": None},
        {"answered_on": None},
    ]
    book = read(some(survey=[whole, *({**whole, **day} for day in days)]), tmp_path)
    assert told(book) == [("blank_required", 3, "Yếu tố"), ("blank_required", 4, "Ngày")]


@pytest.mark.parametrize(
    "odd",
    [
        lambda text: text.upper(),
        lambda text: text.lower(),
        lambda text: f"  {text}\xa0",
        lambda text: text.replace(" ", "\n"),
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\xa0"),
        lambda text: __import__("unicodedata").normalize("NFD", text),
        lambda text: f"{text} (*)",
        lambda text: f"{text}:",
    ],
)
def test_odd_headings(tmp_path: Path, odd: Any) -> None:
    """Other case, NFD, line breaks, double and non-breaking spaces, the star of a required column."""
    assert rows_of([[odd(text) for text in CASES], case(1)], tmp_path) == [2]


def test_headings_without_accents_and_with_other_tone_placement(tmp_path: Path) -> None:
    plain = ["Ma ho so", "Ma TTHC", "Kenh tiep nhan", "Ngay tiep nhan", "Ngay co ket qua"]
    assert rows_of([plain, ["HS-1", "2.002854", "truc tuyen", "5/9/2025", "9/9/2025"]], tmp_path) == [2]
    survey = some(survey=[{**ROWS["survey"], "factor": "Tiêp nhận  góp ý"}])
    assert told(read(survey, tmp_path)) == []


def test_headings_over_two_merged_rows(tmp_path: Path) -> None:
    book = grid(
        [
            ["Mã hồ sơ", "Mã TTHC", "Kênh tiếp nhận", "Ngày", None, "Trạng thái"],
            [None, None, None, "tiếp nhận", "có kết quả", None],
            ["HS-1", "2.002854", "Trực tiếp", date(2025, 9, 5), date(2025, 9, 8), "Đã giải quyết"],
        ]
    )
    sheet = book["Hồ sơ TTHC"]
    for merged in ("A1:A2", "B1:B2", "C1:C2", "D1:E1", "F1:F2"):
        sheet.merge_cells(merged)
    found = read(book, tmp_path)
    assert told(found) == []
    assert found.frames["cases"].loc[0, ["row", "received_on", "finished_on"]].astype(str).tolist() == [
        "3",
        "2025-09-05 00:00:00",
        "2025-09-08 00:00:00",
    ]


def test_headings_over_three_rows(tmp_path: Path) -> None:
    top = ["THÔNG TIN HỒ SƠ", *[None] * 14]
    middle = ["Chung", None, None, None, "Thời gian", *[None] * 10]
    book = grid([top, middle, CASES, case(1)])
    book["Hồ sơ TTHC"].merge_cells("A1:O1")
    book["Hồ sơ TTHC"].merge_cells("A2:D2")
    assert list(read(book, tmp_path).frames["cases"]["row"]) == [4]


def test_dates_in_every_form_on_one_sheet(tmp_path: Path) -> None:
    forms = [date(2025, 9, 5), 45905, "5/9/2025", "05-09-2025", "05.09.25", "2025-09-05", "ngày 05 tháng 9 năm 2025"]
    book = read(grid([CASES, *(case(n, received_on=form) for n, form in enumerate(forms))]), tmp_path)
    assert told(book) == []
    assert set(book.frames["cases"]["received_on"].astype(str)) == {"2025-09-05"}


def test_ticks(tmp_path: Path) -> None:
    """In a yes/no column whose filled cells are all ticks, blank is Không; else blank stays unknown."""
    ticked = [case(n, digital_result=mark) for n, mark in enumerate(["x", None, "X", "✓", " "])]
    book = read(grid([CASES, *ticked]), tmp_path)
    assert book.frames["cases"]["digital_result"].tolist() == [True, False, True, True, False]
    words = [case(n, digital_result=mark) for n, mark in enumerate(["Có", "không", 1, 0, True, False, "TRUE", "x"])]
    book = read(grid([CASES, *words, case(99, digital_result=None)]), tmp_path)
    found = book.frames["cases"]["digital_result"]
    assert found[:8].tolist() == [True, False, True, False, True, False, True, True]
    assert found.isna().tolist() == [False] * 8 + [True]


def test_vietnamese_numbers(tmp_path: Path) -> None:
    book = read(some(recommendations=[{**ROWS["recommendations"], "amount": "12.500.000,5"}]), tmp_path)
    assert book.frames["recommendations"]["amount"].tolist() == [12_500_000.5]


def test_codes_as_numbers(tmp_path: Path) -> None:
    book = read(some(documents=[{**ROWS["documents"], "number": 12.0}]), tmp_path)
    assert book.frames["documents"]["number"].tolist() == ["12"]


def test_the_1904_date_system(tmp_path: Path) -> None:
    book = some(cases=[{**ROWS["cases"], "finished_on": 45909 - 1462}])
    book.epoch = CALENDAR_MAC_1904
    found = read(book, tmp_path).frames["cases"].iloc[0]
    assert (str(found["received_on"].date()), str(found["finished_on"].date())) == ("2025-09-05", "2025-09-09")


def test_formulas_are_read_by_their_cached_value(tmp_path: Path) -> None:
    """A formula with its result counts; one that was never worked out is told."""
    book = some(cases=[{**ROWS["cases"], "supplements": "=1+1"}])
    assert told(read(book, tmp_path)) == [("no_cached_value", 2, "Số lần bổ sung")]
    path = tmp_path / "2025-2026.xlsx"
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>")))
    found = read(path, tmp_path)
    assert (told(found), found.frames["cases"]["supplements"].tolist()) == ([], [2])


def test_error_values(tmp_path: Path) -> None:
    book = some(cases=[{**ROWS["cases"], "late_reason": "#N/A"}])
    assert book["Hồ sơ TTHC"]["O2"].data_type == "e"
    fault = only(read(book, tmp_path))
    assert (fault.code, fault.row, fault.heading, fault.value) == ("error_value", 2, "Lý do quá hạn", "#N/A")


def test_data_in_merged_cells(tmp_path: Path) -> None:
    book = some(documents=[ROWS["documents"], {**ROWS["documents"], "dated": None}, ROWS["documents"]])
    book["Văn bản đi đến"].merge_cells("D2:D3")
    book["Văn bản đi đến"].merge_cells("A30:C32")  # for signatures, below the last row that holds anything
    found = read(book, tmp_path)
    assert told(found) == [("merged", 2, "Ngày đến/đi"), ("merged", 3, "Ngày đến/đi")]
    assert list(found.frames["documents"]["row"]) == [4]


def test_hidden_rows_and_sheets_count(tmp_path: Path) -> None:
    book = some(cases=[ROWS["cases"]], tasks=[ROWS["tasks"]])
    book["Hồ sơ TTHC"].row_dimensions[2].hidden = True
    book["Nhiệm vụ"].sheet_state = "hidden"
    found = read(book, tmp_path)
    assert (len(found.frames["cases"]), len(found.frames["tasks"])) == (1, 1)


def test_a_second_table_below_is_not_read(tmp_path: Path) -> None:
    again = read(grid([CASES, case(1), [], CASES, case(2)]), tmp_path)
    assert told(again) == [("second_table", 4, "")]
    other = read(grid([CASES, case(1), [], ["STT", "Lĩnh vực", "Số lượng"], [1, "Trung học", 5]]), tmp_path)
    assert told(other) == [("second_table", 4, "")]
    assert list(other.frames["cases"]["row"]) == [2]


def test_headings_on_every_page_belong_to_one_table(tmp_path: Path) -> None:
    """Typed again for the print, without a blank row above, with or without their (1) (2) (3)."""
    numbers = [f"({number})" for number in range(1, 16)]
    cells = [CASES, numbers, case(1), CASES, numbers, case(2), ["Tháng 10/2025"], CASES, case(3), [], CASES, case(4)]
    book = read(grid(cells), tmp_path)
    assert (told(book), list(book.frames["cases"]["row"])) == ([("second_table", 11, "")], [3, 6, 9])


@pytest.mark.parametrize("title", ["Tháng 9/2025", "Quý IV/2025", "Học kỳ I năm học 2025-2026", "THÁNG 10 NĂM 2025:"])
def test_a_line_that_names_a_period_is_a_section(tmp_path: Path, title: str) -> None:
    assert rows_of([CASES, [title], case(1)], tmp_path) == [3]


def test_work_that_begins_with_a_period_is_a_row(tmp_path: Path) -> None:
    row = dict.fromkeys(ROWS["work_programme"]) | {"content": "Quý II kiểm tra công tác cải cách hành chính"}
    assert {code for code, *_ in told(read(some(work_programme=[row]), tmp_path))} == {"blank_required"}


def test_the_title_of_a_second_table_is_no_row(tmp_path: Path) -> None:
    cells = [CASES, case(1), [], ["Bảng 2. Hồ sơ học kỳ II"], [], CASES, case(2)]
    assert told(read(grid(cells), tmp_path)) == [("second_table", 6, "")]


def test_a_second_table_of_other_headings(tmp_path: Path) -> None:
    months: list[list[Any]] = [["Tháng", "Số hồ sơ", "Ghi chú"], ["9", 5, None], ["10", 6, None]]
    assert told(read(grid([CASES, case(1), [], *months]), tmp_path)) == [("second_table", 4, "")]
    titled = read(grid([CASES, case(1), [], ["Thống kê theo tháng"], *months]), tmp_path)
    assert told(titled) == [("second_table", 5, "")]
    assert list(titled.frames["cases"]["row"]) == [2]


def test_rows_below_a_blank_row_are_no_second_table(tmp_path: Path) -> None:
    """A row that lacks cells is told, and the good rows below it count."""
    book = read(grid([CASES, case(1), [], ["HS-2", "2.002854"], ["HS-3", "2.002854"]]), tmp_path)
    assert {fault.row for fault in book.faults} == {4, 5}
    cells = [CASES, case(1), [], ["Chưa có mã", "chưa rõ"], case(2)]
    assert rows_below(cells, tmp_path) == ({4}, [2, 5])


def test_unfinished_rows_of_words_are_no_second_table(tmp_path: Path) -> None:
    """A row with one of the column's choices, error values, and remarks, whose rows are words alone."""
    unfinished: list[list[Any]] = [["Đến", None, None, None, "UBND xã"], ["Đi", None, None, None, "UBND xã"]]
    book = read(
        grid([headings("documents"), line("documents", ROWS["documents"]), [], *unfinished], "documents"), tmp_path
    )
    assert {fault.code for fault in book.faults} == {"blank_required"}
    book = read(grid([CASES, case(1), [], ["#REF!"] * 15, ["HS-2"]]), tmp_path)
    assert {(fault.code, fault.row) for fault in book.faults} == {("error_value", 4), ("blank_required", 5)}
    remarks: list[list[Any]] = [
        headings("remarks"),
        ["hk1", "III", "Tốt"],
        [],
        ["nam-hoc", None, "Chưa đủ"],
        ["nam-hoc", None, "Thiếu"],
    ]
    assert {fault.code for fault in read(grid(remarks, "remarks"), tmp_path).faults} == {"blank_required"}


def rows_below(cells: list[list[Any]], folder: Path) -> tuple[set[int | None], list[int]]:
    book = read(grid(cells), folder)
    return {fault.row for fault in book.faults}, list(book.frames["cases"]["row"])


def test_sheet_names_in_other_spellings(tmp_path: Path) -> None:
    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"].title = "HO SO TTHC "
    assert told(read(book, tmp_path)) == []


def test_a_sheet_with_headings_only_has_no_row(tmp_path: Path) -> None:
    """That is 'none arose', unlike a missing sheet."""
    book = some(cases=[], staff=[ROWS["staff"]])
    found = read(book, tmp_path)
    assert (len(found.frames["cases"]), found.rows_read["cases"], "petitions" in found.frames) == (0, 0, False)


def sheet_fault(book: openpyxl.Workbook, folder: Path) -> tuple[str, str, str, str]:
    fault = only(read(book, folder))
    assert fault.row is None
    return fault.severity, fault.code, fault.sheet, fault.value


def test_faults_of_sheets(tmp_path: Path) -> None:
    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"]["E1"] = "Cách gửi"
    assert sheet_fault(book, tmp_path) == ("error", "missing_column", "Hồ sơ TTHC", "Kênh tiếp nhận")
    assert "cases" not in read(book, tmp_path).frames

    book = some(petitions=[ROWS["petitions"]])
    book["Đơn thư"].title = "Đơn từ"
    assert sheet_fault(book, tmp_path) == ("error", "similar_sheet", "Đơn thư", "Đơn thư")

    book = some(cases=[ROWS["cases"]])
    book.create_sheet("Biểu 06")
    assert sheet_fault(book, tmp_path) == ("warning", "unknown_sheet", "Biểu 06", "")

    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"]["P1"] = "ngày tiếp nhận"
    assert sheet_fault(book, tmp_path) == ("error", "alike_headings", "Hồ sơ TTHC", "Ngày tiếp nhận")

    book = some(cases=[ROWS["cases"]])
    book.create_sheet("ho so tthc")
    assert sheet_fault(book, tmp_path) == ("error", "alike_sheets", "Hồ sơ TTHC", "Hồ sơ TTHC")

    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"].delete_rows(1)
    assert sheet_fault(book, tmp_path)[:3] == ("error", "no_heading", "Hồ sơ TTHC")

    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"]["J1"] = "Ngày trả kết qảu"
    assert sheet_fault(book, tmp_path) == ("warning", "similar_column", "Hồ sơ TTHC", "Ngày trả kết qảu")


@pytest.mark.parametrize(
    ("register", "heading", "telling", "other"),
    [
        ("tasks", "Ngày hoàn thành", "Ngày HT", "Người nhận"),
        ("staff", "Đến ngày", "Nghỉ từ ngày", "Ngày sinh"),
    ],
)
def test_a_day_of_an_end_under_another_name(
    tmp_path: Path, register: str, heading: str, telling: str, other: str
) -> None:
    """Nothing would be done, nobody gone: told where a column that is not read may be the one."""
    book, sheet = some(**{register: [ROWS[register]]}), REGISTERS[register].sheet
    cell = next(cell for cell in book[sheet][1] if cell.value == heading)
    cell.value = telling
    assert sheet_fault(book, tmp_path) == ("warning", "unread_end", sheet, heading)
    cell.value = other
    assert read(book, tmp_path).faults == ()


@pytest.mark.parametrize(
    ("words", "encoding"),
    [
        (["Tr­êng THCS Hång Bµng", "Hå s¬ chuyÓn tr­êng", "Gi¸o dôc trung häc"], "TCVN3 (.VnTime)"),
        (["Tröôøng THCS Hoàng Baøng", "Hoà sô chuyeån tröôøng", "Giaùo duïc trung hoïc"], "VNI (VNI-Times)"),
        (["NguyÔn V¨n", "TrÇn ThÞ"], "TCVN3 (.VnTime)"),
        (["Nguyeãn Vaên", "Traàn Thò"], "VNI (VNI-Times)"),
        (["Gi¸o dôc"] * 3, "TCVN3 (.VnTime)"),
    ],
)
def test_legacy_encodings_are_told_not_converted(tmp_path: Path, words: list[str], encoding: str) -> None:
    """An error of the column, with the way to convert it; the rows still count where the column may be blank."""
    book = read(grid([CASES, *(case(n, field=word) for n, word in enumerate(words))]), tmp_path)
    fault = only(book)
    assert (fault.severity, fault.code, fault.heading, fault.value) == (
        "error",
        "legacy_encoding",
        "Lĩnh vực",
        encoding,
    )
    assert "UniKey" in fault.remedy
    assert set(book.frames["cases"]["field"]) == {"Giáo dục trung học"}


def test_every_column_in_a_legacy_encoding_is_told_once(tmp_path: Path) -> None:
    """Beside a column that is sure few signs do: a personal one without its text, one in Unicode not at all."""
    people = [("NguyÔn An", "Gi¸o viªn To¸n", "§¹i häc"), ("Lª Hoa", "Gi¸o viªn V¨n", "§¹i häc")]
    rows = [
        {**ROWS["staff"], "staff_no": str(at), "title": "Giáo viên THCS hạng III"}
        | dict(zip(("full_name", "position", "degree"), person, strict=True))
        for at, person in enumerate(people)
    ]
    book = read(some(staff=rows), tmp_path)
    assert [(fault.heading, fault.value, fault.row) for fault in book.faults] == [
        (heading, "TCVN3 (.VnTime)", None) for heading in ("Họ và tên", "Vị trí việc làm", "Trình độ")
    ]
    assert not any("Hoa" in fault.sentence for fault in grouped(book.faults))


def test_headings_in_a_legacy_encoding_are_told(tmp_path: Path) -> None:
    """A sheet typed in TCVN3 throughout has no heading that can be known."""
    words = ["M· hå s¬", "M· TTHC", "Kªnh tiÕp nhËn", "Ngµy tiÕp nhËn", "Ngµy cã kÕt qu¶"]
    book = read(grid([words, ["HS-1", "2.002854", "Trùc tuyÕn", "5/9/2025", "9/9/2025"]]), tmp_path)
    assert [(fault.code, fault.sheet, fault.value) for fault in book.faults] == [
        ("legacy_sheet", "Hồ sơ TTHC", "TCVN3 (.VnTime)")
    ]


def test_good_vietnamese_is_not_taken_for_a_legacy_encoding(tmp_path: Path) -> None:
    words = [
        *("Ứng dụng công nghệ", "Trường Tiểu học Ngô Gia Tự", "Đề án số hóa", "quý IV/2025", "Müller", "25 µm"),
        "« Tự do »",
    ]
    assert rows_of([CASES, *(case(n, field=word) for n, word in enumerate(words))], tmp_path) == list(range(2, 9))


@pytest.mark.parametrize("suffix", ["ods", "xls"])
def test_other_workbooks(tmp_path: Path, suffix: str) -> None:
    sheets = {REGISTERS[key].sheet: [headings(key), line(key, ROWS[key])] for key in ("procedures", "cases")}
    sheets["Hồ sơ TTHC"] += [case(2), case(3, late_reason="#N/A")]
    path = tmp_path / f"2025-2026.{suffix}"
    path.write_bytes({"ods": ods, "xls": xls}[suffix](sheets))
    found = read(path, tmp_path)
    assert told(found) == [("error_value", 4, "Lý do quá hạn")]
    assert list(found.frames["cases"]["row"]) == [2, 3]
    assert found.frames["cases"]["due_on"].astype(str).tolist() == ["2025-09-10"] * 2


def test_data_in_merged_cells_of_an_ods(tmp_path: Path) -> None:
    """Calamine does not tell merged cells of OpenDocument; two rows under one value are told all the same."""
    path = tmp_path / "2025-2026.ods"
    sheets = {REGISTERS[key].sheet: [headings(key), line(key, ROWS[key])] for key in ("procedures", "cases")}
    sheets["Hồ sơ TTHC"] += [case(2, late_reason="chờ xác minh"), case(3, late_reason=None)]
    value = b"<text:p>ch\xe1\xbb\x9d x\xc3\xa1c minh</text:p>"
    cell = b'<table:table-cell office:value-type="string">'
    spanned = cell[:-1] + b' table:number-columns-spanned="1" table:number-rows-spanned="2">'
    path.write_bytes(edited(ods(sheets), content=(cell + value, spanned + value)))
    found = read(path, tmp_path)
    assert told(found) == [("merged", 3, "Lý do quá hạn"), ("merged", 4, "Lý do quá hạn")]
    assert list(found.frames["cases"]["row"]) == [2]


def test_error_values_of_newer_excels(tmp_path: Path) -> None:
    """Calamine gives up on #SPILL! and its like; the cell is told, the file is not called damaged."""
    faulty = {**ROWS["cases"], "late_reason": "#N/A"}
    some(cases=[faulty], staff=[ROWS["staff"]]).save(path := tmp_path / "2025-2026.xlsx")
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"<v>#N/A</v>", b"<v>#SPILL!</v>")))
    found = read(path, tmp_path)
    assert [(fault.code, fault.row, fault.value) for fault in found.faults] == [("error_value", 2, "#SPILL!")]
    assert len(found.frames["staff"]) == 1


def test_error_values_in_cells_that_do_not_say_their_place(tmp_path: Path) -> None:
    book = grid([CASES])
    sheet = book.create_sheet("Khảo sát hài lòng")
    for row in (headings("survey"), [date(2025, 12, 1), "Học sinh", "Kết quả", "#N/A"]):
        sheet.append(row)
    book.save(path := tmp_path / "2025-2026.xlsx")
    with zipfile.ZipFile(path) as archive:
        content = archive.read("xl/worksheets/sheet2.xml")
    bare = re.sub(rb'<(row|c) r="[A-Z]*\d+"', rb"<\1", content)
    path.write_bytes(edited(path.read_bytes(), sheet2=(content, bare)))
    assert ("error_value", 2, "Mức") in told(read(path, tmp_path))


def test_the_1904_date_system_of_excel_97(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xls"
    path.write_bytes(xls({"Hồ sơ TTHC": [CASES, case(1, field="Khác", due_on=date(2025, 9, 10))]}, epoch_1904=True))
    assert read(path, tmp_path).frames["cases"]["received_on"].astype(str).tolist() == ["2025-09-05"]
