"""A report as paper: the form of Nghị định 30/2020/NĐ-CP and the nodes that stand in it, for PDF and DOCX alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cchc_lib.presentation.blocks import Head
from cchc_lib.rendering.document import Document
from cchc_lib.rendering.paper.blocks import BlockWriter, levelled
from cchc_lib.rendering.paper.letter import Letter, letter_of
from cchc_lib.rendering.paper.nodes import Figure, Grid, Heading, Items, Lying, Node, Paragraph, plain, text_of
from cchc_lib.text import printable

_APPENDIX = re.compile(r"^Phụ lục(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?(?:\s*[.:–-]\s*|\s+|$)", re.IGNORECASE)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_LONGEST_LEAD = 240  # letters of what says what comes: three lines
_METHODS = "Cách tính từng chỉ tiêu"
NO_DAY = date(1980, 1, 1)
"""The day of a notebook without head, as archival files must have one and none is known."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix, numbered in Roman figures, on pages of its own."""

    number: str
    title: str
    nodes: tuple[Node, ...]
    landscape: bool = False


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document; ``letter`` is None for a notebook without head. ``marks`` stand across every page."""

    title: str
    author: str
    day: date
    letter: Letter | None
    body: tuple[Node, ...]
    appendices: tuple[Appendix, ...]
    marks: tuple[str, ...]


def paper_of(document: Document) -> Paper:
    """Put a document (read with ``page=False``) into the official form, or a plain one when it has no head.

    All from the first heading "Phụ lục …" on stands behind the signature; how figures are worked out is the last of it.
    """
    head, writer = document.head, BlockWriter(keep_details=document.head is None)
    written = writer.nodes(document.blocks)
    if head is None:
        title, body = _titled(written)
        return Paper(title, "", NO_DAY, None, _laid(_led(levelled(body))), (), ())
    if methods := writer.details():
        written += (Heading(plain(f"Phụ lục: {_METHODS}"), 1), *methods)
    nodes = _led(levelled(written))
    cut = next((place for place, node in enumerate(nodes) if _begins_appendix(node)), len(nodes))
    appendices = _appendices(nodes[cut:])
    return Paper(
        title=printable(f"{head.name.capitalize()}: {head.subject}"),
        author=printable(head.school),
        day=date.fromisoformat(head.as_of),
        letter=letter_of(head, [f"Phụ lục {one.number}: {one.title}" for one in appendices]),
        body=_laid(nodes[:cut]),
        appendices=appendices,
        marks=marks_of(head),
    )


def _titled(nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]]:
    """The title that a notebook without head begins with."""
    first = nodes[0] if nodes else None
    title = text_of(first.runs) if isinstance(first, Heading) else ""
    return (title, nodes[1:]) if title else ("Báo cáo", nodes)


def _led(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """A short paragraph between a heading and a table, a figure or a list leads to it: it never ends a page."""
    found: list[Node] = []
    for node in nodes:
        match found, node:
            case [*_, Heading(), Paragraph() as lead], Grid() | Figure() | Items():
                found[-1] = replace(lead, leads=len(text_of(lead.runs)) <= _LONGEST_LEAD)
        found.append(node)
    return tuple(found)


def _begins_appendix(node: Node) -> bool:
    return isinstance(node, Heading) and node.level == 1 and bool(_APPENDIX.match(text_of(node.runs)))


def marks_of(head: Head) -> tuple[str, ...]:
    """What must stand on every page: draft, sample, internal."""
    marks = ((head.draft, "DỰ THẢO"), (head.sample, "SỐ LIỆU MINH HỌA"), (head.internal, "NỘI BỘ"))
    return tuple(text for holds, text in marks if holds)


def _appendices(nodes: Sequence[Node]) -> tuple[Appendix, ...]:
    """Every heading of the first level begins an appendix."""
    parts: list[tuple[str, list[Node]]] = []
    for node in nodes:
        if isinstance(node, Heading) and node.level == 1:
            parts.append((_APPENDIX.sub("", text_of(node.runs)), []))
        else:
            parts[-1][1].append(node)
    return tuple(_appendix(place, title, inside) for place, (title, inside) in enumerate(parts, start=1))


def _laid(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The body with each wide table, and what leads to it, on a lying page; the next may follow on it."""
    laid: list[Node] = []
    for node in nodes:
        if not (isinstance(node, Grid) and node.landscape):
            laid.append(node)
            continue
        above: list[Node] = [node]
        while laid and _stays_above(laid[-1]):
            above.insert(0, laid.pop())
        match laid:
            case [*_, Lying(before)]:
                laid[-1] = Lying((*before, *above))
            case _:
                laid.append(Lying(tuple(above)))
    return tuple(laid)


def _stays_above(node: Node) -> bool:
    return isinstance(node, Heading) or (isinstance(node, Paragraph) and node.leads)


def _appendix(place: int, title: str, nodes: Sequence[Node]) -> Appendix:
    """An appendix with a lying table lies as a whole."""
    lying = any(isinstance(node, Grid) and node.landscape for node in nodes)
    return Appendix(roman(place), _upper_first(title), tuple(nodes), lying)


def roman(number: int) -> str:
    """A number from 1 in Roman figures."""
    for value, sign in _ROMAN:
        if number >= value:
            return sign + roman(number - value) if number > value else sign
    return ""


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
