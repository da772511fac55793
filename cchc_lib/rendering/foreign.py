"""What is not the kit's own: pictures and formulas in Markdown, HTML of any code; read as the report's, or told."""

from __future__ import annotations

import html
import re
from base64 import b64encode
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal
from urllib.parse import unquote

from cchc_lib.errors import CchcError
from cchc_lib.report.blocks import Align, Block, Picture, Sentences, Table, TableColumn
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


def pictures_beside(source: str) -> Iterator[str]:
    """The paths of pictures that Markdown takes from the notebook's folder, as it writes them."""
    return (address for address in _addresses(nfc(source)) if not _ELSEWHERE.match(address))


def _addresses(source: str) -> Iterator[str]:
    return (found[1] or found[2] for part in _CODE.split(source)[::2] for found in _ADDRESS.finditer(part))


def attach_pictures(notebook: NotebookNode, folder: Path) -> None:
    """Put the pictures that lie in the notebook's folder into its cells, as if they had been dropped there."""
    for cell in notebook.cells:
        names: dict[str, str] = {}
        for address in pictures_beside(cell.source) if cell.cell_type == "markdown" else ():
            path, name = folder / unquote(address), address.replace("/", "-")
            if path.is_file():
                raw = path.read_bytes()
                mime = _SVG if b"<svg" in raw[:1000] else "image/png"
                cell.setdefault("attachments", {})[unquote(name)] = {mime: b64encode(raw).decode()}
                names[address] = f"attachment:{name}"
        if names:
            cell.source = _readdressed(nfc(cell.source), names)


def with_pictures(source: str, number: int, attachments: Mapping[str, Mapping[str, str]] | None = None) -> str:
    """The Markdown of cell ``number`` with its pictures as data; NotebookError for one that is not there."""

    def embedded(address: str) -> str:
        if address.lower().startswith("data:"):
            kind, _, content = address.partition(";base64,")
            return readable("nhúng trong chữ", kind[len("data:") :], content) if content else address
        if not address.startswith("attachment:"):
            where = "nằm ngoài sổ tay" if _ELSEWHERE.match(address) else "không có trong thư mục của sổ tay"
            raise NotebookError(
                f"Ô thứ {number} của sổ tay có hình “{unquote(address)}” {where}. Hãy kéo tệp hình vào ô rồi chạy lại."
            )
        name = address.removeprefix("attachment:")
        forms = (attachments or {}).get(name) or (attachments or {}).get(nfc(unquote(name)))
        if not forms:
            raise NotebookError(
                f"Ô thứ {number} của sổ tay không còn tệp hình “{unquote(name)}”; hãy kéo lại hình vào ô."
            )
        return readable(unquote(name), *next(iter(forms.items())))

    def readable(name: str, mime: str, content: str) -> str:
        given = "".join(content.split())
        if mime == _SVG:
            return f"data:{_SVG};base64,{given}"
        if (photo := bare_photo(given)) is None:
            raise NotebookError(
                f"Ô thứ {number} của sổ tay có hình “{name}” bị hỏng, không đọc được; hãy kéo lại hình vào ô."
            )
        return f"data:image/{photo.form};base64,{given}"

    return _readdressed(nfc(source), {address: embedded(address) for address in _addresses(nfc(source))})


def _readdressed(source: str, changes: Mapping[str, str]) -> str:
    def changed(found: re.Match[str]) -> str:
        address = found[1] or found[2]
        return found[0].removesuffix(address) + changes.get(address, address)

    return _outside_code(source, _ADDRESS, changed)


def _outside_code(source: str, pattern: re.Pattern[str], change: Callable[[re.Match[str]], str]) -> str:
    parts = _CODE.split(source)
    parts[::2] = [pattern.sub(change, part) for part in parts[::2]]
    return "".join(parts)


_FORMULA = re.compile(r"(?<![\\$\w])\$\$(.+?)\$\$|(?<![\\$\w])\$(?=\S)([^$\n]+?)(?<=[^\s\\])\$(?!\w)", re.DOTALL)
_NAMED_SIGNS = (
    "times × cdot · div : pm ± le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ approx ≈ sum ∑ Delta Δ alpha α beta β pi π to → "
    "rightarrow → dots … ldots …"
)
_SIGNS = dict(zip(_NAMED_SIGNS.split()[::2], _NAMED_SIGNS.split()[1::2], strict=True)) | {
    **{sign: sign for sign in "%$_&"},
    "quad": " ",
    ",": " ",
    ";": " ",
    "left": "",
    "right": "",
}
_GROUP = r"\{([^{}]*)\}"
_WORDS = re.compile(rf"\\(?:text|mathrm|mathbf|textbf|operatorname){_GROUP}")
_FRACTION = re.compile(rf"\\[dt]?frac{_GROUP}{_GROUP}")
_SHIFTS = {"^": "sup", "_": "sub"}
_SHIFTED = re.compile(rf"([\^_])(?:{_GROUP}|(\w))")
_SIGN = re.compile(r"\\([A-Za-z]+|[,%;$_&])")


def with_formulas(source: str, number: int) -> str:
    """The Markdown of cell ``number`` with its formulas written out; NotebookError for one that cannot be."""

    def written(found: re.Match[str]) -> str:
        try:
            return _written(found[1] or found[2])
        except ValueError:
            raise NotebookError(
                f"Ô thứ {number} của sổ tay có công thức “{found[0]}” mà trang và bản giấy không hiện được. "
                "Hãy viết bằng chữ, hoặc chèn hình của công thức."
            ) from None

    return _outside_code(source, _FORMULA, written)


def _written(formula: str) -> str:
    text = _WORDS.sub(r"\1", html.escape(" ".join(formula.split()), quote=False))
    text = _FRACTION.sub(lambda found: f"{_bracketed(found[1])}/{_bracketed(found[2])}", text)
    text = _SIGN.sub(lambda found: _SIGNS.get(found[1], "\\"), text)
    text = _SHIFTED.sub(lambda found: f"<{_SHIFTS[found[1]]}>{found[2] or found[3]}</{_SHIFTS[found[1]]}>", text)
    if re.search(r"[\\{}^]", text):
        raise ValueError(formula)
    return text.replace("*", "\\*")


def _bracketed(part: str) -> str:
    return f"({part.strip()})" if re.search(r"[-+]", part.strip()) else part.strip()


_NUMBER = re.compile(r"[-+−]?\d[\d.,]*\s?%?")
_CUT = re.compile(r"^(\d+) rows × (\d+) columns$")
_PHOTO = re.compile(r"data:(image/[\w.-]+);base64,(.+)", re.DOTALL)
_UNREAD = ("style", "script", "template", "head", "title")
_BREAKS = ("p", "div", "br", "li", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "pre")
_MARK = "\x00"
_MOST_SPAN = 200


def blocks_from_html(html: str, *, caption: str) -> tuple[Block, ...]:
    """HTML that is not ours (a Styler, a teacher's own): its tables, pictures and words in reading order, no markup.

    Tables and pictures that bear no caption of their own get ``caption``.
    """
    from bs4 import BeautifulSoup  # seldom needed

    soup = BeautifulSoup(html, "lxml")
    for tag in soup(_UNREAD):
        tag.decompose()
    found: list[Block | None] = []
    for tag in soup(("table", "img")):
        if tag.find_parent("table") is None:
            found.append(_table(tag, caption) if tag.name == "table" else _picture(tag, caption))
            tag.replace_with(f"\n{_MARK}{len(found)}\n")
    for tag in soup(_BREAKS):
        tag.insert_before("\n")
        tag.append("\n")
    lines = filter(None, map(collapsed, soup.get_text().split("\n")))
    sentences = r"Bảng đầy đủ có \1 dòng, \2 cột."
    blocks = (
        found[int(line[1:]) - 1]
        if line.startswith(_MARK)
        else Sentences(paragraphs=(_CUT.sub(sentences, printable(line)),))
        for line in lines
    )
    return tuple(block for block in blocks if block is not None)


def _picture(tag: Tag, caption: str) -> Picture | None:
    found = _PHOTO.fullmatch(str(tag.get("src", "")))
    if found is None:
        return None
    form: Literal["png", "jpeg"] = "jpeg" if found[1] == "image/jpeg" else "png"
    return Picture(format=form, content=found[2], caption=caption, alt=str(tag.get("alt", "")))


def _table(table: Tag, caption: str) -> Table | None:
    named = table.find("caption")
    lines = _grid(table("tr"))
    head = [line for line in lines if any(cell and cell.find_parent("thead") for cell in line)]
    if not head and lines and all(cell and cell.name == "th" for cell in lines[0]):
        head = lines[:1]
    body = [line for line in lines if line not in head]
    if not any(map(len, lines)):
        return None
    foot = sum(any(cell and cell.find_parent("tfoot") for cell in line) for line in body)
    columns = list(zip(*lines, strict=True))
    labels = [list(dict.fromkeys(filter(None, map(_text, column[: len(head)])))) for column in columns]
    names = [bool(body) and all(cell and cell.name == "th" for cell in column[len(head) :]) for column in columns]
    everywhere = range(len(columns))
    kept = [at for at in everywhere if labels[at] or not names[at] or not _counts(body, at)] or list(everywhere)
    named_by = [at for at, place in enumerate(kept) if names[place]]
    return Table(
        caption=_text(named) or caption,
        columns=tuple(_column(labels[place], [line[place] for line in body], is_name=names[place]) for place in kept),
        rows=tuple(tuple(_text(line[place]) for place in kept) for line in body),
        row_header=named_by[-1] if named_by else 0,
        total_rows=foot,
    )


def _counts(body: Sequence[Sequence[Cell]], at: int) -> bool:
    """Whether a column is only pandas' own count of rows from 0, cut or not, which says nothing to a reader."""
    texts = [_text(line[at]) for line in body]
    shown = texts[: texts.index("...")] if "..." in texts else texts
    return shown == [str(number) for number in range(len(shown))]


def _column(labels: Sequence[str], cells: Sequence[Cell], *, is_name: bool) -> TableColumn:
    if is_name:
        return TableColumn(label=labels[-1] if labels else "Nội dung")
    texts = list(filter(None, map(_text, cells)))
    align: Align = "right" if texts and all(map(_NUMBER.fullmatch, texts)) else "left"
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
