"""The paper as DOCX, for văn thư to edit, number and sign: the same document as the PDF, in Word's own means."""

from __future__ import annotations

import copy
import io
import zipfile
from collections.abc import Iterable
from datetime import datetime, time
from typing import Any

from nbformat import NotebookNode

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.docx_styles import Lists, set_page, set_styles
from cchc_lib.rendering.letter import Letter
from cchc_lib.rendering.paper import Appendix, Paper, paper_of
from cchc_lib.rendering.paper_nodes import Figure, Items, Lying, Node, Quote
from cchc_lib.rendering.pdf import pngs_of

_LEFT, _RIGHT = 3824, 5530  # twips: the two halves of the head
_MOTTO_WIDTH = 3430  # twips that the motto takes at 14 points, bold
_NAMESPACES = " ".join(f'xmlns:{prefix}="{address}"' for prefix, address in xml.NAMESPACES.items())
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_CAPITAL = 0.64  # mean width of a bold capital as a share of its size


def render_docx(notebook: NotebookNode) -> bytes:
    """The DOCX of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed or was not run.
    """
    import docx

    paper = paper_of(read_document(notebook, page=False))
    document = docx.Document()
    set_styles(document)
    set_page(document.sections[0], marks=paper.marks)
    _set_properties(document, paper)
    parts = _Parts(document, paper)
    writer = xml.BodyWriter(parts)
    written = [_head(paper), writer.xml(paper.body)]
    if paper.letter is not None:
        written += [xml.p(xml.r(paper.letter.closing), properties="<w:keepNext/>"), _signature(paper.letter)]
    lying = False
    for one in paper.appendices:
        written.append(_appendix(one, paper.letter, writer, parts, after_lying=lying))
        lying = one.landscape
    _fill(document, "".join(written), last=parts.last_section(lying=lying))
    return _saved(document)


class _Parts:
    """Relations, lists and sections of the document, as the body refers to them."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self._part = document.part
        self._lists = Lists(document.part.numbering_part.element)
        self._links: dict[str, str] = {}
        self._section = document.sections[0]._sectPr
        figures = list(_figures([*paper.body, *(node for one in paper.appendices for node in one.nodes)]))
        self._pictures = dict(zip(figures, pngs_of(figures), strict=True))
        self._sections = 0

    def link(self, url: str) -> str:
        """A relation to an address, one for all uses."""
        from docx.opc.constants import RELATIONSHIP_TYPE

        if url not in self._links:
            self._links[url] = self._part.relate_to(url, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return self._links[url]

    def picture(self, figure: Figure) -> str:
        """A relation to a figure's PNG."""
        relation: str = self._part.get_or_add_image(io.BytesIO(self._pictures[figure]))[0]
        return relation

    def list_number(self, start: int) -> int:
        """A list of its own."""
        return self._lists.add(start)

    def section(self, *, lying: bool) -> str:
        """A paragraph that ends a section."""
        text: str = self.last_section(lying=lying).xml
        return xml.p(properties=f'<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{text}')

    def last_section(self, *, lying: bool) -> Any:
        """A section like the template's; only the first has a first page without number."""
        made = _turned(copy.deepcopy(self._section), lying=lying, first=self._sections == 0)
        self._sections += 1
        return made


def _turned(made: Any, *, lying: bool, first: bool) -> Any:
    from docx.oxml.ns import qn

    if not first:
        for mark in made.findall(qn("w:titlePg")):
            made.remove(mark)
    if lying:
        size = made.find(qn("w:pgSz"))
        width, height = size.get(qn("w:w")), size.get(qn("w:h"))
        for name, value in (("w:w", height), ("w:h", width), ("w:orient", "landscape")):
            size.set(qn(name), value)
    return made


def _figures(nodes: Iterable[Node]) -> Iterable[Figure]:
    for node in nodes:
        if isinstance(node, Figure):
            yield node
        elif isinstance(node, Lying | Quote):
            yield from _figures(node.nodes)
        elif isinstance(node, Items):
            yield from (figure for item in node.items for figure in _figures(item))


def _head(paper: Paper) -> str:
    letter = paper.letter
    if letter is None:
        return xml.p(xml.r(paper.title), "Title")
    school_width = min(round(len(letter.school) * 13 * 20 * _CAPITAL), _LEFT - 200)
    left = (xml.r(letter.authority, size=13), xml.bold(letter.school, size=13))
    right = (xml.bold(letter.country, size=13), xml.bold(letter.motto, size=14))
    upper = (
        _centred(*left) + xml.rule(school_width * 2 // 5, _LEFT),
        _centred(*right) + xml.rule(_MOTTO_WIDTH, _RIGHT),
    )
    lower = (_centred(xml.r(letter.number, size=13)), _centred(xml.italic(letter.dated, size=14)))
    rows = [
        xml.row(xml.cell(content, width, middle=False) for content, width in zip(cells, (_LEFT, _RIGHT), strict=True))
        for cells in (upper, lower)
    ]
    subject_width = min(len(letter.subject) * 14 * 10, xml.UPRIGHT)
    return "".join(
        (
            xml.table((_LEFT, _RIGHT), rows),
            xml.p(xml.r(letter.name), "Title"),
            xml.p(xml.r(letter.subject), "Subtitle"),
            xml.rule(subject_width * 2 // 5, xml.UPRIGHT, after=10),
            *(xml.p(xml.italic(base)) for base in letter.bases),
            xml.p(xml.r(letter.opening)),
        )
    )


def _centred(*lines: str) -> str:
    return "".join(xml.p(line, "TableText", '<w:jc w:val="center"/>') for line in lines)


def _signature(letter: Letter) -> str:
    lines = [xml.r("Nơi nhận:", size=12, look="<w:b/><w:i/>"), *(xml.r(one, size=11) for one in letter.recipients)]
    left = "".join(xml.p(line, "TableText", '<w:spacing w:before="0" w:after="0"/>') for line in lines)
    room = '<w:spacing w:before="0" w:after="1500"/><w:jc w:val="center"/>'
    right = xml.p(xml.bold(letter.signer, size=14), "TableText", room) + _centred(xml.bold(letter.principal, size=14))
    half = xml.UPRIGHT // 2
    return xml.table((half, half), [xml.row(xml.cell(side, half, middle=False) for side in (left, right))])


def _appendix(one: Appendix, letter: Letter | None, writer: xml.BodyWriter, parts: _Parts, *, after_lying: bool) -> str:
    name = f"Phụ lục {one.number}" + (f"\n{one.title.upper()}" if one.title else "")
    enclosed = _centred(xml.italic(letter.enclosed, size=13)) if letter else ""
    heading = parts.section(lying=after_lying) + xml.p(xml.r(name), "Appendix") + enclosed
    return heading + writer.xml(one.nodes, lying=one.landscape)


def _fill(document: Any, content: str, *, last: Any) -> None:
    """Put the written body in place of the template's, before the last section's properties."""
    from docx.oxml import parse_xml

    body = document.element.body
    written = parse_xml(f"<w:body {_NAMESPACES}>{content}</w:body>")
    for old in list(body):
        body.remove(old)
    for new in list(written):
        body.append(new)
    body.append(last)


def _set_properties(document: Any, paper: Paper) -> None:
    properties = document.core_properties
    title, author = paper.title[:255], paper.author[:255]  # what Word keeps in a property
    properties.title, properties.author, properties.last_modified_by = title, author, author
    properties.language, properties.comments, properties.keywords = "vi-VN", "", ""
    properties.created = properties.modified = datetime.combine(paper.day, time())
    properties.revision = 1


def _saved(document: Any) -> bytes:
    """The file with no time of day in it."""
    raw, made = io.BytesIO(), io.BytesIO()
    document.save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            target.writestr(entry, source.read(name))
    return made.getvalue()
