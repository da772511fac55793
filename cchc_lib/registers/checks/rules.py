"""What makes a row an error, what deserves a look: bounds, keys, rules between cells, names of other things."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time

import numpy as np
import pandas as pd

from cchc_lib.domain.periods import calendar_period
from cchc_lib.domain.schema import CASE_OPEN, REMARK_SECTIONS, Column
from cchc_lib.errors import UsageError
from cchc_lib.registers.checks.complete import CATALOGUE, Procedures
from cchc_lib.registers.checks.faults import SheetFaults, day, hint, tell_choice, where
from cchc_lib.registers.formats.raw import Cell
from cchc_lib.registers.tables.cells import folded_keys, key_of, match_key


def check_order(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Finished before received (or accepted) is an error."""
    dated = faults.register.dated
    if dated is None:
        return
    finished = frame[dated.finished]
    for column_id in dated.received:
        heading = faults.heading(column_id)
        for at in where(finished < frame[column_id]):
            faults.error(
                "finished_before_received",
                dated.finished,
                at,
                value=day(finished.iloc[at]),
                start_heading=heading[:1].lower() + heading[1:],
                start=day(frame[column_id].iloc[at]),
            )


def check_status(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """A case that has ended needs the day on which it did."""
    ended = frame["status"].notna() & (frame["status"] != CASE_OPEN) & frame["finished_on"].isna()
    finish = faults.heading("finished_on")
    for at in where(ended):
        if not faults.has("finished_on", int(at)):
            faults.error("no_finish", "status", at, finish_heading=finish)


def warn_status(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """An open case with a day of result."""
    for at in where((frame["status"] == CASE_OPEN) & frame["finished_on"].notna() & ~faults.bad):
        faults.warning("open_but_finished", "status", at, near=day(frame["finished_on"].iloc[at]))


def warn_extension(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """An extension that ends before the due date."""
    dated = faults.register.dated
    if dated is None or dated.extended is None:
        return
    due = frame[dated.due]
    for at in where((frame[dated.extended] < due) & ~faults.bad):
        faults.warning("extension_early", dated.extended, at, near=day(due.iloc[at]))


def warn_amounts(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Amounts under zero."""
    for column in faults.register.columns:
        if column.kind == "number":
            for at in where((frame[column.id] < 0) & ~faults.bad):
                amount = f"{frame[column.id].iloc[at]:,.0f}".replace(",", ".")
                faults.warning("negative_amount", column.id, at, value=amount)


def validate_frame(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Tell blank cells that must be filled, unknown choices, numbers out of bounds, where no error is told yet."""
    for column in faults.register.columns:
        values = frame[column.id]
        for at in where(values.isna()) if column.required else ():
            faults.error("blank_required", column.id, at, needed=_needed(column))
        for at in where(values.notna() & ~values.isin(column.choices)) if column.kind == "choice" else ():
            tell_choice(faults, column, at)
        if column.kind == "int":
            beyond = (values < column.least) | (values > (column.most or np.inf))
            for at in where(beyond.fillna(False)):
                faults.error("out_of_range", column.id, at, bounds=_needed(column))


def _needed(column: Column) -> str:
    """What a cell of the column must hold."""
    if column.choices:
        return f"một trong các giá trị: {', '.join(column.choices)}"
    if column.kind == "date":
        return "ngày, tháng, năm, ví dụ 05/09/2025"
    if column.kind == "int":
        return f"số nguyên từ {column.least} " + (f"đến {column.most}" if column.most else "trở lên")
    return "mã riêng của dòng này" if column.key else "nội dung của cột này"


def check_keys(frame: pd.DataFrame, faults: SheetFaults, taken: dict[str, str] | None) -> None:
    """A repeated key: the first row counts, each later one is an error.

    ``taken`` are the folded keys of the register's files read before, with where they stand; this file's are added.
    """
    key = faults.register.key
    if key is None:
        return
    folded = folded_keys(frame[key])
    repeated = where(folded.notna() & (folded.duplicated() | folded.isin(list(taken or ()))))
    if len(repeated) or taken is not None:
        firsts = dict(zip(folded[::-1], faults.rows[::-1], strict=True))
        for at in repeated:
            known = folded.iloc[at]
            faults.error("repeated_key", key, at, first=(taken or {}).get(known) or f"dòng {firsts[known]}")
        if taken is not None:
            file = faults.origin.file.rpartition("/")[2]
            taken |= {known: f"dòng {row} của tệp {file}" for known, row in firsts.items() if known not in taken}


SCHOOL_YEAR_PERIODS = ("hk1", "hk2", "nam-hoc")


def check_levels(frame: pd.DataFrame, faults: SheetFaults, levels: Mapping[str, Sequence[str]]) -> None:
    """A level of a target that is measured by rank must be one of its order, and is spelt as the plan spells it."""
    for target, order in levels.items():
        known = {match_key(name): name for name in order}
        for at in where((frame["target"] == target) & frame["level"].notna()):
            level = frame["level"].iloc[at]
            frame.loc[at, "level"] = known.get(match_key(level), level)
            if match_key(level) not in known:
                near = hint("chọn một mức", level, order)
                faults.error("unknown_level", "level", at, target=target, choices=", ".join(order), near=near)


def check_targets(cells: Sequence[Cell], column_id: str, faults: SheetFaults) -> None:
    """A target's number that Excel took for a day, 2.1 for 2 January, cannot be told."""
    for at, cell in enumerate(cells):
        if isinstance(cell, date | time):
            faults.error("spoiled_target", column_id, at)


def spell_as_in_plan(frame: pd.DataFrame, column_id: str, known: Collection[str]) -> None:
    """Targets or tasks spelt as the plan spells them: “2. 1” is 2.1, “n1.1” is N1.1."""
    names = {key_of(name): name for name in known}
    _spell(frame, column_id, lambda text: names.get(key_of(text)))


def warn_not_in_plan(frame: pd.DataFrame, column_id: str, known: Collection[str], faults: SheetFaults) -> None:
    """Rows for a target or a task that the plan has not: they count for nothing."""
    strange = frame[column_id].notna() & ~frame[column_id].isin(known)
    for at in where(strange & ~faults.bad) if known else ():
        near = hint("sửa lại mã", frame[column_id].iloc[at], sorted(known))
        faults.warning("not_in_plan", column_id, at, near=near)


def check_remarks(frame: pd.DataFrame, faults: SheetFaults, targets: Collection[str]) -> None:
    """A remark stands under a section of the report or a target of the plan, and belongs to a period."""
    known = (*REMARK_SECTIONS, *sorted(targets))
    sections = {match_key(name): name for name in known}
    _spell(frame, "section", lambda text: sections.get(match_key(text).rstrip(".")))
    for at in where(frame["section"].notna() & ~frame["section"].isin(known)):
        near = hint("chọn một mục", frame["section"].iloc[at], known)
        faults.error("unknown_choice", "section", at, choices=", ".join(known), near=near)
    _spell(frame, "period", known_period)
    for at in where(frame["period"].notna() & ~frame["period"].map(_is_period, na_action="ignore").eq(True)):
        near = hint("sửa lại mã kỳ", frame["period"].iloc[at], SCHOOL_YEAR_PERIODS)
        faults.error("unknown_period", "period", at, near=near)


def known_period(text: str) -> str | None:
    """A period's id as the kit writes it; None when there is no such period."""
    period_id = key_of(text)
    if period_id in SCHOOL_YEAR_PERIODS:
        return period_id
    try:
        return period_id if calendar_period(period_id) else None
    except UsageError:
        return None


def _is_period(text: str) -> bool:
    return known_period(text) is not None


def _spell(frame: pd.DataFrame, column_id: str, spelling: Callable[[str], str | None]) -> None:
    frame[column_id] = frame[column_id].map(lambda text: spelling(text) or text, na_action="ignore").astype("str")


def warn_codes(frame: pd.DataFrame, procedures: Procedures, faults: SheetFaults, spoiled: Collection[int]) -> None:
    """Codes that the workbook's own catalogue does not have; without that sheet there is nothing to compare with.

    ``spoiled`` are positions of codes of which more is told elsewhere.
    """
    if procedures.frame is None:
        return
    known = {key_of(code): code for code in procedures.frame["procedure_code"]}
    unknown = ~folded_keys(frame["procedure_code"]).isin({*known, *procedures.faulty})
    for at in where(unknown & ~faults.bad):
        if int(at) in spoiled:
            continue
        remedy = hint("sửa lại mã, hoặc thêm thủ tục vào trang đó", frame["procedure_code"].iloc[at], known.values())
        faults.warning("unknown_code", "procedure_code", at, catalogue=CATALOGUE, near=remedy)
