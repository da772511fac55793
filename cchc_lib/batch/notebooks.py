"""Notebooks on their way through papermill: their parameters, checked strictly, and what must not stay in them."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

_INJECTED = "injected-parameters"
_FLEETING = ("papermill", "execution")  # times, paths and durations: what would make two runs differ


def read_parameters(notebook: Path) -> dict[str, Any]:
    """The names and default values of a notebook's cell tagged ``parameters``.

    Raises UsageError when the notebook cannot be read or has no such cell.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise UsageError(f"Không có sổ “{notebook}”. Hãy kiểm tra lại đường dẫn sau --notebook.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"Không đọc được sổ “{notebook}”: tệp không phải là một sổ Jupyter (.ipynb).") from error
    for cell in cells:
        if cell.get("cell_type") == "code" and "parameters" in cell.get("metadata", {}).get("tags", []):
            return _defaults("".join(cell["source"]), notebook)
    raise UsageError(
        f"Sổ “{notebook.name}” không có ô tham số. Hãy gắn nhãn (tag) parameters cho ô lệnh đầu tiên của sổ."
    )


def _defaults(source: str, notebook: Path) -> dict[str, Any]:
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"Ô tham số của sổ “{notebook.name}” viết sai ở dòng {error.lineno}.") from error
    values: dict[str, Any] = {}
    for line in lines:
        names = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        for name in names:
            if isinstance(name, ast.Name):
                values[name.id] = _literal(getattr(line, "value", None))
    return values


def _literal(value: ast.expr | None) -> Any:
    try:
        return ast.literal_eval(value) if value is not None else None
    except ValueError:
        return ""  # worked out when the notebook runs: its kind is not known


def check_parameters(notebook: Path, given: Mapping[str, str]) -> None:
    """Raise UsageError for a parameter that the notebook does not know, or that it keeps as another kind of value."""
    known = read_parameters(notebook)
    for name, value in given.items():
        if name not in known:
            raise UsageError(
                f"Sổ “{notebook.name}” không có tham số “{name}”. {did_you_mean(name, known)} "
                f'Hãy thêm dòng {name} = "" vào ô tham số của sổ.'
            )
        default = known[name]
        if default is not None and not isinstance(default, str):
            raise UsageError(
                f"Tham số “{name}” của sổ “{notebook.name}” là {default!r}, không phải chữ, nên không nhận được "
                f'“{value}”. Hãy viết giá trị trong dấu nháy, ví dụ {name} = "".'
            )


def scrub(notebook: Any, source: Path) -> None:
    """Take out of an executed notebook all that differs from run to run: times, paths, random ids."""
    from nbformat.v4.rwbase import strip_transient

    kept = {cell.get("id") for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]} - {None}
    strip_transient(notebook).metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, start=1):
        for name in _FLEETING:
            cell.metadata.pop(name, None)
        if _INJECTED in cell.metadata.get("tags", []):
            cell["id"] = _INJECTED
        elif cell.get("id") not in kept:
            cell["id"] = f"cell-{number}"


def as_file(notebook: Any) -> bytes:
    """An executed notebook as the content of its file.

    On one line, not laid out as nbformat does: nobody reads it as text, and it takes a tenth of the time.
    """
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def describe_cell(cells: list[Any], index: int) -> str:
    """A cell in words for a teacher: its number in the notebook as JupyterLab shows it, and its first line."""
    before = sum(_INJECTED in cell["metadata"].get("tags", []) for cell in cells[:index])
    lines = [line.strip() for line in cells[index]["source"].splitlines() if line.strip()]
    return f"ô thứ {index + 1 - before}, “{lines[0] if lines else ''}”"
