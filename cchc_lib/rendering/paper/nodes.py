"""What stands on paper, plain values that the PDF and the DOCX are both written from; and how a table fits on it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, sqrt
from typing import NamedTuple

from cchc_lib.report.blocks import Align, HeadCell, Table

FAMILY = "Tinos"
"""The family of the text in ``fonts/``, of the same metrics as Times New Roman."""
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


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text of one look; a line break is a newline in the text, ``shift`` is "sub" or "super"."""

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    strike: bool = False
    underline: bool = False
    shift: str = ""
    url: str = ""


Runs = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``level`` 1 is a section of the report, and no level is skipped on the way down."""

    runs: Runs
    level: int


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; one that ``leads`` has to stand on the page of what follows it."""

    runs: Runs
    leads: bool = False


@dataclass(frozen=True, slots=True)
class Items:
    """A list; each item is nodes of its own. ``start`` is the first number, 0 for a list without numbers."""

    items: tuple[tuple[Node, ...], ...]
    start: int = 0


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody else says."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Code:
    """Text whose spaces count."""

    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between parts."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are shares of the width between the margins, ``size`` is in points.

    A ``whole`` table stands on one page; the rows at the places ``parted`` are so long that each may run over the end
    of one.
    """

    caption: str
    head: Sequence[Sequence[HeadCell]]
    rows: tuple[tuple[Runs, ...], ...]
    aligns: tuple[Align, ...]
    widths: tuple[float, ...]
    size: float
    whole: bool = False
    parted: tuple[int, ...] = ()
    landscape: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Columns:
    """Lines side by side without a frame; ``signed`` ones stand in the middle with room for a signature below."""

    columns: tuple[tuple[str, ...], ...]
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Landscape:
    """Nodes on landscape pages of their own."""

    nodes: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Figure:
    """A drawing as SVG with what it shows in words; ``width`` is a share of the text's."""

    svg: str
    caption: str
    alt: str
    width: float = 1.0


Node = Heading | Paragraph | Items | Quote | Code | Rule | Grid | Columns | Landscape | Figure


def plain(text: str, *, bold: bool = False) -> Runs:
    """One run of text, none for no text."""
    return (Run(text, bold=bold),) if text else ()


def text_of(runs: Runs) -> str:
    """The words alone, on one line."""
    return " ".join("".join(run.text for run in runs).split())


def table_grid(table: Table, alike: Sequence[Table] = ()) -> Grid:
    """A Table block on paper, its columns as in all tables of the same headings (``alike``); totals are bold."""
    first_total = len(table.rows) - table.total_rows
    rows = tuple(tuple(plain(text, bold=place >= first_total) for text in row) for place, row in enumerate(table.rows))
    texts = [row for one in (alike or (table,)) for row in one.rows]
    aligns = tuple(
        _align(column.align, [row[at] for row in texts], status=at == table.status_column)
        for at, column in enumerate(table.columns)
    )
    head = table.heading_rows()
    if any(column.number for column in table.columns):  # (7)=(8)+(9) with room to break
        head[-1] = [replace(one, text=one.text.replace("=", " = ").replace("+", " + ")) for one in head[-1]]
    return grid(table.caption, head, rows, aligns, texts, table.landscape, table.note)


def _align(align: Align, texts: Sequence[str], *, status: bool) -> Align:
    """Verdicts, short marks such as row numbers, and figures with words among them stand in the middle."""
    if align == "right":
        return "right" if all(map(_NUMBER.fullmatch, texts)) else "center"
    return "center" if status or all(len(text) <= 4 for text in texts) else align


def grid(
    caption: str,
    head: Sequence[Sequence[HeadCell]],
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
    needs = []
    for at in range(len(aligns)):
        labels = tuple(cell.text for level in head for cell in level if cell.at == at and cell.columns == 1)
        needs.append(_need(labels, tuple(row[at] for row in texts or own)))
    least, padding = sum(need.least for need in needs), len(needs) * _PADDING
    sizes = [(size, _UPRIGHT) for size in (12.0, 11.0, 10.0) if not landscape]
    sizes += [(size, _LANDSCAPE) for size in (12.0, 11.0, 10.0, 9.0)]
    smallest = max(_SMALLEST, (_LANDSCAPE - padding) / least), _LANDSCAPE
    size, room = next((one for one in sizes if least * one[0] + padding <= one[1]), smallest)
    widths = [width * size + _PADDING for width in _widths(needs, (room - padding) / size)]
    shares = tuple(round(width / sum(widths), 4) for width in widths)
    ems = [(share * room - _PADDING) / size for share in shares]
    lines = [
        max(ceil(_ems(text) / wide) + text.count("\n") for text, wide in zip(row, ems, strict=True)) for row in own
    ]
    parted = tuple(place for place, count in enumerate(lines) if count > _MOST_LINES)
    whole = len(head) + sum(lines) <= _SHORT
    return Grid(caption, head, rows, aligns, shares, size, whole, parted, room == _LANDSCAPE, note)


class _Need(NamedTuple):
    """What a column needs, in ems: the least, so that no word breaks; the most; all its cells on one line."""

    least: float
    most: float
    total: float


@lru_cache(maxsize=512)
def _need(labels: tuple[str, ...], cells: tuple[str, ...]) -> _Need:
    """Words stay on one line, of very long ones their parts, and so do all cells of a column of short ones."""

    def longest(texts: Iterable[str]) -> float:
        words = (word for text in texts for word in text.replace("\n", " ").split(" "))
        return max((_ems(word if len(word) <= LONGEST_WORD else word[:_PIECE]) for word in words), default=_LETTER)

    unbroken = all(len(cell) <= _UNBROKEN for cell in cells)
    least = max([_BOLD * longest(labels), longest(cells), *(map(_ems, cells) if unbroken else ())])
    return _Need(least, max([least, *map(_ems, (*cells, *labels))]), sum(map(_ems, cells)))


@lru_cache(maxsize=8192)
def _ems(text: str) -> float:
    return _LETTER * len(text) + _CAPITAL * sum(map(str.isupper, text))


def _widths(columns: Sequence[_Need], room: float) -> list[float]:
    """Between least and most, widths in proportion to the root of a column's text: that gives the fewest lines."""

    def at(scale: float) -> list[float]:
        return [min(one.most, max(one.least, scale * sqrt(one.total))) for one in columns]

    low, high = 0.0, room
    for _ in range(_STEPS):
        scale = (low + high) / 2
        low, high = (scale, high) if sum(at(scale)) <= room else (low, scale)
    return at(low)
