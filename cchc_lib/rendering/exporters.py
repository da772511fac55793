"""nbconvert's ways to page and papers: ``jupyter nbconvert --to cchc_html``, and JupyterLab's export menu."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbformat import NotebookNode

from cchc_lib.rendering.foreign import attach_pictures
from cchc_lib.rendering.formats import FORMATS


class _ReportExporter(Exporter):
    """An executed notebook as a file; raises NotebookError when the notebook failed or was not run."""

    form: str

    def from_notebook_node(  # type: ignore[override]
        self, nb: NotebookNode, resources: dict[str, Any] | None = None, **kw: Any
    ) -> tuple[str | bytes, dict[str, Any]]:
        """The file's content, pictures beside the notebook put in, and nbconvert's resources."""
        prepared, resources = super().from_notebook_node(nb, resources, **kw)
        attach_pictures(prepared, Path(resources.get("metadata", {}).get("path") or "."))
        content = FORMATS[self.form].render(prepared)
        return content.decode() if self.form == "html" else content, resources


class HtmlExporter(_ReportExporter):
    """The report as a page."""

    form, export_from_notebook, output_mimetype, file_extension = "html", "CCHC HTML", "text/html", ".html"


class PdfExporter(_ReportExporter):
    """The report as PDF."""

    form, export_from_notebook, output_mimetype, file_extension = "pdf", "CCHC PDF", "application/pdf", ".pdf"


class DocxExporter(_ReportExporter):
    """The report as Word document."""

    form, export_from_notebook, file_extension = "docx", "CCHC Word", ".docx"
    output_mimetype = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
