"""What is not the kit's own: pictures and formulas in Markdown, HTML of any code; read as the report's, or told.

A NotebookError that is raised while a cell is read says the rest of a sentence that begins with the cell.
"""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from cchc_lib.errors import CchcError
from cchc_lib.report.blocks import Align, Block, Prose, Sentences, Table, TableColumn
from cchc_lib.report.figures import bare_photo
from cchc_lib.text import collapsed, nfc, printable

if TYPE_CHECKING:
    from bs4 import Tag
    from nbformat import NotebookNode

    Cell = Tag | None

_CODE = re.compile(r"(^(?:```|~~~).*?^(?:```|~~~)|`[^`\n]+`)", re.MULTILINE | re.DOTALL)
_MARKDOWN, _TAG = r"!\[[^\]]*\]\(\s*", r"<img\b[^>]*?\bsrc\s*=\s*"
_ADDRESS = re.compile(rf"""(?:{_MARKDOWN}<|{_TAG}["'])([^>"']+)|(?:{_MARKDOWN}|{_TAG})([^<"'\s)>]+)""", re.IGNORECASE)
_SVG = "image/svg+xml"
_ELSEWHERE = re.compile(r"(?:[a-z][a-z0-9+.-]+:|/)", re.IGNORECASE)


class NotebookError(CchcError):
    """An executed notebook that cannot become a report: failed, not run to its end, or of another kit."""


def _addresses(source: str) -> Iterator[str]:
    return (found[1] or found[2] for part in _CODE.split(nfc(source))[::2] for found in _ADDRESS.finditer(part))


def _readdressed(source: str, changes: Mapping[str, str]) -> str:
    def changed(found: re.Match[str]) -> str:
        address = found[1] or found[2]
        return found[0].removesuffix(address) + changes.get(address, address)

    return _outside_code(nfc(source), _ADDRESS, changed)


def _outside_code(source: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    parts = _CODE.split(source)
    parts[::2] = [pattern.sub(change, part) for part in parts[::2]]
    return "".join(parts)


def pictures_beside(source: str) -> Iterator[str]:
    """The paths of pictures that Markdown takes from the notebook's folder, as it writes them."""
    return (address for address in _addresses(source) if not _ELSEWHERE.match(address))


def attach_pictures(notebook: NotebookNode, folder: Path) -> None:
    """Put the pictures that lie in the notebook's folder into its cells, as if they had been dropped there."""
    for cell in (one for one in notebook.cells if one.cell_type == "markdown"):
        names: dict[str, str] = {}
        for address in pictures_beside(cell.source):
            path, name = folder / unquote(address), address.replace("/", "-")
            if path.is_file():
                raw = path.read_bytes()
                mime = _SVG if b"<svg" in raw[:1000] else "image/png"
                cell.setdefault("attachments", {})[unquote(name)] = {mime: b64encode(raw).decode()}
                names[address] = f"attachment:{name}"
        if names:
            cell.source = _readdressed(cell.source, names)


_A_FILES_NAME = re.compile(r"!\[[^\[\]\n]+\.(?:png|jpe?g|svg)\]\((?=data:)", re.IGNORECASE)


def with_pictures(source: str, attachments: Mapping[str, Mapping[str, str]]) -> str:
    """A cell's Markdown with its pictures as data; NotebookError for one that is not there."""

    def embedded(address: str) -> str:
        if address.lower().startswith("data:"):
            mime, _, content = address[len("data:") :].partition(";base64,")
            return _embedded("nhúng trong chữ", mime, content) if content else address
        if not address.startswith("attachment:"):
            where = "nằm ngoài sổ tay" if _ELSEWHERE.match(address) else "không có trong thư mục của sổ tay"
            raise NotebookError(f"có hình “{unquote(address)}” {where}. Hãy kéo tệp hình vào ô rồi chạy lại.")
        given = address.removeprefix("attachment:")
        name = unquote(given)
        forms = attachments.get(given) or attachments.get(nfc(name))
        if not forms:
            raise NotebookError(f"không còn tệp hình “{name}”; hãy kéo lại hình vào ô.")
        return _embedded(name, *next(iter(forms.items())))

    shown = _readdressed(source, {address: embedded(address) for address in _addresses(source)})
    return _A_FILES_NAME.sub("![](", shown)  # JupyterLab puts it there: nobody's words for a picture


def _embedded(name: str, mime: str, content: str) -> str:
    """A picture as an address that holds it; NotebookError for one that is broken."""
    content = "".join(content.split())
    if mime == _SVG:
        return f"data:{_SVG};base64,{content}"
    if (photo := bare_photo(content)) is None:
        raise NotebookError(f"có hình “{name}” bị hỏng, không đọc được; hãy kéo lại hình vào ô.")
    return f"data:image/{photo.form};base64,{content}"


_FORMULA = re.compile(r"(?<![\\$\w])\$\$(.+?)\$\$|(?<![\\$\w])\$(?=\S)([^$\n]+?)(?<=[^\s\\])\$(?!\w)", re.DOTALL)
_NAMED_SIGNS = (
    "times × cdot · div : pm ± le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ sum ∑ Delta Δ alpha α beta β pi π to → "
    "rightarrow → dots … ldots … % % $ $ _ _ & &"
)
_SIGNS = dict(zip(_NAMED_SIGNS.split()[::2], _NAMED_SIGNS.split()[1::2], strict=True))
_SIGNS |= {"quad": " ", ",": " ", ";": " ", "left": "", "right": ""}
_GROUP = r"\{([^{}]*)\}"
_WORDS = re.compile(rf"\\(?:text|mathrm|mathbf|textbf|operatorname){_GROUP}")
_FRACTION = re.compile(rf"\\[dt]?frac{_GROUP}{_GROUP}")
_RAISED, _LOWERED = (re.compile(rf"{sign}(?:{_GROUP}|(\w))") for sign in (r"\^", "_"))
_SIGN = re.compile(r"\\([A-Za-z]+|[,%;$_&])")


def with_formulas(source: str) -> str:
    """A cell's Markdown with its formulas written out; NotebookError for one that cannot be."""
    return _outside_code(source, _FORMULA, _written)


def _written(found: re.Match[str]) -> str:
    def bracketed(part: str) -> str:
        return f"({part.strip()})" if re.search(r"[-+]", part) else part.strip()

    text = _WORDS.sub(r"\1", html.escape(" ".join((found[1] or found[2]).split()), quote=False))
    text = _FRACTION.sub(lambda parts: f"{bracketed(parts[1])}/{bracketed(parts[2])}", text)
    text = _SIGN.sub(lambda sign: _SIGNS.get(sign[1], "\\"), text)
    text = _LOWERED.sub(r"<sub>\1\2</sub>", _RAISED.sub(r"<sup>\1\2</sup>", text))
    if re.search(r"[\\{}^]", text):
        raise NotebookError(
            f"có công thức “{found[0]}” mà trang và bản giấy không hiện được. "
            "Hãy viết bằng chữ, hoặc chèn hình của công thức."
        )
    return text.replace("*", "\\*")


_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?%?")
_CUT = re.compile(r"^(\d+) rows × (\d+) columns$")
_UNREAD = ("style", "script", "template", "head", "title")
_BREAKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre")
_MARK = "\x00"
_MOST_SPAN = 200


def blocks_from_html(html: str) -> tuple[Block, ...]:
    """HTML that is not ours (a Styler, a teacher's own): its tables, pictures and words in reading order, no markup."""
    if not html:
        return ()
    from bs4 import BeautifulSoup  # seldom needed

    soup = BeautifulSoup(html, "lxml")
    for tag in soup(_UNREAD):
        tag.decompose()
    found: list[Block | None] = []
    for tag in soup(("table", "img")):
        if tag.find_parent("table") is None:
            found.append(_table(tag) if tag.name == "table" else _picture(tag))
            tag.replace_with(f"\n{_MARK}{len(found)}\n")
    for tag in soup(_BREAKS):
        tag.insert_before("\n")
        tag.append("\n")
    blocks: list[Block | None] = []
    for line in filter(None, map(collapsed, soup.get_text().split("\n"))):
        if line.startswith(_MARK):
            blocks.append(found[int(line[1:]) - 1])
        else:
            words = _CUT.sub(r"Bảng đầy đủ có \1 dòng, \2 cột.", printable(line))
            blocks.append(Sentences(paragraphs=(words,)))
    return tuple(block for block in blocks if block is not None)


def _picture(tag: Tag) -> Prose:
    """A picture among HTML is as one among Markdown."""
    address = str(tag.get("src", ""))
    if not address.startswith("data:"):
        raise NotebookError(f"hiện hình “{address}” bằng HTML, nơi không lấy được tệp. Hãy chèn hình vào một ô chữ.")
    return Prose(markdown=with_pictures(str(tag), {}))


def _table(table: Tag) -> Table | None:
    """A table without pandas' count of its rows, the columns of which every cell is a heading as names of the rows."""
    lines = _grid(table("tr"))
    if not any(lines):
        return None
    head = [line for line in lines if _is_within("thead", line)] or [line for line in lines[:1] if _are_headings(line)]
    body = [line for line in lines if line not in head]
    columns = []
    for cells in zip(*head, *body, strict=True):
        labels = list(dict.fromkeys(filter(None, map(_text, cells[: len(head)]))))
        texts, is_name = [_text(cell) for cell in cells[len(head) :]], _are_headings(cells[len(head) :])
        columns.append((labels, texts, is_name))
    kept = [one for one in columns if one[0] or not one[2] or not _counts(one[1])] or columns
    return Table(
        caption=_text(table.find("caption")),
        columns=tuple(_column(*one) for one in kept),
        rows=tuple(zip(*(texts for _, texts, _ in kept), strict=True)),
        row_header=max((at for at, one in enumerate(kept) if one[2]), default=0),
        total_rows=sum(_is_within("tfoot", line) for line in body),
    )


def _is_within(part: str, cells: Sequence[Cell]) -> bool:
    return any(cell and cell.find_parent(part) for cell in cells)


def _are_headings(cells: Sequence[Cell]) -> bool:
    return bool(cells) and all(cell and cell.name == "th" for cell in cells)


def _counts(texts: Sequence[str]) -> bool:
    """Whether these only count from 0, cut or not, which says nothing to a reader."""
    shown = list(takewhile("...".__ne__, texts))
    return shown == [str(number) for number in range(len(shown))]


def _column(labels: Sequence[str], texts: Sequence[str], is_name: bool) -> TableColumn:
    if is_name:
        return TableColumn(label=labels[-1] if labels else "Nội dung")
    filled = list(filter(None, texts))
    align: Align = "right" if filled and all(map(_NUMBER.fullmatch, filled)) else "left"
    return TableColumn(label=labels[-1] if labels else "", align=align, group=" – ".join(labels[:-1]))


def _text(cell: Cell) -> str:
    return printable(collapsed(cell.get_text(" "))) if cell else ""


def _grid(rows: Sequence[Tag]) -> list[list[Cell]]:
    """Lines of single cells, all as long as the longest: a cell that spans several stands in each of them."""
    taken: dict[tuple[int, int], Cell] = {}
    for down, row in enumerate(rows):
        across = 0
        for cell in row(("td", "th"), recursive=False):
            while (down, across) in taken:
                across += 1
            for y in range(_span(cell, "rowspan", len(rows) - down)):
                for x in range(_span(cell, "colspan", _MOST_SPAN)):
                    taken[down + y, across + x] = cell
    width = max((x + 1 for _, x in taken), default=0)
    return [[taken.get((y, x)) for x in range(width)] for y in range(len(rows))]


def _span(cell: Tag, name: str, most: int) -> int:
    value = str(cell.get(name, ""))
    return min(int(value), most) if value.isdecimal() and int(value) else 1
