"""A school's workbook, or folder of CSV files, to typed frames and faults."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from cchc_lib.domain.columns import Register
from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.cells import key_of
from cchc_lib.registers.checks import check_table
from cchc_lib.registers.codes import Codes, intact_codes
from cchc_lib.registers.context import ReadingContext
from cchc_lib.registers.faults import FaultLog
from cchc_lib.registers.raw import RawBook, UnreadableError
from cchc_lib.registers.sheets import assign_sheets
from cchc_lib.registers.sources import is_open_in_excel, open_source
from cchc_lib.registers.tables import read_table
from cchc_lib.registers.values import RegisterBook


def read_book(source: Path, school_year: SchoolYear, context: ReadingContext, *, label: str) -> RegisterBook:
    """Read a workbook into frames of the rows that count, with every fault of it at once.

    ``label`` is how the file is named in faults. A frame has all columns of its register in the schema's order and
    ``row``, as Excel counts it. A file that cannot be read gives one fault and no frame; of a folder of CSV files the
    others are read. Nothing is ever written.
    """
    log = FaultLog(label)
    try:
        raw = open_source(source, label)
    except UnreadableError as unreadable:
        log.add(f"file_{unreadable.reason}")
        return RegisterBook(school_year, source, {}, log.faults())
    for file, reason in raw.unreadable.items():
        log.add(f"file_{reason}", file=file)
    if is_open_in_excel(source):
        log.add("open_in_excel")
    frames, left_out = _read_sheets(raw, school_year, context, log)
    rows_read = {name: len(frames[name]) + len(left_out[name]) for name in frames}
    return RegisterBook(school_year, source, frames, log.faults(), rows_read, raw.inputs, left_out)


def _read_sheets(
    raw: RawBook, school_year: SchoolYear, context: ReadingContext, log: FaultLog
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    sheets = assign_sheets(raw.sheets, log)
    catalogue = {key_of(code) for code in context.catalogue}
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, pd.DataFrame] = {}
    for register in _procedures_first():
        sheet = sheets.get(register.id)
        table = read_table(register, sheet, log, epoch_1904=raw.epoch_1904) if sheet else None
        if table is None:
            continue
        if register.id == "procedures":
            catalogue |= intact_codes(table)
        frames[register.id], left_out[register.id] = check_table(
            table, Codes(table, catalogue), context, school_year, frames.get("procedures")
        )
    return frames, left_out


def _procedures_first() -> list[Register]:
    """Cases are completed from the procedures."""
    return sorted(REGISTERS.values(), key=lambda register: register.id != "procedures")
