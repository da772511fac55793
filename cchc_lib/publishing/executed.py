"""What the executed notebook behind a report tells the gate: its lines of code, and whether it has pictures."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from cchc_lib.presentation.blocks import BLOCK_MIME
from cchc_lib.publishing.folding import clean

_SHORTEST_CODE = 12


def code_lines(notebook: Mapping[str, Any]) -> frozenset[str]:
    """Lines of a notebook's code that no prose has by chance."""
    code = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    lines = (" ".join(clean(line).split()) for source in code for line in source.splitlines())
    return frozenset(line for line in lines if len(line) >= _SHORTEST_CODE and any(sign in line for sign in "(=[{"))


def has_pictures(notebook: Mapping[str, Any]) -> bool:
    """Whether a cell shows a picture of the teacher's own: what is written in it cannot be read.

    Drawings count too, for matplotlib may draw letters as lines.
    """
    shown = [output.get("data", {}) for cell in notebook["cells"] for output in cell.get("outputs", ())]
    own = [data for data in shown if BLOCK_MIME not in data]
    return (
        any(form.startswith("image/") for data in own for form in data)
        or any(mark in "".join(data.get("text/html", "")) for data in own for mark in ("<img", "<svg", "<image"))
        or any(cell.get("attachments") or "data:image" in "".join(cell["source"]) for cell in notebook["cells"])
    )
