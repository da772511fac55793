"""What makes a run's reports: processes of this machine, or the workers of a Dask scheduler, each with its own.

So many at a time; each report is tried twice at most.
"""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import multiprocessing
import os
import shutil
import signal
import sys
import tempfile
import threading
import time
import types
from collections import deque
from collections.abc import Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from math import inf
from multiprocessing import connection, resource_tracker
from pathlib import Path
from typing import Any, Self

from cchc_lib.batch import engines, posix
from cchc_lib.batch.engines import can_fork
from cchc_lib.batch.records import LIBRARY, Job, Outcome, library
from cchc_lib.errors import CchcError, UsageError

_ATTEMPTS = 2
_STARTS, _PAUSE = 5, 0.2  # tries to start a process and seconds between them, should the warm one just be dying
_LOG_LENGTH = 4000
_PREFIX, _LOCK = "cchc-", "held"
_WARM = "cchc_lib.batch.engines.warm"
ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # as many processes as there are cores: more threads only get in each other's way,
    "OMP_NUM_THREADS": "1",  # and none may exist before a fork
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONSAFEPATH": "1",  # nothing of the folder in which the user stands is taken for a package
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "SOURCE_DATE_EPOCH": "315532800",  # the day that matplotlib writes into a figure
}
"""Environment of a worker process."""
_PATIENCE = 10  # seconds to wait for a cluster's scheduler
_mine = threading.local()
"""What a thread of Dask's keeps between jobs: its processes, warm."""
_starting = threading.Lock()  # a cluster's worker has threads, and one environment


@dataclass(slots=True, eq=False)
class _Worker:
    """A process that makes one report at a time, and what it has said of the one that it makes."""

    process: Any
    line: Any
    log: Path
    groups: set[int]
    job: Job = field(init=False)
    attempt: int = 0
    began: float = 0.0
    deadline: float = inf
    cell: str = ""
    late: bool = False

    def begin(self, job: Job, attempt: int) -> None:
        """Have a report made."""
        self.job, self.attempt, self.began, self.cell = job, attempt, time.monotonic(), ""
        self.deadline = self.began + job.timeout if job.timeout else inf
        with contextlib.suppress(OSError):  # it has died: whoever waits for it notices
            self.line.send(job)

    def listen(self) -> Outcome | None:
        """What came of the report, if it is done or the process has died."""
        died = self.process.exitcode is not None
        with contextlib.suppress(EOFError, OSError):
            while self.line.poll():
                kind, value = self.line.recv()
                if kind == "cell":
                    self.cell = value
                elif kind == "group":
                    self.groups.add(value)
                elif kind == "unfit":
                    raise CchcError(value)
                else:
                    done: Outcome = value
                    return done
        return self._dead() if died else None

    def _dead(self) -> Outcome:
        code = self.process.exitcode
        how = f"tín hiệu {signal.Signals(-code).name}" if code < 0 else f"mã thoát {code}"
        reason = f"Tiến trình làm báo cáo chết giữa chừng ({how})."
        if self.late:
            reason = f"Sổ tay chạy quá {self.job.timeout:g} giây nên bị dừng. Hãy tăng --timeout hoặc xem lại ô này."
        log = self.log.read_text(encoding="utf-8", errors="replace")[-_LOG_LENGTH:]
        return Outcome("failed", time.monotonic() - self.began, reason=reason, cell=self.cell, log=log, retry=True)

    def kill(self) -> None:
        """End the process, its kernels, and all that the notebooks started."""
        for group in self.groups:
            posix.kill_group(group)
        self.process.kill()

    def end(self) -> None:
        """Clear away the process and what it left."""
        self.kill()
        self.process.join()
        self.line.close()
        self.log.unlink(missing_ok=True)


class Workers:
    """A context that holds the processes; leaving it ends them all."""

    def __init__(self, engine: str, count: int) -> None:
        self._fork, self._count = engine == "fork", count
        self._held = contextlib.ExitStack()
        self._folder: Path | None = None
        self._idle: list[_Worker] = []
        self._busy: list[_Worker] = []
        self._started = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        while self._idle or self._busy:
            (self._idle or self._busy).pop().end()
        self._held.close()

    def make(self, jobs: Sequence[Job]) -> Generator[tuple[Job, Outcome]]:
        """Make the reports and give each with its outcome, in the order in which they end.

        Raises CchcError when no process can be started. What is under way when the caller stops is ended.
        """
        waiting = deque((job, 1) for job in jobs)
        try:
            while waiting or self._busy:
                while waiting and len(self._busy) < self._count:
                    worker = self._idle.pop() if self._idle else self._start(waiting[0][0])
                    self._busy.append(worker)
                    worker.begin(*waiting.popleft())
                for worker, outcome in self._wait():
                    self._busy.remove(worker)
                    if self._fork or worker.process.exitcode is not None:
                        worker.end()
                    else:
                        self._idle.append(worker)
                    if outcome.retry and worker.attempt < _ATTEMPTS:
                        waiting.append((worker.job, worker.attempt + 1))
                    else:
                        yield worker.job, replace(outcome, attempts=worker.attempt)
        finally:
            while self._busy:
                self._busy.pop().end()

    def _wait(self) -> list[tuple[_Worker, Outcome]]:
        """Wait until something is heard or somebody is late, and give those that are done."""
        left = min(worker.deadline for worker in self._busy) - time.monotonic()
        heard = [end for worker in self._busy for end in (worker.line, worker.process.sentinel)]
        connection.wait(heard, None if left == inf else max(0.0, left))
        done = [(worker, outcome) for worker in self._busy if (outcome := worker.listen())]
        for worker in self._busy:
            if worker.deadline <= time.monotonic():
                worker.late, worker.deadline = True, inf
                worker.kill()
        return done

    def _start(self, job: Job) -> _Worker:
        """Start a process; the first is started after the warm one, which reads the settings of the job."""
        if self._folder is None:
            self._folder = self._held.enter_context(scratch_folder())
        context: Any = multiprocessing.get_context("forkserver" if can_fork() else "spawn")
        if can_fork():
            context.set_forkserver_preload([_WARM])
            resource_tracker.ensure_running()  # once for all of this process: not with the warm one, to end with it
        self._started += 1
        log = self._folder / f"{self._started}.log"
        log.touch()
        settings = f"{job.parameters.get('params_dir', '')}\n{job.school_year}"
        for start in range(_STARTS):
            ours, theirs = context.Pipe()
            process = context.Process(target=_live, args=(theirs, log, self._fork))
            try:
                with _starting, _surroundings(self._folder, settings):
                    process.start()
            except (EOFError, OSError) as error:
                if start < _STARTS - 1:
                    time.sleep(_PAUSE)
                    continue
                raise CchcError(
                    "Không khởi động được tiến trình làm báo cáo. Hãy chạy lệnh doctor để xem còn thiếu gì, "
                    "hoặc thêm --debug ngay sau cchc để xem chi tiết."
                ) from error
            finally:
                theirs.close()
            break
        return _Worker(process, ours, log, {process.pid})


@contextlib.contextmanager
def _surroundings(scratch: Path, settings: str) -> Iterator[None]:
    """What the warm process, or on Windows each new one, finds when it starts; all is put back at once."""
    passing = scratch / "t"  # a short path, for sockets
    passing.mkdir(exist_ok=True)
    environment, main = dict(os.environ), sys.modules["__main__"]
    os.environ.update(ENVIRONMENT)
    os.environ.update(dict.fromkeys(("TMPDIR", "TEMP", "TMP", "JUPYTER_RUNTIME_DIR"), str(passing)))
    os.environ["IPYTHONDIR"] = str(scratch / "i")  # nobody's own start-up files change a report
    os.environ["CCHC_WARM"] = settings
    us: Any = multiprocessing.current_process()
    us._config["tempdir"] = str(passing)  # the warm process's own socket, too, goes with the scratch folder
    sys.modules["__main__"] = types.ModuleType("__main__")  # or it is imported there, where nothing needs it
    try:
        yield
    finally:
        sys.modules["__main__"] = main
        os.environ.clear()
        os.environ.update(environment)


def _live(line: Any, log: Path, fork: bool) -> None:
    """A worker's main loop."""
    posix.lead_group()
    _send_output_to(log)
    del os.environ["PYTHONSAFEPATH"]  # what notebooks start finds its own folder
    faulthandler.enable(sys.stderr)
    kernels: list[int] = []
    threading.Thread(target=_end_with_run, args=(kernels,), daemon=True).start()
    if fork:
        _become_of_its_own(line)
    from cchc_lib.batch.report import make_report

    def on_start(group: int) -> None:
        kernels.append(group)
        line.send(("group", group))

    engines.on_start = on_start
    while True:
        line.send(("done", make_report(line.recv(), lambda cell: line.send(("cell", cell)))))


def _become_of_its_own(line: Any) -> None:
    """Undo what a fork leaves shared and what multiprocessing leaves changed: a notebook runs here as if alone."""
    from cchc_lib.batch.engines import warm

    if warm.THREADS > 1:
        told = f"Động cơ fork không dùng được ở đây, vì tiến trình gốc đang có {warm.THREADS} luồng."
        line.send(("unfit", f"{told} Hãy chạy lại với --engine kernel."))
    engines.alone = True
    sys.path[0] = ""  # as in a kernel: a notebook imports from its own folder, not from ours
    multiprocessing.current_process().name = "MainProcess"
    multiprocessing.set_start_method(None, force=True)
    sys.modules["numpy"].random.seed()


def _end_with_run(kernels: list[int]) -> None:
    """End this process, its kernels and what they started when the run is gone."""
    run = multiprocessing.parent_process()
    assert run is not None  # noqa: S101 - multiprocessing started us
    connection.wait([run.sentinel])
    for group in (*kernels, os.getpid()):
        posix.kill_group(group)
    os._exit(1)


def _send_output_to(log: Path) -> None:
    """Send what this process prints, and what its libraries print below Python, to a file."""
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(handle, 1)
    os.dup2(handle, 2)
    os.close(handle)
    sys.stdout = open(1, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115
    sys.stderr = open(2, "w", encoding="utf-8", errors="replace", buffering=1, closefd=False)  # noqa: SIM115


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """A new folder with a short path, there until the block ends, with all that still works in it.

    Those whose holder died go first, and with them what a notebook of theirs started and nobody could end.
    """
    from filelock import FileLock

    for lock in Path(tempfile.gettempdir()).glob(f"{_PREFIX}*/{_LOCK}"):
        with contextlib.suppress(OSError), FileLock(lock, timeout=0):  # Timeout is an OSError
            posix.kill_users_of(lock.parent)
            shutil.rmtree(lock.parent, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX))
    held = FileLock(folder / _LOCK)
    held.acquire()
    try:
        yield folder
    finally:
        posix.kill_users_of(folder)
        held.release()
        shutil.rmtree(folder, ignore_errors=True)


def worker_count(jobs: int | None) -> int:
    """How many reports at a time: as asked, else one for each core that we may use."""
    cores = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    return jobs or cores


def on_cluster(address: str, jobs: Sequence[Job]) -> Generator[tuple[Job, Outcome]]:
    """Hand the jobs to the scheduler at an address; what is not done when the caller stops is called back.

    Raises UsageError when the extra ``cluster`` is not installed, CchcError when no scheduler answers or it goes away.
    """
    try:
        import distributed
    except ImportError:
        raise UsageError("Chưa cài phần chạy nhiều máy. Hãy cài bằng: pip install 'cchc-lib[cluster]'.") from None
    dask: Any = distributed
    try:
        client = dask.Client(address, timeout=_PATIENCE, set_as_default=False)
    except (OSError, ValueError) as error:
        raise CchcError(
            f"Không nối được với bộ điều phối Dask ở “{address}” ({type(error).__name__}). "
            "Hãy kiểm tra địa chỉ (ví dụ tcp://10.0.0.5:8786) và xem bộ điều phối đã chạy chưa."
        ) from error
    logging.disable(logging.CRITICAL)  # of what befalls dask, also as it ends, we tell what matters
    try:
        with client:
            futures = {client.submit(make_on_worker, asdict(job), pure=False): job for job in jobs}
            try:
                for future in dask.as_completed(futures, loop=client.loop):
                    yield futures[future], _outcome(future, address)
                    future.release()
            finally:
                if client.status == "running":
                    client.cancel(list(futures), force=True)
    finally:
        logging.disable(logging.NOTSET)


def _outcome(future: Any, address: str) -> Outcome:
    if future.status == "error":
        reason = f"Máy làm báo cáo này chết giữa chừng nhiều lần ({type(future.exception()).__name__})."
        return Outcome("failed", reason=reason)
    with contextlib.suppress(OSError):  # the scheduler went before it had passed this on
        if future.status == "finished":
            return Outcome(**future.result())
    raise CchcError(  # nobody cancels but a scheduler that goes, and then all at once
        f"Mất liên lạc với bộ điều phối Dask ở “{address}”. Những báo cáo đã làm xong vẫn còn. "
        "Hãy xem bộ điều phối có còn chạy không rồi chạy lại lệnh."
    )


def make_on_worker(data: dict[str, Any]) -> dict[str, Any]:
    """On a worker: make one report in a process of its own; plain values in and out."""
    job = Job(**data)
    if job.sources.get(LIBRARY) != library():
        reason = "Một máy trong cụm có bản cchc_lib khác với máy ra lệnh. Hãy cập nhật cho giống nhau rồi chạy lại."
        return asdict(Outcome("failed", reason=reason))
    job = replace(job, engine=job.engine if can_fork() else "kernel")
    workers: Workers = _mine.__dict__.setdefault(job.engine, Workers(job.engine, 1))
    ((_, outcome),) = workers.make([job])
    return asdict(outcome)
