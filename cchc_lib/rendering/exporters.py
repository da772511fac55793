"""nbconvert's ways to page and papers: ``jupyter nbconvert --to cchc_html``, and JupyterLab's export menu."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cchc_lib.rendering.attached import attach_pictures
from cchc_lib.rendering.page.html import render_html
from cchc_lib.rendering.paper.pdf import render_pdf
from cchc_lib.rendering.word.document import render_docx


class HtmlExporter(Exporter):
    """The page of an executed notebook; like the others it raises NotebookError when that failed or was not run."""

    export_from_notebook = "CCHC HTML"
    output_mimetype = "text/html"
    _extension = ".html"

    def _file_extension_default(self) -> str:
        return self._extension

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The file's content, pictures beside the notebook put in, and nbconvert's resources."""
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        attach_pictures(prepared, Path(resources.get("metadata", {}).get("path") or "."))
        return self._render(prepared), resources

    def _render(self, notebook: NotebookNode) -> str | bytes:
        return render_html(notebook).decode("utf-8")


class PdfExporter(HtmlExporter):
    """The report as PDF."""

    export_from_notebook = "CCHC PDF"
    output_mimetype = "application/pdf"
    _extension = ".pdf"

    def _render(self, notebook: NotebookNode) -> bytes:
        return render_pdf(notebook)


class DocxExporter(HtmlExporter):
    """The report as Word document."""

    export_from_notebook = "CCHC Word"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
    _extension = ".docx"

    def _render(self, notebook: NotebookNode) -> bytes:
        return render_docx(notebook)
