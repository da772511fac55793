"""A school's workbook to typed frames and faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS, ROW, Register
from cchc_lib.registers.cells import Converted, convert
from cchc_lib.registers.checks import check_sheet
from cchc_lib.registers.context import ReadingContext
from cchc_lib.registers.faults import FaultLog
from cchc_lib.registers.raw import RawSheet, is_blank, shown
from cchc_lib.registers.rows import find_rows
from cchc_lib.registers.rules import SheetFaults
from cchc_lib.registers.sheets import Heading, assign_sheets, check_heading, find_heading
from cchc_lib.registers.sources import open_source
from cchc_lib.registers.validate import dtype_of
from cchc_lib.registers.values import RegisterBook


def read_book(source: Path, school_year: SchoolYear, context: ReadingContext, *, label: str) -> RegisterBook:
    """Read a workbook, or a folder of CSV files, into frames of the rows that count, with every fault of it.

    ``label`` is how the file is named in faults. Nothing is ever written.
    """
    log = FaultLog(label)
    raw = open_source(source, label)
    sheets = assign_sheets(raw.sheets, log)
    frames: dict[str, pd.DataFrame] = {}
    rows_read: dict[str, int] = {}
    for register in _in_order():
        if register.id not in sheets:
            continue
        table = read_table(register, sheets[register.id], log, epoch_1904=raw.epoch_1904)
        if table is None:
            continue
        frame, faults = table
        rows_read[register.id] = len(frame)
        check_sheet(frame, faults, context, school_year, frames.get("procedures"))
        frames[register.id] = frame[~faults.bad].reset_index(drop=True)
    return RegisterBook(school_year, source, frames, log.faults(), rows_read, raw.inputs)


def _in_order() -> list[Register]:
    """Procedures first: cases are completed from them."""
    return sorted(REGISTERS.values(), key=lambda register: register.id != "procedures")


def read_table(
    register: Register, sheet: RawSheet, log: FaultLog, *, epoch_1904: bool
) -> tuple[pd.DataFrame, SheetFaults] | None:
    """The data rows of a sheet as typed columns, cells that cannot be read blank; None when the sheet is unreadable."""
    heading = find_heading(register, sheet)
    if heading is None:
        headings = ", ".join(f"“{column.heading}”" for column in register.columns[:3])
        log.add("no_heading", sheet=register.sheet, headings=headings)
        return None
    if not check_heading(register, heading, register.sheet, log):
        return None
    rows = find_rows(register, heading, sheet)
    if rows.second_table is not None:
        log.add("second_table", sheet=register.sheet, row=rows.second_table + 1)
    faults = SheetFaults(register, rows.positions + 1, _raw_cell(sheet, heading, rows.positions), log, sheet.file)
    frame = pd.DataFrame(_columns(register, sheet, heading, rows.positions, faults, epoch_1904))
    frame[ROW] = rows.positions + 1
    return frame, faults


def _columns(
    register: Register,
    sheet: RawSheet,
    heading: Heading,
    positions: NDArray[np.int64],
    faults: SheetFaults,
    epoch_1904: bool,
) -> Mapping[str, pd.Series]:
    body = [sheet.rows[at] for at in positions]
    columns = {}
    for column in register.columns:
        place = heading.columns.get(column.id)
        if place is None:
            columns[column.id] = pd.Series([column.default] * len(body), dtype=dtype_of(column))
            continue
        read: Converted = convert(column, [row[place] for row in body], epoch_1904=epoch_1904)
        columns[column.id] = read.values
        for at, trouble in read.troubles.items():
            faults.error(trouble.code, column.id, at)
    return columns


def _raw_cell(sheet: RawSheet, heading: Heading, positions: NDArray[np.int64]):  # type: ignore[no-untyped-def]
    def raw(column_id: str, at: int) -> str:
        place = heading.columns.get(column_id)
        cell = "" if place is None else sheet.rows[positions[at]][place]
        return "" if is_blank(cell) else shown(cell)

    return raw
