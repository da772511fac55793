"""Notebooks are told like prose: short cells, no programming, nothing left over from a run."""

import ast
import itertools
import re
from pathlib import Path
from typing import Any

import nbformat
import pytest

from cchc_lib.batch.notebooks import internal_outputs
from cchc_lib.commands.upkeep import NOTEBOOKS
from cchc_lib.environment import ROOT

PATHS = [ROOT / "notebooks" / f"{name}.ipynb" for name in NOTEBOOKS]
PARAMETERS = ("school", "period", "school_year", "params_dir", "as_of", "audience")
OF_EXPORTS = (*PARAMETERS, "file", "register")
OF_ROLLUPS = ("commune", "period", "school_year", "params_dir", "outputs_dir", "as_of", "audience")
TYPED_ROWS = re.compile(r'""".*?"""', re.DOTALL)
PROGRAMMING = (ast.FunctionDef, ast.ClassDef, ast.For, ast.While, ast.If, ast.Try, ast.With, ast.Lambda)

pytestmark = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def cells(path: Path) -> list[Any]:
    return list(nbformat.read(path, as_version=4).cells)


def code_cells(path: Path) -> list[Any]:
    return [cell for cell in cells(path) if cell.cell_type == "code"]


def test_prose_stands_before_every_code_cell(path: Path) -> None:
    """A reader is told what comes before it comes."""
    kinds = [cell.cell_type for cell in cells(path)]
    assert kinds[0] == "markdown"
    assert all(before == "markdown" for before, kind in itertools.pairwise(kinds) if kind == "code")


def test_the_first_code_cell_has_the_parameters_each_explained(path: Path) -> None:
    """Papermill finds them by their tag, the teacher by the comment on each line."""
    first = code_cells(path)[0]
    assert first.metadata.tags == ["parameters"]
    lines = [line for line in first.source.splitlines() if line.strip()]
    expected = {"tong_hop": OF_ROLLUPS, "nhap_du_lieu": OF_EXPORTS}.get(path.stem, PARAMETERS)
    assert tuple(line.split(" = ")[0] for line in lines) == expected
    assert all("  # " in line for line in lines)


def test_cells_are_short_and_hold_no_programming(path: Path) -> None:
    """At most six lines but for the parameters, calls only; imports only from the kit."""
    for cell in code_cells(path):
        code = TYPED_ROWS.sub("", cell.source)
        lines = [line for line in code.splitlines() if line.strip() and not line.strip().startswith("#")]
        assert len(lines) <= 6 or "parameters" in cell.metadata.get("tags", ()), cell.source
        for node in ast.walk(ast.parse(cell.source)):
            assert not isinstance(node, PROGRAMMING), cell.source
            assert not isinstance(node, ast.Import), cell.source
            if isinstance(node, ast.ImportFrom):
                assert str(node.module).split(".")[0] == "cchc_lib"


def test_nothing_internal_is_kept(path: Path) -> None:
    """A notebook may be saved with what it showed, but not with what only the school's own desk may see."""
    assert path not in internal_outputs(path.parent)
    assert len({cell.id for cell in cells(path)}) == len(cells(path))
