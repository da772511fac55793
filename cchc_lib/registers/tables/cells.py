"""Cells of one column to typed values: each different value is read once, and what cannot be read right is told."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from cchc_lib.domain.schema import Column
from cchc_lib.registers.formats.raw import NOT_CALCULATED, Cell, as_text, is_blank
from cchc_lib.text import folded, match_key, nfc, without_accents

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
_NAT = np.iinfo(np.int64).min


class CellError(ValueError):
    """A cell that cannot be read right; its text is a fault's code."""


def holding(cells: Sequence[Cell], test: Callable[[Cell], bool]) -> NDArray[np.bool_]:
    """A mask of the cells that pass a test; each value is tested once."""
    found = {cell for cell in set(cells) if test(cell)}
    return np.fromiter(map(found.__contains__, cells), dtype=bool, count=len(cells))


_DTYPES = {"date": "datetime64[s]", "int": "Int64", "number": "float64", "yes_no": "boolean"}


def dtype_of(column: Column) -> str:
    """The pandas dtype of a column's values; text and choices are str."""
    return _DTYPES.get(column.kind, "str")


def convert(column: Column, cells: Sequence[Cell], *, epoch_1904: bool = False) -> tuple[pd.Series, dict[int, str]]:
    """Read the cells of one column by its kind, each different one once.

    Gives the typed column, and the fault's code by position for cells that could not be read: these are blank. A blank
    cell means what the schema says; in a yes/no column that holds nothing but ticks, No.
    """
    read = _reader(column, epoch_1904)
    blank: Any = column.default
    if column.kind == "yes_no":
        said = {match_key(as_text(cell)) for cell in set(cells) if not is_blank(cell)}
        blank = False if said and said <= _TICKS else None
    # 1, 1.0 and True are equal in Python but not in Excel, so the type counts
    keys: Sequence[Any] = cells if len(set(map(type, cells))) <= 1 else list(zip(map(type, cells), cells, strict=True))
    known, codes = {}, {}
    for key, cell in dict(zip(keys, cells, strict=True)).items():
        try:
            known[key] = blank if is_blank(cell) else read(_sound(cell))
        except CellError as error:
            known[key], codes[key] = None, str(error)
    values = [known[key] for key in keys]
    troubles = {at: codes[key] for at, key in enumerate(keys) if key in codes} if codes else {}
    if column.kind == "date":
        days = np.array([_NAT if value is None else value for value in values], dtype="int64")
        return pd.Series(days.astype("datetime64[D]").astype("datetime64[s]")), troubles
    return pd.Series(values, dtype=dtype_of(column)), troubles


def _reader(column: Column, epoch_1904: bool) -> Callable[[Cell], Any]:
    """What reads a cell of the column that is not blank."""
    if column.kind == "date":
        return partial(read_day, epoch_1904=epoch_1904)
    if column.kind == "choice":  # spelt as the schema spells it; an unknown one is left for validate_frame to refuse
        ours = {match_key(choice): choice for choice in column.choices}
        return lambda cell: ours.get(match_key(as_text(cell)), as_text(cell))
    return {"int": read_whole, "number": read_number, "yes_no": _read_yes_no}.get(column.kind, read_text)


def _sound(cell: Cell) -> Cell:
    """The cell, unless it holds an error value or a formula that was never worked out."""
    if isinstance(cell, str) and cell.startswith("#"):
        if cell.strip() == NOT_CALCULATED:
            raise CellError("no_cached_value")
        if cell.strip().upper() in ERROR_VALUES:
            raise CellError("error_value")
    return cell


def read_text(cell: Cell) -> str | None:
    """Text in NFC without white space at its ends; line breaks inside stay. A number is written as Excel shows it."""
    if not isinstance(cell, str):
        return as_text(cell)
    return (cell if cell.isascii() else nfc(cell).replace("\xa0", " ")).strip() or None


def _read_yes_no(cell: Cell) -> bool:
    text = match_key(as_text(cell))
    if text not in _YES | NO_KEYS:
        raise CellError("unknown_choice")
    return text in _YES


def key_of(text: str) -> str:
    """How keys and codes are compared: no case, no spaces."""
    return "".join((text.casefold() if text.isascii() else folded(text)).split())


def folded_keys(keys: pd.Series) -> pd.Series:
    """The keys of a column for comparing; blank stays blank."""
    return keys.map({key: key_of(key) for key in keys.dropna().unique()})


_UNIT = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)\.?$", re.IGNORECASE)
_DOUBTFUL = re.compile(r"[+-]?\d{1,3},\d{3}")
"""Five hundred thousand as an English Excel writes it, or five hundred with three decimals: not ours to guess."""
_VIETNAMESE = re.compile(r"[+-]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,\d+)?")
_ENGLISH = re.compile(r"[+-]?(?:\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})|\d+\.(?:\d{1,2}|\d{4,}))")
"""1,234.5 or 1,234,567 or 1.5: no other reading is left."""
_LARGEST = 2**53


def read_number(cell: Cell) -> float:
    """A number, from a cell of numbers or from text."""
    number = _number_of(cell) if isinstance(cell, str) else cell
    if isinstance(number, bool) or not isinstance(number, float | int) or abs(number) > _LARGEST:
        raise CellError("bad_number")
    return float(number)


def read_whole(cell: Cell) -> int:
    """A whole number, from a cell of numbers or from text."""
    with suppress(CellError):
        if (number := read_number(cell)).is_integer():
            return int(number)
    raise CellError("not_whole")


def _number_of(text: str) -> float | None:
    plain = _UNIT.sub("", "".join(text.split()))
    if _DOUBTFUL.fullmatch(plain):
        return None
    if _VIETNAMESE.fullmatch(plain):
        return float(plain.replace(".", "").replace(",", "."))
    return float(plain.replace(",", "")) if _ENGLISH.fullmatch(plain) else None


_ZONE = r"\s*(?:z|(?:gmt|utc)?[+-]\d{1,2}(?::?\d{2})?)"
_TIME = rf"\d{{1,2}}[:hg]\d{{2}}(?::\d{{2}}(?:\.\d+)?)?(?:\s*(?:am|pm|sa|ch))?(?:{_ZONE})?"
_DAY_FIRST = re.compile(
    rf"(?:{_TIME}[ ,]+)?(?:ngay )?(?P<day>\d{{1,2}})\s*(?P<mark>[-–/.])\s*(?P<month>\d{{1,2}})\s*(?P=mark)\s*"
    rf"(?P<year>\d{{4}}|\d{{2}})(?:[ ,]+{_TIME})?"
)
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})(?P<mark>[-/.])(?P<month>\d{1,2})(?P=mark)(?P<day>\d{1,2})"
    rf"(?:[ t,]+{_TIME})?"
)
_IN_WORDS = re.compile(r"(?:ngay )?(?P<day>\d{1,2}) thang (?P<month>\d{1,2})(?: nam |[ ,/]+)(?P<year>\d{4})")
_NO_YEAR = re.compile(r"(?:ngay )?(\d{1,2})(?:\s*[-–/.]\s*| thang )(\d{1,2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = date(1970, 1, 1)
_BASE_1900, _BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAST_SERIAL, _MOST_SERIAL = 10_000, 80_000
_NEXT_CENTURY = 70
"""A year of two digits from 70 on lies in the last century."""


def read_day(cell: Cell, *, epoch_1904: bool = False) -> int:
    """Days since 1/1/1970; bare numbers are Excel's serials in the workbook's date system."""
    text, day = without_accents(cell) if isinstance(cell, str) else "", None
    if isinstance(cell, date):
        day = cell.date() if isinstance(cell, datetime) else cell
    elif _SERIAL.fullmatch(text) or (isinstance(cell, int | float) and not isinstance(cell, bool)):
        serial = float(text.replace(",", ".") or cell)
        if _LEAST_SERIAL <= serial < _MOST_SERIAL:
            day = (_BASE_1904 if epoch_1904 else _BASE_1900) + timedelta(days=int(serial))
    elif match := _DAY_FIRST.fullmatch(text) or _YEAR_FIRST.fullmatch(text) or _IN_WORDS.fullmatch(text):
        day = _date(match["year"], match["month"], match["day"])
    if day is None:
        raise CellError(_trouble(text))
    return (day - _EPOCH).days


def _trouble(text: str) -> str:
    """What is wrong with a text that is no day: 09/30/2025 as an English Excel has it, 13/10 without its year."""
    if (match := _DAY_FIRST.fullmatch(text)) and _date(match["year"], match["day"], match["month"]):
        return "month_first"
    if (match := _NO_YEAR.fullmatch(text)) and _date("2024", match[2], match[1]):
        return "no_year"
    return "bad_date"


def _date(year: str, month: str, day: str) -> date | None:
    full = int(year) if len(year) == 4 else int(year) + (1900 if int(year) >= _NEXT_CENTURY else 2000)
    try:
        return date(full, int(month), int(day))
    except ValueError:
        return None
