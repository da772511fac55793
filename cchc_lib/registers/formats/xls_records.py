"""What calamine does not tell of an old workbook (.xls): error values, dates from 1904, encryption.

Reads the compound file (MS-CFB) and the records of its workbook stream (MS-XLS) by their published layout.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

from cchc_lib.registers.formats.raw import MOST_CELLS, Parts, UnreadableError

_FREE = 0xFFFFFFFA
"""Sector numbers from here on are no sectors."""
_BOF, _BOUNDSHEET, _FILEPASS, _DATE_1904, _BOOLERR, _FORMULA = 0x0809, 0x0085, 0x002F, 0x0022, 0x0205, 0x0006
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
    if kind == _FORMULA and len(body) >= 14 and body[12:14] == b"\xff\xff" and body[6] == 2:
        return body[8]
    return None
