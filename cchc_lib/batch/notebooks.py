"""Notebooks on their way through papermill: their parameters, checked strictly, and what must not stay in them."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import re
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import write_whole
from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

_INJECTED = "injected-parameters"
_APART = {".git", ".venv", "outputs"}
BLOCK = "application/vnd.cchc.block+json"  # blocks.BLOCK_MIME, without loading it
_FLEETING = ("papermill", "execution")  # times, paths and durations: what would make two runs differ


def read_parameters(notebook: Path) -> dict[str, Any]:
    """The names and default values of a notebook's cell tagged ``parameters``.

    Raises UsageError when the notebook cannot be read, has no such cell, or one that Python cannot read.
    """
    try:
        cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    except FileNotFoundError:
        raise UsageError(f"Không có sổ tay “{notebook}”. Hãy kiểm tra lại đường dẫn sau --notebook.") from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise UsageError(f"Không đọc được sổ tay “{notebook}”: tệp không phải là sổ tay Jupyter (.ipynb).") from error
    parameters = [cell for cell in cells if "parameters" in cell.get("metadata", {}).get("tags", [])]
    source = next(("".join(cell["source"]) for cell in parameters if cell.get("cell_type") == "code"), None)
    if len(parameters) > 1:
        raise UsageError(
            f"Sổ tay “{notebook.name}” có {len(parameters)} ô mang nhãn parameters: ô sau lấy lại giá trị của nó, "
            "báo cáo thành ra của trường hay kỳ khác. Hãy để lại một ô, bỏ nhãn hoặc xóa ô chép thừa."
        )
    if source is None:
        raise UsageError(
            f"Sổ tay “{notebook.name}” không có ô tham số. "
            "Hãy gắn nhãn (tag) parameters cho ô lệnh đầu tiên của sổ tay."
        )
    try:
        lines = ast.parse(source).body
    except SyntaxError as error:
        raise UsageError(f"Ô tham số của sổ tay “{notebook.name}” viết sai ở dòng {error.lineno}.") from error
    values: dict[str, Any] = {}
    for line in lines:
        names = line.targets if isinstance(line, ast.Assign) else [getattr(line, "target", None)]
        for name in (one.id for one in names if isinstance(one, ast.Name)):
            values[name] = ""  # worked out when the notebook runs: its kind is not known
            with contextlib.suppress(ValueError):
                values[name] = ast.literal_eval(getattr(line, "value", None) or ast.Constant(None))
    return values


def check_parameters(notebook: Path, given: Mapping[str, str]) -> None:
    """Raise UsageError for a parameter that the notebook does not know, or that it keeps as another kind of value.

    Also for one that is not run as internal and opens what only the school may see.
    """
    known = read_parameters(notebook)
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    if given.get("audience") != "internal" and any(map(_opens_internal, code)):
        raise UsageError(
            f'Sổ tay “{notebook.name}” là báo cáo công khai mà có ô mở số liệu nội bộ (audience = "internal"). Hãy ghi '
            'audience=audience ở ô đó; nếu cả sổ tay chỉ xem nội bộ, đặt audience = "internal" ở ô tham số.'
        )
    for name, value in given.items():
        if name not in known:
            raise UsageError(
                f"Sổ tay “{notebook.name}” không có tham số “{name}”. {did_you_mean(name, known)} "
                f'Hãy thêm dòng {name} = "" vào ô tham số của sổ tay.'
            )
        default = known[name]
        if default is not None and not isinstance(default, str):
            raise UsageError(
                f"Tham số “{name}” của sổ tay “{notebook.name}” là {default!r}, không phải chữ, nên không nhận được "
                f'“{value}”. Hãy viết giá trị trong dấu nháy, ví dụ {name} = "".'
            )


def _opens_internal(source: str) -> bool:
    """Whether a cell calls something with ``audience="internal"``; one that is not plain Python is run as it is."""
    with contextlib.suppress(SyntaxError):
        given = [
            node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.keyword) and node.arg == "audience"
        ]
        return any(isinstance(one.value, ast.Constant) and one.value.value == "internal" for one in given)
    return False


def scrub(notebook: Any, source: Path) -> None:
    """Take out of an executed notebook all that differs from run to run: times, paths, random ids."""
    tidy_outputs(notebook)
    kept = {cell.get("id") for cell in json.loads(source.read_text(encoding="utf-8"))["cells"]} - {None}
    notebook.metadata.pop("papermill", None)
    for number, cell in enumerate(notebook.cells, start=1):
        for name in _FLEETING:
            cell.metadata.pop(name, None)
        if is_injected(cell):
            cell["id"] = _INJECTED
        elif cell.get("id") not in kept:
            cell["id"] = f"cell-{number}"


def tidy_outputs(notebook: Any) -> None:
    """Leave nothing in the outputs that is the kernel's clock or process, not the notebook's doing.

    What a cell printed between two displays is joined, by stream, for how a kernel parts it is a matter of time; what a
    carriage return overwrote goes; where a text names a cell by its file, the folder of this one kernel goes.
    """
    folder = re.compile(re.escape(tempfile.gettempdir()) + r"[\\/]+ipykernel_\d+[\\/]+")
    for cell in notebook.cells:
        tidied: list[Any] = []
        printed: dict[str, Any] = {}
        for output in cell.get("outputs", []):
            if output["output_type"] != "stream":
                printed = {}
            elif output["name"] in printed:
                printed[output["name"]]["text"] += output["text"]
                continue
            else:
                printed[output["name"]] = output
            tidied.append(output)
        for output in tidied:
            if output["output_type"] == "stream":
                lines = output["text"].replace("\r\n", "\n").split("\n")
                output["text"] = folder.sub("", "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines))
            for kind, shown in output.get("data", {}).items():
                if isinstance(shown, str):
                    output["data"][kind] = folder.sub("", shown)
        if tidied:
            cell.outputs = tidied


def as_file(notebook: Any) -> bytes:
    """An executed notebook as the content of its file.

    On one line, not laid out as nbformat does: nobody reads it as text, and it takes a tenth of the time.
    """
    text = json.dumps(notebook, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"{text}\n".encode()


def is_injected(cell: Any) -> bool:
    """Whether a cell is papermill's, with the parameters given."""
    return _INJECTED in cell["metadata"].get("tags", [])


def describe_cell(cell: Any, number: int) -> str:
    """A cell in words for a teacher: its number in the notebook as JupyterLab shows it, and its first line."""
    lines = [line.strip() for line in cell["source"].splitlines() if line.strip()]
    return f"ô thứ {number}, “{lines[0] if lines else ''}”"


@contextlib.contextmanager
def without_parsers() -> Iterator[None]:
    """Hide what jsonschema and ipykernel import if they find it, slowly and of no use here.

    Most check addresses, durations and colours, of which no notebook's schema has any, the last is a debugger.
    """
    unwanted = ("rfc3987_syntax", "rfc3986_validator", "isoduration", "webcolors", "uri_template", "fqdn", "debugpy")
    hidden = [name for name in unwanted if name not in sys.modules]
    for name in hidden:
        sys.modules[name] = None  # type: ignore[assignment]
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]


def write_only_where_asked() -> None:
    """Keep papermill from turning the executed notebook into text when no output file was asked for.

    It does so at the end of each execution, and then drops the text: a twentieth of a report's time.
    """
    from papermill import execute

    write = execute.write_ipynb

    def write_ipynb(notebook: Any, path: str | None) -> None:
        if path is not None:
            write(notebook, path)

    execute.write_ipynb = write_ipynb


def internal_outputs(folder: Path) -> list[Path]:
    """The notebooks in a folder that hold what only the school's own desk may see: saved when run as internal.

    Those in folders below count too, also the copies that JupyterLab keeps; not what stands in the outputs.
    """
    found, paths = [], list[Path]()
    for top, folders, names in os.walk(folder):
        folders[:] = set(folders) - _APART
        paths += [Path(top, name) for name in names if name.endswith(".ipynb")]
    for path in sorted(paths):
        with contextlib.suppress(OSError, ValueError, KeyError, TypeError, UsageError):  # no notebook
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
            outputs = [output for cell in cells for output in cell.get("outputs", ())]
            blocks = [output.get("data", {}).get(BLOCK) for output in outputs]
            told = any(isinstance(block, dict) and block.get("internal") for block in blocks)
            if told or (outputs and read_parameters(path).get("audience") == "internal"):
                found.append(path)
    return found


def strip_outputs(path: Path) -> None:
    """Take what cells have shown out of a notebook's file; all else stays as JupyterLab stored it."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for cell in data["cells"]:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
    write_whole({path: text.encode()})
