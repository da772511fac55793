"""papermill and nbformat without what a batch never uses: parsers, a notebook turned into text for no file."""

from __future__ import annotations

import contextlib
import json
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

PARSERS = "rfc3987_syntax"
"""jsonschema imports it, if it is there, to check internationalised addresses; no notebook's schema has one."""

DEBUGGER = "debugpy"
"""ipykernel imports it, if it is there, for a debugger that nobody attaches to a batch."""


@contextlib.contextmanager
def leave_out(*modules: str) -> Iterator[None]:
    """Inside, these optional modules are as if not installed; afterwards they can be imported as ever."""
    hidden = [name for name in modules if name not in sys.modules]
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


def check_outputs_by_compiled_schema() -> None:
    """Have nbformat check every output that a cell gives by its compiled schema, as it checks whole notebooks.

    For a part of a notebook it interprets the schema anew each time. What the compiled one refuses goes that way
    still, which tells what is wrong.
    """
    from nbformat.json_compat import FastJsonSchemaValidator, ValidationError
    from nbformat.v4 import nbbase, nbformat_schema

    path = Path(nbbase.__file__).with_name(nbformat_schema[None, None])
    parts = json.loads(path.read_text(encoding="utf-8"))["definitions"]
    compiled = {
        kind["$ref"].rpartition("/")[2]: FastJsonSchemaValidator({"definitions": parts, **kind})
        for kind in parts["output"]["oneOf"]
    }
    interpret: Callable[..., None] = nbbase.validate

    def validate(node: Any, ref: str | None = None) -> None:
        try:
            compiled[ref or ""].validate(node)
        except (KeyError, ValidationError):
            interpret(node, ref)

    nbbase.validate = validate
