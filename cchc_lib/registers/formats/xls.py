"""Workbooks of Excel 97 to 2003, by xlrd: cells with their error values, merged ranges, dates from 1904."""

from __future__ import annotations

import io
import re
from datetime import time, timedelta

import xlrd

from cchc_lib.registers.formats.raw import MOST_CELLS, Cell, Merged, RawSheet, UnreadableError, without_marks

_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""Names the stream that a newer Excel puts a workbook with a password into."""
_GONE_BY = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
"""Hours that go on beyond 24."""


def read_xls(data: bytes, label: str) -> tuple[RawSheet, ...]:
    """The sheets of a compound file. Raises UnreadableError when it is encrypted, no workbook, damaged, or too wide."""
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except Exception as gave_up:  # xlrd gives up in many ways on bytes that make no sense
        told = str(gave_up)
        if told == "Workbook is encrypted" or _PACKAGE in data:
            raise UnreadableError("encrypted") from gave_up
        raise UnreadableError("not_workbook" if told.startswith("Can't find workbook") else "damaged") from gave_up
    return tuple(_sheet(sheet, label) for sheet in book.sheets())


def _sheet(sheet: xlrd.sheet.Sheet, label: str) -> RawSheet:
    rows: list[list[Cell]] = [sheet.row_values(at) for at in range(sheet.nrows)]
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableError("too_wide")
    for at, row in enumerate(rows):
        for column, kind in enumerate(sheet.row_types(at)):
            if kind == xlrd.XL_CELL_DATE:
                row[column] = _moment(row[column], sheet, sheet.cell_xf_index(at, column))
            elif kind == xlrd.XL_CELL_BOOLEAN:
                row[column] = bool(row[column])
            elif kind == xlrd.XL_CELL_ERROR:
                row[column] = xlrd.error_text_from_code.get(row[column], "#N/A")
    without_marks(rows)
    merged = tuple(Merged(top, left, below - 1, beside - 1) for top, below, left, beside in sheet.merged_cells)
    return RawSheet(sheet.name, rows, label, merged, epoch_1904=sheet.book.datemode == 1)


def _moment(serial: float, sheet: xlrd.sheet.Sheet, xf_index: int) -> Cell:
    """The day, the time of day, both, or the hours gone by that a number shows; the number where it shows none."""
    form = sheet.book.format_map[sheet.book.xf_list[xf_index].format_key].format_str
    try:
        if _GONE_BY.search(form):
            return timedelta(serial)
        moment = xlrd.xldate_as_datetime(serial, sheet.book.datemode)
    except (OverflowError, ValueError):
        return serial
    if serial < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment
