"""The guide sheet of the blank workbook: how to fill it, and an example row of each register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cchc_lib.domain.columns import Column, Register
from cchc_lib.domain.schema import GUIDE_SHEET, REGISTERS
from cchc_lib.registers.template_words import INTRODUCTION, PURPOSES, WORDS, Example

_COLUMNS = max(len(register.columns) for register in REGISTERS.values())
_WIDTH = 15
_PROSE_COLUMNS = 9
_LINE, _LETTERS_A_LINE = 16, 150
_HEADING_HEIGHT, _EXAMPLE_HEIGHT = 32, 62
_PAPER_A4 = 9


def heading_of(column: Column) -> str:
    """The heading as the workbook has it: a star marks what must be filled; the reader drops it."""
    return f"{column.heading}\xa0*" if column.required else column.heading


def shown(example: Example) -> str:
    """An example as a person would type it."""
    return f"{example:%d/%m/%Y}" if isinstance(example, date) else str(example)


def set_page(sheet: Any, name: str) -> None:
    """Lay a sheet out for paper: A4 across, all columns on one page, its name and the page number below."""
    sheet.set_landscape()
    sheet.set_paper(_PAPER_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.6)
    sheet.set_footer(f"&L{name}&RTrang &P/&N")


def write_guide(sheet: Any, title: str, formats: Mapping[str, Any]) -> None:
    """Write the title, the steps, and for each register what it is for with an example row."""
    set_page(sheet, GUIDE_SHEET)
    sheet.hide_gridlines(2)
    sheet.set_row(0, 26)
    sheet.set_column(0, _COLUMNS - 1, _WIDTH)
    sheet.write_string(0, 0, title, formats["title"])
    row = 2
    for number, step in enumerate(INTRODUCTION, 1):
        _prose(sheet, row, f"{number}. {step}", formats["prose"])
        row += 1
    for register in REGISTERS.values():
        row = _write_example(sheet, row + 1, register, formats)
    sheet.protect()


def _write_example(sheet: Any, row: int, register: Register, formats: Mapping[str, Any]) -> int:
    """Write one register from this row on; gives the row after it."""
    sheet.write_url(row, 0, f"internal:'{register.sheet}'!A1", formats["part"], register.sheet, "Mở trang này")
    _prose(sheet, row + 1, PURPOSES[register.id], formats["purpose"])
    sheet.set_row(row + 2, _HEADING_HEIGHT)
    sheet.set_row(row + 3, _EXAMPLE_HEIGHT)
    for at, column in enumerate(register.columns):
        sheet.write_string(row + 2, at, heading_of(column), formats["required" if column.required else "heading"])
        sheet.write_string(row + 3, at, shown(WORDS[register.id][column.id][1]), formats["example"])
    return row + 4


def _prose(sheet: Any, row: int, text: str, style: Any) -> None:
    sheet.merge_range(row, 0, row, _PROSE_COLUMNS - 1, text, style)
    sheet.set_row(row, _LINE * (1 + len(text) // _LETTERS_A_LINE))
