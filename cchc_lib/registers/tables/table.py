"""The table on one sheet as typed columns, with the faults of its cells."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.schema import ROW, Column
from cchc_lib.registers.checks.faults import FaultLog, Origin, Place, SheetFaults, tell_choice
from cchc_lib.registers.formats.raw import MOST_CELLS, Cell, RawSheet, is_blank, shown
from cchc_lib.registers.tables.cells import convert, dtype_of, match_key
from cchc_lib.registers.tables.headings import (
    Heading,
    SheetMapping,
    aside,
    check_heading,
    find_heading,
    is_aside,
    legacy_encoding,
    letter,
    own_text,
)
from cchc_lib.registers.tables.rows import find_rows

Cells = Mapping[str, Sequence[Cell]]
"""The cells of a sheet's data rows by column id; a column that the sheet has not is left out."""


@dataclass(frozen=True)
class Table:
    """A sheet read: the typed frame (cells that cannot be read are blank), its raw cells, its faults so far."""

    frame: pd.DataFrame
    cells: Cells
    faults: SheetFaults


def read_table(mapping: SheetMapping, sheet: RawSheet, log: FaultLog, *, epoch_1904: bool) -> Table | None:
    """The data rows of a sheet; None, and the reason told, when the sheet is unreadable."""
    register, place = mapping.register, mapping.place(sheet)
    if sheet.too_large:
        log.add("sheet_too_large", value=sheet.too_large, limit=f"{MOST_CELLS // 10**6} triệu", **place)
        return None
    heading = find_heading(mapping, sheet)
    if heading is None:
        _tell_no_heading(mapping, sheet, log, place)
        return None
    if not check_heading(mapping, heading, sheet, log):
        return None
    width = max(heading.columns.values()) + 1
    cells = _by_column([row[:width] for row in sheet.rows[heading.first :]], heading)
    melted = tuple(map(aside, mapping.source.melt.columns)) if mapping.source and mapping.source.melt else ()
    counted = {key: column for key, column in cells.items() if key in melted or not is_aside(key)}
    data, second_table = find_rows(register, heading, sheet, counted)
    if second_table is not None:
        log.add("second_table", second_table + 1, **place)
    taken = np.flatnonzero(_wanted(mapping, data, cells))
    if len(taken) < len(data):
        cells = {key: [column[at] for at in taken.tolist()] for key, column in cells.items()}
    positions = taken + heading.first
    columns, repeated = _supplied(mapping, cells, len(positions), melted)
    origin = Origin(
        register,
        sheet.file,
        place["sheet"],
        np.repeat(positions, repeated) + 1,
        _places(mapping, heading),
        is_export=mapping.source is not None,
    )
    faults = SheetFaults(origin, columns, log)
    _tell_merged(sheet, heading, positions, faults, melted)
    typed = _columns(mapping, columns, faults, epoch_1904=epoch_1904)
    return Table(pd.DataFrame({**typed, ROW: origin.rows}), columns, faults) if typed is not None else None


def _by_column(rows: Sequence[Sequence[Cell]], heading: Heading) -> Cells:
    """Cells of the columns wanted, from the row below the headings to the end of the sheet."""
    across = list(zip_longest(*rows, fillvalue=""))
    blank: tuple[Cell, ...] = ("",) * len(rows)
    return {key: across[place] if place < len(across) else blank for key, place in heading.columns.items()}


def _wanted(mapping: SheetMapping, data: NDArray[np.bool_], cells: Cells) -> NDArray[np.bool_]:
    """The data rows that a source takes: whose cell under each heading of ``where`` is one of its words."""
    for heading, words in mapping.source.where.items() if mapping.source else ():
        folded, column = set(map(match_key, words)), cells[aside(heading)]
        taken = {cell for cell in set(column) if match_key(shown(cell)) in folded}
        data = data & np.fromiter((cell in taken for cell in column), dtype=bool, count=len(data))
    return data


def _supplied(mapping: SheetMapping, cells: Cells, count: int, melted: Sequence[str]) -> tuple[Cells, int]:
    """The register's columns with what the source says beside them, and how many rows each row of the file became."""
    columns: dict[str, Sequence[Cell]] = {key: column for key, column in cells.items() if not is_aside(key)}
    source = mapping.source
    if source is None:
        return columns, 1
    if source.key and mapping.register.key:
        parts = zip(*(map(shown, cells[aside(heading)]) for heading in source.key), strict=True)
        columns[mapping.register.key] = ["/".join(part) if all(part) else "" for part in parts]
    columns |= {column_id: (word,) * count for column_id, word in source.fixed.items()}
    if source.melt is None:
        return columns, 1
    columns = {key: [cell for cell in column for _ in melted] for key, column in columns.items()}
    columns[source.melt.name] = tuple(source.melt.columns.values()) * count
    columns[source.melt.value] = [cell for row in zip(*(cells[key] for key in melted), strict=True) for cell in row]
    return columns, len(melted)


def _places(mapping: SheetMapping, heading: Heading) -> dict[str, tuple[Place, ...]]:
    """Where each column of the register stands; one that the source supplies, where that was taken from."""
    register, source = mapping.register, mapping.source
    at = {key: Place(own_text(register, heading.texts[place]), letter(place)) for key, place in heading.columns.items()}
    places: dict[str, tuple[Place, ...]] = {key: (place,) for key, place in at.items() if not is_aside(key)}
    if source is None:
        return places
    if source.key and register.key:
        of_key = [at[aside(name)] for name in source.key]
        places[register.key] = (Place(" + ".join(place.heading for place in of_key), of_key[0].letters),)
    if source.melt:
        places[source.melt.value] = tuple(at[aside(name)] for name in source.melt.columns)
    unread = {*source.fixed, *((source.melt.name,) if source.melt else ())}
    return {key: place for key, place in places.items() if key not in unread}


def _tell_no_heading(mapping: SheetMapping, sheet: RawSheet, log: FaultLog, place: Mapping[str, str]) -> None:
    texts = [cell for row in sheet.rows[:60] for cell in row if isinstance(cell, str)]
    encoding = legacy_encoding(texts)
    if encoding:
        log.add("legacy_sheet", value=encoding, **place)
        return
    given = tuple(mapping.source.headings) + mapping.needed if mapping.source else ()
    named = (given + tuple(column.heading for column in mapping.register.columns))[:3]
    log.add("no_heading", headings=", ".join(f"“{name}”" for name in named), **place)


def _tell_merged(
    sheet: RawSheet, heading: Heading, positions: NDArray[np.int64], faults: SheetFaults, melted: Sequence[str]
) -> None:
    """Data in cells that are merged, down or across, belong to no one row and column."""
    at_row = {row: at for at, row in enumerate(positions.tolist())} if sheet.merged else {}
    repeated = len(melted) or 1
    for merged in sheet.merged:
        inside = [key for key, place in heading.columns.items() if merged.left <= place <= merged.right]
        rows = [at_row[row] for row in range(merged.top, merged.bottom + 1) if row in at_row]
        anchor = sheet.rows[merged.top][merged.left : merged.left + 1]
        if not inside or not rows or not anchor or is_blank(anchor[0]):
            continue
        for at in rows:
            for key in inside:
                of = [melted.index(key)] if key in melted else range(repeated)
                column_id = faults.register.key if is_aside(key) and key not in melted else key
                for question in of:
                    faults.tell("merged", column_id or faults.register.columns[0].id, at * repeated + question)


def _columns(
    mapping: SheetMapping, table: Cells, faults: SheetFaults, *, epoch_1904: bool
) -> dict[str, pd.Series] | None:
    """Typed columns in the register's order; None where one that must be filled is in a legacy encoding."""
    columns: dict[str, pd.Series] = {}
    readable = True
    for column in mapping.register.columns:
        cells, encoding = table.get(column.id), ""
        if cells is not None and column.kind in ("text", "choice"):
            encoding = legacy_encoding([cell for cell in dict.fromkeys(cells[:2000]) if isinstance(cell, str)]) or ""
        if encoding:
            faults.of_column("legacy_encoding", column.id, value=encoding)
            readable = readable and not column.required
        if cells is None or encoding:
            columns[column.id] = pd.Series([column.default] * len(faults.rows), dtype=dtype_of(column))
            continue
        cells = in_our_words(column, cells, mapping.words.get(column.id))
        columns[column.id], troubles = convert(column, cells, epoch_1904=epoch_1904)
        for at, code in troubles.items():
            if code == "unknown_choice":
                tell_choice(faults, column, at)
            else:
                faults.tell(code, column.id, at)
    return columns if readable else None


def in_our_words(column: Column, cells: Sequence[Cell], words: Mapping[str, str] | None) -> Sequence[Cell]:
    """The cells with the file's words for choices put into ours; a word of our own stays what it is."""
    if not words:
        return cells
    own = set(map(match_key, column.choices))
    folded = {cell: match_key(shown(cell)) for cell in set(cells)}
    ours = {cell: words[key] for cell, key in folded.items() if key in words and key not in own}
    return [ours.get(cell, cell) for cell in cells] if ours else cells
