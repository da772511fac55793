"""Tables on paper: heading rows, the width of each column, the size of the letters, upright or lying."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from cchc_lib.presentation.blocks import Align, Table, TableColumn
from cchc_lib.rendering.paper_nodes import Grid, HeadCell, Runs, plain, text_of
from cchc_lib.text import printable

_UPRIGHT_MM, _LYING_MM = 165.0, 252.0
_LETTER = 0.5  # mean width of a letter as a share of its size
_PADDING = 2.0  # letters' room that a cell's padding takes
_MM_PER_PT = 0.3528
_LONGEST_WORD, _UNBROKEN, _LONGEST_WHOLE, _LOOKED_AT = 24, 9, 400, 50  # letters, letters, letters, rows


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
        aligns=tuple(
            _align(column.align, [row[place : place + 1] for row in table.rows])
            for place, column in enumerate(table.columns)
        ),
        total_rows=table.total_rows,
        landscape=table.landscape,
        note=printable(table.note),
    )


def grid(
    *,
    caption: str,
    head: tuple[tuple[HeadCell, ...], ...],
    rows: tuple[tuple[Runs, ...], ...],
    aligns: tuple[Align, ...],
    total_rows: int = 0,
    landscape: bool = False,
    note: str = "",
) -> Grid:
    """A table whose columns, letters and page are chosen so that it stands within the margins."""
    needs = [_need(place, head, rows) for place in range(len(aligns))]
    size, landscape = _size(sum(need.least for need in needs), landscape=landscape)
    room = (_LYING_MM if landscape else _UPRIGHT_MM) / (size * _MM_PER_PT * _LETTER)
    whole = all(len(text_of(cell)) <= _LONGEST_WHOLE for row in rows for cell in row)
    return Grid(caption, head, rows, aligns, _widths(needs, room), size, total_rows, landscape, note, whole)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))


def _align(align: Align, cells: Iterable[Sequence[str]]) -> Align:
    """Short marks such as row numbers stand in the middle."""
    short = all(len(text) <= 4 for cell in cells for text in cell)
    return "center" if align == "left" and short else align


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


@dataclass(frozen=True, slots=True)
class _Need:
    """What a column needs, in letters: the least, and the lengths of its cells (a long table's first ones)."""

    least: float
    lengths: tuple[int, ...]

    def overlong(self, width: float) -> float:
        """How many lines too many its cells take at this width."""
        return sum(max(0.0, length / (width - _PADDING) - 1) for length in self.lengths)


def _need(place: int, head: Sequence[Sequence[HeadCell]], rows: Sequence[Sequence[Runs]]) -> _Need:
    texts = [text_of(row[place]) for row in rows]
    words = [word for text in [*texts, *_labels(head, place)] for word in text.split()]
    longest = max(map(len, texts), default=1)
    word = min(max(map(len, words), default=1), _LONGEST_WORD)
    return _Need(max(word, longest if longest <= _UNBROKEN else 1) + _PADDING, tuple(map(len, texts[:_LOOKED_AT])))


def _labels(head: Sequence[Sequence[HeadCell]], place: int) -> Iterator[str]:
    """The headings of a single column."""
    for row in placed(head):
        yield from (cell.text for at, cell in row if at == place and cell.columns == 1)


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


def _size(least: float, *, landscape: bool) -> tuple[float, bool]:
    """The largest letters with which every word fits, on a lying page where an upright one is too narrow."""
    choices = [(size, False) for size in (12.0, 11.0, 10.0)] if not landscape else []
    for size, lying in [*choices, *((size, True) for size in (12.0, 11.0, 10.0, 9.0))]:
        if least * size * _LETTER * _MM_PER_PT <= (_LYING_MM if lying else _UPRIGHT_MM):
            return size, lying
    return 8.0, True


def _widths(needs: Sequence[_Need], room: float) -> tuple[float, ...]:
    """Every column gets its least width; letter by letter the rest goes where the most lines are saved."""
    widths = [need.least for need in needs]
    overlong = [need.overlong(need.least) for need in needs]
    for _ in range(int(room - sum(widths))):
        place = max(range(len(needs)), key=overlong.__getitem__)
        if not overlong[place]:
            break
        widths[place] += 1
        overlong[place] = needs[place].overlong(widths[place])
    return tuple(round(width / sum(widths), 4) for width in widths)
