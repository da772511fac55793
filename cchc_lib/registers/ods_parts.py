"""What calamine does not tell of an ODS workbook: error values, and repeated cells that would fill the memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cchc_lib.registers.raw import MOST_CELLS, UnreadableError

_CELLS = re.compile(rb"<table:(?:covered-)?table-cell(?=[ />])")
_NAME = re.compile(rb"table:name=\"([^\"]*)\"")
_ROWS = re.compile(rb"number-rows-repeated=\"(\d+)\"")
_COLUMNS = re.compile(rb"number-columns-repeated=\"(\d+)\"")
_LARGE = re.compile(rb"number-(?:rows|columns)-repeated=\"\d{4,}\"")
_ERROR = b'value-type="error"'
_TEXT = re.compile(rb"<text:p>([^<]*)</text:p>")


def scan_ods(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Places of error values by sheet name. Raises UnreadableError where repeated cells would fill the memory."""
    if _ERROR not in content and not _LARGE.search(content):
        return {}
    tables = content.split(b"<table:table ")[1:]
    return {_name(table): dict(_scan_table(table)) for table in tables}


def _scan_table(table: bytes) -> Iterator[tuple[tuple[int, int], str]]:
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
            if _ERROR in attributes:
                text = _TEXT.search(cell)
                yield (row, column), text[1].decode("utf-8", "replace") if text else "#N/A"
            column += repeated
        row += height


def _attributes(element: bytes) -> bytes:
    return element[: element.find(b">")]


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return int(match[1]) if match else 1


def _name(table: bytes) -> str:
    match = _NAME.search(_attributes(table))
    return unescape(match[1].decode("utf-8", "replace")) if match else ""
