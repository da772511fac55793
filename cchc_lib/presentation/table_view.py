"""How a table stands on a page: its heading rows, the classes of its cells, the column that stays while it scrolls."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cchc_lib.presentation.blocks import Table

_SCROLLING_COLUMNS = 4
_MIDDLING, _LONG = 10, 36
"""Texts of more letters need a cell of some width, of a great width; a long one is too wide to stay in sight."""


@dataclass(frozen=True, slots=True)
class HeadCell:
    """One heading cell."""

    label: str
    classes: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class TableView:
    """What the template needs beside the table's own content; ``classes`` go by column."""

    caption_id: str
    head: list[list[HeadCell]]
    classes: list[str]
    numbered: bool
    scrolls: bool
    first_total: int


def table_view(table: Table | SimpleNamespace, *, caption_id: str) -> TableView:
    """The view of a table whose caption has this id."""
    longest = [max((len(row[place]) for row in table.rows), default=0) for place in range(len(table.columns))]
    pinned = table.row_header if longest[table.row_header] <= _LONG else 0
    names = [
        _classes(column.align, longest[place], pinned=place == pinned) for place, column in enumerate(table.columns)
    ]
    return TableView(
        caption_id=caption_id,
        head=_head(table, [name.replace("long", "").replace("mid", "").strip() for name in names]),
        classes=names,
        numbered=any(column.number for column in table.columns),
        scrolls=len(table.columns) >= _SCROLLING_COLUMNS,
        first_total=len(table.rows) - table.total_rows,
    )


def _classes(align: str, longest: int, *, pinned: bool) -> str:
    width = "long" if longest > _LONG and not pinned else "mid" if longest > _MIDDLING else ""
    return " ".join(
        name for name in ({"right": "r", "center": "c"}.get(align, ""), width, "pin" if pinned else "") if name
    )


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
