"""What the executed notebook behind a report tells the gate."""

from __future__ import annotations

from typing import Any

import pytest

from cchc_lib.presentation.blocks import BLOCK_MIME
from cchc_lib.publishing.executed import code_lines, has_pictures


def notebook(source: str = "", kind: str = "code", data: dict[str, Any] | None = None) -> dict[str, Any]:
    """A notebook of one cell and what it shows."""
    return {"cells": [{"cell_type": kind, "source": source, "outputs": [{"data": data or {}}, {"name": "stdout"}]}]}


def test_lines_of_code_that_prose_never_has() -> None:
    """Calls and assignments, no short names."""
    assert code_lines(notebook("report.head()\nx = 1\nimport pandas")) == {"report.head()"}
    assert code_lines(notebook("report.head()", "markdown")) == frozenset()


@pytest.mark.parametrize(
    "shown",
    [
        notebook(data={"image/png": "x", "text/plain": "<Figure>"}),
        notebook(data={"image/svg+xml": "<svg/>"}),
        notebook(data={"text/html": ["<p>", "<img src=x>"]}),
        notebook("![x](data:image/png;base64,x)", "markdown"),
        {"cells": [{"cell_type": "markdown", "source": "x", "attachments": {"a.png": {}}}]},
    ],
)
def test_pictures_of_the_teachers_own(shown: dict[str, Any]) -> None:
    """Figures, drawings, pictures in HTML, Markdown and attachments."""
    assert has_pictures(shown)


def test_the_kits_own_charts_are_none() -> None:
    """A chart carries its table, which is read; a frame or a sentence is no picture."""
    assert not has_pictures(notebook(data={BLOCK_MIME: {}, "text/html": "<svg>"}))
    assert not has_pictures(notebook(data={"text/html": "<table>", "text/plain": "x"}))
