"""An executed notebook as a document: the blocks in reading order, whatever made them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Literal

from pydantic import TypeAdapter, ValidationError

from cchc_lib.rendering.foreign import NotebookError, blocks_from_html, with_formulas, with_pictures
from cchc_lib.report.blocks import BLOCK_MIME, Block, Group, Head, Heading, Picture, Printed, Prose, Table
from cchc_lib.report.words import day
from cchc_lib.text import collapsed, printable

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HIDDEN = frozenset({"hide", "remove-cell", "remove_cell"})
_WITHOUT_OUTPUT = frozenset({"remove-output", "remove_output"})
_INJECTED, _NOT_RUN = "injected-parameters", "skip-execution"
_PICTURES: dict[str, Literal["svg", "png", "jpeg"]] = {"image/svg+xml": "svg", "image/png": "png", "image/jpeg": "jpeg"}
_WIDGET = "application/vnd.jupyter.widget-view+json"  # a control or a progress bar: nothing for readers
_PLAYED = re.compile(r"<(?:iframe|canvas|video|audio|object|embed)\b", re.IGNORECASE)
_LIVE = re.compile(rf"{_PLAYED.pattern}|<(?:script|svg)\b", re.IGNORECASE)
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+(.+?)[ \t#]*$", re.MULTILINE)
_TITLE = re.compile(r"\s*# (.+)")
_MARKS = re.compile(r"[*`]|(?<![^\W_])_|_(?![^\W_])")  # an underscore within a word is the word's own
_NUMBERED = re.compile(r"^(?:[IVXLC]+|\d+(?:\.\d+)*|[a-zđ])[.)]\s+")
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
    people: tuple[str, ...]
    heading: str


@dataclass(frozen=True, slots=True)
class Document:
    """What every exporter writes its form from: all that a notebook shows, in reading order.

    Markdown cells are Prose, our own blocks stand as they are (a Group as its parts), plain DataFrames and Stylers are
    Table, figures Picture, printed text Printed.
    """

    parts: tuple[Part, ...]

    @property
    def head(self) -> Head | None:
        """The head block; None for a notebook that shows none (a teacher's own)."""
        return next((part.block for part in self.parts if isinstance(part.block, Head)), None)

    @property
    def blocks(self) -> tuple[Block, ...]:
        """All others."""
        return tuple(part.block for part in self.parts if not isinstance(part.block, Head))

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

    Code is never shown; a cell tagged ``hide`` or ``remove-cell`` is left out, and one tagged ``page-only`` or
    ``paper-only`` where it doesn't belong; one tagged ``remove-output`` shows nothing. A foreign table or figure takes
    caption and alt text from its cell's metadata (``caption``, ``alt``), else from the heading above it. Raises
    NotebookError when a code cell failed or was not run, when a block is of another version of the kit, or when there
    are two heads.
    """
    left_out = _HIDDEN if page is None else _HIDDEN | {"paper-only" if page else "page-only"}
    parts: list[Part] = []
    number, section = 0, _Section()
    for place, cell in enumerate(notebook.cells):
        tags = frozenset(cell.metadata.get("tags", ()))
        number += _INJECTED not in tags  # JupyterLab counts the cells of the notebook itself
        try:
            _refuse_failed(cell, tags)
            for block, own in () if tags & left_out else _shown(cell, tags):
                for inside, people in _apart(section.named(block, cell.metadata)):
                    section.enter(inside)
                    parts.append(Part(inside, place, own, people, section.heading))
        except NotebookError as error:
            raise NotebookError(f"Ô thứ {number} của sổ tay {error}") from error
    if sum(isinstance(part.block, Head) for part in parts) > 1:
        raise NotebookError("Sổ tay có hai ô cùng hiện phần đầu báo cáo; hãy bỏ bớt một ô.")
    return Document(tuple(parts))


def _apart(block: Block, people: tuple[str, ...] = ()) -> Iterator[tuple[Block, tuple[str, ...]]]:
    """A block, or all that are in a group, each with what people wrote in the groups around it."""
    if isinstance(block, Group):
        for inside in block.blocks:
            yield from _apart(inside, (*people, *block.people))
    else:
        yield block, people


class _Section:
    """What stands below one heading: what bears no name is called by it."""

    heading, _named = "", 0

    def enter(self, block: Block) -> None:
        """Begin the next section where a block is a heading, or has one."""
        match block:
            case Heading(text=text):
                self.heading, self._named = _without_marks(text), 0
            case Prose(markdown=text) if headings := _HEADING.findall(_FENCED.sub("", text)):
                self.heading, self._named = _without_marks(headings[-1]), 0

    def named(self, block: Block, metadata: Mapping[str, Any]) -> Block:
        """A table or figure of the teacher's with its caption and words, from the cell or from what stands above."""
        if not isinstance(block, Table | Picture) or (block.caption and isinstance(block, Table)):
            return block
        kind = "Bảng số liệu" if isinstance(block, Table) else "Hình"
        caption = printable(block.caption or str(metadata.get("caption") or "") or self._caption(kind))
        if isinstance(block, Table):
            return replace(block, caption=caption)
        words = [collapsed(text) for text in _SVG_WORDS.findall(block.content)] if block.format == "svg" else []
        worked_out = f"{caption}: {'; '.join(dict.fromkeys(words))}" if words else f"Hình minh họa: {caption}"
        alt = block.alt or str(metadata.get("alt") or "") or worked_out[:_LONGEST_ALT]
        return replace(block, caption=caption, alt=printable(alt))

    def _caption(self, kind: str) -> str:
        """The heading without its number; the second thing below one heading says which it is."""
        self._named += 1
        more = f", {kind.split(maxsplit=1)[0].lower()} thứ {self._named}" if self._named > 1 else ""
        return (_NUMBERED.sub("", self.heading) or kind) + more


def _without_marks(heading: str) -> str:
    return re.sub(_MARKS, "", heading).strip(" #")


def _refuse_failed(cell: NotebookNode, tags: frozenset[str]) -> None:
    if cell.cell_type != "code":
        return
    for output in cell.outputs:
        if output.output_type == "error":
            reason = _ANSI.sub("", output.get("evalue") or output.get("ename", ""))
            raise NotebookError(f"chạy không được nên không có báo cáo: {reason}")
    if cell.source.strip() and cell.get("execution_count") is None and _NOT_RUN not in tags:
        raise NotebookError("chưa chạy; hãy chạy lại tất cả các ô rồi xuất báo cáo.")


def _shown(cell: NotebookNode, tags: frozenset[str]) -> Iterator[tuple[Block, bool]]:
    """What a cell shows, and whether as a block of ours; printed in several goes it is one text.

    Stderr is for the log, not for readers.
    """
    if cell.cell_type == "markdown" and cell.source.strip():
        yield Prose(markdown=_markdown(cell.source, cell.get("attachments", {}))), False
    if cell.cell_type != "code" or tags & _WITHOUT_OUTPUT:
        return
    outputs = [output for output in cell.outputs if output.get("name") != "stderr"]
    has_picture = any(_PICTURES.keys() & output.get("data", {}).keys() for output in outputs)
    before: dict[str, Any] = {}
    for is_stream, some in groupby(outputs, lambda output: output.output_type == "stream"):
        if is_stream:
            yield from ((block, False) for block in _printed("".join(output.text for output in some)))
            continue
        for output in (one for one in some if one.data != before):
            own = BLOCK_MIME in output.data
            yield from ((block, own) for block in _blocks_in(output, cell.metadata, with_text=not has_picture))
            before = output.data if own or has_picture else {}  # pyplot shows a cell's last value once more


def _blocks_in(output: NotebookNode, metadata: Mapping[str, Any], *, with_text: bool) -> tuple[Block, ...]:
    """The blocks of one output; its plain text only ``with_text``, and where it says something to a reader."""
    data: dict[str, Any] = output.data
    if BLOCK_MIME in data:
        try:
            return (_BLOCK.validate_python(_printable(data[BLOCK_MIME])),)
        except ValidationError as error:
            told = "có kết quả không đọc được, có lẽ do phiên bản khác của bộ công cụ làm ra; hãy chạy lại sổ tay."
            raise NotebookError(told) from error
    for mime, form in _PICTURES.items():
        if mime in data:
            said = {"caption": "", "alt": "", **output.metadata.get(mime, {}), **metadata}
            return (Picture(format=form, content=data[mime], caption=str(said["caption"]), alt=str(said["alt"])),)
    if "text/markdown" in data:
        return (Prose(markdown=_markdown(data["text/markdown"], {})),)
    if _WIDGET in data:
        return ()
    html = data.get("text/html", "")
    if not _PLAYED.search(html) and (blocks := blocks_from_html(html)):
        return blocks
    text = _NUMPY.sub(r"\1", data.get("text/plain", ""))
    text = "" if _OBJECT.fullmatch(text.strip()) else text
    _refuse_live(data, html, with_text=bool(text))
    return _printed(text) if with_text else ()


def _markdown(source: str, attachments: Any) -> str:
    """A cell's Markdown with its pictures as data and its formulas written out."""
    return printable(with_formulas(with_pictures(source, attachments)))


def _printed(text: str) -> tuple[Block, ...]:
    clean = printable(_ANSI.sub("", text)).strip("\n").rstrip()
    return (Printed(text=clean),) if clean else ()


def _refuse_live(data: Mapping[str, Any], html: str, *, with_text: bool) -> None:
    """What only a running program shows (plotly, a map, a player) is told, not left out in silence."""
    other = sorted(data.keys() - {"text/plain", "text/html"})
    live = any(mime.startswith("application/") for mime in other) or _LIVE.search(html)
    if live or (other and not with_text):
        raise NotebookError(
            f"hiện nội dung tương tác ({', '.join(other) or 'HTML'}) mà trang và bản giấy không giữ được. "
            "Hãy hiện bằng hình tĩnh hoặc bảng, hay gắn nhãn (tag) remove-output cho ô đó."
        )


def _printable(data: Any) -> Any:
    """Data of a block with every text fit to stand in any file: no writer has to see to that."""
    if isinstance(data, dict):
        return {name: _printable(value) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_printable(value) for value in data]
    return printable(data) if isinstance(data, str) else data
