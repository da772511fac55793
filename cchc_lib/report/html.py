"""Blocks as HTML, for the page and for JupyterLab: text stands as text, ids are unique, headings never skip a level."""

from __future__ import annotations

import contextlib
import hashlib
import re
from collections.abc import Sequence
from functools import cache, partial
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NamedTuple
from xml.etree.ElementTree import ParseError

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from cchc_lib.report.figures import DARK, described, in_style, svg_text, tidy_picture, words
from cchc_lib.report.markdown import markdown_html
from cchc_lib.text import printable, without_accents

if TYPE_CHECKING:
    from cchc_lib.report.blocks import Block, Chart, Form, Group, Heading, Picture, Prose, Table

TEMPLATES = Path(__file__).parent / "templates"
_COLUMN = 576
"""Pixels: how wide a picture may stand on the page at the most (36rem)."""
_SCROLLING_COLUMNS = 4
_ALIGNED = {"left": "", "right": "r", "center": "c"}
_PHONE = 34
"""As many letters stand beside each other on a phone: with longer words a table scrolls, however few its columns."""
_MIDDLING, _LONG = 10, 36
"""Texts of more letters need a column of some width, of a great width; a long one is too wide to stay in sight."""
_STACKED = range(2, 5)
"""How many short cells fit side by side on a phone, below a long text."""
_ICON = Markup('<svg class="icon" viewBox="0 0 20 20" aria-hidden="true">{}</svg>')
_SHAPES = {
    "met": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm-1.4 13.3-4-4 1.6-1.6 2.4 2.4 5.2-5.2 1.6 1.6z",
    "not_met": (
        "M6.3 1h7.4L19 6.3v7.4L13.7 19H6.3L1 13.7V6.3z"
        "M6.9 5.4 5.4 6.9 8.5 10l-3.1 3.1 1.5 1.5 3.1-3.1 3.1 3.1 1.5-1.5-3.1-3.1 3.1-3.1-1.5-1.5L10"
        " 8.5z"
    ),
    "not_arisen": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM6 9v2h8V9z",
    "not_rated": (
        "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zm0 2a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM9 5.4v5.2l4 2.6 1.1-1.7-3.1-2V5.4z"
    ),
    "monitored": (
        "M10 3.6C5.6 3.6 2 6.4.6 10c1.4 3.6 5 6.4 9.4 6.4s8-2.8 9.4-6.4C18 6.4 14.4 3.6 10 3.6z"
        "m0 2a4.4 4.4 0 1 1 0 8.8 4.4 4.4 0 0 1 0-8.8z"
        "m0 2.2a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z"
    ),
    "note": "M10 1a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 5h2v2H9zm0 3.5h2V15H9z",
} | dict.fromkeys(("no_data", "warning", "draft"), "M10 1 .6 18.4h18.8zM9 7h2v6H9zm0 7.4h2v2H9z")
"""The shape of each status and tone, in a box of 20, so that none is told by colour alone."""


def notebook_html(block: Block) -> str:
    """The fragment of one block with the little style it needs to look right inside JupyterLab, in light and dark."""
    digest = hashlib.sha256(block.as_json().encode()).hexdigest()[:8]
    fragment = PageWriter(prefix=f"c{digest}-").html(block)
    style = _notebook_style(drawings='class="drawing"' in fragment)
    return f'<div class="cchc"><style>{style}</style>{fragment}</div>'


class _Compiled(FileSystemBytecodeCache):
    """Templates compiled, beside Python's own compiled files; where none can be kept, they are compiled each time."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        with contextlib.suppress(OSError):
            super().dump_bytecode(bucket)


def environment(*folders: Path) -> Environment:
    """Jinja2 with everything escaped and every text fit to be shown; ``folders`` come before the blocks' own."""
    return Environment(
        loader=FileSystemLoader([*folders, TEMPLATES]),
        bytecode_cache=_Compiled(str(Path(__file__).parent / "__pycache__")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=lambda value: printable(value) if type(value) is str else value,
    )


class OutlineEntry(NamedTuple):
    """A heading on the page: its level from 2, its text and its id."""

    level: int
    text: str
    id: str


class PageWriter:
    """Writes the blocks of one page in order; keeps the page's ids apart and its headings in steps.

    A heading's level on the page follows from the headings above it, so that none is skipped whatever the author
    wrote. ``prefix`` starts every id.
    """

    def __init__(self, prefix: str = "") -> None:
        self.prefix = prefix
        self.outline: list[OutlineEntry] = []
        self._above: list[tuple[int, OutlineEntry]] = []  # each with the level that its author gave it
        self._names: set[str] = set()
        self._used: dict[str, int] = {}
        self._shapes: dict[str, str] = {}
        self._macros: Any = environment().get_template("blocks.html.jinja").module

    def html(self, block: Block) -> Markup:
        """The fragment for one block."""
        write = getattr(self, f"_{block.kind}", None) or partial(getattr(self._macros, block.kind), page=self)
        return write(block)

    def _group(self, block: Group) -> Markup:
        return Markup("\n").join(map(self.html, block.blocks))

    def _form(self, block: Form) -> Markup:
        return self.html(block.table)

    def _heading(self, block: Heading) -> Markup:
        return self.heading(block.level, block.text, Markup.escape(printable(block.text)))

    def id(self, name: str) -> str:
        """An id that no other element of the page has."""
        slug = re.sub(r"[^a-z0-9]+", "-", without_accents(name)).strip("-") or "muc"
        self._used[slug] = count = self._used.get(slug, 0) + 1
        return self.prefix + (slug if count == 1 else self.id(f"{slug}-{count}").removeprefix(self.prefix))

    def icon(self, name: str) -> Markup:
        """The shape of a status or tone: drawn where the page first has it, referred to from then on."""
        if path := _SHAPES[name] if name not in self._shapes else "":
            self._shapes[name] = self.id(f"dau {name}")
            return _ICON.format(Markup('<path id="{}" d="{}"/>').format(self._shapes[name], path))
        return _ICON.format(Markup('<use href="#{}"/>').format(self._shapes[name]))

    def heading(self, level: int, text: str, inner: Markup) -> Markup:
        """A heading that its author wrote at ``level``, on the level where it belongs on the page; none if wordless."""
        if not printable(text).strip():
            return Markup()
        while self._above and self._above[-1][0] >= level:
            self._above.pop()
        entry = OutlineEntry(min(len(self._above) + 2, 6), printable(text), self.id(text))
        self._above.append((level, entry))
        self.outline.append(entry)
        return Markup('<h{0} id="{1}">{2}</h{0}>\n').format(entry.level, entry.id, inner)

    def _prose(self, block: Prose) -> Markup:
        return markdown_html(
            printable(block.markdown), heading=self.heading, table=self._markdown_table, picture=self._image
        )

    def _table(self, table: Table | SimpleNamespace) -> Markup:
        if not table.columns:
            return Markup("<p>{}: không có dòng nào.</p>\n").format(printable(table.caption) or "Bảng số liệu")
        caption_id = self.id("bang")
        label = self._label(caption_id, table.caption)
        return self._macros.table(table, self, caption_id, label, **_table_looks(table))

    @staticmethod
    def note(table: Table) -> Markup:
        """A table's note, in which the addresses that its rows lead to are links; any others stay text."""
        addresses = sorted({link for link in table.links if link.startswith("http")}, key=len, reverse=True)
        parts = re.split(f"({'|'.join(map(re.escape, addresses))})", table.note) if addresses else [table.note]
        link = Markup('<a href="{0}">{0}</a>')
        return Markup().join(link.format(part) if at % 2 else printable(part) for at, part in enumerate(parts))

    def _label(self, caption_id: str, caption: str) -> str:
        """Ids whose texts name a table on this page as no other: its caption, with the headings above if need be."""
        ids, name = caption_id, caption
        for _, heading in reversed(self._above):
            if name not in self._names:
                break
            ids, name = f"{heading.id} {ids}", f"{heading.text} {name}"
        self._names.add(name)
        return ids

    def _markdown_table(self, head: Sequence[tuple[Markup, str]], rows: Sequence[Sequence[Markup]]) -> Markup:
        columns = [SimpleNamespace(label=label, align=align, number="") for label, align in head]
        cells = [SimpleNamespace(text=label, at=at, columns=1, rows=1) for at, (label, _) in enumerate(head)]
        plain = {"row_header": 0, "total_rows": 0, "status_column": None, "statuses": (), "links": (), "note": ""}
        caption = self._caption("Bảng", "Bảng số liệu")
        return self._table(
            SimpleNamespace(caption=caption, columns=columns, rows=rows, heading_rows=lambda: [cells], **plain)
        )

    def _caption(self, kind: str, otherwise: str) -> str:
        """What an author left without a name is called by: the last heading."""
        return f"{kind}: {self.outline[-1].text}" if self.outline else otherwise

    def _chart(self, chart: Chart) -> Markup:
        svg = self._image("svg", chart.svg, chart.caption, chart.alt)
        return self._macros.chart(chart, svg, self._table(chart.table) if chart.table else "")

    def _picture(self, picture: Picture) -> Markup:
        caption = picture.caption or self._caption("Hình", "Hình minh họa")
        drawn = self._image(picture.format, picture.content, caption, picture.alt)
        return self._macros.drawing(caption, drawn, picture.format == "svg" and in_style(picture.content))

    def _image(self, form: str, content: str, title: str, alt: str, width: str = "") -> Markup:
        """A picture with its alt text; where it has none, its title or the words drawn in it."""
        prefix, alt = f"{self.id('hinh')}-", alt or (title if form != "svg" else "")
        try:
            drawing = tidy_picture(form, content, prefix=prefix)
        except ParseError:
            return Markup("<em>{}</em>").format(f"Hình này không đọc được. {alt}")
        if form in ("png", "jpeg") and not width and int(pixels := drawing.attrib["viewBox"].split()[2]) < _COLUMN:
            width = pixels  # a small one stays small
        if width.isdecimal():
            drawing.set("width", width)
        alt = alt or f"Hình có các chữ: {'; '.join(words(drawing))}."
        return Markup(svg_text(described(drawing, prefix=prefix, title=printable(title), description=printable(alt))))  # noqa: S704 - known elements only


def _table_looks(table: Table | SimpleNamespace) -> dict[str, Any]:
    """How a table stands on a page: what the template needs beside its content.

    ``head`` has the heading rows, ``classes`` those of the cells by column, of which one stays while the others scroll.
    On a phone the last ``stacked`` cells of a row stand below its long text in place of beside it.
    """
    columns = table.columns
    texts = [[column.label, *(row[at] for row in table.rows)] for at, column in enumerate(columns)]
    longest = [max(map(len, cells[1:]), default=0) for cells in texts]
    words = sum(max((len(word) for cell in cells for word in cell.split()), default=0) + 2 for cells in texts)
    pinned = table.row_header if longest[table.row_header] <= _LONG else 0
    classes = [f"{_ALIGNED[column.align]} {'pin' * (at == pinned)}".strip() for at, column in enumerate(columns)]
    widths = ["" if n <= _MIDDLING else "mid" if n <= _LONG or at == pinned else "long" for at, n in enumerate(longest)]
    rows, numbered = table.heading_rows(), any(column.number for column in columns)
    own = len(rows) - numbered - 1  # the row of the columns' own headings; above are groups, below numbers
    head = [
        [(one, f"{classes[one.at]} {widths[one.at]}".strip() if level == own or one.rows > 1 else "c") for one in row]
        for level, row in enumerate(rows)
    ]
    short = len(columns) - 2 if len(rows) == 1 else 0  # cells after a number and a long text
    stacked = short in _STACKED and longest[0] <= _MIDDLING < _LONG < longest[1] and max(longest[2:]) <= _LONG
    return {
        "head": head,
        "classes": classes,
        "numbered": numbered,
        "scrolls": len(columns) >= _SCROLLING_COLUMNS or words > _PHONE,
        "stacked": short if stacked else 0,
        "first_total": len(table.rows) - table.total_rows,
    }


@cache
def _notebook_style(*, drawings: bool) -> str:
    sheet = (TEMPLATES / "notebook.css").read_text(encoding="utf-8")
    return sheet + (dark_charts("[data-jp-theme-light=false] .cchc .drawing") if drawings else "")


@cache
def dark_charts(drawing: str) -> str:
    """CSS that gives the charts under the selector ``drawing`` the colours for a dark page."""
    return "".join(
        f'{drawing} [{paint}="{light}"] {{ {paint}: {dark} }}\n'
        for light, dark in DARK.items()
        for paint in ("fill", "stroke")
    )
