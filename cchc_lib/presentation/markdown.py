"""A Markdown cell as HTML of the page: no raw HTML, no link but to the web or the page itself, nothing loaded."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import mistune
from markupsafe import Markup, escape

_LINKED = re.compile(r"(?:https?:|mailto:)", re.IGNORECASE)
_EMBEDDED = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/=]+)")

HeadingHtml = Callable[[int, str, Markup], Markup]
TableHtml = Callable[[list[tuple[Markup, str]], list[list[Markup]]], Markup]
PictureHtml = Callable[[str, str, str, str], Markup]


class _Renderer(mistune.HTMLRenderer):
    """Mistune's HTML with our headings and tables; a picture that would have to be loaded is told by its text."""

    def __init__(self, heading: HeadingHtml, table: TableHtml, picture: PictureHtml) -> None:
        super().__init__(escape=True)
        self._heading, self._table, self._picture = heading, table, picture
        self._head: list[tuple[Markup, str]] = []
        self._rows: list[list[Markup]] = []
        self._cells: list[tuple[Markup, str]] = []

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self._heading(level, _safe(text).striptags(), _safe(text))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return str(Markup('<a href="{}">{}</a>').format(url, _safe(text))) if _LINKED.match(url) else text

    def image(self, text: str, url: str, title: str | None = None) -> str:
        alt = _safe(text).striptags()
        found = _EMBEDDED.fullmatch(url)
        return self._picture(found[1], found[2], alt or "Hình minh họa", alt) if found else escape(alt)

    def table(self, text: str) -> str:
        return self._table(self._head, self._rows)

    def table_head(self, text: str) -> str:
        self._head, self._rows, self._cells = self._cells, [], []
        return ""

    def table_body(self, text: str) -> str:
        return ""

    def table_row(self, text: str) -> str:
        self._rows.append([cell for cell, _ in self._cells])
        self._cells = []
        return ""

    def table_cell(self, text: str, align: str | None = None, head: bool = False) -> str:
        self._cells.append((_safe(text), align or "left"))
        return ""


def markdown_html(text: str, *, heading: HeadingHtml, table: TableHtml, picture: PictureHtml) -> Markup:
    """The HTML of Markdown; ``heading``, ``table`` and ``picture`` write theirs as the page does."""
    renderer = _Renderer(heading, table, picture)
    parse = mistune.create_markdown(renderer=renderer, plugins=["table", "strikethrough"])
    return _safe(str(parse(text)))


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - mistune has escaped all text and raw HTML
