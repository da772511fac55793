"""What each block is on paper."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from cchc_lib.presentation import blocks
from cchc_lib.presentation.blocks import Block, Table, TableColumn
from cchc_lib.rendering.paper.nodes import Code, Columns, Heading, Items, Node, Paragraph, plain, text_of
from cchc_lib.rendering.paper.tables import table_grid
from cchc_lib.rendering.pictures import chart_figure, picture_figure
from cchc_lib.rendering.prose import prose_nodes
from cchc_lib.text import printable

_UNNAMED = "Bảng số liệu"
_DEEPEST = 6  # the level of a heading that stands below whatever heading comes before it


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
                yield from prose_nodes(printable(block.markdown), caption=self._caption)
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
            case blocks.Chart():
                yield chart_figure(block)
            case blocks.Picture():
                yield picture_figure(block)
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
