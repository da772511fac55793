"""A copy of a workbook with its faulty cells coloured and commented; the original is never written."""

from __future__ import annotations

import io
from collections.abc import Iterable

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_lib.errors import RegisterError
from cchc_lib.registers.cells import match_key
from cchc_lib.registers.sources import read_bytes
from cchc_lib.registers.telling import SEVERITIES, advice
from cchc_lib.registers.values import Fault, RegisterBook

_FILLS = {
    severity: PatternFill("solid", fgColor=colour) for severity, colour in (("error", "FFC7CE"), ("warning", "FFEB9C"))
}
_AUTHOR = "Kiểm tra số liệu"
_WIDTH, _HEIGHT = 360, 160


def marked_copy(book: RegisterBook) -> bytes:
    """The workbook with a comment on every faulty cell; what concerns a whole sheet or file stands on cell A1.

    Raises RegisterError for a workbook that is not an .xlsx, or that cannot be read or written again.
    """
    workbook = _opened(book)
    for fault in sorted(book.faults, key=lambda fault: fault.severity == "error"):
        sheet = _sheet(workbook, fault.sheet)
        _mark(_cell(sheet, fault), fault)
    written = io.BytesIO()
    workbook.save(written)
    return written.getvalue()


def _opened(book: RegisterBook) -> Workbook:
    try:
        if book.source.suffix.lower() == ".xlsx" and book.inputs:
            return load_workbook(io.BytesIO(read_bytes(book.source)))
    except Exception:  # noqa: S110 - openpyxl gives up in many ways on what calamine can read
        pass
    raise RegisterError(
        f"Không đánh dấu được {book.source.name}: chỉ tệp .xlsx đọc được mới đánh dấu được. "
        "Hãy mở bằng Excel, lưu thành .xlsx rồi chạy lại; danh sách lỗi vẫn đầy đủ."
    )


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    """The sheet of that name, as the reader matches names; else the first."""
    sheets: Iterable[Worksheet] = workbook.worksheets
    same = (sheet for sheet in sheets if match_key(sheet.title) == match_key(name))
    return next(same, workbook.worksheets[0])


def _cell(sheet: Worksheet, fault: Fault) -> Cell:
    cell = sheet[f"{fault.column or 'A'}{fault.row or 1}"]
    if isinstance(cell, MergedCell):
        merged = next(merged for merged in sheet.merged_cells.ranges if cell.coordinate in merged)
        return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _mark(cell: Cell, fault: Fault) -> None:
    text = f"{SEVERITIES[fault.severity]}: {fault.message}. {advice(fault.expected, fault.remedy)}"
    said = cell.comment.text if cell.comment else ""
    text = said if text in said else f"{said}\n{text}".strip()
    if fault.row is not None:
        cell.fill = _FILLS[fault.severity]
    cell.comment = Comment(text, _AUTHOR, width=_WIDTH, height=_HEIGHT)
