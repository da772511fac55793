"""The paper as DOCX, for văn thư to edit, number and sign: the same document as the PDF, in Word's own means."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from datetime import datetime, time
from typing import Any

from nbformat import NotebookNode

from cchc_lib.rendering import docx_xml as xml
from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.docx_body import BodyWriter
from cchc_lib.rendering.docx_fonts import embed_fonts
from cchc_lib.rendering.docx_parts import Parts
from cchc_lib.rendering.docx_styles import set_page, set_settings, set_styles
from cchc_lib.rendering.paper.form import Appendix, Paper, paper_of
from cchc_lib.rendering.paper.letter import Letter
from cchc_lib.rendering.paper.nodes import Lying
from cchc_lib.rendering.paper.typeface import width

_LEFT, _RIGHT = 3929, 5425  # twips: the two sides of the head
_BELOW = '<w:ind w:left="1304" w:hanging="170"/>'
_ENCLOSED_RULE = 1500  # twips
_EARLIEST = (1980, 1, 1, 0, 0, 0)


def render_docx(notebook: NotebookNode) -> bytes:
    """The DOCX of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed or was not run.
    """
    import docx

    paper = paper_of(read_document(notebook, page=False))
    document = docx.Document()
    _drop_leftovers(document)
    set_settings(document)
    set_styles(document)
    embed_fonts(document)
    set_page(document.sections[0], marks=paper.marks)
    _set_properties(document, paper)
    parts = Parts(document, paper)
    writer = BodyWriter(parts)
    written, lying = [_head(paper)], False
    match paper.body:
        case [*before, Lying(last)] if paper.letter is None:  # nothing follows that would need an upright page
            written += [writer.xml(before), parts.section(lying=False), writer.xml(last, lying=True)]
            lying = True
        case body:
            written.append(writer.xml(body))
    if paper.letter is not None:
        written += [xml.p(xml.r(paper.letter.closing), properties="<w:keepNext/>"), _signature(paper.letter)]
    for place, one in enumerate(paper.appendices):
        written += [parts.section(lying=lying, appendix=place > 0), _appendix(one, paper.letter, writer, parts)]
        lying = one.landscape
    _fill(document, "".join(written), last=parts.last_section(lying=lying, appendix=bool(paper.appendices)))
    return _saved(document)


def _head(paper: Paper) -> str:
    letter = paper.letter
    if letter is None:
        return xml.p(xml.r(paper.title), "Title", '<w:spacing w:after="240"/>')
    left = (xml.r(letter.authority, size=13), xml.bold(letter.school, size=13))
    right = (xml.bold(letter.country, size=13), xml.bold(letter.motto, size=14))
    upper = (
        _centred(*left) + _ruled(letter.school, 13, _LEFT, share=0.4),
        _centred(*right) + _ruled(letter.motto, 14, _RIGHT, share=1),
    )
    lower = (_centred(xml.r(letter.number, size=13)), _centred(xml.italic(letter.dated, size=14)))
    rows = [
        xml.row(xml.cell(content, width, middle=False) for content, width in zip(cells, (_LEFT, _RIGHT), strict=True))
        for cells in (upper, lower)
    ]
    return "".join(
        (
            xml.table((_LEFT, _RIGHT), rows),
            xml.p(xml.r(letter.name), "Title"),
            xml.p(xml.r(letter.subject), "Subtitle"),
            _ruled(letter.subject, 14, xml.UPRIGHT, share=0.4, after=10),
            _addressed(letter.addressed),
            *(xml.p(xml.italic(base)) for base in letter.bases),
            xml.p(xml.r(letter.opening)),
        )
    )


def _addressed(names: Sequence[str]) -> str:
    """Whom the report is made to: one behind the colon, several below it."""
    words, room = "Kính gửi:", '<w:spacing w:before="60" w:after="200"/>'
    if len(names) == 1:
        return xml.p(xml.r(f"{words} {names[0]}"), properties=f'{room}<w:ind w:firstLine="0"/><w:jc w:val="center"/>')
    marks = [";"] * (len(names) - 1) + ["."]
    below = (xml.p(xml.r(f"- {name}{mark}"), properties=_BELOW) for name, mark in zip(names, marks, strict=False))
    return "".join((xml.p(xml.r(words)), *below)) if names else ""


def _ruled(words: str, size: float, room: int, *, share: float, after: int = 6) -> str:
    """A rule of this share of a bold line, below it."""
    return xml.rule(round(min(width(words, bold=True) * size * 20, room) * share), room, after=after)


def _centred(*lines: str) -> str:
    return "".join(xml.p(line, "TableText", '<w:jc w:val="center"/>') for line in lines)


def _signature(letter: Letter) -> str:
    lines = [xml.r("Nơi nhận:", size=12, look="<w:b/><w:i/>"), *(xml.r(one, size=11) for one in letter.recipients)]
    left = "".join(xml.p(line, "TableText", '<w:spacing w:before="0" w:after="0"/>') for line in lines)
    room = '<w:spacing w:before="0" w:after="1500"/><w:jc w:val="center"/>'
    right = xml.p(xml.bold(letter.signer, size=14), "TableText", room) + _centred(xml.bold(letter.principal, size=14))
    half = xml.UPRIGHT // 2
    return xml.table((half, half), [xml.row(xml.cell(side, half, middle=False) for side in (left, right))])


def _appendix(one: Appendix, letter: Letter | None, writer: BodyWriter, parts: Parts) -> str:
    name = f"Phụ lục {one.number}" + (f"\n{one.title.upper()}" if one.title else "")
    parts.numbers.heading(name, 1)  # those below it count anew
    enclosed = ""
    if letter:
        rule = xml.rule(_ENCLOSED_RULE, xml.LYING if one.landscape else xml.UPRIGHT, after=10)
        enclosed = _centred(xml.italic(letter.enclosed, size=13)) + rule
    return xml.p(xml.r(name), "Appendix") + enclosed + writer.xml(one.nodes, lying=one.landscape)


def _fill(document: Any, content: str, *, last: Any) -> None:
    """Put the written body in place of the template's, before the last section's properties."""
    body = document.element.body
    written = xml.element(f"<w:body>{content}</w:body>")
    for old in list(body):
        body.remove(old)
    for new in list(written):
        body.append(new)
    body.append(last)


def _drop_leftovers(document: Any) -> None:
    """Leave out what python-docx's template holds for Word of 2010, and the picture of an empty page."""
    for part, kinds in ((document.part, ("stylesWithEffects", "customXml")), (document.part.package, ("thumbnail",))):
        for name, relation in list(part.rels.items()):
            if relation.reltype.endswith(kinds):
                del part.rels[name]


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
