"""The page: an executed notebook as one HTML file without script or code, for the school's web site."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from markupsafe import Markup
from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cchc_lib.presentation.blocks import Block, Head, Prose, Summary
from cchc_lib.presentation.html import PageWriter
from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.page import page_bytes

_UNTITLED = "Báo cáo"


class HtmlExporter(Exporter):
    """nbconvert's way to the page: ``jupyter nbconvert --to cchc-html``."""

    export_from_notebook = "CCHC HTML"
    output_mimetype = "text/html"

    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(  # type: ignore[override]  # exporters of text return text
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str, dict[str, Any]]:
        """The page and nbconvert's resources; raises NotebookError when the notebook failed or was not run."""
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        return render_html(prepared).decode("utf-8"), resources


def render_html(notebook: NotebookNode) -> bytes:
    """The page of an executed notebook; raises NotebookError when it failed or was not run."""
    document = read_document(notebook, page=True)
    title, blocks = _titled(document.head, document.blocks)
    writer = PageWriter()
    sections = _sections(writer.html(block) for block in blocks)
    values = {
        "head": document.head,
        "title": title,
        "description": _description(title, document.head, blocks),
        "sections": sections,
        "outline": [entry for entry in writer.outline if entry.level == 2],
    }
    return page_bytes("page.html.jinja", values)


def _sections(fragments: Iterable[Markup]) -> list[Markup]:
    """The page's parts, each from one heading of the second or third level to the next, to be laid out one by one."""
    sections: list[Markup] = []
    for fragment in fragments:
        if not sections or fragment.startswith(("<h2 ", "<h3 ")):
            sections.append(fragment)
        else:
            sections[-1] += "\n" + fragment
    return sections


def _description(title: str, head: Head | None, blocks: tuple[Block, ...]) -> str:
    """What a search engine shows under the title: the answer, where the report has one."""
    answer = next((block.sentence for block in blocks if isinstance(block, Summary)), title)
    return f"{head.school}: {answer}" if head else answer


def _titled(head: Head | None, blocks: tuple[Block, ...]) -> tuple[str, tuple[Block, ...]]:
    """The page's title: the head's, else the first-level heading that a teacher's own notebook begins with."""
    if head is not None:
        return head.subject, blocks
    first = blocks[0] if blocks else None
    if isinstance(first, Prose) and first.markdown.lstrip().startswith("# "):
        line, _, rest = first.markdown.lstrip().partition("\n")
        return line.removeprefix("# ").strip(" #*_"), (Prose(markdown=rest), *blocks[1:])
    return _UNTITLED, blocks
