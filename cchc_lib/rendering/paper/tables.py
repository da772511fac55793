"""Tables on paper: heading rows, the width of each column, the size of the letters, upright or landscape."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import groupby
from math import ceil, sqrt
from typing import NamedTuple

from cchc_lib.rendering.paper.nodes import Grid, HeadCell, Runs, plain
from cchc_lib.report.blocks import Align, Table, TableColumn
from cchc_lib.text import printable

LONGEST_WORD = 24
"""Longer words (an address, a fingerprint) may be broken."""

_UPRIGHT, _LANDSCAPE = 467.7, 714.3  # points between the margins
_PADDING = 7.0  # points of a cell's width that text does not get
_LETTER, _CAPITAL = 0.5, 0.22  # ems: what a letter takes and a capital more, on the safe side
_BOLD = 1.12  # times as wide
_PIECE = 8  # letters of a long word that stay together
_SMALLEST = 4.0  # points
_UNBROKEN = 9  # letters up to which a cell stays on one line
_SHORT = 16  # lines of a table that is not parted: a quarter of a page
_MOST_LINES = 25  # of a row that never runs over the end of a page
_STEPS = 16  # halvings, until widths are right to a hair
_NUMBER = re.compile(r"[\d\s.,/%+–-]*")


def table_grid(table: Table, alike: Sequence[Table] = ()) -> Grid:
    """A Table block on paper, its columns as in all tables of the same headings (``alike``); totals are bold."""
    first_total = len(table.rows) - table.total_rows
    rows = tuple(
        tuple(plain(text, bold=place >= first_total) for text in _padded(row, len(table.columns)))
        for place, row in enumerate(table.rows)
    )
    texts = [_padded(row, len(table.columns)) for one in (alike or (table,)) for row in one.rows]
    return grid(
        caption=printable(table.caption),
        head=_head(table.columns),
        rows=rows,
        aligns=tuple(
            _align(column.align, [row[place] for row in texts], status=place == table.status_column)
            for place, column in enumerate(table.columns)
        ),
        texts=texts,
        landscape=table.landscape,
        note=printable(table.note),
    )


def grid(
    *,
    caption: str,
    head: tuple[tuple[HeadCell, ...], ...],
    rows: tuple[tuple[Runs, ...], ...],
    aligns: tuple[Align, ...],
    texts: Sequence[Sequence[str]] = (),
    landscape: bool = False,
    note: str = "",
) -> Grid:
    """A table whose columns, letters and page are chosen so that it stands within the margins.

    ``texts`` are the rows that its columns have to suit, if other than its own.
    """
    own = [["".join(run.text for run in runs) for runs in row] for row in rows]
    labels = _labels(head, len(aligns))
    columns = [_need(tuple(labels[at]), tuple(row[at] for row in texts or own)) for at in range(len(aligns))]
    size, landscape = _size(columns, landscape=landscape)
    room = _LANDSCAPE if landscape else _UPRIGHT
    widths = [width * size + _PADDING for width in _widths(columns, (room - len(columns) * _PADDING) / size)]
    shares = tuple(round(width / sum(widths), 4) for width in widths)
    ems = [(share * room - _PADDING) / size for share in shares]
    lines = [
        max(ceil(_ems(text) / wide) + text.count("\n") for text, wide in zip(row, ems, strict=True)) for row in own
    ]
    parted = tuple(place for place, count in enumerate(lines) if count > _MOST_LINES)
    taken = len(head) + sum(lines)
    return Grid(caption, head, rows, aligns, shares, size, taken, taken <= _SHORT, parted, landscape, note)


def placed(head: Sequence[Sequence[HeadCell]]) -> Iterator[list[tuple[int, HeadCell]]]:
    """Each heading row with the column at which each of its cells begins."""
    taken: set[tuple[int, int]] = set()
    for level, row in enumerate(head):
        found, at = [], 0
        for cell in row:
            while (level, at) in taken:
                at += 1
            taken |= {(level + below, at + aside) for below in range(cell.rows) for aside in range(cell.columns)}
            found.append((at, cell))
        yield found


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))


def _align(align: Align, texts: Sequence[str], *, status: bool) -> Align:
    """Verdicts, short marks such as row numbers, and figures with words among them stand in the middle."""
    if align == "right":
        return "right" if all(map(_NUMBER.fullmatch, texts)) else "center"
    return "center" if status or all(len(text) <= 4 for text in texts) else align


def _head(columns: Sequence[TableColumn]) -> tuple[tuple[HeadCell, ...], ...]:
    """One heading row, two where columns are grouped, and one more with numbers."""
    numbers = (tuple(HeadCell(_spaced(column.number)) for column in columns),) if any(c.number for c in columns) else ()
    if not any(column.group for column in columns):
        return (tuple(HeadCell(printable(column.label)) for column in columns), *numbers)
    upper: list[HeadCell] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        inside = list(members)
        upper += (
            [HeadCell(printable(group), len(inside))] if group else [HeadCell(printable(c.label), 1, 2) for c in inside]
        )
    return (tuple(upper), tuple(HeadCell(printable(column.label)) for column in columns if column.group), *numbers)


def _spaced(number: str) -> str:
    """A formula such as (7)=(8)+(9) with room to break."""
    return printable(number).replace("=", " = ").replace("+", " + ")


def _labels(head: Sequence[Sequence[HeadCell]], count: int) -> list[list[str]]:
    """The headings of each column that are its alone."""
    labels: list[list[str]] = [[] for _ in range(count)]
    for row in placed(head):
        for at, cell in row:
            if cell.columns == 1:
                labels[at].append(cell.text)
    return labels


class _Need(NamedTuple):
    """What a column needs, in ems: the least, so that no word breaks; the most; all its cells on one line."""

    least: float
    most: float
    total: float


@lru_cache(maxsize=512)
def _need(labels: tuple[str, ...], cells: tuple[str, ...]) -> _Need:
    unbroken = all(len(cell) <= _UNBROKEN for cell in cells)
    named, inside = (max(map(_ems, _pieces(texts)), default=_LETTER) for texts in (labels, cells))
    least = max([_BOLD * named, inside, *(map(_ems, cells) if unbroken else ())])
    return _Need(least, max([least, *map(_ems, (*cells, *labels))]), sum(map(_ems, cells)))


def _pieces(texts: Iterable[str]) -> Iterator[str]:
    """What stays on one line: words, and parts of very long ones."""
    words = (word for text in texts for word in text.replace("\n", " ").split(" "))
    return (word if len(word) <= LONGEST_WORD else word[:_PIECE] for word in words)


@lru_cache(maxsize=8192)
def _ems(text: str) -> float:
    return _LETTER * len(text) + _CAPITAL * sum(map(str.isupper, text))


def _size(columns: Sequence[_Need], *, landscape: bool) -> tuple[float, bool]:
    """The largest letters with which every word fits, on a landscape page where an upright one is too narrow."""
    least = sum(column.least for column in columns)
    choices = [(size, False) for size in (12.0, 11.0, 10.0)] if not landscape else []
    for size, turned in [*choices, *((size, True) for size in (12.0, 11.0, 10.0, 9.0))]:
        if least * size + len(columns) * _PADDING <= (_LANDSCAPE if turned else _UPRIGHT):
            return size, turned
    return max(_SMALLEST, (_LANDSCAPE - len(columns) * _PADDING) / least), True


def _widths(columns: Sequence[_Need], room: float) -> list[float]:
    """Between its least and its most, a column's width goes with the root of its text: so lines are fewest in all."""
    low, high = 0.0, room
    for _ in range(_STEPS):
        scale = (low + high) / 2
        widths = [min(one.most, max(one.least, scale * sqrt(one.total))) for one in columns]
        low, high = (scale, high) if sum(widths) <= room else (low, scale)
    return [min(one.most, max(one.least, low * sqrt(one.total))) for one in columns]
