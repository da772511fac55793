"""A school's workbook, or folder of CSV files, to typed frames and faults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import REGISTERS, Register
from cchc_lib.registers.checks.complete import (
    Codes,
    Procedures,
    complete_cases,
    complete_petitions,
    complete_receipt,
    intact_codes,
    known_procedures,
)
from cchc_lib.registers.checks.days import (
    tell_half_swapped,
    warn_due,
    warn_finish,
    warn_out_of_order,
    warn_outside_year,
)
from cchc_lib.registers.checks.faults import FaultLog
from cchc_lib.registers.checks.rules import (
    check_keys,
    check_levels,
    check_order,
    check_remarks,
    check_status,
    check_targets,
    spell_as_in_plan,
    validate_frame,
    warn_amounts,
    warn_codes,
    warn_extension,
    warn_not_in_plan,
    warn_status,
)
from cchc_lib.registers.exports import Gathered, Piece, read_exports
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import RawBook, UnreadableError
from cchc_lib.registers.sources import copies_beside, is_open_elsewhere
from cchc_lib.registers.tables.cells import key_of
from cchc_lib.registers.tables.headings import assign_sheets, mapping_of
from cchc_lib.registers.tables.table import Table, read_table
from cchc_lib.registers.values import ReadingContext, RegisterBook
from cchc_lib.settings.sources import Source

NEVER_EMPTY = ("staff", "procedures")
"""Registers of what every school has; the others are registers of events."""


def read_book(
    source: Path, school_year: SchoolYear, context: ReadingContext, *, label: str, sources: Sequence[Source] = ()
) -> RegisterBook:
    """Read a workbook into frames of the rows that count, with every fault of it at once.

    ``sources`` say how the exports in the school year's folder feed registers, beside the workbook or in its place.
    ``label`` is how the file is named in faults. A frame has all columns of its register in the schema's order and
    ``row``, as Excel counts it. A file that cannot be read gives one fault and no frame; of a folder of CSV files the
    others are read. Nothing is ever written.
    """
    log = FaultLog(label)
    folder = source.with_name(school_year.id)
    shown = f"{label.rpartition('/')[0]}/{folder.name}".lstrip("/")
    exports = read_exports(folder, sources, context.names, log, shown) if sources and folder.is_dir() else None
    raw = RawBook((), epoch_1904=False, inputs={})
    if exports is None or source != folder:
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
    pieces = _pieces(raw, exports, context, log)
    frames, left_out = _read_pieces(pieces, school_year, context, log)
    rows_read = {name: len(frames[name]) + len(left_out[name]) for name in frames}
    if exports is None:
        frames = _without_unfed(frames, rows_read, sources, shown, log)
    frames = _without_blank(frames, rows_read, log)
    inputs = {**raw.inputs, **(exports.inputs if exports else {})}
    return RegisterBook(school_year, source, frames, log.faults(), rows_read, inputs, left_out)


def _pieces(
    raw: RawBook, exports: Gathered | None, context: ReadingContext, log: FaultLog
) -> dict[str, list[Piece] | None]:
    """The sheets that each register is read from; None where a source is lacking: half of the rows are no register."""
    fed = set(exports.pieces) if exports else set()
    sheets = assign_sheets(raw.sheets, log, () if exports else context.needed, fed)
    if exports:
        lacking = [name for name in REGISTERS if name in context.needed and name not in {*sheets, *fed}]
        for register_id in lacking:
            log.add("missing_source", value=REGISTERS[register_id].sheet)
    pieces: dict[str, list[Piece] | None] = {key: [Piece(sheet, raw.epoch_1904)] for key, sheet in sheets.items()}
    for register_id, found in exports.pieces.items() if exports else ():
        pieces[register_id] = None if found is None else [*(pieces.get(register_id) or ()), *found]
    return pieces


def _read_pieces(
    pieces: Mapping[str, list[Piece] | None], school_year: SchoolYear, context: ReadingContext, log: FaultLog
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    catalogue = {key_of(code) for code in context.catalogue}
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, pd.DataFrame] = {}
    procedures = Procedures()
    for register in _procedures_first():
        tables = [
            read_table(mapping_of(register, context.names, piece.source), piece.sheet, log, epoch_1904=piece.epoch_1904)
            for piece in pieces.get(register.id) or ()
        ]
        read = [table for table in tables if table]
        if not read or len(read) < len(tables):
            continue
        if register.id == "procedures":
            catalogue |= set().union(*map(intact_codes, read))
        taken: dict[str, str] | None = {} if len(read) > 1 else None
        checked = [
            check_table(table, Codes(table, catalogue), context, school_year, procedures, taken) for table in read
        ]
        frames[register.id], left_out[register.id] = map(_as_one, zip(*checked, strict=True))
        if register.id == "procedures":
            procedures = known_procedures(frames[register.id], left_out[register.id])
            catalogue |= {key_of(code) for code in frames[register.id]["procedure_code"]}
    return frames, left_out


def _as_one(frames: Sequence[pd.DataFrame]) -> pd.DataFrame:
    return frames[0] if len(frames) == 1 else pd.concat(frames, ignore_index=True)


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


def _without_unfed(
    frames: dict[str, pd.DataFrame], rows_read: Mapping[str, int], sources: Sequence[Source], folder: str, log: FaultLog
) -> dict[str, pd.DataFrame]:
    """Sources without a folder of exports: a sheet that waits for them is no data, one filled by hand is looked at."""
    waiting = {source.register_id: source.file for source in sources}
    for register_id, file in waiting.items():
        code = "no_exports" if rows_read.get(register_id) else "no_file"
        near = "chép bản xuất vào thư mục này"
        log.add(code, file=folder, value=file, target=REGISTERS[register_id].sheet, register=register_id, near=near)
    return {key: frame for key, frame in frames.items() if key not in waiting or rows_read[key]}


def _procedures_first() -> list[Register]:
    """Cases are completed from the procedures."""
    return sorted(REGISTERS.values(), key=lambda register: register.id != "procedures")


def check_table(
    table: Table,
    codes: Codes,
    context: ReadingContext,
    school_year: SchoolYear,
    procedures: Procedures,
    taken: dict[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell every fault of the rows and fill what other cells tell; gives the rows that count, and those left out.

    Errors come first: a row that has one gets no warning, for it does not count. ``taken`` are the register's keys in
    the files read before, where it has several.
    """
    frame, faults = table.frame, table.faults
    if frame.empty:
        return frame, frame
    validate_frame(frame, faults)
    codes.tell_spoiled_keys(faults)
    check_keys(frame, faults, taken)
    tell_half_swapped(table)
    check_order(frame, faults)
    printed = frame.copy(deep=False)
    _check_register(table, codes, context, procedures)
    codes.warn(frame, faults)
    warn_outside_year(printed, faults, school_year)
    warn_out_of_order(printed, faults)
    warn_finish(frame, faults)
    warn_extension(frame, faults)
    warn_amounts(frame, faults)
    complete_receipt(frame, faults, school_year)
    return frame[~faults.bad].reset_index(drop=True) if faults.bad.any() else frame, frame[faults.bad]


def _check_register(table: Table, codes: Codes, context: ReadingContext, procedures: Procedures) -> None:
    """What holds for one register alone."""
    frame, faults = table.frame, table.faults
    match faults.register.id:
        case "cases":
            _check_cases(table, codes, context, procedures)
        case "petitions":
            complete_petitions(frame, context, faults)
        case "evidence":
            check_targets(table.body.columns.get("target", ()), "target", faults)
            spell_as_in_plan(frame, "target", context.targets | context.tasks)
            check_levels(frame, faults, context.levels)
            warn_not_in_plan(frame, "target", context.targets | context.tasks, faults)
        case "tasks" | "work_programme" | "reports":
            spell_as_in_plan(frame, "plan_task", context.tasks)
            warn_not_in_plan(frame, "plan_task", context.tasks, faults)
        case "remarks":
            check_targets(table.body.columns.get("section", ()), "section", faults)
            check_remarks(frame, faults, context.targets)


def _check_cases(table: Table, codes: Codes, context: ReadingContext, procedures: Procedures) -> None:
    frame, faults = table.frame, table.faults
    spoiled = codes.spoiled.get("procedure_code", set())
    check_status(frame, faults)
    worked_out = complete_cases(frame, procedures, context.calendar, faults, spoiled)
    warn_status(frame, faults)
    warn_codes(frame, procedures, faults, spoiled)
    warn_due(frame, worked_out, context.calendar, faults)
