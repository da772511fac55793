"""A run: what is planned is made, recorded and told."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
from collections.abc import Callable, Collection, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from cchc_lib.batch.files import STATE_FOLDER, locked, write_whole
from cchc_lib.batch.index import write_index
from cchc_lib.batch.planning import Planned
from cchc_lib.batch.records import Job, Outcome, Record, read_record, write_record
from cchc_lib.errors import CchcError
from cchc_lib.settings.params import Params

RUN_RECORD = "run.json"
RUN_LOG = "run.log"
_OWNER = "run"
_LONGEST_LOG = 2_000_000
_NOT_RECORDED = ("log", "notes", "retry", "disk_full")
_SLOWEST = 3
_NAMED = 5
_BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} [đã chạy {elapsed}, còn {remaining}, {rate_fmt}]"

Maker = Callable[[Sequence[Job]], Generator[tuple[Job, Outcome]]]
"""Makes jobs on this machine or a cluster and gives each job's outcome as it ends; stops when closed."""


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
    listener: Progress,
    outdated: Collection[str] = (),
) -> None:
    """Make what is not up to date; ``run`` holds what came of it, also when Ctrl-C or a full disk stopped it.

    ``outdated`` are the names of other reports that are out of date, for the index.
    Raises CchcError when the outputs cannot be written or no process can be started.
    """
    with locked(outputs, _OWNER):
        pass  # fails before any work when nothing can be written
    for each in planned:
        if not each.reasons and each.record:
            if each.job.staging.exists():  # what a killed run left of a report that is up to date
                with locked(outputs, each.job.key):
                    shutil.rmtree(each.job.staging, ignore_errors=True)
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
        with contextlib.suppress(CchcError), locked(outputs, _OWNER):
            text = json.dumps(_as_data(run), ensure_ascii=False, indent=1)
            write_whole({outputs / RUN_RECORD: f"{text}\n".encode()}, outputs / STATE_FOLDER / f"{_OWNER}.tmp")
            _append_log(outputs / RUN_LOG, run)
    with contextlib.suppress(CchcError) if run.disk_full else contextlib.nullcontext():
        write_index(outputs, params, outdated)


def _make(stale: list[Job], maker: Maker, listener: Progress) -> Iterator[tuple[Job, Outcome]]:
    if not stale:
        return
    listener.begin(len(stale))
    with contextlib.closing(maker(stale)) as outcomes:
        for job, outcome in outcomes:
            if outcome.state == "failed" and not outcome.disk_full:
                _mark_failed(job, outcome)
            listener.ended(job, outcome)
            yield job, outcome


def _mark_failed(job: Job, outcome: Outcome) -> None:
    """Keep the older files, and say in the record and beside them that they are not of today's registers."""
    reason = f"{outcome.cell}: {outcome.reason}" if outcome.cell else outcome.reason
    note = (
        f"LẦN LÀM GẦN NHẤT CỦA BÁO CÁO NÀY BỊ LỖI: {job.name}\n{reason}\n"
        "Các tệp khác của báo cáo này trong thư mục, nếu có, là bản cũ. Hãy sửa lỗi rồi chạy lại lệnh run.\n"
    )
    with contextlib.suppress(CchcError), locked(Path(job.outputs), job.key):
        before = read_record(job.record_path) or Record(sources={}, outputs={})
        write_whole({job.failure_note: note.encode()}, job.staging)
        write_record(job, replace(before, reason=reason))


def _as_data(run: Run) -> dict[str, Any]:
    return {
        "began": run.began.isoformat(timespec="seconds"),
        "seconds": round((datetime.now(UTC) - run.began).total_seconds(), 3),
        **{name: getattr(run, name) for name in ("engine", "workers", "stopped", "left", "incomplete", "drafts")},
        **{state: run.count(state) for state in ("made", "current", "failed")},
        "reports": [
            {name: getattr(job, name) for name in ("school", "school_year", "period", "internal")}
            | {"notebook": job.stem}
            | {name: value for name, value in asdict(outcome).items() if name not in _NOT_RECORDED}
            | {"seconds": round(outcome.seconds, 3)}
            for job, outcome in run.outcomes
        ],
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


class Progress:
    """Tells of reports as they end, on the stream given."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._total = self._done = 0
        self._faults: dict[tuple[str, ...], str] = {}

    def begin(self, total: int) -> None:
        """So many reports are about to be made."""
        self._total, self._done = total, 0
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc="Báo cáo", unit=" báo cáo", bar_format=_BAR, file=self._stream)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """A report ended: the bar moves on; what a person must know gets a line, without a bar every report does.

        A failure that many reports share, as by a slip in the common plan, is told once.
        """
        self._done += 1
        fault = (job.notebook, outcome.cell, outcome.reason)
        first = self._faults.setdefault(fault, job.name) if outcome.reason else job.name
        words = in_words(outcome) if first == job.name else f"LỖI, cùng lý do như {first}"
        line = f"[{self._done}/{self._total}] {job.name}: {words}"
        if self._bar is None:
            print(line, file=self._stream, flush=True)
            return
        if outcome.state == "failed" or outcome.kept or outcome.notes or outcome.failures:
            self._bar.write(line, file=self._stream)
        self._bar.update()

    def end(self) -> None:
        """No more reports come."""
        if self._bar is not None:
            self._bar.close()
            self._bar = None


def in_words(outcome: Outcome) -> str:
    """How a report went, in one line of Vietnamese (more when the reason has more)."""
    if outcome.state == "failed":
        where = f" ở {outcome.cell}" if outcome.cell else ""
        again = f" (đã thử {outcome.attempts} lần)" if outcome.attempts > 1 else ""
        return f"LỖI{where}{again}: {outcome.reason}"
    if outcome.state == "current":
        return "đã có sẵn, không phải làm lại"
    draft = f", DỰ THẢO ({outcome.errors} lỗi số liệu)" if outcome.draft else ""
    kept = f"; bản đã sửa bằng tay được giữ lại: {', '.join(outcome.kept)}" if outcome.kept else ""
    lacking = "".join(f"; KHÔNG LÀM ĐƯỢC bản {name}: {reason}" for name, reason in outcome.failures.items())
    done = f"xong, {seconds(outcome.seconds)}{draft}{kept}{lacking}".rstrip(".")
    return ". ".join([done, " ".join(outcome.notes)]) if outcome.notes else done


def summary(run: Run, open_periods: Sequence[str], stale: Sequence[str], tell: Callable[[str], None]) -> None:
    """Say how many were made, up to date, drafts and failed, which were the slowest, and what is to be known beside.

    ``open_periods`` have not ended yet; ``stale`` are reports that are out of date and were not asked for.
    """
    parts = [f"làm mới {run.count('made')}", f"đã có sẵn {run.count('current')}", f"lỗi {run.count('failed')}"]
    parts += [f"thiếu dạng tệp {run.incomplete}"] if run.incomplete else []
    tell(f"Báo cáo: {', '.join(parts)}; trong đó dự thảo {run.drafts}.")
    made = sorted((each for each in run.outcomes if each[1].state == "made"), key=lambda each: -each[1].seconds)
    if made:
        slowest = "; ".join(f"{job.name} {seconds(outcome.seconds)}" for job, outcome in made[:_SLOWEST])
        tell(f"Lâu nhất: {slowest}.")
    if open_periods:
        tell(f"Kỳ chưa kết thúc, số liệu còn thay đổi: {'; '.join(open_periods)}.")
    if stale:
        more = f" và {len(stale) - _NAMED} báo cáo khác" if len(stale) > _NAMED else ""
        tell(f"Đã cũ nhưng lần này không được chọn làm: {'; '.join(stale[:_NAMED])}{more}.")
    if run.left:
        tell(f"Đã dừng giữa chừng, còn {run.left} báo cáo chưa làm. Chạy lại lệnh run để làm tiếp.")


def seconds(value: float) -> str:
    """Seconds with a decimal comma."""
    return f"{value:.1f} giây".replace(".", ",")
