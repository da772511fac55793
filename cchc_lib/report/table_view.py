"""How a table stands on a page: its heading rows, the classes of its cells, the column that stays while it scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cchc_lib.report.blocks import Table

_SCROLLING_COLUMNS = 4
_ALIGNED = {"left": "", "right": "r", "center": "c"}
_PHONE = 34
"""As many letters stand beside each other on a phone: with longer words a table scrolls, however few its columns."""
_MIDDLING, _LONG = 10, 36
"""Texts of more letters need a column of some width, of a great width; a long one is too wide to stay in sight."""


_FEWEST_STACKED, _MOST_STACKED = 2, 4
"""As many short cells stand beside each other on a phone, below a long text."""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One heading cell."""

    label: str
    classes: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableView:
    """What the template needs beside the table's own content.

    ``classes`` are those of the cells by column; ``label`` holds the ids of the elements that name the scroll box.
    On a phone the last ``stacked`` cells of a row stand below its long text in place of beside it.
    """

    caption_id: str
    label: str
    head: list[list[HeadCell]]
    classes: list[str]
    numbered: bool
    scrolls: bool
    stacked: int
    first_total: int


def table_view(table: Table | SimpleNamespace, *, caption_id: str, label: str) -> TableView:
    """The view of a table whose caption has this id."""
    columns = table.columns
    texts = [[column.label, *(row[place] for row in table.rows)] for place, column in enumerate(columns)]
    longest = [max(map(len, cells[1:]), default=0) for cells in texts]
    words = sum(max((len(word) for cell in cells for word in cell.split()), default=0) + 2 for cells in texts)
    pinned = table.row_header if longest[table.row_header] <= _LONG else 0
    classes = [_joined(_ALIGNED[column.align], "pin" * (place == pinned)) for place, column in enumerate(columns)]
    heads = [
        _joined(name, "long" if length > _LONG and place != pinned else "mid" if length > _MIDDLING else "")
        for place, (name, length) in enumerate(zip(classes, longest, strict=True))
    ]
    return TableView(
        caption_id=caption_id,
        label=label,
        head=_head(table, heads),
        classes=classes,
        numbered=any(column.number for column in columns),
        scrolls=len(columns) >= _SCROLLING_COLUMNS or words > _PHONE,
        stacked=_stacked(table, longest),
        first_total=len(table.rows) - table.total_rows,
    )


def _stacked(table: Table | SimpleNamespace, longest: list[int]) -> int:
    """How many short cells follow a number and a long text, which would push them out of a phone; 0 in other tables."""
    if not _FEWEST_STACKED <= len(longest) - 2 <= _MOST_STACKED:
        return 0
    number, text, *others = longest
    grouped = any(column.group or column.number for column in table.columns)
    return len(others) if number <= _MIDDLING < _LONG < text and max(others) <= _LONG and not grouped else 0


def _joined(*names: str) -> str:
    return " ".join(name for name in names if name)


def _head(table: Table | SimpleNamespace, classes: list[str]) -> list[list[HeadCell]]:
    """The heading rows: groups above their columns, a column of no group over both rows, the numbers last."""
    single = [HeadCell(column.label, name) for column, name in zip(table.columns, classes, strict=True)]
    rows = [single]
    if any(column.group for column in table.columns):
        rows = [
            _groups(table, classes),
            [one for one, column in zip(single, table.columns, strict=True) if column.group],
        ]
    if any(column.number for column in table.columns):
        rows.append([HeadCell(column.number, "c") for column in table.columns])
    return rows


def _groups(table: Table | SimpleNamespace, classes: list[str]) -> list[HeadCell]:
    cells: list[HeadCell] = []
    for group, members in groupby(range(len(table.columns)), lambda place: table.columns[place].group):
        places = list(members)
        if group:
            cells.append(HeadCell(group, "c", columns=len(places)))
        else:
            cells += [HeadCell(table.columns[place].label, classes[place], rows=2) for place in places]
    return cells
