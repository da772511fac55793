"""Reading a workbook, a CSV file or a folder of them into sheets of cells; nothing is ever written."""

from __future__ import annotations

import codecs
import csv
import hashlib
import io
import re
import stat
from collections.abc import Iterable, Mapping
from datetime import time, timedelta
from functools import lru_cache
from pathlib import Path
from time import sleep
from typing import Any

import python_calamine
import xlrd

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.formats.inspecting import inspect_zip
from cchc_lib.registers.formats.raw import (
    MOST_CELLS,
    Cell,
    Merged,
    Parts,
    RawBook,
    RawSheet,
    UnreadableError,
    without_marks,
)
from cchc_lib.text import nfc

WORKBOOK_SUFFIXES = (".xlsx", ".xls", ".ods")
MOST_BYTES = 50 * 1024 * 1024
_PAUSES = (0.2, 0.5)
"""Seconds before a file that changed under the reader is read a second and a third time."""
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|meta|table|style|body|div)", re.I | re.S
)


def open_source(source: Path, label: str) -> RawBook:
    """Read a workbook, a CSV file, or every CSV file of a folder; one that changes meanwhile is read again.

    Raises UnreadableError with the reason. The digests are of the very bytes that were read and parsed.
    """
    for pause in _PAUSES:
        try:
            return _open(source, label)
        except UnreadableError as unreadable:
            if unreadable.reason != "changing":
                raise
        sleep(pause)
    return _open(source, label)


def _open(source: Path, label: str) -> RawBook:
    if source.is_dir() and source.suffix.lower() not in WORKBOOK_SUFFIXES:
        return _open_folder(source, label)
    data = read_bytes(source)
    if source.suffix.lower() == ".csv":
        return RawBook((read_csv_sheet("", data, label),), {source: digest(data)})
    return RawBook(_open_workbook(data, label), {source: digest(data)})


def read_bytes(source: Path) -> bytes:
    """A regular file, whole, unless it is too large or being written."""
    try:
        before = source.stat()
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableError("not_file")
        if before.st_size > MOST_BYTES:
            raise UnreadableError("too_large")
        with source.open("rb") as stream:
            data = stream.read(MOST_BYTES + 1)
        after = source.stat()
    except PermissionError as refused:
        raise UnreadableError("locked") from refused
    except OSError as failed:
        raise UnreadableError("not_readable") from failed
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns) or len(data) != after.st_size:
        raise UnreadableError("changing")
    if not data:
        raise UnreadableError("empty")
    return data


def _open_folder(source: Path, label: str) -> RawBook:
    try:
        files = sorted(path for path in source.iterdir() if path.suffix.lower() == ".csv" and path.name[:2] != "~$")
    except OSError as failed:
        raise UnreadableError("not_readable") from failed
    if not files:
        raise UnreadableError("no_csv")
    before = _state(files)
    sheets, inputs, unreadable, size = [], {}, {}, 0
    for path in files:
        file = f"{label}/{path.name}"
        try:
            data = read_bytes(path)
            size += len(data)
            if size > MOST_BYTES:
                raise UnreadableError("too_large")
            inputs[path] = digest(data)
            sheets.append(read_csv_sheet(path.stem, data, file))
        except UnreadableError as refused:
            unreadable[file] = refused.reason
    if _state(files) != before:  # half of the old files and half of the new ones are nobody's registers
        raise UnreadableError("changing")
    return RawBook(tuple(sheets), inputs, unreadable)


def _state(files: Iterable[Path]) -> list[tuple[int, int]]:
    """Size and time of each file that is there."""
    found = [path.stat() for path in files if path.exists()]
    return [(each.st_size, each.st_mtime_ns) for each in found]


def _open_workbook(data: bytes, label: str) -> tuple[RawSheet, ...]:
    if data.startswith(b"PK"):
        return _sheets(data, inspect_zip(data), label)
    if data.startswith(_OLE):
        return _open_xls(data, label)
    head = data.removeprefix(b"\xef\xbb\xbf")[:4096]
    narrow = head.replace(b"\x00", b"").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")  # UTF-16 as it reads
    if b"urn:schemas-microsoft-com:office:spreadsheet" in head or _HTML.match(narrow):
        raise UnreadableError("html")
    raise UnreadableError("not_workbook")


def _sheets(data: bytes, parts: Parts, label: str) -> tuple[RawSheet, ...]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(parts.readable or data))
        names = [m.name for m in book.sheets_metadata if m.typ is python_calamine.SheetTypeEnum.WorkSheet]
        return tuple(_sheet(book, name, parts, label) for name in names)
    except python_calamine.PasswordError as locked:
        raise UnreadableError("encrypted") from locked
    except (python_calamine.CalamineError, python_calamine.ZipError, python_calamine.XmlError, OSError) as damaged:
        raise UnreadableError("damaged") from damaged
    except BaseException as panic:
        if type(panic).__module__ != "pyo3_runtime":
            raise
        raise UnreadableError("damaged") from panic  # calamine's Rust gave up on bytes that make no sense


def _sheet(book: python_calamine.CalamineWorkbook, name: str, parts: Parts, label: str) -> RawSheet:
    if name in parts.too_large:
        return RawSheet(name, [], label, too_large=parts.too_large[name])
    sheet = book.get_sheet_by_name(name)
    if sheet.height * sheet.width > MOST_CELLS:
        return RawSheet(name, [], label, too_large=f"ở hàng {sheet.total_height}, cột thứ {sheet.total_width}")
    rows = sheet.to_python(skip_empty_area=False)
    _put_back(rows, parts.lost.get(name, {}))
    without_marks(rows)
    merged = tuple(Merged(*first, *last) for first, last in sheet.merged_cell_ranges or ())
    return RawSheet(name, rows, label, merged or parts.merged.get(name, ()), epoch_1904=parts.epoch_1904)


def _put_back(rows: list[list[Any]], lost: Mapping[tuple[int, int], str]) -> None:
    """Write error values where calamine left blanks."""
    for (row, column), text in lost.items():
        rows.extend([] for _ in range(row + 1 - len(rows)))
        cells = rows[row]
        cells.extend([""] * (column + 1 - len(cells)))
        cells[column] = text


_PACKAGE = "EncryptedPackage".encode("utf-16-le")
"""Names the stream that a newer Excel puts a workbook with a password into."""
_GONE_BY = re.compile(r"\[(?:h+|m+|s+)\]", re.I)
"""Hours that go on beyond 24."""


def _open_xls(data: bytes, label: str) -> tuple[RawSheet, ...]:
    """The sheets of a compound file. Raises UnreadableError when it is encrypted, no workbook, damaged, or too wide."""
    try:
        book = xlrd.open_workbook(file_contents=data, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
    except Exception as gave_up:  # xlrd gives up in many ways on bytes that make no sense
        words = str(gave_up)
        if words == "Workbook is encrypted" or _PACKAGE in data:
            raise UnreadableError("encrypted") from gave_up
        raise UnreadableError("not_workbook" if words.startswith("Can't find workbook") else "damaged") from gave_up
    return tuple(_xls_sheet(sheet, label) for sheet in book.sheets())


def _xls_sheet(sheet: xlrd.sheet.Sheet, label: str) -> RawSheet:
    rows: list[list[Cell]] = [sheet.row_values(at) for at in range(sheet.nrows)]
    forms = [sheet.book.format_map[xf.format_key].format_str for xf in sheet.book.xf_list]
    gone_by = {at for at, form in enumerate(forms) if _GONE_BY.search(form or "")}
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableError("too_wide")
    for at, row in enumerate(rows):
        for column, kind in enumerate(sheet.row_types(at)):
            if kind == xlrd.XL_CELL_DATE:
                row[column] = _moment(row[column], sheet.book.datemode, sheet.cell_xf_index(at, column) in gone_by)
            elif kind == xlrd.XL_CELL_BOOLEAN:
                row[column] = bool(row[column])
            elif kind == xlrd.XL_CELL_ERROR:
                row[column] = xlrd.error_text_from_code.get(row[column], "#N/A")
    without_marks(rows)
    merged = tuple(Merged(top, left, below - 1, beside - 1) for top, below, left, beside in sheet.merged_cells)
    return RawSheet(sheet.name, rows, label, merged, epoch_1904=sheet.book.datemode == 1)


@lru_cache(maxsize=8192)
def _moment(serial: float, datemode: int, gone_by: bool) -> Cell:
    """The day, the time of day, both, or the hours gone by that a number shows; the number where it shows none."""
    try:
        if gone_by:
            return timedelta(serial)
        moment = xlrd.xldate_as_datetime(serial, datemode)
    except (OverflowError, ValueError):
        return serial
    if serial < 1:
        return moment.time()
    return moment.date() if moment.time() == time() else moment


def digest(data: bytes) -> str:
    """The SHA-256 of a file's bytes."""
    return hashlib.sha256(data).hexdigest()


_SEPARATORS = ";\t,"
_SAMPLED_ROWS = 30
_SAMPLE = 2000
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_csv_sheet(stem: str, data: bytes, file: str) -> RawSheet:
    """One register from a CSV file named by its id; rows are numbered as Excel shows them."""
    text = decode(data)
    if "\x00" in text:
        raise UnreadableError("not_workbook")
    register = REGISTERS.get(stem.casefold())
    try:
        rows: list[list[Cell]] = list(csv.reader(io.StringIO(text, newline=""), delimiter=separator_of(text)))
    except csv.Error as broken:
        raise UnreadableError("damaged") from broken
    if sum(map(len, rows)) > MOST_CELLS:
        raise UnreadableError("too_large")
    without_marks(rows)
    return RawSheet(register.sheet if register else stem, rows, file)


def decode(data: bytes) -> str:
    """Text in UTF-8 with or without BOM, UTF-16, else Windows-1258."""
    for bom, encoding in _BOMS:
        if data.startswith(bom):
            return data.decode(encoding, errors="replace")
    if data[:_SAMPLE].count(0):
        little = data[1:_SAMPLE:2].count(0) >= data[0:_SAMPLE:2].count(0)
        return data.decode("utf-16-le" if little else "utf-16-be", errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return nfc(data.decode("cp1258", errors="replace"))


def separator_of(text: str) -> str:
    """The separator that cuts the first rows into most columns, most evenly."""
    lines = [line for line in text.splitlines()[: _SAMPLED_ROWS + 1] if line.strip()]
    if lines and lines[0].casefold().startswith("sep=") and len(lines[0]) >= 5:
        return lines[0][4]

    def score(separator: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines[:_SAMPLED_ROWS], delimiter=separator)]
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (usual > 1, widths.count(usual) * usual)

    return max(_SEPARATORS, key=score)
