"""The one table of output formats: how each file is named and what writes it."""

from __future__ import annotations

import importlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

TEMPLATE = "mau.docx"
"""What a school calls its own template of the DOCX, beside its ``school.yaml``."""

_REPORT = "bao-cao"
_INTERNAL = "noi-bo"


@dataclass(frozen=True, slots=True)
class Format:
    """One format; ``needs_result`` when it is written from the head's result file and a notebook without has none.

    ``own_name`` is what the file is called in place of the report's stem; ``renderer`` is 'module:function'. A format
    that is ``templated`` is written into the school's own template, where there is one.
    """

    name: str
    suffix: str
    renderer: str
    own_name: str = ""
    needs_result: bool = False
    templated: bool = False

    def file_name(self, stem: str, internal: bool) -> str:
        """``bao-cao.pdf``, ``noi-bo.html``, ``bieu-06.xlsx``; the files of another notebook bear its stem."""
        marks = [mark for mark in (stem, self.own_name, _INTERNAL if internal else "") if mark]
        named = marks[1:] or marks if stem == _REPORT else marks
        return f"{'.'.join(named)}{self.suffix}"

    def render(self, notebook: NotebookNode, template: Path | None = None) -> bytes:
        """The file's content from the executed notebook; a CchcError tells why there can be none.

        ``template`` is the school's own.
        """
        module, function = self.renderer.split(":")
        write = getattr(importlib.import_module(module), function)
        content: bytes = write(notebook, template) if self.templated else write(notebook)
        return content


FORMATS: Mapping[str, Format] = MappingProxyType(
    {
        form.name: form
        for form in (
            Format("html", ".html", "cchc_lib.rendering.page:render_html"),
            Format("pdf", ".pdf", "cchc_lib.rendering.paper.pdf:render_pdf"),
            Format("docx", ".docx", "cchc_lib.rendering.word:render_docx", templated=True),
            Format("xlsx", ".xlsx", "cchc_lib.rendering.excel:render_form06", "bieu-06", needs_result=True),
        )
    }
)


def result_json(result: Mapping[str, Any]) -> bytes:
    """The content of ``ket-qua.json``: UTF-8, keys sorted."""
    return f"{json.dumps(result, ensure_ascii=False, indent=1, sort_keys=True)}\n".encode()
