"""Cells of one column to typed values: each different value is read once, and what cannot be read right is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from cchc_lib.domain.columns import Column
from cchc_lib.registers.dates import DateReader
from cchc_lib.registers.numbers import read_number, read_whole
from cchc_lib.registers.raw import NOT_CALCULATED, Cell, is_blank, shown
from cchc_lib.registers.trouble import Trouble
from cchc_lib.text import collapsed, nfc, without_accents, without_unseen

ERROR_VALUES = frozenset(
    {
        *("#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#GETTING_DATA"),
        *("#SPILL!", "#CALC!", "#FIELD!", "#BLOCKED!", "#CONNECT!", "#BUSY!", "#UNKNOWN!", "#EXTERNAL!", "#PYTHON!"),
    }
)
"""Of every Excel until now."""
_TICKS = frozenset({"x", "✓", "✔", "☑", "√"})
_YES = frozenset({"co", "1", "true"}) | _TICKS
NO_KEYS = frozenset({"khong", "0", "false"})
_ALIKE = str.maketrans("ð", "d", " ")
_NAT = np.iinfo(np.int64).min


@dataclass(frozen=True)
class Converted:
    """A typed column and what could not be read: position among the cells → trouble. Troubled cells are blank."""

    values: pd.Series
    troubles: dict[int, Trouble]


def convert(column: Column, cells: Sequence[Cell], *, epoch_1904: bool = False) -> Converted:
    """Read the cells of one column by its kind."""
    reader, dtype = _reader(column, cells, epoch_1904)
    values, troubles = _each_once(cells, reader)
    if column.kind == "date":
        days = np.array([_NAT if value is None else value for value in values], dtype="int64")
        return Converted(pd.Series(days.astype("datetime64[D]").astype("datetime64[s]")), troubles)
    return Converted(pd.Series(values, dtype=dtype), troubles)


def _reader(column: Column, cells: Sequence[Cell], epoch_1904: bool) -> tuple[Callable[[Cell], Any], str]:
    if column.kind == "date":
        return DateReader(epoch_1904), "datetime64[s]"
    if column.kind == "int":
        return read_whole, "Int64"
    if column.kind == "number":
        return read_number, "float64"
    if column.kind == "yes_no":
        return _yes_no_reader(cells), "boolean"
    if column.kind == "choice":
        return choice_reader(column.choices, column.default), "str"
    return read_text, "str"


def _each_once(cells: Sequence[Cell], read: Callable[[Cell], Any]) -> tuple[list[Any], dict[int, Trouble]]:
    """Read each different cell once. 1, 1.0 and True are equal in Python but not in Excel, so the type counts."""
    keys: Sequence[Any] = cells if len(set(map(type, cells))) <= 1 else list(zip(map(type, cells), cells, strict=True))
    known = dict(zip(keys, cells, strict=True))
    read_once = {key: _read_one(cell, read) for key, cell in known.items()}
    values = [read_once[key] for key in keys]
    if not any(isinstance(value, Trouble) for value in read_once.values()):
        return values, {}
    troubles = {at: value for at, value in enumerate(values) if isinstance(value, Trouble)}
    return [None if isinstance(value, Trouble) else value for value in values], troubles


def _read_one(cell: Cell, read: Callable[[Cell], Any]) -> Any:
    if isinstance(cell, str) and cell.startswith("#"):
        if cell.strip() == NOT_CALCULATED:
            return Trouble("no_cached_value")
        if cell.strip().upper() in ERROR_VALUES:
            return Trouble("error_value")
    return read(cell)


def read_text(cell: Cell) -> str | None:
    """Text in NFC without white space at its ends; line breaks inside stay. A number is written as Excel shows it."""
    if not isinstance(cell, str):
        return shown(cell)
    return (cell if cell.isascii() else nfc(cell).replace("\xa0", " ")).strip() or None


def choice_reader(choices: Sequence[str], default: str | None) -> Callable[[Cell], str | None]:
    """Spell a choice as the schema does; one that is not known stays as it is for the schema to refuse."""
    exact = {match_key(choice): choice for choice in choices}

    def read(cell: Cell) -> str | None:
        if is_blank(cell):
            return default
        text = shown(cell)
        return exact.get(match_key(text), text)

    return read


def match_key(text: str) -> str:
    """How sheet names, headings and choices are compared: no case, no accents, no spaces; the Icelandic Ð is a Đ."""
    return without_accents(without_unseen(text)).translate(_ALIKE)


def is_tick(cell: Cell) -> bool:
    """Whether a cell is a tick mark."""
    return isinstance(cell, str) and cell.strip().casefold() in _TICKS


def _yes_no_reader(cells: Sequence[Cell]) -> Callable[[Cell], bool | Trouble | None]:
    filled = {cell for cell in set(cells) if not is_blank(cell)}
    blank = False if filled and all(is_tick(cell) for cell in filled) else None

    def read(cell: Cell) -> bool | Trouble | None:
        if is_blank(cell):
            return blank
        text = match_key(shown(cell))
        if text in _YES:
            return True
        return False if text in NO_KEYS else Trouble("unknown_choice")

    return read


def key_of(text: str) -> str:
    """How keys and codes are compared: no case, no spaces."""
    return "".join((text if text.isascii() else collapsed(text)).casefold().split())


def folded_keys(keys: pd.Series) -> pd.Series:
    """The keys of a column for comparing; blank stays blank."""
    return keys.map({key: key_of(key) for key in keys.dropna().unique()})
