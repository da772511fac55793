"""What each node of the paper is in a DOCX, by the styles of the template."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from typing import Any

from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WrittenParagraph
from docx.text.run import Run as WrittenRun

from cchc_lib.rendering.paper.form import Appendix, Paper
from cchc_lib.rendering.paper.nodes import (
    Code,
    Columns,
    Figure,
    Grid,
    Heading,
    Items,
    Landscape,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
)
from cchc_lib.rendering.paper.pdf import pngs_of
from cchc_lib.rendering.word.template import APPENDIX_BODY, Template, fill

_TABLE_SIZE = 12.0  # points: that of the style for text in tables
_SIGNATURE = 75  # points of room to sign in


def _figures(nodes: Iterable[Node]) -> Iterator[Figure]:
    for node in nodes:
        if isinstance(node, Figure):
            yield node
        elif isinstance(node, Landscape | Quote):
            yield from _figures(node.nodes)
        elif isinstance(node, Items):
            yield from (figure for item in node.items for figure in _figures(item))


class Writer:
    """Writes nodes at the end of the document, section by section."""

    def __init__(self, template: Template, paper: Paper) -> None:
        self._document = template.document
        self._body = template.document.element.body
        self._template = template
        figures = list(_figures([*paper.body, *(node for one in paper.appendices for node in one.nodes)]))
        self._pictures = dict(zip(figures, pngs_of(figures), strict=True))
        self._ids = {style.name: style.style_id for style in self._document.styles}
        self._section = deepcopy(template.body_section)
        self._landscape = self._always_landscape = False

    def clear(self) -> None:
        """Take out the official form: the document is no letter."""
        for one in list(self._body):
            self._body.remove(one)

    def append(self, elements: Iterable[Any]) -> None:
        """Put elements of the template behind what is written."""
        for one in elements:
            self._body.append(one)

    def write_above(self, nodes: Sequence[Node]) -> None:
        """Write nodes above all that stands there."""
        below = list(self._body)
        self.clear()
        self.write(nodes)
        self.append(below)

    def write(self, nodes: Iterable[Node]) -> None:
        """Write nodes, wide tables on landscape pages."""
        for node in nodes:
            self.turn(landscape=self._always_landscape or isinstance(node, Landscape))
            for one in node.nodes if isinstance(node, Landscape) else (node,):
                self._write(one)

    def turn(self, *, landscape: bool) -> None:
        """Go on on pages of this shape."""
        if landscape != self._landscape and len(self._body):
            self._end_section()
            self._section.titlePg_val = False
        self._shape(landscape=landscape)

    def begin_appendix(self, appendix: Appendix, values: dict[str, str | Sequence[str]]) -> None:
        """Begin an appendix, below the template's heading for one, on a page of its own unless it follows."""
        if appendix.follows:
            self.paragraph((), "Normal")
        else:
            self._end_section()
            self._section, self._landscape = deepcopy(self._template.appendix_section), False
            self._always_landscape = appendix.landscape
            self._shape(landscape=appendix.landscape)
        model = [deepcopy(one) for one in self._template.appendix]
        self.append(model)
        name = f"Phụ lục {appendix.number}" + (f"\n{appendix.title.upper()}" if appendix.title else "")
        fill(model, {**values, "phụ lục": name, APPENDIX_BODY: ()})

    def finished(self) -> Any:
        """The document with its last section."""
        self._body.append(self._section)
        return self._document

    def paragraph(self, runs: Runs, style: str, within: Any = None) -> Any:
        """A paragraph of this style at the end of the document, or ``within`` a cell."""
        element = (self._body if within is None else within).add_p()
        element.style = self._ids[style]
        self._add_runs(element, runs)
        return WrittenParagraph(element, self._document._body)

    def _end_section(self) -> None:
        """Let the section end with what is written, in the last paragraph or an invisible one."""
        last = self._body[-1]
        if last.tag != qn("w:p") or (last.pPr is not None and last.pPr.sectPr is not None):
            form = self.paragraph((), "Normal").paragraph_format
            form.space_after, form.line_spacing = Pt(0), Pt(1)
            last = self._body[-1]
        last.get_or_add_pPr().append(self._section)
        self._section = deepcopy(self._section)

    def _shape(self, *, landscape: bool) -> None:
        if landscape != self._landscape:
            section = self._section
            section.page_width, section.page_height = section.page_height, section.page_width
            section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT
            self._landscape = landscape

    def _room(self) -> int:
        """The width between the margins, in EMU."""
        section = self._section
        return int(section.page_width - section.left_margin - section.right_margin)

    def _write(self, node: Node) -> None:
        match node:
            case Heading():
                self.paragraph(node.runs, f"Heading {min(node.level, 3)}")
            case Paragraph():
                self.paragraph(node.runs, "Normal").paragraph_format.keep_with_next = node.leads or None
            case Items():
                self._items(node)
            case Quote():
                for part in node.nodes:
                    if isinstance(part, Paragraph):
                        self.paragraph(part.runs, "Quote")
                    else:
                        self._write(part)
            case Code():
                self.paragraph((Run(node.text),), "Mã lệnh")
            case Rule():
                form = self.paragraph((), "Đường kẻ").paragraph_format
                form.left_indent = form.right_indent = self._room() // 3
            case Figure():
                self._figure(node)
            case Columns():
                self._columns(node)
            case Grid():
                self._grid(node)

    def _add_runs(self, paragraph: Any, runs: Runs, size: float = 0) -> None:
        for run in runs:
            element = (self._link(paragraph, run.url) if run.url else paragraph).add_r()
            element.text = run.text
            if size or run != Run(run.text):
                font = WrittenRun(element, self._document._body).font
                font.bold, font.italic, font.strike = run.bold or None, run.italic or None, run.strike or None
                font.underline = True if run.url or run.underline else None
                font.subscript, font.superscript = run.shift == "sub" or None, run.shift == "super" or None
                font.name = "Courier New" if run.code else None
                font.size = Pt(size) if size else None

    def _link(self, paragraph: Any, url: str) -> Any:
        link = OxmlElement("w:hyperlink")
        relation = self._document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        paragraph.append(link)
        return link

    def _items(self, node: Items, level: int = 0) -> None:
        depth = f" {level + 1}" if level else ""
        number = self._new_list(f"List Number{depth}", level, node.start) if node.start else 0
        for item in node.items:
            for place, part in enumerate(item):
                if isinstance(part, Items):
                    self._items(part, min(level + 1, 2))
                elif isinstance(part, Paragraph):
                    kind = "Continue" if place else "Number" if node.start else "Bullet"
                    made = self.paragraph(part.runs, f"List {kind}{depth}")
                    if number and not place:
                        mark = made._p.get_or_add_pPr().get_or_add_numPr()
                        mark.get_or_add_ilvl().val, mark.get_or_add_numId().val = level, number
                else:
                    self._write(part)

    def _new_list(self, style: str, level: int, start: int) -> int:
        """A list that counts for itself, with the numbers of a style."""
        numbering = self._document.part.numbering_part.element
        model = self._document.styles[style].element.pPr.numPr.numId.val
        made = numbering.add_num(numbering.num_having_numId(model).abstractNumId.val)
        made.add_lvlOverride(ilvl=level).add_startOverride(start)
        number: int = made.numId
        return number

    def _figure(self, node: Figure) -> None:
        """A picture with its alt text, and its caption below."""
        width = round(node.width * self._room())
        picture = self.paragraph((), "Hình").add_run().add_picture(io.BytesIO(self._pictures[node]), width)
        for named in picture._inline.xpath("./wp:docPr | .//pic:cNvPr"):
            named.set("descr", node.alt)
        self.paragraph((Run(node.caption),), "Tên hình")

    def _table(self, columns: Sequence[int], rows: int, style: str) -> Any:
        """A table of these column widths (EMU), within the margins."""
        table = self._document._body.add_table(rows, len(columns), self._room())
        table.autofit = False
        table._tbl.tblStyle_val = self._ids.get(style)
        for grid_column, width in zip(table._tbl.tblGrid.gridCol_lst, columns, strict=True):
            grid_column.w = width
        for row in table._tbl.tr_lst:
            for cell, width in zip(row.tc_lst, columns, strict=True):
                cell.width = width
                cell.get_or_add_tcPr().vAlign_val = VERTICAL.CENTER if style else VERTICAL.TOP
        return table

    def _columns(self, node: Columns) -> None:
        """Lines side by side: a table without frame."""
        width = self._room() // len(node.columns)
        table = self._table([width] * len(node.columns), 1, "")
        for cell, lines in zip(table.rows[0].cells, node.columns, strict=True):
            cell._tc.clear_content()
            for words in lines:
                made = self.paragraph((Run(words, bold=node.signed),), "Đầu văn bản", cell._tc)
                made.paragraph_format.space_after = Pt(_SIGNATURE) if node.signed else None
                made.alignment = None if node.signed else WD_ALIGN_PARAGRAPH.LEFT
        self._gap()

    def _grid(self, node: Grid) -> None:
        self.paragraph((Run(node.caption),) if node.caption else (), "Caption")
        table = self._table([int(share * self._room()) for share in node.widths], len(node.head), "Table Grid")
        self._name(table, node.caption)
        model = deepcopy(table._tbl.tr_lst[-1])
        self._heads(table, node)
        for cell, align in zip(model.tc_lst, node.aligns, strict=True):
            _align(cell.p_lst[0], self._ids["Chữ trong bảng"], align)
        for place, cells in enumerate(node.rows):
            row = deepcopy(model)
            _mark(row, "cantSplit", holds=place not in node.parted)
            for cell, runs in zip(row.tc_lst, cells, strict=True):
                self._add_runs(cell.p_lst[0], runs, _unless_usual(node.size))
                if node.whole and place < len(node.rows) - 1:
                    cell.p_lst[0].pPr.get_or_add_keepNext()  # the next row stands on the same page
            table._tbl.append(row)
        if node.note:
            self.paragraph((Run(node.note),), "Ghi chú bảng")
        else:
            self._gap()

    def _heads(self, table: Any, node: Grid) -> None:
        """Heading rows, which are repeated on every page."""
        rows = [row.tc_lst for row in table._tbl.tr_lst]  # as they stand before any are joined: python-docx's own
        for level, found in enumerate(node.head):  # joining asks the whole row where each cell begins
            _mark(table._tbl.tr_lst[level], "cantSplit")
            _mark(table._tbl.tr_lst[level], "tblHeader")
            for one in found:
                for below in range(one.rows):
                    cell, *joined = rows[level + below][one.at : one.at + one.columns]
                    for other in joined:
                        cell.width += other.width
                        other.getparent().remove(other)
                    if joined:
                        cell.grid_span = one.columns
                    if one.rows > 1:
                        cell.vMerge = "continue" if below else "restart"
                paragraph = rows[level][one.at].p_lst[0]
                paragraph.style = self._ids["Đầu cột"]
                self._add_runs(paragraph, (Run(one.text),), _unless_usual(node.size))

    def _name(self, table: Any, caption: str) -> None:
        """What a screen reader calls the table."""
        named = OxmlElement("w:tblCaption")
        named.set(qn("w:val"), caption)
        table._tbl.tblPr.append(named)

    def _gap(self) -> None:
        """Room below a table, which would else run into the next."""
        form = self.paragraph((), "Normal").paragraph_format
        form.space_after, form.line_spacing = Pt(0), Pt(6)


def _unless_usual(size: float) -> float:
    return size if size != _TABLE_SIZE else 0


def _align(paragraph: Any, style: str, align: str) -> None:
    paragraph.style = style
    paragraph.get_or_add_pPr().jc_val = getattr(WD_ALIGN_PARAGRAPH, align.upper())


def _mark(row: Any, name: str, *, holds: bool = True) -> None:
    """Say of a row that it is never parted or that it is repeated on every page."""
    if holds:
        row.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
