"""Tests of the table of output formats."""

import json
import os
import subprocess
import sys
import tomllib
from hashlib import sha256
from pathlib import Path
from pkgutil import resolve_name

import pytest
from nbformat.v4 import new_output

from cchc_lib.environment import ROOT
from cchc_lib.rendering.foreign import NotebookError
from cchc_lib.rendering.formats import FORMATS, result_json
from tests.rendering.notebooks import code_cell
from tests.rendering.sample_report import sample_head, sample_notebook

_HASHES = """
from hashlib import sha256
from cchc_lib.rendering.formats import FORMATS
from tests.rendering.sample_report import sample_notebook
print(*(sha256(form.render(sample_notebook())).hexdigest() for form in FORMATS.values()))
"""


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
    """But from none that failed or was not run."""
    assert FORMATS[name].render(sample_notebook())[: len(magic)].lower() == magic.lower()
    failed = new_output("error", ename="CchcError", evalue="Không tìm thấy sổ.", traceback=[])
    with pytest.raises(NotebookError, match=r"Không tìm thấy sổ\."):
        FORMATS[name].render(sample_notebook(code_cell(failed)))
    unrun = code_cell()
    unrun.execution_count = None
    with pytest.raises(NotebookError, match="chưa chạy"):
        FORMATS[name].render(sample_notebook(unrun))


@pytest.mark.slow
def test_the_same_notebook_gives_the_same_bytes_in_any_process(tmp_path: Path) -> None:
    """No clock, no chance, no machine's own fonts."""
    elsewhere = {"FONTCONFIG_FILE": str(tmp_path / "none"), "TZ": "Asia/Ho_Chi_Minh", "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", _HASHES]
    made = subprocess.run(command, env=os.environ | elsewhere, cwd=ROOT, capture_output=True, check=True, text=True)
    assert made.stdout.split() == [sha256(form.render(sample_notebook())).hexdigest() for form in FORMATS.values()]


@pytest.mark.parametrize("name", ["html", "pdf", "docx"])
def test_stock_nbconvert_finds_the_exporters(name: str) -> None:
    """By the name of JupyterLab's menu and by that of the command line; what comes is the batch's own file."""
    exporters = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["nbconvert.exporters"]
    assert exporters.get(f"cchc-{name}", exporters[f"cchc_{name}"]) == exporters[f"cchc_{name}"]
    content, resources = resolve_name(exporters[f"cchc_{name}"])().from_notebook_node(sample_notebook())
    assert resources["output_extension"] == f".{name}"
    assert (content.encode() if isinstance(content, str) else content) == FORMATS[name].render(sample_notebook())


def test_the_result_file_is_the_heads() -> None:
    head = sample_head(result={"school": "x", "draft": False, "targets": [{"level": "Tốt"}]})
    content = result_json(head.result)
    assert (
        content.decode() == '{\n "draft": false,\n "school": "x",\n "targets": [\n  {\n   "level": "Tốt"\n  }\n ]\n}\n'
    )
    assert json.loads(content) == head.result
