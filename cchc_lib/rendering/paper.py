"""A report as paper: the form of Nghị định 30/2020/NĐ-CP and the nodes that stand in it, for PDF and DOCX alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cchc_lib.presentation.blocks import Head
from cchc_lib.rendering.document import Document
from cchc_lib.rendering.paper_blocks import BlockWriter
from cchc_lib.rendering.paper_nodes import Grid, Heading, Lying, Node, text_of
from cchc_lib.text import printable

_APPENDIX = re.compile(r"^Phụ lục(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?(?:\s*[.:–-]\s*|\s+|$)", re.IGNORECASE)
_BLANK = "\u00a0" * 8
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_METHODS = "Cách tính từng chỉ tiêu"


@dataclass(frozen=True, slots=True)
class Letter:
    """What the official form asks for around the body; what văn thư fills in (number, day, month) is blank space."""

    authority: str
    school: str
    number: str
    dated: str
    name: str
    subject: str
    bases: tuple[str, ...]
    opening: str
    closing: str
    enclosed: str
    recipients: tuple[str, ...]
    principal: str
    country: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"
    signer: str = "HIỆU TRƯỞNG"


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
    day: date | None
    letter: Letter | None
    body: tuple[Node, ...]
    appendices: tuple[Appendix, ...]
    marks: tuple[str, ...]


def paper_of(document: Document) -> Paper:
    """Put a document (read with ``page=False``) into the official form, or a plain one when it has no head."""
    head, writer = document.head, BlockWriter(keep_details=document.head is None)
    cut = len(document.blocks) if document.first_appendix is None or head is None else document.first_appendix
    title, body = _titled(head, writer.nodes(document.blocks[:cut]))
    appendices = _appendices(writer.nodes(document.blocks[cut:]), writer.details())
    return Paper(
        title=title,
        author=printable(head.school) if head else "",
        day=date.fromisoformat(head.as_of) if head else None,
        letter=_letter(head, appendices) if head else None,
        body=_laid(body),
        appendices=appendices,
        marks=_marks(head) if head else (),
    )


def _titled(head: Head | None, nodes: tuple[Node, ...]) -> tuple[str, tuple[Node, ...]]:
    """The title, taken from the first heading where there is no head."""
    if head is not None:
        return printable(f"{head.name.capitalize()}: {head.subject}"), nodes
    first = nodes[0] if nodes else None
    return (text_of(first.runs), nodes[1:]) if isinstance(first, Heading) else ("Báo cáo", nodes)


def _marks(head: Head) -> tuple[str, ...]:
    marks = ((head.draft, "DỰ THẢO"), (head.sample, "SỐ LIỆU MINH HỌA"), (head.internal, "NỘI BỘ"))
    return tuple(text for holds, text in marks if holds)


def _letter(head: Head, appendices: Sequence[Appendix]) -> Letter:
    head = head.model_validate(_printable(head))
    year = head.as_of[:4]
    number = f"{_BLANK}/BC-{head.abbreviation}"
    return Letter(
        authority=head.authority.upper(),
        school=head.school.upper(),
        number=f"Số:{number}",
        dated=f"{head.place}, ngày{_BLANK}tháng{_BLANK}năm {year}",
        name=head.name.upper(),
        subject=head.subject,
        bases=tuple(map(_base, head.legal_bases)),
        opening=_opening(head),
        closing=_closing(head, appendices),
        enclosed=f"(Kèm theo {head.name.capitalize()} số{number} ngày{_BLANK}tháng{_BLANK}năm {year} của {head.school})",
        recipients=_recipients(head.recipients),
        principal=head.principal,
    )


def _printable(head: Head) -> dict[str, object]:
    """The head's fields with every text fit to print."""

    def fit(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(fit(one) for one in value)
        return printable(value) if isinstance(value, str) else value

    return {name: fit(getattr(head, name)) for name in Head.model_fields if name != "result"}


def _opening(head: Head) -> str:
    span = f"số liệu từ ngày {_day(head.start)} đến ngày {_day(min(head.end, head.as_of))}"
    return f"{head.school} báo cáo {_lower_first(head.subject)} ({span}) như sau:"


def _closing(head: Head, appendices: Sequence[Appendix]) -> str:
    listed = "; ".join(f"Phụ lục {one.number}: {one.title}" for one in appendices)
    enclosed = f" (kèm theo {listed})" if listed else ""
    return f"Trên đây là {head.name.lower()} {_lower_first(head.subject)} của {head.school}{enclosed}./."


def _base(text: str) -> str:
    named = text.strip(" -.;,")
    return f"{named};" if named.startswith(("Căn cứ", "Thực hiện")) else f"Căn cứ {named};"


def _recipients(recipients: Iterable[str]) -> tuple[str, ...]:
    named = [one.strip(" -;.") for one in recipients]
    return (*(f"- {one};" for one in named if not one.casefold().startswith("lưu")), "- Lưu: VT.")


def _appendices(nodes: Sequence[Node], methods: tuple[Node, ...]) -> tuple[Appendix, ...]:
    """Every heading of the first level begins an appendix; how figures are worked out is the last one."""
    parts: list[tuple[str, list[Node]]] = []
    for node in nodes:
        if isinstance(node, Heading) and node.level == 1:
            parts.append((_APPENDIX.sub("", text_of(node.runs)), []))
        elif not parts:
            parts.append(("", [node]))
        else:
            parts[-1][1].append(node)
    if methods:
        parts.append((_METHODS, list(methods)))
    return tuple(_appendix(place, title, inside) for place, (title, inside) in enumerate(parts, start=1))


def _laid(nodes: Sequence[Node]) -> tuple[Node, ...]:
    """The body with each wide table, and the headings right above it, on a lying page."""
    laid: list[Node] = []
    for node in nodes:
        if not (isinstance(node, Grid) and node.landscape):
            laid.append(node)
            continue
        above: list[Node] = [node]
        while laid and isinstance(laid[-1], Heading):
            above.insert(0, laid.pop())
        laid.append(Lying(tuple(above)))
    return tuple(laid)


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


def _day(iso: str) -> str:
    return f"{date.fromisoformat(iso):%d/%m/%Y}"


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]
