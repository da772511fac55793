"""What calamine does not tell of workbooks: size, errors, formulas not worked out, merged cells, dates from 1904.

The parts of .xlsx and .ods are only ever searched as text: nothing in them is executed, expanded or fetched. Of .xls
the compound file (MS-CFB) and the records of its workbook stream (MS-XLS) are read by their published layout.
"""

from __future__ import annotations

import io
import lzma
import re
import struct
import zipfile
import zlib
from collections.abc import Collection, Iterator
from functools import reduce
from html import unescape
from xml.etree import ElementTree

from cchc_lib.registers.formats.raw import MOST_CELLS, NOT_CALCULATED, Merged, Parts, UnreadableError

_TAG = re.compile(rb"<table:(table-row|table-cell|covered-table-cell|table)(?=[ />])([^>]*)>")
_NAME = re.compile(rb"table:name=\"([^\"]*)\"")
_LARGE = re.compile(rb"number-(?:rows|columns)-repeated=\"\d{4,}\"")
_ERROR_VALUE = b'value-type="error"'
_SPANNED = b"-spanned="
_TEXT = re.compile(rb"<text:p>([^<]*)</text:p>")


def _inspect_ods(archive: zipfile.ZipFile) -> Parts:
    """Error values and merged cells by sheet. Raises UnreadableError where repeated cells would fill the memory."""
    content = _checked(archive, "content.xml")
    if b"manifest:encryption-data" in _checked(archive, "META-INF/manifest.xml"):
        raise UnreadableError("encrypted")
    lost: dict[str, dict[tuple[int, int], str]] = {}
    merged: dict[str, list[Merged]] = {}
    is_telling = _ERROR_VALUE in content or _SPANNED in content or _LARGE.search(content)
    name, row, height, column, width = "", 0, 0, 0, 0
    for tag in _TAG.finditer(content) if is_telling else ():
        kind, attributes = tag.groups()
        if kind == b"table":
            found = _NAME.search(attributes)
            name, row, height, width = unescape(found[1].decode("utf-8", "replace")) if found else "", 0, 0, 0
            continue
        if kind == b"table-row":
            row, height, column = row + height, _times(b"rows-repeated", attributes), 0
            continue
        repeated = _times(b"columns-repeated", attributes)
        if b"value-type=" in attributes:
            width = max(width, column + repeated)
            if (row + height) * width > MOST_CELLS:
                raise UnreadableError("too_wide")
        if _ERROR_VALUE in attributes:
            text = _TEXT.search(content, tag.end(), content.find(b"table:", tag.end()))
            lost.setdefault(name, {})[row, column] = text[1].decode("utf-8", "replace") if text else "#N/A"
        if _SPANNED in attributes:
            down, across = _times(b"rows-spanned", attributes), _times(b"columns-spanned", attributes)
            merged.setdefault(name, []).append(Merged(row, column, row + down - 1, column + across - 1))
        column += repeated
    return Parts(lost=lost, merged={name: tuple(found) for name, found in merged.items()})


def _times(what: bytes, attributes: bytes) -> int:
    match = re.search(rb"number-%s=\"(\d+)\"" % what, attributes)
    return int(match[1]) if match else 1


MOST_UNPACKED = 500 * 1024 * 1024
_DAMAGED = (
    *(zipfile.BadZipFile, zlib.error, lzma.LZMAError, ElementTree.ParseError),
    *(EOFError, OSError, ValueError, LookupError, OverflowError, RuntimeError, struct.error),
)
"""What zipfile and the XML parser raise on bytes that make no sense."""
_MOST_SMALL_PART = 16 * 1024 * 1024
_REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_DTD = (b"<!DOCTYPE", b"<!ENTITY")
_PLAIN_ROW = re.compile(rb'<row r="(\d+)"')
_FAR_COLUMN = re.compile(rb' r="[A-Z]{2}')
_ROW_OR_CELL = re.compile(
    rb"<(?:\w+:)?row\b(?P<row>[^<>]*)>|"
    rb"<(?:\w+:)?c\b(?P<cell>[^<>]*?)"
    rb"(?:/>|>(?=(?P<inner>[^<]*(?:<(?!/?(?:\w+:)?c\b)[^<]*)*))(?P=inner)</(?:\w+:)?c\s*>)"
)
"""A cell ends at its own end tag and never reaches into the next one, so that a search takes time in proportion: what
stands inside is looked ahead for and never given back (possessive quantifiers do that too, but wrongly in the Python
3.11.2 of Debian 12)."""
_ROW_NUMBER = re.compile(rb"\br=[\"'](\d{1,7})[\"']")
_PLACE = re.compile(rb"\br=[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ERROR = re.compile(rb"\bt=[\"']e[\"']")
_CALAMINE_KNOWS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", NOT_CALCULATED})
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)</")
_TELLING = (b'"e"', b"'e'", b"<f>", b"<f ", b"<f/", b":f>", b":f ")
"""One of these stands in every sheet that holds an error value or a formula."""
_SUSPECT = re.compile(rb"\bt=[\"']e[\"']|</?(?:\w+:)?f\b[^<>]*>(?=</|<(?:\w+:)?v\s*/|<(?:\w+:)?v><|\s|<!)")
"""An error value, or the end of a formula that no value seems to follow."""
_UNUSUAL = (b":row", b":c ", b"r='", b"<c>", b"<c t=", b"<c s=")
"""One of these may stand where cells are not written the way that Excel writes them."""
_FORMULA = re.compile(rb"<(?:\w+:)?f[ >/]")
_WORKED_OUT_ON_OPENING = re.compile(rb"fullCalcOnLoad=[\"'](?:1|true)[\"']")
"""Said by programs that write formulas and cannot calculate: they keep 0 as the result of each."""


def inspect_zip(data: bytes) -> Parts:
    """Look through a zipped workbook (xlsx or ods). Raises UnreadableError for one that must not be opened."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(info.file_size for info in archive.infolist()) > MOST_UNPACKED:
                raise UnreadableError("too_large_unpacked")
            names = set(archive.namelist())
            if "EncryptedPackage" in names or any(info.flag_bits & 1 for info in archive.infolist()):
                raise UnreadableError("encrypted")
            if "content.xml" in names:
                return _inspect_ods(archive)
            if "xl/workbook.xml" not in {name.lower() for name in names}:
                raise UnreadableError("not_workbook")
            return _inspect_xlsx(archive)
    except _DAMAGED as damaged:
        raise UnreadableError("damaged") from damaged


def _inspect_xlsx(archive: zipfile.ZipFile) -> Parts:
    sheets = dict(_sheet_parts(archive))
    workbook = _small(archive, "xl/workbook.xml")
    unworked = _WORKED_OUT_ON_OPENING.search(workbook) is not None
    lost: dict[str, dict[tuple[int, int], str]] = {}
    too_large: dict[str, str] = {}
    for info in archive.infolist():
        if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        content = _checked(archive, info.filename)
        name = sheets.get(info.filename.lower())
        if name is None:
            continue
        if far := _far_cell(content):
            too_large[name] = far
        else:
            lost[name] = dict(_lost_cells(content, unworked))
    epoch_1904 = re.search(rb"date1904=[\"'](?:1|true)[\"']", workbook) is not None
    new = {name for name, cells in lost.items() if not _CALAMINE_KNOWS.issuperset(cells.values())}
    parts = {path for path, name in sheets.items() if name in new}
    return Parts(epoch_1904, lost, too_large, _errors_as_text(archive, parts) if parts else b"")


def _errors_as_text(archive: zipfile.ZipFile, parts: Collection[str]) -> bytes:
    """The workbook again, with the error values of some sheets as text: calamine gives up on those of a new Excel."""
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
        for info in archive.infolist():
            content = archive.read(info)
            is_sheet = info.filename.lower() in parts
            copy.writestr(info.filename, _ERROR.sub(b't="str"', content) if is_sheet else content)
    return written.getvalue()


def _checked(archive: zipfile.ZipFile, path: str) -> bytes:
    """A part, read whole: zipfile stops at the declared size and checks the sum, so the declared sizes are true."""
    try:
        content = archive.read(path)
    except KeyError:
        return b""
    if any(mark in content for mark in _DTD):
        raise UnreadableError("foreign_xml")
    return content


def _small(archive: zipfile.ZipFile, lower: str) -> bytes:
    path = {name.lower(): name for name in archive.namelist()}[lower]
    if archive.getinfo(path).file_size > _MOST_SMALL_PART:
        raise UnreadableError("damaged")
    return _checked(archive, path)


def _sheet_parts(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    """Path in the archive, in small letters, and name of each sheet."""
    relations = ElementTree.fromstring(_small(archive, "xl/_rels/workbook.xml.rels"))  # noqa: S314 - no DTD
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    workbook = ElementTree.fromstring(_small(archive, "xl/workbook.xml"))  # noqa: S314 - no DTD
    for element in workbook.iter():
        if element.tag.endswith("}sheet"):
            key = element.get(_REL) or element.get(_REL.replace("schemas.openxmlformats.org", "purl.oclc.org/ooxml"))
            target = targets.get(key, "")
            path = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
            yield path.lower(), element.get("name", "")


def _far_cell(content: bytes) -> str:
    """A cell with a value so far out that the sheet would fill the memory; '' when the sheet is sound."""
    rows = _PLAIN_ROW.findall(content)
    is_plain = len(rows) == content.count(b"<row") and not any(mark in content for mark in _UNUSUAL)
    if is_plain and max(map(int, rows), default=0) * 26 <= MOST_CELLS and not _FAR_COLUMN.search(content):
        return ""
    filled = [place for place, _, inner in _cells(content) if inner]
    bottom = max((row for row, _ in filled), default=0) + 1
    columns = max((column for _, column in filled), default=0) + 1
    if bottom * columns <= MOST_CELLS:
        return ""
    return f"ở hàng {bottom}, cột thứ {columns}"


def _cells(content: bytes) -> Iterator[tuple[tuple[int, int], bytes, bytes]]:
    """Place, attributes and inside of each cell; one that does not say its place follows the one before."""
    row = column = -1
    for match in _ROW_OR_CELL.finditer(content):
        if match["cell"] is None:
            number = _ROW_NUMBER.search(match["row"])
            row, column = int(number[1]) - 1 if number else row + 1, -1
            continue
        row, column = _position(match["cell"]) or (row, column + 1)
        yield (row, column), match["cell"], match["inner"] or b""


def _position(attributes: bytes) -> tuple[int, int] | None:
    match = _PLACE.search(attributes)
    return (int(match[2]) - 1, reduce(lambda left, letter: 26 * left + letter - 64, match[1], 0) - 1) if match else None


def _lost_cells(content: bytes, unworked: bool) -> Iterator[tuple[tuple[int, int], str]]:
    """Cells that hold an error value, or a formula that was never worked out; ``unworked``: nor is one of result 0."""
    if not any(mark in content for mark in _TELLING) or not (unworked or _SUSPECT.search(content)):
        return
    no_result = (b"", b"0") if unworked else (b"",)
    for place, attributes, inner in _cells(content):
        value = _VALUE.search(inner)
        if _ERROR.search(attributes):
            yield place, value[1].decode("utf-8", "replace") if value else "#N/A"
        elif _FORMULA.search(inner) and (value[1] if value else b"") in no_result and b't="str"' not in attributes:
            yield place, NOT_CALCULATED


_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
_BOF, _BOUNDSHEET, _FILEPASS, _DATE_1904, _BOOLERR, _FORMULA_RECORD = 0x0809, 0x0085, 0x002F, 0x0022, 0x0205, 0x0006
_DIMENSIONS, _VALUES = 0x0200, frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00BD, 0x00D6, 0x00FD})
_MOST_ROWS, _MOST_COLUMNS = 65_536, 256
_ERRORS = {0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A"}


def inspect_xls(data: bytes) -> Parts:
    """Look through a compound file. Raises UnreadableError when it is encrypted, no workbook, or cut short."""
    try:
        streams = dict(_streams(data))
        if "encryptedpackage" in streams:
            raise UnreadableError("encrypted")
        stream = streams.get("workbook") or streams.get("book")
        if stream is None:
            raise UnreadableError("not_workbook")
        return _scan(stream)
    except (struct.error, IndexError, ValueError) as damaged:
        raise UnreadableError("damaged") from damaged


def _streams(data: bytes) -> Iterator[tuple[str, bytes]]:
    """Names, in small letters, and contents of the streams of ordinary size, and names of the small ones."""
    size = 1 << struct.unpack_from("<H", data, 30)[0]
    if size not in (512, 4096):
        raise ValueError("sector size")
    table = _allocation(data, size)
    directory = _chain(data, struct.unpack_from("<I", data, 48)[0], table, size)
    smallest = struct.unpack_from("<I", data, 56)[0]
    for at in range(0, len(directory) - 127, 128):
        length = struct.unpack_from("<H", directory, at + 64)[0]
        name = directory[at : at + max(0, min(length, 64) - 2)].decode("utf-16-le", "replace").casefold()
        first, count = struct.unpack_from("<II", directory, at + 116)
        if name and directory[at + 66] == 2:
            yield name, _chain(data, first, table, size)[:count] if count >= smallest else b""


def _allocation(data: bytes, size: int) -> list[int]:
    sectors = list(struct.unpack_from("<109I", data, 76))
    following = struct.unpack_from("<I", data, 68)[0]
    for _ in range(len(data) // size):
        if following >= _FREE:
            break
        more = struct.unpack_from(f"<{size // 4}I", data, (following + 1) * size)
        sectors += more[:-1]
        following = more[-1]
    table: list[int] = []
    for sector in sectors:
        if sector < _FREE:
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
    return table


def _chain(data: bytes, first: int, table: list[int], size: int) -> bytes:
    pieces: list[bytes] = []
    sector = first
    for _ in range(len(data) // size + 1):
        if sector >= _FREE:
            return b"".join(pieces)
        pieces.append(data[(sector + 1) * size : (sector + 2) * size])
        sector = table[sector]
    raise ValueError("sectors run in a circle")


def _scan(stream: bytes) -> Parts:
    names: dict[int, str] = {}
    lost: dict[str, dict[tuple[int, int], str]] = {}
    epoch_1904 = False
    sheet = ""
    rows = columns = 0
    for at, kind, body in _records(stream):
        if kind == _FILEPASS:
            raise UnreadableError("encrypted")
        if kind == _BOF:
            sheet = names.get(at, "")
            rows = columns = 0
        elif kind == _BOUNDSHEET:
            names[struct.unpack_from("<I", body)[0]] = _sheet_name(body)
        elif kind == _DATE_1904:
            epoch_1904 = body[:1] == b"\x01"
        elif kind == _DIMENSIONS or kind in _VALUES:
            row, column = _extent(kind, body)
            rows, columns = max(rows, row), max(columns, column)
            if rows * columns > MOST_CELLS:
                raise UnreadableError("too_wide")
        if sheet and (code := _error_code(kind, body)) is not None:
            lost.setdefault(sheet, {})[struct.unpack_from("<HH", body)] = _ERRORS.get(code, "#N/A")
    return Parts(epoch_1904, lost)


def _extent(kind: int, body: bytes) -> tuple[int, int]:
    """Rows and columns that a sheet has at least, by its own word or by where a value stands.

    Raises ValueError for what no Excel writes: calamine would take memory for it.
    """
    first_row, first_column = 0, 0
    if kind == _DIMENSIONS:
        form = "<IIHH" if len(body) >= 12 else "<HHHH"
        first_row, rows, first_column, columns = struct.unpack_from(form, body)
    else:
        rows, columns = (number + 1 for number in struct.unpack_from("<HH", body))
    if first_row > rows or first_column > columns or rows > _MOST_ROWS or columns > _MOST_COLUMNS:
        raise ValueError("cells outside of a sheet")
    return rows, columns


def _records(stream: bytes) -> Iterator[tuple[int, int, bytes]]:
    at = 0
    while at + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, at)
        if kind == 0 and length == 0:
            break
        yield at, kind, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheet_name(body: bytes) -> str:
    count, wide = body[6], body[7] & 1
    return body[8 : 8 + count * (1 + wide)].decode("utf-16-le" if wide else "latin-1", "replace")


def _error_code(kind: int, body: bytes) -> int | None:
    """The error that a cell holds, by itself or as the result of its formula."""
    if kind == _BOOLERR and len(body) >= 8 and body[7] == 1:
        return body[6]
    if kind == _FORMULA_RECORD and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
