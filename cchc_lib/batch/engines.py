"""papermill's engines of ours. papermill loads this module whenever it is imported: nothing heavy stands here."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

NAMES = ("fork", "kernel")
"""What ``run --engine`` and ``papermill --engine`` call an engine alike."""

on_cell: Callable[[list[Any], int], None] | None = None
"""Hears of every code cell before it runs: the notebook's cells and the index; set by whoever follows a report."""

on_group: Callable[[int], None] | None = None
"""Hears which process group runs the cells, if they are not run here."""

alone = False
"""Whether this process was made for one notebook and ends with it."""


def can_fork() -> bool:
    """Whether this system has a fork that a warm process survives."""
    return sys.platform in ("linux", "darwin")


class _Engine:
    """What papermill asks of an engine; its own base class cannot be imported while papermill loads this."""

    @classmethod
    def nb_kernel_name(cls, nb: Any, name: str | None = None) -> str:
        """The kernel that the notebook asks for."""
        from papermill.utils import nb_kernel_name

        return str(nb_kernel_name(nb, name))

    @classmethod
    def nb_language(cls, nb: Any, language: str | None = None) -> str:
        """The language of the notebook."""
        from papermill.utils import nb_language

        return str(nb_language(nb, language))


class KernelEngine(_Engine):
    """The reference: papermill's own engine and an ordinary kernel, started lean."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook node and return it."""
        from cchc_lib.batch.kernel_client import LeanKernelEngine

        return LeanKernelEngine.execute_notebook(nb, kernel_name, **options)


class ForkEngine(_Engine):
    """Runs the cells in a process forked for this one notebook, without a kernel."""

    @classmethod
    def execute_notebook(cls, nb: Any, kernel_name: str, **options: Any) -> Any:
        """Execute a notebook node and return it."""
        from cchc_lib.batch.fork_client import KernelFreeEngine

        return KernelFreeEngine.execute_notebook(nb, kernel_name, **options)


def join_streams(notebook: Any) -> None:
    """Join what a cell printed between two displays, by stream, and leave out what a carriage return overwrote.

    How a kernel parts what is printed is a matter of time; displays stay where they came. nbclient's own way joins
    across displays, and takes time by the square of a line's length.
    """
    for cell in notebook.cells:
        joined: list[Any] = []
        printed: dict[str, Any] = {}
        for output in cell.get("outputs", []):
            if output["output_type"] != "stream":
                printed = {}
                joined.append(output)
            elif output["name"] in printed:
                printed[output["name"]]["text"] += output["text"]
            else:
                printed[output["name"]] = output
                joined.append(output)
        for output in joined:
            if output["output_type"] == "stream":
                lines = output["text"].replace("\r\n", "\n").split("\n")
                output["text"] = "\n".join(line.rstrip("\r").rpartition("\r")[2] for line in lines)
        if "outputs" in cell:
            cell.outputs = joined


def watch_cells(nb_man: Any) -> None:
    """Tell ``on_cell`` of each code cell before it runs."""
    start = nb_man.cell_start

    def cell_start(cell: Any, cell_index: int | None = None, **options: Any) -> None:
        if on_cell and cell_index is not None and cell.cell_type == "code":
            on_cell(nb_man.nb.cells, cell_index)
        start(cell, cell_index, **options)

    nb_man.cell_start = cell_start
