"""What each block is on paper, Markdown and figures among them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from typing import Any
from xml.etree import ElementTree as ET

from cchc_lib.errors import CchcError
from cchc_lib.rendering.paper import nodes
from cchc_lib.rendering.paper.nodes import Heading, Node, Paragraph, Run, Runs, plain, text_of
from cchc_lib.report import blocks
from cchc_lib.report.blocks import Align, Block, HeadCell, Table, TableColumn
from cchc_lib.report.figures import svg_text, tidy_picture
from cchc_lib.report.markdown import LINKED, Token, markdown_tokens, picture_in
from cchc_lib.text import printable

_UNNAMED = "Bảng số liệu"
_DEEPEST = 6  # the level of a heading that stands below whatever heading comes before it
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


class BlockWriter:
    """Turns blocks into nodes, one document through; a table or picture without a name bears the heading's above.

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
        return tuple(node for block in some for node in self._block(block))

    def _block(self, block: Block) -> Iterator[Node]:  # noqa: PLR0912 - one case for each kind of block
        match block:
            case blocks.Prose():
                yield from self._markdown(markdown_tokens(block.markdown))
            case blocks.Heading():
                yield self._heading(plain(block.text), block.level)
            case blocks.Sentences():
                for lead, text in zip_longest(block.leads, block.paragraphs, fillvalue=""):
                    yield from _paragraphs((*plain(f"{lead} " if lead and text else lead, bold=True), *plain(text)))
            case blocks.Form():  # its code, from whom it goes to whom, its table, and those who sign it
                units = (f"- Đơn vị báo cáo: {block.reporting}", f"- Đơn vị nhận báo cáo: {block.receiving}")
                yield nodes.Columns(((block.code,), units))
                yield from self._block(block.table)
                if block.signers:
                    yield nodes.Columns(tuple((signer,) for signer in block.signers), signed=True)
            case blocks.Digest():
                pass  # the page's alone
            case blocks.Listing():
                yield nodes.Items(tuple(tuple(_paragraphs(plain(text))) for text in block.items), int(block.ordered))
            case blocks.Table() if block.columns:
                yield nodes.table_grid(block, self._alike.get(block.columns, ()))
            case blocks.Table():
                yield from (Paragraph(plain(text)) for text in (block.caption, block.note) if text)
            case blocks.Chart(paper="table", table=Table() as table):
                yield nodes.table_grid(replace(table, caption=block.caption))
            case blocks.Chart():
                yield _figure("svg", block.svg, block.caption, block.alt)
            case blocks.Picture():
                yield _figure(block.format, block.content, block.caption, block.alt)
            case blocks.Printed():
                yield nodes.Code(block.text)
            case blocks.Summary():
                yield from _paragraphs(plain(block.sentence))
            case blocks.Notice():
                said = plain("\n".join(block.paragraphs))
                yield from _paragraphs((*plain(f"{block.title.rstrip('.:')}: ", bold=True), *said))
            case blocks.Group():
                yield from self.nodes(block.blocks)
            case blocks.Details() if self._keep_details:
                yield self._heading(plain(block.summary), _DEEPEST)
                yield from self.nodes(block.blocks)

    def _heading(self, runs: Runs, level: int) -> Heading:
        self._caption = text_of(runs) or _UNNAMED
        return Heading(runs, level)

    def _markdown(self, tokens: Iterable[Token]) -> Iterator[Node]:
        for token in tokens:
            match token["type"]:
                case "heading":
                    yield self._heading(_runs(token), token["attrs"]["level"])
                case "paragraph" | "block_text":
                    yield from _paragraphs(_runs(token))
                    for picture in _pictures(token):
                        words, width = text_of(_runs(picture)) or "Hình minh họa", picture["attrs"].get("width", "")
                        yield _figure(*(picture_in(picture) or ("", "")), words, words, width)
                case "list":
                    attrs = token["attrs"]
                    items = tuple(tuple(self._markdown(item["children"])) for item in token["children"])
                    yield nodes.Items(items, attrs.get("start", 1) if attrs["ordered"] else 0)
                case "block_quote":
                    yield nodes.Quote(tuple(self._markdown(token["children"])))
                case "block_code":
                    yield nodes.Code(printable(token["raw"].rstrip("\n")))
                case "thematic_break":
                    yield nodes.Rule()
                case "table":
                    head, *bodies = (part["children"] for part in token["children"])
                    rows = tuple(tuple(map(_runs, row["children"])) for body in bodies for row in body)
                    labels = [HeadCell(text=text_of(_runs(cell)), at=at) for at, cell in enumerate(head)]
                    aligns: tuple[Align, ...] = tuple(cell["attrs"]["align"] or "left" for cell in head)
                    yield nodes.grid(self._caption, [labels], rows, aligns)


def _paragraphs(runs: Runs) -> Iterator[Paragraph]:
    """A paragraph for each line that says something: where lines are filled, Word would stretch one broken off."""
    lines: list[list[Run]] = [[]]
    for run in runs:
        first, *others = run.text.split("\n")
        lines[-1].append(replace(run, text=first))
        lines += [[replace(run, text=text)] for text in others]
    said = (tuple(run for run in line if run.text) for line in lines)
    yield from (Paragraph(line) for line in said if line)


def _pictures(token: Token) -> Iterator[Token]:
    """The pictures in a text, wherever they stand in it."""
    for child in token.get("children", ()):
        if child["type"] == "image" and picture_in(child):
            yield child
        else:
            yield from _pictures(child)


def _runs(token: Token, look: Run = _PLAIN) -> Runs:
    """The words of a text, each stretch with its look; its pictures are left out."""
    found: list[Run] = []
    for child in token.get("children", ()):
        kind = child["type"]
        if kind == "image" and picture_in(child):
            continue
        own = replace(look, **_LOOKS.get(kind, {}))
        if kind == "link" and LINKED.fullmatch(child["attrs"]["url"]):
            own = replace(own, url=printable(child["attrs"]["url"]))
        if "children" in child:
            found += _runs(child, own)
        else:
            raw = _BREAKS.get(kind) or child.get("raw", "")
            found.append(replace(own, text=printable(raw if kind == "codespan" else html.unescape(raw))))
    return tuple(run for run in found if run.text)


def _figure(form: str, content: str, caption: str, alt: str, width: str = "") -> nodes.Figure:
    """A picture, ``width`` pixels wide where that is said.

    ``form`` is svg for a drawing in points; the others are in pixels. Raises CchcError when it is broken.
    """
    scale = 1.0 if form == "svg" else _POINTS_PER_PIXEL
    try:
        root = tidy_picture(form, content, prefix="p")
        _, _, across, down = (float(number) for number in root.attrib["viewBox"].replace(",", " ").split())
        wanted = int(width) / across if width.isdecimal() and int(width) else 1
        scale = min(wanted * scale, _TEXT_WIDTH / across, _MOST_HEIGHT / down)
        share = round(across * scale / _TEXT_WIDTH, 4)
    except (ET.ParseError, ValueError, ZeroDivisionError) as error:
        raise CchcError(
            f"Hình “{caption}” trong sổ tay bị hỏng nên không in được; hãy chèn lại hình rồi chạy lại sổ tay."
        ) from error
    root.set("font-family", nodes.FAMILY)
    return nodes.Figure(svg_text(root), caption, alt.strip() or caption.strip() or "Hình minh họa", share)
