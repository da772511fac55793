"""A report as paper: the form of Nghị định 30/2020/NĐ-CP and the nodes that stand in it, for PDF and DOCX alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby, pairwise

from cchc_lib.rendering.document import Document, span_of
from cchc_lib.rendering.paper.blocks import BlockWriter
from cchc_lib.rendering.paper.nodes import Columns, Figure, Grid, Heading, Items, Landscape, Node, Paragraph, text_of
from cchc_lib.report.blocks import Head, Notice
from cchc_lib.report.words import lower_first, upper_first

_BLANK = "\u00a0" * 6
_REPORTED_TO = re.compile(r"\s*\((?:để )?(?:báo cáo|b/c)\)$", re.IGNORECASE)
_APPENDIX = re.compile(r"^Phụ lục(?:\s+(?:[IVXLC]+|\d+|[A-Z]))?(?:\s*[.:–-]\s*|\s+|$)", re.IGNORECASE)
_ROMAN = ((10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"))
_MOST_NAMED = 2  # enclosures that the closing names
_LONGEST_LEAD = 240  # letters of what says what comes: three lines
NO_DAY = date(1980, 1, 1)
"""The day of a notebook without head, as archival files must have one and none is known."""


Letter = Mapping[str, str | Sequence[str]]
"""What the official form asks for around the body, by the names of its places in ``mau.docx``."""


@dataclass(frozen=True, slots=True)
class Appendix:
    """An appendix, numbered in Roman figures; one with a landscape table is ``landscape`` as a whole."""

    number: str
    title: str
    nodes: tuple[Node, ...]
    landscape: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """A whole document; a notebook without head has neither ``letter`` nor ``day``.

    ``notice`` stands above all else: what makes it a draft. ``marks`` stand on every page. ``appendices`` that follow
    each other on the same pages are together.
    """

    title: str
    body: tuple[Node, ...]
    author: str = ""
    day: date = NO_DAY
    letter: Letter | None = None
    notice: tuple[Node, ...] = ()
    appendices: tuple[tuple[Appendix, ...], ...] = ()
    marks: tuple[str, ...] = ()


def paper_of(document: Document) -> Paper:
    """Put a document (read with ``page=False``) into the official form, or a plain one when it has no head.

    All from the first heading "Phụ lục …" on stands behind the signature.
    """
    head, writer = document.head, BlockWriter(document.blocks, keep_details=document.head is None)
    if head is None:
        title, below = document.titled()
        return Paper(title, _laid(_led(_levelled(writer.nodes(below)))))
    drafts = [block for block in document.blocks if isinstance(block, Notice) and block.tone == "draft"]
    nodes = _led(_levelled(writer.nodes(block for block in document.blocks if block not in drafts)))
    cut = next((place for place, title in _sections(nodes) if _APPENDIX.match(title)), len(nodes))
    appendices = _appendices(nodes[cut:])
    upright = groupby(appendices, lambda one: one.landscape and one.number)  # a landscape one has pages of its own
    return Paper(
        title=f"{head.name.capitalize()}: {head.subject}",
        body=_laid(nodes[:cut]),
        author=head.school,
        day=date.fromisoformat(head.as_of),
        letter=letter_of(head, [f"Phụ lục {one.number}: {one.title}" for one in appendices]),
        notice=writer.nodes(drafts),
        appendices=tuple(tuple(together) for _, together in upright),
        marks=head.marks,
    )


def _levelled(nodes: Iterable[Node]) -> Iterator[Node]:
    """Headings from level 1 down with none skipped and none empty, as accessible documents need."""
    levels: list[int] = []
    for node in nodes:
        if not isinstance(node, Heading):
            yield node
        elif text_of(node.runs):
            while levels and levels[-1] >= node.level:
                levels.pop()
            levels.append(node.level)
            yield replace(node, level=len(levels))


def _led(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """A short paragraph between a heading and a table, a figure or a list leads to it: it never ends a page."""
    found: list[Node] = []
    for node in nodes:
        match found, node:
            case [*_, Heading(), Paragraph() as lead], Grid() | Columns() | Figure() | Items():
                found[-1] = replace(lead, leads=len(text_of(lead.runs)) <= _LONGEST_LEAD)
        found.append(node)
    return tuple(found)


def _sections(nodes: Sequence[Node]) -> list[tuple[int, str]]:
    """Where a heading of the first level stands, and what it says."""
    return [(at, text_of(one.runs)) for at, one in enumerate(nodes) if isinstance(one, Heading) and one.level == 1]


def _appendices(nodes: Sequence[Node]) -> list[Appendix]:
    """Every heading of the first level begins an appendix; a single table's caption is the appendix's title."""
    found: list[Appendix] = []
    for (start, heading), (end, _) in pairwise([*_sections(nodes), (len(nodes), "")]):
        title, inside = upper_first(_APPENDIX.sub("", heading)), nodes[start + 1 : end]
        match inside:
            case [Grid(landscape=False) as table, *after] if title and not any(isinstance(one, Grid) for one in after):
                inside = (replace(table, caption=""), *after)
        landscape = any(isinstance(node, Grid) and node.landscape for node in inside)
        found.append(Appendix(_roman(len(found) + 1), title, tuple(inside), landscape))
    return found


def _laid(nodes: Iterable[Node]) -> tuple[Node, ...]:
    """The body with each wide table, and what leads to it, on a landscape page; the next may follow on it."""
    laid: list[Node] = []
    for node in nodes:
        match node, laid:
            case (Grid(landscape=True), _) | (Columns(signed=True), [*_, Landscape()]):
                turned = [node]
                while laid and (isinstance(laid[-1], Heading | Columns) or getattr(laid[-1], "leads", False)):
                    turned.insert(0, laid.pop())
                if laid and isinstance(before := laid[-1], Landscape):
                    turned = [*before.nodes, *turned]
                    laid.pop()
                laid.append(Landscape(tuple(turned)))
            case _:
                laid.append(node)
    return tuple(laid)


def _roman(number: int) -> str:
    signs = ""
    for value, sign in _ROMAN:
        signs += sign * (number // value)
        number %= value
    return signs


def letter_of(head: Head, enclosures: Sequence[str]) -> Letter:
    """The form's words for a report with these enclosures; what văn thư fills in (number, day, month) is blank space.

    Those whom the report is made to stand behind "Kính gửi"; in the foot "Như trên" stands for them (Phụ lục I, phần I,
    mục II.9).
    """
    on_day = f"ngày{_BLANK}tháng{_BLANK}năm {head.as_of[:4]}"
    number = f"{_BLANK}/{'KH' if head.name.casefold() == 'kế hoạch' else 'BC'}-{head.abbreviation}"
    named = [one.strip(" -;.") for one in head.recipients]
    reported_to = [one for one in named if _REPORTED_TO.search(one) and not head.opening]
    to = [_REPORTED_TO.sub("", one) for one in reported_to]
    foot = ["Như trên"] * bool(to) + [one for one in named if one not in reported_to]
    bases = [text.strip(" -.;,") for text in head.legal_bases]
    several = "; ".join(enclosures) if len(enclosures) <= _MOST_NAMED else f"{len(enclosures)} phụ lục"
    enclosed = f" (kèm theo {several})" if enclosures else ""
    subject = lower_first(head.subject)
    return {
        "cơ quan": head.authority.upper(),
        "trường": head.school.upper(),
        "số": f"Số:{number}",
        "ngày": f"{head.place}, {on_day}",
        "tên loại": head.name.upper(),
        "trích yếu": head.subject,
        "kính gửi": to if len(to) < 2 else [""],
        "các nơi gửi": _listed(to) if len(to) > 1 else [],
        "căn cứ": _listed(one if one.startswith(("Căn cứ", "Thực hiện")) else f"Căn cứ {one}" for one in bases),
        "mở đầu": head.opening or f"{head.school} báo cáo {subject} (số liệu {span_of(head)}) như sau:",
        "kết thúc": head.closing or f"Trên đây là {head.name.capitalize()} {subject} của {head.school}{enclosed}./.",
        "nơi nhận": [*(f"- {one};" for one in foot if not one.casefold().startswith("lưu")), "- Lưu: VT."],
        "chức vụ": head.signer.upper(),
        "người ký": head.principal,
        "kèm theo": f"(Kèm theo {head.name.capitalize()} số{number} {on_day}\ncủa {head.school})",
    }


def _listed(texts: Iterable[str]) -> list[str]:
    """One line each, a semicolon behind it, a full stop behind the last."""
    lines = [f"{text};" for text in texts]
    return [*lines[:-1], f"{lines[-1][:-1]}."] if lines else []
