"""A school's workbook, folder of CSV files, and exports of other systems, to typed frames and faults."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.domain.schema import BOOK, REGISTERS
from cchc_lib.domain.working_days import WorkingCalendar
from cchc_lib.registers.checks import cases, rules
from cchc_lib.registers.checks.faults import Fault, FaultLog
from cchc_lib.registers.formats.files import open_source
from cchc_lib.registers.formats.raw import RawBook, RawSheet, UnreadableError
from cchc_lib.registers.sources import copies_beside, exports_in, is_open_elsewhere, matching, passed_over, unclaimed
from cchc_lib.registers.tables.cells import key_of
from cchc_lib.registers.tables.headings import SheetMapping, assign_sheets, find_heading, is_guide, mapping_of
from cchc_lib.registers.tables.table import Table, read_table
from cchc_lib.settings.values import KnownNames, Source, Term
from cchc_lib.text import match_key

NEVER_EMPTY = ("staff", "procedures")
"""Registers of what every school has; the others are registers of events."""

_SHEET_LACKING = frozenset({"missing_sheet", "missing_source", "similar_sheet", "split_sheet", "no_source_sheet"})
"""Faults that say of a register no more than that its sheet is not there."""


@dataclass(frozen=True)
class ReadingContext:
    """The calendar, the legal term of each kind of petition, procedure codes known to params/, levels by target.

    ``targets`` and ``tasks`` are the plan's ids; without them no row is held against the plan. ``needed`` are the
    registers that its targets are measured by, ``names`` other names of columns and choices.
    """

    calendar: WorkingCalendar
    petition_terms: Mapping[str, Term]
    catalogue: frozenset[str]
    levels: Mapping[str, tuple[str, ...]]
    targets: frozenset[str] = frozenset()
    tasks: frozenset[str] = frozenset()
    needed: frozenset[str] = frozenset()
    names: KnownNames = field(default_factory=KnownNames)


@dataclass(frozen=True)
class RegisterBook:
    """One workbook (or folder of CSV files) as read: frames by register id, only rows that count.

    A register whose sheet is missing or unreadable has no frame. ``rows_read`` counts the rows found on each sheet,
    the ones left out included. ``inputs`` maps each file read to its SHA-256. ``left_out`` are the rows with an error,
    as far as their cells could be read. ``passed_over`` are sentences on exports older than the one that was read.
    ``label`` is how faults name the file.
    """

    school_year: SchoolYear
    source: Path
    frames: Mapping[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    rows_read: Mapping[str, int] = field(default_factory=dict)
    inputs: Mapping[Path, str] = field(default_factory=dict)
    left_out: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    passed_over: tuple[str, ...] = ()
    label: str = ""

    def why_lacking(self, register_id: str, name: str = "sổ") -> str:
        """Why a register has no frame, in words that a sentence may begin or end with; ``name`` is the workbook's."""
        sheet = f"trang “{REGISTERS[register_id].sheet}”"
        if self.rows_read and not any(self.rows_read.values()):
            return f"{name} chưa nhập gì"
        if register_id in self.rows_read:
            all_wrong = f"dòng nào ở {sheet} của {name} cũng có lỗi"
            return all_wrong if self.rows_read[register_id] else f"{sheet} của {name} chưa nhập gì"
        whole = [fault for fault in self.faults if fault.row is None]
        codes = {fault.code for fault in whole if fault.of_sheet == REGISTERS[register_id].sheet}
        if codes - _SHEET_LACKING:
            return f"chưa có bản xuất cho {sheet}" if codes == {"no_file"} else f"{sheet} của {name} không đọc được"
        if not codes and any(fault.code.startswith("file_") for fault in whole):
            return f"có tệp của {name} không đọc được" if self.rows_read else f"{name} không đọc được"
        return f"{name} không có {sheet}"


Pieces = dict[str, list[tuple[SheetMapping, RawSheet]] | None]
"""The sheets that each register is read from, and how; None where a source is missing: half will not do."""


def read_book(
    source: Path,
    school_year: SchoolYear,
    context: ReadingContext,
    *,
    label: str,
    sources: Sequence[Source] = (),
    only: Collection[str] = tuple(REGISTERS),
) -> RegisterBook:
    """Read a workbook into frames of the rows that count, with every fault of it at once.

    ``sources`` say how the exports in the school year's folder feed registers, beside the workbook or in its place.
    ``label`` is how the file is named in faults. A frame has all columns of its register in the schema's order and
    ``row``, as Excel counts it. A file that cannot be read gives one fault and no frame; of a folder of CSV files the
    others are read. Rows of registers that are not in ``only`` are not looked at. Nothing is ever written.
    """
    log, folder = FaultLog(label), source.with_name(school_year.id)
    folder_label = f"{label.rpartition('/')[0]}/{folder.name}".lstrip("/")
    has_exports = bool(sources) and folder.is_dir()
    exported, inputs = _export_sheets(folder, sources, context.names, log, folder_label) if has_exports else ({}, {})
    raw = RawBook() if has_exports and source == folder else _workbook(source, school_year, label, log)
    if raw is None:
        return RegisterBook(school_year, source, {}, log.faults(), label=label)
    own = assign_sheets(raw.sheets, log, () if has_exports else context.needed, exported)
    lacking = context.needed - {*own, *exported} if has_exports else ()
    for register in (one for one in REGISTERS.values() if one.id in lacking):
        log.add("missing_source", value=register.sheet, register=register.id)
    pieces = {name: piece for name, piece in _joined(own, exported, context.names).items() if name in only}
    frames, left_out = _read_pieces(pieces, school_year, context, log)
    rows_read = {name: len(frames[name]) + len(left_out[name]) for name in frames}
    waiting = () if has_exports else sources
    for one in waiting:
        code = "no_exports" if rows_read.get(one.register_id) else "no_file"
        log.add(code, file=folder_label, value=one.file, advice="", **_register_details(one, "target"))
    frames = _with_data(frames, rows_read, {one.register_id for one in waiting}, log)
    inputs, older = {**raw.inputs, **inputs}, passed_over(folder, sources) if has_exports else ()
    return RegisterBook(school_year, source, frames, log.faults(), rows_read, inputs, left_out, older, label)


def _workbook(source: Path, school_year: SchoolYear, label: str, log: FaultLog) -> RawBook | None:
    """The workbook or folder of CSV files, told what is wrong with its files; None when it cannot be read."""
    try:
        raw = open_source(source, label)
    except UnreadableError as unreadable:
        log.add(f"file_{unreadable.reason}")
        return None
    for file, reason in raw.unreadable.items():
        log.add(f"file_{reason}", file=file)
    if is_open_elsewhere(source):
        log.add("open_elsewhere")
    for name in copies_beside(source, school_year):
        log.add("second_copy", value=name)
    return raw


def _joined(own: Mapping[str, RawSheet], exported: Pieces, names: KnownNames) -> Pieces:
    """Of each register the workbook's sheet, then those of its exports; None where an export is missing."""
    pieces: Pieces = {key: [(mapping_of(REGISTERS[key], names), sheet)] for key, sheet in own.items()}
    for key, found in exported.items():
        pieces[key] = None if found is None else [*(pieces.get(key) or ()), *found]
    return pieces


def _export_sheets(
    folder: Path, sources: Sequence[Source], names: KnownNames, log: FaultLog, label: str
) -> tuple[Pieces, dict[Path, str]]:
    """Read each file that a source names once, and tell of those that are lacking, unreadable or nobody's.

    ``label`` is how the folder is named in faults. Gives the sheets by register, and the SHA-256 of each file.
    """
    pieces: Pieces = {}
    books: dict[Path, RawBook | None] = {}
    taken: set[str] = set()
    for source in sources:
        path, piece = _newest(folder, source, log, label), None
        file = f"{label}/{path.name}" if path else ""
        if path and path not in books:
            books[path] = _opened(path, file, log)
        book = books[path] if path else None
        mapping = mapping_of(REGISTERS[source.register_id], names, source)
        sheet = _sheet(book.sheets, mapping, source, log, file) if book else None
        if sheet:
            key = f"{path} {sheet.name} {source.register_id} {sorted(source.where.items())}"
            if key in taken:
                log.add("source_twice", file=sheet.file, sheet=sheet.name, **_register_details(source, "value"))
            else:
                piece = mapping, sheet
            taken.add(key)
        others = pieces.get(source.register_id, [])
        pieces[source.register_id] = None if piece is None or others is None else [*others, piece]
    for path in unclaimed(folder, sources):
        log.add("unclaimed_file", file=f"{label}/{path.name}")
    return pieces, {path: digest for book in books.values() if book for path, digest in book.inputs.items()}


def _newest(folder: Path, source: Source, log: FaultLog, label: str) -> Path | None:
    """The file of a folder that a source is read from now."""
    found = matching(folder, source)
    details = {"file": label, "value": source.file, **_register_details(source, "target")}
    if not found:
        known = [path.name for path in exports_in(folder)]
        log.add("no_file", known=known, advice=", hoặc sửa file của nguồn", **details)
    elif len({path.suffix.lower() for path in found}) > 1:
        log.add("mixed_files", places=_quoted(path.name for path in found), **details)
        return None
    return found[-1] if found else None


def _opened(path: Path, file: str, log: FaultLog) -> RawBook | None:
    if is_open_elsewhere(path):
        log.add("open_elsewhere", file=file)
    try:
        return open_source(path, file)
    except UnreadableError as unreadable:
        log.add(f"file_{unreadable.reason}", file=file)
        return None


def _sheet(
    sheets: Sequence[RawSheet], mapping: SheetMapping, source: Source, log: FaultLog, file: str
) -> RawSheet | None:
    """The sheet that a source names, or the only one whose headings can be read."""
    if source.sheet:
        named = [sheet for sheet in sheets if match_key(sheet.name) == match_key(source.sheet)]
        if not named:
            known = [sheet.name for sheet in sheets]
            log.add("no_source_sheet", file=file, register=source.register_id, value=source.sheet, known=known)
        return named[0] if named else None
    lone = len(sheets) == 1
    readable = [one for one in sheets if lone or (not is_guide(one.name) and find_heading(mapping, one))]
    if len(readable) > 1:
        places = _quoted(one.name for one in readable)
        log.add("several_sheets", file=file, places=places, **_register_details(source, "value"))
        return None
    return next(iter((*readable, *sheets)), None)


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"“{name}”" for name in names)


def _register_details(source: Source, key: str) -> dict[str, str]:
    """How a fault names the register that a source feeds: by its id and, under a key of its words, by its sheet."""
    return {"register": source.register_id, key: REGISTERS[source.register_id].sheet}


def _read_pieces(
    pieces: Pieces, school_year: SchoolYear, context: ReadingContext, log: FaultLog
) -> tuple[dict[str, pd.DataFrame], dict[str, pd.DataFrame]]:
    """The rows that count, and those left out, of each register whose pieces can all be read."""
    catalogue = {key_of(code) for code in context.catalogue}
    frames: dict[str, pd.DataFrame] = {}
    left_out: dict[str, pd.DataFrame] = {}
    procedures = cases.Procedures()
    for register in sorted(REGISTERS.values(), key=lambda one: one.id != "procedures"):  # cases are filled from these
        tables = [read_table(mapping, sheet, log) for mapping, sheet in pieces.get(register.id) or ()]
        read = [table for table in tables if table]
        if not read or len(read) < len(tables):
            continue
        if register.id == "procedures":
            catalogue |= set().union(*(cases.intact_codes(faults) for _, faults in read))
        taken: dict[str, str] | None = {} if len(read) > 1 else None
        checked = [_check_table(table, catalogue, context, school_year, procedures, taken) for table in read]
        exports = [PurePath(sheet.file).name if mapping.source else "" for mapping, sheet in pieces[register.id] or ()]
        if any(exports):
            named = zip(checked, exports, strict=True)
            checked = [(kept.assign(**{BOOK: name}), left_out) for (kept, left_out), name in named]
        frames[register.id], left_out[register.id] = (
            several[0] if len(several) == 1 else pd.concat(several, ignore_index=True)
            for several in zip(*checked, strict=True)
        )
        if register.id == "procedures":
            procedures = cases.known_procedures(frames[register.id], left_out[register.id])
            catalogue |= {key_of(code) for code in frames[register.id]["procedure_code"]}
    return frames, left_out


def _with_data(
    frames: dict[str, pd.DataFrame], rows_read: Mapping[str, int], waiting: Collection[str], log: FaultLog
) -> dict[str, pd.DataFrame]:
    """Drop what says "no data yet", not "nothing arisen": a blank staff or procedures sheet, a blank workbook.

    So does a blank sheet that is ``waiting`` for exports; one filled by hand is looked at.
    """
    if rows_read and not any(rows_read.values()):
        log.add("nothing_entered")
        return {}
    for register_id in NEVER_EMPTY:
        if rows_read.get(register_id) == 0:
            log.add("blank_sheet", sheet=REGISTERS[register_id].sheet)
    no_data = {name for name in waiting if not rows_read.get(name)}
    no_data |= {name for name in NEVER_EMPTY if name in frames and frames[name].empty}
    return {name: frame for name, frame in frames.items() if name not in no_data}


def _check_table(
    table: Table,
    catalogue: Collection[str],
    context: ReadingContext,
    school_year: SchoolYear,
    procedures: cases.Procedures,
    taken: dict[str, str] | None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell every fault of the rows and fill what other cells tell; gives the rows that count, and those left out.

    Errors come first: a row that has one gets no warning, for it does not count. ``taken`` are the register's keys in
    the files read before, where it has several.
    """
    frame, faults = table
    if frame.empty:
        return frame, frame
    spoiled = cases.restore_codes(frame, faults, catalogue)
    rules.validate_frame(frame, faults)
    if faults.register.id == "procedures":
        faults.tell_all("spoiled_code", "procedure_code", spoiled["procedure_code"])
    rules.check_keys(frame, faults, taken)
    rules.tell_half_swapped(frame, faults)
    dated = faults.register.dated
    if dated:
        rules.check_finish(frame, dated, faults)
    printed = frame.copy(deep=False)
    match faults.register.id:
        case "cases":
            cases.check_cases(frame, procedures, context.calendar, faults, spoiled["procedure_code"])
        case "petitions":
            cases.complete_petitions(frame, context.petition_terms, context.calendar, faults)
        case "evidence":
            rules.check_targets("target", faults)
            rules.check_plan(frame, "target", context.targets | context.tasks, faults)
            rules.check_levels(frame, faults, context.levels)
        case "tasks" | "work_programme" | "reports":
            rules.check_plan(frame, "plan_task", context.tasks, faults)
        case "remarks":
            rules.check_targets("section", faults)
            rules.check_remarks(frame, faults, context.targets)
    for column_id, mask in spoiled.items():
        faults.tell_all("code_unknown_number", column_id, mask)
    rules.warn_outside_year(printed, faults, school_year)
    rules.warn_out_of_order(printed, faults)
    if dated:
        rules.warn_ends(frame, dated, faults)
        cases.complete_receipt(frame, dated, faults, school_year)
    rules.warn_before(printed, faults)
    rules.warn_amounts(frame, faults)
    rules.warn_compliance(frame, faults)
    rules.warn_filled(frame, faults)
    return frame[~faults.bad].reset_index(drop=True) if faults.bad.any() else frame, frame[faults.bad]
