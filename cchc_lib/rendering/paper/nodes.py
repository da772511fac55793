"""What stands on paper: plain values that the PDF and the DOCX are both written from."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_lib.report.blocks import Align
from cchc_lib.text import printable

FAMILY = "Tinos"
"""The family of the text in ``fonts/``, of the same metrics as Times New Roman."""


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
class HeadCell:
    """A heading of a table over some columns and heading rows."""

    text: str
    columns: int = 1
    rows: int = 1


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are shares of the width between the margins, ``size`` is in points.

    It takes about so many ``lines``. A ``whole`` table stands on one page; the rows at the places ``parted`` are so
    long that each may run over the end of one.
    """

    caption: str
    head: tuple[tuple[HeadCell, ...], ...]
    rows: tuple[tuple[Runs, ...], ...]
    aligns: tuple[Align, ...]
    widths: tuple[float, ...]
    size: float
    lines: int = 0
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
    """A drawing as SVG with what it shows in words; ``ratio`` is height by width, ``width`` a share of the text's."""

    svg: str
    caption: str
    alt: str
    width: float = 1.0
    ratio: float = 0.5


Node = Heading | Paragraph | Items | Quote | Code | Rule | Grid | Columns | Landscape | Figure


def plain(text: str, *, bold: bool = False, italic: bool = False) -> Runs:
    """One run of text that can be printed, none for no text."""
    return (Run(printable(text), bold=bold, italic=italic),) if text else ()


def text_of(runs: Runs) -> str:
    """The words alone, on one line."""
    return " ".join("".join(run.text for run in runs).split())
