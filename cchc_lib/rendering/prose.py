"""Markdown on paper: headings, paragraphs, emphasis, links, lists, quotes, code, tables, pictures within the text."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from cchc_lib.presentation.blocks import Align
from cchc_lib.presentation.markdown import Token, markdown_tokens, picture_in
from cchc_lib.rendering.paper.nodes import (
    Code,
    HeadCell,
    Heading,
    Items,
    Node,
    Paragraph,
    Quote,
    Rule,
    Run,
    Runs,
    text_of,
)
from cchc_lib.rendering.paper.tables import grid
from cchc_lib.rendering.pictures import embedded_figure
from cchc_lib.text import printable

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


def prose_nodes(markdown: str, *, caption: str) -> tuple[Node, ...]:
    """Markdown as nodes; ``caption`` names a table or picture that has no name of its own."""
    return tuple(_blocks(markdown_tokens(markdown), caption))


def _blocks(tokens: Iterable[Token], caption: str) -> Iterator[Node]:
    for token in tokens:
        match token["type"]:
            case "heading":
                yield Heading(_runs(token), token["attrs"]["level"])
                caption = text_of(_runs(token))
            case "paragraph" | "block_text":
                yield from _paragraph(token, caption)
            case "list":
                attrs = token["attrs"]
                items = tuple(tuple(_blocks(item["children"], caption)) for item in token["children"])
                yield Items(items, attrs.get("start", 1) if attrs["ordered"] else 0)
            case "block_quote":
                yield Quote(tuple(_blocks(token["children"], caption)))
            case "block_code":
                yield Code(printable(token["raw"].rstrip("\n")))
            case "thematic_break":
                yield Rule()
            case "table":
                yield _table(token, caption)


def _paragraph(token: Token, caption: str) -> Iterator[Node]:
    if runs := _runs(token):
        yield Paragraph(runs)
    for picture in _pictures(token):
        words = text_of(_runs(picture))
        form, content = picture_in(picture) or ("", "")
        yield embedded_figure(form, content, words or "Hình minh họa", picture["attrs"].get("width", ""))


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
