"""The page: an executed notebook as one HTML file without script or code, nothing loaded, under a strict policy."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from jinja2 import Template
from markupsafe import Markup

from cchc_lib.rendering.document import read_document, span_of
from cchc_lib.report.blocks import Block, Head, Summary
from cchc_lib.report.html import PageWriter, dark_charts, environment
from cchc_lib.report.words import upper_first

if TYPE_CHECKING:
    from nbformat import NotebookNode

_TEMPLATES = Path(__file__).parent / "templates"
_SLICE, _SLICES = 16, 31
"""Milliseconds between the parts of a page that are laid out one after the other, and how many are told apart."""
_BEFORE_HEADING = re.compile(r'(?=<h[2-6] id=")')
_WITH_DIGEST = re.compile(r'(<h[2-6] id=.*?</h[2-6]>)(.*?)<p class="digest">(.*?)</p>', re.DOTALL)


def render_html(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook; raises NotebookError when it failed or was not run."""
    document = read_document(notebook, page=True)
    title, blocks = document.titled()
    writer = PageWriter()
    body = Markup("\n").join(writer.html(block) for block in blocks)
    values = {
        "head": document.head,
        "title": title,
        "when": document.head
        and (upper_first if document.head.opening else "Số liệu {}".format)(span_of(document.head)),
        "description": _description(title, document.head, blocks),
        "sections": _sections(body),
        "outline": [entry for entry in writer.outline if entry.level == 2],
    }
    return page_bytes("page.html.jinja", values)


def _sections(body: Markup) -> list[Markup]:
    """The page's parts, each from one heading of the second or third level to the next, to be laid out one by one."""
    sections: list[Markup] = []
    for piece in _folded([chunk for chunk in _BEFORE_HEADING.split(body) if chunk.strip()]):
        if not sections or piece.startswith(("<h2 ", "<h3 ", "<details")):
            sections.append(Markup(piece))  # noqa: S704 - what the writer has made, in pieces
        else:
            sections[-1] += Markup(piece)  # noqa: S704 - the same
    return sections


def _folded(chunks: list[str]) -> list[str]:
    """A heading with a digest becomes a line that opens, and holds all that stands below it until its like."""
    pieces = []
    while chunks:
        piece = chunks.pop(0)
        if found := _WITH_DIGEST.match(piece):
            inner = [piece[found.end() :]]
            while chunks and chunks[0][2] > piece[2]:
                inner.append(chunks.pop(0))
            heading, above, digest = found.groups()
            line = f'<summary>{heading}<span class="digest">{digest}</span></summary>'
            piece = f'<details class="fold">{line}{above}{"".join(_folded(inner))}</details>\n'
        pieces.append(piece)
    return pieces


def page_bytes(template: str, values: Mapping[str, Any]) -> bytes:
    """The page that a template makes of these values; the same bytes for the same values."""
    style = page_style()
    pictures = any('="data:image' in part for part in values.get("sections", ()))
    text: str = _template(template).render(values, style=Markup(style), policy=policy(style, pictures=pictures))  # noqa: S704 - our own sheet
    return text.encode("utf-8")


@cache
def _template(name: str) -> Template:
    return environment(_TEMPLATES).get_template(name)


def policy(style: str, *, pictures: bool) -> str:
    """What the page may do: its own style, its own pictures; connecting to its own host lets audits read robots.txt."""
    digest = b64encode(hashlib.sha256(style.encode()).digest()).decode()
    images = " img-src data:;" if pictures else ""
    return (
        f"default-src 'none'; style-src 'sha256-{digest}';{images} connect-src 'self'; "
        "base-uri 'none'; form-action 'none'"
    )


@cache
def page_style() -> str:
    """The pages' style sheet, without what only its readers in the source need."""
    sheet = (_TEMPLATES / "page.css").read_text(encoding="utf-8")
    sheet += "".join(f".part:nth-child({n}) {{ animation-delay: {_SLICE * (n - 1)}ms }}\n" for n in range(2, _SLICES))
    sheet += f"@media screen and (prefers-color-scheme: dark) {{\n{dark_charts('.drawing')}}}\n"
    lines = (line.strip() for line in sheet.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("/*"))


def _description(title: str, head: Head | None, blocks: Sequence[Block]) -> str:
    """What a search engine shows under the title: the answer, where the report has one."""
    answer = next((block.sentence for block in blocks if isinstance(block, Summary)), title)
    return f"{head.school}: {answer}" if head else answer
