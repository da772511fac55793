"""What each block is on paper, Markdown and figures among them."""

from __future__ import annotations

import html
import re
from base64 import b64decode
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from xml.etree import ElementTree as ET

from cchc_lib.errors import CchcError
from cchc_lib.rendering.paper.nodes import (
    FAMILY,
    Code,
    Columns,
    Figure,
    HeadCell,
    Heading,
    Items,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
    plain,
    text_of,
)
from cchc_lib.rendering.paper.tables import grid, table_grid
from cchc_lib.report import blocks
from cchc_lib.report.blocks import Align, Block, Table, TableColumn
from cchc_lib.report.markdown import Token, markdown_tokens, picture_in
from cchc_lib.report.svg import photo_svg, svg_text, tidy_svg
from cchc_lib.text import printable

_UNNAMED = "Bảng số liệu"
_DEEPEST = 6  # the level of a heading that stands below whatever heading comes before it
_LINKED = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
_PLAIN = Run("")
_BREAKS = {"softbreak": " ", "linebreak": "\n"}
_LOOKS: dict[str, dict[str, Any]] = {
    "strong": {"bold": True},
    "emphasis": {"italic": True},
    "strikethrough": {"strike": True},
    "underline": {"underline": True},
    "subscript": {"shift": "sub"},
    "superscript": {"shift": "super"},
    "codespan": {"code": True},
    "image": {"italic": True},
}
_TEXT_WIDTH, _MOST_HEIGHT = 468.0, 480.0  # points between the margins, and what leaves room for a caption
_POINTS_PER_PIXEL = 0.75


def levelled(nodes: Iterable[Node]) -> Iterator[Node]:
    """Headings from level 1 down with none skipped and none empty, as accessible documents need."""
    levels: list[int] = []
    for node in nodes:
        if not isinstance(node, Heading):
            yield node
            continue
        if not text_of(node.runs):
            continue
        while levels and levels[-1] >= node.level:
            levels.pop()
        levels.append(node.level)
        yield replace(node, level=len(levels))


class BlockWriter:
    """Turns blocks into nodes, one document through.

    What may be folded on the page is left out of a signed paper; ``keep_details`` leaves it in its place.
    """

    def __init__(self, every: Sequence[Block], *, keep_details: bool) -> None:
        """``every`` block of the document: tables of the same headings get the same columns."""
        self._keep_details = keep_details
        self._caption = _UNNAMED
        self._alike: dict[tuple[TableColumn, ...], list[Table]] = {}
        for block in every:
            table = block.table if isinstance(block, blocks.Form) else block
            if isinstance(table, Table):
                self._alike.setdefault(table.columns, []).append(table)

    def nodes(self, some: Iterable[Block]) -> tuple[Node, ...]:
        """The nodes of these blocks, headings at the levels that their authors gave them."""
        return tuple(self._noted(node) for block in some for node in self._block(block))

    def _noted(self, node: Node) -> Node:
        if isinstance(node, Heading):
            self._caption = text_of(node.runs) or _UNNAMED
        return node

    def _block(self, block: Block) -> Iterator[Node]:  # noqa: PLR0912 - one case for each kind of block
        match block:
            case blocks.Prose():
                yield from _prose(printable(block.markdown), caption=self._caption)
            case blocks.Heading():
                yield Heading(plain(block.text), block.level)
            case blocks.Sentences():
                yield from _paragraphs(block)
            case blocks.Form():
                yield from self._form(block)
            case blocks.Digest():
                pass  # the page's alone
            case blocks.Listing():
                yield Items(tuple((Paragraph(plain(text)),) for text in block.items), 1 if block.ordered else 0)
            case blocks.Table() if block.columns:
                yield table_grid(block, self._alike.get(block.columns, ()))
            case blocks.Table():
                yield from (Paragraph(plain(text)) for text in (block.caption, block.note) if text)
            case blocks.Chart(paper="table", table=Table() as table):
                yield table_grid(table.model_copy(update={"caption": block.caption}), ())
            case blocks.Chart():
                yield _figure(block.svg, block.caption, block.alt)
            case blocks.Picture(format="svg"):
                yield _figure(block.content, block.caption, block.alt)
            case blocks.Picture():
                svg = photo_svg(block.format, block.content)
                yield _figure(svg, block.caption, block.alt, scale=_POINTS_PER_PIXEL)
            case blocks.Printed():
                yield Code(printable(block.text))
            case blocks.Summary():
                yield Paragraph(plain(block.sentence))
            case blocks.Notice():
                yield from _notice(block)
            case blocks.Group():
                yield from (node for part in block.blocks for node in self._block(part))
            case blocks.Details() if self._keep_details:
                yield Heading(plain(block.summary), _DEEPEST)
                yield from self.nodes(block.blocks)

    def _form(self, form: blocks.Form) -> Iterator[Node]:
        """The form's code, from whom it goes to whom, its table, and those who sign it."""
        units = (f"- Đơn vị báo cáo: {form.reporting}", f"- Đơn vị nhận báo cáo: {form.receiving}")
        yield Columns(((printable(form.code),), tuple(map(printable, units))))
        yield from self._block(form.table)
        if form.signers:
            yield Columns(tuple((printable(signer),) for signer in form.signers), signed=True)


def _notice(block: blocks.Notice) -> Iterator[Node]:
    title = plain(f"{block.title.rstrip('.:')}: ", bold=True)
    first, *others = block.paragraphs or ("",)
    yield Paragraph((*title, *plain(first)))
    yield from (Paragraph(plain(text)) for text in others)


def _paragraphs(block: blocks.Sentences) -> Iterator[Node]:
    for lead, text in zip_longest(block.leads, block.paragraphs, fillvalue=""):
        if runs := (*plain(f"{lead} " if lead and text else lead, bold=True), *plain(text)):
            yield Paragraph(runs)


def _prose(markdown: str, *, caption: str) -> tuple[Node, ...]:
    """Markdown as nodes; ``caption`` names a table or picture that has no name of its own."""
    return tuple(_markdown(markdown_tokens(markdown), caption))


def _markdown(tokens: Iterable[Token], caption: str) -> Iterator[Node]:
    for token in tokens:
        match token["type"]:
            case "heading":
                yield Heading(_runs(token), token["attrs"]["level"])
                caption = text_of(_runs(token))
            case "paragraph" | "block_text":
                yield from _token_paragraph(token, caption)
            case "list":
                attrs = token["attrs"]
                items = tuple(tuple(_markdown(item["children"], caption)) for item in token["children"])
                yield Items(items, attrs.get("start", 1) if attrs["ordered"] else 0)
            case "block_quote":
                yield Quote(tuple(_markdown(token["children"], caption)))
            case "block_code":
                yield Code(printable(token["raw"].rstrip("\n")))
            case "thematic_break":
                yield Rule()
            case "table":
                yield _table(token, caption)


def _token_paragraph(token: Token, caption: str) -> Iterator[Node]:
    if runs := _runs(token):
        yield Paragraph(runs)
    for picture in _pictures(token):
        words = text_of(_runs(picture))
        form, content = picture_in(picture) or ("", "")
        yield _embedded_figure(form, content, words or "Hình minh họa", picture["attrs"].get("width", ""))


def _pictures(token: Token) -> Iterator[Token]:
    for child in token.get("children", ()):
        if _is_picture(child):
            yield child
        else:
            yield from _pictures(child)


def _is_picture(token: Token) -> bool:
    return token["type"] == "image" and picture_in(token) is not None


def _runs(token: Token, look: Run = _PLAIN) -> Runs:
    if "children" not in token:
        return ()
    return tuple(run for child in token["children"] for run in _run(child, look) if run.text)


def _run(token: Token, look: Run) -> Runs:
    if _is_picture(token):
        return ()
    look = replace(look, **_LOOKS.get(token["type"], {}))
    if token["type"] == "link" and _LINKED.fullmatch(token["attrs"]["url"]):
        look = replace(look, url=printable(token["attrs"]["url"]))
    if "children" in token:
        return _runs(token, look)
    raw = _BREAKS.get(token["type"]) or token.get("raw", "")
    text = raw if token["type"] == "codespan" else html.unescape(raw)
    return (replace(look, text=printable(text)),)


def _table(token: Token, caption: str) -> Node:
    head, *bodies = token["children"]
    aligns: list[Align] = [cell["attrs"]["align"] or "left" for cell in head["children"]]
    rows = tuple(tuple(_runs(cell) for cell in row["children"]) for body in bodies for row in body["children"])
    labels = tuple(HeadCell(text_of(_runs(cell))) for cell in head["children"])
    return grid(caption=caption, head=(labels,), rows=rows, aligns=tuple(aligns))


def _embedded_figure(form: str, content: str, caption: str, width: str) -> Figure:
    """A picture (png, jpeg or svg+xml in base64) that stands in Markdown, ``width`` pixels wide where that is said.

    Raises CchcError when it is broken.
    """
    svg = b64decode(content).decode(errors="replace") if form == "svg+xml" else photo_svg(form, content)
    return _figure(svg, caption, caption, scale=_POINTS_PER_PIXEL, width=int(width) if width.isdecimal() else 0)


def _figure(svg: str, caption: str, alt: str, scale: float = 1.0, width: int = 0) -> Figure:
    """A picture of pixels too is in an SVG, so that all exporters have one kind of figure."""
    try:
        root = tidy_svg(printable(svg), prefix="p")
        _, _, across, down = (float(number) for number in root.attrib["viewBox"].replace(",", " ").split())
        scale = min(width / across * scale if width else scale, _TEXT_WIDTH / across, _MOST_HEIGHT / down)
        share, ratio = round(across * scale / _TEXT_WIDTH, 4), round(down / across, 4)
    except (ET.ParseError, ValueError, ZeroDivisionError) as error:
        raise _broken(caption) from error
    root.set("font-family", FAMILY)
    words = printable(alt).strip() or printable(caption).strip() or "Hình minh họa"
    return Figure(svg_text(root), printable(caption), words, share, ratio)


def _broken(caption: str) -> CchcError:
    return CchcError(f"Hình “{caption}” trong sổ tay bị hỏng nên không in được; hãy chèn lại hình rồi chạy lại sổ tay.")
