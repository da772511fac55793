"""The paper as PDF, by typst: PDF/UA-1 and PDF/A-2a in one file, with our own fonts and nobody else's."""

from __future__ import annotations

import dataclasses
import functools
import json
import re
from collections.abc import Sequence
from datetime import UTC, datetime, time
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cchc_lib.errors import CchcError
from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.paper import Paper, paper_of
from cchc_lib.rendering.paper_nodes import Code, Figure, Run

_HERE = Path(__file__).parent
_STANDARDS = ["ua-1", "a-2a"]
_PIXELS_PER_INCH = 200
_WORDS = frozenset({"text", "caption", "note"})
_LONGEST_WORD, _BREAK = 24, "\u200b"
_LONG_WORD, _PIECE = re.compile(r"[^ \n]{25,}"), re.compile(r"[^ \n]{1,24}")
_LONG_LINE = re.compile(r"\S{72}")


def covered() -> list[tuple[str, str]]:
    """The first and the last character, in hexadecimal, of each range that the fonts have."""
    lines = (_HERE / "fonts" / "coverage.txt").read_text(encoding="ascii").split()
    return [(line[:4], line[-4:]) for line in lines]


_LACKING = re.compile("[^" + "".join(f"\\u{first}-\\u{last}" for first, last in covered()) + "]")
"""Characters that our fonts lack (an emoji, Chinese); each stands as the replacement mark."""


class PdfError(CchcError):
    """The document cannot be a PDF that all can read, such as a figure that nothing says in words."""


class PdfExporter(Exporter):
    """nbconvert's way to the paper: ``jupyter nbconvert --to cchc-pdf``."""

    export_from_notebook = "CCHC PDF"
    output_mimetype = "application/pdf"

    def _file_extension_default(self) -> str:
        return ".pdf"

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[bytes, dict[str, Any]]:
        """The PDF and nbconvert's resources; raises NotebookError when the notebook failed or was not run."""
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        return render_pdf(prepared), resources


def render_pdf(notebook: NotebookNode) -> bytes:
    """The PDF of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed or was not run, PdfError when a figure has no alt text.
    """
    import typst

    paper = paper_of(read_document(notebook, page=False))
    made_on = datetime.combine(paper.day, time(), UTC)
    try:
        return _compiler("report.typ").compile(
            format="pdf", sys_inputs={"paper": _as_json(paper)}, pdf_standards=_STANDARDS, timestamp=made_on
        )
    except typst.TypstError as error:
        if "alt" in error.message:
            raise PdfError("Có hình chưa có lời mô tả (alt); hãy thêm rồi lập lại báo cáo.") from error
        raise


def pngs_of(figures: Sequence[Figure]) -> list[bytes]:
    """Each figure as PNG, sharp enough for print, with the same letters as in the PDF."""
    if not figures:
        return []
    drawn = json.dumps([{"svg": figure.svg, "width": figure.width} for figure in figures], ensure_ascii=False)
    inputs = {"figures": _LACKING.sub("\ufffd", drawn)}
    pages = _compiler("figures.typ").compile(format="png", ppi=_PIXELS_PER_INCH, sys_inputs=inputs)
    return pages if isinstance(pages, list) else [pages]


@functools.cache
def _compiler(template: str) -> Any:
    """One compiler a process: reading template and fonts is most of the work."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])
    return typst.Compiler(_HERE / template, root=_HERE, font_paths=fonts)


def _as_json(paper: Paper) -> str:
    return _LACKING.sub("\ufffd", json.dumps(paper, default=_fields, ensure_ascii=False))


def _fields(value: Any) -> Any:
    if not dataclasses.is_dataclass(value):
        return (value.year, value.month, value.day)
    if isinstance(value, Run) and value == Run(value.text):
        return _breakable(value.text)
    fields = {"kind": type(value).__name__} | {f.name: getattr(value, f.name) for f in dataclasses.fields(value)}
    for name in _WORDS.intersection(fields):
        fields[name] = _LONG_LINE.sub(r"\g<0>\n", fields[name]) if isinstance(value, Code) else _breakable(fields[name])
    return fields


def _breakable(text: str) -> str:
    """Put marks where a long word (an address, a fingerprint) may be broken."""
    if len(text) <= _LONGEST_WORD:
        return text
    return _LONG_WORD.sub(lambda found: _BREAK + _PIECE.sub(rf"\g<0>{_BREAK}", found[0]), text)
