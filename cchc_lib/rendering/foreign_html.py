"""HTML that is not ours (DataFrames, Stylers, a teacher's own) read as blocks: its tables and its words, no markup."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser

from cchc_lib.presentation.blocks import Align, Block, Sentences, Table, TableColumn
from cchc_lib.text import collapsed

_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?%?")
_TRUNCATED = re.compile(r"(\d+) rows × (\d+) columns")
_UNREAD = frozenset({"style", "script", "template", "head", "title"})
_BREAKS = frozenset({"p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre", "tr", "table"})
_MOST_SPAN = 200


@dataclass(slots=True)
class _Cell:
    text: str = ""
    header: bool = False
    columns: int = 1
    rows: int = 1


@dataclass(slots=True)
class _Row:
    cells: list[_Cell] = field(default_factory=list)
    part: str = "tbody"


@dataclass(slots=True)
class _RawTable:
    caption: str = ""
    rows: list[_Row] = field(default_factory=list)
    part: str = "tbody"


def blocks_from_html(html: str, *, caption: str) -> tuple[Block, ...]:
    """Tables (with ``caption`` where they bear none of their own) and text, in reading order."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return tuple(_captioned(part, caption) for part in reader.parts() if part is not None)


def _captioned(part: Table | Sentences, caption: str) -> Block:
    if isinstance(part, Table) and not part.caption:
        return part.model_copy(update={"caption": caption})
    return part


class _Reader(HTMLParser):
    """Collects tables and paragraphs; forgiving as a browser is."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[_RawTable | str] = []
        self._table: _RawTable | None = None
        self._text: list[str] = []
        self._unread = 0

    def parts(self) -> list[Table | Sentences | None]:
        self._end_cell()
        self._end_paragraph()
        return [_table(part) if isinstance(part, _RawTable) else _paragraph(part) for part in self._parts]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "table":
            self._end_paragraph()
            self._table = _RawTable()
            self._parts.append(self._table)
        elif self._table is not None:
            self._start_in_table(self._table, tag, dict(attrs))
        elif tag in _BREAKS:
            self._end_paragraph()

    def _start_in_table(self, table: _RawTable, tag: str, attrs: dict[str, str | None]) -> None:
        if tag in {"thead", "tbody", "tfoot"}:
            table.part = tag
        elif tag == "tr":
            self._end_cell()
            table.rows.append(_Row(part=table.part))
        elif tag in {"td", "th"} and table.rows:
            self._end_cell()
            table.rows[-1].cells.append(
                _Cell("", tag == "th", _span(attrs.get("colspan")), _span(attrs.get("rowspan")))
            )
        elif tag in _BREAKS:
            self._text.append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread = max(0, self._unread - 1)
        elif tag == "caption" and self._table is not None:
            self._table.caption = self._taken()
        elif tag in {"td", "th", "tr"}:
            self._end_cell()
        elif tag == "table":
            self._end_cell()
            self._table = None
        elif tag in _BREAKS and self._table is None:
            self._end_paragraph()

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._text.append(data)

    def _taken(self) -> str:
        text = collapsed("".join(self._text))
        self._text.clear()
        return text

    def _end_cell(self) -> None:
        if self._table is None or not self._table.rows:
            return
        text = self._taken()
        if text and self._table.rows[-1].cells:
            cell = self._table.rows[-1].cells[-1]
            cell.text = f"{cell.text} {text}".strip()

    def _end_paragraph(self) -> None:
        if text := self._taken():
            self._parts.append(text)


def _span(value: str | None) -> int:
    return min(int(value), _MOST_SPAN) if value and value.isdecimal() and int(value) else 1


def _paragraph(text: str) -> Sentences:
    cut = _TRUNCATED.fullmatch(text)
    return Sentences(paragraphs=(f"Bảng đầy đủ có {cut[1]} dòng, {cut[2]} cột." if cut else text,))


def _table(raw: _RawTable) -> Table | None:
    head, body, foot = (_grid([row for row in raw.rows if row.part == part]) for part in ("thead", "tbody", "tfoot"))
    if not head and body and all(cell.header for cell in body[0]):
        head, body = body[:1], body[1:]
    width = max((len(row) for row in [*head, *body, *foot]), default=0)
    if width == 0:
        return None
    head, rows = [_padded(row, width) for row in head], [_padded(row, width) for row in body + foot]
    keep = [place for place in range(width) if not _is_row_number(head, rows, place)] or list(range(width))
    names = [place for place in keep if rows and all(row[place].header for row in rows)]
    columns = tuple(_column([row[place] for row in head], rows, place, place in names) for place in keep)
    return Table(
        caption=raw.caption,
        columns=columns,
        rows=tuple(tuple(row[place].text for place in keep) for row in rows),
        row_header=keep.index(names[-1]) if names else 0,
        total_rows=len(foot),
    )


def _padded(row: list[_Cell], width: int) -> list[_Cell]:
    return row + [_Cell() for _ in range(width - len(row))]


def _grid(rows: list[_Row]) -> list[list[_Cell]]:
    """Rows of single cells: a cell that spans several stands in each of them."""
    grid: list[list[_Cell]] = []
    hanging: dict[int, _Cell] = {}
    for row in rows:
        line: list[_Cell] = []
        for cell in row.cells:
            _take_hanging(line, hanging)
            for _ in range(cell.columns):
                if cell.rows > 1:
                    hanging[len(line)] = replace(cell, rows=cell.rows - 1)
                line.append(replace(cell, columns=1, rows=1))
        _take_hanging(line, hanging)
        grid.append(line)
    return grid


def _take_hanging(line: list[_Cell], hanging: dict[int, _Cell]) -> None:
    while (cell := hanging.pop(len(line), None)) is not None:
        if cell.rows > 1:
            hanging[len(line)] = replace(cell, rows=cell.rows - 1)
        line.append(replace(cell, rows=1))


def _column(head: list[_Cell], rows: list[list[_Cell]], place: int, names_rows: bool) -> TableColumn:
    labels = [text for text in dict.fromkeys(cell.text for cell in head) if text]
    body = [row[place].text for row in rows if row[place].text]
    align: Align = "right" if body and all(_NUMBER.fullmatch(text) for text in body) else "left"
    if names_rows:
        return TableColumn(label=labels[-1] if labels else "Nội dung")
    return TableColumn(label=labels[-1] if labels else "", align=align, group=" – ".join(labels[:-1]))


def _is_row_number(head: list[list[_Cell]], rows: list[list[_Cell]], place: int) -> bool:
    """Whether a column is only pandas' own count of rows from 0, which says nothing to a reader."""
    if any(row[place].text for row in head) or not all(row[place].header for row in rows):
        return False
    texts = [row[place].text for row in rows]
    return bool(rows) and all(
        text in {str(number), "...", "…"} or "..." in texts[:number] for number, text in enumerate(texts)
    )
