"""CSV as Excel and other programs save it: its encoding and separator found out, its cells as text."""

from __future__ import annotations

import codecs
import csv
import io

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.formats.raw import MOST_CELLS, RawSheet, UnreadableError, without_marks
from cchc_lib.text import nfc

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
    dialect = {"delimiter": separator_of(text)}
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=False, **dialect))  # type: ignore[arg-type]
    except csv.Error as broken:
        raise UnreadableError("damaged") from broken
    if rows and len(rows[0]) == 1 and rows[0][0].casefold().startswith("sep="):
        rows[0] = []
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
