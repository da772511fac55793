"""A copy of the workbook with its faulty cells coloured and commented."""

import io
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font

from cchc_lib.errors import RegisterError
from cchc_lib.registers.marking import marked_copy
from tests.registers.workbooks import ROWS, headings, ods, read, some, xls


def marked(book: Workbook, folder: Path) -> Workbook:
    return load_workbook(io.BytesIO(marked_copy(read(book, folder))))


def test_faulty_cells_are_coloured_and_commented(tmp_path: Path) -> None:
    """Red for errors, yellow for warnings, the sentence as a comment; all other cells and formats stay."""
    book = some(
        cases=[{**ROWS["cases"], "channel": "Zalo"}, {**ROWS["cases"], "case_no": "2", "status": "Đang giải quyết"}]
    )
    book["Hồ sơ TTHC"]["A1"].font = Font(bold=True, color="00FF0000")
    book["Hồ sơ TTHC"].column_dimensions["B"].width = 33
    sheet = marked(book, tmp_path)["Hồ sơ TTHC"]
    assert (sheet["E2"].fill.fgColor.rgb, sheet["K3"].fill.fgColor.rgb) == ("00FFC7CE", "00FFEB9C")
    assert sheet["E2"].comment.text.startswith("Lỗi: “Zalo” không có trong các lựa chọn của cột. Cần một trong")
    assert sheet["K3"].comment.text.startswith(
        "Cảnh báo: trạng thái “Đang giải quyết” nhưng đã có ngày kết quả 09/09/2025."
    )
    assert (sheet["A1"].font.bold, sheet.column_dimensions["B"].width, sheet["D2"].comment) == (True, 33, None)


def test_a_copy_that_was_mended_and_laid_in_the_workbooks_place_is_marked_anew(tmp_path: Path) -> None:
    """Marks of what is mended go, a person's own words stay."""
    book = some(cases=[{**ROWS["cases"], "channel": "Zalo"}, {**ROWS["cases"], "case_no": "2", "channel": "Zalo"}])
    book["Hồ sơ TTHC"]["E2"].comment = Comment("Hỏi lại cô văn thư", "Văn thư")
    mended = marked(book, tmp_path)
    mended["Hồ sơ TTHC"]["E2"] = "Trực tiếp"
    sheet = marked(mended, tmp_path)["Hồ sơ TTHC"]
    assert (sheet["E2"].fill.fill_type, sheet["E2"].comment.text) == (None, "Hỏi lại cô văn thư")
    assert sheet["E3"].fill.fgColor.rgb == "00FFC7CE"
    assert sheet["E3"].comment.text.count("Lỗi: “Zalo”") == 1


def test_the_original_is_untouched(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.xlsx"
    some(cases=[{**ROWS["cases"], "channel": None}]).save(path)
    before = path.read_bytes()
    marked_copy(read(path, tmp_path))
    assert path.read_bytes() == before


def test_merged_cells_and_whole_sheets_are_marked(tmp_path: Path) -> None:
    """A merged range on its first cell, a fault of a sheet or the file on A1; what cells say already stays."""
    book = some(documents=[ROWS["documents"], {**ROWS["documents"], "dated": None}], tasks=[ROWS["tasks"]])
    book["Văn bản đi đến"].merge_cells("D2:D3")
    book["Nhiệm vụ"]["G1"] = "Ngày"
    (tmp_path / "2025-2026 (1).xlsx").touch()
    copy = marked(book, tmp_path)
    assert "2025-2026 (1).xlsx" in copy.worksheets[0]["A1"].comment.text
    assert copy["Văn bản đi đến"]["D2"].comment.text.count("bị gộp") == 1
    assert "thiếu cột bắt buộc “Ngày giao”" in copy["Nhiệm vụ"]["A1"].comment.text


def test_a_marked_cell_is_seen(tmp_path: Path) -> None:
    """A filter of the clerk's, hidden columns, a hidden sheet: only what is marked is shown."""
    rows = [{**ROWS["cases"], "case_no": str(at), "channel": "Zalo" if at == 1 else "Trực tuyến"} for at in range(3)]
    book = some(cases=rows, tasks=[{**ROWS["tasks"], "due_on": None}])
    sheet = book["Hồ sơ TTHC"]
    sheet.auto_filter.ref = "A1:Q4"
    sheet.auto_filter.add_filter_column(4, ["Bưu chính"])
    for row in (2, 3, 4):
        sheet.row_dimensions[row].hidden = True
    sheet.column_dimensions.group("D", "F", hidden=True)
    sheet.column_dimensions["H"].hidden = True
    book["Nhiệm vụ"].sheet_state = "hidden"
    copy = marked(book, tmp_path)
    sheet = copy["Hồ sơ TTHC"]
    assert [sheet.row_dimensions[row].hidden for row in (2, 3, 4)] == [True, False, True]
    assert [sheet.column_dimensions[letter].hidden for letter in "DH"] == [False, True]
    assert copy["Nhiệm vụ"].sheet_state == "visible"


def test_formulas_stay_formulas(tmp_path: Path) -> None:
    book = some(cases=[ROWS["cases"]])
    book["Hồ sơ TTHC"]["Q2"] = "=1+1"
    assert marked(book, tmp_path)["Hồ sơ TTHC"]["Q2"].value == "=1+1"


def test_only_xlsx_can_be_marked(tmp_path: Path) -> None:
    path = tmp_path / "2025-2026.ods"
    path.write_bytes(ods({"Hồ sơ TTHC": [headings("cases")]}))
    with pytest.raises(RegisterError, match=r"lưu thành \.xlsx"):
        marked_copy(read(path, tmp_path))


def test_what_openpyxl_cannot_open_is_told(tmp_path: Path) -> None:
    """An Excel 97 workbook named .xlsx is read, and cannot be marked."""
    path = tmp_path / "2025-2026.xlsx"
    path.write_bytes(xls({"Hồ sơ TTHC": [headings("cases"), ["HS-1"]]}))
    book = read(path, tmp_path)
    assert book.faults
    with pytest.raises(RegisterError, match=r"lưu lại thành \.xlsx"):
        marked_copy(book)
