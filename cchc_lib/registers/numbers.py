"""Whole numbers and amounts as Vietnamese offices write them: 1.234,5."""

from __future__ import annotations

import re

from cchc_lib.registers.raw import Cell, is_blank
from cchc_lib.registers.trouble import Trouble

_UNIT = re.compile(r"\s*(?:đồng|đ|vnđ|vnd)\.?$", re.IGNORECASE)
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?")
_PLAIN = re.compile(r"[+-]?\d+(?:,\d+)?")
_POINT = re.compile(r"[+-]?\d+\.(?:\d{1,2}|\d{4,})")
_ENGLISH = re.compile(r"[+-]?\d{1,3}(?:(?:,\d{3})+\.\d+|(?:,\d{3}){2,})")
"""1,234.5 or 1,234,567: no other reading is left."""
_DOUBTFUL = re.compile(r"[+-]?\d{1,3},\d{3}")
"""Five hundred thousand as an English Excel writes it, or five hundred with three decimals: not ours to guess."""
_LARGEST = 2**53


def read_number(cell: Cell) -> float | Trouble | None:
    """A number, from a cell of numbers or from text."""
    if is_blank(cell):
        return None
    number = _from_text(cell) if isinstance(cell, str) else cell
    if isinstance(number, bool) or not isinstance(number, float | int) or abs(number) > _LARGEST:
        return Trouble("bad_number")
    return float(number)


def read_whole(cell: Cell) -> int | Trouble | None:
    """A whole number, from a cell of numbers or from text."""
    number = read_number(cell)
    if number is None or isinstance(number, Trouble):
        return None if number is None else Trouble("not_whole")
    return int(number) if number.is_integer() else Trouble("not_whole")


def _from_text(text: str) -> float | None:
    plain = _UNIT.sub("", "".join(text.split()))
    if _GROUPED.fullmatch(plain):
        return float(plain.replace(".", "").replace(",", "."))
    if _ENGLISH.fullmatch(plain):
        return float(plain.replace(",", ""))
    if _DOUBTFUL.fullmatch(plain):
        return None
    if _PLAIN.fullmatch(plain):
        return float(plain.replace(",", "."))
    return float(plain) if _POINT.fullmatch(plain) else None
