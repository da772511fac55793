"""All checks and completions of one register, in the order that they build on each other."""

from __future__ import annotations

import pandas as pd

from cchc_lib.domain.periods import SchoolYear
from cchc_lib.registers.checks.complete import Codes, Procedures, complete_cases, complete_petitions, complete_receipt
from cchc_lib.registers.checks.days import (
    tell_half_swapped,
    warn_due,
    warn_finish,
    warn_out_of_order,
    warn_outside_year,
)
from cchc_lib.registers.checks.rules import (
    check_keys,
    check_levels,
    check_order,
    check_remarks,
    check_status,
    check_targets,
    spell_as_in_plan,
    validate_frame,
    warn_amounts,
    warn_codes,
    warn_extension,
    warn_not_in_plan,
    warn_status,
)
from cchc_lib.registers.tables.table import Table
from cchc_lib.registers.values import ReadingContext


def check_table(
    table: Table,
    codes: Codes,
    context: ReadingContext,
    school_year: SchoolYear,
    procedures: Procedures,
    taken: dict[str, str] | None = None,
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Tell every fault of the rows and fill what other cells tell; gives the rows that count, and those left out.

    Errors come first: a row that has one gets no warning, for it does not count. ``taken`` are the register's keys in
    the files read before, where it has several.
    """
    frame, faults = table.frame, table.faults
    if frame.empty:
        return frame, frame
    validate_frame(frame, faults)
    codes.tell_spoiled_keys(faults)
    check_keys(frame, faults, taken)
    tell_half_swapped(table)
    check_order(frame, faults)
    printed = frame.copy(deep=False)
    _check_register(table, codes, context, procedures)
    codes.warn(frame, faults)
    warn_outside_year(printed, faults, school_year)
    warn_out_of_order(printed, faults)
    warn_finish(frame, faults)
    warn_extension(frame, faults)
    warn_amounts(frame, faults)
    complete_receipt(frame, faults, school_year)
    return frame[~faults.bad].reset_index(drop=True) if faults.bad.any() else frame, frame[faults.bad]


def _check_register(table: Table, codes: Codes, context: ReadingContext, procedures: Procedures) -> None:
    """What holds for one register alone."""
    frame, faults = table.frame, table.faults
    match faults.register.id:
        case "cases":
            _check_cases(table, codes, context, procedures)
        case "petitions":
            complete_petitions(frame, context, faults)
        case "evidence":
            check_targets(table.body.columns.get("target", ()), "target", faults)
            spell_as_in_plan(frame, "target", context.targets | context.tasks)
            check_levels(frame, faults, context.levels)
            warn_not_in_plan(frame, "target", context.targets | context.tasks, faults)
        case "tasks" | "work_programme" | "reports":
            spell_as_in_plan(frame, "plan_task", context.tasks)
            warn_not_in_plan(frame, "plan_task", context.tasks, faults)
        case "remarks":
            check_targets(table.body.columns.get("section", ()), "section", faults)
            check_remarks(frame, faults, context.targets)


def _check_cases(table: Table, codes: Codes, context: ReadingContext, procedures: Procedures) -> None:
    frame, faults = table.frame, table.faults
    spoiled = codes.spoiled.get("procedure_code", set())
    check_status(frame, faults)
    worked_out = complete_cases(frame, procedures, context.calendar, faults, spoiled)
    warn_status(frame, faults)
    warn_codes(frame, procedures, faults, spoiled)
    warn_due(frame, worked_out, context.calendar, faults)
