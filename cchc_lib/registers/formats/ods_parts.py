"""What calamine does not tell of an ODS workbook: error values, merged cells, cells repeated beyond measure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cchc_lib.registers.formats.raw import MOST_CELLS, Merged, Parts, UnreadableError

_CELLS = re.compile(rb"<table:(?:covered-)?table-cell(?=[ />])")
_NAME = re.compile(rb"table:name=\"([^\"]*)\"")
_ROWS = re.compile(rb"number-rows-repeated=\"(\d+)\"")
_COLUMNS = re.compile(rb"number-columns-repeated=\"(\d+)\"")
_LARGE = re.compile(rb"number-(?:rows|columns)-repeated=\"\d{4,}\"")
_ERROR = b'value-type="error"'
_SPANNED = b"-spanned="
_DOWN = re.compile(rb"number-rows-spanned=\"(\d+)\"")
_ACROSS = re.compile(rb"number-columns-spanned=\"(\d+)\"")
_TEXT = re.compile(rb"<text:p>([^<]*)</text:p>")


def scan_ods(content: bytes) -> Parts:
    """Error values and merged cells by sheet. Raises UnreadableError where repeated cells would fill the memory."""
    lost: dict[str, dict[tuple[int, int], str]] = {}
    merged: dict[str, tuple[Merged, ...]] = {}
    if _ERROR in content or _SPANNED in content or _LARGE.search(content):
        for table in content.split(b"<table:table ")[1:]:
            cells = list(_telling_cells(table))
            lost[_name(table)] = {place: _error(cell) for place, cell in cells if _ERROR in _attributes(cell)}
            merged[_name(table)] = tuple(_merged(*place, cell) for place, cell in cells if _SPANNED in cell)
    return Parts(lost=lost, merged=merged)


def _telling_cells(table: bytes) -> Iterator[tuple[tuple[int, int], bytes]]:
    """Place and source of the cells that are merged or hold an error value."""
    row = width = 0
    for part in table.split(b"<table:table-row")[1:]:
        if part[:1] not in b" />":
            continue
        height = _times(_ROWS, _attributes(part))
        column = 0
        for cell in _CELLS.split(part)[1:]:
            attributes = _attributes(cell)
            repeated = _times(_COLUMNS, attributes)
            if b"value-type=" in attributes:
                width = max(width, column + repeated)
                if (row + height) * width > MOST_CELLS:
                    raise UnreadableError("too_wide")
            if _ERROR in attributes or _SPANNED in attributes:
                yield (row, column), cell
            column += repeated
        row += height


def _error(cell: bytes) -> str:
    text = _TEXT.search(cell)
    return text[1].decode("utf-8", "replace") if text else "#N/A"


def _merged(top: int, left: int, cell: bytes) -> Merged:
    attributes = _attributes(cell)
    return Merged(top, left, top + _times(_DOWN, attributes) - 1, left + _times(_ACROSS, attributes) - 1)


def _attributes(element: bytes) -> bytes:
    return element[: element.find(b">")]


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return int(match[1]) if match else 1


def _name(table: bytes) -> str:
    match = _NAME.search(_attributes(table))
    return unescape(match[1].decode("utf-8", "replace")) if match else ""
