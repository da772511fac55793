"""Tables on paper: heading rows, the width of each column, the size of the letters, upright or lying."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

from cchc_lib.presentation.blocks import Align, Table, TableColumn
from cchc_lib.rendering.paper_nodes import Grid, HeadCell, Runs, plain, text_of
from cchc_lib.text import printable

_UPRIGHT_MM, _LYING_MM = 165.0, 252.0
_LETTER = 0.5  # mean width of a letter as a share of its size
_PADDING = 2.0  # letters' room that a cell's padding takes
_MM_PER_PT = 0.3528
_LONGEST_WORD, _WIDEST = 24, 60


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
    size, landscape = _size(sum(least for least, _ in needs), landscape=landscape)
    room = (_LYING_MM if landscape else _UPRIGHT_MM) / (size * _MM_PER_PT * _LETTER)
    return Grid(caption, head, rows, aligns, _widths(needs, room), size, total_rows, landscape, note)


def _padded(row: Sequence[str], width: int) -> tuple[str, ...]:
    return tuple(row[:width]) + ("",) * (width - len(row))


def _align(align: Align, cells: Iterable[Sequence[str]]) -> Align:
    """Short marks such as row numbers stand in the middle."""
    short = all(len(text) <= 4 for cell in cells for text in cell)
    return "center" if align == "left" and short else align


def _head(columns: Sequence[TableColumn]) -> tuple[tuple[HeadCell, ...], ...]:
    """One heading row, two where columns are grouped, and one more with numbers."""
    numbers = (
        (tuple(HeadCell(printable(column.number)) for column in columns),) if any(c.number for c in columns) else ()
    )
    if not any(column.group for column in columns):
        return (tuple(HeadCell(printable(column.label)) for column in columns), *numbers)
    upper: list[HeadCell] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        inside = list(members)
        upper += (
            [HeadCell(printable(group), len(inside))] if group else [HeadCell(printable(c.label), 1, 2) for c in inside]
        )
    return (tuple(upper), tuple(HeadCell(printable(column.label)) for column in columns if column.group), *numbers)


def _need(place: int, head: Sequence[Sequence[HeadCell]], rows: Iterable[Sequence[Runs]]) -> tuple[float, float]:
    """The least and the wished width of a column, in letters."""
    texts = [text_of(row[place]) for row in rows]
    labels = [text for text, at in _labels(head) if at == place]
    words = [word for text in [*texts, *labels] for word in text.split()]
    least = min(max(map(len, words), default=1), _LONGEST_WORD)
    wished = min(max(map(len, texts), default=1), _WIDEST)
    return least + _PADDING, max(least, wished) + _PADDING


def _labels(head: Sequence[Sequence[HeadCell]]) -> Iterable[tuple[str, int]]:
    """Each heading of a single column with the place of its column."""
    taken: dict[tuple[int, int], bool] = {}
    for level, row in enumerate(head):
        place = 0
        for cell in row:
            while taken.get((level, place)):
                place += 1
            if cell.columns == 1:
                yield cell.text, place
            for below in range(cell.rows):
                taken.update({(level + below, place + aside): True for aside in range(cell.columns)})


def _size(least: float, *, landscape: bool) -> tuple[float, bool]:
    """The largest letters with which every word fits, on a lying page where an upright one is too narrow."""
    choices = [(size, False) for size in (12.0, 11.0, 10.0)] if not landscape else []
    for size, lying in [*choices, *((size, True) for size in (12.0, 11.0, 10.0, 9.0))]:
        if least * size * _LETTER * _MM_PER_PT <= (_LYING_MM if lying else _UPRIGHT_MM):
            return size, lying
    return 8.0, True


def _widths(needs: Sequence[tuple[float, float]], room: float) -> tuple[float, ...]:
    """Every column gets its least width; what is left goes where it is wished, else to all alike."""
    least, wished = [need[0] for need in needs], [need[1] - need[0] for need in needs]
    left = max(room - sum(least), 0.0)
    share = min(1.0, left / sum(wished)) if sum(wished) else 0.0
    widths = [small + share * more for small, more in zip(least, wished, strict=True)]
    return tuple(round(width / sum(widths), 4) for width in widths)
