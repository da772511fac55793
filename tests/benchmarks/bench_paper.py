"""How long the paper of one report takes on top of its page: ``python tests/benchmarks/bench_paper.py EXECUTED.ipynb``.

Without a notebook the sample report of the tests is taken. Printed are seconds: the first time in a process, and the
median of those after it by the clock and by the processor.
"""

from __future__ import annotations

import statistics
import sys
import time
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from cchc_lib.rendering.formats import FORMATS  # noqa: E402 - the kit may not be installed
from tests.rendering.sample_report import sample_notebook  # noqa: E402

_ROUNDS = 15


def main() -> None:
    """Render each format again and again and print seconds and size."""
    notebook = nbformat.read(sys.argv[1], as_version=4) if len(sys.argv) > 1 else sample_notebook()
    print(f"{'format':8}{'first':>9}{'median':>9}{'cpu':>9}{'bytes':>10}")  # noqa: T201
    for form in FORMATS.values():
        times, processor = [], []
        for _ in range(_ROUNDS):
            began, busy = time.perf_counter(), time.process_time()
            content = form.render(notebook)
            times.append(time.perf_counter() - began)
            processor.append(time.process_time() - busy)
        figures = (times[0], statistics.median(times[1:]), statistics.median(processor[1:]))
        print(f"{form.name:8}{''.join(f'{figure:9.3f}' for figure in figures)}{len(content):10}")  # noqa: T201


if __name__ == "__main__":
    main()
