"""What a run shows: a progress bar on a terminal, plain lines elsewhere, and a summary."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TextIO

from cchc_lib.batch.jobs import Job, Outcome
from cchc_lib.batch.run import Run

_SLOWEST = 3
_NAMED = 5
_BAR = "{l_bar}{bar}| {n_fmt}/{total_fmt} [đã chạy {elapsed}, còn {remaining}, {rate_fmt}]"


class Progress:
    """Tells of reports as they end, on the stream given."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._bar: Any = None
        self._total = self._done = 0

    def begin(self, total: int) -> None:
        """So many reports are about to be made."""
        self._total, self._done = total, 0
        if self._stream.isatty():
            from tqdm import tqdm

            self._bar = tqdm(total=total, desc="Báo cáo", unit=" báo cáo", bar_format=_BAR, file=self._stream)

    def ended(self, job: Job, outcome: Outcome) -> None:
        """A report ended: the bar moves on; what a person must know gets a line, without a bar every report does."""
        self._done += 1
        line = f"[{self._done}/{self._total}] {job.name}: {in_words(outcome)}"
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
        where = f"ở {outcome.cell}: " if outcome.cell else ""
        again = f" (đã thử {outcome.attempts} lần)" if outcome.attempts > 1 else ""
        return f"LỖI{again}. {where}{outcome.reason}"
    if outcome.state == "current":
        return "đã có sẵn, không phải làm lại"
    draft = f", DỰ THẢO ({outcome.errors} lỗi số liệu)" if outcome.draft else ""
    kept = f"; bản đã sửa bằng tay được giữ lại: {', '.join(outcome.kept)}" if outcome.kept else ""
    lacking = "".join(f"; KHÔNG LÀM ĐƯỢC bản {name}: {reason}" for name, reason in outcome.failures.items())
    notes = "".join(f". {note}" for note in outcome.notes)
    return f"xong, {seconds(outcome.seconds)}{draft}{kept}{lacking}{notes}"


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
