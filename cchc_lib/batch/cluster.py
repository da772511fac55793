"""The same jobs on other machines: a Dask scheduler hands them out, each worker has a warm host of its own."""

from __future__ import annotations

import contextlib
import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.batch.pool import Pool
from cchc_lib.batch.scratch import scratch_folder
from cchc_lib.batch.sources import LIBRARY, library
from cchc_lib.errors import CchcError, UsageError

_PATIENCE = 10  # seconds to wait for the scheduler

_CONNECTED = "running"

_mine = threading.local()
"""What a worker's thread keeps between jobs: its host, warm."""


@contextlib.contextmanager
def on_cluster(address: str, jobs: Sequence[Job]) -> Iterator[Iterable[tuple[Job, Outcome]]]:
    """Hand the jobs to the scheduler at an address; what is not done is called back when the block ends.

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
        futures = {client.submit(make_on_worker, job.to_data(), pure=False): job for job in jobs}
        try:
            yield _outcomes(client, futures, address)
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
                outcome = Outcome.from_data(future.result())
            except OSError as error:  # it went before it had passed this on
                raise lost from error
        else:  # nobody cancels but a scheduler that goes, and then all at once
            raise lost
        yield futures[future], outcome
        future.release()


def make_on_worker(data: dict[str, Any]) -> dict[str, Any]:
    """On a worker: make one report in its host; plain values in and out."""
    from cchc_lib.batch.engines import can_fork

    job = Job.from_data(data)
    if job.sources.get(LIBRARY) != library():
        reason = "Một máy trong cụm có bản cchc_lib khác với máy ra lệnh. Hãy cập nhật cho giống nhau rồi chạy lại."
        return Outcome("failed", reason=reason).to_data()
    job = replace(job, engine=job.engine if can_fork() else "kernel")
    ((_, outcome),) = _host(job.engine).run([job])
    return outcome.to_data()


def _host(engine: str) -> Pool:
    """This thread's host, started with its first job; it ends with the worker."""
    hosts: dict[str, Pool] = _mine.__dict__.setdefault("hosts", {})
    if engine not in hosts:
        held = contextlib.ExitStack()
        hosts[engine] = held.enter_context(Pool(engine, 1, held.enter_context(scratch_folder())))
        _mine.__dict__.setdefault("held", []).append(held)
    return hosts[engine]
