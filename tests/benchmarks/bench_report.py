"""One report against the bare computation of the same tables and charts, each in a child of one warm process.

``python -m tests.benchmarks.bench_report [turns] [school]``; run by hand. A batch's start is not in it: bench_batch.
"""

import os
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from cchc_lib.batch import engines
from cchc_lib.batch.engines.warm import warm_up
from cchc_lib.batch.planning import Selection, plan
from cchc_lib.batch.report import make_report
from cchc_lib.batch.workers import ENVIRONMENT
from tests.benchmarks.bare import compute
from tests.benchmarks.common import PERIOD, YEAR, Took, describe_machine, median, row


def in_child(work: Callable[[], None]) -> Took:
    """What a child of this process takes for the work."""
    began, before = time.perf_counter(), os.times()
    child = os.fork()
    if not child:
        work()
        os._exit(0)
    _, status = os.waitpid(child, 0)
    assert status == 0
    after = os.times()
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return Took(time.perf_counter() - began, cpu)


def main(turns: int, school: str) -> None:
    """Print what both take, in turns, so that a change of the machine's pace meets both alike."""
    describe_machine()
    os.environ |= {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONSAFEPATH"}
    warm_up(f"\n{YEAR}")
    parameters = {"school": school, "period": PERIOD, "school_year": YEAR}
    with tempfile.TemporaryDirectory() as outputs:
        asked = Selection(
            outputs=Path(outputs), schools=(school,), periods=(PERIOD,), formats=("html",), engine="fork", force=True
        )
        (job,) = (each.job for each in plan(asked))

        def report() -> None:
            engines.alone = True
            assert make_report(job, lambda _: None).state == "made"

        floors, reports = [], []
        for _ in range(turns):
            floors.append(in_child(lambda: compute(parameters)))
            reports += [in_child(report), in_child(report)]
            floors.append(in_child(lambda: compute(parameters)))
    floor, made = median(floors), median(reports)
    row("the bare computation", f"{floor.wall:.2f} s by the clock, {floor.cpu:.2f} s of a processor", "")
    row("a report, html", f"{made.wall:.2f} s by the clock, {made.cpu:.2f} s of a processor", "")
    times = f"{made.wall / floor.wall:.2f} by the clock, {made.cpu / floor.cpu:.2f} by processor time"
    row("a report against the bare computation", times, "≤ 1.25")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else 12, sys.argv[2] if sys.argv[2:] else "thcs-tien-cuong")
