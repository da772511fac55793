"""Relations, pictures, lists and sections of a DOCX: what its body refers to."""

from __future__ import annotations

import copy
import io
from collections.abc import Iterable
from typing import Any

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.paper import Paper
from cchc_lib.rendering.paper_nodes import Figure, Items, Lying, Node, Quote
from cchc_lib.rendering.pdf import pngs_of


class Parts:
    """Relations, lists and sections of the document, as the body refers to them."""

    def __init__(self, document: Any, paper: Paper) -> None:
        self._part = document.part
        self._lists = _Lists(document.part.numbering_part.element)
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


class _Lists:
    """Lists of a document: one style with a dash, one with numbers, every list counting for itself."""

    def __init__(self, numbering: Any) -> None:
        self._numbering = numbering
        for old in list(numbering):
            numbering.remove(old)
        for place, (form, text) in enumerate((("bullet", "-"), ("decimal", ""))):
            numbering.append(
                xml.element(f'<w:abstractNum w:abstractNumId="{place}">{self._levels(form, text)}</w:abstractNum>')
            )
        self._count = 0

    def add(self, start: int) -> int:
        """The id of a new list; ``start`` 0 is one with dashes."""
        self._count += 1
        begin = f'<w:lvlOverride w:ilvl="0"><w:startOverride w:val="{start}"/></w:lvlOverride>' if start else ""
        kind = f'<w:abstractNumId w:val="{1 if start else 0}"/>'
        self._numbering.append(xml.element(f'<w:num w:numId="{self._count}">{kind}{begin}</w:num>'))
        return self._count

    @staticmethod
    def _levels(form: str, text: str) -> str:
        return "".join(
            f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>'
            f'<w:lvlText w:val="{text or f"%{level + 1}."}"/><w:lvlJc w:val="left"/>'
            f'<w:pPr><w:ind w:left="{964 + 397 * level}" w:hanging="397"/></w:pPr></w:lvl>'
            for level in range(9)
        )
