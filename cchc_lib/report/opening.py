"""Opening a school's report, worked out from its registers and settings, and its plan: a method for each cell."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import cchc_lib
from cchc_lib.domain.breakdowns import form06, total
from cchc_lib.domain.measures import Basis, results_of
from cchc_lib.domain.periods import SchoolYear, around, open_window
from cchc_lib.domain.plan import Plan
from cchc_lib.domain.results import Before, TargetResult, result_file
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.registers.checks.faults import Fault, FaultLog
from cchc_lib.registers.merging import NOT_CARRIED, Workbooks, reading_context
from cchc_lib.registers.reading import read_book
from cchc_lib.report import areas, overview
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, or_said
from cchc_lib.report.disclosure import as_shown, without_personal_columns
from cchc_lib.report.report_data import Asked, ReportData, asked, known_area
from cchc_lib.report.words import joined, lower_first, sentence
from cchc_lib.settings.params import Params
from cchc_lib.text import did_you_mean


class Report(ReportData):
    """A school's results in a period, and the blocks that show them."""

    register = ReportData.register
    rows = ReportData.rows
    balance = ReportData.balance
    months = ReportData.months
    form06 = ReportData.form06
    head = overview.head
    opening = overview.opening
    notices = overview.notices
    tally = overview.tally
    not_met = overview.not_met
    strengths = overview.strengths
    shortcomings = overview.shortcomings
    next_period = overview.next_period
    remarks = overview.remarks
    area = areas.area
    target = areas.target
    other_work = areas.other_work
    targets_table = overview.targets_table
    trend = overview.trend
    form06_table = overview.form06
    documents = overview.documents
    procedures = overview.procedures
    for_parents = overview.for_parents
    provenance = overview.provenance


def open_report(**parameters: str) -> Report:
    """Mở sổ của một trường và tính báo cáo của một kỳ, ví dụ open_report(school="thcs-tien-cuong", period="hk1").

    Mọi tham số đều là chữ, trong dấu nháy; để trống thì lấy mặc định: năm học mới nhất có kỳ này, thư mục params của
    bộ công cụ, ngày chốt của kỳ. as_of viết như 31/12/2025. audience là "public" (không có cột ghi tên người, thông
    tin riêng) hay "internal" (bản nội bộ). Báo UsageError, SettingsError, RegisterError khi tên, cài đặt hay sổ sai.
    """  # noqa: D402 - it ends with an example
    given = asked(**parameters)
    plan = given.params.plan(given.school.code, given.year.id)
    return _work_out(given, plan, Workbooks(given.params, given.school.code, plan))


def open_example(
    registers: Mapping[str, str], *, school: str, period: str, school_year: str = "", params_dir: str = ""
) -> Report:
    """Tính thử từ những dòng gõ ngay trong sổ tay, không đọc sổ của trường.

    registers cho tên trang và các dòng của trang, ví dụ {"Hồ sơ TTHC": "Mã hồ sơ;Mã TTHC;…"}: dòng đầu là tiêu đề
    cột, các ô cách nhau bằng dấu chấm phẩy. Các dòng được đọc, kiểm tra và xét theo kế hoạch, lịch nghỉ của trường như
    dòng của sổ. Báo UsageError khi tên sai, khi kỳ nằm ở hai năm học.
    """
    given = asked(school=school, period=period, school_year=school_year, params_dir=params_dir)
    year, plan = given.year, given.params.plan(school, given.year.id)
    if given.window.school_years != (year,):
        raise UsageError(f"Kỳ “{period}” không nằm trọn trong năm học {year.id}; ví dụ chỉ nhận kỳ của một năm học.")
    ids = {one.sheet: one.id for one in REGISTERS.values()}
    with tempfile.TemporaryDirectory() as kept:
        folder = Path(kept) / year.id
        folder.mkdir()
        for sheet, text in registers.items():
            if sheet not in ids:
                raise UsageError(f"Sổ không có trang “{sheet}”. {did_you_mean(sheet, ids)}")
            (folder / f"{ids[sheet]}.csv").write_text(text.strip(), encoding="utf-8")
        book = read_book(folder, year, reading_context(given.params, plan), label="ví dụ")
    return _work_out(given, plan, Workbooks(given.params, school, plan, [replace(book, inputs={})]))


def reminders(params: Params, school: str, books: Workbooks, year: SchoolYear, today: date) -> list[str]:
    """What the year's reports that have begun still want of the school, each note once with the periods it is of."""
    book, settings, plan = books.book(year), params.school(school), params.plan(school, year.id)
    if not book or not any(book.rows_read.values()):  # a fault says so, and of nothing else is it time to speak
        return []
    periods = [params.period(name, year.id) for name in params.school_year(year.id).reports]
    begun = [Asked(params, settings, year, one, open_window(one), False) for one in periods if one.start <= today]
    periods_of: dict[str, list[str]] = {}
    for one in begun:
        for note in _work_out(one, plan, books).head().notes:
            periods_of.setdefault(note, []).append(one.period.label)
    return [
        f"{joined(labels)}: {note}"
        for note, labels in periods_of.items()
        if note not in book.passed_over and NOT_CARRIED not in note
    ]


def _work_out(given: Asked, plan: Plan, books: Workbooks) -> Report:
    """The report that is asked for, from workbooks that may serve several reports."""
    params, school, year, window = given.params, given.school, given.year.id, given.window
    longer = tuple(around(given.period, params.school_year(year).periods.values()))
    basis = Basis(window, params.calendar(), params.legal_values().working_days(), longer)
    before = _work_out_before(given, books, plan, basis)
    registers = books.registers(window)  # after that: what is read whole is not read in part before
    results, indicators = (results_of(some, registers.frames, basis) for some in (plan.targets, plan.indicators))
    made_from = {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in params.files_of(school.code, year)}
    if before:
        differing = _opening_faults(results, before.still_open, books.label(SchoolYear.of(window.start)))
        registers = replace(registers, faults=(*registers.faults, *differing))
        made_from |= before.inputs
    made_from |= registers.inputs
    lines = form06(registers.frames.get("cases"), window)
    shown = registers if given.internal else replace(registers, frames=without_personal_columns(registers.frames))
    may_show = partial(as_shown, internal=given.internal)
    about = {
        "school": school.code,
        "school_year": year,
        "sample": school.sample,
        "errors": registers.errors,
        "warnings": registers.warnings,
        "inputs": {f"params/{path.relative_to(params.root).as_posix()}": made_from[path] for path in sorted(made_from)},
        "kit": cchc_lib.__version__,
    }
    return Report(
        **vars(given),
        plan=plan,
        results=tuple(map(may_show, results)),
        indicators=tuple(map(may_show, indicators)),
        before=before and replace(before, results={name: may_show(one) for name, one in before.results.items()}),
        lines=lines,
        file=result_file(about, given.period, window, results, lines, indicators=indicators, before=before),
        registers=shown,
        basis=basis,
        books=books,
    )


def _work_out_before(given: Asked, books: Workbooks, plan: Plan, basis: Basis) -> Before | None:
    """The period before by its own year's plan, wherever workbooks cover all of it.

    What was still open at its end is counted by the plan of this one, with whose opening it is compared.
    """
    found = given.params.period_before(given.period, given.year.id)
    if found is None:
        return None
    year, period = found
    window = open_window(period)
    try:
        if not books.covers(window):
            return None
        registers = books.registers(window)
    except RegisterError:  # two workbooks of one year: told where that year's own report is made
        return None
    own_plan = books.plan_of(SchoolYear.parse(year))
    results = closing = results_of(own_plan.targets, registers.frames, replace(basis, window=window))
    consecutive = window.end == basis.window.start - timedelta(days=1)
    if consecutive and (window.close < window.end or own_plan != plan):
        closing = results_of(plan.targets, registers.frames, replace(basis, window=replace(window, as_of=window.end)))
    return Before(
        year,
        period,
        {one.target.id: one for one in results},
        total(form06(registers.frames.get("cases"), window), period.label),
        {one.target.id: one.balance.open for one in closing if one.balance} if consecutive else {},
        registers.inputs,
    )


def _opening_faults(
    results: Iterable[TargetResult], open_before: Mapping[str, int], workbook: str
) -> tuple[Fault, ...]:
    """A warning for each target whose items carried over are not as many as were open the day before."""
    log = FaultLog(workbook)
    for one in results:
        still_open = open_before.get(one.target.id)
        if one.balance and still_open is not None and one.balance.carried_over != still_open:
            log.add(
                "opening_differs",
                sheet=one.target.register.sheet,
                value=str(one.balance.carried_over),
                target=one.target.id,
                items=one.target.items,
                still_open=str(still_open),
            )
    return log.faults()


def open_plan(**parameters: str) -> PlanDocument:
    """Mở kế hoạch cải cách hành chính mà một trường thực hiện trong một năm học, từ tệp trong params/plans."""
    given = asked(**parameters)
    return PlanDocument(**vars(given), plan=given.params.plan(given.school.code, given.year.id))


@dataclass(frozen=True)
class PlanDocument(Asked):
    """A school's plan, and the blocks that show it."""

    plan: Plan

    def head(self) -> Head:
        """Phần đầu kế hoạch: cơ quan, số, ngày, căn cứ."""
        school, start = self.school.name, self.period.start.isoformat()
        name = lower_first(self.plan.title).removeprefix("kế hoạch ")  # "cải cách hành chính năm học 2025-2026"
        return self.school_head(
            name="KẾ HOẠCH",
            subject=f"Thực hiện công tác {name}",
            opening=f"{school} xây dựng Kế hoạch {name} cụ thể như sau:",
            closing=(
                f"Trên đây là Kế hoạch {name} của {school}, đề nghị toàn thể cán bộ, giáo viên, nhân viên "
                "trong nhà trường cùng thực hiện có hiệu quả và đồng bộ./."
            ),
            legal_bases=self.plan.legal_bases,
            start=start,
            end=self.period.end.isoformat(),
            as_of=start,
        )

    def goals(self) -> Block:
        """Mục tiêu."""
        return _list(self.plan.goals)

    def requirements(self) -> Block:
        """Yêu cầu."""
        return _list(self.plan.requirements)

    def area(self, number: int) -> Block:
        """Chỉ tiêu, nhiệm vụ của một lĩnh vực từ 1 đến 7, ví dụ plan.area(2)."""
        number = known_area(number)
        targets = [one.title for one in self.plan.targets if one.area == number and not one.watched]
        tasks = [task.title for one in self.plan.areas if one.number == number for task in one.tasks]
        named = [(name, texts) for name, texts in (("Chỉ tiêu", targets), ("Nhiệm vụ", tasks)) if texts]
        blocks: list[Block] = []
        for letter, (name, texts) in zip("ab", named, strict=False):
            blocks += [Heading(level=4, text=f"{letter}) {name}"), _list(texts)]
        return or_said(Group(blocks=tuple(blocks)), "Kế hoạch không đặt chỉ tiêu, nhiệm vụ ở lĩnh vực này.")

    def organisation(self) -> Block:
        """Tổ chức thực hiện."""
        return _list(self.plan.organisation)


def _list(texts: Sequence[str]) -> Block:
    return or_said(Listing(items=tuple(map(sentence, texts))), "Kế hoạch không ghi mục này.")
