"""What stands in a file before anything is understood: sheets of cells, merged ranges, cells that hold an error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from cchc_lib.text import collapsed

Cell = Any
"""A cell as calamine gives it: '' when blank, else str, float, bool, date, datetime, time or timedelta."""


@dataclass(frozen=True, slots=True)
class Merged:
    """A merged range, zero-based, both ends inside it."""

    top: int
    left: int
    bottom: int
    right: int


@dataclass(frozen=True)
class RawSheet:
    """One sheet: ``rows[0]`` is row 1 of Excel. ``errors`` maps (row, column), zero-based, to '#N/A' and the like."""

    name: str
    rows: list[list[Cell]]
    file: str
    merged: tuple[Merged, ...] = ()
    errors: Mapping[tuple[int, int], str] = field(default_factory=dict)


@dataclass(frozen=True)
class RawBook:
    """All sheets of a workbook or of a folder of CSV files, and the SHA-256 of each file read."""

    sheets: tuple[RawSheet, ...]
    inputs: Mapping[Path, str]
    epoch_1904: bool = False


def is_blank(cell: Cell) -> bool:
    """Whether nothing but white space stands in a cell."""
    return isinstance(cell, str) and not cell.strip("\u200b\ufeff \t\r\n\xa0")


def shown(cell: Cell) -> str:
    """A cell as a person sees it in Excel, cut short when it is long."""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float):
        return f"{cell:.0f}" if cell.is_integer() else repr(cell)
    text = collapsed(str(cell))
    return text if len(text) <= 60 else text[:57] + "…"
