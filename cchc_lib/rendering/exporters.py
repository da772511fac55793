"""nbconvert's ways to page and papers: ``jupyter nbconvert --to cchc_html``, and JupyterLab's export menu."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cchc_lib.rendering.attached import attach_pictures
from cchc_lib.rendering.page import render_html
from cchc_lib.rendering.paper.pdf import render_pdf
from cchc_lib.rendering.word.document import render_docx


class _ReportExporter(Exporter):
    """An executed notebook as a file; raises NotebookError when the notebook failed or was not run."""

    render: Callable[[NotebookNode], str | bytes]

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The file's content, pictures beside the notebook put in, and nbconvert's resources."""
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        attach_pictures(prepared, Path(resources.get("metadata", {}).get("path") or "."))
        return type(self).render(prepared), resources


class HtmlExporter(_ReportExporter):
    """The report as a page."""

    export_from_notebook, output_mimetype, file_extension = "CCHC HTML", "text/html", ".html"
    render = staticmethod(lambda notebook: render_html(notebook).decode("utf-8"))


class PdfExporter(_ReportExporter):
    """The report as PDF."""

    export_from_notebook, output_mimetype, file_extension = "CCHC PDF", "application/pdf", ".pdf"
    render = staticmethod(render_pdf)


class DocxExporter(_ReportExporter):
    """The report as Word document."""

    export_from_notebook = "CCHC Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    file_extension = ".docx"
    render = staticmethod(render_docx)
