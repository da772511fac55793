"""An executed notebook as a document: the blocks in reading order, whatever made them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from cchc_lib.rendering.foreign import NotebookError, blocks_from_html, with_formulas, with_pictures
from cchc_lib.report.blocks import (
    BLOCK_MIME,
    Block,
    Group,
    Head,
    Heading,
    Picture,
    Printed,
    Prose,
    Table,
)
from cchc_lib.report.words import day
from cchc_lib.text import collapsed, printable

if TYPE_CHECKING:
    from nbformat import NotebookNode

__all__ = ["Document", "NotebookError", "Part", "read_document"]

_HIDDEN = frozenset({"hide", "remove-cell", "remove_cell"})
_WITHOUT_OUTPUT = frozenset({"remove-output", "remove_output"})
_INJECTED = "injected-parameters"
_NOT_RUN = frozenset({"skip-execution"})
_PICTURES: dict[str, Literal["svg", "png", "jpeg"]] = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
_WIDGET = "application/vnd.jupyter.widget-view+json"  # a control or a progress bar: nothing for readers
_LIVE = re.compile(r"<(?:script|iframe|canvas|video|audio|object|embed|svg)\b", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_TITLE = re.compile(r"\s*# (.+)")
_MARKS = re.compile(r"[*`]|(?<![^\W_])_|_(?![^\W_])")  # an underscore within a word is the word's own
_FENCED = re.compile(r"^(```|~~~).*?^\1", re.MULTILINE | re.DOTALL)
_OBJECT = re.compile(r"[\[({]*<.*>[\])},]*|Text\(.*\)|.*\bat 0x[0-9a-fA-F]+.*", re.DOTALL)
_NUMPY = re.compile(r"\bnp\.\w+\(([^()]*)\)")
_ANSI = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_SVG_WORDS = re.compile(r"<(?:text|tspan|title|desc)\b[^>]*>([^<]*[^<\s][^<]*)<")
_LONGEST_ALT = 300
_BLOCK: TypeAdapter[Block] = TypeAdapter(Block)


@dataclass(frozen=True, slots=True)
class Part:
    """A block and where it comes from: the cell's place in the notebook, and whether the cell showed a block of ours.

    What is not ``own`` was Markdown, printed, or shown in a form that any code can show. ``people`` are the texts that
    people wrote in a group around the block, ``heading`` the last heading up to it, its own included.
    """

    block: Block
    cell: int
    own: bool
    people: tuple[str, ...] = ()
    heading: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """What every exporter writes its form from.

    ``head`` is None for a notebook that shows no head block (a teacher's own). ``blocks`` are all others in reading
    order: Markdown cells as Prose, our own blocks as they are (a Group as its parts), plain DataFrames and Stylers as
    Table, figures as Picture, printed text as Printed. Cells tagged ``page-only`` or ``paper-only`` are left out where
    they don't belong. ``parts`` are all of these and the head, each with its origin.
    """

    head: Head | None
    blocks: tuple[Block, ...]
    parts: tuple[Part, ...] = ()

    def titled(self) -> tuple[str, tuple[Block, ...]]:
        """The title, the head's or the heading that a notebook without head begins with; and what stands below it."""
        match self.head, self.blocks:
            case None, (Prose(markdown=text), *others) if found := _TITLE.match(text):
                return _without_marks(found[1]), (Prose(markdown=text[found.end() :]), *others)
        return (self.head.subject if self.head else "Báo cáo"), self.blocks


def span_of(head: Head) -> str:
    """The days that its figures, or a plan, cover."""
    last = head.end if head.opening else min(head.end, head.as_of)
    return " ".join(f"{word} ngày {day(date.fromisoformat(iso))}" for word, iso in (("từ", head.start), ("đến", last)))


def read_document(notebook: NotebookNode, *, page: bool | None) -> Document:
    """Read an executed notebook for the page (``page``) or for paper; for both at once with None.

    Code is never shown; a cell tagged ``hide`` or ``remove-cell`` is left out, one tagged ``remove-output`` shows
    nothing. A foreign table or figure takes caption and alt text from its cell's metadata (``caption``, ``alt``), else
    from the heading above it. Raises NotebookError when a code cell failed or was not run, when a block is of another
    version of the kit, or when there are two heads.
    """
    elsewhere = set() if page is None else {"paper-only" if page else "page-only"}
    reading = _Reading(left_out=_HIDDEN | elsewhere)
    number = 0
    for place, cell in enumerate(notebook.cells):
        number += _INJECTED not in cell.metadata.get("tags", ())  # JupyterLab counts the cells of the notebook itself
        reading.take(cell, number, place)
    heads = [part.block for part in reading.parts if isinstance(part.block, Head)]
    if len(heads) > 1:
        raise NotebookError("Sổ tay có hai ô cùng hiện phần đầu báo cáo; hãy bỏ bớt một ô.")
    blocks = tuple(part.block for part in reading.parts if not isinstance(part.block, Head))
    return Document(next(iter(heads), None), blocks, tuple(reading.parts))


@dataclass(slots=True)
class _Reading:
    """The document as far as it has been read."""

    left_out: frozenset[str]
    parts: list[Part] = field(default_factory=list)
    heading: str = ""
    under_heading: int = 0

    def take(self, cell: NotebookNode, number: int, place: int) -> None:
        tags = frozenset(cell.metadata.get("tags", ()))
        if cell.cell_type == "code":
            _refuse_failed(cell, number, tags)
        if tags & self.left_out:
            return
        if cell.cell_type == "markdown" and cell.source.strip():
            self._add(Part(Prose(markdown=_markdown(cell.source, number, cell.get("attachments"))), place, False))
        elif cell.cell_type == "code" and not tags & _WITHOUT_OUTPUT:
            for block, own in self._shown(cell, number):
                self._add(Part(block, place, own))

    def _add(self, part: Part) -> None:
        headings: list[str] = []
        match part.block:
            case Group(blocks=inside, people=people):
                for block in inside:
                    self._add(replace(part, block=block, people=(*part.people, *people)))
                return
            case Heading(text=text):
                headings = [text]
            case Prose(markdown=text):
                headings = _HEADING.findall(_FENCED.sub("", text))
        if headings:
            self.heading, self.under_heading = _without_marks(headings[-1]), 0
        self.parts.append(replace(part, heading=self.heading))

    def _shown(self, cell: NotebookNode, number: int) -> Iterator[tuple[Block, bool]]:
        """What a cell shows; printed in several goes it is one text. Stderr is for the log, not for readers."""
        has_picture = any(_PICTURES.keys() & output.get("data", {}).keys() for output in cell.outputs)
        before: dict[str, Any] = {}
        printed = ""
        for output in cell.outputs:
            if output.output_type == "stream":
                printed += output.text if output.name == "stdout" else ""
                continue
            yield from ((block, False) for block in _printed(printed))
            printed = ""
            if output.data == before:
                continue  # a figure that is a cell's last value is shown by pyplot once more
            own = BLOCK_MIME in output.data
            before = output.data if own or has_picture else {}
            yield from ((block, own) for block in self._block(output, cell, number, with_text=not has_picture))
        yield from ((block, False) for block in _printed(printed))

    def _block(self, output: NotebookNode, cell: NotebookNode, number: int, *, with_text: bool) -> Iterable[Block]:
        data: dict[str, Any] = output.data
        if BLOCK_MIME in data:
            return [self._named(_own_block(data[BLOCK_MIME], number), cell.metadata)]
        for mime, form in _PICTURES.items():
            if mime in data:
                picture = Picture(format=form, content=data[mime])
                return [self._named(picture, {**output.metadata.get(mime, {}), **cell.metadata})]
        if "text/markdown" in data:
            return [Prose(markdown=_markdown(data["text/markdown"], number))]
        if _WIDGET in data:
            return []
        html, caption = data.get("text/html"), str(cell.metadata.get("caption") or "")
        if html and (blocks := blocks_from_html(html, caption=caption)):
            return [self._named(block, cell.metadata) for block in blocks]
        text = _NUMPY.sub(r"\1", data.get("text/plain", ""))
        is_object = _OBJECT.fullmatch(text.strip())
        _refuse_live(data, number, with_text=bool(text) and not is_object)
        return _printed(text) if with_text and not is_object else []

    def _named(self, block: Block, metadata: dict[str, Any]) -> Block:
        """A table or figure of the teacher's with its caption and words, from the cell or from what stands above."""
        if not isinstance(block, Table | Picture) or (block.caption and isinstance(block, Table)):
            return block
        kind = "Bảng số liệu" if isinstance(block, Table) else "Hình"
        caption = printable(block.caption or str(metadata.get("caption") or "") or self._from_heading(kind))
        if isinstance(block, Table):
            return replace(block, caption=caption)
        words = [collapsed(text) for text in _SVG_WORDS.findall(block.content)] if block.format == "svg" else []
        worked_out = f"{caption}: {'; '.join(dict.fromkeys(words))}" if words else f"Hình minh họa: {caption}"
        alt = block.alt or str(metadata.get("alt") or "") or worked_out[:_LONGEST_ALT]
        return replace(block, caption=caption, alt=printable(alt))

    def _from_heading(self, kind: str) -> str:
        """A caption from the heading above; the second thing below one heading says which it is."""
        self.under_heading += 1
        name = re.sub(r"^(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s+", "", self.heading) or kind
        more = f", {kind.split(maxsplit=1)[0].lower()} thứ {self.under_heading}" if self.under_heading > 1 else ""
        return name + more


def _markdown(source: str, number: int, attachments: Any = None) -> str:
    """A cell's Markdown with its pictures as data and its formulas written out."""
    return printable(with_formulas(with_pictures(source, number, attachments), number))


def _without_marks(heading: str) -> str:
    return re.sub(_MARKS, "", heading).strip(" #")


def _refuse_live(data: dict[str, Any], number: int, *, with_text: bool) -> None:
    """What only a running program shows (plotly, a map, a player) is told, not left out in silence."""
    other = sorted(data.keys() - {"text/plain", "text/html"})
    live = any(mime.startswith("application/") for mime in other) or _LIVE.search(data.get("text/html", ""))
    if live or (other and not with_text):
        raise NotebookError(
            f"Ô thứ {number} của sổ tay hiện nội dung tương tác ({', '.join(other) or 'HTML'}) mà trang và bản giấy "
            "không giữ được. Hãy hiện bằng hình tĩnh hoặc bảng, hay gắn nhãn (tag) remove-output cho ô đó."
        )


def _refuse_failed(cell: NotebookNode, number: int, tags: frozenset[str]) -> None:
    for output in cell.outputs:
        if output.output_type == "error":
            reason = _ANSI.sub("", output.get("evalue") or output.get("ename", ""))
            raise NotebookError(f"Ô thứ {number} của sổ tay chạy không được nên không có báo cáo: {reason}")
    if cell.source.strip() and cell.get("execution_count") is None and not tags & _NOT_RUN:
        raise NotebookError(
            f"Sổ tay chưa chạy hết (ô thứ {number} chưa chạy); hãy chạy lại tất cả các ô rồi xuất báo cáo."
        )


def _printed(text: str) -> list[Block]:
    clean = printable(_ANSI.sub("", text)).strip("\n").rstrip()
    return [Printed(text=clean)] if clean else []


def _printable(data: Any) -> Any:
    """Data of a block with every text fit to stand in any file: no writer has to see to that."""
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value) for value in data]
    return printable(data) if isinstance(data, str) else data


def _own_block(data: Any, number: int) -> Block:
    try:
        return _BLOCK.validate_python(_printable(data))
    except ValidationError as error:
        raise NotebookError(
            f"Kết quả ở ô thứ {number} của sổ tay không đọc được, có lẽ do phiên bản khác của bộ công cụ làm ra; "
            "hãy chạy lại sổ tay."
        ) from error
