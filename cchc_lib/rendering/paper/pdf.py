"""The paper as PDF, by typst: PDF/UA-1 and PDF/A-2a in one file, with our own fonts and nobody else's."""

from __future__ import annotations

import functools
import json
import re
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_lib.rendering.document import read_document
from cchc_lib.rendering.paper.form import paper_of
from cchc_lib.rendering.paper.nodes import LONGEST_WORD, Code, Figure, Run

if TYPE_CHECKING:
    from nbformat import NotebookNode

_HERE = Path(__file__).parent
_STANDARDS = ["ua-1", "a-2a"]
_PIXELS_PER_INCH = 200
_WORDS = frozenset({"text", "caption", "note"})
_BREAK = "\u200b"
_LONG_WORD = re.compile(rf"[^ \n]{{{LONGEST_WORD + 1},}}")
_JOINT = re.compile(r"(?:[/_.\-]+|[^ \n/_.\-]{8})(?=[^ \n/_.\-])")
_LONG_LINE = re.compile(r"\S{72}")
LACKING = re.compile(
    "[^\n -~\u00a0-\u024f\u02b0-\u0345\u0384-\u038a\u038c\u038e-\u03a1\u03a3-\u03ff\u1e00-\u1eff\u2000-\u2064"
    "\u2074-\u208e\u20a0-\u20be\u2100-\u214f\u2153\u2154\u215b-\u215e\u2190-\u2195\u21d2\u21d4\u2202\u2206\u2208\u220f"
    "\u2211\u2212\u2215\u2219\u221a\u221e\u2229\u222b\u2248\u2260\u2261\u2264\u2265\u25a0\u25a1\u25aa-\u25ac\u25b2\u25ba"
    "\u25bc\u25c4\u25cb\u25cf\u25e6\u2605\u2606\u2610-\u2612\u2713\u2714\u2717\u2718\ufffd]"
)
"""Characters that our fonts lack (an emoji, Chinese); each stands as the replacement mark."""


def render_pdf(notebook: NotebookNode) -> bytes:
    """The PDF of an executed notebook, the same bytes for the same notebook.

    Raises NotebookError when the notebook failed or was not run.
    """
    paper = paper_of(read_document(notebook, page=False))
    content = LACKING.sub("\ufffd", json.dumps(paper, default=_fields, ensure_ascii=False))
    made_on = datetime.combine(paper.day, time(), UTC)
    return _compiler("report.typ").compile(
        format="pdf", sys_inputs={"paper": content}, pdf_standards=_STANDARDS, timestamp=made_on
    )


def png_of(figure: Figure) -> bytes:
    """A figure as PNG on white, sharp enough for print, with the same letters as in the PDF."""
    inputs = {"svg": LACKING.sub("\ufffd", figure.svg), "width": str(figure.width)}
    made: bytes = _compiler("figure.typ").compile(format="png", ppi=_PIXELS_PER_INCH, sys_inputs=inputs)
    return made


@functools.cache
def _compiler(template: str) -> Any:
    """One compiler a process: reading template and fonts is most of the work."""
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[_HERE / "fonts"])
    return typst.Compiler(_HERE / template, root=_HERE, font_paths=fonts)


def _fields(value: Any) -> Any:
    """What JSON has no word for: a day, and our values with their kind; a run of plain text is a text."""
    if isinstance(value, date):
        return (value.year, value.month, value.day)
    if isinstance(value, Run) and value == Run(value.text):
        return _breakable(value.text)
    fields = {name: getattr(value, name) for name in value.__dataclass_fields__}
    for name in _WORDS.intersection(fields):
        fields[name] = _LONG_LINE.sub(r"\g<0>\n", fields[name]) if isinstance(value, Code) else _breakable(fields[name])
    return {"kind": type(value).__name__, **fields}


def _breakable(text: str) -> str:
    """Put marks where a long word may be broken: an address behind its joints, a fingerprint every eight letters."""
    if len(text) <= LONGEST_WORD:
        return text
    return _LONG_WORD.sub(lambda found: f"{_BREAK}{_JOINT.sub(rf'{chr(92)}g<0>{_BREAK}', found[0])}{_BREAK}", text)
