"""The plan as a document says every sentence of the plan that the school issued, on paper and in Word."""

import io
from pathlib import Path
from typing import Any

import docx
import papermill
import pypdfium2  # type: ignore[import-untyped]
import pytest

from cchc_lib.rendering.paper.pdf import render_pdf
from cchc_lib.rendering.word import render_docx
from cchc_lib.text import folded

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SENTENCES = (Path(__file__).parent / "ke-hoach-2025-2026.txt").read_text(encoding="utf-8").splitlines()
"""The first school's plan as it was issued, a sentence a line, with the letters that its PDF lost and the bodies that
are no more since 1/7/2025 put right."""


@pytest.fixture(scope="module")
def executed() -> Any:
    given = {"school": "thcs-tien-cuong", "school_year": "2025-2026"}
    notebook = str(ROOT / "notebooks" / "ke_hoach.ipynb")
    return papermill.execute_notebook(notebook, None, parameters=given, progress_bar=False)


def bare(text: str) -> str:
    """Letters and numbers alone: what paper breaks, spells out or puts in capitals is no difference."""
    plain = folded(text).replace("thủ tục hành chính (tthc)", "tthc").replace("thủ tục hành chính", "tthc")
    return "".join(letter for letter in plain if letter.isalnum())


def on_paper(executed: Any) -> str:
    document = pypdfium2.PdfDocument(render_pdf(executed))
    lines = [line for page in document for line in page.get_textpage().get_text_range().splitlines()]
    return "\n".join(line for line in lines if not line.strip().isdigit() and "MINH HỌA" not in line)


def in_word(executed: Any) -> str:
    document = docx.Document(io.BytesIO(render_docx(executed)))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


@pytest.mark.parametrize("read", [on_paper, in_word])
def test_every_sentence_of_the_plan_stands_in_the_document(executed: Any, read: Any) -> None:
    """In number, too: what is issued is what is measured."""
    said = read(executed)
    assert [sentence for sentence in SENTENCES if bare(sentence.lstrip("1234567. ")) not in bare(said)] == []
    assert "/KH-THCSTC" in said
    assert "Kính gửi" not in said
