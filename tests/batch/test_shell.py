"""IPython's shell alone: cells show what they show in a kernel, in their order, and a fault is told as a kernel's."""

import ast
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from cchc_lib.batch.engines import FailedError
from cchc_lib.batch.engines.shell import execute
from tests.batch.kit import notebook


def run(folder: Path, *cells: str, **parameters: str) -> list[list[Any]]:
    made = notebook('school = "a"', *cells)
    made["cells"][0]["metadata"]["tags"] = ["parameters"]
    (folder / "so.ipynb").write_text(json.dumps(made), encoding="utf-8")
    executed = execute(folder / "so.ipynb", parameters, lambda *_: None)
    return [cell.outputs for cell in executed.cells[1:]]


def test_what_is_shown_keeps_its_order(tmp_path: Path) -> None:
    """Printed, displayed, to the error stream, the last value; a figure of pyplot; what was cleared is gone."""
    order, figure, cleared = run(
        tmp_path,
        "import sys\nprint('a')\ndisplay(1)\nprint('b', file=sys.stderr)\nimport asyncio\nawait asyncio.sleep(0)\n'c'",
        "%matplotlib inline\nimport matplotlib.pyplot as plt\nplt.plot([1, 2]);",
        "print('gone')\nfrom IPython.display import clear_output\nclear_output()\nprint('stays')",
    )
    assert [one.get("name") or one.output_type for one in order if one.get("text") != "\n"] == [
        "stdout",
        "display_data",
        "stderr",
        "execute_result",
    ]
    assert order[-1].data["text/plain"] == "'c'"
    assert order[-1].execution_count == 2
    assert figure[0].data["image/png"].startswith("iVBOR")
    assert "".join(one.text for one in cleared) == "stays\n"


def test_it_runs_in_its_folder_with_what_it_is_given(tmp_path: Path) -> None:
    """Modules beside it are found, parameters win over its own; after it this process is as it was."""
    (tmp_path / "beside_the_notebook.py").write_text("here = 'found'", encoding="utf-8")
    before = Path.cwd(), [*sys.path], sys.modules["__main__"], sys.stdout, sys.displayhook
    ((result,),) = run(tmp_path, "import os, beside_the_notebook as b\nschool, b.here, os.getcwd()", school="thcs-x")
    assert ast.literal_eval(result.data["text/plain"]) == ("thcs-x", "found", str(tmp_path.resolve()))
    assert before == (Path.cwd(), sys.path, sys.modules["__main__"], sys.stdout, sys.displayhook)


@pytest.mark.filterwarnings("ignore:To exit")  # IPython's advice about sys.exit
@pytest.mark.parametrize(
    ("cell", "name", "words"),
    [
        ("from cchc_lib.errors import UsageError\nraise UsageError('Một câu.')", "UsageError", "Một câu."),
        ("1 / 0", "ZeroDivisionError", "division by zero"),
        ("x = (", "SyntaxError", "incomplete input"),
        ("import sys\nsys.exit(3)", "SystemExit", "3"),
    ],
)
def test_a_fault_ends_it(tmp_path: Path, cell: str, name: str, words: str) -> None:
    with pytest.raises(FailedError) as told:
        run(tmp_path, cell, "raise AssertionError")
    assert told.value.name == name
    assert words in told.value.words


def test_a_cell_that_is_skipped_shows_nothing(tmp_path: Path) -> None:
    """Neither what it would show nor what it showed when the notebook was saved."""
    made = notebook("print('run')", "print('skipped')")
    shown = {"output_type": "stream", "name": "stdout", "text": ["skipped\n"]}
    made["cells"][1] |= {"outputs": [shown], "metadata": {"tags": ["skip-execution"]}}
    (tmp_path / "so.ipynb").write_text(json.dumps(made), encoding="utf-8")
    executed = execute(tmp_path / "so.ipynb", {}, lambda *_: None)
    assert ["".join(one.text for one in cell.outputs) for cell in executed.cells] == ["run\n", ""]
