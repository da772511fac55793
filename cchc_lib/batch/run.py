"""A run: what is planned is made, recorded and told."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from cchc_lib.batch.files import STATE_FOLDER, locked, write_whole
from cchc_lib.batch.index import write_index
from cchc_lib.batch.planning import Planned
from cchc_lib.batch.records import Job, Outcome, Record, read_record, write_record
from cchc_lib.errors import CchcError
from cchc_lib.registers.returns import schools_of
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import CITY

RUN_RECORD, RUN_LOG = "run.json", "run.log"
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
    """A run over a folder of outputs, and what came of it so far; ``left`` is how many reports it did not reach.

    ``stale`` are the names of reports that are out of date and were not asked for.
    """

    outputs: Path
    params: Params
    engine: str
    workers: int
    stale: Sequence[str] = ()
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

    def make(self, planned: Sequence[Planned], maker: Maker) -> None:
        """Make what is not up to date; all is recorded, also when Ctrl-C or a full disk stopped it.

        Raises CchcError when the outputs cannot be written or no process can be started.
        """
        with locked(self.outputs, _OWNER):
            pass  # fails before any work when nothing can be written
        for each in planned:
            if not each.reasons and each.record:
                if each.job.staging.exists():  # what a killed run left of a report that is up to date
                    with locked(self.outputs, each.job.key):
                        shutil.rmtree(each.job.staging, ignore_errors=True)
                current = Outcome("current", draft=each.record.draft, errors=each.record.errors)
                self.outcomes.append((each.job, current))
        jobs = [each.job for each in planned if each.reasons]
        self.left = len(jobs)
        try:
            if jobs:
                self._make(jobs, maker)
        except KeyboardInterrupt:
            self.stopped = True
        finally:
            with contextlib.suppress(CchcError), locked(self.outputs, _OWNER):
                text = json.dumps(self._as_data(), ensure_ascii=False, indent=1)
                staging = self.outputs / STATE_FOLDER / f"{_OWNER}.tmp"
                write_whole({self.outputs / RUN_RECORD: f"{text}\n".encode()}, staging)
                self._append_log()

    def index(self) -> None:
        """Write the index of all that stands, when all is made; CchcError when it cannot be written."""
        with contextlib.suppress(CchcError) if self.disk_full else contextlib.nullcontext():
            write_index(self.outputs, self.params, self.stale)

    def _make(self, jobs: list[Job], maker: Maker) -> None:
        with contextlib.closing(_Progress(len(jobs))) as progress, contextlib.closing(maker(jobs)) as made:
            for job, outcome in made:
                self.outcomes.append((job, outcome))
                self.left -= 1
                progress.tell(job, outcome)
                if outcome.disk_full:  # the next ones would only say the same
                    self.disk_full = True
                    return
                if outcome.state == "failed":
                    _mark_failed(job, outcome)

    def _as_data(self) -> dict[str, Any]:
        return {
            "began": self.began.isoformat(timespec="seconds"),
            "seconds": round((datetime.now(UTC) - self.began).total_seconds(), 3),
            **{name: getattr(self, name) for name in ("engine", "workers", "stopped", "left", "incomplete", "drafts")},
            **{state: self.count(state) for state in ("made", "current", "failed")},
            "reports": [
                {name: getattr(job, name) for name in ("school", "school_year", "period", "internal")}
                | {"notebook": job.stem}
                | {name: value for name, value in asdict(outcome).items() if name not in _NOT_RECORDED}
                | {"seconds": round(outcome.seconds, 3)}
                for job, outcome in self.outcomes
            ],
        }

    def _append_log(self) -> None:
        """Add what the run did, tracebacks too; a log that has grown long is begun anew, the last one kept."""
        lines = [f"=== {self.began.isoformat(timespec='seconds')} engine={self.engine} workers={self.workers}"]
        for job, outcome in self.outcomes:
            if outcome.state != "current":
                lines.append(f"{outcome.state} {job.key} {outcome.seconds:.2f}s attempt {outcome.attempts}")
                failures = [f"{name}: {reason}" for name, reason in outcome.failures.items()]
                lines += [f"  {each}" for each in (outcome.cell, outcome.reason, *failures) if each]
                lines += [outcome.log] if outcome.log else []
        lines.append("=== stopped" if self.stopped else "=== end")
        log = self.outputs / RUN_LOG
        with contextlib.suppress(OSError):
            if log.exists() and log.stat().st_size > _LONGEST_LOG:
                log.replace(log.with_suffix(".old.log"))
            with log.open("a", encoding="utf-8", newline="\n") as stream:
                stream.write("\n".join([*lines, ""]))
                stream.flush()
                os.fsync(stream.fileno())

    def summary(self, open_periods: Sequence[str]) -> Iterator[str]:
        """How many were made, up to date, drafts and failed, which were the slowest, and what is to be known beside.

        ``open_periods`` are those made that have not ended yet.
        """
        parts = [f"làm mới {self.count('made')}", f"đã có sẵn {self.count('current')}", f"lỗi {self.count('failed')}"]
        parts += [f"thiếu dạng tệp {self.incomplete}"] if self.incomplete else []
        yield f"Báo cáo: {', '.join(parts)}; trong đó dự thảo {self.drafts}."
        made = sorted((each for each in self.outcomes if each[1].state == "made"), key=lambda each: -each[1].seconds)
        if made:
            slowest = "; ".join(f"{job.name} {_seconds(outcome)}" for job, outcome in made[:_SLOWEST])
            yield f"Lâu nhất: {slowest}."
        if open_periods:
            yield f"Kỳ chưa kết thúc, số liệu còn thay đổi: {'; '.join(open_periods)}."
            if not any(job.parameters.get("as_of") for job, _ in self.outcomes):
                yield "Muốn báo cáo ghi rõ kỳ chưa kết thúc và số liệu đến ngày nào, thêm --as-of với ngày ấy."
        if self.stale:
            more = f" và {len(self.stale) - _NAMED} báo cáo khác" if len(self.stale) > _NAMED else ""
            yield f"Đã cũ nhưng lần này không được chọn làm: {'; '.join(self.stale[:_NAMED])}{more}."
        made_up = {job.school for job, _ in self.outcomes} & self.params.samples()
        if apart := sorted(made_up.difference(*schools_of(self.params, CITY)[1].values())):
            yield f"Trường mẫu không được cộng cùng trường thật trong bản tổng hợp: {', '.join(apart)}."
        if self.left:
            yield f"Đã dừng giữa chừng, còn {self.left} báo cáo chưa làm. Chạy lại lệnh run để làm tiếp."
        yield f"Kết quả nằm trong {self.outputs.absolute()}."


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


class _Progress:
    """Tells of reports as they end: by a bar on a terminal, by a line each elsewhere."""

    def __init__(self, total: int) -> None:
        self._total, self._done = total, 0
        self._faults: dict[tuple[str, ...], str] = {}
        self._bar: Any = None
        if sys.stderr.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc="Báo cáo", unit=" báo cáo", bar_format=_BAR, file=sys.stderr)

    def tell(self, job: Job, outcome: Outcome) -> None:
        """Beside a bar only what a person must know gets a line.

        A failure that many reports share, as by a slip in the common plan, is told once.
        """
        self._done += 1
        fault = (job.notebook, outcome.cell, outcome.reason)
        first = self._faults.setdefault(fault, job.name) if outcome.reason else job.name
        words = _in_words(outcome) if first == job.name else f"LỖI, cùng lý do như {first}"
        line = f"[{self._done}/{self._total}] {job.name}: {words}"
        if self._bar is None:
            sys.stderr.write(f"{line}\n")
            return
        if outcome.state == "failed" or outcome.kept or outcome.notes or outcome.failures:
            self._bar.write(line, file=sys.stderr)
        self._bar.update()

    def close(self) -> None:
        """No more reports come."""
        if self._bar is not None:
            self._bar.close()


def _in_words(outcome: Outcome) -> str:
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
    done = f"xong, {_seconds(outcome)}{draft}{kept}{lacking}".rstrip(".")
    return ". ".join([done, *([" ".join(outcome.notes)] if outcome.notes else [])])


def _seconds(outcome: Outcome) -> str:
    """Seconds with a decimal comma."""
    return f"{outcome.seconds:.1f} giây".replace(".", ",")
