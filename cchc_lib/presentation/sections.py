"""Sections of a report: an area's targets, its tasks, Biểu 06, the procedures in force."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import pandas as pd

from cchc_lib.domain import breakdowns
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import TargetResult
from cchc_lib.presentation import charts, tables
from cchc_lib.presentation.blocks import Block, Details, Group, Listing, Sentences, Table
from cchc_lib.presentation.disclosure import SMALLEST_GROUP, few_answers, safe_groups
from cchc_lib.presentation.numbers import count
from cchc_lib.presentation.report_data import ReportData, unread
from cchc_lib.presentation.sentences import left_out_text, target_sentence


def area(data: ReportData, number: int) -> Group:
    """An area's targets: table, sentences, balances, breakdowns, charts, how each figure is worked out."""
    results = data.area_results(number)
    if not results:
        return Group(blocks=(Sentences(paragraphs=("Kế hoạch không đặt chỉ tiêu ở lĩnh vực này.",)),))
    return _of_results(data, results)


def target(data: ReportData, target_id: str) -> Group:
    """One target in the same way."""
    return _of_results(data, (data.result(target_id),))


def _of_results(data: ReportData, results: Sequence[TargetResult]) -> Group:
    blocks: list[Block | None] = [
        tables.targets_table("Kết quả thực hiện chỉ tiêu", results, short=True),
        Sentences(paragraphs=tuple(f"Chỉ tiêu {one.target.id}. {target_sentence(one)}" for one in results)),
        tables.balances_table("Tình hình xử lý trong kỳ", results),
    ]
    for result in results:
        blocks += _breakdowns(result, internal=data.internal)
    first = {one.target.register_id: one.target for one in reversed(results) if one.status != "no_data"}
    for target in first.values():
        blocks += _charts(data, target)
    blocks += [_method(data, result) for result in results]
    blocks += _rows_behind(data, results) if data.internal else []
    return Group(blocks=tuple(block for block in blocks if block is not None))


def _breakdowns(result: TargetResult, *, internal: bool) -> list[Block]:
    """What stands beside a figure: by group of the plan (by person for the school's own desk), heads by structure."""
    target, blocks = result.target, list[Block]()
    survey = target.register_id == "survey"
    groups = safe_groups(result.by_group) if survey else result.by_group
    if groups and (internal or not result.groups_are_people):
        heading = target.register.column(target.every or target.groups or "").heading
        labels = ("Tổng số", "Đúng hạn") if target.is_balance else ("Tổng số", "Số đạt")
        note = ""
        if survey:
            labels = ("Lượt trả lời", "Hài lòng")
            note = f"Nhóm dưới {SMALLEST_GROUP} lượt trả lời không nêu riêng."
        caption = f"Chỉ tiêu {target.id} theo {heading.lower()}"
        blocks.append(tables.groups_table(caption, heading, groups, labels, note))
    if result.structure and target.structure:
        heading = target.register.column(target.structure).heading
        caption = f"Cơ cấu theo {heading.lower()}, tính đến ngày chốt số liệu"
        blocks.append(tables.counts_table(caption, heading, f"Số {target.items}", result.structure))
    return blocks


def _charts(data: ReportData, target: Target) -> list[Block | None]:
    """The charts that say more than the table: months and late reasons of cases, satisfaction by factor."""
    frame = data.frames[target.register_id]
    if target.register_id == "cases":
        months = breakdowns.months(frame, data.window)
        reasons = breakdowns.late_reasons(frame, data.window)
        return [
            charts.months_chart(months, caption="Hồ sơ tiếp nhận, giải quyết và đang giải quyết theo tháng"),
            charts.late_reasons_chart(reasons, caption="Lý do hồ sơ quá hạn"),
        ]
    if target.register_id == "survey":
        factors = safe_groups(breakdowns.satisfaction_by_factor(target, frame, data.basis))
        return [charts.satisfaction_chart(factors, caption="Tỷ lệ hài lòng theo yếu tố")]
    return []


def _method(data: ReportData, result: TargetResult) -> Details:
    """How a figure is worked out, from which register, how many rows, what was left out and why."""
    target = result.target
    sheet = target.register.sheet
    read = data.sources.rows_read.get(target.register_id)
    items = [f"Chỉ tiêu của kế hoạch: {target.title}", target.method, f"Nguồn: sổ “{sheet}”; số liệu {data.span}."]
    if read is None:
        items.append(f"Không có trang tính “{sheet}” hoặc không đọc được.")
    else:
        wrong = read - len(data.frames[target.register_id])
        said = f"; {count(wrong)} dòng có lỗi nên không tính" if wrong else ""
        items.append(f"Sổ có {count(read)} dòng{said}.")
    if result.left_out:
        items.append(f"Không tính vào tỷ lệ: {left_out_text(result)}.")
    return Details(summary=f"Cách tính chỉ tiêu {target.id}", blocks=(Listing(items=tuple(items)),))


def _rows_behind(data: ReportData, results: Iterable[TargetResult]) -> list[Block]:
    """For the school's own desk: the rows that are late, overdue or left out, with names."""
    return [
        tables.rows_table(f"Chỉ tiêu {result.target.id}: {label}", rows, _headings(result.target))
        for result in results
        for label, rows in _remarkable_rows(data, result.target)
        if len(rows)
    ]


def _remarkable_rows(data: ReportData, target: Target) -> list[tuple[str, pd.DataFrame]]:
    frame = data.frames.get(target.register_id)
    return [] if frame is None else breakdowns.remarkable_rows(target, frame, data.basis)


def _headings(target: Target) -> dict[str, str]:
    return {"row": "Dòng"} | {column.id: column.heading for column in target.register.columns}


def tasks(data: ReportData, number: int) -> Block:
    """The plan's tasks in an area with what the registers say of each; a task with nothing linked is said."""
    plan_tasks = data.area_tasks(number)
    if not plan_tasks:
        return Sentences(paragraphs=("Kế hoạch không đặt nhiệm vụ ở lĩnh vực này.",))
    frame = data.frames.get("tasks")
    if frame is None:
        return unread("tasks")
    figures = breakdowns.task_figures(plan_tasks, frame, data.frames.get("evidence"), data.window)
    rows = tuple(
        (
            one.task.id,
            one.task.title,
            *(
                (
                    count(one.balance.carried_over + one.balance.received),
                    count(one.balance.settled),
                    count(one.balance.late + one.balance.overdue),
                    count(one.evidence),
                )
                if one.linked
                else ("–", "–", "–", "–")
            ),
        )
        for one in figures
    )
    labels = ("Nhiệm vụ", "Nội dung", "Được giao", "Hoàn thành", "Chậm, quá hạn", "Minh chứng")
    unlinked = [one.task.id for one in figures if not one.linked]
    note = f"Chưa có việc hay minh chứng nào gắn với nhiệm vụ {', '.join(unlinked)}." if unlinked else ""
    return Table(
        caption="Việc được giao và kết quả theo từng nhiệm vụ",
        columns=tables.columns(*labels, texts=2),
        rows=rows,
        row_header=1,
        note=note,
    )


def targets_chart(data: ReportData) -> Block:
    """What was reached against what is asked, for every target with a percentage."""
    bars = [
        charts.TargetBar(
            f"{one.target.id}. {one.target.short}",
            one.ratio.hundredths,
            one.target.target_hundredths,
            met=one.status != "not_met",
        )
        for one in data.results
        if one.ratio and one.ratio.hundredths is not None and not few_answers(one)
    ]
    chart = charts.target_chart(bars, caption="Kết quả so với yêu cầu của từng chỉ tiêu")
    return chart or Sentences(
        paragraphs=("Trong kỳ có chưa đến hai chỉ tiêu tính được tỷ lệ nên không có gì để so sánh.",)
    )


def targets_table(data: ReportData) -> Table:
    """All targets in one table."""
    return tables.targets_table("Bảng tổng hợp chỉ tiêu", data.results)


def form06(data: ReportData) -> Block:
    """Biểu 06, or that there is nothing to put in it."""
    if "cases" not in data.frames:
        return unread("cases")
    caption = f"Biểu 06. Tình hình, kết quả giải quyết thủ tục hành chính ({data.span})"
    return tables.form06_table(caption, data.lines)


def form06_chart(data: ReportData) -> Block:
    """Biểu 06 by field as a chart, where there is something to show."""
    if "cases" not in data.frames:
        return unread("cases")
    chart = charts.form06_chart(data.lines, caption="Hồ sơ theo lĩnh vực và tình trạng giải quyết")
    return chart or Sentences(paragraphs=("Trong kỳ không phát sinh hồ sơ thủ tục hành chính.",))


def procedures(data: ReportData) -> Block:
    """The procedures in force on the closing day."""
    frame = data.frames.get("procedures")
    if frame is None:
        return unread("procedures")
    return tables.procedures_table("Thủ tục hành chính đang thực hiện", breakdowns.in_force(frame, data.window))
