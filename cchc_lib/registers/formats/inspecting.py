"""What calamine does not tell of .xlsx and .ods: size, errors, formulas not worked out, merged cells, dates from 1904.

Their parts are only ever searched as text: nothing in them is executed, expanded or fetched.
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
    """Cells with an error value or an uncalculated formula; ``unworked``: a result of 0 is uncalculated too."""
    if not any(mark in content for mark in _TELLING) or not (unworked or _SUSPECT.search(content)):
        return
    no_result = (b"", b"0") if unworked else (b"",)
    for place, attributes, inner in _cells(content):
        value = _VALUE.search(inner)
        if _ERROR.search(attributes):
            yield place, value[1].decode("utf-8", "replace") if value else "#N/A"
        elif _FORMULA.search(inner) and (value[1] if value else b"") in no_result and b't="str"' not in attributes:
            yield place, NOT_CALCULATED
