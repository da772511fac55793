"""Which engine a run uses, and what makes its reports: hosts on this machine or a cluster."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from functools import partial

from cchc_lib.batch.engines import NAMES, can_fork
from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.batch.pool import Pool
from cchc_lib.batch.run import Maker, Run
from cchc_lib.batch.scratch import scratch_folder
from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

AUTO = "auto"


def choose_engine(name: str) -> str:
    """The engine asked for; ``auto``: fork where it is safe, else kernel."""
    if name == AUTO:
        return "fork" if can_fork() else "kernel"
    if name not in NAMES:
        raise UsageError(f"Không có động cơ “{name}”. {did_you_mean(name, (*NAMES, AUTO))}")
    if name == "fork" and not can_fork():
        raise UsageError("Máy này không dùng được động cơ fork (cần Linux hoặc macOS). Hãy dùng --engine kernel.")
    return name


def worker_count(jobs: int | None) -> int:
    """How many reports at a time: as asked, else one for each core that we may use."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return jobs or cores


@contextlib.contextmanager
def maker_of(run: Run, cluster: str = "") -> Iterator[Maker]:
    """What makes the reports of a run: its hosts start with the first job, and are warm for the roll-ups after."""
    if cluster:
        from cchc_lib.batch.cluster import on_cluster

        yield partial(on_cluster, cluster)
        return
    with contextlib.ExitStack() as held:
        pools: list[Pool] = []

        @contextlib.contextmanager
        def here(jobs: Sequence[Job]) -> Iterator[Iterable[tuple[Job, Outcome]]]:
            if not pools:
                folder = held.enter_context(scratch_folder())
                pools.append(held.enter_context(Pool(run.engine, min(run.workers, len(jobs)), folder)))
            try:
                yield pools[0].run(jobs)
            finally:
                if pools[0].busy:  # the run was stopped: nothing goes on writing
                    held.close()

        yield here
