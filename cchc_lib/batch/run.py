"""A run: what is planned is made, recorded and told."""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

from cchc_lib.batch.files import locked, remove_temporary, temporary_files, write_whole
from cchc_lib.batch.index import write_index
from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.batch.planning import Planned
from cchc_lib.batch.records import Record, read_record, record_path, write_record
from cchc_lib.batch.report import failure_note
from cchc_lib.errors import CchcError
from cchc_lib.settings.params import Params

RUN_RECORD = "run.json"
RUN_LOG = "run.log"
_OWNER = "run"
_LONGEST_LOG = 2_000_000

Maker = Callable[[Sequence[Job]], Generator[tuple[Job, Outcome]]]
"""Makes jobs on this machine or a cluster and gives each job's outcome as it ends; stops when closed."""


class Listener(Protocol):
    """Hears how a run goes on."""

    def begin(self, total: int) -> None:
        """So many reports are about to be made."""

    def ended(self, job: Job, outcome: Outcome) -> None:
        """One report ended."""

    def end(self) -> None:
        """No more reports come."""


@dataclass(slots=True)
class Run:
    """What came of a run so far; ``left`` is how many reports it did not reach."""

    engine: str
    workers: int
    began: datetime = field(default_factory=lambda: datetime.now(UTC))
    outcomes: list[tuple[Job, Outcome]] = field(default_factory=list)
    left: int = 0
    stopped: bool = False
    disk_full: bool = False

    def count(self, state: str) -> int:
        """How many reports ended so."""
        return sum(outcome.state == state for _, outcome in self.outcomes)

    @property
    def incomplete(self) -> int:
        """How many were made, but for a format that failed."""
        return sum(bool(outcome.failures) for _, outcome in self.outcomes)

    @property
    def drafts(self) -> int:
        """How many of the reports that stand are drafts."""
        return sum(outcome.draft for _, outcome in self.outcomes)


def run_batch(
    planned: Sequence[Planned],
    outputs: Path,
    params: Params,
    run: Run,
    maker: Maker,
    listener: Listener,
    outdated: Collection[str] = (),
) -> None:
    """Make what is not up to date; ``run`` holds what came of it, also when Ctrl-C or a full disk stopped it.

    ``outdated`` are the names of other reports that are out of date, for the index.
    Raises CchcError when the outputs cannot be written or no process can be started.
    """
    _open_outputs(outputs)
    for each in planned:
        if not each.reasons and each.record:
            _clean(each.job)
            run.outcomes.append((each.job, Outcome("current", draft=each.record.draft, errors=each.record.errors)))
    stale = [each.job for each in planned if each.reasons]
    run.left = len(stale)
    try:
        for job, outcome in _make(stale, maker, listener):
            run.outcomes.append((job, outcome))
            run.left -= 1
            run.disk_full = outcome.disk_full
            if run.disk_full:  # the next ones would only say the same
                break
    except KeyboardInterrupt:
        run.stopped = True
    finally:
        listener.end()
        _leave_record(outputs, run)
    with contextlib.suppress(CchcError) if run.disk_full else contextlib.nullcontext():
        write_index(outputs, params, outdated)


def _clean(job: Job) -> None:
    """Remove what a killed run left of a report that is up to date."""
    folders = (job.folder, record_path(job).parent)
    if any(temporary_files(folder, job.owner) for folder in folders):
        with locked(Path(job.outputs), job.key):
            for folder in folders:
                remove_temporary(folder, job.owner)


def _make(stale: list[Job], maker: Maker, listener: Listener) -> Iterator[tuple[Job, Outcome]]:
    if not stale:
        return
    listener.begin(len(stale))
    with contextlib.closing(maker(stale)) as outcomes:
        for job, outcome in outcomes:
            if outcome.state == "failed" and not outcome.disk_full:
                _mark_failed(job, outcome)
            listener.ended(job, outcome)
            yield job, outcome


def _open_outputs(outputs: Path) -> None:
    """Fail before any work when nothing can be written, and remove what a killed run left."""
    with locked(outputs, _OWNER):
        remove_temporary(outputs, _OWNER)


def _mark_failed(job: Job, outcome: Outcome) -> None:
    """Keep the older files, and say in the record and beside them that they are not of today's registers."""
    reason = f"{outcome.cell}: {outcome.reason}" if outcome.cell else outcome.reason
    note = (
        f"LẦN LÀM GẦN NHẤT CỦA BÁO CÁO NÀY BỊ LỖI: {job.name}\n{reason}\n"
        "Các tệp khác của báo cáo này trong thư mục, nếu có, là bản cũ. Hãy sửa lỗi rồi chạy lại lệnh run.\n"
    )
    with contextlib.suppress(CchcError), locked(Path(job.outputs), job.key):
        before = read_record(record_path(job)) or Record(sources={}, outputs={})
        write_whole({failure_note(job): note.encode()}, job.owner)
        write_record(job, replace(before, reason=reason))


def _leave_record(outputs: Path, run: Run) -> None:
    """Write the record of the run and add to its log."""
    with contextlib.suppress(CchcError), locked(outputs, _OWNER):
        text = json.dumps(_as_data(run), ensure_ascii=False, indent=1)
        write_whole({outputs / RUN_RECORD: f"{text}\n".encode()}, _OWNER)
        _append_log(outputs / RUN_LOG, run)


def _as_data(run: Run) -> dict[str, Any]:
    return {
        "began": run.began.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - run.began).total_seconds(), 3),
        "engine": run.engine,
        "workers": run.workers,
        "stopped": run.stopped,
        "left": run.left,
        "made": run.count("made"),
        "current": run.count("current"),
        "failed": run.count("failed"),
        "incomplete": run.incomplete,
        "drafts": run.drafts,
        "reports": [_report(job, outcome) for job, outcome in run.outcomes],
    }


def _report(job: Job, outcome: Outcome) -> dict[str, Any]:
    return {
        "school": job.school,
        "school_year": job.school_year,
        "period": job.period,
        "notebook": job.stem,
        "internal": job.internal,
        "state": outcome.state,
        "draft": outcome.draft,
        "errors": outcome.errors,
        "seconds": round(outcome.seconds, 3),
        "attempts": outcome.attempts,
        "reason": outcome.reason,
        "cell": outcome.cell,
        "kept": list(outcome.kept),
        "failures": outcome.failures,
    }


def _append_log(log: Path, run: Run) -> None:
    """Add what the run did, tracebacks too; a log that has grown long is begun anew, the last one kept."""
    with contextlib.suppress(OSError):
        if log.exists() and log.stat().st_size > _LONGEST_LOG:
            log.replace(log.with_suffix(".old.log"))
        with log.open("a", encoding="utf-8", newline="\n") as stream:
            stream.write(f"=== {run.began.isoformat(timespec='seconds')} engine={run.engine} workers={run.workers}\n")
            for job, outcome in run.outcomes:
                if outcome.state != "current":
                    stream.write(_log_lines(job, outcome))
            stream.write("=== stopped\n" if run.stopped else "=== end\n")
            stream.flush()
            os.fsync(stream.fileno())


def _log_lines(job: Job, outcome: Outcome) -> str:
    line = f"{outcome.state} {job.key} {outcome.seconds:.2f}s attempt {outcome.attempts}\n"
    if outcome.state == "made" and not outcome.failures:
        return line
    reasons = [outcome.cell, outcome.reason, *(f"{name}: {reason}" for name, reason in outcome.failures.items())]
    return "\n".join([line + "\n".join(f"  {each}" for each in reasons if each), outcome.log, ""])
