"""WordprocessingML: what each node of the paper is in a DOCX, as text of XML."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from cchc_lib.rendering.paper_grid import placed
from cchc_lib.rendering.paper_nodes import (
    Code,
    Figure,
    Grid,
    Heading,
    Items,
    Lying,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
)

_OPEN_XML = "http://schemas.openxmlformats.org"
NAMESPACES = {
    "w": f"{_OPEN_XML}/wordprocessingml/2006/main",
    "r": f"{_OPEN_XML}/officeDocument/2006/relationships",
    "wp": f"{_OPEN_XML}/drawingml/2006/wordprocessingDrawing",
    "a": f"{_OPEN_XML}/drawingml/2006/main",
    "pic": f"{_OPEN_XML}/drawingml/2006/picture",
}
UPRIGHT, LYING = 9354, 14286  # twips between the margins
_EMU_PER_TWIP = 635
_DEEPEST = 8


class Parts(Protocol):
    """What the body refers to elsewhere in the file, each by its id."""

    def link(self, url: str) -> str:
        """A relation to an address."""

    def picture(self, figure: Figure) -> str:
        """A relation to a figure's PNG."""

    def list_number(self, start: int) -> int:
        """A list of its own; ``start`` 0 is one without numbers."""

    def section(self, *, lying: bool) -> str:
        """The end of a section as XML."""


def p(content: str = "", style: str = "", properties: str = "") -> str:
    """A paragraph; ``properties`` stand in the schema's order."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    return f"<w:p><w:pPr>{named}{properties}</w:pPr>{content}</w:p>"


def r(text: str, *, size: float = 0, look: str = "") -> str:
    """A run; ``look`` is its properties before the size, a newline a line break."""
    half_points = f'<w:sz w:val="{round(size * 2)}"/><w:szCs w:val="{round(size * 2)}"/>' if size else ""
    lines = (f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n"))
    return f"<w:r><w:rPr>{look}{half_points}</w:rPr>{'<w:br/>'.join(lines)}</w:r>"


def bold(text: str, *, size: float = 0) -> str:
    """A bold run."""
    return r(text, size=size, look="<w:b/>")


def italic(text: str, *, size: float = 0) -> str:
    """An italic run."""
    return r(text, size=size, look="<w:i/>")


def table(widths: Sequence[int], rows: Iterable[str], *, style: str = "", title: str = "") -> str:
    """A table of fixed column widths (twips); one without style has neither lines nor padding."""
    named = f'<w:tblStyle w:val="{style}"/>' if style else ""
    told = f"<w:tblCaption w:val={quoteattr(title)}/>" if title else ""
    sides = "".join(f'<w:{side} w:w="{57 if style else 0}" w:type="dxa"/>' for side in ("left", "right"))
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    return (
        f'<w:tbl><w:tblPr>{named}<w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar>{sides}</w:tblCellMar><w:tblLook w:val="0620" w:firstRow="1"/>{told}</w:tblPr>'
        f"<w:tblGrid>{columns}</w:tblGrid>{''.join(rows)}</w:tbl>"
    )


def row(cells: Iterable[str], *, head: bool = False, whole: bool = True) -> str:
    """A row; ``head`` is repeated on every page, ``whole`` never runs over the end of one."""
    marks = f"{'<w:cantSplit/>' if whole else ''}{'<w:tblHeader/>' if head else ''}"
    return f"<w:tr><w:trPr>{marks}</w:trPr>{''.join(cells)}</w:tr>"


def cell(content: str, width: int, *, columns: int = 1, merge: str = "", middle: bool = True) -> str:
    """A cell over some columns; ``merge`` is 'restart' or 'continue' for one over several rows."""
    span = f'<w:gridSpan w:val="{columns}"/>' if columns > 1 else ""
    merged = f'<w:vMerge w:val="{merge}"/>' if merge else ""
    upright = '<w:vAlign w:val="center"/>' if middle else ""
    return f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{span}{merged}{upright}</w:tcPr>{content}</w:tc>'


class BodyWriter:
    """Writes nodes one after the other."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._width = UPRIGHT
        self._drawings = 0
        self._writers: dict[type[Node], Callable[..., Iterator[str]]] = {
            Heading: self._heading,
            Paragraph: self._paragraph,
            Items: self._items,
            Quote: self._quote,
            Code: self._code,
            Rule: self._rule,
            Grid: self._grid,
            Figure: self._figure,
            Lying: self._lying,
        }

    def xml(self, nodes: Iterable[Node], *, lying: bool = False) -> str:
        """The XML of nodes on an upright or lying page."""
        self._width = LYING if lying else UPRIGHT
        return "".join(part for node in nodes for part in self._writers[type(node)](node))

    def _runs(self, runs: Runs, size: float = 0) -> str:
        return "".join(self._run(run, size) for run in runs)

    def _run(self, run: Run, size: float) -> str:
        fonts = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>' if run.code else ""
        marks = ((run.bold, "<w:b/>"), (run.italic, "<w:i/>"), (run.strike, "<w:strike/>"))
        look = fonts + "".join(mark for holds, mark in marks if holds)
        if not run.url:
            return r(run.text, size=size, look=look)
        underlined = r(run.text, look=f'{look}<w:u w:val="single"/>')
        return f'<w:hyperlink r:id="{self._parts.link(run.url)}">{underlined}</w:hyperlink>'

    def _heading(self, node: Heading) -> Iterator[str]:
        yield p(self._runs(node.runs), f"Heading{min(node.level, 3)}")

    def _paragraph(self, node: Paragraph) -> Iterator[str]:
        yield p(self._runs(node.runs, 11 if node.small else 0))

    def _items(self, node: Items, level: int = 0) -> Iterator[str]:
        number = self._parts.list_number(node.start)
        depth = min(level, _DEEPEST)
        mark = f'<w:numPr><w:ilvl w:val="{depth}"/><w:numId w:val="{number}"/></w:numPr>'
        aside = f'<w:ind w:left="{567 + 397 * (depth + 1)}" w:firstLine="0"/>'
        for item in node.items:
            for place, part in enumerate(item):
                if isinstance(part, Items):
                    yield from self._items(part, level + 1)
                elif isinstance(part, Paragraph):
                    runs = self._runs(part.runs, 11 if part.small else 0)
                    yield p(runs, "ListParagraph", aside if place else mark)
                else:
                    yield from self._writers[type(part)](part)

    def _quote(self, node: Quote) -> Iterator[str]:
        for part in node.nodes:
            if isinstance(part, Paragraph):
                yield p(self._runs(part.runs), "Quote")
            else:
                yield from self._writers[type(part)](part)

    def _code(self, node: Code) -> Iterator[str]:
        yield p(r(node.text), "PlainText")

    def _rule(self, _: Rule) -> Iterator[str]:
        yield rule(self._width // 3, self._width)

    def _figure(self, node: Figure) -> Iterator[str]:
        self._drawings += 1
        width = round(node.width * UPRIGHT) * _EMU_PER_TWIP
        drawn = drawing(self._parts.picture(node), self._drawings, (width, round(width * node.ratio)), node.alt)
        yield p(f"<w:r>{drawn}</w:r>", "Caption", "<w:keepNext/>")
        yield p(r(node.caption), "Caption", '<w:keepNext w:val="0"/>')

    def _lying(self, node: Lying) -> Iterator[str]:
        yield self._parts.section(lying=False)
        yield self.xml(node.nodes, lying=True)
        yield self._parts.section(lying=True)
        self._width = UPRIGHT

    def _grid(self, node: Grid) -> Iterator[str]:
        widths = [int(share * self._width) for share in node.widths]
        yield p(r(node.caption), "Caption")
        rows = (
            self._row(cells, node, widths, whole=bool(lines))
            for cells, lines in zip(node.rows, node.lines[len(node.head) :], strict=True)
        )
        yield table(widths, [*_head_rows(node, widths), *rows], style="TableGrid", title=node.caption)
        note = italic(node.note, size=12) if node.note else ""
        yield p(note, properties='<w:spacing w:before="60" w:after="60"/>' if note else _GAP)

    def _row(self, cells: Sequence[Runs], node: Grid, widths: Sequence[int], *, whole: bool) -> str:
        shown = zip(cells, node.aligns, widths, strict=True)
        return row(
            (
                cell(p(self._runs(runs, node.size), "TableText", f'<w:jc w:val="{side}"/>'), w)
                for runs, side, w in shown
            ),
            whole=whole,
        )


_GAP = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'


def _head_rows(node: Grid, widths: Sequence[int]) -> Iterator[str]:
    hanging: dict[int, int] = {}
    for found in placed(node.head):
        cells: dict[int, str] = {at: cell(p(style="TableText"), widths[at], merge="continue") for at in hanging}
        below = {at: rows - 1 for at, rows in hanging.items() if rows > 1}
        for at, one in found:
            text = p(bold(one.text, size=node.size), "TableText", '<w:keepNext/><w:jc w:val="center"/>')
            width = sum(widths[at : at + one.columns])
            cells[at] = cell(text, width, columns=one.columns, merge="restart" if one.rows > 1 else "")
            if one.rows > 1:
                below[at] = one.rows - 1
        hanging = below
        yield row((cells[at] for at in sorted(cells)), head=True)


def rule(length: int, width: int, *, after: int = 6) -> str:
    """A line of this length in the middle of a width (twips)."""
    side = max((width - length) // 2, 0)
    return p(
        r("", size=2),
        properties='<w:pBdr><w:top w:val="single" w:sz="6" w:space="1" w:color="000000"/></w:pBdr>'
        f'<w:spacing w:before="0" w:after="{after * 20}" w:line="40" w:lineRule="exact"/>'
        f'<w:ind w:left="{side}" w:right="{side}" w:firstLine="0"/>',
    )


def drawing(relation: str, number: int, size: tuple[int, int], alt: str) -> str:
    """A picture in the line; ``size`` in EMU."""
    across, down = size
    named = f'id="{number}" name="Hình {number}" descr={quoteattr(alt)}'
    return (
        f'<w:drawing><wp:inline><wp:extent cx="{across}" cy="{down}"/><wp:docPr {named}/>'
        '<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic>'
        f"<pic:nvPicPr><pic:cNvPr {named}/><pic:cNvPicPr/></pic:nvPicPr>"
        f'<pic:blipFill><a:blip r:embed="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{across}" cy="{down}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing>"
    )
