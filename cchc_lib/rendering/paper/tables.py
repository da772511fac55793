"""Tables on paper: heading rows, the width of each column, the size of the letters, upright or lying."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from math import sqrt
from typing import NamedTuple

from cchc_lib.presentation.blocks import Align, Table, TableColumn
from cchc_lib.rendering.paper.nodes import Grid, HeadCell, Runs, plain
from cchc_lib.rendering.paper.typeface import SPACE, line_count, piece_widths
from cchc_lib.text import printable

_UPRIGHT, _LYING = 467.7, 714.3  # points between the margins
_PADDING = 7.0  # points of a cell's width that text does not get
_SMALLEST = 4.0  # points
_UNBROKEN = 9  # letters up to which a cell stays on one line
_STEPS = 16  # halvings, until widths are right to a hair
_SHORT = 16  # lines of a table that is not parted: a quarter of a page
_MOST_LINES = 25  # of a row that never runs over the end of a page


def table_grid(table: Table) -> Grid:
    """A Table block on paper; totals are bold."""
    first_total = len(table.rows) - table.total_rows
    rows = tuple(
        tuple(plain(text, bold=place >= first_total) for text in _padded(row, len(table.columns)))
        for place, row in enumerate(table.rows)
    )
    return grid(
        caption=printable(table.caption),
        head=_head(table.columns),
        rows=rows,
        aligns=tuple(_align(table, place) for place in range(len(table.columns))),
        landscape=table.landscape,
        note=printable(table.note),
    )


def grid(
    *,
    caption: str,
    head: tuple[tuple[HeadCell, ...], ...],
    rows: tuple[tuple[Runs, ...], ...],
    aligns: tuple[Align, ...],
    landscape: bool = False,
    note: str = "",
) -> Grid:
    """A table whose columns, letters and page are chosen so that it stands within the margins."""
    cells = [[_Cell.of(runs) for runs in row] for row in rows]
    columns = [_column(*column) for column in zip(_labels(head, len(aligns)), _turned(cells, len(aligns)), strict=True)]
    size, landscape = _size(columns, landscape=landscape)
    room = _LYING if landscape else _UPRIGHT
    widths = [width * size + _PADDING for width in _widths(columns, (room - len(columns) * _PADDING) / size)]
    shares = tuple(round(width / sum(widths), 4) for width in widths)
    ems = [(share * room - _PADDING) / size for share in shares]
    lines = (*_head_lines(head, ems), *(_lines(row, ems) for row in cells))
    whole = 0 not in lines and sum(lines) <= _SHORT
    return Grid(caption, head, rows, aligns, shares, size, lines, whole, landscape, note)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))


def _align(table: Table, place: int) -> Align:
    """Verdicts, and short marks such as row numbers, stand in the middle."""
    align = table.columns[place].align
    short = align == "left" and all(len(text) <= 4 for row in table.rows for text in row[place : place + 1])
    return "center" if short or place == table.status_column else align


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


class _Cell(NamedTuple):
    """A cell's text; whether it has to be taken as bold, the widest style of ours; whether there is code in it."""

    text: str
    bold: bool
    code: bool = False

    @classmethod
    def of(cls, runs: Runs) -> _Cell:
        """What these runs need."""
        styled = any(run.bold or run.italic for run in runs)
        return cls("".join(run.text for run in runs), styled, any(run.code for run in runs))

    def pieces(self) -> list[float]:
        """The widths of what never breaks, in ems."""
        return [wide for stretch in piece_widths(self.text, bold=self.bold) for wide in stretch]

    def lines(self, room: float) -> int:
        """How many lines it takes in a column so many ems wide."""
        return line_count(self.text, room, bold=self.bold)


class _Column(NamedTuple):
    """What a column needs, in ems: the least, so that no word breaks; the most; all its cells on one line."""

    least: float
    most: float
    total: float


def _turned(cells: Sequence[Sequence[_Cell]], count: int) -> list[list[_Cell]]:
    """The cells by column."""
    return [[row[place] for row in cells] for place in range(count)]


def _column(labels: Sequence[_Cell], cells: Sequence[_Cell]) -> _Column:
    unbroken = all(len(cell.text) <= _UNBROKEN for cell in cells)
    lengths, named = (
        [sum(ems) + SPACE * max(len(ems) - 1, 0) for ems in map(_Cell.pieces, some)] for some in (cells, labels)
    )
    words = [wide for cell in (labels if unbroken else (*cells, *labels)) for wide in cell.pieces()]
    least = max([*words, *(lengths if unbroken else ())], default=1.0)
    return _Column(least, max([least, *lengths, *named]), sum(lengths))


def _lines(row: Sequence[_Cell], ems: Sequence[float]) -> int:
    """How many lines a row takes; 0 where that is not known (code) or so many that it may run over a page's end."""
    if any(cell.code for cell in row):
        return 0
    lines = max((cell.lines(room) for cell, room in zip(row, ems, strict=True)), default=1)
    return lines if lines <= _MOST_LINES else 0


def _head_lines(head: Sequence[Sequence[HeadCell]], ems: Sequence[float]) -> list[int]:
    """How many lines each heading row takes; what a cell over several rows lacks goes to the last of them."""
    needs = [
        (level, cell.rows, line_count(cell.text, sum(ems[at : at + cell.columns]), bold=True))
        for level, row in enumerate(placed(head))
        for at, cell in row
    ]
    counts = [
        max((need for at, rows, need in needs if (at, rows) == (level, 1)), default=1) for level in range(len(head))
    ]
    for level, rows, need in needs:
        counts[level + rows - 1] += max(0, need - sum(counts[level : level + rows]))
    return counts


def _labels(head: Sequence[Sequence[HeadCell]], count: int) -> list[list[_Cell]]:
    """The headings of each column that are its alone."""
    labels: list[list[_Cell]] = [[] for _ in range(count)]
    for row in placed(head):
        for at, cell in row:
            if cell.columns == 1:
                labels[at].append(_Cell(cell.text, bold=True))
    return labels


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


def _size(columns: Sequence[_Column], *, landscape: bool) -> tuple[float, bool]:
    """The largest letters with which every word fits, on a lying page where an upright one is too narrow."""
    least = sum(column.least for column in columns)
    choices = [(size, False) for size in (12.0, 11.0, 10.0)] if not landscape else []
    for size, lying in [*choices, *((size, True) for size in (12.0, 11.0, 10.0, 9.0))]:
        if least * size + len(columns) * _PADDING <= (_LYING if lying else _UPRIGHT):
            return size, lying
    return max(_SMALLEST, (_LYING - len(columns) * _PADDING) / least), True


def _widths(columns: Sequence[_Column], room: float) -> list[float]:
    """Between its least and its most, a column's width goes with the root of its text: so lines are fewest in all."""
    bounds = [(column.least, column.most, sqrt(column.total)) for column in columns]

    def at(scale: float) -> list[float]:
        return [min(most, max(least, scale * root)) for least, most, root in bounds]

    low, high = 0.0, room
    for _ in range(_STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(at(middle)) <= room else (low, middle)
    return at(low)
