"""What a school's notebooks open: what their parameters ask for, and a report's results with the rows behind them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from cchc_lib.domain.form06 import Form06Row, form06
from cchc_lib.domain.measures import Basis, evidence_rows
from cchc_lib.domain.periods import Period, SchoolYear, Window, open_window
from cchc_lib.domain.plan import Plan, PlanTask, Target
from cchc_lib.domain.plan_work import Issued, PlanWork, plan_work
from cchc_lib.domain.result_file import Before, Provenance
from cchc_lib.domain.results import TargetResult
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import UsageError
from cchc_lib.registers.sources import default_school_year
from cchc_lib.registers.values import Registers
from cchc_lib.report.blocks import Head, Sentences
from cchc_lib.report.words import day
from cchc_lib.settings.params import Params
from cchc_lib.settings.values import School
from cchc_lib.text import did_you_mean, folded, written_day

AUDIENCES = ("public", "internal")
History = tuple[tuple[str, tuple[TargetResult, ...]], ...]


@dataclass(frozen=True)
class Asked:
    """What a notebook's parameters ask for; whatever notebooks open of a school knows it."""

    params: Params
    school: School
    year: SchoolYear
    period: Period
    window: Window
    internal: bool

    @property
    def span(self) -> str:
        """The window in words."""
        return f"từ ngày {day(self.window.start)} đến ngày {day(self.window.close)}"

    def school_head(self, **own: Any) -> Head:
        """The title of a document of the school, which has its ``own`` name and subject."""
        school, window = self.school, self.window
        shared: dict[str, Any] = {
            "school": school.name,
            "school_code": school.code,
            "authority": school.authority,
            "commune": school.commune,
            "place": school.place,
            "abbreviation": school.abbreviation,
            "principal": school.principal,
            "recipients": school.recipients,
            "contacts": school.contacts,
            "school_year": self.year.id,
            "period": self.period.id,
            "period_label": self.period.label,
            "start": window.start.isoformat(),
            "end": window.end.isoformat(),
            "as_of": window.as_of.isoformat(),
            "sample": school.sample,
            "internal": self.internal,
        }
        return Head(**shared | own)


def asked(
    *,
    school: str,
    period: str,
    school_year: str = "",
    params_dir: str = "",
    as_of: str = "",
    audience: str = "public",
) -> Asked:
    """The parameters that notebooks share, looked up in the settings; all are text.

    Blank ones take their defaults: the latest school year that has the period, the kit's own ``params/``, the period's
    own cut-off. ``as_of`` is a day like 31/12/2025 or 2025-12-31; ``audience`` is "public" or "internal".
    Raises UsageError for an unknown name, SettingsError for what is wrong in ``params/``.
    """
    internal = for_internal(audience)
    params = Params.open(params_dir or None)
    settings = params.school(school)
    year = SchoolYear.parse(school_year or default_school_year(params, school, period))
    chosen = params.period(period, year.id)
    window = open_window(chosen, written_day(as_of, "Ngày chốt số liệu"))
    return Asked(params, settings, year, chosen, window, internal)


def for_internal(audience: str) -> bool:
    """Whether an audience is the school's own desk; UsageError when it is none."""
    if audience not in AUDIENCES:
        raise UsageError(f"audience “{audience}” không đúng. {did_you_mean(audience, AUDIENCES)}")
    return audience == "internal"


@dataclass(frozen=True)
class ReportData(Asked):
    """A school's results in a period, and all that the blocks showing them need.

    ``registers`` have the rows that count; they bear no personal column unless ``internal``. ``before`` has the figures
    of the period before, where workbooks cover it; ``work_out_history`` gives ``history``.
    """

    plan: Plan
    results: tuple[TargetResult, ...]
    indicators: tuple[TargetResult, ...]
    before: Before | None
    registers: Registers
    basis: Basis
    made_from: Provenance
    work_out_history: Callable[[], History]

    @property
    def frames(self) -> Mapping[str, pd.DataFrame]:
        """The registers' rows by register id."""
        return self.registers.frames

    @cached_property
    def lines(self) -> tuple[Form06Row, ...]:
        """Biểu 06, a line a field."""
        return form06(self.frames.get("cases"), self.window)

    @cached_property
    def history(self) -> History:
        """Results of all periods of its kind in the school year so far, each under its name, where there are several.

        They take as long as the rest together, and not every report shows them.
        """
        return self.work_out_history()

    def result(self, target_id: str) -> TargetResult:
        """The result of one target; UsageError when the plan has none of that id."""
        by_id = {one.target.id: one for one in self.results}
        if str(target_id) not in by_id:
            raise UsageError(f"Kế hoạch không có chỉ tiêu “{target_id}”. {did_you_mean(str(target_id), by_id)}")
        return by_id[str(target_id)]

    def area_results(self, number: int) -> tuple[TargetResult, ...]:
        """Results of the targets of one area, in the plan's order; none for an area that the plan leaves out."""
        known_area(number)
        return tuple(result for result in self.results if result.target.area == number)

    def area_tasks(self, number: int) -> tuple[PlanTask, ...]:
        """The plan's tasks in one area; none for an area that the plan leaves out."""
        known_area(number)
        return tuple(task for area in self.plan.areas if area.number == number for task in area.tasks)

    @cached_property
    def plan_work(self) -> tuple[PlanWork, ...]:
        """What was done for each task of the plan; last the items that name no task of it."""
        return plan_work(self.plan.tasks, self.frames, self.window)

    @cached_property
    def work(self) -> Mapping[str, PlanWork]:
        """What was done for each task of the plan, by its id."""
        return {one.task.id: one for one in self.plan_work if one.task}

    def evidence_of(self, target: Target) -> Issued | None:
        """The latest document of a target's evidence up to the closing day."""
        frame = self.frames.get("evidence")
        if frame is None or target.register_id != "evidence":
            return None
        last = evidence_rows(target, frame, self.window).tail(1)
        return next((Issued(str(row.doc_no), "", row.dated.date()) for row in last.itertuples()), None)

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
        told = any(fault.of_sheet == sheet and fault.row is None for fault in self.registers.faults)
        return f"trang “{sheet}” của {book} không đọc được" if told else f"{book} không có trang “{sheet}”"


def known_area(number: int) -> None:
    """The reform has seven areas; UsageError for another number."""
    if number not in range(1, 8):
        raise UsageError(f"Kế hoạch không có lĩnh vực {number}. Có thể dùng: 1 đến 7.")
