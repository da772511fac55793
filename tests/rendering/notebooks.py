"""Executed notebooks built from blocks and outputs, for the tests of every exporter."""

from dataclasses import asdict
from typing import Any

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from cchc_lib.report.blocks import BLOCK_MIME, Block


def notebook_of(*parts: Block | str | NotebookNode) -> NotebookNode:
    notebook = new_notebook(cells=[_cell(part) for part in parts])
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def _cell(part: Block | str | NotebookNode) -> NotebookNode:
    if isinstance(part, str):
        return new_markdown_cell(part)
    return part if isinstance(part, NotebookNode) else code_cell(shown({BLOCK_MIME: asdict(part)}))


def code_cell(*outputs: NotebookNode, source: str = "hien()", **metadata: Any) -> NotebookNode:
    return new_code_cell(source, execution_count=1, outputs=list(outputs), metadata=metadata)


def shown(data: dict[str, Any], *, result: bool = False, metadata: dict[str, Any] | None = None) -> NotebookNode:
    if result:
        return new_output("execute_result", data, execution_count=1, metadata=metadata or {})
    return new_output("display_data", data, metadata=metadata or {})


def printed(text: str, name: str = "stdout") -> NotebookNode:
    return new_output("stream", text=text, name=name)
