"""Tests of the table of output formats."""

import json

import pytest

from cchc_lib.rendering.formats import FORMATS, result_json
from tests.rendering.sample_report import sample_head, sample_notebook


@pytest.mark.parametrize(
    ("name", "stem", "internal", "expected"),
    [
        ("html", "bao-cao", False, "bao-cao.html"),
        ("html", "bao-cao", True, "noi-bo.html"),
        ("pdf", "bao-cao", False, "bao-cao.pdf"),
        ("docx", "si-so", False, "si-so.docx"),
        ("html", "si-so", True, "si-so.noi-bo.html"),
        ("xlsx", "bao-cao", False, "bieu-06.xlsx"),
        ("xlsx", "si-so", False, "si-so.bieu-06.xlsx"),
    ],
)
def test_files_are_named_for_their_report(name: str, stem: str, internal: bool, expected: str) -> None:
    """The report has the names that README gives; no two notebooks share a file."""
    assert FORMATS[name].file_name(stem, internal) == expected


def test_only_the_form_needs_a_result() -> None:
    """A teacher's own notebook gives a page and paper, but no Biểu 06."""
    assert {name: form.needs_result for name, form in FORMATS.items()} == {
        "html": False,
        "pdf": False,
        "docx": False,
        "xlsx": True,
    }


@pytest.mark.parametrize(
    ("name", "magic"), [("html", b"<!DOCTYPE html>"), ("pdf", b"%PDF-1.7"), ("docx", b"PK"), ("xlsx", b"PK")]
)
def test_every_format_is_written_from_the_executed_notebook(name: str, magic: bytes) -> None:
    assert FORMATS[name].render(sample_notebook())[: len(magic)].lower() == magic.lower()


def test_the_result_file_is_the_heads() -> None:
    """Keys are sorted, words stand as they are, the last line ends."""
    head = sample_head(result={"school": "x", "draft": False, "targets": [{"level": "Tốt"}]})
    content = result_json(head.result)
    assert (
        content.decode() == '{\n "draft": false,\n "school": "x",\n "targets": [\n  {\n   "level": "Tốt"\n  }\n ]\n}\n'
    )
    assert json.loads(content) == head.result
