"""What people do to workbooks: blank or missing sheets, faulty rows, copies, names almost right, other programs."""

import hashlib
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError
from cchc_lib.registers.checks.faults import count_faults, grouped, tally
from cchc_lib.registers.formats import files
from cchc_lib.registers.formats.raw import UnreadableError
from cchc_lib.registers.marking import marked_copy
from cchc_lib.registers.merging import Workbooks
from cchc_lib.settings.params import Params
from tests.registers.workbooks import (
    CONTEXT,
    ROWS,
    YEAR,
    Row,
    case,
    clean,
    edited,
    grid,
    headings,
    line,
    only,
    read,
    some,
    told,
    workbook,
)

CASES = headings("cases")
STAFF_LIKE = ("staff", "procedures")


def beside(register_id: str) -> dict[str, list[Row]]:
    other = "survey" if register_id != "survey" else "remarks"
    return {other: [ROWS[other]]}


@pytest.mark.parametrize("register_id", REGISTERS)
def test_a_sheet_without_a_row(tmp_path: Path, register_id: str) -> None:
    """A register of events had none; what every school has is not entered yet."""
    book = read(workbook(beside(register_id) | {register_id: []}), tmp_path)
    codes = {fault.code for fault in book.faults if fault.sheet == REGISTERS[register_id].sheet}
    assert codes == ({"blank_sheet"} if register_id in STAFF_LIKE else set())
    assert (register_id in book.frames) == (register_id not in STAFF_LIKE)
    assert book.rows_read[register_id] == 0
    marked_copy(book)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        ({"staff": [ROWS["staff"]]}, "sổ không có trang “Danh mục TTHC”"),
        ({"staff": [ROWS["staff"]], "procedures": []}, "trang “Danh mục TTHC” của sổ chưa nhập gì"),
        ({"staff": [], "procedures": []}, "sổ chưa nhập gì"),
        (
            {"staff": [ROWS["staff"]], "procedures": [{**ROWS["procedures"], "name": None}]},
            "dòng nào ở trang “Danh mục TTHC” của sổ cũng có lỗi",
        ),
    ],
)
def test_why_nothing_is_known_of_the_procedures(tmp_path: Path, rows: dict[str, list[Row]], why: str) -> None:
    assert read(workbook(rows), tmp_path).why_lacking("procedures") == why


def test_a_sheet_or_file_that_cannot_be_read_is_not_called_missing(tmp_path: Path) -> None:
    book = workbook({"staff": [ROWS["staff"]], "procedures": []})
    book["Danh mục TTHC"].delete_rows(1)
    book["Danh mục TTHC"].append(["ghi chú"])
    assert read(book, tmp_path).why_lacking("procedures") == "trang “Danh mục TTHC” của sổ không đọc được"
    path = tmp_path / "2025-2026.xlsx"
    path.write_bytes(path.read_bytes()[:100])
    assert read(path, tmp_path).why_lacking("procedures") == "sổ không đọc được"


@pytest.mark.parametrize("register_id", REGISTERS)
def test_a_workbook_without_a_sheet(tmp_path: Path, register_id: str) -> None:
    others = workbook(beside(register_id))
    needing = replace(CONTEXT, needed=frozenset({register_id}))
    fault = only(read(others, tmp_path, needing))
    assert fault.message == f"sổ không có trang “{REGISTERS[register_id].sheet}”, kế hoạch cần trang này"
    assert (fault.severity, fault.code, fault.sheet, fault.row) == ("error", "missing_sheet", "", None)
    book = read(others, tmp_path)
    assert register_id not in book.frames
    assert "missing_sheet" not in {fault.code for fault in book.faults}


@pytest.mark.parametrize("register_id", REGISTERS)
def test_a_sheet_whose_every_row_is_faulty(tmp_path: Path, register_id: str) -> None:
    required = next(column.id for column in REGISTERS[register_id].columns if column.required and not column.key)
    bad = {**ROWS[register_id], required: None} if len(ROWS[register_id]) > 1 else {}
    book = read(some(**{register_id: [bad, bad, bad]}), tmp_path)
    rows = {f.row for f in book.faults if f.sheet == REGISTERS[register_id].sheet and f.severity == "error"}
    assert rows == {2, 3, 4}
    assert not len(book.frames.get(register_id, ()))
    assert book.rows_read[register_id] == 3
    marked_copy(book)


def test_a_workbook_with_nothing_in_it(tmp_path: Path) -> None:
    book = read(clean(**dict.fromkeys(REGISTERS, ())), tmp_path)
    fault = only(book)
    assert (fault.severity, fault.code, fault.message) == ("warning", "nothing_entered", "sổ chưa nhập gì")
    assert book.frames == {}


MARKS = "\u200e\u2060\ufeff\u200b\xad\u200d"


def test_marks_that_nobody_sees(tmp_path: Path) -> None:
    """In every cell, heading and sheet name: nothing else is read than without them."""
    workbook, plain = clean(), read(clean(), tmp_path)
    for sheet in workbook:
        sheet.title = f"{sheet.title}{MARKS[:2]}"[:31]
        for row in sheet.iter_rows():
            for cell in row:
                if isinstance(cell.value, date):
                    cell.value = f"\u200e{cell.value:%d/\u200e%m/%Y}"
                elif isinstance(cell.value, str):
                    cell.value = f"{MARKS}{cell.value}\u200e"
    book = read(workbook, tmp_path)
    assert told(book) == []
    for register_id, frame in plain.frames.items():
        assert book.frames[register_id].equals(frame), register_id


def test_a_control_character_in_a_faulty_cell(tmp_path: Path) -> None:
    """It is shown as one that cannot be printed, also in the marked copy."""
    workbook = some(cases=[ROWS["cases"]])
    workbook["Hồ sơ TTHC"]["E2"] = "FaxQQ"
    path = tmp_path / "2025-2026.xlsx"
    workbook.save(path)
    path.write_bytes(edited(path.read_bytes(), sheet1=(b"FaxQQ", b"Fax_x0007_")))
    book = read(path, tmp_path)
    assert only(book).value == "Fax\ufffd"
    assert marked_copy(book)


def test_a_marked_copy_is_of_what_was_read(tmp_path: Path) -> None:
    """A workbook saved since would bear comments on the wrong cells."""
    book = read(some(staff=[{**ROWS["staff"], "joined_on": None}]), tmp_path)
    some(staff=[ROWS["staff"]]).save(book.source)
    with pytest.raises(RegisterError, match="vừa thay đổi sau khi đọc"):
        marked_copy(book)


def test_results_that_a_writer_never_worked_out(tmp_path: Path) -> None:
    """XlsxWriter keeps 0 for every formula and leaves it to Excel; a result of another kind is one."""
    path = tmp_path / "2025-2026.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "dd/mm/yyyy"}) as workbook:
        sheet = workbook.add_worksheet("Kiến nghị thanh tra")
        sheet.write_row(0, 0, headings("recommendations"))
        for at, value in enumerate((0, 18_500_000), 1):
            sheet.write_row(at, 0, line("recommendations", {**ROWS["recommendations"], "rec_no": f"KN-{at}"}))
            sheet.write_formula(at, 5, "=1+1", None, value)
    book = read(path, tmp_path)
    assert told(book) == [("no_cached_value", 2, "Số tiền (đồng)")]
    assert book.frames["recommendations"]["amount"].tolist() == [18_500_000]


@pytest.mark.parametrize(
    ("register_id", "filler"),
    [
        ("documents", {"signed": False}),
        ("documents", {"secrecy": "Thường", "signed": "Không"}),
        ("staff", {"meets_standard": 0}),
    ],
)
def test_columns_filled_down_to_the_last_row(tmp_path: Path, register_id: str, filler: dict[str, Any]) -> None:
    """Empty check boxes and defaults below the last row are no rows; with anything else they are."""
    begun = {next(iter(ROWS[register_id])): "Đến", **filler}
    book = read(some(**{register_id: [ROWS[register_id], *[filler] * 400]}), tmp_path)
    assert told(book) == []
    assert book.rows_read[register_id] == 1
    assert read(some(**{register_id: [filler, begun]}), tmp_path).rows_read[register_id] == 1


def test_a_day_or_a_number_alone_in_its_row_is_told(tmp_path: Path) -> None:
    odd = (date(2025, 12, 5), "05/12/2025", "21/QĐ-THCSTC", "7.1", "QĐ số 21", "I/2025", "a) 12", "3-TB")
    rows = [row for number, cell in enumerate(odd) for row in (case(number), [None] * 3 + [cell])]
    assert {fault.row for fault in read(grid([CASES, *rows, case(9)]), tmp_path).faults} == set(range(3, 19, 2))
    below = [case(1), ["Tổng cộng", 1], [None] * 5 + [date(2025, 12, 5)], ["Nguyễn Văn A"]]
    assert {fault.row for fault in read(grid([CASES, *below]), tmp_path).faults} == {4}


def documents(days: list[date], wrong: bool) -> list[dict[str, Any]]:
    """Documents whose days an Excel of American settings has understood, or has not."""
    us = [datetime(d.year, d.day, d.month) if d.day <= 12 else f"{d:%d/%m/%Y}" for d in days]  # noqa: DTZ001
    kept = [d if d.day <= 12 else f"{d:%d/%m/%Y}" for d in days]
    return [{**ROWS["documents"], "number": str(at), "dated": day} for at, day in enumerate(us if wrong else kept)]


def test_a_column_half_swapped(tmp_path: Path) -> None:
    """Every real day that may be another is an error; in the right order, or with one that disproves it, none is."""
    days = [date(2025, month, day) for month in (10, 11) for day in (3, 5, 9, 12, 14, 18, 21, 27)]
    book = read(some(documents=documents(days, wrong=True)), tmp_path)
    assert {(fault.code, fault.row) for fault in book.faults if fault.severity == "error"} == {
        ("half_swapped", row) for row in (2, 3, 4, 5, 10, 11, 12, 13)
    }
    assert "12/10/2025" in next(fault.message for fault in book.faults if fault.row == 5)
    assert "half_swapped" not in {f.code for f in read(some(documents=documents(days, wrong=False)), tmp_path).faults}
    proof = [*documents(days, wrong=True), {**ROWS["documents"], "dated": date(2025, 11, 30)}]
    assert "half_swapped" not in {fault.code for fault in read(some(documents=proof), tmp_path).faults}


@pytest.mark.parametrize("cell", ["13/10", "13-10", "ngày 13 tháng 10", "13.10"])
def test_a_day_without_its_year(tmp_path: Path, cell: str) -> None:
    fault = only(read(some(documents=[{**ROWS["documents"], "dated": cell}]), tmp_path))
    assert (fault.code, fault.message) == ("no_year", f"“{cell}” thiếu năm")


@pytest.mark.parametrize(("cell", "written"), [(4.5, "4,5"), ("4.5", "4.5"), ("4,5", "4,5")])
def test_a_number_that_is_not_whole_is_told_as_it_is_written(tmp_path: Path, cell: Any, written: str) -> None:
    fault = only(read(some(survey=[{**ROWS["survey"], "score": cell}]), tmp_path))
    assert (fault.code, fault.message) == ("not_whole", f"“{written}” không phải là số nguyên")


@pytest.mark.parametrize("cell", [2002481, 2.002481, "2002481", "2,002481"])
def test_a_code_as_a_number_is_that_code(tmp_path: Path, cell: Any) -> None:
    """In every sheet, known or not, with one warning for the column."""
    procedure = {**ROWS["procedures"], "procedure_code": cell}
    cases = [{**ROWS["cases"], "case_no": f"HS-{at}", "procedure_code": cell} for at in range(5)]
    unknowing = replace(CONTEXT, catalogue=frozenset())
    book = read(some(cases=cases, procedures=[procedure]), tmp_path, unknowing)
    assert told(book) == [("code_restored", None, "Mã TTHC")] * 2
    example = "" if str(cell) == "2.002481" else f", ví dụ {cell} là 2.002481"
    assert {fault.message for fault in book.faults} == {
        f"mã bị Excel đổi thành số ở {count} ô, đã đọc lại{example}" for count in (1, 5)
    }
    assert (
        set(book.frames["cases"]["procedure_code"]) == set(book.frames["procedures"]["procedure_code"]) == {"2.002481"}
    )


def test_a_code_that_may_have_lost_a_zero(tmp_path: Path) -> None:
    """Taken only where settings or the sheet of procedures know it."""
    cases = [{**ROWS["cases"], "procedure_code": 2.00248}]
    known = read(some(cases=cases, procedures=[{**ROWS["procedures"], "procedure_code": "2.002480"}]), tmp_path)
    assert told(known) == [("code_restored", None, "Mã TTHC")]
    assert told(read(some(cases=cases), tmp_path)) == [("spoiled_code", 2, "Mã TTHC")]


def test_a_code_in_a_faulty_row_of_the_procedures(tmp_path: Path) -> None:
    """The case names that row: mended there, it is mended here."""
    nameless = {**ROWS["procedures"], "name": None}
    faults = read(some(procedures=[nameless], cases=[ROWS["cases"]]), tmp_path).faults
    assert [(fault.code, fault.sheet, fault.row) for fault in faults] == [
        ("blank_required", "Danh mục TTHC", 2),
        ("faulty_procedure", "Hồ sơ TTHC", 2),
    ]
    assert "dòng 2 có lỗi của trang “Danh mục TTHC”" in faults[1].message


@pytest.mark.parametrize(
    "name", ["Nhân sự - Table 1", "2. Nhân sự", "Nhân sự (2)", "Bảng Nhân sự 2026", "II - NHAN SU"]
)
def test_a_sheet_with_something_around_its_name(tmp_path: Path, name: str) -> None:
    workbook = some(staff=[{**ROWS["staff"], "joined_on": None}])
    workbook["Nhân sự"].title = name
    book = read(workbook, tmp_path)
    assert {(fault.code, fault.sheet) for fault in book.faults} == {
        ("renamed_sheet", name),
        ("blank_required", "Nhân sự"),
    }
    workbook.save(tmp_path / "marked.xlsx")
    marked = tmp_path / "marked.xlsx"
    marked.write_bytes(marked_copy(book))
    assert openpyxl.load_workbook(marked)[name]["I2"].comment


def test_sheets_that_leave_a_doubt(tmp_path: Path) -> None:
    """Other words around, two of a kind, or a second one beside the right one: never read, never to be deleted."""
    for names, code in (
        (["Nhân sự nghỉ hưu"], "similar_sheet"),
        (["Nhân sự (1)", "Nhân sự (2)"], "alike_sheets"),
        (["Nhân sự", "Nhân sự (2)"], "other_sheet"),
        (["Nhân sự", "Nhân sự nghỉ hưu"], "other_sheet"),
        (["Nhân sự tổ 1", "Nhân sự tổ 2"], "split_sheet"),
    ):
        workbook = some(staff=[ROWS["staff"]])
        workbook["Nhân sự"].title = names[0]
        for name in names[1:]:
            workbook.copy_worksheet(workbook[names[0]]).title = name
        fault = only(read(workbook, tmp_path))
        assert fault.code == code
        assert "xóa" not in fault.remedy


def test_a_register_kept_on_two_sheets(tmp_path: Path) -> None:
    """Of incoming and of outgoing documents: both cannot be given one name, so their rows are to stand together."""
    workbook = some(documents=[ROWS["documents"]])
    workbook["Văn bản đi đến"].title = "Văn bản đến"
    workbook.copy_worksheet(workbook["Văn bản đến"]).title = "Văn bản đi"
    book = read(workbook, tmp_path)
    fault = only(book)
    assert (fault.severity, fault.message, fault.remedy) == (
        "error",
        "không có trang “Văn bản đi đến”, có nhiều trang tên gần giống: “Văn bản đến”, “Văn bản đi”",
        "chép dòng của các trang đó vào một trang “Văn bản đi đến”, điền cột “Chiều” ở từng dòng",
    )
    assert book.why_lacking("documents") == "sổ không có trang “Văn bản đi đến”"
    workbook["Văn bản đến"].title = "Văn bản đi đến"
    assert only(read(workbook, tmp_path)).remedy == (
        "nếu trang “Văn bản đi” có dòng chưa có ở trang “Văn bản đi đến”, chép sang đó, điền cột “Chiều” ở từng dòng; "
        "nếu không thì để nguyên"
    )


@pytest.mark.parametrize("lock", ["~$2025-2026.xlsx", ".~lock.2025-2026.xlsx#"])
def test_a_workbook_that_is_open_elsewhere(tmp_path: Path, lock: str) -> None:
    """In Excel or LibreOffice: what is not saved does not count."""
    (tmp_path / lock).touch()
    assert told(read(some(), tmp_path)) == [("open_elsewhere", None, "")]


@pytest.mark.parametrize("name", ["2025-2026 (1).xlsx", "2025-2026-MAYTINH01.xlsx", "Bản sao 2025–2026.xlsm"])
def test_a_copy_beside_the_workbook(tmp_path: Path, name: str) -> None:
    """Named: it may be the newer one. Other years' workbooks are none."""
    (tmp_path / name).touch()
    (tmp_path / "2024-2025.xlsx").touch()
    fault = only(read(some(), tmp_path))
    assert (fault.severity, fault.code, fault.value) == ("warning", "second_copy", name)


@pytest.mark.parametrize(
    ("name", "mend"),
    [
        ("2025-2026.xlsx.xlsx", "hãy đổi tên thành “2025-2026.xlsx”"),
        ("2025–2026.ods", "hãy đổi tên thành “2025-2026.ods”"),
        ("So theo doi.xls", "hãy đổi tên thành “2025-2026.xls”"),
        ("2025-2026.xlsm", "hãy mở bằng Excel, dùng Save As lưu thành “2025-2026.xlsx”"),
    ],
)
def test_a_workbook_under_a_name_almost_right(tmp_path: Path, name: str, mend: str) -> None:
    params = Params.open()
    (tmp_path / name).touch()
    (tmp_path / "2024-2025.xlsx").touch()
    object.__setattr__(params, "school_folder", lambda code: tmp_path)
    with pytest.raises(RegisterError) as caught:
        Workbooks(params, "thcs-tien-cuong", params.plan("thcs-tien-cuong", YEAR.id)).checked(YEAR)
    assert f"có “{name}”: nếu đó là sổ, {mend}" in str(caught.value)


def test_a_file_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read again; the digest is of the bytes that were parsed. One that never rests is told."""
    monkeypatch.setattr(files, "_PAUSES", (0, 0))
    path = tmp_path / "2025-2026.xlsx"
    some(staff=[]).save(path)
    reads = 0

    def read_while_copied_over(source: Path) -> bytes:
        nonlocal reads
        reads += 1
        if reads < rests:
            raise UnreadableError("changing")
        some(staff=[ROWS["staff"]]).save(path)
        return path.read_bytes()

    monkeypatch.setattr(files, "read_bytes", read_while_copied_over)
    rests = 3
    book = read(path, tmp_path)
    assert book.rows_read["staff"] == 1
    assert book.inputs == {path: hashlib.sha256(path.read_bytes()).hexdigest()}
    reads, rests = 0, 9
    assert told(read(path, tmp_path)) == [("file_changing", None, "")]


def test_a_folder_that_changes_while_it_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Old files with new ones are nobody's registers: all are read again."""
    monkeypatch.setattr(files, "_PAUSES", (0, 0))
    folder = tmp_path / "2025-2026"
    folder.mkdir()
    for name in ("a", "b"):
        (folder / f"{name}.csv").write_text("x;y\n", encoding="utf-8")
    calm = files.read_bytes
    turns = iter(range(9))

    def read_while_copied_over(source: Path) -> bytes:
        data = calm(source)
        if next(turns) == 1:
            (folder / "a.csv").write_text("x;y;z\n", encoding="utf-8")
        return data

    monkeypatch.setattr(files, "read_bytes", read_while_copied_over)
    inputs = read(folder, tmp_path).inputs
    assert inputs == {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    assert next(turns) == 4


def test_numbers_in_one_breath_agree(tmp_path: Path) -> None:
    """What is counted is what is listed; several faults of one row are told with the number of rows."""
    staff = [
        {**ROWS["staff"], "joined_on": None, "meets_standard": "?"},
        {**ROWS["staff"], "staff_no": 2, "joined_on": "?"},
    ]
    faults = read(some(staff=staff), tmp_path).faults
    assert tally(faults, "error") == "3 lỗi ở 2 dòng"
    assert sum(group.count for group in grouped(faults)) == 3
    assert count_faults(faults, "error") == 2
    assert tally(faults[:1], "error") == "1 lỗi"
