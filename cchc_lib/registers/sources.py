"""Finding a school's workbook and reading the bytes of it, whatever its form."""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

import python_calamine

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.errors import RegisterError
from cchc_lib.registers.raw import Merged, RawBook, RawSheet

WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")


def find_source(school_folder: Path, school_year: SchoolYear) -> Path | None:
    """The workbook or the folder of CSV files of a school year; RegisterError naming both when there are two."""
    if not school_folder.is_dir():
        return None
    names = {school_year.id, *(f"{school_year.id}{suffix}" for suffix in WORKBOOK_SUFFIXES)}
    found = sorted(path for path in school_folder.iterdir() if path.name.lower() in names)
    if len(found) > 1:
        both = " và ".join(f"“{path.name}”" for path in found)
        raise RegisterError(
            f"Thư mục {school_folder.name} có nhiều sổ cho năm học {school_year.id}: {both}. "
            "Hãy giữ lại một, chuyển sổ kia ra thư mục khác."
        )
    return found[0] if found else None


def open_source(source: Path, label: str) -> RawBook:
    """Read a workbook whole."""
    data = source.read_bytes()
    book = python_calamine.load_workbook(io.BytesIO(data))
    sheets = []
    for name in book.sheet_names:
        sheet = book.get_sheet_by_name(name)
        merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
        sheets.append(RawSheet(name, sheet.to_python(skip_empty_area=False), label, merged))
    return RawBook(tuple(sheets), {source: hashlib.sha256(data).hexdigest()})
