"""Relations, pictures, numbers and sections of a DOCX: what its body refers to."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import Any

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.docx_numbers import Numbers
from cchc_lib.rendering.docx_styles import INDENT
from cchc_lib.rendering.paper.form import Paper
from cchc_lib.rendering.paper.nodes import Figure, Items, Lying, Node, Quote
from cchc_lib.rendering.paper.pdf import pngs_of


class Parts:
    """Relations, numbers and sections of the document, as the body refers to them."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self._part = document.part
        self.numbers = Numbers(document.part.numbering_part.element, INDENT)
        self._links: dict[str, str] = {}
        self._section = document.sections[0]._sectPr
        figures = list(_figures([*paper.body, *(node for one in paper.appendices for node in one.nodes)]))
        pngs = pngs_of(figures, clear=bool(paper.marks))  # the mark across the page stands behind them
        self._pictures = dict(zip(figures, pngs, strict=True))
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

    def section(self, *, lying: bool, appendix: bool = False) -> str:
        """A paragraph that ends a section."""
        text: str = self.last_section(lying=lying, appendix=appendix).xml
        return xml.p(properties=f'<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>{text}')

    def last_section(self, *, lying: bool, appendix: bool = False) -> Any:
        """A section like the template's: no number on the first page of the report and of each appendix.

        An appendix is numbered for itself (Nghị định 30/2020, Phụ lục I, phần I, mục III.1).
        """
        from docx.oxml.ns import qn

        made = copy.deepcopy(self._section)
        if appendix:
            made.find(qn("w:pgMar")).addnext(xml.element('<w:pgNumType w:start="1"/>'))
        elif self._sections:
            made.remove(made.find(qn("w:titlePg")))
        if lying:
            _turn(made.find(qn("w:pgSz")))
        self._sections += 1
        return made


def _turn(size: Any) -> None:
    from docx.oxml.ns import qn

    width, height = size.get(qn("w:w")), size.get(qn("w:h"))
    for name, value in (("w:w", height), ("w:h", width), ("w:orient", "landscape")):
        size.set(qn(name), value)


def _figures(nodes: Iterable[Node]) -> Iterable[Figure]:
    for node in nodes:
        if isinstance(node, Figure):
            yield node
        elif isinstance(node, Lying | Quote):
            yield from _figures(node.nodes)
        elif isinstance(node, Items):
            yield from (figure for item in node.items for figure in _figures(item))
