"""A notebook run by IPython's own shell in this process: for the one page that somebody waits for.

papermill, nbclient, nbformat and a kernel take as long to load as a school's desk takes to work out.
"""

from __future__ import annotations

import atexit
import contextlib
import io
import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config
from traitlets.utils.bunch import Bunch

from cchc_lib.batch.engines import FailedError
from cchc_lib.report.show import load_ipython_extension

_SKIPPED = "skip-execution"


class _Hook(DisplayHook):
    shell: Any

    def write_output_prompt(self) -> None:
        """There is nobody at a prompt."""

    def write_format_data(self, format_dict: Any, md_dict: Any = None) -> None:
        result = {"data": format_dict, "metadata": md_dict or {}, "execution_count": self.prompt_count}
        self.shell.show("execute_result", **result)


class _Publisher(DisplayPublisher):
    def publish(self, data: Any, metadata: Any = None, *_: Any, update: bool = False, **__: Any) -> None:
        if not update:
            self.shell.show("display_data", data=data, metadata=metadata or {})

    def clear_output(self, wait: bool = False) -> None:
        self.shell.shown.clear()


class _Stream(io.TextIOBase):
    encoding = "UTF-8"

    def __init__(self, shell: _Shell, name: str) -> None:
        self._shell, self.name = shell, name

    def write(self, text: str) -> int:
        if text:
            self._shell.show("stream", name=self.name, text=text)
        return len(text)


class _Shell(InteractiveShell):
    displayhook_class = Type(_Hook)
    display_pub_class = Type(_Publisher)

    def begin(self) -> list[Any]:
        """Where the outputs of the next cell are put."""
        self.failed = FailedError("", "", [])
        self.shown: list[Any] = []
        return self.shown

    def show(self, kind: str, **output: Any) -> None:
        self.shown.append(Bunch(output_type=kind, **output))

    def _showtraceback(self, etype: Any, evalue: Any, stb: Any) -> None:
        self.failed = FailedError(etype.__name__, str(evalue), stb)

    def enable_gui(self, gui: Any = None) -> None:
        """There is no window to draw in."""


def execute(notebook: Path, parameters: Mapping[str, Any], on_cell: Callable[[Any, int], None]) -> Any:
    """The notebook with what its cells showed, run in its own folder, ``parameters`` put in after their cell.

    ``on_cell`` hears of each cell and its place before it runs. Raises FailedError when one fails.
    """
    read = json.loads(notebook.read_text(encoding="utf-8"), object_hook=Bunch)
    main, path = sys.modules["__main__"], [*sys.path]
    shell: Any = _Shell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    load_ipython_extension(shell)
    streams = _Stream(shell, "stdout"), _Stream(shell, "stderr")
    sys.path.insert(0, "")
    try:
        with (
            contextlib.chdir(notebook.parent),
            contextlib.redirect_stdout(streams[0]),
            contextlib.redirect_stderr(streams[1]),
        ):
            for place, cell in enumerate(read.cells):
                cell.source = "".join(cell.source)
                tags = cell.metadata.get("tags", [])
                if cell.cell_type != "code":
                    continue
                cell.outputs = shell.begin()
                if not cell.source.strip() or _SKIPPED in tags:
                    continue
                on_cell(cell, place)
                done = shell.run_cell(cell.source, store_history=True)
                cell.execution_count = done.execution_count
                if fault := done.error_before_exec or done.error_in_exec:
                    raise shell.failed if shell.failed.name else FailedError(type(fault).__name__, str(fault), [])
                if "parameters" in tags:
                    shell.user_ns.update(parameters)
    finally:
        _Shell.clear_instance()
        atexit.unregister(shell.atexit_operations)  # it would look through all memory for what its cells left
        sys.modules["__main__"], sys.path[:] = main, path
    return read
