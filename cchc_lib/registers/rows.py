"""Which rows below the headings are data: not the numbering, section, total and signature rows, nor a second table."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, repeat
from operator import ne

import numpy as np
from numpy.typing import NDArray

from cchc_lib.domain.schema import Register
from cchc_lib.registers.raw import Cell, RawSheet, is_blank, shown
from cchc_lib.registers.sheets import Heading, heading_key
from cchc_lib.text import collapsed, without_accents

_NUMBERING = re.compile(r"\(?(\d{1,2})\)?(?:\s*=.*)?|\(?[a-z]\)?")
_SECTION = re.compile(r"(?:[ivxlc]+|[a-zđ]|\d{1,2}(?:\.\d{1,2})*)\s*[.)/:-]\s*\S.*|(?:phần|mục|lĩnh vực|nhóm)\s.*")
_SECTION_NUMBER = re.compile(r"[IVXLC]+|[A-ZĐ]")
"""A section's number, in a column of its own before the section's title."""
_TOTAL = re.compile(r"(?:tong cong|tong so|tong|cong)(?:\W.*)?")
_SIGNATURE = re.compile(
    r"(?:(?:pho )?hieu truong|(?:nguoi|can bo) (?:lap|tong hop|bao cao|phu trach).*|thu truong.*|ke toan.*|van thu"
    r"|\(?ky[ ,;].*|.*ngay [\d .…]+ thang [\d .…]+ nam [\d .…]+|(?:kt|tm)\. ?hieu truong)"
)
_DIGIT = re.compile(r"\d")
_ORDINALS = frozenset({"stt", "tt", "sott"})
_LONGEST_HEADING = 40
_WIDE = 2
"""A section's title is merged over at least so many cells besides its first."""
_SPARSE = 3
"""A foot row fills at most so many cells."""


@dataclass(frozen=True)
class Rows:
    """Positions in ``sheet.rows`` of the rows to read, and where a second table begins."""

    positions: NDArray[np.int64]
    first: int
    total: int
    second_table: int | None = None

    def of(self, column: Sequence[Cell]) -> Sequence[Cell]:
        """The cells of these rows, out of all cells of a column below the headings."""
        if len(self.positions) == self.total:
            return column
        return [column[at] for at in (self.positions - self.first).tolist()]


def find_rows(register: Register, heading: Heading, sheet: RawSheet, columns: Mapping[str, Sequence[Cell]]) -> Rows:
    """Tell data rows from all that stands around them; a row in doubt is data, so that its faults are told.

    ``columns`` are the cells of the register's columns, from the row below the headings on.
    """
    body = sheet.rows[heading.first :]
    places = sorted(heading.columns.values())
    filled = {column_id: _filled(cells) for column_id, cells in columns.items()}
    count: NDArray[np.int64] = np.sum(list(filled.values()), axis=0, dtype=np.int64)
    whole: NDArray[np.bool_] = np.logical_and.reduce(
        [filled[column.id] for column in register.columns if column.required]
    )
    second = _second_table(register, heading, body)
    data: NDArray[np.bool_] = np.asarray(count > 0)
    if second is not None:
        data[second:] = False
    kept = np.flatnonzero(data)
    if len(kept) and _is_numbering(_texts(body[kept[0]], places)):
        data[kept[0]] = False
    wide = {m.top - heading.first for m in sheet.merged if m.top == m.bottom and m.right - m.left >= _WIDE}
    _drop_around(body, places, data, whole & data, count, wide)
    positions = np.flatnonzero(data) + heading.first
    return Rows(positions, heading.first, len(body), None if second is None else second + heading.first)


def _filled(cells: Sequence[Cell]) -> NDArray[np.bool_]:
    """Which cells hold something."""
    blanks = {cell for cell in set(cells) if is_blank(cell)}
    if blanks <= {""}:
        return np.fromiter(map(ne, cells, repeat("")), dtype=bool, count=len(cells))
    return np.fromiter((cell not in blanks for cell in cells), dtype=bool, count=len(cells))


def _texts(row: Sequence[Cell], places: Sequence[int]) -> list[str]:
    cells = [row[place] for place in places if place < len(row)]
    return [shown(cell) for cell in cells if not is_blank(cell)]


def _is_numbering(texts: Sequence[str]) -> bool:
    """(1) (2) (3), or 1 2 3 rising from column to column."""
    matches = [_NUMBERING.fullmatch(text.casefold()) for text in texts]
    if len(texts) < 2 or not all(matches):
        return False
    numbers = [int(match[1]) for match in matches if match and match[1]]
    return len(numbers) >= 2 and all(after > before for before, after in pairwise(numbers))


def _drop_around(
    body: Sequence[Sequence[Cell]],
    places: Sequence[int],
    data: NDArray[np.bool_],
    whole: NDArray[np.bool_],
    count: NDArray[np.int64],
    wide: Collection[int],
) -> None:
    """Take section, total and signature rows out of ``data``, and what stands below a signature."""
    foot = False
    for at in np.flatnonzero(data & ~whole & (count <= _SPARSE)).tolist():
        texts = [collapsed(text) for text in _texts(body[at], places)]
        first = collapsed(
            _texts(body[at], range(len(body[at])))[0]
        )  # may stand under STT, which is no register's column
        alone, number = len(texts) == 1, first != texts[0] and _SECTION_NUMBER.fullmatch(first.rstrip("."))
        section = alone and (at in wide or number or _SECTION.fullmatch(texts[0].casefold()))
        signature = any(_SIGNATURE.fullmatch(without_accents(text)) for text in texts)
        total = any(_TOTAL.fullmatch(without_accents(text)) for text in (first, texts[0]))
        below = foot and not (data[at:] & whole[at:]).any()
        if section or total or signature or below:
            data[at] = False
        foot = foot or signature or total


def _second_table(register: Register, heading: Heading, body: Sequence[Sequence[Cell]]) -> int | None:
    """Where headings stand again below the first table."""
    names = {heading_key(column.heading) for column in register.columns}
    firsts = [next((cell for cell in row if cell != ""), "") for row in body]
    openings = {cell for cell in set(firsts) if _may_open_table(cell, names)}
    least = max(2, len(heading.columns) // 2)
    for at in (at for at, cell in enumerate(firsts) if cell in openings):
        texts = [shown(other) for other in body[at] if not is_blank(other)]
        below_blank = at > 0 and all(is_blank(other) for other in body[at - 1])
        if sum(heading_key(text) in names for text in texts) >= least:
            return at
        if below_blank and len(texts) > 1 and heading_key(texts[0]) in _ORDINALS:
            return at
    return None


def _may_open_table(cell: Cell, names: Collection[str]) -> bool:
    if not isinstance(cell, str) or len(cell) > _LONGEST_HEADING or _DIGIT.search(cell):
        return False
    key = heading_key(cell)
    return key in names or key in _ORDINALS
