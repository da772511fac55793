"""Days in every form that schools write them; the time of day is dropped."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta

from cchc_lib.registers.raw import Cell, is_blank
from cchc_lib.registers.trouble import Trouble
from cchc_lib.text import without_accents

_TIME = r"\d{1,2}[:hg]\d{2}(?::\d{2}(?:\.\d+)?)?(?:\s*(?:am|pm|sa|ch))?"
_DAY_FIRST = re.compile(
    rf"(?:{_TIME}[ ,]+)?(?:ngay )?(\d{{1,2}})\s*([-–/.])\s*(\d{{1,2}})\s*\2\s*(\d{{4}}|\d{{2}})(?:[ ,]+{_TIME})?"
)
_YEAR_FIRST = re.compile(rf"(\d{{4}})([-/.])(\d{{1,2}})\2(\d{{1,2}})(?:[ t,]+{_TIME}(?:z|[+-]\d{{2}}:?\d{{2}})?)?")
_IN_WORDS = re.compile(r"(?:ngay )?(\d{1,2}) thang (\d{1,2})(?: nam |[ ,/]+)(\d{4})")
_NO_YEAR = re.compile(r"(?:ngay )?(\d{1,2})(?:\s*[-–/.]\s*| thang )(\d{1,2})")
_SERIAL = re.compile(r"\d{5}(?:[.,]\d+)?")
_EPOCH = date(1970, 1, 1)
_BASE_1900, _BASE_1904 = date(1899, 12, 30), date(1904, 1, 1)
_LEAST_SERIAL, _MOST_SERIAL = 10_000, 80_000
_NEXT_CENTURY = 70
"""A year of two digits from 70 on lies in the last century."""


class DateReader:
    """Reads a cell to days since 1/1/1970; bare numbers are Excel's serials in the workbook's date system."""

    def __init__(self, epoch_1904: bool = False) -> None:
        self._base = _BASE_1904 if epoch_1904 else _BASE_1900

    def __call__(self, cell: Cell) -> int | Trouble | None:
        """Days since 1/1/1970, None for a blank cell."""
        if is_blank(cell):
            return None
        day = self._day(cell)
        if day is None:
            return Trouble(_trouble(cell))
        return (day - _EPOCH).days

    def _day(self, cell: Cell) -> date | None:
        if isinstance(cell, datetime):
            return cell.date()
        if isinstance(cell, date):
            return cell
        if isinstance(cell, int | float) and not isinstance(cell, bool):  # .xls keeps whole numbers as int
            return self._from_serial(cell)
        if not isinstance(cell, str):
            return None
        text = without_accents(cell)
        if _SERIAL.fullmatch(text):
            return self._from_serial(float(text.replace(",", ".")))
        return _from_text(text)

    def _from_serial(self, serial: float) -> date | None:
        if not _LEAST_SERIAL <= serial < _MOST_SERIAL:
            return None
        return self._base + timedelta(days=int(serial))


def _from_text(text: str) -> date | None:
    if match := _DAY_FIRST.fullmatch(text):
        return _date(match[4], match[3], match[1])
    if match := _YEAR_FIRST.fullmatch(text):
        return _date(match[1], match[3], match[4])
    if match := _IN_WORDS.fullmatch(text):
        return _date(match[3], match[2], match[1])
    return None


def _trouble(cell: Cell) -> str:
    """What is wrong with a cell that is no day: 09/30/2025 as an English Excel has it, 13/10 without its year."""
    text = without_accents(cell) if isinstance(cell, str) else ""
    if (match := _DAY_FIRST.fullmatch(text)) and _date(match[4], match[1], match[3]):
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
