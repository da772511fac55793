"""Where one report's processor time goes in a warm process: python tests/benchmarks/bench_one_report.py [school]."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import nbformat
from nbformat.v4 import new_output

from cchc_lib.registers import merging
from cchc_lib.rendering.page.html import render_html
from cchc_lib.rendering.paper.pdf import render_pdf
from cchc_lib.report import charts
from cchc_lib.report.opening import open_report

NOTEBOOK = Path(__file__).parents[2] / "notebooks" / "bao_cao.ipynb"
RUNS = 7
STAGES = ("reading", "results", "charts", "blocks", "html", "pdf")
INSIDE = (
    (merging.Workbooks, "registers", "reading"),
    (charts, "bars_svg", "charts"),
    (charts, "stacks_svg", "charts"),
    (charts, "months_svg", "charts"),
)
"""Functions whose time is taken out of what calls them: module, name, stage."""


class Clock:
    """Processor seconds by stage; what a stage inside another takes is not counted twice."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = dict.fromkeys(STAGES, 0.0)

    @contextmanager
    def of(self, stage: str) -> Iterator[None]:
        """Count what runs inside for this stage."""
        before, started = sum(self.spent.values()), time.process_time()
        yield
        self.spent[stage] += time.process_time() - started - (sum(self.spent.values()) - before)

    def around(self, function: Callable[..., Any], stage: str) -> Callable[..., Any]:
        """The same function, counted for this stage."""

        def counted(*args: Any, **kw: Any) -> Any:
            with self.of(stage):
                return function(*args, **kw)

        return counted


def one_report(school: str) -> dict[str, float]:
    """Read, work out, show and render one report, cell by cell as the notebook does; seconds by stage."""
    clock = Clock()
    kept = [(module, name, getattr(module, name)) for module, name, _ in INSIDE]
    for module, name, stage in INSIDE:
        setattr(module, name, clock.around(getattr(module, name), stage))
    try:
        with clock.of("results"):
            report = open_report(school=school, period="nam-hoc")
        notebook = nbformat.read(NOTEBOOK, as_version=4)
        with clock.of("blocks"):
            _show(notebook, report)
    finally:
        for module, name, function in kept:
            setattr(module, name, function)
    with clock.of("html"):
        render_html(notebook)
    with clock.of("pdf"):
        render_pdf(notebook)
    return clock.spent


def _show(notebook: nbformat.NotebookNode, report: Any) -> None:
    """Give every cell that calls a method of the report the output that it would have."""
    for count, cell in enumerate((cell for cell in notebook.cells if cell.cell_type == "code"), 1):
        cell.execution_count = count
        if cell.source.startswith("report."):
            block = eval(cell.source, {"report": report})  # noqa: S307 - our own notebook
            cell.outputs = [new_output("execute_result", block._repr_mimebundle_(), execution_count=count)]


def main() -> None:
    """Print the medians of several runs after two that warm the process."""
    school = sys.argv[1] if len(sys.argv) > 1 else "thcs-tien-cuong"
    runs = [one_report(school) for _ in range(RUNS + 2)][2:]
    medians = {stage: statistics.median(run[stage] for run in runs) for stage in STAGES}
    whole = sum(medians.values())
    for stage, seconds in medians.items():
        print(f"{stage:8} {seconds:6.3f} s {seconds / whole:5.0%}")  # noqa: T201
    print(f"{'all':8} {whole:6.3f} s  processor time, {school}, medians of {RUNS} runs")  # noqa: T201


if __name__ == "__main__":
    main()
