"""A school's workbook, or folder of CSV files, to typed frames and faults."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pandas as pd

from cchc_lib.domain.columns import Register
from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.checks.complete import Codes, Procedures, intact_codes, known_procedures
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.checks.order import check_table
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import RawBook, UnreadableError
from cchc_lib.registers.sources import copies_beside, is_open_elsewhere
from cchc_lib.registers.tables.cells import key_of
from cchc_lib.registers.tables.headings import assign_sheets
from cchc_lib.registers.tables.table import read_table
from cchc_lib.registers.values import ReadingContext, RegisterBook

NEVER_EMPTY = ("staff", "procedures")
"""Registers of what every school has; the others are registers of events."""


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
    if is_open_elsewhere(source):
        log.add("open_elsewhere")
    for name in copies_beside(source, school_year):
        log.add("second_copy", value=name)
    frames, left_out = _read_sheets(raw, school_year, context, log)
    rows_read = {name: len(frames[name]) + len(left_out[name]) for name in frames}
    frames = _without_blank(frames, rows_read, log)
    return RegisterBook(school_year, source, frames, log.faults(), rows_read, raw.inputs, left_out)


def _read_sheets(
    raw: RawBook, school_year: SchoolYear, context: ReadingContext, log: FaultLog
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    sheets = assign_sheets(raw.sheets, log, context.needed)
    catalogue = {key_of(code) for code in context.catalogue}
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, pd.DataFrame] = {}
    procedures = Procedures()
    for register in _procedures_first():
        sheet = sheets.get(register.id)
        table = read_table(register, sheet, log, epoch_1904=raw.epoch_1904) if sheet else None
        if table is None:
            continue
        if register.id == "procedures":
            catalogue |= intact_codes(table)
        checked = check_table(table, Codes(table, catalogue), context, school_year, procedures)
        frames[register.id], left_out[register.id] = checked
        if register.id == "procedures":
            procedures = known_procedures(*checked)
            catalogue |= {key_of(code) for code in checked[0]["procedure_code"]}
    return frames, left_out


def _without_blank(
    frames: dict[str, pd.DataFrame], rows_read: Mapping[str, int], log: FaultLog
) -> dict[str, pd.DataFrame]:
    """Only what happens may happen not at all: a blank list of staff or procedures, a blank workbook is no data yet."""
    if rows_read and not any(rows_read.values()):
        log.add("nothing_entered")
        return {}
    for register_id in NEVER_EMPTY:
        if rows_read.get(register_id) == 0:
            log.add("blank_sheet", sheet=REGISTERS[register_id].sheet)
    return {key: frame for key, frame in frames.items() if key not in NEVER_EMPTY or len(frame)}


def _procedures_first() -> list[Register]:
    """Cases are completed from the procedures."""
    return sorted(REGISTERS.values(), key=lambda register: register.id != "procedures")
