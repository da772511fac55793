"""What makes a run's reports: processes of this machine, or the workers of a Dask scheduler, each with its own."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, replace
from functools import partial
from typing import TYPE_CHECKING, Any

from cchc_lib.batch.engines import NAMES, can_fork
from cchc_lib.batch.records import Job, Outcome
from cchc_lib.batch.sources import LIBRARY, library
from cchc_lib.batch.workers import Workers
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.text import did_you_mean

if TYPE_CHECKING:
    from cchc_lib.batch.run import Maker, Run

AUTO = "auto"
_PATIENCE = 10  # seconds to wait for the scheduler
_CONNECTED = "running"
_mine = threading.local()
"""What a thread of Dask's keeps between jobs: its processes, warm."""


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
    """What makes the reports of a run: its processes start with the first job, and are warm for the roll-ups after."""
    if cluster:
        yield partial(on_cluster, cluster)
    else:
        with Workers(run.engine, run.workers) as workers:
            yield workers.make


def on_cluster(address: str, jobs: Sequence[Job]) -> Generator[tuple[Job, Outcome]]:
    """Hand the jobs to the scheduler at an address; what is not done when the caller stops is called back.

    Raises UsageError when the extra ``cluster`` is not installed, CchcError when no scheduler answers or it goes away.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError("Chưa cài phần chạy nhiều máy. Hãy cài bằng: pip install 'cchc-lib[cluster]'.") from None
    try:
        connect: Any = distributed.Client
        client = connect(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CchcError(
            f"Không nối được với bộ điều phối Dask ở “{address}” ({type(error).__name__}). "
            "Hãy kiểm tra địa chỉ (ví dụ tcp://10.0.0.5:8786) và xem bộ điều phối đã chạy chưa."
        ) from error
    with _without_its_log(), client:
        futures = {client.submit(make_on_worker, asdict(job), pure=False): job for job in jobs}
        try:
            yield from _outcomes(client, futures, address)
        finally:
            if client.status == _CONNECTED:
                client.cancel(list(futures), force=True)


@contextlib.contextmanager
def _without_its_log() -> Iterator[None]:
    """Inside, dask tells nothing of what befalls it: what matters of that is told by us."""
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(logging.NOTSET)


def _outcomes(client: Any, futures: dict[Any, Job], address: str) -> Iterator[tuple[Job, Outcome]]:
    import distributed

    as_completed: Any = distributed.as_completed
    lost = CchcError(
        f"Mất liên lạc với bộ điều phối Dask ở “{address}”. Những báo cáo đã làm xong vẫn còn. "
        "Hãy xem bộ điều phối có còn chạy không rồi chạy lại lệnh."
    )
    for future in as_completed(futures, loop=client.loop):
        if future.status == "error":
            reason = f"Máy làm báo cáo này chết giữa chừng nhiều lần ({type(future.exception()).__name__})."
            outcome = Outcome("failed", reason=reason)
        elif future.status == "finished":
            try:
                outcome = Outcome(**future.result())
            except OSError as error:  # it went before it had passed this on
                raise lost from error
        else:  # nobody cancels but a scheduler that goes, and then all at once
            raise lost
        yield futures[future], outcome
        future.release()


def make_on_worker(data: dict[str, Any]) -> dict[str, Any]:
    """On a worker: make one report in a process of its own; plain values in and out."""
    job = Job(**data)
    if job.sources.get(LIBRARY) != library():
        reason = "Một máy trong cụm có bản cchc_lib khác với máy ra lệnh. Hãy cập nhật cho giống nhau rồi chạy lại."
        return asdict(Outcome("failed", reason=reason))
    job = replace(job, engine=job.engine if can_fork() else "kernel")
    workers: dict[str, Workers] = _mine.__dict__
    if job.engine not in workers:
        workers[job.engine] = Workers(job.engine, 1)
    ((_, outcome),) = workers[job.engine].make([job])
    return asdict(outcome)
