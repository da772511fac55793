"""HTML that is not ours (a Styler, a teacher's own) read as blocks: its tables, pictures and words, no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from bs4 import BeautifulSoup, Tag

from cchc_lib.report.blocks import Align, Block, Picture, Sentences, Table, TableColumn
from cchc_lib.text import collapsed, printable

_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?%?")
_CUT = re.compile(r"^(\d+) rows × (\d+) columns$")
_PHOTO = re.compile(r"data:image/(png|jpeg);base64,(.+)", re.DOTALL)
_UNREAD = ("style", "script", "template", "head", "title")
_BREAKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre")
_MARK = "\x00"
_MOST_SPAN = 200

Cell = Tag | None


def blocks_from_html(html: str, *, caption: str) -> tuple[Block, ...]:
    """Tables and pictures (with ``caption`` where they bear none of their own) and text, in reading order."""
    soup = BeautifulSoup(html, "lxml")
    for tag in soup(_UNREAD):
        tag.decompose()
    found: list[Block | None] = []
    for tag in soup(("table", "img")):
        if tag.find_parent("table") is None:
            found.append(_table(tag, caption) if tag.name == "table" else _picture(tag, caption))
            tag.replace_with(f"\n{_MARK}{len(found)}\n")
    for tag in soup(_BREAKS):
        tag.insert_before("\n")
        tag.append("\n")
    lines = filter(None, map(collapsed, soup.get_text().split("\n")))
    sentences = r"Bảng đầy đủ có \1 dòng, \2 cột."
    blocks = (
        found[int(line[1:]) - 1]
        if line.startswith(_MARK)
        else Sentences(paragraphs=(_CUT.sub(sentences, printable(line)),))
        for line in lines
    )
    return tuple(block for block in blocks if block is not None)


def _picture(tag: Tag, caption: str) -> Picture | None:
    found = _PHOTO.fullmatch(str(tag.get("src", "")))
    if found is None:
        return None
    form: Literal["png", "jpeg"] = "png" if found[1] == "png" else "jpeg"
    return Picture(format=form, content=found[2], caption=caption, alt=str(tag.get("alt", "")))


def _table(table: Tag, caption: str) -> Table | None:
    named = table.find("caption")
    lines = _grid(table("tr"))
    head = [line for line in lines if any(cell and cell.find_parent("thead") for cell in line)]
    if not head and lines and all(cell and cell.name == "th" for cell in lines[0]):
        head = lines[:1]
    body = [line for line in lines if line not in head]
    if not any(map(len, lines)):
        return None
    foot = sum(any(cell and cell.find_parent("tfoot") for cell in line) for line in body)
    columns = list(zip(*lines, strict=True))
    labels = [list(dict.fromkeys(filter(None, map(_text, column[: len(head)])))) for column in columns]
    names = [bool(body) and all(cell and cell.name == "th" for cell in column[len(head) :]) for column in columns]
    everywhere = range(len(columns))
    kept = [at for at in everywhere if labels[at] or not names[at] or not _counts(body, at)] or list(everywhere)
    named_by = [at for at, place in enumerate(kept) if names[place]]
    return Table(
        caption=_text(named) or caption,
        columns=tuple(_column(labels[place], [line[place] for line in body], is_name=names[place]) for place in kept),
        rows=tuple(tuple(_text(line[place]) for place in kept) for line in body),
        row_header=named_by[-1] if named_by else 0,
        total_rows=foot,
    )


def _counts(body: Sequence[Sequence[Cell]], at: int) -> bool:
    """Whether a column is only pandas' own count of rows from 0, cut or not, which says nothing to a reader."""
    texts = [_text(line[at]) for line in body]
    shown = texts[: texts.index("...")] if "..." in texts else texts
    return shown == [str(number) for number in range(len(shown))]


def _column(labels: Sequence[str], cells: Sequence[Cell], *, is_name: bool) -> TableColumn:
    if is_name:
        return TableColumn(label=labels[-1] if labels else "Nội dung")
    texts = list(filter(None, map(_text, cells)))
    align: Align = "right" if texts and all(map(_NUMBER.fullmatch, texts)) else "left"
    return TableColumn(label=labels[-1] if labels else "", align=align, group=" – ".join(labels[:-1]))


def _text(cell: Cell) -> str:
    return printable(collapsed(cell.get_text(" "))) if cell else ""


def _grid(rows: Sequence[Tag]) -> list[list[Cell]]:
    """Lines of single cells, all as long as the longest: a cell that spans several stands in each of them."""
    taken: dict[tuple[int, int], Cell] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in row(("td", "th"), recursive=False):
            while (down, across) in taken:
                across += 1
            for y in range(_span(cell, "rowspan", len(rows) - down)):
                for x in range(_span(cell, "colspan", _MOST_SPAN)):
                    taken[down + y, across + x] = cell
    width = max((x + 1 for _, x in taken), default=0)
    return [[taken.get((y, x)) for x in range(width)] for y in range(len(rows))]


def _span(cell: Tag, name: str, most: int) -> int:
    value = str(cell.get(name, ""))
    return min(int(value), most) if value.isdecimal() and int(value) else 1
