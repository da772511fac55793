"""What each node of the paper is in a DOCX."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.docx_numbers import numbered
from cchc_lib.rendering.docx_parts import Parts
from cchc_lib.rendering.paper.nodes import (
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
from cchc_lib.rendering.paper.tables import placed

_SMALL = 11  # points
_DEEPEST = 8
_GAP = '<w:spacing w:before="0" w:after="0" w:line="120" w:lineRule="exact"/>'


class BodyWriter:
    """Writes nodes one after the other."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._width = xml.UPRIGHT
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
        self._width = xml.LYING if lying else xml.UPRIGHT
        return "".join(part for node in nodes for part in self._writers[type(node)](node))

    def _runs(self, runs: Runs, size: float = 0) -> str:
        return "".join(self._run(run, size) for run in runs)

    def _run(self, run: Run, size: float) -> str:
        fonts = '<w:rFonts w:ascii="Courier New" w:hAnsi="Courier New" w:cs="Courier New"/>' if run.code else ""
        marks = ((run.bold, "<w:b/>"), (run.italic, "<w:i/>"), (run.strike, "<w:strike/>"))
        look = fonts + "".join(mark for holds, mark in marks if holds)
        text = xml.r(run.text, size=size, look=look, underlined=bool(run.url))
        return f'<w:hyperlink r:id="{self._parts.link(run.url)}">{text}</w:hyperlink>' if run.url else text

    def _heading(self, node: Heading) -> Iterator[str]:
        runs = node.runs
        number, properties = self._parts.numbers.heading(runs[0].text if runs else "", node.level)
        if number:
            runs = (replace(runs[0], text=runs[0].text.removeprefix(number)), *runs[1:])
        size = _SMALL if node.small else 0
        yield xml.p(self._runs(runs, size), f"Heading{min(node.level, 3)}", properties + xml.mark_size(size))

    def _paragraph(self, node: Paragraph) -> Iterator[str]:
        keep = "<w:keepNext/>" if node.leads else ""
        yield xml.p(self._runs(node.runs, _SMALL if node.small else 0), properties=keep)

    def _items(self, node: Items, level: int = 0) -> Iterator[str]:
        number = self._parts.numbers.new_list(node.start)
        depth = min(level, _DEEPEST)
        listed = numbered(depth + 1, number)
        aside = f'<w:ind w:left="{567 + 397 * (depth + 1)}" w:firstLine="0"/>'
        for item in node.items:
            for place, part in enumerate(item):
                if isinstance(part, Items):
                    yield from self._items(part, level + 1)
                elif isinstance(part, Paragraph):
                    size = _SMALL if part.small else 0
                    properties = (aside if place else listed) + xml.mark_size(size)
                    yield xml.p(self._runs(part.runs, size), "ListParagraph", properties)
                else:
                    yield from self._writers[type(part)](part)

    def _quote(self, node: Quote) -> Iterator[str]:
        for part in node.nodes:
            if isinstance(part, Paragraph):
                yield xml.p(self._runs(part.runs), "Quote")
            else:
                yield from self._writers[type(part)](part)

    def _code(self, node: Code) -> Iterator[str]:
        yield xml.p(xml.r(node.text), "PlainText")

    def _rule(self, _: Rule) -> Iterator[str]:
        yield xml.rule(self._width // 3, self._width)

    def _figure(self, node: Figure) -> Iterator[str]:
        self._drawings += 1
        width = round(node.width * xml.UPRIGHT) * xml.EMU_PER_TWIP
        drawn = xml.drawing(self._parts.picture(node), self._drawings, (width, round(width * node.ratio)), node.alt)
        yield xml.p(f"<w:r>{drawn}</w:r>", "Caption", '<w:keepNext/><w:spacing w:before="240" w:after="0"/>')
        yield xml.p(xml.r(node.caption), "Caption", '<w:keepNext w:val="0"/><w:spacing w:after="240"/>')

    def _lying(self, node: Lying) -> Iterator[str]:
        yield self._parts.section(lying=False)
        yield self.xml(node.nodes, lying=True)
        yield self._parts.section(lying=True)
        self._width = xml.UPRIGHT

    def _grid(self, node: Grid) -> Iterator[str]:
        widths = [int(share * self._width) for share in node.widths]
        yield xml.p(xml.r(node.caption), "Caption")
        last = len(node.rows) - 1
        rows = (
            self._row(cells, node, widths, whole=bool(lines), follow=node.whole and place < last)
            for place, (cells, lines) in enumerate(zip(node.rows, node.lines[len(node.head) :], strict=True))
        )
        yield xml.table(widths, [*_head_rows(node, widths), *rows], style="TableGrid", title=node.caption)
        note = xml.italic(node.note, size=12) if node.note else ""
        yield xml.p(note, properties='<w:spacing w:before="60" w:after="60"/>' if note else _GAP)

    def _row(self, cells: Sequence[Runs], node: Grid, widths: Sequence[int], *, whole: bool, follow: bool) -> str:
        keep = "<w:keepNext/>" if follow else ""  # the next row stands on the same page
        shown = zip(cells, node.aligns, widths, strict=True)
        return xml.row(
            (
                xml.cell(xml.p(self._runs(runs, node.size), "TableText", f'{keep}<w:jc w:val="{side}"/>'), w)
                for runs, side, w in shown
            ),
            whole=whole,
        )


def _head_rows(node: Grid, widths: Sequence[int]) -> Iterator[str]:
    hanging: dict[int, int] = {}
    for found in placed(node.head):
        cells: dict[int, str] = {at: xml.cell(xml.p(style="TableText"), widths[at], merge="continue") for at in hanging}
        below = {at: rows - 1 for at, rows in hanging.items() if rows > 1}
        for at, one in found:
            text = xml.p(xml.bold(one.text, size=node.size), "TableText", '<w:keepNext/><w:jc w:val="center"/>')
            width = sum(widths[at : at + one.columns])
            cells[at] = xml.cell(text, width, columns=one.columns, merge="restart" if one.rows > 1 else "")
            if one.rows > 1:
                below[at] = one.rows - 1
        hanging = below
        yield xml.row((cells[at] for at in sorted(cells)), head=True)
