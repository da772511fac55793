"""How long each file of one report takes: ``python tests/benchmarks/bench_paper.py EXECUTED.ipynb``.

Without a notebook the sample report of the tests is taken. Printed are seconds by the clock and by the processor, the
least of several: in a child freshly forked from a warm process, as the batch makes each report (the page is made first,
so that the others stand on top of it), and in a process that has made it before.
"""

import gc
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import nbformat

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))

from cchc_lib.batch.engines.warm import warm_up  # noqa: E402 - the kit may not be installed
from cchc_lib.rendering.formats import FORMATS  # noqa: E402
from tests.rendering.sample_report import sample_notebook  # noqa: E402

_ROUNDS = 15


def spent(work: Callable[[], object]) -> tuple[float, float]:
    """Seconds by the clock and by the processor, threads included."""
    began, busy = time.perf_counter(), time.process_time()
    work()
    return time.perf_counter() - began, time.process_time() - busy


def in_a_child(name: str, notebook: nbformat.NotebookNode) -> tuple[float, float]:
    """What a format takes in a process that has made the page and nothing else."""
    inlet, outlet = os.pipe()
    child = os.fork()
    if not child:
        FORMATS["html"].render(notebook)
        os.write(outlet, json.dumps(spent(partial(FORMATS[name].render, notebook))).encode())
        os._exit(0)
    os.close(outlet)
    with os.fdopen(inlet, encoding="ascii") as pipe:
        wall, processor = json.load(pipe)
    os.waitpid(child, 0)
    return wall, processor


def main() -> None:
    """Render each format again and again and print seconds and size."""
    notebook = nbformat.read(sys.argv[1], as_version=4) if len(sys.argv) > 1 else sample_notebook()
    warm_up()
    gc.collect()
    gc.freeze()
    forked = {name: [in_a_child(name, notebook) for _ in range(_ROUNDS)] for name in FORMATS}
    print(f"{'format':8}{'forked: clock':>15}{'processor':>11}{'again: clock':>15}{'processor':>11}{'bytes':>10}")  # noqa: T201
    for name, form in FORMATS.items():
        again = [spent(partial(form.render, notebook)) for _ in range(_ROUNDS)]
        figures = [min(column) for some in (forked[name], again) for column in zip(*some, strict=True)]
        first, second, third, fourth = figures
        size = len(form.render(notebook))
        print(f"{name:8}{first:15.3f}{second:11.3f}{third:15.3f}{fourth:11.3f}{size:10}")  # noqa: T201


if __name__ == "__main__":
    main()
