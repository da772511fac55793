"""The paper as DOCX: the same document as the PDF in Word's own means, by the styles of the template."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from copy import deepcopy
from datetime import datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docx.enum.section import WD_ORIENTATION
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT as VERTICAL
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt
from docx.text.paragraph import Paragraph as WrittenParagraph
from docx.text.run import Run as WrittenRun

from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.paper import nodes
from cchc_lib.rendering.paper.form import Appendix, Letter, Paper, paper_of
from cchc_lib.rendering.paper.nodes import Node, Run, Runs
from cchc_lib.rendering.paper.pdf import png_of
from cchc_lib.rendering.word_template import APPENDIX_BODY, Template, Values, fill, open_template

if TYPE_CHECKING:
    from nbformat import NotebookNode

_EARLIEST = (1980, 1, 1, 0, 0, 0)
_TABLE_SIZE = 12.0  # points: that of the style for text in tables
_SIGNATURE = 60  # points of room to sign in


def render_docx(notebook: NotebookNode, template: Path | None = None) -> bytes:
    """The DOCX of an executed notebook, the same bytes for the same notebook and template.

    ``template`` is the school's own ``mau.docx``; where there is none, or one that cannot be used, it is the kit's.
    Raises NotebookError when the notebook failed or was not run.
    """
    paper = paper_of(read_document(notebook, page=False))
    opened = open_template(template)
    fill(opened.headers, {**(paper.letter or {}), "dấu": " – ".join(paper.marks)})
    _set_properties(opened.document, paper)
    writer = _Writer(opened)
    if paper.letter is None:
        writer.paragraph((Run(paper.title),), "Title").paragraph_format.space_after = Pt(12)
        writer.write(paper.body)
    else:
        writer.write(paper.notice)
        writer.write_model(opened.head, paper.letter)
        writer.write(paper.body)
        writer.turn(landscape=False)
        writer.write_model(opened.tail, paper.letter)
        for together in paper.appendices:
            writer.turn(landscape=together[0].landscape, begin=opened.appendix_section)
            for one in together:
                writer.write_appendix(one, paper.letter, follows=one is not together[0])
    return writer.finished()


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    title, author = paper.title[:255], paper.author[:255]  # what Word keeps in a property
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.keywords = "vi-VN", "", ""
    properties.created = properties.modified = datetime.combine(paper.day, time())
    properties.revision = 1


class _Writer:
    """Writes nodes at the end of the document, section by section."""

    def __init__(self, template: Template) -> None:
        self._template, self._document = template, template.document
        self._body = template.document.element.body
        self._ids = {style.name: style.style_id for style in self._document.styles}
        self._section = deepcopy(template.body_section)

    def write_model(self, model: Sequence[Any], values: Values) -> None:
        """Write elements of the template, filled."""
        made = deepcopy(model)
        self._body.extend(made)
        fill(made, values)

    def write(self, some: Iterable[Node], *, landscape: bool = False) -> None:
        """Write nodes, all or wide tables alone on landscape pages."""
        for node in some:
            self.turn(landscape=landscape or isinstance(node, nodes.Landscape))
            for one in node.nodes if isinstance(node, nodes.Landscape) else (node,):
                self._write(one)

    def turn(self, *, landscape: bool, begin: Any = None) -> None:
        """Go on on pages of this shape, where it is another or a section like ``begin`` begins."""
        turns = landscape != (self._section.page_width > self._section.page_height)
        if begin is None and not turns:
            return
        if len(self._body):
            self._end_section()
            self._section.titlePg_val = False
        if begin is not None:
            self._section = deepcopy(begin)
        section = self._section
        if landscape != (section.page_width > section.page_height):
            section.page_width, section.page_height = section.page_height, section.page_width
            section.orientation = WD_ORIENTATION.LANDSCAPE if landscape else WD_ORIENTATION.PORTRAIT

    def write_appendix(self, appendix: Appendix, letter: Letter, *, follows: bool) -> None:
        """An appendix, below the template's heading for one; one that ``follows`` keeps a distance."""
        if follows:
            self.paragraph((), "Normal")
        name = f"Phụ lục {appendix.number}" + (f"\n{appendix.title.upper()}" if appendix.title else "")
        began = len(self._body)
        self.write_model(self._template.appendix, {**letter, "phụ lục": name, APPENDIX_BODY: ()})
        for paragraph in (one for one in self._body[began:] if one.tag == qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()  # a head alone at the foot of a page says nothing
        self.write(appendix.nodes, landscape=appendix.landscape)

    def finished(self) -> bytes:
        """The file with the document's last section, and no time of day in it."""
        self._body.append(self._section)
        raw, made = io.BytesIO(), io.BytesIO()
        self._document.save(raw)
        with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
            for name in source.namelist():
                entry = zipfile.ZipInfo(name, _EARLIEST)
                entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
                target.writestr(entry, source.read(name))
        return made.getvalue()

    def paragraph(self, runs: Runs, style: str, within: Any = None) -> Any:
        """A paragraph of this style at the end of the document, or ``within`` a cell."""
        element = (self._body if within is None else within).add_p()
        element.style = self._ids[style]
        self._add_runs(element, runs)
        return WrittenParagraph(element, self._document._body)

    def _gap(self, points: float) -> None:
        """An empty line of this height, below a table that would else run into the next."""
        form = self.paragraph((), "Normal").paragraph_format
        form.space_after, form.line_spacing = Pt(0), Pt(points)

    def _end_section(self) -> None:
        """Let the section end with what is written, in the last paragraph or an invisible one."""
        last = self._body[-1]
        if last.tag != qn("w:p") or (last.pPr is not None and last.pPr.sectPr is not None):
            self._gap(1)
        self._body[-1].get_or_add_pPr().append(self._section)
        self._section = deepcopy(self._section)

    def _room(self) -> int:
        """The width between the margins, in EMU."""
        section = self._section
        return int(section.page_width - section.left_margin - section.right_margin)

    def _write(self, node: Node) -> None:
        match node:
            case nodes.Heading():
                self.paragraph(node.runs, f"Heading {min(node.level, 3)}")
            case nodes.Paragraph():
                self.paragraph(node.runs, "Normal").paragraph_format.keep_with_next = node.leads or None
            case nodes.Items():
                self._items(node)
            case nodes.Quote():
                for part in node.nodes:
                    if isinstance(part, nodes.Paragraph):
                        self.paragraph(part.runs, "Quote")
                    else:
                        self._write(part)
            case nodes.Code():
                self.paragraph((Run(node.text),), "Mã lệnh")
            case nodes.Rule():
                form = self.paragraph((), "Đường kẻ").paragraph_format
                form.left_indent = form.right_indent = self._room() // 3
            case nodes.Figure():
                self._figure(node)
            case nodes.Columns():
                self._columns(node)
            case nodes.Grid():
                self._grid(node)

    def _add_runs(self, paragraph: Any, runs: Runs, size: float = 0) -> None:
        for run in runs:
            element = (self._link(paragraph, run.url) if run.url else paragraph).add_r()
            element.text = run.text
            if size or run != Run(run.text):
                font = WrittenRun(element, self._document._body).font
                font.bold, font.italic, font.strike = run.bold or None, run.italic or None, run.strike or None
                font.underline = True if run.url or run.underline else None
                font.subscript, font.superscript = run.shift == "sub", run.shift == "super"  # None would undo
                font.name = "Courier New" if run.code else None
                font.size = Pt(size) if size else None

    def _link(self, paragraph: Any, url: str) -> Any:
        link = OxmlElement("w:hyperlink")
        relation = self._document.part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        link.set(qn("r:id"), relation)
        paragraph.append(link)
        return link

    def _items(self, node: nodes.Items, level: int = 0) -> None:
        depth = f" {level + 1}" if level else ""
        number = self._new_list(f"List Number{depth}", level, node.start) if node.start else 0
        for item in node.items:
            for place, part in enumerate(item):
                if isinstance(part, nodes.Items):
                    self._items(part, min(level + 1, 2))
                elif isinstance(part, nodes.Paragraph):
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

    def _figure(self, node: nodes.Figure) -> None:
        """A picture with its alt text, and its caption below."""
        drawn, width = io.BytesIO(png_of(node)), round(node.width * self._room())
        picture = self.paragraph((), "Hình").add_run().add_picture(drawn, width)
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

    def _columns(self, node: nodes.Columns) -> None:
        """Lines side by side: a table without frame."""
        width = self._room() // len(node.columns)
        table = self._table([width] * len(node.columns), 1, "")
        for cell, lines in zip(table.rows[0].cells, node.columns, strict=True):
            cell._tc.clear_content()
            for words in lines:
                made = self.paragraph((Run(words, bold=node.signed),), "Đầu văn bản", cell._tc)
                made.paragraph_format.space_after = Pt(_SIGNATURE) if node.signed else None
                made.alignment = None if node.signed else WD_ALIGN_PARAGRAPH.LEFT
        _mark(table.rows[0]._tr, "cantSplit")
        self._gap(1 if node.signed else 6)  # behind a signature at the foot of a page it would make an empty page

    def _grid(self, node: nodes.Grid) -> None:
        if node.caption:
            self.paragraph((Run(node.caption),), "Caption")
        table = self._table([int(share * self._room()) for share in node.widths], len(node.head), "Table Grid")
        named = OxmlElement("w:tblCaption")  # what a screen reader calls the table
        named.set(qn("w:val"), node.caption)
        table._tbl.tblPr.append(named)
        model = deepcopy(table._tbl.tr_lst[-1])
        size = node.size if node.size != _TABLE_SIZE else 0
        self._heads(table._tbl.tr_lst, node, size)
        for cell, align in zip(model.tc_lst, node.aligns, strict=True):
            cell.p_lst[0].style = self._ids["Chữ trong bảng"]
            cell.p_lst[0].get_or_add_pPr().jc_val = getattr(WD_ALIGN_PARAGRAPH, align.upper())
        for place, cells in enumerate(node.rows):
            row = deepcopy(model)
            if place not in node.parted:
                _mark(row, "cantSplit")
            for cell, runs in zip(row.tc_lst, cells, strict=True):
                self._add_runs(cell.p_lst[0], runs, size)
                if node.whole and place < len(node.rows) - 1:
                    cell.p_lst[0].pPr.get_or_add_keepNext()  # the next row stands on the same page
            table._tbl.append(row)
        if node.note:
            self.paragraph((Run(node.note),), "Ghi chú bảng")
        else:
            self._gap(6)

    def _heads(self, rows: Sequence[Any], node: nodes.Grid, size: float) -> None:
        """Heading rows, which are repeated on every page."""
        cells = [row.tc_lst for row in rows]  # as they stand before any are joined
        for level, found in enumerate(node.head):
            _mark(rows[level], "cantSplit")
            _mark(rows[level], "tblHeader")
            for one in found:
                cell = cells[level][one.at]
                if one.rows > 1 or one.columns > 1:
                    cell.merge(cells[level + one.rows - 1][one.at + one.columns - 1])
                cell.p_lst[0].style = self._ids["Đầu cột"]
                self._add_runs(cell.p_lst[0], (Run(one.text),), size)


def _mark(row: Any, name: str) -> None:
    """Say of a row that it is never parted (cantSplit) or that it is repeated on every page (tblHeader)."""
    row.get_or_add_trPr().append(OxmlElement(f"w:{name}"))
