"""Columns of text that name something else: a target's levels, report sections, periods, procedure codes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, time

import pandas as pd

from cchc_lib.domain.periods import calendar_period
from cchc_lib.domain.schema import REMARK_SECTIONS
from cchc_lib.errors import UsageError
from cchc_lib.registers.cells import folded_keys, key_of, match_key
from cchc_lib.registers.complete import CATALOGUE, Procedures
from cchc_lib.registers.faults import hint
from cchc_lib.registers.raw import Cell
from cchc_lib.registers.rules import SheetFaults, where

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
