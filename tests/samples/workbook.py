"""Write a school's sample registers as a workbook: the same rows give the same bytes."""

from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from cchc_lib.domain.schema import REGISTERS, Column, Register
from tests.samples.faults import ErrorValue, MergedDown
from tests.samples.school import Book, Row

_CREATED = datetime(2025, 9, 1)  # noqa: DTZ001 (a workbook knows no zone)
_DATE, _WIDTH_OF_DATE, _WIDEST = "dd/mm/yyyy", 13, 48


def write_book(path: Path, book: Book, title: str) -> None:
    """Write all sheets of a book, in the order of the registers."""
    with xlsxwriter.Workbook(path) as workbook:
        workbook.set_properties({"title": title, "author": "Dữ liệu minh họa", "created": _CREATED})
        formats = {
            "heading": workbook.add_format(
                {"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter", "bg_color": "#DCE6F1"}
            ),
            "date": workbook.add_format({"num_format": _DATE, "align": "center"}),
            "number": workbook.add_format({"num_format": "#,##0"}),
        }
        for register_id, register in REGISTERS.items():
            if register_id in book:
                _write_sheet(workbook.add_worksheet(register.sheet), register, book[register_id], formats)


def _write_sheet(sheet: Any, register: Register, rows: list[Row], formats: dict[str, Any]) -> None:
    sheet.freeze_panes(1, 1)
    sheet.set_row(0, 32)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    for at, column in enumerate(register.columns):
        sheet.write_string(0, at, column.heading, formats["heading"])
        sheet.set_column(at, at, _width(column, rows))
        for number, row in enumerate(rows, 1):
            above = rows[number - 2].get(column.id) if number > 1 else None
            if not isinstance(above, MergedDown):
                _write_cell(sheet, number, at, row.get(column.id), formats)


def _write_cell(sheet: Any, row: int, at: int, value: Any, formats: dict[str, Any]) -> None:
    if isinstance(value, date):
        sheet.write_datetime(row, at, datetime(value.year, value.month, value.day), formats["date"])  # noqa: DTZ001
    elif isinstance(value, ErrorValue):
        sheet.write_formula(row, at, "=NA()", None, value.shown)
    elif isinstance(value, MergedDown):
        day = datetime(value.value.year, value.value.month, value.value.day)  # noqa: DTZ001
        sheet.merge_range(row, at, row + value.rows - 1, at, day, formats["date"])
    elif isinstance(value, int | float):
        sheet.write_number(row, at, value, formats["number"] if value > 999 else None)
    elif value is not None:
        sheet.write_string(row, at, value)


def _width(column: Column, rows: list[Row]) -> int:
    if column.kind == "date":
        return _WIDTH_OF_DATE
    longest = max((len(str(row.get(column.id) or "")) for row in rows), default=0)
    return min(max(longest, len(column.heading)) + 2, _WIDEST)
