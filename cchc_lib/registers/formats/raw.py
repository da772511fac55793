"""What stands in a file before anything is understood: sheets of cells, merged ranges, cells that hold an error."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cchc_lib.text import collapsed, without_unseen

Cell = Any
"""A cell as calamine gives it: '' when blank, else str, float, bool, date, datetime, time or timedelta."""


MOST_CELLS = 10_000_000
"""A sheet that spans more cells is not read: they would fill the memory."""

NOT_CALCULATED = "#CHƯA-TÍNH!"
"""Stands in a cell whose formula has no result kept in the file."""


class UnreadableError(Exception):
    """A file that cannot or must not be read; ``faults.csv`` has words for "file_" + ``reason``."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, zero-based, both ends inside it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class RawSheet:
    """One sheet: ``rows[0]`` is row 1 of Excel. ``too_large``: where the cell stands that keeps it from being read.

    ``epoch_1904``: its serial numbers count the days from 1904.
    """

    name: str
    rows: list[list[Cell]]
    file: str
    merged: tuple[Merged, ...] = ()
    too_large: str = ""
    epoch_1904: bool = False


@dataclass(frozen=True)
class RawBook:
    """All sheets of a workbook or of a folder of CSV files, and the SHA-256 of each file read.

    ``unreadable`` maps the CSV files of a folder that could not be read to the reason.
    """

    sheets: tuple[RawSheet, ...] = ()
    inputs: Mapping[Path, str] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Parts:
    """Findings by sheet name: places of cells that calamine gives as blank, sheets too large to read, merged cells.

    ``readable``: the workbook as calamine can read it, where it cannot read it as it is.
    """

    epoch_1904: bool = False
    lost: Mapping[str, Mapping[tuple[int, int], str]] = field(default_factory=dict)
    too_large: Mapping[str, str] = field(default_factory=dict)
    readable: bytes = b""
    merged: Mapping[str, tuple[Merged, ...]] = field(default_factory=dict)


def without_marks(rows: Sequence[list[Cell]]) -> None:
    """Take the marks that nobody sees out of every cell, in place: “27/08/2025” must not depend on them."""
    bare = {}
    for cell in set().union(*rows):
        if isinstance(cell, str) and (plain := without_unseen(cell)) != cell:
            bare[cell] = plain
    for row in rows if bare else ():
        for at, cell in enumerate(row):
            if isinstance(cell, str) and cell in bare:
                row[at] = bare[cell]


_SPACES = " \t\r\n\xa0\u2003\u2002\u3000"


def is_blank(cell: Cell) -> bool:
    """Whether nothing but white space stands in a cell."""
    return isinstance(cell, str) and (not cell or (cell[0] in _SPACES and not cell.strip(_SPACES)))


def as_text(cell: Cell) -> str:
    """A cell as a person sees it in Excel, on one line."""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    return collapsed(str(cell))


def short_text(cell: Cell) -> str:
    """A cell as a person sees it in Excel, cut short when it is long: for telling of it, not for comparing."""
    text = as_text(cell)
    return text if len(text) <= 60 else text[:57] + "…"
