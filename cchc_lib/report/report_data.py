"""What a report is made of: the results, the rows behind them, whose they are."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

import pandas as pd

from cchc_lib.domain.form06 import Form06Row
from cchc_lib.domain.measures import Basis, evidence_rows
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.plan import Plan, PlanTask, Target
from cchc_lib.domain.plan_work import Issued, PlanWork, plan_work
from cchc_lib.domain.result_file import Before, Provenance
from cchc_lib.domain.results import TargetResult
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError
from cchc_lib.registers.values import Fault
from cchc_lib.report.blocks import Sentences
from cchc_lib.report.words import day
from cchc_lib.settings.values import School
from cchc_lib.text import did_you_mean, folded

History = tuple[tuple[str, tuple[TargetResult, ...]], ...]


@dataclass(frozen=True)
class Sources:
    """What a report was made from: provenance, faults of the registers, rows read by register, what is not covered."""

    provenance: Provenance
    faults: tuple[Fault, ...]
    rows_read: Mapping[str, int]
    uncovered: tuple[tuple[date, date], ...]
    lacking: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class ReportData:
    """A school's results in a period, and all that the blocks showing them need.

    ``frames`` are the registers' rows that count, by register id; they bear no personal column unless ``internal``.
    ``before`` has the figures of the period before, where workbooks cover it; ``work_out_history`` gives ``history``.
    """

    school: School
    plan: Plan
    period: Period
    window: Window
    results: tuple[TargetResult, ...]
    lines: tuple[Form06Row, ...]
    frames: Mapping[str, pd.DataFrame]
    basis: Basis
    sources: Sources
    internal: bool = False
    indicators: tuple[TargetResult, ...] = ()
    before: Before | None = None
    form06_code: str = ""
    work_out_history: Callable[[], History] = tuple

    @cached_property
    def history(self) -> History:
        """Results of all periods of its kind in the school year so far, each under its name, where there are several.

        They take as long as the rest together, and not every report shows them.
        """
        return self.work_out_history()

    @cached_property
    def by_id(self) -> Mapping[str, TargetResult]:
        """Results by target id."""
        return {result.target.id: result for result in self.results}

    def result(self, target_id: str) -> TargetResult:
        """The result of one target; UsageError when the plan has none of that id."""
        if str(target_id) not in self.by_id:
            raise UsageError(f"Kế hoạch không có chỉ tiêu “{target_id}”. {did_you_mean(str(target_id), self.by_id)}")
        return self.by_id[str(target_id)]

    def area_results(self, number: int) -> tuple[TargetResult, ...]:
        """Results of the targets of one area, in the plan's order; none for an area that the plan leaves out."""
        _known_area(number)
        return tuple(result for result in self.results if result.target.area == number)

    def area_tasks(self, number: int) -> tuple[PlanTask, ...]:
        """The plan's tasks in one area; none for an area that the plan leaves out."""
        _known_area(number)
        return tuple(task for area in self.plan.areas if area.number == number for task in area.tasks)

    @cached_property
    def work(self) -> Mapping[str, PlanWork]:
        """What was done for each task of the plan, by its id."""
        return {one.task.id: one for one in self._plan_work if one.task}

    @property
    def unplanned(self) -> PlanWork:
        """The items that name no task of the plan."""
        return self._plan_work[-1]

    @cached_property
    def _plan_work(self) -> tuple[PlanWork, ...]:
        return plan_work(self.plan.tasks, self.frames, self.window)

    def evidence_of(self, target: Target) -> Issued | None:
        """The latest document of a target's evidence up to the closing day."""
        frame = self.frames.get("evidence")
        if frame is None or target.register_id != "evidence":
            return None
        rows = evidence_rows(target, frame, self.window)
        if rows.empty:
            return None
        last = rows.iloc[-1]
        return Issued(str(last["doc_no"]), "", last["dated"].date())

    def remark_texts(self, section: str | None) -> list[str]:
        """What the school wrote in this period for a section or target, None: for all."""
        frame = self.frames.get("remarks")
        if frame is None:
            return []
        chosen = frame[frame["period"].map(folded) == folded(self.period.id)]
        if section is not None:
            chosen = chosen[chosen["section"].map(folded) == folded(section)]
        return [str(text) for text in chosen["content"]]

    def remark_blocks(self, section: str) -> list[Sentences]:
        """The same as prose of the report; nothing where the school wrote nothing."""
        texts = tuple(self.remark_texts(section))
        return [Sentences(paragraphs=texts, people=texts)] if texts else []

    def why_no_data(self, register_id: str) -> str:
        """Why nothing can be worked out from a register: its sheet is missing or could not be read."""
        return self.why_unread(REGISTERS[register_id].sheet)

    def why_unread(self, sheet: str, book: str = "sổ") -> str:
        """The same for a sheet by its name, and the workbook's."""
        told = any(fault.of_sheet == sheet and fault.row is None for fault in self.sources.faults)
        return f"trang “{sheet}” của {book} không đọc được" if told else f"{book} không có trang “{sheet}”"

    @property
    def previous(self) -> Mapping[str, TargetResult]:
        """Results of the period before by target id; none where it is not known."""
        return self.before.results if self.before else {}

    @property
    def span(self) -> str:
        """The window in words."""
        return f"từ ngày {day(self.window.start)} đến ngày {day(self.window.close)}"


def _known_area(number: int) -> None:
    """The reform has seven areas; UsageError for another number."""
    if number not in range(1, 8):
        raise UsageError(f"Kế hoạch không có lĩnh vực {number}. Có thể dùng: 1 đến 7.")
