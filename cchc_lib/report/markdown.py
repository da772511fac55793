"""Markdown, with the little HTML that people write in it, as tokens for every format and as HTML of the page.

Nothing that could run, load or break the page comes through: tags are read, never carried over.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from html.parser import HTMLParser
from typing import Any

import mistune
from markupsafe import Markup, escape

LINKED = re.compile(r"(?:https?://|mailto:)\S+", re.IGNORECASE)
"""An address that a text may lead to."""
EMBEDDED = re.compile(r"data:image/(png|jpeg|svg\+xml);base64,([A-Za-z0-9+/=]+)")
"""A picture in a text: its kind and its bytes in base64."""
_MARKS = {"u": "underline", "ins": "underline", "sub": "subscript", "sup": "superscript"} | {
    **dict.fromkeys(("b", "strong"), "strong"),
    **dict.fromkeys(("i", "em"), "emphasis"),
    **dict.fromkeys(("s", "del", "strike"), "strikethrough"),
}
"""Tags that are shown, and mistune's names for what they mean; of any other tag the words stay."""
_LOOKS = {"underline": "u", "subscript": "sub", "superscript": "sup", "strikethrough": "del"}
"""The tags of what mistune has no HTML for."""
_UNREAD = re.compile(r"<!--.*?-->|<(script|style|template)\b.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_PARTS = re.compile(
    r"</?(?:p|div|center|table|tr|ul|ol|li|h[1-6]|details|summary|hr|blockquote)\b[^>]*>", re.IGNORECASE
)
_CELLS = re.compile(r"(?<=\S)\s*</t[dh]>\s*<t[dh]\b[^>]*>", re.IGNORECASE)
_PARSE: Any = mistune.create_markdown(renderer="ast", plugins=["table", "strikethrough"])

Token = dict[str, Any]
HeadingHtml = Callable[[int, str, Markup], Markup]
TableHtml = Callable[[list[tuple[Markup, str]], list[list[Markup]]], Markup]
PictureHtml = Callable[[str, str, str, str, str], Markup]


def markdown_tokens(text: str) -> list[Token]:
    """Mistune's tokens without any of HTML: its line breaks, looks and pictures are tokens as Markdown's own."""
    return [found for token in _PARSE(text) for found in _read(token)]


def picture_in(token: Token) -> tuple[str, str] | None:
    """Format (png, jpeg, svg+xml) and base64 of the picture that an image token carries, if it carries one."""
    found = EMBEDDED.fullmatch(token["attrs"]["url"])
    return (found[1], found[2]) if found else None


def links_of(text: str) -> list[str]:
    """The addresses to which a text leads, as they stand on the page."""

    def inside(tokens: list[Token]) -> list[str]:
        own = [one["attrs"]["url"] for one in tokens if one["type"] == "link"]
        return [*filter(LINKED.fullmatch, own), *(url for one in tokens for url in inside(one.get("children", [])))]

    return inside(markdown_tokens(text))


def _read(token: Token) -> list[Token]:
    if token["type"] == "block_html":
        parts = _PARTS.split(_CELLS.sub(" | ", _UNREAD.sub("", token["raw"])))
        inline = [_PARSE.inline(part.strip(), {"ref_links": {}}) for part in parts if part.strip()]
        return [{"type": "paragraph", "children": _with_tags_read(children)} for children in inline]
    if "children" in token:
        token["children"] = _with_tags_read(token["children"])
    return [token]


def _with_tags_read(tokens: list[Token]) -> list[Token]:
    """Siblings, with what stands between a tag and its end as the children of one token."""
    top: list[Token] = []
    opened: list[Token] = []
    for token in tokens:
        here = opened[-1]["children"] if opened else top
        if token["type"] != "inline_html":
            here += _read(token)
            continue
        tag = _Tag(token["raw"])
        if tag.name == "br":
            here.append({"type": "linebreak"})
        elif tag.name == "img" and tag.attributes.get("src"):
            words = [{"type": "text", "raw": tag.attributes.get("alt", "")}]
            attrs = {"url": tag.attributes["src"], "width": tag.attributes.get("width", "")}
            here.append({"type": "image", "children": words, "attrs": attrs})
        elif tag.name in _MARKS:
            opened.append({"type": _MARKS[tag.name], "children": []})
            here.append(opened[-1])
        elif opened and _MARKS.get(tag.ended) == opened[-1]["type"]:
            opened.pop()
    return top


class _Tag(HTMLParser):
    """The name and attributes of a start tag, or the name of one that ends."""

    def __init__(self, raw: str) -> None:
        super().__init__()
        self.name = self.ended = ""
        self.attributes: dict[str, str] = {}
        self.feed(raw)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.name, self.attributes = tag, {name: value or "" for name, value in attrs}

    def handle_endtag(self, tag: str) -> None:
        self.ended = tag


class _Renderer(mistune.HTMLRenderer):
    """Mistune's HTML with our headings and tables; a picture that would have to be loaded is told by its text."""

    def __init__(self, heading: HeadingHtml, table: TableHtml, picture: PictureHtml) -> None:
        super().__init__(escape=True)
        self._heading, self._table, self._picture = heading, table, picture
        for name, tag in _LOOKS.items():
            self.register(name, lambda _, text, tag=tag: f"<{tag}>{text}</{tag}>")

    def render_token(self, token: Token, state: mistune.BlockState) -> str:
        if token["type"] != "table":
            return super().render_token(token, state)

        def cells(row: Token) -> list[Markup]:
            return [_safe(self.render_tokens(cell["children"], state)) for cell in row["children"]]

        head, *bodies = token["children"]
        aligned = [cell["attrs"]["align"] or "left" for cell in head["children"]]
        named = list(zip(cells(head), aligned, strict=True))
        return self._table(named, [cells(row) for body in bodies for row in body["children"]])

    def text(self, text: str) -> str:
        return str(escape(html.unescape(text)))

    def heading(self, text: str, level: int, **attrs: Any) -> str:
        return self._heading(level, _safe(text).striptags(), _safe(text))

    def link(self, text: str, url: str, title: str | None = None) -> str:
        return str(Markup('<a href="{}">{}</a>').format(url, _safe(text))) if LINKED.fullmatch(url) else text

    def image(self, text: str, url: str, title: str | None = None, width: str = "") -> str:
        alt = _safe(text).striptags()
        found = picture_in({"attrs": {"url": url}})
        return self._picture(*found, alt or "Hình minh họa", alt, width) if found else escape(alt)

    def linebreak(self) -> str:
        return "<br>\n"

    def thematic_break(self) -> str:
        return "<hr>\n"


def markdown_html(text: str, *, heading: HeadingHtml, table: TableHtml, picture: PictureHtml) -> Markup:
    """The HTML of Markdown; ``heading``, ``table`` and ``picture`` write theirs as the page does."""
    return _safe(_Renderer(heading, table, picture)(markdown_tokens(text), mistune.BlockState()))


def _safe(html: str) -> Markup:
    return Markup(html)  # noqa: S704 - mistune has escaped all text, and no tag of the author's is left
