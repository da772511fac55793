"""Hosts on this machine, and the jobs handed to them: as many at a time as asked, each tried twice at most."""

from __future__ import annotations

import contextlib
import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Self

from cchc_lib.batch import posix
from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.errors import CchcError

_MODULES = {"kernel": "cchc_lib.batch.kernel_host", "fork": "cchc_lib.batch.fork_host"}
_ATTEMPTS = 2
_FALSE_STARTS = 2  # hosts that may die before they are ready: perhaps somebody killed them
_GRACE = 5.0  # seconds that a host has to end by itself

_ENVIRONMENT = {
    "OPENBLAS_NUM_THREADS": "1",  # as many processes as there are cores: more threads only get in each other's way,
    "OMP_NUM_THREADS": "1",  # and none may exist before a fork
    "JE_ARROW_MALLOC_CONF": "background_thread:false",
    "MPLBACKEND": "module://matplotlib_inline.backend_inline",
    "PYTHONHASHSEED": "0",
    "PYTHONUTF8": "1",
    "JUPYTER_PREFER_ENV_PATH": "1",
    "SOURCE_DATE_EPOCH": "315532800",  # the day that matplotlib writes into a figure
}


class HostError(CchcError):
    """Hosts cannot be started here."""


@dataclass(slots=True)
class _Running:
    """A job in a host: when it must be done, what was last heard of it."""

    job: Job
    attempt: int
    began: float
    cell: str = ""
    group: int = 0
    stopped: bool = False

    @property
    def deadline(self) -> float:
        return self.began + self.job.timeout if self.job.timeout and not self.stopped else float("inf")


@dataclass(slots=True)
class _Host:
    """A process that makes reports; ``slots`` at a time."""

    process: subprocess.Popen[bytes]
    slots: int
    folder: Path
    ready: bool = False
    running: dict[int, _Running] = field(default_factory=dict)

    def order(self, message: Mapping[str, Any]) -> None:
        """Tell the host what to do; one that has died is noticed by its silence."""
        assert self.process.stdin is not None  # noqa: S101 - it was started with a pipe
        with contextlib.suppress(OSError):
            self.process.stdin.write(json.dumps(message).encode() + b"\n")
            self.process.stdin.flush()


class Pool:
    """A context that holds the hosts; ``run`` gives outcomes as they come. Leaving it ends every process."""

    def __init__(self, engine: str, jobs: int, folder: Path) -> None:
        self.engine = engine
        self._slots = [jobs] if engine == "fork" else [1] * jobs
        self._folder = folder
        self._events: queue.Queue[tuple[_Host, dict[str, Any]]] = queue.Queue()
        self._hosts: list[_Host] = []
        self._count = self._false_starts = 0

    def __enter__(self) -> Self:
        self._hosts = [self._start(slots) for slots in self._slots]
        return self

    def __exit__(self, *_: object) -> None:
        for host in self._hosts:
            with contextlib.suppress(OSError):
                host.process.stdin.close()  # type: ignore[union-attr]
        limit = time.monotonic() + _GRACE
        for host in self._hosts:
            try:
                host.process.wait(max(0.1, limit - time.monotonic()))
            except subprocess.TimeoutExpired:
                host.process.kill()
                host.process.wait()

    @property
    def busy(self) -> bool:
        """Whether a report is being made."""
        return any(host.running for host in self._hosts)

    def run(self, jobs: Iterable[Job]) -> Iterator[tuple[Job, Outcome]]:
        """Hand out the jobs and give each with its outcome, in the order in which they end."""
        waiting = deque((job, 1) for job in jobs)
        while waiting or self.busy:
            self._hand_out(waiting)
            for running, outcome in self._listen():
                if outcome.retry and running.attempt < _ATTEMPTS:
                    waiting.append((running.job, running.attempt + 1))
                else:
                    yield running.job, replace(outcome, attempts=running.attempt)

    def _hand_out(self, waiting: deque[tuple[Job, int]]) -> None:
        for host in self._hosts:
            while waiting and host.ready and len(host.running) < host.slots:
                job, attempt = waiting.popleft()
                self._count += 1
                host.running[self._count] = _Running(job, attempt, time.monotonic())
                host.order({"id": self._count, "job": job.to_data()})

    def _listen(self) -> Iterator[tuple[_Running, Outcome]]:
        """Wait for one event or the next deadline, and give the jobs that ended by it."""
        deadline = min((each.deadline for host in self._hosts for each in host.running.values()), default=float("inf"))
        try:
            host, event = self._events.get(timeout=min(max(0.0, deadline - time.monotonic()), 3600.0))
        except queue.Empty:
            self._stop_late()
            return
        if event["event"] == "ready":
            host.ready = True
        elif event["event"] == "unfit":
            raise HostError(event["reason"])
        elif event["event"] == "gone":
            yield from self._bury(host)
        elif (running := host.running.get(event["id"])) is not None:
            if event["event"] == "cell":
                running.cell = event["cell"]
            elif event["event"] == "group":
                running.group = event["group"]
            else:
                del host.running[event["id"]]
                done = event["event"] == "done"
                yield running, Outcome.from_data(event["outcome"]) if done else _dead(running, event)

    def _stop_late(self) -> None:
        now = time.monotonic()
        for host in self._hosts:
            for identity, running in host.running.items():
                if running.deadline <= now:
                    running.stopped = True
                    host.order({"stop": identity})

    def _bury(self, host: _Host) -> Iterator[tuple[_Running, Outcome]]:
        """A host ended: what it was making did not get done; another takes its place."""
        if host not in self._hosts:
            return
        code = host.process.wait()
        self._false_starts += not host.ready
        if self._false_starts > _FALSE_STARTS:
            raise HostError(
                "Không khởi động được tiến trình làm báo cáo. Hãy chạy lệnh doctor để xem còn thiếu gì, "
                "hoặc thêm --debug ngay sau cchc để xem chi tiết."
            ) from RuntimeError(_tail(host.folder / "log"))
        self._hosts[self._hosts.index(host)] = self._start(host.slots)
        for running in host.running.values():
            if running.group:
                posix.kill_group(running.group)
            yield running, _dead(running, {"how": f"mã thoát {code}", "log": _tail(host.folder / "log")})

    def _start(self, slots: int) -> _Host:
        self._count += 1
        folder = self._folder / str(self._count)
        passing = str(folder / "t")
        Path(passing).mkdir(parents=True)
        process = subprocess.Popen(
            [sys.executable, "-m", _MODULES[self.engine], str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=(folder / "log").open("ab"),
            cwd=folder,
            env={
                **os.environ,
                **_ENVIRONMENT,
                **dict.fromkeys(("TMPDIR", "TEMP", "TMP", "JUPYTER_RUNTIME_DIR"), passing),
                "IPYTHONDIR": str(folder / "i"),  # nobody's own start-up files change a report
            },
            start_new_session=True,  # Ctrl-C is for the batch, which ends its hosts
        )
        host = _Host(process, slots, folder)
        threading.Thread(target=self._follow, args=(host,), daemon=True).start()
        return host

    def _follow(self, host: _Host) -> None:
        assert host.process.stdout is not None  # noqa: S101 - it was started with a pipe
        for line in host.process.stdout:
            self._events.put((host, json.loads(line)))
        self._events.put((host, {"event": "gone"}))


def _dead(running: _Running, event: Mapping[str, Any]) -> Outcome:
    seconds = time.monotonic() - running.began
    if running.stopped:
        reason = f"Sổ chạy quá {running.job.timeout:g} giây nên bị dừng. Hãy tăng --timeout hoặc xem lại ô này."
    else:
        reason = f"Tiến trình làm báo cáo chết giữa chừng ({event['how']})."
    return Outcome("failed", seconds, reason=reason, cell=running.cell, log=event.get("log", ""), retry=True)


def _tail(log: Path, length: int = 4000) -> str:
    """The end of a log, for the engineer."""
    try:
        return log.read_text(encoding="utf-8", errors="replace")[-length:]
    except OSError:
        return ""
