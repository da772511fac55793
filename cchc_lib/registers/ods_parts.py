"""What calamine does not tell of an ODS workbook: error values, and repeated cells that would fill the memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from cchc_lib.registers.raw import MOST_CELLS, UnreadableError

_TABLE = re.compile(rb"<table:table [^>]*?table:name=\"([^\"]*)\"[^>]*>(.*?)</table:table>", re.DOTALL)
_ROW = re.compile(rb"<table:table-row\b([^>]*?)(?:/>|>(.*?)</table:table-row>)", re.DOTALL)
_CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*?)(?:/>|>(.*?)</table:(?:covered-)?table-cell>)", re.DOTALL)
_ROWS = re.compile(rb"number-rows-repeated=\"(\d+)\"")
_COLUMNS = re.compile(rb"number-columns-repeated=\"(\d+)\"")
_LARGE = re.compile(rb"number-(?:rows|columns)-repeated=\"\d{4,}\"")
_ERROR = re.compile(rb"value-type=\"error\"|table:formula=\"[^\"]*\"[^>]*>\s*<text:p>(?:#[A-Z/0!?]+|Err:\d+)</text:p>")
_TEXT = re.compile(rb"<text:p>([^<]*)</text:p>")


def scan_ods(content: bytes) -> dict[str, dict[tuple[int, int], str]]:
    """Places of error values by sheet name. Raises UnreadableError where repeated cells would fill the memory."""
    if not _ERROR.search(content) and not _LARGE.search(content):
        return {}
    return {_name(match[1]): dict(_scan_table(match[2])) for match in _TABLE.finditer(content)}


def _scan_table(table: bytes) -> Iterator[tuple[tuple[int, int], str]]:
    row = width = 0
    for match in _ROW.finditer(table):
        height = _times(_ROWS, match[1])
        column = 0
        for cell in _CELL.finditer(match[2] or b""):
            repeated = _times(_COLUMNS, cell[1])
            if cell[2]:
                width = max(width, column + repeated)
                if (row + height) * width > MOST_CELLS:
                    raise UnreadableError("too_wide")
                if _ERROR.search(cell[0]):
                    text = _TEXT.search(cell[2])
                    yield (row, column), text[1].decode("utf-8", "replace") if text else "#N/A"
            column += repeated
        row += height


def _times(pattern: re.Pattern[bytes], attributes: bytes) -> int:
    match = pattern.search(attributes)
    return int(match[1]) if match else 1


def _name(raw: bytes) -> str:
    return unescape(raw.decode("utf-8", "replace"))
