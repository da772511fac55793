"""The personal values of a school, read raw from its workbooks: rows with errors and rows not counted too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from cchc_lib.domain.columns import Column, Register
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.publishing.personal import TEXT_COLUMNS, Value, values_of
from cchc_lib.registers.cells import match_key, read_text
from cchc_lib.registers.merging import source_label
from cchc_lib.registers.raw import RawSheet, UnreadableError, is_blank
from cchc_lib.registers.sheets import find_heading
from cchc_lib.registers.sources import WORKBOOK_SUFFIXES, open_source
from cchc_lib.settings.params import Params


class UnreadRegisterError(Exception):
    """A workbook whose personal values cannot be known."""


def personal_values(params: Params, school: str) -> Iterator[Value]:
    """Every value of every personal column of every workbook of a school, of whatever school year.

    Raises UnreadRegisterError naming a workbook that cannot be read.
    """
    for source in _sources(params.school_folder(school)):
        label = source_label(params, source)
        try:
            sheets = open_source(source, label).sheets
        except UnreadableError as error:
            raise UnreadRegisterError(label) from error
        for sheet in sheets:
            register = _by_name().get(match_key(sheet.name))
            if register:
                yield from _values(register, sheet)


def _sources(folder: Path) -> list[Path]:
    return sorted(
        path
        for path in folder.iterdir()
        if re.fullmatch(r"\d{4}-\d{4}", path.stem) and (path.suffix.lower() in WORKBOOK_SUFFIXES or path.is_dir())
    )


@cache
def _by_name() -> dict[str, Register]:
    return {match_key(name): one for one in REGISTERS.values() for name in (one.id, one.sheet)}


def _values(register: Register, sheet: RawSheet) -> Iterator[Value]:
    if sheet.too_large:
        raise UnreadRegisterError(f"{sheet.file}, trang {sheet.name}")
    heading = find_heading(register, sheet)
    if heading is None:
        return
    for column in register.columns:
        if column.personal and column.id in heading.columns:
            places = {heading.columns[column.id], *heading.alike.get(column.id, ())}
            for place in places:
                yield from _column_values(register, column, sheet, heading.first, place)


def _column_values(register: Register, column: Column, sheet: RawSheet, first: int, place: int) -> Iterator[Value]:
    rows: dict[str, int] = {}
    for number, row in enumerate(sheet.rows[first:], start=first + 1):
        if place < len(row) and not is_blank(row[place]):
            rows.setdefault(read_text(row[place]) or "", number)
    for text, number in rows.items():
        origin = f"cột “{column.heading}” của sổ “{register.sheet}” ({sheet.file}, dòng {number})"
        yield from values_of(text, person=column.id not in TEXT_COLUMNS, origin=origin)
