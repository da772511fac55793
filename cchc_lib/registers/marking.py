"""A copy of a workbook with its faulty cells coloured and commented; the original is never written."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from cchc_lib.errors import RegisterError
from cchc_lib.registers.checks.faults import SEVERITIES, Fault, advice
from cchc_lib.registers.formats.files import digest, read_bytes
from cchc_lib.registers.reading import RegisterBook
from cchc_lib.registers.tables.headings import is_around
from cchc_lib.text import match_key, printable

_FILLS = {
    severity: PatternFill("solid", fgColor=colour) for severity, colour in (("error", "FFC7CE"), ("warning", "FFEB9C"))
}
_AUTHOR = "Kiểm tra số liệu"
_MARKED = re.compile(rf"^(?:{'|'.join(SEVERITIES.values())}): ", re.MULTILINE)
_WIDTH, _HEIGHT = 360, 160


def faulty_files(book: RegisterBook) -> list[Path]:
    """The files, of those that were read, in which a fault stands; the workbook itself where none could be read."""
    found = [path for path in book.inputs if _faults_of(book, path)]
    return found if found or not _faults_of(book, book.source) else [book.source]


def _faults_of(book: RegisterBook, path: Path) -> list[Fault]:
    return [fault for fault in book.faults if path.as_posix().endswith(fault.file)]


def marked_copy(book: RegisterBook, path: Path | None = None) -> bytes:
    """The workbook, or an export, with a comment on every faulty cell; what concerns all of it stands on cell A1.

    Raises RegisterError for a file that is not an .xlsx, that cannot be written again, or was changed since.
    """
    path = path or book.source
    if path.suffix.lower() != ".xlsx" or path not in book.inputs:
        if path.parent != book.source.parent:
            raise RegisterError(
                f"Không đánh dấu được {path.name}: chỉ bản xuất .xlsx mới đánh dấu được. "
                "Hãy sửa ở phần mềm đã xuất, theo danh sách lỗi, rồi xuất lại."
            )
        raise _refused(path, "chỉ tệp .xlsx đọc được mới đánh dấu được. Hãy mở bằng Excel, lưu thành .xlsx")
    try:
        data = read_bytes(path)
        if digest(data) != book.inputs[path]:
            raise _refused(path, "tệp vừa thay đổi sau khi đọc. Hãy đợi tệp lưu xong")
        workbook = load_workbook(io.BytesIO(data))
        _unmark(workbook)
        for fault in sorted(_faults_of(book, path), key=lambda fault: fault.severity == "error"):
            sheet = _sheet(workbook, fault.sheet)
            cell = _cell(sheet, fault)
            _mark(cell, fault)
            _show(sheet, cell)
        written = io.BytesIO()
        workbook.save(written)
    except RegisterError:
        raise
    except Exception as gave_up:  # openpyxl gives up in many ways on what calamine can read
        raise _refused(path, "tệp có phần không ghi lại được. Hãy mở bằng Excel, lưu lại thành .xlsx") from gave_up
    return written.getvalue()


def _refused(path: Path, why: str) -> RegisterError:
    return RegisterError(f"Không đánh dấu được {path.name}: {why} rồi chạy lại; danh sách lỗi vẫn đầy đủ.")


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    """The sheet of that name, as the reader matches names; else the first."""
    sheets: Iterable[Worksheet] = workbook.worksheets
    same = (sheet for sheet in sheets if match_key(sheet.title) == match_key(name))
    around = (sheet for sheet in sheets if name and is_around(name, sheet.title))
    return next(chain(same, around), workbook.worksheets[0])


def _cell(sheet: Worksheet, fault: Fault) -> Cell:
    cell = sheet[f"{fault.column or 'A'}{fault.row or 1}"]
    if isinstance(cell, MergedCell):
        merged = next(merged for merged in sheet.merged_cells.ranges if cell.coordinate in merged)
        return sheet.cell(merged.min_row, merged.min_col)
    return cell


def _unmark(workbook: Workbook) -> None:
    """Take the marks away that a copy had which somebody mended and laid in the workbook's place."""
    for cell in (cell for sheet in workbook.worksheets for row in sheet.iter_rows() for cell in row if cell.comment):
        own, *marks = _MARKED.split(cell.comment.text, maxsplit=1)
        if marks and cell.comment.author == _AUTHOR:
            cell.fill = PatternFill()
            cell.comment = Comment(own.strip(), _AUTHOR) if own.strip() else None


def _mark(cell: Cell, fault: Fault) -> None:
    text = f"{SEVERITIES[fault.severity]}: {fault.message}. {advice(fault.expected, fault.remedy)}"
    before = cell.comment.text if cell.comment else ""
    text = before if text in before else f"{before}\n{text}".strip()
    if fault.row is not None:
        cell.fill = _FILLS[fault.severity]
    cell.comment = Comment(printable(text), _AUTHOR, width=_WIDTH, height=_HEIGHT)


def _show(sheet: Worksheet, cell: Cell) -> None:
    """A marked cell is seen, though a filter or a hand has hidden its row, column or sheet; all else stays as it is."""
    sheet.sheet_state = "visible"
    sheet.row_dimensions[cell.row].hidden = False
    for columns in sheet.column_dimensions.values():
        if (columns.min or 0) <= cell.column <= (columns.max or 0):
            columns.hidden = False
