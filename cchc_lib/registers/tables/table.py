"""The table on one sheet as typed columns, with the faults of its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.columns import Column, Register
from cchc_lib.domain.schema import ROW
from cchc_lib.registers.checks.faults import FaultLog, SheetFaults, tell_choice
from cchc_lib.registers.formats.raw import MOST_CELLS, Cell, RawSheet, is_blank
from cchc_lib.registers.tables.cells import convert, dtype_of
from cchc_lib.registers.tables.headings import Heading, check_heading, find_heading, legacy_encoding, letter
from cchc_lib.registers.tables.rows import find_rows


@dataclass(frozen=True)
class Body:
    """The cells of the data rows of a sheet by column id; a column that the sheet has not is left out."""

    columns: Mapping[str, Sequence[Cell]]
    positions: NDArray[np.int64]

    def cell(self, column_id: str, at: int) -> Cell:
        """One cell, '' when it is blank or its column missing."""
        cells = self.columns.get(column_id)
        return "" if cells is None or is_blank(cells[at]) else cells[at]


@dataclass(frozen=True)
class Table:
    """A sheet read: the typed frame (cells that cannot be read are blank), its raw cells, its faults so far."""

    frame: pd.DataFrame
    body: Body
    faults: SheetFaults


def read_table(register: Register, sheet: RawSheet, log: FaultLog, *, epoch_1904: bool) -> Table | None:
    """The data rows of a sheet; None, and the reason told, when the sheet is unreadable."""
    if sheet.too_large:
        log.add("sheet_too_large", sheet=register.sheet, value=sheet.too_large, limit=f"{MOST_CELLS // 10**6} triệu")
        return None
    heading = find_heading(register, sheet)
    if heading is None:
        _tell_no_heading(register, sheet, log)
        return None
    if not check_heading(register, heading, sheet, log):
        return None
    width = max(heading.columns.values()) + 1
    cells = _by_column([row[:width] for row in sheet.rows[heading.first :]], heading)
    rows = find_rows(register, heading, sheet, cells)
    if rows.second_table is not None:
        log.add("second_table", sheet=register.sheet, row=rows.second_table + 1, file=sheet.file)
    body = Body({column_id: rows.of(column) for column_id, column in cells.items()}, rows.positions)
    places = {column_id: letter(place) for column_id, place in heading.columns.items()}
    faults = SheetFaults(register, rows.positions + 1, body.cell, places, log, sheet.file)
    _tell_merged(sheet, heading, rows.positions, faults)
    columns = _columns(register, body, faults, log, epoch_1904=epoch_1904)
    if columns is None:
        return None
    return Table(pd.DataFrame({**columns, ROW: rows.positions + 1}), body, faults)


def _by_column(rows: Sequence[Sequence[Cell]], heading: Heading) -> dict[str, Sequence[Cell]]:
    """Cells of the register's columns, from the row below the headings to the end of the sheet."""
    across = list(zip_longest(*rows, fillvalue=""))
    blank: tuple[Cell, ...] = ("",) * len(rows)
    return {key: across[place] if place < len(across) else blank for key, place in heading.columns.items()}


def _tell_no_heading(register: Register, sheet: RawSheet, log: FaultLog) -> None:
    texts = [cell for row in sheet.rows[:60] for cell in row if isinstance(cell, str)]
    encoding = legacy_encoding(texts)
    if encoding:
        log.add("legacy_sheet", sheet=register.sheet, value=encoding, file=sheet.file)
        return
    headings = ", ".join(f"“{column.heading}”" for column in register.columns[:3])
    log.add("no_heading", sheet=register.sheet, headings=headings, file=sheet.file)


def _tell_merged(sheet: RawSheet, heading: Heading, positions: NDArray[np.int64], faults: SheetFaults) -> None:
    """Data in cells that are merged, down or across, belong to no one row and column."""
    at_row = {row: at for at, row in enumerate(positions.tolist())} if sheet.merged else {}
    for merged in sheet.merged:
        inside = [key for key, place in heading.columns.items() if merged.left <= place <= merged.right]
        rows = [at_row[row] for row in range(merged.top, merged.bottom + 1) if row in at_row]
        if not inside or not rows:
            continue
        anchor = sheet.rows[merged.top][merged.left : merged.left + 1]
        if anchor and not is_blank(anchor[0]):
            for at in rows:
                for key in inside:
                    faults.error("merged", key, at)


def _columns(
    register: Register, body: Body, faults: SheetFaults, log: FaultLog, *, epoch_1904: bool
) -> Mapping[str, pd.Series] | None:
    columns: dict[str, pd.Series] = {}
    readable = True
    for column in register.columns:
        cells = body.columns.get(column.id)
        encoding = _legacy(column, cells)
        if encoding:
            log.add("legacy_encoding", sheet=register.sheet, heading=column.heading, value=encoding, file=faults.file)
            readable = readable and not column.required
        if cells is None or encoding:
            columns[column.id] = pd.Series([column.default] * len(body.positions), dtype=dtype_of(column))
            continue
        read = convert(column, cells, epoch_1904=epoch_1904)
        columns[column.id] = read.values
        for at, trouble in read.troubles.items():
            if trouble.code == "unknown_choice":
                tell_choice(faults, column, at)
            else:
                faults.error(trouble.code, column.id, at)
    return columns if readable else None


def _legacy(column: Column, cells: Sequence[Cell] | None) -> str | None:
    if cells is None or column.kind not in ("text", "choice"):
        return None
    return legacy_encoding([cell for cell in dict.fromkeys(cells[:2000]) if isinstance(cell, str)])
